// SPDX-License-Identifier: MIT
//
// Checks of trees that a program made of `ast` objects, before anything relies on their shape (PEP 339's
// validator).
//
// Whoever converted the objects has seen to the types of fields and constants; items of sequences may be NULL
// here. After success every pointer that the grammar requires is set, lists that must not be empty are not,
// and contexts agree with where expressions stand.
#include "syntax/parser.h"

typedef struct Validator {
    Diagnostics *diagnostics;
    int depth;
} Validator;

enum { DEPTH_MAX = 2500 };

#define FAIL(kind, ...) (diagnostics_add(validator->diagnostics, kind, __VA_ARGS__), false)
#define INVALID(...)    FAIL(DIAGNOSTIC_VALUE_ERROR, __VA_ARGS__)

static bool check_expression(Validator *validator, const AstNode *node, AstKind context);
static bool check_statements(Validator *validator, const AstNodes *body);
static bool check_pattern(Validator *validator, const AstNode *node, bool star_allowed);

static bool enter(Validator *validator) {
    return ++validator->depth <= DEPTH_MAX ||
           FAIL(DIAGNOSTIC_RECURSION_ERROR, "maximum recursion depth exceeded during compilation");
}

static bool check_position(Validator *validator, const AstNode *node) {
    if (node->lineno > node->end_lineno) {
        return INVALID("AST node line range (%d, %d) is not valid", node->lineno, node->end_lineno);
    }
    if ((node->lineno < 0 && node->end_lineno != node->lineno) ||
        (node->col_offset < 0 && node->col_offset != node->end_col_offset)) {
        return INVALID("AST node column range (%d, %d) for line range (%d, %d) is not valid",
                       node->col_offset, node->end_col_offset, node->lineno, node->end_lineno);
    }
    if (node->lineno == node->end_lineno && node->col_offset > node->end_col_offset) {
        return INVALID("line %d, column %d-%d is not a valid range", node->lineno, node->col_offset,
                       node->end_col_offset);
    }
    return true;
}

static bool check_name(Validator *validator, const AstText *name) {
    static const char *const constants[] = {"None", "True", "False"};
    for (size_t i = 0; i < 3; i++) {
        if (ast_text_equals(name, constants[i])) {
            return INVALID("identifier field can't represent '%s' constant", constants[i]);
        }
    }
    return true;
}

static bool check_not_empty(Validator *validator, size_t count, const char *what, const char *owner) {
    return count != 0 || INVALID("empty %s on %s", what, owner);
}

static bool check_items(Validator *validator, const AstNodes *nodes, const char *what) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i] == NULL) {
            return INVALID("None disallowed in %s list", what);
        }
    }
    return true;
}

static bool check_expressions(Validator *validator, const AstNodes *nodes, AstKind context,
                              bool null_allowed) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i] == NULL) {
            if (!null_allowed) {
                return INVALID("None disallowed in expression list");
            }
        } else if (!check_expression(validator, nodes->items[i], context)) {
            return false;
        }
    }
    return true;
}

static bool check_optional(Validator *validator, const AstNode *node) {
    return node == NULL || check_expression(validator, node, AST_Load);
}

static bool check_keywords(Validator *validator, const AstNodes *keywords) {
    for (size_t i = 0; i < keywords->count; i++) {
        if (!check_expression(validator, ast_keyword(keywords->items[i])->value, AST_Load)) {
            return false;
        }
    }
    return true;
}

static bool check_generators(Validator *validator, const AstNodes *generators) {
    if (generators->count == 0) {
        return INVALID("comprehension with no generators");
    }
    for (size_t i = 0; i < generators->count; i++) {
        const Astcomprehension *clause = ast_comprehension(generators->items[i]);
        if (!check_expression(validator, clause->target, AST_Store) ||
            !check_expression(validator, clause->iter, AST_Load) ||
            !check_expressions(validator, &clause->ifs, AST_Load, false)) {
            return false;
        }
    }
    return true;
}

static bool check_parameters(Validator *validator, const AstNodes *parameters) {
    for (size_t i = 0; i < parameters->count; i++) {
        if (!check_position(validator, parameters->items[i]) ||
            !check_optional(validator, ast_arg(parameters->items[i])->annotation)) {
            return false;
        }
    }
    return true;
}

static bool check_arguments(Validator *validator, const AstNode *node) {
    const Astarguments *arguments = ast_arguments(node);
    if (!check_parameters(validator, &arguments->posonlyargs) ||
        !check_parameters(validator, &arguments->args) ||
        (arguments->vararg != NULL && !check_optional(validator, ast_arg(arguments->vararg)->annotation)) ||
        !check_parameters(validator, &arguments->kwonlyargs) ||
        (arguments->kwarg != NULL && !check_optional(validator, ast_arg(arguments->kwarg)->annotation))) {
        return false;
    }
    if (arguments->posonlyargs.count + arguments->args.count < arguments->defaults.count) {
        return INVALID("more positional defaults than args on arguments");
    }
    if (arguments->kw_defaults.count != arguments->kwonlyargs.count) {
        return INVALID("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    return check_expressions(validator, &arguments->defaults, AST_Load, false) &&
           check_expressions(validator, &arguments->kw_defaults, AST_Load, true);
}

// The context that an expression carries; AST_NO_KIND for those that have none.
static AstKind context_of(const AstNode *node) {
    switch (node->kind) {
    case AST_Attribute: return ast_Attribute(node)->ctx;
    case AST_Subscript: return ast_Subscript(node)->ctx;
    case AST_Starred: return ast_Starred(node)->ctx;
    case AST_Name: return ast_Name(node)->ctx;
    case AST_List: return ast_List(node)->ctx;
    case AST_Tuple: return ast_Tuple(node)->ctx;
    default: return AST_NO_KIND;
    }
}

static bool check_context(Validator *validator, const AstNode *node, AstKind context) {
    if (node->kind == AST_Name && !check_name(validator, ast_Name(node)->id)) {
        return false;
    }
    AstKind actual = context_of(node);
    if (actual == AST_NO_KIND) {
        return context == AST_Load || INVALID("expression which can't be assigned to in %s context",
                                              ast_node_descriptions[context].name);
    }
    return actual == context ||
           INVALID("expression must have %s context but has %s instead", ast_node_descriptions[context].name,
                   ast_node_descriptions[actual].name);
}

static bool check_inside(Validator *validator, const AstNode *node, AstKind context) {
    switch (node->kind) {
    case AST_BoolOp:
        if (ast_BoolOp(node)->values.count < 2) {
            return INVALID("BoolOp with less than 2 values");
        }
        return check_expressions(validator, &ast_BoolOp(node)->values, AST_Load, false);
    case AST_NamedExpr:
        if (ast_NamedExpr(node)->target->kind != AST_Name) {
            return FAIL(DIAGNOSTIC_TYPE_ERROR, "NamedExpr target must be a Name");
        }
        return check_expression(validator, ast_NamedExpr(node)->target, AST_Store) &&
               check_expression(validator, ast_NamedExpr(node)->value, AST_Load);
    case AST_UnaryOp: return check_expression(validator, ast_UnaryOp(node)->operand, AST_Load);
    case AST_Lambda:
        return check_arguments(validator, ast_Lambda(node)->args) &&
               check_expression(validator, ast_Lambda(node)->body, AST_Load);
    case AST_IfExp:
        return check_expression(validator, ast_IfExp(node)->test, AST_Load) &&
               check_expression(validator, ast_IfExp(node)->body, AST_Load) &&
               check_expression(validator, ast_IfExp(node)->orelse, AST_Load);
    case AST_Dict:
        if (ast_Dict(node)->keys.count != ast_Dict(node)->values.count) {
            return INVALID("Dict doesn't have the same number of keys as values");
        }
        return check_expressions(validator, &ast_Dict(node)->keys, AST_Load, true) &&
               check_expressions(validator, &ast_Dict(node)->values, AST_Load, false);
    case AST_Set: return check_expressions(validator, &ast_Set(node)->elts, AST_Load, false);
    case AST_ListComp:
        return check_generators(validator, &ast_ListComp(node)->generators) &&
               check_expression(validator, ast_ListComp(node)->elt, AST_Load);
    case AST_SetComp:
        return check_generators(validator, &ast_SetComp(node)->generators) &&
               check_expression(validator, ast_SetComp(node)->elt, AST_Load);
    case AST_GeneratorExp:
        return check_generators(validator, &ast_GeneratorExp(node)->generators) &&
               check_expression(validator, ast_GeneratorExp(node)->elt, AST_Load);
    case AST_DictComp:
        return check_generators(validator, &ast_DictComp(node)->generators) &&
               check_expression(validator, ast_DictComp(node)->key, AST_Load) &&
               check_expression(validator, ast_DictComp(node)->value, AST_Load);
    case AST_Yield: return check_optional(validator, ast_Yield(node)->value);
    case AST_YieldFrom: return check_expression(validator, ast_YieldFrom(node)->value, AST_Load);
    case AST_Await: return check_expression(validator, ast_Await(node)->value, AST_Load);
    case AST_Compare:
        if (ast_Compare(node)->comparators.count == 0) {
            return INVALID("Compare with no comparators");
        }
        if (ast_Compare(node)->comparators.count != ast_Compare(node)->ops.count) {
            return INVALID("Compare has a different number of comparators and operands");
        }
        return check_expressions(validator, &ast_Compare(node)->comparators, AST_Load, false) &&
               check_expression(validator, ast_Compare(node)->left, AST_Load);
    case AST_JoinedStr: return check_expressions(validator, &ast_JoinedStr(node)->values, AST_Load, false);
    case AST_TemplateStr:
        return check_expressions(validator, &ast_TemplateStr(node)->values, AST_Load, false);
    case AST_FormattedValue:
        return check_expression(validator, ast_FormattedValue(node)->value, AST_Load) &&
               check_optional(validator, ast_FormattedValue(node)->format_spec);
    case AST_Interpolation:
        return check_expression(validator, ast_Interpolation(node)->value, AST_Load) &&
               check_optional(validator, ast_Interpolation(node)->format_spec);
    case AST_Starred: return check_expression(validator, ast_Starred(node)->value, context);
    case AST_List: return check_expressions(validator, &ast_List(node)->elts, context, false);
    case AST_Tuple: return check_expressions(validator, &ast_Tuple(node)->elts, context, false);
    case AST_Slice:
        return check_optional(validator, ast_Slice(node)->lower) &&
               check_optional(validator, ast_Slice(node)->upper) &&
               check_optional(validator, ast_Slice(node)->step);
    default: return true; // Constant, Name
    }
}

// Chains to the left are walked in a loop.
static bool check_expression(Validator *validator, const AstNode *node, AstKind context) {
    if (!enter(validator)) {
        return false;
    }
    for (;;) {
        if (!check_position(validator, node) || !check_context(validator, node, context)) {
            return false;
        }
        bool good = true;
        const AstNode *next;
        switch (node->kind) {
        case AST_BinOp:
            good = check_expression(validator, ast_BinOp(node)->right, AST_Load);
            next = ast_BinOp(node)->left;
            break;
        case AST_Attribute: next = ast_Attribute(node)->value; break;
        case AST_Subscript:
            good = check_expression(validator, ast_Subscript(node)->slice, AST_Load);
            next = ast_Subscript(node)->value;
            break;
        case AST_Call:
            good = check_expressions(validator, &ast_Call(node)->args, AST_Load, false) &&
                   check_keywords(validator, &ast_Call(node)->keywords);
            next = ast_Call(node)->func;
            break;
        default:
            good = check_inside(validator, node, context);
            validator->depth--;
            return good;
        }
        if (!good) {
            return false;
        }
        node = next;
        context = AST_Load;
    }
}

// ---- patterns ----

static bool is_number(const AstNode *node, bool real, bool imaginary) {
    if (node->kind != AST_Constant) {
        return false;
    }
    switch (ast_Constant(node)->value.kind) {
    case AST_CONSTANT_INT:
    case AST_CONSTANT_FLOAT: return real;
    case AST_CONSTANT_COMPLEX: return imaginary;
    case AST_CONSTANT_OBJECT: return true; // whoever converted it knows; the compiler looks again
    default: return false;
    }
}

static bool is_negative(const AstNode *node, bool real, bool imaginary) {
    return node->kind == AST_UnaryOp && ast_UnaryOp(node)->op == AST_USub &&
           is_number(ast_UnaryOp(node)->operand, real, imaginary);
}

static bool is_complex(const AstNode *node) {
    const AstBinOp *operation = ast_BinOp(node);
    return (operation->op == AST_Add || operation->op == AST_Sub) &&
           (is_number(operation->left, true, false) || is_negative(operation->left, true, false)) &&
           is_number(operation->right, false, true);
}

static bool check_literal(Validator *validator, const AstNode *node) {
    if (!check_expression(validator, node, AST_Load)) {
        return false;
    }
    switch (node->kind) {
    case AST_Constant:
        switch (ast_Constant(node)->value.kind) {
        case AST_CONSTANT_INT:
        case AST_CONSTANT_FLOAT:
        case AST_CONSTANT_COMPLEX:
        case AST_CONSTANT_STR:
        case AST_CONSTANT_BYTES:
        case AST_CONSTANT_OBJECT: return true;
        default: return INVALID("unexpected constant inside of a literal pattern");
        }
    case AST_Attribute:
    case AST_JoinedStr:
    case AST_TemplateStr: return true; // what of them cannot be, is found later
    case AST_UnaryOp:
        if (is_negative(node, true, true)) {
            return true;
        }
        break;
    case AST_BinOp:
        if (is_complex(node)) {
            return true;
        }
        break;
    default: break;
    }
    return INVALID("patterns may only match literals and attribute lookups");
}

static bool is_singleton(const AstConstantValue *value) {
    return value->kind == AST_CONSTANT_NONE || value->kind == AST_CONSTANT_TRUE ||
           value->kind == AST_CONSTANT_FALSE;
}

static bool check_capture(Validator *validator, const AstText *name) {
    if (name == NULL) {
        return true;
    }
    if (ast_text_equals(name, "_")) {
        return INVALID("can't capture name '_' in patterns");
    }
    return check_name(validator, name);
}

static bool check_patterns(Validator *validator, const AstNodes *patterns, bool star_allowed) {
    if (!check_items(validator, patterns, "pattern")) {
        return false;
    }
    for (size_t i = 0; i < patterns->count; i++) {
        if (!check_pattern(validator, patterns->items[i], star_allowed)) {
            return false;
        }
    }
    return true;
}

static bool check_mapping_pattern(Validator *validator, const AstNode *node) {
    const AstMatchMapping *mapping = ast_MatchMapping(node);
    if (mapping->keys.count != mapping->patterns.count) {
        return INVALID("MatchMapping doesn't have the same number of keys as patterns");
    }
    if (!check_capture(validator, mapping->rest) || !check_items(validator, &mapping->keys, "expression")) {
        return false;
    }
    for (size_t i = 0; i < mapping->keys.count; i++) {
        const AstNode *key = mapping->keys.items[i];
        bool singleton = key->kind == AST_Constant && is_singleton(&ast_Constant(key)->value);
        if (!singleton && !check_literal(validator, key)) {
            return false;
        }
    }
    return check_patterns(validator, &mapping->patterns, false);
}

static bool check_class_pattern(Validator *validator, const AstNode *node) {
    const AstMatchClass *class = ast_MatchClass(node);
    if (class->kwd_attrs.count != class->kwd_patterns.count) {
        return INVALID("MatchClass doesn't have the same number of keyword attributes as patterns");
    }
    if (!check_expression(validator, class->cls, AST_Load)) {
        return false;
    }
    const AstNode *name = class->cls;
    while (name->kind == AST_Attribute) {
        name = ast_Attribute(name)->value;
    }
    if (name->kind != AST_Name) {
        return INVALID("MatchClass cls field can only contain Name or Attribute nodes.");
    }
    for (size_t i = 0; i < class->kwd_attrs.count; i++) {
        if (!check_name(validator, class->kwd_attrs.items[i])) {
            return false;
        }
    }
    return check_patterns(validator, &class->patterns, false) &&
           check_patterns(validator, &class->kwd_patterns, false);
}

static bool check_pattern_inside(Validator *validator, const AstNode *node, bool star_allowed) {
    switch (node->kind) {
    case AST_MatchValue: return check_literal(validator, ast_MatchValue(node)->value);
    case AST_MatchSingleton:
        return is_singleton(&ast_MatchSingleton(node)->value) ||
               INVALID("MatchSingleton can only contain True, False and None");
    case AST_MatchSequence: return check_patterns(validator, &ast_MatchSequence(node)->patterns, true);
    case AST_MatchMapping: return check_mapping_pattern(validator, node);
    case AST_MatchClass: return check_class_pattern(validator, node);
    case AST_MatchStar:
        if (!star_allowed) {
            return INVALID("can't use MatchStar here");
        }
        return check_capture(validator, ast_MatchStar(node)->name);
    case AST_MatchAs: {
        const AstMatchAs *as = ast_MatchAs(node);
        if (!check_capture(validator, as->name)) {
            return false;
        }
        if (as->pattern != NULL && as->name == NULL) {
            return INVALID("MatchAs must specify a target name if a pattern is given");
        }
        return as->pattern == NULL || check_pattern(validator, as->pattern, false);
    }
    default:
        if (ast_MatchOr(node)->patterns.count < 2) {
            return INVALID("MatchOr requires at least 2 patterns");
        }
        return check_patterns(validator, &ast_MatchOr(node)->patterns, false);
    }
}

static bool check_pattern(Validator *validator, const AstNode *node, bool star_allowed) {
    if (!enter(validator) || !check_position(validator, node) ||
        !check_pattern_inside(validator, node, star_allowed)) {
        return false;
    }
    validator->depth--;
    return true;
}

// ---- statements ----

static bool check_body(Validator *validator, const AstNodes *body, const char *owner) {
    return check_not_empty(validator, body->count, "body", owner) && check_statements(validator, body);
}

static bool check_targets(Validator *validator, const AstNodes *targets, AstKind context, const char *owner) {
    return check_not_empty(validator, targets->count, "targets", owner) &&
           check_expressions(validator, targets, context, false);
}

static bool check_type_parameters(Validator *validator, const AstNodes *parameters) {
    if (!check_items(validator, parameters, "type_param")) {
        return false;
    }
    for (size_t i = 0; i < parameters->count; i++) {
        const AstNode *node = parameters->items[i];
        if (!check_position(validator, node)) {
            return false;
        }
        bool good;
        if (node->kind == AST_TypeVar) {
            const AstTypeVar *variable = ast_TypeVar(node);
            good = check_name(validator, variable->name) && check_optional(validator, variable->bound) &&
                   check_optional(validator, variable->default_value);
        } else if (node->kind == AST_ParamSpec) {
            good = check_name(validator, ast_ParamSpec(node)->name) &&
                   check_optional(validator, ast_ParamSpec(node)->default_value);
        } else {
            good = check_name(validator, ast_TypeVarTuple(node)->name) &&
                   check_optional(validator, ast_TypeVarTuple(node)->default_value);
        }
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool check_function(Validator *validator, const AstNode *node) {
    const AstFunctionDef *function = ast_any_function(node);
    return check_name(validator, function->name) &&
           check_body(validator, &function->body, ast_node_descriptions[node->kind].name) &&
           check_type_parameters(validator, &function->type_params) &&
           check_arguments(validator, function->args) &&
           check_expressions(validator, &function->decorator_list, AST_Load, false) &&
           check_optional(validator, function->returns);
}

static bool check_class(Validator *validator, const AstNode *node) {
    const AstClassDef *class = ast_ClassDef(node);
    return check_name(validator, class->name) && check_body(validator, &class->body, "ClassDef") &&
           check_type_parameters(validator, &class->type_params) &&
           check_expressions(validator, &class->bases, AST_Load, false) &&
           check_keywords(validator, &class->keywords) &&
           check_expressions(validator, &class->decorator_list, AST_Load, false);
}

static bool check_annotated_assignment(Validator *validator, const AstNode *node) {
    const AstAnnAssign *assignment = ast_AnnAssign(node);
    if (assignment->target->kind != AST_Name && assignment->simple) {
        return FAIL(DIAGNOSTIC_TYPE_ERROR, "AnnAssign with simple non-Name target");
    }
    return check_expression(validator, assignment->target, AST_Store) &&
           check_optional(validator, assignment->value) &&
           check_expression(validator, assignment->annotation, AST_Load);
}

static bool check_with(Validator *validator, const AstNode *node) {
    const AstWith *with = ast_any_with(node);
    const char *name = ast_node_descriptions[node->kind].name;
    if (!check_not_empty(validator, with->items.count, "items", name)) {
        return false;
    }
    for (size_t i = 0; i < with->items.count; i++) {
        const Astwithitem *item = ast_withitem(with->items.items[i]);
        if (!check_expression(validator, item->context_expr, AST_Load) ||
            (item->optional_vars != NULL && !check_expression(validator, item->optional_vars, AST_Store))) {
            return false;
        }
    }
    return check_body(validator, &with->body, name);
}

static bool check_match(Validator *validator, const AstNode *node) {
    const AstMatch *match = ast_Match(node);
    if (!check_expression(validator, match->subject, AST_Load) ||
        !check_not_empty(validator, match->cases.count, "cases", "Match")) {
        return false;
    }
    for (size_t i = 0; i < match->cases.count; i++) {
        const Astmatch_case *branch = ast_match_case(match->cases.items[i]);
        if (!check_pattern(validator, branch->pattern, false) || !check_optional(validator, branch->guard) ||
            !check_body(validator, &branch->body, "match_case")) {
            return false;
        }
    }
    return true;
}

static bool check_try(Validator *validator, const AstNode *node) {
    const AstTry *try = ast_any_try(node);
    const char *name = ast_node_descriptions[node->kind].name;
    if (!check_body(validator, &try->body, name)) {
        return false;
    }
    if (try->handlers.count == 0 && try->finalbody.count == 0) {
        return INVALID("%s has neither except handlers nor finalbody", name);
    }
    if (try->handlers.count == 0 && try->orelse.count != 0) {
        return INVALID("%s has orelse but no except handlers", name);
    }
    if (!check_items(validator, &try->handlers, "excepthandler")) {
        return false;
    }
    for (size_t i = 0; i < try->handlers.count; i++) {
        const AstNode *handler = try->handlers.items[i];
        if (!check_position(validator, handler) ||
            !check_optional(validator, ast_ExceptHandler(handler)->type) ||
            !check_body(validator, &ast_ExceptHandler(handler)->body, "ExceptHandler")) {
            return false;
        }
        if (node->kind == AST_TryStar && ast_ExceptHandler(handler)->type == NULL) {
            return INVALID("Invalid CFG, stack underflow");
        }
    }
    return check_statements(validator, &try->finalbody) && check_statements(validator, &try->orelse);
}

static bool check_statement_inside(Validator *validator, const AstNode *node) {
    switch (node->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: return check_function(validator, node);
    case AST_ClassDef: return check_class(validator, node);
    case AST_Return: return check_optional(validator, ast_Return(node)->value);
    case AST_Delete: return check_targets(validator, &ast_Delete(node)->targets, AST_Del, "Delete");
    case AST_Assign:
        return check_targets(validator, &ast_Assign(node)->targets, AST_Store, "Assign") &&
               check_expression(validator, ast_Assign(node)->value, AST_Load);
    case AST_AugAssign: {
        const AstNode *target = ast_AugAssign(node)->target;
        if (!check_expression(validator, target, AST_Store) ||
            !check_expression(validator, ast_AugAssign(node)->value, AST_Load)) {
            return false;
        }
        if (target->kind != AST_Name && target->kind != AST_Attribute && target->kind != AST_Subscript) {
            // CPython's own number of the node's kind.
            return FAIL(DIAGNOSTIC_SYSTEM_ERROR, "invalid node type (%d) for augmented assignment",
                        (int)(target->kind - AST_BoolOp) + 1);
        }
        return true;
    }
    case AST_AnnAssign: return check_annotated_assignment(validator, node);
    case AST_TypeAlias: {
        const AstTypeAlias *alias = ast_TypeAlias(node);
        if (alias->name->kind != AST_Name) {
            return FAIL(DIAGNOSTIC_TYPE_ERROR, "TypeAlias with non-Name name");
        }
        return check_expression(validator, alias->name, AST_Store) &&
               check_type_parameters(validator, &alias->type_params) &&
               check_expression(validator, alias->value, AST_Load);
    }
    case AST_For:
    case AST_AsyncFor: {
        const AstFor *loop = ast_any_for(node);
        return check_expression(validator, loop->target, AST_Store) &&
               check_expression(validator, loop->iter, AST_Load) &&
               check_body(validator, &loop->body, ast_node_descriptions[node->kind].name) &&
               check_statements(validator, &loop->orelse);
    }
    case AST_While:
        return check_expression(validator, ast_While(node)->test, AST_Load) &&
               check_body(validator, &ast_While(node)->body, "While") &&
               check_statements(validator, &ast_While(node)->orelse);
    case AST_If:
        for (;;) {
            const AstIf *branch = ast_If(node);
            if (!check_expression(validator, branch->test, AST_Load) ||
                !check_body(validator, &branch->body, "If")) {
                return false;
            }
            if (branch->orelse.count != 1 || branch->orelse.items[0] == NULL ||
                branch->orelse.items[0]->kind != AST_If) {
                return check_statements(validator, &branch->orelse);
            }
            node = branch->orelse.items[0];
            if (!check_position(validator, node)) {
                return false;
            }
        }
    case AST_With:
    case AST_AsyncWith: return check_with(validator, node);
    case AST_Match: return check_match(validator, node);
    case AST_Raise:
        if (ast_Raise(node)->exc == NULL && ast_Raise(node)->cause != NULL) {
            return INVALID("Raise with cause but no exception");
        }
        return check_optional(validator, ast_Raise(node)->exc) &&
               check_optional(validator, ast_Raise(node)->cause);
    case AST_Try:
    case AST_TryStar: return check_try(validator, node);
    case AST_Assert:
        return check_expression(validator, ast_Assert(node)->test, AST_Load) &&
               check_optional(validator, ast_Assert(node)->msg);
    case AST_Import: return check_not_empty(validator, ast_Import(node)->names.count, "names", "Import");
    case AST_ImportFrom:
        if (ast_ImportFrom(node)->level < 0) {
            return INVALID("Negative ImportFrom level");
        }
        return check_not_empty(validator, ast_ImportFrom(node)->names.count, "names", "ImportFrom");
    case AST_Global: return check_not_empty(validator, ast_Global(node)->names.count, "names", "Global");
    case AST_Nonlocal:
        return check_not_empty(validator, ast_Nonlocal(node)->names.count, "names", "Nonlocal");
    case AST_Expr: return check_expression(validator, ast_Expr(node)->value, AST_Load);
    default: return true;
    }
}

static bool check_statements(Validator *validator, const AstNodes *body) {
    for (size_t i = 0; i < body->count; i++) {
        if (body->items[i] == NULL) {
            return INVALID("None disallowed in statement list");
        }
        if (!enter(validator) || !check_position(validator, body->items[i]) ||
            !check_statement_inside(validator, body->items[i])) {
            return false;
        }
        validator->depth--;
    }
    return true;
}

bool ast_validate(const AstNode *root, Diagnostics *diagnostics) {
    Validator checks = {diagnostics, 0};
    Validator *validator = &checks;
    switch (root->kind) {
    case AST_Module: return check_statements(validator, &ast_Module(root)->body);
    case AST_Interactive: return check_statements(validator, &ast_Interactive(root)->body);
    case AST_Expression: return check_expression(validator, ast_Expression(root)->body, AST_Load);
    case AST_FunctionType:
        return check_expressions(validator, &ast_FunctionType(root)->argtypes, AST_Load, false) &&
               check_expression(validator, ast_FunctionType(root)->returns, AST_Load);
    default: return FAIL(DIAGNOSTIC_SYSTEM_ERROR, "impossible module node");
    }
}
