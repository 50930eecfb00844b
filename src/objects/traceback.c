// SPDX-License-Identifier: MIT
// The traceback type: a chain of entries, outermost frame first. How one is printed is in traceback_format.c.
#include "objects/traceback.h"
#include "objects/code.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/vm.h"

void traceback_trace(Tracer *tracer, void *object) {
    Traceback *entry = object;
    trace_value(tracer, entry->next);
    trace_value(tracer, entry->frame);
}

int traceback_line(Traceback *entry) {
    if (entry->line < 0) {
        const FrameObject *frame = value_to_pointer(entry->frame);
        int line = frame->code ? code_line(frame->code, entry->index) : 0;
        entry->line = line > 0 ? line : 0;
    }
    return entry->line;
}

Value traceback_new(Vm *vm, Value next, FrameObject *frame, uint32_t index, int line) {
    Traceback *entry = object_alloc(vm, vm_type(vm, TYPE_INDEX_TRACEBACK), 0);
    if (!entry)
        return NO_VALUE;
    // NOBARRIER: just allocated
    entry->next = value_exists(next) ? next : VALUE_NONE;
    entry->frame = value_from_pointer(frame);
    entry->index = index;
    entry->line = line;
    return value_from_pointer(entry);
}

static Value traceback_new_method(Vm *vm, Value *args) {
    if (!value_is_none(args[1]) && !value_is_kind(args[1], KIND_TRACEBACK))
        return raise_type_error(vm, "expected traceback object or None, got '%T'", args[1]);
    if (!value_is_kind(args[2], KIND_FRAME))
        return raise_type_error(vm, "traceback() argument 'tb_frame' must be frame, not %T", args[2]);
    int32_t position, line;
    if (!value_to_int32(vm, args[3], &position) || !value_to_int32(vm, args[4], &line))
        return NO_VALUE;
    uint32_t index = position < 0 ? 0 : (uint32_t)position / 2;
    return traceback_new(vm, args[1], value_to_pointer(args[2]), index, line);
}

static Value get_next(Vm *vm, Value *args) {
    return value_to_traceback(args[0])->next;
}

static Value set_next(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "can't delete tb_next attribute");
    if (!value_is_none(args[1]) && !value_is_kind(args[1], KIND_TRACEBACK))
        return raise_type_error(vm, "expected traceback object or None, got '%T'", args[1]);
    for (Value entry = args[1]; value_is_kind(entry, KIND_TRACEBACK); entry = value_to_traceback(entry)->next)
        if (value_same(entry, args[0]))
            return raise_value_error(vm, "traceback loop detected");
    Traceback *self = value_to_traceback(args[0]);
    heap_store(vm, self, &self->next, args[1]);
    return VALUE_NONE;
}

static Value get_position(Vm *vm, Value *args) {
    return value_from_small_int(2 * (int64_t)value_to_traceback(args[0])->index);
}

static Value get_line(Vm *vm, Value *args) {
    int line = traceback_line(value_to_traceback(args[0]));
    return line ? value_from_small_int(line) : VALUE_NONE;
}

static Value traceback_dir(Vm *vm, Value *args) {
    static const char *const names[] = {"tb_frame", "tb_next", "tb_lasti", "tb_lineno"};
    List *list = list_new(vm, 4);
    for (size_t i = 0; list && i < 4; i++) {
        Str *name = str_intern_c(vm, names[i]);
        if (!name || !list_append(vm, list, str_value(name)))
            return NO_VALUE;
    }
    return value_from_pointer(list);
}

static const NativeDefinition traceback_methods[] = {
    {"__new__(cls, tb_next, tb_frame, tb_lasti, tb_lineno)", traceback_new_method, NULL, 0, 0},
    {"__dir__(self, /)", traceback_dir, "The names of the attributes.", 0, 0},
    {0},
};
static const GetSetDefinition traceback_getset[] = {
    {"tb_next", get_next, set_next, NULL},
    {"tb_lasti", get_position, NULL, NULL},
    {"tb_lineno", get_line, NULL, NULL},
    {0},
};
static const MemberDefinition traceback_members[] = {
    {"tb_frame", offsetof(Traceback, frame), MEMBER_READ_ONLY, NULL},
    {0},
};

const TypeDefinition traceback_definition = {
    .name = "traceback",
    .doc = "One frame that an exception has left, and where in it.",
    .signature = "(tb_next, tb_frame, tb_lasti, tb_lineno)",
    .kind = KIND_TRACEBACK,
    .size = sizeof(Traceback),
    .methods = traceback_methods,
    .getset = traceback_getset,
    .members = traceback_members,
};
