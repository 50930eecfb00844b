// SPDX-License-Identifier: MIT
// The complex type: two doubles on the heap.
#ifndef KRAIT_OBJECTS_COMPLEX_H
#define KRAIT_OBJECTS_COMPLEX_H

#include "objects/object.h"

typedef struct ComplexNumber {
    double real, imaginary;
} ComplexNumber;

typedef struct Complex {
    uint64_t header; // KIND_COMPLEX
    ComplexNumber value;
} Complex;

// complex or a subclass
static inline bool value_is_complex(Value v) {
    return value_is_kind(v, KIND_COMPLEX);
}
static inline ComplexNumber complex_to_number(Value v) {
    return ((Complex *)value_to_pointer(v))->value;
}
Value complex_new(Vm *vm, double real, double imaginary) MUST_CHECK;
// a ** b; OverflowError "complex exponentiation", ZeroDivisionError.
Value complex_power(Vm *vm, ComplexNumber a, ComplexNumber b) MUST_CHECK;
Str *complex_repr(Vm *vm, ComplexNumber number) MUST_CHECK;
// What complex(v) makes of one argument that is no text: __complex__, __float__, __index__. `found` false:
// it has none of these. What cmath takes.
bool complex_from_object(Vm *vm, Value v, ComplexNumber *out, bool *found) MUST_CHECK;

extern const TypeDefinition complex_definition;

#endif
