// SPDX-License-Identifier: MIT
// How types are made and changed, beyond what objects/object.h says.
#ifndef KRAIT_OBJECTS_TYPE_H
#define KRAIT_OBJECTS_TYPE_H

#include "objects/object.h"

// Makes every builtin type (builtin_types.def); called once by vm_new after heap_init, before any other
// object exists.
bool types_init(Vm *vm) MUST_CHECK;

// In Type.specials: asked for and not there.
#define SPECIAL_ABSENT ((Value){3})

// The Type of a definition if this Vm has made it, else NULL.
Type *type_find(Vm *vm, const TypeDefinition *definition);
// Where the value of `name` (interned) lies in the namespace of the first type along the mro that has it; it
// stays valid, and the answer right, while type->version stays. NULL: not there, or not to be cached (then
// *cacheable is false and *value is the answer).
Value *type_lookup_slot(Vm *vm, Type *type, Str *name, bool *cacheable, Value *value);
// The namespace attribute of one type, not its bases.
Value type_own_attribute(Vm *vm, Type *type, Str *name);
// Stores into the namespace (NO_VALUE: removes; 1 done, 0 not there, -1 exception); no check of mutability.
// New versions where needed.
int type_store_attribute(Vm *vm, Type *type, Str *name, Value value) MUST_CHECK;

// The nearest type along `base` that C code defined, which gives the struct.
Type *type_builtin_base(Type *type);
// An unfilled heap type of metatype `metatype` for type_new.c.
Type *type_allocate(Vm *vm, Type *metatype) MUST_CHECK;
// Gives it the layout of `base` with `members` more __slots__ and, maybe, a __dict__.
bool type_set_layout(Vm *vm, Type *type, Type *base, uint32_t members, bool has_dict,
                     uint32_t inline_slots) MUST_CHECK;
// Links it: registers it with its bases, new version, flags.
bool type_finish(Vm *vm, Type *type) MUST_CHECK;
// The mro by C3 (PEP 253's text of errors). NULL: exception.
Tuple *type_compute_mro(Vm *vm, Type *type, Tuple *bases) MUST_CHECK;
bool type_add_subclass(Vm *vm, Type *base, Type *type) MUST_CHECK;
void type_remove_subclass(Vm *vm, Type *base, Type *type);
// The live direct subclasses, in order of creation.
struct List *type_subclasses(Vm *vm, Type *type) MUST_CHECK;
// Is `v` what a look-up on a class returns as it is, with neither __get__ nor __set__?
bool value_is_plain_attribute(Vm *vm, Value v);
// The check that each C `__new__` owes: args[0] of `owner`'s __new__ is `cls`. False: TypeError.
bool type_check_new(Vm *vm, Type *owner, Value cls) MUST_CHECK;
// "module.qualname", or the qualified name alone in builtins.
Str *type_full_name(Vm *vm, Type *type) MUST_CHECK;
Value type_module(Vm *vm, Type *type) MUST_CHECK; // __module__
static inline Type *value_to_type(Value v) {
    return (Type *)value_to_pointer(v);
}
static inline bool type_has(const Type *type, uint32_t flag) {
    return (type->flags & flag) != 0;
}

extern const TypeDefinition type_definition, object_definition;

#endif
