// SPDX-License-Identifier: MIT
// What the builtin iterators share: stepping another iterator without holding the C stack, and pickling.
#include "objects/iterator.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/zip.h"
#include "vm/call.h"
#include "vm/native_call.h"
#include "vm/vm.h"

bool iterator_stays_plain(Value iterator) {
    if (!value_is_heap(iterator))
        return false;
    const TypeDefinition *definition = object_type(value_to_pointer(iterator))->definition;
    if (!definition || !definition->next)
        return false;
    if (definition == &enumerate_definition || definition == &zip_definition)
        return ((PlainIterator *)value_to_pointer(iterator))->plain;
    return true;
}

bool iterator_is_plain(Vm *vm, Value iterator) {
    if (iterator_stays_plain(iterator))
        return true;
    Value method = value_special(vm, iterator, SPECIAL_NEXT);
    return value_is_kind(method, KIND_NATIVE) &&
           !(((Native *)value_to_pointer(method))->flags & NATIVE_STEPS);
}

Value iterator_call_next(Vm *vm, Value *args, uintptr_t next_step, Value iterator, bool catch) {
    Value method = value_special(vm, iterator, SPECIAL_NEXT);
    if (value_is_none_or_missing(method))
        return raise_type_error(vm, "'%.200T' object is not an iterator", iterator);
    int count = 1;
    if (!value_is_kind(method, KIND_FUNCTION) && !value_is_kind(method, KIND_NATIVE)) {
        method = object_bind_special(vm, iterator, method);
        if (value_missing(method))
            return NO_VALUE;
        count = 0;
    }
    return catch ? native_call_catch(vm, args, next_step, method, count, &iterator)
                 : native_call(vm, args, next_step, method, count, &iterator);
}

Value iterator_builtin(Vm *vm, const char *name) {
    Str *key = str_intern_c(vm, name);
    Value found = key && vm->builtins ? dict_get_str(vm, vm->builtins, key) : NO_VALUE;
    if (key && value_missing(found))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR, "%s", name);
    return found;
}

Value iterator_reduce(Vm *vm, const char *name, Value argument, Value state) {
    Value function = iterator_builtin(vm, name);
    Tuple *arguments = value_exists(function) ? tuple_pack(vm, argument) : NULL;
    if (!arguments)
        return NO_VALUE;
    return value_from_pointer(value_exists(state) ? tuple_pack(vm, function, tuple_value(arguments), state)
                                                  : tuple_pack(vm, function, tuple_value(arguments)));
}

bool iterator_state_index(Vm *vm, Value state, uint64_t length, uint64_t *index) {
    int64_t i;
    if (!value_is_int(state)) {
        raise_type_error(vm, "an integer is required");
        return false;
    }
    if (!int_to_int64(state, &i)) {
        raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
        return false;
    }
    *index = i < 0 ? 0 : (uint64_t)i > length ? length : (uint64_t)i;
    return true;
}

Value iterator_method_next(Vm *vm, Value *args) {
    const Type *type = object_type(value_to_pointer(args[0]));
    while (!type->definition || !type->definition->next)
        type = type->base;
    Value item = type->definition->next(vm, value_to_pointer(args[0]));
    return value_exists(item) || error_is_set(vm) ? item : raise_stop_iteration(vm, NO_VALUE);
}

Value iterator_self(Vm *vm, Value *args) {
    return args[0];
}
