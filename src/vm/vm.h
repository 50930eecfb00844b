// SPDX-License-Identifier: MIT
// The Vm: one interpreter. Everything mutable hangs on it; two Vms share nothing (decision 1). A Vm runs on
// one OS thread at a time.
#ifndef KRAIT_VM_VM_H
#define KRAIT_VM_VM_H

#include "objects/object.h"
#include "vm/task.h"

typedef enum Name {
#define NAME(text) NAME_##text,
#include "vm/names.def"
#undef NAME
    NAME_COUNT
} Name;

// What vm_poll bits ask for at the next safepoint (loop back-edges, calls, long C loops).
enum {
    POLL_SIGNAL = 1,     // a signal handler is due (main task)
    POLL_SLICE = 2,      // the time slice is over: another task may run
    POLL_FINALIZERS = 4, // finalisers or weakref callbacks wait
    POLL_LIMIT = 8,      // a budget (time, memory) is used up: unwind without running handlers (decision 11)
    POLL_ASYNC_EXCEPTION = 16, // an exception was set on this task from outside
    POLL_COLLECT = 32,         // a collection is due
    POLL_TRACE = 64,
};

// How the loop reaches the scheduler (vm must not include sched/).
typedef struct SchedulerTable {
    // The running task has parked or ended, or its slice is over (its state is saved). Returns the next task,
    // which is vm->task then, with its frames loaded, to run in this activation of the loop; or switches C
    // stacks and returns when that is right again. NULL: nothing is left to run.
    Task *(*next_task)(Vm *vm, bool base);
    // Takes the POLL_* bits of signals, slices, limits. False: an exception is set. May set vm->task_switch.
    bool (*safepoint)(Vm *vm, uint32_t poll);
    void (*task_done)(Vm *vm, Task *task); // vm->result, or the exception, is what it ended with
    Value (*run_task)(Vm *vm, Task *task); // vm_run_task
    void (*trace)(Tracer *tracer, Vm *vm);
    void (*destroy)(Vm *vm);
} SchedulerTable;

typedef struct Limits {
    uint64_t heap_bytes; // 0: none
    uint64_t time_nanoseconds;
    uint32_t tasks;
    uint32_t depth; // sys.getrecursionlimit()
} Limits;

struct Vm {
    Frame *frame; // the innermost frame of the running task
    Task *task;   // running
    Value *top;   // what C code pushed above the frame top_owner (stack_push); stale if that is not `frame`
    Frame *top_owner;
    Value error;            // the exception being raised; NO_VALUE: none
    Value result;           // of a callee, for a native's next step
    volatile uint32_t poll; // POLL_*; set from anywhere, tested at safepoints
    uint32_t recursion_limit;
    struct {
        uint64_t list, tuple, dict, str; // header words of exact instances
    } headers;
    uint8_t outcome; // CallOutcome handed to the loop by its helpers
    bool running_finalizers;
    uint8_t task_switch;     // the safepoint wants another task to run
    uint8_t unwinding_limit; // over a limit: no handler runs (decision 11)
    Heap *heap;
    Type *types[TYPE_INDEX_COUNT];
    Str *names[NAME_COUNT]; // interned
    Str *char_strings[256]; // one-character strings
    Str *empty_str;
    Tuple *empty_tuple;
    Value empty_bytes;
    Value *small_cache; // free for use by objects/
    Dict *builtins;     // of the module builtins
    Dict *modules;      // sys.modules
    Dict *sys;          // of the module sys
    Value builtins_module, sys_module;
    Value importlib;       // importlib._bootstrap, once loaded
    Value no_memory_error; // made at start: raised when nothing can be allocated
    Value recursion_error;
    ValueArray *interned; // str.c: the table of interned strings
    size_t interned_count;
    ValueArray *module_states; // objects/module.c
    Shape *empty_shapes[KIND_COUNT];
    Native *steps[8];                   // internal natives with steps (vm/protocol_steps.c)
    struct SharedCaches *shared_caches; // vm/cache.c
    struct MethodCache *method_cache;   // type.c
    uint32_t next_type_version;
    uint64_t next_dict_layout;
    uint8_t hash_key[16]; // SipHash key (PYTHONHASHSEED)
    void *c_stack_base;   // one past the highest address of the C stack that runs (the collector reads up to
                          // it; kept by whoever switches stacks); NULL: the OS thread's own
    Handle handles;       // list head
    Task *main_task;
    Task *all_tasks;
    uint32_t task_count;
    uint64_t next_task_ident;
    const SchedulerTable *scheduler_table;
    bool (*run_signals)(Vm *vm); // modules/_signal: runs handlers of noted signals; NULL: none are handled
    void (*interrupt_main)(Vm *vm, int number); // modules/_signal: notes a signal for the main task
    uint64_t thread_stack_size;                 // of _thread.stack_size
    void *scheduler;                            // sched/
    void *host;                                 // HostInstance (host/host.h); NULL: an empty table
    Limits limits;
    uint32_t native_c_stack_parks; // how often a task parked with C frames in between (tests read it)
    int32_t int_max_str_digits;
    uint8_t finalizing;
    bool loading_importlib;
    uint8_t debug_build;
    // configuration, as sys.flags shows it
    struct {
        int debug, inspect, interactive, optimize, dont_write_bytecode, no_user_site, no_site,
            ignore_environment, verbose, bytes_warning, quiet, hash_randomization, isolated, dev_mode,
            utf8_mode, warn_default_encoding, safe_path, int_max_str_digits, gil, thread_inherit_context,
            context_aware_warnings;
    } flags;
    Value argv, orig_argv, warn_options, x_options; // lists / dict
    Str *executable;
    Value audit_hooks; // list or NO_VALUE
    Value monitoring;  // sys.monitoring's state or NO_VALUE
    Value excepthook_running;
    Value atexit_callbacks; // list
    Value context_var_counter;
    Value main_dict;
    Value no_default;  // typing.NoDefault, once asked for
    Value codec_state; // modules/_codecs: search path, cache, error handlers
    Value warnings_state;
    Value spare[8]; // traced; for modules that need a Vm-wide root and no more
};

static inline Type *vm_type(Vm *vm, TypeIndex index) {
    return vm->types[index];
}
#define vm_name(vm, text) ((vm)->names[NAME_##text])
static inline Value type_value(const Type *type) {
    return value_from_pointer(type);
}
static inline bool value_is_type(Value v) {
    return value_is_kind(v, KIND_TYPE);
}

// ---- Making and ending (vm/vm.c)

typedef struct VmConfig {
    void *host; // HostInstance or NULL
    HeapMode heap_mode;
    uint32_t heap_stress_interval;
    Limits limits;
    const uint8_t *hash_key; // 16 bytes, or NULL: random from the host, zero without one
} VmConfig;
Vm *vm_new(const VmConfig *config) MUST_CHECK; // NULL: no memory
void vm_destroy(Vm *vm);

// ---- Running (vm/loop.c, vm/call.c)

// Runs code in a namespace: exec(code, globals, locals). locals NO_VALUE: globals.
Value vm_execute_code(Vm *vm, Code *code, Dict *globals, Value locals, Tuple *closure) MUST_CHECK;
// Runs the scheduler until `task` is done; its result or NO_VALUE with the exception set.
Value vm_run_task(Vm *vm, Task *task) MUST_CHECK;
// What C loops whose length a user decides call now and then: false: an exception (a signal handler's) is
// set.
bool vm_poll(Vm *vm) MUST_CHECK;
// Drains the queue of finalisers and weak reference callbacks (gc.collect, exit; safepoints do it by
// themselves).
void vm_run_finalizers(Vm *vm);
// The globals of the innermost Python frame (NULL: none), and that frame.
Frame *vm_python_frame(Vm *vm);
Dict *vm_globals(Vm *vm);

// ---- Compiling (api between vm and compile, reached through compile/compile.h)

#endif
