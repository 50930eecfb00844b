// SPDX-License-Identifier: MIT
// Type parameters and type aliases (PEP 695, 696): their values are evaluated by functions made here.
#include "compile/compiler.h"

static const char *generic_name(Compiler *c, const AstText *name) {
    static const char prefix[] = "<generic parameters of ";
    char *text = compile_alloc(c, sizeof prefix + name->length + 2);
    if (text == NULL)
        return "";
    memcpy(text, prefix, sizeof prefix - 1);
    memcpy(text + sizeof prefix - 1, name->bytes, name->length);
    memcpy(text + sizeof prefix - 1 + name->length, ">", 2);
    return text;
}

bool type_scope_enter(Compiler *c, Unit *unit, const AstNode *node, const AstText *name, int line) {
    const Scope *scope = symtable_scope(c->table, node, ROLE_TYPE_PARAMETERS);
    if (scope == NULL || !unit_enter(c, unit, scope, NULL, generic_name(c, name), line))
        return false;
    unit_flags(c);
    at(c, node);
    unit_prologue(c);
    return true;
}

// R[dest] = the function that evaluates `value` in the scope; its argument `.format` has the default 1
// (VALUE).
static void evaluator(Compiler *c, const AstNode *node, const Scope *scope, const AstText *name,
                      const AstNode *value, bool allow_starred, int line, int dest) {
    Unit unit;
    if (scope == NULL || !unit_enter(c, &unit, scope, name, NULL, line)) {
        c->failed = true;
        return;
    }
    unit_flags(c);
    at(c, node);
    unit_prologue(c);
    annotation_format_check(c);
    if (allow_starred && value->kind == AST_Starred) {
        int r = expr_push(c, ast_Starred(value)->value);
        at(c, value);
        emit(c, OP_UNPACK, r, r, 1);
        emit_return(c, r);
    } else {
        int r = expr(c, value, ANY);
        at(c, node);
        emit_return(c, r);
    }
    Code *code = unit_leave(c, 1, 1, 0);
    at(c, node);
    function_make(c, code, scope, dest);
    Tuple *defaults = c->failed ? NULL : tuple_pack(c->vm, value_from_small_int(1));
    Value tuple = compile_pin(c, defaults == NULL ? NO_VALUE : tuple_value(defaults));
    if (c->failed)
        return;
    int t = push(c, 1);
    emit_constant(c, t, tuple);
    emit(c, OP_SET_FUNCTION, dest, t, 0);
    c->unit->top = t;
}

// R[first] = the parameter; first + 1 is free for its bound or default.
static void type_parameter(Compiler *c, const AstNode *node, int first) {
    const AstText *name;
    const AstNode *default_value, *bound = NULL;
    Intrinsic intrinsic;
    switch (node->kind) {
    case AST_TypeVar:
        name = ast_TypeVar(node)->name;
        default_value = ast_TypeVar(node)->default_value;
        bound = ast_TypeVar(node)->bound;
        intrinsic = bound == NULL              ? INTRINSIC_TYPE_VAR
                    : bound->kind == AST_Tuple ? INTRINSIC_TYPE_VAR_CONSTRAINTS
                                               : INTRINSIC_TYPE_VAR_BOUND;
        break;
    case AST_ParamSpec:
        name = ast_ParamSpec(node)->name;
        default_value = ast_ParamSpec(node)->default_value;
        intrinsic = INTRINSIC_PARAM_SPEC;
        break;
    default:
        name = ast_TypeVarTuple(node)->name;
        default_value = ast_TypeVarTuple(node)->default_value;
        intrinsic = INTRINSIC_TYPE_VAR_TUPLE;
        break;
    }
    at(c, node);
    emit_constant(c, first, constant_text(c, name));
    if (bound != NULL)
        evaluator(c, node, symtable_scope(c->table, node, ROLE_BOUND), name, bound, false, node->lineno,
                  first + 1);
    at(c, node);
    emit_intrinsic(c, first, first, intrinsic);
    if (default_value != NULL) {
        evaluator(c, node, symtable_scope(c->table, node, ROLE_DEFAULT), name, default_value,
                  node->kind == AST_TypeVarTuple, node->lineno, first + 1);
        at(c, node);
        emit_intrinsic(c, first, first, INTRINSIC_SET_TYPE_PARAM_DEFAULT);
    }
    name_store(c, name, first);
}

void type_parameters(Compiler *c, const AstNodes *parameters, int dest) {
    int mark = c->unit->top;
    int list = push(c, 1), first = push(c, 2);
    emit(c, OP_BUILD_LIST, list, list, 0);
    for (size_t i = 0; i < parameters->count; i++) {
        type_parameter(c, parameters->items[i], first);
        emit(c, OP_LIST_APPEND, list, first, 0);
    }
    emit(c, OP_LIST_TO_TUPLE, dest, list, 0);
    c->unit->top = mark;
}

// R[dest] = the alias.
static void alias(Compiler *c, const AstNode *node, int dest) {
    const AstTypeAlias *alias = ast_TypeAlias(node);
    const AstText *name = ast_Name(alias->name)->id;
    int mark = c->unit->top, first = push(c, 3);
    at(c, node);
    emit_constant(c, first, constant_text(c, name));
    if (alias->type_params.count != 0)
        type_parameters(c, &alias->type_params, first + 1);
    else
        emit_constant(c, first + 1, VALUE_NONE);
    evaluator(c, node, symtable_scope(c->table, node, ROLE_BODY), name, alias->value, false, node->lineno,
              first + 2);
    at(c, node);
    emit_intrinsic(c, dest, first, INTRINSIC_TYPE_ALIAS);
    c->unit->top = mark;
}

void type_alias_statement(Compiler *c, const AstNode *node) {
    const AstTypeAlias *statement = ast_TypeAlias(node);
    const AstText *name = ast_Name(statement->name)->id;
    int mark = c->unit->top, value = push(c, 1);
    if (statement->type_params.count != 0) {
        push(c, FRAME_WORDS - 1);
        Unit unit;
        if (!type_scope_enter(c, &unit, node, name, node->lineno)) {
            c->failed = true;
            return;
        }
        int r = push(c, 1);
        alias(c, node, r);
        emit_return(c, r);
        const Scope *scope = unit.scope;
        Code *code = unit_leave(c, 0, 0, 0);
        at(c, node);
        function_make(c, code, scope, value);
        emit(c, OP_CALL, value, 0, 0);
    } else {
        alias(c, node, value);
    }
    at(c, node);
    name_store(c, name, value);
    c->unit->top = mark;
}
