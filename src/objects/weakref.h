// SPDX-License-Identifier: MIT
// Weak references and proxies.
#ifndef KRAIT_OBJECTS_WEAKREF_H
#define KRAIT_OBJECTS_WEAKREF_H

#include "objects/object.h"

typedef struct Weakref {
    uint64_t header;                 // KIND_WEAKREF
    Value referent;                  // NO_VALUE: dead; not traced
    Value callback;                  // NO_VALUE: none
    int64_t hash;                    // -1: not computed
    struct Weakref *next, *previous; // other references to the object; not traced
} Weakref;

static inline bool value_is_weakref(Value v) {
    return value_is_kind(v, KIND_WEAKREF);
}
// A new reference (the shared one if there is no callback). TypeError if the type does not allow them.
Value weakref_new(Vm *vm, Value referent, Value callback) MUST_CHECK;
// The referent, or NO_VALUE.
static inline Value weakref_get(Value reference) {
    return ((Weakref *)value_to_pointer(reference))->referent;
}

// A proxy (callable if the object is).
Value weak_proxy_new(Vm *vm, Value referent, Value callback) MUST_CHECK;
// All references and proxies to an object.
struct List *weakref_list(Vm *vm, Value object) MUST_CHECK;
size_t weakref_count(Vm *vm, Value object);
// The oldest live reference to the object, or NO_VALUE.
Value weakref_first(Vm *vm, Value object);

extern const TypeDefinition weakref_definition, weak_proxy_definition, weak_callable_proxy_definition;

#endif
