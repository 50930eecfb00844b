// SPDX-License-Identifier: MIT
//
// C stacks beside the OS thread's own: made, pooled, switched between, and walked by the conservative
// collector.
//
// A stack is a mapping with an inaccessible page below it; its memory is committed on first touch and given
// back when it has lain in the pool. A stack that is not running holds its callee-saved registers on itself,
// so that everything live on it lies in [saved, highest). The switch is assembly of our own:
// it touches no signal mask, and tells AddressSanitizer what it does. Belongs to one OS thread at a time. No
// Values, no Vm: the scheduler owns the policy.
#ifndef KRAIT_HOST_STACK_H
#define KRAIT_HOST_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Stack Stack;

// What runs on a stack first. It must not return: it ends by stack_switch away from a stack that is then put
// back.
typedef void (*StackEntry)(void *argument);

struct Stack {
    char *lowest;     // the lowest usable byte
    char *highest;    // one past the highest
    void *saved;      // the stack pointer while it does not run; NULL while it runs or before it ever ran
    StackEntry entry; // what to run at the first switch to it; NULL afterwards
    Stack *next;      // in the pool's free list, or in a list of the owner's
    Stack *previous;
    void *owner;    // the scheduler's
    void *fake;     // AddressSanitizer's fake stack while it does not run
    bool is_thread; // the OS thread's own stack: not ours to unmap
};

// Free stacks of one size, of one Vm.
typedef struct StackPool {
    Stack *free;
    size_t free_count;
    size_t free_limit; // more than so many free ones are unmapped
    size_t size;       // usable bytes of each
    size_t live_count;
} StackPool;

void stack_pool_init(StackPool *pool, size_t size, size_t free_limit);
void stack_pool_release(StackPool *pool); // every stack must have been put back

// Takes a stack from the pool or maps one; NULL when there is no memory. It runs `entry` at the first switch
// to it.
Stack *stack_take(StackPool *pool, StackEntry entry);
// Puts a stack back that does not run and will not run on: what lies on it is dropped.
void stack_put(StackPool *pool, Stack *stack);

// Describes the calling OS thread's own stack, to switch away from. Its bounds are only filled in under
// AddressSanitizer.
void stack_init_thread(Stack *stack);
// The bounds of the calling OS thread's own stack; false when the system does not say. Slow.
bool stack_thread_bounds(char **lowest, char **highest);

// Leaves `from`, which must be the running stack, and goes on with `to`, handing it `argument`: `entry` gets
// it, or it is the result of the stack_switch by which `to` was left. Answers the argument of the switch that
// comes back to `from`.
void *stack_switch(Stack *from, Stack *to, void *argument);

// The last switch of a stack that is done: as stack_switch, but `from` keeps nothing and never runs on.
_Noreturn void stack_leave(Stack *from, Stack *to, void *argument);

// Runs function(argument) on `on`, which must be fresh from stack_take (its entry is replaced), called from
// the running stack `from`, and answers when it returns. `on` can be put back afterwards. The function must
// return in order: if it switches away, it comes back to `on` before it returns.
void *stack_call(Stack *from, Stack *on, void *(*function)(void *argument), void *argument);

// Pushes the callee-saved registers on the running stack and calls function(argument, sp): everything that
// the callers keep in registers then lies in [sp, highest), for the collector to read.
void stack_spill_and_call(void (*function)(void *argument, void *stack_pointer), void *argument);

// An address on the running stack, near its top: for depth checks.
static inline char *stack_pointer(void) {
    return (char *)__builtin_frame_address(0);
}

#endif
