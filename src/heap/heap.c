// SPDX-License-Identifier: MIT
// The heap's beginning and end, handles, statistics, and walking over what it holds.
#include "heap/heap_internal.h"

#define HEAP_PAGES ((sizeof(Heap) + 4095) & ~(size_t)4095)

bool heap_init(Vm *vm, HeapMode mode, uint32_t stress_interval, uint64_t limit_bytes) {
    Heap *heap = heap_pages_map(vm, HEAP_PAGES, 4096);
    if (!heap)
        return false;
    vm->heap = heap;
    heap->mode = (uint8_t)mode;
    heap->stress_interval = heap->stress_countdown = stress_interval ? stress_interval : 1;
    heap->limit = limit_bytes;
    heap_classes_init(heap);
    heap_tracer_init(vm);
    heap_budget(heap);
    heap->full_trigger = mode == HEAP_VERIFY ? HEAP_VERIFY_GROWTH : UINT64_C(16) << 20;
    vm->handles = (Handle){&vm->handles, &vm->handles, NO_VALUE};
    return true;
}

void heap_destroy(Vm *vm) {
    Heap *heap = vm->heap;
    if (!heap)
        return;
    heap_release_registered(vm);
    chunk_release_all(vm);
    HeapVector *vectors[] = {&heap->mark_stack,    &heap->remembered,    &heap->remembered_before,
                             &heap->weak.young,    &heap->weak.old,      &heap->finalizer.young,
                             &heap->finalizer.old, &heap->release.young, &heap->release.old,
                             &heap->pending};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        heap_vector_release(vm, vectors[i]);
    vm->heap = NULL;
    heap_pages_unmap(vm, heap, HEAP_PAGES);
}

// ---- Handles

void handle_open(Vm *vm, Handle *handle, Value value) {
    handle->value = value;
    handle->next = vm->handles.next;
    handle->previous = &vm->handles;
    handle->next->previous = handle;
    vm->handles.next = handle;
}

void handle_close(Handle *handle) {
    handle->previous->next = handle->next;
    handle->next->previous = handle->previous;
    handle->next = handle->previous = NULL;
    handle->value = NO_VALUE;
}

// ---- Looking at what there is

void heap_statistics(Vm *vm, HeapStatistics *out) {
    const Heap *heap = vm->heap;
    *out = (HeapStatistics){
        .bytes_live = heap->bytes_live_full,
        .bytes_allocated = heap->bytes_total,
        .bytes_mapped = heap->bytes_mapped,
        .collections = {heap->collections[0], heap->collections[1], heap->collections[2]},
        .pause_nanoseconds_max = heap->pause_max,
    };
}

void heap_each_object(Vm *vm, void (*visit)(void *context, Object *object), void *context) {
    for (Chunk *chunk = vm->heap->chunks; chunk; chunk = chunk->next) {
        size_t granules = chunk->flags & CHUNK_LARGE ? HEAP_CHUNK_SIZE : chunk->cell_size / HEAP_GRANULE;
        for (size_t i = CHUNK_GRANULE_0; i < HEAP_CHUNK_SIZE / HEAP_GRANULE; i += granules) {
            Object *object = (Object *)(void *)((char *)chunk + i * HEAP_GRANULE);
            if ((chunk->states[i] & HEAP_STATE_LIVE) && object_kind(object) >= KIND_FIRST_OBJECT)
                visit(context, object);
        }
    }
}

// Storage is looked through: what it holds, its owner holds.
static void visit_referent(Tracer *tracer, void *block) {
    Kind kind = object_kind(block);
    if (kind >= KIND_FIRST_OBJECT)
        tracer->visit_value(tracer->context, value_from_pointer(block));
    else if (kind == KIND_SHAPE)
        tracer->visit_value(tracer->context, value_from_pointer(((Shape *)block)->type));
    else
        heap_trace_children(tracer, block);
}

void heap_each_referent(Vm *vm, Object *object, void (*visit)(void *context, Value referent), void *context) {
    Tracer tracer = {
        .vm = vm, .heap = vm->heap, .visit = visit_referent, .visit_value = visit, .context = context};
    heap_trace_children(&tracer, object);
}
