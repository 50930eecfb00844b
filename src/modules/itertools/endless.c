// SPDX-License-Identifier: MIT
// itertools that may go on for ever: count, repeat, cycle.
#include "modules/itertools/itertools_internal.h"
#include "objects/argument.h"
#include "objects/int.h"
#include "objects/str.h"

// ---- count

typedef struct Count {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value value, step;
} Count;
ITERTOOLS_TRACE(count, Count, value, 2)

static bool is_number(Vm *vm, Value v) {
    Type *type = value_type(vm, v);
    return value_is_int(v) || value_exists(type_special(vm, type, SPECIAL_INDEX)) ||
           value_exists(type_special(vm, type, SPECIAL_INT)) ||
           value_exists(type_special(vm, type, SPECIAL_FLOAT)) || value_is_kind(v, KIND_COMPLEX);
}
static Value count_new(Vm *vm, Value *args) {
    Value start = value_exists(args[1]) ? args[1] : value_from_small_int(0);
    Value step = value_exists(args[2]) ? args[2] : value_from_small_int(1);
    if (!is_number(vm, start) || !is_number(vm, step))
        return raise_type_error(vm, "a number is required");
    if (value_is_int(start) && value_same(step, value_from_small_int(1)))
        start = int_exact(vm, start);
    if (value_missing(start))
        return NO_VALUE;
    Count *count = object_alloc(vm, value_to_type(args[0]), 0);
    if (count) {
        count->value = start; // NOBARRIER: just allocated
        count->step = step;
    }
    return value_from_pointer(count);
}
static Value count_next(Vm *vm, void *object) {
    Count *count = object;
    Value value = count->value, next;
    if (value_are_small_ints(value, count->step))
        next = int_from_int64(vm, value_to_small_int(value) + value_to_small_int(count->step));
    else
        next = value_binary(vm, value, count->step, SPECIAL_ADD);
    if (value_missing(next))
        return NO_VALUE;
    heap_store(vm, count, &count->value, next);
    return value;
}
static Value count_repr(Vm *vm, Value *args) {
    const Count *count = value_to_pointer(args[0]);
    Str *name = object_type(count)->name;
    return value_from_pointer(value_same(count->step, value_from_small_int(1))
                                  ? str_format(vm, "%U(%R)", name, count->value)
                                  : str_format(vm, "%U(%R, %R)", name, count->value, count->step));
}
static const NativeDefinition count_methods[] = {
    {"__new__(cls, start=0, step=1)", count_new, "Make a count object."},
    ITERTOOLS_METHODS,
    {"__repr__(self, /)", count_repr, "Return repr(self)."},
    {0},
};
const TypeDefinition itertools_count = {
    ITERTOOLS_TYPE(count, Count, "(start=0, step=1)", "start, start + step, start + 2 * step ..."),
};

// ---- repeat

typedef struct Repeat {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value item;
    int64_t left; // -1: for ever
} Repeat;
ITERTOOLS_TRACE(repeat, Repeat, item, 1)

static Value repeat_new(Vm *vm, Value *args) {
    int64_t times = -1;
    if (value_exists(args[2])) {
        if (!argument_size(vm, args[2], &times))
            return NO_VALUE;
        if (times < 0)
            times = 0;
    }
    Repeat *repeat = object_alloc(vm, value_to_type(args[0]), 0);
    if (repeat) {
        repeat->item = args[1]; // NOBARRIER: just allocated
        repeat->left = times;
    }
    return value_from_pointer(repeat);
}
static Value repeat_next(Vm *vm, void *object) {
    Repeat *repeat = object;
    if (!repeat->left)
        return NO_VALUE;
    if (repeat->left > 0)
        repeat->left--;
    return repeat->item;
}
static Value repeat_repr(Vm *vm, Value *args) {
    const Repeat *repeat = value_to_pointer(args[0]);
    Str *name = object_type(repeat)->name;
    return value_from_pointer(repeat->left < 0
                                  ? str_format(vm, "%U(%R)", name, repeat->item)
                                  : str_format(vm, "%U(%R, %lld)", name, repeat->item, repeat->left));
}
static Value repeat_length_hint(Vm *vm, Value *args) {
    const Repeat *repeat = value_to_pointer(args[0]);
    return repeat->left < 0 ? raise_type_error(vm, "len() of unsized object")
                            : int_from_int64(vm, repeat->left);
}
static const NativeDefinition repeat_methods[] = {
    {"__new__(cls, object, times=<unrepresentable>)", repeat_new, "Make a repeat object."},
    ITERTOOLS_METHODS,
    {"__repr__(self, /)", repeat_repr, "Return repr(self)."},
    {"__length_hint__(self, /)", repeat_length_hint, "Say how many items are left."},
    {0},
};
const TypeDefinition itertools_repeat = {
    ITERTOOLS_TYPE(repeat, Repeat, NULL, "The object again and again, so many times or for ever."),
};

// ---- cycle

typedef struct Cycle {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value iterator;  // NO_VALUE: ended, from `saved` now
    Value saved;     // list
    size_t index;
} Cycle;
ITERTOOLS_TRACE(cycle, Cycle, iterator, 2)

static Value cycle_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[1]);
    List *saved = value_exists(iterator) ? list_new(vm, 0) : NULL;
    Cycle *cycle = saved ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (cycle) {
        cycle->iterator = iterator; // NOBARRIER: just allocated
        cycle->saved = list_value(saved);
    }
    return value_from_pointer(cycle);
}
static Value cycle_next(Vm *vm, void *object) {
    Cycle *cycle = object;
    List *saved = value_to_list_object(cycle->saved);
    if (value_exists(cycle->iterator)) {
        bool failed;
        Value item = itertools_step(vm, cycle->iterator, &failed);
        if (value_exists(item))
            return list_append(vm, saved, item) ? item : NO_VALUE;
        if (failed)
            return NO_VALUE;
        cycle->iterator = NO_VALUE;
    }
    if (saved->length == 0)
        return NO_VALUE;
    Value item = saved->items->items[cycle->index++];
    if (cycle->index >= saved->length)
        cycle->index = 0;
    return item;
}
static const NativeDefinition cycle_methods[] = {
    {"__new__(cls, iterable, /)", cycle_new, "Make a cycle object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_cycle = {
    ITERTOOLS_TYPE(cycle, Cycle, "(iterable, /)", "The items of an iterable, then all of them again ..."),
};
