// SPDX-License-Identifier: MIT
// Slow paths of instructions: names, cells, imports, unpacking, formatting, raising, exception groups,
// intrinsics.
#include "import/import.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/frame_locals.h"
#include "objects/function.h"
#include "objects/generator.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/set.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/operator.h"

// ---- Names

static Value raise_name_error(Vm *vm, const char *format, Str *name) {
    Str *text = str_format(vm, format, name);
    Value exception = text ? exception_new(vm, TYPE_INDEX_NAME_ERROR, str_value(text)) : NO_VALUE;
    if (value_missing(exception))
        return NO_VALUE;
    heap_store(vm, value_to_pointer(exception), &value_to_exception(exception)->fields[NAME_ERROR_NAME],
               str_value(name));
    return raise_value(vm, exception);
}

static Value raise_undefined(Vm *vm, Str *name) {
    return raise_name_error(vm, "name '%U' is not defined", name);
}

Value operation_unbound_local(Vm *vm, Str *name) {
    Str *text =
        str_format(vm, "cannot access local variable '%U' where it is not associated with a value", name);
    Value exception = text ? exception_new(vm, TYPE_INDEX_UNBOUND_LOCAL_ERROR, str_value(text)) : NO_VALUE;
    if (value_missing(exception))
        return NO_VALUE;
    heap_store(vm, value_to_pointer(exception), &value_to_exception(exception)->fields[NAME_ERROR_NAME],
               str_value(name));
    return raise_value(vm, exception);
}

Value operation_unbound_cell(Vm *vm, Value name, bool is_free) {
    if (is_free)
        return raise_name_error(
            vm, "cannot access free variable '%U' where it is not associated with a value in enclosing scope",
            value_to_str(name));
    return operation_unbound_local(vm, value_to_str(name));
}

Value operation_unbound_free(Vm *vm, const Code *code, size_t index) {
    return operation_unbound_cell(vm, tuple_items(code->free_names)[index], true);
}

// A name in a namespace that may be any mapping. NO_VALUE: not there, or *failed.
static Value mapping_find(Vm *vm, Value mapping, Str *name, bool *failed) {
    *failed = false;
    if (value_is_dict(mapping) && object_type(value_to_pointer(mapping)) == vm_type(vm, TYPE_INDEX_DICT))
        return dict_get_str(vm, value_to_dict(mapping), name);
    Value found = value_get_item(vm, mapping, str_value(name));
    if (value_exists(found))
        return found;
    if (error_is(vm, TYPE_INDEX_KEY_ERROR))
        error_clear(vm);
    else
        *failed = true;
    return NO_VALUE;
}

static Value builtins_find(Vm *vm, Function *function, Str *name) {
    return dict_get_str(vm, function->builtins, name);
}

Value operation_load_global(Vm *vm, Function *function, Str *name) {
    bool failed;
    Value found = mapping_find(vm, dict_value(function->globals), name, &failed);
    if (value_missing(found) && !failed)
        found = builtins_find(vm, function, name);
    if (value_missing(found) && !failed && !error_is_set(vm))
        return raise_undefined(vm, name);
    return found;
}

Value operation_load_from_dict_or_global(Vm *vm, Function *function, Value mapping, Str *name) {
    bool failed;
    Value found = mapping_find(vm, mapping, name, &failed);
    return value_exists(found) || failed ? found : operation_load_global(vm, function, name);
}

Value operation_load_name(Vm *vm, Frame *frame, Value namespace, Str *name) {
    return operation_load_from_dict_or_global(vm, value_to_pointer(frame->callee), namespace, name);
}

Value operation_load_from_dict_or_cell(Vm *vm, Frame *frame, Value mapping, Value cell, Str *name) {
    (void)frame;
    bool failed;
    Value found = mapping_find(vm, mapping, name, &failed);
    if (value_exists(found) || failed)
        return found;
    found = ((Cell *)value_to_pointer(cell))->content;
    return value_exists(found) ? found : operation_unbound_cell(vm, str_value(name), true);
}

bool operation_store_name(Vm *vm, Value namespace, Str *name, Value value) {
    bool plain =
        value_is_dict(namespace) && object_type(value_to_pointer(namespace)) == vm_type(vm, TYPE_INDEX_DICT);
    if (value_exists(value))
        return plain ? dict_set_str(vm, value_to_dict(namespace), name, value)
                     : value_set_item(vm, namespace, str_value(name), value);
    if (plain) {
        int deleted = dict_delete_str(vm, value_to_dict(namespace), name);
        if (!deleted)
            raise_undefined(vm, name);
        return deleted > 0;
    }
    if (value_delete_item(vm, namespace, str_value(name)))
        return true;
    if (error_is(vm, TYPE_INDEX_KEY_ERROR)) {
        error_clear(vm);
        raise_undefined(vm, name);
    }
    return false;
}

Value operation_locals(Vm *vm, Frame *frame) {
    return frame_locals(vm, frame);
}

// ---- Imports

int operation_import_name(Vm *vm, Frame *frame, Str *name, Value level, Value fromlist, Value call[6]) {
    Function *function = value_to_pointer(frame->callee);
    call[0] = dict_get_str(vm, function->builtins, vm_name(vm, __import__));
    if (value_missing(call[0])) {
        raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "__import__ not found");
        return -1;
    }
    if (value_is_kind(call[0], KIND_NATIVE) &&
        ((Native *)value_to_pointer(call[0]))->function == import_native &&
        value_exists(vm->result = import_loaded(vm, name, level, fromlist)))
        return 0;
    call[1] = str_value(name);
    call[2] = dict_value(function->globals);
    call[3] = frame->code->flags & CODE_OPTIMIZED ? VALUE_NONE : frame_registers(frame)[0];
    call[4] = fromlist;
    call[5] = level;
    return 1;
}

static Value raise_import_from(Vm *vm, Value module, Str *name) {
    Value module_name = object_own_attribute(vm, module, vm_name(vm, __name__));
    if (!value_is_str(module_name))
        module_name = str_value(str_intern_c(vm, "<unknown module name>"));
    ModuleCondition condition = module_condition(vm, module, module_name);
    Value origin = condition.origin;
    if (!value_is_str(origin))
        origin = object_own_attribute(vm, module, vm_name(vm, __file__));
    bool placed = value_is_str(origin);
    Str *text;
    if (condition.shadowing_stdlib)
        text = str_format(
            vm,
            "cannot import name %R from %R (consider renaming %R since it has the same name as the "
            "standard library module named %R and prevents importing that standard library module)",
            str_value(name), module_name, origin, module_name);
    else if (condition.initializing && condition.shadowing)
        text = str_format(
            vm,
            "cannot import name %R from %R (consider renaming %R if it has the same name as a library "
            "you intended to import)",
            str_value(name), module_name, origin);
    else if (condition.initializing)
        text = str_format(
            vm,
            placed ? "cannot import name %R from partially initialized module %R (most likely due to a "
                     "circular import) (%U)"
                   : "cannot import name %R from partially initialized module %R (most likely due to a "
                     "circular import)",
            str_value(name), module_name, placed ? value_to_str(origin) : NULL);
    else
        text = str_format(vm,
                          placed ? "cannot import name %R from %R (%U)"
                                 : "cannot import name %R from %R (unknown location)",
                          str_value(name), module_name, placed ? value_to_str(origin) : NULL);
    Value exception = text ? exception_new(vm, TYPE_INDEX_IMPORT_ERROR, str_value(text)) : NO_VALUE;
    if (value_missing(exception))
        return NO_VALUE;
    Value *fields = value_to_exception(exception)->fields;
    fields[IMPORT_ERROR_NAME] = module_name; // NOBARRIER: allocated just above
    fields[IMPORT_ERROR_PATH] = value_is_str(origin) ? origin : VALUE_NONE;
    fields[IMPORT_ERROR_NAME_FROM] = str_value(name);
    return raise_value(vm, exception);
}

Value operation_import_from(Vm *vm, Value module, Str *name) {
    Value found;
    if (!object_find_attribute(vm, module, name, &found))
        return NO_VALUE;
    if (value_exists(found))
        return found;
    // a submodule that is being imported is in sys.modules before it is an attribute
    Value package = object_own_attribute(vm, module, vm_name(vm, __name__));
    if (value_is_str(package)) {
        Str *full = str_format(vm, "%U.%U", value_to_str(package), name);
        if (!full)
            return NO_VALUE;
        found = dict_get_str(vm, vm->modules, full);
        if (value_exists(found))
            return found;
    }
    return raise_import_from(vm, module, name);
}

bool operation_import_star(Vm *vm, Frame *frame, Value module, Value namespace) {
    if (value_missing(namespace))
    namespace = frame_registers(frame)[0];
    Value all;
    if (!object_find_attribute(vm, module, vm_name(vm, __all__), &all))
        return false;
    bool explicit = value_exists(all);
    if (!explicit) {
        Value dict;
        if (!object_find_attribute(vm, module, vm_name(vm, __dict__), &dict))
            return false;
        if (value_missing(dict)) {
            raise_error(vm, TYPE_INDEX_IMPORT_ERROR, "from-import-* object has no __dict__ and no __all__");
            return false;
        }
        all = dict;
    }
    List *names = value_to_list(vm, all);
    if (!names)
        return false;
    for (size_t i = 0; i < names->length; i++) {
        Value name = names->items->items[i];
        if (!value_is_str(name)) {
            Value module_name = object_own_attribute(vm, module, vm_name(vm, __name__));
            if (explicit)
                raise_type_error(vm, "Item in %S.__all__ must be str, not %T", module_name, name);
            else
                raise_type_error(vm, "Key in %S.__dict__ must be str, not %T", module_name, name);
            return false;
        }
        if (!explicit && value_to_str(name)->length && str_at(value_to_str(name), 0) == '_')
            continue;
        Value value = object_get_attribute(vm, module, value_to_str(name));
        Str *interned = value_exists(value) ? str_intern(vm, value_to_str(name)) : NULL;
        if (!interned || !operation_store_name(vm, namespace, interned, value))
            return false;
    }
    return true;
}

// ---- Unpacking and displays

static Value unpack_iterator(Vm *vm, Value iterable) {
    if (value_missing(value_special(vm, iterable, SPECIAL_ITER)) &&
        value_missing(value_special(vm, iterable, SPECIAL_GETITEM)))
        return raise_type_error(vm, "cannot unpack non-iterable %T object", iterable);
    return value_iter(vm, iterable);
}

bool operation_unpack(Vm *vm, Value iterable, Value *out, size_t count) {
    Value iterator = unpack_iterator(vm, iterable);
    if (value_missing(iterator))
        return false;
    bool failed;
    // NOBARRIER: out are a frame's registers
    for (size_t i = 0; i < count; i++) {
        Value item = value_next(vm, iterator, &failed);
        if (value_missing(item)) {
            if (!failed)
                raise_value_error(vm, "not enough values to unpack (expected %zu, got %zu)", count, i);
            return false;
        }
        out[i] = item;
    }
    Value more = value_next(vm, iterator, &failed);
    if (value_missing(more))
        return !failed;
    if (value_is_list(iterable) || value_is_tuple(iterable) || value_is_dict(iterable)) {
        int64_t length = value_length(vm, iterable);
        if (length < 0)
            return false;
        if ((size_t)length > count) {
            raise_value_error(vm, "too many values to unpack (expected %zu, got %zu)", count, (size_t)length);
            return false;
        }
    }
    raise_value_error(vm, "too many values to unpack (expected %zu)", count);
    return false;
}

bool operation_unpack_ex(Vm *vm, Value iterable, Value *out, size_t before, size_t after) {
    Value iterator = unpack_iterator(vm, iterable);
    if (value_missing(iterator))
        return false;
    bool failed;
    for (size_t i = 0; i < before; i++) {
        Value item = value_next(vm, iterator, &failed);
        if (value_missing(item)) {
            if (!failed)
                raise_value_error(vm, "not enough values to unpack (expected at least %zu, got %zu)",
                                  before + after, i);
            return false;
        }
        out[i] = item;
    }
    List *rest = value_to_list(vm, iterator);
    if (!rest)
        return false;
    if (rest->length < after) {
        raise_value_error(vm, "not enough values to unpack (expected at least %zu, got %zu)", before + after,
                          before + rest->length);
        return false;
    }
    size_t middle = rest->length - after;
    for (size_t i = 0; i < after; i++)
        out[before + 1 + i] = rest->items->items[middle + i];
    out[before] = list_value(rest);
    return !after || list_set_slice(vm, rest, middle, middle + after, NULL, 0);
}

bool operation_list_extend(Vm *vm, Value list, Value iterable) {
    if (!value_is_list(iterable) && !value_is_tuple(iterable) &&
        value_missing(value_special(vm, iterable, SPECIAL_ITER)) &&
        value_missing(value_special(vm, iterable, SPECIAL_GETITEM))) {
        raise_type_error(vm, "Value after * must be an iterable, not %T", iterable);
        return false;
    }
    return list_extend(vm, value_to_list_object(list), iterable);
}

// The set may be what a program bound as __conditional_annotations__.
bool operation_set_add(Vm *vm, Value set, Value item) {
    if (LIKELY(value_is_kind(set, KIND_SET)))
        return set_add(vm, value_to_set(set), item);
    raise_system_error(vm, "bad argument to internal function");
    return false;
}

bool operation_set_update(Vm *vm, Value set, Value iterable) {
    return set_update(vm, value_to_set(set), iterable);
}

static bool has_keys(Vm *vm, Value mapping, bool *failed) {
    if (value_is_dict(mapping))
        return true;
    Value keys;
    *failed = !object_find_attribute(vm, mapping, vm_name(vm, keys), &keys);
    return !*failed && value_exists(keys);
}

bool operation_dict_update(Vm *vm, Value dict, Value mapping) {
    bool failed = false;
    if (!has_keys(vm, mapping, &failed)) {
        if (!failed)
            raise_type_error(vm, "'%T' object is not a mapping", mapping);
        return false;
    }
    return dict_merge(vm, value_to_dict(dict), mapping, 1);
}

// "module.function()" of a callee, for error texts of ** in calls.
Str *operation_callee_title(Vm *vm, Value callee) {
    Value name, module;
    if (!object_find_attribute(vm, callee, vm_name(vm, __qualname__), &name))
        return NULL;
    if (!value_is_str(name))
        return str_format(vm, "%S", callee);
    if (!object_find_attribute(vm, callee, vm_name(vm, __module__), &module))
        return NULL;
    if (value_is_str(module) && !str_equals_c(value_to_str(module), "builtins"))
        return str_format(vm, "%U.%U()", value_to_str(module), value_to_str(name));
    return str_format(vm, "%U()", value_to_str(name));
}

bool operation_dict_merge(Vm *vm, Value dict, Value mapping, Value callee) {
    bool failed = false;
    if (!has_keys(vm, mapping, &failed)) {
        Str *title = failed ? NULL : operation_callee_title(vm, callee);
        if (title)
            raise_type_error(vm, "%U argument after ** must be a mapping, not %T", title, mapping);
        return false;
    }
    if (dict_merge(vm, value_to_dict(dict), mapping, 2))
        return true;
    if (error_is(vm, TYPE_INDEX_KEY_ERROR)) {
        Exception *exception = value_to_exception(vm->error);
        if (exception->args && exception->args->length == 1) {
            Value key = tuple_items(exception->args)[0];
            error_clear(vm);
            Str *title = operation_callee_title(vm, callee);
            if (title && value_is_str(key))
                raise_type_error(vm, "%U got multiple values for keyword argument '%S'", title, key);
            else if (title)
                raise_type_error(vm, "keywords must be strings");
        }
    }
    return false;
}

Value operation_format(Vm *vm, Value v, Value specification, int conversion) {
    if (conversion == 1)
        v = value_str(vm, v);
    else if (conversion == 2)
        v = value_repr(vm, v);
    else if (conversion == 3)
        v = value_ascii(vm, v);
    if (value_missing(v))
        return NO_VALUE;
    if (value_missing(specification) && value_is_heap(v) && value_to_object(v)->header == vm->headers.str)
        return v;
    return value_format(vm, v, specification);
}

bool operation_set_function(Vm *vm, Value v, int what, Value value) {
    Function *function = value_to_pointer(v);
    // Those of a generic function come as arguments of the function around it.
    if ((what == 0 && !value_is_tuple(value)) || ((what == 1 || what == 4) && !value_is_dict(value))) {
        raise_system_error(vm, "bad defaults or annotations for a function");
        return false;
    }
    switch (what) {
    case 0: heap_store_pointer(vm, function, &function->defaults, (Tuple *)value_to_pointer(value)); break;
    case 1: heap_store_pointer(vm, function, &function->keyword_defaults, value_to_dict(value)); break;
    case 2:
        function->closure_cells = tuple_items((Tuple *)value_to_pointer(value));
        heap_store_pointer(vm, function, &function->closure, (Tuple *)value_to_pointer(value));
        break;
    case 3: heap_store(vm, function, &function->annotate, value); break;
    case 4: heap_store(vm, function, &function->annotations, value); break;
    default: heap_store(vm, function, &function->type_parameters, value); break;
    }
    return true;
}

// ---- Exceptions

static Value exception_of(Vm *vm, Value v) {
    if (value_is_exception(v))
        return v;
    if (value_is_type(v) && type_has(value_to_type(v), TYPE_EXCEPTION)) {
        Value made = vm_call_0(vm, v);
        if (value_exists(made) && !value_is_exception(made))
            return raise_type_error(
                vm, "calling %R should have returned an instance of BaseException, not %T", v, made);
        return made;
    }
    return NO_VALUE;
}

static Value handled_exception(Vm *vm) {
    for (Handled *handled = vm->task->handled_top; handled; handled = handled->previous)
        if (value_exists(handled->exception))
            return handled->exception;
    return NO_VALUE;
}

bool operation_raise(Vm *vm, int count, Value exception, Value cause) {
    if (count == 0) {
        Value handled = handled_exception(vm);
        if (value_missing(handled))
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "No active exception to reraise");
        else
            error_restore(vm, handled);
        return value_exists(handled);
    }
    Value made = exception_of(vm, exception);
    if (value_missing(made)) {
        if (!error_is_set(vm))
            raise_type_error(vm, "exceptions must derive from BaseException");
        return false;
    }
    if (count == 2) {
        Exception *target = value_to_exception(made);
        if (!value_is_none(cause)) {
            Value made_cause = exception_of(vm, cause);
            if (value_missing(made_cause)) {
                if (!error_is_set(vm))
                    raise_type_error(vm, "exception causes must derive from BaseException");
                return false;
            }
            cause = made_cause;
        }
        heap_store(vm, target, &target->cause, value_is_none(cause) ? NO_VALUE : cause);
        target->suppress_context = 1;
    }
    raise_value(vm, made);
    return false;
}

// ---- super()

bool operation_load_super(Vm *vm, Value *operands, bool explicit_arguments, Str *name, Value *window,
                          bool method) {
    Value super = operands[2], self = operands[1];
    bool plain = value_same(super, type_value(vm_type(vm, TYPE_INDEX_SUPER)));
    window[FRAME_WORDS] = NO_VALUE;
    if (plain && name != vm_name(vm, __class__)) {
        if (!value_is_type(operands[0])) {
            raise_type_error(vm, "super() argument 1 must be a type, not %T", operands[0]);
            return false;
        }
        Type *start = value_to_type(operands[0]), *own = super_check(vm, start, self);
        if (!own)
            return false;
        AttributeFound found;
        AttributeAction action = super_attribute_find(vm, start, self, own, name, method, &found);
        if (action == ATTRIBUTE_METHOD) {
            window[0] = found.value; // NOBARRIER: registers
            window[FRAME_WORDS] = self;
            return true;
        }
        if (action != ATTRIBUTE_MISSING) {
            window[0] = attribute_finish(vm, action, self, name, &found);
            return value_exists(window[0]);
        }
    }
    // anything else: make the object that super(...) means and ask it
    Value made = plain || explicit_arguments ? vm_call(vm, super, 2, operands) : vm_call(vm, super, 0, NULL);
    window[0] = value_exists(made) ? object_get_attribute(vm, made, name) : NO_VALUE;
    return value_exists(window[0]);
}

// ---- with

bool operation_load_special(Vm *vm, Value object, int which, Value *window) {
    static const Special specials[] = {SPECIAL_ENTER, SPECIAL_EXIT, SPECIAL_AENTER, SPECIAL_AEXIT};
    Special special = specials[which];
    Value method = value_special(vm, object, special);
    if (value_missing(method)) {
        bool async = which >= 2;
        bool other = value_exists(value_special(vm, object, async ? SPECIAL_ENTER : SPECIAL_AENTER)) &&
                     value_exists(value_special(vm, object, async ? SPECIAL_EXIT : SPECIAL_AEXIT));
        raise_type_error(vm,
                         "'%T' object does not support the %scontext manager protocol (missed %U method)%s",
                         object, async ? "asynchronous " : "", vm->names[special],
                         !other  ? ""
                         : async ? ". Did you mean to use 'with'?"
                                 : ". Did you mean to use 'async with'?");
        return false;
    }
    window[FRAME_WORDS] = NO_VALUE; // NOBARRIER: registers
    if (value_is_kind(method, KIND_FUNCTION) ||
        (value_is_kind(method, KIND_NATIVE) &&
         !(((Native *)value_to_pointer(method))->flags & (NATIVE_STATIC | NATIVE_CLASS | NATIVE_NEW)) &&
         ((Native *)value_to_pointer(method))->owner &&
         value_missing(((Native *)value_to_pointer(method))->self))) {
        window[0] = method;
        window[FRAME_WORDS] = object;
        return true;
    }
    window[0] = object_bind_special(vm, object, method);
    return value_exists(window[0]);
}

// ---- Intrinsics

static Value print_expression(Vm *vm, Value v) {
    Value hook = dict_get_str(vm, vm->sys, vm_name(vm, displayhook));
    if (value_missing(hook))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "lost sys.displayhook");
    return vm_call_1(vm, hook, v);
}

static Value stop_iteration_error(Vm *vm, Frame *frame, Value exception) {
    const char *what = frame->code->flags & CODE_ASYNC_GENERATOR ? "async generator"
                       : frame->code->flags & CODE_COROUTINE     ? "coroutine"
                                                                 : "generator";
    const char *which = NULL;
    if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_STOP_ITERATION)))
        which = "StopIteration";
    else if ((frame->code->flags & CODE_ASYNC_GENERATOR) &&
             value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_STOP_ASYNC_ITERATION)))
        which = "StopAsyncIteration";
    if (!which)
        return exception;
    Str *text = str_format(vm, "%s raised %s", what, which);
    Value made = text ? exception_new(vm, TYPE_INDEX_RUNTIME_ERROR, str_value(text)) : NO_VALUE;
    if (value_missing(made))
        return NO_VALUE;
    Exception *error = value_to_exception(made);
    error->cause = exception; // NOBARRIER: allocated just above
    error->context = exception;
    error->suppress_context = 1;
    return made;
}

// A generator function gives a new generator at each call, straight to the caller.
static Value close_fresh(Vm *vm, Value iterator, Value callee) {
    if (!value_is_generator(iterator))
        return VALUE_NONE;
    if (value_is_kind(callee, KIND_METHOD))
        callee = ((Method *)value_to_pointer(callee))->function;
    Generator *generator = value_to_generator(iterator);
    if (generator->state == GENERATOR_SUSPENDED && value_same(generator->frame.callee, callee))
        generator_finalize(vm, generator);
    return VALUE_NONE;
}

// `open(name, "w").write(text)` is in the file when the statement ends, as counting references has it.
static Value close_temporary(Vm *vm, Value file, Value callee) {
    if (!value_is_kind(callee, KIND_NATIVE))
        return VALUE_NONE;
    const Native *native = value_to_pointer(callee);
    if (!native->name || !str_equals_c(native->name, "open") || !value_is_str(native->module) ||
        !str_equals_c(value_to_str(native->module), "_io"))
        return VALUE_NONE;
    if (value_missing(vm_call_method(vm, file, vm_name(vm, close), 0, NULL)))
        error_write_unraisable(vm, NULL, file);
    return VALUE_NONE;
}

static Value setup_annotations(Vm *vm, Frame *frame, Value namespace) {
    if (value_missing(namespace))
    namespace = dict_value(((Function *)value_to_pointer(frame->callee))->globals);
    bool failed;
    Value found = mapping_find(vm, namespace, vm_name(vm, __annotations__), &failed);
    if (value_exists(found) || failed)
        return failed ? NO_VALUE : VALUE_NONE;
    Dict *dict = dict_new(vm);
    return dict && operation_store_name(vm, namespace, vm_name(vm, __annotations__), dict_value(dict))
               ? VALUE_NONE
               : NO_VALUE;
}

Value operation_intrinsic(Vm *vm, Frame *frame, int which, const Value *operands) {
    switch (which) {
    case INTRINSIC_PRINT_EXPRESSION: return print_expression(vm, operands[0]);
    case INTRINSIC_IMPORT_STAR:
        return operation_import_star(vm, frame, operands[0], operands[1]) ? VALUE_NONE : NO_VALUE;
    case INTRINSIC_STOP_ITERATION_ERROR: return stop_iteration_error(vm, frame, operands[0]);
    case INTRINSIC_LOAD_BUILD_CLASS: {
        Value build = dict_get_str(vm, ((Function *)value_to_pointer(frame->callee))->builtins,
                                   vm_name(vm, __build_class__));
        return value_exists(build) ? build
                                   : raise_name_error(vm, "%U not found", vm_name(vm, __build_class__));
    }
    case INTRINSIC_ASSERTION_ERROR: return type_value(vm_type(vm, TYPE_INDEX_ASSERTION_ERROR));
    case INTRINSIC_NOT_IMPLEMENTED_ERROR: return type_value(vm_type(vm, TYPE_INDEX_NOT_IMPLEMENTED_ERROR));
    case INTRINSIC_LOAD_LOCALS_DICT: return frame_registers(frame)[0]; // a class body's namespace
    case INTRINSIC_NEW_CELL: return value_from_pointer(cell_new(vm, NO_VALUE));
    case INTRINSIC_DEBUG_FLAG: return value_from_bool(!vm->flags.optimize);
    case INTRINSIC_CLOSE_TEMPORARY: return close_temporary(vm, operands[0], operands[1]);
    case INTRINSIC_CLOSE_FRESH: return close_fresh(vm, operands[0], operands[1]);
    case INTRINSIC_SETUP_ANNOTATIONS: return setup_annotations(vm, frame, operands[0]);
    default: return operation_intrinsic_typing(vm, which, operands);
    }
}
