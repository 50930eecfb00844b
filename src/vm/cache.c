// SPDX-License-Identifier: MIT
// Fills inline caches after a miss. Hits are in the loop.
#include "vm/cache.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/getset.h"
#include "objects/module.h"
#include "objects/property.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/call.h"

typedef struct CachesBlock {
    uint64_t header; // KIND_CACHES
    uint64_t count;
    InlineCache caches[];
} CachesBlock;

static void trace_cache(Tracer *tracer, InlineCache *cache) {
    switch (cache->kind) {
    case CACHE_NONE:
    case CACHE_GLOBAL:
    case CACHE_BUILTIN: return; // guarded by numbers that are never given out twice
    case CACHE_ADD_SLOT:
        trace_pointer(tracer, (void *)(uintptr_t)(cache->new_header & HEADER_SHAPE_MASK));
        break;
    case CACHE_TYPE_VALUE:
        trace_value(tracer, cache->object);
        trace_value(tracer, cache->value);
        break;
    case CACHE_TYPE_SLOT: trace_value(tracer, cache->object); break;
    case CACHE_METHOD:
    case CACHE_PROPERTY: trace_value(tracer, cache->value); break;
    default: break; // slots lie in tables that the class or module holds
    }
    trace_pointer(tracer, (void *)(uintptr_t)(cache->header & HEADER_SHAPE_MASK));
    trace_pointer(tracer, cache->type);
}

void caches_trace(Tracer *tracer, void *object) {
    CachesBlock *block = object;
    for (size_t i = 0; i < block->count; i++)
        trace_cache(tracer, &block->caches[i]);
}

bool code_make_caches(Vm *vm, Code *code) {
    size_t size = sizeof(CachesBlock) + code->cache_count * sizeof(InlineCache);
    CachesBlock *block = heap_alloc(vm, size, header_make(NULL, KIND_CACHES));
    if (!block)
        return false;
    block->count = code->cache_count;
    code->caches = block->caches;
    heap_barrier(vm, code);
    return true;
}

static void cache_barrier(Vm *vm, Code *code) {
    heap_barrier(vm, (char *)code->caches - offsetof(CachesBlock, caches));
}

static bool cache_give_up(InlineCache *cache) {
    cache->kind = CACHE_NONE;
    return cache->misses >= CACHE_MISSES_MAX || (cache->misses++, false);
}

static bool is_data_descriptor(Vm *vm, Value attribute) {
    if (!value_is_heap(attribute))
        return false;
    Kind kind = object_kind(value_to_pointer(attribute));
    if (kind == KIND_FUNCTION || kind == KIND_NATIVE)
        return false;
    Type *type = value_type(vm, attribute);
    return value_exists(type_special(vm, type, SPECIAL_SET)) ||
           value_exists(type_special(vm, type, SPECIAL_DELETE));
}

static bool has_plain_lookup(Vm *vm, Type *type) {
    Value getattribute = type_special(vm, type, SPECIAL_GETATTRIBUTE);
    return value_same(getattribute, type_special(vm, vm_type(vm, TYPE_INDEX_OBJECT), SPECIAL_GETATTRIBUTE));
}

// Byte offset of inline attribute `index`, or 0 when it is in the overflow array (*overflow tells which
// item).
static size_t attribute_offset(const Shape *shape, int index, size_t *overflow) {
    if (index < shape->inline_slots)
        return shape->attributes_offset + (size_t)(shape->members + 1 + index) * sizeof(Value);
    *overflow = (size_t)(index - shape->inline_slots);
    return 0;
}

static bool fill_own(InlineCache *cache, const Object *object, Type *type, const Shape *shape, int index) {
    size_t overflow = 0;
    size_t offset = attribute_offset(shape, index, &overflow);
    cache->header = object->header;
    cache->type = type;
    cache->version = type->version;
    cache->value = NO_VALUE;
    cache->kind = offset ? CACHE_SLOT : CACHE_OVERFLOW;
    cache->offset = offset ? offset : overflow;
    return true;
}

// A member in a fixed slot (__slots__, or a field of a builtin struct that raises when it has no value).
static void fill_member(InlineCache *cache, const Object *object, Type *type, const GetSet *member,
                        bool store) {
    if (!getset_is_member(member) || (member->flags & MEMBER_NONE) ||
        (store && (member->flags & MEMBER_READ_ONLY)) || !type_is_subtype(type, member->owner))
        return;
    cache->header = object->header;
    cache->type = type;
    cache->version = type->version;
    cache->value = NO_VALUE;
    cache->offset = getset_offset(member);
    cache->kind = CACHE_SLOT;
}

static void fill_type_attribute(Vm *vm, InlineCache *cache, Value object, Str *name) {
    Type *type = (Type *)value_to_pointer(object);
    Type *metatype = object_type(type);
    Value getattribute = type_special(vm, metatype, SPECIAL_GETATTRIBUTE);
    if (!value_same(getattribute, type_special(vm, vm_type(vm, TYPE_INDEX_TYPE), SPECIAL_GETATTRIBUTE)))
        return;
    if (value_exists(type_lookup(vm, metatype, name)))
        return;
    bool cacheable;
    Value found;
    Value *slot = type_lookup_slot(vm, type, name, &cacheable, &found);
    if (!slot)
        return;
    found = *slot;
    if (value_is_plain_attribute(vm, found)) {
        cache->kind = CACHE_TYPE_SLOT;
        cache->slot = slot;
    } else if (value_is_kind(found, KIND_FUNCTION)) {
        cache->kind = CACHE_TYPE_VALUE;
        cache->value = found;
    } else {
        return;
    }
    cache->header = type->header;
    cache->type = type;
    cache->version = type->version;
    cache->object = object;
}

static void fill_module_attribute(Vm *vm, InlineCache *cache, Value object, Str *name) {
    Module *module = (Module *)value_to_pointer(object);
    if (object_type(module) != vm_type(vm, TYPE_INDEX_MODULE) || !module->dict ||
        value_exists(type_lookup(vm, object_type(module), name)))
        return;
    Value *slot = dict_value_slot(vm, module->dict, name);
    uint64_t layout = slot ? dict_layout(vm, module->dict) : 0;
    if (!layout)
        return;
    cache->header = module->header;
    cache->type = object_type(module);
    cache->version = cache->type->version;
    cache->slot = slot;
    cache->layout = layout;
    cache->kind = CACHE_MODULE;
}

static void fill_load(Vm *vm, InlineCache *cache, Value object, Str *name, bool method) {
    Object *heap_object = value_to_object(object);
    Kind kind = object_kind(heap_object);
    if (kind == KIND_TYPE)
        fill_type_attribute(vm, cache, object, name);
    else if (kind == KIND_MODULE)
        fill_module_attribute(vm, cache, object, name);
    else if (kind != KIND_SUPER) {
        Type *type = object_type(heap_object);
        if (!has_plain_lookup(vm, type))
            return;
        Shape *shape = object_shape(heap_object);
        if (shape->flags & SHAPE_DICT_MODE)
            return;
        Value found = type_lookup(vm, type, name);
        if (value_is_getset(found)) {
            fill_member(cache, heap_object, type, value_to_pointer(found), false);
            return;
        }
        if (value_exists(found) && is_data_descriptor(vm, found)) {
            if (!value_is_kind(found, KIND_PROPERTY) || !type_has(type, TYPE_PLAIN_GETATTRIBUTE) ||
                object_type(value_to_pointer(found)) != vm_type(vm, TYPE_INDEX_PROPERTY))
                return;
            Value getter = ((Property *)value_to_pointer(found))->get;
            if (!value_is_kind(getter, KIND_FUNCTION))
                return;
            cache->kind = CACHE_PROPERTY;
            found = getter;
        } else {
            int index = shape->has_dict ? shape_find(shape, name) : -1;
            if (index >= 0) {
                fill_own(cache, heap_object, type, shape, index);
                return;
            }
            if (value_missing(found))
                return;
            bool is_method =
                value_is_kind(found, KIND_FUNCTION) ||
                (value_is_kind(found, KIND_NATIVE) && ((Native *)value_to_pointer(found))->owner &&
                 !(((Native *)value_to_pointer(found))->flags &
                   (NATIVE_CLASS | NATIVE_STATIC | NATIVE_NEW)) &&
                 value_missing(((Native *)value_to_pointer(found))->self));
            if (is_method && !method)
                return;
            if (!is_method && !value_is_plain_attribute(vm, found))
                return;
            cache->kind = is_method ? CACHE_METHOD : CACHE_CLASS_SLOT;
        }
        cache->header = heap_object->header;
        cache->type = type;
        cache->version = type->version;
        if (cache->kind == CACHE_CLASS_SLOT) {
            bool cacheable;
            cache->slot = type_lookup_slot(vm, type, name, &cacheable, &found);
            if (!cache->slot)
                cache->kind = CACHE_NONE;
        } else {
            cache->value = found;
        }
    }
}

// ---- Polymorphic sites: what other sites, or this one before, have found for the same shape and name

typedef enum Purpose { PURPOSE_LOAD, PURPOSE_METHOD, PURPOSE_STORE } Purpose;

typedef struct SharedCache {
    InlineCache cache;
    Str *name;
    uint64_t purpose;
} SharedCache;

#define SHARED_CACHES 512

struct SharedCaches {
    uint64_t header; // KIND_SHARED_CACHES
    SharedCache entries[SHARED_CACHES];
};

void shared_caches_trace(Tracer *tracer, void *object) {
    struct SharedCaches *shared = object;
    for (size_t i = 0; i < SHARED_CACHES; i++) {
        trace_cache(tracer, &shared->entries[i].cache);
        trace_pointer(tracer, shared->entries[i].name);
    }
}

static SharedCache *shared_entry(Vm *vm, uint64_t header, const Str *name, Purpose purpose) {
    if (UNLIKELY(!vm->shared_caches)) {
        vm->shared_caches =
            heap_alloc(vm, sizeof(struct SharedCaches), header_make(NULL, KIND_SHARED_CACHES));
        if (!vm->shared_caches) {
            error_clear(vm); // without memory nothing is cached
            return NULL;
        }
    }
    uint64_t mixed = (header >> 4) * UINT64_C(0x9E3779B97F4A7C15) + ((uintptr_t)name >> 4) * 31 + purpose;
    return &vm->shared_caches->entries[(mixed ^ mixed >> 20) % SHARED_CACHES];
}

// Gives the site what is known of (header, name); false: the caller fills it and tells shared_store.
static bool shared_find(Vm *vm, InlineCache *cache, uint64_t header, const Str *name, Purpose purpose) {
    SharedCache *entry = shared_entry(vm, header, name, purpose);
    if (!entry || entry->cache.header != header || entry->name != name || entry->purpose != purpose ||
        entry->cache.version != entry->cache.type->version)
        return false;
    uint8_t misses = cache->misses;
    *cache = entry->cache;
    cache->misses = misses;
    return true;
}

static void shared_store(Vm *vm, const InlineCache *cache, Str *name, Purpose purpose) {
    SharedCache *entry = shared_entry(vm, cache->header, name, purpose);
    if (!entry)
        return;
    entry->cache = *cache;
    entry->name = name;
    entry->purpose = purpose;
    heap_barrier(vm, vm->shared_caches);
}

bool cache_fill_load(Vm *vm, InlineCache *cache, Code *code, Value object, Str *name, bool method) {
    if (!value_is_heap(object))
        return false;
    uint64_t header = value_to_object(object)->header;
    Purpose purpose = method ? PURPOSE_METHOD : PURPOSE_LOAD;
    bool shareable = object_kind(value_to_object(object)) != KIND_TYPE &&
                     object_kind(value_to_object(object)) != KIND_MODULE;
    if (!shareable || !shared_find(vm, cache, header, name, purpose)) {
        if (cache_give_up(cache))
            return false;
        fill_load(vm, cache, object, name, method);
        if (cache->kind == CACHE_NONE)
            return false;
        if (shareable) {
            cache->misses = 0;
            shared_store(vm, cache, name, purpose);
        }
    }
    cache_barrier(vm, code);
    return true;
}

static bool has_plain_setattr(Vm *vm, Type *type) {
    Value setattr = type_special(vm, type, SPECIAL_SETATTR);
    return value_same(setattr, type_special(vm, vm_type(vm, TYPE_INDEX_OBJECT), SPECIAL_SETATTR));
}

static bool has_plain_store(Vm *vm, Type *type, Str *name) {
    if (!has_plain_setattr(vm, type))
        return false;
    Value found = type_lookup(vm, type, name);
    return value_missing(found) || !is_data_descriptor(vm, found);
}

bool cache_fill_store(Vm *vm, InlineCache *cache, Code *code, Value object, Str *name) {
    if (!value_is_heap(object))
        return false;
    Object *heap_object = value_to_object(object);
    if (shared_find(vm, cache, heap_object->header, name, PURPOSE_STORE)) {
        cache_barrier(vm, code);
        return true;
    }
    if (cache_give_up(cache))
        return false;
    Shape *shape = object_shape(heap_object);
    Type *type = object_type(heap_object);
    Value found = type_lookup(vm, type, name);
    if (value_is_getset(found) && has_plain_setattr(vm, type))
        fill_member(cache, heap_object, type, value_to_pointer(found), true);
    if (cache->kind != CACHE_NONE) {
        cache->misses = 0;
        shared_store(vm, cache, name, PURPOSE_STORE);
        cache_barrier(vm, code);
        return true;
    }
    if (object_kind(heap_object) == KIND_TYPE || object_kind(heap_object) == KIND_MODULE ||
        !shape->has_dict || (shape->flags & SHAPE_DICT_MODE) || !has_plain_store(vm, type, name))
        return false;
    int index = shape_find(shape, name);
    if (index < 0 || index >= shape->inline_slots)
        return false;
    fill_own(cache, heap_object, type, shape, index);
    cache->misses = 0;
    shared_store(vm, cache, name, PURPOSE_STORE);
    cache_barrier(vm, code);
    return true;
}

void cache_fill_add(Vm *vm, InlineCache *cache, Code *code, Value object, Str *name, uint64_t old_header) {
    Object *heap_object = value_to_object(object);
    Shape *shape = object_shape(heap_object);
    Shape *old_shape = (Shape *)(uintptr_t)(old_header & HEADER_SHAPE_MASK);
    if (cache->misses >= CACHE_MISSES_MAX || shape->parent != old_shape || shape->type != old_shape->type ||
        shape->name != name || (shape->flags & SHAPE_DICT_MODE) || shape->count > shape->inline_slots ||
        shape->inline_slots != old_shape->inline_slots || !has_plain_store(vm, shape->type, name))
        return;
    size_t overflow = 0;
    cache->header = old_header;
    cache->type = shape->type;
    cache->version = shape->type->version;
    cache->new_header = heap_object->header;
    cache->offset = attribute_offset(shape, (int)shape->count - 1, &overflow);
    cache->kind = CACHE_ADD_SLOT;
    cache->misses = 0;
    shared_store(vm, cache, name, PURPOSE_STORE);
    cache_barrier(vm, code);
}

void cache_fill_global(Vm *vm, InlineCache *cache, Code *code, Dict *globals, Dict *builtins, Str *name) {
    (void)code;
    if (cache_give_up(cache))
        return;
    uint64_t layout = dict_layout(vm, globals);
    if (!layout)
        return;
    Value *slot = dict_value_slot(vm, globals, name);
    if (slot) {
        cache->layout = layout;
        cache->slot = slot;
        cache->kind = CACHE_GLOBAL;
        return;
    }
    uint64_t builtins_layout = dict_layout(vm, builtins);
    slot = dict_value_slot(vm, builtins, name);
    if (!slot || !builtins_layout)
        return;
    cache->layout = layout;
    cache->builtins_layout = builtins_layout;
    cache->slot = slot;
    cache->kind = CACHE_BUILTIN;
}

void cache_fill_store_global(Vm *vm, InlineCache *cache, Code *code, Dict *globals, Str *name) {
    (void)code;
    if (cache_give_up(cache))
        return;
    Value *slot = dict_value_slot(vm, globals, name);
    uint64_t layout = slot ? dict_layout(vm, globals) : 0;
    if (!layout)
        return;
    cache->layout = layout;
    cache->slot = slot;
    cache->kind = CACHE_GLOBAL;
}
