// SPDX-License-Identifier: MIT
// The filter type: those items of an iterator for which a function returns true.
#include "objects/iterator.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/native_call.h"
#include "vm/vm.h"

typedef struct Filter {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value function;  // None: the items' own truth
    Value iterator;
} Filter;

static void filter_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((Filter *)object)->function);
    trace_value(tracer, ((Filter *)object)->iterator);
}

static Value filter_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[2]);
    Filter *filter = value_exists(iterator) ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (filter) { // NOBARRIER: just allocated
        filter->function = args[1];
        filter->iterator = iterator;
    }
    return value_from_pointer(filter);
}

static Value filter_next(Vm *vm, Value *args) {
    enum { START, ITEM, TESTED };
    Filter *filter = value_to_pointer(args[0]);
    Value *item = native_state(args, 1); // being tested
    bool by_truth = value_is_none(filter->function) ||
                    value_same(filter->function, type_value(vm->types[TYPE_INDEX_BOOL]));
    bool plain = iterator_is_plain(vm, filter->iterator);
    uintptr_t step = native_step(args);
    if (step == TESTED) {
        int truth = value_truth(vm, native_result(vm));
        if (truth)
            return truth < 0 ? NO_VALUE : *item;
    }
    for (unsigned tested = 1;; tested++) {
        if (step == ITEM) {
            *item = native_result(vm);
            step = START;
        } else if (plain) {
            bool failed;
            *item = value_next(vm, filter->iterator, &failed);
            if (value_missing(*item))
                return failed ? NO_VALUE : raise_stop_iteration(vm, NO_VALUE);
        } else {
            return iterator_call_next(vm, args, ITEM, filter->iterator, false);
        }
        if (!by_truth)
            return native_call(vm, args, TESTED, filter->function, 1, item);
        int truth = value_truth(vm, *item);
        if (truth)
            return truth < 0 ? NO_VALUE : *item;
        if (tested % 4096 == 0 && !vm_poll(vm))
            return NO_VALUE;
    }
}

static Value filter_reduce(Vm *vm, Value *args) {
    const Filter *filter = value_to_pointer(args[0]);
    Tuple *arguments = tuple_pack(vm, filter->function, filter->iterator);
    Value type = type_value(object_type(filter));
    return arguments ? value_from_pointer(tuple_pack(vm, type, tuple_value(arguments))) : NO_VALUE;
}

static const NativeDefinition filter_methods[] = {
    {"__new__(cls, function, iterable, /)", filter_new, "Make a filter object."},
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", filter_next, "Return the next item that passes.", NATIVE_STEPS, 1},
    {"__reduce__(self, /)", filter_reduce, "Return what pickling needs."},
    {0},
};
const TypeDefinition filter_definition = {
    .name = "filter",
    .doc = "Those items of the iterable for which function(item) is true; with None, those that are true.",
    .signature = "(function, iterable, /)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Filter),
    .flags = TYPE_BASE,
    .methods = filter_methods,
    .trace = filter_trace,
};
