// SPDX-License-Identifier: MIT
// Sorting lists: a stable merge sort that uses the runs it finds.
//
// Runs are merged in the order of Powersort (Munro and Wild, "Nearly-Optimal Mergesorts", 2018); short ones
// are extended by binary insertion; merges gallop through stretches of one side, as Peters's timsort does.
// While a list is sorted it is empty for the program, its items belong to the sort; whatever comparisons
// raise, they are the same items afterwards. With a key the items move along with their keys. Items that move
// between two arrays while comparisons run Python are told to the collector at the end of each merge.
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "vm/native_call.h"
#include "vm/vm.h"

#define RUN_STACK_SIZE 72 // powers of pending runs differ: at most one for each bit of the length
#define GALLOP_START   7
#define RUN_SHORT      32 // 32 .. 64 items are sorted by insertion

typedef int (*LessFunction)(Vm *vm, Value a, Value b); // a < b: 1, 0; -1: exception

typedef struct Run {
    size_t start, length;
    int power; // of the boundary with the next run
} Run;

typedef struct Sorter {
    Vm *vm;
    ValueArray *keys;
    ValueArray *values; // moved along with the keys; NULL: the keys are the items
    ValueArray *spare_keys, *spare_values;
    LessFunction less;
    size_t length, gallop;
    Run runs[RUN_STACK_SIZE];
    size_t run_count;
} Sorter;

// ---- Comparisons

static int less_small_int(Vm *vm, Value a, Value b) {
    return value_to_small_int(a) < value_to_small_int(b);
}
static int less_double(Vm *vm, Value a, Value b) {
    return value_to_double(a) < value_to_double(b);
}
static int less_str(Vm *vm, Value a, Value b) {
    return str_compare(value_to_str(a), value_to_str(b)) < 0;
}
static int less_any(Vm *vm, Value a, Value b) {
    return value_compare_bool(vm, a, b, COMPARE_LT);
}

static LessFunction less_for(Vm *vm, const Value *keys, size_t count) {
    bool ints = true, doubles = true, strings = true;
    const Type *str = vm->types[TYPE_INDEX_STR];
    for (size_t i = 0; i < count && (ints || doubles || strings); i++) {
        ints = ints && value_is_small_int(keys[i]);
        doubles = doubles && value_is_double(keys[i]);
        strings = strings && value_is_str(keys[i]) && object_type(value_to_pointer(keys[i])) == str;
    }
    return ints ? less_small_int : doubles ? less_double : strings ? less_str : less_any;
}

// ---- Moving items

static void move(Sorter *sorter, size_t to, size_t from, size_t count) {
    memmove(sorter->keys->items + to, sorter->keys->items + from, count * sizeof(Value));
    if (sorter->values)
        memmove(sorter->values->items + to, sorter->values->items + from, count * sizeof(Value));
}
static void save(Sorter *sorter, size_t from, size_t count) {
    memcpy(sorter->spare_keys->items, sorter->keys->items + from, count * sizeof(Value));
    heap_barrier(sorter->vm, sorter->spare_keys);
    if (sorter->values) {
        memcpy(sorter->spare_values->items, sorter->values->items + from, count * sizeof(Value));
        heap_barrier(sorter->vm, sorter->spare_values);
    }
}
static void restore(Sorter *sorter, size_t to, size_t from, size_t count) {
    memcpy(sorter->keys->items + to, sorter->spare_keys->items + from, count * sizeof(Value));
    if (sorter->values)
        memcpy(sorter->values->items + to, sorter->spare_values->items + from, count * sizeof(Value));
}
static void tell(Sorter *sorter) {
    heap_barrier(sorter->vm, sorter->keys);
    if (sorter->values)
        heap_barrier(sorter->vm, sorter->values);
}
static void reverse(Sorter *sorter, size_t start, size_t length) {
    for (ValueArray *array = sorter->keys; array; array = array == sorter->values ? NULL : sorter->values) {
        Value *low = array->items + start, *high = low + length - 1;
        while (low < high) {
            Value item = *low;
            *low++ = *high;
            *high-- = item;
        }
    }
    tell(sorter);
}

static bool reserve_spare(Sorter *sorter, size_t count) {
    if (sorter->spare_keys && sorter->spare_keys->capacity >= count)
        return true;
    sorter->spare_keys = heap_alloc_values(sorter->vm, count);
    if (sorter->spare_keys && sorter->values)
        sorter->spare_values = heap_alloc_values(sorter->vm, count);
    return sorter->spare_keys && (!sorter->values || sorter->spare_values);
}

// ---- Searching in sorted items

// How many of items[0 .. count) come before `key`: those less than it, or (`through`) those not greater. The
// search begins at one end and doubles its distance from there, then halves. -1: exception.
static int64_t count_before(Sorter *sorter, Value key, const Value *items, size_t count, bool through,
                            bool from_end) {
    size_t low = 0, high = count; // items below low come before, items from high on do not
    for (size_t step = 1; step <= high - low; step *= 2) {
        size_t at = from_end ? high - step : low + step - 1;
        int less =
            through ? sorter->less(sorter->vm, key, items[at]) : sorter->less(sorter->vm, items[at], key);
        if (less < 0)
            return -1;
        bool before = through ? !less : less;
        if (before)
            low = at + 1;
        else
            high = at;
        if (before == from_end)
            break;
    }
    while (low < high) {
        size_t at = low + (high - low) / 2;
        int less =
            through ? sorter->less(sorter->vm, key, items[at]) : sorter->less(sorter->vm, items[at], key);
        if (less < 0)
            return -1;
        if (through ? !less : less)
            low = at + 1;
        else
            high = at;
    }
    return (int64_t)low;
}

// ---- Merging two neighbouring runs

static void adapt_gallop(Sorter *sorter, int64_t gained) {
    if (gained >= GALLOP_START)
        sorter->gallop -= sorter->gallop > 1;
    else
        sorter->gallop++;
}

// The left run is the shorter one: it is saved, and the merge goes upwards.
static bool merge_low(Sorter *sorter, size_t a, size_t a_count, size_t b_count) {
    save(sorter, a, a_count);
    const Value *spare = sorter->spare_keys->items;
    Value *keys = sorter->keys->items;
    size_t i = 0, j = a + a_count, end = j + b_count, to = a, a_wins = 0, b_wins = 0;
    bool ok = true;
    while (i < a_count && j < end) {
        int less = sorter->less(sorter->vm, keys[j], spare[i]);
        int64_t n = 1;
        if (less < 0) {
            ok = false;
            break;
        }
        if (less) {
            move(sorter, to++, j++, 1);
            a_wins = 0;
            if (++b_wins < sorter->gallop || j == end)
                continue;
            n = count_before(sorter, spare[i], keys + j, end - j, false, false);
            if (n > 0) {
                move(sorter, to, j, (size_t)n);
                to += (size_t)n;
                j += (size_t)n;
            }
            b_wins = 0;
        } else {
            restore(sorter, to++, i++, 1);
            b_wins = 0;
            if (++a_wins < sorter->gallop || i == a_count)
                continue;
            n = count_before(sorter, keys[j], spare + i, a_count - i, true, false);
            if (n > 0) {
                restore(sorter, to, i, (size_t)n);
                to += (size_t)n;
                i += (size_t)n;
            }
            a_wins = 0;
        }
        if (n < 0) {
            ok = false;
            break;
        }
        adapt_gallop(sorter, n);
    }
    restore(sorter, to, i, a_count - i);
    return ok;
}

// The right run is the shorter one: it is saved, and the merge goes downwards.
static bool merge_high(Sorter *sorter, size_t a, size_t a_count, size_t b_count) {
    save(sorter, a + a_count, b_count);
    const Value *spare = sorter->spare_keys->items;
    Value *keys = sorter->keys->items;
    size_t i = a_count, j = b_count, to = a + a_count + b_count, a_wins = 0, b_wins = 0;
    bool ok = true;
    while (i > 0 && j > 0) {
        int less = sorter->less(sorter->vm, spare[j - 1], keys[a + i - 1]);
        int64_t n;
        if (less < 0) {
            ok = false;
            break;
        }
        if (less) {
            move(sorter, --to, a + --i, 1);
            b_wins = 0;
            if (++a_wins < sorter->gallop || i == 0)
                continue;
            n = count_before(sorter, spare[j - 1], keys + a, i, true, true);
            if (n >= 0) {
                n = (int64_t)i - n;
                to -= (size_t)n;
                i -= (size_t)n;
                move(sorter, to, a + i, (size_t)n);
            }
            a_wins = 0;
        } else {
            restore(sorter, --to, --j, 1);
            a_wins = 0;
            if (++b_wins < sorter->gallop || j == 0)
                continue;
            n = count_before(sorter, keys[a + i - 1], spare, j, false, true);
            if (n >= 0) {
                n = (int64_t)j - n;
                to -= (size_t)n;
                j -= (size_t)n;
                restore(sorter, to, j, (size_t)n);
            }
            b_wins = 0;
        }
        if (n < 0) {
            ok = false;
            break;
        }
        adapt_gallop(sorter, n);
    }
    restore(sorter, to - j, 0, j);
    return ok;
}

static bool merge_top(Sorter *sorter) {
    Run *left = &sorter->runs[sorter->run_count - 2], *right = left + 1;
    size_t a = left->start, a_count = left->length, b = right->start, b_count = right->length;
    left->length += b_count;
    left->power = right->power;
    sorter->run_count--;
    if (!vm_poll(sorter->vm))
        return false;
    const Value *keys = sorter->keys->items;
    // What is in place already at either end stays.
    int64_t skip = count_before(sorter, keys[b], keys + a, a_count, true, false);
    if (skip < 0)
        return false;
    a += (size_t)skip;
    a_count -= (size_t)skip;
    if (a_count == 0)
        return true;
    int64_t count = count_before(sorter, keys[a + a_count - 1], keys + b, b_count, false, true);
    if (count <= 0)
        return count == 0;
    b_count = (size_t)count;
    if (!reserve_spare(sorter, a_count < b_count ? a_count : b_count))
        return false;
    bool ok =
        a_count <= b_count ? merge_low(sorter, a, a_count, b_count) : merge_high(sorter, a, a_count, b_count);
    tell(sorter);
    return ok;
}

// ---- Finding runs

// The length of the run that begins at `start`, made ascending. 0: exception.
static size_t run_find(Sorter *sorter, size_t start) {
    const Value *keys = sorter->keys->items;
    size_t at = start + 1;
    if (at == sorter->length)
        return 1;
    int descending = sorter->less(sorter->vm, keys[at], keys[at - 1]);
    if (descending < 0)
        return 0;
    for (at++; at < sorter->length; at++) {
        int less = sorter->less(sorter->vm, keys[at], keys[at - 1]);
        if (less < 0)
            return 0;
        if (less != descending)
            break;
    }
    if (descending) // strictly, so that equal items do not change places
        reverse(sorter, start, at - start);
    return at - start;
}

// Sorts items start .. end, of which the first `sorted` are so already.
static bool insert_binary(Sorter *sorter, size_t start, size_t sorted, size_t end) {
    Value *keys = sorter->keys->items;
    for (size_t at = start + sorted; at < end; at++) {
        Value key = keys[at];
        size_t low = start, high = at;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int less = sorter->less(sorter->vm, key, keys[middle]);
            if (less < 0) {
                tell(sorter);
                return false;
            }
            if (less)
                high = middle;
            else
                low = middle + 1;
        }
        Value value = sorter->values ? sorter->values->items[at] : NO_VALUE;
        move(sorter, low + 1, low, at - low);
        keys[low] = key;
        if (sorter->values)
            sorter->values->items[low] = value;
    }
    tell(sorter);
    return true;
}

static size_t run_minimum(size_t length) {
    size_t rest = 0;
    while (length >= 2 * RUN_SHORT) {
        rest |= length & 1;
        length /= 2;
    }
    return length + rest;
}

// How deep in the perfectly balanced merge tree the boundary of two neighbouring runs lies: the first binary
// digit in which the midpoints of the runs, as fractions of the whole, differ.
static int boundary_power(const Run *left, size_t right_length, size_t total) {
    size_t a = 2 * left->start + left->length; // twice the midpoints
    size_t b = a + left->length + right_length;
    for (int power = 1;; power++) {
        if (a >= total) {
            a -= total;
            b -= total;
        } else if (b >= total) {
            return power;
        }
        a *= 2;
        b *= 2;
    }
}

static bool sort_all(Sorter *sorter) {
    size_t minimum = run_minimum(sorter->length);
    for (size_t start = 0; start < sorter->length;) {
        size_t length = run_find(sorter, start);
        if (!length)
            return false;
        if (length < minimum) {
            size_t wanted = sorter->length - start < minimum ? sorter->length - start : minimum;
            if (!insert_binary(sorter, start, length, start + wanted))
                return false;
            length = wanted;
        }
        if (sorter->run_count) {
            int power = boundary_power(&sorter->runs[sorter->run_count - 1], length, sorter->length);
            while (sorter->run_count > 1 && sorter->runs[sorter->run_count - 2].power > power) {
                if (!merge_top(sorter))
                    return false;
            }
            sorter->runs[sorter->run_count - 1].power = power;
        }
        sorter->runs[sorter->run_count++] = (Run){start, length, 0};
        start += length;
    }
    while (sorter->run_count > 1) {
        if (!merge_top(sorter))
            return false;
    }
    return true;
}

// Sorts `length` keys, and values (may be NULL) along with them.
static bool sort_arrays(Vm *vm, ValueArray *keys, ValueArray *values, size_t length, bool descending) {
    if (length < 2)
        return true;
    Sorter sorter = {.vm = vm, .keys = keys, .values = values, .length = length, .gallop = GALLOP_START};
    sorter.less = less_for(vm, keys->items, length);
    if (descending) // twice reversed, equal items keep their order
        reverse(&sorter, 0, length);
    bool ok = sort_all(&sorter);
    if (descending)
        reverse(&sorter, 0, length);
    return ok;
}

// ---- The list meanwhile

static ValueArray *detach_items(List *list, size_t *length) {
    ValueArray *items = list->items;
    *length = list->length;
    list->items = NULL;
    list->length = 0;
    return items;
}

// Gives the items back. False: an exception is set, or the program changed the list meanwhile.
static bool attach_items(Vm *vm, List *list, ValueArray *items, size_t length, bool ok) {
    bool changed = list->items != NULL;
    heap_store_pointer(vm, list, &list->items, items);
    list->length = length;
    if (ok && changed)
        raise_value_error(vm, "list modified during sort");
    return ok && !changed;
}

bool list_sort(Vm *vm, List *list, Value key, bool descending) {
    size_t length;
    ValueArray *items = detach_items(list, &length);
    ValueArray *keys = items;
    bool ok = true;
    if (length && !value_is_none_or_missing(key)) {
        keys = heap_alloc_values(vm, length);
        ok = keys != NULL;
        for (size_t i = 0; ok && i < length; i++) {
            Value k = vm_call_1(vm, key, items->items[i]);
            ok = value_exists(k);
            heap_store(vm, keys, &keys->items[i], k);
        }
    }
    ok = ok && sort_arrays(vm, keys, keys == items ? NULL : items, length, descending);
    return attach_items(vm, list, items, length, ok);
}

// Does calling it not re-enter the loop?
static bool is_plain_native(Value callee) {
    return value_is_kind(callee, KIND_NATIVE) &&
           !(((Native *)value_to_pointer(callee))->flags & NATIVE_STEPS);
}

// sort(self, *, key=None, reverse=False)
Value list_method_sort(Vm *vm, Value *args) {
    enum { START, KEY };
    enum { ITEMS, KEYS, INDEX, LENGTH };
    List *list = value_to_list_object(args[0]);
    Value key = args[1];
    Value *state = native_state(args, 3);
    if (native_step(args) == START) {
        int descending = value_exists(args[2]) ? value_truth(vm, args[2]) : 0;
        if (descending < 0)
            return NO_VALUE;
        args[2] = value_from_bool(descending);
        if (value_is_none_or_missing(key))
            return list_sort(vm, list, NO_VALUE, descending) ? VALUE_NONE : NO_VALUE;
        size_t length;
        if (list->length == 0)
            return VALUE_NONE;
        ValueArray *keys = heap_alloc_values(vm, list->length);
        if (!keys)
            return NO_VALUE;
        state[ITEMS] = value_from_pointer(detach_items(list, &length));
        state[KEYS] = value_from_pointer(keys);
        state[INDEX] = value_from_small_int(0);
        state[LENGTH] = value_from_small_int((int64_t)length);
    }
    ValueArray *items = value_to_pointer(state[ITEMS]), *keys = value_to_pointer(state[KEYS]);
    int64_t index = value_to_small_int(state[INDEX]), length = value_to_small_int(state[LENGTH]);
    Value result = NO_VALUE;
    bool ok = true, has_result = native_step(args) == KEY;
    if (has_result)
        result = native_result(vm);
    for (;;) {
        if (has_result) {
            ok = value_exists(result);
            if (!ok)
                break;
            heap_store(vm, keys, &keys->items[index], result);
            index++;
        }
        if (index == length)
            break;
        Value item = items->items[index];
        if (!is_plain_native(key)) {
            state[INDEX] = value_from_small_int(index);
            Value call = native_call_catch(vm, args, KEY, key, 1, &item);
            if (value_exists(call))
                return call;
            ok = false;
            break;
        }
        result = vm_call_1(vm, key, item);
        has_result = true;
    }
    ok = ok && sort_arrays(vm, keys, items, (size_t)length, value_is_true(args[2]));
    return attach_items(vm, list, items, (size_t)length, ok) ? VALUE_NONE : NO_VALUE;
}
