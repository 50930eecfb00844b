// SPDX-License-Identifier: MIT
// BufferedRWPair: a buffered reader and a buffered writer over two raw streams, shown as one stream.
//
// Every method hands over to one of the two, so that what parks, parks there.
#include "modules/_io/io.h"
#include "objects/type.h"
#include "vm/native_call.h"

typedef struct Pair {
    uint64_t header;      // KIND_NATIVE_OBJECT
    Value reader, writer; // NO_VALUE: not initialised
} Pair;

static void pair_trace(Tracer *tracer, void *object) {
    Pair *pair = object;
    trace_value(tracer, pair->reader);
    trace_value(tracer, pair->writer);
}

static Pair *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value pair_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_type(args[0]), 0));
}

// Asks stream.readable() or writable(). False: exception.
static bool check_able(Vm *vm, Value stream, const char *question, const char *complaint) {
    Value answer = io_call(vm, stream, question, 0, NULL);
    int able = value_exists(answer) ? value_truth(vm, answer) : -1;
    if (able == 0)
        io_unsupported(vm, complaint);
    return able > 0;
}

// A stream of the module's own type `name` over a raw one.
static Value wrap(Vm *vm, const char *name, Value raw, Value size) {
    Value type = module_import_attribute(vm, "_io", name);
    return value_missing(type)   ? NO_VALUE
           : value_missing(size) ? vm_call_1(vm, type, raw)
                                 : vm_call_2(vm, type, raw, size);
}

static Value pair_init(Vm *vm, Value *args) {
    Pair *pair = self_of(args);
    if (!check_able(vm, args[1], "readable", "File or stream is not readable.") ||
        !check_able(vm, args[2], "writable", "File or stream is not writable."))
        return NO_VALUE;
    Value reader = wrap(vm, "BufferedReader", args[1], args[3]);
    Value writer = value_exists(reader) ? wrap(vm, "BufferedWriter", args[2], args[3]) : NO_VALUE;
    if (value_missing(writer))
        return NO_VALUE;
    heap_store(vm, pair, &pair->reader, reader);
    heap_store(vm, pair, &pair->writer, writer);
    return VALUE_NONE;
}

// Ends by calling the method of the reader or of the writer.
static Value hand_over(Vm *vm, Value *args, bool to_writer, const char *name, int count) {
    Value stream = to_writer ? self_of(args)->writer : self_of(args)->reader;
    if (value_missing(stream))
        return raise_value_error(vm, "I/O operation on uninitialized object");
    Str *text = str_intern_c(vm, name);
    Value method = text ? object_get_attribute(vm, stream, text) : NO_VALUE;
    if (count && value_missing(args[1]))
        count = 0;
    return value_exists(method) ? native_tail_call(vm, args, method, count, args + 1) : NO_VALUE;
}

static Value pair_read(Vm *vm, Value *args) {
    return hand_over(vm, args, false, "read", 1);
}
static Value pair_peek(Vm *vm, Value *args) {
    return hand_over(vm, args, false, "peek", 1);
}
static Value pair_read1(Vm *vm, Value *args) {
    return hand_over(vm, args, false, "read1", 1);
}
static Value pair_readinto(Vm *vm, Value *args) {
    return hand_over(vm, args, false, "readinto", 1);
}
static Value pair_readinto1(Vm *vm, Value *args) {
    return hand_over(vm, args, false, "readinto1", 1);
}
static Value pair_write(Vm *vm, Value *args) {
    return hand_over(vm, args, true, "write", 1);
}
static Value pair_flush(Vm *vm, Value *args) {
    return hand_over(vm, args, true, "flush", 0);
}
static Value pair_readable(Vm *vm, Value *args) {
    return hand_over(vm, args, false, "readable", 0);
}
static Value pair_writable(Vm *vm, Value *args) {
    return hand_over(vm, args, true, "writable", 0);
}

// Both are closed; of two errors the reader's has the writer's as its context.
static Value pair_close(Vm *vm, Value *args) {
    Pair *pair = self_of(args);
    if (value_missing(pair->writer))
        return raise_value_error(vm, "I/O operation on uninitialized object");
    Value written = io_call(vm, pair->writer, "close", 0, NULL);
    Value failure = value_missing(written) ? error_fetch(vm) : NO_VALUE;
    if (value_missing(io_call(vm, pair->reader, "close", 0, NULL))) {
        if (value_exists(failure)) {
            Value second = error_fetch(vm);
            if (!object_set_attribute(vm, second, vm_name(vm, __context__), failure))
                error_clear(vm);
            error_restore(vm, second);
        }
        return NO_VALUE;
    }
    if (value_exists(failure)) {
        error_restore(vm, failure);
        return NO_VALUE;
    }
    return VALUE_NONE;
}

static Value pair_isatty(Vm *vm, Value *args) {
    Pair *pair = self_of(args);
    if (value_missing(pair->writer))
        return raise_value_error(vm, "I/O operation on uninitialized object");
    Value terminal = io_call(vm, pair->writer, "isatty", 0, NULL);
    return value_is_false(terminal) ? io_call(vm, pair->reader, "isatty", 0, NULL) : terminal;
}

static Value get_closed(Vm *vm, Value *args) {
    Pair *pair = self_of(args);
    Str *name = str_intern_c(vm, "closed");
    if (value_missing(pair->writer))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR,
                           "the BufferedRWPair object is being garbage-collected");
    return name ? object_get_attribute(vm, pair->writer, name) : NO_VALUE;
}

static const GetSetDefinition pair_getset[] = {
    {"closed", get_closed, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
static const NativeDefinition pair_methods[] = {
    {"__new__(type, /, *args, **kwargs)", pair_new, NULL, 0, 0},
    {"__init__(self, reader, writer, buffer_size=131072, /)", pair_init, "Buffer two raw streams.", 0, 0},
    {"read(self, size=-1, /)", pair_read, "Read bytes.", NATIVE_STEPS, 0},
    {"peek(self, size=0, /)", pair_peek, "Show bytes without taking them.", NATIVE_STEPS, 0},
    {"read1(self, size=-1, /)", pair_read1, "Read bytes with at most one raw read.", NATIVE_STEPS, 0},
    {"readinto(self, buffer, /)", pair_readinto, "Read into a buffer.", NATIVE_STEPS, 0},
    {"readinto1(self, buffer, /)", pair_readinto1, "Read into a buffer with at most one raw read.",
     NATIVE_STEPS, 0},
    {"write(self, buffer, /)", pair_write, "Write bytes.", NATIVE_STEPS, 0},
    {"flush(self, /)", pair_flush, "Write what is buffered.", NATIVE_STEPS, 0},
    {"readable(self, /)", pair_readable, "Can it be read?", NATIVE_STEPS, 0},
    {"writable(self, /)", pair_writable, "Can it be written?", NATIVE_STEPS, 0},
    {"close(self, /)", pair_close, "Close both streams.", 0, 0},
    {"isatty(self, /)", pair_isatty, "Is one of them a terminal?", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

const TypeDefinition io_pair_definition = {
    .name = "_io.BufferedRWPair",
    .base = &io_buffered_base_definition,
    .doc = "A buffered reader and a buffered writer together.",
    .signature = "(reader, writer, buffer_size=131072, /)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Pair),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = pair_methods,
    .getset = pair_getset,
    .trace = pair_trace,
};
