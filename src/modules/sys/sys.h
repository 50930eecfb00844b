// SPDX-License-Identifier: MIT
// The module sys, by file, and what the command line tells it.
#ifndef KRAIT_MODULES_SYS_SYS_H
#define KRAIT_MODULES_SYS_SYS_H

#include "vm/vm.h"

// Brings the attributes that show the Vm's configuration up to date (sys.flags, argv, warnoptions ...; for
// paths see import_configure): call after vm->flags and its like were changed.
bool sys_configure(Vm *vm) MUST_CHECK;

// information.c
bool sys_add_information(Vm *vm, Value module) MUST_CHECK;
Value sys_flags_new(Vm *vm) MUST_CHECK;
Value sys_asyncgen_hooks_new(Vm *vm, Value first, Value finalizer) MUST_CHECK;
// frames.c
Value sys_getframe(Vm *vm, Value *args);
Value sys_getframemodulename(Vm *vm, Value *args);
Value sys_current_frames(Vm *vm, Value *args);
Value sys_current_exceptions(Vm *vm, Value *args);
Value sys_settrace(Vm *vm, Value *args);
Value sys_gettrace(Vm *vm, Value *args);
Value sys_setprofile(Vm *vm, Value *args);
Value sys_getprofile(Vm *vm, Value *args);
Value sys_call_tracing(Vm *vm, Value *args);
Value sys_getrecursionlimit(Vm *vm, Value *args);
Value sys_setrecursionlimit(Vm *vm, Value *args);
// hooks.c
Value sys_displayhook(Vm *vm, Value *args);
Value sys_excepthook(Vm *vm, Value *args);
Value sys_unraisablehook(Vm *vm, Value *args);
Value sys_breakpointhook(Vm *vm, Value *args);
Value sys_exc_info(Vm *vm, Value *args);
Value sys_exception(Vm *vm, Value *args);
Value sys_exit(Vm *vm, Value *args);
Value sys_audit(Vm *vm, Value *args);
Value sys_addaudithook(Vm *vm, Value *args);
Value sys_get_asyncgen_hooks(Vm *vm, Value *args);
Value sys_set_asyncgen_hooks(Vm *vm, Value *args);
Value sys_get_origin_depth(Vm *vm, Value *args);
Value sys_set_origin_depth(Vm *vm, Value *args);

#endif
