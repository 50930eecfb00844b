// SPDX-License-Identifier: MIT
// The match statement (PEP 634).
//
// The names of a pattern get registers before it is tested; they are stored when the whole pattern has
// matched, before the guard.
#include "compile/compiler.h"

typedef struct Captures {
    const AstText **names;
    size_t count, capacity;
    int first; // register of names[0]
} Captures;

static void capture_name(Compiler *c, Captures *captures, const AstText *name) {
    if (name == NULL)
        return;
    for (size_t i = 0; i < captures->count; i++)
        if (captures->names[i] == name)
            return;
    captures->names =
        compile_grow(c, captures->names, sizeof *captures->names, &captures->capacity, captures->count + 1);
    if (captures->names != NULL)
        captures->names[captures->count++] = name;
}

static void collect(Compiler *c, Captures *captures, const AstNode *node);

static void collect_list(Compiler *c, Captures *captures, const AstNodes *list) {
    for (size_t i = 0; i < list->count; i++)
        collect(c, captures, list->items[i]);
}

static void collect(Compiler *c, Captures *captures, const AstNode *node) {
    if (node == NULL || c->failed)
        return;
    switch (node->kind) {
    case AST_MatchSequence: collect_list(c, captures, &ast_MatchSequence(node)->patterns); break;
    case AST_MatchMapping:
        collect_list(c, captures, &ast_MatchMapping(node)->patterns);
        capture_name(c, captures, ast_MatchMapping(node)->rest);
        break;
    case AST_MatchClass:
        collect_list(c, captures, &ast_MatchClass(node)->patterns);
        collect_list(c, captures, &ast_MatchClass(node)->kwd_patterns);
        break;
    case AST_MatchStar: capture_name(c, captures, ast_MatchStar(node)->name); break;
    case AST_MatchAs:
        collect(c, captures, ast_MatchAs(node)->pattern);
        capture_name(c, captures, ast_MatchAs(node)->name);
        break;
    case AST_MatchOr: collect_list(c, captures, &ast_MatchOr(node)->patterns); break;
    default: break;
    }
}

static void capture(Compiler *c, const Captures *captures, const AstText *name, int source) {
    if (name == NULL)
        return;
    for (size_t i = 0; i < captures->count; i++)
        if (captures->names[i] == name)
            emit_move(c, captures->first + (int)i, source);
}

static bool is_wildcard(const AstNode *node) {
    return node->kind == AST_MatchAs && ast_MatchAs(node)->name == NULL;
}

static bool is_star_wildcard(const AstNode *node) {
    return node->kind == AST_MatchStar && ast_MatchStar(node)->name == NULL;
}

static void pattern(Compiler *c, const AstNode *node, const Captures *captures, int subject, Label *fail);

// Fails unless R[length] has that relation to `count`.
static void length_check(Compiler *c, Opcode with_int, Opcode plain, int length, size_t count, Label *fail) {
    if (count <= 127) {
        emit_branch(c, with_int, length, (int)count, false, fail);
        return;
    }
    int t = push(c, 1);
    emit_constant(c, t, value_from_small_int((int64_t)count));
    emit_branch(c, plain, length, t, false, fail);
    c->unit->top = t;
}

static void sequence_items(Compiler *c, const AstNode *node, const Captures *captures, int subject,
                           int length, size_t star, Label *fail) {
    const AstNodes *patterns = &ast_MatchSequence(node)->patterns;
    for (size_t i = 0; i < patterns->count; i++) {
        const AstNode *item = patterns->items[i];
        if (i == star || is_wildcard(item))
            continue;
        int mark = c->unit->top, value = push(c, 2);
        at(c, node);
        if (i < star) {
            emit_constant(c, value + 1, value_from_small_int((int64_t)i));
        } else {
            emit_constant(c, value + 1, value_from_small_int((int64_t)(patterns->count - i)));
            emit(c, OP_SUBTRACT, value + 1, length, value + 1);
        }
        emit(c, OP_GET_ITEM, value, subject, value + 1);
        pattern(c, item, captures, value, fail);
        c->unit->top = mark;
    }
}

static void sequence(Compiler *c, const AstNode *node, const Captures *captures, int subject, Label *fail) {
    const AstNodes *patterns = &ast_MatchSequence(node)->patterns;
    size_t count = patterns->count, star = count;
    bool only_wildcards = true, star_wildcard = false;
    for (size_t i = 0; i < count; i++) {
        const AstNode *item = patterns->items[i];
        if (item->kind == AST_MatchStar) {
            star = i;
            star_wildcard = is_star_wildcard(item);
            only_wildcards = only_wildcards && star_wildcard;
        } else {
            only_wildcards = only_wildcards && is_wildcard(item);
        }
    }
    int t = push(c, 1);
    emit(c, OP_MATCH_SEQUENCE, t, subject, 0);
    emit_jump_if(c, t, false, fail);
    if (star == count) {
        emit(c, OP_GET_LENGTH, t, subject, 0);
        length_check(c, OP_JUMP_IF_EQ_INT, OP_JUMP_IF_EQ, t, count, fail);
    } else if (count > 1) {
        emit(c, OP_GET_LENGTH, t, subject, 0);
        length_check(c, OP_JUMP_IF_GE_INT, OP_JUMP_IF_GE, t, count - 1, fail);
    }
    if (only_wildcards)
        return;
    if (star_wildcard) {
        sequence_items(c, node, captures, subject, t, star, fail);
        return;
    }
    int first = push(c, (int)count);
    if (star == count)
        emit(c, OP_UNPACK, first, subject, (int)count);
    else
        emit_x(c, OP_UNPACK_EX, first, subject, (int)star, (uint32_t)(count - star - 1));
    for (size_t i = 0; i < count; i++) {
        const AstNode *item = patterns->items[i];
        if (item->kind == AST_MatchStar)
            capture(c, captures, ast_MatchStar(item)->name, first + (int)i);
        else
            pattern(c, item, captures, first + (int)i, fail);
    }
}

static void mapping(Compiler *c, const AstNode *node, const Captures *captures, int subject, Label *fail) {
    const AstMatchMapping *mapping = ast_MatchMapping(node);
    size_t count = mapping->keys.count;
    int t = push(c, 1);
    emit(c, OP_MATCH_MAPPING, t, subject, 0);
    emit_jump_if(c, t, false, fail);
    int keys = push(c, 1);
    if (count != 0) {
        emit(c, OP_GET_LENGTH, t, subject, 0);
        length_check(c, OP_JUMP_IF_GE_INT, OP_JUMP_IF_GE, t, count, fail);
        int first = c->unit->top;
        for (size_t i = 0; i < count; i++)
            expr_push(c, mapping->keys.items[i]);
        at(c, node);
        emit(c, OP_BUILD_TUPLE, keys, first, (int)count);
        c->unit->top = first;
        emit(c, OP_MATCH_KEYS, t, subject, keys);
        emit_branch(c, OP_JUMP_IF_NONE, t, 0, true, fail);
        int values = push(c, (int)count);
        emit(c, OP_UNPACK, values, t, (int)count);
        for (size_t i = 0; i < count; i++)
            if (!is_wildcard(mapping->patterns.items[i]))
                pattern(c, mapping->patterns.items[i], captures, values + (int)i, fail);
        at(c, node);
    }
    if (mapping->rest == NULL)
        return;
    emit(c, OP_BUILD_MAP, t, t, 0);
    emit(c, OP_DICT_UPDATE, t, subject, 0);
    if (count != 0) {
        int first = push(c, (int)count);
        emit(c, OP_UNPACK, first, keys, (int)count);
        for (size_t i = 0; i < count; i++)
            emit(c, OP_DELETE_ITEM, t, first + (int)i, 0);
    }
    capture(c, captures, mapping->rest, t);
}

static void class_pattern(Compiler *c, const AstNode *node, const Captures *captures, int subject,
                          Label *fail) {
    const AstMatchClass *class = ast_MatchClass(node);
    size_t positional = class->patterns.count, count = positional + class->kwd_patterns.count;
    int operands = push(c, 3);
    emit_move(c, operands, subject);
    expr_to(c, class->cls, operands + 1);
    Tuple *names = c->failed ? NULL : tuple_new(c->vm, class->kwd_attrs.count);
    for (size_t i = 0; names != NULL && i < class->kwd_attrs.count; i++)
        heap_store(c->vm, names, &tuple_items(names)[i], constant_text(c, class->kwd_attrs.items[i]));
    Value tuple = compile_pin(c, names == NULL ? NO_VALUE : tuple_value(names));
    if (c->failed)
        return;
    at(c, node);
    emit_constant(c, operands + 2, tuple);
    emit(c, OP_MATCH_CLASS, operands, operands, (int)positional);
    emit_branch(c, OP_JUMP_IF_NONE, operands, 0, true, fail);
    c->unit->top = operands + 1;
    int values = push(c, (int)count);
    emit(c, OP_UNPACK, values, operands, (int)count);
    for (size_t i = 0; i < count; i++) {
        const AstNode *item =
            i < positional ? class->patterns.items[i] : class->kwd_patterns.items[i - positional];
        if (!is_wildcard(item))
            pattern(c, item, captures, values + (int)i, fail);
    }
}

static void alternatives(Compiler *c, const AstNode *node, const Captures *captures, int subject,
                         Label *fail) {
    const AstNodes *patterns = &ast_MatchOr(node)->patterns;
    Label matched = LABEL;
    for (size_t i = 0; i < patterns->count; i++) {
        Label next = LABEL;
        bool last = i + 1 == patterns->count;
        pattern(c, patterns->items[i], captures, subject, last ? fail : &next);
        if (last)
            break;
        emit_jump(c, &matched);
        label_place(c, &next);
    }
    label_place(c, &matched);
}

static void pattern_inner(Compiler *c, const AstNode *node, const Captures *captures, int subject,
                          Label *fail) {
    switch (node->kind) {
    case AST_MatchValue: {
        const AstNode *value = ast_MatchValue(node)->value;
        int small;
        if (small_operand(c, value, -128, 127, &small)) {
            emit_branch(c, OP_JUMP_IF_EQ_INT, subject, small, false, fail);
            break;
        }
        int r = operand(c, value, ANY, true);
        at(c, node);
        emit_branch(c, OP_JUMP_IF_EQ, subject, r, false, fail);
        break;
    }
    case AST_MatchSingleton: {
        Value v = constant_of(c, &ast_MatchSingleton(node)->value);
        if (value_is_none(v)) {
            emit_branch(c, OP_JUMP_IF_NONE, subject, 0, false, fail);
            break;
        }
        int t = push(c, 1);
        emit_constant(c, t, v);
        emit_branch(c, OP_JUMP_IF_IS, subject, t, false, fail);
        break;
    }
    case AST_MatchSequence: sequence(c, node, captures, subject, fail); break;
    case AST_MatchMapping: mapping(c, node, captures, subject, fail); break;
    case AST_MatchClass: class_pattern(c, node, captures, subject, fail); break;
    case AST_MatchAs:
        if (ast_MatchAs(node)->pattern != NULL)
            pattern(c, ast_MatchAs(node)->pattern, captures, subject, fail);
        capture(c, captures, ast_MatchAs(node)->name, subject);
        break;
    case AST_MatchOr: alternatives(c, node, captures, subject, fail); break;
    default: break;
    }
}

static void pattern(Compiler *c, const AstNode *node, const Captures *captures, int subject, Label *fail) {
    if (c->failed || !c->unit->reachable)
        return;
    if (!recursion_enter(c->vm, " during compilation")) {
        c->failed = true;
        return;
    }
    int mark = c->unit->top;
    at(c, node);
    pattern_inner(c, node, captures, subject, fail);
    c->unit->top = mark;
    recursion_leave(c->vm);
}

void match_statement(Compiler *c, const AstNode *node) {
    const AstMatch *match = ast_Match(node);
    int mark = c->unit->top, subject = expr_push(c, match->subject);
    Label end = LABEL;
    for (size_t i = 0; i < match->cases.count && c->unit->reachable; i++) {
        const Astmatch_case *clause = (const Astmatch_case *)match->cases.items[i];
        Captures captures = {0};
        Label next = LABEL;
        collect(c, &captures, clause->pattern);
        captures.first = push(c, (int)captures.count);
        pattern(c, clause->pattern, &captures, subject, &next);
        at(c, clause->pattern);
        for (size_t k = 0; k < captures.count; k++)
            name_store(c, captures.names[k], captures.first + (int)k);
        c->unit->top = subject + 1;
        if (clause->guard != NULL)
            jump_if(c, clause->guard, false, &next);
        statements(c, &clause->body);
        emit_jump(c, &end);
        label_place(c, &next);
    }
    c->unit->top = mark;
    label_place(c, &end);
}
