// SPDX-License-Identifier: MIT
//
// From source text to syntax tree.
//
// The parser is reentrant and keeps nothing between calls: the tree, its texts and the diagnostics live in
// the arena of the tree. It never recurses deeper than a constant bound. It reads no files and knows no
// codecs but UTF-8, Latin-1 and ASCII.
#ifndef KRAIT_SYNTAX_PARSER_H
#define KRAIT_SYNTAX_PARSER_H

#include "base/attributes.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"

typedef enum ParseMode {
    PARSE_EXEC,      // Module
    PARSE_EVAL,      // Expression
    PARSE_SINGLE,    // Interactive
    PARSE_FUNC_TYPE, // FunctionType
} ParseMode;

// Decodes `source`, whose coding cookie names an encoding that the parser does not know, to UTF-8 in memory
// that stays valid as long as the arena. Returns false with `message` set for a SyntaxError ("unknown
// encoding: x" or the text of the codec's error), or with message NULL when an exception is set that goes to
// the user as it is.
typedef bool ParseDecode(void *context, const char *encoding, const char *source, size_t length,
                         const char **decoded, size_t *decoded_length, const char **message);

typedef struct ParseOptions {
    ParseMode mode;
    bool is_text;                // the source is UTF-8 made from a str: a coding cookie means nothing
    bool type_comments;          // PyCF_TYPE_COMMENTS
    bool allow_incomplete_input; // PyCF_ALLOW_INCOMPLETE_INPUT: an error at the end of the input is
                                 // DIAGNOSTIC_INCOMPLETE_INPUT
    bool dont_imply_dedent;      // PyCF_DONT_IMPLY_DEDENT
    bool barry_as_flufl;         // `<>` for `!=` (CO_FUTURE_BARRY_AS_BDFL was inherited)
    int feature_version;         // minor version of the grammar, 0 for the newest
    size_t int_max_str_digits;   // sys.get_int_max_str_digits(); 0 for no limit
    const char *file_name;       // for messages about decoding; may be NULL
    ParseDecode *decode;         // may be NULL: then such an encoding is unknown
    void *decode_context;
} ParseOptions;

// Parses into `tree` (which ast_tree_init has made): tree->root on success. False when `diagnostics` has an
// error; warnings (invalid escape sequences and the like) may have been added either way.
MUST_CHECK bool parse_source(AstTree *tree, const char *source, size_t length, const ParseOptions *options,
                             Diagnostics *diagnostics);

// Checks a tree that was made of Python objects, as compile() does; the error is a ValueError, TypeError or
// RecursionError with CPython's text. The converter has seen to it that required fields are set (its "field
// 'value' is required for Expr") and that constants have a type that they may have ("got an invalid type in
// Constant: list"); items of sequences that were None are NULL.
MUST_CHECK bool ast_validate(const AstNode *root, Diagnostics *diagnostics);

#endif
