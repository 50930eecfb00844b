// SPDX-License-Identifier: MIT
// Type parameters, type aliases and Generic (PEP 695, 696), and async generator values: what the compiler's
// intrinsics make.
#ifndef KRAIT_OBJECTS_TYPING_H
#define KRAIT_OBJECTS_TYPING_H

#include "objects/object.h"

// bound and constraints are functions that evaluate them at first need (PEP 649), or NO_VALUE.
Value type_var_new(Vm *vm, Str *name, Value evaluate_bound, Value evaluate_constraints) MUST_CHECK;
Value param_spec_new(Vm *vm, Str *name) MUST_CHECK;
Value type_var_tuple_new(Vm *vm, Str *name) MUST_CHECK;
bool type_parameter_set_default(Vm *vm, Value parameter, Value evaluate_default) MUST_CHECK;
// Generic[*parameters] for a tuple of type parameters.
Value generic_subscript(Vm *vm, Value parameters) MUST_CHECK;
// parameters: a tuple or None.
Value type_alias_new(Vm *vm, Str *name, Value parameters, Value evaluate_value) MUST_CHECK;

// objects/async_generator.c
Value async_generator_wrap(Vm *vm, Value v) MUST_CHECK;

extern const TypeDefinition type_var_definition, param_spec_definition, param_spec_args_definition,
    param_spec_kwargs_definition, type_var_tuple_definition, type_alias_definition, generic_definition,
    no_default_definition, const_evaluator_definition;

#endif
