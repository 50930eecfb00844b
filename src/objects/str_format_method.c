// SPDX-License-Identifier: MIT
// str.format and str.format_map: replacement fields (PEP 3101).
//
// A format specification may hold fields of its own, one level deep. Automatic numbering is shared by both
// levels. Everything a field may call is Python of the program; the text itself is immutable.
#include "base/unicode.h"
#include "objects/dict.h"
#include "objects/int.h"
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

// A piece of the text: text[start, end).
typedef struct Piece {
    size_t start, end;
} Piece;

// The number that the text is: -1 when it is none (also when empty), -2 with the exception set when too
// large.
static int64_t piece_number(Vm *vm, const Str *text, Piece piece) {
    if (piece.start == piece.end)
        return -1;
    int64_t number = 0;
    for (size_t i = piece.start; i < piece.end; i++) {
        int digit = unicode_decimal(str_at(text, i));
        if (digit < 0)
            return -1;
        if (number > (INT64_MAX - digit) / 10) {
            (void)raise_value_error(vm, "Too many decimal digits in format string");
            return -2;
        }
        number = number * 10 + digit;
    }
    return number;
}

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
    int64_t index = piece_number(vm, text, name);
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
    size_t at = name.start;
    while (at < name.end && str_at(text, at) != '.' && str_at(text, at) != '[')
        at++;
    Value value = first_value(f, text, (Piece){name.start, at});
    while (value_exists(value) && at < name.end) {
        uint32_t separator = str_at(text, at++);
        size_t start = at;
        if (separator == '.') {
            while (at < name.end && str_at(text, at) != '.' && str_at(text, at) != '[')
                at++;
        } else if (separator == '[') {
            while (at < name.end && str_at(text, at) != ']')
                at++;
            if (at == name.end)
                return raise_value_error(vm, "Missing ']' in format string");
        } else {
            return raise_value_error(vm, "Only '.' or '[' may follow ']' in format field specifier");
        }
        Piece part = {start, at};
        if (start == at)
            return raise_value_error(vm, "Empty attribute in format string");
        if (separator == '.') {
            Value attribute = piece_value(vm, text, part);
            value = value_missing(attribute) ? NO_VALUE
                                             : object_get_attribute(vm, value, value_to_str(attribute));
            continue;
        }
        at++;
        int64_t index = piece_number(vm, text, part);
        if (index == -2)
            return NO_VALUE;
        Value key = index >= 0 ? int_from_int64(vm, index) : piece_value(vm, text, part);
        value = value_missing(key) ? NO_VALUE : value_get_item(vm, value, key);
    }
    return value;
}

static Str *format_text(Formatter *f, Str *text, size_t start, size_t end, int depth);

typedef struct Field {
    Piece name;
    Piece specification;
    uint32_t conversion; // 0: none
    bool nested;         // the specification holds fields
} Field;

// Reads the field that starts behind a '{' at *at; *at is behind its '}' afterwards.
static bool parse_field(Vm *vm, const Str *text, size_t *at, size_t end, Field *field) {
    *field = (Field){0};
    field->name.start = *at;
    uint32_t c = 0;
    for (; *at < end; (*at)++) {
        c = str_at(text, *at);
        if (c == '{') {
            (void)raise_value_error(vm, "unexpected '{' in field name");
            return false;
        }
        if (c == '[') { // what is between brackets is a key, whatever it holds
            while (*at < end && str_at(text, *at) != ']')
                (*at)++;
            if (*at == end)
                break;
            continue;
        }
        if (c == '}' || c == ':' || c == '!')
            break;
    }
    field->name.end = *at;
    if (*at == end) {
        (void)raise_value_error(vm, "expected '}' before end of string");
        return false;
    }
    (*at)++;
    if (c == '}')
        return true;
    if (c == '!') {
        if (*at == end) {
            (void)raise_value_error(vm, "end of string while looking for conversion specifier");
            return false;
        }
        field->conversion = str_at(text, (*at)++);
        if (*at < end) {
            c = str_at(text, (*at)++);
            if (c == '}')
                return true;
            if (c != ':') {
                (void)raise_value_error(vm, "expected ':' after conversion specifier");
                return false;
            }
        }
    }
    field->specification.start = *at;
    for (int depth = 1; *at < end; (*at)++) {
        c = str_at(text, *at);
        if (c == '{') {
            field->nested = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            field->specification.end = (*at)++;
            return true;
        }
    }
    {
        (void)raise_value_error(vm, "unmatched '{' in format spec");
        return false;
    }
}

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

static bool append_field(Formatter *f, StrBuilder *builder, Str *text, const Field *field, int depth) {
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
        size_t run = at;
        while (at < end && str_at(text, at) != '{' && str_at(text, at) != '}')
            at++;
        str_builder_slice(&builder, text, run, at);
        if (at == end)
            break;
        uint32_t brace = str_at(text, at++);
        if (at < end && str_at(text, at) == brace) {
            str_builder_char(&builder, brace);
            at++;
            continue;
        }
        if (brace == '}' || at == end) {
            (void)raise_value_error(vm, "Single '%c' encountered in format string", (int)brace);
            return NULL;
        }
        Field field;
        if (!parse_field(vm, text, &at, end, &field) || !append_field(f, &builder, text, &field, depth))
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
