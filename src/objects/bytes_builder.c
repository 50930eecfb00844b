// SPDX-License-Identifier: MIT
// BytesBuilder: see bytes_builder.h.
#include "objects/bytes_builder.h"

#include "vm/vm.h"

#define BUILDER_CAPACITY_FIRST 56
#define BUILDER_LENGTH_MAX     (INT64_C(1) << 46)

void bytes_builder_init(BytesBuilder *builder, Vm *vm) {
    *builder = (BytesBuilder){.vm = vm};
}

static bool reserve(BytesBuilder *builder, size_t more) {
    if (builder->failed)
        return false;
    if (more <= builder->capacity - builder->length)
        return true;
    size_t needed;
    if (__builtin_add_overflow(builder->length, more, &needed) || needed > BUILDER_LENGTH_MAX) {
        (void)raise_no_memory(builder->vm);
        builder->failed = true;
        return false;
    }
    size_t capacity = builder->capacity ? builder->capacity + builder->capacity / 2 : BUILDER_CAPACITY_FIRST;
    if (capacity < needed)
        capacity = needed;
    DataBlock *buffer = heap_alloc_data(builder->vm, capacity);
    if (!buffer) {
        builder->failed = true;
        return false;
    }
    if (builder->length)
        memcpy(buffer->bytes, builder->buffer->bytes, builder->length);
    builder->buffer = buffer;
    builder->capacity = capacity;
    return true;
}

uint8_t *bytes_builder_room(BytesBuilder *builder, size_t count) {
    if (!reserve(builder, count ? count : 1))
        return NULL;
    uint8_t *room = builder->buffer->bytes + builder->length;
    builder->length += count;
    return room;
}

void bytes_builder_add(BytesBuilder *builder, const void *bytes, size_t count) {
    if (count == 0 || !reserve(builder, count))
        return;
    memcpy(builder->buffer->bytes + builder->length, bytes, count);
    builder->length += count;
}

void bytes_builder_byte(BytesBuilder *builder, uint8_t byte) {
    if (reserve(builder, 1))
        builder->buffer->bytes[builder->length++] = byte;
}

void bytes_builder_fill(BytesBuilder *builder, uint8_t byte, size_t count) {
    if (count == 0 || !reserve(builder, count))
        return;
    memset(builder->buffer->bytes + builder->length, byte, count);
    builder->length += count;
}

Bytes *bytes_builder_finish(BytesBuilder *builder) {
    if (builder->failed)
        return NULL;
    return bytes_from(builder->vm, builder->length ? builder->buffer->bytes : NULL, builder->length);
}
