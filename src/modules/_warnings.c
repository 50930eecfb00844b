// SPDX-License-Identifier: MIT
// The module _warnings: filters, registries and the showing of warnings; and warn() for C code.
//
// Whoever has imported `warnings` may replace its filters, registries and functions: they are asked there
// first. Nothing here imports it, but for a warning with a source, whose showing needs it.
#include "import/import.h"
#include "import/read_file.h"
#include "modules/warnings.h"
#include "objects/argument.h"
#include "objects/code.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"
#include <stdlib.h>

enum { STATE_FILTERS, STATE_ONCE, STATE_DEFAULT, STATE_VERSION, STATE_CONTEXT, STATE_LOCK, STATE_COUNT };
extern const ModuleDefinition module__warnings;

static Value state(Vm *vm, int index) {
    return module_state(vm, &module__warnings, (uint32_t)index);
}

static int64_t state_number(Vm *vm, int index) {
    Value v = state(vm, index);
    return value_is_small_int(v) ? value_to_small_int(v) : 0;
}

static bool set_state(Vm *vm, int index, Value v) {
    return module_set_state(vm, &module__warnings, (uint32_t)index, v);
}

// warnings.name where the module is there. NO_VALUE: not, or an exception.
static Value python_attribute(Vm *vm, const char *name, bool import) {
    Str *key = str_intern_c(vm, name);
    Value module = key ? dict_get_str(vm, vm->modules, vm_name(vm, warnings)) : NO_VALUE;
    if (key && value_missing(module) && import && !vm->finalizing) {
        module = import_by_name(vm, "warnings");
        if (value_missing(module) && error_is(vm, TYPE_INDEX_IMPORT_ERROR))
            error_clear(vm);
    }
    Value found = NO_VALUE;
    if (value_is_none_or_missing(module) || !object_find_attribute(vm, module, key, &found))
        return NO_VALUE;
    return found;
}

// ---- Filters

// Does a pattern of a filter (None, a str that must be equal, else something with match()) fit? 1, 0, -1.
static int pattern_fits(Vm *vm, Value pattern, Value text) {
    if (value_is_none(pattern))
        return 1;
    if (value_type(vm, pattern) == vm_type(vm, TYPE_INDEX_STR))
        return value_equal(vm, pattern, text);
    Str *match = str_intern_c(vm, "match");
    Value result = match ? vm_call_method(vm, pattern, match, 1, &text) : NO_VALUE;
    return value_exists(result) ? value_truth(vm, result) : -1;
}

typedef struct Warning {
    Value category, text, message, module, registry, source, source_line;
    Str *filename;
    int64_t line;
} Warning;

// 1: *action is that of `item`; 0: it does not fit; -1.
static int filter_fits(Vm *vm, Value item, size_t index, const Warning *w, Value *action) {
    if (!value_is_tuple(item) || value_to_tuple_object(item)->length != 5) {
        raise_value_error(vm, "warnings.filters item %zd isn't a 5-tuple", index);
        return -1;
    }
    Value *parts = tuple_items(value_to_tuple_object(item));
    if (!value_is_str(parts[0])) {
        raise_type_error(vm, "action must be a string, not '%.200T'", parts[0]);
        return -1;
    }
    int64_t line;
    if (!value_to_index(vm, parts[4], TYPE_INDEX_OVERFLOW_ERROR, &line))
        return -1;
    int fits = value_is_subclass_of(vm, w->category, parts[2]);
    if (fits > 0)
        fits = line == 0 || line == w->line;
    if (fits > 0)
        fits = pattern_fits(vm, parts[1], w->text);
    if (fits > 0)
        fits = pattern_fits(vm, parts[3], w->module);
    *action = parts[0];
    return fits;
}

// What the module `warnings` holds counts from now on, also should it be deleted there.
static Value remember(Vm *vm, int index, Value found) {
    if (value_missing(found))
        return error_is_set(vm) ? NO_VALUE : state(vm, index);
    return set_state(vm, index, found) ? found : raise_no_memory(vm);
}

// The filters of the context, else those of the module. NO_VALUE: exception.
static Value current_filters(Vm *vm) {
    Value variable = state(vm, STATE_CONTEXT), fallback = VALUE_NONE;
    Value context = value_is_none_or_missing(variable)
                        ? VALUE_NONE
                        : vm_call_method(vm, variable, vm_name(vm, get), 1, &fallback);
    if (value_missing(context))
        return NO_VALUE;
    if (!value_is_none(context)) {
        Str *name = str_intern_c(vm, "_filters");
        return name ? object_get_attribute(vm, context, name) : NO_VALUE;
    }
    Value filters = python_attribute(vm, "filters", false);
    return remember(vm, STATE_FILTERS, filters);
}

static Value find_action(Vm *vm, const Warning *w, Value *item) {
    Value filters = current_filters(vm);
    if (value_missing(filters))
        return NO_VALUE;
    if (!value_is_list(filters))
        return raise_value_error(vm, "_warnings.filters must be a list");
    List *list = value_to_list_object(filters);
    for (size_t i = 0; i < list->length; i++) {
        Value action;
        *item = list->items->items[i];
        int fits = filter_fits(vm, *item, i, w, &action);
        if (fits)
            return fits > 0 ? action : NO_VALUE;
    }
    *item = VALUE_NONE;
    Value action = python_attribute(vm, "defaultaction", false);
    if (value_exists(action) && !value_is_str(action))
        return raise_type_error(vm, "warnings.defaultaction must be a string, not '%.200T'", action);
    return remember(vm, STATE_DEFAULT, action);
}

// ---- Registries

// Was this warning seen? A registry of an older version of the filters is emptied. 1, 0, -1.
static int already_warned(Vm *vm, Value registry, Value key, bool set) {
    Str *name = str_intern_c(vm, "version");
    int64_t version = state_number(vm, STATE_VERSION);
    if (!name || value_missing(key))
        return -1;
    Dict *dict = value_to_dict(registry);
    Value found = dict_get_str(vm, dict, name);
    if (!value_is_small_int(found) || value_to_small_int(found) != version) {
        dict_clear(vm, dict);
        if (!dict_set_str(vm, dict, name, value_from_small_int(version)))
            return -1;
    } else {
        Value seen;
        int there = dict_find(vm, dict, key, &seen);
        if (there < 0)
            return -1;
        if (there && (there = value_truth(vm, seen)) != 0)
            return there;
    }
    return set && !dict_set(vm, dict, key, VALUE_TRUE) ? -1 : 0;
}

static int update_registry(Vm *vm, Value registry, const Warning *w) {
    return already_warned(vm, registry, value_from_pointer(tuple_pack(vm, w->text, w->category)), true);
}

static Value once_registry(Vm *vm) {
    Value registry = python_attribute(vm, "onceregistry", false);
    if (value_exists(registry) && !value_is_dict(registry))
        return raise_type_error(vm, "_warnings.onceregistry must be a dict, not '%.200T'", registry);
    return remember(vm, STATE_ONCE, registry);
}

// ---- Showing

// A line of the file; NULL: none (no exception).
static Str *file_line(Vm *vm, Str *filename, int64_t line) {
    const char *path = str_wtf8(vm, filename, NULL);
    char *text;
    size_t length;
    if (!path || line <= 0 || !read_file(vm, path, &text, &length)) {
        error_clear(vm);
        return NULL;
    }
    const char *start = text;
    while (line > 1 && start && (start = memchr(start, '\n', (size_t)(text + length - start))))
        start++, line--;
    Str *result = NULL;
    if (start)
        result = str_from_wtf8(vm, start, strcspn(start, "\n"));
    free(text);
    return result;
}

static bool write_text(Vm *vm, Value file, Str *text) {
    Value argument = str_value(text);
    return text && value_exists(vm_call_method(vm, file, vm_name(vm, write), 1, &argument));
}

// Without the module `warnings`: as it would format it, to sys.stderr. Errors are nobody's business.
static void show_plainly(Vm *vm, const Warning *w) {
    Value file = dict_get_str(vm, vm->sys, vm_name(vm, stderr));
    Value name = NO_VALUE;
    if (value_is_none_or_missing(file) ||
        !object_find_attribute(vm, w->category, vm_name(vm, __name__), &name) || value_missing(name)) {
        error_clear(vm);
        return;
    }
    Str *head = str_format(vm, "%U:%lld: %S: %S\n", w->filename, (long long)w->line, name, w->text);
    Str *line =
        value_is_str(w->source_line) ? value_to_str(w->source_line) : file_line(vm, w->filename, w->line);
    if (head && write_text(vm, file, head) && line) {
        size_t start = 0;
        while (start < line->length &&
               (str_at(line, start) == ' ' || str_at(line, start) == '\t' || str_at(line, start) == '\f'))
            start++;
        Str *rest = str_slice(vm, line, start, line->length);
        if (rest && write_text(vm, file, str_format(vm, "  %U\n", rest)))
            return;
    }
    error_clear(vm);
}

static bool show(Vm *vm, const Warning *w) {
    Value function = python_attribute(vm, "_showwarnmsg", !value_is_none_or_missing(w->source));
    if (value_missing(function)) {
        if (error_is_set(vm))
            return false;
        show_plainly(vm, w);
        return true;
    }
    if (!value_is_callable(vm, function)) {
        raise_type_error(vm, "warnings._showwarnmsg() must be set to a callable");
        return false;
    }
    Value class = python_attribute(vm, "WarningMessage", false);
    if (value_missing(class)) {
        if (!error_is_set(vm))
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "unable to get warnings.WarningMessage");
        return false;
    }
    Value args[7] = {w->message,
                     w->category,
                     str_value(w->filename),
                     int_from_int64(vm, w->line),
                     VALUE_NONE,
                     value_is_str(w->source_line) ? w->source_line : VALUE_NONE,
                     value_is_none_or_missing(w->source) ? VALUE_NONE : w->source};
    Value message = vm_call(vm, class, 7, args);
    return value_exists(message) && value_exists(vm_call_1(vm, function, message));
}

// ---- warn_explicit

// The file name without ".py".
static Value module_of_file(Vm *vm, Str *filename) {
    size_t length = filename->length;
    if (length == 0)
        return value_from_pointer(str_from_c(vm, "<unknown>"));
    if (length >= 3 && str_at(filename, length - 3) == '.' && str_at(filename, length - 2) == 'p' &&
        str_at(filename, length - 1) == 'y')
        return value_from_pointer(str_slice(vm, filename, 0, length - 3));
    return str_value(filename);
}

// Notes the warning where its action wants that. 1: it was shown before, 0: show it, -1.
static int note(Vm *vm, const Warning *w, Value action, Value item, Value key) {
    Str *name = value_to_str(action);
    bool has_registry = !value_is_none_or_missing(w->registry);
    if (str_equals_c(name, "always") || str_equals_c(name, "all"))
        return 0;
    if (has_registry && !dict_set(vm, value_to_dict(w->registry), key, VALUE_TRUE))
        return -1;
    if (str_equals_c(name, "once")) {
        Value registry = has_registry ? w->registry : once_registry(vm);
        return value_exists(registry) ? update_registry(vm, registry, w) : -1;
    }
    if (str_equals_c(name, "module"))
        return has_registry ? update_registry(vm, w->registry, w) : 0;
    if (str_equals_c(name, "default"))
        return 0;
    raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "Unrecognized action (%R) in warnings.filters:\n %R", action,
                item);
    return -1;
}

static bool issue(Vm *vm, Warning *w) {
    if (value_missing(state(vm, STATE_FILTERS)) && value_missing(import_builtin(vm, "_warnings")))
        return false;
    if (value_is_none_or_missing(w->module) && value_missing(w->module = module_of_file(vm, w->filename)))
        return false;
    if (!value_is_none_or_missing(w->registry) && !value_is_dict(w->registry)) {
        raise_type_error(vm, "'registry' must be a dict or None");
        return false;
    }
    int is_warning = value_is_instance_of(vm, w->message, type_value(vm_type(vm, TYPE_INDEX_WARNING)));
    if (is_warning < 0)
        return false;
    if (is_warning) {
        w->text = value_str(vm, w->message);
        w->category = type_value(value_type(vm, w->message));
    } else {
        w->text = w->message;
        w->message = vm_call_1(vm, w->category, w->message);
    }
    if (value_missing(w->text) || value_missing(w->message))
        return false;
    Value key = value_from_pointer(tuple_pack(vm, w->text, w->category, int_from_int64(vm, w->line)));
    if (value_missing(key))
        return false;
    if (!value_is_none_or_missing(w->registry)) {
        int seen = already_warned(vm, w->registry, key, false);
        if (seen)
            return seen > 0;
    }
    Value item = VALUE_NONE, action = find_action(vm, w, &item);
    if (value_missing(action))
        return false;
    if (str_equals_c(value_to_str(action), "error")) {
        raise_value(vm, w->message);
        return false;
    }
    if (str_equals_c(value_to_str(action), "ignore"))
        return true;
    int seen = note(vm, w, action, item, key);
    return seen != 0 ? seen > 0 : show(vm, w);
}

// ---- Who warns

static bool has_text(const Str *s, const char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= s->length; i++) {
        size_t j = 0;
        while (j < length && str_at(s, i + j) == (uint8_t)text[j])
            j++;
        if (j == length)
            return true;
    }
    return false;
}

static bool is_internal(const Frame *frame) {
    return has_text(frame->code->filename, "importlib") && has_text(frame->code->filename, "_bootstrap");
}

static bool is_skipped(Vm *vm, const Frame *frame, Tuple *prefixes) {
    Str *file = frame->code->filename;
    for (uint32_t i = 0; prefixes && i < prefixes->length; i++) {
        Value prefix = tuple_items(prefixes)[i];
        if (value_is_str(prefix) && value_to_str(prefix)->length <= file->length &&
            str_find(file, value_to_str(prefix), 0, value_to_str(prefix)->length) == 0)
            return true;
    }
    return false;
}

static Frame *python_frame(Frame *frame) {
    while (frame && !frame->code)
        frame = frame->back;
    return frame;
}

// Fills in where the warning comes from: `level` frames up.
static bool find_place(Vm *vm, int64_t level, Tuple *prefixes, Warning *w) {
    Frame *frame = python_frame(vm->frame);
    bool plain = level <= 0 || (frame && is_internal(frame));
    while (--level > 0 && frame) {
        do
            frame = python_frame(frame->back);
        while (!plain && frame && (is_internal(frame) || is_skipped(vm, frame, prefixes)));
    }
    Dict *globals = vm->sys;
    if (frame) {
        globals = ((Function *)value_to_pointer(frame->callee))->globals;
        w->filename = frame->code->filename;
        w->line = code_line(frame->code, frame_index(frame));
    } else {
        w->filename = str_intern_c(vm, "<sys>");
        w->line = 0;
    }
    w->registry = dict_get_str(vm, globals, vm_name(vm, __warningregistry__));
    if (value_missing(w->registry)) {
        w->registry = value_from_pointer(dict_new(vm));
        if (value_missing(w->registry) ||
            !dict_set_str(vm, globals, vm_name(vm, __warningregistry__), w->registry))
            return false;
    }
    w->module = dict_get_str(vm, globals, vm_name(vm, __name__));
    if (!value_is_str(w->module))
        w->module = value_from_pointer(str_intern_c(vm, "<string>"));
    return w->filename && value_exists(w->module);
}

static bool check_category(Vm *vm, Warning *w) {
    int is_warning = value_is_instance_of(vm, w->message, type_value(vm_type(vm, TYPE_INDEX_WARNING)));
    if (is_warning < 0)
        return false;
    if (is_warning) {
        w->category = type_value(value_type(vm, w->message));
        return true;
    }
    if (value_is_none_or_missing(w->category))
        w->category = type_value(vm_type(vm, TYPE_INDEX_USER_WARNING));
    int fits = value_is_type(w->category)
                   ? value_is_subclass_of(vm, w->category, type_value(vm_type(vm, TYPE_INDEX_WARNING)))
                   : 0;
    if (fits == 0)
        raise_type_error(vm, "category must be a Warning subclass, not '%T'", w->category);
    return fits > 0;
}

// ---- From C

bool warn_value(Vm *vm, TypeIndex category, int stack_level, Value message, Value source) {
    Warning w = {.category = type_value(vm_type(vm, category)), .message = message, .source = source};
    if (vm->finalizing || !vm->sys)
        return true;
    return find_place(vm, stack_level, NULL, &w) && issue(vm, &w);
}

bool warn(Vm *vm, TypeIndex category, int stack_level, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str *message = str_format_list(vm, format, &arguments);
    va_end(arguments);
    return message && warn_value(vm, category, stack_level, str_value(message), NO_VALUE);
}

bool warn_explicit(Vm *vm, TypeIndex category, Str *message, Str *filename, int line) {
    Warning w = {.category = type_value(vm_type(vm, category)),
                 .message = str_value(message),
                 .filename = filename,
                 .line = line};
    return !vm->sys || issue(vm, &w);
}

// ---- The module

static Value warnings_warn(Vm *vm, Value *args) {
    Warning w = {.message = args[0], .category = args[1], .source = args[3]};
    int64_t level = 1;
    Tuple *prefixes = NULL;
    if (value_exists(args[2]) && !argument_size(vm, args[2], &level))
        return NO_VALUE;
    if (value_exists(args[4])) {
        if (!value_is_tuple(args[4]))
            return raise_type_error(vm, "warn() argument 'skip_file_prefixes' must be tuple, not %T",
                                    args[4]);
        prefixes = value_to_tuple_object(args[4]);
        for (uint32_t i = 0; i < prefixes->length; i++)
            if (!value_is_str(tuple_items(prefixes)[i]))
                return raise_type_error(vm, "Found non-str '%T' in skip_file_prefixes.",
                                        tuple_items(prefixes)[i]);
        if (prefixes->length && level < 2)
            level = 2;
    }
    if (!check_category(vm, &w) || !find_place(vm, level, prefixes, &w) || !issue(vm, &w))
        return NO_VALUE;
    return VALUE_NONE;
}

// A line of the source that the module's loader gives. NO_VALUE: none, or an exception.
static Value loader_line(Vm *vm, Value globals, int64_t line) {
    Value name = dict_get_str(vm, value_to_dict(globals), vm_name(vm, __name__)), get_source = NO_VALUE;
    Str *method = str_intern_c(vm, "get_source"), *split = str_intern_c(vm, "splitlines");
    if (!method || !split || !import_load_importlib(vm))
        return NO_VALUE;
    // Which loader counts where __loader__ and __spec__ disagree, importlib says.
    Value bless = module_import_attribute(vm, "_frozen_importlib_external", "_bless_my_loader");
    Value loader = value_exists(bless) ? vm_call_1(vm, bless, globals) : NO_VALUE;
    if (value_is_none_or_missing(loader) || value_missing(name) ||
        !object_find_attribute(vm, loader, method, &get_source) || value_missing(get_source))
        return NO_VALUE;
    Value source = vm_call_1(vm, get_source, name);
    if (value_is_none_or_missing(source))
        return NO_VALUE;
    Value lines = vm_call_method(vm, source, split, 0, NULL);
    if (!value_is_list(lines) || line < 1 || (uint64_t)line > value_to_list_object(lines)->length)
        return NO_VALUE;
    return value_to_list_object(lines)->items->items[line - 1];
}

static Value warnings_warn_explicit(Vm *vm, Value *args) {
    Warning w = {
        .message = args[0], .category = args[1], .module = args[4], .registry = args[5], .source = args[7]};
    int32_t line;
    if (!argument_str_named(vm, "warn_explicit", "filename", args[2], &w.filename) ||
        !value_to_int32(vm, args[3], &line))
        return NO_VALUE;
    w.line = line;
    if (!value_is_none_or_missing(args[6])) {
        if (!value_is_dict(args[6]))
            return raise_type_error(vm, "module_globals must be a dict, not '%.200T'", args[6]);
        if (!file_line(vm, w.filename, 1))
            w.source_line = loader_line(vm, args[6], line);
        if (error_is_set(vm))
            return NO_VALUE;
    }
    return check_category(vm, &w) && issue(vm, &w) ? VALUE_NONE : NO_VALUE;
}

// The lock that `warnings` takes around changes of the filters: an RLock of _thread, made at first need.
static Value lock_method(Vm *vm, const char *name) {
    Value lock = state(vm, STATE_LOCK);
    if (value_missing(lock)) {
        Value module = import_builtin(vm, "_thread");
        Str *class = str_intern_c(vm, "RLock");
        Value make = value_exists(module) && class ? object_get_attribute(vm, module, class) : NO_VALUE;
        lock = value_exists(make) ? vm_call_0(vm, make) : NO_VALUE;
        if (value_missing(lock) || !set_state(vm, STATE_LOCK, lock))
            return NO_VALUE;
    }
    Str *text = str_intern_c(vm, name);
    return text ? object_get_attribute(vm, lock, text) : NO_VALUE;
}

static Value warnings_acquire(Vm *vm, Value *args) {
    if (native_step(args) == 1)
        return VALUE_NONE;
    Value acquire = lock_method(vm, "acquire");
    return value_exists(acquire) ? native_call(vm, args, 1, acquire, 0, NULL) : NO_VALUE;
}

static Value warnings_release(Vm *vm, Value *args) {
    Value release = lock_method(vm, "release");
    return value_exists(release) ? vm_call_0(vm, release) : NO_VALUE;
}

static Value warnings_mutated(Vm *vm, Value *args) {
    Value owned = lock_method(vm, "_is_owned");
    Value held = value_exists(owned) ? vm_call_0(vm, owned) : NO_VALUE;
    if (value_missing(held))
        return NO_VALUE;
    if (!value_is_true(held))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "warnings lock is not held");
    return set_state(vm, STATE_VERSION, value_from_small_int(state_number(vm, STATE_VERSION) + 1))
               ? VALUE_NONE
               : raise_no_memory(vm);
}

static const NativeDefinition warnings_functions[] = {
    {"warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())", warnings_warn,
     "Warn, in the name of the caller or of one further up.", 0, 0},
    {"warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, "
     "source=None)",
     warnings_warn_explicit, "Warn of a given place.", 0, 0},
    {"_filters_mutated_lock_held()", warnings_mutated, "Tell that the filters have changed.", 0, 0},
    {"_acquire_lock()", warnings_acquire, "Take the lock of the filters, which may be held already.",
     NATIVE_STEPS, 0},
    {"_release_lock()", warnings_release, "Give back the lock of the filters.", 0, 0},
    {0},
};

static bool add_filter(Vm *vm, List *filters, const char *action, TypeIndex category, const char *module) {
    Str *name = str_intern_c(vm, action), *where = module ? str_intern_c(vm, module) : NULL;
    if (!name || (module && !where))
        return false;
    Tuple *filter = tuple_pack(vm, str_value(name), VALUE_NONE, type_value(vm_type(vm, category)),
                               where ? str_value(where) : VALUE_NONE, value_from_small_int(0));
    return filter && list_append(vm, filters, tuple_value(filter));
}

static bool warnings_execute(Vm *vm, Value module) {
    List *filters = list_new(vm, 5);
    Dict *once = dict_new(vm);
    Str *action = str_intern_c(vm, "default"), *name = str_intern_c(vm, "_warnings_context");
    if (!filters || !once || !action || !name ||
        !add_filter(vm, filters, "default", TYPE_INDEX_DEPRECATION_WARNING, "__main__") ||
        !add_filter(vm, filters, "ignore", TYPE_INDEX_DEPRECATION_WARNING, NULL) ||
        !add_filter(vm, filters, "ignore", TYPE_INDEX_PENDING_DEPRECATION_WARNING, NULL) ||
        !add_filter(vm, filters, "ignore", TYPE_INDEX_IMPORT_WARNING, NULL) ||
        !add_filter(vm, filters, "ignore", TYPE_INDEX_RESOURCE_WARNING, NULL))
        return false;
    Value contexts = import_builtin(vm, "_contextvars");
    Str *class = str_intern_c(vm, "ContextVar");
    Value make = value_exists(contexts) && class ? object_get_attribute(vm, contexts, class) : NO_VALUE;
    Value variable = value_exists(make) ? vm_call_1(vm, make, str_value(name)) : NO_VALUE;
    return value_exists(variable) && set_state(vm, STATE_FILTERS, list_value(filters)) &&
           set_state(vm, STATE_ONCE, dict_value(once)) && set_state(vm, STATE_DEFAULT, str_value(action)) &&
           set_state(vm, STATE_CONTEXT, variable) && module_add(vm, module, "filters", list_value(filters)) &&
           module_add(vm, module, "_onceregistry", dict_value(once)) &&
           module_add(vm, module, "_defaultaction", str_value(action)) &&
           module_add(vm, module, "_warnings_context", variable);
}

const ModuleDefinition module__warnings = {
    .name = "_warnings",
    .doc = "The filtering of warnings.",
    .functions = warnings_functions,
    .execute = warnings_execute,
    .state = STATE_COUNT,
};
