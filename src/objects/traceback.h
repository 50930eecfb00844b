// SPDX-License-Identifier: MIT
// Traceback entries beyond what objects/exception.h says.
#ifndef KRAIT_OBJECTS_TRACEBACK_H
#define KRAIT_OBJECTS_TRACEBACK_H

#include "objects/exception.h"
#include "vm/frame.h"

static inline Traceback *value_to_traceback(Value v) {
    return (Traceback *)value_to_pointer(v);
}
// The line, computed from the instruction at first need; 0: none.
int traceback_line(Traceback *entry);
// `next` may be NO_VALUE.
Value traceback_new(Vm *vm, Value next, FrameObject *frame, uint32_t index, int line) MUST_CHECK;

// The source that a program was run from without a file ("<string>", "<stdin>"), for tracebacks.
bool traceback_keep_source(Vm *vm, Str *filename, Str *source) MUST_CHECK;

extern const TypeDefinition traceback_definition;

#endif
