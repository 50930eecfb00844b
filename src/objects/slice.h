// SPDX-License-Identifier: MIT
// The slice type: start, stop and step as the program gave them, and what they mean for a sequence.
#ifndef KRAIT_OBJECTS_SLICE_H
#define KRAIT_OBJECTS_SLICE_H

#include "objects/object.h"

typedef struct Slice {
    uint64_t header; // KIND_SLICE
    Value start;
    Value stop;
    Value step;
} Slice;

static inline bool value_is_slice(Value v) {
    return value_is_kind(v, KIND_SLICE);
}
static inline Slice *value_to_slice(Value v) {
    return (Slice *)value_to_pointer(v);
}

Value slice_new(Vm *vm, Value start, Value stop, Value step) MUST_CHECK;
// The three as integers, clipped to int64_t, None replaced for the sign of step; step is never 0
// (ValueError "slice step cannot be zero"). May run Python (__index__): take the sequence's length
// afterwards.
bool slice_unpack(Vm *vm, const Slice *slice, int64_t *start, int64_t *stop, int64_t *step) MUST_CHECK;
// Clips start and stop to a sequence of that length; returns how many items the slice selects.
int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step);
// The three for a sequence of any length (an exact int, not negative), as exact ints. May run Python.
bool slice_indices_exact(Vm *vm, const Slice *slice, Value length, Value bounds[3]) MUST_CHECK;

extern const TypeDefinition slice_definition;

#endif
