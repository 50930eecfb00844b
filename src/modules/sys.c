// SPDX-License-Identifier: MIT
// The module sys: its functions (in modules/sys/, by topic), and the attributes that show how the Vm was
// configured. Streams and search paths are set by who makes them (modules/_io, import/).
#include "modules/sys/sys.h"
#include "host/host.h"
#include "import/import.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"

// ---- Small functions

static Value get_encoding(Vm *vm, Value *args) {
    return value_from_pointer(str_intern_c(vm, "utf-8"));
}

static Value get_encode_errors(Vm *vm, Value *args) {
    return str_value(vm_name(vm, surrogateescape));
}

static Value intern(Vm *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "intern() argument must be str, not %T", args[0]);
    if (value_type(vm, args[0]) != vm_type(vm, TYPE_INDEX_STR))
        return raise_type_error(vm, "can't intern %.400T", args[0]);
    return value_from_pointer(str_intern(vm, value_to_str(args[0])));
}

static Value is_interned(Vm *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "_is_interned() argument must be str, not %T", args[0]);
    return value_from_bool(value_to_str(args[0])->interned);
}

static Value getsizeof(Vm *vm, Value *args) {
    bool found;
    Value size = vm_call_special(vm, args[0], SPECIAL_SIZEOF, 0, NULL, &found);
    if (!found)
        raise_type_error(vm, "Type %.100T doesn't define __sizeof__", args[0]);
    if (value_exists(size)) {
        if (!value_is_int(size))
            size = raise_type_error(vm, "an integer is required");
        if (value_exists(size) && int_sign(size) < 0)
            size = raise_value_error(vm, "__sizeof__() should return >= 0");
    }
    if (value_exists(size) || value_missing(args[1]) || !error_is(vm, TYPE_INDEX_TYPE_ERROR))
        return size;
    error_clear(vm);
    return args[1];
}

// There are no reference counts: a number that says "some".
static Value getrefcount(Vm *vm, Value *args) {
    return value_from_small_int(2);
}

static Value is_immortal(Vm *vm, Value *args) {
    return value_from_bool(!value_is_heap(args[0]));
}

static Value is_finalizing(Vm *vm, Value *args) {
    return value_from_bool(vm->finalizing);
}

static Value return_none(Vm *vm, Value *args) {
    return VALUE_NONE;
}

static Value return_false(Vm *vm, Value *args) {
    return VALUE_FALSE;
}

static Value return_true(Vm *vm, Value *args) {
    return VALUE_TRUE;
}

static Value getallocatedblocks(Vm *vm, Value *args) {
    HeapStatistics statistics;
    heap_statistics(vm, &statistics);
    return int_from_uint64(vm, statistics.bytes_live / 16);
}

static Value getunicodeinternedsize(Vm *vm, Value *args) {
    return int_from_size(vm, vm->interned_count);
}

static Value get_int_max_str_digits(Vm *vm, Value *args) {
    return value_from_small_int(vm->int_max_str_digits);
}

static Value set_int_max_str_digits(Vm *vm, Value *args) {
    int32_t digits;
    if (!value_to_int32(vm, args[0], &digits))
        return NO_VALUE;
    if (digits != 0 && digits < 640)
        return raise_value_error(vm, "maxdigits must be >= 640 or 0 for unlimited");
    vm->int_max_str_digits = digits;
    return VALUE_NONE;
}

enum { SYS_SWITCH_INTERVAL, SYS_STATE_COUNT };
extern const ModuleDefinition module_sys;

static Value getswitchinterval(Vm *vm, Value *args) {
    Value interval = module_state(vm, &module_sys, SYS_SWITCH_INTERVAL);
    return value_exists(interval) ? interval : value_from_double(0.005);
}

static Value setswitchinterval(Vm *vm, Value *args) {
    double interval;
    if (!value_to_double_checked(vm, args[0], &interval))
        return NO_VALUE;
    if (!(interval > 0))
        return raise_value_error(vm, "switch interval must be strictly positive");
    return module_set_state(vm, &module_sys, SYS_SWITCH_INTERVAL, value_from_double(interval)) ? VALUE_NONE
                                                                                               : NO_VALUE;
}

static Value get_cpu_count_config(Vm *vm, Value *args) {
    return value_from_small_int(-1);
}

static Value clear_type_descriptors(Vm *vm, Value *args) {
    if (!value_is_type(args[0]))
        return raise_type_error(vm, "_clear_type_descriptors() argument must be type, not %T", args[0]);
    Type *type = value_to_pointer(args[0]);
    if (!(type->flags & TYPE_HEAP))
        return raise_type_error(vm, "argument is immutable");
    Dict *dict = type_dict(vm, type);
    if (!dict || dict_delete_str(vm, dict, vm_name(vm, __dict__)) < 0 ||
        dict_delete_str(vm, dict, vm_name(vm, __weakref__)) < 0)
        return NO_VALUE;
    type_modified(vm, type);
    return VALUE_NONE;
}

static const NativeDefinition sys_functions[] = {
    {"addaudithook(hook)", sys_addaudithook, "Add a function that is told of audit events.", 0, 0},
    {"audit(event, /, *args)", sys_audit, "Tell the audit hooks of an event.", NATIVE_STEPS, 1},
    {"breakpointhook(*args, **kwargs)", sys_breakpointhook, "What breakpoint() calls.", NATIVE_STEPS, 0},
    {"_clear_internal_caches()", return_none, "Nothing: there is nothing to clear.", 0, 0},
    {"_clear_type_descriptors(type, /)", clear_type_descriptors,
     "Take __dict__ and __weakref__ out of a class's namespace.", 0, 0},
    {"_clear_type_cache()", return_none, "Nothing: there is nothing to clear.", 0, 0},
    {"_current_frames()", sys_current_frames, "The innermost frame of each thread.", 0, 0},
    {"_current_exceptions()", sys_current_exceptions, "The exception that each thread handles.", 0, 0},
    {"_debugmallocstats()", return_none, "Nothing.", 0, 0},
    {"displayhook(object, /)", sys_displayhook, "Show a value at the prompt and keep it as builtins._.", 0,
     0},
    {"exc_info()", sys_exc_info, "The type, value and traceback of the exception being handled.", 0, 0},
    {"exception()", sys_exception, "The exception being handled, or None.", 0, 0},
    {"excepthook(exctype, value, traceback, /)", sys_excepthook, "Print an exception and its traceback.", 0,
     0},
    {"exit(status=None, /)", sys_exit, "Raise SystemExit(status).", 0, 0},
    {"getdefaultencoding()", get_encoding, "The encoding of str() and bytes() by default.", 0, 0},
    {"getfilesystemencoding()", get_encoding, "The encoding of file names.", 0, 0},
    {"getfilesystemencodeerrors()", get_encode_errors, "The error handler of file names.", 0, 0},
    {"getallocatedblocks()", getallocatedblocks, "About how many blocks of memory are in use.", 0, 0},
    {"getunicodeinternedsize(*, _only_immortal=False)", getunicodeinternedsize,
     "How many strings are interned.", 0, 0},
    {"getrefcount(object, /)", getrefcount, "A constant: there are no reference counts.", 0, 0},
    {"getrecursionlimit()", sys_getrecursionlimit, "How deeply calls may nest.", 0, 0},
    {"setrecursionlimit(limit, /)", sys_setrecursionlimit, "Set how deeply calls may nest.", 0, 0},
    {"getsizeof(object, default=None)", getsizeof, "The size of an object in memory, in bytes.", 0, 0},
    {"_getframe(depth=0, /)", sys_getframe, "A frame of the call stack.", 0, 0},
    {"_getframemodulename(depth=0)", sys_getframemodulename, "The module of a frame of the call stack.", 0,
     0},
    {"intern(string, /)", intern, "The one string of that text that is kept for names.", 0, 0},
    {"_is_interned(string, /)", is_interned, "Whether the string is interned.", 0, 0},
    {"_is_immortal(op, /)", is_immortal, "Whether the object is never freed.", 0, 0},
    {"_is_gil_enabled()", return_true, "Whether one thread runs at a time.", 0, 0},
    {"is_finalizing()", is_finalizing, "Whether the interpreter is ending.", 0, 0},
    {"is_stack_trampoline_active()", return_false, "Whether a stack profiler trampoline is active.", 0, 0},
    {"is_remote_debug_enabled()", return_false, "Whether another process may debug this one.", 0, 0},
    {"deactivate_stack_trampoline()", return_none, "Nothing.", 0, 0},
    {"_get_cpu_count_config()", get_cpu_count_config, "The number of processors set by hand, or -1.", 0, 0},
    {"settrace(function, /)", sys_settrace, "Set the trace function.", 0, 0},
    {"gettrace()", sys_gettrace, "The trace function.", 0, 0},
    {"setprofile(function, /)", sys_setprofile, "Set the profile function.", 0, 0},
    {"getprofile()", sys_getprofile, "The profile function.", 0, 0},
    {"_settraceallthreads(function, /)", sys_settrace, "Set the trace function of all threads.", 0, 0},
    {"_setprofileallthreads(function, /)", sys_setprofile, "Set the profile function of all threads.", 0, 0},
    {"call_tracing(func, args, /)", sys_call_tracing, "Call a function while tracing is on.", NATIVE_STEPS,
     0},
    {"getswitchinterval()", getswitchinterval, "The time slice of a thread, in seconds.", 0, 0},
    {"setswitchinterval(interval, /)", setswitchinterval, "Set the time slice of a thread, in seconds.", 0,
     0},
    {"get_int_max_str_digits()", get_int_max_str_digits, "The most digits of an integer as text.", 0, 0},
    {"set_int_max_str_digits(maxdigits)", set_int_max_str_digits,
     "Set the most digits of an integer as text.", 0, 0},
    {"get_asyncgen_hooks()", sys_get_asyncgen_hooks, "The hooks of asynchronous generators.", 0, 0},
    {"set_asyncgen_hooks(firstiter=None, finalizer=None)", sys_set_asyncgen_hooks,
     "Set the hooks of asynchronous generators.", 0, 0},
    {"get_coroutine_origin_tracking_depth()", sys_get_origin_depth,
     "How many frames a coroutine remembers of where it was made.", 0, 0},
    {"set_coroutine_origin_tracking_depth(depth)", sys_set_origin_depth,
     "Set how many frames a coroutine remembers of where it was made.", 0, 0},
    {"unraisablehook(unraisable, /)", sys_unraisablehook, "Report an exception that cannot be raised.", 0, 0},
    {0},
};

// ---- Configuration

static Value list_or_empty(Vm *vm, Value v) {
    return value_exists(v) ? v : value_from_pointer(list_new(vm, 0));
}

static bool set_list(Vm *vm, const char *name, Value *list) {
    *list = list_or_empty(vm, *list);
    return value_exists(*list) && dict_set_c(vm, vm->sys, name, *list);
}

bool sys_configure(Vm *vm) {
    Value flags = sys_flags_new(vm);
    if (value_missing(vm->x_options))
        vm->x_options = value_from_pointer(dict_new(vm));
    return value_exists(flags) && value_exists(vm->x_options) && dict_set_c(vm, vm->sys, "flags", flags) &&
           set_list(vm, "argv", &vm->argv) && set_list(vm, "orig_argv", &vm->orig_argv) &&
           set_list(vm, "warnoptions", &vm->warn_options) &&
           dict_set_c(vm, vm->sys, "_xoptions", vm->x_options) &&
           dict_set_c(vm, vm->sys, "dont_write_bytecode", value_from_bool(vm->flags.dont_write_bytecode));
}

static bool sys_execute(Vm *vm, Value module) {
    static const char *const hooks[][2] = {{"__displayhook__", "displayhook"},
                                           {"__excepthook__", "excepthook"},
                                           {"__unraisablehook__", "unraisablehook"},
                                           {"__breakpointhook__", "breakpointhook"}};
    Dict *dict = value_to_module(module)->dict;
    vm->sys = dict;
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        Str *name = str_intern_c(vm, hooks[i][1]);
        if (!name || !dict_set_c(vm, dict, hooks[i][0], dict_get_str(vm, dict, name)))
            return false;
    }
    return sys_add_information(vm, module) && sys_configure(vm) && import_configure(vm, NULL);
}

const ModuleDefinition module_sys = {
    .name = "sys",
    .doc = "The interpreter: what it was told, what it offers, how it stands.",
    .functions = sys_functions,
    .execute = sys_execute,
    .state = SYS_STATE_COUNT,
};
