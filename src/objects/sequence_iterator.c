// SPDX-License-Identifier: MIT
// Two iterators that ask the program for each item: one over a sequence's __getitem__, one that calls a
// function until it returns a sentinel.
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/protocol.h"
#include "objects/tuple.h"
#include "vm/native_call.h"
#include "vm/vm.h"

typedef struct SequenceIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value sequence;  // NO_VALUE when exhausted
    int64_t index;   // of the next item
} SequenceIterator;

static void sequence_iterator_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((SequenceIterator *)object)->sequence);
}

Value sequence_iterator_new(Vm *vm, Value sequence) {
    SequenceIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_SEQUENCE_ITERATOR], 0);
    if (iterator)
        iterator->sequence = sequence; // NOBARRIER: just allocated
    return value_from_pointer(iterator);
}

static Value sequence_iterator_next(Vm *vm, Value *args) {
    SequenceIterator *iterator = value_to_pointer(args[0]);
    if (value_missing(iterator->sequence))
        return raise_stop_iteration(vm, NO_VALUE);
    if (iterator->index == INT64_MAX)
        return raise_overflow_error(vm, "iter index too large");
    Value index = int_from_int64(vm, iterator->index);
    Value item = value_exists(index) ? value_get_item(vm, iterator->sequence, index) : NO_VALUE;
    if (value_exists(item)) {
        iterator->index++;
        return item;
    }
    if (error_is(vm, TYPE_INDEX_INDEX_ERROR) || error_is(vm, TYPE_INDEX_STOP_ITERATION)) {
        error_clear(vm);
        iterator->sequence = NO_VALUE;
        return raise_stop_iteration(vm, NO_VALUE);
    }
    return NO_VALUE;
}

static Value sequence_iterator_length_hint(Vm *vm, Value *args) {
    const SequenceIterator *iterator = value_to_pointer(args[0]);
    if (value_missing(iterator->sequence))
        return value_from_small_int(0);
    if (value_missing(value_special(vm, iterator->sequence, SPECIAL_LEN)))
        return VALUE_NOT_IMPLEMENTED;
    int64_t length = value_length(vm, iterator->sequence);
    if (length < 0)
        return NO_VALUE;
    return int_from_int64(vm, length > iterator->index ? length - iterator->index : 0);
}

static Value sequence_iterator_reduce(Vm *vm, Value *args) {
    const SequenceIterator *iterator = value_to_pointer(args[0]);
    if (value_missing(iterator->sequence))
        return iterator_reduce(vm, "iter", tuple_value(vm->empty_tuple), NO_VALUE);
    return iterator_reduce(vm, "iter", iterator->sequence, int_from_int64(vm, iterator->index));
}

static Value sequence_iterator_set_state(Vm *vm, Value *args) {
    SequenceIterator *iterator = value_to_pointer(args[0]);
    uint64_t index;
    if (!iterator_state_index(vm, args[1], INT64_MAX, &index))
        return NO_VALUE;
    if (value_exists(iterator->sequence))
        iterator->index = (int64_t)index;
    return VALUE_NONE;
}

static const NativeDefinition sequence_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", sequence_iterator_next, "Return the next item."},
    {"__length_hint__(self, /)", sequence_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", sequence_iterator_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", sequence_iterator_set_state, "Set the index of the next item."},
    {0},
};
const TypeDefinition sequence_iterator_definition = {
    .name = "iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(SequenceIterator),
    .flags = TYPE_NO_NEW,
    .methods = sequence_iterator_methods,
    .trace = sequence_iterator_trace,
};

// ---- iter(callable, sentinel)

typedef struct CallableIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value callable;  // NO_VALUE when exhausted
    Value sentinel;
} CallableIterator;

static void callable_iterator_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((CallableIterator *)object)->callable);
    trace_value(tracer, ((CallableIterator *)object)->sentinel);
}

Value callable_iterator_new(Vm *vm, Value callable, Value sentinel) {
    CallableIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_CALLABLE_ITERATOR], 0);
    if (iterator) { // NOBARRIER: just allocated
        iterator->callable = callable;
        iterator->sentinel = sentinel;
    }
    return value_from_pointer(iterator);
}

static Value callable_iterator_next(Vm *vm, Value *args) {
    enum { START, CALLED };
    CallableIterator *iterator = value_to_pointer(args[0]);
    if (native_step(args) == START) {
        if (value_missing(iterator->callable))
            return raise_stop_iteration(vm, NO_VALUE);
        return native_call_catch(vm, args, CALLED, iterator->callable, 0, NULL);
    }
    Value result = native_result(vm);
    if (value_missing(result)) {
        if (!error_is(vm, TYPE_INDEX_STOP_ITERATION))
            return NO_VALUE;
        error_clear(vm);
    } else {
        // The call may have stepped this iterator to its end.
        int equal = value_exists(iterator->callable) ? value_equal(vm, iterator->sentinel, result) : 1;
        if (equal <= 0)
            return equal < 0 ? NO_VALUE : result;
    }
    iterator->callable = iterator->sentinel = NO_VALUE;
    return raise_stop_iteration(vm, NO_VALUE);
}

static Value callable_iterator_reduce(Vm *vm, Value *args) {
    const CallableIterator *iterator = value_to_pointer(args[0]);
    if (value_missing(iterator->callable))
        return iterator_reduce(vm, "iter", tuple_value(vm->empty_tuple), NO_VALUE);
    Value function = iterator_builtin(vm, "iter");
    Tuple *arguments = value_exists(function) ? tuple_pack(vm, iterator->callable, iterator->sentinel) : NULL;
    return arguments ? value_from_pointer(tuple_pack(vm, function, tuple_value(arguments))) : NO_VALUE;
}

static const NativeDefinition callable_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", callable_iterator_next, "Call the function; end at the sentinel.", NATIVE_STEPS},
    {"__reduce__(self, /)", callable_iterator_reduce, "Return what pickling needs."},
    {0},
};
const TypeDefinition callable_iterator_definition = {
    .name = "callable_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(CallableIterator),
    .flags = TYPE_NO_NEW,
    .methods = callable_iterator_methods,
    .trace = callable_iterator_trace,
};
