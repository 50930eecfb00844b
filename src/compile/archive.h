// SPDX-License-Identifier: MIT
// Serialised code: what .pyc files and marshal hold, and the archive of the standard library.
//
// A *blob* is one module's code: every code object in it is an entry of its own, so that functions of the
// archive are materialised at their first call. All numbers are little-endian; tables that the loop reads are
// used where they lie (aligned to 4). A blob of the archive is trusted; one from elsewhere is checked to the
// last operand when it is read.
//
// An *archive* is an index of modules sorted by name, names, file names, blobs and (optional) sources.
#ifndef KRAIT_COMPILE_ARCHIVE_H
#define KRAIT_COMPILE_ARCHIVE_H

#include "base/arena.h"
#include "objects/bytes.h"
#include "objects/code.h"

// Changes whenever the bytecode or the format does: importlib's MAGIC_NUMBER is made of it.
#define CODE_FORMAT_VERSION 1

// The blob of a code object and all that it holds. Constants must be of the types that marshal knows; else
// ValueError ("unmarshallable object").
Bytes *code_to_bytes(Vm *vm, Code *code) MUST_CHECK;
// Reads a blob from anywhere: ValueError or EOFError when it is not one. The bytes are copied.
Code *code_from_bytes(Vm *vm, const void *bytes, size_t size) MUST_CHECK;
// How many bytes the blob at `bytes` takes; 0: not a blob, or cut off.
size_t code_blob_size(const void *bytes, size_t size);
// Gives `code` and the code objects in it another file name, where it is `from` (_imp._fix_co_filename).
bool code_change_filename(Vm *vm, Code *code, Str *from, Str *to) MUST_CHECK;

// ---- the archive

typedef struct ArchiveModule {
    const char *name; // dotted, not zero-ended
    size_t name_length;
    bool is_package;
    const char *filename;
    size_t filename_length;
    const void *code;
    size_t code_size;
    const void *source; // as archive_add was given it; NULL: none
    size_t source_size;
} ArchiveModule;

// Both are false for what is no archive, an empty one too.
bool archive_find(const void *archive, size_t size, const char *name, size_t length, ArchiveModule *module);
// The module of that number in order of names; false: there are no more.
bool archive_get(const void *archive, size_t size, size_t index, ArchiveModule *module);
// The code of a module of a trusted archive, which must live as long as the Vm.
Code *archive_code(Vm *vm, const ArchiveModule *module) MUST_CHECK;

typedef struct ArchiveWriter {
    Arena *arena;
    ArchiveModule *modules;
    size_t count, capacity;
} ArchiveWriter;
void archive_writer_init(ArchiveWriter *writer, Arena *arena);
// Copies everything. source may be NULL. False: no memory.
bool archive_add(ArchiveWriter *writer, const ArchiveModule *module) MUST_CHECK;
// The whole archive, in the arena. NULL: no memory.
const void *archive_finish(ArchiveWriter *writer, size_t *size) MUST_CHECK;

#endif
