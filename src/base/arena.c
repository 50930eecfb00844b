// SPDX-License-Identifier: MIT
//
// The bump arena: a list of chunks from malloc, each piece cut from the newest.
//
// `next` is always aligned and [next, end) is always zero, so that a piece needs no clearing of its own.
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct ArenaChunk {
    ArenaChunk *older;
    max_align_t pieces[];
};

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 256 * 1024 };

void arena_init(Arena *arena, size_t limit) {
    *arena = (Arena){.chunk_size = FIRST_CHUNK, .limit = limit};
}

static bool round_up(size_t size, size_t *rounded) {
    const size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return false;
    }
    *rounded = (size + align - 1) / align * align;
    return true;
}

static ArenaChunk *take_chunk(Arena *arena, size_t payload) {
    size_t total = sizeof(ArenaChunk) + payload;
    if (arena->limit != 0 && (total > arena->limit || arena->used > arena->limit - total)) {
        return NULL;
    }
    ArenaChunk *chunk = calloc(1, total);
    if (chunk == NULL) {
        return NULL;
    }
    arena->used += total;
    return chunk;
}

void *arena_alloc(Arena *arena, size_t size) {
    size_t rounded;
    if (!round_up(size == 0 ? 1 : size, &rounded) || arena->refused) {
        return NULL;
    }
    if (arena->refuse != 0 && --arena->refuse == 0) {
        arena->refused = true;
        return NULL;
    }
    if (rounded > (size_t)(arena->end - arena->next)) {
        if (rounded > LARGEST_CHUNK / 4 && arena->chunks != NULL) {
            // A big piece gets a chunk of its own behind the newest, which stays open for small ones.
            ArenaChunk *chunk = take_chunk(arena, rounded);
            if (chunk == NULL) {
                return NULL;
            }
            chunk->older = arena->chunks->older;
            arena->chunks->older = chunk;
            return chunk->pieces;
        }
        size_t payload = rounded > arena->chunk_size ? rounded : arena->chunk_size;
        ArenaChunk *chunk = take_chunk(arena, payload);
        if (chunk == NULL) {
            return NULL;
        }
        chunk->older = arena->chunks;
        arena->chunks = chunk;
        arena->next = (char *)chunk->pieces;
        arena->end = arena->next + payload;
        if (arena->chunk_size < LARGEST_CHUNK) {
            arena->chunk_size *= 2;
        }
    }
    char *piece = arena->next;
    arena->next += rounded;
    return piece;
}

char *arena_copy(Arena *arena, const void *bytes, size_t length) {
    if (length == SIZE_MAX) {
        return NULL;
    }
    char *copy = arena_alloc(arena, length + 1);
    if (copy != NULL && length != 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

void *arena_grow(Arena *arena, void *piece, size_t old_size, size_t new_size) {
    size_t old_rounded, new_rounded;
    if (!round_up(old_size, &old_rounded) || !round_up(new_size, &new_rounded)) {
        return NULL;
    }
    if (piece != NULL && new_rounded <= old_rounded) {
        return piece;
    }
    if (piece != NULL && (char *)piece + old_rounded == arena->next &&
        new_rounded - old_rounded <= (size_t)(arena->end - arena->next)) {
        arena->next += new_rounded - old_rounded;
        return piece;
    }
    void *longer = arena_alloc(arena, new_size);
    if (longer != NULL && old_size != 0) {
        memcpy(longer, piece, old_size);
    }
    return longer;
}

void arena_free_all(Arena *arena) {
    ArenaChunk *chunk = arena->chunks;
    while (chunk != NULL) {
        ArenaChunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    arena_init(arena, arena->limit);
}
