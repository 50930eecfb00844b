// SPDX-License-Identifier: MIT
// The module _codecs: the registry (modules/_codecs/) and the codecs that are written in C (objects/codec.h)
// as functions. `codecs` and `encodings` of the library stand on it.
#include "modules/_codecs/codecs.h"
#include "objects/argument.h"
#include "objects/buffer.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/tuple.h"
#include "vm/vm.h"

// ---- Arguments and results

// The `errors` argument: NULL for None.
static bool errors_argument(Vm *vm, const char *function, Value v, const char **errors) {
    *errors = NULL;
    if (value_is_none_or_missing(v))
        return true;
    if (!value_is_str(v)) {
        (void)raise_type_error(vm, "%s() argument 2 must be str or None, not %.50T", function, v);
        return false;
    }
    return argument_c_named(vm, function, "errors", v, errors);
}

static Value pair(Vm *vm, Value result, size_t consumed) {
    if (value_missing(result))
        return NO_VALUE;
    Tuple *tuple = tuple_pack(vm, result, value_from_small_int((int64_t)consumed));
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

static Value bytes_pair(Vm *vm, Bytes *bytes, size_t consumed) {
    return bytes ? pair(vm, bytes_value(bytes), consumed) : NO_VALUE;
}

static Value str_pair(Vm *vm, Str *s, size_t consumed) {
    return s ? pair(vm, str_value(s), consumed) : NO_VALUE;
}

// A buffer, or where `text` allows it a str's UTF-8.
static bool open_data(Vm *vm, Value data, bool text, Buffer *buffer) {
    if (!text || !value_is_str(data))
        return buffer_get_simple(vm, data, buffer);
    size_t length;
    const char *bytes = str_utf8(vm, value_to_str(data), &length);
    if (!bytes)
        return false;
    *buffer = (Buffer){.bytes = (uint8_t *)bytes, .length = (int64_t)length};
    return true;
}

// ---- Encoders

static Value encode(Vm *vm, Value *args, const char *function, CodecKind kind) {
    Str *s = NULL;
    const char *errors;
    if (!argument_str(vm, function, 1, args[0], &s) || !errors_argument(vm, function, args[1], &errors))
        return NO_VALUE;
    return bytes_pair(vm, codec_encode_kind(vm, s, kind, errors), s->length);
}

#define ENCODER(name, kind)                                                                                  \
    static Value name(Vm *vm, Value *args) {                                                                 \
        return encode(vm, args, #name, kind);                                                                \
    }
ENCODER(utf_8_encode, CODEC_UTF8)
ENCODER(ascii_encode, CODEC_ASCII)
ENCODER(latin_1_encode, CODEC_LATIN1)
ENCODER(utf_16_le_encode, CODEC_UTF16_LE)
ENCODER(utf_16_be_encode, CODEC_UTF16_BE)
ENCODER(utf_32_le_encode, CODEC_UTF32_LE)
ENCODER(utf_32_be_encode, CODEC_UTF32_BE)

static Value encode_with_order(Vm *vm, Value *args, const char *function, CodecKind kind) {
    int32_t order = 0;
    if (!argument_int(vm, args[2], &order))
        return NO_VALUE;
    return encode(vm, args, function, kind + (order == 0 ? 0 : order < 0 ? 1 : 2));
}

static Value utf_16_encode(Vm *vm, Value *args) {
    return encode_with_order(vm, args, "utf_16_encode", CODEC_UTF16);
}

static Value utf_32_encode(Vm *vm, Value *args) {
    return encode_with_order(vm, args, "utf_32_encode", CODEC_UTF32);
}

// Encoders that need no error handler.
static Value encode_simply(Vm *vm, Value *args, const char *function, Bytes *(*encoder)(Vm *, const Str *)) {
    Str *s = NULL;
    const char *errors;
    if (!argument_str(vm, function, 1, args[0], &s) || !errors_argument(vm, function, args[1], &errors))
        return NO_VALUE;
    return bytes_pair(vm, encoder(vm, s), s->length);
}

static Value utf_7_encode(Vm *vm, Value *args) {
    return encode_simply(vm, args, "utf_7_encode", codec_utf7_encode);
}

static Value unicode_escape_encode(Vm *vm, Value *args) {
    return encode_simply(vm, args, "unicode_escape_encode", codec_unicode_escape_encode);
}

static Value raw_unicode_escape_encode(Vm *vm, Value *args) {
    return encode_simply(vm, args, "raw_unicode_escape_encode", codec_raw_unicode_escape_encode);
}

static Value escape_encode(Vm *vm, Value *args) {
    const char *errors;
    if (!value_is_bytes(args[0]))
        return raise_type_error(vm, "escape_encode() argument 1 must be bytes, not %.50T", args[0]);
    if (!errors_argument(vm, "escape_encode", args[1], &errors))
        return NO_VALUE;
    return bytes_pair(vm, codec_escape_encode(vm, value_to_bytes(args[0])), value_to_bytes(args[0])->length);
}

static Value charmap_encode(Vm *vm, Value *args) {
    Str *s = NULL;
    const char *errors;
    if (!argument_str(vm, "charmap_encode", 1, args[0], &s) ||
        !errors_argument(vm, "charmap_encode", args[1], &errors))
        return NO_VALUE;
    Value mapping = value_exists(args[2]) ? args[2] : VALUE_NONE;
    return bytes_pair(vm, codec_charmap_encode(vm, s, errors, mapping), s->length);
}

static Value charmap_build(Vm *vm, Value *args) {
    Str *s = NULL;
    return argument_str(vm, "charmap_build", 0, args[0], &s) ? codec_charmap_build(vm, s) : NO_VALUE;
}

static Value readbuffer_encode(Vm *vm, Value *args) {
    Buffer buffer;
    const char *errors;
    if (!errors_argument(vm, "readbuffer_encode", args[1], &errors) || !open_data(vm, args[0], true, &buffer))
        return NO_VALUE;
    Bytes *bytes = bytes_from(vm, buffer.bytes, (size_t)buffer.length);
    size_t length = (size_t)buffer.length;
    buffer_release(vm, &buffer);
    return bytes_pair(vm, bytes, length);
}

// ---- Decoders

static Value decode(Vm *vm, Value *args, const char *function, CodecKind kind, Value final_argument,
                    int *order) {
    const char *errors;
    bool final = false;
    Buffer buffer;
    if (!errors_argument(vm, function, args[1], &errors) || !argument_bool(vm, final_argument, &final) ||
        !buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    size_t consumed = (size_t)buffer.length;
    Str *text = codec_decode_kind(vm, buffer.bytes, (size_t)buffer.length, kind, errors,
                                  final ? NULL : &consumed, order);
    buffer_release(vm, &buffer);
    return str_pair(vm, text, consumed);
}

#define DECODER(name, kind)                                                                                  \
    static Value name(Vm *vm, Value *args) {                                                                 \
        return decode(vm, args, #name, kind, args[2], NULL);                                                 \
    }
DECODER(utf_8_decode, CODEC_UTF8)
DECODER(utf_16_decode, CODEC_UTF16)
DECODER(utf_16_le_decode, CODEC_UTF16_LE)
DECODER(utf_16_be_decode, CODEC_UTF16_BE)
DECODER(utf_32_decode, CODEC_UTF32)
DECODER(utf_32_le_decode, CODEC_UTF32_LE)
DECODER(utf_32_be_decode, CODEC_UTF32_BE)

static Value ascii_decode(Vm *vm, Value *args) {
    return decode(vm, args, "ascii_decode", CODEC_ASCII, VALUE_TRUE, NULL);
}

static Value latin_1_decode(Vm *vm, Value *args) {
    return decode(vm, args, "latin_1_decode", CODEC_LATIN1, VALUE_TRUE, NULL);
}

static Value decode_with_order(Vm *vm, Value *args, const char *function, CodecKind kind) {
    int32_t order = 0;
    if (!argument_int(vm, args[2], &order))
        return NO_VALUE;
    int now = order < 0 ? -1 : order > 0;
    Value result = decode(vm, args, function, kind, args[3], &now);
    if (value_missing(result))
        return NO_VALUE;
    const Value *items = tuple_items(value_to_tuple_object(result));
    Tuple *tuple = tuple_pack(vm, items[0], items[1], value_from_small_int(now));
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

static Value utf_16_ex_decode(Vm *vm, Value *args) {
    return decode_with_order(vm, args, "utf_16_ex_decode", CODEC_UTF16);
}

static Value utf_32_ex_decode(Vm *vm, Value *args) {
    return decode_with_order(vm, args, "utf_32_ex_decode", CODEC_UTF32);
}

typedef Str *(*Decoder)(Vm *vm, const uint8_t *bytes, size_t length, const char *errors, size_t *consumed);

static Value decode_by(Vm *vm, Value *args, const char *function, Decoder decoder, bool text, bool final) {
    const char *errors;
    Buffer buffer;
    if (!errors_argument(vm, function, args[1], &errors) || !argument_bool(vm, args[2], &final) ||
        !open_data(vm, args[0], text, &buffer))
        return NO_VALUE;
    size_t consumed = (size_t)buffer.length;
    Str *result = decoder(vm, buffer.bytes, (size_t)buffer.length, errors, final ? NULL : &consumed);
    buffer_release(vm, &buffer);
    return str_pair(vm, result, consumed);
}

static Value utf_7_decode(Vm *vm, Value *args) {
    return decode_by(vm, args, "utf_7_decode", codec_utf7_decode, false, false);
}

static Value unicode_escape_decode(Vm *vm, Value *args) {
    return decode_by(vm, args, "unicode_escape_decode", codec_unicode_escape_decode, true, true);
}

static Value raw_unicode_escape_decode(Vm *vm, Value *args) {
    return decode_by(vm, args, "raw_unicode_escape_decode", codec_raw_unicode_escape_decode, true, true);
}

static Value escape_decode(Vm *vm, Value *args) {
    const char *errors;
    Buffer buffer;
    if (!errors_argument(vm, "escape_decode", args[1], &errors) || !open_data(vm, args[0], true, &buffer))
        return NO_VALUE;
    size_t length = (size_t)buffer.length;
    Bytes *result = codec_escape_decode(vm, buffer.bytes, length, errors);
    buffer_release(vm, &buffer);
    return bytes_pair(vm, result, length);
}

static Value charmap_decode(Vm *vm, Value *args) {
    const char *errors;
    Buffer buffer;
    if (!errors_argument(vm, "charmap_decode", args[1], &errors) || !buffer_get_simple(vm, args[0], &buffer))
        return NO_VALUE;
    size_t length = (size_t)buffer.length;
    Str *result =
        codec_charmap_decode(vm, buffer.bytes, length, errors, value_exists(args[2]) ? args[2] : VALUE_NONE);
    buffer_release(vm, &buffer);
    return str_pair(vm, result, length);
}

// ---- The module

// clang-format off
static const NativeDefinition functions[] = {
    {"register(search_function, /)", codecs_register, "Add a function that finds codecs by name.", 0, 0},
    {"unregister(search_function, /)", codecs_unregister, "Remove a search function and forget what was found.", 0, 0},
    {"lookup(encoding, /)", codecs_lookup, "The codec of that name: a tuple of functions.", 0, 0},
    {"encode(obj, encoding='utf-8', errors='strict')", codecs_encode, "Encode an object with a registered codec.", 0, 0},
    {"decode(obj, encoding='utf-8', errors='strict')", codecs_decode, "Decode an object with a registered codec.", 0, 0},
    {"register_error(errors, handler, /)", codecs_register_error, "Name an error handler.", 0, 0},
    {"_unregister_error(errors, /)", codecs_unregister_error, "Forget an error handler; was there one?", 0, 0},
    {"lookup_error(name, /)", codecs_lookup_error, "The error handler of that name.", 0, 0},
    {"escape_encode(data, errors=None, /)", escape_encode, "Bytes as in a bytes literal.", 0, 0},
    {"escape_decode(data, errors=None, /)", escape_decode, "The bytes that a bytes literal means.", 0, 0},
    {"utf_8_encode(str, errors=None, /)", utf_8_encode, "Encode in UTF-8.", 0, 0},
    {"utf_8_decode(data, errors=None, final=False, /)", utf_8_decode, "Decode from UTF-8.", 0, 0},
    {"utf_7_encode(str, errors=None, /)", utf_7_encode, "Encode in UTF-7.", 0, 0},
    {"utf_7_decode(data, errors=None, final=False, /)", utf_7_decode, "Decode from UTF-7.", 0, 0},
    {"utf_16_encode(str, errors=None, byteorder=0, /)", utf_16_encode, "Encode in UTF-16.", 0, 0},
    {"utf_16_le_encode(str, errors=None, /)", utf_16_le_encode, "Encode in little-endian UTF-16.", 0, 0},
    {"utf_16_be_encode(str, errors=None, /)", utf_16_be_encode, "Encode in big-endian UTF-16.", 0, 0},
    {"utf_16_decode(data, errors=None, final=False, /)", utf_16_decode, "Decode from UTF-16.", 0, 0},
    {"utf_16_le_decode(data, errors=None, final=False, /)", utf_16_le_decode, "Decode from little-endian UTF-16.", 0, 0},
    {"utf_16_be_decode(data, errors=None, final=False, /)", utf_16_be_decode, "Decode from big-endian UTF-16.", 0, 0},
    {"utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)", utf_16_ex_decode, "Decode from UTF-16 and tell the byte order.", 0, 0},
    {"utf_32_encode(str, errors=None, byteorder=0, /)", utf_32_encode, "Encode in UTF-32.", 0, 0},
    {"utf_32_le_encode(str, errors=None, /)", utf_32_le_encode, "Encode in little-endian UTF-32.", 0, 0},
    {"utf_32_be_encode(str, errors=None, /)", utf_32_be_encode, "Encode in big-endian UTF-32.", 0, 0},
    {"utf_32_decode(data, errors=None, final=False, /)", utf_32_decode, "Decode from UTF-32.", 0, 0},
    {"utf_32_le_decode(data, errors=None, final=False, /)", utf_32_le_decode, "Decode from little-endian UTF-32.", 0, 0},
    {"utf_32_be_decode(data, errors=None, final=False, /)", utf_32_be_decode, "Decode from big-endian UTF-32.", 0, 0},
    {"utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)", utf_32_ex_decode, "Decode from UTF-32 and tell the byte order.", 0, 0},
    {"unicode_escape_encode(str, errors=None, /)", unicode_escape_encode, "Text as in a string literal.", 0, 0},
    {"unicode_escape_decode(data, errors=None, final=True, /)", unicode_escape_decode, "The text that a string literal means.", 0, 0},
    {"raw_unicode_escape_encode(str, errors=None, /)", raw_unicode_escape_encode, "Latin-1 with \\u escapes.", 0, 0},
    {"raw_unicode_escape_decode(data, errors=None, final=True, /)", raw_unicode_escape_decode, "Text of Latin-1 with \\u escapes.", 0, 0},
    {"latin_1_encode(str, errors=None, /)", latin_1_encode, "Encode in Latin-1.", 0, 0},
    {"latin_1_decode(data, errors=None, /)", latin_1_decode, "Decode from Latin-1.", 0, 0},
    {"ascii_encode(str, errors=None, /)", ascii_encode, "Encode in ASCII.", 0, 0},
    {"ascii_decode(data, errors=None, /)", ascii_decode, "Decode from ASCII.", 0, 0},
    {"charmap_encode(str, errors=None, mapping=None, /)", charmap_encode, "Encode by a mapping.", 0, 0},
    {"charmap_decode(data, errors=None, mapping=None, /)", charmap_decode, "Decode by a mapping.", 0, 0},
    {"charmap_build(map, /)", charmap_build, "The mapping for charmap_encode() of a decoding table.", 0, 0},
    {"readbuffer_encode(data, errors=None, /)", readbuffer_encode, "The bytes of a buffer.", 0, 0},
    {0},
};
// clang-format on

static bool execute(Vm *vm, Value module) {
    if (value_exists(module_state(vm, &module__codecs, CODECS_SEARCH)))
        return true; // imported again: the registry stays
    List *search = list_new(vm, 0);
    Dict *cache = search ? dict_new(vm) : NULL, *handlers = cache ? dict_new(vm) : NULL;
    return handlers && module_set_state(vm, &module__codecs, CODECS_SEARCH, list_value(search)) &&
           module_set_state(vm, &module__codecs, CODECS_CACHE, dict_value(cache)) &&
           module_set_state(vm, &module__codecs, CODECS_HANDLERS, dict_value(handlers)) &&
           codecs_add_handlers(vm, module);
}

const ModuleDefinition module__codecs = {
    .name = "_codecs",
    .functions = functions,
    .execute = execute,
    .state = CODECS_STATE,
};
