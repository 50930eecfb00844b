// SPDX-License-Identifier: MIT
//
// The lexer: indentation, names, operators, comments, line joining. Numbers are in lexer_number.c, string
// literals in lexer_string.c.
//
// A line is entered only when its first character is asked for, so that line numbers in errors at the end of
// a line are those of that line.
#include "syntax/lexer_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/unicode.h"
#include "base/utf8.h"

const char *const token_names[TOKEN_KIND_COUNT] = {
#define TOKEN(name)                #name,
#define TOKEN_OPERATOR(name, text) text,
#define TOKEN_KEYWORD(name, text)  text,
#include "syntax/token.def"
};

static const struct {
    const char *text;
    uint8_t length;
    uint8_t kind;
} keywords[] = {
#define TOKEN(name)
#define TOKEN_OPERATOR(name, text)
#define TOKEN_KEYWORD(name, text) {text, sizeof(text) - 1, TOKEN_##name},
#include "syntax/token.def"
};

TokenKind lexer_keyword(const char *text, size_t length) {
    if (length < 2 || length > 8) {
        return TOKEN_NAME;
    }
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (keywords[i].text[0] == text[0] && keywords[i].length == length &&
            memcmp(keywords[i].text, text, length) == 0) {
            return (TokenKind)keywords[i].kind;
        }
    }
    return TOKEN_NAME;
}

int lexer_characters(const char *source, size_t from, size_t to) {
    int count = 0;
    for (size_t i = from; i < to; i++) {
        count += ((unsigned char)source[i] & 0xC0) != 0x80;
    }
    return count;
}

void lexer_init(Lexer *lexer, const char *source, size_t length, Arena *arena) {
    memset(lexer, 0, sizeof(*lexer));
    lexer->source = source;
    lexer->length = length;
    lexer->arena = arena;
    lexer->at_line_start = true;
}

// ---- characters ----

int lexer_enter_line(Lexer *lexer) {
    if (lexer->position >= lexer->length) {
        lexer->reached_end = true;
        return LEXER_EOF;
    }
    const char *start = lexer->source + lexer->position;
    const char *newline = memchr(start, '\n', lexer->length - lexer->position);
    lexer->line_start = lexer->position;
    lexer->line_end = newline == NULL ? lexer->length : (size_t)(newline + 1 - lexer->source);
    lexer->lineno++;
    return (unsigned char)lexer->source[lexer->position++];
}

// ---- errors ----

bool lexer_fail_at(Lexer *lexer, int offset, int end_offset, const char *format, va_list arguments) {
    char *message = arena_alloc(lexer->arena, 200);
    if (message != NULL) {
        vsnprintf(message, 200, format, arguments);
    }
    if (offset < 0) {
        offset = lexer_characters(lexer->source, lexer->line_start, lexer->position);
    }
    lexer->error.kind = LEXER_SYNTAX_ERROR;
    lexer->error.diagnostic = message == NULL ? DIAGNOSTIC_MEMORY_ERROR : DIAGNOSTIC_SYNTAX_ERROR;
    lexer->error.message = message == NULL ? "" : message;
    lexer->error.lineno = lexer->lineno;
    lexer->error.offset = offset;
    lexer->error.end_offset = end_offset < 0 ? offset : end_offset;
    lexer->error.line = lexer->line_start;
    return false;
}

bool lexer_fail(Lexer *lexer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    lexer_fail_at(lexer, -1, -1, format, arguments);
    va_end(arguments);
    return false;
}

bool lexer_fail_range(Lexer *lexer, int offset, int end_offset, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    // From bytes to characters.
    size_t line = lexer->line_start;
    offset = lexer_characters(lexer->source, line, line + (size_t)offset - 1) + 1;
    end_offset = lexer_characters(lexer->source, line, line + (size_t)end_offset);
    lexer_fail_at(lexer, offset, end_offset, format, arguments);
    va_end(arguments);
    return false;
}

static bool fail_kind(Lexer *lexer, LexerErrorKind kind) {
    lexer->error.kind = kind;
    lexer->error.lineno = lexer->lineno;
    lexer->error.line = lexer->line_start;
    return false;
}

// ---- indentation ----

// Reads the white space at the start of a line. Sets *blank when the line has nothing but white space and a
// comment.
static bool read_indentation(Lexer *lexer, bool *blank) {
    int column = 0;
    int alternative = 0;
    int continued_column = 0;
    int c;
    for (;;) {
        c = lexer_read(lexer);
        if (c == ' ') {
            column++;
            alternative++;
        } else if (c == '\t') {
            column = (column / 8 + 1) * 8;
            alternative++;
        } else if (c == '\f') {
            column = alternative = 0;
        } else if (c == '\\') {
            // A line that begins with a joined one is indented as its first part is.
            continued_column = continued_column != 0 ? continued_column : column;
            if (!lexer_join_line(lexer)) {
                return false;
            }
        } else {
            break;
        }
    }
    lexer_unread(lexer, c);
    if (c == '#' || c == '\n' || c == '\r') {
        *blank = true;
        return true;
    }
    if (lexer->level != 0) {
        return true;
    }
    if (continued_column != 0) {
        column = alternative = continued_column;
    }
    int level = lexer->indentation_level;
    if (column == lexer->indentations[level]) {
        return alternative == lexer->alternative_indentations[level] || fail_kind(lexer, LEXER_TAB_SPACE);
    }
    if (column > lexer->indentations[level]) {
        if (level + 1 >= LEXER_INDENTATION_MAX) {
            return fail_kind(lexer, LEXER_TOO_DEEP);
        }
        if (alternative <= lexer->alternative_indentations[level]) {
            return fail_kind(lexer, LEXER_TAB_SPACE);
        }
        lexer->pending_dedents--;
        lexer->indentation_level = ++level;
        lexer->indentations[level] = column;
        lexer->alternative_indentations[level] = alternative;
        return true;
    }
    while (level > 0 && column < lexer->indentations[level]) {
        lexer->pending_dedents++;
        level--;
    }
    lexer->indentation_level = level;
    if (column != lexer->indentations[level]) {
        lexer->position = lexer->line_end;
        return fail_kind(lexer, LEXER_DEDENT);
    }
    return alternative == lexer->alternative_indentations[level] || fail_kind(lexer, LEXER_TAB_SPACE);
}

// After a backslash: the newline that must follow, and something behind it.
bool lexer_join_line(Lexer *lexer) {
    int c = lexer_read(lexer);
    if (c == '\r') {
        c = lexer_read(lexer);
    }
    if (c != '\n') {
        return fail_kind(lexer, LEXER_CONTINUATION);
    }
    c = lexer_read(lexer);
    if (c == LEXER_EOF) {
        lexer->position = lexer->length;
        return fail_kind(lexer, LEXER_END_OF_FILE);
    }
    lexer_unread(lexer, c);
    return true;
}

// ---- names ----

static bool is_name_start(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 128;
}

static bool is_name_character(int c) {
    return is_name_start(c) || (c >= '0' && c <= '9');
}

// Is [token_start, position) an identifier? It has bytes outside ASCII.
static bool check_identifier(Lexer *lexer) {
    const uint8_t *bytes = (const uint8_t *)lexer->source;
    size_t at = lexer->token_start;
    size_t end = lexer->position;
    while (at < end) {
        uint32_t point;
        unsigned length = utf8_decode_one(bytes + at, end - at, UTF8_STRICT, &point);
        if (length == 0) {
            return lexer_fail(lexer, "invalid character in identifier");
        }
        bool valid = at == lexer->token_start ? point == '_' || unicode_is_xid_start(point)
                                              : unicode_is_xid_continue(point);
        at += length;
        if (!valid) {
            lexer->position = at;
            char shown[UTF8_BYTES_PER_POINT + 1] = {0};
            utf8_encode_one(point, (uint8_t *)shown);
            return unicode_is_printable(point)
                       ? lexer_fail(lexer, "invalid character '%s' (U+%04X)", shown, (unsigned)point)
                       : lexer_fail(lexer, "invalid non-printable character U+%04X", (unsigned)point);
        }
    }
    return true;
}

// A name, or a string literal that begins with a prefix.
static bool read_name(Lexer *lexer, Token *token, int c) {
    unsigned seen = 0; // the letters of a string prefix, as long as it can be one
    enum { B = 1, U = 2, R = 4, F = 8, T = 16 };
    bool prefix = true;
    bool ascii = true;
    while (is_name_character(c)) {
        unsigned letter = 0;
        switch (c) {
        case 'b':
        case 'B': letter = B; break;
        case 'u':
        case 'U': letter = U; break;
        case 'r':
        case 'R': letter = R; break;
        case 'f':
        case 'F': letter = F; break;
        case 't':
        case 'T': letter = T; break;
        default: break;
        }
        prefix = prefix && letter != 0 && (seen & letter) == 0;
        seen |= letter;
        ascii = ascii && c < 128;
        c = lexer_read(lexer);
        if ((c == '"' || c == '\'') && prefix) {
            static const struct {
                unsigned letters;
                const char *names;
            } incompatible[] = {{U | B, "ub"}, {U | R, "ur"}, {U | F, "uf"}, {U | T, "ut"},
                                {B | F, "bf"}, {B | T, "bt"}, {F | T, "ft"}};
            for (size_t i = 0; i < sizeof(incompatible) / sizeof(incompatible[0]); i++) {
                if ((seen & incompatible[i].letters) == incompatible[i].letters) {
                    return lexer_fail_range(lexer, (int)(lexer->token_start + 1 - lexer->line_start),
                                            (int)(lexer->position - lexer->line_start),
                                            "'%c' and '%c' prefixes are incompatible",
                                            incompatible[i].names[0], incompatible[i].names[1]);
                }
            }
            if (seen & (F | T)) {
                return lexer_string_start(lexer, token, c, seen & R, seen & T);
            }
            return lexer_string(lexer, token, c);
        }
    }
    lexer_unread(lexer, c);
    if (!ascii && !lexer->extra_tokens && !check_identifier(lexer)) {
        return false;
    }
    size_t length = lexer->position - lexer->token_start;
    TokenKind kind = lexer_keyword(lexer->source + lexer->token_start, length);
    return lexer_give(lexer, token, kind);
}

// ---- operators ----

static TokenKind one_character(int c) {
    switch (c) {
    case '!': return TOKEN_EXCLAMATION;
    case '%': return TOKEN_PERCENT;
    case '&': return TOKEN_AMPER;
    case '(': return TOKEN_LPAR;
    case ')': return TOKEN_RPAR;
    case '*': return TOKEN_STAR;
    case '+': return TOKEN_PLUS;
    case ',': return TOKEN_COMMA;
    case '-': return TOKEN_MINUS;
    case '.': return TOKEN_DOT;
    case '/': return TOKEN_SLASH;
    case ':': return TOKEN_COLON;
    case ';': return TOKEN_SEMI;
    case '<': return TOKEN_LESS;
    case '=': return TOKEN_EQUAL;
    case '>': return TOKEN_GREATER;
    case '@': return TOKEN_AT;
    case '[': return TOKEN_LSQB;
    case ']': return TOKEN_RSQB;
    case '^': return TOKEN_CIRCUMFLEX;
    case '{': return TOKEN_LBRACE;
    case '|': return TOKEN_VBAR;
    case '}': return TOKEN_RBRACE;
    case '~': return TOKEN_TILDE;
    default: return TOKEN_OP;
    }
}

static TokenKind two_characters(int c, int next, bool flufl) {
    if (next == '=') {
        switch (c) {
        case '!': return TOKEN_NOTEQUAL;
        case '%': return TOKEN_PERCENTEQUAL;
        case '&': return TOKEN_AMPEREQUAL;
        case '*': return TOKEN_STAREQUAL;
        case '+': return TOKEN_PLUSEQUAL;
        case '-': return TOKEN_MINEQUAL;
        case '/': return TOKEN_SLASHEQUAL;
        case ':': return TOKEN_COLONEQUAL;
        case '<': return TOKEN_LESSEQUAL;
        case '=': return TOKEN_EQEQUAL;
        case '>': return TOKEN_GREATEREQUAL;
        case '@': return TOKEN_ATEQUAL;
        case '^': return TOKEN_CIRCUMFLEXEQUAL;
        case '|': return TOKEN_VBAREQUAL;
        default: return TOKEN_OP;
        }
    }
    if (c == next) {
        switch (c) {
        case '*': return TOKEN_DOUBLESTAR;
        case '/': return TOKEN_DOUBLESLASH;
        case '<': return TOKEN_LEFTSHIFT;
        case '>': return TOKEN_RIGHTSHIFT;
        default: return TOKEN_OP;
        }
    }
    if (next == '>') {
        return c == '-' ? TOKEN_RARROW : c == '<' && flufl ? TOKEN_NOTEQUAL : TOKEN_OP;
    }
    return TOKEN_OP;
}

static TokenKind with_equal(TokenKind kind) {
    switch (kind) {
    case TOKEN_DOUBLESTAR: return TOKEN_DOUBLESTAREQUAL;
    case TOKEN_DOUBLESLASH: return TOKEN_DOUBLESLASHEQUAL;
    case TOKEN_LEFTSHIFT: return TOKEN_LEFTSHIFTEQUAL;
    case TOKEN_RIGHTSHIFT: return TOKEN_RIGHTSHIFTEQUAL;
    default: return kind;
    }
}

static bool open_bracket(Lexer *lexer, int c) {
    if (lexer->level >= LEXER_BRACKETS_MAX) {
        return lexer_fail(lexer, "too many nested parentheses");
    }
    lexer->brackets[lexer->level++] =
        (LexerBracket){(char)c, lexer->lineno, (int)(lexer->token_start - lexer->line_start)};
    LexerMode *mode = lexer_mode(lexer);
    if (mode != NULL) {
        mode->bracket_depth++;
    }
    return true;
}

static bool brackets_match(char opening, int closing) {
    return (opening == '(' && closing == ')') || (opening == '[' && closing == ']') ||
           (opening == '{' && closing == '}');
}

static bool close_bracket(Lexer *lexer, int c) {
    LexerMode *mode = lexer_mode(lexer);
    char letter = mode != NULL && mode->is_template ? 't' : 'f';
    if (mode != NULL && mode->bracket_depth == 0 && c == '}') {
        return lexer_fail(lexer, "%c-string: single '}' is not allowed", letter);
    }
    if (!lexer->extra_tokens && lexer->level == 0) {
        return lexer_fail(lexer, "unmatched '%c'", c);
    }
    if (lexer->level > 0) {
        const LexerBracket *opening = &lexer->brackets[--lexer->level];
        if (!lexer->extra_tokens && !brackets_match(opening->character, c)) {
            // The brace of a replacement field belongs to the string, not to the code in it.
            if (mode != NULL && opening->character == '{' &&
                mode->bracket_depth - 1 == mode->expression_bracket_depth) {
                return lexer_fail(lexer, "%c-string: unmatched '%c'", letter, c);
            }
            if (opening->lineno != lexer->lineno) {
                return lexer_fail(
                    lexer, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c,
                    opening->character, opening->lineno);
            }
            return lexer_fail(lexer, "closing parenthesis '%c' does not match opening parenthesis '%c'", c,
                              opening->character);
        }
    }
    if (mode != NULL) {
        mode->bracket_depth--;
        if (mode->bracket_depth < 0) {
            return lexer_fail(lexer, "%c-string: unmatched '%c'", letter, c);
        }
        if (c == '}' && mode->bracket_depth == mode->expression_bracket_depth) {
            mode->expression_bracket_depth--;
            mode->in_string = true;
            mode->in_format_spec = false;
            mode->in_debug = false;
        }
    }
    return true;
}

static bool read_operator(Lexer *lexer, Token *token, int c) {
    LexerMode *mode = lexer_mode(lexer);
    if (mode != NULL && c == ':' && mode->expression_bracket_depth >= 0 &&
        mode->bracket_depth - 1 == mode->expression_bracket_depth) {
        // The colon of a replacement field: the format specification follows, which is literal text.
        mode->in_string = true;
        mode->in_format_spec = true;
        return lexer_give(lexer, token, TOKEN_COLON);
    }
    int next = lexer_read(lexer);
    TokenKind kind = two_characters(c, next, lexer->barry_as_flufl);
    if (kind != TOKEN_OP) {
        int third = lexer_read(lexer);
        TokenKind longer = third == '=' ? with_equal(kind) : kind;
        if (longer == kind) {
            lexer_unread(lexer, third);
        }
        return lexer_give(lexer, token, longer);
    }
    if (c == '.' && next == '.') {
        int third = lexer_read(lexer);
        if (third == '.') {
            return lexer_give(lexer, token, TOKEN_ELLIPSIS);
        }
        lexer_unread(lexer, third);
    }
    lexer_unread(lexer, next);
    switch (c) {
    case '(':
    case '[':
    case '{':
        if (!open_bracket(lexer, c)) {
            return false;
        }
        break;
    case ')':
    case ']':
    case '}':
        if (!close_bracket(lexer, c)) {
            return false;
        }
        break;
    default: break;
    }
    if (c < ' ' || c == 0x7F) {
        return lexer_fail(lexer, "invalid non-printable character U+%04X", (unsigned)c);
    }
    if (c == '=' && mode != NULL && mode->bracket_depth - mode->expression_bracket_depth == 1) {
        mode->in_debug = true;
    }
    return lexer_give(lexer, token, one_character(c));
}

// ---- comments ----

static bool starts_with(const Lexer *lexer, size_t at, const char *text) {
    size_t length = strlen(text);
    return lexer->position - at >= length && memcmp(lexer->source + at, text, length) == 0;
}

// A comment from token_start on, its `#` already read. Sets *given when it is a token of its own.
static bool read_comment(Lexer *lexer, Token *token, bool blank, bool *given) {
    int c;
    do {
        c = lexer_read(lexer);
    } while (c != LEXER_EOF && c != '\n' && c != '\r');
    lexer_unread(lexer, c);
    *given = false;
    if (lexer->extra_tokens) {
        *given = true;
        return lexer_give(lexer, token, TOKEN_COMMENT);
    }
    if (!lexer->type_comments) {
        return true;
    }
    // "# type: " with any white space between `#`, "type:" and the rest.
    size_t at = lexer->token_start + 1;
    while (at < lexer->position && (lexer->source[at] == ' ' || lexer->source[at] == '\t')) {
        at++;
    }
    if (!starts_with(lexer, at, "type:")) {
        return true;
    }
    at += 5;
    while (at < lexer->position && (lexer->source[at] == ' ' || lexer->source[at] == '\t')) {
        at++;
    }
    bool ignore = false;
    if (starts_with(lexer, at, "ignore")) {
        unsigned char after = (unsigned char)lexer->source[at + 6];
        bool word =
            after >= 128 || (after >= '0' && after <= '9') || ((after | 32) >= 'a' && (after | 32) <= 'z');
        ignore = at + 6 >= lexer->position || !word;
    }
    *given = true;
    lexer->token_start = ignore ? at + 6 : at;
    if (!lexer_give(lexer, token, ignore ? TOKEN_TYPE_IGNORE : TOKEN_TYPE_COMMENT)) {
        return false;
    }
    if (ignore && blank) {
        c = lexer_read(lexer); // it has its line for itself: the newline ends no statement
        lexer->at_line_start = true;
    }
    return true;
}

void lexer_close_blocks(Lexer *lexer) {
    lexer->pending_dedents = lexer->indentation_level;
    lexer->indentation_level = 0;
}

void lexer_warn(Lexer *lexer, DiagnosticKind kind, const char *format, ...) {
    if (lexer->warnings == NULL || lexer->extra_tokens) {
        return;
    }
    char message[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    Diagnostic *warning = diagnostics_add(lexer->warnings, kind, "%s", message);
    warning->lineno = lexer->lineno;
    warning->offset = lexer_characters(lexer->source, lexer->line_start, lexer->position);
    warning->end_lineno = warning->lineno;
    warning->end_offset = -1;
    warning->has_offset = true;
}

void lexer_warn_escape(Lexer *lexer, int c) {
    lexer_warn(
        lexer, DIAGNOSTIC_SYNTAX_WARNING,
        "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean "
        "\"\\\\%c\"? A raw string is also an option.",
        c, c);
}

// ---- tokens ----

bool lexer_give(Lexer *lexer, Token *token, TokenKind kind) {
    token->kind = (uint8_t)kind;
    token->level = (uint8_t)lexer->level;
    token->start = (uint32_t)lexer->token_start;
    token->end = (uint32_t)lexer->position;
    token->lineno = lexer->token_lineno;
    token->col_offset = (int)(lexer->token_start - lexer->token_line_start);
    token->end_lineno = lexer->lineno;
    token->end_col_offset = (int)(lexer->position - lexer->line_start);
    return true;
}

static bool give_empty(Lexer *lexer, Token *token, TokenKind kind) {
    token->kind = (uint8_t)kind;
    token->level = (uint8_t)lexer->level;
    token->start = token->end = (uint32_t)lexer->position;
    token->lineno = token->end_lineno = lexer->lineno;
    token->col_offset = token->end_col_offset = -1;
    return true;
}

void lexer_start_token(Lexer *lexer) {
    lexer->token_start = lexer->position;
    lexer->token_line_start = lexer->line_start;
    lexer->token_lineno = lexer->lineno;
}

static bool read_token(Lexer *lexer, Token *token) {
    bool blank = false;
next_line:
    blank = false;
    if (lexer->at_line_start) {
        lexer->at_line_start = false;
        if (!read_indentation(lexer, &blank)) {
            return false;
        }
    }
    if (lexer->pending_dedents != 0) {
        lexer_start_token(lexer);
        if (lexer->pending_dedents < 0) {
            lexer->pending_dedents++;
            return give_empty(lexer, token, TOKEN_INDENT);
        }
        lexer->pending_dedents--;
        return give_empty(lexer, token, TOKEN_DEDENT);
    }
again:;
    int c;
    do {
        c = lexer_read(lexer);
    } while (c == ' ' || c == '\t' || c == '\f');
    if (c == LEXER_EOF) {
        lexer_start_token(lexer);
        if (lexer->level > 0) {
            return fail_kind(lexer, LEXER_END_OF_FILE);
        }
        return give_empty(lexer, token, TOKEN_ENDMARKER);
    }
    lexer->position--;
    lexer_start_token(lexer);
    lexer->position++;
    if (c == '#') {
        bool given;
        if (!read_comment(lexer, token, blank, &given)) {
            return false;
        }
        if (given) {
            lexer->at_comment_line = blank && token->kind == TOKEN_COMMENT;
            return true;
        }
        c = lexer_read(lexer);
        if (c == LEXER_EOF) {
            lexer_unread(lexer, c);
            goto again;
        }
        // The newline's token begins with the comment before it.
    }
    if (c == '\r') {
        c = lexer_read(lexer); // only raw text for `tokenize` still has them
        if (c != '\n') {
            lexer_unread(lexer, c);
            return lexer_fail(lexer, "invalid non-printable character U+000D");
        }
    }
    if (c == '\n') {
        lexer->at_line_start = true;
        bool no_statement = blank || lexer->level > 0 || lexer->at_comment_line;
        lexer->at_comment_line = false;
        if (no_statement) {
            if (lexer->extra_tokens) {
                return lexer_give(lexer, token, TOKEN_NL);
            }
            if (lexer->level > 0) {
                lexer->at_line_start = false;
                goto again;
            }
            goto next_line;
        }
        lexer->position--; // the newline is not part of the token's text
        lexer_give(lexer, token, TOKEN_NEWLINE);
        lexer->position++;
        token->end_col_offset++; // but of its position
        return true;
    }
    if (c == '\\') {
        if (!lexer_join_line(lexer)) {
            return false;
        }
        goto again;
    }
    if (is_name_start(c)) {
        return read_name(lexer, token, c);
    }
    if (c >= '0' && c <= '9') {
        return lexer_number(lexer, token, c);
    }
    if (c == '.') {
        int next = lexer_read(lexer);
        if (next >= '0' && next <= '9') {
            return lexer_fraction(lexer, token, next);
        }
        lexer_unread(lexer, next);
    }
    if (c == '"' || c == '\'') {
        return lexer_string(lexer, token, c);
    }
    return read_operator(lexer, token, c);
}

void lexer_next(Lexer *lexer, Token *token) {
    bool given = false;
    if (lexer->error.kind == LEXER_NO_ERROR) {
        LexerMode *mode = lexer_mode(lexer);
        if (mode != NULL && mode->in_string) {
            given = lexer_string_part(lexer, token);
        } else {
            given = read_token(lexer, token);
        }
    }
    if (!given) {
        give_empty(lexer, token, TOKEN_ERRORTOKEN);
    }
    token->at_end = lexer->reached_end;
}
