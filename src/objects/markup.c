// SPDX-License-Identifier: MIT
// Parsing the markup of str.format.
#include "objects/markup.h"

#include "base/unicode.h"
#include "objects/int.h"
#include "vm/vm.h"

int64_t markup_number(Vm *vm, const Str *text, Piece piece) {
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

Value markup_key(Vm *vm, Str *text, Piece piece) {
    int64_t number = markup_number(vm, text, piece);
    if (number == -2)
        return NO_VALUE;
    if (number >= 0)
        return int_from_int64(vm, number);
    Str *s = str_slice(vm, text, piece.start, piece.end);
    return s ? str_value(s) : NO_VALUE;
}

Piece markup_first_name(const Str *text, Piece name) {
    size_t at = name.start;
    while (at < name.end && str_at(text, at) != '.' && str_at(text, at) != '[')
        at++;
    return (Piece){name.start, at};
}

bool markup_next_part(Vm *vm, const Str *text, size_t *at, size_t end, NamePart *part) {
    uint32_t separator = str_at(text, (*at)++);
    part->piece.start = *at;
    part->is_attribute = separator == '.';
    if (separator == '.') {
        while (*at < end && str_at(text, *at) != '.' && str_at(text, *at) != '[')
            (*at)++;
    } else if (separator == '[') {
        while (*at < end && str_at(text, *at) != ']')
            (*at)++;
        if (*at == end) {
            (void)raise_value_error(vm, "Missing ']' in format string");
            return false;
        }
    } else {
        (void)raise_value_error(vm, "Only '.' or '[' may follow ']' in format field specifier");
        return false;
    }
    part->piece.end = *at;
    *at += !part->is_attribute;
    if (part->piece.start != part->piece.end)
        return true;
    (void)raise_value_error(vm, "Empty attribute in format string");
    return false;
}

// Reads the field that starts behind a '{' at *at; *at is behind its '}' afterwards.
static bool parse_field(Vm *vm, const Str *text, size_t *at, size_t end, Markup *field) {
    field->has_field = true;
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

bool markup_next(Vm *vm, const Str *text, size_t *at, size_t end, Markup *markup) {
    *markup = (Markup){.literal = {*at, *at}};
    while (*at < end && str_at(text, *at) != '{' && str_at(text, *at) != '}')
        (*at)++;
    markup->literal.end = *at;
    if (*at == end)
        return true;
    uint32_t brace = str_at(text, (*at)++);
    if (*at < end && str_at(text, *at) == brace) {
        markup->literal.end = (*at)++;
        return true;
    }
    if (brace == '}' || *at == end) {
        (void)raise_value_error(vm, "Single '%c' encountered in format string", (int)brace);
        return false;
    }
    return parse_field(vm, text, at, end, markup);
}
