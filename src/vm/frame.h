// SPDX-License-Identifier: MIT
// Frames: where a function's registers lie, on the task's own stack or inside a generator; never on the C
// stack (decision 5).
//
// A frame is a header of FRAME_WORDS Values followed by its registers. Call windows overlap: the caller puts
// the callee in its register A and the arguments from A + FRAME_WORDS on; the callee's Frame starts at
// &registers[A], its field `callee` is there already, and its registers are the arguments. Words between are
// filled by the call. A window that does not fit the chunk, or whose caller's registers lie in a generator,
// is copied to the task's stack top. A native has the same window; its header is filled only when it has
// NATIVE_STEPS, and its `args` are its registers.
#ifndef KRAIT_VM_FRAME_H
#define KRAIT_VM_FRAME_H

#include "objects/function.h"

typedef enum FrameKind {
    FRAME_ENTRY,     // C called in: a value returned to it leaves that activation of the loop
    FRAME_PYTHON,    // registers on the task's stack
    FRAME_GENERATOR, // registers in a generator object
    FRAME_NATIVE,    // a native with steps
} FrameKind;
#define FRAME_FIRST_IN_CHUNK 0x80 // in Frame.kind: popping it drops the chunk
#define FRAME_KIND_MASK      0x7f

// What the frame does with the value that a callee returns.
typedef enum Pending {
    PENDING_STORE,      // registers[dest] = value
    PENDING_DISCARD,    // nothing (__setitem__ ...)
    PENDING_INIT,       // must be None; registers[dest] holds the new instance already
    PENDING_BRANCH,     // bool(value) decides the conditional jump before pc
    PENDING_BOOL,       // __bool__ returned: must be a bool, then as PENDING_BRANCH
    PENDING_ITER,       // __iter__ returned: must be an iterator
    PENDING_ITERATION,  // FOR_ITER: StopIteration ends the loop
    PENDING_SEND,       // SEND: StopIteration gives the value of the await / yield from
    PENDING_STEP,       // a native frame: call its function again with the result
    PENDING_STEP_CATCH, // the same, and exceptions too
} Pending;
#define PENDING_FIRST_CATCHING PENDING_ITERATION
#define FRAME_DEST_TASK        1 // `dest` of an entry frame at a task's bottom

typedef struct FrameObject FrameObject;

typedef struct Frame {
    Value callee;        // Function or Native (a Native's bound self is args[0] already)
    struct Frame *back;  // the caller; the resumer of a running generator; NULL: outermost
    const uint32_t *pc;  // Python: the next instruction, saved before whatever can fail, allocate or call.
                         // Native: see step
    Code *code;          // NULL: native or entry
    FrameObject *object; // sys._getframe()'s object, live while this frame runs; NULL: none was asked for
    uint16_t dest;       // with pending PENDING_STORE ...: the register
    uint8_t pending;     // Pending: what the callee now running owes
    uint8_t kind;        // FrameKind
    uint32_t depth;      // frames below, for the recursion limit
} Frame;

#define FRAME_WORDS 6
_Static_assert(sizeof(Frame) == FRAME_WORDS * sizeof(Value),
               "the compiler lays call windows with this many words");

static inline Value *frame_registers(const Frame *frame) {
    return (Value *)(frame + 1);
}
static inline Frame *frame_of_registers(const Value *registers) {
    return (Frame *)(void *)registers - 1;
}
// The step of a native with steps lies in pc.
static inline uintptr_t frame_step(const Frame *frame) {
    return (uintptr_t)frame->pc;
}

// A frame object as Python sees it (objects/frame_object.c). While `live` is set it reads the live frame;
// when that is popped the values are copied into `copy`.
struct FrameObject {
    uint64_t header; // KIND_FRAME
    Frame *live;
    Code *code;
    Value function;     // for globals, builtins, closure
    ValueArray *copy;   // registers, when no longer live
    Value back;         // FrameObject or None; NO_VALUE while live
    Value owner;        // the generator, for a generator's frame; keeps it alive; NO_VALUE: none
    Value trace;        // f_trace
    Value extra_locals; // PEP 667: names written that are not variables
    uint32_t index;     // instruction word, when no longer live
    uint8_t trace_lines, trace_opcodes;
    int32_t line_override;
};
FrameObject *frame_object(Vm *vm, Frame *frame) MUST_CHECK; // made at first need
// Detaches frame->object: call when the frame is popped (copies the values).
void frame_object_detach(Vm *vm, Frame *frame);
static inline uint32_t frame_index(const Frame *frame) { // of the instruction that runs or called
    return frame->pc > frame->code->instructions ? (uint32_t)(frame->pc - frame->code->instructions) - 1 : 0;
}

#endif
