// SPDX-License-Identifier: MIT
// Inline caches: what an instruction's site saw last, with its guard. They lie beside the code, one array a
// Code and Vm.
//
// A hit is a compare of the object's header word (its shape and kind) and, where the class matters, of the
// class's version; then a load. Fields are valid for the kind that is set; a site that misses too often stays
// CACHE_NONE (megamorphic).
#ifndef KRAIT_VM_CACHE_H
#define KRAIT_VM_CACHE_H

#include "objects/code.h"
#include "vm/vm.h"

typedef enum CacheKind {
    CACHE_NONE,
    CACHE_SLOT,       // an attribute in a slot at byte `offset` of the object
    CACHE_OVERFLOW,   // ... item `offset` of the overflow array
    CACHE_ADD_SLOT,   // STORE_ATTR: `new_header`, slot at byte `offset`
    CACHE_METHOD,     // a function or native found on the class: `value`
    CACHE_CLASS_SLOT, // a plain value found on the class: read at `slot` (storing another changes no version)
    CACHE_TYPE_VALUE, // the object is the class `object` itself: `value`
    CACHE_TYPE_SLOT,  // the same, a plain value read at `slot`
    CACHE_PROPERTY,   // a property with a Python getter: `value` is that function
    CACHE_MODULE,     // attribute of a module: `slot`, guarded by the module dict's layout in `layout`
    CACHE_GLOBAL,     // LOAD_GLOBAL, STORE_GLOBAL: `slot`, guarded by layout
    CACHE_BUILTIN,    // LOAD_GLOBAL: `slot` in builtins, guarded by layout and builtins_layout
} CacheKind;

#define CACHE_MISSES_MAX 64

struct InlineCache {
    uint64_t header; // of the object; its shape is kept alive
    Type *type;      // whose version counts
    uint32_t version;
    uint8_t kind;
    uint8_t misses;
    uint16_t unused;
    union {
        Value value;
        Value *slot;
        uint64_t new_header;
    };
    union {
        uint64_t offset;
        uint64_t layout;
        Value object;
    };
    uint64_t builtins_layout;
};

// Look the attribute up for the cache after a miss. True: the site has a hit now. No Python code runs. What
// one site finds for a shape is shared with all others of the same name, so that polymorphic sites stay
// cheap.
bool cache_fill_load(Vm *vm, InlineCache *cache, Code *code, Value object, Str *name, bool method);
bool cache_fill_store(Vm *vm, InlineCache *cache, Code *code, Value object, Str *name);
// After the attribute was added by the generic path: records the transition from `old_header`.
void cache_fill_add(Vm *vm, InlineCache *cache, Code *code, Value object, Str *name, uint64_t old_header);
void cache_fill_global(Vm *vm, InlineCache *cache, Code *code, Dict *globals, Dict *builtins, Str *name);
void cache_fill_store_global(Vm *vm, InlineCache *cache, Code *code, Dict *globals, Str *name);

#endif
