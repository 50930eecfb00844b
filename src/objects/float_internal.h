// SPDX-License-Identifier: MIT
// What float.c and float_methods.c share.
#ifndef KRAIT_OBJECTS_FLOAT_INTERNAL_H
#define KRAIT_OBJECTS_FLOAT_INTERNAL_H

#include "objects/float.h"

double float_modulo(double a, double b);                      // of the sign of b, which is not 0
Value float_compare(Value a, Value b, Comparison comparison); // a is a float
Value float_of_type(Vm *vm, Type *type, double d) MUST_CHECK;
Value float_exact(Vm *vm, Value v) MUST_CHECK;
Value float_from_object(Vm *vm, Value v) MUST_CHECK; // float(v)

#endif
