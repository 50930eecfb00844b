// SPDX-License-Identifier: MIT
// Waits and their queues; deadlines and descriptors through the host's event loop.
//
// The EventWait of a task lies in a heap block that the task holds; the event loop keeps its address only
// while it is armed, and a task with an armed wait is alive (it is in vm->all_tasks).
#include "objects/str.h"
#include "sched/sched_internal.h"

const char *wait_reason_name(WaitReason reason) {
    static const char *const names[WAIT_REASON_COUNT] = {"sleep", "lock", "join",  "queue", "read",
                                                         "write", "work", "child", "other"};
    return names[reason];
}

// ---- Queues

static void queue_append(WaitQueue *queue, Wait *wait) {
    wait->queue = queue;
    wait->next = NULL;
    wait->previous = queue->last;
    if (queue->last)
        queue->last->next = wait;
    else
        queue->first = wait;
    queue->last = wait;
}

static void queue_remove(Wait *wait) {
    WaitQueue *queue = wait->queue;
    if (!queue)
        return;
    if (wait->previous)
        wait->previous->next = wait->next;
    else
        queue->first = wait->next;
    if (wait->next)
        wait->next->previous = wait->previous;
    else
        queue->last = wait->previous;
    wait->queue = NULL;
    wait->next = wait->previous = NULL;
}

Wait *wait_queue_take(WaitQueue *queue) {
    Wait *wait = queue->first;
    if (wait)
        queue_remove(wait);
    return wait;
}

// ---- Beginning and ending

static EventWait *event_of(const Task *task) {
    return task->event ? (EventWait *)(void *)task->event->bytes : NULL;
}

// The task's EventWait, idle. NULL: exception.
static EventWait *event_prepare(Vm *vm, Task *task) {
    DataBlock *block = task->event;
    if (!block) {
        block = heap_alloc_data(vm, sizeof(EventWait));
        if (!block)
            return NULL;
        heap_store_pointer(vm, task, &task->event, block);
    }
    EventWait *event = (EventWait *)(void *)block->bytes;
    memset(event, 0, sizeof *event);
    event->owner = task;
    event->descriptor = -1;
    event->deadline = HOST_NEVER;
    return event;
}

static void event_end(Vm *vm, Task *task) {
    EventWait *event = event_of(task);
    if (event && event->state != EVENT_IDLE) {
        host_wait_cancel(vm->host, event);
        scheduler_of(vm)->armed--;
    }
}

static bool event_arm(Vm *vm, Task *task, EventWait *event) {
    int status = host_wait_start(vm->host, event);
    if (status < 0) {
        wait_cancel(vm, &task->own_wait);
        raise_os_error(vm, -status, NO_VALUE, NO_VALUE);
        return false;
    }
    scheduler_of(vm)->armed++;
    return true;
}

Wait *wait_begin(Vm *vm, WaitReason reason, WaitQueue *queue, Value object, int64_t deadline) {
    Task *task = vm->task;
    Wait *wait = &task->own_wait;
    wait->state = WAIT_WAITING;
    wait->reason = (uint8_t)reason;
    wait->result = NO_VALUE;
    wait->object = object;
    wait->deadline = deadline;
    wait->task = task;
    heap_barrier(vm, task);
    if (queue)
        queue_append(queue, wait);
    if (deadline != INT64_MAX) {
        EventWait *event = event_prepare(vm, task);
        if (!event)
            return NULL;
        event->deadline = deadline;
        if (!event_arm(vm, task, event))
            return NULL;
    }
    return wait;
}

static void wait_end(Vm *vm, Wait *wait, WaitState state, Value result) {
    if (wait->state != WAIT_WAITING)
        return;
    Task *task = wait->task;
    wait->state = (uint8_t)state;
    queue_remove(wait);
    event_end(vm, task);
    heap_store(vm, task, &wait->result, result);
    if (task->state == TASK_PARKED)
        sched_ready(vm, task);
}

void wait_grant(Vm *vm, Wait *wait, Value result) {
    wait_end(vm, wait, WAIT_GRANTED, result);
}
void wait_cancel(Vm *vm, Wait *wait) {
    wait_end(vm, wait, WAIT_CANCELLED, VALUE_NONE);
}

bool wait_for_descriptor(Vm *vm, WaitReason reason, int descriptor, uint32_t interest, Value object,
                         int64_t deadline) {
    Task *task = vm->task;
    Wait *wait = wait_begin(vm, reason, NULL, object, INT64_MAX);
    EventWait *event = wait ? event_prepare(vm, task) : NULL;
    if (!event)
        return false;
    event->descriptor = descriptor;
    event->interest = interest;
    event->deadline = deadline;
    return event_arm(vm, task, event);
}

uint32_t wait_event_outcome(Vm *vm) {
    EventWait *event = event_of(vm->task);
    return event ? event->outcome : 0;
}

bool wait_for_work(Vm *vm, WaitReason reason, void (*fn)(void *argument), void *argument,
                   void (*release)(void *argument)) {
    Task *task = vm->task;
    Wait *wait = wait_begin(vm, reason, NULL, NO_VALUE, INT64_MAX);
    EventWait *event = wait ? event_prepare(vm, task) : NULL;
    if (!event)
        return false;
    int status = host_work_submit(vm->host, event, fn, release, argument);
    if (status < 0) {
        wait_cancel(vm, wait);
        raise_os_error(vm, -status, NO_VALUE, NO_VALUE);
        return false;
    }
    scheduler_of(vm)->armed++;
    return true;
}

// ---- Events

bool sched_poll_events(Vm *vm, bool block) {
    Scheduler *scheduler = scheduler_of(vm);
    scheduler->switches = 0;
    if (!vm->host)
        return false;
    if (!scheduler->armed && !block)
        return true;
    if (host_loop_run_once(vm->host, block ? HOST_NEVER : 0) == -ENOSYS)
        return false;
    EventWait *event;
    while ((event = host_wait_next(vm->host))) {
        Task *task = event->owner;
        scheduler->armed--;
        bool timed_out = event->outcome == EVENT_TIMEOUT;
        // a sleep is granted by its deadline, any other wait is cancelled by it
        if (timed_out && task->own_wait.reason != WAIT_SLEEP)
            wait_cancel(vm, &task->own_wait);
        else
            wait_grant(vm, &task->own_wait, VALUE_TRUE);
    }
    return true;
}

int64_t sched_now(Vm *vm) {
    int64_t now = vm->host ? host_monotonic(vm->host) : 0;
    return now < 0 ? 0 : now;
}

int64_t sched_deadline(Vm *vm, int64_t nanoseconds) {
    if (nanoseconds < 0)
        return INT64_MAX;
    int64_t deadline;
    return __builtin_add_overflow(sched_now(vm), nanoseconds, &deadline) ? INT64_MAX : deadline;
}
