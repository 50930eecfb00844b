// SPDX-License-Identifier: MIT
// Text to bytes and back in the codecs that the runtime itself has, with error handlers, and the errors they
// raise. Other codecs are found through the module `_codecs`.
//
// `errors` names an error handler; NULL: "strict". The handlers strict, ignore, replace, backslashreplace,
// xmlcharrefreplace, namereplace, surrogateescape and surrogatepass are done here without making exception
// objects; any other is asked of `_codecs.lookup_error`, called with the UnicodeError, and may change its
// `object`.
#ifndef KRAIT_OBJECTS_CODEC_H
#define KRAIT_OBJECTS_CODEC_H

#include "objects/bytes_builder.h"
#include "objects/str.h"

// Raise UnicodeDecodeError / UnicodeEncodeError / UnicodeTranslateError; return NO_VALUE.
Value raise_decode_error(Vm *vm, const char *encoding, const void *bytes, size_t length, size_t start,
                         size_t end, const char *reason);
Value raise_encode_error(Vm *vm, const char *encoding, Str *s, size_t start, size_t end, const char *reason);
Value raise_translate_error(Vm *vm, Str *s, size_t start, size_t end, const char *reason);

typedef enum CodecKind {
    CODEC_UTF8,
    CODEC_ASCII,
    CODEC_LATIN1,
    CODEC_UTF16, // with a byte order mark
    CODEC_UTF16_LE,
    CODEC_UTF16_BE,
    CODEC_UTF32,
    CODEC_UTF32_LE,
    CODEC_UTF32_BE,
    CODEC_OTHER, // none of these
} CodecKind;

// The codec that a name means, in any of its usual spellings.
CodecKind codec_kind(const char *encoding);

Bytes *codec_encode_kind(Vm *vm, Str *s, CodecKind kind, const char *errors) MUST_CHECK;
// consumed NULL: the input is complete; else an incomplete end is left alone and *consumed says how many
// bytes were used. byte_order (of CODEC_UTF16 and CODEC_UTF32; may be NULL): -1 little, 1 big, 0 not known
// yet, as a mark would tell; changed when one is read.
Str *codec_decode_kind(Vm *vm, const uint8_t *bytes, size_t length, CodecKind kind, const char *errors,
                       size_t *consumed, int *byte_order) MUST_CHECK;

// bytes.decode and str.encode in any text encoding. NULL encoding: UTF-8.
Value codec_decode(Vm *vm, Value object, const uint8_t *bytes, size_t length, const char *encoding,
                   const char *errors) MUST_CHECK;
Value codec_encode(Vm *vm, Str *s, const char *encoding, const char *errors) MUST_CHECK;
// What str(object, encoding, errors) gives: decodes a buffer.
Value codec_decode_object(Vm *vm, Value object, const char *encoding, const char *errors) MUST_CHECK;

// ---- Error handlers (codec_error.c)

typedef enum ErrorHandler {
    ERRORS_STRICT,
    ERRORS_IGNORE,
    ERRORS_REPLACE,
    ERRORS_BACKSLASHREPLACE,
    ERRORS_XMLCHARREFREPLACE,
    ERRORS_NAMEREPLACE,
    ERRORS_SURROGATEESCAPE,
    ERRORS_SURROGATEPASS,
    ERRORS_OTHER,
} ErrorHandler;

ErrorHandler error_handler_of(const char *errors);

// What goes wrong while one text is decoded. Lives in a C local.
typedef struct DecodeErrors {
    Vm *vm;
    const char *encoding, *errors;
    CodecKind kind;
    ErrorHandler handler;
    Value callback, exception; // of ERRORS_OTHER, made at first need
    const uint8_t *bytes;      // the input: a callback may put another in its place
    size_t length;
    StrBuilder *out;
} DecodeErrors;
// Handles the error at bytes[start, end): appends the replacement to `out` and returns true, *at being where
// to go on. False: an exception is set.
bool decode_error_handle(DecodeErrors *errors, size_t start, size_t end, const char *reason,
                         size_t *at) MUST_CHECK;

typedef struct EncodeErrors {
    Vm *vm;
    const char *encoding, *errors;
    CodecKind kind;
    ErrorHandler handler;
    Value callback, exception;
    Str *text;
} EncodeErrors;
// Handles the error at text[start, end). Gives in *replacement a Str that is to be encoded in its turn, or a
// Bytes that is to be taken as it is, and where to go on in *at. False: an exception is set.
bool encode_error_handle(EncodeErrors *errors, size_t start, size_t end, const char *reason,
                         Value *replacement, size_t *at) MUST_CHECK;
// Raises the error as "strict" does.
void encode_error_strict(EncodeErrors *errors, size_t start, size_t end, const char *reason);

// The replacements that the builtin handlers give, for the functions of the module `codecs` too. start and
// end lie in the text or bytes.
Str *error_backslash_text(Vm *vm, const Str *s, size_t start, size_t end) MUST_CHECK;
Str *error_xml_text(Vm *vm, const Str *s, size_t start, size_t end) MUST_CHECK;
Str *error_name_text(Vm *vm, const Str *s, size_t start, size_t end) MUST_CHECK;

// Adds the note "encoding with 'name' codec failed" to the exception that is set.
void codec_note_failure(Vm *vm, const char *what, Str *encoding);
// `_codecs.<function>(args)`.
Value codec_module_call(Vm *vm, const char *function, int count, const Value *args) MUST_CHECK;

// ---- Codecs that only the module `_codecs` offers; consumed as in codec_decode_kind

// codec_escape.c
Str *codec_unicode_escape_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors,
                                 size_t *consumed) MUST_CHECK;
Str *codec_raw_unicode_escape_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors,
                                     size_t *consumed) MUST_CHECK;
Bytes *codec_unicode_escape_encode(Vm *vm, const Str *s) MUST_CHECK;
Bytes *codec_raw_unicode_escape_encode(Vm *vm, const Str *s) MUST_CHECK;
// The escapes of bytes literals.
Bytes *codec_escape_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors) MUST_CHECK;
Bytes *codec_escape_encode(Vm *vm, const Bytes *bytes) MUST_CHECK;
// codec_utf7.c
Str *codec_utf7_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors,
                       size_t *consumed) MUST_CHECK;
Bytes *codec_utf7_encode(Vm *vm, const Str *s) MUST_CHECK;
// codec_charmap.c: mapping None: Latin-1.
Str *codec_charmap_decode(Vm *vm, const uint8_t *bytes, size_t length, const char *errors,
                          Value mapping) MUST_CHECK;
Bytes *codec_charmap_encode(Vm *vm, Str *s, const char *errors, Value mapping) MUST_CHECK;
Value codec_charmap_build(Vm *vm, const Str *s) MUST_CHECK;

#endif
