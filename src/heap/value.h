// SPDX-License-Identifier: MIT
// The Value: one 64-bit word that holds any Python value (NaN-boxing with pointers plain).
//
// Encoding, by ranges of the word:
//   0                                    no value (an unset variable, a missing argument, "an exception is
//   set") 1 .. 15                              what a native returns instead of a value (VALUE_PARKED,
//   VALUE_CALL) 16 .. 4095                           immediates: None, False, True, Ellipsis, NotImplemented
//   4096 .. 2^48 - 1                     a pointer to a heap block, as it is
//   2^51 .. 0xFFF8_0000_0000_0000        a double that is not a NaN, its bits plus 2^51
//   0xFFFE_0000_0000_0000 ..             an integer of 49 bits, two's complement
// A NaN is always a heap float (identity and payload survive, and no bit pattern from outside can forge a
// pointer): value_from_double may only be called with d == d; float_from_double (objects/float.h) is the one
// door for any double. This header does not know what is on the heap; see heap/heap.h and objects/object.h.
#ifndef KRAIT_HEAP_VALUE_H
#define KRAIT_HEAP_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    uint64_t bits;
} Value;

#define VALUE_INT_TAG       UINT64_C(0xFFFE000000000000)
#define VALUE_DOUBLE_OFFSET UINT64_C(0x0008000000000000)
#define VALUE_INT_BITS      49
#define VALUE_INT_MAX       ((INT64_C(1) << 48) - 1)
#define VALUE_INT_MIN       (-(INT64_C(1) << 48))

#define VALUE_BITS_PARKED          1
#define VALUE_BITS_CALL            2
#define VALUE_BITS_DELIVER         3
#define VALUE_BITS_FIRST_REAL      16
#define VALUE_BITS_NONE            16
#define VALUE_BITS_FALSE           32
#define VALUE_BITS_TRUE            33
#define VALUE_BITS_ELLIPSIS        48
#define VALUE_BITS_NOT_IMPLEMENTED 64

// No value: all zero.
#define NO_VALUE ((Value){0})
// A native registered a wait and returned to the loop (decision 9).
#define VALUE_PARKED ((Value){VALUE_BITS_PARKED})
// A native laid a callee in a window and names the step at which it goes on (decision 5).
#define VALUE_CALL ((Value){VALUE_BITS_CALL})
// The same, and the callee has returned already: its result in vm->result goes to the innermost frame.
#define VALUE_DELIVER         ((Value){VALUE_BITS_DELIVER})
#define VALUE_NONE            ((Value){VALUE_BITS_NONE})
#define VALUE_FALSE           ((Value){VALUE_BITS_FALSE})
#define VALUE_TRUE            ((Value){VALUE_BITS_TRUE})
#define VALUE_ELLIPSIS        ((Value){VALUE_BITS_ELLIPSIS})
#define VALUE_NOT_IMPLEMENTED ((Value){VALUE_BITS_NOT_IMPLEMENTED})

static inline bool value_same(Value a, Value b) {
    return a.bits == b.bits;
}
static inline bool value_exists(Value v) {
    return v.bits != 0;
}
static inline bool value_missing(Value v) {
    return v.bits == 0;
}
static inline bool value_is_none(Value v) {
    return v.bits == VALUE_BITS_NONE;
}
// Missing or None: the usual test of an optional argument whose default is None.
static inline bool value_is_none_or_missing(Value v) {
    return (v.bits & ~UINT64_C(16)) == 0;
}
static inline bool value_is_bool(Value v) {
    return (v.bits | 1) == VALUE_BITS_TRUE;
}
static inline bool value_is_true(Value v) {
    return v.bits == VALUE_BITS_TRUE;
}
static inline bool value_is_false(Value v) {
    return v.bits == VALUE_BITS_FALSE;
}
static inline bool value_is_not_implemented(Value v) {
    return v.bits == VALUE_BITS_NOT_IMPLEMENTED;
}
static inline Value value_from_bool(bool b) {
    return (Value){VALUE_BITS_FALSE | (uint64_t)b};
}

static inline bool value_is_heap(Value v) {
    return v.bits - 4096 < (UINT64_C(1) << 48) - 4096;
}
static inline void *value_to_pointer(Value v) {
    return (void *)(uintptr_t)v.bits;
}
static inline Value value_from_pointer(const void *pointer) {
    return (Value){(uint64_t)(uintptr_t)pointer};
}

// An inline integer; a long one is a heap object of kind KIND_INT (value_is_int in objects/int.h asks for
// both).
static inline bool value_is_small_int(Value v) {
    return v.bits >= VALUE_INT_TAG;
}
static inline bool value_are_small_ints(Value a, Value b) {
    return (a.bits & b.bits) >= VALUE_INT_TAG;
}
static inline bool small_int_fits(int64_t i) {
    return (uint64_t)i + (UINT64_C(1) << 48) < (UINT64_C(1) << VALUE_INT_BITS);
}
static inline Value value_from_small_int(int64_t i) {
    return (Value){(uint64_t)i | VALUE_INT_TAG};
}
static inline int64_t value_to_small_int(Value v) {
    return (int64_t)(v.bits << 15) >> 15;
}

static inline bool value_is_double(Value v) {
    return v.bits - VALUE_DOUBLE_OFFSET <= UINT64_C(0xFFF0000000000000);
}
static inline double value_to_double(Value v) {
    double d;
    uint64_t bits = v.bits - VALUE_DOUBLE_OFFSET;
    memcpy(&d, &bits, sizeof d);
    return d;
}
// d must not be a NaN.
static inline Value value_from_double(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return (Value){bits + VALUE_DOUBLE_OFFSET};
}

#define MUST_CHECK  __attribute__((warn_unused_result))
#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#endif
