// SPDX-License-Identifier: MIT
// The methods of bytes and bytearray that look for bytes in bytes: find, count, startswith, replace,
// translate.
#include "base/search.h"
#include "objects/argument.h"
#include "objects/bytearray.h"
#include "objects/bytes_builder.h"
#include "objects/bytes_methods.h"
#include "objects/tuple.h"
#include "vm/vm.h"

ByteView bytes_view(Value self) {
    if (value_is_bytes(self))
        return (ByteView){value_to_bytes(self)->data, value_to_bytes(self)->length};
    const Bytearray *array = value_to_bytearray(self);
    return (ByteView){array->data ? array->data : (const uint8_t *)"", array->length};
}

void bytes_hold(Value self) {
    if (value_is_bytearray(self))
        value_to_bytearray(self)->exports.others++;
}

void bytes_let_go(Value self) {
    if (value_is_bytearray(self))
        value_to_bytearray(self)->exports.others--;
}

// Opens a needle while `self` keeps its size.
static bool open_needle(Vm *vm, Value self, Value v, ByteNeedle *needle, const char *wrong_type) {
    bytes_hold(self);
    bool opened = byte_needle_open(vm, v, needle, wrong_type);
    bytes_let_go(self);
    return opened;
}

Value bytes_like(Vm *vm, Value self, const void *data, size_t length) {
    if (value_is_bytes(self)) {
        Bytes *bytes = bytes_from(vm, data, length);
        return bytes ? bytes_value(bytes) : NO_VALUE;
    }
    Bytearray *array = bytearray_from(vm, data, length);
    return array ? value_from_pointer(array) : NO_VALUE;
}

// self[start:end]; exact bytes that are taken whole are given as they are.
static Value part(Vm *vm, Value self, size_t start, size_t end) {
    ByteView view = bytes_view(self);
    if (start == 0 && end == view.length && value_type(vm, self) == vm_type(vm, TYPE_INDEX_BYTES))
        return self;
    return bytes_like(vm, self, view.data + start, end - start);
}

static Value finish(Vm *vm, Value self, BytesBuilder *builder) {
    if (builder->failed)
        return NO_VALUE;
    return bytes_like(vm, self, builder->length ? builder->buffer->bytes : NULL, builder->length);
}

// ---- Finding

bool byte_needle_open(Vm *vm, Value v, ByteNeedle *needle, const char *wrong_type) {
    *needle = (ByteNeedle){0};
    if (value_is_bytes(v)) {
        needle->data = value_to_bytes(v)->data;
        needle->length = value_to_bytes(v)->length;
        return true;
    }
    if (value_has_buffer(vm, v)) {
        if (!buffer_get_simple(vm, v, &needle->buffer))
            return false;
        needle->data = needle->buffer.bytes ? needle->buffer.bytes : (const uint8_t *)"";
        needle->length = (size_t)needle->buffer.length;
        return true;
    }
    if (!value_is_int_like(vm, v)) {
        (void)raise_type_error(vm, wrong_type, v);
        return false;
    }
    needle->data = &needle->byte;
    needle->length = 1;
    return byte_from_value(vm, v, "byte", &needle->byte);
}

void byte_needle_close(Vm *vm, ByteNeedle *needle) {
    buffer_release(vm, &needle->buffer);
}

int64_t byte_view_find(ByteView view, const uint8_t *needle, size_t length, bool last) {
    if (length == 0)
        return last ? (int64_t)view.length : 0;
    size_t found = last ? search_last(view.data, view.length, needle, length, 1)
                        : search_first(view.data, view.length, needle, length, 1);
    return found == SEARCH_NOT_FOUND ? -1 : (int64_t)found;
}

static const char not_a_needle[] = "argument should be integer or bytes-like object, not '%.200T'";

// -1: not found, -2: exception.
static int64_t find_in_range(Vm *vm, Value *args, bool last) {
    int64_t from, to, found = -1;
    ByteNeedle needle;
    if (!argument_range(vm, args[2], args[3], (int64_t)bytes_view(args[0]).length, &from, &to) ||
        !open_needle(vm, args[0], args[1], &needle, not_a_needle))
        return -2;
    ByteView view = bytes_view(args[0]);
    if (to > (int64_t)view.length)
        to = (int64_t)view.length;
    if (from <= to) {
        found = byte_view_find((ByteView){view.data + from, (size_t)(to - from)}, needle.data, needle.length,
                               last);
        found += found < 0 ? 0 : from;
    }
    byte_needle_close(vm, &needle);
    return found;
}

Value bytes_method_find(Vm *vm, Value *args) {
    int64_t found = find_in_range(vm, args, false);
    return found == -2 ? NO_VALUE : value_from_small_int(found);
}

Value bytes_method_rfind(Vm *vm, Value *args) {
    int64_t found = find_in_range(vm, args, true);
    return found == -2 ? NO_VALUE : value_from_small_int(found);
}

static Value index_result(Vm *vm, int64_t found) {
    if (found == -1)
        return raise_value_error(vm, "subsection not found");
    return found == -2 ? NO_VALUE : value_from_small_int(found);
}

Value bytes_method_index(Vm *vm, Value *args) {
    return index_result(vm, find_in_range(vm, args, false));
}

Value bytes_method_rindex(Vm *vm, Value *args) {
    return index_result(vm, find_in_range(vm, args, true));
}

Value bytes_method_count(Vm *vm, Value *args) {
    int64_t from, to, count = 0;
    ByteNeedle needle;
    if (!argument_range(vm, args[2], args[3], (int64_t)bytes_view(args[0]).length, &from, &to) ||
        !open_needle(vm, args[0], args[1], &needle, not_a_needle))
        return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    if (to > (int64_t)view.length)
        to = (int64_t)view.length;
    if (from <= to && needle.length == 0)
        count = to - from + 1;
    while (from <= to && needle.length) {
        int64_t found = byte_view_find((ByteView){view.data + from, (size_t)(to - from)}, needle.data,
                                       needle.length, false);
        if (found < 0)
            break;
        count++;
        from += found + (int64_t)needle.length;
    }
    byte_needle_close(vm, &needle);
    return value_from_small_int(count);
}

Value bytes_method_contains(Vm *vm, Value *args) {
    ByteNeedle needle;
    if (!open_needle(vm, args[0], args[1], &needle, "a bytes-like object is required, not '%.100T'"))
        return NO_VALUE;
    bool found = byte_view_find(bytes_view(args[0]), needle.data, needle.length, false) >= 0;
    byte_needle_close(vm, &needle);
    return value_from_bool(found);
}

// ---- Ends

// Does `end` stand at the start, or the end, of self[from:to]? -1: exception.
static int tail_matches(Vm *vm, Value self, Value tail, int64_t from, int64_t to, bool at_end) {
    Buffer buffer;
    if (!buffer_get_simple(vm, tail, &buffer))
        return -1;
    ByteView view = bytes_view(self);
    if (to > (int64_t)view.length)
        to = (int64_t)view.length;
    bool matches = from <= to && to - from >= buffer.length &&
                   (buffer.length == 0 || memcmp(view.data + (at_end ? to - buffer.length : from),
                                                 buffer.bytes, (size_t)buffer.length) == 0);
    buffer_release(vm, &buffer);
    return matches;
}

static Value starts_or_ends(Vm *vm, Value *args, const char *name, bool at_end) {
    int64_t from, to;
    if (!argument_range(vm, args[2], args[3], (int64_t)bytes_view(args[0]).length, &from, &to))
        return NO_VALUE;
    if (!value_is_tuple(args[1])) {
        if (!value_has_buffer(vm, args[1]))
            return raise_type_error(vm, "%s first arg must be bytes or a tuple of bytes, not %.100T", name,
                                    args[1]);
        int matches = tail_matches(vm, args[0], args[1], from, to, at_end);
        return matches < 0 ? NO_VALUE : value_from_bool(matches);
    }
    const Tuple *choices = value_to_tuple_object(args[1]);
    for (size_t i = 0; i < choices->length; i++) {
        int matches = tail_matches(vm, args[0], tuple_items(choices)[i], from, to, at_end);
        if (matches)
            return matches < 0 ? NO_VALUE : VALUE_TRUE;
    }
    return VALUE_FALSE;
}

Value bytes_method_startswith(Vm *vm, Value *args) {
    return starts_or_ends(vm, args, "startswith", false);
}

Value bytes_method_endswith(Vm *vm, Value *args) {
    return starts_or_ends(vm, args, "endswith", true);
}

static Value without(Vm *vm, Value *args, bool at_end) {
    Buffer buffer;
    if (!buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    size_t length = (size_t)buffer.length;
    buffer_release(vm, &buffer);
    int there = tail_matches(vm, args[0], args[1], 0, INT64_MAX, at_end);
    size_t whole = bytes_view(args[0]).length;
    if (there < 0)
        return NO_VALUE;
    if (!there || length > whole)
        return part(vm, args[0], 0, whole);
    return at_end ? part(vm, args[0], 0, whole - length) : part(vm, args[0], length, whole);
}

Value bytes_method_removeprefix(Vm *vm, Value *args) {
    return without(vm, args, false);
}

Value bytes_method_removesuffix(Vm *vm, Value *args) {
    return without(vm, args, true);
}

// ---- replace

static void interleave(BytesBuilder *out, ByteView view, const Buffer *new, uint64_t count) {
    for (size_t i = 0; i < view.length && !out->failed; i++) {
        if (i == count) {
            bytes_builder_add(out, view.data + i, view.length - i);
            return;
        }
        bytes_builder_add(out, new->bytes, (size_t) new->length);
        bytes_builder_byte(out, view.data[i]);
    }
    if (count > view.length)
        bytes_builder_add(out, new->bytes, (size_t) new->length);
}

static Value replace(Vm *vm, Value self, const Buffer *old, const Buffer *new, int64_t limit) {
    ByteView view = bytes_view(self);
    uint64_t count = limit < 0 ? UINT64_MAX : (uint64_t)limit;
    if (count == 0 || (uint64_t)old->length > view.length)
        return part(vm, self, 0, view.length);
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    if (old->length == 0) {
        interleave(&out, view, new, count);
        return finish(vm, self, &out);
    }
    size_t done = 0;
    for (uint64_t i = 0; i < count && !out.failed; i++) {
        int64_t found = byte_view_find((ByteView){view.data + done, view.length - done}, old->bytes,
                                       (size_t)old->length, false);
        if (found < 0 && done == 0)
            return part(vm, self, 0, view.length);
        if (found < 0)
            break;
        bytes_builder_add(&out, view.data + done, (size_t)found);
        bytes_builder_add(&out, new->bytes, (size_t) new->length);
        done += (size_t)(found + old->length);
    }
    bytes_builder_add(&out, view.data + done, view.length - done);
    return finish(vm, self, &out);
}

Value bytes_method_replace(Vm *vm, Value *args) {
    int64_t limit = -1;
    Buffer old, new;
    if (!buffer_get_simple(vm, args[1], &old))
        return NO_VALUE;
    if (!buffer_get_simple(vm, args[2], &new)) {
        buffer_release(vm, &old);
        return NO_VALUE;
    }
    Value result = argument_size(vm, args[3], &limit) ? replace(vm, args[0], &old, &new, limit) : NO_VALUE;
    buffer_release(vm, &new);
    buffer_release(vm, &old);
    return result;
}

// ---- translate

Value bytes_method_translate(Vm *vm, Value *args) {
    uint8_t map[256];
    bool deleted[256] = {false};
    for (int i = 0; i < 256; i++)
        map[i] = (uint8_t)i;
    Buffer buffer;
    if (!value_is_none(args[1])) {
        if (!buffer_get_simple(vm, args[1], &buffer))
            return NO_VALUE;
        bool fits = buffer.length == 256;
        if (fits)
            memcpy(map, buffer.bytes, 256);
        buffer_release(vm, &buffer);
        if (!fits)
            return raise_value_error(vm, "translation table must be 256 characters long");
    }
    if (value_exists(args[2])) {
        if (!buffer_get_simple(vm, args[2], &buffer))
            return NO_VALUE;
        for (int64_t i = 0; i < buffer.length; i++)
            deleted[buffer.bytes[i]] = true;
        buffer_release(vm, &buffer);
    }
    ByteView view = bytes_view(args[0]);
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    uint8_t *to = bytes_builder_room(&out, view.length);
    if (!to)
        return NO_VALUE;
    size_t length = 0;
    for (size_t i = 0; i < view.length; i++)
        if (!deleted[view.data[i]])
            to[length++] = map[view.data[i]];
    out.length = length;
    return finish(vm, args[0], &out);
}

Value bytes_method_maketrans(Vm *vm, Value *args) {
    Buffer from, to;
    if (!buffer_get_simple(vm, args[0], &from))
        return NO_VALUE;
    if (!buffer_get_simple(vm, args[1], &to)) {
        buffer_release(vm, &from);
        return NO_VALUE;
    }
    uint8_t map[256];
    for (int i = 0; i < 256; i++)
        map[i] = (uint8_t)i;
    bool same = from.length == to.length;
    for (int64_t i = 0; same && i < from.length; i++)
        map[from.bytes[i]] = to.bytes[i];
    buffer_release(vm, &to);
    buffer_release(vm, &from);
    if (!same)
        return raise_value_error(vm, "maketrans arguments must have same length");
    Bytes *table = bytes_from(vm, map, sizeof map);
    return table ? bytes_value(table) : NO_VALUE;
}
