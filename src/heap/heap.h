// SPDX-License-Identifier: MIT
// The heap of one Vm: allocation, the write barrier, handles and the collector's triggers (decision 4 of the
// design).
//
// A non-moving mark-sweep collector, generational by sticky mark bits, full marks incremental; precise in the
// heap, conservative on C stacks and registers. What follows for whoever writes C here:
//   - Values and pointers to blocks may live in C locals as they like: no rooting. Interior pointers count.
//   - Any heap_alloc may collect. No collection runs Python code: finalisers and weakref callbacks wait for a
//     safepoint of bytecode.
//   - A Value stored into a block that is not brand new goes through heap_store (or heap_barrier after a
//     group of stores into one object). A store without it says `NOBARRIER:` and why (usually: allocated just
//     above, with no allocation since).
//   - All storage behind an object is heap blocks too. malloc is for foreign libraries' state only, and a
//     Value in memory that the collector does not see is held by a Handle.
//   - heap_keep(v) at the end of a scope in which only foreign memory derived from v is in use.
#ifndef KRAIT_HEAP_HEAP_H
#define KRAIT_HEAP_HEAP_H

#include "heap/value.h"

typedef struct Vm Vm;
typedef struct Heap Heap;
typedef struct Shape Shape;
typedef struct Tracer Tracer;

typedef enum Kind {
#define KIND(name, trace) KIND_##name,
#include "heap/kind.def"
#undef KIND
    KIND_COUNT
} Kind;
#define KIND_FIRST_OBJECT KIND_INSTANCE

// The first word of every heap block: the Shape's address in the low 48 bits, the Kind in bits 48 to 55,
// zeros above. It is constant for all objects of one shape, so that an inline cache compares it as one word.
typedef struct Object {
    uint64_t header;
} Object;

#define HEADER_SHAPE_MASK ((UINT64_C(1) << 48) - 1)
#define HEADER_KIND_SHIFT 48

static inline uint64_t header_make(const Shape *shape, Kind kind) {
    return (uint64_t)(uintptr_t)shape | (uint64_t)kind << HEADER_KIND_SHIFT;
}
static inline Kind object_kind(const void *object) {
    return (Kind)(((const Object *)object)->header >> HEADER_KIND_SHIFT);
}
static inline Shape *object_shape(const void *object) {
    return (Shape *)(uintptr_t)(((const Object *)object)->header & HEADER_SHAPE_MASK);
}
static inline Object *value_to_object(Value v) {
    return (Object *)(uintptr_t)v.bits;
}
static inline bool value_is_kind(Value v, Kind kind) {
    return value_is_heap(v) && object_kind(value_to_object(v)) == kind;
}

// ---- Allocation

// A zeroed block of `size` bytes (its header counted) with the given header word. `size` is rounded up to 16.
// Returns NULL with MemoryError set in the vm when over the Vm's limit or the system's memory. May collect.
void *heap_alloc(Vm *vm, size_t size, uint64_t header) MUST_CHECK;

// Raw bytes (KIND_DATA): `bytes` of payload after the 8-byte header; not zeroed beyond the header when
// `bytes` is large. data_bytes(block) is the payload, 8-byte aligned.
typedef struct DataBlock {
    uint64_t header;
    _Alignas(8) unsigned char bytes[];
} DataBlock;
DataBlock *heap_alloc_data(Vm *vm, size_t bytes) MUST_CHECK;

// An array of Values (KIND_VALUES), all set to no value. Its items are traced up to `capacity`.
typedef struct ValueArray {
    uint64_t header;
    uint64_t capacity;
    Value items[];
} ValueArray;
ValueArray *heap_alloc_values(Vm *vm, size_t capacity) MUST_CHECK;

// A copy with another capacity; what is beyond the old capacity has no value. `array` may be NULL.
ValueArray *heap_grow_values(Vm *vm, const ValueArray *array, size_t capacity) MUST_CHECK;

// The usable size in bytes of the block at `block` (its start), header counted.
size_t heap_block_size(const void *block);

// Tells the collector of `bytes` (may be negative) of foreign memory that a heap object keeps alive.
void heap_account_foreign(Vm *vm, ptrdiff_t bytes);

// ---- The write barrier

// Each 16-byte granule of a 64 KiB-aligned heap chunk has one state byte in the chunk's head; the byte of a
// block's first granule tells of the block. Blocks larger than a small-object cell have a chunk of their own
// with the same head.
#define HEAP_CHUNK_SIZE   65536
#define HEAP_STATE_OFFSET 64
#define HEAP_STATE_LIVE   0x01 // an allocated block starts here
#define HEAP_STATE_MARK   0x02 // reached in the running or last collection
#define HEAP_STATE_AGED   0x04 // survived one young collection
#define HEAP_STATE_OLD    0x08 // survived two: only a full collection looks at it
#define HEAP_STATE_BARRIER                                                                                   \
    0x10 // a store into it must call heap_remember (old or already marked, not remembered yet)

static inline uint8_t *heap_state(const void *block) {
    uintptr_t address = (uintptr_t)block;
    uintptr_t chunk = address & ~(uintptr_t)(HEAP_CHUNK_SIZE - 1);
    return (uint8_t *)(chunk + HEAP_STATE_OFFSET + ((address - chunk) >> 4));
}

// Puts `owner` (a block's start) into the remembered set. Cannot fail.
void heap_remember(Vm *vm, void *owner);

// After one or more Values or block pointers were stored into `owner`.
static inline void heap_barrier(Vm *vm, void *owner) {
    if (UNLIKELY(*heap_state(owner) & HEAP_STATE_BARRIER))
        heap_remember(vm, owner);
}
// The same when what was stored lies at `slot` inside the owner: of a large block only the neighbourhood is
// looked at again.
void heap_remember_slot(Vm *vm, void *owner, const void *slot);
static inline void heap_barrier_slot(Vm *vm, void *owner, const void *slot) {
    if (UNLIKELY(*heap_state(owner) & HEAP_STATE_BARRIER))
        heap_remember_slot(vm, owner, slot);
}
// *slot, inside the block that starts at `owner`, becomes `v`.
static inline void heap_store(Vm *vm, void *owner, Value *slot, Value v) {
    *slot = v;
    heap_barrier_slot(vm, owner, slot);
}
// The same for a pointer field that holds the start of a block (or NULL): heap_store_pointer(vm, list,
// &list->items, new_items).
#define heap_store_pointer(vm, owner, field, pointer) (*(field) = (pointer), heap_barrier((vm), (owner)))

#define heap_keep(v) __asm__ volatile("" : : "r"((v).bits) : "memory")

// ---- Tracing: what a kind's trace function calls for each thing that its struct holds

void trace_value(Tracer *tracer, Value v);                // any Value
void trace_pointer(Tracer *tracer, const void *block);    // the start of a block, or NULL
void trace_interior(Tracer *tracer, const void *address); // any address inside a block, or NULL
void trace_values(Tracer *tracer, const Value *items, size_t count);
void trace_conservative(Tracer *tracer, const void *from,
                        const void *to); // words that may or may not be Values
typedef void (*TraceFunction)(Tracer *tracer, void *object);
void no_trace(Tracer *tracer, void *object); // kind.def: nothing to trace
// Called by the trace function of what is written without a barrier at present (the running task, a generator
// that it runs): keeps it in the remembered set.
void trace_stays_remembered(Tracer *tracer);
// The roots that only the Vm knows (vm/roots.c): its own fields and the running task's frames (traced as they
// are now, whether or not the task was reached before); what else is on other C stacks comes from task_trace.
// Handles and the running C stack, from the stack pointer to vm->c_stack_base, are the heap's own business.
void vm_trace_roots(Tracer *tracer, Vm *vm);

// ---- Handles: Values held from memory that the collector does not see

typedef struct Handle {
    struct Handle *next, *previous;
    Value value;
} Handle;
// The handle's storage is the caller's; it must be closed before that storage or the Vm goes away.
void handle_open(Vm *vm, Handle *handle, Value value);
void handle_close(Handle *handle);

// ---- Weak references and finalisers (used by objects/weakref.c and objects/type.c)

// Registers a block of KIND_WEAKREF (or any block) to be told when `referent` dies, or it dies itself: the
// collector, at the end of marking, calls `told(vm, holder, ...)` (no allocation, no Python), once, for each
// holder that lives and whose referent does not, and for each holder that does not live, while its memory is
// still what it was.
typedef enum WeakNews { WEAK_REFERENT_DIED, WEAK_HOLDER_DIED } WeakNews;
typedef void (*WeakCleared)(Vm *vm, void *holder, WeakNews news);
bool heap_register_weak(Vm *vm, void *holder, void *referent, WeakCleared cleared) MUST_CHECK;
void heap_unregister_weak(Vm *vm, void *holder);
// An object that has a finaliser (`__del__`, a generator suspended in a try, an open file): when it is found
// dead it is kept alive once more and queued, once (PEP 442): what refers to another dead one comes before
// it.
bool heap_register_finalizer(Vm *vm, void *object) MUST_CHECK;
// Is its finaliser still to run? Looks through all that are registered.
bool heap_has_finalizer(Vm *vm, const void *object);
// Queues an object for the same drain; for a WeakCleared of a weak reference with a callback. The queue has
// room for every registered block, once: cannot fail. Whatever is queued stays alive, and sets
// POLL_FINALIZERS.
void heap_queue_finalizer(Vm *vm, void *object);
// Takes the first queued object; NULL: none. The loop drains the queue at a safepoint: an object of
// KIND_WEAKREF wants its callback called, any other its finaliser.
Object *heap_next_finalizer(Vm *vm);
// For builtin types with foreign memory: their TypeDefinition.finalize runs when the block is swept (no
// Python, no allocation).
bool heap_register_release(Vm *vm, void *object) MUST_CHECK;

// ---- Collections

// generation 0: young; 1: young with promotion of all; 2: full. Returns the number of dead objects found with
// a finaliser or weak references cleared. Does not run finalisers: the caller (gc.collect, a safepoint)
// drains the queue.
size_t heap_collect(Vm *vm, int generation);

typedef struct HeapStatistics {
    uint64_t bytes_live;      // after the last full collection
    uint64_t bytes_allocated; // since the heap was made
    uint64_t bytes_mapped;    // from the system now
    uint64_t collections[3];
    uint64_t pause_nanoseconds_max;
} HeapStatistics;
void heap_statistics(Vm *vm, HeapStatistics *out);
// Every live object of kind >= KIND_FIRST_OBJECT: `visit` may not allocate.
void heap_each_object(Vm *vm, void (*visit)(void *context, Object *object), void *context);
// Calls `visit` for each thing that `object` holds directly (gc.get_referents).
void heap_each_referent(Vm *vm, Object *object, void (*visit)(void *context, Value referent), void *context);

// The collector's mode comes from the environment through the host: KRAIT_GC=stress[:n] collects at every
// n-th allocation, KRAIT_GC=verify re-marks from scratch after each young or incremental collection and
// aborts on a missed barrier.
typedef enum HeapMode { HEAP_NORMAL, HEAP_STRESS, HEAP_VERIFY } HeapMode;
bool heap_init(Vm *vm, HeapMode mode, uint32_t stress_interval, uint64_t limit_bytes);
// Releases everything; runs TypeDefinition.finalize of what was registered, no Python code.
void heap_destroy(Vm *vm);

#endif
