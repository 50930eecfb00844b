// SPDX-License-Identifier: MIT
// The exception types without fields, and those with few: StopIteration, SystemExit, ImportError, NameError,
// AttributeError, KeyError.
//
// OSError, SyntaxError, the Unicode errors and exception groups have files of their own.
#include "objects/exception_internal.h"

// ---- KeyError

// A key may be an empty string: it is shown as the program writes it.
static Value key_error_str(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    if (exception->args->length == 1)
        return value_repr(vm, tuple_items(exception->args)[0]);
    return exception_plain_str(vm, exception);
}

static const NativeDefinition key_error_methods[] = {
    {"__str__(self, /)", key_error_str, NULL, 0, 0},
    {0},
};

// ---- StopIteration, SystemExit

bool exception_fill_stop_iteration(Vm *vm, Exception *exception, Tuple *args) {
    exception_set_field(vm, exception, STOP_ITERATION_VALUE,
                        args->length ? tuple_items(args)[0] : VALUE_NONE);
    return true;
}

bool exception_fill_system_exit(Vm *vm, Exception *exception, Tuple *args) {
    if (args->length)
        exception_set_field(vm, exception, SYSTEM_EXIT_CODE,
                            args->length == 1 ? tuple_items(args)[0] : tuple_value(args));
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

static Value stop_iteration_init(Vm *vm, Value *args) {
    return init_with(vm, args, exception_fill_stop_iteration);
}

static Value system_exit_init(Vm *vm, Value *args) {
    return init_with(vm, args, exception_fill_system_exit);
}

static const NativeDefinition stop_iteration_methods[] = {
    {"__init__(self, /, *args, **kwargs)", stop_iteration_init, NULL, 0, 0},
    {0},
};
static const MemberDefinition stop_iteration_members[] = {
    {"value", EXCEPTION_FIELD(STOP_ITERATION_VALUE), MEMBER_NONE, "What the generator returned."},
    {0},
};
static const NativeDefinition system_exit_methods[] = {
    {"__init__(self, /, *args, **kwargs)", system_exit_init, NULL, 0, 0},
    {0},
};
static const MemberDefinition system_exit_members[] = {
    {"code", EXCEPTION_FIELD(SYSTEM_EXIT_CODE), MEMBER_NONE, "The exit status, or a message."},
    {0},
};

// ---- ImportError

bool exception_fill_import_error(Vm *vm, Exception *exception, Tuple *args) {
    exception_set_field(vm, exception, IMPORT_ERROR_MESSAGE,
                        args->length == 1 ? tuple_items(args)[0] : NO_VALUE);
    return true;
}

static Value import_error_init(Vm *vm, Value *args) {
    static const char *const names[] = {"name", "path", "name_from", NULL};
    static const uint8_t numbers[] = {IMPORT_ERROR_NAME, IMPORT_ERROR_PATH, IMPORT_ERROR_NAME_FROM};
    Exception *exception = value_to_exception(args[0]);
    Tuple *arguments = value_to_tuple_object(args[1]);
    if (!exception_take_arguments(vm, exception, arguments, NULL) ||
        !exception_keyword_fields(vm, exception, "ImportError", value_to_dict(args[2]), names, numbers) ||
        !exception_fill_import_error(vm, exception, arguments))
        return NO_VALUE;
    return VALUE_NONE;
}

static Value import_error_str(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    Value message = exception->fields[IMPORT_ERROR_MESSAGE];
    if (value_exists(message) && value_type(vm, message) == vm_type(vm, TYPE_INDEX_STR))
        return message;
    return exception_plain_str(vm, exception);
}

// A copy of the instance's attributes, with the given fields that are set.
static Dict *state_with_fields(Vm *vm, Exception *exception, const char *const *names,
                               const uint8_t *numbers) {
    Value attributes;
    if (!exception_attributes(vm, exception, &attributes))
        return NULL;
    Dict *state = value_exists(attributes) ? dict_copy(vm, value_to_dict(attributes)) : dict_new(vm);
    for (size_t i = 0; state && names[i]; i++) {
        Value field = exception->fields[numbers[i]];
        if (value_exists(field) && !dict_set_c(vm, state, names[i], field))
            return NULL;
    }
    return state;
}

static Value import_error_reduce(Vm *vm, Value *args) {
    static const char *const names[] = {"name", "path", "name_from", NULL};
    static const uint8_t numbers[] = {IMPORT_ERROR_NAME, IMPORT_ERROR_PATH, IMPORT_ERROR_NAME_FROM};
    Exception *exception = value_to_exception(args[0]);
    Dict *state = state_with_fields(vm, exception, names, numbers);
    if (!state)
        return NO_VALUE;
    return exception_reduced(vm, exception, exception->args,
                             dict_length(state) ? dict_value(state) : NO_VALUE);
}

static const NativeDefinition import_error_methods[] = {
    {"__init__(self, /, *args, **kwargs)", import_error_init, NULL, 0, 0},
    {"__str__(self, /)", import_error_str, NULL, 0, 0},
    {"__reduce__(self, /)", import_error_reduce, "For copying and pickling.", 0, 0},
    {0},
};
static const MemberDefinition import_error_members[] = {
    {"msg", EXCEPTION_FIELD(IMPORT_ERROR_MESSAGE), MEMBER_NONE, "The message."},
    {"name", EXCEPTION_FIELD(IMPORT_ERROR_NAME), MEMBER_NONE, "The module's name."},
    {"path", EXCEPTION_FIELD(IMPORT_ERROR_PATH), MEMBER_NONE, "The module's file."},
    {"name_from", EXCEPTION_FIELD(IMPORT_ERROR_NAME_FROM), MEMBER_NONE,
     "The name that `from ... import` asked for."},
    {0},
};

// ---- NameError, AttributeError

static Value name_error_init(Vm *vm, Value *args) {
    static const char *const names[] = {"name", NULL};
    static const uint8_t numbers[] = {NAME_ERROR_NAME};
    Exception *exception = value_to_exception(args[0]);
    return exception_take_arguments(vm, exception, value_to_tuple_object(args[1]), NULL) &&
                   exception_keyword_fields(vm, exception, "NameError", value_to_dict(args[2]), names,
                                            numbers)
               ? VALUE_NONE
               : NO_VALUE;
}

static Value attribute_error_init(Vm *vm, Value *args) {
    static const char *const names[] = {"name", "obj", NULL};
    static const uint8_t numbers[] = {ATTRIBUTE_ERROR_NAME, ATTRIBUTE_ERROR_OBJECT};
    Exception *exception = value_to_exception(args[0]);
    return exception_take_arguments(vm, exception, value_to_tuple_object(args[1]), NULL) &&
                   exception_keyword_fields(vm, exception, "AttributeError", value_to_dict(args[2]), names,
                                            numbers)
               ? VALUE_NONE
               : NO_VALUE;
}

// The object itself is left out: it may be anything, and need not be able to be pickled.
static Value attribute_error_getstate(Vm *vm, Value *args) {
    static const char *const names[] = {"name", NULL};
    static const uint8_t numbers[] = {ATTRIBUTE_ERROR_NAME};
    Exception *exception = value_to_exception(args[0]);
    Dict *state = state_with_fields(vm, exception, names, numbers);
    if (!state || !dict_set_str(vm, state, vm_name(vm, args), tuple_value(exception->args)))
        return NO_VALUE;
    return dict_value(state);
}

static Value attribute_error_reduce(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    Value state = attribute_error_getstate(vm, args);
    return value_exists(state) ? exception_reduced(vm, exception, exception->args, state) : NO_VALUE;
}

static const NativeDefinition name_error_methods[] = {
    {"__init__(self, /, *args, **kwargs)", name_error_init, NULL, 0, 0},
    {0},
};
static const MemberDefinition name_error_members[] = {
    {"name", EXCEPTION_FIELD(NAME_ERROR_NAME), MEMBER_NONE, "The name that was not found."},
    {0},
};
static const NativeDefinition attribute_error_methods[] = {
    {"__init__(self, /, *args, **kwargs)", attribute_error_init, NULL, 0, 0},
    {"__getstate__(self, /)", attribute_error_getstate, "The state for pickling.", 0, 0},
    {"__reduce__(self, /)", attribute_error_reduce, "For copying and pickling.", 0, 0},
    {0},
};
static const MemberDefinition attribute_error_members[] = {
    {"name", EXCEPTION_FIELD(ATTRIBUTE_ERROR_NAME), MEMBER_NONE, "The attribute's name."},
    {"obj", EXCEPTION_FIELD(ATTRIBUTE_ERROR_OBJECT), MEMBER_NONE, "The object that has no such attribute."},
    {0},
};

// ---- The types

#define EXCEPTION_TYPE(id, python_name, parent, text, ...)                                                   \
    const TypeDefinition id##_definition = {.name = python_name,                                             \
                                            .base = &parent##_definition,                                    \
                                            .doc = text,                                                     \
                                            .kind = KIND_EXCEPTION,                                          \
                                            .size = sizeof(Exception),                                       \
                                            .flags = TYPE_BASE,                                              \
                                            __VA_ARGS__};

EXCEPTION_TYPE(exception, "Exception", base_exception,
               "Common base of all exceptions that do not end the program.")
EXCEPTION_TYPE(generator_exit, "GeneratorExit", base_exception, "Asks a generator to end.")
EXCEPTION_TYPE(keyboard_interrupt, "KeyboardInterrupt", base_exception, "The user interrupted the program.")
EXCEPTION_TYPE(system_exit, "SystemExit", base_exception, "Asks the interpreter to exit.",
               .methods = system_exit_methods, .members = system_exit_members)

EXCEPTION_TYPE(arithmetic_error, "ArithmeticError", exception, "Base of arithmetic errors.")
EXCEPTION_TYPE(floating_point_error, "FloatingPointError", arithmetic_error,
               "A floating-point operation failed.")
EXCEPTION_TYPE(overflow_error, "OverflowError", arithmetic_error,
               "The result is too large to be represented.")
EXCEPTION_TYPE(zero_division_error, "ZeroDivisionError", arithmetic_error,
               "The second operand of a division or modulo operation was zero.")
EXCEPTION_TYPE(assertion_error, "AssertionError", exception, "An assertion failed.")
EXCEPTION_TYPE(attribute_error, "AttributeError", exception, "The attribute was not found.",
               .methods = attribute_error_methods, .members = attribute_error_members)
EXCEPTION_TYPE(buffer_error, "BufferError", exception, "A buffer operation is not possible.")
EXCEPTION_TYPE(eof_error, "EOFError", exception, "The input ended where more was needed.")
EXCEPTION_TYPE(import_error, "ImportError", exception, "The module, or a name in it, was not found.",
               .methods = import_error_methods, .members = import_error_members)
EXCEPTION_TYPE(module_not_found_error, "ModuleNotFoundError", import_error, "The module was not found.")
EXCEPTION_TYPE(lookup_error, "LookupError", exception, "Base of the errors of indices and keys.")
EXCEPTION_TYPE(index_error, "IndexError", lookup_error, "The index is out of the sequence's range.")
EXCEPTION_TYPE(key_error, "KeyError", lookup_error, "The key is not in the mapping.",
               .methods = key_error_methods)
EXCEPTION_TYPE(memory_error, "MemoryError", exception, "There is not enough memory.")
EXCEPTION_TYPE(name_error, "NameError", exception, "The name was not found.", .methods = name_error_methods,
               .members = name_error_members)
EXCEPTION_TYPE(unbound_local_error, "UnboundLocalError", name_error, "The local variable has no value yet.")
EXCEPTION_TYPE(reference_error, "ReferenceError", exception, "A weak proxy's object is gone.")
EXCEPTION_TYPE(runtime_error, "RuntimeError", exception, "An error that no other class describes.")
EXCEPTION_TYPE(not_implemented_error, "NotImplementedError", runtime_error,
               "The method is left to subclasses.")
EXCEPTION_TYPE(python_finalization_error, "PythonFinalizationError", runtime_error,
               "The operation is not possible while the interpreter ends.")
EXCEPTION_TYPE(recursion_error, "RecursionError", runtime_error, "Calls are nested too deeply.")
EXCEPTION_TYPE(stop_async_iteration, "StopAsyncIteration", exception,
               "The asynchronous iterator has no more items.")
EXCEPTION_TYPE(stop_iteration, "StopIteration", exception, "The iterator has no more items.",
               .methods = stop_iteration_methods, .members = stop_iteration_members)
EXCEPTION_TYPE(system_error, "SystemError", exception, "An error inside the interpreter.")
EXCEPTION_TYPE(type_error, "TypeError", exception, "The argument is of the wrong type.")
EXCEPTION_TYPE(value_error, "ValueError", exception,
               "The argument is of the right type but not a possible value.")

EXCEPTION_TYPE(warning, "Warning", exception, "Base of the warnings.")
EXCEPTION_TYPE(bytes_warning, "BytesWarning", warning,
               "About bytes and buffers, such as their comparison with str.")
EXCEPTION_TYPE(deprecation_warning, "DeprecationWarning", warning,
               "About features that are to go, for developers.")
EXCEPTION_TYPE(encoding_warning, "EncodingWarning", warning, "About the use of the locale's encoding.")
EXCEPTION_TYPE(future_warning, "FutureWarning", warning, "About features that are to change, for users.")
EXCEPTION_TYPE(import_warning, "ImportWarning", warning, "About probable mistakes in imports.")
EXCEPTION_TYPE(pending_deprecation_warning, "PendingDeprecationWarning", warning,
               "About features that will be deprecated.")
EXCEPTION_TYPE(resource_warning, "ResourceWarning", warning, "About resources that were not released.")
EXCEPTION_TYPE(runtime_warning, "RuntimeWarning", warning, "About doubtful behaviour at run time.")
EXCEPTION_TYPE(syntax_warning, "SyntaxWarning", warning, "About doubtful syntax.")
EXCEPTION_TYPE(unicode_warning, "UnicodeWarning", warning, "About Unicode.")
EXCEPTION_TYPE(user_warning, "UserWarning", warning, "What warnings are that name no category.")
