// SPDX-License-Identifier: MIT
// What the files of src/heap/ share: chunks, size classes, the collector's state. For nobody else.
//
// Life of a state byte (heap.h names the bits). Between collections no MARK is set: a block is young (LIVE),
// aged (LIVE AGED) or old (LIVE AGED? OLD). A collection that reaches a block sets MARK and moves it up by
// one; the sweep frees what has neither MARK nor, in a young collection, OLD, and clears MARK. An old block
// has BARRIER unless it is in the remembered set (REMEMBERED). A remembered block is old and may refer to
// blocks that are not; or, while an incremental cycle runs, it is marked and was written to since.
#ifndef KRAIT_HEAP_HEAP_INTERNAL_H
#define KRAIT_HEAP_HEAP_INTERNAL_H

#include "heap/heap_inline.h"

#define HEAP_STATE_REMEMBERED 0x20
#define HEAP_STATE_OVERFLOW   0x40 // marked, but the mark stack had no room: found again by walking the heap
#define HEAP_STATE_VERIFIED   0x80 // reached by the verifier

#define CHUNK_FIRST     (HEAP_STATE_OFFSET + HEAP_CHUNK_SIZE / HEAP_GRANULE) // offset of the first cell
#define CHUNK_GRANULE_0 (CHUNK_FIRST / HEAP_GRANULE)
#define CHUNK_PAYLOAD   (HEAP_CHUNK_SIZE - CHUNK_FIRST)

#define SEGMENT_CHUNKS 16
#define SEGMENT_SIZE   ((size_t)SEGMENT_CHUNKS * HEAP_CHUNK_SIZE)

enum { CHUNK_YOUNG = 1, CHUNK_AVAILABLE = 2, CHUNK_CLEAN = 4, CHUNK_LARGE = 8, CHUNK_ALL_DIRTY = 16 };

typedef struct Chunk {
    struct Chunk *next, *previous; // of all chunks in use
    struct Chunk *next_available;  // of the class: has free cells
    struct Chunk *next_young;      // CHUNK_YOUNG: holds blocks that are not old
    uint64_t cell_size;            // bytes of a block
    uint32_t reciprocal;           // 2^31 / granules of a cell + 1; of a large chunk: the shift of its cards
    uint32_t segment;              // index; of a large chunk unused
    uint32_t live, old;            // blocks, at the last sweep
    uint32_t map_pages;            // of a large chunk: its mapping in units of 4096 bytes
    uint8_t size_class;
    uint8_t flags;
    uint16_t unused;
    uint8_t states[HEAP_CHUNK_SIZE / HEAP_GRANULE];
} Chunk;
_Static_assert(offsetof(Chunk, states) == HEAP_STATE_OFFSET, "heap_state() relies on it");

// Large blocks of storage are remembered by *cards*: the state bytes of a large chunk from CARD_FIRST on tell
// of stretches of 2^reciprocal bytes of the block; 1: may refer to a young block. Such a block, once old,
// always has BARRIER.
#define CARD_FIRST     264
#define CARD_COUNT     (HEAP_CHUNK_SIZE / HEAP_GRANULE - CARD_FIRST)
#define CARD_SHIFT_MIN 10

static inline Chunk *chunk_of(const void *block) {
    return (Chunk *)((uintptr_t)block & ~(uintptr_t)(HEAP_CHUNK_SIZE - 1));
}

static inline bool block_has_cards(const void *block) {
    return (chunk_of(block)->flags & CHUNK_LARGE) && object_kind(block) < KIND_FIRST_OBJECT;
}

typedef struct Segment {
    char *base;     // NULL: not in use
    uint32_t free;  // one bit a chunk
    uint32_t clean; // of the free ones: reads as zero
} Segment;

// Machine words in pages of their own: grows without the heap.
typedef struct HeapVector {
    uintptr_t *items;
    size_t count, capacity;
} HeapVector;

typedef struct ChunkMapEntry {
    uintptr_t unit; // address / HEAP_CHUNK_SIZE; 0: free
    Chunk *chunk;
} ChunkMapEntry;

#define CLASS_COUNT      42 // 0 is not used
#define CLASS_LARGE      CLASS_COUNT
#define CLASS_ZERO_EARLY 1024 // cells below are zeroed with their span, larger ones when they are given out

typedef struct SizeClass {
    Chunk *current;   // spans are cut from it
    Chunk *available; // swept, with free cells
    uint32_t cursor;  // granule in `current` at which the search goes on
    uint32_t granules;
} SizeClass;

typedef struct WeakEntry {
    void *holder, *referent;
    WeakCleared cleared;
} WeakEntry;

// Registered blocks: the young part is looked at by every collection, the old part by full ones.
typedef struct Registry {
    HeapVector young, old;
} Registry;

#define HEAP_VERIFY_GROWTH (UINT64_C(128) << 10) // in verify mode full cycles are often under way

typedef enum HeapPhase { PHASE_IDLE, PHASE_MARKING } HeapPhase;

struct Tracer {
    Vm *vm;
    Heap *heap;
    uint8_t done;          // a block with any of these bits has been reached already
    uint8_t young_barrier; // BARRIER while the program runs between steps of marking
    bool promote_all;
    bool saw_young; // the block being traced refers to one that is not old
    const Shape *last_shape;
    // Not marking: called for each block instead (heap_each_referent, the verifier).
    void (*visit)(Tracer *tracer, void *block);
    void (*visit_value)(void *context, Value referent);
    void *context;
    void *owner; // being traced, for messages
};

struct Heap {
    HeapSpan spans[CLASS_COUNT]; // of classes below CLASS_ZERO_EARLY; first, for heap_inline.h
    SizeClass classes[CLASS_COUNT];

    // memory
    Chunk *chunks;       // all, by next
    Chunk *young_chunks; // list by next_young
    Segment *segments;
    size_t segment_count, segment_capacity, segment_hint;
    size_t free_chunks;
    Chunk *free_large; // mappings of large chunks kept for the next ones, by next
    size_t free_large_bytes;
    ChunkMapEntry *map;
    size_t map_count, map_mask;
    uintptr_t lowest, highest; // addresses of all chunks lie between
    uint64_t bytes_mapped;

    // accounting
    uint64_t bytes_used;      // live at the last sweep, and given out since
    uint64_t bytes_old;       // of old blocks, at the last sweep
    uint64_t bytes_live_full; // after the last full collection
    uint64_t bytes_total;     // given out since the heap was made
    int64_t bytes_foreign;
    uint64_t limit;
    int64_t debt; // bytes that may still be given out until the next step of the collector
    uint64_t young_budget;
    uint64_t full_trigger; // bytes_used at which a full cycle starts
    uint64_t cycle_start_used;
    uint32_t stress_interval, stress_countdown, stress_round;
    uint8_t mode;
    uint8_t phase;
    bool collecting;
    bool remembered_lost; // the remembered set had no memory: the next collection must be a full one
    bool mark_overflow;

    HeapVector mark_stack;
    HeapVector remembered;
    HeapVector remembered_before; // those of the last cycle, while they are traced again
    Registry weak;                // WeakEntry in three words
    Registry finalizer;
    Registry release;
    HeapVector pending; // finalisers and callbacks to be run, first in first out from pending_first
    size_t pending_first;
    Tracer tracer;
    uintptr_t stack_low, stack_high; // of the OS thread last seen

    uint64_t collections[3];
    uint64_t pause_max;
};

// ---- heap_chunk.c: memory from the system

void *heap_pages_map(Vm *vm, size_t size, size_t alignment) MUST_CHECK;
void heap_pages_unmap(Vm *vm, void *address, size_t size);
bool heap_vector_reserve(Vm *vm, HeapVector *vector, size_t more) MUST_CHECK;
void heap_vector_release(Vm *vm, HeapVector *vector);
static inline bool heap_vector_push(Vm *vm, HeapVector *vector, uintptr_t item) {
    if (UNLIKELY(vector->count == vector->capacity) && !heap_vector_reserve(vm, vector, 1))
        return false;
    vector->items[vector->count++] = item;
    return true;
}
Chunk *chunk_new(Vm *vm, unsigned size_class, size_t cell_size) MUST_CHECK; // NULL: no memory, no exception
Chunk *chunk_new_large(Vm *vm, size_t cell_size) MUST_CHECK;
void chunk_free(Vm *vm, Chunk *chunk);
void chunk_pool_trim(Vm *vm, size_t keep); // gives back all but `keep` free chunks, and all free large ones
void chunk_release_all(Vm *vm);
// The start of the live block that `address` points into, or NULL.
void *heap_find_block(const Heap *heap, uintptr_t address);

// ---- heap_alloc.c

size_t class_size(unsigned size_class);
void heap_classes_init(Heap *heap);
// Forgets the spans in use: before cells are swept.
void heap_spans_reset(Heap *heap);
void heap_sweep(Vm *vm, bool full);

// ---- heap_mark.c

void heap_tracer_init(Vm *vm);
void heap_push_for_trace(Tracer *tracer, void *block);
void heap_shade(Tracer *tracer, void *block);
// Traces the stretches of an old block that were written to; true: it still refers to young blocks.
bool heap_trace_cards(Tracer *tracer, void *block);
// All cards from one offset of the block to another become `card`.
void heap_cards_set(void *block, size_t from, size_t to, uint8_t card);
// Traces until the mark stack is empty or `budget` units are used up; true: empty.
bool heap_drain(Tracer *tracer, size_t budget);
void heap_trace_block(Tracer *tracer, void *block);
void heap_trace_children(Tracer *tracer, void *block);

// ---- heap_registry.c: weak references, finalisers, releases

// After marking, in this order. Each answers how many dead blocks it dealt with.
size_t heap_weak_clear(Vm *vm, bool full);
size_t heap_finalizers_queue(Vm *vm, bool full);
void heap_weak_settle(Vm *vm,
                      bool full); // clears what died with its finaliser run before; drops dead holders
void heap_release_dead(Vm *vm, bool full);
void heap_release_registered(Vm *vm); // all, at the end of the heap
void heap_trace_pending(Tracer *tracer);
static inline bool heap_is_dead(const void *block, bool full) {
    return !(*heap_state(block) & (full ? HEAP_STATE_MARK : HEAP_STATE_MARK | HEAP_STATE_OLD));
}

// ---- heap_collect.c

// A step of the collector's own choosing, when `debt` is used up.
void heap_step(Vm *vm);
void heap_budget(Heap *heap); // sets debt and triggers from what is live

// ---- heap_verify.c

// Marks from scratch, without trusting ages and barriers, and aborts at a block that the collection has
// missed.
void heap_verify(Vm *vm, bool full, void (*trace_roots)(Tracer *tracer, void *stack_pointer),
                 void *stack_pointer);

// Says who refers to a block that is no more, and aborts.
_Noreturn void heap_report_missed(Tracer *tracer, const void *block);

#endif
