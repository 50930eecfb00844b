// SPDX-License-Identifier: MIT
// The type int: its construction and its methods.
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/format_spec.h"
#include "objects/int_internal.h"
#include "objects/number_text.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"

// ---- Construction

// What __int__ or __index__ returned: ints pass, those of subclasses with a warning.
static Value check_int_result(Vm *vm, Value result, const char *method) {
    if (value_missing(result) || value_is_small_int(result))
        return result;
    if (!value_is_int(result))
        return raise_type_error(vm, "%s returned non-int (type %.200T)", method, result);
    if (value_type(vm, result) != vm_type(vm, TYPE_INDEX_INT) &&
        !warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
              "%s returned non-int (type %.200T).  The ability to return an instance of a strict subclass of "
              "int is deprecated, and may be removed in a future version of Python.",
              method, result))
        return NO_VALUE;
    return int_exact(vm, result);
}

static Value int_from_object(Vm *vm, Value v) {
    if (value_is_int(v) && value_type(vm, v) == vm_type(vm, TYPE_INDEX_INT))
        return v;
    if (value_is_double(v))
        return int_from_double(vm, value_to_double(v));
    bool found;
    Value result = vm_call_special(vm, v, SPECIAL_INT, 0, NULL, &found);
    if (found)
        return check_int_result(vm, result, "__int__");
    if (value_exists(value_special(vm, v, SPECIAL_INDEX)))
        return value_index(vm, v);
    const char *text;
    size_t length;
    int is_text = number_text_from_object(vm, v, &text, &length);
    if (is_text < 0)
        return NO_VALUE;
    if (is_text)
        return int_from_text(vm, text, length, 10, v);
    return raise_type_error(
        vm, "int() argument must be a string, a bytes-like object or a real number, not '%.200T'", v);
}

static Value int_from_object_and_base(Vm *vm, Value v, Value base_value) {
    if (value_missing(v))
        return raise_type_error(vm, "int() missing string argument");
    int64_t base;
    if (!value_to_index(vm, base_value, TYPE_INDEX_COUNT, &base))
        return NO_VALUE;
    if ((base != 0 && base < 2) || base > 36)
        return raise_value_error(vm, "int() base must be >= 2 and <= 36, or 0");
    if (!value_is_str(v) && !value_is_bytes(v) && !value_is_kind(v, KIND_BYTEARRAY))
        return raise_type_error(vm, "int() can't convert non-string with explicit base");
    const char *text;
    size_t length;
    if (number_text_from_object(vm, v, &text, &length) < 0)
        return NO_VALUE;
    return int_from_text(vm, text, length, (int)base, v);
}

// An instance of a subclass of int.
static Value int_of_type(Vm *vm, Type *type, Value number) {
    IntView view;
    int_view(number, &view);
    Int *i = object_alloc(vm, type, view.count * sizeof(Limb));
    if (!i)
        return NO_VALUE;
    i->limbs_offset = type->instance_size;
    limbs_copy(int_limbs(i), view.limbs, view.count);
    i->size = view.negative ? -(int32_t)view.count : (int32_t)view.count;
    return value_from_pointer(i);
}

static Value int_method_new(Vm *vm, Value *args) {
    Type *type = value_to_type(args[0]), *int_type = vm_type(vm, TYPE_INDEX_INT);
    if (!value_is_type(args[0]) || type != int_type)
        if (!type_check_new(vm, int_type, args[0]))
            return NO_VALUE;
    Value number = value_exists(args[2])    ? int_from_object_and_base(vm, args[1], args[2])
                   : value_missing(args[1]) ? value_from_small_int(0)
                                            : int_from_object(vm, args[1]);
    if (value_missing(number) || type == int_type)
        return number;
    return int_of_type(vm, type, number);
}

// ---- Operators

#define INT_BINARY(name, function)                                                                           \
    static Value int_method_##name(Vm *vm, Value *args) {                                                    \
        return value_is_int(args[1]) ? function(vm, args[0], args[1]) : VALUE_NOT_IMPLEMENTED;               \
    }                                                                                                        \
    static Value int_method_r##name(Vm *vm, Value *args) {                                                   \
        return value_is_int(args[1]) ? function(vm, args[1], args[0]) : VALUE_NOT_IMPLEMENTED;               \
    }

static Value int_divmod_tuple(Vm *vm, Value a, Value b) {
    Value quotient, remainder;
    if (!int_divmod(vm, a, b, &quotient, &remainder))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, quotient, remainder));
}

INT_BINARY(add, int_add)
INT_BINARY(sub, int_subtract)
INT_BINARY(mul, int_multiply)
INT_BINARY(truediv, int_true_divide)
INT_BINARY(floordiv, int_floor_divide)
INT_BINARY(mod, int_remainder)
INT_BINARY(divmod, int_divmod_tuple)
INT_BINARY(lshift, int_left_shift)
INT_BINARY(rshift, int_right_shift)
INT_BINARY(and, int_and)
INT_BINARY(or, int_or)
INT_BINARY(xor, int_xor)

static Value power_of(Vm *vm, Value a, Value b, Value modulus) {
    if (!value_is_int(a) || !value_is_int(b) || !(value_is_none_or_missing(modulus) || value_is_int(modulus)))
        return VALUE_NOT_IMPLEMENTED;
    return int_power(vm, a, b, value_is_none_or_missing(modulus) ? NO_VALUE : modulus);
}

static Value int_method_pow(Vm *vm, Value *args) {
    return power_of(vm, args[0], args[1], args[2]);
}

static Value int_method_rpow(Vm *vm, Value *args) {
    return power_of(vm, args[1], args[0], args[2]);
}

#define INT_COMPARE(name, relation)                                                                          \
    static Value int_method_##name(Vm *vm, Value *args) {                                                    \
        if (!value_is_int(args[1]))                                                                          \
            return VALUE_NOT_IMPLEMENTED;                                                                    \
        return value_from_bool(int_compare(args[0], args[1]) relation 0);                                    \
    }

INT_COMPARE(lt, <)
INT_COMPARE(le, <=)
INT_COMPARE(eq, ==)
INT_COMPARE(ne, !=)
INT_COMPARE(gt, >)
INT_COMPARE(ge, >=)

static Value int_method_neg(Vm *vm, Value *args) {
    return int_negate(vm, args[0]);
}

static Value int_method_exact(Vm *vm, Value *args) {
    return int_exact(vm, args[0]);
}

static Value int_method_abs(Vm *vm, Value *args) {
    return int_absolute(vm, args[0]);
}

static Value int_method_invert(Vm *vm, Value *args) {
    return int_invert(vm, args[0]);
}

static Value int_method_bool(Vm *vm, Value *args) {
    return value_from_bool(int_sign(args[0]) != 0);
}

static Value int_method_float(Vm *vm, Value *args) {
    double d;
    return int_to_double(vm, args[0], &d) ? value_from_double(d) : NO_VALUE;
}

static Value int_method_hash(Vm *vm, Value *args) {
    return int_from_int64(vm, int_hash(args[0]));
}

static Value int_method_repr(Vm *vm, Value *args) {
    return value_from_pointer(int_to_str(vm, args[0], 10, false));
}

// ---- Rounding

// a rounded to a multiple of a positive unit, half to even.
static Value round_to_multiple(Vm *vm, Value a, Value unit) {
    Value remainder = int_remainder(vm, a, unit);
    Value twice = value_exists(remainder) ? int_add(vm, remainder, remainder) : NO_VALUE;
    if (value_missing(twice))
        return NO_VALUE;
    Value down = int_subtract(vm, a, remainder);
    if (value_missing(down))
        return NO_VALUE;
    int order = int_compare(twice, unit);
    if (order == 0) { // to the even multiple
        Value quotient = int_floor_divide(vm, a, unit);
        if (value_missing(quotient))
            return NO_VALUE;
        order = int_to_uint64_wrapping(quotient) & 1 ? 1 : -1;
    }
    return order > 0 ? int_add(vm, down, unit) : down;
}

static Value int_method_round(Vm *vm, Value *args) {
    if (value_is_none_or_missing(args[1]))
        return int_exact(vm, args[0]);
    Value digits = value_index(vm, args[1]);
    if (value_missing(digits))
        return NO_VALUE;
    if (int_sign(digits) >= 0)
        return int_exact(vm, args[0]);
    int64_t places;
    // Beyond the number's own digits all is rounded away.
    if (!int_to_int64(digits, &places) || (double)-places > (double)int_bit_length(args[0]) * 0.302 + 2)
        return value_from_small_int(0);
    Value unit = int_power(vm, value_from_small_int(10), value_from_small_int(-places), NO_VALUE);
    return value_exists(unit) ? round_to_multiple(vm, args[0], unit) : NO_VALUE;
}

// ---- Bytes

static bool byte_order(Vm *vm, const char *function, Value v, bool *little_endian) {
    *little_endian = false;
    if (value_missing(v))
        return true;
    if (!value_is_str(v)) {
        raise_type_error(vm, "%s() argument 'byteorder' must be str, not %T", function, v);
        return false;
    }
    *little_endian = str_equals_c(value_to_str(v), "little");
    if (*little_endian || str_equals_c(value_to_str(v), "big"))
        return true;
    raise_value_error(vm, "byteorder must be either 'little' or 'big'");
    return false;
}

static Value int_method_to_bytes(Vm *vm, Value *args) {
    int64_t length = 1;
    bool little_endian;
    int is_signed = 0;
    if (value_exists(args[1]) && !value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &length))
        return NO_VALUE;
    if (!byte_order(vm, "to_bytes", args[2], &little_endian))
        return NO_VALUE;
    if (value_exists(args[3]) && (is_signed = value_truth(vm, args[3])) < 0)
        return NO_VALUE;
    if (length < 0)
        return raise_value_error(vm, "length argument must be non-negative");
    Bytes *bytes = bytes_new(vm, (size_t)length);
    if (!bytes || !int_to_bytes(vm, args[0], bytes->data, (size_t)length, little_endian, is_signed))
        return NO_VALUE;
    return bytes_value(bytes);
}

static Value int_method_from_bytes(Vm *vm, Value *args) {
    bool little_endian;
    int is_signed = 0;
    if (!byte_order(vm, "from_bytes", args[2], &little_endian))
        return NO_VALUE;
    if (value_exists(args[3]) && (is_signed = value_truth(vm, args[3])) < 0)
        return NO_VALUE;
    Value source = args[1];
    if (value_is_str(source) ||
        (value_is_int(source) && value_missing(value_special(vm, source, SPECIAL_BYTES))))
        return raise_type_error(vm, "cannot convert '%T' object to bytes", source);
    if (!value_is_bytes(source))
        source = bytes_from_object(vm, source);
    if (value_missing(source))
        return NO_VALUE;
    Bytes *bytes = value_to_bytes(source);
    Value number = int_from_bytes(vm, bytes->data, bytes->length, little_endian, is_signed);
    heap_keep(source);
    if (value_missing(number) || value_to_type(args[0]) == vm_type(vm, TYPE_INDEX_INT))
        return number;
    return vm_call_1(vm, args[0], number);
}

// ---- The rest

static Value int_method_bit_length(Vm *vm, Value *args) {
    return int_from_size(vm, int_bit_length(args[0]));
}

static Value int_method_bit_count(Vm *vm, Value *args) {
    IntView view;
    int_view(args[0], &view);
    return int_from_uint64(vm, limbs_bit_count(view.limbs, view.count));
}

static Value int_method_as_integer_ratio(Vm *vm, Value *args) {
    Value number = int_exact(vm, args[0]);
    if (value_missing(number))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, number, value_from_small_int(1)));
}

static Value int_method_is_integer(Vm *vm, Value *args) {
    return VALUE_TRUE;
}

static Value int_method_getnewargs(Vm *vm, Value *args) {
    Value number = int_exact(vm, args[0]);
    return value_exists(number) ? value_from_pointer(tuple_pack(vm, number)) : NO_VALUE;
}

static Value int_method_sizeof(Vm *vm, Value *args) {
    if (!value_is_kind(args[0], KIND_INT))
        return value_from_small_int(sizeof(Value));
    return int_from_size(vm, heap_block_size(value_to_pointer(args[0])));
}

static Value int_get_zero(Vm *vm, Value *args) {
    return value_from_small_int(0);
}

static Value int_get_one(Vm *vm, Value *args) {
    return value_from_small_int(1);
}

static const NativeDefinition int_methods[] = {
    {"__new__(cls, x=0, /, base=10)", int_method_new, NULL, 0, 0},
    {"__repr__(self, /)", int_method_repr, NULL, 0, 0},
    {"__hash__(self, /)", int_method_hash, NULL, 0, 0},
    {"__lt__(self, value, /)", int_method_lt, NULL, 0, 0},
    {"__le__(self, value, /)", int_method_le, NULL, 0, 0},
    {"__eq__(self, value, /)", int_method_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", int_method_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", int_method_gt, NULL, 0, 0},
    {"__ge__(self, value, /)", int_method_ge, NULL, 0, 0},
    {"__add__(self, value, /)", int_method_add, NULL, 0, 0},
    {"__radd__(self, value, /)", int_method_radd, NULL, 0, 0},
    {"__sub__(self, value, /)", int_method_sub, NULL, 0, 0},
    {"__rsub__(self, value, /)", int_method_rsub, NULL, 0, 0},
    {"__mul__(self, value, /)", int_method_mul, NULL, 0, 0},
    {"__rmul__(self, value, /)", int_method_rmul, NULL, 0, 0},
    {"__mod__(self, value, /)", int_method_mod, NULL, 0, 0},
    {"__rmod__(self, value, /)", int_method_rmod, NULL, 0, 0},
    {"__divmod__(self, value, /)", int_method_divmod, NULL, 0, 0},
    {"__rdivmod__(self, value, /)", int_method_rdivmod, NULL, 0, 0},
    {"__pow__(self, value, mod=None, /)", int_method_pow, NULL, 0, 0},
    {"__rpow__(self, value, mod=None, /)", int_method_rpow, NULL, 0, 0},
    {"__neg__(self, /)", int_method_neg, NULL, 0, 0},
    {"__pos__(self, /)", int_method_exact, NULL, 0, 0},
    {"__abs__(self, /)", int_method_abs, NULL, 0, 0},
    {"__bool__(self, /)", int_method_bool, NULL, 0, 0},
    {"__invert__(self, /)", int_method_invert, NULL, 0, 0},
    {"__lshift__(self, value, /)", int_method_lshift, NULL, 0, 0},
    {"__rlshift__(self, value, /)", int_method_rlshift, NULL, 0, 0},
    {"__rshift__(self, value, /)", int_method_rshift, NULL, 0, 0},
    {"__rrshift__(self, value, /)", int_method_rrshift, NULL, 0, 0},
    {"__and__(self, value, /)", int_method_and, NULL, 0, 0},
    {"__rand__(self, value, /)", int_method_rand, NULL, 0, 0},
    {"__xor__(self, value, /)", int_method_xor, NULL, 0, 0},
    {"__rxor__(self, value, /)", int_method_rxor, NULL, 0, 0},
    {"__or__(self, value, /)", int_method_or, NULL, 0, 0},
    {"__ror__(self, value, /)", int_method_ror, NULL, 0, 0},
    {"__int__(self, /)", int_method_exact, NULL, 0, 0},
    {"__float__(self, /)", int_method_float, NULL, 0, 0},
    {"__floordiv__(self, value, /)", int_method_floordiv, NULL, 0, 0},
    {"__rfloordiv__(self, value, /)", int_method_rfloordiv, NULL, 0, 0},
    {"__truediv__(self, value, /)", int_method_truediv, NULL, 0, 0},
    {"__rtruediv__(self, value, /)", int_method_rtruediv, NULL, 0, 0},
    {"__index__(self, /)", int_method_exact, NULL, 0, 0},
    {"conjugate(self, /)", int_method_exact, "The number itself.", 0, 0},
    {"bit_length(self, /)", int_method_bit_length, "How many bits the number takes, without its sign.", 0, 0},
    {"bit_count(self, /)", int_method_bit_count, "How many bits of the absolute value are one.", 0, 0},
    {"to_bytes(self, /, length=1, byteorder='big', *, signed=False)", int_method_to_bytes,
     "The number as bytes of a given length.", 0, 0},
    {"from_bytes(cls, /, bytes, byteorder='big', *, signed=False)", int_method_from_bytes,
     "The number that bytes stand for.", NATIVE_CLASS, 0},
    {"as_integer_ratio(self, /)", int_method_as_integer_ratio, "The number and 1.", 0, 0},
    {"is_integer(self, /)", int_method_is_integer, "True.", 0, 0},
    {"__trunc__(self, /)", int_method_exact, "The number itself.", 0, 0},
    {"__floor__(self, /)", int_method_exact, "The number itself.", 0, 0},
    {"__ceil__(self, /)", int_method_exact, "The number itself.", 0, 0},
    {"__round__(self, ndigits=None, /)", int_method_round,
     "The number rounded, half to even, to a power of ten for negative digits.", 0, 0},
    {"__getnewargs__(self, /)", int_method_getnewargs, NULL, 0, 0},
    {"__format__(self, format_spec, /)", int_method_format_spec, "The number laid out as the text says.", 0,
     0},
    {"__sizeof__(self, /)", int_method_sizeof, "The size in memory, in bytes.", 0, 0},
    {0},
};
static const GetSetDefinition int_getset[] = {
    {"real", int_method_exact, NULL, "The real part of a complex number."},
    {"imag", int_get_zero, NULL, "The imaginary part of a complex number."},
    {"numerator", int_method_exact, NULL, "The numerator in lowest terms."},
    {"denominator", int_get_one, NULL, "The denominator in lowest terms."},
    {0},
};

const TypeDefinition int_definition = {
    .name = "int",
    .doc = "An integer of any size, made from a number or from text in a base.",
    .kind = KIND_INT,
    .size = sizeof(Int),
    .flags = TYPE_BASE | TYPE_MATCH_SELF,
    .methods = int_methods,
    .getset = int_getset,
};
