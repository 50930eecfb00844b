// SPDX-License-Identifier: MIT
// Allocation by size class, and the sweep.
//
// A class gives out cells of one size. Its span, free cells side by side in its current chunk, is used up
// from one end; then the next span is looked for in the chunk's state bytes, then in the class's next swept
// chunk with room, then in a new chunk. The sweep works on state bytes alone, eight at a time, and never
// touches a cell: what died is zeroed when it becomes part of a span.
#include "heap/heap_internal.h"
#include "objects/object.h"

#define SPAN_BYTES 4096 // a span is not longer, so that zeroing it leaves it in the cache

// Up to 4096 four classes a doubling; above, as many cells a chunk as fit, each a multiple of 16.
static const uint32_t class_sizes[CLASS_COUNT] = {
    0,    16,   32,   48,   64,   80,   96,   112,  128,   144,   160,   176,   192,   208,
    224,  240,  256,  320,  384,  448,  512,  640,  768,   896,   1024,  1280,  1536,  1792,
    2048, 2560, 3072, 3584, 4096, 5104, 6128, 7664, 10224, 12272, 15344, 20448, 30688, 61376,
};
_Static_assert(CHUNK_PAYLOAD == 61376, "the last class has one cell a chunk");

// The class of ((size - 1) / 64) for sizes from 257 to 4096.
static const uint8_t class_by_64[64] = {
    16, 16, 16, 16, 17, 18, 19, 20, 21, 21, 22, 22, 23, 23, 24, 24, 25, 25, 25, 25, 26, 26,
    26, 26, 27, 27, 27, 27, 28, 28, 28, 28, 29, 29, 29, 29, 29, 29, 29, 29, 30, 30, 30, 30,
    30, 30, 30, 30, 31, 31, 31, 31, 31, 31, 31, 31, 32, 32, 32, 32, 32, 32, 32, 32,
};

size_t class_size(unsigned size_class) {
    return class_sizes[size_class];
}

static unsigned class_of_size(size_t size) {
    if (size <= HEAP_SMALL_MAX)
        return (unsigned)((size + HEAP_GRANULE - 1) / HEAP_GRANULE);
    if (size <= 4096)
        return class_by_64[(size - 1) / 64];
    unsigned size_class = 33;
    while (size_class < CLASS_COUNT && class_sizes[size_class] < size)
        size_class++;
    return size_class; // CLASS_LARGE when none fits
}

void heap_classes_init(Heap *heap) {
    for (unsigned i = 1; i < CLASS_COUNT; i++)
        heap->classes[i].granules = class_sizes[i] / HEAP_GRANULE;
}

void heap_spans_reset(Heap *heap) {
    for (unsigned i = 1; i < CLASS_COUNT; i++) {
        heap->spans[i] = (HeapSpan){NULL, NULL};
        heap->classes[i].current = NULL;
    }
}

// ---- Allocation

static void chunk_set_young(Heap *heap, Chunk *chunk) {
    if (chunk->flags & CHUNK_YOUNG)
        return;
    chunk->flags |= CHUNK_YOUNG;
    chunk->next_young = heap->young_chunks;
    heap->young_chunks = chunk;
}

// Makes room for `bytes` more: runs the collector when it is due. False: over the limit.
static bool claim(Vm *vm, size_t bytes) {
    Heap *heap = vm->heap;
    if (UNLIKELY((heap->debt -= (int64_t)bytes) < 0))
        heap_step(vm);
    if (UNLIKELY(heap->limit && heap->bytes_used + (uint64_t)heap->bytes_foreign + bytes > heap->limit)) {
        heap_collect(vm, 2);
        if (heap->bytes_used + (uint64_t)heap->bytes_foreign + bytes > heap->limit)
            return false;
    }
    return true;
}

static void account(Heap *heap, size_t bytes) {
    heap->bytes_used += bytes;
    heap->bytes_total += bytes;
}

// The next free cells of a class: their number of bytes is at least one cell and at most `most`. NULL: no
// memory.
static char *cells_find(Vm *vm, unsigned size_class, size_t most, size_t *bytes, bool *clean) {
    Heap *heap = vm->heap;
    SizeClass *class = &heap->classes[size_class];
    uint32_t granules = class->granules;
    uint32_t most_granules = (uint32_t)(most / HEAP_GRANULE);
    for (;;) {
        Chunk *chunk = class->current;
        if (chunk) {
            uint32_t last = (uint32_t)(HEAP_CHUNK_SIZE / HEAP_GRANULE) - granules;
            for (uint32_t granule = class->cursor; granule <= last; granule += granules) {
                if (chunk->states[granule])
                    continue;
                uint32_t end = granule + granules;
                while (end <= last && end - granule + granules <= most_granules && !chunk->states[end])
                    end += granules;
                class->cursor = end;
                *bytes = (size_t)(end - granule) * HEAP_GRANULE;
                *clean = chunk->flags & CHUNK_CLEAN;
                return (char *)chunk + (size_t)granule * HEAP_GRANULE;
            }
        }
        chunk = class->available;
        if (chunk) {
            class->available = chunk->next_available;
            chunk->flags &= (uint8_t)~CHUNK_AVAILABLE;
        } else {
            chunk = chunk_new(vm, size_class, class_sizes[size_class]);
            if (!chunk) {
                class->current = NULL;
                return NULL;
            }
        }
        chunk_set_young(heap, chunk);
        class->current = chunk;
        class->cursor = CHUNK_GRANULE_0;
    }
}

// As cells_find; collects and tries again when there is no memory.
static char *cells_find_or_collect(Vm *vm, unsigned size_class, size_t most, size_t *bytes, bool *clean) {
    char *cells = cells_find(vm, size_class, most, bytes, clean);
    if (UNLIKELY(!cells)) {
        heap_collect(vm, 2);
        cells = cells_find(vm, size_class, most, bytes, clean);
    }
    return cells;
}

// Give `block` its header and its state. The span it was cut from must be known to the heap no longer.
static void *block_begin(void *block, uint64_t header) {
    *(uint64_t *)block = header;
    *heap_state(block) = HEAP_STATE_LIVE;
    return block;
}

static void *alloc_small_slowly(Vm *vm, unsigned size_class, uint64_t header) {
    Heap *heap = vm->heap;
    size_t cell = class_sizes[size_class], bytes;
    // A heap in stress mode looks at each allocation.
    size_t most = heap->mode == HEAP_STRESS ? cell : SPAN_BYTES;
    bool clean;
    if (!claim(vm, most))
        return raise_no_memory(vm), NULL;
    // The collector may have run: the span is empty still, since nobody else allocates.
    char *cells = cells_find_or_collect(vm, size_class, most, &bytes, &clean);
    if (UNLIKELY(!cells))
        return raise_no_memory(vm), NULL;
    if (!clean)
        memset(cells, 0, bytes);
    account(heap, bytes);
    heap->debt += (int64_t)most - (int64_t)bytes;
    heap->spans[size_class] = (HeapSpan){cells + cell, cells + bytes};
    return block_begin(cells, header);
}

static void *alloc_large(Vm *vm, size_t size, uint64_t header, bool zero) {
    Heap *heap = vm->heap;
    if (size > UINT64_C(1) << 46)
        return raise_no_memory(vm), NULL;
    size = (size + HEAP_GRANULE - 1) & ~(size_t)(HEAP_GRANULE - 1);
    if (!claim(vm, size))
        return raise_no_memory(vm), NULL;
    Chunk *chunk = chunk_new_large(vm, size);
    if (!chunk) {
        heap_collect(vm, 2);
        chunk = chunk_new_large(vm, size);
        if (!chunk)
            return raise_no_memory(vm), NULL;
    }
    account(heap, size);
    chunk_set_young(heap, chunk);
    void *block = (char *)chunk + CHUNK_FIRST;
    if (zero && !(chunk->flags & CHUNK_CLEAN))
        memset(block, 0, size);
    return block_begin(block, header);
}

static void *alloc(Vm *vm, size_t size, uint64_t header, bool zero) {
    unsigned size_class = class_of_size(size);
    size_t cell = class_sizes[size_class < CLASS_COUNT ? size_class : 0];
    if (size_class == CLASS_LARGE)
        return alloc_large(vm, size, header, zero);
    if (cell < CLASS_ZERO_EARLY) {
        HeapSpan *span = &vm->heap->spans[size_class];
        char *block = span->next;
        if (UNLIKELY(block == span->end))
            return alloc_small_slowly(vm, size_class, header);
        span->next = block + cell;
        return block_begin(block, header);
    }
    size_t bytes;
    bool clean;
    if (!claim(vm, cell))
        return raise_no_memory(vm), NULL;
    char *block = cells_find_or_collect(vm, size_class, cell, &bytes, &clean);
    if (UNLIKELY(!block))
        return raise_no_memory(vm), NULL;
    if (zero && !clean)
        memset(block, 0, cell);
    account(vm->heap, cell);
    return block_begin(block, header);
}

void *heap_alloc(Vm *vm, size_t size, uint64_t header) {
    return alloc(vm, size, header, true);
}

DataBlock *heap_alloc_data(Vm *vm, size_t bytes) {
    if (bytes > UINT64_C(1) << 46)
        return raise_no_memory(vm), NULL;
    return alloc(vm, sizeof(DataBlock) + bytes, header_make(NULL, KIND_DATA), false);
}

ValueArray *heap_alloc_values(Vm *vm, size_t capacity) {
    if (capacity > UINT64_C(1) << 43)
        return raise_no_memory(vm), NULL;
    ValueArray *array =
        alloc(vm, sizeof(ValueArray) + capacity * sizeof(Value), header_make(NULL, KIND_VALUES), true);
    if (array)
        array->capacity = capacity;
    return array;
}

ValueArray *heap_grow_values(Vm *vm, const ValueArray *array, size_t capacity) {
    ValueArray *copy = heap_alloc_values(vm, capacity);
    if (copy && array) {
        // NOBARRIER: `copy` was allocated just above.
        memcpy(copy->items, array->items,
               (array->capacity < capacity ? array->capacity : capacity) * sizeof(Value));
    }
    return copy;
}

size_t heap_block_size(const void *block) {
    return chunk_of(block)->cell_size;
}

void heap_account_foreign(Vm *vm, ptrdiff_t bytes) {
    Heap *heap = vm->heap;
    heap->bytes_foreign += bytes;
    if (heap->bytes_foreign < 0)
        heap->bytes_foreign = 0;
    if (bytes > 0)
        heap->debt -= bytes; // the next refill pays
}

// ---- Sweep

#define EACH_BYTE(x) (UINT64_C(0x0101010101010101) * (x))

static void poison(Chunk *chunk, uint32_t granule) {
    memset((char *)chunk + (size_t)granule * HEAP_GRANULE, 0xDB, chunk->cell_size);
}

// Frees what is not marked, nor old in a young collection; clears marks; counts what is left.
static void chunk_sweep(Chunk *chunk, bool full, bool poisoned) {
    chunk->live = chunk->old = 0;
    uint32_t granules = (uint32_t)(chunk->cell_size / HEAP_GRANULE);
    if (poisoned) {
        uint8_t keep = full ? HEAP_STATE_MARK : HEAP_STATE_MARK | HEAP_STATE_OLD;
        if (chunk->flags & CHUNK_LARGE)
            granules = HEAP_CHUNK_SIZE / HEAP_GRANULE;
        for (uint32_t granule = CHUNK_GRANULE_0; granule < HEAP_CHUNK_SIZE / HEAP_GRANULE;
             granule += granules) {
            uint8_t state = chunk->states[granule];
            if ((state & HEAP_STATE_LIVE) && !(state & keep))
                poison(chunk, granule);
        }
    }
    // Words of states; those that tell of the head are zero.
    uint8_t *states = chunk->states + (CHUNK_GRANULE_0 & ~7u);
    uint8_t *end = chunk->states + (chunk->flags & CHUNK_LARGE ? (CHUNK_GRANULE_0 & ~7u) + 8
                                                               : HEAP_CHUNK_SIZE / HEAP_GRANULE);
    for (; states < end; states += 8) {
        uint64_t word;
        memcpy(&word, states, 8);
        if (!word)
            continue;
        uint64_t old = word / HEAP_STATE_OLD & EACH_BYTE(1);
        uint64_t keep = word / HEAP_STATE_MARK & EACH_BYTE(1);
        if (!full)
            keep |= old;
        word &= keep * 0xFF & ~EACH_BYTE(HEAP_STATE_MARK);
        word &= old * 0xFF | ~EACH_BYTE(HEAP_STATE_BARRIER);
        chunk->live += (uint32_t)__builtin_popcountll(word & EACH_BYTE(HEAP_STATE_LIVE));
        chunk->old += (uint32_t)__builtin_popcountll(word & EACH_BYTE(HEAP_STATE_OLD));
        memcpy(states, &word, 8);
    }
    chunk->flags &= (uint8_t)~CHUNK_CLEAN;
}

// Puts a chunk where it belongs after its sweep.
static void chunk_settle(Vm *vm, Chunk *chunk) {
    Heap *heap = vm->heap;
    bool on_lists = chunk->flags & CHUNK_AVAILABLE;
    if (!chunk->live && !on_lists) {
        chunk_free(vm, chunk);
        return;
    }
    heap->bytes_used += chunk->live * chunk->cell_size;
    heap->bytes_old += chunk->old * chunk->cell_size;
    if (chunk->live != chunk->old)
        chunk_set_young(heap, chunk);
    if (on_lists || (chunk->flags & CHUNK_LARGE))
        return;
    if (chunk->live < CHUNK_PAYLOAD / chunk->cell_size) {
        SizeClass *class = &heap->classes[chunk->size_class];
        chunk->flags |= CHUNK_AVAILABLE;
        chunk->next_available = class->available;
        class->available = chunk;
    }
}

void heap_sweep(Vm *vm, bool full) {
    Heap *heap = vm->heap;
    bool poisoned = heap->mode != HEAP_NORMAL;
    heap_spans_reset(heap);
    Chunk *young = heap->young_chunks;
    heap->young_chunks = NULL;
    if (full) {
        for (unsigned i = 1; i < CLASS_COUNT; i++)
            heap->classes[i].available = NULL;
        heap->bytes_used = heap->bytes_old = 0;
        for (Chunk *chunk = heap->chunks, *next; chunk; chunk = next) {
            next = chunk->next;
            chunk->flags &= (uint8_t) ~(CHUNK_YOUNG | CHUNK_AVAILABLE);
            chunk_sweep(chunk, true, poisoned);
            chunk_settle(vm, chunk);
        }
        return;
    }
    // Only these hold anything that can have died. What they held is counted anew.
    uint64_t outside = heap->bytes_old;
    for (Chunk *chunk = young; chunk; chunk = chunk->next_young)
        outside -= chunk->old * chunk->cell_size;
    heap->bytes_used = heap->bytes_old = outside;
    for (Chunk *chunk = young, *next; chunk; chunk = next) {
        next = chunk->next_young;
        chunk->flags &= (uint8_t)~CHUNK_YOUNG;
        chunk_sweep(chunk, false, poisoned);
        chunk_settle(vm, chunk);
    }
}
