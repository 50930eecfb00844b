// SPDX-License-Identifier: MIT
//
// Files, directories, terminals and maps by way of POSIX and Linux: the functions of host_file.def.
//
// Each adds what the contract adds (close-on-exec, the Host's own directory and mask, no blocking) and
// nothing else.
#include "unix.h"

#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/timerfd.h>
#include <sys/xattr.h>

// -- descriptors

int unix_open(Host *host, int directory, const char *path, int flags, mode_t mode) {
    return unix_result(
        openat(unix_directory(host, directory), path, flags | O_CLOEXEC, unix_mode(host, mode)));
}

int unix_close(Host *host, int fd) {
    unix_forget(host, fd);
    // On Linux the number is free again even when close is interrupted: it must not be tried again.
    if (close(fd) != 0 && errno != EINTR)
        return -errno;
    return 0;
}

int unix_close_range(Host *host, int first, int last) {
    if (first < 0)
        first = 0;
    if (last < first)
        return 0;
    unix_wait_close_range(host, first, last);
    if (close_range((unsigned)first, (unsigned)last, 0) == 0)
        return 0;
    if (errno != ENOSYS)
        return -errno;
    for (int fd = first; fd <= last; fd++)
        close(fd);
    return 0;
}

ssize_t unix_read(Host *host, int fd, void *data, size_t size) {
    return unix_result_wide(read(fd, data, size));
}

ssize_t unix_write(Host *host, int fd, const void *data, size_t size) {
    return unix_result_wide(write(fd, data, size));
}

ssize_t unix_pread(Host *host, int fd, void *data, size_t size, int64_t offset) {
    return unix_result_wide(pread(fd, data, size, offset));
}

ssize_t unix_pwrite(Host *host, int fd, const void *data, size_t size, int64_t offset) {
    return unix_result_wide(pwrite(fd, data, size, offset));
}

ssize_t unix_readv(Host *host, int fd, const struct iovec *vectors, int count) {
    return unix_result_wide(readv(fd, vectors, count));
}

ssize_t unix_writev(Host *host, int fd, const struct iovec *vectors, int count) {
    return unix_result_wide(writev(fd, vectors, count));
}

ssize_t unix_preadv(Host *host, int fd, const struct iovec *vectors, int count, int64_t offset, int flags) {
    return unix_result_wide(preadv2(fd, vectors, count, offset, flags));
}

ssize_t unix_pwritev(Host *host, int fd, const struct iovec *vectors, int count, int64_t offset, int flags) {
    return unix_result_wide(pwritev2(fd, vectors, count, offset, flags));
}

// Whether the descriptor has what `events` asks for, or an end or error that a call would report at once.
static bool ready_for(int fd, short events) {
    struct pollfd entry = {.fd = fd, .events = events};
    return poll(&entry, 1, 0) != 0;
}

ssize_t unix_read_ready(Host *host, int fd, void *data, size_t size) {
    struct iovec vector = {.iov_base = data, .iov_len = size};
    ssize_t length = preadv2(fd, &vector, 1, -1, RWF_NOWAIT);
    if (length >= 0 || (errno != EAGAIN && errno != EOPNOTSUPP && errno != EINVAL && errno != ENOSYS))
        return unix_result_wide(length);
    // EAGAIN also means a file whose page is not in memory: poll calls that ready, and read fetches it.
    if (!ready_for(fd, POLLIN))
        return -EAGAIN;
    return unix_result_wide(read(fd, data, size));
}

ssize_t unix_write_ready(Host *host, int fd, const void *data, size_t size) {
    struct stat status;
    if (fstat(fd, &status) != 0)
        return -errno;
    if (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode))
        return unix_result_wide(write(fd, data, size));
    if (S_ISSOCK(status.st_mode))
        return unix_result_wide(send(fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL));
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0)
        return -errno;
    if (!(flags & O_NONBLOCK)) {
        if (!ready_for(fd, POLLOUT))
            return -EAGAIN;
        // A pipe that is ready takes this much without blocking.
        if (size > PIPE_BUF)
            size = PIPE_BUF;
    }
    return unix_result_wide(write(fd, data, size));
}

int64_t unix_lseek(Host *host, int fd, int64_t offset, int whence) {
    return unix_result_wide(lseek(fd, offset, whence));
}

int unix_fstat(Host *host, int fd, struct stat *result) {
    return unix_result(fstat(fd, result));
}

int unix_ftruncate(Host *host, int fd, int64_t size) {
    return unix_result(ftruncate(fd, size));
}

int unix_fsync(Host *host, int fd) {
    return unix_result(fsync(fd));
}

int unix_fdatasync(Host *host, int fd) {
    return unix_result(fdatasync(fd));
}

int unix_sync(Host *host) {
    sync();
    return 0;
}

int unix_dup(Host *host, int fd) {
    return unix_result(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

int unix_dup2(Host *host, int fd, int target, bool inheritable) {
    if (fd == target) {
        int flags = fcntl(fd, F_GETFD);
        if (flags < 0)
            return -errno;
        int status = inheritable ? 0 : unix_set_inheritable(host, fd, false);
        return status < 0 ? status : target;
    }
    // Only a descriptor that is really replaced may end the waits on it.
    if (fcntl(fd, F_GETFD) < 0)
        return -errno;
    unix_forget(host, target);
    return unix_result(dup3(fd, target, inheritable ? 0 : O_CLOEXEC));
}

int unix_pipe(Host *host, int ends[2], int flags) {
    return unix_result(pipe2(ends, flags | O_CLOEXEC));
}

int unix_fcntl(Host *host, int fd, int command, intptr_t argument) {
    return unix_result(fcntl(fd, command, argument));
}

int unix_ioctl(Host *host, int fd, unsigned long request, intptr_t argument) {
    return unix_result(ioctl(fd, request, argument));
}

int unix_flock(Host *host, int fd, int operation) {
    return unix_result(flock(fd, operation));
}

int unix_inheritable(Host *host, int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -errno : !(flags & FD_CLOEXEC);
}

int unix_set_inheritable(Host *host, int fd, bool inheritable) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0)
        return -errno;
    int wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    return wanted == flags ? 0 : unix_result(fcntl(fd, F_SETFD, wanted));
}

int unix_blocking(Host *host, int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -errno : !(flags & O_NONBLOCK);
}

int unix_set_blocking(Host *host, int fd, bool blocking) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0)
        return -errno;
    int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return wanted == flags ? 0 : unix_result(fcntl(fd, F_SETFL, wanted));
}

ssize_t unix_sendfile(Host *host, int to, int from, int64_t *offset, size_t size) {
    return unix_result_wide(sendfile64(to, from, offset, size));
}

ssize_t unix_copy_file_range(Host *host, int from, int64_t *from_offset, int to, int64_t *to_offset,
                             size_t size, unsigned flags) {
    return unix_result_wide(copy_file_range(from, from_offset, to, to_offset, size, flags));
}

ssize_t unix_splice(Host *host, int from, int64_t *from_offset, int to, int64_t *to_offset, size_t size,
                    unsigned flags) {
    return unix_result_wide(splice(from, from_offset, to, to_offset, size, flags));
}

int unix_posix_fallocate(Host *host, int fd, int64_t offset, int64_t size) {
    return -posix_fallocate(fd, offset, size);
}

int unix_posix_fadvise(Host *host, int fd, int64_t offset, int64_t size, int advice) {
    return -posix_fadvise(fd, offset, size, advice);
}

int unix_lockf(Host *host, int fd, int command, int64_t size) {
    return unix_result(lockf(fd, command, size));
}

int unix_memfd_create(Host *host, const char *name, unsigned flags) {
    return unix_result(memfd_create(name, flags | MFD_CLOEXEC));
}

int unix_eventfd(Host *host, unsigned initial, int flags) {
    return unix_result(eventfd(initial, flags | EFD_CLOEXEC));
}

int unix_timerfd_create(Host *host, int clock, int flags) {
    return unix_result(timerfd_create(clock, flags | TFD_CLOEXEC));
}

int unix_timerfd_settime(Host *host, int fd, int flags, const struct itimerspec *value,
                         struct itimerspec *before) {
    return unix_result(timerfd_settime(fd, flags, value, before));
}

int unix_timerfd_gettime(Host *host, int fd, struct itimerspec *value) {
    return unix_result(timerfd_gettime(fd, value));
}

// -- terminals

int unix_isatty(Host *host, int fd) {
    return isatty(fd);
}

int unix_ttyname(Host *host, int fd, char *name, size_t size) {
    return -ttyname_r(fd, name, size);
}

int unix_ctermid(Host *host, char *name, size_t size) {
    if (size < L_ctermid)
        return -ERANGE;
    ctermid(name);
    return 0;
}

int unix_openpty(Host *host, int *controller, int *terminal) {
    if (openpty(controller, terminal, NULL, NULL, NULL) != 0)
        return -errno;
    fcntl(*controller, F_SETFD, FD_CLOEXEC);
    fcntl(*terminal, F_SETFD, FD_CLOEXEC);
    return 0;
}

int unix_posix_openpt(Host *host, int flags) {
    return unix_result(posix_openpt(flags | O_CLOEXEC));
}

int unix_grantpt(Host *host, int fd) {
    return unix_result(grantpt(fd));
}

int unix_unlockpt(Host *host, int fd) {
    return unix_result(unlockpt(fd));
}

int unix_ptsname(Host *host, int fd, char *name, size_t size) {
    return -ptsname_r(fd, name, size);
}

int unix_terminal_size(Host *host, int fd, int *columns, int *lines) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0)
        return -errno;
    *columns = size.ws_col;
    *lines = size.ws_row;
    return 0;
}

int unix_tcgetattr(Host *host, int fd, struct termios *attributes) {
    return unix_result(tcgetattr(fd, attributes));
}

int unix_tcsetattr(Host *host, int fd, int when, const struct termios *attributes) {
    return unix_result(tcsetattr(fd, when, attributes));
}

int unix_tcsendbreak(Host *host, int fd, int duration) {
    return unix_result(tcsendbreak(fd, duration));
}

int unix_tcdrain(Host *host, int fd) {
    return unix_result(tcdrain(fd));
}

int unix_tcflush(Host *host, int fd, int queue) {
    return unix_result(tcflush(fd, queue));
}

int unix_tcflow(Host *host, int fd, int action) {
    return unix_result(tcflow(fd, action));
}

int unix_tcgetpgrp(Host *host, int fd) {
    return unix_result(tcgetpgrp(fd));
}

int unix_tcsetpgrp(Host *host, int fd, pid_t group) {
    return unix_result(tcsetpgrp(fd, group));
}

// -- paths

int unix_stat(Host *host, int directory, const char *path, int flags, struct stat *result) {
    return unix_result(fstatat(unix_directory(host, directory), path, result, flags));
}

int unix_access(Host *host, int directory, const char *path, int mode, int flags) {
    return unix_result(faccessat(unix_directory(host, directory), path, mode, flags));
}

int unix_mkdir(Host *host, int directory, const char *path, mode_t mode) {
    return unix_result(mkdirat(unix_directory(host, directory), path, unix_mode(host, mode)));
}

int unix_mkfifo(Host *host, int directory, const char *path, mode_t mode) {
    return unix_result(mkfifoat(unix_directory(host, directory), path, unix_mode(host, mode)));
}

int unix_mknod(Host *host, int directory, const char *path, mode_t mode, dev_t device) {
    return unix_result(mknodat(unix_directory(host, directory), path, unix_mode(host, mode), device));
}

int unix_unlink(Host *host, int directory, const char *path, int flags) {
    return unix_result(unlinkat(unix_directory(host, directory), path, flags));
}

int unix_rename(Host *host, int from_directory, const char *from, int to_directory, const char *to) {
    return unix_result(
        renameat(unix_directory(host, from_directory), from, unix_directory(host, to_directory), to));
}

int unix_link(Host *host, int from_directory, const char *from, int to_directory, const char *to, int flags) {
    return unix_result(
        linkat(unix_directory(host, from_directory), from, unix_directory(host, to_directory), to, flags));
}

int unix_symlink(Host *host, const char *target, int directory, const char *path) {
    return unix_result(symlinkat(target, unix_directory(host, directory), path));
}

ssize_t unix_readlink(Host *host, int directory, const char *path, char *data, size_t size) {
    return unix_result_wide(readlinkat(unix_directory(host, directory), path, data, size));
}

int unix_chmod(Host *host, int directory, const char *path, mode_t mode, int flags) {
    return unix_result(fchmodat(unix_directory(host, directory), path, mode, flags));
}

int unix_fchmod(Host *host, int fd, mode_t mode) {
    return unix_result(fchmod(fd, mode));
}

int unix_chown(Host *host, int directory, const char *path, uid_t user, gid_t group, int flags) {
    return unix_result(fchownat(unix_directory(host, directory), path, user, group, flags));
}

int unix_fchown(Host *host, int fd, uid_t user, gid_t group) {
    return unix_result(fchown(fd, user, group));
}

int unix_truncate(Host *host, const char *path, int64_t size) {
    char buffer[PATH_MAX + 32];
    return unix_result(truncate(unix_path(host, path, buffer), size));
}

int unix_file_times(Host *host, int directory, const char *path, const HostFileTimes *times, int flags) {
    struct timespec both[2];
    if (times) {
        both[0] = times->access;
        both[1] = times->modification;
    }
    if (!path)
        return unix_result(futimens(directory, times ? both : NULL));
    return unix_result(utimensat(unix_directory(host, directory), path, times ? both : NULL, flags));
}

int unix_statvfs(Host *host, const char *path, struct statvfs *result) {
    char buffer[PATH_MAX + 32];
    return unix_result(statvfs(unix_path(host, path, buffer), result));
}

int unix_fstatvfs(Host *host, int fd, struct statvfs *result) {
    return unix_result(fstatvfs(fd, result));
}

int64_t unix_pathconf(Host *host, const char *path, int name) {
    char buffer[PATH_MAX + 32];
    errno = ENODATA;
    return unix_result_wide(pathconf(unix_path(host, path, buffer), name));
}

int64_t unix_fpathconf(Host *host, int fd, int name) {
    errno = ENODATA;
    return unix_result_wide(fpathconf(fd, name));
}

ssize_t unix_getxattr(Host *host, const char *path, int fd, const char *name, void *data, size_t size,
                      bool follow) {
    char buffer[PATH_MAX + 32];
    if (!path)
        return unix_result_wide(fgetxattr(fd, name, data, size));
    path = unix_path(host, path, buffer);
    return unix_result_wide(follow ? getxattr(path, name, data, size) : lgetxattr(path, name, data, size));
}

int unix_setxattr(Host *host, const char *path, int fd, const char *name, const void *data, size_t size,
                  int flags, bool follow) {
    char buffer[PATH_MAX + 32];
    if (!path)
        return unix_result(fsetxattr(fd, name, data, size, flags));
    path = unix_path(host, path, buffer);
    return unix_result(follow ? setxattr(path, name, data, size, flags)
                              : lsetxattr(path, name, data, size, flags));
}

int unix_removexattr(Host *host, const char *path, int fd, const char *name, bool follow) {
    char buffer[PATH_MAX + 32];
    if (!path)
        return unix_result(fremovexattr(fd, name));
    path = unix_path(host, path, buffer);
    return unix_result(follow ? removexattr(path, name) : lremovexattr(path, name));
}

ssize_t unix_listxattr(Host *host, const char *path, int fd, char *data, size_t size, bool follow) {
    char buffer[PATH_MAX + 32];
    if (!path)
        return unix_result_wide(flistxattr(fd, data, size));
    path = unix_path(host, path, buffer);
    return unix_result_wide(follow ? listxattr(path, data, size) : llistxattr(path, data, size));
}

// -- directories

struct HostDirectory {
    DIR *stream;
};

static int directory_wrap(int fd, HostDirectory **result) {
    HostDirectory *open = malloc(sizeof *open);
    DIR *stream = open ? fdopendir(fd) : NULL;
    if (!stream) {
        int error = open ? errno : ENOMEM;
        free(open);
        close(fd);
        return -error;
    }
    open->stream = stream;
    *result = open;
    return 0;
}

int unix_directory_open(Host *host, int directory, const char *path, HostDirectory **result) {
    int fd = openat(unix_directory(host, directory), path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    return fd < 0 ? -errno : directory_wrap(fd, result);
}

int unix_directory_open_fd(Host *host, int fd, HostDirectory **result) {
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return own < 0 ? -errno : directory_wrap(own, result);
}

int unix_directory_read(Host *host, HostDirectory *open, HostDirectoryEntry *entry) {
    for (;;) {
        errno = 0;
        struct dirent *next = readdir(open->stream);
        if (!next)
            return -errno;
        if (next->d_name[0] == '.' && (!next->d_name[1] || (next->d_name[1] == '.' && !next->d_name[2])))
            continue;
        entry->name = next->d_name;
        entry->inode = next->d_ino;
        entry->type = next->d_type;
        return 1;
    }
}

void unix_directory_rewind(Host *host, HostDirectory *open) {
    rewinddir(open->stream);
}

void unix_directory_close(Host *host, HostDirectory *open) {
    closedir(open->stream);
    free(open);
}

int unix_chroot(Host *host, const char *path) {
    char buffer[PATH_MAX + 32];
    return unix_result(chroot(unix_path(host, path, buffer)));
}

// -- maps of files

int unix_mmap(Host *host, void **address, size_t size, int protection, int flags, int fd, int64_t offset) {
    void *result = mmap(*address, size, protection, flags, fd, offset);
    if (result == MAP_FAILED)
        return -errno;
    *address = result;
    return 0;
}

int unix_munmap(Host *host, void *address, size_t size) {
    return unix_result(munmap(address, size));
}

int unix_mremap(Host *host, void **address, size_t size, size_t new_size, int flags) {
    void *result = mremap(*address, size, new_size, flags);
    if (result == MAP_FAILED)
        return -errno;
    *address = result;
    return 0;
}

int unix_mprotect(Host *host, void *address, size_t size, int protection) {
    return unix_result(mprotect(address, size, protection));
}

int unix_madvise(Host *host, void *address, size_t size, int advice) {
    return unix_result(madvise(address, size, advice));
}

int unix_msync(Host *host, void *address, size_t size, int flags) {
    return unix_result(msync(address, size, flags));
}

int unix_shm_open(Host *host, const char *name, int flags, mode_t mode) {
    return unix_result(shm_open(name, flags, unix_mode(host, mode)));
}

int unix_shm_unlink(Host *host, const char *name) {
    return unix_result(shm_unlink(name));
}
