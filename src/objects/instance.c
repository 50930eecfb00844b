// SPDX-License-Identifier: MIT
// Attributes in instances: inline slots, then an overflow array that the extension holds, or the aliased Dict
// when `__dict__` was asked for. An object's header word changes with its shape.
#include "objects/instance.h"
#include "objects/dict.h"
#include "objects/shape.h"
#include "vm/vm.h"

// The overflow array of an object, wherever it is; NULL: none yet.
static ValueArray *instance_overflow(void *object, const Shape *shape) {
    Value extension = *object_extension(object, shape);
    if (value_missing(extension))
        return NULL;
    if (value_is_dict(extension))
        return value_to_dict(extension)->overflow;
    return value_to_pointer(extension);
}

Value *instance_slot(void *object, uint32_t index, void **owner) {
    Shape *shape = object_shape(object);
    if (index < shape->inline_slots) {
        *owner = object;
        return object_extension(object, shape) + 1 + index;
    }
    ValueArray *overflow = instance_overflow(object, shape);
    *owner = overflow;
    return &overflow->items[index - shape->inline_slots];
}

Value *instance_find(Vm *vm, void *object, const Str *name, void **owner) {
    int index = shape_search(vm, object_shape(object), name);
    return index < 0 ? NULL : instance_slot(object, (uint32_t)index, owner);
}

static void instance_set_shape(void *object, const Shape *shape) {
    // NOBARRIER: the tree of shapes holds all its shapes, and the object's old shape kept the tree alive
    ((Object *)object)->header = shape_header(shape);
}

static bool instance_reserve_overflow(Vm *vm, void *object, const Shape *shape, size_t count) {
    ValueArray *overflow = instance_overflow(object, shape);
    if (overflow && overflow->capacity >= count)
        return true;
    overflow = heap_grow_values(vm, overflow, count < 4 ? 4 : count + count / 2);
    if (!overflow)
        return false;
    Value *extension = object_extension(object, shape);
    if (value_is_dict(*extension))
        heap_store_pointer(vm, value_to_pointer(*extension), &value_to_dict(*extension)->overflow, overflow);
    else
        heap_store(vm, object, extension, value_from_pointer(overflow));
    return true;
}

bool instance_set(Vm *vm, void *object, Str *name, Value value) {
    void *owner;
    Value *slot = instance_find(vm, object, name, &owner);
    if (slot) {
        heap_store(vm, owner, slot, value);
        return true;
    }
    Shape *shape = object_shape(object);
    Shape *next = shape_add(vm, shape, name);
    if (!next)
        return false;
    if (next->flags & SHAPE_DICT_MODE) {
        Dict *dict = object_dict(vm, value_from_pointer(object));
        return dict && dict_move_to_table(vm, dict) && dict_set_str(vm, dict, name, value);
    }
    uint32_t index = shape->count;
    if (index >= shape->inline_slots &&
        !instance_reserve_overflow(vm, object, shape, index - shape->inline_slots + 1))
        return false;
    instance_set_shape(object, next);
    slot = instance_slot(object, index, &owner);
    heap_store(vm, owner, slot, value);
    if (next->count > shape->type->inline_slots_seen)
        shape->type->inline_slots_seen = (uint16_t)next->count;
    return true;
}

int instance_remove(Vm *vm, void *object, const Str *name) {
    Shape *shape = object_shape(object);
    int index = shape_search(vm, shape, name);
    if (index < 0)
        return 0;
    Shape *next = shape_without(vm, shape, (uint32_t)index);
    if (!next)
        return -1;
    void *owner, *next_owner;
    Value *slot = instance_slot(object, (uint32_t)index, &owner);
    for (uint32_t i = (uint32_t)index + 1; i < shape->count; i++) {
        Value *next_slot = instance_slot(object, i, &next_owner);
        heap_store(vm, owner, slot, *next_slot);
        slot = next_slot;
        owner = next_owner;
    }
    *slot = NO_VALUE; // NOBARRIER: no value
    instance_set_shape(object, next);
    return 1;
}
