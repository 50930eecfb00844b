// SPDX-License-Identifier: MIT
// The module builtins: its functions (in modules/builtins/, by topic), the public builtin types and the
// constants. Made with the Vm; runs no bytecode.
#include "import/import.h"
#include "modules/builtins/functions.h"
#include "objects/dict.h"
#include "objects/module.h"
#include "objects/str.h"

static const NativeDefinition builtin_functions[] = {
    {"__build_class__(*args, **kwds)", builtin_build_class, "What a class statement calls.", NATIVE_STEPS,
     BUILD_CLASS_STATE},
    {IMPORT_SIGNATURE, import_native,
     "What an import statement calls; importlib.import_module() serves programs better.", NATIVE_STEPS,
     IMPORT_STATE},
    {"abs(number, /)", builtin_abs, "The absolute value.", 0, 0},
    {"all(iterable, /)", builtin_all, "Whether every item is true; True when there are none.", NATIVE_STEPS,
     ALL_ANY_STATE},
    {"any(iterable, /)", builtin_any, "Whether some item is true; False when there are none.", NATIVE_STEPS,
     ALL_ANY_STATE},
    {"ascii(obj, /)", builtin_ascii, "The repr() with everything that is not ASCII escaped.", 0, 0},
    {"bin(number, /)", builtin_bin, "An integer in base 2, with 0b.", 0, 0},
    {"breakpoint(*args, **kws)", builtin_breakpoint, "Call sys.breakpointhook().", NATIVE_STEPS, 0},
    {"callable(obj, /)", builtin_callable, "Whether the object can be called.", 0, 0},
    {"chr(i, /)", builtin_chr, "The string of one character with that code point.", 0, 0},
    {"compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
     builtin_compile, "Turn source text or a syntax tree into a code object.", 0, 0},
    {"delattr(obj, name, /)", builtin_delattr, "Delete an attribute.", 0, 0},
    {"dir(object=None, /)", builtin_dir, "The names of an object's attributes, or of the local variables.", 0,
     0},
    {"divmod(x, y, /)", builtin_divmod, "The pair of quotient and remainder.", 0, 0},
    {"eval(source, /, globals=None, locals=None)", builtin_eval,
     "The value of an expression given as text or code.", NATIVE_STEPS, 0},
    {"exec(source, /, globals=None, locals=None, *, closure=None)", builtin_exec,
     "Run statements given as text or code.", NATIVE_STEPS, 0},
    {"format(value, format_spec='', /)", builtin_format,
     "The value as text, laid out as the second argument says.", 0, 0},
    {"getattr(object, name, default=None, /)", builtin_getattr, "An attribute by name, or the default.", 0,
     0},
    {"globals()", builtin_globals, "The dict of the caller's global variables.", 0, 0},
    {"hasattr(obj, name, /)", builtin_hasattr, "Whether the object has an attribute of that name.", 0, 0},
    {"hash(obj, /)", builtin_hash, "The hash value: equal objects have the same.", 0, 0},
    {"hex(number, /)", builtin_hex, "An integer in base 16, with 0x.", 0, 0},
    {"id(obj, /)", builtin_id, "A number that no other living object has.", 0, 0},
    {"input(prompt='', /)", builtin_input, "A line from standard input, without its end.", 0, 0},
    {"isinstance(obj, class_or_tuple, /)", builtin_isinstance,
     "Whether the object is an instance of the class, or of one of several.", 0, 0},
    {"issubclass(cls, class_or_tuple, /)", builtin_issubclass,
     "Whether the class derives from another, or from one of several.", 0, 0},
    {"iter(object, sentinel=None, /)", builtin_iter,
     "An iterator over an iterable, or over the results of a callable until it returns the sentinel.",
     NATIVE_STEPS, 0},
    {"aiter(async_iterable, /)", builtin_aiter, "An asynchronous iterator over an iterable.", NATIVE_STEPS,
     0},
    {"anext(aiterator, default=None, /)", builtin_anext, "What to await for the next item.", NATIVE_STEPS, 0},
    {"len(obj, /)", builtin_len, "The number of items.", 0, 0},
    {"locals()", builtin_locals, "A dict of the local variables.", 0, 0},
    {"max(*args, key=None, default=None)", builtin_max,
     "The largest item of an iterable, or the largest argument.", NATIVE_STEPS, MIN_MAX_STATE},
    {"min(*args, key=None, default=None)", builtin_min,
     "The smallest item of an iterable, or the smallest argument.", NATIVE_STEPS, MIN_MAX_STATE},
    {"next(iterator, default=None, /)", builtin_next, "The next item, or the default after the last one.",
     NATIVE_STEPS, 0},
    {"oct(number, /)", builtin_oct, "An integer in base 8, with 0o.", 0, 0},
    {"open(*args, **kwds)", builtin_open, "Open a file.", NATIVE_STEPS, 0},
    {"ord(character, /)", builtin_ord, "The code point of a string of one character.", 0, 0},
    {"pow(base, exp, mod=None)", builtin_pow, "base ** exp, or that modulo mod.", 0, 0},
    {"print(*args, sep=' ', end='\\n', file=None, flush=False)", builtin_print,
     "Write objects as text, with separators and an end.", NATIVE_STEPS, PRINT_STATE},
    {"repr(obj, /)", builtin_repr, "The text that a programmer wants to see of an object.", 0, 0},
    {"round(number, ndigits=None)", builtin_round, "The number rounded to so many decimal places.", 0, 0},
    {"setattr(obj, name, value, /)", builtin_setattr, "Set an attribute.", 0, 0},
    {"sorted(*args, key=None, reverse=False)", builtin_sorted, "A new list of the items in order.",
     NATIVE_STEPS, SORTED_STATE},
    {"sum(iterable, /, start=0)", builtin_sum, "The sum of the items, and of the start.", NATIVE_STEPS,
     SUM_STATE},
    {"vars(object=None, /)", builtin_vars, "The object's __dict__, or the local variables.", 0, 0},
    {0},
};

static const TypeIndex public_types[] = {
    TYPE_INDEX_BOOL,          TYPE_INDEX_MEMORYVIEW, TYPE_INDEX_BYTEARRAY, TYPE_INDEX_BYTES,
    TYPE_INDEX_CLASS_METHOD,  TYPE_INDEX_COMPLEX,    TYPE_INDEX_DICT,      TYPE_INDEX_ENUMERATE,
    TYPE_INDEX_FILTER,        TYPE_INDEX_FLOAT,      TYPE_INDEX_FROZENSET, TYPE_INDEX_PROPERTY,
    TYPE_INDEX_INT,           TYPE_INDEX_LIST,       TYPE_INDEX_MAP,       TYPE_INDEX_OBJECT,
    TYPE_INDEX_RANGE,         TYPE_INDEX_REVERSED,   TYPE_INDEX_SET,       TYPE_INDEX_SLICE,
    TYPE_INDEX_STATIC_METHOD, TYPE_INDEX_STR,        TYPE_INDEX_SUPER,     TYPE_INDEX_TUPLE,
    TYPE_INDEX_TYPE,          TYPE_INDEX_ZIP,
};

static bool add_type(Vm *vm, Value module, TypeIndex index) {
    Type *type = vm_type(vm, index);
    return dict_set_str(vm, value_to_module(module)->dict, type->name, type_value(type));
}

static bool builtins_execute(Vm *vm, Value module) {
    if (!module_add(vm, module, "None", VALUE_NONE) || !module_add(vm, module, "Ellipsis", VALUE_ELLIPSIS) ||
        !module_add(vm, module, "NotImplemented", VALUE_NOT_IMPLEMENTED) ||
        !module_add(vm, module, "False", VALUE_FALSE) || !module_add(vm, module, "True", VALUE_TRUE) ||
        !module_add(vm, module, "__debug__", value_from_bool(vm->flags.optimize == 0)))
        return false;
    for (size_t i = 0; i < sizeof public_types / sizeof public_types[0]; i++)
        if (!add_type(vm, module, public_types[i]))
            return false;
    for (TypeIndex i = TYPE_INDEX_BASE_EXCEPTION; i < TYPE_INDEX_COUNT; i++)
        if (!add_type(vm, module, i))
            return false;
    Value os_error = type_value(vm_type(vm, TYPE_INDEX_OS_ERROR));
    return module_add(vm, module, "EnvironmentError", os_error) &&
           module_add(vm, module, "IOError", os_error);
}

const ModuleDefinition module_builtins = {
    .name = "builtins",
    .doc = "What every module sees: functions, types and exceptions of the language.",
    .functions = builtin_functions,
    .execute = builtins_execute,
};
