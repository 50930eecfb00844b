// SPDX-License-Identifier: MIT
// Binary operators, comparisons and __getattr__ over Python methods, as natives with steps.
//
// The order of attempts is the language reference's (3.3.8): a right operand whose type is a proper subclass
// that provides the reflected method goes first. The plain functions of objects/ do the same for callers in
// C.
#include "vm/protocol_steps.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/generator.h"
#include "objects/native.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/call.h"
#include "vm/native_call.h"
#include "vm/opcode.h"

// Calls special method `method` of `self`, found on its type.
static Value call_method(Vm *vm, Value *args, uintptr_t next_step, Value method, Value self, Value other) {
    if (value_is_kind(method, KIND_FUNCTION) || value_is_kind(method, KIND_NATIVE))
        return native_call(vm, args, next_step, method, 2, (Value[]){self, other});
    method = object_bind_special(vm, self, method);
    return value_exists(method) ? native_call(vm, args, next_step, method, 1, &other) : NO_VALUE;
}

typedef struct Attempts {
    Value method[2], self[2], other[2];
    int count;
} Attempts;

static void attempts_add(Attempts *attempts, Value method, Value self, Value other) {
    if (value_missing(method))
        return;
    attempts->method[attempts->count] = method;
    attempts->self[attempts->count] = self;
    attempts->other[attempts->count++] = other;
}

static Value binary_steps(Vm *vm, Value *args) {
    int opcode = (int)value_to_small_int(args[2]);
    bool inplace = opcode >= OP_INPLACE_ADD;
    Special operation = (Special)(SPECIAL_ADD + opcode - (inplace ? OP_INPLACE_ADD : OP_ADD));
    uintptr_t step = native_step(args); // how many were asked
    if (step && !value_is_not_implemented(native_result(vm)))
        return native_result(vm);
    OperatorAttempt attempts[OPERATOR_ATTEMPTS_MAX];
    uintptr_t count = (uintptr_t)operator_attempts(vm, args[0], args[1], operation, inplace, attempts);
    if (step < count)
        return call_method(vm, args, step + 1, attempts[step].method, attempts[step].self,
                           attempts[step].other);
    return operator_unsupported(vm, args[0], args[1], operation, inplace);
}

static Value compare_steps(Vm *vm, Value *args) {
    enum { START, FIRST, SECOND };
    static const Comparison swapped[] = {COMPARE_GT, COMPARE_GE, COMPARE_EQ,
                                         COMPARE_NE, COMPARE_LT, COMPARE_LE};
    static const char *const names[] = {"<", "<=", "==", "!=", ">", ">="};
    Value left = args[0], right = args[1];
    Comparison comparison = (Comparison)value_to_small_int(args[2]);
    uintptr_t step = native_step(args);
    if (step != START && !value_is_not_implemented(native_result(vm)))
        return native_result(vm);
    Type *left_type = value_type(vm, left), *right_type = value_type(vm, right);
    Value plain = type_special(vm, left_type, (Special)(SPECIAL_LT + comparison));
    Value back = type_special(vm, right_type, (Special)(SPECIAL_LT + swapped[comparison]));
    Attempts attempts = {.count = 0};
    bool back_first = left_type != right_type && type_is_subtype(right_type, left_type) && value_exists(back);
    if (back_first)
        attempts_add(&attempts, back, right, left);
    attempts_add(&attempts, plain, left, right);
    if (!back_first)
        attempts_add(&attempts, back, right, left);
    for (int next = step == START ? 0 : step == FIRST ? 1 : 2; next < attempts.count; next++) {
        Value result = call_method(vm, args, next ? SECOND : FIRST, attempts.method[next],
                                   attempts.self[next], attempts.other[next]);
        if (value_exists(result) || !error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR))
            return result;
        error_clear(vm); // a descriptor that did not bind: there is no such method
    }
    if (comparison == COMPARE_EQ || comparison == COMPARE_NE)
        return value_from_bool(value_same(left, right) == (comparison == COMPARE_EQ));
    return raise_type_error(vm, "'%s' not supported between instances of '%T' and '%T'", names[comparison],
                            left, right);
}

static Value getattr_steps(Vm *vm, Value *args) {
    enum { START, FIRST };
    if (native_step(args) == START) {
        Tuple *first = (Tuple *)value_to_pointer(args[4]);
        return native_call_catch(vm, args, FIRST, args[3], (int)first->length, tuple_items(first));
    }
    if (value_exists(native_result(vm)))
        return native_result(vm);
    if (!error_is(vm, TYPE_INDEX_ATTRIBUTE_ERROR))
        return NO_VALUE;
    error_clear(vm);
    return native_tail_call(vm, args, args[2], 2, args);
}

static Value throw_steps(Vm *vm, Value *args) {
    return generator_tail_throw(vm, args, value_to_generator(args[0]), args[1]);
}

static const NativeDefinition definitions[STEPS_COUNT] = {
    [STEPS_BINARY] = {"binary(left, right, opcode, /)", binary_steps, "", NATIVE_STEPS, 0},
    [STEPS_COMPARE] = {"compare(left, right, comparison, /)", compare_steps, "", NATIVE_STEPS, 0},
    [STEPS_GETATTR] = {"getattr(object, name, fallback, callee, args, /)", getattr_steps, "", NATIVE_STEPS,
                       0},
    [STEPS_THROW] = {"throw(generator, exception, /)", throw_steps, "", NATIVE_STEPS, 0},
};

bool protocol_steps_init(Vm *vm) {
    for (int i = 0; i < STEPS_COUNT; i++) {
        vm->steps[i] = native_new(vm, &definitions[i], NULL, NO_VALUE, NO_VALUE);
        if (!vm->steps[i] || !native_prepare(vm, vm->steps[i]))
            return false;
    }
    return true;
}
