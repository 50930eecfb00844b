// SPDX-License-Identifier: MIT
//
// The abstract syntax tree of Python 3.14, as the `ast` module documents it: one C struct for each node class
// and constant tables that describe them.
//
// Everything of a tree (nodes, sequences, texts) lies in the arena of its AstTree and is freed with it. A
// node begins with an AstNode that says its kind and position; ast_BinOp(node) and its like give the struct
// of the kind. Nodes of ENUM sums (Load, Add, Lt ...) are plain AstKind values. Columns are offsets in bytes
// of UTF-8, as in CPython; lines count from 1. Texts (identifiers, type comments) are interned in the tree:
// equal texts are the same pointer.
//
// It does not know Values: a constant that came from a Python object is an opaque 64-bit word, kept alive
// elsewhere.
#ifndef KRAIT_SYNTAX_AST_H
#define KRAIT_SYNTAX_AST_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

// ---- kinds ----

typedef enum AstKind {
    AST_NO_KIND, // an optional or unfilled field
#define AST_SUM(sum, shape, attributes)
#define AST_ENUM(kind, sum)             AST_##kind,
#define AST_NODE(kind, sum, attributes) AST_##kind,
#define AST_FIELD(kind, type, quantity, name)
#define AST_END(kind)
#include "syntax/ast.def"
    AST_KIND_COUNT
} AstKind;

// What a field can hold. The first four are texts, numbers and constants, then the sums, then the product
// types.
typedef enum AstType {
    AST_TYPE_identifier,
    AST_TYPE_string,
    AST_TYPE_int,
    AST_TYPE_constant,
    AST_TYPE_mod,
    AST_TYPE_stmt,
    AST_TYPE_expr,
    AST_TYPE_expr_context,
    AST_TYPE_boolop,
    AST_TYPE_operator,
    AST_TYPE_unaryop,
    AST_TYPE_cmpop,
    AST_TYPE_excepthandler,
    AST_TYPE_pattern,
    AST_TYPE_type_ignore,
    AST_TYPE_type_param,
    AST_TYPE_AST, // the class of the product types that follow
    AST_TYPE_comprehension,
    AST_TYPE_arguments,
    AST_TYPE_arg,
    AST_TYPE_keyword,
    AST_TYPE_alias,
    AST_TYPE_withitem,
    AST_TYPE_match_case,
    AST_TYPE_COUNT
} AstType;

typedef enum AstQuantity { AST_ONE, AST_OPTIONAL, AST_SEQUENCE, AST_SEQUENCE_OF_OPTIONAL } AstQuantity;

typedef enum AstAttributes {
    AST_NO_ATTRIBUTES,
    AST_END_OPTIONAL, // lineno and col_offset are required, end_lineno and end_col_offset may be None
    AST_END_REQUIRED,
} AstAttributes;

// ---- what fields hold ----

// UTF-8, surrogates allowed as three bytes each; `bytes` has a NUL at the end that `length` does not count.
// Identifiers of parsed source are NFKC-normalised.
typedef struct AstText {
    size_t length;
    uint32_t hash;
    char bytes[];
} AstText;

typedef enum AstConstantKind {
    AST_CONSTANT_MISSING, // not filled
    AST_CONSTANT_NONE,
    AST_CONSTANT_TRUE,
    AST_CONSTANT_FALSE,
    AST_CONSTANT_ELLIPSIS,
    AST_CONSTANT_INT,     // text: digits without prefix and underscores, in `radix`; never negative
    AST_CONSTANT_FLOAT,   // number
    AST_CONSTANT_COMPLEX, // number is the imaginary part, the real part is 0
    AST_CONSTANT_STR,     // text: UTF-8 with surrogates allowed
    AST_CONSTANT_BYTES,   // text
    AST_CONSTANT_OBJECT,  // object: any other constant of a tree that came from Python objects
} AstConstantKind;

typedef struct AstConstantValue {
    AstConstantKind kind;
    uint8_t radix; // of INT: 2, 8, 10 or 16
    union {
        double number;
        struct {
            const char *bytes; // NUL-terminated, may hold NULs
            size_t length;
        } text;
        uint64_t object;
    };
} AstConstantValue;

// What every node begins with. Products and `mod` have no position: theirs is zero.
typedef struct AstNode {
    AstKind kind;
    int lineno;
    int col_offset;
    int end_lineno;
    int end_col_offset;
} AstNode;

typedef struct AstNodes {
    size_t count;
    AstNode **items; // NULL items only in SEQUENCE_OF_OPTIONAL: `**x` among a Dict's keys, a keyword-only
                     // parameter without default among kw_defaults
} AstNodes;

typedef struct AstTexts {
    size_t count;
    const AstText **items;
} AstTexts;

typedef struct AstKinds {
    size_t count;
    AstKind *items;
} AstKinds;

#define AST_C_identifier_ONE            const AstText *
#define AST_C_identifier_OPTIONAL       const AstText *
#define AST_C_identifier_SEQUENCE       AstTexts
#define AST_C_string_ONE                const AstText *
#define AST_C_string_OPTIONAL           const AstText *
#define AST_C_int_ONE                   int
#define AST_C_int_OPTIONAL              int // None is 0
#define AST_C_constant_ONE              AstConstantValue
#define AST_C_expr_context_ONE          AstKind
#define AST_C_boolop_ONE                AstKind
#define AST_C_operator_ONE              AstKind
#define AST_C_unaryop_ONE               AstKind
#define AST_C_cmpop_SEQUENCE            AstKinds
#define AST_C_stmt_SEQUENCE             AstNodes
#define AST_C_expr_ONE                  AstNode *
#define AST_C_expr_OPTIONAL             AstNode *
#define AST_C_expr_SEQUENCE             AstNodes
#define AST_C_expr_SEQUENCE_OF_OPTIONAL AstNodes
#define AST_C_pattern_ONE               AstNode *
#define AST_C_pattern_OPTIONAL          AstNode *
#define AST_C_pattern_SEQUENCE          AstNodes
#define AST_C_excepthandler_SEQUENCE    AstNodes
#define AST_C_type_ignore_SEQUENCE      AstNodes
#define AST_C_type_param_SEQUENCE       AstNodes
#define AST_C_comprehension_SEQUENCE    AstNodes
#define AST_C_arguments_ONE             AstNode *
#define AST_C_arg_OPTIONAL              AstNode *
#define AST_C_arg_SEQUENCE              AstNodes
#define AST_C_keyword_SEQUENCE          AstNodes
#define AST_C_alias_SEQUENCE            AstNodes
#define AST_C_withitem_SEQUENCE         AstNodes
#define AST_C_match_case_SEQUENCE       AstNodes

// ---- the node structs: AstBinOp { AstNode base; AstNode *left; AstKind op; AstNode *right; } and so on ----

// clang-format off
#define AST_SUM(sum, shape, attributes)
#define AST_ENUM(kind, sum)
#define AST_NODE(kind, sum, attributes)         typedef struct Ast##kind { AstNode base;
#define AST_FIELD(kind, type, quantity, name)   AST_C_##type##_##quantity name;
#define AST_END(kind)                           } Ast##kind;
#include "syntax/ast.def"
// clang-format on

// ast_BinOp(node): the node as its struct; it must be of that kind.
#define AST_SUM(sum, shape, attributes)
#define AST_ENUM(kind, sum)
#define AST_NODE(class, sum, attributes)                                                                     \
    static inline Ast##class *ast_##class(const AstNode *node) {                                             \
        assert(node->kind == AST_##class);                                                                   \
        return (Ast##class *)node;                                                                           \
    }
#define AST_FIELD(kind, type, quantity, name)
#define AST_END(kind)
#include "syntax/ast.def"

// FunctionDef and AsyncFunctionDef, For and AsyncFor, With and AsyncWith have the same fields in the same
// order: these read either.
static inline AstFunctionDef *ast_any_function(const AstNode *node) {
    assert(node->kind == AST_FunctionDef || node->kind == AST_AsyncFunctionDef);
    return (AstFunctionDef *)node;
}
static inline AstFor *ast_any_for(const AstNode *node) {
    assert(node->kind == AST_For || node->kind == AST_AsyncFor);
    return (AstFor *)node;
}
static inline AstWith *ast_any_with(const AstNode *node) {
    assert(node->kind == AST_With || node->kind == AST_AsyncWith);
    return (AstWith *)node;
}
static inline AstTry *ast_any_try(const AstNode *node) {
    assert(node->kind == AST_Try || node->kind == AST_TryStar);
    return (AstTry *)node;
}

// ---- the tables for generic walkers and converters ----

typedef struct AstFieldDescription {
    const char *name;
    AstType type;
    AstQuantity quantity;
    size_t offset; // in the node's struct, of a value of the C type that AST_C_<type>_<quantity> names
} AstFieldDescription;

typedef struct AstNodeDescription {
    const char *name; // NULL for AST_NO_KIND
    AstType sum;      // the base class; AST_TYPE_AST for product types
    AstAttributes attributes;
    size_t size; // of the struct; 0 for ENUM kinds
    size_t field_count;
    const AstFieldDescription *fields;
} AstNodeDescription;

typedef struct AstTypeDescription {
    const char *name;
    bool is_sum;  // an abstract class with node classes below it
    bool is_enum; // a sum whose classes are plain kinds
    AstAttributes attributes;
    AstKind product; // of a product type: its only kind
} AstTypeDescription;

extern const AstNodeDescription ast_node_descriptions[AST_KIND_COUNT]; // in the order of ast.def
extern const AstTypeDescription ast_type_descriptions[AST_TYPE_COUNT];

// May a field of this type hold a node (or plain kind) of this kind?
bool ast_type_accepts(AstType type, AstKind kind);

// ---- trees and their making ----

typedef struct AstTree {
    Arena *arena;
    AstNode *root; // a mod
    // the table of interned texts: open addressing, capacity a power of two
    const AstText **texts;
    size_t text_count;
    size_t text_capacity;
} AstTree;

void ast_tree_init(AstTree *tree, Arena *arena);

// All of these return NULL (false) only when the arena has no memory.
__attribute__((warn_unused_result)) const AstText *ast_text(AstTree *tree, const char *bytes, size_t length);
__attribute__((warn_unused_result)) AstNode *ast_node_new(AstTree *tree, AstKind kind); // all fields empty
__attribute__((warn_unused_result)) bool ast_nodes_new(AstTree *tree, size_t count, AstNodes *nodes);
__attribute__((warn_unused_result)) bool ast_texts_new(AstTree *tree, size_t count, AstTexts *texts);
__attribute__((warn_unused_result)) bool ast_kinds_new(AstTree *tree, size_t count, AstKinds *kinds);

static inline bool ast_text_equals(const AstText *text, const char *characters) {
    const char *bytes = text->bytes;
    while (*bytes != '\0' && *bytes == *characters) {
        bytes++;
        characters++;
    }
    return *bytes == *characters && bytes == text->bytes + text->length;
}

// The first statement's string constant of a body, or NULL.
const AstNode *ast_docstring(const AstNodes *body);

#endif
