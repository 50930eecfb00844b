// SPDX-License-Identifier: MIT
// Allocation of small blocks in line, for the interpreter loop and other hot places.
//
// Every size class has a span: free cells side by side, already zeroed, given out one after the other. A Heap
// begins with the spans, by size / 16 (0 is not used); the rest of it is in heap_internal.h, for src/heap/
// alone.
#ifndef KRAIT_HEAP_HEAP_INLINE_H
#define KRAIT_HEAP_HEAP_INLINE_H

#include "vm/vm.h"

#define HEAP_GRANULE   16
#define HEAP_SMALL_MAX 256 // up to here a class holds exactly one multiple of 16

typedef struct HeapSpan {
    char *next, *end; // a whole number of cells lies between; equal: refill
} HeapSpan;

// As heap_alloc, for a `size` (best a constant) of 1 to HEAP_SMALL_MAX bytes.
static inline void *heap_alloc_small(Vm *vm, size_t size, uint64_t header) {
    size_t cell = (size + HEAP_GRANULE - 1) & ~(size_t)(HEAP_GRANULE - 1);
    HeapSpan *span = (HeapSpan *)(void *)vm->heap + cell / HEAP_GRANULE;
    char *block = span->next;
    if (UNLIKELY(block == span->end))
        return heap_alloc(vm, size, header);
    span->next = block + cell;
    *(uint64_t *)(void *)block = header;
    *heap_state(block) = HEAP_STATE_LIVE;
    return block;
}

#endif
