// SPDX-License-Identifier: MIT
// Syntax trees as Python objects: the classes of `_ast`, and the way there and back.
//
// The classes are made once a Vm from the tables of syntax/ast.h, when the module is imported or a tree is
// first asked for.
#ifndef KRAIT_MODULES_AST_OBJECTS_H
#define KRAIT_MODULES_AST_OBJECTS_H

#include "compile/compile.h"
#include "objects/dict.h"
#include "vm/vm.h"

// The classes and what belongs to them, as Values in one block that the module's state holds.
typedef struct AstClasses {
    ValueArray *values;
    Dict *kinds; // class -> AstKind
} AstClasses;

// False: exception.
bool ast_classes(Vm *vm, AstClasses *classes) MUST_CHECK;
// The same where the module exists already; false without an exception where it does not.
bool ast_classes_find(Vm *vm, AstClasses *classes);
Type *ast_base(const AstClasses *classes);
Type *ast_class(const AstClasses *classes, AstKind kind);
Type *ast_sum_class(const AstClasses *classes, AstType type); // of a sum
Value ast_singleton(const AstClasses *classes, AstKind kind); // of a kind without fields
Tuple *ast_fields(const AstClasses *classes, AstKind kind);   // names
// The kind that an object is an instance of; AST_NO_KIND: none.
AstKind ast_kind_of(Vm *vm, const AstClasses *classes, Value v);

extern const TypeDefinition ast_node_definition; // ast.AST
bool ast_make_classes(Vm *vm, Value module) MUST_CHECK;

// A tree as objects. NO_VALUE: exception.
Value ast_to_object(Vm *vm, const AstTree *tree) MUST_CHECK;
// Objects as a validated tree for `mode`, in the tree's arena. `keep` becomes what must stay alive while the
// tree is used. False: exception.
bool ast_from_object(Vm *vm, Value object, CompileMode mode, AstTree *tree, Value *keep) MUST_CHECK;
// Is it an instance of ast.AST?
bool value_is_ast(Vm *vm, Value v);

#endif
