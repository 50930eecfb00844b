// SPDX-License-Identifier: MIT
// The embedding API over the Vm: references are handles, errors are kept as text.
#include "compile/compile.h"
#include "host/host.h"
#include "krait.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/module.h"
#include "objects/str.h"
#include "sched/wait.h"
#include "vm/vm.h"
#include <stdlib.h>

struct kr_Vm {
    Vm *vm;
    Host *host;
    Dict *main; // of __main__, held by sys.modules
    Handle main_held;
    kr_Ref *references;
    char *error;
};

struct kr_Ref {
    Handle handle;
    kr_Vm *owner;
    kr_Ref *next, *previous;
};

void kr_config_init(kr_Config *config) {
    *config = (kr_Config){.size = sizeof *config};
}

// ---- References and errors

static kr_Ref *reference_new(kr_Vm *kr, Value value) {
    kr_Ref *reference = value_exists(value) ? calloc(1, sizeof *reference) : NULL;
    if (!reference)
        return NULL;
    reference->owner = kr;
    reference->next = kr->references;
    if (kr->references)
        kr->references->previous = reference;
    kr->references = reference;
    handle_open(kr->vm, &reference->handle, value);
    return reference;
}

void kr_release(kr_Ref *reference) {
    if (!reference)
        return;
    handle_close(&reference->handle);
    if (reference->previous)
        reference->previous->next = reference->next;
    else
        reference->owner->references = reference->next;
    if (reference->next)
        reference->next->previous = reference->previous;
    free(reference);
}

static void error_forget(kr_Vm *kr) {
    free(kr->error);
    kr->error = NULL;
}

// Takes the Vm's exception, as text.
static void error_keep(kr_Vm *kr) {
    error_forget(kr);
    Vm *vm = kr->vm;
    if (!error_is_set(vm))
        return;
    Value exception = error_fetch(vm);
    Str *text = exception_format_plain(vm, exception);
    size_t bytes;
    const char *utf8 = text ? str_wtf8(vm, text, &bytes) : NULL;
    kr->error = utf8 ? strdup(utf8) : strdup("MemoryError\n");
    if (!utf8)
        error_clear(vm);
}

static kr_Ref *result_reference(kr_Vm *kr, Value value) {
    if (value_missing(value))
        error_keep(kr);
    return reference_new(kr, value);
}

const char *kr_error(kr_Vm *vm) {
    return vm->error;
}

// ---- Making and ending

static bool make_main(kr_Vm *kr) {
    Vm *vm = kr->vm;
    Str *name = str_intern_c(vm, "__main__");
    Module *module = name ? module_new(vm, name) : NULL;
    if (!module || !dict_set_str(vm, vm->modules, name, value_from_pointer(module)) ||
        !dict_set_str(vm, module->dict, vm_name(vm, __builtins__), vm->builtins_module))
        return false;
    kr->main = module->dict;
    handle_open(vm, &kr->main_held, dict_value(module->dict));
    return true;
}

kr_Vm *kr_new(const kr_Config *config) {
    kr_Config defaults;
    if (!config) {
        kr_config_init(&defaults);
        config = &defaults;
    }
    static const uint8_t fixed_key[16] = {0};
    kr_Vm *kr = calloc(1, sizeof *kr);
    if (!kr)
        return NULL;
    kr->host = config->no_host ? host_new(&host_nothing, HOST_PRIVATE, NULL, NULL)
                               : host_new(&host_posix, HOST_PRIVATE, host_process_environment(), NULL);
    VmConfig vm_config = {.host = kr->host, .hash_key = config->fixed_hash ? fixed_key : NULL};
    vm_config.limits.heap_bytes = config->memory_bytes;
    vm_config.limits.depth = config->depth;
    kr->vm = kr->host ? vm_new(&vm_config) : NULL;
    if (!kr->vm || !sched_init(kr->vm) || !make_main(kr)) {
        kr_destroy(kr);
        return NULL;
    }
    return kr;
}

void kr_destroy(kr_Vm *kr) {
    if (!kr)
        return;
    while (kr->references)
        kr_release(kr->references);
    if (kr->main)
        handle_close(&kr->main_held);
    if (kr->vm)
        vm_destroy(kr->vm);
    if (kr->host)
        host_delete(kr->host);
    free(kr->error);
    free(kr);
}

// ---- Running

static Value execute(kr_Vm *kr, const char *source, const char *filename, CompileMode mode) {
    Vm *vm = kr->vm;
    Str *name = str_from_wtf8(vm, filename, strlen(filename));
    CompileOptions options = {.mode = mode, .filename = name};
    Code *code = name ? compile_source(vm, source, strlen(source), &options) : NULL;
    return code ? vm_execute_code(vm, code, kr->main, NO_VALUE, NULL) : NO_VALUE;
}

bool kr_run(kr_Vm *kr, const char *source, const char *filename) {
    error_forget(kr);
    Value result = execute(kr, source, filename ? filename : "<string>", COMPILE_EXEC);
    if (value_missing(result))
        error_keep(kr);
    return value_exists(result);
}

kr_Ref *kr_eval(kr_Vm *kr, const char *expression) {
    error_forget(kr);
    return result_reference(kr, execute(kr, expression, "<string>", COMPILE_EVAL));
}

kr_Ref *kr_get(kr_Vm *kr, const char *name) {
    error_forget(kr);
    Str *key = str_intern_c(kr->vm, name);
    if (!key)
        return result_reference(kr, NO_VALUE);
    return reference_new(kr, dict_get_str(kr->vm, kr->main, key));
}

bool kr_set(kr_Vm *kr, const char *name, const kr_Ref *value) {
    error_forget(kr);
    if (dict_set_c(kr->vm, kr->main, name, value->handle.value))
        return true;
    error_keep(kr);
    return false;
}

kr_Ref *kr_call(kr_Vm *kr, const kr_Ref *callable, size_t count, const kr_Ref *const *arguments) {
    error_forget(kr);
    Value few[8];
    Value *values = count <= 8 ? few : calloc(count, sizeof *values);
    if (!values)
        return NULL;
    for (size_t i = 0; i < count; i++)
        values[i] = arguments[i]->handle.value;
    Value result = vm_call(kr->vm, callable->handle.value, (int)count, values);
    if (values != few)
        free(values);
    return result_reference(kr, result);
}

kr_Ref *kr_attribute(kr_Vm *kr, const kr_Ref *object, const char *name) {
    error_forget(kr);
    Str *key = str_intern_c(kr->vm, name);
    return result_reference(kr, key ? object_get_attribute(kr->vm, object->handle.value, key) : NO_VALUE);
}

// ---- Values

kr_Ref *kr_from_int(kr_Vm *kr, int64_t value) {
    return result_reference(kr, int_from_int64(kr->vm, value));
}

kr_Ref *kr_from_double(kr_Vm *kr, double value) {
    return result_reference(kr, float_from_double(kr->vm, value));
}

kr_Ref *kr_from_text(kr_Vm *kr, const char *text, size_t bytes) {
    Str *str = str_from_utf8(kr->vm, text, bytes);
    return result_reference(kr, str ? str_value(str) : NO_VALUE);
}

kr_Ref *kr_none(kr_Vm *kr) {
    return reference_new(kr, VALUE_NONE);
}

bool kr_to_int(const kr_Ref *value, int64_t *out) {
    return value_is_int(value->handle.value) && int_to_int64(value->handle.value, out);
}

bool kr_to_double(const kr_Ref *value, double *out) {
    Value v = value->handle.value;
    if (value_is_float(v)) {
        *out = float_to_double(v);
        return true;
    }
    if (!value_is_int(v))
        return false;
    if (int_to_double(value->owner->vm, v, out))
        return true;
    error_clear(value->owner->vm);
    return false;
}

const char *kr_to_text(kr_Ref *value, size_t *bytes) {
    Value v = value->handle.value;
    if (!value_is_str(v))
        return NULL;
    const char *text = str_utf8(value->owner->vm, value_to_str(v), bytes);
    if (!text)
        error_clear(value->owner->vm);
    return text;
}

bool kr_is_none(const kr_Ref *value) {
    return value_is_none(value->handle.value);
}

kr_Ref *kr_str(kr_Vm *kr, const kr_Ref *value) {
    error_forget(kr);
    return result_reference(kr, value_str(kr->vm, value->handle.value));
}

kr_Ref *kr_repr(kr_Vm *kr, const kr_Ref *value) {
    error_forget(kr);
    return result_reference(kr, value_repr(kr->vm, value->handle.value));
}
