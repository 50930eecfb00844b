// SPDX-License-Identifier: MIT
//
// Pages of memory from the system: mapped at an alignment, decommitted, unmapped; and how much of it is
// resident.
//
// Nothing here is counted or pooled: the heap does that. Failure is NULL, and leaves nothing mapped.
#include "host.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

size_t pages_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *pages_map(size_t size, size_t alignment) {
    const int protection = PROT_READ | PROT_WRITE;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (size == 0)
        return NULL;
    char *start = mmap(NULL, size, protection, flags, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    // The system hands out mappings next to each other, so that the first try is mostly aligned already.
    if (((uintptr_t)start & (alignment - 1)) == 0)
        return start;
    munmap(start, size);
    if (size > SIZE_MAX - alignment)
        return NULL;
    start = mmap(NULL, size + alignment, protection, flags, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    char *aligned = (char *)(((uintptr_t)start + alignment - 1) & ~(uintptr_t)(alignment - 1));
    size_t before = (size_t)(aligned - start);
    if (before)
        munmap(start, before);
    if (alignment - before)
        munmap(aligned + size, alignment - before);
    return aligned;
}

void pages_unmap(void *address, size_t size) {
    if (size)
        munmap(address, size);
}

void pages_decommit(void *address, size_t size) {
    if (size)
        madvise(address, size, MADV_DONTNEED);
}

void *host_pages_map(Host *host, size_t size, size_t alignment) {
    const HostMemory *memory = host->table->memory;
    return memory && memory->pages_map ? memory->pages_map(host, size, alignment)
                                       : pages_map(size, alignment);
}

void host_pages_unmap(Host *host, void *address, size_t size) {
    const HostMemory *memory = host->table->memory;
    if (memory && memory->pages_unmap)
        memory->pages_unmap(host, address, size);
    else
        pages_unmap(address, size);
}

void host_pages_decommit(Host *host, void *address, size_t size) {
    const HostMemory *memory = host->table->memory;
    if (memory && memory->pages_decommit)
        memory->pages_decommit(host, address, size);
    else
        pages_decommit(address, size);
}

size_t memory_resident(void) {
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    char text[128];
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0)
        return 0;
    text[length] = 0;
    char *second = strchr(text, ' ');
    return second ? (size_t)strtoull(second + 1, NULL, 10) * pages_size() : 0;
}

size_t memory_resident_peak(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (size_t)usage.ru_maxrss * 1024 : 0;
}
