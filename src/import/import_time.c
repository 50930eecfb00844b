// SPDX-License-Identifier: MIT
// The clock of imports: each line shows an import's own time and that with the imports in it, indented by
// their depth.
#include "import/import_time.h"
#include "host/host.h"
#include "import/import.h"
#include "objects/module.h"
#include "objects/str.h"
#include "sched/wait.h"
#include <stdio.h>

extern const ModuleDefinition module__imp;
// Slots of _imp's state, behind its own.
enum { STATE_DEPTH = 1, STATE_INNER = 2 };

static int64_t number(Vm *vm, uint32_t slot) {
    Value v = module_state(vm, &module__imp, slot);
    return value_is_small_int(v) ? value_to_small_int(v) : 0;
}

static void set_number(Vm *vm, uint32_t slot, int64_t value) {
    module_set_state(vm, &module__imp, slot, value_from_small_int(value));
}

static int64_t microseconds(Vm *vm) {
    return sched_now(vm) / 1000;
}

static void tell(Vm *vm, const char *line) {
    (void)!host_write(vm->host, 2, line, strlen(line));
}

bool import_time_enable(Vm *vm) {
    if (value_missing(import_builtin(vm, "_imp")))
        return false;
    set_number(vm, STATE_DEPTH, 0);
    tell(vm, "import time: self [us] | cumulative | imported package\n");
    return true;
}

bool import_time_is_enabled(Vm *vm) {
    return value_exists(module_state(vm, &module__imp, STATE_DEPTH));
}

void import_time_begin(Vm *vm, ImportTimer *timer) {
    timer->start = value_from_small_int(microseconds(vm));
    timer->outer = value_from_small_int(number(vm, STATE_INNER));
    set_number(vm, STATE_INNER, 0);
    set_number(vm, STATE_DEPTH, number(vm, STATE_DEPTH) + 1);
}

void import_time_end(Vm *vm, const ImportTimer *timer, Str *name) {
    int64_t spent = microseconds(vm) - value_to_small_int(timer->start);
    int64_t depth = number(vm, STATE_DEPTH) - 1;
    const char *text = str_wtf8(vm, name, NULL);
    char line[512];
    snprintf(line, sizeof line, "import time: %9ld | %10ld | %*s%.300s\n",
             (long)(spent - number(vm, STATE_INNER)), (long)spent, (int)(depth > 0 ? depth * 2 : 0), "",
             text ? text : "?");
    tell(vm, line);
    set_number(vm, STATE_DEPTH, depth);
    set_number(vm, STATE_INNER, value_to_small_int(timer->outer) + spent);
}
