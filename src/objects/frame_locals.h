// SPDX-License-Identifier: MIT
// The local variables of a frame by name: locals(), f_locals and its write-through proxy (PEP 667).
#ifndef KRAIT_OBJECTS_FRAME_LOCALS_H
#define KRAIT_OBJECTS_FRAME_LOCALS_H

#include "vm/vm.h"

// Registers of a frame object, live or copied; NULL: none left. And the instruction it is at.
const Value *frame_object_registers(const FrameObject *f);
uint32_t frame_object_index(const FrameObject *f);
// f_locals: the namespace of a module or class body, else a new FrameLocalsProxy.
Value frame_locals_of(Vm *vm, FrameObject *f) MUST_CHECK;
// locals(): the namespace of a module or class body, else a new dict with the values now.
Value frame_locals(Vm *vm, Frame *frame) MUST_CHECK;
// Calls `visit` with each variable that has a value: parameters and locals, cells, closure variables.
bool frame_each_local(Vm *vm, Code *code, Value function, const Value *registers,
                      bool (*visit)(Vm *vm, void *context, Str *name, Value value), void *context) MUST_CHECK;

#endif
