// SPDX-License-Identifier: MIT
// Signals for the command: Ctrl-C is KeyboardInterrupt also where `signal` is never imported.
#ifndef KRAIT_MODULES_SIGNAL_H
#define KRAIT_MODULES_SIGNAL_H

#include "objects/module.h"

// Makes this Vm the one of the process that takes signals, unless another is it already.
bool signal_install(Vm *vm) MUST_CHECK;

extern const ModuleDefinition module__signal;

#endif
