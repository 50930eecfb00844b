// SPDX-License-Identifier: MIT
// types.SimpleNamespace, which sys.implementation is one of.
#ifndef KRAIT_OBJECTS_SIMPLE_NAMESPACE_H
#define KRAIT_OBJECTS_SIMPLE_NAMESPACE_H

#include "objects/object.h"

Value simple_namespace_new(Vm *vm) MUST_CHECK; // empty: set its attributes

extern const TypeDefinition simple_namespace_definition;

#endif
