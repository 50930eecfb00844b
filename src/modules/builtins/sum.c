// SPDX-License-Identifier: MIT
// sum(): integers in C while they fit, floats and complex numbers with the rounding error carried along
// (Neumaier's variant of Kahan's summation), anything else by `+`.
#include "modules/builtins/functions.h"
#include "objects/complex.h"
#include "objects/float.h"
#include "objects/int.h"
#include "vm/native_call.h"

#include <math.h>

// State: the iterator, the sum as an object, which of the phases runs, and the running compensated sums
// (floats: two Values; complex: the sum object holds high parts, the compensations lie in the two Values).
enum { SUM_ITERATOR, SUM_TOTAL, SUM_PHASE, SUM_ERROR_REAL, SUM_ERROR_IMAGINARY };
enum { PHASE_ANY, PHASE_FLOAT, PHASE_COMPLEX };

typedef struct Compensated {
    double sum, error;
} Compensated;

static Compensated compensated_add(Compensated a, double x) {
    double sum = a.sum + x;
    a.error += fabs(a.sum) >= fabs(x) ? (a.sum - sum) + x : (x - sum) + a.sum;
    a.sum = sum;
    return a;
}

// An infinite sum has a meaningless error.
static double compensated_value(Compensated a) {
    return a.error != 0 && isfinite(a.error) ? a.sum + a.error : a.sum;
}

static double state_double(Value v) {
    return value_exists(v) ? float_to_double(v) : 0;
}

static Value total(Vm *vm, const Value *state) {
    switch ((int)value_to_small_int(state[SUM_PHASE])) {
    case PHASE_FLOAT:
        return float_from_double(vm, compensated_value((Compensated){float_to_double(state[SUM_TOTAL]),
                                                                     state_double(state[SUM_ERROR_REAL])}));
    case PHASE_COMPLEX: {
        ComplexNumber sum = complex_to_number(state[SUM_TOTAL]);
        return complex_new(
            vm, compensated_value((Compensated){sum.real, state_double(state[SUM_ERROR_REAL])}),
            compensated_value((Compensated){sum.imaginary, state_double(state[SUM_ERROR_IMAGINARY])}));
    }
    default: return state[SUM_TOTAL];
    }
}

static bool is_exact(Vm *vm, Value v, TypeIndex type) {
    return value_type(vm, v) == vm_type(vm, type);
}

static bool store_float(Vm *vm, Value *state, Compensated sum) {
    state[SUM_TOTAL] = float_from_double(vm, sum.sum);
    state[SUM_ERROR_REAL] = float_from_double(vm, sum.error);
    return value_exists(state[SUM_TOTAL]) && value_exists(state[SUM_ERROR_REAL]);
}

static bool add(Vm *vm, Value *state, Value item);

static bool add_float(Vm *vm, Value *state, Value item) {
    Compensated sum = {float_to_double(state[SUM_TOTAL]), state_double(state[SUM_ERROR_REAL])};
    if (is_exact(vm, item, TYPE_INDEX_FLOAT))
        return store_float(vm, state, compensated_add(sum, float_to_double(item)));
    int64_t small;
    if (value_is_int(item) && int_to_int64(item, &small)) {
        sum.sum += (double)small;
        return store_float(vm, state, sum);
    }
    Value so_far = total(vm, state);
    if (value_missing(so_far))
        return false;
    state[SUM_TOTAL] = so_far;
    state[SUM_ERROR_REAL] = NO_VALUE;
    if (is_exact(vm, item, TYPE_INDEX_COMPLEX)) {
        state[SUM_TOTAL] = complex_new(vm, float_to_double(so_far), 0);
        state[SUM_PHASE] = value_from_small_int(PHASE_COMPLEX);
        return value_exists(state[SUM_TOTAL]) && add(vm, state, item);
    }
    state[SUM_PHASE] = value_from_small_int(PHASE_ANY);
    state[SUM_TOTAL] = value_binary(vm, so_far, item, SPECIAL_ADD);
    return value_exists(state[SUM_TOTAL]);
}

static bool add_complex(Vm *vm, Value *state, Value item) {
    ComplexNumber sum = complex_to_number(state[SUM_TOTAL]);
    Compensated real = {sum.real, state_double(state[SUM_ERROR_REAL])};
    Compensated imaginary = {sum.imaginary, state_double(state[SUM_ERROR_IMAGINARY])};
    int64_t small;
    if (is_exact(vm, item, TYPE_INDEX_COMPLEX)) {
        real = compensated_add(real, complex_to_number(item).real);
        imaginary = compensated_add(imaginary, complex_to_number(item).imaginary);
    } else if (value_is_int(item) && int_to_int64(item, &small)) {
        real = compensated_add(real, (double)small);
    } else if (is_exact(vm, item, TYPE_INDEX_FLOAT)) {
        real = compensated_add(real, float_to_double(item));
    } else {
        Value so_far = total(vm, state);
        state[SUM_PHASE] = value_from_small_int(PHASE_ANY);
        state[SUM_TOTAL] = value_exists(so_far) ? value_binary(vm, so_far, item, SPECIAL_ADD) : NO_VALUE;
        return value_exists(state[SUM_TOTAL]);
    }
    state[SUM_TOTAL] = complex_new(vm, real.sum, imaginary.sum);
    state[SUM_ERROR_REAL] = float_from_double(vm, real.error);
    state[SUM_ERROR_IMAGINARY] = float_from_double(vm, imaginary.error);
    return value_exists(state[SUM_TOTAL]) && value_exists(state[SUM_ERROR_REAL]) &&
           value_exists(state[SUM_ERROR_IMAGINARY]);
}

static bool add(Vm *vm, Value *state, Value item) {
    Value sum = state[SUM_TOTAL];
    int phase = (int)value_to_small_int(state[SUM_PHASE]);
    if (phase == PHASE_FLOAT)
        return add_float(vm, state, item);
    if (phase == PHASE_COMPLEX)
        return add_complex(vm, state, item);
    if (is_exact(vm, sum, TYPE_INDEX_FLOAT)) {
        state[SUM_PHASE] = value_from_small_int(PHASE_FLOAT);
        state[SUM_ERROR_REAL] = NO_VALUE;
        return add_float(vm, state, item);
    }
    if (is_exact(vm, sum, TYPE_INDEX_COMPLEX)) {
        state[SUM_PHASE] = value_from_small_int(PHASE_COMPLEX);
        state[SUM_ERROR_REAL] = state[SUM_ERROR_IMAGINARY] = NO_VALUE;
        return add_complex(vm, state, item);
    }
    bool integers =
        is_exact(vm, sum, TYPE_INDEX_INT) && (is_exact(vm, item, TYPE_INDEX_INT) || value_is_bool(item));
    state[SUM_TOTAL] = integers ? int_add(vm, sum, item) : value_binary(vm, sum, item, SPECIAL_ADD);
    return value_exists(state[SUM_TOTAL]);
}

Value builtin_sum(Vm *vm, Value *args) {
    enum { START, STEPPED };
    Value *state = native_state(args, 2);
    bool stepped = native_step(args) == STEPPED;
    if (!stepped) {
        state[SUM_ITERATOR] = value_iter(vm, args[0]);
        if (value_missing(state[SUM_ITERATOR]))
            return NO_VALUE;
        Value start = value_exists(args[1]) ? args[1] : value_from_small_int(0);
        if (value_is_kind(start, KIND_STR))
            return raise_type_error(vm, "sum() can't sum strings [use ''.join(seq) instead]");
        if (value_is_kind(start, KIND_BYTES))
            return raise_type_error(vm, "sum() can't sum bytes [use b''.join(seq) instead]");
        if (value_is_kind(start, KIND_BYTEARRAY))
            return raise_type_error(vm, "sum() can't sum bytearray [use b''.join(seq) instead]");
        state[SUM_TOTAL] = start;
        state[SUM_PHASE] = value_from_small_int(PHASE_ANY);
    }
    for (uint32_t count = 1;; count++) {
        Value item;
        NextItem next = stepped ? native_next_item_result(vm, &item)
                                : native_next_item(vm, args, STEPPED, state[SUM_ITERATOR], &item);
        stepped = false;
        if (next == NEXT_CALLED)
            return VALUE_CALL;
        if (next == NEXT_FAILED)
            return NO_VALUE;
        if (next == NEXT_END)
            return total(vm, state);
        if (!add(vm, state, item))
            return NO_VALUE;
        if (count % 4096 == 0 && !vm_poll(vm))
            return NO_VALUE;
    }
}
