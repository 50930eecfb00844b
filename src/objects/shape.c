// SPDX-License-Identifier: MIT
// Shapes: the trees that say where the attributes of a type's instances lie (objects/shape.h).
//
// A shape's names are interned strings, found by address. The table of a shape is a KIND_DATA block: its
// names are kept alive by the chain of parents.
#include "objects/shape.h"
#include "objects/dict.h"
#include "objects/str.h"
#include "vm/vm.h"

// Small shapes are searched along their parents.
#define SHAPE_WALK_MAX 8

struct ShapeTable {
    uint64_t header; // KIND_DATA
    uint32_t mask;
    uint32_t count;
    // `count` names in order, then mask + 1 indices (0: free, else attribute + 1)
    Str *names[];
};

static uint16_t *table_slots(const ShapeTable *table) {
    return (uint16_t *)(void *)((char *)table->names + table->count * sizeof(Str *));
}

static uint32_t name_slot(const Str *name) {
    uintptr_t bits = (uintptr_t)name >> 4;
    return (uint32_t)(bits ^ bits >> 9);
}

void shape_trace(Tracer *tracer, void *object) {
    Shape *shape = object;
    trace_pointer(tracer, shape->type);
    trace_pointer(tracer, shape->parent);
    trace_pointer(tracer, shape->name);
    trace_value(tracer, shape->transitions);
    trace_pointer(tracer, shape->table);
}

Shape *shape_new_root(Vm *vm, Type *type, Kind kind, uint32_t attributes_offset, uint32_t members,
                      bool has_dict, uint32_t inline_slots) {
    Shape *shape = heap_alloc(vm, sizeof(Shape), header_make(NULL, KIND_SHAPE));
    if (!shape)
        return NULL;
    // NOBARRIER: just allocated
    shape->type = type;
    shape->kind = (uint8_t)kind;
    shape->members = (uint16_t)members;
    shape->has_dict = has_dict;
    shape->inline_slots = (uint16_t)(has_dict ? inline_slots : 0);
    shape->attributes_offset = members || has_dict ? attributes_offset : 0;
    return shape;
}

Shape *shape_dict_mode(Vm *vm, Type *type) {
    if (type->dict_mode)
        return type->dict_mode;
    Shape *root = type->root;
    Shape *shape = shape_new_root(vm, type, root->kind, root->attributes_offset, root->members, true, 0);
    if (!shape)
        return NULL;
    shape->flags = SHAPE_DICT_MODE;
    heap_store_pointer(vm, type, &type->dict_mode, shape);
    return shape;
}

static ShapeTable *shape_table(Vm *vm, Shape *shape) {
    if (shape->table)
        return shape->table;
    uint32_t size = 8;
    while (size < shape->count * 2)
        size *= 2;
    size_t bytes =
        sizeof(ShapeTable) - sizeof(DataBlock) + shape->count * sizeof(Str *) + size * sizeof(uint16_t);
    ShapeTable *table = (ShapeTable *)(void *)heap_alloc_data(vm, bytes);
    if (!table)
        return NULL;
    table->mask = size - 1;
    table->count = shape->count;
    uint16_t *slots = table_slots(table);
    memset(slots, 0, size * sizeof(uint16_t));
    for (Shape *s = shape; s->name; s = s->parent) {
        table->names[s->count - 1] = s->name;
        uint32_t i = name_slot(s->name) & table->mask;
        while (slots[i])
            i = (i + 1) & table->mask;
        slots[i] = (uint16_t)s->count;
    }
    heap_store_pointer(vm, shape, &shape->table, table);
    return table;
}

int shape_find(const Shape *shape, const Str *name) {
    const ShapeTable *table = shape->table;
    if (table) {
        const uint16_t *slots = table_slots(table);
        for (uint32_t i = name_slot(name) & table->mask; slots[i]; i = (i + 1) & table->mask)
            if (table->names[slots[i] - 1] == name)
                return slots[i] - 1;
        return -1;
    }
    for (const Shape *s = shape; s->name; s = s->parent)
        if (s->name == name)
            return (int)s->count - 1;
    return -1;
}

// As shape_find, but makes the table of a large shape that is searched for the first time. A table that
// cannot be allocated is done without.
int shape_search(Vm *vm, Shape *shape, const Str *name) {
    if (shape->count > SHAPE_WALK_MAX && !shape->table && !shape_table(vm, shape))
        error_clear(vm);
    return shape_find(shape, name);
}

Str *shape_name_at(Vm *vm, Shape *shape, uint32_t index) {
    if (index + 1 == shape->count)
        return shape->name;
    if (shape->table || shape_table(vm, shape))
        return shape->table->names[index];
    error_clear(vm);
    while (shape->count > index + 1)
        shape = shape->parent;
    return shape->name;
}

static Shape *shape_transition(Vm *vm, Shape *shape, Str *name) {
    if (value_is_heap(shape->transitions)) {
        if (value_is_dict(shape->transitions)) {
            Value next = dict_get_str(vm, value_to_dict(shape->transitions), name);
            if (value_exists(next))
                return value_to_pointer(next);
        } else {
            Shape *next = value_to_pointer(shape->transitions);
            if (next->name == name)
                return next;
        }
    }
    return NULL;
}

Shape *shape_add(Vm *vm, Shape *shape, Str *name) {
    Shape *next = shape_transition(vm, shape, name);
    if (next)
        return next;
    if (shape->count >= SHAPE_ATTRIBUTES_MAX)
        return shape_dict_mode(vm, shape->type);
    next = heap_alloc(vm, sizeof(Shape), header_make(NULL, KIND_SHAPE));
    if (!next)
        return NULL;
    // NOBARRIER: just allocated
    uint64_t header = next->header;
    *next = *shape;
    next->header = header;
    next->parent = shape;
    next->name = name;
    next->transitions = NO_VALUE;
    next->table = NULL;
    next->count = shape->count + 1;
    if (value_missing(shape->transitions)) {
        heap_store(vm, shape, &shape->transitions, value_from_pointer(next));
        return next;
    }
    Dict *dict;
    if (value_is_dict(shape->transitions)) {
        dict = value_to_dict(shape->transitions);
    } else {
        Shape *only = value_to_pointer(shape->transitions);
        dict = dict_new(vm);
        if (!dict || !dict_set_str(vm, dict, only->name, value_from_pointer(only)))
            return NULL;
        heap_store(vm, shape, &shape->transitions, dict_value(dict));
    }
    return dict_set_str(vm, dict, name, value_from_pointer(next)) ? next : NULL;
}

Shape *shape_without(Vm *vm, Shape *shape, uint32_t index) {
    if (index + 1 == shape->count)
        return shape->parent;
    Shape *result = shape;
    while (result->count > index)
        result = result->parent;
    for (uint32_t i = index + 1; result && i < shape->count; i++)
        result = shape_add(vm, result, shape_name_at(vm, shape, i));
    return result;
}

Shape *shape_transplant(Vm *vm, Shape *shape, Shape *root) {
    for (uint32_t i = 0; root && i < shape->count; i++)
        root = shape_add(vm, root, shape_name_at(vm, shape, i));
    return root;
}
