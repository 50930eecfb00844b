// SPDX-License-Identifier: MIT
// The methods of set and frozenset, and their iterator. What is combined with a set goes through in the order
// in which CPython does it, since that decides the order of the result.
#include "base/hash.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/list.h"
#include "objects/sequence.h"
#include "objects/set.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

static bool is_plain_dict(Vm *vm, Value v) {
    return value_is_dict(v) && object_type(value_to_pointer(v)) == vm->types[TYPE_INDEX_DICT];
}

// A plain set or frozenset, as `set` is one: what operators return for subclasses too.
static SetObject *new_like(Vm *vm, SetObject *set, Value iterable) {
    if (value_is_frozenset(vm, set_value(set)))
        return frozenset_new(vm, iterable);
    SetObject *result = set_new(vm);
    return result && (value_missing(iterable) || set_update(vm, result, iterable)) ? result : NULL;
}

static int64_t items_hash(const SetObject *set) {
    HashFrozenset state = hash_frozenset_begin();
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(set, &position, &key, &hash);)
        hash_frozenset_add(&state, hash);
    return hash_frozenset_end(&state, set->used);
}

// A set that is looked for in a set counts as the frozenset with its items.
static bool hash_sought(Vm *vm, Value key, int64_t *hash) {
    if (set_hash_key(vm, key, hash))
        return true;
    if (!value_is_set(key) || !error_is(vm, TYPE_INDEX_TYPE_ERROR))
        return false;
    error_clear(vm);
    *hash = items_hash(value_to_set(key));
    return true;
}

// ---- Making

static Value set_type_new(Vm *vm, Value *args) {
    if (!type_check_new(vm, vm->types[TYPE_INDEX_SET], args[0]))
        return NO_VALUE;
    SetObject *set = object_alloc(vm, value_to_pointer(args[0]), 0);
    if (set)
        set->hash = -1;
    return value_from_pointer(set);
}

static Value set_init(Vm *vm, Value *args) {
    SetObject *set = value_to_set(args[0]);
    set_clear(set);
    return value_missing(args[1]) || set_update(vm, set, args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value frozenset_type_new(Vm *vm, Value *args) {
    Type *frozenset = vm->types[TYPE_INDEX_FROZENSET], *type = value_to_type(args[0]);
    if (!type_check_new(vm, frozenset, args[0]))
        return NO_VALUE;
    const Tuple *given = value_to_tuple_object(args[1]);
    bool own_init =
        !value_same(type_special(vm, type, SPECIAL_INIT), type_special(vm, frozenset, SPECIAL_INIT));
    if (!own_init && dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "frozenset() takes no keyword arguments");
    if (given->length > 1)
        return raise_type_error(vm, "%N expected at most 1 argument, got %zu", type, (size_t)given->length);
    Value iterable = given->length ? tuple_items(given)[0] : NO_VALUE;
    if (type == frozenset) {
        if (value_exists(iterable) && value_is_heap(iterable) &&
            object_type(value_to_pointer(iterable)) == frozenset)
            return iterable;
        return value_from_pointer(frozenset_new(vm, iterable));
    }
    SetObject *set = object_alloc(vm, type, 0);
    if (!set)
        return NO_VALUE;
    set->hash = -1;
    return value_missing(iterable) || set_update(vm, set, iterable) ? set_value(set) : NO_VALUE;
}

static Value set_method_copy(Vm *vm, Value *args) {
    if (object_type(value_to_pointer(args[0])) == vm->types[TYPE_INDEX_FROZENSET])
        return args[0];
    return value_from_pointer(new_like(vm, value_to_set(args[0]), args[0]));
}

// ---- One item

static Value set_method_add(Vm *vm, Value *args) {
    return set_add(vm, value_to_set(args[0]), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value set_method_contains(Vm *vm, Value *args) {
    int64_t hash;
    int found =
        hash_sought(vm, args[1], &hash) ? set_contains_hashed(vm, value_to_set(args[0]), args[1], hash) : -1;
    return found < 0 ? NO_VALUE : value_from_bool(found);
}

static int discard_sought(Vm *vm, Value *args) {
    int64_t hash;
    return hash_sought(vm, args[1], &hash) ? set_discard_hashed(vm, value_to_set(args[0]), args[1], hash)
                                           : -1;
}

static Value set_method_discard(Vm *vm, Value *args) {
    return discard_sought(vm, args) < 0 ? NO_VALUE : VALUE_NONE;
}

static Value set_method_remove(Vm *vm, Value *args) {
    int found = discard_sought(vm, args);
    return found > 0 ? VALUE_NONE : found < 0 ? NO_VALUE : raise_key_error(vm, args[1]);
}

static Value set_method_pop(Vm *vm, Value *args) {
    Value key = set_pop_item(value_to_set(args[0]));
    if (value_exists(key))
        return key;
    Str *text = str_from_c(vm, "pop from an empty set");
    return text ? raise_key_error(vm, str_value(text)) : NO_VALUE;
}

static Value set_method_clear(Vm *vm, Value *args) {
    set_clear(value_to_set(args[0]));
    return VALUE_NONE;
}

// ---- Union

static bool update_all(Vm *vm, SetObject *set, const Tuple *others) {
    for (size_t i = 0; i < others->length; i++) {
        if (!set_update(vm, set, tuple_items(others)[i]))
            return false;
    }
    return true;
}

static Value set_method_update(Vm *vm, Value *args) {
    return update_all(vm, value_to_set(args[0]), value_to_tuple_object(args[1])) ? VALUE_NONE : NO_VALUE;
}

static Value set_union(Vm *vm, Value *args) {
    SetObject *result = new_like(vm, value_to_set(args[0]), args[0]);
    return result && update_all(vm, result, value_to_tuple_object(args[1])) ? set_value(result) : NO_VALUE;
}

static Value set_or(Vm *vm, Value *args) {
    if (!value_is_set(args[1]) || !value_is_set(args[0]))
        return VALUE_NOT_IMPLEMENTED;
    SetObject *result = new_like(vm, value_to_set(args[0]), args[0]);
    return result && set_update(vm, result, args[1]) ? set_value(result) : NO_VALUE;
}

static Value set_inplace_or(Vm *vm, Value *args) {
    if (!value_is_set(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    return set_update(vm, value_to_set(args[0]), args[1]) ? args[0] : NO_VALUE;
}

// ---- Intersection

typedef struct Combination {
    SetObject *set, *result;
} Combination;

static bool intersect_visit(Vm *vm, void *context, Value key) {
    Combination *both = context;
    int64_t hash;
    if (!value_hash(vm, key, &hash))
        return false;
    int found = set_contains_hashed(vm, both->set, key, hash);
    return found == 0 || (found > 0 && set_add_hashed(vm, both->result, key, hash));
}

static SetObject *intersect(Vm *vm, SetObject *set, Value other) {
    if (value_is_set(other) && value_to_set(other) == set)
        return new_like(vm, set, other);
    SetObject *result = new_like(vm, set, NO_VALUE);
    if (!result)
        return NULL;
    if (!value_is_set(other)) {
        Combination both = {set, result};
        return value_each(vm, other, intersect_visit, &both) ? result : NULL;
    }
    SetObject *small = value_to_set(other), *large = set;
    if (small->used > large->used) {
        small = set;
        large = value_to_set(other);
    }
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(small, &position, &key, &hash);) {
        int found = set_contains_hashed(vm, large, key, hash);
        if (found < 0 || (found && !set_add_hashed(vm, result, key, hash)))
            return NULL;
    }
    return result;
}

static SetObject *intersect_all(Vm *vm, Value *args) {
    SetObject *set = value_to_set(args[0]);
    const Tuple *others = value_to_tuple_object(args[1]);
    if (others->length == 0)
        return new_like(vm, set, args[0]);
    for (size_t i = 0; set && i < others->length; i++)
        set = intersect(vm, set, tuple_items(others)[i]);
    return set;
}

// `set` gets the items of `other`, which is not used any more.
static void take_items(Vm *vm, SetObject *set, SetObject *other) {
    set->used = other->used;
    set->filled = other->filled;
    heap_store_pointer(vm, set, &set->table, other->table);
}

static Value set_intersection(Vm *vm, Value *args) {
    return value_from_pointer(intersect_all(vm, args));
}

static Value set_intersection_update(Vm *vm, Value *args) {
    SetObject *result = intersect_all(vm, args);
    if (!result)
        return NO_VALUE;
    take_items(vm, value_to_set(args[0]), result);
    return VALUE_NONE;
}

static Value set_and(Vm *vm, Value *args) {
    if (!value_is_set(args[1]) || !value_is_set(args[0]))
        return VALUE_NOT_IMPLEMENTED;
    return value_from_pointer(intersect(vm, value_to_set(args[0]), args[1]));
}

static Value set_inplace_and(Vm *vm, Value *args) {
    if (!value_is_set(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    SetObject *result = intersect(vm, value_to_set(args[0]), args[1]);
    if (!result)
        return NO_VALUE;
    take_items(vm, value_to_set(args[0]), result);
    return args[0];
}

// ---- Difference

static bool discard_visit(Vm *vm, void *context, Value key) {
    return set_discard(vm, context, key) >= 0;
}

static bool subtract_inplace(Vm *vm, SetObject *set, Value other) {
    if (!value_is_set(other))
        return value_each(vm, other, discard_visit, set);
    SetObject *others = value_to_set(other);
    if (others == set) {
        set_clear(set);
        return true;
    }
    if (others->used / 8 > set->used) { // few of them can be in the set
        others = intersect(vm, set, other);
        if (!others)
            return false;
    }
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(others, &position, &key, &hash);) {
        if (set_discard_hashed(vm, set, key, hash) < 0)
            return false;
    }
    return true;
}

static SetObject *subtract(Vm *vm, SetObject *set, Value other) {
    size_t count;
    if (value_is_set(other))
        count = value_to_set(other)->used;
    else if (is_plain_dict(vm, other))
        count = dict_length(value_to_dict(other));
    else
        count = 0;
    if (count == 0 || set->used / 4 > count) {
        SetObject *copy = new_like(vm, set, set_value(set));
        return copy && subtract_inplace(vm, copy, other) ? copy : NULL;
    }
    SetObject *result = new_like(vm, set, NO_VALUE);
    Value key, value;
    int64_t hash;
    for (size_t position = 0; result && set_next(set, &position, &key, &hash);) {
        int found = value_is_set(other) ? set_contains_hashed(vm, value_to_set(other), key, hash)
                                        : dict_find_hashed(vm, value_to_dict(other), key, hash, &value);
        if (found < 0 || (!found && !set_add_hashed(vm, result, key, hash)))
            return NULL;
    }
    return result;
}

static Value set_difference(Vm *vm, Value *args) {
    const Tuple *others = value_to_tuple_object(args[1]);
    SetObject *set = value_to_set(args[0]);
    if (others->length == 0)
        return value_from_pointer(new_like(vm, set, args[0]));
    SetObject *result = subtract(vm, set, tuple_items(others)[0]);
    for (size_t i = 1; result && i < others->length; i++) {
        if (!subtract_inplace(vm, result, tuple_items(others)[i]))
            return NO_VALUE;
    }
    return value_from_pointer(result);
}

static Value set_difference_update(Vm *vm, Value *args) {
    const Tuple *others = value_to_tuple_object(args[1]);
    for (size_t i = 0; i < others->length; i++) {
        if (!subtract_inplace(vm, value_to_set(args[0]), tuple_items(others)[i]))
            return NO_VALUE;
    }
    return VALUE_NONE;
}

static Value set_subtract(Vm *vm, Value *args) {
    if (!value_is_set(args[1]) || !value_is_set(args[0]))
        return VALUE_NOT_IMPLEMENTED;
    return value_from_pointer(subtract(vm, value_to_set(args[0]), args[1]));
}

static Value set_inplace_subtract(Vm *vm, Value *args) {
    if (!value_is_set(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    return subtract_inplace(vm, value_to_set(args[0]), args[1]) ? args[0] : NO_VALUE;
}

// ---- Symmetric difference

static bool toggle_all(Vm *vm, SetObject *set, Value other) {
    if (value_is_set(other) && value_to_set(other) == set) {
        set_clear(set);
        return true;
    }
    SetObject *others = value_is_set(other) ? value_to_set(other) : new_like(vm, set, other);
    Value key;
    int64_t hash;
    for (size_t position = 0; others && set_next(others, &position, &key, &hash);) {
        int found = set_discard_hashed(vm, set, key, hash);
        if (found < 0 || (!found && !set_add_hashed(vm, set, key, hash)))
            return false;
    }
    return others != NULL;
}

static Value toggled(Vm *vm, Value *args) {
    SetObject *result = new_like(vm, value_to_set(args[0]), args[1]);
    return result && toggle_all(vm, result, args[0]) ? set_value(result) : NO_VALUE;
}

static Value set_symmetric_difference(Vm *vm, Value *args) {
    return toggled(vm, args);
}

static Value set_symmetric_difference_update(Vm *vm, Value *args) {
    return toggle_all(vm, value_to_set(args[0]), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value set_xor(Vm *vm, Value *args) {
    return value_is_set(args[1]) && value_is_set(args[0]) ? toggled(vm, args) : VALUE_NOT_IMPLEMENTED;
}

static Value set_inplace_xor(Vm *vm, Value *args) {
    if (!value_is_set(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    return toggle_all(vm, value_to_set(args[0]), args[1]) ? args[0] : NO_VALUE;
}

// The reflected operators: a and b change places.
#define SET_REFLECTED(name, operation)                                                                       \
    static Value name(Vm *vm, Value *args) {                                                                 \
        Value swapped[2] = {args[1], args[0]};                                                               \
        return operation(vm, swapped);                                                                       \
    }
SET_REFLECTED(set_reflected_or, set_or)
SET_REFLECTED(set_reflected_and, set_and)
SET_REFLECTED(set_reflected_subtract, set_subtract)
SET_REFLECTED(set_reflected_xor, set_xor)

// ---- Comparing

// Is every item of `a` in `b`? 0, 1, -1
static int is_subset(Vm *vm, SetObject *a, SetObject *b) {
    if (a->used > b->used)
        return 0;
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(a, &position, &key, &hash);) {
        int found = set_contains_hashed(vm, b, key, hash);
        if (found <= 0)
            return found;
    }
    return 1;
}

static int is_equal(Vm *vm, SetObject *a, SetObject *b) {
    if (a->used != b->used || (a->hash != -1 && b->hash != -1 && a->hash != b->hash))
        return 0;
    return is_subset(vm, a, b);
}

static Value set_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!value_is_set(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    SetObject *a = value_to_set(args[0]), *b = value_to_set(args[1]);
    int result;
    switch (comparison) {
    case COMPARE_EQ: result = is_equal(vm, a, b); break;
    case COMPARE_NE:
        result = is_equal(vm, a, b);
        result = result < 0 ? -1 : !result;
        break;
    case COMPARE_LE: result = is_subset(vm, a, b); break;
    case COMPARE_GE: result = is_subset(vm, b, a); break;
    case COMPARE_LT: result = a->used < b->used ? is_subset(vm, a, b) : 0; break;
    default: result = a->used > b->used ? is_subset(vm, b, a) : 0; break;
    }
    return result < 0 ? NO_VALUE : value_from_bool(result);
}
SEQUENCE_COMPARISONS(set)

static Value set_issubset(Vm *vm, Value *args) {
    SetObject *set = value_to_set(args[0]);
    if (!value_is_set(args[1])) {
        SetObject *common = intersect(vm, set, args[1]);
        return common ? value_from_bool(common->used == set->used) : NO_VALUE;
    }
    int result = is_subset(vm, set, value_to_set(args[1]));
    return result < 0 ? NO_VALUE : value_from_bool(result);
}

// Visits items until one is (`wanted` true) or is not in the set.
typedef struct Search {
    SetObject *set;
    bool wanted, found;
} Search;

static bool search_visit(Vm *vm, void *context, Value key) {
    Search *search = context;
    int contained = set_contains(vm, search->set, key);
    if (contained < 0)
        return false;
    search->found = (contained != 0) == search->wanted;
    return !search->found;
}

// 1: an item that is (not) in the set; 0: none; -1: exception
static int search_for(Vm *vm, SetObject *set, Value iterable, bool wanted) {
    Search search = {set, wanted, false};
    if (value_each(vm, iterable, search_visit, &search))
        return 0;
    return search.found ? 1 : -1;
}

static Value set_issuperset(Vm *vm, Value *args) {
    SetObject *set = value_to_set(args[0]);
    int result;
    if (value_is_set(args[1])) {
        result = is_subset(vm, value_to_set(args[1]), set);
    } else {
        result = search_for(vm, set, args[1], false);
        result = result < 0 ? -1 : !result;
    }
    return result < 0 ? NO_VALUE : value_from_bool(result);
}

static Value set_isdisjoint(Vm *vm, Value *args) {
    SetObject *set = value_to_set(args[0]);
    if (!value_is_set(args[1])) {
        int found = search_for(vm, set, args[1], true);
        return found < 0 ? NO_VALUE : value_from_bool(!found);
    }
    SetObject *small = value_to_set(args[1]), *large = set;
    if (small == set)
        return value_from_bool(set->used == 0);
    if (small->used > large->used) {
        small = set;
        large = value_to_set(args[1]);
    }
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(small, &position, &key, &hash);) {
        int found = set_contains_hashed(vm, large, key, hash);
        if (found)
            return found < 0 ? NO_VALUE : VALUE_FALSE;
    }
    return VALUE_TRUE;
}

// ---- The rest

static List *set_to_list(Vm *vm, const SetObject *set) {
    List *list = list_new(vm, set->used);
    Value key;
    int64_t hash;
    for (size_t position = 0; list && set_next(set, &position, &key, &hash);) {
        if (!list_append(vm, list, key))
            return NULL;
    }
    return list;
}

static Value set_repr(Vm *vm, Value *args) {
    const SetObject *set = value_to_set(args[0]);
    const Type *type = object_type(set);
    int running = repr_enter(vm, args[0]);
    if (running)
        return running < 0 ? NO_VALUE : value_from_pointer(str_format(vm, "%N(...)", type));
    bool plain = type == vm->types[TYPE_INDEX_SET];
    StrBuilder text;
    str_builder_init(&text, vm);
    List *items = set_to_list(vm, set); // a copy: what the items print may change the set
    if (items && items->length == 0) {
        repr_leave(vm, args[0]);
        return value_from_pointer(str_format(vm, "%N()", type));
    }
    if (!plain) {
        str_builder_str(&text, type->name);
        str_builder_char(&text, '(');
    }
    str_builder_char(&text, '{');
    for (size_t i = 0; items && i < items->length && !text.failed; i++) {
        if (i)
            str_builder_c(&text, ", ");
        str_builder_repr(&text, items->items->items[i]);
    }
    str_builder_c(&text, plain ? "}" : "})");
    repr_leave(vm, args[0]);
    return items ? str_builder_finish_value(&text) : NO_VALUE;
}

static Value frozenset_hash(Vm *vm, Value *args) {
    SetObject *set = value_to_set(args[0]);
    if (set->hash == -1)
        set->hash = items_hash(set);
    return int_from_int64(vm, set->hash);
}

static Value set_len(Vm *vm, Value *args) {
    return value_from_small_int((int64_t)value_to_set(args[0])->used);
}

static Value set_reduce(Vm *vm, Value *args) {
    List *items = set_to_list(vm, value_to_set(args[0]));
    Tuple *arguments = items ? tuple_pack(vm, list_value(items)) : NULL;
    if (!arguments)
        return NO_VALUE;
    Value state = vm_call_method(vm, args[0], vm_name(vm, __getstate__), 0, NULL);
    if (value_missing(state))
        return NO_VALUE;
    return value_from_pointer(
        tuple_pack(vm, type_value(object_type(value_to_pointer(args[0]))), tuple_value(arguments), state));
}

static Value set_sizeof(Vm *vm, Value *args) {
    const SetObject *set = value_to_set(args[0]);
    return int_from_size(vm, object_type(set)->instance_size + set_table_bytes(set));
}

// ---- The iterator

typedef struct SetIterator {
    uint64_t header; // KIND_NATIVE_OBJECT
    SetObject *set;  // NULL when exhausted
    uint64_t used;   // items when it was made; UINT64_MAX: they changed
    uint64_t position, remaining;
} SetIterator;

static void set_iterator_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((SetIterator *)object)->set);
}

static Value set_iter(Vm *vm, Value *args) {
    SetIterator *iterator = object_alloc(vm, vm->types[TYPE_INDEX_SET_ITERATOR], 0);
    if (iterator) {
        iterator->set = value_to_set(args[0]); // NOBARRIER: just allocated
        iterator->used = iterator->remaining = iterator->set->used;
    }
    return value_from_pointer(iterator);
}

static Value set_iterator_next(Vm *vm, void *object) {
    SetIterator *iterator = object;
    if (!iterator->set)
        return NO_VALUE;
    if (iterator->used != iterator->set->used) {
        iterator->used = UINT64_MAX; // and stays so
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "Set changed size during iteration");
    }
    Value key;
    int64_t hash;
    if (set_next(iterator->set, &iterator->position, &key, &hash)) {
        iterator->remaining--;
        return key;
    }
    iterator->set = NULL;
    return NO_VALUE;
}

static Value set_iterator_length_hint(Vm *vm, Value *args) {
    const SetIterator *iterator = value_to_pointer(args[0]);
    bool known = iterator->set && iterator->used == iterator->set->used;
    return int_from_uint64(vm, known ? iterator->remaining : 0);
}

static Value set_iterator_reduce(Vm *vm, Value *args) {
    SetIterator *iterator = value_to_pointer(args[0]);
    List *items = list_new(vm, 0); // what is left, without moving the iterator
    if (items && iterator->set) {
        if (iterator->used != iterator->set->used)
            return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "Set changed size during iteration");
        Value key;
        int64_t hash;
        for (size_t position = iterator->position; set_next(iterator->set, &position, &key, &hash);) {
            if (!list_append(vm, items, key))
                return NO_VALUE;
        }
    }
    return items ? iterator_reduce(vm, "iter", list_value(items), NO_VALUE) : NO_VALUE;
}

static const NativeDefinition set_iterator_methods[] = {
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", iterator_method_next, "Return the next item."},
    {"__length_hint__(self, /)", set_iterator_length_hint, "Say how many items are left."},
    {"__reduce__(self, /)", set_iterator_reduce, "Return what pickling needs."},
    {0},
};
const TypeDefinition set_iterator_definition = {
    .name = "set_iterator",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(SetIterator),
    .flags = TYPE_NO_NEW,
    .methods = set_iterator_methods,
    .trace = set_iterator_trace,
    .next = set_iterator_next,
};

// ---- The types

#define SET_SHARED_METHODS                                                                                   \
    {"__repr__(self, /)", set_repr, "Return repr(self)."}, SEQUENCE_COMPARISON_METHODS(set),                 \
        {"__iter__(self, /)", set_iter, "Return an iterator over the items."},                               \
        {"__len__(self, /)", set_len, "Return the number of items."},                                        \
        {"__contains__(self, object, /)", set_method_contains, "Return whether object is an item.",          \
         NATIVE_COEXIST},                                                                                    \
        {"__sub__(self, value, /)", set_subtract, "Return self-value."},                                     \
        {"__rsub__(self, value, /)", set_reflected_subtract, "Return value-self."},                          \
        {"__and__(self, value, /)", set_and, "Return self&value."},                                          \
        {"__rand__(self, value, /)", set_reflected_and, "Return value&self."},                               \
        {"__xor__(self, value, /)", set_xor, "Return self^value."},                                          \
        {"__rxor__(self, value, /)", set_reflected_xor, "Return value^self."},                               \
        {"__or__(self, value, /)", set_or, "Return self|value."},                                            \
        {"__ror__(self, value, /)", set_reflected_or, "Return value|self."},                                 \
        {"copy(self, /)", set_method_copy, "Return a set with the same items."},                             \
        {"difference(self, /, *others)", set_difference,                                                     \
         "Return the items that are in none of the others."},                                                \
        {"intersection(self, /, *others)", set_intersection, "Return the items that all others have too."},  \
        {"isdisjoint(self, other, /)", set_isdisjoint, "Return whether no item is in the other."},           \
        {"issubset(self, other, /)", set_issubset, "Return whether the other has every item of this set."},  \
        {"issuperset(self, other, /)", set_issuperset,                                                       \
         "Return whether this set has every item of the other."},                                            \
        {"symmetric_difference(self, other, /)", set_symmetric_difference,                                   \
         "Return the items that exactly one of the two has."},                                               \
        {"union(self, /, *others)", set_union, "Return the items of this set and of all others."},           \
        {"__reduce__(self, /)", set_reduce, "Return what pickling needs."},                                  \
        {"__sizeof__(self, /)", set_sizeof, "Return the size of the set in memory, in bytes."}, {            \
        "__class_getitem__(cls, object, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS       \
    }

static const NativeDefinition set_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", set_type_new, "Make an empty set."},
    {"__init__(self, iterable=(), /)", set_init, "Fill the set with the items of an iterable."},
    SET_SHARED_METHODS,
    {"__ior__(self, value, /)", set_inplace_or, "Do self|=value."},
    {"__iand__(self, value, /)", set_inplace_and, "Do self&=value."},
    {"__isub__(self, value, /)", set_inplace_subtract, "Do self-=value."},
    {"__ixor__(self, value, /)", set_inplace_xor, "Do self^=value."},
    {"add(self, object, /)", set_method_add, "Add an item, unless it is there already."},
    {"clear(self, /)", set_method_clear, "Remove all items."},
    {"discard(self, object, /)", set_method_discard, "Remove an item, if it is there."},
    {"pop(self, /)", set_method_pop, "Remove some item and return it; KeyError if the set is empty."},
    {"remove(self, object, /)", set_method_remove, "Remove an item; KeyError if it is not there."},
    {"update(self, /, *others)", set_method_update, "Add the items of all others."},
    {"difference_update(self, /, *others)", set_difference_update,
     "Remove the items that one of the others has."},
    {"intersection_update(self, /, *others)", set_intersection_update,
     "Keep the items that all others have."},
    {"symmetric_difference_update(self, other, /)", set_symmetric_difference_update,
     "Remove the items that the other has, and add those of its that were not there."},
    {0},
};
const TypeDefinition set_definition = {
    .name = "set",
    .doc = "A mutable collection of different hashable objects, in no particular order.",
    .signature = "(iterable=(), /)",
    .kind = KIND_SET,
    .size = sizeof(SetObject),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF | TYPE_MATCH_SELF,
    .methods = set_methods,
};

static const NativeDefinition frozenset_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", frozenset_type_new, "Make a frozenset of the items of an iterable."},
    {"__hash__(self, /)", frozenset_hash, "Return hash(self)."},
    SET_SHARED_METHODS,
    {0},
};
const TypeDefinition frozenset_definition = {
    .name = "frozenset",
    .doc = "An immutable collection of different hashable objects, in no particular order.",
    .signature = "(iterable=(), /)",
    .kind = KIND_SET,
    .size = sizeof(SetObject),
    .flags = TYPE_BASE | TYPE_HAS_WEAKREF | TYPE_MATCH_SELF,
    .methods = frozenset_methods,
};
