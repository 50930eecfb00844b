// SPDX-License-Identifier: MIT
// -X importtime: how long each import took, told on standard error as CPython does.
#ifndef KRAIT_IMPORT_IMPORT_TIME_H
#define KRAIT_IMPORT_IMPORT_TIME_H

#include "vm/vm.h"

// Two Values that an import keeps while it runs.
typedef struct ImportTimer {
    Value start,
        outer; // microseconds: of the clock; spent in other imports before, by the import around this one
} ImportTimer;

bool import_time_enable(Vm *vm) MUST_CHECK;
bool import_time_is_enabled(Vm *vm);
void import_time_begin(Vm *vm, ImportTimer *timer);
void import_time_end(Vm *vm, const ImportTimer *timer, Str *name);

#endif
