// SPDX-License-Identifier: MIT
// What Python sees of dict: its constructor, methods and operators, on the storage of dict.c.
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

static inline Dict *self_of(Value *args) {
    return value_to_dict(args[0]);
}

static bool is_exact_dict(Vm *vm, Value v) {
    return value_is_dict(v) && object_type(value_to_pointer(v)) == vm->types[TYPE_INDEX_DICT];
}

// ---- Merging

static bool merge_one(Vm *vm, Dict *dict, Value key, int64_t hash, Value value, int override) {
    if (override == 1)
        return dict_set_hashed(vm, dict, key, hash, value);
    Value there;
    int status = dict_find_hashed(vm, dict, key, hash, &there);
    if (status < 0)
        return false;
    if (status == 0)
        return dict_set_hashed(vm, dict, key, hash, value);
    if (override == 2)
        raise_key_error(vm, key);
    return override == 0;
}

static bool merge_dict(Vm *vm, Dict *dict, Dict *other, int override) {
    if (dict == other)
        return true;
    size_t length = dict_length(other), position = 0;
    Value key, value;
    int64_t hash;
    while (dict_next_hashed(vm, other, &position, &key, &value, &hash)) {
        if (!merge_one(vm, dict, key, hash, value, override))
            return false;
        if (dict_length(other) != length) {
            raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "dict mutated during update");
            return false;
        }
    }
    return true;
}

static bool merge_keys(Vm *vm, Dict *dict, Value other, Value keys_method, int override) {
    Value keys = vm_call_0(vm, keys_method);
    Value iterator = value_exists(keys) ? value_iter(vm, keys) : NO_VALUE;
    if (value_missing(iterator))
        return false;
    for (;;) {
        bool failed;
        Value key = value_next(vm, iterator, &failed);
        if (value_missing(key))
            return !failed;
        if (override != 1) {
            Value there;
            int status = dict_find(vm, dict, key, &there);
            if (status < 0)
                return false;
            if (status > 0) {
                if (override == 0)
                    continue;
                raise_key_error(vm, key);
                return false;
            }
        }
        Value value = value_get_item(vm, other, key);
        if (value_missing(value) || !dict_set(vm, dict, key, value))
            return false;
    }
}

bool dict_merge(Vm *vm, Dict *dict, Value other, int override) {
    // A subclass that iterates in its own way is asked for its keys.
    if (value_is_dict(other) && value_same(value_special(vm, other, SPECIAL_ITER),
                                           type_special(vm, vm->types[TYPE_INDEX_DICT], SPECIAL_ITER)))
        return merge_dict(vm, dict, value_to_dict(other), override);
    Value keys = object_get_attribute(vm, other, vm_name(vm, keys));
    return value_exists(keys) && merge_keys(vm, dict, other, keys, override);
}

// What is to be a pair cannot be iterated.
static bool pair_error(Vm *vm, size_t index, bool no_iterator) {
    if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
        return false;
    if (no_iterator) {
        error_clear(vm);
        raise_type_error(vm, "object is not iterable");
    }
    Value error = error_fetch(vm);
    Str *add_note = str_intern_c(vm, "add_note");
    Str *note = str_format(vm, "Cannot convert dictionary update sequence element #%zu to a sequence", index);
    if (add_note && note) {
        Value text = str_value(note);
        if (value_missing(vm_call_method(vm, error, add_note, 1, &text)))
            return false;
    }
    error_restore(vm, error);
    return false;
}

// dict.update with an iterable of pairs.
static bool merge_pairs(Vm *vm, Dict *dict, Value pairs) {
    Value iterator = value_iter(vm, pairs);
    if (value_missing(iterator))
        return false;
    for (size_t i = 0;; i++) {
        bool failed;
        Value item = value_next(vm, iterator, &failed);
        if (value_missing(item))
            return !failed;
        Tuple *pair;
        if (value_is_tuple(item)) {
            pair = value_to_tuple_object(item);
        } else {
            Value parts = value_iter(vm, item);
            if (value_missing(parts))
                return pair_error(vm, i, true);
            pair = value_to_tuple(vm, parts);
            if (!pair)
                return pair_error(vm, i, false);
        }
        if (pair->length != 2) {
            raise_value_error(vm, "dictionary update sequence element #%zu has length %d; 2 is required", i,
                              (int)pair->length);
            return false;
        }
        if (!dict_set(vm, dict, tuple_items(pair)[0], tuple_items(pair)[1]))
            return false;
    }
}

static bool update(Vm *vm, Dict *dict, Value other, Value keywords) {
    if (value_exists(other)) {
        if (is_exact_dict(vm, other)) {
            if (!dict_merge(vm, dict, other, 1))
                return false;
        } else {
            Value keys;
            if (!object_find_attribute(vm, other, vm_name(vm, keys), &keys))
                return false;
            if (value_exists(keys) ? !dict_merge(vm, dict, other, 1) : !merge_pairs(vm, dict, other))
                return false;
        }
    }
    return value_missing(keywords) || merge_dict(vm, dict, value_to_dict(keywords), 1);
}

bool dict_equal(Vm *vm, Dict *a, Dict *b, bool *equal) {
    *equal = false;
    if (dict_length(a) != dict_length(b))
        return true;
    size_t position = 0;
    Value key, value, other;
    int64_t hash;
    while (dict_next_hashed(vm, a, &position, &key, &value, &hash)) {
        int status = dict_find_hashed(vm, b, key, hash, &other);
        if (status > 0)
            status = value_equal(vm, value, other);
        if (status <= 0)
            return status == 0;
    }
    *equal = true;
    return true;
}

// ---- Making

static Value dict_type_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_DICT], args[0]))
        return NO_VALUE;
    return value_from_pointer(object_alloc(vm, value_to_type(args[0]), 0));
}

static Value dict_type_init(Vm *vm, Value *args) {
    size_t given = value_to_tuple_object(args[1])->length;
    if (given > 1)
        return raise_type_error(vm, "dict expected at most 1 argument, got %zu", given);
    Value other = given ? tuple_items(value_to_tuple_object(args[1]))[0] : NO_VALUE;
    return update(vm, self_of(args), other, args[2]) ? VALUE_NONE : NO_VALUE;
}

static Value dict_update(Vm *vm, Value *args) {
    size_t given = value_to_tuple_object(args[1])->length;
    if (given > 1)
        return raise_type_error(vm, "update expected at most 1 argument, got %zu", given);
    Value other = given ? tuple_items(value_to_tuple_object(args[1]))[0] : NO_VALUE;
    return update(vm, self_of(args), other, args[2]) ? VALUE_NONE : NO_VALUE;
}

static Value dict_from_keys(Vm *vm, Value *args) {
    Value value = value_exists(args[2]) ? args[2] : VALUE_NONE;
    Value made = vm_call_0(vm, args[0]);
    Value iterator = value_exists(made) ? value_iter(vm, args[1]) : NO_VALUE;
    if (value_missing(iterator))
        return NO_VALUE;
    bool plain = is_exact_dict(vm, made);
    for (;;) {
        bool failed;
        Value key = value_next(vm, iterator, &failed);
        if (value_missing(key))
            return failed ? NO_VALUE : made;
        if (plain ? !dict_set(vm, value_to_dict(made), key, value) : !value_set_item(vm, made, key, value))
            return NO_VALUE;
    }
}

// ---- Items

static Value dict_get_item(Vm *vm, Value *args) {
    Value found;
    int status = dict_find(vm, self_of(args), args[1], &found);
    if (status)
        return status > 0 ? found : NO_VALUE;
    if (!is_exact_dict(vm, args[0])) {
        Value missing = value_special(vm, args[0], SPECIAL_MISSING);
        if (value_exists(missing))
            return special_call_2(vm, missing, args[0], args[1]);
    }
    return raise_key_error(vm, args[1]);
}

static Value dict_set_item(Vm *vm, Value *args) {
    return dict_set(vm, self_of(args), args[1], args[2]) ? VALUE_NONE : NO_VALUE;
}

static Value dict_delete_item(Vm *vm, Value *args) {
    int status = dict_delete(vm, self_of(args), args[1]);
    if (status == 0)
        return raise_key_error(vm, args[1]);
    return status > 0 ? VALUE_NONE : NO_VALUE;
}

static Value dict_contains(Vm *vm, Value *args) {
    Value found;
    int status = dict_find(vm, self_of(args), args[1], &found);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}

static Value dict_get(Vm *vm, Value *args) {
    Value found;
    int status = dict_find(vm, self_of(args), args[1], &found);
    if (status)
        return status > 0 ? found : NO_VALUE;
    return value_exists(args[2]) ? args[2] : VALUE_NONE;
}

static Value dict_set_default_method(Vm *vm, Value *args) {
    return dict_set_default(vm, self_of(args), args[1], value_exists(args[2]) ? args[2] : VALUE_NONE);
}

static Value dict_pop_method(Vm *vm, Value *args) {
    Value found;
    int status = dict_length(self_of(args)) ? dict_pop(vm, self_of(args), args[1], &found) : 0;
    if (status)
        return status > 0 ? found : NO_VALUE;
    if (value_exists(args[2])) {
        int64_t hash;
        return value_hash(vm, args[1], &hash) ? args[2] : NO_VALUE;
    }
    return raise_key_error(vm, args[1]);
}

static Value dict_pop_item(Vm *vm, Value *args) {
    Value key, value;
    if (dict_length(self_of(args)) == 0) {
        Str *text = str_from_c(vm, "popitem(): dictionary is empty");
        return text ? raise_key_error(vm, str_value(text)) : NO_VALUE;
    }
    if (!dict_pop_last(vm, self_of(args), &key, &value))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, key, value));
}

static Value dict_clear_method(Vm *vm, Value *args) {
    dict_clear(vm, self_of(args));
    return VALUE_NONE;
}

static Value dict_copy_method(Vm *vm, Value *args) {
    return value_from_pointer(dict_copy(vm, self_of(args)));
}

static Value dict_length_method(Vm *vm, Value *args) {
    return int_from_size(vm, dict_length(self_of(args)));
}

static Value dict_size_of(Vm *vm, Value *args) {
    Dict *dict = self_of(args);
    size_t bytes = heap_block_size(dict);
    if (dict->table)
        bytes += heap_block_size(dict->table);
    return int_from_size(vm, bytes);
}

// ---- Views

static Value dict_keys_method(Vm *vm, Value *args) {
    return dict_view_new(vm, self_of(args), DICT_PART_KEYS);
}
static Value dict_values_method(Vm *vm, Value *args) {
    return dict_view_new(vm, self_of(args), DICT_PART_VALUES);
}
static Value dict_items_method(Vm *vm, Value *args) {
    return dict_view_new(vm, self_of(args), DICT_PART_ITEMS);
}
static Value dict_iter(Vm *vm, Value *args) {
    return dict_iterator_new(vm, self_of(args), DICT_PART_KEYS, false);
}
static Value dict_reversed(Vm *vm, Value *args) {
    return dict_iterator_new(vm, self_of(args), DICT_PART_KEYS, true);
}

// ---- Text and operators

static Value dict_repr(Vm *vm, Value *args) {
    Dict *dict = self_of(args);
    int running = repr_enter(vm, args[0]);
    if (running)
        return running > 0 ? value_from_pointer(str_from_c(vm, "{...}")) : NO_VALUE;
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_char(&text, '{');
    size_t position = 0;
    Value key, value;
    for (bool first = true; dict_next(vm, dict, &position, &key, &value); first = false) {
        if (!first)
            str_builder_c(&text, ", ");
        str_builder_repr(&text, key);
        str_builder_c(&text, ": ");
        str_builder_repr(&text, value);
        if (text.failed)
            break;
    }
    str_builder_char(&text, '}');
    repr_leave(vm, args[0]);
    return str_builder_finish_value(&text);
}

static Value dict_compare(Vm *vm, Value *args, bool wanted) {
    bool equal;
    if (!value_is_dict(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    if (!dict_equal(vm, self_of(args), value_to_dict(args[1]), &equal))
        return NO_VALUE;
    return value_from_bool(equal == wanted);
}
static Value dict_eq(Vm *vm, Value *args) {
    return dict_compare(vm, args, true);
}
static Value dict_ne(Vm *vm, Value *args) {
    return dict_compare(vm, args, false);
}
static Value dict_no_order(Vm *vm, Value *args) {
    return VALUE_NOT_IMPLEMENTED;
}

static Value dict_merged(Vm *vm, Value first, Value second) {
    if (!value_is_dict(first) || !value_is_dict(second))
        return VALUE_NOT_IMPLEMENTED;
    Dict *result = dict_copy(vm, value_to_dict(first));
    return result && update(vm, result, second, NO_VALUE) ? dict_value(result) : NO_VALUE;
}
static Value dict_or(Vm *vm, Value *args) {
    return dict_merged(vm, args[0], args[1]);
}
static Value dict_reflected_or(Vm *vm, Value *args) {
    return dict_merged(vm, args[1], args[0]);
}
static Value dict_inplace_or(Vm *vm, Value *args) {
    return update(vm, self_of(args), args[1], NO_VALUE) ? args[0] : NO_VALUE;
}

static const NativeDefinition dict_method_table[] = {
    {"__new__(type, /, *args, **kwargs)", dict_type_new, "Make an empty dict; __init__ fills it.", 0, 0},
    {"__repr__(self, /)", dict_repr, NULL, 0, 0},
    {"__lt__(self, value, /)", dict_no_order, NULL, 0, 0},
    {"__le__(self, value, /)", dict_no_order, NULL, 0, 0},
    {"__eq__(self, value, /)", dict_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", dict_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", dict_no_order, NULL, 0, 0},
    {"__ge__(self, value, /)", dict_no_order, NULL, 0, 0},
    {"__iter__(self, /)", dict_iter, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", dict_type_init, NULL, 0, 0},
    {"__or__(self, value, /)", dict_or, NULL, 0, 0},
    {"__ror__(self, value, /)", dict_reflected_or, NULL, 0, 0},
    {"__ior__(self, value, /)", dict_inplace_or, NULL, 0, 0},
    {"__len__(self, /)", dict_length_method, NULL, 0, 0},
    {"__getitem__(self, key, /)", dict_get_item, "The value of a key.", NATIVE_COEXIST, 0},
    {"__setitem__(self, key, value, /)", dict_set_item, NULL, 0, 0},
    {"__delitem__(self, key, /)", dict_delete_item, NULL, 0, 0},
    {"__contains__(self, key, /)", dict_contains, "Is the key there?", NATIVE_COEXIST, 0},
    {"__sizeof__(self, /)", dict_size_of, "Bytes of memory, keys and values not counted.", 0, 0},
    {"get(self, key, default=None, /)", dict_get, "The value of a key, or the default.", 0, 0},
    {"setdefault(self, key, default=None, /)", dict_set_default_method,
     "The value of a key; the default is stored there first if the key is new.", 0, 0},
    {"pop(self, key, default=<unrepresentable>, /)", dict_pop_method,
     "Remove a key and return its value, or the default; KeyError without one.", 0, 0},
    {"popitem(self, /)", dict_pop_item, "Remove the last pair and return it as a tuple.", 0, 0},
    {"keys(self, /)", dict_keys_method, "A view of the keys.", 0, 0},
    {"items(self, /)", dict_items_method, "A view of the (key, value) pairs.", 0, 0},
    {"values(self, /)", dict_values_method, "A view of the values.", 0, 0},
    {"update(self, /, *args, **kwargs)", dict_update,
     "Take over pairs from a mapping or an iterable of pairs, then from keywords.", 0, 0},
    {"fromkeys(type, iterable, value=None, /)", dict_from_keys,
     "A new dict with the iterable's items as keys, all with the same value.", NATIVE_CLASS, 0},
    {"clear(self, /)", dict_clear_method, "Remove all items.", 0, 0},
    {"copy(self, /)", dict_copy_method, "A shallow copy.", 0, 0},
    {"__reversed__(self, /)", dict_reversed, "An iterator over the keys from the last to the first.", 0, 0},
    {"__class_getitem__(type, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {0},
};

const TypeDefinition dict_definition = {
    .name = "dict",
    .doc = "dict() -> new empty dictionary\n"
           "dict(mapping) -> new dictionary with the mapping's pairs\n"
           "dict(iterable) -> new dictionary with the iterable's pairs of key and value\n"
           "dict(**kwargs) -> new dictionary with the keywords and their values",
    .kind = KIND_DICT,
    .size = sizeof(Dict),
    .flags = TYPE_BASE | TYPE_MATCH_MAPPING | TYPE_MATCH_SELF,
    .methods = dict_method_table,
};
