// SPDX-License-Identifier: MIT
// Parts of the interpreter loop that are functions: included by loop.c alone (and implemented in
// loop_parts.c).
#ifndef KRAIT_VM_LOOP_PARTS_H
#define KRAIT_VM_LOOP_PARTS_H

#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/generator.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "vm/cache.h"
#include "vm/call.h"

// What the loop does after a helper dealt with a frame.
typedef enum LoopAction { LOOP_GO_ON, LOOP_ERROR, LOOP_CALLED } LoopAction;

// Loads the C locals of vm_loop from vm->frame.
#define LOOP_ENTER_FRAME()                                                                                   \
    do {                                                                                                     \
        frame = vm->frame;                                                                                   \
        registers = frame_registers(frame);                                                                  \
        pc = frame->pc;                                                                                      \
        constants = frame->code->constants;                                                                  \
        StackChunk *chunk_ = vm->task->chunk;                                                                \
        limit = registers >= chunk_->slots && registers <= chunk_->limit ? chunk_->limit : NULL;             \
    } while (0)

static inline InlineCache *loop_cache(const Code *code, uint32_t index) {
    return LIKELY(index != 0xffff) ? &code->caches[index] : NULL;
}
// Both as doubles, at least one a double and the other a double or a small int.
static inline bool loop_doubles(Value left, Value right, double *x, double *y) {
    if (LIKELY(value_is_double(left))) {
        *x = value_to_double(left);
        if (LIKELY(value_is_double(right)))
            *y = value_to_double(right);
        else if (value_is_small_int(right))
            *y = (double)value_to_small_int(right);
        else
            return false;
        return true;
    }
    if (value_is_double(right) && value_is_small_int(left)) {
        *x = (double)value_to_small_int(left);
        *y = value_to_double(right);
        return true;
    }
    return false;
}
static inline bool loop_divisor(Value v) {
    return !(value_is_small_int(v) && value_to_small_int(v) == 0) &&
           !(value_is_double(v) && value_to_double(v) == 0);
}
// An instance of a Python class: its operators may be Python functions, called as frames.
static inline bool loop_python_operand(Vm *vm, Value v) {
    (void)vm;
    return value_is_heap(v) && object_kind(value_to_pointer(v)) == KIND_INSTANCE;
}
static inline bool loop_python_special(Vm *vm, Type *type, Special special) {
    return (type->flags & TYPE_HEAP) && value_is_kind(type_special(vm, type, special), KIND_FUNCTION);
}
// Python code, or a native that gets a frame: neither may run on the C stack of the loop.
static inline bool loop_steps_special(Vm *vm, Type *type, Special special) {
    Value method = type_special(vm, type, special);
    return value_is_kind(method, KIND_FUNCTION) ||
           (value_is_kind(method, KIND_NATIVE) && ((Native *)value_to_pointer(method))->flags & NATIVE_STEPS);
}
static inline bool loop_self_fits(Vm *vm, const Native *native, Value self) {
    if (native->flags & (NATIVE_CLASS | NATIVE_STATIC | NATIVE_NEW))
        return native->flags & NATIVE_STATIC &&
               !(native->flags & NATIVE_NEW); // __new__ and class methods check
    return value_exists(self) && value_is_instance(vm, self, native->owner);
}
static inline Value loop_overflow_slot(Value object, const InlineCache *cache) {
    Shape *shape = object_shape(value_to_pointer(object));
    Value extension = *object_extension(value_to_pointer(object), shape);
    if (!value_is_heap(extension))
        return NO_VALUE;
    ValueArray *array = value_is_kind(extension, KIND_DICT) ? value_to_dict(extension)->overflow
                                                            : (ValueArray *)value_to_pointer(extension);
    return array && cache->offset < array->capacity ? array->items[cache->offset] : NO_VALUE;
}
static inline Value loop_tuple(Tuple *tuple) {
    return value_from_pointer(tuple);
}

#define LOOP_TRUTH_PYTHON 2
// 0, 1, -1 (exception) or LOOP_TRUTH_PYTHON: the type's __bool__ is a Python function.
int loop_truth(Vm *vm, Value v);
int loop_compare_truth(Vm *vm, Value left, Value right, Comparison comparison);
Value *loop_window(Vm *vm, Frame *frame, Value *window, size_t used);
CallOutcome loop_attribute(Vm *vm, Frame *frame, Value object, Str *name, AttributeAction action,
                           AttributeFound *found);
CallOutcome loop_call_special(Vm *vm, Frame *frame, Special special, int count, const Value *args);
CallOutcome loop_call_truth(Vm *vm, Frame *frame, Value v);
CallOutcome loop_call_binary(Vm *vm, Frame *frame, int opcode, Value left, Value right);
CallOutcome loop_call_compare(Vm *vm, Frame *frame, Comparison comparison, Value left, Value right);
CallOutcome loop_call_expand(Vm *vm, Frame *frame, Value *window, bool with_keywords);
CallOutcome loop_import(Vm *vm, Frame *frame, Str *name, Value level, Value fromlist);
CallOutcome loop_send(Vm *vm, Frame *frame, Value iterator, Value sent);
CallOutcome loop_send_throw(Vm *vm, Frame *frame, Value iterator, Value exception);
CallOutcome loop_with_exit(Vm *vm, Frame *frame, Value *window, Value exception);
// A generator that was vm->frame's callee has returned `value`.
CallOutcome loop_generator_return(Vm *vm, const Generator *generator, Value value);
Value loop_build_set(Vm *vm, const Value *items, size_t count);
Value loop_build_map(Vm *vm, const Value *items, size_t pairs);
const ExceptionRow *loop_find_handler(const Frame *frame);
// A value, or an exception, for a frame whose pending is not PENDING_STORE. LOOP_CALLED: the outcome is in
// vm->outcome.
LoopAction loop_deliver(Vm *vm, Frame *frame, Value value, const uint32_t **pc);
LoopAction loop_deliver_error(Vm *vm, Frame *frame, const uint32_t **pc);

#endif
