// SPDX-License-Identifier: MIT
// Generators, coroutines and async generators: a frame that lives in the object and can be suspended.
//
// While it runs, its frame is in the chain of vm->frame and its registers are roots; a store into them needs
// no barrier. When it suspends, heap_barrier(generator) remembers it.
#ifndef KRAIT_OBJECTS_GENERATOR_H
#define KRAIT_OBJECTS_GENERATOR_H

#include "vm/task.h"

typedef enum GeneratorState {
    GENERATOR_CREATED,
    GENERATOR_SUSPENDED,
    GENERATOR_RUNNING,
    GENERATOR_DONE,
} GeneratorState;

typedef struct Generator {
    uint64_t header;       // KIND_GENERATOR
    uint8_t state;         // GeneratorState
    uint8_t hooks_inited;  // async generator: sys.set_asyncgen_hooks was asked
    uint8_t closed;        // async generator: aclose() began
    uint8_t running_async; // async generator: an asend/athrow is under way
    bool finalizer_registered;
    Str *name;
    Str *qualified_name;
    Value *stack_top; // where windows of calls from this frame may lie, while it runs
    Handled handled;
    Value finalizer; // async generator's hook, or NO_VALUE
    Value origin;    // cr_origin
    Frame frame;     // frame.pc, frame.dest: where it goes on, and which register takes the value sent
    Value registers[];
} Generator;

static inline bool value_is_generator(Value v) {
    return value_is_kind(v, KIND_GENERATOR);
}
static inline Generator *value_to_generator(Value v) {
    return (Generator *)value_to_pointer(v);
}
static inline Generator *generator_of_frame(const Frame *frame) {
    return (Generator *)((char *)frame - offsetof(Generator, frame));
}

// A new one in state CREATED; `registers` are the bound parameters.
Generator *generator_new(Vm *vm, Function *function, const Value *registers) MUST_CHECK;
// Links a generator that is CREATED or SUSPENDED above vm->frame and makes its frame vm->frame; `sent` goes
// to the register that the YIELD names. The caller has checked the state. stack_top: where its windows may
// lie.
void generator_enter(Vm *vm, Generator *generator, Value sent, Value *stack_top);
// Unlinks a running one: it yields (state SUSPENDED) or is done. Makes its resumer vm->frame.
void generator_suspend(Vm *vm, Generator *generator);
void generator_finish(Vm *vm, Generator *generator);
// May it be resumed with `sent`? False: ValueError (running), RuntimeError (an awaited coroutine), TypeError
// (a value sent to a new one) or StopIteration (finished) is set.
bool generator_check_resumable(Vm *vm, Generator *generator, Value sent) MUST_CHECK;
// For natives with steps: the native ends and the generator runs in its place, so that what it yields goes to
// the native's caller.
Value generator_tail_send(Vm *vm, Value *args, Generator *generator, Value sent) MUST_CHECK;
Value generator_tail_throw(Vm *vm, Value *args, Generator *generator, Value exception) MUST_CHECK;
// From C: next(), send(), throw(), close() with the loop re-entered. NO_VALUE without an exception: never; a
// generator's return is StopIteration.
Value generator_send(Vm *vm, Generator *generator, Value sent) MUST_CHECK;
Value generator_throw(Vm *vm, Generator *generator, Value exception) MUST_CHECK;
bool generator_close(Vm *vm, Generator *generator) MUST_CHECK;
// When the collector found it dead: closes it; warns of a coroutine that was never awaited. What it raises is
// written as unraisable.
void generator_finalize(Vm *vm, Generator *generator);
// What it is awaiting or delegating to (gi_yieldfrom), or NO_VALUE.
Value generator_delegate(const Generator *generator);

#endif
