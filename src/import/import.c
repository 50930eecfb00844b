// SPDX-License-Identifier: MIT
// __import__ as a native with steps. See import.h; PEP 328 for relative names, PEP 366 for __package__.
//
// The name of an import is a *target*: first the absolute name itself, then, for a package with a fromlist,
// each submodule that the list names and that is not there yet. A target is loaded from left to right, part
// by part.
#include "import/import.h"
#include "import/finder.h"
#include "import/import_time.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "sched/wait.h"
#include "vm/native_call.h"

enum { IMPORT_NAME, IMPORT_GLOBALS, IMPORT_LOCALS, IMPORT_FROMLIST, IMPORT_LEVEL, IMPORT_PARAMETERS };
enum {
    STATE_ABSOLUTE,
    STATE_MODULE,  // of the absolute name
    STATE_TARGET,  // the name being loaded
    STATE_LOADING, // the module whose body runs
    STATE_PART,    // its name
    STATE_LIST,    // tuple of what is asked for by name; NO_VALUE: the absolute name is still being loaded
    STATE_INDEX,   // next in it
    STATE_ALL_END, // up to here the names come from __all__
    STATE_TIMER,   // an ImportTimer that runs for the target
    STATE_TIMER_END,
};
_Static_assert(STATE_TIMER_END < IMPORT_STATE, "IMPORT_STATE is too small");
enum { STEP_START, STEP_BODY, STEP_FOUND, STEP_WAITED };

// ---- Errors

static Value raise_named(Vm *vm, TypeIndex type, Str *name, Str *text) {
    Value exception = text ? exception_new(vm, type, str_value(text)) : NO_VALUE;
    if (value_missing(exception))
        return NO_VALUE;
    Exception *e = value_to_exception(exception);
    heap_store(vm, e, &e->fields[IMPORT_ERROR_MESSAGE], str_value(text));
    heap_store(vm, e, &e->fields[IMPORT_ERROR_NAME], str_value(name));
    return raise_value(vm, exception);
}

Value import_raise_not_found(Vm *vm, Str *name) {
    return raise_named(vm, TYPE_INDEX_MODULE_NOT_FOUND_ERROR, name,
                       str_format(vm, "No module named %R", str_value(name)));
}

static Value raise_halted(Vm *vm, Str *name) {
    return raise_named(vm, TYPE_INDEX_MODULE_NOT_FOUND_ERROR, name,
                       str_format(vm, "import of %U halted; None in sys.modules", name));
}

static bool is_importlib_frame(Value frame) {
    Str *file = ((FrameObject *)value_to_pointer(frame))->code->filename;
    return str_equals_c(file, "<frozen importlib._bootstrap>") ||
           str_equals_c(file, "<frozen importlib._bootstrap_external>");
}

// A run of importlib's entries goes away up to its last call of _call_with_frames_removed, which ran code of
// others; of an ImportError all of it goes.
void import_trim_traceback(Vm *vm) {
    if (!value_is_exception(vm->error) || vm->flags.verbose)
        return;
    Exception *exception = value_to_exception(vm->error);
    bool all = error_is(vm, TYPE_INDEX_IMPORT_ERROR);
    Traceback *before = NULL, *kept = NULL; // before: the last entry that stays
    bool inside = false;
    for (Value at = exception->traceback; value_is_kind(at, KIND_TRACEBACK);) {
        Traceback *entry = value_to_pointer(at);
        bool now = is_importlib_frame(entry->frame);
        if (now && !inside)
            kept = before; // where this run hangs
        inside = now;
        Str *function = ((FrameObject *)value_to_pointer(entry->frame))->code->name;
        if (now && (all || str_equals_c(function, "_call_with_frames_removed"))) {
            if (kept)
                heap_store(vm, kept, &kept->next, entry->next);
            else
                heap_store(vm, exception, &exception->traceback,
                           value_is_none(entry->next) ? NO_VALUE : entry->next);
            before = kept;
        } else {
            before = entry;
        }
        at = entry->next;
    }
}

// ---- Modules that are there

static Value find_loaded(Vm *vm, Str *name) {
    return dict_get_str(vm, vm->modules, name);
}

static Value importlib_function(Vm *vm, const char *name) {
    Str *text = str_intern_c(vm, name);
    return text ? object_get_attribute(vm, vm->importlib, text) : NO_VALUE;
}

// Does its body run still? 1, 0, -1 (exception).
static int is_initializing(Vm *vm, Value module) {
    Value spec, initializing;
    if (value_is_kind(module, KIND_MODULE)) {
        if (value_to_module(module)->owes_spec)
            return value_to_module(module)->importer != NULL;
        spec = dict_get_str(vm, value_to_module(module)->dict, vm_name(vm, __spec__));
    } else if (!object_find_attribute(vm, module, vm_name(vm, __spec__), &spec)) {
        return -1;
    }
    if (value_is_none_or_missing(spec))
        return 0;
    if (!object_find_attribute(vm, spec, vm_name(vm, _initializing), &initializing))
        return -1;
    return value_exists(initializing) ? value_truth(vm, initializing) : 0;
}

// ---- Modules that another task imports without importlib

static WaitQueue *waiting_for(Module *module) {
    _Static_assert(sizeof module->waiting == sizeof(WaitQueue), "Module.waiting is a WaitQueue");
    return (WaitQueue *)(void *)module->waiting;
}

// Would waiting for the module's importer be waiting for ourselves? Then each gets the other's module half
// done.
static bool would_deadlock(Vm *vm, const Module *module) {
    const Task *task = module->importer;
    for (uint32_t i = 0; task && i <= vm->task_count; i++) {
        if (task == vm->task)
            return true;
        Value awaited = task->own_wait.state == WAIT_WAITING ? task->own_wait.object : NO_VALUE;
        if (!value_is_kind(awaited, KIND_MODULE))
            return false;
        task = value_to_module(awaited)->importer;
    }
    return false;
}

static bool must_wait(Vm *vm, Value module) {
    return value_is_kind(module, KIND_MODULE) && value_to_module(module)->importer &&
           !would_deadlock(vm, value_to_module(module));
}

// ---- One part of a target

typedef enum Outcome { LOAD_DONE, LOAD_FAILED, LOAD_CALLED } Outcome;

static Outcome called(Value answer, Value *result) {
    *result = answer;
    return value_exists(answer) ? LOAD_CALLED : LOAD_FAILED;
}

static size_t parent_length(Str *name) {
    size_t end = name->length;
    while (end > 0 && str_at(name, end - 1) != '.')
        end--;
    return end ? end - 1 : 0;
}

// package.child = module
static bool bind_to_parent(Vm *vm, Str *name, Value module) {
    size_t end = parent_length(name);
    if (end == 0)
        return true;
    Str *parent = str_slice(vm, name, 0, end), *child = str_slice(vm, name, end + 1, name->length);
    Value package = parent && child ? find_loaded(vm, parent) : NO_VALUE;
    if (!parent || !child)
        return false;
    if (value_missing(package)) {
        raise_key_error(vm, str_value(parent));
        return false;
    }
    if (object_set_attribute(vm, package, child, module))
        return true;
    if (!error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR))
        return false;
    error_clear(vm);
    return warn(vm, TYPE_INDEX_IMPORT_WARNING, 1, "Cannot set an attribute on %R for child module %R",
                str_value(parent), str_value(child));
}

static Outcome load_with_importlib(Vm *vm, Value *args, Value *result) {
    Value find = importlib_function(vm, "_find_and_load");
    Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
    if (value_missing(find))
        return LOAD_FAILED;
    Value target = native_state(args, IMPORT_PARAMETERS)[STATE_TARGET];
    return called(native_call_catch(vm, args, STEP_FOUND, find, 2, (Value[]){target, import}), result);
}

static Outcome run_body(Vm *vm, Value *args, Str *part, Origin origin, const Located *located,
                        Value *result) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    Module *module = import_prepare(vm, part, origin, located);
    Function *body = module ? import_body(vm, module, origin, located) : NULL;
    Value value = value_from_pointer(module);
    if (!body)
        return LOAD_FAILED;
    heap_store_pointer(vm, module, &module->importer, vm->task);
    if (!dict_set_str(vm, vm->modules, part, value))
        return LOAD_FAILED;
    state[STATE_LOADING] = value;
    state[STATE_PART] = str_value(part);
    Value namespace = dict_value(module->dict);
    return called(native_call_catch(vm, args, STEP_BODY, value_from_pointer(body), 1, &namespace), result);
}

// A body is done, or has failed: sys.modules is what counts then.
static bool finish_body(Vm *vm, Value *args) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    Module *module = value_to_module(state[STATE_LOADING]);
    Str *part = value_to_str(state[STATE_PART]);
    module->importer = NULL;
    for (Wait *wait; (wait = wait_queue_take(waiting_for(module)));)
        wait_grant(vm, wait, VALUE_NONE);
    Value failed = value_missing(native_result(vm)) ? error_fetch(vm) : NO_VALUE;
    if (!module->owes_spec) { // importlib has come meanwhile
        Value spec = dict_get_str(vm, module->dict, vm_name(vm, __spec__));
        if (!value_is_none_or_missing(spec) &&
            !object_set_attribute(vm, spec, vm_name(vm, _initializing), VALUE_FALSE))
            error_clear(vm);
    }
    if (value_exists(failed)) {
        if (dict_delete_str(vm, vm->modules, part) < 0)
            error_clear(vm);
        error_restore(vm, failed);
        return false;
    }
    Value loaded = find_loaded(vm, part);
    if (value_missing(loaded)) {
        raise_key_error(vm, str_value(part));
        return false;
    }
    // to the end of sys.modules, as importlib does
    return dict_delete_str(vm, vm->modules, part) >= 0 && dict_set_str(vm, vm->modules, part, loaded) &&
           bind_to_parent(vm, part, loaded);
}

// The modules that read other modules' specs out of their namespaces, where nobody can hear of it.
static bool wants_specs(Str *name) {
    static const char *const readers[] = {"linecache", "importlib", "importlib._bootstrap",
                                          "importlib._bootstrap_external"};
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        if (str_equals_c(name, readers[i]))
            return true;
    return false;
}

// Loads `part`, whose parent is there. LOAD_DONE: it is in sys.modules.
static Outcome load_part(Vm *vm, Value *args, Str *part, Value *result) {
    Value path = NO_VALUE;
    size_t end = parent_length(part);
    if (end) {
        Str *parent = str_slice(vm, part, 0, end);
        Value package = parent ? find_loaded(vm, parent) : NO_VALUE;
        if (!parent ||
            (value_exists(package) && !object_find_attribute(vm, package, vm_name(vm, __path__), &path)))
            return LOAD_FAILED;
        if (value_missing(path)) {
            raise_named(vm, TYPE_INDEX_MODULE_NOT_FOUND_ERROR, part,
                        str_format(vm, "No module named %R; %R is not a package", str_value(part),
                                   str_value(parent)));
            return LOAD_FAILED;
        }
    }
    Located located;
    Origin origin = wants_specs(part) ? ORIGIN_OTHER : import_locate(vm, part, path, &located);
    switch (origin) {
    case ORIGIN_BUILTIN: {
        Value module = module_from_definition(vm, located.definition);
        if (value_missing(module) || !dict_set_str(vm, vm->modules, part, module))
            return LOAD_FAILED;
        return bind_to_parent(vm, part, module) ? LOAD_DONE : LOAD_FAILED;
    }
    case ORIGIN_FROZEN:
    case ORIGIN_LIBRARY: return run_body(vm, args, part, origin, &located, result);
    case ORIGIN_NONE: import_raise_not_found(vm, part); return LOAD_FAILED;
    case ORIGIN_OTHER: break;
    }
    if (!import_load_importlib(vm))
        return LOAD_FAILED;
    return load_with_importlib(vm, args, result);
}

// The first part of `target` that is still to be loaded; NULL: all is there (or no memory: exception).
static Str *next_part(Vm *vm, Str *target) {
    size_t loaded = target->length; // so much of it is in sys.modules
    while (loaded > 0) {
        Str *prefix = str_slice(vm, target, 0, loaded);
        if (!prefix)
            return NULL;
        if (value_exists(find_loaded(vm, prefix)))
            break;
        loaded = parent_length(prefix);
    }
    if (loaded == target->length)
        return NULL;
    size_t end = loaded ? loaded + 1 : 0;
    while (end < target->length && str_at(target, end) != '.')
        end++;
    Str *part = str_slice(vm, target, 0, end);
    return part ? str_intern(vm, part) : NULL;
}

// Goes on with the target. LOAD_DONE: *result is its module.
static Outcome load_target(Vm *vm, Value *args, Value *result) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    Str *target = value_to_str(state[STATE_TARGET]);
    for (;;) {
        Value module = find_loaded(vm, target);
        if (value_is_none(module)) {
            raise_halted(vm, target);
            return LOAD_FAILED;
        }
        if (value_exists(module)) {
            *result = module;
            if (must_wait(vm, module)) {
                WaitQueue *queue = waiting_for(value_to_module(module));
                if (!wait_begin(vm, WAIT_LOCK, queue, module, INT64_MAX))
                    return LOAD_FAILED;
                return called(native_park(vm, args, STEP_WAITED), result);
            }
            int initializing = value_exists(vm->importlib) ? is_initializing(vm, module) : 0;
            if (initializing < 0)
                return LOAD_FAILED;
            // Another task may be at it: importlib waits for its lock.
            bool ours = value_is_kind(module, KIND_MODULE) && value_to_module(module)->importer;
            return initializing && !ours ? load_with_importlib(vm, args, result) : LOAD_DONE;
        }
        ImportTimer *timer = (ImportTimer *)(void *)&state[STATE_TIMER];
        if (value_missing(timer->start) && import_time_is_enabled(vm))
            import_time_begin(vm, timer);
        if (value_exists(vm->importlib))
            return load_with_importlib(vm, args, result);
        Str *part = next_part(vm, target);
        if (!part)
            return LOAD_FAILED;
        Outcome outcome = load_part(vm, args, part, result);
        if (outcome != LOAD_DONE)
            return outcome;
    }
}

// ---- What the statement gets

// `import a.b` binds a.
static Value top_package(Vm *vm, Value *args) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    Str *name = value_to_str(args[IMPORT_NAME]), *absolute = value_to_str(state[STATE_ABSOLUTE]);
    size_t dot = 0;
    while (dot < name->length && str_at(name, dot) != '.')
        dot++;
    if (dot == name->length)
        return state[STATE_MODULE];
    Str *top = str_slice(vm, absolute, 0, absolute->length - (name->length - dot));
    Value found = top ? find_loaded(vm, top) : NO_VALUE;
    if (!top || (value_exists(found) && !value_is_none(found)))
        return found;
    if (absolute == name)
        return value_is_none(found) ? raise_halted(vm, top) : import_raise_not_found(vm, top);
    return raise_error(vm, TYPE_INDEX_KEY_ERROR, "%R not in sys.modules as expected", str_value(top));
}

// Puts the names of __all__ in place of the '*' at `index`.
static bool expand_star(Vm *vm, Value *state, uint32_t index) {
    Value all;
    Tuple *list = value_to_tuple_object(state[STATE_LIST]);
    if (!object_find_attribute(vm, state[STATE_MODULE], vm_name(vm, __all__), &all))
        return false;
    Tuple *names = value_missing(all) ? tuple_empty(vm) : value_to_tuple(vm, all);
    if (!names)
        return false;
    uint32_t rest = list->length - index - 1;
    Tuple *joined = tuple_new(vm, names->length + rest);
    if (!joined)
        return false;
    for (uint32_t i = 0; i < names->length; i++)
        tuple_items(joined)[i] = tuple_items(names)[i]; // NOBARRIER: allocated just above
    for (uint32_t i = 0; i < rest; i++)
        tuple_items(joined)[names->length + i] = tuple_items(list)[index + 1 + i]; // NOBARRIER: the same
    state[STATE_LIST] = tuple_value(joined);
    state[STATE_INDEX] = value_from_small_int(0);
    state[STATE_ALL_END] = value_from_small_int(names->length);
    return true;
}

static Value raise_item(Vm *vm, Value module, bool from_all, Value item) {
    if (!from_all)
        return raise_type_error(vm, "Item in ``from list'' must be str, not %T", item);
    Value name = object_get_attribute(vm, module, vm_name(vm, __name__));
    return value_exists(name) ? raise_type_error(vm, "Item in %S.__all__ must be str, not %T", name, item)
                              : NO_VALUE;
}

// The next name of the list that is no attribute yet becomes the target. 1: there is one, 0: no more, -1:
// exception.
static int next_target(Vm *vm, Value *state) {
    for (;;) {
        Tuple *list = value_to_tuple_object(state[STATE_LIST]);
        uint32_t index = (uint32_t)value_to_small_int(state[STATE_INDEX]);
        if (index >= list->length)
            return 0;
        Value item = tuple_items(list)[index];
        bool from_all = (int64_t)index < value_to_small_int(state[STATE_ALL_END]);
        state[STATE_INDEX] = value_from_small_int(index + 1);
        if (!value_is_str(item)) {
            raise_item(vm, state[STATE_MODULE], from_all, item);
            return -1;
        }
        Str *name = value_to_str(item);
        if (name->length == 1 && str_at(name, 0) == '*') {
            if (!from_all && !expand_star(vm, state, index))
                return -1;
            continue;
        }
        Value found;
        if (!object_find_attribute(vm, state[STATE_MODULE], name, &found))
            return -1;
        if (value_exists(found))
            continue;
        Value package = object_get_attribute(vm, state[STATE_MODULE], vm_name(vm, __name__));
        Str *full = value_exists(package) ? str_format(vm, "%S.%U", package, name) : NULL;
        if (!full || !(full = str_intern(vm, full)))
            return -1;
        state[STATE_TARGET] = str_value(full);
        return 1;
    }
}

// A submodule that does not exist is no error here: the statement will say that the name cannot be imported.
static bool forgive(Vm *vm, Value *state) {
    if (!error_is(vm, TYPE_INDEX_MODULE_NOT_FOUND_ERROR))
        return false;
    Value name = value_to_exception(vm->error)->fields[IMPORT_ERROR_NAME];
    Str *target = value_to_str(state[STATE_TARGET]);
    if (!value_is_str(name) || !str_equal(value_to_str(name), target) ||
        value_is_none(find_loaded(vm, target)))
        return false;
    error_clear(vm);
    return true;
}

// Is there a list, and a package that it is about? 1: yes; 0: no, *result is what the statement gets; -1.
static int begin_list(Vm *vm, Value *args, Value *result) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    Value fromlist = args[IMPORT_FROMLIST], path;
    int wanted = value_is_none_or_missing(fromlist) ? 0 : value_truth(vm, fromlist);
    if (wanted < 0)
        return -1;
    if (!wanted) {
        *result = top_package(vm, args);
        return value_exists(*result) ? 0 : -1;
    }
    if (!object_find_attribute(vm, state[STATE_MODULE], vm_name(vm, __path__), &path))
        return -1;
    if (value_missing(path)) {
        *result = state[STATE_MODULE];
        return 0;
    }
    Tuple *list = value_to_tuple(vm, fromlist);
    if (!list)
        return -1;
    state[STATE_LIST] = tuple_value(list);
    state[STATE_INDEX] = state[STATE_ALL_END] = value_from_small_int(0);
    return 1;
}

// Drives the import on from the outcome of the last target.
static Value advance(Vm *vm, Value *args, Outcome outcome, Value module) {
    Value *state = native_state(args, IMPORT_PARAMETERS);
    for (;;) {
        if (outcome == LOAD_CALLED)
            return module;
        if (value_exists(state[STATE_TIMER])) {
            import_time_end(vm, (const ImportTimer *)(void *)&state[STATE_TIMER],
                            value_to_str(state[STATE_TARGET]));
            state[STATE_TIMER] = NO_VALUE;
        }
        bool in_list = value_exists(state[STATE_LIST]);
        if (outcome == LOAD_FAILED && !(in_list && forgive(vm, state))) {
            import_trim_traceback(vm);
            return NO_VALUE;
        }
        if (!in_list) {
            state[STATE_MODULE] = module;
            int begun = begin_list(vm, args, &module);
            if (begun <= 0)
                return begun == 0 ? module : NO_VALUE;
        }
        int more = next_target(vm, state);
        if (more <= 0)
            return more == 0 ? state[STATE_MODULE] : NO_VALUE;
        outcome = load_target(vm, args, &module);
    }
}

static bool start(Vm *vm, Value *args) {
    if (!value_is_str(args[IMPORT_NAME])) {
        raise_type_error(vm, "module name must be a string");
        return false;
    }
    int32_t level = 0;
    if (value_exists(args[IMPORT_LEVEL]) && !value_to_int32(vm, args[IMPORT_LEVEL], &level))
        return false;
    if (level < 0) {
        raise_value_error(vm, "level must be >= 0");
        return false;
    }
    Str *name = value_to_str(args[IMPORT_NAME]);
    if (!level && name->length == 0) {
        raise_value_error(vm, "Empty module name");
        return false;
    }
    Str *absolute = level ? import_resolve_name(vm, name, args[IMPORT_GLOBALS], level) : name;
    if (!absolute)
        return false;
    Value *state = native_state(args, IMPORT_PARAMETERS);
    state[STATE_ABSOLUTE] = state[STATE_TARGET] = str_value(absolute);
    return true;
}

Value import_native(Vm *vm, Value *args) {
    Value result = NO_VALUE;
    switch (native_step(args)) {
    case STEP_START:
        if (!start(vm, args))
            return NO_VALUE;
        break;
    case STEP_FOUND:
        result = native_result(vm);
        return advance(vm, args, value_exists(result) ? LOAD_DONE : LOAD_FAILED, result);
    case STEP_WAITED: break;
    default:
        if (!finish_body(vm, args))
            return advance(vm, args, LOAD_FAILED, NO_VALUE);
    }
    Outcome outcome = load_target(vm, args, &result);
    return advance(vm, args, outcome, result);
}

// ---- The way without a call

static bool has_all_names(Vm *vm, Module *module, Value fromlist) {
    if (value_missing(dict_get_str(vm, module->dict, vm_name(vm, __path__))))
        return true;
    Tuple *names = value_to_tuple_object(fromlist);
    for (uint32_t i = 0; i < names->length; i++)
        if (!value_is_str(tuple_items(names)[i]) ||
            value_missing(dict_get_str(vm, module->dict, value_to_str(tuple_items(names)[i]))))
            return false;
    return true;
}

Value import_loaded(Vm *vm, Str *name, Value level, Value fromlist) {
    if (!value_is_small_int(level) || value_to_small_int(level) != 0)
        return NO_VALUE;
    Value module = find_loaded(vm, name);
    if (!value_is_kind(module, KIND_MODULE) || !value_to_module(module)->dict)
        return NO_VALUE;
    int initializing = is_initializing(vm, module);
    if (initializing) {
        if (initializing < 0)
            error_clear(vm);
        return NO_VALUE;
    }
    if (value_is_none_or_missing(fromlist)) {
        if (!str_has_char(name, '.'))
            return module;
        return NO_VALUE;
    }
    return value_is_tuple(fromlist) && has_all_names(vm, value_to_module(module), fromlist) ? module
                                                                                            : NO_VALUE;
}

Value import_module(Vm *vm, Str *name, Value globals, Value fromlist, int64_t level) {
    Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
    if (value_missing(import))
        return raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "__import__ not found");
    return vm_call(vm, import, 5,
                   (Value[]){str_value(name), value_exists(globals) ? globals : VALUE_NONE, VALUE_NONE,
                             value_exists(fromlist) ? fromlist : VALUE_NONE, value_from_small_int(level)});
}

Value import_by_name(Vm *vm, const char *name) {
    Str *text = str_intern_c(vm, name);
    if (!text || value_missing(import_module(vm, text, NO_VALUE, NO_VALUE, 0)))
        return NO_VALUE;
    Value module = find_loaded(vm, text);
    return value_exists(module) ? module : import_raise_not_found(vm, text);
}

// ---- Relative names

// The package that a relative import in `globals` starts from: __package__, __spec__.parent, or __name__.
static Value calling_package(Vm *vm, Dict *globals) {
    Value package = dict_get_str(vm, globals, vm_name(vm, __package__));
    Value spec = dict_get_str(vm, globals, vm_name(vm, __spec__));
    if (value_is_none(package))
        package = NO_VALUE;
    if (value_is_none(spec))
        spec = NO_VALUE;
    if (value_exists(package)) {
        if (!value_is_str(package))
            return raise_type_error(vm, "package must be a string");
        if (value_exists(spec)) {
            Str *name = str_intern_c(vm, "parent");
            Value parent = name ? object_get_attribute(vm, spec, name) : NO_VALUE;
            int same = value_exists(parent) ? value_equal(vm, package, parent) : -1;
            if (same < 0 || (!same && !warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                                            "__package__ != __spec__.parent (%R != %R)", package, parent)))
                return NO_VALUE;
        }
        return package;
    }
    if (value_exists(spec)) {
        Str *name = str_intern_c(vm, "parent");
        package = name ? object_get_attribute(vm, spec, name) : NO_VALUE;
        if (value_exists(package) && !value_is_str(package))
            return raise_type_error(vm, "__spec__.parent must be a string");
        return package;
    }
    if (!warn(vm, TYPE_INDEX_IMPORT_WARNING, 1,
              "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__"))
        return NO_VALUE;
    package = dict_get_str(vm, globals, vm_name(vm, __name__));
    if (value_missing(package))
        return raise_key_error(vm, str_value(vm_name(vm, __name__)));
    if (!value_is_str(package))
        return raise_type_error(vm, "__name__ must be a string");
    if (value_exists(dict_get_str(vm, globals, vm_name(vm, __path__))))
        return package;
    Str *text = value_to_str(package);
    size_t end = text->length;
    while (end > 0 && str_at(text, end - 1) != '.')
        end--;
    return value_from_pointer(end ? str_slice(vm, text, 0, end - 1) : str_empty(vm));
}

Str *import_resolve_name(Vm *vm, Str *name, Value globals, int level) {
    if (value_missing(globals)) {
        raise_key_error(vm, str_value(vm_name(vm, __name__)));
        return NULL;
    }
    if (!value_is_dict(globals)) {
        raise_type_error(vm, "globals must be a dict");
        return NULL;
    }
    Value package = calling_package(vm, value_to_dict(globals));
    if (value_missing(package))
        return NULL;
    Str *base = value_to_str(package);
    if (base->length == 0) {
        raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "attempted relative import with no known parent package");
        return NULL;
    }
    size_t end = base->length;
    for (int up = 1; up < level; up++) {
        while (end > 0 && str_at(base, end - 1) != '.')
            end--;
        if (end == 0) {
            raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "attempted relative import beyond top-level package");
            return NULL;
        }
        end--;
    }
    Str *parent = str_slice(vm, base, 0, end);
    if (!parent || name->length == 0)
        return parent;
    return str_format(vm, "%U.%U", parent, name);
}
