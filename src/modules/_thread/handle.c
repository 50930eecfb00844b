// SPDX-License-Identifier: MIT
// Starting tasks as threads, their handles, and waiting for their end.
#include "modules/_thread/thread_internal.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

typedef enum HandleState { HANDLE_NOT_STARTED, HANDLE_STARTED, HANDLE_DONE } HandleState;

typedef struct ThreadHandle {
    uint64_t header; // KIND_NATIVE_OBJECT
    Task *task;      // NULL: made for a thread that was not started here
    uint64_t ident;
    uint8_t state; // HandleState
} ThreadHandle;

static void handle_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((ThreadHandle *)object)->task);
}

static ThreadHandle *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

Task *thread_start(Vm *vm, Value function, Tuple *args, Dict *keywords, bool daemon) {
    Task *task = sched_spawn(vm, function, args, keywords);
    if (task)
        task->daemon = daemon;
    return task;
}

static bool handle_is_done(const ThreadHandle *handle) {
    return handle->state == HANDLE_DONE || (handle->task && handle->task->state == TASK_DONE);
}

static Value handle_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_pointer(args[0]), 0));
}

static Value get_ident(Vm *vm, Value *args) {
    return int_from_uint64(vm, self_of(args)->ident);
}

static Value is_done(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(handle_is_done(self_of(args)));
}

static Value set_done(Vm *vm, Value *args) {
    ThreadHandle *handle = self_of(args);
    if (handle->state == HANDLE_NOT_STARTED)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "thread not started");
    handle->state = HANDLE_DONE;
    return VALUE_NONE;
}

// self, timeout
static Value join(Vm *vm, Value *args) {
    enum { START, WOKEN };
    ThreadHandle *handle = self_of(args);
    if (native_step(args) == WOKEN)
        return VALUE_NONE;
    int64_t deadline;
    if (!thread_timeout(vm, args[1], &deadline))
        return NO_VALUE;
    if (handle->state == HANDLE_NOT_STARTED)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "thread not started");
    if (handle_is_done(handle) || !handle->task)
        return VALUE_NONE;
    if (handle->task == vm->task)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "Cannot join current thread");
    WaitQueue *queue = (WaitQueue *)(void *)&handle->task->joiners_first;
    return wait_begin(vm, WAIT_JOIN, queue, args[0], deadline) ? native_park(vm, args, WOKEN) : NO_VALUE;
}

static Value handle_repr(Vm *vm, Value *args) {
    return value_from_pointer(
        str_format(vm, "<_ThreadHandle object: ident=%lld>", (int64_t)self_of(args)->ident));
}

static const NativeDefinition handle_methods[] = {
    {"__new__(cls)", handle_new, "The handle of a thread yet to be started.", 0, 0},
    {"__repr__(self, /)", handle_repr, "Return repr(self).", 0, 0},
    {"join(self, timeout=None, /)", join, "Wait for the thread's end.", NATIVE_STEPS, 0},
    {"is_done(self, /)", is_done, "Has it ended?", 0, 0},
    {"_set_done(self, /)", set_done, "Take it as ended.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition handle_getset[] = {
    {"ident", get_ident, NULL, "The thread's number."},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition thread_handle_definition = {
    .name = "_thread._ThreadHandle",
    .doc = "A thread, to be waited for.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(ThreadHandle),
    .flags = TYPE_HEAP_LIKE,
    .methods = handle_methods,
    .getset = handle_getset,
    .trace = handle_trace,
};

Value thread_make_handle(Vm *vm, Value *args) {
    uint64_t ident;
    if (!value_to_uint64(vm, args[0], &ident))
        return NO_VALUE;
    Type *type = type_from_definition(vm, &thread_handle_definition);
    ThreadHandle *handle = type ? object_alloc(vm, type, 0) : NULL;
    if (!handle)
        return NO_VALUE;
    handle->ident = ident;
    handle->state = HANDLE_STARTED;
    for (Task *task = vm->all_tasks; task; task = task->all_next)
        if (task->ident == ident)
            heap_store_pointer(vm, handle, &handle->task, task);
    return value_from_pointer(handle);
}

Value thread_start_joinable(Vm *vm, Value *args) {
    if (!value_is_callable(vm, args[0]))
        return raise_type_error(vm, "thread function must be callable");
    Type *type = type_from_definition(vm, &thread_handle_definition);
    if (!type)
        return NO_VALUE;
    Value given = args[1];
    if (!value_is_none_or_missing(given) && value_type(vm, given) != type)
        return raise_type_error(vm, "'handle' must be a _ThreadHandle");
    int daemon = value_missing(args[2]) ? 1 : value_truth(vm, args[2]);
    if (daemon < 0)
        return NO_VALUE;
    if (value_is_none_or_missing(given))
        given = value_from_pointer(object_alloc(vm, type, 0));
    if (value_missing(given))
        return NO_VALUE;
    ThreadHandle *handle = value_to_pointer(given);
    if (handle->state != HANDLE_NOT_STARTED)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "thread already started");
    Task *task = thread_start(vm, args[0], vm->empty_tuple, NULL, daemon);
    if (!task)
        return NO_VALUE;
    handle->state = HANDLE_STARTED;
    handle->ident = task->ident;
    heap_store_pointer(vm, handle, &handle->task, task);
    return given;
}

Value thread_shutdown(Vm *vm, Value *args) {
    Task *task = vm->all_tasks;
    while (task && (task->daemon || task == vm->task || task->is_main || task->state == TASK_DONE))
        task = task->all_next;
    if (!task)
        return VALUE_NONE;
    WaitQueue *queue = (WaitQueue *)(void *)&task->joiners_first;
    return wait_begin(vm, WAIT_JOIN, queue, NO_VALUE, INT64_MAX) ? native_park(vm, args, 0) : NO_VALUE;
}
