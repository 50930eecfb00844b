// SPDX-License-Identifier: MIT
// SyntaxError and its subclasses: a message, and a place in a source.
#include "objects/exception_internal.h"
#include "objects/int.h"

bool exception_fill_syntax_error(Vm *vm, Exception *exception, Tuple *args) {
    if (args->length < 1)
        return true;
    exception_set_field(vm, exception, SYNTAX_ERROR_MESSAGE, tuple_items(args)[0]);
    if (args->length != 2)
        return true;
    Tuple *details = value_to_tuple(vm, tuple_items(args)[1]);
    if (!details)
        return false;
    if (details->length < 4 || details->length > 7) {
        raise_type_error(vm, "function takes at %s %d arguments (%u given)",
                         details->length < 4 ? "least" : "most", details->length < 4 ? 4 : 7,
                         details->length);
        return false;
    }
    for (unsigned i = 0; i < 7; i++)
        exception_set_field(vm, exception, SYNTAX_ERROR_FILENAME + i,
                            i < details->length ? tuple_items(details)[i] : NO_VALUE);
    if (details->length == 5) {
        raise_type_error(vm, "end_offset must be provided when end_lineno is provided");
        return false;
    }
    return true;
}

static Value syntax_error_init(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    Tuple *arguments = value_to_tuple_object(args[1]);
    return exception_take_arguments(vm, exception, arguments, value_to_dict(args[2])) &&
                   exception_fill_syntax_error(vm, exception, arguments)
               ? VALUE_NONE
               : NO_VALUE;
}

static Value syntax_error_str(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    const Value *fields = exception->fields;
    Value message = value_exists(fields[SYNTAX_ERROR_MESSAGE]) ? fields[SYNTAX_ERROR_MESSAGE] : VALUE_NONE;
    Value filename = fields[SYNTAX_ERROR_FILENAME], line = fields[SYNTAX_ERROR_LINE];
    Str *name = NULL;
    if (value_exists(filename) && value_is_str(filename)) { // what follows the last slash
        Str *whole = value_to_str(filename);
        size_t start = whole->length;
        while (start > 0 && str_at(whole, start - 1) != '/')
            start--;
        name = str_slice(vm, whole, start, whole->length);
        if (!name)
            return NO_VALUE;
    }
    bool has_line = value_exists(line) && !value_is_bool(line) && value_is_int(line) &&
                    value_type(vm, line) == vm_type(vm, TYPE_INDEX_INT);
    if (name && has_line)
        return value_from_pointer(str_format(vm, "%S (%U, line %S)", message, name, line));
    if (name)
        return value_from_pointer(str_format(vm, "%S (%U)", message, name));
    if (has_line)
        return value_from_pointer(str_format(vm, "%S (line %S)", message, line));
    return value_str(vm, message);
}

static const NativeDefinition syntax_error_methods[] = {
    {"__str__(self, /)", syntax_error_str, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", syntax_error_init, NULL, 0, 0},
    {0},
};

static const MemberDefinition syntax_error_members[] = {
    {"msg", EXCEPTION_FIELD(SYNTAX_ERROR_MESSAGE), MEMBER_NONE, "The message."},
    {"filename", EXCEPTION_FIELD(SYNTAX_ERROR_FILENAME), MEMBER_NONE, "The file."},
    {"lineno", EXCEPTION_FIELD(SYNTAX_ERROR_LINE), MEMBER_NONE, "The line, from 1."},
    {"offset", EXCEPTION_FIELD(SYNTAX_ERROR_OFFSET), MEMBER_NONE, "The column, from 1."},
    {"text", EXCEPTION_FIELD(SYNTAX_ERROR_TEXT), MEMBER_NONE, "The source line."},
    {"end_lineno", EXCEPTION_FIELD(SYNTAX_ERROR_END_LINE), MEMBER_NONE, "The line where the error ends."},
    {"end_offset", EXCEPTION_FIELD(SYNTAX_ERROR_END_OFFSET), MEMBER_NONE, "The column where the error ends."},
    {"print_file_and_line", offsetof(Exception, print_file_and_line), MEMBER_NONE,
     "Whether the place is shown."},
    {"_metadata", EXCEPTION_FIELD(SYNTAX_ERROR_METADATA), MEMBER_NONE, "Of the parser, for suggestions."},
    {0},
};

const TypeDefinition syntax_error_definition = {
    .name = "SyntaxError",
    .base = &exception_definition,
    .doc = "The source is not valid.",
    .kind = KIND_EXCEPTION,
    .size = sizeof(Exception),
    .flags = TYPE_BASE,
    .methods = syntax_error_methods,
    .members = syntax_error_members,
};

#define SYNTAX_ERROR_TYPE(id, python_name, parent, text)                                                     \
    const TypeDefinition id##_definition = {.name = python_name,                                             \
                                            .base = &parent##_definition,                                    \
                                            .doc = text,                                                     \
                                            .kind = KIND_EXCEPTION,                                          \
                                            .size = sizeof(Exception),                                       \
                                            .flags = TYPE_BASE};

SYNTAX_ERROR_TYPE(incomplete_input_error, "_IncompleteInputError", syntax_error,
                  "The source ends where more is needed.")
SYNTAX_ERROR_TYPE(indentation_error, "IndentationError", syntax_error, "The indentation is not valid.")
SYNTAX_ERROR_TYPE(tab_error, "TabError", indentation_error,
                  "Tabs and spaces are mixed in a way that can be misread.")
