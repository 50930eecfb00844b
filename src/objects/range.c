// SPDX-License-Identifier: MIT
// The range type and its two iterators: one of small integers, which the loop steps itself, one of any.
//
// A range's four numbers are exact ints. Where all of start, stop and step are small, so is every item, and
// arithmetic is in int64_t.
#include "objects/range.h"
#include "base/hash.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/sequence.h"
#include "objects/slice.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

#define ZERO value_from_small_int(0)
#define ONE  value_from_small_int(1)

void range_trace(Tracer *tracer, void *object) {
    const Range *range = object;
    trace_value(tracer, range->start);
    trace_value(tracer, range->stop);
    trace_value(tracer, range->step);
    trace_value(tracer, range->length);
}

void range_iterator_trace(Tracer *tracer, void *object) {}

static Range *value_to_range(Value v) {
    return value_to_pointer(v);
}

static bool range_is_small(const Range *range) {
    return value_are_small_ints(range->start, range->stop) && value_is_small_int(range->step);
}

// How many items; step is not zero.
static Value range_count(Vm *vm, Value start, Value stop, Value step) {
    bool up = int_sign(step) > 0;
    if (!up) {
        Value other = start;
        start = stop;
        stop = other;
        step = int_negate(vm, step);
        if (value_missing(step))
            return NO_VALUE;
    }
    if (int_compare(start, stop) >= 0)
        return ZERO;
    if (value_are_small_ints(start, stop) && value_is_small_int(step))
        return int_from_int64(
            vm, (value_to_small_int(stop) - value_to_small_int(start) - 1) / value_to_small_int(step) + 1);
    Value span = int_subtract(vm, stop, start);
    span = value_exists(span) ? int_subtract(vm, span, ONE) : NO_VALUE;
    span = value_exists(span) ? int_floor_divide(vm, span, step) : NO_VALUE;
    return value_exists(span) ? int_add(vm, span, ONE) : NO_VALUE;
}

static Value range_new(Vm *vm, Value start, Value stop, Value step) {
    Value length = range_count(vm, start, stop, step);
    Range *range = value_exists(length) ? object_alloc(vm, vm->types[TYPE_INDEX_RANGE], 0) : NULL;
    if (range) { // NOBARRIER: just allocated
        range->start = start;
        range->stop = stop;
        range->step = step;
        range->length = length;
    }
    return value_from_pointer(range);
}

static Value range_type_new(Vm *vm, Value *args) {
    const Tuple *given = value_to_tuple_object(args[1]);
    const Value *items = tuple_items(given);
    Value start = ZERO, step = ONE;
    if (given->length == 0)
        return raise_type_error(vm, "range expected at least 1 argument, got 0");
    if (given->length > 3)
        return raise_type_error(vm, "range expected at most 3 arguments, got %zu", (size_t)given->length);
    if (given->length > 1) {
        start = value_index(vm, items[0]);
        if (value_missing(start))
            return NO_VALUE;
    }
    Value stop = value_index(vm, items[given->length > 1]);
    if (value_missing(stop))
        return NO_VALUE;
    if (given->length == 3) {
        step = value_index(vm, items[2]);
        if (value_missing(step))
            return NO_VALUE;
        if (int_sign(step) == 0)
            return raise_value_error(vm, "range() arg 3 must not be zero");
    }
    return range_new(vm, start, stop, step);
}

// ---- Items

// start + index * step
static Value range_item(Vm *vm, const Range *range, Value index) {
    if (range_is_small(range) && value_is_small_int(index)) {
        __int128 item = (__int128)value_to_small_int(index) * value_to_small_int(range->step) +
                        value_to_small_int(range->start);
        if (item >= VALUE_INT_MIN && item <= VALUE_INT_MAX)
            return value_from_small_int((int64_t)item);
    }
    Value distance = int_multiply(vm, index, range->step);
    return value_exists(distance) ? int_add(vm, range->start, distance) : NO_VALUE;
}

static Value range_get_slice(Vm *vm, const Range *range, const Slice *slice) {
    Value bounds[3];
    if (!slice_indices_exact(vm, slice, range->length, bounds))
        return NO_VALUE;
    Value step = int_multiply(vm, range->step, bounds[2]);
    Value start = value_exists(step) ? range_item(vm, range, bounds[0]) : NO_VALUE;
    Value stop = value_exists(start) ? range_item(vm, range, bounds[1]) : NO_VALUE;
    return value_exists(stop) ? range_new(vm, start, stop, step) : NO_VALUE;
}

static Value range_get_item(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    if (value_is_slice(args[1]))
        return range_get_slice(vm, range, value_to_slice(args[1]));
    if (!sequence_is_index(vm, args[1]))
        return raise_type_error(vm, "range indices must be integers or slices, not %.200T", args[1]);
    Value index = value_index(vm, args[1]);
    if (value_exists(index) && int_sign(index) < 0)
        index = int_add(vm, index, range->length);
    if (value_missing(index))
        return NO_VALUE;
    if (int_sign(index) < 0 || int_compare(index, range->length) >= 0)
        return raise_index_error(vm, "range object index out of range");
    return range_item(vm, range, index);
}

// Only of exact ints is it known without asking how they compare.
static bool is_plain_int(Vm *vm, Value v) {
    return value_is_small_int(v) || value_is_bool(v) ||
           (value_is_kind(v, KIND_INT) && object_type(value_to_pointer(v)) == vm->types[TYPE_INDEX_INT]);
}

// The index of an int; NO_VALUE: not in it, or (*failed) an exception.
static Value range_find(Vm *vm, const Range *range, Value item, bool *failed) {
    *failed = true;
    item = int_exact(vm, item);
    if (value_missing(item))
        return NO_VALUE;
    bool up = int_sign(range->step) > 0;
    int from_start = int_compare(item, range->start), from_stop = int_compare(item, range->stop);
    if (up ? from_start < 0 || from_stop >= 0 : from_start > 0 || from_stop <= 0) {
        *failed = false;
        return NO_VALUE;
    }
    Value quotient, rest, distance = int_subtract(vm, item, range->start);
    if (value_missing(distance) || !int_divmod(vm, distance, range->step, &quotient, &rest))
        return NO_VALUE;
    *failed = false;
    return int_sign(rest) == 0 ? quotient : NO_VALUE;
}

static Value range_iterate(Vm *vm, const Range *range);

// Of what is not an int: compares item by item. How many are equal, or the index of the first; -1: exception.
static int64_t range_search(Vm *vm, const Range *range, Value item, bool count_all, bool *found) {
    Value iterator = range_iterate(vm, range);
    int64_t count = 0;
    *found = false;
    for (int64_t index = 0; value_exists(iterator); index++) {
        bool failed;
        Value candidate = value_next(vm, iterator, &failed);
        if (value_missing(candidate))
            return failed ? -1 : count;
        int equal = value_equal(vm, candidate, item);
        if (equal < 0 || (index % 4096 == 4095 && !vm_poll(vm)))
            return -1;
        if (equal) {
            *found = true;
            if (!count_all)
                return index;
            count++;
        }
    }
    return -1;
}

static Value range_contains(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    bool failed;
    if (is_plain_int(vm, args[1])) {
        Value index = range_find(vm, range, args[1], &failed);
        return failed ? NO_VALUE : value_from_bool(value_exists(index));
    }
    int64_t index = range_search(vm, range, args[1], false, &failed);
    return index < 0 ? NO_VALUE : value_from_bool(failed);
}

static Value range_index(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    bool failed, found;
    if (is_plain_int(vm, args[1])) {
        Value index = range_find(vm, range, args[1], &failed);
        if (failed || value_exists(index))
            return index;
        return raise_value_error(vm, "range.index(x): x not in range");
    }
    int64_t index = range_search(vm, range, args[1], false, &found);
    if (index >= 0 && !found)
        return raise_value_error(vm, "sequence.index(x): x not in sequence");
    return index < 0 ? NO_VALUE : int_from_int64(vm, index);
}

static Value range_method_count(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    bool failed;
    if (is_plain_int(vm, args[1])) {
        Value index = range_find(vm, range, args[1], &failed);
        return failed ? NO_VALUE : value_exists(index) ? ONE : ZERO;
    }
    int64_t count = range_search(vm, range, args[1], true, &failed);
    return count < 0 ? NO_VALUE : int_from_int64(vm, count);
}

// ---- The rest

static Value range_len(Vm *vm, Value *args) {
    int64_t length;
    if (!int_to_int64(value_to_range(args[0])->length, &length))
        return raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
    return int_from_int64(vm, length);
}

static Value range_bool(Vm *vm, Value *args) {
    return value_from_bool(int_sign(value_to_range(args[0])->length) != 0);
}

static Value range_repr(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    if (value_same(range->step, ONE))
        return value_from_pointer(str_format(vm, "range(%R, %R)", range->start, range->stop));
    return value_from_pointer(str_format(vm, "range(%R, %R, %R)", range->start, range->stop, range->step));
}

// Ranges are equal when they give the same items: (length, first, step), as far as those matter.
static Value range_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!value_is_range(args[1]) || (comparison != COMPARE_EQ && comparison != COMPARE_NE))
        return VALUE_NOT_IMPLEMENTED;
    const Range *a = value_to_range(args[0]), *b = value_to_range(args[1]);
    bool equal =
        int_compare(a->length, b->length) == 0 &&
        (int_sign(a->length) == 0 || (int_compare(a->start, b->start) == 0 &&
                                      (value_same(a->length, ONE) || int_compare(a->step, b->step) == 0)));
    return value_from_bool(equal == (comparison == COMPARE_EQ));
}
SEQUENCE_COMPARISONS(range)

static Value range_hash(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    bool empty = int_sign(range->length) == 0, single = value_same(range->length, ONE);
    Value items[3] = {range->length, empty ? VALUE_NONE : range->start,
                      empty || single ? VALUE_NONE : range->step};
    HashTuple state = hash_tuple_begin();
    for (int i = 0; i < 3; i++) {
        int64_t hash;
        if (!value_hash(vm, items[i], &hash))
            return NO_VALUE;
        hash_tuple_add(&state, hash);
    }
    return int_from_int64(vm, hash_tuple_end(&state, 3));
}

static Value range_reduce(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    Tuple *numbers = tuple_pack(vm, range->start, range->stop, range->step);
    Value type = type_value(vm->types[TYPE_INDEX_RANGE]);
    return numbers ? value_from_pointer(tuple_pack(vm, type, tuple_value(numbers))) : NO_VALUE;
}

// ---- Iterators

typedef struct LongRangeIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value next, step, remaining;
} LongRangeIterator;

static void long_range_iterator_trace(Tracer *tracer, void *object) {
    const LongRangeIterator *iterator = object;
    trace_value(tracer, iterator->next);
    trace_value(tracer, iterator->step);
    trace_value(tracer, iterator->remaining);
}

static Value range_iterator_new(Vm *vm, int64_t next, int64_t step, uint64_t remaining) {
    RangeIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_RANGE_ITERATOR], 0);
    if (iterator) {
        iterator->next = next;
        iterator->step = step;
        iterator->remaining = remaining;
    }
    return value_from_pointer(iterator);
}

static Value long_range_iterator_new(Vm *vm, Value next, Value step, Value remaining) {
    LongRangeIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_LONG_RANGE_ITERATOR], 0);
    if (iterator) { // NOBARRIER: just allocated
        iterator->next = next;
        iterator->step = step;
        iterator->remaining = remaining;
    }
    return value_from_pointer(iterator);
}

static Value range_iterate(Vm *vm, const Range *range) {
    int64_t length;
    if (range_is_small(range) && int_to_int64(range->length, &length))
        return range_iterator_new(vm, value_to_small_int(range->start), value_to_small_int(range->step),
                                  (uint64_t)length);
    return long_range_iterator_new(vm, range->start, range->step, range->length);
}

static Value range_iter(Vm *vm, Value *args) {
    return range_iterate(vm, value_to_range(args[0]));
}

static Value range_reversed(Vm *vm, Value *args) {
    const Range *range = value_to_range(args[0]);
    int64_t length;
    if (range_is_small(range) && int_to_int64(range->length, &length)) {
        int64_t step = value_to_small_int(range->step);
        return range_iterator_new(vm, value_to_small_int(range->start) + (length ? length - 1 : 0) * step,
                                  -step, (uint64_t)length);
    }
    Value last = int_subtract(vm, range->length, ONE);
    last = value_exists(last) ? range_item(vm, range, last) : NO_VALUE;
    Value step = value_exists(last) ? int_negate(vm, range->step) : NO_VALUE;
    return value_exists(step) ? long_range_iterator_new(vm, last, step, range->length) : NO_VALUE;
}

static Value range_iterator_next(Vm *vm, void *object) {
    RangeIterator *iterator = object;
    if (iterator->remaining == 0)
        return NO_VALUE;
    int64_t item = iterator->next;
    iterator->remaining--;
    iterator->next += iterator->step;
    return value_from_small_int(item);
}

static Value range_iterator_length_hint(Vm *vm, Value *args) {
    const RangeIterator *iterator = value_to_pointer(args[0]);
    return int_from_uint64(vm, iterator->remaining);
}

// (iter, (range of what is left,), None)
static Value reduce_rest(Vm *vm, Value start, Value step, Value remaining) {
    Value span = value_exists(remaining) ? int_multiply(vm, remaining, step) : NO_VALUE;
    Value stop = value_exists(span) ? int_add(vm, start, span) : NO_VALUE;
    Value range = value_exists(stop) ? range_new(vm, start, stop, step) : NO_VALUE;
    return value_exists(range) ? iterator_reduce(vm, "iter", range, VALUE_NONE) : NO_VALUE;
}

static Value range_iterator_reduce(Vm *vm, Value *args) {
    const RangeIterator *iterator = value_to_pointer(args[0]);
    Value start = int_from_int64(vm, iterator->next), step = int_from_int64(vm, iterator->step);
    if (value_missing(start) || value_missing(step))
        return NO_VALUE;
    return reduce_rest(vm, start, step, int_from_uint64(vm, iterator->remaining));
}

static Value range_iterator_set_state(Vm *vm, Value *args) {
    RangeIterator *iterator = value_to_pointer(args[0]);
    uint64_t skip;
    if (!iterator_state_index(vm, args[1], iterator->remaining, &skip))
        return NO_VALUE;
    iterator->next += (int64_t)skip * iterator->step;
    iterator->remaining -= skip;
    return VALUE_NONE;
}

static Value long_range_iterator_next(Vm *vm, void *object) {
    LongRangeIterator *iterator = object;
    if (int_sign(iterator->remaining) == 0)
        return NO_VALUE;
    Value item = iterator->next;
    Value remaining = int_subtract(vm, iterator->remaining, ONE);
    Value next = value_exists(remaining) ? int_add(vm, item, iterator->step) : NO_VALUE;
    if (value_missing(next))
        return NO_VALUE;
    heap_store(vm, iterator, &iterator->remaining, remaining);
    heap_store(vm, iterator, &iterator->next, next);
    return item;
}

static Value long_range_iterator_length_hint(Vm *vm, Value *args) {
    return ((LongRangeIterator *)value_to_pointer(args[0]))->remaining;
}

static Value long_range_iterator_reduce(Vm *vm, Value *args) {
    const LongRangeIterator *iterator = value_to_pointer(args[0]);
    return reduce_rest(vm, iterator->next, iterator->step, iterator->remaining);
}

static Value long_range_iterator_set_state(Vm *vm, Value *args) {
    LongRangeIterator *iterator = value_to_pointer(args[0]);
    if (!value_is_int(args[1]))
        return raise_type_error(vm, "state must be an int, not %T", args[1]);
    Value skip = int_sign(args[1]) < 0 ? ZERO : int_exact(vm, args[1]);
    if (value_missing(skip))
        return NO_VALUE;
    if (int_compare(skip, iterator->remaining) > 0)
        skip = iterator->remaining;
    Value distance = int_multiply(vm, skip, iterator->step);
    Value next = value_exists(distance) ? int_add(vm, iterator->next, distance) : NO_VALUE;
    Value remaining = value_exists(next) ? int_subtract(vm, iterator->remaining, skip) : NO_VALUE;
    if (value_missing(remaining))
        return NO_VALUE;
    heap_store(vm, iterator, &iterator->next, next);
    heap_store(vm, iterator, &iterator->remaining, remaining);
    return VALUE_NONE;
}

// ---- The types

static const NativeDefinition range_methods[] = {
    {"__new__(cls, /, *args)", range_type_new, "Make a range."},
    {"__repr__(self, /)", range_repr, "Return repr(self)."},
    {"__hash__(self, /)", range_hash, "Return hash(self)."},
    SEQUENCE_COMPARISON_METHODS(range),
    {"__iter__(self, /)", range_iter, "Return an iterator over the items."},
    {"__bool__(self, /)", range_bool, "Return whether there are any items."},
    {"__len__(self, /)", range_len, "Return the number of items."},
    {"__getitem__(self, key, /)", range_get_item, "Return self[key]."},
    {"__contains__(self, key, /)", range_contains, "Return whether an item is equal to key."},
    {"__reversed__(self, /)", range_reversed, "Return an iterator from the last item to the first.",
     NATIVE_COEXIST},
    {"__reduce__(self, /)", range_reduce, "Return what pickling needs."},
    {"count(self, value, /)", range_method_count, "Return how many items are equal to value."},
    {"index(self, value, /)", range_index, "Return the index of value; ValueError if it is not there."},
    {0},
};
static const MemberDefinition range_members[] = {
    {"start", offsetof(Range, start), MEMBER_READ_ONLY, NULL},
    {"stop", offsetof(Range, stop), MEMBER_READ_ONLY, NULL},
    {"step", offsetof(Range, step), MEMBER_READ_ONLY, NULL},
    {0},
};
const TypeDefinition range_definition = {
    .name = "range",
    .doc = "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe integers from "
           "start up to, and "
           "without, stop, at a distance of step.",
    .kind = KIND_RANGE,
    .size = sizeof(Range),
    .flags = TYPE_MATCH_SEQUENCE,
    .methods = range_methods,
    .members = range_members,
};

static const NativeDefinition range_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", iterator_method_next, "Return the next item."},
    {"__length_hint__(self, /)", range_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", range_iterator_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", range_iterator_set_state, "Skip items."},
    {0},
};
const TypeDefinition range_iterator_definition = {
    .name = "range_iterator",
    .kind = KIND_RANGE_ITERATOR,
    .size = sizeof(RangeIterator),
    .flags = TYPE_NO_NEW,
    .methods = range_iterator_methods,
    .next = range_iterator_next,
};

static const NativeDefinition long_range_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", iterator_method_next, "Return the next item."},
    {"__length_hint__(self, /)", long_range_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", long_range_iterator_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", long_range_iterator_set_state, "Skip items."},
    {0},
};
const TypeDefinition long_range_iterator_definition = {
    .name = "longrange_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(LongRangeIterator),
    .flags = TYPE_NO_NEW,
    .methods = long_range_iterator_methods,
    .trace = long_range_iterator_trace,
    .next = long_range_iterator_next,
};
