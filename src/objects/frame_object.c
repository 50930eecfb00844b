// SPDX-License-Identifier: MIT
// Frame objects: what sys._getframe(), tracebacks and generators show of a frame.
//
// While the frame runs the object reads it live; when it is popped its values are copied
// (frame_object_detach). Only what was asked for, or what an exception passed, ever gets one.
#include "objects/dict.h"
#include "objects/frame_locals.h"
#include "objects/generator.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/call.h"

void frame_object_trace(Tracer *tracer, void *object) {
    FrameObject *f = object;
    trace_pointer(tracer, f->code);
    trace_value(tracer, f->function);
    trace_pointer(tracer, f->copy);
    trace_value(tracer, f->back);
    trace_value(tracer, f->owner);
    trace_value(tracer, f->trace);
    trace_value(tracer, f->extra_locals);
}

FrameObject *frame_object(Vm *vm, Frame *frame) {
    if (frame->object)
        return frame->object;
    FrameObject *f = heap_alloc(vm, sizeof(FrameObject), shape_header(vm_type(vm, TYPE_INDEX_FRAME)->root));
    if (!f)
        return NULL;
    f->live = frame;
    f->code = frame->code; // NOBARRIER: allocated just above, and so what follows
    f->function = frame->callee;
    f->trace_lines = 1;
    if ((frame->kind & FRAME_KIND_MASK) == FRAME_GENERATOR) {
        Generator *generator = generator_of_frame(frame);
        f->owner = value_from_pointer(generator);
        frame->object = f;
        heap_barrier(vm, generator);
    } else {
        frame->object = f;
    }
    return f;
}

// The nearest Python frame below, as an object; None at the bottom.
static Value frame_back(Vm *vm, Frame *frame) {
    Frame *back = frame->back;
    while (back && !back->code)
        back = back->back;
    return back ? value_from_pointer(frame_object(vm, back)) : VALUE_NONE;
}

void frame_object_detach(Vm *vm, Frame *frame) {
    FrameObject *f = frame->object;
    f->index = frame_index(frame);
    // Its registers are roots no longer when it was popped already.
    Frame *innermost = vm->frame;
    if (frame->back == innermost)
        vm->frame = frame;
    Value error = vm->error;
    Value back = frame_back(vm, frame);
    ValueArray *copy = value_exists(back) ? heap_alloc_values(vm, frame->code->local_count) : NULL;
    if (copy)
        memcpy(copy->items, frame_registers(frame),
               frame->code->local_count * sizeof(Value)); // NOBARRIER: new
    else
        vm->error = error; // without memory for the values the frame object shows none
    vm->frame = innermost;
    f->back = value_exists(back) ? back : VALUE_NONE;
    f->copy = copy;
    f->live = NULL;
    frame->object = NULL;
    heap_barrier(vm, f);
}

const Value *frame_object_registers(const FrameObject *f) {
    return f->live ? frame_registers(f->live) : f->copy ? f->copy->items : NULL;
}

uint32_t frame_object_index(const FrameObject *f) {
    return f->live ? frame_index(f->live) : f->index;
}

Frame *vm_python_frame(Vm *vm) {
    Frame *frame = vm->frame;
    while (frame && !frame->code)
        frame = frame->back;
    return frame;
}

Dict *vm_globals(Vm *vm) {
    Frame *frame = vm_python_frame(vm);
    return frame ? ((Function *)value_to_pointer(frame->callee))->globals : NULL;
}

// ---- Attributes

static FrameObject *self_of(Value *args) {
    return value_to_pointer(args[0]);
}
static Function *function_of(Value *args) {
    return value_to_pointer(self_of(args)->function);
}

static Value get_back(Vm *vm, Value *args) {
    FrameObject *f = self_of(args);
    if (!f->live)
        return value_exists(f->back) ? f->back : VALUE_NONE;
    return frame_back(vm, f->live);
}
static Value get_code(Vm *vm, Value *args) {
    (void)vm;
    return value_from_pointer(self_of(args)->code);
}
static Value get_globals(Vm *vm, Value *args) {
    (void)vm;
    return dict_value(function_of(args)->globals);
}
static Value get_builtins(Vm *vm, Value *args) {
    (void)vm;
    return dict_value(function_of(args)->builtins);
}
static Value get_locals(Vm *vm, Value *args) {
    return frame_locals_of(vm, self_of(args));
}
static Value get_line(Vm *vm, Value *args) {
    (void)vm;
    FrameObject *f = self_of(args);
    int line = code_line(f->code, frame_object_index(f));
    return line < 0 ? VALUE_NONE : value_from_small_int(line);
}
static Value get_last_instruction(Vm *vm, Value *args) {
    (void)vm;
    FrameObject *f = self_of(args);
    if (f->live && f->live->pc == f->code->instructions)
        return value_from_small_int(-1);
    return value_from_small_int(2 * (int64_t)frame_object_index(f));
}
static Value get_trace(Vm *vm, Value *args) {
    (void)vm;
    Value trace = self_of(args)->trace;
    return value_exists(trace) ? trace : VALUE_NONE;
}
static Value set_trace(Vm *vm, Value *args) {
    heap_store(vm, self_of(args), &self_of(args)->trace, value_is_none(args[1]) ? NO_VALUE : args[1]);
    return VALUE_NONE;
}
static Value get_trace_lines(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->trace_lines);
}
static Value set_trace_lines(Vm *vm, Value *args) {
    if (!value_is_bool(args[1]))
        return raise_type_error(vm, "attribute value type must be bool");
    self_of(args)->trace_lines = value_is_true(args[1]);
    return VALUE_NONE;
}
static Value get_trace_opcodes(Vm *vm, Value *args) {
    (void)vm;
    return value_from_bool(self_of(args)->trace_opcodes);
}
static Value set_trace_opcodes(Vm *vm, Value *args) {
    if (!value_is_bool(args[1]))
        return raise_type_error(vm, "attribute value type must be bool");
    self_of(args)->trace_opcodes = value_is_true(args[1]);
    return VALUE_NONE;
}
static Value get_generator(Vm *vm, Value *args) {
    (void)vm;
    Value owner = self_of(args)->owner;
    return value_exists(owner) ? owner : VALUE_NONE;
}

static Value frame_clear(Vm *vm, Value *args) {
    FrameObject *f = self_of(args);
    if (f->live) {
        if (value_is_generator(f->owner)) {
            Generator *generator = value_to_generator(f->owner);
            if (generator->state == GENERATOR_RUNNING)
                return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot clear an executing frame");
            if (generator->state == GENERATOR_SUSPENDED)
                return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot clear a suspended frame");
            return generator_close(vm, generator) ? VALUE_NONE : NO_VALUE;
        }
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot clear an executing frame");
    }
    f->copy = NULL;
    f->extra_locals = NO_VALUE;
    return VALUE_NONE;
}

static Value frame_repr(Vm *vm, Value *args) {
    FrameObject *f = self_of(args);
    return value_from_pointer(str_format(vm, "<frame at %p, file %R, line %d, code %U>", (void *)f,
                                         str_value(f->code->filename),
                                         code_line(f->code, frame_object_index(f)), f->code->name));
}

static const NativeDefinition frame_methods[] = {
    {"__repr__(self, /)", frame_repr, "Return repr(self).", 0, 0},
    {"clear(self, /)", frame_clear, "Forget the values of all local variables.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition frame_getset[] = {
    {"f_back", get_back, NULL, NULL},
    {"f_code", get_code, NULL, NULL},
    {"f_builtins", get_builtins, NULL, NULL},
    {"f_globals", get_globals, NULL, NULL},
    {"f_locals", get_locals, NULL, "The local variables; writes go through (PEP 667)."},
    {"f_lasti", get_last_instruction, NULL, NULL},
    {"f_lineno", get_line, NULL, NULL},
    {"f_trace", get_trace, set_trace, NULL},
    {"f_trace_lines", get_trace_lines, set_trace_lines, NULL},
    {"f_trace_opcodes", get_trace_opcodes, set_trace_opcodes, NULL},
    {"f_generator", get_generator, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeDefinition frame_definition = {
    .name = "frame",
    .doc = "A running or finished activation of a function.",
    .kind = KIND_FRAME,
    .size = sizeof(FrameObject),
    .flags = TYPE_NO_NEW,
    .methods = frame_methods,
    .getset = frame_getset,
};
