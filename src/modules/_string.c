// SPDX-License-Identifier: MIT
// The module _string: the parser of str.format for string.Formatter.
#include "objects/markup.h"
#include "objects/module.h"
#include "objects/tuple.h"
#include "vm/vm.h"

enum { STRING_FORMATTER_ITERATOR, STRING_NAME_ITERATOR, STRING_STATE };
extern const ModuleDefinition module__string;

// Both iterators walk over text[at, end).
typedef struct MarkupIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    Str *text;
    uint64_t at, end;
} MarkupIterator;

static void markup_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((MarkupIterator *)object)->text);
}

static Value new_iterator(Vm *vm, uint32_t type, Str *text, size_t at) {
    MarkupIterator *iterator = object_alloc(vm, value_to_pointer(module_state(vm, &module__string, type)), 0);
    if (!iterator)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    iterator->text = text;
    iterator->at = at;
    iterator->end = text->length;
    return value_from_pointer(iterator);
}

static Value self_iter(Vm *vm, Value *args) {
    return args[0];
}

static Value text_of(Vm *vm, Str *text, Piece piece) {
    Str *s = str_slice(vm, text, piece.start, piece.end);
    return s ? str_value(s) : NO_VALUE;
}

static Value formatter_next(Vm *vm, Value *args) {
    MarkupIterator *iterator = value_to_pointer(args[0]);
    Str *text = iterator->text;
    Markup markup;
    if (iterator->at >= iterator->end)
        return raise_stop_iteration(vm, NO_VALUE);
    if (!markup_next(vm, text, &iterator->at, iterator->end, &markup))
        return NO_VALUE;
    Value items[4] = {text_of(vm, text, markup.literal), VALUE_NONE, VALUE_NONE, VALUE_NONE};
    if (markup.has_field) {
        items[1] = text_of(vm, text, markup.name);
        items[2] = text_of(vm, text, markup.specification);
        if (markup.conversion) {
            Str *conversion = str_from_char(vm, markup.conversion);
            items[3] = conversion ? str_value(conversion) : NO_VALUE;
        }
    }
    for (int i = 0; i < 4; i++)
        if (value_missing(items[i]))
            return NO_VALUE;
    Tuple *tuple = tuple_from_values(vm, items, 4);
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

static Value name_next(Vm *vm, Value *args) {
    MarkupIterator *iterator = value_to_pointer(args[0]);
    NamePart part;
    if (iterator->at >= iterator->end)
        return raise_stop_iteration(vm, NO_VALUE);
    if (!markup_next_part(vm, iterator->text, &iterator->at, iterator->end, &part))
        return NO_VALUE;
    Value key = part.is_attribute ? text_of(vm, iterator->text, part.piece)
                                  : markup_key(vm, iterator->text, part.piece);
    Tuple *tuple = value_exists(key) ? tuple_pack(vm, value_from_bool(part.is_attribute), key) : NULL;
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

static const NativeDefinition formatter_iterator_methods[] = {
    {"__iter__(self, /)", self_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", formatter_next, "The next (literal, name, specification, conversion).", 0, 0},
    {0},
};

static const TypeDefinition formatter_iterator_definition = {
    .name = "formatteriterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(MarkupIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = formatter_iterator_methods,
    .trace = markup_iterator_trace,
};

static const NativeDefinition name_iterator_methods[] = {
    {"__iter__(self, /)", self_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", name_next, "The next (is_attribute, name or key).", 0, 0},
    {0},
};

static const TypeDefinition name_iterator_definition = {
    .name = "fieldnameiterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(MarkupIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = name_iterator_methods,
    .trace = markup_iterator_trace,
};

static Value formatter_parser(Vm *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "expected str, got %T", args[0]);
    return new_iterator(vm, STRING_FORMATTER_ITERATOR, value_to_str(args[0]), 0);
}

static Value formatter_field_name_split(Vm *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "expected str, got %T", args[0]);
    Str *text = value_to_str(args[0]);
    Piece first = markup_first_name(text, (Piece){0, text->length});
    Value name = markup_key(vm, text, first);
    Value rest = value_exists(name) ? new_iterator(vm, STRING_NAME_ITERATOR, text, first.end) : NO_VALUE;
    Tuple *pair = value_exists(rest) ? tuple_pack(vm, name, rest) : NULL;
    return pair ? tuple_value(pair) : NO_VALUE;
}

static const NativeDefinition functions[] = {
    {"formatter_parser(format_string, /)", formatter_parser, "Take a format string apart.", 0, 0},
    {"formatter_field_name_split(field_name, /)", formatter_field_name_split,
     "Take the name of a field apart.", 0, 0},
    {0},
};

static bool execute(Vm *vm, Value module) {
    (void)module;
    Type *formatter = type_from_definition(vm, &formatter_iterator_definition);
    Type *name = formatter ? type_from_definition(vm, &name_iterator_definition) : NULL;
    return name && module_set_state(vm, &module__string, STRING_FORMATTER_ITERATOR, type_value(formatter)) &&
           module_set_state(vm, &module__string, STRING_NAME_ITERATOR, type_value(name));
}

const ModuleDefinition module__string = {
    .name = "_string",
    .doc = "string helper module",
    .functions = functions,
    .execute = execute,
    .state = STRING_STATE,
};
