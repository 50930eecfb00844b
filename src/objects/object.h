// SPDX-License-Identifier: MIT
// What every object has: a Type, a Shape, attributes; and the protocols (call, compare, hash, index ...) as C
// functions.
//
// Where attributes lie. Every object whose type has __dict__ or __slots__ members has, at
// shape->attributes_offset bytes from its start: `members` Values (one a __slots__ member, in order of the
// mro), then, when the type has a __dict__, one Value `extension` and `inline_slots` Values. Attribute number
// i of the shape lies in inline slot i, or, when i >= inline_slots, in item i - inline_slots of the
// ValueArray that `extension` holds. Once `obj.__dict__` was asked for, `extension` holds that Dict, whose
// storage is the instance (objects/dict.h), and the overflow array is the Dict's. A shape with
// SHAPE_DICT_MODE has no attribute of its own: all are in the Dict's hash table. Objects with items behind
// their struct (tuple, int, str, bytes) keep the offset of those items in the object, so that a subclass can
// have attributes before them.
//
// Functions that return Value may run Python code, and then re-enter the loop (call_and_wait) unless they say
// otherwise: the loop itself uses the *_find and *_try functions that only say what is to be called.
#ifndef KRAIT_OBJECTS_OBJECT_H
#define KRAIT_OBJECTS_OBJECT_H

#include "objects/definition.h"

typedef struct Str Str;
typedef struct Dict Dict;
typedef struct Tuple Tuple;
typedef struct Type Type;
typedef struct ShapeTable ShapeTable;

// ---- Shapes

enum {
    SHAPE_DICT_MODE = 1, // attributes are in the extension's Dict
};

struct Shape {
    uint64_t header; // KIND_SHAPE
    Type *type;
    Shape *parent;     // the shape without the last attribute; NULL for a root
    Str *name;         // the last attribute's name (interned); NULL for a root
    Value transitions; // no value, a Shape (one transition) or a Dict of name -> Shape; weak in spirit,
                       // strong today
    ShapeTable *table; // name -> index, made when a shape with more than 8 attributes is first searched
    uint32_t count;    // how many attributes
    uint16_t flags;
    uint8_t kind;     // of the objects
    uint8_t has_dict; // objects have extension and inline slots
    uint16_t members; // __slots__ members
    uint16_t inline_slots;
    uint32_t attributes_offset; // bytes from the object's start to the first member; 0: no attributes at all
};

static inline uint64_t shape_header(const Shape *shape) {
    return header_make(shape, (Kind)shape->kind);
}
// The extension Value of an object whose shape has a dict.
static inline Value *object_extension(const void *object, const Shape *shape) {
    return (Value *)((char *)object + shape->attributes_offset) + shape->members;
}
// The index of attribute `name` (interned), or -1.
int shape_find(const Shape *shape, const Str *name);
// The shape with one attribute more; NULL: no memory. May return the type's dict-mode shape when there are
// too many (256).
Shape *shape_add(Vm *vm, Shape *shape, Str *name);

// ---- Types

typedef enum Special {
#define SPECIAL(id, name) SPECIAL_##id,
#include "objects/special.def"
#undef SPECIAL
    SPECIAL_COUNT
} Special;

struct Type {
    uint64_t header; // KIND_TYPE; a type is an object whose shape's type is its metatype
    Str *name;       // __name__
    Str *qualified_name;
    Tuple *bases;
    Tuple *mro;           // of Types
    Type *base;           // the "best base", which decides the layout
    Dict *dict;           // namespace; filled from `definition` on first use (type_dict)
    Shape *root;          // the shape of a new instance
    Shape *dict_mode;     // the shape of instances whose attributes went to a hash table; NULL until needed
    Value subclasses;     // list of weak references or no value
    ValueArray *specials; // SPECIAL_COUNT cached lookups, NULL until first asked; see type_special
    const TypeDefinition *definition; // NULL for a class made by Python
    uint32_t version;                 // changes when a lookup on the type can change; never 0
    uint32_t flags;                   // TYPE_* of definition.h and the ones below
    uint32_t instance_size;           // bytes of a new instance, attributes counted, items behind it not
    uint16_t kind;                    // of instances
    uint16_t inline_slots_seen; // the most attributes that an instance has had (new roots reserve as many)
    uint64_t module_index;
};
enum {
    TYPE_READY = 1 << 16,              // dict filled from the definition
    TYPE_HEAP = 1 << 17,               // made by a class statement or type()
    TYPE_ABSTRACT = 1 << 18,           // __abstractmethods__ not empty
    TYPE_FINALIZER = 1 << 19,          // has __del__
    TYPE_PLAIN_GETATTRIBUTE = 1 << 20, // __getattribute__ is object's and there is no __getattr__
    TYPE_PLAIN_SETATTR = 1 << 21,
    TYPE_EXCEPTION = 1 << 22,           // a subclass of BaseException
    TYPE_IS_SUBCLASS_OF_TYPE = 1 << 23, // a metaclass
    TYPE_DATA_DESCRIPTOR = 1 << 24,     // instances have __set__ or __delete__ (kept with `version`)
    TYPE_DESCRIPTOR = 1 << 25,          // instances have __get__
};

// Every builtin type has an index in builtin_types.def; vm_type(vm, TYPE_INDEX_LIST) is its Type in this Vm
// (vm/vm.h).
typedef enum TypeIndex {
#define BUILTIN_TYPE(id, definition) TYPE_INDEX_##id,
#include "objects/builtin_types.def"
#undef BUILTIN_TYPE
    TYPE_INDEX_COUNT
} TypeIndex;

Type *value_type(Vm *vm, Value v); // any value that exists
static inline Type *object_type(const void *object) {
    return object_shape(object)->type;
}
bool type_is_subtype(const Type *type, const Type *base);                 // by mro
static inline bool value_is_instance(Vm *vm, Value v, const Type *type) { // without __instancecheck__
    Type *own = value_type(vm, v);
    return own == type || type_is_subtype(own, type);
}
// The attribute `name` (interned) along the mro, no descriptor called; NO_VALUE: not there (no exception).
// Cached per Vm.
Value type_lookup(Vm *vm, Type *type, Str *name);
// The special method of a value's type, or NO_VALUE (no exception). Never looks at the instance.
Value type_special(Vm *vm, Type *type, Special special);
static inline Value value_special(Vm *vm, Value v, Special special) {
    return type_special(vm, value_type(vm, v), special);
}
// Call after the namespace of `type` changed in a way that caches can see: new version for it and all its
// subclasses.
void type_modified(Vm *vm, Type *type);
Dict *type_dict(Vm *vm, Type *type); // filled; NULL: no memory

// Makes a Type from a definition (module types; builtin ones are made by vm_new); adds nothing anywhere.
Type *type_from_definition(Vm *vm, const TypeDefinition *definition) MUST_CHECK;
// The same, and binds it in the module under its name. NULL: exception.
Type *module_add_type(Vm *vm, Value module, const TypeDefinition *definition) MUST_CHECK;
// A new class as `type(name, bases, namespace)` makes it, with metaclass `metatype`, __set_name__ and
// __init_subclass__ called.
Value type_new_class(Vm *vm, Type *metatype, Str *name, Tuple *bases, Dict *dict, Dict *keywords) MUST_CHECK;

// A zeroed instance of `type` with attributes, its header set. `items_bytes` are added behind for kinds with
// items; the offset where they start is type->instance_size. Registers a finaliser when the type has __del__.
// NULL: MemoryError set.
void *object_alloc(Vm *vm, Type *type, size_t items_bytes) MUST_CHECK;

// ---- Attributes

// object.attribute with everything (properties, __getattribute__, __getattr__). `name` need not be interned.
Value object_get_attribute(Vm *vm, Value object, Str *name) MUST_CHECK;
// The same, but a missing attribute is NO_VALUE without an exception: true. false: another exception.
bool object_find_attribute(Vm *vm, Value object, Str *name, Value *result) MUST_CHECK;
// value NO_VALUE: delete.
bool object_set_attribute(Vm *vm, Value object, Str *name, Value value) MUST_CHECK;
// What object.__getattribute__ and object.__setattr__ do.
Value object_generic_get_attribute(Vm *vm, Value object, Str *name) MUST_CHECK;
bool object_generic_set_attribute(Vm *vm, Value object, Str *name, Value value) MUST_CHECK;
// The instance attribute only (no type, no descriptor): NO_VALUE if none; no exception unless no memory.
Value object_own_attribute(Vm *vm, Value object, Str *name);
bool object_set_own_attribute(Vm *vm, Value object, Str *name,
                              Value value) MUST_CHECK; // NO_VALUE deletes; false: exception
Dict *object_dict(Vm *vm, Value object)
    MUST_CHECK; // obj.__dict__, made if needed; NULL and no exception: the type has none

// What the loop does next for `object.name`: nothing here runs Python code of the program.
typedef enum AttributeAction {
    ATTRIBUTE_ERROR,  // exception set
    ATTRIBUTE_VALUE,  // found.value
    ATTRIBUTE_METHOD, // found.value is a function or native to be called with `object` first
    ATTRIBUTE_CALL,   // call found.value with found.args[0 .. found.count) for the value (property, __get__,
                      // __getattribute__)
    ATTRIBUTE_CALL_GETATTR, // the same; when it raises AttributeError, call __getattr__ (found.fallback) with
                            // (object, name)
} AttributeAction;
typedef struct AttributeFound {
    Value value;
    Value args[3];
    Value fallback;
    int count;
} AttributeFound;
AttributeAction object_attribute_find(Vm *vm, Value object, Str *name, bool want_method,
                                      AttributeFound *found);

// ---- Calls from C: each re-enters the loop when the callee is Python code (bounded by the C stack check:
// RecursionError)

Value vm_call(Vm *vm, Value callee, int count, const Value *args) MUST_CHECK;
Value vm_call_keywords(Vm *vm, Value callee, Tuple *args, Dict *keywords) MUST_CHECK; // keywords may be NULL
Value vm_call_method(Vm *vm, Value object, Str *name, int count, const Value *args) MUST_CHECK;
static inline Value vm_call_0(Vm *vm, Value callee) {
    return vm_call(vm, callee, 0, NULL);
}
static inline Value vm_call_1(Vm *vm, Value callee, Value a) {
    return vm_call(vm, callee, 1, &a);
}
static inline Value vm_call_2(Vm *vm, Value callee, Value a, Value b) {
    return vm_call(vm, callee, 2, (Value[]){a, b});
}
static inline Value vm_call_3(Vm *vm, Value callee, Value a, Value b, Value c) {
    return vm_call(vm, callee, 3, (Value[]){a, b, c});
}
// Calls the special method of object's type with `object` first. No such method: NO_VALUE, no exception,
// *found false.
Value vm_call_special(Vm *vm, Value object, Special special, int count, const Value *args,
                      bool *found) MUST_CHECK;
bool value_is_callable(Vm *vm, Value v);

// ---- Protocols (objects/protocol.c)

typedef enum Comparison {
    COMPARE_LT,
    COMPARE_LE,
    COMPARE_EQ,
    COMPARE_NE,
    COMPARE_GT,
    COMPARE_GE
} Comparison; // ORDER comparison

Value value_repr(Vm *vm, Value v) MUST_CHECK; // a Str; guards recursion
Value value_str(Vm *vm, Value v) MUST_CHECK;
Value value_ascii(Vm *vm, Value v) MUST_CHECK;
Value value_format(Vm *vm, Value v, Value specification) MUST_CHECK; // specification may be NO_VALUE: empty
bool value_hash(Vm *vm, Value v, int64_t *hash) MUST_CHECK;          // false: exception; never gives -1
int value_truth(Vm *vm, Value v) MUST_CHECK;                         // 0, 1 or -1: exception
Value value_compare(Vm *vm, Value a, Value b,
                    Comparison comparison) MUST_CHECK; // any value: what the method returned
int value_compare_bool(Vm *vm, Value a, Value b,
                       Comparison comparison) MUST_CHECK; // EQ and NE take identity first, as containers do
static inline int value_equal(Vm *vm, Value a, Value b) {
    return value_compare_bool(vm, a, b, COMPARE_EQ);
}
int value_is_instance_of(Vm *vm, Value v, Value class_or_tuple) MUST_CHECK; // isinstance(): 0, 1, -1
int value_is_subclass_of(Vm *vm, Value v, Value class_or_tuple) MUST_CHECK;
Value value_binary(Vm *vm, Value a, Value b,
                   Special operation) MUST_CHECK; // SPECIAL_ADD .. SPECIAL_DIVMOD, with reflection
Value value_inplace(Vm *vm, Value a, Value b,
                    Special operation) MUST_CHECK; // the plain operation's id; falls back to it
Value value_power(Vm *vm, Value a, Value b, Value modulus) MUST_CHECK;
Value value_unary(Vm *vm, Value v, Special operation) MUST_CHECK; // NEGATIVE POSITIVE INVERT ABSOLUTE

Value value_iter(Vm *vm, Value iterable) MUST_CHECK;
// The next item; NO_VALUE with no exception: exhausted (StopIteration was swallowed), *failed tells of an
// exception.
Value value_next(Vm *vm, Value iterator, bool *failed) MUST_CHECK;
int64_t value_length(Vm *vm, Value v) MUST_CHECK;                            // len(); -1: exception
int64_t value_length_hint(Vm *vm, Value v, int64_t default_hint) MUST_CHECK; // -1: exception
Value value_get_item(Vm *vm, Value container, Value key) MUST_CHECK;
bool value_set_item(Vm *vm, Value container, Value key, Value item) MUST_CHECK;
bool value_delete_item(Vm *vm, Value container, Value key) MUST_CHECK;
int value_contains(Vm *vm, Value container, Value item) MUST_CHECK; // 0, 1, -1

Value value_index(Vm *vm, Value v) MUST_CHECK; // operator.index: an int (exact)
// __index__ as int64_t; out of range raises `overflow` (a TypeIndex of an exception; IndexError or
// OverflowError), or is clipped to the range when overflow is TYPE_INDEX_COUNT (as slices do).
bool value_to_index(Vm *vm, Value v, TypeIndex overflow, int64_t *out) MUST_CHECK;
bool value_to_double_checked(Vm *vm, Value v, double *out) MUST_CHECK; // float(): __float__, __index__
// A C int / int64 / uint64 argument, with CPython's OverflowError texts ("Python int too large to convert to
// C int" ...).
bool value_to_int32(Vm *vm, Value v, int32_t *out) MUST_CHECK;
bool value_to_int64(Vm *vm, Value v, int64_t *out) MUST_CHECK;
bool value_to_uint64(Vm *vm, Value v, uint64_t *out) MUST_CHECK;

// Collects any iterable. NULL/false: exception.
Tuple *value_to_tuple(Vm *vm, Value iterable) MUST_CHECK;
struct List *value_to_list(Vm *vm, Value iterable) MUST_CHECK;
// Calls `visit` for each item; stops when it returns false (which must mean an exception is set). False:
// exception.
bool value_each(Vm *vm, Value iterable, bool (*visit)(Vm *vm, void *context, Value item),
                void *context) MUST_CHECK;

// The recursion guard of C code that nests (repr, ==, hash ...): false: RecursionError set ("maximum
// recursion depth exceeded%s").
bool recursion_enter(Vm *vm, const char *where) MUST_CHECK;
void recursion_leave(Vm *vm);
// reprlib's guard: 1 when `object` is being repr'd already by this task, 0 after entering, -1: no memory.
int repr_enter(Vm *vm, Value object) MUST_CHECK;
void repr_leave(Vm *vm, Value object);

// ---- Raising (objects/raise.c): always return NO_VALUE, so that `return raise_type_error(...)` reads well

// Formats: %s C string, %p an address, %d int, %lld int64_t, %zu size_t, %c code point, %U Str*, %R repr of a
// Value, %S str of a Value, %A ascii of a Value, %T the type's name of a Value (int), %Q the same with its
// module unless that is builtins, %N the name of a Type*, %.200s and the like cut, %% percent. repr and str
// of a Value may themselves raise; then that exception is the one set.
Value raise_error(Vm *vm, TypeIndex type, const char *format, ...);
Value raise_value(Vm *vm, Value exception); // an exception instance, or a class to be called
Value raise_type_error(Vm *vm, const char *format, ...);
Value raise_value_error(Vm *vm, const char *format, ...);
Value raise_index_error(Vm *vm, const char *text);
Value raise_key_error(Vm *vm, Value key);
Value raise_overflow_error(Vm *vm, const char *format, ...);
Value raise_system_error(Vm *vm, const char *format, ...);
Value raise_no_memory(Vm *vm);
Value raise_stop_iteration(Vm *vm, Value value); // value NO_VALUE: none
Value raise_os_error(Vm *vm, int error_number, Value filename,
                     Value filename2); // errno -> subclass; filenames may be NO_VALUE
Value raise_attribute_error(Vm *vm, Value object,
                            Str *name); // "'x' object has no attribute 'y'", with name and obj set
// The same with a text of its own.
Value raise_attribute_error_text(Vm *vm, Value object, Str *name, Str *message);
// Is the current exception an instance of that type? error_clear forgets it, error_fetch takes it.
bool error_is(Vm *vm, TypeIndex type);
bool error_is_set(Vm *vm);
void error_clear(Vm *vm);
Value error_fetch(Vm *vm);
void error_restore(Vm *vm, Value exception);
// sys.unraisablehook: for errors in finalisers, callbacks ... Clears the exception. `where` NULL: the text
// "Exception ignored in".
void error_write_unraisable(Vm *vm, const char *where, Value object);
// warnings.warn. category: a TypeIndex of a Warning. False: it became an exception.
bool warn(Vm *vm, TypeIndex category, int stack_level, const char *format, ...) MUST_CHECK;
// warnings.warn_explicit(message, category, filename, line).
bool warn_explicit(Vm *vm, TypeIndex category, Str *message, Str *filename, int line) MUST_CHECK;

#endif
