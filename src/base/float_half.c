// SPDX-License-Identifier: MIT
// Half precision: one sign bit, five of exponent (bias 15), ten of fraction.
#include "base/float_half.h"

#include <math.h>
#include <string.h>

double float_from_half(uint16_t half) {
    int exponent = half >> 10 & 31;
    unsigned fraction = half & 0x3FF;
    double value;
    if (exponent == 31) {
        uint64_t bits = UINT64_C(0x7FF0000000000000) | (uint64_t)fraction << 42;
        memcpy(&value, &bits, sizeof value);
    } else if (exponent == 0) {
        value = ldexp(fraction, -24);
    } else {
        value = ldexp(fraction + 1024, exponent - 25);
    }
    return half & 0x8000 ? -value : value;
}

bool float_to_half(double value, uint16_t *half) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint16_t sign = (uint16_t)(bits >> 48 & 0x8000);
    if (isnan(value)) {
        uint16_t payload = (uint16_t)(bits >> 42 & 0x3FF);
        *half = sign | 0x7C00 | (payload ? payload : 0x200);
        return true;
    }
    if (isinf(value)) {
        *half = sign | 0x7C00;
        return true;
    }
    value = fabs(value);
    int exponent;
    double fraction = frexp(value, &exponent); // in [0.5, 1)
    if (value == 0) {
        *half = sign;
        return true;
    }
    // In units of the last place: 2**-24 at the least, for what is below the normal numbers.
    int unit = exponent - 11 < -24 ? -24 : exponent - 11;
    double scaled = ldexp(fraction, exponent - unit);
    double below = floor(scaled), rest = scaled - below;
    unsigned count = (unsigned)below;
    if (rest > 0.5 || (rest == 0.5 && count & 1))
        count++;
    if (count == 2048) {
        count = 1024;
        unit++;
    }
    if (unit > 5)
        return false;
    *half = sign | (uint16_t)(count < 1024 ? count : (unsigned)(unit + 25) << 10 | (count & 0x3FF));
    return true;
}
