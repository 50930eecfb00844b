// SPDX-License-Identifier: MIT
// types.GenericAlias: a class with type arguments (PEP 585, PEP 646); and the substitution of type variables
// that unions use too.
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/list.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "objects/typing_support.h"
#include "vm/vm.h"

typedef struct GenericAlias {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value origin;
    Value args;       // a tuple
    Value parameters; // a tuple, or NO_VALUE: not asked for yet
    uint8_t starred;  // `*tuple[...]`
} GenericAlias;

static void alias_trace(Tracer *tracer, void *object) {
    GenericAlias *alias = object;
    trace_value(tracer, alias->origin);
    trace_value(tracer, alias->args);
    trace_value(tracer, alias->parameters);
}

static GenericAlias *to_alias(Value v) {
    return value_to_pointer(v);
}

bool value_is_generic_alias(Vm *vm, Value v) {
    return value_is_kind(v, KIND_NATIVE_OBJECT) &&
           value_is_instance(vm, v, vm->types[TYPE_INDEX_GENERIC_ALIAS]);
}

static Value alias_make(Vm *vm, Type *type, Value origin, Value item, bool starred) {
    if (!value_is_tuple(item)) {
        item = value_from_pointer(tuple_pack(vm, item));
        if (value_missing(item))
            return NO_VALUE;
    }
    GenericAlias *alias = object_alloc(vm, type, 0);
    if (!alias)
        return NO_VALUE;
    // NOBARRIER: just allocated
    alias->origin = origin;
    alias->args = item;
    alias->starred = starred;
    return value_from_pointer(alias);
}

Value generic_alias_new(Vm *vm, Value origin, Value item) {
    return alias_make(vm, vm->types[TYPE_INDEX_GENERIC_ALIAS], origin, item, false);
}

Value generic_alias_class_getitem(Vm *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

// ---- Type variables

static bool find(Vm *vm, Value object, Str *name, Value *found) {
    return object_find_attribute(vm, object, name, found);
}

static bool list_has(const List *list, Value v) {
    for (size_t i = 0; i < list->length; i++)
        if (value_same(list->items->items[i], v))
            return true;
    return false;
}

static bool collect_parameters(Vm *vm, Value args, List *out) {
    Tuple *tuple = value_to_tuple(vm, args);
    for (size_t i = 0; tuple && i < tuple->length; i++) {
        Value arg = tuple_items(tuple)[i], found;
        if (value_is_type(arg))
            continue;
        if (value_is_tuple(arg) || value_is_list(arg)) {
            if (!recursion_enter(vm, "") || !collect_parameters(vm, arg, out))
                return false;
            continue;
        }
        if (!find(vm, arg, vm_name(vm, __typing_subst__), &found))
            return false;
        if (value_exists(found)) {
            if (!list_has(out, arg) && !list_append(vm, out, arg))
                return false;
            continue;
        }
        if (!find(vm, arg, vm_name(vm, __parameters__), &found))
            return false;
        if (value_missing(found) || !value_is_tuple(found))
            continue;
        Tuple *inner = value_to_tuple_object(found);
        for (size_t k = 0; k < inner->length; k++)
            if (!list_has(out, tuple_items(inner)[k]) && !list_append(vm, out, tuple_items(inner)[k]))
                return false;
    }
    return tuple != NULL;
}

Tuple *typing_parameters(Vm *vm, Value args) {
    List *out = list_new(vm, 0);
    return out && collect_parameters(vm, args, out) ? list_to_tuple(vm, out) : NULL;
}

// The items of a subscript, unpacked tuples among them spread.
static Value unpack_items(Vm *vm, Value item) {
    List *out = list_new(vm, 0);
    Tuple *items = value_is_tuple(item) ? value_to_tuple_object(item) : tuple_pack(vm, item);
    for (size_t i = 0; out && items && i < items->length; i++) {
        Value v = tuple_items(items)[i], inner = NO_VALUE;
        if (!value_is_type(v) && !find(vm, v, vm_name(vm, __typing_unpacked_tuple_args__), &inner))
            return NO_VALUE;
        if (value_exists(inner) && value_is_tuple(inner)) {
            Tuple *spread = value_to_tuple_object(inner);
            bool open = spread->length && tuple_items(spread)[spread->length - 1].bits == VALUE_BITS_ELLIPSIS;
            if (!open) {
                if (!list_extend(vm, out, inner))
                    return NO_VALUE;
                continue;
            }
        }
        if (!list_append(vm, out, v))
            return NO_VALUE;
    }
    return out && items ? value_from_pointer(list_to_tuple(vm, out)) : NO_VALUE;
}

static int64_t parameter_index(const Tuple *parameters, Value parameter) {
    for (size_t i = 0; i < parameters->length; i++)
        if (value_same(tuple_items(parameters)[i], parameter))
            return (int64_t)i;
    return -1;
}

// arg[...] with its own parameters replaced.
static Value substitute_inner(Vm *vm, Value arg, const Tuple *parameters, Value *items) {
    Value inner;
    if (!find(vm, arg, vm_name(vm, __parameters__), &inner))
        return NO_VALUE;
    if (value_missing(inner) || !value_is_tuple(inner) || value_to_tuple_object(inner)->length == 0)
        return arg;
    Tuple *own = value_to_tuple_object(inner);
    List *out = list_new(vm, own->length);
    for (size_t i = 0; out && i < own->length; i++) {
        Value parameter = tuple_items(own)[i];
        int64_t index = parameter_index(parameters, parameter);
        Value item = index >= 0 ? items[index] : parameter;
        bool spread = index >= 0 && value_is_tuple(item) &&
                      value_exists(value_special(vm, parameter, SPECIAL_ITER)); // a TypeVarTuple
        if (!(spread ? list_extend(vm, out, item) : list_append(vm, out, item)))
            return NO_VALUE;
    }
    Tuple *subscript = out ? list_to_tuple(vm, out) : NULL;
    return subscript ? value_get_item(vm, arg, tuple_value(subscript)) : NO_VALUE;
}

static Tuple *substitute_all(Vm *vm, Value args, const Tuple *parameters, Value *items);

static bool substitute_one(Vm *vm, Value arg, const Tuple *parameters, Value *items, List *out) {
    if (value_is_type(arg))
        return list_append(vm, out, arg);
    if (value_is_tuple(arg) || value_is_list(arg)) {
        Tuple *inner = recursion_enter(vm, "") ? substitute_all(vm, arg, parameters, items) : NULL;
        Value result = value_from_pointer(inner);
        if (inner && value_is_list(arg))
            result = value_from_pointer(value_to_list(vm, tuple_value(inner)));
        return value_exists(result) && list_append(vm, out, result);
    }
    Value unpacked, substitute;
    if (!find(vm, arg, vm_name(vm, __typing_is_unpacked_typevartuple__), &unpacked) ||
        !find(vm, arg, vm_name(vm, __typing_subst__), &substitute))
        return false;
    int spread = value_exists(unpacked) ? value_truth(vm, unpacked) : 0;
    if (spread < 0)
        return false;
    Value result;
    if (value_exists(substitute)) {
        int64_t index = parameter_index(parameters, arg);
        result = index < 0 ? arg : vm_call_1(vm, substitute, items[index]);
    } else {
        result = substitute_inner(vm, arg, parameters, items);
    }
    if (value_missing(result))
        return false;
    if (!spread)
        return list_append(vm, out, result);
    if (!value_is_tuple(result)) {
        raise_type_error(vm, "expected __typing_subst__ of %T objects to return a tuple, not %T", arg,
                         result);
        return false;
    }
    return list_extend(vm, out, result);
}

static Tuple *substitute_all(Vm *vm, Value args, const Tuple *parameters, Value *items) {
    Tuple *tuple = value_to_tuple(vm, args);
    List *out = list_new(vm, 0);
    for (size_t i = 0; tuple && out && i < tuple->length; i++)
        if (!substitute_one(vm, tuple_items(tuple)[i], parameters, items, out))
            return NULL;
    return tuple && out ? list_to_tuple(vm, out) : NULL;
}

Tuple *typing_substitute(Vm *vm, Value self, Value args, Tuple *parameters, Value item) {
    if (parameters->length == 0) {
        raise_type_error(vm, "%R is not a generic class", self);
        return NULL;
    }
    item = unpack_items(vm, item);
    for (size_t i = 0; value_exists(item) && i < parameters->length; i++) {
        Value prepare;
        if (!find(vm, tuple_items(parameters)[i], vm_name(vm, __typing_prepare_subst__), &prepare))
            return NULL;
        if (value_is_none_or_missing(prepare))
            continue;
        item = vm_call_2(vm, prepare, self, item);
        if (value_exists(item) && !value_is_tuple(item))
            item = value_from_pointer(tuple_pack(vm, item));
    }
    if (value_missing(item))
        return NULL;
    Tuple *items = value_to_tuple_object(item);
    if (items->length != parameters->length) {
        raise_type_error(vm, "Too %s arguments for %R; actual %zu, expected %zu",
                         items->length > parameters->length ? "many" : "few", self, (size_t)items->length,
                         (size_t)parameters->length);
        return NULL;
    }
    return substitute_all(vm, args, parameters, tuple_items(items));
}

// ---- Text

void typing_repr(StrBuilder *out, Value v) {
    Vm *vm = out->vm;
    Value origin, args, name, module;
    if (v.bits == VALUE_BITS_ELLIPSIS) {
        str_builder_c(out, "...");
        return;
    }
    if (value_is_list(v)) {
        str_builder_char(out, '[');
        List *list = value_to_list_object(v);
        for (size_t i = 0; i < list->length && !out->failed; i++) {
            if (i)
                str_builder_c(out, ", ");
            typing_repr(out, list->items->items[i]);
        }
        str_builder_char(out, ']');
        return;
    }
    if (value_is_type(v) && value_to_type(v) == vm->types[TYPE_INDEX_NONE]) {
        str_builder_c(out, "None");
        return;
    }
    out->failed |=
        !find(vm, v, vm_name(vm, __origin__), &origin) || !find(vm, v, vm_name(vm, __args__), &args) ||
        !find(vm, v, vm_name(vm, __qualname__), &name) || !find(vm, v, vm_name(vm, __module__), &module);
    if (out->failed)
        return;
    if ((value_exists(origin) && value_exists(args)) || value_is_none_or_missing(name) ||
        value_is_none_or_missing(module)) {
        str_builder_repr(out, v);
        return;
    }
    if (!value_is_str(module) || !str_equals_c(value_to_str(module), "builtins")) {
        Value text = value_str(vm, module);
        out->failed |= value_missing(text);
        if (out->failed)
            return;
        str_builder_str(out, value_to_str(text));
        str_builder_char(out, '.');
    }
    Value text = value_str(vm, name);
    out->failed |= value_missing(text);
    if (!out->failed)
        str_builder_str(out, value_to_str(text));
}

static Value alias_repr(Vm *vm, Value *args) {
    GenericAlias *alias = to_alias(args[0]);
    Tuple *items = value_to_tuple_object(alias->args);
    StrBuilder out;
    str_builder_init(&out, vm);
    if (alias->starred)
        str_builder_char(&out, '*');
    if (!recursion_enter(vm, " while getting the repr of an object"))
        return NO_VALUE;
    typing_repr(&out, alias->origin);
    str_builder_char(&out, '[');
    for (size_t i = 0; i < items->length && !out.failed; i++) {
        if (i)
            str_builder_c(&out, ", ");
        typing_repr(&out, tuple_items(items)[i]);
    }
    if (items->length == 0)
        str_builder_c(&out, "()");
    str_builder_char(&out, ']');
    recursion_leave(vm);
    return str_builder_finish_value(&out);
}

// ---- Methods

static Value alias_new(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[1]);
    if (!type_check_new(vm, vm->types[TYPE_INDEX_GENERIC_ALIAS], args[0]))
        return NO_VALUE;
    if (dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "GenericAlias() takes no keyword arguments");
    if (given->length != 2)
        return raise_type_error(vm, "GenericAlias expected 2 arguments, got %zu", (size_t)given->length);
    return alias_make(vm, value_to_type(args[0]), tuple_items(given)[0], tuple_items(given)[1], false);
}

static Tuple *alias_parameters_of(Vm *vm, GenericAlias *alias) {
    if (value_missing(alias->parameters)) {
        Tuple *parameters = typing_parameters(vm, alias->args);
        if (!parameters)
            return NULL;
        heap_store(vm, alias, &alias->parameters, tuple_value(parameters));
    }
    return value_to_tuple_object(alias->parameters);
}

static Value alias_parameters(Vm *vm, Value *args) {
    return value_from_pointer(alias_parameters_of(vm, to_alias(args[0])));
}

static Value alias_get_item(Vm *vm, Value *args) {
    GenericAlias *alias = to_alias(args[0]);
    Tuple *parameters = alias_parameters_of(vm, alias);
    Tuple *new_args = parameters ? typing_substitute(vm, args[0], alias->args, parameters, args[1]) : NULL;
    return new_args ? alias_make(vm, object_type(alias), alias->origin, tuple_value(new_args), alias->starred)
                    : NO_VALUE;
}

static bool is_own_attribute(const Str *name) {
    static const char *const own[] = {
        "__class__",       "__origin__",     "__args__",
        "__unpacked__",    "__parameters__", "__typing_unpacked_tuple_args__",
        "__mro_entries__", "__reduce_ex__",  "__reduce__",
        "__copy__",        "__deepcopy__",   "__bases__",
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (str_equals_c(name, own[i]))
            return true;
    return false;
}

static Value alias_get_attribute(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    if (!name)
        return NO_VALUE;
    if (is_own_attribute(name))
        return object_generic_get_attribute(vm, args[0], name);
    return object_get_attribute(vm, to_alias(args[0])->origin, name);
}

static Value alias_call(Vm *vm, Value *args) {
    Value made = vm_call_keywords(vm, to_alias(args[0])->origin, value_to_tuple_object(args[1]),
                                  value_to_dict(args[2]));
    if (value_missing(made))
        return NO_VALUE;
    if (!object_set_attribute(vm, made, vm_name(vm, __orig_class__), args[0])) {
        if (!error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR) && !error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return NO_VALUE;
        error_clear(vm);
    }
    return made;
}

static Value alias_hash(Vm *vm, Value *args) {
    int64_t origin, items;
    GenericAlias *alias = to_alias(args[0]);
    if (!value_hash(vm, alias->origin, &origin) || !value_hash(vm, alias->args, &items))
        return NO_VALUE;
    return int_from_int64(vm, origin ^ items);
}

static Value alias_eq(Vm *vm, Value *args) {
    if (!value_is_generic_alias(vm, args[1]))
        return VALUE_NOT_IMPLEMENTED;
    GenericAlias *a = to_alias(args[0]), *b = to_alias(args[1]);
    if (a->starred != b->starred)
        return VALUE_FALSE;
    int equal = value_equal(vm, a->origin, b->origin);
    if (equal > 0)
        equal = value_equal(vm, a->args, b->args);
    return equal < 0 ? NO_VALUE : value_from_bool(equal);
}

static Value alias_mro_entries(Vm *vm, Value *args) {
    return value_from_pointer(tuple_pack(vm, to_alias(args[0])->origin));
}
static Value alias_instance_check(Vm *vm, Value *args) {
    return raise_type_error(vm, "isinstance() argument 2 cannot be a parameterized generic");
}
static Value alias_subclass_check(Vm *vm, Value *args) {
    return raise_type_error(vm, "issubclass() argument 2 cannot be a parameterized generic");
}

static Value alias_reduce(Vm *vm, Value *args) {
    GenericAlias *alias = to_alias(args[0]);
    if (alias->starred) {
        Value plain = alias_make(vm, object_type(alias), alias->origin, alias->args, false);
        Value iterator = value_exists(plain) ? value_iter(vm, plain) : NO_VALUE;
        Value next = value_exists(iterator) ? iterator_builtin(vm, "next") : NO_VALUE;
        Tuple *arguments = value_exists(next) ? tuple_pack(vm, iterator) : NULL;
        return arguments ? value_from_pointer(tuple_pack(vm, next, tuple_value(arguments))) : NO_VALUE;
    }
    Tuple *arguments = tuple_pack(vm, alias->origin, alias->args);
    return arguments
               ? value_from_pointer(tuple_pack(vm, type_value(object_type(alias)), tuple_value(arguments)))
               : NO_VALUE;
}

static Value alias_dir(Vm *vm, Value *args) {
    Value dir = iterator_builtin(vm, "dir");
    Value names = value_exists(dir) ? vm_call_1(vm, dir, to_alias(args[0])->origin) : NO_VALUE;
    if (value_missing(names) || !value_is_list(names))
        return names;
    static const char *const own[] = {
        "__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__",
        "__reduce__", "__copy__", "__deepcopy__",   "__unpacked__",    "__typing_unpacked_tuple_args__",
        "__class__"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        Value name = value_from_pointer(str_intern_c(vm, own[i]));
        int there = value_exists(name) ? value_contains(vm, names, name) : -1;
        if (there < 0 || (!there && !list_append(vm, value_to_list_object(names), name)))
            return NO_VALUE;
    }
    return names;
}

static Value alias_or(Vm *vm, Value *args) {
    return union_or(vm, args[0], args[1]);
}
static Value alias_reflected_or(Vm *vm, Value *args) {
    return union_or(vm, args[1], args[0]);
}
static Value alias_unpacked(Vm *vm, Value *args) {
    return value_from_bool(to_alias(args[0])->starred);
}
static Value alias_unpacked_args(Vm *vm, Value *args) {
    GenericAlias *alias = to_alias(args[0]);
    bool tuple = value_same(alias->origin, type_value(vm->types[TYPE_INDEX_TUPLE]));
    return alias->starred && tuple ? alias->args : VALUE_NONE;
}

// ---- `*tuple[int]`: an iterator that gives the starred alias once

typedef struct AliasIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value alias;     // NO_VALUE: exhausted
} AliasIterator;

static void alias_iterator_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((AliasIterator *)object)->alias);
}

static Value alias_iterator_next(Vm *vm, Value *args) {
    AliasIterator *iterator = value_to_pointer(args[0]);
    if (value_missing(iterator->alias))
        return raise_stop_iteration(vm, NO_VALUE);
    GenericAlias *alias = to_alias(iterator->alias);
    Value starred = alias_make(vm, object_type(alias), alias->origin, alias->args, true);
    if (value_exists(starred))
        iterator->alias = NO_VALUE; // NOBARRIER: no value
    return starred;
}

static Value alias_iterator_reduce(Vm *vm, Value *args) {
    AliasIterator *iterator = value_to_pointer(args[0]);
    Value alias = value_exists(iterator->alias) ? iterator->alias : tuple_value(tuple_empty(vm));
    return iterator_reduce(vm, "iter", alias, NO_VALUE);
}

static const NativeDefinition alias_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, NULL, 0, 0},
    {"__next__(self, /)", alias_iterator_next, NULL, 0, 0},
    {"__reduce__(self, /)", alias_iterator_reduce, "For pickling.", 0, 0},
    {0},
};
static const TypeDefinition alias_iterator_definition = {
    .name = "generic_alias_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(AliasIterator),
    .flags = TYPE_NO_NEW,
    .methods = alias_iterator_methods,
    .trace = alias_iterator_trace,
};

static Value alias_iter(Vm *vm, Value *args) {
    Type *type = type_from_definition(vm, &alias_iterator_definition);
    AliasIterator *iterator = type ? object_alloc(vm, type, 0) : NULL;
    if (iterator)
        iterator->alias = args[0]; // NOBARRIER: just allocated
    return value_from_pointer(iterator);
}

static const NativeDefinition alias_methods[] = {
    {"__new__(type, /, *args, **kwargs)", alias_new, NULL, 0, 0},
    {"__repr__(self, /)", alias_repr, NULL, 0, 0},
    {"__hash__(self, /)", alias_hash, NULL, 0, 0},
    {"__call__(self, /, *args, **kwargs)", alias_call, NULL, 0, 0},
    {"__getattribute__(self, name, /)", alias_get_attribute, NULL, 0, 0},
    {"__eq__(self, value, /)", alias_eq, NULL, 0, 0},
    {"__iter__(self, /)", alias_iter, NULL, 0, 0},
    {"__or__(self, value, /)", alias_or, NULL, 0, 0},
    {"__ror__(self, value, /)", alias_reflected_or, NULL, 0, 0},
    {"__getitem__(self, key, /)", alias_get_item, NULL, 0, 0},
    {"__mro_entries__(self, bases, /)", alias_mro_entries, "The class that stands for it among bases.", 0, 0},
    {"__instancecheck__(self, instance, /)", alias_instance_check, NULL, 0, 0},
    {"__subclasscheck__(self, subclass, /)", alias_subclass_check, NULL, 0, 0},
    {"__reduce__(self, /)", alias_reduce, "For pickling.", 0, 0},
    {"__dir__(self, /)", alias_dir, NULL, 0, 0},
    {0},
};
static const MemberDefinition alias_members[] = {
    {"__origin__", offsetof(GenericAlias, origin), MEMBER_READ_ONLY, NULL},
    {"__args__", offsetof(GenericAlias, args), MEMBER_READ_ONLY, NULL},
    {0},
};
static const GetSetDefinition alias_getset[] = {
    {"__unpacked__", alias_unpacked, NULL, NULL},
    {"__parameters__", alias_parameters, NULL, "The type variables in the arguments."},
    {"__typing_unpacked_tuple_args__", alias_unpacked_args, NULL, NULL},
    {0},
};

const TypeDefinition generic_alias_definition = {
    .name = "types.GenericAlias",
    .doc = "A class with type arguments, such as list[int].",
    .signature = "(origin, args, /)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(GenericAlias),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF,
    .methods = alias_methods,
    .getset = alias_getset,
    .members = alias_members,
    .trace = alias_trace,
};
