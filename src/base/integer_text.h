// SPDX-License-Identifier: MIT
// Integers to text and back, in radix 2 to 36, in subquadratic time.
//
// All memory is the caller's; see limbs.h for what a `..._claim` means. sys.set_int_max_str_digits, white
// space and the mapping of other scripts' digits to ASCII are the caller's too.
#ifndef KRAIT_BASE_INTEGER_TEXT_H
#define KRAIT_BASE_INTEGER_TEXT_H

#include "base/attributes.h"
#include "base/limbs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Room for any int64_t in decimal with its sign, and in binary with its sign.
#define INTEGER_TEXT_SMALL_MAX  20
#define INTEGER_TEXT_BINARY_MAX 65

// Decimal with '-' when negative; returns the length. Not NUL-terminated.
size_t integer_text_small(int64_t value, char out[INTEGER_TEXT_SMALL_MAX]);
// Any radix, lower case, no prefix.
size_t integer_text_small_radix(int64_t value, unsigned radix, char out[INTEGER_TEXT_BINARY_MAX]);

// An upper bound (at most a few characters too many) of the digits that the number takes.
size_t integer_text_bound(const Limb *limbs, size_t count, unsigned radix);

// Writes the digits of a magnitude (lower case, no sign, "0" for zero) and returns their number; out holds
// the bound. scratch holds count + 1 limbs and is destroyed; it may be `limbs` itself. Slow when radix is no
// power of two.
size_t integer_text_write(const Limb *limbs, size_t count, unsigned radix, char *out, Limb *scratch);
size_t integer_text_write_claim(size_t count, unsigned radix);

// What int(text, base) and the lexer see in a text: [sign] [prefix] digits, single underscores between
// digits.
typedef struct IntegerText {
    bool negative;
    unsigned radix;     // found from the prefix when asked for radix 0
    size_t start;       // digits and underscores are text[start, length)
    size_t digit_count; // digits without underscores; leading zeros counted
} IntegerText;

// radix 0 or 2..36. False when the text is not an integer of that radix. In radix 0 a number without prefix
// must not start with 0 unless it is all zeros.
bool integer_text_scan(const char *text, size_t length, unsigned radix, IntegerText *scan) MUST_CHECK;

// The value when it fits. False, with nothing written, when it does not.
bool integer_text_read_small(const char *text, size_t length, const IntegerText *scan,
                             int64_t *value) MUST_CHECK;

// An upper bound of the limbs that so many digits take.
size_t integer_text_limbs(size_t digit_count, unsigned radix);

// Reads the magnitude of a scanned text into out (integer_text_limbs limbs); returns the normal count.
// scratch holds digit_count bytes. Slow when the radix is no power of two.
size_t integer_text_read(const char *text, size_t length, const IntegerText *scan, Limb *out,
                         uint8_t *scratch);
size_t integer_text_read_claim(size_t digit_count, unsigned radix);

#endif
