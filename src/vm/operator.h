// SPDX-License-Identifier: MIT
// Which special method an operator instruction stands for, and the slow paths of instructions. Internal to
// vm/.
#ifndef KRAIT_VM_OPERATOR_H
#define KRAIT_VM_OPERATOR_H

#include "vm/opcode.h"
#include "vm/vm.h"

// ORDER binary, ORDER comparison
static inline Special operator_special(Opcode op) {
    return (Special)(SPECIAL_ADD + (op - OP_ADD));
}
static inline Special operator_inplace_base(Opcode op) {
    return (Special)(SPECIAL_ADD + (op - OP_INPLACE_ADD));
}
_Static_assert(OP_XOR - OP_ADD == SPECIAL_XOR - SPECIAL_ADD, "binary operators");
_Static_assert(OP_INPLACE_XOR - OP_INPLACE_ADD == SPECIAL_XOR - SPECIAL_ADD, "in-place operators");
_Static_assert(OP_GE - OP_LT == (int)COMPARE_GE, "comparisons");
_Static_assert(OP_JUMP_IF_GE - OP_JUMP_IF_LT == (int)COMPARE_GE, "comparing jumps");
_Static_assert(OP_JUMP_IF_GE_INT - OP_JUMP_IF_LT_INT == (int)COMPARE_GE, "comparing jumps");

// ---- Slow paths (vm/operations.c): each returns a value, or NO_VALUE with the exception set
Value operation_load_name(Vm *vm, Frame *frame, Value namespace, Str *name);
bool operation_store_name(Vm *vm, Value namespace, Str *name, Value value); // value NO_VALUE deletes
Value operation_load_global(Vm *vm, Function *function, Str *name);
Value operation_load_from_dict_or_global(Vm *vm, Function *function, Value mapping, Str *name);
Value operation_load_from_dict_or_cell(Vm *vm, Frame *frame, Value mapping, Value cell, Str *name);
Value operation_unbound_local(Vm *vm, Str *name);
Value operation_unbound_cell(Vm *vm, Value name, bool is_free);
Value operation_unbound_free(Vm *vm, const Code *code, size_t index);
Value operation_locals(Vm *vm, Frame *frame);
// 0: vm->result is the module; 1: call[0] is __import__, its five arguments behind it; -1: exception.
int operation_import_name(Vm *vm, Frame *frame, Str *name, Value level, Value fromlist, Value call[6]);
Value operation_import_from(Vm *vm, Value module, Str *name);
bool operation_import_star(Vm *vm, Frame *frame, Value module, Value namespace);
bool operation_unpack(Vm *vm, Value iterable, Value *out, size_t count);
bool operation_unpack_ex(Vm *vm, Value iterable, Value *out, size_t before, size_t after);
bool operation_list_extend(Vm *vm, Value list, Value iterable);
bool operation_set_add(Vm *vm, Value set, Value item);
bool operation_set_update(Vm *vm, Value set, Value iterable);
bool operation_dict_update(Vm *vm, Value dict, Value mapping);
// "name()" as error texts show a callee. NULL: exception.
Str *operation_callee_title(Vm *vm, Value callee);
bool operation_dict_merge(Vm *vm, Value dict, Value mapping, Value callee);
Value operation_format(Vm *vm, Value v, Value specification, int conversion);
bool operation_set_function(Vm *vm, Value function, int what, Value v);
// True: the handled exception again, its traceback as it is.
bool operation_raise(Vm *vm, int count, Value exception, Value cause);
// Type parameters, aliases, async generators (vm/intrinsics.c).
Value operation_intrinsic_typing(Vm *vm, int which, const Value *operands);
Value operation_intrinsic(Vm *vm, Frame *frame, int which, const Value *operands);
bool operation_load_special(Vm *vm, Value object, int which, Value *window);
bool operation_load_method(Vm *vm, Value object, Str *name,
                           Value *window); // runs no more than object_get_attribute
// super(type, self).name: lays function and self at `window` (a method) or the value and no value.
bool operation_load_super(Vm *vm, Value *operands, bool explicit_arguments, Str *name, Value *window,
                          bool method);
bool operation_match_sequence(Vm *vm, Value subject);
bool operation_match_mapping(Vm *vm, Value subject);
Value operation_match_keys(Vm *vm, Value subject, Value keys);
Value operation_match_class(Vm *vm, Value subject, Value type, Value names, size_t positional);
Value operation_get_iter_yield_from(Vm *vm, Frame *frame, Value v);
Value operation_get_awaitable(Vm *vm, Value v, int where);
// The iterator that `await v` steps: v itself for a coroutine, else what __await__ gives.
Value operation_awaitable_iterator(Vm *vm, Value v);
Value operation_get_aiter(Vm *vm, Value v);
Value operation_get_anext(Vm *vm, Value v);
Value operation_build_interpolation(Vm *vm, const Value *operands, int conversion);
Value operation_build_template(Vm *vm, const Value *operands);

#endif
