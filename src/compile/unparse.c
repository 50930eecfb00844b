// SPDX-License-Identifier: MIT
// The source text of an expression: annotations under `from __future__ import annotations` (PEP 563).
#include "compile/compiler.h"
#include "objects/float.h"

// What binds tighter is greater.
enum {
    LEVEL_TUPLE,
    LEVEL_TEST, // lambda, if ... else
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_BIT_OR,
    LEVEL_BIT_XOR,
    LEVEL_BIT_AND,
    LEVEL_SHIFT,
    LEVEL_ARITHMETIC,
    LEVEL_TERM,
    LEVEL_FACTOR,
    LEVEL_POWER,
    LEVEL_AWAIT,
    LEVEL_ATOM,
};

typedef struct Writer {
    Compiler *c;
    StrBuilder out;
} Writer;

static void write(Writer *w, const AstNode *node, int level);

static void text(Writer *w, const char *ascii) {
    str_builder_c(&w->out, ascii);
}

static void name(Writer *w, const AstText *identifier) {
    Value v = constant_text(w->c, identifier);
    if (value_exists(v))
        str_builder_str(&w->out, value_to_str(v));
}

static void open_paren(Writer *w, bool needed) {
    if (needed)
        text(w, "(");
}

static void close_paren(Writer *w, bool needed) {
    if (needed)
        text(w, ")");
}

static void list(Writer *w, const AstNodes *items, int level) {
    for (size_t i = 0; i < items->count; i++) {
        if (i != 0)
            text(w, ", ");
        write(w, items->items[i], level);
    }
}

static void constant(Writer *w, const AstNode *node) {
    const AstConstant *constant = ast_Constant(node);
    if (constant->kind != NULL)
        name(w, constant->kind); // u''
    if (constant->value.kind == AST_CONSTANT_ELLIPSIS) {
        text(w, "...");
        return;
    }
    Value v = constant_of(w->c, &constant->value);
    if (value_missing(v))
        return;
    if (value_is_float(v) && float_to_double(v) > 1.7976931348623157e308)
        text(w, "1e309");
    else if (constant->value.kind == AST_CONSTANT_COMPLEX && constant->value.number > 1.7976931348623157e308)
        text(w, "1e309j");
    else
        str_builder_repr(&w->out, v);
}

static const char *binary_sign(AstKind op, int *level, bool *right) {
    *right = false;
    switch (op) {
    case AST_Add: *level = LEVEL_ARITHMETIC; return " + ";
    case AST_Sub: *level = LEVEL_ARITHMETIC; return " - ";
    case AST_Mult: *level = LEVEL_TERM; return " * ";
    case AST_MatMult: *level = LEVEL_TERM; return " @ ";
    case AST_Div: *level = LEVEL_TERM; return " / ";
    case AST_Mod: *level = LEVEL_TERM; return " % ";
    case AST_LShift: *level = LEVEL_SHIFT; return " << ";
    case AST_RShift: *level = LEVEL_SHIFT; return " >> ";
    case AST_BitOr: *level = LEVEL_BIT_OR; return " | ";
    case AST_BitXor: *level = LEVEL_BIT_XOR; return " ^ ";
    case AST_BitAnd: *level = LEVEL_BIT_AND; return " & ";
    case AST_FloorDiv: *level = LEVEL_TERM; return " // ";
    default:
        *level = LEVEL_POWER;
        *right = true;
        return " ** ";
    }
}

static const char *comparison_sign(AstKind op) {
    switch (op) {
    case AST_Eq: return " == ";
    case AST_NotEq: return " != ";
    case AST_Lt: return " < ";
    case AST_LtE: return " <= ";
    case AST_Gt: return " > ";
    case AST_GtE: return " >= ";
    case AST_Is: return " is ";
    case AST_IsNot: return " is not ";
    case AST_In: return " in ";
    default: return " not in ";
    }
}

static void binary(Writer *w, const AstNode *node, int level) {
    const AstBinOp *binary = ast_BinOp(node);
    int own;
    bool right;
    const char *sign = binary_sign(binary->op, &own, &right);
    open_paren(w, level > own);
    write(w, binary->left, own + right);
    text(w, sign);
    write(w, binary->right, own + !right);
    close_paren(w, level > own);
}

static void unary(Writer *w, const AstNode *node, int level) {
    const AstUnaryOp *unary = ast_UnaryOp(node);
    int own = unary->op == AST_Not ? LEVEL_NOT : LEVEL_FACTOR;
    open_paren(w, level > own);
    text(w, unary->op == AST_Not ? "not " : unary->op == AST_USub ? "-" : unary->op == AST_UAdd ? "+" : "~");
    write(w, unary->operand, own);
    close_paren(w, level > own);
}

static void bool_op(Writer *w, const AstNode *node, int level) {
    const AstBoolOp *bool_op = ast_BoolOp(node);
    int own = bool_op->op == AST_And ? LEVEL_AND : LEVEL_OR;
    open_paren(w, level > own);
    for (size_t i = 0; i < bool_op->values.count; i++) {
        if (i != 0)
            text(w, own == LEVEL_AND ? " and " : " or ");
        write(w, bool_op->values.items[i], own + 1);
    }
    close_paren(w, level > own);
}

static void compare(Writer *w, const AstNode *node, int level) {
    const AstCompare *compare = ast_Compare(node);
    open_paren(w, level > LEVEL_COMPARE);
    write(w, compare->left, LEVEL_COMPARE + 1);
    for (size_t i = 0; i < compare->ops.count; i++) {
        text(w, comparison_sign(compare->ops.items[i]));
        write(w, compare->comparators.items[i], LEVEL_COMPARE + 1);
    }
    close_paren(w, level > LEVEL_COMPARE);
}

// ---- parameters

typedef struct Parameters {
    Writer *w;
    bool first;
} Parameters;

static void separate(Parameters *p) {
    if (!p->first)
        text(p->w, ", ");
    p->first = false;
}

static void parameter(Parameters *p, const char *stars, const AstNode *node, const AstNode *value) {
    separate(p);
    text(p->w, stars);
    if (node != NULL) {
        name(p->w, ast_arg(node)->arg);
        if (ast_arg(node)->annotation != NULL) {
            text(p->w, ": ");
            write(p->w, ast_arg(node)->annotation, LEVEL_TEST);
        }
    }
    if (value != NULL) {
        text(p->w, "=");
        write(p->w, value, LEVEL_TEST);
    }
}

static void parameters(Writer *w, const Astarguments *arguments) {
    Parameters p = {w, true};
    size_t positional_only = arguments->posonlyargs.count,
           positional = positional_only + arguments->args.count;
    size_t without = positional - arguments->defaults.count;
    for (size_t i = 0; i < positional; i++) {
        const AstNode *node = i < positional_only ? arguments->posonlyargs.items[i]
                                                  : arguments->args.items[i - positional_only];
        parameter(&p, "", node, i >= without ? arguments->defaults.items[i - without] : NULL);
        if (i + 1 == positional_only) {
            separate(&p);
            text(w, "/");
        }
    }
    if (arguments->vararg != NULL || arguments->kwonlyargs.count != 0)
        parameter(&p, "*", arguments->vararg, NULL);
    for (size_t i = 0; i < arguments->kwonlyargs.count; i++)
        parameter(&p, "", arguments->kwonlyargs.items[i],
                  i < arguments->kw_defaults.count ? arguments->kw_defaults.items[i] : NULL);
    if (arguments->kwarg != NULL)
        parameter(&p, "**", arguments->kwarg, NULL);
}

// ---- the others

static void generators(Writer *w, const AstNodes *parts) {
    for (size_t i = 0; i < parts->count; i++) {
        const Astcomprehension *part = (const Astcomprehension *)parts->items[i];
        text(w, part->is_async ? " async for " : " for ");
        write(w, part->target, LEVEL_TUPLE);
        text(w, " in ");
        write(w, part->iter, LEVEL_TEST + 1);
        for (size_t k = 0; k < part->ifs.count; k++) {
            text(w, " if ");
            write(w, part->ifs.items[k], LEVEL_TEST + 1);
        }
    }
}

static void write_comprehension(Writer *w, const char *before, const AstNode *element, const AstNode *value,
                                const AstNodes *parts, const char *after) {
    text(w, before);
    write(w, element, LEVEL_TEST);
    if (value != NULL) {
        text(w, ": ");
        write(w, value, LEVEL_TEST);
    }
    generators(w, parts);
    text(w, after);
}

static void call_text(Writer *w, const AstNode *node) {
    const AstCall *call = ast_Call(node);
    write(w, call->func, LEVEL_ATOM);
    if (call->args.count == 1 && call->keywords.count == 0 && call->args.items[0]->kind == AST_GeneratorExp) {
        write(w, call->args.items[0], LEVEL_ATOM);
        return;
    }
    text(w, "(");
    list(w, &call->args, LEVEL_TEST);
    for (size_t i = 0; i < call->keywords.count; i++) {
        const Astkeyword *keyword = ast_keyword(call->keywords.items[i]);
        if (i != 0 || call->args.count != 0)
            text(w, ", ");
        if (keyword->arg != NULL) {
            name(w, keyword->arg);
            text(w, "=");
        } else {
            text(w, "**");
        }
        write(w, keyword->value, LEVEL_TEST);
    }
    text(w, ")");
}

static void dict(Writer *w, const AstNode *node) {
    const AstDict *dict = ast_Dict(node);
    text(w, "{");
    for (size_t i = 0; i < dict->values.count; i++) {
        if (i != 0)
            text(w, ", ");
        if (dict->keys.items[i] != NULL) {
            write(w, dict->keys.items[i], LEVEL_TEST);
            text(w, ": ");
            write(w, dict->values.items[i], LEVEL_TEST);
        } else {
            text(w, "**");
            write(w, dict->values.items[i], LEVEL_BIT_OR);
        }
    }
    text(w, "}");
}

// The inside of an f-string or t-string, braces of texts doubled.
static void string_parts(Writer *w, const AstNode *node);

static void replacement(Writer *w, const AstNode *value, int conversion, const AstNode *spec) {
    Writer inner = {.c = w->c};
    str_builder_init(&inner.out, w->c->vm);
    write(&inner, value, LEVEL_TEST + 1);
    Str *source = str_builder_finish(&inner.out);
    if (source == NULL) {
        w->c->failed = true;
        return;
    }
    text(w, source->length != 0 && str_at(source, 0) == '{' ? "{ " : "{");
    str_builder_str(&w->out, source);
    if (conversion > 0) {
        text(w, "!");
        str_builder_char(&w->out, (uint32_t)conversion);
    }
    if (spec != NULL) {
        text(w, ":");
        string_parts(w, spec);
    }
    text(w, "}");
}

static void string_parts(Writer *w, const AstNode *node) {
    switch (node->kind) {
    case AST_JoinedStr:
        for (size_t i = 0; i < ast_JoinedStr(node)->values.count; i++)
            string_parts(w, ast_JoinedStr(node)->values.items[i]);
        break;
    case AST_TemplateStr:
        for (size_t i = 0; i < ast_TemplateStr(node)->values.count; i++)
            string_parts(w, ast_TemplateStr(node)->values.items[i]);
        break;
    case AST_FormattedValue:
        replacement(w, ast_FormattedValue(node)->value, ast_FormattedValue(node)->conversion,
                    ast_FormattedValue(node)->format_spec);
        break;
    case AST_Interpolation:
        replacement(w, ast_Interpolation(node)->value, ast_Interpolation(node)->conversion,
                    ast_Interpolation(node)->format_spec);
        break;
    case AST_Constant: {
        Value v = constant_of(w->c, &ast_Constant(node)->value);
        for (size_t i = 0; value_is_str(v) && i < value_to_str(v)->length; i++) {
            uint32_t point = str_at(value_to_str(v), i);
            str_builder_char(&w->out, point);
            if (point == '{' || point == '}')
                str_builder_char(&w->out, point);
        }
        break;
    }
    default: break;
    }
}

static void formatted_string(Writer *w, const AstNode *node) {
    Writer inner = {.c = w->c};
    str_builder_init(&inner.out, w->c->vm);
    string_parts(&inner, node);
    Str *content = str_builder_finish(&inner.out);
    if (content == NULL) {
        w->c->failed = true;
        return;
    }
    text(w, node->kind == AST_TemplateStr || node->kind == AST_Interpolation ? "t" : "f");
    str_builder_repr(&w->out, str_value(content));
}

static void slice_part(Writer *w, const AstNode *node) {
    if (node != NULL)
        write(w, node, LEVEL_TEST);
}

static void write_inner(Writer *w, const AstNode *node, int level) {
    switch (node->kind) {
    case AST_Constant: constant(w, node); break;
    case AST_Name: name(w, ast_Name(node)->id); break;
    case AST_BinOp: binary(w, node, level); break;
    case AST_UnaryOp: unary(w, node, level); break;
    case AST_BoolOp: bool_op(w, node, level); break;
    case AST_Compare: compare(w, node, level); break;
    case AST_Call: call_text(w, node); break;
    case AST_Dict: dict(w, node); break;
    case AST_Lambda: {
        const Astarguments *arguments = (const Astarguments *)ast_Lambda(node)->args;
        bool any = arguments->posonlyargs.count || arguments->args.count || arguments->vararg ||
                   arguments->kwonlyargs.count || arguments->kwarg;
        open_paren(w, level > LEVEL_TEST);
        text(w, any ? "lambda " : "lambda");
        parameters(w, arguments);
        text(w, ": ");
        write(w, ast_Lambda(node)->body, LEVEL_TEST);
        close_paren(w, level > LEVEL_TEST);
        break;
    }
    case AST_IfExp:
        open_paren(w, level > LEVEL_TEST);
        write(w, ast_IfExp(node)->body, LEVEL_TEST + 1);
        text(w, " if ");
        write(w, ast_IfExp(node)->test, LEVEL_TEST + 1);
        text(w, " else ");
        write(w, ast_IfExp(node)->orelse, LEVEL_TEST);
        close_paren(w, level > LEVEL_TEST);
        break;
    case AST_NamedExpr:
        open_paren(w, level > LEVEL_TUPLE);
        write(w, ast_NamedExpr(node)->target, LEVEL_ATOM);
        text(w, " := ");
        write(w, ast_NamedExpr(node)->value, LEVEL_ATOM);
        close_paren(w, level > LEVEL_TUPLE);
        break;
    case AST_Set:
        text(w, "{");
        list(w, &ast_Set(node)->elts, LEVEL_TEST);
        text(w, "}");
        break;
    case AST_List:
        text(w, "[");
        list(w, &ast_List(node)->elts, LEVEL_TEST);
        text(w, "]");
        break;
    case AST_Tuple: {
        const AstNodes *items = &ast_Tuple(node)->elts;
        if (items->count == 0) {
            text(w, "()");
            break;
        }
        open_paren(w, level > LEVEL_TUPLE);
        list(w, items, LEVEL_TEST);
        if (items->count == 1)
            text(w, ",");
        close_paren(w, level > LEVEL_TUPLE);
        break;
    }
    case AST_GeneratorExp:
        write_comprehension(w, "(", ast_GeneratorExp(node)->elt, NULL, &ast_GeneratorExp(node)->generators,
                            ")");
        break;
    case AST_ListComp:
        write_comprehension(w, "[", ast_ListComp(node)->elt, NULL, &ast_ListComp(node)->generators, "]");
        break;
    case AST_SetComp:
        write_comprehension(w, "{", ast_SetComp(node)->elt, NULL, &ast_SetComp(node)->generators, "}");
        break;
    case AST_DictComp:
        write_comprehension(w, "{", ast_DictComp(node)->key, ast_DictComp(node)->value,
                            &ast_DictComp(node)->generators, "}");
        break;
    case AST_Yield:
        text(w, ast_Yield(node)->value ? "(yield " : "(yield");
        slice_part(w, ast_Yield(node)->value);
        text(w, ")");
        break;
    case AST_YieldFrom:
        text(w, "(yield from ");
        write(w, ast_YieldFrom(node)->value, LEVEL_TEST);
        text(w, ")");
        break;
    case AST_Await:
        open_paren(w, level > LEVEL_AWAIT);
        text(w, "await ");
        write(w, ast_Await(node)->value, LEVEL_ATOM);
        close_paren(w, level > LEVEL_AWAIT);
        break;
    case AST_JoinedStr:
    case AST_FormattedValue:
    case AST_TemplateStr:
    case AST_Interpolation: formatted_string(w, node); break;
    case AST_Attribute: {
        const AstNode *value = ast_Attribute(node)->value;
        write(w, value, LEVEL_ATOM);
        // `1.real` is no attribute of 1.
        bool is_int = value->kind == AST_Constant && ast_Constant(value)->value.kind == AST_CONSTANT_INT;
        text(w, is_int ? " ." : ".");
        name(w, ast_Attribute(node)->attr);
        break;
    }
    case AST_Starred:
        text(w, "*");
        write(w, ast_Starred(node)->value, LEVEL_BIT_OR);
        break;
    case AST_Subscript:
        write(w, ast_Subscript(node)->value, LEVEL_ATOM);
        text(w, "[");
        write(w, ast_Subscript(node)->slice, LEVEL_TUPLE);
        text(w, "]");
        break;
    case AST_Slice:
        slice_part(w, ast_Slice(node)->lower);
        text(w, ":");
        slice_part(w, ast_Slice(node)->upper);
        if (ast_Slice(node)->step != NULL) {
            text(w, ":");
            write(w, ast_Slice(node)->step, LEVEL_TEST);
        }
        break;
    default: break;
    }
}

static void write(Writer *w, const AstNode *node, int level) {
    if (w->c->failed)
        return;
    if (!recursion_enter(w->c->vm, " during compilation")) {
        w->c->failed = true;
        return;
    }
    write_inner(w, node, level);
    recursion_leave(w->c->vm);
}

Value unparse(Compiler *c, const AstNode *node) {
    Writer w = {.c = c};
    str_builder_init(&w.out, c->vm);
    write(&w, node, LEVEL_TUPLE);
    Str *result = str_builder_finish(&w.out);
    return compile_pin(c, result == NULL ? NO_VALUE : str_value(result));
}
