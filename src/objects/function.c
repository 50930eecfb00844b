// SPDX-License-Identifier: MIT
// The function type: code with its globals, defaults and closure.
#include "objects/callable.h"
#include "objects/dict.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "objects/type_methods.h"
#include "vm/call.h"

void function_trace(Tracer *tracer, void *object) {
    Function *function = object;
    trace_pointer(tracer, function->code);
    trace_pointer(tracer, function->globals);
    trace_pointer(tracer, function->builtins);
    trace_pointer(tracer, function->closure);
    trace_pointer(tracer, function->defaults);
    trace_pointer(tracer, function->keyword_defaults);
    trace_pointer(tracer, function->name);
    trace_pointer(tracer, function->qualified_name);
    trace_value(tracer, function->module);
    trace_value(tracer, function->doc);
    trace_value(tracer, function->annotations);
    trace_value(tracer, function->annotate);
    trace_value(tracer, function->type_parameters);
}

static Dict *builtins_of(Vm *vm, Dict *globals) {
    Value found = dict_get_str(vm, globals, vm_name(vm, __builtins__));
    if (value_is_kind(found, KIND_MODULE))
        return value_to_module(found)->dict;
    return value_is_dict(found) ? value_to_dict(found) : vm->builtins;
}

Function *function_new(Vm *vm, Code *code, Dict *globals, Tuple *closure) {
    Frame *frame = vm->frame;
    Dict *builtins;
    Value module = NO_VALUE;
    Function *caller =
        frame && value_is_kind(frame->callee, KIND_FUNCTION) ? value_to_pointer(frame->callee) : NULL;
    if (caller && caller->globals == globals)
        builtins = caller->builtins;
    else
        builtins = builtins_of(vm, globals);
    module = dict_get_str(vm, globals, vm_name(vm, __name__));
    Function *function = object_alloc(vm, vm_type(vm, TYPE_INDEX_FUNCTION), 0);
    if (!function)
        return NULL;
    function->code = code; // NOBARRIER: allocated just above, and so the stores below
    function->globals = globals;
    function->builtins = builtins;
    function->closure = closure;
    function->closure_cells = closure ? tuple_items(closure) : NULL;
    function->name = code->name;
    function->qualified_name = code->qualified_name;
    function->module = value_exists(module) ? module : VALUE_NONE;
    return function;
}

static Function *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value function_repr(Vm *vm, Value *args) {
    return value_from_pointer(
        str_format(vm, "<function %U at %p>", self_of(args)->qualified_name, value_to_pointer(args[0])));
}

static Value function_get(Vm *vm, Value *args) {
    if (value_is_none_or_missing(args[1])) {
        if (value_is_none(args[1]) && value_is_none_or_missing(args[2]))
            return raise_type_error(vm, "__get__(None, None) is invalid");
        return args[0];
    }
    return method_new(vm, args[0], args[1]);
}

static Value function_new_method(Vm *vm, Value *args) {
    // cls, code, globals, name, argdefs, closure, kwdefaults
    if (!value_is_code(args[1]))
        return raise_type_error(vm, "function() argument 'code' must be code, not %T", args[1]);
    if (!value_is_dict(args[2]))
        return raise_type_error(vm, "function() argument 'globals' must be dict, not %T", args[2]);
    if (!value_is_none_or_missing(args[3]) && !value_is_str(args[3]))
        return raise_type_error(vm, "arg 3 (name) must be None or string");
    if (!value_is_none_or_missing(args[4]) && !value_is_tuple(args[4]))
        return raise_type_error(vm, "arg 4 (defaults) must be None or tuple");
    Code *code = value_to_code(args[1]);
    if (code->archive_entry && !code_materialize(vm, code))
        return NO_VALUE;
    size_t free_count = code->free_names->length;
    if (!value_is_none_or_missing(args[5]) && !value_is_tuple(args[5]))
        return raise_type_error(vm, "arg 5 (closure) must be %s", free_count ? "tuple" : "None or tuple");
    if (value_is_none_or_missing(args[5]) && free_count)
        return raise_type_error(vm, "arg 5 (closure) must be tuple");
    Tuple *closure = value_is_tuple(args[5]) ? value_to_pointer(args[5]) : NULL;
    if ((closure ? closure->length : 0) != free_count)
        return raise_value_error(vm, "%U requires closure of length %zu, not %zu", code->name, free_count,
                                 (size_t)(closure ? closure->length : 0));
    for (size_t i = 0; i < free_count; i++)
        if (!value_is_kind(tuple_items(closure)[i], KIND_CELL))
            return raise_type_error(vm, "arg 5 (closure) expected cell, found %T", tuple_items(closure)[i]);
    if (!value_is_none_or_missing(args[6]) && !value_is_dict(args[6]))
        return raise_type_error(vm, "arg 6 (kwdefaults) must be None or dict");
    Function *function = function_new(vm, code, value_to_dict(args[2]), free_count ? closure : NULL);
    if (!function)
        return NO_VALUE;
    if (value_is_str(args[3]))
        heap_store_pointer(vm, function, &function->name, value_to_str(args[3]));
    if (value_is_tuple(args[4]))
        heap_store_pointer(vm, function, &function->defaults, (Tuple *)value_to_pointer(args[4]));
    if (value_is_dict(args[6]))
        heap_store_pointer(vm, function, &function->keyword_defaults, value_to_dict(args[6]));
    return value_from_pointer(function);
}

// ---- Attributes

static Value get_code(Vm *vm, Value *args) {
    (void)vm;
    return value_from_pointer(self_of(args)->code);
}
static Value set_code(Vm *vm, Value *args) {
    Function *function = self_of(args);
    if (!value_is_code(args[1]))
        return raise_type_error(vm, "__code__ must be set to a code object");
    Code *code = value_to_code(args[1]);
    if (code->archive_entry && !code_materialize(vm, code))
        return NO_VALUE;
    size_t closure = function->closure ? function->closure->length : 0;
    if (code->free_names->length != closure)
        return raise_value_error(vm, "%U() requires a code object with %zu free vars, not %zu",
                                 function->name, closure, (size_t)code->free_names->length);
    heap_store_pointer(vm, function, &function->code, code);
    return VALUE_NONE;
}
static Value get_globals(Vm *vm, Value *args) {
    (void)vm;
    return dict_value(self_of(args)->globals);
}
static Value get_builtins(Vm *vm, Value *args) {
    (void)vm;
    return dict_value(self_of(args)->builtins);
}
static Value get_closure(Vm *vm, Value *args) {
    (void)vm;
    Tuple *closure = self_of(args)->closure;
    return closure ? tuple_value(closure) : VALUE_NONE;
}
static Value get_defaults(Vm *vm, Value *args) {
    (void)vm;
    Tuple *defaults = self_of(args)->defaults;
    return defaults ? tuple_value(defaults) : VALUE_NONE;
}
static Value set_defaults(Vm *vm, Value *args) {
    if (!value_is_none_or_missing(args[1]) && !value_is_tuple(args[1]))
        return raise_type_error(vm, "__defaults__ must be set to a tuple object");
    Tuple *defaults = value_is_tuple(args[1]) ? value_to_pointer(args[1]) : NULL;
    heap_store_pointer(vm, self_of(args), &self_of(args)->defaults, defaults);
    return VALUE_NONE;
}
static Value get_keyword_defaults(Vm *vm, Value *args) {
    (void)vm;
    Dict *defaults = self_of(args)->keyword_defaults;
    return defaults ? dict_value(defaults) : VALUE_NONE;
}
static Value set_keyword_defaults(Vm *vm, Value *args) {
    if (!value_is_none_or_missing(args[1]) && !value_is_dict(args[1]))
        return raise_type_error(vm, "__kwdefaults__ must be set to a dict object");
    Dict *defaults = value_is_dict(args[1]) ? value_to_dict(args[1]) : NULL;
    heap_store_pointer(vm, self_of(args), &self_of(args)->keyword_defaults, defaults);
    return VALUE_NONE;
}
static Value get_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}
static Value set_name(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__name__ must be set to a string object");
    heap_store_pointer(vm, self_of(args), &self_of(args)->name, value_to_str(args[1]));
    return VALUE_NONE;
}
static Value get_qualified_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->qualified_name);
}
static Value set_qualified_name(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__qualname__ must be set to a string object");
    heap_store_pointer(vm, self_of(args), &self_of(args)->qualified_name, value_to_str(args[1]));
    return VALUE_NONE;
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
static Value get_doc(Vm *vm, Value *args) {
    Function *function = self_of(args);
    if (value_exists(function->doc))
        return function->doc;
    Code *code = function->code;
    if (code->archive_entry && !code_materialize(vm, code))
        return NO_VALUE;
    if ((code->flags & CODE_HAS_DOCSTRING) && code->constant_count)
        return code->constants[0];
    return VALUE_NONE;
}
static Value set_doc(Vm *vm, Value *args) {
    heap_store(vm, self_of(args), &self_of(args)->doc, value_missing(args[1]) ? VALUE_NONE : args[1]);
    return VALUE_NONE;
}
static Value get_annotate(Vm *vm, Value *args) {
    (void)vm;
    Value annotate = self_of(args)->annotate;
    return value_exists(annotate) ? annotate : VALUE_NONE;
}
static Value set_annotate(Vm *vm, Value *args) {
    Function *function = self_of(args);
    if (value_missing(args[1]))
        return raise_type_error(vm, "__annotate__ cannot be deleted");
    if (!value_is_none(args[1]) && !value_is_callable(vm, args[1]))
        return raise_type_error(vm, "__annotate__ must be callable or None");
    heap_store(vm, function, &function->annotate, args[1]);
    if (!value_is_none(args[1]))
        function->annotations = NO_VALUE;
    return VALUE_NONE;
}
static Value get_annotations(Vm *vm, Value *args) {
    Function *function = self_of(args);
    if (value_exists(function->annotations))
        return function->annotations;
    Value made;
    if (value_exists(function->annotate) && value_is_callable(vm, function->annotate)) {
        made = vm_call_1(vm, function->annotate, value_from_small_int(1));
        if (value_missing(made))
            return NO_VALUE;
        if (!value_is_dict(made))
            return raise_type_error(vm, "__annotate__() must return a dict, not %T", made);
    } else {
        made = value_from_pointer(dict_new(vm));
        if (value_missing(made))
            return NO_VALUE;
    }
    heap_store(vm, function, &function->annotations, made);
    return made;
}
static Value set_annotations(Vm *vm, Value *args) {
    Function *function = self_of(args);
    if (!value_is_none_or_missing(args[1]) && !value_is_dict(args[1]))
        return raise_type_error(vm, "__annotations__ must be set to a dict object");
    heap_store(vm, function, &function->annotations, value_is_dict(args[1]) ? args[1] : NO_VALUE);
    function->annotate = VALUE_NONE;
    return VALUE_NONE;
}
static Value get_type_parameters(Vm *vm, Value *args) {
    Value parameters = self_of(args)->type_parameters;
    return value_exists(parameters) ? parameters : tuple_value(vm->empty_tuple);
}
static Value set_type_parameters(Vm *vm, Value *args) {
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "__type_params__ must be set to a tuple");
    heap_store(vm, self_of(args), &self_of(args)->type_parameters, args[1]);
    return VALUE_NONE;
}

static const NativeDefinition function_methods[] = {
    {"__new__(cls, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
     function_new_method, "Make a function of a code object and globals.", 0, 0},
    {"__repr__(self, /)", function_repr, "Return repr(self).", 0, 0},
    {"__call__(self, /, *args, **kwargs)", callable_call, "Call self as a function.", NATIVE_STEPS, 0},
    {"__get__(self, instance, owner=None, /)", function_get,
     "Return an attribute of instance, which is of type owner.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition function_getset[] = {
    {"__code__", get_code, set_code, NULL},
    {"__dict__", instance_get_dict, instance_set_dict, NULL},
    {"__globals__", get_globals, NULL, "The dict of the module in which it was defined."},
    {"__builtins__", get_builtins, NULL, "The dict of builtins that it sees."},
    {"__closure__", get_closure, NULL, "The cells of its free variables, or None."},
    {"__defaults__", get_defaults, set_defaults, NULL},
    {"__kwdefaults__", get_keyword_defaults, set_keyword_defaults, NULL},
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualified_name, set_qualified_name, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__doc__", get_doc, set_doc, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {"__type_params__", get_type_parameters, set_type_parameters, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition function_definition = {
    .name = "function",
    .doc = "A function defined in Python.",
    .signature = "(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
    .kind = KIND_FUNCTION,
    .size = sizeof(Function),
    .flags = TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_METHOD_DESCRIPTOR,
    .methods = function_methods,
    .getset = function_getset,
};
