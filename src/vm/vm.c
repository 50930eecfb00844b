// SPDX-License-Identifier: MIT
// Makes and ends a Vm: heap, types, names, the main task, `builtins` and `sys`. Runs no bytecode.
#include "vm/vm.h"
#include "base/hash.h"
#include "host/host.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/protocol_steps.h"
#include "vm/scheduling.h"
#include <stdlib.h>

static const char *const name_texts[NAME_COUNT] = {
#define NAME(text) #text,
#include "vm/names.def"
#undef NAME
};

static bool make_names(Vm *vm) {
    for (int i = 0; i < NAME_COUNT; i++) {
        vm->names[i] = str_intern_c(vm, name_texts[i]);
        if (!vm->names[i])
            return false;
    }
    return str_empty(vm) != NULL;
}

static void make_headers(Vm *vm) {
    vm->headers.list = shape_header(vm_type(vm, TYPE_INDEX_LIST)->root);
    vm->headers.tuple = shape_header(vm_type(vm, TYPE_INDEX_TUPLE)->root);
    vm->headers.dict = shape_header(vm_type(vm, TYPE_INDEX_DICT)->root);
    vm->headers.str = shape_header(vm_type(vm, TYPE_INDEX_STR)->root);
}

static bool make_errors(Vm *vm) {
    vm->no_memory_error = exception_new(vm, TYPE_INDEX_MEMORY_ERROR, NO_VALUE);
    Str *text = str_from_c(vm, "maximum recursion depth exceeded");
    vm->recursion_error = text ? exception_new(vm, TYPE_INDEX_RECURSION_ERROR, str_value(text)) : NO_VALUE;
    return value_exists(vm->no_memory_error) && value_exists(vm->recursion_error);
}

// A builtin module under its name in sys.modules; its dict.
static Dict *make_module(Vm *vm, const char *name, Value *module) {
    const ModuleDefinition *definition = module_find_definition(name);
    *module = definition ? module_from_definition(vm, definition) : NO_VALUE;
    if (value_missing(*module) || !dict_set_c(vm, vm->modules, name, *module))
        return NULL;
    return value_to_module(*module)->dict;
}

static bool make_modules(Vm *vm) {
    vm->modules = dict_new(vm);
    // until the module is there, what looks for builtins finds an empty dict
    vm->builtins = dict_new(vm);
    if (!vm->modules || !vm->builtins)
        return false;
    vm->builtins = make_module(vm, "builtins", &vm->builtins_module);
    if (!vm->builtins)
        return false;
    vm->sys = make_module(vm, "sys", &vm->sys_module);
    return vm->sys != NULL;
}

static bool vm_init(Vm *vm, const VmConfig *config) {
    vm->host = config->host;
    vm->limits = config->limits;
    vm->recursion_limit = config->limits.depth ? config->limits.depth : 1000;
    vm->int_max_str_digits = 4300;
    vm->next_type_version = 1;
    vm->next_dict_layout = 1;
    if (config->hash_key)
        memcpy(vm->hash_key, config->hash_key, sizeof vm->hash_key);
    else if (vm->host)
        (void)!host_getrandom(vm->host, vm->hash_key, sizeof vm->hash_key, 0);
    if (!heap_init(vm, config->heap_mode, config->heap_stress_interval, config->limits.heap_bytes))
        return false;
    if (!types_init(vm) || !make_names(vm))
        return false;
    make_headers(vm);
    vm->main_task = task_new(vm);
    if (!vm->main_task)
        return false;
    vm->main_task->is_main = 1;
    vm->task = vm->main_task;
    vm->task->state = TASK_RUNNING;
    vm->scheduler_table = &scheduler_single_task;
    return make_errors(vm) && protocol_steps_init(vm) && make_modules(vm);
}

Vm *vm_new(const VmConfig *config) {
    Vm *vm = calloc(1, sizeof *vm);
    if (!vm)
        return NULL;
    if (!vm_init(vm, config)) {
        vm_destroy(vm);
        return NULL;
    }
    return vm;
}

void vm_destroy(Vm *vm) {
    if (vm->scheduler_table && vm->scheduler_table->destroy)
        vm->scheduler_table->destroy(vm);
    heap_destroy(vm);
    free(vm);
}
