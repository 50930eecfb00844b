// SPDX-License-Identifier: MIT
// str.translate and str.maketrans.
#include "objects/argument.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/str_methods.h"
#include "vm/vm.h"

// What the table makes of a code point.
typedef enum Replacement {
    REPLACE_FAILED,
    REPLACE_SAME,
    REPLACE_DELETED,
    REPLACE_CHAR,
    REPLACE_TEXT
} Replacement;

static Replacement look_up(Vm *vm, Value table, uint32_t point, uint32_t *character, Str **text) {
    Value key = value_from_small_int(point), found = NO_VALUE;
    if (value_is_dict(table) && value_type(vm, table) == vm_type(vm, TYPE_INDEX_DICT)) {
        int there = dict_find(vm, value_to_dict(table), key, &found);
        if (there < 0)
            return REPLACE_FAILED;
        if (!there)
            return REPLACE_SAME;
    } else {
        found = value_get_item(vm, table, key);
        if (value_missing(found)) {
            if (!error_is(vm, TYPE_INDEX_LOOKUP_ERROR))
                return REPLACE_FAILED;
            error_clear(vm);
            return REPLACE_SAME;
        }
    }
    if (value_is_none(found))
        return REPLACE_DELETED;
    if (value_is_int(found)) {
        int64_t number;
        if (!int_to_int64(found, &number) || number < 0 || number > 0x10FFFF) {
            (void)raise_value_error(vm, "character mapping must be in range(0x%lx)", 0x110000L);
            return REPLACE_FAILED;
        }
        *character = (uint32_t)number;
        return REPLACE_CHAR;
    }
    if (value_is_str(found)) {
        *text = value_to_str(found);
        return REPLACE_TEXT;
    }
    (void)raise_type_error(vm, "character mapping must return integer, None or str");
    return REPLACE_FAILED;
}

Value str_method_translate(Vm *vm, Value *args) {
    const Str *s = value_to_str(args[0]);
    // What was looked up for ASCII characters already.
    uint8_t known[128] = {0};
    uint8_t characters[128];
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = 0; i < s->length && !builder.failed; i++) {
        if (i % 65536 == 65535 && !vm_poll(vm))
            return NO_VALUE;
        uint32_t point = str_at(s, i), character = point;
        Str *text = NULL;
        Replacement replacement;
        if (point < 128 && known[point]) {
            replacement = known[point];
            character = characters[point];
        } else {
            replacement = look_up(vm, args[1], point, &character, &text);
            if (replacement == REPLACE_FAILED)
                return NO_VALUE;
            if (replacement == REPLACE_SAME)
                character = point;
            if (point < 128 && character < 256 && replacement != REPLACE_TEXT) {
                known[point] = (uint8_t)replacement;
                characters[point] = (uint8_t)character;
            }
        }
        if (replacement == REPLACE_TEXT)
            str_builder_str(&builder, text);
        else if (replacement != REPLACE_DELETED)
            str_builder_char(&builder, character);
    }
    return str_builder_finish_value(&builder);
}

static Value table_from_dict(Vm *vm, Dict *source) {
    Dict *table = dict_new(vm);
    if (!table)
        return NO_VALUE;
    Value key, value;
    for (size_t position = 0; dict_next(vm, source, &position, &key, &value);) {
        if (value_is_str(key)) {
            const Str *character = value_to_str(key);
            if (character->length != 1)
                return raise_value_error(vm, "string keys in translatetable must be of length 1");
            key = value_from_small_int(str_at(character, 0));
        } else if (!value_is_int(key)) {
            return raise_type_error(vm, "keys in translate table mustbe strings or integers");
        }
        if (!dict_set(vm, table, key, value))
            return NO_VALUE;
    }
    return dict_value(table);
}

Value str_method_maketrans(Vm *vm, Value *args) {
    if (value_missing(args[1])) {
        if (!value_is_dict(args[0]) || value_type(vm, args[0]) != vm_type(vm, TYPE_INDEX_DICT))
            return raise_type_error(vm, "if you give only one argument to maketrans it must be a dict");
        return table_from_dict(vm, value_to_dict(args[0]));
    }
    Str *to = NULL, *deleted = NULL;
    if (!argument_str(vm, "maketrans", 2, args[1], &to) ||
        !argument_str(vm, "maketrans", 3, args[2], &deleted))
        return NO_VALUE;
    if (!value_is_str(args[0]))
        return raise_type_error(vm,
                                "first maketrans argument must be a string if there is a second argument");
    const Str *from = value_to_str(args[0]);
    if (from->length != to->length)
        return raise_value_error(vm, "the first two maketrans arguments must have equal length");
    Dict *table = dict_new(vm);
    if (!table)
        return NO_VALUE;
    for (size_t i = 0; i < from->length; i++)
        if (!dict_set(vm, table, value_from_small_int(str_at(from, i)), value_from_small_int(str_at(to, i))))
            return NO_VALUE;
    for (size_t i = 0; deleted && i < deleted->length; i++)
        if (!dict_set(vm, table, value_from_small_int(str_at(deleted, i)), VALUE_NONE))
            return NO_VALUE;
    return dict_value(table);
}
