// SPDX-License-Identifier: MIT
// Module objects, and how builtin modules are made from their ModuleDefinition.
#ifndef KRAIT_OBJECTS_MODULE_H
#define KRAIT_OBJECTS_MODULE_H

#include "objects/object.h"

typedef struct Module {
    uint64_t header; // KIND_MODULE
    Dict *dict;
    const ModuleDefinition *definition; // NULL: made by Python
    ValueArray *state;                  // definition->state Values
    struct Task *importer;              // runs its body now, without importlib; NULL: nobody
    struct Wait *waiting[2];            // tasks that wait for it: a WaitQueue (sched/wait.h)
    bool owes_spec;                     // __spec__ and __loader__ are made at first need (import/import.h)
} Module;

static inline Module *value_to_module(Value v) {
    return (Module *)value_to_pointer(v);
}

Module *module_new(Vm *vm, Str *name) MUST_CHECK;
// A new module from a definition: functions bound, `execute` run. Not put into sys.modules.
Value module_from_definition(Vm *vm, const ModuleDefinition *definition) MUST_CHECK;
// Binds the functions of a table (for what is not in ModuleDefinition.functions).
bool module_add_functions(Vm *vm, Value module, const NativeDefinition *functions) MUST_CHECK;
// The builtin module of that name (any Vm's table of definitions), or NULL.
const ModuleDefinition *module_find_definition(const char *name);
// Binds a value; `value` NO_VALUE: returns false at once, so that module_add(vm, m, "x", str_from_c(...))
// reads well.
bool module_add(Vm *vm, Value module, const char *name, Value value) MUST_CHECK;
// A new exception class "struct.error" (its __module__ before the last dot) of that base, bound in the module
// under its name. NO_VALUE: exception.
Value module_add_exception(Vm *vm, Value module, const char *name, Type *base) MUST_CHECK;
bool module_add_int(Vm *vm, Value module, const char *name, int64_t value) MUST_CHECK;
bool module_add_c(Vm *vm, Value module, const char *name, const char *text) MUST_CHECK;
// Slot `index` of the state of the builtin module `definition` in this Vm (imported already; else NO_VALUE /
// false).
Value module_state(Vm *vm, const ModuleDefinition *definition, uint32_t index);
bool module_set_state(Vm *vm, const ModuleDefinition *definition, uint32_t index, Value value);

// What errors about a missing name tell of its module. Never fails.
typedef struct ModuleCondition {
    Value origin;          // of its spec, when that is a place; NO_VALUE: none
    bool initializing;     // its body runs still
    bool shadowing;        // it lies where the script does,
    bool shadowing_stdlib; // and has the name of a module of the library
} ModuleCondition;
ModuleCondition module_condition(Vm *vm, Value module, Value module_name);

// module.name, importing the module if need be (builtins.__import__).
Value module_import_attribute(Vm *vm, const char *module, const char *name) MUST_CHECK;

extern const TypeDefinition module_definition;
extern const ModuleDefinition *const builtin_modules[]; // generated from modules/modules.list; NULL-ended

#endif
