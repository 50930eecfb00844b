// SPDX-License-Identifier: MIT
//
// The grammar of parameters: of functions and lambdas, and type parameters (PEP 695, PEP 696).
#include "syntax/parser_internal.h"

static Astarg *parse_parameter(Parser *parser, bool is_lambda, bool star_annotation) {
    Position start = parser_position(parser);
    const AstText *name = parse_identifier(parser);
    if (name == NULL) {
        return NULL;
    }
    AstNode *annotation = NULL;
    if (!is_lambda && parser_accept(parser, TOKEN_COLON)) {
        annotation = star_annotation ? parse_star_expression(parser) : parse_expression(parser);
        if (annotation == NULL) {
            return NULL;
        }
    }
    Astarg *parameter = parser_node(parser, AST_arg, start);
    if (parameter != NULL) {
        parameter->arg = name;
        parameter->annotation = annotation;
    }
    return parameter;
}

// The comma behind a parameter, with a type comment behind that; or the end of the list. Sets *more.
static bool end_parameter(Parser *parser, Astarg *parameter, TokenKind closing, bool *more) {
    *more = parser_accept(parser, TOKEN_COMMA);
    if (parser_peek(parser) == TOKEN_TYPE_COMMENT) {
        const AstText *comment = parser_type_comment(parser);
        if (comment == NULL) {
            return false;
        }
        if (parameter != NULL) {
            parameter->type_comment = comment;
        }
    }
    return *more || parser_peek(parser) == closing;
}

AstNode *parse_parameters(Parser *parser, bool is_lambda) {
    TokenKind closing = is_lambda ? TOKEN_COLON : TOKEN_RPAR;
    Astarguments *arguments = parser_bare_node(parser, AST_arguments);
    if (arguments == NULL) {
        return NULL;
    }
    // The stack holds pairs: parameter and default. Positional ones first, then keyword-only ones.
    size_t from = parser->stack_count;
    size_t positional = 0;
    size_t positional_only = 0;
    size_t keyword_only = 0;
    size_t defaults = 0;
    bool seen_slash = false;
    bool seen_star = false;
    bool more = true;
    while (more && parser_peek(parser) != closing) {
        if (parser_peek(parser) == TOKEN_SLASH) {
            if (seen_slash || seen_star || positional == 0 || !parser_advance(parser)) {
                return NULL;
            }
            if (!parser_version(parser, 8, "Positional-only parameters are")) {
                return NULL;
            }
            seen_slash = true;
            positional_only = positional;
            more = parser_accept(parser, TOKEN_COMMA);
            continue;
        }
        if (parser_accept(parser, TOKEN_DOUBLESTAR)) {
            Astarg *parameter = parse_parameter(parser, is_lambda, false);
            if (parameter == NULL || !end_parameter(parser, parameter, closing, &more) ||
                parser_peek(parser) != closing) {
                return NULL;
            }
            arguments->kwarg = &parameter->base;
            break;
        }
        if (parser_peek(parser) == TOKEN_STAR) {
            if (seen_star || !parser_advance(parser)) {
                return NULL;
            }
            seen_star = true;
            if (parser_accept(parser, TOKEN_COMMA)) {
                if (parser_peek(parser) != TOKEN_NAME) {
                    return NULL; // named parameters must follow
                }
                continue;
            }
            Astarg *parameter = parse_parameter(parser, is_lambda, true);
            if (parameter == NULL || !end_parameter(parser, parameter, closing, &more)) {
                return NULL;
            }
            arguments->vararg = &parameter->base;
            continue;
        }
        Astarg *parameter = parse_parameter(parser, is_lambda, false);
        AstNode *value = NULL;
        if (parameter == NULL) {
            return NULL;
        }
        if (parser_accept(parser, TOKEN_EQUAL) && (value = parse_expression(parser)) == NULL) {
            return NULL;
        }
        if (!parser_push(parser, &parameter->base) || !parser_push(parser, value) ||
            !end_parameter(parser, parameter, closing, &more)) {
            return NULL;
        }
        if (seen_star) {
            keyword_only++;
        } else {
            if (value == NULL && defaults != 0) {
                return NULL;
            }
            defaults += value != NULL;
            positional++;
        }
    }
    AstTree *tree = parser->tree;
    if (parser_peek(parser) != closing) {
        return NULL;
    }
    if (!ast_nodes_new(tree, positional_only, &arguments->posonlyargs) ||
        !ast_nodes_new(tree, positional - positional_only, &arguments->args) ||
        !ast_nodes_new(tree, defaults, &arguments->defaults) ||
        !ast_nodes_new(tree, keyword_only, &arguments->kwonlyargs) ||
        !ast_nodes_new(tree, keyword_only, &arguments->kw_defaults)) {
        parser_memory_error(parser);
        return NULL;
    }
    for (size_t i = 0; i < positional; i++) {
        AstNode *parameter = parser->stack[from + 2 * i];
        AstNode *value = parser->stack[from + 2 * i + 1];
        if (i < positional_only) {
            arguments->posonlyargs.items[i] = parameter;
        } else {
            arguments->args.items[i - positional_only] = parameter;
        }
        if (value != NULL) {
            arguments->defaults.items[i - (positional - defaults)] = value;
        }
    }
    for (size_t i = 0; i < keyword_only; i++) {
        arguments->kwonlyargs.items[i] = parser->stack[from + 2 * (positional + i)];
        arguments->kw_defaults.items[i] = parser->stack[from + 2 * (positional + i) + 1];
    }
    parser->stack_count = from;
    return &arguments->base;
}

static AstNode *parse_type_parameter(Parser *parser) {
    Position start = parser_position(parser);
    TokenKind kind = parser_peek(parser);
    if ((kind == TOKEN_STAR || kind == TOKEN_DOUBLESTAR) && !parser_advance(parser)) {
        return NULL;
    }
    const AstText *name = parse_identifier(parser);
    AstNode *bound = NULL;
    AstNode *value = NULL;
    if (name == NULL) {
        return NULL;
    }
    if (kind == TOKEN_NAME && parser_accept(parser, TOKEN_COLON) &&
        (bound = parse_expression(parser)) == NULL) {
        return NULL;
    }
    if (parser_accept(parser, TOKEN_EQUAL)) {
        if (!parser_version(parser, 13, "Type parameter defaults are")) {
            return NULL;
        }
        value = kind == TOKEN_STAR ? parse_star_expression(parser) : parse_expression(parser);
        if (value == NULL) {
            return NULL;
        }
    }
    if (kind == TOKEN_STAR) {
        AstTypeVarTuple *node = NEW_NODE(TypeVarTuple, start);
        if (node == NULL) {
            return NULL;
        }
        node->name = name;
        node->default_value = value;
        return &node->base;
    }
    if (kind == TOKEN_DOUBLESTAR) {
        AstParamSpec *node = NEW_NODE(ParamSpec, start);
        if (node == NULL) {
            return NULL;
        }
        node->name = name;
        node->default_value = value;
        return &node->base;
    }
    AstTypeVar *node = NEW_NODE(TypeVar, start);
    if (node == NULL) {
        return NULL;
    }
    node->name = name;
    node->bound = bound;
    node->default_value = value;
    return &node->base;
}

bool parse_type_parameters(Parser *parser, AstNodes *parameters) {
    *parameters = (AstNodes){0};
    if (!parser_accept(parser, TOKEN_LSQB)) {
        return !parser_has_error(parser);
    }
    size_t from = parser->stack_count;
    do {
        if (parser->stack_count > from && parser_peek(parser) == TOKEN_RSQB) {
            break;
        }
        AstNode *parameter = parse_type_parameter(parser);
        if (parameter == NULL || !parser_push(parser, parameter)) {
            return false;
        }
    } while (parser_accept(parser, TOKEN_COMMA));
    return parser_accept(parser, TOKEN_RSQB) && parser_version(parser, 12, "Type parameter lists are") &&
           parser_take(parser, from, parameters);
}
