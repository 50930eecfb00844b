// SPDX-License-Identifier: MIT
// What the builtin iterators share: stepping another iterator without holding the C stack, and pickling.
#ifndef KRAIT_OBJECTS_ITERATOR_H
#define KRAIT_OBJECTS_ITERATOR_H

#include "objects/object.h"

// May value_next be used on it without re-entering the loop? Its __next__ is a native that needs no frame,
// now (iterator_is_plain) or ever (iterator_stays_plain).
bool iterator_is_plain(Vm *vm, Value iterator);
bool iterator_stays_plain(Value iterator);
// How iterators begin whose TypeDefinition.next may answer VALUE_CALL.
typedef struct PlainIterator {
    uint64_t header;
    bool plain; // it does not: what it steps stays plain
} PlainIterator;
// In a native with steps: calls iterator.__next__, whose exceptions (StopIteration too) go to the caller, or,
// with `catch`, come back to the step.
Value iterator_call_next(Vm *vm, Value *args, uintptr_t next_step, Value iterator, bool catch) MUST_CHECK;
// What __reduce__ returns: (builtin function `name`, (argument,)), and `state` unless that is NO_VALUE.
Value iterator_reduce(Vm *vm, const char *name, Value argument, Value state) MUST_CHECK;
// The int argument of __setstate__, clipped to 0 .. length.
bool iterator_state_index(Vm *vm, Value state, uint64_t length, uint64_t *index) MUST_CHECK;
// The function or type of that name in builtins.
Value iterator_builtin(Vm *vm, const char *name) MUST_CHECK;
// __next__ of an iterator whose type has a `next` that never answers VALUE_CALL.
Value iterator_method_next(Vm *vm, Value *args);
// __iter__ of an iterator.
Value iterator_self(Vm *vm, Value *args);

// list.__reversed__ and tuple-like sequences' iterators.
extern const TypeDefinition list_iterator_definition, list_reverse_iterator_definition,
    tuple_iterator_definition, range_iterator_definition, long_range_iterator_definition,
    set_iterator_definition, enumerate_definition, sequence_iterator_definition, callable_iterator_definition;
Value list_iterator_new(Vm *vm, Value list) MUST_CHECK;
Value list_reverse_iterator_new(Vm *vm, Value list) MUST_CHECK;
// iter(callable, sentinel)
Value callable_iterator_new(Vm *vm, Value callable, Value sentinel) MUST_CHECK;

#endif
