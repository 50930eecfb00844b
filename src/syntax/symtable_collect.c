// SPDX-License-Identifier: MIT
//
// The first half of the symbol table: a walk over the tree that enters scopes and what each does with its
// names.
//
// Depth is bounded by a counter; long chains that nest to the left (`a + b + c`, `a.b.c`, `f()()`), and
// `elif`, are walked in loops.
#include "syntax/symtable_internal.h"

enum { DEPTH_MAX = 2500 };

static bool visit_expression(TableBuilder *builder, const AstNode *node);
static bool visit_statements(TableBuilder *builder, const AstNodes *body);

static bool enter_depth(TableBuilder *builder) {
    if (++builder->depth > DEPTH_MAX) {
        diagnostics_add(builder->diagnostics, DIAGNOSTIC_RECURSION_ERROR,
                        "maximum recursion depth exceeded during compilation");
        return false;
    }
    return true;
}

// ---- scopes ----

static bool is_function_like(ScopeKind kind) {
    return kind != SCOPE_CLASS && kind != SCOPE_MODULE;
}

// A scope below the present one, not entered yet. `at` gives its position.
static Scope *new_scope(TableBuilder *builder, ScopeKind kind, ScopeRole role, const AstNode *node,
                        const AstNode *at, const AstText *name) {
    Scope *scope = arena_alloc(builder->arena, sizeof(Scope));
    ScopeWork *work = arena_alloc(builder->scratch, sizeof(ScopeWork));
    if (scope == NULL || work == NULL) {
        symtable_memory_error(builder);
        return NULL;
    }
    Scope *parent = builder->current;
    scope->kind = kind;
    scope->role = role;
    scope->node = node;
    scope->name = name;
    scope->class_name = builder->class_name;
    scope->parent = parent;
    scope->lineno = at->lineno;
    scope->col_offset = at->col_offset;
    scope->end_lineno = at->end_lineno;
    scope->end_col_offset = at->end_col_offset;
    scope->is_function_like = is_function_like(kind);
    scope->is_nested = parent != NULL && (parent->is_nested || parent->is_function_like);
    scope->is_method = kind == SCOPE_FUNCTION && parent != NULL &&
                       (parent->kind == SCOPE_CLASS ||
                        (parent->kind == SCOPE_TYPE_PARAMETERS && parent->parent->kind == SCOPE_CLASS));
    scope->id = builder->scope_count++;
    scope->work = work;
    if (parent != NULL) {
        work->comprehension_iterables = scope_work(parent)->comprehension_iterables;
        if (kind != SCOPE_CLASS) {
            work->mangled_names = scope_work(parent)->mangled_names;
        }
    }
    if (!symtable_register(builder->table, scope)) {
        symtable_memory_error(builder);
        return NULL;
    }
    return scope;
}

static bool enter_made(TableBuilder *builder, Scope *scope) {
    Scope *parent = builder->current;
    builder->current = scope;
    if (parent == NULL ||
        (scope->kind == SCOPE_ANNOTATION && (builder->table->future_features & FUTURE_ANNOTATIONS))) {
        return true; // annotations that stay texts bind and use nothing
    }
    ScopeWork *work = scope_work(parent);
    if (parent->child_count == work->child_capacity) {
        size_t capacity = work->child_capacity == 0 ? 4 : 2 * work->child_capacity;
        parent->children = arena_grow(builder->arena, parent->children, parent->child_count * sizeof(Scope *),
                                      capacity * sizeof(Scope *));
        if (parent->children == NULL) {
            return symtable_memory_error(builder);
        }
        work->child_capacity = capacity;
    }
    parent->children[parent->child_count++] = scope;
    return true;
}

static void leave(TableBuilder *builder) {
    builder->current = builder->current->parent;
}

// ---- names ----

// Around the bases of a generic class, only names of its type parameters are mangled.
static const AstText *mangle(TableBuilder *builder, const AstText *name) {
    const NameMap *only = scope_work(builder->current)->mangled_names;
    if (builder->class_name == NULL || (only != NULL && !name_map_has(only, name))) {
        return name;
    }
    const AstText *mangled = symtable_mangle(builder->tree, builder->class_name, name);
    if (mangled == NULL) {
        symtable_memory_error(builder);
    }
    return mangled;
}

// The flags of a name in a scope, 0 when it has none.
static int lookup_flags(TableBuilder *builder, const Scope *scope, const AstText *name) {
    const AstText *mangled = mangle(builder, name);
    int flags = mangled == NULL ? 0 : name_map_get(&scope_work(scope)->symbols, mangled);
    return flags == NAME_REMOVED ? 0 : flags;
}

static bool define_in(TableBuilder *builder, Scope *scope, const AstText *name, int flag, const AstNode *at) {
    ScopeWork *work = scope_work(scope);
    if ((flag & SYMBOL_DEF_TYPE_PARAM) && work->mangled_names != NULL &&
        !name_map_set(builder->scratch, work->mangled_names, name, 1)) {
        return symtable_memory_error(builder);
    }
    const AstText *mangled = mangle(builder, name);
    if (mangled == NULL) {
        return false;
    }
    int flags = name_map_get(&work->symbols, mangled);
    flags = flags == NAME_REMOVED ? 0 : flags;
    if ((flag & SYMBOL_DEF_PARAM) && (flags & SYMBOL_DEF_PARAM)) {
        return symtable_error(builder, at, "duplicate argument '%s' in function definition", name->bytes);
    }
    if ((flag & SYMBOL_DEF_TYPE_PARAM) && (flags & SYMBOL_DEF_TYPE_PARAM)) {
        return symtable_error(builder, at, "duplicate type parameter '%s'", name->bytes);
    }
    flags |= flag;
    if (work->in_comprehension_target) {
        if (flags & (SYMBOL_DEF_GLOBAL | SYMBOL_DEF_NONLOCAL)) {
            return symtable_error(builder, at,
                                  "comprehension inner loop cannot rebind assignment expression target '%s'",
                                  name->bytes);
        }
        flags |= SYMBOL_DEF_COMP_ITER;
    }
    if (!name_map_set(builder->scratch, &work->symbols, mangled, flags)) {
        return symtable_memory_error(builder);
    }
    if ((flag & SYMBOL_DEF_PARAM) && !name_map_set(builder->scratch, &work->parameters, mangled, 1)) {
        return symtable_memory_error(builder);
    }
    if (flag & SYMBOL_DEF_GLOBAL) {
        NameMap *globals = &scope_work(builder->table->top)->symbols;
        int global_flags = name_map_get(globals, mangled);
        global_flags = global_flags == NAME_REMOVED ? 0 : global_flags;
        if (!name_map_set(builder->scratch, globals, mangled, global_flags | flag)) {
            return symtable_memory_error(builder);
        }
    }
    return true;
}

static bool define(TableBuilder *builder, const AstText *name, int flag, const AstNode *at) {
    return define_in(builder, builder->current, name, flag, at);
}

static bool check_debug(TableBuilder *builder, const AstText *name, AstKind context, const AstNode *at) {
    if (name == builder->names.debug && context != AST_Load) {
        return symtable_error(builder, at, "cannot %s __debug__",
                              context == AST_Del ? "delete" : "assign to");
    }
    return true;
}

static bool define_checked(TableBuilder *builder, const AstText *name, int flag, const AstNode *at) {
    return check_debug(builder, name, AST_Store, at) && define(builder, name, flag, at);
}

static bool record_directive(TableBuilder *builder, const AstText *name, const AstNode *node) {
    Directive *directive = arena_alloc(builder->scratch, sizeof(Directive));
    const AstText *mangled = mangle(builder, name);
    if (directive == NULL || mangled == NULL) {
        return symtable_memory_error(builder);
    }
    ScopeWork *work = scope_work(builder->current);
    *directive = (Directive){mangled, node, work->directives};
    work->directives = directive;
    return true;
}

// Enters a new scope with what its kind needs to know from the start.
static bool enter(TableBuilder *builder, ScopeKind kind, ScopeRole role, const AstNode *node,
                  const AstNode *at, const AstText *name) {
    Scope *scope = new_scope(builder, kind, role, node, at, name);
    if (scope == NULL || !enter_made(builder, scope)) {
        return false;
    }
    if (kind == SCOPE_ANNOTATION || kind == SCOPE_TYPE_VARIABLE || kind == SCOPE_TYPE_ALIAS) {
        return define(builder, builder->names.format, SYMBOL_DEF_PARAM | SYMBOL_USE, at);
    }
    return true;
}

static bool see_class_scope(TableBuilder *builder, const AstNode *at) {
    builder->current->can_see_class_scope = true;
    return define(builder, builder->names.class_dictionary, SYMBOL_USE, at);
}

// ---- what is not allowed where ----

static bool refuse_in_annotations(TableBuilder *builder, const char *what, const AstNode *node) {
    switch (builder->current->kind) {
    case SCOPE_ANNOTATION:
        return symtable_error(builder, node, "%s cannot be used within an annotation", what);
    case SCOPE_TYPE_VARIABLE:
        return symtable_error(builder, node, "%s cannot be used within %s", what,
                              scope_work(builder->current)->type_variable);
    case SCOPE_TYPE_ALIAS:
        return symtable_error(builder, node, "%s cannot be used within a type alias", what);
    case SCOPE_TYPE_PARAMETERS:
        return symtable_error(builder, node, "%s cannot be used within the definition of a generic", what);
    default: return true;
    }
}

static bool refuse_yield_in_comprehension(TableBuilder *builder, const AstNode *node) {
    const char *what;
    switch (builder->current->comprehension) {
    case COMPREHENSION_NONE: return true;
    case COMPREHENSION_LIST: what = "list comprehension"; break;
    case COMPREHENSION_SET: what = "set comprehension"; break;
    case COMPREHENSION_DICT: what = "dict comprehension"; break;
    default: what = "generator expression"; break;
    }
    return symtable_error(builder, node, "'yield' inside %s", what);
}

static bool top_level_await(const TableBuilder *builder) {
    return builder->allow_top_level_await && builder->current->kind == SCOPE_MODULE;
}

// ---- sequences ----

static bool visit_expressions(TableBuilder *builder, const AstNodes *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i] != NULL && !visit_expression(builder, nodes->items[i])) {
            return false;
        }
    }
    return true;
}

static bool visit_optional(TableBuilder *builder, const AstNode *node) {
    return node == NULL || visit_expression(builder, node);
}

static bool visit_keywords(TableBuilder *builder, const AstNodes *keywords) {
    for (size_t i = 0; i < keywords->count; i++) {
        const Astkeyword *keyword = ast_keyword(keywords->items[i]);
        if ((keyword->arg != NULL && !check_debug(builder, keyword->arg, AST_Store, &keyword->base)) ||
            !visit_expression(builder, keyword->value)) {
            return false;
        }
    }
    return true;
}

// ---- comprehensions and named expressions ----

static bool visit_comprehension_clause(TableBuilder *builder, const Astcomprehension *clause,
                                       bool outermost) {
    ScopeWork *work = scope_work(builder->current);
    work->in_comprehension_target = true;
    bool good = visit_expression(builder, clause->target);
    work->in_comprehension_target = false;
    if (good && !outermost) {
        work->comprehension_iterables++;
        good = visit_expression(builder, clause->iter);
        work->comprehension_iterables--;
    }
    if (!good || !visit_expressions(builder, &clause->ifs)) {
        return false;
    }
    if (clause->is_async) {
        builder->current->is_coroutine = true;
    }
    return true;
}

static bool visit_comprehension(TableBuilder *builder, const AstNode *node, ComprehensionKind kind,
                                const AstText *name, const AstNodes *generators, const AstNode *element,
                                const AstNode *value) {
    const Astcomprehension *first = ast_comprehension(generators->items[0]);
    // The outermost iterable belongs to the scope around.
    scope_work(builder->current)->comprehension_iterables++;
    bool good = visit_expression(builder, first->iter);
    scope_work(builder->current)->comprehension_iterables--;
    if (!good || !enter(builder, SCOPE_FUNCTION, ROLE_BODY, node, node, name)) {
        return false;
    }
    Scope *scope = builder->current;
    scope->comprehension = kind;
    scope->is_coroutine = first->is_async;
    if (!define(builder, builder->names.iterator, SYMBOL_DEF_PARAM, node)) {
        return false;
    }
    for (size_t i = 0; i < generators->count; i++) {
        if (!visit_comprehension_clause(builder, ast_comprehension(generators->items[i]), i == 0)) {
            return false;
        }
    }
    if (!visit_optional(builder, value) || !visit_expression(builder, element)) {
        return false;
    }
    bool is_generator = kind == COMPREHENSION_GENERATOR;
    scope->is_generator = is_generator;
    bool is_async = scope->is_coroutine && !is_generator;
    leave(builder);
    if (is_async) {
        Scope *outer = builder->current;
        bool allowed = (outer->kind == SCOPE_FUNCTION && outer->is_coroutine) ||
                       outer->comprehension != COMPREHENSION_NONE || top_level_await(builder);
        if (!allowed) {
            return symtable_error(builder, node,
                                  "asynchronous comprehension outside of an asynchronous function");
        }
        outer->is_coroutine = true;
    }
    return true;
}

// The target of `:=` in a comprehension is bound in the nearest function or module around (PEP 572).
static bool bind_outside_comprehension(TableBuilder *builder, const AstNode *target) {
    const AstText *name = ast_Name(target)->id;
    for (Scope *scope = builder->current; scope != NULL; scope = scope->parent) {
        if (scope->comprehension != COMPREHENSION_NONE) {
            if (lookup_flags(builder, scope, name) & SYMBOL_DEF_COMP_ITER) {
                return symtable_error(
                    builder, target,
                    "assignment expression cannot rebind comprehension iteration variable '%s'", name->bytes);
            }
            continue;
        }
        switch (scope->kind) {
        case SCOPE_FUNCTION: {
            bool global = lookup_flags(builder, scope, name) & SYMBOL_DEF_GLOBAL;
            return define(builder, name, global ? SYMBOL_DEF_GLOBAL : SYMBOL_DEF_NONLOCAL, target) &&
                   record_directive(builder, name, target) &&
                   define_in(builder, scope, name, SYMBOL_DEF_LOCAL, target);
        }
        case SCOPE_MODULE:
            return define(builder, name, SYMBOL_DEF_GLOBAL, target) &&
                   record_directive(builder, name, target) &&
                   define_in(builder, scope, name, SYMBOL_DEF_GLOBAL, target);
        case SCOPE_CLASS:
            return symtable_error(
                builder, target,
                "assignment expression within a comprehension cannot be used in a class body");
        case SCOPE_TYPE_VARIABLE:
            return symtable_error(builder, target,
                                  "assignment expression within a comprehension cannot be used in %s",
                                  "a TypeVar bound");
        case SCOPE_TYPE_ALIAS:
            return symtable_error(
                builder, target,
                "assignment expression within a comprehension cannot be used in a type alias");
        case SCOPE_TYPE_PARAMETERS:
            return symtable_error(builder, target,
                                  "assignment expression within a comprehension cannot be used within the "
                                  "definition of a generic");
        case SCOPE_ANNOTATION:
            return symtable_error(
                builder, target,
                "assignment expression within a comprehension cannot be used within an annotation");
        }
    }
    return true;
}

static bool visit_named_expression(TableBuilder *builder, const AstNode *node) {
    const AstNamedExpr *named = ast_NamedExpr(node);
    if (!refuse_in_annotations(builder, "named expression", node)) {
        return false;
    }
    if (scope_work(builder->current)->comprehension_iterables > 0) {
        return symtable_error(builder, node,
                              "assignment expression cannot be used in a comprehension iterable expression");
    }
    if (builder->current->comprehension != COMPREHENSION_NONE &&
        !bind_outside_comprehension(builder, named->target)) {
        return false;
    }
    return visit_expression(builder, named->value) && visit_expression(builder, named->target);
}

// ---- functions ----

static bool define_parameters(TableBuilder *builder, const AstNodes *parameters) {
    for (size_t i = 0; i < parameters->count; i++) {
        const AstNode *parameter = parameters->items[i];
        if (!define_checked(builder, ast_arg(parameter)->arg, SYMBOL_DEF_PARAM, parameter)) {
            return false;
        }
    }
    return true;
}

static bool visit_parameters(TableBuilder *builder, const AstNode *node) {
    const Astarguments *arguments = ast_arguments(node);
    Scope *scope = builder->current;
    if (!define_parameters(builder, &arguments->posonlyargs) ||
        !define_parameters(builder, &arguments->args) ||
        !define_parameters(builder, &arguments->kwonlyargs)) {
        return false;
    }
    scope->positional_only_count = arguments->posonlyargs.count;
    scope->positional_count = arguments->posonlyargs.count + arguments->args.count;
    scope->keyword_only_count = arguments->kwonlyargs.count;
    if (arguments->vararg != NULL) {
        scope->has_variable_arguments = true;
        if (!define_checked(builder, ast_arg(arguments->vararg)->arg, SYMBOL_DEF_PARAM, arguments->vararg)) {
            return false;
        }
    }
    if (arguments->kwarg != NULL) {
        scope->has_variable_keywords = true;
        if (!define_checked(builder, ast_arg(arguments->kwarg)->arg, SYMBOL_DEF_PARAM, arguments->kwarg)) {
            return false;
        }
    }
    return true;
}

static bool visit_lambda(TableBuilder *builder, const AstNode *node) {
    const AstLambda *lambda = ast_Lambda(node);
    const Astarguments *arguments = ast_arguments(lambda->args);
    if (!visit_expressions(builder, &arguments->defaults) ||
        !visit_expressions(builder, &arguments->kw_defaults) ||
        !enter(builder, SCOPE_FUNCTION, ROLE_BODY, node, node, builder->names.lambda)) {
        return false;
    }
    builder->current->is_lambda = true;
    if (!visit_parameters(builder, lambda->args) || !visit_expression(builder, lambda->body)) {
        return false;
    }
    leave(builder);
    return true;
}

static bool visit_annotations_of(TableBuilder *builder, const AstNodes *parameters) {
    for (size_t i = 0; i < parameters->count; i++) {
        const AstNode *annotation = ast_arg(parameters->items[i])->annotation;
        if (annotation != NULL) {
            builder->current->annotations_used = true;
            if (!visit_expression(builder, annotation)) {
                return false;
            }
        }
    }
    return true;
}

static bool visit_annotation_of(TableBuilder *builder, const AstNode *annotation) {
    if (annotation == NULL) {
        return true;
    }
    builder->current->annotations_used = true;
    return visit_expression(builder, annotation);
}

// The annotations of a signature are code of an `__annotate__` function (PEP 649).
static bool visit_signature_annotations(TableBuilder *builder, const AstNode *node,
                                        const AstFunctionDef *function) {
    const Astarguments *arguments = ast_arguments(function->args);
    bool in_class = builder->current->can_see_class_scope || builder->current->kind == SCOPE_CLASS;
    if (!enter(builder, SCOPE_ANNOTATION, ROLE_ANNOTATIONS, node, node, builder->names.annotate)) {
        return false;
    }
    if ((in_class && !see_class_scope(builder, node)) ||
        !visit_annotations_of(builder, &arguments->posonlyargs) ||
        !visit_annotations_of(builder, &arguments->args) ||
        !visit_annotation_of(builder,
                             arguments->vararg == NULL ? NULL : ast_arg(arguments->vararg)->annotation) ||
        !visit_annotation_of(builder,
                             arguments->kwarg == NULL ? NULL : ast_arg(arguments->kwarg)->annotation) ||
        !visit_annotations_of(builder, &arguments->kwonlyargs) ||
        !visit_annotation_of(builder, function->returns)) {
        return false;
    }
    leave(builder);
    return true;
}

static bool visit_type_variable_part(TableBuilder *builder, const AstNode *node, ScopeRole role,
                                     const AstText *name, const AstNode *expression, const char *what) {
    if (name == builder->names.class_dictionary) {
        return symtable_error(builder, node, "reserved name '%s' cannot be used for type parameter",
                              name->bytes);
    }
    if (expression == NULL) {
        return true;
    }
    bool in_class = builder->current->can_see_class_scope;
    if (!enter(builder, SCOPE_TYPE_VARIABLE, role, node, expression, name)) {
        return false;
    }
    scope_work(builder->current)->type_variable = what;
    if ((in_class && !see_class_scope(builder, expression)) || !visit_expression(builder, expression)) {
        return false;
    }
    leave(builder);
    return true;
}

static bool visit_type_parameters(TableBuilder *builder, const AstNodes *parameters) {
    const int flags = SYMBOL_DEF_TYPE_PARAM | SYMBOL_DEF_LOCAL;
    for (size_t i = 0; i < parameters->count; i++) {
        const AstNode *node = parameters->items[i];
        switch (node->kind) {
        case AST_TypeVar: {
            const AstTypeVar *variable = ast_TypeVar(node);
            const char *what = variable->bound != NULL && variable->bound->kind == AST_Tuple
                                   ? "a TypeVar constraint"
                                   : "a TypeVar bound";
            if (!define_checked(builder, variable->name, flags, node) ||
                !visit_type_variable_part(builder, node, ROLE_BOUND, variable->name, variable->bound, what) ||
                !visit_type_variable_part(builder, node, ROLE_DEFAULT, variable->name,
                                          variable->default_value, "a TypeVar default")) {
                return false;
            }
            break;
        }
        case AST_TypeVarTuple: {
            const AstTypeVarTuple *tuple = ast_TypeVarTuple(node);
            if (!define_checked(builder, tuple->name, flags, node) ||
                !visit_type_variable_part(builder, node, ROLE_DEFAULT, tuple->name, tuple->default_value,
                                          "a TypeVarTuple default")) {
                return false;
            }
            break;
        }
        default: {
            const AstParamSpec *spec = ast_ParamSpec(node);
            if (!define_checked(builder, spec->name, flags, node) ||
                !visit_type_variable_part(builder, node, ROLE_DEFAULT, spec->name, spec->default_value,
                                          "a ParamSpec default")) {
                return false;
            }
            break;
        }
        }
    }
    return true;
}

// The scope around a generic function, class or alias.
static bool enter_type_parameters(TableBuilder *builder, const AstNode *node, const AstText *name,
                                  bool has_keyword_defaults) {
    bool in_class = builder->current->kind == SCOPE_CLASS;
    if (!enter(builder, SCOPE_TYPE_PARAMETERS, ROLE_TYPE_PARAMETERS, node, node, name) ||
        (in_class && !see_class_scope(builder, node))) {
        return false;
    }
    if (node->kind == AST_ClassDef &&
        (!define(builder, builder->names.type_parameters_dot, SYMBOL_DEF_LOCAL | SYMBOL_USE, node) ||
         !define(builder, builder->names.generic_base, SYMBOL_DEF_LOCAL | SYMBOL_USE, node))) {
        return false;
    }
    bool is_function = node->kind == AST_FunctionDef || node->kind == AST_AsyncFunctionDef;
    // The defaults are evaluated outside; the parameter for them is there even when there are none.
    return (!is_function || define(builder, builder->names.defaults, SYMBOL_DEF_PARAM, node)) &&
           (!has_keyword_defaults ||
            define(builder, builder->names.keyword_defaults, SYMBOL_DEF_PARAM, node));
}

static bool has_any(const AstNodes *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i] != NULL) {
            return true;
        }
    }
    return false;
}

static bool visit_function(TableBuilder *builder, const AstNode *node) {
    const AstFunctionDef *function = ast_any_function(node);
    const Astarguments *arguments = ast_arguments(function->args);
    bool is_generic = function->type_params.count != 0;
    if (!define_checked(builder, function->name, SYMBOL_DEF_LOCAL, node) ||
        !visit_expressions(builder, &arguments->defaults) ||
        !visit_expressions(builder, &arguments->kw_defaults) ||
        !visit_expressions(builder, &function->decorator_list)) {
        return false;
    }
    if (is_generic &&
        (!enter_type_parameters(builder, node, function->name, has_any(&arguments->kw_defaults)) ||
         !visit_type_parameters(builder, &function->type_params))) {
        return false;
    }
    Scope *scope = new_scope(builder, SCOPE_FUNCTION, ROLE_BODY, node, node, function->name);
    if (scope == NULL || !visit_signature_annotations(builder, node, function) ||
        !enter_made(builder, scope)) {
        return false;
    }
    scope->is_coroutine = node->kind == AST_AsyncFunctionDef;
    scope->has_docstring = ast_docstring(&function->body) != NULL;
    if (!visit_parameters(builder, function->args) || !visit_statements(builder, &function->body)) {
        return false;
    }
    leave(builder);
    if (is_generic) {
        leave(builder);
    }
    return true;
}

static bool visit_class(TableBuilder *builder, const AstNode *node) {
    const AstClassDef *class = ast_ClassDef(node);
    const AstText *outer_class = builder->class_name;
    bool is_generic = class->type_params.count != 0;
    if (!define_checked(builder, class->name, SYMBOL_DEF_LOCAL, node) ||
        !visit_expressions(builder, &class->decorator_list)) {
        return false;
    }
    if (is_generic) {
        if (!enter_type_parameters(builder, node, class->name, false)) {
            return false;
        }
        NameMap *mangled = arena_alloc(builder->scratch, sizeof(NameMap));
        if (mangled == NULL) {
            return symtable_memory_error(builder);
        }
        builder->class_name = builder->current->class_name = class->name;
        scope_work(builder->current)->mangled_names = mangled;
        if (!visit_type_parameters(builder, &class->type_params)) {
            return false;
        }
    }
    if (!visit_expressions(builder, &class->bases) || !visit_keywords(builder, &class->keywords) ||
        !enter(builder, SCOPE_CLASS, ROLE_BODY, node, node, class->name)) {
        return false;
    }
    builder->class_name = builder->current->class_name = class->name;
    builder->current->has_docstring = ast_docstring(&class->body) != NULL;
    if (is_generic && (!define(builder, builder->names.type_parameters, SYMBOL_DEF_LOCAL, node) ||
                       !define(builder, builder->names.type_parameters_dot, SYMBOL_USE, node))) {
        return false;
    }
    if (!visit_statements(builder, &class->body)) {
        return false;
    }
    leave(builder);
    if (is_generic) {
        leave(builder);
    }
    builder->class_name = outer_class;
    return true;
}

static bool visit_type_alias(TableBuilder *builder, const AstNode *node) {
    const AstTypeAlias *alias = ast_TypeAlias(node);
    if (!visit_expression(builder, alias->name)) {
        return false;
    }
    const AstText *name = ast_Name(alias->name)->id;
    bool in_class = builder->current->kind == SCOPE_CLASS;
    bool is_generic = alias->type_params.count != 0;
    if (is_generic && (!enter_type_parameters(builder, node, name, false) ||
                       !visit_type_parameters(builder, &alias->type_params))) {
        return false;
    }
    if (!enter(builder, SCOPE_TYPE_ALIAS, ROLE_BODY, node, node, name) ||
        (in_class && !see_class_scope(builder, alias->value)) || !visit_expression(builder, alias->value)) {
        return false;
    }
    leave(builder);
    if (is_generic) {
        leave(builder);
    }
    return true;
}

// ---- annotated assignments ----

// All annotations of a module or class are code of one `__annotate__` function; those of a function's locals
// are never evaluated.
static bool visit_annotation(TableBuilder *builder, const AstNode *annotation) {
    Scope *outer = builder->current;
    ScopeWork *work = scope_work(outer);
    bool unevaluated = outer->kind == SCOPE_FUNCTION;
    bool conditional =
        outer->kind == SCOPE_MODULE || (outer->kind == SCOPE_CLASS && work->in_conditional_block);
    if (conditional && !outer->has_conditional_annotations) {
        outer->has_conditional_annotations = true;
        if (!define(builder, builder->names.conditional_annotations, SYMBOL_USE, annotation)) {
            return false;
        }
    }
    if (work->annotations == NULL) {
        if (!enter(builder, SCOPE_ANNOTATION, ROLE_ANNOTATIONS, outer->node, annotation,
                   builder->names.annotate)) {
            return false;
        }
        work->annotations = builder->current;
        if (outer->kind == SCOPE_CLASS && !(builder->table->future_features & FUTURE_ANNOTATIONS) &&
            !see_class_scope(builder, annotation)) {
            return false;
        }
    } else {
        builder->current = work->annotations;
    }
    if (conditional && outer->kind == SCOPE_CLASS &&
        !(builder->table->future_features & FUTURE_ANNOTATIONS) &&
        !define(builder, builder->names.conditional_annotations, SYMBOL_USE, annotation)) {
        return false;
    }
    builder->current->annotations_used = !unevaluated;
    builder->current->in_unevaluated_annotation = unevaluated;
    if (!visit_expression(builder, annotation)) {
        return false;
    }
    builder->current->in_unevaluated_annotation = false;
    leave(builder);
    return true;
}

static bool visit_annotated_assignment(TableBuilder *builder, const AstNode *node) {
    const AstAnnAssign *assignment = ast_AnnAssign(node);
    builder->current->annotations_used = true;
    if (assignment->target->kind == AST_Name) {
        const AstText *name = ast_Name(assignment->target)->id;
        int flags = lookup_flags(builder, builder->current, name);
        if ((flags & (SYMBOL_DEF_GLOBAL | SYMBOL_DEF_NONLOCAL)) && builder->current->kind != SCOPE_MODULE &&
            assignment->simple) {
            return symtable_error(builder, node, "annotated name '%s' can't be %s", name->bytes,
                                  flags & SYMBOL_DEF_GLOBAL ? "global" : "nonlocal");
        }
        if (assignment->simple) {
            if (!define_checked(builder, name, SYMBOL_DEF_ANNOT | SYMBOL_DEF_LOCAL, assignment->target)) {
                return false;
            }
        } else if (assignment->value != NULL &&
                   !define_checked(builder, name, SYMBOL_DEF_LOCAL, assignment->target)) {
            return false;
        }
    } else if (!visit_expression(builder, assignment->target)) {
        return false;
    }
    return visit_annotation(builder, assignment->annotation) && visit_optional(builder, assignment->value);
}

// ---- expressions ----

static const AstText *comprehension_name(const TableBuilder *builder, ComprehensionKind kind) {
    switch (kind) {
    case COMPREHENSION_LIST: return builder->names.list;
    case COMPREHENSION_SET: return builder->names.set;
    case COMPREHENSION_DICT: return builder->names.dict;
    default: return builder->names.generator;
    }
}

static bool visit_name(TableBuilder *builder, const AstNode *node) {
    const AstName *name = ast_Name(node);
    if (builder->current->in_unevaluated_annotation) {
        return true;
    }
    if (!check_debug(builder, name->id, name->ctx, node) ||
        !define(builder, name->id, name->ctx == AST_Load ? SYMBOL_USE : SYMBOL_DEF_LOCAL, node)) {
        return false;
    }
    // `super` without arguments needs `__class__`.
    if (name->id == builder->names.super_ && name->ctx == AST_Load && builder->current->is_function_like) {
        return define(builder, builder->names.class_cell, SYMBOL_USE, node);
    }
    return true;
}

static bool visit_await(TableBuilder *builder, const AstNode *node) {
    Scope *scope = builder->current;
    if (!refuse_in_annotations(builder, "await expression", node)) {
        return false;
    }
    if (!top_level_await(builder)) {
        if (!scope->is_function_like) {
            return symtable_error(builder, node, "'await' outside function");
        }
        if (!(scope->kind == SCOPE_FUNCTION && scope->is_coroutine) &&
            scope->comprehension == COMPREHENSION_NONE) {
            return symtable_error(builder, node, "'await' outside async function");
        }
    }
    if (!visit_expression(builder, ast_Await(node)->value)) {
        return false;
    }
    scope->is_coroutine = true;
    return true;
}

static bool visit_yield(TableBuilder *builder, const AstNode *node, const AstNode *value) {
    if (!refuse_in_annotations(builder, "yield expression", node) || !visit_optional(builder, value)) {
        return false;
    }
    builder->current->is_generator = true;
    builder->current->has_yield = true;
    return refuse_yield_in_comprehension(builder, node);
}

// The part of a chain that a node's first child does not reach.
static bool visit_rest(TableBuilder *builder, const AstNode *node) {
    switch (node->kind) {
    case AST_BinOp: return visit_expression(builder, ast_BinOp(node)->right);
    case AST_Subscript: return visit_expression(builder, ast_Subscript(node)->slice);
    case AST_Attribute: {
        const AstAttribute *attribute = ast_Attribute(node);
        return check_debug(builder, attribute->attr, attribute->ctx, node);
    }
    default: {
        const AstCall *call = ast_Call(node);
        return visit_expressions(builder, &call->args) && visit_keywords(builder, &call->keywords);
    }
    }
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

static bool visit_chain(TableBuilder *builder, const AstNode *node) {
    enum { SHORT = 16 };
    const AstNode *short_chain[SHORT];
    const AstNode **chain = short_chain;
    size_t length = 0;
    for (const AstNode *at = node; first_of_chain(at) != NULL; at = first_of_chain(at)) {
        length++;
    }
    if (length > SHORT) {
        chain = arena_alloc(builder->scratch, length * sizeof(*chain));
        if (chain == NULL) {
            return symtable_memory_error(builder);
        }
    }
    for (size_t i = 0; i < length; i++) {
        chain[i] = node;
        node = first_of_chain(node);
    }
    // `__debug__` as an attribute is refused before what it is an attribute of, but the order shows in
    // nothing else.
    if (!visit_expression(builder, node)) {
        return false;
    }
    while (length > 0) {
        if (!visit_rest(builder, chain[--length])) {
            return false;
        }
    }
    return true;
}

static bool visit_expression_inside(TableBuilder *builder, const AstNode *node) {
    switch (node->kind) {
    case AST_BoolOp: return visit_expressions(builder, &ast_BoolOp(node)->values);
    case AST_NamedExpr: return visit_named_expression(builder, node);
    case AST_BinOp:
    case AST_Attribute:
    case AST_Call:
    case AST_Subscript: return visit_chain(builder, node);
    case AST_UnaryOp: return visit_expression(builder, ast_UnaryOp(node)->operand);
    case AST_Lambda: return visit_lambda(builder, node);
    case AST_IfExp: {
        const AstIfExp *conditional = ast_IfExp(node);
        return visit_expression(builder, conditional->test) && visit_expression(builder, conditional->body) &&
               visit_expression(builder, conditional->orelse);
    }
    case AST_Dict:
        return visit_expressions(builder, &ast_Dict(node)->keys) &&
               visit_expressions(builder, &ast_Dict(node)->values);
    case AST_Set: return visit_expressions(builder, &ast_Set(node)->elts);
    case AST_ListComp:
        return visit_comprehension(builder, node, COMPREHENSION_LIST,
                                   comprehension_name(builder, COMPREHENSION_LIST),
                                   &ast_ListComp(node)->generators, ast_ListComp(node)->elt, NULL);
    case AST_SetComp:
        return visit_comprehension(builder, node, COMPREHENSION_SET,
                                   comprehension_name(builder, COMPREHENSION_SET),
                                   &ast_SetComp(node)->generators, ast_SetComp(node)->elt, NULL);
    case AST_DictComp:
        return visit_comprehension(
            builder, node, COMPREHENSION_DICT, comprehension_name(builder, COMPREHENSION_DICT),
            &ast_DictComp(node)->generators, ast_DictComp(node)->key, ast_DictComp(node)->value);
    case AST_GeneratorExp:
        return visit_comprehension(builder, node, COMPREHENSION_GENERATOR,
                                   comprehension_name(builder, COMPREHENSION_GENERATOR),
                                   &ast_GeneratorExp(node)->generators, ast_GeneratorExp(node)->elt, NULL);
    case AST_Await: return visit_await(builder, node);
    case AST_Yield: return visit_yield(builder, node, ast_Yield(node)->value);
    case AST_YieldFrom: return visit_yield(builder, node, ast_YieldFrom(node)->value);
    case AST_Compare:
        return visit_expression(builder, ast_Compare(node)->left) &&
               visit_expressions(builder, &ast_Compare(node)->comparators);
    case AST_FormattedValue:
        return visit_expression(builder, ast_FormattedValue(node)->value) &&
               visit_optional(builder, ast_FormattedValue(node)->format_spec);
    case AST_Interpolation:
        return visit_expression(builder, ast_Interpolation(node)->value) &&
               visit_optional(builder, ast_Interpolation(node)->format_spec);
    case AST_JoinedStr: return visit_expressions(builder, &ast_JoinedStr(node)->values);
    case AST_TemplateStr: return visit_expressions(builder, &ast_TemplateStr(node)->values);
    case AST_Starred: return visit_expression(builder, ast_Starred(node)->value);
    case AST_Name: return visit_name(builder, node);
    case AST_List: return visit_expressions(builder, &ast_List(node)->elts);
    case AST_Tuple: return visit_expressions(builder, &ast_Tuple(node)->elts);
    case AST_Slice:
        return visit_optional(builder, ast_Slice(node)->lower) &&
               visit_optional(builder, ast_Slice(node)->upper) &&
               visit_optional(builder, ast_Slice(node)->step);
    default: return true; // Constant
    }
}

static bool visit_expression(TableBuilder *builder, const AstNode *node) {
    bool good = enter_depth(builder) && visit_expression_inside(builder, node);
    builder->depth--;
    return good;
}

// ---- patterns ----

static bool visit_pattern(TableBuilder *builder, const AstNode *node);

static bool visit_patterns(TableBuilder *builder, const AstNodes *patterns) {
    for (size_t i = 0; i < patterns->count; i++) {
        if (!visit_pattern(builder, patterns->items[i])) {
            return false;
        }
    }
    return true;
}

static bool visit_capture(TableBuilder *builder, const AstText *name, const AstNode *node) {
    return name == NULL || define_checked(builder, name, SYMBOL_DEF_LOCAL, node);
}

static bool visit_pattern_inside(TableBuilder *builder, const AstNode *node) {
    switch (node->kind) {
    case AST_MatchValue: return visit_expression(builder, ast_MatchValue(node)->value);
    case AST_MatchSequence: return visit_patterns(builder, &ast_MatchSequence(node)->patterns);
    case AST_MatchStar: return visit_capture(builder, ast_MatchStar(node)->name, node);
    case AST_MatchMapping: {
        const AstMatchMapping *mapping = ast_MatchMapping(node);
        return visit_expressions(builder, &mapping->keys) && visit_patterns(builder, &mapping->patterns) &&
               visit_capture(builder, mapping->rest, node);
    }
    case AST_MatchClass: {
        const AstMatchClass *class = ast_MatchClass(node);
        for (size_t i = 0; i < class->kwd_attrs.count; i++) {
            if (!check_debug(builder, class->kwd_attrs.items[i], AST_Store, class->kwd_patterns.items[i])) {
                return false;
            }
        }
        return visit_expression(builder, class->cls) && visit_patterns(builder, &class->patterns) &&
               visit_patterns(builder, &class->kwd_patterns);
    }
    case AST_MatchAs: {
        const AstMatchAs *as = ast_MatchAs(node);
        return (as->pattern == NULL || visit_pattern(builder, as->pattern)) &&
               visit_capture(builder, as->name, node);
    }
    case AST_MatchOr: return visit_patterns(builder, &ast_MatchOr(node)->patterns);
    default: return true; // MatchSingleton
    }
}

static bool visit_pattern(TableBuilder *builder, const AstNode *node) {
    bool good = enter_depth(builder) && visit_pattern_inside(builder, node);
    builder->depth--;
    return good;
}

// ---- statements ----

// A block that may not run: annotations in it are conditional.
static bool visit_block(TableBuilder *builder, const AstNodes *body) {
    ScopeWork *work = scope_work(builder->current);
    bool outer = work->in_conditional_block;
    work->in_conditional_block = true;
    bool good = visit_statements(builder, body);
    work->in_conditional_block = outer;
    return good;
}

static bool visit_import(TableBuilder *builder, const AstNodes *aliases) {
    for (size_t i = 0; i < aliases->count; i++) {
        const Astalias *alias = ast_alias(aliases->items[i]);
        const AstText *name = alias->asname != NULL ? alias->asname : alias->name;
        if (ast_text_equals(name, "*")) {
            if (builder->current->kind != SCOPE_MODULE) {
                return symtable_error(builder, &alias->base, "import * only allowed at module level");
            }
            builder->current->has_import_star = true;
            continue;
        }
        size_t length = 0;
        while (length < name->length && name->bytes[length] != '.') {
            length++;
        }
        if (length < name->length && (name = ast_text(builder->tree, name->bytes, length)) == NULL) {
            return symtable_memory_error(builder);
        }
        if (!define_checked(builder, name, SYMBOL_DEF_IMPORT, &alias->base)) {
            return false;
        }
    }
    return true;
}

static bool visit_directive(TableBuilder *builder, const AstNode *node, const AstTexts *names, int flag) {
    const char *what = flag == SYMBOL_DEF_GLOBAL ? "global" : "nonlocal";
    for (size_t i = 0; i < names->count; i++) {
        const AstText *name = names->items[i];
        int flags = lookup_flags(builder, builder->current, name);
        if (flags & SYMBOL_DEF_PARAM) {
            return symtable_error(builder, node, "name '%s' is parameter and %s", name->bytes, what);
        }
        if (flags & SYMBOL_USE) {
            return symtable_error(builder, node, "name '%s' is used prior to %s declaration", name->bytes,
                                  what);
        }
        if (flags & SYMBOL_DEF_ANNOT) {
            return symtable_error(builder, node, "annotated name '%s' can't be %s", name->bytes, what);
        }
        if (flags & SYMBOL_DEF_LOCAL) {
            return symtable_error(builder, node, "name '%s' is assigned to before %s declaration",
                                  name->bytes, what);
        }
        if (!check_debug(builder, name, AST_Store, node) || !define(builder, name, flag, node) ||
            !record_directive(builder, name, node)) {
            return false;
        }
    }
    return true;
}

static bool need_coroutine(TableBuilder *builder, const AstNode *node, const char *what) {
    Scope *scope = builder->current;
    if (top_level_await(builder)) {
        scope->is_coroutine = true;
    }
    return scope->is_coroutine || symtable_error(builder, node, "'%s' outside async function", what);
}

static bool visit_for(TableBuilder *builder, const AstNode *node) {
    const AstFor *loop = ast_any_for(node);
    return visit_expression(builder, loop->target) && visit_expression(builder, loop->iter) &&
           visit_block(builder, &loop->body) && visit_block(builder, &loop->orelse);
}

static bool visit_with(TableBuilder *builder, const AstNode *node) {
    const AstWith *with = ast_any_with(node);
    for (size_t i = 0; i < with->items.count; i++) {
        const Astwithitem *item = ast_withitem(with->items.items[i]);
        if (!visit_expression(builder, item->context_expr) || !visit_optional(builder, item->optional_vars)) {
            return false;
        }
    }
    return visit_block(builder, &with->body);
}

static bool visit_try(TableBuilder *builder, const AstNode *node) {
    const AstTry *try = ast_any_try(node);
    if (!visit_block(builder, &try->body)) {
        return false;
    }
    for (size_t i = 0; i < try->handlers.count; i++) {
        const AstExceptHandler *handler = ast_ExceptHandler(try->handlers.items[i]);
        if (!visit_optional(builder, handler->type) ||
            !visit_capture(builder, handler->name, &handler->base) || !visit_block(builder, &handler->body)) {
            return false;
        }
    }
    return visit_block(builder, &try->orelse) && visit_block(builder, &try->finalbody);
}

static bool visit_match(TableBuilder *builder, const AstNode *node) {
    const AstMatch *match = ast_Match(node);
    if (!visit_expression(builder, match->subject)) {
        return false;
    }
    for (size_t i = 0; i < match->cases.count; i++) {
        const Astmatch_case *branch = ast_match_case(match->cases.items[i]);
        if (!visit_pattern(builder, branch->pattern) || !visit_optional(builder, branch->guard) ||
            !visit_block(builder, &branch->body)) {
            return false;
        }
    }
    return true;
}

static bool visit_if(TableBuilder *builder, const AstNode *node) {
    for (;;) {
        const AstIf *branch = ast_If(node);
        if (!visit_expression(builder, branch->test) || !visit_block(builder, &branch->body)) {
            return false;
        }
        if (branch->orelse.count != 1 || branch->orelse.items[0]->kind != AST_If) {
            return visit_block(builder, &branch->orelse);
        }
        node = branch->orelse.items[0];
    }
}

static bool visit_statement(TableBuilder *builder, const AstNode *node) {
    switch (node->kind) {
    case AST_AsyncFunctionDef:
    case AST_FunctionDef: return visit_function(builder, node);
    case AST_ClassDef: return visit_class(builder, node);
    case AST_Return: {
        const AstNode *value = ast_Return(node)->value;
        if (value != NULL) {
            builder->current->returns_value = true;
        }
        return visit_optional(builder, value);
    }
    case AST_Delete: return visit_expressions(builder, &ast_Delete(node)->targets);
    case AST_Assign:
        return visit_expressions(builder, &ast_Assign(node)->targets) &&
               visit_expression(builder, ast_Assign(node)->value);
    case AST_TypeAlias: return visit_type_alias(builder, node);
    case AST_AugAssign:
        return visit_expression(builder, ast_AugAssign(node)->target) &&
               visit_expression(builder, ast_AugAssign(node)->value);
    case AST_AnnAssign: return visit_annotated_assignment(builder, node);
    case AST_AsyncFor: return need_coroutine(builder, node, "async for") && visit_for(builder, node);
    case AST_For: return visit_for(builder, node);
    case AST_While:
        return visit_expression(builder, ast_While(node)->test) &&
               visit_block(builder, &ast_While(node)->body) && visit_block(builder, &ast_While(node)->orelse);
    case AST_If: return visit_if(builder, node);
    case AST_AsyncWith: return need_coroutine(builder, node, "async with") && visit_with(builder, node);
    case AST_With: return visit_with(builder, node);
    case AST_Match: return visit_match(builder, node);
    case AST_Raise:
        return visit_optional(builder, ast_Raise(node)->exc) &&
               visit_optional(builder, ast_Raise(node)->cause);
    case AST_Try:
    case AST_TryStar: return visit_try(builder, node);
    case AST_Assert:
        return visit_expression(builder, ast_Assert(node)->test) &&
               visit_optional(builder, ast_Assert(node)->msg);
    case AST_Import: return visit_import(builder, &ast_Import(node)->names);
    case AST_ImportFrom:
        if (ast_ImportFrom(node)->level == 0 && ast_ImportFrom(node)->module != NULL &&
            ast_text_equals(ast_ImportFrom(node)->module, "__future__") &&
            node->lineno > builder->table->future_lineno) {
            return symtable_error(builder, node,
                                  "from __future__ imports must occur at the beginning of the file");
        }
        return visit_import(builder, &ast_ImportFrom(node)->names);
    case AST_Global: return visit_directive(builder, node, &ast_Global(node)->names, SYMBOL_DEF_GLOBAL);
    case AST_Nonlocal: return visit_directive(builder, node, &ast_Nonlocal(node)->names, SYMBOL_DEF_NONLOCAL);
    case AST_Expr: return visit_expression(builder, ast_Expr(node)->value);
    default: return true; // Pass, Break, Continue
    }
}

static bool visit_statements(TableBuilder *builder, const AstNodes *body) {
    for (size_t i = 0; i < body->count; i++) {
        bool good = enter_depth(builder) && visit_statement(builder, body->items[i]);
        builder->depth--;
        if (!good) {
            return false;
        }
    }
    return true;
}

bool symtable_collect(TableBuilder *builder) {
    const AstNode *root = builder->tree->root;
    const AstNode nowhere = {.kind = root->kind};
    Scope *top = new_scope(builder, SCOPE_MODULE, ROLE_BODY, root, &nowhere, builder->names.top);
    if (top == NULL) {
        return false;
    }
    builder->table->top = top;
    builder->current = top;
    switch (root->kind) {
    case AST_Module:
        top->has_docstring = ast_docstring(&ast_Module(root)->body) != NULL;
        return visit_statements(builder, &ast_Module(root)->body);
    case AST_Interactive: return visit_statements(builder, &ast_Interactive(root)->body);
    case AST_Expression: return visit_expression(builder, ast_Expression(root)->body);
    default:
        diagnostics_add(builder->diagnostics, DIAGNOSTIC_RECURSION_ERROR,
                        "this compiler does not handle Suites");
        return false;
    }
}
