// SPDX-License-Identifier: MIT
// The bytecode verifier: a forward analysis of what each register holds.
//
// A state gives each register a kind: missing (or perhaps missing), any value, or one of the few things that
// an instruction takes without looking (a cell, a list made here, the namespace, an exception). Where ways
// meet the states meet. States are kept for jump targets and handlers only; the code is walked in order until
// nothing changes. What lies above the live height of an instruction is missing after it.
#include "compile/verify.h"
#include "base/arena.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/frame.h"
#include "vm/opcode.h"

typedef enum RegisterKind {
    IS_MISSING, // or may be
    IS_VALUE,
    IS_CELL,
    IS_CELLS, // a tuple of cells; their number above
    IS_LIST,
    IS_SET,
    IS_DICT,
    IS_TUPLE,
    IS_STRING,
    IS_FUNCTION,
    IS_OPEN_FUNCTION, // waits for its closure; the number of cells above
    IS_NAMESPACE,
    IS_EXCEPTION,
    IS_HANDLED, // an exception or no value
    IS_PART,    // of an exception group, or None
    IS_SELF,    // of a method call: a value or no value
} RegisterKind;

typedef uint32_t State; // RegisterKind and a number above 8 bits
#define STATE(kind, number) ((State)(kind) | (State)(number) << 8)
#define KIND_OF(state)      ((RegisterKind)((state)&0xff))

typedef struct Decoded {
    Opcode op;
    uint32_t a, b, c; // with EXT's high bytes
    int32_t wide;     // BC
    uint32_t x;
    uint32_t next;
} Decoded;

typedef struct Verifier {
    Vm *vm;
    const Code *code;
    Arena arena;
    uint8_t *starts; // 1: an instruction begins here; 2: something jumps here
    State **states;  // of those jumped to
    State *now;
    bool reachable;
    bool changed;
    size_t label_count;
    const char *wrong;
    bool no_memory;
    uint32_t height, index; // of the instruction
} Verifier;

static void fail(Verifier *v, const char *what) {
    if (v->wrong == NULL)
        v->wrong = what;
}

static bool decode(Verifier *v, uint32_t at, Decoded *d) {
    const Code *code = v->code;
    uint32_t word = code->instructions[at], high = 0, next = at + 1;
    if ((word & 0xff) == OP_EXT) {
        if (next >= code->instruction_count || (code->instructions[next] & 0xff) == OP_EXT)
            return false;
        high = word;
        word = code->instructions[next++];
    }
    if ((word & 0xff) >= OPCODE_COUNT)
        return false;
    d->op = (Opcode)(word & 0xff);
    d->a = (word >> 8 & 0xff) | (high >> 8 & 0xff) << 8;
    d->b = (word >> 16 & 0xff) | (high >> 16 & 0xff) << 8;
    d->c = word >> 24 | (high >> 24) << 8;
    d->wide = (int32_t)(word >> 16 | (high >> 16) << 16);
    if (opcode_descriptions[d->op].a == 'J') {
        if (high)
            return false;
        d->wide = (int32_t)word >> 8;
    }
    d->x = 0;
    if (opcode_words(d->op) == 2) {
        if (next >= code->instruction_count)
            return false;
        d->x = code->instructions[next++];
    }
    d->next = next;
    return true;
}

// ---- states

static State meet(State a, State b) {
    if (a == b)
        return a;
    RegisterKind ka = KIND_OF(a), kb = KIND_OF(b);
    if (ka == IS_MISSING || kb == IS_MISSING || ka == IS_HANDLED || kb == IS_HANDLED || ka == IS_SELF ||
        kb == IS_SELF || ka == IS_OPEN_FUNCTION || kb == IS_OPEN_FUNCTION)
        return IS_MISSING;
    if ((ka == IS_PART && kb == IS_EXCEPTION) || (ka == IS_EXCEPTION && kb == IS_PART))
        return IS_PART;
    return IS_VALUE;
}

static void flow(Verifier *v, uint32_t target, const State *from) {
    uint32_t count = v->code->register_count;
    if (target >= v->code->instruction_count || !(v->starts[target] & 1)) {
        fail(v, "jump into the middle of an instruction");
        return;
    }
    State *state = v->states[target];
    if (state == NULL) {
        // An honest compiler needs far less: the limit is against code made to eat memory.
        if ((uint64_t)++v->label_count * count > UINT32_C(1) << 26) {
            fail(v, "too many registers and jumps");
            return;
        }
        state = arena_alloc(&v->arena, (size_t)count * sizeof(State) + 1);
        if (state == NULL) {
            v->no_memory = true;
            fail(v, "no memory");
            return;
        }
        memcpy(state, from, count * sizeof(State));
        v->states[target] = state;
        v->changed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        State met = meet(state[i], from[i]);
        v->changed |= met != state[i];
        state[i] = met;
    }
}

static void flow_to_handler(Verifier *v, const ExceptionRow *row, uint32_t written, uint32_t count) {
    uint32_t registers = v->code->register_count;
    State *copy = v->states[v->code->instruction_count]; // scratch
    memcpy(copy, v->now, registers * sizeof(State));
    for (uint32_t i = written; i < written + count && i < registers; i++)
        copy[i] = meet(copy[i], IS_VALUE);
    copy[row->target] = IS_EXCEPTION;
    for (uint32_t i = row->target + 1; i < registers; i++)
        copy[i] = IS_MISSING;
    flow(v, row->handler, copy);
}

// ---- operands

static bool in_range(Verifier *v, uint64_t first, uint64_t count) {
    if (first + count <= v->code->register_count)
        return true;
    fail(v, "register out of range");
    return false;
}

static void read(Verifier *v, uint32_t r) {
    if (!in_range(v, r, 1))
        return;
    RegisterKind kind = KIND_OF(v->now[r]);
    if (kind == IS_MISSING || kind == IS_HANDLED || kind == IS_SELF)
        fail(v, "register read before it is written");
    else if (kind == IS_OPEN_FUNCTION)
        fail(v, "function used before it has its closure");
    else if (r >= v->height)
        fail(v, "register read above the live height");
}

static void read_block(Verifier *v, uint32_t first, uint32_t count) {
    if (!in_range(v, first, count))
        return;
    for (uint32_t i = 0; i < count; i++)
        read(v, first + i);
}

static void want(Verifier *v, uint32_t r, RegisterKind kind) {
    if (in_range(v, r, 1) && KIND_OF(v->now[r]) != kind)
        fail(v, "register holds the wrong kind of thing");
    else if (r >= v->height)
        fail(v, "register read above the live height");
}

static void want_exception(Verifier *v, uint32_t r) {
    want(v, r, IS_EXCEPTION);
}

static Value constant(Verifier *v, uint32_t index) {
    if (index < v->code->constant_count)
        return v->code->constants[index];
    fail(v, "constant out of range");
    return VALUE_NONE;
}

static void want_text(Verifier *v, uint32_t index) {
    if (!value_is_str(constant(v, index)))
        fail(v, "constant is not a name");
}

static void check_name(Verifier *v, uint32_t x) {
    if ((x & 0xffff) >= v->code->name_count)
        fail(v, "name out of range");
    if (x >> 16 != 0xffff && x >> 16 >= v->code->cache_count)
        fail(v, "inline cache out of range");
}

static void write(Verifier *v, uint32_t r, State state) {
    if (in_range(v, r, 1))
        v->now[r] = state;
}

static void write_block(Verifier *v, uint32_t first, uint32_t count) {
    if (!in_range(v, first, count))
        return;
    for (uint32_t i = 0; i < count; i++)
        v->now[first + i] = IS_VALUE;
}

static State constant_kind(Value c) {
    return value_is_tuple(c) ? IS_TUPLE : value_is_str(c) ? IS_STRING : IS_VALUE;
}

// How many registers from A on an instruction may have written when it fails.
static uint32_t written_count(const Decoded *d) {
    switch (d->op) {
    case OP_UNPACK: return d->c;
    case OP_UNPACK_EX: return d->c + 1 + d->x;
    case OP_LOAD_METHOD:
    case OP_LOAD_SUPER_METHOD:
    case OP_LOAD_SPECIAL: return FRAME_WORDS + 1;
    case OP_GROUP_MATCH: return 2;
    default: return opcode_descriptions[d->op].a == 'W' || opcode_descriptions[d->op].a == 'U';
    }
}

static void call(Verifier *v, const Decoded *d, uint32_t count, bool method) {
    read(v, d->a);
    if (method && in_range(v, d->a, FRAME_WORDS + 1)) {
        State self = v->now[d->a + FRAME_WORDS];
        if (KIND_OF(self) != IS_SELF)
            read(v, d->a + FRAME_WORDS);
    }
    read_block(v, d->a + FRAME_WORDS + method, count);
    if (v->wrong != NULL)
        return;
    for (uint32_t r = d->a + 1; r < v->code->register_count; r++)
        v->now[r] = IS_MISSING;
    v->now[d->a] = IS_VALUE;
}

static void check_keywords(Verifier *v, const Decoded *d) {
    Value names = constant(v, d->x);
    if (!value_is_tuple(names)) {
        fail(v, "keyword names are no tuple");
        return;
    }
    const Tuple *tuple = value_to_pointer(names);
    if (tuple->length > d->b)
        fail(v, "more keyword names than arguments");
    for (uint32_t i = 0; i < tuple->length; i++)
        if (!value_is_str(tuple_items(tuple)[i]))
            fail(v, "keyword name is not a string");
}

static void method_window(Verifier *v, uint32_t a) {
    if (!in_range(v, a, FRAME_WORDS + 1))
        return;
    v->now[a] = IS_VALUE;
    v->now[a + FRAME_WORDS] = IS_SELF;
}

static void intrinsic(Verifier *v, const Decoded *d) {
    if (d->c >= INTRINSIC_COUNT) {
        fail(v, "unknown intrinsic");
        return;
    }
    uint32_t operands = (uint32_t)intrinsic_descriptions[d->c].operands;
    if (!in_range(v, d->b, operands))
        return;
    bool namespace_last = d->c == INTRINSIC_IMPORT_STAR;
    if (d->c == INTRINSIC_STOP_ITERATION_ERROR || d->c == INTRINSIC_PREPARE_EXCEPT_STAR)
        want_exception(v, d->b);
    else if (d->c == INTRINSIC_SETUP_ANNOTATIONS)
        want(v, d->b, IS_NAMESPACE);
    else
        read_block(v, d->b, operands - namespace_last);
    if (namespace_last && KIND_OF(v->now[d->b + 1]) != IS_NAMESPACE &&
        KIND_OF(v->now[d->b + 1]) != IS_MISSING)
        fail(v, "import * needs a namespace");
    write(v, d->a, d->c == INTRINSIC_STOP_ITERATION_ERROR ? IS_EXCEPTION : IS_VALUE);
}

static void set_function(Verifier *v, const Decoded *d) {
    if (!in_range(v, d->a, 1) || !in_range(v, d->b, 1))
        return;
    State function = v->now[d->a], value = v->now[d->b];
    if (d->c == 2) {
        if (KIND_OF(function) != IS_OPEN_FUNCTION || KIND_OF(value) != IS_CELLS ||
            function >> 8 != value >> 8)
            fail(v, "closure does not fit its function");
        v->now[d->a] = IS_FUNCTION;
        return;
    }
    if (KIND_OF(function) != IS_FUNCTION || d->c > 5)
        fail(v, "not a function made here");
    read(v, d->b);
}

static void make_function(Verifier *v, const Decoded *d) {
    Value code = constant(v, (uint32_t)d->wide);
    if (!value_is_code(code)) {
        fail(v, "function of what is no code");
        return;
    }
    const Code *inner = value_to_code(code);
    uint32_t frees = inner->free_names ? inner->free_names->length : 0;
    if (inner->archive_entry && !code_materialize(v->vm, value_to_code(code))) {
        fail(v, "nested code is broken");
        return;
    }
    frees = inner->free_names ? inner->free_names->length : 0;
    write(v, d->a, frees ? STATE(IS_OPEN_FUNCTION, frees) : STATE(IS_FUNCTION, 0));
}

static void build_tuple(Verifier *v, const Decoded *d) {
    read_block(v, d->b, d->c);
    if (v->wrong != NULL)
        return;
    bool cells = d->c != 0;
    for (uint32_t i = 0; i < d->c; i++)
        cells = cells && KIND_OF(v->now[d->b + i]) == IS_CELL;
    write(v, d->a, cells ? STATE(IS_CELLS, d->c) : STATE(IS_TUPLE, 0));
}

// What the instruction reads and writes. False: what follows is not reached.
static bool step(Verifier *v, const Decoded *d) {
    const OpcodeDescription *description = &opcode_descriptions[d->op];
    uint32_t frees = v->code->free_names ? v->code->free_names->length : 0;
    switch (d->op) {
    case OP_NOP: return true;
    case OP_EXT: fail(v, "EXT without an instruction"); return false;
    case OP_MOVE:
        if (in_range(v, d->b, 1)) {
            if (KIND_OF(v->now[d->b]) == IS_OPEN_FUNCTION)
                fail(v, "function used before it has its closure");
            write(v, d->a, v->now[d->b]);
        }
        return true;
    case OP_LOAD_CONST: write(v, d->a, constant_kind(constant(v, (uint32_t)d->wide))); return true;
    case OP_LOAD_VALUE:
        if (d->wide != 0 && d->wide != VALUE_BITS_NONE && d->wide != VALUE_BITS_TRUE &&
            d->wide != VALUE_BITS_FALSE && d->wide != VALUE_BITS_ELLIPSIS &&
            d->wide != VALUE_BITS_NOT_IMPLEMENTED)
            fail(v, "not an immediate value");
        write(v, d->a, d->wide ? IS_VALUE : IS_MISSING);
        return true;
    case OP_CHECK_LOCAL:
        want_text(v, (uint32_t)d->wide);
        if (in_range(v, d->a, 1) && KIND_OF(v->now[d->a]) == IS_MISSING)
            v->now[d->a] = IS_VALUE;
        return true;
    case OP_DELETE_LOCAL:
        want_text(v, (uint32_t)d->wide);
        write(v, d->a, IS_MISSING);
        return true;
    case OP_MAKE_CELL: write(v, d->a, IS_CELL); return true;
    case OP_LOAD_CELL:
        want_text(v, d->x);
        want(v, d->b, IS_CELL);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_STORE_CELL:
        read(v, d->a);
        want(v, d->b, IS_CELL);
        return true;
    case OP_DELETE_CELL:
        want_text(v, d->x);
        want(v, d->a, IS_CELL);
        return true;
    case OP_LOAD_FREE:
    case OP_STORE_FREE:
    case OP_DELETE_FREE:
    case OP_LOAD_CLOSURE:
        if ((uint32_t)d->wide >= frees)
            fail(v, "free variable out of range");
        if (d->op == OP_STORE_FREE)
            read(v, d->a);
        else if (d->op != OP_DELETE_FREE)
            write(v, d->a, d->op == OP_LOAD_CLOSURE ? IS_CELL : IS_VALUE);
        return true;
    case OP_LOAD_NAME:
    case OP_DELETE_NAME:
    case OP_STORE_NAME:
        check_name(v, d->x);
        want(v, d->b, IS_NAMESPACE);
        if (d->op == OP_STORE_NAME)
            read(v, d->a);
        else if (d->op == OP_LOAD_NAME)
            write(v, d->a, IS_VALUE);
        return true;
    case OP_LOAD_FROM_DICT_OR_CELL:
        check_name(v, d->x);
        read(v, d->b);
        want(v, d->c, IS_CELL);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_LOAD_METHOD:
        check_name(v, d->x);
        read(v, d->b);
        method_window(v, d->a);
        return true;
    case OP_LOAD_SUPER_ATTR:
    case OP_LOAD_SUPER_METHOD:
        check_name(v, d->x);
        read_block(v, d->b, 3);
        if (d->op == OP_LOAD_SUPER_METHOD)
            method_window(v, d->a);
        else
            write(v, d->a, IS_VALUE);
        return true;
    case OP_LOAD_SPECIAL:
        read(v, d->b);
        if (d->c > 3)
            fail(v, "unknown special method");
        method_window(v, d->a);
        return true;
    case OP_BUILD_SLICE:
        if (d->c != 2 && d->c != 3)
            fail(v, "a slice has two or three parts");
        read_block(v, d->b, d->c);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_UNPACK:
        read(v, d->b);
        write_block(v, d->a, d->c);
        return true;
    case OP_UNPACK_EX:
        read(v, d->b);
        if (d->x > 0xffff)
            fail(v, "too many items");
        else
            write_block(v, d->a, d->c + 1 + d->x);
        return true;
    case OP_JUMP_IF_MISSING: in_range(v, d->a, 1); return true;
    case OP_YIELD:
        read(v, d->b);
        if (!(v->code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR)))
            fail(v, "yield outside a generator");
        if (d->c == 1)
            read(v, d->b + 1);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_END_SEND_THROW:
        read(v, d->b);
        want_exception(v, d->c);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_END_ASYNC_FOR: want_exception(v, d->a); return true;
    case OP_RETURN: read(v, d->a); return false;
    case OP_RETURN_NONE: return false;
    case OP_CALL: call(v, d, d->b, false); return true;
    case OP_CALL_METHOD: call(v, d, d->b, true); return true;
    case OP_CALL_KEYWORDS:
    case OP_CALL_METHOD_KEYWORDS:
        check_keywords(v, d);
        call(v, d, d->b, d->op == OP_CALL_METHOD_KEYWORDS);
        return true;
    case OP_CALL_EXPAND:
        if (d->b > 1)
            fail(v, "unknown form of call");
        if (d->b)
            want(v, d->a + FRAME_WORDS + 1, IS_DICT);
        call(v, d, 1 + (d->b != 0), false);
        return true;
    case OP_INTRINSIC: intrinsic(v, d); return true;
    case OP_BUILD_TUPLE: build_tuple(v, d); return true;
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
        read_block(v, d->b, d->c);
        write(v, d->a, d->op == OP_BUILD_LIST ? IS_LIST : IS_SET);
        return true;
    case OP_BUILD_MAP:
        read_block(v, d->b, d->c * 2);
        write(v, d->a, IS_DICT);
        return true;
    case OP_BUILD_STRING:
        if (in_range(v, d->b, d->c))
            for (uint32_t i = 0; i < d->c; i++)
                want(v, d->b + i, IS_STRING);
        write(v, d->a, IS_STRING);
        return true;
    case OP_LIST_APPEND:
    case OP_LIST_EXTEND:
        want(v, d->a, IS_LIST);
        read(v, d->b);
        return true;
    case OP_SET_UPDATE:
        want(v, d->a, IS_SET);
        read(v, d->b);
        return true;
    case OP_SET_ADD: // __conditional_annotations__ comes from a namespace: the instruction looks
        read(v, d->a);
        read(v, d->b);
        return true;
    case OP_MAP_ADD:
    case OP_DICT_MERGE:
        want(v, d->a, IS_DICT);
        read(v, d->b);
        read(v, d->c);
        return true;
    case OP_DICT_UPDATE:
        want(v, d->a, IS_DICT);
        read(v, d->b);
        return true;
    case OP_LIST_TO_TUPLE:
        want(v, d->b, IS_LIST);
        write(v, d->a, IS_TUPLE);
        return true;
    case OP_FORMAT:
        read(v, d->b);
        write(v, d->a, IS_STRING);
        return true;
    case OP_FORMAT_SPEC:
        read_block(v, d->b, 2);
        write(v, d->a, IS_STRING);
        return true;
    case OP_BUILD_INTERPOLATION:
        read_block(v, d->b, 2);
        in_range(v, d->b, 3);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_BUILD_TEMPLATE:
        if (in_range(v, d->b, 2)) {
            want(v, d->b, IS_TUPLE);
            want(v, d->b + 1, IS_TUPLE);
        }
        write(v, d->a, IS_VALUE);
        return true;
    case OP_MAKE_FUNCTION: make_function(v, d); return true;
    case OP_SET_FUNCTION: set_function(v, d); return true;
    case OP_RAISE:
        if (d->c > 2)
            fail(v, "unknown form of raise");
        if (d->c >= 1)
            read(v, d->a);
        if (d->c == 2)
            read(v, d->b);
        return false;
    case OP_RERAISE: want_exception(v, d->a); return false;
    case OP_PUSH_HANDLED:
        want_exception(v, d->b);
        write(v, d->a, IS_HANDLED);
        return true;
    case OP_POP_HANDLED: want(v, d->a, IS_HANDLED); return true;
    case OP_EXCEPTION_MATCH:
        want_exception(v, d->b);
        read(v, d->c);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_GROUP_MATCH:
        read(v, d->c);
        if (in_range(v, d->b, 1) && KIND_OF(v->now[d->b]) != IS_PART)
            want_exception(v, d->b);
        write(v, d->a, IS_PART);
        write(v, d->a + 1, IS_PART);
        return true;
    case OP_RERAISE_STAR:
        want_exception(v, d->b);
        want(v, d->c, IS_LIST);
        write(v, d->a, IS_PART);
        return true;
    case OP_WITH_EXIT:
        want_exception(v, d->b);
        call(v, d, 0, true);
        in_range(v, d->a, FRAME_WORDS + 4);
        return true;
    case OP_IMPORT_NAME:
        check_name(v, d->x);
        read_block(v, d->b, 2);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_MATCH_KEYS:
        read(v, d->b);
        want(v, d->c, IS_TUPLE);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_MATCH_CLASS:
        read_block(v, d->b, 3);
        if (in_range(v, d->b, 3))
            want(v, d->b + 2, IS_TUPLE);
        write(v, d->a, IS_VALUE);
        return true;
    case OP_JUMP: return false;
    case OP_JUMP_BACK: return false;
    default: break;
    }
    if (description->x == 'M')
        check_name(v, d->x);
    if (description->a == 'R' || description->a == 'U')
        read(v, d->a);
    if (description->b == 'R')
        read(v, d->b);
    if (description->c == 'R')
        read(v, d->c);
    if (description->a == 'W' || description->a == 'U')
        write(v, d->a, IS_VALUE);
    return true;
}

static void jump(Verifier *v, uint32_t next, int32_t offset, bool backward) {
    int64_t target = (int64_t)next + offset;
    // Only JUMP_BACK goes back: it is a safepoint.
    if (target < 0 || target >= v->code->instruction_count || (offset < 0) != backward) {
        fail(v, "jump out of range");
        return;
    }
    flow(v, (uint32_t)target, v->now);
}

static const ExceptionRow *row_of(const Code *code, uint32_t index) {
    uint32_t low = 0, high = code->exception_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->exceptions[middle].end <= index)
            low = middle + 1;
        else
            high = middle;
    }
    return low < code->exception_count && code->exceptions[low].start <= index ? &code->exceptions[low]
                                                                               : NULL;
}

static void walk(Verifier *v) {
    const Code *code = v->code;
    v->reachable = true;
    for (uint32_t i = 0; i < code->instruction_count && v->wrong == NULL;) {
        Decoded d;
        if (!decode(v, i, &d)) {
            fail(v, "broken instruction");
            return;
        }
        if (v->states[i] != NULL) {
            if (v->reachable)
                flow(v, i, v->now);
            if (v->wrong != NULL)
                return;
            memcpy(v->now, v->states[i], code->register_count * sizeof(State));
            v->reachable = true;
        }
        if (v->reachable) {
            v->index = i;
            v->height = code->heights[i] == 255 ? UINT32_MAX : code->heights[i];
            const ExceptionRow *row = row_of(code, i);
            if (row != NULL)
                flow_to_handler(v, row, d.a, written_count(&d));
            bool falls = step(v, &d);
            if (v->wrong != NULL)
                return;
            uint32_t keep = d.a + written_count(&d);
            for (uint32_t r = v->height; r < code->register_count; r++)
                if (r < d.a || r >= keep)
                    v->now[r] = IS_MISSING;
            const OpcodeDescription *description = &opcode_descriptions[d.op];
            if (description->a == 'J')
                jump(v, d.next, d.wide, d.op == OP_JUMP_BACK);
            else if (description->x == 'J')
                jump(v, d.next, (int32_t)d.x, false);
            if (d.op == OP_JUMP_IF_NONE && d.c == 1 && KIND_OF(v->now[d.a]) == IS_PART)
                v->now[d.a] = IS_EXCEPTION;
            v->reachable = falls;
            if (falls && d.next >= code->instruction_count)
                fail(v, "runs off the end");
        }
        i = d.next;
    }
}

static bool check_shape(Verifier *v) {
    const Code *code = v->code;
    uint64_t parameters = (uint64_t)code->argument_count + code->keyword_only_count +
                          ((code->flags & CODE_VARARGS) != 0) + ((code->flags & CODE_VARKEYWORDS) != 0);
    uint32_t variables = code->variable_names ? code->variable_names->length : 0;
    uint32_t cells = code->cell_names ? code->cell_names->length : 0;
    if (code->instruction_count == 0 || code->register_count > 0xffff ||
        code->local_count > code->register_count || parameters > code->local_count ||
        variables > code->local_count || code->positional_only_count > code->argument_count ||
        code->cache_count > 0xffff)
        fail(v, "counts do not fit together");
    else if ((code->flags & CODE_OPTIMIZED) ? parameters > variables
                                            : parameters != 0 || code->local_count == 0)
        fail(v, "parameters without names");
    if ((code->cell_registers ? code->cell_registers->length : 0) != cells)
        fail(v, "cells without registers");
    for (uint32_t i = 0; v->wrong == NULL && i < cells; i++) {
        Value r = tuple_items(code->cell_registers)[i];
        if (!value_is_small_int(r) || value_to_small_int(r) < 0 || value_to_small_int(r) >= code->local_count)
            fail(v, "cell register out of range");
    }
    for (uint32_t i = 0; v->wrong == NULL && i < code->exception_count; i++) {
        const ExceptionRow *row = &code->exceptions[i];
        if (row->start >= row->end || row->end > code->instruction_count ||
            (i > 0 && row->start < code->exceptions[i - 1].end) || row->handler >= code->instruction_count ||
            row->target >= code->register_count || row->target < code->local_count)
            fail(v, "exception table is broken");
    }
    return v->wrong == NULL;
}

const char *code_verify(Vm *vm, const Code *code, bool *no_memory) {
    Verifier v = {.vm = vm, .code = code};
    *no_memory = false;
    if (!check_shape(&v))
        return v.wrong;
    arena_init(&v.arena, 0);
    uint32_t count = code->instruction_count, registers = code->register_count;
    v.starts = arena_alloc(&v.arena, count + 1);
    v.states = arena_alloc(&v.arena, ((size_t)count + 1) * sizeof *v.states);
    v.now = arena_alloc(&v.arena, (size_t)registers * sizeof(State) + 1);
    State *scratch = arena_alloc(&v.arena, (size_t)registers * sizeof(State) + 1);
    if (v.starts == NULL || v.states == NULL || v.now == NULL || scratch == NULL) {
        v.no_memory = true;
        fail(&v, "no memory");
    }
    for (uint32_t i = 0; v.wrong == NULL && i < count;) {
        Decoded d;
        if (!decode(&v, i, &d)) {
            fail(&v, "broken instruction");
            break;
        }
        v.starts[i] = 1;
        i = d.next;
    }
    if (v.wrong == NULL) {
        v.states[count] = scratch;
        uint32_t parameters = code->argument_count + code->keyword_only_count +
                              ((code->flags & CODE_VARARGS) != 0) + ((code->flags & CODE_VARKEYWORDS) != 0);
        State *entry = arena_alloc(&v.arena, (size_t)registers * sizeof(State) + 1);
        if (entry == NULL) {
            v.no_memory = true;
            fail(&v, "no memory");
        }
        for (uint32_t i = 0; entry != NULL && i < registers; i++)
            entry[i] = i < parameters ? IS_VALUE : IS_MISSING;
        if (entry != NULL && !(code->flags & CODE_OPTIMIZED))
            entry[0] = IS_NAMESPACE;
        // Each round only loses knowledge: the number of rounds is bounded by loops within loops.
        do {
            v.changed = false;
            if (entry != NULL)
                memcpy(v.now, entry, registers * sizeof(State));
            walk(&v);
        } while (v.changed && v.wrong == NULL);
    }
    arena_free_all(&v.arena);
    *no_memory = v.no_memory;
    return v.wrong;
}
