// SPDX-License-Identifier: MIT
// Stepping several iterators together, as zip and map do.
#ifndef KRAIT_OBJECTS_ZIP_H
#define KRAIT_OBJECTS_ZIP_H

#include "objects/object.h"

typedef struct Zip {
    uint64_t header; // KIND_NATIVE_OBJECT
    bool plain;      // as of PlainIterator; false when strict
    Tuple *iterators;
    Value function; // of a map; of a zip NO_VALUE
    bool strict;
} Zip;

void zip_trace(Tracer *tracer, void *object);
// A zip or map of `type` over the iterables of items[0 .. count).
Zip *zip_new(Vm *vm, Type *type, const Value *items, size_t count, Value strict) MUST_CHECK;
// The body of a __next__ with steps 0 .. 2 and ZIP_STATE Values of state. VALUE_TRUE: the items are in
// *items; else what the native has to return: an exception (StopIteration too), VALUE_CALL. `name` is for the
// errors of strict.
#define ZIP_STATE 2
Value zip_step(Vm *vm, Value *args, Zip *zip, const char *name, Tuple **items) MUST_CHECK;
Value zip_set_state(Vm *vm, Value *args);

extern const TypeDefinition zip_definition, map_definition;

#endif
