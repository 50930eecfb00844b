// SPDX-License-Identifier: MIT
// re.Match, and templates: replacement texts that name groups.
//
// A Match holds its subject, not the subject's bytes: they are asked for again when a group is read, and a
// bytearray that has shrunk meanwhile gives less.
#include "modules/_sre/sre.h"
#include "objects/argument.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/list.h"
#include "vm/vm.h"

static SreMatch *self_of(const Value *args) {
    return value_to_pointer(args[0]);
}
static void match_trace(Tracer *tracer, void *object) {
    SreMatch *match = object;
    trace_pointer(tracer, match->pattern);
    trace_value(tracer, match->string);
    trace_value(tracer, match->regs);
    trace_pointer(tracer, match->marks);
}
static int64_t *marks_of(const SreMatch *match, size_t group) {
    return (int64_t *)(void *)match->marks->bytes + 2 * group;
}

Value sre_match_new(Sre *sre) {
    Vm *vm = sre->vm;
    size_t groups = sre->pattern->groups;
    Type *type = type_from_definition(vm, &sre_match_definition);
    DataBlock *marks = type ? heap_alloc_data(vm, (groups + 1) * 2 * sizeof(int64_t)) : NULL;
    SreMatch *match = marks ? object_alloc(vm, type, 0) : NULL;
    if (!match)
        return NO_VALUE;
    // NOBARRIER: allocated just above
    match->pattern = sre->pattern;
    match->string = sre->subject.string;
    match->marks = marks;
    match->position = sre->position;
    match->end_position = sre->end_position;
    match->last_index = sre->last_index;
    *marks_of(match, 0) = sre->start;
    marks_of(match, 0)[1] = sre->end;
    for (size_t i = 0; i < groups; i++) {
        const int64_t *mark = sre->marks + 2 * i;
        bool set = mark[0] >= 0 && mark[1] >= mark[0];
        marks_of(match, i + 1)[0] = set ? mark[0] : -1;
        marks_of(match, i + 1)[1] = set ? mark[1] : -1;
    }
    return value_from_pointer(match);
}

// The number of the group that a program names; -1: IndexError.
static int64_t group_number(Vm *vm, SreMatch *match, Value name) {
    int64_t number = -1;
    if (value_missing(name))
        return 0;
    if (value_is_int_like(vm, name)) {
        if (!value_to_index(vm, name, TYPE_INDEX_COUNT, &number))
            return -1;
    } else {
        Value found;
        int status = dict_find(vm, match->pattern->group_index, name, &found);
        if (status < 0)
            error_clear(vm);
        else if (status > 0 && !int_to_int64(found, &number))
            number = -1;
    }
    if (number < 0 || number > match->pattern->groups) {
        raise_index_error(vm, "no such group");
        return -1;
    }
    return number;
}

static Value slice(Vm *vm, SreMatch *match, size_t group, Value fallback) {
    const int64_t *mark = marks_of(match, group);
    if (mark[0] < 0)
        return fallback;
    SreSubject subject;
    if (!sre_subject_open(vm, &subject, match->string))
        return NO_VALUE;
    Value text = sre_subject_slice(vm, &subject, mark[0], mark[1]);
    sre_subject_close(vm, &subject);
    return text;
}
static Value named(Vm *vm, SreMatch *match, Value name) {
    int64_t group = group_number(vm, match, name);
    return group < 0 ? NO_VALUE : slice(vm, match, (size_t)group, VALUE_NONE);
}

static Value match_group(Vm *vm, Value *args) {
    const Tuple *names = value_to_pointer(args[1]);
    if (names->length < 2)
        return named(vm, self_of(args), names->length ? tuple_items(names)[0] : NO_VALUE);
    Tuple *tuple = tuple_new(vm, names->length);
    for (size_t i = 0; tuple && i < names->length; i++) {
        Value item = named(vm, self_of(args), tuple_items(names)[i]);
        if (value_missing(item))
            return NO_VALUE;
        heap_store(vm, tuple, &tuple_items(tuple)[i], item);
    }
    return tuple ? tuple_value(tuple) : NO_VALUE;
}
static Value match_getitem(Vm *vm, Value *args) {
    return named(vm, self_of(args), args[1]);
}
static Value match_groups(Vm *vm, Value *args) {
    size_t groups = self_of(args)->pattern->groups;
    Value fallback = value_exists(args[1]) ? args[1] : VALUE_NONE;
    Tuple *tuple = tuple_new(vm, groups);
    for (size_t i = 0; tuple && i < groups; i++) {
        Value item = slice(vm, self_of(args), i + 1, fallback);
        if (value_missing(item))
            return NO_VALUE;
        heap_store(vm, tuple, &tuple_items(tuple)[i], item);
    }
    return tuple ? tuple_value(tuple) : NO_VALUE;
}
static Value match_groupdict(Vm *vm, Value *args) {
    Value fallback = value_exists(args[1]) ? args[1] : VALUE_NONE;
    SreMatch *match = self_of(args);
    Dict *result = dict_new(vm);
    size_t position = 0;
    Value name, number;
    while (result && dict_next(vm, match->pattern->group_index, &position, &name, &number)) {
        int64_t group = group_number(vm, match, name);
        Value text = group < 0 ? NO_VALUE : slice(vm, match, (size_t)group, fallback);
        if (value_missing(text) || !dict_set(vm, result, name, text))
            return NO_VALUE;
    }
    return result ? dict_value(result) : NO_VALUE;
}
static Value span(Vm *vm, const int64_t *mark) {
    return value_from_pointer(tuple_pack(vm, value_from_small_int(mark[0]), value_from_small_int(mark[1])));
}
static Value match_start(Vm *vm, Value *args) {
    int64_t group = group_number(vm, self_of(args), args[1]);
    return group < 0 ? NO_VALUE : value_from_small_int(marks_of(self_of(args), (size_t)group)[0]);
}
static Value match_end(Vm *vm, Value *args) {
    int64_t group = group_number(vm, self_of(args), args[1]);
    return group < 0 ? NO_VALUE : value_from_small_int(marks_of(self_of(args), (size_t)group)[1]);
}
static Value match_span(Vm *vm, Value *args) {
    int64_t group = group_number(vm, self_of(args), args[1]);
    return group < 0 ? NO_VALUE : span(vm, marks_of(self_of(args), (size_t)group));
}
static Value match_expand(Vm *vm, Value *args) {
    Value filter = sre_template_compile(vm, self_of(args)->pattern, args[1]);
    Type *type = value_exists(filter) ? type_from_definition(vm, &sre_template_definition) : NULL;
    if (!type)
        return NO_VALUE;
    return value_type(vm, filter) == type ? sre_template_expand(vm, filter, self_of(args)) : filter;
}
static Value match_repr(Vm *vm, Value *args) {
    SreMatch *match = self_of(args);
    Value text = slice(vm, match, 0, VALUE_NONE);
    Value shown = value_exists(text) ? value_repr(vm, text) : NO_VALUE;
    if (value_missing(shown))
        return NO_VALUE;
    Str *repr = value_to_str(shown);
    repr = str_slice(vm, repr, 0, repr->length < 50 ? repr->length : 50);
    const int64_t *mark = marks_of(match, 0);
    return repr ? value_from_pointer(str_format(vm, "<%Q object; span=(%lld, %lld), match=%U>", args[0],
                                                (long long)mark[0], (long long)mark[1], repr))
                : NO_VALUE;
}
static Value return_self(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}
static Value get_regs(Vm *vm, Value *args) {
    SreMatch *match = self_of(args);
    if (value_exists(match->regs))
        return match->regs;
    size_t count = (size_t)match->pattern->groups + 1;
    Tuple *tuple = tuple_new(vm, count);
    for (size_t i = 0; tuple && i < count; i++) {
        Value item = span(vm, marks_of(match, i));
        if (value_missing(item))
            return NO_VALUE;
        heap_store(vm, tuple, &tuple_items(tuple)[i], item);
    }
    if (!tuple)
        return NO_VALUE;
    heap_store(vm, match, &match->regs, tuple_value(tuple));
    return match->regs;
}
static Value get_last_index(Vm *vm, Value *args) {
    (void)vm;
    int32_t last = self_of(args)->last_index;
    return last < 0 ? VALUE_NONE : value_from_small_int(last);
}
static Value get_last_group(Vm *vm, Value *args) {
    (void)vm;
    SreMatch *match = self_of(args);
    const Tuple *names = match->pattern->index_group;
    return match->last_index >= 0 && (uint32_t)match->last_index < names->length
               ? tuple_items(names)[match->last_index]
               : VALUE_NONE;
}
static Value get_re(Vm *vm, Value *args) {
    (void)vm;
    return value_from_pointer(self_of(args)->pattern);
}
static Value get_position(Vm *vm, Value *args) {
    (void)vm;
    return value_from_small_int(self_of(args)->position);
}
static Value get_end_position(Vm *vm, Value *args) {
    (void)vm;
    return value_from_small_int(self_of(args)->end_position);
}

static const NativeDefinition methods[] = {
    {"group(self, /, *args)", match_group, "One or more groups of the match.", 0, 0},
    {"start(self, group=0, /)", match_start, "Where a group starts; -1 if it took no part.", 0, 0},
    {"end(self, group=0, /)", match_end, "Where a group ends; -1 if it took no part.", 0, 0},
    {"span(self, group=0, /)", match_span, "Where a group starts and ends.", 0, 0},
    {"groups(self, /, default=None)", match_groups, "All groups, from 1 on.", 0, 0},
    {"groupdict(self, /, default=None)", match_groupdict, "The named groups.", 0, 0},
    {"expand(self, /, template)", match_expand, "The template with groups filled in.", 0, 0},
    {"__getitem__(self, key, /)", match_getitem, "Return self[key].", 0, 0},
    {"__repr__(self, /)", match_repr, "Return repr(self).", 0, 0},
    {"__copy__(self, /)", return_self, "The match itself.", 0, 0},
    {"__deepcopy__(self, memo, /)", return_self, "The match itself.", 0, 0},
    {"__class_getitem__(cls, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition getset[] = {
    {"lastindex", get_last_index, NULL, "The group closed last; None if there is none."},
    {"lastgroup", get_last_group, NULL, "Its name; None if it has none."},
    {"regs", get_regs, NULL, "The spans of all groups."},
    {"re", get_re, NULL, "The pattern."},
    {"pos", get_position, NULL, "Where the search began."},
    {"endpos", get_end_position, NULL, "What the search did not go beyond."},
    {NULL, NULL, NULL, NULL},
};
static const MemberDefinition members[] = {
    {"string", offsetof(SreMatch, string), MEMBER_READ_ONLY | MEMBER_NONE, "What was searched."},
    {NULL, 0, 0, NULL},
};
const TypeDefinition sre_match_definition = {
    .name = "re.Match",
    .doc = "What a match or search found.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(SreMatch),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = methods,
    .getset = getset,
    .members = members,
    .trace = match_trace,
};

// ---- Templates

typedef struct SreTemplate {
    uint64_t header; // KIND_NATIVE_OBJECT
    Tuple *parts;    // a text, then a group and a text, and so on
} SreTemplate;

static void template_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((SreTemplate *)object)->parts);
}
const TypeDefinition sre_template_definition = {
    .name = "_sre.SRE_Template",
    .doc = "A replacement text with groups.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(SreTemplate),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .trace = template_trace,
};

// pattern, template
Value sre_template_new(Vm *vm, Value *args) {
    if (!value_is_list(args[1]))
        return raise_type_error(vm, "template() argument 2 must be list, not %T", args[1]);
    Tuple *parts = list_to_tuple(vm, value_to_list_object(args[1]));
    if (!parts)
        return NO_VALUE;
    if (parts->length % 2 == 0)
        return raise_type_error(vm, "invalid template");
    for (size_t i = 1; i < parts->length; i += 2) {
        int64_t group;
        if (!value_is_int(tuple_items(parts)[i]))
            return raise_type_error(vm, "an integer is required");
        if (!int_to_int64(tuple_items(parts)[i], &group) || group < 0)
            return raise_type_error(vm, "invalid template");
    }
    Type *type = type_from_definition(vm, &sre_template_definition);
    SreTemplate *template = type ? object_alloc(vm, type, 0) : NULL;
    if (!template)
        return NO_VALUE;
    template->parts = parts; // NOBARRIER: allocated just above
    return value_from_pointer(template);
}

Value sre_template_compile(Vm *vm, SrePattern *pattern, Value text) {
    Value name = str_value(str_intern_c(vm, "re"));
    Value import = value_exists(name) ? builtin_function(vm, "__import__") : NO_VALUE;
    Value module = value_exists(import) ? vm_call_1(vm, import, name) : NO_VALUE;
    Str *function = value_exists(module) ? str_intern_c(vm, "_compile_template") : NULL;
    Value made = function
                     ? vm_call_method(vm, module, function, 2, (Value[]){value_from_pointer(pattern), text})
                     : NO_VALUE;
    Type *type = value_exists(made) ? type_from_definition(vm, &sre_template_definition) : NULL;
    if (!type)
        return NO_VALUE;
    if (value_type(vm, made) != type)
        return made;
    const Tuple *parts = ((SreTemplate *)value_to_pointer(made))->parts;
    return parts->length == 1 ? tuple_items(parts)[0] : made;
}

Value sre_template_expand(Vm *vm, Value template, SreMatch *match) {
    const Tuple *parts = ((SreTemplate *)value_to_pointer(template))->parts;
    List *list = list_new(vm, parts->length);
    for (size_t i = 0; list && i < parts->length; i++) {
        Value item = tuple_items(parts)[i];
        if (i % 2) {
            int64_t group;
            if (!int_to_int64(item, &group) || group > match->pattern->groups)
                return raise_index_error(vm, "no such group");
            item = slice(vm, match, (size_t)group, VALUE_NONE);
            if (value_missing(item))
                return NO_VALUE;
        }
        if (!value_is_none(item) && !list_append(vm, list, item))
            return NO_VALUE;
    }
    return list ? sre_join(vm, !value_is_str(match->string), list_value(list)) : NO_VALUE;
}
