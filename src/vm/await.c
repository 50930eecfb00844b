// SPDX-License-Identifier: MIT
// Slow paths of await, async for and yield from; intrinsics of async generators and type parameters.
#include "objects/exception.h"
#include "objects/generator.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/typing.h"
#include "vm/call.h"
#include "vm/operator.h"

Value operation_get_iter_yield_from(Vm *vm, Frame *frame, Value v) {
    if (value_is_generator(v)) {
        Type *type = object_type(value_to_pointer(v));
        if (type == vm_type(vm, TYPE_INDEX_GENERATOR))
            return v;
        if (type == vm_type(vm, TYPE_INDEX_COROUTINE)) {
            if (!(frame->code->flags & (CODE_COROUTINE | CODE_ITERABLE_COROUTINE)))
                return raise_type_error(
                    vm, "cannot 'yield from' a coroutine object in a non-coroutine generator");
            return v;
        }
    }
    return value_iter(vm, v);
}

static bool is_coroutine(Vm *vm, Value v) {
    if (!value_is_generator(v))
        return false;
    Generator *generator = value_to_generator(v);
    return object_type(generator) == vm_type(vm, TYPE_INDEX_COROUTINE) ||
           (generator->frame.code->flags & CODE_ITERABLE_COROUTINE);
}

Value operation_awaitable_iterator(Vm *vm, Value v) {
    if (is_coroutine(vm, v))
        return v;
    if (value_missing(value_special(vm, v, SPECIAL_AWAIT)))
        return raise_type_error(vm, "'%T' object can't be awaited", v);
    bool found;
    Value iterator = vm_call_special(vm, v, SPECIAL_AWAIT, 0, NULL, &found);
    if (value_missing(iterator))
        return NO_VALUE;
    if (is_coroutine(vm, iterator))
        return raise_type_error(vm, "%T.__await__() must return an iterator, not coroutine", v);
    if (value_missing(value_special(vm, iterator, SPECIAL_NEXT)))
        return raise_type_error(vm, "%T.__await__() must return an iterator, not %T", v, iterator);
    return iterator;
}

Value operation_get_awaitable(Vm *vm, Value v, int where) {
    if (where && !is_coroutine(vm, v) && value_missing(value_special(vm, v, SPECIAL_AWAIT)))
        return raise_type_error(
            vm, "'async with' received an object from %s that does not implement __await__: %T",
            where == 1 ? "__aenter__" : "__aexit__", v);
    Value iterator = operation_awaitable_iterator(vm, v);
    if (value_is_generator(iterator) && value_exists(generator_delegate(value_to_generator(iterator))) &&
        object_type(value_to_pointer(iterator)) == vm_type(vm, TYPE_INDEX_COROUTINE))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "coroutine is being awaited already");
    return iterator;
}

Value operation_get_aiter(Vm *vm, Value v) {
    if (value_missing(value_special(vm, v, SPECIAL_AITER)))
        return raise_type_error(vm, "'async for' requires an object with __aiter__ method, got %T", v);
    bool found;
    Value iterator = vm_call_special(vm, v, SPECIAL_AITER, 0, NULL, &found);
    if (value_missing(iterator))
        return NO_VALUE;
    if (value_missing(value_special(vm, iterator, SPECIAL_ANEXT)))
        return raise_type_error(
            vm, "'async for' received an object from __aiter__ that does not implement __anext__: %T",
            iterator);
    return iterator;
}

Value operation_get_anext(Vm *vm, Value v) {
    if (value_missing(value_special(vm, v, SPECIAL_ANEXT)))
        return raise_type_error(vm, "'async for' requires an iterator with __anext__ method, got %T", v);
    bool found;
    Value awaitable = vm_call_special(vm, v, SPECIAL_ANEXT, 0, NULL, &found);
    if (value_missing(awaitable))
        return NO_VALUE;
    Value iterator = operation_awaitable_iterator(vm, awaitable);
    if (value_missing(iterator)) {
        Value cause = error_fetch(vm);
        raise_type_error(vm, "'async for' received an invalid object from __anext__: %T", awaitable);
        if (value_is_exception(vm->error)) {
            Exception *error = value_to_exception(vm->error);
            heap_store(vm, error, &error->cause, cause);
            heap_store(vm, error, &error->context, cause);
            error->suppress_context = 1;
        }
    }
    return iterator;
}

Value operation_intrinsic_typing(Vm *vm, int which, const Value *operands) {
    Str *name = value_is_str(operands[0]) ? value_to_str(operands[0]) : NULL;
    switch (which) {
    case INTRINSIC_ASYNC_GENERATOR_WRAP: return async_generator_wrap(vm, operands[0]);
    case INTRINSIC_TYPE_VAR: return type_var_new(vm, name, NO_VALUE, NO_VALUE);
    case INTRINSIC_TYPE_VAR_BOUND: return type_var_new(vm, name, operands[1], NO_VALUE);
    case INTRINSIC_TYPE_VAR_CONSTRAINTS: return type_var_new(vm, name, NO_VALUE, operands[1]);
    case INTRINSIC_PARAM_SPEC: return param_spec_new(vm, name);
    case INTRINSIC_TYPE_VAR_TUPLE: return type_var_tuple_new(vm, name);
    case INTRINSIC_SET_TYPE_PARAM_DEFAULT:
        return type_parameter_set_default(vm, operands[0], operands[1]) ? operands[0] : NO_VALUE;
    case INTRINSIC_SUBSCRIPT_GENERIC: return generic_subscript(vm, operands[0]);
    case INTRINSIC_TYPE_ALIAS: return type_alias_new(vm, name, operands[1], operands[2]);
    default: return raise_system_error(vm, "unknown intrinsic %d", which);
    }
}
