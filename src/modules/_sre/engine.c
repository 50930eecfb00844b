// SPDX-License-Identifier: MIT
// The matching engine: a backtracking machine whose choices lie on a heap block that grows, never on the C
// stack.
//
// Registers: the place in the code, the place in the subject, the innermost repeat (`repeat`) and what
// SUCCESS ends (`frame`: an assertion, an atomic group, a possessive repeat; none: the match). Repeats and
// frames are nodes, never changed once made: an iteration makes a new one. So a choice is a copy of the
// registers and the number of nodes at that time. Marks are changed in place; each change lays the old value
// on the stack of choices, where failing finds it. To commit (the end of an atomic group) is to drop the
// choices since, but not the old marks.
//
// All of it polls, so that a signal or a limit ends a match that would take for ever.
#include "base/unicode.h"
#include "modules/_sre/sre.h"
#include "vm/vm.h"

typedef struct Registers {
    uint32_t pc;
    int32_t repeat, frame; // nodes, or -1
    int64_t at;
} Registers;

typedef struct SreNode {
    uint32_t pc; // of the operands
    int32_t previous;
    int64_t at;    // repeats: where the iteration began, -1: not yet; frames: where the frame began
    int64_t count; // iterations
    // frames only
    uint32_t operation;
    int32_t repeat;
    size_t base; // how many choices there were
} SreNode;

enum {
    CHOICE_UNDO,       // no choice: the mark `pc` was `count`
    CHOICE_BRANCH,     // the next alternative
    CHOICE_SHORTER,    // give back characters of a greedy REPEAT_ONE
    CHOICE_LONGER,     // take one more of a lazy one
    CHOICE_TAIL,       // leave a greedy repeat
    CHOICE_BODY,       // once more through a lazy one
    CHOICE_NOT,        // the body of a negative assertion has failed: it holds
    CHOICE_POSSESSIVE, // an iteration of a possessive repeat has failed: that was all
};
typedef struct SreChoice {
    Registers registers;
    int64_t count;
    uint32_t nodes;
    int32_t last_index;
    uint8_t kind;
} SreChoice;

typedef enum Outcome { OUTCOME_GO_ON, OUTCOME_FAIL, OUTCOME_ERROR } Outcome;

// ---- The stack and the nodes

static bool grow(Vm *vm, void **items, size_t *capacity, size_t size) {
    size_t wanted = *capacity ? *capacity * 2 : 32;
    if (wanted > INT32_MAX) {
        raise_no_memory(vm);
        return false;
    }
    DataBlock *block = heap_alloc_data(vm, wanted * size);
    if (!block)
        return false;
    if (*capacity)
        memcpy(block->bytes, *items, *capacity * size);
    *items = block->bytes;
    *capacity = wanted;
    return true;
}

static SreChoice *push(Sre *sre) {
    if (UNLIKELY(sre->choice_count == sre->choice_capacity)) {
        void *items = sre->choices;
        if (!grow(sre->vm, &items, &sre->choice_capacity, sizeof(SreChoice)))
            return NULL;
        sre->choices = items;
    }
    return &sre->choices[sre->choice_count++];
}
static bool push_choice(Sre *sre, uint8_t kind, const Registers *registers, int64_t count) {
    SreChoice *choice = push(sre);
    if (!choice)
        return false;
    *choice = (SreChoice){*registers, count, (uint32_t)sre->node_count, sre->last_index, kind};
    return true;
}
static bool push_undo(Sre *sre, uint32_t mark) {
    SreChoice *choice = push(sre);
    if (!choice)
        return false;
    choice->registers.pc = mark;
    choice->count = sre->marks[mark];
    choice->kind = CHOICE_UNDO;
    return true;
}
// Takes back marks down to the innermost choice.
static void undo_marks(Sre *sre) {
    while (sre->choice_count && sre->choices[sre->choice_count - 1].kind == CHOICE_UNDO) {
        const SreChoice *undo = &sre->choices[--sre->choice_count];
        sre->marks[undo->registers.pc] = undo->count;
    }
}
// Forgets the choices since there were `base` of them, keeps the old marks.
static void commit(Sre *sre, size_t base) {
    size_t kept = base;
    for (size_t i = base; i < sre->choice_count; i++)
        if (sre->choices[i].kind == CHOICE_UNDO)
            sre->choices[kept++] = sre->choices[i];
    sre->choice_count = kept;
}

static int32_t new_node(Sre *sre, SreNode node) {
    if (UNLIKELY(sre->node_count == sre->node_capacity)) {
        void *items = sre->nodes;
        if (!grow(sre->vm, &items, &sre->node_capacity, sizeof(SreNode)))
            return -1;
        sre->nodes = items;
    }
    sre->nodes[sre->node_count] = node;
    return (int32_t)sre->node_count++;
}

// ---- Repeats of more than one character

// Once more through the body of the repeat r->repeat.
static Outcome iterate(Sre *sre, Registers *r, int64_t at) {
    SreNode node = sre->nodes[r->repeat];
    node.count++;
    node.at = at;
    int32_t next = new_node(sre, node);
    if (next < 0)
        return OUTCOME_ERROR;
    r->repeat = next;
    r->pc = node.pc + 3;
    return OUTCOME_GO_ON;
}

static bool may_iterate(const Sre *sre, const SreNode *node, int64_t at) {
    uint32_t most = sre->code[node->pc + 2];
    return (most == SRE_MAX_REPEAT || node->count + 1 < most) && at != node->at;
}

// At the end of the body, or before its first iteration. r->pc is behind the UNTIL: the tail.
static Outcome until(Sre *sre, Registers *r, bool greedy) {
    if (r->repeat < 0)
        return OUTCOME_FAIL; // not in code of the compiler
    const SreNode *node = &sre->nodes[r->repeat];
    if (node->count + 1 < sre->code[node->pc + 1])
        return iterate(sre, r, node->at);
    if (greedy) {
        if (may_iterate(sre, node, r->at)) {
            if (!push_choice(sre, CHOICE_TAIL, r, 0))
                return OUTCOME_ERROR;
            return iterate(sre, r, r->at);
        }
    } else if (!push_choice(sre, CHOICE_BODY, r, 0)) {
        return OUTCOME_ERROR;
    }
    r->repeat = node->previous;
    return OUTCOME_GO_ON;
}

// ---- What SUCCESS ends

static Outcome possessive_iterate(Sre *sre, Registers *r, int32_t previous, int64_t count) {
    const uint32_t *operands = sre->code + r->pc;
    if (operands[2] != SRE_MAX_REPEAT && count >= operands[2]) {
        r->pc += operands[0] + 1;
        r->frame = previous;
        return OUTCOME_GO_ON;
    }
    size_t base = sre->choice_count;
    r->frame = previous;
    if (!push_choice(sre, CHOICE_POSSESSIVE, r, count))
        return OUTCOME_ERROR;
    int32_t frame = new_node(sre, (SreNode){.pc = r->pc,
                                            .previous = previous,
                                            .at = r->at,
                                            .count = count,
                                            .operation = SRE_POSSESSIVE_REPEAT,
                                            .repeat = r->repeat,
                                            .base = base});
    if (frame < 0)
        return OUTCOME_ERROR;
    r->frame = frame;
    r->pc += 3;
    return OUTCOME_GO_ON;
}

// r->pc is at the operands.
static Outcome frame_begin(Sre *sre, Registers *r, uint32_t operation) {
    if (operation == SRE_POSSESSIVE_REPEAT)
        return possessive_iterate(sre, r, r->frame, 0);
    SreNode node = {.pc = r->pc,
                    .previous = r->frame,
                    .at = r->at,
                    .operation = operation,
                    .repeat = r->repeat,
                    .base = sre->choice_count};
    uint32_t tail = r->pc + sre->code[r->pc], behind = 0;
    if (operation != SRE_ATOMIC_GROUP) {
        behind = sre->code[r->pc + 1];
        if (operation == SRE_ASSERT_NOT) {
            Registers holds = *r;
            holds.pc = tail;
            if (behind > r->at) {
                *r = holds;
                return OUTCOME_GO_ON;
            }
            if (!push_choice(sre, CHOICE_NOT, &holds, 0))
                return OUTCOME_ERROR;
        } else if (behind > r->at) {
            return OUTCOME_FAIL;
        }
    }
    int32_t frame = new_node(sre, node);
    if (frame < 0)
        return OUTCOME_ERROR;
    r->frame = frame;
    r->at -= behind;
    r->pc += operation == SRE_ATOMIC_GROUP ? 1 : 2;
    return OUTCOME_GO_ON;
}

static Outcome frame_end(Sre *sre, Registers *r) {
    SreNode node = sre->nodes[r->frame];
    r->repeat = node.repeat;
    r->frame = node.previous;
    if (node.operation == SRE_ASSERT_NOT) {
        while (sre->choice_count > node.base) {
            undo_marks(sre);
            if (sre->choice_count > node.base)
                sre->choice_count--;
        }
        return OUTCOME_FAIL;
    }
    commit(sre, node.base);
    r->pc = node.pc + sre->code[node.pc];
    if (node.operation == SRE_ASSERT)
        r->at = node.at;
    if (node.operation != SRE_POSSESSIVE_REPEAT)
        return OUTCOME_GO_ON;
    if (r->at == node.at && node.count + 1 >= sre->code[node.pc + 1]) {
        r->pc++;
        return OUTCOME_GO_ON;
    }
    r->pc = node.pc;
    return possessive_iterate(sre, r, node.previous, node.count + 1);
}

// The innermost choice, of a kind that the loop leaves to us; r are its registers.
static Outcome take_choice(Sre *sre, Registers *r) {
    const SreChoice choice = sre->choices[--sre->choice_count];
    switch (choice.kind) {
    case CHOICE_TAIL: r->repeat = sre->nodes[r->repeat].previous; return OUTCOME_GO_ON;
    case CHOICE_BODY:
        return may_iterate(sre, &sre->nodes[r->repeat], r->at) ? iterate(sre, r, r->at) : OUTCOME_FAIL;
    case CHOICE_NOT: return OUTCOME_GO_ON;
    case CHOICE_POSSESSIVE:
        if (choice.count < sre->code[r->pc + 1])
            return OUTCOME_FAIL;
        r->pc += sre->code[r->pc] + 1;
        return OUTCOME_GO_ON;
    default: return OUTCOME_FAIL;
    }
}

// ---- The three widths

#define CHARACTER uint8_t
#define NAME(x)   x##_1
#include "modules/_sre/engine_template.h"
#undef CHARACTER
#undef NAME
#define CHARACTER uint16_t
#define NAME(x)   x##_2
#include "modules/_sre/engine_template.h"
#undef CHARACTER
#undef NAME
#define CHARACTER uint32_t
#define NAME(x)   x##_4
#include "modules/_sre/engine_template.h"
#undef CHARACTER
#undef NAME

static int run_at(Sre *sre, int64_t at) {
    for (size_t i = 0; i < 2 * (size_t)sre->pattern->groups; i++)
        sre->marks[i] = -1;
    sre->last_index = -1;
    sre->choice_count = sre->node_count = 0;
    return sre->subject.width == 1   ? run_1(sre, 0, at)
           : sre->subject.width == 2 ? run_2(sre, 0, at)
                                     : run_4(sre, 0, at);
}

static int64_t least_width(const Sre *sre) {
    return sre->code[0] == SRE_INFO ? sre->code[3] : 0;
}

int sre_match(Sre *sre, bool match_all) {
    sre->match_all = match_all;
    // A search that starts behind its end may still match nothing, as in CPython.
    int64_t least = least_width(sre);
    return least && sre->end_position - sre->start < least ? 0 : run_at(sre, sre->start);
}

int sre_search(Sre *sre) {
    sre->match_all = false;
    int64_t last = sre->end_position - least_width(sre);
    for (int64_t at = sre->start;; at++) {
        if (sre->subject.width == 1)
            at = candidate_1(sre, at, last);
        else
            at = sre->subject.width == 2 ? candidate_2(sre, at, last) : candidate_4(sre, at, last);
        if (at > last)
            return 0;
        if (at > sre->start)
            sre->must_advance = false;
        sre->start = at;
        int status = run_at(sre, at);
        if (status)
            return status;
    }
}

void sre_advance(Sre *sre) {
    sre->must_advance = sre->end == sre->start;
    sre->start = sre->end;
}

// ---- Subjects

bool sre_subject_open(Vm *vm, SreSubject *subject, Value string) {
    *subject = (SreSubject){.string = string, .width = 1, .is_bytes = true};
    if (value_is_str(string)) {
        const Str *text = value_to_str(string);
        subject->data = text->data;
        subject->length = (int64_t)text->length;
        subject->width = text->width;
        subject->is_bytes = false;
        return true;
    }
    if (!value_has_buffer(vm, string)) {
        raise_type_error(vm, "expected string or bytes-like object, got '%T'", string);
        return false;
    }
    if (!buffer_get_simple(vm, string, &subject->buffer))
        return false;
    subject->exported = true;
    subject->data = subject->buffer.bytes;
    subject->length = subject->buffer.length;
    return true;
}

void sre_subject_close(Vm *vm, SreSubject *subject) {
    if (subject->exported)
        buffer_release(vm, &subject->buffer);
    subject->exported = false;
}

Value sre_subject_slice(Vm *vm, const SreSubject *subject, int64_t from, int64_t to) {
    to = to < subject->length ? to : subject->length;
    from = from < to ? from : to;
    if (!subject->is_bytes) {
        Str *text = str_exact(vm, value_to_str(subject->string));
        return text ? str_value(str_slice(vm, text, (size_t)from, (size_t)to)) : NO_VALUE;
    }
    if (from == 0 && to == subject->length &&
        value_type(vm, subject->string) == vm_type(vm, TYPE_INDEX_BYTES))
        return subject->string;
    return bytes_value(bytes_from(vm, (const uint8_t *)subject->data + from, (size_t)(to - from)));
}

bool sre_open(Sre *sre, Vm *vm, SrePattern *pattern, Value string, int64_t position, int64_t end_position) {
    memset(sre, 0, sizeof *sre);
    sre->vm = vm;
    sre->pattern = pattern;
    sre->code = (const uint32_t *)(const void *)pattern->code->bytes;
    if (!sre_subject_open(vm, &sre->subject, string))
        return false;
    if (pattern->is_bytes >= 0 && pattern->is_bytes != sre->subject.is_bytes) {
        raise_type_error(vm, pattern->is_bytes ? "cannot use a bytes pattern on a string-like object"
                                               : "cannot use a string pattern on a bytes-like object");
        sre_close(sre);
        return false;
    }
    DataBlock *marks = heap_alloc_data(vm, (2 * (size_t)pattern->groups + 1) * sizeof(int64_t));
    if (!marks) {
        sre_close(sre);
        return false;
    }
    sre->marks = (int64_t *)(void *)marks->bytes;
    int64_t length = sre->subject.length;
    sre->position = position < 0 ? 0 : position > length ? length : position;
    sre->end_position = end_position < 0 ? 0 : end_position > length ? length : end_position;
    sre->start = sre->position;
    return true;
}

void sre_close(Sre *sre) {
    sre_subject_close(sre->vm, &sre->subject);
    Value keep = value_from_pointer(sre->pattern);
    heap_keep(keep);
    heap_keep(sre->subject.string);
}

Value sre_group(Sre *sre, uint32_t group, Value fallback) {
    if (!group)
        return sre_subject_slice(sre->vm, &sre->subject, sre->start, sre->end);
    const int64_t *mark = sre->marks + 2 * (size_t)(group - 1);
    return mark[0] < 0 || mark[1] < 0 ? fallback
                                      : sre_subject_slice(sre->vm, &sre->subject, mark[0], mark[1]);
}
