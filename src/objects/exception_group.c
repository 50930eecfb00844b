// SPDX-License-Identifier: MIT
// BaseExceptionGroup and ExceptionGroup: several exceptions raised as one, and how they are taken apart (PEP
// 654).
//
// `message` and `exceptions` (a tuple) never change. A part of a group is made by its `derive` method, which
// a program may define; what is taken apart recursively is guarded against deep nesting. The third field
// keeps how the exceptions looked when the group was made, where they came in neither a list nor a tuple.
#include "objects/exception_group.h"
#include "objects/exception_internal.h"
#include "objects/list.h"

#define GROUP_EXCEPTIONS_TEXT 2

static Tuple *group_exceptions(const Exception *group) {
    return value_to_tuple_object(group->fields[GROUP_EXCEPTIONS]);
}

// ---- Making

// Exceptions that are no Exception may only be in a group that is none either.
static Type *group_type_for(Vm *vm, Type *type, const Tuple *exceptions) {
    Type *exception = vm_type(vm, TYPE_INDEX_EXCEPTION);
    bool nested_base = false;
    for (size_t i = 0; i < exceptions->length; i++) {
        Value item = tuple_items(exceptions)[i];
        if (!value_is_exception(item)) {
            raise_value_error(vm, "Item %zu of second argument (exceptions) is not an exception", i);
            return NULL;
        }
        nested_base |= !value_is_instance(vm, item, exception);
    }
    if (type == vm_type(vm, TYPE_INDEX_BASE_EXCEPTION_GROUP))
        return nested_base ? type : vm_type(vm, TYPE_INDEX_EXCEPTION_GROUP);
    if (nested_base && type == vm_type(vm, TYPE_INDEX_EXCEPTION_GROUP)) {
        raise_type_error(vm, "Cannot nest BaseExceptions in an ExceptionGroup");
        return NULL;
    }
    if (nested_base && type_is_subtype(type, exception)) {
        raise_type_error(vm, "Cannot nest BaseExceptions in '%.200N'", type);
        return NULL;
    }
    return type;
}

static Value group_make(Vm *vm, Type *type, Tuple *args) {
    if (args->length != 2)
        return raise_type_error(vm, "BaseExceptionGroup.__new__() takes exactly 2 arguments (%zu given)",
                                (size_t)args->length);
    Value message = tuple_items(args)[0], sequence = tuple_items(args)[1];
    if (!value_is_str(message))
        return raise_type_error(vm, "BaseExceptionGroup.__new__() argument 1 must be str, not %T", message);
    if (value_is_dict(sequence) || value_missing(value_special(vm, sequence, SPECIAL_GETITEM)))
        return raise_type_error(vm, "second argument (exceptions) must be a sequence");
    Tuple *exceptions = value_to_tuple(vm, sequence);
    if (!exceptions)
        return NO_VALUE;
    if (exceptions->length == 0)
        return raise_value_error(vm, "second argument (exceptions) must be a non-empty sequence");
    type = group_type_for(vm, type, exceptions);
    Value text = NO_VALUE;
    Type *sequence_type = value_type(vm, sequence);
    if (type && sequence_type != vm_type(vm, TYPE_INDEX_LIST) &&
        sequence_type != vm_type(vm, TYPE_INDEX_TUPLE)) {
        text = value_repr(vm, sequence);
        if (value_missing(text))
            return NO_VALUE;
    }
    Exception *group = type ? exception_alloc(vm, type, args) : NULL;
    if (!group)
        return NO_VALUE;
    // NOBARRIER: just allocated
    group->fields[GROUP_MESSAGE] = message;
    group->fields[GROUP_EXCEPTIONS] = tuple_value(exceptions);
    group->fields[GROUP_EXCEPTIONS_TEXT] = text;
    return value_from_pointer(group);
}

Value exception_group_new(Vm *vm, Str *message, Value exceptions) {
    Tuple *args = tuple_pack(vm, str_value(message), exceptions);
    return args ? group_make(vm, vm_type(vm, TYPE_INDEX_BASE_EXCEPTION_GROUP), args) : NO_VALUE;
}

static Value group_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm_type(vm, TYPE_INDEX_BASE_EXCEPTION_GROUP), args[0]))
        return NO_VALUE;
    return group_make(vm, value_to_type(args[0]), value_to_tuple_object(args[1]));
}

static Value group_init(Vm *vm, Value *args) {
    return exception_take_arguments(vm, value_to_exception(args[0]), value_to_tuple_object(args[1]),
                                    value_to_dict(args[2]))
               ? VALUE_NONE
               : NO_VALUE;
}

// ---- Showing

static Value group_str(Vm *vm, Value *args) {
    Exception *group = value_to_exception(args[0]);
    size_t count = group_exceptions(group)->length;
    return value_from_pointer(str_format(vm, "%S (%zu sub-exception%s)", group->fields[GROUP_MESSAGE], count,
                                         count > 1 ? "s" : ""));
}

static Value group_repr(Vm *vm, Value *args) {
    Exception *group = value_to_exception(args[0]);
    Tuple *exceptions = group_exceptions(group);
    Value text = group->fields[GROUP_EXCEPTIONS_TEXT];
    if (value_missing(text)) {
        Value shown = tuple_value(exceptions);
        if (group->args->length == 2 && value_is_list(tuple_items(group->args)[1]))
            shown = value_from_pointer(list_from_values(vm, tuple_items(exceptions), exceptions->length));
        text = value_exists(shown) ? value_repr(vm, shown) : NO_VALUE;
        if (value_missing(text))
            return NO_VALUE;
    }
    return value_from_pointer(str_format(vm, "%U(%R, %U)", object_type(group)->name,
                                         group->fields[GROUP_MESSAGE], value_to_str(text)));
}

// ---- Taking apart

typedef struct Matcher {
    enum { MATCH_TYPES, MATCH_PREDICATE, MATCH_IDENTITY } kind;
    Value what; // a class or tuple, a callable, a list of exceptions
} Matcher;

static bool is_exception_class(Value v) {
    return value_is_type(v) && type_has(value_to_type(v), TYPE_EXCEPTION);
}

static bool matcher_make(Vm *vm, Value what, Matcher *matcher) {
    *matcher = (Matcher){MATCH_PREDICATE, what};
    if (!value_is_type(what) && value_is_callable(vm, what))
        return true;
    matcher->kind = MATCH_TYPES;
    if (is_exception_class(what))
        return true;
    if (value_is_tuple(what)) {
        Tuple *classes = value_to_tuple_object(what);
        size_t i = 0;
        while (i < classes->length && is_exception_class(tuple_items(classes)[i]))
            i++;
        if (i == classes->length)
            return true;
    }
    raise_type_error(vm,
                     "expected an exception type, a tuple of exception types, or a callable (other than a "
                     "class)");
    return false;
}

static int matcher_matches(Vm *vm, const Matcher *matcher, Value exception) {
    switch (matcher->kind) {
    case MATCH_TYPES: return exception_matches(vm, exception, matcher->what);
    case MATCH_PREDICATE: {
        Value answer = vm_call_1(vm, matcher->what, exception);
        return value_exists(answer) ? value_truth(vm, answer) : -1;
    }
    default: {
        if (value_is_exception_group(vm, exception))
            return 0;
        List *list = value_to_list_object(matcher->what);
        for (size_t i = 0; i < list->length; i++)
            if (value_same(list->items->items[i], exception))
                return 1;
        return 0;
    }
    }
}

// A group like `group`, of the exceptions in `list`; None when it is empty.
static Value group_subset(Vm *vm, Value group, List *list) {
    if (list->length == 0)
        return VALUE_NONE;
    Str *derive = str_intern_c(vm, "derive");
    Value part = derive ? vm_call_method(vm, group, derive, 1, (Value[]){list_value(list)}) : NO_VALUE;
    if (value_missing(part))
        return NO_VALUE;
    if (!value_is_exception_group(vm, part))
        return raise_type_error(vm, "derive must return an instance of BaseExceptionGroup");
    Exception *from = value_to_exception(group), *to = value_to_exception(part);
    to->traceback = from->traceback;
    to->context = from->context;
    to->cause = from->cause;
    to->suppress_context = from->suppress_context;
    heap_barrier(vm, to);
    Value notes;
    if (!object_find_attribute(vm, group, vm_name(vm, __notes__), &notes))
        return NO_VALUE;
    if (value_exists(notes) && (value_is_list(notes) || value_is_tuple(notes) ||
                                value_exists(value_special(vm, notes, SPECIAL_GETITEM)))) {
        // A copy: a note added to the part is not one of the whole.
        List *copy = value_to_list(vm, notes);
        if (!copy || !object_set_attribute(vm, part, vm_name(vm, __notes__), list_value(copy)))
            return NO_VALUE;
    }
    return part;
}

// Splits `exception` into what matches and, when `rest` is not NULL, what does not; None for nothing.
static bool split(Vm *vm, Value exception, const Matcher *matcher, Value *matched, Value *rest) {
    *matched = VALUE_NONE;
    if (rest)
        *rest = VALUE_NONE;
    int matches = matcher_matches(vm, matcher, exception);
    if (matches < 0)
        return false;
    if (matches) {
        *matched = exception;
        return true;
    }
    if (!value_is_exception_group(vm, exception)) {
        if (rest)
            *rest = exception;
        return true;
    }
    if (!recursion_enter(vm, " in exceptiongroup_split_recursive"))
        return false;
    List *matched_list = list_new(vm, 0), *rest_list = rest ? list_new(vm, 0) : NULL;
    bool good = matched_list && (rest_list || !rest);
    Tuple *exceptions = group_exceptions(value_to_exception(exception));
    for (size_t i = 0; good && i < exceptions->length; i++) {
        Value part, other = VALUE_NONE;
        good = split(vm, tuple_items(exceptions)[i], matcher, &part, rest ? &other : NULL) &&
               (value_is_none(part) || list_append(vm, matched_list, part)) &&
               (value_is_none(other) || list_append(vm, rest_list, other));
    }
    recursion_leave(vm);
    if (!good)
        return false;
    *matched = group_subset(vm, exception, matched_list);
    if (value_missing(*matched))
        return false;
    if (rest)
        *rest = group_subset(vm, exception, rest_list);
    return !rest || value_exists(*rest);
}

static Value group_derive(Vm *vm, Value *args) {
    Tuple *arguments = tuple_pack(vm, value_to_exception(args[0])->fields[GROUP_MESSAGE], args[1]);
    return arguments ? group_make(vm, vm_type(vm, TYPE_INDEX_BASE_EXCEPTION_GROUP), arguments) : NO_VALUE;
}

static Value group_split(Vm *vm, Value *args) {
    Matcher matcher;
    Value matched, rest;
    if (!matcher_make(vm, args[1], &matcher) || !split(vm, args[0], &matcher, &matched, &rest))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, matched, rest));
}

static Value group_subgroup(Vm *vm, Value *args) {
    Matcher matcher;
    Value matched;
    if (!matcher_make(vm, args[1], &matcher) || !split(vm, args[0], &matcher, &matched, NULL))
        return NO_VALUE;
    return matched;
}

static Value group_class_getitem(Vm *vm, Value *args) {
    return vm_call_2(vm, type_value(vm_type(vm, TYPE_INDEX_GENERIC_ALIAS)), args[0], args[1]);
}

// ---- except*

static bool check_star_types(Vm *vm, Value types) {
    Type *group = vm_type(vm, TYPE_INDEX_BASE_EXCEPTION_GROUP);
    size_t count = value_is_tuple(types) ? value_to_tuple_object(types)->length : 1;
    const Value *items = value_is_tuple(types) ? tuple_items(value_to_tuple_object(types)) : &types;
    for (size_t i = 0; i < count; i++) {
        if (!is_exception_class(items[i])) {
            raise_type_error(vm, "catching classes that do not inherit from BaseException is not allowed");
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (type_is_subtype(value_to_type(items[i]), group)) {
            raise_type_error(vm, "catching ExceptionGroup with except* is not allowed. Use except instead.");
            return false;
        }
    }
    return true;
}

bool exception_group_match(Vm *vm, Value exception, Value types, Value *matched, Value *rest) {
    *matched = *rest = VALUE_NONE;
    if (!check_star_types(vm, types) || value_is_none(exception))
        return !error_is_set(vm);
    int matches = exception_matches(vm, exception, types);
    if (matches < 0)
        return false;
    bool is_group = value_is_exception_group(vm, exception);
    if (matches) {
        if (is_group) {
            *matched = exception;
            return true;
        }
        Tuple *one = tuple_pack(vm, exception);
        *matched = one ? exception_group_new(vm, str_empty(vm), tuple_value(one)) : NO_VALUE;
        return value_exists(*matched);
    }
    if (!is_group) {
        *rest = exception;
        return true;
    }
    Str *name = str_intern_c(vm, "split");
    Value pair = name ? vm_call_method(vm, exception, name, 1, &types) : NO_VALUE;
    if (value_missing(pair))
        return false;
    if (!value_is_tuple(pair)) {
        raise_type_error(vm, "%.200T.split must return a tuple, not %.200T", exception, pair);
        return false;
    }
    Tuple *parts = value_to_tuple_object(pair);
    if (parts->length < 2) {
        raise_type_error(vm, "%.200T.split must return a 2-tuple, got tuple of size %zu", exception,
                         (size_t)parts->length);
        return false;
    }
    *matched = tuple_items(parts)[0];
    *rest = tuple_items(parts)[1];
    return true;
}

static bool collect_leaves(Vm *vm, Value exception, List *leaves) {
    if (!value_is_exception_group(vm, exception))
        return list_append(vm, leaves, exception);
    if (!recursion_enter(vm, " in collect_exception_group_leaf_ids"))
        return false;
    Tuple *exceptions = group_exceptions(value_to_exception(exception));
    bool good = true;
    for (size_t i = 0; good && i < exceptions->length; i++)
        good = collect_leaves(vm, tuple_items(exceptions)[i], leaves);
    recursion_leave(vm);
    return good;
}

// Is `exception` a part of `original` that was left alone, not one that a clause raised?
static bool is_part_of(Value exception, Value original) {
    const Exception *a = value_to_exception(exception), *b = value_to_exception(original);
    return value_same(a->traceback, b->traceback) && value_same(a->cause, b->cause) &&
           value_same(a->context, b->context);
}

Value exception_group_reraise(Vm *vm, Value original, Value raised) {
    List *list = value_to_list_object(raised);
    if (list->length == 0)
        return VALUE_NONE;
    if (!value_is_exception_group(vm, original)) // one clause at most has run
        return list->items->items[0];
    List *new = list_new(vm, 0), *leaves = list_new(vm, 0);
    if (!new || !leaves)
        return NO_VALUE;
    bool any_left = false;
    for (size_t i = 0; i < list->length; i++) {
        Value exception = list->items->items[i];
        if (value_is_none(exception))
            continue;
        if (is_part_of(exception, original)) {
            any_left = true;
            if (!collect_leaves(vm, exception, leaves))
                return NO_VALUE;
        } else if (!list_append(vm, new, exception)) {
            return NO_VALUE;
        }
    }
    Value left = VALUE_NONE;
    Matcher matcher = {MATCH_IDENTITY, list_value(leaves)};
    // The parts are put together again as they lay in the original.
    if (any_left && !split(vm, original, &matcher, &left, NULL))
        return NO_VALUE;
    if (new->length == 0)
        return left;
    if (!value_is_none(left) && !list_append(vm, new, left))
        return NO_VALUE;
    if (new->length == 1)
        return new->items->items[0];
    return exception_group_new(vm, str_empty(vm), list_value(new));
}

// ---- The types

static const NativeDefinition group_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", group_new, NULL, 0, 0},
    {"__repr__(self, /)", group_repr, NULL, 0, 0},
    {"__str__(self, /)", group_str, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", group_init, NULL, 0, 0},
    {"__class_getitem__(cls, object, /)", group_class_getitem, "For type hints.", NATIVE_CLASS, 0},
    {"derive(self, excs, /)", group_derive, "A group of other exceptions with the same message.", 0, 0},
    {"split(self, matcher_value, /)", group_split, "The part that matches and the rest, each None if empty.",
     0, 0},
    {"subgroup(self, matcher_value, /)", group_subgroup, "The part that matches, or None.", 0, 0},
    {0},
};
static const MemberDefinition group_members[] = {
    {"message", EXCEPTION_FIELD(GROUP_MESSAGE), MEMBER_NONE | MEMBER_READ_ONLY, "What the group is about."},
    {"exceptions", EXCEPTION_FIELD(GROUP_EXCEPTIONS), MEMBER_NONE | MEMBER_READ_ONLY,
     "The exceptions in it."},
    {0},
};

const TypeDefinition base_exception_group_definition = {
    .name = "BaseExceptionGroup",
    .base = &base_exception_definition,
    .doc = "Several unrelated exceptions as one.",
    .kind = KIND_EXCEPTION,
    .size = sizeof(Exception),
    .flags = TYPE_BASE,
    .methods = group_methods,
    .members = group_members,
};
// Its bases are BaseExceptionGroup and Exception: see types_init.
const TypeDefinition exception_group_definition = {
    .name = "ExceptionGroup",
    .base = &base_exception_group_definition,
    .kind = KIND_EXCEPTION,
    .size = sizeof(Exception),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF,
};
