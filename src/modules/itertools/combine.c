// SPDX-License-Identifier: MIT
// itertools that join what iterators give: chain, starmap, accumulate, pairwise, batched, zip_longest.
#include "modules/itertools/itertools_internal.h"
#include "objects/argument.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"

// ---- chain

typedef struct Chain {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value source;    // gives the iterables; NO_VALUE: all done
    Value active;    // over the present one, or NO_VALUE
} Chain;
ITERTOOLS_TRACE(chain, Chain, source, 2)

static Value chain_of(Vm *vm, Type *type, Value iterables) {
    Value source = value_iter(vm, iterables);
    Chain *chain = value_exists(source) ? object_alloc(vm, type, 0) : NULL;
    if (chain)
        chain->source = source; // NOBARRIER: just allocated
    return value_from_pointer(chain);
}
static Value chain_new(Vm *vm, Value *args) {
    return chain_of(vm, value_to_type(args[0]), args[1]);
}
static Value chain_from_iterable(Vm *vm, Value *args) {
    return chain_of(vm, value_to_type(args[0]), args[1]);
}
static Value chain_next(Vm *vm, void *object) {
    Chain *chain = object;
    bool failed;
    while (value_exists(chain->source)) {
        if (value_missing(chain->active)) {
            Value iterable = itertools_step(vm, chain->source, &failed);
            Value active = value_exists(iterable) ? value_iter(vm, iterable) : NO_VALUE;
            if (value_missing(active)) {
                chain->source = NO_VALUE;
                return NO_VALUE;
            }
            heap_store(vm, chain, &chain->active, active);
        }
        Value item = itertools_step(vm, chain->active, &failed);
        if (value_exists(item) || failed)
            return item;
        chain->active = NO_VALUE;
    }
    return NO_VALUE;
}
static const NativeDefinition chain_methods[] = {
    {"__new__(cls, /, *iterables)", chain_new, "Make a chain."},
    ITERTOOLS_METHODS,
    {"from_iterable(cls, iterable, /)", chain_from_iterable, "The chain of the iterables that one gives.",
     NATIVE_CLASS},
    {"__class_getitem__(cls, object, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS},
    {0},
};
const TypeDefinition itertools_chain = {
    ITERTOOLS_TYPE(chain, Chain, "(*iterables)", "The items of the first iterable, then of the next one ..."),
};

// ---- starmap

typedef struct Starmap {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value function, iterator;
} Starmap;
ITERTOOLS_TRACE(starmap, Starmap, function, 2)

static Value starmap_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[2]);
    Starmap *map = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (map) {
        map->function = args[1]; // NOBARRIER: just allocated
        map->iterator = iterator;
    }
    return value_from_pointer(map);
}
static Value starmap_next(Vm *vm, void *object) {
    Starmap *map = object;
    bool failed;
    Value item = itertools_step(vm, map->iterator, &failed);
    Tuple *arguments = value_exists(item) ? value_to_tuple(vm, item) : NULL;
    return arguments ? vm_call(vm, map->function, (int)arguments->length, tuple_items(arguments)) : NO_VALUE;
}
static const NativeDefinition starmap_methods[] = {
    {"__new__(cls, function, iterable, /)", starmap_new, "Make a starmap."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_starmap = {
    ITERTOOLS_TYPE(starmap, Starmap, "(function, iterable, /)",
                   "What the function returns for each item, whose items are its arguments."),
};

// ---- accumulate

typedef struct Accumulate {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value iterator, function, total, initial;
} Accumulate;
ITERTOOLS_TRACE(accumulate, Accumulate, iterator, 4)

static Value accumulate_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[1]);
    Accumulate *sums = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (sums) {
        sums->iterator = iterator; // NOBARRIER: just allocated
        sums->function = value_is_none(args[2]) ? NO_VALUE : args[2];
        sums->initial = value_is_none(args[3]) ? NO_VALUE : args[3];
    }
    return value_from_pointer(sums);
}
static Value accumulate_next(Vm *vm, void *object) {
    Accumulate *sums = object;
    Value total = sums->initial;
    if (value_exists(total)) {
        sums->initial = NO_VALUE;
    } else {
        bool failed;
        Value item = itertools_step(vm, sums->iterator, &failed);
        if (value_missing(item))
            return NO_VALUE;
        total = value_missing(sums->total)      ? item
                : value_missing(sums->function) ? value_binary(vm, sums->total, item, SPECIAL_ADD)
                                                : vm_call_2(vm, sums->function, sums->total, item);
        if (value_missing(total))
            return NO_VALUE;
    }
    heap_store(vm, sums, &sums->total, total);
    return total;
}
static const NativeDefinition accumulate_methods[] = {
    {"__new__(cls, iterable, func=None, *, initial=None)", accumulate_new, "Make an accumulate object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_accumulate = {
    ITERTOOLS_TYPE(accumulate, Accumulate, "(iterable, func=None, *, initial=None)",
                   "The sums, or other accumulated results, of the items so far."),
};

// ---- pairwise

typedef struct Pairwise {
    uint64_t header;     // KIND_NATIVE_OBJECT
    Value iterator, old; // iterator NO_VALUE: done
} Pairwise;
ITERTOOLS_TRACE(pairwise, Pairwise, iterator, 2)

static Value pairwise_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[1]);
    Pairwise *pairs = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (pairs)
        pairs->iterator = iterator; // NOBARRIER: just allocated
    return value_from_pointer(pairs);
}
static Value pairwise_next(Vm *vm, void *object) {
    Pairwise *pairs = object;
    bool failed;
    if (value_missing(pairs->iterator))
        return NO_VALUE;
    Value old = pairs->old;
    if (value_missing(old)) {
        old = itertools_step(vm, pairs->iterator, &failed);
        heap_store(vm, pairs, &pairs->old, old);
        if (value_missing(old) || value_missing(pairs->iterator)) { // the step may have come here too
            pairs->iterator = pairs->old = NO_VALUE;
            return NO_VALUE;
        }
    }
    Value item = itertools_step(vm, pairs->iterator, &failed);
    if (value_missing(item)) {
        pairs->iterator = pairs->old = NO_VALUE;
        return NO_VALUE;
    }
    heap_store(vm, pairs, &pairs->old, item);
    return value_from_pointer(tuple_pack(vm, old, item));
}
static const NativeDefinition pairwise_methods[] = {
    {"__new__(cls, iterable, /)", pairwise_new, "Make a pairwise object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_pairwise = {
    ITERTOOLS_TYPE(pairwise, Pairwise, "(iterable, /)", "Each item with the one after it."),
};

// ---- batched

typedef struct Batched {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value iterator;  // NO_VALUE: done
    int64_t size;
    bool strict;
} Batched;
ITERTOOLS_TRACE(batched, Batched, iterator, 1)

static Value batched_new(Vm *vm, Value *args) {
    int64_t size;
    bool strict = false;
    if (!argument_size(vm, args[2], &size) || (value_exists(args[3]) && !argument_bool(vm, args[3], &strict)))
        return NO_VALUE;
    if (size < 1)
        return raise_value_error(vm, "n must be at least one");
    Value iterator = value_iter(vm, args[1]);
    Batched *batched = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (batched) {
        batched->iterator = iterator; // NOBARRIER: just allocated
        batched->size = size;
        batched->strict = strict;
    }
    return value_from_pointer(batched);
}
static Value batched_next(Vm *vm, void *object) {
    Batched *batched = object;
    Value iterator = batched->iterator;
    List *batch = value_exists(iterator) ? list_new(vm, 0) : NULL;
    if (!batch)
        return NO_VALUE;
    while (batch->length < (uint64_t)batched->size) {
        bool failed;
        Value item = itertools_step(vm, iterator, &failed);
        if (value_missing(item)) {
            batched->iterator = NO_VALUE;
            if (failed || batch->length == 0)
                return NO_VALUE;
            if (batched->strict)
                return raise_value_error(vm, "batched(): incomplete batch");
            break;
        }
        if (!list_append(vm, batch, item))
            return NO_VALUE;
    }
    return value_from_pointer(list_to_tuple(vm, batch));
}
static const NativeDefinition batched_methods[] = {
    {"__new__(cls, iterable, n, *, strict=False)", batched_new, "Make a batched object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_batched = {
    ITERTOOLS_TYPE(batched, Batched, "(iterable, n, *, strict=False)",
                   "Tuples of n items each; the last one may have fewer, unless strict."),
};

// ---- zip_longest

typedef struct ZipLongest {
    uint64_t header;      // KIND_NATIVE_OBJECT
    Value iterators, gap; // a tuple, NO_VALUE where one has ended
    size_t active;
} ZipLongest;
ITERTOOLS_TRACE(zip_longest, ZipLongest, iterators, 2)

static Value zip_longest_new(Vm *vm, Value *args) {
    const Tuple *iterables = value_to_tuple_object(args[1]);
    Tuple *iterators = tuple_new(vm, iterables->length);
    if (!iterators)
        return NO_VALUE;
    for (size_t i = 0; i < iterables->length; i++) {
        Value iterator = value_iter(vm, tuple_items(iterables)[i]);
        if (value_missing(iterator))
            return NO_VALUE;
        heap_store(vm, iterators, &tuple_items(iterators)[i], iterator);
    }
    ZipLongest *zip = object_alloc(vm, value_to_type(args[0]), 0);
    if (zip) {
        zip->iterators = tuple_value(iterators); // NOBARRIER: just allocated
        zip->gap = value_exists(args[2]) ? args[2] : VALUE_NONE;
        zip->active = iterators->length;
    }
    return value_from_pointer(zip);
}
static Value zip_longest_next(Vm *vm, void *object) {
    ZipLongest *zip = object;
    Tuple *iterators = value_to_tuple_object(zip->iterators);
    if (!zip->active)
        return NO_VALUE;
    Tuple *items = tuple_new(vm, iterators->length);
    if (!items)
        return NO_VALUE;
    for (size_t i = 0; i < iterators->length; i++) {
        Value iterator = tuple_items(iterators)[i], item = zip->gap;
        if (value_exists(iterator)) {
            bool failed;
            item = itertools_step(vm, iterator, &failed);
            if (value_missing(item)) {
                if (failed)
                    zip->active = 0;
                else if (value_exists(tuple_items(iterators)[i]) && zip->active)
                    zip->active--;
                if (!zip->active)
                    return NO_VALUE;
                tuple_items(iterators)[i] = NO_VALUE;
                item = zip->gap;
            }
        }
        heap_store(vm, items, &tuple_items(items)[i], item);
    }
    return tuple_value(items);
}
static const NativeDefinition zip_longest_methods[] = {
    {"__new__(cls, /, *iterables, fillvalue=None)", zip_longest_new, "Make a zip_longest object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_zip_longest = {
    ITERTOOLS_TYPE(zip_longest, ZipLongest, "(*iterables, fillvalue=None)",
                   "As zip, until the longest iterable ends; fillvalue stands for what is not there."),
};
