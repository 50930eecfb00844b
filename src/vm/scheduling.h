// SPDX-License-Identifier: MIT
// Between tasks: what the loop saves and loads when it changes from one task to another.
#ifndef KRAIT_VM_SCHEDULING_H
#define KRAIT_VM_SCHEDULING_H

#include "vm/vm.h"

// vm's running state into vm->task, and back from `task`, which becomes vm->task.
void scheduling_save(Vm *vm);
void scheduling_load(Vm *vm, Task *task);
// A task parked in a wait was loaded because a signal came: runs the handlers; true: it still waits. False:
// an exception is set, the wait cancelled (sched/sched_signal.c).
bool scheduling_signal_in_wait(Vm *vm);
// The table for a Vm without src/sched: one task, nothing can park.
extern const SchedulerTable scheduler_single_task;

#endif
