// SPDX-License-Identifier: MIT
// The module marshal: values to bytes and back in CPython's format, version 5.
//
// Code objects are in a form of our own, a blob of compile/archive.h under a type letter that CPython does
// not have: bytecode is not interchangeable. Everything read is checked; nesting is bounded by depth and by
// the C stack.
#include "compile/archive.h"
#include "objects/argument.h"
#include "objects/buffer.h"
#include "objects/bytearray.h"
#include "objects/bytes.h"
#include "objects/bytes_builder.h"
#include "objects/codec.h"
#include "objects/complex.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/set.h"
#include "objects/slice.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"
#include <stdio.h>

#define MARSHAL_VERSION 5
#define MARSHAL_DEPTH   2000

enum {
    TYPE_NULL = '0',
    TYPE_NONE_LETTER = 'N',
    TYPE_FALSE = 'F',
    TYPE_TRUE = 'T',
    TYPE_STOP_ITERATION = 'S',
    TYPE_ELLIPSIS = '.',
    TYPE_INT = 'i',
    TYPE_INT64 = 'I',
    TYPE_LONG = 'l',
    TYPE_FLOAT_TEXT = 'f',
    TYPE_FLOAT = 'g',
    TYPE_COMPLEX_TEXT = 'x',
    TYPE_COMPLEX = 'y',
    TYPE_BYTES = 's',
    TYPE_INTERNED = 't',
    TYPE_UNICODE = 'u',
    TYPE_ASCII = 'a',
    TYPE_ASCII_INTERNED = 'A',
    TYPE_SHORT_ASCII = 'z',
    TYPE_SHORT_ASCII_INTERNED = 'Z',
    TYPE_TUPLE = '(',
    TYPE_SMALL_TUPLE = ')',
    TYPE_LIST = '[',
    TYPE_DICT = '{',
    TYPE_SET = '<',
    TYPE_FROZENSET = '>',
    TYPE_SLICE = ':',
    TYPE_REF = 'r',
    TYPE_CODE = 'k', // ours; CPython's is 'c'
    FLAG_REF = 0x80,
};

// ---- Writing

typedef struct Writer {
    Vm *vm;
    BytesBuilder out;
    Dict *references; // bits of a value -> its number; NULL: version below 3
    int version, depth;
    bool allow_code;
} Writer;

static bool write_value(Writer *w, Value v);

static void put_byte(Writer *w, int byte) {
    bytes_builder_byte(&w->out, (uint8_t)byte);
}
static void put_number(Writer *w, uint64_t number, int bytes) {
    for (int i = 0; i < bytes; i++)
        put_byte(w, (int)(number >> (8 * i) & 0xff));
}

static bool put_size(Writer *w, size_t size) {
    if (size > INT32_MAX) {
        raise_value_error(w->vm, "unmarshallable object");
        return false;
    }
    put_number(w, size, 4);
    return true;
}

static bool put_bytes(Writer *w, const void *bytes, size_t size) {
    if (!put_size(w, size))
        return false;
    bytes_builder_add(&w->out, bytes, size);
    return true;
}

static bool unmarshallable(Writer *w) {
    raise_value_error(w->vm, "unmarshallable object");
    return false;
}

// Digits of 15 bits, their number negative for a negative integer.
static bool write_long(Writer *w, Value v) {
    Vm *vm = w->vm;
    size_t bits = int_bit_length(v), digits = (bits + 14) / 15, size = bits / 8 + 1;
    DataBlock *block = heap_alloc_data(vm, size + 2);
    Value magnitude = block ? int_absolute(vm, v) : NO_VALUE;
    if (value_missing(magnitude) || !int_to_bytes(vm, magnitude, block->bytes, size, true, false))
        return false;
    if (digits > INT32_MAX)
        return unmarshallable(w);
    block->bytes[size] = block->bytes[size + 1] = 0;
    put_number(w, (uint64_t)(int_sign(v) < 0 ? -(int64_t)digits : (int64_t)digits), 4);
    for (size_t i = 0; i < digits; i++) {
        size_t at = i * 15;
        uint32_t word = 0;
        for (size_t b = 0; b < 3 && at / 8 + b < size + 2; b++)
            word |= (uint32_t)block->bytes[at / 8 + b] << (8 * b);
        put_number(w, word >> (at % 8) & 0x7fff, 2);
    }
    return true;
}

static bool write_int(Writer *w, Value v, int flag) {
    int64_t small;
    if (int_to_int64(v, &small) && small >= INT32_MIN && small <= INT32_MAX) {
        put_byte(w, TYPE_INT | flag);
        put_number(w, (uint64_t)small, 4);
        return true;
    }
    put_byte(w, TYPE_LONG | flag);
    return write_long(w, v);
}

static bool write_double(Writer *w, double d) {
    if (w->version > 1) {
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        put_number(w, bits, 8);
        return true;
    }
    char text[64];
    int length = snprintf(text, sizeof text, "%.17g", d);
    put_byte(w, length);
    bytes_builder_add(&w->out, text, (size_t)length);
    return true;
}

static bool write_str(Writer *w, Str *s, int flag) {
    if (w->version >= 4 && s->ascii) {
        bool is_short = s->length < 256;
        put_byte(w, (is_short      ? s->interned ? TYPE_SHORT_ASCII_INTERNED : TYPE_SHORT_ASCII
                     : s->interned ? TYPE_ASCII_INTERNED
                                   : TYPE_ASCII) |
                        flag);
        if (!is_short)
            return put_bytes(w, s->data, s->length);
        put_byte(w, (int)s->length);
        bytes_builder_add(&w->out, s->data, s->length);
        return true;
    }
    size_t size;
    const char *text = str_wtf8(w->vm, s, &size);
    if (!text)
        return false;
    put_byte(w, (w->version >= 3 && s->interned ? TYPE_INTERNED : TYPE_UNICODE) | flag);
    return put_bytes(w, text, size);
}

static bool write_items(Writer *w, const Value *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!write_value(w, items[i]))
            return false;
    return true;
}

static bool write_tuple(Writer *w, Tuple *tuple, int flag) {
    if (w->version >= 4 && tuple->length < 256) {
        put_byte(w, TYPE_SMALL_TUPLE | flag);
        put_byte(w, (int)tuple->length);
    } else {
        put_byte(w, TYPE_TUPLE | flag);
        if (!put_size(w, tuple->length))
            return false;
    }
    return write_items(w, tuple_items(tuple), tuple->length);
}

static bool write_list(Writer *w, List *list, int flag) {
    put_byte(w, TYPE_LIST | flag);
    size_t count = list->length;
    if (!put_size(w, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (i >= list->length || !write_value(w, list->items->items[i]))
            return false;
    return true;
}

static bool write_dict(Writer *w, Dict *dict, int flag) {
    size_t position = 0;
    Value key, value;
    put_byte(w, TYPE_DICT | flag);
    while (dict_next(w->vm, dict, &position, &key, &value))
        if (!write_value(w, key) || !write_value(w, value))
            return false;
    put_byte(w, TYPE_NULL);
    return true;
}

static Bytes *dump(Vm *vm, Value v, int version, bool allow_code, int depth);

// Items in the order of what they are as bytes, so that equal sets are written alike.
static bool write_set(Writer *w, SetObject *set, int flag, bool frozen) {
    Vm *vm = w->vm;
    List *pairs = list_new(vm, set_length(set));
    size_t position = 0;
    int64_t hash;
    Value key;
    while (pairs && set_next(set, &position, &key, &hash)) {
        Bytes *bytes = dump(vm, key, w->version, w->allow_code, w->depth);
        Tuple *pair = bytes ? tuple_pack(vm, bytes_value(bytes), key) : NULL;
        if (!pair || !list_append(vm, pairs, tuple_value(pair)))
            return false;
    }
    if (!pairs || !list_sort(vm, pairs, NO_VALUE, false))
        return false;
    put_byte(w, (frozen ? TYPE_FROZENSET : TYPE_SET) | flag);
    if (!put_size(w, pairs->length))
        return false;
    for (size_t i = 0; i < pairs->length; i++)
        if (!write_value(w, tuple_items(value_to_tuple_object(pairs->items->items[i]))[1]))
            return false;
    return true;
}

static bool write_code(Writer *w, Code *code, int flag) {
    if (!w->allow_code) {
        raise_value_error(w->vm, "marshalling code objects is disallowed");
        return false;
    }
    Bytes *bytes = code_to_bytes(w->vm, code);
    if (!bytes)
        return false;
    put_byte(w, TYPE_CODE | flag);
    return put_bytes(w, bytes->data, bytes->length);
}

// Has it been written already? Else it gets the next number. 1: a reference was written, 0: write it, -1:
// exception.
static int write_reference(Writer *w, Value v, int *flag) {
    *flag = 0;
    if (!w->references)
        return 0;
    Value key = int_from_uint64(w->vm, v.bits), number;
    int found = value_exists(key) ? dict_find(w->vm, w->references, key, &number) : -1;
    if (found > 0) {
        put_byte(w, TYPE_REF);
        put_number(w, (uint64_t)value_to_small_int(number), 4);
    } else if (found == 0) {
        *flag = FLAG_REF;
        number = value_from_small_int((int64_t)dict_length(w->references));
        if (!dict_set(w->vm, w->references, key, number))
            return -1;
    }
    return found;
}

static bool write_buffer(Writer *w, Value v, int flag) {
    Buffer buffer;
    if (!buffer_get(w->vm, v, &buffer, BUFFER_SIMPLE)) {
        error_clear(w->vm);
        return unmarshallable(w);
    }
    put_byte(w, TYPE_BYTES | flag);
    bool good = put_bytes(w, buffer.bytes, (size_t)buffer.length);
    buffer_release(w->vm, &buffer);
    return good;
}

static bool write_object(Writer *w, Value v) {
    Vm *vm = w->vm;
    int flag, known = write_reference(w, v, &flag);
    if (known)
        return known > 0;
    Type *type = value_type(vm, v);
    if (type == vm_type(vm, TYPE_INDEX_INT))
        return write_int(w, v, flag);
    if (type == vm_type(vm, TYPE_INDEX_FLOAT)) {
        put_byte(w, (w->version > 1 ? TYPE_FLOAT : TYPE_FLOAT_TEXT) | flag);
        return write_double(w, float_to_double(v));
    }
    if (type == vm_type(vm, TYPE_INDEX_COMPLEX)) {
        put_byte(w, (w->version > 1 ? TYPE_COMPLEX : TYPE_COMPLEX_TEXT) | flag);
        ComplexNumber number = complex_to_number(v);
        return write_double(w, number.real) && write_double(w, number.imaginary);
    }
    if (type == vm_type(vm, TYPE_INDEX_BYTES)) {
        put_byte(w, TYPE_BYTES | flag);
        return put_bytes(w, value_to_bytes(v)->data, value_to_bytes(v)->length);
    }
    if (type == vm_type(vm, TYPE_INDEX_STR))
        return write_str(w, value_to_str(v), flag);
    if (type == vm_type(vm, TYPE_INDEX_TUPLE))
        return write_tuple(w, value_to_tuple_object(v), flag);
    if (type == vm_type(vm, TYPE_INDEX_LIST))
        return write_list(w, value_to_list_object(v), flag);
    if (type == vm_type(vm, TYPE_INDEX_DICT))
        return write_dict(w, value_to_dict(v), flag);
    if (type == vm_type(vm, TYPE_INDEX_SET) || type == vm_type(vm, TYPE_INDEX_FROZENSET))
        return write_set(w, value_to_set(v), flag, type == vm_type(vm, TYPE_INDEX_FROZENSET));
    if (value_is_code(v))
        return write_code(w, value_to_code(v), flag);
    if (value_is_slice(v) && w->version >= 5) {
        put_byte(w, TYPE_SLICE | flag);
        return write_items(w, &value_to_slice(v)->start, 3);
    }
    return write_buffer(w, v, flag);
}

static bool write_value(Writer *w, Value v) {
    if (v.bits == VALUE_BITS_NONE || value_is_bool(v) || v.bits == VALUE_BITS_ELLIPSIS) {
        put_byte(w, value_is_none(v)    ? TYPE_NONE_LETTER
                    : value_is_true(v)  ? TYPE_TRUE
                    : value_is_false(v) ? TYPE_FALSE
                                        : TYPE_ELLIPSIS);
        return true;
    }
    if (value_same(v, type_value(vm_type(w->vm, TYPE_INDEX_STOP_ITERATION)))) {
        put_byte(w, TYPE_STOP_ITERATION);
        return true;
    }
    if (w->depth >= MARSHAL_DEPTH || !recursion_enter(w->vm, "")) {
        error_clear(w->vm);
        raise_value_error(w->vm, "object too deeply nested to marshal");
        return false;
    }
    w->depth++;
    bool good = vm_poll(w->vm) && write_object(w, v);
    w->depth--;
    recursion_leave(w->vm);
    return good;
}

static Bytes *dump(Vm *vm, Value v, int version, bool allow_code, int depth) {
    Writer w = {.vm = vm, .version = version, .allow_code = allow_code, .depth = depth};
    bytes_builder_init(&w.out, vm);
    w.references = version >= 3 ? dict_new(vm) : NULL;
    if (version >= 3 && !w.references)
        return NULL;
    return write_value(&w, v) ? bytes_builder_finish(&w.out) : NULL;
}

// ---- Reading

typedef struct Reader {
    Vm *vm;
    const uint8_t *next, *end; // of bytes
    Value file;                // or of this file, by its readinto; NO_VALUE: none
    Str *readinto;
    Value scratch; // bytearray: what was read from the file last
    List *references;
    int depth;
    bool allow_code;
} Reader;

static Value read_value(Reader *r);

static void *short_data(Reader *r) {
    raise_error(r->vm, TYPE_INDEX_EOF_ERROR, "marshal data too short");
    return NULL;
}

static Value bad(Reader *r, const char *what) {
    return raise_value_error(r->vm, "bad marshal data (%s)", what);
}

// `count` bytes, valid until the next call.
static const uint8_t *take(Reader *r, size_t count) {
    if (value_missing(r->file)) {
        if (count > (size_t)(r->end - r->next))
            return short_data(r);
        r->next += count;
        return r->next - count;
    }
    Value size = value_from_small_int((int64_t)count);
    r->scratch = vm_call_1(r->vm, type_value(vm_type(r->vm, TYPE_INDEX_BYTEARRAY)), size);
    Value got =
        value_exists(r->scratch) ? vm_call_method(r->vm, r->file, r->readinto, 1, &r->scratch) : NO_VALUE;
    int64_t read = -1;
    if (value_missing(got) || !value_to_index(r->vm, got, TYPE_INDEX_OVERFLOW_ERROR, &read))
        return NULL;
    if (read > (int64_t)count) {
        raise_value_error(r->vm, "read() returned too much data: %zd bytes requested, %zd returned", count,
                          (size_t)read);
        return NULL;
    }
    if (read < (int64_t)count || value_to_bytearray(r->scratch)->length < count)
        return short_data(r);
    static const uint8_t nothing;
    return count ? value_to_bytearray(r->scratch)->data : &nothing;
}

static bool take_number(Reader *r, int bytes, uint64_t *number) {
    const uint8_t *at = take(r, (size_t)bytes);
    *number = 0;
    for (int i = 0; at && i < bytes; i++)
        *number |= (uint64_t)at[i] << (8 * i);
    return at != NULL;
}

// A size that must not be negative.
static bool take_size(Reader *r, size_t *size, const char *complaint) {
    uint64_t number;
    if (!take_number(r, 4, &number))
        return false;
    if (number > INT32_MAX) {
        bad(r, complaint);
        return false;
    }
    *size = number;
    return true;
}

static bool take_byte(Reader *r, size_t *size) {
    uint64_t number;
    if (!take_number(r, 1, &number))
        return false;
    *size = number;
    return true;
}

// Gives the value the next number when its letter asked for one.
static Value keep(Reader *r, Value v, bool flag) {
    return value_exists(v) && flag && !list_append(r->vm, r->references, v) ? NO_VALUE : v;
}

static Value read_long(Reader *r) {
    Vm *vm = r->vm;
    uint64_t word;
    if (!take_number(r, 4, &word))
        return NO_VALUE;
    int64_t count = (int32_t)(uint32_t)word;
    if (count == INT32_MIN)
        return bad(r, "long size out of range");
    size_t digits = (size_t)(count < 0 ? -count : count);
    if (digits == 0)
        return value_from_small_int(0);
    const uint8_t *at = take(r, digits * 2);
    if (!at)
        return NO_VALUE;
    size_t size = (digits * 15 + 7) / 8;
    Value held = r->scratch;
    DataBlock *block = heap_alloc_data(vm, size + 2);
    if (!block)
        return NO_VALUE;
    memset(block->bytes, 0, size + 2);
    for (size_t i = 0; i < digits; i++) {
        uint32_t digit = at[2 * i] | (uint32_t)at[2 * i + 1] << 8;
        if (digit > 0x7fff)
            return bad(r, "digit out of range in long");
        if (i + 1 == digits && digit == 0)
            return bad(r, "unnormalized long data");
        size_t bit = i * 15;
        digit <<= bit % 8;
        for (size_t b = 0; b < 3; b++)
            if (bit / 8 + b < size + 2)
                block->bytes[bit / 8 + b] |= (uint8_t)(digit >> (8 * b));
    }
    heap_keep(held);
    Value magnitude = int_from_bytes(vm, block->bytes, size, true, false);
    return value_exists(magnitude) && count < 0 ? int_negate(vm, magnitude) : magnitude;
}

static bool read_double(Reader *r, bool text, double *out) {
    uint64_t bits;
    if (!text) {
        if (!take_number(r, 8, &bits))
            return false;
        memcpy(out, &bits, sizeof bits);
        return true;
    }
    size_t length;
    char copy[256];
    const uint8_t *at = take_byte(r, &length) ? take(r, length) : NULL;
    if (!at)
        return false;
    memcpy(copy, at, length);
    copy[length] = 0;
    Str *literal = str_from_latin1(r->vm, (const uint8_t *)copy, length);
    Value v = literal ? float_from_text(r->vm, copy, length, str_value(literal)) : NO_VALUE;
    if (value_missing(v))
        return false;
    *out = float_to_double(v);
    return true;
}

static Value read_text(Reader *r, int letter) {
    bool is_short = letter == TYPE_SHORT_ASCII || letter == TYPE_SHORT_ASCII_INTERNED;
    bool ascii = is_short || letter == TYPE_ASCII || letter == TYPE_ASCII_INTERNED;
    bool interned =
        letter == TYPE_SHORT_ASCII_INTERNED || letter == TYPE_ASCII_INTERNED || letter == TYPE_INTERNED;
    size_t size;
    if (is_short ? !take_byte(r, &size) : !take_size(r, &size, "string size out of range"))
        return NO_VALUE;
    const uint8_t *at = take(r, size);
    if (!at)
        return NO_VALUE;
    Str *s = ascii ? str_from_latin1(r->vm, at, size)
                   : codec_decode_kind(r->vm, at, size, CODEC_UTF8, "surrogatepass", NULL, NULL);
    if (s && interned)
        s = str_intern(r->vm, s);
    return s ? str_value(s) : NO_VALUE;
}

static Value read_bytes(Reader *r) {
    size_t size;
    const uint8_t *at = take_size(r, &size, "bytes object size out of range") ? take(r, size) : NULL;
    return at ? value_from_pointer(bytes_from(r->vm, at, size)) : NO_VALUE;
}

static Value null_in(Reader *r, const char *what) {
    return error_is_set(r->vm) ? NO_VALUE
                               : raise_type_error(r->vm, "NULL object in marshal data for %s", what);
}

static Value read_tuple(Reader *r, size_t size, bool flag) {
    if (value_missing(r->file) && size > (size_t)(r->end - r->next)) {
        raise_error(r->vm, TYPE_INDEX_EOF_ERROR, "EOF read where object expected");
        return NO_VALUE;
    }
    Tuple *tuple = tuple_new(r->vm, size);
    // Seen by what is read into it, by reference: never without values.
    for (size_t i = 0; tuple && i < size; i++)
        tuple_items(tuple)[i] = VALUE_NONE;
    if (!tuple || value_missing(keep(r, tuple_value(tuple), flag)))
        return NO_VALUE;
    for (size_t i = 0; i < size; i++) {
        Value item = read_value(r);
        if (value_missing(item))
            return null_in(r, "tuple");
        heap_store(r->vm, tuple, &tuple_items(tuple)[i], item);
    }
    return tuple_value(tuple);
}

static Value read_list(Reader *r, bool flag) {
    size_t size;
    if (!take_size(r, &size, "list size out of range"))
        return NO_VALUE;
    List *list = list_new(r->vm, 0);
    if (!list || value_missing(keep(r, list_value(list), flag)))
        return NO_VALUE;
    for (size_t i = 0; i < size; i++) {
        Value item = read_value(r);
        if (value_missing(item))
            return null_in(r, "list");
        if (!list_append(r->vm, list, item))
            return NO_VALUE;
    }
    return list_value(list);
}

static Value read_dict(Reader *r, bool flag) {
    Dict *dict = dict_new(r->vm);
    if (!dict || value_missing(keep(r, dict_value(dict), flag)))
        return NO_VALUE;
    for (;;) {
        Value key = read_value(r);
        Value value = value_exists(key) ? read_value(r) : NO_VALUE;
        if (value_missing(value))
            return error_is_set(r->vm) ? NO_VALUE : dict_value(dict);
        if (!dict_set(r->vm, dict, key, value))
            return NO_VALUE;
    }
}

static bool reserve(Reader *r, bool flag, size_t *number) {
    *number = r->references->length;
    return !flag || list_append(r->vm, r->references, VALUE_NONE);
}

static Value fill(Reader *r, Value v, bool flag, size_t number) {
    if (value_exists(v) && flag)
        heap_store(r->vm, r->references->items, &r->references->items->items[number], v);
    return v;
}

static Value read_set(Reader *r, bool frozen, bool flag) {
    size_t size, number = 0;
    if (!take_size(r, &size, "set size out of range"))
        return NO_VALUE;
    SetObject *set = set_new(r->vm);
    if (!set || (frozen ? !reserve(r, flag, &number) : value_missing(keep(r, set_value(set), flag))))
        return NO_VALUE;
    for (size_t i = 0; i < size; i++) {
        Value item = read_value(r);
        if (value_missing(item))
            return null_in(r, "set");
        if (!set_add(r->vm, set, item))
            return NO_VALUE;
    }
    return frozen ? fill(r, value_from_pointer(frozenset_new(r->vm, set_value(set))), flag, number)
                  : set_value(set);
}

static Value read_slice(Reader *r, bool flag) {
    size_t number;
    Value parts[3];
    if (!reserve(r, flag, &number))
        return NO_VALUE;
    for (int i = 0; i < 3; i++)
        if (value_missing(parts[i] = read_value(r)))
            return null_in(r, "slice");
    return fill(r, slice_new(r->vm, parts[0], parts[1], parts[2]), flag, number);
}

static Value read_code(Reader *r) {
    size_t size;
    if (!r->allow_code)
        return raise_value_error(r->vm, "unmarshalling code objects is disallowed");
    const uint8_t *at = take_size(r, &size, "code size out of range") ? take(r, size) : NULL;
    return at ? value_from_pointer(code_from_bytes(r->vm, at, size)) : NO_VALUE;
}

static Value read_reference(Reader *r) {
    uint64_t number;
    if (!take_number(r, 4, &number))
        return NO_VALUE;
    if (number >= r->references->length || value_is_none(r->references->items->items[number]))
        return bad(r, "invalid reference");
    return r->references->items->items[number];
}

static Value read_typed(Reader *r, int letter, bool flag) {
    Vm *vm = r->vm;
    uint64_t number;
    size_t size;
    double real, imaginary;
    switch (letter) {
    case TYPE_NULL: return NO_VALUE;
    case TYPE_NONE_LETTER: return VALUE_NONE;
    case TYPE_FALSE: return VALUE_FALSE;
    case TYPE_TRUE: return VALUE_TRUE;
    case TYPE_ELLIPSIS: return VALUE_ELLIPSIS;
    case TYPE_STOP_ITERATION: return type_value(vm_type(vm, TYPE_INDEX_STOP_ITERATION));
    case TYPE_INT:
        return take_number(r, 4, &number) ? keep(r, value_from_small_int((int32_t)(uint32_t)number), flag)
                                          : NO_VALUE;
    case TYPE_INT64:
        return take_number(r, 8, &number) ? keep(r, int_from_int64(vm, (int64_t)number), flag) : NO_VALUE;
    case TYPE_LONG: return keep(r, read_long(r), flag);
    case TYPE_FLOAT:
    case TYPE_FLOAT_TEXT:
        return read_double(r, letter == TYPE_FLOAT_TEXT, &real) ? keep(r, float_from_double(vm, real), flag)
                                                                : NO_VALUE;
    case TYPE_COMPLEX:
    case TYPE_COMPLEX_TEXT:
        if (!read_double(r, letter == TYPE_COMPLEX_TEXT, &real) ||
            !read_double(r, letter == TYPE_COMPLEX_TEXT, &imaginary))
            return NO_VALUE;
        return keep(r, complex_new(vm, real, imaginary), flag);
    case TYPE_BYTES: return keep(r, read_bytes(r), flag);
    case TYPE_INTERNED:
    case TYPE_UNICODE:
    case TYPE_ASCII:
    case TYPE_ASCII_INTERNED:
    case TYPE_SHORT_ASCII:
    case TYPE_SHORT_ASCII_INTERNED: return keep(r, read_text(r, letter), flag);
    case TYPE_SMALL_TUPLE: return take_byte(r, &size) ? read_tuple(r, size, flag) : NO_VALUE;
    case TYPE_TUPLE:
        return take_size(r, &size, "tuple size out of range") ? read_tuple(r, size, flag) : NO_VALUE;
    case TYPE_LIST: return read_list(r, flag);
    case TYPE_DICT: return read_dict(r, flag);
    case TYPE_SET:
    case TYPE_FROZENSET: return read_set(r, letter == TYPE_FROZENSET, flag);
    case TYPE_SLICE: return read_slice(r, flag);
    case TYPE_CODE: return keep(r, read_code(r), flag);
    case TYPE_REF: return read_reference(r);
    default: return bad(r, "unknown type code");
    }
}

// NO_VALUE without an exception: the letter that ends a dict.
static Value read_value(Reader *r) {
    size_t letter;
    if (!take_byte(r, &letter)) {
        if (error_is(r->vm, TYPE_INDEX_EOF_ERROR)) {
            error_clear(r->vm);
            raise_error(r->vm, TYPE_INDEX_EOF_ERROR, "EOF read where object expected");
        }
        return NO_VALUE;
    }
    if (r->depth >= MARSHAL_DEPTH || !recursion_enter(r->vm, "")) {
        error_clear(r->vm);
        return raise_value_error(r->vm, "recursion limit exceeded");
    }
    r->depth++;
    Value v = vm_poll(r->vm) ? read_typed(r, (int)(letter & ~(size_t)FLAG_REF), letter & FLAG_REF) : NO_VALUE;
    r->depth--;
    recursion_leave(r->vm);
    return v;
}

static Value read_all(Reader *r) {
    r->references = list_new(r->vm, 0);
    if (!r->references)
        return NO_VALUE;
    Value v = read_value(r);
    return value_exists(v) ? v : null_in(r, "object");
}

// ---- The module

static bool options(Vm *vm, Value version, Value allow_code, int32_t *number, bool *allow) {
    *number = MARSHAL_VERSION;
    *allow = true;
    return (value_missing(version) || value_to_int32(vm, version, number)) &&
           argument_bool(vm, allow_code, allow);
}

static Value marshal_dumps(Vm *vm, Value *args) {
    int32_t version;
    bool allow;
    if (!options(vm, args[1], args[2], &version, &allow))
        return NO_VALUE;
    return value_from_pointer(dump(vm, args[0], version, allow, 0));
}

static Value marshal_dump(Vm *vm, Value *args) {
    int32_t version;
    bool allow;
    if (!options(vm, args[2], args[3], &version, &allow))
        return NO_VALUE;
    Bytes *bytes = dump(vm, args[0], version, allow, 0);
    Value data = bytes ? bytes_value(bytes) : NO_VALUE;
    return bytes ? vm_call_method(vm, args[1], vm_name(vm, write), 1, &data) : NO_VALUE;
}

static Value marshal_loads(Vm *vm, Value *args) {
    Reader r = {.vm = vm};
    int32_t version;
    Buffer buffer;
    if (!options(vm, NO_VALUE, args[1], &version, &r.allow_code) ||
        !buffer_get(vm, args[0], &buffer, BUFFER_SIMPLE))
        return NO_VALUE;
    r.next = buffer.bytes;
    r.end = buffer.bytes + buffer.length;
    Value v = read_all(&r);
    buffer_release(vm, &buffer);
    return v;
}

static Value marshal_load(Vm *vm, Value *args) {
    Reader r = {.vm = vm, .file = args[0]};
    int32_t version;
    if (!options(vm, NO_VALUE, args[1], &version, &r.allow_code))
        return NO_VALUE;
    r.readinto = str_intern_c(vm, "readinto");
    Value zero = value_from_small_int(0);
    Value probe = r.readinto ? vm_call_method(vm, args[0], vm_name(vm, read), 1, &zero) : NO_VALUE;
    if (value_missing(probe))
        return NO_VALUE;
    if (!value_is_bytes(probe))
        return raise_type_error(vm, "file.read() returned not bytes but %T", probe);
    return read_all(&r);
}

static const NativeDefinition marshal_functions[] = {
    {"dump(value, file, version=version, /, *, allow_code=True)", marshal_dump,
     "Write a value to a binary file.", 0, 0},
    {"load(file, /, *, allow_code=True)", marshal_load, "Read a value from a binary file.", 0, 0},
    {"dumps(value, version=version, /, *, allow_code=True)", marshal_dumps,
     "The bytes that dump() would write.", 0, 0},
    {"loads(bytes, /, *, allow_code=True)", marshal_loads, "The value that a bytes-like object holds.", 0, 0},
    {0},
};

static bool marshal_execute(Vm *vm, Value module) {
    return module_add_int(vm, module, "version", MARSHAL_VERSION);
}

const ModuleDefinition module_marshal = {
    .name = "marshal",
    .doc = "Values of the basic types as bytes; what .pyc files hold.",
    .functions = marshal_functions,
    .execute = marshal_execute,
};
