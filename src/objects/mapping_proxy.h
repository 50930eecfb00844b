// SPDX-License-Identifier: MIT
// mappingproxy: a read-only view of a mapping.
#ifndef KRAIT_OBJECTS_MAPPING_PROXY_H
#define KRAIT_OBJECTS_MAPPING_PROXY_H

#include "objects/object.h"

Value mapping_proxy_new(Vm *vm, Value mapping) MUST_CHECK;

extern const TypeDefinition mapping_proxy_definition;

#endif
