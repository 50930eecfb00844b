// SPDX-License-Identifier: MIT
// TextIOWrapper: text over a buffered binary stream.
//
// Bytes that were read and do not make whole characters yet wait in `pending`; text that was decoded and not
// given out lies in `text` from `text_at` on, before newline translation took effect on a lone \r at its end
// (`pending_return`). What is written is encoded at once and collected by the buffer below.
#include "modules/_io/io.h"
#include "objects/codec.h"
#include "objects/dict.h"
#include "objects/type.h"

typedef struct TextIo {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value buffer;
    Str *encoding, *errors;
    Value newline; // str or None
    Value decoder; // an incremental decoder for codecs that are not C's own
    Value encoder;
    Str *text; // decoded, from text_at on not given out
    uint64_t text_at;
    Bytes *pending; // not decoded yet
    Bytes *chunk;   // what was read last, for tell()
    CodecKind kind;
    int byte_order;
    bool line_buffering, write_through, detached, at_end, pending_return, telling, wrote;
    uint8_t seen; // line ends seen: 1 \r, 2 \n, 4 \r\n
} TextIo;

static void text_trace(Tracer *tracer, void *object) {
    TextIo *t = object;
    const Value values[] = {t->buffer, t->newline, t->decoder, t->encoder};
    trace_values(tracer, values, 4);
    trace_pointer(tracer, t->encoding);
    trace_pointer(tracer, t->errors);
    trace_pointer(tracer, t->text);
    trace_pointer(tracer, t->pending);
    trace_pointer(tracer, t->chunk);
}

static TextIo *self_of(Value *args) {
    return value_to_pointer(args[0]);
}
static bool check_made(Vm *vm, const TextIo *t) {
    if (value_exists(t->buffer))
        return true;
    raise_value_error(vm, t->detached ? "underlying buffer has been detached"
                                      : "I/O operation on uninitialized object");
    return false;
}
static bool check_open(Vm *vm, const TextIo *t) {
    return check_made(vm, t) && io_check_open(vm, t->buffer);
}

static Value text_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_pointer(args[0]), 0));
}

static bool check_newline(Vm *vm, Value newline) {
    if (value_is_none_or_missing(newline))
        return true;
    if (!value_is_str(newline)) {
        raise_type_error(vm, "TextIOWrapper() argument 'newline' must be str or None, not %T", newline);
        return false;
    }
    Str *s = value_to_str(newline);
    if (!s->length || str_equals_c(s, "\n") || str_equals_c(s, "\r") || str_equals_c(s, "\r\n"))
        return true;
    raise_value_error(vm, "illegal newline value: %R", newline);
    return false;
}

// An incremental coder of a codec that C does not know.
static Value make_coder(Vm *vm, const char *which, TextIo *t) {
    Value factory = module_import_attribute(vm, "codecs", which);
    Value encoding = str_value(t->encoding), errors = str_value(t->errors);
    Value type = value_exists(factory) ? vm_call_1(vm, factory, encoding) : NO_VALUE;
    return value_exists(type) ? vm_call_1(vm, type, errors) : NO_VALUE;
}

// self, buffer, encoding, errors, newline, line_buffering, write_through
static Value text_init(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!value_is_none_or_missing(args[2]) && !value_is_str(args[2]))
        return raise_type_error(vm, "TextIOWrapper() argument 'encoding' must be str or None, not %T",
                                args[2]);
    if (!value_is_none_or_missing(args[3]) && !value_is_str(args[3]))
        return raise_type_error(vm, "TextIOWrapper() argument 'errors' must be str or None, not %T", args[3]);
    if (!check_newline(vm, args[4]))
        return NO_VALUE;
    t->buffer = NO_VALUE;
    t->detached = false;
    Str *encoding = value_is_str(args[2]) ? value_to_str(args[2]) : str_from_c(vm, "utf-8");
    Str *errors = value_is_str(args[3]) ? value_to_str(args[3]) : str_from_c(vm, "strict");
    if (!encoding || !errors)
        return NO_VALUE;
    if (str_equals_c(encoding, "locale"))
        encoding = str_from_c(vm, "utf-8");
    const char *name = encoding ? str_utf8(vm, encoding, NULL) : NULL;
    if (!name)
        return NO_VALUE;
    t->encoding = encoding;
    t->errors = errors;
    t->newline = value_is_none_or_missing(args[4]) ? VALUE_NONE : args[4];
    t->kind = codec_kind(name);
    t->byte_order = 0;
    t->decoder = t->encoder = NO_VALUE;
    t->text = NULL;
    t->text_at = 0;
    t->pending = NULL;
    t->at_end = t->pending_return = t->wrote = false;
    t->telling = true;
    heap_barrier(vm, t);
    if (t->kind == CODEC_OTHER) {
        // is there such a codec?
        Value decoder = make_coder(vm, "getincrementaldecoder", t);
        Value encoder = value_exists(decoder) ? make_coder(vm, "getincrementalencoder", t) : NO_VALUE;
        if (value_missing(encoder))
            return NO_VALUE;
        heap_store(vm, t, &t->decoder, decoder);
        heap_store(vm, t, &t->encoder, encoder);
    }
    int line = value_missing(args[5]) ? 0 : value_truth(vm, args[5]);
    int through = value_missing(args[6]) ? 0 : value_truth(vm, args[6]);
    if (line < 0 || through < 0)
        return NO_VALUE;
    t->line_buffering = line;
    t->write_through = through;
    heap_store(vm, t, &t->buffer, args[1]);
    return VALUE_NONE;
}

// ---- Writing

static Value translated(Vm *vm, Value text, const char *to) {
    Str *from = str_intern_c(vm, "\n"), *end = from ? str_intern_c(vm, to) : NULL;
    return end ? io_call(vm, text, "replace", 2, (Value[]){str_value(from), str_value(end)}) : NO_VALUE;
}

static Value text_write(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_made(vm, t))
        return NO_VALUE;
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "write() argument must be str, not %T", args[1]);
    if (!check_open(vm, t))
        return NO_VALUE;
    Str *s = value_to_str(args[1]);
    Value text = args[1];
    Str *line_end = str_intern_c(vm, "\n");
    if (!line_end)
        return NO_VALUE;
    bool has_line_end =
        (t->line_buffering || value_is_str(t->newline)) && str_find(s, line_end, 0, s->length) >= 0;
    if (has_line_end && value_is_str(t->newline) && !str_equals_c(value_to_str(t->newline), "\n") &&
        value_to_str(t->newline)->length)
        text = translated(vm, text, str_equals_c(value_to_str(t->newline), "\r") ? "\r" : "\r\n");
    if (value_missing(text))
        return NO_VALUE;
    Value bytes;
    if (value_exists(t->encoder)) {
        bytes = io_call(vm, t->encoder, "encode", 1, &text);
    } else {
        const char *errors = str_utf8(vm, t->errors, NULL);
        CodecKind kind = t->kind;
        if (t->wrote && kind == CODEC_UTF16)
            kind = CODEC_UTF16_LE;
        if (t->wrote && kind == CODEC_UTF32)
            kind = CODEC_UTF32_LE;
        bytes =
            errors ? value_from_pointer(codec_encode_kind(vm, value_to_str(text), kind, errors)) : NO_VALUE;
        t->wrote = true;
    }
    if (value_missing(bytes))
        return NO_VALUE;
    t->text = NULL; // what was read ahead no longer holds
    t->text_at = 0;
    if (value_missing(vm_call_method(vm, t->buffer, vm_name(vm, write), 1, &bytes)))
        return NO_VALUE;
    bool carriage = t->line_buffering && !has_line_end && s->length && str_at(s, s->length - 1) == '\r';
    if ((t->line_buffering && (has_line_end || carriage)) || t->write_through)
        if (value_missing(vm_call_method(vm, t->buffer, vm_name(vm, flush), 0, NULL)))
            return NO_VALUE;
    return value_from_small_int((int64_t)s->length);
}

static Value text_flush(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_open(vm, t))
        return NO_VALUE;
    return vm_call_method(vm, t->buffer, vm_name(vm, flush), 0, NULL);
}

// ---- Reading

static bool universal(const TextIo *t) {
    return value_is_none(t->newline);
}

// Universal newlines: \r\n and \r become \n; a \r at the end waits for what follows.
static Str *translate(Vm *vm, TextIo *t, Str *s, bool final) {
    bool has_return = t->pending_return;
    for (size_t i = 0; i < s->length && !has_return; i++)
        has_return = str_at(s, i) == '\r';
    if (!has_return) {
        if (s->length)
            t->seen |= 2;
        return s;
    }
    StrBuilder out;
    str_builder_init(&out, vm);
    bool before = t->pending_return;
    t->pending_return = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_at(s, i);
        if (before) {
            str_builder_char(&out, '\n');
            t->seen |= c == '\n' ? 4 : 1;
            before = false;
            if (c == '\n')
                continue;
        }
        if (c == '\r') {
            before = true;
            continue;
        }
        if (c == '\n')
            t->seen |= 2;
        str_builder_char(&out, c);
    }
    if (before && final)
        str_builder_char(&out, '\n');
    else
        t->pending_return = before;
    return str_builder_finish(&out);
}

static Str *decode(Vm *vm, TextIo *t, Bytes *bytes, bool final) {
    Str *s;
    if (value_exists(t->decoder)) {
        Value args[2] = {bytes_value(bytes), value_from_bool(final)};
        Value text = io_call(vm, t->decoder, "decode", 2, args);
        if (value_missing(text))
            return NULL;
        if (!value_is_str(text)) {
            raise_type_error(vm, "decoder should return a string result, not '%T'", text);
            return NULL;
        }
        s = value_to_str(text);
    } else {
        if (t->pending && t->pending->length) {
            Bytes *both = bytes_new(vm, t->pending->length + bytes->length);
            if (!both)
                return NULL;
            memcpy(both->data, t->pending->data, t->pending->length);
            memcpy(both->data + t->pending->length, bytes->data, bytes->length);
            bytes = both;
        }
        const char *errors = str_utf8(vm, t->errors, NULL);
        size_t used = 0;
        s = errors ? codec_decode_kind(vm, bytes->data, bytes->length, t->kind, errors, final ? NULL : &used,
                                       &t->byte_order)
                   : NULL;
        if (!s)
            return NULL;
        Bytes *rest = NULL;
        if (!final && used < bytes->length &&
            !(rest = bytes_from(vm, bytes->data + used, bytes->length - used)))
            return NULL;
        heap_store_pointer(vm, t, &t->pending, rest);
    }
    return universal(t) ? translate(vm, t, s, final) : s;
}

// Adds more decoded text to t->text. 1: more, 0: the end, -1: exception.
static int read_chunk(Vm *vm, TextIo *t) {
    Value size = value_from_small_int(8192);
    Value data = io_call(vm, t->buffer, "read1", 1, &size);
    if (value_missing(data) && error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR)) {
        error_clear(vm);
        data = vm_call_method(vm, t->buffer, vm_name(vm, read), 1, &size);
    }
    if (value_missing(data))
        return -1;
    Buffer buffer;
    if (!buffer_get_simple(vm, data, &buffer)) {
        if (error_is(vm, TYPE_INDEX_TYPE_ERROR)) {
            error_clear(vm);
            raise_type_error(vm, "underlying read1() should have returned a bytes-like object, not '%T'",
                             data);
        }
        return -1;
    }
    Bytes *bytes = bytes_from(vm, buffer.bytes, (size_t)buffer.length);
    buffer_release(vm, &buffer);
    if (!bytes)
        return -1;
    bool final = bytes->length == 0;
    Str *more = decode(vm, t, bytes, final);
    if (!more)
        return -1;
    heap_store_pointer(vm, t, &t->chunk, bytes);
    Str *left = t->text ? str_slice(vm, t->text, t->text_at, t->text->length) : NULL;
    if (t->text && !left)
        return -1;
    Str *all = left && left->length ? str_concat(vm, left, more) : more;
    if (!all)
        return -1;
    heap_store_pointer(vm, t, &t->text, all);
    t->text_at = 0;
    return !final || more->length;
}

static size_t left_of(const TextIo *t) {
    return t->text ? t->text->length - t->text_at : 0;
}

static Value take(Vm *vm, TextIo *t, size_t count) {
    if (!count)
        return str_value(vm->empty_str);
    Str *piece = str_slice(vm, t->text, t->text_at, t->text_at + count);
    t->text_at += count;
    return piece ? str_value(piece) : NO_VALUE;
}

static bool check_reading(Vm *vm, TextIo *t) {
    if (!check_open(vm, t))
        return false;
    Value readable = io_call(vm, t->buffer, "readable", 0, NULL);
    int truth = value_missing(readable) ? -1 : value_truth(vm, readable);
    if (truth == 0)
        (void)io_unsupported(vm, "not readable").bits;
    return truth > 0;
}

static Value text_read(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    int64_t size;
    if (!check_reading(vm, t) || !io_size(vm, args[1], &size))
        return NO_VALUE;
    if (size < 0) {
        Value data = vm_call_method(vm, t->buffer, vm_name(vm, read), 0, NULL);
        if (value_missing(data))
            return NO_VALUE;
        if (value_is_none(data))
            data = value_from_pointer(bytes_from(vm, NULL, 0));
        Buffer buffer;
        if (value_missing(data) || !buffer_get_simple(vm, data, &buffer))
            return NO_VALUE;
        Bytes *bytes = bytes_from(vm, buffer.bytes, (size_t)buffer.length);
        buffer_release(vm, &buffer);
        Str *rest = bytes ? decode(vm, t, bytes, true) : NULL;
        if (!rest)
            return NO_VALUE;
        Value left = take(vm, t, left_of(t));
        t->text = NULL;
        t->text_at = 0;
        if (value_missing(left))
            return NO_VALUE;
        return value_to_str(left)->length ? value_from_pointer(str_concat(vm, value_to_str(left), rest))
                                          : str_value(rest);
    }
    while (left_of(t) < (size_t)size) {
        int status = read_chunk(vm, t);
        if (status < 0)
            return NO_VALUE;
        if (!status)
            break;
    }
    return take(vm, t, left_of(t) < (size_t)size ? left_of(t) : (size_t)size);
}

// Where the line that starts at text_at ends, or 0: not in what is decoded. `from`: characters already
// searched.
static size_t line_length(const TextIo *t, size_t from) {
    const Str *s = t->text;
    Str *newline = value_is_str(t->newline) ? value_to_str(t->newline) : NULL;
    bool any = newline && !newline->length; // '': any line end, not translated
    for (size_t i = t->text_at + from; i < s->length; i++) {
        uint32_t c = str_at(s, i);
        if (any ? c == '\n' : !newline ? c == '\n' : newline->length == 1 && c == str_at(newline, 0))
            return i + 1 - t->text_at;
        if (any && c == '\r') {
            if (i + 1 == s->length)
                return 0; // \n may follow
            return (str_at(s, i + 1) == '\n' ? i + 2 : i + 1) - t->text_at;
        }
        if (newline && newline->length == 2 && c == '\r' && i + 1 < s->length && str_at(s, i + 1) == '\n')
            return i + 2 - t->text_at;
    }
    return 0;
}

static Value read_line(Vm *vm, TextIo *t, int64_t limit) {
    size_t searched = 0;
    for (;;) {
        size_t length = t->text ? line_length(t, searched) : 0;
        if (limit >= 0 && (length ? length : left_of(t)) >= (size_t)limit)
            return take(vm, t, left_of(t) < (size_t)limit ? left_of(t) : (size_t)limit);
        if (length)
            return take(vm, t, length);
        searched = left_of(t) ? left_of(t) - 1 : 0;
        int status = read_chunk(vm, t);
        if (status < 0)
            return NO_VALUE;
        if (!status) {
            length = t->text ? line_length(t, 0) : 0;
            return take(vm, t, length ? length : left_of(t));
        }
    }
}

static Value text_readline(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    int64_t limit;
    return check_reading(vm, t) && io_size(vm, args[1], &limit) ? read_line(vm, t, limit) : NO_VALUE;
}

static Value text_next(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_open(vm, t))
        return NO_VALUE;
    t->telling = false;
    Type *own = type_from_definition(vm, &io_text_definition);
    Value line = value_type(vm, args[0]) == own ? read_line(vm, t, -1)
                                                : vm_call_method(vm, args[0], vm_name(vm, readline), 0, NULL);
    if (value_missing(line))
        return NO_VALUE;
    if (value_is_str(line) && value_to_str(line)->length)
        return line;
    t->telling = true;
    return raise_stop_iteration(vm, NO_VALUE);
}

// ---- Position

// How many bytes the characters that were not given out take in the stream: they are encoded again.
static bool bytes_ahead(Vm *vm, TextIo *t, int64_t *count) {
    *count = t->pending ? (int64_t)t->pending->length : 0;
    if (!left_of(t))
        return true;
    Str *left = str_slice(vm, t->text, t->text_at, t->text->length);
    const char *errors = str_utf8(vm, t->errors, NULL), *encoding = str_utf8(vm, t->encoding, NULL);
    if (!left || !errors || !encoding)
        return false;
    Value text = str_value(left);
    if (universal(t) && (t->seen & 4))
        text = translated(vm, text, "\r\n");
    CodecKind kind = t->kind == CODEC_UTF16   ? CODEC_UTF16_LE
                     : t->kind == CODEC_UTF32 ? CODEC_UTF32_LE
                                              : t->kind;
    Value bytes = value_missing(text) ? NO_VALUE
                  : kind != CODEC_OTHER
                      ? value_from_pointer(codec_encode_kind(vm, value_to_str(text), kind, errors))
                      : codec_encode(vm, value_to_str(text), encoding, errors);
    if (value_missing(bytes))
        return false;
    *count += (int64_t)value_to_bytes(bytes)->length;
    return true;
}

static bool seekable(Vm *vm, TextIo *t) {
    Value answer = io_call(vm, t->buffer, "seekable", 0, NULL);
    int truth = value_missing(answer) ? -1 : value_truth(vm, answer);
    if (truth == 0)
        (void)io_unsupported(vm, "underlying stream is not seekable").bits;
    return truth > 0;
}

static Value text_tell(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_open(vm, t) || !seekable(vm, t))
        return NO_VALUE;
    if (!t->telling)
        return raise_error(vm, TYPE_INDEX_OS_ERROR, "telling position disabled by next() call");
    if (value_missing(vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL)))
        return NO_VALUE;
    Value at = io_call(vm, t->buffer, "tell", 0, NULL);
    int64_t ahead;
    return value_exists(at) && bytes_ahead(vm, t, &ahead) ? int_subtract(vm, at, value_from_small_int(ahead))
                                                          : NO_VALUE;
}

static void forget(TextIo *t) {
    t->text = NULL;
    t->text_at = 0;
    t->pending = NULL;
    t->pending_return = false;
    t->telling = true;
}

static Value text_seek(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    int32_t whence = 0;
    if (!check_open(vm, t) || (value_exists(args[2]) && !value_to_int32(vm, args[2], &whence)) ||
        !seekable(vm, t))
        return NO_VALUE;
    bool zero = value_is_small_int(args[1]) && value_to_small_int(args[1]) == 0;
    if (whence == 1 && !zero)
        return io_unsupported(vm, "can't do nonzero cur-relative seeks");
    if (whence == 2 && !zero)
        return io_unsupported(vm, "can't do nonzero end-relative seeks");
    if (whence < 0 || whence > 2)
        return raise_value_error(vm, "invalid whence (%d, should be 0, 1 or 2)", whence);
    if (whence == 0 && value_is_int(args[1]) && int_sign(args[1]) < 0)
        return raise_value_error(vm, "negative seek position %R", args[1]);
    if (value_missing(vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL)))
        return NO_VALUE;
    Value target = args[1];
    if (whence == 1) {
        target = text_tell(vm, args);
        if (value_missing(target))
            return NO_VALUE;
        whence = 0;
    }
    forget(t);
    if (value_exists(t->decoder) && value_missing(io_call(vm, t->decoder, "reset", 0, NULL)))
        return NO_VALUE;
    Value now = io_call(vm, t->buffer, "seek", 2, (Value[]){target, value_from_small_int(whence)});
    if (value_is_small_int(now))
        t->wrote = value_to_small_int(now) != 0;
    return now;
}

static Value text_truncate(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_made(vm, t) || value_missing(vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL)))
        return NO_VALUE;
    Value size = value_exists(args[1]) ? args[1] : VALUE_NONE;
    if (value_is_none(size)) {
        size = text_tell(vm, args);
        if (value_missing(size))
            return NO_VALUE;
    }
    return io_call(vm, t->buffer, "truncate", 1, &size);
}

// ---- State

static Value text_close(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_made(vm, t))
        return NO_VALUE;
    int closed = io_is_closed(vm, t->buffer);
    if (closed)
        return closed < 0 ? NO_VALUE : VALUE_NONE;
    Value flushed = vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL);
    Value error = value_missing(flushed) ? error_fetch(vm) : NO_VALUE;
    Value result = vm_call_method(vm, t->buffer, vm_name(vm, close), 0, NULL);
    if (value_exists(error)) {
        if (value_missing(result))
            error_clear(vm);
        error_restore(vm, error);
        return NO_VALUE;
    }
    return result;
}
static Value text_detach(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_made(vm, t) || value_missing(vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL)))
        return NO_VALUE;
    Value buffer = t->buffer;
    t->buffer = NO_VALUE;
    t->detached = true;
    return buffer;
}
// self, *, encoding, errors, newline, line_buffering, write_through
static Value text_reconfigure(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_made(vm, t))
        return NO_VALUE;
    if (left_of(t) &&
        (!value_is_none_or_missing(args[1]) || !value_is_none_or_missing(args[2]) || value_exists(args[3])))
        return io_unsupported(
            vm, "It is not possible to set the encoding or newline of stream after the first read");
    if (value_missing(vm_call_method(vm, args[0], vm_name(vm, flush), 0, NULL)))
        return NO_VALUE;
    Value errors = !value_is_none_or_missing(args[2])   ? args[2]
                   : !value_is_none_or_missing(args[1]) ? NO_VALUE
                                                        : str_value(t->errors);
    Value all[7] = {args[0],
                    t->buffer,
                    value_is_none_or_missing(args[1]) ? str_value(t->encoding) : args[1],
                    errors,
                    value_exists(args[3]) ? args[3] : t->newline,
                    value_is_none_or_missing(args[4]) ? value_from_bool(t->line_buffering) : args[4],
                    value_is_none_or_missing(args[5]) ? value_from_bool(t->write_through) : args[5]};
    return text_init(vm, all);
}
#define FORWARD(name)                                                                                        \
    static Value text_##name(Vm *vm, Value *args) {                                                          \
        TextIo *t = self_of(args);                                                                           \
        return check_made(vm, t) ? io_call(vm, t->buffer, #name, 0, NULL) : NO_VALUE;                        \
    }
FORWARD(fileno)
FORWARD(isatty)
FORWARD(seekable)
FORWARD(readable)
FORWARD(writable)
static Value get_closed(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    if (!check_made(vm, t))
        return NO_VALUE;
    int closed = io_is_closed(vm, t->buffer);
    return closed < 0 ? NO_VALUE : value_from_bool(closed);
}
static Value get_name(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    return check_made(vm, t) ? object_get_attribute(vm, t->buffer, vm_name(vm, name)) : NO_VALUE;
}
static Value get_buffer(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    return check_made(vm, t) ? t->buffer : NO_VALUE;
}
static Value get_encoding(Vm *vm, Value *args) {
    (void)vm;
    return self_of(args)->encoding ? str_value(self_of(args)->encoding) : VALUE_NONE;
}
static Value get_errors(Vm *vm, Value *args) {
    (void)vm;
    return self_of(args)->errors ? str_value(self_of(args)->errors) : VALUE_NONE;
}
static Value get_line_buffering(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->line_buffering);
}
static Value get_write_through(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->write_through);
}
static Value get_newlines(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    return universal(t) ? io_newlines(vm, t->seen) : VALUE_NONE;
}
static Value text_repr(Vm *vm, Value *args) {
    TextIo *t = self_of(args);
    Value name = NO_VALUE, mode = NO_VALUE;
    Str *mode_name = str_intern_c(vm, "mode");
    if (!check_made(vm, t) || !mode_name)
        return NO_VALUE;
    if (!object_find_attribute(vm, args[0], vm_name(vm, name), &name))
        error_clear(vm);
    if (!object_find_attribute(vm, args[0], mode_name, &mode))
        error_clear(vm);
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_c(&text, "<_io.TextIOWrapper");
    if (value_exists(name)) {
        str_builder_c(&text, " name=");
        str_builder_repr(&text, name);
    }
    if (value_exists(mode)) {
        str_builder_c(&text, " mode=");
        str_builder_repr(&text, mode);
    }
    str_builder_c(&text, " encoding=");
    str_builder_repr(&text, str_value(t->encoding));
    str_builder_c(&text, ">");
    return str_builder_finish_value(&text);
}

static const NativeDefinition text_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", text_new, "Text over a binary stream.", 0, 0},
    {"__init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, "
     "write_through=False)",
     text_init, "Text over a binary stream.", 0, 0},
    {"__repr__(self, /)", text_repr, "Return repr(self).", 0, 0},
    {"__next__(self, /)", text_next, "Implement next(self).", 0, 0},
    {"read(self, size=-1, /)", text_read, "Read text.", 0, 0},
    {"readline(self, size=-1, /)", text_readline, "The next line.", 0, 0},
    {"write(self, text, /)", text_write, "Write text.", 0, 0},
    {"flush(self, /)", text_flush, "Write what is buffered.", 0, 0},
    {"close(self, /)", text_close, "Flush and close.", 0, 0},
    {"detach(self, /)", text_detach, "Take the buffer away.", 0, 0},
    {"reconfigure(self, *, encoding=None, errors=None, newline=None, line_buffering=None, "
     "write_through=None)",
     text_reconfigure, "Change how text is coded and buffered.", 0, 0},
    {"seek(self, cookie, whence=0, /)", text_seek, "Move the position.", 0, 0},
    {"tell(self, /)", text_tell, "The position.", 0, 0},
    {"truncate(self, pos=None, /)", text_truncate, "Cut the file.", 0, 0},
    {"seekable(self, /)", text_seekable, "Can it seek?", 0, 0},
    {"readable(self, /)", text_readable, "Can it be read?", 0, 0},
    {"writable(self, /)", text_writable, "Can it be written?", 0, 0},
    {"fileno(self, /)", text_fileno, "The descriptor.", 0, 0},
    {"isatty(self, /)", text_isatty, "Is it a terminal?", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition text_getset[] = {
    {"closed", get_closed, NULL, NULL},
    {"name", get_name, NULL, NULL},
    {"buffer", get_buffer, NULL, NULL},
    {"encoding", get_encoding, NULL, NULL},
    {"errors", get_errors, NULL, NULL},
    {"line_buffering", get_line_buffering, NULL, NULL},
    {"write_through", get_write_through, NULL, NULL},
    {"newlines", get_newlines, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition io_text_definition = {
    .name = "_io.TextIOWrapper",
    .base = &io_text_base_definition,
    .doc = "Text over a binary stream.",
    .signature =
        "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TextIo),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = text_methods,
    .getset = text_getset,
    .trace = text_trace,
};
