// SPDX-License-Identifier: MIT
// StringIO: a text stream in memory; and IncrementalNewlineDecoder.
//
// The text lies in an array of code points, newlines translated as `newline` says when it was written.
#include "modules/_io/io.h"

typedef struct StringIo {
    uint64_t header;   // KIND_NATIVE_OBJECT
    DataBlock *points; // uint32_t each
    size_t length, capacity;
    int64_t at;
    Value newline; // str or None
    bool closed, made;
    uint8_t seen; // line ends seen: 1 \r, 2 \n, 4 \r\n
} StringIo;

static void string_io_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((StringIo *)object)->points);
    trace_value(tracer, ((StringIo *)object)->newline);
}
static StringIo *self_of(Value *args) {
    return value_to_pointer(args[0]);
}
static uint32_t *points_of(const StringIo *s) {
    return (uint32_t *)(void *)s->points->bytes;
}

static StringIo *open_of(Vm *vm, Value *args) {
    StringIo *s = self_of(args);
    if (s->made && !s->closed)
        return s;
    raise_value_error(vm, s->made ? "I/O operation on closed file" : "I/O operation on uninitialized object");
    return NULL;
}

static bool put(Vm *vm, StringIo *s, uint32_t point) {
    if ((size_t)s->at >= s->capacity) {
        size_t capacity = (size_t)s->at + 1 > 2 * s->capacity ? (size_t)s->at + 16 : 2 * s->capacity;
        DataBlock *points = heap_alloc_data(vm, capacity * sizeof(uint32_t));
        if (!points)
            return false;
        if (s->length)
            memcpy(points->bytes, s->points->bytes, s->length * sizeof(uint32_t));
        heap_store_pointer(vm, s, &s->points, points);
        s->capacity = capacity;
    }
    while (s->length < (size_t)s->at)
        points_of(s)[s->length++] = 0;
    points_of(s)[s->at++] = point;
    if ((size_t)s->at > s->length)
        s->length = (size_t)s->at;
    return true;
}

static bool write_text(Vm *vm, StringIo *s, const Str *text) {
    Str *newline = value_is_str(s->newline) ? value_to_str(s->newline) : NULL;
    for (size_t i = 0; i < text->length; i++) {
        uint32_t c = str_at(text, i);
        if (!newline && c == '\r') { // universal: \r and \r\n become \n
            bool pair = i + 1 < text->length && str_at(text, i + 1) == '\n';
            s->seen |= pair ? 4 : 1;
            i += pair;
            c = '\n';
        } else if (c == '\n') {
            s->seen |= 2;
            if (newline && newline->length && str_at(newline, 0) == '\r') {
                if (!put(vm, s, '\r'))
                    return false;
                if (newline->length == 1)
                    continue;
            }
        }
        if (!put(vm, s, c))
            return false;
    }
    return true;
}

static Value string_io_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_pointer(args[0]), 0));
}
// self, initial_value, newline
static Value string_io_init(Vm *vm, Value *args) {
    StringIo *s = self_of(args);
    if (!value_is_none_or_missing(args[1]) && !value_is_str(args[1]))
        return raise_type_error(vm, "initial_value must be str or None, not %T", args[1]);
    if (!value_is_none_or_missing(args[2]) && !value_is_str(args[2]))
        return raise_type_error(vm, "newline must be str or None, not %T", args[2]);
    if (value_is_str(args[2])) {
        Str *n = value_to_str(args[2]);
        if (n->length && !str_equals_c(n, "\n") && !str_equals_c(n, "\r") && !str_equals_c(n, "\r\n"))
            return raise_value_error(vm, "illegal newline value: %R", args[2]);
    }
    Str *fallback = str_intern_c(vm, "\n");
    if (!fallback)
        return NO_VALUE;
    heap_store(vm, s, &s->newline, value_missing(args[2]) ? str_value(fallback) : args[2]);
    s->length = 0;
    s->at = 0;
    s->seen = 0;
    s->closed = false;
    s->made = true;
    if (value_is_str(args[1]) && !write_text(vm, s, value_to_str(args[1])))
        return NO_VALUE;
    s->at = 0;
    return VALUE_NONE;
}
static size_t left_of(const StringIo *s) {
    return (size_t)s->at < s->length ? s->length - (size_t)s->at : 0;
}
static Value take(Vm *vm, StringIo *s, size_t count) {
    Str *text = str_from_code_points(vm, count ? points_of(s) + s->at : NULL, count);
    s->at += (int64_t)count;
    return text ? str_value(text) : NO_VALUE;
}
static Value string_io_read(Vm *vm, Value *args) {
    StringIo *s = open_of(vm, args);
    int64_t size;
    if (!s || !io_size(vm, args[1], &size))
        return NO_VALUE;
    return take(vm, s, size < 0 || (size_t)size > left_of(s) ? left_of(s) : (size_t)size);
}
static size_t line_length(const StringIo *s) {
    Str *newline = value_is_str(s->newline) ? value_to_str(s->newline) : NULL;
    bool any = newline && !newline->length;
    size_t left = left_of(s);
    const uint32_t *p = left ? points_of(s) + s->at : NULL;
    for (size_t i = 0; i < left; i++) {
        if (any && p[i] == '\r')
            return i + 1 < left && p[i + 1] == '\n' ? i + 2 : i + 1;
        if (newline && newline->length == 2) {
            if (p[i] == '\r' && i + 1 < left && p[i + 1] == '\n')
                return i + 2;
        } else if (p[i] == (newline && newline->length ? str_at(newline, 0) : '\n')) {
            return i + 1;
        }
    }
    return left;
}
static Value string_io_readline(Vm *vm, Value *args) {
    StringIo *s = open_of(vm, args);
    int64_t size;
    if (!s || !io_size(vm, args[1], &size))
        return NO_VALUE;
    size_t length = line_length(s);
    return take(vm, s, size >= 0 && (size_t)size < length ? (size_t)size : length);
}
static Value string_io_next(Vm *vm, Value *args) {
    StringIo *s = open_of(vm, args);
    if (!s)
        return NO_VALUE;
    size_t length = line_length(s);
    return length ? take(vm, s, length) : raise_stop_iteration(vm, NO_VALUE);
}
static Value string_io_write(Vm *vm, Value *args) {
    StringIo *s = self_of(args);
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "string argument expected, got '%T'", args[1]);
    s = open_of(vm, args);
    return s && write_text(vm, s, value_to_str(args[1]))
               ? value_from_small_int((int64_t)value_to_str(args[1])->length)
               : NO_VALUE;
}
static Value string_io_getvalue(Vm *vm, Value *args) {
    StringIo *s = open_of(vm, args);
    Str *text = s ? str_from_code_points(vm, s->length ? points_of(s) : NULL, s->length) : NULL;
    return text ? str_value(text) : NO_VALUE;
}
static Value string_io_tell(Vm *vm, Value *args) {
    StringIo *s = open_of(vm, args);
    return s ? int_from_int64(vm, s->at) : NO_VALUE;
}
static Value string_io_seek(Vm *vm, Value *args) {
    StringIo *s = open_of(vm, args);
    int64_t offset;
    int32_t whence = 0;
    if (!s || !value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &offset) ||
        (value_exists(args[2]) && !value_to_int32(vm, args[2], &whence)))
        return NO_VALUE;
    if (whence < 0 || whence > 2)
        return raise_value_error(vm, "Invalid whence (%d, should be 0, 1 or 2)", whence);
    if (offset < 0 && whence == 0)
        return raise_value_error(vm, "Negative seek position %lld", offset);
    if (whence && offset)
        return raise_error(vm, TYPE_INDEX_OS_ERROR, "Can't do nonzero cur-relative seeks");
    s->at = whence == 0 ? offset : whence == 1 ? s->at : (int64_t)s->length;
    return int_from_int64(vm, s->at);
}
static Value string_io_truncate(Vm *vm, Value *args) {
    StringIo *s = open_of(vm, args);
    if (!s)
        return NO_VALUE;
    int64_t size = s->at;
    if (!value_is_none_or_missing(args[1]) && !value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &size))
        return NO_VALUE;
    if (size < 0)
        return raise_value_error(vm, "Negative size value %lld", size);
    if ((size_t)size < s->length)
        s->length = (size_t)size;
    return int_from_int64(vm, size);
}
static Value string_io_close(Vm *vm, Value *args) {
    (void)vm;
    StringIo *s = self_of(args);
    s->closed = true;
    s->points = NULL;
    s->length = s->capacity = 0;
    return VALUE_NONE;
}
static Value get_closed(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->closed);
}
static Value get_false(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_FALSE;
}
static Value get_newlines(Vm *vm, Value *args) {
    StringIo *s = self_of(args);
    if (!value_is_none(s->newline))
        return VALUE_NONE;
    return io_newlines(vm, s->seen);
}

static const NativeDefinition string_io_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", string_io_new, "A text stream in memory.", 0, 0},
    {"__init__(self, initial_value='', newline='\\n')", string_io_init, "Start with this text.", 0, 0},
    {"__next__(self, /)", string_io_next, "Implement next(self).", 0, 0},
    {"read(self, size=-1, /)", string_io_read, "Read text.", 0, 0},
    {"readline(self, size=-1, /)", string_io_readline, "The next line.", 0, 0},
    {"write(self, s, /)", string_io_write, "Write text.", 0, 0},
    {"getvalue(self, /)", string_io_getvalue, "All text.", 0, 0},
    {"seek(self, pos, whence=0, /)", string_io_seek, "Move the position.", 0, 0},
    {"tell(self, /)", string_io_tell, "The position.", 0, 0},
    {"truncate(self, pos=None, /)", string_io_truncate, "Cut it.", 0, 0},
    {"close(self, /)", string_io_close, "Forget the text.", 0, 0},
    {"readable(self, /)", io_return_true, "Can it be read?", 0, 0},
    {"writable(self, /)", io_return_true, "Can it be written?", 0, 0},
    {"seekable(self, /)", io_return_true, "Can it seek?", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition string_io_getset[] = {
    {"closed", get_closed, NULL, NULL},
    {"line_buffering", get_false, NULL, NULL},
    {"newlines", get_newlines, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition io_string_definition = {
    .name = "_io.StringIO",
    .base = &io_text_base_definition,
    .doc = "A text stream in memory.",
    .signature = "(initial_value='', newline='\\n')",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(StringIo),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = string_io_methods,
    .getset = string_io_getset,
    .trace = string_io_trace,
};

// ---- IncrementalNewlineDecoder

typedef struct NewlineDecoder {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value decoder;   // or None: input is text
    bool translate, pending;
    uint8_t seen;
} NewlineDecoder;

static void newline_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((NewlineDecoder *)object)->decoder);
}
static Value newline_init(Vm *vm, Value *args) {
    NewlineDecoder *d = value_to_pointer(args[0]);
    int translate = value_truth(vm, args[2]);
    if (translate < 0)
        return NO_VALUE;
    heap_store(vm, d, &d->decoder, args[1]);
    d->translate = translate;
    d->pending = false;
    d->seen = 0;
    return VALUE_NONE;
}
// self, input, final
static Value newline_decode(Vm *vm, Value *args) {
    NewlineDecoder *d = value_to_pointer(args[0]);
    int final = value_missing(args[2]) ? 0 : value_truth(vm, args[2]);
    if (final < 0)
        return NO_VALUE;
    if (value_missing(d->decoder))
        return raise_value_error(vm, "IncrementalNewlineDecoder.__init__() not called");
    Value text = args[1];
    if (!value_is_none(d->decoder))
        text = io_call(vm, d->decoder, "decode", 2, (Value[]){args[1], value_from_bool(final)});
    if (value_missing(text))
        return NO_VALUE;
    if (!value_is_str(text))
        return raise_type_error(vm, "decoder should return a string result, not '%T'", text);
    Str *s = value_to_str(text);
    StrBuilder out;
    str_builder_init(&out, vm);
    bool before = d->pending;
    d->pending = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_at(s, i);
        if (before) {
            before = false;
            d->seen |= c == '\n' ? 4 : 1;
            str_builder_c(&out, d->translate ? "\n" : c == '\n' ? "\r\n" : "\r");
            if (c == '\n')
                continue;
        }
        if (c == '\r') {
            before = true;
            continue;
        }
        if (c == '\n')
            d->seen |= 2;
        str_builder_char(&out, c);
    }
    if (before && final) {
        d->seen |= 1;
        str_builder_c(&out, d->translate ? "\n" : "\r");
    } else {
        d->pending = before;
    }
    return str_builder_finish_value(&out);
}
static Value newline_reset(Vm *vm, Value *args) {
    NewlineDecoder *d = value_to_pointer(args[0]);
    d->pending = false;
    d->seen = 0;
    return value_is_none(d->decoder) ? VALUE_NONE : io_call(vm, d->decoder, "reset", 0, NULL);
}
static Value newline_getstate(Vm *vm, Value *args) {
    NewlineDecoder *d = value_to_pointer(args[0]);
    Value buffer = value_from_pointer(bytes_from(vm, NULL, 0));
    int64_t flag = 0;
    if (!value_is_none(d->decoder)) {
        Value state = io_call(vm, d->decoder, "getstate", 0, NULL);
        if (value_missing(state))
            return NO_VALUE;
        if (!value_is_tuple(state) || ((Tuple *)value_to_pointer(state))->length != 2)
            return raise_type_error(vm, "illegal decoder state");
        buffer = tuple_items((Tuple *)value_to_pointer(state))[0];
        if (!value_to_index(vm, tuple_items((Tuple *)value_to_pointer(state))[1], TYPE_INDEX_OVERFLOW_ERROR,
                            &flag))
            return NO_VALUE;
    }
    return value_exists(buffer)
               ? value_from_pointer(tuple_pack(vm, buffer, value_from_small_int(flag << 1 | d->pending)))
               : NO_VALUE;
}
static Value newline_setstate(Vm *vm, Value *args) {
    NewlineDecoder *d = value_to_pointer(args[0]);
    if (!value_is_tuple(args[1]) || ((Tuple *)value_to_pointer(args[1]))->length != 2)
        return raise_type_error(vm, "state argument must be a tuple");
    Value *items = tuple_items((Tuple *)value_to_pointer(args[1]));
    int64_t flag;
    if (!value_to_index(vm, items[1], TYPE_INDEX_OVERFLOW_ERROR, &flag))
        return NO_VALUE;
    d->pending = flag & 1;
    if (value_is_none(d->decoder))
        return VALUE_NONE;
    Value state = value_from_pointer(tuple_pack(vm, items[0], value_from_small_int(flag >> 1)));
    return value_exists(state) ? io_call(vm, d->decoder, "setstate", 1, &state) : NO_VALUE;
}
static Value newline_get_newlines(Vm *vm, Value *args) {
    NewlineDecoder *d = value_to_pointer(args[0]);
    return io_newlines(vm, d->seen);
}
static const NativeDefinition newline_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", string_io_new, "A decoder.", 0, 0},
    {"__init__(self, decoder, translate, errors='strict')", newline_init,
     "Translate line ends of what a decoder gives.", 0, 0},
    {"decode(self, input, final=False)", newline_decode, "Decode and translate.", 0, 0},
    {"reset(self, /)", newline_reset, "Start anew.", 0, 0},
    {"getstate(self, /)", newline_getstate, "The state.", 0, 0},
    {"setstate(self, state, /)", newline_setstate, "Set the state.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition newline_getset[] = {
    {"newlines", newline_get_newlines, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition io_newline_decoder_definition = {
    .name = "_io.IncrementalNewlineDecoder",
    .doc = "Translates line ends of what a decoder gives.",
    .signature = "(decoder, translate, errors='strict')",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(NewlineDecoder),
    .flags = TYPE_BASE | TYPE_HEAP_LIKE,
    .methods = newline_methods,
    .getset = newline_getset,
    .trace = newline_trace,
};
