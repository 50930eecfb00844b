// SPDX-License-Identifier: MIT
//
// The lexer's numbers: finding where a literal ends and what is wrong with it. Values are made in literal.c.
#include "syntax/lexer_internal.h"

#include <string.h>

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

static bool is_hexadecimal_digit(int c) {
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool is_octal_digit(int c) {
    return c >= '0' && c <= '7';
}

static bool is_binary_digit(int c) {
    return c == '0' || c == '1';
}

static bool follows(const Lexer *lexer, const char *text) {
    size_t length = strlen(text);
    return lexer->line_end - lexer->position >= length &&
           memcmp(lexer->source + lexer->position, text, length) == 0;
}

// A literal ends before c, which is read. `1if x else y` is still legal, with a warning; other letters are
// not.
static bool end_number(Lexer *lexer, Token *token, int c, const char *kind) {
    if (!lexer->extra_tokens) {
        bool keyword = false;
        switch (c) {
        case 'a': keyword = follows(lexer, "nd"); break;
        case 'e': keyword = follows(lexer, "lse"); break;
        case 'f': keyword = follows(lexer, "or"); break;
        case 'i': keyword = follows(lexer, "f") || follows(lexer, "n") || follows(lexer, "s"); break;
        case 'n': keyword = follows(lexer, "ot"); break;
        case 'o': keyword = follows(lexer, "r"); break;
        default: break;
        }
        if (keyword) {
            lexer_unread(lexer, c);
            lexer_warn(lexer, DIAGNOSTIC_SYNTAX_WARNING, "invalid %s literal", kind);
            lexer_read(lexer);
        } else if (is_digit(c) || c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128)) {
            lexer_unread(lexer, c);
            return lexer_fail(lexer, "invalid %s literal", kind);
        }
    }
    lexer_unread(lexer, c);
    return lexer_give(lexer, token, TOKEN_NUMBER);
}

// Digits with single underscores between them, the first already read. *c becomes what follows.
static bool read_digits(Lexer *lexer, int *c) {
    for (;;) {
        do {
            *c = lexer_read(lexer);
        } while (is_digit(*c));
        if (*c != '_') {
            return true;
        }
        *c = lexer_read(lexer);
        if (!is_digit(*c)) {
            lexer_unread(lexer, *c);
            return lexer_fail(lexer, "invalid decimal literal");
        }
    }
}

static bool imaginary(Lexer *lexer, Token *token) {
    int c = lexer_read(lexer);
    return end_number(lexer, token, c, "imaginary");
}

// What can follow the digits of a float: c is that.
static bool exponent(Lexer *lexer, Token *token, int c) {
    if (c == 'e' || c == 'E') {
        int letter = c;
        c = lexer_read(lexer);
        if (c == '+' || c == '-') {
            c = lexer_read(lexer);
            if (!is_digit(c)) {
                lexer_unread(lexer, c);
                return lexer_fail(lexer, "invalid decimal literal");
            }
        } else if (!is_digit(c)) {
            lexer_unread(lexer, c);
            return end_number(lexer, token, letter, "decimal");
        }
        if (!read_digits(lexer, &c)) {
            return false;
        }
    }
    if (c == 'j' || c == 'J') {
        return imaginary(lexer, token);
    }
    return end_number(lexer, token, c, "decimal");
}

bool lexer_fraction(Lexer *lexer, Token *token, int c) {
    if (is_digit(c) && !read_digits(lexer, &c)) {
        return false;
    }
    return exponent(lexer, token, c);
}

// Behind 0x, 0o or 0b.
static bool radix_number(Lexer *lexer, Token *token, bool (*is_radix_digit)(int), const char *kind,
                         bool name_digit) {
    int c = lexer_read(lexer);
    do {
        if (c == '_') {
            c = lexer_read(lexer);
        }
        if (!is_radix_digit(c)) {
            if (name_digit && is_digit(c)) {
                return lexer_fail(lexer, "invalid digit '%c' in %s literal", c, kind);
            }
            lexer_unread(lexer, c);
            return lexer_fail(lexer, "invalid %s literal", kind);
        }
        do {
            c = lexer_read(lexer);
        } while (is_radix_digit(c));
    } while (c == '_');
    if (name_digit && is_digit(c)) {
        return lexer_fail(lexer, "invalid digit '%c' in %s literal", c, kind);
    }
    return end_number(lexer, token, c, kind);
}

static bool zero_number(Lexer *lexer, Token *token) {
    int c = lexer_read(lexer);
    switch (c) {
    case 'x':
    case 'X': return radix_number(lexer, token, is_hexadecimal_digit, "hexadecimal", false);
    case 'o':
    case 'O': return radix_number(lexer, token, is_octal_digit, "octal", true);
    case 'b':
    case 'B': return radix_number(lexer, token, is_binary_digit, "binary", true);
    default: break;
    }
    for (;;) {
        if (c == '_') {
            c = lexer_read(lexer);
            if (!is_digit(c)) {
                lexer_unread(lexer, c);
                return lexer_fail(lexer, "invalid decimal literal");
            }
        }
        if (c != '0') {
            break;
        }
        c = lexer_read(lexer);
    }
    int zeros_end = (int)(lexer->position - lexer->line_start);
    bool nonzero = is_digit(c);
    if (nonzero && !read_digits(lexer, &c)) {
        return false;
    }
    if (c == '.') {
        return lexer_fraction(lexer, token, lexer_read(lexer));
    }
    if (c == 'e' || c == 'E') {
        return exponent(lexer, token, c);
    }
    if (c == 'j' || c == 'J') {
        return imaginary(lexer, token);
    }
    if (nonzero && !lexer->extra_tokens) {
        lexer_unread(lexer, c);
        return lexer_fail_range(
            lexer, (int)(lexer->token_start + 1 - lexer->line_start), zeros_end,
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix "
            "for octal integers");
    }
    return end_number(lexer, token, c, "decimal");
}

bool lexer_number(Lexer *lexer, Token *token, int c) {
    if (c == '0') {
        return zero_number(lexer, token);
    }
    if (!read_digits(lexer, &c)) {
        return false;
    }
    if (c == '.') {
        return lexer_fraction(lexer, token, lexer_read(lexer));
    }
    return exponent(lexer, token, c);
}
