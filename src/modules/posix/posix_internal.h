// SPDX-License-Identifier: MIT
// What the files of the module posix share: paths, errors, tables of functions.
#ifndef KRAIT_MODULES_POSIX_INTERNAL_H
#define KRAIT_MODULES_POSIX_INTERNAL_H

#include "host/host.h"
#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/structseq.h"
#include "vm/vm.h"
#include <fcntl.h>
#include <sys/stat.h>

// A path argument: str, bytes, os.PathLike or, where allowed, a descriptor.
typedef struct Path {
    const char *text; // zero-ended, in the file system's encoding; NULL: `fd` counts
    int fd;
    bool is_bytes; // results are bytes too
    Value object;  // as it was given, for the exception
} Path;

enum { PATH_FD = 1, PATH_NONE = 2 }; // allowed: a descriptor; None (".")
bool posix_path(Vm *vm, Value v, const char *function, const char *argument, int allowed,
                Path *path) MUST_CHECK;
// dir_fd=None
bool posix_directory(Vm *vm, Value v, int *fd) MUST_CHECK;
// Text of the system as str with surrogateescape (PEP 383), or as bytes.
Value posix_text(Vm *vm, const char *text, size_t length, bool is_bytes) MUST_CHECK;
// A str with surrogateescape to the system's bytes: a block that is zero-ended. NULL: exception.
const char *posix_encode(Vm *vm, Str *s, size_t *length) MUST_CHECK;
// OSError for a negative status of a host call.
Value posix_error(Vm *vm, int64_t status);
Value posix_path_error(Vm *vm, int64_t status, const Path *path);
// None, or the exception.
static inline Value posix_done(Vm *vm, int64_t status) {
    return status < 0 ? posix_error(vm, status) : VALUE_NONE;
}
static inline Value posix_path_done(Vm *vm, int64_t status, const Path *path) {
    return status < 0 ? posix_path_error(vm, status, path) : VALUE_NONE;
}
bool posix_flag(Vm *vm, Value v, bool fallback, bool *out) MUST_CHECK; // a truth with a default

extern const NativeDefinition posix_file_functions[], posix_directory_functions[], posix_process_functions[];
bool posix_add_types(Vm *vm, Value module) MUST_CHECK;           // stat_result ... (posix/stat.c)
bool posix_add_directory_types(Vm *vm, Value module) MUST_CHECK; // DirEntry
bool posix_add_process_types(Vm *vm, Value module) MUST_CHECK;
Value posix_stat_result(Vm *vm, const struct stat *st) MUST_CHECK;
Value posix_stat(Vm *vm, Value *args);
Value posix_lstat(Vm *vm, Value *args);
Value posix_fstat(Vm *vm, Value *args);

#endif
