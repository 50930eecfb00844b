// SPDX-License-Identifier: MIT
// Bytes objects: making them from anything, hashing, comparing, their repr.
#include "objects/bytes.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "objects/buffer.h"
#include "objects/bytearray.h"
#include "objects/bytes_builder.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

void bytes_trace(Tracer *tracer, void *object) {
    const Bytes *bytes = object;
    if (bytes->shared)
        trace_pointer(tracer, bytes->data - offsetof(StrBuffer, text));
}

Bytes *bytes_new(Vm *vm, size_t length) {
    if (length > INT64_MAX / 4) {
        (void)raise_no_memory(vm);
        return NULL;
    }
    Bytes *bytes =
        heap_alloc(vm, sizeof(Bytes) + length + 1, shape_header(vm_type(vm, TYPE_INDEX_BYTES)->root));
    if (!bytes)
        return NULL;
    bytes->length = length;
    bytes->data = (uint8_t *)(bytes + 1);
    bytes->data[length] = 0;
    return bytes;
}

Bytes *bytes_from(Vm *vm, const void *data, size_t length) {
    if (length == 0 && value_exists(vm->empty_bytes))
        return value_to_bytes(vm->empty_bytes);
    Bytes *bytes = bytes_new(vm, length);
    if (!bytes)
        return NULL;
    if (length)
        memcpy(bytes->data, data, length);
    else
        vm->empty_bytes = bytes_value(bytes);
    return bytes;
}

Bytes *bytes_cut(Vm *vm, Bytes *bytes, size_t length) {
    (void)vm;
    bytes->length = length;
    bytes->data[length] = 0;
    return bytes;
}

Bytes *bytes_from_latin1(Vm *vm, const Str *s) {
    Bytes *bytes = bytes_new(vm, s->length);
    if (bytes && s->length)
        code_points_copy(bytes->data, 1, s->data, s->width, s->length);
    return bytes;
}

// New bytes on a buffer that is filled up to its end.
static Bytes *on_buffer(Vm *vm, StrBuffer *buffer) {
    Bytes *bytes = heap_alloc(vm, sizeof(Bytes), shape_header(vm_type(vm, TYPE_INDEX_BYTES)->root));
    if (!bytes)
        return NULL;
    // NOBARRIER: allocated just above.
    bytes->length = buffer->used;
    bytes->data = buffer->text;
    bytes->shared = bytes->joined = 1;
    return bytes;
}

Bytes *bytes_concat(Vm *vm, const Bytes *a, const void *more, size_t length) {
    size_t whole = a->length + length;
    if (a->shared) {
        StrBuffer *buffer = (StrBuffer *)(a->data - offsetof(StrBuffer, text));
        if (buffer->used == a->length && whole <= heap_block_size(buffer) - offsetof(StrBuffer, text)) {
            buffer->used = whole;
            memcpy(buffer->text + a->length, more, length);
            return on_buffer(vm, buffer);
        }
    }
    if (a->joined && whole >= BYTES_SHARE_MIN && whole < INT64_MAX / 8) {
        StrBuffer *buffer = str_buffer_new(vm, whole + whole / 2);
        if (!buffer)
            return NULL;
        buffer->used = whole;
        memcpy(buffer->text, a->data, a->length);
        memcpy(buffer->text + a->length, more, length);
        return on_buffer(vm, buffer);
    }
    Bytes *bytes = bytes_new(vm, whole);
    if (!bytes)
        return NULL;
    memcpy(bytes->data, a->data, a->length);
    memcpy(bytes->data + a->length, more, length);
    bytes->joined = 1;
    return bytes;
}

int64_t bytes_hash(Vm *vm, Bytes *b) {
    if (b->hash == 0)
        b->hash = hash_bytes(hash_key_from_bytes(vm->hash_key), b->data, b->length);
    return b->hash;
}

bool bytes_equal(const Bytes *a, const Bytes *b) {
    return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

// ---- From any object

bool byte_from_value(Vm *vm, Value v, const char *name, uint8_t *byte) {
    Value index = value_is_small_int(v) ? v : value_index(vm, v);
    if (value_missing(index))
        return false;
    int64_t number;
    if (!int_to_int64(index, &number) || number < 0 || number > 255) {
        (void)raise_value_error(vm, "%s must be in range(0, 256)", name);
        return false;
    }
    *byte = (uint8_t)number;
    return true;
}

typedef struct Collector {
    BytesBuilder *builder;
    const char *name;
} Collector;

static bool collect_item(Vm *vm, void *context, Value item) {
    Collector *collector = context;
    uint8_t byte;
    if (!byte_from_value(vm, item, collector->name, &byte))
        return false;
    bytes_builder_byte(collector->builder, byte);
    return !collector->builder->failed;
}

// The bytes that an iterable of integers gives.
bool bytes_collect(Vm *vm, BytesBuilder *builder, Value iterable, const char *name) {
    Collector collector = {builder, name};
    if (value_is_list(iterable) && value_type(vm, iterable) == vm_type(vm, TYPE_INDEX_LIST)) {
        // Its length is asked anew each time: __index__ of an item may change the list.
        const List *list = value_to_list_object(iterable);
        for (size_t i = 0; i < list->length; i++)
            if (!collect_item(vm, &collector, list->items->items[i]))
                return false;
        return true;
    }
    return value_each(vm, iterable, collect_item, &collector);
}

// The bytes of a buffer or of an iterable of integers. `type` is named in messages.
bool bytes_collect_object(Vm *vm, BytesBuilder *builder, Value v, const char *type, const char *item) {
    if (value_has_buffer(vm, v)) {
        Buffer buffer;
        if (!buffer_get(vm, v, &buffer, BUFFER_FULL_READ_ONLY))
            return false;
        uint8_t *room = bytes_builder_room(builder, (size_t)buffer.length);
        if (room)
            buffer_copy_out(&buffer, room, 'C');
        buffer_release(vm, &buffer);
        return room != NULL;
    }
    if (!value_is_str(v) && (value_exists(value_special(vm, v, SPECIAL_ITER)) ||
                             value_exists(value_special(vm, v, SPECIAL_GETITEM)))) {
        Value iterator = value_is_list(v) ? v : value_iter(vm, v);
        if (value_exists(iterator))
            return bytes_collect(vm, builder, iterator, item);
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return false;
        error_clear(vm);
    }
    (void)raise_type_error(vm, "cannot convert '%.200T' object to %s", v, type);
    return false;
}

// What bytes(v) and bytearray(v) take for a count: 1 and *count, 0 when v is none, -1: exception.
int bytes_count_of(Vm *vm, Value v, int64_t *count) {
    if (!value_is_int(v) && value_missing(value_special(vm, v, SPECIAL_INDEX)))
        return 0;
    if (!value_to_index(vm, v, TYPE_INDEX_OVERFLOW_ERROR, count)) {
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return -1;
        error_clear(vm);
        return 0;
    }
    if (*count >= 0)
        return 1;
    (void)raise_value_error(vm, "negative count");
    return -1;
}

Value bytes_from_object(Vm *vm, Value v) {
    if (value_type(vm, v) == vm_type(vm, TYPE_INDEX_BYTES))
        return v;
    bool found;
    Value made = vm_call_special(vm, v, SPECIAL_BYTES, 0, NULL, &found);
    if (found) {
        if (value_exists(made) && !value_is_bytes(made))
            return raise_type_error(vm, "__bytes__ returned non-bytes (type %.200T)", made);
        return made;
    }
    if (value_is_str(v))
        return raise_type_error(vm, "string argument without an encoding");
    int64_t count;
    int is_count = bytes_count_of(vm, v, &count);
    if (is_count < 0)
        return NO_VALUE;
    BytesBuilder builder;
    bytes_builder_init(&builder, vm);
    if (is_count) {
        Bytes *zeros = bytes_new(vm, (size_t)count);
        if (!zeros)
            return NO_VALUE;
        memset(zeros->data, 0, (size_t)count);
        return bytes_value(zeros);
    }
    if (!bytes_collect_object(vm, &builder, v, "bytes", "bytes"))
        return NO_VALUE;
    Bytes *bytes = bytes_builder_finish(&builder);
    return bytes ? bytes_value(bytes) : NO_VALUE;
}

// ---- repr

Str *bytes_repr_of(Vm *vm, const uint8_t *data, size_t length, const Str *name) {
    char quote = memchr(data, '\'', length) && !memchr(data, '"', length) ? '"' : '\'';
    StrBuilder builder;
    str_builder_init(&builder, vm);
    if (name) {
        str_builder_str(&builder, name);
        str_builder_char(&builder, '(');
    }
    str_builder_char(&builder, 'b');
    str_builder_char(&builder, (uint8_t)quote);
    for (size_t i = 0; i < length && !builder.failed; i++) {
        uint8_t byte = data[i];
        // A bytearray shows a single quote escaped in double quotes too.
        if (byte == quote || (name && byte == '\'') || byte == '\\' || byte == '\t' || byte == '\n' ||
            byte == '\r') {
            str_builder_char(&builder, '\\');
            str_builder_char(&builder, byte == '\t' ? 't' : byte == '\n' ? 'n' : byte == '\r' ? 'r' : byte);
        } else if (byte < ' ' || byte >= 0x7F) {
            char escape[4] = {'\\', 'x', "0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
            str_builder_ascii(&builder, escape, 4);
        } else {
            str_builder_char(&builder, byte);
        }
    }
    str_builder_char(&builder, (uint8_t)quote);
    if (name)
        str_builder_char(&builder, ')');
    return str_builder_finish(&builder);
}
