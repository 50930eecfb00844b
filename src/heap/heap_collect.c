// SPDX-License-Identifier: MIT
// The collector's cycles: young collections, full ones in steps or at once, and when each is due.
//
// A young collection takes old blocks for live and starts from the roots and the remembered set. A full cycle
// marks from the roots while the program goes on between steps; blocks allocated meanwhile are white; what
// was written to after it was marked is in the remembered set. Its finish, at once, traces roots and
// remembered set again and marks to the end. While a full cycle runs there are no young collections. All of
// it runs with the callers' registers spilled onto the C stack, in between two instructions of theirs:
// nothing here allocates or runs Python code.
#include "heap/heap_internal.h"
#include "host/c_stack.h"
#include "host/host.h"

#define YOUNG_BUDGET_MIN (UINT64_C(4) << 20)
#define YOUNG_BUDGET_MAX (UINT64_C(64) << 20)
#define FULL_GROWTH_MIN  (UINT64_C(16) << 20)
#define MARK_STEP_BYTES  (256 << 10) // given out between two steps of a full cycle
#define MARK_STEP_UNITS  (32 << 10)  // blocks traced in such a step: about six times as many bytes

typedef enum Request { REQUEST_STEP, REQUEST_YOUNG, REQUEST_PROMOTE, REQUEST_FULL } Request;

typedef struct Collection {
    Vm *vm;
    Request request;
    size_t found;
} Collection;

void heap_budget(Heap *heap) {
    uint64_t budget = heap->bytes_old / 8;
    if (budget < YOUNG_BUDGET_MIN)
        budget = YOUNG_BUDGET_MIN;
    if (budget > YOUNG_BUDGET_MAX)
        budget = YOUNG_BUDGET_MAX;
    if (heap->limit && budget > heap->limit / 8)
        budget = heap->limit / 8;
    if (heap->mode == HEAP_VERIFY)
        budget = UINT64_C(256) << 10;
    heap->young_budget = budget;
    heap->debt = heap->mode == HEAP_STRESS ? 0 : (int64_t)budget;
}

static uint64_t heap_bytes(const Heap *heap) {
    return heap->bytes_used + (uint64_t)heap->bytes_foreign;
}

// ---- Roots

static void *stack_base(Vm *vm, void *stack_pointer) {
    if (vm->c_stack_base)
        return vm->c_stack_base;
    Heap *heap = vm->heap;
    if ((uintptr_t)stack_pointer < heap->stack_low || (uintptr_t)stack_pointer >= heap->stack_high) {
        char *lowest, *highest;
        if (!c_stack_thread_bounds(&lowest, &highest))
            return stack_pointer; // nobody can say where the stack ends: only precise roots
        heap->stack_low = (uintptr_t)lowest;
        heap->stack_high = (uintptr_t)highest;
    }
    return (void *)heap->stack_high;
}

static void trace_roots(Tracer *tracer, void *stack_pointer) {
    Vm *vm = tracer->vm;
    trace_conservative(tracer, stack_pointer, stack_base(vm, stack_pointer));
    for (Handle *handle = vm->handles.next; handle != &vm->handles; handle = handle->next)
        trace_value(tracer, handle->value);
    heap_trace_pending(tracer);
    vm_trace_roots(tracer, vm);
}

static void remember_again(Vm *vm, void *block) {
    if (heap_vector_push(vm, &vm->heap->remembered, (uintptr_t)block))
        *heap_state(block) |= HEAP_STATE_REMEMBERED;
    else
        vm->heap->remembered_lost = true;
}

// Traces the remembered set again; what still refers to young blocks gets into the new one.
static void trace_remembered(Vm *vm, bool full) {
    Heap *heap = vm->heap;
    HeapVector before = heap->remembered;
    heap->remembered = heap->remembered_before;
    heap->remembered.count = 0;
    heap->remembered_before = before;
    for (size_t i = 0; i < before.count; i++) {
        void *block = (void *)before.items[i];
        uint8_t *state = heap_state(block);
        *state &= (uint8_t)~HEAP_STATE_REMEMBERED;
        if (*state & HEAP_STATE_OLD)
            *state |= HEAP_STATE_BARRIER;
        // In a full cycle, what is not marked yet is traced when it is, or is dead. In a young collection,
        // what is not old was written to in an incremental cycle that is over.
        if (!(*state & (full ? HEAP_STATE_MARK : HEAP_STATE_OLD)))
            continue;
        if (full || !block_has_cards(block))
            heap_push_for_trace(&heap->tracer, block);
        else if (heap_trace_cards(&heap->tracer, block))
            remember_again(vm, block);
    }
}

void heap_remember(Vm *vm, void *owner) {
    uint8_t *state = heap_state(owner);
    if (block_has_cards(owner)) {
        Chunk *chunk = chunk_of(owner);
        if (!(chunk->flags & CHUNK_ALL_DIRTY)) {
            chunk->flags |= CHUNK_ALL_DIRTY;
            heap_cards_set(owner, 0, chunk->cell_size, 1);
        }
    } else {
        *state &= (uint8_t)~HEAP_STATE_BARRIER;
    }
    if (!(*state & HEAP_STATE_REMEMBERED))
        remember_again(vm, owner);
}

void heap_remember_slot(Vm *vm, void *owner, const void *slot) {
    Chunk *chunk = chunk_of(owner);
    size_t offset = (size_t)((const char *)slot - (const char *)owner);
    if (!block_has_cards(owner) || offset >= chunk->cell_size) {
        heap_remember(vm, owner);
        return;
    }
    chunk->states[CARD_FIRST + (offset >> chunk->reciprocal)] = 1;
    if (!(*heap_state(owner) & HEAP_STATE_REMEMBERED))
        remember_again(vm, owner);
}

// The remembered set is not whole: forgets it and all marks, so that a full collection begins anew.
static void start_over(Heap *heap) {
    heap->mark_stack.count = 0;
    heap->remembered.count = 0;
    heap->mark_overflow = false;
    heap->remembered_lost = false;
    for (Chunk *chunk = heap->chunks; chunk; chunk = chunk->next) {
        size_t granules = chunk->flags & CHUNK_LARGE ? HEAP_CHUNK_SIZE : chunk->cell_size / HEAP_GRANULE;
        for (size_t i = CHUNK_GRANULE_0; i < HEAP_CHUNK_SIZE / HEAP_GRANULE; i += granules) {
            uint8_t *state = &chunk->states[i];
            *state &= HEAP_STATE_LIVE | HEAP_STATE_AGED | HEAP_STATE_OLD;
            if (*state & HEAP_STATE_OLD)
                *state |= HEAP_STATE_BARRIER;
        }
    }
}

// ---- Cycles

static void cycle_begin(Heap *heap, bool full, bool promote_all) {
    Tracer *tracer = &heap->tracer;
    tracer->done = full ? HEAP_STATE_MARK : HEAP_STATE_MARK | HEAP_STATE_OLD;
    tracer->promote_all = promote_all;
    tracer->young_barrier = 0;
    tracer->last_shape = NULL;
    tracer->owner = NULL;
}

// All is marked: deals with the dead, frees them, sets the next triggers.
static size_t cycle_end(Vm *vm, bool full, void *stack_pointer) {
    Heap *heap = vm->heap;
    size_t found = heap_weak_clear(vm, full);
    found += heap_finalizers_queue(vm, full);
    heap_weak_settle(vm, full);
    heap_release_dead(vm, full);
    if (heap->mode == HEAP_VERIFY)
        heap_verify(vm, full, trace_roots, stack_pointer);
    heap_sweep(vm, full);
    if (full) {
        heap->bytes_live_full = heap->bytes_used;
        uint64_t live = heap_bytes(heap), growth = live / 4;
        heap->full_trigger = live + (growth > FULL_GROWTH_MIN ? growth : FULL_GROWTH_MIN);
        if (heap->mode == HEAP_VERIFY)
            heap->full_trigger = live + HEAP_VERIFY_GROWTH;
    }
    heap_budget(heap);
    if (full)
        chunk_pool_trim(vm, heap->young_budget / HEAP_CHUNK_SIZE);
    return found;
}

static size_t collect_young(Vm *vm, bool promote_all, void *stack_pointer) {
    Heap *heap = vm->heap;
    cycle_begin(heap, false, promote_all);
    trace_roots(&heap->tracer, stack_pointer);
    trace_remembered(vm, false);
    (void)heap_drain(&heap->tracer, SIZE_MAX);
    heap->collections[promote_all ? 1 : 0]++;
    return cycle_end(vm, false, stack_pointer);
}

static void full_start(Vm *vm, void *stack_pointer) {
    Heap *heap = vm->heap;
    cycle_begin(heap, true, false);
    heap->tracer.young_barrier = HEAP_STATE_BARRIER;
    heap->phase = PHASE_MARKING;
    heap->cycle_start_used = heap_bytes(heap);
    trace_roots(&heap->tracer, stack_pointer);
    heap->debt = heap->mode == HEAP_STRESS ? 0 : MARK_STEP_BYTES;
}

static size_t full_finish(Vm *vm, void *stack_pointer) {
    Heap *heap = vm->heap;
    Tracer *tracer = &heap->tracer;
    heap->phase = PHASE_IDLE;
    if (heap->remembered_lost) {
        start_over(heap);
        cycle_begin(heap, true, false);
    }
    tracer->young_barrier = 0;
    tracer->last_shape = NULL;
    trace_roots(tracer, stack_pointer);
    (void)heap_drain(tracer, SIZE_MAX);
    trace_remembered(vm, true);
    (void)heap_drain(tracer, SIZE_MAX);
    heap->collections[2]++;
    return cycle_end(vm, true, stack_pointer);
}

static size_t collect_full(Vm *vm, void *stack_pointer) {
    size_t found = 0;
    Heap *heap = vm->heap;
    if (heap->phase == PHASE_MARKING)
        found += full_finish(vm, stack_pointer); // what died since it began needs a cycle of its own
    cycle_begin(heap, true, false);
    return found + full_finish(vm, stack_pointer);
}

static void full_step(Vm *vm, size_t units, void *stack_pointer) {
    Heap *heap = vm->heap;
    bool late = heap_bytes(heap) > heap->cycle_start_used + heap->cycle_start_used / 3 + FULL_GROWTH_MIN;
    if (heap_drain(&heap->tracer, units) || late || heap->remembered_lost)
        (void)full_finish(vm, stack_pointer);
    else
        heap->debt = heap->mode == HEAP_STRESS ? 0 : MARK_STEP_BYTES;
}

// In stress mode every n-th allocation collects in some way, and a full cycle in small steps is often under
// way.
static void stress_step(Vm *vm, void *stack_pointer) {
    Heap *heap = vm->heap;
    heap->debt = 0;
    if (heap->phase == PHASE_MARKING) {
        full_step(vm, 64, stack_pointer);
        return;
    }
    if (heap->stress_countdown > 1) {
        heap->stress_countdown--;
        return;
    }
    heap->stress_countdown = heap->stress_interval;
    switch (heap->stress_round++ % 16) {
    case 0: (void)collect_full(vm, stack_pointer); break;
    case 8: full_start(vm, stack_pointer); break;
    default: (void)collect_young(vm, false, stack_pointer); break;
    }
    heap->debt = 0;
}

static void step(Vm *vm, void *stack_pointer) {
    Heap *heap = vm->heap;
    if (heap->mode == HEAP_STRESS) {
        stress_step(vm, stack_pointer);
    } else if (heap->phase == PHASE_MARKING) {
        full_step(vm, MARK_STEP_UNITS, stack_pointer);
    } else if (heap->remembered_lost) {
        (void)collect_full(vm, stack_pointer);
    } else {
        (void)collect_young(vm, false, stack_pointer);
        if (heap_bytes(heap) >= heap->full_trigger)
            full_start(vm, stack_pointer);
    }
}

static void collect_spilled(void *argument, void *stack_pointer) {
    Collection *collection = argument;
    Vm *vm = collection->vm;
    Heap *heap = vm->heap;
    Host *host = vm->host;
    int64_t began = host ? host_monotonic(host) : 0;
    heap->collecting = true;
    Request request = collection->request;
    if (request == REQUEST_STEP)
        step(vm, stack_pointer);
    else if (request == REQUEST_FULL || heap->remembered_lost)
        collection->found = collect_full(vm, stack_pointer);
    else if (heap->phase == PHASE_MARKING)
        collection->found = full_finish(vm, stack_pointer);
    else
        collection->found = collect_young(vm, request == REQUEST_PROMOTE, stack_pointer);
    heap->collecting = false;
    if (began > 0) {
        uint64_t pause = (uint64_t)(host_monotonic(host) - began);
        if (pause > heap->pause_max)
            heap->pause_max = pause;
    }
}

static size_t collect(Vm *vm, Request request) {
    Collection collection = {vm, request, 0};
    if (!vm->heap->collecting)
        c_stack_spill_and_call(collect_spilled, &collection);
    return collection.found;
}

void heap_step(Vm *vm) {
    (void)collect(vm, REQUEST_STEP);
}

size_t heap_collect(Vm *vm, int generation) {
    return collect(vm, generation >= 2 ? REQUEST_FULL : generation == 1 ? REQUEST_PROMOTE : REQUEST_YOUNG);
}
