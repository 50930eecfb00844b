// SPDX-License-Identifier: MIT
// What the tests of src/base share: checks that count failures and go on.
#ifndef KRAIT_TESTS_BASE_TEST_H
#define KRAIT_TESTS_BASE_TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct TestCount {
    unsigned checks;
    unsigned failures;
} TestCount;

static inline void test_check(TestCount *count, bool holds, const char *file, int line, const char *what) {
    count->checks++;
    if (!holds && ++count->failures <= 50) {
        printf("%s:%d: failed: %s\n", file, line, what);
    }
}

#define CHECK(count, condition) test_check(count, condition, __FILE__, __LINE__, #condition)

static inline int test_end(const TestCount *count) {
    printf("%u checks, %u failures\n", count->checks, count->failures);
    return count->failures != 0 || count->checks == 0;
}

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers in every run.
static inline uint64_t test_random(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

#endif
