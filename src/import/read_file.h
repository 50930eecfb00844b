// SPDX-License-Identifier: MIT
// Reads a whole file through the host, for what happens before `io` is there.
#ifndef KRAIT_IMPORT_READ_FILE_H
#define KRAIT_IMPORT_READ_FILE_H

#include "vm/vm.h"

// *bytes is malloc'd, with a zero behind. False: OSError or MemoryError set.
bool read_file(Vm *vm, const char *path, char **bytes, size_t *length) MUST_CHECK;
bool read_descriptor(Vm *vm, int descriptor, char **bytes, size_t *length) MUST_CHECK;

#endif
