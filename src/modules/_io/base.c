// SPDX-License-Identifier: MIT
// The abstract bases of streams: _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase.
#include "modules/_io/io.h"
#include "objects/bytes_builder.h"
#include "objects/type.h"

Value io_call(Vm *vm, Value object, const char *name, int count, const Value *args) {
    Str *interned = str_intern_c(vm, name);
    return interned ? vm_call_method(vm, object, interned, count, args) : NO_VALUE;
}

Value io_unsupported(Vm *vm, const char *text) {
    Value type = module_state(vm, &module__io, 0);
    Str *message = str_from_c(vm, text);
    if (value_missing(type) || !message)
        return NO_VALUE;
    Value exception = vm_call_1(vm, type, str_value(message));
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

int io_is_closed(Vm *vm, Value stream) {
    Str *name = str_intern_c(vm, "closed");
    Value closed = name ? object_get_attribute(vm, stream, name) : NO_VALUE;
    return value_missing(closed) ? -1 : value_truth(vm, closed);
}

bool io_check_open(Vm *vm, Value stream) {
    int closed = io_is_closed(vm, stream);
    if (closed > 0)
        raise_value_error(vm, "I/O operation on closed file.");
    return closed == 0;
}

bool io_size(Vm *vm, Value v, int64_t *size) {
    *size = -1;
    if (value_is_none_or_missing(v))
        return true;
    if (value_missing(value_special(vm, v, SPECIAL_INDEX))) {
        raise_type_error(vm, "argument should be integer or None, not '%T'", v);
        return false;
    }
    return value_to_index(vm, v, TYPE_INDEX_OVERFLOW_ERROR, size);
}

Value io_newlines(Vm *vm, unsigned seen) {
    static const char *const texts[] = {"\r", "\n", "\r\n"};
    Value found[3];
    size_t count = 0;
    for (int i = 0; i < 3; i++)
        if ((seen & (1u << i)) &&
            value_missing(found[count++] = value_from_pointer(str_from_c(vm, texts[i]))))
            return NO_VALUE;
    return !count       ? VALUE_NONE
           : count == 1 ? found[0]
                        : value_from_pointer(tuple_from_values(vm, found, count));
}

Value io_return_true(Vm *vm, Value *args) {
    return io_check_open(vm, args[0]) ? VALUE_TRUE : NO_VALUE;
}
Value io_return_false(Vm *vm, Value *args) {
    return io_check_open(vm, args[0]) ? VALUE_FALSE : NO_VALUE;
}

// ---- _IOBase

static Value base_unsupported(Vm *vm, const char *name) {
    return io_unsupported(vm, name);
}
static Value base_seek(Vm *vm, Value *args) {
    (void)args;
    return base_unsupported(vm, "seek");
}
static Value base_truncate(Vm *vm, Value *args) {
    (void)args;
    return base_unsupported(vm, "truncate");
}
static Value base_fileno(Vm *vm, Value *args) {
    (void)args;
    return base_unsupported(vm, "fileno");
}
static Value base_tell(Vm *vm, Value *args) {
    return io_call(vm, args[0], "seek", 2, (Value[]){value_from_small_int(0), value_from_small_int(1)});
}

static Str *closed_name(Vm *vm) {
    return str_intern_c(vm, "__IOBase_closed");
}

static int base_is_closed(Vm *vm, Value self) {
    Value found;
    Str *name = closed_name(vm);
    if (!name || !object_find_attribute(vm, self, name, &found))
        return -1;
    return value_exists(found);
}
static Value base_get_closed(Vm *vm, Value *args) {
    int closed = base_is_closed(vm, args[0]);
    return closed < 0 ? NO_VALUE : value_from_bool(closed);
}
static Value base_flush(Vm *vm, Value *args) {
    int closed = base_is_closed(vm, args[0]);
    return closed < 0 ? NO_VALUE
           : closed   ? raise_value_error(vm, "I/O operation on closed file.")
                      : VALUE_NONE;
}
static Value base_close(Vm *vm, Value *args) {
    int closed = base_is_closed(vm, args[0]);
    if (closed)
        return closed < 0 ? NO_VALUE : VALUE_NONE;
    Value flushed = vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL);
    Value error = value_missing(flushed) ? error_fetch(vm) : NO_VALUE;
    Str *name = closed_name(vm);
    if (!name || !object_set_attribute(vm, args[0], name, VALUE_TRUE))
        return NO_VALUE;
    if (value_exists(error)) {
        error_restore(vm, error);
        return NO_VALUE;
    }
    return VALUE_NONE;
}
static Value base_isatty(Vm *vm, Value *args) {
    return io_return_false(vm, args);
}
static Value base_false(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_FALSE;
}
static Value base_enter(Vm *vm, Value *args) {
    return io_check_open(vm, args[0]) ? args[0] : NO_VALUE;
}
static Value base_exit(Vm *vm, Value *args) {
    return vm_call_method(vm, args[0], vm_name(vm, close), 0, NULL);
}
static Value base_iter(Vm *vm, Value *args) {
    return base_enter(vm, args);
}

static Value base_next(Vm *vm, Value *args) {
    Value line = vm_call_method(vm, args[0], vm_name(vm, readline), 0, NULL);
    if (value_missing(line))
        return NO_VALUE;
    int64_t length = value_length(vm, line);
    return length < 0 ? NO_VALUE : length ? line : raise_stop_iteration(vm, NO_VALUE);
}

// One byte at a time, or what peek() shows.
static Value base_readline(Vm *vm, Value *args) {
    int64_t limit;
    if (!io_size(vm, args[1], &limit))
        return NO_VALUE;
    BytesBuilder line;
    bytes_builder_init(&line, vm);
    Value one = value_from_small_int(1);
    for (int64_t count = 0; limit < 0 || count < limit; count++) {
        Value piece = vm_call_method(vm, args[0], vm_name(vm, read), 1, &one);
        if (value_missing(piece))
            return NO_VALUE;
        if (!value_is_kind(piece, KIND_BYTES))
            return raise_error(vm, TYPE_INDEX_OS_ERROR,
                               "read() should have returned a bytes object, not '%T'", piece);
        Bytes *bytes = value_to_bytes(piece);
        if (!bytes->length)
            break;
        bytes_builder_add(&line, bytes->data, bytes->length);
        if (bytes->data[bytes->length - 1] == '\n')
            break;
    }
    return value_from_pointer(bytes_builder_finish(&line));
}

static Value base_readlines(Vm *vm, Value *args) {
    int64_t hint;
    if (!io_size(vm, args[1], &hint))
        return NO_VALUE;
    List *lines = list_new(vm, 0);
    Value iterator = lines ? value_iter(vm, args[0]) : NO_VALUE;
    if (value_missing(iterator))
        return NO_VALUE;
    bool failed;
    int64_t total = 0;
    for (Value line; value_exists(line = value_next(vm, iterator, &failed));) {
        int64_t length = value_length(vm, line);
        if (length < 0 || !list_append(vm, lines, line))
            return NO_VALUE;
        total += length;
        if (hint > 0 && total >= hint)
            return list_value(lines);
    }
    return failed ? NO_VALUE : list_value(lines);
}

static Value base_writelines(Vm *vm, Value *args) {
    if (!io_check_open(vm, args[0]))
        return NO_VALUE;
    Value iterator = value_iter(vm, args[1]);
    if (value_missing(iterator))
        return NO_VALUE;
    bool failed;
    for (Value line; value_exists(line = value_next(vm, iterator, &failed));)
        if (value_missing(vm_call_method(vm, args[0], vm_name(vm, write), 1, &line)))
            return NO_VALUE;
    return failed ? NO_VALUE : VALUE_NONE;
}

// Closes what nobody closed.
static Value base_del(Vm *vm, Value *args) {
    int closed = io_is_closed(vm, args[0]);
    if (closed < 0) {
        error_clear(vm);
        return VALUE_NONE;
    }
    if (!closed && value_missing(vm_call_method(vm, args[0], vm_name(vm, close), 0, NULL)))
        error_clear(vm);
    return VALUE_NONE;
}

static Value check(Vm *vm, Value *args, const char *question, const char *text) {
    Value answer = io_call(vm, args[0], question, 0, NULL);
    if (value_missing(answer))
        return NO_VALUE;
    return value_is_true(answer) ? VALUE_TRUE : io_unsupported(vm, text);
}
static Value base_check_seekable(Vm *vm, Value *args) {
    return check(vm, args, "seekable", "File or stream is not seekable.");
}
static Value base_check_readable(Vm *vm, Value *args) {
    return check(vm, args, "readable", "File or stream is not readable.");
}
static Value base_check_writable(Vm *vm, Value *args) {
    return check(vm, args, "writable", "File or stream is not writable.");
}
static Value base_check_closed(Vm *vm, Value *args) {
    return io_check_open(vm, args[0]) ? VALUE_NONE : NO_VALUE;
}

static Value base_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_pointer(args[0]), 0));
}

static const NativeDefinition base_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", base_new, "A stream.", 0, 0},
    {"seek(self, offset, whence=0, /)", base_seek, "Move the position.", 0, 0},
    {"tell(self, /)", base_tell, "The position.", 0, 0},
    {"truncate(self, size=None, /)", base_truncate, "Cut the file.", 0, 0},
    {"fileno(self, /)", base_fileno, "The descriptor.", 0, 0},
    {"flush(self, /)", base_flush, "Write what is buffered.", 0, 0},
    {"close(self, /)", base_close, "Flush and close.", 0, 0},
    {"seekable(self, /)", base_false, "Can it seek?", 0, 0},
    {"readable(self, /)", base_false, "Can it be read?", 0, 0},
    {"writable(self, /)", base_false, "Can it be written?", 0, 0},
    {"isatty(self, /)", base_isatty, "Is it a terminal?", 0, 0},
    {"_checkClosed(self, /)", base_check_closed, "Raise if it is closed.", 0, 0},
    {"_checkSeekable(self, /)", base_check_seekable, "Raise if it cannot seek.", 0, 0},
    {"_checkReadable(self, /)", base_check_readable, "Raise if it cannot be read.", 0, 0},
    {"_checkWritable(self, /)", base_check_writable, "Raise if it cannot be written.", 0, 0},
    {"__enter__(self, /)", base_enter, "The stream.", 0, 0},
    {"__exit__(self, /, *args)", base_exit, "Close it.", 0, 0},
    {"__iter__(self, /)", base_iter, "Implement iter(self).", 0, 0},
    {"__next__(self, /)", base_next, "Implement next(self).", 0, 0},
    {"__del__(self, /)", base_del, "Close it.", NATIVE_COEXIST, 0},
    {"readline(self, size=-1, /)", base_readline, "The next line.", 0, 0},
    {"readlines(self, hint=-1, /)", base_readlines, "The lines that are left.", 0, 0},
    {"writelines(self, lines, /)", base_writelines, "Write lines; no separators are added.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition base_getset[] = {
    {"closed", base_get_closed, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition io_base_definition = {
    .name = "_io._IOBase",
    .doc = "The base of all streams.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = base_methods,
    .getset = base_getset,
};

// ---- _RawIOBase

// Over readinto().
static Value raw_read(Vm *vm, Value *args) {
    int64_t size;
    if (!io_size(vm, args[1], &size))
        return NO_VALUE;
    if (size < 0)
        return io_call(vm, args[0], "readall", 0, NULL);
    Value array = vm_call_1(vm, type_value(vm_type(vm, TYPE_INDEX_BYTEARRAY)), value_from_small_int(size));
    Value got = value_exists(array) ? io_call(vm, args[0], "readinto", 1, &array) : NO_VALUE;
    if (value_missing(got) || value_is_none(got))
        return got;
    int64_t count;
    if (!value_to_index(vm, got, TYPE_INDEX_OVERFLOW_ERROR, &count))
        return NO_VALUE;
    Value bytes = vm_call_1(vm, type_value(vm_type(vm, TYPE_INDEX_BYTES)), array);
    return value_exists(bytes) ? value_from_pointer(bytes_cut(vm, value_to_bytes(bytes), (size_t)count))
                               : NO_VALUE;
}

static Value raw_readall(Vm *vm, Value *args) {
    BytesBuilder all;
    bytes_builder_init(&all, vm);
    Value size = value_from_small_int(IO_BUFFER_SIZE);
    for (;;) {
        Value piece = vm_call_method(vm, args[0], vm_name(vm, read), 1, &size);
        if (value_missing(piece))
            return NO_VALUE;
        if (value_is_none(piece) && !all.length)
            return piece;
        if (value_is_none(piece) || !value_is_kind(piece, KIND_BYTES) || !value_to_bytes(piece)->length)
            break;
        bytes_builder_add(&all, value_to_bytes(piece)->data, value_to_bytes(piece)->length);
    }
    return value_from_pointer(bytes_builder_finish(&all));
}

static const NativeDefinition raw_methods[] = {
    {"read(self, size=-1, /)", raw_read, "Read bytes.", 0, 0},
    {"readall(self, /)", raw_readall, "Read to the end.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition io_raw_base_definition = {
    .name = "_io._RawIOBase",
    .base = &io_base_definition,
    .doc = "The base of raw binary streams.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = raw_methods,
};

// ---- _BufferedIOBase and _TextIOBase

#define UNSUPPORTED(prefix, name)                                                                            \
    static Value prefix##_##name(Vm *vm, Value *args) {                                                      \
        (void)args;                                                                                          \
        return io_unsupported(vm, #name);                                                                    \
    }
UNSUPPORTED(buffered, read)
UNSUPPORTED(buffered, read1)
UNSUPPORTED(buffered, write)
UNSUPPORTED(buffered, detach)

static Value read_into(Vm *vm, Value *args, const char *read) {
    Buffer buffer;
    if (!buffer_get_writable(vm, args[1], &buffer))
        return NO_VALUE;
    Value size = value_from_small_int(buffer.length);
    Value data = io_call(vm, args[0], read, 1, &size);
    Value result = NO_VALUE;
    if (value_exists(data) && !value_is_kind(data, KIND_BYTES))
        raise_type_error(vm, "read() should return bytes");
    else if (value_exists(data) && value_to_bytes(data)->length > (uint64_t)buffer.length)
        raise_value_error(vm, "read() returned too much data: %lld bytes requested, %lld returned",
                          buffer.length, (int64_t)value_to_bytes(data)->length);
    else if (value_exists(data)) {
        memcpy(buffer.bytes, value_to_bytes(data)->data, value_to_bytes(data)->length);
        result = value_from_small_int((int64_t)value_to_bytes(data)->length);
    }
    buffer_release(vm, &buffer);
    return result;
}
static Value buffered_readinto(Vm *vm, Value *args) {
    return read_into(vm, args, "read");
}
static Value buffered_readinto1(Vm *vm, Value *args) {
    return read_into(vm, args, "read1");
}

static const NativeDefinition buffered_methods[] = {
    {"read(self, size=-1, /)", buffered_read, "Read bytes.", 0, 0},
    {"read1(self, size=-1, /)", buffered_read1, "Read bytes with at most one call below.", 0, 0},
    {"readinto(self, buffer, /)", buffered_readinto, "Read into a buffer.", 0, 0},
    {"readinto1(self, buffer, /)", buffered_readinto1, "Read into a buffer with at most one call below.", 0,
     0},
    {"write(self, b, /)", buffered_write, "Write bytes.", 0, 0},
    {"detach(self, /)", buffered_detach, "Take the raw stream away.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition io_buffered_base_definition = {
    .name = "_io._BufferedIOBase",
    .base = &io_base_definition,
    .doc = "The base of buffered binary streams.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = buffered_methods,
};

UNSUPPORTED(text, read)
UNSUPPORTED(text, readline)
UNSUPPORTED(text, write)
UNSUPPORTED(text, detach)
static Value text_none(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_NONE;
}
static const NativeDefinition text_methods[] = {
    {"read(self, size=-1, /)", text_read, "Read text.", 0, 0},
    {"readline(self, size=-1, /)", text_readline, "Read a line.", 0, 0},
    {"write(self, s, /)", text_write, "Write text.", 0, 0},
    {"detach(self, /)", text_detach, "Take the buffer away.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition text_getset[] = {
    {"encoding", text_none, NULL, "The encoding."},
    {"newlines", text_none, NULL, "The line ends seen so far."},
    {"errors", text_none, NULL, "The error handler."},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition io_text_base_definition = {
    .name = "_io._TextIOBase",
    .base = &io_base_definition,
    .doc = "The base of text streams.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = text_methods,
    .getset = text_getset,
};
