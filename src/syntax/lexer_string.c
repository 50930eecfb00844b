// SPDX-License-Identifier: MIT
//
// The lexer's string literals, and the literal parts of f-strings and t-strings (PEP 701, PEP 750).
//
// In the mode of a string's literal part the lexer gives MIDDLE tokens; at a `{` it goes over to code, whose
// closing
// `}` or `:` brings it back. A doubled brace ends a MIDDLE with its first half: the second is skipped.
#include "syntax/lexer_internal.h"

#include <string.h>

enum { EXPRESSIONS_MAX = 3 }; // replacement fields in one another's format specifications

// The quotes at the start: how many they are. *empty is set for a pair that is a whole literal.
static int read_quotes(Lexer *lexer, int quote, bool *empty) {
    *empty = false;
    int c = lexer_read(lexer);
    if (c == quote) {
        int after = lexer_read(lexer);
        if (after == quote) {
            return 3;
        }
        lexer_unread(lexer, after);
        *empty = true;
        return 1;
    }
    lexer_unread(lexer, c);
    return 1;
}

// Goes back to the first character of the literal, where an unterminated one is reported.
static int return_to_start(Lexer *lexer, size_t start, size_t line_start, int lineno) {
    int detected = lexer->lineno;
    lexer->position = start + 1;
    lexer->line_start = line_start;
    lexer->lineno = lineno;
    return detected;
}

bool lexer_string(Lexer *lexer, Token *token, int quote) {
    bool empty;
    int size = read_quotes(lexer, quote, &empty);
    if (empty) {
        return lexer_give(lexer, token, TOKEN_STRING);
    }
    int closing = 0;
    bool escaped_quote = false;
    while (closing < size) {
        int c = lexer_read(lexer);
        if (c == LEXER_EOF || (size == 1 && c == '\n')) {
            int detected =
                return_to_start(lexer, lexer->token_start, lexer->token_line_start, lexer->token_lineno);
            if (size == 3) {
                lexer_fail(lexer, "unterminated triple-quoted string literal (detected at line %d)",
                           detected);
                lexer->error.end_of_file = true;
                return false;
            }
            const LexerMode *mode = lexer_mode(lexer);
            if (mode != NULL && mode->quote == quote && mode->quote_size == size) {
                return lexer_fail(lexer, "%c-string: expecting '}'", mode->is_template ? 't' : 'f');
            }
            lexer_fail(lexer, "unterminated string literal (detected at line %d)%s", detected,
                       escaped_quote ? "; perhaps you escaped the end quote?" : "");
            lexer->error.end_of_file = c == LEXER_EOF;
            return false;
        }
        if (c == quote) {
            closing++;
            continue;
        }
        closing = 0;
        if (c == '\\') {
            c = lexer_read(lexer);
            escaped_quote = escaped_quote || c == quote;
            if (c == '\r') {
                lexer_read(lexer);
            }
        }
    }
    return lexer_give(lexer, token, TOKEN_STRING);
}

bool lexer_string_start(Lexer *lexer, Token *token, int quote, bool is_raw, bool is_template) {
    bool empty;
    int size = read_quotes(lexer, quote, &empty);
    if (empty) {
        lexer->position--; // the closing quote is an END of its own
    }
    if (lexer->mode_count >= LEXER_STRINGS_MAX) {
        return lexer_fail(lexer, "too many nested f-strings or t-strings");
    }
    lexer->modes[lexer->mode_count++] = (LexerMode){
        .in_string = true,
        .is_raw = is_raw,
        .is_template = is_template,
        .quote = (char)quote,
        .quote_size = (uint8_t)size,
        .expression_bracket_depth = -1,
        .start = lexer->token_start,
        .line_start = lexer->token_line_start,
        .lineno = lexer->token_lineno,
    };
    return lexer_give(lexer, token, is_template ? TOKEN_TSTRING_START : TOKEN_FSTRING_START);
}

static bool give_middle(Lexer *lexer, Token *token, const LexerMode *mode) {
    return lexer_give(lexer, token, mode->is_template ? TOKEN_TSTRING_MIDDLE : TOKEN_FSTRING_MIDDLE);
}

// Up to a doubled brace: the text holds one of them, the position both.
static bool give_doubled(Lexer *lexer, Token *token, const LexerMode *mode) {
    give_middle(lexer, token, mode);
    token->end--;
    return true;
}

static bool fail_unterminated(Lexer *lexer, const LexerMode *mode) {
    int detected = return_to_start(lexer, mode->start, mode->line_start, mode->lineno);
    char letter = mode->is_template ? 't' : 'f';
    if (mode->quote_size == 3) {
        lexer_fail(lexer, "unterminated triple-quoted %c-string literal (detected at line %d)", letter,
                   detected);
        lexer->error.end_of_file = true;
        return false;
    }
    return lexer_fail(lexer, "unterminated %c-string literal (detected at line %d)", letter, detected);
}

// A `{` was met that begins a replacement field: its token is read as code.
static bool enter_expression(Lexer *lexer, LexerMode *mode) {
    if (mode->expression_bracket_depth + 1 >= EXPRESSIONS_MAX) {
        return lexer_fail(lexer, "%c-string: expressions nested too deeply", mode->is_template ? 't' : 'f');
    }
    mode->expression_bracket_depth++;
    mode->in_string = false;
    return true;
}

bool lexer_string_part(Lexer *lexer, Token *token) {
    LexerMode *mode = lexer_mode(lexer);
    lexer_start_token(lexer);
    int c = lexer_read(lexer);
    if (lexer->position > 0 && lexer->position - 1 == lexer->line_start) {
        lexer_unread(lexer, c); // reading entered a new line: the token starts there
        lexer_start_token(lexer);
        c = lexer_read(lexer);
    }
    if (c == '{') {
        int next = lexer_read(lexer);
        lexer_unread(lexer, next);
        lexer_unread(lexer, c);
        if (next != '{') {
            if (!enter_expression(lexer, mode)) {
                return false;
            }
            lexer_next(lexer, token);
            return token->kind != TOKEN_ERRORTOKEN;
        }
    } else {
        lexer_unread(lexer, c);
    }
    // The end?
    size_t quotes = 0;
    while (quotes < mode->quote_size && lexer->position + quotes < lexer->line_end &&
           lexer->source[lexer->position + quotes] == mode->quote) {
        quotes++;
    }
    if (quotes == mode->quote_size) {
        lexer->position += quotes;
        lexer_give(lexer, token, mode->is_template ? TOKEN_TSTRING_END : TOKEN_FSTRING_END);
        lexer->mode_count--;
        return true;
    }
    bool in_name = false; // in the braces of \N{...}
    int closing = 0;
    while (closing < mode->quote_size) {
        c = lexer_read(lexer);
        bool in_format_spec = mode->in_format_spec && mode->expression_bracket_depth >= 0;
        if (c == LEXER_EOF || (mode->quote_size == 1 && c == '\n')) {
            if (in_format_spec && c == '\n') {
                return lexer_fail(
                    lexer,
                    "%c-string: newlines are not allowed in format specifiers for single quoted "
                    "%c-strings",
                    mode->is_template ? 't' : 'f', mode->is_template ? 't' : 'f');
            }
            return fail_unterminated(lexer, mode);
        }
        if (c == mode->quote) {
            closing++;
            continue;
        }
        closing = 0;
        if (c == '{') {
            int next = lexer_read(lexer);
            if (next != '{' || in_format_spec) {
                lexer_unread(lexer, next);
                lexer_unread(lexer, c);
                return enter_expression(lexer, mode) && give_middle(lexer, token, mode);
            }
            return give_doubled(lexer, token, mode);
        }
        if (c == '}') {
            if (in_name) {
                return give_middle(lexer, token, mode);
            }
            int next = lexer_read(lexer);
            if (next == '}' && !in_format_spec && mode->bracket_depth == 0) {
                return give_doubled(lexer, token, mode);
            }
            lexer_unread(lexer, next);
            lexer_unread(lexer, c);
            mode->in_string = false;
            return give_middle(lexer, token, mode);
        }
        if (c == '\\') {
            int next = lexer_read(lexer);
            if (next == '\r') {
                next = lexer_read(lexer);
            }
            if (next == '{' || next == '}') {
                if (!mode->is_raw) {
                    lexer_warn_escape(lexer, next);
                }
                lexer_unread(lexer, next);
                continue;
            }
            if (!mode->is_raw && next == 'N') {
                next = lexer_read(lexer);
                if (next == '{') {
                    in_name = true;
                } else {
                    lexer_unread(lexer, next);
                }
            }
        }
    }
    lexer->position -= mode->quote_size; // they are the END
    return give_middle(lexer, token, mode);
}
