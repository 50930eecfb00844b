// SPDX-License-Identifier: MIT
// Iterators over a list, forwards and backwards. They hold the list until they have come to its end, and look
// at its length at each step: it may change meanwhile.
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/list.h"
#include "vm/vm.h"

void list_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((ListIterator *)object)->list);
}

Value list_iterator_new(Vm *vm, Value list) {
    ListIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_LIST_ITERATOR], 0);
    if (iterator)
        iterator->list = value_to_list_object(list); // NOBARRIER: just allocated
    return value_from_pointer(iterator);
}

static Value list_iterator_next(Vm *vm, void *object) {
    ListIterator *iterator = object;
    List *list = iterator->list;
    if (list && iterator->index < list->length)
        return list->items->items[iterator->index++];
    iterator->list = NULL;
    return NO_VALUE;
}

static Value list_iterator_length_hint(Vm *vm, Value *args) {
    const ListIterator *iterator = value_to_pointer(args[0]);
    const List *list = iterator->list;
    return int_from_uint64(vm, list && iterator->index < list->length ? list->length - iterator->index : 0);
}

static Value list_iterator_reduce(Vm *vm, Value *args) {
    const ListIterator *iterator = value_to_pointer(args[0]);
    if (iterator->list)
        return iterator_reduce(vm, "iter", list_value(iterator->list), int_from_uint64(vm, iterator->index));
    List *empty = list_new(vm, 0);
    return empty ? iterator_reduce(vm, "iter", list_value(empty), NO_VALUE) : NO_VALUE;
}

static Value list_iterator_set_state(Vm *vm, Value *args) {
    ListIterator *iterator = value_to_pointer(args[0]);
    uint64_t index;
    if (!iterator_state_index(vm, args[1], UINT64_MAX, &index))
        return NO_VALUE;
    const List *list = iterator->list;
    if (list)
        iterator->index = index > list->length ? list->length : index;
    return VALUE_NONE;
}

static const NativeDefinition list_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", iterator_method_next, "Return the next item."},
    {"__length_hint__(self, /)", list_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", list_iterator_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", list_iterator_set_state, "Set the index of the next item."},
    {0},
};
const TypeDefinition list_iterator_definition = {
    .name = "list_iterator",
    .kind = KIND_LIST_ITERATOR,
    .size = sizeof(ListIterator),
    .flags = TYPE_NO_NEW,
    .methods = list_iterator_methods,
    .next = list_iterator_next,
};

// ---- Backwards

typedef struct ListReverseIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    List *list;      // NULL when exhausted
    int64_t index;   // of the next item; -1: none
} ListReverseIterator;

static void list_reverse_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((ListReverseIterator *)object)->list);
}

Value list_reverse_iterator_new(Vm *vm, Value list) {
    ListReverseIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_LIST_REVERSE_ITERATOR], 0);
    if (iterator) {
        iterator->list = value_to_list_object(list); // NOBARRIER: just allocated
        iterator->index = (int64_t)iterator->list->length - 1;
    }
    return value_from_pointer(iterator);
}

static Value list_reverse_iterator_next(Vm *vm, void *object) {
    ListReverseIterator *iterator = object;
    const List *list = iterator->list;
    if (list && iterator->index >= 0 && (uint64_t)iterator->index < list->length)
        return list->items->items[iterator->index--];
    iterator->list = NULL;
    iterator->index = -1;
    return NO_VALUE;
}

static Value list_reverse_iterator_length_hint(Vm *vm, Value *args) {
    const ListReverseIterator *iterator = value_to_pointer(args[0]);
    int64_t left = iterator->index + 1;
    return int_from_int64(vm, iterator->list && (uint64_t)left <= iterator->list->length ? left : 0);
}

static Value list_reverse_iterator_reduce(Vm *vm, Value *args) {
    const ListReverseIterator *iterator = value_to_pointer(args[0]);
    if (iterator->list)
        return iterator_reduce(vm, "reversed", list_value(iterator->list),
                               int_from_int64(vm, iterator->index));
    List *empty = list_new(vm, 0);
    return empty ? iterator_reduce(vm, "iter", list_value(empty), NO_VALUE) : NO_VALUE;
}

static Value list_reverse_iterator_set_state(Vm *vm, Value *args) {
    ListReverseIterator *iterator = value_to_pointer(args[0]);
    uint64_t index;
    if (!iterator_state_index(vm, args[1], INT64_MAX, &index))
        return NO_VALUE;
    if (iterator->list) {
        int64_t last = (int64_t)iterator->list->length - 1;
        iterator->index = int_sign(args[1]) < 0 ? -1 : (int64_t)index > last ? last : (int64_t)index;
    }
    return VALUE_NONE;
}

static const NativeDefinition list_reverse_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", iterator_method_next, "Return the next item."},
    {"__length_hint__(self, /)", list_reverse_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", list_reverse_iterator_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", list_reverse_iterator_set_state, "Set the index of the next item."},
    {0},
};
const TypeDefinition list_reverse_iterator_definition = {
    .name = "list_reverseiterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(ListReverseIterator),
    .flags = TYPE_NO_NEW,
    .methods = list_reverse_iterator_methods,
    .trace = list_reverse_iterator_trace,
    .next = list_reverse_iterator_next,
};
