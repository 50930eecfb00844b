// SPDX-License-Identifier: MIT
//
// C stacks: mapping with a guard page, pooling, and the C side of switching between them.
//
// A mapping is [guard page | usable bytes | CStack], so that the description needs no allocation of its own.
// A stack in the pool keeps what the top of it had committed while there are few; the rest of the pool gives
// its pages back. Does not scan stacks (the collector does) and does not decide when to switch (the scheduler
// does).
#include "c_stack.h"

#include "host.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define C_STACK_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define C_STACK_ASAN 1
#endif
#endif

#ifdef C_STACK_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define C_STACK_SWITCH_BEGIN(fake, to)                                                                       \
    __sanitizer_start_switch_fiber(fake, (to)->lowest, (size_t)((to)->highest - (to)->lowest))
#define C_STACK_SWITCH_END(fake) __sanitizer_finish_switch_fiber(fake, NULL, NULL)
#define C_STACK_UNPOISON(lowest, highest)                                                                    \
    __asan_unpoison_memory_region(lowest, (size_t)((highest) - (lowest)))
#else
#define C_STACK_SWITCH_BEGIN(fake, to)    ((void)(to))
#define C_STACK_SWITCH_END(fake)          ((void)0)
#define C_STACK_UNPOISON(lowest, highest) ((void)0)
#endif

// So many stacks in the pool keep their pages, and so many bytes at the top of each of the others stay
// committed.
#define C_STACK_WARM_COUNT 8
#define C_STACK_WARM_BYTES 16384

// What c_stack_switch_registers pops: registers, then the return address. The word that c_stack_start finds
// the CStack in.
#if defined(__x86_64__)
#define C_STACK_SWITCH_WORDS 7
#define C_STACK_WORD_STACK   4 // rbx
#define C_STACK_WORD_RETURN  6
#elif defined(__aarch64__)
#define C_STACK_SWITCH_WORDS 20
#define C_STACK_WORD_STACK   2 // x19
#define C_STACK_WORD_RETURN  1 // x30
#endif

void *c_stack_switch_registers(void **saved, void *c_stack_pointer, void *argument);
void c_stack_start(void);
_Noreturn void c_stack_begin(CStack *stack, void *argument);

static size_t round_up(size_t size, size_t alignment) {
    return (size + alignment - 1) & ~(alignment - 1);
}

void c_stack_pool_init(CStackPool *pool, size_t size, size_t free_limit) {
    *pool = (CStackPool){.free_limit = free_limit, .size = size};
}

static char *c_stack_mapping(const CStackPool *pool, const CStack *stack, size_t *size) {
    size_t page = pages_size();
    *size = page + round_up(pool->size + sizeof(CStack), page);
    return stack->lowest - page;
}

static void c_stack_unmap(CStackPool *pool, CStack *stack) {
    size_t size;
    char *mapping = c_stack_mapping(pool, stack, &size);
    munmap(mapping, size);
}

void c_stack_pool_release(CStackPool *pool) {
    assert(pool->live_count == 0);
    while (pool->free) {
        CStack *stack = pool->free;
        pool->free = stack->next;
        c_stack_unmap(pool, stack);
    }
    pool->free_count = 0;
}

// Lays out the words that the first switch to the stack pops.
static void c_stack_prepare(CStack *stack, CStackEntry entry) {
    // Both ABIs want the stack pointer aligned to 16 bytes once these words are popped: two words stay above.
    uintptr_t *words = (uintptr_t *)((uintptr_t)stack->highest & ~(uintptr_t)15) - 2 - C_STACK_SWITCH_WORDS;
    memset(words, 0, C_STACK_SWITCH_WORDS * sizeof *words);
    words[C_STACK_WORD_STACK] = (uintptr_t)stack;
    words[C_STACK_WORD_RETURN] = (uintptr_t)c_stack_start;
    stack->saved = words;
    stack->entry = entry;
    stack->fake = NULL;
}

CStack *c_stack_take(CStackPool *pool, CStackEntry entry) {
    CStack *stack = pool->free;
    if (stack) {
        pool->free = stack->next;
        pool->free_count--;
    } else {
        size_t page = pages_size();
        size_t size = page + round_up(pool->size + sizeof(CStack), page);
        char *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (mapping == MAP_FAILED)
            return NULL;
        // Fails when the process has too many mappings; a stack without its guard is not handed out.
        if (mprotect(mapping, page, PROT_NONE) != 0) {
            munmap(mapping, size);
            return NULL;
        }
        stack = (CStack *)(mapping + size) - 1;
        memset(stack, 0, sizeof *stack);
        stack->lowest = mapping + page;
        stack->highest = (char *)stack;
    }
    stack->next = stack->previous = NULL;
    stack->owner = NULL;
    c_stack_prepare(stack, entry);
    pool->live_count++;
    return stack;
}

void c_stack_put(CStackPool *pool, CStack *stack) {
    assert(!stack->is_thread);
    pool->live_count--;
    // Frames that were dropped in mid-flight leave their red zones behind.
    C_STACK_UNPOISON(stack->lowest, stack->highest);
    if (pool->free_count >= pool->free_limit) {
        c_stack_unmap(pool, stack);
        return;
    }
    if (pool->free_count >= C_STACK_WARM_COUNT && pool->size > C_STACK_WARM_BYTES) {
        size_t cold = (size_t)(stack->highest - stack->lowest) - C_STACK_WARM_BYTES;
        pages_decommit(stack->lowest, cold & ~(pages_size() - 1));
    }
    stack->saved = NULL;
    stack->next = pool->free;
    pool->free = stack;
    pool->free_count++;
}

bool c_stack_thread_bounds(char **lowest, char **highest) {
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

void c_stack_init_thread(CStack *stack) {
    *stack = (CStack){.is_thread = true};
#ifdef C_STACK_ASAN
    // Asking is slow (it reads the list of mappings), and only the sanitizer wants to know.
    if (!c_stack_thread_bounds(&stack->lowest, &stack->highest))
        stack->lowest = stack->highest = NULL;
#endif
}

void *c_stack_switch(CStack *from, CStack *to, void *argument) {
    assert(to->saved && "the stack runs already, or has been left for good");
    void *pointer = to->saved;
    to->saved = NULL;
    C_STACK_SWITCH_BEGIN(&from->fake, to);
    void *result = c_stack_switch_registers(&from->saved, pointer, argument);
    C_STACK_SWITCH_END(from->fake);
    return result;
}

_Noreturn void c_stack_leave(CStack *from, CStack *to, void *argument) {
    assert(to->saved && "the stack runs already, or has been left for good");
    void *pointer = to->saved;
    to->saved = NULL;
    // No place to keep the fake stack: the sanitizer frees it.
    C_STACK_SWITCH_BEGIN(NULL, to);
    c_stack_switch_registers(&from->saved, pointer, argument);
    __builtin_unreachable();
}

_Noreturn void c_stack_begin(CStack *stack, void *argument) {
    C_STACK_SWITCH_END(NULL);
    CStackEntry entry = stack->entry;
    stack->entry = NULL;
    entry(argument);
    assert(!"a stack's entry has returned");
    __builtin_trap();
}

typedef struct CStackCall {
    CStack *from;
    CStack *on;
    void *(*function)(void *argument);
    void *argument;
    void *result;
} CStackCall;

static void c_stack_call_begin(void *argument) {
    CStackCall *call = argument;
    call->result = call->function(call->argument);
    // What ran may have come back through another switch: the caller's stack is where it was left.
    c_stack_leave(call->on, call->from, NULL);
}

void *c_stack_call(CStack *from, CStack *on, void *(*function)(void *argument), void *argument) {
    CStackCall call = {.from = from, .on = on, .function = function, .argument = argument};
    c_stack_prepare(on, c_stack_call_begin);
    c_stack_switch(from, on, &call);
    on->saved = NULL;
    return call.result;
}
