// SPDX-License-Identifier: MIT
// What the collector starts from: the Vm's own fields and the tasks' frames.
//
// Registers of frames are read conservatively up to the live height of the instruction at which the frame
// stands: a window's header words (addresses) lie among them while a callee runs.
#include "objects/generator.h"
#include "objects/native.h"
#include "vm/call.h"

void wait_trace(Tracer *tracer, void *object) {
    Wait *wait = object;
    trace_pointer(tracer, wait->task);
    trace_value(tracer, wait->result);
    trace_value(tracer, wait->object);
}

// How many registers hold live values while the frame stands at its pc.
static size_t live_height(const Frame *frame, bool innermost) {
    const Code *code = frame->code;
    if (innermost || !code->heights)
        return code->register_count;
    uint8_t height = code->heights[frame_index(frame)];
    return height == 255 || height > code->register_count ? code->register_count : height;
}

static void trace_frame(Tracer *tracer, Frame *frame, bool innermost) {
    trace_value(tracer, frame->callee);
    trace_pointer(tracer, frame->code);
    trace_pointer(tracer, frame->object);
    Value *registers = frame_registers(frame);
    switch (frame->kind & FRAME_KIND_MASK) {
    case FRAME_PYTHON:
        trace_conservative(tracer, registers, registers + live_height(frame, innermost));
        break;
    case FRAME_GENERATOR: {
        Generator *generator = generator_of_frame(frame);
        trace_pointer(tracer, generator);
        trace_value(tracer, generator->handled.exception);
        trace_conservative(tracer, registers, registers + live_height(frame, innermost));
        break;
    }
    case FRAME_NATIVE: {
        Native *native = value_to_pointer(frame->callee);
        trace_values(tracer, registers, (size_t)native->parameter_count + native->definition->state);
        break;
    }
    default: break;
    }
}

// Between a frame's end and the next frame C code may have laid arguments. Where those do not fit the frame's
// chunk they go on in the next one; how far they fill the first is not known then.
static void trace_pushed(Tracer *tracer, const Value *from, const Value *to, const StackChunk *chunk) {
    while (chunk && !(to >= chunk->slots && to <= chunk->limit))
        chunk = chunk->previous;
    for (; chunk; chunk = chunk->previous, to = chunk ? chunk->limit : NULL) {
        bool holds_from = from >= chunk->slots && from <= chunk->limit;
        const Value *start = holds_from ? from : chunk->slots;
        if (start < to)
            trace_conservative(tracer, start, to);
        if (holds_from)
            return;
    }
}

static void trace_chunks(Tracer *tracer, const StackChunk *chunk) {
    for (const StackChunk *c = chunk; c; c = c->previous)
        trace_pointer(tracer, c);
    for (const StackChunk *c = chunk ? chunk->spare : NULL; c; c = c->spare)
        trace_pointer(tracer, c);
}

static void trace_frames(Tracer *tracer, Frame *frame, const Value *top, const StackChunk *chunk) {
    trace_chunks(tracer, chunk);
    bool innermost = true;
    for (const Value *above = top; frame; frame = frame->back) {
        trace_frame(tracer, frame, innermost);
        if (above)
            trace_pushed(tracer, frame_end(frame), above, chunk);
        above = (frame->kind & FRAME_KIND_MASK) == FRAME_ENTRY ? (const Value *)(const void *)frame : NULL;
        innermost = false;
    }
}

void task_trace(Tracer *tracer, void *object) {
    Task *task = object;
    trace_value(tracer, task->handled.exception);
    trace_value(tracer, task->context);
    trace_pointer(tracer, task->wait);
    trace_value(tracer, task->own_wait.result);
    trace_value(tracer, task->own_wait.object);
    trace_value(tracer, task->thread_locals);
    trace_value(tracer, task->repr_running);
    trace_value(tracer, task->trace_function);
    trace_value(tracer, task->profile_function);
    trace_values(tracer, task->async_hooks, 2);
    trace_value(tracer, task->start_function);
    trace_value(tracer, task->start_args);
    trace_value(tracer, task->start_keywords);
    trace_value(tracer, task->on_done);
    trace_value(tracer, task->name);
    trace_pointer(tracer, task->event);
    trace_pointer(tracer, task->all_next);
    trace_chunks(tracer, task->chunk);
    if (task->state == TASK_RUNNING || task->state == TASK_DONE)
        return; // its frames are roots (vm_trace_roots), or left: what was saved of them is stale
    trace_frames(tracer, task->frame, task->top, task->chunk);
    task_trace_c_stack(tracer, task);
}

static void trace_vm_values(Tracer *tracer, Vm *vm) {
    const Value values[] = {vm->error,
                            vm->result,
                            vm->empty_bytes,
                            vm->builtins_module,
                            vm->sys_module,
                            vm->importlib,
                            vm->no_memory_error,
                            vm->recursion_error,
                            vm->argv,
                            vm->orig_argv,
                            vm->warn_options,
                            vm->x_options,
                            vm->audit_hooks,
                            vm->monitoring,
                            vm->excepthook_running,
                            vm->atexit_callbacks,
                            vm->no_default,
                            vm->context_var_counter,
                            vm->main_dict,
                            vm->codec_state,
                            vm->warnings_state};
    trace_values(tracer, values, sizeof values / sizeof values[0]);
    trace_values(tracer, vm->spare, sizeof vm->spare / sizeof vm->spare[0]);
}

void vm_trace_roots(Tracer *tracer, Vm *vm) {
    trace_vm_values(tracer, vm);
    for (int i = 0; i < TYPE_INDEX_COUNT; i++)
        trace_pointer(tracer, vm->types[i]);
    for (int i = 0; i < NAME_COUNT; i++)
        trace_pointer(tracer, vm->names[i]);
    for (int i = 0; i < 256; i++)
        trace_pointer(tracer, vm->char_strings[i]);
    for (int i = 0; i < KIND_COUNT; i++)
        trace_pointer(tracer, vm->empty_shapes[i]);
    for (size_t i = 0; i < sizeof vm->steps / sizeof vm->steps[0]; i++)
        trace_pointer(tracer, vm->steps[i]);
    const void *const blocks[] = {vm->empty_str, vm->empty_tuple, vm->builtins,      vm->modules,
                                  vm->sys,       vm->interned,    vm->module_states, vm->executable,
                                  vm->main_task, vm->all_tasks,   vm->shared_caches, vm->task};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        trace_pointer(tracer, blocks[i]);
    if (vm->task) {
        const Value *top = vm->top_owner == vm->frame ? vm->top : NULL;
        trace_value(tracer, vm->task->handled.exception);
        trace_frames(tracer, vm->frame, top, vm->task->chunk);
    }
    if (vm->scheduler_table && vm->scheduler_table->trace)
        vm->scheduler_table->trace(tracer, vm);
}
