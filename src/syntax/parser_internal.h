// SPDX-License-Identifier: MIT
//
// What the files of the parser share: the token window, positions, making nodes, and the grammar's functions.
//
// A grammar function returns the node and has moved past it, or NULL (false): then the input is not of that
// form, or parser->diagnostics has an error (no memory, a bad literal, too deep), and the position is
// undefined. Callers that try one form and then another go back with parser_retry, which refuses when there
// is an error.
#ifndef KRAIT_SYNTAX_PARSER_INTERNAL_H
#define KRAIT_SYNTAX_PARSER_INTERNAL_H

#include <string.h>

#include "syntax/lexer.h"
#include "syntax/parser.h"

enum { PARSER_DEPTH_MAX = 1500 };

typedef struct Parser {
    AstTree *tree;
    const ParseOptions *options;
    Diagnostics *diagnostics;
    Lexer *lexer;
    Token *tokens; // all that were read so far
    size_t token_count;
    size_t token_capacity;
    size_t index; // of the present token, always < token_count
    int depth;
    bool barry_as_flufl;  // `<>` is the unequal sign now
    bool quiet;           // no warnings: the second pass is on
    bool is_explained;    // the error there is, is the one to report
    bool parsing_started; // PARSE_SINGLE: a statement was begun
    AstNode **stack;      // nodes of the sequences that are being collected
    size_t stack_count;
    size_t stack_capacity;
    AstNodes type_ignores;
    size_t type_ignore_capacity;
} Parser;

typedef struct Position {
    int lineno;
    int col_offset;
} Position;

// ---- tokens ----

bool parser_fill(Parser *parser); // reads one token more; false: no memory

static inline Token *parser_token(const Parser *parser) {
    return &parser->tokens[parser->index];
}

static inline TokenKind parser_peek(const Parser *parser) {
    return (TokenKind)parser->tokens[parser->index].kind;
}

// The kind of the token `ahead` behind the present one.
TokenKind parser_peek_ahead(Parser *parser, size_t ahead);

static inline bool parser_advance(Parser *parser) {
    parser->index++;
    return parser->index < parser->token_count || parser_fill(parser);
}

// Moves past a token of the kind; false when the present one is another.
static inline bool parser_accept(Parser *parser, TokenKind kind) {
    return parser_peek(parser) == kind && parser_advance(parser);
}

bool parser_is_soft_keyword(const Parser *parser, const char *word);

static inline bool parser_has_error(const Parser *parser) {
    return parser->diagnostics->error != NULL;
}

typedef struct ParserMark {
    size_t index;
    size_t stack_count;
    int depth;
} ParserMark;

static inline ParserMark parser_mark(const Parser *parser) {
    return (ParserMark){parser->index, parser->stack_count, parser->depth};
}

// Goes back to try another form; false when an error forbids it.
static inline bool parser_retry(Parser *parser, ParserMark mark) {
    parser->index = mark.index;
    parser->stack_count = mark.stack_count;
    parser->depth = mark.depth;
    return !parser_has_error(parser);
}

// ---- depth ----

bool parser_enter(Parser *parser); // false: too deep, reported

static inline void parser_leave(Parser *parser) {
    parser->depth--;
}

// ---- nodes ----

static inline Position parser_position(const Parser *parser) {
    const Token *token = parser_token(parser);
    return (Position){token->lineno, token->col_offset};
}

static inline Position node_position(const AstNode *node) {
    return (Position){node->lineno, node->col_offset};
}

// A node from `start` to the last token before the present one. NULL: no memory, reported.
void *parser_node(Parser *parser, AstKind kind, Position start);
void *parser_bare_node(Parser *parser, AstKind kind); // for nodes without position

#define NEW_NODE(class, start) ((Ast##class *)parser_node(parser, AST_##class, start))

void parser_end(const Parser *parser, AstNode *node);
void parser_memory_error(Parser *parser);

// Sequences are collected on the parser's stack: remember stack_count, push, then take all above it.
bool parser_push(Parser *parser, AstNode *node);
bool parser_take(Parser *parser, size_t from, AstNodes *nodes);

// A syntax error from one position to another; columns in bytes, -1 for an unknown end. Always returns NULL.
__attribute__((format(printf, 6, 7))) void *parser_error_range(Parser *parser, DiagnosticKind kind,
                                                               Position start, int end_lineno,
                                                               int end_col_offset, const char *format, ...);
// At a token.
__attribute__((format(printf, 3, 4))) void *parser_error_token(Parser *parser, const Token *token,
                                                               const char *format, ...);
__attribute__((format(printf, 3, 4))) void *parser_error_node(Parser *parser, const AstNode *node,
                                                              const char *format, ...);

// Sets the text of the line that starts at an offset of the source.
void parser_set_line(Parser *parser, Diagnostic *diagnostic, size_t start, bool with_newline);

// Refuses syntax that is newer than options->feature_version: `what` reads "Pattern matching is".
bool parser_version(Parser *parser, int minor, const char *what);

// ---- grammar ----

bool parser_starts_expression(TokenKind kind);
AstNode *parse_expression(Parser *parser);
AstNode *parse_named_expression(Parser *parser);
AstNode *parse_star_expressions(Parser *parser);
AstNode *parse_star_named_expression(Parser *parser);
AstNode *parse_star_expression(Parser *parser);
AstNode *parse_expressions(Parser *parser);
AstNode *parse_yield(Parser *parser);
AstNode *parse_annotated_rhs(Parser *parser);
AstNode *parse_primary(Parser *parser);
AstNode *parse_star_target(Parser *parser);
AstNode *parse_star_targets(Parser *parser);
bool parse_call_arguments(Parser *parser, AstNodes *arguments, AstNodes *keywords); // up to `)`, which stays
AstNode *parse_parameters(Parser *parser, bool is_lambda);
bool parse_type_parameters(Parser *parser, AstNodes *parameters);
const AstText *parse_identifier(Parser *parser);
const AstText *
parser_type_comment(Parser *parser); // the text of the present TYPE_COMMENT, moved past; or NULL

// Makes an expression a target: false when it cannot be one. Starred ones only where allowed.
bool expression_to_target(AstNode *expression, AstKind context, bool allow_starred);

AstNode *parse_strings(Parser *parser);
bool parser_check_string(Parser *parser, size_t index, bool *is_bytes); // reports what is wrong with a STRING
AstNode *parse_number(Parser *parser);
AstNode *parse_match(Parser *parser);
bool parse_block(Parser *parser, AstNodes *body);
bool parse_statements(Parser *parser, AstNodes *body);
bool parse_statement(Parser *parser); // pushes one or more
AstNode *parse_compound_statement(Parser *parser);
bool parse_simple_statements(Parser *parser); // pushes them

// Is the present token the start of a compound statement? `match` is not decided here.
bool parser_at_compound_statement(const Parser *parser);

AstNode *parser_constant(Parser *parser, AstConstantKind kind, Position start);

// ---- the second pass ----

// Finds out what is wrong with input that the grammar does not accept, or whether something is more wrong
// than the error there is; afterwards there is one.
void parser_explain(Parser *parser);

// ---- source ----

// Decodes, checks and normalises the source: UTF-8, `\n` line ends, NUL-terminated, in the arena.
bool source_prepare(Arena *arena, const char *source, size_t length, const ParseOptions *options,
                    Diagnostics *diagnostics, const char **prepared, size_t *prepared_length);

#endif
