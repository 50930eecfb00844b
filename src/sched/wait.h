// SPDX-License-Identifier: MIT
// Waits: what a task parks on, and how it is woken (decision 9).
//
// A wait is WAITING, then GRANTED or CANCELLED, changed once. A native registers the wait (wait_begin), says
// native_park, and when it is called again looks at task->own_wait.state and vm->result. Whoever grants a
// wait names a result.
#ifndef KRAIT_SCHED_WAIT_H
#define KRAIT_SCHED_WAIT_H

#include "vm/vm.h"

typedef enum WaitReason {
    WAIT_SLEEP,
    WAIT_LOCK,
    WAIT_JOIN,
    WAIT_QUEUE,
    WAIT_READ,
    WAIT_WRITE,
    WAIT_WORK,
    WAIT_CHILD,
    WAIT_OTHER,
    WAIT_REASON_COUNT
} WaitReason;
const char *wait_reason_name(WaitReason reason);

// A queue of waits in order of arrival: of a lock, a condition ... Its storage is inside the object that is
// waited for.
typedef struct WaitQueue {
    Wait *first, *last;
} WaitQueue;

// Prepares the running task's own wait. `queue` NULL: only the deadline (or an event) ends it. `object` is
// kept alive, for introspection. deadline: nanoseconds of the monotonic clock, INT64_MAX: none. Returns the
// wait.
Wait *wait_begin(Vm *vm, WaitReason reason, WaitQueue *queue, Value object, int64_t deadline);
// Grants the wait: its task becomes ready and its native is called again with vm->result == result. Nothing
// if it is over already.
void wait_grant(Vm *vm, Wait *wait, Value result);
// Ends the wait otherwise (deadline, signal, closed): state WAIT_CANCELLED, result NO_VALUE.
void wait_cancel(Vm *vm, Wait *wait);
// Takes the first wait of the queue without granting it; NULL: none.
Wait *wait_queue_take(WaitQueue *queue);

// Waits for a descriptor: EVENT_READABLE / EVENT_WRITABLE of host_event.h. After waking, task->event.outcome
// tells. False: exception set.
bool wait_for_descriptor(Vm *vm, WaitReason reason, int descriptor, uint32_t interest, Value object,
                         int64_t deadline) MUST_CHECK;
uint32_t wait_event_outcome(Vm *vm);
// Runs fn(argument) on libuv's pool (plain memory only) and waits for it.
bool wait_for_work(Vm *vm, WaitReason reason, void (*fn)(void *argument), void *argument,
                   void (*release)(void *argument)) MUST_CHECK;

// Nanoseconds of the monotonic clock; 0 without a host.
int64_t sched_now(Vm *vm);
// A deadline `nanoseconds` from now; negative: none.
int64_t sched_deadline(Vm *vm, int64_t nanoseconds);
// Puts a task that is not in the run queue at its end.
void sched_ready(Vm *vm, Task *task);
// Makes the Vm's scheduler: called once, before anything may park. False: no memory.
bool sched_init(Vm *vm) MUST_CHECK;
// Starts a task of callee(*args, **keywords): NULL, exception set.
Task *sched_spawn(Vm *vm, Value callee, Tuple *args, Dict *keywords) MUST_CHECK;
// How many tasks live, and how many park with C frames in between right now (tests read it).
uint32_t sched_task_count(Vm *vm);

#endif
