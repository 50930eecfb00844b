// SPDX-License-Identifier: MIT
// The % operator of str, bytes and bytearray. Internal to their files.
#ifndef KRAIT_OBJECTS_STR_FORMAT_H
#define KRAIT_OBJECTS_STR_FORMAT_H

#include "objects/str.h"

// format % values. `bytes`: the format is bytes, one code point (below 256) a byte, and so is the result.
Str *percent_format(Vm *vm, Str *format, Value values, bool bytes) MUST_CHECK;

#endif
