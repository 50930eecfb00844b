// SPDX-License-Identifier: MIT
// The leading 128 bits (high word first) of each power of ten that a double's decimal exponent can be, cut
// off, not rounded; exact from 10**0 to 10**55. Both directions of float_text.c work from it.
#ifndef KRAIT_BASE_FLOAT_POWERS_H
#define KRAIT_BASE_FLOAT_POWERS_H

#include <stdint.h>

#define FLOAT_POWERS_FIRST      (-342)
#define FLOAT_POWERS_LAST       324
#define FLOAT_POWERS_EXACT_LAST 55

extern const uint64_t float_powers[FLOAT_POWERS_LAST - FLOAT_POWERS_FIRST + 1][2];

#endif
