// SPDX-License-Identifier: MIT
//
// From the lexer's tokens to those of the `tokenize` module.
#include "syntax/token_view.h"

#include <string.h>

bool token_reader_init(TokenReader *reader, const char *source, size_t length, Arena *arena) {
    if (length > SIZE_MAX - 2) {
        return false;
    }
    char *copy = arena_alloc(arena, length + 2);
    if (copy == NULL) {
        return false;
    }
    if (length != 0) {
        memcpy(copy, source, length);
    }
    reader->length = length;
    reader->implicit_newline = length != 0 && source[length - 1] != '\n';
    if (reader->implicit_newline) {
        copy[length] = '\n';
    }
    lexer_init(&reader->lexer, copy, length + reader->implicit_newline, arena);
    reader->lexer.extra_tokens = true;
    return true;
}

static size_t line_start(const Lexer *lexer, size_t at) {
    while (at > 0 && lexer->source[at - 1] != '\n') {
        at--;
    }
    return at;
}

static size_t line_end(const TokenReader *reader, size_t at) {
    while (at < reader->length && reader->lexer.source[at] != '\n') {
        at++;
    }
    return at < reader->length ? at + 1 : reader->length;
}

// Keywords are names, operators are OP.
static int public_type(TokenKind kind) {
    if ((int)kind >= (int)TOKEN_FIRST_KEYWORD) {
        return TOKEN_NAME;
    }
    return kind >= TOKEN_LPAR && kind <= TOKEN_EXCLAMATION ? TOKEN_OP : (int)kind;
}

bool token_reader_next(TokenReader *reader, TokenView *view) {
    const Lexer *lexer = &reader->lexer;
    Token token;
    lexer_next(&reader->lexer, &token);
    TokenKind kind = (TokenKind)token.kind;
    if (kind == TOKEN_ERRORTOKEN) {
        return false;
    }
    // DEDENTs at the end and the ENDMARKER stand in a line behind the last.
    bool trailing = kind == TOKEN_ENDMARKER || (kind == TOKEN_DEDENT && token.start >= lexer->length);
    size_t start = token.start;
    size_t end = token.end;
    if (kind == TOKEN_INDENT) {
        start = line_start(lexer, start);
    }
    if (kind == TOKEN_NEWLINE || kind == TOKEN_NL) {
        // Its text is that of the line's end, without a comment before it.
        start = end = kind == TOKEN_NL && end > start && lexer->source[end - 1] == '\n' ? end - 1 : end;
        while (start > 0 && lexer->source[start - 1] == '\r') {
            start--;
        }
        end += lexer->source[end] == '\n';
    }
    size_t first_line = line_start(lexer, start);
    size_t last_line = line_start(lexer, end > start ? end - 1 : end);
    *view = (TokenView){
        .type = public_type(kind),
        .text = lexer->source + start,
        .length = end - start,
        .start_line = token.lineno,
        .end_line = token.end_lineno,
        .start_column = lexer_characters(lexer->source, first_line, start),
    };
    if (trailing) {
        view->start_line = view->end_line = token.lineno + 1;
        view->start_column = view->end_column = 0;
        view->length = 0;
        view->line = lexer->source + reader->length;
        return true;
    }
    if (kind == TOKEN_NEWLINE || kind == TOKEN_NL) {
        view->end_line = view->start_line = token.lineno;
        view->end_column = view->start_column + (int)(end - start);
        if (end > reader->length) {
            view->length = 0; // the newline is not there
        }
    } else {
        size_t line = kind == TOKEN_INDENT ? first_line : line_start(lexer, end);
        view->end_column = lexer_characters(lexer->source, line, end);
        last_line = line_start(lexer, end);
        last_line = end > start && lexer->source[end - 1] == '\n' ? last_line : line_start(lexer, end);
    }
    view->line = lexer->source + first_line;
    view->line_length = line_end(reader, last_line) - first_line;
    return true;
}

TokenReaderError token_reader_error(const TokenReader *reader) {
    const LexerError *error = &reader->lexer.error;
    TokenReaderError result = {DIAGNOSTIC_SYNTAX_ERROR, error->message, error->lineno, error->offset};
    switch (error->kind) {
    case LEXER_END_OF_FILE: result.message = "unexpected EOF in multi-line statement"; break;
    case LEXER_DEDENT:
        result.kind = DIAGNOSTIC_INDENTATION_ERROR;
        result.message = "unindent does not match any outer indentation level";
        break;
    case LEXER_TAB_SPACE:
        result.kind = DIAGNOSTIC_TAB_ERROR;
        result.message = "inconsistent use of tabs and spaces in indentation";
        break;
    case LEXER_TOO_DEEP:
        result.kind = DIAGNOSTIC_INDENTATION_ERROR;
        result.message = "too many levels of indentation";
        break;
    case LEXER_CONTINUATION: result.message = "unexpected character after line continuation character"; break;
    default: break;
    }
    return result;
}
