// SPDX-License-Identifier: MIT
// Templates of t-strings (PEP 750), as string.templatelib shows them.
#ifndef KRAIT_OBJECTS_TEMPLATE_H
#define KRAIT_OBJECTS_TEMPLATE_H

#include "objects/object.h"

typedef struct Interpolation {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value value;
    Value expression;
    Value conversion;
    Value format_spec;
} Interpolation;

typedef struct Template {
    uint64_t header; // KIND_NATIVE_OBJECT
    Tuple *strings;  // one more than there are interpolations
    Tuple *interpolations;
} Template;

// conversion: 0 none, 1 str, 2 repr, 3 ascii (as in FORMAT); format_spec NO_VALUE: the empty one.
Value interpolation_new(Vm *vm, Value value, Value expression, int conversion, Value format_spec) MUST_CHECK;
Value template_new(Vm *vm, Tuple *strings, Tuple *interpolations) MUST_CHECK;

extern const TypeDefinition template_definition, template_iterator_definition, interpolation_definition;

#endif
