// SPDX-License-Identifier: MIT
// Listing directories: listdir, scandir and DirEntry.
#include "modules/posix/posix_internal.h"
#include "objects/generic_alias.h"
#include "objects/list.h"
#include <dirent.h>

typedef struct DirEntry {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value name, path;
    Value stat, lstat; // once asked for
    uint64_t inode;
    int directory; // descriptor that was listed, or -1
    uint8_t type;
} DirEntry;

typedef struct ScandirIterator {
    uint64_t header;     // KIND_NATIVE_OBJECT
    HostDirectory *open; // NULL: at the end or closed
    Value base;          // the path that was listed, as str or bytes
    bool is_bytes;
    int fd;
} ScandirIterator;

static const TypeDefinition dir_entry_definition, scandir_definition;

static void entry_trace(Tracer *tracer, void *object) {
    DirEntry *entry = object;
    const Value values[] = {entry->name, entry->path, entry->stat, entry->lstat};
    trace_values(tracer, values, 4);
}
static void scandir_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((ScandirIterator *)object)->base);
}
static void scandir_finalize(Vm *vm, void *object) {
    ScandirIterator *iterator = object;
    if (iterator->open)
        host_directory_close(vm->host, iterator->open);
    iterator->open = NULL;
}

static int open_directory(Vm *vm, const Path *path, HostDirectory **open) {
    return path->text ? host_directory_open(vm->host, AT_FDCWD, path->text, open)
                      : host_directory_open_fd(vm->host, path->fd, open);
}

static Value posix_listdir(Vm *vm, Value *args) {
    Path path;
    HostDirectory *open;
    if (!posix_path(vm, args[0], "listdir", "path", PATH_FD | PATH_NONE, &path))
        return NO_VALUE;
    int status = open_directory(vm, &path, &open);
    if (status < 0)
        return posix_path_error(vm, status, &path);
    if (!path.text)
        host_directory_rewind(vm->host, open);
    List *names = list_new(vm, 0);
    HostDirectoryEntry entry;
    bool failed = !names;
    while (!failed && (status = host_directory_read(vm->host, open, &entry)) > 0) {
        Value name = posix_text(vm, entry.name, strlen(entry.name), path.is_bytes);
        failed = value_missing(name) || !list_append(vm, names, name);
    }
    host_directory_close(vm->host, open);
    if (failed)
        return NO_VALUE;
    return status < 0 ? posix_path_error(vm, status, &path) : list_value(names);
}

// ---- DirEntry

static DirEntry *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value entry_stat(Vm *vm, DirEntry *entry, bool follow) {
    Value *kept = follow ? &entry->stat : &entry->lstat;
    if (value_exists(*kept))
        return *kept;
    Path path;
    Value where = entry->directory >= 0 ? entry->name : entry->path;
    struct stat st;
    if (!posix_path(vm, where, "DirEntry", "path", 0, &path))
        return NO_VALUE;
    int status = host_stat(vm->host, entry->directory >= 0 ? entry->directory : AT_FDCWD, path.text,
                           follow ? 0 : AT_SYMLINK_NOFOLLOW, &st);
    Value result;
    if (status < 0) {
        path.object = entry->path;
        return posix_path_error(vm, status, &path);
    }
    result = posix_stat_result(vm, &st);
    if (value_exists(result))
        heap_store(vm, entry, kept, result);
    return result;
}

static Value entry_stat_method(Vm *vm, Value *args) {
    bool follow;
    return posix_flag(vm, args[1], true, &follow) ? entry_stat(vm, self_of(args), follow) : NO_VALUE;
}

// Is it of the type (S_IFDIR ...), asking the system only when the directory did not tell?
static Value is_type(Vm *vm, Value *args, unsigned mode, unsigned char type) {
    DirEntry *entry = self_of(args);
    bool follow;
    if (!posix_flag(vm, args[1], true, &follow))
        return NO_VALUE;
    if (entry->type != DT_UNKNOWN && !(entry->type == DT_LNK && follow))
        return value_from_bool(entry->type == type);
    Value result = entry_stat(vm, entry, follow);
    if (value_missing(result)) {
        if (!error_is(vm, TYPE_INDEX_FILE_NOT_FOUND_ERROR))
            return NO_VALUE;
        error_clear(vm);
        return VALUE_FALSE;
    }
    Value bits = tuple_items((Tuple *)value_to_pointer(result))[0];
    return value_from_bool(((unsigned)value_to_small_int(bits) & S_IFMT) == mode);
}
static Value entry_is_dir(Vm *vm, Value *args) {
    return is_type(vm, args, S_IFDIR, DT_DIR);
}
static Value entry_is_file(Vm *vm, Value *args) {
    return is_type(vm, args, S_IFREG, DT_REG);
}
static Value entry_is_symlink(Vm *vm, Value *args) {
    DirEntry *entry = self_of(args);
    if (entry->type != DT_UNKNOWN)
        return value_from_bool(entry->type == DT_LNK);
    Value with_flag[2] = {args[0], VALUE_FALSE};
    return is_type(vm, with_flag, S_IFLNK, DT_LNK);
}
static Value entry_is_junction(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_FALSE;
}
static Value entry_inode(Vm *vm, Value *args) {
    return int_from_uint64(vm, self_of(args)->inode);
}
static Value entry_fspath(Vm *vm, Value *args) {
    (void)vm;
    return self_of(args)->path;
}
static Value entry_repr(Vm *vm, Value *args) {
    return value_from_pointer(str_format(vm, "<DirEntry %R>", self_of(args)->name));
}
static const NativeDefinition entry_methods[] = {
    {"__repr__(self, /)", entry_repr, "Return repr(self).", 0, 0},
    {"__fspath__(self, /)", entry_fspath, "The path.", 0, 0},
    {"is_dir(self, /, *, follow_symlinks=True)", entry_is_dir, "Is it a directory?", 0, 0},
    {"is_file(self, /, *, follow_symlinks=True)", entry_is_file, "Is it a file?", 0, 0},
    {"is_symlink(self, /)", entry_is_symlink, "Is it a symbolic link?", 0, 0},
    {"is_junction(self, /)", entry_is_junction, "Is it a junction?", 0, 0},
    {"stat(self, /, *, follow_symlinks=True)", entry_stat_method, "What is known of it; kept.", 0, 0},
    {"inode(self, /)", entry_inode, "Its inode.", 0, 0},
    {"__class_getitem__(cls, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const MemberDefinition entry_members[] = {
    {"name", offsetof(DirEntry, name), MEMBER_READ_ONLY, "the name, without the directory"},
    {"path", offsetof(DirEntry, path), MEMBER_READ_ONLY, "the whole path"},
    {NULL, 0, 0, NULL},
};
static const TypeDefinition dir_entry_definition = {
    .name = "posix.DirEntry",
    .doc = "What scandir() tells of a name in a directory.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(DirEntry),
    .flags = TYPE_NO_NEW | TYPE_HEAP_LIKE,
    .methods = entry_methods,
    .members = entry_members,
    .trace = entry_trace,
};

// ---- scandir

static Value posix_scandir(Vm *vm, Value *args) {
    Path path;
    if (!posix_path(vm, args[0], "scandir", "path", PATH_FD | PATH_NONE, &path))
        return NO_VALUE;
    Type *type = type_from_definition(vm, &scandir_definition);
    ScandirIterator *iterator = type ? object_alloc(vm, type, 0) : NULL;
    if (!iterator || !heap_register_release(vm, iterator))
        return NO_VALUE;
    int status = open_directory(vm, &path, &iterator->open);
    if (status < 0) {
        iterator->open = NULL;
        return posix_path_error(vm, status, &path);
    }
    iterator->is_bytes = path.is_bytes;
    iterator->fd = path.text ? -1 : path.fd;
    Value base =
        path.text ? posix_text(vm, path.text, strlen(path.text), path.is_bytes) : str_value(vm->empty_str);
    if (value_missing(base))
        return NO_VALUE;
    heap_store(vm, iterator, &iterator->base, base);
    return value_from_pointer(iterator);
}

static Value joined(Vm *vm, Value base, const char *name, bool is_bytes) {
    size_t length;
    const char *text =
        is_bytes ? (const char *)value_to_bytes(base)->data : posix_encode(vm, value_to_str(base), &length);
    if (is_bytes)
        length = value_to_bytes(base)->length;
    if (!text)
        return NO_VALUE;
    size_t name_length = strlen(name);
    bool slash = length && text[length - 1] != '/';
    DataBlock *block = heap_alloc_data(vm, length + name_length + 2);
    if (!block)
        return NO_VALUE;
    memcpy(block->bytes, text, length);
    if (slash)
        block->bytes[length++] = '/';
    memcpy(block->bytes + length, name, name_length);
    return posix_text(vm, (char *)block->bytes, length + name_length, is_bytes);
}

static Value scandir_next(Vm *vm, Value *args) {
    ScandirIterator *iterator = value_to_pointer(args[0]);
    HostDirectoryEntry found;
    int status = iterator->open ? host_directory_read(vm->host, iterator->open, &found) : 0;
    if (status <= 0) {
        scandir_finalize(vm, iterator);
        return status < 0 ? posix_error(vm, status) : raise_stop_iteration(vm, NO_VALUE);
    }
    Type *type = type_from_definition(vm, &dir_entry_definition);
    Value name = posix_text(vm, found.name, strlen(found.name), iterator->is_bytes);
    Value path = value_missing(name) ? NO_VALUE
                 : iterator->fd >= 0 ? name
                                     : joined(vm, iterator->base, found.name, iterator->is_bytes);
    DirEntry *entry = value_exists(path) && type ? object_alloc(vm, type, 0) : NULL;
    if (!entry)
        return NO_VALUE;
    entry->name = name; // NOBARRIER: allocated just above
    entry->path = path;
    entry->inode = found.inode;
    entry->type = found.type;
    entry->directory = iterator->fd;
    return value_from_pointer(entry);
}
static Value scandir_self(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}
static Value scandir_close(Vm *vm, Value *args) {
    scandir_finalize(vm, value_to_pointer(args[0]));
    return VALUE_NONE;
}
static const NativeDefinition scandir_methods[] = {
    {"__iter__(self, /)", scandir_self, "Implement iter(self).", 0, 0},
    {"__next__(self, /)", scandir_next, "Implement next(self).", 0, 0},
    {"__enter__(self, /)", scandir_self, "The iterator.", 0, 0},
    {"__exit__(self, /, *args)", scandir_close, "Close it.", 0, 0},
    {"close(self, /)", scandir_close, "Close it.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const TypeDefinition scandir_definition = {
    .name = "posix.ScandirIterator",
    .doc = "An iterator over a directory.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(ScandirIterator),
    .flags = TYPE_NO_NEW | TYPE_HEAP_LIKE,
    .methods = scandir_methods,
    .trace = scandir_trace,
    .finalize = scandir_finalize,
};

const NativeDefinition posix_directory_functions[] = {
    {"listdir(path=None)", posix_listdir, "The names in a directory.", 0, 0},
    {"scandir(path=None)", posix_scandir, "Iterate over a directory.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

bool posix_add_directory_types(Vm *vm, Value module) {
    return module_add_type(vm, module, &dir_entry_definition) != NULL;
}
