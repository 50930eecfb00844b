// SPDX-License-Identifier: MIT
// Marking: what a block refers to is shaded (marked, moved up in age) and pushed; the drain traces what was
// pushed.
//
// The mark stack grows as it can. When it cannot, a shaded block gets OVERFLOW and is found again by walking
// the states. Arrays of Values are traced in portions, so that a step of an incremental cycle stays short and
// the stack small. A traced block that is old and refers to one that is not enters the remembered set.
#include "heap/heap_internal.h"

#define ARRAY_PORTION 1024

#define KIND(name, trace) void trace(Tracer *tracer, void *object);
#include "heap/kind.def"
#undef KIND

static const TraceFunction kind_trace[KIND_COUNT] = {
#define KIND(name, trace) [KIND_##name] = trace,
#include "heap/kind.def"
#undef KIND
};

void no_trace(Tracer *tracer, void *object) {
    (void)tracer;
    (void)object;
}

void heap_tracer_init(Vm *vm) {
    vm->heap->tracer = (Tracer){.vm = vm, .heap = vm->heap};
}

void trace_stays_remembered(Tracer *tracer) {
    tracer->saw_young = true;
}

// ---- The mark stack: blocks; an odd word is an index into the array below it

void heap_push_for_trace(Tracer *tracer, void *block) {
    Heap *heap = tracer->heap;
    __builtin_prefetch(block);
    if (UNLIKELY(!heap_vector_push(tracer->vm, &heap->mark_stack, (uintptr_t)block))) {
        *heap_state(block) |= HEAP_STATE_OVERFLOW;
        heap->mark_overflow = true;
    }
}

void heap_shade(Tracer *tracer, void *block) {
    uint8_t *state = heap_state(block);
    uint8_t bits = *state;
#ifdef KRAIT_DEBUG
    if (!(bits & HEAP_STATE_LIVE))
        heap_report_missed(tracer, block);
#endif
    if (bits & tracer->done) {
        tracer->saw_young |= !(bits & HEAP_STATE_OLD);
        return;
    }
    if (!(bits & HEAP_STATE_OLD)) {
        if ((bits & HEAP_STATE_AGED) || tracer->promote_all) {
            bits |= HEAP_STATE_OLD;
            if (!(bits & HEAP_STATE_REMEMBERED))
                bits |= HEAP_STATE_BARRIER;
        } else {
            bits |= HEAP_STATE_AGED | tracer->young_barrier;
            tracer->saw_young = true;
        }
    }
    *state = bits | HEAP_STATE_MARK;
    heap_push_for_trace(tracer, block);
}

// ---- What trace functions call

static inline void trace_block(Tracer *tracer, void *block) {
    if (LIKELY(!tracer->visit))
        heap_shade(tracer, block);
    else
        tracer->visit(tracer, block);
}

void trace_value(Tracer *tracer, Value v) {
    if (value_is_heap(v))
        trace_block(tracer, value_to_pointer(v));
}

void trace_pointer(Tracer *tracer, const void *block) {
    if (block)
        trace_block(tracer, (void *)(uintptr_t)block);
}

void trace_interior(Tracer *tracer, const void *address) {
    void *block = heap_find_block(tracer->heap, (uintptr_t)address);
    if (block)
        trace_block(tracer, block);
}

void trace_values(Tracer *tracer, const Value *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        trace_value(tracer, items[i]);
}

__attribute__((no_sanitize("address"))) void trace_conservative(Tracer *tracer, const void *from,
                                                                const void *to) {
    const Heap *heap = tracer->heap;
    const uintptr_t *word = (const uintptr_t *)(((uintptr_t)from + 7) & ~(uintptr_t)7);
    for (; (const void *)(word + 1) <= to; word++) {
        if (*word < heap->lowest || *word >= heap->highest)
            continue;
        void *block = heap_find_block(heap, *word);
        if (block)
            trace_block(tracer, block);
    }
}

void values_trace(Tracer *tracer, void *object) {
    ValueArray *array = object;
    trace_values(tracer, array->items, array->capacity);
}

void native_object_trace(Tracer *tracer, void *object) {
    const Type *type = object_type(object);
    while (type && !type->definition)
        type = type->base;
    if (type && type->definition->trace)
        type->definition->trace(tracer, object);
}

// ---- Tracing one block

// Attributes and __slots__ members, for every kind.
static void trace_attributes(Tracer *tracer, void *object, const Shape *shape) {
    size_t count = shape->members + (shape->has_dict ? 1u + shape->inline_slots : 0u);
    trace_values(tracer, (Value *)(void *)((char *)object + shape->attributes_offset), count);
}

void heap_trace_children(Tracer *tracer, void *block) {
    Kind kind = object_kind(block);
    kind_trace[kind](tracer, block);
    if (kind < KIND_FIRST_OBJECT)
        return;
    Shape *shape = object_shape(block);
    if (UNLIKELY(!shape))
        return; // allocated before there were shapes
    if (shape != tracer->last_shape || tracer->visit) {
        trace_block(tracer, shape);
        // A young shape must be seen by each of its objects: they are to be remembered.
        if (*heap_state(shape) & HEAP_STATE_OLD)
            tracer->last_shape = shape;
    }
    if (shape->attributes_offset)
        trace_attributes(tracer, block, shape);
}

// ---- Cards

void heap_cards_set(void *block, size_t from, size_t to, uint8_t card) {
    Chunk *chunk = chunk_of(block);
    size_t first = from >> chunk->reciprocal, last = (to - 1) >> chunk->reciprocal;
    memset(chunk->states + CARD_FIRST + first, card, last - first + 1);
}

bool heap_trace_cards(Tracer *tracer, void *block) {
    Chunk *chunk = chunk_of(block);
    size_t size = chunk->cell_size, count = ((size - 1) >> chunk->reciprocal) + 1;
    uint8_t *cards = chunk->states + CARD_FIRST;
    bool is_values = object_kind(block) == KIND_VALUES, any = false;
    chunk->flags &= (uint8_t)~CHUNK_ALL_DIRTY;
    for (size_t i = 0; i < count; i++) {
        if (!cards[i])
            continue;
        size_t from = i << chunk->reciprocal, to = (i + 1) << chunk->reciprocal;
        if (from == 0)
            from = is_values ? sizeof(ValueArray) : sizeof(uint64_t);
        if (to > size)
            to = size;
        tracer->saw_young = false;
        // What is not an array of Values is a table of a kind of its own: its words are read as they may be.
        if (is_values)
            trace_values(tracer, (Value *)(void *)((char *)block + from), (to - from) / sizeof(Value));
        else
            trace_conservative(tracer, (char *)block + from, (char *)block + to);
        cards[i] = tracer->saw_young;
        any |= tracer->saw_young;
    }
    return any;
}

// After (a part of) an old block was traced.
static void update_remembered(Tracer *tracer, void *block) {
    Heap *heap = tracer->heap;
    uint8_t *state = heap_state(block);
    uint8_t bits = *state;
    if (!(bits & HEAP_STATE_OLD) || (bits & HEAP_STATE_REMEMBERED))
        return;
    if (!tracer->saw_young) {
        *state = bits | HEAP_STATE_BARRIER;
    } else if (heap_vector_push(tracer->vm, &heap->remembered, (uintptr_t)block)) {
        bits |= HEAP_STATE_REMEMBERED;
        if (!block_has_cards(block))
            bits &= (uint8_t)~HEAP_STATE_BARRIER;
        *state = bits;
    } else {
        heap->remembered_lost = true;
    }
}

void heap_trace_block(Tracer *tracer, void *block) {
    tracer->saw_young = false;
#ifdef KRAIT_DEBUG
    tracer->owner = block;
#endif
    heap_trace_children(tracer, block);
    if (UNLIKELY(chunk_of(block)->flags & CHUNK_LARGE) && block_has_cards(block)) {
        // Which stretches refer to young blocks is found out by the next young collection.
        chunk_of(block)->flags &= (uint8_t)~CHUNK_ALL_DIRTY;
        heap_cards_set(block, 0, chunk_of(block)->cell_size, tracer->saw_young);
    }
    update_remembered(tracer, block);
}

// Items of a large array from `index` on.
static void trace_portion(Tracer *tracer, ValueArray *array, size_t index) {
    HeapVector *stack = &tracer->heap->mark_stack;
    size_t end = array->capacity - index > ARRAY_PORTION ? index + ARRAY_PORTION : array->capacity;
    size_t offset = sizeof(ValueArray) + index * sizeof(Value);
    bool has_cards = block_has_cards(array);
    if (has_cards && end < array->capacity) { // whole cards
        size_t card = (size_t)1 << chunk_of(array)->reciprocal;
        size_t to = (sizeof(ValueArray) + end * sizeof(Value) + card - 1) & ~(card - 1);
        end = (to - sizeof(ValueArray)) / sizeof(Value);
        if (end > array->capacity)
            end = array->capacity;
    }
    // The rest goes below the items' own blocks. Without room for it, all is traced at once.
    if (end < array->capacity) {
        if (heap_vector_reserve(tracer->vm, stack, 2)) {
            stack->items[stack->count++] = (uintptr_t)array;
            stack->items[stack->count++] = end << 1 | 1;
        } else {
            end = array->capacity;
        }
    }
    tracer->saw_young = false;
    trace_values(tracer, array->items + index, end - index);
    if (has_cards) {
        chunk_of(array)->flags &= (uint8_t)~CHUNK_ALL_DIRTY;
        heap_cards_set(array, offset, sizeof(ValueArray) + end * sizeof(Value), tracer->saw_young);
    }
    // A portion that sees nothing young says nothing of the others.
    if (tracer->saw_young || (index == 0 && end == array->capacity))
        update_remembered(tracer, array);
}

// Blocks that the mark stack had no room for.
static void push_overflowed(Tracer *tracer) {
    Heap *heap = tracer->heap;
    heap->mark_overflow = false;
    for (Chunk *chunk = heap->chunks; chunk; chunk = chunk->next) {
        size_t granules = chunk->flags & CHUNK_LARGE ? HEAP_CHUNK_SIZE : chunk->cell_size / HEAP_GRANULE;
        for (size_t i = CHUNK_GRANULE_0; i < HEAP_CHUNK_SIZE / HEAP_GRANULE; i += granules) {
            if (!(chunk->states[i] & HEAP_STATE_OVERFLOW))
                continue;
            chunk->states[i] &= (uint8_t)~HEAP_STATE_OVERFLOW;
            heap_push_for_trace(tracer, (char *)chunk + i * HEAP_GRANULE);
        }
    }
}

bool heap_drain(Tracer *tracer, size_t budget) {
    Heap *heap = tracer->heap;
    HeapVector *stack = &heap->mark_stack;
    for (;;) {
        while (stack->count) {
            if (budget == 0)
                return false;
            budget--;
            uintptr_t top = stack->items[--stack->count];
            if (top & 1) {
                trace_portion(tracer, (ValueArray *)stack->items[--stack->count], top >> 1);
                continue;
            }
            void *block = (void *)top;
            if (object_kind(block) == KIND_VALUES && ((ValueArray *)block)->capacity > ARRAY_PORTION)
                trace_portion(tracer, block, 0);
            else
                heap_trace_block(tracer, block);
        }
        if (LIKELY(!heap->mark_overflow))
            return true;
        push_overflowed(tracer);
    }
}
