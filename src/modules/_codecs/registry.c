// SPDX-License-Identifier: MIT
// The registry of codecs: search functions, what they have found, and encode and decode through it.
//
// The package `encodings`, which registers the library's search function, is imported at the first lookup.
#include "modules/_codecs/codecs.h"
#include "objects/argument.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/list.h"
#include "objects/tuple.h"
#include "vm/vm.h"

static List *search_functions(Vm *vm) {
    return value_to_list_object(module_state(vm, &module__codecs, CODECS_SEARCH));
}

static Dict *cache(Vm *vm) {
    return value_to_dict(module_state(vm, &module__codecs, CODECS_CACHE));
}

Value codecs_register(Vm *vm, Value *args) {
    if (!value_is_callable(vm, args[0]))
        return raise_type_error(vm, "argument must be callable");
    return list_append(vm, search_functions(vm), args[0]) ? VALUE_NONE : NO_VALUE;
}

Value codecs_unregister(Vm *vm, Value *args) {
    List *list = search_functions(vm);
    for (size_t i = 0; i < list->length; i++) {
        if (!value_same(list->items->items[i], args[0]))
            continue;
        dict_clear(vm, cache(vm));
        return list_set_slice(vm, list, i, i + 1, NULL, 0) ? VALUE_NONE : NO_VALUE;
    }
    return VALUE_NONE;
}

// In lower case, with '_' for each run of what is no letter, digit or dot.
static Str *normalized(Vm *vm, const Str *name) {
    StrBuilder builder;
    str_builder_init(&builder, vm);
    bool gap = false;
    for (size_t i = 0; i < name->length; i++) {
        uint32_t point = str_at(name, i);
        bool letter = point < 128 && ((point | 32) - 'a' < 26 || point - '0' < 10 || point == '.');
        if (!letter) {
            gap = true;
            continue;
        }
        if (gap && builder.length)
            str_builder_char(&builder, '_');
        gap = false;
        str_builder_char(&builder, point - 'A' < 26 ? point | 32 : point);
    }
    return str_builder_finish(&builder);
}

// The CodecInfo of an encoding.
static Value look_up(Vm *vm, Str *encoding) {
    Str *name = normalized(vm, encoding);
    if (!name)
        return NO_VALUE;
    Value found = dict_get_str(vm, cache(vm), name);
    if (value_exists(found))
        return found;
    if (search_functions(vm)->length == 0 &&
        value_missing(module_import_attribute(vm, "encodings", "search_function")))
        return NO_VALUE;
    List *functions = search_functions(vm);
    if (functions->length == 0)
        return raise_error(vm, TYPE_INDEX_LOOKUP_ERROR,
                           "no codec search functions registered: can't find encoding");
    for (size_t i = 0; i < functions->length; i++) {
        found = vm_call_1(vm, functions->items->items[i], str_value(name));
        if (value_missing(found))
            return NO_VALUE;
        if (value_is_none(found))
            continue;
        if (!value_is_tuple(found) || value_to_tuple_object(found)->length != 4)
            return raise_type_error(vm, "codec search functions must return 4-tuples");
        return dict_set_str(vm, cache(vm), name, found) ? found : NO_VALUE;
    }
    return raise_error(vm, TYPE_INDEX_LOOKUP_ERROR, "unknown encoding: %U", encoding);
}

Value codecs_lookup(Vm *vm, Value *args) {
    Str *encoding = NULL;
    if (!argument_str(vm, "lookup", 0, args[0], &encoding))
        return NO_VALUE;
    return look_up(vm, encoding);
}

// Calls the encoder (0) or decoder (1) of any codec, not only those of text.
static Value run(Vm *vm, Value *args, int which) {
    const char *function = which ? "decode" : "encode";
    Str *encoding = NULL, *errors = NULL;
    if (!argument_str_named(vm, function, "encoding", args[1], &encoding) ||
        !argument_str_named(vm, function, "errors", args[2], &errors))
        return NO_VALUE;
    if (!encoding && !(encoding = str_from_c(vm, "utf-8")))
        return NO_VALUE;
    Value info = look_up(vm, encoding);
    if (value_missing(info))
        return NO_VALUE;
    Value coder = tuple_items(value_to_tuple_object(info))[which];
    Value answer =
        vm_call(vm, coder, errors ? 2 : 1, (Value[]){args[0], errors ? str_value(errors) : NO_VALUE});
    if (value_missing(answer)) {
        codec_note_failure(vm, which ? "decoding" : "encoding", encoding);
        return NO_VALUE;
    }
    if (!value_is_tuple(answer) || value_to_tuple_object(answer)->length != 2)
        return raise_type_error(vm, "%s must return a tuple (object, integer)",
                                which ? "decoder" : "encoder");
    return tuple_items(value_to_tuple_object(answer))[0];
}

Value codecs_encode(Vm *vm, Value *args) {
    return run(vm, args, 0);
}

Value codecs_decode(Vm *vm, Value *args) {
    return run(vm, args, 1);
}
