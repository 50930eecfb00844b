// SPDX-License-Identifier: MIT
// Asking for buffers and giving them back, for builtin exporters and for classes with a Python __buffer__
// (PEP 688).
#include "objects/buffer.h"

#include "objects/argument.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/memoryview.h"
#include "objects/tuple.h"
#include "vm/vm.h"

// Where a type's buffers come from: a builtin definition, or a Python method __buffer__ of a class before it.
typedef struct Source {
    const TypeDefinition *definition; // NULL: none
    bool python;
} Source;

static Source find_source(Vm *vm, Value v) {
    const Type *type = value_type(vm, v);
    if (type->definition)
        return (Source){type->definition->buffer_get ? type->definition : NULL, false};
    for (size_t i = 0; type->mro && i < type->mro->length; i++) {
        Type *base = value_to_pointer(tuple_items(type->mro)[i]);
        if (base->definition && base->definition->buffer_get)
            return (Source){base->definition, false};
        if (!base->definition && base->dict &&
            value_exists(dict_get_str(vm, base->dict, vm_name(vm, __buffer__))))
            return (Source){NULL, true};
    }
    // A builtin type may inherit its definition's buffer too.
    for (const Type *base = type; base; base = base->base)
        if (base->definition && base->definition->buffer_get)
            return (Source){base->definition, false};
    return (Source){NULL, false};
}

bool value_has_buffer(Vm *vm, Value v) {
    if (value_is_bytes(v) || value_is_kind(v, KIND_BYTEARRAY) || value_is_memoryview(v))
        return true;
    Source source = find_source(vm, v);
    return source.definition || source.python;
}

// The exporter is a Python object: its __buffer__ returns a memoryview, whose buffer is lent on.
static bool get_from_python(Vm *vm, Value exporter, Buffer *buffer, int flags) {
    bool found;
    Value view = vm_call_special(vm, exporter, SPECIAL_BUFFER, 1,
                                 (Value[]){value_from_small_int(flags & ~BUFFER_BY_VIEW)}, &found);
    if (value_missing(view))
        return false;
    if (!value_is_memoryview(view)) {
        (void)raise_type_error(vm, "__buffer__ returned non-memoryview object");
        return false;
    }
    if (!memoryview_definition.buffer_get(vm, view, buffer, flags & ~BUFFER_BY_VIEW))
        return false;
    buffer->python = true;
    buffer->by_view = flags & BUFFER_BY_VIEW;
    buffer->exporter = exporter;
    buffer->internal = view;
    return true;
}

static void release_to_python(Vm *vm, Buffer *buffer) {
    Value pending = error_fetch(vm), exporter = buffer->exporter, view = buffer->internal;
    memoryview_definition.buffer_release(vm, view, buffer);
    bool found = false;
    if (value_exists(value_special(vm, exporter, SPECIAL_RELEASE_BUFFER)) &&
        !value_to_memoryview(view)->released &&
        value_missing(vm_call_special(vm, exporter, SPECIAL_RELEASE_BUFFER, 1, &view, &found)))
        error_write_unraisable(vm, NULL, exporter);
    if (!memoryview_release(vm, value_to_memoryview(view)))
        error_clear(vm); // the exporter keeps a buffer of it: it lives on
    error_restore(vm, pending);
}

bool buffer_get(Vm *vm, Value exporter, Buffer *buffer, int flags) {
    *buffer = (Buffer){0};
    Source source = find_source(vm, exporter);
    if (source.python)
        return get_from_python(vm, exporter, buffer, flags);
    if (source.definition) {
        buffer->by_view = flags & BUFFER_BY_VIEW;
        return source.definition->buffer_get(vm, exporter, buffer, flags & ~BUFFER_BY_VIEW);
    }
    (void)raise_type_error(vm, "a bytes-like object is required, not '%.100T'", exporter);
    return false;
}

bool buffer_get_simple(Vm *vm, Value exporter, Buffer *buffer) {
    return buffer_get(vm, exporter, buffer, BUFFER_SIMPLE);
}

bool buffer_get_writable(Vm *vm, Value exporter, Buffer *buffer) {
    if (buffer_get(vm, exporter, buffer, BUFFER_WRITABLE))
        return true;
    if (error_is(vm, TYPE_INDEX_BUFFER_ERROR) || error_is(vm, TYPE_INDEX_TYPE_ERROR)) {
        error_clear(vm);
        (void)raise_type_error(vm, "a read-write bytes-like object is required, not '%.100T'", exporter);
    }
    return false;
}

void buffer_release(Vm *vm, Buffer *buffer) {
    if (value_missing(buffer->exporter))
        return;
    if (buffer->python) {
        release_to_python(vm, buffer);
    } else {
        Source source = find_source(vm, buffer->exporter);
        if (source.python) // __buffer__ called super().__buffer__: the builtin base lent it
            for (const Type *base = value_type(vm, buffer->exporter); base && !source.definition;
                 base = base->base)
                source.definition =
                    base->definition && base->definition->buffer_get ? base->definition : NULL;
        if (source.definition && source.definition->buffer_release)
            source.definition->buffer_release(vm, buffer->exporter, buffer);
    }
    buffer->exporter = NO_VALUE;
    buffer->internal = NO_VALUE;
}

void buffer_move(Buffer *to, Buffer *from) {
    *to = *from;
    if (from->shape == &from->own_shape)
        to->shape = &to->own_shape;
    if (from->strides == &from->own_stride)
        to->strides = &to->own_stride;
    from->exporter = NO_VALUE;
}

bool buffer_fill(Vm *vm, Buffer *buffer, Value exporter, void *bytes, size_t length, bool readonly,
                 int flags) {
    if (readonly && flags & BUFFER_WRITABLE) {
        (void)raise_error(vm, TYPE_INDEX_BUFFER_ERROR, "Object is not writable.");
        return false;
    }
    buffer->bytes = bytes;
    buffer->length = (int64_t)length;
    buffer->itemsize = 1;
    buffer->format = flags & BUFFER_FORMAT ? "B" : NULL;
    buffer->dimensions = 1;
    buffer->readonly = readonly;
    buffer->own_shape = (int64_t)length;
    buffer->own_stride = 1;
    buffer->shape = flags & BUFFER_ND ? &buffer->own_shape : NULL;
    buffer->strides = (flags & BUFFER_STRIDES) == BUFFER_STRIDES ? &buffer->own_stride : NULL;
    buffer->exporter = exporter;
    return true;
}

void buffer_trace(Tracer *tracer, const Buffer *buffer) {
    trace_value(tracer, buffer->exporter);
    trace_value(tracer, buffer->internal);
    trace_interior(tracer, buffer->bytes);
}

// ---- Layout

bool buffer_is_contiguous(const Buffer *buffer, char order) {
    if (buffer->length == 0 || !buffer->strides)
        return order != 'F' || buffer->dimensions <= 1 || buffer->length == 0;
    bool c = order != 'F', f = order != 'C';
    int64_t size = buffer->itemsize;
    for (int32_t i = buffer->dimensions - 1; c && i >= 0; i--) {
        if (buffer->shape[i] > 1 && buffer->strides[i] != size)
            c = false;
        size *= buffer->shape[i];
    }
    size = buffer->itemsize;
    for (int32_t i = 0; f && i < buffer->dimensions; i++) {
        if (buffer->shape[i] > 1 && buffer->strides[i] != size)
            f = false;
        size *= buffer->shape[i];
    }
    return c || f;
}

void buffer_copy_out(const Buffer *buffer, void *to, char order) {
    uint8_t *out = to;
    if (buffer->length == 0)
        return;
    bool fortran = order == 'F' ||
                   (order == 'A' && !buffer_is_contiguous(buffer, 'C') && buffer_is_contiguous(buffer, 'F'));
    if (!buffer->strides || buffer->dimensions == 0 || buffer_is_contiguous(buffer, fortran ? 'F' : 'C')) {
        memcpy(out, buffer->bytes, (size_t)buffer->length);
        return;
    }
    // Steps through all items, the last index fastest (the first one in Fortran order).
    int64_t index[BUFFER_DIMENSIONS_MAX] = {0};
    const uint8_t *from = buffer->bytes;
    int32_t count = buffer->dimensions;
    for (;;) {
        memcpy(out, from, (size_t)buffer->itemsize);
        out += buffer->itemsize;
        int32_t step = 0;
        for (; step < count; step++) {
            int32_t d = fortran ? step : count - 1 - step;
            from += buffer->strides[d];
            if (++index[d] < buffer->shape[d])
                break;
            from -= buffer->strides[d] * buffer->shape[d];
            index[d] = 0;
        }
        if (step == count)
            return;
    }
}

// ---- Exports

void exports_add(Exports *exports, const Buffer *buffer) {
    if (buffer->by_view)
        exports->views++;
    else
        exports->others++;
}

void exports_remove(Exports *exports, const Buffer *buffer) {
    uint32_t *count = buffer->by_view ? &exports->views : &exports->others;
    if (*count)
        --*count;
}

typedef struct Census {
    Value exporter;
    uint32_t views;
} Census;

static void count_view(void *context, Object *object) {
    Census *census = context;
    const MemoryView *view = (const MemoryView *)object;
    if (object_kind(object) != KIND_MEMORYVIEW || view->released)
        return;
    const MemoryView *master = view->master;
    if (value_same(master->buffer.exporter, census->exporter))
        census->views++;
}

bool exports_allow_resize(Vm *vm, Value exporter, Exports *exports) {
    if (LIKELY(!exports->views && !exports->others))
        return true;
    if (exports->views && !exports->others) {
        heap_collect(vm, 2);
        Census census = {exporter, 0};
        heap_each_object(vm, count_view, &census);
        if (census.views == 0)
            exports->views = 0;
    }
    if (!exports->views && !exports->others)
        return true;
    (void)raise_error(vm, TYPE_INDEX_BUFFER_ERROR, "Existing exports of data: object cannot be re-sized");
    return false;
}

// ---- __buffer__ and __release_buffer__

Value buffer_method_buffer(Vm *vm, Value *args) {
    int32_t flags = 0;
    if (!argument_int(vm, args[1], &flags))
        return NO_VALUE;
    // Called as super().__buffer__ by a class with its own, the builtin base is asked, not the class.
    const TypeDefinition *definition = NULL;
    for (const Type *type = value_type(vm, args[0]); type && !definition; type = type->base)
        definition = type->definition && type->definition->buffer_get ? type->definition : NULL;
    if (!definition)
        return raise_type_error(vm, "a bytes-like object is required, not '%.100T'", args[0]);
    return memoryview_from_definition(vm, definition, args[0], flags);
}

Value buffer_method_release_buffer(Vm *vm, Value *args) {
    if (!value_is_memoryview(args[1]))
        return raise_type_error(vm, "expected a memoryview object");
    MemoryView *view = value_to_memoryview(args[1]);
    if (view->released)
        return raise_value_error(vm, "memoryview's buffer has already been released");
    if (!value_same(view->master->buffer.exporter, args[0]))
        return raise_value_error(vm, "memoryview's buffer is not this object");
    return memoryview_release(vm, view) ? VALUE_NONE : NO_VALUE;
}
