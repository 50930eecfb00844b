// SPDX-License-Identifier: MIT
//
// The grammar of statements, but `match`.
#include "syntax/parser_internal.h"

// ---- simple statements ----

static bool at_statement_end(const Parser *parser) {
    TokenKind kind = parser_peek(parser);
    return kind == TOKEN_NEWLINE || kind == TOKEN_SEMI;
}

// Is the expression that begins at a token a name, attribute or subscript, alone or in parentheses?
static bool is_single_target(const AstNode *expression) {
    return expression->kind == AST_Name || expression->kind == AST_Attribute ||
           expression->kind == AST_Subscript;
}

static AstNode *parse_annotated_assignment(Parser *parser, AstNode *target, TokenKind first, Position start) {
    AstNode *value = NULL;
    if (!is_single_target(target) || !parser_advance(parser)) {
        return NULL;
    }
    AstNode *annotation = parse_expression(parser);
    if (annotation == NULL ||
        (parser_accept(parser, TOKEN_EQUAL) && (value = parse_annotated_rhs(parser)) == NULL)) {
        return NULL;
    }
    bool simple = target->kind == AST_Name && first != TOKEN_LPAR;
    AstAnnAssign *node =
        parser_version(parser, 6, simple ? "Variable annotation syntax is" : "Variable annotations syntax is")
            ? NEW_NODE(AnnAssign, start)
            : NULL;
    if (node == NULL) {
        return NULL;
    }
    expression_to_target(target, AST_Store, false);
    node->target = target;
    node->annotation = annotation;
    node->value = value;
    node->simple = simple;
    return &node->base;
}

static AstKind augmented_operator(TokenKind kind) {
    switch (kind) {
    case TOKEN_PLUSEQUAL: return AST_Add;
    case TOKEN_MINEQUAL: return AST_Sub;
    case TOKEN_STAREQUAL: return AST_Mult;
    case TOKEN_ATEQUAL: return AST_MatMult;
    case TOKEN_SLASHEQUAL: return AST_Div;
    case TOKEN_PERCENTEQUAL: return AST_Mod;
    case TOKEN_AMPEREQUAL: return AST_BitAnd;
    case TOKEN_VBAREQUAL: return AST_BitOr;
    case TOKEN_CIRCUMFLEXEQUAL: return AST_BitXor;
    case TOKEN_LEFTSHIFTEQUAL: return AST_LShift;
    case TOKEN_RIGHTSHIFTEQUAL: return AST_RShift;
    case TOKEN_DOUBLESTAREQUAL: return AST_Pow;
    case TOKEN_DOUBLESLASHEQUAL: return AST_FloorDiv;
    default: return AST_NO_KIND;
    }
}

static AstNode *parse_assignment(Parser *parser, AstNode *first, Position start) {
    size_t from = parser->stack_count;
    AstNode *value = first;
    while (parser_accept(parser, TOKEN_EQUAL)) {
        if (!expression_to_target(value, AST_Store, true) || !parser_push(parser, value)) {
            return NULL;
        }
        value = parse_annotated_rhs(parser);
        if (value == NULL) {
            return NULL;
        }
    }
    const AstText *comment = NULL;
    if (parser_peek(parser) == TOKEN_TYPE_COMMENT && (comment = parser_type_comment(parser)) == NULL) {
        return NULL;
    }
    AstAssign *node = NEW_NODE(Assign, start);
    if (node == NULL || !parser_take(parser, from, &node->targets)) {
        return NULL;
    }
    node->value = value;
    node->type_comment = comment;
    return &node->base;
}

// An expression, an assignment of any kind, or an annotation.
static AstNode *parse_expression_statement(Parser *parser) {
    Position start = parser_position(parser);
    TokenKind first = parser_peek(parser);
    AstNode *expression = parse_annotated_rhs(parser);
    if (expression == NULL) {
        return NULL;
    }
    TokenKind kind = parser_peek(parser);
    if (kind == TOKEN_EQUAL) {
        return parse_assignment(parser, expression, start);
    }
    if (kind == TOKEN_COLON) {
        return parse_annotated_assignment(parser, expression, first, start);
    }
    AstKind operator= augmented_operator(kind);
    if (operator!= AST_NO_KIND) {
        if (!is_single_target(expression) || !parser_advance(parser) ||
            (operator== AST_MatMult && !parser_version(parser, 5, "The '@' operator is"))) {
            return NULL;
        }
        expression_to_target(expression, AST_Store, false);
        AstNode *value = parse_annotated_rhs(parser);
        AstAugAssign *node = value == NULL ? NULL : NEW_NODE(AugAssign, start);
        if (node == NULL) {
            return NULL;
        }
        node->target = expression;
        node->op = operator;
        node->value = value;
        return &node->base;
    }
    AstExpr *node = NEW_NODE(Expr, start);
    if (node == NULL) {
        return NULL;
    }
    node->value = expression;
    return &node->base;
}

static AstNode *parse_return(Parser *parser, Position start) {
    AstNode *value = NULL;
    if (!at_statement_end(parser) && (value = parse_star_expressions(parser)) == NULL) {
        return NULL;
    }
    AstReturn *node = NEW_NODE(Return, start);
    if (node == NULL) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

static AstNode *parse_raise(Parser *parser, Position start) {
    AstNode *exception = NULL;
    AstNode *cause = NULL;
    if (!at_statement_end(parser)) {
        exception = parse_expression(parser);
        if (exception == NULL ||
            (parser_accept(parser, TOKEN_FROM) && (cause = parse_expression(parser)) == NULL)) {
            return NULL;
        }
    }
    AstRaise *node = NEW_NODE(Raise, start);
    if (node == NULL) {
        return NULL;
    }
    node->exc = exception;
    node->cause = cause;
    return &node->base;
}

static AstNode *parse_delete(Parser *parser, Position start) {
    size_t from = parser->stack_count;
    do {
        if (at_statement_end(parser) && parser->stack_count > from) {
            break;
        }
        AstNode *target = parse_primary(parser);
        if (target == NULL || !expression_to_target(target, AST_Del, false) || !parser_push(parser, target)) {
            return NULL;
        }
    } while (parser_accept(parser, TOKEN_COMMA));
    AstDelete *node = at_statement_end(parser) ? NEW_NODE(Delete, start) : NULL;
    return node != NULL && parser_take(parser, from, &node->targets) ? &node->base : NULL;
}

static AstNode *parse_assert(Parser *parser, Position start) {
    AstNode *message = NULL;
    AstNode *test = parse_expression(parser);
    if (test == NULL ||
        (parser_accept(parser, TOKEN_COMMA) && (message = parse_expression(parser)) == NULL)) {
        return NULL;
    }
    AstAssert *node = NEW_NODE(Assert, start);
    if (node == NULL) {
        return NULL;
    }
    node->test = test;
    node->msg = message;
    return &node->base;
}

// The names of `global` and `nonlocal`.
static bool parse_names(Parser *parser, AstTexts *names) {
    size_t first = parser->index;
    size_t count = 0;
    do {
        if (parse_identifier(parser) == NULL) {
            return false;
        }
        count++;
    } while (parser_accept(parser, TOKEN_COMMA));
    if (!ast_texts_new(parser->tree, count, names)) {
        parser_memory_error(parser);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        names->items[i] = parser->tokens[first + 2 * i].name;
    }
    return true;
}

static AstNode *parse_global(Parser *parser, Position start) {
    AstTexts names;
    AstGlobal *node = parse_names(parser, &names) ? NEW_NODE(Global, start) : NULL;
    if (node == NULL) {
        return NULL;
    }
    node->names = names;
    return &node->base;
}

static AstNode *parse_nonlocal(Parser *parser, Position start) {
    AstTexts names;
    AstNonlocal *node = parse_names(parser, &names) ? NEW_NODE(Nonlocal, start) : NULL;
    if (node == NULL) {
        return NULL;
    }
    node->names = names;
    return &node->base;
}

// ---- imports ----

static const AstText *parse_dotted_name(Parser *parser) {
    const AstText *first = parse_identifier(parser);
    if (first == NULL || parser_peek(parser) != TOKEN_DOT) {
        return first;
    }
    size_t index = parser->index - 1;
    size_t length = first->length;
    while (parser_accept(parser, TOKEN_DOT)) {
        const AstText *name = parse_identifier(parser);
        if (name == NULL) {
            return NULL;
        }
        length += 1 + name->length;
    }
    char *joined = arena_alloc(parser->tree->arena, length);
    if (joined == NULL) {
        parser_memory_error(parser);
        return NULL;
    }
    size_t at = 0;
    for (; index < parser->index; index += 2) {
        const AstText *name = parser->tokens[index].name;
        if (at != 0) {
            joined[at++] = '.';
        }
        memcpy(joined + at, name->bytes, name->length);
        at += name->length;
    }
    const AstText *text = ast_text(parser->tree, joined, length);
    if (text == NULL) {
        parser_memory_error(parser);
    }
    return text;
}

static AstNode *parse_alias(Parser *parser, bool dotted) {
    Position start = parser_position(parser);
    const AstText *name = dotted ? parse_dotted_name(parser) : parse_identifier(parser);
    const AstText *new_name = NULL;
    if (name == NULL || (parser_accept(parser, TOKEN_AS) && (new_name = parse_identifier(parser)) == NULL)) {
        return NULL;
    }
    Astalias *alias = parser_node(parser, AST_alias, start);
    if (alias == NULL) {
        return NULL;
    }
    alias->name = name;
    alias->asname = new_name;
    return &alias->base;
}

static AstNode *parse_import(Parser *parser, Position start) {
    size_t from = parser->stack_count;
    do {
        AstNode *alias = parse_alias(parser, true);
        if (alias == NULL || !parser_push(parser, alias)) {
            return NULL;
        }
    } while (parser_accept(parser, TOKEN_COMMA));
    AstImport *node = NEW_NODE(Import, start);
    return node != NULL && parser_take(parser, from, &node->names) ? &node->base : NULL;
}

static bool parse_import_names(Parser *parser, AstNodes *names) {
    size_t from = parser->stack_count;
    Position start = parser_position(parser);
    if (parser_accept(parser, TOKEN_STAR)) {
        Astalias *alias = parser_node(parser, AST_alias, start);
        if (alias == NULL || (alias->name = ast_text(parser->tree, "*", 1)) == NULL) {
            parser_memory_error(parser);
            return false;
        }
        return parser_push(parser, &alias->base) && parser_take(parser, from, names);
    }
    bool parenthesized = parser_accept(parser, TOKEN_LPAR);
    do {
        if (parenthesized && parser->stack_count > from && parser_peek(parser) == TOKEN_RPAR) {
            break;
        }
        AstNode *alias = parse_alias(parser, false);
        if (alias == NULL || !parser_push(parser, alias)) {
            return false;
        }
    } while (parser_accept(parser, TOKEN_COMMA));
    return (!parenthesized || parser_accept(parser, TOKEN_RPAR)) && parser_take(parser, from, names);
}

static AstNode *parse_import_from(Parser *parser, Position start) {
    int level = 0;
    while (parser_peek(parser) == TOKEN_DOT || parser_peek(parser) == TOKEN_ELLIPSIS) {
        level += parser_peek(parser) == TOKEN_DOT ? 1 : 3;
        if (!parser_advance(parser)) {
            return NULL;
        }
    }
    const AstText *module = NULL;
    if ((level == 0 || parser_peek(parser) != TOKEN_IMPORT) && (module = parse_dotted_name(parser)) == NULL) {
        return NULL;
    }
    AstNodes names;
    if (!parser_accept(parser, TOKEN_IMPORT) || !parse_import_names(parser, &names)) {
        return NULL;
    }
    AstImportFrom *node = NEW_NODE(ImportFrom, start);
    if (node == NULL) {
        return NULL;
    }
    node->module = module;
    node->names = names;
    node->level = level;
    if (level == 0 && ast_text_equals(module, "__future__")) {
        for (size_t i = 0; i < names.count; i++) {
            if (ast_text_equals(ast_alias(names.items[i])->name, "barry_as_FLUFL")) {
                parser->barry_as_flufl = parser->lexer->barry_as_flufl = true;
            }
        }
    }
    return &node->base;
}

static AstNode *parse_type_alias(Parser *parser) {
    Position start = parser_position(parser);
    if (!parser_advance(parser)) {
        return NULL;
    }
    Position name_start = parser_position(parser);
    const AstText *id = parse_identifier(parser);
    AstName *name = id == NULL ? NULL : NEW_NODE(Name, name_start);
    AstNodes parameters;
    if (name == NULL || !parse_type_parameters(parser, &parameters) || !parser_accept(parser, TOKEN_EQUAL)) {
        return NULL;
    }
    name->id = id;
    name->ctx = AST_Store;
    AstNode *value = parse_expression(parser);
    AstTypeAlias *node =
        value == NULL || !parser_version(parser, 12, "Type statement is") ? NULL : NEW_NODE(TypeAlias, start);
    if (node == NULL) {
        return NULL;
    }
    node->name = &name->base;
    node->type_params = parameters;
    node->value = value;
    return &node->base;
}

static AstNode *parse_simple_statement(Parser *parser) {
    Position start = parser_position(parser);
    TokenKind kind = parser_peek(parser);
    switch (kind) {
    case TOKEN_NAME:
        if (parser_peek_ahead(parser, 1) == TOKEN_NAME && parser_is_soft_keyword(parser, "type")) {
            return parse_type_alias(parser);
        }
        return parse_expression_statement(parser);
    case TOKEN_PASS: return parser_advance(parser) ? parser_node(parser, AST_Pass, start) : NULL;
    case TOKEN_BREAK: return parser_advance(parser) ? parser_node(parser, AST_Break, start) : NULL;
    case TOKEN_CONTINUE: return parser_advance(parser) ? parser_node(parser, AST_Continue, start) : NULL;
    case TOKEN_RETURN: return parser_advance(parser) ? parse_return(parser, start) : NULL;
    case TOKEN_RAISE: return parser_advance(parser) ? parse_raise(parser, start) : NULL;
    case TOKEN_DEL: return parser_advance(parser) ? parse_delete(parser, start) : NULL;
    case TOKEN_ASSERT: return parser_advance(parser) ? parse_assert(parser, start) : NULL;
    case TOKEN_GLOBAL: return parser_advance(parser) ? parse_global(parser, start) : NULL;
    case TOKEN_NONLOCAL: return parser_advance(parser) ? parse_nonlocal(parser, start) : NULL;
    case TOKEN_IMPORT: return parser_advance(parser) ? parse_import(parser, start) : NULL;
    case TOKEN_FROM: return parser_advance(parser) ? parse_import_from(parser, start) : NULL;
    default: return parse_expression_statement(parser);
    }
}

bool parse_simple_statements(Parser *parser) {
    size_t from = parser->stack_count;
    do {
        if (parser->stack_count > from && parser_peek(parser) == TOKEN_NEWLINE) {
            break;
        }
        AstNode *statement = parse_simple_statement(parser);
        if (statement == NULL || !parser_push(parser, statement)) {
            return false;
        }
    } while (parser_accept(parser, TOKEN_SEMI));
    return parser_accept(parser, TOKEN_NEWLINE);
}

// ---- blocks ----

bool parse_block(Parser *parser, AstNodes *body) {
    size_t from = parser->stack_count;
    if (parser_accept(parser, TOKEN_NEWLINE)) {
        return parser_accept(parser, TOKEN_INDENT) && parse_statements(parser, body) && body->count != 0 &&
               parser_accept(parser, TOKEN_DEDENT);
    }
    if (at_statement_end(parser) || parser_at_compound_statement(parser)) {
        return false;
    }
    return parse_simple_statements(parser) && parser_take(parser, from, body);
}

static bool parse_colon_block(Parser *parser, AstNodes *body) {
    return parser_accept(parser, TOKEN_COLON) && parse_block(parser, body);
}

static bool parse_else(Parser *parser, AstNodes *orelse) {
    *orelse = (AstNodes){0};
    return !parser_accept(parser, TOKEN_ELSE) || parse_colon_block(parser, orelse);
}

// ---- compound statements ----

// At `if` or `elif`. Long chains of `elif` nest in the tree but not here.
static AstNode *parse_if(Parser *parser) {
    AstIf *first = NULL;
    AstIf *previous = NULL;
    do {
        Position start = parser_position(parser);
        AstNodes body;
        AstNode *test = parser_advance(parser) ? parse_named_expression(parser) : NULL;
        if (test == NULL || !parse_colon_block(parser, &body)) {
            return NULL;
        }
        AstIf *node = NEW_NODE(If, start);
        if (node == NULL) {
            return NULL;
        }
        node->test = test;
        node->body = body;
        if (previous == NULL) {
            first = node;
        } else {
            if (!ast_nodes_new(parser->tree, 1, &previous->orelse)) {
                parser_memory_error(parser);
                return NULL;
            }
            previous->orelse.items[0] = &node->base;
        }
        previous = node;
    } while (parser_peek(parser) == TOKEN_ELIF);
    if (!parse_else(parser, &previous->orelse)) {
        return NULL;
    }
    // All of them end where the last does.
    for (AstIf *node = first;; node = ast_If(node->orelse.items[0])) {
        parser_end(parser, &node->base);
        if (node == previous) {
            return &first->base;
        }
    }
}

static AstNode *parse_while(Parser *parser, Position start) {
    AstNodes body, orelse;
    AstNode *test = parser_advance(parser) ? parse_named_expression(parser) : NULL;
    if (test == NULL || !parse_colon_block(parser, &body) || !parse_else(parser, &orelse)) {
        return NULL;
    }
    AstWhile *node = NEW_NODE(While, start);
    if (node == NULL) {
        return NULL;
    }
    node->test = test;
    node->body = body;
    node->orelse = orelse;
    return &node->base;
}

static bool parse_optional_comment(Parser *parser, const AstText **comment) {
    *comment = NULL;
    return parser_peek(parser) != TOKEN_TYPE_COMMENT || (*comment = parser_type_comment(parser)) != NULL;
}

static AstNode *parse_for(Parser *parser, Position start, bool is_async) {
    AstNodes body, orelse;
    const AstText *comment;
    AstNode *target = parser_advance(parser) ? parse_star_targets(parser) : NULL;
    AstNode *iterable =
        target != NULL && parser_accept(parser, TOKEN_IN) ? parse_star_expressions(parser) : NULL;
    if (iterable == NULL || !parser_accept(parser, TOKEN_COLON) ||
        !parse_optional_comment(parser, &comment) || !parse_block(parser, &body) ||
        !parse_else(parser, &orelse)) {
        return NULL;
    }
    if (is_async && !parser_version(parser, 5, "Async for loops are")) {
        return NULL;
    }
    AstFor *node = parser_node(parser, is_async ? AST_AsyncFor : AST_For, start);
    if (node == NULL) {
        return NULL;
    }
    node->target = target;
    node->iter = iterable;
    node->body = body;
    node->orelse = orelse;
    node->type_comment = comment;
    return &node->base;
}

static AstNode *parse_with_item(Parser *parser) {
    AstNode *target = NULL;
    AstNode *context = parse_expression(parser);
    if (context == NULL ||
        (parser_accept(parser, TOKEN_AS) && (target = parse_star_target(parser)) == NULL)) {
        return NULL;
    }
    Astwithitem *item = parser_bare_node(parser, AST_withitem);
    if (item == NULL) {
        return NULL;
    }
    item->context_expr = context;
    item->optional_vars = target;
    return &item->base;
}

static bool parse_with_items(Parser *parser, TokenKind closing, AstNodes *items) {
    size_t from = parser->stack_count;
    do {
        if (parser->stack_count > from && parser_peek(parser) == closing && closing == TOKEN_RPAR) {
            break;
        }
        AstNode *item = parse_with_item(parser);
        if (item == NULL || !parser_push(parser, item)) {
            return false;
        }
    } while (parser_accept(parser, TOKEN_COMMA));
    return parser_peek(parser) == closing && parser_take(parser, from, items);
}

static AstNode *parse_with(Parser *parser, Position start, bool is_async) {
    AstNodes items, body;
    const AstText *comment;
    if (!parser_advance(parser)) {
        return NULL;
    }
    // The parentheses may be around the items or belong to the first item's expression.
    bool done = false;
    if (parser_peek(parser) == TOKEN_LPAR) {
        ParserMark mark = parser_mark(parser);
        done = parser_advance(parser) && parse_with_items(parser, TOKEN_RPAR, &items) &&
               parser_accept(parser, TOKEN_RPAR) && parser_peek(parser) == TOKEN_COLON;
        if (!done && !parser_retry(parser, mark)) {
            return NULL;
        }
    }
    if ((!done && !parse_with_items(parser, TOKEN_COLON, &items)) || !parser_accept(parser, TOKEN_COLON) ||
        !parse_optional_comment(parser, &comment) || !parse_block(parser, &body)) {
        return NULL;
    }
    if (is_async && !parser_version(parser, 5, "Async with statements are")) {
        return NULL;
    }
    AstWith *node = parser_node(parser, is_async ? AST_AsyncWith : AST_With, start);
    if (node == NULL) {
        return NULL;
    }
    node->items = items;
    node->body = body;
    node->type_comment = comment;
    return &node->base;
}

static AstNode *parse_handler(Parser *parser, bool *star) {
    Position start = parser_position(parser);
    AstNode *type = NULL;
    const AstText *name = NULL;
    AstNodes body;
    if (!parser_advance(parser)) {
        return NULL;
    }
    *star = parser_accept(parser, TOKEN_STAR);
    if (*star || parser_peek(parser) != TOKEN_COLON) {
        ParserMark mark = parser_mark(parser);
        type = parse_expression(parser);
        bool bare_tuple = type != NULL && parser_peek(parser) == TOKEN_COMMA;
        if (bare_tuple) {
            type = parser_retry(parser, mark) ? parse_expressions(parser) : NULL;
            if (type != NULL && !parser_version(parser, 14, "except expressions without parentheses are")) {
                return NULL;
            }
        }
        if (type == NULL) {
            return NULL;
        }
        if (parser_accept(parser, TOKEN_AS) && (bare_tuple || (name = parse_identifier(parser)) == NULL)) {
            return NULL;
        }
    }
    if (!parse_colon_block(parser, &body)) {
        return NULL;
    }
    AstExceptHandler *handler = NEW_NODE(ExceptHandler, start);
    if (handler == NULL) {
        return NULL;
    }
    handler->type = type;
    handler->name = name;
    handler->body = body;
    return &handler->base;
}

static AstNode *parse_try(Parser *parser, Position start) {
    AstNodes body, handlers, orelse = {0}, finalbody = {0};
    if (!parser_advance(parser) || !parse_colon_block(parser, &body)) {
        return NULL;
    }
    size_t from = parser->stack_count;
    bool star = false;
    while (parser_peek(parser) == TOKEN_EXCEPT) {
        bool this_star;
        AstNode *handler = parse_handler(parser, &this_star);
        if (handler == NULL || (parser->stack_count > from && this_star != star) ||
            !parser_push(parser, handler)) {
            return NULL;
        }
        star = this_star;
    }
    if (!parser_take(parser, from, &handlers) || (handlers.count != 0 && !parse_else(parser, &orelse))) {
        return NULL;
    }
    if (parser_accept(parser, TOKEN_FINALLY)) {
        if (!parse_colon_block(parser, &finalbody)) {
            return NULL;
        }
    } else if (handlers.count == 0) {
        return NULL;
    }
    if (star && !parser_version(parser, 11, "Exception groups are")) {
        return NULL;
    }
    AstTry *node = parser_node(parser, star ? AST_TryStar : AST_Try, start);
    if (node == NULL) {
        return NULL;
    }
    node->body = body;
    node->handlers = handlers;
    node->orelse = orelse;
    node->finalbody = finalbody;
    return &node->base;
}

static AstNode *parse_function(Parser *parser, const AstNodes *decorators, Position start, bool is_async) {
    AstNodes type_parameters, body;
    const AstText *comment;
    AstNode *returns = NULL;
    const AstText *name = parser_advance(parser) ? parse_identifier(parser) : NULL;
    if (name == NULL || !parse_type_parameters(parser, &type_parameters) ||
        !parser_accept(parser, TOKEN_LPAR)) {
        return NULL;
    }
    AstNode *parameters = parse_parameters(parser, false);
    if (parameters == NULL || !parser_accept(parser, TOKEN_RPAR) ||
        (parser_accept(parser, TOKEN_RARROW) && (returns = parse_expression(parser)) == NULL) ||
        !parser_accept(parser, TOKEN_COLON) || !parse_optional_comment(parser, &comment)) {
        return NULL;
    }
    if (comment == NULL && parser->options->type_comments && parser_peek(parser) == TOKEN_NEWLINE &&
        parser_peek_ahead(parser, 1) == TOKEN_TYPE_COMMENT && parser_peek_ahead(parser, 2) == TOKEN_NEWLINE &&
        parser_peek_ahead(parser, 3) == TOKEN_INDENT) {
        if (!parser_advance(parser) || (comment = parser_type_comment(parser)) == NULL) {
            return NULL;
        }
    }
    if (!parse_block(parser, &body)) {
        return NULL;
    }
    if (is_async && !parser_version(parser, 5, "Async functions are")) {
        return NULL;
    }
    AstFunctionDef *node = parser_node(parser, is_async ? AST_AsyncFunctionDef : AST_FunctionDef, start);
    if (node == NULL) {
        return NULL;
    }
    node->name = name;
    node->args = parameters;
    node->body = body;
    node->decorator_list = *decorators;
    node->returns = returns;
    node->type_comment = comment;
    node->type_params = type_parameters;
    return &node->base;
}

static AstNode *parse_class(Parser *parser, const AstNodes *decorators, Position start) {
    AstNodes type_parameters, bases = {0}, keywords = {0}, body;
    const AstText *name = parser_advance(parser) ? parse_identifier(parser) : NULL;
    if (name == NULL || !parse_type_parameters(parser, &type_parameters)) {
        return NULL;
    }
    if (parser_accept(parser, TOKEN_LPAR) &&
        (!parse_call_arguments(parser, &bases, &keywords) || !parser_accept(parser, TOKEN_RPAR))) {
        return NULL;
    }
    if (!parse_colon_block(parser, &body)) {
        return NULL;
    }
    AstClassDef *node = NEW_NODE(ClassDef, start);
    if (node == NULL) {
        return NULL;
    }
    node->name = name;
    node->bases = bases;
    node->keywords = keywords;
    node->body = body;
    node->decorator_list = *decorators;
    node->type_params = type_parameters;
    return &node->base;
}

static AstNode *parse_definition(Parser *parser) {
    size_t from = parser->stack_count;
    AstNodes decorators;
    while (parser_accept(parser, TOKEN_AT)) {
        AstNode *decorator = parse_named_expression(parser);
        if (decorator == NULL || !parser_push(parser, decorator) || !parser_accept(parser, TOKEN_NEWLINE)) {
            return NULL;
        }
    }
    if (!parser_take(parser, from, &decorators)) {
        return NULL;
    }
    Position start = parser_position(parser);
    switch (parser_peek(parser)) {
    case TOKEN_DEF: return parse_function(parser, &decorators, start, false);
    case TOKEN_CLASS: return parse_class(parser, &decorators, start);
    case TOKEN_ASYNC:
        return parser_advance(parser) && parser_peek(parser) == TOKEN_DEF
                   ? parse_function(parser, &decorators, start, true)
                   : NULL;
    default: return NULL;
    }
}

bool parser_at_compound_statement(const Parser *parser) {
    switch (parser_peek(parser)) {
    case TOKEN_DEF:
    case TOKEN_AT:
    case TOKEN_ASYNC:
    case TOKEN_IF:
    case TOKEN_CLASS:
    case TOKEN_WITH:
    case TOKEN_FOR:
    case TOKEN_TRY:
    case TOKEN_WHILE: return true;
    default: return false;
    }
}

AstNode *parse_compound_statement(Parser *parser) {
    Position start = parser_position(parser);
    switch (parser_peek(parser)) {
    case TOKEN_IF: return parse_if(parser);
    case TOKEN_WHILE: return parse_while(parser, start);
    case TOKEN_FOR: return parse_for(parser, start, false);
    case TOKEN_WITH: return parse_with(parser, start, false);
    case TOKEN_TRY: return parse_try(parser, start);
    case TOKEN_ASYNC:
        switch (parser_peek_ahead(parser, 1)) {
        case TOKEN_FOR: return parser_advance(parser) ? parse_for(parser, start, true) : NULL;
        case TOKEN_WITH: return parser_advance(parser) ? parse_with(parser, start, true) : NULL;
        default: return parse_definition(parser);
        }
    default: return parse_definition(parser);
    }
}

bool parse_statement(Parser *parser) {
    if (parser_at_compound_statement(parser)) {
        AstNode *statement = NULL;
        if (parser_enter(parser)) {
            statement = parse_compound_statement(parser);
            parser_leave(parser);
        }
        return statement != NULL && parser_push(parser, statement);
    }
    if (parser_peek(parser) == TOKEN_NAME && parser_is_soft_keyword(parser, "match")) {
        ParserMark mark = parser_mark(parser);
        AstNode *statement = NULL;
        if (parser_enter(parser)) {
            statement = parse_match(parser);
            parser_leave(parser);
        }
        if (statement != NULL) {
            return parser_push(parser, statement);
        }
        if (!parser_retry(parser, mark)) {
            return false;
        }
    }
    return parse_simple_statements(parser);
}

bool parse_statements(Parser *parser, AstNodes *body) {
    size_t from = parser->stack_count;
    while (parser_peek(parser) != TOKEN_DEDENT && parser_peek(parser) != TOKEN_ENDMARKER) {
        if (!parse_statement(parser)) {
            return false;
        }
    }
    return parser_take(parser, from, body);
}
