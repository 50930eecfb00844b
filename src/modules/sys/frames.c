// SPDX-License-Identifier: MIT
// Frames as sys shows them, and the recursion limit.
//
// settrace and setprofile are not there yet: they raise, but for None.
#include "modules/sys/sys.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

// The Python frame `depth` levels up; NULL: there is none.
static Frame *python_frame(Vm *vm, int64_t depth) {
    Frame *frame = vm_python_frame(vm);
    while (frame && depth > 0) {
        do
            frame = frame->back;
        while (frame && !frame->code);
        depth--;
    }
    return frame;
}

Value sys_getframe(Vm *vm, Value *args) {
    int32_t depth = 0;
    if (value_exists(args[0]) && !value_to_int32(vm, args[0], &depth))
        return NO_VALUE;
    Frame *frame = python_frame(vm, depth);
    if (!frame)
        return raise_value_error(vm, "call stack is not deep enough");
    return value_from_pointer(frame_object(vm, frame));
}

Value sys_getframemodulename(Vm *vm, Value *args) {
    int32_t depth = 0;
    if (value_exists(args[0]) && !value_to_int32(vm, args[0], &depth))
        return NO_VALUE;
    Frame *frame = python_frame(vm, depth);
    if (!frame || !value_is_kind(frame->callee, KIND_FUNCTION))
        return VALUE_NONE;
    Value name = ((Function *)value_to_pointer(frame->callee))->module;
    return value_exists(name) ? name : VALUE_NONE;
}

// The task's innermost Python frame.
static Frame *task_frame(Vm *vm, const Task *task) {
    Frame *frame = task == vm->task ? vm->frame : task->frame;
    while (frame && !frame->code)
        frame = frame->back;
    return frame;
}

Value sys_current_frames(Vm *vm, Value *args) {
    Dict *result = dict_new(vm);
    for (Task *task = vm->all_tasks; result && task; task = task->all_next) {
        Frame *frame = task_frame(vm, task);
        if (!frame)
            continue;
        FrameObject *object = frame_object(vm, frame);
        Value ident = object ? int_from_uint64(vm, task->ident) : NO_VALUE;
        if (value_missing(ident) || !dict_set(vm, result, ident, value_from_pointer(object)))
            return NO_VALUE;
    }
    return value_from_pointer(result);
}

Value sys_current_exceptions(Vm *vm, Value *args) {
    Dict *result = dict_new(vm);
    for (Task *task = vm->all_tasks; result && task; task = task->all_next) {
        const Handled *handled = task->handled_top;
        while (handled && value_missing(handled->exception))
            handled = handled->previous;
        Value ident = int_from_uint64(vm, task->ident);
        if (value_missing(ident) || !dict_set(vm, result, ident, handled ? handled->exception : VALUE_NONE))
            return NO_VALUE;
    }
    return value_from_pointer(result);
}

static Value not_there(Vm *vm, Value function, const char *name) {
    if (value_is_none(function))
        return VALUE_NONE;
    return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "sys.%s", name);
}

Value sys_settrace(Vm *vm, Value *args) {
    return not_there(vm, args[0], "settrace");
}

Value sys_setprofile(Vm *vm, Value *args) {
    return not_there(vm, args[0], "setprofile");
}

Value sys_gettrace(Vm *vm, Value *args) {
    return VALUE_NONE;
}

Value sys_getprofile(Vm *vm, Value *args) {
    return VALUE_NONE;
}

Value sys_call_tracing(Vm *vm, Value *args) {
    enum { START, RETURNED };
    if (native_step(args) == RETURNED)
        return native_result(vm);
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "call_tracing() argument 2 must be tuple, not %T", args[1]);
    Tuple *arguments = value_to_tuple_object(args[1]);
    return native_call(vm, args, RETURNED, args[0], (int)arguments->length, tuple_items(arguments));
}

Value sys_getrecursionlimit(Vm *vm, Value *args) {
    return value_from_small_int(vm->recursion_limit);
}

Value sys_setrecursionlimit(Vm *vm, Value *args) {
    int32_t limit;
    if (!value_to_int32(vm, args[0], &limit))
        return NO_VALUE;
    if (limit < 1)
        return raise_value_error(vm, "recursion limit must be greater or equal than 1");
    uint32_t depth = vm->frame ? vm->frame->depth : 0;
    if (depth >= (uint32_t)limit)
        return raise_error(vm, TYPE_INDEX_RECURSION_ERROR,
                           "cannot set the recursion limit to %d at the recursion depth %u: the limit is too "
                           "low",
                           limit, depth);
    vm->recursion_limit = (uint32_t)limit;
    return VALUE_NONE;
}
