// SPDX-License-Identifier: MIT
// exec(code, globals, locals): code in a namespace, from C.
#include "objects/dict.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/call.h"

// A function of the code that a window can hold: module and class bodies take their namespace in register 0.
Value vm_execute_code(Vm *vm, Code *code, Dict *globals, Value locals, Tuple *closure) {
    if (code->archive_entry && !code_materialize(vm, code))
        return NO_VALUE;
    if (value_missing(dict_get_str(vm, globals, vm_name(vm, __builtins__))) &&
        !dict_set_str(vm, globals, vm_name(vm, __builtins__),
                      value_exists(vm->builtins_module) ? vm->builtins_module : dict_value(vm->builtins)))
        return NO_VALUE;
    Function *function = function_new(vm, code, globals, closure);
    if (!function)
        return NO_VALUE;
    if (code->flags & CODE_OPTIMIZED)
        return vm_call_0(vm, value_from_pointer(function));
    Value namespace = value_exists(locals) ? locals : dict_value(globals);
    return vm_call_1(vm, value_from_pointer(function), namespace);
}
