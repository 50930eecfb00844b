// SPDX-License-Identifier: MIT
// One item in memory, in a native format of a single character: to a value and back. Internal to memoryview.
#ifndef KRAIT_OBJECTS_MEMORYVIEW_ITEM_H
#define KRAIT_OBJECTS_MEMORYVIEW_ITEM_H

#include "objects/object.h"

// The character of a format "x" or "@x" that is native and known here; 0: it is none.
char native_format_character(const char *format);
size_t native_format_size(char format);
static inline bool format_is_byte(char format) {
    return format == 'b' || format == 'B' || format == 'c';
}
// NotImplementedError for formats that are not known.
Value item_unpack(Vm *vm, const uint8_t *at, const char *format) MUST_CHECK;
// Writes native_format_size bytes (at most 8). False: TypeError or ValueError.
bool item_pack(Vm *vm, uint8_t *at, const char *format, Value item) MUST_CHECK;

#endif
