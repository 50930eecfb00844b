// SPDX-License-Identifier: MIT
// The types set and frozenset: an open-addressing table of keys and their hashes.
//
// The order in which a set gives its items is one that programs see, so that table sizes and the order of
// probing are those of CPython. Functions marked "may run Python" call __hash__ or __eq__ of the program.
#ifndef KRAIT_OBJECTS_SET_H
#define KRAIT_OBJECTS_SET_H

#include "objects/object.h"

typedef struct SetTable SetTable;

typedef struct SetObject {
    uint64_t header; // KIND_SET
    SetTable *table; // NULL while nothing was ever added
    uint64_t used;   // items
    uint64_t filled; // items, and slots of removed ones
    uint64_t finger; // where pop() goes on searching
    int64_t hash;    // of a frozenset; -1: not computed yet
} SetObject;

static inline bool value_is_set(Value v) { // set, frozenset or a subclass
    return value_is_kind(v, KIND_SET);
}
static inline SetObject *value_to_set(Value v) {
    return (SetObject *)value_to_pointer(v);
}
static inline Value set_value(const SetObject *set) {
    return value_from_pointer(set);
}
static inline size_t set_length(const SetObject *set) {
    return set->used;
}
bool value_is_frozenset(Vm *vm, Value v); // or a subclass

SetObject *set_new(Vm *vm) MUST_CHECK;
SetObject *set_copy(Vm *vm, SetObject *set) MUST_CHECK; // a plain set
// May run Python. A frozenset is to be filled before anyone sees it.
SetObject *frozenset_new(Vm *vm, Value iterable) MUST_CHECK; // NO_VALUE: empty
SetObject *frozenset_from_values(Vm *vm, const Value *items, size_t count) MUST_CHECK;
bool set_add(Vm *vm, SetObject *set, Value key) MUST_CHECK;
bool set_update(Vm *vm, SetObject *set, Value iterable) MUST_CHECK;
int set_contains(Vm *vm, SetObject *set, Value key) MUST_CHECK; // 0, 1, -1
int set_discard(Vm *vm, SetObject *set, Value key) MUST_CHECK;  // 1: removed, 0: not there, -1
void set_clear(SetObject *set);
// Steps through the items; *position starts at 0. False: at the end. No Python runs.
bool set_next(const SetObject *set, size_t *position, Value *key, int64_t *hash);

// ---- Between set.c and set_methods.c

bool set_add_hashed(Vm *vm, SetObject *set, Value key, int64_t hash) MUST_CHECK;
int set_contains_hashed(Vm *vm, SetObject *set, Value key, int64_t hash) MUST_CHECK;
int set_discard_hashed(Vm *vm, SetObject *set, Value key, int64_t hash) MUST_CHECK;
// The hash of a key; what is not hashable: "cannot use 'list' as a set element (unhashable type: 'list')".
bool set_hash_key(Vm *vm, Value key, int64_t *hash) MUST_CHECK;
Value set_pop_item(SetObject *set); // NO_VALUE: empty
size_t set_table_bytes(const SetObject *set);

extern const TypeDefinition set_definition, frozenset_definition;

#endif
