// SPDX-License-Identifier: MIT
// Checks code that a program hands to _sre.compile, so that the engine can run it unguarded: every operand
// lies in the code, every jump leads forward inside it, every group and category exists, repeats are closed.
#include "modules/_sre/sre.h"

typedef struct Validator {
    Vm *vm;
    const uint32_t *code;
    size_t groups;
} Validator;

static bool in_range(size_t from, uint32_t skip, size_t end) {
    return skip <= end - from;
}

// A set: its instructions end with FAILURE exactly at `end`.
static bool charset(const uint32_t *code, size_t pc, size_t end) {
    while (pc < end) {
        size_t operands = 0;
        switch (code[pc++]) {
        case SRE_FAILURE: return pc == end;
        case SRE_NEGATE: break;
        case SRE_LITERAL: operands = 1; break;
        case SRE_CATEGORY:
            if (pc >= end || code[pc] >= SRE_CATEGORY_COUNT)
                return false;
            operands = 1;
            break;
        case SRE_RANGE:
        case SRE_RANGE_UNI_IGNORE: operands = 2; break;
        case SRE_CHARSET: operands = 8; break;
        case SRE_BIGCHARSET: {
            if (end - pc < 65 || code[pc] > 256)
                return false;
            const uint8_t *blocks = (const uint8_t *)(code + pc + 1);
            for (int i = 0; i < 256; i++)
                if (blocks[i] >= code[pc])
                    return false;
            operands = 65 + (size_t)code[pc] * 8;
            break;
        }
        default: return false;
        }
        if (operands > end - pc)
            return false;
        pc += operands;
    }
    return false;
}

// An instruction of one character at `pc`: the place behind it, or 0.
static size_t one(const uint32_t *code, size_t pc, size_t end) {
    if (pc >= end)
        return 0;
    switch (code[pc]) {
    case SRE_ANY:
    case SRE_ANY_ALL:
    case SRE_FAILURE: return pc + 1;
    case SRE_CATEGORY: return end - pc > 1 && code[pc + 1] < SRE_CATEGORY_COUNT ? pc + 2 : 0;
    case SRE_LITERAL:
    case SRE_NOT_LITERAL:
    case SRE_LITERAL_IGNORE:
    case SRE_NOT_LITERAL_IGNORE:
    case SRE_LITERAL_UNI_IGNORE:
    case SRE_NOT_LITERAL_UNI_IGNORE:
    case SRE_LITERAL_LOC_IGNORE:
    case SRE_NOT_LITERAL_LOC_IGNORE: return end - pc > 1 ? pc + 2 : 0;
    case SRE_IN:
    case SRE_IN_IGNORE:
    case SRE_IN_UNI_IGNORE:
    case SRE_IN_LOC_IGNORE: {
        if (end - pc < 3 || code[pc + 1] < 2 || code[pc + 1] > end - pc - 1)
            return 0;
        size_t behind = pc + 1 + code[pc + 1];
        return charset(code, pc + 2, behind) ? behind : 0;
    }
    default: return 0;
    }
}

// The instructions from pc to end, which is where the last one must end.
static bool block(Validator *v, size_t pc, size_t end) {
    const uint32_t *code = v->code;
    if (!recursion_enter(v->vm, " in regular expression code"))
        return false;
    bool good = false;
    while (pc < end) {
        uint32_t operation = code[pc];
        size_t behind = one(code, pc, end);
        if (behind) {
            pc = behind;
            continue;
        }
        size_t left = end - ++pc;
        uint32_t skip = left ? code[pc] : 0;
        if (!left)
            goto done;
        switch (operation) {
        case SRE_MARK:
            if (skip >= 2 * v->groups)
                goto done;
            pc++;
            break;
        case SRE_AT:
            if (skip >= SRE_AT_COUNT)
                goto done;
            pc++;
            break;
        case SRE_GROUPREF:
        case SRE_GROUPREF_IGNORE:
        case SRE_GROUPREF_UNI_IGNORE:
        case SRE_GROUPREF_LOC_IGNORE:
            if (skip >= v->groups)
                goto done;
            pc++;
            break;
        case SRE_BRANCH:
            // Alternatives end with a JUMP to the same place, which is where the zero's next is.
            for (size_t target = 0;;) {
                skip = code[pc];
                if (!skip) {
                    pc++;
                    if (!target || target != pc)
                        goto done;
                    break;
                }
                if (skip < 3 || !in_range(pc, skip, end) || pc + skip >= end ||
                    code[pc + skip - 2] != SRE_JUMP || !in_range(pc + skip - 1, code[pc + skip - 1], end) ||
                    !block(v, pc + 1, pc + skip - 2))
                    goto done;
                size_t to = pc + skip - 1 + code[pc + skip - 1];
                if (target && target != to)
                    goto done;
                target = to;
                pc += skip;
            }
            break;
        case SRE_REPEAT_ONE:
        case SRE_MIN_REPEAT_ONE:
        case SRE_POSSESSIVE_REPEAT_ONE:
            if (left < 4 || !in_range(pc, skip, end) || code[pc + 1] > code[pc + 2] || skip < 5 ||
                one(code, pc + 3, pc + skip) != pc + skip - 1 || code[pc + skip - 1] != SRE_SUCCESS)
                goto done;
            pc += skip;
            break;
        case SRE_REPEAT:
        case SRE_POSSESSIVE_REPEAT: {
            if (left < 4 || skip < 3 || !in_range(pc, skip, end) || pc + skip >= end ||
                code[pc + 1] > code[pc + 2] || !block(v, pc + 3, pc + skip))
                goto done;
            uint32_t last = code[pc + skip];
            if (operation == SRE_REPEAT ? last != SRE_MAX_UNTIL && last != SRE_MIN_UNTIL
                                        : last != SRE_SUCCESS)
                goto done;
            pc += skip + 1;
            break;
        }
        case SRE_ATOMIC_GROUP:
            if (skip < 2 || !in_range(pc, skip, end) || code[pc + skip - 1] != SRE_SUCCESS ||
                !block(v, pc + 1, pc + skip - 1))
                goto done;
            pc += skip;
            break;
        case SRE_ASSERT:
        case SRE_ASSERT_NOT:
            if (skip < 3 || !in_range(pc, skip, end) || code[pc + skip - 1] != SRE_SUCCESS ||
                !block(v, pc + 2, pc + skip - 1))
                goto done;
            pc += skip;
            break;
        case SRE_GROUPREF_EXISTS: {
            if (skip >= v->groups || left < 2 || code[pc + 1] < 2 || !in_range(pc, code[pc + 1], end))
                goto done;
            size_t no = pc + code[pc + 1];
            // With an alternative the first part ends with a JUMP over it.
            if (no - pc >= 4 && code[no - 2] == SRE_JUMP && code[no - 1] >= 1 &&
                in_range(no - 1, code[no - 1], end) && block(v, pc + 2, no - 2)) {
                size_t behind_both = no - 1 + code[no - 1];
                if (!block(v, no, behind_both))
                    goto done;
                pc = behind_both;
            } else {
                if (error_is_set(v->vm) || !block(v, pc + 2, no))
                    goto done;
                pc = no;
            }
            break;
        }
        default: goto done;
        }
    }
    good = pc == end;
done:
    recursion_leave(v->vm);
    return good;
}

// INFO is the first instruction alone. Its prefix and set are what the search looks at.
static size_t information(const uint32_t *code, size_t length) {
    if (!length || code[0] != SRE_INFO)
        return 0;
    if (length < 5 || code[1] < 4 || code[1] >= length)
        return SIZE_MAX;
    size_t behind = 1 + (size_t)code[1];
    uint32_t flags = code[2];
    if (flags & ~(uint32_t)(SRE_INFO_PREFIX | SRE_INFO_LITERAL | SRE_INFO_CHARSET) ||
        (flags & SRE_INFO_PREFIX && flags & SRE_INFO_CHARSET))
        return SIZE_MAX;
    if (flags & SRE_INFO_PREFIX) {
        if (behind < 9 || !code[5] || 7 + 2 * (size_t)code[5] != behind)
            return SIZE_MAX;
    } else if (flags & SRE_INFO_CHARSET && !charset(code, 5, behind)) {
        return SIZE_MAX;
    }
    return behind;
}

bool sre_validate(Vm *vm, const uint32_t *code, size_t length, size_t groups) {
    Validator v = {vm, code, groups};
    size_t start = information(code, length);
    if (length && start < length && code[length - 1] == SRE_SUCCESS && block(&v, start, length - 1))
        return true;
    if (!error_is_set(vm))
        raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "invalid SRE code");
    return false;
}
