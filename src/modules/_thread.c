// SPDX-License-Identifier: MIT
// The module _thread: threads are tasks.
#include "modules/_thread/thread_internal.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/structseq.h"
#include "objects/tuple.h"

static Value allocate_lock(Vm *vm, Value *args) {
    (void)args;
    Type *type = type_from_definition(vm, &lock_definition);
    return type ? value_from_pointer(object_alloc(vm, type, 0)) : NO_VALUE;
}

static Value start_new_thread(Vm *vm, Value *args) {
    if (!value_is_callable(vm, args[0]))
        return raise_type_error(vm, "first arg must be callable");
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "2nd arg must be a tuple");
    if (value_exists(args[2]) && !value_is_dict(args[2]))
        return raise_type_error(vm, "optional 3rd arg must be a dictionary");
    Dict *keywords = value_is_dict(args[2]) ? value_to_dict(args[2]) : NULL;
    Task *task = thread_start(vm, args[0], value_to_pointer(args[1]), keywords, true);
    return task ? int_from_uint64(vm, task->ident) : NO_VALUE;
}

static Value get_ident(Vm *vm, Value *args) {
    (void)args;
    return int_from_uint64(vm, vm->task->ident);
}
static Value get_main_thread_ident(Vm *vm, Value *args) {
    (void)args;
    return int_from_uint64(vm, vm->main_task->ident);
}
static Value is_main_interpreter(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_TRUE;
}
static Value daemon_threads_allowed(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_TRUE;
}
static Value count(Vm *vm, Value *args) {
    (void)args;
    return value_from_small_int((int64_t)vm->task_count - 1);
}
static Value exit_thread(Vm *vm, Value *args) {
    (void)args;
    return raise_value(vm, type_value(vm_type(vm, TYPE_INDEX_SYSTEM_EXIT)));
}
static Value stack_size(Vm *vm, Value *args) {
    // accepted and remembered: tasks need none
    int64_t size = 0;
    if (value_exists(args[0]) && !value_to_index(vm, args[0], TYPE_INDEX_OVERFLOW_ERROR, &size))
        return NO_VALUE;
    if (size < 0 || (size && size < 32768))
        return raise_value_error(
            vm, size < 0 ? "size must be 0 or a positive value" : "size not valid: %lld bytes", size);
    Value before = value_from_small_int((int64_t)vm->thread_stack_size);
    if (value_exists(args[0]))
        vm->thread_stack_size = (uint64_t)size;
    return before;
}
static Value set_name(Vm *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "set_name() argument 'name' must be str, not %T", args[0]);
    heap_store(vm, vm->task, &vm->task->name, args[0]);
    return VALUE_NONE;
}
static Value get_name(Vm *vm, Value *args) {
    (void)args;
    return value_is_str(vm->task->name) ? vm->task->name : str_value(vm->empty_str);
}
static Value interrupt_main(Vm *vm, Value *args) {
    int32_t number = 2;
    if (value_exists(args[0]) && !value_to_int32(vm, args[0], &number))
        return NO_VALUE;
    if (number < 1 || number >= 65)
        return raise_value_error(vm, "signal number out of range");
    if (vm->interrupt_main)
        vm->interrupt_main(vm, number);
    return VALUE_NONE;
}

// ---- excepthook

static const StructSequenceField hook_fields[] = {
    {"exc_type", "Exception type"},
    {"exc_value", "Exception value"},
    {"exc_traceback", "Exception traceback"},
    {"thread", "Thread"},
};
static const StructSequence hook_args = {
    .type = STRUCT_SEQUENCE_TYPE("_thread._ExceptHookArgs", "Arguments of threading.excepthook."),
    .fields = hook_fields,
    .visible = 4,
    .total = 4,
};

// Prints an exception that ended a thread.
static Value excepthook(Vm *vm, Value *args) {
    if (!value_is_tuple(args[0]) || ((Tuple *)value_to_pointer(args[0]))->length < 4)
        return raise_type_error(vm, "_thread.excepthook argument type must be ExceptHookArgs");
    Value *items = tuple_items((Tuple *)value_to_pointer(args[0]));
    if (value_same(items[0], type_value(vm_type(vm, TYPE_INDEX_SYSTEM_EXIT))))
        return VALUE_NONE;
    Value name = NO_VALUE;
    if (!value_is_none(items[3]) && !object_find_attribute(vm, items[3], vm_name(vm, name), &name))
        return NO_VALUE;
    Value file = dict_get_str(vm, vm->sys, vm_name(vm, stderr));
    if (value_is_none_or_missing(file))
        return VALUE_NONE;
    Str *line = value_exists(name) ? str_format(vm, "Exception in thread %S:\n", name)
                                   : str_format(vm, "Exception in thread %lld:\n", (int64_t)vm->task->ident);
    Value text = line ? str_value(line) : NO_VALUE;
    if (value_missing(text) || value_missing(vm_call_method(vm, file, vm_name(vm, write), 1, &text)))
        return NO_VALUE;
    if (value_is_exception(items[1]))
        exception_print(vm, items[1]);
    return VALUE_NONE;
}

static const NativeDefinition functions[] = {
    {"start_new_thread(function, args, kwargs={}, /)", start_new_thread,
     "Start a thread that calls a function; its number.", 0, 0},
    {"start_new(function, args, kwargs={}, /)", start_new_thread, "An old name of start_new_thread.", 0, 0},
    {"start_joinable_thread(function, handle=None, daemon=True)", thread_start_joinable,
     "Start a thread that can be waited for; its handle.", 0, 0},
    {"_make_thread_handle(ident, /)", thread_make_handle, "The handle of a running thread.", 0, 0},
    {"_shutdown()", thread_shutdown, "Wait for all threads that are not daemons.", NATIVE_STEPS, 0},
    {"allocate_lock()", allocate_lock, "A new lock.", 0, 0},
    {"allocate()", allocate_lock, "An old name of allocate_lock.", 0, 0},
    {"get_ident()", get_ident, "The number of this thread.", 0, 0},
    {"get_native_id()", get_ident, "The number of this thread.", 0, 0},
    {"_get_main_thread_ident()", get_main_thread_ident, "The number of the main thread.", 0, 0},
    {"_is_main_interpreter()", is_main_interpreter, "Is this the main interpreter?", 0, 0},
    {"daemon_threads_allowed()", daemon_threads_allowed, "May threads be daemons?", 0, 0},
    {"_count()", count, "How many threads were started and have not ended.", 0, 0},
    {"exit()", exit_thread, "Raise SystemExit.", 0, 0},
    {"exit_thread()", exit_thread, "An old name of exit.", 0, 0},
    {"stack_size(size=0, /)", stack_size,
     "The stack size of new threads; tasks need none, so it is only remembered.", 0, 0},
    {"set_name(name)", set_name, "Name this thread.", 0, 0},
    {"_get_name()", get_name, "The name of this thread.", 0, 0},
    {"interrupt_main(signum=signal.SIGINT, /)", interrupt_main, "As if a signal had come.", 0, 0},
    {"_excepthook(args, /)", excepthook, "Print the exception that ended a thread.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static bool execute(Vm *vm, Value module) {
    Type *lock = module_add_type(vm, module, &lock_definition);
    return lock && module_add(vm, module, "LockType", type_value(lock)) &&
           module_add_type(vm, module, &rlock_definition) &&
           module_add_type(vm, module, &thread_handle_definition) &&
           module_add_type(vm, module, &thread_local_definition) && structseq_add(vm, module, &hook_args) &&
           module_add(vm, module, "error", type_value(vm_type(vm, TYPE_INDEX_RUNTIME_ERROR))) &&
           module_add(vm, module, "TIMEOUT_MAX", value_from_double(9223372036.0)) &&
           module_add_int(vm, module, "_NAME_MAXLEN", 15);
}

const ModuleDefinition module__thread = {
    .name = "_thread",
    .doc = "Threads, which are tasks of the interpreter's own scheduler.",
    .functions = functions,
    .execute = execute,
};
