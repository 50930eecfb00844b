// SPDX-License-Identifier: MIT
// The enumerate type: pairs of a count and what another iterator gives.
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/native_call.h"
#include "vm/vm.h"

typedef struct Enumerate {
    uint64_t header; // KIND_NATIVE_OBJECT
    bool plain;      // as of PlainIterator
    Value iterator;
    Value count; // of the next item: an int
} Enumerate;

static void enumerate_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((Enumerate *)object)->iterator);
    trace_value(tracer, ((Enumerate *)object)->count);
}

// The arguments in either order of keywords, with the texts of a constructor that parses them itself.
static bool enumerate_arguments(Vm *vm, const Tuple *given, Dict *keywords, Value *iterable, Value *start) {
    size_t count = given->length + dict_length(keywords);
    *iterable = given->length > 0 ? tuple_items(given)[0] : NO_VALUE;
    *start = given->length > 1 ? tuple_items(given)[1] : NO_VALUE;
    if (count > 2) {
        raise_type_error(vm, "enumerate() takes at most 2 arguments (%zu given)", count);
        return false;
    }
    Value key, value;
    for (size_t position = 0; dict_next(vm, keywords, &position, &key, &value);) {
        const Str *name = value_to_str(key);
        if (str_equals_c(name, "iterable") && value_missing(*iterable)) {
            *iterable = value;
        } else if (str_equals_c(name, "start") && value_missing(*start)) {
            *start = value;
        } else {
            raise_type_error(vm, "'%U' is an invalid keyword argument for enumerate()", name);
            return false;
        }
    }
    if (value_missing(*iterable))
        raise_type_error(vm, "enumerate() missing required argument 'iterable'");
    return value_exists(*iterable);
}

static Value enumerate_new(Vm *vm, Value *args) {
    Value iterable, start, count = value_from_small_int(0);
    if (!enumerate_arguments(vm, value_to_tuple_object(args[1]), value_to_dict(args[2]), &iterable, &start))
        return NO_VALUE;
    if (value_exists(start)) {
        count = value_index(vm, start);
        if (value_missing(count))
            return NO_VALUE;
    }
    Value iterator = value_iter(vm, iterable);
    Enumerate *enumerate = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (enumerate) { // NOBARRIER: just allocated
        enumerate->iterator = iterator;
        enumerate->count = count;
        enumerate->plain = iterator_stays_plain(iterator);
    }
    return value_from_pointer(enumerate);
}

static Value enumerate_pair(Vm *vm, Enumerate *enumerate, Value item) {
    Tuple *pair = tuple_pack(vm, enumerate->count, item);
    Value next = pair ? int_add(vm, enumerate->count, value_from_small_int(1)) : NO_VALUE;
    if (value_missing(next))
        return NO_VALUE;
    heap_store(vm, enumerate, &enumerate->count, next);
    return tuple_value(pair);
}

static Value enumerate_step(Vm *vm, void *object) {
    Enumerate *enumerate = object;
    if (!enumerate->plain)
        return VALUE_CALL;
    bool failed;
    Value item = value_next(vm, enumerate->iterator, &failed);
    return value_exists(item) ? enumerate_pair(vm, enumerate, item) : NO_VALUE;
}

static Value enumerate_next(Vm *vm, Value *args) {
    enum { START, ITEM };
    Enumerate *enumerate = value_to_pointer(args[0]);
    if (native_step(args) == ITEM)
        return enumerate_pair(vm, enumerate, native_result(vm));
    if (!iterator_is_plain(vm, enumerate->iterator))
        return iterator_call_next(vm, args, ITEM, enumerate->iterator, false);
    bool failed;
    Value item = value_next(vm, enumerate->iterator, &failed);
    if (value_exists(item))
        return enumerate_pair(vm, enumerate, item);
    return failed ? NO_VALUE : raise_stop_iteration(vm, NO_VALUE);
}

static Value enumerate_reduce(Vm *vm, Value *args) {
    const Enumerate *enumerate = value_to_pointer(args[0]);
    Tuple *arguments = tuple_pack(vm, enumerate->iterator, enumerate->count);
    Value type = type_value(object_type(enumerate));
    return arguments ? value_from_pointer(tuple_pack(vm, type, tuple_value(arguments))) : NO_VALUE;
}

static const NativeDefinition enumerate_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", enumerate_new, "Make an enumerate object."},
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", enumerate_next, "Return the next pair.", NATIVE_STEPS},
    {"__reduce__(self, /)", enumerate_reduce, "Return what pickling needs."},
    {"__class_getitem__(cls, object, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS},
    {0},
};
const TypeDefinition enumerate_definition = {
    .name = "enumerate",
    .doc =
        "Pairs of a count, from start on, and the items of an iterable:\n\n    (0, seq[0]), (1, seq[1]), ...",
    .signature = "(iterable, start=0)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Enumerate),
    .flags = TYPE_BASE,
    .methods = enumerate_methods,
    .trace = enumerate_trace,
    .next = enumerate_step,
};
