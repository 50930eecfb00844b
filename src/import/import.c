// SPDX-License-Identifier: MIT
// The import statement's C half. See import.h; PEP 328 for relative names, PEP 366 for __package__.
#include "import/import.h"
#include "objects/dict.h"
#include "objects/module.h"
#include "objects/str.h"

Value import_find_loaded(Vm *vm, Str *name, bool *is_none) {
    Value module = dict_get_str(vm, vm->modules, name);
    *is_none = value_is_none(module);
    return *is_none ? NO_VALUE : module;
}

Value import_builtin(Vm *vm, Str *name) {
    if (!name->ascii)
        return NO_VALUE;
    const char *text = str_utf8(vm, name, NULL);
    const ModuleDefinition *definition = text ? module_find_definition(text) : NULL;
    if (!definition)
        return NO_VALUE;
    Value module = module_from_definition(vm, definition);
    return value_exists(module) && dict_set_str(vm, vm->modules, name, module) ? module : NO_VALUE;
}

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
