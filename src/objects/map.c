// SPDX-License-Identifier: MIT
// The map type: what a function returns for the items of iterators, taken side by side.
#include "objects/iterator.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "objects/zip.h"
#include "vm/native_call.h"
#include "vm/vm.h"

static Value map_type_new(Vm *vm, Value *args) {
    const Tuple *given = value_to_tuple_object(args[1]);
    if (given->length < 2)
        return raise_type_error(vm, "map() must have at least two arguments.");
    Zip *map = zip_new(vm, value_to_type(args[0]), tuple_items(given) + 1, given->length - 1, args[2]);
    if (map)
        map->function = tuple_items(given)[0]; // NOBARRIER: just allocated
    return value_from_pointer(map);
}

static Value map_next(Vm *vm, Value *args) {
    Zip *map = value_to_pointer(args[0]);
    Tuple *items;
    Value result = zip_step(vm, args, map, "map", &items);
    if (!value_is_true(result))
        return result;
    return native_tail_call(vm, args, map->function, (int)items->length, tuple_items(items));
}

static Value map_reduce(Vm *vm, Value *args) {
    const Zip *map = value_to_pointer(args[0]);
    size_t count = map->iterators->length;
    Tuple *arguments = tuple_new(vm, count + 1);
    if (!arguments)
        return NO_VALUE;
    tuple_items(arguments)[0] = map->function; // NOBARRIER: just allocated
    memcpy(tuple_items(arguments) + 1, tuple_items(map->iterators), count * sizeof(Value));
    Value type = type_value(object_type(map));
    return value_from_pointer(map->strict ? tuple_pack(vm, type, tuple_value(arguments), VALUE_TRUE)
                                          : tuple_pack(vm, type, tuple_value(arguments)));
}

static const NativeDefinition map_methods[] = {
    {"__new__(cls, /, *args, strict=False)", map_type_new, "Make a map object."},
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."},
    {"__next__(self, /)", map_next, "Call the function with the next items.", NATIVE_STEPS, ZIP_STATE},
    {"__reduce__(self, /)", map_reduce, "Return what pickling needs."},
    {"__setstate__(self, object, /)", zip_set_state, "Set strict."},
    {0},
};
const TypeDefinition map_definition = {
    .name = "map",
    .doc = "map(function, iterable, /, *iterables, strict=False)\n\nWhat the function returns for the first "
           "items of all "
           "iterables, then for the second ones,\nand so on, until one of them ends. With strict, ValueError "
           "if not all end "
           "together.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Zip),
    .flags = TYPE_BASE,
    .methods = map_methods,
    .trace = zip_trace,
};
