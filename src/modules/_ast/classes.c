// SPDX-License-Identifier: MIT
// The classes of `_ast`, made from the tables of the grammar: names, fields, types of fields, docstrings.
#include "modules/_ast/ast_objects.h"
#include "objects/generic_alias.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"

enum { STATE_VALUES, STATE_KINDS };
// Where things lie in the block.
enum {
    AT_CLASSES,
    AT_SUMS = AT_CLASSES + AST_KIND_COUNT,
    AT_SINGLETONS = AT_SUMS + AST_TYPE_COUNT,
    AT_FIELDS = AT_SINGLETONS + AST_KIND_COUNT,
    AT_BASE = AT_FIELDS + AST_KIND_COUNT,
    AT_COUNT
};

extern const ModuleDefinition module__ast;

bool ast_classes_find(Vm *vm, AstClasses *classes) {
    Value values = module_state(vm, &module__ast, STATE_VALUES);
    Value kinds = module_state(vm, &module__ast, STATE_KINDS);
    if (!value_is_heap(values) || !value_is_heap(kinds))
        return false;
    *classes = (AstClasses){value_to_pointer(values), value_to_dict(kinds)};
    return true;
}

bool ast_classes(Vm *vm, AstClasses *classes) {
    if (ast_classes_find(vm, classes))
        return true;
    return value_exists(module_from_definition(vm, &module__ast)) && ast_classes_find(vm, classes);
}

Type *ast_base(const AstClasses *classes) {
    return value_to_type(classes->values->items[AT_BASE]);
}

Type *ast_class(const AstClasses *classes, AstKind kind) {
    return value_to_type(classes->values->items[AT_CLASSES + kind]);
}

Type *ast_sum_class(const AstClasses *classes, AstType type) {
    return value_to_type(classes->values->items[AT_SUMS + type]);
}

Value ast_singleton(const AstClasses *classes, AstKind kind) {
    return classes->values->items[AT_SINGLETONS + kind];
}

Tuple *ast_fields(const AstClasses *classes, AstKind kind) {
    return value_to_tuple_object(classes->values->items[AT_FIELDS + kind]);
}

AstKind ast_kind_of(Vm *vm, const AstClasses *classes, Value v) {
    Tuple *mro = value_type(vm, v)->mro;
    for (size_t i = 0; i < mro->length; i++) {
        Value kind;
        int found = dict_find(vm, classes->kinds, tuple_items(mro)[i], &kind);
        if (found > 0)
            return (AstKind)value_to_small_int(kind);
        if (found < 0)
            error_clear(vm);
    }
    return AST_NO_KIND;
}

bool value_is_ast(Vm *vm, Value v) {
    AstClasses classes;
    return ast_classes_find(vm, &classes) && value_is_instance(vm, v, ast_base(&classes));
}

// ---- Docstrings: the grammar

static const char *quantity_mark(AstQuantity quantity) {
    switch (quantity) {
    case AST_OPTIONAL: return "?";
    case AST_SEQUENCE: return "*";
    case AST_SEQUENCE_OF_OPTIONAL: return "?*";
    default: return "";
    }
}

static void describe_kind(StrBuilder *text, AstKind kind) {
    const AstNodeDescription *node = &ast_node_descriptions[kind];
    str_builder_c(text, node->name);
    if (!node->field_count)
        return;
    for (size_t i = 0; i < node->field_count; i++) {
        const AstFieldDescription *field = &node->fields[i];
        str_builder_c(text, i ? ", " : "(");
        str_builder_c(text, ast_type_descriptions[field->type].name);
        str_builder_c(text, quantity_mark(field->quantity));
        str_builder_char(text, ' ');
        str_builder_c(text, field->name);
    }
    str_builder_char(text, ')');
}

static Value kind_doc(Vm *vm, AstKind kind) {
    StrBuilder text;
    str_builder_init(&text, vm);
    describe_kind(&text, kind);
    return str_builder_finish_value(&text);
}

static Value sum_doc(Vm *vm, AstType type) {
    const AstTypeDescription *sum = &ast_type_descriptions[type];
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_c(&text, sum->name);
    str_builder_c(&text, " = ");
    bool first = true;
    for (AstKind kind = 1; kind < AST_KIND_COUNT; kind++) {
        if (ast_node_descriptions[kind].sum != type)
            continue;
        if (!first && sum->is_enum) {
            str_builder_c(&text, " | ");
        } else if (!first) {
            str_builder_char(&text, '\n');
            str_builder_fill(&text, ' ', strlen(sum->name) + 1);
            str_builder_c(&text, "| ");
        }
        first = false;
        describe_kind(&text, kind);
    }
    return str_builder_finish_value(&text);
}

// ---- Namespaces

static Tuple *field_names(Vm *vm, AstKind kind) {
    const AstNodeDescription *node = &ast_node_descriptions[kind];
    Tuple *names = tuple_new(vm, node->field_count);
    for (size_t i = 0; names && i < node->field_count; i++) {
        Str *name = str_intern_c(vm, node->fields[i].name);
        if (!name)
            return NULL;
        heap_store(vm, names, &tuple_items(names)[i], str_value(name));
    }
    return names;
}

static bool add_attributes(Vm *vm, Dict *dict, AstAttributes attributes) {
    static const char *const names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    Tuple *tuple = tuple_new(vm, attributes == AST_NO_ATTRIBUTES ? 0 : 4);
    for (size_t i = 0; tuple && i < tuple->length; i++) {
        Str *name = str_intern_c(vm, names[i]);
        if (!name)
            return false;
        heap_store(vm, tuple, &tuple_items(tuple)[i], str_value(name));
    }
    if (!tuple || !dict_set_c(vm, dict, "_attributes", tuple_value(tuple)))
        return false;
    return attributes != AST_END_OPTIONAL || (dict_set_c(vm, dict, "end_lineno", VALUE_NONE) &&
                                              dict_set_c(vm, dict, "end_col_offset", VALUE_NONE));
}

static Dict *namespace_new(Vm *vm, Tuple *fields, Value doc) {
    Dict *dict = dict_new(vm);
    Value module = value_from_pointer(str_intern_c(vm, "ast"));
    if (!dict || !fields || value_missing(doc) || value_missing(module) ||
        !dict_set_c(vm, dict, "_fields", tuple_value(fields)) ||
        !dict_set_str(vm, dict, vm_name(vm, __match_args__), tuple_value(fields)) ||
        !dict_set_str(vm, dict, vm_name(vm, __module__), module) ||
        !dict_set_str(vm, dict, vm_name(vm, __doc__), doc))
        return NULL;
    return dict;
}

static Value class_new(Vm *vm, const char *name, Type *base, Dict *dict) {
    Str *text = str_intern_c(vm, name);
    Tuple *bases = tuple_pack(vm, type_value(base));
    if (!dict || !text || !bases)
        return NO_VALUE;
    return type_new_class(vm, vm_type(vm, TYPE_INDEX_TYPE), text, bases, dict, NULL);
}

static bool make_sum(Vm *vm, ValueArray *values, AstType type) {
    Dict *dict = namespace_new(vm, tuple_empty(vm), sum_doc(vm, type));
    if (!dict || !add_attributes(vm, dict, ast_type_descriptions[type].attributes))
        return false;
    Value class =
        class_new(vm, ast_type_descriptions[type].name, value_to_type(values->items[AT_BASE]), dict);
    heap_store(vm, values, &values->items[AT_SUMS + type], class);
    return value_exists(class);
}

static bool make_kind(Vm *vm, ValueArray *values, Dict *kinds, AstKind kind) {
    const AstNodeDescription *node = &ast_node_descriptions[kind];
    Tuple *fields = field_names(vm, kind);
    Dict *dict = namespace_new(vm, fields, kind_doc(vm, kind));
    if (!dict)
        return false;
    bool product = node->sum == AST_TYPE_AST;
    if (product && !add_attributes(vm, dict, node->attributes))
        return false;
    for (size_t i = 0; i < node->field_count; i++)
        if (node->fields[i].quantity == AST_OPTIONAL &&
            !dict_set_c(vm, dict, node->fields[i].name, VALUE_NONE))
            return false;
    Type *base = value_to_type(values->items[product ? (int)AT_BASE : (int)(AT_SUMS + node->sum)]);
    Value class = class_new(vm, node->name, base, dict);
    if (value_missing(class))
        return false;
    heap_store(vm, values, &values->items[AT_CLASSES + kind], class);
    heap_store(vm, values, &values->items[AT_FIELDS + kind], tuple_value(fields));
    if (!product && ast_type_descriptions[node->sum].is_enum) {
        Value singleton = value_from_pointer(object_alloc(vm, value_to_type(class), 0));
        heap_store(vm, values, &values->items[AT_SINGLETONS + kind], singleton);
        if (value_missing(singleton))
            return false;
    }
    return dict_set(vm, kinds, class, value_from_small_int(kind));
}

// ---- Types of fields

static Value field_type(Vm *vm, const ValueArray *values, const AstFieldDescription *field) {
    Value type;
    switch (field->type) {
    case AST_TYPE_identifier:
    case AST_TYPE_string: type = type_value(vm_type(vm, TYPE_INDEX_STR)); break;
    case AST_TYPE_int: type = type_value(vm_type(vm, TYPE_INDEX_INT)); break;
    case AST_TYPE_constant: type = type_value(vm_type(vm, TYPE_INDEX_OBJECT)); break;
    default:
        type = ast_type_descriptions[field->type].is_sum
                   ? values->items[AT_SUMS + field->type]
                   : values->items[AT_CLASSES + ast_type_descriptions[field->type].product];
    }
    switch (field->quantity) {
    case AST_OPTIONAL: return union_or(vm, type, VALUE_NONE);
    case AST_ONE: return type;
    default: return generic_alias_new(vm, type_value(vm_type(vm, TYPE_INDEX_LIST)), type);
    }
}

static bool add_field_types(Vm *vm, const ValueArray *values, AstKind kind) {
    const AstNodeDescription *node = &ast_node_descriptions[kind];
    Dict *types = dict_new(vm);
    for (size_t i = 0; types && i < node->field_count; i++) {
        Value type = field_type(vm, values, &node->fields[i]);
        if (value_missing(type) || !dict_set_c(vm, types, node->fields[i].name, type))
            return false;
    }
    Type *class = value_to_type(values->items[AT_CLASSES + kind]);
    Str *name = str_intern_c(vm, "_field_types");
    Dict *annotations = types ? dict_copy(vm, types) : NULL;
    return annotations && name && type_store_attribute(vm, class, name, dict_value(types)) >= 0 &&
           type_store_attribute(vm, class, vm_name(vm, __annotations_cache__), dict_value(annotations)) >= 0;
}

static bool bind(Vm *vm, Value module, Value class) {
    return dict_set_str(vm, value_to_module(module)->dict, value_to_type(class)->name, class);
}

bool ast_make_classes(Vm *vm, Value module) {
    AstClasses classes;
    if (!ast_classes_find(vm, &classes)) {
        ValueArray *values = heap_alloc_values(vm, AT_COUNT);
        Dict *kinds = dict_new(vm);
        Type *base = values && kinds ? type_from_definition(vm, &ast_node_definition) : NULL;
        Dict *dict = base ? type_dict(vm, base) : NULL;
        if (!dict)
            return false;
        Value empty = tuple_value(tuple_empty(vm));
        static const char *const names[] = {"_fields", "__match_args__", "_attributes"};
        for (size_t i = 0; i < 3; i++) {
            Str *name = str_intern_c(vm, names[i]);
            if (!name || type_store_attribute(vm, base, name, empty) < 0)
                return false;
        }
        heap_store(vm, values, &values->items[AT_BASE], type_value(base));
        for (AstType type = 0; type < AST_TYPE_COUNT; type++)
            if (ast_type_descriptions[type].is_sum && !make_sum(vm, values, type))
                return false;
        for (AstKind kind = 1; kind < AST_KIND_COUNT; kind++)
            if (!make_kind(vm, values, kinds, kind))
                return false;
        for (AstKind kind = 1; kind < AST_KIND_COUNT; kind++)
            if (!add_field_types(vm, values, kind))
                return false;
        if (!module_set_state(vm, &module__ast, STATE_VALUES, value_from_pointer(values)) ||
            !module_set_state(vm, &module__ast, STATE_KINDS, dict_value(kinds)) ||
            !ast_classes_find(vm, &classes))
            return false;
    }
    if (!bind(vm, module, type_value(ast_base(&classes))))
        return false;
    for (AstType type = 0; type < AST_TYPE_COUNT; type++)
        if (ast_type_descriptions[type].is_sum &&
            !bind(vm, module, type_value(ast_sum_class(&classes, type))))
            return false;
    for (AstKind kind = 1; kind < AST_KIND_COUNT; kind++)
        if (!bind(vm, module, type_value(ast_class(&classes, kind))))
            return false;
    return true;
}
