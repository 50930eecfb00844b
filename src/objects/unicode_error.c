// SPDX-License-Identifier: MIT
// UnicodeError and its three subclasses: what could not be decoded, encoded or translated, and where.
//
// Positions are what the program set, not clipped to the object.
#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/exception_internal.h"
#include "objects/int.h"

static bool check_count(Vm *vm, const Tuple *args, unsigned count) {
    if (args->length == count)
        return true;
    raise_type_error(vm, "function takes exactly %u arguments (%u given)", count, args->length);
    return false;
}

static bool check_str(Vm *vm, const Tuple *args, unsigned index) {
    if (value_is_str(tuple_items(args)[index]))
        return true;
    raise_type_error(vm, "argument %u must be str, not %T", index + 1, tuple_items(args)[index]);
    return false;
}

static bool take_position(Vm *vm, Exception *exception, unsigned field, Value v) {
    int64_t position;
    if (!value_to_index(vm, v, TYPE_INDEX_OVERFLOW_ERROR, &position))
        return false;
    Value number = int_from_int64(vm, position);
    exception_set_field(vm, exception, field, number);
    return value_exists(number);
}

bool exception_fill_unicode_decode_error(Vm *vm, Exception *exception, Tuple *args) {
    if (!check_count(vm, args, 5) || !check_str(vm, args, 0))
        return false;
    Value *items = tuple_items(args), object = items[1];
    if (!take_position(vm, exception, UNICODE_ERROR_START, items[2]) ||
        !take_position(vm, exception, UNICODE_ERROR_END, items[3]) || !check_str(vm, args, 4))
        return false;
    if (!value_is_bytes(object)) {
        Buffer buffer;
        if (!buffer_get_simple(vm, object, &buffer))
            return false;
        Bytes *bytes = bytes_from(vm, buffer.bytes, (size_t)buffer.length);
        buffer_release(vm, &buffer);
        if (!bytes)
            return false;
        object = bytes_value(bytes);
    }
    exception_set_field(vm, exception, UNICODE_ERROR_ENCODING, items[0]);
    exception_set_field(vm, exception, UNICODE_ERROR_OBJECT, object);
    exception_set_field(vm, exception, UNICODE_ERROR_REASON, items[4]);
    return true;
}

bool exception_fill_unicode_encode_error(Vm *vm, Exception *exception, Tuple *args) {
    if (!check_count(vm, args, 5) || !check_str(vm, args, 0) || !check_str(vm, args, 1))
        return false;
    Value *items = tuple_items(args);
    if (!take_position(vm, exception, UNICODE_ERROR_START, items[2]) ||
        !take_position(vm, exception, UNICODE_ERROR_END, items[3]) || !check_str(vm, args, 4))
        return false;
    exception_set_field(vm, exception, UNICODE_ERROR_ENCODING, items[0]);
    exception_set_field(vm, exception, UNICODE_ERROR_OBJECT, items[1]);
    exception_set_field(vm, exception, UNICODE_ERROR_REASON, items[4]);
    return true;
}

bool exception_fill_unicode_translate_error(Vm *vm, Exception *exception, Tuple *args) {
    if (!check_count(vm, args, 4) || !check_str(vm, args, 0))
        return false;
    Value *items = tuple_items(args);
    if (!take_position(vm, exception, UNICODE_ERROR_START, items[1]) ||
        !take_position(vm, exception, UNICODE_ERROR_END, items[2]) || !check_str(vm, args, 3))
        return false;
    exception_set_field(vm, exception, UNICODE_ERROR_OBJECT, items[0]);
    exception_set_field(vm, exception, UNICODE_ERROR_REASON, items[3]);
    return true;
}

static Value init_with(Vm *vm, Value *args, ExceptionFill fill) {
    Exception *exception = value_to_exception(args[0]);
    Tuple *arguments = value_to_tuple_object(args[1]);
    return exception_take_arguments(vm, exception, arguments, value_to_dict(args[2])) &&
                   fill(vm, exception, arguments)
               ? VALUE_NONE
               : NO_VALUE;
}

static Value decode_error_init(Vm *vm, Value *args) {
    return init_with(vm, args, exception_fill_unicode_decode_error);
}

static Value encode_error_init(Vm *vm, Value *args) {
    return init_with(vm, args, exception_fill_unicode_encode_error);
}

static Value translate_error_init(Vm *vm, Value *args) {
    return init_with(vm, args, exception_fill_unicode_translate_error);
}

// ---- Showing

static int64_t position(const Exception *exception, unsigned field) {
    int64_t value = 0;
    if (value_exists(exception->fields[field]))
        (void)int_to_int64(exception->fields[field], &value); // it fits: the setter saw to that
    return value;
}

// str() of a field that a program may have set to anything, or deleted.
static Str *field_text(Vm *vm, const Exception *exception, unsigned field) {
    Value v = exception->fields[field];
    return value_exists(v) ? value_to_pointer(value_str(vm, v)) : str_empty(vm);
}

// `one` begins the text when exactly one byte or character is meant, `many` otherwise.
static Value error_str(Vm *vm, Value *args, bool bytes, const char *one, const char *many,
                       bool with_encoding) {
    Exception *exception = value_to_exception(args[0]);
    Value object = exception->fields[UNICODE_ERROR_OBJECT];
    if (value_missing(object)) // not initialised
        return value_from_pointer(str_empty(vm));
    Str *reason = field_text(vm, exception, UNICODE_ERROR_REASON);
    Str *encoding = reason ? field_text(vm, exception, UNICODE_ERROR_ENCODING) : NULL;
    if (!encoding)
        return NO_VALUE;
    object = exception->fields[UNICODE_ERROR_OBJECT];
    if (bytes ? !value_is_bytes(object) : !value_is_str(object))
        return raise_type_error(vm, "UnicodeError 'object' attribute must be a %s",
                                bytes ? "bytes" : "string");
    int64_t start = position(exception, UNICODE_ERROR_START), end = position(exception, UNICODE_ERROR_END);
    int64_t length = bytes ? (int64_t)value_to_bytes(object)->length : (int64_t)value_to_str(object)->length;
    StrBuilder text;
    str_builder_init(&text, vm);
    if (with_encoding) {
        str_builder_char(&text, '\'');
        str_builder_str(&text, encoding);
        str_builder_c(&text, "' codec ");
    }
    Str *middle;
    if (start >= 0 && start < length && end == start + 1) {
        uint32_t point =
            bytes ? value_to_bytes(object)->data[start] : str_at(value_to_str(object), (size_t)start);
        const char *format = bytes             ? "%s 0x%02x in position %lld: %U"
                             : point <= 0xFF   ? "%s '\\x%02x' in position %lld: %U"
                             : point < 0x10000 ? "%s '\\u%04x' in position %lld: %U"
                                               : "%s '\\U%08x' in position %lld: %U";
        middle = str_format(vm, format, one, point, (long long)start, reason);
    } else {
        middle = str_format(vm, "%s in position %lld-%lld: %U", many, (long long)start,
                            (long long)(int64_t)((uint64_t)end - 1), reason);
    }
    if (!middle)
        return NO_VALUE;
    str_builder_str(&text, middle);
    return str_builder_finish_value(&text);
}

static Value decode_error_str(Vm *vm, Value *args) {
    return error_str(vm, args, true, "can't decode byte", "can't decode bytes", true);
}

static Value encode_error_str(Vm *vm, Value *args) {
    return error_str(vm, args, false, "can't encode character", "can't encode characters", true);
}

static Value translate_error_str(Vm *vm, Value *args) {
    return error_str(vm, args, false, "can't translate character", "can't translate characters", false);
}

// ---- Attributes

static Value get_start(Vm *vm, Value *args) {
    return int_from_int64(vm, position(value_to_exception(args[0]), UNICODE_ERROR_START));
}

static Value get_end(Vm *vm, Value *args) {
    return int_from_int64(vm, position(value_to_exception(args[0]), UNICODE_ERROR_END));
}

static Value set_position(Vm *vm, Value *args, unsigned field) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "can't delete numeric/char attribute");
    if (!value_is_int(args[1]) && value_missing(value_special(vm, args[1], SPECIAL_INDEX)))
        return raise_type_error(vm, "an integer is required");
    Value index = value_index(vm, args[1]);
    if (value_missing(index))
        return NO_VALUE;
    int64_t number;
    if (!int_to_int64(index, &number))
        return raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
    exception_set_field(vm, value_to_exception(args[0]), field, index);
    return VALUE_NONE;
}

static Value set_start(Vm *vm, Value *args) {
    return set_position(vm, args, UNICODE_ERROR_START);
}

static Value set_end(Vm *vm, Value *args) {
    return set_position(vm, args, UNICODE_ERROR_END);
}

static const NativeDefinition decode_error_methods[] = {
    {"__str__(self, /)", decode_error_str, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", decode_error_init, NULL, 0, 0},
    {0},
};
static const NativeDefinition encode_error_methods[] = {
    {"__str__(self, /)", encode_error_str, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", encode_error_init, NULL, 0, 0},
    {0},
};
static const NativeDefinition translate_error_methods[] = {
    {"__str__(self, /)", translate_error_str, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", translate_error_init, NULL, 0, 0},
    {0},
};
static const MemberDefinition error_members[] = {
    {"encoding", EXCEPTION_FIELD(UNICODE_ERROR_ENCODING), MEMBER_NONE, "The name of the encoding."},
    {"object", EXCEPTION_FIELD(UNICODE_ERROR_OBJECT), MEMBER_NONE, "What was being converted."},
    {"reason", EXCEPTION_FIELD(UNICODE_ERROR_REASON), MEMBER_NONE, "What was wrong."},
    {0},
};
static const GetSetDefinition error_getset[] = {
    {"start", get_start, set_start, "Where the trouble begins."},
    {"end", get_end, set_end, "Where the trouble ends."},
    {0},
};

const TypeDefinition unicode_error_definition = {
    .name = "UnicodeError",
    .base = &value_error_definition,
    .doc = "Base of the errors of text encodings.",
    .kind = KIND_EXCEPTION,
    .size = sizeof(Exception),
    .flags = TYPE_BASE,
};

#define UNICODE_ERROR_TYPE(id, python_name, text, own_methods)                                               \
    const TypeDefinition id##_definition = {.name = python_name,                                             \
                                            .base = &unicode_error_definition,                               \
                                            .doc = text,                                                     \
                                            .kind = KIND_EXCEPTION,                                          \
                                            .size = sizeof(Exception),                                       \
                                            .flags = TYPE_BASE,                                              \
                                            .methods = own_methods,                                          \
                                            .getset = error_getset,                                          \
                                            .members = error_members};

UNICODE_ERROR_TYPE(unicode_decode_error, "UnicodeDecodeError", "Bytes that are no text in the encoding.",
                   decode_error_methods)
UNICODE_ERROR_TYPE(unicode_encode_error, "UnicodeEncodeError", "Text that the encoding cannot express.",
                   encode_error_methods)
UNICODE_ERROR_TYPE(unicode_translate_error, "UnicodeTranslateError", "Text that cannot be translated.",
                   translate_error_methods)
