// SPDX-License-Identifier: MIT
// Str objects: making them, hashing, comparing, their UTF-8, joining and cutting.
//
// A Str is always in the narrowest width that holds its text, so that equal texts have equal bytes: whoever
// fills what str_new gave must keep to that. Behind the text lies one zero element more, so that ASCII data
// are a C string. Text in a shared buffer (StrBuffer) starts where the buffer's text starts; the buffer knows
// how much of it is taken, and who holds a Str that ends there may write behind it (str_concat). Methods
// that Python sees are in str_methods.c and its neighbours, the table of interned strings in str_intern.c.
#include "objects/str.h"

#include "base/hash.h"
#include "base/search.h"
#include "base/utf8.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "vm/vm.h"

// The payload of the block in Str.utf8.
typedef struct StrUtf8 {
    uint64_t header;
    uint64_t length;
    char bytes[]; // zero-ended
} StrUtf8;

// Length is kept in 48 bits; and no object is larger than PTRDIFF_MAX.
#define STR_LENGTH_MAX ((INT64_C(1) << 47) - 1)
// A string shorter than this is copied when it grows: cheaper than a buffer with room.
#define STR_SHARE_MIN 64

void str_trace(Tracer *tracer, void *object) {
    Str *s = object;
    if (s->shared)
        trace_pointer(tracer, (unsigned char *)s->data - offsetof(StrBuffer, text));
    trace_pointer(tracer, s->utf8);
}

// ---- Making

Str *str_new(Vm *vm, size_t length, uint32_t max_point) {
    if (length == 0)
        return str_empty(vm);
    unsigned width = code_points_width(max_point);
    if (length > STR_LENGTH_MAX / 4) {
        (void)raise_no_memory(vm);
        return NULL;
    }
    Str *s =
        heap_alloc(vm, sizeof(Str) + (length + 1) * width, shape_header(vm_type(vm, TYPE_INDEX_STR)->root));
    if (!s)
        return NULL;
    s->length = length;
    s->width = width;
    s->ascii = max_point < 0x80;
    s->data = s + 1;
    code_points_set(s->data, width, length, 0);
    return s;
}

Str *str_empty(Vm *vm) {
    if (LIKELY(vm->empty_str != NULL))
        return vm->empty_str;
    Str *s = heap_alloc(vm, sizeof(Str) + 8, shape_header(vm_type(vm, TYPE_INDEX_STR)->root));
    if (!s)
        return NULL;
    s->width = 1;
    s->ascii = 1;
    s->data = s + 1;
    *(char *)s->data = 0;
    vm->empty_str = s;
    return s;
}

Str *str_from_char(Vm *vm, uint32_t point) {
    if (point < 256 && vm->char_strings[point])
        return vm->char_strings[point];
    Str *s = str_new(vm, 1, point);
    if (!s)
        return NULL;
    code_points_set(s->data, s->width, 0, point);
    if (point < 256)
        vm->char_strings[point] = s;
    return s;
}

// The points need not be in the narrowest width.
static Str *from_points(Vm *vm, const void *points, size_t length, unsigned width) {
    if (length == 0)
        return str_empty(vm);
    uint32_t maximum = code_points_maximum(points, length, width);
    if (length == 1 && maximum < 256)
        return str_from_char(vm, maximum);
    Str *s = str_new(vm, length, maximum);
    if (s)
        code_points_copy(s->data, s->width, points, width, length);
    return s;
}

Str *str_from_utf8(Vm *vm, const char *text, size_t bytes) {
    Utf8Scan scan;
    if (!utf8_scan((const uint8_t *)text, bytes, UTF8_STRICT, &scan)) {
        (void)raise_decode_error(vm, "utf-8", text, bytes, scan.error_start, scan.error_end, scan.reason);
        return NULL;
    }
    uint32_t point;
    if (scan.points == 1 && utf8_decode_one((const uint8_t *)text, bytes, UTF8_STRICT, &point) && point < 256)
        return str_from_char(vm, point);
    Str *s = str_new(vm, scan.points, scan.maximum);
    if (s && bytes)
        utf8_decode((const uint8_t *)text, bytes, s->data, s->width);
    return s;
}

Str *str_from_wtf8(Vm *vm, const char *text, size_t bytes) {
    const uint8_t *at = (const uint8_t *)text;
    Utf8Scan scan;
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (;;) {
        bool whole = utf8_scan(at, bytes, UTF8_SURROGATES, &scan);
        if (scan.points) {
            Str *piece = str_new(vm, scan.points, scan.maximum);
            if (!piece)
                return NULL;
            utf8_decode(at, scan.bytes, piece->data, piece->width);
            if (whole && builder.length == 0)
                return piece;
            str_builder_str(&builder, piece);
        }
        if (whole)
            return str_builder_finish(&builder);
        str_builder_char(&builder, 0xFFFD);
        at += scan.error_end;
        bytes -= scan.error_end;
    }
}

Str *str_from_c(Vm *vm, const char *text) {
    return str_from_wtf8(vm, text, strlen(text));
}

Str *str_from_latin1(Vm *vm, const uint8_t *text, size_t length) {
    return from_points(vm, text, length, 1);
}

Str *str_from_code_points(Vm *vm, const uint32_t *points, size_t length) {
    return from_points(vm, points, length, 4);
}

Str *str_exact(Vm *vm, Str *s) {
    if (object_type(s) == vm_type(vm, TYPE_INDEX_STR))
        return s;
    Str *copy = str_new(vm, s->length, str_maximum_bound(s));
    if (copy && s->length) {
        memcpy(copy->data, s->data, s->length * s->width);
        copy->hash = s->hash;
    }
    return copy;
}

Str *str_narrowed(Vm *vm, Str *s) {
    return from_points(vm, s->data, s->length, s->width);
}

// ---- Comparing

int64_t str_hash(Vm *vm, Str *s) {
    if (s->hash == 0)
        s->hash = hash_bytes(hash_key_from_bytes(vm->hash_key), s->data, s->length * s->width);
    return s->hash;
}

bool str_equal(const Str *a, const Str *b) {
    if (a == b)
        return true;
    if (a->length != b->length || a->width != b->width)
        return false;
    if (a->interned && b->interned)
        return false;
    if (a->hash && b->hash && a->hash != b->hash)
        return false;
    return memcmp(a->data, b->data, a->length * a->width) == 0;
}

bool str_equals_c(const Str *s, const char *ascii) {
    size_t length = strlen(ascii);
    return s->length == length && s->ascii && memcmp(s->data, ascii, length) == 0;
}

int str_compare(const Str *a, const Str *b) {
    size_t shorter = a->length < b->length ? a->length : b->length;
    if (a->width == 1 && b->width == 1) {
        int order = memcmp(a->data, b->data, shorter);
        if (order)
            return order < 0 ? -1 : 1;
    } else {
        for (size_t i = 0; i < shorter; i++) {
            uint32_t x = str_at(a, i), y = str_at(b, i);
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

// ---- UTF-8

static StrBuffer *shared_buffer(const Str *s) {
    return (StrBuffer *)((unsigned char *)s->data - offsetof(StrBuffer, text));
}

static size_t buffer_capacity(const StrBuffer *buffer) {
    return heap_block_size(buffer) - offsetof(StrBuffer, text);
}

static const char *cache_utf8(Vm *vm, Str *s, size_t length) {
    StrUtf8 *cache = (StrUtf8 *)heap_alloc_data(vm, sizeof(StrUtf8) - sizeof(uint64_t) + length + 1);
    if (!cache)
        return NULL;
    cache->length = length;
    utf8_encode(s->data, s->length, s->width, (uint8_t *)cache->bytes);
    cache->bytes[length] = 0;
    heap_store_pointer(vm, s, &s->utf8, (DataBlock *)cache);
    return cache->bytes;
}

// The zero behind ASCII text that lies in a shared buffer: claimed, so that nobody writes over it.
static bool claim_terminator(Str *s) {
    if (!s->shared)
        return true;
    StrBuffer *buffer = shared_buffer(s);
    if (buffer->used != s->length || buffer->used == buffer_capacity(buffer))
        return buffer->used > s->length && buffer->text[s->length] == 0;
    buffer->text[buffer->used++] = 0;
    return true;
}

const char *str_utf8(Vm *vm, Str *s, size_t *bytes) {
    if (s->ascii && claim_terminator(s)) {
        if (bytes)
            *bytes = s->length;
        return s->data;
    }
    if (s->utf8 && !s->surrogates) {
        if (bytes)
            *bytes = ((StrUtf8 *)s->utf8)->length;
        return ((StrUtf8 *)s->utf8)->bytes;
    }
    Utf8Measure measure;
    if (!utf8_measure(s->data, s->length, s->width, UTF8_STRICT, &measure)) {
        (void)raise_encode_error(vm, "utf-8", s, measure.error_start, measure.error_end,
                                 "surrogates not allowed");
        return NULL;
    }
    if (bytes)
        *bytes = measure.bytes;
    return cache_utf8(vm, s, measure.bytes);
}

const char *str_wtf8(Vm *vm, Str *s, size_t *bytes) {
    if (s->ascii && claim_terminator(s)) {
        if (bytes)
            *bytes = s->length;
        return s->data;
    }
    if (s->utf8) {
        if (bytes)
            *bytes = ((StrUtf8 *)s->utf8)->length;
        return ((StrUtf8 *)s->utf8)->bytes;
    }
    Utf8Measure measure;
    bool strict = utf8_measure(s->data, s->length, s->width, UTF8_STRICT, &measure);
    if (!strict)
        (void)utf8_measure(s->data, s->length, s->width, UTF8_SURROGATES, &measure);
    const char *text = cache_utf8(vm, s, measure.bytes);
    if (text && !strict)
        s->surrogates = 1;
    if (bytes)
        *bytes = measure.bytes;
    return text;
}

// ---- Joining and cutting

StrBuffer *str_buffer_new(Vm *vm, size_t bytes) {
    return (StrBuffer *)heap_alloc_data(vm, offsetof(StrBuffer, text) - sizeof(uint64_t) + bytes);
}

Str *str_on_buffer(Vm *vm, StrBuffer *buffer, size_t length, unsigned width, bool ascii) {
    Str *s = heap_alloc(vm, sizeof(Str), shape_header(vm_type(vm, TYPE_INDEX_STR)->root));
    if (!s)
        return NULL;
    s->length = length;
    s->width = width;
    s->ascii = ascii;
    s->shared = 1;
    s->joined = 1;
    // NOBARRIER: s was allocated just above.
    s->data = buffer->text;
    return s;
}

Str *str_concat(Vm *vm, Str *a, Str *b) {
    if (b->length == 0 && object_type(a) == vm_type(vm, TYPE_INDEX_STR))
        return a;
    if (a->length == 0 && object_type(b) == vm_type(vm, TYPE_INDEX_STR))
        return b;
    size_t length = a->length + b->length;
    bool ascii = a->ascii && b->ascii;
    unsigned width = a->width > b->width ? a->width : b->width;
    if (a->shared && a->width == width) {
        StrBuffer *buffer = shared_buffer(a);
        if (buffer->used == a->length * width && length <= buffer_capacity(buffer) / width) {
            buffer->used = length * width;
            code_points_copy(buffer->text + a->length * width, width, b->data, b->width, b->length);
            return str_on_buffer(vm, buffer, length, width, ascii);
        }
    }
    if (a->joined && length >= STR_SHARE_MIN && length < STR_LENGTH_MAX / 8) {
        size_t room = length < 4096 ? length * 2 : length + length / 2;
        StrBuffer *buffer = str_buffer_new(vm, room * width);
        if (!buffer)
            return NULL;
        buffer->used = length * width;
        code_points_copy(buffer->text, width, a->data, a->width, a->length);
        code_points_copy(buffer->text + a->length * width, width, b->data, b->width, b->length);
        return str_on_buffer(vm, buffer, length, width, ascii);
    }
    uint32_t maximum =
        str_maximum_bound(a) > str_maximum_bound(b) ? str_maximum_bound(a) : str_maximum_bound(b);
    Str *s = str_new(vm, length, maximum);
    if (!s)
        return NULL;
    if (length == 0)
        return s;
    code_points_copy(s->data, width, a->data, a->width, a->length);
    code_points_copy((unsigned char *)s->data + a->length * width, width, b->data, b->width, b->length);
    s->joined = length >= STR_SHARE_MIN / 2;
    return s;
}

Str *str_slice(Vm *vm, Str *s, size_t start, size_t end) {
    if (start == 0 && end == s->length && object_type(s) == vm_type(vm, TYPE_INDEX_STR))
        return s;
    const unsigned char *from = (const unsigned char *)s->data + start * s->width;
    if (s->ascii && end - start > 1) {
        Str *slice = str_new(vm, end - start, 0x7F);
        if (slice)
            memcpy(slice->data, from, end - start);
        return slice;
    }
    return from_points(vm, from, end - start, s->width);
}

Str *str_repeat(Vm *vm, Str *s, size_t count) {
    if (count == 0 || s->length == 0)
        return str_empty(vm);
    if (count == 1)
        return str_exact(vm, s);
    size_t piece = s->length, length;
    if (__builtin_mul_overflow(piece, count, &length) || length > STR_LENGTH_MAX / 4) {
        (void)raise_no_memory(vm);
        return NULL;
    }
    Str *result = str_new(vm, length, str_maximum_bound(s));
    if (!result)
        return NULL;
    size_t bytes = length * s->width, done = piece * s->width;
    if (bytes == count) {
        memset(result->data, *(unsigned char *)s->data, bytes);
        return result;
    }
    memcpy(result->data, s->data, done);
    while (done < bytes) { // doubles what is there, in steps between which signals are heard
        size_t step = done < bytes - done ? done : bytes - done;
        const size_t limit = (size_t)1 << 24;
        if (step > limit) {
            step = limit - limit % (piece * s->width > limit ? 1 : piece * s->width);
            if (!vm_poll(vm))
                return NULL;
        }
        // Copies from the start of the text's period that `done` stands at.
        memcpy((unsigned char *)result->data + done,
               (unsigned char *)result->data + done % (piece * s->width), step);
        done += step;
    }
    return result;
}

Str *str_join(Vm *vm, Str *separator, const Value *items, size_t count) {
    if (count == 0)
        return str_empty(vm);
    uint32_t maximum = count > 1 && separator->length ? str_maximum_bound(separator) : 0;
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (!value_is_str(items[i])) {
            (void)raise_type_error(vm, "sequence item %zu: expected str instance, %.80T found", i, items[i]);
            return NULL;
        }
        Str *s = value_to_str(items[i]);
        uint32_t own = str_maximum_bound(s);
        if (s->length && own > maximum)
            maximum = own;
        length += s->length;
        if (i)
            length += separator->length;
        if (length > STR_LENGTH_MAX / 4) {
            (void)raise_overflow_error(vm, "join() result is too long for a Python string");
            return NULL;
        }
    }
    if (count == 1)
        return str_exact(vm, value_to_str(items[0]));
    Str *result = str_new(vm, length, maximum);
    if (!result || length == 0)
        return result;
    unsigned width = result->width;
    unsigned char *to = result->data;
    for (size_t i = 0; i < count; i++) {
        if (i && separator->length) {
            code_points_copy(to, width, separator->data, separator->width, separator->length);
            to += separator->length * width;
        }
        Str *s = value_to_str(items[i]);
        code_points_copy(to, width, s->data, s->width, s->length);
        to += s->length * width;
    }
    return result;
}

// ---- Finding

bool str_has_char(const Str *s, uint32_t point) {
    return code_points_width(point) <= s->width &&
           search_first_element(s->data, s->length, point, s->width) != SEARCH_NOT_FOUND;
}

// The needle's code points in the width of the text that is searched. False: it does not fit, so it is not in
// there.
typedef struct Needle {
    const void *points;
    uint32_t small[64];
    DataBlock *block;
} Needle;

enum { NEEDLE_ABSENT, NEEDLE_READY, NEEDLE_LARGE };

static int needle_prepare(Needle *needle, const Str *s, const Str *sub) {
    if (sub->width > s->width)
        return NEEDLE_ABSENT;
    needle->points = sub->data;
    if (sub->width == s->width)
        return NEEDLE_READY;
    if (sub->length * s->width > sizeof needle->small)
        return NEEDLE_LARGE;
    code_points_copy(needle->small, s->width, sub->data, sub->width, sub->length);
    needle->points = needle->small;
    return NEEDLE_READY;
}

static bool matches_at(const Str *s, size_t start, const Str *sub) {
    for (size_t i = 0; i < sub->length; i++)
        if (str_at(s, start + i) != str_at(sub, i))
            return false;
    return true;
}

int64_t str_find(const Str *s, const Str *sub, size_t start, size_t end) {
    if (sub->length == 0)
        return (int64_t)start;
    if (sub->length > end - start)
        return -1;
    Needle needle;
    int state = needle_prepare(&needle, s, sub);
    if (state == NEEDLE_ABSENT)
        return -1;
    const unsigned char *hay = (const unsigned char *)s->data + start * s->width;
    if (state == NEEDLE_READY) {
        size_t found = search_first(hay, end - start, needle.points, sub->length, s->width);
        return found == SEARCH_NOT_FOUND ? -1 : (int64_t)(start + found);
    }
    // A long needle of another width: its beginning is searched, then compared in place.
    size_t head = sizeof needle.small / s->width;
    code_points_copy(needle.small, s->width, sub->data, sub->width, head);
    while (end - start >= sub->length) {
        size_t found = search_first((const unsigned char *)s->data + start * s->width,
                                    end - start - (sub->length - head), needle.small, head, s->width);
        if (found == SEARCH_NOT_FOUND)
            return -1;
        start += found;
        if (matches_at(s, start, sub))
            return (int64_t)start;
        start++;
    }
    return -1;
}

int64_t str_find_last(const Str *s, const Str *sub, size_t start, size_t end) {
    if (sub->length == 0)
        return (int64_t)end;
    if (sub->length > end - start)
        return -1;
    Needle needle;
    int state = needle_prepare(&needle, s, sub);
    if (state == NEEDLE_ABSENT)
        return -1;
    const unsigned char *hay = (const unsigned char *)s->data + start * s->width;
    if (state == NEEDLE_READY) {
        size_t found = search_last(hay, end - start, needle.points, sub->length, s->width);
        return found == SEARCH_NOT_FOUND ? -1 : (int64_t)(start + found);
    }
    size_t head = sizeof needle.small / s->width, last = end - sub->length + head;
    code_points_copy(needle.small, s->width, sub->data, sub->width, head);
    while (last >= start + head) {
        size_t found = search_last(hay, last - start, needle.small, head, s->width);
        if (found == SEARCH_NOT_FOUND)
            return -1;
        if (matches_at(s, start + found, sub))
            return (int64_t)(start + found);
        last = start + found + head - 1;
    }
    return -1;
}

size_t str_count(const Str *s, const Str *sub, size_t start, size_t end) {
    if (sub->length == 0)
        return end - start + 1;
    size_t count = 0;
    for (;;) {
        int64_t found = str_find(s, sub, start, end);
        if (found < 0)
            return count;
        count++;
        start = (size_t)found + sub->length;
    }
}
