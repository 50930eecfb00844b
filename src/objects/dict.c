// SPDX-License-Identifier: MIT
// The storage of dicts: compact insertion-ordered hash tables, and instances seen as dicts (objects/dict.h).
//
// A table has an array of entries in the order of insertion and, behind it, an open-addressed index of 1, 2
// or 4 bytes an item. Entries of a STRINGS table are key and value, of a GENERAL one key, value and hash. A
// deleted entry has no key until the table is rebuilt. Comparing keys of a GENERAL table may run Python code
// that changes the dict: each lookup starts again when it finds another table or another key than it left.
// The type's methods are in dict_methods.c, views and iterators in dict_view.c.
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/shape.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/vm.h"

#define TABLE_MINIMUM_SHIFT 3
#define INDEX_FREE          (-1)
#define INDEX_DELETED       (-2)

struct DictTable {
    uint64_t header;   // KIND_DICT_TABLE
    uint32_t capacity; // entries that fit
    uint32_t filled;   // entries in use, deleted ones among them
    uint32_t first;    // entries before are deleted
    uint32_t room;  // how many may still be added: each leaves a trace in the index, even when it is popped
    uint8_t shift;  // the index has 1 << shift items
    uint8_t stride; // Values an entry: 2 STRINGS, 3 GENERAL
    Value words[];  // entries, then the index
};

void dict_table_trace(Tracer *tracer, void *object) {
    DictTable *table = object;
    const Value *entry = table->words;
    for (uint32_t i = 0; i < table->filled; i++, entry += table->stride)
        trace_values(tracer, entry, 2);
}

void dict_trace(Tracer *tracer, void *object) {
    Dict *dict = object;
    trace_pointer(tracer, dict->table);
    trace_value(tracer, dict->owner);
    trace_pointer(tracer, dict->overflow);
}

// ---- Tables

static inline Value *table_entry(const DictTable *table, uint32_t index) {
    return (Value *)table->words + (size_t)index * table->stride;
}

static inline void *table_index(const DictTable *table) {
    return (Value *)table->words + (size_t)table->capacity * table->stride;
}

static inline int64_t index_get(const DictTable *table, size_t slot) {
    const void *index = table_index(table);
    if (table->shift < 8)
        return ((const int8_t *)index)[slot];
    if (table->shift < 16)
        return ((const int16_t *)index)[slot];
    return ((const int32_t *)index)[slot];
}

static inline void index_set(DictTable *table, size_t slot, int64_t item) {
    void *index = table_index(table);
    if (table->shift < 8)
        ((int8_t *)index)[slot] = (int8_t)item;
    else if (table->shift < 16)
        ((int16_t *)index)[slot] = (int16_t)item;
    else
        ((int32_t *)index)[slot] = (int32_t)item;
}

static inline size_t index_mask(const DictTable *table) {
    return ((size_t)1 << table->shift) - 1;
}

// The walk over an index that starts at `hash`: the high bits come in step by step.
typedef struct Probe {
    size_t slot, perturb, mask;
} Probe;
static inline Probe probe_start(const DictTable *table, int64_t hash) {
    size_t mask = index_mask(table);
    return (Probe){(size_t)hash & mask, (size_t)hash, mask};
}
static inline void probe_next(Probe *probe) {
    probe->perturb >>= 5;
    probe->slot = (probe->slot * 5 + probe->perturb + 1) & probe->mask;
}

static inline int64_t string_hash(Vm *vm, Str *s) {
    return s->hash ? s->hash : str_hash(vm, s);
}
static inline int64_t entry_hash(Vm *vm, const DictTable *table, const Value *entry) {
    return table->stride == 3 ? (int64_t)entry[2].bits : string_hash(vm, value_to_str(entry[0]));
}

static inline bool is_exact_str(Vm *vm, Value v) {
    return value_is_str(v) && object_type(value_to_pointer(v)) == vm->types[TYPE_INDEX_STR];
}

static DictTable *table_new(Vm *vm, unsigned shift, unsigned stride) {
    size_t size = (size_t)1 << shift;
    size_t capacity = size * 2 / 3;
    if (shift > 31) {
        raise_no_memory(vm);
        return NULL;
    }
    size_t index_bytes = size * (shift < 8 ? 1 : shift < 16 ? 2 : 4);
    DictTable *table = heap_alloc(vm, sizeof(DictTable) + capacity * stride * sizeof(Value) + index_bytes,
                                  header_make(NULL, KIND_DICT_TABLE));
    if (!table)
        return NULL;
    table->capacity = table->room = (uint32_t)capacity;
    table->shift = (uint8_t)shift;
    table->stride = (uint8_t)stride;
    memset(table_index(table), 0xFF, index_bytes);
    return table;
}

static unsigned shift_for(size_t entries) {
    unsigned shift = TABLE_MINIMUM_SHIFT;
    while (((size_t)1 << shift) * 2 / 3 < entries)
        shift++;
    return shift;
}

// Adds an entry that is not there; there must be room. The caller does the barrier.
static inline void table_append(DictTable *table, Value key, int64_t hash, Value value) {
    Probe probe = probe_start(table, hash);
    while (index_get(table, probe.slot) >= 0)
        probe_next(&probe);
    Value *entry = table_entry(table, table->filled);
    entry[0] = key;
    entry[1] = value;
    if (table->stride == 3)
        entry[2].bits = (uint64_t)hash;
    index_set(table, probe.slot, table->filled++);
    table->room--;
}

// A new table with the live entries of the dict, room for `entries` and the given stride.
static bool dict_rebuild(Vm *vm, Dict *dict, size_t entries, unsigned stride) {
    DictTable *table = table_new(vm, shift_for(entries), stride);
    if (!table)
        return false;
    DictTable *old = dict->table;
    if (old) {
        // NOBARRIER: `table` was just allocated
        const Value *entry = table_entry(old, old->first);
        for (uint32_t i = old->first; i < old->filled; i++, entry += old->stride)
            if (value_exists(entry[0]))
                table_append(table, entry[0], entry_hash(vm, old, entry), entry[1]);
    }
    heap_store_pointer(vm, dict, &dict->table, table);
    dict->strategy = stride == 3 ? DICT_GENERAL : DICT_STRINGS;
    dict->layout = 0;
    return true;
}

// The entry of an exact str in a STRINGS table, or -1.
static inline int64_t table_find_string(Vm *vm, const DictTable *table, Str *key, size_t *slot) {
    int64_t hash = string_hash(vm, key);
    for (Probe probe = probe_start(table, hash);; probe_next(&probe)) {
        int64_t index = index_get(table, probe.slot);
        if (index < 0) {
            if (index == INDEX_FREE)
                return -1;
            continue;
        }
        Str *other = value_to_str(table_entry(table, (uint32_t)index)[0]);
        if (other == key ||
            (!(other->interned && key->interned) && other->hash == hash && str_equal(other, key))) {
            if (slot)
                *slot = probe.slot;
            return index;
        }
    }
}

// Any key in any table: 1, 0, -1. May run Python code; then `*found` and `*slot` belong to the dict's table
// as it is on return.
static int dict_find_entry(Vm *vm, Dict *dict, Value key, int64_t hash, int64_t *found, size_t *slot) {
again:;
    DictTable *table = dict->table;
    if (!table || dict->used == 0)
        return 0;
    bool key_is_str = is_exact_str(vm, key);
    if (key_is_str && table->stride == 2) {
        *found = table_find_string(vm, table, value_to_str(key), slot);
        return *found >= 0;
    }
    for (Probe probe = probe_start(table, hash);; probe_next(&probe)) {
        int64_t index = index_get(table, probe.slot);
        if (index < 0) {
            if (index == INDEX_FREE)
                return 0;
            continue;
        }
        Value *entry = table_entry(table, (uint32_t)index);
        Value other = entry[0];
        if (!value_same(other, key)) {
            if (entry_hash(vm, table, entry) != hash)
                continue;
            if (value_are_small_ints(other, key))
                continue;
            if (key_is_str && is_exact_str(vm, other)) {
                if (!str_equal(value_to_str(other), value_to_str(key)))
                    continue;
            } else {
                int equal = value_compare_bool(vm, other, key, COMPARE_EQ);
                if (equal < 0)
                    return -1;
                if (dict->table != table || !value_same(table_entry(table, (uint32_t)index)[0], other))
                    goto again;
                if (!equal)
                    continue;
            }
        }
        *found = index;
        if (slot)
            *slot = probe.slot;
        return 1;
    }
}

static void dict_changed(Vm *vm, Dict *dict) {
    dict->layout = 0;
    if (dict->watched && value_is_type(dict->owner))
        type_modified(vm, value_to_pointer(dict->owner));
}

static bool dict_insert_new(Vm *vm, Dict *dict, Value key, int64_t hash, Value value) {
    bool strings = is_exact_str(vm, key) && dict->strategy != DICT_GENERAL;
    DictTable *table = dict->table;
    if (!table || table->room == 0 || (!strings && table->stride == 2)) {
        size_t used = dict->used;
        size_t wanted = table && table->room ? table->capacity : used < 3 ? 5 : used * 2;
        if (!dict_rebuild(vm, dict, wanted, strings ? 2 : 3))
            return false;
        table = dict->table;
    }
    table_append(table, key, hash, value);
    dict->used++;
    const Value *entry = table_entry(table, table->filled - 1);
    heap_barrier_slot(vm, table, &entry[0]);
    heap_barrier_slot(vm, table, &entry[1]);
    dict_changed(vm, dict);
    return true;
}

static void dict_replace(Vm *vm, Dict *dict, int64_t index, Value value) {
    heap_store(vm, dict->table, &table_entry(dict->table, (uint32_t)index)[1], value);
    if (UNLIKELY(dict->watched))
        dict_changed(vm, dict);
}

static void dict_remove_entry(Vm *vm, Dict *dict, int64_t index, size_t slot) {
    DictTable *table = dict->table;
    Value *entry = table_entry(table, (uint32_t)index);
    entry[0] = entry[1] = NO_VALUE; // NOBARRIER: no value
    index_set(table, slot, INDEX_DELETED);
    dict->used--;
    while (table->first < table->filled && value_missing(table_entry(table, table->first)[0]))
        table->first++;
    dict_changed(vm, dict);
}

// ---- Instances as dicts

// The interned Str with this text if it may name an attribute of an instance; NULL: none (no exception).
static Str *instance_key(Vm *vm, Value key) {
    Str *s = value_to_str(key);
    return s->interned ? s : str_find_interned(vm, s);
}

static Value *instance_find_key(Vm *vm, Dict *dict, Str *key, void **owner) {
    Str *name = instance_key(vm, str_value(key));
    return name ? instance_find(vm, value_to_pointer(dict->owner), name, owner) : NULL;
}

bool dict_move_to_table(Vm *vm, Dict *dict) {
    if (dict->strategy != DICT_INSTANCE)
        return true;
    Object *object = value_to_pointer(dict->owner);
    Shape *shape = object_shape(object);
    Shape *dict_mode = shape_dict_mode(vm, shape->type);
    DictTable *table = table_new(vm, shift_for(shape->count + 1), 2);
    if (!dict_mode || !table)
        return false;
    void *owner;
    for (uint32_t i = 0; i < shape->count; i++) {
        Str *name = shape_name_at(vm, shape, i);
        // NOBARRIER: shape_name_at may collect, but a table that it made old is remembered below
        table_append(table, str_value(name), string_hash(vm, name), *instance_slot(object, i, &owner));
    }
    heap_barrier(vm, table);
    for (uint32_t i = 0; i < shape->inline_slots; i++)
        object_extension(object, shape)[1 + i] = NO_VALUE; // NOBARRIER: no value
    object->header = shape_header(dict_mode);
    heap_barrier(vm, object);
    dict->strategy = DICT_STRINGS;
    dict->table = table;
    dict->used = shape->count;
    dict->owner = NO_VALUE;
    dict->overflow = NULL;
    dict->layout = 0;
    heap_barrier(vm, dict);
    return true;
}

Dict *dict_new_instance(Vm *vm, Value owner) {
    Dict *dict = dict_new(vm);
    if (dict) {
        // NOBARRIER: just allocated
        dict->strategy = DICT_INSTANCE;
        dict->owner = owner;
    }
    return dict;
}

// ---- Making

Dict *dict_new(Vm *vm) {
    return object_alloc(vm, vm_type(vm, TYPE_INDEX_DICT), 0);
}

Dict *dict_new_sized(Vm *vm, size_t entries) {
    Dict *dict = dict_new(vm);
    if (!dict || entries == 0)
        return dict;
    return dict_rebuild(vm, dict, entries, 2) ? dict : NULL;
}

size_t dict_length(const Dict *dict) {
    return dict->strategy == DICT_INSTANCE ? object_shape(value_to_pointer(dict->owner))->count : dict->used;
}

Dict *dict_copy(Vm *vm, Dict *dict) {
    Dict *copy = dict_new(vm);
    size_t length = dict_length(dict);
    if (!copy || length == 0)
        return copy;
    if (dict->strategy == DICT_INSTANCE) {
        if (!dict_rebuild(vm, copy, length, 2))
            return NULL;
        size_t position = 0;
        Value key, value;
        while (dict_next(vm, dict, &position, &key, &value))
            if (!dict_set_str(vm, copy, value_to_str(key), value))
                return NULL;
        return copy;
    }
    DictTable *table = table_new(vm, shift_for(length), dict->table->stride);
    if (!table)
        return NULL;
    DictTable *old = dict->table;
    // NOBARRIER: both were just allocated; computing a hash does not allocate
    for (uint32_t i = old->first; i < old->filled; i++) {
        Value *entry = table_entry(old, i);
        if (value_exists(entry[0]))
            table_append(table, entry[0], entry_hash(vm, old, entry), entry[1]);
    }
    copy->used = dict->used;
    copy->strategy = dict->strategy;
    copy->table = table;
    heap_barrier(vm, copy);
    return copy;
}

void dict_clear(Vm *vm, Dict *dict) {
    if (dict->strategy == DICT_INSTANCE) {
        Object *object = value_to_pointer(dict->owner);
        Shape *root = object_shape(object);
        void *owner;
        for (uint32_t i = 0; i < root->count; i++)
            *instance_slot(object, i, &owner) = NO_VALUE; // NOBARRIER: no value
        while (root->parent)
            root = root->parent;
        object->header = shape_header(root);
        heap_barrier(vm, object);
        return;
    }
    dict->table = NULL; // NOBARRIER: no pointer
    dict->used = 0;
    dict->strategy = DICT_EMPTY;
    dict_changed(vm, dict);
}

// ---- str keys

// The entry of a str key. In a GENERAL table this may run Python code.
static int dict_find_string(Vm *vm, Dict *dict, Str *key, int64_t *found, size_t *slot) {
    if (dict->strategy == DICT_STRINGS) {
        *found = table_find_string(vm, dict->table, key, slot);
        return *found >= 0;
    }
    return dict_find_entry(vm, dict, str_value(key), string_hash(vm, key), found, slot);
}

Value dict_get_str(Vm *vm, Dict *dict, Str *key) {
    void *owner;
    if (dict->strategy == DICT_INSTANCE) {
        Value *place = instance_find_key(vm, dict, key, &owner);
        return place ? *place : NO_VALUE;
    }
    int64_t found;
    int status = dict_find_string(vm, dict, key, &found, NULL);
    if (status < 0)
        error_clear(vm);
    return status > 0 ? table_entry(dict->table, (uint32_t)found)[1] : NO_VALUE;
}

bool dict_set_str(Vm *vm, Dict *dict, Str *key, Value value) {
    if (dict->strategy == DICT_INSTANCE) {
        // A text that is no interned name would stay for the Vm's life as one: such a dict is a plain table.
        Str *name = instance_key(vm, str_value(key));
        if (name)
            return instance_set(vm, value_to_pointer(dict->owner), name, value);
        if (!dict_move_to_table(vm, dict))
            return false;
    }
    int64_t found;
    int status = dict_find_string(vm, dict, key, &found, NULL);
    if (status > 0)
        dict_replace(vm, dict, found, value);
    return status > 0 ||
           (status == 0 && dict_insert_new(vm, dict, str_value(key), string_hash(vm, key), value));
}

bool dict_set_c(Vm *vm, Dict *dict, const char *key, Value value) {
    Str *name = str_intern_c(vm, key);
    return name && dict_set_str(vm, dict, name, value);
}

int dict_delete_str(Vm *vm, Dict *dict, Str *key) {
    if (dict->strategy == DICT_INSTANCE) {
        Str *name = instance_key(vm, str_value(key));
        return name ? instance_remove(vm, value_to_pointer(dict->owner), name) : 0;
    }
    int64_t found;
    size_t slot;
    int status = dict_find_string(vm, dict, key, &found, &slot);
    if (status > 0)
        dict_remove_entry(vm, dict, found, slot);
    return status;
}

// ---- Any key

// The TypeError of a key without a hash says what the key was wanted for.
static bool unhashable_key(Vm *vm, Value key) {
    Value error = vm->error;
    if (!value_is_heap(error) || object_type(value_to_pointer(error)) != vm->types[TYPE_INDEX_TYPE_ERROR])
        return false;
    error_clear(vm);
    Str *type = type_full_name(vm, value_type(vm, key));
    if (type)
        raise_type_error(vm, "cannot use '%U' as a dict key (%S)", type, error);
    return false;
}

static inline bool key_hash(Vm *vm, Value key, int64_t *hash) {
    if (is_exact_str(vm, key)) {
        *hash = string_hash(vm, value_to_str(key));
        return true;
    }
    return value_hash(vm, key, hash) || unhashable_key(vm, key);
}

int dict_find_hashed(Vm *vm, Dict *dict, Value key, int64_t hash, Value *value) {
    if (dict->strategy == DICT_INSTANCE) {
        if (is_exact_str(vm, key)) {
            *value = dict_get_str(vm, dict, value_to_str(key));
            return value_exists(*value);
        }
        if (dict_length(dict) == 0)
            return 0;
        if (!dict_move_to_table(vm, dict))
            return -1;
    }
    int64_t found;
    int status = dict_find_entry(vm, dict, key, hash, &found, NULL);
    if (status > 0)
        *value = table_entry(dict->table, (uint32_t)found)[1];
    return status;
}

int dict_find(Vm *vm, Dict *dict, Value key, Value *value) {
    int64_t hash;
    return key_hash(vm, key, &hash) ? dict_find_hashed(vm, dict, key, hash, value) : -1;
}

bool dict_set_hashed(Vm *vm, Dict *dict, Value key, int64_t hash, Value value) {
    if (dict->strategy == DICT_INSTANCE) {
        if (is_exact_str(vm, key))
            return dict_set_str(vm, dict, value_to_str(key), value);
        if (!dict_move_to_table(vm, dict))
            return false;
    }
    int64_t found;
    int status = dict_find_entry(vm, dict, key, hash, &found, NULL);
    if (status > 0)
        dict_replace(vm, dict, found, value);
    return status > 0 || (status == 0 && dict_insert_new(vm, dict, key, hash, value));
}

bool dict_set(Vm *vm, Dict *dict, Value key, Value value) {
    int64_t hash;
    return key_hash(vm, key, &hash) && dict_set_hashed(vm, dict, key, hash, value);
}

int dict_pop_hashed(Vm *vm, Dict *dict, Value key, int64_t hash, Value *value) {
    if (dict->strategy == DICT_INSTANCE) {
        if (is_exact_str(vm, key)) {
            *value = dict_get_str(vm, dict, value_to_str(key));
            return dict_delete_str(vm, dict, value_to_str(key));
        }
        if (!dict_move_to_table(vm, dict))
            return -1;
    }
    int64_t found;
    size_t slot;
    int status = dict_find_entry(vm, dict, key, hash, &found, &slot);
    if (status > 0) {
        *value = table_entry(dict->table, (uint32_t)found)[1];
        dict_remove_entry(vm, dict, found, slot);
    }
    return status;
}

int dict_pop(Vm *vm, Dict *dict, Value key, Value *value) {
    int64_t hash;
    return key_hash(vm, key, &hash) ? dict_pop_hashed(vm, dict, key, hash, value) : -1;
}

int dict_delete(Vm *vm, Dict *dict, Value key) {
    Value value;
    return dict_pop(vm, dict, key, &value);
}

Value dict_set_default(Vm *vm, Dict *dict, Value key, Value fallback) {
    int64_t hash;
    Value value;
    if (!key_hash(vm, key, &hash))
        return NO_VALUE;
    if (dict->strategy == DICT_INSTANCE) {
        int status = dict_find_hashed(vm, dict, key, hash, &value);
        if (status)
            return status > 0 ? value : NO_VALUE;
        return dict_set_hashed(vm, dict, key, hash, fallback) ? fallback : NO_VALUE;
    }
    int64_t found;
    int status = dict_find_entry(vm, dict, key, hash, &found, NULL);
    if (status > 0)
        return table_entry(dict->table, (uint32_t)found)[1];
    if (status < 0 || !dict_insert_new(vm, dict, key, hash, fallback))
        return NO_VALUE;
    return fallback;
}

bool dict_pop_last(Vm *vm, Dict *dict, Value *key, Value *value) {
    if (dict->strategy == DICT_INSTANCE) {
        Object *object = value_to_pointer(dict->owner);
        void *owner;
        Str *name = object_shape(object)->name;
        *key = str_value(name);
        *value = *instance_slot(object, object_shape(object)->count - 1, &owner);
        return instance_remove(vm, object, name) > 0;
    }
    DictTable *table = dict->table;
    uint32_t index = table->filled - 1;
    while (value_missing(table_entry(table, index)[0]))
        index--;
    Value *entry = table_entry(table, index);
    *key = entry[0];
    *value = entry[1];
    Probe probe = probe_start(table, entry_hash(vm, table, entry));
    while (index_get(table, probe.slot) != index)
        probe_next(&probe);
    dict_remove_entry(vm, dict, index, probe.slot);
    table->filled = index; // what lies behind is deleted: let it be used again
    if (table->first > index)
        table->first = index;
    return true;
}

// ---- Stepping

bool dict_next_hashed(Vm *vm, Dict *dict, size_t *position, Value *key, Value *value, int64_t *hash) {
    if (dict->strategy == DICT_INSTANCE) {
        Object *object = value_to_pointer(dict->owner);
        Shape *shape = object_shape(object);
        if (*position >= shape->count)
            return false;
        void *owner;
        Str *name = shape_name_at(vm, shape, (uint32_t)*position);
        *key = str_value(name);
        *value = *instance_slot(object, (uint32_t)*position, &owner);
        if (hash)
            *hash = string_hash(vm, name);
        ++*position;
        return true;
    }
    DictTable *table = dict->table;
    if (!table)
        return false;
    size_t i = *position < table->first ? table->first : *position;
    for (; i < table->filled; i++) {
        Value *entry = table_entry(table, (uint32_t)i);
        if (value_missing(entry[0]))
            continue;
        *key = entry[0];
        *value = entry[1];
        if (hash)
            *hash = entry_hash(vm, table, entry);
        *position = i + 1;
        return true;
    }
    *position = i;
    return false;
}

bool dict_next(Vm *vm, Dict *dict, size_t *position, Value *key, Value *value) {
    return dict_next_hashed(vm, dict, position, key, value, NULL);
}

size_t dict_end_position(const Dict *dict) {
    if (dict->strategy == DICT_INSTANCE)
        return object_shape(value_to_pointer(dict->owner))->count;
    return dict->table ? dict->table->filled : 0;
}

bool dict_previous(Vm *vm, Dict *dict, size_t *position, Value *key, Value *value) {
    size_t end = dict_end_position(dict);
    for (size_t i = *position < end ? *position : end; i-- > 0;) {
        if (dict->strategy != DICT_INSTANCE && value_missing(table_entry(dict->table, (uint32_t)i)[0]))
            continue;
        size_t at = i;
        *position = i;
        return dict_next(vm, dict, &at, key, value);
    }
    *position = 0;
    return false;
}

// ---- Guards

uint64_t dict_layout(Vm *vm, Dict *dict) {
    if (dict->strategy != DICT_STRINGS)
        return 0;
    if (dict->layout == 0)
        dict->layout = ++vm->next_dict_layout;
    return dict->layout;
}

Value *dict_value_slot(Vm *vm, Dict *dict, Str *key) {
    if (dict->strategy != DICT_STRINGS)
        return NULL;
    int64_t found = table_find_string(vm, dict->table, key, NULL);
    return found < 0 ? NULL : &table_entry(dict->table, (uint32_t)found)[1];
}

void dict_store_slot(Vm *vm, Dict *dict, Value *slot, Value value) {
    heap_store(vm, dict->table, slot, value);
}
