// SPDX-License-Identifier: MIT
// Methods and attributes that generators, coroutines and async generators share, for their tables.
#ifndef KRAIT_OBJECTS_GENERATOR_METHODS_H
#define KRAIT_OBJECTS_GENERATOR_METHODS_H

#include "objects/generator.h"

// Natives with steps
Value generator_method_next(Vm *vm, Value *args);
Value generator_method_send(Vm *vm, Value *args);
Value generator_method_throw(Vm *vm, Value *args);
Value generator_method_close(Vm *vm, Value *args);
// Plain ones
Value generator_repr(Vm *vm, Value *args);
Value generator_get_name(Vm *vm, Value *args);
Value generator_set_name(Vm *vm, Value *args);
Value generator_get_qualified_name(Vm *vm, Value *args);
Value generator_set_qualified_name(Vm *vm, Value *args);
Value generator_get_frame(Vm *vm, Value *args);
Value generator_get_running(Vm *vm, Value *args);
Value generator_get_suspended(Vm *vm, Value *args);
Value generator_get_code(Vm *vm, Value *args);
Value generator_get_delegate(Vm *vm, Value *args);
const char *generator_kind_name(Vm *vm,
                                const Generator *generator); // "generator", "coroutine", "async generator"
// The exception that throw(type, value, traceback) means.
Value generator_make_exception(Vm *vm, Value type, Value value, Value traceback) MUST_CHECK;
// After GeneratorExit was thrown in: what came back. True: closed, *result is the value of close().
bool generator_close_result(Vm *vm, Generator *generator, Value yielded, Value *result) MUST_CHECK;

#endif
