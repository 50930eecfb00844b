// SPDX-License-Identifier: MIT
// Tasks: making one, saving and loading the running state, and the table for a Vm without a scheduler.
#include "vm/task.h"
#include "host/c_stack.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/call.h"
#include "vm/scheduling.h"

// C code below this many bytes above a stack's end raises RecursionError instead of going deeper.
#define C_STACK_RESERVE (256 * 1024)

void task_set_c_bounds(Task *task, void *lowest) {
    task->c_limit = (char *)lowest + C_STACK_RESERVE;
}

Task *task_new(Vm *vm) {
    Task *task = heap_alloc(vm, sizeof(Task), header_make(NULL, KIND_TASK));
    if (!task)
        return NULL;
    size_t slots = 58; // with the head just 512 bytes
    StackChunk *chunk =
        heap_alloc(vm, sizeof(StackChunk) + slots * sizeof(Value), header_make(NULL, KIND_STACK_CHUNK));
    if (!chunk)
        return NULL;
    chunk->limit = chunk->slots + slots;
    heap_store_pointer(vm, task, &task->chunk, chunk);
    task->handled_top = &task->handled;
    task->ident = ++vm->next_task_ident;
    task->own_wait.task = task;
    task->own_wait.deadline = INT64_MAX;
    char *lowest, *highest;
    if (vm->task)
        task->c_limit = vm->task->c_limit;
    else if (c_stack_thread_bounds(&lowest, &highest))
        task_set_c_bounds(task, lowest);
    task->all_next = vm->all_tasks;
    if (vm->all_tasks)
        vm->all_tasks->all_previous = task;
    vm->all_tasks = task;
    vm->task_count++;
    // The entry frame at the bottom: what comes back to it ends the task.
    Frame *entry = (Frame *)(void *)chunk->slots;
    entry->kind = FRAME_ENTRY;
    entry->dest = FRAME_DEST_TASK;
    task->frame = entry;
    return task;
}

bool task_start_call(Vm *vm, Task *task, Value callee, Tuple *args, Dict *keywords) {
    task->start_function = callee;
    task->start_args = args ? tuple_value(args) : NO_VALUE;
    task->start_keywords = keywords ? dict_value(keywords) : NO_VALUE;
    heap_barrier(vm, task);
    return true;
}

void scheduling_save(Vm *vm) {
    Task *task = vm->task;
    task->frame = vm->frame;
    task->top = vm->top;
    task->top_owner = vm->top_owner;
    heap_barrier(vm, task);
}

void scheduling_load(Vm *vm, Task *task) {
    vm->task = task;
    vm->frame = task->frame;
    vm->top = task->top;
    vm->top_owner = task->top_owner;
    task->state = TASK_RUNNING;
}

Value vm_run_task(Vm *vm, Task *task) {
    return vm->scheduler_table->run_task(vm, task);
}

CallOutcome task_begin(Vm *vm) {
    Task *task = vm->task;
    task->started = 1;
    Value *window = stack_fit_window(vm, frame_registers(vm->frame), 0, FRAME_WORDS);
    if (!window)
        return CALL_FAILED;
    window[0] = task->start_function;
    return call_begin_expanded(vm, window, value_to_pointer(task->start_args),
                               value_to_pointer(task->start_keywords));
}

// ---- One task only

static Task *single_next_task(Vm *vm, bool base) {
    (void)base;
    raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "this interpreter has no scheduler: nothing can wait");
    scheduling_load(vm, vm->task);
    return vm->task;
}

static void single_task_done(Vm *vm, Task *task) {
    (void)vm;
    task->state = TASK_DONE;
}

static Value single_run_task(Vm *vm, Task *task) {
    scheduling_load(vm, task);
    return vm_call_keywords(vm, task->start_function, value_to_pointer(task->start_args),
                            value_to_pointer(task->start_keywords));
}

const SchedulerTable scheduler_single_task = {
    .next_task = single_next_task,
    .task_done = single_task_done,
    .run_task = single_run_task,
};
