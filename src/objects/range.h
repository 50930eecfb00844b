// SPDX-License-Identifier: MIT
// range objects and their iterators.
#ifndef KRAIT_OBJECTS_RANGE_H
#define KRAIT_OBJECTS_RANGE_H

#include "objects/object.h"

typedef struct Range {
    uint64_t header;                 // KIND_RANGE
    Value start, stop, step, length; // exact ints
} Range;

// Of a range whose numbers all fit a small int; the loop steps it itself. Others have a long_range_iterator.
typedef struct RangeIterator {
    uint64_t header; // KIND_RANGE_ITERATOR
    int64_t next, step;
    uint64_t remaining;
} RangeIterator;

static inline bool value_is_range(Value v) {
    return value_is_kind(v, KIND_RANGE);
}

extern const TypeDefinition range_definition;

#endif
