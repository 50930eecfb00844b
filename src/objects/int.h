// SPDX-License-Identifier: MIT
// The int type: 49 bits inline in the Value, longer ones as sign and magnitude in 64-bit limbs on the heap.
//
// Canonical form: what fits in 49 bits is inline, unless the object is an instance of a subclass of int (bool
// is immediate). So two exact ints are equal only if their representations are alike.
#ifndef KRAIT_OBJECTS_INT_H
#define KRAIT_OBJECTS_INT_H

#include "objects/object.h"

typedef struct Int {
    uint64_t header;       // KIND_INT
    int32_t size;          // limbs in use, negative for a negative number; 0: zero (subclasses only)
    uint32_t limbs_offset; // bytes from the struct's start
} Int;

static inline uint64_t *int_limbs(const Int *i) {
    return (uint64_t *)((char *)i + i->limbs_offset);
}
// int or bool or a subclass
static inline bool value_is_int(Value v) {
    return value_is_small_int(v) || value_is_bool(v) || value_is_kind(v, KIND_INT);
}

Value int_from_int64(Vm *vm, int64_t i) MUST_CHECK; // fails only for memory
Value int_from_uint64(Vm *vm, uint64_t i) MUST_CHECK;
Value int_from_size(Vm *vm, size_t i) MUST_CHECK;
Value int_from_double(Vm *vm,
                      double d) MUST_CHECK; // truncates; OverflowError / ValueError for infinities and NaN
// Text in base 2..36, or 0 for a prefix; underscores as in literals; surrounding white space allowed; whole
// text must be used. `literal` for the message "invalid literal for int() with base %d: %R". Limit of digits:
// ValueError as CPython.
Value int_from_text(Vm *vm, const char *text, size_t length, int base, Value literal) MUST_CHECK;
Value int_from_limbs(Vm *vm, const uint64_t *limbs, size_t count, bool negative) MUST_CHECK; // normalises
// v must be an int. The exact int with that value (v itself if it is one): for bool and subclasses.
Value int_exact(Vm *vm, Value v) MUST_CHECK;
// False if it does not fit (no exception).
bool int_to_int64(Value v, int64_t *out);
bool int_to_uint64(Value v, uint64_t *out);
uint64_t int_to_uint64_wrapping(Value v);                    // modulo 2^64
bool int_to_double(Vm *vm, Value v, double *out) MUST_CHECK; // rounds half even; OverflowError
int int_sign(Value v);                                       // -1, 0, 1
size_t int_bit_length(Value v);
int64_t int_hash(Value v);
int int_compare(Value a, Value b); // -1, 0, 1
// All exact results; a and b are ints. Errors: ZeroDivisionError, MemoryError, OverflowError.
Value int_add(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_subtract(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_multiply(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_floor_divide(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_remainder(Vm *vm, Value a, Value b) MUST_CHECK;
bool int_divmod(Vm *vm, Value a, Value b, Value *quotient, Value *remainder) MUST_CHECK;
Value int_true_divide(Vm *vm, Value a, Value b) MUST_CHECK; // a double, correctly rounded
Value int_power(Vm *vm, Value a, Value b,
                Value modulus) MUST_CHECK; // modulus NO_VALUE: none; b < 0 without modulus: a double
Value int_left_shift(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_right_shift(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_and(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_or(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_xor(Vm *vm, Value a, Value b) MUST_CHECK;
Value int_negate(Vm *vm, Value a) MUST_CHECK;
Value int_invert(Vm *vm, Value a) MUST_CHECK;
Value int_absolute(Vm *vm, Value a) MUST_CHECK;
Str *int_to_str(Vm *vm, Value v, int base, bool prefix) MUST_CHECK; // digits limit applies to base 10
// As int.to_bytes / from_bytes.
bool int_to_bytes(Vm *vm, Value v, uint8_t *out, size_t length, bool little_endian,
                  bool is_signed) MUST_CHECK;
Value int_from_bytes(Vm *vm, const uint8_t *bytes, size_t length, bool little_endian,
                     bool is_signed) MUST_CHECK;

extern const TypeDefinition int_definition;

#endif
