// SPDX-License-Identifier: MIT
// itertools that pick among the items of an iterable: islice, takewhile, dropwhile, filterfalse, compress.
#include "modules/itertools/itertools_internal.h"
#include "objects/argument.h"
#include "objects/int.h"

// ---- islice

typedef struct Islice {
    uint64_t header;    // KIND_NATIVE_OBJECT
    Value iterator;     // NO_VALUE: done
    int64_t next, stop; // next: index of the next item wanted; stop -1: none
    int64_t step, at;   // at: how many were taken from the iterator
} Islice;
ITERTOOLS_TRACE(islice, Islice, iterator, 1)

// None leaves *out; what is no index of that size becomes `wrong`.
static void islice_index(Vm *vm, Value v, int64_t wrong, int64_t *out) {
    if (value_is_none(v))
        return;
    if (!value_to_index(vm, v, TYPE_INDEX_OVERFLOW_ERROR, out)) {
        error_clear(vm);
        *out = wrong;
    }
}
static Value islice_new(Vm *vm, Value *args) {
    const Tuple *given = value_to_tuple_object(args[1]);
    const Value *items = tuple_items(given);
    if (given->length < 2 || given->length > 4)
        return raise_type_error(vm, "islice expected at %s arguments, got %zu",
                                given->length < 2 ? "least 2" : "most 4", (size_t)given->length);
    int64_t start = 0, stop = -1, step = 1;
    Value limit = items[given->length == 2 ? 1 : 2];
    if (given->length > 2)
        islice_index(vm, items[1], -1, &start);
    islice_index(vm, limit, -1, &stop);
    if (stop == -1 && !value_is_none(limit))
        return raise_value_error(
            vm, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    if (start < 0 || stop < -1)
        return raise_value_error(vm,
                                 "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    if (given->length == 4)
        islice_index(vm, items[3], -1, &step);
    if (step < 1)
        return raise_value_error(vm, "Step for islice() must be a positive integer or None.");
    Value iterator = value_iter(vm, items[0]);
    Islice *slice = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (slice) {
        slice->iterator = iterator; // NOBARRIER: just allocated
        slice->next = start;
        slice->stop = stop;
        slice->step = step;
    }
    return value_from_pointer(slice);
}
static Value islice_next(Vm *vm, void *object) {
    Islice *slice = object;
    Value iterator = slice->iterator, item = NO_VALUE;
    bool failed;
    if (value_missing(iterator))
        return NO_VALUE;
    int64_t wanted = slice->next;
    while (slice->at < wanted) {
        item = itertools_step(vm, iterator, &failed);
        if (value_missing(item))
            goto done;
        slice->at++;
    }
    if (slice->stop >= 0 && slice->at >= slice->stop)
        goto done;
    item = itertools_step(vm, iterator, &failed);
    if (value_missing(item))
        goto done;
    slice->at++;
    if (__builtin_add_overflow(wanted, slice->step, &slice->next) ||
        (slice->stop >= 0 && slice->next > slice->stop))
        slice->next = slice->stop >= 0 ? slice->stop : INT64_MAX;
    return item;
done:
    slice->iterator = NO_VALUE;
    return NO_VALUE;
}
static const NativeDefinition islice_methods[] = {
    {"__new__(cls, /, *args)", islice_new, "Make an islice object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_islice = {
    ITERTOOLS_TYPE(islice, Islice, NULL,
                   "islice(iterable, stop)\nislice(iterable, start, stop[, step])\n\nThe items that a slice "
                   "would select."),
};

// ---- takewhile, dropwhile, filterfalse

typedef struct Filtered {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value predicate, iterator;
    bool decided; // the predicate has failed once
} Filtered;
ITERTOOLS_TRACE(takewhile, Filtered, predicate, 2)
ITERTOOLS_TRACE(dropwhile, Filtered, predicate, 2)
ITERTOOLS_TRACE(filterfalse, Filtered, predicate, 2)

static Value filtered_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[2]);
    Filtered *filtered = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (filtered) {
        filtered->predicate = args[1]; // NOBARRIER: just allocated
        filtered->iterator = iterator;
    }
    return value_from_pointer(filtered);
}
static int accepts(Vm *vm, const Filtered *filtered, Value item) {
    Value answer = vm_call_1(vm, filtered->predicate, item);
    return value_missing(answer) ? -1 : value_truth(vm, answer);
}
static Value takewhile_next(Vm *vm, void *object) {
    Filtered *filtered = object;
    bool failed;
    Value item = filtered->decided ? NO_VALUE : itertools_step(vm, filtered->iterator, &failed);
    if (value_missing(item))
        return NO_VALUE;
    int good = accepts(vm, filtered, item);
    if (good == 0)
        filtered->decided = true;
    return good > 0 ? item : NO_VALUE;
}
static Value dropwhile_next(Vm *vm, void *object) {
    Filtered *filtered = object;
    for (;;) {
        bool failed;
        Value item = itertools_step(vm, filtered->iterator, &failed);
        if (value_missing(item) || filtered->decided)
            return item;
        int good = accepts(vm, filtered, item);
        if (good < 0)
            return NO_VALUE;
        if (!good) {
            filtered->decided = true;
            return item;
        }
    }
}
static Value filterfalse_next(Vm *vm, void *object) {
    Filtered *filtered = object;
    bool by_truth = value_is_none(filtered->predicate) ||
                    value_same(filtered->predicate, type_value(vm->types[TYPE_INDEX_BOOL]));
    for (;;) {
        bool failed;
        Value item = itertools_step(vm, filtered->iterator, &failed);
        if (value_missing(item))
            return NO_VALUE;
        int good = by_truth ? value_truth(vm, item) : accepts(vm, filtered, item);
        if (good <= 0)
            return good < 0 ? NO_VALUE : item;
    }
}
static const NativeDefinition takewhile_methods[] = {
    {"__new__(cls, predicate, iterable, /)", filtered_new, "Make a takewhile object."},
    ITERTOOLS_METHODS,
    {0},
};
static const NativeDefinition dropwhile_methods[] = {
    {"__new__(cls, predicate, iterable, /)", filtered_new, "Make a dropwhile object."},
    ITERTOOLS_METHODS,
    {0},
};
static const NativeDefinition filterfalse_methods[] = {
    {"__new__(cls, function, iterable, /)", filtered_new, "Make a filterfalse object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_takewhile = {
    ITERTOOLS_TYPE(takewhile, Filtered, "(predicate, iterable, /)",
                   "The items until the predicate is false."),
};
const TypeDefinition itertools_dropwhile = {
    ITERTOOLS_TYPE(dropwhile, Filtered, "(predicate, iterable, /)",
                   "The items from the first one on for which the predicate is false."),
};
const TypeDefinition itertools_filterfalse = {
    ITERTOOLS_TYPE(filterfalse, Filtered, "(function, iterable, /)",
                   "The items for which the function is false; with None, the false ones."),
};

// ---- compress

typedef struct Compress {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value data, selectors;
} Compress;
ITERTOOLS_TRACE(compress, Compress, data, 2)

static Value compress_new(Vm *vm, Value *args) {
    Value data = value_iter(vm, args[1]);
    Value selectors = value_exists(data) ? value_iter(vm, args[2]) : NO_VALUE;
    Compress *compress = value_exists(selectors) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (compress) {
        compress->data = data; // NOBARRIER: just allocated
        compress->selectors = selectors;
    }
    return value_from_pointer(compress);
}
static Value compress_next(Vm *vm, void *object) {
    Compress *compress = object;
    for (;;) {
        bool failed;
        Value item = itertools_step(vm, compress->data, &failed);
        Value selector = value_exists(item) ? itertools_step(vm, compress->selectors, &failed) : NO_VALUE;
        if (value_missing(selector))
            return NO_VALUE;
        int good = value_truth(vm, selector);
        if (good)
            return good < 0 ? NO_VALUE : item;
    }
}
static const NativeDefinition compress_methods[] = {
    {"__new__(cls, data, selectors)", compress_new, "Make a compress object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_compress = {
    ITERTOOLS_TYPE(compress, Compress, "(data, selectors)", "The items of data whose selector is true."),
};
