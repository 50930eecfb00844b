// SPDX-License-Identifier: MIT
// The module _io: open(), the stream types, and the standard streams.
#include "modules/_io/io.h"
#include "objects/dict.h"
#include "objects/exception.h"
#include "objects/type.h"

typedef struct OpenMode {
    bool reading, writing, appending, creating, updating, text, binary;
    char raw[5];
} OpenMode;

static bool parse_mode(Vm *vm, Str *mode, OpenMode *out) {
    *out = (OpenMode){.reading = false};
    size_t raw = 0;
    for (size_t i = 0; i < mode->length; i++) {
        uint32_t c = str_at(mode, i);
        bool *flag = c == 'r'   ? &out->reading
                     : c == 'w' ? &out->writing
                     : c == 'a' ? &out->appending
                     : c == 'x' ? &out->creating
                     : c == '+' ? &out->updating
                     : c == 't' ? &out->text
                     : c == 'b' ? &out->binary
                                : NULL;
        if (!flag || *flag) {
            raise_value_error(vm, "invalid mode: %R", str_value(mode));
            return false;
        }
        *flag = true;
        if (c != 't' && c != 'b' && raw < 4)
            out->raw[raw++] = (char)c;
    }
    if (out->text && out->binary) {
        raise_value_error(vm, "can't have text and binary mode at once");
        return false;
    }
    if (out->creating + out->reading + out->writing + out->appending != 1) {
        raise_value_error(vm, "must have exactly one of create/read/write/append mode");
        return false;
    }
    return true;
}

static bool check_binary(Vm *vm, const OpenMode *mode, Value *args) {
    static const char *const names[] = {"encoding", "errors", "newline"};
    for (int i = 0; i < 3; i++) {
        if (mode->binary && !value_is_none_or_missing(args[3 + i])) {
            raise_value_error(vm, i == 0   ? "binary mode doesn't take an encoding argument"
                                  : i == 1 ? "binary mode doesn't take an errors argument"
                                           : "binary mode doesn't take a newline argument");
            return false;
        }
        if (!value_is_none_or_missing(args[3 + i]) && !value_is_str(args[3 + i])) {
            raise_type_error(vm, "open() argument '%s' must be str or None, not %T", names[i], args[3 + i]);
            return false;
        }
    }
    return true;
}

static Value make(Vm *vm, const TypeDefinition *definition, int count, const Value *args) {
    Type *type = type_from_definition(vm, definition);
    return type ? vm_call(vm, type_value(type), count, args) : NO_VALUE;
}

// Closes `stream` because of the exception that is set, which stays.
static Value close_and_fail(Vm *vm, Value stream) {
    Value error = error_fetch(vm);
    if (value_missing(vm_call_method(vm, stream, vm_name(vm, close), 0, NULL)))
        error_clear(vm);
    error_restore(vm, error);
    return NO_VALUE;
}

// file, mode, buffering, encoding, errors, newline, closefd, opener
Value io_open(Vm *vm, Value *args) {
    if (value_exists(args[1]) && !value_is_str(args[1]))
        return raise_type_error(vm, "open() argument 'mode' must be str, not %T", args[1]);
    Str *mode_text = value_is_str(args[1]) ? value_to_str(args[1]) : str_from_c(vm, "r");
    OpenMode mode;
    int64_t buffering = -1;
    if (!mode_text || !parse_mode(vm, mode_text, &mode) || !check_binary(vm, &mode, args) ||
        (value_exists(args[2]) && !value_to_index(vm, args[2], TYPE_INDEX_OVERFLOW_ERROR, &buffering)))
        return NO_VALUE;
    if (mode.binary && buffering == 1 &&
        !warn(vm, TYPE_INDEX_RUNTIME_WARNING, 1,
              "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be "
              "used"))
        return NO_VALUE;
    Str *raw_mode = str_from_c(vm, mode.raw);
    if (!raw_mode)
        return NO_VALUE;
    Value raw_args[4] = {args[0], str_value(raw_mode), value_exists(args[6]) ? args[6] : VALUE_TRUE,
                         value_exists(args[7]) ? args[7] : VALUE_NONE};
    Value raw = make(vm, &io_file_definition, 4, raw_args);
    if (value_missing(raw))
        return NO_VALUE;
    bool line_buffering = false;
    Value terminal = buffering < 0 || buffering == 1 ? io_call(vm, raw, "isatty", 0, NULL) : VALUE_FALSE;
    if (value_missing(terminal))
        return close_and_fail(vm, raw);
    if (buffering == 1 || (buffering < 0 && value_is_true(terminal))) {
        buffering = -1;
        line_buffering = true;
    }
    if (buffering < 0)
        buffering = IO_BUFFER_SIZE;
    if (buffering == 0) {
        if (mode.binary)
            return raw;
        raise_value_error(vm, "can't have unbuffered text I/O");
        return close_and_fail(vm, raw);
    }
    const TypeDefinition *definition = mode.updating ? &io_random_definition
                                       : mode.writing || mode.appending || mode.creating
                                           ? &io_writer_definition
                                           : &io_reader_definition;
    Value buffer_args[2] = {raw, value_from_small_int(buffering)};
    Value buffer = make(vm, definition, 2, buffer_args);
    if (value_missing(buffer))
        return close_and_fail(vm, raw);
    if (mode.binary)
        return buffer;
    Value text_args[5] = {buffer, value_exists(args[3]) ? args[3] : VALUE_NONE,
                          value_exists(args[4]) ? args[4] : VALUE_NONE,
                          value_exists(args[5]) ? args[5] : VALUE_NONE, value_from_bool(line_buffering)};
    Value text = make(vm, &io_text_definition, 5, text_args);
    Str *mode_name = value_exists(text) ? str_intern_c(vm, "mode") : NULL;
    if (!mode_name || !object_set_attribute(vm, text, mode_name, str_value(mode_text)))
        return close_and_fail(vm, buffer);
    return text;
}

static Value open_code(Vm *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "open_code() argument 'path' must be str, not %T", args[0]);
    Value all[8] = {args[0], value_from_pointer(str_from_c(vm, "rb"))};
    return value_exists(all[1]) ? io_open(vm, all) : NO_VALUE;
}

static Value text_encoding(Vm *vm, Value *args) {
    if (value_is_none(args[0]))
        return value_from_pointer(str_from_c(vm, vm->flags.utf8_mode ? "utf-8" : "locale"));
    return args[0];
}

static const NativeDefinition functions[] = {
    {"open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, "
     "opener=None)",
     io_open, "Open a file; a stream.", 0, 0},
    {"open_code(path)", open_code, "Open a file of code for reading.", 0, 0},
    {"text_encoding(encoding, stacklevel=2, /)", text_encoding,
     "The encoding to use for an argument encoding=None.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

// class UnsupportedOperation(OSError, ValueError)
static bool add_unsupported(Vm *vm, Value module) {
    Str *name = str_intern_c(vm, "UnsupportedOperation"), *io = name ? str_intern_c(vm, "io") : NULL;
    Tuple *bases = io ? tuple_pack(vm, type_value(vm_type(vm, TYPE_INDEX_OS_ERROR)),
                                   type_value(vm_type(vm, TYPE_INDEX_VALUE_ERROR)))
                      : NULL;
    Dict *dict = bases ? dict_new(vm) : NULL;
    if (!dict || !dict_set_str(vm, dict, vm_name(vm, __module__), str_value(io)))
        return false;
    Value type = type_new_class(vm, vm_type(vm, TYPE_INDEX_TYPE), name, bases, dict, NULL);
    return module_add(vm, module, "UnsupportedOperation", type) && module_set_state(vm, &module__io, 0, type);
}

static bool execute(Vm *vm, Value module) {
    static const TypeDefinition *const types[] = {
        &io_base_definition,      &io_raw_base_definition, &io_buffered_base_definition,
        &io_text_base_definition, &io_file_definition,     &io_bytes_definition,
        &io_reader_definition,    &io_writer_definition,   &io_random_definition,
        &io_text_definition,      &io_string_definition,   &io_newline_decoder_definition,
        &io_pair_definition,
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!module_add_type(vm, module, types[i]))
            return false;
    return add_unsupported(vm, module) && module_add_int(vm, module, "DEFAULT_BUFFER_SIZE", IO_BUFFER_SIZE) &&
           module_add(vm, module, "BlockingIOError", type_value(vm_type(vm, TYPE_INDEX_BLOCKING_IO_ERROR)));
}

const ModuleDefinition module__io = {
    .name = "_io",
    .doc = "Streams.",
    .functions = functions,
    .execute = execute,
    .state = 1,
};

// ---- The standard streams

// A text stream on a descriptor; None when it is closed.
static Value standard_stream(Vm *vm, int fd, const char *name, bool writes, const char *errors,
                             const IoStreamOptions *options) {
    Str *mode = str_from_c(vm, writes ? "w" : "r");
    Value raw = mode ? make(vm, &io_file_definition, 3,
                            (Value[]){value_from_small_int(fd), str_value(mode), VALUE_FALSE})
                     : NO_VALUE;
    if (value_missing(raw)) {
        if (!error_is(vm, TYPE_INDEX_OS_ERROR))
            return NO_VALUE;
        error_clear(vm);
        return VALUE_NONE;
    }
    Str *shown = str_from_c(vm, name),
        *encoding = str_from_c(vm, options->encoding ? options->encoding : "utf-8"),
        *handler = str_from_c(vm, errors);
    Str *newline = str_from_c(vm, "\n"), *mode_name = str_intern_c(vm, "mode");
    if (!shown || !encoding || !handler || !newline || !mode_name ||
        !object_set_attribute(vm, raw, vm_name(vm, name), str_value(shown)))
        return NO_VALUE;
    Value terminal = io_call(vm, raw, "isatty", 0, NULL);
    bool unbuffered = writes && options->unbuffered;
    Value buffer = unbuffered && value_exists(terminal) ? raw
                   : value_exists(terminal)
                       ? make(vm, writes ? &io_writer_definition : &io_reader_definition, 1, &raw)
                       : NO_VALUE;
    if (value_missing(buffer))
        return NO_VALUE;
    bool lines = (value_is_true(terminal) || fd == 2) && !unbuffered;
    Value args[6] = {buffer,
                     str_value(encoding),
                     str_value(handler),
                     writes ? str_value(newline) : VALUE_NONE,
                     value_from_bool(lines),
                     value_from_bool(unbuffered)};
    Value text = make(vm, &io_text_definition, 6, args);
    return value_exists(text) && object_set_attribute(vm, text, mode_name, str_value(mode)) ? text : NO_VALUE;
}

bool io_open_standard_streams(Vm *vm, const IoStreamOptions *options) {
    Str *name = str_intern_c(vm, "_io");
    Value module = name ? dict_get_str(vm, vm->modules, name) : NO_VALUE;
    if (value_missing(module)) {
        module = name ? module_from_definition(vm, &module__io) : NO_VALUE;
        if (value_missing(module) || !dict_set_str(vm, vm->modules, name, module))
            return false;
    }
    static const struct {
        const char *name, *copy, *shown, *errors;
    } streams[] = {
        {"stdin", "__stdin__", "<stdin>", "strict"},
        {"stdout", "__stdout__", "<stdout>", "strict"},
        {"stderr", "__stderr__", "<stderr>", "backslashreplace"},
    };
    for (int i = 0; i < 3; i++) {
        const char *errors = i < 2 && options->errors ? options->errors : streams[i].errors;
        Value stream = standard_stream(vm, i, streams[i].shown, i > 0, errors, options);
        if (value_missing(stream) || !dict_set_c(vm, vm->sys, streams[i].name, stream) ||
            !dict_set_c(vm, vm->sys, streams[i].copy, stream))
            return false;
    }
    Str *open_name = str_intern_c(vm, "open");
    Value open = open_name ? dict_get_str(vm, value_to_module(module)->dict, open_name) : NO_VALUE;
    return value_exists(open) && dict_set_str(vm, vm->builtins, open_name, open);
}
