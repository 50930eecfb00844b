// SPDX-License-Identifier: MIT
//
// The grammar of expressions: operators by precedence climbing, comprehensions, calls, subscripts, lambda,
// targets.
#include "syntax/parser_internal.h"

bool parser_starts_expression(TokenKind kind) {
    switch (kind) {
    case TOKEN_NAME:
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START:
    case TOKEN_LPAR:
    case TOKEN_LSQB:
    case TOKEN_LBRACE:
    case TOKEN_PLUS:
    case TOKEN_MINUS:
    case TOKEN_TILDE:
    case TOKEN_STAR:
    case TOKEN_ELLIPSIS:
    case TOKEN_NOT:
    case TOKEN_LAMBDA:
    case TOKEN_AWAIT:
    case TOKEN_NONE:
    case TOKEN_TRUE:
    case TOKEN_FALSE: return true;
    default: return false;
    }
}

const AstText *parse_identifier(Parser *parser) {
    if (parser_peek(parser) != TOKEN_NAME) {
        return NULL;
    }
    const AstText *name = parser_token(parser)->name;
    return parser_advance(parser) ? name : NULL;
}

static AstNode *parse_name(Parser *parser) {
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

AstNode *parser_constant(Parser *parser, AstConstantKind kind, Position start) {
    AstConstant *constant = NEW_NODE(Constant, start);
    if (constant == NULL) {
        return NULL;
    }
    constant->value.kind = kind;
    return &constant->base;
}

// ---- targets ----

bool expression_to_target(AstNode *expression, AstKind context, bool allow_starred) {
    switch (expression->kind) {
    case AST_Name: ast_Name(expression)->ctx = context; return true;
    case AST_Attribute: ast_Attribute(expression)->ctx = context; return true;
    case AST_Subscript: ast_Subscript(expression)->ctx = context; return true;
    case AST_Starred: {
        AstStarred *starred = ast_Starred(expression);
        starred->ctx = context;
        return allow_starred && starred->value->kind != AST_Starred &&
               expression_to_target(starred->value, context, false);
    }
    case AST_Tuple: {
        AstTuple *tuple = ast_Tuple(expression);
        tuple->ctx = context;
        for (size_t i = 0; i < tuple->elts.count; i++) {
            if (!expression_to_target(tuple->elts.items[i], context, context == AST_Store)) {
                return false;
            }
        }
        return true;
    }
    case AST_List: {
        AstList *list = ast_List(expression);
        list->ctx = context;
        for (size_t i = 0; i < list->elts.count; i++) {
            if (!expression_to_target(list->elts.items[i], context, context == AST_Store)) {
                return false;
            }
        }
        return true;
    }
    default: return false;
    }
}

AstNode *parse_star_target(Parser *parser) {
    Position start = parser_position(parser);
    if (parser_accept(parser, TOKEN_STAR)) {
        if (parser_peek(parser) == TOKEN_STAR) {
            return NULL;
        }
        AstNode *value = parse_star_target(parser);
        AstStarred *starred = value == NULL ? NULL : NEW_NODE(Starred, start);
        if (starred == NULL) {
            return NULL;
        }
        starred->value = value;
        starred->ctx = AST_Store;
        return &starred->base;
    }
    AstNode *target = parse_primary(parser);
    if (target == NULL || !expression_to_target(target, AST_Store, false)) {
        return NULL;
    }
    return target;
}

AstNode *parse_star_targets(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *first = parse_star_target(parser);
    if (first == NULL || parser_peek(parser) != TOKEN_COMMA) {
        return first;
    }
    size_t from = parser->stack_count;
    if (!parser_push(parser, first)) {
        return NULL;
    }
    while (parser_accept(parser, TOKEN_COMMA)) {
        if (!parser_starts_expression(parser_peek(parser))) {
            break;
        }
        AstNode *next = parse_star_target(parser);
        if (next == NULL || !parser_push(parser, next)) {
            return NULL;
        }
    }
    AstTuple *tuple = NEW_NODE(Tuple, start);
    if (tuple == NULL || !parser_take(parser, from, &tuple->elts)) {
        return NULL;
    }
    tuple->ctx = AST_Store;
    return &tuple->base;
}

// ---- comprehensions ----

static AstNode *parse_disjunction(Parser *parser);

static bool at_comprehension(Parser *parser) {
    TokenKind kind = parser_peek(parser);
    return kind == TOKEN_FOR || (kind == TOKEN_ASYNC && parser_peek_ahead(parser, 1) == TOKEN_FOR);
}

static bool parse_for_if_clauses(Parser *parser, AstNodes *generators) {
    size_t from = parser->stack_count;
    while (at_comprehension(parser)) {
        Astcomprehension *clause = parser_bare_node(parser, AST_comprehension);
        if (clause == NULL) {
            return false;
        }
        clause->is_async = parser_accept(parser, TOKEN_ASYNC);
        if (clause->is_async && !parser_version(parser, 6, "Async comprehensions are")) {
            return false;
        }
        if (!parser_accept(parser, TOKEN_FOR) || (clause->target = parse_star_targets(parser)) == NULL ||
            !parser_accept(parser, TOKEN_IN) || (clause->iter = parse_disjunction(parser)) == NULL) {
            return false;
        }
        size_t conditions = parser->stack_count;
        while (parser_accept(parser, TOKEN_IF)) {
            AstNode *condition = parse_disjunction(parser);
            if (condition == NULL || !parser_push(parser, condition)) {
                return false;
            }
        }
        if (!parser_take(parser, conditions, &clause->ifs) || !parser_push(parser, &clause->base)) {
            return false;
        }
    }
    return parser_take(parser, from, generators);
}

// Behind the element of a generator expression, up to and with the closing parenthesis.
static AstNode *parse_generator_rest(Parser *parser, AstNode *element, Position start) {
    AstNodes generators;
    if (element->kind == AST_Starred || !parse_for_if_clauses(parser, &generators) ||
        !parser_accept(parser, TOKEN_RPAR)) {
        return NULL;
    }
    AstGeneratorExp *node = NEW_NODE(GeneratorExp, start);
    if (node == NULL) {
        return NULL;
    }
    node->elt = element;
    node->generators = generators;
    return &node->base;
}

// ---- atoms ----

// Elements after the first (which is on the stack, at `from`) up to the closing token, which stays.
static bool parse_more_elements(Parser *parser, TokenKind closing) {
    while (parser_accept(parser, TOKEN_COMMA)) {
        if (parser_peek(parser) == closing) {
            break;
        }
        AstNode *element = parse_star_named_expression(parser);
        if (element == NULL || !parser_push(parser, element)) {
            return false;
        }
    }
    return parser_peek(parser) == closing;
}

static AstNode *parse_parenthesized(Parser *parser) {
    Position start = parser_position(parser);
    size_t from = parser->stack_count;
    if (!parser_advance(parser)) {
        return NULL;
    }
    if (parser_peek(parser) == TOKEN_YIELD) {
        AstNode *yield = parse_yield(parser);
        return yield != NULL && parser_accept(parser, TOKEN_RPAR) ? yield : NULL;
    }
    if (parser_peek(parser) != TOKEN_RPAR) {
        AstNode *first = parse_star_named_expression(parser);
        if (first == NULL) {
            return NULL;
        }
        if (at_comprehension(parser)) {
            return parse_generator_rest(parser, first, start);
        }
        if (parser_peek(parser) == TOKEN_RPAR) {
            return first->kind != AST_Starred && parser_advance(parser) ? first : NULL;
        }
        if (!parser_push(parser, first) || !parse_more_elements(parser, TOKEN_RPAR)) {
            return NULL;
        }
    }
    AstTuple *tuple = parser_advance(parser) ? NEW_NODE(Tuple, start) : NULL;
    if (tuple == NULL || !parser_take(parser, from, &tuple->elts)) {
        return NULL;
    }
    tuple->ctx = AST_Load;
    return &tuple->base;
}

static AstNode *parse_list(Parser *parser) {
    Position start = parser_position(parser);
    size_t from = parser->stack_count;
    if (!parser_advance(parser)) {
        return NULL;
    }
    if (parser_peek(parser) != TOKEN_RSQB) {
        AstNode *first = parse_star_named_expression(parser);
        if (first == NULL) {
            return NULL;
        }
        if (at_comprehension(parser)) {
            AstNodes generators;
            if (first->kind == AST_Starred || !parse_for_if_clauses(parser, &generators) ||
                !parser_accept(parser, TOKEN_RSQB)) {
                return NULL;
            }
            AstListComp *node = NEW_NODE(ListComp, start);
            if (node == NULL) {
                return NULL;
            }
            node->elt = first;
            node->generators = generators;
            return &node->base;
        }
        if (!parser_push(parser, first) || !parse_more_elements(parser, TOKEN_RSQB)) {
            return NULL;
        }
    }
    AstList *list = parser_advance(parser) ? NEW_NODE(List, start) : NULL;
    if (list == NULL || !parser_take(parser, from, &list->elts)) {
        return NULL;
    }
    list->ctx = AST_Load;
    return &list->base;
}

// Keys and values lie on the stack in turns; a missing key is NULL.
static bool take_items(Parser *parser, size_t from, AstDict *dict) {
    size_t count = (parser->stack_count - from) / 2;
    if (!ast_nodes_new(parser->tree, count, &dict->keys) ||
        !ast_nodes_new(parser->tree, count, &dict->values)) {
        parser_memory_error(parser);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        dict->keys.items[i] = parser->stack[from + 2 * i];
        dict->values.items[i] = parser->stack[from + 2 * i + 1];
    }
    parser->stack_count = from;
    return true;
}

// A bitwise-or expression: what `*` and `**` take.
static AstNode *parse_binary(Parser *parser, int minimum);
static AstNode *parse_bitwise_or(Parser *parser) {
    return parse_binary(parser, 1);
}

static bool push_item(Parser *parser) {
    AstNode *key = NULL;
    AstNode *value;
    if (parser_accept(parser, TOKEN_DOUBLESTAR)) {
        value = parse_bitwise_or(parser);
    } else {
        key = parse_expression(parser);
        value = key != NULL && parser_accept(parser, TOKEN_COLON) ? parse_expression(parser) : NULL;
    }
    return value != NULL && parser_push(parser, key) && parser_push(parser, value);
}

static AstNode *parse_dict_rest(Parser *parser, size_t from, Position start) {
    while (parser_accept(parser, TOKEN_COMMA)) {
        if (parser_peek(parser) == TOKEN_RBRACE) {
            break;
        }
        if (!push_item(parser)) {
            return NULL;
        }
    }
    if (!parser_accept(parser, TOKEN_RBRACE)) {
        return NULL;
    }
    AstDict *dict = NEW_NODE(Dict, start);
    return dict != NULL && take_items(parser, from, dict) ? &dict->base : NULL;
}

static AstNode *parse_braces(Parser *parser) {
    Position start = parser_position(parser);
    size_t from = parser->stack_count;
    if (!parser_advance(parser)) {
        return NULL;
    }
    if (parser_peek(parser) == TOKEN_RBRACE) {
        return parse_dict_rest(parser, from, start);
    }
    if (parser_peek(parser) == TOKEN_DOUBLESTAR) {
        return push_item(parser) ? parse_dict_rest(parser, from, start) : NULL;
    }
    size_t index = parser->index;
    AstNode *first = parse_star_named_expression(parser);
    if (first == NULL) {
        return NULL;
    }
    AstNodes generators;
    if (first->kind != AST_Starred && parser_accept(parser, TOKEN_COLON)) {
        if (first->kind == AST_NamedExpr && parser->tokens[index].kind == TOKEN_NAME) {
            return NULL; // a key `a := b` needs parentheses
        }
        AstNode *value = parse_expression(parser);
        if (value == NULL) {
            return NULL;
        }
        if (at_comprehension(parser)) {
            if (!parse_for_if_clauses(parser, &generators) || !parser_accept(parser, TOKEN_RBRACE)) {
                return NULL;
            }
            AstDictComp *node = NEW_NODE(DictComp, start);
            if (node == NULL) {
                return NULL;
            }
            node->key = first;
            node->value = value;
            node->generators = generators;
            return &node->base;
        }
        return parser_push(parser, first) && parser_push(parser, value) ? parse_dict_rest(parser, from, start)
                                                                        : NULL;
    }
    if (at_comprehension(parser)) {
        if (first->kind == AST_Starred || !parse_for_if_clauses(parser, &generators) ||
            !parser_accept(parser, TOKEN_RBRACE)) {
            return NULL;
        }
        AstSetComp *node = NEW_NODE(SetComp, start);
        if (node == NULL) {
            return NULL;
        }
        node->elt = first;
        node->generators = generators;
        return &node->base;
    }
    if (!parser_push(parser, first) || !parse_more_elements(parser, TOKEN_RBRACE) ||
        !parser_advance(parser)) {
        return NULL;
    }
    AstSet *set = NEW_NODE(Set, start);
    return set != NULL && parser_take(parser, from, &set->elts) ? &set->base : NULL;
}

static AstNode *parse_atom(Parser *parser) {
    Position start = parser_position(parser);
    AstConstantKind constant;
    switch (parser_peek(parser)) {
    case TOKEN_NAME: return parse_name(parser);
    case TOKEN_NUMBER: return parse_number(parser);
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START: return parse_strings(parser);
    case TOKEN_LPAR: return parse_parenthesized(parser);
    case TOKEN_LSQB: return parse_list(parser);
    case TOKEN_LBRACE: return parse_braces(parser);
    case TOKEN_NONE: constant = AST_CONSTANT_NONE; break;
    case TOKEN_TRUE: constant = AST_CONSTANT_TRUE; break;
    case TOKEN_FALSE: constant = AST_CONSTANT_FALSE; break;
    case TOKEN_ELLIPSIS: constant = AST_CONSTANT_ELLIPSIS; break;
    default: return NULL;
    }
    return parser_advance(parser) ? parser_constant(parser, constant, start) : NULL;
}

// ---- calls and subscripts ----

// Moves the nodes of one kind that lie on the stack above `from` to a sequence of their own, in order.
static bool take_kind(Parser *parser, size_t from, bool keywords, AstNodes *nodes) {
    size_t count = 0;
    for (size_t i = from; i < parser->stack_count; i++) {
        count += (parser->stack[i]->kind == AST_keyword) == keywords;
    }
    if (!ast_nodes_new(parser->tree, count, nodes)) {
        parser_memory_error(parser);
        return false;
    }
    count = 0;
    for (size_t i = from; i < parser->stack_count; i++) {
        if ((parser->stack[i]->kind == AST_keyword) == keywords) {
            nodes->items[count++] = parser->stack[i];
        }
    }
    return true;
}

static AstNode *parse_starred_argument(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *value = parser_advance(parser) ? parse_expression(parser) : NULL;
    AstStarred *starred = value == NULL ? NULL : NEW_NODE(Starred, start);
    if (starred == NULL) {
        return NULL;
    }
    starred->value = value;
    starred->ctx = AST_Load;
    return &starred->base;
}

static AstNode *parse_keyword_argument(Parser *parser) {
    Position start = parser_position(parser);
    const AstText *name = NULL;
    if (!parser_accept(parser, TOKEN_DOUBLESTAR)) {
        name = parse_identifier(parser);
        if (name == NULL || !parser_accept(parser, TOKEN_EQUAL)) {
            return NULL;
        }
    }
    AstNode *value = parse_expression(parser);
    Astkeyword *keyword = value == NULL ? NULL : parser_node(parser, AST_keyword, start);
    if (keyword == NULL) {
        return NULL;
    }
    keyword->arg = name;
    keyword->value = value;
    return &keyword->base;
}

bool parse_call_arguments(Parser *parser, AstNodes *arguments, AstNodes *keywords) {
    size_t from = parser->stack_count;
    bool seen_keyword = false;
    bool seen_double_star = false;
    while (parser_peek(parser) != TOKEN_RPAR) {
        AstNode *argument;
        TokenKind kind = parser_peek(parser);
        if (kind == TOKEN_STAR) {
            argument = seen_double_star ? NULL : parse_starred_argument(parser);
        } else if (kind == TOKEN_DOUBLESTAR ||
                   (kind == TOKEN_NAME && parser_peek_ahead(parser, 1) == TOKEN_EQUAL)) {
            seen_keyword = true;
            seen_double_star = seen_double_star || kind == TOKEN_DOUBLESTAR;
            argument = parse_keyword_argument(parser);
        } else {
            argument = seen_keyword ? NULL : parse_named_expression(parser);
        }
        if (argument == NULL || !parser_push(parser, argument)) {
            return false;
        }
        if (!parser_accept(parser, TOKEN_COMMA)) {
            break;
        }
    }
    if (parser_peek(parser) != TOKEN_RPAR || !take_kind(parser, from, false, arguments) ||
        !take_kind(parser, from, true, keywords)) {
        return false;
    }
    parser->stack_count = from;
    return true;
}

static AstNode *parse_call(Parser *parser, AstNode *function, Position start) {
    Position opening = parser_position(parser);
    if (!parser_advance(parser)) {
        return NULL;
    }
    AstNodes arguments = {0};
    AstNodes keywords = {0};
    size_t index = parser->index;
    TokenKind kind = parser_peek(parser);
    bool maybe_generator = kind != TOKEN_RPAR && kind != TOKEN_STAR && kind != TOKEN_DOUBLESTAR &&
                           !(kind == TOKEN_NAME && parser_peek_ahead(parser, 1) == TOKEN_EQUAL);
    if (maybe_generator) {
        AstNode *first = parse_named_expression(parser);
        if (first == NULL) {
            return NULL;
        }
        if (at_comprehension(parser)) {
            AstNode *generator = parse_generator_rest(parser, first, opening);
            AstCall *call = generator == NULL ? NULL : NEW_NODE(Call, start);
            if (call == NULL) {
                return NULL;
            }
            if (!ast_nodes_new(parser->tree, 1, &call->args)) {
                parser_memory_error(parser);
                return NULL;
            }
            call->args.items[0] = generator;
            call->func = function;
            return &call->base;
        }
        if (parser_peek(parser) == TOKEN_RPAR) {
            if (!ast_nodes_new(parser->tree, 1, &arguments)) {
                parser_memory_error(parser);
                return NULL;
            }
            arguments.items[0] = first;
        } else {
            size_t from = parser->stack_count;
            if (!parser_push(parser, first) || !parser_accept(parser, TOKEN_COMMA)) {
                return NULL;
            }
            AstNodes more;
            if (!parse_call_arguments(parser, &more, &keywords)) {
                return NULL;
            }
            for (size_t i = 0; i < more.count; i++) {
                if (!parser_push(parser, more.items[i])) {
                    return NULL;
                }
            }
            if (!parser_take(parser, from, &arguments)) {
                return NULL;
            }
        }
    } else {
        parser->index = index;
        if (!parse_call_arguments(parser, &arguments, &keywords)) {
            return NULL;
        }
    }
    if (!parser_accept(parser, TOKEN_RPAR)) {
        return NULL;
    }
    AstCall *call = NEW_NODE(Call, start);
    if (call == NULL) {
        return NULL;
    }
    call->func = function;
    call->args = arguments;
    call->keywords = keywords;
    return &call->base;
}

static AstNode *parse_slice(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *lower = NULL;
    AstNode *upper = NULL;
    AstNode *step = NULL;
    if (parser_peek(parser) == TOKEN_STAR) {
        return parse_starred_argument(parser);
    }
    if (parser_peek(parser) != TOKEN_COLON) {
        size_t index = parser->index;
        lower = parse_named_expression(parser);
        if (lower == NULL) {
            return NULL;
        }
        if (parser_peek(parser) != TOKEN_COLON) {
            return lower;
        }
        if (lower->kind == AST_NamedExpr && parser->tokens[index].kind == TOKEN_NAME) {
            return NULL; // a bound cannot be a bare `a := b`
        }
    }
    if (!parser_advance(parser)) {
        return NULL;
    }
    TokenKind kind = parser_peek(parser);
    if (kind != TOKEN_COLON && kind != TOKEN_COMMA && kind != TOKEN_RSQB &&
        (upper = parse_expression(parser)) == NULL) {
        return NULL;
    }
    if (parser_accept(parser, TOKEN_COLON)) {
        kind = parser_peek(parser);
        if (kind != TOKEN_COMMA && kind != TOKEN_RSQB && (step = parse_expression(parser)) == NULL) {
            return NULL;
        }
    }
    AstSlice *slice = NEW_NODE(Slice, start);
    if (slice == NULL) {
        return NULL;
    }
    slice->lower = lower;
    slice->upper = upper;
    slice->step = step;
    return &slice->base;
}

static AstNode *parse_slices(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *first = parse_slice(parser);
    if (first == NULL || (parser_peek(parser) != TOKEN_COMMA && first->kind != AST_Starred)) {
        return first;
    }
    size_t from = parser->stack_count;
    if (!parser_push(parser, first)) {
        return NULL;
    }
    while (parser_accept(parser, TOKEN_COMMA)) {
        if (parser_peek(parser) == TOKEN_RSQB) {
            break;
        }
        AstNode *slice = parse_slice(parser);
        if (slice == NULL || !parser_push(parser, slice)) {
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

AstNode *parse_primary(Parser *parser) {
    if (!parser_enter(parser)) {
        return NULL;
    }
    Position start = parser_position(parser); // of a parenthesis, if there is one
    AstNode *value = parse_atom(parser);
    while (value != NULL) {
        switch (parser_peek(parser)) {
        case TOKEN_DOT: {
            const AstText *name = parser_advance(parser) ? parse_identifier(parser) : NULL;
            AstAttribute *attribute = name == NULL ? NULL : NEW_NODE(Attribute, start);
            if (attribute == NULL) {
                return NULL;
            }
            attribute->value = value;
            attribute->attr = name;
            attribute->ctx = AST_Load;
            value = &attribute->base;
            continue;
        }
        case TOKEN_LPAR: value = parse_call(parser, value, start); continue;
        case TOKEN_LSQB: {
            AstNode *slice = parser_advance(parser) ? parse_slices(parser) : NULL;
            if (slice == NULL || !parser_accept(parser, TOKEN_RSQB)) {
                return NULL;
            }
            AstSubscript *subscript = NEW_NODE(Subscript, start);
            if (subscript == NULL) {
                return NULL;
            }
            subscript->value = value;
            subscript->slice = slice;
            subscript->ctx = AST_Load;
            value = &subscript->base;
            continue;
        }
        default: break;
        }
        break;
    }
    parser_leave(parser);
    return value;
}

// ---- operators ----

static AstNode *parse_await(Parser *parser) {
    Position start = parser_position(parser);
    if (!parser_accept(parser, TOKEN_AWAIT)) {
        return parse_primary(parser);
    }
    AstNode *value = parse_primary(parser);
    AstAwait *await =
        value == NULL || !parser_version(parser, 5, "Await expressions are") ? NULL : NEW_NODE(Await, start);
    if (await == NULL) {
        return NULL;
    }
    await->value = value;
    return &await->base;
}

static AstNode *parse_factor(Parser *parser) {
    Position start = parser_position(parser);
    AstKind operator;
    switch (parser_peek(parser)) {
    case TOKEN_PLUS: operator= AST_UAdd; break;
    case TOKEN_MINUS: operator= AST_USub; break;
    case TOKEN_TILDE: operator= AST_Invert; break;
    default: operator= AST_NO_KIND; break;
    }
    if (operator!= AST_NO_KIND) {
        if (!parser_enter(parser)) {
            return NULL;
        }
        AstNode *operand = parser_advance(parser) ? parse_factor(parser) : NULL;
        AstUnaryOp *node = operand == NULL ? NULL : NEW_NODE(UnaryOp, start);
        if (node == NULL) {
            return NULL;
        }
        parser_leave(parser);
        node->op = operator;
        node->operand = operand;
        return &node->base;
    }
    AstNode *base = parse_await(parser);
    if (base == NULL || parser_peek(parser) != TOKEN_DOUBLESTAR) {
        return base;
    }
    if (!parser_enter(parser)) {
        return NULL;
    }
    AstNode *exponent = parser_advance(parser) ? parse_factor(parser) : NULL;
    AstBinOp *power = exponent == NULL ? NULL : NEW_NODE(BinOp, start);
    if (power == NULL) {
        return NULL;
    }
    parser_leave(parser);
    power->left = base;
    power->op = AST_Pow;
    power->right = exponent;
    return &power->base;
}

static int binary_precedence(TokenKind kind, AstKind *operator) {
    switch (kind) {
    case TOKEN_VBAR: *operator= AST_BitOr; return 1;
    case TOKEN_CIRCUMFLEX: *operator= AST_BitXor; return 2;
    case TOKEN_AMPER: *operator= AST_BitAnd; return 3;
    case TOKEN_LEFTSHIFT: *operator= AST_LShift; return 4;
    case TOKEN_RIGHTSHIFT: *operator= AST_RShift; return 4;
    case TOKEN_PLUS: *operator= AST_Add; return 5;
    case TOKEN_MINUS: *operator= AST_Sub; return 5;
    case TOKEN_STAR: *operator= AST_Mult; return 6;
    case TOKEN_SLASH: *operator= AST_Div; return 6;
    case TOKEN_DOUBLESLASH: *operator= AST_FloorDiv; return 6;
    case TOKEN_PERCENT: *operator= AST_Mod; return 6;
    case TOKEN_AT: *operator= AST_MatMult; return 6;
    default: return 0;
    }
}

// Operators of `minimum` precedence and tighter; all associate to the left.
static AstNode *parse_binary(Parser *parser, int minimum) {
    Position start = parser_position(parser);
    AstNode *left = parse_factor(parser);
    while (left != NULL) {
        AstKind operator;
        int precedence = binary_precedence(parser_peek(parser), &operator);
        if (precedence < minimum || precedence == 0) {
            break;
        }
        if (operator== AST_MatMult && !parser_version(parser, 5, "The '@' operator is")) {
            return NULL;
        }
        AstNode *right = parser_advance(parser) ? parse_binary(parser, precedence + 1) : NULL;
        AstBinOp *node = right == NULL ? NULL : NEW_NODE(BinOp, start);
        if (node == NULL) {
            return NULL;
        }
        node->left = left;
        node->op = operator;
        node->right = right;
        left = &node->base;
    }
    return left;
}

// Moves past a comparison operator; AST_NO_KIND when there is none.
static AstKind accept_comparison(Parser *parser) {
    AstKind operator;
    switch (parser_peek(parser)) {
    case TOKEN_EQEQUAL: operator= AST_Eq; break;
    case TOKEN_NOTEQUAL: {
        // `<>` and `!=` are the same token; PEP 401 chooses one of them.
        bool flufl = parser->lexer->source[parser_token(parser)->start] == '<';
        if (flufl != parser->barry_as_flufl) {
            return AST_NO_KIND;
        }
        operator= AST_NotEq;
        break;
    }
    case TOKEN_LESS: operator= AST_Lt; break;
    case TOKEN_LESSEQUAL: operator= AST_LtE; break;
    case TOKEN_GREATER: operator= AST_Gt; break;
    case TOKEN_GREATEREQUAL: operator= AST_GtE; break;
    case TOKEN_IN: operator= AST_In; break;
    case TOKEN_NOT:
        if (parser_peek_ahead(parser, 1) != TOKEN_IN || !parser_advance(parser)) {
            return AST_NO_KIND;
        }
        operator= AST_NotIn;
        break;
    case TOKEN_IS:
        operator= AST_Is;
        if (parser_peek_ahead(parser, 1) == TOKEN_NOT) {
            operator= AST_IsNot;
            if (!parser_advance(parser)) {
                return AST_NO_KIND;
            }
        }
        break;
    default: return AST_NO_KIND;
    }
    return parser_advance(parser) ? operator: AST_NO_KIND;
}

static AstNode *parse_comparison(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *left = parse_bitwise_or(parser);
    AstKind operator;
    if (left == NULL || (operator= accept_comparison(parser)) == AST_NO_KIND) {
        return left;
    }
    size_t from = parser->stack_count;
    // The operators are kept in a small array that grows in the arena.
    AstKind first_operators[8];
    AstKind *operators = first_operators;
    size_t count = 0;
    size_t capacity = 8;
    do {
        if (count == capacity) {
            AstKind *longer = arena_alloc(parser->tree->arena, 2 * capacity * sizeof(AstKind));
            if (longer == NULL) {
                parser_memory_error(parser);
                return NULL;
            }
            memcpy(longer, operators, count * sizeof(AstKind));
            operators = longer;
            capacity *= 2;
        }
        operators[count++] = operator;
        AstNode *right = parse_bitwise_or(parser);
        if (right == NULL || !parser_push(parser, right)) {
            return NULL;
        }
    } while ((operator= accept_comparison(parser)) != AST_NO_KIND);
    AstCompare *compare = NEW_NODE(Compare, start);
    if (compare == NULL || !parser_take(parser, from, &compare->comparators)) {
        return NULL;
    }
    if (!ast_kinds_new(parser->tree, count, &compare->ops)) {
        parser_memory_error(parser);
        return NULL;
    }
    memcpy(compare->ops.items, operators, count * sizeof(AstKind));
    compare->left = left;
    return &compare->base;
}

static AstNode *parse_inversion(Parser *parser) {
    if (parser_peek(parser) != TOKEN_NOT) {
        return parse_comparison(parser);
    }
    Position start = parser_position(parser);
    if (!parser_enter(parser)) {
        return NULL;
    }
    AstNode *operand = parser_advance(parser) ? parse_inversion(parser) : NULL;
    AstUnaryOp *node = operand == NULL ? NULL : NEW_NODE(UnaryOp, start);
    if (node == NULL) {
        return NULL;
    }
    parser_leave(parser);
    node->op = AST_Not;
    node->operand = operand;
    return &node->base;
}

static AstNode *parse_boolean(Parser *parser, TokenKind token, AstKind operator,
                              AstNode * (*parse)(Parser *)) {
    Position start = parser_position(parser);
    AstNode *first = parse(parser);
    if (first == NULL || parser_peek(parser) != token) {
        return first;
    }
    size_t from = parser->stack_count;
    if (!parser_push(parser, first)) {
        return NULL;
    }
    while (parser_accept(parser, token)) {
        AstNode *next = parse(parser);
        if (next == NULL || !parser_push(parser, next)) {
            return NULL;
        }
    }
    AstBoolOp *node = NEW_NODE(BoolOp, start);
    if (node == NULL || !parser_take(parser, from, &node->values)) {
        return NULL;
    }
    node->op = operator;
    return &node->base;
}

static AstNode *parse_conjunction(Parser *parser) {
    return parse_boolean(parser, TOKEN_AND, AST_And, parse_inversion);
}

static AstNode *parse_disjunction(Parser *parser) {
    return parse_boolean(parser, TOKEN_OR, AST_Or, parse_conjunction);
}

static AstNode *parse_lambda(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *parameters = parser_advance(parser) ? parse_parameters(parser, true) : NULL;
    if (parameters == NULL || !parser_accept(parser, TOKEN_COLON)) {
        return NULL;
    }
    AstNode *body = parse_expression(parser);
    AstLambda *lambda = body == NULL ? NULL : NEW_NODE(Lambda, start);
    if (lambda == NULL) {
        return NULL;
    }
    lambda->args = parameters;
    lambda->body = body;
    return &lambda->base;
}

AstNode *parse_expression(Parser *parser) {
    if (!parser_enter(parser)) {
        return NULL;
    }
    Position start = parser_position(parser);
    bool is_lambda = parser_peek(parser) == TOKEN_LAMBDA;
    AstNode *body = is_lambda ? parse_lambda(parser) : parse_disjunction(parser);
    if (body != NULL && !is_lambda && parser_accept(parser, TOKEN_IF)) {
        AstNode *test = parse_disjunction(parser);
        AstNode *orelse = test != NULL && parser_accept(parser, TOKEN_ELSE) ? parse_expression(parser) : NULL;
        AstIfExp *node = orelse == NULL ? NULL : NEW_NODE(IfExp, start);
        if (node != NULL) {
            node->test = test;
            node->body = body;
            node->orelse = orelse;
        }
        body = node == NULL ? NULL : &node->base;
    }
    parser_leave(parser);
    return body;
}

AstNode *parse_named_expression(Parser *parser) {
    if (parser_peek(parser) == TOKEN_NAME && parser_peek_ahead(parser, 1) == TOKEN_COLONEQUAL) {
        Position start = parser_position(parser);
        AstNode *target = parse_name(parser);
        if (target == NULL || !parser_advance(parser)) {
            return NULL;
        }
        ast_Name(target)->ctx = AST_Store;
        AstNode *value = parse_expression(parser);
        AstNamedExpr *node = value == NULL || !parser_version(parser, 8, "Assignment expressions are")
                                 ? NULL
                                 : NEW_NODE(NamedExpr, start);
        if (node == NULL) {
            return NULL;
        }
        node->target = target;
        node->value = value;
        return &node->base;
    }
    AstNode *expression = parse_expression(parser);
    return expression != NULL && parser_peek(parser) != TOKEN_COLONEQUAL ? expression : NULL;
}

static AstNode *parse_starred(Parser *parser) {
    Position start = parser_position(parser);
    AstNode *value = parser_advance(parser) ? parse_bitwise_or(parser) : NULL;
    AstStarred *starred = value == NULL ? NULL : NEW_NODE(Starred, start);
    if (starred == NULL) {
        return NULL;
    }
    starred->value = value;
    starred->ctx = AST_Load;
    return &starred->base;
}

AstNode *parse_star_named_expression(Parser *parser) {
    return parser_peek(parser) == TOKEN_STAR ? parse_starred(parser) : parse_named_expression(parser);
}

AstNode *parse_star_expression(Parser *parser) {
    return parser_peek(parser) == TOKEN_STAR ? parse_starred(parser) : parse_expression(parser);
}

// One or, with commas, a tuple of them.
static AstNode *parse_list_of(Parser *parser, AstNode *(*parse)(Parser *)) {
    Position start = parser_position(parser);
    AstNode *first = parse(parser);
    if (first == NULL || parser_peek(parser) != TOKEN_COMMA) {
        return first;
    }
    size_t from = parser->stack_count;
    if (!parser_push(parser, first)) {
        return NULL;
    }
    while (parser_accept(parser, TOKEN_COMMA)) {
        if (!parser_starts_expression(parser_peek(parser))) {
            break;
        }
        AstNode *next = parse(parser);
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

AstNode *parse_star_expressions(Parser *parser) {
    return parse_list_of(parser, parse_star_expression);
}

AstNode *parse_expressions(Parser *parser) {
    return parse_list_of(parser, parse_expression);
}

AstNode *parse_yield(Parser *parser) {
    Position start = parser_position(parser);
    if (!parser_accept(parser, TOKEN_YIELD)) {
        return NULL;
    }
    if (parser_accept(parser, TOKEN_FROM)) {
        AstNode *value = parse_expression(parser);
        AstYieldFrom *node = value == NULL ? NULL : NEW_NODE(YieldFrom, start);
        if (node == NULL) {
            return NULL;
        }
        node->value = value;
        return &node->base;
    }
    AstNode *value = NULL;
    if (parser_starts_expression(parser_peek(parser)) && (value = parse_star_expressions(parser)) == NULL) {
        return NULL;
    }
    AstYield *node = NEW_NODE(Yield, start);
    if (node == NULL) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

AstNode *parse_annotated_rhs(Parser *parser) {
    return parser_peek(parser) == TOKEN_YIELD ? parse_yield(parser) : parse_star_expressions(parser);
}
