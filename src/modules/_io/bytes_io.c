// SPDX-License-Identifier: MIT
// BytesIO: a binary stream in memory.
#include "modules/_io/io.h"

typedef struct BytesIo {
    uint64_t header; // KIND_NATIVE_OBJECT
    DataBlock *data; // capacity is the block's
    size_t length, capacity;
    int64_t at;
    bool closed;
    Exports exports;
} BytesIo;

static void bytes_io_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((BytesIo *)object)->data);
}
static BytesIo *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static BytesIo *open_of(Vm *vm, Value *args) {
    BytesIo *b = self_of(args);
    if (!b->closed)
        return b;
    raise_value_error(vm, "I/O operation on closed file.");
    return NULL;
}

static bool reserve(Vm *vm, BytesIo *b, size_t capacity) {
    if (capacity <= b->capacity)
        return true;
    if (capacity < b->capacity + b->capacity / 2)
        capacity = b->capacity + b->capacity / 2;
    DataBlock *data = heap_alloc_data(vm, capacity);
    if (!data)
        return false;
    if (b->length)
        memcpy(data->bytes, b->data->bytes, b->length);
    heap_store_pointer(vm, b, &b->data, data);
    b->capacity = capacity;
    return true;
}

static bool write_at(Vm *vm, BytesIo *b, const void *bytes, size_t count) {
    if (!count)
        return true;
    size_t end = (size_t)b->at + count;
    if (!reserve(vm, b, end))
        return false;
    if ((size_t)b->at > b->length)
        memset(b->data->bytes + b->length, 0, (size_t)b->at - b->length);
    memcpy(b->data->bytes + b->at, bytes, count);
    b->at = (int64_t)end;
    if (end > b->length)
        b->length = end;
    return true;
}

static Value bytes_io_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_pointer(args[0]), 0));
}
static Value bytes_io_init(Vm *vm, Value *args) {
    BytesIo *b = self_of(args);
    b->length = 0;
    b->at = 0;
    b->closed = false;
    if (value_is_none_or_missing(args[1]))
        return VALUE_NONE;
    Buffer buffer;
    if (!buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    bool done = write_at(vm, b, buffer.bytes, (size_t)buffer.length);
    buffer_release(vm, &buffer);
    b->at = 0;
    return done ? VALUE_NONE : NO_VALUE;
}
static size_t left_of(const BytesIo *b) {
    return (size_t)b->at < b->length ? b->length - (size_t)b->at : 0;
}
static Value take(Vm *vm, BytesIo *b, size_t count) {
    Bytes *bytes = bytes_from(vm, count ? b->data->bytes + b->at : NULL, count);
    b->at += (int64_t)count;
    return value_from_pointer(bytes);
}
static Value bytes_io_read(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    int64_t size;
    if (!b || !io_size(vm, args[1], &size))
        return NO_VALUE;
    size_t left = left_of(b);
    return take(vm, b, size < 0 || (size_t)size > left ? left : (size_t)size);
}
static Value bytes_io_readline(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    int64_t size;
    if (!b || !io_size(vm, args[1], &size))
        return NO_VALUE;
    size_t left = left_of(b);
    if (size >= 0 && (size_t)size < left)
        left = (size_t)size;
    const uint8_t *start = left ? b->data->bytes + b->at : NULL;
    const uint8_t *end = left ? memchr(start, '\n', left) : NULL;
    return take(vm, b, end ? (size_t)(end - start) + 1 : left);
}
static Value bytes_io_readinto(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    Buffer buffer;
    if (!b || !buffer_get_writable(vm, args[1], &buffer))
        return NO_VALUE;
    size_t count = left_of(b) < (size_t)buffer.length ? left_of(b) : (size_t)buffer.length;
    if (count)
        memcpy(buffer.bytes, b->data->bytes + b->at, count);
    b->at += (int64_t)count;
    buffer_release(vm, &buffer);
    return int_from_size(vm, count);
}
static Value bytes_io_write(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    Buffer buffer;
    if (!b || !exports_allow_resize(vm, args[0], &b->exports) || !buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    bool done = write_at(vm, b, buffer.bytes, (size_t)buffer.length);
    int64_t count = buffer.length;
    buffer_release(vm, &buffer);
    return done ? int_from_int64(vm, count) : NO_VALUE;
}
static Value bytes_io_seek(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    int64_t offset;
    int32_t whence = 0;
    if (!b || !value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &offset) ||
        (value_exists(args[2]) && !value_to_int32(vm, args[2], &whence)))
        return NO_VALUE;
    if (offset < 0 && whence == 0)
        return raise_value_error(vm, "negative seek value %lld", offset);
    if (whence < 0 || whence > 2)
        return raise_value_error(vm, "invalid whence (%d, should be 0, 1 or 2)", whence);
    int64_t base = whence == 1 ? b->at : whence == 2 ? (int64_t)b->length : 0;
    if (__builtin_add_overflow(base, offset, &b->at))
        return raise_overflow_error(vm, "new position too large");
    if (b->at < 0)
        b->at = 0;
    return int_from_int64(vm, b->at);
}
static Value bytes_io_tell(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    return b ? int_from_int64(vm, b->at) : NO_VALUE;
}
static Value bytes_io_truncate(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    if (!b || !exports_allow_resize(vm, args[0], &b->exports))
        return NO_VALUE;
    int64_t size = b->at;
    if (!value_is_none_or_missing(args[1]) && !value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &size))
        return NO_VALUE;
    if (size < 0)
        return raise_value_error(vm, "negative size value %lld", size);
    if ((size_t)size < b->length)
        b->length = (size_t)size;
    return int_from_int64(vm, size);
}
static Value bytes_io_getvalue(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    return b ? value_from_pointer(bytes_from(vm, b->length ? b->data->bytes : NULL, b->length)) : NO_VALUE;
}
static Value bytes_io_getbuffer(Vm *vm, Value *args) {
    BytesIo *b = open_of(vm, args);
    return b ? vm_call_1(vm, type_value(vm_type(vm, TYPE_INDEX_MEMORYVIEW)), args[0]) : NO_VALUE;
}
static Value bytes_io_close(Vm *vm, Value *args) {
    BytesIo *b = self_of(args);
    if (!exports_allow_resize(vm, args[0], &b->exports))
        return NO_VALUE;
    b->closed = true;
    b->data = NULL;
    b->length = b->capacity = 0;
    return VALUE_NONE;
}
static Value get_closed(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->closed);
}
static Value bytes_io_getstate(Vm *vm, Value *args) {
    Value data = bytes_io_getvalue(vm, args);
    Value dict = value_exists(data) ? value_from_pointer(object_dict(vm, args[0])) : NO_VALUE;
    return value_exists(dict)
               ? value_from_pointer(tuple_pack(vm, data, value_from_small_int(self_of(args)->at), dict))
               : NO_VALUE;
}
static Value bytes_io_setstate(Vm *vm, Value *args) {
    if (!value_is_tuple(args[1]) || ((Tuple *)value_to_pointer(args[1]))->length < 3)
        return raise_type_error(vm, "%T.__setstate__ argument should be 3-tuple, got %T", args[0], args[1]);
    Value *items = tuple_items((Tuple *)value_to_pointer(args[1]));
    if (value_missing(bytes_io_init(vm, (Value[]){args[0], items[0]})))
        return NO_VALUE;
    int64_t at;
    if (!value_to_index(vm, items[1], TYPE_INDEX_OVERFLOW_ERROR, &at))
        return NO_VALUE;
    self_of(args)->at = at < 0 ? 0 : at;
    if (!value_is_none(items[2])) {
        Value dict = value_from_pointer(object_dict(vm, args[0]));
        if (value_missing(dict) || value_missing(io_call(vm, dict, "update", 1, &items[2])))
            return NO_VALUE;
    }
    return VALUE_NONE;
}

static bool bytes_io_buffer_get(Vm *vm, Value exporter, Buffer *buffer, int flags) {
    BytesIo *b = value_to_pointer(exporter);
    if (b->closed) {
        raise_value_error(vm, "I/O operation on closed file.");
        return false;
    }
    if (!reserve(vm, b, 1) || !buffer_fill(vm, buffer, exporter, b->data->bytes, b->length, false, flags))
        return false;
    exports_add(&b->exports, buffer);
    return true;
}
static void bytes_io_buffer_release(Vm *vm, Value exporter, Buffer *buffer) {
    (void)vm;
    exports_remove(&((BytesIo *)value_to_pointer(exporter))->exports, buffer);
}

static const NativeDefinition bytes_io_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", bytes_io_new, "A stream in memory.", 0, 0},
    {"__init__(self, initial_bytes=b'')", bytes_io_init, "Start with these bytes.", 0, 0},
    {"__getstate__(self, /)", bytes_io_getstate, "Help pickle.", 0, 0},
    {"__setstate__(self, state, /)", bytes_io_setstate, "Help pickle.", 0, 0},
    {"read(self, size=-1, /)", bytes_io_read, "Read bytes.", 0, 0},
    {"read1(self, size=-1, /)", bytes_io_read, "Read bytes.", 0, 0},
    {"readline(self, size=-1, /)", bytes_io_readline, "The next line.", 0, 0},
    {"readinto(self, buffer, /)", bytes_io_readinto, "Read into a buffer.", 0, 0},
    {"write(self, b, /)", bytes_io_write, "Write bytes.", 0, 0},
    {"seek(self, pos, whence=0, /)", bytes_io_seek, "Move the position.", 0, 0},
    {"tell(self, /)", bytes_io_tell, "The position.", 0, 0},
    {"truncate(self, size=None, /)", bytes_io_truncate, "Cut it.", 0, 0},
    {"getvalue(self, /)", bytes_io_getvalue, "All bytes.", 0, 0},
    {"getbuffer(self, /)", bytes_io_getbuffer, "A view of the bytes.", 0, 0},
    {"close(self, /)", bytes_io_close, "Forget the bytes.", 0, 0},
    {"readable(self, /)", io_return_true, "Can it be read?", 0, 0},
    {"writable(self, /)", io_return_true, "Can it be written?", 0, 0},
    {"seekable(self, /)", io_return_true, "Can it seek?", 0, 0},
    {"isatty(self, /)", io_return_false, "Is it a terminal?", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition bytes_io_getset[] = {
    {"closed", get_closed, NULL, "Is it closed?"},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition io_bytes_definition = {
    .name = "_io.BytesIO",
    .base = &io_buffered_base_definition,
    .doc = "A binary stream in memory.",
    .signature = "(initial_bytes=b'')",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(BytesIo),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = bytes_io_methods,
    .getset = bytes_io_getset,
    .trace = bytes_io_trace,
    .buffer_get = bytes_io_buffer_get,
    .buffer_release = bytes_io_buffer_release,
};
