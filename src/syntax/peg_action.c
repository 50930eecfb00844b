// SPDX-License-Identifier: MIT
//
// What the actions of the error grammar do: make values, decide about mistakes, raise errors with their
// positions.
#include "syntax/peg.h"

#include <stdio.h>

// ---- raising ----

void peg_raise(Peg *peg, DiagnosticKind kind, int lineno, int col_offset, int end_lineno, int end_col_offset,
               const char *message) {
    if (peg->has_error) {
        return;
    }
    peg->failed = true;
    peg->has_error = true;
    peg->error_kind = kind;
    snprintf(peg->error_message, sizeof(peg->error_message), "%s", message);
    peg->lineno = lineno;
    peg->offset = col_offset + 1;
    peg->end_lineno = end_lineno;
    peg->end_offset = end_col_offset + 1;
    if (end_col_offset == PEG_CURRENT) {
        // How far the lexer had read for the last token that was looked at.
        const Parser *parser = peg->parser;
        const Token *last = &parser->tokens[peg->fill - 1];
        peg->end_lineno = last->end_lineno;
        size_t end = last->end + (last->kind == TOKEN_NEWLINE && last->end < parser->lexer->length);
        size_t line = end;
        if (last->kind == TOKEN_NEWLINE && line > 0) {
            line--;
        }
        while (line > 0 && parser->lexer->source[line - 1] != '\n') {
            line--;
        }
        peg->end_offset = (int)(end - line);
    }
}

void peg_raise_token(Peg *peg, const Token *token, DiagnosticKind kind, const char *message) {
    peg_raise(peg, kind, token->lineno, token->col_offset, token->end_lineno, token->end_col_offset, message);
}

void peg_raise_last(Peg *peg, DiagnosticKind kind, const char *message) {
    if (peg->fill == 0) {
        peg_raise(peg, kind, 0, -1, 0, -1, message);
        return;
    }
    const Token *last = &peg->parser->tokens[peg->fill - 1];
    if (last->col_offset == -1) {
        // A token without text: where the lexer stands in its line, which counts from 1 by itself. Behind the
        // last line it stays in that.
        const Lexer *lexer = peg->parser->lexer;
        size_t line = last->end;
        if (last->kind == TOKEN_ERRORTOKEN) {
            line = lexer->line_start;
        } else {
            line -= line > 0 && line >= lexer->length && lexer->source[line - 1] == '\n';
            while (line > 0 && lexer->source[line - 1] != '\n') {
                line--;
            }
        }
        int column = (int)(last->end - line);
        peg_raise(peg, kind, last->lineno, column - 1, last->end_lineno, -2, message);
        return;
    }
    peg_raise_token(peg, last, kind, message);
}

// "'(' was never closed", for the innermost open bracket.
static void raise_unclosed(Peg *peg) {
    const Lexer *lexer = peg->parser->lexer;
    const LexerBracket *bracket = &lexer->brackets[lexer->level - 1];
    char message[40];
    snprintf(message, sizeof(message), "'%c' was never closed", bracket->character);
    peg_raise(peg, DIAGNOSTIC_SYNTAX_ERROR, bracket->lineno, bracket->col_offset, bracket->lineno, -1,
              message);
}

void peg_raise_lexer(Peg *peg) {
    const Lexer *lexer = peg->parser->lexer;
    const LexerError *error = &lexer->error;
    peg->lexer_error = true;
    switch (error->kind) {
    case LEXER_SYNTAX_ERROR:
        peg_raise(peg, error->diagnostic, error->lineno, error->offset - 1, error->lineno,
                  error->end_offset - 1, error->message);
        peg->lexer_offsets = true;
        return;
    case LEXER_END_OF_FILE:
        if (lexer->level > 0) {
            raise_unclosed(peg);
        } else {
            peg_raise_last(peg, DIAGNOSTIC_SYNTAX_ERROR, "unexpected EOF while parsing");
        }
        return;
    case LEXER_DEDENT:
        peg_raise_last(peg, DIAGNOSTIC_INDENTATION_ERROR,
                       "unindent does not match any outer indentation level");
        return;
    case LEXER_TAB_SPACE:
        peg_raise(peg, DIAGNOSTIC_TAB_ERROR, error->lineno, 0, error->lineno, -1,
                  "inconsistent use of tabs and spaces in indentation");
        return;
    case LEXER_TOO_DEEP:
        peg_raise(peg, DIAGNOSTIC_INDENTATION_ERROR, error->lineno, 0, error->lineno, -1,
                  "too many levels of indentation");
        return;
    default:
        peg_raise(peg, DIAGNOSTIC_SYNTAX_ERROR, error->lineno, (int)(lexer->position - error->line) - 1,
                  error->lineno, -1, "unexpected character after line continuation character");
        return;
    }
}

// ---- names of expressions ----

static const char *expression_name(const Peg *peg, const PegValue *value) {
    switch (value->kind) {
    case AST_Attribute: return "attribute";
    case AST_Subscript: return "subscript";
    case AST_Starred: return "starred";
    case AST_Name: return "name";
    case AST_List: return "list";
    case AST_Tuple: return "tuple";
    case AST_Lambda: return "lambda";
    case AST_Call: return "function call";
    case AST_BoolOp:
    case AST_BinOp:
    case AST_UnaryOp: return "expression";
    case AST_GeneratorExp: return "generator expression";
    case AST_Yield:
    case AST_YieldFrom: return "yield expression";
    case AST_Await: return "await expression";
    case AST_ListComp: return "list comprehension";
    case AST_SetComp: return "set comprehension";
    case AST_DictComp: return "dict comprehension";
    case AST_Dict: return "dict literal";
    case AST_Set: return "set display";
    case AST_JoinedStr: return "f-string expression";
    case AST_TemplateStr: return "t-string expression";
    case AST_Compare: return "comparison";
    case AST_IfExp: return "conditional expression";
    case AST_NamedExpr: return "named expression";
    default: break;
    }
    switch (peg->parser->tokens[value->token].kind) {
    case TOKEN_NONE: return "None";
    case TOKEN_FALSE: return "False";
    case TOKEN_TRUE: return "True";
    case TOKEN_ELLIPSIS: return "ellipsis";
    default: return "literal";
    }
}

static const PegValue *last_item(const PegValue *value) {
    return value != NULL && value->kind == PEG_LIST && value->last != NULL ? value->last->value : value;
}

static const PegValue *first_item(const PegValue *value) {
    return value != NULL && value->kind == PEG_LIST && value->items != NULL ? value->items->value : value;
}

// A message's %n is the name of what a matched, %t its text, %d its line, %s a word that the action gives.
static void format_message(const Peg *peg, const PegAction *action, const PegValue *a, const char *word,
                           char *out, size_t capacity) {
    size_t count = 0;
    for (size_t i = 0; i < action->message_length && count + 1 < capacity; i++) {
        char c = action->message[i];
        if (c != '%' || i + 1 == action->message_length) {
            out[count++] = c;
            continue;
        }
        char number[16];
        const char *text = word == NULL ? "" : word;
        size_t length;
        switch (action->message[++i]) {
        case 'n': text = expression_name(peg, a); break;
        case 'd':
            snprintf(number, sizeof(number), "%d", a->lineno);
            text = number;
            break;
        case 't': {
            const Token *token = &peg->parser->tokens[a->token];
            text = peg->parser->lexer->source + token->start;
            length = token->end - token->start;
            if (count + length < capacity) {
                memcpy(out + count, text, length);
                count += length;
            }
            continue;
        }
        default: break;
        }
        length = strlen(text);
        if (count + length < capacity) {
            memcpy(out + count, text, length);
            count += length;
        }
    }
    out[count] = '\0';
}

// ---- targets ----

typedef enum TargetUse { ASSIGNED, DELETED, ITERATED } TargetUse;

// The part of an expression that cannot be a target, or NULL.
static const PegValue *invalid_target(const PegValue *value, TargetUse use, int depth) {
    if (value == NULL || depth > 300) {
        return NULL;
    }
    switch (value->kind) {
    case AST_List:
    case AST_Tuple:
        for (const PegCell *cell = value->items; cell != NULL; cell = cell->next) {
            const PegValue *found = invalid_target(cell->value, use, depth + 1);
            if (found != NULL) {
                return found;
            }
        }
        return NULL;
    case AST_Starred:
        return use == DELETED || value->items == NULL ? value
                                                      : invalid_target(value->items->value, use, depth + 1);
    case AST_Compare:
        // `for x in y in z`: the first `in` is the loop's.
        if (use != ITERATED) {
            return value;
        }
        if (value->items != NULL && value->items->next != NULL && value->items->next->value->kind == AST_In) {
            return invalid_target(value->items->value, use, depth + 1);
        }
        return NULL;
    case AST_Name:
    case AST_Subscript:
    case AST_Attribute: return NULL;
    default: return value;
    }
}

// ---- values ----

// Appends a value, or the values in it when it is a list.
static bool flatten(Peg *peg, PegValue *list, const PegValue *value) {
    if (value == NULL) {
        return true;
    }
    if (value->kind != PEG_LIST) {
        return peg_append(peg, list, value);
    }
    for (const PegCell *cell = value->items; cell != NULL; cell = cell->next) {
        if (!flatten(peg, list, cell->value)) {
            return false;
        }
    }
    return true;
}

static PegValue *make_node(Peg *peg, int kind, size_t start, const PegValue *const captures[3]) {
    PegValue *value = peg_value(peg, kind, start);
    PegValue *list = value == NULL ? NULL : peg_list(peg);
    if (list == NULL) {
        return NULL;
    }
    for (int i = 0; i < 3; i++) {
        if (!flatten(peg, list, captures[i])) {
            return NULL;
        }
    }
    value->items = list->items;
    value->last = list->last;
    return value;
}

static bool is_empty(const PegValue *value) {
    return value == NULL || (value->kind == PEG_LIST && value->items == NULL);
}

static bool named(const PegAction *action, const char *name) {
    return strlen(name) == action->name_length && memcmp(name, action->name, action->name_length) == 0;
}

static bool is_legacy_statement(const Peg *peg, const PegValue *value) {
    if (value->kind != AST_Name) {
        return false;
    }
    const AstText *name = peg->parser->tokens[value->token].name;
    return name != NULL && (ast_text_equals(name, "print") || ast_text_equals(name, "exec"));
}

// Positional arguments of a call, starred ones behind keywords included.
static size_t positional_count(const PegValue *call, const PegValue **last) {
    size_t count = 0;
    *last = NULL;
    for (const PegCell *cell = call->items; cell != NULL; cell = cell->next) {
        if (cell->value->kind != PEG_KEYWORD && cell->value->kind != PEG_KEYWORD_UNPACKING) {
            count++;
            *last = cell->value;
        }
    }
    return count;
}

static bool has_keyword_unpacking(const PegValue *call) {
    for (const PegCell *cell = call->items; cell != NULL; cell = cell->next) {
        if (cell->value->kind == PEG_KEYWORD_UNPACKING) {
            return true;
        }
    }
    return false;
}

static void raise_range(Peg *peg, const PegValue *a, const PegValue *b, const char *message) {
    const PegValue *first = first_item(a);
    const PegValue *last = last_item(b);
    peg_raise(peg, DIAGNOSTIC_SYNTAX_ERROR, first->lineno, first->col_offset, last->end_lineno,
              last->end_col_offset, message);
}

// What a replacement field's conversion must be.
static bool check_conversion(Peg *peg, const PegValue *mark, const PegValue *name, char letter) {
    const Token *first = &peg->parser->tokens[mark->token];
    const Token *second = &peg->parser->tokens[name->token];
    if (first->lineno != second->lineno || first->end_col_offset != second->col_offset) {
        char message[100];
        snprintf(message, sizeof(message),
                 "%c-string: conversion type must come right after the exclamation mark", letter);
        raise_range(peg, mark, name, message);
        return false;
    }
    const AstText *text = second->name;
    if (text->length != 1 || strchr("sra", text->bytes[0]) == NULL) {
        char message[200];
        snprintf(message, sizeof(message),
                 "%c-string: invalid conversion character '%.100s': expected 's', 'r', or 'a'", letter,
                 text->bytes);
        peg_raise_token(peg, second, DIAGNOSTIC_SYNTAX_ERROR, message);
        return false;
    }
    return true;
}

static bool is_imaginary(const Peg *peg, const PegValue *number) {
    const Token *token = &peg->parser->tokens[number->token];
    return (peg->parser->lexer->source[token->end - 1] | 32) == 'j';
}

// Actions that make values or refuse. *done is false for those that raise with a message.
static bool make_value(Peg *peg, const PegAction *action, size_t start, const PegValue *const captures[3],
                       const PegValue **value, bool *done) {
    const PegValue *a = captures[0], *b = captures[1];
    *done = true;
    if (action->node_kind != AST_NO_KIND && !(action->only_if_longer && is_empty(b))) {
        if (action->node_kind == AST_MatchOr || action->node_kind == AST_Expr) {
            *value = peg_value(peg, action->node_kind, start);
        } else {
            *value = make_node(peg, action->node_kind, start, captures);
        }
        return *value != NULL;
    }
    if (action->node_kind != AST_NO_KIND) {
        *value = a;
        return true;
    }
    if (action->name_length == 1) { // {a}
        *value = captures[action->name[0] - 'a'];
        return true;
    }
    if (named(action, "fold")) {
        *value = is_empty(b) ? a : peg_value(peg, b->last->value->kind, start);
    } else if (named(action, "join")) {
        PegValue *list = peg_list(peg);
        if (list == NULL || !flatten(peg, list, a) || !flatten(peg, list, b) ||
            !flatten(peg, list, captures[2])) {
            return false;
        }
        *value = list;
    } else if (named(action, "args")) {
        *value = make_node(peg, AST_Call, start, captures);
    } else if (named(action, "keyword")) {
        *value = peg_value(peg, PEG_KEYWORD, start);
    } else if (named(action, "keyword_unpacking")) {
        *value = peg_value(peg, PEG_KEYWORD_UNPACKING, start);
    } else if (named(action, "strings")) {
        int kind = AST_Constant;
        bool bytes = false, text = false;
        for (const PegCell *cell = a->items; cell != NULL; cell = cell->next) {
            bool is_bytes = false;
            if (cell->value->kind == AST_JoinedStr) {
                kind = AST_JoinedStr;
            } else if (!parser_check_string(peg->parser, cell->value->token, &is_bytes)) {
                peg->failed = true;
                return false;
            }
            bytes = bytes || is_bytes;
            text = text || !is_bytes;
        }
        if (bytes && text) {
            peg_raise_last(peg, DIAGNOSTIC_SYNTAX_ERROR, "cannot mix bytes and nonbytes literals");
            return false;
        }
        *value = peg_value(peg, kind, start);
    } else if (named(action, "clause")) {
        // It ends where its last condition or its iterable does.
        PegValue *clause = peg_value(peg, AST_comprehension, start);
        const PegValue *end = is_empty(b) ? a : last_item(b);
        if (clause != NULL && end != NULL) {
            clause->end_lineno = end->end_lineno;
            clause->end_col_offset = end->end_col_offset;
        }
        *value = clause;
    } else if (named(action, "real")) {
        if (is_imaginary(peg, a)) {
            raise_range(peg, a, a, "real number required in complex literal");
            return false;
        }
        *value = a;
    } else if (named(action, "imaginary")) {
        if (!is_imaginary(peg, a)) {
            raise_range(peg, a, a, "imaginary number required in complex literal");
            return false;
        }
        *value = a;
    } else if (named(action, "unequal")) {
        bool flufl = peg->parser->lexer->source[peg->parser->tokens[a->token].start] == '<';
        if (flufl != peg->parser->barry_as_flufl) {
            if (peg->parser->barry_as_flufl) {
                peg_raise_last(peg, DIAGNOSTIC_SYNTAX_ERROR, "with Barry as BDFL, use '<>' instead of '!='");
            }
            return false;
        }
        *value = a;
    } else if (named(action, "conversion")) {
        *value = b;
        return check_conversion(peg, a, b, 'f');
    } else if (named(action, "template_conversion")) {
        *value = b;
        return check_conversion(peg, a, b, 't');
    } else {
        *done = false;
        return true;
    }
    return *value != NULL;
}

bool peg_act(Peg *peg, const PegAction *action, size_t start, const PegValue *const captures[3],
             const PegValue **value) {
    bool done;
    bool good = make_value(peg, action, start, captures, value, &done);
    if (done) {
        return good;
    }
    // The others raise, or refuse without an error.
    const PegValue *a = action->argument_count > 0 ? captures[action->arguments[0]] : NULL;
    const PegValue *b = action->argument_count > 1 ? captures[action->arguments[1]] : NULL;
    if (action->last_of[0]) {
        a = last_item(a);
    }
    if (action->last_of[1]) {
        b = last_item(b);
    }
    char message[512];
    const char *word = NULL;
    if (named(action, "type_bound")) {
        word = b->kind == AST_Tuple ? "constraints" : "bound";
    } else if (named(action, "legacy") && !is_legacy_statement(peg, a)) {
        return false;
    } else if (named(action, "comma") &&
               (is_legacy_statement(peg, a) || peg->parser->tokens[peg->index - 1].level == 0)) {
        return false;
    }
    if (named(action, "adjacent") && (a->end_lineno != b->lineno || a->end_col_offset != b->col_offset)) {
        return false;
    }
    TargetUse use = named(action, "del_target") ? DELETED : named(action, "for_target") ? ITERATED : ASSIGNED;
    if (use != ASSIGNED || named(action, "target")) {
        a = invalid_target(a, use, 0);
        if (a == NULL) {
            return false;
        }
        b = a;
    }
    format_message(peg, action, a, word, message, sizeof(message));
    if (named(action, "range") || named(action, "adjacent") || named(action, "legacy") ||
        named(action, "comma")) {
        raise_range(peg, a, b, message);
    } else if (named(action, "at") || named(action, "target") || use != ASSIGNED) {
        raise_range(peg, a, a, message);
    } else if (named(action, "from") || named(action, "type_bound")) {
        peg_raise(peg, DIAGNOSTIC_SYNTAX_ERROR, a->lineno, a->col_offset, 0, PEG_CURRENT, message);
    } else if (named(action, "last")) {
        peg_raise_last(peg, DIAGNOSTIC_SYNTAX_ERROR, message);
    } else if (named(action, "next")) {
        const Token *token = peg_token(peg, peg->index);
        if (token != NULL) {
            if (token->col_offset == -1) {
                peg_raise_last(peg, DIAGNOSTIC_SYNTAX_ERROR, message);
            } else {
                peg_raise_token(peg, token, DIAGNOSTIC_SYNTAX_ERROR, message);
            }
        }
    } else if (named(action, "indentation")) {
        peg_raise_last(peg, DIAGNOSTIC_INDENTATION_ERROR, message);
    } else if (named(action, "key_end")) {
        peg_raise(peg, DIAGNOSTIC_SYNTAX_ERROR, a->lineno, a->end_col_offset - 1, a->end_lineno, -1, message);
    } else if (named(action, "call_generator")) {
        const PegValue *last;
        if (positional_count(a, &last) > 1) {
            raise_range(peg, last, last_item(b), "Generator expression must be parenthesized");
        }
    } else if (named(action, "positional_after")) {
        peg_raise_last(peg, DIAGNOSTIC_SYNTAX_ERROR,
                       has_keyword_unpacking(a) ? "positional argument follows keyword argument unpacking"
                                                : "positional argument follows keyword argument");
    }
    return false;
}
