// SPDX-License-Identifier: MIT
// Template, Interpolation and the iterator of templates (PEP 750). All immutable.
#include "objects/template.h"

#include "objects/argument.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/tuple.h"
#include "vm/vm.h"

typedef struct TemplateIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Template *template;
    uint64_t index; // the next string or interpolation
    bool from_interpolations;
} TemplateIterator;

static bool is_template(Vm *vm, Value v) {
    return value_type(vm, v) == vm_type(vm, TYPE_INDEX_TEMPLATE);
}

static bool is_interpolation(Vm *vm, Value v) {
    return value_type(vm, v) == vm_type(vm, TYPE_INDEX_INTERPOLATION);
}

// ---- Interpolation

static void interpolation_trace(Tracer *tracer, void *object) {
    const Interpolation *self = object;
    trace_value(tracer, self->value);
    trace_value(tracer, self->expression);
    trace_value(tracer, self->conversion);
    trace_value(tracer, self->format_spec);
}

static Value make_interpolation(Vm *vm, Value value, Value expression, Value conversion, Value format_spec) {
    Interpolation *self = object_alloc(vm, vm_type(vm, TYPE_INDEX_INTERPOLATION), 0);
    if (!self)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    self->value = value;
    self->expression = expression;
    self->conversion = conversion;
    self->format_spec = format_spec;
    return value_from_pointer(self);
}

Value interpolation_new(Vm *vm, Value value, Value expression, int conversion, Value format_spec) {
    Str *letter = NULL, *empty = str_empty(vm);
    if (!empty || (conversion && !(letter = str_from_char(vm, (uint32_t) "\0sra"[conversion]))))
        return NO_VALUE;
    return make_interpolation(vm, value, expression, letter ? str_value(letter) : VALUE_NONE,
                              value_exists(format_spec) ? format_spec : str_value(empty));
}

static Value interpolation_new_native(Vm *vm, Value *args) {
    Str *expression = str_empty(vm), *conversion = NULL, *specification = expression;
    if (!expression || !argument_str_named(vm, "Interpolation", "expression", args[2], &expression) ||
        (!value_is_none_or_missing(args[3]) &&
         !argument_str_named(vm, "Interpolation", "conversion", args[3], &conversion)) ||
        !argument_str_named(vm, "Interpolation", "format_spec", args[4], &specification))
        return NO_VALUE;
    if (conversion &&
        !(str_equals_c(conversion, "s") || str_equals_c(conversion, "r") || str_equals_c(conversion, "a")))
        return raise_value_error(vm, "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
    return make_interpolation(vm, args[1], str_value(expression),
                              conversion ? str_value(conversion) : VALUE_NONE, str_value(specification));
}

static Value interpolation_repr(Vm *vm, Value *args) {
    const Interpolation *self = value_to_pointer(args[0]);
    Str *text = str_format(vm, "Interpolation(%R, %R, %R, %R)", self->value, self->expression,
                           self->conversion, self->format_spec);
    return text ? str_value(text) : NO_VALUE;
}

static Value interpolation_reduce(Vm *vm, Value *args) {
    const Interpolation *self = value_to_pointer(args[0]);
    Tuple *fields = tuple_pack(vm, self->value, self->expression, self->conversion, self->format_spec);
    Tuple *result = fields ? tuple_pack(vm, type_value(value_type(vm, args[0])), tuple_value(fields)) : NULL;
    return result ? tuple_value(result) : NO_VALUE;
}

static Value generic_alias(Vm *vm, Value *args) {
    return vm_call_2(vm, type_value(vm_type(vm, TYPE_INDEX_GENERIC_ALIAS)), args[0], args[1]);
}

static const NativeDefinition interpolation_methods[] = {
    {"__new__(cls, /, value, expression='', conversion=None, format_spec='')", interpolation_new_native,
     "Make an interpolation of a value.", 0, 0},
    {"__repr__(self, /)", interpolation_repr, "The expression that gives this interpolation.", 0, 0},
    {"__reduce__(self, /)", interpolation_reduce, "What pickle needs.", NATIVE_COEXIST, 0},
    {"__class_getitem__(cls, object, /)", generic_alias, "A generic alias.", NATIVE_CLASS, 0},
    {0},
};

static const MemberDefinition interpolation_members[] = {
    {"value", offsetof(Interpolation, value), MEMBER_READ_ONLY, "The value."},
    {"expression", offsetof(Interpolation, expression), MEMBER_READ_ONLY, "The text of the expression."},
    {"conversion", offsetof(Interpolation, conversion), MEMBER_READ_ONLY, "'s', 'r', 'a' or None."},
    {"format_spec", offsetof(Interpolation, format_spec), MEMBER_READ_ONLY, "The format specification."},
    {0},
};

static bool interpolation_constants(Vm *vm, Dict *dict) {
    Tuple *names = tuple_new(vm, 4);
    for (int i = 0; names && i < 4; i++) {
        Str *name = str_intern_c(vm, interpolation_members[i].name);
        if (!name)
            return false;
        heap_store(vm, names, &tuple_items(names)[i], str_value(name));
    }
    return names && dict_set_str(vm, dict, vm_name(vm, __match_args__), tuple_value(names));
}

const TypeDefinition interpolation_definition = {
    .name = "string.templatelib.Interpolation",
    .doc = "Interpolation object",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Interpolation),
    .flags = TYPE_IMMUTABLE,
    .methods = interpolation_methods,
    .members = interpolation_members,
    .trace = interpolation_trace,
    .constants = interpolation_constants,
};

// ---- Template

static void template_trace(Tracer *tracer, void *object) {
    const Template *self = object;
    trace_pointer(tracer, self->strings);
    trace_pointer(tracer, self->interpolations);
}

Value template_new(Vm *vm, Tuple *strings, Tuple *interpolations) {
    Template *self = object_alloc(vm, vm_type(vm, TYPE_INDEX_TEMPLATE), 0);
    if (!self)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    self->strings = strings;
    self->interpolations = interpolations;
    return value_from_pointer(self);
}

// Adds a string or an interpolation to the parts of a template; neighbouring strings become one.
static bool add_part(Vm *vm, List *strings, List *interpolations, Value part, bool *after_string) {
    if (value_is_str(part)) {
        if (!*after_string) {
            *after_string = true;
            return list_append(vm, strings, part);
        }
        Value *last = &strings->items->items[strings->length - 1];
        Str *joined = str_concat(vm, value_to_str(*last), value_to_str(part));
        if (!joined)
            return false;
        heap_store(vm, strings->items, last, str_value(joined));
        return true;
    }
    Str *empty = str_empty(vm);
    if (!empty || (!*after_string && !list_append(vm, strings, str_value(empty))))
        return false;
    *after_string = false;
    return list_append(vm, interpolations, part);
}

static Value finish(Vm *vm, List *strings, List *interpolations, bool after_string) {
    Str *empty = str_empty(vm);
    if (!empty || (!after_string && !list_append(vm, strings, str_value(empty))))
        return NO_VALUE;
    Tuple *s = list_to_tuple(vm, strings), *i = s ? list_to_tuple(vm, interpolations) : NULL;
    return i ? template_new(vm, s, i) : NO_VALUE;
}

static Value template_new_native(Vm *vm, Value *args) {
    const Tuple *parts = value_to_tuple_object(args[1]);
    if (value_exists(args[2]) && value_length(vm, args[2]) > 0)
        return raise_type_error(vm, "Template.__new__ only accepts *args arguments");
    List *strings = list_new(vm, 0), *interpolations = strings ? list_new(vm, 0) : NULL;
    if (!interpolations)
        return NO_VALUE;
    bool after_string = false;
    for (size_t i = 0; i < parts->length; i++) {
        Value part = tuple_items(parts)[i];
        if (!value_is_str(part) && !is_interpolation(vm, part))
            return raise_type_error(
                vm, "Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", part);
        if (!add_part(vm, strings, interpolations, part, &after_string))
            return NO_VALUE;
    }
    return finish(vm, strings, interpolations, after_string);
}

static Value template_add(Vm *vm, Value *args) {
    if (!is_template(vm, args[0]) || !is_template(vm, args[1]))
        return raise_type_error(vm,
                                "can only concatenate string.templatelib.Template (not \"%T\") to "
                                "string.templatelib.Template",
                                args[1]);
    const Template *a = value_to_pointer(args[0]), *b = value_to_pointer(args[1]);
    size_t before = a->strings->length, after = b->strings->length;
    Str *joined = str_concat(vm, value_to_str(tuple_items(a->strings)[before - 1]),
                             value_to_str(tuple_items(b->strings)[0]));
    Tuple *strings = joined ? tuple_new(vm, before + after - 1) : NULL;
    size_t first = a->interpolations->length, second = b->interpolations->length;
    Tuple *interpolations = strings ? tuple_new(vm, first + second) : NULL;
    if (!interpolations)
        return NO_VALUE;
    for (size_t i = 0; i < before + after - 1; i++)
        tuple_items(strings)[i] =
            i < before - 1 ? tuple_items(a->strings)[i] : tuple_items(b->strings)[i - before + 1];
    tuple_items(strings)[before - 1] = str_value(joined);
    heap_barrier(vm, strings);
    for (size_t i = 0; i < first + second; i++) // NOBARRIER: allocated just above
        tuple_items(interpolations)[i] =
            i < first ? tuple_items(a->interpolations)[i] : tuple_items(b->interpolations)[i - first];
    return template_new(vm, strings, interpolations);
}

static Value template_repr(Vm *vm, Value *args) {
    const Template *self = value_to_pointer(args[0]);
    Str *text = str_format(vm, "Template(strings=%R, interpolations=%R)", tuple_value(self->strings),
                           tuple_value(self->interpolations));
    return text ? str_value(text) : NO_VALUE;
}

static Value template_values(Vm *vm, Value *args) {
    const Template *self = value_to_pointer(args[0]);
    size_t count = self->interpolations->length;
    Tuple *values = tuple_new(vm, count);
    for (size_t i = 0; values && i < count; i++) // NOBARRIER: allocated just above
        tuple_items(values)[i] =
            ((Interpolation *)value_to_pointer(tuple_items(self->interpolations)[i]))->value;
    return values ? tuple_value(values) : NO_VALUE;
}

static Value template_reduce(Vm *vm, Value *args) {
    const Template *self = value_to_pointer(args[0]);
    Str *module_name = str_intern_c(vm, "string.templatelib"), *name = str_intern_c(vm, "_template_unpickle");
    Value import = builtin_function(vm, "__import__");
    if (!module_name || !name || value_missing(import))
        return NO_VALUE;
    Tuple *wanted = tuple_pack(vm, str_value(name)); // a fromlist gives the submodule itself
    if (!wanted)
        return NO_VALUE;
    Value module = vm_call(vm, import, 4,
                           (Value[]){str_value(module_name), VALUE_NONE, VALUE_NONE, tuple_value(wanted)});
    Value function = value_exists(module) ? object_get_attribute(vm, module, name) : NO_VALUE;
    if (value_missing(function))
        return NO_VALUE;
    Tuple *parts = tuple_pack(vm, tuple_value(self->strings), tuple_value(self->interpolations));
    Tuple *result = parts ? tuple_pack(vm, function, tuple_value(parts)) : NULL;
    return result ? tuple_value(result) : NO_VALUE;
}

static Value template_iter(Vm *vm, Value *args) {
    TemplateIterator *iterator = object_alloc(vm, vm_type(vm, TYPE_INDEX_TEMPLATE_ITERATOR), 0);
    if (!iterator)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    iterator->template = value_to_pointer(args[0]);
    return value_from_pointer(iterator);
}

static const NativeDefinition template_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", template_new_native,
     "Make a template of strings and interpolations.", 0, 0},
    {"__repr__(self, /)", template_repr, "What the template consists of.", 0, 0},
    {"__iter__(self, /)", template_iter, "The strings that are not empty and the interpolations, in order.",
     0, 0},
    {"__add__(self, value, /)", template_add, "Both templates, one behind the other.", 0, 0},
    {"__reduce__(self, /)", template_reduce, "What pickle needs.", NATIVE_COEXIST, 0},
    {"__class_getitem__(cls, object, /)", generic_alias, "A generic alias.", NATIVE_CLASS, 0},
    {0},
};

static const MemberDefinition template_members[] = {
    {"strings", offsetof(Template, strings), MEMBER_READ_ONLY, "The strings between the interpolations."},
    {"interpolations", offsetof(Template, interpolations), MEMBER_READ_ONLY, "The interpolations."},
    {0},
};

static const GetSetDefinition template_getset[] = {
    {"values", template_values, NULL, "The values of the interpolations."},
    {0},
};

const TypeDefinition template_definition = {
    .name = "string.templatelib.Template",
    .doc = "Template object",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Template),
    .flags = TYPE_IMMUTABLE,
    .methods = template_methods,
    .getset = template_getset,
    .members = template_members,
    .trace = template_trace,
};

// ---- The iterator

static void template_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((TemplateIterator *)object)->template);
}

static Value template_iterator_iter(Vm *vm, Value *args) {
    return args[0];
}

// Strings and interpolations take turns, a string first; empty strings are passed over.
static Value template_iterator_next(Vm *vm, Value *args) {
    TemplateIterator *iterator = value_to_pointer(args[0]);
    const Template *template = iterator->template;
    if (!iterator->from_interpolations && iterator->index < template->strings->length) {
        iterator->from_interpolations = true;
        Value string = tuple_items(template->strings)[iterator->index];
        if (value_to_str(string)->length)
            return string;
    }
    if (iterator->index >= template->interpolations->length)
        return raise_stop_iteration(vm, NO_VALUE);
    iterator->from_interpolations = false;
    return tuple_items(template->interpolations)[iterator->index++];
}

static const NativeDefinition template_iterator_methods[] = {
    {"__iter__(self, /)", template_iterator_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", template_iterator_next, "The next string or interpolation.", 0, 0},
    {0},
};

const TypeDefinition template_iterator_definition = {
    .name = "string.templatelib.TemplateIter",
    .doc = "Template iterator object",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TemplateIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = template_iterator_methods,
    .trace = template_iterator_trace,
};
