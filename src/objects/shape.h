// SPDX-License-Identifier: MIT
// Shapes beyond what objects/object.h says: how they are made and walked (decision 7 of the design).
//
// The shapes of one type form a tree under a root; an edge is the name of one more attribute. A shape is
// never changed but for its transitions and its table. A type gets a new root (and a new tree) when its
// instances turn out to have more attributes than the root reserves inline; objects of the old tree stay in
// it.
#ifndef KRAIT_OBJECTS_SHAPE_H
#define KRAIT_OBJECTS_SHAPE_H

#include "objects/object.h"

#define SHAPE_ATTRIBUTES_MAX   256 // more: the instance goes to dict mode
#define SHAPE_INLINE_SLOTS_MAX 24  // a root reserves at most as many

Shape *shape_new_root(Vm *vm, Type *type, Kind kind, uint32_t attributes_offset, uint32_t members,
                      bool has_dict, uint32_t inline_slots) MUST_CHECK;
// The dict-mode shape of `type`, made at first need.
Shape *shape_dict_mode(Vm *vm, Type *type) MUST_CHECK;
// The shape with attribute `index` of `shape` left out, the order of the others kept.
Shape *shape_without(Vm *vm, Shape *shape, uint32_t index) MUST_CHECK;
// The same attributes under another root.
Shape *shape_transplant(Vm *vm, Shape *shape, Shape *root) MUST_CHECK;
// As shape_find, but large shapes get their table first.
int shape_search(Vm *vm, Shape *shape, const Str *name);
// The name of attribute `index` (below count).
Str *shape_name_at(Vm *vm, Shape *shape, uint32_t index);
// Bytes from an object's start to the end of its attributes.
static inline uint32_t shape_size(const Shape *shape, uint32_t struct_size) {
    return shape->attributes_offset
               ? shape->attributes_offset +
                     (shape->members + (shape->has_dict ? 1u + shape->inline_slots : 0u)) *
                         (uint32_t)sizeof(Value)
               : struct_size;
}
// Bytes from an object's start to inline slot `index`.
static inline uint32_t shape_inline_offset(const Shape *shape, uint32_t index) {
    return shape->attributes_offset + (shape->members + 1u + index) * (uint32_t)sizeof(Value);
}

#endif
