// SPDX-License-Identifier: MIT
//
// C stacks: mapping with a guard page, pooling, and the C side of switching between them.
//
// A mapping is [guard page | usable bytes | Stack], so that the description needs no allocation of its own. A
// stack in the pool keeps what the top of it had committed while there are few; the rest of the pool gives
// its pages back. Does not scan stacks (the collector does) and does not decide when to switch (the scheduler
// does).
#include "stack.h"

#include "host.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define STACK_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACK_ASAN 1
#endif
#endif

#ifdef STACK_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define STACK_SWITCH_BEGIN(fake, to)                                                                         \
    __sanitizer_start_switch_fiber(fake, (to)->lowest, (size_t)((to)->highest - (to)->lowest))
#define STACK_SWITCH_END(fake)          __sanitizer_finish_switch_fiber(fake, NULL, NULL)
#define STACK_UNPOISON(lowest, highest) __asan_unpoison_memory_region(lowest, (size_t)((highest) - (lowest)))
#else
#define STACK_SWITCH_BEGIN(fake, to)    ((void)(to))
#define STACK_SWITCH_END(fake)          ((void)0)
#define STACK_UNPOISON(lowest, highest) ((void)0)
#endif

// So many stacks in the pool keep their pages, and so many bytes at the top of each of the others stay
// committed.
#define STACK_WARM_COUNT 8
#define STACK_WARM_BYTES 16384

// What stack_switch_registers pops: registers, then the return address. The word that stack_start finds the
// Stack in.
#if defined(__x86_64__)
#define STACK_SWITCH_WORDS 7
#define STACK_WORD_STACK   4 // rbx
#define STACK_WORD_RETURN  6
#elif defined(__aarch64__)
#define STACK_SWITCH_WORDS 20
#define STACK_WORD_STACK   2 // x19
#define STACK_WORD_RETURN  1 // x30
#endif

void *stack_switch_registers(void **saved, void *stack_pointer, void *argument);
void stack_start(void);
_Noreturn void stack_begin(Stack *stack, void *argument);

static size_t round_up(size_t size, size_t alignment) {
    return (size + alignment - 1) & ~(alignment - 1);
}

void stack_pool_init(StackPool *pool, size_t size, size_t free_limit) {
    *pool = (StackPool){.free_limit = free_limit, .size = size};
}

static char *stack_mapping(const StackPool *pool, const Stack *stack, size_t *size) {
    size_t page = pages_size();
    *size = page + round_up(pool->size + sizeof(Stack), page);
    return stack->lowest - page;
}

static void stack_unmap(StackPool *pool, Stack *stack) {
    size_t size;
    char *mapping = stack_mapping(pool, stack, &size);
    munmap(mapping, size);
}

void stack_pool_release(StackPool *pool) {
    assert(pool->live_count == 0);
    while (pool->free) {
        Stack *stack = pool->free;
        pool->free = stack->next;
        stack_unmap(pool, stack);
    }
    pool->free_count = 0;
}

// Lays out the words that the first switch to the stack pops.
static void stack_prepare(Stack *stack, StackEntry entry) {
    // Both ABIs want the stack pointer aligned to 16 bytes once these words are popped: two words stay above.
    uintptr_t *words = (uintptr_t *)((uintptr_t)stack->highest & ~(uintptr_t)15) - 2 - STACK_SWITCH_WORDS;
    memset(words, 0, STACK_SWITCH_WORDS * sizeof *words);
    words[STACK_WORD_STACK] = (uintptr_t)stack;
    words[STACK_WORD_RETURN] = (uintptr_t)stack_start;
    stack->saved = words;
    stack->entry = entry;
    stack->fake = NULL;
}

Stack *stack_take(StackPool *pool, StackEntry entry) {
    Stack *stack = pool->free;
    if (stack) {
        pool->free = stack->next;
        pool->free_count--;
    } else {
        size_t page = pages_size();
        size_t size = page + round_up(pool->size + sizeof(Stack), page);
        char *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (mapping == MAP_FAILED)
            return NULL;
        // Fails when the process has too many mappings; a stack without its guard is not handed out.
        if (mprotect(mapping, page, PROT_NONE) != 0) {
            munmap(mapping, size);
            return NULL;
        }
        stack = (Stack *)(mapping + size) - 1;
        memset(stack, 0, sizeof *stack);
        stack->lowest = mapping + page;
        stack->highest = (char *)stack;
    }
    stack->next = stack->previous = NULL;
    stack->owner = NULL;
    stack_prepare(stack, entry);
    pool->live_count++;
    return stack;
}

void stack_put(StackPool *pool, Stack *stack) {
    assert(!stack->is_thread);
    pool->live_count--;
    // Frames that were dropped in mid-flight leave their red zones behind.
    STACK_UNPOISON(stack->lowest, stack->highest);
    if (pool->free_count >= pool->free_limit) {
        stack_unmap(pool, stack);
        return;
    }
    if (pool->free_count >= STACK_WARM_COUNT && pool->size > STACK_WARM_BYTES) {
        size_t cold = (size_t)(stack->highest - stack->lowest) - STACK_WARM_BYTES;
        pages_decommit(stack->lowest, cold & ~(pages_size() - 1));
    }
    stack->saved = NULL;
    stack->next = pool->free;
    pool->free = stack;
    pool->free_count++;
}

bool stack_thread_bounds(char **lowest, char **highest) {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return false;
    void *address;
    size_t size;
    int status = pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
    if (status != 0)
        return false;
    *lowest = address;
    *highest = *lowest + size;
    return true;
}

void stack_init_thread(Stack *stack) {
    *stack = (Stack){.is_thread = true};
#ifdef STACK_ASAN
    // Asking is slow (it reads the list of mappings), and only the sanitizer wants to know.
    if (!stack_thread_bounds(&stack->lowest, &stack->highest))
        stack->lowest = stack->highest = NULL;
#endif
}

void *stack_switch(Stack *from, Stack *to, void *argument) {
    assert(to->saved && "the stack runs already, or has been left for good");
    void *pointer = to->saved;
    to->saved = NULL;
    STACK_SWITCH_BEGIN(&from->fake, to);
    void *result = stack_switch_registers(&from->saved, pointer, argument);
    STACK_SWITCH_END(from->fake);
    return result;
}

_Noreturn void stack_leave(Stack *from, Stack *to, void *argument) {
    assert(to->saved && "the stack runs already, or has been left for good");
    void *pointer = to->saved;
    to->saved = NULL;
    // No place to keep the fake stack: the sanitizer frees it.
    STACK_SWITCH_BEGIN(NULL, to);
    stack_switch_registers(&from->saved, pointer, argument);
    __builtin_unreachable();
}

_Noreturn void stack_begin(Stack *stack, void *argument) {
    STACK_SWITCH_END(NULL);
    StackEntry entry = stack->entry;
    stack->entry = NULL;
    entry(argument);
    assert(!"a stack's entry has returned");
    __builtin_trap();
}

typedef struct StackCall {
    Stack *from;
    Stack *on;
    void *(*function)(void *argument);
    void *argument;
    void *result;
} StackCall;

static void stack_call_begin(void *argument) {
    StackCall *call = argument;
    call->result = call->function(call->argument);
    // What ran may have come back through another switch: the caller's stack is where it was left.
    stack_leave(call->on, call->from, NULL);
}

void *stack_call(Stack *from, Stack *on, void *(*function)(void *argument), void *argument) {
    StackCall call = {.from = from, .on = on, .function = function, .argument = argument};
    stack_prepare(on, stack_call_begin);
    stack_switch(from, on, &call);
    on->saved = NULL;
    return call.result;
}
