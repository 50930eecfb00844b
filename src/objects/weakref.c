// SPDX-License-Identifier: MIT
// Weak references. All that refer to one object are linked, in the order of creation, from a table by the
// object's address; neither the table nor the links are traced.
//
// The collector tells of two deaths: of a referent (its references are cleared, callbacks queued) and of a
// reference (it is unlinked before its memory is swept), so that whatever is linked is alive.
#include "objects/weakref.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/vm.h"

#define WEAK_TABLE_SLOT    2 // of vm->spare
#define WEAK_TABLE_MINIMUM 64

typedef struct WeakTable {
    uint64_t header; // KIND_DATA
    size_t mask;
    size_t used;      // slots with a list, or once with one
    Weakref *lists[]; // the first reference of each list; NULL: free; `deleted` (see below)
} WeakTable;

#define LIST_DELETED ((Weakref *)(uintptr_t)1)

void weakref_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((Weakref *)object)->callback);
}

static WeakTable *table_of(Vm *vm) {
    Value table = vm->spare[WEAK_TABLE_SLOT];
    return value_exists(table) ? value_to_pointer(table) : NULL;
}

static size_t hash_of(uint64_t address) {
    uint64_t bits = address >> 4;
    return (size_t)(bits * UINT64_C(0x9E3779B97F4A7C15) >> 20);
}

// The slot of the object's list, or where one would be put; NULL: no table.
static Weakref **table_slot(WeakTable *table, Value object, bool insert) {
    Weakref **reuse = NULL;
    for (size_t i = hash_of(object.bits) & table->mask;; i = (i + 1) & table->mask) {
        Weakref **slot = &table->lists[i];
        if (!*slot)
            return insert && reuse ? reuse : slot;
        if (*slot == LIST_DELETED) {
            if (!reuse)
                reuse = slot;
        } else if (value_same((*slot)->referent, object)) {
            return slot;
        }
    }
}

static bool table_reserve(Vm *vm) {
    WeakTable *table = table_of(vm);
    if (table && (table->used + 1) * 3 < (table->mask + 1) * 2)
        return true;
    size_t live = 0;
    for (size_t i = 0; table && i <= table->mask; i++)
        live += table->lists[i] && table->lists[i] != LIST_DELETED;
    size_t size = WEAK_TABLE_MINIMUM;
    while (size < (live + 1) * 3)
        size *= 2;
    WeakTable *next = (WeakTable *)(void *)heap_alloc_data(vm, sizeof(WeakTable) - sizeof(uint64_t) +
                                                                   size * sizeof(Weakref *));
    if (!next)
        return false;
    next->mask = size - 1;
    next->used = 0;
    memset(next->lists, 0, size * sizeof(Weakref *));
    table = table_of(vm); // the collector may have taken lists away
    for (size_t i = 0; table && i <= table->mask; i++) {
        Weakref *first = table->lists[i];
        if (first && first != LIST_DELETED) {
            *table_slot(next, first->referent, true) = first;
            next->used++;
        }
    }
    vm->spare[WEAK_TABLE_SLOT] = value_from_pointer(next);
    return true;
}

static Weakref *first_of(Vm *vm, Value object) {
    WeakTable *table = table_of(vm);
    return table ? *table_slot(table, object, false) : NULL;
}

static void weakref_link(Vm *vm, Weakref *reference) {
    WeakTable *table = table_of(vm);
    Weakref **slot = table_slot(table, reference->referent, true);
    if (!*slot || *slot == LIST_DELETED) {
        table->used += !*slot;
        *slot = reference;
        return;
    }
    Weakref *last = *slot;
    while (last->next)
        last = last->next;
    last->next = reference;
    reference->previous = last;
}

static void weakref_unlink(Vm *vm, Weakref *reference) {
    if (value_missing(reference->referent))
        return;
    if (reference->previous) {
        reference->previous->next = reference->next;
    } else {
        Weakref **slot = table_slot(table_of(vm), reference->referent, false);
        if (*slot == reference)
            *slot = reference->next ? reference->next : LIST_DELETED;
    }
    if (reference->next)
        reference->next->previous = reference->previous;
    reference->next = reference->previous = NULL;
}

static void weakref_told(Vm *vm, void *holder, WeakNews news) {
    Weakref *reference = holder;
    weakref_unlink(vm, reference);
    reference->referent = NO_VALUE; // NOBARRIER: no value
    if (news == WEAK_REFERENT_DIED && value_exists(reference->callback))
        heap_queue_finalizer(vm, reference);
}

// ---- Making

static bool is_plain(Vm *vm, const Weakref *reference, Type *type) {
    return value_missing(reference->callback) && object_type(reference) == type;
}

// A new one of that type; the shared one of a builtin type without a callback.
static Value reference_make(Vm *vm, Type *type, Value referent, Value callback) {
    if (value_is_none(callback))
        callback = NO_VALUE;
    if (!value_is_heap(referent) || !type_has(value_type(vm, referent), TYPE_HAS_WEAKREF))
        return raise_type_error(vm, "cannot create weak reference to '%T' object", referent);
    bool shared = value_missing(callback) && type->definition;
    if (shared)
        for (Weakref *w = first_of(vm, referent); w && w != LIST_DELETED; w = w->next)
            if (is_plain(vm, w, type))
                return value_from_pointer(w);
    if (!table_reserve(vm))
        return NO_VALUE;
    Weakref *reference = object_alloc(vm, type, 0);
    if (!reference || !heap_register_weak(vm, reference, value_to_pointer(referent), weakref_told))
        return NO_VALUE;
    // NOBARRIER: just allocated
    reference->callback = callback;
    reference->hash = -1;
    reference->referent = referent;
    weakref_link(vm, reference);
    return value_from_pointer(reference);
}

Value weakref_new(Vm *vm, Value referent, Value callback) {
    return reference_make(vm, vm->types[TYPE_INDEX_WEAKREF], referent, callback);
}

Value weak_proxy_new(Vm *vm, Value referent, Value callback) {
    bool callable = value_is_callable(vm, referent);
    return reference_make(vm, vm->types[callable ? TYPE_INDEX_WEAK_CALLABLE_PROXY : TYPE_INDEX_WEAK_PROXY],
                          referent, callback);
}

Value weakref_first(Vm *vm, Value object) {
    Weakref *first = first_of(vm, object);
    return first && first != LIST_DELETED ? value_from_pointer(first) : NO_VALUE;
}

List *weakref_list(Vm *vm, Value object) {
    List *list = list_new(vm, 0);
    Weakref *w = first_of(vm, object);
    for (w = w == LIST_DELETED ? NULL : w; list && w; w = w->next)
        if (!list_append(vm, list, value_from_pointer(w)))
            return NULL;
    return list;
}

size_t weakref_count(Vm *vm, Value object) {
    size_t count = 0;
    Weakref *w = first_of(vm, object);
    for (w = w == LIST_DELETED ? NULL : w; w; w = w->next)
        count++;
    return count;
}

// ---- The type

static Weakref *to_reference(Value v) {
    return value_to_pointer(v);
}

static Value reference_new(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[1]);
    if (!type_check_new(vm, vm->types[TYPE_INDEX_WEAKREF], args[0]))
        return NO_VALUE;
    if (given->length < 1)
        return raise_type_error(vm, "__new__ expected at least 1 argument, got 0");
    if (given->length > 2)
        return raise_type_error(vm, "__new__ expected at most 2 arguments, got %zu", (size_t)given->length);
    Value callback = given->length > 1 ? tuple_items(given)[1] : NO_VALUE;
    return reference_make(vm, value_to_type(args[0]), tuple_items(given)[0], callback);
}

static Value reference_init(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[1]);
    if (value_type(vm, args[0]) == vm->types[TYPE_INDEX_WEAKREF] && dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "ref() takes no keyword arguments");
    if (given->length < 1)
        return raise_type_error(vm, "__init__ expected at least 1 argument, got 0");
    if (given->length > 2)
        return raise_type_error(vm, "__init__ expected at most 2 arguments, got %zu", (size_t)given->length);
    return VALUE_NONE;
}

static Value reference_call(Vm *vm, Value *args) {
    Value referent = to_reference(args[0])->referent;
    return value_exists(referent) ? referent : VALUE_NONE;
}

static Value reference_repr(Vm *vm, Value *args) {
    Weakref *reference = to_reference(args[0]);
    Value referent = reference->referent, name;
    if (value_missing(referent))
        return value_from_pointer(
            str_format(vm, "<weakref at 0x%llx; dead>", (unsigned long long)args[0].bits));
    name = type_lookup(vm, value_type(vm, referent), vm_name(vm, __name__)); // never asks the object itself
    if (value_exists(name) && value_missing(name = object_bind_special(vm, referent, name)))
        return NO_VALUE;
    Str *type = type_full_name(vm, value_type(vm, referent));
    if (!type)
        return NO_VALUE;
    if (value_is_str(name))
        return value_from_pointer(str_format(vm, "<weakref at 0x%llx; to '%U' at 0x%llx (%U)>",
                                             (unsigned long long)args[0].bits, type,
                                             (unsigned long long)referent.bits, value_to_str(name)));
    return value_from_pointer(str_format(vm, "<weakref at 0x%llx; to '%U' at 0x%llx>",
                                         (unsigned long long)args[0].bits, type,
                                         (unsigned long long)referent.bits));
}

static Value reference_hash(Vm *vm, Value *args) {
    Weakref *reference = to_reference(args[0]);
    if (reference->hash == -1) {
        int64_t hash;
        if (value_missing(reference->referent))
            return raise_type_error(vm, "weak object has gone away");
        if (!value_hash(vm, reference->referent, &hash))
            return NO_VALUE;
        reference->hash = hash;
    }
    return int_from_int64(vm, reference->hash);
}

static bool is_reference(Vm *vm, Value v) {
    return value_is_instance(vm, v, vm->types[TYPE_INDEX_WEAKREF]);
}

static Value reference_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!is_reference(vm, args[0]) || !is_reference(vm, args[1]))
        return VALUE_NOT_IMPLEMENTED;
    Value a = to_reference(args[0])->referent, b = to_reference(args[1])->referent;
    if (value_missing(a) || value_missing(b))
        return value_from_bool(value_same(args[0], args[1]) == (comparison == COMPARE_EQ));
    return value_compare(vm, a, b, comparison);
}
static Value reference_eq(Vm *vm, Value *args) {
    return reference_compare(vm, args, COMPARE_EQ);
}
static Value reference_ne(Vm *vm, Value *args) {
    return reference_compare(vm, args, COMPARE_NE);
}

static Value reference_callback(Vm *vm, Value *args) {
    Weakref *reference = to_reference(args[0]);
    return value_exists(reference->callback) && value_exists(reference->referent) ? reference->callback
                                                                                  : VALUE_NONE;
}

static const NativeDefinition reference_methods[] = {
    {"__new__(type, /, *args, **kwargs)", reference_new, NULL, 0, 0},
    {"__repr__(self, /)", reference_repr, NULL, 0, 0},
    {"__hash__(self, /)", reference_hash, NULL, 0, 0},
    {"__call__(self, /)", reference_call, NULL, 0, 0},
    {"__eq__(self, value, /)", reference_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", reference_ne, NULL, 0, 0},
    {"__init__(self, /, *args, **kwargs)", reference_init, NULL, 0, 0},
    {"__class_getitem__(type, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {0},
};
static const GetSetDefinition reference_getset[] = {
    {"__callback__", reference_callback, NULL, NULL},
    {0},
};

const TypeDefinition weakref_definition = {
    .name = "weakref.ReferenceType",
    .doc = "A reference that does not keep its object alive.",
    .kind = KIND_WEAKREF,
    .size = sizeof(Weakref),
    .flags = TYPE_BASE,
    .methods = reference_methods,
    .getset = reference_getset,
};
