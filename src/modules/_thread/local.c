// SPDX-License-Identifier: MIT
// threading.local: an object with attributes of its own in each task.
//
// The attributes lie in a dict for each (task, object): task->thread_locals maps the object's address to it.
// The object's class is called anew (__init__) in each task that touches it.
#include "modules/_thread/thread_internal.h"
#include "objects/dict.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"

typedef struct ThreadLocal {
    uint64_t header;      // KIND_NATIVE_OBJECT
    Value args, keywords; // for __init__ in other tasks
    uint64_t number;      // names it in every task's dict, never reused
} ThreadLocal;

static void local_trace(Tracer *tracer, void *object) {
    ThreadLocal *local = object;
    trace_value(tracer, local->args);
    trace_value(tracer, local->keywords);
}

static Dict *dict_of(Vm *vm, Value self) {
    Task *task = vm->task;
    ThreadLocal *local = value_to_pointer(self);
    if (!value_is_dict(task->thread_locals)) {
        Dict *all = dict_new(vm);
        if (!all)
            return NULL;
        heap_store(vm, task, &task->thread_locals, dict_value(all));
    }
    Value key = value_from_small_int((int64_t)local->number), found;
    int status = dict_find(vm, value_to_dict(task->thread_locals), key, &found);
    if (status)
        return status > 0 ? value_to_dict(found) : NULL;
    Dict *dict = dict_new(vm);
    if (!dict || !dict_set(vm, value_to_dict(task->thread_locals), key, dict_value(dict)))
        return NULL;
    Value init = type_special(vm, value_type(vm, self), SPECIAL_INIT);
    if (!value_same(init, type_special(vm, vm_type(vm, TYPE_INDEX_OBJECT), SPECIAL_INIT))) {
        Tuple *rest = value_to_pointer(local->args);
        Tuple *all = tuple_new(vm, (size_t)rest->length + 1);
        if (!all)
            return NULL;
        tuple_items(all)[0] = self; // NOBARRIER: allocated just above
        memcpy(tuple_items(all) + 1, tuple_items(rest), rest->length * sizeof(Value));
        if (value_missing(vm_call_keywords(vm, init, all, value_to_dict(local->keywords))))
            return NULL;
    }
    return dict;
}

// cls, *args, **kw
static Value local_new(Vm *vm, Value *args) {
    Type *type = value_to_pointer(args[0]);
    Value init = type_special(vm, type, SPECIAL_INIT);
    bool plain = value_same(init, type_special(vm, vm_type(vm, TYPE_INDEX_OBJECT), SPECIAL_INIT));
    if (plain && (((Tuple *)value_to_pointer(args[1]))->length || dict_length(value_to_dict(args[2]))))
        return raise_type_error(vm, "Initialization arguments are not supported");
    ThreadLocal *local = object_alloc(vm, type, 0);
    if (!local)
        return NO_VALUE;
    local->args = args[1]; // NOBARRIER: allocated just above
    local->keywords = args[2];
    local->number = ++vm->next_task_ident;
    // this task's dict is made now, and __init__ is called by type.__call__
    Dict *dict = dict_new(vm);
    if (!dict)
        return NO_VALUE;
    Task *task = vm->task;
    if (!value_is_dict(task->thread_locals)) {
        Dict *all = dict_new(vm);
        if (!all)
            return NO_VALUE;
        heap_store(vm, task, &task->thread_locals, dict_value(all));
    }
    if (!dict_set(vm, value_to_dict(task->thread_locals), value_from_small_int((int64_t)local->number),
                  dict_value(dict)))
        return NO_VALUE;
    return value_from_pointer(local);
}

static Str *name_of(Vm *vm, Value v) {
    if (!value_is_str(v)) {
        raise_type_error(vm, "attribute name must be string, not '%T'", v);
        return NULL;
    }
    return str_intern(vm, value_to_str(v));
}

static Value local_getattribute(Vm *vm, Value *args) {
    Dict *dict = dict_of(vm, args[0]);
    Str *name = dict ? name_of(vm, args[1]) : NULL;
    if (!name)
        return NO_VALUE;
    if (name == vm_name(vm, __dict__))
        return dict_value(dict);
    Value on_type = type_lookup(vm, value_type(vm, args[0]), name);
    bool data = value_exists(on_type) && value_is_heap(on_type) &&
                value_exists(value_special(vm, on_type, SPECIAL_SET));
    if (!data) {
        Value found = dict_get_str(vm, dict, name);
        if (value_exists(found))
            return found;
    }
    return object_generic_get_attribute(vm, args[0], name);
}

static Value set_attribute(Vm *vm, Value self, Value name_value, Value value) {
    Dict *dict = dict_of(vm, self);
    Str *name = dict ? name_of(vm, name_value) : NULL;
    if (!name)
        return NO_VALUE;
    if (name == vm_name(vm, __dict__))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "'%T' object attribute '__dict__' is read-only",
                           self);
    Value on_type = type_lookup(vm, value_type(vm, self), name);
    if (value_exists(on_type) && value_is_heap(on_type) &&
        value_exists(value_special(vm, on_type, SPECIAL_SET)))
        return object_generic_set_attribute(vm, self, name, value) ? VALUE_NONE : NO_VALUE;
    if (value_exists(value))
        return dict_set_str(vm, dict, name, value) ? VALUE_NONE : NO_VALUE;
    int deleted = dict_delete_str(vm, dict, name);
    return deleted > 0 ? VALUE_NONE : deleted < 0 ? NO_VALUE : raise_attribute_error(vm, self, name);
}
static Value local_setattr(Vm *vm, Value *args) {
    return set_attribute(vm, args[0], args[1], args[2]);
}
static Value local_delattr(Vm *vm, Value *args) {
    return set_attribute(vm, args[0], args[1], NO_VALUE);
}

static const NativeDefinition local_methods[] = {
    {"__new__(cls, /, *args, **kw)", local_new, "An object whose attributes are each thread's own.", 0, 0},
    {"__getattribute__(self, name, /)", local_getattribute, "Return getattr(self, name).", 0, 0},
    {"__setattr__(self, name, value, /)", local_setattr, "Implement setattr(self, name, value).", 0, 0},
    {"__delattr__(self, name, /)", local_delattr, "Implement delattr(self, name).", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
const TypeDefinition thread_local_definition = {
    .name = "_thread._local",
    .doc = "Attributes of which each thread has its own.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(ThreadLocal),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF | TYPE_HEAP_LIKE,
    .methods = local_methods,
    .trace = local_trace,
};
