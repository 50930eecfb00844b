// SPDX-License-Identifier: MIT
// FrameLocalsProxy (PEP 667): a mapping over the variables of a function's frame. Reads see the frame as it
// is, writes go through to its registers, cells and closure; names that are no variables live in the frame
// object's extra_locals. Nothing can be deleted that is a variable.
#include "objects/frame_locals_proxy.h"
#include "objects/dict.h"
#include "objects/frame_locals.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"

typedef struct FrameLocalsProxy {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value frame;
} FrameLocalsProxy;

static void proxy_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((FrameLocalsProxy *)object)->frame);
}

Value frame_locals_proxy_new(Vm *vm, FrameObject *f) {
    FrameLocalsProxy *proxy = object_alloc(vm, vm_type(vm, TYPE_INDEX_FRAME_LOCALS_PROXY), 0);
    if (!proxy)
        return NO_VALUE;
    proxy->frame = value_from_pointer(f); // NOBARRIER: allocated just above
    return value_from_pointer(proxy);
}

static FrameObject *frame_of(Value *args) {
    return value_to_pointer(((FrameLocalsProxy *)value_to_pointer(args[0]))->frame);
}

// Where a variable lies. `owner` is what a store must tell the collector about; NULL for a live frame's
// registers.
typedef struct Variable {
    Value *slot;
    void *owner;
} Variable;

static Variable in_register(FrameObject *f, Value *slot, bool is_cell) {
    if (is_cell && value_is_kind(*slot, KIND_CELL)) {
        Cell *cell = value_to_pointer(*slot);
        return (Variable){&cell->content, cell};
    }
    return (Variable){slot, f->live ? NULL : f->copy};
}

static bool name_is(Value name, Value key) {
    return value_same(name, key) || (value_is_str(key) && str_equal(value_to_str(name), value_to_str(key)));
}

static Variable find_variable(FrameObject *f, Value key) {
    Code *code = f->code;
    Value *registers = (Value *)frame_object_registers(f);
    for (size_t i = 0; i < code->cell_names->length && registers; i++)
        if (name_is(tuple_items(code->cell_names)[i], key))
            return in_register(f, &registers[value_to_small_int(tuple_items(code->cell_registers)[i])], true);
    for (size_t i = 0; i < code->variable_names->length && registers; i++)
        if (name_is(tuple_items(code->variable_names)[i], key))
            return in_register(f, &registers[i], false);
    Function *function = value_to_pointer(f->function);
    for (size_t i = 0; i < code->free_names->length && function->closure_cells; i++) {
        if (name_is(tuple_items(code->free_names)[i], key)) {
            Cell *cell = value_to_pointer(function->closure_cells[i]);
            return (Variable){&cell->content, cell};
        }
    }
    return (Variable){NULL, NULL};
}

// 1 found, 0 not there, -1 exception.
static int proxy_find(Vm *vm, FrameObject *f, Value key, Value *value) {
    Variable variable = value_is_str(key) ? find_variable(f, key) : (Variable){NULL, NULL};
    if (variable.slot) {
        *value = *variable.slot;
        return value_exists(*value);
    }
    return value_is_dict(f->extra_locals) ? dict_find(vm, value_to_dict(f->extra_locals), key, value) : 0;
}

static bool proxy_store(Vm *vm, FrameObject *f, Value key, Value value) {
    Variable variable = value_is_str(key) ? find_variable(f, key) : (Variable){NULL, NULL};
    if (variable.slot) {
        *variable.slot = value;
        if (variable.owner)
            heap_barrier(vm, variable.owner);
        else if (value_is_heap(f->owner))
            heap_barrier(vm, value_to_pointer(f->owner));
        return true;
    }
    if (!value_is_dict(f->extra_locals)) {
        Dict *extra = dict_new(vm);
        if (!extra)
            return false;
        heap_store(vm, f, &f->extra_locals, dict_value(extra));
    }
    return dict_set(vm, value_to_dict(f->extra_locals), key, value);
}

static bool add_to_dict(Vm *vm, void *context, Str *name, Value value) {
    return dict_set_str(vm, context, name, value);
}

// All of it as a new dict: what most methods work on.
static Dict *snapshot(Vm *vm, FrameObject *f) {
    Dict *dict = dict_new(vm);
    if (!dict || !frame_each_local(vm, f->code, f->function, frame_object_registers(f), add_to_dict, dict))
        return NULL;
    if (value_is_dict(f->extra_locals) && !dict_merge(vm, dict, f->extra_locals, 1))
        return NULL;
    return dict;
}

static Value proxy_new(Vm *vm, Value *args) {
    if (!value_is_kind(args[1], KIND_FRAME))
        return raise_type_error(vm, "expect frame, not %T", args[1]);
    return frame_locals_proxy_new(vm, value_to_pointer(args[1]));
}
static Value proxy_getitem(Vm *vm, Value *args) {
    Value found;
    int status = proxy_find(vm, frame_of(args), args[1], &found);
    if (status > 0)
        return found;
    return status < 0 ? NO_VALUE
                      : raise_error(vm, TYPE_INDEX_KEY_ERROR, "local variable '%R' is not defined", args[1]);
}
static Value proxy_setitem(Vm *vm, Value *args) {
    return proxy_store(vm, frame_of(args), args[1], args[2]) ? VALUE_NONE : NO_VALUE;
}
static Value remove_key(Vm *vm, FrameObject *f, Value key, Value *removed) {
    if (value_is_str(key) && find_variable(f, key).slot)
        return raise_value_error(vm, "cannot remove local variables from FrameLocalsProxy");
    int status =
        value_is_dict(f->extra_locals) ? dict_pop(vm, value_to_dict(f->extra_locals), key, removed) : 0;
    return status > 0 ? VALUE_TRUE : status == 0 ? VALUE_FALSE : NO_VALUE;
}
static Value proxy_delitem(Vm *vm, Value *args) {
    Value removed, status = remove_key(vm, frame_of(args), args[1], &removed);
    return value_is_false(status)  ? raise_key_error(vm, args[1])
           : value_is_true(status) ? VALUE_NONE
                                   : NO_VALUE;
}
static Value proxy_pop(Vm *vm, Value *args) {
    Value removed, status = remove_key(vm, frame_of(args), args[1], &removed);
    if (value_is_true(status))
        return removed;
    if (value_missing(status))
        return NO_VALUE;
    return value_exists(args[2]) ? args[2] : raise_key_error(vm, args[1]);
}
static Value proxy_contains(Vm *vm, Value *args) {
    Value found;
    int status = proxy_find(vm, frame_of(args), args[1], &found);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}
static Value proxy_length(Vm *vm, Value *args) {
    Dict *dict = snapshot(vm, frame_of(args));
    return dict ? value_from_small_int((int64_t)dict_length(dict)) : NO_VALUE;
}
static Value proxy_get(Vm *vm, Value *args) {
    Value found;
    int status = proxy_find(vm, frame_of(args), args[1], &found);
    if (status > 0)
        return found;
    return status < 0 ? NO_VALUE : value_exists(args[2]) ? args[2] : VALUE_NONE;
}
static Value proxy_setdefault(Vm *vm, Value *args) {
    Value found;
    int status = proxy_find(vm, frame_of(args), args[1], &found);
    if (status > 0)
        return found;
    Value value = value_exists(args[2]) ? args[2] : VALUE_NONE;
    return status == 0 && proxy_store(vm, frame_of(args), args[1], value) ? value : NO_VALUE;
}
static Value call_on_snapshot(Vm *vm, Value *args, Str *name, int count) {
    Dict *dict = snapshot(vm, frame_of(args));
    return dict && name ? vm_call_method(vm, dict_value(dict), name, count, args + 1) : NO_VALUE;
}
// keys(), values() and items() are lists here, as in CPython.
static Value listed(Vm *vm, Value *args, Str *name) {
    Value view = call_on_snapshot(vm, args, name, 0);
    return value_exists(view) ? value_from_pointer(value_to_list(vm, view)) : NO_VALUE;
}
static Value proxy_keys(Vm *vm, Value *args) {
    return listed(vm, args, vm_name(vm, keys));
}
static Value proxy_values(Vm *vm, Value *args) {
    return listed(vm, args, vm_name(vm, values));
}
static Value proxy_items(Vm *vm, Value *args) {
    return listed(vm, args, vm_name(vm, items));
}
static Value proxy_iter(Vm *vm, Value *args) {
    Value keys = proxy_keys(vm, args);
    return value_exists(keys) ? value_iter(vm, keys) : NO_VALUE;
}
static Value proxy_reversed(Vm *vm, Value *args) {
    Value keys = proxy_keys(vm, args);
    bool found;
    return value_exists(keys) ? vm_call_special(vm, keys, SPECIAL_REVERSED, 0, NULL, &found) : NO_VALUE;
}
static Value proxy_copy(Vm *vm, Value *args) {
    return value_from_pointer(snapshot(vm, frame_of(args)));
}

static bool proxy_merge(Vm *vm, Value *args, Value other) {
    Dict *added = dict_new(vm);
    if (!added || !dict_merge(vm, added, other, 1))
        return false;
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, added, &position, &key, &value))
        if (!proxy_store(vm, frame_of(args), key, value))
            return false;
    return true;
}
static Value proxy_update(Vm *vm, Value *args) {
    return proxy_merge(vm, args, args[1]) ? VALUE_NONE : NO_VALUE;
}
static Value proxy_ior(Vm *vm, Value *args) {
    if (!value_is_dict(args[1]) && value_type(vm, args[1]) != vm_type(vm, TYPE_INDEX_FRAME_LOCALS_PROXY))
        return VALUE_NOT_IMPLEMENTED;
    return proxy_merge(vm, args, args[1]) ? args[0] : NO_VALUE;
}
static Value merged(Vm *vm, Value left, Value right) {
    Dict *dict = dict_new(vm);
    return dict && dict_merge(vm, dict, left, 1) && dict_merge(vm, dict, right, 1) ? dict_value(dict)
                                                                                   : NO_VALUE;
}
static Value proxy_or(Vm *vm, Value *args) {
    if (!value_is_dict(args[1]) && value_type(vm, args[1]) != vm_type(vm, TYPE_INDEX_FRAME_LOCALS_PROXY))
        return VALUE_NOT_IMPLEMENTED;
    return merged(vm, args[0], args[1]);
}
static Value proxy_ror(Vm *vm, Value *args) {
    if (!value_is_dict(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    return merged(vm, args[1], args[0]);
}
static Value proxy_eq(Vm *vm, Value *args) {
    Dict *dict = snapshot(vm, frame_of(args));
    if (!dict)
        return NO_VALUE;
    Value other = args[1];
    if (value_type(vm, other) == vm_type(vm, TYPE_INDEX_FRAME_LOCALS_PROXY))
        return value_from_bool(frame_of(args) == frame_of(&other));
    return value_is_dict(other) ? value_compare(vm, dict_value(dict), other, COMPARE_EQ)
                                : VALUE_NOT_IMPLEMENTED;
}
static Value proxy_ne(Vm *vm, Value *args) {
    Value equal = proxy_eq(vm, args);
    return value_is_bool(equal) ? value_from_bool(!value_is_true(equal)) : equal;
}
static Value proxy_repr(Vm *vm, Value *args) {
    int running = repr_enter(vm, args[0]);
    if (running)
        return running < 0 ? NO_VALUE : value_from_pointer(str_from_c(vm, "{...}"));
    Dict *dict = snapshot(vm, frame_of(args));
    Value text = dict ? value_repr(vm, dict_value(dict)) : NO_VALUE;
    repr_leave(vm, args[0]);
    return text;
}

static const NativeDefinition proxy_methods[] = {
    {"__new__(cls, frame, /)", proxy_new, "A view of the variables of a frame.", 0, 0},
    {"__getitem__(self, key, /)", proxy_getitem, "Return self[key].", 0, 0},
    {"__setitem__(self, key, value, /)", proxy_setitem, "Set self[key] to value.", 0, 0},
    {"__delitem__(self, key, /)", proxy_delitem, "Delete self[key].", 0, 0},
    {"__contains__(self, key, /)", proxy_contains, "Return bool(key in self).", 0, 0},
    {"__len__(self, /)", proxy_length, "Return len(self).", 0, 0},
    {"__iter__(self, /)", proxy_iter, "Implement iter(self).", 0, 0},
    {"__reversed__(self, /)", proxy_reversed, "Iterate over the names backwards.", 0, 0},
    {"__or__(self, value, /)", proxy_or, "Return self|value.", 0, 0},
    {"__ror__(self, value, /)", proxy_ror, "Return value|self.", 0, 0},
    {"__ior__(self, value, /)", proxy_ior, "Return self|=value.", 0, 0},
    {"__eq__(self, value, /)", proxy_eq, "Return self==value.", 0, 0},
    {"__ne__(self, value, /)", proxy_ne, "Return self!=value.", 0, 0},
    {"__repr__(self, /)", proxy_repr, "Return repr(self).", 0, 0},
    {"get(self, key, default=None, /)", proxy_get, "The value of a name, or the default.", 0, 0},
    {"setdefault(self, key, default=None, /)", proxy_setdefault,
     "The value of a name, set to the default if missing.", 0, 0},
    {"pop(self, key, default=<unrepresentable>, /)", proxy_pop, "Remove a name that is no variable.", 0, 0},
    {"update(self, other, /)", proxy_update, "Set several names.", 0, 0},
    {"keys(self, /)", proxy_keys, "The names.", 0, 0},
    {"values(self, /)", proxy_values, "The values.", 0, 0},
    {"items(self, /)", proxy_items, "The names with their values.", 0, 0},
    {"copy(self, /)", proxy_copy, "A dict with the values now.", 0, 0},
    {"__copy__(self, /)", proxy_copy, "A dict with the values now.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition frame_locals_proxy_definition = {
    .name = "FrameLocalsProxy",
    .doc = "A write-through view of the variables of a frame.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(FrameLocalsProxy),
    .flags = TYPE_MATCH_MAPPING,
    .methods = proxy_methods,
    .trace = proxy_trace,
};
