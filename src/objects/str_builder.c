// SPDX-License-Identifier: MIT
// StrBuilder: a string that is built piece by piece, in the narrowest width that the pieces need so far.
//
// A short text lies in the builder itself. The buffer of a longer one is one heap block, found by the
// collector through the builder on the C stack, and laid out as those that strings share: it is not copied
// when it is finished, the Str takes it over. The width never shrinks. A failure sticks and everything after
// it does nothing.
#include "objects/str.h"

#include "base/utf8.h"
#include "vm/vm.h"

// From this size in bytes on, a buffer that is nearly full becomes the string's.
#define BUILDER_SHARE_MIN  2048
#define BUILDER_LENGTH_MAX (INT64_C(1) << 45)

void str_builder_init(StrBuilder *builder, Vm *vm) {
    builder->vm = vm;
    builder->buffer = NULL;
    builder->length = 0;
    builder->capacity = STR_BUILDER_SMALL;
    builder->width = 1;
    builder->ascii = true;
    builder->failed = false;
}

static inline unsigned char *builder_text(StrBuilder *builder) {
    return builder->buffer ? builder->buffer->text : builder->small;
}

// A wider text in the builder itself.
static void widen_small(StrBuilder *builder, unsigned width) {
    unsigned char narrow[STR_BUILDER_SMALL];
    memcpy(narrow, builder->small, builder->length * builder->width);
    code_points_copy(builder->small, width, narrow, builder->width, builder->length);
    builder->capacity = STR_BUILDER_SMALL / width;
    builder->width = (uint8_t)width;
}

// Room for `more` code points as wide as `maximum`.
static bool builder_reserve(StrBuilder *builder, size_t more, uint32_t maximum) {
    if (builder->failed)
        return false;
    unsigned width = code_points_width(maximum);
    if (width < builder->width)
        width = builder->width;
    if (width == builder->width && more <= builder->capacity - builder->length) {
        builder->ascii &= maximum < 0x80;
        return true;
    }
    size_t needed = builder->length + more;
    if (needed > BUILDER_LENGTH_MAX) {
        (void)raise_no_memory(builder->vm);
        builder->failed = true;
        return false;
    }
    if (!builder->buffer && needed * width <= STR_BUILDER_SMALL) {
        widen_small(builder, width);
        builder->ascii = false;
        return true;
    }
    size_t capacity = builder->capacity;
    if (needed > capacity)
        capacity += capacity / 2;
    if (capacity < needed)
        capacity = needed;
    StrBuffer *buffer = str_buffer_new(builder->vm, (capacity + 1) * width);
    if (!buffer) {
        builder->failed = true;
        return false;
    }
    if (builder->length)
        code_points_copy(buffer->text, width, builder_text(builder), builder->width, builder->length);
    builder->buffer = buffer;
    builder->capacity = capacity;
    builder->width = width;
    builder->ascii &= maximum < 0x80;
    return true;
}

void str_builder_char(StrBuilder *builder, uint32_t point) {
    if (builder_reserve(builder, 1, point))
        code_points_set(builder_text(builder), builder->width, builder->length++, point);
}

void str_builder_points(StrBuilder *builder, const void *points, size_t count, unsigned width) {
    if (count == 0)
        return;
    if (!builder_reserve(builder, count, code_points_maximum(points, count, width)))
        return;
    code_points_copy(builder_text(builder) + builder->length * builder->width, builder->width, points, width,
                     count);
    builder->length += count;
}

void str_builder_fill(StrBuilder *builder, uint32_t point, size_t count) {
    if (count == 0 || !builder_reserve(builder, count, point))
        return;
    if (builder->width == 1) {
        memset(builder_text(builder) + builder->length, (int)point, count);
        builder->length += count;
        return;
    }
    for (size_t i = 0; i < count; i++)
        code_points_set(builder_text(builder), builder->width, builder->length++, point);
}

void str_builder_ascii(StrBuilder *builder, const char *text, size_t length) {
    if (length == 0 || !builder_reserve(builder, length, 0x7F))
        return;
    code_points_copy(builder_text(builder) + builder->length * builder->width, builder->width, text, 1,
                     length);
    builder->length += length;
}

void str_builder_c(StrBuilder *builder, const char *ascii) {
    str_builder_ascii(builder, ascii, strlen(ascii));
}

void str_builder_str(StrBuilder *builder, const Str *s) {
    str_builder_slice(builder, s, 0, s->length);
}

void str_builder_slice(StrBuilder *builder, const Str *s, size_t start, size_t end) {
    const unsigned char *from = (const unsigned char *)s->data + start * s->width;
    if (s->ascii)
        str_builder_ascii(builder, (const char *)from, end - start);
    else
        str_builder_points(builder, from, end - start, s->width);
}

void str_builder_repr(StrBuilder *builder, Value v) {
    if (builder->failed)
        return;
    Value text = value_repr(builder->vm, v);
    if (value_missing(text))
        builder->failed = true;
    else
        str_builder_str(builder, value_to_str(text));
}

Str *str_builder_finish(StrBuilder *builder) {
    if (builder->failed)
        return NULL;
    if (builder->length == 0)
        return str_empty(builder->vm);
    // Wider points never leave a builder, so its width is the narrowest already.
    const unsigned char *points = builder_text(builder);
    size_t bytes = builder->length * builder->width;
    if (builder->buffer && bytes >= BUILDER_SHARE_MIN &&
        builder->capacity - builder->length <= builder->length / 8) {
        builder->buffer->used = bytes;
        return str_on_buffer(builder->vm, builder->buffer, builder->length, builder->width, builder->ascii);
    }
    if (builder->length == 1 && builder->width == 1)
        return str_from_char(builder->vm, points[0]);
    Str *s = str_new(builder->vm, builder->length,
                     builder->ascii        ? 0x7F
                     : builder->width == 1 ? 0xFF
                     : builder->width == 2 ? 0xFFFF
                                           : UTF8_MAXIMUM);
    if (s)
        memcpy(s->data, points, bytes);
    return s;
}

Value str_builder_finish_value(StrBuilder *builder) {
    Str *s = str_builder_finish(builder);
    return s ? str_value(s) : NO_VALUE;
}
