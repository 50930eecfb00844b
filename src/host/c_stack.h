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
#ifndef KRAIT_HOST_C_STACK_H
#define KRAIT_HOST_C_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct CStack CStack;

// What runs on a stack first. It must not return: it ends by c_stack_switch away from a stack that is then
// put back.
typedef void (*CStackEntry)(void *argument);

struct CStack {
    char *lowest;      // the lowest usable byte
    char *highest;     // one past the highest
    void *saved;       // the stack pointer while it does not run; NULL while it runs or before it ever ran
    CStackEntry entry; // what to run at the first switch to it; NULL afterwards
    CStack *next;      // in the pool's free list, or in a list of the owner's
    CStack *previous;
    void *owner;    // the scheduler's
    void *fake;     // AddressSanitizer's fake stack while it does not run
    bool is_thread; // the OS thread's own stack: not ours to unmap
};

// Free stacks of one size, of one Vm.
typedef struct CStackPool {
    CStack *free;
    size_t free_count;
    size_t free_limit; // more than so many free ones are unmapped
    size_t size;       // usable bytes of each
    size_t live_count;
} CStackPool;

void c_stack_pool_init(CStackPool *pool, size_t size, size_t free_limit);
void c_stack_pool_release(CStackPool *pool); // every stack must have been put back

// Takes a stack from the pool or maps one; NULL when there is no memory. It runs `entry` at the first switch
// to it.
CStack *c_stack_take(CStackPool *pool, CStackEntry entry);
// Puts a stack back that does not run and will not run on: what lies on it is dropped.
void c_stack_put(CStackPool *pool, CStack *stack);

// Describes the calling OS thread's own stack, to switch away from. Its bounds are only filled in under
// AddressSanitizer.
void c_stack_init_thread(CStack *stack);
// The bounds of the calling OS thread's own stack; false when the system does not say. Slow.
bool c_stack_thread_bounds(char **lowest, char **highest);

// Leaves `from`, which must be the running stack, and goes on with `to`, handing it `argument`: `entry` gets
// it, or it is the result of the c_stack_switch by which `to` was left. Answers the argument of the switch
// that comes back to `from`.
void *c_stack_switch(CStack *from, CStack *to, void *argument);

// The last switch of a stack that is done: as c_stack_switch, but `from` keeps nothing and never runs on.
_Noreturn void c_stack_leave(CStack *from, CStack *to, void *argument);

// Runs function(argument) on `on`, which must be fresh from c_stack_take (its entry is replaced), called from
// the running stack `from`, and answers when it returns. `on` can be put back afterwards. The function must
// return in order: if it switches away, it comes back to `on` before it returns.
void *c_stack_call(CStack *from, CStack *on, void *(*function)(void *argument), void *argument);

// Pushes the callee-saved registers on the running stack and calls function(argument, sp): everything that
// the callers keep in registers then lies in [sp, highest), for the collector to read.
void c_stack_spill_and_call(void (*function)(void *argument, void *stack_pointer), void *argument);

// An address on the running stack, near its top: for depth checks.
static inline char *c_stack_pointer(void) {
    return (char *)__builtin_frame_address(0);
}

#endif
