// SPDX-License-Identifier: MIT
// compile(): runs the stages on a source or tree and turns their diagnostics into exceptions and warnings.
#include "compile/compile.h"
#include "compile/compiler.h"
#include "objects/codec.h"
#include "objects/exception.h"
#include "objects/int.h"
#include "syntax/parser.h"
#include <stdio.h>

// ---- diagnostics

static TypeIndex exception_type(DiagnosticKind kind) {
    switch (kind) {
    case DIAGNOSTIC_SYNTAX_ERROR: return TYPE_INDEX_SYNTAX_ERROR;
    case DIAGNOSTIC_INDENTATION_ERROR: return TYPE_INDEX_INDENTATION_ERROR;
    case DIAGNOSTIC_TAB_ERROR: return TYPE_INDEX_TAB_ERROR;
    case DIAGNOSTIC_INCOMPLETE_INPUT: return TYPE_INDEX_INCOMPLETE_INPUT_ERROR;
    case DIAGNOSTIC_VALUE_ERROR: return TYPE_INDEX_VALUE_ERROR;
    case DIAGNOSTIC_TYPE_ERROR: return TYPE_INDEX_TYPE_ERROR;
    case DIAGNOSTIC_OVERFLOW_ERROR: return TYPE_INDEX_OVERFLOW_ERROR;
    case DIAGNOSTIC_RECURSION_ERROR: return TYPE_INDEX_RECURSION_ERROR;
    case DIAGNOSTIC_SYNTAX_WARNING: return TYPE_INDEX_SYNTAX_WARNING;
    case DIAGNOSTIC_DEPRECATION_WARNING: return TYPE_INDEX_DEPRECATION_WARNING;
    default: return TYPE_INDEX_SYSTEM_ERROR;
    }
}

typedef struct Source {
    const char *text; // UTF-8 or whatever the bytes are; NULL for a tree
    size_t length;
    Str *filename;
    bool in_symbol_table; // the stage that ended
    bool is_text;         // not read from a file: errors of later stages show no line
} Source;

// The line of the source, for errors of stages that do not have it; only where a file of that name is likely.
static Value source_line(Vm *vm, const Source *source, int lineno) {
    if (source->text == NULL || source->is_text || lineno < 1 || source->filename->length == 0 ||
        str_at(source->filename, 0) == '<')
        return VALUE_NONE;
    const char *line = source->text, *end = source->text + source->length;
    for (int i = 1; i < lineno && line < end; line++)
        i += *line == '\n';
    if (line >= end)
        return VALUE_NONE;
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    size_t length = (size_t)((stop ? stop + 1 : end) - line);
    Str *text = str_from_wtf8(vm, line, length);
    return text == NULL ? NO_VALUE : str_value(text);
}

// What CPython's symbol table finds has the message as its only argument, the rest as attributes alone.
static bool set_position(Vm *vm, Value exception, const Value fields[6]) {
    static const int numbers[6] = {SYNTAX_ERROR_FILENAME, SYNTAX_ERROR_LINE,     SYNTAX_ERROR_OFFSET,
                                   SYNTAX_ERROR_TEXT,     SYNTAX_ERROR_END_LINE, SYNTAX_ERROR_END_OFFSET};
    if (!value_is_exception(exception))
        return true;
    Exception *object = value_to_exception(exception);
    for (int i = 0; i < 6; i++)
        heap_store(vm, object, &object->fields[numbers[i]], fields[i]);
    return true;
}

static void raise_syntax_error(Vm *vm, const Diagnostic *error, TypeIndex type, const Source *source) {
    Str *message = str_from_wtf8(vm, error->message, strlen(error->message));
    Value text;
    if (error->text != NULL) {
        Str *line = str_from_wtf8(vm, error->text, error->text_length);
        text = line == NULL ? NO_VALUE : str_value(line);
    } else {
        text = source_line(vm, source, error->lineno);
    }
    if (message == NULL || value_missing(text))
        return;
    Value fields[6] = {str_value(source->filename),
                       value_from_small_int(error->lineno),
                       VALUE_NONE,
                       text,
                       VALUE_NONE,
                       VALUE_NONE};
    if (error->has_offset) {
        fields[2] = value_from_small_int(error->offset);
        fields[4] = value_from_small_int(error->end_lineno);
        fields[5] = value_from_small_int(error->end_offset);
    }
    Value class = type_value(vm_type(vm, type)), exception;
    if (source->in_symbol_table) {
        exception = vm_call_1(vm, class, str_value(message));
        if (value_exists(exception) && !set_position(vm, exception, fields))
            return;
    } else {
        Tuple *details = tuple_from_values(vm, fields, 6);
        if (details == NULL)
            return;
        exception = vm_call_2(vm, class, str_value(message), tuple_value(details));
    }
    if (value_exists(exception))
        raise_value(vm, exception);
}

static void raise_diagnostic(Vm *vm, const Diagnostic *error, const Source *source) {
    if (error->kind == DIAGNOSTIC_PENDING && error_is_set(vm))
        return;
    if (error->kind == DIAGNOSTIC_MEMORY_ERROR)
        raise_no_memory(vm);
    else if (diagnostic_is_syntax_error(error->kind))
        raise_syntax_error(vm, error, exception_type(error->kind), source);
    else
        raise_error(vm, exception_type(error->kind), "%s", error->message);
}

// Issues the warnings; one that a filter makes an error becomes a SyntaxError of the same text and place.
static bool issue_warnings(Vm *vm, const Diagnostics *diagnostics, const Source *source) {
    for (const Diagnostic *d = diagnostics->first; d != NULL; d = d->next) {
        if (!diagnostic_is_warning(d->kind))
            continue;
        Str *message = str_from_wtf8(vm, d->message, strlen(d->message));
        if (message == NULL)
            return false;
        if (warn_explicit(vm, exception_type(d->kind), message, source->filename, d->lineno))
            continue;
        if (d->kind == DIAGNOSTIC_SYNTAX_WARNING && error_is(vm, TYPE_INDEX_SYNTAX_WARNING)) {
            error_clear(vm);
            raise_syntax_error(vm, d, TYPE_INDEX_SYNTAX_ERROR, source);
        }
        return false;
    }
    return true;
}

// ---- the tree to code

static void module_body(Compiler *c, const AstNode *root) {
    const AstNodes *body;
    AstNodes list;
    if (root->kind == AST_Expression) {
        int r = expr(c, ast_Expression(root)->body, ANY);
        at(c, ast_Expression(root)->body);
        emit_return(c, r);
        return;
    }
    body = root->kind == AST_Module ? &ast_Module(root)->body : &ast_Interactive(root)->body;
    body_scan(c, body);
    annotations_begin(c, root, body);
    list = *body;
    const AstNode *docstring = root->kind == AST_Module ? ast_docstring(body) : NULL;
    if (docstring != NULL) {
        if (c->options->optimize < 2) {
            int t = push(c, 1);
            at(c, docstring);
            emit_constant(c, t, constant_docstring(c, docstring));
            emit_name(c, OP_STORE_NAME, t, 0, 0, name_text(c, "__doc__"));
            c->unit->top = t;
        }
        list.items++;
        list.count--;
    }
    statements(c, &list);
    annotations_end(c, root);
}

static Code *generate(Compiler *c, const AstNode *root) {
    Unit unit;
    if (!walrus_collect(c, root))
        return NULL;
    if (!unit_enter(c, &unit, c->table->top, NULL, "<module>", 1))
        return NULL;
    if (c->table->top->is_generator)
        unit.flags |= c->table->top->is_coroutine ? CODE_ASYNC_GENERATOR : CODE_GENERATOR;
    else if (c->table->top->is_coroutine)
        unit.flags |= CODE_COROUTINE;
    unit_prologue(c);
    module_body(c, root);
    return unit_leave(c, 0, 0, 0);
}

static Code *compile_tree(Vm *vm, AstTree *tree, const CompileOptions *options, Diagnostics *diagnostics,
                          const Source *source) {
    const uint32_t future_mask = FUTURE_ALL;
    SymtableOptions table_options = {
        .future_features = options->flags & future_mask,
        .allow_top_level_await = (options->flags & COMPILE_ALLOW_TOP_LEVEL_AWAIT) != 0,
    };
    SymbolTable *table =
        syntax_warn_finally(tree, diagnostics) ? symtable_build(tree, &table_options, diagnostics) : NULL;
    if (table == NULL || !syntax_check(tree, table, &table_options, diagnostics)) {
        Source failed = *source;
        failed.in_symbol_table = table == NULL;
        if (diagnostics->error != NULL)
            raise_diagnostic(vm, diagnostics->error, &failed);
        else
            raise_no_memory(vm);
        return NULL;
    }
    Compiler c = {.vm = vm,
                  .arena = tree->arena,
                  .tree = tree,
                  .table = table,
                  .options = options,
                  .diagnostics = diagnostics,
                  .future = table->future_features & future_mask,
                  .filename = options->filename,
                  .callee_copy = ANY,
                  .interactive = tree->root->kind == AST_Interactive};
    Code *code = generate(&c, tree->root);
    heap_keep(value_from_pointer(c.pins));
    if (code == NULL && !error_is_set(vm)) {
        if (diagnostics->error != NULL)
            raise_diagnostic(vm, diagnostics->error, source);
        else
            raise_no_memory(vm);
    }
    return code;
}

Code *compile_ast(Vm *vm, const AstTree *tree, const CompileOptions *options) {
    Diagnostics diagnostics;
    diagnostics_init(&diagnostics, tree->arena);
    Source source = {.filename = options->filename};
    AstTree copy = *tree;
    Code *code = compile_tree(vm, &copy, options, &diagnostics, &source);
    if (code != NULL && !issue_warnings(vm, &diagnostics, &source))
        return NULL;
    return code;
}

// ---- the source to a tree

typedef struct DecodeContext {
    Vm *vm;
    Arena *arena;
} DecodeContext;

static bool decode_source(void *context, const char *encoding, const char *source, size_t length,
                          const char **decoded, size_t *decoded_length, const char **message) {
    DecodeContext *decode = context;
    Vm *vm = decode->vm;
    *message = NULL;
    Value bytes = NO_VALUE;
    Value text = codec_decode(vm, bytes, (const uint8_t *)source, length, encoding, NULL);
    if (value_missing(text)) {
        const char *format = NULL;
        if (error_is(vm, TYPE_INDEX_LOOKUP_ERROR))
            format = "unknown encoding: %s";
        if (format == NULL)
            return false;
        error_clear(vm);
        size_t size = strlen(encoding) + 32;
        char *buffer = arena_alloc(decode->arena, size);
        if (buffer == NULL) {
            raise_no_memory(vm);
            return false;
        }
        snprintf(buffer, size, "unknown encoding: %s", encoding);
        *message = buffer;
        return false;
    }
    if (!value_is_str(text)) {
        raise_type_error(vm, "decoder did not return a string object (type=%T)", text);
        return false;
    }
    size_t size;
    const char *utf8 = str_utf8(vm, value_to_str(text), &size);
    char *copy = utf8 == NULL ? NULL : arena_copy(decode->arena, utf8, size);
    if (copy == NULL) {
        if (utf8 != NULL)
            raise_no_memory(vm);
        return false;
    }
    *decoded = copy;
    *decoded_length = size;
    return true;
}

static ParseMode parse_mode(CompileMode mode) {
    switch (mode) {
    case COMPILE_EVAL: return PARSE_EVAL;
    case COMPILE_SINGLE: return PARSE_SINGLE;
    case COMPILE_FUNC_TYPE: return PARSE_FUNC_TYPE;
    default: return PARSE_EXEC;
    }
}

bool compile_parse(Vm *vm, AstTree *tree, const char *text, size_t length, const CompileOptions *options,
                   Diagnostics *diagnostics) {
    DecodeContext context = {vm, tree->arena};
    size_t size;
    const char *filename = str_wtf8(vm, options->filename, &size);
    if (filename == NULL)
        return false;
    ParseOptions parse = {
        .mode = parse_mode(options->mode),
        .is_text = (options->flags & COMPILE_SOURCE_IS_TEXT) != 0,
        .type_comments = (options->flags & COMPILE_TYPE_COMMENTS) != 0,
        .allow_incomplete_input = (options->flags & COMPILE_ALLOW_INCOMPLETE_INPUT) != 0,
        .dont_imply_dedent = (options->flags & COMPILE_DONT_IMPLY_DEDENT) != 0,
        .barry_as_flufl = (options->flags & FUTURE_BARRY_AS_BDFL) != 0,
        .feature_version = options->feature_version,
        .int_max_str_digits = vm->int_max_str_digits > 0 ? (size_t)vm->int_max_str_digits : 0,
        .file_name = filename,
        .decode = decode_source,
        .decode_context = &context,
    };
    if (parse_source(tree, text, length, &parse, diagnostics))
        return true;
    Source source = {.text = text,
                     .length = length,
                     .filename = options->filename,
                     .is_text = (options->flags & COMPILE_SOURCE_IS_TEXT) != 0};
    if (diagnostics->error == NULL)
        raise_no_memory(vm);
    else
        raise_diagnostic(vm, diagnostics->error, &source);
    return false;
}

bool compile_issue_warnings(Vm *vm, const Diagnostics *diagnostics, Str *filename) {
    Source source = {.filename = filename};
    return issue_warnings(vm, diagnostics, &source);
}

Code *compile_source(Vm *vm, const char *text, size_t length, const CompileOptions *options) {
    Arena arena;
    arena_init(&arena, 0);
    AstTree tree;
    ast_tree_init(&tree, &arena);
    Diagnostics diagnostics;
    diagnostics_init(&diagnostics, &arena);
    Source source = {.text = text,
                     .length = length,
                     .filename = options->filename,
                     .is_text = (options->flags & COMPILE_SOURCE_IS_TEXT) != 0};
    Code *code = NULL;
    if (compile_parse(vm, &tree, text, length, options, &diagnostics)) {
        code = compile_tree(vm, &tree, options, &diagnostics, &source);
        if (code != NULL && !issue_warnings(vm, &diagnostics, &source))
            code = NULL;
    }
    arena_free_all(&arena);
    return code;
}
