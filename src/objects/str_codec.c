// SPDX-License-Identifier: MIT
// The codecs UTF-8, ASCII, Latin-1, UTF-16 and UTF-32, and the way to all others through the registry.
#include "base/utf8.h"
#include "objects/argument.h"
#include "objects/buffer.h"
#include "objects/codec.h"
#include "objects/str_methods.h"
#include "objects/tuple.h"
#include "vm/vm.h"

static const char *const kind_names[] = {
    [CODEC_UTF8] = "utf-8",   [CODEC_ASCII] = "ascii",        [CODEC_LATIN1] = "latin-1",
    [CODEC_UTF16] = "utf-16", [CODEC_UTF16_LE] = "utf-16-le", [CODEC_UTF16_BE] = "utf-16-be",
    [CODEC_UTF32] = "utf-32", [CODEC_UTF32_LE] = "utf-32-le", [CODEC_UTF32_BE] = "utf-32-be",
};

CodecKind codec_kind(const char *encoding) {
    static const struct {
        const char *name;
        CodecKind kind;
    } names[] = {
        {"utf8", CODEC_UTF8},        {"ascii", CODEC_ASCII},      {"usascii", CODEC_ASCII},
        {"latin1", CODEC_LATIN1},    {"iso88591", CODEC_LATIN1},  {"utf16", CODEC_UTF16},
        {"utf16le", CODEC_UTF16_LE}, {"utf16be", CODEC_UTF16_BE}, {"utf32", CODEC_UTF32},
        {"utf32le", CODEC_UTF32_LE}, {"utf32be", CODEC_UTF32_BE},
    };
    // Lower case without hyphens and underscores, where they stand between letters and digits.
    char plain[16];
    size_t length = 0;
    for (const char *at = encoding; *at; at++) {
        if ((*at == '-' || *at == '_') && at > encoding && at[1])
            continue;
        if (length + 1 == sizeof plain)
            return CODEC_OTHER;
        plain[length++] = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
    }
    plain[length] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(plain, names[i].name) == 0)
            return names[i].kind;
    return CODEC_OTHER;
}

// ---- Encoding

static unsigned unit_size(CodecKind kind) {
    return kind >= CODEC_UTF32 ? 4 : kind >= CODEC_UTF16 ? 2 : 1;
}

static bool big_endian(CodecKind kind) {
    return kind == CODEC_UTF16_BE || kind == CODEC_UTF32_BE;
}

// The first code point in text[at, end) that the codec has no code for, or end.
static size_t encodable_prefix(const Str *s, size_t at, CodecKind kind) {
    size_t end = s->length;
    if (kind == CODEC_ASCII || kind == CODEC_LATIN1) {
        uint32_t limit = kind == CODEC_ASCII ? 0x80 : 0x100;
        if (s->ascii || (limit == 0x100 && s->width == 1))
            return end;
        while (at < end && str_at(s, at) < limit)
            at++;
        return at;
    }
    if (s->width == 1)
        return end;
    while (at < end && !code_point_is_surrogate(str_at(s, at)))
        at++;
    return at;
}

static void put_unit(uint8_t *to, uint32_t unit, unsigned size, bool big) {
    for (unsigned i = 0; i < size; i++)
        to[big ? size - 1 - i : i] = (uint8_t)(unit >> 8 * i);
}

// Encodes text[start, end), all of which the codec has codes for.
static void encode_run(BytesBuilder *out, const Str *s, size_t start, size_t end, CodecKind kind) {
    if (start == end)
        return;
    const uint8_t *from = (const uint8_t *)s->data + start * s->width;
    size_t count = end - start;
    if (kind == CODEC_ASCII || kind == CODEC_LATIN1 || (kind == CODEC_UTF8 && s->ascii)) {
        uint8_t *to = bytes_builder_room(out, count);
        if (to)
            code_points_copy(to, 1, from, s->width, count);
        return;
    }
    if (kind == CODEC_UTF8) {
        Utf8Measure measure;
        (void)utf8_measure(from, count, s->width, UTF8_SURROGATES, &measure);
        uint8_t *to = bytes_builder_room(out, measure.bytes);
        if (to)
            utf8_encode(from, count, s->width, to);
        return;
    }
    bool big = big_endian(kind);
    unsigned size = unit_size(kind);
    size_t units = count;
    for (size_t i = start; size == 2 && s->width == 4 && i < end; i++)
        units += str_at(s, i) > 0xFFFF;
    uint8_t *to = bytes_builder_room(out, units * size);
    for (size_t i = start; to && i < end; i++) {
        uint32_t point = str_at(s, i);
        if (size == 2 && point > 0xFFFF) {
            put_unit(to, 0xD7C0 + (point >> 10), 2, big);
            to += 2;
            point = 0xDC00 + (point & 0x3FF);
        }
        put_unit(to, point, size, big);
        to += size;
    }
}

// Encodes with what a handler gave. False: an exception is set.
static bool encode_replacement(EncodeErrors *e, BytesBuilder *out, Value replacement, size_t start,
                               size_t end, const char *reason) {
    if (value_is_bytes(replacement)) {
        const Bytes *bytes = value_to_bytes(replacement);
        if (bytes->length % unit_size(e->kind)) {
            encode_error_strict(e, start, end, reason);
            return false;
        }
        bytes_builder_add(out, bytes->data, bytes->length);
        return !out->failed;
    }
    const Str *text = value_to_str(replacement);
    // The Unicode encodings take ASCII from a handler and nothing else, as CPython.
    bool unicode = e->kind != CODEC_ASCII && e->kind != CODEC_LATIN1;
    if (unicode ? !text->ascii : encodable_prefix(text, 0, e->kind) < text->length) {
        encode_error_strict(e, start, end, reason);
        return false;
    }
    encode_run(out, text, 0, text->length, e->kind);
    return !out->failed;
}

Bytes *codec_encode_kind(Vm *vm, Str *s, CodecKind kind, const char *errors) {
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    EncodeErrors handling = {.vm = vm,
                             .encoding = kind_names[kind],
                             .errors = errors,
                             .kind = kind,
                             .handler = error_handler_of(errors),
                             .text = s};
    if (kind == CODEC_UTF16)
        bytes_builder_add(&out, "\xFF\xFE", 2);
    if (kind == CODEC_UTF32)
        bytes_builder_add(&out, "\xFF\xFE\0\0", 4);
    const char *reason = kind == CODEC_ASCII    ? "ordinal not in range(128)"
                         : kind == CODEC_LATIN1 ? "ordinal not in range(256)"
                                                : "surrogates not allowed";
    for (size_t at = 0; at < s->length && !out.failed;) {
        size_t end = encodable_prefix(s, at, kind);
        if (at == 0 && end == s->length && out.length == 0 && (s->ascii || kind == CODEC_LATIN1) &&
            unit_size(kind) == 1)
            return bytes_from(vm, s->data, s->length);
        encode_run(&out, s, at, end, kind);
        if (end == s->length)
            break;
        // UTF-8, ASCII and Latin-1 show a whole run to the handler, the wide ones one code point.
        size_t stop = end + 1;
        if (unit_size(kind) == 1) {
            uint32_t limit = kind == CODEC_ASCII ? 0x80 : 0x100;
            while (stop < s->length &&
                   (kind == CODEC_UTF8 ? code_point_is_surrogate(str_at(s, stop)) : str_at(s, stop) >= limit))
                stop++;
        }
        Value replacement;
        if (!encode_error_handle(&handling, end, stop, reason, &replacement, &at) ||
            !encode_replacement(&handling, &out, replacement, end, stop, reason))
            return NULL;
    }
    return bytes_builder_finish(&out);
}

// ---- Decoding

// An error in the input, or its end.
typedef struct Stop {
    size_t start, end;
    const char *reason; // NULL: all of the input is decoded
    bool incomplete;    // more input may mend it
} Stop;

static Stop decode_utf8(DecodeErrors *e, size_t at) {
    Utf8Scan scan;
    bool whole = utf8_scan(e->bytes + at, e->length - at, UTF8_STRICT, &scan);
    if (scan.points == scan.bytes) {
        str_builder_ascii(e->out, (const char *)e->bytes + at, scan.bytes);
    } else {
        Str *piece = str_new(e->vm, scan.points, scan.maximum);
        if (piece) {
            utf8_decode(e->bytes + at, scan.bytes, piece->data, piece->width);
            str_builder_str(e->out, piece);
        } else {
            e->out->failed = true;
        }
    }
    return whole ? (Stop){.start = e->length}
                 : (Stop){at + scan.error_start, at + scan.error_end, scan.reason, scan.incomplete};
}

static Stop decode_ascii(DecodeErrors *e, size_t at) {
    size_t count = utf8_ascii_prefix(e->bytes + at, e->length - at);
    str_builder_ascii(e->out, (const char *)e->bytes + at, count);
    at += count;
    return at == e->length ? (Stop){.start = at} : (Stop){at, at + 1, "ordinal not in range(128)", false};
}

static uint32_t get_unit(const uint8_t *bytes, unsigned size, bool big) {
    uint32_t unit = 0;
    for (unsigned i = 0; i < size; i++)
        unit |= (uint32_t)bytes[big ? size - 1 - i : i] << 8 * i;
    return unit;
}

static Stop decode_utf16(DecodeErrors *e, size_t at) {
    bool big = big_endian(e->kind);
    for (; e->length - at >= 2; at += 2) {
        uint32_t unit = get_unit(e->bytes + at, 2, big);
        if (!code_point_is_surrogate(unit)) {
            str_builder_char(e->out, unit);
            continue;
        }
        if (unit >= 0xDC00)
            return (Stop){at, at + 2, "illegal encoding", false};
        if (e->length - at < 4)
            return (Stop){at, e->length, "unexpected end of data", true};
        uint32_t low = get_unit(e->bytes + at + 2, 2, big);
        if (low - 0xDC00u >= 0x400)
            return (Stop){at, at + 2, "illegal UTF-16 surrogate", false};
        str_builder_char(e->out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
        at += 2;
    }
    return at == e->length ? (Stop){.start = at} : (Stop){at, e->length, "truncated data", true};
}

static Stop decode_utf32(DecodeErrors *e, size_t at) {
    bool big = big_endian(e->kind);
    for (; e->length - at >= 4; at += 4) {
        uint32_t point = get_unit(e->bytes + at, 4, big);
        if (code_point_is_surrogate(point))
            return (Stop){at, at + 4, "code point in surrogate code point range(0xd800, 0xe000)", false};
        if (point > UTF8_MAXIMUM)
            return (Stop){at, at + 4, "code point not in range(0x110000)", false};
        str_builder_char(e->out, point);
    }
    return at == e->length ? (Stop){.start = at} : (Stop){at, e->length, "truncated data", true};
}

// Reads a byte order mark, where one may stand: the codec that it makes, and how many bytes it takes.
static CodecKind read_mark(CodecKind kind, const uint8_t *bytes, size_t length, int *byte_order, size_t *at) {
    unsigned size = unit_size(kind);
    int order = byte_order ? *byte_order : 0;
    if (order == 0 && length >= size) {
        uint32_t little = get_unit(bytes, size, false), big = get_unit(bytes, size, true);
        order = little == 0xFEFF ? -1 : big == 0xFEFF ? 1 : 0;
        *at = order ? size : 0;
        if (byte_order)
            *byte_order = order;
    }
    return kind + (order > 0 ? 2 : 1);
}

Str *codec_decode_kind(Vm *vm, const uint8_t *bytes, size_t length, CodecKind kind, const char *errors,
                       size_t *consumed, int *byte_order) {
    size_t at = 0;
    if (consumed)
        *consumed = length;
    if (kind == CODEC_LATIN1)
        return str_from_latin1(vm, bytes, length);
    if (kind == CODEC_UTF16 || kind == CODEC_UTF32)
        kind = read_mark(kind, bytes, length, byte_order, &at);
    if (kind == CODEC_UTF8 || kind == CODEC_ASCII) { // the usual case: nothing wrong
        Utf8Scan scan;
        if (utf8_ascii_prefix(bytes, length) == length)
            return str_from_latin1(vm, bytes, length);
        if (kind == CODEC_UTF8 && utf8_scan(bytes, length, UTF8_STRICT, &scan))
            return str_from_utf8(vm, (const char *)bytes, length);
    }
    StrBuilder out;
    str_builder_init(&out, vm);
    DecodeErrors handling = {.vm = vm,
                             .encoding = kind_names[kind],
                             .errors = errors,
                             .kind = kind,
                             .handler = error_handler_of(errors),
                             .bytes = bytes,
                             .length = length,
                             .out = &out};
    for (;;) {
        Stop stop = kind == CODEC_UTF8    ? decode_utf8(&handling, at)
                    : kind == CODEC_ASCII ? decode_ascii(&handling, at)
                    : kind < CODEC_UTF32  ? decode_utf16(&handling, at)
                                          : decode_utf32(&handling, at);
        if (out.failed)
            return NULL;
        if (consumed && (!stop.reason || stop.incomplete)) {
            *consumed = stop.start;
            break;
        }
        if (!stop.reason)
            break;
        if (!decode_error_handle(&handling, stop.start, stop.end, stop.reason, &at))
            return NULL;
    }
    return str_builder_finish(&out);
}

// ---- Any codec

// The encoder (0) or decoder (1) that the registry has for a text encoding.
static Value registered_coder(Vm *vm, const char *encoding, int which) {
    Str *name = str_from_c(vm, encoding);
    if (!name)
        return NO_VALUE;
    Value info = codec_module_call(vm, "lookup", 1, (Value[]){str_value(name)});
    if (value_missing(info))
        return NO_VALUE;
    Str *attribute = str_intern_c(vm, "_is_text_encoding");
    Value is_text;
    if (!attribute || !object_find_attribute(vm, info, attribute, &is_text))
        return NO_VALUE;
    int truth = value_exists(is_text) ? value_truth(vm, is_text) : 1;
    if (truth < 0)
        return NO_VALUE;
    if (truth == 0)
        return raise_error(vm, TYPE_INDEX_LOOKUP_ERROR,
                           "'%.400s' is not a text encoding; use %s to handle arbitrary codecs", encoding,
                           which ? "codecs.decode()" : "codecs.encode()");
    return value_get_item(vm, info, value_from_small_int(which));
}

static Value call_coder(Vm *vm, Value coder, Value input, const char *encoding, const char *errors,
                        const char *role) {
    Value args[2] = {input};
    if (errors) {
        Str *name = str_from_c(vm, errors);
        if (!name)
            return NO_VALUE;
        args[1] = str_value(name);
    }
    Value answer = vm_call(vm, coder, errors ? 2 : 1, args);
    if (value_missing(answer)) {
        Str *name = str_from_c(vm, encoding);
        if (name)
            codec_note_failure(vm, *role == 'e' ? "encoding" : "decoding", name);
        return NO_VALUE;
    }
    if (!value_is_tuple(answer) || value_to_tuple_object(answer)->length != 2)
        return raise_type_error(vm, "%s must return a tuple (object, integer)", role);
    return tuple_items(value_to_tuple_object(answer))[0];
}

Value codec_encode(Vm *vm, Str *s, const char *encoding, const char *errors) {
    CodecKind kind = encoding ? codec_kind(encoding) : CODEC_UTF8;
    if (kind != CODEC_OTHER) {
        Bytes *bytes = codec_encode_kind(vm, s, kind, errors);
        return bytes ? bytes_value(bytes) : NO_VALUE;
    }
    Value coder = registered_coder(vm, encoding, 0);
    if (value_missing(coder))
        return NO_VALUE;
    Value result = call_coder(vm, coder, str_value(s), encoding, errors, "encoder");
    if (value_missing(result) || value_is_bytes(result))
        return result;
    if (value_is_kind(result, KIND_BYTEARRAY)) {
        if (!warn(vm, TYPE_INDEX_RUNTIME_WARNING, 1,
                  "encoder %s returned bytearray instead of bytes; use codecs.encode() to encode to "
                  "arbitrary types",
                  encoding))
            return NO_VALUE;
        return bytes_from_object(vm, result);
    }
    return raise_type_error(
        vm,
        "'%.400s' encoder returned '%.400T' instead of 'bytes'; use codecs.encode() to encode to "
        "arbitrary types",
        encoding, result);
}

Value codec_decode(Vm *vm, Value object, const uint8_t *bytes, size_t length, const char *encoding,
                   const char *errors) {
    if (length == 0) {
        Str *empty = str_empty(vm);
        return empty ? str_value(empty) : NO_VALUE;
    }
    CodecKind kind = encoding ? codec_kind(encoding) : CODEC_UTF8;
    if (kind != CODEC_OTHER) {
        Str *s = codec_decode_kind(vm, bytes, length, kind, errors, NULL, NULL);
        return s ? str_value(s) : NO_VALUE;
    }
    Value coder = registered_coder(vm, encoding, 1);
    if (value_missing(coder))
        return NO_VALUE;
    Value result = call_coder(vm, coder, object, encoding, errors, "decoder");
    if (value_missing(result) || value_is_str(result))
        return result;
    return raise_type_error(
        vm,
        "'%.400s' decoder returned '%.400T' instead of 'str'; use codecs.decode() to decode to "
        "arbitrary types",
        encoding, result);
}

Value codec_decode_object(Vm *vm, Value object, const char *encoding, const char *errors) {
    if (value_is_str(object))
        return raise_type_error(vm, "decoding str is not supported");
    if (value_is_bytes(object))
        return codec_decode(vm, object, value_to_bytes(object)->data, value_to_bytes(object)->length,
                            encoding, errors);
    Buffer buffer;
    if (!value_has_buffer(vm, object) || !buffer_get(vm, object, &buffer, BUFFER_SIMPLE)) {
        error_clear(vm);
        return raise_type_error(vm, "decoding to str: need a bytes-like object, %.80T found", object);
    }
    Value result = codec_decode(vm, object, buffer.bytes, (size_t)buffer.length, encoding, errors);
    buffer_release(vm, &buffer);
    return result;
}

Value str_method_encode(Vm *vm, Value *args) {
    const char *encoding = NULL, *errors = NULL;
    if (!argument_c_named(vm, "encode", "encoding", args[1], &encoding) ||
        !argument_c_named(vm, "encode", "errors", args[2], &errors))
        return NO_VALUE;
    return codec_encode(vm, value_to_str(args[0]), encoding, errors);
}
