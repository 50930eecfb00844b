// SPDX-License-Identifier: MIT
// Doubles as formatted text, rounding to decimal places, and hexadecimal floats. See float_text.h.
#include "base/float_text.h"

#include "base/limbs.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// --- formatting

// What is to be written: digits at their places, and zeros wherever there are none.
typedef struct Layout {
    char digits[FLOAT_TEXT_DIGITS_MAX];
    int64_t count;
    int64_t point;    // digits before the decimal point; not positive means "0."
    int64_t fraction; // characters behind it
    bool has_point;
    char sign;        // 0 for none
    char exponent[8]; // "e+07", or empty
    size_t exponent_size;
} Layout;

static size_t layout_length(const Layout *layout) {
    size_t whole = layout->point > 0 ? (size_t)layout->point : 1;
    return (layout->sign != 0) + whole + layout->has_point + (size_t)layout->fraction + layout->exponent_size;
}

// The digits at places [from, from + count), as far as there are any; zeros elsewhere.
static char *layout_digits(const Layout *layout, int64_t from, int64_t count, char *out) {
    memset(out, '0', (size_t)count);
    int64_t first = from < 0 ? 0 : from;
    int64_t last = from + count < layout->count ? from + count : layout->count;
    if (first < last) {
        memcpy(out + (first - from), layout->digits + first, (size_t)(last - first));
    }
    return out + count;
}

static void layout_write(const Layout *layout, char *out) {
    if (layout->sign != 0) {
        *out++ = layout->sign;
    }
    if (layout->point > 0) {
        out = layout_digits(layout, 0, layout->point, out);
    } else {
        *out++ = '0';
    }
    if (layout->has_point) {
        *out++ = '.';
    }
    out = layout_digits(layout, layout->point, layout->fraction, out);
    memcpy(out, layout->exponent, layout->exponent_size);
}

static size_t format_special(double value, bool upper, unsigned flags, char *out, size_t capacity) {
    bool minus = !isnan(value) && value < 0;
    char text[4];
    size_t length = 0;
    if (minus || flags & FLOAT_TEXT_SIGN) {
        text[length++] = minus ? '-' : '+';
    }
    memcpy(text + length, isnan(value) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"), 3);
    length += 3;
    if (length <= capacity) {
        memcpy(out, text, length);
    }
    return length;
}

// Asking for more digits than any double has only adds zeros.
static int significant_count(int64_t precision) {
    return precision > FLOAT_TEXT_DIGITS_MAX ? FLOAT_TEXT_DIGITS_MAX : (int)precision;
}

size_t float_text_format(double value, char kind, int precision, unsigned flags, char *out, size_t capacity) {
    bool upper = kind >= 'A' && kind <= 'Z';
    if (!isfinite(value)) {
        return format_special(value, upper, flags, out, capacity);
    }
    Layout layout;
    int point;
    bool exponential = false;
    int64_t end = 0; // digits to show, counted from the first, where the kind says so
    switch (kind | 0x20) {
    case 'e':
        exponential = true;
        end = (int64_t)precision + 1;
        layout.count = (int64_t)float_text_significant(value, significant_count(end), layout.digits, &point);
        break;
    case 'f':
        layout.count = (int64_t)float_text_fixed(value, precision, layout.digits, &point);
        end = (int64_t)point + precision;
        break;
    case 'g': {
        int64_t wanted = precision == 0 ? 1 : precision;
        layout.count =
            (int64_t)float_text_significant(value, significant_count(wanted), layout.digits, &point);
        exponential = point <= -4 || point > wanted - ((flags & FLOAT_TEXT_ADD_POINT_ZERO) != 0);
        end = flags & FLOAT_TEXT_ALTERNATE ? wanted : 0;
        break;
    }
    default: // 'r'
        layout.count = (int64_t)float_text_shortest(value, layout.digits, &point);
        exponential = point <= -4 || point > 16;
        break;
    }
    layout.exponent_size = 0;
    layout.point = point;
    if (exponential) {
        int power = point - 1;
        layout.point = 1;
        layout.exponent_size =
            (size_t)snprintf(layout.exponent, sizeof layout.exponent, "%c%c%02d", upper ? 'E' : 'e',
                             power < 0 ? '-' : '+', power < 0 ? -power : power);
    }
    int64_t shown = end > layout.count ? end : layout.count;
    int64_t least = layout.point + (!exponential && flags & FLOAT_TEXT_ADD_POINT_ZERO ? 1 : 0);
    layout.fraction = (shown > least ? shown : least) - layout.point;
    layout.has_point = layout.fraction > 0 || flags & FLOAT_TEXT_ALTERNATE;
    bool zero = layout.count == 0 || layout.digits[0] == '0';
    bool negative = signbit(value) && !(zero && flags & FLOAT_TEXT_NO_NEGATIVE_ZERO);
    layout.sign = negative ? '-' : flags & FLOAT_TEXT_SIGN ? '+' : 0;
    size_t length = layout_length(&layout);
    if (length <= capacity) {
        layout_write(&layout, out);
    }
    return length;
}

size_t float_text_repr(double value, char out[FLOAT_TEXT_REPR_MAX]) {
    return float_text_format(value, 'r', 0, FLOAT_TEXT_ADD_POINT_ZERO, out, FLOAT_TEXT_REPR_MAX);
}

// --- round

bool float_text_round(double value, int places, double *result) {
    // So many places do not change a double, so many tens leave nothing of it.
    if (places > 323) {
        *result = value;
        return true;
    }
    if (places < -308) {
        *result = 0.0 * value;
        return true;
    }
    char text[FLOAT_TEXT_DIGITS_MAX + 16];
    int point;
    size_t count = float_text_fixed(value, places, text, &point);
    double magnitude = 0.0;
    if (count != 0) {
        int size = snprintf(text + count, sizeof text - count, "e%d", point - (int)count);
        (void)float_text_parse_prefix(text, count + (size_t)size, &magnitude);
    }
    *result = copysign(magnitude, value);
    return isfinite(magnitude);
}

// --- hexadecimal

size_t float_text_to_hex(double value, char out[FLOAT_TEXT_HEX_MAX]) {
    if (!isfinite(value)) {
        return format_special(value, false, 0, out, FLOAT_TEXT_HEX_MAX);
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7FF);
    const char *sign = signbit(value) ? "-" : "";
    if (biased == 0 && fraction == 0) {
        return (size_t)snprintf(out, FLOAT_TEXT_HEX_MAX, "%s0x0.0p+0", sign);
    }
    int exponent = biased == 0 ? -1022 : biased - 1023;
    return (size_t)snprintf(out, FLOAT_TEXT_HEX_MAX, "%s0x%d.%013llxp%+d", sign, biased != 0,
                            (unsigned long long)fraction, exponent);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_white_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static const char *skip_word(const char *at, const char *end, const char *word) {
    const char *start = at;
    for (; *word; at++, word++) {
        if (at == end || (*at | 0x20) != *word) {
            return start;
        }
    }
    return at;
}

FloatTextHexResult float_text_from_hex(const char *text, size_t length, double *value) {
    const char *at = text;
    const char *end = text + length;
    while (at < end && is_white_space(*at)) {
        at++;
    }
    while (end > at && is_white_space(end[-1])) {
        end--;
    }
    bool negative = false;
    if (at < end && (*at == '-' || *at == '+')) {
        negative = *at == '-';
        at++;
    }
    double magnitude = 0.0;
    const char *word = skip_word(at, end, "infinity");
    if (word == at) {
        word = skip_word(at, end, "inf");
    }
    if (word != at) {
        magnitude = INFINITY;
    } else if ((word = skip_word(at, end, "nan")) != at) {
        magnitude = NAN;
    }
    if (word != at) {
        *value = copysign(magnitude, negative ? -1.0 : 1.0);
        return word == end ? FLOAT_TEXT_HEX_VALID : FLOAT_TEXT_HEX_INVALID;
    }
    if (end - at >= 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        at += 2;
    }
    // The leading 60 bits or so are kept, and whether anything behind them is not zero.
    uint64_t significand = 0;
    int64_t exponent = 0;
    bool sticky = false;
    bool any = false;
    bool fraction = false;
    for (; at < end; at++) {
        int digit = hex_digit(*at);
        if (digit < 0) {
            if (*at != '.' || fraction) {
                break;
            }
            fraction = true;
            continue;
        }
        any = true;
        if (significand >> 60 == 0) {
            significand = significand << 4 | (unsigned)digit;
            exponent -= fraction ? 4 : 0;
        } else {
            sticky = sticky || digit != 0;
            exponent += fraction ? 0 : 4;
        }
    }
    if (!any) {
        return FLOAT_TEXT_HEX_INVALID;
    }
    if (at < end && (*at | 0x20) == 'p') {
        at++;
        bool minus = false;
        if (at < end && (*at == '-' || *at == '+')) {
            minus = *at == '-';
            at++;
        }
        int64_t power = 0;
        const char *digits = at;
        for (; at < end && *at >= '0' && *at <= '9'; at++) {
            if (power < INT64_MAX / 100) {
                power = power * 10 + (*at - '0');
            }
        }
        if (at == digits) {
            return FLOAT_TEXT_HEX_INVALID;
        }
        exponent += minus ? -power : power;
    }
    if (at != end) {
        return FLOAT_TEXT_HEX_INVALID;
    }
    if (!limbs_scaled_to_double(significand, sticky, exponent, &magnitude)) {
        return FLOAT_TEXT_HEX_TOO_LARGE;
    }
    *value = copysign(magnitude, negative ? -1.0 : 1.0);
    return FLOAT_TEXT_HEX_VALID;
}
