// SPDX-License-Identifier: MIT
//
// The parser's frame: reading tokens on demand, making nodes with positions, reporting errors, and the four
// kinds of input. The grammar is in the files parser_*.c; a failed parse is explained by a second pass
// (syntax_error.c).
#include "syntax/parser_internal.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/unicode.h"
#include "base/utf8.h"

// ---- tokens ----

// Identifiers are compared in their NFKC form (PEP 3131).
static const AstText *identifier_text(Parser *parser, const char *bytes, size_t length) {
    Arena *arena = parser->tree->arena;
    if (utf8_ascii_prefix((const uint8_t *)bytes, length) == length) {
        return ast_text(parser->tree, bytes, length);
    }
    size_t count = utf8_count((const uint8_t *)bytes, length);
    uint32_t *points = arena_alloc(arena, count * sizeof(uint32_t));
    uint32_t *normal = arena_alloc(arena, count * UNICODE_NFKC_EXPANSION_MAX * sizeof(uint32_t));
    if (points == NULL || normal == NULL) {
        return NULL;
    }
    utf8_decode((const uint8_t *)bytes, length, points, 4);
    if (unicode_quick_check(UNICODE_NFKC, points, count) == UNICODE_QUICK_YES) {
        return ast_text(parser->tree, bytes, length);
    }
    count = unicode_nfkc(points, count, normal);
    char *encoded = arena_alloc(arena, count * UTF8_BYTES_PER_POINT + 1);
    if (encoded == NULL) {
        return NULL;
    }
    return ast_text(parser->tree, encoded, utf8_encode(normal, count, 4, (uint8_t *)encoded));
}

static bool add_type_ignore(Parser *parser, const Token *token) {
    AstTypeIgnore *node = parser_bare_node(parser, AST_TypeIgnore);
    if (node == NULL) {
        return false;
    }
    node->lineno = token->lineno;
    node->tag = ast_text(parser->tree, parser->lexer->source + token->start, token->end - token->start);
    AstNodes *ignores = &parser->type_ignores;
    if (ignores->count == parser->type_ignore_capacity) {
        size_t capacity = parser->type_ignore_capacity == 0 ? 8 : 2 * parser->type_ignore_capacity;
        ignores->items = arena_grow(parser->tree->arena, ignores->items, ignores->count * sizeof(AstNode *),
                                    capacity * sizeof(AstNode *));
        parser->type_ignore_capacity = capacity;
    }
    if (node->tag == NULL || ignores->items == NULL) {
        parser_memory_error(parser);
        return false;
    }
    ignores->items[ignores->count++] = &node->base;
    return true;
}

bool parser_fill(Parser *parser) {
    if (parser->token_count == parser->token_capacity) {
        size_t capacity = parser->token_capacity == 0 ? 256 : 2 * parser->token_capacity;
        Token *tokens = arena_grow(parser->tree->arena, parser->tokens, parser->token_count * sizeof(Token),
                                   capacity * sizeof(Token));
        if (tokens == NULL) {
            parser_memory_error(parser);
            return false;
        }
        parser->tokens = tokens;
        parser->token_capacity = capacity;
    }
    Token *token = &parser->tokens[parser->token_count];
    lexer_next(parser->lexer, token);
    while (token->kind == TOKEN_TYPE_IGNORE) {
        if (!add_type_ignore(parser, token)) {
            return false;
        }
        lexer_next(parser->lexer, token);
    }
    token->name = NULL;
    if (token->kind == TOKEN_NAME) {
        token->name =
            identifier_text(parser, parser->lexer->source + token->start, token->end - token->start);
        if (token->name == NULL) {
            parser_memory_error(parser);
            return false;
        }
        // Other letters than those of the keyword can be the same in normal form.
        static const char *const constants[] = {"None", "True", "False"};
        for (size_t i = 0; i < 3; i++) {
            if (ast_text_equals(token->name, constants[i])) {
                diagnostics_add(parser->diagnostics, DIAGNOSTIC_VALUE_ERROR,
                                "identifier field can't represent '%s' constant", constants[i]);
                return false;
            }
        }
    }
    if (parser->options->mode == PARSE_SINGLE) {
        // The end of an interactive input ends its statement.
        if (token->kind == TOKEN_ENDMARKER && parser->parsing_started) {
            token->kind = TOKEN_NEWLINE;
            parser->parsing_started = false;
            if (!parser->options->dont_imply_dedent) {
                lexer_close_blocks(parser->lexer);
            }
        } else {
            parser->parsing_started = true;
        }
    }
    parser->token_count++;
    return true;
}

TokenKind parser_peek_ahead(Parser *parser, size_t ahead) {
    while (parser->index + ahead >= parser->token_count) {
        TokenKind last = (TokenKind)parser->tokens[parser->token_count - 1].kind;
        if (last == TOKEN_ERRORTOKEN || !parser_fill(parser)) {
            return TOKEN_ERRORTOKEN;
        }
    }
    return (TokenKind)parser->tokens[parser->index + ahead].kind;
}

bool parser_is_soft_keyword(const Parser *parser, const char *word) {
    const Token *token = parser_token(parser);
    return token->kind == TOKEN_NAME && ast_text_equals(token->name, word);
}

const AstText *parser_type_comment(Parser *parser) {
    const Token *token = parser_token(parser);
    const AstText *text =
        ast_text(parser->tree, parser->lexer->source + token->start, token->end - token->start);
    if (text == NULL) {
        parser_memory_error(parser);
        return NULL;
    }
    return parser_advance(parser) ? text : NULL;
}

// ---- depth ----

bool parser_enter(Parser *parser) {
    if (++parser->depth > PARSER_DEPTH_MAX) {
        if (!parser_has_error(parser)) {
            diagnostics_add(parser->diagnostics, DIAGNOSTIC_MEMORY_ERROR,
                            "Parser stack overflowed - Python source too complex to compile");
        }
        return false;
    }
    return true;
}

// ---- nodes ----

void parser_memory_error(Parser *parser) {
    diagnostics_add_memory_error(parser->diagnostics);
}

void parser_end(const Parser *parser, AstNode *node) {
    size_t index = parser->index;
    while (index > 0) {
        const Token *token = &parser->tokens[--index];
        if (token->kind < TOKEN_NEWLINE || token->kind > TOKEN_DEDENT) {
            if (token->kind != TOKEN_ENDMARKER) {
                node->end_lineno = token->end_lineno;
                node->end_col_offset = token->end_col_offset;
                return;
            }
        }
    }
}

void *parser_bare_node(Parser *parser, AstKind kind) {
    AstNode *node = ast_node_new(parser->tree, kind);
    if (node == NULL) {
        parser_memory_error(parser);
    }
    return node;
}

void *parser_node(Parser *parser, AstKind kind, Position start) {
    AstNode *node = parser_bare_node(parser, kind);
    if (node != NULL) {
        node->lineno = start.lineno;
        node->col_offset = start.col_offset;
        parser_end(parser, node);
    }
    return node;
}

bool parser_push(Parser *parser, AstNode *node) {
    if (parser->stack_count == parser->stack_capacity) {
        size_t capacity = parser->stack_capacity == 0 ? 64 : 2 * parser->stack_capacity;
        AstNode **stack = arena_grow(parser->tree->arena, parser->stack,
                                     parser->stack_count * sizeof(AstNode *), capacity * sizeof(AstNode *));
        if (stack == NULL) {
            parser_memory_error(parser);
            return false;
        }
        parser->stack = stack;
        parser->stack_capacity = capacity;
    }
    parser->stack[parser->stack_count++] = node;
    return true;
}

bool parser_take(Parser *parser, size_t from, AstNodes *nodes) {
    size_t count = parser->stack_count - from;
    if (!ast_nodes_new(parser->tree, count, nodes)) {
        parser_memory_error(parser);
        return false;
    }
    if (count != 0) {
        memcpy(nodes->items, parser->stack + from, count * sizeof(AstNode *));
    }
    parser->stack_count = from;
    return true;
}

// ---- errors ----

// Where the line with this number starts; the last line's start when there are fewer.
static size_t find_line(const Lexer *lexer, int lineno) {
    size_t start = 0;
    for (int line = 1; line < lineno; line++) {
        const char *newline = memchr(lexer->source + start, '\n', lexer->length - start);
        if (newline == NULL || newline + 1 == lexer->source + lexer->length) {
            break;
        }
        start = (size_t)(newline + 1 - lexer->source);
    }
    return start;
}

// The line's text for SyntaxError.text.
void parser_set_line(Parser *parser, Diagnostic *diagnostic, size_t start, bool with_newline) {
    const Lexer *lexer = parser->lexer;
    const char *text = lexer->source + start;
    const char *newline = memchr(text, '\n', lexer->length - start);
    size_t length = newline == NULL ? lexer->length - start : (size_t)(newline + with_newline - text);
    char *copy = arena_copy(parser->tree->arena, text, length);
    if (copy != NULL) {
        diagnostic->text = copy;
        diagnostic->text_length = length;
    }
}

// A byte column of a line as a character offset, counted from 1.
static int character_offset(const Lexer *lexer, size_t line, int column) {
    if (column < 0) {
        return 0;
    }
    size_t end = line + (size_t)column;
    size_t excess = end > lexer->length ? end - lexer->length : 0;
    return lexer_characters(lexer->source, line, end - excess) + (int)excess + 1;
}

static void *add_error(Parser *parser, DiagnosticKind kind, Position start, int end_lineno,
                       int end_col_offset, const char *format, va_list arguments) {
    if (parser_has_error(parser)) {
        return NULL;
    }
    char message[512];
    vsnprintf(message, sizeof(message), format, arguments);
    Diagnostic *diagnostic = diagnostics_add(parser->diagnostics, kind, "%s", message);
    if (diagnostic->kind != kind) {
        return NULL;
    }
    const Lexer *lexer = parser->lexer;
    size_t line = find_line(lexer, start.lineno);
    size_t end_line = end_lineno == start.lineno ? line : find_line(lexer, end_lineno);
    diagnostic->lineno = start.lineno;
    diagnostic->offset = character_offset(lexer, line, start.col_offset);
    diagnostic->end_lineno = end_lineno;
    diagnostic->end_offset = end_col_offset < 0 ? end_col_offset == -1 ? 0 : -1
                                                : character_offset(lexer, end_line, end_col_offset);
    diagnostic->has_offset = true;
    parser_set_line(parser, diagnostic, line, start.lineno >= lexer->lineno);
    return NULL;
}

void *parser_error_range(Parser *parser, DiagnosticKind kind, Position start, int end_lineno,
                         int end_col_offset, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add_error(parser, kind, start, end_lineno, end_col_offset, format, arguments);
    va_end(arguments);
    return NULL;
}

void *parser_error_token(Parser *parser, const Token *token, const char *format, ...) {
    Position start = {token->lineno, token->col_offset};
    int end = token->end_col_offset;
    if (start.col_offset == -1) { // a token without text: how far the lexer is in its line
        const Lexer *lexer = parser->lexer;
        size_t line = token->start;
        line -= line > 0 && line >= lexer->length && lexer->source[line - 1] == '\n';
        while (line > 0 && lexer->source[line - 1] != '\n') {
            line--;
        }
        start.col_offset = (int)(token->start - line) - 1;
        end = -2;
    }
    va_list arguments;
    va_start(arguments, format);
    add_error(parser, DIAGNOSTIC_SYNTAX_ERROR, start, token->end_lineno, end, format, arguments);
    va_end(arguments);
    return NULL;
}

void *parser_error_node(Parser *parser, const AstNode *node, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add_error(parser, DIAGNOSTIC_SYNTAX_ERROR, node_position(node), node->end_lineno, node->end_col_offset,
              format, arguments);
    va_end(arguments);
    return NULL;
}

bool parser_version(Parser *parser, int minor, const char *what) {
    int version = parser->options->feature_version;
    if (version == 0 || version >= minor) {
        return true;
    }
    parser_error_token(parser, parser_token(parser), "%s only supported in Python 3.%d and greater", what,
                       minor);
    return false;
}

// ---- inputs ----

static AstNode *parse_module(Parser *parser) {
    AstModule *module = parser_bare_node(parser, AST_Module);
    if (module == NULL || !parse_statements(parser, &module->body) ||
        parser_peek(parser) != TOKEN_ENDMARKER) {
        return NULL;
    }
    module->type_ignores = parser->type_ignores;
    return &module->base;
}

static AstNode *parse_eval_input(Parser *parser) {
    AstNode *body = parse_expressions(parser);
    while (parser_accept(parser, TOKEN_NEWLINE)) {
    }
    if (body == NULL || parser_peek(parser) != TOKEN_ENDMARKER) {
        return NULL;
    }
    AstExpression *expression = parser_bare_node(parser, AST_Expression);
    if (expression == NULL) {
        return NULL;
    }
    expression->body = body;
    return &expression->base;
}

// Behind the statement there may be nothing but blank lines and comments.
static bool check_single(Parser *parser) {
    const Lexer *lexer = parser->lexer;
    const Token *last = parser->index > 0 ? &parser->tokens[parser->index - 1] : parser_token(parser);
    for (const char *at = lexer->source + last->end; *at != '\0'; at++) {
        if (*at == '#') {
            at += strcspn(at, "\n") - 1;
        } else if (strchr(" \t\n\f", *at) == NULL) {
            parser->is_explained = true;
            parser_error_token(parser, last, "multiple statements found while compiling a single statement");
            return false;
        }
    }
    return true;
}

// One statement: a compound one must be followed by a newline of its own (an empty line at the prompt).
static AstNode *parse_interactive(Parser *parser) {
    AstInteractive *node = parser_bare_node(parser, AST_Interactive);
    if (node == NULL) {
        return NULL;
    }
    size_t from = parser->stack_count;
    Position start = parser_position(parser);
    if (parser_peek(parser) == TOKEN_NEWLINE) {
        AstNode *pass = parser_advance(parser) ? parser_node(parser, AST_Pass, start) : NULL;
        if (pass == NULL || !parser_push(parser, pass)) {
            return NULL;
        }
    } else {
        bool compound = parser_at_compound_statement(parser);
        if (parser_peek(parser) == TOKEN_ENDMARKER || !parse_statement(parser)) {
            return NULL;
        }
        compound = compound || parser->stack[from]->kind == AST_Match;
        if (compound && !parser_accept(parser, TOKEN_NEWLINE)) {
            return NULL;
        }
    }
    return check_single(parser) && parser_take(parser, from, &node->body) ? &node->base : NULL;
}

// (int, *str, **Any) -> float
static AstNode *parse_function_type(Parser *parser) {
    AstFunctionType *node = parser_bare_node(parser, AST_FunctionType);
    if (node == NULL || !parser_accept(parser, TOKEN_LPAR)) {
        return NULL;
    }
    size_t from = parser->stack_count;
    int stars = 0;
    while (parser_peek(parser) != TOKEN_RPAR) {
        TokenKind kind = parser_peek(parser);
        int star = kind == TOKEN_STAR ? 1 : kind == TOKEN_DOUBLESTAR ? 2 : 0;
        if ((stars != 0 && star <= stars) || (star != 0 && !parser_advance(parser))) {
            return NULL;
        }
        stars = star;
        AstNode *type = parse_expression(parser);
        if (type == NULL || !parser_push(parser, type)) {
            return NULL;
        }
        if (!parser_accept(parser, TOKEN_COMMA)) {
            break;
        }
        if (parser_peek(parser) == TOKEN_RPAR) {
            return NULL;
        }
    }
    if (!parser_take(parser, from, &node->argtypes) || !parser_accept(parser, TOKEN_RPAR) ||
        !parser_accept(parser, TOKEN_RARROW) || (node->returns = parse_expression(parser)) == NULL) {
        return NULL;
    }
    while (parser_accept(parser, TOKEN_NEWLINE)) {
    }
    return parser_peek(parser) == TOKEN_ENDMARKER ? &node->base : NULL;
}

static AstNode *parse_input(Parser *parser) {
    switch (parser->options->mode) {
    case PARSE_EVAL: return parse_eval_input(parser);
    case PARSE_SINGLE: return parse_interactive(parser);
    case PARSE_FUNC_TYPE: return parse_function_type(parser);
    default: return parse_module(parser);
    }
}

bool parse_source(AstTree *tree, const char *source, size_t length, const ParseOptions *options,
                  Diagnostics *diagnostics) {
    const char *prepared;
    size_t prepared_length;
    if (!source_prepare(tree->arena, source, length, options, diagnostics, &prepared, &prepared_length)) {
        return false;
    }
    Lexer *lexer = arena_alloc(tree->arena, sizeof(Lexer));
    if (lexer == NULL) {
        diagnostics_add_memory_error(diagnostics);
        return false;
    }
    lexer_init(lexer, prepared, prepared_length, tree->arena);
    lexer->type_comments = options->type_comments;
    lexer->warnings = diagnostics;
    lexer->barry_as_flufl = options->barry_as_flufl;
    Parser parser = {
        .tree = tree,
        .options = options,
        .diagnostics = diagnostics,
        .lexer = lexer,
        .barry_as_flufl = options->barry_as_flufl,
    };
    if (!parser_fill(&parser)) {
        return false;
    }
    AstNode *root = parse_input(&parser);
    if (root == NULL) {
        parser_explain(&parser);
        return false;
    }
    tree->root = root;
    return !parser_has_error(&parser);
}
