// SPDX-License-Identifier: MIT
//
// What the checks of statements and expressions (check.c) and of patterns (check_pattern.c) share.
//
// Functions return false when an error was added.
#ifndef KRAIT_SYNTAX_CHECK_INTERNAL_H
#define KRAIT_SYNTAX_CHECK_INTERNAL_H

#include "syntax/symtable.h"

typedef enum BlockKind {
    BLOCK_LOOP,
    BLOCK_GROUP_HANDLER, // the handlers of an `except*`
    BLOCK_OTHER,
} BlockKind;

typedef struct Block {
    BlockKind kind;
    struct Block *outer;
} Block;

// The code object that is being checked.
typedef struct Function {
    struct Function *outer;
    const Scope *scope;
    Block *blocks; // innermost first
    int block_count;
} Function;

typedef struct Checker {
    Arena *arena;
    const SymbolTable *table;
    Diagnostics *diagnostics;
    Function *function;
    int depth;
} Checker;

__attribute__((format(printf, 3, 4))) bool check_error(Checker *checker, const AstNode *node,
                                                       const char *format, ...);
MUST_CHECK bool check_node(Checker *checker, const AstNode *node);
MUST_CHECK bool check_nodes(Checker *checker, const AstNodes *nodes);

// `irrefutable`: a pattern that matches everything may stand here, because it is the last or has a guard.
MUST_CHECK bool check_pattern(Checker *checker, const AstNode *pattern, bool irrefutable);

#endif
