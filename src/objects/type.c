// SPDX-License-Identifier: MIT
// Types: how builtin ones are made from their definitions, look-ups along the mro, versions.
//
// The namespace of a type with a definition is filled at first need (type_dict). A look-up caches the
// *address* of a value in a namespace's table, under (version, name): a version is given out once in a Vm's
// life, and every change of a namespace that moves, adds or removes a value, or puts another kind of value at
// a name, gives the type and all that derive from it new ones. Class statements and the attributes of types
// as Python sees them are in type_new.c and type_attributes.c.
#include "objects/type.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/getset.h"
#include "objects/list.h"
#include "objects/native.h"
#include "objects/shape.h"
#include "objects/static_method.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/weakref.h"
#include "vm/vm.h"

#define METHOD_CACHE_SIZE 1024

typedef struct MethodCacheEntry {
    uint64_t version;
    const Str *name;
    Value *slot; // NULL: no such attribute
} MethodCacheEntry;

struct MethodCache {
    uint64_t header; // KIND_DATA
    MethodCacheEntry entries[METHOD_CACHE_SIZE];
};

#define BUILTIN_TYPE(id, definition) extern const TypeDefinition definition##_definition;
#include "objects/builtin_types.def"
#undef BUILTIN_TYPE

static const TypeDefinition *const builtin_definitions[] = {
#define BUILTIN_TYPE(id, definition) &definition##_definition,
#include "objects/builtin_types.def"
#undef BUILTIN_TYPE
};

void type_trace(Tracer *tracer, void *object) {
    Type *type = object;
    trace_pointer(tracer, type->name);
    trace_pointer(tracer, type->qualified_name);
    trace_pointer(tracer, type->bases);
    trace_pointer(tracer, type->mro);
    trace_pointer(tracer, type->base);
    trace_pointer(tracer, type->dict);
    trace_pointer(tracer, type->root);
    trace_pointer(tracer, type->dict_mode);
    trace_value(tracer, type->subclasses);
    trace_pointer(tracer, type->specials);
}

// ---- Asking

Type *value_type(Vm *vm, Value v) {
    if (value_is_heap(v))
        return object_type(value_to_pointer(v));
    if (value_is_small_int(v))
        return vm->types[TYPE_INDEX_INT];
    if (value_is_double(v))
        return vm->types[TYPE_INDEX_FLOAT];
    switch (v.bits) {
    case VALUE_BITS_FALSE:
    case VALUE_BITS_TRUE: return vm->types[TYPE_INDEX_BOOL];
    case VALUE_BITS_ELLIPSIS: return vm->types[TYPE_INDEX_ELLIPSIS];
    case VALUE_BITS_NOT_IMPLEMENTED: return vm->types[TYPE_INDEX_NOT_IMPLEMENTED];
    default: return vm->types[TYPE_INDEX_NONE];
    }
}

bool type_is_subtype(const Type *type, const Type *base) {
    if (type == base)
        return true;
    const Tuple *mro = type->mro;
    if (!mro) { // while it is made
        for (const Type *t = type->base; t; t = t->base)
            if (t == base)
                return true;
        return false;
    }
    const Value *items = tuple_items(mro);
    for (size_t i = 0; i < mro->length; i++)
        if (value_to_pointer(items[i]) == base)
            return true;
    return false;
}

Type *type_builtin_base(Type *type) {
    while (!type->definition)
        type = type->base;
    return type;
}

bool value_is_plain_attribute(Vm *vm, Value v) {
    return !value_is_heap(v) ||
           !type_has(object_type(value_to_pointer(v)), TYPE_DESCRIPTOR | TYPE_DATA_DESCRIPTOR);
}

static Value *slot_in(Vm *vm, Type *type, Str *name, bool *cacheable, Value *value) {
    Dict *dict = type_dict(vm, type);
    if (!dict) {
        error_clear(vm);
        *cacheable = false;
        return NULL;
    }
    if (dict->strategy == DICT_STRINGS)
        return dict_value_slot(vm, dict, name);
    if (dict->strategy != DICT_EMPTY) { // a namespace with keys that are no strings
        *cacheable = false;
        *value = dict_get_str(vm, dict, name);
    }
    return NULL;
}

static Value *mro_slot(Vm *vm, Type *type, Str *name, bool *cacheable, Value *value) {
    *cacheable = true;
    *value = NO_VALUE;
    if (!type->mro) {
        for (Type *t = type; t; t = t->base) {
            Value *slot = slot_in(vm, t, name, cacheable, value);
            if (slot || value_exists(*value))
                return slot;
        }
        return NULL;
    }
    Tuple *mro = type->mro;
    for (size_t i = 0; i < mro->length; i++) {
        Value *slot = slot_in(vm, value_to_type(tuple_items(mro)[i]), name, cacheable, value);
        if (slot || value_exists(*value))
            return slot;
    }
    return NULL;
}

Value *type_lookup_slot(Vm *vm, Type *type, Str *name, bool *cacheable, Value *value) {
    size_t hash = (size_t)type->version * 31 ^ (uintptr_t)name >> 4;
    MethodCacheEntry *entry = &vm->method_cache->entries[(hash ^ hash >> 10) % METHOD_CACHE_SIZE];
    if (LIKELY(entry->version == type->version && entry->name == name)) {
        *cacheable = true;
        *value = NO_VALUE;
        return entry->slot;
    }
    Value *slot = mro_slot(vm, type, name, cacheable, value);
    if (*cacheable) {
        entry->version = type->version;
        entry->name = name;
        entry->slot = slot;
    }
    return slot;
}

Value type_lookup(Vm *vm, Type *type, Str *name) {
    bool cacheable;
    Value value;
    if (UNLIKELY(!name->interned)) {
        Str *interned = str_find_interned(vm, name);
        if (!interned) {
            // No namespace with string keys has it, but others may.
            (void)mro_slot(vm, type, name, &cacheable, &value);
            return value;
        }
        name = interned;
    }
    Value *slot = type_lookup_slot(vm, type, name, &cacheable, &value);
    return slot ? *slot : value;
}

Value type_special(Vm *vm, Type *type, Special special) {
    ValueArray *specials = type->specials;
    if (LIKELY(specials != NULL)) {
        Value cached = specials->items[special];
        if (LIKELY(value_exists(cached)))
            return cached.bits == SPECIAL_ABSENT.bits ? NO_VALUE : cached;
    } else {
        specials = heap_alloc_values(vm, SPECIAL_COUNT);
        if (!specials) {
            error_clear(vm);
            return type_lookup(vm, type, vm->names[special]);
        }
        heap_store_pointer(vm, type, &type->specials, specials);
    }
    bool cacheable;
    Value value;
    Value *slot = type_lookup_slot(vm, type, vm->names[special], &cacheable, &value);
    if (slot)
        value = *slot;
    if (cacheable)
        heap_store(vm, specials, &specials->items[special], value_exists(value) ? value : SPECIAL_ABSENT);
    return value;
}

Value type_own_attribute(Vm *vm, Type *type, Str *name) {
    Dict *dict = type_dict(vm, type);
    if (!dict) {
        error_clear(vm);
        return NO_VALUE;
    }
    return dict_get_str(vm, dict, name);
}

// ---- Changing

#define DERIVED_FLAGS                                                                                        \
    (TYPE_FINALIZER | TYPE_PLAIN_GETATTRIBUTE | TYPE_PLAIN_SETATTR | TYPE_DATA_DESCRIPTOR | TYPE_DESCRIPTOR)

// Sets the flags that tell of special methods, by looking them up.
static void type_update_flags(Vm *vm, Type *type) {
    Type *object = vm->types[TYPE_INDEX_OBJECT];
    uint32_t flags = type->flags & ~(uint32_t)DERIVED_FLAGS;
    if (value_same(type_lookup(vm, type, vm_name(vm, __getattribute__)),
                   type_lookup(vm, object, vm_name(vm, __getattribute__))) &&
        value_missing(type_lookup(vm, type, vm_name(vm, __getattr__))))
        flags |= TYPE_PLAIN_GETATTRIBUTE;
    if (value_same(type_lookup(vm, type, vm_name(vm, __setattr__)),
                   type_lookup(vm, object, vm_name(vm, __setattr__))) &&
        value_same(type_lookup(vm, type, vm_name(vm, __delattr__)),
                   type_lookup(vm, object, vm_name(vm, __delattr__))))
        flags |= TYPE_PLAIN_SETATTR;
    if (value_exists(type_lookup(vm, type, vm_name(vm, __get__))))
        flags |= TYPE_DESCRIPTOR;
    if (value_exists(type_lookup(vm, type, vm_name(vm, __set__))) ||
        value_exists(type_lookup(vm, type, vm_name(vm, __delete__))))
        flags |= TYPE_DATA_DESCRIPTOR;
    if (value_exists(type_lookup(vm, type, vm_name(vm, __del__))))
        flags |= TYPE_FINALIZER;
    type->flags = flags;
}

static void type_renew(Vm *vm, Type *type) {
    type->version = ++vm->next_type_version;
    if (type->specials)
        memset(type->specials->items, 0, sizeof(Value) * type->specials->capacity); // NOBARRIER: no values
    if (value_is_heap(type->subclasses)) {
        List *list = value_to_list_object(type->subclasses);
        for (size_t i = 0; i < list->length; i++) {
            Value item = list->items->items[i];
            Value subclass = value_is_weakref(item) ? weakref_get(item) : item;
            if (value_exists(subclass))
                type_renew(vm, value_to_type(subclass));
        }
    }
    if (type_has(type, TYPE_HEAP) && type->mro)
        type_update_flags(vm, type);
}

void type_modified(Vm *vm, Type *type) {
    uint32_t before = type->flags;
    type_renew(vm, type);
    // What classes hold of such instances, and look-ups on classes that have this one as their metaclass, are
    // cached elsewhere under versions of other types.
    if ((before ^ type->flags) & (TYPE_DESCRIPTOR | TYPE_DATA_DESCRIPTOR) ||
        type_has(type, TYPE_IS_SUBCLASS_OF_TYPE))
        type_renew(vm, vm->types[TYPE_INDEX_OBJECT]);
}

static bool name_is_special(const Str *name) {
    return name->length > 4 && str_at(name, 0) == '_' && str_at(name, 1) == '_' &&
           str_at(name, name->length - 1) == '_';
}

int type_store_attribute(Vm *vm, Type *type, Str *name, Value value) {
    Dict *dict = type_dict(vm, type);
    if (!dict)
        return -1;
    if (value_missing(value)) {
        int status = dict_delete_str(vm, dict, name);
        if (status > 0)
            type_modified(vm, type);
        return status;
    }
    Value *slot = dict_value_slot(vm, dict, name);
    if (slot && !name_is_special(name) && value_is_plain_attribute(vm, *slot) &&
        value_is_plain_attribute(vm, value)) {
        dict_store_slot(vm, dict, slot, value);
        return 1;
    }
    // The namespace is watched: this gives new versions.
    return dict_set_str(vm, dict, name, value) ? 1 : -1;
}

bool type_add_subclass(Vm *vm, Type *base, Type *type) {
    List *list;
    if (value_missing(base->subclasses)) {
        list = list_new(vm, 2);
        if (!list)
            return false;
        heap_store(vm, base, &base->subclasses, list_value(list));
    }
    list = value_to_list_object(base->subclasses);
    Value item = type_has(type, TYPE_HEAP) ? weakref_new(vm, type_value(type), NO_VALUE) : type_value(type);
    if (value_missing(item))
        return false;
    if (list->items && list->length == list->items->capacity) { // first forget the dead ones
        Value *items = list->items->items;
        size_t kept = 0;
        for (size_t i = 0; i < list->length; i++)
            if (!value_is_weakref(items[i]) || value_exists(weakref_get(items[i])))
                items[kept++] = items[i]; // NOBARRIER: within the same block
        for (size_t i = kept; i < list->length; i++)
            items[i] = NO_VALUE;
        list->length = kept;
    }
    return list_append(vm, list, item);
}

void type_remove_subclass(Vm *vm, Type *base, Type *type) {
    if (value_missing(base->subclasses))
        return;
    List *list = value_to_list_object(base->subclasses);
    size_t kept = 0;
    for (size_t i = 0; i < list->length; i++) {
        Value item = list->items->items[i];
        Value subclass = value_is_weakref(item) ? weakref_get(item) : item;
        if (value_exists(subclass) && value_to_type(subclass) != type)
            list->items->items[kept++] = item; // NOBARRIER: within the same block
    }
    for (size_t i = kept; i < list->length; i++)
        list->items->items[i] = NO_VALUE;
    list->length = kept;
}

List *type_subclasses(Vm *vm, Type *type) {
    List *result = list_new(vm, 0);
    if (!result || value_missing(type->subclasses))
        return result;
    List *list = value_to_list_object(type->subclasses);
    for (size_t i = 0; i < list->length; i++) {
        Value item = list->items->items[i];
        Value subclass = value_is_weakref(item) ? weakref_get(item) : item;
        if (value_exists(subclass) && !list_append(vm, result, subclass))
            return NULL;
    }
    return result;
}

// ---- The method resolution order

static bool in_tail(const Value *items, size_t position, size_t length, Value type) {
    for (size_t i = position + 1; i < length; i++)
        if (value_same(items[i], type))
            return true;
    return false;
}

static Tuple *mro_conflict(Vm *vm, Value *const *lists, const size_t *lengths, const size_t *positions,
                           size_t count) {
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_c(&text, "Cannot create a consistent method resolution order (MRO) for bases");
    List *seen = list_new(vm, count);
    bool first = true;
    for (size_t i = 0; seen && i < count; i++) {
        if (positions[i] >= lengths[i])
            continue;
        Value head = lists[i][positions[i]];
        bool known = false;
        for (size_t k = 0; k < seen->length; k++)
            known |= value_same(seen->items->items[k], head);
        if (known)
            continue;
        if (!list_append(vm, seen, head))
            return NULL;
        str_builder_c(&text, first ? " " : ", ");
        str_builder_str(&text, value_to_type(head)->name);
        first = false;
    }
    Str *message = seen ? str_builder_finish(&text) : NULL;
    if (message)
        raise_type_error(vm, "%U", message);
    return NULL;
}

Tuple *type_compute_mro(Vm *vm, Type *type, Tuple *bases) {
    size_t count = bases->length;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            if (value_same(tuple_items(bases)[i], tuple_items(bases)[k])) {
                raise_type_error(vm, "duplicate base class %U", value_to_type(tuple_items(bases)[i])->name);
                return NULL;
            }
        }
    }
    size_t total = 1 + count;
    for (size_t i = 0; i < count; i++) {
        Tuple *mro = value_to_type(tuple_items(bases)[i])->mro;
        if (!mro) {
            raise_type_error(vm, "Cannot extend an incomplete type '%N'",
                             value_to_type(tuple_items(bases)[i]));
            return NULL;
        }
        total += mro->length;
    }
    // One block holds the result, the addresses of the lists, their lengths and positions.
    DataBlock *scratch = heap_alloc_data(vm, (count + 1) * (sizeof(Value *) + 2 * sizeof(size_t)));
    ValueArray *result = heap_alloc_values(vm, total);
    if (!scratch || !result)
        return NULL;
    Value **lists = (Value **)(void *)scratch->bytes;
    size_t *lengths = (size_t *)(lists + count + 1), *positions = lengths + count + 1;
    for (size_t i = 0; i < count; i++) {
        Tuple *mro = value_to_type(tuple_items(bases)[i])->mro;
        lists[i] = tuple_items(mro);
        lengths[i] = mro->length;
        positions[i] = 0;
    }
    lists[count] = tuple_items(bases);
    lengths[count] = count;
    positions[count] = 0;
    // NOBARRIER: `result` was just allocated
    result->items[0] = type_value(type);
    size_t length = 1;
    for (;;) {
        bool done = true;
        Value chosen = NO_VALUE;
        for (size_t i = 0; i <= count && value_missing(chosen); i++) {
            if (positions[i] >= lengths[i])
                continue;
            done = false;
            Value candidate = lists[i][positions[i]];
            bool good = true;
            for (size_t k = 0; k <= count && good; k++)
                good = !in_tail(lists[k], positions[k], lengths[k], candidate);
            if (good)
                chosen = candidate;
        }
        if (done)
            break;
        if (value_missing(chosen))
            return mro_conflict(vm, lists, lengths, positions, count + 1);
        result->items[length++] = chosen;
        for (size_t i = 0; i <= count; i++)
            if (positions[i] < lengths[i] && value_same(lists[i][positions[i]], chosen))
                positions[i]++;
    }
    return tuple_from_values(vm, result->items, length);
}

// ---- Making

void *object_alloc(Vm *vm, Type *type, size_t items_bytes) {
    if (UNLIKELY(type->inline_slots_seen > type->root->inline_slots) && type->root->has_dict &&
        type_has(type, TYPE_HEAP) && type->root->inline_slots < SHAPE_INLINE_SLOTS_MAX) {
        uint32_t wanted = (type->inline_slots_seen + 1u) & ~1u;
        Shape *root =
            shape_new_root(vm, type, type->root->kind, type->root->attributes_offset, type->root->members,
                           true, wanted > SHAPE_INLINE_SLOTS_MAX ? SHAPE_INLINE_SLOTS_MAX : wanted);
        if (!root)
            return NULL;
        heap_store_pointer(vm, type, &type->root, root);
        type->instance_size = shape_size(root, type->instance_size);
    }
    void *object = heap_alloc(vm, type->instance_size + items_bytes, shape_header(type->root));
    if (UNLIKELY(type_has(type, TYPE_FINALIZER)) && object && !heap_register_finalizer(vm, object))
        return NULL;
    return object;
}

Type *type_allocate(Vm *vm, Type *metatype) {
    Type *type = object_alloc(vm, metatype, 0);
    if (type)
        type->version = ++vm->next_type_version;
    return type;
}

bool type_set_layout(Vm *vm, Type *type, Type *base, uint32_t members, bool has_dict, uint32_t inline_slots) {
    uint32_t size = type_builtin_base(base)->definition->size;
    Shape *root = shape_new_root(vm, type, (Kind)base->kind, (size + 7) & ~7u, base->root->members + members,
                                 has_dict, inline_slots);
    if (!root)
        return false;
    heap_store_pointer(vm, type, &type->root, root);
    type->kind = base->kind;
    type->instance_size = shape_size(root, size);
    return true;
}

bool type_finish(Vm *vm, Type *type) {
    type->flags |= TYPE_READY;
    for (size_t i = 0; i < type->bases->length; i++)
        if (!type_add_subclass(vm, value_to_type(tuple_items(type->bases)[i]), type))
            return false;
    type->dict->watched = 1;
    heap_store(vm, type->dict, &type->dict->owner, type_value(type));
    type_renew(vm, type);
    return true;
}

bool type_check_new(Vm *vm, Type *owner, Value cls) {
    if (!value_is_type(cls)) {
        raise_type_error(vm, "%N.__new__(X): X is not a type object (%T)", owner, cls);
        return false;
    }
    Type *type = value_to_type(cls);
    if (!type_is_subtype(type, owner)) {
        raise_type_error(vm, "%N.__new__(%N): %N is not a subtype of %N", owner, type, type, owner);
        return false;
    }
    Type *builtin = type_builtin_base(type);
    if (builtin != owner && builtin->definition != owner->definition) {
        // Python classes may come between; another C type's own __new__ may not be passed by.
        Value own = type_lookup(vm, builtin, vm_name(vm, __new__));
        if (value_is_kind(own, KIND_NATIVE) && ((Native *)value_to_pointer(own))->owner != owner) {
            raise_type_error(vm, "%N.__new__(%N) is not safe, use %N.__new__()", owner, type, builtin);
            return false;
        }
    }
    return true;
}

// ---- Definitions

Type *type_find(Vm *vm, const TypeDefinition *definition) {
    for (size_t i = 0; i < TYPE_INDEX_COUNT; i++)
        if (builtin_definitions[i] == definition)
            return vm->types[i];
    Value found;
    if (!value_is_heap(vm->spare[0]))
        return NULL;
    Value key = value_from_small_int((int64_t)(uintptr_t)definition);
    int status = dict_find(vm, value_to_dict(vm->spare[0]), key, &found);
    return status > 0 ? value_to_type(found) : NULL;
}

static bool signature_named(const char *signature, const char *name) {
    size_t length = strlen(name);
    return strncmp(signature, name, length) == 0 && signature[length] == '(';
}

static bool defines(const TypeDefinition *definition, const char *name) {
    for (const NativeDefinition *method = definition->methods; method && method->signature; method++)
        if (method->signature[0] == '_' && signature_named(method->signature, name))
            return true;
    return false;
}

// The flags that follow from a definition and the flags of its base.
static uint32_t definition_flags(const TypeDefinition *definition, uint32_t base_flags) {
    uint32_t flags = definition->flags & 0xFFFF & ~(uint32_t)TYPE_HEAP_LIKE;
    flags |= definition->flags & TYPE_HEAP_LIKE ? TYPE_HEAP_LIKE : TYPE_IMMUTABLE;
    flags |= base_flags & (TYPE_HAS_DICT | TYPE_HAS_WEAKREF | TYPE_MATCH_SEQUENCE | TYPE_MATCH_MAPPING |
                           TYPE_MATCH_SELF | TYPE_EXCEPTION | TYPE_IS_SUBCLASS_OF_TYPE | DERIVED_FLAGS);
    for (const NativeDefinition *method = definition->methods; method && method->signature; method++) {
        const char *name = method->signature;
        if (name[0] != '_' || name[1] != '_')
            continue;
        if (name[2] == 'g' &&
            (signature_named(name, "__getattribute__") || signature_named(name, "__getattr__")))
            flags &= ~(uint32_t)TYPE_PLAIN_GETATTRIBUTE;
        else if (name[2] == 'g' && signature_named(name, "__get__"))
            flags |= TYPE_DESCRIPTOR;
        else if (name[2] == 's' && signature_named(name, "__set__"))
            flags |= TYPE_DATA_DESCRIPTOR;
        else if (name[2] == 's' && signature_named(name, "__setattr__"))
            flags &= ~(uint32_t)TYPE_PLAIN_SETATTR;
        else if (name[2] == 'd' && signature_named(name, "__delete__"))
            flags |= TYPE_DATA_DESCRIPTOR;
        else if (name[2] == 'd' && signature_named(name, "__delattr__"))
            flags &= ~(uint32_t)TYPE_PLAIN_SETATTR;
        else if (name[2] == 'd' && signature_named(name, "__del__"))
            flags |= TYPE_FINALIZER;
    }
    return flags;
}

// The type's block and layout; names, bases and mro come when strings and tuples can be made.
static Type *type_begin(Vm *vm, const TypeDefinition *definition, Type *base) {
    Type *metatype = vm->types[TYPE_INDEX_TYPE];
    Type *type = heap_alloc(vm, metatype ? metatype->instance_size : sizeof(Type),
                            metatype ? shape_header(metatype->root) : header_make(NULL, KIND_TYPE));
    if (!type)
        return NULL;
    // NOBARRIER: just allocated
    type->definition = definition;
    type->base = base;
    type->kind = (uint16_t)definition->kind;
    type->version = ++vm->next_type_version;
    type->flags =
        definition_flags(definition, base ? base->flags : TYPE_PLAIN_GETATTRIBUTE | TYPE_PLAIN_SETATTR);
    bool has_dict = type_has(type, TYPE_HAS_DICT);
    // Other structs seldom have attributes beside their fields.
    uint32_t inline_slots = definition->kind == KIND_INSTANCE ? 4 : 0;
    Shape *root = shape_new_root(vm, type, definition->kind, (definition->size + 7) & ~7u,
                                 base ? base->root->members : 0, has_dict, inline_slots);
    if (!root)
        return NULL;
    heap_store_pointer(vm, type, &type->root, root);
    type->instance_size = shape_size(root, definition->size);
    return type;
}

static bool type_name_from_definition(Vm *vm, Type *type) {
    const char *name = type->definition->name;
    const char *dot = strrchr(name, '.');
    Str *text = str_intern_c(vm, dot ? dot + 1 : name);
    if (!text)
        return false;
    heap_store_pointer(vm, type, &type->name, text);
    heap_store_pointer(vm, type, &type->qualified_name, text);
    return true;
}

// bases (NULL: the base alone) and mro.
static bool type_link_definition(Vm *vm, Type *type, Tuple *bases) {
    if (!bases)
        bases = type->base ? tuple_pack(vm, type_value(type->base)) : tuple_empty(vm);
    if (!bases)
        return false;
    heap_store_pointer(vm, type, &type->bases, bases);
    Tuple *mro;
    if (bases->length > 1) {
        mro = type_compute_mro(vm, type, bases);
    } else {
        Tuple *rest = type->base ? type->base->mro : bases;
        mro = tuple_new(vm, rest->length + 1);
        if (mro) { // NOBARRIER: just allocated
            tuple_items(mro)[0] = type_value(type);
            memcpy(tuple_items(mro) + 1, tuple_items(rest), rest->length * sizeof(Value));
        }
    }
    if (!mro)
        return false;
    heap_store_pointer(vm, type, &type->mro, mro);
    for (size_t i = 0; i < bases->length; i++)
        if (!type_add_subclass(vm, value_to_type(tuple_items(bases)[i]), type))
            return false;
    return true;
}

Type *type_from_definition(Vm *vm, const TypeDefinition *definition) {
    Type *type = type_find(vm, definition);
    if (type)
        return type;
    Type *base = vm->types[TYPE_INDEX_OBJECT];
    if (definition->base && !(base = type_from_definition(vm, definition->base)))
        return NULL;
    type = type_begin(vm, definition, base);
    if (!type || !type_name_from_definition(vm, type) || !type_link_definition(vm, type, NULL))
        return NULL;
    if (!value_is_heap(vm->spare[0])) {
        Dict *made = dict_new(vm);
        if (!made)
            return NULL;
        vm->spare[0] = dict_value(made);
    }
    Value key = value_from_small_int((int64_t)(uintptr_t)definition);
    return dict_set(vm, value_to_dict(vm->spare[0]), key, type_value(type)) ? type : NULL;
}

bool types_init(Vm *vm) {
    DataBlock *cache = heap_alloc_data(vm, sizeof(struct MethodCache) - sizeof(uint64_t));
    if (!cache)
        return false;
    memset(cache->bytes, 0, sizeof(struct MethodCache) - sizeof(uint64_t));
    vm->method_cache = (struct MethodCache *)(void *)cache;
    vm->spare[1] = value_from_pointer(cache);
    Type *object = type_begin(vm, &object_definition, NULL);
    if (!object)
        return false;
    vm->types[TYPE_INDEX_OBJECT] = object;
    Type *type = type_begin(vm, &type_definition, object);
    if (!type)
        return false;
    vm->types[TYPE_INDEX_TYPE] = type;
    type->flags |= TYPE_IS_SUBCLASS_OF_TYPE;
    // The two were made before there was a metatype.
    ((Object *)object)->header = ((Object *)type)->header = shape_header(type->root);
    heap_barrier(vm, object);
    heap_barrier(vm, type);
    for (size_t i = TYPE_INDEX_TYPE + 1; i < TYPE_INDEX_COUNT; i++) {
        const TypeDefinition *definition = builtin_definitions[i];
        Type *base = definition->base ? type_find(vm, definition->base) : object;
        vm->types[i] = type = type_begin(vm, definition, base);
        if (!type)
            return false;
        if (i == TYPE_INDEX_BASE_EXCEPTION)
            type->flags |= TYPE_EXCEPTION;
    }
    vm->empty_tuple = tuple_new(vm, 0); // the first that needs one is object.__bases__
    if (!vm->empty_tuple)
        return false;
    for (size_t i = 0; i < TYPE_INDEX_COUNT; i++)
        if (!type_name_from_definition(vm, vm->types[i]))
            return false;
    for (size_t i = 0; i < TYPE_INDEX_COUNT; i++) {
        Tuple *bases = NULL;
        if (i == TYPE_INDEX_EXCEPTION_GROUP) {
            bases = tuple_pack(vm, type_value(vm->types[TYPE_INDEX_BASE_EXCEPTION_GROUP]),
                               type_value(vm->types[TYPE_INDEX_EXCEPTION]));
            if (!bases)
                return false;
        }
        if (!type_link_definition(vm, vm->types[i], bases))
            return false;
    }
    return true;
}

// ---- Filling namespaces

static bool fill_method(Vm *vm, Type *type, Dict *dict, const NativeDefinition *definition) {
    Native *native = native_new(vm, definition, type, NO_VALUE, NO_VALUE);
    if (!native)
        return false;
    Value value = value_from_pointer(native);
    if ((definition->flags & NATIVE_STATIC) && !(native->flags & NATIVE_NEW)) {
        value = static_method_new(vm, value);
        if (value_missing(value))
            return false;
    }
    return dict_set_str(vm, dict, native->name, value);
}

static bool fill_descriptor(Vm *vm, Dict *dict, const char *name, Value descriptor) {
    return value_exists(descriptor) && dict_set_c(vm, dict, name, descriptor);
}

static bool type_fill(Vm *vm, Type *type, Dict *dict) {
    const TypeDefinition *definition = type->definition;
    const char *dot = strrchr(definition->name, '.');
    if (dot && definition->flags & TYPE_HEAP_LIKE) {
        Str *module = str_from_utf8(vm, definition->name, (size_t)(dot - definition->name));
        if (!module || !dict_set_str(vm, dict, vm_name(vm, __module__), str_value(module)))
            return false;
    }
    for (const NativeDefinition *method = definition->methods; method && method->signature; method++)
        if (!fill_method(vm, type, dict, method))
            return false;
    for (const MemberDefinition *member = definition->members; member && member->name; member++)
        if (!fill_descriptor(vm, dict, member->name, member_new(vm, type, member)))
            return false;
    for (const GetSetDefinition *getset = definition->getset; getset && getset->name; getset++)
        if (!fill_descriptor(vm, dict, getset->name, getset_new(vm, type, getset)))
            return false;
    if (value_missing(dict_get_str(vm, dict, vm_name(vm, __doc__)))) {
        Str *doc = definition->doc ? str_from_c(vm, definition->doc) : NULL;
        if ((definition->doc && !doc) ||
            !dict_set_str(vm, dict, vm_name(vm, __doc__), doc ? str_value(doc) : VALUE_NONE))
            return false;
    }
    // Objects that compare in their own way and do not say how they hash are not hashable.
    if (defines(definition, "__eq__") && !defines(definition, "__hash__") &&
        !dict_set_str(vm, dict, vm_name(vm, __hash__), VALUE_NONE))
        return false;
    return !definition->constants || definition->constants(vm, dict);
}

Dict *type_dict(Vm *vm, Type *type) {
    if (LIKELY(type_has(type, TYPE_READY)))
        return type->dict;
    Dict *dict = dict_new(vm);
    if (!dict || !type_fill(vm, type, dict))
        return NULL;
    dict->watched = 1;
    heap_store(vm, dict, &dict->owner, type_value(type));
    heap_store_pointer(vm, type, &type->dict, dict);
    type->flags |= TYPE_READY;
    return dict;
}

// ---- Names

Value type_module(Vm *vm, Type *type) {
    if (type->definition) {
        const char *name = type->definition->name, *dot = strrchr(name, '.');
        Str *module = dot ? str_from_utf8(vm, name, (size_t)(dot - name)) : vm_name(vm, builtins);
        Str *interned = module ? str_intern(vm, module) : NULL;
        if (!type_has(type, TYPE_HEAP_LIKE))
            return value_from_pointer(interned);
    }
    Value module = type_own_attribute(vm, type, vm_name(vm, __module__));
    if (value_missing(module))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "__module__");
    return module;
}

Str *type_full_name(Vm *vm, Type *type) {
    Value module = type_module(vm, type);
    if (value_missing(module))
        error_clear(vm);
    if (value_is_str(module) && !str_equals_c(value_to_str(module), "builtins"))
        return str_format(vm, "%U.%U", value_to_str(module), type->qualified_name);
    return type->qualified_name;
}

Type *module_add_type(Vm *vm, Value module, const TypeDefinition *definition) {
    Type *type = type_from_definition(vm, definition);
    if (!type || !object_set_attribute(vm, module, type->name, type_value(type)))
        return NULL;
    return type;
}
