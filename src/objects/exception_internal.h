// SPDX-License-Identifier: MIT
// What the files of exception types share. Internal to exception*.c, os_error.c, syntax_error.c,
// unicode_error.c.
#ifndef KRAIT_OBJECTS_EXCEPTION_INTERNAL_H
#define KRAIT_OBJECTS_EXCEPTION_INTERNAL_H

#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

#define EXCEPTION_FIELD(index) (offsetof(Exception, fields) + (index) * sizeof(Value))

// Fills the fields of one family of exceptions from its arguments, without running Python code where the
// arguments are of the types that C code passes. False: exception set.
typedef bool (*ExceptionFill)(Vm *vm, Exception *exception, Tuple *args);
bool exception_fill_stop_iteration(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;
bool exception_fill_system_exit(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;
bool exception_fill_import_error(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;
bool exception_fill_os_error(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;
bool exception_fill_syntax_error(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;
bool exception_fill_unicode_decode_error(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;
bool exception_fill_unicode_encode_error(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;
bool exception_fill_unicode_translate_error(Vm *vm, Exception *exception, Tuple *args) MUST_CHECK;

static inline void exception_set_field(Vm *vm, Exception *exception, unsigned field, Value v) {
    heap_store(vm, exception, &exception->fields[field], v);
}
// BaseException's own __init__ and __str__, which the others begin or end with.
bool exception_take_arguments(Vm *vm, Exception *exception, Tuple *args, Dict *keywords) MUST_CHECK;
Value exception_plain_str(Vm *vm, Exception *exception) MUST_CHECK;
// "KeyError() takes no keyword arguments"
bool exception_no_keywords(Vm *vm, Type *type, Dict *keywords) MUST_CHECK;
// Takes the keyword arguments `names` (NULL-ended) out of `keywords` into `fields[numbers[i]]`.
bool exception_keyword_fields(Vm *vm, Exception *exception, const char *function, Dict *keywords,
                              const char *const *names, const uint8_t *numbers) MUST_CHECK;
// (type, args, state): the state is left out when it has no value.
Value exception_reduced(Vm *vm, Exception *exception, Tuple *args, Value state) MUST_CHECK;
// The attributes of the instance as a Dict, NO_VALUE (without an exception) when there are none.
bool exception_attributes(Vm *vm, Exception *exception, Value *dict) MUST_CHECK;
Exception *exception_alloc(Vm *vm, Type *type, Tuple *args) MUST_CHECK;

static inline Dict *keywords_argument(Value v) {
    return value_exists(v) ? value_to_dict(v) : NULL;
}

extern const TypeDefinition base_exception_definition, exception_definition, stop_iteration_definition,
    system_exit_definition, import_error_definition, os_error_definition, syntax_error_definition,
    unicode_error_definition, unicode_decode_error_definition, unicode_encode_error_definition,
    unicode_translate_error_definition, value_error_definition, base_exception_group_definition;

#endif
