// SPDX-License-Identifier: MIT
// locals() and the walk over a frame's variables. The proxy type stands in frame_locals_proxy.c.
#include "objects/frame_locals.h"
#include "objects/dict.h"
#include "objects/frame_locals_proxy.h"
#include "objects/str.h"
#include "objects/tuple.h"

// A class or module body keeps its namespace in register 0.
static bool has_namespace(const Code *code) {
    return !(code->flags & CODE_OPTIMIZED);
}

static Value unwrap(Value v) {
    return value_is_kind(v, KIND_CELL) ? ((Cell *)value_to_pointer(v))->content : v;
}

static bool is_cell_name(const Code *code, Value name) {
    for (size_t i = 0; i < code->cell_names->length; i++)
        if (value_same(tuple_items(code->cell_names)[i], name))
            return true;
    return false;
}

bool frame_each_local(Vm *vm, Code *code, Value function, const Value *registers,
                      bool (*visit)(Vm *vm, void *context, Str *name, Value value), void *context) {
    if (registers) {
        for (size_t i = 0; i < code->variable_names->length; i++) {
            Value name = tuple_items(code->variable_names)[i];
            Value value = is_cell_name(code, name) ? unwrap(registers[i]) : registers[i];
            if (value_exists(value) && !visit(vm, context, value_to_str(name), value))
                return false;
        }
        for (size_t i = 0; i < code->cell_names->length; i++) {
            size_t at = (size_t)value_to_small_int(tuple_items(code->cell_registers)[i]);
            if (at < code->variable_names->length)
                continue; // a parameter or local: shown above
            Value value = unwrap(registers[at]);
            if (value_exists(value) &&
                !visit(vm, context, value_to_str(tuple_items(code->cell_names)[i]), value))
                return false;
        }
    }
    Function *f = value_to_pointer(function);
    for (size_t i = 0; i < code->free_names->length && f->closure_cells; i++) {
        Value value = unwrap(f->closure_cells[i]);
        if (value_exists(value) && !visit(vm, context, value_to_str(tuple_items(code->free_names)[i]), value))
            return false;
    }
    return true;
}

static bool add_to_dict(Vm *vm, void *context, Str *name, Value value) {
    return dict_set_str(vm, context, name, value);
}

Value frame_locals(Vm *vm, Frame *frame) {
    if (has_namespace(frame->code))
        return frame_registers(frame)[0];
    Dict *dict = dict_new(vm);
    if (!dict || !frame_each_local(vm, frame->code, frame->callee, frame_registers(frame), add_to_dict, dict))
        return NO_VALUE;
    if (frame->object && value_is_dict(frame->object->extra_locals) &&
        !dict_merge(vm, dict, frame->object->extra_locals, 0))
        return NO_VALUE;
    return dict_value(dict);
}

Value frame_locals_of(Vm *vm, FrameObject *f) {
    if (has_namespace(f->code)) {
        const Value *registers = frame_object_registers(f);
        return registers ? registers[0] : value_from_pointer(dict_new(vm));
    }
    return frame_locals_proxy_new(vm, f);
}
