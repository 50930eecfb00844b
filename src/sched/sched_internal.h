// SPDX-License-Identifier: MIT
// The scheduler's own state.
#ifndef KRAIT_SCHED_SCHED_INTERNAL_H
#define KRAIT_SCHED_SCHED_INTERNAL_H

#include "host/c_stack.h"
#include "host/host.h"
#include "sched/wait.h"

typedef struct Scheduler {
    Task *first, *last;  // run queue
    CStack thread_stack; // the OS thread's own
    CStack *current;     // the C stack that runs
    CStack *idle;        // stacks whose base activation waits for something to do, linked by `next`
    CStackPool pool;
    Task *handed; // the task that a base activation just switched to is to run
    void *thread_c_limit;
    Task *waited; // vm_run_task waits for it on host_stack
    CStack *host_stack;
    bool thread_bounds_known;
    uint32_t switches; // since events were last looked for
    uint32_t armed;    // tasks that wait for the event loop
} Scheduler;

static inline Scheduler *scheduler_of(Vm *vm) {
    return vm->scheduler;
}
// Looks for events: waits until one comes if `block`. False: nothing can ever come (and nothing was looked
// for).
bool sched_poll_events(Vm *vm, bool block);

extern const SchedulerTable scheduler_table;

#endif
