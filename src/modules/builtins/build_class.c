// SPDX-License-Identifier: MIT
// __build_class__: what a class statement calls (the language reference, 3.3.3). A native with steps: the
// class body, __prepare__ and the metaclass run as frames of their own.
#include "modules/builtins/functions.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "objects/type_methods.h"
#include "vm/native_call.h"

// Parameters: *args (the body, the name, the bases), **kwds.
enum { BUILD_ARGS, BUILD_KEYWORDS, BUILD_PARAMETERS };
// State.
enum { BUILD_BASES, BUILD_METACLASS, BUILD_NAMESPACE, BUILD_CELL };

// The bases with those that have __mro_entries__ replaced (PEP 560). NULL: exception.
static Tuple *resolve_bases(Vm *vm, Tuple *bases) {
    List *resolved = NULL;
    for (size_t i = 0; i < bases->length; i++) {
        Value base = tuple_items(bases)[i], method = NO_VALUE;
        if (!value_is_type(base) && !object_find_attribute(vm, base, vm_name(vm, __mro_entries__), &method))
            return NULL;
        if (value_missing(method)) {
            if (resolved && !list_append(vm, resolved, base))
                return NULL;
            continue;
        }
        Value entries = vm_call_1(vm, method, tuple_value(bases));
        if (value_missing(entries))
            return NULL;
        if (!value_is_tuple(entries)) {
            raise_type_error(vm, "__mro_entries__ must return a tuple");
            return NULL;
        }
        if (!resolved)
            resolved = list_from_values(vm, tuple_items(bases), i);
        if (!resolved || !list_extend(vm, resolved, entries))
            return NULL;
    }
    return resolved ? list_to_tuple(vm, resolved) : bases;
}

static bool choose_metaclass(Vm *vm, Tuple *bases, Dict *keywords, Value *metaclass) {
    int given = dict_pop(vm, keywords, str_value(vm_name(vm, metaclass)), metaclass);
    if (given < 0)
        return false;
    if (!given)
        *metaclass = bases->length ? type_value(value_type(vm, tuple_items(bases)[0]))
                                   : type_value(vm_type(vm, TYPE_INDEX_TYPE));
    if (!value_is_type(*metaclass))
        return true;
    Type *winner = type_calculate_metaclass(vm, value_to_type(*metaclass), bases);
    if (winner)
        *metaclass = type_value(winner);
    return winner != NULL;
}

static Value run_body(Vm *vm, Value *args, uintptr_t step) {
    Value body = tuple_items(value_to_tuple_object(args[BUILD_ARGS]))[0];
    return native_call(vm, args, step, body, 1, &native_state(args, BUILD_PARAMETERS)[BUILD_NAMESPACE]);
}

static Value check_cell(Vm *vm, Value class, Value cell_value, Value name) {
    if (!value_is_type(class) || !value_is_kind(cell_value, KIND_CELL))
        return class;
    Value content = ((Cell *)value_to_pointer(cell_value))->content;
    if (value_missing(content))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR,
                           "__class__ not set defining %.200R as %.200R. Was __classcell__ propagated to "
                           "type.__new__?",
                           name, class);
    if (!value_same(content, class))
        return raise_type_error(vm, "__class__ set to %.200R defining %.200R as %.200R", content, name,
                                class);
    return class;
}

Value builtin_build_class(Vm *vm, Value *args) {
    enum { START, PREPARED, BODY_RUN, MADE };
    Value *state = native_state(args, BUILD_PARAMETERS);
    Tuple *all = value_to_tuple_object(args[BUILD_ARGS]);
    Dict *keywords = value_to_dict(args[BUILD_KEYWORDS]);
    switch (native_step(args)) {
    case START: {
        if (all->length < 2)
            return raise_type_error(vm, "__build_class__: not enough arguments");
        if (!value_is_kind(tuple_items(all)[0], KIND_FUNCTION))
            return raise_type_error(vm, "__build_class__: func must be a function");
        if (!value_is_str(tuple_items(all)[1]))
            return raise_type_error(vm, "__build_class__: name is not a string");
        Tuple *bases = tuple_slice(vm, all, 2, all->length);
        if (!bases || !(bases = resolve_bases(vm, bases)))
            return NO_VALUE;
        state[BUILD_BASES] = tuple_value(bases);
        Value metaclass, prepare = NO_VALUE;
        if (!choose_metaclass(vm, bases, keywords, &metaclass))
            return NO_VALUE;
        state[BUILD_METACLASS] = metaclass;
        bool plain = value_same(metaclass, type_value(vm_type(vm, TYPE_INDEX_TYPE)));
        if (!plain && !object_find_attribute(vm, metaclass, vm_name(vm, __prepare__), &prepare))
            return NO_VALUE;
        if (value_exists(prepare)) {
            Tuple *arguments = tuple_pack(vm, tuple_items(all)[1], state[BUILD_BASES]);
            return arguments ? native_call_keywords(vm, args, PREPARED, prepare, arguments, keywords)
                             : NO_VALUE;
        }
        Dict *namespace = dict_new(vm);
        if (!namespace)
            return NO_VALUE;
        state[BUILD_NAMESPACE] = dict_value(namespace);
        return run_body(vm, args, BODY_RUN);
    }
    case PREPARED: {
        Value namespace = native_result(vm);
        if (!value_is_dict(namespace) && value_missing(value_special(vm, namespace, SPECIAL_GETITEM))) {
            Value metaclass = state[BUILD_METACLASS];
            if (value_is_type(metaclass))
                return raise_type_error(vm, "%.200U.__prepare__() must return a mapping, not %.200T",
                                        value_to_type(metaclass)->name, namespace);
            return raise_type_error(vm, "<metaclass>.__prepare__() must return a mapping, not %.200T",
                                    namespace);
        }
        state[BUILD_NAMESPACE] = namespace;
        return run_body(vm, args, BODY_RUN);
    }
    case BODY_RUN: {
        state[BUILD_CELL] = native_result(vm);
        Tuple *bases = value_to_tuple_object(state[BUILD_BASES]);
        Tuple *original = tuple_slice(vm, all, 2, all->length);
        if (!original)
            return NO_VALUE;
        bool changed = bases->length != original->length ||
                       memcmp(tuple_items(bases), tuple_items(original), bases->length * sizeof(Value));
        if (changed && !value_set_item(vm, state[BUILD_NAMESPACE], str_value(vm_name(vm, __orig_bases__)),
                                       tuple_value(original)))
            return NO_VALUE;
        Tuple *arguments = tuple_pack(vm, tuple_items(all)[1], state[BUILD_BASES], state[BUILD_NAMESPACE]);
        return arguments ? native_call_keywords(vm, args, MADE, state[BUILD_METACLASS], arguments, keywords)
                         : NO_VALUE;
    }
    default: return check_cell(vm, native_result(vm), state[BUILD_CELL], tuple_items(all)[1]);
    }
}
