// SPDX-License-Identifier: MIT
// Weak references, finalisers, releases of foreign memory, handles, and walking over the heap.
#include "heap_test.h"

static int cleared, released;
static Vm *the_vm;

static void on_cleared(Vm *vm, void *holder, WeakNews news) {
    if (news == WEAK_HOLDER_DIED)
        return;
    cleared++;
    heap_queue_finalizer(vm, holder);
}
static void on_release(Vm *vm, void *object) {
    (void)object;
    released += vm == the_vm;
}
static void trace_node(Tracer *tracer, void *object) {
    trace_value(tracer, ((Value *)object)[1]);
}
static const TypeDefinition node_definition = {
    .name = "node", .kind = KIND_NATIVE_OBJECT, .size = 16, .trace = trace_node, .finalize = on_release};

typedef struct NativeNode {
    uint64_t header;
    Value next;
} NativeNode;

// A type, a shape of it, kept in spare[7].
static Shape *make_shape(Vm *vm) {
    Type *type = heap_alloc(vm, sizeof(Type), header_make(NULL, KIND_DATA));
    type->definition = &node_definition;
    Shape *shape = heap_alloc(vm, sizeof(Shape), header_make(NULL, KIND_DATA));
    shape->type = type;
    shape->kind = KIND_NATIVE_OBJECT;
    vm->spare[7] = block_value(node_new(vm, block_value(type), block_value(shape)));
    return shape;
}
static NativeNode *native_new_node(Vm *vm, Shape *shape, Value next) {
    NativeNode *node = heap_alloc(vm, sizeof *node, header_make(shape, KIND_NATIVE_OBJECT));
    node->next = next;
    return node;
}

enum { MANY = 500, FEW = 20 };

__attribute__((noinline)) static void make_weak(Vm *vm, bool holders_live) {
    for (int i = 0; i < MANY; i++) {
        ValueArray *referent = node_new(vm, NO_VALUE, NO_VALUE);
        ValueArray *holder = node_new(vm, NO_VALUE, holders_live ? vm->spare[0] : NO_VALUE);
        if (!heap_register_weak(vm, holder, referent, on_cleared))
            abort();
        if (holders_live)
            vm->spare[0] = block_value(holder);
    }
}

__attribute__((noinline)) static void check_weak(TestCount *t, int generation) {
    Vm *vm = test_vm(HEAP_VERIFY, 0, 0);
    cleared = 0;
    make_weak(vm, true);
    scrub_stack();
    CHECK(t, heap_collect(vm, generation) >= MANY - FEW);
    CHECK(t, cleared >= MANY - FEW && cleared <= MANY);
    CHECK(t, vm->poll & POLL_FINALIZERS);
    int queued = 0;
    for (Object *object; (object = heap_next_finalizer(vm));)
        queued += object_kind(object) == KIND_VALUES;
    CHECK(t, queued == cleared);
    heap_collect(vm, generation);
    cleared = 0;
    make_weak(vm, false); // nobody is told: the holders are dead too
    scrub_stack();
    heap_collect(vm, 2);
    CHECK(t, cleared <= FEW);
    CHECK(t, vm->heap->weak.young.count + vm->heap->weak.old.count <= FEW * 3);
    test_vm_end(vm);
}

// Of dead objects with a finaliser, the one that refers to another comes before it; each is queued once.
__attribute__((noinline)) static void make_finalizers(Vm *vm, uintptr_t *disguised) {
    for (int i = 0; i < MANY; i += 2) {
        ValueArray *inner = node_new(vm, value_from_small_int(i), NO_VALUE);
        ValueArray *between = node_new(vm, block_value(inner), NO_VALUE);
        ValueArray *outer = node_new(vm, value_from_small_int(i + 1), block_value(between));
        if (!heap_register_finalizer(vm, inner) || !heap_register_finalizer(vm, outer))
            abort();
        disguised[i] = disguise(inner);
        disguised[i + 1] = disguise(outer);
    }
}

__attribute__((noinline)) static void check_finalizers(TestCount *t, int generation) {
    static uintptr_t disguised[MANY];
    Vm *vm = test_vm(HEAP_VERIFY, 0, 0);
    make_finalizers(vm, disguised);
    scrub_stack();
    size_t found = heap_collect(vm, generation);
    CHECK(t, found >= MANY - FEW);
    int64_t inner_seen = 0, order_wrong = 0;
    size_t queued = 0;
    for (size_t i = 0; i < MANY; i++)
        CHECK(t, block_lives(vm, disguised[i])); // for their finalisers
    heap_collect(vm, generation);                // the queue keeps them
    static bool seen[MANY];
    memset(seen, 0, sizeof seen);
    for (Object *object; (object = heap_next_finalizer(vm)); queued++) {
        int64_t number = value_to_small_int(((ValueArray *)(void *)object)->items[0]);
        CHECK(t, number >= 0 && number < MANY && !seen[number]);
        seen[number] = true;
        if (number % 2 == 0) {
            inner_seen++;
            order_wrong += !seen[number + 1];
        }
    }
    CHECK(t, queued == found && inner_seen > 0 && order_wrong <= FEW);
    scrub_stack();
    CHECK(t, heap_collect(vm, 2) <= FEW);
    size_t living = 0;
    for (size_t i = 0; i < MANY; i++)
        living += block_lives(vm, disguised[i]);
    CHECK(t, living <= 3 * FEW);
    test_vm_end(vm);
}

__attribute__((noinline)) static void make_released(Vm *vm, Shape *shape) {
    for (int i = 0; i < MANY; i++) {
        NativeNode *node = native_new_node(vm, shape, i < MANY / 2 ? vm->spare[1] : NO_VALUE);
        if (!heap_register_release(vm, node))
            abort();
        if (i < MANY / 2)
            vm->spare[1] = block_value(node);
    }
}

__attribute__((noinline)) static void check_release(TestCount *t, int generation) {
    Vm *vm = the_vm = test_vm(HEAP_VERIFY, 0, 0);
    released = 0;
    Shape *shape = make_shape(vm);
    make_released(vm, shape);
    scrub_stack();
    heap_collect(vm, generation);
    CHECK(t, released >= MANY / 2 - FEW && released <= MANY / 2);
    heap_collect(vm, generation);
    heap_collect(vm, generation);
    CHECK(t, released <= MANY / 2);
    test_vm_end(vm);
    CHECK(t, released == MANY);
}

static void count_object(void *context, Object *object) {
    *(int *)context += object_kind(object) == KIND_NATIVE_OBJECT;
}
static void count_referent(void *context, Value referent) {
    *(int *)context += value_is_heap(referent);
}

__attribute__((noinline)) static void check_walks(TestCount *t) {
    Vm *vm = the_vm = test_vm(HEAP_VERIFY, 0, 0);
    Shape *shape = make_shape(vm);
    NativeNode *a = native_new_node(vm, shape, NO_VALUE);
    ValueArray *pair = node_new(vm, block_value(a), block_value(a));
    NativeNode *b = native_new_node(vm, shape, block_value(pair));
    Handle handle;
    handle_open(vm, &handle, block_value(b));
    int objects = 0, referents = 0;
    heap_each_object(vm, count_object, &objects);
    CHECK(t, objects == 2);
    heap_each_referent(vm, (Object *)b, count_referent, &referents);
    CHECK(t, referents >= 2); // `a` twice, through its storage
    uintptr_t disguised = disguise(a);
    a = b = NULL;
    pair = NULL;
    scrub_stack();
    heap_collect(vm, 2);
    CHECK(t, block_lives(vm, disguised));
    handle_close(&handle);
    CHECK(t, vm->handles.next == &vm->handles);
    test_vm_end(vm);
}

int main(void) {
    TestCount count = {0};
    for (int generation = 0; generation <= 2; generation++) {
        check_weak(&count, generation);
        check_finalizers(&count, generation);
        check_release(&count, generation);
    }
    check_walks(&count);
    return test_end(&count);
}
