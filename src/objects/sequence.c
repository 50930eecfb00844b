// SPDX-License-Identifier: MIT
// What the builtin sequences share: bounds of searches, how often to repeat.
#include "objects/sequence.h"
#include "objects/int.h"
#include "vm/vm.h"

bool sequence_is_index(Vm *vm, Value key) {
    return value_is_int(key) || value_exists(value_special(vm, key, SPECIAL_INDEX));
}

static bool search_bound(Vm *vm, Value bound, int64_t fallback, size_t length, size_t *out) {
    int64_t i = fallback;
    if (value_exists(bound)) {
        if (!sequence_is_index(vm, bound)) {
            raise_type_error(vm, "slice indices must be integers or have an __index__ method");
            return false;
        }
        if (!value_to_index(vm, bound, TYPE_INDEX_COUNT, &i))
            return false;
    }
    if (i < 0)
        i = i + (int64_t)length < 0 ? 0 : i + (int64_t)length;
    *out = (size_t)i;
    return true;
}

bool sequence_search_bounds(Vm *vm, Value start, Value stop, size_t length, size_t *from, size_t *to) {
    return search_bound(vm, start, 0, length, from) && search_bound(vm, stop, INT64_MAX, length, to);
}

int64_t sequence_repeat_count(Vm *vm, Value count, size_t length, size_t most) {
    int64_t n;
    if (!value_to_index(vm, count, TYPE_INDEX_OVERFLOW_ERROR, &n))
        return -1;
    if (n > 0 && length > 0 && (uint64_t)n > most / length) {
        (void)raise_no_memory(vm);
        return -1;
    }
    return n < 0 ? 0 : n;
}

void sequence_repeat(Value *items, size_t length, size_t total) {
    for (size_t done = length; done < total;) { // doubles what is there
        size_t more = done < total - done ? done : total - done;
        memcpy(items + done, items, more * sizeof(Value));
        done += more;
    }
}
