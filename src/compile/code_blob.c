// SPDX-License-Identifier: MIT
// Blobs of code: writing code objects as bytes and reading them back, at once or function by function.
//
// Layout: BlobHead; offsets of the entries and of the strings (uint32_t each, from the blob's start); strings
// (kind and length, then the text); entries, each aligned to 4: EntryHead, instructions, exception rows,
// string numbers of names and variables, registers of cells, heights, positions, constants. The first entry
// is the module. A code constant is the number of an entry that is greater than its own, so that nothing can
// hold itself.
//
// Reading keeps inside the blob whatever its bytes are; what is not trusted is materialised at once and
// verified.
#include "compile/archive.h"
#include "compile/verify.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/slice.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

typedef struct BlobHead {
    uint32_t magic;
    uint32_t size;
    uint32_t entry_count;
    uint32_t string_count;
} BlobHead;
#define BLOB_MAGIC (UINT32_C(0x434B0000) | CODE_FORMAT_VERSION)

typedef struct EntryHead {
    uint32_t blob_offset; // of this entry
    uint32_t flags, argument_count, positional_only_count, keyword_only_count;
    uint32_t register_count, local_count, cache_count;
    int32_t first_line;
    uint32_t name, qualified_name, filename; // strings
    uint32_t instruction_count, exception_count, positions_size;
    uint32_t constant_count, constants_size;
    uint32_t name_count, variable_count, cell_count, free_count;
} EntryHead;

enum { STRING_PLAIN, STRING_INTERNED };

// What a constant begins with.
enum {
    TAG_IMMEDIATE = 'i',
    TAG_SMALL = 'n',
    TAG_LONG = 'l',
    TAG_FLOAT = 'f',
    TAG_COMPLEX = 'x',
    TAG_STRING = 's',
    TAG_BYTES = 'b',
    TAG_TUPLE = '(',
    TAG_FROZENSET = '<',
    TAG_SLICE = ':',
    TAG_CODE = 'c',
};

// ---- writing

typedef struct Output {
    char *bytes;
    size_t size, capacity;
} Output;

typedef struct BlobWriter {
    Vm *vm;
    Arena arena;
    bool failed;
    Code **codes;
    size_t code_count, code_capacity;
    Str **strings;
    size_t string_count, string_capacity;
    Dict *string_numbers; // (interned or not, text) by address would do; by text with a mark is stable
    Output data;
} BlobWriter;

static void writer_fail(BlobWriter *w) {
    if (!w->failed)
        raise_no_memory(w->vm);
    w->failed = true;
}

static void put(BlobWriter *w, const void *bytes, size_t size) {
    Output *out = &w->data;
    if (w->failed)
        return;
    if (out->size + size > out->capacity) {
        size_t wanted = out->capacity ? out->capacity * 2 : 4096;
        while (wanted < out->size + size)
            wanted *= 2;
        char *grown = arena_grow(&w->arena, out->bytes, out->capacity, wanted);
        if (grown == NULL) {
            writer_fail(w);
            return;
        }
        out->bytes = grown;
        out->capacity = wanted;
    }
    if (size != 0)
        memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

static void put_u32(BlobWriter *w, uint32_t number) {
    put(w, &number, sizeof number);
}
static void put_byte(BlobWriter *w, uint8_t byte) {
    put(w, &byte, 1);
}
static void put_align(BlobWriter *w) {
    while (!w->failed && w->data.size % 4 != 0)
        put_byte(w, 0);
}

static uint32_t string_number(BlobWriter *w, const Str *s) {
    if (w->failed)
        return 0;
    // Equal strings are one, but an interned one and a plain one are two.
    Str *key = str_format(w->vm, s->interned ? "i%U" : "p%U", s);
    if (key == NULL) {
        w->failed = true;
        return 0;
    }
    Value found = dict_get_str(w->vm, w->string_numbers, key);
    if (value_exists(found))
        return (uint32_t)value_to_small_int(found);
    if (w->string_count == w->string_capacity) {
        size_t wanted = w->string_capacity ? w->string_capacity * 2 : 64;
        Str **grown =
            arena_grow(&w->arena, w->strings, w->string_capacity * sizeof *grown, wanted * sizeof *grown);
        if (grown == NULL) {
            writer_fail(w);
            return 0;
        }
        w->strings = grown;
        w->string_capacity = wanted;
    }
    uint32_t number = (uint32_t)w->string_count;
    w->strings[w->string_count++] = (Str *)s;
    if (!dict_set_str(w->vm, w->string_numbers, key, value_from_small_int(number)))
        w->failed = true;
    return number;
}

static uint32_t code_number(BlobWriter *w, Code *code) {
    if (w->failed)
        return 0;
    if (w->code_count == w->code_capacity) {
        size_t wanted = w->code_capacity ? w->code_capacity * 2 : 64;
        Code **grown =
            arena_grow(&w->arena, w->codes, w->code_capacity * sizeof *grown, wanted * sizeof *grown);
        if (grown == NULL) {
            writer_fail(w);
            return 0;
        }
        w->codes = grown;
        w->code_capacity = wanted;
    }
    w->codes[w->code_count] = code;
    return (uint32_t)w->code_count++;
}

static void put_constant(BlobWriter *w, Value v);

static void put_items(BlobWriter *w, uint8_t tag, Value iterable) {
    Tuple *items = value_to_tuple(w->vm, iterable);
    if (items == NULL) {
        w->failed = true;
        return;
    }
    put_byte(w, tag);
    put_u32(w, items->length);
    for (uint32_t i = 0; i < items->length && !w->failed; i++)
        put_constant(w, tuple_items(items)[i]);
}

static void put_long(BlobWriter *w, Value v) {
    size_t size = int_bit_length(v) / 8 + 1;
    uint8_t *bytes = w->failed ? NULL : arena_alloc(&w->arena, size);
    if (bytes == NULL) {
        writer_fail(w);
        return;
    }
    if (!int_to_bytes(w->vm, v, bytes, size, true, true)) {
        w->failed = true;
        return;
    }
    put_byte(w, TAG_LONG);
    put_u32(w, (uint32_t)size);
    put(w, bytes, size);
}

static void put_double(BlobWriter *w, Value v) {
    double number = float_to_double(v);
    put(w, &number, sizeof number);
}

static void put_complex(BlobWriter *w, Value v) {
    Str *names[2] = {str_intern_c(w->vm, "real"), str_intern_c(w->vm, "imag")};
    put_byte(w, TAG_COMPLEX);
    for (int i = 0; i < 2; i++) {
        Value part = names[i] ? object_get_attribute(w->vm, v, names[i]) : NO_VALUE;
        if (value_missing(part)) {
            w->failed = true;
            return;
        }
        put_double(w, part);
    }
}

static bool is_exactly(Vm *vm, Value v, TypeIndex type) {
    return value_type(vm, v) == vm_type(vm, type);
}

static void put_constant(BlobWriter *w, Value v) {
    Vm *vm = w->vm;
    if (w->failed)
        return;
    if (!recursion_enter(vm, " while a constant is serialised")) {
        w->failed = true;
        return;
    }
    if (v.bits >= VALUE_BITS_FIRST_REAL && v.bits < 256) {
        put_byte(w, TAG_IMMEDIATE);
        put_byte(w, (uint8_t)v.bits);
    } else if (value_is_small_int(v)) {
        int64_t number = value_to_small_int(v);
        put_byte(w, TAG_SMALL);
        put(w, &number, sizeof number);
    } else if (is_exactly(vm, v, TYPE_INDEX_INT)) {
        put_long(w, v);
    } else if (is_exactly(vm, v, TYPE_INDEX_FLOAT)) {
        put_byte(w, TAG_FLOAT);
        put_double(w, v);
    } else if (is_exactly(vm, v, TYPE_INDEX_COMPLEX)) {
        put_complex(w, v);
    } else if (is_exactly(vm, v, TYPE_INDEX_STR)) {
        put_byte(w, TAG_STRING);
        put_u32(w, string_number(w, value_to_str(v)));
    } else if (is_exactly(vm, v, TYPE_INDEX_BYTES)) {
        put_byte(w, TAG_BYTES);
        put_u32(w, (uint32_t)value_to_bytes(v)->length);
        put(w, value_to_bytes(v)->data, value_to_bytes(v)->length);
    } else if (is_exactly(vm, v, TYPE_INDEX_TUPLE)) {
        put_items(w, TAG_TUPLE, v);
    } else if (is_exactly(vm, v, TYPE_INDEX_FROZENSET)) {
        put_items(w, TAG_FROZENSET, v);
    } else if (value_is_slice(v)) {
        put_byte(w, TAG_SLICE);
        put_constant(w, value_to_slice(v)->start);
        put_constant(w, value_to_slice(v)->stop);
        put_constant(w, value_to_slice(v)->step);
    } else if (value_is_code(v)) {
        put_byte(w, TAG_CODE);
        put_u32(w, code_number(w, value_to_code(v)));
    } else {
        raise_value_error(vm, "unmarshallable object");
        w->failed = true;
    }
    recursion_leave(vm);
}

static void put_names(BlobWriter *w, const Value *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        put_u32(w, string_number(w, value_to_str(names[i])));
}

static uint32_t length_of(const Tuple *tuple) {
    return tuple == NULL ? 0 : tuple->length;
}

static void put_entry(BlobWriter *w, Code *code) {
    if (code->archive_entry && !code_materialize(w->vm, code))
        w->failed = true;
    if (w->failed)
        return;
    put_align(w);
    size_t start = w->data.size;
    EntryHead head = {
        .blob_offset = (uint32_t)start,
        .flags = code->flags,
        .argument_count = code->argument_count,
        .positional_only_count = code->positional_only_count,
        .keyword_only_count = code->keyword_only_count,
        .register_count = code->register_count,
        .local_count = code->local_count,
        .cache_count = code->cache_count,
        .first_line = code->first_line,
        .name = string_number(w, code->name),
        .qualified_name = string_number(w, code->qualified_name),
        .filename = string_number(w, code->filename),
        .instruction_count = code->instruction_count,
        .exception_count = code->exception_count,
        .positions_size = code->positions_size,
        .constant_count = code->constant_count,
        .name_count = code->name_count,
        .variable_count = length_of(code->variable_names),
        .cell_count = length_of(code->cell_names),
        .free_count = length_of(code->free_names),
    };
    put(w, &head, sizeof head);
    put(w, code->instructions, (size_t)code->instruction_count * 4);
    put(w, code->exceptions, code->exception_count * sizeof(ExceptionRow));
    put_names(w, code->names, code->name_count);
    if (head.variable_count)
        put_names(w, tuple_items(code->variable_names), head.variable_count);
    if (head.cell_count)
        put_names(w, tuple_items(code->cell_names), head.cell_count);
    if (head.free_count)
        put_names(w, tuple_items(code->free_names), head.free_count);
    for (uint32_t i = 0; i < head.cell_count; i++)
        put_u32(w, (uint32_t)value_to_small_int(tuple_items(code->cell_registers)[i]));
    put(w, code->heights, code->instruction_count);
    put(w, code->positions, code->positions_size);
    size_t constants = w->data.size;
    for (uint32_t i = 0; i < code->constant_count; i++)
        put_constant(w, code->constants[i]);
    head.constants_size = (uint32_t)(w->data.size - constants);
    if (!w->failed)
        memcpy(w->data.bytes + start, &head, sizeof head);
}

// The strings behind the entries, then the two tables of offsets at the very end: their places are known
// last.
Bytes *code_to_bytes(Vm *vm, Code *code) {
    BlobWriter w = {.vm = vm};
    arena_init(&w.arena, 0);
    Bytes *result = NULL;
    w.string_numbers = dict_new(vm);
    w.failed = w.string_numbers == NULL;
    BlobHead head = {.magic = BLOB_MAGIC};
    put(&w, &head, sizeof head);
    code_number(&w, code);
    size_t offset_capacity = 0;
    uint32_t *offsets = NULL;
    for (size_t i = 0; i < w.code_count && !w.failed; i++) {
        put_align(&w);
        if (i == offset_capacity) {
            size_t wanted = offset_capacity ? offset_capacity * 2 : 64;
            offsets = arena_grow(&w.arena, offsets, offset_capacity * 4, wanted * 4);
            offset_capacity = wanted;
            if (offsets == NULL) {
                writer_fail(&w);
                break;
            }
        }
        offsets[i] = (uint32_t)w.data.size;
        put_entry(&w, w.codes[i]);
    }
    uint32_t *string_offsets = w.failed ? NULL : arena_alloc(&w.arena, w.string_count * 4 + 4);
    if (string_offsets == NULL)
        writer_fail(&w);
    for (size_t i = 0; i < w.string_count && !w.failed; i++) {
        size_t size;
        const char *text = str_wtf8(vm, w.strings[i], &size);
        if (text == NULL) {
            w.failed = true;
            break;
        }
        put_align(&w);
        string_offsets[i] = (uint32_t)w.data.size;
        put_u32(&w, (uint32_t)size << 1 | (w.strings[i]->interned ? STRING_INTERNED : STRING_PLAIN));
        put(&w, text, size);
    }
    put_align(&w);
    if (!w.failed) {
        put(&w, offsets, w.code_count * 4);
        put(&w, string_offsets, w.string_count * 4);
    }
    if (!w.failed && w.data.size > INT32_MAX) {
        raise_value_error(vm, "code is too large to serialise");
        w.failed = true;
    }
    if (!w.failed) {
        head.size = (uint32_t)w.data.size;
        head.entry_count = (uint32_t)w.code_count;
        head.string_count = (uint32_t)w.string_count;
        memcpy(w.data.bytes, &head, sizeof head);
        result = bytes_from(vm, w.data.bytes, w.data.size);
    }
    arena_free_all(&w.arena);
    heap_keep(value_from_pointer(code)); // what the arena points at belongs to it
    return result;
}

// ---- reading

typedef struct Blob {
    Vm *vm;
    const char *bytes; // aligned to 4
    BlobHead head;
    const uint32_t *entries, *strings;
    DataBlock *owner; // NULL: the bytes live for ever
    Str *filename;    // of the code objects made; NULL: as written
    uint32_t entry;   // being read: only greater ones may be in it
} Blob;

size_t code_blob_size(const void *bytes, size_t size) {
    BlobHead head;
    if (size < sizeof head)
        return 0;
    memcpy(&head, bytes, sizeof head);
    return head.magic == BLOB_MAGIC && head.size <= size && head.size >= sizeof head ? head.size : 0;
}

static bool bad(Vm *vm, const char *what) {
    raise_value_error(vm, "bad marshal data (%s)", what);
    return false;
}

static bool blob_open(Blob *blob, Vm *vm, const void *bytes, size_t size, DataBlock *owner) {
    *blob = (Blob){.vm = vm, .bytes = bytes, .owner = owner};
    if (code_blob_size(bytes, size) == 0)
        return bad(vm, "not code of this version");
    memcpy(&blob->head, bytes, sizeof blob->head);
    const BlobHead *head = &blob->head;
    uint64_t tables = ((uint64_t)head->entry_count + head->string_count) * 4;
    if (head->size % 4 != 0 || head->entry_count == 0 || tables > head->size - sizeof *head)
        return bad(vm, "tables out of range");
    blob->entries = (const uint32_t *)(const void *)(blob->bytes + head->size - tables);
    blob->strings = blob->entries + head->entry_count;
    return true;
}

static Str *read_string(Blob *blob, uint32_t number, bool intern) {
    if (number >= blob->head.string_count) {
        bad(blob->vm, "string index out of range");
        return NULL;
    }
    uint32_t offset = blob->strings[number], word;
    if (offset > blob->head.size - 4) {
        bad(blob->vm, "string out of range");
        return NULL;
    }
    memcpy(&word, blob->bytes + offset, sizeof word);
    if (word >> 1 > blob->head.size - 4 - offset) {
        bad(blob->vm, "string out of range");
        return NULL;
    }
    Str *s = str_from_wtf8(blob->vm, blob->bytes + offset + 4, word >> 1);
    return s != NULL && (intern || (word & 1) == STRING_INTERNED) ? str_intern(blob->vm, s) : s;
}

typedef struct Input {
    const char *next, *end;
} Input;

static const void *take(Input *in, size_t size) {
    if (size > (size_t)(in->end - in->next))
        return NULL;
    const void *piece = in->next;
    in->next += size;
    return piece;
}

static bool take_u32(Input *in, uint32_t *number) {
    const void *piece = take(in, 4);
    if (piece != NULL)
        memcpy(number, piece, 4);
    return piece != NULL;
}

static Value truncated(Blob *blob) {
    bad(blob->vm, "constant out of range");
    return NO_VALUE;
}

static Code *shell_new(Blob *blob, uint32_t number);
static Value read_constant(Blob *blob, Input *in);

static Value read_items(Blob *blob, Input *in, uint8_t tag) {
    uint32_t count;
    if (!take_u32(in, &count) || count > (size_t)(in->end - in->next))
        return truncated(blob);
    Tuple *tuple = tuple_new(blob->vm, count);
    for (uint32_t i = 0; tuple != NULL && i < count; i++) {
        Value item = read_constant(blob, in);
        if (value_missing(item))
            return item;
        heap_store(blob->vm, tuple, &tuple_items(tuple)[i], item);
    }
    if (tuple == NULL)
        return NO_VALUE;
    if (tag == TAG_TUPLE)
        return tuple_value(tuple);
    return vm_call_1(blob->vm, type_value(vm_type(blob->vm, TYPE_INDEX_FROZENSET)), tuple_value(tuple));
}

static Value read_slice(Blob *blob, Input *in) {
    Value parts[3];
    for (int i = 0; i < 3; i++) {
        parts[i] = read_constant(blob, in);
        if (value_missing(parts[i]))
            return NO_VALUE;
    }
    return slice_new(blob->vm, parts[0], parts[1], parts[2]);
}

static bool is_immediate(uint8_t bits) {
    return bits == VALUE_BITS_NONE || bits == VALUE_BITS_FALSE || bits == VALUE_BITS_TRUE ||
           bits == VALUE_BITS_ELLIPSIS || bits == VALUE_BITS_NOT_IMPLEMENTED;
}

static Value read_constant_inner(Blob *blob, Input *in) {
    Vm *vm = blob->vm;
    const uint8_t *tag = take(in, 1);
    uint32_t number;
    if (tag == NULL)
        return truncated(blob);
    switch (*tag) {
    case TAG_IMMEDIATE: {
        const uint8_t *bits = take(in, 1);
        return bits != NULL && is_immediate(*bits) ? (Value){*bits} : truncated(blob);
    }
    case TAG_SMALL: {
        const void *piece = take(in, 8);
        int64_t i = 0;
        if (piece == NULL)
            return truncated(blob);
        memcpy(&i, piece, 8);
        return int_from_int64(vm, i);
    }
    case TAG_LONG: {
        const void *piece = take_u32(in, &number) ? take(in, number) : NULL;
        return piece == NULL ? truncated(blob) : int_from_bytes(vm, piece, number, true, true);
    }
    case TAG_FLOAT: {
        double d;
        const void *piece = take(in, 8);
        if (piece == NULL)
            return truncated(blob);
        memcpy(&d, piece, 8);
        return float_from_double(vm, d);
    }
    case TAG_COMPLEX: {
        double d[2];
        const void *piece = take(in, 16);
        if (piece == NULL)
            return truncated(blob);
        memcpy(d, piece, 16);
        Value parts[2] = {float_from_double(vm, d[0]), float_from_double(vm, d[1])};
        if (value_missing(parts[0]) || value_missing(parts[1]))
            return NO_VALUE;
        return vm_call(vm, type_value(vm_type(vm, TYPE_INDEX_COMPLEX)), 2, parts);
    }
    case TAG_STRING: {
        Str *s = take_u32(in, &number) ? read_string(blob, number, false) : NULL;
        if (s == NULL && !error_is_set(vm))
            return truncated(blob);
        return s == NULL ? NO_VALUE : str_value(s);
    }
    case TAG_BYTES: {
        const void *piece = take_u32(in, &number) ? take(in, number) : NULL;
        Bytes *bytes = piece == NULL ? NULL : bytes_from(vm, piece, number);
        if (piece == NULL)
            return truncated(blob);
        return bytes == NULL ? NO_VALUE : bytes_value(bytes);
    }
    case TAG_TUPLE:
    case TAG_FROZENSET: return read_items(blob, in, *tag);
    case TAG_SLICE: return read_slice(blob, in);
    case TAG_CODE: {
        if (!take_u32(in, &number) || number <= blob->entry || number >= blob->head.entry_count)
            return truncated(blob);
        Code *code = shell_new(blob, number);
        return code == NULL ? NO_VALUE : value_from_pointer(code);
    }
    default: return truncated(blob);
    }
}

static Value read_constant(Blob *blob, Input *in) {
    if (!recursion_enter(blob->vm, " while a constant is read"))
        return NO_VALUE;
    Value v = read_constant_inner(blob, in);
    recursion_leave(blob->vm);
    return v;
}

// A Code that knows its entry and what a function needs before it is called.
static Code *shell_new(Blob *blob, uint32_t number) {
    Vm *vm = blob->vm;
    uint32_t offset = blob->entries[number];
    EntryHead head;
    if (offset % 4 != 0 || offset > blob->head.size || sizeof head > blob->head.size - offset) {
        bad(vm, "code out of range");
        return NULL;
    }
    memcpy(&head, blob->bytes + offset, sizeof head);
    if (head.blob_offset != offset) {
        bad(vm, "code out of place");
        return NULL;
    }
    Str *name = read_string(blob, head.name, true);
    Str *qualified_name = name == NULL ? NULL : read_string(blob, head.qualified_name, true);
    Str *filename = qualified_name == NULL ? NULL
                    : blob->filename       ? blob->filename
                                           : read_string(blob, head.filename, false);
    Code *code = filename == NULL ? NULL : object_alloc(vm, vm_type(vm, TYPE_INDEX_CODE), 0);
    if (code == NULL)
        return NULL;
    code->flags = head.flags;
    code->argument_count = head.argument_count;
    code->positional_only_count = head.positional_only_count;
    code->keyword_only_count = head.keyword_only_count;
    code->first_line = head.first_line;
    code->name = name;                     // NOBARRIER: allocated just above
    code->qualified_name = qualified_name; // NOBARRIER: the same
    code->filename = filename;             // NOBARRIER: the same
    code->storage = blob->owner;           // NOBARRIER: the same
    code->archive_entry = blob->bytes + offset;
    return code;
}

static Tuple *read_names(Blob *blob, const uint32_t *numbers, uint32_t count) {
    Tuple *tuple = tuple_new(blob->vm, count);
    for (uint32_t i = 0; tuple != NULL && i < count; i++) {
        Str *name = read_string(blob, numbers[i], true);
        if (name == NULL)
            return NULL;
        heap_store(blob->vm, tuple, &tuple_items(tuple)[i], str_value(name));
    }
    return tuple;
}

// Everything that read_* could make out of the tables behind the head, stored into the code at the end.
static bool fill(Blob *blob, Code *code, const EntryHead *head, const char *from) {
    Vm *vm = blob->vm;
    Input in = {from, blob->bytes + blob->head.size};
    const void *instructions = take(&in, (size_t)head->instruction_count * 4);
    const void *exceptions = take(&in, (size_t)head->exception_count * sizeof(ExceptionRow));
    const uint32_t *names = take(&in, (size_t)head->name_count * 4);
    const uint32_t *variables = take(&in, (size_t)head->variable_count * 4);
    const uint32_t *cells = take(&in, (size_t)head->cell_count * 4);
    const uint32_t *frees = take(&in, (size_t)head->free_count * 4);
    const uint32_t *registers = take(&in, (size_t)head->cell_count * 4);
    const uint8_t *heights = take(&in, head->instruction_count);
    const uint8_t *positions = take(&in, head->positions_size);
    const char *constants = take(&in, head->constants_size);
    if (!instructions || !exceptions || !names || !variables || !cells || !frees || !registers || !heights ||
        !positions || !constants || head->constant_count > head->constants_size)
        return bad(vm, "tables out of range");
    Tuple *name_tuple = read_names(blob, names, head->name_count);
    Tuple *variable_names = name_tuple ? read_names(blob, variables, head->variable_count) : NULL;
    Tuple *cell_names = variable_names ? read_names(blob, cells, head->cell_count) : NULL;
    Tuple *free_names = cell_names ? read_names(blob, frees, head->free_count) : NULL;
    Tuple *cell_registers = free_names ? tuple_new(vm, head->cell_count) : NULL;
    ValueArray *name_array = cell_registers ? heap_alloc_values(vm, head->name_count) : NULL;
    ValueArray *constant_array = name_array ? heap_alloc_values(vm, head->constant_count) : NULL;
    if (constant_array == NULL)
        return false;
    for (uint32_t i = 0; i < head->cell_count; i++)
        tuple_items(cell_registers)[i] = value_from_small_int(registers[i]); // NOBARRIER: small ints
    for (uint32_t i = 0; i < head->name_count; i++)
        heap_store(vm, name_array, &name_array->items[i], tuple_items(name_tuple)[i]);
    Input constant_input = {constants, constants + head->constants_size};
    for (uint32_t i = 0; i < head->constant_count; i++) {
        Value v = read_constant(blob, &constant_input);
        if (value_missing(v))
            return false;
        heap_store(vm, constant_array, &constant_array->items[i], v);
    }
    code->register_count = head->register_count;
    code->local_count = head->local_count;
    code->cache_count = head->cache_count;
    code->instruction_count = head->instruction_count;
    code->exception_count = head->exception_count;
    code->positions_size = head->positions_size;
    code->constant_count = head->constant_count;
    code->name_count = head->name_count;
    code->instructions = instructions;
    code->exceptions = exceptions;
    code->heights = heights;
    code->positions = positions;
    code->constants_block = constant_array;
    code->constants = constant_array->items;
    code->names_block = name_array;
    code->names = name_array->items;
    code->variable_names = variable_names;
    code->cell_names = cell_names;
    code->free_names = free_names;
    code->cell_registers = cell_registers;
    code->archive_entry = NULL;
    heap_barrier(vm, code);
    code_set_simple(code);
    return true;
}

bool code_materialize(Vm *vm, Code *code) {
    const char *entry = code->archive_entry;
    EntryHead head;
    memcpy(&head, entry, sizeof head);
    const char *bytes = entry - head.blob_offset;
    Blob blob;
    BlobHead blob_head;
    memcpy(&blob_head, bytes, sizeof blob_head);
    if (!blob_open(&blob, vm, bytes, blob_head.size, code->storage))
        return false;
    blob.filename = code->filename;
    while (blob.entry < blob.head.entry_count && blob.entries[blob.entry] != head.blob_offset)
        blob.entry++;
    return fill(&blob, code, &head, entry + sizeof head);
}

// Materialises everything in `code` and verifies it.
static bool check_all(Vm *vm, Code *code) {
    if (!recursion_enter(vm, " while code is read"))
        return false;
    bool good = code->archive_entry == NULL || code_materialize(vm, code);
    if (good) {
        bool no_memory = false;
        const char *wrong = code_verify(vm, code, &no_memory);
        if (no_memory)
            raise_no_memory(vm);
        else if (wrong)
            bad(vm, wrong);
        good = !no_memory && !wrong;
    }
    for (uint32_t i = 0; good && i < code->constant_count; i++)
        if (value_is_code(code->constants[i]))
            good = check_all(vm, value_to_code(code->constants[i]));
    recursion_leave(vm);
    return good;
}

Code *code_from_bytes(Vm *vm, const void *bytes, size_t size) {
    size_t blob_size = code_blob_size(bytes, size);
    if (blob_size == 0) {
        if (size < sizeof(BlobHead))
            raise_error(vm, TYPE_INDEX_EOF_ERROR, "marshal data too short");
        else
            bad(vm, "not code of this version");
        return NULL;
    }
    DataBlock *owner = heap_alloc_data(vm, blob_size);
    if (owner == NULL)
        return NULL;
    memcpy(owner->bytes, bytes, blob_size);
    Blob blob;
    if (!blob_open(&blob, vm, owner->bytes, blob_size, owner))
        return NULL;
    Code *code = shell_new(&blob, 0);
    return code != NULL && check_all(vm, code) ? code : NULL;
}

Code *archive_code(Vm *vm, const ArchiveModule *module) {
    Blob blob;
    if (!blob_open(&blob, vm, module->code, module->code_size, NULL))
        return NULL;
    blob.filename = str_from_wtf8(vm, module->filename, module->filename_length);
    return blob.filename == NULL ? NULL : shell_new(&blob, 0);
}

bool code_change_filename(Vm *vm, Code *code, Str *from, Str *to) {
    if (!str_equal(code->filename, from))
        return true;
    heap_store_pointer(vm, code, &code->filename, to);
    if (code->archive_entry)
        return true; // what is in it takes its name from it
    if (!recursion_enter(vm, " while code is renamed"))
        return false;
    bool good = true;
    for (uint32_t i = 0; good && i < code->constant_count; i++)
        if (value_is_code(code->constants[i]))
            good = code_change_filename(vm, value_to_code(code->constants[i]), from, to);
    recursion_leave(vm);
    return good;
}
