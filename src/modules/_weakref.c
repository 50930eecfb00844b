// SPDX-License-Identifier: MIT
// The module _weakref, under weakref: the types of weak references and who refers to an object.
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/weakref.h"
#include "vm/vm.h"

static Value get_weakref_count(Vm *vm, Value *args) {
    return int_from_size(vm, value_is_heap(args[0]) ? weakref_count(vm, args[0]) : 0);
}

static Value get_weakrefs(Vm *vm, Value *args) {
    List *list = value_is_heap(args[0]) ? weakref_list(vm, args[0]) : list_new(vm, 0);
    return value_from_pointer(list);
}

static Value proxy(Vm *vm, Value *args) {
    return weak_proxy_new(vm, args[0], args[1]);
}

// A dead reference only: another thread may have put a live one there meanwhile.
static Value remove_dead_weakref(Vm *vm, Value *args) {
    if (!value_is_dict(args[0]))
        return raise_type_error(vm, "_remove_dead_weakref() argument 1 must be dict, not %T", args[0]);
    Dict *dict = value_to_dict(args[0]);
    Value found;
    int status = dict_find(vm, dict, args[1], &found);
    if (status > 0) {
        if (!value_is_weakref(found))
            return raise_type_error(vm, "not a weakref");
        if (value_missing(weakref_get(found)))
            status = dict_delete(vm, dict, args[1]);
    }
    return status < 0 ? NO_VALUE : VALUE_NONE;
}

static bool execute(Vm *vm, Value module) {
    Value reference = type_value(vm->types[TYPE_INDEX_WEAKREF]);
    return module_add(vm, module, "ref", reference) && module_add(vm, module, "ReferenceType", reference) &&
           module_add(vm, module, "ProxyType", type_value(vm->types[TYPE_INDEX_WEAK_PROXY])) &&
           module_add(vm, module, "CallableProxyType", type_value(vm->types[TYPE_INDEX_WEAK_CALLABLE_PROXY]));
}

static const NativeDefinition functions[] = {
    {"getweakrefcount(object, /)", get_weakref_count, "How many weak references and proxies the object has.",
     0, 0},
    {"getweakrefs(object, /)", get_weakrefs, "The weak references and proxies of the object.", 0, 0},
    {"proxy(object, callback=None, /)", proxy, "A proxy that does not keep the object alive.", 0, 0},
    {"_remove_dead_weakref(dct, key, /)", remove_dead_weakref,
     "Remove the key if its value is a weak reference to a dead object.", 0, 0},
    {0},
};

const ModuleDefinition module__weakref = {
    .name = "_weakref",
    .doc = "Weak references.",
    .functions = functions,
    .execute = execute,
};
