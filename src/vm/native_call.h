// SPDX-License-Identifier: MIT
// How a native with steps (NATIVE_STEPS) calls Python, waits, and goes on: it never holds the C stack
// meanwhile.
//
// Its function is called with step 0 first. When it wants a callee's result it says
//     return native_call(vm, args, 1, callee, 2, (Value[]){a, b});
// and is called again, same `args`, with native_step(args) == 1 and the result in native_result(vm). What it
// must remember lies in args[parameters ...]: `state` Values of its own, traced precisely. With
// native_call_catch an exception of the callee comes back too: native_result(vm) is NO_VALUE and the
// exception is set (clear it or return NO_VALUE).
#ifndef KRAIT_VM_NATIVE_CALL_H
#define KRAIT_VM_NATIVE_CALL_H

#include "vm/vm.h"

static inline uintptr_t native_step(const Value *args) {
    return frame_step(frame_of_registers(args));
}
static inline void native_set_step(Value *args, uintptr_t step) {
    frame_of_registers(args)->pc = (const uint32_t *)step;
}
static inline Value native_result(Vm *vm) {
    return vm->result;
}
// The state Values behind the `parameters` of this native.
static inline Value *native_state(Value *args, int parameters) {
    return args + parameters;
}
// Lays the call of `callee` above this native's frame. Returns VALUE_CALL, or NO_VALUE with an exception set.
Value native_call(Vm *vm, Value *args, uintptr_t next_step, Value callee, int count,
                  const Value *call_args) MUST_CHECK;
Value native_call_catch(Vm *vm, Value *args, uintptr_t next_step, Value callee, int count,
                        const Value *call_args) MUST_CHECK;
// The same with a tuple and a dict (may be NULL) of arguments.
Value native_call_keywords(Vm *vm, Value *args, uintptr_t next_step, Value callee, Tuple *call_args,
                           Dict *keywords) MUST_CHECK;
// Ends this native by calling something whose result is its own: no frame of it remains to be resumed.
Value native_tail_call(Vm *vm, Value *args, Value callee, int count, const Value *call_args) MUST_CHECK;
// Parks the running task: the wait is registered in vm->task->wait (vm/task.h); the native is called again at
// next_step when it is granted or cancelled, with native_result(vm) what the waker gave.
Value native_park(Vm *vm, Value *args, uintptr_t next_step) MUST_CHECK;

#endif
