// SPDX-License-Identifier: MIT
// Objects of the classes of `_ast` to a syntax tree that is fit to be compiled.
//
// Every attribute may run Python code and may be anything: what is read is checked here for its type, and
// then by ast_validate for its sense. Constants that the tree cannot spell are kept alive by a list.
#include "base/arena.h"
#include "modules/_ast/ast_objects.h"
#include "objects/bytes.h"
#include "objects/complex.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/set.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "syntax/parser.h"

#include <math.h>
#include <stdio.h>

typedef struct Reader {
    Vm *vm;
    AstClasses classes;
    AstTree *tree;
    List *keep;
} Reader;

static AstNode *read_node(Reader *r, Value object, AstType type);

static bool no_memory(Reader *r) {
    if (!error_is_set(r->vm))
        (void)raise_no_memory(r->vm);
    return false;
}

// The attribute, or NO_VALUE when it is missing. False: another exception.
static bool attribute(Reader *r, Value object, const char *name, Value *value) {
    Str *text = str_intern_c(r->vm, name);
    return text && object_find_attribute(r->vm, object, text, value);
}

static bool raise_missing(Reader *r, const char *field, const char *owner) {
    raise_type_error(r->vm, "required field \"%s\" missing from %s", field, owner);
    return false;
}

static const AstText *read_text(Reader *r, Value v) {
    size_t length;
    const char *bytes = str_wtf8(r->vm, value_to_str(v), &length);
    const AstText *text = bytes ? ast_text(r->tree, bytes, length) : NULL;
    if (!text)
        no_memory(r);
    return text;
}

static bool read_identifier(Reader *r, Value v, const AstText **out) {
    if (value_type(r->vm, v) != vm_type(r->vm, TYPE_INDEX_STR)) {
        raise_type_error(r->vm, "AST identifier must be of type str");
        return false;
    }
    return (*out = read_text(r, v)) != NULL;
}

static bool read_string(Reader *r, Value v, const AstText **out) {
    if (!value_is_str(v) && !value_is_bytes(v)) {
        raise_type_error(r->vm, "AST string must be of type str");
        return false;
    }
    if (value_is_bytes(v)) {
        *out = ast_text(r->tree, (const char *)value_to_bytes(v)->data, value_to_bytes(v)->length);
        return *out || no_memory(r);
    }
    return (*out = read_text(r, v)) != NULL;
}

static bool read_int(Reader *r, Value v, int *out) {
    if (!value_is_int(v)) {
        raise_value_error(r->vm, "invalid integer value: %R", v);
        return false;
    }
    int32_t number;
    if (!value_to_int32(r->vm, v, &number))
        return false;
    *out = number;
    return true;
}

// ---- Constants

static bool check_constant(Reader *r, Value v) {
    Vm *vm = r->vm;
    if (value_is_none(v) || v.bits == VALUE_BITS_ELLIPSIS || value_is_bool(v))
        return true;
    Type *type = value_type(vm, v);
    static const TypeIndex plain[] = {TYPE_INDEX_INT, TYPE_INDEX_FLOAT, TYPE_INDEX_COMPLEX, TYPE_INDEX_STR,
                                      TYPE_INDEX_BYTES};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (type == vm_type(vm, plain[i]))
            return true;
    bool tuple = type == vm_type(vm, TYPE_INDEX_TUPLE), set = type == vm_type(vm, TYPE_INDEX_FROZENSET);
    if (!tuple && !set) {
        raise_type_error(vm, "got an invalid type in Constant: %T", v);
        return false;
    }
    if (!recursion_enter(vm, " during compilation"))
        return false;
    Tuple *items = value_to_tuple(vm, v);
    bool good = items != NULL;
    for (size_t i = 0; good && i < items->length; i++)
        good = check_constant(r, tuple_items(items)[i]);
    recursion_leave(vm);
    return good;
}

static bool constant_text(Reader *r, AstConstantValue *out, AstConstantKind kind, const char *bytes,
                          size_t length) {
    char *copy = arena_copy(r->tree->arena, bytes, length);
    if (!copy)
        return no_memory(r);
    out->kind = kind;
    out->text.bytes = copy;
    out->text.length = length;
    return true;
}

static bool read_constant(Reader *r, Value v, AstConstantValue *out) {
    Vm *vm = r->vm;
    if (!check_constant(r, v))
        return false;
    out->kind = value_is_none(v)                ? AST_CONSTANT_NONE
                : value_is_true(v)              ? AST_CONSTANT_TRUE
                : value_is_false(v)             ? AST_CONSTANT_FALSE
                : v.bits == VALUE_BITS_ELLIPSIS ? AST_CONSTANT_ELLIPSIS
                                                : AST_CONSTANT_OBJECT;
    if (out->kind != AST_CONSTANT_OBJECT)
        return true;
    if (value_is_str(v)) {
        size_t length;
        const char *bytes = str_wtf8(vm, value_to_str(v), &length);
        return bytes && constant_text(r, out, AST_CONSTANT_STR, bytes, length);
    }
    if (value_is_bytes(v))
        return constant_text(r, out, AST_CONSTANT_BYTES, (const char *)value_to_bytes(v)->data,
                             value_to_bytes(v)->length);
    if (value_is_int(v) && int_sign(v) >= 0) {
        Str *digits = int_to_str(vm, v, 16, false);
        out->radix = 16;
        return digits && constant_text(r, out, AST_CONSTANT_INT, digits->data, digits->length);
    }
    if (value_is_double(v)) {
        out->kind = AST_CONSTANT_FLOAT;
        out->number = value_to_double(v);
        return true;
    }
    if (value_is_complex(v)) {
        ComplexNumber number = complex_to_number(v);
        if (number.real == 0 && !signbit(number.real)) {
            out->kind = AST_CONSTANT_COMPLEX;
            out->number = number.imaginary;
            return true;
        }
    }
    out->object = v.bits;
    return list_append(vm, r->keep, v);
}

// ---- Fields

static bool read_kind(Reader *r, Value v, AstType type, AstKind *out) {
    *out = ast_kind_of(r->vm, &r->classes, v);
    if (*out != AST_NO_KIND && ast_type_accepts(type, *out))
        return true;
    raise_type_error(r->vm, "expected some sort of %s, but got %R", ast_type_descriptions[type].name, v);
    return false;
}

static bool read_sequence(Reader *r, Value v, const AstFieldDescription *field, const char *owner,
                          void *place) {
    Vm *vm = r->vm;
    if (!value_is_list(v)) {
        raise_type_error(vm, "%s field \"%s\" must be a list, not a %.200T", owner, field->name, v);
        return false;
    }
    List *list = value_to_list_object(v);
    size_t count = list->length;
    bool texts = field->type == AST_TYPE_identifier, kinds = ast_type_descriptions[field->type].is_enum;
    bool made = texts   ? ast_texts_new(r->tree, count, place)
                : kinds ? ast_kinds_new(r->tree, count, place)
                        : ast_nodes_new(r->tree, count, place);
    if (!made)
        return no_memory(r);
    for (size_t i = 0; i < count; i++) {
        if (list->length != count) {
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "%s field \"%s\" changed size during iteration", owner,
                        field->name);
            return false;
        }
        Value item = list->items->items[i];
        if (texts) {
            const AstText *text;
            if (!read_identifier(r, item, &text))
                return false;
            ((AstTexts *)place)->items[i] = text;
        } else if (kinds) {
            if (!read_kind(r, item, field->type, &((AstKinds *)place)->items[i]))
                return false;
        } else if (value_is_none(item)) {
            ((AstNodes *)place)->items[i] = NULL; // where that may not be, validation says so
        } else if (!(((AstNodes *)place)->items[i] = read_node(r, item, field->type))) {
            return false;
        }
    }
    return true;
}

static bool read_field(Reader *r, Value object, const AstFieldDescription *field, AstNode *node) {
    Vm *vm = r->vm;
    const char *owner = ast_node_descriptions[node->kind].name;
    void *place = (char *)node + field->offset;
    Value v;
    if (!attribute(r, object, field->name, &v))
        return false;
    if (field->quantity == AST_SEQUENCE || field->quantity == AST_SEQUENCE_OF_OPTIONAL)
        return value_missing(v) || read_sequence(r, v, field, owner, place);
    bool optional = field->quantity == AST_OPTIONAL;
    if (value_missing(v))
        return optional || raise_missing(r, field->name, owner);
    if (field->type == AST_TYPE_constant)
        return read_constant(r, v, place);
    if (value_is_none(v)) {
        if (optional)
            return true;
        if (field->type != AST_TYPE_int && !ast_type_descriptions[field->type].is_enum) {
            raise_value_error(vm, "field '%s' is required for %s", field->name, owner);
            return false;
        }
    }
    switch (field->type) {
    case AST_TYPE_identifier: return read_identifier(r, v, place);
    case AST_TYPE_string: return read_string(r, v, place);
    case AST_TYPE_int: return read_int(r, v, place);
    default: break;
    }
    if (ast_type_descriptions[field->type].is_enum)
        return read_kind(r, v, field->type, place);
    return (*(AstNode **)place = read_node(r, v, field->type)) != NULL;
}

static bool read_position(Reader *r, Value object, AstAttributes attributes, const char *owner, int out[4]) {
    static const char *const names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    for (int i = 0; i < 4; i++) {
        Value v;
        if (!attribute(r, object, names[i], &v))
            return false;
        bool optional = i >= 2 && attributes == AST_END_OPTIONAL;
        if (optional && value_is_none_or_missing(v))
            out[i] = out[i - 2];
        else if (value_missing(v))
            return raise_missing(r, names[i], owner);
        else if (!read_int(r, v, &out[i]))
            return false;
    }
    return true;
}

// The position of a sum's node is looked at before its class is, that of a product's node after its fields.
static AstNode *read_node(Reader *r, Value object, AstType type) {
    const AstTypeDescription *sum = &ast_type_descriptions[type];
    char where[64];
    snprintf(where, sizeof where, " while traversing '%s' node", sum->name);
    if (!recursion_enter(r->vm, where))
        return NULL;
    AstKind kind = AST_NO_KIND;
    AstNode *node = NULL;
    int position[4] = {0};
    bool first = sum->is_sum && sum->attributes != AST_NO_ATTRIBUTES;
    bool good = (!first || read_position(r, object, sum->attributes, sum->name, position)) &&
                read_kind(r, object, type, &kind);
    if (good && !(node = ast_node_new(r->tree, kind)))
        good = no_memory(r);
    const AstNodeDescription *description = &ast_node_descriptions[kind];
    for (size_t i = 0; good && i < description->field_count; i++)
        good = read_field(r, object, &description->fields[i], node);
    if (good && !first && description->attributes != AST_NO_ATTRIBUTES)
        good = read_position(r, object, description->attributes, description->name, position);
    recursion_leave(r->vm);
    if (!good)
        return NULL;
    node->lineno = position[0];
    node->col_offset = position[1];
    node->end_lineno = position[2];
    node->end_col_offset = position[3];
    return node;
}

static bool raise_invalid(Vm *vm, const Diagnostic *error) {
    TypeIndex type = TYPE_INDEX_VALUE_ERROR;
    switch (error->kind) {
    case DIAGNOSTIC_TYPE_ERROR: type = TYPE_INDEX_TYPE_ERROR; break;
    case DIAGNOSTIC_RECURSION_ERROR: type = TYPE_INDEX_RECURSION_ERROR; break;
    case DIAGNOSTIC_SYSTEM_ERROR: type = TYPE_INDEX_SYSTEM_ERROR; break;
    case DIAGNOSTIC_OVERFLOW_ERROR: type = TYPE_INDEX_OVERFLOW_ERROR; break;
    case DIAGNOSTIC_MEMORY_ERROR: (void)raise_no_memory(vm); return false;
    default: break;
    }
    raise_error(vm, type, "%s", error->message);
    return false;
}

bool ast_from_object(Vm *vm, Value object, CompileMode mode, AstTree *tree, Value *keep) {
    static const AstKind roots[] = {[COMPILE_EXEC] = AST_Module,
                                    [COMPILE_EVAL] = AST_Expression,
                                    [COMPILE_SINGLE] = AST_Interactive,
                                    [COMPILE_FUNC_TYPE] = AST_FunctionType};
    Reader r = {.vm = vm, .tree = tree, .keep = list_new(vm, 0)};
    if (!r.keep || !ast_classes(vm, &r.classes))
        return false;
    *keep = list_value(r.keep);
    if (ast_kind_of(vm, &r.classes, object) != roots[mode]) {
        raise_type_error(vm, "expected %s node, got %.400T", ast_node_descriptions[roots[mode]].name, object);
        return false;
    }
    tree->root = read_node(&r, object, AST_TYPE_mod);
    if (!tree->root)
        return false;
    Diagnostics diagnostics;
    diagnostics_init(&diagnostics, tree->arena);
    return ast_validate(tree->root, &diagnostics) || raise_invalid(vm, diagnostics.error);
}
