// SPDX-License-Identifier: MIT
// The buffer protocol (PEP 3118, PEP 688): how bytes-like objects lend their memory to C code.
//
// A Buffer lives in a C local or inside a memoryview. buffer_get fills it; from then on the exporter may not
// move or resize that memory until buffer_release. `bytes` points into heap memory that the collector knows,
// or into foreign memory that `exporter` keeps alive. shape and strides may point into the Buffer itself
// (one dimension) or at memory of the exporter: do not copy a Buffer with the = operator, use buffer_move.
#ifndef KRAIT_OBJECTS_BUFFER_H
#define KRAIT_OBJECTS_BUFFER_H

#include "objects/object.h"

#define BUFFER_DIMENSIONS_MAX 64

struct Buffer {
    uint8_t *bytes;
    int64_t length; // in bytes: the product of shape times itemsize
    int64_t itemsize;
    const char *format; // of the struct module; NULL: "B"
    int32_t dimensions;
    bool readonly;
    bool by_view;           // a memoryview holds it
    bool python;            // exporter is the memoryview that a Python __buffer__ returned
    const int64_t *shape;   // NULL only when it was not asked for
    const int64_t *strides; // in bytes; NULL: C-contiguous
    Value exporter;         // what buffer_release gives it back to; NO_VALUE: released
    Value internal;         // the exporter's own
    int64_t own_shape, own_stride;
};

// How many buffers an exporter has given out: by memoryviews, which may have died without being released, and
// to C code. Exporters that can be resized keep one, count in their BufferGet and BufferRelease, and ask
// exports_allow_resize first.
typedef struct Exports {
    uint32_t views;
    uint32_t others;
} Exports;
void exports_add(Exports *exports, const Buffer *buffer);
void exports_remove(Exports *exports, const Buffer *buffer);
// True when nothing is exported any more: where only memoryviews stand in the way, a full collection finds
// out which of them are still alive. False: BufferError "Existing exports of data: object cannot be
// re-sized".
bool exports_allow_resize(Vm *vm, Value exporter, Exports *exports) MUST_CHECK;

// Flags, as inspect.BufferFlags numbers them.
enum {
    BUFFER_SIMPLE = 0,
    BUFFER_WRITABLE = 0x1,
    BUFFER_FORMAT = 0x4,
    BUFFER_ND = 0x8,
    BUFFER_STRIDES = 0x10 | BUFFER_ND,
    BUFFER_C_CONTIGUOUS = 0x20 | BUFFER_STRIDES,
    BUFFER_F_CONTIGUOUS = 0x40 | BUFFER_STRIDES,
    BUFFER_ANY_CONTIGUOUS = 0x80 | BUFFER_STRIDES,
    BUFFER_INDIRECT = 0x100 | BUFFER_STRIDES,
    BUFFER_FULL_READ_ONLY = BUFFER_INDIRECT | BUFFER_FORMAT,
    BUFFER_FULL = BUFFER_FULL_READ_ONLY | BUFFER_WRITABLE,
    BUFFER_READ = 0x100,
    BUFFER_WRITE = 0x200,
    BUFFER_BY_VIEW = 0x10000, // asked by a memoryview (ours; never seen by Python)
};

// True when the type of `v` exports buffers: bytes-like. Runs no Python.
bool value_has_buffer(Vm *vm, Value v);
// False: an exception is set ("a bytes-like object is required, not 'int'", BufferError ...).
bool buffer_get(Vm *vm, Value exporter, Buffer *buffer, int flags) MUST_CHECK;
// C-contiguous bytes of any exporter: what most functions want.
bool buffer_get_simple(Vm *vm, Value exporter, Buffer *buffer) MUST_CHECK;
// The same, writable: "read-write bytes-like object" is what `exporter` is said not to be.
bool buffer_get_writable(Vm *vm, Value exporter, Buffer *buffer) MUST_CHECK;
// Gives the memory back. Idempotent. Keeps the exception that is set, if any.
void buffer_release(Vm *vm, Buffer *buffer);
void buffer_move(Buffer *to, Buffer *from);
// What an exporter of plain bytes does in its BufferGet.
bool buffer_fill(Vm *vm, Buffer *buffer, Value exporter, void *bytes, size_t length, bool readonly,
                 int flags) MUST_CHECK;
void buffer_trace(Tracer *tracer, const Buffer *buffer);
// The native `__buffer__(self, flags, /)` and `__release_buffer__(self, buffer, /)` of types that export.
Value buffer_method_buffer(Vm *vm, Value *args);
Value buffer_method_release_buffer(Vm *vm, Value *args);
bool buffer_is_contiguous(const Buffer *buffer, char order); // 'C', 'F' or 'A'
// Copies all items, in C order ('F': Fortran order), into `to` (buffer->length bytes).
void buffer_copy_out(const Buffer *buffer, void *to, char order);

#endif
