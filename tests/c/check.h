// SPDX-License-Identifier: MIT
//
// CHECK(condition): says what was wrong and ends the test with status 1.
#ifndef KRAIT_TESTS_C_CHECK_H
#define KRAIT_TESTS_C_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                          \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

#define CHECK_EQUAL(actual, expected)                                                                        \
    do {                                                                                                     \
        long long actual_ = (long long)(actual), expected_ = (long long)(expected);                          \
        if (actual_ != expected_) {                                                                          \
            fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #actual, actual_,           \
                    expected_);                                                                              \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
