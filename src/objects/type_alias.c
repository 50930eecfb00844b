// SPDX-License-Identifier: MIT
// Type aliases (PEP 695), Generic, NoDefault, and the evaluators of values known already.
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/typing.h"
#include "objects/typing_internal.h"
#include "vm/native_call.h"
#include "vm/vm.h"

// ---- NoDefault

static Value no_default_new(Vm *vm, Value *args) {
    Tuple *positional = value_to_pointer(args[1]);
    if (positional->length || dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "NoDefaultType takes no arguments");
    return typing_no_default(vm);
}
static Value no_default_repr(Vm *vm, Value *args) {
    (void)args;
    return value_from_pointer(str_from_c(vm, "typing.NoDefault"));
}
static Value no_default_reduce(Vm *vm, Value *args) {
    (void)args;
    return value_from_pointer(str_from_c(vm, "NoDefault"));
}
static const NativeDefinition no_default_methods[] = {
    {"__new__(cls, *args, **kwargs)", no_default_new, "The one instance.", 0, 0},
    {"__repr__(self, /)", no_default_repr, "Return repr(self).", 0, 0},
    {"__reduce__(self, /)", no_default_reduce, "Help pickle.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition no_default_definition = {
    .name = "NoDefaultType",
    .doc = "The type of typing.NoDefault: a type parameter has no default.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Object),
    .methods = no_default_methods,
};

// ---- Generic

static Value generic_class_getitem(Vm *vm, Value *args) {
    return typing_call(vm, "_generic_class_getitem", 2, args);
}
// cls, *args, **kwargs
static Value generic_init_subclass(Vm *vm, Value *args) {
    Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
    Str *name = str_intern_c(vm, "typing"),
        *function_name = name ? str_intern_c(vm, "_generic_init_subclass") : NULL;
    if (!function_name || value_missing(import))
        return NO_VALUE;
    Value module = vm_call_1(vm, import, str_value(name));
    Value function = value_exists(module) ? object_get_attribute(vm, module, function_name) : NO_VALUE;
    if (value_missing(function))
        return NO_VALUE;
    Tuple *rest = value_to_pointer(args[1]);
    Tuple *all = tuple_new(vm, (size_t)rest->length + 1);
    if (!all)
        return NO_VALUE;
    tuple_items(all)[0] = args[0]; // NOBARRIER: allocated just above
    memcpy(tuple_items(all) + 1, tuple_items(rest), rest->length * sizeof(Value));
    return vm_call_keywords(vm, function, all, value_to_dict(args[2]));
}
static const NativeDefinition generic_methods[] = {
    {"__class_getitem__(cls, /, *args, **kwargs)", generic_class_getitem, "Parameterise a generic class.",
     NATIVE_CLASS, 0},
    {"__init_subclass__(cls, /, *args, **kwargs)", generic_init_subclass, "Prepare a subclass.", NATIVE_CLASS,
     0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition generic_definition = {
    .name = "typing.Generic",
    .doc = "Base of generic classes.",
    .kind = KIND_INSTANCE,
    .size = sizeof(Object),
    .flags = TYPE_BASE | TYPE_HEAP_LIKE,
    .methods = generic_methods,
};

// The parameters with each TypeVarTuple as Unpack[it]: what __parameters__ and Generic[...] hold.
static Tuple *unpacked_parameters(Vm *vm, Tuple *parameters) {
    Tuple *result = tuple_new(vm, parameters->length);
    for (size_t i = 0; result && i < parameters->length; i++) {
        Value p = tuple_items(parameters)[i];
        if (value_type(vm, p) == vm_type(vm, TYPE_INDEX_TYPE_VAR_TUPLE))
            p = typing_unpack(vm, p);
        if (value_missing(p))
            return NULL;
        heap_store(vm, result, &tuple_items(result)[i], p);
    }
    return result;
}

Value generic_subscript(Vm *vm, Value parameters) {
    Tuple *unpacked = unpacked_parameters(vm, value_to_pointer(parameters));
    if (!unpacked)
        return NO_VALUE;
    Value args[2] = {type_value(vm_type(vm, TYPE_INDEX_GENERIC)), tuple_value(unpacked)};
    return typing_call(vm, "_GenericAlias", 2, args);
}

// ---- TypeAliasType

typedef struct TypeAlias {
    uint64_t header; // KIND_NATIVE_OBJECT
    Str *name;
    Value parameters; // tuple or NO_VALUE
    Value value, evaluate_value;
    Value module;
} TypeAlias;

static void type_alias_trace(Tracer *tracer, void *object) {
    TypeAlias *alias = object;
    trace_pointer(tracer, alias->name);
    const Value values[] = {alias->parameters, alias->value, alias->evaluate_value, alias->module};
    trace_values(tracer, values, 4);
}

static TypeAlias *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static TypeAlias *type_alias_make(Vm *vm, Str *name, Value parameters, Value value, Value evaluate) {
    TypeAlias *alias = object_alloc(vm, vm_type(vm, TYPE_INDEX_TYPE_ALIAS), 0);
    if (!alias)
        return NULL;
    alias->name = name; // NOBARRIER: allocated just above, and so what follows
    alias->parameters =
        value_is_tuple(parameters) && ((Tuple *)value_to_pointer(parameters))->length ? parameters : NO_VALUE;
    alias->value = value;
    alias->evaluate_value = evaluate;
    alias->module = typing_caller(vm);
    return alias;
}

Value type_alias_new(Vm *vm, Str *name, Value parameters, Value evaluate_value) {
    return value_from_pointer(type_alias_make(vm, name, parameters, NO_VALUE, evaluate_value));
}

static bool check_parameters(Vm *vm, Tuple *parameters) {
    bool seen_default = false;
    for (size_t i = 0; i < parameters->length; i++) {
        Value p = tuple_items(parameters)[i];
        Type *type = value_type(vm, p);
        if (type != vm_type(vm, TYPE_INDEX_TYPE_VAR) && type != vm_type(vm, TYPE_INDEX_PARAM_SPEC) &&
            type != vm_type(vm, TYPE_INDEX_TYPE_VAR_TUPLE)) {
            raise_type_error(vm, "Expected a type param, got %R", p);
            return false;
        }
        TypeParameter *parameter = value_to_pointer(p);
        bool has =
            value_exists(parameter->evaluate_default) ||
            (value_exists(parameter->default_value) && !typing_is_no_default(vm, parameter->default_value));
        if (seen_default && !has) {
            raise_type_error(vm, "non-default type parameter '%R' follows default type parameter", p);
            return false;
        }
        seen_default |= has;
    }
    return true;
}

// cls, name, value, type_params
static Value type_alias_new_method(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "typealias() argument 'name' must be str, not %T", args[1]);
    if (value_exists(args[3]) && !value_is_tuple(args[3]))
        return raise_type_error(vm, "type_params must be a tuple");
    if (value_exists(args[3]) && !check_parameters(vm, value_to_pointer(args[3])))
        return NO_VALUE;
    return value_from_pointer(type_alias_make(vm, value_to_str(args[1]), args[3], args[2], NO_VALUE));
}
static Value get_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}
static Value get_module(Vm *vm, Value *args) {
    (void)vm;
    return self_of(args)->module;
}
static Value get_value(Vm *vm, Value *args) {
    TypeAlias *alias = self_of(args);
    if (value_exists(alias->value))
        return alias->value;
    Value value = vm_call_1(vm, alias->evaluate_value, value_from_small_int(1));
    if (value_exists(value))
        heap_store(vm, alias, &alias->value, value);
    return value;
}
static Value get_evaluate_value(Vm *vm, Value *args) {
    TypeAlias *alias = self_of(args);
    return value_exists(alias->evaluate_value) ? alias->evaluate_value
                                               : const_evaluator_new(vm, alias->value);
}
static Value get_type_parameters(Vm *vm, Value *args) {
    Value parameters = self_of(args)->parameters;
    return value_exists(parameters) ? parameters : tuple_value(vm->empty_tuple);
}
static Value get_parameters(Vm *vm, Value *args) {
    return value_from_pointer(unpacked_parameters(vm, value_to_pointer(get_type_parameters(vm, args))));
}
static Value type_alias_repr(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}
static Value type_alias_getitem(Vm *vm, Value *args) {
    if (value_missing(self_of(args)->parameters))
        return raise_type_error(vm, "Only generic type aliases are subscriptable");
    Value arguments = args[1];
    if (!value_is_tuple(arguments))
        arguments = value_from_pointer(tuple_pack(vm, arguments));
    return value_exists(arguments) ? generic_alias_new(vm, args[0], arguments) : NO_VALUE;
}
static Value type_alias_reduce(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}
static Value type_alias_iter(Vm *vm, Value *args) {
    Value unpacked = typing_unpack(vm, args[0]);
    Tuple *one = value_exists(unpacked) ? tuple_pack(vm, unpacked) : NULL;
    return one ? value_iter(vm, tuple_value(one)) : NO_VALUE;
}
static Value type_alias_or(Vm *vm, Value *args) {
    return union_or(vm, args[0], args[1]);
}
static Value type_alias_ror(Vm *vm, Value *args) {
    return union_or(vm, args[1], args[0]);
}

static const NativeDefinition type_alias_methods[] = {
    {"__new__(cls, name, value, *, type_params=())", type_alias_new_method, "A type alias.", 0, 0},
    {"__repr__(self, /)", type_alias_repr, "Return repr(self).", 0, 0},
    {"__getitem__(self, key, /)", type_alias_getitem, "Return self[key].", 0, 0},
    {"__iter__(self, /)", type_alias_iter, "Implement iter(self).", 0, 0},
    {"__or__(self, value, /)", type_alias_or, "Return self|value.", 0, 0},
    {"__ror__(self, value, /)", type_alias_ror, "Return value|self.", 0, 0},
    {"__reduce__(self, /)", type_alias_reduce, "Help pickle.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition type_alias_getset[] = {
    {"__name__", get_name, NULL, NULL},
    {"__module__", get_module, NULL, NULL},
    {"__value__", get_value, NULL, NULL},
    {"__type_params__", get_type_parameters, NULL, NULL},
    {"__parameters__", get_parameters, NULL, NULL},
    {"evaluate_value", get_evaluate_value, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition type_alias_definition = {
    .name = "typing.TypeAliasType",
    .doc = "What a type statement makes.",
    .signature = "(name, value, *, type_params=())",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TypeAlias),
    .flags = TYPE_HEAP_LIKE | TYPE_HAS_WEAKREF,
    .methods = type_alias_methods,
    .getset = type_alias_getset,
    .trace = type_alias_trace,
};

// ---- Evaluators of known values

typedef struct ConstEvaluator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value value;
} ConstEvaluator;

static void const_evaluator_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((ConstEvaluator *)object)->value);
}
static Value const_evaluator_repr(Vm *vm, Value *args) {
    return value_from_pointer(
        str_format(vm, "<constevaluator %R>", ((ConstEvaluator *)value_to_pointer(args[0]))->value));
}
// Format STRING (4) wants source-like text; any other the value.
static Value const_evaluator_call(Vm *vm, Value *args) {
    Value value = ((ConstEvaluator *)value_to_pointer(args[0]))->value;
    int64_t format;
    if (!value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &format))
        return NO_VALUE;
    if (format != 4)
        return value;
    if (!value_is_tuple(value))
        return typing_call(vm, "_type_repr", 1, &value);
    Tuple *items = value_to_pointer(value);
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_c(&text, "(");
    for (size_t i = 0; i < items->length; i++) {
        Value item = typing_call(vm, "_type_repr", 1, &tuple_items(items)[i]);
        if (!value_is_str(item))
            return NO_VALUE;
        if (i)
            str_builder_c(&text, ", ");
        str_builder_str(&text, value_to_str(item));
    }
    str_builder_c(&text, items->length == 1 ? ",)" : ")");
    return str_builder_finish_value(&text);
}
static const NativeDefinition const_evaluator_methods[] = {
    {"__call__(self, format, /)", const_evaluator_call, "The value, or its text.", 0, 0},
    {"__repr__(self, /)", const_evaluator_repr, "Return repr(self).", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition const_evaluator_definition = {
    .name = "_typing._ConstEvaluator",
    .doc = "Evaluates to a value known already.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(ConstEvaluator),
    .flags = TYPE_NO_NEW | TYPE_HEAP_LIKE,
    .methods = const_evaluator_methods,
    .trace = const_evaluator_trace,
};
Value const_evaluator_new(Vm *vm, Value value) {
    ConstEvaluator *evaluator = object_alloc(vm, vm_type(vm, TYPE_INDEX_CONST_EVALUATOR), 0);
    if (evaluator)
        evaluator->value = value; // NOBARRIER: allocated just above
    return value_from_pointer(evaluator);
}
