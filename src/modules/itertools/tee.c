// SPDX-License-Identifier: MIT
// itertools.tee: several iterators over what one iterator gives.
//
// What was read lies in a chain of blocks that all of them walk; the block's iterator is asked by whoever
// comes to its end first. A block that all have passed dies with the last reference to it.
#include "modules/itertools/itertools_internal.h"
#include "objects/argument.h"
#include "objects/str.h"

#define TEE_BLOCK_ITEMS 30

typedef struct TeeBlock {
    uint64_t header; // KIND_NATIVE_OBJECT
    uint32_t count;
    bool running; // the iterator is being stepped
    Value iterator;
    Value next; // TeeBlock or NO_VALUE
    Value items[TEE_BLOCK_ITEMS];
} TeeBlock;
ITERTOOLS_TRACE(_tee_dataobject, TeeBlock, iterator, 2 + TEE_BLOCK_ITEMS)

typedef struct Tee {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value block;
    uint32_t index;
} Tee;
ITERTOOLS_TRACE(_tee, Tee, block, 1)

static TeeBlock *block_new(Vm *vm, Value iterator) {
    Type *type = type_from_definition(vm, &itertools_tee_block);
    TeeBlock *block = type ? object_alloc(vm, type, 0) : NULL;
    if (block)
        block->iterator = iterator; // NOBARRIER: just allocated
    return block;
}

static Value _tee_next(Vm *vm, void *object) {
    Tee *tee = object;
    TeeBlock *block = value_to_pointer(tee->block);
    if (tee->index == TEE_BLOCK_ITEMS) {
        if (value_missing(block->next)) {
            TeeBlock *next = block_new(vm, block->iterator);
            if (!next)
                return NO_VALUE;
            heap_store(vm, block, &block->next, value_from_pointer(next));
        }
        block = value_to_pointer(block->next);
        heap_store(vm, tee, &tee->block, value_from_pointer(block));
        tee->index = 0;
    }
    if (tee->index == block->count) {
        if (block->running)
            return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "cannot re-enter the tee iterator");
        block->running = true;
        bool failed;
        Value item = itertools_step(vm, block->iterator, &failed);
        block->running = false;
        if (value_missing(item))
            return NO_VALUE;
        heap_store(vm, block, &block->items[block->count], item);
        block->count++;
    }
    return block->items[tee->index++];
}

static Value tee_at(Vm *vm, Value block, uint32_t index) {
    Type *type = type_from_definition(vm, &itertools_tee);
    Tee *tee = type ? object_alloc(vm, type, 0) : NULL;
    if (tee) {
        tee->block = block; // NOBARRIER: just allocated
        tee->index = index;
    }
    return value_from_pointer(tee);
}
static Value tee_copy(Vm *vm, Value *args) {
    const Tee *tee = value_to_pointer(args[0]);
    return tee_at(vm, tee->block, tee->index);
}

static bool is_tee(Vm *vm, Value v) {
    Type *type = type_from_definition(vm, &itertools_tee);
    return type && value_is_instance(vm, v, type);
}
static Value tee_of(Vm *vm, Value iterator) {
    if (is_tee(vm, iterator))
        return tee_copy(vm, &iterator);
    TeeBlock *block = error_is_set(vm) ? NULL : block_new(vm, iterator);
    return block ? tee_at(vm, value_from_pointer(block), 0) : NO_VALUE;
}
static Value tee_new(Vm *vm, Value *args) {
    Value iterator = value_iter(vm, args[1]);
    return value_exists(iterator) ? tee_of(vm, iterator) : NO_VALUE;
}

Value itertools_tee_function(Vm *vm, Value *args) {
    int64_t count = 2;
    if (value_exists(args[1]) && !argument_size(vm, args[1], &count))
        return NO_VALUE;
    if (count < 0)
        return raise_value_error(vm, "n must be >= 0");
    if (count == 0)
        return tuple_value(tuple_empty(vm));
    Tuple *tees = count < INT32_MAX ? tuple_new(vm, (size_t)count) : NULL;
    if (!tees)
        return count < INT32_MAX ? NO_VALUE : raise_no_memory(vm);
    Value iterator = value_iter(vm, args[0]);
    if (value_missing(iterator))
        return NO_VALUE;
    Str *name = str_intern_c(vm, "__copy__");
    Value copy = NO_VALUE;
    if (!name || (!is_tee(vm, iterator) && !object_find_attribute(vm, iterator, name, &copy)))
        return NO_VALUE;
    if (value_missing(copy)) {
        iterator = tee_of(vm, iterator);
        if (value_missing(iterator))
            return NO_VALUE;
    }
    heap_store(vm, tees, &tuple_items(tees)[0], iterator);
    for (int64_t i = 1; i < count; i++) {
        Value another = value_exists(copy) ? vm_call_0(vm, copy) : tee_copy(vm, &iterator);
        if (value_missing(another))
            return NO_VALUE;
        heap_store(vm, tees, &tuple_items(tees)[i], another);
    }
    return tuple_value(tees);
}

static const NativeDefinition _tee_methods[] = {
    {"__new__(cls, iterable, /)", tee_new, "Make an iterator that can be copied."},
    ITERTOOLS_METHODS,
    {"__copy__(self, /)", tee_copy, "Another iterator that stands at the same place."},
    {0},
};
const TypeDefinition itertools_tee = {
    .name = "itertools._tee",
    .doc = "An iterator that can be copied.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Tee),
    .flags = TYPE_HAS_WEAKREF | TYPE_IMMUTABLE,
    .methods = _tee_methods,
    .trace = _tee_trace,
    .next = _tee_next,
};
static const NativeDefinition tee_block_methods[] = {{0}};
const TypeDefinition itertools_tee_block = {
    .name = "itertools._tee_dataobject",
    .doc = "What several tee iterators have read.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(TeeBlock),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = tee_block_methods,
    .trace = _tee_dataobject_trace,
};
