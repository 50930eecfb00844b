// SPDX-License-Identifier: MIT
// The list type: making and changing lists, and its methods. Sorting is in list_sort.c.
//
// `items` belongs to one list. It is replaced when the list grows, so that whoever ran Python code re-reads
// it; after items were moved within it the barrier is called for it, since a full cycle traces a long array
// in portions.
#include "objects/list.h"
#include "objects/generic_alias.h"
#include "objects/int.h"
#include "objects/iterator.h"
#include "objects/sequence.h"
#include "objects/slice.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

#define LIST_LENGTH_MAX (INT64_MAX / (int64_t)sizeof(Value))

void list_trace(Tracer *tracer, void *object) {
    trace_pointer(tracer, ((List *)object)->items);
}

// ---- Storage

static ValueArray *items_new(Vm *vm, const ValueArray *old, size_t capacity) {
    ValueArray *items = heap_grow_values(vm, old, capacity);
    if (items) // the whole cell is ours
        items->capacity = (heap_block_size(items) - sizeof(ValueArray)) / sizeof(Value);
    return items;
}

// Room for `count` items in all.
static bool list_reserve(Vm *vm, List *list, size_t count) {
    ValueArray *items = list->items;
    if (items && items->capacity >= count)
        return true;
    if (count > (size_t)LIST_LENGTH_MAX)
        return raise_no_memory(vm), false;
    size_t growth = count < 1u << 20 ? count / 2 : count / 8;
    items = items_new(vm, items, count <= 4 ? 4 : list->length ? count + growth : count);
    if (!items)
        return false;
    heap_store_pointer(vm, list, &list->items, items);
    return true;
}

// Items from `length` on must have no value already.
static void list_shrink(Vm *vm, List *list) {
    size_t capacity = list->items->capacity;
    if (list->length == 0) {
        list->items = NULL;
    } else if (capacity > 64 && list->length < capacity / 4) {
        // Without memory the list keeps what it has.
        ValueArray *items = heap_alloc_values(vm, capacity / 2);
        if (!items) {
            error_clear(vm);
            return;
        }
        memcpy(items->items, list->items->items, list->length * sizeof(Value)); // NOBARRIER: just allocated
        heap_store_pointer(vm, list, &list->items, items);
    }
}

List *list_new(Vm *vm, size_t capacity) {
    List *list = object_alloc(vm, vm->types[TYPE_INDEX_LIST], 0);
    if (!list)
        return NULL;
    return capacity == 0 || list_reserve(vm, list, capacity) ? list : NULL;
}

List *list_from_values(Vm *vm, const Value *items, size_t length) {
    List *list = list_new(vm, length);
    if (!list)
        return NULL;
    if (length) {
        memcpy(list->items->items, items, length * sizeof(Value));
        heap_barrier(vm, list->items);
    }
    list->length = length;
    return list;
}

bool list_append(Vm *vm, List *list, Value item) {
    size_t length = list->length;
    if (UNLIKELY(!list->items || length == list->items->capacity) && !list_reserve(vm, list, length + 1))
        return false;
    heap_store(vm, list->items, &list->items->items[length], item);
    list->length = length + 1;
    return true;
}

bool list_insert(Vm *vm, List *list, size_t index, Value item) {
    size_t length = list->length;
    if (!list_reserve(vm, list, length + 1))
        return false;
    Value *items = list->items->items;
    memmove(items + index + 1, items + index, (length - index) * sizeof(Value));
    list->length = length + 1;
    heap_store(vm, list->items, &items[index], item);
    return true;
}

// Replaces items start .. end by `count` others, which lie outside this list.
bool list_set_slice(Vm *vm, List *list, size_t start, size_t end, const Value *items, size_t count) {
    size_t length = list->length, rest = length - end;
    if (count > SIZE_MAX / 16 - length)
        return raise_no_memory(vm), false;
    if (count > end - start && !list_reserve(vm, list, start + count + rest))
        return false;
    if (!list->items)
        return true;
    Value *own = list->items->items;
    memmove(own + start + count, own + end, rest * sizeof(Value));
    if (count)
        memcpy(own + start, items, count * sizeof(Value));
    list->length = start + count + rest;
    for (size_t i = list->length; i < length; i++)
        own[i] = NO_VALUE;
    heap_barrier(vm, list->items);
    if (list->length < length)
        list_shrink(vm, list);
    return true;
}

static bool extend_visit(Vm *vm, void *context, Value item) {
    return list_append(vm, context, item);
}

bool list_extend(Vm *vm, List *list, Value iterable) {
    if (value_is_heap(iterable)) {
        Type *type = object_type(value_to_pointer(iterable));
        if (type == vm->types[TYPE_INDEX_LIST] || value_to_pointer(iterable) == list) {
            const List *other = value_to_list_object(iterable);
            size_t count = other->length;
            if (count == 0)
                return true;
            if (!list_reserve(vm, list, list->length + count))
                return false;
            // The other one may be the same list: its items are read after the growth.
            memcpy(list->items->items + list->length, other->items->items, count * sizeof(Value));
            list->length += count;
            heap_barrier(vm, list->items);
            return true;
        }
        if (type == vm->types[TYPE_INDEX_TUPLE]) {
            const Tuple *tuple = value_to_tuple_object(iterable);
            return list_set_slice(vm, list, list->length, list->length, tuple_items(tuple), tuple->length);
        }
    }
    if (!value_is_kind(iterable, KIND_GENERATOR)) {
        Value iterator = value_iter(vm, iterable);
        if (value_missing(iterator))
            return false;
        int64_t hint = value_length_hint(vm, iterable, 8);
        if (hint < 0)
            return false;
        // A hint may lie: no more than a little is taken on trust.
        if (hint > 8 && !list_reserve(vm, list, list->length + (hint > 1 << 20 ? 1 << 20 : (size_t)hint)))
            return false;
        return value_each(vm, iterator, extend_visit, list);
    }
    return value_each(vm, iterable, extend_visit, list);
}

Tuple *list_to_tuple(Vm *vm, const List *list) {
    return list->length ? tuple_from_values(vm, list->items->items, list->length) : tuple_empty(vm);
}

// ---- Making

static Value list_type_new(Vm *vm, Value *args) {
    return value_from_pointer(object_alloc(vm, value_to_pointer(args[0]), 0));
}

static Value list_init(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    list->length = 0;
    list->items = NULL;
    if (value_exists(args[1]) && !list_extend(vm, list, args[1]))
        return NO_VALUE;
    return VALUE_NONE;
}

static Value list_copy(Vm *vm, Value *args) {
    const List *list = value_to_list_object(args[0]);
    return value_from_pointer(list_from_values(vm, list->length ? list->items->items : NULL, list->length));
}

static Value list_clear(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    list->length = 0;
    list->items = NULL;
    return VALUE_NONE;
}

// ---- Items

// The index in 0 .. length that `key` says, or false: IndexError with `text`.
static bool list_index_of(Vm *vm, const List *list, Value key, const char *text, size_t *index) {
    int64_t i;
    if (!value_to_index(vm, key, TYPE_INDEX_INDEX_ERROR, &i))
        return false;
    if (i < 0)
        i += (int64_t)list->length;
    if ((uint64_t)i >= list->length) {
        raise_index_error(vm, text);
        return false;
    }
    *index = (size_t)i;
    return true;
}

static Value raise_bad_index(Vm *vm, Value key) {
    return raise_type_error(vm, "list indices must be integers or slices, not %.200T", key);
}

static Value list_get_slice(Vm *vm, List *list, const Slice *slice) {
    int64_t start, stop, step;
    if (!slice_unpack(vm, slice, &start, &stop, &step))
        return NO_VALUE;
    size_t count = (size_t)slice_adjust((int64_t)list->length, &start, &stop, step);
    List *result = list_new(vm, count);
    if (!result || !count)
        return value_from_pointer(result);
    const Value *from = list->items->items;
    Value *to = result->items->items;
    if (step == 1) {
        memcpy(to, from + start, count * sizeof(Value));
    } else {
        for (size_t i = 0; i < count; i++)
            to[i] = from[start + (int64_t)i * step];
    }
    result->length = count;
    heap_barrier(vm, result->items);
    return list_value(result);
}

static Value list_get_item(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    size_t index;
    if (value_is_slice(args[1]))
        return list_get_slice(vm, list, value_to_slice(args[1]));
    if (!sequence_is_index(vm, args[1]))
        return raise_bad_index(vm, args[1]);
    if (!list_index_of(vm, list, args[1], "list index out of range", &index))
        return NO_VALUE;
    return list->items->items[index];
}

// The right-hand side of a slice assignment: items that do not change with the list.
static bool slice_source(Vm *vm, Value value, const List *list, const Value **items, size_t *count) {
    Type *type = value_type(vm, value);
    if (type == vm->types[TYPE_INDEX_TUPLE]) {
        const Tuple *tuple = value_to_tuple_object(value);
        *count = tuple->length;
        *items = tuple_items(tuple);
        return true;
    }
    const List *source = value_to_pointer(value);
    if (type != vm->types[TYPE_INDEX_LIST] || source == list) {
        Value iterator = value_iter(vm, value);
        if (value_missing(iterator)) {
            if (error_is(vm, TYPE_INDEX_TYPE_ERROR)) {
                error_clear(vm);
                raise_type_error(vm, "must assign iterable to extended slice");
            }
            return false;
        }
        source = value_to_list(vm, iterator);
        if (!source)
            return false;
    }
    *count = source->length;
    *items = source->length ? source->items->items : NULL;
    return true;
}

static bool list_assign_slice(Vm *vm, List *list, const Slice *slice, Value value) {
    int64_t start, stop, step;
    if (!slice_unpack(vm, slice, &start, &stop, &step))
        return false;
    const Value *items;
    size_t given;
    if (!slice_source(vm, value, list, &items, &given))
        return false;
    // What ran may have changed the list: its length is asked only now.
    size_t count = (size_t)slice_adjust((int64_t)list->length, &start, &stop, step);
    if (step == 1)
        return list_set_slice(vm, list, (size_t)start, (size_t)(stop < start ? start : stop), items, given);
    if (count != given) {
        raise_value_error(vm, "attempt to assign sequence of size %zu to extended slice of size %zu", given,
                          count);
        return false;
    }
    if (count == 0)
        return true;
    for (size_t i = 0; i < count; i++)
        list->items->items[start + (int64_t)i * step] = items[i];
    heap_barrier(vm, list->items);
    return true;
}

static bool list_delete_slice(Vm *vm, List *list, const Slice *slice) {
    int64_t start, stop, step;
    if (!slice_unpack(vm, slice, &start, &stop, &step))
        return false;
    size_t count = (size_t)slice_adjust((int64_t)list->length, &start, &stop, step);
    if (count == 0)
        return true;
    if (step == 1)
        return list_set_slice(vm, list, (size_t)start, (size_t)stop, NULL, 0);
    if (step < 0) { // the same items, forwards
        start += (int64_t)(count - 1) * step;
        step = -step;
    }
    Value *items = list->items->items;
    size_t length = list->length, to = (size_t)start, next = (size_t)start, deleted = 0;
    for (size_t from = (size_t)start; from < length; from++) {
        if (deleted < count && from == next) {
            deleted++;
            next += (size_t)step;
            continue;
        }
        items[to++] = items[from];
    }
    for (size_t i = to; i < length; i++)
        items[i] = NO_VALUE;
    list->length = to;
    heap_barrier(vm, list->items);
    list_shrink(vm, list);
    return true;
}

static Value list_set_item(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    size_t index;
    if (value_is_slice(args[1]))
        return list_assign_slice(vm, list, value_to_slice(args[1]), args[2]) ? VALUE_NONE : NO_VALUE;
    if (!sequence_is_index(vm, args[1]))
        return raise_bad_index(vm, args[1]);
    if (!list_index_of(vm, list, args[1], "list assignment index out of range", &index))
        return NO_VALUE;
    heap_store(vm, list->items, &list->items->items[index], args[2]);
    return VALUE_NONE;
}

static void list_remove_at(Vm *vm, List *list, size_t index) {
    Value *items = list->items->items;
    memmove(items + index, items + index + 1, (list->length - index - 1) * sizeof(Value));
    items[--list->length] = NO_VALUE;
    if (index < list->length)
        heap_barrier(vm, list->items);
    list_shrink(vm, list);
}

static Value list_delete_item(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    size_t index;
    if (value_is_slice(args[1]))
        return list_delete_slice(vm, list, value_to_slice(args[1])) ? VALUE_NONE : NO_VALUE;
    if (!sequence_is_index(vm, args[1]))
        return raise_bad_index(vm, args[1]);
    if (!list_index_of(vm, list, args[1], "list assignment index out of range", &index))
        return NO_VALUE;
    list_remove_at(vm, list, index);
    return VALUE_NONE;
}

static Value list_method_append(Vm *vm, Value *args) {
    return list_append(vm, value_to_list_object(args[0]), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value list_method_extend(Vm *vm, Value *args) {
    return list_extend(vm, value_to_list_object(args[0]), args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value list_method_insert(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    int64_t index;
    if (!value_to_index(vm, args[1], TYPE_INDEX_OVERFLOW_ERROR, &index))
        return NO_VALUE;
    int64_t length = (int64_t)list->length;
    if (index < 0)
        index = index + length < 0 ? 0 : index + length;
    return list_insert(vm, list, (size_t)(index > length ? length : index), args[2]) ? VALUE_NONE : NO_VALUE;
}

static Value list_pop(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    int64_t index = -1;
    if (value_exists(args[1]) && !value_to_index(vm, args[1], TYPE_INDEX_INDEX_ERROR, &index))
        return NO_VALUE;
    if (list->length == 0)
        return raise_index_error(vm, "pop from empty list");
    if (index < 0)
        index += (int64_t)list->length;
    if ((uint64_t)index >= list->length)
        return raise_index_error(vm, "pop index out of range");
    Value item = list->items->items[index];
    list_remove_at(vm, list, (size_t)index);
    return item;
}

// ---- Searching

// The first index in start .. end (the list may get shorter meanwhile) with an equal item; -1: none; -2:
// exception.
static int64_t list_find(Vm *vm, List *list, Value item, size_t start, size_t end) {
    for (size_t i = start; i < list->length && i < end; i++) {
        int equal = value_equal(vm, list->items->items[i], item);
        if (equal)
            return equal < 0 ? -2 : (int64_t)i;
    }
    return -1;
}

static Value list_index(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    size_t start, end;
    if (!sequence_search_bounds(vm, args[2], args[3], list->length, &start, &end))
        return NO_VALUE;
    int64_t index = list_find(vm, list, args[1], start, end);
    if (index == -1)
        return raise_value_error(vm, "list.index(x): x not in list");
    return index < 0 ? NO_VALUE : value_from_small_int(index);
}

static Value list_contains(Vm *vm, Value *args) {
    int64_t index = list_find(vm, value_to_list_object(args[0]), args[1], 0, SIZE_MAX);
    return index == -2 ? NO_VALUE : value_from_bool(index >= 0);
}

static Value list_remove(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    int64_t index = list_find(vm, list, args[1], 0, SIZE_MAX);
    if (index == -1)
        return raise_value_error(vm, "list.remove(x): x not in list");
    if (index < 0)
        return NO_VALUE;
    if ((size_t)index < list->length)
        list_remove_at(vm, list, (size_t)index);
    return VALUE_NONE;
}

static Value list_count(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    int64_t count = 0;
    for (size_t i = 0; i < list->length; i++) {
        int equal = value_equal(vm, list->items->items[i], args[1]);
        if (equal < 0)
            return NO_VALUE;
        count += equal;
    }
    return value_from_small_int(count);
}

// ---- Operators

static Value list_concat(Vm *vm, Value *args) {
    const List *a = value_to_list_object(args[0]);
    if (!value_is_list(args[1]))
        return raise_type_error(vm, "can only concatenate list (not \"%.200T\") to list", args[1]);
    const List *b = value_to_list_object(args[1]);
    List *sum = list_new(vm, a->length + b->length);
    if (!sum)
        return NO_VALUE;
    if (a->length)
        memcpy(sum->items->items, a->items->items, a->length * sizeof(Value));
    if (b->length)
        memcpy(sum->items->items + a->length, b->items->items, b->length * sizeof(Value));
    sum->length = a->length + b->length;
    if (sum->length)
        heap_barrier(vm, sum->items);
    return list_value(sum);
}

static Value list_inplace_concat(Vm *vm, Value *args) {
    return list_extend(vm, value_to_list_object(args[0]), args[1]) ? args[0] : NO_VALUE;
}

static Value list_repeat(Vm *vm, Value *args) {
    const List *list = value_to_list_object(args[0]);
    int64_t count = sequence_repeat_count(vm, args[1], list->length, LIST_LENGTH_MAX);
    if (count < 0)
        return NO_VALUE;
    size_t length = list->length, total = length * (size_t)count;
    List *result = list_new(vm, total);
    if (!result || !total)
        return value_from_pointer(result);
    memcpy(result->items->items, list->items->items, length * sizeof(Value));
    sequence_repeat(result->items->items, length, total);
    result->length = total;
    heap_barrier(vm, result->items);
    return list_value(result);
}

static Value list_inplace_repeat(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    int64_t count = sequence_repeat_count(vm, args[1], list->length, LIST_LENGTH_MAX);
    if (count < 0)
        return NO_VALUE;
    if (count == 0) {
        list_clear(vm, args);
    } else if (list->length) {
        size_t length = list->length, total = length * (size_t)count;
        if (!list_reserve(vm, list, total))
            return NO_VALUE;
        sequence_repeat(list->items->items, length, total);
        list->length = total;
        heap_barrier(vm, list->items);
    }
    return args[0];
}

static Value list_compare(Vm *vm, Value *args, Comparison comparison) {
    if (!value_is_list(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    List *a = value_to_list_object(args[0]), *b = value_to_list_object(args[1]);
    if (a->length != b->length && (comparison == COMPARE_EQ || comparison == COMPARE_NE))
        return value_from_bool(comparison == COMPARE_NE);
    if (!recursion_enter(vm, " in comparison"))
        return NO_VALUE;
    Value result = NO_VALUE;
    size_t i = 0;
    int equal = 1;
    for (; i < a->length && i < b->length; i++) {
        Value x = a->items->items[i], y = b->items->items[i];
        equal = value_same(x, y) && !value_is_double(x) ? 1 : value_equal(vm, x, y);
        if (equal <= 0)
            break;
    }
    if (equal >= 0) {
        if (i >= a->length || i >= b->length) {
            int order = a->length < b->length ? -1 : a->length > b->length;
            result = value_from_bool(comparison_holds(comparison, order));
        } else if (comparison == COMPARE_EQ || comparison == COMPARE_NE) {
            result = value_from_bool(comparison == COMPARE_NE);
        } else {
            result = value_compare(vm, a->items->items[i], b->items->items[i], comparison);
        }
    }
    recursion_leave(vm);
    return result;
}
SEQUENCE_COMPARISONS(list)

// ---- The rest

static Value list_repr(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    if (list->length == 0)
        return value_from_pointer(str_from_c(vm, "[]"));
    int running = repr_enter(vm, args[0]);
    if (running)
        return running < 0 ? NO_VALUE : value_from_pointer(str_from_c(vm, "[...]"));
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_char(&text, '[');
    for (size_t i = 0; i < list->length && !text.failed; i++) {
        if (i)
            str_builder_c(&text, ", ");
        str_builder_repr(&text, list->items->items[i]);
    }
    str_builder_char(&text, ']');
    repr_leave(vm, args[0]);
    return str_builder_finish_value(&text);
}

static Value list_len(Vm *vm, Value *args) {
    return value_from_small_int((int64_t)value_to_list_object(args[0])->length);
}

static Value list_iter(Vm *vm, Value *args) {
    return list_iterator_new(vm, args[0]);
}

static Value list_reversed(Vm *vm, Value *args) {
    return list_reverse_iterator_new(vm, args[0]);
}

static Value list_reverse(Vm *vm, Value *args) {
    List *list = value_to_list_object(args[0]);
    if (list->length < 2)
        return VALUE_NONE;
    Value *low = list->items->items, *high = low + list->length - 1;
    while (low < high) {
        Value item = *low;
        *low++ = *high;
        *high-- = item;
    }
    heap_barrier(vm, list->items);
    return VALUE_NONE;
}

static Value list_sizeof(Vm *vm, Value *args) {
    const List *list = value_to_list_object(args[0]);
    size_t size = object_type(list)->instance_size;
    return int_from_size(vm, size + (list->items ? list->items->capacity * sizeof(Value) : 0));
}

Value list_method_sort(Vm *vm, Value *args); // list_sort.c

static const NativeDefinition list_methods[] = {
    {"__new__(cls, /, *args, **kwargs)", list_type_new, "Make an empty list."},
    {"__repr__(self, /)", list_repr, "Return repr(self)."},
    SEQUENCE_COMPARISON_METHODS(list),
    {"__iter__(self, /)", list_iter, "Return an iterator over the items."},
    {"__init__(self, iterable=(), /)", list_init, "Fill the list with the items of an iterable."},
    {"__len__(self, /)", list_len, "Return the number of items."},
    {"__getitem__(self, index, /)", list_get_item, "Return self[index].", NATIVE_COEXIST},
    {"__setitem__(self, key, value, /)", list_set_item, "Set self[key] to value."},
    {"__delitem__(self, key, /)", list_delete_item, "Delete self[key]."},
    {"__add__(self, value, /)", list_concat, "Return self+value."},
    {"__mul__(self, value, /)", list_repeat, "Return self*value."},
    {"__rmul__(self, value, /)", list_repeat, "Return value*self."},
    {"__contains__(self, key, /)", list_contains, "Return whether an item is equal to key."},
    {"__iadd__(self, value, /)", list_inplace_concat, "Do self+=value."},
    {"__imul__(self, value, /)", list_inplace_repeat, "Do self*=value."},
    {"__reversed__(self, /)", list_reversed, "Return an iterator from the last item to the first."},
    {"__sizeof__(self, /)", list_sizeof, "Return the size of the list in memory, in bytes."},
    {"clear(self, /)", list_clear, "Remove all items."},
    {"copy(self, /)", list_copy, "Return a new list with the same items."},
    {"append(self, object, /)", list_method_append, "Add an item at the end."},
    {"insert(self, index, object, /)", list_method_insert, "Put an item before the one at index."},
    {"extend(self, iterable, /)", list_method_extend, "Add the items of an iterable at the end."},
    {"pop(self, index=-1, /)", list_pop, "Remove the item at index, and return it."},
    {"remove(self, value, /)", list_remove, "Remove the first item that is equal to value."},
    {"index(self, value, start=0, stop=sys.maxsize, /)", list_index,
     "Return the index of the first item that is equal to value."},
    {"count(self, value, /)", list_count, "Return how many items are equal to value."},
    {"reverse(self, /)", list_reverse, "Reverse the order of the items, in place."},
    {"sort(self, *, key=None, reverse=False)", list_method_sort,
     "Sort the items in ascending order, in place.\n\nThe sort is stable: equal items keep their order. With "
     "a key, it is "
     "called once for\neach item and its results are compared. reverse asks for descending order.",
     NATIVE_STEPS, 4},
    {"__class_getitem__(cls, object, /)", generic_alias_class_getitem, "See PEP 585.", NATIVE_CLASS},
    {0},
};
const TypeDefinition list_definition = {
    .name = "list",
    .doc = "A mutable sequence of any objects.\n\nWithout an argument the new list is empty; else it has the "
           "items of the "
           "iterable.",
    .signature = "(iterable=(), /)",
    .kind = KIND_LIST,
    .size = sizeof(List),
    .flags = TYPE_BASE | TYPE_MATCH_SEQUENCE | TYPE_MATCH_SELF,
    .methods = list_methods,
};
