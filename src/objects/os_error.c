// SPDX-License-Identifier: MIT
// OSError and the subclasses that stand for one errno or a few.
//
// OSError(errno, text) made by name becomes the subclass that stands for the errno. The arguments are taken
// in __new__, unless a subclass has an __init__ of its own and no __new__: then in __init__, with what that
// passes on. The two file names are not kept in `args`.
#include "objects/exception_internal.h"
#include "objects/float.h"
#include "objects/int.h"

// Has the type an __init__ of its own, but OSError's __new__?
static bool arguments_wait_for_init(Vm *vm, Type *type) {
    Type *os_error = vm_type(vm, TYPE_INDEX_OS_ERROR);
    if (type->definition)
        return false;
    return !value_same(type_special(vm, type, SPECIAL_INIT), type_special(vm, os_error, SPECIAL_INIT)) &&
           value_same(type_special(vm, type, SPECIAL_NEW), type_special(vm, os_error, SPECIAL_NEW));
}

bool exception_fill_os_error(Vm *vm, Exception *exception, Tuple *args) {
    size_t count = args->length;
    if (count < 2 || count > 5)
        return true;
    const Value *items = tuple_items(args);
    Value filename = count > 2 ? items[2] : NO_VALUE, filename2 = count > 4 ? items[4] : NO_VALUE;
    exception_set_field(vm, exception, OS_ERROR_ERRNO, items[0]);
    exception_set_field(vm, exception, OS_ERROR_STRERROR, items[1]);
    if (value_is_none_or_missing(filename))
        return true;
    if (object_type(exception) == vm_type(vm, TYPE_INDEX_BLOCKING_IO_ERROR) &&
        (value_is_int(filename) || value_exists(value_special(vm, filename, SPECIAL_INDEX)))) {
        int64_t written;
        if (!value_to_index(vm, filename, TYPE_INDEX_VALUE_ERROR, &written))
            return false;
        Value number = int_from_int64(vm, written);
        exception_set_field(vm, exception, OS_ERROR_WRITTEN, number);
        return value_exists(number);
    }
    exception_set_field(vm, exception, OS_ERROR_FILENAME, filename);
    if (!value_is_none_or_missing(filename2))
        exception_set_field(vm, exception, OS_ERROR_FILENAME2, filename2);
    Tuple *kept = tuple_slice(vm, args, 0, 2);
    if (kept)
        heap_store_pointer(vm, exception, &exception->args, kept);
    return kept != NULL;
}

static Type *type_of_errno(Vm *vm, Type *type, const Tuple *args) {
    if (type != vm_type(vm, TYPE_INDEX_OS_ERROR) || args->length < 2 || args->length > 5)
        return type;
    Value number = tuple_items(args)[0];
    int64_t error_number;
    if (value_is_float(number)) {
        double d = float_to_double(number);
        if (!(d >= 0 && d < 1e6) || d != (double)(int64_t)d)
            return type;
        error_number = (int64_t)d;
    } else if (!value_is_int(number) || !int_to_int64(number, &error_number) || error_number < 0 ||
               error_number > INT32_MAX) {
        return type;
    }
    return vm_type(vm, os_error_subclass((int)error_number));
}

static Value os_error_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm_type(vm, TYPE_INDEX_OS_ERROR), args[0]))
        return NO_VALUE;
    Type *type = value_to_type(args[0]);
    Tuple *arguments = value_to_tuple_object(args[1]);
    if (arguments_wait_for_init(vm, type))
        return value_from_pointer(exception_alloc(vm, type, tuple_empty(vm)));
    if (!exception_no_keywords(vm, type, value_to_dict(args[2])))
        return NO_VALUE;
    Exception *exception = exception_alloc(vm, type_of_errno(vm, type, arguments), arguments);
    if (!exception || !exception_fill_os_error(vm, exception, arguments))
        return NO_VALUE;
    return value_from_pointer(exception);
}

static Value os_error_init(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    Tuple *arguments = value_to_tuple_object(args[1]);
    if (!arguments_wait_for_init(vm, object_type(exception)))
        return VALUE_NONE;
    return exception_take_arguments(vm, exception, arguments, value_to_dict(args[2])) &&
                   exception_fill_os_error(vm, exception, arguments)
               ? VALUE_NONE
               : NO_VALUE;
}

static Value os_error_str(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    const Value *fields = exception->fields;
    Value number = value_exists(fields[OS_ERROR_ERRNO]) ? fields[OS_ERROR_ERRNO] : VALUE_NONE;
    Value text = value_exists(fields[OS_ERROR_STRERROR]) ? fields[OS_ERROR_STRERROR] : VALUE_NONE;
    if (value_exists(fields[OS_ERROR_FILENAME2]))
        return value_from_pointer(str_format(vm, "[Errno %S] %S: %R -> %R", number, text,
                                             fields[OS_ERROR_FILENAME], fields[OS_ERROR_FILENAME2]));
    if (value_exists(fields[OS_ERROR_FILENAME]))
        return value_from_pointer(
            str_format(vm, "[Errno %S] %S: %R", number, text, fields[OS_ERROR_FILENAME]));
    if (value_exists(fields[OS_ERROR_ERRNO]) && value_exists(fields[OS_ERROR_STRERROR]))
        return value_from_pointer(str_format(vm, "[Errno %S] %S", number, text));
    return exception_plain_str(vm, exception);
}

static Value os_error_reduce(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    Tuple *arguments = exception->args;
    Value filename = exception->fields[OS_ERROR_FILENAME];
    if (arguments->length == 2 && value_exists(filename)) {
        Value *items = tuple_items(arguments), filename2 = exception->fields[OS_ERROR_FILENAME2];
        arguments = value_exists(filename2)
                        ? tuple_pack(vm, items[0], items[1], filename, VALUE_NONE, filename2)
                        : tuple_pack(vm, items[0], items[1], filename);
        if (!arguments)
            return NO_VALUE;
    }
    Value state;
    if (!exception_attributes(vm, exception, &state))
        return NO_VALUE;
    return exception_reduced(vm, exception, arguments, state);
}

static Value get_characters_written(Vm *vm, Value *args) {
    Value written = value_to_exception(args[0])->fields[OS_ERROR_WRITTEN];
    if (value_missing(written))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "characters_written");
    return written;
}

static Value set_characters_written(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    if (value_missing(args[1])) {
        if (value_missing(exception->fields[OS_ERROR_WRITTEN]))
            return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "characters_written");
        exception->fields[OS_ERROR_WRITTEN] = NO_VALUE; // NOBARRIER: no value
        return VALUE_NONE;
    }
    int64_t written;
    if (!value_to_index(vm, args[1], TYPE_INDEX_VALUE_ERROR, &written))
        return NO_VALUE;
    Value number = int_from_int64(vm, written);
    if (value_missing(number))
        return NO_VALUE;
    exception_set_field(vm, exception, OS_ERROR_WRITTEN, number);
    return VALUE_NONE;
}

static const NativeDefinition os_error_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", os_error_new, NULL, 0, 0},
    {"__str__(self, /)", os_error_str, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", os_error_init, NULL, 0, 0},
    {"__reduce__(self, /)", os_error_reduce, "For copying and pickling.", 0, 0},
    {0},
};
static const MemberDefinition os_error_members[] = {
    {"errno", EXCEPTION_FIELD(OS_ERROR_ERRNO), MEMBER_NONE, "The number of the error."},
    {"strerror", EXCEPTION_FIELD(OS_ERROR_STRERROR), MEMBER_NONE, "The text of the error."},
    {"filename", EXCEPTION_FIELD(OS_ERROR_FILENAME), MEMBER_NONE, "The file that was asked for."},
    {"filename2", EXCEPTION_FIELD(OS_ERROR_FILENAME2), MEMBER_NONE, "The second file, of a rename or link."},
    {0},
};
static const GetSetDefinition os_error_getset[] = {
    {"characters_written", get_characters_written, set_characters_written, NULL},
    {0},
};

const TypeDefinition os_error_definition = {
    .name = "OSError",
    .base = &exception_definition,
    .doc = "The operating system refused an operation.",
    .kind = KIND_EXCEPTION,
    .size = sizeof(Exception),
    .flags = TYPE_BASE,
    .methods = os_error_methods,
    .getset = os_error_getset,
    .members = os_error_members,
};

#define OS_ERROR_TYPE(id, python_name, parent, text)                                                         \
    const TypeDefinition id##_definition = {.name = python_name,                                             \
                                            .base = &parent##_definition,                                    \
                                            .doc = text,                                                     \
                                            .kind = KIND_EXCEPTION,                                          \
                                            .size = sizeof(Exception),                                       \
                                            .flags = TYPE_BASE};

OS_ERROR_TYPE(blocking_io_error, "BlockingIOError", os_error, "The operation would block.")
OS_ERROR_TYPE(child_process_error, "ChildProcessError", os_error, "There is no such child process.")
OS_ERROR_TYPE(connection_error, "ConnectionError", os_error, "Base of the errors of connections.")
OS_ERROR_TYPE(broken_pipe_error, "BrokenPipeError", connection_error, "The other end of the pipe is closed.")
OS_ERROR_TYPE(connection_aborted_error, "ConnectionAbortedError", connection_error,
              "The connection was aborted.")
OS_ERROR_TYPE(connection_refused_error, "ConnectionRefusedError", connection_error,
              "The connection was refused.")
OS_ERROR_TYPE(connection_reset_error, "ConnectionResetError", connection_error, "The connection was reset.")
OS_ERROR_TYPE(file_exists_error, "FileExistsError", os_error, "The file exists already.")
OS_ERROR_TYPE(file_not_found_error, "FileNotFoundError", os_error, "There is no such file.")
OS_ERROR_TYPE(interrupted_error, "InterruptedError", os_error, "A signal interrupted the call.")
OS_ERROR_TYPE(is_a_directory_error, "IsADirectoryError", os_error, "It is a directory.")
OS_ERROR_TYPE(not_a_directory_error, "NotADirectoryError", os_error, "It is not a directory.")
OS_ERROR_TYPE(permission_error, "PermissionError", os_error, "It is not permitted.")
OS_ERROR_TYPE(process_lookup_error, "ProcessLookupError", os_error, "There is no such process.")
OS_ERROR_TYPE(timeout_error, "TimeoutError", os_error, "The time allowed is over.")
