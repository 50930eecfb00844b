// SPDX-License-Identifier: MIT
// Coroutines and what their __await__ gives. Their frame and stepping are generator.c's.
#include "objects/exception.h"
#include "objects/function.h"
#include "objects/generator_methods.h"
#include "objects/str.h"
#include "vm/native_call.h"
#include "vm/vm.h"

typedef struct CoroutineWrapper {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value coroutine;
} CoroutineWrapper;

static void wrapper_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((CoroutineWrapper *)object)->coroutine);
}

static Value coroutine_await(Vm *vm, Value *args) {
    CoroutineWrapper *wrapper = object_alloc(vm, vm_type(vm, TYPE_INDEX_COROUTINE_WRAPPER), 0);
    if (!wrapper)
        return NO_VALUE;
    wrapper->coroutine = args[0]; // NOBARRIER: allocated just above
    return value_from_pointer(wrapper);
}

static Value get_origin(Vm *vm, Value *args) {
    (void)vm;
    Value origin = value_to_generator(args[0])->origin;
    return value_exists(origin) ? origin : VALUE_NONE;
}

static const NativeDefinition coroutine_methods[] = {
    {"__repr__(self, /)", generator_repr, "Return repr(self).", 0, 0},
    {"__await__(self, /)", coroutine_await, "Return an iterator to be used in await expression.", 0, 0},
    {"send(self, value, /)", generator_method_send, "Resume with a value for the await expression.",
     NATIVE_STEPS, 0},
    {"throw(self, typ, val=<unrepresentable>, tb=<unrepresentable>, /)", generator_method_throw,
     "Raise an exception where the coroutine is suspended.", NATIVE_STEPS, 0},
    {"close(self, /)", generator_method_close, "Raise GeneratorExit where the coroutine is suspended.",
     NATIVE_STEPS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition coroutine_getset[] = {
    {"__name__", generator_get_name, generator_set_name, "Name of the coroutine."},
    {"__qualname__", generator_get_qualified_name, generator_set_qualified_name,
     "Qualified name of the coroutine."},
    {"cr_await", generator_get_delegate, NULL, "What it is waiting for, or None."},
    {"cr_running", generator_get_running, NULL, NULL},
    {"cr_frame", generator_get_frame, NULL, NULL},
    {"cr_code", generator_get_code, NULL, NULL},
    {"cr_origin", get_origin, NULL, NULL},
    {"cr_suspended", generator_get_suspended, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition coroutine_definition = {
    .name = "coroutine",
    .doc = "A suspended async function.",
    .kind = KIND_GENERATOR,
    .size = sizeof(Generator),
    .flags = TYPE_NO_NEW | TYPE_HAS_WEAKREF,
    .methods = coroutine_methods,
    .getset = coroutine_getset,
};

// ---- The iterator of __await__: each method is the coroutine's

static void unwrap(Value *args) {
    args[0] = ((CoroutineWrapper *)value_to_pointer(args[0]))->coroutine;
}

static Value wrapper_next(Vm *vm, Value *args) {
    unwrap(args);
    return generator_method_next(vm, args);
}
static Value wrapper_send(Vm *vm, Value *args) {
    unwrap(args);
    return generator_method_send(vm, args);
}
static Value wrapper_throw(Vm *vm, Value *args) {
    unwrap(args);
    return generator_method_throw(vm, args);
}
static Value wrapper_close(Vm *vm, Value *args) {
    if (!native_step(args))
        unwrap(args);
    return generator_method_close(vm, args);
}
static Value wrapper_iter(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}

static const NativeDefinition wrapper_methods[] = {
    {"__iter__(self, /)", wrapper_iter, "Implement iter(self).", 0, 0},
    {"__next__(self, /)", wrapper_next, "Implement next(self).", NATIVE_STEPS, 0},
    {"send(self, value, /)", wrapper_send, "Resume with a value.", NATIVE_STEPS, 0},
    {"throw(self, typ, val=<unrepresentable>, tb=<unrepresentable>, /)", wrapper_throw,
     "Raise an exception where the coroutine is suspended.", NATIVE_STEPS, 0},
    {"close(self, /)", wrapper_close, "Raise GeneratorExit where the coroutine is suspended.", NATIVE_STEPS,
     0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition coroutine_wrapper_definition = {
    .name = "coroutine_wrapper",
    .doc = "The iterator that a coroutine's __await__ gives.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(CoroutineWrapper),
    .flags = TYPE_NO_NEW,
    .methods = wrapper_methods,
    .trace = wrapper_trace,
};
