// SPDX-License-Identifier: MIT
// Case and classes of characters: upper, lower, title ... and the is... methods of str.
//
// Mappings are the full ones of Unicode (one code point may become three); lower case has the one rule that
// needs context: a capital sigma that ends a word becomes a final sigma.
#include "base/unicode.h"
#include "objects/str_methods.h"
#include "vm/vm.h"

#define CAPITAL_SIGMA 0x3A3
#define SMALL_SIGMA   0x3C3
#define FINAL_SIGMA   0x3C2

// Is the sigma at `index` the end of a word: a cased letter before it, none behind, ignorable ones skipped?
static bool sigma_is_final(const Str *s, size_t index) {
    size_t i = index;
    while (i && unicode_is_case_ignorable(str_at(s, i - 1)))
        i--;
    if (i == 0 || !unicode_is_cased(str_at(s, i - 1)))
        return false;
    for (i = index + 1; i < s->length; i++)
        if (!unicode_is_case_ignorable(str_at(s, i)))
            return !unicode_is_cased(str_at(s, i));
    return true;
}

static unsigned lower_at(const Str *s, size_t index, uint32_t out[UNICODE_CASE_MAX]) {
    uint32_t point = str_at(s, index);
    if (point == CAPITAL_SIGMA) {
        out[0] = sigma_is_final(s, index) ? FINAL_SIGMA : SMALL_SIGMA;
        return 1;
    }
    return unicode_to_lower_full(point, out);
}

static unsigned upper_at(const Str *s, size_t index, uint32_t out[UNICODE_CASE_MAX]) {
    return unicode_to_upper_full(str_at(s, index), out);
}

static unsigned fold_at(const Str *s, size_t index, uint32_t out[UNICODE_CASE_MAX]) {
    return unicode_to_casefold(str_at(s, index), out);
}

static unsigned swap_at(const Str *s, size_t index, uint32_t out[UNICODE_CASE_MAX]) {
    uint32_t point = str_at(s, index);
    if (unicode_is_upper(point))
        return lower_at(s, index, out);
    if (unicode_is_lower(point))
        return unicode_to_upper_full(point, out);
    out[0] = point;
    return 1;
}

static unsigned capitalize_at(const Str *s, size_t index, uint32_t out[UNICODE_CASE_MAX]) {
    return index == 0 ? unicode_to_title_full(str_at(s, 0), out) : lower_at(s, index, out);
}

static unsigned title_at(const Str *s, size_t index, uint32_t out[UNICODE_CASE_MAX]) {
    return index && unicode_is_cased(str_at(s, index - 1)) ? lower_at(s, index, out)
                                                           : unicode_to_title_full(str_at(s, index), out);
}

typedef unsigned (*CaseMapping)(const Str *s, size_t index, uint32_t out[UNICODE_CASE_MAX]);

static Value map_case(Vm *vm, const Str *s, CaseMapping mapping) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = 0; i < s->length; i++) {
        if (i % 65536 == 65535 && !vm_poll(vm))
            return NO_VALUE;
        uint32_t points[UNICODE_CASE_MAX];
        unsigned count = mapping(s, i, points);
        for (unsigned j = 0; j < count; j++)
            str_builder_char(&builder, points[j]);
    }
    return str_builder_finish_value(&builder);
}

// ASCII text by a table-free loop that vectorises: bit 5 of letters in `from` .. `from` + 25 is flipped.
static Value flip_ascii(Vm *vm, const Str *s, uint8_t from) {
    Str *result = str_new(vm, s->length, 0x7F);
    if (!result)
        return NO_VALUE;
    const uint8_t *in = s->data;
    uint8_t *out = result->data;
    for (size_t i = 0; i < s->length; i++)
        out[i] = in[i] ^ (uint8_t)(((uint8_t)(in[i] - from) < 26) << 5);
    return str_value(result);
}

Value str_method_upper(Vm *vm, Value *args) {
    const Str *s = value_to_str(args[0]);
    return s->ascii && s->length ? flip_ascii(vm, s, 'a') : map_case(vm, s, upper_at);
}

Value str_method_lower(Vm *vm, Value *args) {
    const Str *s = value_to_str(args[0]);
    return s->ascii && s->length ? flip_ascii(vm, s, 'A') : map_case(vm, s, lower_at);
}

Value str_method_casefold(Vm *vm, Value *args) {
    const Str *s = value_to_str(args[0]);
    return s->ascii && s->length ? flip_ascii(vm, s, 'A') : map_case(vm, s, fold_at);
}

Value str_method_capitalize(Vm *vm, Value *args) {
    return map_case(vm, value_to_str(args[0]), capitalize_at);
}

Value str_method_title(Vm *vm, Value *args) {
    return map_case(vm, value_to_str(args[0]), title_at);
}

Value str_method_swapcase(Vm *vm, Value *args) {
    return map_case(vm, value_to_str(args[0]), swap_at);
}

// ---- Predicates

// Not empty, and the property holds for every character.
static Value every(Value self, bool (*property)(uint32_t)) {
    const Str *s = value_to_str(self);
    for (size_t i = 0; i < s->length; i++)
        if (!property(str_at(s, i)))
            return VALUE_FALSE;
    return value_from_bool(s->length);
}

Value str_method_isascii(Vm *vm, Value *args) {
    return value_from_bool(value_to_str(args[0])->ascii);
}

Value str_method_isspace(Vm *vm, Value *args) {
    return every(args[0], unicode_is_space);
}

Value str_method_isdecimal(Vm *vm, Value *args) {
    return every(args[0], unicode_is_decimal);
}

Value str_method_isdigit(Vm *vm, Value *args) {
    return every(args[0], unicode_is_digit);
}

Value str_method_isnumeric(Vm *vm, Value *args) {
    return every(args[0], unicode_is_numeric);
}

Value str_method_isalpha(Vm *vm, Value *args) {
    return every(args[0], unicode_is_alpha);
}

Value str_method_isalnum(Vm *vm, Value *args) {
    return every(args[0], unicode_is_alnum);
}

Value str_method_isprintable(Vm *vm, Value *args) {
    return value_to_str(args[0])->length ? every(args[0], unicode_is_printable) : VALUE_TRUE;
}

// At least one character has `wanted`, none `unwanted` nor title case.
static Value all_cased(Value self, bool (*wanted)(uint32_t), bool (*unwanted)(uint32_t)) {
    const Str *s = value_to_str(self);
    bool seen = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t point = str_at(s, i);
        if (unwanted(point) || unicode_is_title(point))
            return VALUE_FALSE;
        seen |= wanted(point);
    }
    return value_from_bool(seen);
}

Value str_method_islower(Vm *vm, Value *args) {
    return all_cased(args[0], unicode_is_lower, unicode_is_upper);
}

Value str_method_isupper(Vm *vm, Value *args) {
    return all_cased(args[0], unicode_is_upper, unicode_is_lower);
}

Value str_method_istitle(Vm *vm, Value *args) {
    const Str *s = value_to_str(args[0]);
    bool seen = false, previous_cased = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t point = str_at(s, i);
        if (unicode_is_upper(point) || unicode_is_title(point)) {
            if (previous_cased)
                return VALUE_FALSE;
            previous_cased = seen = true;
        } else if (unicode_is_lower(point)) {
            if (!previous_cased)
                return VALUE_FALSE;
            seen = true;
        } else {
            previous_cased = false;
        }
    }
    return value_from_bool(seen);
}

bool str_is_identifier(Str *s) {
    if (s->identifier)
        return s->identifier == 2;
    bool is = s->length && unicode_is_xid_start(str_at(s, 0));
    for (size_t i = 1; is && i < s->length; i++)
        is = unicode_is_xid_continue(str_at(s, i));
    s->identifier = is ? 2 : 1;
    return is;
}

Value str_method_isidentifier(Vm *vm, Value *args) {
    return value_from_bool(str_is_identifier(value_to_str(args[0])));
}
