// SPDX-License-Identifier: MIT
// Integers: how they are represented, made from and turned into C numbers, compared and hashed.
//
// Results are always exact ints in canonical form. Arithmetic is in int_arithmetic.c, texts in int_text.c,
// the type itself in int_methods.c.
#include "objects/int.h"
#include "base/hash.h"
#include "objects/int_internal.h"

#include <math.h>

Int *int_new(Vm *vm, size_t count) {
    if (count > INT32_MAX) {
        raise_overflow_error(vm, "too many digits in integer");
        return NULL;
    }
    Int *i = object_alloc(vm, vm_type(vm, TYPE_INDEX_INT), count * sizeof(Limb));
    if (i)
        i->limbs_offset = vm_type(vm, TYPE_INDEX_INT)->instance_size;
    return i;
}

Value int_finish(Int *i, size_t count, bool negative) {
    const Limb *limbs = int_limbs(i);
    count = limbs_normalise(limbs, count);
    if (count == 0)
        return value_from_small_int(0);
    if (count == 1 && limbs[0] <= (Limb)VALUE_INT_MAX + (negative ? 1 : 0))
        return value_from_small_int(negative ? -(int64_t)limbs[0] : (int64_t)limbs[0]);
    i->size = negative ? -(int32_t)count : (int32_t)count;
    return value_from_pointer(i);
}

Limb *int_scratch(Vm *vm, size_t count) {
    DataBlock *block = count < SIZE_MAX / 16 ? heap_alloc_data(vm, count * sizeof(Limb)) : NULL;
    if (!block) {
        if (!error_is_set(vm))
            (void)raise_no_memory(vm);
        return NULL;
    }
    return (Limb *)(void *)block->bytes;
}

bool int_claim(Vm *vm, size_t bytes) {
    // What GMP takes from the C stack needs no claim. The block is garbage at once; that it could be had says
    // that the budget and the system had room.
    return bytes <= 65536 || heap_alloc_data(vm, bytes) != NULL;
}

// ---- From C

Value int_from_limbs(Vm *vm, const uint64_t *limbs, size_t count, bool negative) {
    count = limbs_normalise(limbs, count);
    if (count == 0)
        return value_from_small_int(0);
    if (count == 1 && limbs[0] <= (Limb)VALUE_INT_MAX)
        return value_from_small_int(negative ? -(int64_t)limbs[0] : (int64_t)limbs[0]);
    Int *i = int_new(vm, count);
    if (!i)
        return NO_VALUE;
    limbs_copy(int_limbs(i), limbs, count);
    return int_finish(i, count, negative);
}

Value int_from_int64(Vm *vm, int64_t number) {
    if (LIKELY(small_int_fits(number)))
        return value_from_small_int(number);
    Int *i = int_new(vm, 1);
    if (!i)
        return NO_VALUE;
    int_limbs(i)[0] = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    i->size = number < 0 ? -1 : 1;
    return value_from_pointer(i);
}

Value int_from_uint64(Vm *vm, uint64_t number) {
    return int_from_limbs(vm, &number, 1, false);
}

Value int_from_size(Vm *vm, size_t number) {
    return int_from_uint64(vm, number);
}

Value int_from_double(Vm *vm, double d) {
    if (LIKELY(d >= -0x1p48 && d < 0x1p48))
        return value_from_small_int((int64_t)d);
    if (isnan(d))
        return raise_value_error(vm, "cannot convert float NaN to integer");
    if (isinf(d))
        return raise_overflow_error(vm, "cannot convert float infinity to integer");
    Limb limbs[LIMBS_OF_DOUBLE];
    size_t count = limbs_from_double(d, limbs);
    return int_from_limbs(vm, limbs, count, d < 0);
}

Value int_exact(Vm *vm, Value v) {
    if (value_is_small_int(v))
        return v;
    if (value_is_bool(v))
        return value_from_small_int(value_is_true(v));
    Int *i = value_to_pointer(v);
    if (object_type(i) == vm_type(vm, TYPE_INDEX_INT))
        return v;
    IntView view;
    int_view(v, &view);
    return int_from_limbs(vm, view.limbs, view.count, view.negative);
}

// ---- To C

bool int_to_int64(Value v, int64_t *out) {
    if (LIKELY(value_is_small_int(v))) {
        *out = value_to_small_int(v);
        return true;
    }
    IntView view;
    int_view(v, &view);
    if (view.count > 1)
        return false;
    Limb magnitude = view.count ? view.limbs[0] : 0;
    if (magnitude > (Limb)INT64_MAX + (view.negative ? 1 : 0))
        return false;
    *out = (int64_t)(view.negative ? 0 - magnitude : magnitude);
    return true;
}

bool int_to_uint64(Value v, uint64_t *out) {
    IntView view;
    int_view(v, &view);
    if (view.count > 1 || view.negative)
        return false;
    *out = view.count ? view.limbs[0] : 0;
    return true;
}

uint64_t int_to_uint64_wrapping(Value v) {
    IntView view;
    int_view(v, &view);
    Limb magnitude = view.count ? view.limbs[0] : 0;
    return view.negative ? 0 - magnitude : magnitude;
}

bool int_to_double(Vm *vm, Value v, double *out) {
    if (LIKELY(value_is_small_int(v))) {
        *out = (double)value_to_small_int(v);
        return true;
    }
    IntView view;
    int_view(v, &view);
    double magnitude;
    if (!limbs_to_double(view.limbs, view.count, &magnitude)) {
        raise_overflow_error(vm, "int too large to convert to float");
        return false;
    }
    *out = view.negative ? -magnitude : magnitude;
    return true;
}

int int_sign(Value v) {
    IntView view;
    int_view(v, &view);
    return view.count == 0 ? 0 : view.negative ? -1 : 1;
}

size_t int_bit_length(Value v) {
    IntView view;
    int_view(v, &view);
    return limbs_bit_length(view.limbs, view.count);
}

int64_t int_hash(Value v) {
    if (value_is_small_int(v))
        return hash_int64(value_to_small_int(v));
    IntView view;
    int_view(v, &view);
    return hash_limbs(view.limbs, view.count, view.negative);
}

int int_compare(Value a, Value b) {
    if (LIKELY(value_are_small_ints(a, b))) {
        int64_t x = value_to_small_int(a), y = value_to_small_int(b);
        return (x > y) - (x < y);
    }
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int order = limbs_compare(x.limbs, x.count, y.limbs, y.count);
    return x.negative ? -order : order;
}

// ---- Bytes

bool int_to_bytes(Vm *vm, Value v, uint8_t *out, size_t length, bool little_endian, bool is_signed) {
    IntView view;
    int_view(v, &view);
    if (view.negative && !is_signed) {
        raise_overflow_error(vm, "can't convert negative int to unsigned");
        return false;
    }
    if (limbs_to_bytes(view.limbs, view.count, view.negative, out, length, little_endian, is_signed))
        return true;
    raise_overflow_error(vm, "int too big to convert");
    return false;
}

Value int_from_bytes(Vm *vm, const uint8_t *bytes, size_t length, bool little_endian, bool is_signed) {
    Int *i = int_new(vm, length / sizeof(Limb) + 1);
    if (!i)
        return NO_VALUE;
    bool negative;
    size_t count = limbs_from_bytes(int_limbs(i), &negative, bytes, length, little_endian, is_signed);
    return int_finish(i, count, negative);
}
