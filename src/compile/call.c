// SPDX-License-Identifier: MIT
// Calls in all forms, attributes, and the short ways for methods and super().
//
// A call lays its window (vm/frame.h): the callee, FRAME_WORDS - 1 words for the frame's header, the
// arguments. Arguments are compiled into place.
#include "compile/compiler.h"

enum { ARGUMENTS_AT_ONCE = 120 };

int window_open(Compiler *c, int dest) {
    int window = dest != ANY && is_temporary(c, dest) && dest == c->unit->top - 1 ? dest : push(c, 1);
    push(c, FRAME_WORDS - 1);
    return window;
}

// Tracebacks point at the attribute's name when it stands on another line than the expression's start.
static void at_attribute(Compiler *c, const AstNode *node, const AstNode *attribute) {
    at(c, node);
    CodePosition *position = &c->unit->position;
    if (position->line == attribute->end_lineno)
        return;
    position->line = attribute->end_lineno;
    const AstText *name = ast_Attribute(attribute)->attr;
    int length = 0;
    for (size_t i = 0; i < name->length; i++)
        length += ((unsigned char)name->bytes[i] & 0xC0) != 0x80;
    if (length <= attribute->end_col_offset) {
        position->column = attribute->end_col_offset - length;
        position->end_column = attribute->end_col_offset;
    } else {
        position->column = position->end_column = -1;
    }
    if (position->end_line < position->line)
        position->end_line = position->line;
}

static bool has_starred(const AstNodes *args) {
    for (size_t i = 0; i < args->count; i++)
        if (args->items[i]->kind == AST_Starred)
            return true;
    return false;
}

static bool needs_expansion(const AstNodes *args, const AstNodes *keywords, size_t already) {
    if (args->count + keywords->count + already > ARGUMENTS_AT_ONCE || has_starred(args))
        return true;
    for (size_t i = 0; i < keywords->count; i++)
        if (ast_keyword(keywords->items[i])->arg == NULL)
            return true;
    return false;
}

static Value keyword_names(Compiler *c, const AstNodes *keywords) {
    Tuple *names = c->failed ? NULL : tuple_new(c->vm, keywords->count);
    for (size_t i = 0; names != NULL && i < keywords->count; i++) {
        Value name = constant_text(c, name_mangle(c, ast_keyword(keywords->items[i])->arg));
        if (c->failed)
            return NO_VALUE;
        heap_store(c->vm, names, &tuple_items(names)[i], name);
    }
    return compile_pin(c, names == NULL ? NO_VALUE : tuple_value(names));
}

// The positional arguments of CALL_EXPAND in R[window + FRAME_WORDS].
static void expand_positional(Compiler *c, const AstNode *node, int window, int already, const AstNodes *args,
                              const AstText *extra_base) {
    int list = window + FRAME_WORDS;
    if (already == 0 && extra_base == NULL && args->count <= 1) {
        push(c, 1);
        if (args->count == 0)
            emit_constant(c, list, compile_pin(c, tuple_value(tuple_empty(c->vm))));
        else if (args->items[0]->kind == AST_Starred)
            expr_to(c, ast_Starred(args->items[0])->value, list);
        else
            build_sequence(c, args, node, OP_BUILD_TUPLE, list);
        return;
    }
    if (already == 0)
        push(c, 1);
    at(c, node);
    emit(c, OP_BUILD_LIST, list, list, already);
    c->unit->top = list + 1;
    for (size_t i = 0; i < args->count; i++) {
        const AstNode *arg = args->items[i];
        int mark = c->unit->top;
        bool starred = arg->kind == AST_Starred;
        int r = operand(c, starred ? ast_Starred(arg)->value : arg, ANY, true);
        at(c, node);
        emit(c, starred ? OP_LIST_EXTEND : OP_LIST_APPEND, list, r, 0);
        c->unit->top = mark;
    }
    if (extra_base != NULL) {
        int mark = c->unit->top;
        int r = name_load(c, extra_base, NULL, ANY);
        emit(c, OP_LIST_APPEND, list, r, 0);
        c->unit->top = mark;
    }
}

static void expand_keywords(Compiler *c, const AstNode *node, int window, const AstNodes *keywords) {
    int map = push(c, 1);
    bool made = false;
    for (size_t i = 0; i < keywords->count;) {
        const Astkeyword *keyword = ast_keyword(keywords->items[i]);
        int mark = c->unit->top;
        if (keyword->arg == NULL) {
            if (!made) {
                at(c, node);
                emit(c, OP_BUILD_MAP, map, map, 0);
                made = true;
            }
            int r = operand(c, keyword->value, ANY, true);
            at(c, node);
            emit(c, OP_DICT_MERGE, map, r, window);
            c->unit->top = mark;
            i++;
            continue;
        }
        int part = made ? push(c, 1) : map;
        int first = c->unit->top, pairs = 0;
        for (; i < keywords->count && pairs < 15 && ast_keyword(keywords->items[i])->arg != NULL;
             i++, pairs++) {
            keyword = ast_keyword(keywords->items[i]);
            int key = push(c, 1);
            at(c, keywords->items[i]);
            emit_constant(c, key, constant_text(c, name_mangle(c, keyword->arg)));
            expr_push(c, keyword->value);
        }
        at(c, node);
        emit(c, OP_BUILD_MAP, part, first, pairs);
        if (made)
            emit(c, OP_DICT_MERGE, map, part, window);
        made = true;
        c->unit->top = mark;
    }
}

void call_arguments(Compiler *c, const AstNode *node, int window, bool method, int already,
                    const AstNodes *args, const AstNodes *keywords, const AstText *extra_base) {
    if (needs_expansion(args, keywords, (size_t)already)) {
        expand_positional(c, node, window, already, args, extra_base);
        if (keywords->count != 0)
            expand_keywords(c, node, window, keywords);
        at(c, node);
        emit(c, OP_CALL_EXPAND, window, keywords->count != 0, 0);
        c->unit->top = window + 1;
        return;
    }
    int count = already;
    for (size_t i = 0; i < args->count; i++, count++)
        expr_push(c, args->items[i]);
    if (extra_base != NULL) {
        name_load(c, extra_base, NULL, push(c, 1));
        count++;
    }
    for (size_t i = 0; i < keywords->count; i++, count++)
        expr_push(c, ast_keyword(keywords->items[i])->value);
    if (method && node->kind == AST_Call)
        at_attribute(c, node, ast_Call(node)->func);
    else
        at(c, node);
    if (keywords->count != 0)
        emit_x(c, method ? OP_CALL_METHOD_KEYWORDS : OP_CALL_KEYWORDS, window, count, 0,
               constant_index(c, keyword_names(c, keywords)));
    else
        emit(c, method ? OP_CALL_METHOD : OP_CALL, window, count, 0);
    c->unit->top = window + 1;
}

// ---- super()

static bool is_global_super(Compiler *c) {
    const AstText *super = name_text(c, "super");
    if (super == NULL)
        return false;
    const Symbol *symbol = name_symbol(c, super);
    if (symbol == NULL || symbol->place != SYMBOL_GLOBAL_IMPLICIT)
        return false;
    const Symbol *top = scope_lookup(c->table, c->table->top, super);
    return top == NULL || top->place == SYMBOL_GLOBAL_IMPLICIT;
}

// Is it `super().name` or `super(a, b).name`, whatever `super` will be?
static bool is_super_attribute(Compiler *c, const AstAttribute *attribute) {
    if (attribute->value->kind != AST_Call || attribute->ctx != AST_Load ||
        ast_text_equals(attribute->attr, "__class__"))
        return false;
    const AstCall *call = ast_Call(attribute->value);
    if (call->func->kind != AST_Name || !ast_text_equals(ast_Name(call->func)->id, "super") ||
        call->keywords.count != 0 || has_starred(&call->args) || !is_global_super(c))
        return false;
    if (call->args.count == 2)
        return true;
    const Scope *scope = c->unit->scope;
    if (call->args.count != 0 || !scope->is_function_like || scope->positional_count == 0)
        return false;
    const AstText *name = name_text(c, "__class__");
    const Symbol *symbol = name == NULL ? NULL : name_symbol(c, name);
    return symbol != NULL && symbol->place == SYMBOL_FREE;
}

// R[first] the class, R[first + 1] the instance, R[first + 2] what `super` means.
static void super_operands(Compiler *c, const AstCall *call, int first) {
    name_load(c, ast_Name(call->func)->id, call->func, first + 2);
    if (call->args.count == 2) {
        expr_to(c, call->args.items[0], first);
        expr_to(c, call->args.items[1], first + 1);
        return;
    }
    name_load(c, name_text(c, "__class__"), &call->base, first);
    name_load(c, c->unit->scope->locals.items[0], &call->base, first + 1);
}

int attribute_load(Compiler *c, const AstNode *node, int dest) {
    const AstAttribute *attribute = ast_Attribute(node);
    int d = dest == ANY ? push(c, 1) : dest, mark = c->unit->top;
    if (is_super_attribute(c, attribute)) {
        int first = push(c, 3);
        const AstCall *call = ast_Call(attribute->value);
        super_operands(c, call, first);
        at_attribute(c, node, node);
        emit_name(c, OP_LOAD_SUPER_ATTR, d, first, call->args.count == 2, name_mangle(c, attribute->attr));
    } else {
        int r = operand(c, attribute->value, is_temporary(c, d) ? d : ANY, true);
        at_attribute(c, node, node);
        emit_name(c, OP_LOAD_ATTR, d, r, 0, name_mangle(c, attribute->attr));
    }
    c->unit->top = mark;
    return d;
}

// `open(...).read()` and its like: the file is closed when the method returns, if that is the builtin open.
static bool is_temporary_file(const AstNode *func) {
    static const char *const methods[] = {"read", "readline", "readlines", "write", "writelines"};
    if (func->kind != AST_Attribute || ast_Attribute(func)->value->kind != AST_Call)
        return false;
    const AstNode *maker = ast_Call(ast_Attribute(func)->value)->func;
    if (maker->kind != AST_Name || !ast_text_equals(ast_Name(maker)->id, "open"))
        return false;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (ast_text_equals(ast_Attribute(func)->attr, methods[i]))
            return true;
    return false;
}

int call(Compiler *c, const AstNode *node, int dest) {
    const AstCall *call = ast_Call(node);
    int old_top = c->unit->top, callee_copy = c->callee_copy;
    c->callee_copy = ANY;
    bool is_file = is_temporary_file(call->func);
    int file = is_file ? push(c, 2) : ANY; // the file and what opened it
    int window = window_open(c, is_file ? ANY : dest);
    bool expands = needs_expansion(&call->args, &call->keywords, 0);
    bool method = call->func->kind == AST_Attribute && !expands;
    if (method) {
        const AstAttribute *attribute = ast_Attribute(call->func);
        const AstText *name = name_mangle(c, attribute->attr);
        int self = push(c, 1);
        if (is_super_attribute(c, attribute)) {
            int first = push(c, 3);
            const AstCall *super = ast_Call(attribute->value);
            super_operands(c, super, first);
            at_attribute(c, call->func, call->func);
            emit_name(c, OP_LOAD_SUPER_METHOD, window, first, super->args.count == 2, name);
        } else {
            if (is_file)
                c->callee_copy = file + 1;
            int r = operand(c, attribute->value, self, true);
            if (is_file)
                emit_move(c, file, r);
            at_attribute(c, call->func, call->func);
            emit_name(c, OP_LOAD_METHOD, window, r, 0, name);
        }
        c->unit->top = self + 1;
    } else {
        expr_to(c, call->func, window);
    }
    if (callee_copy != ANY)
        emit_move(c, callee_copy, window);
    call_arguments(c, node, window, method, 0, &call->args, &call->keywords, NULL);
    if (is_file && method) {
        int t = push(c, 1);
        emit_intrinsic(c, t, file, INTRINSIC_CLOSE_TEMPORARY);
        int result = dest == ANY ? file : dest;
        emit_move(c, result, window);
        c->unit->top = dest == ANY ? file + 1 : old_top;
        return result;
    }
    if (is_file && dest == ANY) {
        emit_move(c, file, window);
        c->unit->top = file + 1;
        return file;
    }
    if (dest == ANY || dest == window) {
        c->unit->top = dest == ANY ? window + 1 : old_top;
        return window;
    }
    emit_move(c, dest, window);
    c->unit->top = old_top;
    return dest;
}
