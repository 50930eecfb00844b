// SPDX-License-Identifier: MIT
// What anext(iterator, default) gives to await: the awaitable of __anext__, whose StopAsyncIteration becomes
// the default. Each of its methods is a native with steps around the same method of the awaitable's iterator.
#include "objects/anext_awaitable.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"
#include "vm/operator.h"

typedef struct AnextAwaitable {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value awaitable;
    Value fallback;
} AnextAwaitable;

static void anext_awaitable_trace(Tracer *tracer, void *object) {
    AnextAwaitable *self = object;
    trace_value(tracer, self->awaitable);
    trace_value(tracer, self->fallback);
}

Value anext_awaitable_new(Vm *vm, Value awaitable, Value fallback) {
    AnextAwaitable *self = object_alloc(vm, vm_type(vm, TYPE_INDEX_ANEXT_AWAITABLE), 0);
    if (self) { // NOBARRIER: just allocated
        self->awaitable = awaitable;
        self->fallback = fallback;
    }
    return value_from_pointer(self);
}

// Calls `method` of the iterator with `count` arguments, then looks at how it ended.
static Value delegate(Vm *vm, Value *args, const char *method, int count, const Value *arguments) {
    enum { START, RETURNED };
    AnextAwaitable *self = value_to_pointer(args[0]);
    if (native_step(args) == RETURNED) {
        if (value_exists(native_result(vm)) || !error_is(vm, TYPE_INDEX_STOP_ASYNC_ITERATION))
            return native_result(vm);
        error_clear(vm);
        return raise_stop_iteration(vm, self->fallback);
    }
    Value iterator = operation_awaitable_iterator(vm, self->awaitable);
    Str *name = value_exists(iterator) ? str_intern_c(vm, method) : NULL;
    Value bound = name ? object_get_attribute(vm, iterator, name) : NO_VALUE;
    return value_exists(bound) ? native_call_catch(vm, args, RETURNED, bound, count, arguments) : NO_VALUE;
}

static Value anext_self(Vm *vm, Value *args) {
    return args[0];
}

static Value anext_next(Vm *vm, Value *args) {
    // A coroutine has no __next__; send(None) is the same for all that can be awaited and have it.
    AnextAwaitable *self = value_to_pointer(args[0]);
    bool sends = value_is_kind(self->awaitable, KIND_GENERATOR);
    Value none = VALUE_NONE;
    return delegate(vm, args, sends ? "send" : "__next__", sends ? 1 : 0, &none);
}

static Value anext_send(Vm *vm, Value *args) {
    return delegate(vm, args, "send", 1, &args[1]);
}

static Value anext_throw(Vm *vm, Value *args) {
    Tuple *arguments = value_to_tuple_object(args[1]);
    return delegate(vm, args, "throw", (int)arguments->length, tuple_items(arguments));
}

static Value anext_close(Vm *vm, Value *args) {
    return delegate(vm, args, "close", 0, NULL);
}

static const NativeDefinition anext_awaitable_methods[] = {
    {"__await__(self, /)", anext_self, NULL, 0, 0},
    {"__iter__(self, /)", anext_self, NULL, 0, 0},
    {"__next__(self, /)", anext_next, NULL, NATIVE_STEPS, 0},
    {"send(self, arg, /)", anext_send, "Resume with a value.", NATIVE_STEPS, 0},
    {"throw(self, /, *args)", anext_throw, "Resume with an exception.", NATIVE_STEPS, 0},
    {"close(self, /)", anext_close, "End it.", NATIVE_STEPS, 0},
    {0},
};

const TypeDefinition anext_awaitable_definition = {
    .name = "anext_awaitable",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(AnextAwaitable),
    .flags = TYPE_NO_NEW,
    .methods = anext_awaitable_methods,
    .trace = anext_awaitable_trace,
};
