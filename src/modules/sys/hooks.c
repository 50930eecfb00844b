// SPDX-License-Identifier: MIT
// The hooks of sys: what is called for a value at the prompt, for an uncaught exception, for an audit event.
#include "host/host.h"
#include "modules/sys/sys.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/native_call.h"

Value sys_displayhook(Vm *vm, Value *args) {
    if (value_is_none(args[0]))
        return VALUE_NONE;
    Str *underscore = vm_name(vm, _);
    // A repr that refers to the last value does not see this one.
    if (!dict_set_str(vm, vm->builtins, underscore, VALUE_NONE))
        return NO_VALUE;
    Value out = dict_get_str(vm, vm->sys, vm_name(vm, stdout));
    if (value_is_none_or_missing(out))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "lost sys.stdout");
    Value shown = value_repr(vm, args[0]);
    if (value_missing(shown))
        return NO_VALUE;
    if (value_missing(vm_call_method(vm, out, vm_name(vm, write), 1, &shown))) {
        if (!error_is(vm, TYPE_INDEX_UNICODE_ENCODE_ERROR))
            return NO_VALUE;
        error_clear(vm); // what the stream cannot express is escaped
        shown = value_ascii(vm, args[0]);
        if (value_missing(shown) || value_missing(vm_call_method(vm, out, vm_name(vm, write), 1, &shown)))
            return NO_VALUE;
    }
    Value newline = value_from_pointer(str_from_char(vm, '\n'));
    if (value_missing(newline) || value_missing(vm_call_method(vm, out, vm_name(vm, write), 1, &newline)))
        return NO_VALUE;
    return dict_set_str(vm, vm->builtins, underscore, args[0]) ? VALUE_NONE : NO_VALUE;
}

static Value write_error(Vm *vm, Str *text) {
    Value stream = dict_get_str(vm, vm->sys, vm_name(vm, stderr));
    if (value_is_none(stream))
        return VALUE_NONE;
    if (value_exists(stream)) {
        Value value = str_value(text);
        return vm_call_method(vm, stream, vm_name(vm, write), 1, &value);
    }
    size_t length;
    const char *bytes = str_wtf8(vm, text, &length);
    if (bytes && vm->host)
        (void)host_write(vm->host, 2, bytes, length);
    return bytes ? VALUE_NONE : NO_VALUE;
}

Value sys_excepthook(Vm *vm, Value *args) {
    if (!value_is_exception(args[1]))
        return raise_type_error(vm, "print_exception(): Exception expected for value, %T found", args[1]);
    Exception *exception = value_to_exception(args[1]);
    if (value_is_kind(args[2], KIND_TRACEBACK))
        heap_store(vm, exception, &exception->traceback, args[2]);
    Str *text = exception_format_plain(vm, args[1]);
    return text ? write_error(vm, text) : NO_VALUE;
}

Value sys_unraisablehook(Vm *vm, Value *args) {
    static const char *const names[] = {"exc_value", "err_msg", "object"};
    Value fields[3];
    for (int i = 0; i < 3; i++) {
        Str *name = str_intern_c(vm, names[i]);
        fields[i] = name ? object_get_attribute(vm, args[0], name) : NO_VALUE;
        if (value_missing(fields[i]))
            return NO_VALUE;
    }
    Str *trace = value_is_exception(fields[0]) ? exception_format_plain(vm, fields[0]) : str_empty(vm);
    if (!trace)
        return NO_VALUE;
    Str *text;
    if (value_is_none(fields[2])) {
        text = value_is_none(fields[1]) ? trace : str_format(vm, "%S:\n%U", fields[1], trace);
    } else {
        Value shown = value_repr(vm, fields[2]);
        if (value_missing(shown)) {
            error_clear(vm);
            shown = value_from_pointer(str_from_c(vm, "<object repr() failed>"));
        }
        if (value_missing(shown))
            return NO_VALUE;
        text = value_is_none(fields[1]) ? str_format(vm, "Exception ignored in: %S\n%U", shown, trace)
                                        : str_format(vm, "%S: %S\n%U", fields[1], shown, trace);
    }
    return text ? write_error(vm, text) : NO_VALUE;
}

// PYTHONBREAKPOINT names a callable; empty: pdb.set_trace; 0: nothing happens.
Value sys_breakpointhook(Vm *vm, Value *args) {
    enum { START, RETURNED };
    if (native_step(args) == RETURNED)
        return native_result(vm);
    const char *name = vm->host ? host_environment_get(vm->host, "PYTHONBREAKPOINT") : NULL;
    if (!name || !*name || vm->flags.ignore_environment)
        name = "pdb.set_trace";
    if (strcmp(name, "0") == 0)
        return VALUE_NONE;
    char module[256];
    const char *dot = strrchr(name, '.');
    size_t length = dot ? (size_t)(dot - name) : strlen("builtins");
    Value hook = NO_VALUE;
    if (length < sizeof module && dot != name && name[strlen(name) - 1] != '.') {
        memcpy(module, dot ? name : "builtins", length);
        module[length] = 0;
        hook = module_import_attribute(vm, module, dot ? dot + 1 : name);
        if (value_missing(hook) && !error_is(vm, TYPE_INDEX_IMPORT_ERROR) &&
            !error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR))
            return NO_VALUE;
    }
    if (value_missing(hook)) {
        error_clear(vm);
        return warn(vm, TYPE_INDEX_RUNTIME_WARNING, 1, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"",
                    name)
                   ? VALUE_NONE
                   : NO_VALUE;
    }
    return native_call_keywords(vm, args, RETURNED, hook, value_to_tuple_object(args[0]),
                                value_to_dict(args[1]));
}

// ---- Exceptions

static Value handled_exception(Vm *vm) {
    const Handled *handled = vm->task->handled_top;
    while (handled && value_missing(handled->exception))
        handled = handled->previous;
    return handled ? handled->exception : VALUE_NONE;
}

Value sys_exception(Vm *vm, Value *args) {
    return handled_exception(vm);
}

Value sys_exc_info(Vm *vm, Value *args) {
    Value exception = handled_exception(vm);
    if (!value_is_exception(exception))
        return value_from_pointer(tuple_pack(vm, VALUE_NONE, VALUE_NONE, VALUE_NONE));
    Value traceback = value_to_exception(exception)->traceback;
    return value_from_pointer(tuple_pack(vm, type_value(value_type(vm, exception)), exception,
                                         value_exists(traceback) ? traceback : VALUE_NONE));
}

Value sys_exit(Vm *vm, Value *args) {
    Value status = args[0];
    if (value_exists(status) && value_is_exception(status) &&
        value_is_instance(vm, status, vm_type(vm, TYPE_INDEX_SYSTEM_EXIT)))
        return raise_value(vm, status);
    Tuple *arguments = value_is_none_or_missing(status) ? tuple_empty(vm)
                       : value_is_tuple(status)         ? value_to_tuple_object(status)
                                                        : tuple_pack(vm, status);
    Value exception =
        arguments ? exception_new_args(vm, vm_type(vm, TYPE_INDEX_SYSTEM_EXIT), arguments) : NO_VALUE;
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

// ---- Audit hooks (PEP 578)

// Parameters: the event, *args. State: the tuple of arguments, the number of the next hook.
Value sys_audit(Vm *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "audit() argument 1 must be str, not %T", args[0]);
    if (!value_is_list(vm->audit_hooks))
        return VALUE_NONE;
    Value *state = native_state(args, 2);
    int64_t next = native_step(args) ? value_to_small_int(state[0]) : 0;
    List *hooks = value_to_list_object(vm->audit_hooks);
    if ((size_t)next >= hooks->length)
        return VALUE_NONE;
    state[0] = value_from_small_int(next + 1);
    return native_call(vm, args, 1, hooks->items->items[next], 2, args);
}

// The hooks that are there are told, and may refuse with an exception.
Value sys_addaudithook(Vm *vm, Value *args) {
    if (!value_is_list(vm->audit_hooks)) {
        List *list = list_new(vm, 1);
        if (!list)
            return NO_VALUE;
        vm->audit_hooks = list_value(list);
    }
    List *hooks = value_to_list_object(vm->audit_hooks);
    Str *event = str_intern_c(vm, "sys.addaudithook");
    if (!event)
        return NO_VALUE;
    for (size_t i = 0; i < hooks->length; i++) {
        Value arguments[] = {str_value(event), tuple_value(tuple_empty(vm))};
        if (value_exists(vm_call(vm, hooks->items->items[i], 2, arguments)))
            continue;
        if (!error_is(vm, TYPE_INDEX_RUNTIME_ERROR))
            return NO_VALUE;
        error_clear(vm);
        return VALUE_NONE;
    }
    return list_append(vm, hooks, args[0]) ? VALUE_NONE : NO_VALUE;
}

// ---- Asynchronous generators and coroutines

static Value or_none(Value v) {
    return value_exists(v) ? v : VALUE_NONE;
}

Value sys_get_asyncgen_hooks(Vm *vm, Value *args) {
    return sys_asyncgen_hooks_new(vm, or_none(vm->task->async_hooks[0]), or_none(vm->task->async_hooks[1]));
}

Value sys_set_asyncgen_hooks(Vm *vm, Value *args) {
    static const char *const names[] = {"firstiter", "finalizer"};
    for (int i = 1; i >= 0; i--)
        if (!value_is_none_or_missing(args[i]) && !value_is_callable(vm, args[i]))
            return raise_type_error(vm, "callable %s expected, got %.50T", names[i], args[i]);
    for (int i = 0; i < 2; i++)
        if (value_exists(args[i]))
            heap_store(vm, vm->task, &vm->task->async_hooks[i], value_is_none(args[i]) ? NO_VALUE : args[i]);
    return VALUE_NONE;
}

Value sys_get_origin_depth(Vm *vm, Value *args) {
    return value_from_small_int(vm->task->origin_tracking_depth);
}

Value sys_set_origin_depth(Vm *vm, Value *args) {
    int32_t depth;
    if (!value_to_int32(vm, args[0], &depth))
        return NO_VALUE;
    if (depth < 0)
        return raise_value_error(vm, "depth must be >= 0");
    vm->task->origin_tracking_depth = (uint32_t)depth;
    return VALUE_NONE;
}
