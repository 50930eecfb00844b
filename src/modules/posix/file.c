// SPDX-License-Identifier: MIT
// Descriptors and names of files.
#include "modules/posix/posix_internal.h"
#include "objects/buffer.h"
#include "objects/float.h"
#include "objects/tuple.h"

extern const StructSequence posix_terminal_size_result;

static bool descriptor(Vm *vm, Value v, int32_t *fd) {
    return value_to_int32(vm, v, fd);
}

// path, flags, mode, dir_fd
static Value posix_open(Vm *vm, Value *args) {
    Path path;
    int directory;
    int32_t flags, mode = 0777;
    if (!posix_path(vm, args[0], "open", "path", 0, &path) || !value_to_int32(vm, args[1], &flags) ||
        (value_exists(args[2]) && !value_to_int32(vm, args[2], &mode)) ||
        !posix_directory(vm, args[3], &directory))
        return NO_VALUE;
    int fd = host_open(vm->host, directory, path.text, flags, (mode_t)mode);
    return fd < 0 ? posix_path_error(vm, fd, &path) : value_from_small_int(fd);
}
static Value posix_close(Vm *vm, Value *args) {
    int32_t fd;
    return descriptor(vm, args[0], &fd) ? posix_done(vm, host_close(vm->host, fd)) : NO_VALUE;
}
static Value posix_closerange(Vm *vm, Value *args) {
    int32_t low, high;
    if (!descriptor(vm, args[0], &low) || !descriptor(vm, args[1], &high))
        return NO_VALUE;
    if (high > low)
        (void)!host_close_range(vm->host, low < 0 ? 0 : low, high - 1);
    return VALUE_NONE;
}
static Value posix_read(Vm *vm, Value *args) {
    int32_t fd;
    int64_t length;
    if (!descriptor(vm, args[0], &fd) || !value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &length))
        return NO_VALUE;
    if (length < 0)
        return posix_error(vm, -EINVAL);
    Bytes *bytes = bytes_new(vm, (size_t)length);
    if (!bytes)
        return NO_VALUE;
    for (;;) {
        ssize_t got = host_read(vm->host, fd, bytes->data, (size_t)length);
        if (got >= 0)
            return value_from_pointer(bytes_cut(vm, bytes, (size_t)got));
        if (got != -EINTR)
            return posix_error(vm, got);
        if (!vm_poll(vm))
            return NO_VALUE;
    }
}
static Value posix_write(Vm *vm, Value *args) {
    int32_t fd;
    Buffer buffer;
    if (!descriptor(vm, args[0], &fd) || !buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    for (;;) {
        ssize_t written = host_write(vm->host, fd, buffer.bytes, buffer.length);
        if (written == -EINTR && vm_poll(vm))
            continue;
        buffer_release(vm, &buffer);
        return written >= 0       ? int_from_int64(vm, written)
               : error_is_set(vm) ? NO_VALUE
                                  : posix_error(vm, written);
    }
}
static Value posix_lseek(Vm *vm, Value *args) {
    int32_t fd, whence;
    int64_t position;
    if (!descriptor(vm, args[0], &fd) || !value_to_int64(vm, args[1], &position) ||
        !value_to_int32(vm, args[2], &whence))
        return NO_VALUE;
    int64_t now = host_lseek(vm->host, fd, position, whence);
    return now < 0 ? posix_error(vm, now) : int_from_int64(vm, now);
}
static Value posix_isatty(Vm *vm, Value *args) {
    int32_t fd;
    return descriptor(vm, args[0], &fd) ? value_from_bool(host_isatty(vm->host, fd) > 0) : NO_VALUE;
}
static Value posix_dup(Vm *vm, Value *args) {
    int32_t fd;
    if (!descriptor(vm, args[0], &fd))
        return NO_VALUE;
    int copy = host_dup(vm->host, fd);
    return copy < 0 ? posix_error(vm, copy) : value_from_small_int(copy);
}
static Value posix_dup2(Vm *vm, Value *args) {
    int32_t fd, target;
    bool inheritable;
    if (!descriptor(vm, args[0], &fd) || !descriptor(vm, args[1], &target) ||
        !posix_flag(vm, args[2], true, &inheritable))
        return NO_VALUE;
    int status = host_dup2(vm->host, fd, target, inheritable);
    return status < 0 ? posix_error(vm, status) : value_from_small_int(target);
}
static Value pipe_with(Vm *vm, int flags) {
    int ends[2];
    int status = host_pipe(vm->host, ends, flags);
    if (status < 0)
        return posix_error(vm, status);
    return value_from_pointer(tuple_pack(vm, value_from_small_int(ends[0]), value_from_small_int(ends[1])));
}
static Value posix_pipe(Vm *vm, Value *args) {
    (void)args;
    return pipe_with(vm, 0);
}
static Value posix_pipe2(Vm *vm, Value *args) {
    int32_t flags;
    return value_to_int32(vm, args[0], &flags) ? pipe_with(vm, flags) : NO_VALUE;
}
static Value posix_fsync(Vm *vm, Value *args) {
    int32_t fd;
    return descriptor(vm, args[0], &fd) ? posix_done(vm, host_fsync(vm->host, fd)) : NO_VALUE;
}
static Value posix_ftruncate(Vm *vm, Value *args) {
    int32_t fd;
    int64_t length;
    if (!descriptor(vm, args[0], &fd) || !value_to_int64(vm, args[1], &length))
        return NO_VALUE;
    return posix_done(vm, host_ftruncate(vm->host, fd, length));
}
static Value posix_truncate(Vm *vm, Value *args) {
    Path path;
    int64_t length;
    if (!posix_path(vm, args[0], "truncate", "path", PATH_FD, &path) || !value_to_int64(vm, args[1], &length))
        return NO_VALUE;
    return posix_path_done(vm,
                           path.text ? host_truncate(vm->host, path.text, length)
                                     : host_ftruncate(vm->host, path.fd, length),
                           &path);
}
static Value posix_get_inheritable(Vm *vm, Value *args) {
    int32_t fd;
    if (!descriptor(vm, args[0], &fd))
        return NO_VALUE;
    int status = host_inheritable(vm->host, fd);
    return status < 0 ? posix_error(vm, status) : value_from_bool(status);
}
static Value posix_set_inheritable(Vm *vm, Value *args) {
    int32_t fd;
    bool inheritable;
    if (!descriptor(vm, args[0], &fd) || !posix_flag(vm, args[1], false, &inheritable))
        return NO_VALUE;
    return posix_done(vm, host_set_inheritable(vm->host, fd, inheritable));
}
static Value posix_get_blocking(Vm *vm, Value *args) {
    int32_t fd;
    if (!descriptor(vm, args[0], &fd))
        return NO_VALUE;
    int status = host_blocking(vm->host, fd);
    return status < 0 ? posix_error(vm, status) : value_from_bool(status);
}
static Value posix_set_blocking(Vm *vm, Value *args) {
    int32_t fd;
    bool blocking;
    if (!descriptor(vm, args[0], &fd) || !posix_flag(vm, args[1], false, &blocking))
        return NO_VALUE;
    return posix_done(vm, host_set_blocking(vm->host, fd, blocking));
}
static Value posix_get_terminal_size(Vm *vm, Value *args) {
    int32_t fd = 1;
    int columns, lines;
    if (value_exists(args[0]) && !descriptor(vm, args[0], &fd))
        return NO_VALUE;
    int status = host_terminal_size(vm->host, fd, &columns, &lines);
    if (status < 0)
        return posix_error(vm, status);
    return structseq_new(vm, &posix_terminal_size_result,
                         (Value[]){value_from_small_int(columns), value_from_small_int(lines)});
}

// path, mode, dir_fd, effective_ids, follow_symlinks
static Value posix_access(Vm *vm, Value *args) {
    Path path;
    int32_t mode;
    int directory;
    bool effective, follow;
    if (!posix_path(vm, args[0], "access", "path", 0, &path) || !value_to_int32(vm, args[1], &mode) ||
        !posix_directory(vm, args[2], &directory) || !posix_flag(vm, args[3], false, &effective) ||
        !posix_flag(vm, args[4], true, &follow))
        return NO_VALUE;
    int flags = (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
    return value_from_bool(host_access(vm->host, directory, path.text, mode, flags) >= 0);
}
// path, dir_fd
static Value remove_name(Vm *vm, Value *args, const char *function, int flags) {
    Path path;
    int directory;
    if (!posix_path(vm, args[0], function, "path", 0, &path) || !posix_directory(vm, args[1], &directory))
        return NO_VALUE;
    return posix_path_done(vm, host_unlink(vm->host, directory, path.text, flags), &path);
}
static Value posix_unlink(Vm *vm, Value *args) {
    return remove_name(vm, args, "unlink", 0);
}
static Value posix_remove(Vm *vm, Value *args) {
    return remove_name(vm, args, "remove", 0);
}
static Value posix_rmdir(Vm *vm, Value *args) {
    return remove_name(vm, args, "rmdir", AT_REMOVEDIR);
}
// path, mode, dir_fd
static Value posix_mkdir(Vm *vm, Value *args) {
    Path path;
    int directory;
    int32_t mode = 0777;
    if (!posix_path(vm, args[0], "mkdir", "path", 0, &path) ||
        (value_exists(args[1]) && !value_to_int32(vm, args[1], &mode)) ||
        !posix_directory(vm, args[2], &directory))
        return NO_VALUE;
    return posix_path_done(vm, host_mkdir(vm->host, directory, path.text, (mode_t)mode), &path);
}
static Value posix_mkfifo(Vm *vm, Value *args) {
    Path path;
    int directory;
    int32_t mode = 0666;
    if (!posix_path(vm, args[0], "mkfifo", "path", 0, &path) ||
        (value_exists(args[1]) && !value_to_int32(vm, args[1], &mode)) ||
        !posix_directory(vm, args[2], &directory))
        return NO_VALUE;
    return posix_path_done(vm, host_mkfifo(vm->host, directory, path.text, (mode_t)mode), &path);
}
// src, dst, src_dir_fd, dst_dir_fd
static Value rename_as(Vm *vm, Value *args, const char *function) {
    Path from, to;
    int from_directory, to_directory;
    if (!posix_path(vm, args[0], function, "src", 0, &from) ||
        !posix_path(vm, args[1], function, "dst", 0, &to) || !posix_directory(vm, args[2], &from_directory) ||
        !posix_directory(vm, args[3], &to_directory))
        return NO_VALUE;
    int status = host_rename(vm->host, from_directory, from.text, to_directory, to.text);
    return status < 0 ? raise_os_error(vm, -status, from.object, to.object) : VALUE_NONE;
}
static Value posix_rename(Vm *vm, Value *args) {
    return rename_as(vm, args, "rename");
}
static Value posix_replace(Vm *vm, Value *args) {
    return rename_as(vm, args, "replace");
}
// src, dst, src_dir_fd, dst_dir_fd, follow_symlinks
static Value posix_link(Vm *vm, Value *args) {
    Path from, to;
    int from_directory, to_directory;
    bool follow;
    if (!posix_path(vm, args[0], "link", "src", 0, &from) ||
        !posix_path(vm, args[1], "link", "dst", 0, &to) || !posix_directory(vm, args[2], &from_directory) ||
        !posix_directory(vm, args[3], &to_directory) || !posix_flag(vm, args[4], false, &follow))
        return NO_VALUE;
    int status =
        host_link(vm->host, from_directory, from.text, to_directory, to.text, follow ? AT_SYMLINK_FOLLOW : 0);
    return status < 0 ? raise_os_error(vm, -status, from.object, to.object) : VALUE_NONE;
}
// src, dst, target_is_directory, dir_fd
static Value posix_symlink(Vm *vm, Value *args) {
    Path from, to;
    int directory;
    if (!posix_path(vm, args[0], "symlink", "src", 0, &from) ||
        !posix_path(vm, args[1], "symlink", "dst", 0, &to) || !posix_directory(vm, args[3], &directory))
        return NO_VALUE;
    int status = host_symlink(vm->host, from.text, directory, to.text);
    return status < 0 ? raise_os_error(vm, -status, from.object, to.object) : VALUE_NONE;
}
static Value posix_readlink(Vm *vm, Value *args) {
    Path path;
    int directory;
    char target[4097];
    if (!posix_path(vm, args[0], "readlink", "path", 0, &path) || !posix_directory(vm, args[1], &directory))
        return NO_VALUE;
    ssize_t length = host_readlink(vm->host, directory, path.text, target, sizeof target);
    return length < 0 ? posix_path_error(vm, length, &path)
                      : posix_text(vm, target, (size_t)length, path.is_bytes);
}
// path, mode, dir_fd, follow_symlinks
static Value posix_chmod(Vm *vm, Value *args) {
    Path path;
    int32_t mode;
    int directory;
    bool follow;
    if (!posix_path(vm, args[0], "chmod", "path", PATH_FD, &path) || !value_to_int32(vm, args[1], &mode) ||
        !posix_directory(vm, args[2], &directory) || !posix_flag(vm, args[3], true, &follow))
        return NO_VALUE;
    int status =
        path.text ? host_chmod(vm->host, directory, path.text, (mode_t)mode, follow ? 0 : AT_SYMLINK_NOFOLLOW)
                  : host_fchmod(vm->host, path.fd, (mode_t)mode);
    return posix_path_done(vm, status, &path);
}
static Value posix_fchmod(Vm *vm, Value *args) {
    int32_t fd, mode;
    if (!descriptor(vm, args[0], &fd) || !value_to_int32(vm, args[1], &mode))
        return NO_VALUE;
    return posix_done(vm, host_fchmod(vm->host, fd, (mode_t)mode));
}
static Value posix_umask(Vm *vm, Value *args) {
    int32_t mask;
    if (!value_to_int32(vm, args[0], &mask))
        return NO_VALUE;
    int before = host_umask(vm->host, mask);
    return before < 0 ? posix_error(vm, before) : value_from_small_int(before);
}
static Value posix_getcwd_as(Vm *vm, bool is_bytes) {
    char path[4097];
    ssize_t length = host_getcwd(vm->host, path, sizeof path);
    return length < 0 ? posix_error(vm, length) : posix_text(vm, path, (size_t)length, is_bytes);
}
static Value posix_getcwd(Vm *vm, Value *args) {
    (void)args;
    return posix_getcwd_as(vm, false);
}
static Value posix_getcwdb(Vm *vm, Value *args) {
    (void)args;
    return posix_getcwd_as(vm, true);
}
static Value posix_chdir(Vm *vm, Value *args) {
    Path path;
    if (!posix_path(vm, args[0], "chdir", "path", PATH_FD, &path))
        return NO_VALUE;
    return posix_path_done(vm, path.text ? host_chdir(vm->host, path.text) : host_fchdir(vm->host, path.fd),
                           &path);
}

static bool timespec_from(Vm *vm, Value v, bool nanoseconds, struct timespec *out) {
    int64_t total;
    if (nanoseconds) {
        if (!value_to_int64(vm, v, &total))
            return false;
    } else {
        double d;
        if (!value_to_double_checked(vm, v, &d))
            return false;
        double whole = __builtin_floor(d);
        out->tv_sec = (time_t)whole;
        out->tv_nsec = (long)((d - whole) * 1e9);
        return true;
    }
    out->tv_sec = total / 1000000000;
    out->tv_nsec = total % 1000000000;
    if (out->tv_nsec < 0) {
        out->tv_nsec += 1000000000;
        out->tv_sec--;
    }
    return true;
}
// path, times, ns, dir_fd, follow_symlinks
static Value posix_utime(Vm *vm, Value *args) {
    Path path;
    int directory;
    bool follow;
    if (!posix_path(vm, args[0], "utime", "path", PATH_FD, &path) ||
        !posix_directory(vm, args[3], &directory) || !posix_flag(vm, args[4], true, &follow))
        return NO_VALUE;
    bool has_times = !value_is_none_or_missing(args[1]);
    if (has_times && value_exists(args[2]))
        return raise_value_error(vm, "utime: you may specify either 'times' or 'ns' but not both");
    HostFileTimes times, *given = NULL;
    Value pair = value_exists(args[2]) ? args[2] : args[1];
    if (has_times || value_exists(args[2])) {
        if (!value_is_tuple(pair) || ((Tuple *)value_to_pointer(pair))->length != 2)
            return raise_type_error(vm, value_exists(args[2])
                                            ? "utime: 'ns' must be a tuple of two ints"
                                            : "utime: 'times' must be either a tuple of two ints or None");
        Value *items = tuple_items((Tuple *)value_to_pointer(pair));
        struct timespec both[2];
        if (!timespec_from(vm, items[0], value_exists(args[2]), &both[0]) ||
            !timespec_from(vm, items[1], value_exists(args[2]), &both[1]))
            return NO_VALUE;
        times = (HostFileTimes){both[0], both[1]};
        given = &times;
    }
    int status =
        path.text ? host_file_times(vm->host, directory, path.text, given, follow ? 0 : AT_SYMLINK_NOFOLLOW)
                  : host_file_times(vm->host, path.fd, NULL, given, 0);
    return posix_path_done(vm, status, &path);
}
static Value posix_fspath(Vm *vm, Value *args) {
    if (value_is_str(args[0]) || value_is_kind(args[0], KIND_BYTES))
        return args[0];
    Str *name = str_intern_c(vm, "__fspath__");
    Value method = name ? type_lookup(vm, value_type(vm, args[0]), name) : NO_VALUE;
    if (value_missing(method))
        return raise_type_error(vm, "expected str, bytes or os.PathLike object, not %T", args[0]);
    Value text = vm_call_method(vm, args[0], name, 0, NULL);
    if (value_exists(text) && !value_is_str(text) && !value_is_kind(text, KIND_BYTES))
        return raise_type_error(vm, "expected %T.__fspath__() to return str or bytes, not %T", args[0], text);
    return text;
}

const NativeDefinition posix_file_functions[] = {
    {"open(path, flags, mode=0o777, *, dir_fd=None)", posix_open, "Open a file; its descriptor.", 0, 0},
    {"close(fd)", posix_close, "Close a descriptor.", 0, 0},
    {"closerange(fd_low, fd_high, /)", posix_closerange, "Close a range of descriptors.", 0, 0},
    {"read(fd, length, /)", posix_read, "Read at most so many bytes.", 0, 0},
    {"write(fd, data, /)", posix_write, "Write bytes; how many were written.", 0, 0},
    {"lseek(fd, position, whence, /)", posix_lseek, "Move the position.", 0, 0},
    {"isatty(fd, /)", posix_isatty, "Is it a terminal?", 0, 0},
    {"dup(fd, /)", posix_dup, "Another descriptor of the same file.", 0, 0},
    {"dup2(fd, fd2, inheritable=True)", posix_dup2, "Make fd2 a descriptor of the same file.", 0, 0},
    {"pipe()", posix_pipe, "The two ends of a new pipe.", 0, 0},
    {"pipe2(flags, /)", posix_pipe2, "The two ends of a new pipe, with flags.", 0, 0},
    {"fsync(fd)", posix_fsync, "Force a file to the disk.", 0, 0},
    {"ftruncate(fd, length, /)", posix_ftruncate, "Cut a file.", 0, 0},
    {"truncate(path, length)", posix_truncate, "Cut a file.", 0, 0},
    {"get_inheritable(fd, /)", posix_get_inheritable, "Do child processes inherit it?", 0, 0},
    {"set_inheritable(fd, inheritable, /)", posix_set_inheritable, "Let child processes inherit it or not.",
     0, 0},
    {"get_blocking(fd, /)", posix_get_blocking, "Does it block?", 0, 0},
    {"set_blocking(fd, blocking, /)", posix_set_blocking, "Let it block or not.", 0, 0},
    {"get_terminal_size(fd=<unrepresentable>, /)", posix_get_terminal_size, "The size of a terminal.", 0, 0},
    {"stat(path, *, dir_fd=None, follow_symlinks=True)", posix_stat, "What is known of a file.", 0, 0},
    {"lstat(path, *, dir_fd=None)", posix_lstat, "What is known of a file or of a link itself.", 0, 0},
    {"fstat(fd)", posix_fstat, "What is known of an open file.", 0, 0},
    {"access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", posix_access,
     "May it be accessed?", 0, 0},
    {"unlink(path, *, dir_fd=None)", posix_unlink, "Remove a file.", 0, 0},
    {"remove(path, *, dir_fd=None)", posix_remove, "Remove a file.", 0, 0},
    {"rmdir(path, *, dir_fd=None)", posix_rmdir, "Remove an empty directory.", 0, 0},
    {"mkdir(path, mode=0o777, *, dir_fd=None)", posix_mkdir, "Make a directory.", 0, 0},
    {"mkfifo(path, mode=0o666, *, dir_fd=None)", posix_mkfifo, "Make a named pipe.", 0, 0},
    {"rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", posix_rename, "Rename.", 0, 0},
    {"replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", posix_replace, "Rename, overwriting.", 0, 0},
    {"link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", posix_link,
     "Make a hard link.", 0, 0},
    {"symlink(src, dst, target_is_directory=False, *, dir_fd=None)", posix_symlink, "Make a symbolic link.",
     0, 0},
    {"readlink(path, *, dir_fd=None)", posix_readlink, "What a symbolic link names.", 0, 0},
    {"chmod(path, mode, *, dir_fd=None, follow_symlinks=True)", posix_chmod, "Change permissions.", 0, 0},
    {"fchmod(fd, mode)", posix_fchmod, "Change permissions of an open file.", 0, 0},
    {"umask(mask, /)", posix_umask, "Set the mask of permissions; the one before.", 0, 0},
    {"getcwd()", posix_getcwd, "The working directory.", 0, 0},
    {"getcwdb()", posix_getcwdb, "The working directory as bytes.", 0, 0},
    {"chdir(path)", posix_chdir, "Change the working directory.", 0, 0},
    {"utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)", posix_utime,
     "Set the times of a file.", 0, 0},
    {"fspath(path)", posix_fspath, "The path of an os.PathLike.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
