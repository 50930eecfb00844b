// SPDX-License-Identifier: MIT
// What the files of the int type share: a view of any int as sign and limbs. Internal to int*.c and float.c.
#ifndef KRAIT_OBJECTS_INT_INTERNAL_H
#define KRAIT_OBJECTS_INT_INTERNAL_H

#include "base/limbs.h"
#include "objects/int.h"
#include "vm/vm.h"

// Valid while the C local is: `limbs` may point at its own `small`. count is 0 for zero; normal.
typedef struct IntView {
    const Limb *limbs;
    size_t count;
    bool negative;
    Limb small;
} IntView;

static inline void int_view(Value v, IntView *view) {
    if (value_is_kind(v, KIND_INT)) {
        const Int *i = value_to_pointer(v);
        view->limbs = int_limbs(i);
        view->negative = i->size < 0;
        view->count = (size_t)(i->size < 0 ? -(int64_t)i->size : i->size);
        return;
    }
    int64_t small = value_is_bool(v) ? value_is_true(v) : value_to_small_int(v);
    view->negative = small < 0;
    view->small = small < 0 ? 0 - (uint64_t)small : (uint64_t)small;
    view->count = small != 0;
    view->limbs = &view->small;
}

// A new exact Int with room for `count` limbs, to be filled at once and handed to int_finish. NULL:
// OverflowError or MemoryError.
Int *int_new(Vm *vm, size_t count) MUST_CHECK;
// Normalises: the first `count` limbs count; what fits is made an inline integer.
Value int_finish(Int *i, size_t count, bool negative);
// Raw limbs as scratch.
Limb *int_scratch(Vm *vm, size_t count) MUST_CHECK;
// Claims memory that a function of base/limbs.h takes behind our back: MemoryError rather than an abort.
bool int_claim(Vm *vm, size_t bytes) MUST_CHECK;

#endif
