// SPDX-License-Identifier: MIT
// stat() and its results.
#include "modules/posix/posix_internal.h"
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

static const StructSequenceField stat_fields[] = {
    {"st_mode", "protection bits"},
    {"st_ino", "inode"},
    {"st_dev", "device"},
    {"st_nlink", "number of hard links"},
    {"st_uid", "user ID of owner"},
    {"st_gid", "group ID of owner"},
    {"st_size", "total size, in bytes"},
    {NULL, "time of last access, whole seconds"},
    {NULL, "time of last modification, whole seconds"},
    {NULL, "time of last change, whole seconds"},
    {"st_atime", "time of last access"},
    {"st_mtime", "time of last modification"},
    {"st_ctime", "time of last change"},
    {"st_atime_ns", "time of last access in nanoseconds"},
    {"st_mtime_ns", "time of last modification in nanoseconds"},
    {"st_ctime_ns", "time of last change in nanoseconds"},
    {"st_blksize", "blocksize for filesystem I/O"},
    {"st_blocks", "number of blocks allocated"},
    {"st_rdev", "device type (if inode device)"},
};
static const StructSequence stat_result = {
    .type = STRUCT_SEQUENCE_TYPE("os.stat_result", "What is known of a file."),
    .fields = stat_fields,
    .visible = 10,
    .total = 19,
};

static Value seconds(const struct timespec *t) {
    return value_from_double((double)t->tv_sec + 1e-9 * (double)t->tv_nsec);
}
static Value nanoseconds(Vm *vm, const struct timespec *t) {
    Value whole = int_multiply(vm, value_from_small_int(t->tv_sec), value_from_small_int(1000000000));
    return value_missing(whole) ? NO_VALUE : int_add(vm, whole, value_from_small_int(t->tv_nsec));
}

Value posix_stat_result(Vm *vm, const struct stat *st) {
    Value values[19] = {
        int_from_uint64(vm, st->st_mode),
        int_from_uint64(vm, st->st_ino),
        int_from_uint64(vm, st->st_dev),
        int_from_uint64(vm, st->st_nlink),
        int_from_uint64(vm, st->st_uid),
        int_from_uint64(vm, st->st_gid),
        int_from_int64(vm, st->st_size),
        int_from_int64(vm, st->st_atim.tv_sec),
        int_from_int64(vm, st->st_mtim.tv_sec),
        int_from_int64(vm, st->st_ctim.tv_sec),
        seconds(&st->st_atim),
        seconds(&st->st_mtim),
        seconds(&st->st_ctim),
        nanoseconds(vm, &st->st_atim),
        nanoseconds(vm, &st->st_mtim),
        nanoseconds(vm, &st->st_ctim),
        int_from_int64(vm, st->st_blksize),
        int_from_int64(vm, st->st_blocks),
        int_from_uint64(vm, st->st_rdev),
    };
    for (int i = 0; i < 19; i++)
        if (value_missing(values[i]))
            return NO_VALUE;
    return structseq_new(vm, &stat_result, values);
}

static Value stat_path(Vm *vm, const Path *path, int directory, bool follow) {
    struct stat st;
    int status = path->text
                     ? host_stat(vm->host, directory, path->text, follow ? 0 : AT_SYMLINK_NOFOLLOW, &st)
                     : host_fstat(vm->host, path->fd, &st);
    return status < 0 ? posix_path_error(vm, status, path) : posix_stat_result(vm, &st);
}

// path, dir_fd, follow_symlinks
Value posix_stat(Vm *vm, Value *args) {
    Path path;
    int directory;
    bool follow;
    if (!posix_path(vm, args[0], "stat", "path", PATH_FD, &path) ||
        !posix_directory(vm, args[1], &directory) || !posix_flag(vm, args[2], true, &follow))
        return NO_VALUE;
    return stat_path(vm, &path, directory, follow);
}
Value posix_lstat(Vm *vm, Value *args) {
    Path path;
    int directory;
    if (!posix_path(vm, args[0], "lstat", "path", 0, &path) || !posix_directory(vm, args[1], &directory))
        return NO_VALUE;
    return stat_path(vm, &path, directory, false);
}
Value posix_fstat(Vm *vm, Value *args) {
    Path path = {.object = NO_VALUE};
    int32_t fd;
    if (!value_to_int32(vm, args[0], &fd))
        return NO_VALUE;
    path.fd = fd;
    return stat_path(vm, &path, AT_FDCWD, true);
}

static const StructSequenceField terminal_fields[] = {
    {"columns", "width of the terminal window in characters"},
    {"lines", "height of the terminal window in characters"},
};
const StructSequence posix_terminal_size_result = {
    .type = STRUCT_SEQUENCE_TYPE("os.terminal_size", "Size of a terminal."),
    .fields = terminal_fields,
    .visible = 2,
    .total = 2,
};

bool posix_add_types(Vm *vm, Value module) {
    return structseq_add(vm, module, &stat_result) && structseq_add(vm, module, &posix_terminal_size_result);
}
