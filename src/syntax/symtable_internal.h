// SPDX-License-Identifier: MIT
//
// What the two halves of the symbol table share: symtable_collect.c enters scopes and names,
// symtable_analyze.c finds out where each name lives.
//
// A scope's `work` is a ScopeWork in a scratch arena until the table is finished; then it is the NameMap that
// finds its symbols.
#ifndef KRAIT_SYNTAX_SYMTABLE_INTERNAL_H
#define KRAIT_SYNTAX_SYMTABLE_INTERNAL_H

#include "syntax/symtable.h"

// A map from names to numbers in order of insertion; a removed name has the number NAME_REMOVED.
enum { NAME_REMOVED = -1 };

typedef struct NameEntry {
    const AstText *name;
    int value;
} NameEntry;

typedef struct NameMap {
    NameEntry *entries;
    uint32_t *index; // entry number + 1; 0: empty
    uint32_t count;  // removed ones included
    uint32_t capacity;
    uint32_t index_capacity;
} NameMap;

MUST_CHECK bool name_map_set(Arena *arena, NameMap *map, const AstText *name, int value);
int name_map_get(const NameMap *map, const AstText *name); // NAME_REMOVED when it is not there
void name_map_remove(NameMap *map, const AstText *name);
MUST_CHECK bool name_map_add_all(Arena *arena, NameMap *map, const NameMap *other);

static inline bool name_map_has(const NameMap *map, const AstText *name) {
    return name_map_get(map, name) != NAME_REMOVED;
}

// A `global` or `nonlocal` statement that names something, for the position of errors.
typedef struct Directive {
    const AstText *name; // mangled
    const AstNode *node;
    struct Directive *next;
} Directive;

typedef struct ScopeWork {
    NameMap symbols;        // name -> SYMBOL_* flags
    NameMap places;         // name -> SymbolPlace
    NameMap parameters;     // in order
    NameMap *mangled_names; // in the type parameters of a class: only these are mangled
    Directive *directives;
    Scope *annotations;        // of the assignments in a module or class, or unevaluated ones in a function
    const char *type_variable; // what a SCOPE_TYPE_VARIABLE is, for errors
    size_t child_capacity;
    int comprehension_iterables; // inside so many iterables of comprehensions
    bool in_comprehension_target;
    bool in_conditional_block;
} ScopeWork;

// Names that the table itself knows.
typedef struct KnownNames {
    const AstText *class_cell;              // __class__
    const AstText *class_dictionary;        // __classdict__
    const AstText *conditional_annotations; // __conditional_annotations__
    const AstText *debug;                   // __debug__
    const AstText *super_;
    const AstText *annotate;            // __annotate__
    const AstText *format;              // .format
    const AstText *iterator;            // .0
    const AstText *type_parameters_dot; // .type_params
    const AstText *type_parameters;     // __type_params__
    const AstText *generic_base;        // .generic_base
    const AstText *defaults;            // .defaults
    const AstText *keyword_defaults;    // .kwdefaults
    const AstText *top, *lambda, *generator, *list, *set, *dict;
} KnownNames;

typedef struct TableBuilder {
    SymbolTable *table;
    AstTree *tree;
    Arena *arena;   // the tree's
    Arena *scratch; // freed when the table is built
    Diagnostics *diagnostics;
    bool allow_top_level_await;
    Scope *current;
    const AstText *class_name;
    KnownNames names;
    uint32_t scope_count;
    int depth;
} TableBuilder;

static inline ScopeWork *scope_work(const Scope *scope) {
    return scope->work;
}

__attribute__((format(printf, 3, 4))) bool symtable_error(TableBuilder *builder, const AstNode *node,
                                                          const char *format, ...);
bool symtable_memory_error(TableBuilder *builder);

// Makes a scope findable by its node and role; false: no memory.
MUST_CHECK bool symtable_register(SymbolTable *table, Scope *scope);

// Gives the scopes that no other has among its children (annotations that stay texts) an empty index of
// symbols.
MUST_CHECK bool symtable_forget_unentered(TableBuilder *builder);

// The symbol with a (mangled) name, once the table is finished.
const Symbol *scope_find(const Scope *scope, const AstText *name);

// The future features of the module, from the statements at its start.
MUST_CHECK bool future_collect(TableBuilder *builder, const AstNode *root);

MUST_CHECK bool symtable_collect(TableBuilder *builder);
MUST_CHECK bool symtable_analyze(TableBuilder *builder);

#endif
