// SPDX-License-Identifier: MIT
// The table behind set and frozenset: look-up, insertion, growth, merging. The methods are in set_methods.c.
//
// Probing looks at a stretch of neighbours, then jumps by a recurrence that takes in the hash's higher bits.
// A removed key leaves a mark that is not used again before the table is rebuilt. Look-ups that compare keys
// run Python code, which may change the set: they begin anew when the table or the entry is not the same
// afterwards.
#include "objects/set.h"
#include "objects/dict.h"
#include "objects/iterator.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/vm.h"

#define SET_MINIMUM    8
#define SET_NEIGHBOURS 9 // slots looked at behind the first one before a jump
#define SET_SHIFT      5
#define SET_REMOVED    ((Value){4}) // a key that was removed; its hash is -1, which no key has

typedef struct SetEntry {
    Value key; // NO_VALUE: free
    int64_t hash;
} SetEntry;

struct SetTable {
    uint64_t header; // KIND_SET_TABLE
    uint64_t mask;
    SetEntry entries[];
};

void set_table_trace(Tracer *tracer, void *object) {
    const SetTable *table = object;
    for (uint64_t i = 0; i <= table->mask; i++)
        trace_value(tracer, table->entries[i].key);
}

void set_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((SetObject *)object)->table);
}

static inline bool entry_is_live(const SetEntry *entry) {
    return value_exists(entry->key) && entry->hash != -1;
}

static uint64_t set_mask(const SetObject *set) {
    return set->table ? set->table->mask : SET_MINIMUM - 1;
}

static SetTable *table_new(Vm *vm, uint64_t slots) {
    if (slots > UINT64_C(1) << 42)
        return raise_no_memory(vm), NULL;
    SetTable *table =
        heap_alloc(vm, sizeof(SetTable) + slots * sizeof(SetEntry), header_make(NULL, KIND_SET_TABLE));
    if (table)
        table->mask = slots - 1;
    return table;
}

// Stores a key that is not in the table, into a table without removed keys.
static void table_insert_new(SetTable *table, Value key, int64_t hash) {
    uint64_t mask = table->mask, perturb = (uint64_t)hash, i = perturb & mask;
    for (;;) {
        uint64_t last = i + SET_NEIGHBOURS <= mask ? i + SET_NEIGHBOURS : i;
        for (uint64_t at = i; at <= last; at++) {
            if (value_missing(table->entries[at].key)) {
                table->entries[at] = (SetEntry){key, hash};
                return;
            }
        }
        perturb >>= SET_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

// A table for more than `wanted` items, with those that are there.
static bool set_resize(Vm *vm, SetObject *set, uint64_t wanted) {
    uint64_t slots = SET_MINIMUM;
    while (slots <= wanted)
        slots *= 2;
    SetTable *table = table_new(vm, slots);
    if (!table)
        return false;
    const SetTable *old = set->table;
    for (uint64_t i = 0; old && i <= old->mask; i++) {
        if (entry_is_live(&old->entries[i]))
            table_insert_new(table, old->entries[i].key, old->entries[i].hash); // NOBARRIER: just allocated
    }
    heap_store_pointer(vm, set, &set->table, table);
    set->filled = set->used;
    return true;
}

// Is `a` surely equal to `b`, surely not (0), or must the program say (-1)? Their hashes are equal.
static inline int keys_equal_quickly(Vm *vm, Value a, Value b) {
    if (value_same(a, b))
        return 1;
    if (value_is_str(a) && value_is_str(b) && object_type(value_to_pointer(a)) == vm->types[TYPE_INDEX_STR] &&
        object_type(value_to_pointer(b)) == vm->types[TYPE_INDEX_STR])
        return str_equal(value_to_str(a), value_to_str(b));
    if (value_are_small_ints(a, b))
        return 0;
    return -1;
}

// The entry of an equal key: 1; 0: none, and *free is where it would go (NULL: there is no table); -1:
// exception.
static int set_find(Vm *vm, SetObject *set, Value key, int64_t hash, SetEntry **found, SetEntry **free) {
again:;
    SetTable *table = set->table;
    if (!table) {
        *free = NULL;
        return 0;
    }
    uint64_t mask = table->mask, perturb = (uint64_t)hash, i = perturb & mask;
    for (;;) {
        uint64_t last = i + SET_NEIGHBOURS <= mask ? i + SET_NEIGHBOURS : i;
        for (uint64_t at = i; at <= last; at++) {
            SetEntry *entry = &table->entries[at];
            if (value_missing(entry->key)) {
                *free = entry;
                return 0;
            }
            if (entry->hash != hash)
                continue;
            Value candidate = entry->key;
            int equal = keys_equal_quickly(vm, candidate, key);
            if (equal < 0) {
                equal = value_equal(vm, candidate, key);
                if (equal < 0)
                    return -1;
                if (set->table != table || !value_same(entry->key, candidate))
                    goto again;
            }
            if (equal) {
                *found = entry;
                return 1;
            }
        }
        perturb >>= SET_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

bool set_add_hashed(Vm *vm, SetObject *set, Value key, int64_t hash) {
    SetEntry *found, *free;
    int status = set_find(vm, set, key, hash, &found, &free);
    if (status)
        return status > 0;
    if (!free) {
        if (!set_resize(vm, set, 0))
            return false;
        table_insert_new(set->table, key, hash); // NOBARRIER: just allocated
        set->filled = set->used = 1;
        return true;
    }
    *free = (SetEntry){key, hash};
    heap_barrier_slot(vm, set->table, free);
    set->filled++;
    set->used++;
    if (set->filled * 5 < set->table->mask * 3)
        return true;
    return set_resize(vm, set, set->used > 50000 ? set->used * 2 : set->used * 4);
}

int set_contains_hashed(Vm *vm, SetObject *set, Value key, int64_t hash) {
    SetEntry *found, *free;
    return set_find(vm, set, key, hash, &found, &free);
}

int set_discard_hashed(Vm *vm, SetObject *set, Value key, int64_t hash) {
    SetEntry *found, *free;
    int status = set_find(vm, set, key, hash, &found, &free);
    if (status > 0) {
        *found = (SetEntry){SET_REMOVED, -1};
        set->used--;
    }
    return status;
}

bool set_hash_key(Vm *vm, Value key, int64_t *hash) {
    if (value_hash(vm, key, hash))
        return true;
    if (value_type(vm, vm->error) ==
        vm->types[TYPE_INDEX_TYPE_ERROR]) // the reason, in a sentence that names the set
        raise_type_error(vm, "cannot use '%.200T' as a set element (%S)", key, error_fetch(vm));
    return false;
}

bool set_add(Vm *vm, SetObject *set, Value key) {
    int64_t hash;
    return set_hash_key(vm, key, &hash) && set_add_hashed(vm, set, key, hash);
}

int set_contains(Vm *vm, SetObject *set, Value key) {
    int64_t hash;
    return set_hash_key(vm, key, &hash) ? set_contains_hashed(vm, set, key, hash) : -1;
}

int set_discard(Vm *vm, SetObject *set, Value key) {
    int64_t hash;
    return set_hash_key(vm, key, &hash) ? set_discard_hashed(vm, set, key, hash) : -1;
}

void set_clear(SetObject *set) {
    set->table = NULL;
    set->used = set->filled = set->finger = 0;
    set->hash = -1;
}

bool set_next(const SetObject *set, size_t *position, Value *key, int64_t *hash) {
    const SetTable *table = set->table;
    for (size_t i = *position; table && i <= table->mask; i++) {
        if (entry_is_live(&table->entries[i])) {
            *position = i + 1;
            *key = table->entries[i].key;
            *hash = table->entries[i].hash;
            return true;
        }
    }
    return false;
}

Value set_pop_item(SetObject *set) {
    if (set->used == 0)
        return NO_VALUE;
    SetTable *table = set->table;
    uint64_t i = set->finger & table->mask;
    while (!entry_is_live(&table->entries[i]))
        i = i == table->mask ? 0 : i + 1;
    Value key = table->entries[i].key;
    table->entries[i] = (SetEntry){SET_REMOVED, -1};
    set->used--;
    set->finger = i + 1;
    return key;
}

size_t set_table_bytes(const SetObject *set) {
    return set->table && set->table->mask >= SET_MINIMUM ? (set->table->mask + 1) * sizeof(SetEntry) : 0;
}

// ---- Making and merging

bool value_is_frozenset(Vm *vm, Value v) {
    return value_is_set(v) && value_is_instance(vm, v, vm->types[TYPE_INDEX_FROZENSET]);
}

static SetObject *set_of_type(Vm *vm, TypeIndex index) {
    SetObject *set = object_alloc(vm, vm->types[index], 0);
    if (set)
        set->hash = -1;
    return set;
}

SetObject *set_new(Vm *vm) {
    return set_of_type(vm, TYPE_INDEX_SET);
}

SetObject *set_copy(Vm *vm, SetObject *set) {
    SetObject *copy = set_new(vm);
    return copy && set_update(vm, copy, set_value(set)) ? copy : NULL;
}

SetObject *frozenset_new(Vm *vm, Value iterable) {
    SetObject *set = set_of_type(vm, TYPE_INDEX_FROZENSET);
    return set && (value_missing(iterable) || set_update(vm, set, iterable)) ? set : NULL;
}

SetObject *frozenset_from_values(Vm *vm, const Value *items, size_t count) {
    SetObject *set = set_of_type(vm, TYPE_INDEX_FROZENSET);
    for (size_t i = 0; set && i < count; i++) {
        if (!set_add(vm, set, items[i]))
            return NULL;
    }
    return set;
}

static bool merge_set(Vm *vm, SetObject *set, SetObject *other) {
    if (other == set || other->used == 0)
        return true;
    if ((set->filled + other->used) * 5 >= set_mask(set) * 3 &&
        !set_resize(vm, set, (set->used + other->used) * 2))
        return false;
    if (set->filled == 0) { // without removed keys and without equal ones: no key is compared
        if (!set->table && !set_resize(vm, set, 0))
            return false;
        SetTable *table = set->table;
        const SetTable *from = other->table;
        if (table->mask == from->mask && other->filled == other->used) {
            memcpy(table->entries, from->entries, (table->mask + 1) * sizeof(SetEntry));
        } else {
            for (uint64_t i = 0; i <= from->mask; i++) {
                if (entry_is_live(&from->entries[i]))
                    table_insert_new(table, from->entries[i].key, from->entries[i].hash);
            }
        }
        set->used = set->filled = other->used;
        heap_barrier(vm, table);
        return true;
    }
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(other, &position, &key, &hash);) {
        if (!set_add_hashed(vm, set, key, hash))
            return false;
    }
    return true;
}

static bool merge_dict(Vm *vm, SetObject *set, Dict *dict) {
    size_t count = dict_length(dict);
    if ((set->filled + count) * 5 >= set_mask(set) * 3 && !set_resize(vm, set, (set->used + count) * 2))
        return false;
    Value key, value;
    int64_t hash;
    for (size_t position = 0; dict_next_hashed(vm, dict, &position, &key, &value, &hash);) {
        if (!set_add_hashed(vm, set, key, hash))
            return false;
    }
    return true;
}

static bool add_visit(Vm *vm, void *context, Value item) {
    return set_add(vm, context, item);
}

bool set_update(Vm *vm, SetObject *set, Value iterable) {
    if (value_is_set(iterable))
        return merge_set(vm, set, value_to_set(iterable));
    if (value_is_dict(iterable) && object_type(value_to_pointer(iterable)) == vm->types[TYPE_INDEX_DICT])
        return merge_dict(vm, set, value_to_dict(iterable));
    return value_each(vm, iterable, add_visit, set);
}
