// SPDX-License-Identifier: MIT
// The methods of str that look for one string in another: find, count, startswith, replace and their kin.
#include "objects/argument.h"
#include "objects/int.h"
#include "objects/str_methods.h"
#include "objects/tuple.h"
#include "vm/vm.h"

// The common part of find, rfind, index, rindex: -1 not found, -2 exception.
static int64_t find_in_range(Vm *vm, Value *args, const char *name, bool last) {
    Str *s = value_to_str(args[0]), *sub = NULL;
    int64_t from, to;
    if (!argument_str(vm, name, 1, args[1], &sub) ||
        !argument_range(vm, args[2], args[3], (int64_t)s->length, &from, &to))
        return -2;
    if (from > to)
        return -1;
    return last ? str_find_last(s, sub, (size_t)from, (size_t)to)
                : str_find(s, sub, (size_t)from, (size_t)to);
}

static Value find_result(int64_t found) {
    return found == -2 ? NO_VALUE : value_from_small_int(found);
}

static Value index_result(Vm *vm, int64_t found) {
    return found == -1 ? raise_value_error(vm, "substring not found") : find_result(found);
}

Value str_method_find(Vm *vm, Value *args) {
    return find_result(find_in_range(vm, args, "find", false));
}

Value str_method_rfind(Vm *vm, Value *args) {
    return find_result(find_in_range(vm, args, "rfind", true));
}

Value str_method_index(Vm *vm, Value *args) {
    return index_result(vm, find_in_range(vm, args, "index", false));
}

Value str_method_rindex(Vm *vm, Value *args) {
    return index_result(vm, find_in_range(vm, args, "rindex", true));
}

Value str_method_count(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]), *sub = NULL;
    int64_t from, to;
    if (!argument_str(vm, "count", 1, args[1], &sub) ||
        !argument_range(vm, args[2], args[3], (int64_t)s->length, &from, &to))
        return NO_VALUE;
    return value_from_small_int(from > to ? 0 : (int64_t)str_count(s, sub, (size_t)from, (size_t)to));
}

// Does `sub` stand at the start, or the end, of s[from:to]?
static bool tail_matches(const Str *s, const Str *sub, int64_t from, int64_t to, bool at_end) {
    int64_t length = (int64_t)sub->length;
    if (to - from < length || from > to)
        return false;
    size_t at = (size_t)(at_end ? to - length : from);
    if (s->width == sub->width)
        return memcmp((const char *)s->data + at * s->width, sub->data, sub->length * sub->width) == 0;
    for (size_t i = 0; i < sub->length; i++)
        if (str_at(s, at + i) != str_at(sub, i))
            return false;
    return true;
}

static Value starts_or_ends(Vm *vm, Value *args, const char *name, bool at_end) {
    const Str *s = value_to_str(args[0]);
    int64_t from, to;
    if (!argument_range(vm, args[2], args[3], (int64_t)s->length, &from, &to))
        return NO_VALUE;
    if (value_is_str(args[1]))
        return value_from_bool(tail_matches(s, value_to_str(args[1]), from, to, at_end));
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "%s first arg must be str or a tuple of str, not %.100T", name, args[1]);
    const Tuple *choices = value_to_tuple_object(args[1]);
    for (size_t i = 0; i < choices->length; i++) {
        Value choice = tuple_items(choices)[i];
        if (!value_is_str(choice))
            return raise_type_error(vm, "tuple for %s must only contain str, not %.100T", name, choice);
        if (tail_matches(s, value_to_str(choice), from, to, at_end))
            return VALUE_TRUE;
    }
    return VALUE_FALSE;
}

Value str_method_startswith(Vm *vm, Value *args) {
    return starts_or_ends(vm, args, "startswith", false);
}

Value str_method_endswith(Vm *vm, Value *args) {
    return starts_or_ends(vm, args, "endswith", true);
}

static Value sliced(Vm *vm, Str *s, size_t start, size_t end) {
    Str *slice = str_slice(vm, s, start, end);
    return slice ? str_value(slice) : NO_VALUE;
}

Value str_method_removeprefix(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]), *prefix = NULL;
    if (!argument_str(vm, "removeprefix", 0, args[1], &prefix))
        return NO_VALUE;
    bool there = tail_matches(s, prefix, 0, (int64_t)s->length, false);
    return sliced(vm, s, there ? prefix->length : 0, s->length);
}

Value str_method_removesuffix(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]), *suffix = NULL;
    if (!argument_str(vm, "removesuffix", 0, args[1], &suffix))
        return NO_VALUE;
    bool there = tail_matches(s, suffix, 0, (int64_t)s->length, true);
    return sliced(vm, s, 0, s->length - (there ? suffix->length : 0));
}

// ---- replace

// How often replace polls for signals: after so many replacements.
#define REPLACE_POLL 65536

// s with `new` before each of its first `count` code points, and at the end if count goes so far.
static Str *interleave(Vm *vm, Str *s, const Str *new, size_t count) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = 0; i < s->length; i++) {
        if (i % REPLACE_POLL == REPLACE_POLL - 1 && !vm_poll(vm))
            return NULL;
        if (i == count) {
            str_builder_slice(&builder, s, i, s->length);
            return str_builder_finish(&builder);
        }
        str_builder_str(&builder, new);
        str_builder_char(&builder, str_at(s, i));
    }
    if (count > s->length)
        str_builder_str(&builder, new);
    return str_builder_finish(&builder);
}

Str *str_replace(Vm *vm, Str *s, const Str *old, const Str *new, int64_t limit) {
    size_t count = limit < 0 ? SIZE_MAX : (size_t)limit;
    if (count == 0 || old->length > s->length)
        return str_exact(vm, s);
    if (old->length == 0)
        return interleave(vm, s, new, count);
    int64_t found = str_find(s, old, 0, s->length);
    if (found < 0)
        return str_exact(vm, s);
    StrBuilder builder;
    str_builder_init(&builder, vm);
    size_t done = 0, replaced = 0;
    while (found >= 0) {
        str_builder_slice(&builder, s, done, (size_t)found);
        str_builder_str(&builder, new);
        done = (size_t)found + old->length;
        if (++replaced == count || builder.failed)
            break;
        if (replaced % REPLACE_POLL == 0 && !vm_poll(vm))
            return NULL;
        found = str_find(s, old, done, s->length);
    }
    str_builder_slice(&builder, s, done, s->length);
    return str_builder_finish(&builder);
}

Value str_method_replace(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]), *old = NULL, *new = NULL;
    int64_t limit = -1;
    if (!argument_str(vm, "replace", 1, args[1], &old) || !argument_str(vm, "replace", 2, args[2], &new) ||
        !argument_size(vm, args[3], &limit))
        return NO_VALUE;
    Str *result = str_replace(vm, s, old, new, limit);
    return result ? str_value(result) : NO_VALUE;
}
