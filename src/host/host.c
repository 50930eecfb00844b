// SPDX-License-Identifier: MIT
//
// The state of one Vm's door to the system: made, ended, and its environment and working directory.
//
// The environment is the Host's own copy; a Host that shares the process's (HOST_PROCESS) also changes it
// there, so that C libraries see it. Strings of the copy are owned one by one and freed on replacement.
#include "unix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

char **host_process_environment(void) {
    return environ;
}

Host *host_new(const HostTable *table, HostSharing sharing, char *const *environment, void *context) {
    Host *host = calloc(1, sizeof *host);
    if (!host)
        return NULL;
    host->table = table;
    host->context = context;
    host->sharing = sharing;
    host->working_directory = AT_FDCWD;
    host->umask = -1;
    atomic_init(&host->wake_descriptor, -1);
    size_t count = 0;
    while (environment && environment[count])
        count++;
    host->environment = calloc(count + 1, sizeof *host->environment);
    host->environment_capacity = count + 1;
    if (!host->environment) {
        host_delete(host);
        return NULL;
    }
    for (; host->environment_count < count; host->environment_count++) {
        char *entry = strdup(environment[host->environment_count]);
        if (!entry) {
            host_delete(host);
            return NULL;
        }
        host->environment[host->environment_count] = entry;
    }
    return host;
}

void host_delete(Host *host) {
    if (!host)
        return;
    host_signal_release(host);
    host_loop_stop(host);
    if (host->working_directory != AT_FDCWD)
        host_close(host, host->working_directory);
    for (size_t i = 0; i < host->environment_count; i++)
        free(host->environment[i]);
    free(host->environment);
    free(host);
}

// The place of a variable in the environment; -1: not there.
static ptrdiff_t environment_find(Host *host, const char *name, size_t length) {
    for (size_t i = 0; i < host->environment_count; i++)
        if (strncmp(host->environment[i], name, length) == 0 && host->environment[i][length] == '=')
            return (ptrdiff_t)i;
    return -1;
}

const char *unix_environment_get(Host *host, const char *name) {
    size_t length = strlen(name);
    ptrdiff_t place = environment_find(host, name, length);
    return place < 0 ? NULL : host->environment[place] + length + 1;
}

int unix_environment_set(Host *host, const char *name, const char *value) {
    size_t length = strlen(name), value_length = strlen(value);
    if (length == 0 || strchr(name, '='))
        return -EINVAL;
    char *entry = malloc(length + value_length + 2);
    if (!entry)
        return -ENOMEM;
    memcpy(entry, name, length);
    entry[length] = '=';
    memcpy(entry + length + 1, value, value_length + 1);
    ptrdiff_t place = environment_find(host, name, length);
    if (place < 0 && host->environment_count + 1 >= host->environment_capacity) {
        size_t capacity = host->environment_capacity * 2 + 8;
        char **grown = realloc(host->environment, capacity * sizeof *grown);
        if (!grown) {
            free(entry);
            return -ENOMEM;
        }
        host->environment = grown;
        host->environment_capacity = capacity;
    }
    if (host->sharing == HOST_PROCESS && setenv(name, value, 1) != 0) {
        free(entry);
        return -ENOMEM;
    }
    if (place >= 0) {
        free(host->environment[place]);
        host->environment[place] = entry;
    } else {
        host->environment[host->environment_count++] = entry;
        host->environment[host->environment_count] = NULL;
    }
    return 0;
}

int unix_environment_unset(Host *host, const char *name) {
    size_t length = strlen(name);
    if (length == 0 || strchr(name, '='))
        return -EINVAL;
    ptrdiff_t place = environment_find(host, name, length);
    if (place >= 0) {
        free(host->environment[place]);
        memmove(host->environment + place, host->environment + place + 1,
                (host->environment_count - (size_t)place) * sizeof *host->environment);
        host->environment_count--;
    }
    if (host->sharing == HOST_PROCESS)
        unsetenv(name);
    return 0;
}

char *const *unix_environment_list(Host *host) {
    return host->environment;
}

const char *unix_path(Host *host, const char *path, char buffer[PATH_MAX + 32]) {
    if (host->working_directory == AT_FDCWD || path[0] == '/')
        return path;
    if (path[0] == 0 || strlen(path) >= PATH_MAX)
        return path; // the system's error is the right one
    snprintf(buffer, PATH_MAX + 32, "/proc/self/fd/%d/%s", host->working_directory, path);
    return buffer;
}

int unix_chdir(Host *host, const char *path) {
    if (host->sharing == HOST_PROCESS)
        return unix_result(chdir(path));
    int fd = openat(host->working_directory, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int status = unix_fchdir(host, fd);
    close(fd);
    return status;
}

int unix_fchdir(Host *host, int fd) {
    if (host->sharing == HOST_PROCESS)
        return unix_result(fchdir(fd));
    // What chdir would check: a directory that may be searched.
    struct stat status;
    if (fstat(fd, &status) != 0)
        return -errno;
    if (!S_ISDIR(status.st_mode))
        return -ENOTDIR;
    if (faccessat(fd, ".", X_OK, AT_EACCESS) != 0)
        return -errno;
    int own = openat(fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (own < 0)
        return -errno;
    if (host->working_directory != AT_FDCWD)
        close(host->working_directory);
    host->working_directory = own;
    return 0;
}

ssize_t unix_getcwd(Host *host, char *path, size_t size) {
    if (host->working_directory == AT_FDCWD) {
        if (!getcwd(path, size))
            return -errno;
        return (ssize_t)strlen(path);
    }
    struct stat status;
    if (fstat(host->working_directory, &status) != 0)
        return -errno;
    if (status.st_nlink == 0)
        return -ENOENT;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", host->working_directory);
    ssize_t length = readlink(link, path, size);
    if (length < 0)
        return -errno;
    if ((size_t)length >= size)
        return -ERANGE;
    path[length] = 0;
    return length;
}

// The process's mask, without changing it even for a moment; 022 where the system does not say.
static int process_umask(void) {
    char line[256];
    int mask = 022;
    FILE *file = fopen("/proc/self/status", "re");
    if (!file)
        return mask;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "Umask:", 6) == 0) {
            mask = (int)strtol(line + 6, NULL, 8);
            break;
        }
    fclose(file);
    return mask;
}

int unix_umask(Host *host, int mask) {
    if (host->sharing == HOST_PROCESS)
        return (int)umask((mode_t)mask & 0777);
    // A private mask takes away on top of the process's, which it cannot undo.
    int before = host->umask < 0 ? process_umask() : host->umask;
    host->umask = mask & 0777;
    return before;
}
