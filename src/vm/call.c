// SPDX-License-Identifier: MIT
// Calls: what stands in a window becomes a frame or, for a native without steps, a result.
//
// call_begin never recurses on the C stack for Python code: it pushes a frame and lets the loop run it.
// vm_call and its kin re-enter the loop from C (call_and_wait of the design); they are bounded by the C stack
// check.
#include "vm/call.h"
#include "objects/dict.h"
#include "objects/generator.h"
#include "objects/list.h"
#include "objects/native.h"
#include "objects/static_method.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call_type.h"
#include "vm/native_call.h"

// The words of a window that lies above the innermost frame are roots from here on. (One in the registers of
// that frame is one anyway.) The caller puts vm->top and vm->top_owner back.
static void window_root(Vm *vm, Value *window, size_t words) {
    Value *end = window + words;
    const StackChunk *chunk = vm->task->chunk;
    bool covered = vm->top_owner == vm->frame && vm->top >= end && vm->top >= chunk->slots &&
                   vm->top <= chunk->limit && window >= chunk->slots;
    if (!covered) {
        vm->top = end;
        vm->top_owner = vm->frame;
    }
}

// Moves the arguments up by one and puts `first` before them. The window may move.
static Value *window_insert(Vm *vm, Value *window, size_t *count, Value first) {
    window = stack_fit_window(vm, window, FRAME_WORDS + *count, FRAME_WORDS + *count + 1);
    if (!window)
        return NULL;
    memmove(window + FRAME_WORDS + 1, window + FRAME_WORDS, *count * sizeof(Value));
    window[FRAME_WORDS] = first;
    ++*count;
    window_root(vm, window, FRAME_WORDS + *count);
    return window;
}

static void frame_init(Vm *vm, Frame *frame, Code *code, FrameKind kind) {
    frame->back = vm->frame;
    frame->code = code;
    frame->object = NULL;
    frame->dest = 0;
    frame->pending = PENDING_STORE;
    frame->kind = (uint8_t)(kind | ((Value *)frame == vm->task->chunk->slots ? FRAME_FIRST_IN_CHUNK : 0));
    frame->depth = vm->frame ? vm->frame->depth : 0;
}

static CallOutcome returned(Vm *vm, Value result) {
    vm->result = result;
    return CALL_RETURNED;
}

static CallOutcome call_function(Vm *vm, Function *function, Value *window, size_t count, Tuple *names) {
    Code *code = function->code;
    if (UNLIKELY(code->archive_entry) && !code_materialize(vm, code))
        return CALL_FAILED;
    size_t registers = code->register_count > count ? code->register_count : count;
    window = stack_fit_window(vm, window, FRAME_WORDS + count, FRAME_WORDS + registers);
    if (!window)
        return CALL_FAILED;
    Frame *frame = (Frame *)(void *)window;
    Value *args = window + FRAME_WORDS;
    if (LIKELY(code->simple == count + 1 && !names)) {
        for (size_t i = count; i < code->local_count; i++)
            args[i] = NO_VALUE;
    } else if (UNLIKELY(!(code->flags & CODE_OPTIMIZED))) {
        // a module's or class's body: its only argument is the namespace, kept in register 0
        if (!count)
            args[0] = dict_value(function->globals);
        for (size_t i = 1; i < code->local_count; i++)
            args[i] = NO_VALUE;
    } else {
        // All registers are roots until the frame is there: call_begin puts the top back.
        vm->top = args + registers;
        vm->top_owner = vm->frame;
        if (!bind_function(vm, function, args, count, names))
            return CALL_FAILED;
    }
    if (UNLIKELY(code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR))) {
        Generator *generator = generator_new(vm, function, args);
        return generator ? returned(vm, value_from_pointer(generator)) : CALL_FAILED;
    }
    if (UNLIKELY(!code->caches && code->cache_count) && !code_make_caches(vm, code))
        return CALL_FAILED;
    frame_init(vm, frame, code, FRAME_PYTHON);
    if (UNLIKELY(++frame->depth > vm->recursion_limit)) {
        raise_error(vm, TYPE_INDEX_RECURSION_ERROR, "maximum recursion depth exceeded");
        return CALL_FAILED;
    }
    frame->pc = code->instructions;
    vm->frame = frame;
    return CALL_PUSHED;
}

// "descriptor 'append' for 'list' objects doesn't apply to a 'int' object"
static bool check_self(Vm *vm, const Native *native, const Value *args, size_t positional) {
    if (native->flags & NATIVE_NEW && native->owner) {
        if (positional)
            return value_to_pointer(args[0]) == native->owner || type_check_new(vm, native->owner, args[0]);
        raise_type_error(vm, "%U.__new__(): not enough arguments", native->owner->name);
        return false;
    }
    if (!native->owner || (native->flags & NATIVE_STATIC) || value_exists(native->self))
        return true;
    if (!positional) {
        if (native->flags & NATIVE_WRAPPER)
            raise_type_error(vm, "descriptor '%U' of '%U' object needs an argument", native->name,
                             native->owner->name);
        else
            raise_type_error(vm, "unbound method %U.%U() needs an argument", native->owner->name,
                             native->name);
        return false;
    }
    if (native->flags & NATIVE_CLASS) {
        if (value_is_type(args[0]) && type_is_subtype((Type *)value_to_pointer(args[0]), native->owner))
            return true;
        if (!value_is_type(args[0]))
            raise_type_error(vm, "descriptor '%U' for type '%U' needs a type, not a '%T' as arg 2",
                             native->name, native->owner->name, args[0]);
        else
            raise_type_error(vm, "descriptor '%U' requires a subtype of '%U' but received '%U'", native->name,
                             native->owner->name, ((Type *)value_to_pointer(args[0]))->name);
        return false;
    }
    if (value_is_instance(vm, args[0], native->owner))
        return true;
    if (native->flags & NATIVE_WRAPPER)
        raise_type_error(vm, "descriptor '%U' requires a '%U' object but received a '%T'", native->name,
                         native->owner->name, args[0]);
    else
        raise_type_error(vm, "descriptor '%U' for '%U' objects doesn't apply to a '%T' object", native->name,
                         native->owner->name, args[0]);
    return false;
}

static CallOutcome call_native(Vm *vm, Native *native, Value *window, size_t count, Tuple *names) {
    if (UNLIKELY(!native->signature) && !native_prepare(vm, native))
        return CALL_FAILED;
    if (value_exists(native->self) && native->signature->has_self) {
        window = window_insert(vm, window, &count, native->self);
        if (!window)
            return CALL_FAILED;
    }
    const NativeDefinition *definition = native->definition;
    size_t parameters = native->parameter_count;
    bool steps = definition->flags & NATIVE_STEPS;
    // binding may need a second array above the arguments, and steps a frame with state
    size_t needed = FRAME_WORDS + count + FRAME_WORDS + parameters + definition->state;
    window = stack_fit_window(vm, window, FRAME_WORDS + count, needed);
    if (!window)
        return CALL_FAILED;
    Value *args = window + FRAME_WORDS;
    if (UNLIKELY(!check_self(vm, native, args, count - (names ? names->length : 0))))
        return CALL_FAILED;
    Value *saved_top = vm->top;
    Frame *saved_owner = vm->top_owner;
    vm->top = window + needed;
    vm->top_owner = vm->frame;
    bool bound = true;
    if (native->simple && !names && count >= native->minimum && count <= native->maximum) {
        for (size_t i = count; i < parameters; i++)
            args[i] = NO_VALUE;
    } else {
        Value *out = args + count + FRAME_WORDS;
        bound = bind_native(vm, native, args, count, names, out);
        if (bound && steps)
            memmove(args, out, parameters * sizeof(Value));
        else
            args = out;
    }
    CallOutcome outcome = CALL_FAILED;
    if (bound && steps) {
        Frame *frame = (Frame *)(void *)window;
        frame_init(vm, frame, NULL, FRAME_NATIVE);
        frame->callee = value_from_pointer(native);
        frame->pc = NULL;
        frame->pending = PENDING_STEP;
        memset(args + parameters, 0, definition->state * sizeof(Value));
        vm->frame = frame;
        outcome = CALL_PUSHED;
    } else if (bound) {
        Value result = native->function(vm, args);
        if (LIKELY(result.bits))
            outcome = returned(vm, result);
    }
    vm->top = saved_top;
    vm->top_owner = saved_owner;
    return outcome;
}

// The generic path: type.__call__ as a native with steps, or what the metatype has instead.
static CallOutcome call_type_generic(Vm *vm, Type *type, Value call, Value *window, size_t count,
                                     Tuple *names) {
    window = window_insert(vm, window, &count, type_value(type));
    if (!window)
        return CALL_FAILED;
    window[0] = call;
    if (value_is_kind(call, KIND_NATIVE))
        return call_native(vm, (Native *)value_to_pointer(call), window, count, names);
    return call_begin(vm, window, count, names);
}

// A class whose __new__ is object's and whose __init__ is Python: the instance waits in the caller's register
// while __init__ runs.
static CallOutcome call_type_init(Vm *vm, Type *type, Function *init, Value *window, size_t count,
                                  Tuple *names) {
    Frame *caller = vm->frame;
    void *instance = object_alloc(vm, type, 0);
    if (!instance)
        return CALL_FAILED;
    window = stack_fit_window(vm, window, FRAME_WORDS + count, FRAME_WORDS + count + 2);
    if (!window)
        return CALL_FAILED;
    memmove(window + FRAME_WORDS + 2, window + FRAME_WORDS, count * sizeof(Value));
    window++;
    window[0] = value_from_pointer(init);
    window[FRAME_WORDS] = value_from_pointer(instance);
    frame_registers(caller)[caller->dest] = value_from_pointer(instance);
    CallOutcome outcome = call_function(vm, init, window, count + 1, names);
    if (outcome == CALL_PUSHED) {
        caller->pending = PENDING_INIT;
        return outcome;
    }
    if (outcome == CALL_RETURNED) { // __init__ is a generator or coroutine function
        raise_type_error(vm, "__init__() should return None, not '%T'", vm->result);
        return CALL_FAILED;
    }
    return outcome;
}

// Both __new__ and __init__ are natives without steps: no frame at all.
static CallOutcome call_type_natives(Vm *vm, Type *type, Native *new, Native *init, Value *window,
                                     size_t count, Tuple *names) {
    size_t used = FRAME_WORDS + count;
    window = stack_fit_window(vm, window, used, 2 * (used + 1));
    if (!window)
        return CALL_FAILED;
    Value *saved_top = vm->top;
    Frame *saved_owner = vm->top_owner;
    vm->top = window + used;
    vm->top_owner = vm->frame;
    Value *second = window + used;
    second[0] = value_from_pointer(new);
    second[FRAME_WORDS] = type_value(type);
    memcpy(second + FRAME_WORDS + 1, window + FRAME_WORDS, count * sizeof(Value));
    CallOutcome outcome = call_native(vm, new, second, count + 1, names);
    Value instance = vm->result;
    bool runs_init = outcome == CALL_RETURNED && value_is_instance(vm, instance, type) &&
                     !(call_is_object_init(init) && !call_is_object_new(new));
    if (runs_init) {
        second[0] = value_from_pointer(init);
        second[FRAME_WORDS] = instance;
        memcpy(second + FRAME_WORDS + 1, window + FRAME_WORDS, count * sizeof(Value));
        outcome = call_native(vm, init, second, count + 1, names);
        heap_keep(instance);
        vm->result = instance;
    }
    vm->top = saved_top;
    vm->top_owner = saved_owner;
    return outcome;
}

static bool is_plain_native(Value v) {
    return value_is_kind(v, KIND_NATIVE) &&
           !(((Native *)value_to_pointer(v))->definition->flags & NATIVE_STEPS);
}

static CallOutcome call_type(Vm *vm, Type *type, Value *window, size_t count, Tuple *names) {
    Value call = type_special(vm, object_type(type), SPECIAL_CALL);
    if (value_missing(call)) {
        raise_type_error(vm, "'%T' object is not callable", type_value(type));
        return CALL_FAILED;
    }
    if (!call_is_type_call(call))
        return call_type_generic(vm, type, call, window, count, names);
    if (type == vm_type(vm, TYPE_INDEX_TYPE)) {
        if (count == 1 && !names)
            return returned(vm, type_value(value_type(vm, window[FRAME_WORDS])));
        return call_type_generic(vm, type, call, window, count, names);
    }
    Value new = type_special(vm, type, SPECIAL_NEW);
    Value init = type_special(vm, type, SPECIAL_INIT);
    if (is_plain_native(new) && !(type->flags & TYPE_NO_NEW)) {
        Native *native = (Native *)value_to_pointer(new);
        uint8_t pending = vm->frame->pending;
        if (value_is_kind(init, KIND_FUNCTION) && call_is_object_new(native) &&
            !(type->flags & TYPE_ABSTRACT) && pending == PENDING_STORE &&
            (vm->frame->kind & FRAME_KIND_MASK) != FRAME_ENTRY)
            return call_type_init(vm, type, (Function *)value_to_pointer(init), window, count, names);
        if (is_plain_native(init))
            return call_type_natives(vm, type, native, (Native *)value_to_pointer(init), window, count,
                                     names);
    }
    return call_type_generic(vm, type, call, window, count, names);
}

CallOutcome call_begin(Vm *vm, Value *window, size_t count, Tuple *names) {
    StackChunk *chunk = vm->task->chunk;
    CallOutcome outcome = CALL_FAILED;
    Value *saved_top = vm->top;
    Frame *saved_owner = vm->top_owner;
    window_root(vm, window, FRAME_WORDS + count);
    for (int unwrapped = 0;; unwrapped++) {
        Value callee = window[0];
        Kind kind = value_is_heap(callee) ? object_kind(value_to_pointer(callee)) : KIND_FREE;
        if (kind == KIND_FUNCTION) {
            outcome = call_function(vm, (Function *)value_to_pointer(callee), window, count, names);
            break;
        }
        if (kind == KIND_NATIVE) {
            outcome = call_native(vm, (Native *)value_to_pointer(callee), window, count, names);
            break;
        }
        if (kind == KIND_TYPE) {
            outcome = call_type(vm, (Type *)value_to_pointer(callee), window, count, names);
            break;
        }
        if (unwrapped > 10000) {
            raise_error(vm, TYPE_INDEX_RECURSION_ERROR, "maximum recursion depth exceeded");
            break;
        }
        Value self = callee, function;
        if (kind == KIND_METHOD) {
            Method *method = (Method *)value_to_pointer(callee);
            function = method->function;
            self = method->self;
        } else {
            function = value_special(vm, callee, SPECIAL_CALL);
            if (value_missing(function)) {
                raise_type_error(vm, "'%T' object is not callable", callee);
                break;
            }
            if (!value_is_kind(function, KIND_FUNCTION) && !value_is_kind(function, KIND_NATIVE)) {
                // __call__ is another descriptor or a callable: bind it
                function = object_bind_special(vm, callee, function);
                if (value_missing(function))
                    break;
                window[0] = function;
                continue;
            }
            if (value_is_kind(function, KIND_NATIVE) &&
                (((Native *)value_to_pointer(function))->flags & NATIVE_STATIC)) {
                window[0] = function;
                continue;
            }
        }
        window = window_insert(vm, window, &count, self);
        if (!window)
            break;
        window[0] = function;
    }
    if (outcome != CALL_PUSHED)
        vm->task->chunk = chunk; // NOBARRIER: it was reachable through the chunk dropped
    vm->top = saved_top;
    vm->top_owner = saved_owner;
    heap_keep(names ? tuple_value(names) : NO_VALUE);
    return outcome;
}

CallOutcome call_begin_expanded(Vm *vm, Value *window, Tuple *args, Dict *keywords) {
    size_t count = args ? args->length : 0;
    size_t named = keywords ? dict_length(keywords) : 0;
    Tuple *names = NULL;
    StackChunk *chunk = vm->task->chunk;
    window = stack_fit_window(vm, window, 1, FRAME_WORDS + count + named);
    if (!window)
        return CALL_FAILED;
    if (named) {
        names = tuple_new(vm, named);
        if (!names)
            return CALL_FAILED;
        size_t position = 0, k = 0;
        Value key, value;
        while (k < named && dict_next(vm, keywords, &position, &key, &value)) {
            if (!value_is_str(key)) {
                raise_type_error(vm, "keywords must be strings");
                return CALL_FAILED;
            }
            tuple_items(names)[k] = key; // NOBARRIER: allocated above
            window[FRAME_WORDS + count + k++] = value;
        }
    }
    for (size_t i = 0; i < count; i++)
        window[FRAME_WORDS + i] = tuple_items(args)[i];
    CallOutcome outcome = call_begin(vm, window, count + named, names);
    heap_keep(value_from_pointer(keywords));
    if (outcome != CALL_PUSHED)
        vm->task->chunk = chunk; // NOBARRIER: as in call_begin
    return outcome;
}

Value object_bind_special(Vm *vm, Value object, Value attribute) {
    if (!value_is_heap(attribute))
        return attribute;
    switch (object_kind(value_to_pointer(attribute))) {
    case KIND_FUNCTION: return method_new(vm, attribute, object);
    case KIND_NATIVE: {
        Native *native = (Native *)value_to_pointer(attribute);
        if ((native->flags & (NATIVE_STATIC | NATIVE_NEW)) || !native->owner || value_exists(native->self))
            return attribute;
        return native_bind(vm, native,
                           native->flags & NATIVE_CLASS ? type_value(value_type(vm, object)) : object);
    }
    case KIND_STATIC_METHOD: return wrapped_callable(attribute);
    case KIND_CLASS_METHOD:
        return method_new(vm, wrapped_callable(attribute), type_value(value_type(vm, object)));
    default: break;
    }
    if (value_missing(value_special(vm, attribute, SPECIAL_GET)))
        return attribute;
    bool found;
    Value args[2] = {object, type_value(value_type(vm, object))};
    return vm_call_special(vm, attribute, SPECIAL_GET, 2, args, &found);
}

bool value_is_callable(Vm *vm, Value v) {
    if (value_is_heap(v)) {
        Kind kind = object_kind(value_to_pointer(v));
        if (kind == KIND_FUNCTION || kind == KIND_NATIVE || kind == KIND_METHOD || kind == KIND_TYPE)
            return true;
    }
    return value_exists(value_special(vm, v, SPECIAL_CALL));
}

// ---- From C

static bool c_stack_check(Vm *vm) {
    char here;
    if (LIKELY((void *)&here > vm->task->c_limit))
        return true;
    raise_error(vm, TYPE_INDEX_RECURSION_ERROR, "maximum recursion depth exceeded");
    return false;
}

Frame *call_push_entry(Vm *vm, StackMark *mark, size_t window_words) {
    if (!c_stack_check(vm))
        return NULL;
    Value *words = stack_push(vm, FRAME_WORDS + window_words, mark);
    if (!words)
        return NULL;
    Frame *entry = (Frame *)(void *)words;
    frame_init(vm, entry, NULL, FRAME_ENTRY);
    entry->kind = FRAME_ENTRY;
    entry->callee = NO_VALUE;
    entry->pc = NULL;
    vm->frame = entry;
    return entry;
}

static Value call_finish(Vm *vm, Frame *entry, const StackMark *mark, CallOutcome outcome) {
    Value result = NO_VALUE;
    if (outcome == CALL_PUSHED)
        result = vm_loop(vm, entry, outcome);
    else if (outcome == CALL_RETURNED)
        result = vm->result;
    vm->frame = entry->back;
    stack_pop(vm, mark);
    return result;
}

Value vm_call(Vm *vm, Value callee, int count, const Value *args) {
    StackMark mark;
    Frame *entry = call_push_entry(vm, &mark, FRAME_WORDS + (size_t)count);
    if (!entry)
        return NO_VALUE;
    Value *window = frame_registers(entry);
    window[0] = callee;
    if (count) // the arguments may be NULL then
        memcpy(window + FRAME_WORDS, args, (size_t)count * sizeof(Value));
    return call_finish(vm, entry, &mark, call_begin(vm, window, (size_t)count, NULL));
}

Value vm_call_keywords(Vm *vm, Value callee, Tuple *args, Dict *keywords) {
    StackMark mark;
    Frame *entry = call_push_entry(vm, &mark, FRAME_WORDS);
    if (!entry)
        return NO_VALUE;
    Value *window = frame_registers(entry);
    window[0] = callee;
    return call_finish(vm, entry, &mark, call_begin_expanded(vm, window, args, keywords));
}

Value vm_call_method(Vm *vm, Value object, Str *name, int count, const Value *args) {
    Value callee = object_get_attribute(vm, object, name);
    return value_missing(callee) ? NO_VALUE : vm_call(vm, callee, count, args);
}

Value vm_call_special(Vm *vm, Value object, Special special, int count, const Value *args, bool *found) {
    Value function = value_special(vm, object, special);
    *found = value_exists(function);
    if (!*found)
        return NO_VALUE;
    bool unbound = value_is_kind(function, KIND_FUNCTION) ||
                   (value_is_kind(function, KIND_NATIVE) &&
                    !(((Native *)value_to_pointer(function))->flags & (NATIVE_STATIC | NATIVE_CLASS)));
    if (!unbound) {
        function = object_bind_special(vm, object, function);
        return value_missing(function) ? NO_VALUE : vm_call(vm, function, count, args);
    }
    StackMark mark;
    Frame *entry = call_push_entry(vm, &mark, FRAME_WORDS + (size_t)count + 1);
    if (!entry)
        return NO_VALUE;
    Value *window = frame_registers(entry);
    window[0] = function;
    window[FRAME_WORDS] = object;
    if (count)
        memcpy(window + FRAME_WORDS + 1, args, (size_t)count * sizeof(Value));
    return call_finish(vm, entry, &mark, call_begin(vm, window, (size_t)count + 1, NULL));
}

// ---- From natives with steps

static Value native_begun(CallOutcome outcome) {
    return outcome == CALL_PUSHED ? VALUE_CALL : outcome == CALL_RETURNED ? VALUE_DELIVER : NO_VALUE;
}

static Value native_call_pending(Vm *vm, Value *args, uintptr_t next_step, Value callee, int count,
                                 const Value *call_args, Pending pending) {
    Frame *frame = frame_of_registers(args);
    native_set_step(args, next_step);
    frame->pending = (uint8_t)pending;
    Value *top = frame_end(frame);
    Value *window = stack_fit_window(vm, top, 0, FRAME_WORDS + (size_t)count);
    if (!window)
        return NO_VALUE;
    window[0] = callee;
    if (count)
        memmove(window + FRAME_WORDS, call_args, (size_t)count * sizeof(Value));
    CallOutcome outcome = call_begin(vm, window, (size_t)count, NULL);
    if (outcome == CALL_FAILED && pending == PENDING_STEP_CATCH) {
        vm->result = NO_VALUE;
        return VALUE_DELIVER;
    }
    return native_begun(outcome);
}

Value native_call(Vm *vm, Value *args, uintptr_t next_step, Value callee, int count, const Value *call_args) {
    return native_call_pending(vm, args, next_step, callee, count, call_args, PENDING_STEP);
}

Value native_call_catch(Vm *vm, Value *args, uintptr_t next_step, Value callee, int count,
                        const Value *call_args) {
    return native_call_pending(vm, args, next_step, callee, count, call_args, PENDING_STEP_CATCH);
}

Value native_call_keywords(Vm *vm, Value *args, uintptr_t next_step, Value callee, Tuple *call_args,
                           Dict *keywords) {
    Frame *frame = frame_of_registers(args);
    native_set_step(args, next_step);
    frame->pending = PENDING_STEP;
    Value *window = stack_fit_window(vm, frame_end(frame), 0, FRAME_WORDS);
    if (!window)
        return NO_VALUE;
    window[0] = callee;
    return native_begun(call_begin_expanded(vm, window, call_args, keywords));
}

Value native_tail_call(Vm *vm, Value *args, Value callee, int count, const Value *call_args) {
    Frame *frame = frame_of_registers(args);
    Value *window = stack_fit_window(vm, frame_end(frame), 0, FRAME_WORDS + (size_t)count);
    if (!window)
        return NO_VALUE;
    // Laid above first: call_args may be this native's own arguments.
    memmove(window + FRAME_WORDS, call_args, (size_t)count * sizeof(Value));
    window[0] = callee;
    // It takes this frame's place, which may be the first of a chunk.
    Frame header = *frame;
    memmove(frame, window, (FRAME_WORDS + (size_t)count) * sizeof(Value));
    window = (Value *)(void *)frame;
    vm->frame = header.back;
    Value *saved_top = vm->top;
    Frame *saved_owner = vm->top_owner;
    vm->top = window + FRAME_WORDS + count;
    vm->top_owner = vm->frame;
    CallOutcome outcome = call_begin(vm, window, (size_t)count, NULL);
    vm->top = saved_top;
    vm->top_owner = saved_owner;
    if (outcome == CALL_FAILED) {
        *frame = header; // the loop pops the native that failed
        vm->frame = frame;
    }
    return native_begun(outcome);
}

Value native_park(Vm *vm, Value *args, uintptr_t next_step) {
    (void)vm;
    native_set_step(args, next_step);
    frame_of_registers(args)->pending = PENDING_STEP;
    return VALUE_PARKED;
}
