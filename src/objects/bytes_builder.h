// SPDX-License-Identifier: MIT
// Builds bytes piece by piece. Lives in a C local; its buffer is on the heap. A failure sticks, and
// bytes_builder_finish then returns NULL.
#ifndef KRAIT_OBJECTS_BYTES_BUILDER_H
#define KRAIT_OBJECTS_BYTES_BUILDER_H

#include "objects/bytes.h"

typedef struct BytesBuilder {
    Vm *vm;
    DataBlock *buffer;
    size_t length, capacity;
    bool failed;
} BytesBuilder;

void bytes_builder_init(BytesBuilder *builder, Vm *vm);
// Room for `count` bytes more, to be filled by the caller at once; NULL: failed.
uint8_t *bytes_builder_room(BytesBuilder *builder, size_t count);
void bytes_builder_add(BytesBuilder *builder, const void *bytes, size_t count);
void bytes_builder_byte(BytesBuilder *builder, uint8_t byte);
void bytes_builder_fill(BytesBuilder *builder, uint8_t byte, size_t count);
Bytes *bytes_builder_finish(BytesBuilder *builder) MUST_CHECK;

#endif
