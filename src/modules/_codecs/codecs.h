// SPDX-License-Identifier: MIT
// The parts of the module _codecs.
#ifndef KRAIT_MODULES_CODECS_H
#define KRAIT_MODULES_CODECS_H

#include "objects/codec.h"
#include "objects/module.h"

// The Values that the module keeps.
enum { CODECS_SEARCH, CODECS_CACHE, CODECS_HANDLERS, CODECS_STATE };
extern const ModuleDefinition module__codecs;

// registry.c
Value codecs_register(Vm *vm, Value *args);
Value codecs_unregister(Vm *vm, Value *args);
Value codecs_lookup(Vm *vm, Value *args);
Value codecs_encode(Vm *vm, Value *args);
Value codecs_decode(Vm *vm, Value *args);
// handlers.c
Value codecs_register_error(Vm *vm, Value *args);
Value codecs_unregister_error(Vm *vm, Value *args);
Value codecs_lookup_error(Vm *vm, Value *args);
bool codecs_add_handlers(Vm *vm, Value module) MUST_CHECK;

#endif
