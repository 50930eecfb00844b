// SPDX-License-Identifier: MIT
// The codecs unicode_escape, raw_unicode_escape and the escapes of bytes literals.
#include "base/unicode.h"
#include "objects/codec.h"
#include "vm/vm.h"

static int hex_value(uint8_t byte) {
    if ((uint8_t)(byte - '0') < 10)
        return byte - '0';
    uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The character that a simple escape means (\n and its kin), -1: none.
static int simple_escape(uint8_t c) {
    switch (c) {
    case '\\':
    case '\'':
    case '"': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 't': return '\t';
    case 'n': return '\n';
    case 'r': return '\r';
    case 'v': return '\v';
    case 'a': return '\a';
    default: return -1;
    }
}

// Up to three octal digits from *at on.
static unsigned octal_escape(const uint8_t *bytes, size_t length, size_t *at) {
    unsigned value = 0;
    for (int i = 0; i < 3 && *at < length && (bytes[*at] & 0xF8) == '0'; i++)
        value = value << 3 | (bytes[(*at)++] & 7);
    return value;
}

// The first escape that is not one, for the one warning that a text gets.
typedef struct Invalid {
    unsigned value;
    enum { INVALID_NONE, INVALID_LETTER, INVALID_OCTAL } what;
} Invalid;

static void note_invalid(Invalid *invalid, bool octal, unsigned value) {
    if (invalid->what == INVALID_NONE)
        *invalid = (Invalid){value, octal ? INVALID_OCTAL : INVALID_LETTER};
}

static bool warn_of_invalid(Vm *vm, const Invalid *invalid, const char *prefix) {
    switch (invalid->what) {
    case INVALID_NONE: return true;
    case INVALID_LETTER:
        return warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                    "%s\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. ",
                    prefix, (int)invalid->value);
    default:
        return warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                    "%s\"\\%d%d%d\" is an invalid octal escape sequence. Such sequences will not work in the "
                    "future. ",
                    prefix, (int)(invalid->value >> 6), (int)(invalid->value >> 3 & 7),
                    (int)(invalid->value & 7));
    }
}

// ---- unicode_escape

// How one escape ends.
typedef enum Escape { ESCAPE_DONE, ESCAPE_WRONG, ESCAPE_INCOMPLETE } Escape;

// `digits` hexadecimal digits from *at on, as a character.
static Escape hex_escape(DecodeErrors *e, size_t *at, int digits, const char *truncated,
                         const char *too_large, const char **reason) {
    uint32_t point = 0;
    *reason = truncated;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (*at == e->length)
            return ESCAPE_INCOMPLETE;
        int digit = hex_value(e->bytes[*at]);
        if (digit < 0)
            return ESCAPE_WRONG;
        point = point << 4 | (uint32_t)digit;
    }
    if (point > 0x10FFFF) {
        *reason = too_large;
        return ESCAPE_WRONG;
    }
    str_builder_char(e->out, point);
    return ESCAPE_DONE;
}

static Escape name_escape(DecodeErrors *e, size_t *at, const char **reason) {
    *reason = "malformed \\N character escape";
    if (*at == e->length)
        return ESCAPE_INCOMPLETE;
    if (e->bytes[*at] != '{')
        return ESCAPE_WRONG;
    size_t start = ++*at;
    while (*at < e->length && e->bytes[*at] != '}')
        (*at)++;
    if (*at == e->length)
        return ESCAPE_INCOMPLETE;
    if (*at == start)
        return ESCAPE_WRONG;
    uint32_t point;
    (*at)++;
    if (unicode_name_lookup((const char *)e->bytes + start, *at - 1 - start, &point)) {
        str_builder_char(e->out, point);
        return ESCAPE_DONE;
    }
    *reason = "unknown Unicode character name";
    return ESCAPE_WRONG;
}

// The escape whose letter is at *at, behind the backslash.
static Escape unicode_escape(DecodeErrors *e, size_t *at, Invalid *invalid, const char **reason) {
    static const char illegal[] = "illegal Unicode character";
    *reason = "\\ at end of string";
    if (*at == e->length)
        return ESCAPE_INCOMPLETE;
    uint8_t c = e->bytes[(*at)++];
    int simple = simple_escape(c);
    if (simple >= 0) {
        str_builder_char(e->out, (uint32_t)simple);
        return ESCAPE_DONE;
    }
    switch (c) {
    case '\n': return ESCAPE_DONE;
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7': {
        (*at)--;
        unsigned value = octal_escape(e->bytes, e->length, at);
        if (value > 0377)
            note_invalid(invalid, true, value);
        str_builder_char(e->out, value);
        return ESCAPE_DONE;
    }
    case 'x': return hex_escape(e, at, 2, "truncated \\xXX escape", illegal, reason);
    case 'u': return hex_escape(e, at, 4, "truncated \\uXXXX escape", illegal, reason);
    case 'U': return hex_escape(e, at, 8, "truncated \\UXXXXXXXX escape", illegal, reason);
    case 'N': return name_escape(e, at, reason);
    default:
        note_invalid(invalid, false, c);
        str_builder_char(e->out, '\\');
        str_builder_char(e->out, c);
        return ESCAPE_DONE;
    }
}

static Escape raw_unicode_escape(DecodeErrors *e, size_t *at, bool final, const char **reason) {
    if (*at == e->length && !final)
        return ESCAPE_INCOMPLETE;
    uint8_t c = *at < e->length ? e->bytes[*at] : 0;
    if (*at < e->length && (c == 'u' || c == 'U')) {
        (*at)++;
        return hex_escape(e, at, c == 'u' ? 4 : 8,
                          c == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape",
                          "\\Uxxxxxxxx out of range", reason);
    }
    str_builder_char(e->out, '\\');
    if (*at < e->length) {
        str_builder_char(e->out, c);
        (*at)++;
    }
    return ESCAPE_DONE;
}

static Str *decode_escapes(Vm *vm, const uint8_t *bytes, size_t length, const char *errors, size_t *consumed,
                           bool raw) {
    StrBuilder out;
    str_builder_init(&out, vm);
    DecodeErrors e = {.vm = vm,
                      .encoding = raw ? "rawunicodeescape" : "unicodeescape",
                      .errors = errors,
                      .kind = CODEC_OTHER,
                      .handler = error_handler_of(errors),
                      .bytes = bytes,
                      .length = length,
                      .out = &out};
    Invalid invalid = {0};
    size_t at = 0;
    while (at < e.length && !out.failed) {
        size_t start = at;
        while (at < e.length && e.bytes[at] != '\\')
            at++;
        str_builder_points(&out, e.bytes + start, at - start, 1);
        if (at == e.length)
            break;
        start = at++;
        const char *reason = NULL;
        Escape end = raw ? raw_unicode_escape(&e, &at, consumed == NULL, &reason)
                         : unicode_escape(&e, &at, &invalid, &reason);
        if (end == ESCAPE_INCOMPLETE && consumed) {
            at = start;
            break;
        }
        if (end != ESCAPE_DONE && !decode_error_handle(&e, start, at, reason, &at))
            return NULL;
    }
    if (consumed)
        *consumed = at;
    Str *text = str_builder_finish(&out);
    return text && warn_of_invalid(vm, &invalid, "") ? text : NULL;
}

Str *codec_unicode_escape_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors,
                                 size_t *consumed) {
    return decode_escapes(vm, bytes, length, errors, consumed, false);
}

Str *codec_raw_unicode_escape_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors,
                                     size_t *consumed) {
    return decode_escapes(vm, bytes, length, errors, consumed, true);
}

static void add_hex_escape(BytesBuilder *out, char letter, uint32_t point, int digits) {
    bytes_builder_byte(out, '\\');
    bytes_builder_byte(out, (uint8_t)letter);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        bytes_builder_byte(out, (uint8_t) "0123456789abcdef"[point >> shift & 15]);
}

// \n, \t, \r and the backslash; false: it is none of them.
static bool add_simple_escape(BytesBuilder *out, uint32_t point) {
    char letter = point == '\n' ? 'n' : point == '\t' ? 't' : point == '\r' ? 'r' : point == '\\' ? '\\' : 0;
    if (!letter)
        return false;
    bytes_builder_byte(out, '\\');
    bytes_builder_byte(out, (uint8_t)letter);
    return true;
}

Bytes *codec_unicode_escape_encode(Vm *vm, const Str *s) {
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    for (size_t i = 0; i < s->length && !out.failed; i++) {
        uint32_t point = str_at(s, i);
        if (add_simple_escape(&out, point))
            continue;
        if (point >= ' ' && point < 127)
            bytes_builder_byte(&out, (uint8_t)point);
        else if (point < 0x100)
            add_hex_escape(&out, 'x', point, 2);
        else if (point < 0x10000)
            add_hex_escape(&out, 'u', point, 4);
        else
            add_hex_escape(&out, 'U', point, 8);
    }
    return bytes_builder_finish(&out);
}

Bytes *codec_raw_unicode_escape_encode(Vm *vm, const Str *s) {
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    for (size_t i = 0; i < s->length && !out.failed; i++) {
        uint32_t point = str_at(s, i);
        if (point < 0x100)
            bytes_builder_byte(&out, (uint8_t)point);
        else if (point < 0x10000)
            add_hex_escape(&out, 'u', point, 4);
        else
            add_hex_escape(&out, 'U', point, 8);
    }
    return bytes_builder_finish(&out);
}

// ---- Bytes literals

// \x without two digits: false: an exception is set.
static bool wrong_hex(Vm *vm, BytesBuilder *out, const char *errors, size_t start) {
    ErrorHandler handler = error_handler_of(errors);
    if (handler == ERRORS_STRICT)
        (void)raise_value_error(vm, "invalid \\x escape at position %zu", start);
    else if (handler == ERRORS_REPLACE)
        bytes_builder_byte(out, '?');
    else if (handler != ERRORS_IGNORE)
        (void)raise_value_error(vm, "decoding error; unknown error handling code: %.400s", errors);
    return !error_is_set(vm);
}

Bytes *codec_escape_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors) {
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    Invalid invalid = {0};
    for (size_t at = 0; at < length && !out.failed;) {
        if (bytes[at] != '\\') {
            bytes_builder_byte(&out, bytes[at++]);
            continue;
        }
        size_t start = at++;
        if (at == length) {
            (void)raise_value_error(vm, "Trailing \\ in string");
            return NULL;
        }
        uint8_t c = bytes[at++];
        int simple = simple_escape(c);
        if (simple >= 0) {
            bytes_builder_byte(&out, (uint8_t)simple);
        } else if (c == 'x') {
            int high = at < length ? hex_value(bytes[at]) : -1;
            int low = high >= 0 && at + 1 < length ? hex_value(bytes[at + 1]) : -1;
            if (low >= 0)
                bytes_builder_byte(&out, (uint8_t)(high << 4 | low));
            else if (!wrong_hex(vm, &out, errors, start))
                return NULL;
            at += low >= 0 ? 2 : high >= 0;
        } else if ((c & 0xF8) == '0') {
            at--;
            unsigned value = octal_escape(bytes, length, &at);
            if (value > 0377)
                note_invalid(&invalid, true, value);
            bytes_builder_byte(&out, (uint8_t)value);
        } else if (c != '\n') {
            note_invalid(&invalid, false, c);
            bytes_builder_byte(&out, '\\');
            bytes_builder_byte(&out, c);
        }
    }
    Bytes *result = bytes_builder_finish(&out);
    return result && warn_of_invalid(vm, &invalid, "b") ? result : NULL;
}

Bytes *codec_escape_encode(Vm *vm, const Bytes *bytes) {
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    for (size_t i = 0; i < bytes->length && !out.failed; i++) {
        uint8_t byte = bytes->data[i];
        if (add_simple_escape(&out, byte))
            continue;
        if (byte == '\'')
            bytes_builder_byte(&out, '\\');
        if (byte >= ' ' && byte < 127)
            bytes_builder_byte(&out, byte);
        else
            add_hex_escape(&out, 'x', byte, 2);
    }
    return bytes_builder_finish(&out);
}
