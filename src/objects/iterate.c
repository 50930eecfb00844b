// SPDX-License-Identifier: MIT
// Iteration and items: iter, next, obj[key], `in`, and collecting what an iterable gives.
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/protocol.h"
#include "objects/range.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

static inline bool is_exact(Vm *vm, Value v, TypeIndex index) {
    return value_is_heap(v) && object_type(value_to_pointer(v)) == vm->types[index];
}

// ---- Iterating

Value value_iter(Vm *vm, Value iterable) {
    Type *type = value_type(vm, iterable);
    Value method = type_special(vm, type, SPECIAL_ITER);
    if (value_missing(method)) {
        if (value_exists(type_special(vm, type, SPECIAL_GETITEM)) && type->kind != KIND_DICT)
            return sequence_iterator_new(vm, iterable);
        return raise_type_error(vm, "'%.200N' object is not iterable", type);
    }
    if (value_is_none(method))
        return raise_type_error(vm, "'%.200N' object is not iterable", type);
    Value iterator = special_call_1(vm, method, iterable);
    if (value_exists(iterator) && value_is_none_or_missing(value_special(vm, iterator, SPECIAL_NEXT)))
        return raise_type_error(vm, "iter() returned non-iterator of type '%.100T'", iterator);
    return iterator;
}

Value value_next(Vm *vm, Value iterator, bool *failed) {
    *failed = false;
    if (value_is_heap(iterator)) {
        const TypeDefinition *definition = object_type(value_to_pointer(iterator))->definition;
        if (LIKELY(definition && definition->next)) {
            Value item = definition->next(vm, value_to_pointer(iterator));
            if (!value_same(item, VALUE_CALL)) {
                *failed = value_missing(item) && error_is_set(vm);
                return item;
            }
        } else if (value_is_kind(iterator, KIND_DICT_ITERATOR)) {
            return dict_iterator_next(vm, value_to_pointer(iterator), failed);
        }
    }
    Value method = value_special(vm, iterator, SPECIAL_NEXT);
    if (value_is_none_or_missing(method)) {
        *failed = true;
        return raise_type_error(vm, "'%.200T' object is not an iterator", iterator);
    }
    Value item = special_call_1(vm, method, iterator);
    if (value_exists(item))
        return item;
    if (error_is(vm, TYPE_INDEX_STOP_ITERATION))
        error_clear(vm);
    else
        *failed = true;
    return NO_VALUE;
}

bool value_each(Vm *vm, Value iterable, bool (*visit)(Vm *vm, void *context, Value item), void *context) {
    if (is_exact(vm, iterable, TYPE_INDEX_LIST)) {
        List *list = value_to_list_object(iterable);
        for (size_t i = 0; i < list->length; i++)
            if (!visit(vm, context, list->items->items[i]))
                return false;
        return true;
    }
    if (is_exact(vm, iterable, TYPE_INDEX_TUPLE)) {
        Tuple *tuple = value_to_tuple_object(iterable);
        for (size_t i = 0; i < tuple->length; i++)
            if (!visit(vm, context, tuple_items(tuple)[i]))
                return false;
        return true;
    }
    Value iterator = value_iter(vm, iterable);
    if (value_missing(iterator))
        return false;
    for (;;) {
        bool failed;
        Value item = value_next(vm, iterator, &failed);
        if (value_missing(item))
            return !failed;
        if (!visit(vm, context, item))
            return false;
    }
}

List *value_to_list(Vm *vm, Value iterable) {
    List *list = list_new(vm, 0);
    return list && list_extend(vm, list, iterable) ? list : NULL;
}

Tuple *value_to_tuple(Vm *vm, Value iterable) {
    if (is_exact(vm, iterable, TYPE_INDEX_TUPLE))
        return value_to_tuple_object(iterable);
    if (is_exact(vm, iterable, TYPE_INDEX_LIST))
        return list_to_tuple(vm, value_to_list_object(iterable));
    List *list = value_to_list(vm, iterable);
    return list ? list_to_tuple(vm, list) : NULL;
}

// ---- Items

// type[item]: __class_getitem__, or a generic alias of `type` itself.
static Value class_get_item(Vm *vm, Type *type, Value key) {
    if (type == vm->types[TYPE_INDEX_TYPE])
        return generic_alias_new(vm, type_value(type), key);
    Value method;
    if (!object_find_attribute(vm, type_value(type), vm_name(vm, __class_getitem__), &method))
        return NO_VALUE;
    if (value_is_none_or_missing(method))
        return raise_type_error(vm, "type '%.200N' is not subscriptable", type);
    return vm_call_1(vm, method, key);
}

Value value_get_item(Vm *vm, Value container, Value key) {
    if (is_exact(vm, container, TYPE_INDEX_DICT)) {
        Value found;
        int status = dict_find(vm, value_to_dict(container), key, &found);
        if (status > 0)
            return found;
        return status < 0 ? NO_VALUE : raise_key_error(vm, key);
    }
    if (value_is_small_int(key)) {
        int64_t index = value_to_small_int(key);
        if (is_exact(vm, container, TYPE_INDEX_LIST)) {
            List *list = value_to_list_object(container);
            if (index < 0)
                index += (int64_t)list->length;
            if ((uint64_t)index < list->length)
                return list->items->items[index];
        } else if (is_exact(vm, container, TYPE_INDEX_TUPLE)) {
            Tuple *tuple = value_to_tuple_object(container);
            if (index < 0)
                index += tuple->length;
            if ((uint64_t)index < tuple->length)
                return tuple_items(tuple)[index];
        } else if (is_exact(vm, container, TYPE_INDEX_STR)) {
            const Str *s = value_to_str(container);
            if (index < 0)
                index += (int64_t)s->length;
            if ((uint64_t)index < s->length) {
                Str *character = str_from_char(vm, str_at(s, (size_t)index));
                return character ? str_value(character) : NO_VALUE;
            }
        }
    }
    Value method = value_special(vm, container, SPECIAL_GETITEM);
    if (value_exists(method))
        return special_call_2(vm, method, container, key);
    if (value_is_type(container))
        return class_get_item(vm, value_to_type(container), key);
    return raise_type_error(vm, "'%.200T' object is not subscriptable", container);
}

bool value_set_item(Vm *vm, Value container, Value key, Value item) {
    if (is_exact(vm, container, TYPE_INDEX_DICT))
        return dict_set(vm, value_to_dict(container), key, item);
    if (value_is_small_int(key) && is_exact(vm, container, TYPE_INDEX_LIST)) {
        List *list = value_to_list_object(container);
        int64_t index = value_to_small_int(key);
        if (index < 0)
            index += (int64_t)list->length;
        if ((uint64_t)index < list->length) {
            heap_store(vm, list->items, &list->items->items[index], item);
            return true;
        }
    }
    Value method = value_special(vm, container, SPECIAL_SETITEM);
    if (value_exists(method))
        return value_exists(special_call_3(vm, method, container, key, item));
    raise_type_error(vm, "'%.200T' object does not support item assignment", container);
    return false;
}

bool value_delete_item(Vm *vm, Value container, Value key) {
    Value method = value_special(vm, container, SPECIAL_DELITEM);
    if (value_exists(method))
        return value_exists(special_call_2(vm, method, container, key));
    raise_type_error(vm, "'%.200T' object doesn't support item deletion", container);
    return false;
}

int value_contains(Vm *vm, Value container, Value item) {
    if (is_exact(vm, container, TYPE_INDEX_DICT)) {
        Value found;
        return dict_find(vm, value_to_dict(container), item, &found);
    }
    Value method = value_special(vm, container, SPECIAL_CONTAINS);
    if (value_is_none(method)) {
        raise_type_error(vm, "'%.200T' object is not a container", container);
        return -1;
    }
    if (value_exists(method)) {
        Value result = special_call_2(vm, method, container, item);
        return value_exists(result) ? value_truth(vm, result) : -1;
    }
    Value iterator = value_iter(vm, container);
    if (value_missing(iterator)) {
        if (error_is(vm, TYPE_INDEX_TYPE_ERROR)) {
            error_clear(vm);
            raise_type_error(vm, "argument of type '%.200T' is not a container or iterable", container);
        }
        return -1;
    }
    for (;;) {
        bool failed;
        Value next = value_next(vm, iterator, &failed);
        if (value_missing(next))
            return failed ? -1 : 0;
        int equal = value_equal(vm, next, item);
        if (equal)
            return equal;
    }
}
