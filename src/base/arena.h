// SPDX-License-Identifier: MIT
//
// A bump arena: memory that is allocated piece by piece and freed all at once.
//
// Every piece is aligned for any type and zeroed. Nothing is ever moved, so pointers stay good until
// arena_free_all. An arena belongs to one user at a time; it does not lock and calls no destructors.
#ifndef KRAIT_BASE_ARENA_H
#define KRAIT_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    ArenaChunk *chunks; // newest first; pieces are cut from the first
    char *next;         // the free part of the first chunk
    char *end;
    size_t chunk_size; // of the next ordinary chunk: grows with use
    size_t used;       // bytes taken from the system
    size_t limit;      // never take more than this; 0: no limit
    size_t refuse;     // for tests: the how-manieth piece from now is refused, and all after it; 0: none
    bool refused;
} Arena;

void arena_init(Arena *arena, size_t limit);

// NULL when the system or the limit refuses; the arena stays usable.
__attribute__((warn_unused_result)) void *arena_alloc(Arena *arena, size_t size);

// A copy of `length` bytes with a NUL after them.
__attribute__((warn_unused_result)) char *arena_copy(Arena *arena, const void *bytes, size_t length);

// Makes the newest piece longer in place where it can, else copies it. `old_size` is what was asked for
// before.
__attribute__((warn_unused_result)) void *arena_grow(Arena *arena, void *piece, size_t old_size,
                                                     size_t new_size);

// The arena is empty and usable afterwards.
void arena_free_all(Arena *arena);

#endif
