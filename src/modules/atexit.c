// SPDX-License-Identifier: MIT
// The module atexit: callbacks that run when the program ends, the last registered first.
//
// vm->atexit_callbacks is a list of (function, args, kwargs); one that is running or was unregistered is None
// there.
#include "modules/atexit.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

static List *callbacks(Vm *vm) {
    return value_is_list(vm->atexit_callbacks) ? value_to_list_object(vm->atexit_callbacks) : NULL;
}

static Value atexit_register(Vm *vm, Value *args) {
    if (value_missing(args[0]))
        return raise_type_error(vm, "register() takes at least 1 argument (0 given)");
    if (!value_is_callable(vm, args[0]))
        return raise_type_error(vm, "the first argument must be callable");
    if (!callbacks(vm)) {
        List *list = list_new(vm, 0);
        if (!list)
            return NO_VALUE;
        vm->atexit_callbacks = list_value(list);
    }
    Tuple *entry = tuple_from_values(vm, args, 3);
    return entry && list_append(vm, callbacks(vm), tuple_value(entry)) ? args[0] : NO_VALUE;
}

static Value atexit_unregister(Vm *vm, Value *args) {
    List *list = callbacks(vm);
    for (size_t i = 0; list && i < list->length; i++) {
        Value entry = list->items->items[i];
        if (!value_is_tuple(entry))
            continue;
        int equal = value_equal(vm, tuple_items(value_to_tuple_object(entry))[0], args[0]);
        if (equal < 0)
            return NO_VALUE;
        if (equal && i < list->length)
            list->items->items[i] = VALUE_NONE; // NOBARRIER: no pointer
    }
    return VALUE_NONE;
}

static Value atexit_clear(Vm *vm, Value *args) {
    vm->atexit_callbacks = NO_VALUE;
    return VALUE_NONE;
}

static Value atexit_count(Vm *vm, Value *args) {
    List *list = callbacks(vm);
    int64_t count = 0;
    for (size_t i = 0; list && i < list->length; i++)
        count += value_is_tuple(list->items->items[i]);
    return value_from_small_int(count);
}

void atexit_run(Vm *vm) {
    List *list;
    // What a callback registers runs too.
    while ((list = callbacks(vm)) && list->length) {
        size_t last = list->length - 1;
        Value entry = list->items->items[last];
        if (!list_set_slice(vm, list, last, list->length, NULL, 0)) {
            error_clear(vm);
            break;
        }
        if (!value_is_tuple(entry))
            continue;
        Value *parts = tuple_items(value_to_tuple_object(entry));
        if (value_missing(
                vm_call_keywords(vm, parts[0], value_to_tuple_object(parts[1]), value_to_dict(parts[2])))) {
            Str *where = str_format(vm, "Exception ignored in atexit callback %R", parts[0]);
            const char *text = where ? str_wtf8(vm, where, NULL) : NULL;
            error_write_unraisable(vm, text, NO_VALUE);
        }
    }
    vm->atexit_callbacks = NO_VALUE;
}

static Value atexit_run_exitfuncs(Vm *vm, Value *args) {
    atexit_run(vm);
    return VALUE_NONE;
}

static const NativeDefinition atexit_functions[] = {
    {"register(func=None, /, *args, **kwargs)", atexit_register,
     "Call the function with these arguments at the end.", 0, 0},
    {"_clear()", atexit_clear, "Forget all callbacks.", 0, 0},
    {"unregister(func, /)", atexit_unregister, "Forget the callbacks that call this function.", 0, 0},
    {"_run_exitfuncs()", atexit_run_exitfuncs, "Run all callbacks now.", 0, 0},
    {"_ncallbacks()", atexit_count, "How many callbacks there are.", 0, 0},
    {0},
};

const ModuleDefinition module_atexit = {
    .name = "atexit",
    .doc = "What is to be done when the program ends.",
    .functions = atexit_functions,
};
