// SPDX-License-Identifier: MIT
// % formatting, of str and (as Latin-1 text, see str_format.h) of bytes.
//
// The format itself is immutable, so conversions may run Python freely; what they return is copied at once.
#include "objects/str_format.h"

#include "base/float_text.h"
#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/format_spec.h"
#include "objects/int.h"
#include "objects/str_methods.h"
#include "objects/tuple.h"
#include "vm/vm.h"

#include <limits.h>

enum { LEFT = 1, SIGN = 2, BLANK = 4, ALTERNATE = 8, ZERO = 16 };

typedef struct Percent {
    Vm *vm;
    const Str *format;
    size_t at;
    bool bytes;
    Value values;
    Value mapping;        // NO_VALUE: values are not one
    int64_t index, count; // of a tuple; a single value counts as index -2 of -1, then -1
    StrBuilder out;
    // of the conversion at hand
    Value value; // of a mapping key; NO_VALUE: none
    unsigned flags;
    int64_t width;
    int precision; // -1: none
    uint32_t conversion;
} Percent;

static uint32_t peek(const Percent *p) {
    return p->at < p->format->length ? str_at(p->format, p->at) : 0;
}

static Value next_value(Percent *p) {
    if (value_exists(p->value)) {
        Value v = p->value;
        p->value = NO_VALUE;
        p->index = p->count = -1; // a key has named the one value there is
        return v;
    }
    if (p->index >= p->count)
        return raise_type_error(p->vm, "not enough arguments for format string");
    int64_t index = p->index++;
    return p->count < 0 ? p->values : tuple_items(value_to_tuple_object(p->values))[index];
}

// "(key)": looks the key up.
static bool parse_key(Percent *p) {
    Vm *vm = p->vm;
    if (value_missing(p->mapping)) {
        (void)raise_type_error(vm, "format requires a mapping");
        return false;
    }
    size_t start = ++p->at;
    int depth = 1;
    for (; depth > 0 && p->at < p->format->length; p->at++) {
        uint32_t point = str_at(p->format, p->at);
        depth += point == '(' ? 1 : point == ')' ? -1 : 0;
    }
    if (depth > 0) {
        (void)raise_value_error(vm, "incomplete format key");
        return false;
    }
    Str *name = str_slice(vm, (Str *)p->format, start, p->at - 1);
    if (!name)
        return false;
    Value key = str_value(name);
    if (p->bytes) {
        Bytes *bytes = bytes_from_latin1(vm, name);
        if (!bytes)
            return false;
        key = bytes_value(bytes);
    }
    p->value = value_get_item(vm, p->mapping, key);
    return value_exists(p->value);
}

// A width or precision: digits, or '*' and then the next value. False: an exception.
static bool parse_number(Percent *p, bool precision, int64_t *number) {
    Vm *vm = p->vm;
    if (peek(p) == '*') {
        p->at++;
        Value v = next_value(p);
        if (value_missing(v))
            return false;
        if (!value_is_int(v)) {
            (void)raise_type_error(vm, "* wants int");
            return false;
        }
        if (!int_to_int64(v, number) || (precision && (*number < INT_MIN || *number > INT_MAX))) {
            (void)raise_overflow_error(vm, "Python int too large to convert to C %s",
                                       precision ? "int" : "ssize_t");
            return false;
        }
        return true;
    }
    int64_t limit = precision ? INT_MAX : PTRDIFF_MAX;
    for (uint32_t c; (c = peek(p)) >= '0' && c <= '9'; p->at++) {
        if (*number > (limit - (int64_t)(c - '0')) / 10) {
            (void)raise_value_error(vm, precision ? "precision too big" : "width too big");
            return false;
        }
        *number = *number * 10 + (int64_t)(c - '0');
    }
    return true;
}

// What stands between '%' and the conversion's letter. p->at is behind the letter afterwards.
static bool parse_conversion(Percent *p) {
    p->value = NO_VALUE;
    p->flags = 0;
    p->width = -1;
    p->precision = -1;
    if (peek(p) == '(' && !parse_key(p))
        return false;
    for (bool more = true; more;) {
        switch (peek(p)) {
        case '-': p->flags |= LEFT; break;
        case '+': p->flags |= SIGN; break;
        case ' ': p->flags |= BLANK; break;
        case '#': p->flags |= ALTERNATE; break;
        case '0': p->flags |= ZERO; break;
        default: more = false;
        }
        p->at += more;
    }
    int64_t width = 0;
    if (!parse_number(p, false, &width))
        return false;
    if (width < 0) {
        p->flags |= LEFT;
        if (width == INT64_MIN) {
            (void)raise_overflow_error(p->vm, "width too big");
            return false;
        }
        width = -width;
    }
    p->width = width;
    if (peek(p) == '.') {
        p->at++;
        int64_t precision = 0;
        if (!parse_number(p, true, &precision))
            return false;
        p->precision = precision < 0 ? 0 : (int)precision;
    }
    if (peek(p) == 'h' || peek(p) == 'l' || peek(p) == 'L')
        p->at++;
    if (p->at >= p->format->length) {
        (void)raise_value_error(p->vm, "incomplete format");
        return false;
    }
    p->conversion = str_at(p->format, p->at++);
    return true;
}

// ---- Output

static void put_text(Percent *p, const Str *text, size_t length) {
    int64_t padding = p->width - (int64_t)length;
    if (padding > 0 && !(p->flags & LEFT))
        str_builder_fill(&p->out, ' ', (size_t)padding);
    str_builder_slice(&p->out, text, 0, length);
    if (padding > 0 && p->flags & LEFT)
        str_builder_fill(&p->out, ' ', (size_t)padding);
}

static bool put_cut(Percent *p, Value text) {
    if (value_missing(text))
        return false;
    const Str *s = value_to_str(text);
    put_text(p, s, p->precision >= 0 && (size_t)p->precision < s->length ? (size_t)p->precision : s->length);
    return !p->out.failed;
}

// An ASCII number: its sign apart, a prefix of two characters ("0x") or none, zeros to fill up to `zeros`
// digits.
static bool put_number(Percent *p, bool negative, const char *prefix, const char *digits, size_t count,
                       size_t zeros) {
    char sign = negative ? '-' : p->flags & SIGN ? '+' : p->flags & BLANK ? ' ' : 0;
    int64_t length = (int64_t)((sign != 0) + strlen(prefix) + zeros + count);
    int64_t padding = p->width > length ? p->width - length : 0;
    bool fill_zeros = p->flags & ZERO && !(p->flags & LEFT);
    if (!fill_zeros && !(p->flags & LEFT))
        str_builder_fill(&p->out, ' ', (size_t)padding);
    if (sign)
        str_builder_char(&p->out, (uint8_t)sign);
    str_builder_c(&p->out, prefix);
    str_builder_fill(&p->out, '0', zeros + (fill_zeros ? (size_t)padding : 0));
    str_builder_ascii(&p->out, digits, count);
    if (p->flags & LEFT)
        str_builder_fill(&p->out, ' ', (size_t)padding);
    return !p->out.failed;
}

// ---- Conversions

static bool wrong_integer(Percent *p, Value v) {
    char c = (char)p->conversion;
    if (c == 'x' || c == 'X' || c == 'o')
        (void)raise_type_error(p->vm, "%%%c format: an integer is required, not %.200T", c, v);
    else
        (void)raise_type_error(p->vm, "%%%c format: a real number is required, not %.200T", c, v);
    return false;
}

// The integer that %d and %x take of a number. NO_VALUE: an exception.
static Value to_integer(Percent *p, Value v) {
    Vm *vm = p->vm;
    if (value_is_int(v))
        return v;
    bool index_only = p->conversion == 'x' || p->conversion == 'X' || p->conversion == 'o';
    bool has_index = value_exists(value_special(vm, v, SPECIAL_INDEX));
    Value result = NO_VALUE;
    if (!index_only && value_is_float(v) && value_missing(value_special(vm, v, SPECIAL_INDEX)))
        return int_from_double(vm, float_to_double(v));
    if (!index_only && value_exists(value_special(vm, v, SPECIAL_INT))) {
        bool found;
        result = vm_call_special(vm, v, SPECIAL_INT, 0, NULL, &found);
        if (value_exists(result) && !value_is_int(result))
            result = raise_type_error(vm, "__int__ returned non-int (type %.200T)", result);
    } else if (has_index) {
        result = value_index(vm, v);
    } else {
        (void)wrong_integer(p, v);
        return NO_VALUE;
    }
    if (value_missing(result) && error_is(vm, TYPE_INDEX_TYPE_ERROR)) {
        error_clear(vm);
        (void)wrong_integer(p, v);
    }
    return result;
}

static bool convert_integer(Percent *p, Value v) {
    Vm *vm = p->vm;
    Value number = to_integer(p, v);
    if (value_missing(number))
        return false;
    char c = (char)p->conversion;
    int base = c == 'x' || c == 'X' ? 16 : c == 'o' ? 8 : 10;
    Str *text = int_to_str(vm, number, base, false);
    if (!text)
        return false;
    const char *digits = text->data;
    bool negative = digits[0] == '-';
    size_t count = text->length - negative;
    digits += negative;
    if (c == 'X') {
        DataBlock *upper = heap_alloc_data(vm, count);
        if (!upper)
            return false;
        for (size_t i = 0; i < count; i++)
            upper->bytes[i] = (unsigned char)(digits[i] >= 'a' ? digits[i] - 32 : digits[i]);
        digits = (const char *)upper->bytes;
    }
    const char *prefix = "";
    if (p->flags & ALTERNATE && base != 10)
        prefix = c == 'x' ? "0x" : c == 'X' ? "0X" : "0o";
    if (p->precision > INT_MAX - 3) {
        (void)raise_overflow_error(vm, "precision too large");
        return false;
    }
    size_t zeros = p->precision > 0 && (size_t)p->precision > count ? (size_t)p->precision - count : 0;
    return put_number(p, negative, prefix, digits, count, zeros);
}

static bool convert_float(Percent *p, Value v) {
    Vm *vm = p->vm;
    double number;
    if (value_is_float(v)) {
        number = float_to_double(v);
    } else if (!value_is_int(v) && value_missing(value_special(vm, v, SPECIAL_FLOAT)) &&
               value_missing(value_special(vm, v, SPECIAL_INDEX))) {
        (void)raise_type_error(
            vm, p->bytes ? "float argument required, not %.200T" : "must be real number, not %.50T", v);
        return false;
    } else if (!value_to_double_checked(vm, v, &number)) {
        return false;
    }
    size_t length;
    const char *text =
        format_double_text(vm, number, (char)p->conversion, p->precision < 0 ? 6 : p->precision,
                           p->flags & ALTERNATE ? FLOAT_TEXT_ALTERNATE : 0, &length);
    if (!text)
        return false;
    bool negative = text[0] == '-';
    return put_number(p, negative, "", text + negative, length - negative, 0);
}

static bool convert_character(Percent *p, Value v) {
    Vm *vm = p->vm;
    int64_t point = -1;
    if (p->bytes && value_is_kind(v, KIND_BYTES) && value_to_bytes(v)->length != 1) {
        (void)raise_type_error(
            vm,
            "%%c requires an integer in range(256) or a single byte, not a bytes object of "
            "length %zu",
            (size_t)value_to_bytes(v)->length);
        return false;
    }
    if (p->bytes && (value_is_kind(v, KIND_BYTES) || value_is_kind(v, KIND_BYTEARRAY))) {
        Buffer buffer;
        if (!buffer_get_simple(vm, v, &buffer))
            return false;
        int64_t length = buffer.length;
        point = length == 1 ? buffer.bytes[0] : -1;
        buffer_release(vm, &buffer);
        if (length != 1) {
            (void)raise_type_error(
                vm,
                "%%c requires an integer in range(256) or a single byte, not a bytearray object "
                "of length %zu",
                (size_t)length);
            return false;
        }
    } else if (!p->bytes && value_is_str(v)) {
        if (value_to_str(v)->length != 1) {
            (void)raise_type_error(vm,
                                   "%%c requires an int or a unicode character, not a string of length %zu",
                                   (size_t)value_to_str(v)->length);
            return false;
        }
        point = str_at(value_to_str(v), 0);
    } else if (value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_INDEX))) {
        Value index = value_index(vm, v);
        if (value_missing(index))
            return false;
        int64_t limit = p->bytes ? 0xFF : 0x10FFFF;
        if (!int_to_int64(index, &point) || point < 0 || point > limit) {
            (void)raise_overflow_error(vm, p->bytes ? "%%c arg not in range(256)"
                                                    : "%%c arg not in range(0x110000)");
            return false;
        }
    } else {
        (void)raise_type_error(vm,
                               p->bytes ? "%%c requires an integer in range(256) or a single byte, not %Q"
                                        : "%%c requires an int or a unicode character, not %Q",
                               v);
        return false;
    }
    Str *text = str_from_char(vm, (uint32_t)point);
    if (!text)
        return false;
    put_text(p, text, 1);
    return !p->out.failed;
}

// %b and %s of bytes: what has a buffer, or __bytes__.
static bool convert_bytes(Percent *p, Value v) {
    Vm *vm = p->vm;
    if (!value_has_buffer(vm, v) || value_exists(value_special(vm, v, SPECIAL_BYTES))) {
        bool found;
        Value made = vm_call_special(vm, v, SPECIAL_BYTES, 0, NULL, &found);
        if (value_missing(made)) {
            if (!found)
                (void)raise_type_error(
                    vm,
                    "%%b requires a bytes-like object, or an object that implements __bytes__, "
                    "not '%.100T'",
                    v);
            return false;
        }
        if (!value_is_kind(made, KIND_BYTES)) {
            (void)raise_type_error(vm, "__bytes__ returned non-bytes (type %.200T)", made);
            return false;
        }
        v = made;
    }
    Buffer buffer;
    if (!buffer_get(vm, v, &buffer, BUFFER_FULL_READ_ONLY))
        return false;
    DataBlock *copy = heap_alloc_data(vm, (size_t)buffer.length);
    if (copy)
        buffer_copy_out(&buffer, copy->bytes, 'C');
    size_t length = (size_t)buffer.length;
    buffer_release(vm, &buffer);
    Str *text = copy ? str_from_latin1(vm, copy->bytes, length) : NULL;
    return text && put_cut(p, str_value(text));
}

static bool unsupported(Percent *p) {
    Vm *vm = p->vm;
    size_t index = p->at - 1;
    uint32_t c = p->conversion;
    if (p->bytes && c >= 128) // as the C function that CPython formats this message with
        (void)raise_overflow_error(vm, "character argument not in range(0x110000)");
    else
        (void)raise_value_error(vm, "unsupported format character '%c' (0x%x) at index %zu",
                                p->bytes || (c > 31 && c < 127) ? (int)c : '?', (unsigned)c, index);
    return false;
}

static bool convert(Percent *p) {
    Value v = next_value(p);
    if (value_missing(v))
        return false;
    switch (p->conversion) {
    case 'b':
        if (!p->bytes)
            return unsupported(p);
        return convert_bytes(p, v);
    case 's': return p->bytes ? convert_bytes(p, v) : put_cut(p, value_str(p->vm, v));
    case 'r': return put_cut(p, p->bytes ? value_ascii(p->vm, v) : value_repr(p->vm, v));
    case 'a': return put_cut(p, value_ascii(p->vm, v));
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o': return convert_integer(p, v);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': return convert_float(p, v);
    case 'c': return convert_character(p, v);
    default: return unsupported(p);
    }
}

Str *percent_format(Vm *vm, Str *format, Value values, bool bytes) {
    Percent p = {.vm = vm, .format = format, .bytes = bytes, .values = values, .index = -2, .count = -1};
    if (value_is_tuple(values)) {
        p.index = 0;
        p.count = value_to_tuple_object(values)->length;
    } else if (!value_is_str(values) &&
               !(bytes && (value_is_kind(values, KIND_BYTES) || value_is_kind(values, KIND_BYTEARRAY))) &&
               value_exists(value_special(vm, values, SPECIAL_GETITEM))) {
        p.mapping = values;
    }
    str_builder_init(&p.out, vm);
    while (p.at < format->length && !p.out.failed) {
        size_t start = p.at;
        while (p.at < format->length && str_at(format, p.at) != '%')
            p.at++;
        str_builder_slice(&p.out, format, start, p.at);
        if (p.at == format->length)
            break;
        p.at++;
        if (peek(&p) == '%') {
            str_builder_char(&p.out, '%');
            p.at++;
        } else if (!parse_conversion(&p) || !convert(&p)) {
            return NULL;
        }
    }
    if (p.index < p.count && value_missing(p.mapping)) {
        (void)raise_type_error(vm, "not all arguments converted during %s formatting",
                               bytes ? "bytes" : "string");
        return NULL;
    }
    return str_builder_finish(&p.out);
}

Value str_method_remainder(Vm *vm, Value *args) {
    Str *result = percent_format(vm, value_to_str(args[0]), args[1], false);
    return result ? str_value(result) : NO_VALUE;
}
