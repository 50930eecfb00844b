// SPDX-License-Identifier: MIT
// Attribute access beyond what objects/object.h says: what the loop and the types with a __getattribute__ of
// their own share.
#ifndef KRAIT_OBJECTS_ATTRIBUTE_H
#define KRAIT_OBJECTS_ATTRIBUTE_H

#include "objects/object.h"

// As object_attribute_find, but what object.__getattribute__ / type.__getattribute__ /
// module.__getattribute__ do, whatever the type defines; a missing attribute is ATTRIBUTE_MISSING with no
// exception.
#define ATTRIBUTE_MISSING ((AttributeAction)(ATTRIBUTE_CALL_GETATTR + 1))
AttributeAction object_generic_find(Vm *vm, Value object, Str *name, bool want_method, AttributeFound *found);
AttributeAction type_attribute_find(Vm *vm, Type *type, Str *name, bool want_method, AttributeFound *found);
// super(type, object).name, `object_type` being the type whose mro is walked (objects/super.c).
AttributeAction super_attribute_find(Vm *vm, Type *type, Value object, Type *object_type, Str *name,
                                     bool want_method, AttributeFound *found);
// The type whose mro super(type, object) walks; NULL: TypeError set.
Type *super_check(Vm *vm, Type *type, Value object) MUST_CHECK;

// What the loop does next for `object.name = value` (NO_VALUE: del): ATTRIBUTE_VALUE: done; ATTRIBUTE_CALL:
// call found.value with found.args[0 .. found.count) and drop the result; ATTRIBUTE_ERROR.
AttributeAction object_set_attribute_find(Vm *vm, Value object, Str *name, Value value,
                                          AttributeFound *found);
// What object.__setattr__ does, as above.
AttributeAction object_generic_set_find(Vm *vm, Value object, Str *name, Value value, AttributeFound *found);

// Binds what was found on a class as an attribute of `object` (NO_VALUE: of the class itself, `type`).
AttributeAction attribute_bind(Vm *vm, Value attribute, Value object, Type *type, bool want_method,
                               AttributeFound *found);
// Runs what a *_find function left to be called. NO_VALUE: exception.
Value attribute_finish(Vm *vm, AttributeAction action, Value object, Str *name,
                       const AttributeFound *found) MUST_CHECK;

// obj.__dict__ = dict; value must be a dict.
bool object_set_dict(Vm *vm, Value object, Value dict) MUST_CHECK;
bool type_set_attribute(Vm *vm, Type *type, Str *name, Value value) MUST_CHECK;
// The error for a module without the attribute (partially initialised, shadowed ...); objects/module.c.
Value module_attribute_error(Vm *vm, Value module, Str *name);
// The name if `v` is a str, else NULL and "attribute name must be string, not '%T'".
Str *attribute_name(Vm *vm, Value v) MUST_CHECK;

#endif
