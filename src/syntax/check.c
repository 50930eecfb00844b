// SPDX-License-Identifier: MIT
//
// What CPython's code generator refuses or warns about, found in the order in which it generates code.
//
// A class body comes before its bases, a handler after `else`, an assignment's value before its targets;
// function bodies where the `def` stands. Patterns are in check_pattern.c. The walk goes by the tables of
// ast.c wherever nothing needs care; depth is bounded by a counter, and chains to the left are walked in
// loops.
#include "syntax/check_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 2500, BLOCKS_MAX = 21 };

// ---- diagnostics ----

static Diagnostic *add(Checker *checker, DiagnosticKind kind, const AstNode *node, const char *format,
                       va_list arguments) {
    char message[512];
    vsnprintf(message, sizeof(message), format, arguments);
    Diagnostic *diagnostic = diagnostics_add(checker->diagnostics, kind, "%s", message);
    diagnostic->lineno = node->lineno;
    diagnostic->offset = node->col_offset + 1; // in bytes, as CPython has it here
    diagnostic->end_lineno = node->end_lineno;
    diagnostic->end_offset = node->end_col_offset + 1;
    diagnostic->has_offset = true;
    return diagnostic;
}

bool check_error(Checker *checker, const AstNode *node, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add(checker, DIAGNOSTIC_SYNTAX_ERROR, node, format, arguments);
    va_end(arguments);
    return false;
}

__attribute__((format(printf, 3, 4))) static void warn(Checker *checker, const AstNode *node,
                                                       const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add(checker, DIAGNOSTIC_SYNTAX_WARNING, node, format, arguments);
    va_end(arguments);
}

// ---- what literals are ----

// A tuple of constants is a constant; so is `__debug__`.
static bool is_constant(const AstNode *node) {
    if (node->kind == AST_Tuple) {
        const AstNodes *elements = &ast_Tuple(node)->elts;
        for (size_t i = 0; i < elements->count; i++) {
            if (elements->items[i]->kind != AST_Constant) {
                return false;
            }
        }
        return ast_Tuple(node)->ctx == AST_Load;
    }
    return node->kind == AST_Constant ||
           (node->kind == AST_Name && ast_text_equals(ast_Name(node)->id, "__debug__"));
}

// The type that the value of an expression surely has, or NULL.
static const char *known_type(const AstNode *node) {
    switch (node->kind) {
    case AST_Tuple: return "tuple";
    case AST_List:
    case AST_ListComp: return "list";
    case AST_Dict:
    case AST_DictComp: return "dict";
    case AST_Set:
    case AST_SetComp: return "set";
    case AST_GeneratorExp: return "generator";
    case AST_Lambda: return "function";
    case AST_TemplateStr: return "string.templatelib.Template";
    case AST_Interpolation: return "string.templatelib.Interpolation";
    case AST_JoinedStr:
    case AST_FormattedValue: return "str";
    case AST_Name: return is_constant(node) ? "bool" : NULL;
    case AST_Constant: break;
    default: return NULL;
    }
    switch (ast_Constant(node)->value.kind) {
    case AST_CONSTANT_NONE: return "NoneType";
    case AST_CONSTANT_TRUE:
    case AST_CONSTANT_FALSE: return "bool";
    case AST_CONSTANT_ELLIPSIS: return "ellipsis";
    case AST_CONSTANT_INT: return "int";
    case AST_CONSTANT_FLOAT: return "float";
    case AST_CONSTANT_COMPLEX: return "complex";
    case AST_CONSTANT_STR: return "str";
    case AST_CONSTANT_BYTES: return "bytes";
    default: return NULL;
    }
}

static bool is_text_constant(const AstNode *node) {
    if (node->kind != AST_Constant) {
        return false;
    }
    AstConstantKind kind = ast_Constant(node)->value.kind;
    return kind == AST_CONSTANT_STR || kind == AST_CONSTANT_BYTES || kind == AST_CONSTANT_OBJECT;
}

static void check_callee(Checker *checker, const AstNode *node) {
    const char *type = known_type(node);
    if (type != NULL && node->kind != AST_Lambda) {
        warn(checker, node, "'%s' object is not callable; perhaps you missed a comma?", type);
    }
}

static void check_subscript(Checker *checker, const AstNode *value, const AstNode *index) {
    const char *type = known_type(value);
    bool sequence = is_text_constant(value);
    switch (value->kind) {
    case AST_Name:
    case AST_Constant:
    case AST_Set:
    case AST_SetComp:
    case AST_GeneratorExp:
    case AST_TemplateStr:
    case AST_Interpolation:
    case AST_Lambda:
        if (type != NULL && !sequence) {
            warn(checker, value, "'%s' object is not subscriptable; perhaps you missed a comma?", type);
        }
        break;
    case AST_Tuple:
    case AST_List:
    case AST_ListComp:
    case AST_JoinedStr:
    case AST_FormattedValue: sequence = true; break;
    default: break;
    }
    const char *index_type = known_type(index);
    if (sequence && type != NULL && index_type != NULL && strcmp(index_type, "int") != 0 &&
        strcmp(index_type, "bool") != 0) {
        warn(checker, value, "%s indices must be integers or slices, not %s; perhaps you missed a comma?",
             type, index_type);
    }
}

static bool is_comparable(const AstNode *node) {
    if (!is_constant(node)) {
        return true;
    }
    if (node->kind != AST_Constant) {
        return node->kind == AST_Name;
    }
    AstConstantKind kind = ast_Constant(node)->value.kind;
    return kind == AST_CONSTANT_NONE || kind == AST_CONSTANT_TRUE || kind == AST_CONSTANT_FALSE ||
           kind == AST_CONSTANT_ELLIPSIS || kind == AST_CONSTANT_OBJECT;
}

static void check_comparison(Checker *checker, const AstNode *node) {
    const AstCompare *compare = ast_Compare(node);
    const AstNode *left = compare->left;
    for (size_t i = 0; i < compare->ops.count; i++) {
        const AstNode *right = compare->comparators.items[i];
        AstKind operator= compare->ops.items[i];
        bool left_good = is_comparable(left);
        if ((operator== AST_Is || operator== AST_IsNot) && !(left_good && is_comparable(right))) {
            const char *type = known_type(left_good ? right : left);
            if (operator== AST_Is) {
                warn(checker, node, "\"is\" with '%s' literal. Did you mean \"==\"?", type);
            } else {
                warn(checker, node, "\"is not\" with '%s' literal. Did you mean \"!=\"?", type);
            }
            return;
        }
        left = right;
    }
}

// ---- expressions ----

static bool check_statements(Checker *checker, const AstNodes *body);

bool check_nodes(Checker *checker, const AstNodes *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i] != NULL && !check_node(checker, nodes->items[i])) {
            return false;
        }
    }
    return true;
}

static bool check_optional(Checker *checker, const AstNode *node) {
    return node == NULL || check_node(checker, node);
}

// Elements of a display or arguments of a call: stars are at home here.
static bool check_elements(Checker *checker, const AstNodes *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        const AstNode *node = nodes->items[i];
        if (!check_node(checker, node->kind == AST_Starred ? ast_Starred(node)->value : node)) {
            return false;
        }
    }
    return true;
}

static bool check_sequence(Checker *checker, const AstNode *node, const AstNodes *elements, AstKind context) {
    if (context == AST_Store) {
        bool seen = false;
        for (size_t i = 0; i < elements->count; i++) {
            if (elements->items[i]->kind != AST_Starred) {
                continue;
            }
            if (seen) {
                return check_error(checker, node, "multiple starred expressions in assignment");
            }
            seen = true;
            if (i >= 256 || elements->count - i - 1 >= 1 << 23) {
                return check_error(checker, node, "too many expressions in star-unpacking assignment");
            }
        }
    }
    return check_elements(checker, elements);
}

static bool check_keywords(Checker *checker, const AstNodes *keywords) {
    for (size_t i = 0; i < keywords->count; i++) {
        const AstText *name = ast_keyword(keywords->items[i])->arg;
        for (size_t j = i + 1; name != NULL && j < keywords->count; j++) {
            if (ast_keyword(keywords->items[j])->arg == name) {
                return check_error(checker, keywords->items[j], "keyword argument repeated: %s", name->bytes);
            }
        }
    }
    return true;
}

static bool check_arguments(Checker *checker, const AstNodes *arguments, const AstNodes *keywords) {
    if (!check_elements(checker, arguments)) {
        return false;
    }
    for (size_t i = 0; i < keywords->count; i++) {
        if (!check_node(checker, ast_keyword(keywords->items[i])->value)) {
            return false;
        }
    }
    return true;
}

static const AstNode *first_of_chain(const AstNode *node) {
    switch (node->kind) {
    case AST_BinOp: return ast_BinOp(node)->left;
    case AST_Attribute: return ast_Attribute(node)->value;
    case AST_Call: return ast_Call(node)->func;
    case AST_Subscript: return ast_Subscript(node)->value;
    default: return NULL;
    }
}

static bool check_chain(Checker *checker, const AstNode *node) {
    enum { SHORT = 16 };
    const AstNode *short_chain[SHORT];
    const AstNode **chain = short_chain;
    size_t length = 0;
    for (const AstNode *at = node; first_of_chain(at) != NULL; at = first_of_chain(at)) {
        length++;
    }
    if (length > SHORT) {
        chain = arena_alloc(checker->arena, length * sizeof(*chain));
        if (chain == NULL) {
            diagnostics_add_memory_error(checker->diagnostics);
            return false;
        }
    }
    for (size_t i = 0; i < length; i++) {
        chain[i] = node;
        if (node->kind == AST_Call) {
            if (!check_keywords(checker, &ast_Call(node)->keywords)) {
                return false;
            }
            check_callee(checker, ast_Call(node)->func);
        } else if (node->kind == AST_Subscript && ast_Subscript(node)->ctx == AST_Load) {
            check_subscript(checker, ast_Subscript(node)->value, ast_Subscript(node)->slice);
        }
        node = first_of_chain(node);
    }
    if (!check_node(checker, node)) {
        return false;
    }
    while (length > 0) {
        node = chain[--length];
        bool good = true;
        switch (node->kind) {
        case AST_BinOp: good = check_node(checker, ast_BinOp(node)->right); break;
        case AST_Subscript: good = check_node(checker, ast_Subscript(node)->slice); break;
        case AST_Call:
            good = check_arguments(checker, &ast_Call(node)->args, &ast_Call(node)->keywords);
            break;
        default: break;
        }
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool check_generators(Checker *checker, const AstNodes *generators, const AstNode *key,
                             const AstNode *value) {
    for (size_t i = 0; i < generators->count; i++) {
        const Astcomprehension *clause = ast_comprehension(generators->items[i]);
        if (!check_node(checker, clause->iter) || !check_node(checker, clause->target) ||
            !check_nodes(checker, &clause->ifs)) {
            return false;
        }
    }
    return check_node(checker, key) && check_optional(checker, value);
}

// Code of its own: loops around it are not seen from inside.
static Function *enter_function(Checker *checker, Function *function, const Scope *scope) {
    *function = (Function){.outer = checker->function, .scope = scope};
    // One for the handler of StopIteration.
    function->block_count = scope != NULL && (scope->is_generator || scope->is_coroutine) ? 1 : 0;
    checker->function = function;
    return function;
}

static void leave_function(Checker *checker) {
    checker->function = checker->function->outer;
}

static bool check_comprehension(Checker *checker, const AstNode *node, const AstNodes *generators,
                                const AstNode *key, const AstNode *value) {
    // The outermost iterable is code of the scope around.
    if (!check_node(checker, ast_comprehension(generators->items[0])->iter)) {
        return false;
    }
    Function function;
    const Scope *scope = symtable_scope(checker->table, node, ROLE_BODY);
    int blocks = checker->function->block_count;
    if (scope->is_inlined && blocks >= BLOCKS_MAX) {
        return check_error(checker, node, "too many statically nested blocks");
    }
    enter_function(checker, &function, scope);
    if (scope->is_inlined) {
        function.block_count = blocks + 1; // a block of the code around
    }
    const Astcomprehension *first = ast_comprehension(generators->items[0]);
    AstNodes rest = {generators->count - 1, generators->items + 1};
    bool good = check_node(checker, first->target) && check_nodes(checker, &first->ifs) &&
                check_generators(checker, &rest, key, value);
    leave_function(checker);
    return good;
}

static bool check_lambda(Checker *checker, const AstNode *node) {
    const AstLambda *lambda = ast_Lambda(node);
    const Astarguments *arguments = ast_arguments(lambda->args);
    if (!check_nodes(checker, &arguments->defaults) || !check_nodes(checker, &arguments->kw_defaults)) {
        return false;
    }
    Function function;
    enter_function(checker, &function, symtable_scope(checker->table, node, ROLE_BODY));
    bool good = check_node(checker, lambda->body);
    leave_function(checker);
    return good;
}

static bool check_yield(Checker *checker, const AstNode *node) {
    const Scope *scope = checker->function->scope;
    if (!scope->is_function_like) {
        return check_error(checker, node, "'%s' outside function",
                           node->kind == AST_Yield ? "yield" : "yield from");
    }
    if (node->kind == AST_Yield) {
        return check_optional(checker, ast_Yield(node)->value);
    }
    if (scope->is_coroutine && scope->comprehension == COMPREHENSION_NONE) {
        return check_error(checker, node, "'yield from' inside async function");
    }
    return check_node(checker, ast_YieldFrom(node)->value);
}

// By the tables: the fields that are expressions, in order.
static bool check_fields(Checker *checker, const AstNode *node) {
    const AstNodeDescription *description = &ast_node_descriptions[node->kind];
    for (size_t i = 0; i < description->field_count; i++) {
        const AstFieldDescription *field = &description->fields[i];
        if (field->type < AST_TYPE_mod || ast_type_descriptions[field->type].is_enum) {
            continue;
        }
        const void *place = (const char *)node + field->offset;
        if (field->quantity >= AST_SEQUENCE ? !check_nodes(checker, place)
                                            : !check_optional(checker, *(AstNode *const *)place)) {
            return false;
        }
    }
    return true;
}

static bool check_inside(Checker *checker, const AstNode *node) {
    switch (node->kind) {
    case AST_BinOp:
    case AST_Attribute:
    case AST_Call:
    case AST_Subscript: return check_chain(checker, node);
    case AST_NamedExpr:
        return check_node(checker, ast_NamedExpr(node)->value) &&
               check_node(checker, ast_NamedExpr(node)->target);
    case AST_Lambda: return check_lambda(checker, node);
    case AST_ListComp:
        return check_comprehension(checker, node, &ast_ListComp(node)->generators, ast_ListComp(node)->elt,
                                   NULL);
    case AST_SetComp:
        return check_comprehension(checker, node, &ast_SetComp(node)->generators, ast_SetComp(node)->elt,
                                   NULL);
    case AST_GeneratorExp:
        return check_comprehension(checker, node, &ast_GeneratorExp(node)->generators,
                                   ast_GeneratorExp(node)->elt, NULL);
    case AST_DictComp:
        return check_comprehension(checker, node, &ast_DictComp(node)->generators, ast_DictComp(node)->key,
                                   ast_DictComp(node)->value);
    case AST_Yield:
    case AST_YieldFrom: return check_yield(checker, node);
    case AST_Compare: check_comparison(checker, node); return check_fields(checker, node);
    case AST_Dict:
        for (size_t i = 0; i < ast_Dict(node)->values.count; i++) {
            if (!check_optional(checker, ast_Dict(node)->keys.items[i]) ||
                !check_node(checker, ast_Dict(node)->values.items[i])) {
                return false;
            }
        }
        return true;
    case AST_Starred:
        return check_error(checker, node,
                           ast_Starred(node)->ctx == AST_Store
                               ? "starred assignment target must be in a list or tuple"
                               : "can't use starred expression here");
    case AST_List: return check_sequence(checker, node, &ast_List(node)->elts, ast_List(node)->ctx);
    case AST_Tuple: return check_sequence(checker, node, &ast_Tuple(node)->elts, ast_Tuple(node)->ctx);
    case AST_Set: return check_elements(checker, &ast_Set(node)->elts);
    default: return check_fields(checker, node);
    }
}

bool check_node(Checker *checker, const AstNode *node) {
    if (++checker->depth > DEPTH_MAX) {
        if (checker->diagnostics->error == NULL) {
            diagnostics_add(checker->diagnostics, DIAGNOSTIC_RECURSION_ERROR,
                            "maximum recursion depth exceeded during compilation");
        }
        return false;
    }
    bool good = check_inside(checker, node);
    checker->depth--;
    return good;
}

// ---- blocks ----

static bool push_block(Checker *checker, Block *block, BlockKind kind, const AstNode *node) {
    Function *function = checker->function;
    if (function->block_count >= BLOCKS_MAX) {
        return check_error(checker, node, "too many statically nested blocks");
    }
    *block = (Block){kind, function->blocks};
    function->blocks = block;
    function->block_count++;
    return true;
}

static void pop_block(Checker *checker) {
    checker->function->blocks = checker->function->blocks->outer;
    checker->function->block_count--;
}

// A body inside a block of this kind.
static bool check_in_block(Checker *checker, BlockKind kind, const AstNode *node, const AstNodes *body) {
    Block block;
    if (!push_block(checker, &block, kind, node)) {
        return false;
    }
    bool good = check_statements(checker, body);
    pop_block(checker);
    return good;
}

// What a jump leaves: up to the loop (break, continue) or everything (return).
static bool check_unwind(Checker *checker, const AstNode *node, bool to_loop, bool *found) {
    *found = false;
    for (const Block *block = checker->function->blocks; block != NULL; block = block->outer) {
        if (block->kind == BLOCK_GROUP_HANDLER) {
            return check_error(checker, node,
                               "'break', 'continue' and 'return' cannot appear in an except* block");
        }
        if (to_loop && block->kind == BLOCK_LOOP) {
            *found = true;
            return true;
        }
    }
    return true;
}

// ---- statements ----

static bool check_type_parameters(Checker *checker, const AstNodes *parameters) {
    bool seen_default = false;
    for (size_t i = 0; i < parameters->count; i++) {
        const AstNode *node = parameters->items[i];
        const AstText *name;
        const AstNode *value;
        if (node->kind == AST_TypeVar) {
            name = ast_TypeVar(node)->name;
            value = ast_TypeVar(node)->default_value;
            if (!check_optional(checker, ast_TypeVar(node)->bound)) {
                return false;
            }
        } else if (node->kind == AST_TypeVarTuple) {
            name = ast_TypeVarTuple(node)->name;
            value = ast_TypeVarTuple(node)->default_value;
        } else {
            name = ast_ParamSpec(node)->name;
            value = ast_ParamSpec(node)->default_value;
        }
        if (value != NULL) {
            seen_default = true;
            if (!check_node(checker, value->kind == AST_Starred ? ast_Starred(value)->value : value)) {
                return false;
            }
        } else if (seen_default) {
            return check_error(checker, node,
                               "non-default type parameter '%s' follows default type parameter", name->bytes);
        }
    }
    return true;
}

static bool check_annotations(Checker *checker, const AstNodes *parameters) {
    for (size_t i = 0; i < parameters->count; i++) {
        if (!check_optional(checker, ast_arg(parameters->items[i])->annotation)) {
            return false;
        }
    }
    return true;
}

static bool check_signature(Checker *checker, const AstFunctionDef *function) {
    const Astarguments *arguments = ast_arguments(function->args);
    if (checker->table->future_features & FUTURE_ANNOTATIONS) {
        return true;
    }
    if (!check_annotations(checker, &arguments->args) ||
        !check_annotations(checker, &arguments->posonlyargs)) {
        return false;
    }
    if (arguments->vararg != NULL) {
        const AstNode *annotation = ast_arg(arguments->vararg)->annotation;
        if (annotation != NULL && annotation->kind == AST_Starred) {
            annotation = ast_Starred(annotation)->value;
        }
        if (!check_optional(checker, annotation)) {
            return false;
        }
    }
    return check_annotations(checker, &arguments->kwonlyargs) &&
           (arguments->kwarg == NULL || check_optional(checker, ast_arg(arguments->kwarg)->annotation)) &&
           check_optional(checker, function->returns);
}

static bool check_function(Checker *checker, const AstNode *node) {
    const AstFunctionDef *function = ast_any_function(node);
    const Astarguments *arguments = ast_arguments(function->args);
    if (!check_nodes(checker, &function->decorator_list) || !check_nodes(checker, &arguments->defaults) ||
        !check_nodes(checker, &arguments->kw_defaults) ||
        !check_type_parameters(checker, &function->type_params) || !check_signature(checker, function)) {
        return false;
    }
    Function code;
    enter_function(checker, &code, symtable_scope(checker->table, node, ROLE_BODY));
    bool good = check_statements(checker, &function->body);
    leave_function(checker);
    return good;
}

static bool check_class(Checker *checker, const AstNode *node) {
    const AstClassDef *class = ast_ClassDef(node);
    if (!check_nodes(checker, &class->decorator_list) ||
        !check_type_parameters(checker, &class->type_params)) {
        return false;
    }
    Function code;
    enter_function(checker, &code, symtable_scope(checker->table, node, ROLE_BODY));
    bool good = check_statements(checker, &class->body);
    leave_function(checker);
    return good && check_keywords(checker, &class->keywords) &&
           check_arguments(checker, &class->bases, &class->keywords);
}

static bool check_return(Checker *checker, const AstNode *node) {
    const AstNode *value = ast_Return(node)->value;
    const Scope *scope = checker->function->scope;
    bool found;
    if (scope->kind != SCOPE_FUNCTION) {
        return check_error(checker, node, "'return' outside function");
    }
    if (value != NULL && scope->is_coroutine && scope->is_generator) {
        return check_error(checker, node, "'return' with value in async generator");
    }
    // A constant's own place is that of the instructions which leave the blocks.
    bool at_value = value != NULL && value->kind == AST_Constant && value->lineno == node->lineno;
    return check_optional(checker, value) && check_unwind(checker, at_value ? value : node, false, &found);
}

static bool check_loop_jump(Checker *checker, const AstNode *node) {
    bool found;
    if (!check_unwind(checker, node, true, &found)) {
        return false;
    }
    return found ||
           check_error(checker, node,
                       node->kind == AST_Break ? "'break' outside loop" : "'continue' not properly in loop");
}

static bool check_for(Checker *checker, const AstNode *node) {
    const AstFor *loop = ast_any_for(node);
    Block block;
    bool is_async = node->kind == AST_AsyncFor;
    // `for` evaluates its iterable outside the block, its target inside.
    if ((!is_async && !push_block(checker, &block, BLOCK_LOOP, node)) || !check_node(checker, loop->iter) ||
        (is_async && !push_block(checker, &block, BLOCK_LOOP, node)) || !check_node(checker, loop->target) ||
        !check_statements(checker, &loop->body)) {
        return false;
    }
    pop_block(checker);
    return check_statements(checker, &loop->orelse);
}

static bool check_with(Checker *checker, const AstNode *node, size_t index) {
    const AstWith *with = ast_any_with(node);
    if (index == with->items.count) {
        return check_statements(checker, &with->body);
    }
    const Astwithitem *item = ast_withitem(with->items.items[index]);
    Block block;
    if (!check_node(checker, item->context_expr) ||
        !push_block(checker, &block, BLOCK_OTHER, item->context_expr) ||
        !check_optional(checker, item->optional_vars) || !check_with(checker, node, index + 1)) {
        return false;
    }
    pop_block(checker);
    return true;
}

static bool check_handlers(Checker *checker, const AstNode *node) {
    const AstTry *try = ast_any_try(node);
    bool star = node->kind == AST_TryStar;
    if (!check_in_block(checker, BLOCK_OTHER, node, &try->body) ||
        (!star && !check_statements(checker, &try->orelse))) {
        return false;
    }
    Block block, cleanup;
    if (!push_block(checker, &block, star ? BLOCK_GROUP_HANDLER : BLOCK_OTHER, node)) {
        return false;
    }
    for (size_t i = 0; i < try->handlers.count; i++) {
        const AstExceptHandler *handler = ast_ExceptHandler(try->handlers.items[i]);
        if (handler->type == NULL && i + 1 < try->handlers.count) {
            return check_error(checker, &handler->base, "default 'except:' must be last");
        }
        if (!check_optional(checker, handler->type) ||
            !push_block(checker, &cleanup, BLOCK_OTHER, &handler->base) ||
            !check_statements(checker, &handler->body)) {
            return false;
        }
        pop_block(checker);
    }
    pop_block(checker);
    return !star || check_statements(checker, &try->orelse);
}

static bool check_try(Checker *checker, const AstNode *node) {
    const AstTry *try = ast_any_try(node);
    if (try->finalbody.count == 0) {
        return check_handlers(checker, node);
    }
    Block block;
    if (!push_block(checker, &block, BLOCK_OTHER, node) ||
        !(try->handlers.count != 0 ? check_handlers(checker, node) : check_statements(checker, &try->body))) {
        return false;
    }
    pop_block(checker);
    return check_in_block(checker, BLOCK_OTHER, node, &try->finalbody);
}

static bool check_annotated_assignment(Checker *checker, const AstNode *node) {
    const AstAnnAssign *assignment = ast_AnnAssign(node);
    if (assignment->value != NULL &&
        (!check_node(checker, assignment->value) || !check_node(checker, assignment->target))) {
        return false;
    }
    if (assignment->value == NULL) {
        if (assignment->target->kind == AST_Attribute &&
            !check_node(checker, ast_Attribute(assignment->target)->value)) {
            return false;
        }
        if (assignment->target->kind == AST_Subscript) {
            const AstSubscript *subscript = ast_Subscript(assignment->target);
            const AstNode *slice = subscript->slice;
            bool good = check_node(checker, subscript->value) &&
                        (slice->kind == AST_Tuple ? check_nodes(checker, &ast_Tuple(slice)->elts)
                                                  : check_node(checker, slice));
            if (!good) {
                return false;
            }
        }
    }
    // Annotations of locals are never evaluated.
    return checker->function->scope->is_function_like ||
           (checker->table->future_features & FUTURE_ANNOTATIONS) ||
           check_node(checker, assignment->annotation);
}

static bool check_if(Checker *checker, const AstNode *node) {
    for (;;) {
        const AstIf *branch = ast_If(node);
        if (!check_node(checker, branch->test) || !check_statements(checker, &branch->body)) {
            return false;
        }
        if (branch->orelse.count != 1 || branch->orelse.items[0]->kind != AST_If) {
            return check_statements(checker, &branch->orelse);
        }
        node = branch->orelse.items[0];
    }
}

static bool check_match(Checker *checker, const AstNode *node) {
    const AstMatch *match = ast_Match(node);
    if (!check_node(checker, match->subject)) {
        return false;
    }
    for (size_t i = 0; i < match->cases.count; i++) {
        const Astmatch_case *branch = ast_match_case(match->cases.items[i]);
        bool irrefutable = branch->guard != NULL || i + 1 == match->cases.count;
        if (!check_pattern(checker, branch->pattern, irrefutable) ||
            !check_optional(checker, branch->guard) || !check_statements(checker, &branch->body)) {
            return false;
        }
    }
    return true;
}

static bool check_statement(Checker *checker, const AstNode *node) {
    switch (node->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: return check_function(checker, node);
    case AST_ClassDef: return check_class(checker, node);
    case AST_Return: return check_return(checker, node);
    case AST_Assign:
        return check_node(checker, ast_Assign(node)->value) &&
               check_nodes(checker, &ast_Assign(node)->targets);
    case AST_TypeAlias:
        return check_type_parameters(checker, &ast_TypeAlias(node)->type_params) &&
               check_node(checker, ast_TypeAlias(node)->value);
    case AST_AnnAssign: return check_annotated_assignment(checker, node);
    case AST_For:
    case AST_AsyncFor: return check_for(checker, node);
    case AST_While: {
        Block block;
        if (!push_block(checker, &block, BLOCK_LOOP, node) || !check_node(checker, ast_While(node)->test) ||
            !check_statements(checker, &ast_While(node)->body)) {
            return false;
        }
        pop_block(checker);
        return check_statements(checker, &ast_While(node)->orelse);
    }
    case AST_If: return check_if(checker, node);
    case AST_With:
    case AST_AsyncWith: return check_with(checker, node, 0);
    case AST_Match: return check_match(checker, node);
    case AST_Try:
    case AST_TryStar: return check_try(checker, node);
    case AST_Assert:
        if (ast_Assert(node)->test->kind == AST_Tuple && ast_Tuple(ast_Assert(node)->test)->elts.count != 0) {
            warn(checker, node, "assertion is always true, perhaps remove parentheses?");
        }
        return check_fields(checker, node);
    case AST_Break:
    case AST_Continue: return check_loop_jump(checker, node);
    case AST_Import:
    case AST_ImportFrom: return true;
    default: return check_fields(checker, node);
    }
}

static bool check_statements(Checker *checker, const AstNodes *body) {
    for (size_t i = 0; i < body->count; i++) {
        if (++checker->depth > DEPTH_MAX) {
            diagnostics_add(checker->diagnostics, DIAGNOSTIC_RECURSION_ERROR,
                            "maximum recursion depth exceeded during compilation");
            return false;
        }
        if (!check_statement(checker, body->items[i])) {
            return false;
        }
        checker->depth--;
    }
    return true;
}

bool syntax_check(const AstTree *tree, const SymbolTable *table, const SymtableOptions *options,
                  Diagnostics *diagnostics) {
    (void)options;
    Checker checker = {.arena = tree->arena, .table = table, .diagnostics = diagnostics};
    Function module;
    enter_function(&checker, &module, table->top);
    switch (tree->root->kind) {
    case AST_Module: return check_statements(&checker, &ast_Module(tree->root)->body);
    case AST_Interactive: return check_statements(&checker, &ast_Interactive(tree->root)->body);
    case AST_Expression: return check_node(&checker, ast_Expression(tree->root)->body);
    default: return true;
    }
}
