// SPDX-License-Identifier: MIT
// Memoryviews: making, releasing, casting, slicing; their subscripts, comparison and hash.
//
// Shape and strides of a view lie in the view (one dimension) or in a block of its own and never change; the
// memory itself is the exporter's, reached only after check_released. How single items are read and written
// is in memoryview_item.c.
#include "objects/memoryview.h"

#include "base/hash.h"
#include "objects/argument.h"
#include "objects/bytes.h"
#include "objects/bytes_methods.h"
#include "objects/codec.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/memoryview_item.h"
#include "objects/slice.h"
#include "objects/tuple.h"
#include "vm/vm.h"

void memoryview_trace(Tracer *tracer, void *object) {
    MemoryView *view = object;
    trace_pointer(tracer, view->master);
    buffer_trace(tracer, &view->buffer);
    trace_interior(tracer, view->bytes);
    trace_pointer(tracer, view->extents);
    trace_pointer(tracer, view->format_block);
}

static MemoryView *self_view(Value *args) {
    return value_to_memoryview(args[0]);
}

static bool check_released(Vm *vm, const MemoryView *view) {
    if (LIKELY(!view->released))
        return true;
    (void)raise_value_error(vm, "operation forbidden on released memoryview object");
    return false;
}

// What buffer functions take: the view's own layout. Do not release it.
static Buffer layout(const MemoryView *view) {
    return (Buffer){.bytes = view->bytes,
                    .length = view->length,
                    .itemsize = view->itemsize,
                    .format = view->format,
                    .dimensions = view->dimensions,
                    .readonly = view->readonly,
                    .shape = view->shape,
                    .strides = view->strides};
}

// ---- Making

static MemoryView *new_view(Vm *vm) {
    return object_alloc(vm, vm_type(vm, TYPE_INDEX_MEMORYVIEW), 0);
}

// Room for another number of dimensions; shape and strides may be written afterwards through the results.
static bool make_extents(Vm *vm, MemoryView *view, int32_t dimensions, int64_t **shape, int64_t **strides) {
    view->dimensions = dimensions;
    if (dimensions <= 1) {
        *shape = &view->own_shape;
        *strides = &view->own_stride;
    } else {
        DataBlock *block = heap_alloc_data(vm, 2 * sizeof(int64_t) * (size_t)dimensions);
        if (!block)
            return false;
        heap_store_pointer(vm, view, &view->extents, block);
        *shape = (int64_t *)(void *)block->bytes;
        *strides = *shape + dimensions;
    }
    view->shape = *shape;
    view->strides = *strides;
    return true;
}

static void fill_strides(const MemoryView *view, int64_t *strides) {
    int64_t size = view->itemsize;
    for (int32_t i = view->dimensions - 1; i >= 0; i--) {
        strides[i] = size;
        size *= view->shape[i];
    }
}

// Takes layout and memory over from the master's buffer.
static bool init_from_buffer(Vm *vm, MemoryView *view) {
    const Buffer *buffer = &view->buffer;
    view->bytes = buffer->bytes;
    view->length = buffer->length;
    view->itemsize = buffer->itemsize;
    view->format = buffer->format ? buffer->format : "B";
    view->readonly = buffer->readonly;
    int64_t *shape, *strides;
    if (!make_extents(vm, view, buffer->dimensions, &shape, &strides))
        return false;
    if (buffer->shape)
        memcpy(shape, buffer->shape, sizeof *shape * (size_t)buffer->dimensions);
    else if (buffer->dimensions == 1)
        *shape = buffer->itemsize ? buffer->length / buffer->itemsize : 0;
    if (buffer->strides)
        memcpy(strides, buffer->strides, sizeof *strides * (size_t)buffer->dimensions);
    else
        fill_strides(view, strides);
    return true;
}

// A view of the same memory as `base`, with the same master; its layout is to be set.
static MemoryView *derived_view(Vm *vm, const MemoryView *base) {
    MemoryView *view = new_view(vm);
    if (!view)
        return NULL;
    // NOBARRIER: the view was allocated just above.
    view->master = base->master;
    view->bytes = base->bytes;
    view->length = base->length;
    view->itemsize = base->itemsize;
    view->format = base->format;
    view->format_block = base->format_block;
    view->readonly = base->readonly;
    base->master->views++;
    return view;
}

static bool copy_extents(Vm *vm, MemoryView *view, const MemoryView *base) {
    int64_t *shape, *strides;
    if (!make_extents(vm, view, base->dimensions, &shape, &strides))
        return false;
    memcpy(shape, base->shape, sizeof *shape * (size_t)base->dimensions);
    memcpy(strides, base->strides, sizeof *strides * (size_t)base->dimensions);
    return true;
}

static Value same_view(Vm *vm, const MemoryView *base) {
    MemoryView *view = derived_view(vm, base);
    return view && copy_extents(vm, view, base) ? value_from_pointer(view) : NO_VALUE;
}

static Value finish_master(Vm *vm, MemoryView *view) {
    view->master = view;
    view->views = 1;
    heap_barrier(vm, view);
    return init_from_buffer(vm, view) ? value_from_pointer(view) : NO_VALUE;
}

Value memoryview_new(Vm *vm, Value exporter, int flags) {
    if (value_is_memoryview(exporter)) {
        const MemoryView *base = value_to_memoryview(exporter);
        return check_released(vm, base) ? same_view(vm, base) : NO_VALUE;
    }
    if (!value_has_buffer(vm, exporter))
        return raise_type_error(vm, "memoryview: a bytes-like object is required, not '%.200T'", exporter);
    MemoryView *view = new_view(vm);
    if (!view || !buffer_get(vm, exporter, &view->buffer, flags | BUFFER_BY_VIEW))
        return NO_VALUE;
    return finish_master(vm, view);
}

Value memoryview_from_definition(Vm *vm, const TypeDefinition *definition, Value exporter, int flags) {
    MemoryView *view = new_view(vm);
    if (!view)
        return NO_VALUE;
    view->buffer.by_view = true;
    if (!definition->buffer_get(vm, exporter, &view->buffer, flags))
        return NO_VALUE;
    return finish_master(vm, view);
}

Value memoryview_of_memory(Vm *vm, Value owner, void *bytes, size_t length, bool readonly) {
    MemoryView *view = new_view(vm);
    if (!view || !buffer_fill(vm, &view->buffer, owner, bytes, length, readonly, BUFFER_FULL_READ_ONLY))
        return NO_VALUE;
    view->buffer.by_view = true;
    return finish_master(vm, view);
}

// Releases a view that nobody else has seen.
static void drop_view(Vm *vm, MemoryView *view) {
    if (view->released)
        return;
    view->released = true;
    if (view->master->views && --view->master->views == 0)
        buffer_release(vm, &view->master->buffer);
}

bool memoryview_release(Vm *vm, MemoryView *view) {
    if (view->exports) {
        (void)raise_error(vm, TYPE_INDEX_BUFFER_ERROR, "memoryview has %u exported buffer%s", view->exports,
                          view->exports == 1 ? "" : "s");
        return false;
    }
    drop_view(vm, view);
    return true;
}

static Value memoryview_new_native(Vm *vm, Value *args) {
    return memoryview_new(vm, args[1], BUFFER_FULL_READ_ONLY);
}

static Value memoryview_from_flags(Vm *vm, Value *args) {
    int32_t flags = 0;
    if (!argument_int(vm, args[2], &flags))
        return NO_VALUE;
    return memoryview_new(vm, args[1], flags);
}

// ---- The buffers that a view gives out

static bool export_error(Vm *vm, const char *text) {
    (void)raise_error(vm, TYPE_INDEX_BUFFER_ERROR, "memoryview: %s", text);
    return false;
}

static bool memoryview_buffer_get(Vm *vm, Value exporter, Buffer *buffer, int flags) {
    MemoryView *view = value_to_memoryview(exporter);
    if (!check_released(vm, view))
        return false;
    Buffer own = layout(view);
    bool c = buffer_is_contiguous(&own, 'C'), f = buffer_is_contiguous(&own, 'F'), by_view = buffer->by_view;
    if (flags & BUFFER_WRITABLE && view->readonly)
        return export_error(vm, "underlying buffer is not writable");
    if ((flags & BUFFER_C_CONTIGUOUS) == BUFFER_C_CONTIGUOUS && !c)
        return export_error(vm, "underlying buffer is not C-contiguous");
    if ((flags & BUFFER_F_CONTIGUOUS) == BUFFER_F_CONTIGUOUS && !f)
        return export_error(vm, "underlying buffer is not Fortran contiguous");
    if ((flags & BUFFER_ANY_CONTIGUOUS) == BUFFER_ANY_CONTIGUOUS && !c && !f)
        return export_error(vm, "underlying buffer is not contiguous");
    if ((flags & BUFFER_STRIDES) != BUFFER_STRIDES && !c)
        return export_error(vm, "underlying buffer is not C-contiguous");
    if (!(flags & BUFFER_ND) && flags & BUFFER_FORMAT)
        return export_error(vm, "cannot cast to unsigned bytes if the format flag is present");
    *buffer = own;
    buffer->by_view = by_view;
    if (!(flags & BUFFER_FORMAT))
        buffer->format = NULL;
    if ((flags & BUFFER_STRIDES) != BUFFER_STRIDES)
        buffer->strides = NULL;
    if (!(flags & BUFFER_ND)) {
        buffer->dimensions = 1;
        buffer->shape = NULL;
    }
    buffer->exporter = exporter;
    view->exports++;
    return true;
}

static void memoryview_buffer_release(Vm *vm, Value exporter, Buffer *buffer) {
    (void)vm;
    (void)buffer;
    MemoryView *view = value_to_memoryview(exporter);
    if (view->exports)
        view->exports--;
}

// ---- Casts

static bool contiguous(const MemoryView *view) {
    Buffer own = layout(view);
    return buffer_is_contiguous(&own, 'C');
}

static bool cast_to_one_dimension(Vm *vm, MemoryView *view, Str *format) {
    char from = native_format_character(view->format);
    size_t length;
    const char *text = str_utf8(vm, format, &length);
    if (!text)
        return false;
    char to = strlen(text) == length ? native_format_character(text) : 0;
    if (!from) {
        (void)raise_value_error(vm,
                                "memoryview: source format must be a native single character format prefixed "
                                "with an optional '@'");
        return false;
    }
    if (!to) {
        (void)raise_value_error(vm, "memoryview: destination format must be a native single character format "
                                    "prefixed with an optional '@'");
        return false;
    }
    if (!format_is_byte(from) && !format_is_byte(to)) {
        (void)raise_type_error(vm, "memoryview: cannot cast between two non-byte formats");
        return false;
    }
    int64_t itemsize = (int64_t)native_format_size(to);
    if (view->length % itemsize) {
        (void)raise_type_error(vm, "memoryview: length is not a multiple of itemsize");
        return false;
    }
    DataBlock *block = heap_alloc_data(vm, length + 1);
    if (!block)
        return false;
    memcpy(block->bytes, text, length + 1);
    heap_store_pointer(vm, view, &view->format_block, block);
    view->format = (const char *)block->bytes;
    view->itemsize = itemsize;
    int64_t *shape, *strides;
    if (!make_extents(vm, view, 1, &shape, &strides))
        return false;
    *shape = view->length / itemsize;
    *strides = itemsize;
    return true;
}

static bool cast_to_shape(Vm *vm, MemoryView *view, const Value *items, size_t count) {
    int64_t extents[BUFFER_DIMENSIONS_MAX];
    int64_t product = view->itemsize;
    for (size_t i = 0; i < count; i++) {
        if (!value_is_int(items[i])) {
            (void)raise_type_error(vm, "memoryview.cast(): elements of shape must be integers");
            return false;
        }
        if (!int_to_int64(items[i], &extents[i]) && int_sign(items[i]) > 0) {
            (void)raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
            return false;
        }
        if (int_sign(items[i]) <= 0) {
            (void)raise_value_error(vm, "memoryview.cast(): elements of shape must be integers > 0");
            return false;
        }
        if (__builtin_mul_overflow(product, extents[i], &product)) {
            (void)raise_value_error(vm, "memoryview.cast(): product(shape) > SSIZE_MAX");
            return false;
        }
    }
    if (product != view->length) {
        (void)raise_type_error(vm, "memoryview: product(shape) * itemsize != buffer size");
        return false;
    }
    int64_t *shape, *strides;
    if (!make_extents(vm, view, (int32_t)count, &shape, &strides))
        return false;
    memcpy(shape, extents, sizeof *shape * count);
    fill_strides(view, strides);
    return true;
}

static Value memoryview_cast(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    Str *format = NULL;
    if (!argument_str_named(vm, "cast", "format", args[1], &format))
        return NO_VALUE;
    if (!format->ascii && !codec_encode_kind(vm, format, CODEC_ASCII, NULL))
        return NO_VALUE;
    if (!contiguous(self))
        return raise_type_error(vm, "memoryview: casts are restricted to C-contiguous views");
    const Value *items = NULL;
    size_t count = 0;
    if (value_exists(args[2]) || self->dimensions != 1)
        for (int32_t i = 0; i < self->dimensions; i++)
            if (self->shape[i] == 0)
                return raise_type_error(vm, "memoryview: cannot cast view with zeros in shape or strides");
    if (value_exists(args[2])) {
        Tuple *shape;
        if (value_is_list(args[2]))
            shape = list_to_tuple(vm, value_to_list_object(args[2]));
        else if (value_is_tuple(args[2]))
            shape = value_to_tuple_object(args[2]);
        else
            return raise_type_error(vm, "shape must be a list or a tuple");
        if (!shape)
            return NO_VALUE;
        items = tuple_items(shape);
        count = shape->length;
        if (count > BUFFER_DIMENSIONS_MAX)
            return raise_value_error(vm, "memoryview: number of dimensions must not exceed 64");
        if (self->dimensions != 1 && count != 1)
            return raise_type_error(vm, "memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    MemoryView *view = derived_view(vm, self);
    if (!view || !cast_to_one_dimension(vm, view, format) ||
        (value_exists(args[2]) && !cast_to_shape(vm, view, items, count))) {
        if (view)
            drop_view(vm, view);
        return NO_VALUE;
    }
    return value_from_pointer(view);
}

static Value memoryview_toreadonly(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    Value view = same_view(vm, self);
    if (value_exists(view))
        value_to_memoryview(view)->readonly = true;
    return view;
}

// ---- Subscripts

static Value memoryview_len(Vm *vm, Value *args) {
    const MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    if (self->dimensions == 0)
        return raise_type_error(vm, "0-dim memory has no length");
    return value_from_small_int(self->shape[0]);
}

// Moves *at by `index` items of dimension `dimension`. False: IndexError.
static bool step_to(Vm *vm, const MemoryView *view, int32_t dimension, int64_t index, uint8_t **at) {
    int64_t extent = view->shape[dimension];
    if (index < 0)
        index += extent;
    if (index < 0 || index >= extent) {
        (void)raise_error(vm, TYPE_INDEX_INDEX_ERROR, "index out of bounds on dimension %d", dimension + 1);
        return false;
    }
    *at += view->strides[dimension] * index;
    return true;
}

static bool is_index(Vm *vm, Value v) {
    return value_is_int(v) || value_exists(value_special(vm, v, SPECIAL_INDEX));
}

// Is every item of the key an index (or, with `slices`, a slice)?
static bool is_multiple(Vm *vm, Value key, bool slices) {
    if (!value_is_tuple(key))
        return false;
    const Tuple *tuple = value_to_tuple_object(key);
    for (size_t i = 0; i < tuple->length; i++) {
        Value item = tuple_items(tuple)[i];
        if (slices ? !value_is_slice(item) : !is_index(vm, item))
            return false;
    }
    return !slices || tuple->length > 0;
}

// The address of the item that an index or a tuple of indices names; NULL: an exception. The view is checked
// again after the program's __index__ has run.
static uint8_t *item_address(Vm *vm, const MemoryView *view, Value key) {
    int64_t indices[BUFFER_DIMENSIONS_MAX];
    size_t count = 1;
    if (value_is_tuple(key)) {
        const Tuple *tuple = value_to_tuple_object(key);
        count = tuple->length;
        if (count < (size_t)view->dimensions) {
            (void)raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "sub-views are not implemented");
            return NULL;
        }
        if (count > (size_t)view->dimensions) {
            (void)raise_type_error(vm, "cannot index %d-dimension view with %zu-element tuple",
                                   view->dimensions, count);
            return NULL;
        }
        for (size_t i = 0; i < count; i++)
            if (!value_to_index(vm, tuple_items(tuple)[i], TYPE_INDEX_INDEX_ERROR, &indices[i]))
                return NULL;
    } else {
        if (!value_to_index(vm, key, TYPE_INDEX_INDEX_ERROR, &indices[0]))
            return NULL;
    }
    if (!check_released(vm, view))
        return NULL;
    uint8_t *at = view->bytes;
    for (size_t i = 0; i < count; i++)
        if (!step_to(vm, view, (int32_t)i, indices[i], &at))
            return NULL;
    return at;
}

// The part of the first dimension that a slice selects.
static MemoryView *slice_view(Vm *vm, const MemoryView *view, const Slice *slice) {
    // The part holds the buffer from here on: __index__ of a bound may release `view`.
    int64_t start, stop, step;
    MemoryView *part = derived_view(vm, view);
    if (!part || !copy_extents(vm, part, view))
        return NULL;
    if (!slice_unpack(vm, slice, &start, &stop, &step)) {
        drop_view(vm, part);
        return NULL;
    }
    int64_t count = slice_adjust(view->shape[0], &start, &stop, step);
    int64_t *shape = (int64_t *)part->shape, *strides = (int64_t *)part->strides;
    part->bytes += strides[0] * start;
    shape[0] = count;
    // A step that cannot be multiplied is one that is never taken.
    if (__builtin_mul_overflow(strides[0], step, &strides[0]))
        strides[0] = 0;
    part->length = part->itemsize;
    for (int32_t i = 0; i < part->dimensions; i++)
        part->length *= shape[i];
    return part;
}

static Value memoryview_getitem(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    Value key = args[1];
    if (!check_released(vm, self))
        return NO_VALUE;
    if (self->dimensions == 0) {
        if (value_is_tuple(key) && value_to_tuple_object(key)->length == 0)
            return item_unpack(vm, self->bytes, self->format);
        if (key.bits == VALUE_BITS_ELLIPSIS)
            return args[0];
        return raise_type_error(vm, "invalid indexing of 0-dim memory");
    }
    if (is_index(vm, key)) {
        if (self->dimensions > 1)
            return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR,
                               "multi-dimensional sub-views are not implemented");
        const uint8_t *at = item_address(vm, self, key);
        return at ? item_unpack(vm, at, self->format) : NO_VALUE;
    }
    if (value_is_slice(key)) {
        MemoryView *part = slice_view(vm, self, value_to_slice(key));
        return part ? value_from_pointer(part) : NO_VALUE;
    }
    if (is_multiple(vm, key, false)) {
        const uint8_t *at = item_address(vm, self, key);
        return at ? item_unpack(vm, at, self->format) : NO_VALUE;
    }
    if (is_multiple(vm, key, true))
        return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR,
                           "multi-dimensional slicing is not implemented");
    return raise_type_error(vm, "memoryview: invalid slice key");
}

// Items of one dimension, each of `itemsize` bytes, from one place to another that may overlap.
static bool copy_items(Vm *vm, const MemoryView *to, const Buffer *from) {
    DataBlock *copy = heap_alloc_data(vm, (size_t)from->length);
    if (!copy)
        return false;
    buffer_copy_out(from, copy->bytes, 'C');
    for (int64_t i = 0; i < to->shape[0]; i++)
        memcpy(to->bytes + to->strides[0] * i, copy->bytes + to->itemsize * i, (size_t)to->itemsize);
    return true;
}

static Value set_slice(Vm *vm, MemoryView *self, const Slice *slice, Value item) {
    Buffer source;
    if (!buffer_get(vm, item, &source, BUFFER_FULL_READ_ONLY))
        return NO_VALUE;
    MemoryView *part = slice_view(vm, self, slice);
    bool done = false;
    if (part && check_released(vm, self)) {
        const char *format = source.format ? source.format : "B";
        const char *own = self->format;
        if (source.dimensions != 1 || source.shape[0] != part->shape[0] ||
            source.itemsize != part->itemsize ||
            strcmp(*format == '@' ? format + 1 : format, *own == '@' ? own + 1 : own) != 0)
            (void)raise_value_error(vm, "memoryview assignment: lvalue and rvalue have different structures");
        else
            done = copy_items(vm, part, &source);
    }
    if (part)
        drop_view(vm, part);
    buffer_release(vm, &source);
    return done ? VALUE_NONE : NO_VALUE;
}

// Writes one item. The value is converted before the address is trusted: that may run Python.
static Value set_item(Vm *vm, MemoryView *self, Value key, Value item) {
    uint8_t packed[16];
    uint8_t *at = key.bits ? item_address(vm, self, key) : self->bytes;
    if (!at || !item_pack(vm, packed, self->format, item) || !check_released(vm, self))
        return NO_VALUE;
    memcpy(at, packed, (size_t)self->itemsize);
    return VALUE_NONE;
}

static Value memoryview_setitem(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    Value key = args[1], item = args[2];
    if (!check_released(vm, self))
        return NO_VALUE;
    if (!native_format_character(self->format))
        return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "memoryview: unsupported format %s",
                           self->format);
    if (self->readonly)
        return raise_type_error(vm, "cannot modify read-only memory");
    if (self->dimensions == 0) {
        if (key.bits == VALUE_BITS_ELLIPSIS ||
            (value_is_tuple(key) && value_to_tuple_object(key)->length == 0))
            return set_item(vm, self, NO_VALUE, item);
        return raise_type_error(vm, "invalid indexing of 0-dim memory");
    }
    if (is_index(vm, key)) {
        if (self->dimensions > 1)
            return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "sub-views are not implemented");
        return set_item(vm, self, key, item);
    }
    if (value_is_slice(key) && self->dimensions == 1)
        return set_slice(vm, self, value_to_slice(key), item);
    if (is_multiple(vm, key, false))
        return set_item(vm, self, key, item);
    if (value_is_slice(key) || is_multiple(vm, key, true))
        return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR,
                           "memoryview slice assignments are currently restricted to ndim = 1");
    return raise_type_error(vm, "memoryview: invalid slice key");
}

static Value memoryview_delitem(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    return raise_type_error(vm, self->readonly ? "cannot modify read-only memory" : "cannot delete memory");
}

// ---- Whole contents

static Bytes *contents(Vm *vm, const MemoryView *view, char order) {
    Bytes *bytes = bytes_new(vm, (size_t)view->length);
    if (bytes) {
        Buffer own = layout(view);
        buffer_copy_out(&own, bytes->data, order);
    }
    return bytes;
}

static Value memoryview_tobytes(Vm *vm, Value *args) {
    const MemoryView *self = self_view(args);
    char order = 'C';
    if (!value_is_none_or_missing(args[1])) {
        if (!value_is_str(args[1]))
            return raise_type_error(vm, "tobytes() argument 'order' must be str or None, not %.50T", args[1]);
        const Str *text = value_to_str(args[1]);
        order = text->length == 1 && strchr("CFA", (int)(str_at(text, 0) & 0x7F)) ? (char)str_at(text, 0) : 0;
        if (!order)
            return raise_value_error(vm, "order must be 'C', 'F' or 'A'");
    }
    if (!check_released(vm, self))
        return NO_VALUE;
    Bytes *bytes = contents(vm, self, order);
    return bytes ? bytes_value(bytes) : NO_VALUE;
}

static Value list_of(Vm *vm, const MemoryView *view, const uint8_t *at, int32_t dimension) {
    List *list = list_new(vm, (size_t)view->shape[dimension]);
    if (!list)
        return NO_VALUE;
    for (int64_t i = 0; i < view->shape[dimension]; i++, at += view->strides[dimension]) {
        Value item = dimension + 1 < view->dimensions ? list_of(vm, view, at, dimension + 1)
                                                      : item_unpack(vm, at, view->format);
        if (value_missing(item) || !list_append(vm, list, item))
            return NO_VALUE;
    }
    return list_value(list);
}

static Value memoryview_tolist(Vm *vm, Value *args) {
    const MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    if (!native_format_character(self->format))
        return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "memoryview: unsupported format %s",
                           self->format);
    return self->dimensions ? list_of(vm, self, self->bytes, 0) : item_unpack(vm, self->bytes, self->format);
}

static Value memoryview_hex(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    Bytes *bytes = contents(vm, self, 'C');
    if (!bytes)
        return NO_VALUE;
    self->exports++; // measuring the separator may try to release it
    Value text = bytes_hex(vm, bytes->data, bytes->length, args[1], args[2]);
    self->exports--;
    return text;
}

static Value memoryview_hash(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    if (!self->hashed) {
        if (!check_released(vm, self))
            return NO_VALUE;
        if (!self->readonly)
            return raise_value_error(vm, "cannot hash writable memoryview object");
        if (!format_is_byte(native_format_character(self->format)))
            return raise_value_error(vm, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        int64_t of_exporter;
        self->exports++; // the exporter's __hash__ may try to release it
        bool hashed = value_hash(vm, self->master->buffer.exporter, &of_exporter);
        self->exports--;
        if (!hashed)
            return NO_VALUE;
        Bytes *bytes = contents(vm, self, 'C');
        if (!bytes)
            return NO_VALUE;
        self->hash = hash_bytes(hash_key_from_bytes(vm->hash_key), bytes->data, bytes->length);
        self->hashed = true;
    }
    return int_from_int64(vm, self->hash);
}

// ---- Comparison

// 0, 1, -1: exception.
static int equal_items(Vm *vm, const Buffer *a, const Buffer *b, int32_t dimension, const uint8_t *x,
                       const uint8_t *y) {
    if (dimension == a->dimensions) {
        Value left = item_unpack(vm, x, a->format),
              right = value_exists(left) ? item_unpack(vm, y, b->format) : NO_VALUE;
        return value_missing(right) ? -1 : value_equal(vm, left, right);
    }
    for (int64_t i = 0; i < a->shape[dimension]; i++) {
        int equal = equal_items(vm, a, b, dimension + 1, x + a->strides[dimension] * i,
                                y + b->strides[dimension] * i);
        if (equal != 1)
            return equal;
    }
    return 1;
}

static int equal_buffers(Vm *vm, const Buffer *a, const Buffer *b) {
    if (a->dimensions != b->dimensions)
        return 0;
    for (int32_t i = 0; i < a->dimensions; i++)
        if (a->shape[i] != b->shape[i])
            return 0;
    char x = native_format_character(a->format), y = native_format_character(b->format);
    if (!x || !y) // a format of another program: not understood, so not equal
        return 0;
    if (x == y && x != 'f' && x != 'd' && x != 'e' && x != '?' && buffer_is_contiguous(a, 'C') &&
        buffer_is_contiguous(b, 'C'))
        return memcmp(a->bytes, b->bytes, (size_t)a->length) == 0;
    return equal_items(vm, a, b, 0, a->bytes, b->bytes);
}

static Value compare(Vm *vm, Value *args, bool want_equal) {
    const MemoryView *self = self_view(args);
    bool same = value_same(args[0], args[1]);
    if (self->released || (value_is_memoryview(args[1]) && value_to_memoryview(args[1])->released))
        return value_from_bool(same == want_equal);
    if (!value_has_buffer(vm, args[1]))
        return VALUE_NOT_IMPLEMENTED;
    Buffer other;
    if (!buffer_get(vm, args[1], &other, BUFFER_FULL_READ_ONLY)) {
        error_clear(vm);
        return VALUE_NOT_IMPLEMENTED;
    }
    if (!other.format)
        other.format = "B";
    Buffer own = layout(self);
    int equal = equal_buffers(vm, &own, &other);
    buffer_release(vm, &other);
    return equal < 0 ? NO_VALUE : value_from_bool((equal == 1) == want_equal);
}

static Value memoryview_eq(Vm *vm, Value *args) {
    return compare(vm, args, true);
}

static Value memoryview_ne(Vm *vm, Value *args) {
    return compare(vm, args, false);
}

static Value memoryview_no_order(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_NOT_IMPLEMENTED;
}

// ---- Searching

static Value memoryview_count(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[0]);
    if (value_missing(iterator))
        return NO_VALUE;
    int64_t count = 0;
    for (bool failed = false;;) {
        Value item = value_next(vm, iterator, &failed);
        if (value_missing(item))
            return failed ? NO_VALUE : value_from_small_int(count);
        int equal = value_equal(vm, item, args[1]);
        if (equal < 0)
            return NO_VALUE;
        count += equal;
    }
}

static Value memoryview_index(Vm *vm, Value *args) {
    const MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    if (self->dimensions == 0)
        return raise_type_error(vm, "invalid lookup on 0-dim memory");
    int64_t start = 0, stop = INT64_MAX;
    if (!argument_slice_index(vm, args[2], &start) || !argument_slice_index(vm, args[3], &stop))
        return NO_VALUE;
    if (self->dimensions > 1)
        return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR,
                           "multi-dimensional lookup is not implemented");
    int64_t length = self->shape[0];
    if (start < 0 && (start += length) < 0)
        start = 0;
    if (stop < 0 && (stop += length) < 0)
        stop = 0;
    for (int64_t i = start; i < stop && i < length; i++) {
        if (!check_released(vm, self))
            return NO_VALUE;
        Value item = item_unpack(vm, self->bytes + self->strides[0] * i, self->format);
        int equal = value_missing(item) ? -1 : value_equal(vm, item, args[1]);
        if (equal < 0)
            return NO_VALUE;
        if (equal)
            return value_from_small_int(i);
    }
    return raise_value_error(vm, "memoryview.index(x): x not found");
}

// ---- Life

static Value memoryview_release_native(Vm *vm, Value *args) {
    return memoryview_release(vm, self_view(args)) ? VALUE_NONE : NO_VALUE;
}

static Value memoryview_enter(Vm *vm, Value *args) {
    return check_released(vm, self_view(args)) ? args[0] : NO_VALUE;
}

static Value memoryview_repr(Vm *vm, Value *args) {
    Str *text = str_format(vm, "<%smemory at 0x%llx>", self_view(args)->released ? "released " : "",
                           (unsigned long long)args[0].bits);
    return text ? str_value(text) : NO_VALUE;
}

static Value memoryview_class_getitem(Vm *vm, Value *args) {
    return vm_call_2(vm, type_value(vm_type(vm, TYPE_INDEX_GENERIC_ALIAS)), args[0], args[1]);
}

// ---- Iteration

static Value memoryview_iter(Vm *vm, Value *args) {
    MemoryView *self = self_view(args);
    if (!check_released(vm, self))
        return NO_VALUE;
    if (self->dimensions == 0)
        return raise_type_error(vm, "invalid indexing of 0-dim memory");
    if (self->dimensions != 1)
        return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR,
                           "multi-dimensional sub-views are not implemented");
    if (!native_format_character(self->format))
        return raise_error(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR, "memoryview: unsupported format %s",
                           self->format);
    MemoryIterator *iterator = object_alloc(vm, vm_type(vm, TYPE_INDEX_MEMORY_ITERATOR), 0);
    if (!iterator)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    iterator->view = self;
    iterator->length = self->shape[0];
    return value_from_pointer(iterator);
}

static void memory_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((MemoryIterator *)object)->view);
}

static Value memory_iterator_iter(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}

static Value memory_iterator_next(Vm *vm, Value *args) {
    MemoryIterator *iterator = value_to_pointer(args[0]);
    const MemoryView *view = iterator->view;
    if (view && iterator->index < iterator->length) {
        if (!check_released(vm, view))
            return NO_VALUE;
        return item_unpack(vm, view->bytes + view->strides[0] * iterator->index++, view->format);
    }
    iterator->view = NULL;
    return raise_stop_iteration(vm, NO_VALUE);
}

static const NativeDefinition memory_iterator_methods[] = {
    {"__iter__(self, /)", memory_iterator_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", memory_iterator_next, "The next item.", 0, 0},
    {0},
};

const TypeDefinition memory_iterator_definition = {
    .name = "memory_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(MemoryIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = memory_iterator_methods,
    .trace = memory_iterator_trace,
};

// ---- Attributes

static Value tuple_of_sizes(Vm *vm, const int64_t *sizes, int32_t count) {
    Tuple *tuple = tuple_new(vm, (size_t)count);
    for (int32_t i = 0; tuple && i < count; i++)
        tuple_items(tuple)[i] = value_from_small_int(sizes[i]); // NOBARRIER: allocated just above
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

// An attribute that may not be read of a released view.
#define ATTRIBUTE(name, expression)                                                                          \
    static Value memoryview_get_##name(Vm *vm, Value *args) {                                                \
        const MemoryView *self = self_view(args);                                                            \
        if (!check_released(vm, self))                                                                       \
            return NO_VALUE;                                                                                 \
        return expression;                                                                                   \
    }
static bool contiguous_in(const MemoryView *view, char order) {
    Buffer own = layout(view);
    return buffer_is_contiguous(&own, order);
}
static Value text_value(Vm *vm, const char *text) {
    Str *s = str_from_c(vm, text);
    return s ? str_value(s) : NO_VALUE;
}
ATTRIBUTE(obj, self->master->buffer.exporter)
ATTRIBUTE(nbytes, value_from_small_int(self->length))
ATTRIBUTE(readonly, value_from_bool(self->readonly))
ATTRIBUTE(itemsize, value_from_small_int(self->itemsize))
ATTRIBUTE(format, text_value(vm, self->format))
ATTRIBUTE(ndim, value_from_small_int(self->dimensions))
ATTRIBUTE(shape, tuple_of_sizes(vm, self->shape, self->dimensions))
ATTRIBUTE(strides, tuple_of_sizes(vm, self->strides, self->dimensions))
ATTRIBUTE(suboffsets, tuple_of_sizes(vm, NULL, 0))
ATTRIBUTE(c_contiguous, value_from_bool(contiguous_in(self, 'C')))
ATTRIBUTE(f_contiguous, value_from_bool(contiguous_in(self, 'F')))
ATTRIBUTE(contiguous, value_from_bool(contiguous_in(self, 'A')))

static const GetSetDefinition memoryview_getset[] = {
    {"obj", memoryview_get_obj, NULL, "The object whose memory is seen."},
    {"nbytes", memoryview_get_nbytes, NULL, "How many bytes the items take, were they contiguous."},
    {"readonly", memoryview_get_readonly, NULL, "May the memory not be written to?"},
    {"itemsize", memoryview_get_itemsize, NULL, "The size of an item in bytes."},
    {"format", memoryview_get_format, NULL, "The format of an item, as in the module struct."},
    {"ndim", memoryview_get_ndim, NULL, "The number of dimensions."},
    {"shape", memoryview_get_shape, NULL, "The number of items in each dimension."},
    {"strides", memoryview_get_strides, NULL, "The distance in bytes of neighbours in each dimension."},
    {"suboffsets", memoryview_get_suboffsets, NULL, "Empty: arrays of pointers are not supported."},
    {"c_contiguous", memoryview_get_c_contiguous, NULL, "Do the items lie in C order without gaps?"},
    {"f_contiguous", memoryview_get_f_contiguous, NULL, "Do the items lie in Fortran order without gaps?"},
    {"contiguous", memoryview_get_contiguous, NULL,
     "Do the items lie without gaps in one of the two orders?"},
    {0},
};

// clang-format off
static const NativeDefinition memoryview_methods[] = {
    {"__new__(cls, object)", memoryview_new_native, "Make a view of an object that exports a buffer.", 0, 0},
    {"__repr__(self, /)", memoryview_repr, "What this is and where.", 0, 0},
    {"__hash__(self, /)", memoryview_hash, "The hash of the bytes, if they cannot change.", 0, 0},
    {"__lt__(self, value, /)", memoryview_no_order, "Views have no order.", 0, 0},
    {"__le__(self, value, /)", memoryview_no_order, "Views have no order.", 0, 0},
    {"__eq__(self, value, /)", memoryview_eq, "Are shape and items the same?", 0, 0},
    {"__ne__(self, value, /)", memoryview_ne, "Do shape or items differ?", 0, 0},
    {"__gt__(self, value, /)", memoryview_no_order, "Views have no order.", 0, 0},
    {"__ge__(self, value, /)", memoryview_no_order, "Views have no order.", 0, 0},
    {"__iter__(self, /)", memoryview_iter, "An iterator over the items.", 0, 0},
    {"__buffer__(self, flags, /)", buffer_method_buffer, "A view of this view's memory.", 0, 0},
    {"__release_buffer__(self, buffer, /)", buffer_method_release_buffer, "Give a view of __buffer__ back.", 0, 0},
    {"__len__(self, /)", memoryview_len, "The number of items in the first dimension.", 0, 0},
    {"__getitem__(self, key, /)", memoryview_getitem, "An item, or a view of a part.", 0, 0},
    {"__setitem__(self, key, value, /)", memoryview_setitem, "Write an item or a part.", 0, 0},
    {"__delitem__(self, key, /)", memoryview_delitem, "Not possible.", 0, 0},
    {"release(self, /)", memoryview_release_native, "Give the buffer back.", 0, 0},
    {"tobytes(self, /, order='C')", memoryview_tobytes, "The items as bytes.", 0, 0},
    {"hex(self, /, sep=None, bytes_per_sep=1)", memoryview_hex, "The items as hexadecimal digits.", 0, 0},
    {"tolist(self, /)", memoryview_tolist, "The items as a list, of lists if there is more than one dimension.", 0, 0},
    {"cast(self, /, format, shape=None)", memoryview_cast, "A view with another format or shape.", 0, 0},
    {"toreadonly(self, /)", memoryview_toreadonly, "A view that cannot be written through.", 0, 0},
    {"_from_flags(cls, /, object, flags)", memoryview_from_flags, "A view asked for with these flags.", NATIVE_CLASS, 0},
    {"count(self, value, /)", memoryview_count, "How many items equal the value.", 0, 0},
    {"index(self, value, start=0, stop=9223372036854775807, /)", memoryview_index, "Where the value first is.", 0, 0},
    {"__enter__(self, /)", memoryview_enter, "The view itself.", 0, 0},
    {"__exit__(self, /, *exc_info)", memoryview_release_native, "Give the buffer back.", 0, 0},
    {"__class_getitem__(cls, object, /)", memoryview_class_getitem, "A generic alias.", NATIVE_CLASS, 0},
    {0},
};
// clang-format on

const TypeDefinition memoryview_definition = {
    .name = "memoryview",
    .doc = "Create a new memoryview object which references the given object.",
    .signature = "(object)",
    .kind = KIND_MEMORYVIEW,
    .size = sizeof(MemoryView),
    .flags = TYPE_IMMUTABLE | TYPE_HAS_WEAKREF | TYPE_MATCH_SEQUENCE,
    .methods = memoryview_methods,
    .getset = memoryview_getset,
    .buffer_get = memoryview_buffer_get,
    .buffer_release = memoryview_buffer_release,
};
