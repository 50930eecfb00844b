// SPDX-License-Identifier: MIT
// try, except, except*, finally, with: zero-cost handlers.
//
// A handler begins with the exception in the register where the temporaries ended, keeps what was handled
// before in the next one, and is itself covered by a handler that restores that and goes on raising. A
// `finally` body is compiled once for each way that leads through it.
#include "compile/compiler.h"

// The registers of a handler: the exception in `exception`, what was handled before in the next.
typedef struct Handling {
    int exception, saved;
    uint32_t outer, cleanup;
    Block block;
} Handling;

static void handling_begin(Compiler *c, Handling *h, uint32_t handler, uint32_t outer,
                           const uint64_t *bound) {
    h->outer = outer;
    handler_place(c, handler, outer, bound);
    h->exception = push(c, 2);
    h->saved = h->exception + 1;
    h->cleanup = handler_new(c, c->unit->top);
    h->block = (Block){.register_ = h->saved};
    block_enter(c, &h->block, BLOCK_HANDLED);
    at_nowhere(c);
    emit(c, OP_PUSH_HANDLED, h->saved, h->exception, 0);
    handler_enter(c, h->cleanup);
}

// The exception was dealt with.
static void handling_done(Compiler *c, const Handling *h) {
    handler_enter(c, h->outer);
    emit(c, OP_POP_HANDLED, h->saved, 0, 0);
}

// Nobody wanted it: goes on raising.
static void handling_reraise(Compiler *c, const Handling *h) {
    handling_done(c, h);
    emit(c, OP_RERAISE, h->exception, 0, 0);
    emit_end(c);
}

static void handling_end(Compiler *c, Handling *h) {
    block_leave(c, &h->block);
    c->unit->top = h->saved + 1;
    handler_place(c, h->cleanup, h->outer, NULL);
    int t = push(c, 1);
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, h->saved, 0, 0);
    emit(c, OP_RERAISE, t, 0, 0);
    emit_end(c);
    c->unit->top = h->exception;
}

// ---- try ... except

// The body of a clause with a name: it is unbound however the body is left.
static void named_clause(Compiler *c, Handling *h, const AstExceptHandler *clause, const AstNode *node) {
    Block block = {.name = clause->name};
    at(c, node);
    name_store(c, clause->name, h->exception);
    uint64_t *bound = bound_copy(c);
    uint32_t around = c->unit->handler;
    block_enter(c, &block, BLOCK_NAME);
    uint32_t handler = handler_new(c, c->unit->top);
    handler_enter(c, handler);
    statements(c, &clause->body);
    block_leave(c, &block);
    bool reachable = c->unit->reachable;
    CodePosition position = c->unit->position;
    handler_enter(c, around);
    Label end = LABEL;
    if (reachable) {
        at_nowhere(c);
        handling_done(c, h);
        name_clear(c, clause->name);
        emit_jump(c, &end);
    }
    handler_place(c, handler, around, bound);
    int t = push(c, 1);
    at_nowhere(c);
    name_clear(c, clause->name);
    emit(c, OP_RERAISE, t, 0, 0);
    emit_end(c);
    c->unit->top = t;
    c->unit->position = position;
    label_place(c, &end);
}

static void try_except(Compiler *c, const AstTry *statement) {
    Label end = LABEL;
    int mark = c->unit->top;
    uint32_t outer = c->unit->handler, handler = handler_new(c, mark);
    uint64_t *bound = bound_copy(c);
    handler_enter(c, handler);
    statements(c, &statement->body);
    handler_enter(c, outer);
    statements(c, &statement->orelse);
    emit_jump(c, &end);
    Handling h;
    handling_begin(c, &h, handler, outer, bound);
    for (size_t i = 0; i < statement->handlers.count; i++) {
        const AstNode *node = statement->handlers.items[i];
        const AstExceptHandler *clause = ast_ExceptHandler(node);
        Label next = LABEL;
        int top = c->unit->top;
        handler_enter(c, h.cleanup);
        if (clause->type != NULL) {
            int type = operand(c, clause->type, ANY, true), match = push(c, 1);
            at(c, node);
            emit(c, OP_EXCEPTION_MATCH, match, h.exception, type);
            emit_jump_if(c, match, false, &next);
        }
        c->unit->top = top;
        if (clause->name != NULL) {
            named_clause(c, &h, clause, node);
        } else {
            statements(c, &clause->body);
            if (c->unit->reachable) {
                at_nowhere(c);
                handling_done(c, &h);
            }
        }
        emit_jump(c, &end);
        label_place(c, &next);
    }
    at(c, statement->handlers.items[statement->handlers.count - 1]);
    handling_reraise(c, &h);
    handling_end(c, &h);
    c->unit->top = mark;
    label_place(c, &end);
}

// ---- try ... finally

static void try_finally(Compiler *c, const AstNode *node, const AstTry *statement,
                        void (*inner)(Compiler *c, const AstTry *statement)) {
    Label end = LABEL;
    int mark = c->unit->top;
    uint32_t outer = c->unit->handler, handler = handler_new(c, mark);
    uint64_t *bound = bound_copy(c);
    Block block = {.body = &statement->finalbody, .node = node};
    block_enter(c, &block, BLOCK_FINALLY);
    handler_enter(c, handler);
    if (statement->handlers.count != 0)
        inner(c, statement);
    else
        statements(c, &statement->body);
    block_leave(c, &block);
    handler_enter(c, outer);
    statements(c, &statement->finalbody);
    emit_jump(c, &end);
    Handling h;
    handling_begin(c, &h, handler, outer, bound);
    statements(c, &statement->finalbody);
    handling_reraise(c, &h);
    handling_end(c, &h);
    c->unit->top = mark;
    label_place(c, &end);
}

void try_statement(Compiler *c, const AstNode *node) {
    const AstTry *statement = ast_any_try(node);
    emit(c, OP_NOP, 0, 0, 0); // `try` has a line of its own for tracing
    if (statement->finalbody.count != 0)
        try_finally(c, node, statement, try_except);
    else
        try_except(c, statement);
}

// ---- try ... except*

// R[list] collects what the clauses raise and what none of them took.
static void star_clause(Compiler *c, const AstNode *node, int rest, int list) {
    const AstExceptHandler *clause = ast_ExceptHandler(node);
    Label next = LABEL;
    int mark = c->unit->top, match = push(c, 2), saved = push(c, 1);
    uint32_t around = c->unit->handler;
    int type = operand(c, clause->type, ANY, true);
    at(c, node);
    emit(c, OP_GROUP_MATCH, match, rest, type);
    emit_move(c, rest, match + 1);
    emit_branch(c, OP_JUMP_IF_NONE, match, 0, true, &next);
    c->unit->top = saved + 1;
    emit(c, OP_PUSH_HANDLED, saved, match, 0);
    if (clause->name != NULL)
        name_store(c, clause->name, match);
    uint64_t *bound = bound_copy(c);
    uint32_t handler = handler_new(c, c->unit->top);
    handler_enter(c, handler);
    statements(c, &clause->body);
    handler_enter(c, around);
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, saved, 0, 0);
    if (clause->name != NULL)
        name_clear(c, clause->name);
    emit_jump(c, &next);
    handler_place(c, handler, around, bound);
    int raised = push(c, 1);
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, saved, 0, 0);
    emit(c, OP_LIST_APPEND, list, raised, 0);
    if (clause->name != NULL)
        name_clear(c, clause->name);
    label_place(c, &next);
    c->unit->top = mark;
}

static void try_star(Compiler *c, const AstTry *statement) {
    Label end = LABEL, forgotten = LABEL;
    int mark = c->unit->top;
    uint32_t outer = c->unit->handler, handler = handler_new(c, mark);
    uint64_t *bound = bound_copy(c);
    handler_enter(c, handler);
    statements(c, &statement->body);
    handler_enter(c, outer);
    statements(c, &statement->orelse);
    emit_jump(c, &end);
    Handling h;
    handling_begin(c, &h, handler, outer, bound);
    int rest = push(c, 2), list = rest + 1;
    emit_move(c, rest, h.exception);
    emit(c, OP_BUILD_LIST, list, list, 0);
    for (size_t i = 0; i < statement->handlers.count; i++)
        star_clause(c, statement->handlers.items[i], rest, list);
    at_nowhere(c);
    emit(c, OP_LIST_APPEND, list, rest, 0);
    emit(c, OP_RERAISE_STAR, rest, h.exception, list);
    emit_branch(c, OP_JUMP_IF_NONE, rest, 0, true, &forgotten);
    handling_done(c, &h);
    emit(c, OP_RERAISE, rest, 0, 0);
    emit_end(c);
    label_place(c, &forgotten);
    handling_done(c, &h);
    emit_jump(c, &end);
    handling_end(c, &h);
    c->unit->top = mark;
    label_place(c, &end);
}

void try_star_statement(Compiler *c, const AstNode *node) {
    const AstTry *statement = ast_any_try(node);
    emit(c, OP_NOP, 0, 0, 0); // `try` has a line of its own for tracing
    if (statement->finalbody.count != 0)
        try_finally(c, node, statement, try_star);
    else
        try_star(c, statement);
}

// ---- with

enum { SPECIAL_METHOD_ENTER, SPECIAL_METHOD_EXIT, SPECIAL_METHOD_AENTER, SPECIAL_METHOD_AEXIT };
enum { AWAIT_ENTER = 1, AWAIT_EXIT = 2 };

// Calls what lies in the window `from` with three None; the window is copied when it is needed afterwards.
static void exit_call(Compiler *c, int from, bool copy, bool is_async) {
    int mark = c->unit->top, window = from;
    if (copy) {
        window = push(c, FRAME_WORDS + 1);
        emit_move(c, window, from);
        emit_move(c, window + FRAME_WORDS, from + FRAME_WORDS);
    } else {
        c->unit->top = from + FRAME_WORDS + 1;
    }
    for (int i = 0; i < 3; i++)
        emit_constant(c, push(c, 1), VALUE_NONE);
    emit(c, OP_CALL_METHOD, window, 3, 0);
    c->unit->top = window + 1;
    if (is_async)
        await_register(c, window, AWAIT_EXIT, window);
    c->unit->top = mark;
}

void with_statement(Compiler *c, const AstNode *node, size_t index) {
    const AstWith *statement = ast_any_with(node);
    const Astwithitem *item = (const Astwithitem *)statement->items.items[index];
    bool is_async = node->kind == AST_AsyncWith;
    Label end = LABEL, suppressed = LABEL;
    int mark = c->unit->top, window = push(c, FRAME_WORDS + 1);
    int manager = operand(c, item->context_expr, ANY, true);
    int enter = push(c, FRAME_WORDS + 1);
    at(c, item->context_expr);
    emit(c, OP_LOAD_SPECIAL, window, manager, is_async ? SPECIAL_METHOD_AEXIT : SPECIAL_METHOD_EXIT);
    emit(c, OP_LOAD_SPECIAL, enter, manager, is_async ? SPECIAL_METHOD_AENTER : SPECIAL_METHOD_ENTER);
    emit(c, OP_CALL_METHOD, enter, 0, 0);
    c->unit->top = enter + 1;
    if (is_async)
        await_register(c, enter, AWAIT_ENTER, enter);
    uint32_t outer = c->unit->handler, handler = handler_new(c, window + FRAME_WORDS + 1);
    uint64_t *bound = bound_copy(c);
    Block block = {.register_ = window, .node = item->context_expr};
    block_enter(c, &block, is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH);
    handler_enter(c, handler);
    if (item->optional_vars != NULL)
        assign(c, item->optional_vars, enter);
    else
        emit(c, OP_NOP, 0, 0, 0); // so that the handler covers at least the moment after __enter__
    c->unit->top = window + FRAME_WORDS + 1;
    if (index + 1 < statement->items.count)
        with_statement(c, node, index + 1);
    else
        statements(c, &statement->body);
    block_leave(c, &block);
    handler_enter(c, outer);
    if (c->unit->reachable) {
        at(c, item->context_expr);
        exit_call(c, window, false, is_async);
        emit_jump(c, &end);
    }
    c->unit->top = window + FRAME_WORDS + 1;
    Handling h;
    handling_begin(c, &h, handler, outer, bound);
    at(c, item->context_expr);
    int call = push(c, FRAME_WORDS + 1);
    emit_move(c, call, window);
    emit_move(c, call + FRAME_WORDS, window + FRAME_WORDS);
    push(c, 3);
    emit(c, OP_WITH_EXIT, call, h.exception, 0);
    c->unit->top = call + 1;
    if (is_async)
        await_register(c, call, AWAIT_EXIT, call);
    emit_jump_if(c, call, true, &suppressed);
    at_nowhere(c);
    handling_reraise(c, &h);
    label_place(c, &suppressed);
    handling_done(c, &h);
    emit_jump(c, &end);
    handling_end(c, &h);
    c->unit->top = mark;
    label_place(c, &end);
}

// ---- leaving blocks

void unwind(Compiler *c, const Block *until) {
    Unit *unit = c->unit;
    for (const Block *block = unit->block; block != until && block != NULL; block = block->outer) {
        if (!unit->reachable)
            return;
        unit->block = block->outer;
        if (block->kind == BLOCK_LOOP && block->register_ == ANY)
            continue;
        unit->handler = block->handler;
        switch (block->kind) {
        case BLOCK_FINALLY: statements(c, block->body); break;
        case BLOCK_WITH:
        case BLOCK_ASYNC_WITH:
            at(c, block->node);
            exit_call(c, block->register_, true, block->kind == BLOCK_ASYNC_WITH);
            break;
        case BLOCK_HANDLED:
            at_nowhere(c);
            emit(c, OP_POP_HANDLED, block->register_, 0, 0);
            break;
        case BLOCK_NAME:
            at_nowhere(c);
            name_clear(c, block->name);
            break;
        case BLOCK_LOOP: {
            int t = push(c, 1);
            at_nowhere(c);
            emit_intrinsic(c, t, block->register_, INTRINSIC_CLOSE_FRESH);
            c->unit->top = t;
            break;
        }
        }
    }
}
