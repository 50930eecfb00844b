// SPDX-License-Identifier: MIT
// Runs a program: a file, a text, a module or standard input, and turns how it ended into an exit status.
#include "cli/cli.h"
#include "compile/compile.h"
#include "host/host.h"
#include "modules/sys/sys.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/traceback.h"
#include "objects/tuple.h"
#include "sched/wait.h"
#include "vm/vm.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Source {
    char *bytes;
    size_t length;
} Source;

static bool read_all(Host *host, int descriptor, Source *source) {
    size_t capacity = 0;
    source->bytes = NULL;
    source->length = 0;
    for (;;) {
        if (source->length == capacity) {
            capacity = capacity ? capacity * 2 : 65536;
            char *grown = realloc(source->bytes, capacity);
            if (!grown)
                return false;
            source->bytes = grown;
        }
        ssize_t got = host_read(host, descriptor, source->bytes + source->length, capacity - source->length);
        if (got == -EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        source->length += (size_t)got;
    }
}

// ---- Configuration

static bool apply_flags(Vm *vm, const CommandLine *command) {
    vm->flags.inspect = command->inspect;
    vm->flags.interactive = command->inspect;
    vm->flags.optimize = command->optimize;
    vm->flags.dont_write_bytecode = command->dont_write_bytecode;
    vm->flags.no_user_site = command->no_user_site;
    vm->flags.no_site = command->no_site;
    vm->flags.ignore_environment = command->ignore_environment;
    vm->flags.verbose = command->verbose;
    vm->flags.bytes_warning = command->bytes_warning;
    vm->flags.quiet = command->quiet;
    vm->flags.isolated = command->isolated;
    vm->flags.dev_mode = command->dev_mode;
    vm->flags.safe_path = command->safe_path;
    vm->flags.hash_randomization = 1;
    return true;
}

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

static Value text_list(Vm *vm, char **texts, int count) {
    List *list = list_new(vm, (size_t)count);
    for (int i = 0; list && i < count; i++) {
        Str *text = str_from_wtf8(vm, texts[i], strlen(texts[i]));
        if (!text || !list_append(vm, list, str_value(text)))
            return NO_VALUE;
    }
    return list ? list_value(list) : NO_VALUE;
}

// sys.argv: argv[0] as the program names itself, then the rest.
static Value program_arguments(Vm *vm, const CommandLine *command) {
    const char *first = command->code ? "-c" : command->module ? "-m" : command->file ? command->file : "";
    Str *name = str_from_wtf8(vm, first, strlen(first));
    Value list =
        name ? text_list(vm, command->argv + command->rest, command->argc - command->rest) : NO_VALUE;
    if (value_missing(list) || !list_insert(vm, value_to_list_object(list), 0, str_value(name)))
        return NO_VALUE;
    return list;
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
    return options ? dict_value(options) : NO_VALUE;
}

// Shows the command line in sys.
static bool configure(Vm *vm, const CommandLine *command) {
    vm->argv = program_arguments(vm, command);
    vm->orig_argv = text_list(vm, command->argv, command->argc);
    vm->warn_options = text_list(vm, (char **)command->warnings, command->warning_count);
    vm->x_options = extra_options(vm, command);
    return value_exists(vm->argv) && value_exists(vm->orig_argv) && value_exists(vm->warn_options) &&
           value_exists(vm->x_options) && sys_configure(vm);
}

static Dict *main_namespace(Vm *vm) {
    Str *name = str_intern_c(vm, "__main__");
    Module *module = name ? module_new(vm, name) : NULL;
    if (!module || !dict_set_str(vm, vm->modules, name, value_from_pointer(module)) ||
        !dict_set_str(vm, module->dict, vm_name(vm, __builtins__), vm->builtins_module))
        return NULL;
    return module->dict;
}

// ---- Running

static Value run_source(Vm *vm, Dict *namespace, const Source *source, const char *filename) {
    Str *name = str_from_wtf8(vm, filename, strlen(filename));
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = vm->flags.optimize, .filename = name};
    Code *code = name ? compile_source(vm, source->bytes, source->length, &options) : NULL;
    return code ? vm_execute_code(vm, code, namespace, NO_VALUE, NULL) : NO_VALUE;
}

// The program's path as tracebacks and __file__ show it, in `out`.
static const char *absolute_path(Vm *vm, const char *path, char *out, size_t size) {
    if (!path || path[0] == '/')
        return path;
    ssize_t length = host_getcwd(vm->host, out, size);
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    if (length <= 0 || strlen(out) + strlen(path) + 2 > size)
        return path;
    if (out[strlen(out) - 1] != '/')
        strcat(out, "/");
    return strcat(out, path);
}

static Value run_file(Vm *vm, Dict *namespace, const char *path) {
    char absolute[8192];
    path = absolute_path(vm, path, absolute, sizeof absolute);
    int descriptor = path ? host_open(vm->host, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0) : 0;
    if (descriptor < 0) {
        fprintf(stderr, "krait: can't open file '%s': [Errno %d] %s\n", path, -descriptor,
                strerror(-descriptor));
        exit(2);
    }
    Source source;
    bool read = read_all(vm->host, descriptor, &source);
    if (path)
        host_close(vm->host, descriptor);
    Value result = NO_VALUE;
    if (!read)
        raise_no_memory(vm);
    else if (!path || (dict_set_c(vm, namespace, "__file__",
                                  value_from_pointer(str_from_wtf8(vm, path, strlen(path))))))
        result = run_source(vm, namespace, &source, path ? path : "<stdin>");
    free(source.bytes);
    return result;
}

static Value run_program(Vm *vm, const CommandLine *command) {
    Dict *namespace = main_namespace(vm);
    if (!namespace || !configure(vm, command))
        return NO_VALUE;
    if (command->code) {
        Source source = {(char *)command->code, strlen(command->code)};
        Str *name = str_intern_c(vm, "<string>"), *text = str_from_wtf8(vm, source.bytes, source.length);
        if (!name || !text || !traceback_keep_source(vm, name, text))
            return NO_VALUE;
        return run_source(vm, namespace, &source, "<string>");
    }
    return run_file(vm, namespace, command->file);
}

// The exit status that an uncaught SystemExit asks for.
static int exit_status(Vm *vm, Value exception) {
    Value code = value_to_exception(exception)->fields[SYSTEM_EXIT_CODE];
    if (value_is_none_or_missing(code))
        return 0;
    if (value_is_small_int(code))
        return (int)value_to_small_int(code);
    Value text = value_str(vm, code);
    if (value_is_str(text)) {
        size_t length;
        const char *bytes = str_wtf8(vm, value_to_str(text), &length);
        if (bytes)
            fprintf(stderr, "%.*s\n", (int)length, bytes);
    }
    return 1;
}

static void flush_standard_stream(Vm *vm, Str *name) {
    Value stream = dict_get_str(vm, vm->sys, name);
    if (value_is_none_or_missing(stream))
        return;
    if (value_missing(vm_call_method(vm, stream, vm_name(vm, flush), 0, NULL)))
        error_clear(vm);
}

int cli_run(const CommandLine *command) {
    Host *host = host_new(&host_posix, HOST_PROCESS, host_process_environment(), NULL);
    VmConfig config = {.host = host};
    config.heap_mode = host ? heap_mode(host, &config.heap_stress_interval) : HEAP_NORMAL;
    Vm *vm = host ? vm_new(&config) : NULL;
    if (!vm || !sched_init(vm)) {
        fputs("krait: no memory\n", stderr);
        return 1;
    }
    apply_flags(vm, command);
    Value result = run_program(vm, command);
    int status = 0;
    if (value_missing(result)) {
        Value exception = error_fetch(vm);
        status = 1;
        if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_SYSTEM_EXIT)))
            status = exit_status(vm, exception);
        else
            exception_print(vm, exception);
    }
    flush_standard_stream(vm, vm_name(vm, stdout));
    flush_standard_stream(vm, vm_name(vm, stderr));
    vm_destroy(vm);
    host_delete(host);
    return status;
}
