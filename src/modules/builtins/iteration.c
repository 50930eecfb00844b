// SPDX-License-Identifier: MIT
// iter, next, aiter, anext, all, any, min, max, sorted: natives with steps, so that an iterator or a key
// function written in Python runs without holding the C stack.
#include "modules/builtins/functions.h"
#include "objects/anext_awaitable.h"
#include "objects/dict.h"
#include "objects/iterator.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/call.h"
#include "vm/native_call.h"

NextItem native_next_item(Vm *vm, Value *args, uintptr_t step, Value iterator, Value *item) {
    if (iterator_is_plain(vm, iterator)) {
        bool failed;
        *item = value_next(vm, iterator, &failed);
        return value_exists(*item) ? NEXT_ITEM : failed ? NEXT_FAILED : NEXT_END;
    }
    return value_exists(iterator_call_next(vm, args, step, iterator, true)) ? NEXT_CALLED : NEXT_FAILED;
}

NextItem native_next_item_result(Vm *vm, Value *item) {
    *item = native_result(vm);
    if (value_exists(*item))
        return NEXT_ITEM;
    if (!error_is(vm, TYPE_INDEX_STOP_ITERATION))
        return NEXT_FAILED;
    error_clear(vm);
    return NEXT_END;
}

Value native_call_special(Vm *vm, Value *args, uintptr_t step, Value method, Value self, bool catch) {
    Value (*call)(Vm *, Value *, uintptr_t, Value, int, const Value *) =
        catch ? native_call_catch : native_call;
    if (value_is_kind(method, KIND_FUNCTION) || value_is_kind(method, KIND_NATIVE))
        return call(vm, args, step, method, 1, &self);
    method = object_bind_special(vm, self, method);
    return value_exists(method) ? call(vm, args, step, method, 0, NULL) : NO_VALUE;
}

// ---- iter, next

Value builtin_iter(Vm *vm, Value *args) {
    enum { START, MADE };
    if (native_step(args) == MADE) {
        Value iterator = native_result(vm);
        if (value_missing(value_special(vm, iterator, SPECIAL_NEXT)))
            return raise_type_error(vm, "iter() returned non-iterator of type '%.100T'", iterator);
        return iterator;
    }
    if (value_exists(args[1])) {
        if (!value_is_callable(vm, args[0]))
            return raise_type_error(vm, "iter(v, w): v must be callable");
        return callable_iterator_new(vm, args[0], args[1]);
    }
    Value method = value_special(vm, args[0], SPECIAL_ITER);
    if (value_is_kind(method, KIND_FUNCTION))
        return native_call(vm, args, MADE, method, 1, args);
    return value_iter(vm, args[0]);
}

Value builtin_next(Vm *vm, Value *args) {
    enum { START, STEPPED };
    if (native_step(args) == START) {
        Value method = value_special(vm, args[0], SPECIAL_NEXT);
        if (value_missing(method))
            return raise_type_error(vm, "'%.200T' object is not an iterator", args[0]);
        return native_call_special(vm, args, STEPPED, method, args[0], value_exists(args[1]));
    }
    if (value_exists(native_result(vm)))
        return native_result(vm);
    if (!error_is(vm, TYPE_INDEX_STOP_ITERATION))
        return NO_VALUE;
    error_clear(vm);
    return args[1];
}

Value builtin_aiter(Vm *vm, Value *args) {
    enum { START, MADE };
    if (native_step(args) == START) {
        Value method = value_special(vm, args[0], SPECIAL_AITER);
        if (value_missing(method))
            return raise_type_error(vm, "'%.200T' object is not an async iterable", args[0]);
        return native_call_special(vm, args, MADE, method, args[0], false);
    }
    Value iterator = native_result(vm);
    if (value_missing(value_special(vm, iterator, SPECIAL_ANEXT)))
        return raise_type_error(vm, "aiter() returned not an async iterator of type '%.200T'", iterator);
    return iterator;
}

Value builtin_anext(Vm *vm, Value *args) {
    enum { START, MADE };
    if (native_step(args) == START) {
        Value method = value_special(vm, args[0], SPECIAL_ANEXT);
        if (value_missing(method))
            return raise_type_error(vm, "'%.200T' object is not an async iterator", args[0]);
        return native_call_special(vm, args, MADE, method, args[0], false);
    }
    if (value_missing(args[1]))
        return native_result(vm);
    return anext_awaitable_new(vm, native_result(vm), args[1]);
}

// ---- all, any

static Value find_truth(Vm *vm, Value *args, bool wanted) {
    enum { START, STEPPED };
    Value *iterator = native_state(args, 1);
    bool stepped = native_step(args) == STEPPED;
    if (!stepped) {
        *iterator = value_iter(vm, args[0]);
        if (value_missing(*iterator))
            return NO_VALUE;
    }
    for (uint32_t count = 1;; count++) {
        Value item;
        NextItem next = stepped ? native_next_item_result(vm, &item)
                                : native_next_item(vm, args, STEPPED, *iterator, &item);
        stepped = false;
        if (next == NEXT_CALLED)
            return VALUE_CALL;
        if (next == NEXT_FAILED)
            return NO_VALUE;
        if (next == NEXT_END)
            return value_from_bool(!wanted);
        int truth = value_truth(vm, item);
        if (truth < 0)
            return NO_VALUE;
        if ((bool)truth == wanted)
            return value_from_bool(wanted);
        if (count % 4096 == 0 && !vm_poll(vm))
            return NO_VALUE;
    }
}

Value builtin_all(Vm *vm, Value *args) {
    return find_truth(vm, args, false);
}

Value builtin_any(Vm *vm, Value *args) {
    return find_truth(vm, args, true);
}

// ---- min, max

// Parameters: *args, key, default. State: the iterator, the item being looked at, the best one, its key, and
// the key of the item.
static Value extreme(Vm *vm, Value *args, const char *name, Comparison better) {
    enum { START, STEPPED, KEYED };
    enum { ITERATOR, ITEM, BEST, BEST_KEY };
    Value key = value_is_none_or_missing(args[1]) ? NO_VALUE : args[1];
    Value *state = native_state(args, 3);
    uintptr_t step = native_step(args);
    if (step == START) {
        Tuple *positional = value_to_tuple_object(args[0]);
        if (positional->length == 0)
            return raise_type_error(vm, "%s expected at least 1 argument, got 0", name);
        if (positional->length > 1 && value_exists(args[2]))
            return raise_type_error(
                vm, "Cannot specify a default for %s() with multiple positional arguments", name);
        state[ITERATOR] = value_iter(vm, positional->length > 1 ? args[0] : tuple_items(positional)[0]);
        if (value_missing(state[ITERATOR]))
            return NO_VALUE;
    }
    for (uint32_t count = 1;; count++) {
        if (step != KEYED) {
            NextItem next = step == STEPPED
                                ? native_next_item_result(vm, &state[ITEM])
                                : native_next_item(vm, args, STEPPED, state[ITERATOR], &state[ITEM]);
            if (next == NEXT_CALLED)
                return VALUE_CALL;
            if (next == NEXT_FAILED)
                return NO_VALUE;
            if (next == NEXT_END)
                break;
            if (value_exists(key))
                return native_call(vm, args, KEYED, key, 1, &state[ITEM]);
        }
        Value item_key = step == KEYED ? native_result(vm) : state[ITEM];
        step = START;
        int take = 1;
        if (value_exists(state[BEST]))
            take = value_compare_bool(vm, item_key, state[BEST_KEY], better);
        if (take < 0)
            return NO_VALUE;
        if (take) {
            state[BEST] = state[ITEM];
            state[BEST_KEY] = item_key;
        }
        if (count % 4096 == 0 && !vm_poll(vm))
            return NO_VALUE;
    }
    if (value_exists(state[BEST]))
        return state[BEST];
    return value_exists(args[2]) ? args[2] : raise_value_error(vm, "%s() iterable argument is empty", name);
}

Value builtin_min(Vm *vm, Value *args) {
    return extreme(vm, args, "min", COMPARE_LT);
}

Value builtin_max(Vm *vm, Value *args) {
    return extreme(vm, args, "max", COMPARE_GT);
}

// ---- sorted

Value builtin_sorted(Vm *vm, Value *args) {
    enum { START, SORTED };
    Value *result = native_state(args, 3);
    if (native_step(args) == SORTED)
        return *result;
    Tuple *positional = value_to_tuple_object(args[0]);
    if (positional->length != 1)
        return raise_type_error(vm, "sorted expected 1 argument, got %u", positional->length);
    List *list = value_to_list(vm, tuple_items(positional)[0]);
    if (!list)
        return NO_VALUE;
    *result = list_value(list);
    Dict *keywords = dict_new(vm);
    if (!keywords || (value_exists(args[1]) && !dict_set_str(vm, keywords, vm_name(vm, key), args[1])) ||
        (value_exists(args[2]) && !dict_set_str(vm, keywords, vm_name(vm, reverse), args[2])))
        return NO_VALUE;
    Value sort = type_lookup(vm, vm_type(vm, TYPE_INDEX_LIST), vm_name(vm, sort));
    Tuple *arguments = tuple_pack(vm, *result);
    return arguments ? native_call_keywords(vm, args, SORTED, sort, arguments, keywords) : NO_VALUE;
}
