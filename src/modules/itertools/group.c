// SPDX-License-Identifier: MIT
// itertools.groupby: runs of items with equal keys. A group reads from the same iterator as the groupby
// object, and is over as soon as that goes on to the next one.
#include "modules/itertools/itertools_internal.h"

typedef struct Groupby {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value iterator, key_function;
    Value target_key;        // of the group given out last
    Value current_key, item; // read and not given out yet
    Value group;             // the one that may read
} Groupby;
ITERTOOLS_TRACE(groupby, Groupby, iterator, 6)

typedef struct Grouper {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value parent, key;
} Grouper;
ITERTOOLS_TRACE(_grouper, Grouper, parent, 2)

static Value groupby_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[1]);
    Groupby *groups = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (groups) {
        groups->iterator = iterator; // NOBARRIER: just allocated
        groups->key_function = value_is_none_or_missing(args[2]) ? NO_VALUE : args[2];
    }
    return value_from_pointer(groups);
}

static bool advance(Vm *vm, Groupby *groups) {
    bool failed;
    Value item = itertools_step(vm, groups->iterator, &failed);
    if (value_missing(item))
        return false;
    Value key = value_missing(groups->key_function) ? item : vm_call_1(vm, groups->key_function, item);
    if (value_missing(key))
        return false;
    groups->item = item;
    heap_store(vm, groups, &groups->current_key, key);
    return true;
}

static Value groupby_next(Vm *vm, void *object) {
    Groupby *groups = object;
    groups->group = NO_VALUE;
    for (;;) {
        if (value_exists(groups->current_key)) {
            if (value_missing(groups->target_key))
                break;
            int equal = value_equal(vm, groups->target_key, groups->current_key);
            if (equal < 0)
                return NO_VALUE;
            if (!equal)
                break;
        }
        if (!advance(vm, groups))
            return NO_VALUE;
    }
    Type *type = type_from_definition(vm, &itertools_grouper);
    Grouper *group = type ? object_alloc(vm, type, 0) : NULL;
    if (!group)
        return NO_VALUE;
    group->parent = value_from_pointer(groups); // NOBARRIER: just allocated
    group->key = groups->current_key;
    groups->target_key = groups->current_key;
    heap_store(vm, groups, &groups->group, value_from_pointer(group));
    return value_from_pointer(tuple_pack(vm, group->key, value_from_pointer(group)));
}

static Value _grouper_next(Vm *vm, void *object) {
    Grouper *group = object;
    Groupby *groups = value_to_pointer(group->parent);
    if (!value_same(groups->group, value_from_pointer(group)))
        return NO_VALUE;
    if (value_missing(groups->item) && !advance(vm, groups))
        return NO_VALUE;
    int equal = value_equal(vm, group->key, groups->current_key);
    if (equal <= 0)
        return NO_VALUE;
    Value item = groups->item;
    groups->item = groups->current_key = NO_VALUE;
    return item;
}

static Value grouper_new(Vm *vm, Value *args) {
    Type *type = type_find(vm, &itertools_groupby);
    if (!type || !value_is_instance(vm, args[1], type))
        return raise_type_error(vm, "_grouper() argument 1 must be itertools.groupby, not %.200T", args[1]);
    Grouper *group = object_alloc(vm, value_to_type(args[0]), 0);
    if (!group)
        return NO_VALUE;
    group->parent = args[1]; // NOBARRIER: just allocated
    group->key = args[2];
    Groupby *groups = value_to_pointer(args[1]);
    heap_store(vm, groups, &groups->group, value_from_pointer(group));
    return value_from_pointer(group);
}

static const NativeDefinition groupby_methods[] = {
    {"__new__(cls, iterable, key=None)", groupby_new, "Make a groupby object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_groupby = {
    ITERTOOLS_TYPE(groupby, Groupby, "(iterable, key=None)",
                   "Pairs of a key and an iterator over the run of items that have it."),
};
static const NativeDefinition _grouper_methods[] = {
    {"__new__(cls, parent, tgtkey, /)", grouper_new, "Make a group of a groupby object."},
    ITERTOOLS_METHODS,
    {0},
};
const TypeDefinition itertools_grouper = {
    ITERTOOLS_TYPE(_grouper, Grouper, NULL, "The items of one group."),
};
