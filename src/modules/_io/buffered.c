// SPDX-License-Identifier: MIT
// BufferedReader, BufferedWriter and BufferedRandom: one struct, with bytes read ahead and bytes not written
// yet.
//
// `ahead` holds bytes of the raw stream that were read and not given out: its position is the raw one less
// what is left there. `behind` holds bytes to be written at the raw position. At most one of the two is not
// empty.
#include "modules/_io/io.h"
#include "objects/bytes_builder.h"
#include "objects/type.h"

typedef struct Buffered {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value raw;       // NO_VALUE: not initialised, or detached
    DataBlock *ahead;
    size_t ahead_at, ahead_end;
    DataBlock *behind;
    size_t behind_end;
    size_t size;
    bool reads, writes, detached;
} Buffered;

static void buffered_trace(Tracer *tracer, void *object) {
    Buffered *b = object;
    trace_value(tracer, b->raw);
    trace_pointer(tracer, b->ahead);
    trace_pointer(tracer, b->behind);
}

static Buffered *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value buffered_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_pointer(args[0]), 0));
}

static bool check_made(Vm *vm, const Buffered *b) {
    if (value_exists(b->raw))
        return true;
    raise_value_error(vm,
                      b->detached ? "raw stream has been detached" : "I/O operation on uninitialized object");
    return false;
}

static bool check_open(Vm *vm, const Buffered *b, const char *what) {
    if (!check_made(vm, b))
        return false;
    int closed = io_is_closed(vm, b->raw);
    if (closed > 0)
        raise_value_error(vm, "%s of closed file", what);
    return closed == 0;
}

static Value init(Vm *vm, Value *args, bool reads, bool writes) {
    Buffered *b = self_of(args);
    int64_t size = IO_BUFFER_SIZE;
    if (value_exists(args[2]) && !value_to_index(vm, args[2], TYPE_INDEX_OVERFLOW_ERROR, &size))
        return NO_VALUE;
    if (size <= 0)
        return raise_value_error(vm, "buffer size must be strictly positive");
    const char *const questions[] = {"readable", "writable"};
    const char *const texts[] = {"File or stream is not readable.", "File or stream is not writable."};
    const bool needed[] = {reads, writes};
    for (int i = 0; i < 2; i++) {
        if (!needed[i])
            continue;
        Value answer = io_call(vm, args[1], questions[i], 0, NULL);
        int truth = value_missing(answer) ? -1 : value_truth(vm, answer);
        if (truth <= 0)
            return truth < 0 ? NO_VALUE : io_unsupported(vm, texts[i]);
    }
    heap_store(vm, b, &b->raw, args[1]);
    b->size = (size_t)size;
    b->reads = reads;
    b->writes = writes;
    b->detached = false;
    b->ahead_at = b->ahead_end = b->behind_end = 0;
    return VALUE_NONE;
}
static Value reader_init(Vm *vm, Value *args) {
    return init(vm, args, true, false);
}
static Value writer_init(Vm *vm, Value *args) {
    return init(vm, args, false, true);
}
static Value random_init(Vm *vm, Value *args) {
    Value answer = io_call(vm, args[1], "seekable", 0, NULL);
    int truth = value_missing(answer) ? -1 : value_truth(vm, answer);
    if (truth <= 0)
        return truth < 0 ? NO_VALUE : io_unsupported(vm, "File or stream is not seekable.");
    return init(vm, args, true, true);
}

// ---- Writing

static bool raw_write_all(Vm *vm, Buffered *b, const uint8_t *data, size_t length) {
    while (length) {
        Bytes *bytes = bytes_from(vm, data, length);
        Value piece = bytes ? bytes_value(bytes) : NO_VALUE;
        Value written = bytes ? io_call(vm, b->raw, "write", 1, &piece) : NO_VALUE;
        if (value_missing(written))
            return false;
        int64_t count = 0;
        if (value_is_none(written)) {
            Value error =
                vm_call_2(vm, type_value(vm_type(vm, TYPE_INDEX_BLOCKING_IO_ERROR)), value_from_small_int(11),
                          value_from_pointer(str_from_c(vm, "write could not complete without blocking")));
            if (value_exists(error))
                (void)raise_value(vm, error).bits;
            return false;
        }
        if (!value_to_index(vm, written, TYPE_INDEX_OVERFLOW_ERROR, &count))
            return false;
        if (count < 0 || (size_t)count > length) {
            raise_error(vm, TYPE_INDEX_OS_ERROR,
                        "raw write() returned invalid length %lld (should have been between 0 and %zu)",
                        count, length);
            return false;
        }
        data = bytes->data + count;
        length -= (size_t)count;
        heap_keep(piece);
        // what is left may be written by a later flush
        if (length && b->behind && b->behind_end) {
            memmove(b->behind->bytes, data, length);
            b->behind_end = length;
            data = b->behind->bytes;
        }
    }
    return true;
}

static bool flush_behind(Vm *vm, Buffered *b) {
    if (!b->behind_end)
        return true;
    if (!raw_write_all(vm, b, b->behind->bytes, b->behind_end))
        return false;
    b->behind_end = 0;
    return true;
}

// Forgets what was read ahead: the raw position goes back to where the reader is.
static bool rewind_ahead(Vm *vm, Buffered *b) {
    size_t left = b->ahead_end - b->ahead_at;
    b->ahead_at = b->ahead_end = 0;
    if (!left)
        return true;
    Value args[2] = {value_from_small_int(-(int64_t)left), value_from_small_int(1)};
    return value_exists(io_call(vm, b->raw, "seek", 2, args));
}

static Value buffered_write(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    if (!check_made(vm, b))
        return NO_VALUE;
    if (value_is_str(args[1]))
        return raise_type_error(vm, "a bytes-like object is required, not 'str'");
    int closed = io_is_closed(vm, b->raw);
    if (closed)
        return closed < 0 ? NO_VALUE : raise_value_error(vm, "write to closed file");
    Buffer buffer;
    if (!buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    size_t length = (size_t)buffer.length;
    bool done = !b->reads || rewind_ahead(vm, b);
    if (done && b->behind_end + length > b->size)
        done = flush_behind(vm, b);
    if (done && length >= b->size) {
        done = raw_write_all(vm, b, buffer.bytes, length);
    } else if (done) {
        if (!b->behind) {
            DataBlock *block = heap_alloc_data(vm, b->size);
            if (block)
                heap_store_pointer(vm, b, &b->behind, block);
            done = block != NULL;
        }
        if (done) {
            memcpy(b->behind->bytes + b->behind_end, buffer.bytes, length);
            b->behind_end += length;
        }
    }
    buffer_release(vm, &buffer);
    return done ? int_from_size(vm, length) : NO_VALUE;
}

static Value buffered_flush(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    if (!check_open(vm, b, "flush") || !flush_behind(vm, b))
        return NO_VALUE;
    if (b->writes && b->reads && !rewind_ahead(vm, b))
        return NO_VALUE;
    return b->writes ? io_call(vm, b->raw, "flush", 0, NULL) : VALUE_NONE;
}

// ---- Reading

// Fills `ahead` with one raw read. 1: more bytes, 0: the end, 2: nothing now (non-blocking), -1: exception.
static int fill_ahead(Vm *vm, Buffered *b) {
    if (!flush_behind(vm, b))
        return -1;
    if (b->ahead_at == b->ahead_end)
        b->ahead_at = b->ahead_end = 0;
    if (!b->ahead) {
        DataBlock *block = heap_alloc_data(vm, b->size);
        if (!block)
            return -1;
        heap_store_pointer(vm, b, &b->ahead, block);
    }
    if (b->ahead_at) {
        memmove(b->ahead->bytes, b->ahead->bytes + b->ahead_at, b->ahead_end - b->ahead_at);
        b->ahead_end -= b->ahead_at;
        b->ahead_at = 0;
    }
    if (b->ahead_end == b->size)
        return 1;
    Value size = value_from_small_int((int64_t)(b->size - b->ahead_end));
    Value array = vm_call_1(vm, type_value(vm_type(vm, TYPE_INDEX_BYTEARRAY)), size);
    Value got = value_exists(array) ? io_call(vm, b->raw, "readinto", 1, &array) : NO_VALUE;
    if (value_missing(got))
        return -1;
    if (value_is_none(got))
        return 2;
    int64_t count;
    if (!value_to_index(vm, got, TYPE_INDEX_OVERFLOW_ERROR, &count))
        return -1;
    if (count < 0 || (size_t)count > b->size - b->ahead_end) {
        raise_error(vm, TYPE_INDEX_OS_ERROR,
                    "raw readinto() returned invalid length %lld (should have been between 0 and %zu)", count,
                    b->size - b->ahead_end);
        return -1;
    }
    Buffer buffer;
    if (!buffer_get_simple(vm, array, &buffer))
        return -1;
    memcpy(b->ahead->bytes + b->ahead_end, buffer.bytes, (size_t)count);
    buffer_release(vm, &buffer);
    b->ahead_end += (size_t)count;
    return count > 0;
}

static size_t left_of(const Buffered *b) {
    return b->ahead_end - b->ahead_at;
}

static void take(Buffered *b, BytesBuilder *out, size_t count) {
    bytes_builder_add(out, b->ahead->bytes + b->ahead_at, count);
    b->ahead_at += count;
}

static Value buffered_read(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    int64_t size;
    if (!check_made(vm, b) || !io_size(vm, args[1], &size))
        return NO_VALUE;
    if (size < -1)
        return raise_value_error(vm, "read length must be non-negative or -1");
    if (!check_open(vm, b, "read"))
        return NO_VALUE;
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    if (left_of(b))
        take(b, &out, size < 0 || left_of(b) < (size_t)size ? left_of(b) : (size_t)size);
    if (size < 0) {
        if (!flush_behind(vm, b))
            return NO_VALUE;
        Str *name = str_intern_c(vm, "readall");
        Value readall;
        if (!name || !object_find_attribute(vm, b->raw, name, &readall))
            return NO_VALUE;
        Value rest = value_exists(readall) ? vm_call_0(vm, readall)
                                           : vm_call_method(vm, b->raw, vm_name(vm, read), 0, NULL);
        if (value_missing(rest))
            return NO_VALUE;
        if (value_is_none(rest) && !out.length)
            return rest;
        if (!value_is_none(rest) && !value_is_kind(rest, KIND_BYTES))
            return raise_type_error(vm, "readall() should return bytes");
        if (!value_is_none(rest))
            bytes_builder_add(&out, value_to_bytes(rest)->data, value_to_bytes(rest)->length);
        return value_from_pointer(bytes_builder_finish(&out));
    }
    while (out.length < (size_t)size) {
        int status = fill_ahead(vm, b);
        if (status < 0)
            return NO_VALUE;
        if (status == 2 && !out.length)
            return VALUE_NONE;
        if (status != 1)
            break;
        size_t want = (size_t)size - out.length;
        take(b, &out, left_of(b) < want ? left_of(b) : want);
    }
    return value_from_pointer(bytes_builder_finish(&out));
}

static Value buffered_read1(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    int64_t size;
    if (!check_open(vm, b, "read") || !io_size(vm, args[1], &size))
        return NO_VALUE;
    if (size < 0)
        size = (int64_t)b->size;
    BytesBuilder out;
    bytes_builder_init(&out, vm);
    if (size && !left_of(b)) {
        int status = fill_ahead(vm, b);
        if (status < 0)
            return NO_VALUE;
    }
    if (left_of(b))
        take(b, &out, left_of(b) < (size_t)size ? left_of(b) : (size_t)size);
    return value_from_pointer(bytes_builder_finish(&out));
}

static Value into(Vm *vm, Value *args, bool once) {
    Buffered *b = self_of(args);
    Buffer buffer;
    if (!check_open(vm, b, "readinto") || !buffer_get_writable(vm, args[1], &buffer))
        return NO_VALUE;
    size_t done = 0, want = (size_t)buffer.length;
    int status = 1;
    while (done < want) {
        size_t n = left_of(b) < want - done ? left_of(b) : want - done;
        if (n)
            memcpy(buffer.bytes + done, b->ahead->bytes + b->ahead_at, n);
        b->ahead_at += n;
        done += n;
        if (done == want || (once && done))
            break;
        status = fill_ahead(vm, b);
        if (status != 1)
            break;
    }
    buffer_release(vm, &buffer);
    if (status < 0)
        return NO_VALUE;
    return status == 2 && !done ? VALUE_NONE : int_from_size(vm, done);
}
static Value buffered_readinto(Vm *vm, Value *args) {
    return into(vm, args, false);
}
static Value buffered_readinto1(Vm *vm, Value *args) {
    return into(vm, args, true);
}

static Value buffered_peek(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    if (!check_open(vm, b, "peek"))
        return NO_VALUE;
    if (!left_of(b) && fill_ahead(vm, b) < 0)
        return NO_VALUE;
    return value_from_pointer(bytes_from(vm, left_of(b) ? b->ahead->bytes + b->ahead_at : NULL, left_of(b)));
}

static Value buffered_readline(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    int64_t limit;
    if (!check_open(vm, b, "readline") || !io_size(vm, args[1], &limit))
        return NO_VALUE;
    BytesBuilder line;
    bytes_builder_init(&line, vm);
    for (;;) {
        size_t left = left_of(b);
        if (limit >= 0 && left > (size_t)limit - line.length)
            left = (size_t)limit - line.length;
        uint8_t *start = left ? b->ahead->bytes + b->ahead_at : NULL;
        uint8_t *end = left ? memchr(start, '\n', left) : NULL;
        if (left)
            take(b, &line, end ? (size_t)(end - start) + 1 : left);
        if (end || (limit >= 0 && line.length >= (size_t)limit))
            break;
        int status = fill_ahead(vm, b);
        if (status < 0)
            return NO_VALUE;
        if (status != 1)
            break;
    }
    return value_from_pointer(bytes_builder_finish(&line));
}

// ---- Position, state

static Value buffered_tell(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    if (!check_made(vm, b))
        return NO_VALUE;
    Value at = io_call(vm, b->raw, "tell", 0, NULL);
    if (value_missing(at))
        return NO_VALUE;
    return int_add(vm, at, value_from_small_int((int64_t)b->behind_end - (int64_t)left_of(b)));
}
static Value buffered_seek(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    int32_t whence = 0;
    if (!check_made(vm, b) || (value_exists(args[2]) && !value_to_int32(vm, args[2], &whence)))
        return NO_VALUE;
    if (whence < 0 || whence > 4)
        return raise_value_error(vm, "whence value %d unsupported", whence);
    if (!check_open(vm, b, "seek"))
        return NO_VALUE;
    Value answer = io_call(vm, b->raw, "seekable", 0, NULL);
    int truth = value_missing(answer) ? -1 : value_truth(vm, answer);
    if (truth <= 0)
        return truth < 0 ? NO_VALUE : io_unsupported(vm, "File or stream is not seekable.");
    if (!flush_behind(vm, b))
        return NO_VALUE;
    Value offset = value_index(vm, args[1]);
    if (value_exists(offset) && whence == 1)
        offset = int_subtract(vm, offset, value_from_small_int((int64_t)left_of(b)));
    if (value_missing(offset))
        return NO_VALUE;
    b->ahead_at = b->ahead_end = 0;
    return io_call(vm, b->raw, "seek", 2, (Value[]){offset, value_from_small_int(whence)});
}
static Value buffered_truncate(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    if (!check_open(vm, b, "truncate"))
        return NO_VALUE;
    if (!b->writes)
        return io_unsupported(vm, "truncate");
    if (!flush_behind(vm, b) || !rewind_ahead(vm, b))
        return NO_VALUE;
    Value size = value_exists(args[1]) ? args[1] : VALUE_NONE;
    return io_call(vm, b->raw, "truncate", 1, &size);
}
static Value buffered_close(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    if (!check_made(vm, b))
        return NO_VALUE;
    int closed = io_is_closed(vm, b->raw);
    if (closed)
        return closed < 0 ? NO_VALUE : VALUE_NONE;
    Value flushed = vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL);
    Value error = value_missing(flushed) ? error_fetch(vm) : NO_VALUE;
    Value result = vm_call_method(vm, b->raw, vm_name(vm, close), 0, NULL);
    b->ahead_at = b->ahead_end = b->behind_end = 0;
    if (value_exists(error)) {
        if (value_missing(result))
            error_clear(vm);
        error_restore(vm, error);
        return NO_VALUE;
    }
    return result;
}
static Value buffered_detach(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    if (!check_made(vm, b) || value_missing(vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL)))
        return NO_VALUE;
    Value raw = b->raw;
    b->raw = NO_VALUE;
    b->detached = true;
    return raw;
}
#define FORWARD(name)                                                                                        \
    static Value buffered_##name(Vm *vm, Value *args) {                                                      \
        Buffered *b = self_of(args);                                                                         \
        return check_made(vm, b) ? io_call(vm, b->raw, #name, 0, NULL) : NO_VALUE;                           \
    }
#define FORWARD_ATTRIBUTE(name)                                                                              \
    static Value get_##name(Vm *vm, Value *args) {                                                           \
        Buffered *b = self_of(args);                                                                         \
        Str *interned = str_intern_c(vm, #name);                                                             \
        return interned && check_made(vm, b) ? object_get_attribute(vm, b->raw, interned) : NO_VALUE;        \
    }
FORWARD(fileno)
FORWARD(isatty)
FORWARD(seekable)
FORWARD(readable)
FORWARD(writable)
FORWARD_ATTRIBUTE(closed)
FORWARD_ATTRIBUTE(name)
FORWARD_ATTRIBUTE(mode)
static Value get_raw(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    return check_made(vm, b) ? b->raw : NO_VALUE;
}
static Value buffered_repr(Vm *vm, Value *args) {
    Buffered *b = self_of(args);
    Value name = NO_VALUE;
    if (value_exists(b->raw) && !object_find_attribute(vm, b->raw, vm_name(vm, name), &name))
        error_clear(vm);
    Str *full = type_full_name(vm, value_type(vm, args[0]));
    if (!full)
        return NO_VALUE;
    return value_from_pointer(value_exists(name) ? str_format(vm, "<%U name=%R>", full, name)
                                                 : str_format(vm, "<%U>", full));
}

#define COMMON_METHODS                                                                                       \
    {"__new__(cls, /, *args, **kwargs)", buffered_new, "A buffered stream.", 0, 0},                          \
        {"__repr__(self, /)", buffered_repr, "Return repr(self).", 0, 0},                                    \
        {"flush(self, /)", buffered_flush, "Write what is buffered.", 0, 0},                                 \
        {"close(self, /)", buffered_close, "Flush and close.", 0, 0},                                        \
        {"detach(self, /)", buffered_detach, "Take the raw stream away.", 0, 0},                             \
        {"seek(self, target, whence=0, /)", buffered_seek, "Move the position.", 0, 0},                      \
        {"tell(self, /)", buffered_tell, "The position.", 0, 0},                                             \
        {"truncate(self, pos=None, /)", buffered_truncate, "Cut the file.", 0, 0},                           \
        {"seekable(self, /)", buffered_seekable, "Can it seek?", 0, 0},                                      \
        {"fileno(self, /)", buffered_fileno, "The descriptor.", 0, 0}, {                                     \
        "isatty(self, /)", buffered_isatty, "Is it a terminal?", 0, 0                                        \
    }
#define READ_METHODS                                                                                         \
    {"read(self, size=-1, /)", buffered_read, "Read bytes.", 0, 0},                                          \
        {"read1(self, size=-1, /)", buffered_read1, "Read bytes with at most one raw read.", 0, 0},          \
        {"readinto(self, buffer, /)", buffered_readinto, "Read into a buffer.", 0, 0},                       \
        {"readinto1(self, buffer, /)", buffered_readinto1, "Read into a buffer with at most one raw read.",  \
         0, 0},                                                                                              \
        {"peek(self, size=0, /)", buffered_peek, "Show bytes without taking them.", 0, 0},                   \
        {"readline(self, size=-1, /)", buffered_readline, "The next line.", 0, 0}, {                         \
        "readable(self, /)", buffered_readable, "Can it be read?", 0, 0                                      \
    }
#define WRITE_METHODS                                                                                        \
    {"write(self, buffer, /)", buffered_write, "Write bytes.", 0, 0}, {                                      \
        "writable(self, /)", buffered_writable, "Can it be written?", 0, 0                                   \
    }

static const GetSetDefinition buffered_getset[] = {
    {"closed", get_closed, NULL, NULL}, {"name", get_name, NULL, NULL}, {"mode", get_mode, NULL, NULL},
    {"raw", get_raw, NULL, NULL},       {NULL, NULL, NULL, NULL},
};
static const NativeDefinition reader_methods[] = {
    {"__init__(self, raw, buffer_size=131072)", reader_init, "Buffer a raw stream for reading.", 0, 0},
    COMMON_METHODS,
    READ_METHODS,
    {NULL, NULL, NULL, 0, 0},
};
static const NativeDefinition writer_methods[] = {
    {"__init__(self, raw, buffer_size=131072)", writer_init, "Buffer a raw stream for writing.", 0, 0},
    COMMON_METHODS,
    WRITE_METHODS,
    {NULL, NULL, NULL, 0, 0},
};
static const NativeDefinition random_methods[] = {
    {"__init__(self, raw, buffer_size=131072)", random_init, "Buffer a raw stream for reading and writing.",
     0, 0},
    COMMON_METHODS,
    READ_METHODS,
    WRITE_METHODS,
    {NULL, NULL, NULL, 0, 0},
};
#define BUFFERED_TYPE(symbol, shown, table, text)                                                            \
    const TypeDefinition symbol = {                                                                          \
        .name = shown,                                                                                       \
        .base = &io_buffered_base_definition,                                                                \
        .doc = text,                                                                                         \
        .signature = "(raw, buffer_size=131072)",                                                            \
        .kind = KIND_NATIVE_OBJECT,                                                                          \
        .size = sizeof(Buffered),                                                                            \
        .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,                              \
        .methods = table,                                                                                    \
        .getset = buffered_getset,                                                                           \
        .trace = buffered_trace,                                                                             \
    }
BUFFERED_TYPE(io_reader_definition, "_io.BufferedReader", reader_methods,
              "A buffer over a raw stream that is read.");
BUFFERED_TYPE(io_writer_definition, "_io.BufferedWriter", writer_methods,
              "A buffer over a raw stream that is written.");
BUFFERED_TYPE(io_random_definition, "_io.BufferedRandom", random_methods,
              "A buffer over a raw stream that can seek.");
