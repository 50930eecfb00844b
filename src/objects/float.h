// SPDX-License-Identifier: MIT
// The float type: doubles are unboxed Values; NaNs and instances of subclasses are heap objects.
#ifndef KRAIT_OBJECTS_FLOAT_H
#define KRAIT_OBJECTS_FLOAT_H

#include "objects/object.h"

typedef struct Float {
    uint64_t header; // KIND_FLOAT
    double value;
} Float;

// float or a subclass
static inline bool value_is_float(Value v) {
    return value_is_double(v) || value_is_kind(v, KIND_FLOAT);
}
static inline double float_to_double(Value v) {
    return value_is_double(v) ? value_to_double(v) : ((Float *)value_to_pointer(v))->value;
}
Value float_from_nan(Vm *vm, double nan) MUST_CHECK; // a heap float
// The one door from any double to a Value (fails only for memory, only for a NaN).
static inline Value float_from_double(Vm *vm, double d) {
    return LIKELY(d == d) ? value_from_double(d) : float_from_nan(vm, d);
}
int64_t float_hash(Value v);
Str *float_repr(Vm *vm, double d) MUST_CHECK;
// The rounding toward minus infinity of Python's // and %; ZeroDivisionError.
Value float_floor_divide(Vm *vm, double a, double b) MUST_CHECK;
Value float_remainder(Vm *vm, double a, double b) MUST_CHECK;
Value float_power(Vm *vm, double a, double b) MUST_CHECK; // may be complex
// float(text): white space, underscores, inf, nan; `literal` for "could not convert string to float: %R".
Value float_from_text(Vm *vm, const char *text, size_t length, Value literal) MUST_CHECK;

extern const TypeDefinition float_definition;

#endif
