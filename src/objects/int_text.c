// SPDX-License-Identifier: MIT
// Integers to text and back.
//
// Conversions whose time grows with the square of the digits are limited (sys.set_int_max_str_digits); those
// of radix 2, 4, 8, 16, 32 are not.
#include "base/integer_text.h"
#include "objects/int_internal.h"
#include "objects/str.h"

#define DIGITS_ALWAYS_ALLOWED 640

static bool is_power_of_two(unsigned radix) {
    return (radix & (radix - 1)) == 0;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static Value raise_invalid_literal(Vm *vm, int base, Value literal) {
    return raise_value_error(vm, "invalid literal for int() with base %d: %.200R", base, literal);
}

Value int_from_text(Vm *vm, const char *text, size_t length, int base, Value literal) {
    if (base != 0 && (base < 2 || base > 36))
        return raise_value_error(vm, "int() arg 2 must be >= 2 and <= 36");
    while (length && is_space(*text)) {
        text++;
        length--;
    }
    while (length && is_space(text[length - 1]))
        length--;
    IntegerText scan;
    if (!integer_text_scan(text, length, (unsigned)base, &scan))
        return raise_invalid_literal(vm, base, literal);
    int64_t small;
    if (integer_text_read_small(text, length, &scan, &small))
        return int_from_int64(vm, small);
    int limit = vm->int_max_str_digits;
    if (!is_power_of_two(scan.radix) && limit > 0 && scan.digit_count > DIGITS_ALWAYS_ALLOWED &&
        scan.digit_count > (size_t)limit)
        return raise_value_error(vm,
                                 "Exceeds the limit (%d digits) for integer string conversion: value has %zu "
                                 "digits; use sys.set_int_max_str_digits() to increase the limit",
                                 limit, scan.digit_count);
    if (!int_claim(vm, integer_text_read_claim(scan.digit_count, scan.radix)))
        return NO_VALUE;
    Int *i = int_new(vm, integer_text_limbs(scan.digit_count, scan.radix));
    DataBlock *scratch = i ? heap_alloc_data(vm, scan.digit_count) : NULL;
    if (!scratch)
        return NO_VALUE;
    size_t count = integer_text_read(text, length, &scan, int_limbs(i), scratch->bytes);
    return int_finish(i, count, scan.negative);
}

Str *int_to_str(Vm *vm, Value v, int base, bool prefix) {
    char small[INTEGER_TEXT_BINARY_MAX + 2];
    const char *mark = !prefix ? "" : base == 2 ? "0b" : base == 8 ? "0o" : base == 16 ? "0x" : "";
    size_t mark_length = strlen(mark);
    if (value_is_bool(v))
        v = value_from_small_int(value_is_true(v));
    if (value_is_small_int(v)) {
        int64_t number = value_to_small_int(v);
        if (base == 10)
            return str_from_latin1(vm, (uint8_t *)small, integer_text_small(number, small));
        char digits[INTEGER_TEXT_BINARY_MAX];
        size_t length = integer_text_small_radix(number < 0 ? -number : number, (unsigned)base, digits);
        size_t at = 0;
        if (number < 0)
            small[at++] = '-';
        memcpy(small + at, mark, mark_length);
        at += mark_length;
        memcpy(small + at, digits, length);
        return str_from_latin1(vm, (uint8_t *)small, at + length);
    }
    IntView view;
    int_view(v, &view);
    size_t bound = integer_text_bound(view.limbs, view.count, (unsigned)base);
    int limit = vm->int_max_str_digits;
    bool limited = !is_power_of_two((unsigned)base) && limit > 0;
    // A number that is beyond the limit for sure is refused before the work: 2**(bits - 1) has that many
    // digits.
    uint64_t bits = limbs_bit_length(view.limbs, view.count);
    double least = (double)(bits - 1) * 0.30102999566398119521 * (1 - 1e-12);
    if (limited && bits > 0 && least > (double)limit && least > DIGITS_ALWAYS_ALLOWED) {
        raise_value_error(vm,
                          "Exceeds the limit (%d digits) for integer string conversion; use "
                          "sys.set_int_max_str_digits() to increase the limit",
                          limit);
        return NULL;
    }
    if (!int_claim(vm, integer_text_write_claim(view.count, (unsigned)base)))
        return NULL;
    Limb *scratch = int_scratch(vm, view.count + 1);
    DataBlock *out = scratch ? heap_alloc_data(vm, bound + mark_length + 1) : NULL;
    if (!out)
        return NULL;
    limbs_copy(scratch, view.limbs, view.count);
    char *text = (char *)out->bytes;
    size_t at = 0;
    if (view.negative)
        text[at++] = '-';
    memcpy(text + at, mark, mark_length);
    at += mark_length;
    size_t digits = integer_text_write(scratch, view.count, (unsigned)base, text + at, scratch);
    if (limited && digits > (size_t)limit && digits > DIGITS_ALWAYS_ALLOWED) {
        raise_value_error(vm,
                          "Exceeds the limit (%d digits) for integer string conversion; use "
                          "sys.set_int_max_str_digits() to increase the limit",
                          limit);
        return NULL;
    }
    return str_from_latin1(vm, (uint8_t *)text, at + digits);
}
