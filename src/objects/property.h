// SPDX-License-Identifier: MIT
// property objects.
#ifndef KRAIT_OBJECTS_PROPERTY_H
#define KRAIT_OBJECTS_PROPERTY_H

#include "objects/object.h"

typedef struct Property {
    uint64_t header;        // KIND_PROPERTY
    Value get, set, delete; // callables or None
    Value doc;
    Value name; // as __set_name__ told, or NO_VALUE
    bool doc_from_getter;
} Property;

static inline Property *value_to_property(Value v) {
    return (Property *)value_to_pointer(v);
}

// "property 'x' of 'C' object has no getter" (setter, deleter).
Value property_error(Vm *vm, Property *property, Value object, const char *what);

extern const TypeDefinition property_definition;

#endif
