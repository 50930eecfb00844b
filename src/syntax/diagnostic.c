// SPDX-License-Identifier: MIT
//
// The list of diagnostics: appending formatted messages, and the constant MemoryError for when nothing can be
// appended.
#include "syntax/diagnostic.h"

#include <stdarg.h>
#include <stdio.h>

void diagnostics_init(Diagnostics *diagnostics, Arena *arena) {
    *diagnostics = (Diagnostics){.arena = arena};
}

static void append(Diagnostics *diagnostics, Diagnostic *diagnostic) {
    if (diagnostics->error != NULL) {
        return; // the first error counts
    }
    if (diagnostics->last == NULL) {
        diagnostics->first = diagnostic;
    } else {
        diagnostics->last->next = diagnostic;
    }
    diagnostics->last = diagnostic;
    if (!diagnostic_is_warning(diagnostic->kind)) {
        diagnostics->error = diagnostic;
    }
}

void diagnostics_add_memory_error(Diagnostics *diagnostics) {
    diagnostics->memory_error = (Diagnostic){.kind = DIAGNOSTIC_MEMORY_ERROR, .message = ""};
    append(diagnostics, &diagnostics->memory_error);
}

Diagnostic *diagnostics_add(Diagnostics *diagnostics, DiagnosticKind kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *message = length < 0 ? NULL : arena_alloc(diagnostics->arena, (size_t)length + 1);
    Diagnostic *diagnostic = arena_alloc(diagnostics->arena, sizeof(Diagnostic));
    if (message == NULL || diagnostic == NULL) {
        if (diagnostics->error == NULL) {
            diagnostics_add_memory_error(diagnostics);
        }
        return &diagnostics->memory_error;
    }
    va_start(arguments, format);
    vsnprintf(message, (size_t)length + 1, format, arguments);
    va_end(arguments);
    *diagnostic = (Diagnostic){.kind = kind, .message = message};
    append(diagnostics, diagnostic);
    return diagnostic;
}
