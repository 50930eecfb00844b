// SPDX-License-Identifier: MIT
//
// Explaining why the parser refused its input: two passes with the error grammar, the second with rules of
// mistakes.
//
// The first pass finds the last token that a correct reading needs to see, where a plain "invalid syntax" is
// reported. An error of the lexer further on is more to the point than one of the grammar when it is about
// brackets or strings.
#include "syntax/peg.h"

#include <stdio.h>

static const char *start_rule(ParseMode mode) {
    switch (mode) {
    case PARSE_EVAL: return "eval";
    case PARSE_SINGLE: return "interactive";
    case PARSE_FUNC_TYPE: return "func_type";
    default: return "file";
    }
}

// Reads the rest of the input: an error of the lexer takes the place of what was found, and so does a bracket
// that was opened in a line before.
static void check_rest(Peg *peg) {
    Parser *parser = peg->parser;
    if (peg->fill == 0) {
        return;
    }
    int lineno = parser->tokens[peg->fill - 1].lineno;
    size_t index = peg->fill;
    for (;;) {
        if (index >= parser->token_count && !parser_fill(parser)) {
            return;
        }
        TokenKind kind = (TokenKind)parser->tokens[index].kind;
        if (kind == TOKEN_ENDMARKER) {
            return;
        }
        if (kind == TOKEN_ERRORTOKEN) {
            break;
        }
        index++;
    }
    const Lexer *lexer = parser->lexer;
    if (lexer->mode_count > 0) {
        return; // CPython keeps its first error when the other is in an f-string
    }
    bool unclosed = lexer->error.kind != LEXER_SYNTAX_ERROR && lexer->level > 0 &&
                    lineno > lexer->brackets[lexer->level - 1].lineno;
    if (lexer->error.kind == LEXER_SYNTAX_ERROR) {
        peg->has_error = false;
        peg_raise_lexer(peg);
    } else if (unclosed) {
        const LexerBracket *bracket = &lexer->brackets[lexer->level - 1];
        char message[40];
        snprintf(message, sizeof(message), "'%c' was never closed", bracket->character);
        peg->has_error = false;
        peg_raise(peg, DIAGNOSTIC_SYNTAX_ERROR, bracket->lineno, bracket->col_offset, bracket->lineno, -1,
                  message);
    }
}

// Where a line starts; the last line's start when there are fewer.
static size_t find_line(const Lexer *lexer, int lineno) {
    size_t start = 0;
    for (int line = 1; line < lineno; line++) {
        const char *newline = memchr(lexer->source + start, '\n', lexer->length - start);
        if (newline == NULL || newline + 1 == lexer->source + lexer->length) {
            break;
        }
        start = (size_t)(newline + 1 - lexer->source);
    }
    return start;
}

// The number of characters in the first `bytes` bytes of a line; one that is cut counts.
static int characters(const Lexer *lexer, size_t line, bool with_newline, int bytes) {
    if (bytes <= 0) {
        return bytes;
    }
    const char *newline = memchr(lexer->source + line, '\n', lexer->length - line);
    size_t length = newline == NULL ? lexer->length - line : (size_t)(newline - (lexer->source + line));
    length += with_newline && newline != NULL;
    size_t limit = length + 1;
    size_t count = (size_t)bytes < limit ? (size_t)bytes : limit;
    size_t inside = count < length ? count : length;
    return lexer_characters(lexer->source, line, line + inside) + (int)(count - inside);
}

static void report(Peg *peg) {
    Parser *parser = peg->parser;
    const Lexer *lexer = parser->lexer;
    Diagnostic *diagnostic = parser->diagnostics->error;
    if (diagnostic == NULL) {
        diagnostic = diagnostics_add(parser->diagnostics, peg->error_kind, "%s", peg->error_message);
    } else { // it takes the place of another
        char *message = arena_copy(peg->arena, peg->error_message, strlen(peg->error_message));
        diagnostic->kind = peg->error_kind;
        diagnostic->message = message == NULL ? "invalid syntax" : message;
    }
    if (diagnostic->kind != peg->error_kind || !diagnostic_is_syntax_error(peg->error_kind)) {
        return;
    }
    size_t line = find_line(lexer, peg->lineno);
    // The line that was being read still has its newline.
    bool is_last_line = peg->fill == 0 || parser->tokens[peg->fill - 1].end_lineno <= peg->lineno;
    diagnostic->lineno = peg->lineno;
    diagnostic->end_lineno = peg->end_lineno;
    diagnostic->has_offset = true;
    if (peg->lexer_offsets) {
        diagnostic->offset = peg->offset;
        diagnostic->end_offset = peg->end_offset;
    } else {
        // Both columns are counted in the text of the first line, as in CPython.
        diagnostic->offset = characters(lexer, line, is_last_line, peg->offset);
        diagnostic->end_offset = characters(lexer, line, is_last_line, peg->end_offset);
    }
    parser_set_line(parser, diagnostic, line, is_last_line && !peg->lexer_offsets);
}

// Did the first pass run into the end of the input?
static bool is_incomplete(const Peg *peg) {
    if (peg->fill == 0) {
        return false;
    }
    const Token *last = &peg->parser->tokens[peg->fill - 1];
    const LexerError *error = &peg->parser->lexer->error;
    return last->kind == TOKEN_ERRORTOKEN ? error->kind == LEXER_END_OF_FILE || error->end_of_file
                                          : last->at_end;
}

// The first pass raised an error itself, about a literal: only the lexer's errors further on come before it.
static void explain_literal(Parser *parser, size_t fill) {
    Diagnostic *error = parser->diagnostics->error;
    if (parser->is_explained || !diagnostic_is_syntax_error(error->kind)) {
        return;
    }
    Peg peg = {.parser = parser, .arena = parser->tree->arena, .fill = fill};
    if (parser->options->allow_incomplete_input && is_incomplete(&peg)) {
        peg_raise_last(&peg, DIAGNOSTIC_INCOMPLETE_INPUT, "incomplete input");
        report(&peg);
        return;
    }
    check_rest(&peg);
    if (peg.has_error) {
        report(&peg);
    }
}

void parser_explain(Parser *parser) {
    if (parser_has_error(parser)) {
        explain_literal(parser, parser->index + 1);
        return;
    }
    Peg peg;
    if (!peg_init(&peg, parser)) {
        parser_memory_error(parser);
        return;
    }
    const char *rule = start_rule(parser->options->mode);
    peg_match(&peg, rule);
    if (parser->options->allow_incomplete_input && !peg.no_memory && is_incomplete(&peg)) {
        peg.has_error = false;
        peg.lexer_offsets = false;
        peg_raise_last(&peg, DIAGNOSTIC_INCOMPLETE_INPUT, "incomplete input");
        report(&peg);
        return;
    }
    size_t first_fill = peg.fill;
    if (!peg.failed) {
        peg.bad_rules = true;
        parser->quiet = true;
        peg_match(&peg, rule);
    }
    if (peg.no_memory) {
        parser_memory_error(parser);
        return;
    }
    if (parser_has_error(parser)) { // about a literal that only this grammar looks at
        explain_literal(parser, peg.fill);
        return;
    }
    if (peg.has_error) {
        if (!peg.lexer_error && diagnostic_is_syntax_error(peg.error_kind)) {
            check_rest(&peg);
        }
        report(&peg);
        return;
    }
    const Token *last = first_fill == 0 ? NULL : &parser->tokens[first_fill - 1];
    if (last == NULL) {
        peg_raise_last(&peg, DIAGNOSTIC_SYNTAX_ERROR, "error at start before reading any input");
    } else if (last->kind == TOKEN_INDENT || last->kind == TOKEN_DEDENT) {
        peg_raise_last(&peg, DIAGNOSTIC_INDENTATION_ERROR,
                       last->kind == TOKEN_INDENT ? "unexpected indent" : "unexpected unindent");
    } else {
        peg_raise_token(&peg, last, DIAGNOSTIC_SYNTAX_ERROR, "invalid syntax");
        check_rest(&peg);
    }
    report(&peg);
}
