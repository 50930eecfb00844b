// SPDX-License-Identifier: MIT
// Blocks that want to hear of a death: holders of weak references, objects with finalisers, objects with
// foreign memory.
//
// Each registry has a young part, looked at by every collection, and an old part whose blocks only a full one
// can find dead. The queue of finalisers has room for every registered block from its registration on.
#include "heap/heap_internal.h"

#define WEAK_WORDS (sizeof(WeakEntry) / sizeof(uintptr_t))

static size_t registered_count(const Heap *heap) {
    return (heap->weak.young.count + heap->weak.old.count) / WEAK_WORDS + heap->finalizer.young.count +
           heap->finalizer.old.count;
}

// Room in the queue for all that is registered, and for one more.
static bool pending_reserve(Vm *vm) {
    Heap *heap = vm->heap;
    HeapVector *pending = &heap->pending;
    if (heap->pending_first) {
        pending->count -= heap->pending_first;
        memmove(pending->items, pending->items + heap->pending_first, pending->count * sizeof(uintptr_t));
        heap->pending_first = 0;
    }
    return heap_vector_reserve(vm, pending, registered_count(heap) + 1);
}

bool heap_register_weak(Vm *vm, void *holder, void *referent, WeakCleared cleared) {
    Heap *heap = vm->heap;
    HeapVector *vector = &heap->weak.young;
    if (!pending_reserve(vm) || !heap_vector_reserve(vm, vector, WEAK_WORDS)) {
        (void)raise_no_memory(vm);
        return false;
    }
    WeakEntry entry = {holder, referent, cleared};
    memcpy(vector->items + vector->count, &entry, sizeof entry);
    vector->count += WEAK_WORDS;
    return true;
}

static void weak_remove(HeapVector *vector, const void *holder) {
    size_t kept = 0;
    for (size_t i = 0; i < vector->count; i += WEAK_WORDS) {
        if (vector->items[i] == (uintptr_t)holder)
            continue;
        memmove(vector->items + kept, vector->items + i, sizeof(WeakEntry));
        kept += WEAK_WORDS;
    }
    vector->count = kept;
}

void heap_unregister_weak(Vm *vm, void *holder) {
    weak_remove(&vm->heap->weak.young, holder);
    weak_remove(&vm->heap->weak.old, holder);
}

static bool registry_add(Vm *vm, Registry *registry, void *object) {
    if (!pending_reserve(vm) || !heap_vector_push(vm, &registry->young, (uintptr_t)object)) {
        (void)raise_no_memory(vm);
        return false;
    }
    return true;
}

bool heap_register_finalizer(Vm *vm, void *object) {
    return registry_add(vm, &vm->heap->finalizer, object);
}

static bool vector_has(const HeapVector *vector, const void *object) {
    for (size_t i = 0; i < vector->count; i++)
        if ((vector->items[i] & ~(uintptr_t)1) == (uintptr_t)object)
            return true;
    return false;
}

bool heap_has_finalizer(Vm *vm, const void *object) {
    Heap *heap = vm->heap;
    return vector_has(&heap->finalizer.young, object) || vector_has(&heap->finalizer.old, object) ||
           vector_has(&heap->pending, object);
}

bool heap_register_release(Vm *vm, void *object) {
    return registry_add(vm, &vm->heap->release, object);
}

void heap_queue_finalizer(Vm *vm, void *object) {
    Heap *heap = vm->heap;
    if (heap_vector_push(vm, &heap->pending, (uintptr_t)object))
        vm->poll |= POLL_FINALIZERS;
}

Object *heap_next_finalizer(Vm *vm) {
    Heap *heap = vm->heap;
    if (heap->pending_first == heap->pending.count)
        return NULL;
    Object *object = (Object *)heap->pending.items[heap->pending_first++];
    if (heap->pending_first == heap->pending.count)
        heap->pending_first = heap->pending.count = 0;
    return object;
}

void heap_trace_pending(Tracer *tracer) {
    Heap *heap = tracer->heap;
    for (size_t i = heap->pending_first; i < heap->pending.count; i++)
        trace_pointer(tracer, (void *)heap->pending.items[i]);
}

// ---- After marking

// One part of the weak registry. Holders that died stay until the end (`settle`): a finaliser may bring them
// back.
static size_t weak_clear_part(Vm *vm, HeapVector *vector, bool full, bool settle) {
    size_t kept = 0, cleared = 0;
    for (size_t i = 0; i < vector->count; i += WEAK_WORDS) {
        WeakEntry entry;
        memcpy(&entry, vector->items + i, sizeof entry);
        if (heap_is_dead(entry.holder, full)) {
            if (settle) {
                entry.cleared(vm, entry.holder, WEAK_HOLDER_DIED);
                continue;
            }
        } else if (heap_is_dead(entry.referent, full)) {
            entry.cleared(vm, entry.holder, WEAK_REFERENT_DIED);
            cleared++;
            continue;
        }
        memmove(vector->items + kept, vector->items + i, sizeof entry);
        kept += WEAK_WORDS;
    }
    vector->count = kept;
    return cleared;
}

size_t heap_weak_clear(Vm *vm, bool full) {
    Registry *weak = &vm->heap->weak;
    return weak_clear_part(vm, &weak->young, full, false) +
           (full ? weak_clear_part(vm, &weak->old, full, false) : 0);
}

// Moves entries of `words` words whose first `blocks` words name old blocks to the old part.
static void registry_age(Vm *vm, Registry *registry, size_t words, size_t blocks) {
    size_t kept = 0;
    HeapVector *young = &registry->young;
    for (size_t i = 0; i < young->count; i += words) {
        bool old = true;
        for (size_t j = 0; j < blocks; j++)
            old = old && (*heap_state((void *)young->items[i + j]) & HEAP_STATE_OLD);
        if (old && heap_vector_reserve(vm, &registry->old, words)) {
            memcpy(registry->old.items + registry->old.count, young->items + i, words * sizeof(uintptr_t));
            registry->old.count += words;
            continue;
        }
        memmove(young->items + kept, young->items + i, words * sizeof(uintptr_t));
        kept += words;
    }
    young->count = kept;
}

void heap_weak_settle(Vm *vm, bool full) {
    Registry *weak = &vm->heap->weak;
    (void)weak_clear_part(vm, &weak->young, full, true);
    if (full)
        (void)weak_clear_part(vm, &weak->old, full, true);
    registry_age(vm, weak, WEAK_WORDS, 2);
}

// Marks what each dead object refers to, not the object: what is not reached then is referred to by no other
// one (or by itself only through one that came first).
static void finalizer_mark_referents(Vm *vm, HeapVector *vector, bool full) {
    Tracer *tracer = &vm->heap->tracer;
    for (size_t i = 0; i < vector->count; i++) {
        void *object = (void *)(vector->items[i] & ~(uintptr_t)1);
        if (!(vector->items[i] & 1) || !heap_is_dead(object, full))
            continue;
        heap_trace_children(tracer, object);
        (void)heap_drain(tracer, SIZE_MAX);
    }
}

// Queues the objects whose `dead` flag (bit 0 of the entry) is set and that are unmarked (or all of them).
static size_t finalizer_queue_part(Vm *vm, HeapVector *vector, bool full, bool all) {
    Tracer *tracer = &vm->heap->tracer;
    size_t kept = 0, queued = 0;
    for (size_t i = 0; i < vector->count; i++) {
        void *object = (void *)(vector->items[i] & ~(uintptr_t)1);
        if ((vector->items[i] & 1) && (all || heap_is_dead(object, full))) {
            trace_pointer(tracer, object);
            heap_queue_finalizer(vm, object);
            queued++;
            continue;
        }
        vector->items[kept++] = vector->items[i];
    }
    vector->count = kept;
    return queued;
}

static bool finalizer_flag_dead(HeapVector *vector, bool full) {
    bool any = false;
    for (size_t i = 0; i < vector->count; i++) {
        if (heap_is_dead((void *)vector->items[i], full)) {
            vector->items[i] |= 1;
            any = true;
        }
    }
    return any;
}

size_t heap_finalizers_queue(Vm *vm, bool full) {
    Registry *registry = &vm->heap->finalizer;
    HeapVector *parts[2] = {&registry->young, &registry->old};
    int count = full ? 2 : 1;
    bool any = false;
    size_t queued = 0;
    for (int i = 0; i < count; i++)
        any |= finalizer_flag_dead(parts[i], full);
    if (any) {
        for (int i = 0; i < count; i++)
            finalizer_mark_referents(vm, parts[i], full);
        for (int all = 0; all < 2; all++) {
            for (int i = 0; i < count; i++)
                queued += finalizer_queue_part(vm, parts[i], full, all);
        }
        (void)heap_drain(&vm->heap->tracer, SIZE_MAX);
    }
    registry_age(vm, registry, 1, 1);
    return queued;
}

// ---- Foreign memory

static void release(Vm *vm, void *object) {
    const Type *type = object_type(object);
    while (type && !(type->definition && type->definition->finalize))
        type = type->base;
    if (type)
        type->definition->finalize(vm, object);
}

static void release_dead_part(Vm *vm, HeapVector *vector, bool full) {
    size_t kept = 0;
    for (size_t i = 0; i < vector->count; i++) {
        void *object = (void *)vector->items[i];
        if (heap_is_dead(object, full))
            release(vm, object);
        else
            vector->items[kept++] = (uintptr_t)object;
    }
    vector->count = kept;
}

void heap_release_dead(Vm *vm, bool full) {
    Registry *registry = &vm->heap->release;
    release_dead_part(vm, &registry->young, full);
    if (full)
        release_dead_part(vm, &registry->old, full);
    registry_age(vm, registry, 1, 1);
}

void heap_release_registered(Vm *vm) {
    Registry *registry = &vm->heap->release;
    for (size_t i = 0; i < registry->young.count; i++)
        release(vm, (void *)registry->young.items[i]);
    for (size_t i = 0; i < registry->old.count; i++)
        release(vm, (void *)registry->old.items[i]);
    registry->young.count = registry->old.count = 0;
}
