// SPDX-License-Identifier: MIT
// `krait --make-archive LIBRARY OUT`: the standard library as one file, to be linked into the program.
#ifndef KRAIT_IMPORT_MAKE_ARCHIVE_H
#define KRAIT_IMPORT_MAKE_ARCHIVE_H

#include "vm/vm.h"

// Compiles every module below `library` and packs sources and data files beside the code. Complains on
// standard error; the exit status of the command.
int make_archive(Vm *vm, const char *library, const char *out);

#endif
