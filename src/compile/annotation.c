// SPDX-License-Identifier: MIT
// Annotations, deferred to __annotate__ functions (PEP 649, 749), or kept as text after
// `from __future__ import annotations`.
//
// In a module or class each simple annotation is remembered while the body is compiled; its __annotate__ is
// made at the end. A module binds it at its beginning: the constant is filled in later. An annotation in a
// conditional block counts only when the program came there: its number is then in the set
// __conditional_annotations__.
#include "compile/compiler.h"

static bool is_text(const Compiler *c) {
    return c->future & CODE_FUTURE_ANNOTATIONS;
}

void annotation_format_check(Compiler *c) {
    Label good = LABEL;
    emit_branch(c, OP_JUMP_IF_GT_INT, 0, 2, false, &good);
    int t = push(c, 1);
    emit_intrinsic(c, t, t, INTRINSIC_NOT_IMPLEMENTED_ERROR);
    emit(c, OP_RAISE, t, 0, 1);
    emit_end(c);
    c->unit->top = t;
    label_place(c, &good);
}

static void annotation_value(Compiler *c, const AstNode *annotation, int dest) {
    if (is_text(c)) {
        at(c, annotation);
        emit_constant(c, dest, unparse(c, annotation));
    } else if (annotation->kind == AST_Starred) {
        expr_to(c, ast_Starred(annotation)->value, dest);
        at(c, annotation);
        emit(c, OP_UNPACK, dest, dest, 1);
    } else {
        expr_to(c, annotation, dest);
    }
}

static bool annotate_enter(Compiler *c, Unit *unit, const AstNode *node, const Scope *scope) {
    if (!unit_enter(c, unit, scope, NULL, "__annotate__", node->lineno ? node->lineno : c->unit->first_line))
        return false;
    unit_flags(c);
    if (node->lineno)
        at(c, node);
    unit_prologue(c);
    annotation_format_check(c);
    return true;
}

// ---- signatures

static void argument(Compiler *c, const AstNode *node, int map) {
    if (node == NULL || ast_arg(node)->annotation == NULL)
        return;
    int mark = c->unit->top, key = push(c, 1), value = push(c, 1);
    emit_constant(c, key, constant_text(c, name_mangle(c, ast_arg(node)->arg)));
    annotation_value(c, ast_arg(node)->annotation, value);
    emit(c, OP_MAP_ADD, map, key, value);
    c->unit->top = mark;
}

static void arguments_list(Compiler *c, const AstNodes *list, int map) {
    for (size_t i = 0; i < list->count; i++)
        argument(c, list->items[i], map);
}

bool annotations_of_function(Compiler *c, const AstNode *node, int dest) {
    const AstFunctionDef *def = ast_any_function(node);
    const Astarguments *arguments = (const Astarguments *)def->args;
    const Scope *scope = symtable_scope(c->table, node, ROLE_ANNOTATIONS);
    if (scope == NULL || !scope->annotations_used)
        return false;
    Unit unit;
    if (!annotate_enter(c, &unit, node, scope))
        return false;
    int map = push(c, 1);
    emit(c, OP_BUILD_MAP, map, map, 0);
    arguments_list(c, &arguments->args, map);
    arguments_list(c, &arguments->posonlyargs, map);
    argument(c, arguments->vararg, map);
    arguments_list(c, &arguments->kwonlyargs, map);
    argument(c, arguments->kwarg, map);
    if (def->returns != NULL) {
        int key = push(c, 1), value = push(c, 1);
        emit_constant(c, key, constant_c(c, "return"));
        annotation_value(c, def->returns, value);
        emit(c, OP_MAP_ADD, map, key, value);
    }
    at(c, node);
    emit_return(c, map);
    Code *code = unit_leave(c, 1, 1, 0);
    at(c, node);
    function_make(c, code, scope, dest);
    return true;
}

// ---- bodies of modules and classes

static const AstText *conditional_name(Compiler *c) {
    return name_text(c, "__conditional_annotations__");
}

static int cell_register(Compiler *c, const AstText *name) {
    const Unit *unit = c->unit;
    for (size_t i = 0; i < unit->scope->cells.count; i++)
        if (unit->scope->cells.items[i] == name)
            return unit->cell_registers[i];
    return -1;
}

void annotations_begin(Compiler *c, const AstNode *node, const AstNodes *statements) {
    Unit *unit = c->unit;
    const Scope *scope = unit->scope;
    int mark = unit->top, t = push(c, 1);
    if (unit->has_annotations && !is_text(c) && scope->kind == SCOPE_MODULE) {
        // A placeholder that is like no other constant: the code replaces it.
        DataBlock *placeholder = c->failed ? NULL : heap_alloc_data(c->vm, 8);
        Value value = compile_pin(c, placeholder == NULL ? NO_VALUE : value_from_pointer(placeholder));
        unit->annotate_constant = constant_index(c, value);
        if (unit->annotate_constant != 0 && !c->failed) {
            raise_error(c->vm, TYPE_INDEX_SYSTEM_ERROR,
                        "the code of __annotate__ must be the first constant");
            c->failed = true;
        }
        emit_wide(c, OP_MAKE_FUNCTION, t, 0);
        emit_name(c, OP_STORE_NAME, t, 0, 0, name_text(c, "__annotate__"));
    }
    if (scope->has_conditional_annotations) {
        emit(c, OP_BUILD_SET, t, t, 0);
        int cell = cell_register(c, conditional_name(c));
        if (scope->kind == SCOPE_CLASS && cell >= 0)
            emit(c, OP_STORE_CELL, t, cell, 0);
        else
            emit_name(c, OP_STORE_NAME, t, 0, 0, conditional_name(c));
    }
    if (unit->has_annotations && is_text(c))
        emit_intrinsic(c, t, 0, INTRINSIC_SETUP_ANNOTATIONS);
    unit->top = mark;
}

static void deferred_annotation(Compiler *c, const Deferred *deferred, int map) {
    const AstAnnAssign *assign = ast_AnnAssign(deferred->node);
    const AstText *conditional = conditional_name(c);
    int mark = c->unit->top, key = push(c, 1), value = push(c, 1);
    Label skip = LABEL;
    if (deferred->condition >= 0) {
        at(c, deferred->node);
        emit_constant(c, key, value_from_small_int(deferred->condition));
        int index = -1;
        for (size_t i = 0; i < c->unit->scope->frees.count; i++)
            if (c->unit->scope->frees.items[i] == conditional)
                index = (int)i;
        if (index >= 0)
            emit_wide(c, OP_LOAD_FREE, value, index);
        else
            emit_name(c, OP_LOAD_GLOBAL, value, 0, 0, conditional);
        emit_branch(c, OP_JUMP_IF_IN, key, value, false, &skip);
    }
    annotation_value(c, assign->annotation, value);
    emit_constant(c, key, constant_text(c, name_mangle(c, ast_Name(assign->target)->id)));
    emit(c, OP_MAP_ADD, map, key, value);
    label_place(c, &skip);
    c->unit->top = mark;
}

void annotations_end(Compiler *c, const AstNode *node) {
    Unit *outer = c->unit;
    bool is_module = outer->scope->kind == SCOPE_MODULE;
    const Scope *scope = symtable_scope(c->table, node, ROLE_ANNOTATIONS);
    if (!outer->has_annotations || is_text(c) || c->failed)
        return;
    if (scope == NULL) {
        raise_error(c->vm, TYPE_INDEX_SYSTEM_ERROR, "no scope for the annotations of a body");
        c->failed = true;
        return;
    }
    Unit unit;
    CodePosition position = outer->position;
    if (!annotate_enter(c, &unit, node, scope))
        return;
    int map = push(c, 1);
    emit(c, OP_BUILD_MAP, map, map, 0);
    for (const Deferred *deferred = outer->deferred; deferred != NULL; deferred = deferred->next)
        deferred_annotation(c, deferred, map);
    emit_return(c, map);
    Code *code = unit_leave(c, 1, 1, 0);
    if (c->failed)
        return;
    outer->position = position;
    if (is_module) {
        outer->constants[outer->annotate_constant] = value_from_pointer(code);
        return;
    }
    int mark = outer->top, t = push(c, 1);
    function_make(c, code, scope, t);
    emit_name(c, OP_STORE_NAME, t, 0, 0, name_text(c, "__annotate_func__"));
    outer->top = mark;
}

// ---- `target: annotation = value`

static void evaluate_target(Compiler *c, const AstNode *target) {
    if (target->kind == AST_Attribute) {
        expr_discard(c, ast_Attribute(target)->value);
        return;
    }
    if (target->kind != AST_Subscript)
        return;
    int mark = c->unit->top;
    expr_discard(c, ast_Subscript(target)->value);
    slice_value(c, ast_Subscript(target)->slice, ANY);
    c->unit->top = mark;
}

static void defer(Compiler *c, const AstNode *node) {
    Unit *unit = c->unit;
    Deferred *deferred = compile_alloc(c, sizeof *deferred);
    if (deferred == NULL)
        return;
    bool is_module = unit->scope->kind == SCOPE_MODULE;
    *deferred = (Deferred){.node = node, .condition = -1};
    if (unit->deferred == NULL)
        unit->deferred = deferred;
    else
        unit->deferred_last->next = deferred;
    unit->deferred_last = deferred;
    if (!unit->scope->has_conditional_annotations || (!is_module && unit->conditional_depth == 0))
        return;
    deferred->condition = unit->next_conditional++;
    int mark = unit->top, set = push(c, 1), number = push(c, 1);
    int cell = is_module ? -1 : cell_register(c, conditional_name(c));
    at(c, node);
    if (cell >= 0)
        emit_x(c, OP_LOAD_CELL, set, cell, 0, constant_index(c, constant_text(c, conditional_name(c))));
    else
        emit_name(c, OP_LOAD_NAME, set, 0, 0, conditional_name(c));
    emit_constant(c, number, value_from_small_int(deferred->condition));
    emit(c, OP_SET_ADD, set, number, 0);
    unit->top = mark;
}

void annotation_statement(Compiler *c, const AstNode *node) {
    const AstAnnAssign *statement = ast_AnnAssign(node);
    const AstNode *target = statement->target;
    int mark = c->unit->top;
    if (statement->value != NULL) {
        int r = target->kind == AST_Name ? name_register(c, ast_Name(target)->id) : -1;
        if (r >= 0) {
            expr_to(c, statement->value, r);
            name_mark_assigned(c, ast_Name(target)->id);
        } else {
            int v = operand(c, statement->value, ANY, true);
            assign(c, target, v);
        }
        c->unit->top = mark;
    }
    if (target->kind != AST_Name) {
        if (statement->value == NULL)
            evaluate_target(c, target);
        return;
    }
    bool is_body = !c->unit->scope->is_function_like;
    if (!statement->simple || !is_body)
        return;
    if (!is_text(c)) {
        defer(c, node);
        return;
    }
    int value = push(c, 1), map = push(c, 1), key = push(c, 1);
    annotation_value(c, statement->annotation, value);
    at(c, node);
    emit_name(c, OP_LOAD_NAME, map, 0, 0, name_text(c, "__annotations__"));
    emit_constant(c, key, constant_text(c, name_mangle(c, ast_Name(target)->id)));
    emit(c, OP_SET_ITEM, map, key, value);
    c->unit->top = mark;
}
