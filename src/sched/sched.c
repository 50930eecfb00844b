// SPDX-License-Identifier: MIT
// The scheduler: a run queue of tasks, and C stacks for those that park with C frames in between.
//
// A *base activation* of the interpreter loop runs any task from its bottom frame; a task that parks in one
// leaves nothing on the C stack. A task that parks in another activation (C code called Python, which parked)
// keeps its C stack, and a base activation on another one goes on. An idle base activation waits in
// scheduler->idle.
#include "objects/dict.h"
#include "objects/tuple.h"
#include "sched/sched_internal.h"
#include "vm/call.h"
#include "vm/scheduling.h"
#include <stdlib.h>

#define C_STACK_SIZE   (1024 * 1024)
#define C_STACKS_KEPT  16
#define EVENT_INTERVAL 61 // switches between two looks at the event loop while there is work

// ---- Run queue

void sched_ready(Vm *vm, Task *task) {
    Scheduler *s = scheduler_of(vm);
    task->state = TASK_READY;
    task->next = NULL;
    task->previous = s->last;
    if (s->last)
        s->last->next = task;
    else
        s->first = task;
    s->last = task;
}

static Task *take_ready(Scheduler *s) {
    Task *task = s->first;
    if (!task)
        return NULL;
    s->first = task->next;
    if (s->first)
        s->first->previous = NULL;
    else
        s->last = NULL;
    task->next = task->previous = NULL;
    return task;
}

// Lets the main task run although it waits, to take signals.
static bool wake_main(Vm *vm) {
    Task *task = vm->main_task;
    if (task->state != TASK_PARKED)
        return false;
    sched_ready(vm, task);
    return true;
}

// The phases of the loop. 1: what is ready runs, in order. 2: now and then, and when nothing is ready, events
// are looked for, which makes tasks ready. 3: with nothing ready it waits for an event or a signal.
static Task *next_ready(Vm *vm) {
    Scheduler *s = scheduler_of(vm);
    for (;;) {
        if (++s->switches >= EVENT_INTERVAL)
            sched_poll_events(vm, false);
        Task *task = take_ready(s);
        if (task)
            return task;
        if ((vm->poll & POLL_SIGNAL) && wake_main(vm))
            continue;
        if (!sched_poll_events(vm, true))
            return NULL;
    }
}

// ---- C stacks

static void set_running(Vm *vm, CStack *stack) {
    Scheduler *s = scheduler_of(vm);
    s->current = stack;
    vm->c_stack_base = stack->is_thread ? NULL : stack->highest;
}

static void load_on_current(Vm *vm, Task *task) {
    Scheduler *s = scheduler_of(vm);
    scheduling_load(vm, task);
    task->c_stack = NULL;
    if (!s->current->is_thread)
        task_set_c_bounds(task, s->current->lowest);
    else
        task->c_limit = s->thread_c_limit;
    vm->result = task->own_wait.result;
}

static void base_activation(void *argument);

// Leaves the running C stack for `to`; what comes back here has loaded the task that is to run.
static void switch_stack(Vm *vm, CStack *to) {
    Scheduler *s = scheduler_of(vm);
    CStack *from = s->current;
    set_running(vm, to);
    c_stack_switch(from, to, vm);
}

static CStack *base_stack(Vm *vm) {
    Scheduler *s = scheduler_of(vm);
    CStack *stack = s->idle;
    if (stack)
        s->idle = stack->next;
    else
        stack = c_stack_take(&s->pool, base_activation);
    return stack;
}

static void know_thread_bounds(Scheduler *s) {
    if (s->thread_bounds_known)
        return;
    s->thread_bounds_known = true;
    c_stack_thread_bounds(&s->thread_stack.lowest, &s->thread_stack.highest);
}

// The next task is loaded when this returns in a base activation.
static Task *next_in_base(Vm *vm) {
    Scheduler *s = scheduler_of(vm);
    for (;;) {
        if (s->host_stack && s->waited->state == TASK_DONE) {
            CStack *here = s->current;
            here->next = s->idle;
            s->idle = here;
            switch_stack(vm, s->host_stack);
            continue;
        }
        Task *task = s->handed ? s->handed : next_ready(vm);
        s->handed = NULL;
        if (!task)
            return NULL;
        if (!task->c_stack) {
            load_on_current(vm, task);
            return task;
        }
        CStack *here = s->current;
        here->next = s->idle;
        s->idle = here;
        CStack *to = task->c_stack;
        set_running(vm, to);
        load_on_current(vm, task);
        c_stack_switch(here, to, vm);
    }
}

static void base_activation(void *argument) {
    Vm *vm = argument;
    for (;;) {
        if (!next_in_base(vm))
            abort(); // without a host nothing parks, so there is always something to run
        (void)!vm_loop(vm, NULL, CALL_RESUME).bits;
    }
}

static Task *sched_next_task(Vm *vm, bool base) {
    Scheduler *s = scheduler_of(vm);
    Task *self = vm->task;
    if (self->state == TASK_RUNNING)
        self->state = TASK_PARKED;
    if (self->own_wait.state != WAIT_WAITING && self->state == TASK_PARKED) // or the slice is over:
        sched_ready(vm, self);
    if (base)
        return next_in_base(vm);
    for (;;) {
        Task *task = next_ready(vm);
        if (!task)
            return NULL;
        if (task == self) {
            load_on_current(vm, self);
            return self;
        }
        know_thread_bounds(s);
        CStack *to = task->c_stack;
        self->c_stack = s->current;
        heap_barrier(vm, self);
        if (to) {
            set_running(vm, to);
            load_on_current(vm, task);
        } else {
            to = base_stack(vm);
            if (!to) { // no memory for a C stack: the task waits its turn, this one tries again
                self->c_stack = NULL;
                sched_ready(vm, task);
                if (!sched_poll_events(vm, true))
                    return NULL;
                continue;
            }
            s->handed = task;
        }
        vm->native_c_stack_parks++;
        CStack *from = self->c_stack;
        set_running(vm, to);
        c_stack_switch(from, to, vm); // comes back with self loaded
        return self;
    }
}

void task_trace_c_stack(Tracer *tracer, Task *task) {
    CStack *stack = task->c_stack;
    if (stack && stack->saved)
        trace_conservative(tracer, stack->saved, stack->highest);
}

// ---- The table

static void forget_task(Vm *vm, Task *task) {
    if (task->all_next)
        task->all_next->all_previous = task->all_previous;
    if (task->all_previous) {
        task->all_previous->all_next = task->all_next;
        heap_barrier(vm, task->all_previous);
    } else {
        vm->all_tasks = task->all_next;
    }
    vm->task_count--;
}

static void sched_task_done(Vm *vm, Task *task) {
    task->state = TASK_DONE;
    heap_store(vm, task, &task->own_wait.result, value_exists(vm->result) ? vm->result : NO_VALUE);
    if (value_exists(vm->error) && task != scheduler_of(vm)->waited) {
        // the bootstrap of threading prints what a thread raises; this is what is left
        if (error_is(vm, TYPE_INDEX_SYSTEM_EXIT))
            error_clear(vm);
        else
            error_write_unraisable(vm, "Exception ignored in thread started by", task->start_function);
    }
    forget_task(vm, task);
    WaitQueue *joiners = (WaitQueue *)(void *)&task->joiners_first;
    for (Wait *wait; (wait = wait_queue_take(joiners));)
        wait_grant(vm, wait, VALUE_TRUE);
}

static Value sched_run_task(Vm *vm, Task *task) {
    Scheduler *s = scheduler_of(vm);
    know_thread_bounds(s);
    Task *before = vm->task;
    s->waited = task;
    s->host_stack = s->current;
    CStack *to = base_stack(vm);
    if (!to)
        return raise_no_memory(vm);
    s->handed = task;
    scheduling_save(vm);
    switch_stack(vm, to);
    s->host_stack = NULL;
    s->waited = NULL;
    Value result = task->own_wait.result;
    scheduling_load(vm, before);
    return result;
}

static void sched_trace(Tracer *tracer, Vm *vm) {
    Scheduler *s = scheduler_of(vm);
    trace_pointer(tracer, s->handed);
    trace_pointer(tracer, s->waited);
    for (Task *task = s->first; task; task = task->next)
        trace_pointer(tracer, task);
    if (s->host_stack && s->host_stack->saved)
        trace_conservative(tracer, s->host_stack->saved, s->host_stack->highest);
}

static void sched_destroy(Vm *vm) {
    Scheduler *s = scheduler_of(vm);
    if (!s)
        return;
    // tasks that still park are dropped with their C stacks
    for (Task *task = vm->all_tasks; task; task = task->all_next) {
        if (task->own_wait.state == WAIT_WAITING)
            wait_cancel(vm, &task->own_wait);
        if (task->c_stack && !((CStack *)task->c_stack)->is_thread)
            c_stack_put(&s->pool, task->c_stack);
        task->c_stack = NULL;
    }
    while (s->idle) {
        CStack *stack = s->idle;
        s->idle = stack->next;
        c_stack_put(&s->pool, stack);
    }
    c_stack_pool_release(&s->pool);
    if (vm->host)
        host_loop_stop(vm->host);
    free(s);
    vm->scheduler = NULL;
}

static bool sched_safepoint(Vm *vm, uint32_t poll) {
    if (poll & POLL_SIGNAL) {
        if (vm->task == vm->main_task)
            return !vm->run_signals || vm->run_signals(vm);
        __atomic_fetch_or(&vm->poll, POLL_SIGNAL, __ATOMIC_RELAXED); // for the main task
        wake_main(vm);
        poll |= POLL_SLICE;
    }
    if ((poll & POLL_SLICE) && scheduler_of(vm)->first)
        vm->task_switch = true;
    return true;
}

bool scheduling_signal_in_wait(Vm *vm) {
    Wait *wait = &vm->task->own_wait;
    __atomic_fetch_and(&vm->poll, ~(uint32_t)POLL_SIGNAL, __ATOMIC_ACQ_REL);
    if (!vm->run_signals || vm->run_signals(vm))
        return true;
    wait_cancel(vm, wait);
    return false;
}

const SchedulerTable scheduler_table = {
    .next_task = sched_next_task,
    .safepoint = sched_safepoint,
    .task_done = sched_task_done,
    .run_task = sched_run_task,
    .trace = sched_trace,
    .destroy = sched_destroy,
};

bool sched_init(Vm *vm) {
    Scheduler *s = calloc(1, sizeof *s);
    if (!s) {
        raise_no_memory(vm);
        return false;
    }
    c_stack_pool_init(&s->pool, C_STACK_SIZE, C_STACKS_KEPT);
    c_stack_init_thread(&s->thread_stack);
    s->thread_stack.is_thread = true;
    s->current = &s->thread_stack;
    s->thread_c_limit = vm->main_task->c_limit;
    vm->scheduler = s;
    vm->scheduler_table = &scheduler_table;
    return true;
}

Task *sched_spawn(Vm *vm, Value callee, Tuple *args, Dict *keywords) {
    if (vm->limits.tasks && vm->task_count >= vm->limits.tasks) {
        raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "can't start new thread");
        return NULL;
    }
    Task *task = task_new(vm);
    if (!task || !task_start_call(vm, task, callee, args, keywords))
        return NULL;
    sched_ready(vm, task);
    return task;
}

uint32_t sched_task_count(Vm *vm) {
    return vm->task_count;
}
