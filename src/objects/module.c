// SPDX-License-Identifier: MIT
// Module objects, and modules made from definitions. A builtin module's state is found through its definition
// in the Vm's registry (vm->spare[0], which type.c shares): importing it twice gives the same state.
#include "objects/module.h"
#include "import/import.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/native.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

void module_trace(Tracer *tracer, void *object) {
    Module *module = object;
    trace_pointer(tracer, module->dict);
    trace_pointer(tracer, module->state);
    trace_pointer(tracer, module->importer);
}

// ---- From C

static bool module_init(Vm *vm, Module *module, Value name, Value doc) {
    Dict *dict = object_dict(vm, value_from_pointer(module));
    return dict && dict_set_str(vm, dict, vm_name(vm, __name__), name) &&
           dict_set_str(vm, dict, vm_name(vm, __doc__), doc) &&
           dict_set_str(vm, dict, vm_name(vm, __package__), VALUE_NONE) &&
           dict_set_str(vm, dict, vm_name(vm, __loader__), VALUE_NONE) &&
           dict_set_str(vm, dict, vm_name(vm, __spec__), VALUE_NONE);
}

Module *module_new(Vm *vm, Str *name) {
    Module *module = object_alloc(vm, vm->types[TYPE_INDEX_MODULE], 0);
    return module && module_init(vm, module, str_value(name), VALUE_NONE) ? module : NULL;
}

static Value definition_key(const ModuleDefinition *definition) {
    return value_from_small_int((int64_t)(uintptr_t)definition);
}

static Module *registered(Vm *vm, const ModuleDefinition *definition) {
    Value found;
    if (!value_is_heap(vm->spare[0]) ||
        dict_find(vm, value_to_dict(vm->spare[0]), definition_key(definition), &found) <= 0)
        return NULL;
    return value_to_module(found);
}

bool module_add_functions(Vm *vm, Value module, const NativeDefinition *functions) {
    Dict *dict = object_dict(vm, module);
    Value name = dict ? dict_get_str(vm, dict, vm_name(vm, __name__)) : NO_VALUE;
    if (value_missing(name))
        return false;
    for (const NativeDefinition *f = functions; f && f->signature; f++) {
        Native *native = native_new(vm, f, NULL, module, name);
        if (!native || !dict_set_str(vm, dict, native->name, value_from_pointer(native)))
            return false;
    }
    return true;
}

Value module_from_definition(Vm *vm, const ModuleDefinition *definition) {
    Str *name = str_intern_c(vm, definition->name);
    Module *module = name ? module_new(vm, name) : NULL;
    if (!module)
        return NO_VALUE;
    Value value = value_from_pointer(module);
    module->definition = definition;
    if (definition->state) {
        ValueArray *state = heap_alloc_values(vm, definition->state);
        if (!state)
            return NO_VALUE;
        heap_store_pointer(vm, module, &module->state, state);
    }
    if (!value_is_heap(vm->spare[0])) {
        Dict *made = dict_new(vm);
        if (!made)
            return NO_VALUE;
        vm->spare[0] = dict_value(made);
    }
    // The first one keeps the state: what holds it (types, hooks) is made once a Vm.
    Module *first = registered(vm, definition);
    if (first)
        heap_store_pointer(vm, module, &module->state, first->state);
    else if (!dict_set(vm, value_to_dict(vm->spare[0]), definition_key(definition), value))
        return NO_VALUE;
    if (definition->doc && !module_add_c(vm, value, "__doc__", definition->doc))
        return NO_VALUE;
    if (!module_add_functions(vm, value, definition->functions))
        return NO_VALUE;
    if (definition->execute && !definition->execute(vm, value))
        return NO_VALUE;
    return value;
}

const ModuleDefinition *module_find_definition(const char *name) {
    for (const ModuleDefinition *const *definition = builtin_modules; *definition; definition++)
        if (strcmp((*definition)->name, name) == 0)
            return *definition;
    return NULL;
}

bool module_add(Vm *vm, Value module, const char *name, Value value) {
    Dict *dict = value_exists(value) ? object_dict(vm, module) : NULL;
    return dict && dict_set_c(vm, dict, name, value);
}

Value module_add_exception(Vm *vm, Value module, const char *name, Type *base) {
    const char *dot = strrchr(name, '.');
    Str *own_name = str_intern_c(vm, dot ? dot + 1 : name);
    Str *module_name = dot ? str_from_utf8(vm, name, (size_t)(dot - name)) : vm_name(vm, builtins);
    Tuple *bases = own_name && module_name ? tuple_pack(vm, type_value(base)) : NULL;
    Dict *dict = bases ? dict_new(vm) : NULL;
    if (!dict || !dict_set_str(vm, dict, vm_name(vm, __module__), str_value(module_name)))
        return NO_VALUE;
    Value class = type_new_class(vm, vm_type(vm, TYPE_INDEX_TYPE), own_name, bases, dict, NULL);
    return value_exists(class) && module_add(vm, module, dot ? dot + 1 : name, class) ? class : NO_VALUE;
}

bool module_add_int(Vm *vm, Value module, const char *name, int64_t value) {
    return module_add(vm, module, name, int_from_int64(vm, value));
}

bool module_add_c(Vm *vm, Value module, const char *name, const char *text) {
    return module_add(vm, module, name, value_from_pointer(str_from_c(vm, text)));
}

Value module_state(Vm *vm, const ModuleDefinition *definition, uint32_t index) {
    Module *module = registered(vm, definition);
    return module && module->state ? module->state->items[index] : NO_VALUE;
}

bool module_set_state(Vm *vm, const ModuleDefinition *definition, uint32_t index, Value value) {
    Module *module = registered(vm, definition);
    if (!module || !module->state)
        return false;
    heap_store(vm, module->state, &module->state->items[index], value);
    return true;
}

Value module_import_attribute(Vm *vm, const char *module, const char *name) {
    Str *module_name = str_intern_c(vm, module), *attribute = str_intern_c(vm, name);
    if (!module_name || !attribute)
        return NO_VALUE;
    Value found = dict_get_str(vm, vm->modules, module_name);
    if (value_missing(found)) {
        Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
        List *names = list_from_values(vm, (Value[]){str_value(attribute)}, 1);
        if (value_missing(import))
            return raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "__import__ not found");
        if (!names)
            return NO_VALUE;
        found = vm_call(vm, import, 4,
                        (Value[]){str_value(module_name), VALUE_NONE, VALUE_NONE, list_value(names)});
        if (value_missing(found))
            return NO_VALUE;
    }
    return object_get_attribute(vm, found, attribute);
}

// ---- A missing attribute

static Value spec_attribute(Vm *vm, Value spec, const char *name) {
    Value found = NO_VALUE;
    Str *key = str_intern_c(vm, name);
    if (!key || !object_find_attribute(vm, spec, key, &found))
        error_clear(vm);
    return found;
}

static bool is_true_attribute(Vm *vm, Value spec, const char *name) {
    Value found = spec_attribute(vm, spec, name);
    int truth = value_exists(found) ? value_truth(vm, found) : 0;
    if (truth < 0)
        error_clear(vm);
    return truth > 0;
}

// The folder of the first entry of sys.path, where a script's own modules lie, holds this file.
static bool is_possibly_shadowing(Vm *vm, Value origin) {
    if (!value_is_str(origin) || vm->flags.safe_path || !vm->sys)
        return false;
    Str *file = value_to_str(origin);
    Value path = dict_get_str(vm, vm->sys, vm_name(vm, path));
    if (!value_is_list(path) || value_to_list_object(path)->length == 0)
        return false;
    Value first = value_to_list_object(path)->items->items[0];
    if (!value_is_str(first))
        return false;
    size_t end = file->length;
    while (end > 0 && str_at(file, end - 1) != '/')
        end--;
    if (end == 0)
        return false;
    Str *folder = str_slice(vm, file, 0, end - 1);
    Str *base = str_slice(vm, file, end, file->length);
    if (folder && base && str_equals_c(base, "__init__.py")) {
        end = folder->length;
        while (end > 0 && str_at(folder, end - 1) != '/')
            end--;
        folder = end ? str_slice(vm, folder, 0, end - 1) : NULL;
    }
    if (!folder || !base) {
        error_clear(vm);
        return false;
    }
    return str_equal(folder, value_to_str(first));
}

ModuleCondition module_condition(Vm *vm, Value module, Value module_name) {
    ModuleCondition condition = {.origin = NO_VALUE};
    Module *owing = value_is_kind(module, KIND_MODULE) && value_to_module(module)->owes_spec
                        ? value_to_module(module)
                        : NULL;
    Value spec = object_own_attribute(vm, module, vm_name(vm, __spec__));
    if (owing && owing->importer) {
        condition.origin = object_own_attribute(vm, module, vm_name(vm, __file__));
        condition.initializing = true;
    } else if (!value_is_none_or_missing(spec)) {
        if (is_true_attribute(vm, spec, "has_location"))
            condition.origin = spec_attribute(vm, spec, "origin");
        condition.initializing = is_true_attribute(vm, spec, "_initializing");
    }
    condition.shadowing = is_possibly_shadowing(vm, condition.origin);
    if (condition.shadowing) {
        Str *key = str_intern_c(vm, "stdlib_module_names");
        Value names = key ? dict_get_str(vm, vm->sys, key) : NO_VALUE;
        condition.shadowing_stdlib = value_exists(names) && value_contains(vm, names, module_name) == 1;
    }
    error_clear(vm);
    return condition;
}

Value module_attribute_error(Vm *vm, Value module, Str *name) {
    Dict *dict = value_to_module(module)->dict;
    Value own = dict ? dict_get_str(vm, dict, vm_name(vm, __name__)) : NO_VALUE;
    if (!value_is_str(own)) {
        Str *message = str_format(vm, "module has no attribute '%U'", name);
        return message ? raise_attribute_error_text(vm, module, name, message) : NO_VALUE;
    }
    Str *module_name = value_to_str(own), *message = NULL;
    Value spec = dict_get_str(vm, dict, vm_name(vm, __spec__));
    ModuleCondition condition = module_condition(vm, module, own);
    Value origin = condition.origin;
    bool shadowing = condition.shadowing, shadowing_stdlib = condition.shadowing_stdlib;
    bool initializing = condition.initializing;
    if (shadowing_stdlib) {
        message =
            str_format(vm,
                       "module '%U' has no attribute '%U' (consider renaming '%U' since it has the same "
                       "name as the standard library module named '%U' and prevents importing that "
                       "standard library module)",
                       module_name, name, value_to_str(origin), module_name);
    } else if (initializing && shadowing) {
        message = str_format(vm,
                             "module '%U' has no attribute '%U' (consider renaming '%U' if it has the same "
                             "name as a library you intended to import)",
                             module_name, name, value_to_str(origin));
    } else if (initializing && value_exists(origin) && !value_is_none(origin)) {
        message = str_format(vm,
                             "partially initialized module '%U' from '%S' has no attribute '%U' (most likely "
                             "due to a circular import)",
                             module_name, origin, name);
    } else if (initializing) {
        message = str_format(vm,
                             "partially initialized module '%U' has no attribute '%U' (most likely due to a "
                             "circular import)",
                             module_name, name);
    } else {
        Value submodules =
            value_is_none_or_missing(spec) ? NO_VALUE : spec_attribute(vm, spec, "_uninitialized_submodules");
        if (value_exists(submodules) && value_contains(vm, submodules, str_value(name)) == 1)
            message = str_format(vm,
                                 "cannot access submodule '%U' of module '%U' (most likely due to a circular "
                                 "import)",
                                 name, module_name);
        else
            message = str_format(vm, "module '%U' has no attribute '%U'", module_name, name);
    }
    return message ? raise_attribute_error_text(vm, module, name, message) : NO_VALUE;
}

// ---- The type

static Value module_type_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_MODULE], args[0]))
        return NO_VALUE;
    return value_from_pointer(object_alloc(vm, value_to_type(args[0]), 0));
}

static Value module_type_init(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "module() argument 'name' must be str, not %T", args[1]);
    Value doc = value_exists(args[2]) ? args[2] : VALUE_NONE;
    return module_init(vm, value_to_pointer(args[0]), args[1], doc) ? VALUE_NONE : NO_VALUE;
}

static Value module_repr(Vm *vm, Value *args) {
    if (!import_attribute_owed(vm, args[0], vm_name(vm, __spec__)))
        error_clear(vm);
    Dict *dict = value_to_module(args[0])->dict;
    Value name = dict ? dict_get_str(vm, dict, vm_name(vm, __name__)) : NO_VALUE;
    Value spec = dict ? dict_get_str(vm, dict, vm_name(vm, __spec__)) : NO_VALUE;
    Value loader = dict ? dict_get_str(vm, dict, vm_name(vm, __loader__)) : NO_VALUE;
    if (!value_is_none_or_missing(spec)) {
        name = spec_attribute(vm, spec, "name");
        Value origin = spec_attribute(vm, spec, "origin");
        loader = spec_attribute(vm, spec, "loader");
        if (value_is_none_or_missing(name))
            name = value_from_pointer(str_from_c(vm, "?"));
        if (value_is_none_or_missing(origin))
            return value_is_none_or_missing(loader)
                       ? value_from_pointer(str_format(vm, "<module %R>", name))
                       : value_from_pointer(str_format(vm, "<module %R (%R)>", name, loader));
        if (is_true_attribute(vm, spec, "has_location"))
            return value_from_pointer(str_format(vm, "<module %R from %R>", name, origin));
        return value_from_pointer(str_format(vm, "<module %R (%S)>", name, origin));
    }
    if (value_missing(name) && value_missing(name = value_from_pointer(str_from_c(vm, "?"))))
        return NO_VALUE;
    Value file = dict ? dict_get_str(vm, dict, vm_name(vm, __file__)) : NO_VALUE;
    if (value_exists(file))
        return value_from_pointer(str_format(vm, "<module %R from %R>", name, file));
    if (!value_is_none_or_missing(loader))
        return value_from_pointer(str_format(vm, "<module %R (%R)>", name, loader));
    return value_from_pointer(str_format(vm, "<module %R>", name));
}

static Value module_get_attribute(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    if (!name)
        return NO_VALUE;
    AttributeFound found;
    AttributeAction action = object_generic_find(vm, args[0], name, false, &found);
    if (action != ATTRIBUTE_MISSING)
        return attribute_finish(vm, action, args[0], name, &found);
    Dict *dict = value_to_module(args[0])->dict;
    Value function = dict ? dict_get_str(vm, dict, vm_name(vm, __getattr__)) : NO_VALUE;
    if (value_exists(function))
        return vm_call_1(vm, function, args[1]);
    if (import_attribute_owed(vm, args[0], name))
        return module_get_attribute(vm, args);
    return error_is_set(vm) ? NO_VALUE : module_attribute_error(vm, args[0], name);
}

static Value module_dir(Vm *vm, Value *args) {
    Value dict = object_get_attribute(vm, args[0], vm_name(vm, __dict__));
    if (value_missing(dict))
        return NO_VALUE;
    if (!value_is_dict(dict))
        return raise_type_error(vm, "%R.__dict__ is not a dictionary", args[0]);
    Value function = dict_get_str(vm, value_to_dict(dict), vm_name(vm, __dir__));
    if (value_exists(function))
        return vm_call_0(vm, function);
    return value_from_pointer(value_to_list(vm, dict));
}

static Value module_get_dict(Vm *vm, Value *args) {
    Dict *dict = value_to_module(args[0])->dict;
    return dict ? dict_value(dict) : VALUE_NONE;
}

static Value module_set_dict(Vm *vm, Value *args) {
    return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "readonly attribute");
}

static Value module_get_annotate(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    Value annotate = dict ? dict_get_str(vm, dict, vm_name(vm, __annotate__)) : NO_VALUE;
    if (!dict || value_exists(annotate))
        return annotate;
    return dict_set_str(vm, dict, vm_name(vm, __annotate__), VALUE_NONE) ? VALUE_NONE : NO_VALUE;
}

static Value module_set_annotate(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    if (value_missing(args[1]))
        return raise_type_error(vm, "cannot delete __annotate__ attribute");
    if (!value_is_none(args[1]) && !value_is_callable(vm, args[1]))
        return raise_type_error(vm, "__annotate__ must be callable or None");
    if (!dict || !dict_set_str(vm, dict, vm_name(vm, __annotate__), args[1]))
        return NO_VALUE;
    if (!value_is_none(args[1]) && dict_delete_str(vm, dict, vm_name(vm, __annotations__)) < 0)
        return NO_VALUE;
    return VALUE_NONE;
}

static Value module_get_annotations(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    Value annotations = dict ? dict_get_str(vm, dict, vm_name(vm, __annotations__)) : NO_VALUE;
    if (!dict || value_exists(annotations))
        return annotations;
    Value annotate = dict_get_str(vm, dict, vm_name(vm, __annotate__));
    if (value_exists(annotate) && value_is_callable(vm, annotate)) {
        annotations = vm_call_1(vm, annotate, value_from_small_int(1));
        if (value_exists(annotations) && !value_is_dict(annotations))
            return raise_type_error(vm, "__annotate__() must return a dict, not %T", annotations);
    } else {
        annotations = value_from_pointer(dict_new(vm));
    }
    if (value_missing(annotations))
        return NO_VALUE;
    Value spec = dict_get_str(vm, dict, vm_name(vm, __spec__));
    if (!value_is_none_or_missing(spec) && is_true_attribute(vm, spec, "_initializing"))
        return annotations; // more may come
    return dict_set_str(vm, dict, vm_name(vm, __annotations__), annotations) ? annotations : NO_VALUE;
}

static Value module_set_annotations(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    if (!dict)
        return NO_VALUE;
    if (value_exists(args[1])) {
        if (!dict_set_str(vm, dict, vm_name(vm, __annotations__), args[1]))
            return NO_VALUE;
    } else {
        int status = dict_delete_str(vm, dict, vm_name(vm, __annotations__));
        if (status == 0)
            return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "__annotations__");
        if (status < 0)
            return NO_VALUE;
    }
    return dict_delete_str(vm, dict, vm_name(vm, __annotate__)) < 0 ? NO_VALUE : VALUE_NONE;
}

static const NativeDefinition module_methods[] = {
    {"__new__(type, /, *args, **kwargs)", module_type_new, NULL, 0, 0},
    {"__repr__(self, /)", module_repr, NULL, 0, 0},
    {"__getattribute__(self, name, /)", module_get_attribute, NULL, 0, 0},
    {"__init__(self, name, doc=None)", module_type_init, NULL, 0, 0},
    {"__dir__(self, /)", module_dir, "The names in the module.", 0, 0},
    {0},
};
static const GetSetDefinition module_getset[] = {
    {"__dict__", module_get_dict, module_set_dict, NULL},
    {"__annotations__", module_get_annotations, module_set_annotations, NULL},
    {"__annotate__", module_get_annotate, module_set_annotate, NULL},
    {0},
};

const TypeDefinition module_definition = {
    .name = "module",
    .doc = "A module: a namespace that a file or C code fills.",
    .signature = "(name, doc=None)",
    .kind = KIND_MODULE,
    .size = sizeof(Module),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF,
    .methods = module_methods,
    .getset = module_getset,
};
