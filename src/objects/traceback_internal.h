// SPDX-License-Identifier: MIT
// Between the files that print tracebacks: traceback_format.c (exceptions), traceback_frame.c (frames with
// their source), traceback_carets.c (which part of it is marked), suggestion.c.
#ifndef KRAIT_OBJECTS_TRACEBACK_INTERNAL_H
#define KRAIT_OBJECTS_TRACEBACK_INTERNAL_H

#include "objects/str.h"
#include "objects/traceback.h"
#include "vm/vm.h"

// Sources that one printing has read: file name -> Str or None.
typedef struct SourceCache {
    Vm *vm;
    Dict *files;
} SourceCache;

// Appends the text of a chain of entries ("  File ..."); nothing when there is none. False: no memory.
bool traceback_format_entries(SourceCache *cache, StrBuilder *out, Value traceback) MUST_CHECK;

// What of a span of source is marked, as (line, character) pairs within the lines of the span.
typedef struct CaretAnchors {
    bool found; // else all of it is marked alike
    size_t left_line, left_offset, right_line, right_offset;
} CaretAnchors;
// `lines` are the lines of the span, the first from character `start`, the last up to character `end`.
CaretAnchors traceback_find_anchors(Vm *vm, const Value *lines, size_t count, size_t start, size_t end);
// Is the span all that the statement `lines` does (return f(), x = f())? Then marks would tell nothing.
bool traceback_span_is_statement(Vm *vm, const Value *lines, size_t count, size_t start, size_t end);
// Characters in the first `bytes` bytes of the UTF-8 of `line`.
size_t traceback_character_offset(const Str *line, size_t bytes);

// ". Did you mean: 'x'?" and the like for NameError, AttributeError, ImportError; NULL without an exception:
// nothing to say.
Str *suggestion_for(Vm *vm, Value exception);

#endif
