// SPDX-License-Identifier: MIT
// Limbs and integers as text: identities on random numbers, values that CPython 3.14 gave, and the claims of
// memory measured through GMP's hooks.
//
// `base_limbs dump` prints random results for tests/oracle/base_limbs.py.
#include "base/integer_text.h"
#include "base/limbs.h"
#include "base_test.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- what GMP takes from its allocator

static size_t taken, taken_peak;

static void *counting_allocate(size_t size) {
    taken += size;
    taken_peak = taken > taken_peak ? taken : taken_peak;
    return malloc(size);
}

static void *counting_reallocate(void *block, size_t old_size, size_t size) {
    taken += size - old_size;
    taken_peak = taken > taken_peak ? taken : taken_peak;
    return realloc(block, size);
}

static void counting_free(void *block, size_t size) {
    taken -= size;
    free(block);
}

static Limb *new_limbs(size_t count) {
    return calloc(count + 1, sizeof(Limb));
}

static Limb *random_limbs(uint64_t *state, size_t count) {
    Limb *limbs = new_limbs(count + 2);
    for (size_t i = 0; i < count; i++) {
        // Stretches of zeros and ones reach the carries.
        uint64_t kind = test_random(state) % 4;
        limbs[i] = kind == 0 ? 0 : kind == 1 ? ~(Limb)0 : test_random(state);
    }
    if (count != 0 && limbs[count - 1] == 0) {
        limbs[count - 1] = 1 + test_random(state) % 1000;
    }
    return limbs;
}

#define CLAIMED(t, claim)                                                                                    \
    do {                                                                                                     \
        CHECK(t, taken == 0);                                                                                \
        if (taken_peak > (claim)) {                                                                          \
            printf("taken %zu, claimed %zu, sizes %zu %zu\n", taken_peak, (size_t)(claim), n, m);            \
        }                                                                                                    \
        CHECK(t, taken_peak <= (claim));                                                                     \
        taken_peak = 0;                                                                                      \
    } while (0)

static void check_claims(TestCount *t) {
    static const size_t sizes[] = {1,   3,   10,  17,  24,   31,   32,   63,   64,    90,
                                   128, 200, 300, 500, 1000, 2000, 5000, 9000, 30000, 100000};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    uint64_t state = 11;
    for (size_t i = 0; i < SIZES; i++) {
        for (size_t k = 0; k <= i; k++) {
            size_t n = sizes[i], m = sizes[k];
            Limb *a = random_limbs(&state, n), *b = random_limbs(&state, m), *out = new_limbs(n + m + 2);
            Limb *quotient = new_limbs(n + 2), *remainder = new_limbs(m);
            limbs_multiply(out, a, n, b, m);
            CLAIMED(t, limbs_multiply_claim(n, m));
            limbs_divide(quotient, remainder, a, n, b, m);
            CLAIMED(t, limbs_divide_claim(n, m));
            // quotient * b + remainder == a
            limbs_multiply(out, quotient, n - m + 1, b, m);
            Limb carry = limbs_add(out, out, n + 1, remainder, m);
            CHECK(t, carry == 0 && memcmp(out, a, n * sizeof *a) == 0 && out[n] == 0);
            taken_peak = 0;
            if (n <= 30000) {
                Limb *gcd = new_limbs(m);
                Limb *a_copy = random_limbs(&state, n), *b_copy = random_limbs(&state, m);
                memcpy(a_copy, a, n * sizeof *a);
                memcpy(b_copy, b, m * sizeof *b);
                size_t count = limbs_gcd(gcd, a_copy, n, b_copy, m);
                CLAIMED(t, limbs_gcd_claim(n, m));
                CHECK(t, count > 0 && count <= m);
                limbs_divide(quotient, remainder, b, m, gcd, count);
                CHECK(t, limbs_normalise(remainder, count) == 0);
                limbs_divide(quotient, remainder, a, n, gcd, count);
                CHECK(t, limbs_normalise(remainder, count) == 0);
                taken_peak = 0;
                free(gcd);
                free(a_copy);
                free(b_copy);
            }
            free(a);
            free(b);
            free(out);
            free(quotient);
            free(remainder);
        }
        size_t n = sizes[i], m = 0;
        Limb *a = random_limbs(&state, n), *root = new_limbs(n), *rest = new_limbs(n);
        limbs_square_root(root, rest, a, n);
        CLAIMED(t, limbs_square_root_claim(n));
        limbs_square_root(root, NULL, a, n);
        CLAIMED(t, limbs_square_root_claim(n));
        for (unsigned radix = 3; radix <= 36; radix += radix == 3 ? 7 : 26) {
            size_t bound = integer_text_bound(a, n, radix);
            char *text = malloc(bound);
            Limb *scratch = new_limbs(n + 1);
            size_t length = integer_text_write(a, n, radix, text, scratch);
            CHECK(t, length <= bound && length + 45 > bound);
            CLAIMED(t, integer_text_write_claim(n, radix));
            IntegerText scan;
            CHECK(t, integer_text_scan(text, length, radix, &scan) && scan.digit_count == length);
            Limb *back = new_limbs(integer_text_limbs(length, radix));
            uint8_t *digits = malloc(length);
            CHECK(t, integer_text_read(text, length, &scan, back, digits) == n);
            CLAIMED(t, integer_text_read_claim(length, radix));
            CHECK(t, memcmp(a, back, n * sizeof *a) == 0);
            free(text);
            free(scratch);
            free(back);
            free(digits);
        }
        free(a);
        free(root);
        free(rest);
    }
}

// --- identities

static bool stop_at_once(void *context) {
    (void)context;
    return false;
}

static void check_powers(TestCount *t) {
    uint64_t state = 13;
    for (int round = 0; round < 200; round++) {
        size_t n = 1 + test_random(&state) % 12, e = test_random(&state) % 3;
        Limb *modulus = random_limbs(&state, n), *base = random_limbs(&state, n),
             *exponent = random_limbs(&state, e);
        Limb *quotient = new_limbs(n + 2), *remainder = new_limbs(n), *out = new_limbs(n);
        Limb *scratch = new_limbs(limbs_power_modulo_scratch(n)), *product = new_limbs(2 * n);
        limbs_divide(quotient, remainder, base, n, modulus, n);
        CHECK(t, limbs_power_modulo(out, remainder, n, exponent, e, modulus, n, scratch, NULL, NULL));
        // Square and multiply, bit by bit.
        Limb *slow = new_limbs(2 * n);
        slow[0] = !(n == 1 && modulus[0] == 1);
        for (uint64_t bit = limbs_bit_length(exponent, e); bit-- > 0;) {
            limbs_multiply(product, slow, n, slow, n);
            limbs_divide(quotient, slow, product, 2 * n, modulus, n);
            if (limbs_bit(exponent, e, bit)) {
                limbs_multiply(product, slow, n, remainder, n);
                limbs_divide(quotient, slow, product, 2 * n, modulus, n);
            }
        }
        CHECK(t, memcmp(out, slow, n * sizeof *out) == 0);
        if (e != 0) {
            CHECK(t, !limbs_power_modulo(out, remainder, n, exponent, e, modulus, n, scratch, stop_at_once,
                                         NULL));
        }
        free(modulus), free(base), free(exponent), free(quotient), free(remainder), free(out), free(scratch);
        free(product), free(slow);
    }
}

static void check_bits(TestCount *t) {
    uint64_t state = 17;
    for (int round = 0; round < 5000; round++) {
        int64_t x = (int64_t)test_random(&state) >> test_random(&state) % 64;
        int64_t y = (int64_t)test_random(&state) >> test_random(&state) % 64;
        Limb a = x < 0 ? -(Limb)x : (Limb)x, b = y < 0 ? -(Limb)y : (Limb)y, out[2];
        int64_t expected[] = {x & y, x | y, x ^ y};
        for (int operation = 0; operation < 3; operation++) {
            bool negative;
            size_t count =
                limbs_bitwise((LimbsBitwise)operation, out, &negative, &a, a != 0, x < 0, &b, b != 0, y < 0);
            CHECK(t, negative == (expected[operation] < 0) && count <= 2);
            CHECK(t, (negative ? -out[0] : out[0]) * (count != 0) == (Limb)expected[operation]);
        }
        // Shifts: left then right comes back; right alone loses what it says.
        size_t n = 1 + test_random(&state) % 5;
        uint64_t bits = test_random(&state) % 300;
        Limb *number = random_limbs(&state, n), *shifted = new_limbs(n + 8), *back = new_limbs(n + 8);
        size_t count = limbs_shift_left(shifted, number, n, bits);
        CHECK(t, limbs_bit_length(shifted, count) == limbs_bit_length(number, n) + bits);
        bool lost;
        CHECK(t, limbs_shift_right(back, shifted, count, bits, &lost) == n && !lost);
        CHECK(t, memcmp(back, number, n * sizeof *number) == 0);
        limbs_shift_right(back, number, n, bits, &lost);
        CHECK(t, lost == (limbs_trailing_zeros(number, n) < bits));
        free(number), free(shifted), free(back);
    }
}

static void check_bytes(TestCount *t) {
    uint64_t state = 19;
    for (int round = 0; round < 5000; round++) {
        size_t n = test_random(&state) % 4;
        bool negative = n != 0 && test_random(&state) % 2, little = test_random(&state) % 2, sign;
        Limb *number = random_limbs(&state, n), back[8];
        uint64_t bits = limbs_bit_length(number, n);
        size_t length = (size_t)(bits / 8 + 1 + test_random(&state) % 4);
        uint8_t bytes[64];
        CHECK(t, limbs_to_bytes(number, n, negative, bytes, length, little, true));
        CHECK(t, limbs_from_bytes(back, &sign, bytes, length, little, true) == n && sign == negative);
        CHECK(t, memcmp(back, number, n * sizeof *number) == 0);
        free(number);
    }
    uint8_t byte;
    CHECK(t, limbs_to_bytes((Limb[]){128}, 1, true, &byte, 1, false, true) && byte == 0x80);
    CHECK(t, !limbs_to_bytes((Limb[]){129}, 1, true, &byte, 1, false, true));
    CHECK(t, !limbs_to_bytes((Limb[]){128}, 1, false, &byte, 1, false, true));
    CHECK(t, limbs_to_bytes((Limb[]){255}, 1, false, &byte, 1, false, false) && byte == 255);
    CHECK(t, !limbs_to_bytes((Limb[]){256}, 1, false, &byte, 1, false, false));
    CHECK(t, limbs_to_bytes(NULL, 0, false, &byte, 0, false, true));
    CHECK(t, !limbs_to_bytes((Limb[]){1}, 1, true, &byte, 0, false, true));
}

static void check_scans(TestCount *t) {
    static const struct {
        const char *text;
        unsigned radix;
        bool valid;
        int64_t value;
    } cases[] = {
        {"0", 10, true, 0},
        {"-0", 10, true, 0},
        {"+12", 10, true, 12},
        {"1_000", 10, true, 1000},
        {"1__0", 10, false, 0},
        {"_1", 10, false, 0},
        {"1_", 10, false, 0},
        {"", 10, false, 0},
        {"-", 10, false, 0},
        {"0x1F", 0, true, 31},
        {"0x_1f", 0, true, 31},
        {"0x", 0, false, 0},
        {"0x_", 0, false, 0},
        {"0x__1", 0, false, 0},
        {"010", 0, false, 0},
        {"00", 0, true, 0},
        {"0_0", 0, true, 0},
        {"010", 10, true, 10},
        {"0b101", 2, true, 5},
        {"0b101", 16, true, 0xb101},
        {"-0o17", 8, true, -15},
        {"0o17", 10, false, 0},
        {"zz", 36, true, 1295},
        {"9", 9, false, 0},
        {"0b", 16, true, 11},
        {"1 ", 10, false, 0},
        {"--1", 10, false, 0},
        {"0x-1", 16, false, 0},
        {"9223372036854775807", 10, true, INT64_MAX},
        {"-9223372036854775808", 10, true, INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        IntegerText scan;
        int64_t value;
        size_t length = strlen(cases[i].text);
        bool valid = integer_text_scan(cases[i].text, length, cases[i].radix, &scan);
        CHECK(t, valid == cases[i].valid);
        if (valid && cases[i].valid) {
            CHECK(t,
                  integer_text_read_small(cases[i].text, length, &scan, &value) && value == cases[i].value);
        }
    }
    static const char *const large[] = {"9223372036854775808", "-9223372036854775809", "18446744073709551616",
                                        "99999999999999999999999"};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        IntegerText scan;
        int64_t value;
        CHECK(t, integer_text_scan(large[i], strlen(large[i]), 10, &scan));
        CHECK(t, !integer_text_read_small(large[i], strlen(large[i]), &scan, &value));
    }
    uint64_t state = 23;
    for (int round = 0; round < 20000; round++) {
        int64_t number = (int64_t)test_random(&state) >> test_random(&state) % 64, back;
        unsigned radix = 2 + test_random(&state) % 35;
        char text[INTEGER_TEXT_BINARY_MAX], expected[32];
        IntegerText scan;
        size_t length = integer_text_small_radix(number, radix, text);
        CHECK(t, integer_text_scan(text, length, radix, &scan));
        CHECK(t, integer_text_read_small(text, length, &scan, &back) && back == number);
        length = integer_text_small(number, text);
        int expected_length = snprintf(expected, sizeof expected, "%lld", (long long)number);
        CHECK(t, length == (size_t)expected_length && memcmp(text, expected, length) == 0);
    }
    char lowest[INTEGER_TEXT_BINARY_MAX];
    CHECK(t, integer_text_small_radix(INT64_MIN, 2, lowest) == 65);
}

// --- results for the oracle

static void print_number(const Limb *limbs, size_t count) {
    count = limbs_normalise(limbs, count);
    printf("0");
    for (size_t i = count; i-- > 0;) {
        printf("%016llx", (unsigned long long)limbs[i]);
    }
    printf(" ");
}

static void dump(void) {
    uint64_t state = 29;
    for (int round = 0; round < 20000; round++) {
        size_t n = 1 + test_random(&state) % 20, m = 1 + test_random(&state) % 20;
        if (round % 3 == 0) {
            m = n + test_random(&state) % 2; // quotients that are doubles of usual size
        }
        Limb *a = random_limbs(&state, n), *b = random_limbs(&state, m);
        Limb *scratch = new_limbs(limbs_true_divide_scratch(n, m));
        print_number(a, n);
        print_number(b, m);
        double value = 0;
        bool fits = limbs_true_divide(a, n, b, m, scratch, &value);
        printf("%a ", fits ? value : INFINITY);
        fits = limbs_to_double(a, n, &value);
        printf("%a ", fits ? value : INFINITY);
        int64_t exponent;
        value = limbs_fraction(a, n, &exponent);
        printf("%a %lld ", value, (long long)exponent);
        Limb back[LIMBS_OF_DOUBLE];
        size_t count = limbs_from_double(ldexp(value, (int)(test_random(&state) % 1024)), back);
        print_number(back, count);
        print_number(&state, 1);
        size_t common = limbs_gcd(scratch, a, n, b, m);
        print_number(scratch, common);
        printf("\n");
        free(a), free(b), free(scratch);
    }
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "dump") == 0) {
        dump();
        return 0;
    }
    mp_set_memory_functions(counting_allocate, counting_reallocate, counting_free);
    TestCount count = {0};
    check_claims(&count);
    check_powers(&count);
    check_bits(&count);
    check_bytes(&count);
    check_scans(&count);
    return test_end(&count);
}
