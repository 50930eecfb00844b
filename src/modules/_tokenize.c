// SPDX-License-Identifier: MIT
// The module _tokenize: TokenizerIter, on Krait's own lexer.
//
// The source is read whole at the first token. The lexer's arena is the system's memory: the object frees it
// when it is swept.
#include "base/arena.h"
#include "objects/bytes.h"
#include "objects/bytes_builder.h"
#include "objects/exception.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "syntax/token_view.h"
#include "vm/vm.h"
#include <stdlib.h>

typedef struct TokenizerState {
    Arena arena;
    TokenReader reader;
} TokenizerState;

typedef struct Tokenizer {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value readline, encoding;
    TokenizerState *state; // NULL: not begun
    bool extra, done;
} Tokenizer;

static void tokenizer_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((Tokenizer *)object)->readline);
    trace_value(tracer, ((Tokenizer *)object)->encoding);
}
static void tokenizer_finalize(Vm *vm, void *object) {
    (void)vm;
    Tokenizer *t = object;
    if (t->state) {
        arena_free_all(&t->state->arena);
        free(t->state);
    }
    t->state = NULL;
}

// cls, readline, encoding, extra_tokens
static Value tokenizer_new(Vm *vm, Value *args) {
    if (!value_is_none_or_missing(args[2]) && !value_is_str(args[2]))
        return raise_type_error(vm, "tokenizeriter() argument 'encoding' must be str, not %T", args[2]);
    int extra = value_missing(args[3]) ? 0 : value_truth(vm, args[3]);
    Tokenizer *t = extra < 0 ? NULL : object_alloc(vm, value_to_pointer(args[0]), 0);
    if (!t || !heap_register_release(vm, t))
        return NO_VALUE;
    t->readline = args[1]; // NOBARRIER: allocated just above
    t->encoding = value_is_str(args[2]) ? args[2] : NO_VALUE;
    t->extra = extra;
    return value_from_pointer(t);
}

// All lines as UTF-8. NULL: exception.
static Bytes *read_all(Vm *vm, Tokenizer *t) {
    BytesBuilder all;
    bytes_builder_init(&all, vm);
    for (;;) {
        Value line = vm_call_0(vm, t->readline);
        if (value_missing(line)) {
            if (!error_is(vm, TYPE_INDEX_STOP_ITERATION))
                return NULL;
            error_clear(vm);
            break;
        }
        if (value_exists(t->encoding)) {
            if (!value_is_kind(line, KIND_BYTES)) {
                raise_type_error(vm, "readline() returned a non-bytes object");
                return NULL;
            }
            Str *decode = vm_name(vm, decode), *handler = str_intern_c(vm, "replace");
            if (!handler)
                return NULL;
            line = vm_call_method(vm, line, decode, 2, (Value[]){t->encoding, str_value(handler)});
            if (value_missing(line))
                return NULL;
        } else if (!value_is_str(line)) {
            raise_type_error(vm, "readline() returned a non-string object");
            return NULL;
        }
        size_t length;
        const char *text = str_wtf8(vm, value_to_str(line), &length);
        if (!text)
            return NULL;
        if (!length)
            break;
        bytes_builder_add(&all, text, length);
    }
    return bytes_builder_finish(&all);
}

static bool begin(Vm *vm, Tokenizer *t) {
    Bytes *source = read_all(vm, t);
    if (!source)
        return false;
    TokenizerState *state = calloc(1, sizeof *state);
    if (!state) {
        raise_no_memory(vm);
        return false;
    }
    arena_init(&state->arena, 0);
    t->state = state;
    if (token_reader_init(&state->reader, (const char *)source->data, source->length, &state->arena))
        return true;
    raise_no_memory(vm);
    return false;
}

static Value raise_token_error(Vm *vm, Tokenizer *t) {
    TokenReaderError error = token_reader_error(&t->state->reader);
    TypeIndex type = error.kind == DIAGNOSTIC_INDENTATION_ERROR ? TYPE_INDEX_INDENTATION_ERROR
                     : error.kind == DIAGNOSTIC_TAB_ERROR       ? TYPE_INDEX_TAB_ERROR
                                                                : TYPE_INDEX_SYNTAX_ERROR;
    Str *message = str_from_c(vm, error.message), *filename = message ? str_from_c(vm, "<string>") : NULL;
    Tuple *where = filename ? tuple_pack(vm, str_value(filename), value_from_small_int(error.lineno),
                                         value_from_small_int(error.offset), str_value(vm->empty_str))
                            : NULL;
    if (!where)
        return NO_VALUE;
    Value exception = vm_call_2(vm, type_value(vm_type(vm, type)), str_value(message), tuple_value(where));
    return value_exists(exception) ? raise_value(vm, exception) : NO_VALUE;
}

static Value tokenizer_next(Vm *vm, Value *args) {
    Tokenizer *t = value_to_pointer(args[0]);
    if (t->done)
        return raise_stop_iteration(vm, NO_VALUE);
    if (!t->state && !begin(vm, t))
        return NO_VALUE;
    TokenView view;
    if (!token_reader_next(&t->state->reader, &view)) {
        t->done = true;
        return raise_token_error(vm, t);
    }
    t->done = view.type == 0; // ENDMARKER
    Str *text = str_from_wtf8(vm, view.text, view.length);
    Str *line = text ? str_from_wtf8(vm, view.line, view.line_length) : NULL;
    Tuple *start =
        line ? tuple_pack(vm, value_from_small_int(view.start_line), value_from_small_int(view.start_column))
             : NULL;
    Tuple *end =
        start ? tuple_pack(vm, value_from_small_int(view.end_line), value_from_small_int(view.end_column))
              : NULL;
    if (!end)
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, value_from_small_int(view.type), str_value(text),
                                         tuple_value(start), tuple_value(end), str_value(line)));
}
static Value tokenizer_iter(Vm *vm, Value *args) {
    (void)vm;
    return args[0];
}

static const NativeDefinition tokenizer_methods[] = {
    {"__new__(cls, readline, /, *, encoding=None, extra_tokens=False)", tokenizer_new,
     "An iterator over tokens.", 0, 0},
    {"__iter__(self, /)", tokenizer_iter, "Implement iter(self).", 0, 0},
    {"__next__(self, /)", tokenizer_next, "Implement next(self).", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const TypeDefinition tokenizer_definition = {
    .name = "_tokenize.TokenizerIter",
    .doc = "An iterator over the tokens of a source.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(Tokenizer),
    .flags = TYPE_BASE | TYPE_HEAP_LIKE,
    .methods = tokenizer_methods,
    .trace = tokenizer_trace,
    .finalize = tokenizer_finalize,
};

static bool execute(Vm *vm, Value module) {
    return module_add_type(vm, module, &tokenizer_definition) != NULL;
}

const ModuleDefinition module__tokenize = {
    .name = "_tokenize",
    .doc = "Tokens of Python source.",
    .execute = execute,
};
