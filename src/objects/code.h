// SPDX-License-Identifier: MIT
// The code object: register bytecode and what belongs to it. Immutable but for its caches, which belong to
// this Vm.
//
// Arrays marked "read-only" may lie in the archive (shared by all Vms, never freed) or in a KIND_DATA block:
// `storage` keeps that alive. Instructions, tables: see vm/opcodes.def and compile/.
#ifndef KRAIT_OBJECTS_CODE_H
#define KRAIT_OBJECTS_CODE_H

#include "objects/object.h"

enum { // co_flags, as CPython numbers them
    CODE_OPTIMIZED = 0x1,
    CODE_NEWLOCALS = 0x2,
    CODE_VARARGS = 0x4,
    CODE_VARKEYWORDS = 0x8,
    CODE_NESTED = 0x10,
    CODE_GENERATOR = 0x20,
    CODE_COROUTINE = 0x80,
    CODE_ITERABLE_COROUTINE = 0x100,
    CODE_ASYNC_GENERATOR = 0x200,
    CODE_FUTURE_ANNOTATIONS = 0x1000000,
    CODE_HAS_DOCSTRING = 0x4000000,
    CODE_METHOD = 0x8000000,
};

// One row of the zero-cost exception table: an exception raised at instruction `start` <= i < `end` (indices
// of 32-bit words) goes to `handler` with the exception in register `target`; registers from `target` on are
// dead. Rows are sorted by start; of nested rows the innermost comes first.
typedef struct ExceptionRow {
    uint32_t start, end, handler, target;
} ExceptionRow;

// Where an instruction stands in the source (PEP 657): lines from 1, columns in UTF-8 bytes from 0; -1: none.
typedef struct CodePosition {
    int32_t line, end_line, column, end_column;
} CodePosition;

typedef struct InlineCache InlineCache;

typedef struct Code {
    uint64_t header;         // KIND_CODE
    uint32_t flags;          // CODE_*
    uint32_t argument_count; // positional, positional-only counted
    uint32_t positional_only_count;
    uint32_t keyword_only_count;
    uint32_t register_count; // all: parameters (*args and **kwargs after the keyword-only ones), locals,
                             // cells, temporaries
    uint32_t local_count; // registers that start without a value after the parameters up to here; beyond are
                          // temporaries
    uint32_t instruction_count; // 32-bit words
    uint32_t cache_count;
    uint32_t exception_count;
    int32_t first_line;
    const uint32_t *instructions;   // read-only
    const ExceptionRow *exceptions; // read-only
    const uint8_t
        *heights; // read-only; one an instruction word: how many registers are live there (255: all)
    const uint8_t *positions; // read-only; compact table, see compile/position.h; NULL: none
    uint32_t positions_size;
    uint32_t simple;     // argument_count + 1 of a plain function (no *args, **kwargs, keyword-only; not a
                         // generator); else 0
    InlineCache *caches; // cache_count of them, in a KIND_CACHES block; NULL until first run
    Value *constants;    // in constants_block
    ValueArray *constants_block;
    uint32_t constant_count;
    uint32_t name_count;
    Value *names; // interned Str; in names_block
    ValueArray *names_block;
    Tuple *variable_names; // co_varnames: parameters, then plain locals: one a register from 0 (cells among
                           // them too)
    Tuple *cell_names;     // co_cellvars
    Tuple *free_names;     // co_freevars: the closure's cells, in order
    Tuple *cell_registers; // for each cell of cell_names the register that holds it (ints); the same order
    Str *name;
    Str *qualified_name;
    Str *filename;
    DataBlock *storage;
    const void *archive_entry; // not NULL: not materialised yet (compile/archive.h: code_materialize fills
                               // the rest on first call)
} Code;

static inline bool value_is_code(Value v) {
    return value_is_kind(v, KIND_CODE);
}
static inline Code *value_to_code(Value v) {
    return (Code *)value_to_pointer(v);
}
// The position of instruction word `index`.
CodePosition code_position(const Code *code, uint32_t index);
static inline int code_line(const Code *code, uint32_t index) {
    return code_position(code, index).line;
}

// To be called when flags and counts are final.
static inline void code_set_simple(Code *code) {
    uint32_t special =
        CODE_VARARGS | CODE_VARKEYWORDS | CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR;
    code->simple = (code->flags & special) || !(code->flags & CODE_OPTIMIZED) || code->keyword_only_count
                       ? 0
                       : code->argument_count + 1;
}
// Fills the rest of a Code read from an archive, at its first call. False: exception. (compile/archive.c)
bool code_materialize(Vm *vm, Code *code) MUST_CHECK;
// Makes code->caches. (vm/cache.c)
bool code_make_caches(Vm *vm, Code *code) MUST_CHECK;

extern const TypeDefinition code_definition;

#endif
