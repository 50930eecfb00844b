// SPDX-License-Identifier: MIT
//
// The symbol table: what each name means in each scope of a tree.
//
// symtable_build makes one Scope for each block of code: the module, functions, lambdas, classes,
// comprehensions, annotations (PEP 649), type parameters, their bounds and defaults, type aliases (PEP 695,
// 696). Everything lies in the arena of the tree; texts are the tree's, so names are compared as pointers.
// Names in a Scope are mangled
// (`__x` in class C is `_C__x`), scope_lookup mangles what it is asked.
//
// For the compiler: symtable_scope(table, node, role) gives the Scope of a node, scope_lookup(table, scope,
// name) the Symbol of a name that the code of the scope uses. Comprehensions whose `is_inlined` is set (PEP
// 709) are compiled into the code of the scope around them; scope_lookup on them answers for both their own
// names (symbol->home is the comprehension: give them fresh registers) and those of the code around (home is
// a scope further out).
#ifndef KRAIT_SYNTAX_SYMTABLE_H
#define KRAIT_SYNTAX_SYMTABLE_H

#include "base/attributes.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"

// In the order of symtable.SymbolTableType's numbers in `_symtable`.
typedef enum ScopeKind {
    SCOPE_FUNCTION, // functions, lambdas, comprehensions
    SCOPE_CLASS,
    SCOPE_MODULE,
    SCOPE_ANNOTATION,      // a function `__annotate__`
    SCOPE_TYPE_ALIAS,      // the value of a `type` statement
    SCOPE_TYPE_PARAMETERS, // around a generic function, class or alias
    SCOPE_TYPE_VARIABLE,   // a bound, constraint or default of a type parameter
} ScopeKind;

typedef enum ComprehensionKind {
    COMPREHENSION_NONE,
    COMPREHENSION_LIST,
    COMPREHENSION_DICT,
    COMPREHENSION_SET,
    COMPREHENSION_GENERATOR,
} ComprehensionKind;

// A node can have several scopes.
typedef enum ScopeRole {
    ROLE_BODY, // Module/Interactive/Expression, FunctionDef, AsyncFunctionDef, Lambda, ClassDef, ListComp,
               // SetComp, DictComp, GeneratorExp; of a TypeAlias: its value
    ROLE_TYPE_PARAMETERS, // FunctionDef, AsyncFunctionDef, ClassDef, TypeAlias with type parameters
    ROLE_ANNOTATIONS, // FunctionDef, AsyncFunctionDef (of the signature); Module, Interactive, ClassDef (of
                      // the annotated assignments of the body)
    ROLE_BOUND,       // TypeVar
    ROLE_DEFAULT,     // TypeVar, ParamSpec, TypeVarTuple
} ScopeRole;

// Where a name lives; numbered as in `_symtable`.
typedef enum SymbolPlace {
    SYMBOL_UNRESOLVED,
    SYMBOL_LOCAL,           // functions: a register; module, class: the namespace
    SYMBOL_GLOBAL_EXPLICIT, // `global` said so
    SYMBOL_GLOBAL_IMPLICIT, // not bound in any function around; class: the namespace first
    SYMBOL_FREE,            // a cell of a function around, in scope->frees; class: the namespace first
    SYMBOL_CELL,            // a local that an inner scope uses, in scope->cells
} SymbolPlace;

// What the code does with a name; numbered as in `_symtable`.
enum {
    SYMBOL_DEF_GLOBAL = 1,
    SYMBOL_DEF_LOCAL = 2,
    SYMBOL_DEF_PARAM = 4,
    SYMBOL_DEF_NONLOCAL = 8,
    SYMBOL_USE = 16,
    SYMBOL_DEF_FREE_CLASS = 64, // free in a class: some inner scope needs it
    SYMBOL_DEF_IMPORT = 128,
    SYMBOL_DEF_ANNOT = 256,
    SYMBOL_DEF_COMP_ITER = 512,
    SYMBOL_DEF_TYPE_PARAM = 1024,
    SYMBOL_DEF_COMP_CELL = 2048, // a cell because of an inlined comprehension
    SYMBOL_DEF_BOUND = SYMBOL_DEF_LOCAL | SYMBOL_DEF_PARAM | SYMBOL_DEF_IMPORT | SYMBOL_DEF_TYPE_PARAM,
};

typedef struct Scope Scope;

typedef struct Symbol {
    const AstText *name; // mangled
    SymbolPlace place;
    uint32_t flags;
    const Scope
        *home; // whose arrays `index` means; differs from the scope asked only in inlined comprehensions
    int index; // LOCAL of a function-like home: in home->locals; CELL: in home->cells; FREE: in home->frees;
               // else -1
    int parameter; // its index in home->locals when it is a parameter (a CELL too), else -1
} Symbol;

struct Scope {
    ScopeKind kind;
    ComprehensionKind comprehension;
    ScopeRole role;
    const AstNode *node;
    const AstText *name; // "top", the name of the function or class, "lambda", "genexpr", "listcomp" ...
    const AstText *class_name; // for mangling: of the class around, or NULL
    Scope *parent;             // NULL for the module
    Scope **children;          // in source order
    size_t child_count;
    int lineno; // of the node
    int col_offset;
    int end_lineno;
    int end_col_offset;

    Symbol *symbols; // in order of first appearance
    size_t symbol_count;

    // Function-like scopes (all but module and class); of module and class only `cells` and `frees` have
    // meaning.
    AstTexts locals; // co_varnames: parameters first (`*args`, `**kwargs` last of them), then the others by
                     // appearance, names of inlined comprehensions too
    AstTexts cells;  // co_cellvars in its order: by name; parameters may be among them
    AstTexts frees;  // co_freevars in its order: by name
    size_t positional_only_count;
    size_t positional_count; // positional-only ones included
    size_t keyword_only_count;

    bool is_function_like : 1; // code with fast locals: all kinds but module and class
    bool is_nested : 1;        // in a function, directly or not (CO_NESTED)
    bool is_lambda : 1;
    bool is_method : 1;              // a function directly in a class
    bool is_inlined : 1;             // a comprehension that is part of the code around
    bool is_generator : 1;           // has a `yield`, or is a generator expression
    bool is_coroutine : 1;           // `async def`, or a comprehension that awaits; both: an async generator
    bool has_variable_arguments : 1; // *args
    bool has_variable_keywords : 1;  // **kwargs
    bool has_docstring : 1;
    bool has_yield : 1;
    bool returns_value : 1;          // `return x`
    bool needs_class_cell : 1;       // class: `__class__` is a cell (methods use it or `super`)
    bool needs_class_dictionary : 1; // class: `__classdict__` is a cell
    bool can_see_class_scope : 1; // directly in a class: names that are FREE or GLOBAL_IMPLICIT are looked up
                                  // in
                                  // `__classdict__` first
    bool is_free_in_class : 1;    // class: has free variables of inner scopes
    bool annotations_used : 1;    // annotation scopes: there are annotations, an `__annotate__` is to be made
    bool has_conditional_annotations : 1; // module, class: `__conditional_annotations__` is kept
    bool in_unevaluated_annotation : 1;
    bool has_import_star : 1;
    uint32_t id; // unique in the table, in order of entering, the module is 0

    // private to the symbol table
    void *work;
};

typedef struct SymbolTable {
    AstTree *tree;
    Scope *top;
    uint32_t future_features; // FUTURE_* that are in force, inherited ones included
    int future_lineno;        // of the last future statement, 0: none
    // private: node and role -> scope
    struct ScopeSlot *slots;
    size_t slot_count;
    size_t slot_capacity;
} SymbolTable;

// co_flags of the __future__ features that change something.
enum {
    FUTURE_BARRY_AS_BDFL = 0x400000,
    FUTURE_ANNOTATIONS = 0x1000000,
    FUTURE_ALL = 0x20000 | 0x40000 | 0x80000 | 0x100000 | 0x200000 | 0x400000 | 0x800000 | 0x1000000,
};

typedef struct SymtableOptions {
    uint32_t future_features;   // inherited from the caller of compile(), as co_flags
    bool allow_top_level_await; // PyCF_ALLOW_TOP_LEVEL_AWAIT
} SymtableOptions;

// Compiling a tree is: syntax_warn_finally, symtable_build, syntax_check, then code. (`ast.parse` and the
// `symtable` module stop earlier.) False or NULL when `diagnostics` has an error.

// Warnings about jumps out of `finally` (PEP 765).
MUST_CHECK bool syntax_warn_finally(const AstTree *tree, Diagnostics *diagnostics);

MUST_CHECK SymbolTable *symtable_build(AstTree *tree, const SymtableOptions *options,
                                       Diagnostics *diagnostics);

// What CPython's code generator refuses or warns about, in its order: 'return' outside function, 'break'
// outside loop, two starred targets, assignment to __debug__, patterns that make the rest unreachable;
// `assert` on a tuple, `is` with a literal, calls and subscripts of literals. After it the compiler need not
// look for such errors.
MUST_CHECK bool syntax_check(const AstTree *tree, const SymbolTable *table, const SymtableOptions *options,
                             Diagnostics *diagnostics);

// The scope that a node opens in this role, or NULL.
Scope *symtable_scope(const SymbolTable *table, const AstNode *node, ScopeRole role);

// The symbol that a name means in the code of a scope; the name as written (it is mangled here). NULL only
// for a name that does not occur there.
const Symbol *scope_lookup(const SymbolTable *table, const Scope *scope, const AstText *name);

// `__x` in class C is `_C__x`. NULL: no memory.
const AstText *symtable_mangle(AstTree *tree, const AstText *class_name, const AstText *name);

#endif
