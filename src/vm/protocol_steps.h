// SPDX-License-Identifier: MIT
// Protocols that may call several Python methods in turn, as internal natives with steps: no C stack is held
// meanwhile.
#ifndef KRAIT_VM_PROTOCOL_STEPS_H
#define KRAIT_VM_PROTOCOL_STEPS_H

#include "vm/vm.h"

enum {
    STEPS_BINARY,  // (left, right, opcode)
    STEPS_COMPARE, // (left, right, comparison)
    STEPS_GETATTR, // (object, name, fallback, callee, args): __getattr__ when the first raises AttributeError
    STEPS_THROW,   // (generator, exception): throw() into a generator or coroutine
    STEPS_COUNT,
};
bool protocol_steps_init(Vm *vm) MUST_CHECK;

#endif
