// SPDX-License-Identifier: MIT
// ast.AST, the base of all nodes: construction from fields, repr, copying.
#include "modules/_ast/ast_objects.h"
#include "objects/attribute.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"

#define REPR_DEPTH 3

// The names in a class attribute that is a sequence (_fields, _attributes); NULL: exception.
static List *class_names(Vm *vm, Value self, const char *attribute) {
    Str *name = str_intern_c(vm, attribute);
    Value names;
    if (!name || !object_find_attribute(vm, type_value(value_type(vm, self)), name, &names))
        return NULL;
    return value_exists(names) ? value_to_list(vm, names) : list_new(vm, 0);
}

static bool has_name(Vm *vm, const List *names, Value name, bool *found) {
    *found = false;
    for (size_t i = 0; i < names->length && !*found; i++) {
        int same = value_equal(vm, names->items->items[i], name);
        if (same < 0)
            return false;
        *found = same;
    }
    return true;
}

// What a field that was not given starts as.
static bool default_field(Vm *vm, Value self, Dict *types, Str *name) {
    AstClasses classes;
    Value type;
    int found = dict_find(vm, types, str_value(name), &type);
    if (found < 0 || !ast_classes(vm, &classes))
        return false;
    if (!found)
        return warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                    "Field %R is missing from %.400U._field_types. This will become an error in Python 3.15.",
                    str_value(name), value_type(vm, self)->name);
    Type *kind = value_type(vm, type);
    if (kind == vm_type(vm, TYPE_INDEX_UNION)) // optional: the class says None
        return true;
    if (kind == vm_type(vm, TYPE_INDEX_GENERIC_ALIAS)) {
        List *list = list_new(vm, 0);
        return list && object_set_attribute(vm, self, name, list_value(list));
    }
    if (value_same(type, type_value(ast_sum_class(&classes, AST_TYPE_expr_context))))
        return object_set_attribute(vm, self, name, ast_singleton(&classes, AST_Load));
    return warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                "%.400U.__init__ missing 1 required positional argument: %R. This will become an error in "
                "Python 3.15.",
                value_type(vm, self)->name, str_value(name));
}

static Value node_init(Vm *vm, Value *args) {
    Value self = args[0];
    Str *type_name = value_type(vm, self)->name;
    Tuple *positional = value_to_tuple_object(args[1]);
    Dict *keywords = value_to_dict(args[2]);
    List *fields = class_names(vm, self, "_fields"),
         *attributes = fields ? class_names(vm, self, "_attributes") : NULL;
    if (!attributes)
        return NO_VALUE;
    if (positional->length > fields->length)
        return raise_type_error(vm, "%.400U constructor takes at most %zu positional argument%s", type_name,
                                (size_t)fields->length, fields->length == 1 ? "" : "s");
    for (size_t i = 0; i < positional->length; i++) {
        Str *name = attribute_name(vm, fields->items->items[i]);
        if (!name || !object_set_attribute(vm, self, name, tuple_items(positional)[i]))
            return NO_VALUE;
    }
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, keywords, &position, &key, &value)) {
        bool is_field, is_attribute;
        if (!has_name(vm, fields, key, &is_field) || !has_name(vm, attributes, key, &is_attribute))
            return NO_VALUE;
        for (size_t i = 0; is_field && i < positional->length; i++)
            if (value_equal(vm, fields->items->items[i], key) == 1)
                return raise_type_error(vm, "%.400U got multiple values for argument %R", type_name, key);
        if (!is_field && !is_attribute &&
            !warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
                  "%.400U.__init__ got an unexpected keyword argument %R. Support for arbitrary keyword "
                  "arguments is deprecated and will be removed in Python 3.15.",
                  type_name, key))
            return NO_VALUE;
        if (!object_set_attribute(vm, self, value_to_str(key), value))
            return NO_VALUE;
    }
    Str *types_name = str_intern_c(vm, "_field_types");
    Value types;
    if (!types_name || !object_find_attribute(vm, type_value(value_type(vm, self)), types_name, &types))
        return NO_VALUE;
    if (value_missing(types) || !value_is_dict(types))
        return VALUE_NONE;
    for (size_t i = positional->length; i < fields->length; i++) {
        Str *name = attribute_name(vm, fields->items->items[i]);
        if (!name)
            return NO_VALUE;
        if (value_missing(dict_get_str(vm, keywords, name)) &&
            !default_field(vm, self, value_to_dict(types), name))
            return NO_VALUE;
    }
    return VALUE_NONE;
}

// ---- repr

static bool put_value(Vm *vm, StrBuilder *out, Value v, int depth);

static bool put_node(Vm *vm, StrBuilder *out, Value node, int depth) {
    str_builder_str(out, value_type(vm, node)->name);
    if (depth <= 0) {
        str_builder_c(out, "(...)");
        return true;
    }
    List *fields = class_names(vm, node, "_fields");
    if (!fields || !recursion_enter(vm, " during ast repr"))
        return false;
    str_builder_char(out, '(');
    bool good = true;
    for (size_t i = 0; good && i < fields->length; i++) {
        Str *name = attribute_name(vm, fields->items->items[i]);
        Value value = name ? object_get_attribute(vm, node, name) : NO_VALUE;
        if (i)
            str_builder_c(out, ", ");
        if (name)
            str_builder_str(out, name);
        str_builder_char(out, '=');
        good = value_exists(value) && put_value(vm, out, value, depth - 1);
    }
    str_builder_char(out, ')');
    recursion_leave(vm);
    return good;
}

// Of a long list only the ends.
static bool put_items(Vm *vm, StrBuilder *out, const Value *items, size_t count, int depth) {
    for (size_t i = 0; i < count; i++) {
        if (i)
            str_builder_c(out, ", ");
        if (i == 1 && count > 2) {
            str_builder_c(out, "..., ");
            i = count - 1;
        }
        if (!put_value(vm, out, items[i], depth))
            return false;
    }
    return true;
}

static bool put_value(Vm *vm, StrBuilder *out, Value v, int depth) {
    AstClasses classes;
    if (!ast_classes(vm, &classes))
        return false;
    if (value_is_list(v)) {
        Tuple *copy = list_to_tuple(vm, value_to_list_object(v));
        if (!copy)
            return false;
        str_builder_char(out, '[');
        bool good = put_items(vm, out, tuple_items(copy), copy->length, depth);
        str_builder_char(out, ']');
        return good;
    }
    if (value_is_instance(vm, v, ast_base(&classes)))
        return put_node(vm, out, v, depth);
    Value text = value_repr(vm, v);
    if (value_exists(text))
        str_builder_str(out, value_to_str(text));
    return value_exists(text);
}

static Value node_repr(Vm *vm, Value *args) {
    StrBuilder out;
    str_builder_init(&out, vm);
    return put_node(vm, &out, args[0], REPR_DEPTH) ? str_builder_finish_value(&out) : NO_VALUE;
}

// ---- Copying

static Value node_reduce(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    List *fields = dict ? class_names(vm, args[0], "_fields") : NULL;
    if (!fields)
        return NO_VALUE;
    size_t given = 0;
    for (; given < fields->length; given++) {
        Str *name = attribute_name(vm, fields->items->items[given]);
        if (!name)
            return NO_VALUE;
        if (value_missing(dict_get_str(vm, dict, name)))
            break;
    }
    Tuple *nones = tuple_new(vm, given); // placeholders: the state sets the fields
    for (size_t i = 0; nones && i < given; i++)
        tuple_items(nones)[i] = VALUE_NONE; // NOBARRIER: an immediate
    Dict *state = nones ? dict_copy(vm, dict) : NULL;
    if (!state)
        return NO_VALUE;
    return value_from_pointer(
        tuple_pack(vm, type_value(value_type(vm, args[0])), tuple_value(nones), dict_value(state)));
}

static Value node_replace(Vm *vm, Value *args) {
    Dict *own = object_dict(vm, args[0]), *changes = value_to_dict(args[1]);
    List *fields = own ? class_names(vm, args[0], "_fields") : NULL;
    List *attributes = fields ? class_names(vm, args[0], "_attributes") : NULL;
    Dict *merged = attributes ? dict_copy(vm, own) : NULL;
    if (!merged)
        return NO_VALUE;
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, changes, &position, &key, &value)) {
        bool is_field, is_attribute;
        if (!has_name(vm, fields, key, &is_field) || !has_name(vm, attributes, key, &is_attribute))
            return NO_VALUE;
        if (!is_field && !is_attribute)
            return raise_type_error(vm, "%.400U.__replace__ got an unexpected keyword argument %R.",
                                    value_type(vm, args[0])->name, key);
        if (!dict_set(vm, merged, key, value))
            return NO_VALUE;
    }
    return vm_call_keywords(vm, type_value(value_type(vm, args[0])), tuple_empty(vm), merged);
}

static Value node_get_dict(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    return dict ? dict_value(dict) : NO_VALUE;
}

static Value node_set_dict(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "cannot delete __dict__");
    if (!value_is_dict(args[1]))
        return raise_type_error(vm, "__dict__ must be set to a dictionary, not a '%.200T'", args[1]);
    return object_set_dict(vm, args[0], args[1]) ? VALUE_NONE : NO_VALUE;
}

static const NativeDefinition node_methods[] = {
    {"__init__(self, /, *args, **kwargs)", node_init, NULL, 0, 0},
    {"__repr__(self, /)", node_repr, NULL, 0, 0},
    {"__reduce__(self, /)", node_reduce, "For copying and pickling.", 0, 0},
    {"__replace__(self, /, **fields)", node_replace, "A copy with some fields changed.", 0, 0},
    {0},
};
static const GetSetDefinition node_getset[] = {
    {"__dict__", node_get_dict, node_set_dict, NULL},
    {0},
};

const TypeDefinition ast_node_definition = {
    .name = "ast.AST",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE | TYPE_HAS_DICT | TYPE_HEAP_LIKE,
    .methods = node_methods,
    .getset = node_getset,
};
