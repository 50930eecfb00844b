// SPDX-License-Identifier: MIT
// Natives as objects: builtin functions, method descriptors, slot wrappers; and the parser of their
// signatures.
#include "objects/native.h"
#include "objects/callable.h"
#include "objects/dict.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/call.h"
#include "vm/native_call.h"

void native_trace(Tracer *tracer, void *object) {
    Native *native = object;
    if (native->signature)
        trace_interior(tracer, native->signature);
    trace_pointer(tracer, native->name);
    trace_pointer(tracer, native->owner);
    trace_value(tracer, native->self);
    trace_value(tracer, native->module);
}

size_t native_name_length(const char *signature) {
    return strcspn(signature, "(");
}

static TypeIndex native_type_index(const NativeDefinition *definition, const Type *owner, Value self,
                                   unsigned flags) {
    if (!owner || (definition->flags & NATIVE_STATIC) || value_exists(self))
        return TYPE_INDEX_BUILTIN_FUNCTION;
    if (flags & NATIVE_CLASS)
        return TYPE_INDEX_CLASS_METHOD_DESCRIPTOR;
    return flags & NATIVE_WRAPPER ? TYPE_INDEX_WRAPPER_DESCRIPTOR : TYPE_INDEX_METHOD_DESCRIPTOR;
}

Native *native_new(Vm *vm, const NativeDefinition *definition, Type *owner, Value self, Value module) {
    size_t length = native_name_length(definition->signature);
    Str *name = str_from_latin1(vm, (const uint8_t *)definition->signature, length);
    if (name)
        name = str_intern(vm, name);
    if (!name)
        return NULL;
    unsigned flags = definition->flags;
    if (str_equals_c(name, "__new__"))
        flags |= NATIVE_NEW;
    else if (owner && length > 4 && !strncmp(definition->signature, "__", 2) &&
             !strncmp(definition->signature + length - 2, "__", 2) &&
             !(flags & (NATIVE_COEXIST | NATIVE_CLASS | NATIVE_STATIC)) && native_is_slot_name(vm, name))
        flags |= NATIVE_WRAPPER;
    Type *type = vm_type(vm, native_type_index(definition, owner, self, flags));
    if (flags & NATIVE_NEW)
        type = vm_type(vm, TYPE_INDEX_BUILTIN_FUNCTION);
    Native *native = heap_alloc(vm, sizeof(Native), shape_header(type->root));
    if (!native)
        return NULL;
    native->function = definition->function; // NOBARRIER: allocated just above
    native->definition = definition;
    native->name = name;
    native->owner = owner;
    native->self = self;
    native->module = module;
    native->flags = (uint8_t)flags;
    return native;
}

// Names of methods that CPython implements as slots: all that the runtime looks up on types, but for these.
bool native_is_slot_name(Vm *vm, const Str *name) {
    static const Special plain[] = {
        SPECIAL_FORMAT,  SPECIAL_BYTES,     SPECIAL_LENGTH_HINT,   SPECIAL_REVERSED,
        SPECIAL_MISSING, SPECIAL_COMPLEX,   SPECIAL_ROUND,         SPECIAL_TRUNC,
        SPECIAL_FLOOR,   SPECIAL_CEIL,      SPECIAL_ENTER,         SPECIAL_EXIT,
        SPECIAL_AENTER,  SPECIAL_AEXIT,     SPECIAL_INSTANCECHECK, SPECIAL_SUBCLASSCHECK,
        SPECIAL_PREPARE, SPECIAL_SET_NAME,  SPECIAL_INIT_SUBCLASS, SPECIAL_CLASS_GETITEM,
        SPECIAL_REDUCE,  SPECIAL_REDUCE_EX, SPECIAL_DIR,           SPECIAL_SIZEOF};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (vm->names[plain[i]] == name)
            return false;
    for (int i = 0; i < SPECIAL_COUNT; i++)
        if (vm->names[i] == name) // ORDER names: special.def comes first in names.def
            return true;
    return false;
}

// ---- Signatures

typedef struct SignatureParser {
    Vm *vm;
    NativeSignature *signature;
    const char *at;
    bool seen_star, seen_default;
} SignatureParser;

static void skip_spaces(SignatureParser *parser) {
    while (*parser->at == ' ')
        parser->at++;
}

// Past a default value: up to the comma or parenthesis that ends the parameter.
static void skip_default(SignatureParser *parser) {
    int depth = 0;
    char quote = 0;
    for (; *parser->at; parser->at++) {
        char c = *parser->at;
        if (quote) {
            if (c == '\\' && parser->at[1])
                parser->at++;
            else if (c == quote)
                quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == '[' || c == '{') {
            depth++;
        } else if ((c == ')' || c == ']' || c == '}') && depth) {
            depth--;
        } else if ((c == ',' || c == ')') && !depth) {
            return;
        }
    }
}

static bool parse_parameter(SignatureParser *parser) {
    NativeSignature *s = parser->signature;
    int stars = 0;
    while (*parser->at == '*') {
        stars++;
        parser->at++;
    }
    if (*parser->at == '$')
        parser->at++;
    size_t length = strcspn(parser->at, "=,):");
    while (length && parser->at[length - 1] == ' ')
        length--;
    if (!length) {
        parser->seen_star |= stars == 1;
        return stars == 1;
    }
    if (s->count == NATIVE_PARAMETERS_MAX)
        return false;
    Str *name = str_from_latin1(parser->vm, (const uint8_t *)parser->at, length);
    if (name)
        name = str_intern(parser->vm, name);
    if (!name)
        return false;
    parser->at += length;
    skip_spaces(parser);
    bool has_default = *parser->at == '=';
    if (has_default)
        skip_default(parser);
    unsigned index = s->count++;
    s->names[index] = name;
    if (stars == 1) {
        s->rest_index = (uint8_t)index;
        parser->seen_star = true;
    } else if (stars == 2) {
        s->keywords_index = (uint8_t)index;
    } else {
        s->is_required[index] = !has_default;
        if (parser->seen_star) {
            s->keyword_only++;
        } else {
            s->positional++;
            s->required += !has_default;
        }
    }
    return true;
}

static bool parse_signature(SignatureParser *parser, const char *text) {
    NativeSignature *s = parser->signature;
    s->rest_index = s->keywords_index = NATIVE_PARAMETERS_MAX + 1;
    parser->at = text + native_name_length(text);
    if (*parser->at++ != '(')
        return false;
    for (;;) {
        skip_spaces(parser);
        if (*parser->at == ')')
            return true;
        if (*parser->at == '/') {
            s->positional_only = s->count;
            parser->at++;
        } else if (!parse_parameter(parser)) {
            return false;
        }
        skip_spaces(parser);
        if (*parser->at == ',')
            parser->at++;
        else if (*parser->at != ')')
            return false;
    }
}

bool native_prepare(Vm *vm, Native *native) {
    if (native->signature)
        return true;
    DataBlock *block = heap_alloc_data(vm, sizeof(NativeSignature));
    if (!block)
        return false;
    NativeSignature *signature = (NativeSignature *)(void *)block->bytes;
    memset(signature, 0, sizeof *signature);
    SignatureParser parser = {.vm = vm, .signature = signature};
    if (!parse_signature(&parser, native->definition->signature)) {
        if (!error_is_set(vm))
            raise_system_error(vm, "bad signature of a builtin: %s", native->definition->signature);
        return false;
    }
    signature->has_self = native->owner && !(native->flags & NATIVE_STATIC);
    native->parameter_count = signature->count;
    native->minimum = signature->required;
    native->maximum = signature->positional;
    // Positional arguments in order are all that a simple native needs: its keyword parameters, if any, stay
    // without value.
    bool all_optional_keywords = true;
    for (unsigned i = signature->positional; i < signature->count; i++)
        all_optional_keywords &= !signature->is_required[i];
    native->simple = signature->rest_index > NATIVE_PARAMETERS_MAX &&
                     signature->keywords_index > NATIVE_PARAMETERS_MAX && all_optional_keywords;
    native->direct = native->simple && !(native->definition->flags & NATIVE_STEPS);
    native->signature = signature;
    heap_barrier(vm, native);
    return true;
}

Value native_text_signature(Vm *vm, const Native *native) {
    const char *text = native->definition->signature + native_name_length(native->definition->signature);
    if (!native->owner && value_is_kind(native->self, KIND_MODULE)) {
        bool has_slash = strstr(text, "/,") || strstr(text, "/)");
        return value_from_pointer(has_slash        ? str_format(vm, "($module, %s", text + 1)
                                  : text[1] == ')' ? str_from_c(vm, "($module, /)")
                                                   : str_format(vm, "($module, /, %s", text + 1));
    }
    bool dollar = native->owner && !(native->flags & NATIVE_STATIC);
    if (!dollar || text[1] == ')')
        return native->owner || !dollar ? value_from_pointer(str_from_c(vm, text)) : NO_VALUE;
    return value_from_pointer(str_format(vm, "($%s", text + 1));
}

Value native_bind(Vm *vm, Native *native, Value self) {
    bool wrapper = native->flags & NATIVE_WRAPPER;
    Type *type = vm_type(vm, wrapper ? TYPE_INDEX_METHOD_WRAPPER : TYPE_INDEX_BUILTIN_FUNCTION);
    // C code takes its first argument for what its type says.
    if (native->owner && !(native->flags & NATIVE_CLASS) && !value_is_instance(vm, self, native->owner))
        return raise_type_error(vm, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object",
                                native->name, native->owner, self);
    if (!native_prepare(vm, native))
        return NO_VALUE;
    Native *bound = heap_alloc(vm, sizeof(Native), shape_header(type->root));
    if (!bound)
        return NO_VALUE;
    uint64_t header = bound->header;
    *bound = *native; // NOBARRIER: allocated just above
    bound->header = header;
    bound->self = self;
    return value_from_pointer(bound);
}

// ---- Attributes of all four types

static Native *self_of(Value *args) {
    return value_to_pointer(args[0]);
}

static Value native_get_name(Vm *vm, Value *args) {
    (void)vm;
    return str_value(self_of(args)->name);
}

static Value native_get_qualified_name(Vm *vm, Value *args) {
    Native *native = self_of(args);
    if (native->owner) {
        Str *owner = native->owner->qualified_name;
        if (value_is_type(native->self) && (native->flags & NATIVE_CLASS))
            owner = ((Type *)value_to_pointer(native->self))->qualified_name;
        return value_from_pointer(str_format(vm, "%U.%U", owner, native->name));
    }
    if (value_is_type(native->self))
        return value_from_pointer(
            str_format(vm, "%U.%U", ((Type *)value_to_pointer(native->self))->qualified_name, native->name));
    return str_value(native->name);
}

static Value native_get_doc(Vm *vm, Value *args) {
    Native *native = self_of(args);
    return native->definition->doc ? value_from_pointer(str_from_c(vm, native->definition->doc)) : VALUE_NONE;
}

static Value native_get_text_signature(Vm *vm, Value *args) {
    if (strstr(self_of(args)->definition->signature, "<no signature>"))
        return VALUE_NONE;
    return native_text_signature(vm, self_of(args));
}

static Value native_get_self(Vm *vm, Value *args) {
    (void)vm;
    Native *native = self_of(args);
    if (value_exists(native->self))
        return native->self;
    if (native->flags & NATIVE_NEW)
        return type_value(native->owner);
    return VALUE_NONE;
}

static Value native_get_module(Vm *vm, Value *args) {
    (void)vm;
    Value module = self_of(args)->module;
    return value_exists(module) ? module : VALUE_NONE;
}

static Value native_get_owner(Vm *vm, Value *args) {
    (void)vm;
    return type_value(self_of(args)->owner);
}

static Value descriptor_repr(Vm *vm, Value *args) {
    Native *native = self_of(args);
    const char *what = native->flags & NATIVE_WRAPPER ? "slot wrapper" : "method";
    return value_from_pointer(
        str_format(vm, "<%s '%U' of '%U' objects>", what, native->name, native->owner->name));
}

static Value function_repr(Vm *vm, Value *args) {
    Native *native = self_of(args);
    if (value_missing(native->self) || value_is_kind(native->self, KIND_MODULE)) {
        if (!(native->flags & NATIVE_NEW))
            return value_from_pointer(str_format(vm, "<built-in function %U>", native->name));
    }
    Value self = native_get_self(vm, args);
    return value_from_pointer(str_format(vm, "<built-in method %U of %T object at %p>", native->name, self,
                                         value_to_pointer(self)));
}

static Value wrapper_repr(Vm *vm, Value *args) {
    Native *native = self_of(args);
    return value_from_pointer(str_format(vm, "<method-wrapper '%U' of %T object at %p>", native->name,
                                         native->self, value_to_pointer(native->self)));
}

static Value native_equal(Vm *vm, Value *args) {
    (void)vm;
    if (value_same(args[0], args[1]))
        return VALUE_TRUE;
    if (!value_is_kind(args[1], KIND_NATIVE))
        return VALUE_NOT_IMPLEMENTED;
    Native *a = self_of(args), *b = value_to_pointer(args[1]);
    return value_from_bool(a->definition == b->definition && a->owner == b->owner &&
                           value_same(a->self, b->self) && object_type(a) == object_type(b));
}

static Value native_not_equal(Vm *vm, Value *args) {
    Value equal = native_equal(vm, args);
    return value_is_bool(equal) ? value_from_bool(!value_is_true(equal)) : equal;
}

static Value native_hash(Vm *vm, Value *args) {
    (void)vm;
    Native *native = self_of(args);
    uint64_t mixed = ((uint64_t)(uintptr_t)native->definition >> 4) ^
                     (native->self.bits * UINT64_C(0x9E3779B97F4A7C15) >> 20);
    return value_from_small_int((int64_t)(mixed & ((UINT64_C(1) << 47) - 1)));
}

static Value native_reduce(Vm *vm, Value *args) {
    Native *native = self_of(args);
    if (value_missing(native->self) || value_is_kind(native->self, KIND_MODULE)) {
        if (!native->owner)
            return str_value(native->name);
    }
    Value getattr = dict_get_str(vm, vm->builtins, str_intern_c(vm, "getattr"));
    Value self = native->owner && value_missing(native->self) ? type_value(native->owner) : native->self;
    Tuple *pair = tuple_pack(vm, self, str_value(native->name));
    return pair ? value_from_pointer(tuple_pack(vm, getattr, tuple_value(pair))) : NO_VALUE;
}

static Value descriptor_get(Vm *vm, Value *args) {
    Native *native = self_of(args);
    if (native->flags & NATIVE_CLASS) {
        Value cls = args[2];
        if (value_is_none_or_missing(cls)) {
            if (value_is_none_or_missing(args[1]))
                return raise_type_error(vm, "__get__(None, None) is invalid");
            cls = type_value(value_type(vm, args[1]));
        }
        if (!value_is_type(cls))
            return raise_type_error(vm, "descriptor '%U' for type '%U' needs a type, not a '%T' as arg 2",
                                    native->name, native->owner->name, cls);
        return native_bind(vm, native, cls);
    }
    if (value_is_none_or_missing(args[1])) {
        if (value_is_none_or_missing(args[2]))
            return raise_type_error(vm, "__get__(None, None) is invalid");
        if (native->owner != vm_type(vm, TYPE_INDEX_NONE))
            return args[0];
    }
    if (!value_is_instance(vm, args[1], native->owner))
        return raise_type_error(vm, "descriptor '%U' for '%U' objects doesn't apply to a '%T' object",
                                native->name, native->owner->name, args[1]);
    return native_bind(vm, native, args[1]);
}

static const NativeDefinition function_methods[] = {
    {"__repr__(self, /)", function_repr, "Return repr(self).", 0, 0},
    {"__hash__(self, /)", native_hash, "Return hash(self).", 0, 0},
    {"__eq__(self, value, /)", native_equal, "Return self==value.", 0, 0},
    {"__ne__(self, value, /)", native_not_equal, "Return self!=value.", 0, 0},
    {"__call__(self, /, *args, **kwargs)", callable_call, "Call self as a function.", NATIVE_STEPS, 0},
    {"__reduce__(self, /)", native_reduce, "Help pickle.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition function_getset[] = {
    {"__name__", native_get_name, NULL, NULL},
    {"__qualname__", native_get_qualified_name, NULL, NULL},
    {"__doc__", native_get_doc, NULL, NULL},
    {"__self__", native_get_self, NULL, NULL},
    {"__module__", native_get_module, NULL, NULL},
    {"__text_signature__", native_get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
static const NativeDefinition descriptor_methods[] = {
    {"__repr__(self, /)", descriptor_repr, "Return repr(self).", 0, 0},
    {"__call__(self, /, *args, **kwargs)", callable_call, "Call self as a function.", NATIVE_STEPS, 0},
    {"__get__(self, instance, owner=None, /)", descriptor_get,
     "Return an attribute of instance, which is of type owner.", 0, 0},
    {"__reduce__(self, /)", native_reduce, "Help pickle.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition descriptor_getset[] = {
    {"__name__", native_get_name, NULL, NULL},
    {"__qualname__", native_get_qualified_name, NULL, NULL},
    {"__doc__", native_get_doc, NULL, NULL},
    {"__objclass__", native_get_owner, NULL, NULL},
    {"__text_signature__", native_get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
static const NativeDefinition wrapper_methods[] = {
    {"__repr__(self, /)", wrapper_repr, "Return repr(self).", 0, 0},
    {"__hash__(self, /)", native_hash, "Return hash(self).", 0, 0},
    {"__eq__(self, value, /)", native_equal, "Return self==value.", 0, 0},
    {"__ne__(self, value, /)", native_not_equal, "Return self!=value.", 0, 0},
    {"__call__(self, /, *args, **kwargs)", callable_call, "Call self as a function.", NATIVE_STEPS, 0},
    {"__reduce__(self, /)", native_reduce, "Help pickle.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const GetSetDefinition wrapper_getset[] = {
    {"__name__", native_get_name, NULL, NULL},
    {"__qualname__", native_get_qualified_name, NULL, NULL},
    {"__doc__", native_get_doc, NULL, NULL},
    {"__self__", native_get_self, NULL, NULL},
    {"__objclass__", native_get_owner, NULL, NULL},
    {"__text_signature__", native_get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

#define NATIVE_TYPE(symbol, shown, own_flags, table, attributes, text)                                       \
    const TypeDefinition symbol##_definition = {                                                             \
        .name = shown,                                                                                       \
        .doc = text,                                                                                         \
        .kind = KIND_NATIVE,                                                                                 \
        .size = sizeof(Native),                                                                              \
        .flags = TYPE_NO_NEW | (own_flags),                                                                  \
        .methods = table,                                                                                    \
        .getset = attributes,                                                                                \
    }
NATIVE_TYPE(builtin_function, "builtin_function_or_method", TYPE_HAS_WEAKREF, function_methods,
            function_getset, "A function written in C.");
NATIVE_TYPE(method_descriptor, "method_descriptor", TYPE_METHOD_DESCRIPTOR, descriptor_methods,
            descriptor_getset, "A method of a builtin type.");
NATIVE_TYPE(wrapper_descriptor, "wrapper_descriptor", TYPE_METHOD_DESCRIPTOR, descriptor_methods,
            descriptor_getset, "A special method of a builtin type.");
NATIVE_TYPE(class_method_descriptor, "classmethod_descriptor", 0, descriptor_methods, descriptor_getset,
            "A class method of a builtin type.");
NATIVE_TYPE(method_wrapper, "method-wrapper", 0, wrapper_methods, wrapper_getset,
            "A special method of a builtin type bound to an instance.");
