// SPDX-License-Identifier: MIT
// What happens at a safepoint: signals, the time slice, finalisers and weak reference callbacks, limits,
// asynchronous exceptions.
#include "objects/generator.h"
#include "objects/weakref.h"
#include "vm/call.h"
#include "vm/vm.h"

// Calls one object's finaliser; what it raises is written as unraisable.
static void finalize(Vm *vm, Object *object) {
    Value v = value_from_pointer(object);
    Kind kind = object_kind(object);
    if (kind == KIND_WEAKREF) {
        Value callback = ((Weakref *)object)->callback;
        if (value_exists(callback) && value_missing(vm_call_1(vm, callback, v)))
            error_write_unraisable(vm, NULL, callback);
        return;
    }
    if (kind == KIND_GENERATOR) {
        generator_finalize(vm, (Generator *)object);
        return;
    }
    bool found;
    Value result = vm_call_special(vm, v, SPECIAL_DEL, 0, NULL, &found);
    if (found && value_missing(result))
        error_write_unraisable(vm, NULL, value_special(vm, v, SPECIAL_DEL));
}

void vm_run_finalizers(Vm *vm) {
    if (vm->running_finalizers)
        return;
    vm->running_finalizers = true;
    Value error = error_is_set(vm) ? error_fetch(vm) : NO_VALUE;
    Value result = vm->result;
    Object *object;
    while ((object = heap_next_finalizer(vm)))
        finalize(vm, object);
    vm->result = result;
    if (value_exists(error))
        error_restore(vm, error);
    vm->running_finalizers = false;
}

bool vm_safepoint(Vm *vm) {
    uint32_t poll = __atomic_exchange_n(&vm->poll, 0, __ATOMIC_ACQ_REL);
    if (poll & POLL_COLLECT)
        heap_collect(vm, 0);
    if (poll & POLL_FINALIZERS)
        vm_run_finalizers(vm);
    if ((poll & (POLL_SIGNAL | POLL_SLICE | POLL_ASYNC_EXCEPTION | POLL_LIMIT)) &&
        vm->scheduler_table->safepoint)
        return vm->scheduler_table->safepoint(vm, poll);
    return true;
}

bool vm_poll(Vm *vm) {
    if (LIKELY(!vm->poll))
        return true;
    // In C code only signals and limits can be dealt with: the rest waits for the loop.
    uint32_t now = __atomic_fetch_and(&vm->poll, ~(uint32_t)(POLL_SIGNAL | POLL_LIMIT), __ATOMIC_ACQ_REL) &
                   (POLL_SIGNAL | POLL_LIMIT);
    return !now || !vm->scheduler_table->safepoint || vm->scheduler_table->safepoint(vm, now);
}
