// SPDX-License-Identifier: MIT
// What the program registered with atexit.
#ifndef KRAIT_MODULES_ATEXIT_H
#define KRAIT_MODULES_ATEXIT_H

#include "vm/vm.h"

// Runs and forgets the callbacks; what they raise is reported and ignored.
void atexit_run(Vm *vm);

#endif
