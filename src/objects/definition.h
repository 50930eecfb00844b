// SPDX-License-Identifier: MIT
// How builtin functions, types and modules are declared: const tables, one place each. No code here.
//
// A native is declared once: its Python signature as text (arguments are bound by it, inspect.signature reads
// it), its C function, its docstring in our own words.
//
//     static Value list_append(Vm *vm, Value *args) { ... }
//     {"append(self, object, /)", list_append, "Add an item at the end."},
//
// `args` holds one Value a parameter, in the order of the signature: *args is a tuple, **kwargs a dict, a
// parameter that was not given is NO_VALUE whatever default the text shows (the text's default is for help
// and inspect alone). `args` lies in the task's own stack with room for a Frame below it (vm/frame.h) and
// stays valid until the native returns. A native returns a value; or NO_VALUE with an exception set; or, when
// NATIVE_STEPS is declared, VALUE_PARKED or VALUE_CALL (vm/native_call.h).
#ifndef KRAIT_OBJECTS_DEFINITION_H
#define KRAIT_OBJECTS_DEFINITION_H

#include "heap/heap.h"

typedef Value (*NativeFunction)(Vm *vm, Value *args);

enum {
    NATIVE_CLASS = 1,   // a class method: args[0] is the class
    NATIVE_STATIC = 2,  // a static method
    NATIVE_STEPS = 4,   // has a frame of its own: may return VALUE_CALL or VALUE_PARKED
    NATIVE_WRAPPER = 8, // a special method of a type: shows as "slot wrapper" (set for dunder names of
                        // TypeDefinition.methods that CPython implements as slots; the table's reader sets it
                        // by name, see type_special.def)
    NATIVE_NEW = 16,    // `__new__` (set by name)
    NATIVE_COEXIST = 32, // a dunder that CPython shows as a plain method (`__reduce__`, `__getitem__` of dict
                         // and list ...)
};

typedef struct NativeDefinition {
    const char *signature; // "name(self, a, /, b=None, *, c=0)"; NULL ends a table
    NativeFunction function;
    const char *doc;
    uint16_t flags;
    uint16_t state; // with NATIVE_STEPS: how many Values of its own it keeps behind its parameters
} NativeDefinition;

typedef struct GetSetDefinition {
    const char *name;   // NULL ends a table
    NativeFunction get; // args[0] is self
    NativeFunction set; // args[0] is self, args[1] the new value or NO_VALUE for `del`; NULL: read-only
    const char *doc;
} GetSetDefinition;

enum {
    MEMBER_READ_ONLY = 1,
    MEMBER_NONE = 2, // no value reads as None (else AttributeError)
};
// A Value field of the struct shown as an attribute.
typedef struct MemberDefinition {
    const char *name; // NULL ends a table
    uint32_t offset;
    uint32_t flags;
    const char *doc;
} MemberDefinition;

typedef struct Dict Dict;

// The buffer protocol (PEP 688, objects/buffer.h).
typedef struct Buffer Buffer;
typedef bool (*BufferGet)(Vm *vm, Value exporter, Buffer *buffer, int flags);
typedef void (*BufferRelease)(Vm *vm, Value exporter, Buffer *buffer);

enum {
    TYPE_BASE = 1,            // may be subclassed
    TYPE_NO_NEW = 2,          // "cannot create 'x' instances"
    TYPE_HAS_DICT = 4,        // instances have a __dict__
    TYPE_HAS_WEAKREF = 8,     // instances may be weakly referenced
    TYPE_IMMUTABLE = 16,      // attributes of the type may not be set (all static builtin types)
    TYPE_MATCH_SEQUENCE = 32, // matches sequence patterns
    TYPE_MATCH_MAPPING = 64,
    TYPE_MATCH_SELF = 128, // `case int(x)` binds the subject itself
    TYPE_HEAP_LIKE = 256,  // shows as a heap type (types of modules that CPython makes with PyType_FromSpec):
                           // mutable repr etc.
    TYPE_METHOD_DESCRIPTOR = 512, // instances behave like methods when looked up on a class
};

typedef struct TypeDefinition {
    const char *name; // "list", "collections.deque": the module before the last dot, else builtins
    const struct TypeDefinition *base; // NULL: object
    const char
        *doc; // the first line may be a signature: "range(stop)\n--\n\n..." is not used; see `signature`
    const char *signature; // of the call, e.g. "(iterable=(), /)", NULL: none
    Kind kind;             // of instances
    uint32_t size;         // sizeof the struct, without attributes
    uint32_t flags;
    const NativeDefinition *methods; // special methods too
    const GetSetDefinition *getset;
    const MemberDefinition *members;
    TraceFunction trace; // KIND_NATIVE_OBJECT only
    void (*finalize)(Vm *vm,
                     void *object); // frees foreign state; no Python, no allocation (heap_register_release)
    BufferGet buffer_get;
    BufferRelease buffer_release;
    bool (*constants)(Vm *vm, Dict *dict); // adds to the namespace what the tables cannot say; may be NULL
    // Of iterators, beside __next__: one step without a frame. NO_VALUE without an exception: exhausted.
    // VALUE_CALL, with nothing done yet: this one needs its __next__ with steps.
    Value (*next)(Vm *vm, void *iterator);
} TypeDefinition;

// A module: its functions, then what `execute` adds (types, constants, state). Runs once per Vm, at import.
typedef struct ModuleDefinition {
    const char *name;
    const char *doc;
    const NativeDefinition *functions;     // may be NULL
    bool (*execute)(Vm *vm, Value module); // may be NULL; false: exception set
    uint32_t state; // how many Values of its own the module keeps (module_state in objects/module.h)
} ModuleDefinition;

#endif
