// SPDX-License-Identifier: MIT
// The str type: immutable sequences of code points, stored 1, 2 or 4 bytes each (the narrowest that fits).
//
// `data` points at the code points: behind the struct, or into a KIND_DATA buffer shared with other strings.
// Appending to a string whose buffer has room behind its end writes there and makes a new Str on the same
// buffer, so that repeated `+=` is linear (str_concat). A Str of width 1 whose code points are all below 128
// is `ascii`: its data is its UTF-8.
#ifndef KRAIT_OBJECTS_STR_H
#define KRAIT_OBJECTS_STR_H

#include "objects/object.h"
#include <stdarg.h>

struct Str {
    uint64_t header;      // KIND_STR
    uint64_t length : 48; // code points
    uint64_t width : 8;   // 1, 2 or 4
    uint64_t ascii : 1;
    uint64_t interned : 1;   // there is one such Str with this text: compare by address
    uint64_t shared : 1;     // data lies in a buffer of its own block
    uint64_t identifier : 2; // 0 unknown, 1 no, 2 yes (cache of str.isidentifier)
    uint64_t joined : 1;     // made by str_concat: the next one upon it gets a buffer with room to grow
    uint64_t surrogates : 1; // the cached UTF-8 holds lone surrogates (str_wtf8)
    uint64_t unused : 1;
    int64_t hash; // 0: not computed yet (or the empty string's)
    void *data;
    DataBlock
        *utf8; // cached UTF-8 of a string that is not ascii (length in heap data: see str_utf8); NULL if none
};

static inline bool value_is_str(Value v) {
    return value_is_kind(v, KIND_STR);
}
static inline Str *value_to_str(Value v) {
    return (Str *)value_to_pointer(v);
}
static inline Value str_value(const Str *s) {
    return value_from_pointer(s);
}

static inline uint32_t str_at(const Str *s, size_t index) {
    switch (s->width) {
    case 1: return ((const uint8_t *)s->data)[index];
    case 2: return ((const uint16_t *)s->data)[index];
    default: return ((const uint32_t *)s->data)[index];
    }
}

// The largest code point that a string of its width may hold: what str_new wants for a copy.
static inline uint32_t str_maximum_bound(const Str *s) {
    return s->ascii ? 0x7F : s->width == 1 ? 0xFF : s->width == 2 ? 0xFFFF : 0x10FFFF;
}

// All return NULL with an exception set on failure.
Str *str_from_utf8(Vm *vm, const char *text, size_t bytes) MUST_CHECK; // strict: UnicodeDecodeError
Str *str_from_wtf8(Vm *vm, const char *text,
                   size_t bytes) MUST_CHECK;          // surrogates allowed; bad bytes become U+FFFD
Str *str_from_c(Vm *vm, const char *text) MUST_CHECK; // zero-ended, ASCII or UTF-8 of our own
Str *str_from_latin1(Vm *vm, const uint8_t *text, size_t length) MUST_CHECK;
Str *str_from_code_points(Vm *vm, const uint32_t *points, size_t length) MUST_CHECK;
Str *str_from_char(Vm *vm, uint32_t point) MUST_CHECK;       // shared for points below 256
Str *str_format(Vm *vm, const char *format, ...) MUST_CHECK; // the formats of raise_error()
Str *str_format_list(Vm *vm, const char *format, va_list *arguments) MUST_CHECK;
// A new string to be filled by the caller at once: width 1, 2 or 4 from the largest code point that it will
// hold.
Str *str_new(Vm *vm, size_t length, uint32_t max_point) MUST_CHECK;
// An exact str with the text of `s` (s itself unless its type is a subclass).
Str *str_exact(Vm *vm, Str *s) MUST_CHECK;

// The one Str with this text, kept for the Vm's life (names, keys of caches).
Str *str_intern(Vm *vm, Str *s) MUST_CHECK;
Str *str_intern_c(Vm *vm, const char *text) MUST_CHECK;
// The interned Str with this text, if there is one; else NULL without an exception.
Str *str_find_interned(Vm *vm, const Str *s);

int64_t str_hash(Vm *vm, Str *s); // never -1; 0 for the empty string
bool str_equal(const Str *a, const Str *b);
bool str_equals_c(const Str *s, const char *ascii);
int str_compare(const Str *a, const Str *b); // -1, 0, 1 by code points

// UTF-8 of the text, cached in the Str, zero-ended; *bytes may be NULL. Lone surrogates: UnicodeEncodeError
// and NULL.
const char *str_utf8(Vm *vm, Str *s, size_t *bytes) MUST_CHECK;
// The same, surrogates as three bytes each (never raises but for memory).
const char *str_wtf8(Vm *vm, Str *s, size_t *bytes) MUST_CHECK;

Str *str_concat(Vm *vm, Str *a, Str *b) MUST_CHECK;
Str *str_slice(Vm *vm, Str *s, size_t start, size_t end) MUST_CHECK; // start <= end <= length
Str *str_join(Vm *vm, Str *separator, const Value *items,
              size_t count) MUST_CHECK; // items must be str: TypeError as str.join
// Within [start, end), start <= end <= length; the empty string is found at start (or end). -1: not found.
int64_t str_find(const Str *s, const Str *sub, size_t start, size_t end);
int64_t str_find_last(const Str *s, const Str *sub, size_t start, size_t end);
size_t str_count(const Str *s, const Str *sub, size_t start, size_t end); // without overlaps
bool str_has_char(const Str *s, uint32_t point);
Str *str_empty(Vm *vm) MUST_CHECK; // the one empty string
Str *str_replace(Vm *vm, Str *s, const Str *old, const Str *new, int64_t limit) MUST_CHECK; // limit < 0: all
// A Str in the narrowest width for a text that was filled too wide (against the rule of str_new).
Str *str_narrowed(Vm *vm, Str *s) MUST_CHECK;
Str *str_repr(Vm *vm, const Str *s) MUST_CHECK;   // as repr() shows it
Str *str_escape_ascii(Vm *vm, Str *s) MUST_CHECK; // what is not ASCII as \x, \u, \U: ascii() of a repr
bool str_is_identifier(Str *s);
Str *str_repeat(Vm *vm, Str *s, size_t count) MUST_CHECK;

// A block that several strings share (KIND_DATA). Whoever holds a Str that ends where the text ends may write
// behind it.
typedef struct StrBuffer {
    uint64_t header;
    uint64_t used; // bytes of text taken, from the start
    unsigned char text[];
} StrBuffer;
StrBuffer *str_buffer_new(Vm *vm, size_t bytes) MUST_CHECK;
// A new Str on the buffer, whose text is complete up to buffer->used.
Str *str_on_buffer(Vm *vm, StrBuffer *buffer, size_t length, unsigned width, bool ascii) MUST_CHECK;

#define STR_BUILDER_SMALL 80
// Builds a string piece by piece. Lives in a C local; what does not fit in there is on the heap. After a
// failure it stays failed, and str_builder_finish returns NULL: intermediate results need no check.
typedef struct StrBuilder {
    Vm *vm;
    StrBuffer *buffer;
    size_t length, capacity; // code points
    uint8_t width;
    bool ascii, failed;
    _Alignas(4) unsigned char small[STR_BUILDER_SMALL]; // the text while `buffer` is NULL
} StrBuilder;
void str_builder_init(StrBuilder *builder, Vm *vm);
void str_builder_char(StrBuilder *builder, uint32_t point);
void str_builder_ascii(StrBuilder *builder, const char *text, size_t length);
void str_builder_c(StrBuilder *builder, const char *ascii);
void str_builder_str(StrBuilder *builder, const Str *s);
void str_builder_slice(StrBuilder *builder, const Str *s, size_t start, size_t end);
void str_builder_points(StrBuilder *builder, const void *points, size_t count, unsigned width);
void str_builder_fill(StrBuilder *builder, uint32_t point, size_t count);
void str_builder_repr(StrBuilder *builder, Value v); // repr(v)
Str *str_builder_finish(StrBuilder *builder) MUST_CHECK;
Value str_builder_finish_value(StrBuilder *builder) MUST_CHECK; // the same as a Value; NO_VALUE on failure

typedef struct StrIterator {
    uint64_t header; // KIND_NATIVE_OBJECT, type str_iterator
    Str *text;       // NULL when exhausted
    uint64_t index;  // of the next code point
} StrIterator;

extern const TypeDefinition str_definition, str_iterator_definition;

#endif
