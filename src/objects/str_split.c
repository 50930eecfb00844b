// SPDX-License-Identifier: MIT
// The methods of str that take a string apart, and join: split, splitlines, partition, strip, join.
#include "base/unicode.h"
#include "objects/argument.h"
#include "objects/list.h"
#include "objects/str_methods.h"
#include "objects/tuple.h"
#include "vm/vm.h"

// How often long splits poll for signals: after so many pieces.
#define SPLIT_POLL 65536

static inline bool is_space(uint32_t point) {
    return point < 128 ? point == ' ' || point - 9 < 5 || point - 28 < 4 : unicode_is_space(point);
}

static bool append_slice(Vm *vm, List *list, Str *s, size_t start, size_t end) {
    if (list->length % SPLIT_POLL == SPLIT_POLL - 1 && !vm_poll(vm))
        return false;
    Str *piece = str_slice(vm, s, start, end);
    return piece && list_append(vm, list, str_value(piece));
}

static bool split_at_spaces(Vm *vm, List *list, Str *s, size_t limit) {
    size_t at = 0, length = s->length;
    for (;;) {
        while (at < length && is_space(str_at(s, at)))
            at++;
        if (at == length)
            return true;
        if (limit-- == 0)
            break;
        size_t start = at;
        while (at < length && !is_space(str_at(s, at)))
            at++;
        if (!append_slice(vm, list, s, start, at))
            return false;
    }
    // The rest keeps the white space at its end.
    return append_slice(vm, list, s, at, s->length);
}

static bool split_at(Vm *vm, List *list, Str *s, const Str *separator, size_t limit) {
    size_t start = 0;
    for (; limit; limit--) {
        int64_t found = str_find(s, separator, start, s->length);
        if (found < 0)
            break;
        if (!append_slice(vm, list, s, start, (size_t)found))
            return false;
        start = (size_t)found + separator->length;
    }
    return append_slice(vm, list, s, start, s->length);
}

static bool split_last_at_spaces(Vm *vm, List *list, Str *s, size_t limit) {
    size_t at = s->length;
    for (;;) {
        while (at && is_space(str_at(s, at - 1)))
            at--;
        if (at == 0)
            return true;
        if (limit-- == 0)
            return append_slice(vm, list, s, 0, at);
        size_t end = at;
        while (at && !is_space(str_at(s, at - 1)))
            at--;
        if (!append_slice(vm, list, s, at, end))
            return false;
    }
}

static bool split_last_at(Vm *vm, List *list, Str *s, const Str *separator, size_t limit) {
    size_t end = s->length;
    for (; limit; limit--) {
        int64_t found = str_find_last(s, separator, 0, end);
        if (found < 0)
            break;
        if (!append_slice(vm, list, s, (size_t)found + separator->length, end))
            return false;
        end = (size_t)found;
    }
    return append_slice(vm, list, s, 0, end);
}

static void reverse(Vm *vm, List *list) {
    if (list->length < 2)
        return;
    Value *items = list->items->items;
    for (size_t i = 0, j = list->length - 1; i < j; i++, j--) {
        Value v = items[i];
        items[i] = items[j]; // NOBARRIER: one for all after the loop
        items[j] = v;
    }
    heap_barrier(vm, list->items);
}

static Value split(Vm *vm, Value *args, bool last) {
    Str *s = value_to_str(args[0]);
    int64_t limit = -1;
    if (!argument_size(vm, args[2], &limit))
        return NO_VALUE;
    size_t count = limit < 0 ? SIZE_MAX : (size_t)limit;
    List *list = list_new(vm, 0);
    if (!list)
        return NO_VALUE;
    bool done;
    if (value_is_none_or_missing(args[1])) {
        done = last ? split_last_at_spaces(vm, list, s, count) : split_at_spaces(vm, list, s, count);
    } else if (!value_is_str(args[1])) {
        return raise_type_error(vm, "must be str or None, not %.100T", args[1]);
    } else {
        const Str *separator = value_to_str(args[1]);
        if (separator->length == 0)
            return raise_value_error(vm, "empty separator");
        done = last ? split_last_at(vm, list, s, separator, count) : split_at(vm, list, s, separator, count);
    }
    if (!done)
        return NO_VALUE;
    if (last)
        reverse(vm, list);
    return list_value(list);
}

Value str_method_split(Vm *vm, Value *args) {
    return split(vm, args, false);
}

Value str_method_rsplit(Vm *vm, Value *args) {
    return split(vm, args, true);
}

Value str_method_splitlines(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]);
    bool keep_ends = false;
    if (!argument_bool(vm, args[1], &keep_ends))
        return NO_VALUE;
    List *list = list_new(vm, 0);
    if (!list)
        return NO_VALUE;
    for (size_t at = 0, length = s->length; at < length;) {
        size_t start = at;
        while (at < length && !unicode_is_linebreak(str_at(s, at)))
            at++;
        size_t end = at;
        if (at < length) {
            at += str_at(s, at) == '\r' && at + 1 < length && str_at(s, at + 1) == '\n' ? 2 : 1;
            if (keep_ends)
                end = at;
        }
        if (!append_slice(vm, list, s, start, end))
            return NO_VALUE;
    }
    return list_value(list);
}

static Value partition(Vm *vm, Value *args, bool last) {
    Str *s = value_to_str(args[0]);
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "must be str, not %.100T", args[1]);
    Str *separator = value_to_str(args[1]);
    if (separator->length == 0)
        return raise_value_error(vm, "empty separator");
    int64_t found = last ? str_find_last(s, separator, 0, s->length) : str_find(s, separator, 0, s->length);
    Str *before, *after, *middle = separator;
    if (found < 0) {
        Str *whole = str_exact(vm, s);
        middle = str_empty(vm);
        before = last ? middle : whole;
        after = last ? whole : middle;
    } else {
        before = str_slice(vm, s, 0, (size_t)found);
        after = str_slice(vm, s, (size_t)found + separator->length, s->length);
    }
    if (!before || !after || !middle)
        return NO_VALUE;
    Tuple *parts = tuple_pack(vm, str_value(before), str_value(middle), str_value(after));
    return parts ? tuple_value(parts) : NO_VALUE;
}

Value str_method_partition(Vm *vm, Value *args) {
    return partition(vm, args, false);
}

Value str_method_rpartition(Vm *vm, Value *args) {
    return partition(vm, args, true);
}

// ---- strip

enum { STRIP_START = 1, STRIP_END = 2 };

static Value strip(Vm *vm, Value *args, const char *name, int sides) {
    Str *s = value_to_str(args[0]);
    size_t start = 0, end = s->length;
    if (value_is_none_or_missing(args[1])) {
        while (sides & STRIP_START && start < end && is_space(str_at(s, start)))
            start++;
        while (sides & STRIP_END && end > start && is_space(str_at(s, end - 1)))
            end--;
    } else if (value_is_str(args[1])) {
        const Str *set = value_to_str(args[1]);
        while (sides & STRIP_START && start < end && str_has_char(set, str_at(s, start)))
            start++;
        while (sides & STRIP_END && end > start && str_has_char(set, str_at(s, end - 1)))
            end--;
    } else {
        return raise_type_error(vm, "%s arg must be None or str", name);
    }
    Str *result = str_slice(vm, s, start, end);
    return result ? str_value(result) : NO_VALUE;
}

Value str_method_strip(Vm *vm, Value *args) {
    return strip(vm, args, "strip", STRIP_START | STRIP_END);
}

Value str_method_lstrip(Vm *vm, Value *args) {
    return strip(vm, args, "lstrip", STRIP_START);
}

Value str_method_rstrip(Vm *vm, Value *args) {
    return strip(vm, args, "rstrip", STRIP_END);
}

// ---- join

Value str_method_join(Vm *vm, Value *args) {
    Str *separator = value_to_str(args[0]);
    Value iterable = args[1];
    const Value *items;
    size_t count;
    if (value_is_tuple(iterable) && value_type(vm, iterable) == vm_type(vm, TYPE_INDEX_TUPLE)) {
        items = tuple_items(value_to_tuple_object(iterable));
        count = value_to_tuple_object(iterable)->length;
    } else {
        List *list;
        if (value_is_list(iterable) && value_type(vm, iterable) == vm_type(vm, TYPE_INDEX_LIST)) {
            list = value_to_list_object(iterable);
        } else {
            Value iterator = value_iter(vm, iterable);
            if (value_missing(iterator)) {
                if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
                    return NO_VALUE;
                error_clear(vm);
                return raise_type_error(vm, "can only join an iterable");
            }
            list = value_to_list(vm, iterator);
            if (!list)
                return NO_VALUE;
        }
        items = list->length ? list->items->items : NULL;
        count = list->length;
    }
    Str *result = str_join(vm, separator, items, count);
    return result ? str_value(result) : NO_VALUE;
}
