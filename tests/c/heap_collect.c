// SPDX-License-Identifier: MIT
// What the collector keeps and what it frees: reachability, cycles, ages, barriers, sizes, limits, in every
// mode.
#include "heap_test.h"

enum { MANY = 2000, FEW = STACK_IS_STALE ? MANY : 20 }; // the stack scan may keep a few that are dead

static uintptr_t disguised[MANY];

__attribute__((noinline)) static size_t count_living(Vm *vm) {
    size_t living = 0;
    for (size_t i = 0; i < MANY; i++)
        living += block_lives(vm, disguised[i]);
    return living;
}

__attribute__((noinline)) static void make_list(Vm *vm) {
    vm->spare[0] = NO_VALUE;
    for (size_t i = 0; i < MANY; i++) {
        ValueArray *node = node_new(vm, value_from_small_int((int64_t)i), vm->spare[0]);
        disguised[i] = disguise(node);
        vm->spare[0] = block_value(node);
    }
}

__attribute__((noinline)) static void make_cycles(Vm *vm) {
    for (size_t i = 0; i < MANY; i += 2) {
        ValueArray *a = node_new(vm, NO_VALUE, NO_VALUE);
        ValueArray *b = node_new(vm, block_value(a), NO_VALUE);
        heap_store(vm, a, &a->items[1], block_value(b));
        disguised[i] = disguise(a);
        disguised[i + 1] = disguise(b);
    }
}

__attribute__((noinline)) static bool list_is_whole(Vm *vm) {
    Value v = vm->spare[0];
    for (int64_t i = MANY - 1; i >= 0; i--) {
        if (!value_is_heap(v) || value_to_small_int(value_node(v)->items[0]) != i)
            return false;
        v = value_node(v)->items[1];
    }
    return value_missing(v);
}

__attribute__((noinline)) static void check_reachability(TestCount *t, HeapMode mode) {
    for (int generation = 0; generation <= 2; generation++) {
        Vm *vm = test_vm(mode, 3, 0);
        make_list(vm);
        scrub_stack();
        for (int i = 0; i < 4; i++)
            heap_collect(vm, generation);
        CHECK(t, count_living(vm) == MANY);
        CHECK(t, list_is_whole(vm));
        vm->spare[0] = NO_VALUE;
        scrub_stack();
        heap_collect(vm, 2);
        CHECK(t, count_living(vm) <= FEW);
        make_cycles(vm);
        scrub_stack();
        heap_collect(vm, generation);
        CHECK(t, count_living(vm) <= FEW);
        test_vm_end(vm);
    }
}

// Young blocks that only an old one refers to live through young collections, for as long as it refers to
// them.
__attribute__((noinline)) static void check_old_to_young(TestCount *t, HeapMode mode, size_t stride) {
    Vm *vm = test_vm(mode, 5, 0);
    ValueArray *old = heap_alloc_values(vm, MANY * stride);
    vm->spare[0] = block_value(old);
    heap_collect(vm, 1);
    CHECK(t, *heap_state(old) & HEAP_STATE_OLD);
    for (size_t i = 0; i < MANY; i++) {
        ValueArray *node = node_new(vm, value_from_small_int((int64_t)i), NO_VALUE);
        heap_store(vm, old, &old->items[i * stride], block_value(node));
        disguised[i] = disguise(node);
        if (i % 500 == 499)
            heap_collect(vm, 0);
    }
    for (int i = 0; i < 3; i++)
        heap_collect(vm, 0);
    CHECK(t, count_living(vm) == MANY);
    for (size_t i = 0; i < MANY; i++) {
        if (value_to_small_int(value_node(old->items[i * stride])->items[0]) != (int64_t)i)
            CHECK(t, false);
    }
    CHECK(t, *heap_state(old) &
                 HEAP_STATE_BARRIER); // all it refers to is old by now: it left the remembered set
    memset(old->items, 0, MANY * stride * sizeof(Value));
    scrub_stack();
    heap_collect(vm, 2);
    CHECK(t, count_living(vm) <= FEW);
    test_vm_end(vm);
}

__attribute__((noinline)) static void check_sizes(TestCount *t, HeapMode mode) {
    Vm *vm = test_vm(mode, 7, 0);
    ValueArray *all = heap_alloc_values(vm, 600);
    vm->spare[0] = block_value(all);
    size_t size = 1;
    for (size_t i = 0; i < 600; i++) {
        DataBlock *data = heap_alloc_data(vm, size);
        CHECK(t, heap_block_size(data) >= size + 8);
        memset(data->bytes, (int)(i & 0xFF), size);
        heap_store(vm, all, &all->items[i], block_value(data));
        // Any address inside finds the block's start; none outside does.
        CHECK(t, heap_find_block(vm->heap, (uintptr_t)data) == data);
        CHECK(t, heap_find_block(vm->heap, (uintptr_t)(data->bytes + size - 1)) == data);
        CHECK(t, heap_find_block(vm->heap, (uintptr_t)data + heap_block_size(data)) != data);
        size += 1 + size / 50;
    }
    heap_collect(vm, 2);
    size = 1;
    for (size_t i = 0; i < 600; i++) {
        DataBlock *data = value_to_pointer(all->items[i]);
        CHECK(t, data->bytes[0] == (i & 0xFF) && data->bytes[size - 1] == (i & 0xFF));
        size += 1 + size / 50;
    }
    // New blocks are zeroed, whatever lay there before.
    vm->spare[0] = NO_VALUE;
    scrub_stack();
    heap_collect(vm, 2);
    for (size = 16; size < 200000; size += 1 + size / 3) {
        unsigned char *block = heap_alloc(vm, size, header_make(NULL, KIND_DATA));
        for (size_t i = 8; i < size; i++) {
            if (block[i])
                CHECK(t, false);
        }
    }
    test_vm_end(vm);
}

__attribute__((noinline)) static char *interior_only(Vm *vm, size_t size, size_t offset) {
    DataBlock *data = heap_alloc_data(vm, size);
    disguised[0] = disguise(data);
    return (char *)data->bytes + offset;
}

__attribute__((noinline)) static void check_interior(TestCount *t) {
    static const size_t sizes[] = {100, 5000, 70000, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Vm *vm = test_vm(HEAP_NORMAL, 0, 0);
        char *inside = interior_only(vm, sizes[i], sizes[i] - 10);
        scrub_stack();
        heap_collect(vm, 2);
        __asm__ volatile("" : : "r"(inside) : "memory");
        CHECK(t, block_lives(vm, disguised[0]));
        test_vm_end(vm);
    }
}

__attribute__((noinline)) static void check_limit(TestCount *t) {
    Vm *vm = test_vm(HEAP_NORMAL, 0, 8 << 20);
    for (size_t i = 0; i < 200; i++) { // garbage does not count
        CHECK(t, heap_alloc_data(vm, 1 << 20) != NULL);
        scrub_stack();
    }
    CHECK(t, value_missing(vm->error));
    CHECK(t, heap_alloc_data(vm, 9 << 20) == NULL);
    CHECK(t, value_exists(vm->error));
    vm->error = NO_VALUE;
    size_t count = 0;
    for (;; count++) {
        ValueArray *node = heap_alloc_values(vm, 100);
        if (!node)
            break;
        node->items[0] = vm->spare[0];
        vm->spare[0] = block_value(node);
    }
    CHECK(t, value_exists(vm->error));
    CHECK(t, count > 5000 && count < 8u << 20 >> 9);
    vm->error = vm->spare[0] = NO_VALUE;
    scrub_stack();
    CHECK(t, heap_alloc_values(vm, 100) != NULL);
    CHECK(t, heap_alloc_data(vm, SIZE_MAX / 2) == NULL && heap_alloc_values(vm, SIZE_MAX / 8) == NULL);
    test_vm_end(vm);
}

// A full cycle in steps, with a program that moves its only reference behind the collector's back as it goes.
__attribute__((noinline)) static void check_incremental(TestCount *t, HeapMode mode) {
    Vm *vm = test_vm(mode, 1, 0);
    uint64_t random = 1;
    ValueArray *table = heap_alloc_values(vm, 4096);
    vm->spare[0] = block_value(table);
    HeapStatistics statistics;
    for (int i = 0; i < 4000000 / (mode == HEAP_STRESS ? 40 : 1); i++) {
        size_t from = test_random(&random) % 4096, to = test_random(&random) % 4096;
        ValueArray *node = node_new(vm, value_from_small_int(i), table->items[from]);
        if (value_is_heap(node->items[1]) && i % 8)
            heap_store(vm, node, &node->items[1], value_node(node->items[1])->items[1]);
        heap_store(vm, table, &table->items[from], NO_VALUE);
        heap_store(vm, table, &table->items[to], block_value(node));
    }
    heap_statistics(vm, &statistics);
    CHECK(t, statistics.collections[0] > 5);
    CHECK(t, mode == HEAP_NORMAL || statistics.collections[2] > 1);
    size_t living = 0;
    for (size_t i = 0; i < 4096; i++) {
        for (Value v = table->items[i]; value_is_heap(v); v = value_node(v)->items[1]) {
            living++;
            CHECK(t, object_kind(value_to_pointer(v)) == KIND_VALUES &&
                         value_is_small_int(value_node(v)->items[0]));
        }
    }
    CHECK(t, living > 100);
    test_vm_end(vm);
}

__attribute__((noinline)) static void fill(Vm *vm) {
    for (int i = 0; i < 500000; i++)
        vm->spare[0] = block_value(node_new(vm, vm->spare[0], NO_VALUE));
}

// Memory goes back to the system when what filled it is gone.
__attribute__((noinline)) static void check_return(TestCount *t) {
    Vm *vm = test_vm(HEAP_NORMAL, 0, 0);
    HeapStatistics before, after;
    fill(vm);
    heap_statistics(vm, &before);
    vm->spare[0] = NO_VALUE;
    scrub_stack();
    heap_collect(vm, 2);
    heap_statistics(vm, &after);
    CHECK(t, before.bytes_mapped > 16u << 20);
    CHECK(t, STACK_IS_STALE || after.bytes_mapped < 8u << 20);
    CHECK(t, STACK_IS_STALE || after.bytes_live < 1u << 20);
    test_vm_end(vm);
}

int main(void) {
    TestCount count = {0};
    for (HeapMode mode = HEAP_NORMAL; mode <= HEAP_VERIFY; mode++) {
        check_reachability(&count, mode);
        check_old_to_young(&count, mode, 1);
        check_old_to_young(&count, mode, 100); // large: remembered by cards
        check_sizes(&count, mode);
        check_incremental(&count, mode);
    }
    check_interior(&count);
    check_limit(&count);
    check_return(&count);
    return test_end(&count);
}
