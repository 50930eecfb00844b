// SPDX-License-Identifier: MIT
// The reversed type: the items of a sequence from the last to the first, by __len__ and __getitem__. What has
// __reversed__ gives its own iterator instead.
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/protocol.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

typedef struct Reversed {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value sequence;  // NO_VALUE when exhausted
    int64_t index;   // of the next item; -1: none
} Reversed;

static void reversed_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((Reversed *)object)->sequence);
}

static Value reversed_new(Vm *vm, Value *args) {
    Value sequence = args[1], method = value_special(vm, sequence, SPECIAL_REVERSED);
    if (value_is_none(method))
        return raise_type_error(vm, "'%.200T' object is not reversible", sequence);
    if (value_exists(method))
        return special_call_1(vm, method, sequence);
    if (value_missing(value_special(vm, sequence, SPECIAL_GETITEM)) || value_is_dict(sequence))
        return raise_type_error(vm, "'%.200T' object is not reversible", sequence);
    int64_t length = value_length(vm, sequence);
    Reversed *reversed = length >= 0 ? object_alloc(vm, value_to_type(args[0]), 0) : NULL;
    if (reversed) {
        reversed->sequence = sequence; // NOBARRIER: just allocated
        reversed->index = length - 1;
    }
    return value_from_pointer(reversed);
}

static Value reversed_next(Vm *vm, Value *args) {
    Reversed *reversed = value_to_pointer(args[0]);
    if (reversed->index >= 0 && value_exists(reversed->sequence)) {
        Value index = int_from_int64(vm, reversed->index);
        Value item = value_exists(index) ? value_get_item(vm, reversed->sequence, index) : NO_VALUE;
        if (value_exists(item)) {
            reversed->index--;
            return item;
        }
        if (!error_is(vm, TYPE_INDEX_INDEX_ERROR) && !error_is(vm, TYPE_INDEX_STOP_ITERATION))
            return NO_VALUE;
        error_clear(vm);
    }
    reversed->index = -1;
    reversed->sequence = NO_VALUE;
    return raise_stop_iteration(vm, NO_VALUE);
}

static Value reversed_length_hint(Vm *vm, Value *args) {
    const Reversed *reversed = value_to_pointer(args[0]);
    if (value_missing(reversed->sequence))
        return value_from_small_int(0);
    int64_t length = value_length(vm, reversed->sequence);
    if (length < 0)
        return NO_VALUE;
    return int_from_int64(vm, length > reversed->index ? reversed->index + 1 : 0);
}

static Value reversed_reduce(Vm *vm, Value *args) {
    const Reversed *reversed = value_to_pointer(args[0]);
    Value type = type_value(object_type(reversed));
    if (value_missing(reversed->sequence)) {
        Tuple *arguments = tuple_pack(vm, tuple_value(vm->empty_tuple));
        return arguments ? value_from_pointer(tuple_pack(vm, type, tuple_value(arguments))) : NO_VALUE;
    }
    Value index = int_from_int64(vm, reversed->index);
    Tuple *arguments = value_exists(index) ? tuple_pack(vm, reversed->sequence) : NULL;
    return arguments ? value_from_pointer(tuple_pack(vm, type, tuple_value(arguments), index)) : NO_VALUE;
}

static Value reversed_set_state(Vm *vm, Value *args) {
    Reversed *reversed = value_to_pointer(args[0]);
    uint64_t index;
    if (!iterator_state_index(vm, args[1], INT64_MAX, &index))
        return NO_VALUE;
    if (value_missing(reversed->sequence))
        return VALUE_NONE;
    int64_t length = value_length(vm, reversed->sequence);
    if (length < 0)
        return NO_VALUE;
    reversed->index = int_sign(args[1]) < 0 ? -1 : (int64_t)index >= length ? length - 1 : (int64_t)index;
    return VALUE_NONE;
}

static const NativeDefinition reversed_methods[] = {
    {"__new__(cls, object, /)", reversed_new, "Make an iterator from the last item to the first."},
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", reversed_next, "Return the next item."},
    {"__length_hint__(self, /)", reversed_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", reversed_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", reversed_set_state, "Set the index of the next item."},
    {0},
};
const TypeDefinition reversed_definition = {
    .name = "reversed",
    .doc = "The items of a sequence from the last to the first.",
    .signature = "(object, /)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Reversed),
    .flags = TYPE_BASE,
    .methods = reversed_methods,
    .trace = reversed_trace,
};
