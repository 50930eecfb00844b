// SPDX-License-Identifier: MIT
// The module _contextvars (PEP 567): context variables, contexts and tokens.
//
// A context holds a dict from variable to value. A copy shares the dict until one of the two changes it
// (`shared`), so that copy_context() is O(1), as each asyncio callback wants. The running task's context is
// made at first need. Context.run is a native with steps: a task parked under it holds no C stack.
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/generic_alias.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

typedef struct ContextVar {
    uint64_t header; // KIND_NATIVE_OBJECT
    Str *name;
    Value fallback; // NO_VALUE: none
} ContextVar;

typedef struct Context {
    uint64_t header; // KIND_NATIVE_OBJECT
    Dict *values;
    Value previous; // while entered: the context before, or NO_VALUE
    bool entered;
    bool shared; // the dict is another context's too
} Context;

typedef struct Token {
    uint64_t header;              // KIND_NATIVE_OBJECT
    Value context, variable, old; // old NO_VALUE: the variable was not set
    bool used;
} Token;

static const TypeDefinition context_definition, context_var_definition, token_definition, missing_definition;

static void context_var_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((ContextVar *)object)->name);
    trace_value(tracer, ((ContextVar *)object)->fallback);
}
static void context_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((Context *)object)->values);
    trace_value(tracer, ((Context *)object)->previous);
}
static void token_trace(Tracer *tracer, void *object) {
    Token *token = object;
    trace_value(tracer, token->context);
    trace_value(tracer, token->variable);
    trace_value(tracer, token->old);
}

static void *make(Vm *vm, const TypeDefinition *definition) {
    Type *type = type_from_definition(vm, definition);
    return type ? object_alloc(vm, type, 0) : NULL;
}

// ---- Contexts

static Context *context_new(Vm *vm) {
    Context *context = make(vm, &context_definition);
    Dict *values = context ? dict_new(vm) : NULL;
    if (!values)
        return NULL;
    heap_store_pointer(vm, context, &context->values, values);
    return context;
}

static Context *current(Vm *vm) {
    Task *task = vm->task;
    if (value_missing(task->context)) {
        Context *context = context_new(vm);
        if (!context)
            return NULL;
        context->entered = true;
        heap_store(vm, task, &task->context, value_from_pointer(context));
    }
    return value_to_pointer(task->context);
}

static Context *context_copy(Vm *vm, Context *from) {
    Context *context = make(vm, &context_definition);
    if (!context)
        return NULL;
    context->values = from->values; // NOBARRIER: allocated just above
    context->shared = from->shared = true;
    return context;
}

// The dict, its own: before a change.
static Dict *own_values(Vm *vm, Context *context) {
    if (context->shared) {
        Dict *copy = dict_copy(vm, context->values);
        if (!copy)
            return NULL;
        heap_store_pointer(vm, context, &context->values, copy);
        context->shared = false;
    }
    return context->values;
}

static Context *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value context_new_method(Vm *vm, Value *args) {
    Tuple *positional = value_to_pointer(args[1]);
    if (positional->length || dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "Context() does not accept any arguments");
    return value_from_pointer(context_new(vm));
}

// self, callable, args, kwargs
static Value context_run(Vm *vm, Value *args) {
    enum { START, DONE };
    Context *context = self_of(args);
    if (native_step(args) == START) {
        if (context->entered)
            return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot enter context: %R is already entered",
                               args[0]);
        heap_store(vm, context, &context->previous, vm->task->context);
        context->entered = true;
        heap_store(vm, vm->task, &vm->task->context, args[0]);
        Value begun =
            native_call_keywords(vm, args, DONE, args[1], value_to_pointer(args[2]), value_to_dict(args[3]));
        if (value_exists(begun)) {
            frame_of_registers(args)->pending = PENDING_STEP_CATCH;
            return begun;
        }
        vm->result = NO_VALUE;
    }
    Value result = native_result(vm);
    heap_store(vm, vm->task, &vm->task->context, context->previous);
    context->previous = NO_VALUE;
    context->entered = false;
    return result;
}

static bool check_key(Vm *vm, Value key) {
    Type *type = type_from_definition(vm, &context_var_definition);
    if (!type)
        return false;
    if (value_type(vm, key) == type)
        return true;
    raise_type_error(vm, "a ContextVar key was expected, got %R", key);
    return false;
}
static Value context_getitem(Vm *vm, Value *args) {
    Value found;
    if (!check_key(vm, args[1]))
        return NO_VALUE;
    int status = dict_find(vm, self_of(args)->values, args[1], &found);
    return status > 0 ? found : status == 0 ? raise_key_error(vm, args[1]) : NO_VALUE;
}
static Value context_contains(Vm *vm, Value *args) {
    Value found;
    if (!check_key(vm, args[1]))
        return NO_VALUE;
    int status = dict_find(vm, self_of(args)->values, args[1], &found);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}
static Value context_get(Vm *vm, Value *args) {
    Value found;
    if (!check_key(vm, args[1]))
        return NO_VALUE;
    int status = dict_find(vm, self_of(args)->values, args[1], &found);
    return status > 0 ? found : status < 0 ? NO_VALUE : value_exists(args[2]) ? args[2] : VALUE_NONE;
}
static Value context_length(Vm *vm, Value *args) {
    (void)vm;
    return value_from_small_int((int64_t)dict_length(self_of(args)->values));
}
static Value view(Vm *vm, Value *args, Str *name) {
    self_of(args)->shared = true; // the view keeps what is here now
    return vm_call_method(vm, dict_value(self_of(args)->values), name, 0, NULL);
}
static Value context_keys(Vm *vm, Value *args) {
    return view(vm, args, vm_name(vm, keys));
}
static Value context_values(Vm *vm, Value *args) {
    return view(vm, args, vm_name(vm, values));
}
static Value context_items(Vm *vm, Value *args) {
    return view(vm, args, vm_name(vm, items));
}
static Value context_iter(Vm *vm, Value *args) {
    self_of(args)->shared = true;
    return value_iter(vm, dict_value(self_of(args)->values));
}
static Value context_copy_method(Vm *vm, Value *args) {
    return value_from_pointer(context_copy(vm, self_of(args)));
}
static Value context_eq(Vm *vm, Value *args) {
    if (value_type(vm, args[1]) != value_type(vm, args[0]))
        return VALUE_NOT_IMPLEMENTED;
    Context *other = value_to_pointer(args[1]);
    bool equal;
    return dict_equal(vm, self_of(args)->values, other->values, &equal) ? value_from_bool(equal) : NO_VALUE;
}

static const NativeDefinition context_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", context_new_method, "An empty context.", 0, 0},
    {"run(self, callable, /, *args, **kwargs)", context_run, "Call a function in this context.", NATIVE_STEPS,
     0},
    {"copy(self, /)", context_copy_method, "A copy.", 0, 0},
    {"get(self, key, default=None, /)", context_get, "The value of a variable, or the default.", 0, 0},
    {"keys(self, /)", context_keys, "The variables.", 0, 0},
    {"values(self, /)", context_values, "The values.", 0, 0},
    {"items(self, /)", context_items, "The variables with their values.", 0, 0},
    {"__getitem__(self, key, /)", context_getitem, "Return self[key].", 0, 0},
    {"__contains__(self, key, /)", context_contains, "Return bool(key in self).", 0, 0},
    {"__len__(self, /)", context_length, "Return len(self).", 0, 0},
    {"__iter__(self, /)", context_iter, "Implement iter(self).", 0, 0},
    {"__eq__(self, value, /)", context_eq, "Return self==value.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const TypeDefinition context_definition = {
    .name = "_contextvars.Context",
    .doc = "The values of context variables.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Context),
    .flags = TYPE_HAS_WEAKREF,
    .methods = context_methods,
    .trace = context_trace,
};

// ---- Variables

static ContextVar *variable_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value context_var_new(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "context variable name must be a str");
    ContextVar *variable = make(vm, &context_var_definition);
    if (!variable)
        return NO_VALUE;
    variable->name = value_to_str(args[1]); // NOBARRIER: allocated just above
    variable->fallback = args[2];
    return value_from_pointer(variable);
}

static Value context_var_get(Vm *vm, Value *args) {
    if (value_exists(vm->task->context)) {
        Value found;
        int status = dict_find(vm, ((Context *)value_to_pointer(vm->task->context))->values, args[0], &found);
        if (status)
            return status > 0 ? found : NO_VALUE;
    }
    if (value_exists(args[1]))
        return args[1];
    Value fallback = variable_of(args)->fallback;
    if (value_exists(fallback))
        return fallback;
    return raise_value(vm, exception_new(vm, TYPE_INDEX_LOOKUP_ERROR, args[0]));
}

static Value context_var_set(Vm *vm, Value *args) {
    Context *context = current(vm);
    Token *token = context ? make(vm, &token_definition) : NULL;
    if (!token)
        return NO_VALUE;
    Value old = NO_VALUE;
    int status = dict_find(vm, context->values, args[0], &old);
    if (status < 0)
        return NO_VALUE;
    token->context = value_from_pointer(context);
    token->variable = args[0];
    token->old = status > 0 ? old : NO_VALUE;
    heap_barrier(vm, token);
    Dict *values = own_values(vm, context);
    return values && dict_set(vm, values, args[0], args[1]) ? value_from_pointer(token) : NO_VALUE;
}

static Value reset(Vm *vm, Token *token, Value variable) {
    if (token->used)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "%R has already been used once",
                           value_from_pointer(token));
    if (!value_same(token->variable, variable))
        return raise_value_error(vm, "%R was created by a different ContextVar", value_from_pointer(token));
    Context *context = current(vm);
    if (!context)
        return NO_VALUE;
    if (context != value_to_pointer(token->context))
        return raise_value_error(vm, "%R was created in a different Context", value_from_pointer(token));
    token->used = true;
    Dict *values = own_values(vm, context);
    if (!values)
        return NO_VALUE;
    if (value_exists(token->old))
        return dict_set(vm, values, variable, token->old) ? VALUE_NONE : NO_VALUE;
    int deleted = dict_delete(vm, values, variable);
    return deleted > 0   ? VALUE_NONE
           : deleted < 0 ? NO_VALUE
                         : raise_value(vm, exception_new(vm, TYPE_INDEX_LOOKUP_ERROR, variable));
}

static Value context_var_reset(Vm *vm, Value *args) {
    Type *type = type_from_definition(vm, &token_definition);
    if (!type)
        return NO_VALUE;
    if (value_type(vm, args[1]) != type)
        return raise_type_error(vm, "expected an instance of Token, got %R", args[1]);
    return reset(vm, value_to_pointer(args[1]), args[0]);
}
static Value get_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(variable_of(args)->name);
}
static Value context_var_repr(Vm *vm, Value *args) {
    ContextVar *variable = variable_of(args);
    Str *text =
        value_exists(variable->fallback)
            ? str_format(vm, "<ContextVar name=%R default=%R at %p>", str_value(variable->name),
                         variable->fallback, (void *)variable)
            : str_format(vm, "<ContextVar name=%R at %p>", str_value(variable->name), (void *)variable);
    return value_from_pointer(text);
}

static const NativeDefinition context_var_methods[] = {
    {"__new__(cls, name, /, *, default=<unrepresentable>)", context_var_new, "A context variable.", 0, 0},
    {"__repr__(self, /)", context_var_repr, "Return repr(self).", 0, 0},
    {"get(self, default=<unrepresentable>, /)", context_var_get, "The value in the current context.", 0, 0},
    {"set(self, value, /)", context_var_set, "Set the value in the current context; a token to take it back.",
     0, 0},
    {"reset(self, token, /)", context_var_reset, "Take a set() back.", 0, 0},
    {"__class_getitem__(cls, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition context_var_getset[] = {
    {"name", get_name, NULL, "The name that it was given."},
    {NULL, NULL, NULL, NULL},
};
static const TypeDefinition context_var_definition = {
    .name = "_contextvars.ContextVar",
    .doc = "A variable whose value belongs to a context.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(ContextVar),
    .flags = TYPE_HAS_WEAKREF,
    .methods = context_var_methods,
    .getset = context_var_getset,
    .trace = context_var_trace,
};

// ---- Tokens

static Value missing_of(Vm *vm) {
    extern const ModuleDefinition module__contextvars;
    return module_state(vm, &module__contextvars, 0);
}
static Value token_new(Vm *vm, Value *args) {
    (void)args;
    return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "Tokens can only be created by ContextVars");
}
static Value get_variable(Vm *vm, Value *args) {
    (void)vm;
    return ((Token *)value_to_pointer(args[0]))->variable;
}
static Value get_old_value(Vm *vm, Value *args) {
    Value old = ((Token *)value_to_pointer(args[0]))->old;
    return value_exists(old) ? old : missing_of(vm);
}
static Value token_repr(Vm *vm, Value *args) {
    Token *token = value_to_pointer(args[0]);
    return value_from_pointer(
        str_format(vm, "<Token%s var=%R at %p>", token->used ? " used" : "", token->variable, (void *)token));
}
static Value token_enter(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}
static Value token_exit(Vm *vm, Value *args) {
    Token *token = value_to_pointer(args[0]);
    return reset(vm, token, token->variable);
}
static const NativeDefinition token_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", token_new, "Made by ContextVar.set alone.", 0, 0},
    {"__repr__(self, /)", token_repr, "Return repr(self).", 0, 0},
    {"__enter__(self, /)", token_enter, "The token.", 0, 0},
    {"__exit__(self, type, value, traceback, /)", token_exit, "Take the set() back.", 0, 0},
    {"__class_getitem__(cls, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition token_getset[] = {
    {"var", get_variable, NULL, "The variable."},
    {"old_value", get_old_value, NULL, "Its value before, or Token.MISSING."},
    {NULL, NULL, NULL, NULL},
};
static const TypeDefinition token_definition = {
    .name = "_contextvars.Token",
    .doc = "What ContextVar.set gives, to take it back.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Token),
    .methods = token_methods,
    .getset = token_getset,
    .trace = token_trace,
};

static Value missing_repr(Vm *vm, Value *args) {
    (void)args;
    return value_from_pointer(str_from_c(vm, "<Token.MISSING>"));
}
static const NativeDefinition missing_methods[] = {
    {"__repr__(self, /)", missing_repr, "Return repr(self).", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const TypeDefinition missing_definition = {
    .name = "Token.MISSING",
    .doc = "There was no value.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Object),
    .flags = TYPE_NO_NEW,
    .methods = missing_methods,
};

// ---- The module

static Value copy_context(Vm *vm, Value *args) {
    (void)args;
    Context *context = current(vm);
    return context ? value_from_pointer(context_copy(vm, context)) : NO_VALUE;
}

static const NativeDefinition functions[] = {
    {"copy_context()", copy_context, "A copy of the current context.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static bool execute(Vm *vm, Value module) {
    extern const ModuleDefinition module__contextvars;
    Type *token = module_add_type(vm, module, &token_definition);
    if (!token || !module_add_type(vm, module, &context_definition) ||
        !module_add_type(vm, module, &context_var_definition))
        return false;
    Value missing = value_from_pointer(make(vm, &missing_definition));
    Str *name = value_exists(missing) ? str_intern_c(vm, "MISSING") : NULL;
    return name && dict_set_str(vm, type_dict(vm, token), name, missing) &&
           module_set_state(vm, &module__contextvars, 0, missing);
}

const ModuleDefinition module__contextvars = {
    .name = "_contextvars",
    .doc = "Context variables.",
    .functions = functions,
    .execute = execute,
    .state = 1,
};
