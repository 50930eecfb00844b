// SPDX-License-Identifier: MIT
// Text to bytes and back in the codecs that the runtime itself needs, with error handlers, and the errors
// they raise.
#ifndef KRAIT_OBJECTS_CODEC_H
#define KRAIT_OBJECTS_CODEC_H

#include "objects/bytes.h"
#include "objects/str.h"

// Raise UnicodeDecodeError / UnicodeEncodeError / UnicodeTranslateError; return NO_VALUE.
Value raise_decode_error(Vm *vm, const char *encoding, const void *bytes, size_t length, size_t start,
                         size_t end, const char *reason);
Value raise_encode_error(Vm *vm, const char *encoding, Str *s, size_t start, size_t end, const char *reason);
Value raise_translate_error(Vm *vm, Str *s, size_t start, size_t end, const char *reason);

#endif
