// SPDX-License-Identifier: MIT
// The module _typing: the types of typing that the language itself makes (PEP 695).
#include "objects/module.h"
#include "vm/vm.h"

static Value identity(Vm *vm, Value *args) {
    return args[0];
}

static bool execute(Vm *vm, Value module) {
    static const struct {
        const char *name;
        TypeIndex type;
    } types[] = {
        {"TypeVar", TYPE_INDEX_TYPE_VAR},
        {"ParamSpec", TYPE_INDEX_PARAM_SPEC},
        {"TypeVarTuple", TYPE_INDEX_TYPE_VAR_TUPLE},
        {"ParamSpecArgs", TYPE_INDEX_PARAM_SPEC_ARGS},
        {"ParamSpecKwargs", TYPE_INDEX_PARAM_SPEC_KWARGS},
        {"Generic", TYPE_INDEX_GENERIC},
        {"TypeAliasType", TYPE_INDEX_TYPE_ALIAS},
        {"Union", TYPE_INDEX_UNION},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!module_add(vm, module, types[i].name, type_value(vm->types[types[i].type])))
            return false;
    return module_add(vm, module, "NoDefault", vm_call_0(vm, type_value(vm->types[TYPE_INDEX_NO_DEFAULT])));
}

static const NativeDefinition functions[] = {
    {"_idfunc(x, /)", identity, "The argument itself.", 0, 0},
    {0},
};

const ModuleDefinition module__typing = {
    .name = "_typing",
    .doc = "Primitives and accelerators for typing.",
    .functions = functions,
    .execute = execute,
};
