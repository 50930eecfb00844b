// SPDX-License-Identifier: MIT
// Fuzzes numbers as text: what is read must agree with the C library and GMP, and what is written must read
// back.
//
// The first byte chooses the reader; the rest is the text.
#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_text.h"
#include "base/integer_text.h"

static void check(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static bool same_double(double one, double other) {
    return memcmp(&one, &other, sizeof one) == 0 || (isnan(one) && isnan(other));
}

static void fuzz_float(const char *text, size_t length) {
    double value, again;
    if (!float_text_parse(text, length, &value)) {
        return;
    }
    char plain[4100];
    size_t count = 0;
    for (size_t i = 0; i < length && count < sizeof plain - 1; i++) {
        if (text[i] != '_') {
            plain[count++] = text[i];
        }
    }
    plain[count] = 0;
    char *end;
    check(same_double(value, strtod(plain, &end)), "float_text_parse differs from strtod");
    check(*end == 0, "float_text_parse takes what strtod does not");
    char out[FLOAT_TEXT_REPR_MAX];
    size_t written = float_text_repr(value, out);
    check(written <= sizeof out, "float_text_repr is too long");
    check(float_text_parse(out, written, &again) && same_double(value, again), "repr does not read back");
    char hex[FLOAT_TEXT_HEX_MAX];
    written = float_text_to_hex(value, hex);
    check(float_text_from_hex(hex, written, &again) == FLOAT_TEXT_HEX_VALID && same_double(value, again),
          "hex does not read back");
    if (isfinite(value)) {
        static const char kinds[] = "eEfFgG";
        char kind = kinds[length % 6], format[8], expected[1100], formatted[1100];
        int precision = (int)(count % 30);
        snprintf(format, sizeof format, "%%.*%c", kind);
        int wanted = snprintf(expected, sizeof expected, format, precision, value);
        written = float_text_format(value, kind, precision, 0, formatted, sizeof formatted);
        check((size_t)wanted == written && memcmp(expected, formatted, written) == 0,
              "float_text_format differs from printf");
    }
}

static void fuzz_hex(const char *text, size_t length) {
    double value, again;
    if (float_text_from_hex(text, length, &value) != FLOAT_TEXT_HEX_VALID) {
        return;
    }
    char out[FLOAT_TEXT_HEX_MAX];
    size_t written = float_text_to_hex(value, out);
    check(float_text_from_hex(out, written, &again) == FLOAT_TEXT_HEX_VALID && same_double(value, again),
          "hex does not read back");
}

static void fuzz_integer(const char *text, size_t length, unsigned radix) {
    IntegerText scan;
    if (!integer_text_scan(text, length, radix, &scan)) {
        return;
    }
    char *digits = malloc(scan.digit_count + 1);
    size_t count = 0;
    for (size_t i = scan.start; i < length; i++) {
        if (text[i] != '_') {
            digits[count++] = text[i];
        }
    }
    digits[count] = 0;
    check(count == scan.digit_count, "integer_text_scan counts wrongly");
    mpz_t expected;
    mpz_init(expected);
    check(mpz_set_str(expected, digits, (int)scan.radix) == 0, "integer_text_scan takes what GMP does not");
    if (scan.negative) {
        mpz_neg(expected, expected);
    }
    int64_t small;
    bool fits = integer_text_read_small(text, length, &scan, &small);
    check(fits == (mpz_fits_slong_p(expected) != 0), "integer_text_read_small is wrong about what fits");
    check(!fits || mpz_cmp_si(expected, small) == 0, "integer_text_read_small is wrong");

    size_t room = integer_text_limbs(scan.digit_count, scan.radix);
    Limb *limbs = calloc(room + 2, sizeof *limbs);
    uint8_t *scratch = malloc(scan.digit_count + 1);
    size_t used = integer_text_read(text, length, &scan, limbs, scratch);
    check(used == mpz_size(expected) && memcmp(limbs, mpz_limbs_read(expected), used * sizeof *limbs) == 0,
          "integer_text_read is wrong");
    size_t bound = integer_text_bound(limbs, used, scan.radix);
    char *out = malloc(bound + 1);
    size_t written = integer_text_write(limbs, used, scan.radix, out, limbs);
    check(written <= bound, "integer_text_bound is too small");
    char *wanted = mpz_get_str(NULL, (int)scan.radix, expected);
    const char *magnitude = wanted + (wanted[0] == '-');
    check(strlen(magnitude) == written && memcmp(magnitude, out, written) == 0,
          "integer_text_write is wrong");
    free(wanted);
    free(out);
    free(scratch);
    free(limbs);
    free(digits);
    mpz_clear(expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    // A copy of exactly the length, so that a read behind the text is seen.
    char *text = malloc(size);
    memcpy(text, data + 1, size - 1);
    size_t length = size - 1;
    unsigned choice = data[0] % 40;
    if (choice == 0 || choice > 37) {
        fuzz_float(text, length);
    } else if (choice == 1) {
        fuzz_hex(text, length);
    } else if (choice == 37) {
        fuzz_integer(text, length, 0);
    } else {
        fuzz_integer(text, length, choice);
    }
    free(text);
    return 0;
}
