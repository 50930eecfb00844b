// SPDX-License-Identifier: MIT
// The other methods that bytes and bytearray share: layout, case, classes of bytes, hexadecimal text, decode,
// and the operators.
#include "objects/bytes_methods.h"

#include "objects/argument.h"
#include "objects/bytearray.h"
#include "objects/bytes_builder.h"
#include "objects/codec.h"
#include "objects/int.h"
#include "objects/str_format.h"
#include "vm/vm.h"

static Value finish(Vm *vm, Value self, BytesBuilder *builder) {
    if (builder->failed)
        return NO_VALUE;
    return bytes_like(vm, self, builder->length ? builder->buffer->bytes : NULL, builder->length);
}

static Value unchanged(Vm *vm, Value self) {
    if (value_type(vm, self) == vm_type(vm, TYPE_INDEX_BYTES))
        return self;
    ByteView view = bytes_view(self);
    return bytes_like(vm, self, view.data, view.length);
}

// ---- Layout

// Reads width and fill byte; how much is to be added (0 or more), -1: exception.
static int64_t padding(Vm *vm, Value *args, const char *name, uint8_t *fill) {
    int64_t width = 0;
    *fill = ' ';
    if (!argument_size(vm, args[1], &width))
        return -1;
    if (value_exists(args[2])) {
        if (!value_is_bytes(args[2]) && !value_is_bytearray(args[2])) {
            (void)raise_type_error(vm, "%s() argument 2 must be a byte string of length 1, not %.50T", name,
                                   args[2]);
            return -1;
        }
        ByteView view = bytes_view(args[2]);
        if (view.length != 1) {
            (void)raise_type_error(
                vm, "%s(): argument 2 must be a byte string of length 1, not a %s object of length %zu", name,
                value_is_bytes(args[2]) ? "bytes" : "bytearray", view.length);
            return -1;
        }
        *fill = view.data[0];
    }
    int64_t length = (int64_t)bytes_view(args[0]).length;
    return width > length ? width - length : 0;
}

static Value padded(Vm *vm, Value self, int64_t left, int64_t right, uint8_t fill) {
    if (left <= 0 && right <= 0)
        return unchanged(vm, self);
    ByteView view = bytes_view(self);
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    bytes_builder_fill(&out, fill, (size_t)left);
    bytes_builder_add(&out, view.data, view.length);
    bytes_builder_fill(&out, fill, (size_t)right);
    return finish(vm, self, &out);
}

Value bytes_method_center(Vm *vm, Value *args) {
    uint8_t fill;
    int64_t more = padding(vm, args, "center", &fill);
    if (more < 0)
        return NO_VALUE;
    int64_t width = more + (int64_t)bytes_view(args[0]).length;
    int64_t left = more / 2 + (more & width & 1);
    return padded(vm, args[0], left, more - left, fill);
}

Value bytes_method_ljust(Vm *vm, Value *args) {
    uint8_t fill;
    int64_t more = padding(vm, args, "ljust", &fill);
    return more < 0 ? NO_VALUE : padded(vm, args[0], 0, more, fill);
}

Value bytes_method_rjust(Vm *vm, Value *args) {
    uint8_t fill;
    int64_t more = padding(vm, args, "rjust", &fill);
    return more < 0 ? NO_VALUE : padded(vm, args[0], more, 0, fill);
}

Value bytes_method_zfill(Vm *vm, Value *args) {
    int64_t width = 0;
    if (!argument_size(vm, args[1], &width))
        return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    if (width <= (int64_t)view.length)
        return unchanged(vm, args[0]);
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    size_t sign = view.length && (view.data[0] == '+' || view.data[0] == '-');
    bytes_builder_add(&out, view.data, sign);
    bytes_builder_fill(&out, '0', (size_t)width - view.length);
    bytes_builder_add(&out, view.data + sign, view.length - sign);
    return finish(vm, args[0], &out);
}

Value bytes_method_expandtabs(Vm *vm, Value *args) {
    int32_t size = 8;
    if (!argument_int(vm, args[1], &size))
        return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    size_t column = 0;
    for (size_t i = 0; i < view.length && !out.failed; i++) {
        uint8_t byte = view.data[i];
        if (byte == '\t') {
            size_t step = size > 0 ? (size_t)size - column % (size_t)size : 0;
            bytes_builder_fill(&out, ' ', step);
            column += step;
            continue;
        }
        bytes_builder_byte(&out, byte);
        column = byte == '\n' || byte == '\r' ? 0 : column + 1;
    }
    return finish(vm, args[0], &out);
}

// ---- Case

static inline bool is_upper(uint8_t byte) {
    return (uint8_t)(byte - 'A') < 26;
}
static inline bool is_lower(uint8_t byte) {
    return (uint8_t)(byte - 'a') < 26;
}
static inline bool is_alpha(uint8_t byte) {
    return is_upper(byte & 0xDF);
}
static inline bool is_digit(uint8_t byte) {
    return (uint8_t)(byte - '0') < 10;
}
static inline bool is_alnum(uint8_t byte) {
    return is_alpha(byte) || is_digit(byte);
}
static inline bool is_space(uint8_t byte) {
    return byte == ' ' || (uint8_t)(byte - 9) < 5;
}
static inline bool is_ascii(uint8_t byte) {
    return byte < 128;
}

typedef enum CaseChange { CASE_UPPER, CASE_LOWER, CASE_SWAP, CASE_CAPITALIZE, CASE_TITLE } CaseChange;

static Value change_case(Vm *vm, Value self, CaseChange change) {
    ByteView view = bytes_view(self);
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    uint8_t *to = bytes_builder_room(&out, view.length);
    if (!to)
        return NO_VALUE;
    bool previous = false; // a letter stands before
    for (size_t i = 0; i < view.length; i++) {
        uint8_t byte = view.data[i];
        bool letter = is_alpha(byte), upper;
        switch (change) {
        case CASE_UPPER: upper = true; break;
        case CASE_LOWER: upper = false; break;
        case CASE_SWAP: upper = is_lower(byte); break;
        case CASE_CAPITALIZE: upper = i == 0; break;
        default: upper = !previous;
        }
        to[i] = letter ? (uint8_t)(upper ? byte & 0xDF : byte | 0x20) : byte;
        previous = letter;
    }
    return finish(vm, self, &out);
}

Value bytes_method_upper(Vm *vm, Value *args) {
    return change_case(vm, args[0], CASE_UPPER);
}

Value bytes_method_lower(Vm *vm, Value *args) {
    return change_case(vm, args[0], CASE_LOWER);
}

Value bytes_method_swapcase(Vm *vm, Value *args) {
    return change_case(vm, args[0], CASE_SWAP);
}

Value bytes_method_capitalize(Vm *vm, Value *args) {
    return change_case(vm, args[0], CASE_CAPITALIZE);
}

Value bytes_method_title(Vm *vm, Value *args) {
    return change_case(vm, args[0], CASE_TITLE);
}

// ---- Classes

// Defines a method: not empty (or `empty`), and the property holds for every byte.
#define EVERY(name, property, empty)                                                                         \
    Value name(Vm *vm, Value *args) {                                                                        \
        (void)vm;                                                                                            \
        ByteView view = bytes_view(args[0]);                                                                 \
        for (size_t i = 0; i < view.length; i++)                                                             \
            if (!property(view.data[i]))                                                                     \
                return VALUE_FALSE;                                                                          \
        return value_from_bool(view.length || (empty));                                                      \
    }
EVERY(bytes_method_isalnum, is_alnum, false)
EVERY(bytes_method_isalpha, is_alpha, false)
EVERY(bytes_method_isdigit, is_digit, false)
EVERY(bytes_method_isspace, is_space, false)
EVERY(bytes_method_isascii, is_ascii, true)

// At least one letter, all of them of the case.
static Value all_cased(Value self, bool upper) {
    ByteView view = bytes_view(self);
    bool seen = false;
    for (size_t i = 0; i < view.length; i++) {
        if (!is_alpha(view.data[i]))
            continue;
        if (is_upper(view.data[i]) != upper)
            return VALUE_FALSE;
        seen = true;
    }
    return value_from_bool(seen);
}

Value bytes_method_islower(Vm *vm, Value *args) {
    (void)vm;
    return all_cased(args[0], false);
}

Value bytes_method_isupper(Vm *vm, Value *args) {
    (void)vm;
    return all_cased(args[0], true);
}

Value bytes_method_istitle(Vm *vm, Value *args) {
    (void)vm;
    ByteView view = bytes_view(args[0]);
    bool seen = false, previous = false;
    for (size_t i = 0; i < view.length; i++) {
        uint8_t byte = view.data[i];
        if ((is_upper(byte) && previous) || (is_lower(byte) && !previous))
            return VALUE_FALSE;
        previous = is_alpha(byte);
        seen |= previous;
    }
    return value_from_bool(seen);
}

// ---- Hexadecimal text

static const char hex_digits[] = "0123456789abcdef";

// The separator's character: -1: exception.
static int separator_of(Vm *vm, Value separator) {
    int64_t length = value_length(vm, separator);
    if (length < 0)
        return -1;
    int character;
    if (length != 1) {
        (void)raise_value_error(vm, "sep must be length 1.");
        return -1;
    }
    if (value_is_str(separator)) {
        character = (int)str_at(value_to_str(separator), 0);
    } else if (value_is_bytes(separator)) {
        character = value_to_bytes(separator)->data[0];
    } else {
        (void)raise_type_error(vm, "sep must be str or bytes.");
        return -1;
    }
    if (character < 128)
        return character;
    (void)raise_value_error(vm, "sep must be ASCII.");
    return -1;
}

Value bytes_hex(Vm *vm, const uint8_t *data, size_t length, Value separator, Value group) {
    int32_t size = 1;
    int character = 0;
    if (!argument_int(vm, group, &size))
        return NO_VALUE;
    if (value_exists(separator)) {
        character = separator_of(vm, separator);
        if (character < 0)
            return NO_VALUE;
    } else {
        size = 0;
    }
    if (length == 0)
        return str_value(vm->empty_str);
    size_t step = size < 0 ? 0 - (size_t)size : (size_t)size;
    size_t separators = step ? (length - 1) / step : 0;
    if (length > INT64_MAX / 8)
        return raise_no_memory(vm);
    Str *text = str_new(vm, length * 2 + separators, 0x7F);
    if (!text)
        return NO_VALUE;
    char *to = text->data;
    for (size_t i = 0; i < length; i++) {
        // Groups are counted from the end, or from the start when the size is negative.
        if (step && i && (size < 0 ? i : length - i) % step == 0)
            *to++ = (char)character;
        *to++ = hex_digits[data[i] >> 4];
        *to++ = hex_digits[data[i] & 15];
    }
    return str_value(text);
}

Value bytes_method_hex(Vm *vm, Value *args) {
    ByteView view = bytes_view(args[0]);
    bytes_hold(args[0]);
    Value text = bytes_hex(vm, view.data, view.length, args[1], args[2]);
    bytes_let_go(args[0]);
    return text;
}

static int hex_value(uint8_t byte) {
    if (is_digit(byte))
        return byte - '0';
    uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static Value hex_error(Vm *vm, size_t position) {
    return raise_value_error(vm, "non-hexadecimal number found in fromhex() arg at position %zu", position);
}

static Value parse_hex(Vm *vm, const uint8_t *text, size_t length) {
    Bytes *bytes = bytes_new(vm, length / 2 + 1);
    if (!bytes)
        return NO_VALUE;
    size_t count = 0;
    for (size_t i = 0; i < length;) {
        if (is_space(text[i])) {
            i++;
            continue;
        }
        int high = hex_value(text[i]);
        if (high < 0)
            return hex_error(vm, i);
        if (i + 1 == length)
            return raise_value_error(vm, "fromhex() arg must contain an even number of hexadecimal digits");
        int low = hex_value(text[i + 1]);
        if (low < 0)
            return hex_error(vm, i + 1);
        bytes->data[count++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    return bytes_value(bytes_cut(vm, bytes, count));
}

Value bytes_from_hex(Vm *vm, Value text) {
    if (value_is_str(text)) {
        const Str *s = value_to_str(text);
        if (s->ascii)
            return parse_hex(vm, s->data, s->length);
        // What stands before the first character that is not ASCII may be wrong earlier.
        size_t i = 0;
        while (str_at(s, i) < 128)
            i++;
        return hex_error(vm, i);
    }
    if (!value_has_buffer(vm, text))
        return raise_type_error(vm, "fromhex() argument must be str or bytes-like, not %.50T", text);
    Buffer buffer;
    if (!buffer_get_simple(vm, text, &buffer))
        return NO_VALUE;
    Value result = parse_hex(vm, buffer.bytes, (size_t)buffer.length);
    buffer_release(vm, &buffer);
    return result;
}

// ---- Text

Value bytes_method_decode(Vm *vm, Value *args) {
    const char *encoding = NULL, *errors = NULL;
    if (!argument_c_named(vm, "decode", "encoding", args[1], &encoding) ||
        !argument_c_named(vm, "decode", "errors", args[2], &errors))
        return NO_VALUE;
    if (value_is_bytes(args[0]))
        return codec_decode(vm, args[0], value_to_bytes(args[0])->data, value_to_bytes(args[0])->length,
                            encoding, errors);
    Buffer buffer;
    if (!buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    Value result = codec_decode(vm, args[0], buffer.bytes, (size_t)buffer.length, encoding, errors);
    buffer_release(vm, &buffer);
    return result;
}

static Value formatted(Vm *vm, Value format, Value values) {
    ByteView view = bytes_view(format);
    Str *text = str_from_latin1(vm, view.data, view.length);
    bytes_hold(format);
    Str *result = text ? percent_format(vm, text, values, true) : NULL;
    bytes_let_go(format);
    if (!result)
        return NO_VALUE;
    return bytes_like(vm, format, result->data, result->length);
}

Value bytes_method_remainder(Vm *vm, Value *args) {
    return formatted(vm, args[0], args[1]);
}

Value bytes_method_reflected_remainder(Vm *vm, Value *args) {
    if (!value_is_bytes(args[1]) && !value_is_bytearray(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    return formatted(vm, args[1], args[0]);
}

// ---- Operators

static Value concat(Vm *vm, Value self, const uint8_t *more, size_t length) {
    if (value_is_bytes(self)) {
        Bytes *bytes = bytes_concat(vm, value_to_bytes(self), more, length);
        return bytes ? bytes_value(bytes) : NO_VALUE;
    }
    ByteView view = bytes_view(self);
    Bytearray *array = bytearray_from(vm, NULL, view.length + length);
    if (!array)
        return NO_VALUE;
    if (view.length)
        memcpy(array->data, view.data, view.length);
    if (length)
        memcpy(array->data + view.length, more, length);
    return value_from_pointer(array);
}

Value bytes_method_add(Vm *vm, Value *args) {
    if (!value_has_buffer(vm, args[1]))
        return raise_type_error(vm, "can't concat %.100T to %.100T", args[1], args[0]);
    Buffer buffer;
    if (!buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    Value result;
    if (view.length == 0 && value_type(vm, args[1]) == vm_type(vm, TYPE_INDEX_BYTES) &&
        value_is_bytes(args[0])) {
        result = args[1];
    } else if (buffer.length == 0 && value_type(vm, args[0]) == vm_type(vm, TYPE_INDEX_BYTES)) {
        result = args[0];
    } else {
        result =
            concat(vm, args[0], buffer.length ? buffer.bytes : (const uint8_t *)"", (size_t)buffer.length);
    }
    buffer_release(vm, &buffer);
    return result;
}

Value bytes_method_multiply(Vm *vm, Value *args) {
    int64_t count;
    if (!value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &count))
        return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    if (count == 1)
        return unchanged(vm, args[0]);
    size_t length;
    if (count <= 0 || view.length == 0)
        return bytes_like(vm, args[0], NULL, 0);
    if (__builtin_mul_overflow(view.length, (size_t)count, &length) || length > INT64_MAX) {
        if (value_is_bytearray(args[0]))
            return raise_no_memory(vm);
        return raise_overflow_error(vm, "repeated bytes are too long");
    }
    Bytes *bytes = bytes_new(vm, length);
    if (!bytes)
        return NO_VALUE;
    if (view.length == 1) {
        memset(bytes->data, view.data[0], length);
    } else {
        const size_t limit = (size_t)1 << 24;
        memcpy(bytes->data, view.data, view.length);
        for (size_t done = view.length; done < length;) {
            size_t step = done < length - done ? done : length - done;
            if (step > limit && view.length < limit) {
                step = limit - limit % view.length;
                if (!vm_poll(vm))
                    return NO_VALUE;
            }
            memcpy(bytes->data + done, bytes->data, step);
            done += step;
        }
    }
    if (value_is_bytes(args[0]))
        return bytes_value(bytes);
    return bytes_like(vm, args[0], bytes->data, length);
}
