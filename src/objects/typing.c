// SPDX-License-Identifier: MIT
// Type parameters: TypeVar, ParamSpec and TypeVarTuple, their bounds and defaults evaluated at first need
// (PEP 695, 696, 649).
//
// What needs the `typing` module's own Python code (substitution, Union, Generic's subscription) imports it
// then.
#include "objects/typing.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/generic_alias.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/typing_internal.h"
#include "vm/vm.h"

// ---- What the types share

Value typing_call(Vm *vm, const char *name, int count, const Value *args) {
    Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
    Str *module_name = str_intern_c(vm, "typing");
    Str *function_name = module_name ? str_intern_c(vm, name) : NULL;
    if (!function_name)
        return NO_VALUE;
    if (value_missing(import))
        return raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "__import__ not found");
    Value module = vm_call_1(vm, import, str_value(module_name));
    return value_exists(module) ? vm_call_method(vm, module, function_name, count, args) : NO_VALUE;
}

// The module whose code runs: __module__ of what is made by a call.
Value typing_caller(Vm *vm) {
    Dict *globals = vm_globals(vm);
    Value name = globals ? dict_get_str(vm, globals, vm_name(vm, __name__)) : NO_VALUE;
    return value_exists(name) ? name : VALUE_NONE;
}

bool typing_is_no_default(Vm *vm, Value v) {
    return value_is_heap(v) && object_kind(value_to_pointer(v)) == KIND_NATIVE_OBJECT &&
           object_type(value_to_pointer(v)) == vm_type(vm, TYPE_INDEX_NO_DEFAULT);
}

Value typing_no_default(Vm *vm) {
    if (value_missing(vm->no_default))
        vm->no_default = value_from_pointer(object_alloc(vm, vm_type(vm, TYPE_INDEX_NO_DEFAULT), 0));
    return vm->no_default;
}

// `*value`, or what its evaluator gives for format VALUE, kept.
static Value evaluated(Vm *vm, void *owner, Value *value, Value evaluate, Value missing) {
    if (value_exists(*value))
        return *value;
    if (value_missing(evaluate))
        return missing;
    Value result = vm_call_1(vm, evaluate, value_from_small_int(1));
    if (value_exists(result))
        heap_store(vm, owner, value, result);
    return result;
}

static TypeParameter *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static void parameter_trace(Tracer *tracer, void *object) {
    TypeParameter *p = object;
    trace_pointer(tracer, p->name);
    const Value values[] = {p->bound,         p->evaluate_bound,   p->constraints, p->evaluate_constraints,
                            p->default_value, p->evaluate_default, p->module};
    trace_values(tracer, values, sizeof values / sizeof values[0]);
}

static TypeParameter *parameter_new(Vm *vm, Type *type, Str *name, Value module) {
    TypeParameter *p = object_alloc(vm, type, 0);
    if (!p)
        return NULL;
    p->name = name; // NOBARRIER: allocated just above
    p->module = module;
    return p;
}

// typing._type_check(arg, message), as bounds and constraints are checked: None means NoneType.
static Value type_checked(Vm *vm, Value v, const char *message) {
    if (value_is_none(v))
        return type_value(vm_type(vm, TYPE_INDEX_NONE));
    Str *text = str_from_c(vm, message);
    return text ? typing_call(vm, "_type_check", 2, (Value[]){v, str_value(text)}) : NO_VALUE;
}

static bool set_variance(Vm *vm, TypeParameter *p, Value covariant, Value contravariant, Value infer) {
    int flags[3] = {0, 0, 0};
    const Value given[3] = {covariant, contravariant, infer};
    for (int i = 0; i < 3; i++)
        if (value_exists(given[i]) && (flags[i] = value_truth(vm, given[i])) < 0)
            return false;
    if (flags[0] && flags[1]) {
        raise_value_error(vm, "Bivariant types are not supported.");
        return false;
    }
    if (flags[2] && (flags[0] || flags[1])) {
        raise_value_error(vm, "Variance cannot be specified with infer_variance.");
        return false;
    }
    p->covariant = flags[0];
    p->contravariant = flags[1];
    p->infer_variance = flags[2];
    return true;
}

static Value parameter_repr(Vm *vm, Value *args) {
    TypeParameter *p = self_of(args);
    if (p->infer_variance)
        return str_value(p->name);
    const char *sign = p->covariant ? "+" : p->contravariant ? "-" : "~";
    return value_from_pointer(str_format(vm, "%s%U", sign, p->name));
}
static Value name_repr(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}
static Value reduce_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}
static Value union_right(Vm *vm, Value *args) {
    Tuple *types = tuple_pack(vm, args[0], args[1]);
    return types ? union_from_args(vm, types) : NO_VALUE;
}
static Value union_left(Vm *vm, Value *args) {
    Tuple *types = tuple_pack(vm, args[1], args[0]);
    return types ? union_from_args(vm, types) : NO_VALUE;
}
static Value no_subclass(Vm *vm, Value *args) {
    return raise_type_error(vm, "Cannot subclass an instance of %T", args[0]);
}
static Value has_default(Vm *vm, Value *args) {
    TypeParameter *p = self_of(args);
    return value_from_bool(value_exists(p->evaluate_default) ||
                           (value_exists(p->default_value) && !typing_is_no_default(vm, p->default_value)));
}
static Value get_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}
static Value get_module(Vm *vm, Value *args) {
    (void)vm;
    Value module = self_of(args)->module;
    return value_exists(module) ? module : VALUE_NONE;
}
static Value set_module(Vm *vm, Value *args) {
    heap_store(vm, self_of(args), &self_of(args)->module, args[1]);
    return VALUE_NONE;
}
static Value get_default(Vm *vm, Value *args) {
    TypeParameter *p = self_of(args);
    return evaluated(vm, p, &p->default_value, p->evaluate_default, typing_no_default(vm));
}
static Value get_bound(Vm *vm, Value *args) {
    TypeParameter *p = self_of(args);
    return evaluated(vm, p, &p->bound, p->evaluate_bound, VALUE_NONE);
}
static Value get_constraints(Vm *vm, Value *args) {
    TypeParameter *p = self_of(args);
    return evaluated(vm, p, &p->constraints, p->evaluate_constraints, tuple_value(vm->empty_tuple));
}
static Value get_covariant(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->covariant);
}
static Value get_contravariant(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->contravariant);
}
static Value get_infer_variance(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->infer_variance);
}
// The function that evaluates: the compiler's, or one that gives the value known already.
static Value evaluator(Vm *vm, Value evaluate, Value known) {
    if (value_exists(evaluate))
        return evaluate;
    if (value_missing(known) || typing_is_no_default(vm, known))
        return VALUE_NONE;
    return const_evaluator_new(vm, known);
}
static Value get_evaluate_bound(Vm *vm, Value *args) {
    return evaluator(vm, self_of(args)->evaluate_bound, self_of(args)->bound);
}
static Value get_evaluate_constraints(Vm *vm, Value *args) {
    return evaluator(vm, self_of(args)->evaluate_constraints, self_of(args)->constraints);
}
static Value get_evaluate_default(Vm *vm, Value *args) {
    return evaluator(vm, self_of(args)->evaluate_default, self_of(args)->default_value);
}

bool type_parameter_set_default(Vm *vm, Value parameter, Value evaluate_default) {
    TypeParameter *p = value_to_pointer(parameter);
    heap_store(vm, p, &p->evaluate_default, evaluate_default);
    return true;
}

// ---- TypeVar

Value type_var_new(Vm *vm, Str *name, Value evaluate_bound, Value evaluate_constraints) {
    TypeParameter *p = parameter_new(vm, vm_type(vm, TYPE_INDEX_TYPE_VAR), name, typing_caller(vm));
    if (!p)
        return NO_VALUE;
    p->evaluate_bound = evaluate_bound; // NOBARRIER: allocated just above
    p->evaluate_constraints = evaluate_constraints;
    p->infer_variance = true;
    return value_from_pointer(p);
}

// cls, name, *constraints, bound, default, covariant, contravariant, infer_variance
static Value type_var_new_method(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "typevar() argument 'name' must be str, not %T", args[1]);
    Tuple *constraints = value_to_pointer(args[2]);
    Value bound = NO_VALUE;
    if (!value_is_none_or_missing(args[3])) {
        bound = type_checked(vm, args[3], "Bound must be a type.");
        if (value_missing(bound))
            return NO_VALUE;
    }
    TypeParameter *p = parameter_new(vm, value_to_pointer(args[0]), value_to_str(args[1]), typing_caller(vm));
    if (!p || !set_variance(vm, p, args[5], args[6], args[7]))
        return NO_VALUE;
    if (constraints->length == 1)
        return raise_type_error(vm, "A single constraint is not allowed");
    if (constraints->length && value_exists(bound))
        return raise_type_error(vm, "Constraints cannot be used with bound=...");
    if (constraints->length) {
        Tuple *checked = tuple_new(vm, constraints->length);
        if (!checked)
            return NO_VALUE;
        for (size_t i = 0; i < constraints->length; i++) {
            Value item = type_checked(vm, tuple_items(constraints)[i],
                                      "TypeVar(name, constraint, ...): constraints must be types.");
            if (value_missing(item))
                return NO_VALUE;
            heap_store(vm, checked, &tuple_items(checked)[i], item);
        }
        heap_store(vm, p, &p->constraints, tuple_value(checked));
    }
    heap_store(vm, p, &p->bound, bound);
    heap_store(vm, p, &p->default_value, args[4]);
    return value_from_pointer(p);
}
static Value type_var_subst(Vm *vm, Value *args) {
    return typing_call(vm, "_typevar_subst", 2, args);
}
static Value type_var_prepare(Vm *vm, Value *args) {
    // self, alias, arguments: fills in the default when the argument is missing
    if (!value_is_tuple(args[2]))
        return raise_type_error(vm, "expected tuple");
    Value parameters = object_get_attribute(vm, args[1], vm_name(vm, __parameters__));
    if (!value_is_tuple(parameters))
        return value_missing(parameters) ? NO_VALUE : raise_type_error(vm, "__parameters__ must be a tuple");
    Tuple *all = value_to_pointer(parameters), *given = value_to_pointer(args[2]);
    size_t index = 0;
    while (index < all->length && !value_same(tuple_items(all)[index], args[0]))
        index++;
    if (index < given->length)
        return args[2];
    if (index == given->length) {
        Value fallback = get_default(vm, args);
        if (value_missing(fallback))
            return NO_VALUE;
        if (!typing_is_no_default(vm, fallback)) {
            Tuple *longer = tuple_new(vm, (size_t)given->length + 1);
            if (!longer)
                return NO_VALUE;
            memcpy(tuple_items(longer), tuple_items(given), given->length * sizeof(Value)); // NOBARRIER: new
            tuple_items(longer)[given->length] = fallback;
            return tuple_value(longer);
        }
    }
    return raise_type_error(vm, "Too few arguments for %S", args[1]);
}

#define PARAMETER_COMMON                                                                                     \
    {"__mro_entries__(self, bases, /)", no_subclass, "Not a base class.", 0, 0},                             \
        {"has_default(self, /)", has_default, "Does it have a default?", 0, 0}, {                            \
        "__reduce__(self, /)", reduce_name, "Help pickle.", 0, 0                                             \
    }

static const NativeDefinition type_var_methods[] = {
    {"__new__(cls, name, *constraints, bound=None, default=typing.NoDefault, covariant=False, "
     "contravariant=False, "
     "infer_variance=False)",
     type_var_new_method, "A type variable.", 0, 0},
    {"__repr__(self, /)", parameter_repr, "Return repr(self).", 0, 0},
    {"__or__(self, value, /)", union_right, "Return self|value.", 0, 0},
    {"__ror__(self, value, /)", union_left, "Return value|self.", 0, 0},
    {"__typing_subst__(self, arg, /)", type_var_subst, "Substitute an argument.", 0, 0},
    {"__typing_prepare_subst__(self, alias, args, /)", type_var_prepare,
     "Prepare the arguments for substitution.", 0, 0},
    PARAMETER_COMMON,
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition type_var_getset[] = {
    {"__name__", get_name, NULL, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__bound__", get_bound, NULL, NULL},
    {"__constraints__", get_constraints, NULL, NULL},
    {"__covariant__", get_covariant, NULL, NULL},
    {"__contravariant__", get_contravariant, NULL, NULL},
    {"__infer_variance__", get_infer_variance, NULL, NULL},
    {"__default__", get_default, NULL, NULL},
    {"evaluate_bound", get_evaluate_bound, NULL, NULL},
    {"evaluate_constraints", get_evaluate_constraints, NULL, NULL},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition type_var_definition = {
    .name = "typing.TypeVar",
    .doc = "A type variable.",
    .signature =
        "(name, *constraints, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, "
        "infer_variance=False)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TypeParameter),
    .flags = TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = type_var_methods,
    .getset = type_var_getset,
    .trace = parameter_trace,
};

// ---- ParamSpec

Value param_spec_new(Vm *vm, Str *name) {
    TypeParameter *p = parameter_new(vm, vm_type(vm, TYPE_INDEX_PARAM_SPEC), name, typing_caller(vm));
    if (p)
        p->infer_variance = true;
    return value_from_pointer(p);
}

// cls, name, bound, default, covariant, contravariant, infer_variance
static Value param_spec_new_method(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "paramspec() argument 'name' must be str, not %T", args[1]);
    Value bound = NO_VALUE;
    if (!value_is_none_or_missing(args[2])) {
        bound = type_checked(vm, args[2], "Bound must be a type.");
        if (value_missing(bound))
            return NO_VALUE;
    }
    TypeParameter *p = parameter_new(vm, value_to_pointer(args[0]), value_to_str(args[1]), typing_caller(vm));
    if (!p || !set_variance(vm, p, args[4], args[5], args[6]))
        return NO_VALUE;
    heap_store(vm, p, &p->bound, bound);
    heap_store(vm, p, &p->default_value, args[3]);
    return value_from_pointer(p);
}
static Value param_spec_subst(Vm *vm, Value *args) {
    return typing_call(vm, "_paramspec_subst", 2, args);
}
static Value param_spec_prepare(Vm *vm, Value *args) {
    return typing_call(vm, "_paramspec_prepare_subst", 3, args);
}
static Value part_new(Vm *vm, TypeIndex type, Value origin) {
    ParamSpecPart *part = object_alloc(vm, vm_type(vm, type), 0);
    if (part)
        part->origin = origin; // NOBARRIER: allocated just above
    return value_from_pointer(part);
}
static Value get_args(Vm *vm, Value *args) {
    return part_new(vm, TYPE_INDEX_PARAM_SPEC_ARGS, args[0]);
}
static Value get_kwargs(Vm *vm, Value *args) {
    return part_new(vm, TYPE_INDEX_PARAM_SPEC_KWARGS, args[0]);
}

static const NativeDefinition param_spec_methods[] = {
    {"__new__(cls, name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, "
     "infer_variance=False)",
     param_spec_new_method, "A parameter specification variable.", 0, 0},
    {"__repr__(self, /)", parameter_repr, "Return repr(self).", 0, 0},
    {"__or__(self, value, /)", union_right, "Return self|value.", 0, 0},
    {"__ror__(self, value, /)", union_left, "Return value|self.", 0, 0},
    {"__typing_subst__(self, arg, /)", param_spec_subst, "Substitute an argument.", 0, 0},
    {"__typing_prepare_subst__(self, alias, args, /)", param_spec_prepare,
     "Prepare the arguments for substitution.", 0, 0},
    PARAMETER_COMMON,
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition param_spec_getset[] = {
    {"__name__", get_name, NULL, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__bound__", get_bound, NULL, NULL},
    {"__covariant__", get_covariant, NULL, NULL},
    {"__contravariant__", get_contravariant, NULL, NULL},
    {"__infer_variance__", get_infer_variance, NULL, NULL},
    {"__default__", get_default, NULL, NULL},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {"args", get_args, NULL, "The positional arguments."},
    {"kwargs", get_kwargs, NULL, "The keyword arguments."},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition param_spec_definition = {
    .name = "typing.ParamSpec",
    .doc = "A parameter specification variable.",
    .signature = "(name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, "
                 "infer_variance=False)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TypeParameter),
    .flags = TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = param_spec_methods,
    .getset = param_spec_getset,
    .trace = parameter_trace,
};

// ---- P.args and P.kwargs

static void part_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((ParamSpecPart *)object)->origin);
}
static Value part_new_method(Vm *vm, Value *args) {
    ParamSpecPart *part = object_alloc(vm, value_to_pointer(args[0]), 0);
    if (part)
        part->origin = args[1]; // NOBARRIER: allocated just above
    return value_from_pointer(part);
}
static Value part_repr(Vm *vm, Value *args) {
    Value origin = ((ParamSpecPart *)value_to_pointer(args[0]))->origin;
    const char *part = value_type(vm, args[0]) == vm_type(vm, TYPE_INDEX_PARAM_SPEC_ARGS) ? "args" : "kwargs";
    if (value_type(vm, origin) == vm_type(vm, TYPE_INDEX_PARAM_SPEC))
        return value_from_pointer(
            str_format(vm, "%U.%s", ((TypeParameter *)value_to_pointer(origin))->name, part));
    return value_from_pointer(str_format(vm, "%R.%s", origin, part));
}
static Value part_eq(Vm *vm, Value *args) {
    if (value_type(vm, args[0]) != value_type(vm, args[1]))
        return VALUE_NOT_IMPLEMENTED;
    return value_compare(vm, ((ParamSpecPart *)value_to_pointer(args[0]))->origin,
                         ((ParamSpecPart *)value_to_pointer(args[1]))->origin, COMPARE_EQ);
}
static Value part_hash(Vm *vm, Value *args) {
    int64_t hash;
    if (!value_hash(vm, ((ParamSpecPart *)value_to_pointer(args[0]))->origin, &hash))
        return NO_VALUE;
    return value_from_small_int(hash & ((INT64_C(1) << 47) - 1));
}
static const NativeDefinition part_methods[] = {
    {"__new__(cls, origin)", part_new_method, "A part of a parameter specification.", 0, 0},
    {"__repr__(self, /)", part_repr, "Return repr(self).", 0, 0},
    {"__eq__(self, value, /)", part_eq, "Return self==value.", 0, 0},
    {"__hash__(self, /)", part_hash, "Return hash(self).", 0, 0},
    {"__mro_entries__(self, bases, /)", no_subclass, "Not a base class.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const MemberDefinition part_members[] = {
    {"__origin__", offsetof(ParamSpecPart, origin), MEMBER_READ_ONLY, NULL},
    {NULL, 0, 0, NULL},
};
#define PART_TYPE(symbol, shown)                                                                             \
    const TypeDefinition symbol##_definition = {                                                             \
        .name = shown,                                                                                       \
        .doc = "A part of a parameter specification.",                                                       \
        .signature = "(origin)",                                                                             \
        .kind = KIND_NATIVE_OBJECT,                                                                          \
        .size = sizeof(ParamSpecPart),                                                                       \
        .flags = TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,                                                          \
        .methods = part_methods,                                                                             \
        .members = part_members,                                                                             \
        .trace = part_trace,                                                                                 \
    }
PART_TYPE(param_spec_args, "typing.ParamSpecArgs");
PART_TYPE(param_spec_kwargs, "typing.ParamSpecKwargs");

// ---- TypeVarTuple

Value type_var_tuple_new(Vm *vm, Str *name) {
    return value_from_pointer(
        parameter_new(vm, vm_type(vm, TYPE_INDEX_TYPE_VAR_TUPLE), name, typing_caller(vm)));
}
static Value type_var_tuple_new_method(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "typevartuple() argument 'name' must be str, not %T", args[1]);
    TypeParameter *p = parameter_new(vm, value_to_pointer(args[0]), value_to_str(args[1]), typing_caller(vm));
    if (p)
        heap_store(vm, p, &p->default_value, args[2]);
    return value_from_pointer(p);
}
Value typing_unpack(Vm *vm, Value parameter) {
    Str *name = str_intern_c(vm, "Unpack");
    Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
    Str *typing = name ? str_intern_c(vm, "typing") : NULL;
    Value module = typing && value_exists(import) ? vm_call_1(vm, import, str_value(typing)) : NO_VALUE;
    Value unpack = value_exists(module) ? object_get_attribute(vm, module, name) : NO_VALUE;
    return value_exists(unpack) ? value_get_item(vm, unpack, parameter) : NO_VALUE;
}
static Value type_var_tuple_iter(Vm *vm, Value *args) {
    Value unpacked = typing_unpack(vm, args[0]);
    Tuple *one = value_exists(unpacked) ? tuple_pack(vm, unpacked) : NULL;
    return one ? value_iter(vm, tuple_value(one)) : NO_VALUE;
}
static Value type_var_tuple_subst(Vm *vm, Value *args) {
    (void)args;
    return raise_type_error(vm, "Substitution of bare TypeVarTuple is not supported");
}
static Value type_var_tuple_prepare(Vm *vm, Value *args) {
    return typing_call(vm, "_typevartuple_prepare_subst", 3, args);
}
static const NativeDefinition type_var_tuple_methods[] = {
    {"__new__(cls, name, *, default=typing.NoDefault)", type_var_tuple_new_method,
     "A type variable for many types.", 0, 0},
    {"__repr__(self, /)", name_repr, "Return repr(self).", 0, 0},
    {"__iter__(self, /)", type_var_tuple_iter, "Implement iter(self).", 0, 0},
    {"__typing_subst__(self, arg, /)", type_var_tuple_subst, "Substitute an argument.", 0, 0},
    {"__typing_prepare_subst__(self, alias, args, /)", type_var_tuple_prepare,
     "Prepare the arguments for substitution.", 0, 0},
    PARAMETER_COMMON,
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition type_var_tuple_getset[] = {
    {"__name__", get_name, NULL, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__default__", get_default, NULL, NULL},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition type_var_tuple_definition = {
    .name = "typing.TypeVarTuple",
    .doc = "A type variable for many types.",
    .signature = "(name, *, default=typing.NoDefault)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TypeParameter),
    .flags = TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = type_var_tuple_methods,
    .getset = type_var_tuple_getset,
    .trace = parameter_trace,
};
