// SPDX-License-Identifier: MIT
// The module _collections: deque, defaultdict, and what collections speeds up with C. Its OrderedDict is the
// library's own.
#include "modules/_collections/collections_internal.h"
#include "objects/argument.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

// ---- Counting

static Value plus_one(Vm *vm, Value count) {
    return value_binary(vm, count, value_from_small_int(1), SPECIAL_ADD);
}

// Counts in `mapping` how often each element occurs: what Counter adds by.
static Value count_elements(Vm *vm, Value *args) {
    Value mapping = args[0], iterator = value_iter(vm, args[1]);
    if (value_missing(iterator))
        return NO_VALUE;
    Type *dict_type = vm->types[TYPE_INDEX_DICT];
    Str *get_name = str_intern_c(vm, "get"), *set_name = str_intern_c(vm, "__setitem__");
    if (!get_name || !set_name)
        return NO_VALUE;
    Type *type = value_type(vm, mapping);
    bool plain = value_is_dict(mapping) &&
                 value_same(type_lookup(vm, type, get_name), type_lookup(vm, dict_type, get_name)) &&
                 value_same(type_lookup(vm, type, set_name), type_lookup(vm, dict_type, set_name));
    Value get = plain ? NO_VALUE : object_get_attribute(vm, mapping, get_name);
    if (!plain && value_missing(get))
        return NO_VALUE;
    for (;;) {
        bool failed;
        Value key = value_next(vm, iterator, &failed);
        if (value_missing(key))
            return failed ? NO_VALUE : VALUE_NONE;
        if (plain) {
            int64_t hash;
            Value old = value_from_small_int(0);
            if (!value_hash(vm, key, &hash) ||
                dict_find_hashed(vm, value_to_dict(mapping), key, hash, &old) < 0)
                return NO_VALUE;
            if (value_missing(old))
                old = value_from_small_int(0);
            Value count = plus_one(vm, old);
            if (value_missing(count) || !dict_set_hashed(vm, value_to_dict(mapping), key, hash, count))
                return NO_VALUE;
        } else {
            Value old = vm_call_2(vm, get, key, value_from_small_int(0));
            Value count = value_exists(old) ? plus_one(vm, old) : NO_VALUE;
            if (value_missing(count) || !value_set_item(vm, mapping, key, count))
                return NO_VALUE;
        }
    }
}

// ---- The fields of named tuples

typedef struct TupleGetter {
    uint64_t header; // KIND_NATIVE_OBJECT
    int64_t index;
    Value doc;
} TupleGetter;

static void tuple_getter_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((TupleGetter *)object)->doc);
}

static Value tuple_getter_new(Vm *vm, Value *args) {
    int64_t index;
    if (!argument_size(vm, args[1], &index))
        return NO_VALUE;
    TupleGetter *getter = object_alloc(vm, value_to_type(args[0]), 0);
    if (getter) {
        getter->index = index;
        getter->doc = args[2]; // NOBARRIER: just allocated
    }
    return value_from_pointer(getter);
}

static Value tuple_getter_get(Vm *vm, Value *args) {
    const TupleGetter *getter = value_to_pointer(args[0]);
    if (value_is_none_or_missing(args[1]))
        return args[0];
    if (!value_is_tuple(args[1]))
        return raise_type_error(
            vm, "descriptor for index '%lld' for tuple subclasses doesn't apply to '%T' object",
            getter->index, args[1]);
    const Tuple *tuple = value_to_tuple_object(args[1]);
    if ((uint64_t)getter->index >= tuple->length)
        return raise_index_error(vm, "tuple index out of range");
    return tuple_items(tuple)[getter->index];
}
static Value tuple_getter_set(Vm *vm, Value *args) {
    return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "can't set attribute");
}
static Value tuple_getter_delete(Vm *vm, Value *args) {
    return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "can't delete attribute");
}
static Value tuple_getter_repr(Vm *vm, Value *args) {
    const TupleGetter *getter = value_to_pointer(args[0]);
    return value_from_pointer(
        str_format(vm, "%U(%lld, %R)", object_type(getter)->name, getter->index, getter->doc));
}
static Value tuple_getter_reduce(Vm *vm, Value *args) {
    const TupleGetter *getter = value_to_pointer(args[0]);
    Value index = int_from_int64(vm, getter->index);
    Tuple *arguments = value_exists(index) ? tuple_pack(vm, index, getter->doc) : NULL;
    return arguments
               ? value_from_pointer(tuple_pack(vm, type_value(object_type(getter)), tuple_value(arguments)))
               : NO_VALUE;
}

static const NativeDefinition tuple_getter_methods[] = {
    {"__new__(cls, index, doc, /)", tuple_getter_new, "A descriptor of one item of a tuple."},
    {"__get__(self, instance, owner=None, /)", tuple_getter_get, "Return the item."},
    {"__set__(self, instance, value, /)", tuple_getter_set, "Fields cannot be set."},
    {"__delete__(self, instance, /)", tuple_getter_delete, "Fields cannot be deleted."},
    {"__repr__(self, /)", tuple_getter_repr, "Return repr(self)."},
    {"__reduce__(self, /)", tuple_getter_reduce, "Return what pickling needs."},
    {0},
};
static const MemberDefinition tuple_getter_members[] = {
    {"__doc__", offsetof(TupleGetter, doc), 0, "What help() shows."},
    {0},
};
const TypeDefinition tuple_getter_definition = {
    .name = "collections._tuplegetter",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TupleGetter),
    .methods = tuple_getter_methods,
    .members = tuple_getter_members,
    .trace = tuple_getter_trace,
};

// ---- The module

static const NativeDefinition functions[] = {
    {"_count_elements(mapping, iterable, /)", count_elements,
     "Count the elements of an iterable, adding to the counts in the mapping."},
    {0},
};

static bool execute(Vm *vm, Value module) {
    return module_add_type(vm, module, &deque_definition) &&
           module_add_type(vm, module, &default_dict_definition) &&
           module_add_type(vm, module, &deque_iterator_definition) &&
           module_add_type(vm, module, &deque_reverse_iterator_definition) &&
           module_add_type(vm, module, &tuple_getter_definition);
}

const ModuleDefinition module__collections = {
    .name = "_collections",
    .doc = "High performance data structures.",
    .functions = functions,
    .execute = execute,
};
