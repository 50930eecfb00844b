// SPDX-License-Identifier: MIT
// Doubles to text and back, correctly rounded (half to even on the exact value), whatever the C library's
// locale or rounding mode of its printf is.
//
// Digits come as ASCII without sign, point, leading or trailing zeros, with a decimal point position as
// dtoa's: value = 0.d1d2d3... * 10**point. Zero is the one digit "0" with point 1. Text is never
// NUL-terminated. Nothing here allocates; the largest stack use is about 8 KB.
#ifndef KRAIT_BASE_FLOAT_TEXT_H
#define KRAIT_BASE_FLOAT_TEXT_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// No double has more significant digits than this.
#define FLOAT_TEXT_DIGITS_MAX 768
// What float_text_shortest can give at most.
#define FLOAT_TEXT_SHORTEST_MAX 17
// Enough for float_text_repr: "-2.2250738585072014e-308" and the like.
#define FLOAT_TEXT_REPR_MAX 32
// Enough for float_text_to_hex: "-0x1.fffffffffffffp+1023".
#define FLOAT_TEXT_HEX_MAX 32

// The three ways to digits. The value must be finite; its sign is ignored. Each returns the number of digits.
// The shortest digits that read back as the same double, the closest such to it.
size_t float_text_shortest(double value, char digits[FLOAT_TEXT_SHORTEST_MAX], int *point);
// At most `count` significant digits (count >= 1).
size_t float_text_significant(double value, int count, char digits[FLOAT_TEXT_DIGITS_MAX], int *point);
// Digits up to `places` behind the decimal point; negative places round to tens, hundreds... A value that
// rounds to nothing gives no digits (0 is returned) and point = -places.
size_t float_text_fixed(double value, int places, char digits[FLOAT_TEXT_DIGITS_MAX], int *point);

// Flags of float_text_format.
enum {
    FLOAT_TEXT_SIGN = 1,             // a '+' before numbers that are not negative
    FLOAT_TEXT_ALTERNATE = 2,        // '#': always a decimal point, 'g' keeps trailing zeros
    FLOAT_TEXT_ADD_POINT_ZERO = 4,   // ".0" behind what would look like an integer
    FLOAT_TEXT_NO_NEGATIVE_ZERO = 8, // 'z': what rounds to zero loses its minus sign
};

// Formats as kinds 'e', 'E', 'f', 'F', 'g', 'G' of `%` and format(), or 'r' (repr's; precision is ignored).
// Writes nothing and only measures when the text is longer than capacity (out may be NULL when that is 0).
// Returns the length. precision >= 0. nan and inf are "nan", "inf", "-inf" ("NAN", "INF" for upper case
// kinds); nan has no sign but with FLOAT_TEXT_SIGN, "+nan".
size_t float_text_format(double value, char kind, int precision, unsigned flags, char *out, size_t capacity);

// What repr(float) gives.
size_t float_text_repr(double value, char out[FLOAT_TEXT_REPR_MAX]);

// Parses the longest prefix [sign] digits [. digits] [e [sign] digits] | inf[inity] | nan, in ASCII, without
// white space or underscores. Returns the number of bytes used, 0 when there is no number. Too large gives an
// infinity.
size_t float_text_parse_prefix(const char *text, size_t length, double *value);

// Parses the whole text as float() does once white space is stripped and digits are made ASCII: single
// underscores between digits are allowed. False when it is not a number.
bool float_text_parse(const char *text, size_t length, double *value) MUST_CHECK;

// round(value, places) for a finite value. False when the result is too large for a double.
bool float_text_round(double value, int places, double *result) MUST_CHECK;

// float.hex() and float.fromhex(); the latter takes the text with the white space at its ends.
size_t float_text_to_hex(double value, char out[FLOAT_TEXT_HEX_MAX]);

typedef enum FloatTextHexResult {
    FLOAT_TEXT_HEX_VALID,
    FLOAT_TEXT_HEX_INVALID,   // ValueError: invalid hexadecimal floating-point string
    FLOAT_TEXT_HEX_TOO_LARGE, // OverflowError: hexadecimal value too large to represent as a float
} FloatTextHexResult;

FloatTextHexResult float_text_from_hex(const char *text, size_t length, double *value) MUST_CHECK;

#endif
