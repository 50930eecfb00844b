// SPDX-License-Identifier: MIT
// The type str as Python sees it: construction, operators, subscripts, iteration, and the table of methods.
#include "objects/argument.h"
#include "objects/codec.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/slice.h"
#include "objects/str_methods.h"
#include "objects/tuple.h"
#include "vm/vm.h"

static Value value_or_none(const Str *s) {
    return s ? str_value(s) : NO_VALUE;
}

// ---- Construction

// The text in a new instance of a subclass.
static Value new_of_subclass(Vm *vm, Type *type, const Str *text) {
    Str *s = object_alloc(vm, type, (text->length + 1) * text->width);
    if (!s)
        return NO_VALUE;
    s->length = text->length;
    s->width = text->width;
    s->ascii = text->ascii;
    s->hash = text->hash;
    // NOBARRIER: s was allocated just above.
    s->data = (char *)s + type->instance_size;
    memcpy(s->data, text->data, text->length * text->width);
    memset((char *)s->data + text->length * text->width, 0, text->width);
    return str_value(s);
}

static Value str_new_native(Vm *vm, Value *args) {
    Type *type = value_to_pointer(args[0]);
    const char *encoding = NULL, *errors = NULL;
    if (!argument_c_named(vm, "str", "encoding", args[2], &encoding) ||
        !argument_c_named(vm, "str", "errors", args[3], &errors))
        return NO_VALUE;
    Value text;
    if (value_missing(args[1]))
        text = value_or_none(str_empty(vm));
    else if (!encoding && !errors)
        text = value_str(vm, args[1]);
    else
        text = codec_decode_object(vm, args[1], encoding, errors);
    if (value_missing(text) || type == vm_type(vm, TYPE_INDEX_STR))
        return text;
    return new_of_subclass(vm, type, value_to_str(text));
}

static Value str_getnewargs(Vm *vm, Value *args) {
    // A copy: what copy.copy and pickle make is another object.
    const Str *self = value_to_str(args[0]);
    Str *s = str_new(vm, self->length, str_maximum_bound(self));
    if (s && s->length)
        memcpy(s->data, self->data, self->length * self->width);
    Tuple *tuple = s ? tuple_pack(vm, str_value(s)) : NULL;
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

// ---- Text and numbers of it

static Value str_repr_native(Vm *vm, Value *args) {
    return value_or_none(str_repr(vm, value_to_str(args[0])));
}

static Value str_str(Vm *vm, Value *args) {
    return value_or_none(str_exact(vm, value_to_str(args[0])));
}

static Value str_hash_native(Vm *vm, Value *args) {
    return int_from_int64(vm, str_hash(vm, value_to_str(args[0])));
}

static Value str_len(Vm *vm, Value *args) {
    return value_from_small_int((int64_t)value_to_str(args[0])->length);
}

static Value str_sizeof(Vm *vm, Value *args) {
    const Str *s = value_to_str(args[0]);
    return value_from_small_int((int64_t)(object_type(s)->instance_size + (s->length + 1) * s->width));
}

// ---- Comparisons

// Calls the comparison when both are str; else NotImplemented.
#define COMPARISON(name, expression)                                                                         \
    static Value name(Vm *vm, Value *args) {                                                                 \
        if (!value_is_str(args[1]))                                                                          \
            return VALUE_NOT_IMPLEMENTED;                                                                    \
        const Str *a = value_to_str(args[0]), *b = value_to_str(args[1]);                                    \
        return value_from_bool(expression);                                                                  \
    }
COMPARISON(str_eq, str_equal(a, b))
COMPARISON(str_ne, !str_equal(a, b))
COMPARISON(str_lt, str_compare(a, b) < 0)
COMPARISON(str_le, str_compare(a, b) <= 0)
COMPARISON(str_gt, str_compare(a, b) > 0)
COMPARISON(str_ge, str_compare(a, b) >= 0)

static Value str_contains(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "'in <string>' requires string as left operand, not %.100T", args[1]);
    const Str *s = value_to_str(args[0]);
    return value_from_bool(str_find(s, value_to_str(args[1]), 0, s->length) >= 0);
}

// ---- Operators

static Value str_add(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "can only concatenate str (not \"%.200T\") to str", args[1]);
    return value_or_none(str_concat(vm, value_to_str(args[0]), value_to_str(args[1])));
}

static Value str_multiply(Vm *vm, Value *args) {
    int64_t count;
    if (!value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &count))
        return NO_VALUE;
    return value_or_none(str_repeat(vm, value_to_str(args[0]), count < 0 ? 0 : (size_t)count));
}

static Value str_reflected_remainder(Vm *vm, Value *args) {
    if (!value_is_str(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    return str_method_remainder(vm, (Value[]){args[1], args[0]});
}

static Value extended_slice(Vm *vm, Str *s, int64_t start, int64_t step, int64_t count) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (int64_t i = 0; i < count; i++)
        str_builder_char(&builder, str_at(s, (size_t)(start + i * step)));
    return str_builder_finish_value(&builder);
}

static Value str_getitem(Vm *vm, Value *args) {
    Str *s = value_to_str(args[0]);
    int64_t length = (int64_t)s->length;
    if (value_is_slice(args[1])) {
        int64_t start, stop, step;
        if (!slice_unpack(vm, value_to_slice(args[1]), &start, &stop, &step))
            return NO_VALUE;
        int64_t count = slice_adjust(length, &start, &stop, step);
        if (count == 0)
            return value_or_none(str_empty(vm));
        if (step == 1)
            return value_or_none(str_slice(vm, s, (size_t)start, (size_t)(start + count)));
        return extended_slice(vm, s, start, step, count);
    }
    int64_t index;
    if (value_is_small_int(args[1]))
        index = value_to_small_int(args[1]);
    else if (!value_is_int(args[1]) && value_missing(value_special(vm, args[1], SPECIAL_INDEX)))
        return raise_type_error(vm, "string indices must be integers, not '%.200T'", args[1]);
    else if (!value_to_index(vm, args[1], TYPE_INDEX_INDEX_ERROR, &index))
        return NO_VALUE;
    if (index < 0)
        index += length;
    if (index < 0 || index >= length)
        return raise_index_error(vm, "string index out of range");
    return value_or_none(str_from_char(vm, str_at(s, (size_t)index)));
}

// ---- Iteration

static Value str_iter(Vm *vm, Value *args) {
    StrIterator *iterator = object_alloc(vm, vm_type(vm, TYPE_INDEX_STR_ITERATOR), 0);
    if (!iterator)
        return NO_VALUE;
    // NOBARRIER: allocated just above.
    iterator->text = value_to_str(args[0]);
    return value_from_pointer(iterator);
}

static void str_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((StrIterator *)object)->text);
}

static Value str_iterator_iter(Vm *vm, Value *args) {
    return args[0];
}

static Value str_iterator_next(Vm *vm, void *object) {
    StrIterator *iterator = object;
    if (iterator->text && iterator->index < iterator->text->length)
        return value_or_none(str_from_char(vm, str_at(iterator->text, iterator->index++)));
    iterator->text = NULL;
    return NO_VALUE;
}

static Value str_iterator_length_hint(Vm *vm, Value *args) {
    const StrIterator *iterator = value_to_pointer(args[0]);
    return value_from_small_int(iterator->text ? (int64_t)(iterator->text->length - iterator->index) : 0);
}

static Value str_iterator_reduce(Vm *vm, Value *args) {
    const StrIterator *iterator = value_to_pointer(args[0]);
    Value iter = builtin_function(vm, "iter");
    if (value_missing(iter))
        return NO_VALUE;
    Str *text = iterator->text ? iterator->text : str_empty(vm);
    Tuple *arguments = text ? tuple_pack(vm, str_value(text)) : NULL;
    if (!arguments)
        return NO_VALUE;
    Tuple *result = iterator->text ? tuple_pack(vm, iter, tuple_value(arguments),
                                                value_from_small_int((int64_t)iterator->index))
                                   : tuple_pack(vm, iter, tuple_value(arguments));
    return result ? tuple_value(result) : NO_VALUE;
}

static Value str_iterator_setstate(Vm *vm, Value *args) {
    StrIterator *iterator = value_to_pointer(args[0]);
    int64_t index = 0;
    if (!argument_size(vm, args[1], &index))
        return NO_VALUE;
    if (iterator->text) {
        int64_t length = (int64_t)iterator->text->length;
        iterator->index = (uint64_t)(index < 0 ? 0 : index > length ? length : index);
    }
    return VALUE_NONE;
}

static const NativeDefinition str_iterator_methods[] = {
    {"__iter__(self, /)", str_iterator_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", iterator_method_next, "The next character.", 0, 0},
    {"__length_hint__(self, /)", str_iterator_length_hint, "How many characters are left.", 0, 0},
    {"__reduce__(self, /)", str_iterator_reduce, "What pickle needs.", 0, 0},
    {"__setstate__(self, state, /)", str_iterator_setstate, "Go to a position.", 0, 0},
    {0},
};

const TypeDefinition str_iterator_definition = {
    .name = "str_ascii_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(StrIterator),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = str_iterator_methods,
    .next = str_iterator_next,
    .trace = str_iterator_trace,
};

// ---- The table

// clang-format off
static const NativeDefinition str_methods[] = {
    {"__new__(cls, object='', encoding='utf-8', errors='strict')", str_new_native, "Make a string of an object, or of bytes in an encoding.", 0, 0},
    {"__repr__(self, /)", str_repr_native, "The literal that gives this string.", 0, 0},
    {"__hash__(self, /)", str_hash_native, "The hash of the text.", 0, 0},
    {"__str__(self, /)", str_str, "The string itself.", 0, 0},
    {"__lt__(self, value, /)", str_lt, "Is this before that, by code points?", 0, 0},
    {"__le__(self, value, /)", str_le, "Is this before that or equal?", 0, 0},
    {"__eq__(self, value, /)", str_eq, "Is the text the same?", 0, 0},
    {"__ne__(self, value, /)", str_ne, "Is the text different?", 0, 0},
    {"__gt__(self, value, /)", str_gt, "Is this behind that?", 0, 0},
    {"__ge__(self, value, /)", str_ge, "Is this behind that or equal?", 0, 0},
    {"__iter__(self, /)", str_iter, "An iterator over the characters.", 0, 0},
    {"__mod__(self, value, /)", str_method_remainder, "Format values with % conversions.", 0, 0},
    {"__rmod__(self, value, /)", str_reflected_remainder, "Format with % conversions, operands swapped.", 0, 0},
    {"__len__(self, /)", str_len, "The number of code points.", 0, 0},
    {"__getitem__(self, key, /)", str_getitem, "A character, or the text of a slice.", 0, 0},
    {"__add__(self, value, /)", str_add, "Both texts, one behind the other.", 0, 0},
    {"__mul__(self, value, /)", str_multiply, "The text so many times.", 0, 0},
    {"__rmul__(self, value, /)", str_multiply, "The text so many times.", 0, 0},
    {"__contains__(self, key, /)", str_contains, "Is the other string a part of this one?", 0, 0},
    {"encode(self, /, encoding='utf-8', errors='strict')", str_method_encode, "The text as bytes in an encoding.", 0, 0},
    {"replace(self, old, new, /, count=-1)", str_method_replace, "The text with `old` replaced by `new`, at most `count` times.", 0, 0},
    {"split(self, /, sep=None, maxsplit=-1)", str_method_split, "The pieces between separators, or between runs of white space.", 0, 0},
    {"rsplit(self, /, sep=None, maxsplit=-1)", str_method_rsplit, "As split, counting maxsplit from the end.", 0, 0},
    {"join(self, iterable, /)", str_method_join, "The strings of an iterable with this one between them.", 0, 0},
    {"capitalize(self, /)", str_method_capitalize, "First character in title case, the rest in lower case.", 0, 0},
    {"casefold(self, /)", str_method_casefold, "The text for comparisons that ignore case.", 0, 0},
    {"title(self, /)", str_method_title, "Each word with its first letter in title case.", 0, 0},
    {"center(self, width, fillchar=' ', /)", str_method_center, "The text in the middle of so many columns.", 0, 0},
    {"count(self, sub, start=None, end=None, /)", str_method_count, "How often `sub` occurs in self[start:end], without overlaps.", 0, 0},
    {"expandtabs(self, /, tabsize=8)", str_method_expandtabs, "The text with tabs as spaces.", 0, 0},
    {"find(self, sub, start=None, end=None, /)", str_method_find, "Where `sub` first occurs in self[start:end]; -1 if nowhere.", 0, 0},
    {"partition(self, sep, /)", str_method_partition, "What is before the first `sep`, `sep`, and what is behind it.", 0, 0},
    {"index(self, sub, start=None, end=None, /)", str_method_index, "As find, but ValueError if nowhere.", 0, 0},
    {"ljust(self, width, fillchar=' ', /)", str_method_ljust, "The text at the left of so many columns.", 0, 0},
    {"lower(self, /)", str_method_lower, "The text in lower case.", 0, 0},
    {"lstrip(self, chars=None, /)", str_method_lstrip, "The text without white space, or the given characters, at its start.", 0, 0},
    {"rfind(self, sub, start=None, end=None, /)", str_method_rfind, "Where `sub` last occurs in self[start:end]; -1 if nowhere.", 0, 0},
    {"rindex(self, sub, start=None, end=None, /)", str_method_rindex, "As rfind, but ValueError if nowhere.", 0, 0},
    {"rjust(self, width, fillchar=' ', /)", str_method_rjust, "The text at the right of so many columns.", 0, 0},
    {"rstrip(self, chars=None, /)", str_method_rstrip, "The text without white space, or the given characters, at its end.", 0, 0},
    {"rpartition(self, sep, /)", str_method_rpartition, "What is before the last `sep`, `sep`, and what is behind it.", 0, 0},
    {"splitlines(self, /, keepends=False)", str_method_splitlines, "The lines of the text.", 0, 0},
    {"strip(self, chars=None, /)", str_method_strip, "The text without white space, or the given characters, at both ends.", 0, 0},
    {"swapcase(self, /)", str_method_swapcase, "Lower case for upper case and the reverse.", 0, 0},
    {"translate(self, table, /)", str_method_translate, "Each character replaced by what the table gives for its code point.", 0, 0},
    {"upper(self, /)", str_method_upper, "The text in upper case.", 0, 0},
    {"startswith(self, prefix, start=None, end=None, /)", str_method_startswith, "Does self[start:end] start with the prefix, or one of a tuple of them?", 0, 0},
    {"endswith(self, suffix, start=None, end=None, /)", str_method_endswith, "Does self[start:end] end with the suffix, or one of a tuple of them?", 0, 0},
    {"removeprefix(self, prefix, /)", str_method_removeprefix, "The text without that prefix, if it has it.", 0, 0},
    {"removesuffix(self, suffix, /)", str_method_removesuffix, "The text without that suffix, if it has it.", 0, 0},
    {"isascii(self, /)", str_method_isascii, "Are all characters ASCII?", 0, 0},
    {"islower(self, /)", str_method_islower, "Are all letters with case lower case, and is there one?", 0, 0},
    {"isupper(self, /)", str_method_isupper, "Are all letters with case upper case, and is there one?", 0, 0},
    {"istitle(self, /)", str_method_istitle, "Does each word start in upper or title case and go on in lower case?", 0, 0},
    {"isspace(self, /)", str_method_isspace, "Is all of it white space, and is there any?", 0, 0},
    {"isdecimal(self, /)", str_method_isdecimal, "Are all characters decimal digits?", 0, 0},
    {"isdigit(self, /)", str_method_isdigit, "Are all characters digits?", 0, 0},
    {"isnumeric(self, /)", str_method_isnumeric, "Are all characters numeric?", 0, 0},
    {"isalpha(self, /)", str_method_isalpha, "Are all characters letters?", 0, 0},
    {"isalnum(self, /)", str_method_isalnum, "Are all characters letters or numeric?", 0, 0},
    {"isidentifier(self, /)", str_method_isidentifier, "Could it be a name in a program?", 0, 0},
    {"isprintable(self, /)", str_method_isprintable, "Would repr() show all of it as it is?", 0, 0},
    {"zfill(self, width, /)", str_method_zfill, "The text with zeros behind its sign, up to so many columns.", 0, 0},
    {"format(self, /, *args, **kwargs)", str_method_format, "The text with its {} fields replaced by the arguments.", 0, 0},
    {"format_map(self, mapping, /)", str_method_format_map, "The text with its {} fields replaced from a mapping.", 0, 0},
    {"__format__(self, format_spec, /)", str_method_format_spec, "The text laid out as a format specification says.", NATIVE_COEXIST, 0},
    {"maketrans(x, y=None, z=None, /)", str_method_maketrans, "A table for translate().", NATIVE_STATIC, 0},
    {"__sizeof__(self, /)", str_sizeof, "The size in memory, in bytes.", NATIVE_COEXIST, 0},
    {"__getnewargs__(self, /)", str_getnewargs, "What pickle needs.", NATIVE_COEXIST, 0},
    {0},
};
// clang-format on

const TypeDefinition str_definition = {
    .name = "str",
    .doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
           "Text: an immutable sequence of Unicode code points. Of an object its str() text is taken; of "
           "bytes,\n"
           "with an encoding or errors given, the text that they encode.",
    .kind = KIND_STR,
    .size = sizeof(Str),
    .flags = TYPE_BASE | TYPE_IMMUTABLE | TYPE_MATCH_SELF,
    .methods = str_methods,
};
