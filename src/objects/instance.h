// SPDX-License-Identifier: MIT
// The attributes that lie in an instance itself, at the places that its shape names (objects/object.h tells
// the layout). All functions want an object whose shape has a dict and is not in dict mode, and interned
// names; none runs Python code.
#ifndef KRAIT_OBJECTS_INSTANCE_H
#define KRAIT_OBJECTS_INSTANCE_H

#include "objects/object.h"

// Where attribute `index` lies, and the block that owns that place (for the write barrier).
Value *instance_slot(void *object, uint32_t index, void **owner);
// The place of an attribute, or NULL.
Value *instance_find(Vm *vm, void *object, const Str *name, void **owner);
// Stores an attribute, new or not. An instance with too many goes to dict mode.
bool instance_set(Vm *vm, void *object, Str *name, Value value) MUST_CHECK;
// 1: removed, 0: not there, -1: no memory.
int instance_remove(Vm *vm, void *object, const Str *name) MUST_CHECK;

static inline bool object_in_dict_mode(const void *object) {
    return object_shape(object)->flags & SHAPE_DICT_MODE;
}

#endif
