// SPDX-License-Identifier: MIT
// The standard library: the archive that is linked into the program, or, where that is empty, a folder of
// sources.
//
// The archive is constant and shared by all Vms. A folder serves the first stage of the build, which compiles
// the library into the archive; KRAIT_LIBRARY in the environment names it. What a module's file is called
// (`__file__`, `co_filename`) is told here: a path below sys._stdlib_dir, whether a file lies there or not.
#ifndef KRAIT_IMPORT_LIBRARY_H
#define KRAIT_IMPORT_LIBRARY_H

#include "compile/archive.h"
#include "vm/vm.h"

#define LIBRARY_PATH_MAX 4096

typedef struct LibraryModule {
    ArchiveModule archive;       // valid when from_archive
    char path[LIBRARY_PATH_MAX]; // of the source file, absolute
    bool from_archive;
    bool is_package;
} LibraryModule;

// Is there an archive in this program?
bool library_has_archive(void);
// sys._stdlib_dir; NULL: it is not set, and no module is found.
Str *library_directory(Vm *vm);
// Looks for a module by its dotted name. False: there is none (no exception).
bool library_find(Vm *vm, const char *name, size_t length, LibraryModule *module);
// Its code. `filename` NULL: that of its source.
Code *library_code(Vm *vm, const LibraryModule *module, Str *filename) MUST_CHECK;
// The bytes of its source; NO_VALUE with OSError set where they are not kept.
Value library_source(Vm *vm, const LibraryModule *module) MUST_CHECK;
// A file of the library, a source or another, by its path below the library's folder. NO_VALUE without an
// exception: there is none.
Value library_data(Vm *vm, const char *path, size_t length) MUST_CHECK;
// The same by its whole path.
Value library_data_at(Vm *vm, const char *path) MUST_CHECK;
// The module of that number in the archive; false: no more.
bool library_get(size_t index, ArchiveModule *module);

// ---- What CPython freezes: modules that are found before sys.path is looked at.

typedef struct FrozenModule {
    const char *name;
    const char *library_name; // under which the library has it
    const char *original;     // what _imp.find_frozen tells of it
    bool is_package;
} FrozenModule;
extern const FrozenModule frozen_modules[]; // ends with a NULL name
const FrozenModule *frozen_find(const char *name, size_t length);

// Bytes that `library_pack` made, as they were. NO_VALUE: ValueError or MemoryError set.
Value library_unpack(Vm *vm, const void *packed, size_t size) MUST_CHECK;
// Compresses into malloc'd memory that the caller frees. NULL: no memory.
void *library_pack(const void *bytes, size_t size, size_t *packed_size) MUST_CHECK;

#endif
