// SPDX-License-Identifier: MIT
// The tuple type: its items lie behind the struct (and behind the attributes, in a subclass that has any).
#ifndef KRAIT_OBJECTS_TUPLE_H
#define KRAIT_OBJECTS_TUPLE_H

#include "objects/object.h"

struct Tuple {
    uint64_t header; // KIND_TUPLE
    uint32_t length;
    uint32_t items_offset; // bytes from the struct's start
};

static inline bool value_is_tuple(Value v) {
    return value_is_kind(v, KIND_TUPLE);
}
static inline Tuple *value_to_tuple_object(Value v) {
    return (Tuple *)value_to_pointer(v);
}
static inline Value tuple_value(const Tuple *t) {
    return value_from_pointer(t);
}
static inline Value *tuple_items(const Tuple *t) {
    return (Value *)((char *)t + t->items_offset);
}

// Items set to no value: to be filled at once, before the tuple is seen by anyone.
Tuple *tuple_new(Vm *vm, size_t length) MUST_CHECK;
Tuple *tuple_from_values(Vm *vm, const Value *items, size_t length) MUST_CHECK;
#define tuple_pack(vm, ...)                                                                                  \
    tuple_from_values((vm), (Value[]){__VA_ARGS__}, sizeof((Value[]){__VA_ARGS__}) / sizeof(Value))
Tuple *tuple_slice(Vm *vm, const Tuple *t, size_t start, size_t end) MUST_CHECK;
Tuple *tuple_empty(Vm *vm); // the one empty tuple; cannot fail

typedef struct TupleIterator {
    uint64_t header; // KIND_TUPLE_ITERATOR; the loop steps it itself
    Tuple *tuple;    // NULL when exhausted
    uint64_t index;  // of the next item
} TupleIterator;

extern const TypeDefinition tuple_definition;

#endif
