// SPDX-License-Identifier: MIT
// The module binascii: bytes as hexadecimal, base64, uuencoded and quoted-printable text, and back; CRCs.
#include "objects/argument.h"
#include "objects/buffer.h"
#include "objects/bytes_builder.h"
#include "objects/bytes_methods.h"
#include "objects/int.h"
#include "objects/module.h"
#include "objects/str.h"
#include "vm/vm.h"

#include <zlib.h>

enum { BINASCII_ERROR, BINASCII_INCOMPLETE, BINASCII_STATE };
extern const ModuleDefinition module_binascii;

static Value binascii_error(Vm *vm, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str *text = str_format_list(vm, format, &arguments);
    va_end(arguments);
    Value exception =
        text ? vm_call_1(vm, module_state(vm, &module_binascii, BINASCII_ERROR), str_value(text)) : NO_VALUE;
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

// A buffer or ASCII text.
static bool open_ascii(Vm *vm, Value v, Buffer *buffer) {
    *buffer = (Buffer){0};
    if (value_is_str(v)) {
        const Str *s = value_to_str(v);
        if (!s->ascii) {
            (void)raise_value_error(vm, "string argument should contain only ASCII characters");
            return false;
        }
        buffer->bytes = s->data;
        buffer->length = (int64_t)s->length;
        return true;
    }
    if (!value_has_buffer(vm, v)) {
        (void)raise_type_error(vm, "argument should be bytes, buffer or ASCII string, not '%.100T'", v);
        return false;
    }
    return buffer_get_simple(vm, v, buffer);
}

static Value finish(Vm *vm, BytesBuilder *out, Buffer *buffer) {
    Bytes *bytes = bytes_builder_finish(out);
    buffer_release(vm, buffer);
    return bytes ? bytes_value(bytes) : NO_VALUE;
}

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// ---- Hexadecimal

static Value hexlify(Vm *vm, Value *args) {
    Buffer buffer;
    if (!buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    Value text = bytes_hex(vm, buffer.bytes, (size_t)buffer.length, args[1], args[2]);
    buffer_release(vm, &buffer);
    Bytes *bytes = value_exists(text) ? bytes_from_latin1(vm, value_to_str(text)) : NULL;
    return bytes ? bytes_value(bytes) : NO_VALUE;
}

static Value decode_hex(Vm *vm, const uint8_t *text, size_t length) {
    if (length % 2)
        return binascii_error(vm, "Odd-length string");
    Bytes *bytes = bytes_new(vm, length / 2);
    if (!bytes)
        return NO_VALUE;
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return binascii_error(vm, "Non-hexadecimal digit found");
        bytes->data[i / 2] = (uint8_t)(high << 4 | low);
    }
    return bytes_value(bytes);
}

static Value unhexlify(Vm *vm, Value *args) {
    Buffer buffer;
    if (!open_ascii(vm, args[0], &buffer))
        return NO_VALUE;
    Value result = decode_hex(vm, buffer.bytes, (size_t)buffer.length);
    buffer_release(vm, &buffer);
    return result;
}

// ---- Base64

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(uint8_t c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static Value b2a_base64(Vm *vm, Value *args) {
    bool newline = true;
    Buffer buffer;
    if (!argument_bool(vm, args[1], &newline) || !buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    const uint8_t *in = buffer.bytes;
    size_t length = (size_t)buffer.length;
    uint8_t *to = bytes_builder_room(&out, (length + 2) / 3 * 4 + newline);
    for (size_t i = 0; to && i < length; i += 3) {
        size_t rest = length - i;
        uint32_t bits =
            (uint32_t)in[i] << 16 | (rest > 1 ? (uint32_t)in[i + 1] << 8 : 0) | (rest > 2 ? in[i + 2] : 0);
        *to++ = (uint8_t)base64_digits[bits >> 18];
        *to++ = (uint8_t)base64_digits[bits >> 12 & 63];
        *to++ = rest > 1 ? (uint8_t)base64_digits[bits >> 6 & 63] : '=';
        *to++ = rest > 2 ? (uint8_t)base64_digits[bits & 63] : '=';
    }
    if (to && newline)
        *to = '\n';
    return finish(vm, &out, &buffer);
}

static bool one_too_many(Vm *vm, const BytesBuilder *out) {
    (void)binascii_error(
        vm,
        "Invalid base64-encoded string: number of data characters (%zu) cannot be 1 more than a "
        "multiple of 4",
        out->length / 3 * 4 + 1);
    return false;
}

// Without `strict` whatever is no base64 is passed over, padding before more data too.
static bool decode_base64(Vm *vm, const uint8_t *in, size_t length, bool strict, BytesBuilder *out) {
    unsigned position = 0, pads = 0; // within a group of four; the run of '=' that stands last
    uint8_t left = 0;
    const char *problem = NULL;
    for (size_t i = 0; !problem && i < length; i++) {
        int digit = base64_value(in[i]);
        if (in[i] == '=') {
            pads++;
            if (strict && position == 1)
                return one_too_many(vm, out);
            if (strict && (position == 0 || position + pads > 4))
                problem = i == 0 ? "Leading padding not allowed" : "Excess padding not allowed";
        } else if (digit < 0) {
            problem = strict ? "Only base64 data is allowed" : NULL;
        } else if (strict && pads) {
            problem =
                position + pads == 4 ? "Excess data after padding" : "Discontinuous padding not allowed";
        } else {
            pads = 0;
            if (position)
                bytes_builder_byte(out, (uint8_t)(left << 2 * position | digit >> (6 - 2 * position)));
            left = (uint8_t)(digit & ((1 << (6 - 2 * position)) - 1));
            position = (position + 1) % 4;
        }
    }
    if (!problem && (position == 0 || (position > 1 && position + pads >= 4)))
        return true;
    if (!problem && position == 1)
        return one_too_many(vm, out);
    (void)binascii_error(vm, "%s", problem ? problem : "Incorrect padding");
    return false;
}

static Value a2b_base64(Vm *vm, Value *args) {
    bool strict = false;
    Buffer buffer;
    if (!argument_bool(vm, args[1], &strict) || !open_ascii(vm, args[0], &buffer))
        return NO_VALUE;
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    if (decode_base64(vm, buffer.bytes, (size_t)buffer.length, strict, &out))
        return finish(vm, &out, &buffer);
    buffer_release(vm, &buffer);
    return NO_VALUE;
}

// ---- Uuencoding

static Value b2a_uu(Vm *vm, Value *args) {
    bool backtick = false;
    Buffer buffer;
    if (!argument_bool(vm, args[1], &backtick) || !buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    if (buffer.length > 45) {
        buffer_release(vm, &buffer);
        return binascii_error(vm, "At most 45 bytes at once");
    }
    uint8_t zero = backtick ? '`' : ' ';
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    bytes_builder_byte(&out, buffer.length ? (uint8_t)(' ' + buffer.length) : zero);
    for (int64_t i = 0; i < buffer.length; i += 3) {
        uint32_t bits = 0;
        for (int64_t j = 0; j < 3; j++)
            bits = bits << 8 | (i + j < buffer.length ? buffer.bytes[i + j] : 0);
        for (int shift = 18; shift >= 0; shift -= 6)
            bytes_builder_byte(&out, bits >> shift & 63 ? (uint8_t)(' ' + (bits >> shift & 63)) : zero);
    }
    bytes_builder_byte(&out, '\n');
    return finish(vm, &out, &buffer);
}

static bool decode_uu(Vm *vm, const uint8_t *in, size_t length, BytesBuilder *out) {
    if (length == 0) {
        (void)binascii_error(vm, "Missing length byte");
        return false;
    }
    size_t wanted = (in[0] - ' ') & 63, at = 1;
    uint32_t bits = 0;
    unsigned count = 0;
    while (out->length < wanted && !out->failed) {
        uint8_t c = at < length ? in[at] : 0;
        if (c == '\n' || c == '\r' || at >= length) {
            c = 0; // the rest of the line was blanks that are gone
        } else if (c < ' ' || c > ' ' + 64) {
            (void)binascii_error(vm, "Illegal char");
            return false;
        } else {
            c = (c - ' ') & 63;
        }
        at++;
        bits = bits << 6 | c;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes_builder_byte(out, (uint8_t)(bits >> count));
            bits &= (1u << count) - 1;
        }
    }
    for (; at < length; at++) {
        if (in[at] != ' ' && in[at] != ' ' + 64 && in[at] != '\n' && in[at] != '\r') {
            (void)binascii_error(vm, "Trailing garbage");
            return false;
        }
    }
    return true;
}

static Value a2b_uu(Vm *vm, Value *args) {
    Buffer buffer;
    if (!open_ascii(vm, args[0], &buffer))
        return NO_VALUE;
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    if (decode_uu(vm, buffer.bytes, (size_t)buffer.length, &out))
        return finish(vm, &out, &buffer);
    buffer_release(vm, &buffer);
    return NO_VALUE;
}

// ---- Quoted-printable (RFC 2045)

static Value a2b_qp(Vm *vm, Value *args) {
    bool header = false;
    Buffer buffer;
    if (!argument_bool(vm, args[1], &header) || !open_ascii(vm, args[0], &buffer))
        return NO_VALUE;
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    const uint8_t *in = buffer.bytes;
    size_t length = (size_t)buffer.length;
    for (size_t i = 0; i < length;) {
        if (in[i] == '=') {
            i++;
            if (i >= length)
                break;
            if (in[i] == '\n' || in[i] == '\r') { // a soft line break
                if (in[i] != '\n')
                    while (i < length && in[i] != '\n')
                        i++;
                i += i < length;
            } else if (in[i] == '=') { // broken encoders
                bytes_builder_byte(&out, '=');
                i++;
            } else if (i + 1 < length && hex_digit(in[i]) >= 0 && hex_digit(in[i + 1]) >= 0) {
                bytes_builder_byte(&out, (uint8_t)(hex_digit(in[i]) << 4 | hex_digit(in[i + 1])));
                i += 2;
            } else {
                bytes_builder_byte(&out, '=');
            }
        } else {
            bytes_builder_byte(&out, header && in[i] == '_' ? ' ' : in[i]);
            i++;
        }
    }
    return finish(vm, &out, &buffer);
}

#define QP_LINE_MAX 76

static Value b2a_qp(Vm *vm, Value *args) {
    bool quote_tabs = false, is_text = true, header = false;
    Buffer buffer;
    if (!argument_bool(vm, args[1], &quote_tabs) || !argument_bool(vm, args[2], &is_text) ||
        !argument_bool(vm, args[3], &header) || !buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    const uint8_t *in = buffer.bytes;
    size_t length = (size_t)buffer.length, line = 0;
    const uint8_t *first = length ? memchr(in, '\n', length) : NULL;
    bool crlf = first && first > in && first[-1] == '\r';
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    for (size_t i = 0; i < length && !out.failed;) {
        uint8_t c = in[i];
        bool last = i + 1 == length;
        uint8_t next = last ? 0 : in[i + 1];
        bool escape =
            c > 126 || c == '=' || (header && c == '_') ||
            (c == '.' && line == 0 && (last || next == '\n' || next == '\r' || next == 0)) ||
            (!is_text && (c == '\r' || c == '\n')) || ((c == '\t' || c == ' ') && last) ||
            (c < 33 && c != '\r' && c != '\n' && c != '\t' && c != ' ') ||
            (c < 33 && c != '\r' && c != '\n' && (quote_tabs || (!quote_tabs && c != '\t' && c != ' ')));
        if (escape) {
            if (line + 3 >= QP_LINE_MAX) {
                bytes_builder_add(&out, crlf ? "=\r\n" : "=\n", crlf ? 3 : 2);
                line = 0;
            }
            uint8_t text[3] = {'=', (uint8_t) "0123456789ABCDEF"[c >> 4],
                               (uint8_t) "0123456789ABCDEF"[c & 15]};
            bytes_builder_add(&out, text, 3);
            line += 3;
            i++;
        } else if (is_text && (c == '\n' || (c == '\r' && !last && next == '\n'))) {
            line = 0;
            // White space before the end of a line is escaped.
            if (out.length &&
                (out.buffer->bytes[out.length - 1] == ' ' || out.buffer->bytes[out.length - 1] == '\t')) {
                uint8_t blank = out.buffer->bytes[--out.length];
                bytes_builder_add(&out, blank == ' ' ? "=20" : "=09", 3);
            }
            bytes_builder_add(&out, crlf ? "\r\n" : "\n", crlf ? 2 : 1);
            i += c == '\r' ? 2 : 1;
        } else {
            if (!last && next != '\n' && line + 1 >= QP_LINE_MAX) {
                bytes_builder_add(&out, crlf ? "=\r\n" : "=\n", crlf ? 3 : 2);
                line = 0;
            }
            line++;
            bytes_builder_byte(&out, header && c == ' ' ? '_' : c);
            i++;
        }
    }
    return finish(vm, &out, &buffer);
}

// ---- Checksums

static bool crc_argument(Vm *vm, Value v, uint32_t *crc) {
    *crc = 0;
    if (value_missing(v))
        return true;
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    *crc = (uint32_t)int_to_uint64_wrapping(index);
    return true;
}

static Value crc_32(Vm *vm, Value *args) {
    Buffer buffer;
    uint32_t crc;
    if (!crc_argument(vm, args[1], &crc) || !buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    crc = (uint32_t)crc32_z(crc, buffer.bytes, (size_t)buffer.length);
    buffer_release(vm, &buffer);
    return value_from_small_int(crc);
}

static Value crc_hqx(Vm *vm, Value *args) {
    Buffer buffer;
    uint32_t crc;
    if (!crc_argument(vm, args[1], &crc) || !buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    crc &= 0xFFFF;
    for (int64_t i = 0; i < buffer.length; i++) { // x^16 + x^12 + x^5 + 1
        crc ^= (uint32_t)buffer.bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xFFFF;
    }
    buffer_release(vm, &buffer);
    return value_from_small_int(crc);
}

// clang-format off
static const NativeDefinition functions[] = {
    {"a2b_uu(data, /)", a2b_uu, "Decode a line of uuencoded data.", 0, 0},
    {"b2a_uu(data, /, *, backtick=False)", b2a_uu, "Uuencode a line of data.", 0, 0},
    {"a2b_base64(data, /, *, strict_mode=False)", a2b_base64, "Decode base64.", 0, 0},
    {"b2a_base64(data, /, *, newline=True)", b2a_base64, "Encode in base64.", 0, 0},
    {"a2b_hex(hexstr, /)", unhexlify, "The bytes that hexadecimal digits mean.", 0, 0},
    {"b2a_hex(data, sep=None, bytes_per_sep=1)", hexlify, "Bytes as hexadecimal digits.", 0, 0},
    {"hexlify(data, sep=None, bytes_per_sep=1)", hexlify, "Bytes as hexadecimal digits.", 0, 0},
    {"unhexlify(hexstr, /)", unhexlify, "The bytes that hexadecimal digits mean.", 0, 0},
    {"crc_hqx(data, crc, /)", crc_hqx, "The CRC-CCITT of data, from a start value.", 0, 0},
    {"crc32(data, crc=0, /)", crc_32, "The CRC-32 of data, from a start value.", 0, 0},
    {"a2b_qp(data, header=False)", a2b_qp, "Decode quoted-printable data.", 0, 0},
    {"b2a_qp(data, quotetabs=False, istext=True, header=False)", b2a_qp, "Encode in quoted-printable.", 0, 0},
    {0},
};
// clang-format on

static bool execute(Vm *vm, Value module) {
    Value error = module_state(vm, &module_binascii, BINASCII_ERROR);
    if (value_exists(error)) // imported again: the classes stay
        return module_add(vm, module, "Error", error) &&
               module_add(vm, module, "Incomplete", module_state(vm, &module_binascii, BINASCII_INCOMPLETE));
    error = module_add_exception(vm, module, "binascii.Error", vm_type(vm, TYPE_INDEX_VALUE_ERROR));
    Value incomplete = value_exists(error) ? module_add_exception(vm, module, "binascii.Incomplete",
                                                                  vm_type(vm, TYPE_INDEX_EXCEPTION))
                                           : NO_VALUE;
    return value_exists(incomplete) && module_set_state(vm, &module_binascii, BINASCII_ERROR, error) &&
           module_set_state(vm, &module_binascii, BINASCII_INCOMPLETE, incomplete);
}

const ModuleDefinition module_binascii = {
    .name = "binascii",
    .doc = "Bytes as text in several encodings, and back.",
    .functions = functions,
    .execute = execute,
    .state = BINASCII_STATE,
};
