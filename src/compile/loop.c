// SPDX-License-Identifier: MIT
// Loops, and leaving them or the function: break, continue, return run what the blocks on the way owe.
#include "compile/compiler.h"

void block_enter(Compiler *c, Block *block, BlockKind kind) {
    block->kind = kind;
    block->outer = c->unit->block;
    block->handler = c->unit->handler;
    c->unit->block = block;
}

void block_leave(Compiler *c, Block *block) {
    c->unit->block = block->outer;
}

// The value of an iterator goes into the loop's variable at once when that is a plain local.
static int target_register(Compiler *c, const AstNode *target) {
    return target->kind == AST_Name ? name_register(c, ast_Name(target)->id) : -1;
}

// An iterator that a call of a generator function gave is held by the loop alone: it is closed when the loop
// is left early. R[dest + 1] keeps the callee to tell.
static bool may_be_fresh(const AstNode *node) {
    return node->kind == AST_Call || node->kind == AST_GeneratorExp;
}

static void close_fresh(Compiler *c, int iterator) {
    int t = push(c, 1);
    emit_intrinsic(c, t, iterator, INTRINSIC_CLOSE_FRESH);
    c->unit->top = t;
}

static void iterable(Compiler *c, const AstNode *node, int dest) {
    Value v;
    if (may_be_fresh(node))
        c->callee_copy = dest + 1;
    if ((node->kind == AST_List || node->kind == AST_Set) && fold_container(c, node, &v)) {
        at(c, node);
        emit_constant(c, dest, v);
        emit(c, OP_GET_ITER, dest, dest, 0);
        return;
    }
    int r = operand(c, node, dest, true);
    at(c, node);
    emit(c, OP_GET_ITER, dest, r, 0);
}

void for_statement(Compiler *c, const AstNode *node) {
    const AstFor *statement = ast_any_for(node);
    bool fresh = may_be_fresh(statement->iter);
    int mark = c->unit->top, iterator = push(c, 1 + fresh);
    Label head = LABEL, exhausted = LABEL, end = LABEL;
    Block block = {.break_to = &end, .continue_to = &head, .node = node, .register_ = fresh ? iterator : ANY};
    iterable(c, statement->iter, iterator);
    label_place_loop(c, &head);
    int r = target_register(c, statement->target);
    int item = r >= 0 ? r : push(c, 1);
    at(c, statement->iter);
    emit_branch(c, OP_FOR_ITER, item, iterator, 0, &exhausted);
    if (r >= 0)
        name_mark_assigned(c, ast_Name(statement->target)->id);
    else
        assign(c, statement->target, item);
    c->unit->top = iterator + 1 + fresh;
    block_enter(c, &block, BLOCK_LOOP);
    c->unit->conditional_depth++;
    uint32_t outer = c->unit->handler, handler = NO_HANDLER;
    uint64_t *bound = NULL;
    if (fresh) {
        handler = handler_new(c, c->unit->top);
        bound = bound_copy(c);
        handler_enter(c, handler);
    }
    statements(c, &statement->body);
    emit_jump_back(c, &head);
    block_leave(c, &block);
    if (fresh) {
        handler_place(c, handler, outer, bound);
        int exception = push(c, 1);
        at_nowhere(c);
        close_fresh(c, iterator);
        emit(c, OP_RERAISE, exception, 0, 0);
        emit_end(c);
    }
    label_place(c, &exhausted);
    c->unit->top = mark;
    statements(c, &statement->orelse);
    c->unit->conditional_depth--;
    label_place(c, &end);
}

void async_for_statement(Compiler *c, const AstNode *node) {
    const AstFor *statement = ast_any_for(node);
    int mark = c->unit->top, iterator = push(c, 1), value = push(c, 2);
    Label head = LABEL, end = LABEL;
    Block block = {.break_to = &end, .continue_to = &head, .node = node, .register_ = ANY};
    int r = operand(c, statement->iter, iterator, true);
    at(c, statement->iter);
    emit(c, OP_GET_AITER, iterator, r, 0);
    label_place_loop(c, &head);
    uint64_t *bound = bound_copy(c);
    uint32_t outer = c->unit->handler, stop = handler_new(c, value);
    handler_enter(c, stop);
    emit(c, OP_GET_ANEXT, value + 1, iterator, 0);
    send_loop(c, value);
    handler_enter(c, outer);
    assign(c, statement->target, value);
    c->unit->top = iterator + 1;
    block_enter(c, &block, BLOCK_LOOP);
    c->unit->conditional_depth++;
    statements(c, &statement->body);
    emit_jump_back(c, &head);
    block_leave(c, &block);
    handler_place(c, stop, outer, bound);
    c->unit->top = value + 1;
    at(c, statement->iter);
    emit(c, OP_END_ASYNC_FOR, value, 0, 0);
    c->unit->top = mark;
    statements(c, &statement->orelse);
    c->unit->conditional_depth--;
    label_place(c, &end);
}

void while_statement(Compiler *c, const AstNode *node) {
    const AstWhile *statement = ast_While(node);
    Label head = LABEL, otherwise = LABEL, end = LABEL;
    Block block = {.break_to = &end, .continue_to = &head, .node = node, .register_ = ANY};
    label_place_loop(c, &head);
    block_enter(c, &block, BLOCK_LOOP);
    c->unit->conditional_depth++;
    jump_if(c, statement->test, false, &otherwise);
    statements(c, &statement->body);
    emit_jump_back(c, &head);
    block_leave(c, &block);
    label_place(c, &otherwise);
    statements(c, &statement->orelse);
    c->unit->conditional_depth--;
    label_place(c, &end);
}

// ---- leaving

static Block *innermost_loop(Compiler *c) {
    Block *block = c->unit->block;
    while (block != NULL && block->kind != BLOCK_LOOP)
        block = block->outer;
    return block;
}

static void leave_loop(Compiler *c, bool is_break) {
    Block *loop = innermost_loop(c);
    if (loop == NULL)
        return; // syntax_check refused it
    CodePosition position = c->unit->position;
    Block *block = c->unit->block;
    uint32_t handler = c->unit->handler;
    unwind(c, loop);
    c->unit->position = position;
    if (is_break && loop->register_ != ANY) {
        c->unit->handler = loop->handler;
        close_fresh(c, loop->register_);
    }
    if (is_break)
        emit_jump(c, loop->break_to);
    else
        emit_jump_back(c, loop->continue_to);
    c->unit->block = block;
    c->unit->handler = handler;
}

void break_statement(Compiler *c) {
    leave_loop(c, true);
}

void continue_statement(Compiler *c) {
    leave_loop(c, false);
}

static bool owes_anything(const Unit *unit) {
    for (const Block *block = unit->block; block != NULL; block = block->outer)
        if (block->kind != BLOCK_LOOP || block->register_ != ANY)
            return true;
    return false;
}

void return_statement(Compiler *c, const AstNode *node) {
    const AstNode *value = ast_Return(node)->value;
    Unit *unit = c->unit;
    int mark = unit->top;
    Value constant = VALUE_NONE;
    bool is_constant = value == NULL || fold(c, value, &constant);
    int r = ANY;
    bool owes = owes_anything(unit);
    if (!is_constant)
        r = operand(c, value, ANY, !owes);
    Block *block = unit->block;
    uint32_t handler = unit->handler;
    unwind(c, NULL);
    at(c, node);
    if (is_constant && value_is_none(constant)) {
        emit(c, OP_RETURN_NONE, 0, 0, 0);
        emit_end(c);
    } else {
        if (is_constant) {
            r = push(c, 1);
            emit_constant(c, r, constant);
        }
        emit_return(c, r);
    }
    unit->block = block;
    unit->handler = handler;
    unit->top = mark;
}
