// SPDX-License-Identifier: MIT
// The list type: a growable array of Values. Never keep `items` across anything that can run Python code:
// re-read it.
#ifndef KRAIT_OBJECTS_LIST_H
#define KRAIT_OBJECTS_LIST_H

#include "objects/object.h"

typedef struct List {
    uint64_t header; // KIND_LIST
    uint64_t length;
    ValueArray *items; // capacity >= length, items beyond length have no value; NULL while empty
} List;

static inline bool value_is_list(Value v) {
    return value_is_kind(v, KIND_LIST);
}
static inline List *value_to_list_object(Value v) {
    return (List *)value_to_pointer(v);
}
static inline Value list_value(const List *l) {
    return value_from_pointer(l);
}

List *list_new(Vm *vm, size_t capacity) MUST_CHECK;
List *list_from_values(Vm *vm, const Value *items, size_t length) MUST_CHECK;
bool list_append(Vm *vm, List *list, Value item) MUST_CHECK;
bool list_insert(Vm *vm, List *list, size_t index, Value item) MUST_CHECK; // index <= length
bool list_extend(Vm *vm, List *list, Value iterable) MUST_CHECK;
bool list_set_slice(Vm *vm, List *list, size_t start, size_t end, const Value *items,
                    size_t count) MUST_CHECK;
Tuple *list_to_tuple(Vm *vm, const List *list) MUST_CHECK;
bool list_sort(Vm *vm, List *list, Value key, bool reverse) MUST_CHECK;

typedef struct ListIterator {
    uint64_t header; // KIND_LIST_ITERATOR; the loop steps it itself
    List *list;      // NULL when exhausted
    uint64_t index;  // of the next item
} ListIterator;

extern const TypeDefinition list_definition;

#endif
