// SPDX-License-Identifier: MIT
//
// The matcher of the error grammar: a parsing expression grammar (Ford, POPL 2004) over the parser's tokens.
//
// It runs on a stack of its own in the arena, so that deep input cannot overflow the C stack. Matches give
// PegValues: spans with a node kind, as much of a tree as messages need. Matching ends at the first error
// that an action, a forced token or the lexer raises.
#ifndef KRAIT_SYNTAX_PEG_H
#define KRAIT_SYNTAX_PEG_H

#include "syntax/parser_internal.h"

extern const char peg_grammar[];

typedef struct PegValue PegValue;

typedef struct PegCell {
    const PegValue *value;
    struct PegCell *next;
} PegCell;

enum { PEG_LIST = AST_KIND_COUNT, PEG_KEYWORD, PEG_KEYWORD_UNPACKING, PEG_TOKEN };

// What an expression of the grammar matched. NULL stands for an optional part that is not there.
struct PegValue {
    int kind; // an AstKind or PEG_*
    int lineno;
    int col_offset;
    int end_lineno;
    int end_col_offset;
    uint32_t token; // the first
    PegCell *items; // of PEG_LIST, Tuple, List, Starred, Compare
    PegCell *last;
};

typedef enum PegNodeKind {
    PEG_NODE_TOKEN,
    PEG_NODE_SOFT,     // a NAME with a certain text
    PEG_NODE_ANY_SOFT, // any soft keyword
    PEG_NODE_FORCED,
    PEG_NODE_CUT,
    PEG_NODE_RULE,
    PEG_NODE_CHOICE,
    PEG_NODE_SEQUENCE,
    PEG_NODE_OPTIONAL,
    PEG_NODE_REPEAT,     // zero or more
    PEG_NODE_REPEAT_ONE, // one or more
    PEG_NODE_GATHER,     // children: separator, element
    PEG_NODE_AND,
    PEG_NODE_NOT,
} PegNodeKind;

typedef struct PegNode {
    uint8_t kind;
    uint8_t token;    // TokenKind of TOKEN and FORCED
    uint8_t capture;  // 1, 2, 3 for a, b, c; of a child of a sequence
    bool second_pass; // of a sequence: nothing but a rule of mistakes
    uint16_t rule;
    uint16_t action; // of a sequence: index + 1
    uint16_t child_count;
    struct PegNode **children;
    const char *text; // of SOFT
    size_t text_length;
} PegNode;

typedef struct PegAction {
    const char *name;
    size_t name_length;
    int node_kind;        // an AstKind when the name is one
    bool only_if_longer;  // `Kind?`: a node only when b is not empty, else a
    uint8_t arguments[3]; // captures
    bool last_of[3];      // `$a`: its last item
    uint8_t argument_count;
    const char *message; // with its closing `
    size_t message_length;
} PegAction;

typedef struct PegRule {
    const char *name;
    size_t name_length;
    PegNode *body;
    bool remembers;
    bool is_bad;
    bool without_bad; // rules of mistakes are off inside
} PegRule;

typedef struct Peg {
    Parser *parser;
    Arena *arena;
    PegRule *rules;
    size_t rule_count;
    PegAction *actions;
    size_t action_count;
    // matching
    size_t index;   // of the present token
    size_t fill;    // tokens looked at, in both passes
    bool bad_rules; // rules of mistakes are on
    bool failed;    // an error was raised: all matching ends
    bool no_memory;
    struct PegMemo **memos; // for each token
    size_t memo_capacity;
    int level; // of rules
    // the error
    bool has_error;
    DiagnosticKind error_kind;
    char error_message[512];
    int lineno, offset, end_lineno, end_offset; // offset: byte column + 1
    bool lexer_error;                           // it is the lexer's, which nothing overrides
    bool lexer_offsets;                         // offsets are in characters already
} Peg;

MUST_CHECK bool peg_init(Peg *peg, Parser *parser); // false: no memory

// Matches the rule at the first token; the error, if any, is in `peg`.
bool peg_match(Peg *peg, const char *rule);

// Does what an alternative's action says. False: the rule fails (with or without an error).
bool peg_act(Peg *peg, const PegAction *action, size_t start, const PegValue *const captures[3],
             const PegValue **value);

PegValue *peg_value(Peg *peg, int kind, size_t start); // from a token to the last before the present one
PegValue *peg_list(Peg *peg);
bool peg_append(Peg *peg, PegValue *list, const PegValue *item);

const Token *peg_token(Peg *peg, size_t index); // NULL: an error was raised

// Raises an error at byte columns, which are turned into offsets; the first counts.
enum { PEG_CURRENT = -5 }; // as the end: how far the lexer has read
void peg_raise(Peg *peg, DiagnosticKind kind, int lineno, int col_offset, int end_lineno, int end_col_offset,
               const char *message);
void peg_raise_last(Peg *peg, DiagnosticKind kind, const char *message); // at the last token looked at
void peg_raise_token(Peg *peg, const Token *token, DiagnosticKind kind, const char *message);
void peg_raise_lexer(Peg *peg);

#endif
