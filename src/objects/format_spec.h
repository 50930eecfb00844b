// SPDX-License-Identifier: MIT
// The format mini-language: what the __format__ methods of str, int, float and complex do.
#ifndef KRAIT_OBJECTS_FORMAT_SPEC_H
#define KRAIT_OBJECTS_FORMAT_SPEC_H

#include "objects/str.h"

// Each takes any instance of its type, subclasses too, and the specification (the empty one: str() of the
// value). They return a Str.
Value format_str(Vm *vm, Str *s, Str *specification) MUST_CHECK;
Value format_int(Vm *vm, Value v, Str *specification) MUST_CHECK; // bool too
Value format_float(Vm *vm, Value v, Str *specification) MUST_CHECK;
// `self` is the complex object, for its str() and for messages.
Value format_complex(Vm *vm, Value self, double real, double imaginary, Str *specification) MUST_CHECK;

// The native `__format__(self, format_spec, /)` of int, float: goes into their tables.
Value int_method_format_spec(Vm *vm, Value *args);
Value float_method_format_spec(Vm *vm, Value *args);

// A double as float_text_format writes it, in a block of its own. NULL: no memory.
char *format_double_text(Vm *vm, double value, char kind, int precision, unsigned flags,
                         size_t *length) MUST_CHECK;

#endif
