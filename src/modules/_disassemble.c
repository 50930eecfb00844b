// SPDX-License-Identifier: MIT
// The module _disassemble: what the library's `dis` is made of: the instructions of a code object, and their
// listing.
#include "compile/disassemble.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/opcode.h"
#include "vm/vm.h"

static Code *code_argument(Vm *vm, Value v) {
    if (!value_is_code(v)) {
        raise_type_error(vm, "a code object is required, not %T", v);
        return NULL;
    }
    Code *code = value_to_code(v);
    return code->archive_entry && !code_materialize(vm, code) ? NULL : code;
}

static Value listing(Vm *vm, Value *args) {
    Code *code = code_argument(vm, args[0]);
    Str *text = code ? disassemble(vm, code) : NULL;
    return text ? str_value(text) : NO_VALUE;
}

// (word, opcode, A, B, C, X, jump target or -1) of each instruction; EXT's bytes are counted in.
static Value instructions(Vm *vm, Value *args) {
    Code *code = code_argument(vm, args[0]);
    List *list = code ? list_new(vm, code->instruction_count) : NULL;
    if (!list)
        return NO_VALUE;
    for (uint32_t i = 0; i < code->instruction_count;) {
        uint32_t start = i, word = code->instructions[i++], high = 0;
        if ((word & 0xff) == OP_EXT && i < code->instruction_count) {
            high = word;
            word = code->instructions[i++];
        }
        uint32_t op = word & 0xff;
        if (op >= OPCODE_COUNT)
            return raise_value_error(vm, "unknown opcode %d", (int)op);
        const OpcodeDescription *d = &opcode_descriptions[op];
        uint32_t x = d->x != '_' && i < code->instruction_count ? code->instructions[i++] : 0;
        int64_t target = d->a == 'J'   ? (int64_t)i + ((int32_t)word >> 8)
                         : d->x == 'J' ? (int64_t)i + (int32_t)x
                                       : -1;
        Value items[7] = {
            value_from_small_int(start),
            value_from_small_int(op),
            value_from_small_int((word >> 8 & 0xff) | (high >> 8 & 0xff) << 8),
            value_from_small_int((word >> 16 & 0xff) | (high >> 16 & 0xff) << 8),
            value_from_small_int(word >> 24 | (high >> 24) << 8),
            value_from_small_int(x),
            value_from_small_int(target),
        };
        Tuple *tuple = tuple_from_values(vm, items, 7);
        if (!tuple || !list_append(vm, list, tuple_value(tuple)))
            return NO_VALUE;
    }
    return list_value(list);
}

static Value opcodes(Vm *vm, Value *args) {
    (void)args;
    List *list = list_new(vm, OPCODE_COUNT);
    for (int op = 0; list && op < OPCODE_COUNT; op++) {
        const OpcodeDescription *d = &opcode_descriptions[op];
        const char kinds[5] = {d->a, d->b, d->c, d->x, 0};
        Str *name = str_from_c(vm, d->name), *operands = str_from_c(vm, kinds),
            *text = str_from_c(vm, d->text);
        Tuple *tuple = name && operands && text
                           ? tuple_pack(vm, str_value(name), str_value(operands), str_value(text))
                           : NULL;
        if (!tuple || !list_append(vm, list, tuple_value(tuple)))
            return NO_VALUE;
    }
    return list ? list_value(list) : NO_VALUE;
}

static const NativeDefinition functions[] = {
    {"listing(code, /)", listing, "The bytecode of a code object and of those in it, as text.", 0, 0},
    {"instructions(code, /)", instructions, "Tuples of the instructions of a code object.", 0, 0},
    {"opcodes()", opcodes, "Name, operand kinds and meaning of each opcode.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

const ModuleDefinition module__disassemble = {
    .name = "_disassemble",
    .doc = "Krait's instructions, for the library's dis.",
    .functions = functions,
};
