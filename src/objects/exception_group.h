// SPDX-License-Identifier: MIT
// What except* does with exceptions and groups (PEP 654).
#ifndef KRAIT_OBJECTS_EXCEPTION_GROUP_H
#define KRAIT_OBJECTS_EXCEPTION_GROUP_H

#include "objects/exception.h"
#include "vm/vm.h"

// BaseExceptionGroup(message, exceptions) as C code makes it: an ExceptionGroup where it can be.
Value exception_group_new(Vm *vm, Str *message, Value exceptions) MUST_CHECK; // a list or tuple
// `except* types`: the part of `exception` that matches (a group, or None) and what is left (or None). A
// naked exception that matches is wrapped. TypeError when `types` may not stand there. May run Python.
bool exception_group_match(Vm *vm, Value exception, Value types, Value *matched, Value *rest) MUST_CHECK;
// What is to be raised after the except* clauses of `original`, which left `raised` (a list: exceptions
// raised in clauses, the unhandled rest, None's): an exception or None.
Value exception_group_reraise(Vm *vm, Value original, Value raised) MUST_CHECK;

static inline bool value_is_exception_group(Vm *vm, Value v) {
    return value_is_exception(v) && value_is_instance(vm, v, vm_type(vm, TYPE_INDEX_BASE_EXCEPTION_GROUP));
}

#endif
