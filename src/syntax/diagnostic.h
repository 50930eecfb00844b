// SPDX-License-Identifier: MIT
//
// Errors and warnings of the syntax and compile stages, as data.
//
// A stage appends warnings as it finds them and stops at the first error, which is always last in the list.
// Texts lie in the arena of the list. Nobody below `vm` raises exceptions: whoever called the stage turns
// each Diagnostic into a warning (PyErr_WarnExplicit's way: a warning that a filter makes an error becomes a
// SyntaxError with the same message and position) or an exception.
#ifndef KRAIT_SYNTAX_DIAGNOSTIC_H
#define KRAIT_SYNTAX_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

typedef enum DiagnosticKind {
    // errors; the first four are SyntaxError and its subclasses, with a position
    DIAGNOSTIC_SYNTAX_ERROR,
    DIAGNOSTIC_INDENTATION_ERROR,
    DIAGNOSTIC_TAB_ERROR,
    DIAGNOSTIC_INCOMPLETE_INPUT, // _IncompleteInputError
    DIAGNOSTIC_VALUE_ERROR,
    DIAGNOSTIC_TYPE_ERROR,
    DIAGNOSTIC_OVERFLOW_ERROR,
    DIAGNOSTIC_RECURSION_ERROR,
    DIAGNOSTIC_SYSTEM_ERROR,
    DIAGNOSTIC_MEMORY_ERROR, // message may be empty
    DIAGNOSTIC_PENDING,      // a callback failed: its own exception is set already
    // warnings
    DIAGNOSTIC_SYNTAX_WARNING,
    DIAGNOSTIC_DEPRECATION_WARNING,
} DiagnosticKind;

static inline bool diagnostic_is_warning(DiagnosticKind kind) {
    return kind >= DIAGNOSTIC_SYNTAX_WARNING;
}
static inline bool diagnostic_is_syntax_error(DiagnosticKind kind) {
    return kind <= DIAGNOSTIC_INCOMPLETE_INPUT;
}

typedef struct Diagnostic {
    DiagnosticKind kind;
    // As the attributes of SyntaxError: lines and columns count from 1, columns in characters.
    int lineno; // with !has_offset, 0 is None
    int offset;
    int end_lineno; // end_lineno and end_offset are 0 when they are the attributes' 0, -1 when -1
    int end_offset;
    bool without_end;    // end_lineno and end_offset are None though the rest is there
    bool has_offset;     // else offset, end_* are None
    const char *message; // UTF-8
    const char *text; // the source line with its newline, UTF-8; NULL: unknown here (symbol table, compiler)
    size_t text_length; // of `text`
    struct Diagnostic *next;
} Diagnostic;

typedef struct Diagnostics {
    Arena *arena;
    Diagnostic *first;
    Diagnostic *last;
    Diagnostic *error;       // NULL, or the last one
    Diagnostic memory_error; // what is appended when there is no memory for another
} Diagnostics;

void diagnostics_init(Diagnostics *diagnostics, Arena *arena);

// Appends one with a printf-like message; what it returns may be completed. When there is no memory, the
// error becomes a MemoryError that needs none. Never returns NULL.
__attribute__((format(printf, 3, 4))) Diagnostic *
diagnostics_add(Diagnostics *diagnostics, DiagnosticKind kind, const char *format, ...);

// A MemoryError, without allocating.
void diagnostics_add_memory_error(Diagnostics *diagnostics);

#endif
