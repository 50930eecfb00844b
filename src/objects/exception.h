// SPDX-License-Identifier: MIT
// Exception objects. Subclasses with fields of their own (OSError, SyntaxError, UnicodeError ...) extend this
// struct.
#ifndef KRAIT_OBJECTS_EXCEPTION_H
#define KRAIT_OBJECTS_EXCEPTION_H

#include "objects/object.h"

typedef struct Exception {
    uint64_t header; // KIND_EXCEPTION
    Tuple *args;
    Value traceback; // Traceback or NO_VALUE
    Value context;   // NO_VALUE: none
    Value cause;
    Value print_file_and_line; // of SyntaxError (whose fields fill the array); NO_VALUE: not set
    uint8_t suppress_context;
    Value fields[8]; // of subclasses: name them with an enum in exception.c; all traced
} Exception;

static inline bool value_is_exception(Value v) {
    return value_is_kind(v, KIND_EXCEPTION);
}
static inline Exception *value_to_exception(Value v) {
    return (Exception *)value_to_pointer(v);
}

// Which field is which.
enum { STOP_ITERATION_VALUE = 0, SYSTEM_EXIT_CODE = 0 };
enum { OS_ERROR_ERRNO, OS_ERROR_STRERROR, OS_ERROR_FILENAME, OS_ERROR_FILENAME2, OS_ERROR_WRITTEN };
enum { IMPORT_ERROR_MESSAGE, IMPORT_ERROR_NAME, IMPORT_ERROR_PATH, IMPORT_ERROR_NAME_FROM };
enum { ATTRIBUTE_ERROR_NAME, ATTRIBUTE_ERROR_OBJECT };
enum { NAME_ERROR_NAME };
enum {
    UNICODE_ERROR_ENCODING,
    UNICODE_ERROR_OBJECT,
    UNICODE_ERROR_START,
    UNICODE_ERROR_END,
    UNICODE_ERROR_REASON
};
enum {
    SYNTAX_ERROR_MESSAGE,
    SYNTAX_ERROR_FILENAME,
    SYNTAX_ERROR_LINE,
    SYNTAX_ERROR_OFFSET,
    SYNTAX_ERROR_TEXT,
    SYNTAX_ERROR_END_LINE,
    SYNTAX_ERROR_END_OFFSET,
    SYNTAX_ERROR_METADATA,
};
enum { GROUP_MESSAGE, GROUP_EXCEPTIONS };

// An instance of builtin exception type `index` with one str argument, as type(text) makes it; no Python
// runs.
Value exception_new(Vm *vm, TypeIndex index, Value argument) MUST_CHECK; // argument NO_VALUE: no arguments
Value exception_new_args(Vm *vm, Type *type, Tuple *args) MUST_CHECK;
// The builtin subclass of OSError that an errno stands for (raise.c).
TypeIndex os_error_subclass(int error_number);
// except-clause match: 0, 1, -1 (TypeError "catching classes that do not inherit from BaseException is not
// allowed").
int exception_matches(Vm *vm, Value exception, Value class_or_tuple) MUST_CHECK;

// A traceback entry (objects/traceback.c).
typedef struct Traceback {
    uint64_t header; // KIND_TRACEBACK
    Value next;      // Traceback or None
    Value frame;     // FrameObject
    uint32_t index;  // of the instruction word
    int32_t line;    // -1: computed from index at first need
} Traceback;

// Prints as the interpreter does for an uncaught exception, to sys.stderr (through `traceback` when
// importable, else in C).
void exception_print(Vm *vm, Value exception);
// Writes the plain traceback text in C into a Str (used when the library is not there, and by faulthandler).
Str *exception_format_plain(Vm *vm, Value exception) MUST_CHECK;

#endif
