// SPDX-License-Identifier: MIT
// The text of a number as a program gives it, in ASCII. See number_text.h.
#include "objects/number_text.h"
#include "base/unicode.h"
#include "objects/buffer.h"

const char *number_text_from_str(Vm *vm, Str *s, size_t *length) {
    *length = s->length;
    if (s->ascii)
        return s->data;
    DataBlock *block = heap_alloc_data(vm, s->length);
    if (!block)
        return NULL;
    char *out = (char *)block->bytes;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t point = str_at(s, i);
        int digit = point < 0x80 ? -1 : unicode_decimal(point);
        out[i] = point < 0x80              ? (char)point
                 : digit >= 0              ? (char)('0' + digit)
                 : unicode_is_space(point) ? ' '
                                           : '?';
    }
    return out;
}

int number_text_from_object(Vm *vm, Value v, const char **text, size_t *length) {
    if (value_is_str(v)) {
        *text = number_text_from_str(vm, value_to_str(v), length);
        return *text ? 1 : -1;
    }
    if (!value_has_buffer(vm, v))
        return 0;
    Buffer buffer;
    if (!buffer_get_simple(vm, v, &buffer))
        return -1;
    DataBlock *block = heap_alloc_data(vm, (size_t)buffer.length);
    if (block) {
        memcpy(block->bytes, buffer.bytes, (size_t)buffer.length);
        *text = (const char *)block->bytes;
        *length = (size_t)buffer.length;
    }
    buffer_release(vm, &buffer);
    return block ? 1 : -1;
}
