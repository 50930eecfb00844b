// SPDX-License-Identifier: MIT
// The functions of the module builtins, by file. Internal to modules/builtins*.
#ifndef KRAIT_MODULES_BUILTINS_FUNCTIONS_H
#define KRAIT_MODULES_BUILTINS_FUNCTIONS_H

#include "vm/vm.h"

// attributes.c
Value builtin_getattr(Vm *vm, Value *args);
Value builtin_setattr(Vm *vm, Value *args);
Value builtin_hasattr(Vm *vm, Value *args);
Value builtin_delattr(Vm *vm, Value *args);
Value builtin_dir(Vm *vm, Value *args);
Value builtin_vars(Vm *vm, Value *args);
Value builtin_globals(Vm *vm, Value *args);
Value builtin_locals(Vm *vm, Value *args);
Value builtin_isinstance(Vm *vm, Value *args);
Value builtin_issubclass(Vm *vm, Value *args);
Value builtin_callable(Vm *vm, Value *args);
Value builtin_id(Vm *vm, Value *args);
Value builtin_hash(Vm *vm, Value *args);
Value builtin_repr(Vm *vm, Value *args);
Value builtin_ascii(Vm *vm, Value *args);
Value builtin_format(Vm *vm, Value *args);
Value builtin_len(Vm *vm, Value *args);
// numbers.c
Value builtin_abs(Vm *vm, Value *args);
Value builtin_bin(Vm *vm, Value *args);
Value builtin_oct(Vm *vm, Value *args);
Value builtin_hex(Vm *vm, Value *args);
Value builtin_chr(Vm *vm, Value *args);
Value builtin_ord(Vm *vm, Value *args);
Value builtin_divmod(Vm *vm, Value *args);
Value builtin_pow(Vm *vm, Value *args);
Value builtin_round(Vm *vm, Value *args);
// iteration.c
Value builtin_iter(Vm *vm, Value *args);
Value builtin_next(Vm *vm, Value *args);
Value builtin_aiter(Vm *vm, Value *args);
Value builtin_anext(Vm *vm, Value *args);
Value builtin_all(Vm *vm, Value *args);
Value builtin_any(Vm *vm, Value *args);
Value builtin_min(Vm *vm, Value *args);
Value builtin_max(Vm *vm, Value *args);
Value builtin_sorted(Vm *vm, Value *args);
// sum.c
Value builtin_sum(Vm *vm, Value *args);
// output.c
Value builtin_print(Vm *vm, Value *args);
Value builtin_input(Vm *vm, Value *args);
Value builtin_open(Vm *vm, Value *args);
Value builtin_breakpoint(Vm *vm, Value *args);
// evaluation.c
Value builtin_compile(Vm *vm, Value *args);
Value builtin_eval(Vm *vm, Value *args);
Value builtin_exec(Vm *vm, Value *args);
// build_class.c
Value builtin_build_class(Vm *vm, Value *args);

// How many Values each of the natives with steps keeps.
enum {
    MIN_MAX_STATE = 5,
    ALL_ANY_STATE = 1,
    SUM_STATE = 6,
    SORTED_STATE = 1,
    PRINT_STATE = 2,
    BUILD_CLASS_STATE = 5,
};

// In a native with steps: the next item of an iterator. NEXT_CALLED: return VALUE_CALL at once, and call
// native_next_item_result at that step.
typedef enum NextItem { NEXT_ITEM, NEXT_END, NEXT_FAILED, NEXT_CALLED } NextItem;
NextItem native_next_item(Vm *vm, Value *args, uintptr_t step, Value iterator, Value *item);
NextItem native_next_item_result(Vm *vm, Value *item);
// Calls a special method found on the type of `self`.
Value native_call_special(Vm *vm, Value *args, uintptr_t step, Value method, Value self, bool catch);

#endif
