// SPDX-License-Identifier: MIT
// Stands in until exceptions are printed in full: type and text only. The full printer's functions replace these weak ones.
#include "objects/exception.h"
#include "objects/str.h"
#include <stdio.h>

__attribute__((weak)) Str *exception_format_plain(Vm *vm, Value exception) {
    return str_format(vm, "%T: %S\n", exception, exception);
}

__attribute__((weak)) void exception_print(Vm *vm, Value exception) {
    Str *text = exception_format_plain(vm, exception);
    size_t length;
    const char *bytes = text ? str_wtf8(vm, text, &length) : NULL;
    fprintf(stderr, "%s", bytes ? bytes : "MemoryError\n");
}
