// SPDX-License-Identifier: MIT
// A task: what threading.Thread runs on. It owns a stack of frames in chunks that never move, and what a
// thread of Python has: an exception being handled, a context, an identity. It owns a C stack only while it
// is parked with C frames in between.
#ifndef KRAIT_VM_TASK_H
#define KRAIT_VM_TASK_H

#include "vm/frame.h"

// Chunks are a list; the first is small, each next one twice as large. A window that does not fit goes to a
// new chunk.
typedef struct StackChunk {
    uint64_t header;             // KIND_STACK_CHUNK
    struct StackChunk *previous; // NULL: the task's first
    struct StackChunk *spare;    // an emptied next chunk kept for the next overflow, or NULL
    Value *limit;                // one past the last slot
    Value slots[];
} StackChunk;

// The exception being handled, as sys.exc_info() sees it: one a task and one a generator, linked while the
// generator runs.
typedef struct Handled {
    Value exception; // NO_VALUE: none
    struct Handled *previous;
} Handled;

typedef enum TaskState {
    TASK_NEW,
    TASK_READY, // in the run queue
    TASK_RUNNING,
    TASK_PARKED, // waits
    TASK_DONE,
} TaskState;

typedef enum WaitState { WAIT_NONE, WAIT_WAITING, WAIT_GRANTED, WAIT_CANCELLED } WaitState;

// What a parked task waits for: changed once from WAITING (decision 9). Kinds of waits extend it
// (sched/wait.h).
typedef struct Wait {
    uint64_t header; // KIND_WAIT, or embedded
    struct Task *task;
    struct Wait *next, *previous; // in the queue of what is waited for (a lock, a descriptor); NULL: in none
    void *queue;
    int64_t deadline;     // nanoseconds of the monotonic clock; INT64_MAX: none
    uint32_t timer_index; // in the scheduler's heap of deadlines; 0: in none
    uint8_t state;        // WaitState
    uint8_t reason;       // for --trace-tasks and faulthandler: sched/wait.h
    Value result;         // given by the waker
    Value object;         // what is waited on, for introspection; kept alive
} Wait;

typedef struct Task {
    uint64_t header; // KIND_TASK
    Frame *frame;    // the innermost frame; saved when the task does not run
    Value *top;      // vm->top and vm->top_owner while the task does not run
    Frame *top_owner;
    StackChunk *chunk;
    Handled handled; // outermost
    Handled *handled_top;
    Value context;                // contextvars.Context or NO_VALUE
    Wait *wait;                   // while parked
    Wait own_wait;                // the wait that most natives use
    struct Task *next, *previous; // run queue, or the list of all tasks
    struct Task *all_next, *all_previous;
    uint64_t ident;      // threading.get_ident()
    uint32_t state;      // TaskState
    void *c_stack;       // CStack on which it parked with C frames; NULL: none
    void *c_limit;       // lowest stack address that C code may use
    Value thread_locals; // dict of threading.local storage
    Value repr_running;  // list: reprlib's guard
    Value trace_function, profile_function;
    Value async_hooks[2]; // sys.set_asyncgen_hooks
    int32_t recursion_c;  // recursion_enter depth
    uint32_t origin_tracking_depth;
    DataBlock *event; // the host's EventWait, made at the first wait for a deadline, descriptor or work
    Wait *joiners_first, *joiners_last; // who waits for its end (sched/wait.h: WaitQueue)
    uint8_t started;                    // its first call was begun
    uint8_t is_main, daemon;
    Value start_function, start_args, start_keywords;
    Value on_done; // lock or handle released when the task ends
    Value name;
} Task;

Task *task_new(Vm *vm) MUST_CHECK;
// The lowest address of the C stack that the task runs on: sets c_limit with a reserve.
void task_set_c_bounds(Task *task, void *lowest);
// The C stack on which a task parked, conservatively (sched/).
void task_trace_c_stack(Tracer *tracer, Task *task);
// Lays a call of `callee` as the first thing that the task does when it runs.
bool task_start_call(Vm *vm, Task *task, Value callee, Tuple *args, Dict *keywords) MUST_CHECK;

// ---- Room above the innermost frame, for C code that lays arguments or a call window. Nested use is well
// bracketed:
//     StackMark mark;
//     Value *window = stack_push(vm, words, &mark);   // NULL: exception set (MemoryError, RecursionError)
//     ...
//     stack_pop(vm, &mark);                           // always, also after an error
// The words are not cleared; set them before anything can allocate. They are roots while pushed.
typedef struct StackMark {
    Value *top;
    Frame *top_owner;
    StackChunk *chunk;
} StackMark;
Value *stack_push(Vm *vm, size_t words, StackMark *mark) MUST_CHECK;
void stack_pop(Vm *vm, const StackMark *mark);
// The first free slot above the innermost frame (and above what C code has pushed there).
Value *stack_top(Vm *vm);
// The address for a window of `needed` words of which `used` are filled at `window`: the same if it fits the
// chunk, else the start of a new chunk with the used words copied. NULL: exception.
Value *stack_fit_window(Vm *vm, Value *window, size_t used, size_t needed) MUST_CHECK;
// Drops chunks above the one that holds `address`.
void stack_drop_chunks(Vm *vm, const void *address);

#endif
