// SPDX-License-Identifier: MIT
// Descriptors of attributes that C code computes (getset) and of Value fields (member: builtin structs,
// __slots__).
#ifndef KRAIT_OBJECTS_GETSET_H
#define KRAIT_OBJECTS_GETSET_H

#include "objects/object.h"

typedef struct GetSet {
    uint64_t header;                // KIND_GETSET
    const GetSetDefinition *getset; // NULL: a member
    const MemberDefinition *member; // NULL: a getset, or a __slots__ member at `offset`
    Str *name;
    Type *owner;
    uint32_t offset; // of a __slots__ member, bytes
    uint32_t flags;  // MEMBER_*
    Value doc;       // of a __slots__ member, else NO_VALUE
} GetSet;

static inline bool value_is_getset(Value v) {
    return value_is_kind(v, KIND_GETSET);
}

Value getset_new(Vm *vm, Type *owner, const GetSetDefinition *definition) MUST_CHECK;
Value member_new(Vm *vm, Type *owner, const MemberDefinition *definition) MUST_CHECK;
Value member_new_slot(Vm *vm, Type *owner, Str *name, uint32_t offset) MUST_CHECK;
// The attribute of `object`, whose type has been checked or not. value NO_VALUE: delete.
Value getset_get(Vm *vm, GetSet *descriptor, Value object) MUST_CHECK;
bool getset_set(Vm *vm, GetSet *descriptor, Value object, Value value) MUST_CHECK;
// A __slots__ or struct member, not a computed attribute.
static inline bool getset_is_member(const GetSet *descriptor) {
    return !descriptor->getset;
}
static inline uint32_t getset_offset(const GetSet *descriptor) {
    return descriptor->member ? descriptor->member->offset : descriptor->offset;
}

extern const TypeDefinition getset_descriptor_definition, member_descriptor_definition;

#endif
