// SPDX-License-Identifier: MIT
// The text of a number as a program gives it, in ASCII.
#ifndef KRAIT_OBJECTS_NUMBER_TEXT_H
#define KRAIT_OBJECTS_NUMBER_TEXT_H

#include "objects/str.h"

// The characters of `s` with decimal digits of any script as 0-9, white space as ' ', anything else that is
// not ASCII as '?'. NULL: no memory. Not zero-ended; *length characters, which the heap keeps alive.
const char *number_text_from_str(Vm *vm, Str *s, size_t *length) MUST_CHECK;
// The text of a str, bytes, bytearray or another buffer (copied). 1: yes, 0: none of these, -1: exception.
int number_text_from_object(Vm *vm, Value v, const char **text, size_t *length) MUST_CHECK;

#endif
