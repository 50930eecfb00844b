// SPDX-License-Identifier: MIT
// Raising, fetching and reporting exceptions from C, and the formats that their messages are written in.
//
// The exception being raised is vm->error. Whatever raises here gives the new exception the one that is being
// handled as its __context__, cutting the chain where the new one already stands in it; tracebacks are the
// loop's. Exception objects themselves are made in exception.c.
#include "objects/codec.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

#include <errno.h>
#include <string.h>

// ---- The exception being raised

static void chain_context(Vm *vm, Exception *exception) {
    const Handled *handled = vm->task ? vm->task->handled_top : NULL;
    while (handled && !value_is_exception(handled->exception))
        handled = handled->previous;
    if (!handled || value_to_exception(handled->exception) == exception)
        return;
    // Where the new exception is already in the chain, the link to it is cut. A chain may itself have been
    // closed into a loop by a program: the slow pointer, at half speed, is met then.
    Exception *slow = value_to_exception(handled->exception);
    bool step_slow = false;
    for (Exception *e = slow; value_is_exception(e->context);) {
        Exception *next = value_to_exception(e->context);
        if (next == exception) {
            e->context = NO_VALUE;
            break;
        }
        e = next;
        if (step_slow)
            slow = value_to_exception(slow->context);
        step_slow = !step_slow;
        if (e == slow)
            break;
    }
    heap_store(vm, exception, &exception->context, handled->exception);
}

Value raise_value(Vm *vm, Value exception) {
    if (value_is_type(exception) && ((Type *)value_to_pointer(exception))->flags & TYPE_EXCEPTION) {
        Value class = exception;
        exception = vm_call_0(vm, class);
        if (value_missing(exception))
            return NO_VALUE;
        if (!value_is_exception(exception))
            return raise_type_error(
                vm, "calling %R should have returned an instance of BaseException, not %T", class, exception);
    }
    if (!value_is_exception(exception))
        return raise_type_error(vm, "exceptions must derive from BaseException");
    chain_context(vm, value_to_exception(exception));
    vm->error = exception;
    return NO_VALUE;
}

bool error_is_set(Vm *vm) {
    return value_exists(vm->error);
}

bool error_is(Vm *vm, TypeIndex type) {
    return value_exists(vm->error) && value_is_instance(vm, vm->error, vm_type(vm, type));
}

void error_clear(Vm *vm) {
    vm->error = NO_VALUE;
}

Value error_fetch(Vm *vm) {
    Value exception = vm->error;
    vm->error = NO_VALUE;
    return exception;
}

void error_restore(Vm *vm, Value exception) {
    vm->error = exception;
}

// ---- Formats

static void format_text(StrBuilder *builder, Value text, int precision) {
    if (value_missing(text)) {
        builder->failed = true;
        return;
    }
    const Str *s = value_to_str(text);
    size_t length = s->length;
    str_builder_slice(builder, s, 0,
                      precision >= 0 && (size_t)precision < length ? (size_t)precision : length);
}

static void format_c_text(StrBuilder *builder, const char *text, int precision) {
    size_t length = precision >= 0 ? strnlen(text, (size_t)precision) : strlen(text);
    bool ascii = true;
    for (size_t i = 0; i < length && ascii; i++)
        ascii = (unsigned char)text[i] < 0x80;
    if (ascii) {
        str_builder_ascii(builder, text, length);
        return;
    }
    Str *decoded = str_from_wtf8(builder->vm, text, length);
    format_text(builder, decoded ? str_value(decoded) : NO_VALUE, -1);
}

static void format_number(StrBuilder *builder, bool negative, uint64_t magnitude, unsigned base, int width,
                          bool zeros) {
    char digits[24];
    size_t count = 0;
    do {
        digits[sizeof digits - ++count] = "0123456789abcdef"[magnitude % base];
        magnitude /= base;
    } while (magnitude);
    int padding = width - (int)count - negative;
    if (negative && zeros)
        str_builder_char(builder, '-');
    for (; padding > 0; padding--)
        str_builder_char(builder, zeros ? '0' : ' ');
    if (negative && !zeros)
        str_builder_char(builder, '-');
    str_builder_ascii(builder, digits + sizeof digits - count, count);
}

// The name that messages show: of a builtin type with its module, of a class made by Python without.
static void format_type_name(StrBuilder *builder, const Type *type, int precision) {
    if (type->definition)
        format_c_text(builder, type->definition->name, precision);
    else
        format_text(builder, str_value(type->name), precision);
}

// module.qualified_name, without the module when it is builtins.
static void format_full_name(StrBuilder *builder, Type *type) {
    if (builder->failed)
        return;
    Value module = type_module(builder->vm, type);
    if (value_missing(module)) {
        builder->failed = true;
        return;
    }
    if (value_is_str(module) && !str_equals_c(value_to_str(module), "builtins")) {
        str_builder_str(builder, value_to_str(module));
        str_builder_char(builder, '.');
    }
    str_builder_str(builder, type->qualified_name ? type->qualified_name : type->name);
}

Str *str_format_list(Vm *vm, const char *format, va_list *arguments) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (const char *at = format; *at;) {
        if (*at != '%') {
            size_t run = strcspn(at, "%");
            format_c_text(&builder, at, (int)run);
            at += run;
            continue;
        }
        at++;
        bool zeros = *at == '0';
        int width = 0, precision = -1;
        while (*at >= '0' && *at <= '9')
            width = width * 10 + (*at++ - '0');
        if (*at == '.') {
            precision = 0;
            for (at++; *at >= '0' && *at <= '9'; at++)
                precision = precision * 10 + (*at - '0');
        }
        int longs = 0;
        bool size = false;
        for (; *at == 'l' || *at == 'z'; at++) {
            longs += *at == 'l';
            size |= *at == 'z';
        }
        char conversion = *at++;
        switch (conversion) {
        case 'd':
        case 'i': {
            int64_t number = longs == 2 ? va_arg(*arguments, long long)
                             : longs    ? va_arg(*arguments, long)
                             : size     ? (int64_t)va_arg(*arguments, ptrdiff_t)
                                        : va_arg(*arguments, int);
            format_number(&builder, number < 0, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 10,
                          width, zeros);
            break;
        }
        case 'u':
        case 'x': {
            uint64_t number = longs == 2 ? va_arg(*arguments, unsigned long long)
                              : longs    ? va_arg(*arguments, unsigned long)
                              : size     ? va_arg(*arguments, size_t)
                                         : va_arg(*arguments, unsigned);
            format_number(&builder, false, number, conversion == 'x' ? 16 : 10, width, zeros);
            break;
        }
        case 'p':
            str_builder_c(&builder, "0x");
            format_number(&builder, false, (uint64_t)(uintptr_t)va_arg(*arguments, void *), 16, 0, false);
            break;
        case 'c': str_builder_char(&builder, (uint32_t)va_arg(*arguments, int)); break;
        case 's': format_c_text(&builder, va_arg(*arguments, const char *), precision); break;
        case 'U': {
            const Str *s = va_arg(*arguments, const Str *);
            format_text(&builder, s ? str_value(s) : NO_VALUE, precision);
            break;
        }
        case 'R':
        case 'S':
        case 'A': {
            Value v = va_arg(*arguments, Value);
            if (builder.failed)
                break;
            format_text(&builder,
                        conversion == 'R'   ? value_repr(vm, v)
                        : conversion == 'S' ? value_str(vm, v)
                                            : value_ascii(vm, v),
                        precision);
            break;
        }
        case 'T': format_type_name(&builder, value_type(vm, va_arg(*arguments, Value)), precision); break;
        case 'Q': format_full_name(&builder, value_type(vm, va_arg(*arguments, Value))); break;
        case 'N': format_type_name(&builder, va_arg(*arguments, Type *), precision); break;
        case '%': str_builder_char(&builder, '%'); break;
        default: // a mistake of the caller: shown, never read on as if nothing were wrong
            str_builder_c(&builder, "%?");
            return str_builder_finish(&builder);
        }
    }
    return str_builder_finish(&builder);
}

Str *str_format(Vm *vm, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str *s = str_format_list(vm, format, &arguments);
    va_end(arguments);
    return s;
}

// ---- Raising by type

static Value raise_list(Vm *vm, TypeIndex type, const char *format, va_list *arguments) {
    Str *message = str_format_list(vm, format, arguments);
    if (!message)
        return NO_VALUE;
    Value exception = exception_new(vm, type, str_value(message));
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

// The body of a function that raises one type, with a format.
#define RAISE(type)                                                                                          \
    va_list arguments;                                                                                       \
    va_start(arguments, format);                                                                             \
    (void)raise_list(vm, (type), format, &arguments);                                                        \
    va_end(arguments);                                                                                       \
    return NO_VALUE

Value raise_error(Vm *vm, TypeIndex type, const char *format, ...) {
    RAISE(type);
}

Value raise_type_error(Vm *vm, const char *format, ...) {
    RAISE(TYPE_INDEX_TYPE_ERROR);
}

Value raise_value_error(Vm *vm, const char *format, ...) {
    RAISE(TYPE_INDEX_VALUE_ERROR);
}

Value raise_overflow_error(Vm *vm, const char *format, ...) {
    RAISE(TYPE_INDEX_OVERFLOW_ERROR);
}

Value raise_system_error(Vm *vm, const char *format, ...) {
    RAISE(TYPE_INDEX_SYSTEM_ERROR);
}

Value raise_index_error(Vm *vm, const char *text) {
    return raise_error(vm, TYPE_INDEX_INDEX_ERROR, "%s", text);
}

static Value raise_new(Vm *vm, TypeIndex type, Value argument) {
    Value exception = exception_new(vm, type, argument);
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

Value raise_key_error(Vm *vm, Value key) {
    return raise_new(vm, TYPE_INDEX_KEY_ERROR, key);
}

Value raise_stop_iteration(Vm *vm, Value value) {
    return raise_new(vm, TYPE_INDEX_STOP_ITERATION, value);
}

// Allocates nothing: the exception was made with the Vm, and keeps the traceback of its last use until here.
Value raise_no_memory(Vm *vm) {
    if (value_is_exception(vm->no_memory_error)) {
        Exception *exception = value_to_exception(vm->no_memory_error);
        exception->traceback = exception->context = exception->cause = NO_VALUE;
        exception->suppress_context = 0;
    }
    vm->error = vm->no_memory_error;
    return NO_VALUE;
}

Value raise_attribute_error_text(Vm *vm, Value object, Str *name, Str *message) {
    Value exception = exception_new(vm, TYPE_INDEX_ATTRIBUTE_ERROR, str_value(message));
    if (value_missing(exception))
        return NO_VALUE;
    Exception *e = value_to_exception(exception);
    e->fields[ATTRIBUTE_ERROR_NAME] = str_value(name);
    heap_store(vm, e, &e->fields[ATTRIBUTE_ERROR_OBJECT], object);
    return raise_value(vm, exception);
}

Value raise_attribute_error(Vm *vm, Value object, Str *name) {
    Str *message =
        value_is_type(object)
            ? str_format(vm, "type object '%.100N' has no attribute '%U'", value_to_pointer(object), name)
            : str_format(vm, "'%.100T' object has no attribute '%U'", object, name);
    return message ? raise_attribute_error_text(vm, object, name, message) : NO_VALUE;
}

// ---- Errors of the system

TypeIndex os_error_subclass(int error_number) {
    switch (error_number) {
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
    case EALREADY:
    case EINPROGRESS: return TYPE_INDEX_BLOCKING_IO_ERROR;
    case EPIPE:
    case ESHUTDOWN: return TYPE_INDEX_BROKEN_PIPE_ERROR;
    case ECHILD: return TYPE_INDEX_CHILD_PROCESS_ERROR;
    case ECONNABORTED: return TYPE_INDEX_CONNECTION_ABORTED_ERROR;
    case ECONNREFUSED: return TYPE_INDEX_CONNECTION_REFUSED_ERROR;
    case ECONNRESET: return TYPE_INDEX_CONNECTION_RESET_ERROR;
    case EEXIST: return TYPE_INDEX_FILE_EXISTS_ERROR;
    case ENOENT: return TYPE_INDEX_FILE_NOT_FOUND_ERROR;
    case EINTR: return TYPE_INDEX_INTERRUPTED_ERROR;
    case EISDIR: return TYPE_INDEX_IS_A_DIRECTORY_ERROR;
    case ENOTDIR: return TYPE_INDEX_NOT_A_DIRECTORY_ERROR;
    case EACCES:
    case EPERM: return TYPE_INDEX_PERMISSION_ERROR;
    case ESRCH: return TYPE_INDEX_PROCESS_LOOKUP_ERROR;
    case ETIMEDOUT: return TYPE_INDEX_TIMEOUT_ERROR;
    default: return TYPE_INDEX_OS_ERROR;
    }
}

Value raise_os_error(Vm *vm, int error_number, Value filename, Value filename2) {
    char buffer[128];
    Str *text = str_from_c(vm, error_number == 0 ? "Error" : strerror_r(error_number, buffer, sizeof buffer));
    if (!text)
        return NO_VALUE;
    Value number = value_from_small_int(error_number);
    Tuple *args;
    if (value_exists(filename2)) // OSError(errno, text, filename, winerror, filename2)
        args = tuple_pack(vm, number, str_value(text), filename, VALUE_NONE, filename2);
    else if (value_exists(filename))
        args = tuple_pack(vm, number, str_value(text), filename);
    else
        args = tuple_pack(vm, number, str_value(text));
    if (!args)
        return NO_VALUE;
    Value exception = exception_new_args(vm, vm_type(vm, os_error_subclass(error_number)), args);
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

// ---- Unicode errors

static Value raise_unicode_error(Vm *vm, TypeIndex type, Tuple *args) {
    if (!args)
        return NO_VALUE;
    Value exception = exception_new_args(vm, vm_type(vm, type), args);
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

Value raise_decode_error(Vm *vm, const char *encoding, const void *bytes, size_t length, size_t start,
                         size_t end, const char *reason) {
    Str *name = str_from_c(vm, encoding), *why = str_from_c(vm, reason);
    Bytes *object = name && why ? bytes_from(vm, bytes, length) : NULL;
    if (!object)
        return NO_VALUE;
    return raise_unicode_error(vm, TYPE_INDEX_UNICODE_DECODE_ERROR,
                               tuple_pack(vm, str_value(name), bytes_value(object),
                                          value_from_small_int((int64_t)start),
                                          value_from_small_int((int64_t)end), str_value(why)));
}

Value raise_encode_error(Vm *vm, const char *encoding, Str *s, size_t start, size_t end, const char *reason) {
    Str *name = str_from_c(vm, encoding), *why = str_from_c(vm, reason);
    if (!name || !why)
        return NO_VALUE;
    return raise_unicode_error(vm, TYPE_INDEX_UNICODE_ENCODE_ERROR,
                               tuple_pack(vm, str_value(name), str_value(s),
                                          value_from_small_int((int64_t)start),
                                          value_from_small_int((int64_t)end), str_value(why)));
}

Value raise_translate_error(Vm *vm, Str *s, size_t start, size_t end, const char *reason) {
    Str *why = str_from_c(vm, reason);
    if (!why)
        return NO_VALUE;
    return raise_unicode_error(vm, TYPE_INDEX_UNICODE_TRANSLATE_ERROR,
                               tuple_pack(vm, str_value(s), value_from_small_int((int64_t)start),
                                          value_from_small_int((int64_t)end), str_value(why)));
}

// ---- Reports that do not raise

// What CPython's loader would write: used when there is no hook to ask.
static void write_unraisable_plain(Vm *vm, Value message, Value object, Value exception) {
    Value stream = vm->sys ? dict_get_str(vm, vm->sys, vm_name(vm, stderr)) : NO_VALUE;
    if (value_is_none_or_missing(stream))
        return;
    Str *trace = exception_format_plain(vm, exception);
    Str *text = NULL;
    if (trace && value_is_none_or_missing(object))
        text = str_format(vm, "%S:\n%U", message, trace);
    else if (trace)
        text = str_format(vm, "%S: %R\n%U", message, object, trace);
    if (!text || value_missing(vm_call_method(vm, stream, vm_name(vm, write), 1, (Value[]){str_value(text)})))
        error_clear(vm);
}

void error_write_unraisable(Vm *vm, const char *where, Value object) {
    Value exception = error_fetch(vm);
    if (!value_is_exception(exception))
        return;
    // While this runs no error may remain behind, nor may an error of its own replace the one reported.
    Str *message = str_from_c(vm, where ? where : "Exception ignored in");
    Value hook = vm->sys ? dict_get_str(vm, vm->sys, vm_name(vm, unraisablehook)) : NO_VALUE;
    Value traceback = value_to_exception(exception)->traceback;
    Dict *fields = message ? dict_new(vm) : NULL;
    if (!fields || value_is_none_or_missing(hook) ||
        !dict_set_c(vm, fields, "exc_type", type_value(value_type(vm, exception))) ||
        !dict_set_c(vm, fields, "exc_value", exception) ||
        !dict_set_c(vm, fields, "exc_traceback", value_exists(traceback) ? traceback : VALUE_NONE) ||
        !dict_set_c(vm, fields, "err_msg", where ? str_value(message) : VALUE_NONE) ||
        !dict_set_c(vm, fields, "object", value_exists(object) ? object : VALUE_NONE)) {
        error_clear(vm);
        if (message)
            write_unraisable_plain(vm, str_value(message), object, exception);
        return;
    }
    Value report =
        vm_call_keywords(vm, type_value(vm_type(vm, TYPE_INDEX_SIMPLE_NAMESPACE)), tuple_empty(vm), fields);
    if (value_exists(report) && value_exists(vm_call_1(vm, hook, report)))
        return;
    Value second = error_fetch(vm);
    write_unraisable_plain(vm, str_value(message), object, exception);
    Str *hook_message = str_from_c(vm, "Exception ignored in sys.unraisablehook");
    if (hook_message && value_is_exception(second))
        write_unraisable_plain(vm, str_value(hook_message), hook, second);
    error_clear(vm);
}
