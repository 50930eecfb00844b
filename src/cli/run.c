// SPDX-License-Identifier: MIT
// Runs a program: a file, a text, a module or standard input, and turns how it ended into an exit status.
#include "cli/cli.h"
#include "cli/configure.h"
#include "compile/compile.h"
#include "compile/disassemble.h"
#include "host/host.h"
#include "import/import.h"
#include "import/make_archive.h"
#include "import/read_file.h"
#include "modules/_io/io.h"
#include "modules/_signal.h"
#include "modules/atexit.h"
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
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

// __main__ with the names that every module has; its loader is made when someone asks.
static Dict *main_namespace(Vm *vm) {
    Str *name = str_intern_c(vm, "__main__");
    Module *module = name ? module_new(vm, name) : NULL;
    if (!module || !dict_set_str(vm, vm->modules, name, value_from_pointer(module)) ||
        dict_delete_str(vm, module->dict, vm_name(vm, __loader__)) < 0 ||
        !dict_set_str(vm, module->dict, vm_name(vm, __builtins__), vm->builtins_module))
        return NULL;
    module->owes_spec = true;
    return module->dict;
}

// ---- Where the program lies

typedef char Path[8192];

// The path as tracebacks and __file__ show it.
static void absolute_path(Vm *vm, const char *path, Path out) {
    size_t used = 0;
    if (path[0] != '/') {
        ssize_t length = host_getcwd(vm->host, out, sizeof(Path));
        while (path[0] == '.' && path[1] == '/')
            path += 2;
        used = length > 0 ? strlen(out) : 0;
        if (used && out[used - 1] != '/' && used + 1 < sizeof(Path))
            out[used++] = '/';
    }
    snprintf(out + used, sizeof(Path) - used, "%s", path);
}

// The folder in which a script lies, its last link followed (as CPython does once).
static void script_folder(Vm *vm, const char *script, Path out) {
    Path link;
    ssize_t length = host_readlink(vm->host, AT_FDCWD, script, link, sizeof link - 1);
    snprintf(out, sizeof(Path), "%s", script);
    char *slash = strrchr(out, '/');
    if (length > 0) {
        link[length] = 0;
        size_t folder = link[0] == '/' || !slash ? 0 : (size_t)(slash + 1 - out);
        snprintf(out + folder, sizeof(Path) - folder, "%s", link);
        slash = strrchr(out, '/');
    }
    if (slash == out)
        slash++;
    *(slash ? slash : out) = 0;
}

static bool prepend_path(Vm *vm, const char *text) {
    Value path = dict_get_str(vm, vm->sys, vm_name(vm, path));
    Str *entry = str_from_wtf8(vm, text, strlen(text));
    return entry && value_is_list(path) && list_insert(vm, value_to_list_object(path), 0, str_value(entry));
}

// A folder with __main__.py in it, or a zip archive: what importlib has to run.
static bool is_importable(Vm *vm, const char *path) {
    struct stat status;
    if (host_stat(vm->host, AT_FDCWD, path, 0, &status) < 0)
        return false;
    if (S_ISDIR(status.st_mode))
        return true;
    // A zip archive ends with its directory's end record.
    char tail[22] = "";
    int descriptor =
        S_ISREG(status.st_mode) ? host_open(vm->host, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0) : -1;
    if (descriptor < 0)
        return false;
    char head[4] = "";
    ssize_t got = host_pread(vm->host, descriptor, head, sizeof head, 0);
    if (status.st_size >= (off_t)sizeof tail)
        (void)!host_pread(vm->host, descriptor, tail, sizeof tail, status.st_size - (off_t)sizeof tail);
    host_close(vm->host, descriptor);
    return memcmp(tail, "PK\5\6", 4) == 0 || (got == 4 && memcmp(head, "PK\3\4", 4) == 0);
}

// ---- Running

static Value run_source(Vm *vm, Dict *namespace, const char *bytes, size_t length, const char *filename) {
    Str *name = str_from_wtf8(vm, filename, strlen(filename));
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = vm->flags.optimize, .filename = name};
    Code *code = name ? compile_source(vm, bytes, length, &options) : NULL;
    return code ? vm_execute_code(vm, code, namespace, NO_VALUE, NULL) : NO_VALUE;
}

// --explain: the bytecode that the program is compiled to; it does not run.
static Value explain_source(Vm *vm, const char *bytes, size_t length, const char *filename) {
    Str *name = str_from_wtf8(vm, filename, strlen(filename));
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = vm->flags.optimize, .filename = name};
    Code *code = name ? compile_source(vm, bytes, length, &options) : NULL;
    Str *text = code ? disassemble(vm, code) : NULL;
    size_t size;
    const char *listing = text ? str_wtf8(vm, text, &size) : NULL;
    if (!listing)
        return NO_VALUE;
    fwrite(listing, 1, size, stdout);
    return VALUE_NONE;
}

static bool keep_source(Vm *vm, const char *filename, const char *bytes, size_t length) {
    Str *name = str_intern_c(vm, filename), *text = str_from_wtf8(vm, bytes, length);
    return name && text && traceback_keep_source(vm, name, text);
}

static Value run_text(Vm *vm, Dict *namespace, const char *text) {
    if (!vm->flags.safe_path && !prepend_path(vm, ""))
        return NO_VALUE;
    if (!keep_source(vm, "<string>", text, strlen(text)))
        return NO_VALUE;
    return run_source(vm, namespace, text, strlen(text), "<string>");
}

static Value run_standard_input(Vm *vm, Dict *namespace) {
    char *bytes;
    size_t length;
    if ((!vm->flags.safe_path && !prepend_path(vm, "")) || !read_descriptor(vm, 0, &bytes, &length))
        return NO_VALUE;
    Value result = keep_source(vm, "<stdin>", bytes, length)
                       ? run_source(vm, namespace, bytes, length, "<stdin>")
                       : NO_VALUE;
    free(bytes);
    return result;
}

static Value run_file(Vm *vm, Dict *namespace, const CommandLine *command) {
    Path path, folder;
    absolute_path(vm, command->file, path);
    struct stat status;
    int error = host_stat(vm->host, AT_FDCWD, path, 0, &status);
    char *bytes;
    size_t length;
    if (error < 0 || !read_file(vm, path, &bytes, &length)) {
        error = error < 0 ? -error : EACCES;
        error_clear(vm);
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", command->argv[0], path, error,
                strerror(error));
        exit(2);
    }
    script_folder(vm, path, folder);
    Str *name = str_from_wtf8(vm, path, strlen(path));
    Value result = NO_VALUE;
    if (name && dict_set_str(vm, namespace, vm_name(vm, __file__), str_value(name)) &&
        dict_set_c(vm, namespace, "__cached__", VALUE_NONE) &&
        (vm->flags.safe_path || prepend_path(vm, folder)))
        result = command->explain ? explain_source(vm, bytes, length, path)
                                  : run_source(vm, namespace, bytes, length, path);
    free(bytes);
    return result;
}

// The interactive prompt, in the namespace of __main__: the library's `code`.
static Value run_prompt(Vm *vm, Dict *namespace) {
    Value class = module_import_attribute(vm, "code", "InteractiveConsole");
    Str *filename = str_intern_c(vm, "<stdin>"), *interact = str_intern_c(vm, "interact");
    Value console = value_exists(class) && filename && interact
                        ? vm_call_2(vm, class, dict_value(namespace), str_value(filename))
                        : NO_VALUE;
    Str *version_name = str_intern_c(vm, "version");
    Value version = version_name ? dict_get_str(vm, vm->sys, version_name) : NO_VALUE;
    Str *banner =
        value_missing(version) || vm->flags.quiet
            ? str_empty(vm)
            : str_format(vm,
                         "Python %S on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" "
                         "for more information.",
                         version);
    if (value_missing(console) || !banner)
        return NO_VALUE;
    return vm_call_method(vm, console, interact, 2, (Value[]){str_value(banner), str_value(str_empty(vm))});
}

// runpy finds the module and runs it as __main__.
static Value run_module(Vm *vm, const char *module, bool alter_argv) {
    Str *name = str_from_wtf8(vm, module, strlen(module));
    Value run = name ? module_import_attribute(vm, "runpy", "_run_module_as_main") : NO_VALUE;
    return value_exists(run) ? vm_call_2(vm, run, str_value(name), value_from_bool(alter_argv)) : NO_VALUE;
}

static Value run_main_module(Vm *vm, const char *module) {
    Path folder;
    ssize_t length = host_getcwd(vm->host, folder, sizeof folder);
    if (!vm->flags.safe_path && length > 0 && !prepend_path(vm, folder))
        return NO_VALUE;
    return run_module(vm, module, true);
}

// PYTHONIOENCODING is "encoding:errors", either of which may be missing.
static bool open_streams(Vm *vm, const CommandLine *command) {
    IoStreamOptions options = {.unbuffered = command->unbuffered ||
                                             environment_option(vm->host, command, "PYTHONUNBUFFERED")};
    char encoding[64];
    const char *text = environment_option(vm->host, command, "PYTHONIOENCODING");
    if (vm->flags.utf8_mode)
        options.errors = "surrogateescape";
    if (text) {
        size_t length = strcspn(text, ":");
        if (length && length < sizeof encoding) {
            memcpy(encoding, text, length);
            encoding[length] = 0;
            options.encoding = encoding;
        }
        options.errors = text[length] && text[length + 1] ? text + length + 1 : "strict";
    }
    return io_open_standard_streams(vm, &options);
}

static Value run_program(Vm *vm, const CommandLine *command) {
    Dict *namespace = main_namespace(vm);
    if (!namespace || !configure_vm(vm, command) || !open_streams(vm, command))
        return NO_VALUE;
    if (command->archive_from)
        exit(make_archive(vm, command->archive_from, command->archive_to));
    if (value_to_list_object(vm->warn_options)->length && value_missing(import_by_name(vm, "warnings")))
        return NO_VALUE;
    // site needs `io`
    if (!vm->flags.no_site && module_find_definition("_io") && value_missing(import_by_name(vm, "site")))
        return NO_VALUE;
    if (command->code)
        return run_text(vm, namespace, command->code);
    if (command->module)
        return run_main_module(vm, command->module);
    if (!command->file && (command->inspect || host_isatty(vm->host, 0) == 1))
        return vm->flags.safe_path || prepend_path(vm, "") ? run_prompt(vm, namespace) : NO_VALUE;
    if (!command->file)
        return run_standard_input(vm, namespace);
    Path path;
    absolute_path(vm, command->file, path);
    if (is_importable(vm, path))
        return prepend_path(vm, path) ? run_module(vm, "__main__", false) : NO_VALUE;
    return run_file(vm, namespace, command);
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

// Python threads that are not daemons are waited for.
static void join_threads(Vm *vm) {
    Value threading = dict_get_str(vm, vm->modules, vm_name(vm, threading));
    Str *name = str_intern_c(vm, "_shutdown");
    if (!name || value_is_none_or_missing(threading))
        return;
    if (value_missing(vm_call_method(vm, threading, name, 0, NULL)))
        error_write_unraisable(vm, "Exception ignored on threading shutdown", threading);
}

// Writes out what is buffered. False: it could not be written.
static bool flush_standard_stream(Vm *vm, Str *name, bool report) {
    Value stream = dict_get_str(vm, vm->sys, name), closed = NO_VALUE;
    Str *attribute = str_intern_c(vm, "closed");
    if (!attribute || value_is_none_or_missing(stream))
        return true;
    if (!object_find_attribute(vm, stream, attribute, &closed))
        error_clear(vm);
    if (value_exists(closed) && value_truth(vm, closed) > 0)
        return true;
    error_clear(vm);
    if (value_exists(vm_call_method(vm, stream, vm_name(vm, flush), 0, NULL)))
        return true;
    if (report)
        error_write_unraisable(vm, "Exception ignored while flushing sys.stdout", NO_VALUE);
    error_clear(vm);
    return false;
}

#define STATUS_NOT_FLUSHED 120

// Shows the exception that ended the program; its exit status.
static int report(Vm *vm, bool *interrupted) {
    Value exception = error_fetch(vm);
    if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_SYSTEM_EXIT)))
        return exit_status(vm, exception);
    *interrupted = value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_KEYBOARD_INTERRUPT));
    exception_print(vm, exception);
    return 1;
}

// -i, or a program that has set PYTHONINSPECT for what comes after it.
static bool inspect_wanted(Vm *vm, const CommandLine *command) {
    return vm->flags.inspect || environment_option(vm->host, command, "PYTHONINSPECT");
}

int cli_run(const CommandLine *command) {
    Host *host = host_new(&host_posix, HOST_PROCESS, host_process_environment(), NULL);
    VmConfig config = {.host = host};
    uint8_t key[16];
    if (host && !configure_host(host, command, &config, key))
        return 1;
    Vm *vm = host ? vm_new(&config) : NULL;
    if (!vm || !sched_init(vm) || !signal_install(vm)) {
        fputs("krait: no memory\n", stderr);
        return 1;
    }
    Value result = run_program(vm, command);
    bool interrupted = false;
    int status = value_missing(result) ? report(vm, &interrupted) : 0;
    Value main = dict_get_str(vm, vm->modules, vm_name(vm, __main__));
    bool asked = (command->file || command->code || command->module) && inspect_wanted(vm, command);
    if (asked && value_is_kind(main, KIND_MODULE))
        status = value_missing(run_prompt(vm, value_to_module(main)->dict)) ? report(vm, &interrupted) : 0;
    join_threads(vm);
    atexit_run(vm);
    bool flushed = flush_standard_stream(vm, vm_name(vm, stdout), true);
    if (!flush_standard_stream(vm, vm_name(vm, stderr), false) || !flushed)
        status = STATUS_NOT_FLUSHED;
    vm_destroy(vm);
    if (interrupted) {
        // As the shell expects of a program that Ctrl-C ended.
        (void)!host_signal_set(host, SIGINT, HOST_SIGNAL_DEFAULT);
        (void)!host_kill(host, host_getpid(host), SIGINT);
        status = 128 + SIGINT;
    }
    host_delete(host);
    return status;
}
