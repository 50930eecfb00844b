// SPDX-License-Identifier: MIT
// Views of dicts (keys, values, items) and the iterators over them.
//
// An iterator holds a position in its dict and the length that the dict had: another length is a
// RuntimeError, a change of keys that keeps the length may show as one, as in CPython, or as entries missed.
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/mapping_proxy.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

void dict_view_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((DictView *)object)->dict);
}

void dict_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((DictIterator *)object)->dict);
}

static DictView *to_view(Value v) {
    return value_to_pointer(v);
}

static DictPart view_part(Vm *vm, Value v) {
    Type *type = value_type(vm, v);
    if (type_is_subtype(type, vm_type(vm, TYPE_INDEX_DICT_KEYS)))
        return DICT_PART_KEYS;
    return type_is_subtype(type, vm_type(vm, TYPE_INDEX_DICT_VALUES)) ? DICT_PART_VALUES : DICT_PART_ITEMS;
}

Value dict_view_new(Vm *vm, Dict *dict, DictPart part) {
    static const uint8_t types[] = {TYPE_INDEX_DICT_KEYS, TYPE_INDEX_DICT_VALUES, TYPE_INDEX_DICT_ITEMS};
    DictView *view = object_alloc(vm, vm->types[types[part]], 0);
    if (!view)
        return NO_VALUE;
    view->dict = dict; // NOBARRIER: just allocated
    return value_from_pointer(view);
}

Value dict_iterator_new(Vm *vm, Dict *dict, DictPart part, bool reverse) {
    static const uint8_t types[] = {
        TYPE_INDEX_DICT_KEY_ITERATOR,           TYPE_INDEX_DICT_VALUE_ITERATOR,
        TYPE_INDEX_DICT_ITEM_ITERATOR,          TYPE_INDEX_DICT_REVERSE_KEY_ITERATOR,
        TYPE_INDEX_DICT_REVERSE_VALUE_ITERATOR, TYPE_INDEX_DICT_REVERSE_ITEM_ITERATOR,
    };
    DictIterator *iterator = object_alloc(vm, vm->types[types[part + (reverse ? 3 : 0)]], 0);
    if (!iterator)
        return NO_VALUE;
    iterator->dict = dict; // NOBARRIER: just allocated
    iterator->position = reverse ? dict_end_position(dict) : 0;
    iterator->length = iterator->remaining = dict_length(dict);
    iterator->part = (uint8_t)part;
    iterator->reverse = reverse;
    return value_from_pointer(iterator);
}

Value dict_iterator_next(Vm *vm, DictIterator *iterator, bool *failed) {
    Dict *dict = iterator->dict;
    Value key, value;
    *failed = false;
    if (!dict)
        return NO_VALUE;
    if (dict_length(dict) != iterator->length) {
        iterator->length = SIZE_MAX; // stays so
        *failed = true;
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "dictionary changed size during iteration");
    }
    // A dict that was cleared and filled again has fewer entries than a reversed iterator is at.
    bool gone = iterator->reverse && iterator->position > dict_end_position(dict);
    bool more = gone                ? false
                : iterator->reverse ? dict_previous(vm, dict, &iterator->position, &key, &value)
                                    : dict_next(vm, dict, &iterator->position, &key, &value);
    if (!more) {
        iterator->dict = NULL; // NOBARRIER: no pointer
        return NO_VALUE;
    }
    if (iterator->remaining == 0) {
        iterator->dict = NULL; // NOBARRIER: no pointer
        *failed = true;
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "dictionary keys changed during iteration");
    }
    iterator->remaining--;
    switch (iterator->part) {
    case DICT_PART_KEYS: return key;
    case DICT_PART_VALUES: return value;
    default: {
        Tuple *pair = tuple_pack(vm, key, value);
        if (!pair)
            *failed = true;
        return pair ? tuple_value(pair) : NO_VALUE;
    }
    }
}

// ---- Iterators

static Value iterator_iter(Vm *vm, Value *args) {
    return args[0];
}

static Value iterator_next(Vm *vm, Value *args) {
    bool failed;
    Value item = dict_iterator_next(vm, value_to_pointer(args[0]), &failed);
    if (value_missing(item) && !failed)
        return raise_stop_iteration(vm, NO_VALUE);
    return item;
}

static Value iterator_length_hint(Vm *vm, Value *args) {
    DictIterator *iterator = value_to_pointer(args[0]);
    bool valid = iterator->dict && dict_length(iterator->dict) == iterator->length;
    return int_from_size(vm, valid ? iterator->remaining : 0);
}

static Value iterator_reduce(Vm *vm, Value *args) {
    DictIterator *iterator = value_to_pointer(args[0]);
    Value function = dict_get_str(vm, vm->builtins, str_intern_c(vm, "iter"));
    DictIterator *copy = object_alloc(vm, object_type(iterator), 0);
    List *rest = list_new(vm, 0);
    if (value_missing(function))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "iter");
    if (!copy || !rest)
        return NO_VALUE;
    // The original is not advanced.
    uint64_t header = copy->header;
    *copy = *iterator; // NOBARRIER: allocated above; `rest` is young too
    copy->header = header;
    heap_barrier(vm, copy);
    for (;;) {
        bool failed;
        Value item = dict_iterator_next(vm, copy, &failed);
        if (failed)
            return NO_VALUE;
        if (value_missing(item))
            break;
        if (!list_append(vm, rest, item))
            return NO_VALUE;
    }
    Tuple *arguments = tuple_pack(vm, list_value(rest));
    Tuple *result = arguments ? tuple_pack(vm, function, tuple_value(arguments)) : NULL;
    return result ? tuple_value(result) : NO_VALUE;
}

static const NativeDefinition iterator_methods[] = {
    {"__iter__(self, /)", iterator_iter, "The iterator itself.", 0, 0},
    {"__next__(self, /)", iterator_next, "The next item.", 0, 0},
    {"__length_hint__(self, /)", iterator_length_hint, "How many items are left.", 0, 0},
    {"__reduce__(self, /)", iterator_reduce, "For pickling.", 0, 0},
    {0},
};

#define ITERATOR_DEFINITION(symbol, text)                                                                    \
    const TypeDefinition symbol##_definition = {                                                             \
        .name = text,                                                                                        \
        .kind = KIND_DICT_ITERATOR,                                                                          \
        .size = sizeof(DictIterator),                                                                        \
        .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,                                                               \
        .methods = iterator_methods,                                                                         \
    }
ITERATOR_DEFINITION(dict_key_iterator, "dict_keyiterator");
ITERATOR_DEFINITION(dict_value_iterator, "dict_valueiterator");
ITERATOR_DEFINITION(dict_item_iterator, "dict_itemiterator");
ITERATOR_DEFINITION(dict_reverse_key_iterator, "dict_reversekeyiterator");
ITERATOR_DEFINITION(dict_reverse_value_iterator, "dict_reversevalueiterator");
ITERATOR_DEFINITION(dict_reverse_item_iterator, "dict_reverseitemiterator");

// ---- Views

static Value view_iter(Vm *vm, Value *args) {
    return dict_iterator_new(vm, to_view(args[0])->dict, view_part(vm, args[0]), false);
}

static Value view_reversed(Vm *vm, Value *args) {
    return dict_iterator_new(vm, to_view(args[0])->dict, view_part(vm, args[0]), true);
}

static Value view_len(Vm *vm, Value *args) {
    return int_from_size(vm, dict_length(to_view(args[0])->dict));
}

static Value view_repr(Vm *vm, Value *args) {
    int running = repr_enter(vm, args[0]);
    if (running)
        return running > 0 ? value_from_pointer(str_from_c(vm, "...")) : NO_VALUE;
    List *items = value_to_list(vm, args[0]);
    Str *text = items ? str_format(vm, "%T(%R)", args[0], list_value(items)) : NULL;
    repr_leave(vm, args[0]);
    return value_from_pointer(text);
}

static Value view_mapping(Vm *vm, Value *args) {
    return mapping_proxy_new(vm, dict_value(to_view(args[0])->dict));
}

static int view_contains(Vm *vm, Value view, Value item) {
    Dict *dict = to_view(view)->dict;
    Value found;
    if (view_part(vm, view) == DICT_PART_KEYS)
        return dict_find(vm, dict, item, &found);
    if (!value_is_tuple(item) || value_to_tuple_object(item)->length != 2)
        return 0;
    int status = dict_find(vm, dict, tuple_items(value_to_tuple_object(item))[0], &found);
    if (status <= 0)
        return status;
    return value_equal(vm, found, tuple_items(value_to_tuple_object(item))[1]);
}

static Value view_contains_method(Vm *vm, Value *args) {
    int status = view_contains(vm, args[0], args[1]);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}

static bool is_set_or_view(Vm *vm, Value v) {
    return value_is_kind(v, KIND_SET) || (value_is_dict_view(v) && view_part(vm, v) != DICT_PART_VALUES);
}

// Is each item of `a` in `b`? 0, 1, -1.
static int all_contained(Vm *vm, Value a, Value b) {
    Value iterator = value_iter(vm, a);
    if (value_missing(iterator))
        return -1;
    for (;;) {
        bool failed;
        Value item = value_next(vm, iterator, &failed);
        if (failed)
            return -1;
        if (value_missing(item))
            return 1;
        int contained = value_contains(vm, b, item);
        if (contained <= 0)
            return contained;
    }
}

static Value view_compare(Vm *vm, Value a, Value b, Comparison comparison) {
    if (!is_set_or_view(vm, b))
        return VALUE_NOT_IMPLEMENTED;
    int64_t length = value_length(vm, a), other = length < 0 ? -1 : value_length(vm, b);
    if (other < 0)
        return NO_VALUE;
    int result = 0;
    switch (comparison) {
    case COMPARE_EQ:
    case COMPARE_NE:
        result = length == other ? all_contained(vm, a, b) : 0;
        if (result >= 0 && comparison == COMPARE_NE)
            result = !result;
        break;
    case COMPARE_LT: result = length < other ? all_contained(vm, a, b) : 0; break;
    case COMPARE_LE: result = length <= other ? all_contained(vm, a, b) : 0; break;
    case COMPARE_GT: result = length > other ? all_contained(vm, b, a) : 0; break;
    case COMPARE_GE: result = length >= other ? all_contained(vm, b, a) : 0; break;
    }
    return result < 0 ? NO_VALUE : value_from_bool(result);
}
#define VIEW_COMPARE(name, comparison)                                                                       \
    static Value name(Vm *vm, Value *args) {                                                                 \
        return view_compare(vm, args[0], args[1], comparison);                                               \
    }
VIEW_COMPARE(view_lt, COMPARE_LT)
VIEW_COMPARE(view_le, COMPARE_LE)
VIEW_COMPARE(view_eq, COMPARE_EQ)
VIEW_COMPARE(view_ne, COMPARE_NE)
VIEW_COMPARE(view_gt, COMPARE_GT)
VIEW_COMPARE(view_ge, COMPARE_GE)

// A new set of a's items changed by the set method `name` with `b`.
static Value view_set_operation(Vm *vm, Value a, Value b, const char *name) {
    Value set = vm_call_1(vm, type_value(vm->types[TYPE_INDEX_SET]), a);
    Str *method = str_intern_c(vm, name);
    if (value_missing(set) || !method)
        return NO_VALUE;
    return value_missing(vm_call_method(vm, set, method, 1, &b)) ? NO_VALUE : set;
}

static Value view_and(Vm *vm, Value *args) {
    // The smaller side is walked when both are sets or views.
    Value a = args[0], b = args[1];
    if (value_is_dict_view(a) && is_set_or_view(vm, b)) {
        int64_t length = value_length(vm, a), other = value_length(vm, b);
        if (other < 0)
            return NO_VALUE;
        if (other > length) {
            a = args[1];
            b = args[0];
        }
    } else if (!value_is_dict_view(a)) {
        a = args[1];
        b = args[0];
    }
    Value container = value_is_dict_view(a) && view_part(vm, a) != DICT_PART_VALUES ? a : b;
    Value walked = value_same(container, a) ? b : a;
    Value set = vm_call_0(vm, type_value(vm->types[TYPE_INDEX_SET]));
    Value iterator = value_exists(set) ? value_iter(vm, walked) : NO_VALUE;
    if (value_missing(iterator))
        return NO_VALUE;
    for (;;) {
        bool failed;
        Value item = value_next(vm, iterator, &failed);
        if (failed)
            return NO_VALUE;
        if (value_missing(item))
            return set;
        int contained = value_contains(vm, container, item);
        if (contained < 0 ||
            (contained && value_missing(vm_call_method(vm, set, vm_name(vm, add), 1, &item))))
            return NO_VALUE;
    }
}
static Value view_or(Vm *vm, Value *args) {
    return view_set_operation(vm, args[0], args[1], "update");
}
static Value view_xor(Vm *vm, Value *args) {
    return view_set_operation(vm, args[0], args[1], "symmetric_difference_update");
}
static Value view_subtract(Vm *vm, Value *args) {
    return view_set_operation(vm, args[0], args[1], "difference_update");
}
static Value view_reflected_or(Vm *vm, Value *args) {
    return view_set_operation(vm, args[1], args[0], "update");
}
static Value view_reflected_xor(Vm *vm, Value *args) {
    return view_set_operation(vm, args[1], args[0], "symmetric_difference_update");
}
static Value view_reflected_subtract(Vm *vm, Value *args) {
    return view_set_operation(vm, args[1], args[0], "difference_update");
}

static Value view_is_disjoint(Vm *vm, Value *args) {
    Value a = args[0], b = args[1];
    if (value_same(a, b))
        return value_from_bool(dict_length(to_view(a)->dict) == 0);
    if (is_set_or_view(vm, b)) {
        int64_t other = value_length(vm, b);
        if (other < 0)
            return NO_VALUE;
        if ((size_t)other > dict_length(to_view(a)->dict)) {
            a = args[1];
            b = args[0];
        }
    }
    Value iterator = value_iter(vm, b);
    if (value_missing(iterator))
        return NO_VALUE;
    for (;;) {
        bool failed;
        Value item = value_next(vm, iterator, &failed);
        if (failed)
            return NO_VALUE;
        if (value_missing(item))
            return VALUE_TRUE;
        int contained = value_contains(vm, a, item);
        if (contained)
            return contained < 0 ? NO_VALUE : VALUE_FALSE;
    }
}

#define VIEW_METHODS                                                                                         \
    {"__iter__(self, /)", view_iter, "An iterator over the view.", 0, 0},                                    \
        {"__reversed__(self, /)", view_reversed, "An iterator from the last to the first.", 0, 0},           \
        {"__len__(self, /)", view_len, "How many entries the dict has.", 0, 0}, {                            \
        "__repr__(self, /)", view_repr, NULL, 0, 0                                                           \
    }

static const NativeDefinition set_view_methods[] = {
    VIEW_METHODS,
    {"__contains__(self, key, /)", view_contains_method, NULL, 0, 0},
    {"__lt__(self, value, /)", view_lt, NULL, 0, 0},
    {"__le__(self, value, /)", view_le, NULL, 0, 0},
    {"__eq__(self, value, /)", view_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", view_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", view_gt, NULL, 0, 0},
    {"__ge__(self, value, /)", view_ge, NULL, 0, 0},
    {"__and__(self, value, /)", view_and, NULL, 0, 0},
    {"__rand__(self, value, /)", view_and, NULL, 0, 0},
    {"__or__(self, value, /)", view_or, NULL, 0, 0},
    {"__ror__(self, value, /)", view_reflected_or, NULL, 0, 0},
    {"__xor__(self, value, /)", view_xor, NULL, 0, 0},
    {"__rxor__(self, value, /)", view_reflected_xor, NULL, 0, 0},
    {"__sub__(self, value, /)", view_subtract, NULL, 0, 0},
    {"__rsub__(self, value, /)", view_reflected_subtract, NULL, 0, 0},
    {"isdisjoint(self, other, /)", view_is_disjoint, "True when the view and the iterable share no item.", 0,
     0},
    {0},
};
static const NativeDefinition value_view_methods[] = {VIEW_METHODS, {0}};

static const GetSetDefinition view_getset[] = {
    {"mapping", view_mapping, NULL, "The dict that this view refers to, read-only."},
    {0},
};

#define VIEW_DEFINITION(symbol, text, table)                                                                 \
    const TypeDefinition symbol##_definition = {                                                             \
        .name = text,                                                                                        \
        .kind = KIND_DICT_VIEW,                                                                              \
        .size = sizeof(DictView),                                                                            \
        .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,                                                               \
        .methods = table,                                                                                    \
        .getset = view_getset,                                                                               \
    }
VIEW_DEFINITION(dict_keys, "dict_keys", set_view_methods);
VIEW_DEFINITION(dict_values, "dict_values", value_view_methods);
VIEW_DEFINITION(dict_items, "dict_items", set_view_methods);
