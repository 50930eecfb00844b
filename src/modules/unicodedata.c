// SPDX-License-Identifier: MIT
// The module unicodedata: the Unicode Character Database (base/unicode.h) as functions, and version 3.2.0 of
// it as the object ucd_3_2_0, whose methods are the same functions.
#include "base/unicode.h"
#include "objects/argument.h"
#include "objects/float.h"
#include "objects/module.h"
#include "vm/vm.h"

// ---- Arguments

// The one character of a str; `position` 0: the only argument.
static bool character_argument(Vm *vm, const char *function, int position, Value v, uint32_t *point) {
    Str *which = position ? str_format(vm, " %d", position) : str_empty(vm);
    if (!which)
        return false;
    if (!value_is_str(v)) {
        (void)raise_type_error(vm, "%s() argument%U must be a unicode character, not %.50T", function, which,
                               v);
        return false;
    }
    const Str *s = value_to_str(v);
    if (s->length != 1) {
        (void)raise_type_error(vm, "%s(): argument%U must be a unicode character, not a string of length %zu",
                               function, which, (size_t)s->length);
        return false;
    }
    *point = str_at(s, 0);
    return true;
}

static Value text_value(Vm *vm, const char *text, size_t length) {
    Str *s = str_from_utf8(vm, text, length);
    return s ? str_value(s) : NO_VALUE;
}

static Value c_value(Vm *vm, const char *text) {
    return text_value(vm, text, strlen(text));
}

// The default when it was given, else ValueError.
static Value or_default(Vm *vm, Value fallback, const char *message) {
    return value_exists(fallback) ? fallback : raise_value_error(vm, "%s", message);
}

// ---- Properties: each takes the database and the arguments without self

static Value category(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    return character_argument(vm, "category", 0, args[0], &point)
               ? c_value(vm, unicode_category(database, point))
               : NO_VALUE;
}

static Value bidirectional(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    return character_argument(vm, "bidirectional", 0, args[0], &point)
               ? c_value(vm, unicode_bidirectional(database, point))
               : NO_VALUE;
}

static Value east_asian_width(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    return character_argument(vm, "east_asian_width", 0, args[0], &point)
               ? c_value(vm, unicode_east_asian_width(database, point))
               : NO_VALUE;
}

static Value combining(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    return character_argument(vm, "combining", 0, args[0], &point)
               ? value_from_small_int(unicode_combining(database, point))
               : NO_VALUE;
}

static Value mirrored(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    return character_argument(vm, "mirrored", 0, args[0], &point)
               ? value_from_small_int(unicode_mirrored(database, point))
               : NO_VALUE;
}

static Value decomposition(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    char text[UNICODE_DECOMPOSITION_TEXT_MAX];
    if (!character_argument(vm, "decomposition", 0, args[0], &point))
        return NO_VALUE;
    return text_value(vm, text, unicode_decomposition(database, point, text));
}

static Value decimal(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    if (!character_argument(vm, "decimal", 1, args[0], &point))
        return NO_VALUE;
    int value = unicode_database_decimal(database, point);
    return value >= 0 ? value_from_small_int(value) : or_default(vm, args[1], "not a decimal");
}

static Value digit(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    if (!character_argument(vm, "digit", 1, args[0], &point))
        return NO_VALUE;
    int value = unicode_database_digit(database, point);
    return value >= 0 ? value_from_small_int(value) : or_default(vm, args[1], "not a digit");
}

static Value numeric(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    double value;
    if (!character_argument(vm, "numeric", 1, args[0], &point))
        return NO_VALUE;
    return unicode_database_numeric(database, point, &value)
               ? float_from_double(vm, value)
               : or_default(vm, args[1], "not a numeric character");
}

// ---- Names

static Value name(Vm *vm, UnicodeDatabase database, Value *args) {
    uint32_t point;
    char text[UNICODE_NAME_MAX];
    if (!character_argument(vm, "name", 1, args[0], &point))
        return NO_VALUE;
    size_t length = unicode_name(database, point, text);
    return length ? text_value(vm, text, length) : or_default(vm, args[1], "no such name");
}

static Value lookup(Vm *vm, UnicodeDatabase database, Value *args) {
    (void)database; // names are never taken back
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "a bytes-like object is required, not '%.100T'", args[0]);
    size_t length;
    const char *text = str_utf8(vm, value_to_str(args[0]), &length);
    if (!text)
        return NO_VALUE;
    uint32_t points[UNICODE_SEQUENCE_MAX];
    unsigned count = unicode_name_lookup_sequence(text, length, points);
    if (!count) {
        Str *message = str_format(vm, "undefined character name '%U'", value_to_str(args[0]));
        return message ? raise_key_error(vm, str_value(message)) : NO_VALUE;
    }
    Str *s = str_from_code_points(vm, points, count);
    return s ? str_value(s) : NO_VALUE;
}

// ---- Normalisation

static bool form_argument(Vm *vm, const char *function, Value *args, UnicodeForm *form, Str **text) {
    static const char *const names[] = {
        [UNICODE_NFC] = "NFC", [UNICODE_NFD] = "NFD", [UNICODE_NFKC] = "NFKC", [UNICODE_NFKD] = "NFKD"};
    Str *wanted = NULL;
    if (!argument_str(vm, function, 1, args[0], &wanted) || !argument_str(vm, function, 2, args[1], text))
        return false;
    for (int i = 0; i < 4; i++) {
        if (str_equals_c(wanted, names[i])) {
            *form = (UnicodeForm)i;
            return true;
        }
    }
    (void)raise_value_error(vm, "invalid normalization form");
    return false;
}

static Str *normalized(Vm *vm, UnicodeDatabase database, UnicodeForm form, Str *text) {
    if (text->ascii || text->length == 0)
        return str_exact(vm, text);
    DataBlock *points = heap_alloc_data(vm, text->length * sizeof(uint32_t));
    if (!points)
        return NULL;
    uint32_t *in = (uint32_t *)(void *)points->bytes;
    for (size_t i = 0; i < text->length; i++)
        in[i] = str_at(text, i);
    if (database == UNICODE_CURRENT && unicode_quick_check(form, in, text->length) == UNICODE_QUICK_YES)
        return str_exact(vm, text);
    size_t bound = unicode_normalise_bound(database, form, in, text->length);
    DataBlock *result = heap_alloc_data(vm, bound * sizeof(uint32_t));
    if (!result)
        return NULL;
    uint32_t *out = (uint32_t *)(void *)result->bytes;
    return str_from_code_points(vm, out, unicode_normalise(database, form, in, text->length, out));
}

static Value normalize(Vm *vm, UnicodeDatabase database, Value *args) {
    UnicodeForm form;
    Str *text = NULL;
    if (!form_argument(vm, "normalize", args, &form, &text))
        return NO_VALUE;
    Str *result = normalized(vm, database, form, text);
    return result ? str_value(result) : NO_VALUE;
}

static Value is_normalized(Vm *vm, UnicodeDatabase database, Value *args) {
    UnicodeForm form;
    Str *text = NULL;
    if (!form_argument(vm, "is_normalized", args, &form, &text))
        return NO_VALUE;
    Str *result = normalized(vm, database, form, text);
    return result ? value_from_bool(str_equal(result, text)) : NO_VALUE;
}

// ---- The functions of the module and the methods of the old database

#define BOTH(function)                                                                                       \
    static Value now_##function(Vm *vm, Value *args) {                                                       \
        return function(vm, UNICODE_CURRENT, args);                                                          \
    }                                                                                                        \
    static Value old_##function(Vm *vm, Value *args) {                                                       \
        return function(vm, UNICODE_3_2_0, args + 1);                                                        \
    }
BOTH(category)
BOTH(bidirectional)
BOTH(east_asian_width)
BOTH(combining)
BOTH(mirrored)
BOTH(decomposition)
BOTH(decimal)
BOTH(digit)
BOTH(numeric)
BOTH(name)
BOTH(lookup)
BOTH(normalize)
BOTH(is_normalized)

static Value old_version(Vm *vm, Value *args) {
    (void)args;
    return c_value(vm, "3.2.0");
}

// clang-format off
static const NativeDefinition functions[] = {
    {"decimal(chr, default=None, /)", now_decimal, "The value of a decimal digit.", 0, 0},
    {"digit(chr, default=None, /)", now_digit, "The value of a digit.", 0, 0},
    {"numeric(chr, default=None, /)", now_numeric, "The value of a numeric character.", 0, 0},
    {"category(chr, /)", now_category, "The general category.", 0, 0},
    {"bidirectional(chr, /)", now_bidirectional, "The bidirectional class.", 0, 0},
    {"combining(chr, /)", now_combining, "The canonical combining class.", 0, 0},
    {"mirrored(chr, /)", now_mirrored, "Is it mirrored in bidirectional text?", 0, 0},
    {"east_asian_width(chr, /)", now_east_asian_width, "The East Asian width.", 0, 0},
    {"decomposition(chr, /)", now_decomposition, "The decomposition mapping.", 0, 0},
    {"name(chr, default=None, /)", now_name, "The name of a character.", 0, 0},
    {"lookup(name, /)", now_lookup, "The character, or sequence, of a name.", 0, 0},
    {"is_normalized(form, unistr, /)", now_is_normalized, "Is the text in that normal form?", 0, 0},
    {"normalize(form, unistr, /)", now_normalize, "The text in a normal form.", 0, 0},
    {0},
};

static const NativeDefinition methods[] = {
    {"decimal(self, chr, default=None, /)", old_decimal, "The value of a decimal digit.", 0, 0},
    {"digit(self, chr, default=None, /)", old_digit, "The value of a digit.", 0, 0},
    {"numeric(self, chr, default=None, /)", old_numeric, "The value of a numeric character.", 0, 0},
    {"category(self, chr, /)", old_category, "The general category.", 0, 0},
    {"bidirectional(self, chr, /)", old_bidirectional, "The bidirectional class.", 0, 0},
    {"combining(self, chr, /)", old_combining, "The canonical combining class.", 0, 0},
    {"mirrored(self, chr, /)", old_mirrored, "Is it mirrored in bidirectional text?", 0, 0},
    {"east_asian_width(self, chr, /)", old_east_asian_width, "The East Asian width.", 0, 0},
    {"decomposition(self, chr, /)", old_decomposition, "The decomposition mapping.", 0, 0},
    {"name(self, chr, default=None, /)", old_name, "The name of a character.", 0, 0},
    {"lookup(self, name, /)", old_lookup, "The character, or sequence, of a name.", 0, 0},
    {"is_normalized(self, form, unistr, /)", old_is_normalized, "Is the text in that normal form?", 0, 0},
    {"normalize(self, form, unistr, /)", old_normalize, "The text in a normal form.", 0, 0},
    {0},
};
// clang-format on

static const GetSetDefinition getset[] = {
    {"unidata_version", old_version, NULL, "The version of this database."},
    {0},
};

static void ucd_trace(Tracer *tracer, void *object) {
    (void)tracer; // nothing of its own
    (void)object;
}

static const TypeDefinition ucd_definition = {
    .name = "unicodedata.UCD",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Object),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE | TYPE_HEAP_LIKE,
    .methods = methods,
    .getset = getset,
    .trace = ucd_trace,
};

static bool execute(Vm *vm, Value module) {
    Type *type = module_add_type(vm, module, &ucd_definition);
    void *old = type ? object_alloc(vm, type, 0) : NULL;
    return old && module_add(vm, module, "ucd_3_2_0", value_from_pointer(old)) &&
           module_add_c(vm, module, "unidata_version", UNICODE_VERSION);
}

const ModuleDefinition module_unicodedata = {
    .name = "unicodedata",
    .doc = "The Unicode Character Database.",
    .functions = functions,
    .execute = execute,
};
