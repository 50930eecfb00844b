// SPDX-License-Identifier: MIT
// Units and their instructions: registers, labels, handlers, constants, and the code object made of them.
//
// What cannot be reached is not emitted: after a jump or a return `reachable` is false until a label to which
// something jumps is placed. Each word remembers its handler, so the exception table is flat: an instruction
// has at most one row, that of the innermost handler; handlers' own code has the row of the handler around.
// Which locals are certainly bound is followed along the way (a bitset, intersected where ways meet); a local
// that is deleted anywhere counts as unbound at loop heads and in handlers.
#include "compile/compiler.h"
#include "compile/position.h"
#include "objects/int.h"

void compile_fail_memory(Compiler *c) {
    if (!c->failed)
        raise_no_memory(c->vm);
    c->failed = true;
}

void *compile_alloc(Compiler *c, size_t size) {
    void *piece = c->failed ? NULL : arena_alloc(c->arena, size ? size : 1);
    if (piece == NULL)
        compile_fail_memory(c);
    return piece;
}

void *compile_grow(Compiler *c, void *items, size_t item_size, size_t *capacity, size_t count) {
    if (count <= *capacity)
        return items;
    size_t wanted = *capacity ? *capacity * 2 : 16;
    void *grown = c->failed ? NULL : arena_grow(c->arena, items, *capacity * item_size, wanted * item_size);
    if (grown == NULL) {
        compile_fail_memory(c);
        return NULL;
    }
    *capacity = wanted;
    return grown;
}

Value compile_pin(Compiler *c, Value v) {
    if (value_missing(v)) {
        c->failed = true;
        return v;
    }
    if (!value_is_heap(v) || c->failed)
        return v;
    if (c->pins == NULL || c->pin_count == c->pins->capacity) {
        ValueArray *pins = heap_grow_values(c->vm, c->pins, c->pins ? c->pins->capacity * 2 : 64);
        if (pins == NULL) {
            c->failed = true;
            return v;
        }
        c->pins = pins;
    }
    heap_store(c->vm, c->pins, &c->pins->items[c->pin_count++], v);
    return v;
}

// ---- units

static bool is_transparent(const Unit *unit) {
    ScopeKind kind = unit->scope->kind;
    return kind == SCOPE_TYPE_PARAMETERS || kind == SCOPE_TYPE_ALIAS || kind == SCOPE_TYPE_VARIABLE;
}

static Value qualified_name_of(Compiler *c, const Unit *unit, const AstText *name) {
    const Unit *outer = unit->outer;
    // The scope of type parameters shows in no name.
    if (outer != NULL && is_transparent(outer))
        outer = outer->outer;
    if (outer == NULL || outer->scope->kind == SCOPE_MODULE)
        return unit->name;
    AstKind kind = unit->scope->node->kind;
    if (name != NULL && unit->scope->role == ROLE_BODY &&
        (kind == AST_FunctionDef || kind == AST_AsyncFunctionDef || kind == AST_ClassDef)) {
        const Symbol *symbol = scope_lookup(c->table, outer->scope, name);
        if (symbol != NULL && symbol->place == SYMBOL_GLOBAL_EXPLICIT)
            return unit->name;
    }
    bool is_function =
        outer->scope->kind == SCOPE_FUNCTION && outer->scope->comprehension == COMPREHENSION_NONE;
    Str *result = str_format(c->vm, is_function ? "%U.<locals>.%U" : "%U.%U",
                             value_to_str(outer->qualified_name), value_to_str(unit->name));
    if (result != NULL)
        result = str_intern(c->vm, result);
    return compile_pin(c, result == NULL ? NO_VALUE : str_value(result));
}

bool unit_enter(Compiler *c, Unit *unit, const Scope *scope, const AstText *name, const char *display_name,
                int line) {
    *unit = (Unit){.outer = c->unit, .scope = scope, .now = scope, .first_line = line, .handler = NO_HANDLER};
    unit->reachable = true;
    unit->position = (CodePosition){line, line, -1, -1};
    unit->private_name = scope->class_name;
    unit->name = display_name ? constant_c(c, display_name) : constant_text(c, name);
    if (c->failed)
        return false;
    unit->qualified_name = qualified_name_of(c, unit, name);
    size_t locals = scope->is_function_like ? scope->locals.count : 0;
    unit->bound_words = (locals + 63) / 64;
    unit->bound = compile_alloc(c, unit->bound_words * sizeof(uint64_t));
    unit->deleted = compile_alloc(c, unit->bound_words * sizeof(uint64_t));
    unit->cell_registers = compile_alloc(c, scope->cells.count * sizeof(int));
    if (c->failed)
        return false;
    int next = scope->is_function_like ? (int)locals : 1;
    size_t parameters = scope->is_function_like
                            ? scope->positional_count + scope->keyword_only_count +
                                  scope->has_variable_arguments + scope->has_variable_keywords
                            : 0;
    for (size_t i = 0; i < parameters && i < locals; i++)
        unit->bound[i / 64] |= UINT64_C(1) << i % 64;
    unit->first_cell = next;
    for (size_t i = 0; i < scope->cells.count; i++) {
        int r = -1;
        for (size_t p = 0; p < parameters && p < locals; p++)
            if (scope->locals.items[p] == scope->cells.items[i])
                r = (int)p;
        unit->cell_registers[i] = r >= 0 ? r : next++;
    }
    unit->first_temporary = unit->top = unit->register_max = next;
    c->unit = unit;
    return true;
}

// ---- positions

void at(Compiler *c, const AstNode *node) {
    c->unit->position =
        (CodePosition){node->lineno, node->end_lineno, node->col_offset, node->end_col_offset};
}

void at_nowhere(Compiler *c) {
    c->unit->position = (CodePosition){-1, -1, -1, -1};
}

// ---- registers

int push(Compiler *c, int count) {
    Unit *unit = c->unit;
    int first = unit->top;
    unit->top += count;
    if (unit->top > unit->register_max)
        unit->register_max = unit->top;
    if (unit->top > 60000 && !c->failed) {
        raise_error(c->vm, TYPE_INDEX_OVERFLOW_ERROR, "expression needs too many registers");
        c->failed = true;
    }
    return first;
}

bool is_temporary(Compiler *c, int r) {
    return r >= c->unit->first_temporary;
}

// ---- words

static void word_append(Compiler *c, uint32_t word, int height) {
    Unit *unit = c->unit;
    unit->words = compile_grow(c, unit->words, sizeof(Word), &unit->word_capacity, unit->word_count + 1);
    if (unit->words == NULL)
        return;
    unit->words[unit->word_count++] =
        (Word){word, unit->handler, unit->position, (uint8_t)(height > 255 ? 255 : height)};
}

static int height_of(Compiler *c, const OpcodeDescription *d, int a, int b, int x) {
    int height = c->unit->top;
    const int values[3] = {a, b, x};
    const char kinds[3] = {d->a, d->b, d->c};
    for (int i = 0; i < 3; i++)
        if ((kinds[i] == 'R' || kinds[i] == 'U' || kinds[i] == 'W' || kinds[i] == 'B') && values[i] >= height)
            height = values[i] + 1;
    return height;
}

static bool can_emit(Compiler *c) {
    return c->unit->reachable && !c->failed;
}

void emit(Compiler *c, Opcode op, int a, int b, int x) {
    if (!can_emit(c))
        return;
    const OpcodeDescription *d = &opcode_descriptions[op];
    int height = height_of(c, d, a, b, x);
    unsigned high_a = (unsigned)a >> 8 & 0xff, high_b = (unsigned)b >> 8 & 0xff,
             high_x = (unsigned)x >> 8 & 0xff;
    // The high byte of a negative number says nothing that its low byte does not.
    bool extend = high_a || (high_b && d->b != 'I') || (high_x && d->c != 'I');
    if (extend)
        word_append(c, OP_EXT | high_a << 8 | high_b << 16 | (uint32_t)high_x << 24, height);
    word_append(
        c, (uint32_t)op | ((unsigned)a & 0xff) << 8 | ((unsigned)b & 0xff) << 16 | ((unsigned)x & 0xff) << 24,
        height);
}

void emit_wide(Compiler *c, Opcode op, int a, int bc) {
    if (!can_emit(c))
        return;
    const OpcodeDescription *d = &opcode_descriptions[op];
    int height = height_of(c, d, a, 0, 0);
    unsigned high_a = (unsigned)a >> 8 & 0xff, high = (unsigned)bc >> 16 & 0xffff;
    if (high_a || (high && d->b != 'S'))
        word_append(c, OP_EXT | high_a << 8 | high << 16, height);
    word_append(c, (uint32_t)op | ((unsigned)a & 0xff) << 8 | ((unsigned)bc & 0xffff) << 16, height);
}

void emit_x(Compiler *c, Opcode op, int a, int b, int x, uint32_t word) {
    if (!can_emit(c))
        return;
    int height = height_of(c, &opcode_descriptions[op], a, b, x);
    emit(c, op, a, b, x);
    word_append(c, word, height);
}

static bool has_cache(Opcode op) {
    switch (op) {
    case OP_LOAD_GLOBAL:
    case OP_STORE_GLOBAL:
    case OP_LOAD_NAME:
    case OP_STORE_NAME:
    case OP_LOAD_ATTR:
    case OP_STORE_ATTR:
    case OP_LOAD_METHOD: return true;
    default: return false;
    }
}

void emit_name_value(Compiler *c, Opcode op, int a, int b, int x, Value name) {
    if (!can_emit(c))
        return;
    uint32_t index = name_index(c, name), cache = 0xFFFF;
    if (has_cache(op) && c->unit->cache_count < 0xFFFF)
        cache = c->unit->cache_count++;
    emit_x(c, op, a, b, x, index | cache << 16);
}

void emit_name(Compiler *c, Opcode op, int a, int b, int x, const AstText *name) {
    emit_name_value(c, op, a, b, x, constant_text(c, name));
}

void emit_constant(Compiler *c, int dest, Value v) {
    if (c->failed)
        return;
    if (value_is_small_int(v) && value_to_small_int(v) >= INT16_MIN && value_to_small_int(v) <= INT16_MAX)
        emit_wide(c, OP_LOAD_INT, dest, (int)value_to_small_int(v));
    else if (v.bits < 256)
        emit_wide(c, OP_LOAD_VALUE, dest, (int)v.bits);
    else
        emit_wide(c, OP_LOAD_CONST, dest, (int)constant_index(c, v));
}

void emit_move(Compiler *c, int dest, int source) {
    if (dest != source)
        emit(c, OP_MOVE, dest, source, 0);
}

void emit_intrinsic(Compiler *c, int dest, int first, Intrinsic intrinsic) {
    emit(c, OP_INTRINSIC, dest, first, intrinsic);
}

void emit_end(Compiler *c) {
    c->unit->reachable = false;
}

void emit_return(Compiler *c, int r) {
    emit(c, OP_RETURN, r, 0, 0);
    emit_end(c);
}

// ---- labels

static void bound_meet(Compiler *c, Label *label) {
    Unit *unit = c->unit;
    if (label->bound == NULL) {
        label->bound = compile_alloc(c, unit->bound_words * sizeof(uint64_t));
        if (label->bound != NULL && unit->bound_words != 0)
            memcpy(label->bound, unit->bound, unit->bound_words * sizeof(uint64_t));
        return;
    }
    for (size_t i = 0; i < unit->bound_words; i++)
        label->bound[i] &= unit->bound[i];
}

static void label_reach(Compiler *c, Label *label) {
    Unit *unit = c->unit;
    if (c->failed)
        return;
    if (label->placed) {
        uint32_t offset = label->position - (uint32_t)unit->word_count;
        // The head of a loop has no way in that knows less than what was assumed there.
        unit->words[unit->word_count - 1].word =
            (unit->words[unit->word_count - 1].word & 0xff) | (offset & 0xffffff) << 8;
        return;
    }
    bound_meet(c, label);
    Fixup *fixup = compile_alloc(c, sizeof *fixup);
    if (fixup == NULL)
        return;
    fixup->word = fixup->end = (uint32_t)unit->word_count;
    fixup->word--;
    fixup->next = label->fixups;
    label->fixups = fixup;
}

void emit_jump(Compiler *c, Label *label) {
    if (!can_emit(c))
        return;
    emit(c, OP_JUMP, 0, 0, 0);
    label_reach(c, label);
    emit_end(c);
}

void emit_jump_back(Compiler *c, Label *label) {
    if (!can_emit(c))
        return;
    emit(c, OP_JUMP_BACK, 0, 0, 0);
    label_reach(c, label);
    emit_end(c);
}

void emit_branch(Compiler *c, Opcode op, int a, int b, int when, Label *label) {
    if (!can_emit(c))
        return;
    emit_x(c, op, a, b, when, 0);
    label_reach(c, label);
}

void emit_jump_if(Compiler *c, int r, bool when, Label *label) {
    emit_branch(c, OP_JUMP_IF, r, 0, when, label);
}

void label_place(Compiler *c, Label *label) {
    Unit *unit = c->unit;
    if (c->failed)
        return;
    if (label->bound == NULL && !unit->reachable)
        return;
    if (unit->reachable)
        bound_meet(c, label);
    if (c->failed)
        return;
    label->placed = true;
    label->position = (uint32_t)unit->word_count;
    if (unit->bound_words != 0)
        memcpy(unit->bound, label->bound, unit->bound_words * sizeof(uint64_t));
    unit->reachable = true;
    for (Fixup *fixup = label->fixups; fixup != NULL; fixup = fixup->next) {
        uint32_t offset = label->position - fixup->end;
        uint32_t *word = &unit->words[fixup->word].word;
        *word = (*word & 0xff) == OP_JUMP && fixup->word + 1 == fixup->end && *word < 256
                    ? OP_JUMP | offset << 8
                    : offset;
        if (offset > 0x7fffff) {
            raise_error(c->vm, TYPE_INDEX_OVERFLOW_ERROR, "code is too large to jump over");
            c->failed = true;
        }
    }
}

void label_place_loop(Compiler *c, Label *label) {
    Unit *unit = c->unit;
    if (!can_emit(c))
        return;
    for (size_t i = 0; i < unit->bound_words; i++)
        unit->bound[i] &= ~unit->deleted[i];
    label->placed = true;
    label->position = (uint32_t)unit->word_count;
}

uint64_t *bound_copy(Compiler *c) {
    Unit *unit = c->unit;
    uint64_t *copy = compile_alloc(c, unit->bound_words * sizeof(uint64_t));
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < unit->bound_words; i++)
        copy[i] = unit->bound[i] & ~unit->deleted[i];
    return copy;
}

// ---- handlers

uint32_t handler_new(Compiler *c, int target) {
    Unit *unit = c->unit;
    unit->handlers =
        compile_grow(c, unit->handlers, sizeof(Handler), &unit->handler_capacity, unit->handler_count + 1);
    if (unit->handlers == NULL) {
        unit->handler_count = 0;
        return NO_HANDLER;
    }
    unit->handlers[unit->handler_count] = (Handler){.target = (uint32_t)target};
    push(c, 1);
    unit->top--;
    return (uint32_t)unit->handler_count++;
}

void handler_enter(Compiler *c, uint32_t handler) {
    c->unit->handler = handler;
}

void handler_place(Compiler *c, uint32_t handler, uint32_t outer, const uint64_t *bound) {
    Unit *unit = c->unit;
    unit->handler = outer;
    if (c->failed || handler == NO_HANDLER)
        return;
    Handler *h = &unit->handlers[handler];
    h->label.placed = true;
    h->label.position = (uint32_t)unit->word_count;
    unit->reachable = false;
    // Not reached if nothing that it covers was emitted.
    for (size_t i = unit->word_count; i-- > 0;)
        if (unit->words[i].handler == handler) {
            unit->reachable = true;
            break;
        }
    if (unit->bound_words != 0 && bound != NULL)
        memcpy(unit->bound, bound, unit->bound_words * sizeof(uint64_t));
}

// ---- pools

static uint32_t pool_find(Compiler *c, ConstantSlot **slots, size_t *capacity, Value **items,
                          size_t *item_count, size_t *item_capacity, Value v) {
    if (c->failed)
        return 0;
    if ((*item_count + 1) * 2 > *capacity) {
        size_t wanted = *capacity ? *capacity * 2 : 32;
        ConstantSlot *table = compile_alloc(c, wanted * sizeof(ConstantSlot));
        if (table == NULL)
            return 0;
        for (size_t i = 0; i < *item_count; i++) {
            size_t at_slot = (*items)[i].bits * UINT64_C(0x9E3779B97F4A7C15) >> 32 & (wanted - 1);
            while (table[at_slot].index_plus_one != 0)
                at_slot = (at_slot + 1) & (wanted - 1);
            table[at_slot] = (ConstantSlot){(*items)[i].bits, (uint32_t)i + 1};
        }
        *slots = table;
        *capacity = wanted;
    }
    size_t slot = v.bits * UINT64_C(0x9E3779B97F4A7C15) >> 32 & (*capacity - 1);
    while ((*slots)[slot].index_plus_one != 0) {
        if ((*slots)[slot].bits == v.bits)
            return (*slots)[slot].index_plus_one - 1;
        slot = (slot + 1) & (*capacity - 1);
    }
    *items = compile_grow(c, *items, sizeof(Value), item_capacity, *item_count + 1);
    if (c->failed)
        return 0;
    (*items)[*item_count] = v;
    (*slots)[slot] = (ConstantSlot){v.bits, (uint32_t)*item_count + 1};
    return (uint32_t)(*item_count)++;
}

uint32_t constant_index(Compiler *c, Value v) {
    Unit *u = c->unit;
    return pool_find(c, &u->constant_slots, &u->constant_slot_capacity, &u->constants, &u->constant_count,
                     &u->constant_capacity, constant_unique(c, v));
}

uint32_t name_index(Compiler *c, Value name) {
    Unit *u = c->unit;
    uint32_t index = pool_find(c, &u->name_slots, &u->name_slot_capacity, &u->names, &u->name_count,
                               &u->name_capacity, name);
    if (index > 0xFFFF && !c->failed) {
        raise_error(c->vm, TYPE_INDEX_OVERFLOW_ERROR, "too many names in one block of code");
        c->failed = true;
    }
    return index;
}

// ---- the code object

static Tuple *texts_to_tuple(Compiler *c, const AstTexts *texts) {
    Tuple *tuple = tuple_new(c->vm, texts->count);
    if (tuple == NULL)
        return NULL;
    for (size_t i = 0; i < texts->count; i++) {
        Value text = constant_text(c, texts->items[i]);
        if (value_missing(text))
            return NULL;
        heap_store(c->vm, tuple, &tuple_items(tuple)[i], text);
    }
    return tuple;
}

static ValueArray *values_copy(Compiler *c, const Value *items, size_t count) {
    ValueArray *array = heap_alloc_values(c->vm, count);
    if (array != NULL && count != 0)
        memcpy(array->items, items, count * sizeof(Value)); // NOBARRIER: allocated just above
    return array;
}

static size_t exception_rows(const Unit *unit, ExceptionRow *rows) {
    size_t count = 0;
    for (size_t i = 0; i < unit->word_count;) {
        uint32_t handler = unit->words[i].handler;
        size_t end = i + 1;
        while (end < unit->word_count && unit->words[end].handler == handler)
            end++;
        if (handler != NO_HANDLER && unit->handlers[handler].label.placed) {
            if (rows != NULL)
                rows[count] =
                    (ExceptionRow){(uint32_t)i, (uint32_t)end, unit->handlers[handler].label.position,
                                   unit->handlers[handler].target};
            count++;
        }
        i = end;
    }
    return count;
}

static bool same_position(CodePosition a, CodePosition b) {
    return a.line == b.line && a.end_line == b.end_line && a.column == b.column &&
           a.end_column == b.end_column;
}

static size_t position_table(const Unit *unit, uint8_t *out) {
    uint8_t entry[POSITION_ENTRY_MAX];
    size_t size = 0;
    int32_t line = unit->first_line;
    for (size_t i = 0; i < unit->word_count;) {
        size_t end = i + 1;
        while (end < unit->word_count && same_position(unit->words[end].position, unit->words[i].position))
            end++;
        size_t entry_size = position_write(entry, (uint32_t)(end - i), unit->words[i].position, &line);
        if (out != NULL)
            memcpy(out + size, entry, entry_size);
        size += entry_size;
        i = end;
    }
    return size;
}

// Instructions, exception rows, heights and positions in one block.
static bool tables_make(Compiler *c, Code *code) {
    const Unit *unit = c->unit;
    size_t words = unit->word_count, rows = exception_rows(unit, NULL);
    size_t positions = position_table(unit, NULL);
    DataBlock *block = heap_alloc_data(c->vm, words * 4 + rows * sizeof(ExceptionRow) + words + positions);
    if (block == NULL)
        return false;
    heap_store_pointer(c->vm, code, &code->storage, block);
    uint32_t *instructions = (uint32_t *)(void *)block->bytes;
    ExceptionRow *exceptions = (ExceptionRow *)(void *)(instructions + words);
    uint8_t *heights = (uint8_t *)(exceptions + rows);
    for (size_t i = 0; i < words; i++) {
        instructions[i] = unit->words[i].word;
        heights[i] = unit->words[i].height;
    }
    exception_rows(unit, exceptions);
    position_table(unit, heights + words);
    code->instructions = instructions;
    code->instruction_count = (uint32_t)words;
    code->exceptions = exceptions;
    code->exception_count = (uint32_t)rows;
    code->heights = heights;
    code->positions = heights + words;
    code->positions_size = (uint32_t)positions;
    return true;
}

// The end of a body returns None on the line of what came before it: each jump there gets a return of its
// own.
static void emit_implicit_return(Compiler *c) {
    Unit *unit = c->unit;
    uint32_t target = (uint32_t)unit->word_count;
    emit(c, OP_RETURN_NONE, 0, 0, 0);
    emit_end(c);
    for (uint32_t i = 0; i < target && !c->failed;) {
        uint32_t word = unit->words[i].word, op = word & 0xff;
        uint32_t next = i + opcode_words(op);
        if (op == OP_JUMP && next + (word >> 8) == target) {
            unit->words[i].word = OP_RETURN_NONE;
        } else if (opcode_descriptions[op].x == 'J' && next + unit->words[i + 1].word == target) {
            unit->words[i + 1].word = (uint32_t)unit->word_count - next;
            Word copy = unit->words[target];
            copy.position = unit->words[i].position;
            unit->words =
                compile_grow(c, unit->words, sizeof(Word), &unit->word_capacity, unit->word_count + 1);
            if (unit->words == NULL)
                return;
            unit->words[unit->word_count++] = copy;
        }
        i = next;
    }
}

void unit_finish(Compiler *c) {
    if (c->unit->reachable && !c->failed)
        emit_implicit_return(c);
}

Code *unit_leave(Compiler *c, int argument_count, int positional_only, int keyword_only) {
    Unit *unit = c->unit;
    unit_finish(c);
    Code *code = c->failed ? NULL : object_alloc(c->vm, vm_type(c->vm, TYPE_INDEX_CODE), 0);
    if (code == NULL) {
        c->failed = true;
        c->unit = unit->outer;
        return NULL;
    }
    compile_pin(c, value_from_pointer(code));
    code->flags = unit->flags | c->future;
    code->argument_count = (uint32_t)argument_count;
    code->positional_only_count = (uint32_t)positional_only;
    code->keyword_only_count = (uint32_t)keyword_only;
    code->register_count = (uint32_t)unit->register_max;
    code->local_count = (uint32_t)unit->first_temporary;
    code->cache_count = unit->cache_count;
    code->first_line = unit->first_line;
    code->constant_count = (uint32_t)unit->constant_count;
    code->name_count = (uint32_t)unit->name_count;
    static const AstTexts no_texts;
    const AstTexts *locals = unit->scope->is_function_like ? &unit->scope->locals : &no_texts;
    Vm *vm = c->vm;
    heap_store_pointer(vm, code, &code->name, value_to_str(unit->name));
    heap_store_pointer(vm, code, &code->qualified_name, value_to_str(unit->qualified_name));
    heap_store_pointer(vm, code, &code->filename, c->filename);
    bool made = tables_make(c, code);
    ValueArray *array = made ? values_copy(c, unit->constants, unit->constant_count) : NULL;
    made = array != NULL;
    if (made) {
        heap_store_pointer(vm, code, &code->constants_block, array);
        code->constants = array->items;
        array = values_copy(c, unit->names, unit->name_count);
        made = array != NULL;
    }
    Tuple *tuple = NULL;
    if (made) {
        heap_store_pointer(vm, code, &code->names_block, array);
        code->names = array->items;
        made = (tuple = texts_to_tuple(c, locals)) != NULL;
    }
    if (made) {
        heap_store_pointer(vm, code, &code->variable_names, tuple);
        made = (tuple = texts_to_tuple(c, &unit->scope->cells)) != NULL;
    }
    if (made) {
        heap_store_pointer(vm, code, &code->cell_names, tuple);
        made = (tuple = texts_to_tuple(c, &unit->scope->frees)) != NULL;
    }
    if (made) {
        heap_store_pointer(vm, code, &code->free_names, tuple);
        made = (tuple = tuple_new(vm, unit->scope->cells.count)) != NULL;
    }
    if (made) {
        for (size_t i = 0; i < unit->scope->cells.count; i++) // NOBARRIER: small ints
            tuple_items(tuple)[i] = value_from_small_int(unit->cell_registers[i]);
        heap_store_pointer(vm, code, &code->cell_registers, tuple);
        code_set_simple(code);
    }
    c->failed = c->failed || !made;
    c->unit = unit->outer;
    return c->failed ? NULL : code;
}
