// SPDX-License-Identifier: MIT
//
// What the files of the lexer share: reading characters, failing, giving tokens.
//
// Functions that return bool have given a token (true) or have set lexer->error (false).
#ifndef KRAIT_SYNTAX_LEXER_INTERNAL_H
#define KRAIT_SYNTAX_LEXER_INTERNAL_H

#include <stdarg.h>

#include "syntax/lexer.h"

enum { LEXER_EOF = -1 };

int lexer_enter_line(Lexer *lexer);

static inline int lexer_read(Lexer *lexer) {
    if (lexer->position < lexer->line_end) {
        return (unsigned char)lexer->source[lexer->position++];
    }
    return lexer_enter_line(lexer);
}

// Takes back the last character; never across the start of the line it is in.
static inline void lexer_unread(Lexer *lexer, int c) {
    if (c != LEXER_EOF) {
        lexer->position--;
    }
}

static inline LexerMode *lexer_mode(Lexer *lexer) {
    return lexer->mode_count == 0 ? NULL : &lexer->modes[lexer->mode_count - 1];
}

// Offsets are in characters; those of lexer_fail_range in bytes, from 1.
bool lexer_fail_at(Lexer *lexer, int offset, int end_offset, const char *format, va_list arguments);
__attribute__((format(printf, 2, 3))) bool lexer_fail(Lexer *lexer, const char *format, ...);
__attribute__((format(printf, 4, 5))) bool lexer_fail_range(Lexer *lexer, int offset, int end_offset,
                                                            const char *format, ...);

// A warning at the last character read; false when it cannot be recorded.
__attribute__((format(printf, 3, 4))) void lexer_warn(Lexer *lexer, DiagnosticKind kind, const char *format,
                                                      ...);

// For the brace behind a backslash, which is the last character read.
void lexer_warn_escape(Lexer *lexer, int c);

void lexer_start_token(Lexer *lexer);
bool lexer_give(Lexer *lexer, Token *token, TokenKind kind);
bool lexer_join_line(Lexer *lexer);

bool lexer_number(Lexer *lexer, Token *token, int c);
bool lexer_fraction(Lexer *lexer, Token *token, int c); // behind a point, c is the first digit

bool lexer_string(Lexer *lexer, Token *token, int quote);
bool lexer_string_start(Lexer *lexer, Token *token, int quote, bool is_raw, bool is_template);
bool lexer_string_part(Lexer *lexer, Token *token);

#endif
