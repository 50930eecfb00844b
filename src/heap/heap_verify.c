// SPDX-License-Identifier: MIT
// The verifier (KRAIT_GC=verify): marks from scratch after a collection and aborts at a block that it has
// missed.
//
// Runs between marking and sweep, so that the message can still say what the missed block was. It trusts
// neither ages nor barriers; it cannot find a root that nobody reports.
#include "heap/heap_internal.h"
#include "host/host.h"
#include <stdio.h>
#include <stdlib.h>

static const char *const kind_names[KIND_COUNT] = {
#define KIND(name, trace) [KIND_##name] = #name,
#include "heap/kind.def"
#undef KIND
};

typedef struct Verifier {
    bool full;
} Verifier;

_Noreturn void heap_report_missed(Tracer *tracer, const void *block) {
    char text[256], owner[128] = "a root";
    if (tracer->owner)
        snprintf(owner, sizeof owner, "%s %p (state %02x)", kind_names[object_kind(tracer->owner)],
                 tracer->owner, *heap_state(tracer->owner));
    int length =
        snprintf(text, sizeof text,
                 "krait: heap verifier: %s refers to %s %p (state %02x), which the collection has missed\n",
                 owner, kind_names[object_kind(block) % KIND_COUNT], block, *heap_state(block));
    Host *host = tracer->vm->host;
    if (host && host_write(host, 2, text, (size_t)length) < 0)
        abort();
    abort();
}

static void verify_visit(Tracer *tracer, void *block) {
    Verifier *verifier = tracer->context;
    uint8_t *state = heap_state(block);
    if (*state & HEAP_STATE_VERIFIED)
        return;
    if (!(*state & HEAP_STATE_LIVE) || heap_is_dead(block, verifier->full))
        heap_report_missed(tracer, block);
    // Without memory for the stack the check is not complete, and nothing worse.
    if (heap_vector_push(tracer->vm, &tracer->heap->mark_stack, (uintptr_t)block))
        *state |= HEAP_STATE_VERIFIED;
}

void heap_verify(Vm *vm, bool full, void (*trace_roots)(Tracer *tracer, void *stack_pointer),
                 void *stack_pointer) {
    Heap *heap = vm->heap;
    Verifier verifier = {full};
    Tracer tracer = {.vm = vm, .heap = heap, .visit = verify_visit, .context = &verifier};
    trace_roots(&tracer, stack_pointer);
    while (heap->mark_stack.count) {
        void *block = (void *)heap->mark_stack.items[--heap->mark_stack.count];
        tracer.owner = block;
        heap_trace_children(&tracer, block);
    }
    for (Chunk *chunk = heap->chunks; chunk; chunk = chunk->next) {
        for (size_t i = CHUNK_GRANULE_0; i < HEAP_CHUNK_SIZE / HEAP_GRANULE; i++)
            chunk->states[i] &= (uint8_t)~HEAP_STATE_VERIFIED;
    }
}
