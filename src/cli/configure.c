// SPDX-License-Identifier: MIT
// From command line and environment to sys.flags, sys.argv, sys.path ... See configure.h.
#include "cli/configure.h"
#include "base/hash.h"
#include "import/import.h"
#include "import/import_time.h"
#include "modules/sys/sys.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include <stdio.h>
#include <stdlib.h>

const char *environment_option(Host *host, const CommandLine *command, const char *name) {
    const char *text = command->ignore_environment ? NULL : host_environment_get(host, name);
    return text && *text ? text : NULL;
}

// ---- Before the Vm is made

static HeapMode heap_mode(Host *host, uint32_t *interval) {
    const char *text = host_environment_get(host, "KRAIT_GC");
    *interval = 1;
    if (!text)
        return HEAP_NORMAL;
    if (!strncmp(text, "stress", 6)) {
        if (text[6] == ':')
            *interval = (uint32_t)strtoul(text + 7, NULL, 10);
        return HEAP_STRESS;
    }
    return !strcmp(text, "verify") ? HEAP_VERIFY : HEAP_NORMAL;
}

bool configure_host(Host *host, const CommandLine *command, VmConfig *config, uint8_t key[16]) {
    config->host = host;
    config->heap_mode = heap_mode(host, &config->heap_stress_interval);
    const char *seed = environment_option(host, command, "PYTHONHASHSEED");
    if (!seed || !strcmp(seed, "random"))
        return true;
    char *end;
    errno = 0;
    unsigned long number = strtoul(seed, &end, 10);
    if (*end || errno || number > UINT32_MAX || *seed == '-') {
        fputs("Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in "
              "range "
              "[0; 4294967295]\n",
              stderr);
        return false;
    }
    HashKey made = hash_key_from_seed((uint32_t)number);
    for (int i = 0; i < 8; i++) {
        key[i] = (uint8_t)(made.first >> (8 * i));
        key[8 + i] = (uint8_t)(made.second >> (8 * i));
    }
    config->hash_key = key;
    return true;
}

// ---- Flags

// A variable that counts: a number means itself, any other text 1. The larger of it and the option holds.
static int level(Host *host, const CommandLine *command, const char *name, int option) {
    const char *text = environment_option(host, command, name);
    if (!text)
        return option;
    char *end;
    long number = strtol(text, &end, 10);
    int value = *end || number < 0 || number > INT32_MAX ? 1 : (int)number;
    return value > option ? value : option;
}

static bool is_given(Host *host, const CommandLine *command, const char *name) {
    return environment_option(host, command, name) != NULL;
}

static const char *x_option(const CommandLine *command, const char *name) {
    size_t length = strlen(name);
    for (int i = command->x_option_count - 1; i >= 0; i--) {
        const char *text = command->x_options[i];
        if (!strncmp(text, name, length) && (text[length] == 0 || text[length] == '='))
            return text[length] ? text + length + 1 : text + length;
    }
    return NULL;
}

static bool int_max_digits(Vm *vm, const CommandLine *command) {
    const char *text = x_option(command, "int_max_str_digits");
    const char *complaint = "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.";
    if (!text) {
        text = environment_option(vm->host, command, "PYTHONINTMAXSTRDIGITS");
        complaint = "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.";
    }
    vm->flags.int_max_str_digits = vm->int_max_str_digits;
    if (!text)
        return true;
    char *end;
    long number = strtol(text, &end, 10);
    if (!*text || *end || number > INT32_MAX || (number != 0 && number < 640)) {
        fprintf(stderr, "Fatal Python error: config_init_int_max_str_digits: %s\n", complaint);
        exit(1);
    }
    vm->int_max_str_digits = vm->flags.int_max_str_digits = (int)number;
    return true;
}

static bool apply_flags(Vm *vm, const CommandLine *command) {
    Host *host = vm->host;
    const char *seed = environment_option(host, command, "PYTHONHASHSEED");
    vm->flags.debug = level(host, command, "PYTHONDEBUG", 0);
    vm->flags.inspect = command->inspect || is_given(host, command, "PYTHONINSPECT");
    vm->flags.interactive = command->inspect;
    vm->flags.optimize = level(host, command, "PYTHONOPTIMIZE", command->optimize);
    vm->flags.dont_write_bytecode =
        command->dont_write_bytecode || is_given(host, command, "PYTHONDONTWRITEBYTECODE");
    vm->flags.no_user_site = command->no_user_site || is_given(host, command, "PYTHONNOUSERSITE");
    vm->flags.no_site = command->no_site;
    vm->flags.ignore_environment = command->ignore_environment;
    vm->flags.verbose = level(host, command, "PYTHONVERBOSE", command->verbose);
    vm->flags.bytes_warning = command->bytes_warning;
    vm->flags.quiet = command->quiet;
    vm->flags.isolated = command->isolated;
    vm->flags.dev_mode = command->dev_mode || is_given(host, command, "PYTHONDEVMODE");
    vm->flags.safe_path = command->safe_path || is_given(host, command, "PYTHONSAFEPATH");
    vm->flags.hash_randomization = !(seed && !strcmp(seed, "0"));
    vm->flags.warn_default_encoding =
        x_option(command, "warn_default_encoding") || is_given(host, command, "PYTHONWARNDEFAULTENCODING");
    const char *utf8 = x_option(command, "utf8");
    if (!utf8)
        utf8 = environment_option(host, command, "PYTHONUTF8");
    vm->flags.utf8_mode = utf8 && strcmp(utf8, "0") != 0;
    return int_max_digits(vm, command);
}

// ---- sys

static bool add_text(Vm *vm, List *list, const char *text, size_t length) {
    Str *item = list ? str_from_wtf8(vm, text, length) : NULL;
    return item && list_append(vm, list, str_value(item));
}

static Value text_list(Vm *vm, char **texts, int count) {
    List *list = list_new(vm, (size_t)count);
    for (int i = 0; i < count; i++)
        if (!add_text(vm, list, texts[i], strlen(texts[i])))
            return NO_VALUE;
    return value_from_pointer(list);
}

// argv[0] as the program names itself, then the rest.
static Value program_arguments(Vm *vm, const CommandLine *command) {
    const char *first = command->code ? "-c" : command->module ? "-m" : command->file ? command->file : "";
    List *list = list_new(vm, 0);
    if (!add_text(vm, list, first, strlen(first)))
        return NO_VALUE;
    for (int i = command->rest; i < command->argc; i++)
        if (!add_text(vm, list, command->argv[i], strlen(command->argv[i])))
            return NO_VALUE;
    return list_value(list);
}

// sys.warnoptions: what dev mode means, PYTHONWARNINGS, -W, -b.
static Value warn_options(Vm *vm, const CommandLine *command) {
    List *list = list_new(vm, 0);
    if (vm->flags.dev_mode && !add_text(vm, list, "default", 7))
        return NO_VALUE;
    const char *text = environment_option(vm->host, command, "PYTHONWARNINGS");
    while (text && *text) {
        size_t length = strcspn(text, ",");
        if (length && !add_text(vm, list, text, length))
            return NO_VALUE;
        text += length + (text[length] == ',');
    }
    for (int i = 0; i < command->warning_count; i++)
        if (!add_text(vm, list, command->warnings[i], strlen(command->warnings[i])))
            return NO_VALUE;
    const char *bytes = command->bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning";
    if (command->bytes_warning && !add_text(vm, list, bytes, strlen(bytes)))
        return NO_VALUE;
    return value_from_pointer(list);
}

// sys._xoptions: "name=value" and "name".
static Value extra_options(Vm *vm, const CommandLine *command) {
    Dict *options = dict_new(vm);
    for (int i = 0; options && i < command->x_option_count; i++) {
        const char *text = command->x_options[i], *equals = strchr(text, '=');
        Str *name = str_from_wtf8(vm, text, equals ? (size_t)(equals - text) : strlen(text));
        Str *value = equals ? str_from_wtf8(vm, equals + 1, strlen(equals + 1)) : NULL;
        if (!name || (equals && !value) ||
            !dict_set_str(vm, options, name, value ? str_value(value) : VALUE_TRUE))
            return NO_VALUE;
    }
    return value_from_pointer(options);
}

static bool set_cache_prefix(Vm *vm, const CommandLine *command) {
    const char *text = x_option(command, "pycache_prefix");
    if (!text)
        text = environment_option(vm->host, command, "PYTHONPYCACHEPREFIX");
    Str *prefix = text && *text ? str_from_wtf8(vm, text, strlen(text)) : NULL;
    return !text || !*text || (prefix && dict_set_c(vm, vm->sys, "pycache_prefix", str_value(prefix)));
}

static bool set_import_time(Vm *vm, const CommandLine *command) {
    return !(x_option(command, "importtime") || is_given(vm->host, command, "PYTHONPROFILEIMPORTTIME")) ||
           import_time_enable(vm);
}

static bool set_hash_based(Vm *vm, const CommandLine *command) {
    if (!command->check_hash_based_pycs)
        return true;
    return module_add_c(vm, import_builtin(vm, "_imp"), "check_hash_based_pycs",
                        command->check_hash_based_pycs);
}

bool configure_vm(Vm *vm, const CommandLine *command) {
    if (!apply_flags(vm, command))
        return false;
    vm->argv = program_arguments(vm, command);
    vm->orig_argv = text_list(vm, command->argv, command->argc);
    vm->warn_options = warn_options(vm, command);
    vm->x_options = extra_options(vm, command);
    if (value_missing(vm->argv) || value_missing(vm->orig_argv) || value_missing(vm->warn_options) ||
        value_missing(vm->x_options) ||
        !dict_set_c(vm, vm->builtins, "__debug__", value_from_bool(vm->flags.optimize == 0)))
        return false;
    ImportPaths paths = {command->argc ? command->argv[0] : NULL, command->ignore_environment};
    vm->executable = NULL;
    return sys_configure(vm) && import_configure(vm, &paths) && set_cache_prefix(vm, command) &&
           set_hash_based(vm, command) && set_import_time(vm, command);
}
