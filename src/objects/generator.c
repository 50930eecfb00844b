// SPDX-License-Identifier: MIT
// Generators: entering, suspending and finishing their frame; throwing into them; the methods that generators
// and coroutines share.
//
// The methods are natives with steps that end by letting the generator's frame run in their place, so that a
// parked task inside a generator holds no C stack.
#include "objects/generator.h"
#include "objects/exception.h"
#include "objects/function.h"
#include "objects/generator_methods.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/native_call.h"
#include "vm/opcode.h"
#include "vm/protocol_steps.h"

void generator_trace(Tracer *tracer, void *object) {
    Generator *generator = object;
    trace_pointer(tracer, generator->name);
    trace_pointer(tracer, generator->qualified_name);
    trace_value(tracer, generator->handled.exception);
    trace_value(tracer, generator->finalizer);
    trace_value(tracer, generator->origin);
    trace_value(tracer, generator->frame.callee);
    trace_pointer(tracer, generator->frame.code);
    trace_pointer(tracer, generator->frame.object);
    if (generator->state != GENERATOR_DONE)
        trace_conservative(tracer, generator->registers,
                           generator->registers + generator->frame.code->register_count);
}

Generator *generator_new(Vm *vm, Function *function, const Value *registers) {
    Code *code = function->code;
    if (!code->caches && code->cache_count && !code_make_caches(vm, code))
        return NULL;
    TypeIndex index = code->flags & CODE_ASYNC_GENERATOR ? TYPE_INDEX_ASYNC_GENERATOR
                      : code->flags & CODE_COROUTINE     ? TYPE_INDEX_COROUTINE
                                                         : TYPE_INDEX_GENERATOR;
    size_t size = sizeof(Generator) + code->register_count * sizeof(Value);
    Generator *generator = heap_alloc(vm, size, shape_header(vm_type(vm, index)->root));
    if (!generator)
        return NULL;
    generator->name = function->name; // NOBARRIER: allocated just above, and so what follows
    generator->qualified_name = function->qualified_name;
    generator->frame.callee = value_from_pointer(function);
    generator->frame.code = code;
    generator->frame.pc = code->instructions;
    generator->frame.kind = FRAME_GENERATOR;
    memcpy(generator->registers, registers, code->local_count * sizeof(Value));
    if (index == TYPE_INDEX_COROUTINE && !heap_register_finalizer(vm, generator))
        return NULL;
    return generator;
}

void generator_enter(Vm *vm, Generator *generator, Value sent, Value *stack_top) {
    Frame *frame = &generator->frame;
    frame->back = vm->frame;
    frame->depth = vm->frame->depth + 1;
    frame->pending = PENDING_STORE;
    generator->stack_top = stack_top;
    generator->handled.previous = vm->task->handled_top;
    vm->task->handled_top = &generator->handled;
    if (generator->state == GENERATOR_SUSPENDED)
        generator->registers[frame->dest] = sent; // NOBARRIER: a running generator's registers are roots
    generator->state = GENERATOR_RUNNING;
    vm->frame = frame;
}

static void generator_unlink(Vm *vm, Generator *generator) {
    vm->task->handled_top = generator->handled.previous;
    generator->handled.previous = NULL;
    vm->frame = generator->frame.back;
    generator->frame.back = NULL;
}

// Is a try or with statement around the place where it is suspended? (The row that covers the whole body is
// the compiler's own.)
static bool is_inside_try(const Generator *generator) {
    const Code *code = generator->frame.code;
    uint32_t index = frame_index(&generator->frame);
    unsigned covering = 0;
    for (uint32_t i = 0; i < code->exception_count; i++)
        covering += code->exceptions[i].start <= index && index < code->exceptions[i].end;
    return covering > 1;
}

void generator_suspend(Vm *vm, Generator *generator) {
    bool first_in_try = generator->frame.code->exception_count > 1 && !generator->finalizer_registered &&
                        is_inside_try(generator);
    generator_unlink(vm, generator);
    generator->state = GENERATOR_SUSPENDED;
    heap_barrier(vm, generator);
    if (first_in_try)
        generator->finalizer_registered = heap_register_finalizer(vm, generator);
}

void generator_finish(Vm *vm, Generator *generator) {
    if (generator->frame.object)
        frame_object_detach(vm, &generator->frame);
    generator_unlink(vm, generator);
    generator->state = GENERATOR_DONE;
    generator->handled.exception = NO_VALUE;
    memset(generator->registers, 0, generator->frame.code->register_count * sizeof(Value));
}

const char *generator_kind_name(Vm *vm, const Generator *generator) {
    Type *type = object_type(generator);
    return type == vm_type(vm, TYPE_INDEX_COROUTINE)         ? "coroutine"
           : type == vm_type(vm, TYPE_INDEX_ASYNC_GENERATOR) ? "async generator"
                                                             : "generator";
}

bool generator_check_resumable(Vm *vm, Generator *generator, Value sent) {
    switch (generator->state) {
    case GENERATOR_RUNNING:
        raise_value_error(vm, "%s already executing", generator_kind_name(vm, generator));
        return false;
    case GENERATOR_DONE:
        if (object_type(generator) == vm_type(vm, TYPE_INDEX_COROUTINE))
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot reuse already awaited coroutine");
        else if (object_type(generator) == vm_type(vm, TYPE_INDEX_ASYNC_GENERATOR))
            raise_value(vm, type_value(vm_type(vm, TYPE_INDEX_STOP_ASYNC_ITERATION)));
        else
            raise_stop_iteration(vm, NO_VALUE);
        return false;
    case GENERATOR_CREATED:
        if (!value_is_none(sent)) {
            raise_type_error(vm, "can't send non-None value to a just-started %s",
                             generator_kind_name(vm, generator));
            return false;
        }
        break;
    default: break;
    }
    if (vm->frame->depth >= vm->recursion_limit) {
        raise_error(vm, TYPE_INDEX_RECURSION_ERROR, "maximum recursion depth exceeded");
        return false;
    }
    return true;
}

// Leaves a native whose place a generator takes; returns where the stack goes on above the frame below.
static Value *leave_native(Vm *vm, Frame *native) {
    vm->frame = native->back;
    if (!(native->kind & FRAME_FIRST_IN_CHUNK))
        return (Value *)(void *)native;
    frame_leave(vm, native); // its chunk too, which nobody would drop later
    return stack_top(vm);
}

Value generator_tail_send(Vm *vm, Value *args, Generator *generator, Value sent) {
    if (!generator_check_resumable(vm, generator, sent))
        return NO_VALUE;
    Value *top = leave_native(vm, frame_of_registers(args));
    generator_enter(vm, generator, sent, top);
    return VALUE_CALL;
}

Value generator_tail_throw(Vm *vm, Value *args, Generator *generator, Value exception) {
    if (generator->state == GENERATOR_RUNNING)
        return raise_value_error(vm, "%s already executing", generator_kind_name(vm, generator));
    if (generator->state == GENERATOR_DONE) {
        if (object_type(generator) == vm_type(vm, TYPE_INDEX_COROUTINE))
            return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot reuse already awaited coroutine");
        return raise_value(vm, exception);
    }
    Value *top = leave_native(vm, frame_of_registers(args));
    generator_enter(vm, generator, VALUE_NONE, top);
    raise_value(vm, exception);
    return NO_VALUE; // vm->frame is the generator's: the loop raises there
}

// ---- From C

static Value run_from_c(Vm *vm, Generator *generator, Value sent, Value exception) {
    StackMark mark;
    Frame *entry = call_push_entry(vm, &mark, 0);
    if (!entry)
        return NO_VALUE;
    generator_enter(vm, generator, sent, frame_registers(entry));
    if (value_exists(exception))
        raise_value(vm, exception);
    Value result = vm_loop(vm, entry, value_exists(exception) ? CALL_FAILED : CALL_PUSHED);
    vm->frame = entry->back;
    stack_pop(vm, &mark);
    return result;
}

Value generator_send(Vm *vm, Generator *generator, Value sent) {
    if (!generator_check_resumable(vm, generator, sent))
        return NO_VALUE;
    return run_from_c(vm, generator, sent, NO_VALUE);
}

Value generator_throw(Vm *vm, Generator *generator, Value exception) {
    if (generator->state == GENERATOR_RUNNING)
        return raise_value_error(vm, "%s already executing", generator_kind_name(vm, generator));
    if (generator->state == GENERATOR_DONE)
        return raise_value(vm, exception);
    return run_from_c(vm, generator, VALUE_NONE, exception);
}

bool generator_close_result(Vm *vm, Generator *generator, Value yielded, Value *result) {
    *result = VALUE_NONE;
    if (value_exists(yielded)) {
        raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "%s ignored GeneratorExit",
                    generator_kind_name(vm, generator));
        return false;
    }
    if (error_is(vm, TYPE_INDEX_STOP_ITERATION)) {
        Value value = value_to_exception(vm->error)->fields[STOP_ITERATION_VALUE];
        if (value_exists(value))
            *result = value;
        error_clear(vm);
        return true;
    }
    if (error_is(vm, TYPE_INDEX_GENERATOR_EXIT)) {
        error_clear(vm);
        return true;
    }
    return false;
}

bool generator_close(Vm *vm, Generator *generator) {
    if (generator->state == GENERATOR_CREATED || generator->state == GENERATOR_DONE) {
        generator->state = GENERATOR_DONE;
        return true;
    }
    Value exit = exception_new(vm, TYPE_INDEX_GENERATOR_EXIT, NO_VALUE), result;
    if (value_missing(exit))
        return false;
    return generator_close_result(vm, generator, generator_throw(vm, generator, exit), &result);
}

void generator_finalize(Vm *vm, Generator *generator) {
    if (generator->state == GENERATOR_DONE || generator->state == GENERATOR_RUNNING)
        return;
    Value v = value_from_pointer(generator);
    if (generator->state == GENERATOR_CREATED) {
        if (object_type(generator) == vm_type(vm, TYPE_INDEX_COROUTINE) &&
            !warn(vm, TYPE_INDEX_RUNTIME_WARNING, 1, "coroutine '%U' was never awaited",
                  generator->qualified_name))
            error_write_unraisable(vm, NULL, v);
        generator->state = GENERATOR_DONE;
        return;
    }
    if (object_type(generator) == vm_type(vm, TYPE_INDEX_ASYNC_GENERATOR) &&
        value_exists(generator->finalizer)) {
        if (value_missing(vm_call_1(vm, generator->finalizer, v)))
            error_write_unraisable(vm, NULL, v);
        return;
    }
    if (!generator_close(vm, generator))
        error_write_unraisable(vm, NULL, v);
}

Value generator_delegate(const Generator *generator) {
    if (generator->state != GENERATOR_SUSPENDED)
        return NO_VALUE;
    uint32_t word = generator->frame.pc[-1];
    if ((word & 0xff) != OP_YIELD || (word >> 24) != 1)
        return NO_VALUE;
    return generator->registers[((word >> 16) & 0xff) + 1];
}

// ---- Methods

Value generator_method_next(Vm *vm, Value *args) {
    return generator_tail_send(vm, args, value_to_generator(args[0]), VALUE_NONE);
}

Value generator_method_send(Vm *vm, Value *args) {
    return generator_tail_send(vm, args, value_to_generator(args[0]), args[1]);
}

Value generator_make_exception(Vm *vm, Value type, Value value, Value traceback) {
    if (!value_is_none_or_missing(traceback) && !value_is_kind(traceback, KIND_TRACEBACK))
        return raise_type_error(vm, "throw() third argument must be a traceback object");
    Value exception;
    if (value_is_type(type) && type_has(value_to_type(type), TYPE_EXCEPTION)) {
        if (value_is_exception(value) && type_is_subtype(value_type(vm, value), value_to_type(type)))
            exception = value;
        else if (value_is_none_or_missing(value))
            exception = vm_call_0(vm, type);
        else if (value_is_tuple(value))
            exception = vm_call_keywords(vm, type, (Tuple *)value_to_pointer(value), NULL);
        else
            exception = vm_call_1(vm, type, value);
        if (value_missing(exception))
            return NO_VALUE;
    } else if (value_is_exception(type)) {
        if (!value_is_none_or_missing(value))
            return raise_type_error(vm, "instance exception may not have a separate value");
        exception = type;
    } else {
        return raise_type_error(
            vm, "exceptions must be classes or instances deriving from BaseException, not %T", type);
    }
    if (!value_is_exception(exception))
        return raise_type_error(vm, "exceptions must derive from BaseException");
    if (value_is_kind(traceback, KIND_TRACEBACK))
        heap_store(vm, value_to_pointer(exception), &value_to_exception(exception)->traceback, traceback);
    return exception;
}

Value generator_method_throw(Vm *vm, Value *args) {
    if (value_exists(args[2]) &&
        !warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1,
              "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature "
              "instead."))
        return NO_VALUE;
    Value exception = generator_make_exception(vm, args[1], args[2], args[3]);
    return value_missing(exception) ? NO_VALUE
                                    : generator_tail_throw(vm, args, value_to_generator(args[0]), exception);
}

Value generator_method_close(Vm *vm, Value *args) {
    Generator *generator = value_to_generator(args[0]);
    if (native_step(args)) {
        Value result;
        return generator_close_result(vm, generator, native_result(vm), &result) ? result : NO_VALUE;
    }
    if (generator->state == GENERATOR_CREATED || generator->state == GENERATOR_DONE) {
        generator->state = GENERATOR_DONE;
        return VALUE_NONE;
    }
    Value exit = exception_new(vm, TYPE_INDEX_GENERATOR_EXIT, NO_VALUE);
    if (value_missing(exit))
        return NO_VALUE;
    return native_call_catch(vm, args, 1, value_from_pointer(vm->steps[STEPS_THROW]), 2,
                             (Value[]){args[0], exit});
}

static Value generator_iter(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}

Value generator_get_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(value_to_generator(args[0])->name);
}
Value generator_set_name(Vm *vm, Value *args) {
    Generator *generator = value_to_generator(args[0]);
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__name__ must be set to a string object");
    heap_store_pointer(vm, generator, &generator->name, value_to_str(args[1]));
    return VALUE_NONE;
}
Value generator_get_qualified_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(value_to_generator(args[0])->qualified_name);
}
Value generator_set_qualified_name(Vm *vm, Value *args) {
    Generator *generator = value_to_generator(args[0]);
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__qualname__ must be set to a string object");
    heap_store_pointer(vm, generator, &generator->qualified_name, value_to_str(args[1]));
    return VALUE_NONE;
}
Value generator_get_frame(Vm *vm, Value *args) {
    Generator *generator = value_to_generator(args[0]);
    if (generator->state == GENERATOR_DONE)
        return VALUE_NONE;
    return value_from_pointer(frame_object(vm, &generator->frame));
}
Value generator_get_running(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(value_to_generator(args[0])->state == GENERATOR_RUNNING);
}
Value generator_get_suspended(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(value_to_generator(args[0])->state == GENERATOR_SUSPENDED);
}
Value generator_get_code(Vm *vm, Value *args) {
    (void)vm;
    return value_from_pointer(value_to_generator(args[0])->frame.code);
}
Value generator_get_delegate(Vm *vm, Value *args) {
    (void)vm;
    Value delegate = generator_delegate(value_to_generator(args[0]));
    return value_exists(delegate) ? delegate : VALUE_NONE;
}

Value generator_repr(Vm *vm, Value *args) {
    Generator *generator = value_to_generator(args[0]);
    return value_from_pointer(
        str_format(vm, "<%T object %U at %p>", args[0], generator->qualified_name, (void *)generator));
}

static const NativeDefinition generator_methods[] = {
    {"__repr__(self, /)", generator_repr, "Return repr(self).", 0, 0},
    {"__iter__(self, /)", generator_iter, "Implement iter(self).", 0, 0},
    {"__next__(self, /)", generator_method_next, "Implement next(self).", NATIVE_STEPS, 0},
    {"send(self, value, /)", generator_method_send,
     "Resume with a value for the yield expression; give what is yielded next.", NATIVE_STEPS, 0},
    {"throw(self, typ, val=<unrepresentable>, tb=<unrepresentable>, /)", generator_method_throw,
     "Raise an exception where the generator is suspended; give what is yielded next.", NATIVE_STEPS, 0},
    {"close(self, /)", generator_method_close, "Raise GeneratorExit where the generator is suspended.",
     NATIVE_STEPS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition generator_getset[] = {
    {"__name__", generator_get_name, generator_set_name, "Name of the generator."},
    {"__qualname__", generator_get_qualified_name, generator_set_qualified_name,
     "Qualified name of the generator."},
    {"gi_yieldfrom", generator_get_delegate, NULL,
     "The iterator that it delegates to with yield from, or None."},
    {"gi_running", generator_get_running, NULL, NULL},
    {"gi_frame", generator_get_frame, NULL, NULL},
    {"gi_suspended", generator_get_suspended, NULL, NULL},
    {"gi_code", generator_get_code, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition generator_definition = {
    .name = "generator",
    .doc = "A suspended function that yields values.",
    .kind = KIND_GENERATOR,
    .size = sizeof(Generator),
    .flags = TYPE_NO_NEW | TYPE_HAS_WEAKREF,
    .methods = generator_methods,
    .getset = generator_getset,
};
