// SPDX-License-Identifier: MIT
// The memoryview type: a view of another object's memory, with a shape and an item format.
#ifndef KRAIT_OBJECTS_MEMORYVIEW_H
#define KRAIT_OBJECTS_MEMORYVIEW_H

#include "objects/buffer.h"

// Views of views share the buffer of the first one, their `master`, which gives it back when the last of them
// is released. A view that dies unreleased gives nothing back: exporters find that out when they need to
// (exports_allow_resize).
typedef struct MemoryView {
    uint64_t header;           // KIND_MEMORYVIEW
    struct MemoryView *master; // this view itself, or the one that holds the buffer
    Buffer buffer;             // in a master: what the exporter gave
    uint32_t views;            // in a master: how many views are not released, itself among them
    uint32_t exports;          // buffers that this view has given out
    bool released;
    bool readonly;
    bool hashed;
    int32_t dimensions;
    int64_t hash;
    uint8_t *bytes; // of the first item
    int64_t length; // in bytes
    int64_t itemsize;
    const char *format;     // never NULL
    const int64_t *shape;   // `dimensions` of them
    const int64_t *strides; // the same; never NULL
    DataBlock *extents;     // where shape and strides lie when there is not one dimension
    DataBlock *format_block;
    int64_t own_shape, own_stride;
} MemoryView;

static inline bool value_is_memoryview(Value v) {
    return value_is_kind(v, KIND_MEMORYVIEW);
}
static inline MemoryView *value_to_memoryview(Value v) {
    return (MemoryView *)value_to_pointer(v);
}

// memoryview(exporter); flags: as asked of the exporter.
Value memoryview_new(Vm *vm, Value exporter, int flags) MUST_CHECK;
// The same, asking a certain definition's buffer_get.
Value memoryview_from_definition(Vm *vm, const TypeDefinition *definition, Value exporter,
                                 int flags) MUST_CHECK;
// A view of plain memory inside `owner`, which the view keeps alive (readinto's argument and the like).
// Release it when the memory is not to be seen any more.
Value memoryview_of_memory(Vm *vm, Value owner, void *bytes, size_t length, bool readonly) MUST_CHECK;
// view.release(): false: BufferError, it is exported.
bool memoryview_release(Vm *vm, MemoryView *view) MUST_CHECK;

typedef struct MemoryIterator {
    uint64_t header;  // KIND_NATIVE_OBJECT
    MemoryView *view; // NULL when exhausted
    int64_t index, length;
} MemoryIterator;

extern const TypeDefinition memoryview_definition, memory_iterator_definition;

#endif
