// SPDX-License-Identifier: MIT
//
// From source text to tokens, one at a time.
//
// The source is valid UTF-8 with `\n` line ends, NUL-terminated, and outlives the lexer. Tokens carry offsets
// into it. f-strings and t-strings are tokenised in parts (PEP 701, PEP 750) by a stack of modes. After an
// ERRORTOKEN, `error` says what is wrong and the lexer gives no more tokens.
#ifndef KRAIT_SYNTAX_LEXER_H
#define KRAIT_SYNTAX_LEXER_H

#include "base/attributes.h"
#include "syntax/diagnostic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum TokenKind {
#define TOKEN(name)                TOKEN_##name,
#define TOKEN_OPERATOR(name, text) TOKEN_##name,
#define TOKEN_KEYWORD(name, text)  TOKEN_##name,
#include "syntax/token.def"
    TOKEN_KIND_COUNT
} TokenKind;

enum { TOKEN_FIRST_KEYWORD = TOKEN_FALSE };

// The kind's name as the `token` module has it, or the text of an operator or keyword.
extern const char *const token_names[TOKEN_KIND_COUNT];

typedef struct Token {
    uint8_t kind;
    uint8_t level;  // how many brackets are open after it
    uint32_t start; // offsets in the source; equal for tokens without text
    uint32_t end;
    int lineno;
    int col_offset; // in bytes; -1 for tokens without text
    int end_lineno;
    int end_col_offset;
    bool at_end;                // the end of the input was seen when it was read
    bool decoded;               // of strings: the parser has reported what is strange in it
    const struct AstText *name; // of a NAME; the parser fills it
} Token;

// What went wrong; those with a message of their own first.
typedef enum LexerErrorKind {
    LEXER_NO_ERROR,
    LEXER_SYNTAX_ERROR, // message and position are set
    LEXER_END_OF_FILE,  // in brackets or after a backslash
    LEXER_DEDENT,       // unindent does not match any outer indentation level
    LEXER_TAB_SPACE,    // inconsistent use of tabs and spaces
    LEXER_TOO_DEEP,     // too many levels of indentation
    LEXER_CONTINUATION, // something after a backslash
} LexerErrorKind;

typedef struct LexerError {
    LexerErrorKind kind;
    bool end_of_file; // the input ends within the literal: more input could make it right
    DiagnosticKind diagnostic;
    const char *message;
    int lineno;
    int offset;     // in characters, from 1
    int end_offset; // -1: none
    size_t line;    // where the line starts in the source
} LexerError;

enum {
    LEXER_INDENTATION_MAX = 100, // levels
    LEXER_BRACKETS_MAX = 200,
    LEXER_STRINGS_MAX = 150, // f-strings in one another
};

typedef struct LexerMode {
    bool in_string; // in the literal part of an f-string, not in code
    bool is_raw;
    bool is_template;
    bool in_format_spec;
    bool in_debug;
    char quote;
    uint8_t quote_size;
    int bracket_depth;            // opened since the string began
    int expression_bracket_depth; // where the current replacement field began; -1: in none
    size_t start;
    size_t line_start;
    int lineno;
} LexerMode;

typedef struct LexerBracket {
    char character;
    int lineno;
    int col_offset;
} LexerBracket;

typedef struct Lexer {
    const char *source;
    size_t length;
    size_t position;
    size_t line_start;
    size_t
        line_end; // behind the newline of the line that is being read; the next is entered when it is needed
    int lineno;   // of that line; 0 before the first
    // options
    bool type_comments;
    bool barry_as_flufl;   // `<>` is an operator (PEP 401)
    bool extra_tokens;     // COMMENT and NL too, and fewer errors, as the `tokenize` module wants
    Arena *arena;          // for messages
    Diagnostics *warnings; // may be NULL
    // state
    bool at_line_start;
    bool reached_end;    // something was looked for behind the last character
    int pending_dedents; // negative: INDENTs to give
    int indentation_level;
    int indentations[LEXER_INDENTATION_MAX];
    int alternative_indentations[LEXER_INDENTATION_MAX]; // with tabs of one column
    bool continued; // the present line is joined to the one before by a backslash
    int level;
    LexerBracket brackets[LEXER_BRACKETS_MAX];
    int mode_count; // 0: plain code
    LexerMode modes[LEXER_STRINGS_MAX];
    size_t token_start;      // of the token being read
    size_t token_line_start; // of the line it starts in
    int token_lineno;
    bool at_comment_line; // a COMMENT was given that has its line for itself: an NL follows
    LexerError error;
} Lexer;

void lexer_init(Lexer *lexer, const char *source, size_t length, Arena *arena);

// The next token; ENDMARKER again and again at the end.
void lexer_next(Lexer *lexer, Token *token);

// Closes all levels of indentation: DEDENTs follow. For an interactive input that ends within a block.
void lexer_close_blocks(Lexer *lexer);

// For a text that is a hard keyword, its kind; else TOKEN_NAME.
TokenKind lexer_keyword(const char *text, size_t length);

// The number of characters in the bytes [from, to) of the source.
int lexer_characters(const char *source, size_t from, size_t to);

#endif
