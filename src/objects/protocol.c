// SPDX-License-Identifier: MIT
// The protocols that give a plain result: repr, str, format, hash, truth, length, isinstance; and what all
// protocols use to call a special method. Comparison is in compare.c, operators in operator.c, items and
// iteration in iterate.c, conversions to numbers in convert.c.
#include "objects/protocol.h"
#include "base/hash.h"
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/vm.h"

// ---- Calling special methods

Value special_call(Vm *vm, Value method, int count, const Value *args) {
    if (value_is_kind(method, KIND_NATIVE)) {
        Native *native = value_to_pointer(method);
        if (!native->signature && !native_prepare(vm, native))
            return NO_VALUE;
        // A class may hold another type's method: that one is refused by the general path.
        if (native->direct && native->owner && value_missing(native->self) &&
            !(native->flags & (NATIVE_STATIC | NATIVE_CLASS | NATIVE_NEW)) && count >= native->minimum &&
            count <= native->maximum && value_is_instance(vm, args[0], native->owner)) {
            if (!recursion_enter(vm, ""))
                return NO_VALUE;
            StackMark mark;
            Value *window = stack_push(vm, FRAME_WORDS + native->parameter_count, &mark);
            Value result = NO_VALUE;
            if (window) {
                memset(window, 0, FRAME_WORDS * sizeof(Value));
                memcpy(window + FRAME_WORDS, args, (size_t)count * sizeof(Value));
                for (int i = count; i < native->parameter_count; i++)
                    window[FRAME_WORDS + i] = NO_VALUE;
                result = native->function(vm, window + FRAME_WORDS);
                stack_pop(vm, &mark);
            }
            recursion_leave(vm);
            return result;
        }
    }
    if (value_is_kind(method, KIND_FUNCTION) || value_is_kind(method, KIND_NATIVE))
        return vm_call(vm, method, count, args);
    Value bound = object_bind_special(vm, args[0], method);
    return value_exists(bound) ? vm_call(vm, bound, count - 1, args + 1) : NO_VALUE;
}

bool recursion_enter(Vm *vm, const char *where) {
    char here;
    if (LIKELY((void *)&here > vm->task->c_limit))
        return true;
    raise_error(vm, TYPE_INDEX_RECURSION_ERROR, "maximum recursion depth exceeded%s", where);
    return false;
}

void recursion_leave(Vm *vm) {}

int repr_enter(Vm *vm, Value object) {
    Task *task = vm->task;
    List *running;
    if (value_missing(task->repr_running)) {
        running = list_new(vm, 4);
        if (!running)
            return -1;
        heap_store(vm, task, &task->repr_running, list_value(running));
    }
    running = value_to_list_object(task->repr_running);
    for (size_t i = 0; i < running->length; i++)
        if (value_same(running->items->items[i], object))
            return 1;
    return list_append(vm, running, object) ? 0 : -1;
}

void repr_leave(Vm *vm, Value object) {
    List *running = value_to_list_object(vm->task->repr_running);
    for (size_t i = running->length; i-- > 0;) {
        if (!value_same(running->items->items[i], object))
            continue;
        Value *items = running->items->items;
        for (size_t k = i + 1; k < running->length; k++)
            items[k - 1] = items[k]; // NOBARRIER: within the same block
        items[--running->length] = NO_VALUE;
        return;
    }
}

// ---- Text

static inline bool is_exact(Vm *vm, Value v, TypeIndex index) {
    return value_is_heap(v) && object_type(value_to_pointer(v)) == vm->types[index];
}

static Value text_of(Vm *vm, Value v, Special special, const char *name, const char *where) {
    Value method = value_special(vm, v, special);
    if (!recursion_enter(vm, where))
        return NO_VALUE;
    Value text = special_call_1(vm, method, v);
    recursion_leave(vm);
    if (value_exists(text) && !value_is_str(text))
        return raise_type_error(vm, "%s returned non-string (type %T)", name, text);
    return text;
}

Value value_repr(Vm *vm, Value v) {
    if (value_is_small_int(v))
        return value_from_pointer(int_to_str(vm, v, 10, false));
    return text_of(vm, v, SPECIAL_REPR, "__repr__", " while getting the repr of an object");
}

Value value_str(Vm *vm, Value v) {
    if (is_exact(vm, v, TYPE_INDEX_STR))
        return v;
    if (value_is_small_int(v))
        return value_from_pointer(int_to_str(vm, v, 10, false));
    return text_of(vm, v, SPECIAL_STR, "__str__", " while getting the str of an object");
}

Value value_ascii(Vm *vm, Value v) {
    Value repr = value_repr(vm, v);
    if (value_missing(repr) || value_to_str(repr)->ascii)
        return repr;
    Str *text = value_to_str(repr);
    StrBuilder out;
    str_builder_init(&out, vm);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < text->length; i++) {
        uint32_t point = str_at(text, i);
        if (point < 128) {
            str_builder_char(&out, point);
            continue;
        }
        int count = point < 0x100 ? 2 : point < 0x10000 ? 4 : 8;
        str_builder_char(&out, '\\');
        str_builder_char(&out, count == 2 ? 'x' : count == 4 ? 'u' : 'U');
        for (int shift = (count - 1) * 4; shift >= 0; shift -= 4)
            str_builder_char(&out, (uint32_t)digits[point >> shift & 15]);
    }
    return str_builder_finish_value(&out);
}

Value value_format(Vm *vm, Value v, Value specification) {
    bool plain = value_missing(specification) ||
                 (value_is_str(specification) && value_to_str(specification)->length == 0);
    if (plain && (is_exact(vm, v, TYPE_INDEX_STR) || value_is_small_int(v)))
        return value_str(vm, v);
    if (value_missing(specification)) {
        specification = value_from_pointer(str_empty(vm));
        if (value_missing(specification))
            return NO_VALUE;
    }
    Value method = value_special(vm, v, SPECIAL_FORMAT);
    if (value_missing(method))
        return raise_type_error(vm, "Type %.100T doesn't define __format__", v);
    Value text = special_call_2(vm, method, v, specification);
    if (value_exists(text) && !value_is_str(text))
        return raise_type_error(vm, "__format__ must return a str, not %.200T", text);
    return text;
}

// ---- Hash, truth, length

bool value_hash(Vm *vm, Value v, int64_t *hash) {
    if (value_is_small_int(v)) {
        int64_t i = value_to_small_int(v); // below the modulus
        *hash = i == -1 ? -2 : i;
        return true;
    }
    if (is_exact(vm, v, TYPE_INDEX_STR)) {
        *hash = str_hash(vm, value_to_str(v));
        return true;
    }
    if (value_is_double(v)) {
        *hash = float_hash(v);
        return true;
    }
    if (value_is_bool(v)) {
        *hash = value_is_true(v);
        return true;
    }
    Value method = value_special(vm, v, SPECIAL_HASH);
    if (value_is_none_or_missing(method)) {
        raise_type_error(vm, "unhashable type: '%.200T'", v);
        return false;
    }
    Value result = special_call_1(vm, method, v);
    if (value_missing(result))
        return false;
    if (!value_is_int(result)) {
        raise_type_error(vm, "__hash__ method should return an integer");
        return false;
    }
    if (!int_to_int64(result, hash))
        *hash = int_hash(result);
    if (*hash == -1)
        *hash = -2;
    return true;
}

int value_truth(Vm *vm, Value v) {
    if (value_is_bool(v))
        return value_is_true(v);
    if (value_is_small_int(v))
        return value_to_small_int(v) != 0;
    if (value_is_none(v))
        return 0;
    if (value_is_double(v))
        return value_to_double(v) != 0;
    if (is_exact(vm, v, TYPE_INDEX_STR))
        return value_to_str(v)->length != 0;
    if (is_exact(vm, v, TYPE_INDEX_LIST))
        return value_to_list_object(v)->length != 0;
    if (is_exact(vm, v, TYPE_INDEX_TUPLE))
        return value_to_tuple_object(v)->length != 0;
    if (is_exact(vm, v, TYPE_INDEX_DICT))
        return dict_length(value_to_dict(v)) != 0;
    Type *type = value_type(vm, v);
    Value method = type_special(vm, type, SPECIAL_BOOL);
    if (value_exists(method)) {
        if (value_is_none(method)) {
            raise_type_error(vm, "'%.200N' cannot be interpreted as a boolean", type);
            return -1;
        }
        Value result = special_call_1(vm, method, v);
        if (value_missing(result))
            return -1;
        if (!value_is_bool(result)) {
            raise_type_error(vm, "__bool__ should return bool, returned %T", result);
            return -1;
        }
        return value_is_true(result);
    }
    if (value_exists(type_special(vm, type, SPECIAL_LEN))) {
        int64_t length = value_length(vm, v);
        return length < 0 ? -1 : length > 0;
    }
    return 1;
}

int64_t value_length(Vm *vm, Value v) {
    if (is_exact(vm, v, TYPE_INDEX_LIST))
        return (int64_t)value_to_list_object(v)->length;
    if (is_exact(vm, v, TYPE_INDEX_TUPLE))
        return value_to_tuple_object(v)->length;
    if (is_exact(vm, v, TYPE_INDEX_STR))
        return (int64_t)value_to_str(v)->length;
    if (is_exact(vm, v, TYPE_INDEX_DICT))
        return (int64_t)dict_length(value_to_dict(v));
    Value method = value_special(vm, v, SPECIAL_LEN);
    if (value_missing(method)) {
        raise_type_error(vm, "object of type '%.200T' has no len()", v);
        return -1;
    }
    Value result = special_call_1(vm, method, v);
    int64_t length;
    if (value_missing(result))
        return -1;
    Value index = value_index(vm, result);
    if (value_missing(index))
        return -1;
    if (int_sign(index) < 0) {
        raise_value_error(vm, "__len__() should return >= 0");
        return -1;
    }
    return value_to_index(vm, result, TYPE_INDEX_OVERFLOW_ERROR, &length) ? length : -1;
}

int64_t value_length_hint(Vm *vm, Value v, int64_t default_hint) {
    if (value_exists(value_special(vm, v, SPECIAL_LEN))) {
        int64_t length = value_length(vm, v);
        if (length >= 0)
            return length;
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return -1;
        error_clear(vm);
    }
    Value method = value_special(vm, v, SPECIAL_LENGTH_HINT);
    if (value_is_none_or_missing(method))
        return default_hint;
    Value result = special_call_1(vm, method, v);
    if (value_missing(result)) {
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return -1;
        error_clear(vm);
        return default_hint;
    }
    if (value_is_not_implemented(result))
        return default_hint;
    if (!value_is_int(result)) {
        raise_type_error(vm, "__length_hint__ must be an integer, not %.100T", result);
        return -1;
    }
    int64_t hint;
    if (!value_to_index(vm, result, TYPE_INDEX_OVERFLOW_ERROR, &hint))
        return -1;
    if (hint < 0) {
        raise_value_error(vm, "__length_hint__() should return >= 0");
        return -1;
    }
    return hint;
}

// ---- Instances and subclasses

// The tuple in `__bases__` of what behaves like a class: 1, 0 there is none, -1 exception.
static int abstract_bases(Vm *vm, Value class, Value *bases) {
    if (!object_find_attribute(vm, class, vm_name(vm, __bases__), bases))
        return -1;
    return value_exists(*bases) && value_is_tuple(*bases);
}

static int abstract_is_subclass(Vm *vm, Value derived, Value class) {
    if (value_same(derived, class))
        return 1;
    Value bases;
    int status = abstract_bases(vm, derived, &bases);
    if (status <= 0)
        return status;
    if (!recursion_enter(vm, " in __subclasscheck__"))
        return -1;
    status = 0;
    Tuple *tuple = value_to_tuple_object(bases);
    for (size_t i = 0; i < tuple->length && status == 0; i++)
        status = abstract_is_subclass(vm, tuple_items(tuple)[i], class);
    recursion_leave(vm);
    return status;
}

static bool check_class(Vm *vm, Value class, const char *error) {
    Value bases;
    int status = abstract_bases(vm, class, &bases);
    if (status == 0)
        raise_type_error(vm, "%s", error);
    return status > 0;
}

#define ISINSTANCE_ERROR "isinstance() arg 2 must be a type, a tuple of types, or a union"
#define ISSUBCLASS_ERROR "issubclass() arg 2 must be a class, a tuple of classes, or a union"

int value_is_instance_plain(Vm *vm, Value v, Value class) {
    Value own;
    if (value_is_type(class)) {
        if (value_is_instance(vm, v, value_to_type(class)))
            return 1;
        if (type_has(value_type(vm, v), TYPE_PLAIN_GETATTRIBUTE) &&
            value_same(type_lookup(vm, value_type(vm, v), vm_name(vm, __class__)),
                       type_lookup(vm, vm->types[TYPE_INDEX_OBJECT], vm_name(vm, __class__))))
            return 0;
        if (!object_find_attribute(vm, v, vm_name(vm, __class__), &own))
            return -1;
        return value_exists(own) && value_is_type(own) &&
               type_is_subtype(value_to_type(own), value_to_type(class));
    }
    if (!check_class(vm, class, ISINSTANCE_ERROR) ||
        !object_find_attribute(vm, v, vm_name(vm, __class__), &own))
        return -1;
    return value_exists(own) ? abstract_is_subclass(vm, own, class) : 0;
}

int value_is_subclass_plain(Vm *vm, Value v, Value class) {
    if (value_is_type(v) && value_is_type(class))
        return type_is_subtype(value_to_type(v), value_to_type(class));
    if (!check_class(vm, v, "issubclass() arg 1 must be a class") ||
        !check_class(vm, class, ISSUBCLASS_ERROR))
        return -1;
    return abstract_is_subclass(vm, v, class);
}

static int check_with(Vm *vm, Value v, Value class, Special special) {
    bool instance = special == SPECIAL_INSTANCECHECK;
    if (value_is_tuple(class)) {
        Tuple *tuple = value_to_tuple_object(class);
        if (!recursion_enter(vm, instance ? " in __instancecheck__" : " in __subclasscheck__"))
            return -1;
        int status = 0;
        for (size_t i = 0; i < tuple->length && status == 0; i++)
            status = instance ? value_is_instance_of(vm, v, tuple_items(tuple)[i])
                              : value_is_subclass_of(vm, v, tuple_items(tuple)[i]);
        recursion_leave(vm);
        return status;
    }
    Value method = value_special(vm, class, special);
    if (value_missing(method) || value_same(method, type_special(vm, vm->types[TYPE_INDEX_TYPE], special)))
        return instance ? value_is_instance_plain(vm, v, class) : value_is_subclass_plain(vm, v, class);
    if (!recursion_enter(vm, instance ? " in __instancecheck__" : " in __subclasscheck__"))
        return -1;
    Value result = special_call_2(vm, method, class, v);
    recursion_leave(vm);
    return value_exists(result) ? value_truth(vm, result) : -1;
}

int value_is_instance_of(Vm *vm, Value v, Value class) {
    if (value_is_type(class) && value_type(vm, v) == value_to_type(class))
        return 1;
    return check_with(vm, v, class, SPECIAL_INSTANCECHECK);
}

int value_is_subclass_of(Vm *vm, Value v, Value class) {
    if (value_is_type(class) && object_type(value_to_pointer(class)) == vm->types[TYPE_INDEX_TYPE] &&
        value_same(v, class))
        return 1;
    return check_with(vm, v, class, SPECIAL_SUBCLASSCHECK);
}
