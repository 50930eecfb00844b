// SPDX-License-Identifier: MIT
//
// Pages of memory for the heap: reservations that are committed on first touch and can be given back.
//
// A table without memory gets the system's pages: computing is always possible. A Vm's limit is the heap's to
// keep; these calls only say whether the system had the pages. Everything here may be called on any OS
// thread.
#ifndef KRAIT_HOST_HOST_MEMORY_H
#define KRAIT_HOST_HOST_MEMORY_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

typedef struct HostMemory {
    void *(*pages_map)(Host *host, size_t size, size_t alignment);
    void (*pages_unmap)(Host *host, void *address, size_t size);
    void (*pages_decommit)(Host *host, void *address, size_t size);
} HostMemory;

// Maps zeroed, readable and writable pages. `size` is a multiple of the page size; `alignment` is a power of
// two, at least the page size (65536 for the heap's blocks). Answers NULL when the system has none.
void *host_pages_map(Host *host, size_t size, size_t alignment) HOST_MUST_CHECK;

// Unmaps pages of host_pages_map, whole or in part (page-aligned).
void host_pages_unmap(Host *host, void *address, size_t size);

// Gives the memory back but keeps the address range: it reads as zeroes when next touched.
void host_pages_decommit(Host *host, void *address, size_t size);

// The same without a Host: for C stacks and for code archives.
void *pages_map(size_t size, size_t alignment) HOST_MUST_CHECK;
void pages_unmap(void *address, size_t size);
void pages_decommit(void *address, size_t size);
size_t pages_size(void);

// The process's resident memory now and at its peak, in bytes; 0 where the system does not say.
size_t memory_resident(void);
size_t memory_resident_peak(void);

#endif
