// SPDX-License-Identifier: MIT
// yield, yield from, await: suspension points.
//
// While a generator waits on another iterator, the value to send and to yield lies in one register and the
// iterator in the next; an exception thrown in at the YIELD goes to the iterator first.
#include "compile/compiler.h"

static bool is_async_generator(const Compiler *c) {
    return c->unit->flags & CODE_ASYNC_GENERATOR;
}

int yield_expression(Compiler *c, const AstNode *node, int dest) {
    const AstYield *yield = ast_Yield(node);
    int d = dest != ANY && is_temporary(c, dest) ? dest : push(c, 1), mark = c->unit->top;
    int r;
    if (yield->value == NULL) {
        r = push(c, 1);
        at(c, node);
        emit_constant(c, r, VALUE_NONE);
    } else if (is_async_generator(c)) {
        r = expr_push(c, yield->value);
    } else {
        r = operand(c, yield->value, d, true);
    }
    at(c, node);
    if (is_async_generator(c))
        emit_intrinsic(c, r, r, INTRINSIC_ASYNC_GENERATOR_WRAP);
    emit(c, OP_YIELD, d, r, 0);
    c->unit->top = mark;
    return d;
}

void send_loop(Compiler *c, int v) {
    int mark = c->unit->top;
    Label send = LABEL, yield = LABEL, done = LABEL;
    emit_constant(c, v, VALUE_NONE);
    label_place_loop(c, &send);
    emit_branch(c, OP_SEND, v, v + 1, 0, &done);
    c->unit->top = v + 2;
    uint32_t outer = c->unit->handler, handler = handler_new(c, v + 2);
    uint64_t *bound = bound_copy(c);
    handler_enter(c, handler);
    label_place_loop(c, &yield);
    emit(c, OP_YIELD, v, v, 1);
    handler_enter(c, outer);
    emit_jump_back(c, &send);
    handler_place(c, handler, outer, bound);
    int exception = push(c, 1);
    emit_branch(c, OP_END_SEND_THROW, v, v + 1, exception, &done);
    emit_jump_back(c, &yield);
    c->unit->top = mark;
    label_place(c, &done);
}

int yield_from(Compiler *c, const AstNode *node, int dest) {
    int v = dest != ANY && is_temporary(c, dest) && dest == c->unit->top - 1 ? dest : push(c, 1);
    int iterator = push(c, 1);
    int r = operand(c, ast_YieldFrom(node)->value, iterator, true);
    at(c, node);
    emit(c, OP_GET_YIELD_FROM_ITER, iterator, r, 0);
    c->unit->top = iterator + 1;
    send_loop(c, v);
    c->unit->top = v + 1;
    return v;
}

void await_register(Compiler *c, int source, int kind, int dest) {
    int mark = c->unit->top, v = push(c, 2);
    emit(c, OP_GET_AWAITABLE, v + 1, source, kind);
    send_loop(c, v);
    emit_move(c, dest, v);
    c->unit->top = mark;
}

int await_expression(Compiler *c, const AstNode *node, int dest) {
    int v = dest != ANY && is_temporary(c, dest) && dest == c->unit->top - 1 ? dest : push(c, 1);
    int iterator = push(c, 1);
    int r = operand(c, ast_Await(node)->value, iterator, true);
    at(c, node);
    emit(c, OP_GET_AWAITABLE, iterator, r, 0);
    c->unit->top = iterator + 1;
    send_loop(c, v);
    c->unit->top = v + 1;
    return v;
}
