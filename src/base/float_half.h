// SPDX-License-Identifier: MIT
// IEEE 754 half precision (binary16) to and from double, rounding half to even.
#ifndef KRAIT_BASE_FLOAT_HALF_H
#define KRAIT_BASE_FLOAT_HALF_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stdint.h>

double float_from_half(uint16_t half);
// False when a finite value is too large. A NaN keeps its sign and as much of its payload as fits.
bool float_to_half(double value, uint16_t *half) MUST_CHECK;

#endif
