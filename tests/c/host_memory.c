// SPDX-License-Identifier: MIT
//
// Pages: alignment, zeroes, giving back and unmapping in part, failure without a crash.
#include "check.h"
#include "host/host.h"

#include <string.h>

int main(void) {
    Host *host = host_new(&host_nothing, HOST_PRIVATE, NULL, NULL);
    CHECK(host);
    for (size_t size = 65536; size <= (size_t)16 << 20; size *= 2) {
        char *pages = host_pages_map(host, size, 65536);
        CHECK(pages);
        CHECK(((uintptr_t)pages & 65535) == 0);
        CHECK(pages[0] == 0 && pages[size - 1] == 0);
        memset(pages, 7, size);
        host_pages_decommit(host, pages, size / 2);
        CHECK(pages[0] == 0 && pages[size / 2 - 1] == 0 && pages[size / 2] == 7);
        host_pages_unmap(host, pages + size / 2, size / 2);
        host_pages_unmap(host, pages, size / 2);
    }
    // An alignment far above the page's.
    char *aligned = host_pages_map(host, 65536, (size_t)1 << 25);
    CHECK(aligned && ((uintptr_t)aligned & (((size_t)1 << 25) - 1)) == 0);
    host_pages_unmap(host, aligned, 65536);
    CHECK(host_pages_map(host, (size_t)1 << 62, 65536) == NULL);
    CHECK(host_pages_map(host, SIZE_MAX - 65535, 65536) == NULL);

    size_t before = memory_resident();
    char *big = host_pages_map(host, (size_t)32 << 20, 65536);
    memset(big, 1, (size_t)32 << 20);
    CHECK(memory_resident() >= before + ((size_t)30 << 20));
    CHECK(memory_resident_peak() >= (size_t)30 << 20);
    host_pages_decommit(host, big, (size_t)32 << 20);
    CHECK(memory_resident() < before + ((size_t)8 << 20));
    host_pages_unmap(host, big, (size_t)32 << 20);

    // The table has nothing else.
    CHECK_EQUAL(host_open(host, AT_FDCWD, "/dev/null", O_RDONLY, 0), -ENOSYS);
    CHECK_EQUAL(host_monotonic(host), -ENOSYS);
    CHECK(host_environment_get(host, "PATH") == NULL);
    host_delete(host);
    return 0;
}
