// SPDX-License-Identifier: MIT
// str.format and str.format_map: replacement fields (PEP 3101).
//
// A format specification may hold fields of its own, one level deep. Automatic numbering is shared by both
// levels. Everything a field may call is Python of the program; the text itself is immutable.
#include "objects/dict.h"
#include "objects/markup.h"
#include "objects/str_methods.h"
#include "objects/tuple.h"
#include "vm/vm.h"

typedef struct Formatter {
    Vm *vm;
    Tuple *args;    // NULL: format_map
    Value keywords; // a dict or, of format_map, any mapping
    int64_t next_index;
    enum { NUMBERING_UNKNOWN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL } numbering;
} Formatter;

static Value piece_value(Vm *vm, Str *text, Piece piece) {
    Str *s = str_slice(vm, text, piece.start, piece.end);
    return s ? str_value(s) : NO_VALUE;
}

static bool set_numbering(Formatter *f, bool automatic) {
    if (f->numbering == NUMBERING_UNKNOWN)
        f->numbering = automatic ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL;
    else if (f->numbering == NUMBERING_MANUAL && automatic) {
        (void)raise_value_error(f->vm,
                                "cannot switch from manual field specification to automatic field numbering");
        return false;
    } else if (f->numbering == NUMBERING_AUTOMATIC && !automatic) {
        (void)raise_value_error(f->vm,
                                "cannot switch from automatic field numbering to manual field specification");
        return false;
    }
    return true;
}

// The argument that the first part of a field's name means.
static Value first_value(Formatter *f, Str *text, Piece name) {
    Vm *vm = f->vm;
    bool empty = name.start == name.end;
    int64_t index = markup_number(vm, text, name);
    if (index == -2)
        return NO_VALUE;
    if (!empty && index < 0) {
        Value key = piece_value(vm, text, name);
        if (value_missing(key))
            return NO_VALUE;
        if (value_missing(f->keywords))
            return raise_key_error(vm, key);
        if (!f->args)
            return value_get_item(vm, f->keywords, key);
        Value found;
        int there = dict_find(vm, value_to_dict(f->keywords), key, &found);
        return there > 0 ? found : there < 0 ? NO_VALUE : raise_key_error(vm, key);
    }
    if (!set_numbering(f, empty))
        return NO_VALUE;
    if (empty)
        index = f->next_index++;
    if (!f->args)
        return raise_value_error(vm, "Format string contains positional fields");
    if (index >= (int64_t)f->args->length)
        return raise_error(vm, TYPE_INDEX_INDEX_ERROR,
                           "Replacement index %zu out of range for positional args tuple", (size_t)index);
    return tuple_items(f->args)[index];
}

// The value of a whole name: "0", "user.name", "table[key].x".
static Value field_value(Formatter *f, Str *text, Piece name) {
    Vm *vm = f->vm;
    Piece first = markup_first_name(text, name);
    Value value = first_value(f, text, first);
    for (size_t at = first.end; value_exists(value) && at < name.end;) {
        NamePart part;
        if (!markup_next_part(vm, text, &at, name.end, &part))
            return NO_VALUE;
        Value key = part.is_attribute ? piece_value(vm, text, part.piece) : markup_key(vm, text, part.piece);
        if (value_missing(key))
            return NO_VALUE;
        value = part.is_attribute ? object_get_attribute(vm, value, value_to_str(key))
                                  : value_get_item(vm, value, key);
    }
    return value;
}

static Str *format_text(Formatter *f, Str *text, size_t start, size_t end, int depth);

static Value convert(Vm *vm, Value value, uint32_t conversion) {
    switch (conversion) {
    case 0: return value;
    case 'r': return value_repr(vm, value);
    case 's': return value_str(vm, value);
    case 'a': return value_ascii(vm, value);
    default:
        if (conversion > 32 && conversion < 127)
            return raise_value_error(vm, "Unknown conversion specifier %c", (int)conversion);
        return raise_value_error(vm, "Unknown conversion specifier \\x%x", (unsigned)conversion);
    }
}

static bool append_field(Formatter *f, StrBuilder *builder, Str *text, const Markup *field, int depth) {
    Vm *vm = f->vm;
    Value value = field_value(f, text, field->name);
    if (value_exists(value))
        value = convert(vm, value, field->conversion);
    if (value_missing(value))
        return false;
    Str *specification =
        field->nested ? format_text(f, text, field->specification.start, field->specification.end, depth - 1)
                      : str_slice(vm, text, field->specification.start, field->specification.end);
    if (!specification)
        return false;
    Value formatted = value_format(vm, value, str_value(specification));
    if (value_missing(formatted))
        return false;
    str_builder_str(builder, value_to_str(formatted));
    return true;
}

static Str *format_text(Formatter *f, Str *text, size_t start, size_t end, int depth) {
    Vm *vm = f->vm;
    if (depth == 0) {
        (void)raise_value_error(vm, "Max string recursion exceeded");
        return NULL;
    }
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t at = start; at < end && !builder.failed;) {
        Markup markup;
        if (!markup_next(vm, text, &at, end, &markup))
            return NULL;
        str_builder_slice(&builder, text, markup.literal.start, markup.literal.end);
        if (markup.has_field && !append_field(f, &builder, text, &markup, depth))
            return NULL;
    }
    return str_builder_finish(&builder);
}

Value str_method_format(Vm *vm, Value *args) {
    Formatter f = {.vm = vm, .args = value_to_tuple_object(args[1]), .keywords = args[2]};
    Str *text = value_to_str(args[0]);
    Str *result = format_text(&f, text, 0, text->length, 2);
    return result ? str_value(result) : NO_VALUE;
}

Value str_method_format_map(Vm *vm, Value *args) {
    Formatter f = {.vm = vm, .keywords = args[1]};
    Str *text = value_to_str(args[0]);
    Str *result = format_text(&f, text, 0, text->length, 2);
    return result ? str_value(result) : NO_VALUE;
}
