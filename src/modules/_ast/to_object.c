// SPDX-License-Identifier: MIT
// Syntax trees to objects of the classes of `_ast`.
#include "modules/_ast/ast_objects.h"
#include "objects/bytes.h"
#include "objects/complex.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"

typedef struct Converter {
    Vm *vm;
    AstClasses classes;
    Str *attributes[4];
} Converter;

static Value node_to_object(Converter *c, const AstNode *node);

static Value text_to_object(Converter *c, const AstText *text, bool intern) {
    if (!text)
        return VALUE_NONE;
    Str *s = str_from_wtf8(c->vm, text->bytes, text->length);
    if (s && intern)
        s = str_intern(c->vm, s);
    return value_from_pointer(s);
}

static Value constant_to_object(Converter *c, const AstConstantValue *constant) {
    Vm *vm = c->vm;
    switch (constant->kind) {
    case AST_CONSTANT_TRUE: return VALUE_TRUE;
    case AST_CONSTANT_FALSE: return VALUE_FALSE;
    case AST_CONSTANT_ELLIPSIS: return VALUE_ELLIPSIS;
    case AST_CONSTANT_INT:
        return int_from_text(vm, constant->text.bytes, constant->text.length, constant->radix, VALUE_NONE);
    case AST_CONSTANT_FLOAT: return float_from_double(vm, constant->number);
    case AST_CONSTANT_COMPLEX: return complex_new(vm, 0.0, constant->number);
    case AST_CONSTANT_STR:
        return value_from_pointer(str_from_wtf8(vm, constant->text.bytes, constant->text.length));
    case AST_CONSTANT_BYTES:
        return value_from_pointer(bytes_from(vm, constant->text.bytes, constant->text.length));
    case AST_CONSTANT_OBJECT: return (Value){constant->object};
    default: return VALUE_NONE;
    }
}

static Value list_of(Converter *c, size_t count) {
    return value_from_pointer(list_new(c->vm, count));
}

static Value nodes_to_object(Converter *c, const AstNodes *nodes) {
    Value list = list_of(c, nodes->count);
    for (size_t i = 0; value_exists(list) && i < nodes->count; i++) {
        Value item = nodes->items[i] ? node_to_object(c, nodes->items[i]) : VALUE_NONE;
        if (value_missing(item) || !list_append(c->vm, value_to_list_object(list), item))
            return NO_VALUE;
    }
    return list;
}

static Value field_to_object(Converter *c, const AstNode *node, const AstFieldDescription *field) {
    const void *place = (const char *)node + field->offset;
    bool sequence = field->quantity == AST_SEQUENCE || field->quantity == AST_SEQUENCE_OF_OPTIONAL;
    if (sequence && field->type == AST_TYPE_identifier) {
        const AstTexts *texts = place;
        Value list = list_of(c, texts->count);
        for (size_t i = 0; value_exists(list) && i < texts->count; i++) {
            Value item = text_to_object(c, texts->items[i], true);
            if (value_missing(item) || !list_append(c->vm, value_to_list_object(list), item))
                return NO_VALUE;
        }
        return list;
    }
    if (sequence && ast_type_descriptions[field->type].is_enum) {
        const AstKinds *kinds = place;
        Value list = list_of(c, kinds->count);
        for (size_t i = 0; value_exists(list) && i < kinds->count; i++)
            if (!list_append(c->vm, value_to_list_object(list), ast_singleton(&c->classes, kinds->items[i])))
                return NO_VALUE;
        return list;
    }
    if (sequence)
        return nodes_to_object(c, place);
    switch (field->type) {
    case AST_TYPE_identifier: return text_to_object(c, *(const AstText *const *)place, true);
    case AST_TYPE_string: return text_to_object(c, *(const AstText *const *)place, false);
    case AST_TYPE_int: return value_from_small_int(*(const int *)place);
    case AST_TYPE_constant: return constant_to_object(c, place);
    default: break;
    }
    if (ast_type_descriptions[field->type].is_enum)
        return ast_singleton(&c->classes, *(const AstKind *)place);
    const AstNode *child = *(AstNode *const *)place;
    return child ? node_to_object(c, child) : VALUE_NONE;
}

static bool set_position(Converter *c, Value object, const AstNode *node) {
    const int numbers[4] = {node->lineno, node->col_offset, node->end_lineno, node->end_col_offset};
    for (int i = 0; i < 4; i++)
        if (!object_set_own_attribute(c->vm, object, c->attributes[i], value_from_small_int(numbers[i])))
            return false;
    return true;
}

static Value node_to_object(Converter *c, const AstNode *node) {
    Vm *vm = c->vm;
    const AstNodeDescription *description = &ast_node_descriptions[node->kind];
    Value object = value_from_pointer(object_alloc(vm, ast_class(&c->classes, node->kind), 0));
    if (value_missing(object) || !recursion_enter(vm, " during ast construction"))
        return NO_VALUE;
    Tuple *names = ast_fields(&c->classes, node->kind);
    bool good = true;
    for (size_t i = 0; good && i < description->field_count; i++) {
        Value field = field_to_object(c, node, &description->fields[i]);
        good = value_exists(field) &&
               object_set_own_attribute(vm, object, value_to_str(tuple_items(names)[i]), field);
    }
    recursion_leave(vm);
    if (!good || (description->attributes != AST_NO_ATTRIBUTES && !set_position(c, object, node)))
        return NO_VALUE;
    return object;
}

Value ast_to_object(Vm *vm, const AstTree *tree) {
    static const char *const names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    Converter c = {.vm = vm};
    if (!ast_classes(vm, &c.classes))
        return NO_VALUE;
    for (int i = 0; i < 4; i++)
        if (!(c.attributes[i] = str_intern_c(vm, names[i])))
            return NO_VALUE;
    return node_to_object(&c, tree->root);
}
