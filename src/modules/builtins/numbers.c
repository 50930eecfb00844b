// SPDX-License-Identifier: MIT
// abs, bin, chr, divmod, hex, oct, ord, pow, round.
#include "modules/builtins/functions.h"
#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/str.h"

Value builtin_abs(Vm *vm, Value *args) {
    return value_unary(vm, args[0], SPECIAL_ABSOLUTE);
}

static Value in_base(Vm *vm, Value v, int base) {
    Value index = value_index(vm, v);
    return value_exists(index) ? value_from_pointer(int_to_str(vm, index, base, true)) : NO_VALUE;
}

Value builtin_bin(Vm *vm, Value *args) {
    return in_base(vm, args[0], 2);
}

Value builtin_oct(Vm *vm, Value *args) {
    return in_base(vm, args[0], 8);
}

Value builtin_hex(Vm *vm, Value *args) {
    return in_base(vm, args[0], 16);
}

Value builtin_chr(Vm *vm, Value *args) {
    int64_t point;
    if (!value_to_index(vm, args[0], TYPE_INDEX_COUNT, &point))
        return NO_VALUE;
    if (point < 0 || point > 0x10FFFF)
        return raise_value_error(vm, "chr() arg not in range(0x110000)");
    return value_from_pointer(str_from_char(vm, (uint32_t)point));
}

Value builtin_ord(Vm *vm, Value *args) {
    int64_t length;
    if (value_is_str(args[0])) {
        Str *s = value_to_str(args[0]);
        if (s->length == 1)
            return value_from_small_int(str_at(s, 0));
        length = (int64_t)s->length;
    } else if (value_is_bytes(args[0])) {
        Bytes *bytes = value_to_bytes(args[0]);
        if (bytes->length == 1)
            return value_from_small_int(bytes->data[0]);
        length = (int64_t)bytes->length;
    } else if (value_is_kind(args[0], KIND_BYTEARRAY)) {
        Buffer buffer;
        if (!buffer_get_simple(vm, args[0], &buffer))
            return NO_VALUE;
        length = buffer.length;
        int64_t byte = length == 1 ? buffer.bytes[0] : 0;
        buffer_release(vm, &buffer);
        if (length == 1)
            return value_from_small_int(byte);
    } else {
        return raise_type_error(vm, "ord() expected string of length 1, but %.200T found", args[0]);
    }
    return raise_type_error(vm, "ord() expected a character, but string of length %lld found",
                            (long long)length);
}

Value builtin_divmod(Vm *vm, Value *args) {
    return value_binary(vm, args[0], args[1], SPECIAL_DIVMOD);
}

Value builtin_pow(Vm *vm, Value *args) {
    return value_power(vm, args[0], args[1], value_is_none_or_missing(args[2]) ? VALUE_NONE : args[2]);
}

Value builtin_round(Vm *vm, Value *args) {
    bool found;
    int count = value_is_none_or_missing(args[1]) ? 0 : 1;
    Value rounded = vm_call_special(vm, args[0], SPECIAL_ROUND, count, &args[1], &found);
    if (!found)
        return raise_type_error(vm, "type %.100T doesn't define __round__ method", args[0]);
    return rounded;
}
