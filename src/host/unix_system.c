// SPDX-License-Identifier: MIT
//
// Randomness, OS threads, dynamic libraries and the machine by way of POSIX and Linux: the functions of
// host_system.def, but for the environment, which stands in host.c.
#include "unix.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

ssize_t unix_getrandom(Host *host, void *data, size_t size, unsigned flags) {
    return unix_result_wide(getrandom(data, size, flags));
}

// -- OS threads

struct HostThread {
    pthread_t thread;
    void (*run)(void *argument);
    void *argument;
};

static void *thread_run(void *argument) {
    HostThread *thread = argument;
    thread->run(thread->argument);
    return NULL;
}

int unix_thread_start(Host *host, HostThread **thread, void (*run)(void *argument), void *argument,
                      size_t stack_size) {
    HostThread *made = malloc(sizeof *made);
    pthread_attr_t attributes;
    if (!made || pthread_attr_init(&attributes) != 0) {
        free(made);
        return -ENOMEM;
    }
    made->run = run;
    made->argument = argument;
    int error = stack_size ? pthread_attr_setstacksize(&attributes, stack_size) : 0;
    if (!error) {
        // Signals go to the threads that the program came with: a Vm on this one does not own them.
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        error = pthread_create(&made->thread, &attributes, thread_run, made);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_attr_destroy(&attributes);
    if (error) {
        free(made);
        return -error;
    }
    *thread = made;
    return 0;
}

int unix_thread_join(Host *host, HostThread *thread) {
    int error = pthread_join(thread->thread, NULL);
    if (!error)
        free(thread);
    return -error;
}

int64_t unix_thread_ident(Host *host) {
    return (int64_t)pthread_self();
}

int64_t unix_thread_native_id(Host *host) {
    return gettid();
}

int unix_thread_set_name(Host *host, const char *name) {
    // Linux takes 15 bytes.
    char cut[16];
    size_t length = strnlen(name, sizeof cut - 1);
    memcpy(cut, name, length);
    cut[length] = 0;
    return -pthread_setname_np(pthread_self(), cut);
}

// -- dynamic libraries

void *unix_library_open(Host *host, const char *path, int flags) {
    return dlopen(path, flags);
}

void *unix_library_symbol(Host *host, void *library, const char *name) {
    return dlsym(library, name);
}

int unix_library_close(Host *host, void *library) {
    return dlclose(library) == 0 ? 0 : -EINVAL;
}

const char *unix_library_error(Host *host) {
    return dlerror();
}

// -- the machine

int unix_uname(Host *host, struct utsname *result) {
    return unix_result(uname(result));
}

int unix_getloadavg(Host *host, double averages[3]) {
    return getloadavg(averages, 3) == 3 ? 0 : -EIO;
}

int64_t unix_sysconf(Host *host, int name) {
    errno = ENODATA;
    return unix_result_wide(sysconf(name));
}

ssize_t unix_confstr(Host *host, int name, char *text, size_t size) {
    errno = 0;
    size_t length = confstr(name, text, size);
    return length == 0 && errno ? -errno : (ssize_t)length;
}

int unix_cpu_count(Host *host) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (int)count : -ENODATA;
}

int unix_cpu_count_usable(Host *host) {
    for (int room = 1024; room <= 1 << 20; room *= 2) {
        cpu_set_t *set = CPU_ALLOC((size_t)room);
        if (!set)
            return -ENOMEM;
        size_t size = CPU_ALLOC_SIZE((size_t)room);
        int status = sched_getaffinity(0, size, set);
        int error = errno;
        int count = status == 0 ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (status == 0)
            return count;
        if (error != EINVAL) // EINVAL: the kernel's set is larger
            return -error;
    }
    return -EINVAL;
}

ssize_t unix_executable_path(Host *host, char *path, size_t size) {
    ssize_t length = readlink("/proc/self/exe", path, size);
    if (length < 0)
        return -errno;
    if ((size_t)length >= size)
        return -ERANGE;
    path[length] = 0;
    return length;
}

ssize_t unix_memory_resident(Host *host) {
    return (ssize_t)memory_resident();
}
