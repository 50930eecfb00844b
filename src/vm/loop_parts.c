// SPDX-License-Identifier: MIT
// Slow halves of the interpreter loop: calls that instructions make, and what comes back to a frame that
// waits for more than a store.
#include "vm/loop_parts.h"
#include "objects/exception.h"
#include "objects/set.h"
#include "objects/tuple.h"
#include "vm/opcode.h"
#include "vm/operator.h"
#include "vm/protocol_steps.h"

int loop_truth(Vm *vm, Value v) {
    if (value_is_none(v) || value_is_false(v))
        return 0;
    if (value_is_true(v))
        return 1;
    if (value_is_small_int(v))
        return value_to_small_int(v) != 0;
    if (value_is_heap(v)) {
        Object *object = value_to_object(v);
        if (object->header == vm->headers.list)
            return ((List *)object)->length != 0;
        if (object->header == vm->headers.str)
            return ((Str *)object)->length != 0;
        if (loop_python_special(vm, object_type(object), SPECIAL_BOOL))
            return LOOP_TRUTH_PYTHON;
    }
    return value_truth(vm, v);
}

int loop_compare_truth(Vm *vm, Value left, Value right, Comparison comparison) {
    if (value_is_heap(left) && value_is_heap(right) && value_to_object(left)->header == vm->headers.str &&
        value_to_object(right)->header == vm->headers.str &&
        (comparison == COMPARE_EQ || comparison == COMPARE_NE))
        return str_equal(value_to_str(left), value_to_str(right)) == (comparison == COMPARE_EQ);
    Value result = value_compare(vm, left, right, comparison);
    return value_missing(result) ? -1 : value_truth(vm, result);
}

Value *loop_window(Vm *vm, Frame *frame, Value *window, size_t used) {
    if ((frame->kind & FRAME_KIND_MASK) != FRAME_GENERATOR)
        return window;
    Value *moved = stack_fit_window(vm, frame_end(frame), 0, used);
    if (moved)
        memcpy(moved, window, used * sizeof(Value));
    return moved;
}

// A call of `callee` laid above the frame's registers.
static CallOutcome call_above(Vm *vm, Frame *frame, Value callee, int count, const Value *args) {
    Value *window = stack_fit_window(vm, frame_end(frame), 0, FRAME_WORDS + (size_t)count);
    if (!window)
        return CALL_FAILED;
    window[0] = callee;
    memcpy(window + FRAME_WORDS, args, (size_t)count * sizeof(Value));
    return call_begin(vm, window, (size_t)count, NULL);
}

CallOutcome loop_call_special(Vm *vm, Frame *frame, Special special, int count, const Value *args) {
    return call_above(vm, frame, value_special(vm, args[0], special), count, args);
}

CallOutcome loop_call_truth(Vm *vm, Frame *frame, Value v) {
    return loop_call_special(vm, frame, SPECIAL_BOOL, 1, &v);
}

CallOutcome loop_call_binary(Vm *vm, Frame *frame, int opcode, Value left, Value right) {
    Value args[3] = {left, right, value_from_small_int(opcode)};
    return call_above(vm, frame, value_from_pointer(vm->steps[STEPS_BINARY]), 3, args);
}

CallOutcome loop_call_compare(Vm *vm, Frame *frame, Comparison comparison, Value left, Value right) {
    Value args[3] = {left, right, value_from_small_int(comparison)};
    return call_above(vm, frame, value_from_pointer(vm->steps[STEPS_COMPARE]), 3, args);
}

CallOutcome loop_attribute(Vm *vm, Frame *frame, Value object, Str *name, AttributeAction action,
                           AttributeFound *found) {
    frame->pending = PENDING_STORE;
    switch (action) {
    case ATTRIBUTE_VALUE: vm->result = found->value; return CALL_RETURNED;
    case ATTRIBUTE_METHOD:
        vm->result = object_bind_special(vm, object, found->value);
        return value_exists(vm->result) ? CALL_RETURNED : CALL_FAILED;
    case ATTRIBUTE_CALL: return call_above(vm, frame, found->value, found->count, found->args);
    case ATTRIBUTE_CALL_GETATTR: {
        Value args[3] = {object, str_value(name), found->fallback};
        if (found->count < 0) // nothing to call first: the attribute is missing already
            return call_above(vm, frame, found->fallback, 2, args);
        Tuple *first = tuple_from_values(vm, found->args, (size_t)found->count);
        if (!first)
            return CALL_FAILED;
        Value all[5] = {object, str_value(name), found->fallback, found->value, tuple_value(first)};
        return call_above(vm, frame, value_from_pointer(vm->steps[STEPS_GETATTR]), 5, all);
    }
    default: return CALL_FAILED;
    }
}

CallOutcome loop_call_expand(Vm *vm, Frame *frame, Value *window, bool with_keywords) {
    Value callee = window[0], args = window[FRAME_WORDS];
    Dict *keywords = NULL;
    if (with_keywords) {
        Value mapping = window[FRAME_WORDS + 1];
        if (!value_is_dict(mapping)) {
            keywords = dict_new(vm);
            if (!keywords || !dict_merge(vm, keywords, mapping, 1))
                return CALL_FAILED;
        } else {
            keywords = value_to_dict(mapping);
        }
    }
    if (!value_is_tuple(args)) {
        if (!value_is_list(args) && value_missing(value_special(vm, args, SPECIAL_ITER)) &&
            value_missing(value_special(vm, args, SPECIAL_GETITEM))) {
            Str *title = operation_callee_title(vm, callee);
            if (title)
                raise_type_error(vm, "%U argument after * must be an iterable, not %T", title, args);
            return CALL_FAILED;
        }
        Tuple *tuple = value_to_tuple(vm, args);
        if (!tuple)
            return CALL_FAILED;
        args = tuple_value(tuple);
    }
    window = loop_window(vm, frame, window, 1);
    if (!window)
        return CALL_FAILED;
    window[0] = callee;
    return call_begin_expanded(vm, window, (Tuple *)value_to_pointer(args), keywords);
}

CallOutcome loop_import(Vm *vm, Frame *frame, Str *name, Value level, Value fromlist) {
    Value call[6];
    int needed = operation_import_name(vm, frame, name, level, fromlist, call);
    if (needed <= 0)
        return needed == 0 ? CALL_RETURNED : CALL_FAILED;
    return call_above(vm, frame, call[0], 5, call + 1);
}

// ---- Delegation: SEND, await, yield from

static bool is_resumable(Vm *vm, Value v) {
    if (!value_is_generator(v))
        return false;
    Type *type = object_type(value_to_pointer(v));
    return type == vm_type(vm, TYPE_INDEX_GENERATOR) || type == vm_type(vm, TYPE_INDEX_COROUTINE);
}

CallOutcome loop_send(Vm *vm, Frame *frame, Value iterator, Value sent) {
    if (is_resumable(vm, iterator)) {
        Generator *generator = value_to_generator(iterator);
        if (!generator_check_resumable(vm, generator, sent))
            return CALL_FAILED;
        generator_enter(vm, generator, sent, frame_end(frame));
        return CALL_PUSHED;
    }
    if (value_is_none(sent)) {
        Value next = value_special(vm, iterator, SPECIAL_NEXT);
        if (value_is_kind(next, KIND_FUNCTION) || value_is_kind(next, KIND_NATIVE))
            return call_above(vm, frame, next, 1, &iterator);
        if (value_missing(next)) {
            raise_type_error(vm, "'%T' object is not an iterator", iterator);
            return CALL_FAILED;
        }
        next = object_bind_special(vm, iterator, next);
        return value_exists(next) ? call_above(vm, frame, next, 0, NULL) : CALL_FAILED;
    }
    Value send = object_get_attribute(vm, iterator, vm_name(vm, send));
    return value_exists(send) ? call_above(vm, frame, send, 1, &sent) : CALL_FAILED;
}

// PEP 380: GeneratorExit closes the inner iterator and goes on; anything else is thrown into it if it has
// throw().
CallOutcome loop_send_throw(Vm *vm, Frame *frame, Value iterator, Value exception) {
    if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_GENERATOR_EXIT))) {
        if (is_resumable(vm, iterator)) {
            if (generator_close(vm, value_to_generator(iterator)))
                error_restore(vm, exception);
            return CALL_FAILED;
        }
        Value close;
        if (!object_find_attribute(vm, iterator, vm_name(vm, close), &close))
            error_write_unraisable(vm, NULL, iterator);
        else if (value_exists(close) && value_missing(vm_call_0(vm, close)))
            return CALL_FAILED;
        error_restore(vm, exception);
        return CALL_FAILED;
    }
    if (is_resumable(vm, iterator)) {
        Value args[2] = {iterator, exception};
        return call_above(vm, frame, value_from_pointer(vm->steps[STEPS_THROW]), 2, args);
    }
    Value throw;
    if (!object_find_attribute(vm, iterator, vm_name(vm, throw), &throw))
        return CALL_FAILED;
    if (value_missing(throw)) {
        error_restore(vm, exception);
        return CALL_FAILED;
    }
    return call_above(vm, frame, throw, 1, &exception);
}

CallOutcome loop_generator_return(Vm *vm, const Generator *generator, Value value) {
    Frame *frame = vm->frame;
    unsigned kind = frame->kind & FRAME_KIND_MASK;
    Type *type = object_type(generator);
    if (type != vm_type(vm, TYPE_INDEX_ASYNC_GENERATOR) &&
        (kind == FRAME_PYTHON || kind == FRAME_GENERATOR)) {
        if (frame->pending == PENDING_ITERATION) {
            frame->pc += (int32_t)frame->pc[-1];
            return CALL_PUSHED;
        }
        if (frame->pending == PENDING_SEND) {
            frame_registers(frame)[frame->dest] = value;
            frame->pc += (int32_t)frame->pc[-1];
            return CALL_PUSHED;
        }
    }
    if (type == vm_type(vm, TYPE_INDEX_ASYNC_GENERATOR))
        raise_value(vm, type_value(vm_type(vm, TYPE_INDEX_STOP_ASYNC_ITERATION)));
    else
        raise_stop_iteration(vm, value_is_none(value) ? NO_VALUE : value);
    return CALL_FAILED;
}

CallOutcome loop_with_exit(Vm *vm, Frame *frame, Value *window, Value exception) {
    Value traceback = value_to_exception(exception)->traceback;
    Value args[4] = {window[FRAME_WORDS], type_value(value_type(vm, exception)), exception,
                     value_exists(traceback) ? traceback : VALUE_NONE};
    bool has_self = value_exists(args[0]);
    return call_above(vm, frame, window[0], has_self ? 4 : 3, has_self ? args : args + 1);
}

// ---- Building

Value loop_build_set(Vm *vm, const Value *items, size_t count) {
    SetObject *set = set_new(vm);
    if (!set)
        return NO_VALUE;
    for (size_t i = 0; i < count; i++)
        if (!set_add(vm, set, items[i]))
            return NO_VALUE;
    return value_from_pointer(set);
}

Value loop_build_map(Vm *vm, const Value *items, size_t pairs) {
    Dict *dict = dict_new_sized(vm, pairs);
    if (!dict)
        return NO_VALUE;
    for (size_t i = 0; i < pairs; i++)
        if (!dict_set(vm, dict, items[2 * i], items[2 * i + 1]))
            return NO_VALUE;
    return dict_value(dict);
}

// ---- Exceptions and deliveries

const ExceptionRow *loop_find_handler(const Frame *frame) {
    const Code *code = frame->code;
    uint32_t index = frame_index(frame);
    const ExceptionRow *best = NULL;
    // Rows are sorted by start; the innermost that covers the index is the last one in a nest that begins at
    // or before it.
    for (uint32_t i = 0; i < code->exception_count; i++) {
        const ExceptionRow *row = &code->exceptions[i];
        if (row->start > index)
            break;
        if (index < row->end && (!best || row->end - row->start < best->end - best->start))
            best = row;
    }
    return best;
}

// The conditional jump whose X is the word before pc, its wanted truth in C of the word before that.
static void branch(const uint32_t **pc, bool truth) {
    uint32_t wanted = (*pc)[-2] >> 24;
    if ((uint32_t)truth == wanted)
        *pc += (int32_t)(*pc)[-1];
}

LoopAction loop_deliver(Vm *vm, Frame *frame, Value value, const uint32_t **pc) {
    Value *registers = frame_registers(frame);
    switch (frame->pending) {
    case PENDING_DISCARD: return LOOP_GO_ON;
    case PENDING_INIT:
        if (value_is_none(value))
            return LOOP_GO_ON;
        raise_type_error(vm, "__init__() should return None, not '%T'", value);
        return LOOP_ERROR;
    case PENDING_BOOL:
        if (!value_is_bool(value)) {
            raise_type_error(vm, "__bool__ should return bool, returned %T", value);
            return LOOP_ERROR;
        }
        branch(pc, value_is_true(value));
        return LOOP_GO_ON;
    case PENDING_BRANCH: {
        int truth = value_truth(vm, value);
        if (truth < 0)
            return LOOP_ERROR;
        branch(pc, truth);
        return LOOP_GO_ON;
    }
    case PENDING_ITER:
        if (value_missing(value_special(vm, value, SPECIAL_NEXT))) {
            raise_type_error(vm, "iter() returned non-iterator of type '%T'", value);
            return LOOP_ERROR;
        }
        registers[frame->dest] = value;
        return LOOP_GO_ON;
    default: registers[frame->dest] = value; return LOOP_GO_ON;
    }
}

LoopAction loop_deliver_error(Vm *vm, Frame *frame, const uint32_t **pc) {
    if (!error_is(vm, TYPE_INDEX_STOP_ITERATION))
        return LOOP_ERROR;
    Value value = value_to_exception(vm->error)->fields[STOP_ITERATION_VALUE];
    if (frame->pending == PENDING_SEND)
        frame_registers(frame)[frame->dest] = value_exists(value) ? value : VALUE_NONE;
    error_clear(vm);
    *pc += (int32_t)(*pc)[-1];
    return LOOP_GO_ON;
}
