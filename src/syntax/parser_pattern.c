// SPDX-License-Identifier: MIT
//
// The grammar of `match` statements and patterns (PEP 634).
#include "syntax/parser_internal.h"

static AstNode *parse_pattern(Parser *parser);
static AstNode *parse_or_pattern(Parser *parser);

static bool is_wildcard(const AstText *name) {
    return name->length == 1 && name->bytes[0] == '_';
}

// Tokens that make a name part of something longer than a capture.
static bool continues_name(TokenKind kind) {
    return kind == TOKEN_DOT || kind == TOKEN_LPAR || kind == TOKEN_EQUAL;
}

static AstNode *match_as(Parser *parser, Position start, AstNode *pattern, const AstText *name) {
    AstMatchAs *node = NEW_NODE(MatchAs, start);
    if (node == NULL) {
        return NULL;
    }
    node->pattern = pattern;
    node->name = name;
    return &node->base;
}

static AstNode *match_value(Parser *parser, Position start, AstNode *value) {
    AstMatchValue *node = value == NULL ? NULL : NEW_NODE(MatchValue, start);
    if (node == NULL) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

static bool is_imaginary(const AstNode *number) {
    return ast_Constant(number)->value.kind == AST_CONSTANT_COMPLEX;
}

// [-] number [(+ | -) imaginary number]
static AstNode *parse_signed_number(Parser *parser) {
    Position start = parser_position(parser);
    bool negative = parser_accept(parser, TOKEN_MINUS);
    AstNode *number = parser_peek(parser) == TOKEN_NUMBER ? parse_number(parser) : NULL;
    if (number == NULL) {
        return NULL;
    }
    bool imaginary = is_imaginary(number);
    AstNode *real = number;
    if (negative) {
        AstUnaryOp *node = NEW_NODE(UnaryOp, start);
        if (node == NULL) {
            return NULL;
        }
        node->op = AST_USub;
        node->operand = number;
        real = &node->base;
    }
    TokenKind kind = parser_peek(parser);
    if (kind != TOKEN_PLUS && kind != TOKEN_MINUS) {
        return real;
    }
    if (!parser_advance(parser) || parser_peek(parser) != TOKEN_NUMBER) {
        return NULL;
    }
    if (imaginary) {
        return parser_error_node(parser, number, "real number required in complex literal");
    }
    AstNode *second = parse_number(parser);
    if (second == NULL) {
        return NULL;
    }
    if (!is_imaginary(second)) {
        return parser_error_node(parser, second, "imaginary number required in complex literal");
    }
    AstBinOp *node = NEW_NODE(BinOp, start);
    if (node == NULL) {
        return NULL;
    }
    node->left = real;
    node->op = kind == TOKEN_PLUS ? AST_Add : AST_Sub;
    node->right = second;
    return &node->base;
}

static AstNode *parse_name_load(Parser *parser) {
    Position start = parser_position(parser);
    const AstText *id = parse_identifier(parser);
    AstName *name = id == NULL ? NULL : NEW_NODE(Name, start);
    if (name == NULL) {
        return NULL;
    }
    name->id = id;
    name->ctx = AST_Load;
    return &name->base;
}

static AstNode *parse_name_or_attribute(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *value = parse_name_load(parser);
    while (value != NULL && parser_accept(parser, TOKEN_DOT)) {
        const AstText *name = parse_identifier(parser);
        AstAttribute *attribute = name == NULL ? NULL : NEW_NODE(Attribute, start);
        if (attribute == NULL) {
            return NULL;
        }
        attribute->value = value;
        attribute->attr = name;
        attribute->ctx = AST_Load;
        value = &attribute->base;
    }
    return value;
}

static AstConstantKind singleton(TokenKind kind) {
    switch (kind) {
    case TOKEN_NONE: return AST_CONSTANT_NONE;
    case TOKEN_TRUE: return AST_CONSTANT_TRUE;
    case TOKEN_FALSE: return AST_CONSTANT_FALSE;
    default: return AST_CONSTANT_MISSING;
    }
}

// ---- sequences ----

static AstNode *parse_maybe_star_pattern(Parser *parser) {
    Position start = parser_position(parser);
    if (!parser_accept(parser, TOKEN_STAR)) {
        return parse_pattern(parser);
    }
    const AstText *name = parse_identifier(parser);
    if (name == NULL || continues_name(parser_peek(parser))) {
        return NULL;
    }
    AstMatchStar *node = NEW_NODE(MatchStar, start);
    if (node == NULL) {
        return NULL;
    }
    node->name = is_wildcard(name) ? NULL : name;
    return &node->base;
}

// After the first pattern, which is pushed: the others up to the closing token.
static bool parse_more_patterns(Parser *parser, TokenKind closing) {
    while (parser_accept(parser, TOKEN_COMMA)) {
        if (parser_peek(parser) == closing) {
            break;
        }
        AstNode *pattern = parse_maybe_star_pattern(parser);
        if (pattern == NULL || !parser_push(parser, pattern)) {
            return false;
        }
    }
    return parser_peek(parser) == closing;
}

static AstNode *match_sequence(Parser *parser, Position start, size_t from) {
    AstMatchSequence *node = NEW_NODE(MatchSequence, start);
    return node != NULL && parser_take(parser, from, &node->patterns) ? &node->base : NULL;
}

// In brackets or parentheses; one pattern in parentheses without a comma is that pattern.
static AstNode *parse_group_or_sequence(Parser *parser, TokenKind closing) {
    Position start = parser_position(parser);
    size_t from = parser->stack_count;
    if (!parser_advance(parser)) {
        return NULL;
    }
    if (parser_peek(parser) != closing) {
        AstNode *first = parse_maybe_star_pattern(parser);
        if (first == NULL) {
            return NULL;
        }
        if (closing == TOKEN_RPAR && parser_peek(parser) == TOKEN_RPAR) {
            return first->kind != AST_MatchStar && parser_advance(parser) ? first : NULL;
        }
        if (!parser_push(parser, first) || !parse_more_patterns(parser, closing)) {
            return NULL;
        }
    }
    return parser_advance(parser) ? match_sequence(parser, start, from) : NULL;
}

// ---- mappings and classes ----

static AstNode *parse_mapping_key(Parser *parser) {
    Position start = parser_position(parser);
    AstConstantKind constant = singleton(parser_peek(parser));
    if (constant != AST_CONSTANT_MISSING) {
        return parser_advance(parser) ? parser_constant(parser, constant, start) : NULL;
    }
    switch (parser_peek(parser)) {
    case TOKEN_NUMBER:
    case TOKEN_MINUS: return parse_signed_number(parser);
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START: return parse_strings(parser);
    case TOKEN_NAME: {
        AstNode *value = parse_name_or_attribute(parser);
        return value != NULL && value->kind == AST_Attribute ? value : NULL;
    }
    default: return NULL;
    }
}

static AstNode *parse_mapping_pattern(Parser *parser) {
    Position start = parser_position(parser);
    size_t from = parser->stack_count;
    const AstText *rest = NULL;
    if (!parser_advance(parser)) {
        return NULL;
    }
    while (parser_peek(parser) != TOKEN_RBRACE) {
        if (parser_accept(parser, TOKEN_DOUBLESTAR)) {
            rest = parse_identifier(parser);
            if (rest == NULL || is_wildcard(rest) || continues_name(parser_peek(parser))) {
                return NULL;
            }
            parser_accept(parser, TOKEN_COMMA);
            break;
        }
        AstNode *key = parse_mapping_key(parser);
        AstNode *pattern = key != NULL && parser_accept(parser, TOKEN_COLON) ? parse_pattern(parser) : NULL;
        if (pattern == NULL || !parser_push(parser, key) || !parser_push(parser, pattern)) {
            return NULL;
        }
        if (!parser_accept(parser, TOKEN_COMMA)) {
            break;
        }
    }
    if (!parser_accept(parser, TOKEN_RBRACE)) {
        return NULL;
    }
    AstMatchMapping *node = NEW_NODE(MatchMapping, start);
    size_t count = (parser->stack_count - from) / 2;
    if (node == NULL) {
        return NULL;
    }
    if (!ast_nodes_new(parser->tree, count, &node->keys) ||
        !ast_nodes_new(parser->tree, count, &node->patterns)) {
        parser_memory_error(parser);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        node->keys.items[i] = parser->stack[from + 2 * i];
        node->patterns.items[i] = parser->stack[from + 2 * i + 1];
    }
    node->rest = rest;
    parser->stack_count = from;
    return &node->base;
}

static AstNode *parse_class_pattern(Parser *parser, AstNode *class, Position start) {
    size_t from = parser->stack_count;
    size_t positional = 0;
    size_t keywords = 0;
    size_t capacity = 0;
    const AstText **names = NULL;
    if (!parser_advance(parser)) {
        return NULL;
    }
    while (parser_peek(parser) != TOKEN_RPAR) {
        if (parser_peek(parser) == TOKEN_NAME && parser_peek_ahead(parser, 1) == TOKEN_EQUAL) {
            const AstText *name = parse_identifier(parser);
            if (name == NULL || !parser_advance(parser)) {
                return NULL;
            }
            if (keywords == capacity) {
                size_t longer = capacity == 0 ? 4 : capacity * 2;
                names = arena_grow(parser->tree->arena, names, capacity * sizeof(*names),
                                   longer * sizeof(*names));
                if (names == NULL) {
                    parser_memory_error(parser);
                    return NULL;
                }
                capacity = longer;
            }
            names[keywords++] = name;
        } else if (keywords != 0) {
            return NULL;
        } else {
            positional++;
        }
        AstNode *pattern = parse_pattern(parser);
        if (pattern == NULL || !parser_push(parser, pattern)) {
            return NULL;
        }
        if (!parser_accept(parser, TOKEN_COMMA)) {
            break;
        }
    }
    if (!parser_accept(parser, TOKEN_RPAR)) {
        return NULL;
    }
    AstMatchClass *node = NEW_NODE(MatchClass, start);
    if (node == NULL || !parser_take(parser, from + positional, &node->kwd_patterns) ||
        !parser_take(parser, from, &node->patterns)) {
        return NULL;
    }
    node->cls = class;
    node->kwd_attrs = (AstTexts){keywords, names};
    return &node->base;
}

// ---- patterns ----

static AstNode *parse_closed_pattern(Parser *parser) {
    Position start = parser_position(parser);
    AstConstantKind constant = singleton(parser_peek(parser));
    if (constant != AST_CONSTANT_MISSING) {
        AstMatchSingleton *node = parser_advance(parser) ? NEW_NODE(MatchSingleton, start) : NULL;
        if (node == NULL) {
            return NULL;
        }
        node->value.kind = constant;
        return &node->base;
    }
    switch (parser_peek(parser)) {
    case TOKEN_NUMBER:
    case TOKEN_MINUS: return match_value(parser, start, parse_signed_number(parser));
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START: return match_value(parser, start, parse_strings(parser));
    case TOKEN_LPAR: return parse_group_or_sequence(parser, TOKEN_RPAR);
    case TOKEN_LSQB: return parse_group_or_sequence(parser, TOKEN_RSQB);
    case TOKEN_LBRACE: return parse_mapping_pattern(parser);
    case TOKEN_NAME: {
        if (!continues_name(parser_peek_ahead(parser, 1))) {
            const AstText *name = parse_identifier(parser);
            return name == NULL ? NULL : match_as(parser, start, NULL, is_wildcard(name) ? NULL : name);
        }
        AstNode *value = parse_name_or_attribute(parser);
        if (value == NULL) {
            return NULL;
        }
        if (parser_peek(parser) == TOKEN_LPAR) {
            return parse_class_pattern(parser, value, start);
        }
        return value->kind == AST_Attribute && !continues_name(parser_peek(parser))
                   ? match_value(parser, start, value)
                   : NULL;
    }
    default: return NULL;
    }
}

static AstNode *parse_or_pattern(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *first = parse_closed_pattern(parser);
    if (first == NULL || parser_peek(parser) != TOKEN_VBAR) {
        return first;
    }
    size_t from = parser->stack_count;
    if (!parser_push(parser, first)) {
        return NULL;
    }
    while (parser_accept(parser, TOKEN_VBAR)) {
        AstNode *next = parse_closed_pattern(parser);
        if (next == NULL || !parser_push(parser, next)) {
            return NULL;
        }
    }
    AstMatchOr *node = NEW_NODE(MatchOr, start);
    return node != NULL && parser_take(parser, from, &node->patterns) ? &node->base : NULL;
}

static AstNode *parse_pattern(Parser *parser) {
    if (!parser_enter(parser)) {
        return NULL;
    }
    Position start = parser_position(parser);
    AstNode *pattern = parse_or_pattern(parser);
    if (pattern != NULL && parser_accept(parser, TOKEN_AS)) {
        const AstText *name = parse_identifier(parser);
        if (name == NULL || is_wildcard(name) || continues_name(parser_peek(parser))) {
            return NULL;
        }
        pattern = match_as(parser, start, pattern, name);
    }
    parser_leave(parser);
    return pattern;
}

// ---- the statement ----

static AstNode *parse_case(Parser *parser) {
    if (!parser_is_soft_keyword(parser, "case") || !parser_advance(parser)) {
        return NULL;
    }
    Position start = parser_position(parser);
    AstNode *pattern = parse_maybe_star_pattern(parser);
    if (pattern == NULL) {
        return NULL;
    }
    if (parser_peek(parser) == TOKEN_COMMA) {
        size_t from = parser->stack_count;
        if (!parser_push(parser, pattern)) {
            return NULL;
        }
        while (parser_accept(parser, TOKEN_COMMA)) {
            if (parser_peek(parser) == TOKEN_COLON || parser_peek(parser) == TOKEN_IF) {
                break;
            }
            AstNode *next = parse_maybe_star_pattern(parser);
            if (next == NULL || !parser_push(parser, next)) {
                return NULL;
            }
        }
        pattern = match_sequence(parser, start, from);
        if (pattern == NULL) {
            return NULL;
        }
    } else if (pattern->kind == AST_MatchStar) {
        return NULL;
    }
    AstNode *guard = NULL;
    AstNodes body;
    if ((parser_accept(parser, TOKEN_IF) && (guard = parse_named_expression(parser)) == NULL) ||
        !parser_accept(parser, TOKEN_COLON) || !parse_block(parser, &body)) {
        return NULL;
    }
    Astmatch_case *node = parser_bare_node(parser, AST_match_case);
    if (node == NULL) {
        return NULL;
    }
    node->pattern = pattern;
    node->guard = guard;
    node->body = body;
    return &node->base;
}

// `a, b` or `*a,` or an expression.
static AstNode *parse_subject(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *first = parse_star_named_expression(parser);
    if (first == NULL) {
        return NULL;
    }
    if (parser_peek(parser) != TOKEN_COMMA) {
        return first->kind == AST_Starred ? NULL : first;
    }
    size_t from = parser->stack_count;
    if (!parser_push(parser, first)) {
        return NULL;
    }
    while (parser_accept(parser, TOKEN_COMMA)) {
        if (parser_peek(parser) == TOKEN_COLON) {
            break;
        }
        AstNode *next = parse_star_named_expression(parser);
        if (next == NULL || !parser_push(parser, next)) {
            return NULL;
        }
    }
    AstTuple *tuple = NEW_NODE(Tuple, start);
    if (tuple == NULL || !parser_take(parser, from, &tuple->elts)) {
        return NULL;
    }
    tuple->ctx = AST_Load;
    return &tuple->base;
}

AstNode *parse_match(Parser *parser) {
    Position start = parser_position(parser);
    if (!parser_advance(parser) || !parser_starts_expression(parser_peek(parser))) {
        return NULL;
    }
    AstNode *subject = parse_subject(parser);
    if (subject == NULL || !parser_accept(parser, TOKEN_COLON) || !parser_accept(parser, TOKEN_NEWLINE) ||
        !parser_accept(parser, TOKEN_INDENT)) {
        return NULL;
    }
    size_t from = parser->stack_count;
    do {
        AstNode *branch = parse_case(parser);
        if (branch == NULL || !parser_push(parser, branch)) {
            return NULL;
        }
    } while (parser_peek(parser) != TOKEN_DEDENT);
    AstMatch *node = parser_advance(parser) && parser_version(parser, 10, "Pattern matching is")
                         ? NEW_NODE(Match, start)
                         : NULL;
    if (node == NULL || !parser_take(parser, from, &node->cases)) {
        return NULL;
    }
    node->subject = subject;
    return &node->base;
}
