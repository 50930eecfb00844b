// SPDX-License-Identifier: MIT
// itertools that choose from pools: product, permutations, combinations, combinations_with_replacement.
//
// Each holds its pools as tuples and the indices of the next choice; the indices of all choices come in
// lexicographic order.
#include "modules/itertools/itertools_internal.h"
#include "objects/argument.h"
#include "objects/int.h"

typedef struct Choice {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value pools;     // product: tuple of tuples; else the pool; NO_VALUE: done
    Value storage;   // DataBlock of the indices
    size_t length;   // of each choice
} Choice;
ITERTOOLS_TRACE(product, Choice, pools, 2)
ITERTOOLS_TRACE(permutations, Choice, pools, 2)
ITERTOOLS_TRACE(combinations, Choice, pools, 2)
ITERTOOLS_TRACE(combinations_with_replacement, Choice, pools, 2)

static size_t *indices_of(const Choice *choice) {
    return (size_t *)(void *)((DataBlock *)value_to_pointer(choice->storage))->bytes;
}

static Choice *choice_new(Vm *vm, Value type, Value pools, size_t length, size_t words) {
    if (words > ((size_t)1 << 40)) {
        raise_no_memory(vm);
        return NULL;
    }
    DataBlock *storage = heap_alloc_data(vm, (words + 1) * sizeof(size_t));
    Choice *choice = storage ? object_alloc(vm, value_to_type(type), 0) : NULL;
    if (choice) {
        memset(storage->bytes, 0, (words + 1) * sizeof(size_t));
        choice->pools = pools; // NOBARRIER: just allocated
        choice->storage = value_from_pointer(storage);
        choice->length = length;
    }
    return choice;
}

// The items of the pool that the first `length` indices name.
static Value choose(Vm *vm, const Choice *choice) {
    Tuple *items = tuple_new(vm, choice->length);
    if (!items)
        return NO_VALUE;
    const Value *pool = tuple_items(value_to_tuple_object(choice->pools));
    const size_t *indices = indices_of(choice);
    for (size_t i = 0; i < choice->length; i++)
        tuple_items(items)[i] = pool[indices[i]]; // NOBARRIER: just allocated
    return tuple_value(items);
}
static Value finish(Choice *choice, Value result) {
    choice->pools = NO_VALUE;
    return result;
}

// ---- product

static Value product_new(Vm *vm, Value *args) {
    const Tuple *iterables = value_to_tuple_object(args[1]);
    int64_t repeat = 1;
    if (value_exists(args[2]) && !argument_size(vm, args[2], &repeat))
        return NO_VALUE;
    if (repeat < 0)
        return raise_value_error(vm, "repeat argument cannot be negative");
    size_t count = repeat ? iterables->length : 0, total;
    if (__builtin_mul_overflow(count, (size_t)repeat, &total) || total > INT32_MAX)
        return raise_overflow_error(vm, "repeat argument too large");
    Tuple *pools = tuple_new(vm, total);
    if (!pools)
        return NO_VALUE;
    bool empty = false;
    for (size_t i = 0; i < count; i++) {
        Tuple *pool = value_to_tuple(vm, tuple_items(iterables)[i]);
        if (!pool)
            return NO_VALUE;
        empty = empty || pool->length == 0;
        for (size_t j = i; j < total; j += count)
            heap_store(vm, pools, &tuple_items(pools)[j], tuple_value(pool));
    }
    return value_from_pointer(choice_new(vm, args[0], empty ? NO_VALUE : tuple_value(pools), total, total));
}
static Value product_next(Vm *vm, void *object) {
    Choice *choice = object;
    if (value_missing(choice->pools))
        return NO_VALUE;
    Tuple *items = tuple_new(vm, choice->length);
    if (!items)
        return NO_VALUE;
    const Value *pools = tuple_items(value_to_tuple_object(choice->pools));
    size_t *indices = indices_of(choice);
    for (size_t i = 0; i < choice->length; i++) // NOBARRIER: just allocated
        tuple_items(items)[i] = tuple_items(value_to_tuple_object(pools[i]))[indices[i]];
    size_t i = choice->length;
    while (i > 0 && ++indices[i - 1] == value_to_tuple_object(pools[i - 1])->length)
        indices[--i] = 0;
    return i ? tuple_value(items) : finish(choice, tuple_value(items));
}
static const NativeDefinition product_methods[] = {
    {"__new__(cls, /, *iterables, repeat=1)", product_new, "Make a product object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_product = {
    ITERTOOLS_TYPE(product, Choice, NULL,
                   "product(*iterables, repeat=1)\n\nThe cartesian product of iterables."),
};

// ---- permutations

// Indices: a permutation of all of the pool, then for each place how many choices are left there.
static Value permutations_new(Vm *vm, Value *args) {
    Tuple *pool = value_to_tuple(vm, args[1]);
    if (!pool)
        return NO_VALUE;
    size_t count = pool->length;
    int64_t length = (int64_t)count;
    if (!value_is_none_or_missing(args[2])) {
        if (!value_is_int(args[2]))
            return raise_type_error(vm, "Expected int as r");
        if (!argument_size(vm, args[2], &length))
            return NO_VALUE;
        if (length < 0)
            return raise_value_error(vm, "r must be non-negative");
    }
    if ((uint64_t)length > count)
        return value_from_pointer(choice_new(vm, args[0], NO_VALUE, 0, 0));
    Choice *choice = choice_new(vm, args[0], tuple_value(pool), (size_t)length, count + (size_t)length);
    if (!choice)
        return NO_VALUE;
    size_t *indices = indices_of(choice), *left = indices + count;
    for (size_t i = 0; i < count; i++)
        indices[i] = i;
    for (size_t i = 0; i < (size_t)length; i++)
        left[i] = count - i;
    return value_from_pointer(choice);
}
static Value permutations_next(Vm *vm, void *object) {
    Choice *choice = object;
    Value result = value_exists(choice->pools) ? choose(vm, choice) : NO_VALUE;
    if (value_missing(result))
        return NO_VALUE;
    size_t count = value_to_tuple_object(choice->pools)->length;
    size_t *indices = indices_of(choice), *left = indices + count;
    for (size_t i = choice->length; i-- > 0;) {
        size_t index = indices[i];
        if (--left[i]) {
            size_t other = count - left[i];
            indices[i] = indices[other];
            indices[other] = index;
            return result;
        }
        memmove(indices + i, indices + i + 1, (count - 1 - i) * sizeof *indices);
        indices[count - 1] = index;
        left[i] = count - i;
    }
    return finish(choice, result);
}
static const NativeDefinition permutations_methods[] = {
    {"__new__(cls, iterable, r=None)", permutations_new, "Make a permutations object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_permutations = {
    ITERTOOLS_TYPE(permutations, Choice, "(iterable, r=None)", "The orders in which r items can be drawn."),
};

// ---- combinations, combinations_with_replacement

static Value combinations_of(Vm *vm, Value *args, bool replacing) {
    int64_t length;
    Tuple *pool = value_to_tuple(vm, args[1]);
    if (!pool || !argument_size(vm, args[2], &length))
        return NO_VALUE;
    if (length < 0)
        return raise_value_error(vm, "r must be non-negative");
    bool none = replacing ? length && !pool->length : (uint64_t)length > pool->length;
    if (none)
        return value_from_pointer(choice_new(vm, args[0], NO_VALUE, 0, 0));
    Choice *choice = choice_new(vm, args[0], tuple_value(pool), (size_t)length, (size_t)length);
    for (size_t i = 0; choice && !replacing && i < choice->length; i++)
        indices_of(choice)[i] = i;
    return value_from_pointer(choice);
}
static Value combinations_new(Vm *vm, Value *args) {
    return combinations_of(vm, args, false);
}
static Value combinations_with_replacement_new(Vm *vm, Value *args) {
    return combinations_of(vm, args, true);
}
static Value combinations_step(Vm *vm, Choice *choice, bool replacing) {
    Value result = value_exists(choice->pools) ? choose(vm, choice) : NO_VALUE;
    if (value_missing(result))
        return NO_VALUE;
    size_t count = value_to_tuple_object(choice->pools)->length, length = choice->length;
    size_t *indices = indices_of(choice);
    for (size_t i = length; i-- > 0;) {
        size_t last = replacing ? count - 1 : count - length + i;
        if (indices[i] == last)
            continue;
        indices[i]++;
        for (size_t j = i + 1; j < length; j++)
            indices[j] = indices[j - 1] + !replacing;
        return result;
    }
    return finish(choice, result);
}
static Value combinations_next(Vm *vm, void *object) {
    return combinations_step(vm, object, false);
}
static Value combinations_with_replacement_next(Vm *vm, void *object) {
    return combinations_step(vm, object, true);
}
static const NativeDefinition combinations_methods[] = {
    {"__new__(cls, iterable, r)", combinations_new, "Make a combinations object."},
    ITERTOOLS_METHODS,
    {0},
};
static const NativeDefinition combinations_with_replacement_methods[] = {
    {"__new__(cls, iterable, r)", combinations_with_replacement_new, "Make such an object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_combinations = {
    ITERTOOLS_TYPE(combinations, Choice, "(iterable, r)", "The ways to choose r items."),
};
const TypeDefinition itertools_combinations_with_replacement = {
    ITERTOOLS_TYPE(combinations_with_replacement, Choice, "(iterable, r)",
                   "The ways to choose r items, each as often as one likes."),
};
