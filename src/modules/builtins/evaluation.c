// SPDX-License-Identifier: MIT
// compile, eval, exec. The last two end in a call of the code: they leave no C frame behind.
#include "compile/compile.h"
#include "modules/_ast/ast_objects.h"
#include "modules/builtins/functions.h"
#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/frame_locals.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/native_call.h"

#define FUTURE_MASK   UINT32_C(0x1ff0000) // CO_FUTURE_* of __future__
#define COMPILE_FLAGS UINT32_C(0xf600)    // PyCF_* that a program may give

// ---- Sources

typedef struct Source {
    const char *text;
    size_t length;
    bool is_text; // made from a str
} Source;

// False: exception; `accepted` is what the message says is taken ("string, bytes or code").
static bool source_read(Vm *vm, Value v, const char *function, const char *accepted, Source *source) {
    if (value_is_str(v)) {
        source->text = str_utf8(vm, value_to_str(v), &source->length);
        source->is_text = true;
        if (!source->text)
            return false;
    } else if (value_has_buffer(vm, v)) {
        Buffer buffer;
        if (!buffer_get_simple(vm, v, &buffer))
            return false;
        DataBlock *copy = heap_alloc_data(vm, (size_t)buffer.length + 1);
        if (copy) {
            memcpy(copy->bytes, buffer.bytes, (size_t)buffer.length);
            copy->bytes[buffer.length] = 0;
            source->text = (const char *)copy->bytes;
            source->length = (size_t)buffer.length;
            source->is_text = false;
        }
        buffer_release(vm, &buffer);
        if (!copy)
            return false;
    } else {
        raise_type_error(vm, "%s() arg 1 must be a %s object", function, accepted);
        return false;
    }
    if (memchr(source->text, 0, source->length)) {
        raise_error(vm, TYPE_INDEX_SYNTAX_ERROR, "source code string cannot contain null bytes");
        return false;
    }
    return true;
}

static uint32_t inherited_flags(Vm *vm) {
    Frame *frame = vm_python_frame(vm);
    return frame && frame->code ? frame->code->flags & FUTURE_MASK : 0;
}

// ---- compile

// A path as os.fspath gives it, as text.
static Str *file_name(Vm *vm, Value v) {
    if (!value_is_str(v) && !value_is_bytes(v)) {
        Str *name = str_intern_c(vm, "__fspath__");
        Value method = name ? type_lookup(vm, value_type(vm, v), name) : NO_VALUE;
        if (value_missing(method)) {
            if (!error_is_set(vm))
                raise_type_error(vm, "expected str, bytes or os.PathLike object, not %T", v);
            return NULL;
        }
        Value path = vm_call_method(vm, v, name, 0, NULL);
        if (value_missing(path))
            return NULL;
        if (!value_is_str(path) && !value_is_bytes(path)) {
            raise_type_error(vm, "expected %.200T.__fspath__() to return str or bytes, not %.200T", v, path);
            return NULL;
        }
        v = path;
    }
    Str *text = value_is_str(v)
                    ? value_to_str(v)
                    : str_from_wtf8(vm, (const char *)value_to_bytes(v)->data, value_to_bytes(v)->length);
    for (size_t i = 0; text && i < text->length; i++) {
        if (str_at(text, i) == 0) {
            raise_value_error(vm, "embedded null character");
            return NULL;
        }
    }
    return text;
}

static bool read_mode(Vm *vm, Value v, uint32_t flags, CompileMode *mode) {
    if (!value_is_str(v)) {
        raise_type_error(vm, "compile() argument 'mode' must be str, not %T", v);
        return false;
    }
    Str *text = value_to_str(v);
    if (str_equals_c(text, "exec")) {
        *mode = COMPILE_EXEC;
    } else if (str_equals_c(text, "eval")) {
        *mode = COMPILE_EVAL;
    } else if (str_equals_c(text, "single")) {
        *mode = COMPILE_SINGLE;
    } else if (str_equals_c(text, "func_type") && flags & COMPILE_ONLY_AST) {
        *mode = COMPILE_FUNC_TYPE;
    } else if (str_equals_c(text, "func_type")) {
        raise_value_error(vm, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        return false;
    } else {
        raise_value_error(vm, flags & COMPILE_ONLY_AST
                                  ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                  : "compile() mode must be 'exec', 'eval' or 'single'");
        return false;
    }
    return true;
}

// A syntax tree, to code.
static Value compile_tree(Vm *vm, Value object, const CompileOptions *options) {
    Arena arena;
    arena_init(&arena, 0);
    AstTree tree;
    ast_tree_init(&tree, &arena);
    Value keep = NO_VALUE;
    Code *code = NULL;
    if (ast_from_object(vm, object, options->mode, &tree, &keep))
        code = compile_ast(vm, &tree, options);
    heap_keep(keep);
    arena_free_all(&arena);
    return value_from_pointer(code);
}

// Source text to a syntax tree.
static Value parse_tree(Vm *vm, const Source *source, const CompileOptions *options) {
    Arena arena;
    arena_init(&arena, 0);
    AstTree tree;
    ast_tree_init(&tree, &arena);
    Diagnostics diagnostics;
    diagnostics_init(&diagnostics, &arena);
    Value object = NO_VALUE;
    if (compile_parse(vm, &tree, source->text, source->length, options, &diagnostics) &&
        compile_issue_warnings(vm, &diagnostics, options->filename))
        object = ast_to_object(vm, &tree);
    arena_free_all(&arena);
    return object;
}

// Parameters: source, filename, mode, flags, dont_inherit, optimize, _feature_version.
Value builtin_compile(Vm *vm, Value *args) {
    int32_t flags = 0, optimize = -1;
    Str *filename = file_name(vm, args[1]);
    if (!filename || (value_exists(args[3]) && !value_to_int32(vm, args[3], &flags)) ||
        (value_exists(args[5]) && !value_to_int32(vm, args[5], &optimize)))
        return NO_VALUE;
    int dont_inherit = value_exists(args[4]) ? value_truth(vm, args[4]) : 0;
    if (dont_inherit < 0)
        return NO_VALUE;
    if ((uint32_t)flags & ~(FUTURE_MASK | COMPILE_FLAGS))
        return raise_value_error(vm, "compile(): unrecognised flags");
    if (optimize < -1 || optimize > 2)
        return raise_value_error(vm, "compile(): invalid optimize value");
    CompileOptions options = {.filename = filename, .flags = (uint32_t)flags};
    options.optimize = optimize < 0 ? vm->flags.optimize : optimize;
    if (!dont_inherit)
        options.flags |= inherited_flags(vm);
    if (!read_mode(vm, args[2], (uint32_t)flags, &options.mode))
        return NO_VALUE;
    if (value_is_ast(vm, args[0]))
        return flags & COMPILE_ONLY_AST ? args[0] : compile_tree(vm, args[0], &options);
    int32_t feature_version = -1;
    if (value_exists(args[6]) && !value_to_int32(vm, args[6], &feature_version))
        return NO_VALUE;
    if (feature_version >= 0 && flags & COMPILE_ONLY_AST)
        options.feature_version = feature_version;
    Source source;
    if (!source_read(vm, args[0], "compile", "string, bytes or AST", &source))
        return NO_VALUE;
    if (source.is_text)
        options.flags |= COMPILE_SOURCE_IS_TEXT;
    Value result = flags & COMPILE_ONLY_AST
                       ? parse_tree(vm, &source, &options)
                       : value_from_pointer(compile_source(vm, source.text, source.length, &options));
    heap_keep(args[0]);
    return result;
}

// ---- eval, exec

static Code *compile_string(Vm *vm, Source *source, CompileMode mode) {
    Str *filename = str_intern_c(vm, "<string>");
    CompileOptions options = {.mode = mode, .filename = filename, .optimize = vm->flags.optimize};
    options.flags = inherited_flags(vm) | (source->is_text ? COMPILE_SOURCE_IS_TEXT : 0);
    return filename ? compile_source(vm, source->text, source->length, &options) : NULL;
}

static bool is_mapping(Vm *vm, Value v) {
    return value_is_dict(v) || value_exists(value_special(vm, v, SPECIAL_GETITEM));
}

// The namespaces that were meant: those of the caller where none were given.
static bool namespaces(Vm *vm, Value *globals, Value *locals) {
    if (value_is_none_or_missing(*globals)) {
        Dict *current = vm_globals(vm);
        if (!current) {
            raise_system_error(vm, "globals and locals cannot be NULL");
            return false;
        }
        *globals = dict_value(current);
        if (value_is_none_or_missing(*locals)) {
            *locals = frame_locals(vm, vm_python_frame(vm));
            if (value_missing(*locals))
                return false;
        }
    } else if (value_is_none_or_missing(*locals)) {
        *locals = *globals;
    }
    Dict *dict = value_to_dict(*globals);
    return value_exists(dict_get_str(vm, dict, vm_name(vm, __builtins__))) ||
           dict_set_str(vm, dict, vm_name(vm, __builtins__), vm->builtins_module);
}

// Ends the native by running `code`; eval's value is its own, exec's is None.
static Value run(Vm *vm, Value *args, uintptr_t step, Code *code, Value globals, Value locals,
                 Tuple *closure) {
    if (code->archive_entry && !code_materialize(vm, code))
        return NO_VALUE;
    Function *function = function_new(vm, code, value_to_dict(globals), closure);
    if (!function)
        return NO_VALUE;
    int count = code->flags & CODE_OPTIMIZED ? 0 : 1;
    return native_call(vm, args, step, value_from_pointer(function), count, &locals);
}

Value builtin_eval(Vm *vm, Value *args) {
    enum { START, RETURNED };
    if (native_step(args) == RETURNED)
        return native_result(vm);
    Value globals = args[1], locals = args[2];
    if (!value_is_none_or_missing(locals) && !is_mapping(vm, locals))
        return raise_type_error(vm, "locals must be a mapping");
    if (!value_is_none_or_missing(globals) && !value_is_dict(globals))
        return raise_type_error(vm, is_mapping(vm, globals)
                                        ? "globals must be a real dict; try eval(expr, {}, mapping)"
                                        : "globals must be a dict");
    if (!namespaces(vm, &globals, &locals))
        return NO_VALUE;
    Code *code;
    if (value_is_code(args[0])) {
        code = value_to_code(args[0]);
        if (code->free_names && code->free_names->length)
            return raise_type_error(vm, "code object passed to eval() may not contain free variables");
    } else {
        Source source;
        if (!source_read(vm, args[0], "eval", "string, bytes or code", &source))
            return NO_VALUE;
        while (source.length && (*source.text == ' ' || *source.text == '\t')) {
            source.text++;
            source.length--;
        }
        code = compile_string(vm, &source, COMPILE_EVAL);
        if (!code)
            return NO_VALUE;
    }
    return run(vm, args, RETURNED, code, globals, locals, NULL);
}

Value builtin_exec(Vm *vm, Value *args) {
    enum { START, RETURNED };
    if (native_step(args) == RETURNED)
        return VALUE_NONE;
    Value globals = args[1], locals = args[2], closure = args[3];
    if (!value_is_none_or_missing(globals) && !value_is_dict(globals))
        return raise_type_error(vm, "exec() globals must be a dict, not %.100T", globals);
    if (!value_is_none_or_missing(locals) && !is_mapping(vm, locals))
        return raise_type_error(vm, "locals must be a mapping or None, not %.100T", locals);
    if (!namespaces(vm, &globals, &locals))
        return NO_VALUE;
    if (!value_is_code(args[0])) {
        if (!value_is_none_or_missing(closure))
            return raise_type_error(vm, "closure can only be used when source is a code object");
        Source source;
        if (!source_read(vm, args[0], "exec", "string, bytes or code", &source))
            return NO_VALUE;
        Code *code = compile_string(vm, &source, COMPILE_EXEC);
        return code ? run(vm, args, RETURNED, code, globals, locals, NULL) : NO_VALUE;
    }
    Code *code = value_to_code(args[0]);
    if (code->archive_entry && !code_materialize(vm, code))
        return NO_VALUE;
    size_t free_count = code->free_names ? code->free_names->length : 0;
    Tuple *cells = NULL;
    if (free_count == 0) {
        if (!value_is_none_or_missing(closure))
            return raise_type_error(vm, "cannot use a closure with this code object");
    } else {
        bool good = value_exists(closure) && value_is_tuple(closure) &&
                    value_to_tuple_object(closure)->length == free_count;
        for (size_t i = 0; good && i < free_count; i++)
            good = value_is_kind(tuple_items(value_to_tuple_object(closure))[i], KIND_CELL);
        if (!good)
            return raise_type_error(vm, "code object requires a closure of exactly length %zu", free_count);
        cells = value_to_tuple_object(closure);
    }
    return run(vm, args, RETURNED, code, globals, locals, cells);
}
