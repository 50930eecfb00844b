// SPDX-License-Identifier: MIT
// Comprehensions and generator expressions: a function of their own, or part of the code around (PEP 709).
//
// The names of an inlined one live in fresh temporaries. They begin without a value; once the store of a
// loop's target was emitted, all code after it in the comprehension runs with the name bound.
#include "compile/compiler.h"

typedef struct Comprehension {
    const AstNode *node;
    const AstNodes *generators;
    const AstNode *element, *value; // value: of a dict
    AstKind kind;
    int collection; // register; ANY for a generator expression
} Comprehension;

static void element(Compiler *c, const Comprehension *comprehension) {
    int mark = c->unit->top;
    const AstNode *element = comprehension->element;
    if (comprehension->kind == AST_DictComp) {
        int key = operand(c, element, ANY, !walrus_inside(c, comprehension->value));
        int value = operand(c, comprehension->value, ANY, true);
        c->unit->position = (CodePosition){element->lineno, comprehension->value->end_lineno,
                                           element->col_offset, comprehension->value->end_col_offset};
        emit(c, OP_MAP_ADD, comprehension->collection, key, value);
    } else if (comprehension->kind == AST_GeneratorExp) {
        int r = expr_push(c, element);
        at(c, element);
        if (c->unit->flags & CODE_ASYNC_GENERATOR)
            emit_intrinsic(c, r, r, INTRINSIC_ASYNC_GENERATOR_WRAP);
        emit(c, OP_YIELD, r, r, 0);
    } else {
        int r = operand(c, element, ANY, true);
        at(c, element);
        emit(c, comprehension->kind == AST_SetComp ? OP_SET_ADD : OP_LIST_APPEND, comprehension->collection,
             r, 0);
    }
    c->unit->top = mark;
}

static void target(Compiler *c, const AstNode *target_, int source, int r) {
    if (r >= 0)
        name_mark_assigned(c, ast_Name(target_)->id);
    else
        assign(c, target_, source);
}

// `iterator` holds the (async) iterator of generator `index`.
static void generator(Compiler *c, const Comprehension *comprehension, size_t index, int iterator) {
    const Astcomprehension *part = (const Astcomprehension *)comprehension->generators->items[index];
    int mark = c->unit->top;
    Label head = LABEL, next = LABEL, end = LABEL;
    uint32_t outer = c->unit->handler, stop = NO_HANDLER;
    uint64_t *bound = NULL;
    label_place_loop(c, &head);
    int value = push(c, 2);
    if (part->is_async) {
        bound = bound_copy(c);
        stop = handler_new(c, value);
        at(c, part->iter);
        handler_enter(c, stop);
        emit(c, OP_GET_ANEXT, value + 1, iterator, 0);
        send_loop(c, value);
        handler_enter(c, outer);
        target(c, part->target, value, -1);
    } else {
        int r = part->target->kind == AST_Name ? name_register(c, ast_Name(part->target)->id) : -1;
        at(c, part->iter);
        emit_branch(c, OP_FOR_ITER, r >= 0 ? r : value, iterator, 0, &end);
        target(c, part->target, value, r);
    }
    c->unit->top = mark;
    for (size_t i = 0; i < part->ifs.count; i++)
        jump_if(c, part->ifs.items[i], false, &next);
    if (index + 1 < comprehension->generators->count) {
        const Astcomprehension *inner = (const Astcomprehension *)comprehension->generators->items[index + 1];
        Value v;
        int inner_iterator = push(c, 1), iterated = inner_iterator;
        if (!inner->is_async && (inner->iter->kind == AST_List || inner->iter->kind == AST_Set) &&
            fold_container(c, inner->iter, &v)) {
            at(c, inner->iter);
            emit_constant(c, inner_iterator, v);
        } else {
            iterated = operand(c, inner->iter, inner_iterator, true);
            at(c, inner->iter);
        }
        emit(c, inner->is_async ? OP_GET_AITER : OP_GET_ITER, inner_iterator, iterated, 0);
        generator(c, comprehension, index + 1, inner_iterator);
        c->unit->top = mark;
    } else {
        element(c, comprehension);
    }
    label_place(c, &next);
    emit_jump_back(c, &head);
    if (part->is_async) {
        handler_place(c, stop, outer, bound);
        int exception = push(c, 1);
        at(c, part->iter);
        emit(c, OP_END_ASYNC_FOR, exception, 0, 0);
        c->unit->top = mark;
    } else {
        label_place(c, &end);
    }
}

static void collection_begin(Compiler *c, const Comprehension *comprehension) {
    Opcode op = comprehension->kind == AST_ListComp  ? OP_BUILD_LIST
                : comprehension->kind == AST_SetComp ? OP_BUILD_SET
                                                     : OP_BUILD_MAP;
    emit(c, op, comprehension->collection, comprehension->collection, 0);
}

static const char *display_name(AstKind kind) {
    switch (kind) {
    case AST_ListComp: return "<listcomp>";
    case AST_SetComp: return "<setcomp>";
    case AST_DictComp: return "<dictcomp>";
    default: return "<genexpr>";
    }
}

// R[iterator] = iter() of the first iterable, which is evaluated in the code around.
static void first_iterator(Compiler *c, const Astcomprehension *part, int iterator) {
    Value v;
    int iterated = iterator;
    if (!part->is_async && (part->iter->kind == AST_List || part->iter->kind == AST_Set) &&
        fold_container(c, part->iter, &v)) {
        at(c, part->iter);
        emit_constant(c, iterator, v);
    } else {
        iterated = operand(c, part->iter, iterator, true);
        at(c, part->iter);
    }
    emit(c, part->is_async ? OP_GET_AITER : OP_GET_ITER, iterator, iterated, 0);
}

static bool bound_by_target(const AstNode *target_, const AstText *name) {
    return target_->kind == AST_Name && ast_Name(target_)->id == name;
}

static bool in_use(const Unit *unit, int r) {
    for (const Inlined *inlined = unit->inlined; inlined != NULL; inlined = inlined->outer)
        for (size_t i = 0; i < inlined->scope->locals.count; i++)
            if (inlined->registers[i] == r)
                return true;
    return false;
}

// In a function the name of a comprehension has a variable of its own, which locals() shows, unless the
// function has that name too: then a temporary.
static int own_register(Compiler *c, const AstText *name) {
    const Unit *unit = c->unit;
    if (unit->scope->is_function_like && name->bytes[0] != '.') {
        const Symbol *symbol = scope_lookup(c->table, unit->scope, name);
        if (symbol != NULL && symbol->place == SYMBOL_LOCAL && (symbol->flags & SYMBOL_DEF_COMP_ITER) &&
            symbol->home == unit->scope && symbol->index >= 0 && !in_use(unit, symbol->index))
            return symbol->index;
    }
    return push(c, 1);
}

static int inlined(Compiler *c, Comprehension *comprehension, const Scope *scope, int dest) {
    Unit *unit = c->unit;
    int d = dest != ANY && is_temporary(c, dest) ? dest : push(c, 1), mark = unit->top;
    const Astcomprehension *first = (const Astcomprehension *)comprehension->generators->items[0];
    int iterator = push(c, 1);
    first_iterator(c, first, iterator);
    Inlined inlined = {.outer = unit->inlined, .scope = scope};
    inlined.registers = compile_alloc(c, scope->locals.count * sizeof(int));
    for (size_t i = 0; i < scope->locals.count && !c->failed; i++)
        inlined.registers[i] = own_register(c, scope->locals.items[i]);
    inlined.first_cell = push(c, (int)scope->cells.count);
    inlined.assigned = compile_alloc(c, scope->locals.count);
    if (c->failed)
        return d;
    at(c, comprehension->node);
    for (size_t i = 0; i < scope->locals.count; i++)
        if (!bound_by_target(first->target, scope->locals.items[i]) &&
            scope->locals.items[i]->bytes[0] != '.')
            emit_constant(c, inlined.registers[i], NO_VALUE);
    for (size_t i = 0; i < scope->cells.count; i++) {
        emit_constant(c, inlined.first_cell + (int)i, NO_VALUE);
        emit(c, OP_MAKE_CELL, inlined.first_cell + (int)i, 0, 0);
    }
    const Scope *now = unit->now;
    unit->now = scope;
    unit->inlined = &inlined;
    comprehension->collection = d;
    collection_begin(c, comprehension);
    generator(c, comprehension, 0, iterator);
    for (size_t i = 0; i < scope->locals.count; i++)
        if (!is_temporary(c, inlined.registers[i]))
            emit_constant(c, inlined.registers[i], NO_VALUE);
    unit->inlined = inlined.outer;
    unit->now = now;
    unit->top = mark;
    return d;
}

static Code *own_code(Compiler *c, Comprehension *comprehension, const Scope *scope) {
    Unit unit;
    const AstNode *node = comprehension->node;
    if (!unit_enter(c, &unit, scope, NULL, display_name(comprehension->kind), node->lineno))
        return NULL;
    unit_flags(c);
    at(c, node);
    unit_prologue(c);
    bool is_generator = comprehension->kind == AST_GeneratorExp;
    uint32_t suspends = CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR, handler = NO_HANDLER;
    if (unit.flags & suspends) {
        handler = handler_new(c, unit.first_temporary);
        handler_enter(c, handler);
    }
    if (!is_generator) {
        comprehension->collection = push(c, 1);
        collection_begin(c, comprehension);
    }
    generator(c, comprehension, 0, 0);
    at(c, node);
    if (is_generator)
        emit(c, OP_RETURN_NONE, 0, 0, 0);
    else
        emit(c, OP_RETURN, comprehension->collection, 0, 0);
    emit_end(c);
    if (handler != NO_HANDLER) {
        unit.top = unit.first_temporary;
        handler_place(c, handler, NO_HANDLER, NULL);
        int t = push(c, 1);
        at_nowhere(c);
        emit_intrinsic(c, t, t, INTRINSIC_STOP_ITERATION_ERROR);
        emit(c, OP_RERAISE, t, 0, 0);
        emit_end(c);
    }
    return unit_leave(c, 1, 0, 0);
}

int comprehension(Compiler *c, const AstNode *node, int dest) {
    Comprehension comprehension = {.node = node, .kind = node->kind, .collection = ANY};
    switch (node->kind) {
    case AST_DictComp:
        comprehension.generators = &ast_DictComp(node)->generators;
        comprehension.element = ast_DictComp(node)->key;
        comprehension.value = ast_DictComp(node)->value;
        break;
    case AST_ListComp:
        comprehension.generators = &ast_ListComp(node)->generators;
        comprehension.element = ast_ListComp(node)->elt;
        break;
    case AST_SetComp:
        comprehension.generators = &ast_SetComp(node)->generators;
        comprehension.element = ast_SetComp(node)->elt;
        break;
    default:
        comprehension.generators = &ast_GeneratorExp(node)->generators;
        comprehension.element = ast_GeneratorExp(node)->elt;
        break;
    }
    const Scope *scope = symtable_scope(c->table, node, ROLE_BODY);
    if (scope == NULL) {
        raise_error(c->vm, TYPE_INDEX_SYSTEM_ERROR, "no scope for a comprehension");
        c->failed = true;
        return dest == ANY ? push(c, 1) : dest;
    }
    if (scope->is_inlined)
        return inlined(c, &comprehension, scope, dest);
    int old_top = c->unit->top, window = window_open(c, dest), callee_copy = c->callee_copy;
    c->callee_copy = ANY;
    Code *code = own_code(c, &comprehension, scope);
    at(c, node);
    function_make(c, code, scope, window);
    if (callee_copy != ANY)
        emit_move(c, callee_copy, window);
    first_iterator(c, (const Astcomprehension *)comprehension.generators->items[0], push(c, 1));
    at(c, node);
    emit(c, OP_CALL, window, 1, 0);
    c->unit->top = window + 1;
    if (scope->is_coroutine && node->kind != AST_GeneratorExp)
        await_register(c, window, 0, window);
    if (dest == ANY || dest == window) {
        c->unit->top = dest == ANY ? window + 1 : old_top;
        return window;
    }
    emit_move(c, dest, window);
    c->unit->top = old_top;
    return dest;
}
