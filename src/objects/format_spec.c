// SPDX-License-Identifier: MIT
// The format mini-language: parsing a specification, and laying out text, integers, floats and complex
// numbers by it.
//
// Numbers are first written as ASCII, then split into sign, prefix, digits, fraction and remainder (an
// exponent, "inf", "%"), and laid out with grouping and padding. Presentation type 'n' groups as the C locale
// does: not at all.
#include "objects/format_spec.h"

#include "base/float_text.h"
#include "base/unicode.h"
#include "objects/argument.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/str_methods.h"
#include "vm/vm.h"

#include <limits.h>
#include <math.h>

typedef struct Spec {
    uint32_t fill; // 0: none given
    uint32_t type;
    char align, sign;
    bool zero_fill; // the fill is '0', which pads numbers with their grouping
    bool alternate, no_negative_zero;
    char separator; // ',' or '_' between groups of three (type b, o, x: four); 0: none
    char fraction_separator;
    int64_t width, precision; // -1: not given
} Spec;

static inline bool is_align(uint32_t point) {
    return point == '<' || point == '>' || point == '=' || point == '^';
}

// Reads a decimal number: how many characters it has (0: none, *value unchanged), -1: too large, with the
// exception set.
static int read_number(Vm *vm, const Str *text, size_t *at, int64_t *value) {
    int consumed = 0;
    int64_t number = 0;
    for (; *at < text->length; consumed++, (*at)++) {
        int digit = unicode_decimal(str_at(text, *at));
        if (digit < 0)
            break;
        if (number > (INT64_MAX - digit) / 10) {
            (void)raise_value_error(vm, "Too many decimal digits in format string");
            return -1;
        }
        number = number * 10 + digit;
    }
    if (consumed)
        *value = number;
    return consumed;
}

static bool both_separators(Vm *vm) {
    (void)raise_value_error(vm, "Cannot specify both ',' and '_'.");
    return false;
}

static bool separator_error(Vm *vm, char separator, uint32_t type) {
    if (type > 32 && type < 128)
        (void)raise_value_error(vm, "Cannot specify '%c' with '%c'.", separator, (int)type);
    else
        (void)raise_value_error(vm, "Cannot specify '%c' with '\\x%x'.", separator, (unsigned)type);
    return false;
}

// What follows the decimal point: a precision, a separator of the fraction, or both.
static bool parse_precision(Vm *vm, Spec *spec, const Str *text, size_t *at) {
    int consumed = read_number(vm, text, at, &spec->precision);
    if (consumed < 0)
        return false;
    if (*at < text->length && str_at(text, *at) == ',') {
        spec->fraction_separator = ',';
        (*at)++;
        consumed++;
    }
    if (*at < text->length && str_at(text, *at) == '_') {
        if (spec->fraction_separator)
            return both_separators(vm);
        spec->fraction_separator = '_';
        (*at)++;
        consumed++;
    }
    if (*at < text->length && str_at(text, *at) == ',' && spec->fraction_separator == '_')
        return both_separators(vm);
    if (consumed)
        return true;
    (void)raise_value_error(vm, "Format specifier missing precision");
    return false;
}

static bool check_separators(Vm *vm, const Spec *spec) {
    if (spec->separator) {
        switch (spec->type) {
        case 0:
        case 'd':
        case 'e':
        case 'f':
        case 'g':
        case 'E':
        case 'F':
        case 'G':
        case '%': break;
        case 'b':
        case 'o':
        case 'x':
        case 'X':
            if (spec->separator == '_')
                break;
            __attribute__((fallthrough));
        default: return separator_error(vm, spec->separator, spec->type);
        }
    }
    if (spec->type == 'n' && spec->fraction_separator)
        return separator_error(vm, spec->fraction_separator, 'n');
    return true;
}

static bool parse_spec(Vm *vm, Value self, const Str *text, char default_type, char default_align,
                       Spec *spec) {
    *spec = (Spec){.type = (uint8_t)default_type, .align = default_align, .width = -1, .precision = -1};
    size_t at = 0, length = text->length;
    bool fill_given = false, align_given = false;
#define PEEK(c) (at < length && str_at(text, at) == (uint32_t)(c))
    if (length >= 2 && is_align(str_at(text, 1))) {
        spec->fill = str_at(text, 0);
        spec->align = (char)str_at(text, 1);
        fill_given = align_given = true;
        at = 2;
    } else if (length && is_align(str_at(text, 0))) {
        spec->align = (char)str_at(text, 0);
        align_given = true;
        at = 1;
    }
    if (PEEK('+') || PEEK('-') || PEEK(' '))
        spec->sign = (char)str_at(text, at++);
    if (PEEK('z')) {
        spec->no_negative_zero = true;
        at++;
    }
    if (PEEK('#')) {
        spec->alternate = true;
        at++;
    }
    if (!fill_given && PEEK('0')) {
        spec->fill = '0';
        fill_given = true;
        if (!align_given && default_align == '>')
            spec->align = '=';
        at++;
    }
    if (read_number(vm, text, &at, &spec->width) < 0)
        return false;
    if (PEEK(',')) {
        spec->separator = ',';
        at++;
    }
    if (PEEK('_')) {
        if (spec->separator)
            return both_separators(vm);
        spec->separator = '_';
        at++;
    }
    if (PEEK(',') && spec->separator == '_')
        return both_separators(vm);
    if (PEEK('.')) {
        at++;
        if (!parse_precision(vm, spec, text, &at))
            return false;
    }
#undef PEEK
    if (length - at > 1) {
        (void)raise_value_error(vm, "Invalid format specifier '%U' for object of type '%.200T'", text, self);
        return false;
    }
    if (length - at == 1)
        spec->type = str_at(text, at);
    if (!fill_given)
        spec->fill = ' ';
    spec->zero_fill = spec->fill == '0';
    return check_separators(vm, spec);
}

static Value unknown_type(Vm *vm, uint32_t type, Value self) {
    if (type > 32 && type < 128)
        return raise_value_error(vm, "Unknown format code '%c' for object of type '%.200T'", (int)type, self);
    return raise_value_error(vm, "Unknown format code '\\x%x' for object of type '%.200T'", (unsigned)type,
                             self);
}

// ---- Padding

typedef struct Padding {
    int64_t left, inside, right; // inside: between sign and digits
} Padding;

static Padding pad(const Spec *spec, int64_t length) {
    Padding padding = {0};
    int64_t more = spec->width - length;
    if (more > 0) {
        switch (spec->align) {
        case '<': padding.right = more; break;
        case '^':
            padding.left = more / 2;
            padding.right = more - more / 2;
            break;
        case '=': padding.inside = more; break;
        default: padding.left = more;
        }
    }
    return padding;
}

// ---- Text

Value format_str(Vm *vm, Str *s, Str *specification) {
    if (specification->length == 0)
        return value_str(vm, str_value(s));
    Spec spec;
    if (!parse_spec(vm, str_value(s), specification, 's', '<', &spec))
        return NO_VALUE;
    if (spec.type != 's')
        return unknown_type(vm, spec.type, str_value(s));
    if (spec.sign == ' ')
        return raise_value_error(vm, "Space not allowed in string format specifier");
    if (spec.sign)
        return raise_value_error(vm, "Sign not allowed in string format specifier");
    if (spec.no_negative_zero)
        return raise_value_error(vm, "Negative zero coercion (z) not allowed in string format specifier");
    if (spec.alternate)
        return raise_value_error(vm, "Alternate form (#) not allowed in string format specifier");
    if (spec.align == '=')
        return raise_value_error(vm, "'=' alignment not allowed in string format specifier");
    size_t length = s->length;
    if (spec.precision >= 0 && (uint64_t)spec.precision < length)
        length = (size_t)spec.precision;
    if (length == s->length && spec.width <= (int64_t)length) {
        Str *exact = str_exact(vm, s);
        return exact ? str_value(exact) : NO_VALUE;
    }
    Padding padding = pad(&spec, (int64_t)length);
    StrBuilder builder;
    str_builder_init(&builder, vm);
    str_builder_fill(&builder, spec.fill, (size_t)padding.left);
    str_builder_slice(&builder, s, 0, length);
    str_builder_fill(&builder, spec.fill, (size_t)padding.right);
    return str_builder_finish_value(&builder);
}

// ---- Numbers

// A number as text, in its parts.
typedef struct Number {
    bool negative;
    const char *prefix; // "0x" ...
    size_t prefix_length;
    const char *digits;
    size_t digit_count;
    bool point;
    const char *fraction;
    size_t fraction_count;
    const char *rest; // exponent, "inf", "nan", "%"
    size_t rest_length;
    uint32_t character; // for type 'c': in place of all of the above; 0: none
    bool is_character;
} Number;

// The text of a double, "[-]digits[.digits][rest]".
static Number split_number(const char *text, size_t length) {
    Number number = {0};
    size_t at = 0;
    if (length && text[0] == '-') {
        number.negative = true;
        at = 1;
    }
    number.digits = text + at;
    while (at < length && text[at] >= '0' && text[at] <= '9')
        at++;
    number.digit_count = (size_t)(text + at - number.digits);
    if (at < length && text[at] == '.') {
        number.point = true;
        at++;
    }
    number.fraction = text + at;
    while (number.point && at < length && text[at] >= '0' && text[at] <= '9')
        at++;
    number.fraction_count = (size_t)(text + at - number.fraction);
    number.rest = text + at;
    number.rest_length = length - at;
    return number;
}

// How many characters `digits` take with a separator between groups, at least `least` of them (zeros are put
// before); a group is never started for a separator alone.
static int64_t grouped_length(int64_t digits, int64_t least, int group) {
    if (digits < 1)
        digits = 1;
    if (group == 0)
        return digits > least ? digits : least;
    int64_t length = digits + (digits - 1) / group;
    if (length >= least)
        return length;
    // The fewest digits whose grouped length reaches `least`.
    int64_t full = least / (group + 1), over = least % (group + 1);
    int64_t padded = full * group + (over ? over : 0);
    if (over == 0) // exactly full groups would begin with a separator: one digit more
        padded++;
    return padded + (padded - 1) / group;
}

static void append_grouped(StrBuilder *builder, const char *digits, int64_t count, int64_t length, int group,
                           char separator) {
    // `length` characters in all; position i counts from the right.
    for (int64_t i = length - 1; i >= 0; i--) {
        if (group && i % (group + 1) == group) {
            str_builder_char(builder, (uint8_t)separator);
            continue;
        }
        int64_t place = group ? i - i / (group + 1) : i;
        str_builder_char(builder, place < count ? (uint8_t)digits[count - 1 - place] : '0');
    }
}

static void append_fraction(StrBuilder *builder, const char *digits, size_t count, char separator) {
    for (size_t i = 0; i < count; i++) {
        if (i && i % 3 == 0)
            str_builder_char(builder, (uint8_t)separator);
        str_builder_char(builder, (uint8_t)digits[i]);
    }
}

static char sign_of(const Number *number, char wanted) {
    return number->negative ? '-' : wanted == '+' || wanted == ' ' ? wanted : 0;
}

static void append_number(StrBuilder *builder, const Spec *spec, const Number *number) {
    char sign = sign_of(number, spec->sign);
    int group = !spec->separator                                                                   ? 0
                : spec->type == 'b' || spec->type == 'o' || spec->type == 'x' || spec->type == 'X' ? 4
                                                                                                   : 3;
    size_t fraction = number->fraction_count;
    if (spec->fraction_separator && fraction)
        fraction += (fraction - 1) / 3;
    int64_t others = (sign != 0) + (int64_t)number->prefix_length + number->point + (int64_t)fraction +
                     (int64_t)number->rest_length + number->is_character;
    int64_t least = spec->zero_fill && spec->align == '=' ? spec->width - others : 0;
    int64_t digits = number->digit_count ? grouped_length((int64_t)number->digit_count, least, group) : 0;
    Padding padding = pad(spec, others + digits);
    // More than anybody can want is refused here, before the loops below run for years.
    if (digits > INT64_C(1) << 44) {
        (void)raise_no_memory(builder->vm);
        builder->failed = true;
        return;
    }
    str_builder_fill(builder, spec->fill, (size_t)padding.left);
    if (sign)
        str_builder_char(builder, (uint8_t)sign);
    str_builder_ascii(builder, number->prefix, number->prefix_length);
    str_builder_fill(builder, spec->fill, (size_t)padding.inside);
    if (number->is_character)
        str_builder_char(builder, number->character);
    if (!group && digits == (int64_t)number->digit_count)
        str_builder_ascii(builder, number->digits, number->digit_count);
    else
        append_grouped(builder, number->digits, (int64_t)number->digit_count, digits, group, spec->separator);
    if (number->point)
        str_builder_char(builder, '.');
    if (spec->fraction_separator)
        append_fraction(builder, number->fraction, number->fraction_count, spec->fraction_separator);
    else
        str_builder_ascii(builder, number->fraction, number->fraction_count);
    str_builder_ascii(builder, number->rest, number->rest_length);
    str_builder_fill(builder, spec->fill, (size_t)padding.right);
}

static Value lay_out_number(Vm *vm, const Spec *spec, const Number *number) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    append_number(&builder, spec, number);
    return str_builder_finish_value(&builder);
}

// ---- int

static Value format_character(Vm *vm, Value v, const Spec *spec) {
    if (spec->sign)
        return raise_value_error(vm, "Sign not allowed with integer format specifier 'c'");
    if (spec->alternate)
        return raise_value_error(vm, "Alternate form (#) not allowed with integer format specifier 'c'");
    int64_t point;
    if (!int_to_int64(v, &point))
        return raise_overflow_error(vm, "Python int too large to convert to C long");
    if (point < 0 || point > 0x10FFFF)
        return raise_overflow_error(vm, "%%c arg not in range(0x110000)");
    return lay_out_number(vm, spec, &(Number){.is_character = true, .character = (uint32_t)point});
}

static Value format_integer(Vm *vm, Value v, const Spec *spec) {
    if (spec->no_negative_zero)
        return raise_value_error(vm, "Negative zero coercion (z) not allowed in integer format specifier");
    if (spec->precision != -1)
        return raise_value_error(vm, "Precision not allowed in integer format specifier");
    if (spec->type == 'c')
        return format_character(vm, v, spec);
    int base = spec->type == 'b'                        ? 2
               : spec->type == 'o'                      ? 8
               : spec->type == 'x' || spec->type == 'X' ? 16
                                                        : 10;
    Str *text = int_to_str(vm, v, base, false);
    if (!text)
        return NO_VALUE;
    const char *digits = text->data;
    if (spec->type == 'X') {
        DataBlock *upper = heap_alloc_data(vm, text->length);
        if (!upper)
            return NO_VALUE;
        for (size_t i = 0; i < text->length; i++)
            upper->bytes[i] = (unsigned char)(digits[i] >= 'a' ? digits[i] - 32 : digits[i]);
        digits = (const char *)upper->bytes;
    }
    Number number = {.negative = digits[0] == '-'};
    number.digits = digits + number.negative;
    number.digit_count = text->length - number.negative;
    if (spec->alternate && base != 10) {
        number.prefix = base == 2 ? "0b" : base == 8 ? "0o" : spec->type == 'X' ? "0X" : "0x";
        number.prefix_length = 2;
    }
    return lay_out_number(vm, spec, &number);
}

static Value format_real(Vm *vm, double value, Spec *spec);

Value format_int(Vm *vm, Value v, Str *specification) {
    if (specification->length == 0)
        return value_str(vm, v);
    Spec spec;
    if (!parse_spec(vm, v, specification, 'd', '>', &spec))
        return NO_VALUE;
    switch (spec.type) {
    case 'b':
    case 'c':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
    case 'n': return format_integer(vm, v, &spec);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%': {
        double value;
        if (!int_to_double(vm, v, &value))
            return NO_VALUE;
        return format_real(vm, value, &spec);
    }
    default: return unknown_type(vm, spec.type, v);
    }
}

// ---- float

char *format_double_text(Vm *vm, double value, char kind, int precision, unsigned flags, size_t *length) {
    *length = float_text_format(value, kind, precision, flags, NULL, 0);
    DataBlock *block = heap_alloc_data(vm, *length + 1); // one more for a '%'
    if (!block)
        return NULL;
    float_text_format(value, kind, precision, flags, (char *)block->bytes, *length);
    return (char *)block->bytes;
}

static Value format_real(Vm *vm, double value, Spec *spec) {
    if (spec->precision > INT_MAX)
        return raise_value_error(vm, "precision too big");
    unsigned flags = (spec->alternate ? FLOAT_TEXT_ALTERNATE : 0) |
                     (spec->no_negative_zero ? FLOAT_TEXT_NO_NEGATIVE_ZERO : 0);
    char kind = (char)spec->type;
    int precision = spec->precision < 0 ? 6 : (int)spec->precision;
    if (spec->type == 0) {
        kind = spec->precision < 0 ? 'r' : 'g';
        flags |= FLOAT_TEXT_ADD_POINT_ZERO;
    } else if (spec->type == 'n') {
        kind = 'g';
    } else if (spec->type == '%') {
        kind = 'f';
        value *= 100;
    }
    size_t length;
    char *text = format_double_text(vm, value, kind, precision, flags, &length);
    if (!text)
        return NO_VALUE;
    if (spec->type == '%')
        text[length++] = '%';
    Number number = split_number(text, length);
    return lay_out_number(vm, spec, &number);
}

Value format_float(Vm *vm, Value v, Str *specification) {
    if (specification->length == 0)
        return value_str(vm, v);
    Spec spec;
    if (!parse_spec(vm, v, specification, 0, '>', &spec))
        return NO_VALUE;
    switch (spec.type) {
    case 0:
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'n':
    case '%': break;
    default: return unknown_type(vm, spec.type, v);
    }
    return format_real(vm, float_to_double(v), &spec);
}

// ---- complex

Value format_complex(Vm *vm, Value self, double real, double imaginary, Str *specification) {
    if (specification->length == 0)
        return value_str(vm, self);
    Spec spec;
    if (!parse_spec(vm, self, specification, 0, '>', &spec))
        return NO_VALUE;
    char kind = (char)spec.type;
    switch (spec.type) {
    case 0:
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': break;
    case 'n': kind = 'g'; break;
    default: return unknown_type(vm, spec.type, self);
    }
    if (spec.precision > INT_MAX)
        return raise_value_error(vm, "precision too big");
    if (spec.zero_fill)
        return raise_value_error(vm, "Zero padding is not allowed in complex format specifier");
    if (spec.align == '=')
        return raise_value_error(vm, "'=' alignment flag is not allowed in complex format specifier");
    unsigned flags = (spec.alternate ? FLOAT_TEXT_ALTERNATE : 0) |
                     (spec.no_negative_zero ? FLOAT_TEXT_NO_NEGATIVE_ZERO : 0);
    int precision = spec.precision < 0 ? 6 : (int)spec.precision;
    bool skip_real = false, parentheses = false;
    if (kind == 0) {
        // As str(): the real part is left out when it is 0, else both stand in parentheses.
        kind = spec.precision < 0 ? 'r' : 'g';
        skip_real = real == 0 && !signbit(real);
        parentheses = !skip_real;
    }
    size_t real_length = 0, imaginary_length;
    char *real_text = format_double_text(vm, real, kind, precision, flags, &real_length);
    char *imaginary_text = format_double_text(vm, imaginary, kind, precision, flags, &imaginary_length);
    if (!real_text || !imaginary_text)
        return NO_VALUE;
    Spec part = spec;
    part.width = -1;
    part.align = '<';
    Number real_number = split_number(real_text, real_length);
    Number imaginary_number = split_number(imaginary_text, imaginary_length);
    StrBuilder inner;
    str_builder_init(&inner, vm);
    if (parentheses)
        str_builder_char(&inner, '(');
    if (!skip_real) {
        append_number(&inner, &part, &real_number);
        part.sign = '+';
    }
    append_number(&inner, &part, &imaginary_number);
    str_builder_char(&inner, 'j');
    if (parentheses)
        str_builder_char(&inner, ')');
    Str *text = str_builder_finish(&inner);
    if (!text)
        return NO_VALUE;
    Padding padding = pad(&spec, (int64_t)text->length);
    StrBuilder builder;
    str_builder_init(&builder, vm);
    str_builder_fill(&builder, spec.fill, (size_t)padding.left);
    str_builder_str(&builder, text);
    str_builder_fill(&builder, spec.fill, (size_t)padding.right);
    return str_builder_finish_value(&builder);
}

// ---- Natives

Value str_method_format_spec(Vm *vm, Value *args) {
    Str *specification = NULL;
    if (!argument_str(vm, "__format__", 0, args[1], &specification))
        return NO_VALUE;
    return format_str(vm, value_to_str(args[0]), specification);
}

Value int_method_format_spec(Vm *vm, Value *args) {
    Str *specification = NULL;
    if (!argument_str(vm, "__format__", 0, args[1], &specification))
        return NO_VALUE;
    return format_int(vm, args[0], specification);
}

Value float_method_format_spec(Vm *vm, Value *args) {
    Str *specification = NULL;
    if (!argument_str(vm, "__format__", 0, args[1], &specification))
        return NO_VALUE;
    return format_float(vm, args[0], specification);
}
