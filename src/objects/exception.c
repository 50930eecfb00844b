// SPDX-License-Identifier: MIT
// BaseException: how exceptions are made, shown, chained and matched.
//
// __new__ keeps the arguments and __init__ keeps them again, so that a subclass that forgets to call either
// still shows what it was made with. Exceptions that C code raises are made without a call of __new__ or
// __init__: exception_new_args fills the fields itself. A missing traceback, context or cause is NO_VALUE.
#include "objects/attribute.h"
#include "objects/exception_internal.h"
#include "objects/list.h"

void exception_trace(Tracer *tracer, void *object) {
    Exception *exception = object;
    trace_pointer(tracer, exception->args);
    trace_value(tracer, exception->traceback);
    trace_value(tracer, exception->context);
    trace_value(tracer, exception->cause);
    trace_value(tracer, exception->print_file_and_line);
    trace_values(tracer, exception->fields, sizeof exception->fields / sizeof exception->fields[0]);
}

// ---- Making

Exception *exception_alloc(Vm *vm, Type *type, Tuple *args) {
    Exception *exception = object_alloc(vm, type, 0);
    if (exception)
        exception->args = args; // NOBARRIER: just allocated
    return exception;
}

static ExceptionFill fill_function(const TypeDefinition *definition) {
    static const struct {
        const TypeDefinition *definition;
        ExceptionFill fill;
    } families[] = {
        {&stop_iteration_definition, exception_fill_stop_iteration},
        {&system_exit_definition, exception_fill_system_exit},
        {&import_error_definition, exception_fill_import_error},
        {&os_error_definition, exception_fill_os_error},
        {&syntax_error_definition, exception_fill_syntax_error},
        {&unicode_decode_error_definition, exception_fill_unicode_decode_error},
        {&unicode_encode_error_definition, exception_fill_unicode_encode_error},
        {&unicode_translate_error_definition, exception_fill_unicode_translate_error},
    };
    for (; definition && definition != &base_exception_definition; definition = definition->base)
        for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
            if (families[i].definition == definition)
                return families[i].fill;
    return NULL;
}

Value exception_new_args(Vm *vm, Type *type, Tuple *args) {
    Exception *exception = exception_alloc(vm, type, args);
    if (!exception)
        return NO_VALUE;
    ExceptionFill fill = fill_function(type_builtin_base(type)->definition);
    if (fill && !fill(vm, exception, args))
        return NO_VALUE;
    return value_from_pointer(exception);
}

Value exception_new(Vm *vm, TypeIndex index, Value argument) {
    Tuple *args = value_exists(argument) ? tuple_pack(vm, argument) : tuple_empty(vm);
    return args ? exception_new_args(vm, vm_type(vm, index), args) : NO_VALUE;
}

bool exception_no_keywords(Vm *vm, Type *type, Dict *keywords) {
    if (!keywords || !dict_length(keywords))
        return true;
    raise_type_error(vm, "%N() takes no keyword arguments", type);
    return false;
}

bool exception_take_arguments(Vm *vm, Exception *exception, Tuple *args, Dict *keywords) {
    if (!exception_no_keywords(vm, object_type(exception), keywords))
        return false;
    heap_store_pointer(vm, exception, &exception->args, args);
    return true;
}

bool exception_keyword_fields(Vm *vm, Exception *exception, const char *function, Dict *keywords,
                              const char *const *names, const uint8_t *numbers) {
    for (size_t i = 0; names[i]; i++)
        exception_set_field(vm, exception, numbers[i], NO_VALUE);
    if (!keywords)
        return true;
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, keywords, &position, &key, &value)) {
        size_t i = 0;
        while (names[i] && !str_equals_c(value_to_str(key), names[i]))
            i++;
        if (!names[i]) {
            raise_type_error(vm, "%s() got an unexpected keyword argument '%U'", function, value_to_str(key));
            return false;
        }
        exception_set_field(vm, exception, numbers[i], value);
    }
    return true;
}

static Value base_exception_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm_type(vm, TYPE_INDEX_BASE_EXCEPTION), args[0]))
        return NO_VALUE;
    return value_from_pointer(exception_alloc(vm, value_to_type(args[0]), value_to_tuple_object(args[1])));
}

static Value base_exception_init(Vm *vm, Value *args) {
    return exception_take_arguments(vm, value_to_exception(args[0]), value_to_tuple_object(args[1]),
                                    value_to_dict(args[2]))
               ? VALUE_NONE
               : NO_VALUE;
}

// ---- Showing

Value exception_plain_str(Vm *vm, Exception *exception) {
    Tuple *args = exception->args;
    switch (args->length) {
    case 0: return value_from_pointer(str_empty(vm));
    case 1: return value_str(vm, tuple_items(args)[0]);
    default: return value_str(vm, tuple_value(args));
    }
}

static Value base_exception_str(Vm *vm, Value *args) {
    return exception_plain_str(vm, value_to_exception(args[0]));
}

static Value base_exception_repr(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    Str *name = object_type(exception)->name;
    Tuple *arguments = exception->args;
    Str *text = arguments->length == 1 ? str_format(vm, "%U(%R)", name, tuple_items(arguments)[0])
                                       : str_format(vm, "%U%R", name, tuple_value(arguments));
    return value_from_pointer(text);
}

// ---- Copying

bool exception_attributes(Vm *vm, Exception *exception, Value *dict) {
    *dict = NO_VALUE;
    Shape *shape = object_shape(exception);
    if (!(shape->flags & SHAPE_DICT_MODE) && !shape->count)
        return true;
    Dict *attributes = object_dict(vm, value_from_pointer(exception));
    if (!attributes)
        return !error_is_set(vm);
    if (dict_length(attributes))
        *dict = dict_value(attributes);
    return true;
}

Value exception_reduced(Vm *vm, Exception *exception, Tuple *args, Value state) {
    Value type = type_value(object_type(exception));
    return value_from_pointer(value_exists(state) ? tuple_pack(vm, type, tuple_value(args), state)
                                                  : tuple_pack(vm, type, tuple_value(args)));
}

static Value base_exception_reduce(Vm *vm, Value *args) {
    Exception *exception = value_to_exception(args[0]);
    Value state;
    if (!exception_attributes(vm, exception, &state))
        return NO_VALUE;
    return exception_reduced(vm, exception, exception->args, state);
}

static Value base_exception_setstate(Vm *vm, Value *args) {
    if (value_is_none(args[1]))
        return VALUE_NONE;
    if (!value_is_dict(args[1]))
        return raise_type_error(vm, "state is not a dictionary");
    // Setting an attribute may run Python that changes the dict: a copy is walked.
    Dict *state = dict_copy(vm, value_to_dict(args[1]));
    if (!state)
        return NO_VALUE;
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, state, &position, &key, &value)) {
        Str *name = attribute_name(vm, key);
        if (!name || !object_set_attribute(vm, args[0], name, value))
            return NO_VALUE;
    }
    return VALUE_NONE;
}

// ---- Tracebacks and notes

static bool set_traceback(Vm *vm, Exception *exception, Value traceback) {
    if (value_missing(traceback)) {
        raise_type_error(vm, "__traceback__ may not be deleted");
        return false;
    }
    if (!value_is_none(traceback) && !value_is_kind(traceback, KIND_TRACEBACK)) {
        raise_type_error(vm, "__traceback__ must be a traceback or None");
        return false;
    }
    heap_store(vm, exception, &exception->traceback, value_is_none(traceback) ? NO_VALUE : traceback);
    return true;
}

static Value base_exception_with_traceback(Vm *vm, Value *args) {
    return set_traceback(vm, value_to_exception(args[0]), args[1]) ? args[0] : NO_VALUE;
}

static Value base_exception_add_note(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "add_note() argument must be str, not %.50T", args[1]);
    Value notes;
    if (!object_find_attribute(vm, args[0], vm_name(vm, __notes__), &notes))
        return NO_VALUE;
    if (value_missing(notes)) {
        List *list = list_new(vm, 1);
        if (!list || !object_set_attribute(vm, args[0], vm_name(vm, __notes__), list_value(list)))
            return NO_VALUE;
        notes = list_value(list);
    }
    if (!value_is_list(notes))
        return raise_type_error(vm, "Cannot add note: __notes__ is not a list");
    return list_append(vm, value_to_list_object(notes), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value or_none(Value v) {
    return value_exists(v) ? v : VALUE_NONE;
}

static Value get_args(Vm *vm, Value *args) {
    return tuple_value(value_to_exception(args[0])->args);
}

static Value set_args(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "args may not be deleted");
    Tuple *tuple = value_to_tuple(vm, args[1]);
    if (!tuple)
        return NO_VALUE;
    Exception *exception = value_to_exception(args[0]);
    heap_store_pointer(vm, exception, &exception->args, tuple);
    return VALUE_NONE;
}

static Value get_dict(Vm *vm, Value *args) {
    Dict *dict = object_dict(vm, args[0]);
    return dict ? dict_value(dict) : NO_VALUE;
}

static Value set_dict(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "cannot delete __dict__");
    if (!value_is_dict(args[1]))
        return raise_type_error(vm, "__dict__ must be set to a dictionary, not a '%.200T'", args[1]);
    return object_set_dict(vm, args[0], args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value get_traceback(Vm *vm, Value *args) {
    return or_none(value_to_exception(args[0])->traceback);
}

static Value set_traceback_attribute(Vm *vm, Value *args) {
    return set_traceback(vm, value_to_exception(args[0]), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value get_context(Vm *vm, Value *args) {
    return or_none(value_to_exception(args[0])->context);
}

static Value set_context(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "__context__ may not be deleted");
    if (!value_is_none(args[1]) && !value_is_exception(args[1]))
        return raise_type_error(vm, "exception context must be None or derive from BaseException");
    Exception *exception = value_to_exception(args[0]);
    heap_store(vm, exception, &exception->context, value_is_none(args[1]) ? NO_VALUE : args[1]);
    return VALUE_NONE;
}

static Value get_cause(Vm *vm, Value *args) {
    return or_none(value_to_exception(args[0])->cause);
}

static Value set_cause(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "__cause__ may not be deleted");
    if (!value_is_none(args[1]) && !value_is_exception(args[1]))
        return raise_type_error(vm, "exception cause must be None or derive from BaseException");
    Exception *exception = value_to_exception(args[0]);
    heap_store(vm, exception, &exception->cause, value_is_none(args[1]) ? NO_VALUE : args[1]);
    exception->suppress_context = 1;
    return VALUE_NONE;
}

static Value get_suppress_context(Vm *vm, Value *args) {
    return value_from_bool(value_to_exception(args[0])->suppress_context);
}

static Value set_suppress_context(Vm *vm, Value *args) {
    if (value_missing(args[1]))
        return raise_type_error(vm, "can't delete numeric/char attribute");
    if (!value_is_bool(args[1]))
        return raise_type_error(vm, "attribute value type must be bool");
    value_to_exception(args[0])->suppress_context = value_is_true(args[1]);
    return VALUE_NONE;
}

// ---- Matching

static bool is_exception_class(Value v) {
    return value_is_type(v) && type_has(value_to_type(v), TYPE_EXCEPTION);
}

int exception_matches(Vm *vm, Value exception, Value class_or_tuple) {
    Type *type = value_is_type(exception) ? value_to_type(exception) : value_type(vm, exception);
    if (LIKELY(is_exception_class(class_or_tuple)))
        return type_is_subtype(type, value_to_type(class_or_tuple));
    if (value_is_tuple(class_or_tuple)) {
        Tuple *classes = value_to_tuple_object(class_or_tuple);
        size_t i = 0;
        while (i < classes->length && is_exception_class(tuple_items(classes)[i]))
            i++;
        if (i == classes->length) {
            for (i = 0; i < classes->length; i++)
                if (type_is_subtype(type, value_to_type(tuple_items(classes)[i])))
                    return 1;
            return 0;
        }
    }
    raise_type_error(vm, "catching classes that do not inherit from BaseException is not allowed");
    return -1;
}

// ---- The types

static const NativeDefinition base_exception_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", base_exception_new, NULL, 0, 0},
    {"__repr__(self, /)", base_exception_repr, NULL, 0, 0},
    {"__str__(self, /)", base_exception_str, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", base_exception_init, NULL, 0, 0},
    {"__reduce__(self, /)", base_exception_reduce, "For copying and pickling.", 0, 0},
    {"__setstate__(self, state, /)", base_exception_setstate, "Set attributes from a dict.", 0, 0},
    {"with_traceback(self, object, /)", base_exception_with_traceback,
     "Set __traceback__ and return the exception itself.", 0, 0},
    {"add_note(self, object, /)", base_exception_add_note,
     "Add a line of text that is shown below the exception.", 0, 0},
    {0},
};
static const GetSetDefinition base_exception_getset[] = {
    {"__suppress_context__", get_suppress_context, set_suppress_context, NULL},
    {"__dict__", get_dict, set_dict, NULL},
    {"args", get_args, set_args, NULL},
    {"__traceback__", get_traceback, set_traceback_attribute, NULL},
    {"__context__", get_context, set_context, "The exception that was being handled when this one rose."},
    {"__cause__", get_cause, set_cause, "The exception after `raise ... from`."},
    {0},
};

const TypeDefinition base_exception_definition = {
    .name = "BaseException",
    .doc = "Common base of all exceptions.",
    .kind = KIND_EXCEPTION,
    .size = sizeof(Exception),
    .flags = TYPE_BASE | TYPE_HAS_DICT,
    .methods = base_exception_methods,
    .getset = base_exception_getset,
};
