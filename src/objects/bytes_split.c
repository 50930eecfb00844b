// SPDX-License-Identifier: MIT
// The methods of bytes and bytearray that take bytes apart, and join.
#include "objects/argument.h"
#include "objects/bytearray.h"
#include "objects/bytes_builder.h"
#include "objects/bytes_methods.h"
#include "objects/list.h"
#include "objects/tuple.h"
#include "vm/vm.h"

static inline bool is_space(uint8_t byte) {
    return byte == ' ' || (uint8_t)(byte - 9) < 5;
}

static bool append(Vm *vm, List *list, Value self, ByteView view, size_t start, size_t end) {
    Value piece = start == 0 && end == view.length && value_type(vm, self) == vm_type(vm, TYPE_INDEX_BYTES)
                      ? self
                      : bytes_like(vm, self, view.data + start, end - start);
    return value_exists(piece) && list_append(vm, list, piece);
}

// The pieces of `view` at runs of white space, from the end when `last`: then in reverse order.
static bool split_at_spaces(Vm *vm, List *list, Value self, ByteView view, uint64_t limit, bool last) {
    size_t start = 0, end = view.length;
    for (;;) {
        if (!last)
            while (start < end && is_space(view.data[start]))
                start++;
        while (last && end > start && is_space(view.data[end - 1]))
            end--;
        if (start == end)
            return true;
        if (limit-- == 0)
            return append(vm, list, self, view, start, end);
        size_t at = last ? end : start;
        while (last ? at > start && !is_space(view.data[at - 1]) : at < end && !is_space(view.data[at]))
            at += last ? (size_t)-1 : 1;
        if (!(last ? append(vm, list, self, view, at, end) : append(vm, list, self, view, start, at)))
            return false;
        if (last)
            end = at;
        else
            start = at;
    }
}

static bool split_at(Vm *vm, List *list, Value self, ByteView view, const Buffer *separator, uint64_t limit,
                     bool last) {
    size_t start = 0, end = view.length, length = (size_t)separator->length;
    for (; limit; limit--) {
        int64_t found =
            byte_view_find((ByteView){view.data + start, end - start}, separator->bytes, length, last);
        if (found < 0)
            break;
        size_t at = start + (size_t)found;
        if (!(last ? append(vm, list, self, view, at + length, end)
                   : append(vm, list, self, view, start, at)))
            return false;
        if (last)
            end = at;
        else
            start = at + length;
    }
    return append(vm, list, self, view, start, end);
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
    int64_t limit = -1;
    if (!argument_size(vm, args[2], &limit))
        return NO_VALUE;
    uint64_t count = limit < 0 ? UINT64_MAX : (uint64_t)limit;
    List *list = list_new(vm, 0);
    if (!list)
        return NO_VALUE;
    bool done;
    if (value_is_none_or_missing(args[1])) {
        done = split_at_spaces(vm, list, args[0], bytes_view(args[0]), count, last);
    } else {
        Buffer separator;
        bytes_hold(args[0]);
        bool opened = buffer_get_simple(vm, args[1], &separator);
        bytes_let_go(args[0]);
        if (!opened)
            return NO_VALUE;
        done = separator.length != 0;
        if (done)
            done = split_at(vm, list, args[0], bytes_view(args[0]), &separator, count, last);
        else
            (void)raise_value_error(vm, "empty separator");
        buffer_release(vm, &separator);
    }
    if (!done)
        return NO_VALUE;
    if (last)
        reverse(vm, list);
    return list_value(list);
}

Value bytes_method_split(Vm *vm, Value *args) {
    return split(vm, args, false);
}

Value bytes_method_rsplit(Vm *vm, Value *args) {
    return split(vm, args, true);
}

Value bytes_method_splitlines(Vm *vm, Value *args) {
    bool keep_ends = false;
    if (!argument_bool(vm, args[1], &keep_ends))
        return NO_VALUE;
    List *list = list_new(vm, 0);
    if (!list)
        return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    for (size_t at = 0; at < view.length;) {
        size_t start = at;
        while (at < view.length && view.data[at] != '\n' && view.data[at] != '\r')
            at++;
        size_t end = at;
        if (at < view.length) {
            at += view.data[at] == '\r' && at + 1 < view.length && view.data[at + 1] == '\n' ? 2 : 1;
            if (keep_ends)
                end = at;
        }
        if (!append(vm, list, args[0], view, start, end))
            return NO_VALUE;
    }
    return list_value(list);
}

static Value partition(Vm *vm, Value *args, bool last) {
    Buffer separator;
    if (!buffer_get_simple(vm, args[1], &separator))
        return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    if (separator.length == 0) {
        buffer_release(vm, &separator);
        return raise_value_error(vm, "empty separator");
    }
    size_t length = (size_t)separator.length;
    int64_t found = byte_view_find(view, separator.bytes, length, last);
    buffer_release(vm, &separator);
    Value before, middle, after;
    if (found < 0) {
        Value whole = value_type(vm, args[0]) == vm_type(vm, TYPE_INDEX_BYTES)
                          ? args[0]
                          : bytes_like(vm, args[0], view.data, view.length);
        middle = bytes_like(vm, args[0], NULL, 0);
        Value other = bytes_like(vm, args[0], NULL, 0);
        before = last ? other : whole;
        after = last ? whole : other;
    } else {
        before = bytes_like(vm, args[0], view.data, (size_t)found);
        // Bytes give the separator object itself.
        middle = value_is_bytes(args[0]) && value_is_bytes(args[1])
                     ? args[1]
                     : bytes_like(vm, args[0], view.data + found, length);
        after = bytes_like(vm, args[0], view.data + found + length, view.length - (size_t)found - length);
    }
    if (value_missing(before) || value_missing(middle) || value_missing(after))
        return NO_VALUE;
    Tuple *parts = tuple_pack(vm, before, middle, after);
    return parts ? tuple_value(parts) : NO_VALUE;
}

Value bytes_method_partition(Vm *vm, Value *args) {
    return partition(vm, args, false);
}

Value bytes_method_rpartition(Vm *vm, Value *args) {
    return partition(vm, args, true);
}

// ---- strip

enum { STRIP_START = 1, STRIP_END = 2 };

static Value strip(Vm *vm, Value *args, int sides) {
    bool stripped[256] = {false};
    if (value_is_none_or_missing(args[1])) {
        for (int i = 0; i < 256; i++)
            stripped[i] = is_space((uint8_t)i);
    } else {
        Buffer set;
        if (!buffer_get_simple(vm, args[1], &set))
            return NO_VALUE;
        for (int64_t i = 0; i < set.length; i++)
            stripped[set.bytes[i]] = true;
        buffer_release(vm, &set);
    }
    ByteView view = bytes_view(args[0]);
    size_t start = 0, end = view.length;
    while (sides & STRIP_START && start < end && stripped[view.data[start]])
        start++;
    while (sides & STRIP_END && end > start && stripped[view.data[end - 1]])
        end--;
    if (end - start == view.length && value_type(vm, args[0]) == vm_type(vm, TYPE_INDEX_BYTES))
        return args[0];
    return bytes_like(vm, args[0], view.data + start, end - start);
}

Value bytes_method_strip(Vm *vm, Value *args) {
    return strip(vm, args, STRIP_START | STRIP_END);
}

Value bytes_method_lstrip(Vm *vm, Value *args) {
    return strip(vm, args, STRIP_START);
}

Value bytes_method_rstrip(Vm *vm, Value *args) {
    return strip(vm, args, STRIP_END);
}

// ---- join

Value bytes_method_join(Vm *vm, Value *args) {
    Value iterable = args[1];
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
    if (list->length == 1 && value_is_bytes(args[0]) &&
        value_type(vm, list->items->items[0]) == vm_type(vm, TYPE_INDEX_BYTES))
        return list->items->items[0];
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    size_t count = list->length;
    for (size_t i = 0; i < count && !out.failed; i++) {
        if (list->length != count) // a Python __buffer__ changed it
            return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "sequence changed size during iteration");
        if (i) {
            ByteView separator = bytes_view(args[0]);
            bytes_builder_add(&out, separator.data, separator.length);
        }
        Value item = list->items->items[i];
        if (value_is_bytes(item)) {
            bytes_builder_add(&out, value_to_bytes(item)->data, value_to_bytes(item)->length);
            continue;
        }
        Buffer buffer;
        if (!value_has_buffer(vm, item))
            return raise_type_error(vm, "sequence item %zu: expected a bytes-like object, %.80T found", i,
                                    item);
        if (!buffer_get_simple(vm, item, &buffer))
            return NO_VALUE;
        bytes_builder_add(&out, buffer.bytes, (size_t)buffer.length);
        buffer_release(vm, &buffer);
    }
    if (list->length != count)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "sequence changed size during iteration");
    if (out.failed)
        return NO_VALUE;
    return bytes_like(vm, args[0], out.length ? out.buffer->bytes : NULL, out.length);
}
