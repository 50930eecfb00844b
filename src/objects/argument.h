// SPDX-License-Identifier: MIT
// Checks of a native's arguments, with the texts that argument errors have.
//
// Each returns false with the exception set. A missing argument (NO_VALUE) leaves *out as it was: put the
// default there first.
#ifndef KRAIT_OBJECTS_ARGUMENT_H
#define KRAIT_OBJECTS_ARGUMENT_H

#include "objects/str.h"

// Is it an int, or has it __index__?
bool value_is_int_like(Vm *vm, Value v);
// An index or a size: __index__, "Python int too large to convert to C ssize_t".
bool argument_size(Vm *vm, Value v, int64_t *out) MUST_CHECK;
bool argument_int(Vm *vm, Value v, int32_t *out) MUST_CHECK;
bool argument_bool(Vm *vm, Value v, bool *out) MUST_CHECK;
// "find() argument 1 must be str, not int"; position 0: "find() argument must be ...".
bool argument_str(Vm *vm, const char *function, int position, Value v, Str **out) MUST_CHECK;
// "encode() argument 'encoding' must be str, not int"
bool argument_str_named(Vm *vm, const char *function, const char *name, Value v, Str **out) MUST_CHECK;
// The same as a C string: "embedded null character".
bool argument_c_named(Vm *vm, const char *function, const char *name, Value v, const char **out) MUST_CHECK;
// One bound of a slice: None and missing leave *out.
bool argument_slice_index(Vm *vm, Value v, int64_t *out) MUST_CHECK;
// Optional start and end of find, count, startswith ...: clipped to the length as a slice's bounds are, but
// that *start may lie beyond *end (and then nothing is found, not even nothing).
bool argument_range(Vm *vm, Value start, Value end, int64_t length, int64_t *from, int64_t *to) MUST_CHECK;

// A function of the module builtins, for __reduce__ of iterators. NO_VALUE: AttributeError set.
Value builtin_function(Vm *vm, const char *name) MUST_CHECK;

#endif
