// SPDX-License-Identifier: MIT
// Bytearrays: their storage, and the type as Python sees it.
//
// Storage grows by an eighth and shrinks when less than half is used. Bytes deleted at the front are skipped,
// not moved, so that a queue of bytes is linear. While a buffer is out nothing may move
// (exports_allow_resize).
#include "objects/bytearray.h"

#include "objects/argument.h"
#include "objects/bytes.h"
#include "objects/bytes_builder.h"
#include "objects/bytes_methods.h"
#include "objects/codec.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/slice.h"
#include "objects/tuple.h"
#include "vm/vm.h"

#define BYTEARRAY_LENGTH_MAX (INT64_C(1) << 46)

void bytearray_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((Bytearray *)object)->storage);
}

static Bytearray *self_array(Value *args) {
    return value_to_bytearray(args[0]);
}

// ---- Storage

// Moves the bytes to storage of another capacity; data[0, keep) is kept.
static bool move_storage(Vm *vm, Bytearray *array, size_t capacity, size_t keep) {
    DataBlock *storage = heap_alloc_data(vm, capacity + 1);
    if (!storage)
        return false;
    if (keep)
        memcpy(storage->bytes, array->data, keep);
    heap_store_pointer(vm, array, &array->storage, storage);
    array->data = storage->bytes;
    array->capacity = capacity;
    return true;
}

bool bytearray_resize(Vm *vm, Bytearray *array, size_t length) {
    if (length == array->length)
        return true;
    if (!exports_allow_resize(vm, value_from_pointer(array), &array->exports))
        return false;
    if (length > BYTEARRAY_LENGTH_MAX) {
        (void)raise_no_memory(vm);
        return false;
    }
    size_t keep = length < array->length ? length : array->length;
    if (length > array->capacity) {
        size_t capacity = array->length ? length + length / 8 + 8 : length;
        if (!move_storage(vm, array, capacity, keep))
            return false;
    } else if (length < array->capacity / 2 && array->capacity > 64 &&
               !move_storage(vm, array, length, keep)) {
        return false;
    }
    array->length = length;
    if (array->data)
        array->data[length] = 0;
    return true;
}

Bytearray *bytearray_from(Vm *vm, const void *bytes, size_t length) {
    Bytearray *array = object_alloc(vm, vm_type(vm, TYPE_INDEX_BYTEARRAY), 0);
    if (!array || !bytearray_resize(vm, array, length))
        return NULL;
    if (length && bytes)
        memcpy(array->data, bytes, length);
    else if (length)
        memset(array->data, 0, length);
    return array;
}

bool bytearray_append(Vm *vm, Bytearray *array, const void *bytes, size_t length) {
    size_t start = array->length;
    if (length > BYTEARRAY_LENGTH_MAX) {
        (void)raise_no_memory(vm);
        return false;
    }
    if (!bytearray_resize(vm, array, start + length))
        return false;
    if (length)
        memcpy(array->data + start, bytes, length);
    return true;
}

bool bytearray_set_slice(Vm *vm, Bytearray *array, size_t start, size_t end, const uint8_t *bytes,
                         size_t count) {
    size_t removed = end - start, tail = array->length - end;
    if (count < removed && start == 0 && count == 0) {
        // At the front: what is removed is skipped.
        if (!exports_allow_resize(vm, value_from_pointer(array), &array->exports))
            return false;
        array->data += removed;
        array->capacity -= removed;
        array->length -= removed;
        return array->length >= array->capacity / 2 || array->capacity <= 64 ||
               move_storage(vm, array, array->length, array->length);
    }
    if (count < removed) {
        if (!exports_allow_resize(vm, value_from_pointer(array), &array->exports))
            return false;
        memmove(array->data + start + count, array->data + end, tail);
        if (!bytearray_resize(vm, array, array->length - (removed - count)))
            return false;
    } else if (count > removed) {
        if (!bytearray_resize(vm, array, array->length + (count - removed)))
            return false;
        memmove(array->data + start + count, array->data + end, tail);
    }
    if (count)
        memcpy(array->data + start, bytes, count);
    return true;
}

// ---- Construction

static Value bytearray_new_native(Vm *vm, Value *args) {
    Bytearray *array = object_alloc(vm, value_to_pointer(args[0]), 0);
    return array ? value_from_pointer(array) : NO_VALUE;
}

// Replaces the contents by those of a builder.
static bool take(Vm *vm, Bytearray *array, const BytesBuilder *builder) {
    return !builder->failed &&
           bytearray_set_slice(vm, array, 0, array->length, builder->length ? builder->buffer->bytes : NULL,
                               builder->length);
}

static bool append_item(Vm *vm, void *context, Value item) {
    uint8_t byte;
    return byte_from_value(vm, item, "byte", &byte) && bytearray_append(vm, context, &byte, 1);
}

static Value bytearray_init(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    const char *encoding = NULL, *errors = NULL;
    if (!argument_c_named(vm, "bytearray", "encoding", args[2], &encoding) ||
        !argument_c_named(vm, "bytearray", "errors", args[3], &errors))
        return NO_VALUE;
    if (self->length && !bytearray_resize(vm, self, 0))
        return NO_VALUE;
    Value source = args[1];
    if (value_missing(source)) {
        if (encoding || errors)
            return raise_type_error(vm, "%s without a string argument", encoding ? "encoding" : "errors");
        return VALUE_NONE;
    }
    if (value_is_str(source)) {
        if (!encoding)
            return raise_type_error(vm, "string argument without an encoding");
        Value bytes = codec_encode(vm, value_to_str(source), encoding, errors);
        if (value_missing(bytes))
            return NO_VALUE;
        const Bytes *b = value_to_bytes(bytes);
        return bytearray_append(vm, self, b->data, b->length) ? VALUE_NONE : NO_VALUE;
    }
    if (encoding || errors)
        return raise_type_error(vm, "%s without a string argument", encoding ? "encoding" : "errors");
    int64_t count;
    int is_count = bytes_count_of(vm, source, &count);
    if (is_count < 0)
        return NO_VALUE;
    if (is_count) {
        if (!bytearray_resize(vm, self, (size_t)count))
            return NO_VALUE;
        if (count)
            memset(self->data, 0, (size_t)count);
        return VALUE_NONE;
    }
    if (!value_has_buffer(vm, source) && !value_is_list(source) && !value_is_tuple(source) &&
        (value_exists(value_special(vm, source, SPECIAL_ITER)) ||
         value_exists(value_special(vm, source, SPECIAL_GETITEM)))) {
        Value iterator = value_iter(vm, source);
        if (value_exists(iterator)) // what comes out of it is seen in the array at once
            return value_each(vm, iterator, append_item, self) ? VALUE_NONE : NO_VALUE;
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return NO_VALUE;
        error_clear(vm);
    }
    BytesBuilder builder;
    bytes_builder_init(&builder, vm);
    if (!bytes_collect_object(vm, &builder, source, "bytearray", "byte"))
        return NO_VALUE;
    return take(vm, self, &builder) ? VALUE_NONE : NO_VALUE;
}

static Value bytearray_fromhex(Vm *vm, Value *args) {
    Value bytes = bytes_from_hex(vm, args[1]);
    if (value_missing(bytes))
        return NO_VALUE;
    const Bytes *b = value_to_bytes(bytes);
    if (value_to_pointer(args[0]) != vm_type(vm, TYPE_INDEX_BYTEARRAY))
        return vm_call_1(vm, args[0], bytes);
    Bytearray *array = bytearray_from(vm, b->data, b->length);
    return array ? value_from_pointer(array) : NO_VALUE;
}

// ---- Text

static Value bytearray_repr(Vm *vm, Value *args) {
    ByteView view = bytes_view(args[0]);
    Str *text = bytes_repr_of(vm, view.data, view.length, value_type(vm, args[0])->name);
    return text ? str_value(text) : NO_VALUE;
}

static Value bytearray_str(Vm *vm, Value *args) {
    if (vm->flags.bytes_warning && !warn(vm, TYPE_INDEX_BYTES_WARNING, 1, "str() on a bytearray instance"))
        return NO_VALUE;
    return bytearray_repr(vm, args);
}

static Value bytearray_len(Vm *vm, Value *args) {
    return value_from_small_int((int64_t)self_array(args)->length);
}

static Value bytearray_alloc(Vm *vm, Value *args) {
    const Bytearray *self = self_array(args);
    return value_from_small_int(self->storage ? (int64_t)self->capacity + 1 : 0);
}

static Value bytearray_sizeof(Vm *vm, Value *args) {
    const Bytearray *self = self_array(args);
    return value_from_small_int(
        (int64_t)(object_type(self)->instance_size + (self->storage ? self->capacity + 1 : 0)));
}

// ---- Comparisons

// Calls `decide` with the order of the two (-1, 0, 1); NotImplemented for what has no buffer.
static Value compare(Vm *vm, Value *args, Comparison comparison) {
    Buffer other;
    if (!value_has_buffer(vm, args[1])) {
        if (vm->flags.bytes_warning && value_is_str(args[1]) &&
            (comparison == COMPARE_EQ || comparison == COMPARE_NE) &&
            !warn(vm, TYPE_INDEX_BYTES_WARNING, 1, "Comparison between bytearray and string"))
            return NO_VALUE;
        return VALUE_NOT_IMPLEMENTED;
    }
    if (!buffer_get_simple(vm, args[1], &other)) {
        error_clear(vm);
        return VALUE_NOT_IMPLEMENTED;
    }
    ByteView own = bytes_view(args[0]);
    size_t length = (size_t)other.length, shorter = own.length < length ? own.length : length;
    int order = shorter ? memcmp(own.data, other.bytes, shorter) : 0;
    if (order == 0)
        order = (own.length > length) - (own.length < length);
    buffer_release(vm, &other);
    switch (comparison) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_EQ: return value_from_bool(order == 0);
    case COMPARE_NE: return value_from_bool(order != 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    default: return value_from_bool(order >= 0);
    }
}

#define COMPARISON(name, comparison)                                                                         \
    static Value name(Vm *vm, Value *args) {                                                                 \
        return compare(vm, args, comparison);                                                                \
    }
COMPARISON(bytearray_lt, COMPARE_LT)
COMPARISON(bytearray_le, COMPARE_LE)
COMPARISON(bytearray_eq, COMPARE_EQ)
COMPARISON(bytearray_ne, COMPARE_NE)
COMPARISON(bytearray_gt, COMPARE_GT)
COMPARISON(bytearray_ge, COMPARE_GE)

// ---- Subscripts

// The index that a key means, for an array as long as it is now. False: an exception.
static bool index_of(Vm *vm, const Bytearray *array, Value key, int64_t *index) {
    if (!value_is_int_like(vm, key)) {
        (void)raise_type_error(vm, "bytearray indices must be integers or slices, not %.200T", key);
        return false;
    }
    if (!value_to_index(vm, key, TYPE_INDEX_INDEX_ERROR, index))
        return false;
    if (*index < 0)
        *index += (int64_t)array->length;
    if (*index >= 0 && *index < (int64_t)array->length)
        return true;
    (void)raise_index_error(vm, "bytearray index out of range");
    return false;
}

static Value bytearray_getitem(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    if (!value_is_slice(args[1])) {
        int64_t index;
        return index_of(vm, self, args[1], &index) ? value_from_small_int(self->data[index]) : NO_VALUE;
    }
    int64_t start, stop, step;
    if (!slice_unpack(vm, value_to_slice(args[1]), &start, &stop, &step))
        return NO_VALUE;
    int64_t count = slice_adjust((int64_t)self->length, &start, &stop, step);
    Bytearray *result = bytearray_from(vm, step == 1 && count ? self->data + start : NULL, (size_t)count);
    for (int64_t i = 0; result && step != 1 && i < count; i++)
        result->data[i] = self->data[start + i * step];
    return result ? value_from_pointer(result) : NO_VALUE;
}

// Deletes every step-th byte of a slice, in place.
static bool delete_steps(Vm *vm, Bytearray *self, int64_t start, int64_t step, int64_t count) {
    if (count == 0)
        return true;
    if (!exports_allow_resize(vm, value_from_pointer(self), &self->exports))
        return false;
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    size_t to = (size_t)start;
    for (size_t from = to; from < self->length; from++) {
        size_t distance = from - (size_t)start;
        bool deleted = distance % (size_t)step == 0 && distance / (size_t)step < (size_t)count;
        if (!deleted)
            self->data[to++] = self->data[from];
    }
    return bytearray_resize(vm, self, to);
}

// self[slice] = contents, once those are bytes outside of self.
static bool assign_slice(Vm *vm, Bytearray *self, Value key, const uint8_t *bytes, size_t count) {
    int64_t start, stop, step;
    if (!slice_unpack(vm, value_to_slice(key), &start, &stop, &step))
        return false;
    int64_t selected = slice_adjust((int64_t)self->length, &start, &stop, step);
    if (step == 1)
        return bytearray_set_slice(vm, self, (size_t)start, (size_t)(start + selected), bytes, count);
    if (count == 0)
        return delete_steps(vm, self, start, step, selected);
    if ((int64_t)count != selected) {
        (void)raise_value_error(vm, "attempt to assign bytes of size %zu to extended slice of size %zu",
                                count, (size_t)selected);
        return false;
    }
    for (int64_t i = 0; i < selected; i++)
        self->data[start + i * step] = bytes[i];
    return true;
}

static Value bytearray_setitem(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    if (!value_is_slice(args[1])) {
        uint8_t byte;
        int64_t index;
        // The value first: converting it may run Python and change the length.
        if (!value_is_int_like(vm, args[1]))
            return index_of(vm, self, args[1], &index) ? VALUE_NONE : NO_VALUE;
        if (!index_of(vm, self, args[1], &index) || !byte_from_value(vm, args[2], "byte", &byte) ||
            !index_of(vm, self, args[1], &index))
            return NO_VALUE;
        self->data[index] = byte;
        return VALUE_NONE;
    }
    if (value_is_str(args[2]) || value_is_int(args[2]) || value_is_none(args[2]))
        return raise_type_error(vm, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    // A copy of the contents: they may be those of this array itself.
    BytesBuilder builder;
    bytes_builder_init(&builder, vm);
    if (!bytes_collect_object(vm, &builder, args[2], "bytearray", "byte"))
        return NO_VALUE;
    return assign_slice(vm, self, args[1], builder.length ? builder.buffer->bytes : NULL, builder.length)
               ? VALUE_NONE
               : NO_VALUE;
}

static Value bytearray_delitem(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    bool done;
    int64_t index;
    if (value_is_slice(args[1])) {
        int64_t start, stop, step;
        if (!slice_unpack(vm, value_to_slice(args[1]), &start, &stop, &step))
            return NO_VALUE;
        int64_t count = slice_adjust((int64_t)self->length, &start, &stop, step);
        done = step == 1 ? bytearray_set_slice(vm, self, (size_t)start, (size_t)(start + count), NULL, 0)
                         : delete_steps(vm, self, start, step, count);
    } else {
        done = index_of(vm, self, args[1], &index) &&
               bytearray_set_slice(vm, self, (size_t)index, (size_t)index + 1, NULL, 0);
    }
    return done ? VALUE_NONE : NO_VALUE;
}

// ---- Operators in place

static Value bytearray_iadd(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    Buffer buffer;
    if (!value_has_buffer(vm, args[1]))
        return raise_type_error(vm, "can't concat %.100T to %.100T", args[1], args[0]);
    if (value_same(args[0], args[1])) {
        size_t length = self->length;
        if (!bytearray_resize(vm, self, length * 2))
            return NO_VALUE;
        if (length)
            memcpy(self->data + length, self->data, length);
        return args[0];
    }
    if (!buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    bool done = bytearray_append(vm, self, buffer.bytes, (size_t)buffer.length);
    buffer_release(vm, &buffer);
    return done ? args[0] : NO_VALUE;
}

static Value bytearray_imul(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    int64_t count;
    if (!value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &count))
        return NO_VALUE;
    size_t length = self->length, whole;
    if (count < 0)
        count = 0;
    if (__builtin_mul_overflow(length, (size_t)count, &whole))
        return raise_no_memory(vm);
    if (!bytearray_resize(vm, self, whole))
        return NO_VALUE;
    for (size_t done = length; done < whole;) {
        size_t step = done < whole - done ? done : whole - done;
        memcpy(self->data + done, self->data, step);
        done += step;
    }
    return args[0];
}

// ---- Methods that change the array

static Value bytearray_append_native(Vm *vm, Value *args) {
    uint8_t byte;
    if (!byte_from_value(vm, args[1], "byte", &byte) || !bytearray_append(vm, self_array(args), &byte, 1))
        return NO_VALUE;
    return VALUE_NONE;
}

static Value bytearray_extend(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    if (value_is_str(args[1]))
        return raise_type_error(vm, "expected iterable of integers; got: 'str'");
    BytesBuilder builder;
    bytes_builder_init(&builder, vm);
    if (value_has_buffer(vm, args[1])) {
        // What a Python __buffer__ adds meanwhile stands behind.
        size_t end = self->length;
        if (!bytes_collect_object(vm, &builder, args[1], "bytearray", "byte"))
            return NO_VALUE;
        if (end > self->length)
            end = self->length;
        return builder.length == 0 ||
                       bytearray_set_slice(vm, self, end, end, builder.buffer->bytes, builder.length)
                   ? VALUE_NONE
                   : NO_VALUE;
    } else {
        Value iterator = value_iter(vm, args[1]);
        if (value_missing(iterator)) {
            if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
                return NO_VALUE;
            error_clear(vm);
            return raise_type_error(vm, "can't extend bytearray with %.100T", args[1]);
        }
        if (!bytes_collect(vm, &builder, iterator, "byte"))
            return NO_VALUE;
    }
    if (builder.length == 0)
        return VALUE_NONE;
    return bytearray_append(vm, self, builder.buffer->bytes, builder.length) ? VALUE_NONE : NO_VALUE;
}

static Value bytearray_insert(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    int64_t index = 0;
    uint8_t byte;
    if (!argument_size(vm, args[1], &index) || !byte_from_value(vm, args[2], "byte", &byte))
        return NO_VALUE;
    int64_t length = (int64_t)self->length;
    if (index < 0 && (index += length) < 0)
        index = 0;
    if (index > length)
        index = length;
    return bytearray_set_slice(vm, self, (size_t)index, (size_t)index, &byte, 1) ? VALUE_NONE : NO_VALUE;
}

static Value bytearray_pop(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    int64_t index = -1;
    if (!argument_size(vm, args[1], &index))
        return NO_VALUE;
    int64_t length = (int64_t)self->length;
    if (length == 0)
        return raise_index_error(vm, "pop from empty bytearray");
    if (index < 0)
        index += length;
    if (index < 0 || index >= length)
        return raise_index_error(vm, "pop index out of range");
    uint8_t byte = self->data[index];
    if (!bytearray_set_slice(vm, self, (size_t)index, (size_t)index + 1, NULL, 0))
        return NO_VALUE;
    return value_from_small_int(byte);
}

static Value bytearray_remove(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    uint8_t byte;
    if (!byte_from_value(vm, args[1], "byte", &byte))
        return NO_VALUE;
    int64_t found = byte_view_find(bytes_view(args[0]), &byte, 1, false);
    if (found < 0)
        return raise_value_error(vm, "value not found in bytearray");
    return bytearray_set_slice(vm, self, (size_t)found, (size_t)found + 1, NULL, 0) ? VALUE_NONE : NO_VALUE;
}

static Value bytearray_resize_native(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    int64_t length = 0;
    if (!argument_size(vm, args[1], &length))
        return NO_VALUE;
    if (length < 0)
        return raise_value_error(vm, "Can only resize to positive sizes, got %lld", (long long)length);
    size_t before = self->length;
    if (!bytearray_resize(vm, self, (size_t)length))
        return NO_VALUE;
    if ((size_t)length > before)
        memset(self->data + before, 0, (size_t)length - before);
    return VALUE_NONE;
}

static Value bytearray_reverse(Vm *vm, Value *args) {
    Bytearray *self = self_array(args);
    for (size_t i = 0, j = self->length; i + 1 < j; i++) {
        uint8_t byte = self->data[i];
        self->data[i] = self->data[--j];
        self->data[j] = byte;
    }
    return VALUE_NONE;
}

static Value bytearray_clear(Vm *vm, Value *args) {
    return bytearray_resize(vm, self_array(args), 0) ? VALUE_NONE : NO_VALUE;
}

static Value bytearray_copy(Vm *vm, Value *args) {
    ByteView view = bytes_view(args[0]);
    return bytes_like(vm, args[0], view.data, view.length);
}

// ---- Pickling

static Value reduce(Vm *vm, Value self, int32_t protocol) {
    Str *name = str_intern_c(vm, "__dict__");
    Value state = NO_VALUE;
    if (!name || !object_find_attribute(vm, self, name, &state))
        return NO_VALUE;
    if (value_missing(state))
        state = VALUE_NONE;
    ByteView view = bytes_view(self);
    Tuple *arguments;
    if (protocol < 3) {
        Str *text = str_from_latin1(vm, view.data, view.length), *encoding = str_from_c(vm, "latin-1");
        arguments = text && encoding ? tuple_pack(vm, str_value(text), str_value(encoding)) : NULL;
    } else {
        Bytes *bytes = bytes_from(vm, view.data, view.length);
        arguments = bytes ? (view.length ? tuple_pack(vm, bytes_value(bytes)) : tuple_empty(vm)) : NULL;
    }
    Tuple *result =
        arguments ? tuple_pack(vm, type_value(value_type(vm, self)), tuple_value(arguments), state) : NULL;
    return result ? tuple_value(result) : NO_VALUE;
}

static Value bytearray_reduce(Vm *vm, Value *args) {
    return reduce(vm, args[0], 2);
}

static Value bytearray_reduce_ex(Vm *vm, Value *args) {
    int32_t protocol = 0;
    return argument_int(vm, args[1], &protocol) ? reduce(vm, args[0], protocol) : NO_VALUE;
}

// ---- Buffers

static bool bytearray_buffer_get(Vm *vm, Value exporter, Buffer *buffer, int flags) {
    Bytearray *self = value_to_bytearray(exporter);
    bool by_view = buffer->by_view;
    ByteView view = bytes_view(exporter);
    if (!buffer_fill(vm, buffer, exporter, (void *)view.data, view.length, false, flags))
        return false;
    buffer->by_view = by_view;
    exports_add(&self->exports, buffer);
    return true;
}

static void bytearray_buffer_release(Vm *vm, Value exporter, Buffer *buffer) {
    (void)vm;
    exports_remove(&value_to_bytearray(exporter)->exports, buffer);
}

// ---- Iteration

typedef struct BytearrayIterator {
    uint64_t header;  // KIND_NATIVE_OBJECT
    Bytearray *array; // NULL when exhausted
    uint64_t index;
} BytearrayIterator;

static Value bytearray_iter(Vm *vm, Value *args) {
    BytearrayIterator *iterator = object_alloc(vm, vm_type(vm, TYPE_INDEX_BYTEARRAY_ITERATOR), 0);
    if (!iterator)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    iterator->array = self_array(args);
    return value_from_pointer(iterator);
}

static void bytearray_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((BytearrayIterator *)object)->array);
}

static Value bytearray_iterator_iter(Vm *vm, Value *args) {
    return args[0];
}

static Value bytearray_iterator_next(Vm *vm, Value *args) {
    BytearrayIterator *iterator = value_to_pointer(args[0]);
    if (iterator->array && iterator->index < iterator->array->length)
        return value_from_small_int(iterator->array->data[iterator->index++]);
    iterator->array = NULL;
    return raise_stop_iteration(vm, NO_VALUE);
}

static Value bytearray_iterator_length_hint(Vm *vm, Value *args) {
    const BytearrayIterator *iterator = value_to_pointer(args[0]);
    int64_t rest = iterator->array ? (int64_t)iterator->array->length - (int64_t)iterator->index : 0;
    return value_from_small_int(rest < 0 ? 0 : rest);
}

static Value bytearray_iterator_reduce(Vm *vm, Value *args) {
    const BytearrayIterator *iterator = value_to_pointer(args[0]);
    Value iter = builtin_function(vm, "iter");
    if (value_missing(iter))
        return NO_VALUE;
    Tuple *arguments =
        tuple_pack(vm, iterator->array ? value_from_pointer(iterator->array) : tuple_value(tuple_empty(vm)));
    if (!arguments)
        return NO_VALUE;
    Tuple *result = iterator->array ? tuple_pack(vm, iter, tuple_value(arguments),
                                                 value_from_small_int((int64_t)iterator->index))
                                    : tuple_pack(vm, iter, tuple_value(arguments));
    return result ? tuple_value(result) : NO_VALUE;
}

static Value bytearray_iterator_setstate(Vm *vm, Value *args) {
    BytearrayIterator *iterator = value_to_pointer(args[0]);
    int64_t index = 0;
    if (!argument_size(vm, args[1], &index))
        return NO_VALUE;
    if (iterator->array) {
        int64_t length = (int64_t)iterator->array->length;
        iterator->index = (uint64_t)(index < 0 ? 0 : index > length ? length : index);
    }
    return VALUE_NONE;
}

static const NativeDefinition bytearray_iterator_methods[] = {
    {"__iter__(self, /)", bytearray_iterator_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", bytearray_iterator_next, "The next byte.", 0, 0},
    {"__length_hint__(self, /)", bytearray_iterator_length_hint, "How many bytes are left.", 0, 0},
    {"__reduce__(self, /)", bytearray_iterator_reduce, "What pickle needs.", 0, 0},
    {"__setstate__(self, state, /)", bytearray_iterator_setstate, "Go to a position.", 0, 0},
    {0},
};

const TypeDefinition bytearray_iterator_definition = {
    .name = "bytearray_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(BytearrayIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = bytearray_iterator_methods,
    .trace = bytearray_iterator_trace,
};

// ---- The table

// clang-format off
static const NativeDefinition bytearray_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", bytearray_new_native, "Make an empty bytearray.", 0, 0},
    {"__repr__(self, /)", bytearray_repr, "The expression that gives this bytearray.", 0, 0},
    {"__str__(self, /)", bytearray_str, "The same as repr().", 0, 0},
    {"__lt__(self, value, /)", bytearray_lt, "Is this before that?", 0, 0},
    {"__le__(self, value, /)", bytearray_le, "Is this before that or equal?", 0, 0},
    {"__eq__(self, value, /)", bytearray_eq, "Are the bytes the same?", 0, 0},
    {"__ne__(self, value, /)", bytearray_ne, "Are the bytes different?", 0, 0},
    {"__gt__(self, value, /)", bytearray_gt, "Is this behind that?", 0, 0},
    {"__ge__(self, value, /)", bytearray_ge, "Is this behind that or equal?", 0, 0},
    {"__iter__(self, /)", bytearray_iter, "An iterator over the bytes, as integers.", 0, 0},
    {"__init__(self, source=b'', encoding='utf-8', errors='strict')", bytearray_init, "Fill with integers, a buffer, text in an encoding, or so many zeros.", 0, 0},
    {"__buffer__(self, flags, /)", buffer_method_buffer, "A view of the memory.", 0, 0},
    {"__release_buffer__(self, buffer, /)", buffer_method_release_buffer, "Give a view of __buffer__ back.", 0, 0},
    {"__mod__(self, value, /)", bytes_method_remainder, "Format values with % conversions.", 0, 0},
    {"__rmod__(self, value, /)", bytes_method_reflected_remainder, "Format with % conversions, operands swapped.", 0, 0},
    {"__len__(self, /)", bytearray_len, "The number of bytes.", 0, 0},
    {"__getitem__(self, key, /)", bytearray_getitem, "A byte as an integer, or a copy of a slice.", 0, 0},
    {"__setitem__(self, key, value, /)", bytearray_setitem, "Write a byte or a slice.", 0, 0},
    {"__delitem__(self, key, /)", bytearray_delitem, "Take a byte or a slice out.", 0, 0},
    {"__add__(self, value, /)", bytes_method_add, "Both, one behind the other.", 0, 0},
    {"__mul__(self, value, /)", bytes_method_multiply, "The bytes so many times.", 0, 0},
    {"__rmul__(self, value, /)", bytes_method_multiply, "The bytes so many times.", 0, 0},
    {"__contains__(self, key, /)", bytes_method_contains, "Are these bytes, or this byte, in there?", 0, 0},
    {"__iadd__(self, value, /)", bytearray_iadd, "Add bytes at the end.", 0, 0},
    {"__imul__(self, value, /)", bytearray_imul, "Repeat the bytes in place.", 0, 0},
    {"__alloc__(self, /)", bytearray_alloc, "How many bytes there is room for.", NATIVE_COEXIST, 0},
    {"__reduce__(self, /)", bytearray_reduce, "What pickle needs.", NATIVE_COEXIST, 0},
    {"__reduce_ex__(self, proto=0, /)", bytearray_reduce_ex, "What pickle needs, for a protocol.", NATIVE_COEXIST, 0},
    {"__sizeof__(self, /)", bytearray_sizeof, "The size in memory, in bytes.", NATIVE_COEXIST, 0},
    {"append(self, item, /)", bytearray_append_native, "Add a byte at the end.", 0, 0},
    {"clear(self, /)", bytearray_clear, "Remove all bytes.", 0, 0},
    {"copy(self, /)", bytearray_copy, "A bytearray with the same bytes.", 0, 0},
    {"extend(self, iterable_of_ints, /)", bytearray_extend, "Add all of an iterable or buffer at the end.", 0, 0},
    {"insert(self, index, item, /)", bytearray_insert, "Put a byte before that index.", 0, 0},
    {"pop(self, index=-1, /)", bytearray_pop, "Remove the byte at that index and return it.", 0, 0},
    {"remove(self, value, /)", bytearray_remove, "Remove the first byte with that value.", 0, 0},
    {"resize(self, size, /)", bytearray_resize_native, "Make it so long, adding zeros or cutting.", 0, 0},
    {"reverse(self, /)", bytearray_reverse, "Turn the order around, in place.", 0, 0},
#include "objects/bytes_methods.def"
    {"fromhex(cls, string, /)", bytearray_fromhex, "The bytes that hexadecimal digits mean.", NATIVE_CLASS, 0},
    {0},
};
// clang-format on

const TypeDefinition bytearray_definition = {
    .name = "bytearray",
    .doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n"
           "bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\n"
           "bytearray(int) -> bytes array of size given by the parameter initialized with null bytes\n"
           "bytearray() -> empty bytes array\n\nA sequence of bytes that can be changed.",
    .kind = KIND_BYTEARRAY,
    .size = sizeof(Bytearray),
    .flags = TYPE_BASE | TYPE_IMMUTABLE | TYPE_MATCH_SELF,
    .methods = bytearray_methods,
    .buffer_get = bytearray_buffer_get,
    .buffer_release = bytearray_buffer_release,
};
