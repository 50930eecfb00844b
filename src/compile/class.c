// SPDX-License-Identifier: MIT
// Class statements: the body's code, the call of __build_class__.
#include "compile/compiler.h"
#include <stdlib.h>

void class_note_attribute(Compiler *c, const AstText *name) {
    Unit *unit = c->unit;
    while (unit != NULL && unit->scope->kind != SCOPE_CLASS)
        unit = unit->outer;
    if (unit == NULL || c->failed)
        return;
    AstTexts *texts = &unit->static_attributes;
    for (size_t i = 0; i < texts->count; i++)
        if (texts->items[i] == name)
            return;
    texts->items = compile_grow(c, texts->items, sizeof *texts->items, &unit->static_attribute_capacity,
                                texts->count + 1);
    if (texts->items != NULL)
        texts->items[texts->count++] = name;
}

static int compare_texts(const void *a, const void *b) {
    return strcmp((*(const AstText *const *)a)->bytes, (*(const AstText *const *)b)->bytes);
}

static void store(Compiler *c, const char *name, int r) {
    emit_name(c, OP_STORE_NAME, r, 0, 0, name_text(c, name));
}

static int own_cell(Compiler *c, const char *name) {
    const AstText *text = name_text(c, name);
    const Unit *unit = c->unit;
    for (size_t i = 0; i < unit->scope->cells.count; i++)
        if (unit->scope->cells.items[i] == text)
            return unit->cell_registers[i];
    return -1;
}

static void static_attributes(Compiler *c, int t) {
    AstTexts *texts = &c->unit->static_attributes;
    if (texts->count != 0)
        qsort(texts->items, texts->count, sizeof *texts->items, compare_texts);
    Tuple *tuple = c->failed ? NULL : tuple_new(c->vm, texts->count);
    for (size_t i = 0; tuple != NULL && i < texts->count; i++)
        heap_store(c->vm, tuple, &tuple_items(tuple)[i], constant_text(c, texts->items[i]));
    emit_constant(c, t, compile_pin(c, tuple == NULL ? NO_VALUE : tuple_value(tuple)));
    store(c, "__static_attributes__", t);
}

static Code *class_code(Compiler *c, const AstNode *node, const Scope *scope, int line) {
    const AstClassDef *def = ast_ClassDef(node);
    Unit unit;
    if (scope == NULL || !unit_enter(c, &unit, scope, def->name, NULL, line))
        return NULL;
    body_scan(c, &def->body);
    unit_prologue(c);
    int t = push(c, 1);
    c->unit->position = (CodePosition){line, line, 0, 0};
    emit_name(c, OP_LOAD_NAME, t, 0, 0, name_text(c, "__name__"));
    store(c, "__module__", t);
    emit_constant(c, t, unit.qualified_name);
    store(c, "__qualname__", t);
    emit_constant(c, t, value_from_small_int(line));
    store(c, "__firstlineno__", t);
    if (def->type_params.count != 0) {
        name_load(c, name_text(c, ".type_params"), NULL, t);
        store(c, "__type_params__", t);
    }
    int dictionary = own_cell(c, "__classdict__");
    if (scope->needs_class_dictionary && dictionary >= 0) {
        emit_intrinsic(c, t, t, INTRINSIC_LOAD_LOCALS_DICT);
        emit(c, OP_STORE_CELL, t, dictionary, 0);
    }
    annotations_begin(c, node, &def->body);
    AstNodes list = def->body;
    const AstNode *docstring = ast_docstring(&def->body);
    if (docstring != NULL) {
        if (c->options->optimize < 2) {
            at(c, docstring);
            emit_constant(c, t, constant_docstring(c, docstring));
            store(c, "__doc__", t);
        }
        list.items++;
        list.count--;
    }
    c->unit->top = t;
    statements(c, &list);
    t = push(c, 1);
    c->unit->position = (CodePosition){line, line, -1, -1};
    annotations_end(c, node);
    static_attributes(c, t);
    if (scope->needs_class_dictionary && dictionary >= 0)
        store(c, "__classdictcell__", dictionary);
    int cell = scope->needs_class_cell ? own_cell(c, "__class__") : -1;
    if (cell >= 0) {
        store(c, "__classcell__", cell);
        emit_return(c, cell);
    }
    return unit_leave(c, 0, 0, 0);
}

// R[dest] = the class; `generic` when its type parameters are in scope.
static void class_object(Compiler *c, const AstNode *node, bool generic, int dest) {
    const AstClassDef *def = ast_ClassDef(node);
    int mark = c->unit->top;
    int line = decorated_line(node, &def->decorator_list);
    const Scope *scope = symtable_scope(c->table, node, ROLE_BODY);
    Code *code = class_code(c, node, scope, line);
    int window = window_open(c, dest);
    int function = push(c, 2);
    at(c, node);
    emit_intrinsic(c, window, window, INTRINSIC_LOAD_BUILD_CLASS);
    function_make(c, code, scope, function);
    emit_constant(c, function + 1, constant_text(c, def->name));
    const AstText *generic_base = NULL;
    if (generic) {
        generic_base = name_text(c, ".generic_base");
        int t = push(c, 1);
        name_load(c, name_text(c, ".type_params"), NULL, t);
        emit_intrinsic(c, t, t, INTRINSIC_SUBSCRIPT_GENERIC);
        name_store(c, generic_base, t);
        c->unit->top = t;
    }
    call_arguments(c, node, window, false, 2, &def->bases, &def->keywords, generic_base);
    emit_move(c, dest, window);
    c->unit->top = mark;
}

void class_statement(Compiler *c, const AstNode *node) {
    const AstClassDef *def = ast_ClassDef(node);
    int mark = c->unit->top;
    int value = decorators(c, &def->decorator_list);
    if (def->type_params.count == 0) {
        class_object(c, node, false, value);
    } else {
        push(c, FRAME_WORDS - 1);
        Unit unit;
        if (!type_scope_enter(c, &unit, node, def->name, decorated_line(node, &def->decorator_list))) {
            c->failed = true;
            return;
        }
        int r = push(c, 1);
        type_parameters(c, &def->type_params, r);
        name_store(c, name_text(c, ".type_params"), r);
        class_object(c, node, true, r);
        at(c, node);
        emit_return(c, r);
        const Scope *scope = unit.scope;
        Code *code = unit_leave(c, 0, 0, 0);
        at(c, node);
        function_make(c, code, scope, value);
        emit(c, OP_CALL, value, 0, 0);
        c->unit->top = value + 1;
    }
    decorators_apply(c, &def->decorator_list, value);
    at(c, node);
    name_store(c, def->name, value - FRAME_WORDS * (int)def->decorator_list.count);
    c->unit->top = mark;
}
