// SPDX-License-Identifier: MIT
// The description tables of opcodes and intrinsics.
#include "vm/opcode.h"

// clang-format off
const OpcodeDescription opcode_descriptions[OPCODE_COUNT] = {
#define OP(name, a, b, c, x, text) {#name, #a[0], #b[0], #c[0], #x[0], text},
#include "vm/opcodes.def"
#undef OP
};

const IntrinsicDescription intrinsic_descriptions[INTRINSIC_COUNT] = {
#define INTRINSIC(name, operands, text) {#name, operands, text},
#include "vm/intrinsics.def"
#undef INTRINSIC
};
// clang-format on
