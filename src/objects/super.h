// SPDX-License-Identifier: MIT
// super objects: attribute look-up that starts behind a class in the mro.
#ifndef KRAIT_OBJECTS_SUPER_H
#define KRAIT_OBJECTS_SUPER_H

#include "objects/object.h"

typedef struct Super {
    uint64_t header;   // KIND_SUPER
    Value type;        // NO_VALUE before __init__
    Value object;      // NO_VALUE: unbound
    Value object_type; // whose mro is walked; NO_VALUE: unbound
} Super;

// The same for a super object, falling back to its own attributes; see objects/attribute.h.
AttributeAction super_object_find(Vm *vm, Value self, Str *name, bool want_method, AttributeFound *found);

extern const TypeDefinition super_definition;

#endif
