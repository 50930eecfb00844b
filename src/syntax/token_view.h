// SPDX-License-Identifier: MIT
//
// Tokens as the `tokenize` module shows them (`_tokenize.TokenizerIter` with extra tokens): comments and
// blank lines are tokens, operators have one type, columns count characters.
//
// The source is a whole text (what `readline` gave, joined), which the reader copies; views point into the
// copy.
#ifndef KRAIT_SYNTAX_TOKEN_VIEW_H
#define KRAIT_SYNTAX_TOKEN_VIEW_H

#include "base/attributes.h"
#include "syntax/lexer.h"

typedef struct TokenView {
    int type; // a number of the `token` module
    const char *text;
    size_t length;
    int start_line;
    int start_column;
    int end_line;
    int end_column;
    const char *line; // the lines that the token is in, newlines included
    size_t line_length;
} TokenView;

typedef struct TokenReader {
    Lexer lexer;
    bool implicit_newline; // the last one is not in the source
    size_t length;         // of the source without it
} TokenReader;

// False: no memory. The reader lies where its caller put it and keeps no pointer to itself.
MUST_CHECK bool token_reader_init(TokenReader *reader, const char *source, size_t length, Arena *arena);

// False: reader->lexer.error says what is wrong, token_reader_error gives it as an exception.
MUST_CHECK bool token_reader_next(TokenReader *reader, TokenView *view);

typedef struct TokenReaderError {
    DiagnosticKind kind;
    const char *message;
    int lineno;
    int offset; // in characters, from 1
} TokenReaderError;

TokenReaderError token_reader_error(const TokenReader *reader);

#endif
