// SPDX-License-Identifier: MIT
// A Vm with a heap and nothing else, for the tests of src/heap: roots are vm->spare, blocks are arrays of
// Values.
//
// What the heap calls of other floors is defined here, weakly: a test never links those floors.
#ifndef KRAIT_TESTS_HEAP_TEST_H
#define KRAIT_TESTS_HEAP_TEST_H

#include "base_test.h"
#include "heap/heap_internal.h"
#include <stdlib.h>

// Two kinds may share a trace function, so that these are aliases and not definitions.
__attribute__((used)) static void heap_test_trace(Tracer *tracer, void *object) {
    (void)tracer;
    (void)object;
}
#define KIND(name, trace) __asm__(".weak " #trace "\n.set " #trace ", heap_test_trace\n");
#include "heap/kind.def"
#undef KIND

__attribute__((weak)) void vm_trace_roots(Tracer *tracer, Vm *vm) {
    trace_values(tracer, vm->spare, sizeof vm->spare / sizeof *vm->spare);
}
__attribute__((weak)) Value raise_no_memory(Vm *vm) {
    vm->error = VALUE_TRUE;
    return NO_VALUE;
}

static inline Vm *test_vm(HeapMode mode, uint32_t interval, uint64_t limit) {
    Vm *vm = calloc(1, sizeof *vm);
    if (!vm || !heap_init(vm, mode, interval, limit))
        abort();
    return vm;
}
static inline void test_vm_end(Vm *vm) {
    heap_destroy(vm);
    free(vm);
}

static inline ValueArray *node_new(Vm *vm, Value first, Value second) {
    ValueArray *node = heap_alloc_values(vm, 2);
    if (!node)
        abort();
    node->items[0] = first; // NOBARRIER: allocated just above
    node->items[1] = second;
    return node;
}
static inline Value block_value(const void *block) {
    return value_from_pointer(block);
}
static inline ValueArray *value_node(Value v) {
    return value_to_pointer(v);
}
static inline bool block_lives(Vm *vm, uintptr_t disguised) {
    return heap_find_block(vm->heap, ~disguised) != NULL;
}
// An address that the stack scan does not take for one.
static inline uintptr_t disguise(const void *block) {
    return ~(uintptr_t)block;
}
// Under the sanitizer stale copies of addresses lie all over the stack, so that no test can say what must
// have died.
#ifdef __SANITIZE_ADDRESS__
#define STACK_IS_STALE true
#else
#define STACK_IS_STALE false
#endif

// Overwrites what earlier calls have left below on the stack.
__attribute__((noinline)) static void scrub_stack(void) {
    volatile char room[16384];
    for (size_t i = 0; i < sizeof room; i++)
        room[i] = 0;
}

#endif
