// SPDX-License-Identifier: MIT
// The opcodes and intrinsics as numbers, and the operand kinds of each: made from opcodes.def and
// intrinsics.def.
#ifndef KRAIT_VM_OPCODE_H
#define KRAIT_VM_OPCODE_H

#include <stdint.h>

typedef enum Opcode {
#define OP(name, a, b, c, x, text) OP_##name,
#include "vm/opcodes.def"
#undef OP
    OPCODE_COUNT
} Opcode;

typedef enum Intrinsic {
#define INTRINSIC(name, operands, text) INTRINSIC_##name,
#include "vm/intrinsics.def"
#undef INTRINSIC
    INTRINSIC_COUNT
} Intrinsic;

// The letters of opcodes.def; '_' where there is no operand.
typedef struct OpcodeDescription {
    const char *name;
    char a, b, c, x;
    const char *text;
} OpcodeDescription;
extern const OpcodeDescription opcode_descriptions[OPCODE_COUNT];

typedef struct IntrinsicDescription {
    const char *name;
    int operands;
    const char *text;
} IntrinsicDescription;
extern const IntrinsicDescription intrinsic_descriptions[INTRINSIC_COUNT];

// Words that an instruction takes: 2 when it has an X.
static inline uint32_t opcode_words(unsigned opcode) {
    return opcode_descriptions[opcode].x == '_' ? 1 : 2;
}
// Operand kinds that fill B and C together.
static inline int operand_is_wide(char kind) {
    return kind == 'K' || kind == 'F' || kind == 'V' || kind == 'S';
}

#endif
