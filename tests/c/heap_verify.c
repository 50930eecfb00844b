// SPDX-License-Identifier: MIT
// KRAIT_GC=verify aborts at a store without its barrier, and at none that has it.
#include "heap_test.h"
#include <sys/wait.h>
#include <unistd.h>

__attribute__((noinline)) static void store_young(Vm *vm, bool with_barrier) {
    ValueArray *old = value_node(vm->spare[0]);
    for (int i = 0; i < 100; i++) {
        ValueArray *young = node_new(vm, NO_VALUE, NO_VALUE);
        if (with_barrier)
            heap_store(vm, old, &old->items[i], block_value(young));
        else
            old->items[i] = block_value(young); // the mistake that the verifier has to find
    }
}

static void run(bool with_barrier) {
    Vm *vm = test_vm(HEAP_VERIFY, 0, 0);
    vm->spare[0] = block_value(heap_alloc_values(vm, 100));
    heap_collect(vm, 1);
    store_young(vm, with_barrier);
    scrub_stack();
    heap_collect(vm, 0);
    test_vm_end(vm);
}

static int status_of(bool with_barrier) {
    pid_t child = fork();
    if (child == 0) {
        run(with_barrier);
        _exit(0);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

int main(void) {
    TestCount count = {0};
    CHECK(&count, status_of(true) == 0);
    int status = status_of(false);
    CHECK(&count, WIFSIGNALED(status) && WTERMSIG(status) == 6);
    return test_end(&count);
}
