// SPDX-License-Identifier: MIT
// The type bytes as Python sees it: construction, operators of its own, iteration, and the table of methods.
#include "objects/argument.h"
#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/bytes_methods.h"
#include "objects/codec.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/slice.h"
#include "objects/tuple.h"
#include "vm/vm.h"

// ---- Construction

// An instance of a subclass of bytes with these contents.
static Value new_of_subclass(Vm *vm, Type *type, const Bytes *contents) {
    Bytes *bytes = object_alloc(vm, type, contents->length + 1);
    if (!bytes)
        return NO_VALUE;
    bytes->length = contents->length;
    bytes->data = (uint8_t *)bytes + type->instance_size;
    memcpy(bytes->data, contents->data, contents->length);
    bytes->data[contents->length] = 0;
    return bytes_value(bytes);
}

static Value bytes_new_native(Vm *vm, Value *args) {
    Type *type = value_to_pointer(args[0]);
    const char *encoding = NULL, *errors = NULL;
    if (!argument_c_named(vm, "bytes", "encoding", args[2], &encoding) ||
        !argument_c_named(vm, "bytes", "errors", args[3], &errors))
        return NO_VALUE;
    Value bytes;
    if (encoding || errors) {
        if (value_missing(args[1]) || !value_is_str(args[1]))
            return raise_type_error(vm, "%s without a string argument", encoding ? "encoding" : "errors");
        if (!encoding)
            return raise_type_error(vm, "string argument without an encoding");
        bytes = codec_encode(vm, value_to_str(args[1]), encoding, errors);
    } else if (value_missing(args[1])) {
        Bytes *empty = bytes_from(vm, NULL, 0);
        bytes = empty ? bytes_value(empty) : NO_VALUE;
    } else {
        bytes = bytes_from_object(vm, args[1]);
    }
    if (value_missing(bytes) || type == vm_type(vm, TYPE_INDEX_BYTES))
        return bytes;
    return new_of_subclass(vm, type, value_to_bytes(bytes));
}

static Value bytes_fromhex(Vm *vm, Value *args) {
    Value bytes = bytes_from_hex(vm, args[1]);
    if (value_missing(bytes) || value_to_pointer(args[0]) == vm_type(vm, TYPE_INDEX_BYTES))
        return bytes;
    return vm_call_1(vm, args[0], bytes);
}

// An exact bytes object with the contents of this one.
static Value exact(Vm *vm, Value self) {
    if (value_type(vm, self) == vm_type(vm, TYPE_INDEX_BYTES))
        return self;
    Bytes *copy = bytes_from(vm, value_to_bytes(self)->data, value_to_bytes(self)->length);
    return copy ? bytes_value(copy) : NO_VALUE;
}

static Value bytes_bytes(Vm *vm, Value *args) {
    return exact(vm, args[0]);
}

static Value bytes_getnewargs(Vm *vm, Value *args) {
    Value copy = exact(vm, args[0]);
    Tuple *tuple = value_exists(copy) ? tuple_pack(vm, copy) : NULL;
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

// ---- Text and numbers of it

static Value bytes_repr(Vm *vm, Value *args) {
    const Bytes *self = value_to_bytes(args[0]);
    Str *text = bytes_repr_of(vm, self->data, self->length, NULL);
    return text ? str_value(text) : NO_VALUE;
}

static Value bytes_str(Vm *vm, Value *args) {
    if (vm->flags.bytes_warning && !warn(vm, TYPE_INDEX_BYTES_WARNING, 1, "str() on a bytes instance"))
        return NO_VALUE;
    return bytes_repr(vm, args);
}

static Value bytes_hash_native(Vm *vm, Value *args) {
    return int_from_int64(vm, bytes_hash(vm, value_to_bytes(args[0])));
}

static Value bytes_len(Vm *vm, Value *args) {
    return value_from_small_int((int64_t)value_to_bytes(args[0])->length);
}

// ---- Comparisons

static int order(const Bytes *a, const Bytes *b) {
    size_t shorter = a->length < b->length ? a->length : b->length;
    int difference = memcmp(a->data, b->data, shorter);
    return difference ? difference : (a->length > b->length) - (a->length < b->length);
}

#define COMPARISON(name, expression)                                                                         \
    static Value name(Vm *vm, Value *args) {                                                                 \
        if (!value_is_bytes(args[1]))                                                                        \
            return VALUE_NOT_IMPLEMENTED;                                                                    \
        const Bytes *a = value_to_bytes(args[0]), *b = value_to_bytes(args[1]);                              \
        return value_from_bool(expression);                                                                  \
    }
COMPARISON(bytes_lt, order(a, b) < 0)
COMPARISON(bytes_le, order(a, b) <= 0)
COMPARISON(bytes_gt, order(a, b) > 0)
COMPARISON(bytes_ge, order(a, b) >= 0)

// With -b, comparing with text or a number is warned of. False: the warning became an exception.
static bool warn_of_comparison(Vm *vm, Value other) {
    if (LIKELY(!vm->flags.bytes_warning))
        return true;
    if (value_is_str(other))
        return warn(vm, TYPE_INDEX_BYTES_WARNING, 1, "Comparison between bytes and string");
    if (value_is_int(other))
        return warn(vm, TYPE_INDEX_BYTES_WARNING, 1, "Comparison between bytes and int");
    return true;
}

static Value bytes_eq(Vm *vm, Value *args) {
    if (!value_is_bytes(args[1]))
        return warn_of_comparison(vm, args[1]) ? VALUE_NOT_IMPLEMENTED : NO_VALUE;
    return value_from_bool(bytes_equal(value_to_bytes(args[0]), value_to_bytes(args[1])));
}

static Value bytes_ne(Vm *vm, Value *args) {
    if (!value_is_bytes(args[1]))
        return warn_of_comparison(vm, args[1]) ? VALUE_NOT_IMPLEMENTED : NO_VALUE;
    return value_from_bool(!bytes_equal(value_to_bytes(args[0]), value_to_bytes(args[1])));
}

// ---- Subscripts

static Value bytes_getitem(Vm *vm, Value *args) {
    const Bytes *self = value_to_bytes(args[0]);
    int64_t length = (int64_t)self->length;
    if (value_is_slice(args[1])) {
        int64_t start, stop, step;
        if (!slice_unpack(vm, value_to_slice(args[1]), &start, &stop, &step))
            return NO_VALUE;
        int64_t count = slice_adjust(length, &start, &stop, step);
        if (step == 1 && count == length)
            return exact(vm, args[0]);
        Bytes *result = step == 1 || count == 0 ? bytes_from(vm, self->data + start, (size_t)count)
                                                : bytes_new(vm, (size_t)count);
        for (int64_t i = 0; result && step != 1 && i < count; i++)
            result->data[i] = self->data[start + i * step];
        return result ? bytes_value(result) : NO_VALUE;
    }
    int64_t index;
    if (value_is_small_int(args[1]))
        index = value_to_small_int(args[1]);
    else if (!value_is_int_like(vm, args[1]))
        return raise_type_error(vm, "byte indices must be integers or slices, not %.200T", args[1]);
    else if (!value_to_index(vm, args[1], TYPE_INDEX_INDEX_ERROR, &index))
        return NO_VALUE;
    if (index < 0)
        index += length;
    if (index < 0 || index >= length)
        return raise_index_error(vm, "index out of range");
    return value_from_small_int(self->data[index]);
}

static bool bytes_buffer_get(Vm *vm, Value exporter, Buffer *buffer, int flags) {
    const Bytes *self = value_to_bytes(exporter);
    return buffer_fill(vm, buffer, exporter, self->data, self->length, true, flags);
}

// ---- Iteration

typedef struct BytesIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Bytes *bytes;    // NULL when exhausted
    uint64_t index;
} BytesIterator;

static Value bytes_iter(Vm *vm, Value *args) {
    BytesIterator *iterator = object_alloc(vm, vm_type(vm, TYPE_INDEX_BYTES_ITERATOR), 0);
    if (!iterator)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    iterator->bytes = value_to_bytes(args[0]);
    return value_from_pointer(iterator);
}

static void bytes_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((BytesIterator *)object)->bytes);
}

static Value bytes_iterator_iter(Vm *vm, Value *args) {
    return args[0];
}

static Value bytes_iterator_next(Vm *vm, void *object) {
    BytesIterator *iterator = object;
    if (iterator->bytes && iterator->index < iterator->bytes->length)
        return value_from_small_int(iterator->bytes->data[iterator->index++]);
    iterator->bytes = NULL;
    return NO_VALUE;
}

static Value bytes_iterator_length_hint(Vm *vm, Value *args) {
    const BytesIterator *iterator = value_to_pointer(args[0]);
    return value_from_small_int(iterator->bytes ? (int64_t)(iterator->bytes->length - iterator->index) : 0);
}

static Value bytes_iterator_reduce(Vm *vm, Value *args) {
    const BytesIterator *iterator = value_to_pointer(args[0]);
    Value iter = builtin_function(vm, "iter");
    if (value_missing(iter))
        return NO_VALUE;
    Tuple *arguments =
        tuple_pack(vm, iterator->bytes ? bytes_value(iterator->bytes) : tuple_value(tuple_empty(vm)));
    if (!arguments)
        return NO_VALUE;
    Tuple *result = iterator->bytes ? tuple_pack(vm, iter, tuple_value(arguments),
                                                 value_from_small_int((int64_t)iterator->index))
                                    : tuple_pack(vm, iter, tuple_value(arguments));
    return result ? tuple_value(result) : NO_VALUE;
}

static Value bytes_iterator_setstate(Vm *vm, Value *args) {
    BytesIterator *iterator = value_to_pointer(args[0]);
    int64_t index = 0;
    if (!argument_size(vm, args[1], &index))
        return NO_VALUE;
    if (iterator->bytes) {
        int64_t length = (int64_t)iterator->bytes->length;
        iterator->index = (uint64_t)(index < 0 ? 0 : index > length ? length : index);
    }
    return VALUE_NONE;
}

static const NativeDefinition bytes_iterator_methods[] = {
    {"__iter__(self, /)", bytes_iterator_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", iterator_method_next, "The next byte.", 0, 0},
    {"__length_hint__(self, /)", bytes_iterator_length_hint, "How many bytes are left.", 0, 0},
    {"__reduce__(self, /)", bytes_iterator_reduce, "What pickle needs.", 0, 0},
    {"__setstate__(self, state, /)", bytes_iterator_setstate, "Go to a position.", 0, 0},
    {0},
};

const TypeDefinition bytes_iterator_definition = {
    .name = "bytes_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(BytesIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = bytes_iterator_methods,
    .next = bytes_iterator_next,
    .trace = bytes_iterator_trace,
};

// ---- The table

// clang-format off
static const NativeDefinition bytes_methods[] = {
    {"__new__(cls, source=b'', encoding='utf-8', errors='strict')", bytes_new_native, "Make bytes of integers, of a buffer, of text in an encoding, or so many zeros.", 0, 0},
    {"__repr__(self, /)", bytes_repr, "The literal that gives these bytes.", 0, 0},
    {"__hash__(self, /)", bytes_hash_native, "The hash of the bytes.", 0, 0},
    {"__str__(self, /)", bytes_str, "The same as repr().", 0, 0},
    {"__lt__(self, value, /)", bytes_lt, "Is this before that?", 0, 0},
    {"__le__(self, value, /)", bytes_le, "Is this before that or equal?", 0, 0},
    {"__eq__(self, value, /)", bytes_eq, "Are the bytes the same?", 0, 0},
    {"__ne__(self, value, /)", bytes_ne, "Are the bytes different?", 0, 0},
    {"__gt__(self, value, /)", bytes_gt, "Is this behind that?", 0, 0},
    {"__ge__(self, value, /)", bytes_ge, "Is this behind that or equal?", 0, 0},
    {"__iter__(self, /)", bytes_iter, "An iterator over the bytes, as integers.", 0, 0},
    {"__buffer__(self, flags, /)", buffer_method_buffer, "A view of the memory.", 0, 0},
    {"__mod__(self, value, /)", bytes_method_remainder, "Format values with % conversions.", 0, 0},
    {"__rmod__(self, value, /)", bytes_method_reflected_remainder, "Format with % conversions, operands swapped.", 0, 0},
    {"__len__(self, /)", bytes_len, "The number of bytes.", 0, 0},
    {"__getitem__(self, key, /)", bytes_getitem, "A byte as an integer, or the bytes of a slice.", 0, 0},
    {"__add__(self, value, /)", bytes_method_add, "Both, one behind the other.", 0, 0},
    {"__mul__(self, value, /)", bytes_method_multiply, "The bytes so many times.", 0, 0},
    {"__rmul__(self, value, /)", bytes_method_multiply, "The bytes so many times.", 0, 0},
    {"__contains__(self, key, /)", bytes_method_contains, "Are these bytes, or this byte, in there?", 0, 0},
    {"__getnewargs__(self, /)", bytes_getnewargs, "What pickle needs.", NATIVE_COEXIST, 0},
    {"__bytes__(self, /)", bytes_bytes, "The bytes themselves.", NATIVE_COEXIST, 0},
#include "objects/bytes_methods.def"
    {"fromhex(cls, string, /)", bytes_fromhex, "The bytes that hexadecimal digits mean.", NATIVE_CLASS, 0},
    {0},
};
// clang-format on

const TypeDefinition bytes_definition = {
    .name = "bytes",
    .doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
           "bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n"
           "bytes(int) -> bytes object of size given by the parameter initialized with null bytes\n"
           "bytes() -> empty bytes object\n\nAn immutable sequence of bytes.",
    .kind = KIND_BYTES,
    .size = sizeof(Bytes),
    .flags = TYPE_BASE | TYPE_IMMUTABLE | TYPE_MATCH_SELF,
    .methods = bytes_methods,
    .buffer_get = bytes_buffer_get,
};
