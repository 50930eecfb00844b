// SPDX-License-Identifier: MIT
// The charmap codecs: bytes to text and back by a table that the program gives. What most 8-bit encodings of
// the library stand on.
#include "objects/codec.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "vm/vm.h"

static const char undefined[] = "character maps to <undefined>";

// mapping[key]: NO_VALUE with *failed false when there is nothing.
static Value look_up(Vm *vm, Value mapping, int64_t key, bool *failed) {
    Value found = NO_VALUE, index = value_from_small_int(key);
    *failed = false;
    if (value_type(vm, mapping) == vm_type(vm, TYPE_INDEX_DICT)) {
        *failed = dict_find(vm, value_to_dict(mapping), index, &found) < 0;
        return found;
    }
    found = value_get_item(vm, mapping, index);
    if (value_exists(found))
        return found;
    *failed = !error_is(vm, TYPE_INDEX_LOOKUP_ERROR);
    if (!*failed)
        error_clear(vm);
    return NO_VALUE;
}

// ---- Decoding

// Appends what a byte means: 1, 0: undefined, -1: exception.
static int decode_byte(DecodeErrors *e, Value mapping, uint8_t byte) {
    Vm *vm = e->vm;
    if (value_is_str(mapping)) {
        const Str *table = value_to_str(mapping);
        if (byte >= table->length || str_at(table, byte) == 0xFFFE)
            return 0;
        str_builder_char(e->out, str_at(table, byte));
        return 1;
    }
    bool failed;
    Value found = look_up(vm, mapping, byte, &failed);
    if (failed)
        return -1;
    if (value_is_none_or_missing(found))
        return 0;
    if (value_is_str(found)) {
        const Str *text = value_to_str(found);
        if (text->length == 1 && str_at(text, 0) == 0xFFFE)
            return 0;
        str_builder_str(e->out, text);
        return 1;
    }
    if (!value_is_int(found)) {
        (void)raise_type_error(vm, "character mapping must return integer, None or str");
        return -1;
    }
    int64_t point;
    if (!int_to_int64(found, &point) || point < 0 || point > 0x10FFFF) {
        (void)raise_type_error(vm, "character mapping must be in range(0x%lx)", 0x110000L);
        return -1;
    }
    if (point == 0xFFFE)
        return 0;
    str_builder_char(e->out, (uint32_t)point);
    return 1;
}

Str *codec_charmap_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors, Value mapping) {
    if (value_is_none(mapping))
        return str_from_latin1(vm, bytes, length);
    StrBuilder out;
    str_builder_init(&out, vm);
    DecodeErrors e = {.vm = vm,
                      .encoding = "charmap",
                      .errors = errors,
                      .kind = CODEC_OTHER,
                      .handler = error_handler_of(errors),
                      .bytes = bytes,
                      .length = length,
                      .out = &out};
    for (size_t at = 0; at < e.length && !out.failed;) {
        int known = decode_byte(&e, mapping, e.bytes[at]);
        if (known < 0 || (known == 0 && !decode_error_handle(&e, at, at + 1, undefined, &at)))
            return NULL;
        at += (size_t)known;
    }
    return str_builder_finish(&out);
}

// ---- Encoding

// Appends the bytes of a character (out NULL: only asks): 1, 0: undefined, -1: exception.
static int encode_point(Vm *vm, BytesBuilder *out, Value mapping, uint32_t point) {
    bool failed;
    Value found = look_up(vm, mapping, point, &failed);
    if (failed)
        return -1;
    if (value_is_none_or_missing(found))
        return 0;
    if (value_is_bytes(found)) {
        if (out)
            bytes_builder_add(out, value_to_bytes(found)->data, value_to_bytes(found)->length);
        return 1;
    }
    if (!value_is_int(found)) {
        (void)raise_type_error(vm, "character mapping must return integer, bytes or None, not %.400T", found);
        return -1;
    }
    int64_t byte;
    if (!int_to_int64(found, &byte) || byte < 0 || byte > 255) {
        (void)raise_type_error(vm, "character mapping must be in range(256)");
        return -1;
    }
    if (out)
        bytes_builder_byte(out, (uint8_t)byte);
    return 1;
}

static bool encode_replacement(EncodeErrors *e, BytesBuilder *out, Value mapping, Value replacement,
                               size_t start, size_t end) {
    if (value_is_bytes(replacement)) {
        bytes_builder_add(out, value_to_bytes(replacement)->data, value_to_bytes(replacement)->length);
        return !out->failed;
    }
    const Str *text = value_to_str(replacement);
    for (size_t i = 0; i < text->length; i++) {
        int known = encode_point(e->vm, out, mapping, str_at(text, i));
        if (known < 0)
            return false;
        if (known == 0) {
            encode_error_strict(e, start, end, undefined);
            return false;
        }
    }
    return !out->failed;
}

Bytes *codec_charmap_encode(Vm *vm, Str *s, const char *errors, Value mapping) {
    if (value_is_none(mapping))
        return codec_encode_kind(vm, s, CODEC_LATIN1, errors);
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    EncodeErrors e = {.vm = vm,
                      .encoding = "charmap",
                      .errors = errors,
                      .kind = CODEC_OTHER,
                      .handler = error_handler_of(errors),
                      .text = s};
    for (size_t at = 0; at < s->length && !out.failed;) {
        int known = encode_point(vm, &out, mapping, str_at(s, at));
        if (known < 0)
            return NULL;
        if (known) {
            at++;
            continue;
        }
        size_t start = at, end = at + 1;
        for (; end < s->length; end++) {
            known = encode_point(vm, NULL, mapping, str_at(s, end));
            if (known < 0)
                return NULL;
            if (known)
                break;
        }
        Value replacement;
        if (!encode_error_handle(&e, start, end, undefined, &replacement, &at) ||
            !encode_replacement(&e, &out, mapping, replacement, start, end))
            return NULL;
    }
    return bytes_builder_finish(&out);
}

Value codec_charmap_build(Vm *vm, const Str *s) {
    Dict *table = dict_new(vm);
    for (size_t i = 0; table && i < s->length && i < 256; i++)
        if (str_at(s, i) != 0xFFFE &&
            !dict_set(vm, table, value_from_small_int(str_at(s, i)), value_from_small_int((int64_t)i)))
            return NO_VALUE;
    return table ? dict_value(table) : NO_VALUE;
}
