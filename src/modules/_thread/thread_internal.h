// SPDX-License-Identifier: MIT
// What the files of the module _thread share.
#ifndef KRAIT_MODULES_THREAD_INTERNAL_H
#define KRAIT_MODULES_THREAD_INTERNAL_H

#include "objects/module.h"
#include "sched/wait.h"

extern const TypeDefinition lock_definition, rlock_definition, thread_handle_definition,
    thread_local_definition;

// The arguments blocking and timeout of acquire(): *deadline INT64_MAX: none, 0: do not wait. False:
// exception set.
bool thread_acquire_arguments(Vm *vm, Value blocking, Value timeout, int64_t *deadline) MUST_CHECK;
// A timeout in seconds (None or missing: none) as a deadline.
bool thread_timeout(Vm *vm, Value timeout, int64_t *deadline) MUST_CHECK;
// Starts a task for start_new_thread and start_joinable_thread.
Task *thread_start(Vm *vm, Value function, Tuple *args, Dict *keywords, bool daemon) MUST_CHECK;
// start_joinable_thread(function, handle=None, daemon=True)
Value thread_start_joinable(Vm *vm, Value *args);
Value thread_make_handle(Vm *vm, Value *args);
// _shutdown(): waits for every thread that is not a daemon.
Value thread_shutdown(Vm *vm, Value *args);

#endif
