// SPDX-License-Identifier: MIT
// The table of interned strings of one Vm: for each text in it the one Str that stands for it.
//
// An open-addressed hash table of Strs in vm->interned (a power of two of slots, at most two thirds used;
// nothing is ever removed). Interned strings live as long as the Vm.
#include "objects/str.h"

#include "vm/vm.h"

#define INTERN_CAPACITY_FIRST 2048

// The slot that holds the text of `s`, or the free slot where it belongs.
static Value *intern_slot(ValueArray *table, const Str *s, int64_t hash) {
    size_t mask = table->capacity - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        Value *slot = &table->items[i];
        if (value_missing(*slot))
            return slot;
        const Str *there = value_to_str(*slot);
        if (there->hash == hash && str_equal(there, s))
            return slot;
    }
}

static bool intern_grow(Vm *vm) {
    ValueArray *old = vm->interned;
    ValueArray *table = heap_alloc_values(vm, old ? old->capacity * 2 : INTERN_CAPACITY_FIRST);
    if (!table)
        return false;
    for (size_t i = 0; old && i < old->capacity; i++) {
        if (value_missing(old->items[i]))
            continue;
        const Str *s = value_to_str(old->items[i]);
        // NOBARRIER: the table was allocated just above.
        *intern_slot(table, s, s->hash) = old->items[i];
    }
    vm->interned = table;
    return true;
}

Str *str_find_interned(Vm *vm, const Str *s) {
    if (s->interned)
        return (Str *)s;
    if (!vm->interned)
        return NULL;
    Value found = *intern_slot(vm->interned, s, str_hash(vm, (Str *)s));
    return value_exists(found) ? value_to_str(found) : NULL;
}

Str *str_intern(Vm *vm, Str *s) {
    if (s->interned)
        return s;
    if (!vm->interned && !intern_grow(vm))
        return NULL;
    int64_t hash = str_hash(vm, s);
    Value found = *intern_slot(vm->interned, s, hash);
    if (value_exists(found))
        return value_to_str(found);
    if (s->shared ||
        object_type(s) != vm_type(vm, TYPE_INDEX_STR)) { // not with a buffer that has room to grow
        Str *copy = str_new(vm, s->length, str_maximum_bound(s));
        if (!copy)
            return NULL;
        memcpy(copy->data, s->data, s->length * s->width);
        copy->hash = s->hash;
        s = copy;
    }
    if (vm->interned_count * 3 >= vm->interned->capacity * 2 && !intern_grow(vm))
        return NULL;
    heap_store(vm, vm->interned, intern_slot(vm->interned, s, hash), str_value(s));
    vm->interned_count++;
    s->interned = 1;
    return s;
}

Str *str_intern_c(Vm *vm, const char *text) {
    Str *s = str_from_c(vm, text);
    return s ? str_intern(vm, s) : NULL;
}
