// SPDX-License-Identifier: MIT
// The code type as Python sees it: its attributes, co_lines, co_positions, replace, equality.
//
// An instruction word is two of CPython's code units wide in what co_lines and co_positions tell, so that
// `f_lasti // 2` is an index into co_positions(). co_code is our own bytecode; a replaced one is verified.
#include "objects/code.h"
#include "compile/position.h"
#include "compile/verify.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/slice.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/opcode.h"
#include "vm/vm.h"

void code_trace(Tracer *tracer, void *object) {
    Code *code = object;
    trace_interior(tracer, code->caches);
    trace_pointer(tracer, code->constants_block);
    trace_pointer(tracer, code->names_block);
    trace_pointer(tracer, code->variable_names);
    trace_pointer(tracer, code->cell_names);
    trace_pointer(tracer, code->free_names);
    trace_pointer(tracer, code->cell_registers);
    trace_pointer(tracer, code->name);
    trace_pointer(tracer, code->qualified_name);
    trace_pointer(tracer, code->filename);
    trace_pointer(tracer, code->storage);
}

// Materialised, or NULL with an exception.
static Code *code_of(Vm *vm, Value self) {
    Code *code = value_to_code(self);
    if (code->archive_entry && !code_materialize(vm, code))
        return NULL;
    return code;
}

static Value tuple_or_empty(Vm *vm, const Tuple *tuple) {
    return tuple_value(tuple ? tuple : tuple_empty(vm));
}

// ---- attributes

#define CODE_NUMBER(attribute, field)                                                                        \
    static Value code_##attribute(Vm *vm, Value *args) {                                                     \
        Code *code = code_of(vm, args[0]);                                                                   \
        return code ? value_from_small_int(code->field) : NO_VALUE;                                          \
    }
CODE_NUMBER(argcount, argument_count)
CODE_NUMBER(posonlyargcount, positional_only_count)
CODE_NUMBER(kwonlyargcount, keyword_only_count)
CODE_NUMBER(stacksize, register_count)
CODE_NUMBER(flags, flags)
CODE_NUMBER(firstlineno, first_line)
#undef CODE_NUMBER

static Value code_nlocals(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    if (!code)
        return NO_VALUE;
    return value_from_small_int(code->variable_names ? code->variable_names->length : 0);
}

static Value code_name(Vm *vm, Value *args) {
    return str_value(value_to_code(args[0])->name);
}
static Value code_qualname(Vm *vm, Value *args) {
    return str_value(value_to_code(args[0])->qualified_name);
}
static Value code_filename(Vm *vm, Value *args) {
    return str_value(value_to_code(args[0])->filename);
}

static Value values_tuple(Vm *vm, const Value *items, size_t count) {
    Tuple *tuple = tuple_from_values(vm, items, count);
    return tuple ? tuple_value(tuple) : NO_VALUE;
}

static Value code_consts(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? values_tuple(vm, code->constants, code->constant_count) : NO_VALUE;
}
static Value code_names(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? values_tuple(vm, code->names, code->name_count) : NO_VALUE;
}
static Value code_varnames(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? tuple_or_empty(vm, code->variable_names) : NO_VALUE;
}
static Value code_cellvars(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? tuple_or_empty(vm, code->cell_names) : NO_VALUE;
}
static Value code_freevars(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? tuple_or_empty(vm, code->free_names) : NO_VALUE;
}

static Value bytes_of(Vm *vm, const void *data, size_t size) {
    Bytes *bytes = bytes_from(vm, data ? data : "", size);
    return bytes ? bytes_value(bytes) : NO_VALUE;
}

static Value code_code(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? bytes_of(vm, code->instructions, (size_t)code->instruction_count * 4) : NO_VALUE;
}
static Value code_linetable(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? bytes_of(vm, code->positions, code->positions_size) : NO_VALUE;
}
static Value code_exceptiontable(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    return code ? bytes_of(vm, code->exceptions, code->exception_count * sizeof(ExceptionRow)) : NO_VALUE;
}

static Value code_lnotab(Vm *vm, Value *args) {
    if (!warn(vm, TYPE_INDEX_DEPRECATION_WARNING, 1, "co_lnotab is deprecated, use co_lines instead."))
        return NO_VALUE;
    return code_linetable(vm, args);
}

// ---- methods

static Value optional_number(int32_t number) {
    return number < 0 ? VALUE_NONE : value_from_small_int(number);
}

static Value list_iterator(Vm *vm, List *list) {
    return value_iter(vm, list_value(list));
}

static bool append_tuple(Vm *vm, List *list, const Value *items, size_t count) {
    Tuple *tuple = tuple_from_values(vm, items, count);
    return tuple && list_append(vm, list, tuple_value(tuple));
}

static Value code_co_positions(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    List *list = code ? list_new(vm, code->instruction_count) : NULL;
    if (!list)
        return NO_VALUE;
    PositionReader reader;
    position_reader_init(&reader, code->positions, code->positions_size, code->first_line);
    uint32_t words = 0;
    while (words < code->instruction_count && position_reader_next(&reader)) {
        CodePosition p = reader.position;
        Value items[4] = {optional_number(p.line), optional_number(p.end_line), optional_number(p.column),
                          optional_number(p.end_column)};
        Tuple *tuple = tuple_from_values(vm, items, 4);
        if (!tuple)
            return NO_VALUE;
        for (uint32_t i = 0; i < reader.count && words < code->instruction_count; i++, words++)
            if (!list_append(vm, list, tuple_value(tuple)))
                return NO_VALUE;
    }
    return list_iterator(vm, list);
}

static Value code_co_lines(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    List *list = code ? list_new(vm, 8) : NULL;
    if (!list)
        return NO_VALUE;
    PositionReader reader;
    position_reader_init(&reader, code->positions, code->positions_size, code->first_line);
    // CPython's code begins with an instruction on the line of the definition (a module's on line 0).
    int64_t start = 0, at = 0;
    int32_t line = (code->flags & CODE_OPTIMIZED) || code->first_line != 1 ? code->first_line : 0;
    bool any = true;
    for (;;) {
        bool more = position_reader_next(&reader);
        int32_t next = more ? reader.position.line : -2;
        if (any && (!more || next != line)) {
            Value items[3] = {value_from_small_int(start), value_from_small_int(at), optional_number(line)};
            if (!append_tuple(vm, list, items, 3))
                return NO_VALUE;
            start = at;
        }
        if (!more)
            break;
        any = true;
        line = next;
        at += 2 * (int64_t)reader.count;
    }
    return list_iterator(vm, list);
}

static Value code_co_branches(Vm *vm, Value *args) {
    List *list = list_new(vm, 0);
    return list ? list_iterator(vm, list) : NO_VALUE;
}

static Value code_varname_from_oparg(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    int64_t index;
    if (!code || !value_to_index(vm, args[1], TYPE_INDEX_INDEX_ERROR, &index))
        return NO_VALUE;
    const Tuple *lists[3] = {code->variable_names, code->cell_names, code->free_names};
    for (int i = 0; i < 3 && index >= 0; i++) {
        int64_t length = lists[i] ? lists[i]->length : 0;
        if (index < length)
            return tuple_items(lists[i])[index];
        index -= length;
    }
    return raise_index_error(vm, "tuple index out of range");
}

static Value code_repr(Vm *vm, Value *args) {
    const Code *code = value_to_code(args[0]);
    Str *text = str_format(vm, "<code object %U at %p, file \"%U\", line %d>", code->name, (const void *)code,
                           code->filename, (int)(code->first_line ? code->first_line : -1));
    return text ? str_value(text) : NO_VALUE;
}

// ---- equality

// Constants are the same when their types are: 1, 1.0 and True are three, 0.0 and -0.0 two.
static int constants_equal(Vm *vm, Value a, Value b) {
    if (value_same(a, b))
        return 1;
    if (value_type(vm, a) != value_type(vm, b))
        return 0;
    if (value_is_double(a))
        return 0;
    if (value_is_tuple(a)) {
        const Tuple *first = value_to_pointer(a), *second = value_to_pointer(b);
        if (first->length != second->length)
            return 0;
        for (uint32_t i = 0; i < first->length; i++) {
            int equal = constants_equal(vm, tuple_items(first)[i], tuple_items(second)[i]);
            if (equal != 1)
                return equal;
        }
        return 1;
    }
    if (value_is_slice(a)) {
        const Slice *first = value_to_slice(a), *second = value_to_slice(b);
        return constants_equal(vm, first->start, second->start) == 1 &&
               constants_equal(vm, first->stop, second->stop) == 1 &&
               constants_equal(vm, first->step, second->step) == 1;
    }
    if (value_is_kind(a, KIND_COMPLEX)) { // 0j is not -0j
        Value first = value_repr(vm, a), second = value_missing(first) ? first : value_repr(vm, b);
        return value_missing(second) ? -1 : str_equal(value_to_str(first), value_to_str(second));
    }
    return value_equal(vm, a, b);
}

static bool tuples_equal(const Tuple *a, const Tuple *b) {
    uint32_t first = a ? a->length : 0, second = b ? b->length : 0;
    if (first != second)
        return false;
    for (uint32_t i = 0; i < first; i++)
        if (!str_equal(value_to_str(tuple_items(a)[i]), value_to_str(tuple_items(b)[i])))
            return false;
    return true;
}

// Operands that differ between two compilations of the same source: cache numbers do not.
static bool tables_equal(const Code *a, const Code *b) {
    return a->instruction_count == b->instruction_count && a->exception_count == b->exception_count &&
           a->positions_size == b->positions_size &&
           memcmp(a->instructions, b->instructions, (size_t)a->instruction_count * 4) == 0 &&
           (a->exception_count == 0 ||
            memcmp(a->exceptions, b->exceptions, a->exception_count * sizeof(ExceptionRow)) == 0) &&
           (a->positions_size == 0 || memcmp(a->positions, b->positions, a->positions_size) == 0);
}

static int codes_equal(Vm *vm, const Code *a, const Code *b) {
    if (a == b)
        return 1;
    if (!str_equal(a->name, b->name) || a->argument_count != b->argument_count ||
        a->positional_only_count != b->positional_only_count ||
        a->keyword_only_count != b->keyword_only_count || a->flags != b->flags ||
        a->first_line != b->first_line || a->constant_count != b->constant_count ||
        a->name_count != b->name_count || !tables_equal(a, b))
        return 0;
    for (uint32_t i = 0; i < a->name_count; i++)
        if (!str_equal(value_to_str(a->names[i]), value_to_str(b->names[i])))
            return 0;
    if (!tuples_equal(a->variable_names, b->variable_names) || !tuples_equal(a->cell_names, b->cell_names) ||
        !tuples_equal(a->free_names, b->free_names))
        return 0;
    if (!recursion_enter(vm, " in comparison"))
        return -1;
    int equal = 1;
    for (uint32_t i = 0; i < a->constant_count && equal == 1; i++)
        equal = constants_equal(vm, a->constants[i], b->constants[i]);
    recursion_leave(vm);
    return equal;
}

static Value code_eq(Vm *vm, Value *args) {
    if (!value_is_code(args[1]))
        return VALUE_NOT_IMPLEMENTED;
    Code *a = code_of(vm, args[0]), *b = a ? code_of(vm, args[1]) : NULL;
    int equal = b ? codes_equal(vm, a, b) : -1;
    return equal < 0 ? NO_VALUE : value_from_bool(equal);
}

static Value code_ne(Vm *vm, Value *args) {
    Value equal = code_eq(vm, args);
    return value_is_bool(equal) ? value_from_bool(value_is_false(equal)) : equal;
}

static Value code_hash(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    if (!code)
        return NO_VALUE;
    uint64_t hash = (uint64_t)str_hash(vm, code->name);
    hash = hash * 1000003 ^ code->instruction_count;
    hash = hash * 1000003 ^ (uint64_t)code->first_line;
    for (uint32_t i = 0; i < code->instruction_count; i++)
        hash = hash * 1000003 ^ code->instructions[i];
    for (uint32_t i = 0; i < code->name_count; i++)
        hash = hash * 1000003 ^ (uint64_t)str_hash(vm, value_to_str(code->names[i]));
    return value_from_small_int((int64_t)(hash >> 17));
}

// ---- replace

static bool replace_count(Vm *vm, Value v, uint32_t *field, const char *name) {
    int64_t number;
    if (value_missing(v))
        return true;
    if (!value_is_int(v)) {
        raise_type_error(vm, "'%T' object cannot be interpreted as an integer", v);
        return false;
    }
    if (!int_to_int64(v, &number) || number < 0 || number > INT32_MAX) {
        raise_value_error(vm, "code: %s must not be negative", name);
        return false;
    }
    *field = (uint32_t)number;
    return true;
}

static bool replace_str(Vm *vm, Value v, Str **field, const char *name) {
    if (value_missing(v))
        return true;
    if (!value_is_str(v)) {
        raise_type_error(vm, "replace() argument '%s' must be str, not %T", name, v);
        return false;
    }
    *field = value_to_str(v);
    return true;
}

static bool check_tuple(Vm *vm, Value v, const char *name, bool names) {
    if (!value_is_tuple(v)) {
        raise_type_error(vm, "replace() argument '%s' must be tuple, not %T", name, v);
        return false;
    }
    Tuple *tuple = value_to_pointer(v);
    for (uint32_t i = 0; names && i < tuple->length; i++)
        if (!value_is_str(tuple_items(tuple)[i])) {
            raise_type_error(vm, "name tuples must contain only strings, not '%T'", tuple_items(tuple)[i]);
            return false;
        }
    return true;
}

static bool replace_names(Vm *vm, Value v, Tuple **field, const char *name) {
    if (value_missing(v))
        return true;
    if (!check_tuple(vm, v, name, true))
        return false;
    *field = value_to_pointer(v);
    return true;
}

static bool replace_array(Vm *vm, Value v, ValueArray **block, Value **items, uint32_t *count, bool names) {
    if (value_missing(v))
        return true;
    if (!check_tuple(vm, v, names ? "co_names" : "co_consts", names))
        return false;
    Tuple *tuple = value_to_pointer(v);
    ValueArray *array = heap_alloc_values(vm, tuple->length);
    if (!array)
        return false;
    for (uint32_t i = 0; i < tuple->length; i++) {
        Value item = tuple_items(tuple)[i];
        if (names) {
            Str *interned = str_intern(vm, value_to_str(item));
            if (!interned)
                return false;
            item = str_value(interned);
        }
        heap_store(vm, array, &array->items[i], item);
    }
    *block = array;
    *items = array->items;
    *count = tuple->length;
    return true;
}

// New instructions, rows or positions: a block of their own with everything that was not replaced.
static bool replace_tables(Vm *vm, Code *code, Value instructions, Value rows, Value positions) {
    if (value_missing(instructions) && value_missing(rows) && value_missing(positions))
        return true;
    Value given[3] = {instructions, rows, positions};
    const char *names[3] = {"co_code", "co_exceptiontable", "co_linetable"};
    const void *data[3] = {code->instructions, code->exceptions, code->positions};
    size_t sizes[3] = {(size_t)code->instruction_count * 4, code->exception_count * sizeof(ExceptionRow),
                       code->positions_size};
    const size_t units[3] = {4, sizeof(ExceptionRow), 1};
    for (int i = 0; i < 3; i++) {
        if (value_missing(given[i]))
            continue;
        if (!value_is_bytes(given[i])) {
            raise_type_error(vm, "replace() argument '%s' must be bytes, not %T", names[i], given[i]);
            return false;
        }
        data[i] = value_to_bytes(given[i])->data;
        sizes[i] = value_to_bytes(given[i])->length;
        if (sizes[i] % units[i] != 0 || sizes[i] > INT32_MAX) {
            raise_value_error(vm, "code: %s is malformed", names[i]);
            return false;
        }
    }
    size_t words = sizes[0] / 4;
    DataBlock *block = heap_alloc_data(vm, sizes[0] + sizes[1] + words + sizes[2]);
    if (!block)
        return false;
    unsigned char *out = block->bytes;
    bool same = words == code->instruction_count && memcmp(data[0], code->instructions, sizes[0]) == 0;
    memcpy(out, data[0], sizes[0]);
    if (sizes[1])
        memcpy(out + sizes[0], data[1], sizes[1]);
    if (same)
        memcpy(out + sizes[0] + sizes[1], code->heights, words);
    else
        memset(out + sizes[0] + sizes[1], 255, words); // everything lives
    if (sizes[2])
        memcpy(out + sizes[0] + sizes[1] + words, data[2], sizes[2]);
    heap_store_pointer(vm, code, &code->storage, block);
    code->instructions = (const uint32_t *)(const void *)out;
    code->instruction_count = (uint32_t)words;
    code->exceptions = (const ExceptionRow *)(const void *)(out + sizes[0]);
    code->exception_count = (uint32_t)(sizes[1] / sizeof(ExceptionRow));
    code->heights = out + sizes[0] + sizes[1];
    code->positions = code->heights + words;
    code->positions_size = (uint32_t)sizes[2];
    return true;
}

static Code *code_copy(Vm *vm, const Code *code) {
    Code *copy = object_alloc(vm, vm_type(vm, TYPE_INDEX_CODE), 0);
    if (!copy)
        return NULL;
    uint64_t header = copy->header;
    *copy = *code; // NOBARRIER: allocated just above
    copy->header = header;
    copy->caches = NULL;
    return copy;
}

static Value check_code(Vm *vm, Code *code) {
    code_set_simple(code);
    bool no_memory = false;
    const char *wrong = code_verify(vm, code, &no_memory);
    if (no_memory)
        return raise_no_memory(vm);
    if (wrong)
        return raise_value_error(vm, "code: %s", wrong);
    return value_from_pointer(code);
}

static Value code_replace(Vm *vm, Value *args) {
    Code *code = code_of(vm, args[0]);
    code = code ? code_copy(vm, code) : NULL;
    if (!code)
        return NO_VALUE;
    uint32_t first_line = (uint32_t)code->first_line, locals, stack_size;
    bool good =
        replace_count(vm, args[1], &code->argument_count, "argcount") &&
        replace_count(vm, args[2], &code->positional_only_count, "posonlyargcount") &&
        replace_count(vm, args[3], &code->keyword_only_count, "kwonlyargcount") &&
        replace_count(vm, args[4], &locals, "nlocals") &&
        replace_count(vm, args[5], &stack_size, "stacksize") &&
        replace_count(vm, args[6], &code->flags, "flags") &&
        replace_count(vm, args[7], &first_line, "firstlineno") &&
        replace_tables(vm, code, args[8], args[17], args[16]) &&
        replace_array(vm, args[9], &code->constants_block, &code->constants, &code->constant_count, false) &&
        replace_array(vm, args[10], &code->names_block, &code->names, &code->name_count, true) &&
        replace_names(vm, args[11], &code->variable_names, "co_varnames") &&
        replace_names(vm, args[12], &code->free_names, "co_freevars") &&
        replace_names(vm, args[13], &code->cell_names, "co_cellvars") &&
        replace_str(vm, args[14], &code->filename, "co_filename") &&
        replace_str(vm, args[15], &code->name, "co_name") &&
        replace_str(vm, args[18], &code->qualified_name, "co_qualname");
    if (!good)
        return NO_VALUE;
    heap_barrier(vm, code);
    code->first_line = (int32_t)first_line;
    if (value_exists(args[4]) && locals != (code->variable_names ? code->variable_names->length : 0))
        return raise_value_error(vm, "code: co_nlocals != len(co_varnames)");
    return check_code(vm, code);
}

// ---- code(...)

// How many inline caches the instructions name.
static uint32_t count_caches(const Code *code) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < code->instruction_count; i++) {
        uint32_t op = code->instructions[i] & 0xff;
        if (op >= OPCODE_COUNT || opcode_words(op) != 2)
            continue;
        uint32_t x = ++i < code->instruction_count ? code->instructions[i] >> 16 : 0xffff;
        if (opcode_descriptions[op].x == 'M' && x != 0xffff && x >= count)
            count = x + 1;
    }
    return count;
}

// A cell lies in the register of its parameter, or in one of its own behind the variables.
static Tuple *place_cells(Vm *vm, Code *code, uint32_t parameters) {
    const Tuple *cells = code->cell_names, *variables = code->variable_names;
    Tuple *registers = tuple_new(vm, cells->length);
    uint32_t next = (code->flags & CODE_OPTIMIZED) ? variables->length : 1;
    for (uint32_t i = 0; registers && i < cells->length; i++) {
        uint32_t r = 0;
        while (r < parameters && r < variables->length &&
               !str_equal(value_to_str(tuple_items(variables)[r]), value_to_str(tuple_items(cells)[i])))
            r++;
        bool is_parameter = r < parameters && r < variables->length;
        tuple_items(registers)[i] = value_from_small_int(is_parameter ? r : next++); // NOBARRIER: small ints
    }
    code->local_count = next;
    return registers;
}

static Value code_new(Vm *vm, Value *args) {
    Code *code = object_alloc(vm, value_to_pointer(args[0]), 0);
    if (!code)
        return NO_VALUE;
    uint32_t first_line = 0, locals = 0;
    Tuple *empty = tuple_empty(vm);
    code->free_names = code->cell_names = empty; // NOBARRIER: allocated just above
    bool good =
        replace_count(vm, args[1], &code->argument_count, "argcount") &&
        replace_count(vm, args[2], &code->positional_only_count, "posonlyargcount") &&
        replace_count(vm, args[3], &code->keyword_only_count, "kwonlyargcount") &&
        replace_count(vm, args[4], &locals, "nlocals") &&
        replace_count(vm, args[5], &code->register_count, "stacksize") &&
        replace_count(vm, args[6], &code->flags, "flags") &&
        replace_array(vm, args[8], &code->constants_block, &code->constants, &code->constant_count, false) &&
        replace_array(vm, args[9], &code->names_block, &code->names, &code->name_count, true) &&
        replace_names(vm, args[10], &code->variable_names, "varnames") &&
        replace_str(vm, args[11], &code->filename, "filename") &&
        replace_str(vm, args[12], &code->name, "name") &&
        replace_str(vm, args[13], &code->qualified_name, "qualname") &&
        replace_count(vm, args[14], &first_line, "firstlineno") &&
        replace_names(vm, args[17], &code->free_names, "freevars") &&
        replace_names(vm, args[18], &code->cell_names, "cellvars");
    heap_barrier(vm, code);
    if (!good || !replace_tables(vm, code, args[7], args[16], args[15]))
        return NO_VALUE;
    code->first_line = (int32_t)first_line;
    if (locals != code->variable_names->length)
        return raise_value_error(vm, "code: varnames is too %s",
                                 locals > code->variable_names->length ? "small" : "large");
    uint64_t parameters = (uint64_t)code->argument_count + code->keyword_only_count +
                          ((code->flags & CODE_VARARGS) != 0) + ((code->flags & CODE_VARKEYWORDS) != 0);
    if (parameters > locals)
        return raise_value_error(vm, "code: varnames is too small");
    Tuple *registers = place_cells(vm, code, (uint32_t)parameters);
    if (!registers)
        return NO_VALUE;
    heap_store_pointer(vm, code, &code->cell_registers, registers);
    code->cache_count = count_caches(code);
    return check_code(vm, code);
}

#define REPLACE_SIGNATURE                                                                                    \
    "(self, /, *, co_argcount=None, co_posonlyargcount=None, co_kwonlyargcount=None, co_nlocals=None, "      \
    "co_stacksize=None, co_flags=None, co_firstlineno=None, co_code=None, co_consts=None, co_names=None, "   \
    "co_varnames=None, co_freevars=None, co_cellvars=None, co_filename=None, co_name=None, "                 \
    "co_linetable=None, co_exceptiontable=None, co_qualname=None)"

static const NativeDefinition code_methods[] = {
    {"__new__(cls, argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, "
     "constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, "
     "freevars=(), cellvars=(), /)",
     code_new, "A code object of its parts; not for the faint of heart.", 0, 0},
    {"__repr__(self, /)", code_repr, "Name, file and line.", 0, 0},
    {"__eq__(self, value, /)", code_eq, "Same code, names and constants.", 0, 0},
    {"__ne__(self, value, /)", code_ne, "Not the same code.", 0, 0},
    {"__hash__(self, /)", code_hash, "Agrees with ==.", 0, 0},
    {"replace" REPLACE_SIGNATURE, code_replace, "A copy with some attributes changed.", 0, 0},
    {"__replace__" REPLACE_SIGNATURE, code_replace, "The same as replace().", NATIVE_COEXIST, 0},
    {"co_lines(self, /)", code_co_lines, "Yields (start, end, line) of runs of instructions.", 0, 0},
    {"co_positions(self, /)", code_co_positions,
     "Yields (line, end line, column, end column) of each instruction word.", 0, 0},
    {"co_branches(self, /)", code_co_branches, "Yields nothing: branches are not numbered.", 0, 0},
    {"_varname_from_oparg(self, oparg, /)", code_varname_from_oparg, "The variable of that number.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static const GetSetDefinition code_getset[] = {
    {"co_argcount", code_argcount, NULL, NULL},
    {"co_posonlyargcount", code_posonlyargcount, NULL, NULL},
    {"co_kwonlyargcount", code_kwonlyargcount, NULL, NULL},
    {"co_nlocals", code_nlocals, NULL, NULL},
    {"co_stacksize", code_stacksize, NULL, NULL},
    {"co_flags", code_flags, NULL, NULL},
    {"co_firstlineno", code_firstlineno, NULL, NULL},
    {"co_code", code_code, NULL, NULL},
    {"_co_code_adaptive", code_code, NULL, NULL},
    {"co_consts", code_consts, NULL, NULL},
    {"co_names", code_names, NULL, NULL},
    {"co_varnames", code_varnames, NULL, NULL},
    {"co_cellvars", code_cellvars, NULL, NULL},
    {"co_freevars", code_freevars, NULL, NULL},
    {"co_filename", code_filename, NULL, NULL},
    {"co_name", code_name, NULL, NULL},
    {"co_qualname", code_qualname, NULL, NULL},
    {"co_linetable", code_linetable, NULL, NULL},
    {"co_exceptiontable", code_exceptiontable, NULL, NULL},
    {"co_lnotab", code_lnotab, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

const TypeDefinition code_definition = {
    .name = "code",
    .doc = "Compiled code: what functions and modules run.",
    .kind = KIND_CODE,
    .size = sizeof(Code),
    .flags = TYPE_HAS_WEAKREF,
    .methods = code_methods,
    .getset = code_getset,
};
