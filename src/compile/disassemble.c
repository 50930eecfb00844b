// SPDX-License-Identifier: MIT
// The disassembler: one line an instruction, with its source line where that changes.
//
// It trusts nothing: operands out of range show as numbers.
#include "compile/disassemble.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/opcode.h"
#include "vm/vm.h"
#include <stdio.h>

typedef struct Listing {
    Vm *vm;
    const Code *code;
    StrBuilder out;
} Listing;

__attribute__((format(printf, 2, 3))) static void text(Listing *l, const char *format, ...) {
    char buffer[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    str_builder_c(&l->out, buffer);
}

static void register_name(Listing *l, uint32_t r) {
    const Tuple *names = l->code->variable_names;
    text(l, " r%u", (unsigned)r);
    if (names != NULL && r < names->length) {
        text(l, "(");
        str_builder_str(&l->out, value_to_str(tuple_items(names)[r]));
        text(l, ")");
    }
}

static void constant(Listing *l, uint32_t index) {
    text(l, " #%u", (unsigned)index);
    if (index >= l->code->constant_count)
        return;
    Value v = l->code->constants[index];
    text(l, "=");
    if (!value_is_code(v)) {
        str_builder_repr(&l->out, v);
        return;
    }
    text(l, "<code ");
    str_builder_str(&l->out, value_to_code(v)->qualified_name);
    text(l, ">");
}

static void free_name(Listing *l, uint32_t index) {
    const Tuple *names = l->code->free_names;
    text(l, " free%u", (unsigned)index);
    if (names != NULL && index < names->length) {
        text(l, "(");
        str_builder_str(&l->out, value_to_str(tuple_items(names)[index]));
        text(l, ")");
    }
}

static void operand(Listing *l, char kind, uint32_t value, bool extended) {
    switch (kind) {
    case 'W':
    case 'R':
    case 'U': register_name(l, value); break;
    case 'B': text(l, " r%u..", (unsigned)value); break;
    case 'N': text(l, " %u", (unsigned)value); break;
    case 'I': text(l, " %d", extended ? (int16_t)value : (int8_t)value); break;
    default: break;
    }
}

static void wide_operand(Listing *l, char kind, uint32_t value) {
    switch (kind) {
    case 'K': constant(l, value); break;
    case 'F': free_name(l, value); break;
    case 'S': text(l, " %d", (int16_t)value); break;
    default:
        if (value == 0) {
            text(l, " nothing");
            break;
        }
        text(l, " ");
        if (value == VALUE_BITS_NONE || value == VALUE_BITS_FALSE || value == VALUE_BITS_TRUE ||
            value == VALUE_BITS_ELLIPSIS || value == VALUE_BITS_NOT_IMPLEMENTED)
            str_builder_repr(&l->out, (Value){value});
        else
            text(l, "bits %u", (unsigned)value);
        break;
    }
}

static uint32_t instruction(Listing *l, uint32_t at) {
    const Code *code = l->code;
    uint32_t word = code->instructions[at], high = 0, next = at + 1;
    if ((word & 0xff) == OP_EXT && next < code->instruction_count) {
        high = word;
        word = code->instructions[next++];
    }
    uint32_t op = word & 0xff;
    if (op >= OPCODE_COUNT) {
        text(l, "?%u\n", (unsigned)op);
        return next;
    }
    const OpcodeDescription *d = &opcode_descriptions[op];
    text(l, "%-22s", d->name);
    uint32_t a = (word >> 8 & 0xff) | (high >> 8 & 0xff) << 8,
             b = (word >> 16 & 0xff) | (high >> 16 & 0xff) << 8, c = word >> 24 | (high >> 24) << 8;
    uint32_t x = d->x != '_' && next < code->instruction_count ? code->instructions[next++] : 0;
    if (d->a == 'J') {
        text(l, " -> %d", (int)next + ((int32_t)word >> 8));
    } else {
        operand(l, d->a, a, high != 0);
        if (operand_is_wide(d->b)) {
            wide_operand(l, d->b, word >> 16 | (high >> 16) << 16);
        } else {
            operand(l, d->b, b, high != 0);
            if (op == OP_INTRINSIC && c < INTRINSIC_COUNT)
                text(l, " %s", intrinsic_descriptions[c].name);
            else
                operand(l, d->c, c, high != 0);
        }
    }
    switch (d->x) {
    case 'J': text(l, " -> %d", (int)next + (int32_t)x); break;
    case 'M':
        text(l, " ");
        if ((x & 0xffff) < code->name_count)
            str_builder_str(&l->out, value_to_str(code->names[x & 0xffff]));
        else
            text(l, "name %u", (unsigned)(x & 0xffff));
        break;
    case 'K': constant(l, x); break;
    case 'N': text(l, " %u", (unsigned)x); break;
    default: break;
    }
    text(l, "\n");
    return next;
}

static bool listing(Vm *vm, StrBuilder *out, Code *code) {
    if (code->archive_entry && !code_materialize(vm, code))
        return false;
    Listing l = {.vm = vm, .code = code, .out = *out};
    text(&l, "code ");
    str_builder_str(&l.out, code->qualified_name);
    text(&l, ": %u registers, %u of them variables, %u words\n", (unsigned)code->register_count,
         (unsigned)code->local_count, (unsigned)code->instruction_count);
    int line = -1;
    for (uint32_t i = 0; i < code->instruction_count;) {
        int own = code_line(code, i);
        if (own != line && own > 0)
            text(&l, "%5d ", own);
        else
            text(&l, "      ");
        line = own;
        text(&l, "%5u  ", (unsigned)i);
        i = instruction(&l, i);
    }
    for (uint32_t i = 0; i < code->exception_count; i++)
        text(&l, "      %u .. %u raises to %u in r%u\n", (unsigned)code->exceptions[i].start,
             (unsigned)code->exceptions[i].end, (unsigned)code->exceptions[i].handler,
             (unsigned)code->exceptions[i].target);
    *out = l.out;
    for (uint32_t i = 0; i < code->constant_count; i++) {
        if (!value_is_code(code->constants[i]))
            continue;
        str_builder_c(out, "\n");
        if (!recursion_enter(vm, " while code is listed"))
            return false;
        bool good = listing(vm, out, value_to_code(code->constants[i]));
        recursion_leave(vm);
        if (!good)
            return false;
    }
    return true;
}

Str *disassemble(Vm *vm, Code *code) {
    StrBuilder out;
    str_builder_init(&out, vm);
    if (!listing(vm, &out, code))
        return NULL;
    return str_builder_finish(&out);
}
