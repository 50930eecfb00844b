// SPDX-License-Identifier: MIT
// The module _struct: packing values into bytes by a format and back.
//
// A Struct keeps its format compiled: one Field a run of equal items, with its offset. Sizes and alignment
// are native ('@') or standard; items are written byte by byte, so nothing needs to be aligned.
#include "base/float_half.h"
#include "objects/argument.h"
#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/complex.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/module.h"
#include "objects/tuple.h"
#include "vm/vm.h"

#include <math.h>

enum { STRUCT_ERROR, STRUCT_TYPE, STRUCT_ITERATOR_TYPE, STRUCT_CACHE, STRUCT_STATE };
extern const ModuleDefinition module__struct;
// How many formats the functions of the module keep compiled.
#define CACHE_MAX 100

typedef struct Field {
    char code;
    uint8_t size;
    int64_t offset;
    int64_t count; // items; of 's' and 'p' the length of the one item
} Field;

typedef struct StructObject {
    uint64_t header;  // KIND_NATIVE_OBJECT
    Str *format;      // NULL: not initialised
    DataBlock *block; // of Fields
    int64_t field_count;
    int64_t size;
    int64_t items;
    bool big;
} StructObject;

typedef struct UnpackIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    StructObject *format;
    Buffer buffer;
    int64_t at;
} UnpackIterator;

static void struct_trace(Tracer *tracer, void *object) {
    const StructObject *self = object;
    trace_pointer(tracer, self->format);
    trace_pointer(tracer, self->block);
}

static void unpack_iterator_trace(Tracer *tracer, void *object) {
    const UnpackIterator *self = object;
    trace_pointer(tracer, self->format);
    buffer_trace(tracer, &self->buffer);
}

static Value struct_error(Vm *vm, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str *text = str_format_list(vm, format, &arguments);
    va_end(arguments);
    if (!text)
        return NO_VALUE;
    Value exception = vm_call_1(vm, module_state(vm, &module__struct, STRUCT_ERROR), str_value(text));
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

// ---- Formats

// Size and alignment of an item; 0: no such code.
static unsigned item_size(char code, bool native) {
    switch (code) {
    case 'x':
    case 'c':
    case 'b':
    case 'B':
    case '?':
    case 's':
    case 'p': return 1;
    case 'h':
    case 'H':
    case 'e': return 2;
    case 'i':
    case 'I':
    case 'f': return 4;
    case 'l':
    case 'L': return native ? sizeof(long) : 4;
    case 'q':
    case 'Q':
    case 'd':
    case 'F': return 8;
    case 'D': return 16;
    case 'n':
    case 'N':
    case 'P': return native ? sizeof(void *) : 0;
    default: return 0;
    }
}

static unsigned item_alignment(char code, unsigned size) {
    return code == 'F' ? 4 : code == 'D' ? 8 : size;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool too_long(Vm *vm) {
    (void)struct_error(vm, "total struct size too long");
    return false;
}

// Reads the format twice: to count the fields (fields NULL), then to write them.
static bool read_format(Vm *vm, StructObject *self, const char *at, bool native, Field *fields) {
    int64_t size = 0, items = 0, count = 0;
    while (*at) {
        if (is_space(*at)) {
            at++;
            continue;
        }
        int64_t repeat = 1;
        if (*at >= '0' && *at <= '9') {
            for (repeat = 0; *at >= '0' && *at <= '9'; at++)
                if (__builtin_mul_overflow(repeat, 10, &repeat) ||
                    __builtin_add_overflow(repeat, *at - '0', &repeat))
                    return too_long(vm);
            if (!*at) {
                (void)struct_error(vm, "repeat count given without format specifier");
                return false;
            }
        }
        char code = *at++;
        unsigned item = item_size(code, native);
        if (!item) {
            (void)struct_error(vm, "bad char in struct format");
            return false;
        }
        if (native) {
            int64_t alignment = item_alignment(code, item), over = size % alignment;
            if (over && __builtin_add_overflow(size, alignment - over, &size))
                return too_long(vm);
        }
        bool text = code == 's' || code == 'p';
        if (code != 'x' && (repeat || text)) {
            if (fields)
                fields[count] = (Field){code, (uint8_t)item, size, repeat};
            count++;
            items += text ? 1 : repeat;
        }
        int64_t bytes;
        if (__builtin_mul_overflow(repeat, (int64_t)item, &bytes) ||
            __builtin_add_overflow(size, bytes, &size))
            return too_long(vm);
    }
    self->size = size;
    self->items = items;
    self->field_count = count;
    return true;
}

static Value state(Vm *vm, int index) {
    return module_state(vm, &module__struct, (uint32_t)index);
}

static bool struct_compile(Vm *vm, StructObject *self, Value format) {
    Str *text;
    if (value_is_str(format)) {
        Bytes *ascii = codec_encode_kind(vm, value_to_str(format), CODEC_ASCII, NULL);
        if (!ascii)
            return false;
        text = value_to_str(format);
    } else if (value_is_bytes(format)) {
        text = str_from_latin1(vm, value_to_bytes(format)->data, value_to_bytes(format)->length);
    } else {
        (void)raise_type_error(vm, "Struct() argument 1 must be a str or bytes object, not %.200T", format);
        return false;
    }
    size_t length;
    const char *at = text ? str_utf8(vm, text, &length) : NULL;
    if (!at)
        return false;
    if (strlen(at) != length) {
        (void)struct_error(vm, "embedded null character");
        return false;
    }
    // What was compiled before stays until all of this has succeeded.
    StructObject made = {.big = false};
    bool native = true;
    switch (*at) {
    case '>':
    case '!': made.big = true; __attribute__((fallthrough));
    case '<':
    case '=': native = false; __attribute__((fallthrough));
    case '@': at++; break;
    default: break;
    }
    if (!read_format(vm, &made, at, native, NULL))
        return false;
    DataBlock *block = heap_alloc_data(vm, sizeof(Field) * (size_t)made.field_count);
    if (!block || !read_format(vm, &made, at, native, (Field *)(void *)block->bytes))
        return false;
    self->big = made.big;
    self->size = made.size;
    self->items = made.items;
    self->field_count = made.field_count;
    heap_store_pointer(vm, self, &self->block, block);
    heap_store_pointer(vm, self, &self->format, text);
    return true;
}

static const Field *fields_of(const StructObject *self) {
    return (const Field *)(const void *)self->block->bytes;
}

// The compiled format of a function's first argument.
static StructObject *cached_struct(Vm *vm, Value format) {
    if (value_type(vm, format) == value_to_pointer(state(vm, STRUCT_TYPE)) &&
        ((StructObject *)value_to_pointer(format))->format)
        return value_to_pointer(format);
    bool hashable = value_is_str(format) || value_is_bytes(format);
    Dict *cache = value_to_dict(state(vm, STRUCT_CACHE));
    Value found = NO_VALUE;
    if (hashable && dict_find(vm, cache, format, &found) < 0)
        return NULL;
    if (value_exists(found))
        return value_to_pointer(found);
    StructObject *self = object_alloc(vm, value_to_pointer(state(vm, STRUCT_TYPE)), 0);
    if (!self || !struct_compile(vm, self, format))
        return NULL;
    if (dict_length(cache) >= CACHE_MAX)
        dict_clear(vm, cache);
    return dict_set(vm, cache, format, value_from_pointer(self)) ? self : NULL;
}

// ---- Items

static void put_bytes(uint8_t *to, const void *from, unsigned size, bool big) {
    const uint8_t *bytes = from;
    for (unsigned i = 0; i < size; i++)
        to[big ? size - 1 - i : i] = bytes[i]; // the machine is little-endian
}

static void get_bytes(void *to, const uint8_t *from, unsigned size, bool big) {
    uint8_t *bytes = to;
    for (unsigned i = 0; i < size; i++)
        bytes[i] = from[big ? size - 1 - i : i];
}

static bool is_signed_code(char code) {
    return strchr("bhilqn", code) != NULL;
}

static bool out_of_range(Vm *vm, char code, unsigned size) {
    unsigned bits = 8 * size;
    if (is_signed_code(code))
        (void)struct_error(vm, "'%c' format requires %lld <= number <= %lld", code,
                           (long long)(INT64_MIN >> (64 - bits)), (long long)(INT64_MAX >> (64 - bits)));
    else
        (void)struct_error(vm, "'%c' format requires 0 <= number <= %llu", code,
                           (unsigned long long)(UINT64_MAX >> (64 - bits)));
    return false;
}

static bool pack_integer(Vm *vm, uint8_t *to, char code, unsigned size, bool big, Value v) {
    if (!value_is_int_like(vm, v)) {
        (void)struct_error(vm, "required argument is not an integer");
        return false;
    }
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    uint64_t bits;
    unsigned unused = 64 - 8 * size;
    if (is_signed_code(code)) {
        int64_t number;
        if (!int_to_int64(index, &number) || (int64_t)((uint64_t)number << unused) >> unused != number)
            return out_of_range(vm, code, size);
        bits = (uint64_t)number;
    } else if (code == 'P') {
        int64_t number;
        if (int_to_int64(index, &number)) {
            bits = (uint64_t)number;
        } else if (!int_to_uint64(index, &bits)) {
            (void)struct_error(vm, "int too large to convert");
            return false;
        }
    } else if (!int_to_uint64(index, &bits) || (bits << unused) >> unused != bits) {
        return out_of_range(vm, code, size);
    }
    put_bytes(to, &bits, size, big);
    return true;
}

static bool put_double(Vm *vm, uint8_t *to, char code, bool big, double number) {
    if (code == 'd') {
        put_bytes(to, &number, 8, big);
        return true;
    }
    if (code == 'e') {
        uint16_t half;
        if (!float_to_half(number, &half)) {
            (void)raise_overflow_error(vm, "float too large to pack with e format");
            return false;
        }
        put_bytes(to, &half, 2, big);
        return true;
    }
    float single = (float)number;
    if (isinf(single) && !isinf(number)) {
        (void)raise_overflow_error(vm, "float too large to pack with f format");
        return false;
    }
    put_bytes(to, &single, 4, big);
    return true;
}

static bool pack_float(Vm *vm, uint8_t *to, char code, bool big, Value v) {
    double number;
    if (!value_is_float(v) && !value_is_int(v) && value_missing(value_special(vm, v, SPECIAL_FLOAT)) &&
        value_missing(value_special(vm, v, SPECIAL_INDEX))) {
        (void)struct_error(vm, "required argument is not a float");
        return false;
    }
    return value_to_double_checked(vm, v, &number) && put_double(vm, to, code, big, number);
}

static bool pack_complex(Vm *vm, uint8_t *to, char code, bool big, Value v) {
    ComplexNumber number;
    bool found;
    if (value_is_complex(v)) {
        number = complex_to_number(v);
    } else if (!complex_from_object(vm, v, &number, &found)) {
        return false;
    } else if (!found) {
        (void)struct_error(vm, "required argument is not a complex");
        return false;
    }
    unsigned part = code == 'F' ? 4 : 8;
    char real = code == 'F' ? 'f' : 'd';
    return put_double(vm, to, real, big, number.real) &&
           put_double(vm, to + part, real, big, number.imaginary);
}

static bool pack_text(Vm *vm, uint8_t *to, const Field *field, Value v) {
    if (!value_is_bytes(v) && !value_is_kind(v, KIND_BYTEARRAY)) {
        (void)struct_error(vm, "argument for '%c' must be a bytes object", field->code);
        return false;
    }
    Buffer buffer;
    if (!buffer_get_simple(vm, v, &buffer))
        return false;
    int64_t room = field->count, length = buffer.length;
    if (field->code == 'p' && room > 0) {
        room--;
        if (length > room)
            length = room;
        *to++ = (uint8_t)(length > 255 ? 255 : length);
    }
    if (length > room)
        length = room;
    if (length > 0)
        memcpy(to, buffer.bytes, (size_t)length);
    buffer_release(vm, &buffer);
    return true;
}

static bool pack_item(Vm *vm, uint8_t *to, const Field *field, bool big, Value v) {
    switch (field->code) {
    case 'c':
        if (!value_is_bytes(v) || value_to_bytes(v)->length != 1) {
            (void)struct_error(vm, "char format requires a bytes object of length 1");
            return false;
        }
        *to = value_to_bytes(v)->data[0];
        return true;
    case '?': {
        int truth = value_truth(vm, v);
        *to = truth > 0;
        return truth >= 0;
    }
    case 'e':
    case 'f':
    case 'd': return pack_float(vm, to, field->code, big, v);
    case 'F':
    case 'D': return pack_complex(vm, to, field->code, big, v);
    case 's':
    case 'p': return pack_text(vm, to, field, v);
    default: return pack_integer(vm, to, field->code, field->size, big, v);
    }
}

static double get_double(const uint8_t *from, char code, bool big) {
    double number;
    float single;
    uint16_t half;
    switch (code) {
    case 'e': get_bytes(&half, from, 2, big); return float_from_half(half);
    case 'f': get_bytes(&single, from, 4, big); return single;
    default: get_bytes(&number, from, 8, big); return number;
    }
}

static Value unpack_item(Vm *vm, const uint8_t *from, const Field *field, bool big) {
    uint64_t bits = 0;
    switch (field->code) {
    case 'c': {
        Bytes *bytes = bytes_from(vm, from, 1);
        return bytes ? bytes_value(bytes) : NO_VALUE;
    }
    case 's':
    case 'p': {
        int64_t length = field->count;
        if (field->code == 'p' && length > 0) {
            length = *from < length ? *from : length - 1;
            from++;
        }
        Bytes *bytes = bytes_from(vm, from, (size_t)length);
        return bytes ? bytes_value(bytes) : NO_VALUE;
    }
    case '?': return value_from_bool(*from);
    case 'e':
    case 'f':
    case 'd': return float_from_double(vm, get_double(from, field->code, big));
    case 'F': return complex_new(vm, get_double(from, 'f', big), get_double(from + 4, 'f', big));
    case 'D': return complex_new(vm, get_double(from, 'd', big), get_double(from + 8, 'd', big));
    default: break;
    }
    get_bytes(&bits, from, field->size, big);
    if (!is_signed_code(field->code))
        return int_from_uint64(vm, bits);
    unsigned unused = 64 - 8 * field->size;
    return int_from_int64(vm, (int64_t)(bits << unused) >> unused);
}

// ---- Packing and unpacking

static bool check_ready(Vm *vm, const StructObject *self) {
    if (self->format)
        return true;
    (void)raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "Struct object is not initialized");
    return false;
}

static bool check_count(Vm *vm, const StructObject *self, const char *function, size_t count) {
    if ((int64_t)count == self->items)
        return true;
    (void)struct_error(vm, "%s expected %zu items for packing (got %zu)", function, (size_t)self->items,
                       count);
    return false;
}

// Packs into a block of its own: the values may run Python while they are converted.
static DataBlock *pack_values(Vm *vm, const StructObject *self, const Value *values) {
    DataBlock *block = heap_alloc_data(vm, (size_t)self->size);
    if (!block)
        return NULL;
    memset(block->bytes, 0, (size_t)self->size);
    for (int64_t f = 0; f < self->field_count; f++) {
        const Field *field = &fields_of(self)[f];
        bool text = field->code == 's' || field->code == 'p';
        for (int64_t i = 0; i < (text ? 1 : field->count); i++)
            if (!pack_item(vm, block->bytes + field->offset + i * field->size, field, self->big, *values++))
                return NULL;
    }
    return block;
}

static Value pack(Vm *vm, const StructObject *format, const Value *values, size_t count) {
    const StructObject copy = *format, *self = &copy; // what runs Python may call __init__ again
    if (!check_count(vm, self, "pack", count))
        return NO_VALUE;
    DataBlock *block = pack_values(vm, self, values);
    Bytes *bytes = block ? bytes_from(vm, block->bytes, (size_t)self->size) : NULL;
    return bytes ? bytes_value(bytes) : NO_VALUE;
}

static Value pack_into(Vm *vm, const StructObject *format, const Value *values, size_t count) {
    const StructObject copy = *format, *self = &copy; // what runs Python may call __init__ again
    if (count < 2) {
        if (count == 0)
            return struct_error(vm, "pack_into expected buffer argument");
        return struct_error(vm, "pack_into expected offset argument");
    }
    if (!check_count(vm, self, "pack_into", count - 2))
        return NO_VALUE;
    Buffer buffer;
    if (!buffer_get(vm, values[0], &buffer, BUFFER_WRITABLE)) {
        if (!error_is(vm, TYPE_INDEX_BUFFER_ERROR) && !error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return NO_VALUE;
        error_clear(vm);
        return raise_type_error(vm, "argument must be read-write bytes-like object, not %.50T", values[0]);
    }
    int64_t offset, size = self->size;
    Value result = NO_VALUE;
    if (!value_to_index(vm, values[1], TYPE_INDEX_INDEX_ERROR, &offset)) {
        buffer_release(vm, &buffer);
        return NO_VALUE;
    }
    if (offset < 0 && offset + size > 0) {
        (void)struct_error(vm, "no space to pack %zd bytes at offset %zd", (ptrdiff_t)size,
                           (ptrdiff_t)offset);
    } else if (offset < 0 && offset + buffer.length < 0) {
        (void)struct_error(vm, "offset %zd out of range for %zd-byte buffer", (ptrdiff_t)offset,
                           (ptrdiff_t)buffer.length);
    } else {
        int64_t start = offset < 0 ? offset + buffer.length : offset;
        if (buffer.length - start < size) {
            (void)struct_error(
                vm,
                "pack_into requires a buffer of at least %zu bytes for packing %zd bytes at offset %zd "
                "(actual buffer size is %zd)",
                (size_t)size + (size_t)start, (ptrdiff_t)size, (ptrdiff_t)start, (ptrdiff_t)buffer.length);
        } else {
            DataBlock *block = pack_values(vm, self, values + 2);
            if (block) {
                memcpy(buffer.bytes + start, block->bytes, (size_t)size);
                result = VALUE_NONE;
            }
        }
    }
    buffer_release(vm, &buffer);
    return result;
}

static Value unpack_at(Vm *vm, const StructObject *self, const uint8_t *from) {
    Tuple *tuple = tuple_new(vm, (size_t)self->items);
    size_t index = 0;
    for (int64_t f = 0; tuple && f < self->field_count; f++) {
        const Field *field = &fields_of(self)[f];
        bool text = field->code == 's' || field->code == 'p';
        for (int64_t i = 0; i < (text ? 1 : field->count); i++) {
            Value item = unpack_item(vm, from + field->offset + i * field->size, field, self->big);
            if (value_missing(item))
                return NO_VALUE;
            heap_store(vm, tuple, &tuple_items(tuple)[index++], item);
        }
    }
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

static Value unpack(Vm *vm, const StructObject *format, Value data) {
    const StructObject copy = *format, *self = &copy; // what runs Python may call __init__ again
    Buffer buffer;
    if (!buffer_get_simple(vm, data, &buffer))
        return NO_VALUE;
    Value result = buffer.length == self->size
                       ? unpack_at(vm, self, buffer.bytes)
                       : struct_error(vm, "unpack requires a buffer of %zd bytes", (ptrdiff_t)self->size);
    buffer_release(vm, &buffer);
    return result;
}

static Value unpack_from(Vm *vm, const StructObject *format, Value data, Value offset_argument) {
    const StructObject copy = *format, *self = &copy; // what runs Python may call __init__ again
    int64_t offset = 0, size = self->size;
    Buffer buffer;
    if (!argument_size(vm, offset_argument, &offset) || !buffer_get_simple(vm, data, &buffer))
        return NO_VALUE;
    Value result = NO_VALUE;
    int64_t start = offset < 0 ? offset + buffer.length : offset;
    if (offset < 0 && offset + size > 0)
        result = struct_error(vm, "not enough data to unpack %zd bytes at offset %zd", (ptrdiff_t)size,
                              (ptrdiff_t)offset);
    else if (start < 0)
        result = struct_error(vm, "offset %zd out of range for %zd-byte buffer", (ptrdiff_t)offset,
                              (ptrdiff_t)buffer.length);
    else if (buffer.length - start < size)
        result = struct_error(
            vm,
            "unpack_from requires a buffer of at least %zu bytes for unpacking %zd bytes at offset "
            "%zd (actual buffer size is %zd)",
            (size_t)size + (size_t)start, (ptrdiff_t)size, (ptrdiff_t)start, (ptrdiff_t)buffer.length);
    else
        result = unpack_at(vm, self, buffer.bytes + start);
    buffer_release(vm, &buffer);
    return result;
}

static Value iter_unpack(Vm *vm, StructObject *self, Value data) {
    if (self->size == 0)
        return struct_error(vm, "cannot iteratively unpack with a struct of length 0");
    UnpackIterator *iterator = object_alloc(vm, value_to_pointer(state(vm, STRUCT_ITERATOR_TYPE)), 0);
    if (!iterator || !buffer_get(vm, data, &iterator->buffer, BUFFER_SIMPLE | BUFFER_BY_VIEW))
        return NO_VALUE;
    heap_store_pointer(vm, iterator, &iterator->format, self);
    if (iterator->buffer.length % self->size) {
        buffer_release(vm, &iterator->buffer);
        return struct_error(vm, "iterative unpacking requires a buffer of a multiple of %zd bytes",
                            (ptrdiff_t)self->size);
    }
    return value_from_pointer(iterator);
}

// ---- The iterator

static Value unpack_iterator_iter(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}

static Value unpack_iterator_next(Vm *vm, Value *args) {
    UnpackIterator *self = value_to_pointer(args[0]);
    if (!self->format)
        return raise_stop_iteration(vm, NO_VALUE);
    if (self->at >= self->buffer.length) {
        self->format = NULL;
        buffer_release(vm, &self->buffer);
        return raise_stop_iteration(vm, NO_VALUE);
    }
    const uint8_t *from = self->buffer.bytes + self->at;
    self->at += self->format->size;
    return unpack_at(vm, self->format, from);
}

static Value unpack_iterator_length_hint(Vm *vm, Value *args) {
    (void)vm;
    const UnpackIterator *self = value_to_pointer(args[0]);
    return value_from_small_int(self->format ? (self->buffer.length - self->at) / self->format->size : 0);
}

static const NativeDefinition unpack_iterator_methods[] = {
    {"__iter__(self, /)", unpack_iterator_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", unpack_iterator_next, "The values of the next piece.", 0, 0},
    {"__length_hint__(self, /)", unpack_iterator_length_hint, "How many pieces are left.", NATIVE_COEXIST, 0},
    {0},
};

static const TypeDefinition unpack_iterator_definition = {
    .name = "_struct.unpack_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(UnpackIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE | TYPE_HEAP_LIKE,
    .methods = unpack_iterator_methods,
    .trace = unpack_iterator_trace,
};

// ---- The type

static StructObject *ready(Vm *vm, Value *args) {
    StructObject *self = value_to_pointer(args[0]);
    return check_ready(vm, self) ? self : NULL;
}

static Value struct_new(Vm *vm, Value *args) {
    StructObject *self = object_alloc(vm, value_to_pointer(args[0]), 0);
    return self ? value_from_pointer(self) : NO_VALUE;
}

static Value struct_init(Vm *vm, Value *args) {
    return struct_compile(vm, value_to_pointer(args[0]), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value struct_pack(Vm *vm, Value *args) {
    const StructObject *self = ready(vm, args);
    const Tuple *values = value_to_tuple_object(args[1]);
    return self ? pack(vm, self, tuple_items(values), values->length) : NO_VALUE;
}

static Value struct_pack_into(Vm *vm, Value *args) {
    const StructObject *self = ready(vm, args);
    const Tuple *values = value_to_tuple_object(args[1]);
    return self ? pack_into(vm, self, tuple_items(values), values->length) : NO_VALUE;
}

static Value struct_unpack(Vm *vm, Value *args) {
    const StructObject *self = ready(vm, args);
    return self ? unpack(vm, self, args[1]) : NO_VALUE;
}

static Value struct_unpack_from(Vm *vm, Value *args) {
    const StructObject *self = ready(vm, args);
    return self ? unpack_from(vm, self, args[1], args[2]) : NO_VALUE;
}

static Value struct_iter_unpack(Vm *vm, Value *args) {
    StructObject *self = ready(vm, args);
    return self ? iter_unpack(vm, self, args[1]) : NO_VALUE;
}

static Value struct_repr(Vm *vm, Value *args) {
    const StructObject *self = ready(vm, args);
    Str *text =
        self ? str_format(vm, "%U(%R)", value_type(vm, args[0])->name, str_value(self->format)) : NULL;
    return text ? str_value(text) : NO_VALUE;
}

static Value struct_sizeof(Vm *vm, Value *args) {
    const StructObject *self = ready(vm, args);
    if (!self)
        return NO_VALUE;
    return value_from_small_int((int64_t)sizeof(StructObject) + self->field_count * (int64_t)sizeof(Field));
}

static Value struct_get_format(Vm *vm, Value *args) {
    const StructObject *self = ready(vm, args);
    return self ? str_value(self->format) : NO_VALUE;
}

static Value struct_get_size(Vm *vm, Value *args) {
    const StructObject *self = value_to_pointer(args[0]);
    return int_from_int64(vm, self->format ? self->size : -1);
}

static const NativeDefinition struct_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", struct_new, "Make a Struct.", 0, 0},
    {"__init__(self, /, format)", struct_init, "Compile a format.", 0, 0},
    {"__repr__(self, /)", struct_repr, "The expression that gives this Struct.", 0, 0},
    {"__sizeof__(self, /)", struct_sizeof, "The size in memory, in bytes.", NATIVE_COEXIST, 0},
    {"pack(self, /, *values)", struct_pack, "The values as bytes.", 0, 0},
    {"pack_into(self, /, *values)", struct_pack_into, "Write the values into a buffer, at an offset.", 0, 0},
    {"unpack(self, buffer, /)", struct_unpack, "The values that a buffer holds.", 0, 0},
    {"unpack_from(self, /, buffer, offset=0)", struct_unpack_from,
     "The values that a buffer holds at an offset.", 0, 0},
    {"iter_unpack(self, buffer, /)", struct_iter_unpack, "An iterator over the pieces of a buffer.", 0, 0},
    {0},
};

static const GetSetDefinition struct_getset[] = {
    {"format", struct_get_format, NULL, "The format."},
    {"size", struct_get_size, NULL, "The size of what it packs, in bytes."},
    {0},
};

static const TypeDefinition struct_definition = {
    .name = "_struct.Struct",
    .doc = "A format of the module struct, compiled.",
    .signature = "(format)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(StructObject),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = struct_methods,
    .getset = struct_getset,
    .trace = struct_trace,
};

// ---- The functions

static Value function_pack(Vm *vm, Value *args) {
    const Tuple *values = value_to_tuple_object(args[0]);
    if (values->length == 0)
        return raise_type_error(vm, "missing format argument");
    const StructObject *self = cached_struct(vm, tuple_items(values)[0]);
    return self ? pack(vm, self, tuple_items(values) + 1, values->length - 1) : NO_VALUE;
}

static Value function_pack_into(Vm *vm, Value *args) {
    const Tuple *values = value_to_tuple_object(args[0]);
    if (values->length == 0)
        return raise_type_error(vm, "missing format argument");
    const StructObject *self = cached_struct(vm, tuple_items(values)[0]);
    return self ? pack_into(vm, self, tuple_items(values) + 1, values->length - 1) : NO_VALUE;
}

static Value function_unpack(Vm *vm, Value *args) {
    const StructObject *self = cached_struct(vm, args[0]);
    return self ? unpack(vm, self, args[1]) : NO_VALUE;
}

static Value function_unpack_from(Vm *vm, Value *args) {
    const StructObject *self = cached_struct(vm, args[0]);
    return self ? unpack_from(vm, self, args[1], args[2]) : NO_VALUE;
}

static Value function_iter_unpack(Vm *vm, Value *args) {
    StructObject *self = cached_struct(vm, args[0]);
    return self ? iter_unpack(vm, self, args[1]) : NO_VALUE;
}

static Value function_calcsize(Vm *vm, Value *args) {
    const StructObject *self = cached_struct(vm, args[0]);
    return self ? int_from_int64(vm, self->size) : NO_VALUE;
}

static Value function_clearcache(Vm *vm, Value *args) {
    (void)args;
    dict_clear(vm, value_to_dict(state(vm, STRUCT_CACHE)));
    return VALUE_NONE;
}

static const NativeDefinition functions[] = {
    {"pack(*values)", function_pack, "The values as bytes in a format.", 0, 0},
    {"pack_into(*values)", function_pack_into, "Write values in a format into a buffer, at an offset.", 0, 0},
    {"unpack(format, buffer, /)", function_unpack, "The values that a buffer holds in a format.", 0, 0},
    {"unpack_from(format, /, buffer, offset=0)", function_unpack_from,
     "The values that a buffer holds at an offset.", 0, 0},
    {"iter_unpack(format, buffer, /)", function_iter_unpack, "An iterator over the pieces of a buffer.", 0,
     0},
    {"calcsize(format, /)", function_calcsize, "The size in bytes of what a format packs.", 0, 0},
    {"_clearcache()", function_clearcache, "Forget compiled formats.", 0, 0},
    {0},
};

static bool execute(Vm *vm, Value module) {
    if (value_exists(state(vm, STRUCT_ERROR))) // imported again: the classes stay
        return module_add(vm, module, "Struct", state(vm, STRUCT_TYPE)) &&
               module_add(vm, module, "error", state(vm, STRUCT_ERROR));
    Dict *cache = dict_new(vm);
    Type *type = cache ? module_add_type(vm, module, &struct_definition) : NULL;
    Type *iterator = type ? type_from_definition(vm, &unpack_iterator_definition) : NULL;
    Value error = iterator
                      ? module_add_exception(vm, module, "struct.error", vm_type(vm, TYPE_INDEX_EXCEPTION))
                      : NO_VALUE;
    return value_exists(error) && module_set_state(vm, &module__struct, STRUCT_CACHE, dict_value(cache)) &&
           module_set_state(vm, &module__struct, STRUCT_TYPE, type_value(type)) &&
           module_set_state(vm, &module__struct, STRUCT_ITERATOR_TYPE, type_value(iterator)) &&
           module_set_state(vm, &module__struct, STRUCT_ERROR, error);
}

const ModuleDefinition module__struct = {
    .name = "_struct",
    .doc = "Packing values into bytes by a format and back.",
    .functions = functions,
    .execute = execute,
    .state = STRUCT_STATE,
};
