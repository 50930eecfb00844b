// SPDX-License-Identifier: MIT
// What the builtin sequences share: the order of lengths, bounds of searches, how often to repeat.
#ifndef KRAIT_OBJECTS_SEQUENCE_H
#define KRAIT_OBJECTS_SEQUENCE_H

#include "objects/object.h"

// Does `comparison` hold between two things that compare as `order` (-1, 0, 1)?
static inline bool comparison_holds(Comparison comparison, int order) {
    switch (comparison) {
    case COMPARE_LT: return order < 0;
    case COMPARE_LE: return order <= 0;
    case COMPARE_EQ: return order == 0;
    case COMPARE_NE: return order != 0;
    case COMPARE_GT: return order > 0;
    default: return order >= 0;
    }
}
// Six natives NAME_lt .. NAME_ge from NAME_compare(vm, args, comparison).
#define SEQUENCE_COMPARISONS(name)                                                                           \
    static Value name##_lt(Vm *vm, Value *args) {                                                            \
        return name##_compare(vm, args, COMPARE_LT);                                                         \
    }                                                                                                        \
    static Value name##_le(Vm *vm, Value *args) {                                                            \
        return name##_compare(vm, args, COMPARE_LE);                                                         \
    }                                                                                                        \
    static Value name##_eq(Vm *vm, Value *args) {                                                            \
        return name##_compare(vm, args, COMPARE_EQ);                                                         \
    }                                                                                                        \
    static Value name##_ne(Vm *vm, Value *args) {                                                            \
        return name##_compare(vm, args, COMPARE_NE);                                                         \
    }                                                                                                        \
    static Value name##_gt(Vm *vm, Value *args) {                                                            \
        return name##_compare(vm, args, COMPARE_GT);                                                         \
    }                                                                                                        \
    static Value name##_ge(Vm *vm, Value *args) {                                                            \
        return name##_compare(vm, args, COMPARE_GE);                                                         \
    }
#define SEQUENCE_COMPARISON_METHODS(name)                                                                    \
    {"__lt__(self, value, /)", name##_lt, "Return self<value."},                                             \
        {"__le__(self, value, /)", name##_le, "Return self<=value."},                                        \
        {"__eq__(self, value, /)", name##_eq, "Return self==value."},                                        \
        {"__ne__(self, value, /)", name##_ne, "Return self!=value."},                                        \
        {"__gt__(self, value, /)", name##_gt, "Return self>value."}, {                                       \
        "__ge__(self, value, /)", name##_ge, "Return self>=value."                                           \
    }

// May it be an index: an int, or something with __index__?
bool sequence_is_index(Vm *vm, Value key);
// start and stop as index(value, start, stop) takes them (NO_VALUE: not given), in 0 .. length or beyond.
bool sequence_search_bounds(Vm *vm, Value start, Value stop, size_t length, size_t *from,
                            size_t *to) MUST_CHECK;
// How often sequence * count repeats `length` items of at most `most` in all; -1: exception.
int64_t sequence_repeat_count(Vm *vm, Value count, size_t length, size_t most) MUST_CHECK;
// Repeats the first `length` Values until there are `total`.
void sequence_repeat(Value *items, size_t length, size_t total);

#endif
