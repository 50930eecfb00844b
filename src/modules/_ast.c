// SPDX-License-Identifier: MIT
// The module _ast: the classes of syntax trees and the flags that compile() takes for them.
#include "modules/_ast/ast_objects.h"
#include "objects/module.h"

static bool ast_execute(Vm *vm, Value module) {
    return module_add_int(vm, module, "PyCF_ONLY_AST", COMPILE_ONLY_AST) &&
           module_add_int(vm, module, "PyCF_TYPE_COMMENTS", COMPILE_TYPE_COMMENTS) &&
           module_add_int(vm, module, "PyCF_ALLOW_TOP_LEVEL_AWAIT", COMPILE_ALLOW_TOP_LEVEL_AWAIT) &&
           module_add_int(vm, module, "PyCF_OPTIMIZED_AST", COMPILE_OPTIMIZED_AST) &&
           ast_make_classes(vm, module);
}

const ModuleDefinition module__ast = {
    .name = "_ast",
    .doc = "The classes of abstract syntax trees.",
    .execute = ast_execute,
    .state = 2,
};
