// SPDX-License-Identifier: MIT
// f-strings (PEP 498, 701) and t-strings (PEP 750).
#include "compile/compiler.h"

static int conversion_number(int conversion) {
    switch (conversion) {
    case 's': return 1;
    case 'r': return 2;
    case 'a': return 3;
    default: return 0;
    }
}

int formatted_value(Compiler *c, const AstNode *node, int dest) {
    const AstFormattedValue *formatted = ast_FormattedValue(node);
    int d = dest == ANY ? push(c, 1) : dest, mark = c->unit->top;
    int conversion = conversion_number(formatted->conversion);
    if (formatted->format_spec == NULL) {
        int r = operand(c, formatted->value, is_temporary(c, d) ? d : ANY, true);
        at(c, node);
        emit(c, OP_FORMAT, d, r, conversion);
    } else {
        int first = expr_push(c, formatted->value);
        expr_push(c, formatted->format_spec);
        at(c, node);
        emit(c, OP_FORMAT_SPEC, d, first, conversion);
    }
    c->unit->top = mark;
    return d;
}

// The strings of values[from .. to) joined; empty: "".
static int join(Compiler *c, const AstNode *node, const AstNodes *values, size_t from, size_t to, int dest) {
    enum { AT_ONCE = 100 };
    int d = dest == ANY ? push(c, 1) : dest, mark = c->unit->top;
    if (from == to) {
        at(c, node);
        emit_constant(c, d, constant_c(c, ""));
        return d;
    }
    if (to - from == 1) {
        expr_to(c, values->items[from], d);
        return d;
    }
    // Long ones in parts, each part one string of the next.
    int first = c->unit->top;
    for (size_t i = from; i < to;) {
        int at_part = c->unit->top;
        for (size_t end = i + AT_ONCE; i < to && i < end; i++)
            expr_push(c, values->items[i]);
        if (c->unit->top - at_part > 1 && to - from > AT_ONCE) {
            at(c, node);
            emit(c, OP_BUILD_STRING, at_part, at_part, c->unit->top - at_part);
            c->unit->top = at_part + 1;
        }
    }
    at(c, node);
    emit(c, OP_BUILD_STRING, d, first, c->unit->top - first);
    c->unit->top = mark;
    return d;
}

int joined_string(Compiler *c, const AstNode *node, int dest) {
    const AstNodes *values = &ast_JoinedStr(node)->values;
    return join(c, node, values, 0, values->count, dest);
}

int interpolation(Compiler *c, const AstNode *node, int dest) {
    const AstInterpolation *part = ast_Interpolation(node);
    int d = dest == ANY ? push(c, 1) : dest, mark = c->unit->top;
    int first = expr_push(c, part->value);
    int text = push(c, 1);
    at(c, node);
    emit_constant(c, text, constant_of(c, &part->str));
    if (part->format_spec != NULL) {
        expr_push(c, part->format_spec);
    } else {
        int none = push(c, 1);
        emit_constant(c, none, NO_VALUE);
    }
    at(c, node);
    emit(c, OP_BUILD_INTERPOLATION, d, first, conversion_number(part->conversion));
    c->unit->top = mark;
    return d;
}

// The strings between the interpolations: one more than these, adjacent texts joined.
int template_string(Compiler *c, const AstNode *node, int dest) {
    const AstNodes *values = &ast_TemplateStr(node)->values;
    int d = dest == ANY ? push(c, 1) : dest, mark = c->unit->top;
    int strings = push(c, 2), interpolations = strings + 1;
    at(c, node);
    emit(c, OP_BUILD_LIST, strings, strings, 0);
    emit(c, OP_BUILD_LIST, interpolations, interpolations, 0);
    size_t from = 0;
    for (size_t i = 0; i <= values->count; i++) {
        if (i < values->count && values->items[i]->kind != AST_Interpolation)
            continue;
        int t = push(c, 1);
        join(c, node, values, from, i, t);
        at(c, node);
        emit(c, OP_LIST_APPEND, strings, t, 0);
        if (i < values->count) {
            expr_to(c, values->items[i], t);
            at(c, node);
            emit(c, OP_LIST_APPEND, interpolations, t, 0);
        }
        c->unit->top = t;
        from = i + 1;
    }
    at(c, node);
    emit(c, OP_LIST_TO_TUPLE, strings, strings, 0);
    emit(c, OP_LIST_TO_TUPLE, interpolations, interpolations, 0);
    emit(c, OP_BUILD_TEMPLATE, d, strings, 0);
    c->unit->top = mark;
    return d;
}
