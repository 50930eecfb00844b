// SPDX-License-Identifier: MIT
// The task's stack: chunks that never move, grown by windows that do not fit.
//
// vm->task->chunk is the chunk that holds the innermost stack frame (or what C code pushed above it). A chunk
// is dropped when the frame at its start is left (FRAME_FIRST_IN_CHUNK) or when stack_pop goes below it; one
// is kept as a spare.
#include "objects/generator.h"
#include "vm/call.h"

#define FIRST_CHUNK_SLOTS 64
#define MAX_CHUNK_SLOTS   8192

static StackChunk *chunk_new(Vm *vm, size_t slots) {
    StackChunk *chunk =
        heap_alloc(vm, sizeof(StackChunk) + slots * sizeof(Value), header_make(NULL, KIND_STACK_CHUNK));
    if (chunk)
        chunk->limit = chunk->slots + slots;
    return chunk;
}

static bool chunk_holds(const StackChunk *chunk, const void *address) {
    return (const Value *)address >= chunk->slots && (const Value *)address <= chunk->limit;
}

Value *frame_end(const Frame *frame) {
    Value *registers = frame_registers(frame);
    switch (frame->kind & FRAME_KIND_MASK) {
    case FRAME_PYTHON: return registers + frame->code->register_count;
    case FRAME_GENERATOR: return generator_of_frame(frame)->stack_top;
    case FRAME_NATIVE: {
        const Native *native = (const Native *)value_to_pointer(frame->callee);
        return registers + native->parameter_count + native->definition->state;
    }
    default: return registers;
    }
}

Value *stack_top(Vm *vm) {
    if (!vm->frame)
        return vm->top && !vm->top_owner ? vm->top : vm->task->chunk->slots;
    Value *end = frame_end(vm->frame);
    // A top left behind by an earlier call of the same frame may be too high, never harmful.
    return vm->top_owner == vm->frame && vm->top > end && chunk_holds(vm->task->chunk, vm->top) ? vm->top
                                                                                                : end;
}

// Makes task->chunk one with at least `slots` free slots at its start.
static bool chunk_push(Vm *vm, size_t slots) {
    Task *task = vm->task;
    StackChunk *current = task->chunk;
    StackChunk *next = current ? current->spare : NULL;
    if (!next || (size_t)(next->limit - next->slots) < slots) {
        size_t size = current ? 2 * (size_t)(current->limit - current->slots) : FIRST_CHUNK_SLOTS;
        if (size > MAX_CHUNK_SLOTS)
            size = MAX_CHUNK_SLOTS;
        if (size < slots + FIRST_CHUNK_SLOTS)
            size = slots + FIRST_CHUNK_SLOTS;
        next = chunk_new(vm, size);
        if (!next)
            return false;
    }
    next->previous = current;
    next->spare = NULL; // one that it had is not kept alive since it was dropped itself
    if (current)
        heap_store_pointer(vm, current, &current->spare, next);
    heap_store_pointer(vm, task, &task->chunk, next);
    return true;
}

void stack_drop_chunks(Vm *vm, const void *address) {
    Task *task = vm->task;
    // The chunk dropped stays its predecessor's spare. NOBARRIER: the predecessor was reachable through it.
    while (task->chunk->previous && !chunk_holds(task->chunk, address))
        task->chunk = task->chunk->previous;
}

Value *stack_fit_window(Vm *vm, Value *window, size_t used, size_t needed) {
    StackChunk *chunk = vm->task->chunk;
    if (LIKELY(chunk_holds(chunk, window) && (size_t)(chunk->limit - window) >= needed))
        return window;
    if (!chunk_push(vm, needed))
        return NULL;
    Value *moved = vm->task->chunk->slots;
    memcpy(moved, window, used * sizeof(Value));
    return moved;
}

Value *stack_push(Vm *vm, size_t words, StackMark *mark) {
    Task *task = vm->task;
    *mark = (StackMark){vm->top, vm->top_owner, task->chunk};
    Value *window = stack_top(vm);
    if (!chunk_holds(task->chunk, window) || (size_t)(task->chunk->limit - window) < words) {
        if (!chunk_push(vm, words))
            return NULL;
        window = task->chunk->slots;
    }
    vm->top = window + words;
    vm->top_owner = vm->frame;
    return window;
}

void stack_pop(Vm *vm, const StackMark *mark) {
    vm->top = mark->top;
    vm->top_owner = mark->top_owner;
    vm->task->chunk = mark->chunk; // NOBARRIER: reachable before through the chunks dropped
}
