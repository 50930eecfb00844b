// SPDX-License-Identifier: MIT
// Functions, lambdas, decorators: the code object of the body, then the function made of it.
#include "compile/compiler.h"

void unit_flags(Compiler *c) {
    const Scope *scope = c->unit->scope;
    uint32_t flags = CODE_OPTIMIZED | CODE_NEWLOCALS;
    if (scope->is_nested)
        flags |= CODE_NESTED;
    if (scope->is_generator && scope->is_coroutine)
        flags |= CODE_ASYNC_GENERATOR;
    else if (scope->is_generator)
        flags |= CODE_GENERATOR;
    else if (scope->is_coroutine)
        flags |= CODE_COROUTINE;
    if (scope->has_variable_arguments)
        flags |= CODE_VARARGS;
    if (scope->has_variable_keywords)
        flags |= CODE_VARKEYWORDS;
    if (scope->is_method)
        flags |= CODE_METHOD;
    c->unit->flags |= flags;
}

void unit_prologue(Compiler *c) {
    const Unit *unit = c->unit;
    for (size_t i = 0; i < unit->scope->cells.count; i++)
        emit(c, OP_MAKE_CELL, unit->cell_registers[i], 0, 0);
}

// StopIteration that leaves a generator becomes a RuntimeError (PEP 479).
static uint32_t generator_enter(Compiler *c) {
    uint32_t suspends = CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR;
    if (!(c->unit->flags & suspends))
        return NO_HANDLER;
    uint32_t handler = handler_new(c, c->unit->first_temporary);
    handler_enter(c, handler);
    return handler;
}

static void generator_leave(Compiler *c, uint32_t handler) {
    if (handler == NO_HANDLER)
        return;
    unit_finish(c);
    c->unit->top = c->unit->first_temporary;
    handler_place(c, handler, NO_HANDLER, NULL);
    at_nowhere(c);
    int t = push(c, 1);
    emit_intrinsic(c, t, t, INTRINSIC_STOP_ITERATION_ERROR);
    emit(c, OP_RERAISE, t, 0, 0);
    emit_end(c);
    c->unit->top = t;
}

// The body of a function or lambda as a code object; `expression` for a lambda.
Code *function_code(Compiler *c, const AstNode *node, const Scope *scope, const AstText *name,
                    const char *display_name, const AstNodes *statements_, const AstNode *expression,
                    int line) {
    Unit unit;
    if (scope == NULL || !unit_enter(c, &unit, scope, name, display_name, line))
        return NULL;
    unit_flags(c);
    Value docstring = NO_VALUE;
    AstNodes list = {0};
    if (statements_ != NULL) {
        list = *statements_;
        const AstNode *text = c->options->optimize < 2 ? ast_docstring(statements_) : NULL;
        if (text != NULL) {
            docstring = constant_docstring(c, text);
            constant_index(c, docstring);
            unit.flags |= CODE_HAS_DOCSTRING;
            list.items++;
            list.count--;
        }
        body_scan(c, &list);
    }
    unit_prologue(c);
    uint32_t handler = generator_enter(c);
    if (expression != NULL) {
        int r = expr(c, expression, ANY);
        at(c, expression);
        emit_return(c, r);
    } else {
        statements(c, &list);
    }
    generator_leave(c, handler);
    return unit_leave(c, (int)scope->positional_count, (int)scope->positional_only_count,
                      (int)scope->keyword_only_count);
}

void function_make(Compiler *c, Code *code, const Scope *scope, int dest) {
    if (code == NULL || c->failed) {
        c->failed = true;
        return;
    }
    emit_wide(c, OP_MAKE_FUNCTION, dest, (int)constant_index(c, value_from_pointer(code)));
    if (scope->frees.count == 0)
        return;
    int mark = c->unit->top;
    int first = push(c, (int)scope->frees.count);
    for (size_t i = 0; i < scope->frees.count; i++)
        name_load_cell_itself(c, scope->frees.items[i], first + (int)i);
    emit(c, OP_BUILD_TUPLE, first, first, (int)scope->frees.count);
    emit(c, OP_SET_FUNCTION, dest, first, 2);
    c->unit->top = mark;
}

// ---- defaults

static bool defaults_tuple(Compiler *c, const Astarguments *arguments, const AstNode *node, int dest) {
    if (arguments->defaults.count == 0)
        return false;
    AstNode *tuple = c->failed ? NULL : ast_node_new(c->tree, AST_Tuple);
    if (tuple == NULL) {
        compile_fail_memory(c);
        return false;
    }
    ast_Tuple(tuple)->elts = arguments->defaults;
    ast_Tuple(tuple)->ctx = AST_Load;
    tuple->lineno = node->lineno;
    tuple->col_offset = node->col_offset;
    tuple->end_lineno = node->end_lineno;
    tuple->end_col_offset = node->end_col_offset;
    expr_to(c, tuple, dest);
    return true;
}

static bool keyword_defaults(Compiler *c, const Astarguments *arguments, const AstNode *node, int dest) {
    bool any = false;
    for (size_t i = 0; i < arguments->kw_defaults.count; i++) {
        if (arguments->kw_defaults.items[i] == NULL)
            continue;
        if (!any) {
            at(c, node);
            emit(c, OP_BUILD_MAP, dest, dest, 0);
            any = true;
        }
        int mark = c->unit->top;
        int key = push(c, 1);
        const AstText *name = ast_arg(arguments->kwonlyargs.items[i])->arg;
        at(c, node);
        emit_constant(c, key, constant_text(c, name_mangle(c, name)));
        int value = expr_push(c, arguments->kw_defaults.items[i]);
        at(c, node);
        emit(c, OP_MAP_ADD, dest, key, value);
        c->unit->top = mark;
    }
    return any;
}

// ---- decorators

int decorated_line(const AstNode *node, const AstNodes *decorator_list) {
    return decorator_list->count ? decorator_list->items[0]->lineno : node->lineno;
}

// Each window is the argument of the one before.
int decorators(Compiler *c, const AstNodes *list) {
    int window = ANY;
    for (size_t i = 0; i < list->count; i++) {
        window = push(c, 1);
        push(c, FRAME_WORDS - 1);
        expr_to(c, list->items[i], window);
    }
    return push(c, 1);
}

void decorators_apply(Compiler *c, const AstNodes *list, int value) {
    for (size_t i = list->count; i-- > 0;) {
        c->unit->top = value + 1;
        value -= FRAME_WORDS;
        at(c, list->items[i]);
        emit(c, OP_CALL, value, 1, 0);
        c->unit->top = value + 1;
    }
}

// ---- statements and lambdas

// R[dest] = the function of a definition; defaults lie in the registers given, or ANY.
static void function_object(Compiler *c, const AstNode *node, int defaults, int keywords, int dest) {
    const AstFunctionDef *def = ast_any_function(node);
    int mark = c->unit->top;
    int annotate = push(c, 1);
    bool annotated = annotations_of_function(c, node, annotate);
    const Scope *scope = symtable_scope(c->table, node, ROLE_BODY);
    Code *code = function_code(c, node, scope, def->name, NULL, &def->body, NULL,
                               decorated_line(node, &def->decorator_list));
    at(c, node);
    function_make(c, code, scope, dest);
    if (defaults != ANY)
        emit(c, OP_SET_FUNCTION, dest, defaults, 0);
    if (keywords != ANY)
        emit(c, OP_SET_FUNCTION, dest, keywords, 1);
    if (annotated)
        emit(c, OP_SET_FUNCTION, dest, annotate, 3);
    c->unit->top = mark;
}

static void generic_function(Compiler *c, const AstNode *node, int value) {
    const AstFunctionDef *def = ast_any_function(node);
    const Astarguments *arguments = (const Astarguments *)def->args;
    int mark = c->unit->top;
    int window = value;
    push(c, FRAME_WORDS - 1);
    int first = c->unit->top, slot = push(c, 1), count = 0;
    bool has_defaults = defaults_tuple(c, arguments, node, slot);
    if (has_defaults) {
        count++;
        slot = push(c, 1);
    }
    bool has_keywords = keyword_defaults(c, arguments, node, slot);
    count += has_keywords;
    c->unit->top = first + count;
    Unit unit;
    int line = decorated_line(node, &def->decorator_list);
    if (!type_scope_enter(c, &unit, node, def->name, line))
        return;
    int parameters = push(c, 1), function = push(c, 1);
    type_parameters(c, &def->type_params, parameters);
    function_object(c, node, has_defaults ? 0 : ANY, has_keywords ? has_defaults : ANY, function);
    at(c, node);
    emit(c, OP_SET_FUNCTION, function, parameters, 5);
    emit_return(c, function);
    const Scope *scope = unit.scope;
    Code *code = unit_leave(c, count, 0, 0);
    at(c, node);
    function_make(c, code, scope, window);
    emit(c, OP_CALL, window, count, 0);
    c->unit->top = mark;
}

void function_statement(Compiler *c, const AstNode *node) {
    const AstFunctionDef *def = ast_any_function(node);
    const Astarguments *arguments = (const Astarguments *)def->args;
    int mark = c->unit->top;
    int value = decorators(c, &def->decorator_list);
    at(c, node);
    if (def->type_params.count != 0) {
        generic_function(c, node, value);
    } else {
        int defaults = push(c, 1), keywords = push(c, 1);
        bool has_defaults = defaults_tuple(c, arguments, node, defaults);
        bool has_keywords = keyword_defaults(c, arguments, node, keywords);
        function_object(c, node, has_defaults ? defaults : ANY, has_keywords ? keywords : ANY, value);
    }
    decorators_apply(c, &def->decorator_list, value);
    at(c, node);
    name_store(c, def->name, value - FRAME_WORDS * (int)def->decorator_list.count);
    c->unit->top = mark;
}

int lambda(Compiler *c, const AstNode *node, int dest) {
    const AstLambda *lambda = ast_Lambda(node);
    const Astarguments *arguments = (const Astarguments *)lambda->args;
    int d = dest != ANY && is_temporary(c, dest) ? dest : push(c, 1), mark = c->unit->top;
    int defaults = push(c, 1), keywords = push(c, 1);
    bool has_defaults = defaults_tuple(c, arguments, node, defaults);
    bool has_keywords = keyword_defaults(c, arguments, node, keywords);
    const Scope *scope = symtable_scope(c->table, node, ROLE_BODY);
    Code *code = function_code(c, node, scope, NULL, "<lambda>", NULL, lambda->body, node->lineno);
    at(c, node);
    function_make(c, code, scope, d);
    if (has_defaults)
        emit(c, OP_SET_FUNCTION, d, defaults, 0);
    if (has_keywords)
        emit(c, OP_SET_FUNCTION, d, keywords, 1);
    c->unit->top = mark;
    return d;
}
