// SPDX-License-Identifier: MIT
// Binds the arguments of a call to parameters: of Python functions in place, of natives into their array.
//
// Error texts are CPython's. Nothing here runs Python code: names of keywords are interned strings or
// compared as text.
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/native.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/call.h"

static Str *variable_name(const Code *code, size_t index) {
    return value_to_str(tuple_items(code->variable_names)[index]);
}

static bool names_equal(const Str *a, const Str *b) {
    return a == b || (!(a->interned && b->interned) && str_equal(a, b));
}

// ---- Errors of Python functions

static void raise_too_many_positional(Vm *vm, Function *function, const Value *registers, size_t given) {
    Code *code = function->code;
    size_t keyword_given = 0;
    for (size_t i = 0; i < code->keyword_only_count; i++)
        keyword_given += value_exists(registers[code->argument_count + i]);
    size_t defaults = function->defaults ? function->defaults->length : 0;
    bool plural;
    Str *signature;
    if (defaults) {
        signature =
            str_format(vm, "from %zu to %zu", code->argument_count - defaults, (size_t)code->argument_count);
        plural = true;
    } else {
        signature = str_format(vm, "%zu", (size_t)code->argument_count);
        plural = code->argument_count != 1;
    }
    if (!signature)
        return;
    if (keyword_given)
        raise_type_error(
            vm,
            "%U() takes %U positional argument%s but %zu positional argument%s (and %zu keyword-only "
            "argument%s) were given",
            function->qualified_name, signature, plural ? "s" : "", given, given != 1 ? "s" : "",
            keyword_given, keyword_given != 1 ? "s" : "");
    else
        raise_type_error(vm, "%U() takes %U positional argument%s but %zu %s given", function->qualified_name,
                         signature, plural ? "s" : "", given, given != 1 ? "were" : "was");
}

static void raise_missing(Vm *vm, Function *function, const Value *registers, size_t from, size_t to,
                          const char *kind) {
    Code *code = function->code;
    size_t missing = 0;
    for (size_t i = from; i < to; i++)
        missing += value_missing(registers[i]);
    StrBuilder text;
    str_builder_init(&text, vm);
    size_t seen = 0;
    for (size_t i = from; i < to; i++) {
        if (value_exists(registers[i]))
            continue;
        if (seen)
            str_builder_c(&text, missing == 2 ? " and " : seen + 1 == missing ? ", and " : ", ");
        str_builder_repr(&text, str_value(variable_name(code, i)));
        seen++;
    }
    Str *names = str_builder_finish(&text);
    if (names)
        raise_type_error(vm, "%U() missing %zu required %s argument%s: %U", function->qualified_name, missing,
                         kind, missing == 1 ? "" : "s", names);
}

static bool raise_positional_only_as_keyword(Vm *vm, Function *function, Tuple *names) {
    Code *code = function->code;
    StrBuilder text;
    str_builder_init(&text, vm);
    bool any = false;
    for (size_t i = 0; i < code->positional_only_count; i++) {
        for (size_t k = 0; k < names->length; k++) {
            if (names_equal(variable_name(code, i), value_to_str(tuple_items(names)[k]))) {
                if (any)
                    str_builder_c(&text, ", ");
                str_builder_str(&text, variable_name(code, i));
                any = true;
            }
        }
    }
    Str *list = str_builder_finish(&text);
    if (!list)
        return true;
    if (any)
        raise_type_error(vm, "%U() got some positional-only arguments passed as keyword arguments: '%U'",
                         function->qualified_name, list);
    return any;
}

// ---- Python functions

static int64_t find_keyword(const Code *code, const Str *name) {
    size_t end = code->argument_count + code->keyword_only_count;
    for (size_t i = code->positional_only_count; i < end; i++)
        if (variable_name(code, i) == name)
            return (int64_t)i;
    for (size_t i = code->positional_only_count; i < end; i++)
        if (names_equal(variable_name(code, i), name))
            return (int64_t)i;
    return -1;
}

static bool bind_keywords(Vm *vm, Function *function, Value *registers, const Value *values, Tuple *names,
                          Dict *extra) {
    Code *code = function->code;
    for (size_t k = 0; k < names->length; k++) {
        Str *name = value_to_str(tuple_items(names)[k]);
        int64_t index = find_keyword(code, name);
        if (index < 0) {
            if (extra) {
                if (!dict_set_str(vm, extra, name, values[k]))
                    return false;
                continue;
            }
            if (code->positional_only_count && raise_positional_only_as_keyword(vm, function, names))
                return false;
            raise_type_error(vm, "%U() got an unexpected keyword argument '%U'", function->qualified_name,
                             name);
            return false;
        }
        if (value_exists(registers[index])) {
            raise_type_error(vm, "%U() got multiple values for argument '%U'", function->qualified_name,
                             name);
            return false;
        }
        registers[index] = values[k];
    }
    return true;
}

static bool fill_defaults(Vm *vm, Function *function, Value *registers, size_t given) {
    Code *code = function->code;
    size_t positional = code->argument_count;
    size_t defaults = function->defaults ? function->defaults->length : 0;
    size_t required = positional > defaults ? positional - defaults : 0;
    for (size_t i = given; i < required; i++) {
        if (value_missing(registers[i])) {
            raise_missing(vm, function, registers, 0, required, "positional");
            return false;
        }
    }
    for (size_t i = given > required ? given : required; i < positional; i++)
        if (value_missing(registers[i]))
            registers[i] = tuple_items(function->defaults)[i + defaults - positional];
    size_t end = positional + code->keyword_only_count;
    bool missing = false;
    for (size_t i = positional; i < end; i++) {
        if (value_exists(registers[i]))
            continue;
        if (function->keyword_defaults)
            registers[i] = dict_get_str(vm, function->keyword_defaults, variable_name(code, i));
        missing |= value_missing(registers[i]);
    }
    if (missing)
        raise_missing(vm, function, registers, positional, end, "keyword-only");
    return !missing;
}

bool bind_function(Vm *vm, Function *function, Value *registers, size_t count, Tuple *names) {
    Code *code = function->code;
    size_t keywords = names ? names->length : 0;
    size_t given = count - keywords;
    size_t positional = code->argument_count;
    size_t end = positional + code->keyword_only_count;
    Value few[8];
    Value *values = few;
    Dict *extra = NULL;
    Tuple *rest = NULL;
    if (keywords) {
        if (keywords > 8) {
            ValueArray *block = heap_alloc_values(vm, keywords);
            if (!block)
                return false;
            values = block->items;
        }
        memcpy(values, registers + given, keywords * sizeof(Value));
    }
    if (code->flags & CODE_VARARGS) {
        size_t more = given > positional ? given - positional : 0;
        rest = tuple_from_values(vm, registers + positional, more);
        if (!rest)
            return false;
    }
    if (code->flags & CODE_VARKEYWORDS) {
        extra = dict_new(vm);
        if (!extra)
            return false;
    }
    size_t kept = given < positional ? given : positional;
    for (size_t i = kept; i < code->local_count; i++)
        registers[i] = NO_VALUE;
    if (keywords && !bind_keywords(vm, function, registers, values, names, extra))
        return false;
    if (given > positional && !rest) {
        raise_too_many_positional(vm, function, registers, given);
        return false;
    }
    if ((kept < positional || code->keyword_only_count) && !fill_defaults(vm, function, registers, kept))
        return false;
    if (rest)
        registers[end++] = tuple_value(rest);
    if (extra)
        registers[end] = dict_value(extra);
    return true;
}

// ---- Natives

// Is it __new__ or __init__ of a type? Texts name the type then.
static bool names_type(const Native *native) {
    return native->owner && (native->flags & NATIVE_NEW || str_equals_c(native->name, "__init__"));
}

// The function as CPython's texts about argument counts show it: "list.append", "math.sin", "len"; of what
// makes or fills an instance the type.
static Str *native_title(Vm *vm, const Native *native, const Value *args, size_t given) {
    if (names_type(native))
        return native->owner->name;
    if (native->owner) {
        Type *type = native->owner;
        if (native->flags & NATIVE_CLASS && given && value_is_type(args[0]))
            type = (Type *)value_to_pointer(args[0]);
        return str_format(vm, "%U.%U", type->name, native->name);
    }
    if (value_is_str(native->module) && !str_equals_c(value_to_str(native->module), "builtins"))
        return str_format(vm, "%U.%U", value_to_str(native->module), native->name);
    return native->name;
}

static Str *native_short_name(const Native *native) {
    return names_type(native) ? native->owner->name : native->name;
}

static const char *plural(size_t count) {
    return count == 1 ? "" : "s";
}

// The positional arguments of a native without parameters that have names for the caller.
static void raise_positional_count(Vm *vm, const Native *native, const Value *args, size_t given,
                                   size_t minimum, size_t maximum) {
    Str *name = native_short_name(native);
    if (native->flags & NATIVE_WRAPPER && minimum == 1 && maximum == 2) { // __pow__
        raise_type_error(vm, "expected 1 or 2 arguments, got %zu", given);
        return;
    }
    if (native->flags & NATIVE_WRAPPER && maximum < 2 && !names_type(native)) {
        const char *bound = minimum == maximum ? "" : given < minimum ? "at least " : "at most ";
        size_t count = given < minimum ? minimum : maximum;
        raise_type_error(vm, "expected %s%zu argument%s, got %zu", bound, count, plural(count), given);
        return;
    }
    if (minimum == maximum && maximum < 2 && !names_type(native)) {
        Str *title = native_title(vm, native, args, 1);
        if (title && maximum)
            raise_type_error(vm, "%U() takes exactly one argument (%zu given)", title, given);
        else if (title)
            raise_type_error(vm, "%U() takes no arguments (%zu given)", title, given);
        return;
    }
    const char *bound = minimum == maximum ? "" : given < minimum ? "at least " : "at most ";
    size_t count = given < minimum ? minimum : maximum;
    raise_type_error(vm, "%U expected %s%zu argument%s, got %zu", name, bound, count, plural(count), given);
}

// `given` positional arguments are too many or too few; `keywords` came with names.
static bool raise_native_count(Vm *vm, const Native *native, const Value *args, size_t given,
                               size_t keywords) {
    const NativeSignature *signature = native->signature;
    size_t hidden = signature->has_self ? 1 : 0;
    if (given < hidden) {
        if (native->flags & NATIVE_NEW)
            raise_type_error(vm, "%N.__new__(): not enough arguments", native->owner);
        else if (native->flags & NATIVE_WRAPPER)
            raise_type_error(vm, "descriptor '%U' of '%N' object needs an argument", native->name,
                             native->owner);
        else
            raise_type_error(vm, "unbound method %U.%U() needs an argument", native->owner->name,
                             native->name);
        return false;
    }
    given -= hidden;
    size_t minimum = signature->required - (signature->required ? hidden : 0);
    size_t maximum = signature->positional - hidden;
    if (signature->positional_only == signature->positional && !signature->keyword_only) {
        raise_positional_count(vm, native, args, given, minimum, maximum);
        return false;
    }
    Str *name = native_short_name(native);
    size_t total = maximum + signature->keyword_only;
    if (given > total && native->flags & NATIVE_NEW && native->owner == vm_type(vm, TYPE_INDEX_INT)) {
        // the one type with a keyword whose call counts its arguments as functions without keywords do
        raise_type_error(vm, "%U expected at most %zu arguments, got %zu", name, total, given);
    } else if (given + keywords > total) {
        raise_type_error(vm, "%U() takes %s %zu %sargument%s (%zu given)", name,
                         minimum == total ? "exactly" : "at most", total, given ? "" : "keyword ",
                         plural(total), given + keywords);
    } else if (given > maximum && maximum == 0) {
        raise_type_error(vm, "%U() takes no positional arguments", name);
    } else {
        size_t fewest = signature->positional_only > hidden ? signature->positional_only - hidden : 0;
        if (fewest > minimum)
            fewest = minimum;
        bool few = given < fewest;
        raise_type_error(vm, "%U() takes %s %zu positional argument%s (%zu given)", name,
                         (few ? fewest : minimum) == maximum ? "exactly"
                         : few                               ? "at least"
                                                             : "at most",
                         few ? fewest : maximum, plural(few ? fewest : maximum), given);
    }
    return false;
}

static bool bind_native_keywords(Vm *vm, Native *native, const Value *values, size_t given, Tuple *names,
                                 Value *out, Dict *extra) {
    const NativeSignature *signature = native->signature;
    size_t hidden = signature->has_self ? 1 : 0;
    for (size_t k = 0; k < names->length; k++) {
        Str *name = value_to_str(tuple_items(names)[k]);
        size_t index = signature->count;
        for (size_t i = signature->positional_only; i < signature->count; i++) {
            if (i != signature->rest_index && i != signature->keywords_index &&
                names_equal(signature->names[i], name)) {
                index = i;
                break;
            }
        }
        if (index == signature->count) {
            if (extra) {
                if (!dict_set_str(vm, extra, name, values[k]))
                    return false;
                continue;
            }
            if (signature->positional_only == signature->count ||
                signature->count == signature->rest_index + 1u) {
                Str *title = native->flags & NATIVE_WRAPPER && !names_type(native)
                                 ? str_format(vm, "wrapper %U", native->name)
                                 : native_title(vm, native, out, given);
                if (title)
                    raise_type_error(vm, "%U() takes no keyword arguments", title);
            } else {
                raise_type_error(vm, "%U() got an unexpected keyword argument '%U'",
                                 native_short_name(native), name);
            }
            return false;
        }
        if (value_exists(out[index])) {
            if (index < given)
                raise_type_error(vm, "argument for %U() given by name ('%U') and position (%zu)",
                                 native_short_name(native), name, index + 1 - hidden);
            else
                raise_type_error(vm, "%U() got multiple values for argument '%U'", native_short_name(native),
                                 name);
            return false;
        }
        out[index] = values[k];
    }
    return true;
}

bool bind_native(Vm *vm, Native *native, const Value *args, size_t count, Tuple *names, Value *out) {
    const NativeSignature *signature = native->signature;
    size_t keywords = names ? names->length : 0;
    size_t given = count - keywords;
    size_t kept = given < signature->positional ? given : signature->positional;
    memset(out, 0, signature->count * sizeof(Value));
    memcpy(out, args, kept * sizeof(Value));
    Dict *extra = NULL;
    if (signature->rest_index < signature->count) {
        Tuple *rest = tuple_from_values(vm, args + kept, given - kept);
        if (!rest)
            return false;
        out[signature->rest_index] = tuple_value(rest);
    } else if (given > signature->positional) {
        return raise_native_count(vm, native, args, given, keywords);
    } else if (keywords && signature->keywords_index >= signature->count &&
               given + keywords > signature->positional + signature->keyword_only &&
               signature->positional_only < signature->positional + signature->keyword_only) {
        return raise_native_count(vm, native, args, given, keywords);
    }
    if (signature->keywords_index < signature->count) {
        extra = dict_new(vm);
        if (!extra)
            return false;
        out[signature->keywords_index] = dict_value(extra);
    }
    // Too few of what only a position can give is told of before keywords are looked at.
    bool mixed = signature->positional_only < signature->positional || signature->keyword_only;
    if (keywords && mixed && !extra && given < signature->positional_only && given < signature->required)
        return raise_native_count(vm, native, args, given, keywords);
    if (keywords && !bind_native_keywords(vm, native, args + given, kept, names, out, extra))
        return false;
    for (size_t i = 0; i < signature->count; i++) {
        if (value_exists(out[i]) || !signature->is_required[i])
            continue;
        if (i < signature->positional_only || !signature->names[i])
            return raise_native_count(vm, native, args, given, keywords);
        if (i < signature->positional)
            raise_type_error(vm, "%U() missing required argument '%U' (pos %zu)", native_short_name(native),
                             signature->names[i], i + 1 - (signature->has_self ? 1 : 0));
        else
            raise_type_error(vm, "%U() missing required keyword-only argument: '%U'", native->name,
                             signature->names[i]);
        return false;
    }
    return true;
}
