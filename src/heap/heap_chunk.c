// SPDX-License-Identifier: MIT
// Memory of the heap: chunks of 64 KiB cut from segments, mappings of large blocks, the map from addresses to
// chunks.
//
// A chunk in use is in the list of all chunks and, for each 64 KiB unit it covers, in the chunk map. A free
// chunk of a segment is one bit. States of a free chunk are all zero. Nothing here knows Values or marks.
#include "heap/heap_internal.h"
#include "host/host.h"

void *heap_pages_map(Vm *vm, size_t size, size_t alignment) {
    Host *host = vm->host;
    return host ? host_pages_map(host, size, alignment) : pages_map(size, alignment);
}

void heap_pages_unmap(Vm *vm, void *address, size_t size) {
    Host *host = vm->host;
    if (host)
        host_pages_unmap(host, address, size);
    else
        pages_unmap(address, size);
}

static void heap_pages_decommit(Vm *vm, void *address, size_t size) {
    Host *host = vm->host;
    if (host)
        host_pages_decommit(host, address, size);
    else
        pages_decommit(address, size);
}

// ---- Vectors

bool heap_vector_reserve(Vm *vm, HeapVector *vector, size_t more) {
    if (vector->capacity - vector->count >= more)
        return true;
    size_t capacity = vector->capacity ? vector->capacity * 2 : 4096 / sizeof(uintptr_t);
    while (capacity - vector->count < more)
        capacity *= 2;
    uintptr_t *items = heap_pages_map(vm, capacity * sizeof(uintptr_t), 4096);
    if (!items)
        return false;
    if (vector->items) {
        memcpy(items, vector->items, vector->count * sizeof(uintptr_t));
        heap_pages_unmap(vm, vector->items, vector->capacity * sizeof(uintptr_t));
    }
    vector->items = items;
    vector->capacity = capacity;
    return true;
}

void heap_vector_release(Vm *vm, HeapVector *vector) {
    if (vector->items)
        heap_pages_unmap(vm, vector->items, vector->capacity * sizeof(uintptr_t));
    *vector = (HeapVector){0};
}

// ---- The chunk map: open addressing, linear probing

static size_t map_slot(const Heap *heap, uintptr_t unit) {
    return (size_t)((unit * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & heap->map_mask;
}

static void map_put(Heap *heap, uintptr_t unit, Chunk *chunk) {
    size_t i = map_slot(heap, unit);
    while (heap->map[i].unit)
        i = (i + 1) & heap->map_mask;
    heap->map[i] = (ChunkMapEntry){unit, chunk};
}

static bool map_reserve(Vm *vm, size_t units) {
    Heap *heap = vm->heap;
    size_t capacity = heap->map ? heap->map_mask + 1 : 0;
    if ((heap->map_count + units) * 2 <= capacity)
        return true;
    size_t larger = capacity ? capacity * 2 : 4096 / sizeof(ChunkMapEntry);
    while (larger < (heap->map_count + units) * 2)
        larger *= 2;
    ChunkMapEntry *old = heap->map;
    ChunkMapEntry *map = heap_pages_map(vm, larger * sizeof *map, 4096);
    if (!map)
        return false;
    heap->map = map;
    heap->map_mask = larger - 1;
    for (size_t i = 0; i < capacity; i++) {
        if (old[i].unit)
            map_put(heap, old[i].unit, old[i].chunk);
    }
    if (old)
        heap_pages_unmap(vm, old, capacity * sizeof *old);
    return true;
}

static void map_remove(Heap *heap, uintptr_t unit) {
    size_t mask = heap->map_mask, hole = map_slot(heap, unit);
    while (heap->map[hole].unit != unit)
        hole = (hole + 1) & mask;
    // Entries behind the hole move up unless that would put them before their home slot.
    for (size_t i = (hole + 1) & mask; heap->map[i].unit; i = (i + 1) & mask) {
        size_t home = map_slot(heap, heap->map[i].unit);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            heap->map[hole] = heap->map[i];
            hole = i;
        }
    }
    heap->map[hole] = (ChunkMapEntry){0};
}

static Chunk *map_find(const Heap *heap, uintptr_t unit) {
    if (!heap->map)
        return NULL;
    for (size_t i = map_slot(heap, unit); heap->map[i].unit; i = (i + 1) & heap->map_mask) {
        if (heap->map[i].unit == unit)
            return heap->map[i].chunk;
    }
    return NULL;
}

void *heap_find_block(const Heap *heap, uintptr_t address) {
    if (address < heap->lowest || address >= heap->highest)
        return NULL;
    Chunk *chunk = map_find(heap, address / HEAP_CHUNK_SIZE);
    if (!chunk)
        return NULL;
    size_t offset = address - (uintptr_t)chunk;
    if (offset < CHUNK_FIRST)
        return NULL;
    size_t granule = CHUNK_GRANULE_0;
    if (!(chunk->flags & CHUNK_LARGE)) {
        uint64_t inside = (offset - CHUNK_FIRST) / HEAP_GRANULE;
        uint64_t index = inside * chunk->reciprocal >> 31;
        granule += index * (chunk->cell_size / HEAP_GRANULE);
    } else if (offset >= CHUNK_FIRST + chunk->cell_size) {
        return NULL;
    }
    if (!(chunk->states[granule] & HEAP_STATE_LIVE))
        return NULL;
    return (char *)chunk + granule * HEAP_GRANULE;
}

// ---- Chunks

static bool register_chunk(Vm *vm, Chunk *chunk, size_t units) {
    Heap *heap = vm->heap;
    if (!map_reserve(vm, units))
        return false;
    for (size_t i = 0; i < units; i++)
        map_put(heap, (uintptr_t)chunk / HEAP_CHUNK_SIZE + i, chunk);
    heap->map_count += units;
    uintptr_t end = (uintptr_t)chunk + units * HEAP_CHUNK_SIZE;
    if (!heap->highest || (uintptr_t)chunk < heap->lowest)
        heap->lowest = (uintptr_t)chunk;
    if (end > heap->highest)
        heap->highest = end;
    chunk->previous = NULL;
    chunk->next = heap->chunks;
    if (chunk->next)
        chunk->next->previous = chunk;
    heap->chunks = chunk;
    return true;
}

static void unregister_chunk(Heap *heap, Chunk *chunk, size_t units) {
    for (size_t i = 0; i < units; i++)
        map_remove(heap, (uintptr_t)chunk / HEAP_CHUNK_SIZE + i);
    heap->map_count -= units;
    if (chunk->previous)
        chunk->previous->next = chunk->next;
    else
        heap->chunks = chunk->next;
    if (chunk->next)
        chunk->next->previous = chunk->previous;
}

static bool segment_new(Vm *vm) {
    Heap *heap = vm->heap;
    size_t index = 0;
    while (index < heap->segment_count && heap->segments[index].base)
        index++;
    if (index == heap->segment_capacity) {
        size_t capacity = heap->segment_capacity ? heap->segment_capacity * 2 : 4096 / sizeof(Segment);
        size_t bytes = (capacity * sizeof(Segment) + 4095) & ~(size_t)4095;
        Segment *segments = heap_pages_map(vm, bytes, 4096);
        if (!segments)
            return false;
        if (heap->segments) {
            memcpy(segments, heap->segments, heap->segment_count * sizeof(Segment));
            heap_pages_unmap(vm, heap->segments,
                             (heap->segment_capacity * sizeof(Segment) + 4095) & ~(size_t)4095);
        }
        heap->segments = segments;
        heap->segment_capacity = capacity;
    }
    char *base = heap_pages_map(vm, SEGMENT_SIZE, HEAP_CHUNK_SIZE);
    if (!base)
        return false;
    uint32_t all = (uint32_t)((UINT64_C(1) << SEGMENT_CHUNKS) - 1);
    heap->segments[index] = (Segment){base, all, all};
    if (index == heap->segment_count)
        heap->segment_count++;
    heap->segment_hint = index;
    heap->free_chunks += SEGMENT_CHUNKS;
    heap->bytes_mapped += SEGMENT_SIZE;
    return true;
}

Chunk *chunk_new(Vm *vm, unsigned size_class, size_t cell_size) {
    Heap *heap = vm->heap;
    if (!heap->free_chunks && !segment_new(vm))
        return NULL;
    size_t index = heap->segment_hint;
    while (!heap->segments[index].base || !heap->segments[index].free)
        index = index + 1 < heap->segment_count ? index + 1 : 0;
    heap->segment_hint = index;
    Segment *segment = &heap->segments[index];
    unsigned bit = (unsigned)__builtin_ctz(segment->free);
    Chunk *chunk = (Chunk *)(void *)(segment->base + bit * (size_t)HEAP_CHUNK_SIZE);
    if (!register_chunk(vm, chunk, 1))
        return NULL;
    bool clean = segment->clean >> bit & 1;
    segment->free &= ~(1u << bit);
    segment->clean &= ~(1u << bit);
    heap->free_chunks--;
    chunk->next_available = chunk->next_young = NULL;
    chunk->cell_size = cell_size;
    chunk->reciprocal = (UINT32_C(1) << 31) / (uint32_t)(cell_size / HEAP_GRANULE) + 1;
    chunk->segment = (uint32_t)index;
    chunk->live = chunk->old = 0;
    chunk->map_pages = 0;
    chunk->size_class = (uint8_t)size_class;
    chunk->flags = clean ? CHUNK_CLEAN : 0;
    return chunk;
}

// A kept mapping that fits without wasting much, taken out of the list; NULL: none.
static Chunk *take_free_large(Heap *heap, size_t size) {
    Chunk **best = NULL;
    for (Chunk **link = &heap->free_large; *link; link = &(*link)->next) {
        size_t has = (size_t)(*link)->map_pages * 4096;
        if (has >= size && has - size <= size / 4 && (!best || (*link)->map_pages < (*best)->map_pages))
            best = link;
    }
    if (!best)
        return NULL;
    Chunk *chunk = *best;
    *best = chunk->next;
    heap->free_large_bytes -= (size_t)chunk->map_pages * 4096;
    chunk->flags = CHUNK_LARGE;
    return chunk;
}

static size_t large_units(size_t size) {
    return (size + HEAP_CHUNK_SIZE - 1) / HEAP_CHUNK_SIZE;
}

Chunk *chunk_new_large(Vm *vm, size_t cell_size) {
    Heap *heap = vm->heap;
    size_t size = (CHUNK_FIRST + cell_size + 4095) & ~(size_t)4095;
    if (size / 4096 > UINT32_MAX)
        return NULL;
    Chunk *chunk = take_free_large(heap, size);
    if (chunk) {
        size = (size_t)chunk->map_pages * 4096;
    } else {
        chunk = heap_pages_map(vm, size, HEAP_CHUNK_SIZE);
        if (!chunk)
            return NULL;
        chunk->map_pages = (uint32_t)(size / 4096);
        chunk->flags = CHUNK_LARGE | CHUNK_CLEAN;
        heap->bytes_mapped += size;
    }
    if (!register_chunk(vm, chunk, large_units(size))) {
        heap->bytes_mapped -= size;
        heap_pages_unmap(vm, chunk, size);
        return NULL;
    }
    chunk->next_available = chunk->next_young = NULL;
    chunk->live = chunk->old = 0;
    chunk->cell_size = cell_size;
    chunk->size_class = CLASS_LARGE;
    chunk->reciprocal = CARD_SHIFT_MIN;
    while (cell_size >> chunk->reciprocal >= CARD_COUNT)
        chunk->reciprocal++;
    if (!(chunk->flags & CHUNK_CLEAN))
        memset(chunk->states, 0, sizeof chunk->states);
    return chunk;
}

static void free_large_release(Vm *vm) {
    Heap *heap = vm->heap;
    for (Chunk *chunk = heap->free_large, *next; chunk; chunk = next) {
        next = chunk->next;
        size_t size = (size_t)chunk->map_pages * 4096;
        heap->bytes_mapped -= size;
        heap_pages_unmap(vm, chunk, size);
    }
    heap->free_large = NULL;
    heap->free_large_bytes = 0;
}

void chunk_free(Vm *vm, Chunk *chunk) {
    Heap *heap = vm->heap;
    if (chunk->flags & CHUNK_LARGE) {
        size_t size = (size_t)chunk->map_pages * 4096;
        unregister_chunk(heap, chunk, large_units(size));
        if (heap->free_large_bytes + size <= 2 * heap->young_budget) {
            chunk->next = heap->free_large;
            heap->free_large = chunk;
            heap->free_large_bytes += size;
        } else {
            heap->bytes_mapped -= size;
            heap_pages_unmap(vm, chunk, size);
        }
        return;
    }
    unregister_chunk(heap, chunk, 1);
    Segment *segment = &heap->segments[chunk->segment];
    segment->free |= 1u << ((char *)chunk - segment->base) / HEAP_CHUNK_SIZE;
    heap->free_chunks++;
}

void chunk_pool_trim(Vm *vm, size_t keep) {
    Heap *heap = vm->heap;
    free_large_release(vm);
    uint32_t all = (uint32_t)((UINT64_C(1) << SEGMENT_CHUNKS) - 1);
    size_t kept = 0;
    for (size_t i = 0; i < heap->segment_count; i++) {
        Segment *segment = &heap->segments[i];
        size_t count = (size_t)__builtin_popcount(segment->free);
        if (!segment->base || !count)
            continue;
        if (kept + count <= keep) {
            kept += count;
            continue;
        }
        if (segment->free == all) {
            heap_pages_unmap(vm, segment->base, SEGMENT_SIZE);
            heap->free_chunks -= SEGMENT_CHUNKS;
            heap->bytes_mapped -= SEGMENT_SIZE;
            *segment = (Segment){0};
            continue;
        }
        for (unsigned bit = 0; bit < SEGMENT_CHUNKS; bit++) {
            if (segment->free & ~segment->clean & 1u << bit)
                heap_pages_decommit(vm, segment->base + bit * (size_t)HEAP_CHUNK_SIZE, HEAP_CHUNK_SIZE);
        }
        segment->clean |= segment->free;
    }
}

void chunk_release_all(Vm *vm) {
    Heap *heap = vm->heap;
    for (Chunk *chunk = heap->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        if (chunk->flags & CHUNK_LARGE)
            heap_pages_unmap(vm, chunk, (size_t)chunk->map_pages * 4096);
    }
    free_large_release(vm);
    for (size_t i = 0; i < heap->segment_count; i++) {
        if (heap->segments[i].base)
            heap_pages_unmap(vm, heap->segments[i].base, SEGMENT_SIZE);
    }
    if (heap->segments)
        heap_pages_unmap(vm, heap->segments,
                         (heap->segment_capacity * sizeof(Segment) + 4095) & ~(size_t)4095);
    if (heap->map)
        heap_pages_unmap(vm, heap->map, (heap->map_mask + 1) * sizeof *heap->map);
}
