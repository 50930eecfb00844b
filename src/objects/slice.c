// SPDX-License-Identifier: MIT
// The slice type: what the program wrote between the brackets, and its meaning for a length.
#include "objects/slice.h"
#include "base/hash.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/sequence.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

void slice_trace(Tracer *tracer, void *object) {
    const Slice *slice = object;
    trace_value(tracer, slice->start);
    trace_value(tracer, slice->stop);
    trace_value(tracer, slice->step);
}

Value slice_new(Vm *vm, Value start, Value stop, Value step) {
    Slice *slice = object_alloc(vm, vm->types[TYPE_INDEX_SLICE], 0);
    if (slice) { // NOBARRIER: just allocated
        slice->start = start;
        slice->stop = stop;
        slice->step = step;
    }
    return value_from_pointer(slice);
}

// One of the three as an integer clipped to int64_t; None gives the fallback.
static bool slice_number(Vm *vm, Value v, int64_t fallback, int64_t *out) {
    if (value_is_none(v)) {
        *out = fallback;
        return true;
    }
    if (!sequence_is_index(vm, v)) {
        raise_type_error(vm, "slice indices must be integers or None or have an __index__ method");
        return false;
    }
    return value_to_index(vm, v, TYPE_INDEX_COUNT, out);
}

bool slice_unpack(Vm *vm, const Slice *slice, int64_t *start, int64_t *stop, int64_t *step) {
    if (!slice_number(vm, slice->step, 1, step))
        return false;
    if (*step == 0) {
        raise_value_error(vm, "slice step cannot be zero");
        return false;
    }
    if (*step < -INT64_MAX) // so that -step is a number too
        *step = -INT64_MAX;
    return slice_number(vm, slice->start, *step < 0 ? INT64_MAX : 0, start) &&
           slice_number(vm, slice->stop, *step < 0 ? INT64_MIN : INT64_MAX, stop);
}

static int64_t clip(int64_t i, int64_t length, bool backwards) {
    if (i < 0) {
        i += length;
        return i < 0 ? (backwards ? -1 : 0) : i;
    }
    return i >= length ? (backwards ? length - 1 : length) : i;
}

int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step) {
    *start = clip(*start, length, step < 0);
    *stop = clip(*stop, length, step < 0);
    if (step < 0)
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

// ---- indices(), exact for any length

static Value slice_index(Vm *vm, Value v) {
    if (!sequence_is_index(vm, v))
        return raise_type_error(vm, "slice indices must be integers or None or have an __index__ method");
    return value_index(vm, v);
}

// start or stop between lower and upper, counted from the end when negative.
static Value slice_bound(Vm *vm, Value v, Value length, Value lower, Value upper, Value fallback) {
    if (value_is_none(v))
        return fallback;
    v = slice_index(vm, v);
    if (value_missing(v))
        return NO_VALUE;
    if (int_sign(v) < 0) {
        v = int_add(vm, v, length);
        return value_missing(v) || int_compare(v, lower) >= 0 ? v : lower;
    }
    return int_compare(v, upper) > 0 ? upper : v;
}

bool slice_indices_exact(Vm *vm, const Slice *slice, Value length, Value bounds[3]) {
    Value one = value_from_small_int(1), zero = value_from_small_int(0);
    Value step = value_is_none(slice->step) ? one : slice_index(vm, slice->step);
    if (value_missing(step))
        return false;
    int sign = int_sign(step);
    if (sign == 0) {
        raise_value_error(vm, "slice step cannot be zero");
        return false;
    }
    Value lower = sign < 0 ? value_from_small_int(-1) : zero;
    Value upper = sign < 0 ? int_subtract(vm, length, one) : length;
    if (value_missing(upper))
        return false;
    bounds[0] = slice_bound(vm, slice->start, length, lower, upper, sign < 0 ? upper : lower);
    if (value_missing(bounds[0]))
        return false;
    bounds[1] = slice_bound(vm, slice->stop, length, lower, upper, sign < 0 ? lower : upper);
    bounds[2] = step;
    return value_exists(bounds[1]);
}

static Value slice_indices(Vm *vm, Value *args) {
    Value bounds[3], length = value_index(vm, args[1]);
    if (value_missing(length))
        return NO_VALUE;
    if (int_sign(length) < 0)
        return raise_value_error(vm, "length should not be negative");
    return slice_indices_exact(vm, value_to_slice(args[0]), length, bounds)
               ? value_from_pointer(tuple_from_values(vm, bounds, 3))
               : NO_VALUE;
}

// ---- Methods

static Value slice_type_new(Vm *vm, Value *args) {
    const Tuple *given = value_to_tuple_object(args[1]);
    const Value *items = tuple_items(given);
    switch (given->length) {
    case 0: return raise_type_error(vm, "slice expected at least 1 argument, got 0");
    case 1: return slice_new(vm, VALUE_NONE, items[0], VALUE_NONE);
    case 2: return slice_new(vm, items[0], items[1], VALUE_NONE);
    case 3: return slice_new(vm, items[0], items[1], items[2]);
    default:
        return raise_type_error(vm, "slice expected at most 3 arguments, got %zu", (size_t)given->length);
    }
}

static Value slice_repr(Vm *vm, Value *args) {
    const Slice *slice = value_to_slice(args[0]);
    return value_from_pointer(str_format(vm, "slice(%R, %R, %R)", slice->start, slice->stop, slice->step));
}

static Tuple *slice_as_tuple(Vm *vm, Value v) {
    const Slice *slice = value_to_slice(v);
    return tuple_pack(vm, slice->start, slice->stop, slice->step);
}

static Value slice_hash(Vm *vm, Value *args) {
    const Slice *slice = value_to_slice(args[0]);
    Value items[3] = {slice->start, slice->stop, slice->step};
    HashTuple state = hash_tuple_begin();
    for (int i = 0; i < 3; i++) {
        int64_t hash;
        if (!value_hash(vm, items[i], &hash))
            return NO_VALUE;
        hash_tuple_add(&state, hash);
    }
    // Slices hash as CPython's do, which leave out the mixing in of the length.
    int64_t hash = (int64_t)state.accumulator;
    return int_from_int64(vm, hash == -1 ? 1546275796 : hash);
}

static Value slice_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!value_is_slice(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    if (value_same(args[0], args[1]))
        return value_from_bool(comparison_holds(comparison, 0));
    Tuple *a = slice_as_tuple(vm, args[0]), *b = a ? slice_as_tuple(vm, args[1]) : NULL;
    return b ? value_compare(vm, tuple_value(a), tuple_value(b), comparison) : NO_VALUE;
}
SEQUENCE_COMPARISONS(slice)

static Value slice_reduce(Vm *vm, Value *args) {
    Tuple *items = slice_as_tuple(vm, args[0]);
    Value type = type_value(vm->types[TYPE_INDEX_SLICE]);
    return items ? value_from_pointer(tuple_pack(vm, type, tuple_value(items))) : NO_VALUE;
}

static const NativeDefinition slice_methods[] = {
    {"__new__(cls, /, *args)", slice_type_new, "Make a slice."},
    {"__repr__(self, /)", slice_repr, "Return repr(self)."},
    {"__hash__(self, /)", slice_hash, "Return hash(self)."},
    SEQUENCE_COMPARISON_METHODS(slice),
    {"indices(self, object, /)", slice_indices,
     "Return (start, stop, step) for a sequence of that length.\n\nBounds outside of it are clipped as "
     "indexing clips "
     "them."},
    {"__reduce__(self, /)", slice_reduce, "Return what pickling needs."},
    {0},
};
static const MemberDefinition slice_members[] = {
    {"start", offsetof(Slice, start), MEMBER_READ_ONLY, NULL},
    {"stop", offsetof(Slice, stop), MEMBER_READ_ONLY, NULL},
    {"step", offsetof(Slice, step), MEMBER_READ_ONLY, NULL},
    {0},
};
const TypeDefinition slice_definition = {
    .name = "slice",
    .doc = "slice(stop)\nslice(start, stop[, step])\n\nWhat indexing with a:b:c passes on.",
    .kind = KIND_SLICE,
    .size = sizeof(Slice),
    .methods = slice_methods,
    .members = slice_members,
};
