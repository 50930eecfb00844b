// SPDX-License-Identifier: MIT
//
// C stacks: switching there and back, calls on another stack, what a switch keeps, pooling, deep use, spilled
// registers.
#include "check.h"
#include "host/c_stack.h"
#include "host/host.h"

#include <setjmp.h>
#include <string.h>
#include <sys/wait.h>

static CStack thread;
static CStack *ping, *pong;

static void ping_entry(void *argument) {
    long count = (long)argument;
    double kept = 0.5;
    for (;;) {
        count = (long)c_stack_switch(ping, pong, (void *)(count + 1));
        kept += 1;
        if (count >= 1000) {
            CHECK(kept == 500.5);
            c_stack_leave(ping, &thread, (void *)count);
        }
    }
}

static void pong_entry(void *argument) {
    long count = (long)argument;
    for (;;)
        count = (long)c_stack_switch(pong, ping, (void *)(count + 1));
}

static void test_ping_pong(void) {
    CStackPool pool;
    c_stack_pool_init(&pool, 65536, 4);
    ping = c_stack_take(&pool, ping_entry);
    pong = c_stack_take(&pool, pong_entry);
    CHECK(ping && pong && ping != pong);
    CHECK_EQUAL((long)c_stack_switch(&thread, ping, (void *)0), 1000);
    CHECK(pong->saved && (char *)pong->saved >= pong->lowest && (char *)pong->saved < pong->highest);
    c_stack_put(&pool, ping);
    c_stack_put(&pool, pong);
    CHECK_EQUAL(pool.free_count, 2);
    CHECK_EQUAL(pool.live_count, 0);
    c_stack_pool_release(&pool);
}

static void *touch_all(void *argument) {
    CStack *stack = argument;
    char here;
    CHECK(&here > stack->lowest && &here < stack->highest);
    // Three quarters of the stack are ours to write on.
    volatile char area[192 * 1024];
    for (size_t i = 0; i < sizeof area; i += 512)
        area[i] = (char)i;
    CHECK(c_stack_pointer() > stack->lowest && c_stack_pointer() < stack->highest);
    return (void *)(uintptr_t)(area[512] == 0 ? 42 : 0);
}

static void test_call(void) {
    CStackPool pool;
    c_stack_pool_init(&pool, 256 * 1024, 100);
    CStack *stacks[40];
    for (int i = 0; i < 40; i++) {
        stacks[i] = c_stack_take(&pool, NULL);
        CHECK(stacks[i]);
        // A stack serves again and again.
        for (int again = 0; again < 3; again++)
            CHECK_EQUAL((long)c_stack_call(&thread, stacks[i], touch_all, stacks[i]), 42);
    }
    size_t before = memory_resident();
    for (int i = 0; i < 40; i++)
        c_stack_put(&pool, stacks[i]);
    // All but a few gave their pages back.
    CHECK(before == 0 || memory_resident() + 20 * 128 * 1024 < before);
    CStack *again = c_stack_take(&pool, NULL);
    CHECK_EQUAL((long)c_stack_call(&thread, again, touch_all, again), 42);
    c_stack_put(&pool, again);
    c_stack_pool_release(&pool);
}

// A stack left in the middle of frames, put back and used anew.
static void *deep_leave(void *argument) {
    CStack *stack = argument;
    volatile char area[3000];
    memset((void *)area, 1, sizeof area);
    if (area[5])
        c_stack_leave(stack, &thread, (void *)&thread);
    return NULL;
}

static void deep_entry(void *argument) {
    deep_leave(argument);
}

static void test_dropped_frames(void) {
    CStackPool pool;
    c_stack_pool_init(&pool, 65536, 4);
    for (int i = 0; i < 50; i++) {
        CStack *stack = c_stack_take(&pool, deep_entry);
        CHECK(c_stack_switch(&thread, stack, stack) == &thread);
        c_stack_put(&pool, stack);
    }
    CHECK_EQUAL(pool.free_count, 1);
    c_stack_pool_release(&pool);
}

// Thousands at once: lazily committed, each with its own guard.
static void sleeper_entry(void *argument) {
    CStack *self = argument;
    for (;;)
        c_stack_switch(self, &thread, self->owner);
}

static void test_many(void) {
    enum { MANY = 5000 };
    CStackPool pool;
    c_stack_pool_init(&pool, 256 * 1024, 10);
    static CStack *stacks[MANY];
    for (int i = 0; i < MANY; i++) {
        stacks[i] = c_stack_take(&pool, sleeper_entry);
        CHECK(stacks[i]);
        stacks[i]->owner = stacks[i];
        CHECK(c_stack_switch(&thread, stacks[i], stacks[i]) == stacks[i]);
    }
    for (int i = 0; i < MANY; i++)
        CHECK(c_stack_switch(&thread, stacks[i], NULL) == stacks[i]);
    for (int i = 0; i < MANY; i++)
        c_stack_put(&pool, stacks[i]);
    CHECK_EQUAL(pool.free_count, 10);
    c_stack_pool_release(&pool);
}

// Without memory or mappings: no stack, no crash.
static void test_no_memory(void) {
    CStackPool pool;
    c_stack_pool_init(&pool, (size_t)1 << 60, 1);
    CHECK(c_stack_take(&pool, NULL) == NULL);
    CHECK_EQUAL(pool.live_count, 0);
    c_stack_pool_release(&pool);
}

#define SECRET UINT64_C(0x5ec2e7c0de5ec2e7)

// Reads memory that may hold the sanitizer's red zones.
__attribute__((no_sanitize_address)) static void find_secret(void *argument, void *pointer) {
    char *lowest, *highest;
    CHECK(c_stack_thread_bounds(&lowest, &highest));
    CHECK((char *)pointer > lowest && (char *)pointer < highest);
    CHECK(((uintptr_t)pointer & 7) == 0);
    // Only the words that the spill itself wrote.
    for (int i = 0; i < 20; i++)
        if (((uint64_t *)pointer)[i] == SECRET)
            *(int *)argument += 1;
}

static void test_spill(void) {
    int found = 0;
#if defined(__x86_64__)
    // The value lives in a callee-saved register alone while the call is made.
    __asm__ volatile("movabsq %[secret], %%r12\n\t"
                     "movq %[function], %%rdi\n\t"
                     "movq %[argument], %%rsi\n\t"
                     "movq %%rsp, %%r13\n\t"
                     "subq $128, %%rsp\n\t"
                     "andq $-16, %%rsp\n\t"
                     "call c_stack_spill_and_call\n\t"
                     "movq %%r13, %%rsp\n\t"
                     :
                     : [secret] "i"(SECRET), [function] "r"(find_secret), [argument] "r"(&found)
                     : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "memory",
                       "cc");
    CHECK_EQUAL(found, 1);
#else
    c_stack_spill_and_call(find_secret, &found);
#endif
}

// Below a stack lies a page that ends the process instead of another stack's memory being written.
static void overrun_entry(void *argument) {
    CStack *self = argument;
    *(volatile char *)(self->lowest - 1) = 1;
    c_stack_leave(self, &thread, NULL);
}

static void test_guard(void) {
    fflush(NULL);
    int child = fork();
    if (child == 0) {
        CStackPool pool;
        c_stack_pool_init(&pool, 65536, 1);
        CStack *stack = c_stack_take(&pool, overrun_entry);
        signal(SIGSEGV, SIG_DFL);
        fclose(stderr);
        c_stack_switch(&thread, stack, stack);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
}

int main(void) {
    c_stack_init_thread(&thread);
    test_ping_pong();
    test_call();
    test_dropped_frames();
    test_many();
    test_no_memory();
    test_spill();
    test_guard();
    return 0;
}
