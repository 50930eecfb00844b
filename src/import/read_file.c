// SPDX-License-Identifier: MIT
// Reads a whole file or descriptor into memory. See read_file.h.
#include "import/read_file.h"
#include "host/host.h"
#include "objects/str.h"
#include <stdlib.h>

bool read_descriptor(Vm *vm, int descriptor, char **bytes, size_t *length) {
    size_t used = 0, capacity = 0;
    char *data = NULL;
    for (;;) {
        if (capacity - used < 2) {
            capacity = capacity ? capacity * 2 : 32768;
            char *grown = realloc(data, capacity);
            if (!grown) {
                free(data);
                raise_no_memory(vm);
                return false;
            }
            data = grown;
        }
        ssize_t got = host_read(vm->host, descriptor, data + used, capacity - used - 1);
        if (got > 0) {
            used += (size_t)got;
        } else if (got == -EINTR) {
            if (vm_poll(vm))
                continue;
            free(data);
            return false;
        } else if (got < 0) {
            free(data);
            raise_os_error(vm, (int)-got, NO_VALUE, NO_VALUE);
            return false;
        } else {
            data[used] = 0;
            *bytes = data;
            *length = used;
            return true;
        }
    }
}

bool read_file(Vm *vm, const char *path, char **bytes, size_t *length) {
    int descriptor = vm->host ? host_open(vm->host, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0) : -ENOSYS;
    if (descriptor < 0) {
        Str *name = str_from_wtf8(vm, path, strlen(path));
        if (name)
            raise_os_error(vm, -descriptor, str_value(name), NO_VALUE);
        return false;
    }
    bool read = read_descriptor(vm, descriptor, bytes, length);
    host_close(vm->host, descriptor);
    return read;
}
