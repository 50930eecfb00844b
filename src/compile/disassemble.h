// SPDX-License-Identifier: MIT
// The bytecode as text: `krait --explain`, and tests.
#ifndef KRAIT_COMPILE_DISASSEMBLE_H
#define KRAIT_COMPILE_DISASSEMBLE_H

#include "objects/code.h"

// A listing of the code and of the functions in it. NULL: exception.
Str *disassemble(Vm *vm, Code *code) MUST_CHECK;

#endif
