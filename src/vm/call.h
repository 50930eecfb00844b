// SPDX-License-Identifier: MIT
// Calls: from a window on the task's stack to a frame or a result. Internal to vm/ and to natives with steps.
#ifndef KRAIT_VM_CALL_H
#define KRAIT_VM_CALL_H

#include "vm/vm.h"

typedef enum CallOutcome {
    CALL_FAILED,   // exception set; vm->frame is the caller's
    CALL_RETURNED, // vm->result is for vm->frame
    CALL_RESUME,   // vm_loop only: a base activation begins with the task that was loaded
    CALL_PUSHED,   // vm->frame is to be run (a Python frame, or a native with steps at step 0)
} CallOutcome;

// Calls window[0] with the `count` arguments from window[FRAME_WORDS] on, of which the last ones are named by
// `names` (interned Str, or NULL). The window lies on the task's stack above vm->frame's live registers;
// vm->frame (the caller) has pc, dest and pending saved. What is above the arguments is free.
CallOutcome call_begin(Vm *vm, Value *window, size_t count, Tuple *names) MUST_CHECK;
// window[0] called with a tuple of arguments and a dict of keywords (may be NULL): spreads them in the
// window.
CallOutcome call_begin_expanded(Vm *vm, Value *window, Tuple *args, Dict *keywords) MUST_CHECK;

// What `attribute`, found on object's type, is when looked up as a special method: bound by its __get__. May
// run Python code.
Value object_bind_special(Vm *vm, Value object, Value attribute) MUST_CHECK;

// Binds arguments to the parameters of a Python function whose window needs no more than its registers
// (vm/bind.c). `registers` holds the arguments, and has room for code->register_count Values.
bool bind_function(Vm *vm, Function *function, Value *registers, size_t count, Tuple *names) MUST_CHECK;
// Binds to a native's parameters: from `args` into `out` (native->parameter_count Values), which do not
// overlap.
bool bind_native(Vm *vm, Native *native, const Value *args, size_t count, Tuple *names,
                 Value *out) MUST_CHECK;

// Runs vm->frame until a value comes back to the entry frame `entry` (NULL: a base activation, which runs
// task after task): vm->result holds it, or NO_VALUE and the exception is set (vm/loop.c). `start` says how
// to begin: CALL_PUSHED runs vm->frame, CALL_RETURNED delivers vm->result to it, CALL_FAILED raises there.
Value vm_loop(Vm *vm, Frame *entry, CallOutcome start) MUST_CHECK;
// Pushes an entry frame above everything; the window's address for the callee. NULL: exception.
Frame *call_push_entry(Vm *vm, StackMark *mark, size_t window_words) MUST_CHECK;

// Begins the first call of a new task, which is loaded.
CallOutcome task_begin(Vm *vm) MUST_CHECK;
// Adds a traceback entry for the frame to vm->error.
void traceback_add(Vm *vm, Frame *frame);
// Leaves a Python frame: detaches its frame object, drops the chunk it began. Does not touch vm->frame.
void frame_leave(Vm *vm, Frame *frame);
// Takes the safepoint's work: signals, slices, finalisers, limits. False: an exception is set.
bool vm_safepoint(Vm *vm) MUST_CHECK;
// Where the frame's registers end: the first slot free for windows above it.
Value *frame_end(const Frame *frame);

#endif
