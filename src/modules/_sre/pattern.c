// SPDX-License-Identifier: MIT
// re.Pattern: searching, splitting and replacing.
#include "modules/_sre/sre.h"
#include "objects/argument.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/mapping_proxy.h"
#include "vm/vm.h"
#include <stdio.h>

static SrePattern *self_of(const Value *args) {
    return value_to_pointer(args[0]);
}
static void pattern_trace(Tracer *tracer, void *object) {
    SrePattern *pattern = object;
    trace_value(tracer, pattern->pattern);
    trace_pointer(tracer, pattern->group_index);
    trace_pointer(tracer, pattern->index_group);
    trace_pointer(tracer, pattern->code);
}

Value sre_join(Vm *vm, bool is_bytes, Value list) {
    Value empty = is_bytes ? vm->empty_bytes : str_value(vm->empty_str);
    Str *name = str_intern_c(vm, "join");
    return name ? vm_call_method(vm, empty, name, 1, &list) : NO_VALUE;
}

// self, string, pos, endpos
static bool open_range(Sre *sre, Vm *vm, Value *args) {
    int64_t position = 0, end = INT64_MAX;
    return argument_size(vm, args[2], &position) && argument_size(vm, args[3], &end) &&
           sre_open(sre, vm, self_of(args), args[1], position, end);
}
static Value match_result(Sre *sre, int status) {
    Value result = status < 0 ? NO_VALUE : status == 0 ? VALUE_NONE : sre_match_new(sre);
    sre_close(sre);
    return result;
}
static Value pattern_match(Vm *vm, Value *args) {
    Sre sre;
    return open_range(&sre, vm, args) ? match_result(&sre, sre_match(&sre, false)) : NO_VALUE;
}
static Value pattern_fullmatch(Vm *vm, Value *args) {
    Sre sre;
    return open_range(&sre, vm, args) ? match_result(&sre, sre_match(&sre, true)) : NO_VALUE;
}
static Value pattern_search(Vm *vm, Value *args) {
    Sre sre;
    return open_range(&sre, vm, args) ? match_result(&sre, sre_search(&sre)) : NO_VALUE;
}

static Value found_item(Vm *vm, Sre *sre, Value empty) {
    uint32_t groups = sre->pattern->groups;
    if (groups < 2)
        return sre_group(sre, groups, empty);
    Tuple *tuple = tuple_new(vm, groups);
    for (uint32_t i = 0; tuple && i < groups; i++) {
        Value item = sre_group(sre, i + 1, empty);
        if (value_missing(item))
            return NO_VALUE;
        heap_store(vm, tuple, &tuple_items(tuple)[i], item);
    }
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

static Value pattern_findall(Vm *vm, Value *args) {
    Sre sre;
    if (!open_range(&sre, vm, args))
        return NO_VALUE;
    List *list = list_new(vm, 0);
    Value empty = sre.subject.is_bytes ? vm->empty_bytes : str_value(vm->empty_str);
    int status = -1;
    while (list && (status = sre_search(&sre)) > 0) {
        Value item = found_item(vm, &sre, empty);
        if (value_missing(item) || !list_append(vm, list, item)) {
            status = -1;
            break;
        }
        sre_advance(&sre);
    }
    sre_close(&sre);
    return status < 0 ? NO_VALUE : list_value(list);
}

static Value scanner(Vm *vm, Value *args) {
    int64_t position = 0, end = INT64_MAX;
    if (!argument_size(vm, args[2], &position) || !argument_size(vm, args[3], &end))
        return NO_VALUE;
    return sre_scanner_new(vm, args[0], args[1], position, end);
}
static Value pattern_finditer(Vm *vm, Value *args) {
    Value made = scanner(vm, args);
    Str *name = value_exists(made) ? str_intern_c(vm, "search") : NULL;
    Value search = name ? object_get_attribute(vm, made, name) : NO_VALUE;
    Value iter = value_exists(search) ? builtin_function(vm, "iter") : NO_VALUE;
    return value_exists(iter) ? vm_call_2(vm, iter, search, VALUE_NONE) : NO_VALUE;
}

static Value pattern_split(Vm *vm, Value *args) {
    Sre sre;
    int64_t limit = 0, last = 0, done = 0;
    if (!argument_size(vm, args[2], &limit) || !sre_open(&sre, vm, self_of(args), args[1], 0, INT64_MAX))
        return NO_VALUE;
    List *list = list_new(vm, 0);
    bool good = list != NULL;
    while (good && (!limit || done < limit)) {
        int status = sre_search(&sre);
        if (status <= 0) {
            good = status == 0;
            break;
        }
        Value item = sre_subject_slice(vm, &sre.subject, last, sre.start);
        good = value_exists(item) && list_append(vm, list, item);
        for (uint32_t i = 0; good && i < sre.pattern->groups; i++) {
            item = sre_group(&sre, i + 1, VALUE_NONE);
            good = value_exists(item) && list_append(vm, list, item);
        }
        done++;
        last = sre.end;
        sre_advance(&sre);
    }
    if (good) {
        Value rest = sre_subject_slice(vm, &sre.subject, last, sre.end_position);
        good = value_exists(rest) && list_append(vm, list, rest);
    }
    sre_close(&sre);
    return good ? list_value(list) : NO_VALUE;
}

// ---- Replacing

// What a replacement is: a callable, a Template, or its own text. False: exception.
static bool replacement(Vm *vm, SrePattern *pattern, Value given, Value *filter, bool *callable) {
    *filter = given;
    *callable = value_is_callable(vm, given);
    if (*callable)
        return true;
    bool literal = false;
    if (value_is_str(given)) {
        literal = !str_has_char(value_to_str(given), '\\');
    } else if (value_has_buffer(vm, given)) {
        Buffer buffer;
        if (!buffer_get_simple(vm, given, &buffer))
            return false;
        literal = !buffer.length || !memchr(buffer.bytes, '\\', (size_t)buffer.length);
        buffer_release(vm, &buffer);
    }
    if (!literal)
        *filter = sre_template_compile(vm, pattern, given);
    return value_exists(*filter);
}

// The text for one match; NO_VALUE: exception.
static Value replace(Vm *vm, Sre *sre, Value filter, bool callable, bool is_template) {
    if (!callable && !is_template)
        return filter;
    Value match = sre_match_new(sre);
    if (value_missing(match))
        return NO_VALUE;
    return callable ? vm_call_1(vm, filter, match) : sre_template_expand(vm, filter, value_to_pointer(match));
}

// self, repl, string, count. *count_out: how many were replaced.
static Value substitute(Vm *vm, Value *args, int64_t *count_out) {
    Sre sre;
    int64_t limit = 0, last = 0, done = 0;
    Value filter;
    bool callable;
    if (!argument_size(vm, args[3], &limit) || !replacement(vm, self_of(args), args[1], &filter, &callable))
        return NO_VALUE;
    Type *template_type = type_from_definition(vm, &sre_template_definition);
    if (!template_type || !sre_open(&sre, vm, self_of(args), args[2], 0, INT64_MAX))
        return NO_VALUE;
    bool is_template = !callable && value_type(vm, filter) == template_type;
    List *list = list_new(vm, 0);
    bool good = list != NULL;
    while (good && (!limit || done < limit)) {
        int status = sre_search(&sre);
        if (status <= 0) {
            good = status == 0;
            break;
        }
        if (last < sre.start) {
            Value between = sre_subject_slice(vm, &sre.subject, last, sre.start);
            good = value_exists(between) && list_append(vm, list, between);
        }
        Value item = good ? replace(vm, &sre, filter, callable, is_template) : NO_VALUE;
        good = value_exists(item) && (value_is_none(item) || list_append(vm, list, item));
        last = sre.end;
        done++;
        sre_advance(&sre);
    }
    if (good && last < sre.end_position) {
        Value rest = sre_subject_slice(vm, &sre.subject, last, sre.end_position);
        good = value_exists(rest) && list_append(vm, list, rest);
    }
    bool is_bytes = sre.subject.is_bytes;
    sre_close(&sre);
    *count_out = done;
    return good ? sre_join(vm, is_bytes, list_value(list)) : NO_VALUE;
}
static Value pattern_sub(Vm *vm, Value *args) {
    int64_t count;
    return substitute(vm, args, &count);
}
static Value pattern_subn(Vm *vm, Value *args) {
    int64_t count = 0;
    Value text = substitute(vm, args, &count);
    Tuple *pair = value_exists(text) ? tuple_pack(vm, text, value_from_small_int(count)) : NULL;
    return pair ? tuple_value(pair) : NO_VALUE;
}

// ---- The rest

static Value pattern_repr(Vm *vm, Value *args) {
    static const char *const names[] = {"re.IGNORECASE", "re.LOCALE",  "re.MULTILINE", "re.DOTALL",
                                        "re.UNICODE",    "re.VERBOSE", "re.DEBUG",     "re.ASCII"};
    SrePattern *pattern = self_of(args);
    Value shown = value_repr(vm, pattern->pattern);
    if (value_missing(shown))
        return NO_VALUE;
    Str *text = value_to_str(shown);
    StrBuilder builder;
    str_builder_init(&builder, vm);
    str_builder_c(&builder, "re.compile(");
    str_builder_slice(&builder, text, 0, text->length < 200 ? text->length : 200);
    uint32_t flags = (uint32_t)pattern->flags;
    if (value_is_str(pattern->pattern) && (flags & (4 | 32 | 256)) == 32)
        flags &= ~32u;
    const char *separator = ", ";
    for (unsigned i = 0; i < 8; i++)
        if (flags & 2u << i) {
            str_builder_c(&builder, separator);
            str_builder_c(&builder, names[i]);
            separator = "|";
            flags &= ~(2u << i);
        }
    if (flags) {
        char rest[16];
        snprintf(rest, sizeof rest, "0x%x", flags);
        str_builder_c(&builder, separator);
        str_builder_c(&builder, rest);
    }
    str_builder_c(&builder, ")");
    return str_builder_finish_value(&builder);
}

static Value pattern_eq(Vm *vm, Value *args) {
    if (value_type(vm, args[0]) != value_type(vm, args[1]))
        return VALUE_NOT_IMPLEMENTED;
    SrePattern *a = self_of(args), *b = value_to_pointer(args[1]);
    if (a == b)
        return VALUE_TRUE;
    // Locale-aware patterns are compared by what they were made from as well: by code, then by pattern.
    if (a->flags != b->flags || a->is_bytes != b->is_bytes || a->code_length != b->code_length ||
        memcmp(a->code->bytes, b->code->bytes, a->code_length * sizeof(uint32_t)) != 0)
        return VALUE_FALSE;
    int equal = value_equal(vm, a->pattern, b->pattern);
    return equal < 0 ? NO_VALUE : value_from_bool(equal);
}
static Value pattern_hash(Vm *vm, Value *args) {
    SrePattern *pattern = self_of(args);
    int64_t hash;
    if (!value_hash(vm, pattern->pattern, &hash))
        return NO_VALUE;
    uint64_t mixed = (uint64_t)hash;
    const uint32_t *code = (const uint32_t *)(const void *)pattern->code->bytes;
    for (size_t i = 0; i < pattern->code_length; i++)
        mixed = (mixed ^ code[i]) * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= (uint32_t)pattern->flags ^ (uint64_t)(int64_t)pattern->is_bytes;
    return value_from_small_int((int64_t)(mixed >> 17));
}
static Value return_self(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}
static Value get_flags(Vm *vm, Value *args) {
    (void)vm;
    return value_from_small_int(self_of(args)->flags);
}
static Value get_groups(Vm *vm, Value *args) {
    (void)vm;
    return value_from_small_int(self_of(args)->groups);
}
static Value get_group_index(Vm *vm, Value *args) {
    return mapping_proxy_new(vm, dict_value(self_of(args)->group_index));
}

static const NativeDefinition methods[] = {
    {"match(self, /, string, pos=0, endpos=9223372036854775807)", pattern_match,
     "Match at the start of the string; None if it does not.", 0, 0},
    {"fullmatch(self, /, string, pos=0, endpos=9223372036854775807)", pattern_fullmatch,
     "Match the whole string; None if it does not.", 0, 0},
    {"search(self, /, string, pos=0, endpos=9223372036854775807)", pattern_search,
     "The first match anywhere; None if there is none.", 0, 0},
    {"sub(self, /, repl, string, count=0)", pattern_sub, "The string with matches replaced.", 0, 0},
    {"subn(self, /, repl, string, count=0)", pattern_subn, "The same, and how many were replaced.", 0, 0},
    {"findall(self, /, string, pos=0, endpos=9223372036854775807)", pattern_findall,
     "All matches, as texts or tuples of groups.", 0, 0},
    {"split(self, /, string, maxsplit=0)", pattern_split, "What lies between the matches.", 0, 0},
    {"finditer(self, /, string, pos=0, endpos=9223372036854775807)", pattern_finditer,
     "An iterator over all matches.", 0, 0},
    {"scanner(self, /, string, pos=0, endpos=9223372036854775807)", scanner,
     "What goes from one match to the next.", 0, 0},
    {"__repr__(self, /)", pattern_repr, "Return repr(self).", 0, 0},
    {"__eq__(self, value, /)", pattern_eq, "Return self==value.", 0, 0},
    {"__hash__(self, /)", pattern_hash, "Return hash(self).", 0, 0},
    {"__copy__(self, /)", return_self, "The pattern itself.", 0, 0},
    {"__deepcopy__(self, memo, /)", return_self, "The pattern itself.", 0, 0},
    {"__class_getitem__(cls, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition getset[] = {
    {"groupindex", get_group_index, NULL, "From names of groups to their numbers."},
    {"flags", get_flags, NULL, "The flags."},
    {"groups", get_groups, NULL, "How many groups there are."},
    {NULL, NULL, NULL, NULL},
};
static const MemberDefinition members[] = {
    {"pattern", offsetof(SrePattern, pattern), MEMBER_READ_ONLY | MEMBER_NONE, "What it was compiled from."},
    {NULL, 0, 0, NULL},
};
const TypeDefinition sre_pattern_definition = {
    .name = "re.Pattern",
    .doc = "A compiled regular expression.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(SrePattern),
    .flags = TYPE_NO_NEW | TYPE_HAS_WEAKREF | TYPE_IMMUTABLE,
    .methods = methods,
    .getset = getset,
    .members = members,
    .trace = pattern_trace,
};
