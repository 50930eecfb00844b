// SPDX-License-Identifier: MIT
// Functions, natives, bound methods and cells: what calls go through.
#ifndef KRAIT_OBJECTS_FUNCTION_H
#define KRAIT_OBJECTS_FUNCTION_H

#include "objects/code.h"

typedef struct Function {
    uint64_t header; // KIND_FUNCTION
    Code *code;
    Dict *globals;
    Dict *builtins;
    Value *closure_cells; // code->free_names of them, inside `closure`; NULL: none
    Tuple *closure;
    Tuple *defaults;        // NULL: none
    Dict *keyword_defaults; // NULL: none
    Str *name;
    Str *qualified_name;
    Value module;          // __module__
    Value doc;             // NO_VALUE: the code's docstring
    Value annotations;     // dict, or NO_VALUE: made by `annotate` at first need
    Value annotate;        // __annotate__ function, None or NO_VALUE
    Value type_parameters; // tuple or NO_VALUE
    uint32_t version;
    // the attributes (__dict__) follow
} Function;

Function *function_new(Vm *vm, Code *code, Dict *globals, Tuple *closure) MUST_CHECK; // builtins from globals

// A builtin function (self: module or NO_VALUE), a method descriptor or wrapper descriptor (owner: its Type).
typedef struct NativeSignature NativeSignature; // parsed signature, see objects/native.c
typedef struct Native {
    uint64_t header; // KIND_NATIVE; its type tells builtin_function, method_descriptor, wrapper_descriptor,
                     // class method ...
    NativeFunction function;
    const NativeDefinition *definition;
    const NativeSignature *signature; // in a KIND_DATA block; parsed at first call
    uint16_t parameter_count;         // Values in args
    uint16_t minimum, maximum;        // positional arguments when `simple`
    uint8_t
        simple; // positional arguments alone make `args`: those of the window, with the missing ones behind
    uint8_t direct; // simple, and without steps: the loop calls the function itself
    uint8_t flags;  // NATIVE_*
    Str *name;
    Type *owner;  // the type in whose table it stands, or NULL
    Value self;   // bound instance, class or module; NO_VALUE: unbound
    Value module; // __module__ of a module's function
} Native;

Native *native_new(Vm *vm, const NativeDefinition *definition, Type *owner, Value self,
                   Value module) MUST_CHECK;
// Parses the signature if that is not done; false: exception.
bool native_prepare(Vm *vm, Native *native) MUST_CHECK;

typedef struct Method {
    uint64_t header; // KIND_METHOD
    Value function;
    Value self;
} Method;
Value method_new(Vm *vm, Value function, Value self) MUST_CHECK;

typedef struct Cell {
    uint64_t header; // KIND_CELL
    Value content;   // NO_VALUE: empty
} Cell;
Cell *cell_new(Vm *vm, Value content) MUST_CHECK;

extern const TypeDefinition function_definition, builtin_function_definition, method_definition,
    cell_definition;

#endif
