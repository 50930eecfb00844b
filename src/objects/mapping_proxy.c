// SPDX-License-Identifier: MIT
// mappingproxy: passes reading on to its mapping and has nothing that writes.
#include "objects/mapping_proxy.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

typedef struct MappingProxy {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value mapping;
} MappingProxy;

static void proxy_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((MappingProxy *)object)->mapping);
}

static Value mapping_of(Value v) {
    return ((MappingProxy *)value_to_pointer(v))->mapping;
}

static bool is_proxy(Vm *vm, Value v) {
    return value_type(vm, v) == vm->types[TYPE_INDEX_MAPPING_PROXY];
}

Value mapping_proxy_new(Vm *vm, Value mapping) {
    MappingProxy *proxy = object_alloc(vm, vm->types[TYPE_INDEX_MAPPING_PROXY], 0);
    if (proxy)
        proxy->mapping = mapping; // NOBARRIER: just allocated
    return value_from_pointer(proxy);
}

static Value proxy_new(Vm *vm, Value *args) {
    Type *type = value_type(vm, args[1]);
    if (value_missing(type_special(vm, type, SPECIAL_GETITEM)) || value_is_list(args[1]) ||
        value_is_tuple(args[1]) || type_has(type, TYPE_MATCH_SEQUENCE) || value_is_kind(args[1], KIND_STR) ||
        value_is_kind(args[1], KIND_BYTES) || value_is_kind(args[1], KIND_BYTEARRAY))
        return raise_type_error(vm, "mappingproxy() argument must be a mapping, not %T", args[1]);
    return mapping_proxy_new(vm, args[1]);
}

static Value proxy_length(Vm *vm, Value *args) {
    int64_t length = value_length(vm, mapping_of(args[0]));
    return length < 0 ? NO_VALUE : int_from_int64(vm, length);
}
static Value proxy_get_item(Vm *vm, Value *args) {
    return value_get_item(vm, mapping_of(args[0]), args[1]);
}
static Value proxy_contains(Vm *vm, Value *args) {
    int contained = value_contains(vm, mapping_of(args[0]), args[1]);
    return contained < 0 ? NO_VALUE : value_from_bool(contained);
}
static Value proxy_iter(Vm *vm, Value *args) {
    return value_iter(vm, mapping_of(args[0]));
}
static Value proxy_str(Vm *vm, Value *args) {
    return value_str(vm, mapping_of(args[0]));
}
static Value proxy_repr(Vm *vm, Value *args) {
    return value_from_pointer(str_format(vm, "mappingproxy(%R)", mapping_of(args[0])));
}
static Value proxy_hash(Vm *vm, Value *args) {
    int64_t hash;
    return value_hash(vm, mapping_of(args[0]), &hash) ? int_from_int64(vm, hash) : NO_VALUE;
}

static Value proxy_call(Vm *vm, Value self, const char *name, int count, const Value *args) {
    Str *method = str_intern_c(vm, name);
    return method ? vm_call_method(vm, mapping_of(self), method, count, args) : NO_VALUE;
}
static Value proxy_get(Vm *vm, Value *args) {
    return proxy_call(vm, args[0], "get", 2,
                      (Value[]){args[1], value_exists(args[2]) ? args[2] : VALUE_NONE});
}
static Value proxy_keys(Vm *vm, Value *args) {
    return proxy_call(vm, args[0], "keys", 0, NULL);
}
static Value proxy_values(Vm *vm, Value *args) {
    return proxy_call(vm, args[0], "values", 0, NULL);
}
static Value proxy_items(Vm *vm, Value *args) {
    return proxy_call(vm, args[0], "items", 0, NULL);
}
static Value proxy_copy(Vm *vm, Value *args) {
    return proxy_call(vm, args[0], "copy", 0, NULL);
}
static Value proxy_reversed(Vm *vm, Value *args) {
    return proxy_call(vm, args[0], "__reversed__", 0, NULL);
}

static Value unwrapped(Vm *vm, Value v) {
    return is_proxy(vm, v) ? mapping_of(v) : v;
}
static Value proxy_or(Vm *vm, Value *args) {
    return value_binary(vm, unwrapped(vm, args[0]), unwrapped(vm, args[1]), SPECIAL_OR);
}
static Value proxy_reflected_or(Vm *vm, Value *args) {
    return value_binary(vm, unwrapped(vm, args[1]), unwrapped(vm, args[0]), SPECIAL_OR);
}
static Value proxy_inplace_or(Vm *vm, Value *args) {
    return raise_type_error(vm, "'|=' is not supported by %T; use '|' instead", args[0]);
}

#define PROXY_COMPARE(name, comparison)                                                                      \
    static Value name(Vm *vm, Value *args) {                                                                 \
        return value_compare(vm, mapping_of(args[0]), unwrapped(vm, args[1]), comparison);                   \
    }
PROXY_COMPARE(proxy_lt, COMPARE_LT)
PROXY_COMPARE(proxy_le, COMPARE_LE)
PROXY_COMPARE(proxy_eq, COMPARE_EQ)
PROXY_COMPARE(proxy_ne, COMPARE_NE)
PROXY_COMPARE(proxy_gt, COMPARE_GT)
PROXY_COMPARE(proxy_ge, COMPARE_GE)

static const NativeDefinition proxy_methods[] = {
    {"__new__(type, /, mapping)", proxy_new, NULL, 0, 0},
    {"__repr__(self, /)", proxy_repr, NULL, 0, 0},
    {"__hash__(self, /)", proxy_hash, NULL, 0, 0},
    {"__str__(self, /)", proxy_str, NULL, 0, 0},
    {"__lt__(self, value, /)", proxy_lt, NULL, 0, 0},
    {"__le__(self, value, /)", proxy_le, NULL, 0, 0},
    {"__eq__(self, value, /)", proxy_eq, NULL, 0, 0},
    {"__ne__(self, value, /)", proxy_ne, NULL, 0, 0},
    {"__gt__(self, value, /)", proxy_gt, NULL, 0, 0},
    {"__ge__(self, value, /)", proxy_ge, NULL, 0, 0},
    {"__iter__(self, /)", proxy_iter, NULL, 0, 0},
    {"__or__(self, value, /)", proxy_or, NULL, 0, 0},
    {"__ror__(self, value, /)", proxy_reflected_or, NULL, 0, 0},
    {"__ior__(self, value, /)", proxy_inplace_or, NULL, 0, 0},
    {"__len__(self, /)", proxy_length, NULL, 0, 0},
    {"__getitem__(self, key, /)", proxy_get_item, NULL, 0, 0},
    {"__contains__(self, key, /)", proxy_contains, NULL, 0, 0},
    {"get(self, key, default=None, /)", proxy_get, "The value of a key, or the default.", 0, 0},
    {"keys(self, /)", proxy_keys, "The keys of the mapping.", 0, 0},
    {"values(self, /)", proxy_values, "The values of the mapping.", 0, 0},
    {"items(self, /)", proxy_items, "The pairs of the mapping.", 0, 0},
    {"copy(self, /)", proxy_copy, "A shallow copy of the mapping.", 0, 0},
    {"__class_getitem__(type, item, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS, 0},
    {"__reversed__(self, /)", proxy_reversed, "An iterator over the keys from the last to the first.", 0, 0},
    {0},
};

const TypeDefinition mapping_proxy_definition = {
    .name = "mappingproxy",
    .doc = "A read-only view of a mapping.",
    .signature = "(mapping)",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(MappingProxy),
    .flags = TYPE_MATCH_MAPPING,
    .methods = proxy_methods,
    .trace = proxy_trace,
};
