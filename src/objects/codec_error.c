// SPDX-License-Identifier: MIT
// Error handlers of codecs: the builtin ones done at once, registered ones called with a UnicodeError.
#include "base/unicode.h"
#include "base/utf8.h"
#include "objects/codec.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/int.h"
#include "objects/module.h"
#include "objects/tuple.h"
#include "vm/vm.h"

ErrorHandler error_handler_of(const char *errors) {
    static const char *const names[] = {
        "strict",      "ignore",          "replace",      "backslashreplace", "xmlcharrefreplace",
        "namereplace", "surrogateescape", "surrogatepass"};
    if (!errors)
        return ERRORS_STRICT;
    for (int i = 0; i < ERRORS_OTHER; i++)
        if (strcmp(errors, names[i]) == 0)
            return (ErrorHandler)i;
    return ERRORS_OTHER;
}

Value codec_module_call(Vm *vm, const char *function, int count, const Value *args) {
    Value callee = module_import_attribute(vm, "_codecs", function);
    return value_exists(callee) ? vm_call(vm, callee, count, args) : NO_VALUE;
}

void codec_note_failure(Vm *vm, const char *what, Str *encoding) {
    Value exception = error_fetch(vm);
    Str *name = str_intern_c(vm, "add_note"),
        *note = str_format(vm, "%s with '%U' codec failed", what, encoding);
    if (!name || !note || value_missing(vm_call_method(vm, exception, name, 1, (Value[]){str_value(note)})))
        error_clear(vm);
    error_restore(vm, exception);
}

// The handler of that name, from the registry.
static Value look_up_handler(Vm *vm, const char *errors) {
    Str *name = str_from_c(vm, errors);
    return name ? codec_module_call(vm, "lookup_error", 1, (Value[]){str_value(name)}) : NO_VALUE;
}

// Calls a registered handler with the exception: its answer's two items. `text` says what it should return.
static bool call_handler(Vm *vm, Value callback, Value exception, bool bytes_too, Value *replacement,
                         int64_t *position) {
    Value answer = vm_call_1(vm, callback, exception);
    if (value_missing(answer))
        return false;
    const char *wrong = bytes_too ? "encoding error handler must return (str/bytes, int) tuple"
                                  : "decoding error handler must return (str, int) tuple";
    if (!value_is_tuple(answer) || value_to_tuple_object(answer)->length != 2) {
        (void)raise_type_error(vm, "%s", wrong);
        return false;
    }
    const Value *items = tuple_items(value_to_tuple_object(answer));
    if ((!value_is_str(items[0]) && !(bytes_too && value_is_bytes(items[0]))) ||
        (!value_is_int(items[1]) && value_missing(value_special(vm, items[1], SPECIAL_INDEX)))) {
        (void)raise_type_error(vm, "%s", wrong);
        return false;
    }
    *replacement = items[0];
    return value_to_index(vm, items[1], TYPE_INDEX_OVERFLOW_ERROR, position);
}

static bool check_position(Vm *vm, int64_t position, size_t length, size_t *at) {
    int64_t index = position < 0 ? position + (int64_t)length : position;
    if (index < 0 || index > (int64_t)length) {
        (void)raise_error(vm, TYPE_INDEX_INDEX_ERROR, "position %lld from error handler out of bounds",
                          (long long)index);
        return false;
    }
    *at = (size_t)index;
    return true;
}

static bool set_range(Vm *vm, Value exception, size_t start, size_t end, const char *reason) {
    Str *why = str_from_c(vm, reason);
    if (!why)
        return false;
    Exception *e = value_to_exception(exception);
    e->fields[UNICODE_ERROR_START] = value_from_small_int((int64_t)start);
    e->fields[UNICODE_ERROR_END] = value_from_small_int((int64_t)end);
    heap_store(vm, e, &e->fields[UNICODE_ERROR_REASON], str_value(why));
    return true;
}

static Value new_unicode_error(Vm *vm, TypeIndex type, const char *encoding, Value object, size_t start,
                               size_t end, const char *reason) {
    Str *name = str_from_c(vm, encoding), *why = str_from_c(vm, reason);
    Tuple *args = name && why ? tuple_pack(vm, str_value(name), object, value_from_small_int((int64_t)start),
                                           value_from_small_int((int64_t)end), str_value(why))
                              : NULL;
    return args ? exception_new_args(vm, vm_type(vm, type), args) : NO_VALUE;
}

// ---- Decoding

static bool decode_registered(DecodeErrors *e, size_t start, size_t end, const char *reason, size_t *at) {
    Vm *vm = e->vm;
    if (value_missing(e->callback)) {
        e->callback = look_up_handler(vm, e->errors);
        if (value_missing(e->callback))
            return false;
    }
    if (value_missing(e->exception)) {
        Bytes *object = bytes_from(vm, e->bytes, e->length);
        e->exception = object ? new_unicode_error(vm, TYPE_INDEX_UNICODE_DECODE_ERROR, e->encoding,
                                                  bytes_value(object), start, end, reason)
                              : NO_VALUE;
        if (value_missing(e->exception))
            return false;
    } else if (!set_range(vm, e->exception, start, end, reason)) {
        return false;
    }
    Value replacement;
    int64_t position;
    if (!call_handler(vm, e->callback, e->exception, false, &replacement, &position))
        return false;
    // The handler may have given the exception another input: it is taken from there.
    Value object = value_to_exception(e->exception)->fields[UNICODE_ERROR_OBJECT];
    if (!value_is_bytes(object)) {
        (void)raise_type_error(vm, "exception attribute object must be bytes");
        return false;
    }
    e->bytes = value_to_bytes(object)->data;
    e->length = value_to_bytes(object)->length;
    if (!check_position(vm, position, e->length, at))
        return false;
    str_builder_str(e->out, value_to_str(replacement));
    return !e->out->failed;
}

static uint32_t unit16(const uint8_t *bytes, bool big) {
    return big ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

static uint32_t unit32(const uint8_t *bytes, bool big) {
    return big ? unit16(bytes, true) << 16 | unit16(bytes + 2, true)
               : unit16(bytes + 2, false) << 16 | unit16(bytes, false);
}

// A surrogate coded on its own at bytes[start]: how many bytes it takes, 0: there is none.
static size_t surrogate_at(const DecodeErrors *e, size_t start, uint32_t *point) {
    const uint8_t *bytes = e->bytes + start;
    size_t rest = e->length - start, size = 0;
    *point = 0;
    switch (e->kind) {
    case CODEC_UTF8:
        if (rest >= 3 && (bytes[0] & 0xF0) == 0xE0 && (bytes[1] & 0xC0) == 0x80 &&
            (bytes[2] & 0xC0) == 0x80) {
            *point = (uint32_t)(bytes[0] & 15) << 12 | (uint32_t)(bytes[1] & 63) << 6 | (bytes[2] & 63);
            size = 3;
        }
        break;
    case CODEC_UTF16:
    case CODEC_UTF16_LE:
    case CODEC_UTF16_BE:
        if (rest >= 2) {
            *point = unit16(bytes, e->kind == CODEC_UTF16_BE);
            size = 2;
        }
        break;
    case CODEC_UTF32:
    case CODEC_UTF32_LE:
    case CODEC_UTF32_BE:
        if (rest >= 4) {
            *point = unit32(bytes, e->kind == CODEC_UTF32_BE);
            size = 4;
        }
        break;
    default: break;
    }
    return code_point_is_surrogate(*point) ? size : 0;
}

bool decode_error_handle(DecodeErrors *e, size_t start, size_t end, const char *reason, size_t *at) {
    Vm *vm = e->vm;
    *at = end;
    switch (e->handler) {
    case ERRORS_IGNORE: return true;
    case ERRORS_REPLACE: str_builder_char(e->out, 0xFFFD); return !e->out->failed;
    case ERRORS_BACKSLASHREPLACE:
        for (size_t i = start; i < end; i++) {
            char text[4] = {'\\', 'x', "0123456789abcdef"[e->bytes[i] >> 4],
                            "0123456789abcdef"[e->bytes[i] & 15]};
            str_builder_ascii(e->out, text, 4);
        }
        return !e->out->failed;
    case ERRORS_SURROGATEESCAPE: {
        size_t i = start;
        for (; i < end && i < start + 4 && e->bytes[i] >= 0x80; i++)
            str_builder_char(e->out, 0xDC00 + e->bytes[i]);
        *at = i;
        if (i > start)
            return !e->out->failed;
        break;
    }
    case ERRORS_SURROGATEPASS: {
        uint32_t point;
        size_t size = surrogate_at(e, start, &point);
        if (size) {
            str_builder_char(e->out, point);
            *at = start + size;
            return !e->out->failed;
        }
        break;
    }
    case ERRORS_XMLCHARREFREPLACE:
    case ERRORS_NAMEREPLACE:
        (void)raise_type_error(vm, "don't know how to handle UnicodeDecodeError in error callback");
        return false;
    case ERRORS_OTHER: return decode_registered(e, start, end, reason, at);
    case ERRORS_STRICT: break;
    }
    (void)raise_decode_error(vm, e->encoding, e->bytes, e->length, start, end, reason);
    return false;
}

// ---- Encoding

Str *error_backslash_text(Vm *vm, const Str *s, size_t start, size_t end) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = start; i < end && !builder.failed; i++) {
        uint32_t point = str_at(s, i);
        int digits = point < 0x100 ? 2 : point < 0x10000 ? 4 : 8;
        str_builder_char(&builder, '\\');
        str_builder_char(&builder, digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
            str_builder_char(&builder, (uint32_t) "0123456789abcdef"[point >> shift & 15]);
    }
    return str_builder_finish(&builder);
}

Str *error_xml_text(Vm *vm, const Str *s, size_t start, size_t end) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = start; i < end && !builder.failed; i++) {
        char digits[8];
        size_t count = 0;
        for (uint32_t point = str_at(s, i); point || !count; point /= 10)
            digits[sizeof digits - ++count] = (char)('0' + point % 10);
        str_builder_c(&builder, "&#");
        str_builder_ascii(&builder, digits + sizeof digits - count, count);
        str_builder_char(&builder, ';');
    }
    return str_builder_finish(&builder);
}

Str *error_name_text(Vm *vm, const Str *s, size_t start, size_t end) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = start; i < end && !builder.failed; i++) {
        char name[UNICODE_NAME_MAX];
        size_t length = unicode_name(UNICODE_CURRENT, str_at(s, i), name);
        if (length) {
            str_builder_c(&builder, "\\N{");
            str_builder_ascii(&builder, name, length);
            str_builder_char(&builder, '}');
            continue;
        }
        Str *escape = error_backslash_text(vm, s, i, i + 1);
        if (!escape)
            return NULL;
        str_builder_str(&builder, escape);
    }
    return str_builder_finish(&builder);
}

void encode_error_strict(EncodeErrors *e, size_t start, size_t end, const char *reason) {
    (void)raise_encode_error(e->vm, e->encoding, e->text, start, end, reason);
}

static bool encode_registered(EncodeErrors *e, size_t start, size_t end, const char *reason,
                              Value *replacement, size_t *at) {
    Vm *vm = e->vm;
    if (value_missing(e->callback)) {
        e->callback = look_up_handler(vm, e->errors);
        if (value_missing(e->callback))
            return false;
    }
    if (value_missing(e->exception)) {
        e->exception = new_unicode_error(vm, TYPE_INDEX_UNICODE_ENCODE_ERROR, e->encoding, str_value(e->text),
                                         start, end, reason);
        if (value_missing(e->exception))
            return false;
    } else if (!set_range(vm, e->exception, start, end, reason)) {
        return false;
    }
    int64_t position;
    return call_handler(vm, e->callback, e->exception, true, replacement, &position) &&
           check_position(vm, position, e->text->length, at);
}

// DC80..DCFF as the bytes 80..FF. NULL without an exception: some other code point is among them.
static Bytes *escaped_bytes(Vm *vm, const Str *s, size_t start, size_t end) {
    for (size_t i = start; i < end; i++)
        if (str_at(s, i) - 0xDC80u >= 0x80)
            return NULL;
    Bytes *bytes = bytes_new(vm, end - start);
    for (size_t i = start; bytes && i < end; i++)
        bytes->data[i - start] = (uint8_t)str_at(s, i);
    return bytes;
}

// Surrogates as the codec would code them were they characters. NULL without an exception: another code point
// is among them, or the codec has no such form.
static Bytes *surrogate_bytes(Vm *vm, const Str *s, size_t start, size_t end, CodecKind kind) {
    if (kind == CODEC_ASCII || kind == CODEC_LATIN1 || kind == CODEC_OTHER)
        return NULL;
    for (size_t i = start; i < end; i++)
        if (!code_point_is_surrogate(str_at(s, i)))
            return NULL;
    BytesBuilder builder;
    bytes_builder_init(&builder, vm);
    for (size_t i = start; i < end; i++) {
        uint32_t point = str_at(s, i);
        uint8_t low = (uint8_t)point, high = (uint8_t)(point >> 8), bytes[4];
        switch (kind) {
        case CODEC_UTF8: bytes_builder_add(&builder, bytes, utf8_encode_one(point, bytes)); break;
        case CODEC_UTF16_BE: bytes_builder_add(&builder, (uint8_t[]){high, low}, 2); break;
        case CODEC_UTF32_BE: bytes_builder_add(&builder, (uint8_t[]){0, 0, high, low}, 4); break;
        case CODEC_UTF32:
        case CODEC_UTF32_LE: bytes_builder_add(&builder, (uint8_t[]){low, high, 0, 0}, 4); break;
        default: bytes_builder_add(&builder, (uint8_t[]){low, high}, 2);
        }
    }
    return bytes_builder_finish(&builder);
}

bool encode_error_handle(EncodeErrors *e, size_t start, size_t end, const char *reason, Value *replacement,
                         size_t *at) {
    Vm *vm = e->vm;
    *at = end;
    Str *text = NULL;
    Bytes *bytes = NULL;
    switch (e->handler) {
    case ERRORS_IGNORE: text = str_empty(vm); break;
    case ERRORS_REPLACE: {
        Str *mark = str_from_char(vm, '?');
        text = mark ? str_repeat(vm, mark, end - start) : NULL;
        break;
    }
    case ERRORS_BACKSLASHREPLACE: text = error_backslash_text(vm, e->text, start, end); break;
    case ERRORS_XMLCHARREFREPLACE: text = error_xml_text(vm, e->text, start, end); break;
    case ERRORS_NAMEREPLACE: text = error_name_text(vm, e->text, start, end); break;
    case ERRORS_SURROGATEESCAPE: {
        // As many as can be escaped; what cannot is an error on its own.
        size_t run = start;
        while (run < end && str_at(e->text, run) - 0xDC80u < 0x80)
            run++;
        if (run > start)
            *at = run;
        bytes = escaped_bytes(vm, e->text, start, run > start ? run : end);
        break;
    }
    case ERRORS_SURROGATEPASS: bytes = surrogate_bytes(vm, e->text, start, end, e->kind); break;
    case ERRORS_OTHER: return encode_registered(e, start, end, reason, replacement, at);
    case ERRORS_STRICT: break;
    }
    *replacement = text ? str_value(text) : bytes ? bytes_value(bytes) : NO_VALUE;
    if (!text && !bytes && !error_is_set(vm))
        encode_error_strict(e, start, end, reason);
    return value_exists(*replacement);
}
