// SPDX-License-Identifier: MIT
// The FrameLocalsProxy type: a mapping over a frame's variables whose writes go through (PEP 667).
#ifndef KRAIT_OBJECTS_FRAME_LOCALS_PROXY_H
#define KRAIT_OBJECTS_FRAME_LOCALS_PROXY_H

#include "vm/vm.h"

Value frame_locals_proxy_new(Vm *vm, FrameObject *f) MUST_CHECK;

extern const TypeDefinition frame_locals_proxy_definition;

#endif
