// SPDX-License-Identifier: MIT
// FileIO: a descriptor. What would block parks the task.
#include "host/host.h"
#include "modules/_io/io.h"
#include "modules/posix/posix_internal.h"
#include "objects/bytes_builder.h"
#include "sched/wait.h"
#include "vm/native_call.h"

typedef struct FileIo {
    uint64_t header; // KIND_NATIVE_OBJECT
    int fd;          // -1: closed
    bool made;       // __init__ ran
    bool readable, writable, appending, created, closefd;
    int8_t seekable; // -1: not asked yet
} FileIo;

static void file_trace(Tracer *tracer, void *object) {
    (void)tracer;
    (void)object;
}

static FileIo *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static FileIo *open_file(Vm *vm, Value *args) {
    FileIo *file = self_of(args);
    if (file->fd >= 0 && file->made)
        return file;
    raise_value_error(vm, "I/O operation on closed file");
    return NULL;
}

static Value file_new(Vm *vm, Value *args) {
    FileIo *file = object_alloc(vm, value_to_pointer(args[0]), 0);
    if (!file)
        return NO_VALUE;
    file->fd = -1;
    file->seekable = -1;
    file->closefd = true;
    return value_from_pointer(file);
}

static bool parse_mode(Vm *vm, FileIo *file, const char *mode, int *flags) {
    bool plus = false, rwa = false;
    *flags = 0;
    for (const char *c = mode; *c; c++) {
        bool first = *c == 'r' || *c == 'w' || *c == 'a' || *c == 'x';
        if (first && rwa) {
            raise_value_error(vm,
                              "Must have exactly one of create/read/write/append mode and at most one plus");
            return false;
        }
        switch (*c) {
        case 'r': file->readable = true; break;
        case 'w':
            file->writable = true;
            *flags |= O_CREAT | O_TRUNC;
            break;
        case 'a':
            file->writable = file->appending = true;
            *flags |= O_APPEND | O_CREAT;
            break;
        case 'x':
            file->writable = file->created = true;
            *flags |= O_EXCL | O_CREAT;
            break;
        case 'b': break;
        case '+':
            if (plus) {
                raise_value_error(
                    vm, "Must have exactly one of create/read/write/append mode and at most one plus");
                return false;
            }
            file->readable = file->writable = plus = true;
            break;
        default: raise_value_error(vm, "invalid mode: %.200s", mode); return false;
        }
        rwa |= first;
    }
    if (!rwa) {
        raise_value_error(vm, "Must have exactly one of create/read/write/append mode and at most one plus");
        return false;
    }
    *flags |= file->readable && file->writable ? O_RDWR : file->readable ? O_RDONLY : O_WRONLY;
    return true;
}

static Value file_close_now(Vm *vm, FileIo *file) {
    int fd = file->fd;
    file->fd = -1;
    if (fd < 0 || !file->closefd)
        return VALUE_NONE;
    int status = host_close(vm->host, fd);
    return status < 0 ? posix_error(vm, status) : VALUE_NONE;
}

// self, file, mode, closefd, opener
static Value file_init(Vm *vm, Value *args) {
    FileIo *file = self_of(args);
    if (file->fd >= 0 && value_missing(file_close_now(vm, file)))
        return NO_VALUE;
    Str *mode_text = value_missing(args[2])  ? str_from_c(vm, "r")
                     : value_is_str(args[2]) ? value_to_str(args[2])
                                             : NULL;
    if (!mode_text)
        return value_is_str(args[2])
                   ? NO_VALUE
                   : raise_type_error(vm, "FileIO() argument 'mode' must be str, not %T", args[2]);
    const char *mode = str_utf8(vm, mode_text, NULL);
    bool closefd;
    int flags;
    file->readable = file->writable = file->appending = file->created = false;
    file->seekable = -1;
    if (!mode || !posix_flag(vm, args[3], true, &closefd) || !parse_mode(vm, file, mode, &flags))
        return NO_VALUE;
    if (value_is_bool(args[1]) &&
        !warn(vm, TYPE_INDEX_RUNTIME_WARNING, 1, "bool is used as a file descriptor"))
        return NO_VALUE;
    file->closefd = closefd;
    bool own = false;
    if (value_is_int(args[1])) {
        int32_t fd;
        if (!value_to_int32(vm, args[1], &fd))
            return NO_VALUE;
        if (fd < 0)
            return raise_value_error(vm, "negative file descriptor");
        file->fd = fd;
    } else {
        Path path;
        if (!posix_path(vm, args[1], "open", "path", 0, &path))
            return NO_VALUE;
        if (!closefd)
            return raise_value_error(vm, "Cannot use closefd=False with file name");
        if (!value_is_none_or_missing(args[4])) {
            Value fd = vm_call_2(vm, args[4], args[1], value_from_small_int(flags | O_CLOEXEC));
            int32_t number;
            if (value_missing(fd))
                return NO_VALUE;
            if (!value_is_int(fd))
                return raise_type_error(vm, "expected integer from opener");
            if (!value_to_int32(vm, fd, &number))
                return NO_VALUE;
            if (number < 0)
                return raise_value_error(vm, "opener returned %d", number);
            file->fd = number;
        } else {
            int fd;
            do
                fd = host_open(vm->host, AT_FDCWD, path.text, flags, 0666);
            while (fd == -EINTR && vm_poll(vm));
            if (error_is_set(vm))
                return NO_VALUE;
            if (fd < 0)
                return posix_path_error(vm, fd, &path);
            file->fd = fd;
        }
        own = true;
    }
    file->made = true;
    struct stat st;
    int status = host_fstat(vm->host, file->fd, &st);
    if (status >= 0 && S_ISDIR(st.st_mode))
        status = -EISDIR;
    if (status == -EBADF || status == -EISDIR) {
        if (own)
            (void)!file_close_now(vm, file).bits;
        file->fd = -1;
        return raise_os_error(vm, -status, args[1], NO_VALUE);
    }
    if (!object_set_attribute(vm, args[0], vm_name(vm, name), args[1]))
        return NO_VALUE;
    if (file->appending)
        (void)!host_lseek(vm->host, file->fd, 0, SEEK_END);
    return VALUE_NONE;
}

// ---- Reading and writing

// Would block: waits for the descriptor, then the native goes on at `step`.
static Value wait_ready(Vm *vm, Value *args, FileIo *file, uint32_t interest, uintptr_t step) {
    WaitReason reason = interest == EVENT_READABLE ? WAIT_READ : WAIT_WRITE;
    return wait_for_descriptor(vm, reason, file->fd, interest, args[0], INT64_MAX)
               ? native_park(vm, args, step)
               : NO_VALUE;
}

// Reads at most size bytes. VALUE_PARKED: came back later; otherwise *got bytes or an exception.
static Value read_some(Vm *vm, Value *args, FileIo *file, void *data, size_t size, ssize_t *got) {
    for (;;) {
        *got = host_read_ready(vm->host, file->fd, data, size);
        if (*got == -EAGAIN && host_blocking(vm->host, file->fd) > 0)
            return wait_ready(vm, args, file, EVENT_READABLE, native_step(args));
        if (*got != -EINTR)
            break;
        if (!vm_poll(vm))
            return NO_VALUE;
    }
    return *got < 0 && *got != -EAGAIN ? posix_error(vm, *got) : VALUE_TRUE;
}

static bool check_readable(Vm *vm, FileIo *file) {
    if (file && !file->readable)
        (void)!io_unsupported(vm, "File not open for reading").bits;
    return file && file->readable;
}
static bool check_writable(Vm *vm, FileIo *file) {
    if (file && !file->writable)
        (void)!io_unsupported(vm, "File not open for writing").bits;
    return file && file->writable;
}

// args: self, buffer
static Value file_readinto(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    Buffer buffer;
    if (!check_readable(vm, file) || !buffer_get_writable(vm, args[1], &buffer))
        return NO_VALUE;
    ssize_t got;
    Value status = read_some(vm, args, file, buffer.bytes, (size_t)buffer.length, &got);
    buffer_release(vm, &buffer);
    if (!value_is_true(status))
        return status;
    return got == -EAGAIN ? VALUE_NONE : value_from_small_int(got);
}

// args: self; state: what was read so far
static Value file_readall(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    if (!check_readable(vm, file))
        return NO_VALUE;
    Value *so_far = native_state(args, 1);
    BytesBuilder all;
    bytes_builder_init(&all, vm);
    if (value_exists(*so_far))
        bytes_builder_add(&all, value_to_bytes(*so_far)->data, value_to_bytes(*so_far)->length);
    struct stat st;
    size_t want = IO_BUFFER_SIZE;
    if (host_fstat(vm->host, file->fd, &st) >= 0 && st.st_size > 0) {
        int64_t at = host_lseek(vm->host, file->fd, 0, SEEK_CUR);
        if (at >= 0 && st.st_size > at)
            want = (size_t)(st.st_size - at) + 1;
    }
    for (;;) {
        uint8_t *room = bytes_builder_room(&all, want);
        if (!room)
            return NO_VALUE;
        ssize_t got;
        Value status = read_some(vm, args, file, room, want, &got);
        if (status.bits == VALUE_BITS_PARKED) {
            all.length -= want;
            Bytes *kept = bytes_builder_finish(&all);
            *so_far = value_from_pointer(kept);
            return kept ? status : NO_VALUE;
        }
        if (value_missing(status))
            return NO_VALUE;
        all.length -= want;
        if (got > 0)
            all.length += (size_t)got;
        if (got == -EAGAIN && !all.length)
            return VALUE_NONE;
        if (got <= 0)
            return value_from_pointer(bytes_builder_finish(&all));
        if (want < IO_BUFFER_SIZE)
            want = IO_BUFFER_SIZE;
    }
}

// args: self, size; state as file_readall
static Value file_read(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    int64_t size;
    if (!check_readable(vm, file) || !io_size(vm, args[1], &size))
        return NO_VALUE;
    if (size < 0)
        return vm_call_method(vm, args[0], str_intern_c(vm, "readall"), 0, NULL);
    Bytes *bytes = bytes_new(vm, (size_t)size);
    if (!bytes)
        return NO_VALUE;
    ssize_t got;
    Value status = read_some(vm, args, file, bytes->data, (size_t)size, &got);
    if (!value_is_true(status))
        return status;
    return got == -EAGAIN ? VALUE_NONE : value_from_pointer(bytes_cut(vm, bytes, (size_t)got));
}

static Value file_write(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    Buffer buffer;
    if (!check_writable(vm, file) || !buffer_get_simple(vm, args[1], &buffer))
        return NO_VALUE;
    ssize_t written;
    Value result = NO_VALUE;
    for (;;) {
        written = host_write_ready(vm->host, file->fd, buffer.bytes, (size_t)buffer.length);
        if (written == -EAGAIN && host_blocking(vm->host, file->fd) > 0) {
            buffer_release(vm, &buffer);
            return wait_ready(vm, args, file, EVENT_WRITABLE, 0);
        }
        if (written != -EINTR || !vm_poll(vm))
            break;
    }
    buffer_release(vm, &buffer);
    if (error_is_set(vm))
        return NO_VALUE;
    if (written == -EAGAIN)
        result = VALUE_NONE;
    else
        result = written < 0 ? posix_error(vm, written) : value_from_small_int(written);
    return result;
}

// ---- Position and state

static Value file_seek(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    int64_t offset;
    int32_t whence = 0;
    if (!file || !value_to_int64(vm, args[1], &offset) ||
        (value_exists(args[2]) && !value_to_int32(vm, args[2], &whence)))
        return NO_VALUE;
    int64_t now = host_lseek(vm->host, file->fd, offset, whence);
    return now < 0 ? posix_error(vm, now) : int_from_int64(vm, now);
}
static Value file_tell(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    if (!file)
        return NO_VALUE;
    int64_t now = host_lseek(vm->host, file->fd, 0, SEEK_CUR);
    return now < 0 ? posix_error(vm, now) : int_from_int64(vm, now);
}
static Value file_truncate(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    if (!check_writable(vm, file))
        return NO_VALUE;
    int64_t size;
    if (value_is_none_or_missing(args[1]))
        size = host_lseek(vm->host, file->fd, 0, SEEK_CUR);
    else if (!value_to_int64(vm, args[1], &size))
        return NO_VALUE;
    int64_t status = size < 0 ? (value_is_none_or_missing(args[1]) ? size : -EINVAL)
                              : host_ftruncate(vm->host, file->fd, size);
    return status < 0 ? posix_error(vm, status) : int_from_int64(vm, size);
}
static Value file_seekable(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    if (!file)
        return NO_VALUE;
    if (file->seekable < 0)
        file->seekable = host_lseek(vm->host, file->fd, 0, SEEK_CUR) >= 0;
    return value_from_bool(file->seekable);
}
static Value file_readable(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    return file ? value_from_bool(file->readable) : NO_VALUE;
}
static Value file_writable(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    return file ? value_from_bool(file->writable) : NO_VALUE;
}
static Value file_fileno(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    return file ? value_from_small_int(file->fd) : NO_VALUE;
}
static Value file_isatty(Vm *vm, Value *args) {
    FileIo *file = open_file(vm, args);
    return file ? value_from_bool(host_isatty(vm->host, file->fd) > 0) : NO_VALUE;
}
static Value file_close(Vm *vm, Value *args) {
    FileIo *file = self_of(args);
    if (file->fd < 0)
        return VALUE_NONE;
    return file_close_now(vm, file);
}
static Value get_closed(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->fd < 0);
}
static Value get_closefd(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->closefd);
}
static const char *mode_of(const FileIo *file) {
    if (file->created)
        return file->readable ? "xb+" : "xb";
    if (file->appending)
        return file->readable ? "ab+" : "ab";
    if (file->readable)
        return file->writable ? "rb+" : "rb";
    return "wb";
}
static Value get_mode(Vm *vm, Value *args) {
    return value_from_pointer(str_from_c(vm, mode_of(self_of(args))));
}
static Value get_block_size(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return value_from_small_int(IO_BUFFER_SIZE);
}
static Value file_repr(Vm *vm, Value *args) {
    FileIo *file = self_of(args);
    if (file->fd < 0)
        return value_from_pointer(str_from_c(vm, "<_io.FileIO [closed]>"));
    Value name;
    if (!object_find_attribute(vm, args[0], vm_name(vm, name), &name))
        return NO_VALUE;
    const char *closefd = file->closefd ? "True" : "False";
    Str *text =
        value_missing(name)
            ? str_format(vm, "<_io.FileIO fd=%d mode='%s' closefd=%s>", file->fd, mode_of(file), closefd)
            : str_format(vm, "<_io.FileIO name=%R mode='%s' closefd=%s>", name, mode_of(file), closefd);
    return value_from_pointer(text);
}
static Value file_del(Vm *vm, Value *args) {
    FileIo *file = self_of(args);
    if (file->fd >= 0 && file->closefd &&
        !warn(vm, TYPE_INDEX_RESOURCE_WARNING, 1, "unclosed file %R", args[0]))
        error_write_unraisable(vm, NULL, args[0]);
    if (value_missing(vm_call_method(vm, args[0], vm_name(vm, close), 0, NULL)))
        error_clear(vm);
    return VALUE_NONE;
}

static const NativeDefinition file_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", file_new, "A file.", 0, 0},
    {"__init__(self, file, mode='r', closefd=True, opener=None)", file_init, "Open a file.", 0, 0},
    {"__repr__(self, /)", file_repr, "Return repr(self).", 0, 0},
    {"__del__(self, /)", file_del, "Close it.", NATIVE_COEXIST, 0},
    {"read(self, size=-1, /)", file_read, "Read at most so many bytes with one call.", NATIVE_STEPS, 0},
    {"readall(self, /)", file_readall, "Read to the end.", NATIVE_STEPS, 1},
    {"readinto(self, buffer, /)", file_readinto, "Read into a buffer.", NATIVE_STEPS, 0},
    {"write(self, b, /)", file_write, "Write bytes; how many were written.", NATIVE_STEPS, 0},
    {"seek(self, pos, whence=0, /)", file_seek, "Move the position.", 0, 0},
    {"tell(self, /)", file_tell, "The position.", 0, 0},
    {"truncate(self, size=None, /)", file_truncate, "Cut the file.", 0, 0},
    {"close(self, /)", file_close, "Close it.", 0, 0},
    {"seekable(self, /)", file_seekable, "Can it seek?", 0, 0},
    {"readable(self, /)", file_readable, "Can it be read?", 0, 0},
    {"writable(self, /)", file_writable, "Can it be written?", 0, 0},
    {"fileno(self, /)", file_fileno, "The descriptor.", 0, 0},
    {"isatty(self, /)", file_isatty, "Is it a terminal?", 0, 0},
    {"_isatty_open_only(self, /)", file_isatty, "Is it a terminal?", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition file_getset[] = {
    {"closed", get_closed, NULL, "Is it closed?"},
    {"closefd", get_closefd, NULL, "Will close() close the descriptor?"},
    {"mode", get_mode, NULL, "How it was opened."},
    {"_blksize", get_block_size, NULL, "The size of buffers for it."},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition io_file_definition = {
    .name = "_io.FileIO",
    .base = &io_raw_base_definition,
    .doc = "A file without a buffer.",
    .signature = "(file, mode='r', closefd=True, opener=None)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(FileIo),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = file_methods,
    .getset = file_getset,
    .trace = file_trace,
};
