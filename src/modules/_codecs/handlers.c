// SPDX-License-Identifier: MIT
// The registry of error handlers, and the builtin handlers as functions that Python can call with a
// UnicodeError.
#include "modules/_codecs/codecs.h"
#include "objects/argument.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/tuple.h"
#include "vm/vm.h"

// ---- The error that a handler is called with

typedef struct Failure {
    Value exception;
    enum { FAILURE_ENCODE, FAILURE_DECODE, FAILURE_TRANSLATE } kind;
    Str *text;    // of encode and translate
    Bytes *bytes; // of decode
    size_t start, end, length;
    const char *encoding;
} Failure;

static Value field(const Failure *f, int index) {
    return value_to_exception(f->exception)->fields[index];
}

static bool wrong_attribute(Vm *vm, const char *name, const char *type) {
    (void)raise_type_error(vm, "UnicodeError '%s' attribute is not a %s", name, type);
    return false;
}

// Reads the exception's attributes, start and end clipped to the object.
static bool read_failure(Vm *vm, Value exception, Failure *f) {
    *f = (Failure){.exception = exception};
    if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_UNICODE_ENCODE_ERROR)))
        f->kind = FAILURE_ENCODE;
    else if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_UNICODE_DECODE_ERROR)))
        f->kind = FAILURE_DECODE;
    else if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_UNICODE_TRANSLATE_ERROR)))
        f->kind = FAILURE_TRANSLATE;
    else if (value_is_exception(exception)) {
        (void)raise_type_error(vm, "don't know how to handle %.200T in error callback", exception);
        return false;
    } else {
        (void)raise_type_error(vm, "codec must pass exception instance");
        return false;
    }
    Value object = field(f, UNICODE_ERROR_OBJECT), encoding = field(f, UNICODE_ERROR_ENCODING);
    if (f->kind == FAILURE_DECODE) {
        if (!value_is_bytes(object))
            return wrong_attribute(vm, "object", "bytes");
        f->bytes = value_to_bytes(object);
        f->length = f->bytes->length;
    } else {
        if (!value_is_str(object))
            return wrong_attribute(vm, "object", "string");
        f->text = value_to_str(object);
        f->length = f->text->length;
    }
    f->encoding = "";
    if (value_is_str(encoding) && !(f->encoding = str_utf8(vm, value_to_str(encoding), NULL)))
        return false;
    int64_t start = 0, end = 0;
    if (!value_to_index(vm, field(f, UNICODE_ERROR_START), TYPE_INDEX_OVERFLOW_ERROR, &start) ||
        !value_to_index(vm, field(f, UNICODE_ERROR_END), TYPE_INDEX_OVERFLOW_ERROR, &end))
        return false;
    int64_t length = (int64_t)f->length;
    start = start < 0 ? 0 : start >= length ? length - 1 : start;
    f->start = (size_t)(start < 0 ? 0 : start);
    f->end = (size_t)(end < 1 ? 1 : end > length ? length : end);
    if (f->end > f->length)
        f->end = f->length;
    if (f->start > f->end)
        f->start = f->end;
    return true;
}

static Value answer(Vm *vm, Value replacement, size_t position) {
    if (value_missing(replacement))
        return NO_VALUE;
    Tuple *pair = tuple_pack(vm, replacement, value_from_small_int((int64_t)position));
    return pair ? tuple_value(pair) : NO_VALUE;
}

static Value answer_str(Vm *vm, Str *replacement, size_t position) {
    return replacement ? answer(vm, str_value(replacement), position) : NO_VALUE;
}

static Value not_handled(Vm *vm, Value exception) {
    return raise_type_error(vm, "don't know how to handle %.200T in error callback", exception);
}

// ---- The handlers

static Value strict_errors(Vm *vm, Value *args) {
    if (!value_is_exception(args[0]))
        return raise_type_error(vm, "codec must pass exception instance");
    return raise_value(vm, args[0]);
}

static Value ignore_errors(Vm *vm, Value *args) {
    Failure f;
    return read_failure(vm, args[0], &f) ? answer_str(vm, str_empty(vm), f.end) : NO_VALUE;
}

static Value replace_errors(Vm *vm, Value *args) {
    Failure f;
    if (!read_failure(vm, args[0], &f))
        return NO_VALUE;
    Str *mark = str_from_char(vm, f.kind == FAILURE_ENCODE ? '?' : 0xFFFD);
    return mark ? answer_str(vm, str_repeat(vm, mark, f.kind == FAILURE_DECODE ? 1 : f.end - f.start), f.end)
                : NO_VALUE;
}

static Value xmlcharrefreplace_errors(Vm *vm, Value *args) {
    Failure f;
    if (!read_failure(vm, args[0], &f))
        return NO_VALUE;
    if (f.kind != FAILURE_ENCODE)
        return not_handled(vm, args[0]);
    return answer_str(vm, error_xml_text(vm, f.text, f.start, f.end), f.end);
}

static Value backslashreplace_errors(Vm *vm, Value *args) {
    Failure f;
    if (!read_failure(vm, args[0], &f))
        return NO_VALUE;
    Str *text = f.text;
    if (f.kind == FAILURE_DECODE && !(text = str_from_latin1(vm, f.bytes->data, f.bytes->length)))
        return NO_VALUE;
    return answer_str(vm, error_backslash_text(vm, text, f.start, f.end), f.end);
}

static Value namereplace_errors(Vm *vm, Value *args) {
    Failure f;
    if (!read_failure(vm, args[0], &f))
        return NO_VALUE;
    if (f.kind != FAILURE_ENCODE)
        return not_handled(vm, args[0]);
    return answer_str(vm, error_name_text(vm, f.text, f.start, f.end), f.end);
}

// Runs one of the handlers that codec_error.c has for a codec: its answer, or the exception raised again.
static Value run_handler(Vm *vm, const Failure *f, ErrorHandler handler, CodecKind kind) {
    size_t at;
    if (f->kind == FAILURE_TRANSLATE)
        return not_handled(vm, f->exception);
    if (f->kind == FAILURE_ENCODE) {
        EncodeErrors errors = {
            .vm = vm, .encoding = f->encoding, .kind = kind, .handler = handler, .text = f->text};
        Value replacement;
        if (encode_error_handle(&errors, f->start, f->end, "", &replacement, &at) && at == f->end)
            return answer(vm, replacement, f->end);
    } else {
        StrBuilder out;
        str_builder_init(&out, vm);
        DecodeErrors errors = {.vm = vm,
                               .encoding = f->encoding,
                               .kind = kind,
                               .handler = handler,
                               .bytes = f->bytes->data,
                               .length = f->bytes->length,
                               .out = &out};
        if (decode_error_handle(&errors, f->start, f->end, "", &at))
            return answer(vm, str_builder_finish_value(&out), at);
    }
    if (error_is_set(vm) && !error_is(vm, TYPE_INDEX_UNICODE_ERROR))
        return NO_VALUE;
    error_clear(vm);
    return raise_value(vm, f->exception);
}

static Value surrogateescape_errors(Vm *vm, Value *args) {
    Failure f;
    return read_failure(vm, args[0], &f) ? run_handler(vm, &f, ERRORS_SURROGATEESCAPE, CODEC_OTHER)
                                         : NO_VALUE;
}

static Value surrogatepass_errors(Vm *vm, Value *args) {
    Failure f;
    if (!read_failure(vm, args[0], &f))
        return NO_VALUE;
    CodecKind kind = codec_kind(f.encoding);
    return run_handler(vm, &f, ERRORS_SURROGATEPASS, kind);
}

// ---- The registry

static const NativeDefinition handler_functions[] = {
    {"strict_errors(exception, /)", strict_errors, "Raise the error.", 0, 0},
    {"ignore_errors(exception, /)", ignore_errors, "Leave out what cannot be coded.", 0, 0},
    {"replace_errors(exception, /)", replace_errors, "Put a question or replacement mark instead.", 0, 0},
    {"xmlcharrefreplace_errors(exception, /)", xmlcharrefreplace_errors,
     "Put an XML character reference instead.", 0, 0},
    {"backslashreplace_errors(exception, /)", backslashreplace_errors, "Put a backslash escape instead.", 0,
     0},
    {"namereplace_errors(exception, /)", namereplace_errors, "Put a \\N{...} escape instead.", 0, 0},
    {"surrogatepass_errors(exception, /)", surrogatepass_errors,
     "Code surrogates as if they were characters.", 0, 0},
    {"surrogateescape_errors(exception, /)", surrogateescape_errors,
     "Turn bytes into lone surrogates and back.", 0, 0},
    {0},
};

static Dict *handlers(Vm *vm) {
    return value_to_dict(module_state(vm, &module__codecs, CODECS_HANDLERS));
}

// "strict" of "strict_errors(exception, /)".
static size_t handler_name_length(const NativeDefinition *definition) {
    return strcspn(definition->signature, "_");
}

bool codecs_add_handlers(Vm *vm, Value module) {
    for (const NativeDefinition *definition = handler_functions; definition->signature; definition++) {
        Native *native = native_new(vm, definition, NULL, module, NO_VALUE);
        Str *name = str_from_utf8(vm, definition->signature, handler_name_length(definition));
        if (!native || !name || !dict_set_str(vm, handlers(vm), name, value_from_pointer(native)))
            return false;
    }
    return true;
}

Value codecs_register_error(Vm *vm, Value *args) {
    Str *name = NULL;
    if (!argument_str(vm, "register_error", 1, args[0], &name))
        return NO_VALUE;
    if (!value_is_callable(vm, args[1]))
        return raise_type_error(vm, "handler must be callable");
    return dict_set(vm, handlers(vm), str_value(name), args[1]) ? VALUE_NONE : NO_VALUE;
}

Value codecs_unregister_error(Vm *vm, Value *args) {
    Str *name = NULL;
    if (!argument_str(vm, "_unregister_error", 0, args[0], &name))
        return NO_VALUE;
    for (const NativeDefinition *definition = handler_functions; definition->signature; definition++) {
        size_t length = handler_name_length(definition);
        if (name->ascii && name->length == length && memcmp(name->data, definition->signature, length) == 0)
            return raise_value_error(vm, "cannot un-register built-in error handler '%U'", name);
    }
    int deleted = dict_delete(vm, handlers(vm), str_value(name));
    return deleted < 0 ? NO_VALUE : value_from_bool(deleted);
}

Value codecs_lookup_error(Vm *vm, Value *args) {
    Str *name = NULL;
    if (!argument_str(vm, "lookup_error", 0, args[0], &name))
        return NO_VALUE;
    Value found;
    int there = dict_find(vm, handlers(vm), str_value(name), &found);
    if (there < 0)
        return NO_VALUE;
    return there ? found
                 : raise_error(vm, TYPE_INDEX_LOOKUP_ERROR, "unknown error handler name '%.400U'", name);
}
