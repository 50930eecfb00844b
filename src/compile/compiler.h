// SPDX-License-Identifier: MIT
// What the files of the code generator share: the Compiler, its units (one a code object being made), labels,
// registers.
//
// Memory: everything but Values lies in the arena of the tree and goes with it. Values that end up in code
// objects are held by `pins`, which the Compiler on the C stack keeps alive. Errors are sticky: after a
// failure `failed` is set (an exception in the Vm), emitting does nothing, and whoever started the
// compilation looks once at the end. No Python code of the program runs.
//
// Registers: parameters, plain locals, (module and class: the namespace in register 0), cells of what is not
// a parameter, then temporaries, allocated like a stack: `top` is the first free one. An expression is
// compiled into a register that the caller names or into one of the compiler's choice (ANY): then it may be
// the register of a local variable itself, which the caller must not write, or a new temporary at the old
// `top`.
#ifndef KRAIT_COMPILE_COMPILER_H
#define KRAIT_COMPILE_COMPILER_H

#include "compile/compile.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "syntax/diagnostic.h"
#include "syntax/symtable.h"
#include "vm/frame.h"
#include "vm/opcode.h"
#include "vm/vm.h"

#define ANY        (-1)
#define NO_HANDLER UINT32_MAX

typedef struct Fixup {
    uint32_t word; // the one that holds the offset
    uint32_t end;  // of the instruction: offsets count from there
    struct Fixup *next;
} Fixup;

// Where a jump goes. `bound` is what is known of locals there: those bound on every way that leads to it.
typedef struct Label {
    bool placed;
    uint32_t position;
    Fixup *fixups;
    uint64_t *bound; // NULL: nothing leads here yet
} Label;
#define LABEL ((Label){0})

// Where exceptions go while it is the unit's handler.
typedef struct Handler {
    Label label;
    uint32_t target; // register of the exception
} Handler;

typedef struct Word {
    uint32_t word;
    uint32_t handler; // index in unit->handlers, or NO_HANDLER
    CodePosition position;
    uint8_t height;
} Word;

// A statement that `return`, `break` and `continue` must tidy up when they leave it.
typedef enum BlockKind {
    BLOCK_LOOP,
    BLOCK_FINALLY, // `finally` body to be run: body
    BLOCK_WITH,    // __exit__ to be called: registers
    BLOCK_ASYNC_WITH,
    BLOCK_HANDLED, // an exception is being handled: POP_HANDLED registers
    BLOCK_NAME,    // `except ... as name`: the name is deleted
} BlockKind;

typedef struct Block {
    struct Block *outer;
    BlockKind kind;
    uint32_t handler; // the unit's handler outside
    Label *break_to, *continue_to;
    const AstNodes *body;
    const AstText *name;
    const AstNode *node;
    int register_; // WITH: window of __exit__; HANDLED: what was handled before; LOOP: the iterator and, in
                   // the next one, the callee that gave it, or ANY
    bool is_group; // except*: return, break and continue are refused by syntax_check
} Block;

// A comprehension that is being compiled into the unit (PEP 709): where its names live.
typedef struct Inlined {
    struct Inlined *outer;
    const Scope *scope;
    int *registers;    // of scope->locals
    int first_cell;    // of scope->cells
    uint8_t *assigned; // a local: the store of its loop target was emitted
} Inlined;

typedef struct ConstantSlot {
    uint64_t bits;
    uint32_t index_plus_one;
} ConstantSlot;

typedef struct Unit {
    struct Unit *outer;
    const Scope *scope; // of the code object
    const Scope *now;   // the scope of the code being compiled: `scope` or a comprehension inlined into it
    Inlined *inlined;
    Value name, qualified_name; // pinned Str
    const AstText *private_name;
    int first_line;
    uint32_t flags;

    Word *words;
    size_t word_count, word_capacity;
    bool reachable;
    uint64_t *bound; // bitset over scope->locals
    uint64_t *deleted;
    size_t bound_words;
    CodePosition position; // of what is emitted next

    Handler *handlers;
    size_t handler_count, handler_capacity;
    uint32_t handler; // the innermost around what is emitted now
    Block *block;

    int first_cell;      // register of scope->cells.items[0] that is no parameter; see cell_registers
    int *cell_registers; // for each of scope->cells
    int first_temporary;
    int top;
    int register_max;

    Value *constants; // pinned
    size_t constant_count, constant_capacity;
    ConstantSlot *constant_slots;
    size_t constant_slot_capacity;
    Value *names;
    size_t name_count, name_capacity;
    ConstantSlot *name_slots;
    size_t name_slot_capacity;
    uint32_t cache_count;

    // of a class body
    AstTexts static_attributes;
    size_t static_attribute_capacity;
    // of a body with annotations to be deferred (PEP 649)
    struct Deferred *deferred, *deferred_last;
    bool has_annotations;       // simple ones
    uint32_t annotate_constant; // of a module: where the code of __annotate__ goes
    int next_conditional;
    int conditional_depth; // in an `if`, loop, `try`... of the body
} Unit;

typedef struct Deferred {
    struct Deferred *next;
    const AstNode *node; // AnnAssign
    int condition;       // index in __conditional_annotations__, or -1
} Deferred;

typedef struct Compiler {
    Vm *vm;
    Arena *arena;
    AstTree *tree;
    const SymbolTable *table;
    const CompileOptions *options;
    Diagnostics *diagnostics;
    uint32_t future; // CODE_FUTURE_* flags of every code object made
    Str *filename;
    ValueArray *pins;
    size_t pin_count;
    Value *unique; // hash table of structurally equal constants, in the arena; values pinned
    size_t unique_count, unique_capacity;
    struct TextSlot *texts; // hash table: AstText -> Str
    size_t text_count, text_capacity;
    Unit *unit;
    bool failed;
    int callee_copy;        // where call() is to leave the callee, or ANY
    bool interactive;       // expression statements are printed
    const AstNode **walrus; // set of nodes that hold a NamedExpr
    size_t walrus_count, walrus_capacity;
} Compiler;

// ---- emit.c: units, instructions, labels, registers

void compile_fail_memory(Compiler *c);
void *compile_alloc(Compiler *c, size_t size); // NULL: failed
void *compile_grow(Compiler *c, void *items, size_t item_size, size_t *capacity, size_t count);
Value compile_pin(Compiler *c, Value v); // keeps it alive; NO_VALUE marks failure
bool unit_enter(Compiler *c, Unit *unit, const Scope *scope, const AstText *name, const char *display_name,
                int line);
void unit_finish(Compiler *c); // returns None where the end is reached
Code *unit_leave(Compiler *c, int argument_count, int positional_only, int keyword_only);

void at(Compiler *c, const AstNode *node); // the position of what is emitted next
void at_nowhere(Compiler *c);
void emit(Compiler *c, Opcode op, int a, int b, int x);                           // A, B, C
void emit_wide(Compiler *c, Opcode op, int a, int bc);                            // A, BC
void emit_x(Compiler *c, Opcode op, int a, int b, int x, uint32_t word);          // and X
void emit_name(Compiler *c, Opcode op, int a, int b, int x, const AstText *name); // X is a name, with a cache
                                                                                  // where the opcode has one
void emit_name_value(Compiler *c, Opcode op, int a, int b, int x, Value name);
void emit_constant(Compiler *c, int dest, Value v); // R[dest] = v by the shortest instruction
void emit_move(Compiler *c, int dest, int source);
void emit_intrinsic(Compiler *c, int dest, int first, Intrinsic intrinsic);
void emit_jump(Compiler *c, Label *label);      // forward
void emit_jump_back(Compiler *c, Label *label); // to a placed label
void emit_jump_if(Compiler *c, int r, bool when, Label *label);
void emit_branch(Compiler *c, Opcode op, int a, int b, int when, Label *label); // any with X = J
void emit_return(Compiler *c, int r);
void emit_end(Compiler *c); // what follows is not reached from here
void label_place(Compiler *c, Label *label);
void label_place_loop(Compiler *c, Label *label); // the head of a loop: jumped to backwards
uint32_t handler_new(Compiler *c, int target);    // not entered yet
void handler_enter(Compiler *c, uint32_t handler);
// Begins the code of the handler: exceptions in it go to `outer`.
void handler_place(Compiler *c, uint32_t handler, uint32_t outer, const uint64_t *bound);
uint64_t *bound_copy(Compiler *c); // of the locals bound here and never deleted

int push(Compiler *c, int count); // the first of `count` new temporaries
bool is_temporary(Compiler *c, int r);

uint32_t constant_index(Compiler *c, Value v);
uint32_t name_index(Compiler *c, Value name);

// ---- constant.c: constants of the tree as Values, folding

Value constant_of(Compiler *c, const AstConstantValue *constant); // pinned
Value constant_text(Compiler *c, const AstText *text);            // an interned Str, pinned
Value constant_c(Compiler *c, const char *text);
Value constant_unique(Compiler *c, Value v); // the first constant that is equal and of the same types
bool fold(Compiler *c, const AstNode *node, Value *value);
// The same, and a list or set display of constants becomes a tuple or frozenset (`in`, `for`).
bool fold_container(Compiler *c, const AstNode *node, Value *value);
int constant_truth(Value v); // 0, 1
bool walrus_inside(const Compiler *c, const AstNode *node);
bool walrus_collect(Compiler *c, const AstNode *root);
Value constant_docstring(Compiler *c, const AstNode *node); // cleaned as the compiler does

// ---- name.c

int name_register(Compiler *c, const AstText *name); // of a plain local; -1: it is none
int name_load(Compiler *c, const AstText *name, const AstNode *node, int dest);
void name_store(Compiler *c, const AstText *name, int source);
void name_delete(Compiler *c, const AstText *name);
void name_clear(Compiler *c,
                const AstText *name); // the end of `except ... as name`: unbound, no error if it is
void name_mark_assigned(Compiler *c, const AstText *name);
const Symbol *name_symbol(Compiler *c, const AstText *name);
const AstText *name_text(Compiler *c, const char *text);
const AstText *name_mangle(Compiler *c, const AstText *name);
// Puts the cell that an inner scope knows as `name` into `dest`.
void name_load_cell_itself(Compiler *c, const AstText *name, int dest);
int class_dictionary_load(Compiler *c); // a new temporary with the content of __classdict__

// ---- expression.c

int expr(Compiler *c, const AstNode *node, int dest);
void expr_to(Compiler *c, const AstNode *node, int dest);
int expr_push(Compiler *c, const AstNode *node); // into a new temporary
// A register to be read by the next instructions; `safe` says that no later operand assigns to locals.
int operand(Compiler *c, const AstNode *node, int hint, bool safe);
void expr_discard(Compiler *c, const AstNode *node);
void jump_if(Compiler *c, const AstNode *node, bool when, Label *label);
int small_operand(Compiler *c, const AstNode *node, int low, int high,
                  int *value); // a constant of that range?
Opcode binary_opcode(AstKind op, bool in_place);
int build_sequence(Compiler *c, const AstNodes *items, const AstNode *node, Opcode build, int dest);
void subscript_parts(Compiler *c, const AstSubscript *subscript, int *container, int *key, bool safe);
int slice_value(Compiler *c, const AstNode *slice, int dest);

// ---- text.c: f-strings and t-strings
int joined_string(Compiler *c, const AstNode *node, int dest);
int formatted_value(Compiler *c, const AstNode *node, int dest);
int template_string(Compiler *c, const AstNode *node, int dest);
int interpolation(Compiler *c, const AstNode *node, int dest);

// ---- call.c
int call(Compiler *c, const AstNode *node, int dest);
// The arguments behind a callee at `window` (`method`: LOAD_METHOD laid it), then the call; result in window.
void call_arguments(Compiler *c, const AstNode *node, int window, bool method, int already,
                    const AstNodes *args, const AstNodes *keywords, const AstText *extra_base);
int attribute_load(Compiler *c, const AstNode *node, int dest);
int window_open(Compiler *c, int dest); // a temporary for a callee, header words pushed; dest or new

// ---- function.c
void function_statement(Compiler *c, const AstNode *node);
int lambda(Compiler *c, const AstNode *node, int dest);
// R[dest] = a function of `code`, with its closure.
void function_make(Compiler *c, Code *code, const Scope *scope, int dest);
void unit_flags(Compiler *c);    // co_flags from the unit's scope
void unit_prologue(Compiler *c); // makes the cells
// Evaluates decorators, each into the window of its call; the value they decorate goes into the register
// returned. decorators_apply calls them; the result is in the first window.
int decorators(Compiler *c, const AstNodes *list);
void decorators_apply(Compiler *c, const AstNodes *list, int value);
int decorated_line(const AstNode *node, const AstNodes *decorator_list);
Code *function_code(Compiler *c, const AstNode *node, const Scope *scope, const AstText *name,
                    const char *display_name, const AstNodes *statements, const AstNode *expression,
                    int line);

// ---- type_parameter.c (PEP 695, 696)
// Enters the unit around a generic definition. R[dest] of it = the tuple of parameters.
bool type_scope_enter(Compiler *c, Unit *unit, const AstNode *node, const AstText *name, int line);
void type_parameters(Compiler *c, const AstNodes *parameters, int dest);
void type_alias_statement(Compiler *c, const AstNode *node);

// ---- annotation.c (PEP 649, 749)
void annotation_statement(Compiler *c, const AstNode *node);
// R[dest] = the __annotate__ function of a function's signature; false: it has no annotations.
bool annotations_of_function(Compiler *c, const AstNode *node, int dest);
void annotation_format_check(Compiler *c); // NotImplementedError unless the format is VALUE
// The beginning and the end of the body of a module or class.
void annotations_begin(Compiler *c, const AstNode *node, const AstNodes *statements);
void annotations_end(Compiler *c, const AstNode *node);

// ---- unparse.c
Value unparse(Compiler *c, const AstNode *node); // the source text of an expression, a pinned Str

// ---- class.c
void class_statement(Compiler *c, const AstNode *node);
void class_note_attribute(Compiler *c, const AstText *name);

// ---- comprehension.c
int comprehension(Compiler *c, const AstNode *node, int dest);

// ---- generator.c: await, yield
int yield_expression(Compiler *c, const AstNode *node, int dest);
int yield_from(Compiler *c, const AstNode *node, int dest);
int await_expression(Compiler *c, const AstNode *node, int dest);
// Awaits what R[source] is (kind as GET_AWAITABLE's C); the result in R[dest].
void await_register(Compiler *c, int source, int kind, int dest);
// After the awaitable lies in R[v + 1]: drives it; the result in R[v].
void send_loop(Compiler *c, int v);

// ---- statement.c
// Looks through a body for what is deleted in it and for annotations, before it is compiled.
void body_scan(Compiler *c, const AstNodes *list);
void statement(Compiler *c, const AstNode *node);
void statements(Compiler *c, const AstNodes *list);
void assign(Compiler *c, const AstNode *target, int source);
void import_statement(Compiler *c, const AstNode *node);
void import_from_statement(Compiler *c, const AstNode *node);

// ---- loop.c
void for_statement(Compiler *c, const AstNode *node);
void async_for_statement(Compiler *c, const AstNode *node);
void while_statement(Compiler *c, const AstNode *node);
void break_statement(Compiler *c);
void continue_statement(Compiler *c);
void return_statement(Compiler *c, const AstNode *node);

// ---- exception.c
void try_statement(Compiler *c, const AstNode *node);
void try_star_statement(Compiler *c, const AstNode *node);
void with_statement(Compiler *c, const AstNode *node, size_t index);
void block_enter(Compiler *c, Block *block, BlockKind kind);
void block_leave(Compiler *c, Block *block);
// Emits what leaving the blocks inside `until` (NULL: all) takes, the innermost first.
void unwind(Compiler *c, const Block *until);

// ---- pattern.c
void match_statement(Compiler *c, const AstNode *node);

#endif
