// SPDX-License-Identifier: MIT
// Doubles as text: values that CPython 3.14 gave, and round trips. The modes read questions from standard
// input and print answers, for tests/oracle/base_float_text.py, which compares them with CPython's:
//
//   base_float_text repr | format | parse | round | fromhex
#include "base/float_text.h"
#include "base_test.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double double_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t bits_of_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// --- answers for the oracle

static char line[1 << 20];
static char answer[1 << 20];

static void print_bits(bool valid, double value) {
    if (valid) {
        printf("%016llx\n", (unsigned long long)bits_of_double(value));
    } else {
        printf("invalid\n");
    }
}

static int answer_lines(const char *mode) {
    while (fgets(line, sizeof line, stdin)) {
        size_t length = strcspn(line, "\n");
        double value = 0;
        if (strcmp(mode, "repr") == 0) {
            char hex[FLOAT_TEXT_HEX_MAX];
            value = double_of_bits(strtoull(line, NULL, 16));
            size_t size = float_text_repr(value, answer);
            printf("%.*s %.*s\n", (int)size, answer, (int)float_text_to_hex(value, hex), hex);
        } else if (strcmp(mode, "format") == 0) {
            unsigned long long bits;
            char kind;
            int precision;
            unsigned flags;
            if (sscanf(line, "%llx %c %d %u", &bits, &kind, &precision, &flags) != 4) {
                return 1;
            }
            size_t size =
                float_text_format(double_of_bits(bits), kind, precision, flags, answer, sizeof answer);
            printf("%.*s\n", (int)size, answer);
        } else if (strcmp(mode, "parse") == 0) {
            bool valid = float_text_parse(line, length, &value);
            print_bits(valid, value);
        } else if (strcmp(mode, "round") == 0) {
            char *end;
            value = double_of_bits(strtoull(line, &end, 16));
            bool valid = float_text_round(value, atoi(end), &value);
            print_bits(valid, value);
        } else if (strcmp(mode, "fromhex") == 0) {
            FloatTextHexResult result = float_text_from_hex(line, length, &value);
            print_bits(result == FLOAT_TEXT_HEX_VALID, value);
        } else {
            return 1;
        }
    }
    return 0;
}

// --- tests without the oracle

static bool formats_as(double value, char kind, int precision, unsigned flags, const char *expected) {
    char out[1200];
    size_t length = float_text_format(value, kind, precision, flags, out, sizeof out);
    bool same = length == strlen(expected) && memcmp(out, expected, length) == 0;
    if (!same) {
        printf("got %.*s, expected %s\n", (int)length, out, expected);
    }
    return same;
}

static void check_repr(TestCount *t) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e16, "1e+16"},
        {9999999999999998.0, "9999999999999998.0"},
        {1e22, "1e+22"},
        {1e23, "1e+23"},
        {9e-5, "9e-05"},
        {0.0001, "0.0001"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {9007199254740992.0, "9007199254740992.0"},
        {2e-323, "2e-323"},
        {123456.0, "123456.0"},
        {9.5367431640625e-07, "9.5367431640625e-07"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(t, formats_as(cases[i].value, 'r', 0, FLOAT_TEXT_ADD_POINT_ZERO, cases[i].text));
    }
}

static void check_formats(TestCount *t) {
    CHECK(t, formats_as(0.5, 'f', 0, 0, "0") && formats_as(1.5, 'f', 0, 0, "2") &&
                 formats_as(2.5, 'f', 0, 0, "2"));
    CHECK(t, formats_as(0.125, 'f', 2, 0, "0.12") && formats_as(0.375, 'f', 2, 0, "0.38"));
    CHECK(t, formats_as(2.675, 'f', 2, 0, "2.67") && formats_as(1e-9, 'f', 3, 0, "0.000"));
    CHECK(t, formats_as(9.995, 'e', 2, 0, "9.99e+00") && formats_as(9.9951, 'e', 2, 0, "1.00e+01"));
    CHECK(t, formats_as(0.0, 'e', 3, 0, "0.000e+00") && formats_as(1e300, 'E', 0, 0, "1E+300"));
    CHECK(t, formats_as(1e300, 'e', 0, FLOAT_TEXT_ALTERNATE, "1.e+300") &&
                 formats_as(1, 'f', 0, FLOAT_TEXT_ALTERNATE, "1."));
    CHECK(t, formats_as(100000, 'g', 6, 0, "100000") && formats_as(1000000, 'g', 6, 0, "1e+06"));
    CHECK(t,
          formats_as(1, 'g', 6, FLOAT_TEXT_ALTERNATE, "1.00000") && formats_as(0.0001, 'g', 3, 0, "0.0001"));
    CHECK(t, formats_as(0.00001, 'g', 3, FLOAT_TEXT_ALTERNATE, "1.00e-05") && formats_as(0, 'g', 0, 0, "0"));
    CHECK(t, formats_as(-0.001, 'f', 1, FLOAT_TEXT_NO_NEGATIVE_ZERO, "0.0") &&
                 formats_as(-0.001, 'f', 1, 0, "-0.0"));
    CHECK(t,
          formats_as(1, 'f', 1, FLOAT_TEXT_SIGN, "+1.0") && formats_as(NAN, 'F', 1, FLOAT_TEXT_SIGN, "+NAN"));
    CHECK(t, formats_as(5e-324, 'e', 30, 0, "4.940656458412465441765687928682e-324"));
    char small[2];
    CHECK(t, float_text_format(1e10, 'f', 0, 0, small, sizeof small) == 11);
    CHECK(t, float_text_format(1.0, 'f', INT_MAX, 0, NULL, 0) == (size_t)INT_MAX + 2);
    CHECK(t, float_text_format(1.0, 'e', INT_MAX, 0, NULL, 0) == (size_t)INT_MAX + 6);
}

static void check_parse(TestCount *t) {
    static const struct {
        const char *text;
        double value;
    } valid[] = {
        {"1", 1},
        {"1.", 1},
        {".5", 0.5},
        {"-1.5e3", -1500},
        {"1_0.2_5e1_0", 10.25e10},
        {"1e400", INFINITY},
        {"1e-400", 0},
        {"0e99999999999999999999999", 0},
        {"1e-99999999999999999999999", 0},
        {"9007199254740993", 9007199254740992.0},
        {"9007199254740993.00000000000000000000000000000000001", 9007199254740994.0},
        {"2.4703282292062327208299439634110861e-324", 0},
        {"2.4703282292062328e-324", 5e-324},
        {"1.7976931348623158e308", 1.7976931348623157e308},
        {"1.7976931348623159e308", INFINITY},
        {"Infinity", INFINITY},
        {"-INF", -INFINITY},
    };
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++) {
        double value = 7;
        CHECK(t, float_text_parse(valid[i].text, strlen(valid[i].text), &value) && value == valid[i].value);
    }
    static const char *const invalid[] = {"",     ".",    "e5",   "1e",   "1e+",  "_1",    "1_",
                                          "1__0", "1_.5", "1._5", "1e_5", "i_nf", "infin", "nan1",
                                          "0x10", " 1",   "1 ",   "--1",  "+",    "1.5.2"};
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++) {
        double value;
        CHECK(t, !float_text_parse(invalid[i], strlen(invalid[i]), &value));
    }
    double value;
    CHECK(t,
          float_text_parse_prefix("1e+x", 4, &value) == 1 && float_text_parse_prefix("1_0", 3, &value) == 1);
    CHECK(t, float_text_parse_prefix("infinite", 8, &value) == 3 &&
                 float_text_parse_prefix("-", 1, &value) == 0);
}

static void check_round(TestCount *t) {
    double value;
    CHECK(t, float_text_round(2.675, 2, &value) && value == 2.67);
    CHECK(t, float_text_round(0.5, 0, &value) && value == 0.0);
    CHECK(t, float_text_round(-0.4, 0, &value) && value == 0.0 && signbit(value));
    CHECK(t, float_text_round(1234.5, -2, &value) && value == 1200.0);
    CHECK(t, float_text_round(5e-324, 400, &value) && value == 5e-324);
    CHECK(t, float_text_round(1e308, -400, &value) && value == 0.0);
    CHECK(t, !float_text_round(1.7976931348623157e308, -308, &value));
}

static void check_random(TestCount *t) {
    uint64_t state = 31;
    for (int i = 0; i < 300000; i++) {
        double value = double_of_bits(test_random(&state)), back = 0;
        if (!isfinite(value)) {
            continue;
        }
        char text[FLOAT_TEXT_REPR_MAX], hex[FLOAT_TEXT_HEX_MAX], fixed[1200];
        size_t length = float_text_repr(value, text);
        CHECK(t, float_text_parse(text, length, &back) && bits_of_double(back) == bits_of_double(value));
        length = float_text_to_hex(value, hex);
        CHECK(t, float_text_from_hex(hex, length, &back) == FLOAT_TEXT_HEX_VALID && back == value);
        // The C library rounds exactly too.
        int precision = (int)(test_random(&state) % 40);
        char expected[1200];
        int size = snprintf(expected, sizeof expected, "%.*e", precision, value);
        CHECK(t, (int)float_text_format(value, 'e', precision, 0, fixed, sizeof fixed) == size);
        CHECK(t, memcmp(fixed, expected, (size_t)size) == 0);
        if (i % 16 == 0) {
            size = snprintf(expected, sizeof expected, "%.*f", precision, value);
            CHECK(t, (int)float_text_format(value, 'f', precision, 0, fixed, sizeof fixed) == size);
            CHECK(t, memcmp(fixed, expected, (size_t)size) == 0);
        }
    }
}

int main(int argc, char **argv) {
    if (argc > 1) {
        return answer_lines(argv[1]);
    }
    TestCount count = {0};
    check_repr(&count);
    check_formats(&count);
    check_parse(&count);
    check_round(&count);
    check_random(&count);
    return test_end(&count);
}
