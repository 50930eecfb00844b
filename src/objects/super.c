// SPDX-License-Identifier: MIT
// super: an object's attributes, looked up behind a given class in the method resolution order. The loop does
// `super().name` without making one (super_attribute_find).
#include "objects/super.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

void super_trace(Tracer *tracer, void *object) {
    Super *super = object;
    trace_value(tracer, super->type);
    trace_value(tracer, super->object);
    trace_value(tracer, super->object_type);
}

static Super *to_super(Value v) {
    return value_to_pointer(v);
}

Type *super_check(Vm *vm, Type *type, Value object) {
    if (value_is_type(object) && type_is_subtype(value_to_type(object), type))
        return value_to_type(object);
    Type *own = value_type(vm, object);
    if (type_is_subtype(own, type))
        return own;
    Value claimed;
    if (!object_find_attribute(vm, object, vm_name(vm, __class__), &claimed))
        return NULL;
    if (value_exists(claimed) && value_is_type(claimed) && value_to_type(claimed) != own &&
        type_is_subtype(value_to_type(claimed), type))
        return value_to_type(claimed);
    bool is_type = value_is_type(object);
    raise_type_error(vm, "super(type, obj): obj (%s %.200N) is not an instance or subtype of type (%.200N).",
                     is_type ? "type" : "instance of", is_type ? value_to_type(object) : own, type);
    return NULL;
}

AttributeAction super_attribute_find(Vm *vm, Type *type, Value object, Type *object_type, Str *name,
                                     bool want_method, AttributeFound *found) {
    Tuple *mro = object_type->mro;
    if (!mro)
        return ATTRIBUTE_MISSING; // the class is being made
    size_t i = 0;
    while (i < mro->length && value_to_type(tuple_items(mro)[i]) != type)
        i++;
    for (i++; i < mro->length; i++) {
        Value attribute = type_own_attribute(vm, value_to_type(tuple_items(mro)[i]), name);
        if (value_exists(attribute))
            return attribute_bind(vm, attribute,
                                  value_same(object, type_value(object_type)) ? NO_VALUE : object,
                                  object_type, want_method, found);
    }
    return ATTRIBUTE_MISSING;
}

AttributeAction super_object_find(Vm *vm, Value self, Str *name, bool want_method, AttributeFound *found) {
    Super *super = to_super(self);
    if (value_exists(super->object_type) && !str_equals_c(name, "__class__")) {
        // A bound method of the object, not of the super: no want_method.
        AttributeAction action = super_attribute_find(vm, value_to_type(super->type), super->object,
                                                      value_to_type(super->object_type), name, false, found);
        if (action != ATTRIBUTE_MISSING)
            return action;
    }
    return object_generic_find(vm, self, name, want_method, found);
}

static Value super_get_attribute(Vm *vm, Value *args) {
    Str *name = attribute_name(vm, args[1]);
    if (!name)
        return NO_VALUE;
    AttributeFound found;
    AttributeAction action = super_object_find(vm, args[0], name, false, &found);
    if (action == ATTRIBUTE_MISSING)
        return raise_attribute_error(vm, args[0], name);
    return attribute_finish(vm, action, args[0], name, &found);
}

// The class and the first argument of the method that calls super().
static bool from_frame(Vm *vm, Value *type, Value *object) {
    Frame *frame = vm_python_frame(vm);
    const char *error = NULL;
    if (!frame) {
        error = "super(): no current frame";
    } else if (frame->code->argument_count == 0) {
        error = "super(): no arguments";
    } else {
        *object = frame_registers(frame)[0];
        if (value_is_kind(*object, KIND_CELL)) {
            Tuple *cells = frame->code->cell_registers;
            for (size_t i = 0; cells && i < cells->length; i++)
                if (value_same(tuple_items(cells)[i], value_from_small_int(0)))
                    *object = ((Cell *)value_to_pointer(*object))->content;
        }
        if (value_missing(*object))
            error = "super(): arg[0] deleted";
    }
    if (!error) {
        Tuple *names = frame->code->free_names;
        Function *function = value_to_pointer(frame->callee);
        error = "super(): __class__ cell not found";
        for (size_t i = 0; names && i < names->length; i++) {
            if (!str_equals_c(value_to_str(tuple_items(names)[i]), "__class__"))
                continue;
            *type = ((Cell *)value_to_pointer(function->closure_cells[i]))->content;
            if (value_missing(*type)) {
                error = "super(): empty __class__ cell";
            } else if (!value_is_type(*type)) {
                raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "super(): __class__ is not a type (%T)", *type);
                return false;
            } else {
                return true;
            }
        }
    }
    raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "%s", error);
    return false;
}

static Value super_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_SUPER], args[0]))
        return NO_VALUE;
    return value_from_pointer(object_alloc(vm, value_to_type(args[0]), 0));
}

static Value super_init(Vm *vm, Value *args) {
    Super *super = to_super(args[0]);
    Tuple *given = value_to_tuple_object(args[1]);
    if (dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "super() takes no keyword arguments");
    if (given->length > 2)
        return raise_type_error(vm, "super() expected at most 2 arguments, got %zu", (size_t)given->length);
    Value type = NO_VALUE, object = NO_VALUE;
    if (given->length == 0) {
        if (!from_frame(vm, &type, &object))
            return NO_VALUE;
    } else {
        type = tuple_items(given)[0];
        if (!value_is_type(type))
            return raise_type_error(vm, "super() argument 1 must be a type, not %.200T", type);
        if (given->length == 2)
            object = tuple_items(given)[1];
    }
    if (value_is_none(object))
        object = NO_VALUE;
    Type *object_type = NULL;
    if (value_exists(object) && !(object_type = super_check(vm, value_to_type(type), object)))
        return NO_VALUE;
    super->type = type;
    super->object = object;
    super->object_type = value_from_pointer(object_type);
    heap_barrier(vm, super);
    return VALUE_NONE;
}

static Value super_get(Vm *vm, Value *args) {
    Super *super = to_super(args[0]);
    if (value_is_none_or_missing(args[1]) || value_exists(super->object))
        return args[0];
    if (object_type(super) != vm->types[TYPE_INDEX_SUPER])
        return vm_call_2(vm, type_value(object_type(super)), super->type, args[1]);
    Type *type = super_check(vm, value_to_type(super->type), args[1]);
    if (!type)
        return NO_VALUE;
    Super *bound = object_alloc(vm, vm->types[TYPE_INDEX_SUPER], 0);
    if (!bound)
        return NO_VALUE;
    // NOBARRIER: just allocated
    bound->type = super->type;
    bound->object = args[1];
    bound->object_type = type_value(type);
    return value_from_pointer(bound);
}

static Value super_repr(Vm *vm, Value *args) {
    Super *super = to_super(args[0]);
    Str *type = value_exists(super->type) ? value_to_type(super->type)->name : NULL;
    if (!type && !(type = str_from_c(vm, "NULL")))
        return NO_VALUE;
    if (value_missing(super->object_type))
        return value_from_pointer(str_format(vm, "<super: <class '%U'>, NULL>", type));
    return value_from_pointer(
        str_format(vm, "<super: <class '%U'>, <%N object>>", type, value_to_type(super->object_type)));
}

static const NativeDefinition super_methods[] = {
    {"__new__(type, /, *args, **kwargs)", super_new, NULL, 0, 0},
    {"__repr__(self, /)", super_repr, NULL, 0, 0},
    {"__getattribute__(self, name, /)", super_get_attribute, NULL, 0, 0},
    {"__get__(self, instance, owner=None, /)", super_get, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", super_init, NULL, 0, 0},
    {0},
};
static const MemberDefinition super_members[] = {
    {"__thisclass__", offsetof(Super, type), MEMBER_READ_ONLY | MEMBER_NONE,
     "The class that super() was called in."},
    {"__self__", offsetof(Super, object), MEMBER_READ_ONLY | MEMBER_NONE, "The instance; None if unbound."},
    {"__self_class__", offsetof(Super, object_type), MEMBER_READ_ONLY | MEMBER_NONE,
     "The type of the instance; None if unbound."},
    {0},
};

const TypeDefinition super_definition = {
    .name = "super",
    .doc = "super() -> the same as super(__class__, <first argument>)\n"
           "super(type) -> an unbound super object\n"
           "super(type, obj) -> a bound one; isinstance(obj, type)\n"
           "super(type, type2) -> a bound one; issubclass(type2, type)",
    .kind = KIND_SUPER,
    .size = sizeof(Super),
    .flags = TYPE_BASE,
    .methods = super_methods,
    .members = super_members,
};
