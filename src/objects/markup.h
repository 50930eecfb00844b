// SPDX-License-Identifier: MIT
// The markup of str.format (PEP 3101) taken apart: literal text and replacement fields, and the parts of a
// field's name. No values, no formatting: str.format and the module _string share it.
#ifndef KRAIT_OBJECTS_MARKUP_H
#define KRAIT_OBJECTS_MARKUP_H

#include "objects/str.h"

// A piece of the text: text[start, end).
typedef struct Piece {
    size_t start, end;
} Piece;

typedef struct Markup {
    Piece literal; // before the field; of a doubled brace it holds one
    bool has_field;
    bool nested; // the specification holds fields
    Piece name;
    Piece specification;
    uint32_t conversion; // 0: none
} Markup;

// Reads the next piece of text[*at, end) and moves *at behind it. False: ValueError.
bool markup_next(Vm *vm, const Str *text, size_t *at, size_t end, Markup *markup) MUST_CHECK;

// The first part of a field's name: up to the first '.' or '['.
Piece markup_first_name(const Str *text, Piece name);

typedef struct NamePart {
    bool is_attribute; // ".name", else "[key]"
    Piece piece;
} NamePart;
// The next ".name" or "[key]" of a field's name, from *at < end on. False: ValueError.
bool markup_next_part(Vm *vm, const Str *text, size_t *at, size_t end, NamePart *part) MUST_CHECK;

// The number that a piece is: -1 when it is none (also when empty), -2 with the exception set when too large.
int64_t markup_number(Vm *vm, const Str *text, Piece piece);
// The number if it is one, else the text.
Value markup_key(Vm *vm, Str *text, Piece piece) MUST_CHECK;

#endif
