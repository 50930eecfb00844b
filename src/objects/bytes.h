// SPDX-License-Identifier: MIT
// The bytes type: immutable sequences of bytes.
//
// `data` points behind the struct (and behind the attributes of a subclass's instance), or, of long bytes
// made by repeated concatenation, into a buffer shared with those that they were made from (StrBuffer), so
// that
// `+=` is linear. Behind bytes shorter than BYTES_SHARE_MIN lies a zero, so that they are a C string when
// they hold none themselves.
#ifndef KRAIT_OBJECTS_BYTES_H
#define KRAIT_OBJECTS_BYTES_H

#include "objects/object.h"

typedef struct Bytes {
    uint64_t header; // KIND_BYTES
    uint64_t length;
    int64_t hash; // 0: not computed yet (or that of empty bytes)
    uint8_t *data;
    uint8_t shared; // data lies in a StrBuffer
    uint8_t joined; // made by bytes_concat: the next one upon it gets a buffer with room to grow
} Bytes;

#define BYTES_SHARE_MIN 8192

static inline bool value_is_bytes(Value v) {
    return value_is_kind(v, KIND_BYTES);
}
static inline Bytes *value_to_bytes(Value v) {
    return (Bytes *)value_to_pointer(v);
}
static inline Value bytes_value(const Bytes *b) {
    return value_from_pointer(b);
}

// New bytes to be filled by the caller at once (empty ones and single bytes may be shared: see bytes_from).
Bytes *bytes_new(Vm *vm, size_t length) MUST_CHECK;
Bytes *bytes_from(Vm *vm, const void *data, size_t length) MUST_CHECK;
// Cuts what bytes_new gave, before anyone else has seen it.
Bytes *bytes_cut(Vm *vm, Bytes *bytes, size_t length) MUST_CHECK;
// From a str whose code points are all below 256.
Bytes *bytes_from_latin1(Vm *vm, const Str *s) MUST_CHECK;
Bytes *bytes_concat(Vm *vm, const Bytes *a, const void *more, size_t length) MUST_CHECK;
int64_t bytes_hash(Vm *vm, Bytes *b); // never -1
bool bytes_equal(const Bytes *a, const Bytes *b);
// bytes(v) for any object: buffers, iterables of integers, __bytes__.
Value bytes_from_object(Vm *vm, Value v) MUST_CHECK;

// Helpers that bytearray shares.
typedef struct BytesBuilder BytesBuilder;
bool byte_from_value(Vm *vm, Value v, const char *name,
                     uint8_t *byte) MUST_CHECK; // "<name> must be in range(0, 256)"
bool bytes_collect(Vm *vm, BytesBuilder *builder, Value iterable, const char *name) MUST_CHECK;
bool bytes_collect_object(Vm *vm, BytesBuilder *builder, Value v, const char *type,
                          const char *item) MUST_CHECK;
int bytes_count_of(Vm *vm, Value v, int64_t *count) MUST_CHECK;
// `name` NULL: of bytes; else of a bytearray's class.
Str *bytes_repr_of(Vm *vm, const uint8_t *data, size_t length, const Str *name) MUST_CHECK;

extern const TypeDefinition bytes_definition;

#endif
