// SPDX-License-Identifier: MIT
// The bytearray type: bytes that may change and grow.
#ifndef KRAIT_OBJECTS_BYTEARRAY_H
#define KRAIT_OBJECTS_BYTEARRAY_H

#include "objects/buffer.h"

// Never keep `data` across anything that can run Python code, unless a Buffer is held: re-read it.
typedef struct Bytearray {
    uint64_t header; // KIND_BYTEARRAY
    uint64_t length;
    uint64_t capacity; // bytes that `storage` holds from `data` on
    uint8_t *data;     // inside `storage`: what is deleted at the front is skipped; NULL without storage
    DataBlock *storage;
    Exports exports;
} Bytearray;

static inline bool value_is_bytearray(Value v) {
    return value_is_kind(v, KIND_BYTEARRAY);
}
static inline Bytearray *value_to_bytearray(Value v) {
    return (Bytearray *)value_to_pointer(v);
}

// `bytes` may be NULL: the new ones are zero then.
Bytearray *bytearray_from(Vm *vm, const void *bytes, size_t length) MUST_CHECK;
// New bytes at the end are not set. False: BufferError (it is exported) or MemoryError.
bool bytearray_resize(Vm *vm, Bytearray *array, size_t length) MUST_CHECK;
bool bytearray_append(Vm *vm, Bytearray *array, const void *bytes, size_t length) MUST_CHECK;
// array[start:end] = bytes, which lie outside the array.
bool bytearray_set_slice(Vm *vm, Bytearray *array, size_t start, size_t end, const uint8_t *bytes,
                         size_t count) MUST_CHECK;

extern const TypeDefinition bytearray_definition;

#endif
