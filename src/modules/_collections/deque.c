// SPDX-License-Identifier: MIT
// collections.deque: a double-ended queue, and its iterators.
//
// The items lie in a ring: item i at (head + i) modulo the capacity, a power of two. Places outside the queue
// have no value. `changes` counts what may move items, so that iterators and searches notice it. Whatever may
// run Python code is followed by a fresh look at the ring.
#include "modules/_collections/collections_internal.h"
#include "objects/argument.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/list.h"
#include "objects/sequence.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

typedef struct Deque {
    uint64_t header; // KIND_NATIVE_OBJECT
    ValueArray *ring;
    size_t head, length;
    int64_t maximum; // -1: none
    uint64_t changes;
} Deque;

#define DEQUE_LENGTH_MAX ((size_t)1 << 44)

static void deque_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((Deque *)object)->ring);
}

static inline Deque *self_of(const Value *args) {
    return value_to_pointer(args[0]);
}
static inline Value *place(const Deque *deque, size_t index) {
    return &deque->ring->items[(deque->head + index) & (deque->ring->capacity - 1)];
}
static bool is_deque(Vm *vm, Value v) {
    Type *type = type_find(vm, &deque_definition);
    return type && value_is_instance(vm, v, type);
}

static bool reserve(Vm *vm, Deque *deque, size_t length) {
    size_t capacity = deque->ring ? deque->ring->capacity : 0;
    if (length <= capacity)
        return true;
    if (length > DEQUE_LENGTH_MAX) {
        raise_no_memory(vm);
        return false;
    }
    size_t wanted = capacity ? capacity : 8;
    while (wanted < length)
        wanted *= 2;
    ValueArray *ring = heap_alloc_values(vm, wanted);
    if (!ring)
        return false;
    for (size_t i = 0; i < deque->length; i++)
        ring->items[i] = *place(deque, i);
    heap_barrier(vm, ring);
    deque->head = 0;
    heap_store_pointer(vm, deque, &deque->ring, ring);
    return true;
}

static Value take_first(Deque *deque) {
    Value *slot = place(deque, 0), item = *slot;
    *slot = NO_VALUE;
    deque->head = (deque->head + 1) & (deque->ring->capacity - 1);
    deque->length--;
    deque->changes++;
    return item;
}
static Value take_last(Deque *deque) {
    Value *slot = place(deque, deque->length - 1), item = *slot;
    *slot = NO_VALUE;
    deque->length--;
    deque->changes++;
    return item;
}

static bool add_last(Vm *vm, Deque *deque, Value item) {
    if (!reserve(vm, deque, deque->length + 1))
        return false;
    heap_store(vm, deque->ring, place(deque, deque->length), item);
    deque->length++;
    deque->changes++;
    if (deque->maximum >= 0 && deque->length > (uint64_t)deque->maximum)
        take_first(deque);
    return true;
}
static bool add_first(Vm *vm, Deque *deque, Value item) {
    if (!reserve(vm, deque, deque->length + 1))
        return false;
    deque->head = (deque->head - 1) & (deque->ring->capacity - 1);
    heap_store(vm, deque->ring, place(deque, 0), item);
    deque->length++;
    deque->changes++;
    if (deque->maximum >= 0 && deque->length > (uint64_t)deque->maximum)
        take_last(deque);
    return true;
}

static void clear(Deque *deque) {
    deque->ring = NULL;
    deque->head = deque->length = 0;
    deque->changes++;
}

static bool visit_last(Vm *vm, void *context, Value item) {
    return add_last(vm, context, item);
}
static bool visit_first(Vm *vm, void *context, Value item) {
    return add_first(vm, context, item);
}
static bool extend(Vm *vm, Deque *deque, Value iterable, bool first) {
    if (value_same(iterable, value_from_pointer(deque))) { // its own items, as they are now
        List *list = value_to_list(vm, iterable);
        if (!list)
            return false;
        iterable = list_value(list);
    }
    return value_each(vm, iterable, first ? visit_first : visit_last, deque);
}

// ---- Making

static Value deque_new(Vm *vm, Value *args) {
    Deque *deque = object_alloc(vm, value_to_type(args[0]), 0);
    if (deque)
        deque->maximum = -1;
    return value_from_pointer(deque);
}

static Value deque_init(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    int64_t maximum = -1;
    if (!value_is_none_or_missing(args[2])) {
        if (!value_is_int(args[2]))
            return raise_type_error(vm, "an integer is required");
        if (!argument_size(vm, args[2], &maximum))
            return NO_VALUE;
        if (maximum < 0)
            return raise_value_error(vm, "maxlen must be non-negative");
    }
    deque->maximum = maximum;
    if (deque->length)
        clear(deque);
    return value_missing(args[1]) || extend(vm, deque, args[1], false) ? VALUE_NONE : NO_VALUE;
}

static Value maximum_value(Vm *vm, const Deque *deque) {
    return deque->maximum < 0 ? VALUE_NONE : int_from_int64(vm, deque->maximum);
}

static Value deque_copy(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    Type *type = object_type(deque);
    if (type->definition == &deque_definition) {
        Deque *copy = object_alloc(vm, type, 0);
        if (!copy)
            return NO_VALUE;
        copy->maximum = deque->maximum;
        if (!reserve(vm, copy, deque->length))
            return NO_VALUE;
        for (size_t i = 0; i < deque->length; i++)
            copy->ring->items[i] = *place(deque, i);
        copy->length = deque->length;
        if (copy->ring)
            heap_barrier(vm, copy->ring);
        return value_from_pointer(copy);
    }
    Value result;
    if (deque->maximum < 0) {
        result = vm_call_1(vm, type_value(type), args[0]);
    } else {
        Value maximum = maximum_value(vm, deque);
        result = value_exists(maximum) ? vm_call_2(vm, type_value(type), args[0], maximum) : NO_VALUE;
    }
    if (value_exists(result) && !is_deque(vm, result))
        return raise_type_error(vm, "%.200N() must return a deque, not %.200T", type, result);
    return result;
}

// ---- Adding and removing

static Value deque_append(Vm *vm, Value *args) {
    return add_last(vm, self_of(args), args[1]) ? VALUE_NONE : NO_VALUE;
}
static Value deque_appendleft(Vm *vm, Value *args) {
    return add_first(vm, self_of(args), args[1]) ? VALUE_NONE : NO_VALUE;
}
static Value deque_extend(Vm *vm, Value *args) {
    return extend(vm, self_of(args), args[1], false) ? VALUE_NONE : NO_VALUE;
}
static Value deque_extendleft(Vm *vm, Value *args) {
    return extend(vm, self_of(args), args[1], true) ? VALUE_NONE : NO_VALUE;
}
static Value deque_pop(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    return deque->length ? take_last(deque) : raise_index_error(vm, "pop from an empty deque");
}
static Value deque_popleft(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    return deque->length ? take_first(deque) : raise_index_error(vm, "pop from an empty deque");
}
static Value deque_clear(Vm *vm, Value *args) {
    clear(self_of(args));
    return VALUE_NONE;
}

static Value deque_insert(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    int64_t index;
    if (!argument_size(vm, args[1], &index))
        return NO_VALUE;
    int64_t length = (int64_t)deque->length;
    if (deque->maximum >= 0 && length >= deque->maximum)
        return raise_index_error(vm, "deque already at its maximum size");
    if (index < 0)
        index = index + length < 0 ? 0 : index + length;
    if (index > length)
        index = length;
    if (index < length / 2) {
        if (!add_first(vm, deque, args[2]))
            return NO_VALUE;
        for (int64_t i = 0; i < index; i++)
            *place(deque, (size_t)i) = *place(deque, (size_t)i + 1);
    } else {
        if (!add_last(vm, deque, args[2]))
            return NO_VALUE;
        for (int64_t i = length; i > index; i--)
            *place(deque, (size_t)i) = *place(deque, (size_t)i - 1);
    }
    heap_store(vm, deque->ring, place(deque, (size_t)index), args[2]);
    return VALUE_NONE;
}

static void delete_at(Vm *vm, Deque *deque, size_t index) {
    if (index < deque->length / 2) {
        for (size_t i = index; i > 0; i--)
            *place(deque, i) = *place(deque, i - 1);
        take_first(deque);
    } else {
        for (size_t i = index; i + 1 < deque->length; i++)
            *place(deque, i) = *place(deque, i + 1);
        take_last(deque);
    }
    heap_barrier(vm, deque->ring);
}

static Value deque_rotate(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    int64_t count = 1, length = (int64_t)deque->length;
    if (value_exists(args[1]) && !argument_size(vm, args[1], &count))
        return NO_VALUE;
    length = (int64_t)deque->length;
    if (length < 2)
        return VALUE_NONE;
    count %= length;
    if (count > length / 2)
        count -= length;
    else if (count < -(length / 2))
        count += length;
    if (!count)
        return VALUE_NONE;
    size_t mask = deque->ring->capacity - 1;
    for (; count > 0; count--) {
        Value item = take_last(deque);
        deque->head = (deque->head - 1) & mask;
        deque->length++;
        *place(deque, 0) = item;
    }
    for (; count < 0; count++) {
        Value item = take_first(deque);
        deque->length++;
        *place(deque, deque->length - 1) = item;
    }
    heap_barrier(vm, deque->ring);
    return VALUE_NONE;
}

static Value deque_reverse(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    if (deque->length < 2)
        return VALUE_NONE;
    for (size_t i = 0, j = deque->length - 1; i < j; i++, j--) {
        Value item = *place(deque, i);
        *place(deque, i) = *place(deque, j);
        *place(deque, j) = item;
    }
    heap_barrier(vm, deque->ring);
    return VALUE_NONE;
}

// ---- Searching

// The first index from start on, below end, of an equal item; -1: none; -2: exception, *mutated if that is
// still to be raised.
static int64_t find(Vm *vm, Deque *deque, Value item, size_t start, size_t end, bool *mutated) {
    uint64_t changes = deque->changes;
    *mutated = false;
    for (size_t i = start; i < end && i < deque->length; i++) {
        int equal = value_equal(vm, *place(deque, i), item);
        if (equal < 0)
            return -2;
        if (changes != deque->changes) {
            *mutated = true;
            return -2;
        }
        if (equal)
            return (int64_t)i;
    }
    return -1;
}
static Value raise_mutated(Vm *vm) {
    return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "deque mutated during iteration");
}

static Value deque_contains(Vm *vm, Value *args) {
    bool mutated;
    int64_t index = find(vm, self_of(args), args[1], 0, SIZE_MAX, &mutated);
    if (mutated)
        return raise_mutated(vm);
    return index == -2 ? NO_VALUE : value_from_bool(index >= 0);
}

static Value deque_index(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    size_t start, end;
    bool mutated;
    if (!sequence_search_bounds(vm, args[2], args[3], deque->length, &start, &end))
        return NO_VALUE;
    int64_t index = find(vm, deque, args[1], start, end, &mutated);
    if (mutated)
        return raise_mutated(vm);
    if (index == -1)
        return raise_value_error(vm, "deque.index(x): x not in deque");
    return index < 0 ? NO_VALUE : value_from_small_int(index);
}

static Value deque_remove(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    bool mutated;
    int64_t index = find(vm, deque, args[1], 0, SIZE_MAX, &mutated);
    if (mutated)
        return raise_index_error(vm, "deque mutated during remove().");
    if (index == -1)
        return raise_value_error(vm, "deque.remove(x): x not in deque");
    if (index < 0)
        return NO_VALUE;
    delete_at(vm, deque, (size_t)index);
    return VALUE_NONE;
}

static Value deque_count(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    uint64_t changes = deque->changes;
    int64_t count = 0;
    for (size_t i = 0; i < deque->length; i++) {
        int equal = value_equal(vm, *place(deque, i), args[1]);
        if (equal < 0)
            return NO_VALUE;
        if (changes != deque->changes)
            return raise_mutated(vm);
        count += equal;
    }
    return value_from_small_int(count);
}

// ---- Items

static bool index_of(Vm *vm, const Deque *deque, Value key, size_t *index) {
    int64_t i;
    if (!sequence_is_index(vm, key)) {
        raise_type_error(vm, "sequence index must be integer, not '%.200T'", key);
        return false;
    }
    if (!value_to_index(vm, key, TYPE_INDEX_INDEX_ERROR, &i))
        return false;
    if (i < 0)
        i += (int64_t)deque->length;
    *index = (size_t)i;
    if ((uint64_t)i < deque->length)
        return true;
    raise_index_error(vm, "deque index out of range");
    return false;
}

static Value deque_get_item(Vm *vm, Value *args) {
    size_t index;
    return index_of(vm, self_of(args), args[1], &index) ? *place(self_of(args), index) : NO_VALUE;
}
static Value deque_set_item(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    size_t index;
    if (!index_of(vm, deque, args[1], &index))
        return NO_VALUE;
    heap_store(vm, deque->ring, place(deque, index), args[2]);
    return VALUE_NONE;
}
static Value deque_delete_item(Vm *vm, Value *args) {
    size_t index;
    if (!index_of(vm, self_of(args), args[1], &index))
        return NO_VALUE;
    delete_at(vm, self_of(args), index);
    return VALUE_NONE;
}
static Value deque_length(Vm *vm, Value *args) {
    return value_from_small_int((int64_t)self_of(args)->length);
}

// ---- Operators

static Value deque_add(Vm *vm, Value *args) {
    if (!is_deque(vm, args[1]))
        return raise_type_error(vm, "can only concatenate deque (not \"%.200T\") to deque", args[1]);
    Value sum = deque_copy(vm, args);
    return value_exists(sum) && extend(vm, value_to_pointer(sum), args[1], false) ? sum : NO_VALUE;
}
static Value deque_inplace_add(Vm *vm, Value *args) {
    return extend(vm, self_of(args), args[1], false) ? args[0] : NO_VALUE;
}

static bool repeat(Vm *vm, Deque *deque, Value times) {
    int64_t count = sequence_repeat_count(vm, times, deque->length, DEQUE_LENGTH_MAX);
    if (count < 0)
        return false;
    if (count == 0) {
        clear(deque);
        return true;
    }
    size_t length = deque->length;
    if (deque->maximum >= 0) { // what falls out at the front need not come in
        int64_t enough = length ? deque->maximum / (int64_t)length + 2 : 1;
        count = count < enough ? count : enough;
    }
    Tuple *items = tuple_new(vm, length);
    if (!items)
        return false;
    for (size_t i = 0; i < length; i++)
        tuple_items(items)[i] = *place(deque, i); // NOBARRIER: just allocated
    for (int64_t round = 1; round < count; round++)
        for (size_t i = 0; i < length; i++)
            if (!add_last(vm, deque, tuple_items(items)[i]))
                return false;
    return true;
}
static Value deque_multiply(Vm *vm, Value *args) {
    Value copy = deque_copy(vm, args);
    return value_exists(copy) && repeat(vm, value_to_pointer(copy), args[1]) ? copy : NO_VALUE;
}
static Value deque_inplace_multiply(Vm *vm, Value *args) {
    return repeat(vm, self_of(args), args[1]) ? args[0] : NO_VALUE;
}

static Value deque_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!is_deque(vm, args[1]))
        return VALUE_NOT_IMPLEMENTED;
    Deque *a = self_of(args), *b = value_to_pointer(args[1]);
    if (a == b)
        return value_from_bool(comparison_holds(comparison, 0));
    if (a->length != b->length && (comparison == COMPARE_EQ || comparison == COMPARE_NE))
        return value_from_bool(comparison == COMPARE_NE);
    if (!recursion_enter(vm, " in comparison"))
        return NO_VALUE;
    uint64_t changes_a = a->changes, changes_b = b->changes;
    Value result = NO_VALUE;
    for (size_t i = 0;; i++) {
        if (a->changes != changes_a || b->changes != changes_b) {
            raise_mutated(vm);
            break;
        }
        if (i >= a->length || i >= b->length) {
            int order = a->length < b->length ? -1 : a->length > b->length;
            result = value_from_bool(comparison_holds(comparison, order));
            break;
        }
        Value x = *place(a, i), y = *place(b, i);
        int equal = value_equal(vm, x, y);
        if (equal < 0)
            break;
        if (!equal) {
            result = comparison == COMPARE_EQ   ? VALUE_FALSE
                     : comparison == COMPARE_NE ? VALUE_TRUE
                                                : value_compare(vm, x, y, comparison);
            break;
        }
    }
    recursion_leave(vm);
    return result;
}
SEQUENCE_COMPARISONS(deque)

// ---- The rest

static Value deque_repr(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    int running = repr_enter(vm, args[0]);
    if (running)
        return running < 0 ? NO_VALUE : value_from_pointer(str_from_c(vm, "[...]"));
    List *list = value_to_list(vm, args[0]);
    Value text = list ? value_repr(vm, list_value(list)) : NO_VALUE;
    repr_leave(vm, args[0]);
    if (value_missing(text))
        return NO_VALUE;
    Type *type = object_type(deque);
    return value_from_pointer(deque->maximum < 0
                                  ? str_format(vm, "%U(%S)", type->name, text)
                                  : str_format(vm, "%U(%S, maxlen=%lld)", type->name, text, deque->maximum));
}

static Value deque_reduce(Vm *vm, Value *args) {
    Deque *deque = self_of(args);
    Str *name = str_intern_c(vm, "__getstate__");
    Value state = name ? vm_call_method(vm, args[0], name, 0, NULL) : NO_VALUE;
    Value iterator = value_exists(state) ? value_iter(vm, args[0]) : NO_VALUE;
    Value maximum = value_exists(iterator) ? maximum_value(vm, deque) : NO_VALUE;
    if (value_missing(maximum))
        return NO_VALUE;
    Tuple *arguments =
        deque->maximum < 0 ? tuple_empty(vm) : tuple_pack(vm, tuple_value(tuple_empty(vm)), maximum);
    return arguments ? value_from_pointer(tuple_pack(vm, type_value(object_type(deque)),
                                                     tuple_value(arguments), state, iterator))
                     : NO_VALUE;
}

static Value deque_size_of(Vm *vm, Value *args) {
    const Deque *deque = self_of(args);
    return int_from_size(vm, object_type(deque)->instance_size +
                                 (deque->ring ? deque->ring->capacity * sizeof(Value) : 0));
}
static Value deque_get_maximum(Vm *vm, Value *args) {
    return maximum_value(vm, self_of(args));
}

static Value deque_iter(Vm *vm, Value *args);
static Value deque_reversed(Vm *vm, Value *args);

static const NativeDefinition deque_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", deque_new, "Make an empty deque; __init__ fills it."},
    {"__init__(self, iterable=<unrepresentable>, maxlen=None)", deque_init, "Fill the deque."},
    {"__repr__(self, /)", deque_repr, "Return repr(self)."},
    SEQUENCE_COMPARISON_METHODS(deque),
    {"__iter__(self, /)", deque_iter, "Return an iterator over the items."},
    {"__len__(self, /)", deque_length, "Return the number of items."},
    {"__getitem__(self, key, /)", deque_get_item, "Return self[key]."},
    {"__setitem__(self, key, value, /)", deque_set_item, "Set self[key] to value."},
    {"__delitem__(self, key, /)", deque_delete_item, "Delete self[key]."},
    {"__contains__(self, key, /)", deque_contains, "Return whether an item is equal to key."},
    {"__add__(self, value, /)", deque_add, "Return self+value."},
    {"__iadd__(self, value, /)", deque_inplace_add, "Do self+=value."},
    {"__mul__(self, value, /)", deque_multiply, "Return self*value."},
    {"__rmul__(self, value, /)", deque_multiply, "Return value*self."},
    {"__imul__(self, value, /)", deque_inplace_multiply, "Do self*=value."},
    {"__reversed__(self, /)", deque_reversed, "Return an iterator from the last item to the first."},
    {"__reduce__(self, /)", deque_reduce, "Return what pickling needs."},
    {"__sizeof__(self, /)", deque_size_of, "Return the size of the deque in memory, in bytes."},
    {"__copy__(self, /)", deque_copy, "Return a new deque with the same items."},
    {"append(self, item, /)", deque_append, "Add an item at the right end."},
    {"appendleft(self, item, /)", deque_appendleft, "Add an item at the left end."},
    {"clear(self, /)", deque_clear, "Remove all items."},
    {"copy(self, /)", deque_copy, "Return a new deque with the same items."},
    {"count(self, value, /)", deque_count, "Return how many items are equal to value."},
    {"extend(self, iterable, /)", deque_extend, "Add the items of an iterable at the right end."},
    {"extendleft(self, iterable, /)", deque_extendleft,
     "Add the items of an iterable at the left end, one after the other."},
    {"index(self, value, start=<unrepresentable>, stop=<unrepresentable>, /)", deque_index,
     "Return the index of the first item that is equal to value."},
    {"insert(self, index, value, /)", deque_insert, "Put an item before the one at index."},
    {"pop(self, /)", deque_pop, "Remove the rightmost item, and return it."},
    {"popleft(self, /)", deque_popleft, "Remove the leftmost item, and return it."},
    {"remove(self, value, /)", deque_remove, "Remove the first item that is equal to value."},
    {"reverse(self, /)", deque_reverse, "Reverse the order of the items, in place."},
    {"rotate(self, n=1, /)", deque_rotate, "Move n items from the right end to the left end, one by one."},
    {"__class_getitem__(cls, object, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS},
    {0},
};
static const GetSetDefinition deque_getset[] = {
    {"maxlen", deque_get_maximum, NULL, "The most items it may have, or None."},
    {0},
};
const TypeDefinition deque_definition = {
    .name = "collections.deque",
    .doc = "A list-like sequence with fast additions and removals at both ends.",
    .signature = "(iterable=<unrepresentable>, maxlen=None)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Deque),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF | TYPE_MATCH_SEQUENCE | TYPE_IMMUTABLE,
    .methods = deque_methods,
    .getset = deque_getset,
    .trace = deque_trace,
};

// ---- Iterators

typedef struct DequeIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Deque *deque;
    uint64_t changes; // of the deque, at the start
    size_t remaining;
} DequeIterator;

static void deque_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((DequeIterator *)object)->deque);
}

static Value iterator_new(Vm *vm, Type *type, Deque *deque) {
    DequeIterator *iterator = type ? object_alloc(vm, type, 0) : NULL;
    if (iterator) {
        iterator->deque = deque; // NOBARRIER: just allocated
        iterator->changes = deque->changes;
        iterator->remaining = deque->length;
    }
    return value_from_pointer(iterator);
}
static Value deque_iter(Vm *vm, Value *args) {
    return iterator_new(vm, type_from_definition(vm, &deque_iterator_definition), self_of(args));
}
static Value deque_reversed(Vm *vm, Value *args) {
    return iterator_new(vm, type_from_definition(vm, &deque_reverse_iterator_definition), self_of(args));
}

static bool may_step(Vm *vm, DequeIterator *iterator) {
    if (iterator->deque->changes != iterator->changes) {
        iterator->remaining = 0;
        raise_mutated(vm);
        return false;
    }
    return iterator->remaining;
}
static Value deque_iterator_next(Vm *vm, void *object) {
    DequeIterator *iterator = object;
    if (!may_step(vm, iterator))
        return NO_VALUE;
    return *place(iterator->deque, iterator->deque->length - iterator->remaining--);
}
static Value deque_reverse_iterator_next(Vm *vm, void *object) {
    DequeIterator *iterator = object;
    if (!may_step(vm, iterator))
        return NO_VALUE;
    return *place(iterator->deque, --iterator->remaining);
}

static Value deque_iterator_make(Vm *vm, Value *args) {
    int64_t skip = 0;
    if (!is_deque(vm, args[1]))
        return raise_type_error(vm, "%.200N() argument 1 must be collections.deque, not %.200T",
                                value_to_type(args[0]), args[1]);
    if (value_exists(args[2]) && !argument_size(vm, args[2], &skip))
        return NO_VALUE;
    Value made = iterator_new(vm, value_to_type(args[0]), value_to_pointer(args[1]));
    if (value_exists(made) && skip > 0) {
        DequeIterator *iterator = value_to_pointer(made);
        iterator->remaining -= (uint64_t)skip < iterator->remaining ? (uint64_t)skip : iterator->remaining;
    }
    return made;
}
static Value deque_iterator_length_hint(Vm *vm, Value *args) {
    return int_from_size(vm, ((const DequeIterator *)value_to_pointer(args[0]))->remaining);
}
static Value deque_iterator_reduce(Vm *vm, Value *args) {
    const DequeIterator *iterator = value_to_pointer(args[0]);
    Value index = int_from_int64(vm, (int64_t)iterator->deque->length - (int64_t)iterator->remaining);
    Tuple *arguments =
        value_exists(index) ? tuple_pack(vm, value_from_pointer(iterator->deque), index) : NULL;
    return arguments
               ? value_from_pointer(tuple_pack(vm, type_value(object_type(iterator)), tuple_value(arguments)))
               : NO_VALUE;
}

static const NativeDefinition deque_iterator_methods[] = {
    {"__new__(cls, deque, index=0, /)", deque_iterator_make, "Make an iterator that stands at an index."},
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", iterator_method_next, "Return the next item."},
    {"__length_hint__(self, /)", deque_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", deque_iterator_reduce, "Return what pickling needs."},
    {0},
};
const TypeDefinition deque_iterator_definition = {
    .name = "collections._deque_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(DequeIterator),
    .flags = TYPE_IMMUTABLE,
    .methods = deque_iterator_methods,
    .trace = deque_iterator_trace,
    .next = deque_iterator_next,
};
const TypeDefinition deque_reverse_iterator_definition = {
    .name = "collections._deque_reverse_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(DequeIterator),
    .flags = TYPE_IMMUTABLE,
    .methods = deque_iterator_methods,
    .trace = deque_iterator_trace,
    .next = deque_reverse_iterator_next,
};
