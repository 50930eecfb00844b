// SPDX-License-Identifier: MIT
// Leaving frames, and traceback entries for those that an exception leaves.
#include "objects/exception.h"
#include "objects/generator.h"
#include "objects/str.h"
#include "vm/call.h"

// A frame that an exception leaves stands where the exception was raised in it, not where a handler that has
// no place in the source raised it again.
static void show_where_raised(Vm *vm, Frame *frame) {
    if (!value_is_exception(vm->error) || !frame->code || code_line(frame->code, frame_index(frame)) >= 0)
        return;
    Value head = value_to_exception(vm->error)->traceback;
    if (!value_is_kind(head, KIND_TRACEBACK))
        return;
    const Traceback *entry = value_to_pointer(head);
    if (value_same(entry->frame, value_from_pointer(frame->object)) &&
        entry->index < frame->code->instruction_count)
        frame->pc = frame->code->instructions + entry->index + 1;
}

void frame_leave(Vm *vm, Frame *frame) {
    if (frame->object) {
        show_where_raised(vm, frame);
        frame_object_detach(vm, frame);
    }
    if (!(frame->kind & FRAME_FIRST_IN_CHUNK))
        return;
    Frame *back = frame->back;
    const void *address = back;
    if ((back->kind & FRAME_KIND_MASK) == FRAME_GENERATOR)
        address = generator_of_frame(back)->stack_top;
    stack_drop_chunks(vm, address);
}

void traceback_add(Vm *vm, Frame *frame) {
    Value error = vm->error;
    if (!value_is_exception(error) || vm->unwinding_limit)
        return;
    vm->error = NO_VALUE;
    FrameObject *object = frame_object(vm, frame);
    Traceback *entry =
        object ? heap_alloc(vm, sizeof(Traceback), shape_header(vm_type(vm, TYPE_INDEX_TRACEBACK)->root))
               : NULL;
    vm->error = error; // no memory for the entry: the exception goes on without it
    if (!entry)
        return;
    Exception *exception = value_to_exception(error);
    entry->next = value_exists(exception->traceback) ? exception->traceback : VALUE_NONE; // NOBARRIER: new
    entry->frame = value_from_pointer(object);
    entry->index = frame_index(frame);
    entry->line = -1;
    heap_store(vm, exception, &exception->traceback, value_from_pointer(entry));
}
