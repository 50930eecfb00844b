// SPDX-License-Identifier: MIT
// Checks bytecode that did not come from our compiler, or that a test wants to be sure of.
#ifndef KRAIT_COMPILE_VERIFY_H
#define KRAIT_COMPILE_VERIFY_H

#include "objects/code.h"
#include "vm/vm.h"

// Is the code safe to run? Operands in range, jumps to instructions, every register read holds a value (or a
// cell where one is wanted) on every way there. NULL: yes; else what is wrong, a constant text. *no_memory is
// set when it could not be told.
const char *code_verify(Vm *vm, const Code *code, bool *no_memory) MUST_CHECK;

#endif
