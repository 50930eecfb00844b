// SPDX-License-Identifier: MIT
// The dict type: ordered hash tables with storage strategies. No code outside dict.c touches entries.
//
// Strategies: EMPTY (no table), STRINGS (all keys are exact str: found by address, then hash and text, no
// Python code runs), GENERAL (any keys, hashes stored beside them), INSTANCE (the storage is the shape and
// slots of an instance, aliased until a change that shapes cannot express moves both to a table:
// dict_move_to_table). Module and class namespaces guard on their *layout*: dict_layout() gives a number that
// changes whenever a key is added, removed or moved, and dict_value_slot() the address of a key's value,
// valid while that number stays. Lookups that may call __eq__ or __hash__ of the program are marked "may run
// Python"; after them re-read what you held.
#ifndef KRAIT_OBJECTS_DICT_H
#define KRAIT_OBJECTS_DICT_H

#include "objects/object.h"

typedef struct DictTable DictTable;

enum { DICT_EMPTY, DICT_STRINGS, DICT_GENERAL, DICT_INSTANCE };

struct Dict {
    uint64_t header; // KIND_DICT
    uint32_t used;   // live entries (INSTANCE: counted on demand, see dict_length)
    uint8_t strategy;
    uint8_t watched; // a class namespace or another whose changes someone must hear of (type_modified)
    uint16_t unused;
    DictTable *table;     // STRINGS, GENERAL
    uint64_t layout;      // 0: nobody guards on it; else the number that dict_layout gave out
    Value owner;          // INSTANCE: the object; watched: the Type
    ValueArray *overflow; // INSTANCE: attributes beyond the inline slots
};

static inline bool value_is_dict(Value v) {
    return value_is_kind(v, KIND_DICT);
}
static inline Dict *value_to_dict(Value v) {
    return (Dict *)value_to_pointer(v);
}
static inline Value dict_value(const Dict *d) {
    return value_from_pointer(d);
}

Dict *dict_new(Vm *vm) MUST_CHECK;
Dict *dict_new_sized(Vm *vm, size_t entries) MUST_CHECK;
Dict *dict_copy(Vm *vm, Dict *dict) MUST_CHECK;
// The Dict whose storage is the instance's own (made by object_dict).
Dict *dict_new_instance(Vm *vm, Value owner) MUST_CHECK;
// Ends the aliasing: all attributes go to a hash table, the instance gets its type's dict-mode shape.
bool dict_move_to_table(Vm *vm, Dict *dict) MUST_CHECK;
size_t dict_length(const Dict *dict);

// With str keys: exact, interned or not; never run Python code unless the dict has other keys.
Value dict_get_str(Vm *vm, Dict *dict,
                   Str *key); // NO_VALUE: not there (a failing __eq__ of an odd key is swallowed)
bool dict_set_str(Vm *vm, Dict *dict, Str *key, Value value) MUST_CHECK;
bool dict_set_c(Vm *vm, Dict *dict, const char *key, Value value) MUST_CHECK; // key interned
int dict_delete_str(Vm *vm, Dict *dict, Str *key) MUST_CHECK; // 1 deleted, 0 not there, -1 exception

// Any key; may run Python. find: 1 and *value, 0 not there, -1 exception.
int dict_find(Vm *vm, Dict *dict, Value key, Value *value) MUST_CHECK;
int dict_find_hashed(Vm *vm, Dict *dict, Value key, int64_t hash, Value *value) MUST_CHECK;
bool dict_set(Vm *vm, Dict *dict, Value key, Value value) MUST_CHECK;
bool dict_set_hashed(Vm *vm, Dict *dict, Value key, int64_t hash, Value value) MUST_CHECK;
int dict_delete(Vm *vm, Dict *dict, Value key) MUST_CHECK;            // 1, 0, -1
int dict_pop(Vm *vm, Dict *dict, Value key, Value *value) MUST_CHECK; // 1, 0, -1
// The value there, or `fallback` after storing it. NO_VALUE: exception.
Value dict_set_default(Vm *vm, Dict *dict, Value key, Value fallback) MUST_CHECK;
int dict_pop_hashed(Vm *vm, Dict *dict, Value key, int64_t hash, Value *value) MUST_CHECK;
// The last entry; the dict must not be empty. False: no memory.
bool dict_pop_last(Vm *vm, Dict *dict, Value *key, Value *value) MUST_CHECK;
void dict_clear(Vm *vm, Dict *dict);

// Steps through the entries in order: *position starts at 0. False: at the end. No Python runs; the dict may
// change between steps (then entries may be missed, nothing worse); use the iterators of dict_view.c where
// RuntimeError is owed.
bool dict_next(Vm *vm, Dict *dict, size_t *position, Value *key, Value *value);
bool dict_next_hashed(Vm *vm, Dict *dict, size_t *position, Value *key, Value *value, int64_t *hash);
// The same backwards: *position starts at dict_end_position().
bool dict_previous(Vm *vm, Dict *dict, size_t *position, Value *key, Value *value);
size_t dict_end_position(const Dict *dict);

// dict.update(other) for a mapping or an iterable of pairs; override 0: keep what is there, 1: replace, 2:
// KeyError of the duplicate key (for calls' **).
bool dict_merge(Vm *vm, Dict *dict, Value other, int override) MUST_CHECK;
bool dict_equal(Vm *vm, Dict *a, Dict *b, bool *equal) MUST_CHECK;

// Guards for caches (STRINGS tables only).
uint64_t dict_layout(Vm *vm, Dict *dict); // 0: this dict cannot be guarded
Value *
dict_value_slot(Vm *vm, Dict *dict,
                Str *key); // NULL: not there; the slot's owner is dict->table: store with dict_store_slot
void dict_store_slot(Vm *vm, Dict *dict, Value *slot, Value value);

// Views and iterators (objects/dict_view.c). The loop steps a DictIterator of keys, values or items itself.
typedef enum DictPart { DICT_PART_KEYS, DICT_PART_VALUES, DICT_PART_ITEMS } DictPart;
typedef struct DictView {
    uint64_t header; // KIND_DICT_VIEW
    Dict *dict;
} DictView;
typedef struct DictIterator {
    uint64_t header; // KIND_DICT_ITERATOR
    Dict *dict;      // NULL when exhausted
    size_t position;
    size_t length; // of the dict at the start: another one is an error
    size_t remaining;
    uint8_t part; // DictPart
    uint8_t reverse;
} DictIterator;
Value dict_view_new(Vm *vm, Dict *dict, DictPart part) MUST_CHECK;
Value dict_iterator_new(Vm *vm, Dict *dict, DictPart part, bool reverse) MUST_CHECK;
// The next key, value or pair; NO_VALUE with no exception: exhausted, *failed tells of RuntimeError.
Value dict_iterator_next(Vm *vm, DictIterator *iterator, bool *failed) MUST_CHECK;
static inline bool value_is_dict_view(Value v) {
    return value_is_kind(v, KIND_DICT_VIEW);
}

extern const TypeDefinition dict_definition;

#endif
