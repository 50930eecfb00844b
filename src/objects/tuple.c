// SPDX-License-Identifier: MIT
// The tuple type and its iterator. A tuple is filled before anyone sees it and never changes afterwards.
#include "objects/tuple.h"
#include "base/hash.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/sequence.h"
#include "objects/slice.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/vm.h"

#define TUPLE_LENGTH_MAX ((size_t)UINT32_MAX)

void tuple_trace(Tracer *tracer, void *object) {
    const Tuple *tuple = object;
    trace_values(tracer, tuple_items(tuple), tuple->length);
}

// ---- Making

static Tuple *tuple_allocate(Vm *vm, Type *type, size_t length) {
    if (length > TUPLE_LENGTH_MAX)
        return raise_no_memory(vm), NULL;
    Tuple *tuple = object_alloc(vm, type, length * sizeof(Value));
    if (tuple) {
        tuple->items_offset = type->instance_size;
        tuple->length = (uint32_t)length;
    }
    return tuple;
}

Tuple *tuple_new(Vm *vm, size_t length) {
    if (length == 0 && vm->empty_tuple)
        return vm->empty_tuple;
    return tuple_allocate(vm, vm->types[TYPE_INDEX_TUPLE], length);
}

Tuple *tuple_empty(Vm *vm) {
    return vm->empty_tuple;
}

Tuple *tuple_from_values(Vm *vm, const Value *items, size_t length) {
    Tuple *tuple = tuple_new(vm, length);
    if (tuple && length)
        memcpy(tuple_items(tuple), items, length * sizeof(Value)); // NOBARRIER: just allocated
    return tuple;
}

static bool is_exact_tuple(Vm *vm, const Tuple *tuple) {
    return object_type(tuple) == vm->types[TYPE_INDEX_TUPLE];
}

Tuple *tuple_slice(Vm *vm, const Tuple *t, size_t start, size_t end) {
    if (start == 0 && end == t->length && is_exact_tuple(vm, t))
        return (Tuple *)(uintptr_t)t;
    return tuple_from_values(vm, tuple_items(t) + start, end - start);
}

static Value tuple_type_new(Vm *vm, Value *args) {
    Type *type = value_to_type(args[0]);
    if (!type_check_new(vm, vm->types[TYPE_INDEX_TUPLE], args[0]))
        return NO_VALUE;
    Tuple *items = value_exists(args[1]) ? value_to_tuple(vm, args[1]) : vm->empty_tuple;
    if (!items || type == vm->types[TYPE_INDEX_TUPLE])
        return value_from_pointer(items);
    Tuple *tuple = tuple_allocate(vm, type, items->length);
    if (tuple)
        memcpy(tuple_items(tuple), tuple_items(items),
               items->length * sizeof(Value)); // NOBARRIER: just allocated
    return value_from_pointer(tuple);
}

// ---- Items

static Value tuple_get_item(Vm *vm, Value *args) {
    const Tuple *tuple = value_to_tuple_object(args[0]);
    int64_t length = tuple->length;
    if (value_is_slice(args[1])) {
        int64_t start, stop, step;
        if (!slice_unpack(vm, value_to_slice(args[1]), &start, &stop, &step))
            return NO_VALUE;
        int64_t count = slice_adjust(length, &start, &stop, step);
        if (step == 1)
            return value_from_pointer(tuple_slice(vm, tuple, (size_t)start, (size_t)(start + count)));
        Tuple *result = tuple_new(vm, (size_t)count);
        for (int64_t i = 0; result && i < count; i++)
            tuple_items(result)[i] = tuple_items(tuple)[start + i * step]; // NOBARRIER: just allocated
        return value_from_pointer(result);
    }
    if (!sequence_is_index(vm, args[1]))
        return raise_type_error(vm, "tuple indices must be integers or slices, not %.200T", args[1]);
    int64_t index;
    if (!value_to_index(vm, args[1], TYPE_INDEX_INDEX_ERROR, &index))
        return NO_VALUE;
    if (index < 0)
        index += length;
    if ((uint64_t)index >= (uint64_t)length)
        return raise_index_error(vm, "tuple index out of range");
    return tuple_items(tuple)[index];
}

// The first index in start .. end of an equal item; -1: none; -2: exception.
static int64_t tuple_find(Vm *vm, const Tuple *tuple, Value item, size_t start, size_t end) {
    for (size_t i = start; i < tuple->length && i < end; i++) {
        int equal = value_equal(vm, tuple_items(tuple)[i], item);
        if (equal)
            return equal < 0 ? -2 : (int64_t)i;
    }
    return -1;
}

static Value tuple_index(Vm *vm, Value *args) {
    const Tuple *tuple = value_to_tuple_object(args[0]);
    size_t start, end;
    if (!sequence_search_bounds(vm, args[2], args[3], tuple->length, &start, &end))
        return NO_VALUE;
    int64_t index = tuple_find(vm, tuple, args[1], start, end);
    if (index == -1)
        return raise_value_error(vm, "tuple.index(x): x not in tuple");
    return index < 0 ? NO_VALUE : value_from_small_int(index);
}

static Value tuple_count(Vm *vm, Value *args) {
    const Tuple *tuple = value_to_tuple_object(args[0]);
    int64_t count = 0;
    for (size_t i = 0; i < tuple->length; i++) {
        int equal = value_equal(vm, tuple_items(tuple)[i], args[1]);
        if (equal < 0)
            return NO_VALUE;
        count += equal;
    }
    return value_from_small_int(count);
}

static Value tuple_contains(Vm *vm, Value *args) {
    int64_t index = tuple_find(vm, value_to_tuple_object(args[0]), args[1], 0, SIZE_MAX);
    return index == -2 ? NO_VALUE : value_from_bool(index >= 0);
}

// ---- Operators

static Value tuple_concat(Vm *vm, Value *args) {
    const Tuple *a = value_to_tuple_object(args[0]);
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "can only concatenate tuple (not \"%.200T\") to tuple", args[1]);
    const Tuple *b = value_to_tuple_object(args[1]);
    if (a->length == 0 && is_exact_tuple(vm, b))
        return args[1];
    if (b->length == 0 && is_exact_tuple(vm, a))
        return args[0];
    Tuple *sum = tuple_new(vm, (size_t)a->length + b->length);
    if (sum) { // NOBARRIER: just allocated
        memcpy(tuple_items(sum), tuple_items(a), a->length * sizeof(Value));
        memcpy(tuple_items(sum) + a->length, tuple_items(b), b->length * sizeof(Value));
    }
    return value_from_pointer(sum);
}

static Value tuple_repeat(Vm *vm, Value *args) {
    const Tuple *tuple = value_to_tuple_object(args[0]);
    int64_t count = sequence_repeat_count(vm, args[1], tuple->length, INT64_MAX / sizeof(Value));
    if (count < 0)
        return NO_VALUE;
    if ((tuple->length == 0 || count == 1) && is_exact_tuple(vm, tuple))
        return args[0];
    size_t total = tuple->length * (size_t)count;
    Tuple *result = tuple_new(vm, total);
    if (result && total) { // NOBARRIER: just allocated
        memcpy(tuple_items(result), tuple_items(tuple), tuple->length * sizeof(Value));
        sequence_repeat(tuple_items(result), tuple->length, total);
    }
    return value_from_pointer(result);
}

static Value tuple_hash(Vm *vm, Value *args) {
    const Tuple *tuple = value_to_tuple_object(args[0]);
    HashTuple state = hash_tuple_begin();
    if (!recursion_enter(vm, ""))
        return NO_VALUE;
    for (size_t i = 0; i < tuple->length; i++) {
        int64_t hash;
        if (!value_hash(vm, tuple_items(tuple)[i], &hash)) {
            recursion_leave(vm);
            return NO_VALUE;
        }
        hash_tuple_add(&state, hash);
    }
    recursion_leave(vm);
    return int_from_int64(vm, hash_tuple_end(&state, tuple->length));
}

static Value tuple_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!value_is_tuple(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    const Tuple *a = value_to_tuple_object(args[0]), *b = value_to_tuple_object(args[1]);
    if (!recursion_enter(vm, " in comparison"))
        return NO_VALUE;
    Value result = NO_VALUE;
    size_t i = 0;
    int equal = 1;
    for (; i < a->length && i < b->length; i++) {
        equal = value_equal(vm, tuple_items(a)[i], tuple_items(b)[i]);
        if (equal <= 0)
            break;
    }
    if (equal >= 0) {
        if (i >= a->length || i >= b->length) {
            int order = a->length < b->length ? -1 : a->length > b->length;
            result = value_from_bool(comparison_holds(comparison, order));
        } else if (comparison == COMPARE_EQ || comparison == COMPARE_NE) {
            result = value_from_bool(comparison == COMPARE_NE);
        } else {
            result = value_compare(vm, tuple_items(a)[i], tuple_items(b)[i], comparison);
        }
    }
    recursion_leave(vm);
    return result;
}
SEQUENCE_COMPARISONS(tuple)

// ---- The rest

static Value tuple_repr(Vm *vm, Value *args) {
    const Tuple *tuple = value_to_tuple_object(args[0]);
    if (tuple->length == 0)
        return value_from_pointer(str_from_c(vm, "()"));
    int running = repr_enter(vm, args[0]);
    if (running)
        return running < 0 ? NO_VALUE : value_from_pointer(str_from_c(vm, "(...)"));
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_char(&text, '(');
    for (size_t i = 0; i < tuple->length && !text.failed; i++) {
        if (i)
            str_builder_c(&text, ", ");
        str_builder_repr(&text, tuple_items(tuple)[i]);
    }
    str_builder_c(&text, tuple->length == 1 ? ",)" : ")");
    repr_leave(vm, args[0]);
    return str_builder_finish_value(&text);
}

static Value tuple_len(Vm *vm, Value *args) {
    return value_from_small_int(value_to_tuple_object(args[0])->length);
}

static Value tuple_getnewargs(Vm *vm, Value *args) {
    const Tuple *tuple = value_to_tuple_object(args[0]);
    Tuple *copy = tuple_slice(vm, tuple, 0, tuple->length);
    return copy ? value_from_pointer(tuple_pack(vm, tuple_value(copy))) : NO_VALUE;
}

static Value tuple_iter(Vm *vm, Value *args) {
    TupleIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_TUPLE_ITERATOR], 0);
    if (iterator)
        iterator->tuple = value_to_tuple_object(args[0]); // NOBARRIER: just allocated
    return value_from_pointer(iterator);
}

static const NativeDefinition tuple_methods[] = {
    {"__new__(cls, iterable=(), /)", tuple_type_new, "Make a tuple of the items of an iterable."},
    {"__repr__(self, /)", tuple_repr, "Return repr(self)."},
    {"__hash__(self, /)", tuple_hash, "Return hash(self)."},
    SEQUENCE_COMPARISON_METHODS(tuple),
    {"__iter__(self, /)", tuple_iter, "Return an iterator over the items."},
    {"__len__(self, /)", tuple_len, "Return the number of items."},
    {"__getitem__(self, key, /)", tuple_get_item, "Return self[key]."},
    {"__add__(self, value, /)", tuple_concat, "Return self+value."},
    {"__mul__(self, value, /)", tuple_repeat, "Return self*value."},
    {"__rmul__(self, value, /)", tuple_repeat, "Return value*self."},
    {"__contains__(self, key, /)", tuple_contains, "Return whether an item is equal to key."},
    {"__getnewargs__(self, /)", tuple_getnewargs, "Return what pickling needs."},
    {"index(self, value, start=0, stop=sys.maxsize, /)", tuple_index,
     "Return the index of the first item that is equal to value."},
    {"count(self, value, /)", tuple_count, "Return how many items are equal to value."},
    {"__class_getitem__(cls, object, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS},
    {0},
};
const TypeDefinition tuple_definition = {
    .name = "tuple",
    .doc = "An immutable sequence of any objects.\n\nWithout an argument the tuple is empty; else it has the "
           "items of the "
           "iterable. A tuple\nis returned as it is.",
    .signature = "(iterable=(), /)",
    .kind = KIND_TUPLE,
    .size = sizeof(Tuple),
    .flags = TYPE_BASE | TYPE_MATCH_SEQUENCE | TYPE_MATCH_SELF,
    .methods = tuple_methods,
};

// ---- Its iterator

void tuple_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((TupleIterator *)object)->tuple);
}

static Value tuple_iterator_next(Vm *vm, void *object) {
    TupleIterator *iterator = object;
    const Tuple *tuple = iterator->tuple;
    if (tuple && iterator->index < tuple->length)
        return tuple_items(tuple)[iterator->index++];
    iterator->tuple = NULL;
    return NO_VALUE;
}

static Value tuple_iterator_length_hint(Vm *vm, Value *args) {
    const TupleIterator *iterator = value_to_pointer(args[0]);
    return int_from_uint64(vm, iterator->tuple ? iterator->tuple->length - iterator->index : 0);
}

static Value tuple_iterator_reduce(Vm *vm, Value *args) {
    const TupleIterator *iterator = value_to_pointer(args[0]);
    if (iterator->tuple)
        return iterator_reduce(vm, "iter", tuple_value(iterator->tuple),
                               int_from_uint64(vm, iterator->index));
    return iterator_reduce(vm, "iter", tuple_value(vm->empty_tuple), NO_VALUE);
}

static Value tuple_iterator_set_state(Vm *vm, Value *args) {
    TupleIterator *iterator = value_to_pointer(args[0]);
    uint64_t index;
    if (!iterator_state_index(vm, args[1], iterator->tuple ? iterator->tuple->length : 0, &index))
        return NO_VALUE;
    if (iterator->tuple)
        iterator->index = index;
    return VALUE_NONE;
}

static const NativeDefinition tuple_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", iterator_method_next, "Return the next item."},
    {"__length_hint__(self, /)", tuple_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", tuple_iterator_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", tuple_iterator_set_state, "Set the index of the next item."},
    {0},
};
const TypeDefinition tuple_iterator_definition = {
    .name = "tuple_iterator",
    .kind = KIND_TUPLE_ITERATOR,
    .size = sizeof(TupleIterator),
    .flags = TYPE_NO_NEW,
    .methods = tuple_iterator_methods,
    .next = tuple_iterator_next,
};
