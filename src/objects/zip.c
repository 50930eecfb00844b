// SPDX-License-Identifier: MIT
// The zip type: tuples of what several iterators give side by side (strict: PEP 618).
#include "objects/zip.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/native_call.h"
#include "vm/vm.h"

void zip_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((Zip *)object)->iterators);
    trace_value(tracer, ((Zip *)object)->function);
}

Zip *zip_new(Vm *vm, Type *type, const Value *items, size_t count, Value strict) {
    int is_strict = value_exists(strict) ? value_truth(vm, strict) : 0;
    Tuple *iterators = is_strict >= 0 ? tuple_new(vm, count) : NULL;
    if (!iterators)
        return NULL;
    bool plain = !is_strict;
    for (size_t i = 0; i < count; i++) {
        Value iterator = value_iter(vm, items[i]);
        if (value_missing(iterator))
            return NULL;
        plain = plain && iterator_stays_plain(iterator);
        heap_store(vm, iterators, &tuple_items(iterators)[i], iterator);
    }
    Zip *zip = object_alloc(vm, type, 0);
    if (zip) {
        zip->iterators = iterators; // NOBARRIER: just allocated
        zip->strict = is_strict;
        zip->plain = plain;
    }
    return zip;
}

// "zip() argument 3 is shorter than arguments 1-2"
static Value raise_unequal(Vm *vm, const char *name, int64_t index, const char *how) {
    if (index == 1)
        return raise_value_error(vm, "%s() argument 2 is %s than argument 1", name, how);
    return raise_value_error(vm, "%s() argument %d is %s than arguments 1-%d", name, (int)index + 1, how,
                             (int)index);
}

Value zip_step(Vm *vm, Value *args, Zip *zip, const char *name, Tuple **items) {
    enum { START, ITEM, REST }; // REST: the first one has ended, the others must have ended too
    enum { ITEMS, INDEX };
    Value *state = native_state(args, 1);
    Tuple *iterators = zip->iterators;
    uintptr_t step = native_step(args);
    bool has_item = step != START, rest = step == REST;
    if (step == START) {
        if (iterators->length == 0)
            return raise_stop_iteration(vm, NO_VALUE);
        *items = tuple_new(vm, iterators->length);
        if (!*items)
            return NO_VALUE;
        state[ITEMS] = tuple_value(*items);
        state[INDEX] = value_from_small_int(0);
    }
    *items = value_to_tuple_object(state[ITEMS]);
    int64_t index = value_to_small_int(state[INDEX]);
    Value item = has_item ? native_result(vm) : NO_VALUE;
    for (;;) {
        if (has_item) {
            if (value_missing(item)) { // only in strict mode, else the exception went to the caller
                if (error_is_set(vm)) {
                    if (!error_is(vm, TYPE_INDEX_STOP_ITERATION))
                        return NO_VALUE;
                    error_clear(vm);
                }
                if (!zip->strict)
                    return raise_stop_iteration(vm, NO_VALUE);
                if (!rest && index > 0)
                    return raise_unequal(vm, name, index, "shorter");
                rest = true;
            } else if (rest) {
                return raise_unequal(vm, name, index, "longer");
            } else {
                heap_store(vm, *items, &tuple_items(*items)[index], item);
            }
            index++;
        }
        if (index == iterators->length)
            return rest ? raise_stop_iteration(vm, NO_VALUE) : VALUE_TRUE;
        Value iterator = tuple_items(iterators)[index];
        if (!iterator_is_plain(vm, iterator)) {
            state[INDEX] = value_from_small_int(index);
            return iterator_call_next(vm, args, rest ? REST : ITEM, iterator, zip->strict);
        }
        bool failed;
        item = value_next(vm, iterator, &failed);
        if (failed)
            return NO_VALUE;
        has_item = true;
    }
}

static Value zip_type_new(Vm *vm, Value *args) {
    const Tuple *iterables = value_to_tuple_object(args[1]);
    return value_from_pointer(
        zip_new(vm, value_to_type(args[0]), tuple_items(iterables), iterables->length, args[2]));
}

// All of the iterators are plain.
static Value zip_advance(Vm *vm, void *object) {
    Zip *zip = object;
    if (!zip->plain)
        return VALUE_CALL;
    Tuple *iterators = zip->iterators;
    Tuple *items = iterators->length ? tuple_new(vm, iterators->length) : NULL;
    if (!items)
        return NO_VALUE;
    for (size_t i = 0; i < iterators->length; i++) {
        bool failed;
        Value item = value_next(vm, tuple_items(iterators)[i], &failed);
        if (value_missing(item))
            return NO_VALUE;
        heap_store(vm, items, &tuple_items(items)[i], item);
    }
    return tuple_value(items);
}

static Value zip_next(Vm *vm, Value *args) {
    Tuple *items;
    Value result = zip_step(vm, args, value_to_pointer(args[0]), "zip", &items);
    return value_is_true(result) ? tuple_value(items) : result;
}

static Value zip_reduce(Vm *vm, Value *args) {
    const Zip *zip = value_to_pointer(args[0]);
    Value type = type_value(object_type(zip)), arguments = tuple_value(zip->iterators);
    return value_from_pointer(zip->strict ? tuple_pack(vm, type, arguments, VALUE_TRUE)
                                          : tuple_pack(vm, type, arguments));
}

Value zip_set_state(Vm *vm, Value *args) {
    int strict = value_truth(vm, args[1]);
    if (strict < 0)
        return NO_VALUE;
    Zip *zip = value_to_pointer(args[0]);
    zip->strict = strict;
    zip->plain = zip->plain && !strict;
    return VALUE_NONE;
}

static const NativeDefinition zip_methods[] = {
    {"__new__(cls, /, *iterables, strict=False)", zip_type_new, "Make a zip object."},
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", zip_next, "Return the next tuple.", NATIVE_STEPS, ZIP_STATE},
    {"__reduce__(self, /)", zip_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", zip_set_state, "Set strict."},
    {0},
};
const TypeDefinition zip_definition = {
    .name = "zip",
    .doc = "zip(*iterables, strict=False)\n\nTuples of the first items of all iterables, then of the second "
           "ones, and so on, "
           "until one\nof them ends. With strict, ValueError if not all end together.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Zip),
    .flags = TYPE_BASE,
    .methods = zip_methods,
    .trace = zip_trace,
    .next = zip_advance,
};
