// SPDX-License-Identifier: MIT
// Async generators (PEP 525): asend, athrow and aclose as awaitables, and the hooks of
// sys.set_asyncgen_hooks.
//
// A value that the generator's own `yield` gives is wrapped, so that what an inner await passes up is told
// from it: a wrapped value ends the awaitable with StopIteration, any other goes up to the event loop.
#include "objects/exception.h"
#include "objects/function.h"
#include "objects/generator_methods.h"
#include "objects/generic_alias.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/typing.h"
#include "vm/call.h"
#include "vm/native_call.h"
#include "vm/operator.h"

typedef struct WrappedValue {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value value;
} WrappedValue;

typedef enum StepState { STEP_INIT, STEP_ITERATING, STEP_CLOSED } StepState;

// asend(), __anext__() and athrow(), aclose().
typedef struct AsyncStep {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value generator;
    Value argument; // asend: what to send; athrow: the arguments of throw(), NO_VALUE for aclose()
    uint8_t state;  // StepState
    bool throws;
} AsyncStep;

static void wrapped_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((WrappedValue *)object)->value);
}

static void step_trace(Tracer *tracer, void *object) {
    AsyncStep *step = object;
    trace_value(tracer, step->generator);
    trace_value(tracer, step->argument);
}

Value async_generator_wrap(Vm *vm, Value v) {
    WrappedValue *wrapped = object_alloc(vm, vm_type(vm, TYPE_INDEX_ASYNC_GENERATOR_WRAPPED_VALUE), 0);
    if (!wrapped)
        return NO_VALUE;
    wrapped->value = v; // NOBARRIER: allocated just above
    return value_from_pointer(wrapped);
}

static bool is_wrapped(Vm *vm, Value v) {
    return value_is_heap(v) && object_kind(value_to_pointer(v)) == KIND_NATIVE_OBJECT &&
           object_type(value_to_pointer(v)) == vm_type(vm, TYPE_INDEX_ASYNC_GENERATOR_WRAPPED_VALUE);
}

static AsyncStep *self_of(Value *args) {
    return value_to_pointer(args[0]);
}
static Generator *generator_of(Value *args) {
    return value_to_generator(self_of(args)->generator);
}

// ---- The generator's own methods

static bool init_hooks(Vm *vm, Value generator_value) {
    Generator *generator = value_to_generator(generator_value);
    if (generator->hooks_inited)
        return true;
    generator->hooks_inited = 1;
    Value first = vm->task->async_hooks[0], finalizer = vm->task->async_hooks[1];
    if (value_exists(finalizer)) {
        heap_store(vm, generator, &generator->finalizer, finalizer);
        if (!heap_register_finalizer(vm, generator))
            return false;
    }
    return value_missing(first) || value_exists(vm_call_1(vm, first, generator_value));
}

static Value step_new(Vm *vm, Value generator, TypeIndex type, Value argument) {
    if (!init_hooks(vm, generator))
        return NO_VALUE;
    AsyncStep *step = object_alloc(vm, vm_type(vm, type), 0);
    if (!step)
        return NO_VALUE;
    step->generator = generator; // NOBARRIER: allocated just above
    step->argument = argument;
    step->throws = type == TYPE_INDEX_ASYNC_GENERATOR_ATHROW;
    return value_from_pointer(step);
}

static Value async_iter(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}
static Value async_next(Vm *vm, Value *args) {
    return step_new(vm, args[0], TYPE_INDEX_ASYNC_GENERATOR_ASEND, VALUE_NONE);
}
static Value async_send(Vm *vm, Value *args) {
    return step_new(vm, args[0], TYPE_INDEX_ASYNC_GENERATOR_ASEND, args[1]);
}
static Value async_close(Vm *vm, Value *args) {
    return step_new(vm, args[0], TYPE_INDEX_ASYNC_GENERATOR_ATHROW, NO_VALUE);
}
static Value async_throw(Vm *vm, Value *args) {
    if (value_exists(args[2]) &&
        !warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
              "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature "
              "instead."))
        return NO_VALUE;
    Tuple *arguments = tuple_pack(vm, args[1], value_exists(args[2]) ? args[2] : VALUE_NONE,
                                  value_exists(args[3]) ? args[3] : VALUE_NONE);
    return arguments ? step_new(vm, args[0], TYPE_INDEX_ASYNC_GENERATOR_ATHROW, tuple_value(arguments))
                     : NO_VALUE;
}
static Value async_class_getitem(Vm *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}
static Value get_async_running(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(value_to_generator(args[0])->running_async);
}

static const NativeDefinition async_generator_methods[] = {
    {"__repr__(self, /)", generator_repr, "Return repr(self).", 0, 0},
    {"__aiter__(self, /)", async_iter, "Return an awaitable iterator.", 0, 0},
    {"__anext__(self, /)", async_next, "Return an awaitable of the next value.", 0, 0},
    {"asend(self, value, /)", async_send, "An awaitable that sends a value in and gives the next one.", 0, 0},
    {"athrow(self, typ, val=<unrepresentable>, tb=<unrepresentable>, /)", async_throw,
     "An awaitable that raises an exception inside.", 0, 0},
    {"aclose(self, /)", async_close, "An awaitable that raises GeneratorExit inside.", 0, 0},
    {"__class_getitem__(cls, item, /)", async_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition async_generator_getset[] = {
    {"__name__", generator_get_name, generator_set_name, "Name of the async generator."},
    {"__qualname__", generator_get_qualified_name, generator_set_qualified_name,
     "Qualified name of the async generator."},
    {"ag_await", generator_get_delegate, NULL, "What it is waiting for, or None."},
    {"ag_frame", generator_get_frame, NULL, NULL},
    {"ag_running", get_async_running, NULL, NULL},
    {"ag_code", generator_get_code, NULL, NULL},
    {"ag_suspended", generator_get_suspended, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition async_generator_definition = {
    .name = "async_generator",
    .doc = "A suspended async function that yields values.",
    .kind = KIND_GENERATOR,
    .size = sizeof(Generator),
    .flags = TYPE_NO_NEW | TYPE_HAS_WEAKREF,
    .methods = async_generator_methods,
    .getset = async_generator_getset,
};

// ---- Stepping

enum { START, RESUMED, RESUMED_CLOSE };

// The generator runs with `sent`; what it yields or raises comes back to this native at next_step.
static Value resume(Vm *vm, Value *args, uintptr_t next_step, Value sent) {
    Frame *native = frame_of_registers(args);
    Generator *generator = generator_of(args);
    native_set_step(args, next_step);
    native->pending = PENDING_STEP_CATCH;
    if (!generator_check_resumable(vm, generator, sent)) {
        vm->result = NO_VALUE;
        return VALUE_DELIVER;
    }
    generator_enter(vm, generator, sent, frame_end(native));
    return VALUE_CALL;
}

static Value resume_throwing(Vm *vm, Value *args, uintptr_t next_step, Value exception) {
    Frame *native = frame_of_registers(args);
    Generator *generator = generator_of(args);
    native_set_step(args, next_step);
    native->pending = PENDING_STEP_CATCH;
    if (generator->state == GENERATOR_RUNNING)
        return raise_value_error(vm, "async generator already executing");
    raise_value(vm, exception);
    if (generator->state == GENERATOR_DONE) {
        vm->result = NO_VALUE;
        return VALUE_DELIVER;
    }
    generator_enter(vm, generator, VALUE_NONE, frame_end(native));
    return NO_VALUE; // the loop raises in the generator's frame
}

// What asend and athrow make of what came out of the generator.
static Value unwrap_result(Vm *vm, Value *args, Value result) {
    Generator *generator = generator_of(args);
    if (value_missing(result)) {
        if (error_is(vm, TYPE_INDEX_STOP_ASYNC_ITERATION) || error_is(vm, TYPE_INDEX_GENERATOR_EXIT))
            generator->closed = 1;
        generator->running_async = 0;
    } else if (is_wrapped(vm, result)) {
        generator->running_async = 0;
        raise_stop_iteration(vm, ((WrappedValue *)value_to_pointer(result))->value);
        result = NO_VALUE;
    }
    if (value_missing(result))
        self_of(args)->state = STEP_CLOSED;
    return result;
}

// What aclose makes of it.
static Value close_result(Vm *vm, Value *args, Value result) {
    Generator *generator = generator_of(args);
    if (value_exists(result) && !is_wrapped(vm, result))
        return result;
    generator->running_async = 0;
    self_of(args)->state = STEP_CLOSED;
    if (value_exists(result))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "async generator ignored GeneratorExit");
    if (error_is(vm, TYPE_INDEX_STOP_ASYNC_ITERATION) || error_is(vm, TYPE_INDEX_GENERATOR_EXIT)) {
        error_clear(vm);
        raise_stop_iteration(vm, NO_VALUE);
    }
    return NO_VALUE;
}

static const char *step_title(const AsyncStep *step) {
    return !step->throws ? "anext" : value_exists(step->argument) ? "athrow" : "aclose";
}

// False: exception set.
static bool step_begin(Vm *vm, Value *args) {
    AsyncStep *step = self_of(args);
    Generator *generator = generator_of(args);
    if (step->state == STEP_CLOSED) {
        raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot reuse already awaited %s",
                    step->throws ? "aclose()/athrow()" : "__anext__()/asend()");
        return false;
    }
    if (step->state == STEP_INIT) {
        if (generator->running_async) {
            step->state = STEP_CLOSED;
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "%s(): asynchronous generator is already running",
                        step_title(step));
            return false;
        }
        step->state = STEP_ITERATING;
        generator->running_async = 1;
    }
    return true;
}

static Value asend_resume(Vm *vm, Value *args, Value sent) {
    if (native_step(args))
        return unwrap_result(vm, args, native_result(vm));
    bool first = self_of(args)->state == STEP_INIT;
    if (!step_begin(vm, args))
        return NO_VALUE;
    if (first && value_is_none(sent))
        sent = self_of(args)->argument;
    return resume(vm, args, RESUMED, sent);
}

static Value athrow_resume(Vm *vm, Value *args, Value sent) {
    AsyncStep *step = self_of(args);
    Generator *generator = generator_of(args);
    bool closes = value_missing(step->argument);
    if (native_step(args))
        return closes ? close_result(vm, args, native_result(vm))
                      : unwrap_result(vm, args, native_result(vm));
    bool first = step->state == STEP_INIT;
    if (step->state != STEP_CLOSED && generator->state == GENERATOR_DONE) {
        step->state = STEP_CLOSED;
        return raise_stop_iteration(vm, NO_VALUE);
    }
    if (first && !generator->running_async && generator->closed) {
        step->state = STEP_CLOSED;
        return raise_value(vm, type_value(vm_type(vm, TYPE_INDEX_STOP_ASYNC_ITERATION)));
    }
    if (first && !generator->running_async && !value_is_none(sent))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR,
                           "can't send non-None value to a just-started coroutine");
    if (!step_begin(vm, args))
        return NO_VALUE;
    if (!first)
        return resume(vm, args, RESUMED, sent);
    Value exception;
    if (closes) {
        generator->closed = 1;
        exception = exception_new(vm, TYPE_INDEX_GENERATOR_EXIT, NO_VALUE);
    } else {
        Value *parts = tuple_items((Tuple *)value_to_pointer(step->argument));
        exception = generator_make_exception(vm, parts[0], parts[1], parts[2]);
    }
    return value_exists(exception) ? resume_throwing(vm, args, RESUMED, exception) : NO_VALUE;
}

static Value step_resume(Vm *vm, Value *args, Value sent) {
    return self_of(args)->throws ? athrow_resume(vm, args, sent) : asend_resume(vm, args, sent);
}

static Value step_next(Vm *vm, Value *args) {
    return step_resume(vm, args, VALUE_NONE);
}
static Value step_send(Vm *vm, Value *args) {
    return step_resume(vm, args, args[1]);
}

static Value step_throw(Vm *vm, Value *args) {
    AsyncStep *step = self_of(args);
    if (native_step(args))
        return step->throws && value_missing(step->argument) ? close_result(vm, args, native_result(vm))
                                                             : unwrap_result(vm, args, native_result(vm));
    if (!step_begin(vm, args))
        return NO_VALUE;
    Value exception = generator_make_exception(vm, args[1], args[2], args[3]);
    return value_exists(exception) ? resume_throwing(vm, args, RESUMED, exception) : NO_VALUE;
}

static Value step_close(Vm *vm, Value *args) {
    AsyncStep *step = self_of(args);
    if (native_step(args)) {
        Value result = step->throws && value_missing(step->argument)
                           ? close_result(vm, args, native_result(vm))
                           : unwrap_result(vm, args, native_result(vm));
        if (value_exists(result))
            return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "coroutine ignored GeneratorExit");
        if (error_is(vm, TYPE_INDEX_STOP_ITERATION) || error_is(vm, TYPE_INDEX_STOP_ASYNC_ITERATION) ||
            error_is(vm, TYPE_INDEX_GENERATOR_EXIT)) {
            error_clear(vm);
            return VALUE_NONE;
        }
        return NO_VALUE;
    }
    if (step->state == STEP_CLOSED)
        return VALUE_NONE;
    if (!step_begin(vm, args))
        return NO_VALUE;
    Value exit = exception_new(vm, TYPE_INDEX_GENERATOR_EXIT, NO_VALUE);
    return value_exists(exit) ? resume_throwing(vm, args, RESUMED_CLOSE, exit) : NO_VALUE;
}

static Value step_self(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}

static const NativeDefinition step_methods[] = {
    {"__await__(self, /)", step_self, "Return an iterator to be used in await expression.", 0, 0},
    {"__iter__(self, /)", step_self, "Implement iter(self).", 0, 0},
    {"__next__(self, /)", step_next, "Implement next(self).", NATIVE_STEPS, 0},
    {"send(self, value, /)", step_send, "Resume with a value.", NATIVE_STEPS, 0},
    {"throw(self, typ, val=<unrepresentable>, tb=<unrepresentable>, /)", step_throw,
     "Raise an exception inside.", NATIVE_STEPS, 0},
    {"close(self, /)", step_close, "Raise GeneratorExit inside.", NATIVE_STEPS, 0},
    {NULL, NULL, NULL, 0, 0},
};

const TypeDefinition async_generator_asend_definition = {
    .name = "async_generator_asend",
    .doc = "What asend() and __anext__() of an async generator give.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(AsyncStep),
    .flags = TYPE_NO_NEW,
    .methods = step_methods,
    .trace = step_trace,
};
const TypeDefinition async_generator_athrow_definition = {
    .name = "async_generator_athrow",
    .doc = "What athrow() and aclose() of an async generator give.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(AsyncStep),
    .flags = TYPE_NO_NEW,
    .methods = step_methods,
    .trace = step_trace,
};
const TypeDefinition async_generator_wrapped_value_definition = {
    .name = "async_generator_wrapped_value",
    .doc = "A value yielded by an async generator, on its way out.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(WrappedValue),
    .flags = TYPE_NO_NEW,
    .trace = wrapped_trace,
};
