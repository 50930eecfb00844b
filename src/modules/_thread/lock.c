// SPDX-License-Identifier: MIT
// Locks and reentrant locks of tasks. A waiting task parks; a release hands the lock to the first that waits,
// so that none starves.
#include "modules/_thread/thread_internal.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

typedef struct Lock {
    uint64_t header; // KIND_NATIVE_OBJECT
    WaitQueue queue;
    bool locked; // stays true while it is handed over
    // of an RLock:
    uint64_t owner; // ident of the task; 0: none
    uint64_t count;
} Lock;

static void lock_trace(Tracer *tracer, void *object) {
    // what waits here is alive as a task, and keeps the lock alive itself
    (void)tracer;
    (void)object;
}

static Lock *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

// ---- Arguments

#define TIMEOUT_MAX_SECONDS 9223372036.0

static bool seconds_to_deadline(Vm *vm, Value timeout, double *seconds, int64_t *deadline) {
    if (!value_to_double_checked(vm, timeout, seconds))
        return false;
    if (*seconds != *seconds) {
        raise_value_error(vm, "Invalid value NaN (not a number)");
        return false;
    }
    if (*seconds > TIMEOUT_MAX_SECONDS) {
        raise_overflow_error(vm, "timestamp too large to convert to C PyTime_t");
        return false;
    }
    *deadline = *seconds < 0 ? INT64_MAX : sched_deadline(vm, (int64_t)(*seconds * 1e9));
    return true;
}

bool thread_timeout(Vm *vm, Value timeout, int64_t *deadline) {
    double seconds;
    *deadline = INT64_MAX;
    return value_is_none_or_missing(timeout) || seconds_to_deadline(vm, timeout, &seconds, deadline);
}

bool thread_acquire_arguments(Vm *vm, Value blocking, Value timeout, int64_t *deadline) {
    int blocks = value_missing(blocking) ? 1 : value_truth(vm, blocking);
    if (blocks < 0)
        return false;
    double seconds = -1;
    *deadline = INT64_MAX;
    if (value_exists(timeout) && !seconds_to_deadline(vm, timeout, &seconds, deadline))
        return false;
    if (!blocks && seconds != -1) {
        raise_value_error(vm, "can't specify a timeout for a non-blocking call");
        return false;
    }
    if (seconds < 0 && seconds != -1) {
        raise_value_error(vm, "timeout value must be a non-negative number");
        return false;
    }
    if (!blocks || seconds == 0)
        *deadline = 0;
    return true;
}

// ---- Locks

// self, blocking, timeout
static Value lock_acquire(Vm *vm, Value *args) {
    enum { START, WOKEN };
    Lock *lock = self_of(args);
    if (native_step(args) == WOKEN)
        return value_from_bool(vm->task->own_wait.state == WAIT_GRANTED);
    int64_t deadline;
    if (!thread_acquire_arguments(vm, args[1], args[2], &deadline))
        return NO_VALUE;
    if (!lock->locked) {
        lock->locked = true;
        return VALUE_TRUE;
    }
    if (!deadline)
        return VALUE_FALSE;
    if (!wait_begin(vm, WAIT_LOCK, &lock->queue, args[0], deadline))
        return NO_VALUE;
    return native_park(vm, args, WOKEN);
}

static Value lock_enter(Vm *vm, Value *args) {
    Lock *lock = self_of(args);
    if (native_step(args))
        return VALUE_TRUE;
    if (!lock->locked) {
        lock->locked = true;
        return VALUE_TRUE;
    }
    return wait_begin(vm, WAIT_LOCK, &lock->queue, args[0], INT64_MAX) ? native_park(vm, args, 1) : NO_VALUE;
}

static void hand_over(Vm *vm, Lock *lock) {
    Wait *wait = wait_queue_take(&lock->queue);
    if (wait) {
        lock->owner = wait->task->ident; // of an RLock
        wait_grant(vm, wait, VALUE_TRUE);
    } else {
        lock->locked = false;
        lock->owner = 0;
    }
}

static Value lock_release(Vm *vm, Value *args) {
    Lock *lock = self_of(args);
    if (!lock->locked)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "release unlocked lock");
    hand_over(vm, lock);
    return VALUE_NONE;
}

static Value lock_exit(Vm *vm, Value *args) {
    return lock_release(vm, args);
}

static Value lock_locked(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->locked);
}

static Value lock_repr(Vm *vm, Value *args) {
    return value_from_pointer(str_format(vm, "<%s _thread.lock object at %p>",
                                         self_of(args)->locked ? "locked" : "unlocked",
                                         value_to_pointer(args[0])));
}

// After fork only the forking task is left: nobody waits, nobody holds it.
static Value lock_reinit(Vm *vm, Value *args) {
    (void)vm;
    Lock *lock = self_of(args);
    lock->queue = (WaitQueue){NULL, NULL};
    lock->locked = false;
    lock->owner = lock->count = 0;
    return VALUE_NONE;
}

static Value lock_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, (Type *)value_to_pointer(args[0]), 0));
}

static const NativeDefinition lock_methods[] = {
    {"__new__(cls)", lock_new, "A lock that nobody holds.", 0, 0},
    {"__repr__(self, /)", lock_repr, "Return repr(self).", 0, 0},
    {"acquire(self, blocking=True, timeout=-1)", lock_acquire,
     "Take the lock; wait for it if it is held. Was it taken?", NATIVE_STEPS, 0},
    {"acquire_lock(self, blocking=True, timeout=-1)", lock_acquire, "An old name of acquire.", NATIVE_STEPS,
     0},
    {"release(self, /)", lock_release, "Let the lock go; the first that waits has it then.", 0, 0},
    {"release_lock(self, /)", lock_release, "An old name of release.", 0, 0},
    {"locked(self, /)", lock_locked, "Is it held?", 0, 0},
    {"locked_lock(self, /)", lock_locked, "An old name of locked.", 0, 0},
    {"__enter__(self, /)", lock_enter, "Take the lock.", NATIVE_STEPS, 0},
    {"__exit__(self, /, *exc_info)", lock_exit, "Let the lock go.", 0, 0},
    {"_at_fork_reinit(self, /)", lock_reinit, "Make it free, in the child of a fork.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition lock_definition = {
    .name = "_thread.lock",
    .doc = "A lock: held by at most one thread at a time.",
    .signature = "()",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Lock),
    .flags = TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = lock_methods,
    .trace = lock_trace,
};

// ---- Reentrant locks

static bool owns(Vm *vm, const Lock *lock) {
    return lock->locked && lock->owner == vm->task->ident;
}

static Value rlock_acquire(Vm *vm, Value *args) {
    enum { START, WOKEN };
    Lock *lock = self_of(args);
    if (native_step(args) == WOKEN) {
        bool granted = vm->task->own_wait.state == WAIT_GRANTED;
        if (granted)
            lock->count = 1;
        return value_from_bool(granted);
    }
    int64_t deadline;
    if (!thread_acquire_arguments(vm, args[1], args[2], &deadline))
        return NO_VALUE;
    if (owns(vm, lock)) {
        lock->count++;
        return VALUE_TRUE;
    }
    if (!lock->locked) {
        lock->locked = true;
        lock->owner = vm->task->ident;
        lock->count = 1;
        return VALUE_TRUE;
    }
    if (!deadline)
        return VALUE_FALSE;
    return wait_begin(vm, WAIT_LOCK, &lock->queue, args[0], deadline) ? native_park(vm, args, WOKEN)
                                                                      : NO_VALUE;
}

static Value rlock_enter(Vm *vm, Value *args) {
    // its window has no arguments but self
    Lock *lock = self_of(args);
    if (native_step(args)) {
        lock->count = 1;
        return VALUE_TRUE;
    }
    if (owns(vm, lock)) {
        lock->count++;
        return VALUE_TRUE;
    }
    if (!lock->locked) {
        lock->locked = true;
        lock->owner = vm->task->ident;
        lock->count = 1;
        return VALUE_TRUE;
    }
    return wait_begin(vm, WAIT_LOCK, &lock->queue, args[0], INT64_MAX) ? native_park(vm, args, 1) : NO_VALUE;
}

static Value rlock_release(Vm *vm, Value *args) {
    Lock *lock = self_of(args);
    if (!owns(vm, lock))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot release un-acquired lock");
    if (--lock->count == 0)
        hand_over(vm, lock);
    return VALUE_NONE;
}
static Value rlock_is_owned(Vm *vm, Value *args) {
    return value_from_bool(owns(vm, self_of(args)));
}
static Value rlock_recursion_count(Vm *vm, Value *args) {
    Lock *lock = self_of(args);
    return owns(vm, lock) ? int_from_uint64(vm, lock->count) : value_from_small_int(0);
}
// What Condition.wait does: lets go of all levels, and takes them again.
static Value rlock_release_save(Vm *vm, Value *args) {
    Lock *lock = self_of(args);
    if (!owns(vm, lock))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot release un-acquired lock");
    Tuple *saved = tuple_pack(vm, value_from_small_int((int64_t)lock->count),
                              value_from_small_int((int64_t)lock->owner));
    if (!saved)
        return NO_VALUE;
    lock->count = 0;
    hand_over(vm, lock);
    return tuple_value(saved);
}
static Value rlock_acquire_restore(Vm *vm, Value *args) {
    Lock *lock = self_of(args);
    if (!value_is_tuple(args[1]) || ((Tuple *)value_to_pointer(args[1]))->length != 2)
        return raise_type_error(vm, "_acquire_restore() argument 1 must be a 2-tuple");
    Value count = tuple_items((Tuple *)value_to_pointer(args[1]))[0];
    if (!native_step(args) && lock->locked && !owns(vm, lock))
        return wait_begin(vm, WAIT_LOCK, &lock->queue, args[0], INT64_MAX) ? native_park(vm, args, 1)
                                                                           : NO_VALUE;
    lock->locked = true;
    lock->owner = vm->task->ident;
    lock->count = int_to_uint64_wrapping(count);
    return VALUE_NONE;
}
static Value rlock_repr(Vm *vm, Value *args) {
    Lock *lock = self_of(args);
    return value_from_pointer(str_format(vm, "<%s %T object owner=%lld count=%lld at %p>",
                                         lock->locked ? "locked" : "unlocked", args[0], (int64_t)lock->owner,
                                         (int64_t)lock->count, (void *)lock));
}

static const NativeDefinition rlock_methods[] = {
    {"__new__(cls)", lock_new, "A lock that nobody holds.", 0, 0},
    {"__repr__(self, /)", rlock_repr, "Return repr(self).", 0, 0},
    {"acquire(self, blocking=True, timeout=-1)", rlock_acquire,
     "Take the lock, once more if this thread has it already.", NATIVE_STEPS, 0},
    {"release(self, /)", rlock_release, "Let one level of the lock go.", 0, 0},
    {"locked(self, /)", lock_locked, "Is it held?", 0, 0},
    {"__enter__(self, /)", rlock_enter, "Take the lock.", NATIVE_STEPS, 0},
    {"__exit__(self, /, *exc_info)", rlock_release, "Let one level of the lock go.", 0, 0},
    {"_is_owned(self, /)", rlock_is_owned, "Has this thread the lock?", 0, 0},
    {"_recursion_count(self, /)", rlock_recursion_count, "How many levels this thread holds.", 0, 0},
    {"_release_save(self, /)", rlock_release_save, "Let all levels go.", 0, 0},
    {"_acquire_restore(self, state, /)", rlock_acquire_restore, "Take all levels again.", NATIVE_STEPS, 0},
    {"_at_fork_reinit(self, /)", lock_reinit, "Make it free, in the child of a fork.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition rlock_definition = {
    .name = "_thread.RLock",
    .doc = "A lock that the thread which holds it may take again.",
    .signature = "()",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Lock),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = rlock_methods,
    .trace = lock_trace,
};
