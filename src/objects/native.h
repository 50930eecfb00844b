// SPDX-License-Identifier: MIT
// The parsed signature of a native, and what is made of it.
#ifndef KRAIT_OBJECTS_NATIVE_H
#define KRAIT_OBJECTS_NATIVE_H

#include "objects/function.h"

#define NATIVE_PARAMETERS_MAX 24

// Parsed once a native from its definition's text; lies in a KIND_DATA block. Names are interned, so they
// stay alive.
struct NativeSignature {
    uint8_t count; // parameters, *args and **kwargs counted: Values in args
    uint8_t positional_only;
    uint8_t positional; // positional-only and positional-or-keyword
    uint8_t keyword_only;
    uint8_t required;       // positional without default
    uint8_t rest_index;     // of *args; count + 1 .. : none
    uint8_t keywords_index; // of **kwargs
    uint8_t has_self;       // the first parameter is the instance or class
    bool is_required[NATIVE_PARAMETERS_MAX];
    Str *names[NATIVE_PARAMETERS_MAX];
};

// The text that inspect reads (__text_signature__): "($self, object, /)"; NO_VALUE: no memory.
Value native_text_signature(Vm *vm, const Native *native) MUST_CHECK;
// "name" of the signature text "name(...)".
// Is it the name of a special method that shows as a slot wrapper?
bool native_is_slot_name(Vm *vm, const Str *name);
size_t native_name_length(const char *signature);
// A builtin function or method bound to `self`.
Value native_bind(Vm *vm, Native *native, Value self) MUST_CHECK;

extern const TypeDefinition method_descriptor_definition, wrapper_descriptor_definition,
    method_wrapper_definition, class_method_descriptor_definition;

#endif
