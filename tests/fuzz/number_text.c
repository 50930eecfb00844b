// SPDX-License-Identifier: MIT
// Numbers to text and back, on any bytes: what is read must be written so that it reads the same, and lengths
// that were promised must hold.
#include "base/float_text.h"
#include "base/integer_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "broken: %s\n", what);
        abort();
    }
}

#define REQUIRE(condition) require(condition, #condition)

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void check_double(double value, uint8_t precision, uint8_t flags, char kind) {
    char text[FLOAT_TEXT_REPR_MAX], hex[FLOAT_TEXT_HEX_MAX];
    double back = 0;
    size_t length = float_text_repr(value, text);
    REQUIRE(length <= sizeof text && float_text_parse(text, length, &back));
    REQUIRE(isnan(value) ? isnan(back) : bits_of(back) == bits_of(value));
    length = float_text_to_hex(value, hex);
    REQUIRE(length <= sizeof hex && float_text_from_hex(hex, length, &back) == FLOAT_TEXT_HEX_VALID);
    REQUIRE(isnan(value) ? isnan(back) : bits_of(back) == bits_of(value));

    // Exact buffers, so that a sanitizer sees a byte too many.
    size_t needed = float_text_format(value, kind, precision, flags, NULL, 0);
    char *out = malloc(needed);
    REQUIRE(float_text_format(value, kind, precision, flags, out, needed) == needed);
    if (isfinite(value) && (flags & ~(FLOAT_TEXT_SIGN | FLOAT_TEXT_ALTERNATE)) == 0 && kind != 'r') {
        char specification[] = {'%', 0, 0, 0, 0, 0, 0};
        char *end = specification + 1;
        if (flags & FLOAT_TEXT_SIGN) {
            *end++ = '+';
        }
        if (flags & FLOAT_TEXT_ALTERNATE) {
            *end++ = '#';
        }
        memcpy(end, ".*", 2);
        end[2] = kind;
        char expected[1024];
        int size = snprintf(expected, sizeof expected, specification, (int)precision, value);
        REQUIRE((size_t)size == needed && memcmp(expected, out, needed) == 0);
    }
    free(out);
    if (isfinite(value)) {
        double rounded;
        if (float_text_round(value, (int8_t)precision, &rounded) && precision < 128) {
            double again;
            REQUIRE(float_text_round(rounded, (int8_t)precision, &again) && again == rounded);
        }
    }
}

static void check_limbs(const Limb *limbs, size_t count, unsigned radix) {
    count = limbs_normalise(limbs, count);
    size_t bound = integer_text_bound(limbs, count, radix);
    char *out = malloc(bound);
    Limb *scratch = malloc((count + 1) * sizeof *scratch);
    size_t size = integer_text_write(limbs, count, radix, out, scratch);
    IntegerText scan;
    REQUIRE(size > 0 && size <= bound && integer_text_scan(out, size, radix, &scan) &&
            scan.digit_count == size);
    Limb *back = malloc(integer_text_limbs(size, radix) * sizeof *back);
    uint8_t *digits = malloc(size);
    REQUIRE(integer_text_read(out, size, &scan, back, digits) == count);
    REQUIRE(count == 0 || memcmp(back, limbs, count * sizeof *limbs) == 0);
    int64_t small = 0;
    if (integer_text_read_small(out, size, &scan, &small)) {
        REQUIRE(small >= 0 && count <= 1 && (count == 0 ? 0 : limbs[0]) == (uint64_t)small);
        char text[INTEGER_TEXT_BINARY_MAX];
        REQUIRE(integer_text_small_radix(small, radix, text) == size && memcmp(text, out, size) == 0);
    }
    free(out);
    free(scratch);
    free(back);
    free(digits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 10) {
        return 0;
    }
    if (data[0] & 1) {
        double value;
        memcpy(&value, data + 2, sizeof value);
        uint8_t precision = data[size - 1];
        check_double(value, precision, data[1] & 15, "eEfFgGr"[(data[0] >> 1) % 7]);
    } else {
        size_t count = (size - 2) / sizeof(Limb);
        Limb *limbs = malloc(count * sizeof *limbs);
        memcpy(limbs, data + 2, count * sizeof *limbs);
        check_limbs(limbs, count, 2 + data[1] % 35);
        free(limbs);
    }
    return 0;
}
