// SPDX-License-Identifier: MIT
// print, input, open, breakpoint: what goes through sys.stdout, sys.stdin and the module _io.
//
// print is a native with steps: the file may be a Python object. Before `sys.stdout` exists (no `_io` yet)
// it writes to the host's descriptor 1.
#include "host/host.h"
#include "modules/builtins/functions.h"
#include "objects/dict.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

static bool write_host(Vm *vm, int descriptor, const char *text, size_t length) {
    while (vm->host && length > 0) {
        ssize_t written = host_write(vm->host, descriptor, text, length);
        if (written == -EINTR) {
            if (!vm_poll(vm))
                return false;
            continue;
        }
        if (written < 0) {
            (void)raise_os_error(vm, (int)-written, NO_VALUE, NO_VALUE);
            return false;
        }
        text += written;
        length -= (size_t)written;
    }
    return true;
}

static Value print_to_host(Vm *vm, const Tuple *objects, Str *separator, Str *end) {
    StrBuilder text;
    str_builder_init(&text, vm);
    for (size_t i = 0; i < objects->length; i++) {
        if (i && separator)
            str_builder_str(&text, separator);
        else if (i)
            str_builder_char(&text, ' ');
        Value item = value_str(vm, tuple_items(objects)[i]);
        if (value_missing(item))
            return NO_VALUE;
        str_builder_str(&text, value_to_str(item));
    }
    if (end)
        str_builder_str(&text, end);
    else
        str_builder_char(&text, '\n');
    Str *line = str_builder_finish(&text);
    size_t length;
    const char *bytes = line ? str_wtf8(vm, line, &length) : NULL;
    return bytes && write_host(vm, 1, bytes, length) ? VALUE_NONE : NO_VALUE;
}

static bool optional_str(Vm *vm, const char *name, Value v, Str **out) {
    *out = NULL;
    if (value_is_none_or_missing(v))
        return true;
    if (!value_is_str(v)) {
        raise_type_error(vm, "%s must be None or a string, not %.200T", name, v);
        return false;
    }
    *out = value_to_str(v);
    return true;
}

// Parameters: *args, sep, end, file, flush. What is written: object 0, separator, object 1 ... end; then
// maybe the file is flushed.
Value builtin_print(Vm *vm, Value *args) {
    enum { START, WRITTEN, FLUSHED };
    enum { POSITION, FILE };
    Value *state = native_state(args, 5);
    Tuple *objects = value_to_tuple_object(args[0]);
    Str *separator, *end;
    if (!optional_str(vm, "sep", args[1], &separator) || !optional_str(vm, "end", args[2], &end))
        return NO_VALUE;
    switch (native_step(args)) {
    case START:
        state[FILE] = args[3];
        if (value_is_none_or_missing(state[FILE])) {
            state[FILE] = vm->sys ? dict_get_str(vm, vm->sys, vm_name(vm, stdout)) : NO_VALUE;
            if (value_missing(state[FILE]))
                return print_to_host(vm, objects, separator, end);
            if (value_is_none(state[FILE])) // a program without a console
                return VALUE_NONE;
        }
        state[POSITION] = value_from_small_int(0);
        break;
    case FLUSHED: return VALUE_NONE;
    default: break;
    }
    size_t position = (size_t)value_to_small_int(state[POSITION]);
    size_t pieces = objects->length ? 2 * (size_t)objects->length : 1;
    if (position < pieces) {
        Value text;
        if (position + 1 == pieces)
            text = str_value(end ? end : str_from_char(vm, '\n'));
        else if (position % 2)
            text = str_value(separator ? separator : str_from_char(vm, ' '));
        else
            text = value_str(vm, tuple_items(objects)[position / 2]);
        Value write =
            value_exists(text) ? object_get_attribute(vm, state[FILE], vm_name(vm, write)) : NO_VALUE;
        if (value_missing(write))
            return NO_VALUE;
        state[POSITION] = value_from_small_int((int64_t)position + 1);
        return native_call(vm, args, WRITTEN, write, 1, &text);
    }
    int flush = value_exists(args[4]) ? value_truth(vm, args[4]) : 0;
    if (flush <= 0)
        return flush ? NO_VALUE : VALUE_NONE;
    Value method = object_get_attribute(vm, state[FILE], vm_name(vm, flush));
    return value_exists(method) ? native_call(vm, args, FLUSHED, method, 0, NULL) : NO_VALUE;
}

static Value sys_stream(Vm *vm, Str *name) {
    Value stream = vm->sys ? dict_get_str(vm, vm->sys, name) : NO_VALUE;
    if (value_is_none_or_missing(stream))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "input(): lost sys.%U", name);
    return stream;
}

// Flushing is a courtesy: its errors are dropped.
static void flush_quietly(Vm *vm, Value stream) {
    if (value_missing(vm_call_method(vm, stream, vm_name(vm, flush), 0, NULL)))
        error_clear(vm);
}

Value builtin_input(Vm *vm, Value *args) {
    Value in = sys_stream(vm, vm_name(vm, stdin));
    Value out = value_exists(in) ? sys_stream(vm, vm_name(vm, stdout)) : NO_VALUE;
    Value error = value_exists(out) ? sys_stream(vm, vm_name(vm, stderr)) : NO_VALUE;
    if (value_missing(error))
        return NO_VALUE;
    flush_quietly(vm, error);
    if (value_exists(args[0])) {
        Value prompt = value_str(vm, args[0]);
        if (value_missing(prompt) || value_missing(vm_call_method(vm, out, vm_name(vm, write), 1, &prompt)))
            return NO_VALUE;
    }
    flush_quietly(vm, out);
    Value line = vm_call_method(vm, in, vm_name(vm, readline), 0, NULL);
    if (value_missing(line))
        return NO_VALUE;
    if (!value_is_str(line))
        return raise_type_error(vm, "object.readline() returned non-string");
    Str *text = value_to_str(line);
    if (text->length == 0)
        return raise_error(vm, TYPE_INDEX_EOF_ERROR, "EOF when reading a line");
    if (str_at(text, text->length - 1) == '\n')
        return value_from_pointer(str_slice(vm, text, 0, text->length - 1));
    return line;
}

// Until the module _io is imported, which puts its own function here.
Value builtin_open(Vm *vm, Value *args) {
    enum { START, OPENED };
    if (native_step(args) == OPENED)
        return native_result(vm);
    Value open = module_import_attribute(vm, "_io", "open");
    if (value_missing(open))
        return NO_VALUE;
    return native_call_keywords(vm, args, OPENED, open, value_to_tuple_object(args[0]),
                                value_to_dict(args[1]));
}

Value builtin_breakpoint(Vm *vm, Value *args) {
    enum { START, RETURNED };
    if (native_step(args) == RETURNED)
        return native_result(vm);
    Value hook = vm->sys ? dict_get_str(vm, vm->sys, vm_name(vm, breakpointhook)) : NO_VALUE;
    if (value_missing(hook))
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "lost sys.breakpointhook");
    return native_call_keywords(vm, args, RETURNED, hook, value_to_tuple_object(args[0]),
                                value_to_dict(args[1]));
}
