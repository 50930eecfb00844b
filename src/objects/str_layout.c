// SPDX-License-Identifier: MIT
// The methods of str that lay text out in columns: center, ljust, rjust, zfill, expandtabs.
#include "objects/argument.h"
#include "objects/str_methods.h"
#include "vm/vm.h"

static Value padded(Vm *vm, Str *s, int64_t left, int64_t right, uint32_t fill) {
    if (left <= 0 && right <= 0) {
        Str *exact = str_exact(vm, s);
        return exact ? str_value(exact) : NO_VALUE;
    }
    StrBuilder builder;
    str_builder_init(&builder, vm);
    str_builder_fill(&builder, fill, (size_t)left);
    str_builder_str(&builder, s);
    str_builder_fill(&builder, fill, (size_t)right);
    return str_builder_finish_value(&builder);
}

// Reads width and fill character: how much is to be added (0 or more), -1: exception.
static int64_t padding(Vm *vm, Value *args, uint32_t *fill) {
    int64_t width = 0;
    if (!argument_size(vm, args[1], &width))
        return -1;
    *fill = ' ';
    if (value_exists(args[2])) {
        if (!value_is_str(args[2])) {
            (void)raise_type_error(vm, "The fill character must be a unicode character, not %.100T", args[2]);
            return -1;
        }
        const Str *character = value_to_str(args[2]);
        if (character->length != 1) {
            (void)raise_type_error(vm, "The fill character must be exactly one character long");
            return -1;
        }
        *fill = str_at(character, 0);
    }
    int64_t length = (int64_t)value_to_str(args[0])->length;
    return width > length ? width - length : 0;
}

Value str_method_center(Vm *vm, Value *args) {
    uint32_t fill;
    int64_t more = padding(vm, args, &fill);
    if (more < 0)
        return NO_VALUE;
    // An odd place goes to the left when the width is odd too.
    int64_t width = more + (int64_t)value_to_str(args[0])->length;
    int64_t left = more / 2 + (more & width & 1);
    return padded(vm, value_to_str(args[0]), left, more - left, fill);
}

Value str_method_ljust(Vm *vm, Value *args) {
    uint32_t fill;
    int64_t more = padding(vm, args, &fill);
    return more < 0 ? NO_VALUE : padded(vm, value_to_str(args[0]), 0, more, fill);
}

Value str_method_rjust(Vm *vm, Value *args) {
    uint32_t fill;
    int64_t more = padding(vm, args, &fill);
    return more < 0 ? NO_VALUE : padded(vm, value_to_str(args[0]), more, 0, fill);
}

Value str_method_zfill(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]);
    int64_t width = 0;
    if (!argument_size(vm, args[1], &width))
        return NO_VALUE;
    if (width <= (int64_t)s->length)
        return padded(vm, s, 0, 0, '0');
    StrBuilder builder;
    str_builder_init(&builder, vm);
    size_t sign = s->length && (str_at(s, 0) == '+' || str_at(s, 0) == '-');
    str_builder_slice(&builder, s, 0, sign);
    str_builder_fill(&builder, '0', (size_t)width - s->length);
    str_builder_slice(&builder, s, sign, s->length);
    return str_builder_finish_value(&builder);
}

Value str_method_expandtabs(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]);
    int32_t size = 8;
    if (!argument_int(vm, args[1], &size))
        return NO_VALUE;
    if (!str_has_char(s, '\t'))
        return padded(vm, s, 0, 0, ' ');
    StrBuilder builder;
    str_builder_init(&builder, vm);
    size_t column = 0;
    for (size_t i = 0; i < s->length && !builder.failed; i++) {
        uint32_t point = str_at(s, i);
        if (point == '\t') {
            if (size > 0) {
                size_t step = (size_t)size - column % (size_t)size;
                str_builder_fill(&builder, ' ', step);
                column += step;
            }
            continue;
        }
        str_builder_char(&builder, point);
        column = point == '\n' || point == '\r' ? 0 : column + 1;
    }
    return str_builder_finish_value(&builder);
}
