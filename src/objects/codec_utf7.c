// SPDX-License-Identifier: MIT
// UTF-7 (RFC 2152): characters that are not direct stand as UTF-16 in base64 between '+' and a character that
// is no base64 ('-' is swallowed).
#include "base/utf8.h"
#include "objects/codec.h"
#include "vm/vm.h"

static int base64_value(uint8_t c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// May a decoder take it as it is? All of ASCII but '+' (and what would end a shift by itself is decided
// there).
static bool decodes_directly(uint8_t c) {
    return c < 128 && c != '+';
}

// Does an encoder write it as it is: RFC 2152's sets D and O, and white space.
static bool encodes_directly(uint32_t point) {
    if (point >= 128)
        return false;
    return point == '\t' || point == '\n' || point == '\r' ||
           (point >= ' ' && point != '+' && point != '\\' && point != '~' && point != 127);
}

// A sequence between '+' and its end.
typedef struct Shift {
    size_t start;       // of its '+'
    size_t text_length; // of the output before it
    uint32_t bits;      // read but not used
    unsigned count;     // how many
    uint32_t surrogate; // a high one that waits for its pair; 0: none
    bool active;
} Shift;

static void put_unit(StrBuilder *out, Shift *shift, uint32_t unit) {
    if (shift->surrogate) {
        uint32_t high = shift->surrogate;
        shift->surrogate = 0;
        if (unit - 0xDC00u < 0x400) {
            str_builder_char(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            return;
        }
        str_builder_char(out, high);
    }
    if (unit - 0xD800u < 0x400)
        shift->surrogate = unit;
    else
        str_builder_char(out, unit);
}

// Ends a shift at a byte that is no base64: the reason if what was read does not end well.
static const char *end_shift(StrBuilder *out, Shift *shift, uint8_t c) {
    shift->active = false;
    if (shift->count >= 6)
        return "partial character in shift sequence";
    if (shift->bits & ((1u << shift->count) - 1))
        return "non-zero padding bits in shift sequence";
    if (shift->surrogate && decodes_directly(c)) {
        str_builder_char(out, shift->surrogate);
        shift->surrogate = 0;
    }
    return NULL;
}

Str *codec_utf7_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors, size_t *consumed) {
    StrBuilder out;
    str_builder_init(&out, vm);
    DecodeErrors e = {.vm = vm,
                      .encoding = "utf7",
                      .errors = errors,
                      .kind = CODEC_OTHER,
                      .handler = error_handler_of(errors),
                      .bytes = bytes,
                      .length = length,
                      .out = &out};
    Shift shift = {0};
    size_t at = 0;
    while (!out.failed) {
        const char *reason = NULL;
        size_t start = at;
        if (at == e.length) {
            // The shift may end with the text, but not within a character.
            if (!shift.active || consumed)
                break;
            shift.active = false;
            if (!shift.surrogate && shift.count < 6 && !(shift.bits & ((1u << shift.count) - 1)))
                break;
            reason = "unterminated shift sequence";
            start = shift.start;
        } else if (shift.active) {
            uint8_t c = e.bytes[at++];
            int digit = base64_value(c);
            if (digit >= 0) {
                shift.bits = shift.bits << 6 | (uint32_t)digit;
                shift.count += 6;
                if (shift.count >= 16) {
                    shift.count -= 16;
                    put_unit(&out, &shift, shift.bits >> shift.count & 0xFFFF);
                    shift.bits &= (1u << shift.count) - 1;
                }
                continue;
            }
            reason = end_shift(&out, &shift, c);
            start = shift.start;
            if (!reason && c != '-')
                at--; // read again, outside
        } else if (e.bytes[at] == '+') {
            shift = (Shift){.start = at++, .text_length = out.length};
            if (at < e.length && e.bytes[at] == '-') {
                at++;
                str_builder_char(&out, '+');
            } else if (at < e.length && base64_value(e.bytes[at]) < 0) {
                at++;
                reason = "ill-formed sequence";
            } else {
                shift.active = true;
            }
        } else if (decodes_directly(e.bytes[at])) {
            str_builder_char(&out, e.bytes[at++]);
        } else {
            at++;
            reason = "unexpected special character";
        }
        if (reason && !decode_error_handle(&e, start, at, reason, &at))
            return NULL;
    }
    if (consumed) {
        *consumed = at;
        if (shift.active) { // the next call begins with the shift
            *consumed = shift.start;
            out.length = shift.text_length;
        }
    }
    Str *text = str_builder_finish(&out);
    // What was cut off may have been wider than the rest.
    return text && consumed ? str_narrowed(vm, text) : text;
}

Bytes *codec_utf7_encode(Vm *vm, const Str *s) {
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    bool shifted = false;
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < s->length && !out.failed; i++) {
        uint32_t point = str_at(s, i);
        if (shifted && encodes_directly(point)) {
            if (count)
                bytes_builder_byte(&out, (uint8_t)base64_digits[bits << (6 - count) & 63]);
            bits = count = 0;
            shifted = false;
            // A base64 digit or '-' behind the sequence would be read as part of it.
            if (base64_value((uint8_t)point) >= 0 || point == '-')
                bytes_builder_byte(&out, '-');
        }
        if (!shifted && point == '+') {
            bytes_builder_add(&out, "+-", 2);
            continue;
        }
        if (!shifted && encodes_directly(point)) {
            bytes_builder_byte(&out, (uint8_t)point);
            continue;
        }
        if (!shifted) {
            bytes_builder_byte(&out, '+');
            shifted = true;
        }
        uint32_t units[2] = {point, 0};
        if (point > 0xFFFF) {
            units[0] = 0xD7C0 + (point >> 10);
            units[1] = 0xDC00 + (point & 0x3FF);
        }
        for (int u = 0; u < 1 + (point > 0xFFFF); u++) {
            bits = bits << 16 | units[u];
            count += 16;
            for (; count >= 6; count -= 6)
                bytes_builder_byte(&out, (uint8_t)base64_digits[bits >> (count - 6) & 63]);
            bits &= (1u << count) - 1;
        }
    }
    if (count)
        bytes_builder_byte(&out, (uint8_t)base64_digits[bits << (6 - count) & 63]);
    if (shifted)
        bytes_builder_byte(&out, '-');
    return bytes_builder_finish(&out);
}
