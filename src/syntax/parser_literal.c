// SPDX-License-Identifier: MIT
//
// Values of literals: numbers, escapes in strings and bytes, and the joining of adjacent string literals,
// f-strings and t-strings into one node.
#include "syntax/parser_internal.h"

#include "base/float_text.h"
#include "base/unicode.h"
#include "base/utf8.h"

// ---- numbers ----

AstNode *parse_number(Parser *parser) {
    const Token *token = parser_token(parser);
    Position start = parser_position(parser);
    const char *text = parser->lexer->source + token->start;
    size_t length = token->end - token->start;
    char *digits = arena_alloc(parser->tree->arena, length + 1);
    if (digits == NULL) {
        parser_memory_error(parser);
        return NULL;
    }
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '_') {
            digits[count++] = text[i];
        }
    }
    if (count < length && !parser_version(parser, 6, "Underscores in numeric literals are")) {
        return NULL;
    }
    AstConstantValue value = {.kind = AST_CONSTANT_INT, .radix = 10};
    char letter = count > 1 ? (char)(digits[1] | 32) : '\0';
    if (digits[0] == '0' && (letter == 'x' || letter == 'o' || letter == 'b')) {
        value.radix = letter == 'x' ? 16 : letter == 'o' ? 8 : 2;
        digits += 2;
        count -= 2;
    } else if ((digits[count - 1] | 32) == 'j') {
        value.kind = AST_CONSTANT_COMPLEX;
        digits[--count] = '\0';
    } else {
        for (size_t i = 0; i < count; i++) {
            if (digits[i] == '.' || (digits[i] | 32) == 'e') {
                value.kind = AST_CONSTANT_FLOAT;
            }
        }
    }
    if (value.kind == AST_CONSTANT_INT) {
        digits[count] = '\0';
        value.text.bytes = digits;
        value.text.length = count;
        size_t limit = parser->options->int_max_str_digits;
        if (value.radix == 10 && limit != 0 && count > limit) {
            return parser_error_range(
                parser, DIAGNOSTIC_SYNTAX_ERROR, (Position){token->lineno, -1}, token->end_lineno, -1,
                "Exceeds the limit (%zu digits) for integer string conversion: value has %zu digits; use "
                "sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer "
                "literals to avoid decimal conversion limits.",
                limit, count);
        }
    } else if (!float_text_parse(digits, count, &value.number)) {
        return parser_error_token(parser, token, "invalid number");
    }
    AstConstant *node = parser_advance(parser) ? NEW_NODE(Constant, start) : NULL;
    if (node == NULL) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

// ---- escapes ----

typedef struct Escapes {
    Parser *parser;
    const Token *token;
    const char *text; // the literal's inside
    size_t length;
    bool is_bytes;
    bool warned;
} Escapes;

// Only the first bad escape of a literal is reported.
static void warn_escape(Escapes *escapes, size_t at, bool octal) {
    char c = escapes->text[at];
    bool middle = escapes->token->kind != TOKEN_STRING;
    if (escapes->warned || escapes->token->decoded || escapes->parser->quiet ||
        (middle && (c == '{' || c == '}'))) {
        return; // of braces the lexer has warned
    }
    escapes->warned = true;
    Diagnostics *diagnostics = escapes->parser->diagnostics;
    const char *source = escapes->parser->lexer->source;
    int lineno = escapes->token->lineno;
    int column = escapes->token->col_offset;
    for (size_t i = 0; i < at; i++) {
        if (escapes->text[i] == '\n') {
            lineno++;
            column = 0;
        } else {
            column++;
        }
    }
    char quote = source[escapes->token->start];
    for (size_t i = escapes->token->start; (quote == '\'' || quote == '"') && source[i] == quote; i++) {
        column++;
    }
    int digits = octal ? 3 : 1;
    unsigned feature = (unsigned)escapes->parser->options->feature_version;
    DiagnosticKind kind =
        feature != 0 && feature < 12 ? DIAGNOSTIC_DEPRECATION_WARNING : DIAGNOSTIC_SYNTAX_WARNING;
    Diagnostic *warning =
        diagnostics_add(diagnostics, kind,
                        "\"\\%.*s\" is an invalid %sescape sequence. Such sequences will not work "
                        "in the future. Did you mean \"\\\\%.*s\"? A raw string is also an option.",
                        digits, escapes->text + at, octal ? "octal " : "", digits, escapes->text + at);
    warning->lineno = warning->end_lineno = lineno;
    warning->offset = column + 1;
    warning->end_offset = column + 2;
    warning->has_offset = true;
}

// Columns of the codec's message count a character outside ASCII as its escape \UXXXXXXXX.
static size_t codec_position(const Escapes *escapes, size_t at) {
    size_t position = 0;
    for (size_t i = 0; i < at; i++) {
        unsigned char c = (unsigned char)escapes->text[i];
        position += c < 0x80 ? 1 : c >= 0xC0 ? 10 : 0;
        // A backslash before such a character is escaped too.
        if (c == '\\' && i + 1 < escapes->length && (unsigned char)escapes->text[i + 1] >= 0x80) {
            position += 5;
        }
    }
    return position;
}

static bool fail_escape(Escapes *escapes, size_t from, size_t to, const char *reason) {
    if (escapes->is_bytes) {
        parser_error_token(escapes->parser, escapes->token, "(value error) %s at position %zu", reason, from);
        return false;
    }
    size_t start = codec_position(escapes, from);
    size_t end = codec_position(escapes, to);
    if (end == start + 1) {
        parser_error_token(
            escapes->parser, escapes->token,
            "(unicode error) 'unicodeescape' codec can't decode byte 0x%02x in position %zu: %s",
            (unsigned char)escapes->text[from], start, reason);
    } else {
        parser_error_token(escapes->parser, escapes->token,
                           "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s",
                           start, end - 1, reason);
    }
    return false;
}

static int hexadecimal_value(char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

// \xXX, \uXXXX, \UXXXXXXXX: `at` is behind the letter and moves past the digits.
static bool decode_hexadecimal(Escapes *escapes, size_t from, size_t *at, unsigned digits, uint32_t *point) {
    *point = 0;
    for (unsigned i = 0; i < digits; i++) {
        int value = *at < escapes->length ? hexadecimal_value(escapes->text[*at]) : -1;
        if (value < 0) {
            return fail_escape(escapes, from, *at,
                               escapes->is_bytes ? "invalid \\x escape"
                               : digits == 2     ? "truncated \\xXX escape"
                               : digits == 4     ? "truncated \\uXXXX escape"
                                                 : "truncated \\UXXXXXXXX escape");
        }
        *point = *point * 16 + (uint32_t)value;
        (*at)++;
    }
    return *point <= UTF8_MAXIMUM || fail_escape(escapes, from, *at, "illegal Unicode character");
}

static bool decode_name(Escapes *escapes, size_t from, size_t *at, uint32_t *point) {
    const char *reason = "malformed \\N character escape";
    if (*at < escapes->length && escapes->text[*at] == '{') {
        size_t name = ++*at;
        while (*at < escapes->length && escapes->text[*at] != '}') {
            ++*at;
        }
        if (*at<escapes->length && * at> name) {
            ++*at;
            if (unicode_name_lookup(escapes->text + name, *at - 1 - name, point)) {
                return true;
            }
            reason = "unknown Unicode character name";
        }
    }
    return fail_escape(escapes, from, *at, reason);
}

// What the literal's inside means. The result is never longer than the text.
static bool decode_escapes(Escapes *escapes, char *out, size_t *out_length) {
    const char *text = escapes->text;
    size_t length = escapes->length;
    size_t count = 0;
    size_t at = 0;
    while (at < length) {
        if (text[at] != '\\') {
            out[count++] = text[at++];
            continue;
        }
        size_t from = at++;
        if (at >= length) {
            out[count++] = '\\'; // before the brace of a replacement field
            continue;
        }
        uint32_t point;
        char c = text[at++];
        switch (c) {
        case '\n': continue;
        case '\\':
        case '\'':
        case '"': out[count++] = c; continue;
        case 'a': out[count++] = '\a'; continue;
        case 'b': out[count++] = '\b'; continue;
        case 'f': out[count++] = '\f'; continue;
        case 'n': out[count++] = '\n'; continue;
        case 'r': out[count++] = '\r'; continue;
        case 't': out[count++] = '\t'; continue;
        case 'v': out[count++] = '\v'; continue;
        case '0':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7':
            point = (uint32_t)(c - '0');
            for (int i = 0; i < 2 && at < length && text[at] >= '0' && text[at] <= '7'; i++) {
                point = point * 8 + (uint32_t)(text[at++] - '0');
            }
            if (point > 0377) {
                warn_escape(escapes, from + 1, true);
            }
            if (escapes->is_bytes) {
                out[count++] = (char)point;
                continue;
            }
            break;
        case 'x':
            if (!decode_hexadecimal(escapes, from, &at, 2, &point)) {
                return false;
            }
            if (escapes->is_bytes) {
                out[count++] = (char)point;
                continue;
            }
            break;
        case 'u':
        case 'U':
        case 'N':
            if (!escapes->is_bytes) {
                if (c == 'N' ? !decode_name(escapes, from, &at, &point)
                             : !decode_hexadecimal(escapes, from, &at, c == 'u' ? 4 : 8, &point)) {
                    return false;
                }
                break;
            }
            __attribute__((fallthrough));
        default:
            if ((unsigned char)c < 0x80) {
                warn_escape(escapes, from + 1, false);
            }
            out[count++] = '\\';
            at--;
            continue;
        }
        count += utf8_encode_one(point, (uint8_t *)out + count);
    }
    *out_length = count;
    return true;
}

static bool decode_text(Parser *parser, const Token *token, const char *text, size_t length, bool is_raw,
                        bool is_bytes, AstConstantValue *value) {
    value->kind = is_bytes ? AST_CONSTANT_BYTES : AST_CONSTANT_STR;
    if (is_raw || memchr(text, '\\', length) == NULL) {
        value->text.bytes = arena_copy(parser->tree->arena, text, length);
        value->text.length = length;
    } else {
        char *out = arena_alloc(parser->tree->arena, length + 1);
        value->text.bytes = out;
        Escapes escapes = {parser, token, text, length, is_bytes, false};
        if (out != NULL && !decode_escapes(&escapes, out, &value->text.length)) {
            return false;
        }
    }
    if (value->text.bytes == NULL) {
        parser_memory_error(parser);
        return false;
    }
    parser->tokens[parser->index].decoded = true;
    return !parser_has_error(parser);
}

// ---- plain literals ----

// The value of the present STRING. False: an error was reported.
static bool decode_plain_string(Parser *parser, AstConstantValue *value, bool *is_u) {
    const Token *token = parser_token(parser);
    const char *text = parser->lexer->source + token->start;
    size_t length = token->end - token->start;
    bool is_bytes = false, is_raw = false;
    *is_u = false;
    for (; *text != '\'' && *text != '"'; text++, length--) {
        switch (*text | 32) {
        case 'b': is_bytes = true; break;
        case 'r': is_raw = true; break;
        default: *is_u = *text == 'u'; break;
        }
    }
    size_t quotes = length >= 6 && text[1] == text[0] && text[2] == text[0] ? 3 : 1;
    text += quotes;
    length -= 2 * quotes;
    if (is_bytes) {
        for (size_t i = 0; i < length; i++) {
            if ((unsigned char)text[i] >= 0x80) {
                parser_error_token(parser, token, "bytes can only contain ASCII literal characters");
                return false;
            }
        }
    }
    return decode_text(parser, token, text, length, is_raw, is_bytes, value);
}

bool parser_check_string(Parser *parser, size_t index, bool *is_bytes) {
    AstConstantValue value = {0};
    bool is_u;
    size_t present = parser->index;
    parser->index = index;
    bool good = decode_plain_string(parser, &value, &is_u);
    parser->index = present;
    *is_bytes = value.kind == AST_CONSTANT_BYTES;
    return good;
}

static AstNode *parse_plain_string(Parser *parser) {
    Position start = parser_position(parser);
    AstConstantValue value = {0};
    bool is_u;
    if (!decode_plain_string(parser, &value, &is_u) || !parser_advance(parser)) {
        return NULL;
    }
    AstConstant *node = NEW_NODE(Constant, start);
    if (node == NULL) {
        return NULL;
    }
    node->value = value;
    if (is_u && (node->kind = ast_text(parser->tree, "u", 1)) == NULL) {
        parser_memory_error(parser);
        return NULL;
    }
    return &node->base;
}

// ---- joining ----

static bool is_string_constant(const AstNode *node) {
    return node->kind == AST_Constant;
}

// Joins the constants [from, to) of the stack into one.
static AstNode *join_constants(Parser *parser, size_t from, size_t to) {
    AstConstant *first = ast_Constant(parser->stack[from]);
    if (to - from == 1) {
        return &first->base;
    }
    size_t length = 0;
    for (size_t i = from; i < to; i++) {
        length += ast_Constant(parser->stack[i])->value.text.length;
    }
    char *bytes = arena_alloc(parser->tree->arena, length + 1);
    AstConstant *node = (AstConstant *)ast_node_new(parser->tree, AST_Constant);
    if (bytes == NULL || node == NULL) {
        parser_memory_error(parser);
        return NULL;
    }
    size_t at = 0;
    for (size_t i = from; i < to; i++) {
        const AstConstantValue *value = &ast_Constant(parser->stack[i])->value;
        memcpy(bytes + at, value->text.bytes, value->text.length);
        at += value->text.length;
    }
    const AstNode *last = parser->stack[to - 1];
    node->base = first->base;
    node->base.end_lineno = last->end_lineno;
    node->base.end_col_offset = last->end_col_offset;
    node->kind = first->kind;
    node->value = (AstConstantValue){.kind = first->value.kind, .text = {bytes, length}};
    return &node->base;
}

// Among the nodes above `from` on the stack, neighbours that are constants become one; empty ones go away.
static bool merge_constants(Parser *parser, size_t from) {
    size_t kept = from;
    for (size_t i = from; i < parser->stack_count;) {
        if (!is_string_constant(parser->stack[i])) {
            parser->stack[kept++] = parser->stack[i++];
            continue;
        }
        size_t to = i;
        while (to < parser->stack_count && is_string_constant(parser->stack[to])) {
            to++;
        }
        AstNode *joined = join_constants(parser, i, to);
        if (joined == NULL) {
            return false;
        }
        if (ast_Constant(joined)->value.text.length != 0) {
            parser->stack[kept++] = joined;
        }
        i = to;
    }
    parser->stack_count = kept;
    return true;
}

// ---- f-strings and t-strings ----

static AstNode *parse_middle(Parser *parser, bool is_raw) {
    const Token *token = parser_token(parser);
    Position start = parser_position(parser);
    AstConstantValue value = {0};
    if (!decode_text(parser, token, parser->lexer->source + token->start, token->end - token->start, is_raw,
                     false, &value) ||
        !parser_advance(parser)) {
        return NULL;
    }
    AstConstant *node = NEW_NODE(Constant, start);
    if (node == NULL) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

// The source text [from, to) of a replacement field's expression, without comments.
static bool expression_text(Parser *parser, size_t from, size_t to, AstConstantValue *value) {
    const char *source = parser->lexer->source;
    char *text = arena_alloc(parser->tree->arena, to - from + 1);
    if (text == NULL) {
        parser_memory_error(parser);
        return false;
    }
    size_t count = 0;
    char quote = '\0';
    for (size_t i = from; i < to; i++) {
        char c = source[i];
        if (quote != '\0') {
            if (c == '\\' && i + 1 < to) {
                text[count++] = c;
                c = source[++i];
            } else if (c == quote) {
                quote = '\0';
            }
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#') {
            while (i < to && source[i] != '\n') {
                i++;
            }
            if (i >= to) {
                break;
            }
            c = '\n';
        }
        text[count++] = c;
    }
    *value = (AstConstantValue){.kind = AST_CONSTANT_STR, .text = {text, count}};
    return true;
}

static bool push_string_part(Parser *parser, bool is_raw, bool is_template);

static AstNode *parse_format_specification(Parser *parser, bool is_raw) {
    Position start = parser_position(parser);
    size_t from = parser->stack_count;
    if (!parser_advance(parser)) {
        return NULL;
    }
    while (parser_peek(parser) != TOKEN_RBRACE) {
        if (!push_string_part(parser, is_raw, false)) {
            return NULL;
        }
    }
    // CPython gives a constant in the place of a JoinedStr when there are several constants and nothing else.
    size_t parts = parser->stack_count - from;
    if (!merge_constants(parser, from)) {
        return NULL;
    }
    if (parts > 1 && parser->stack_count == from + 1 && is_string_constant(parser->stack[from])) {
        AstNode *constant = parser->stack[from];
        constant->lineno = start.lineno;
        constant->col_offset = start.col_offset;
        parser_end(parser, constant);
        parser->stack_count = from;
        return constant;
    }
    AstJoinedStr *node = NEW_NODE(JoinedStr, start);
    return node != NULL && parser_take(parser, from, &node->values) ? &node->base : NULL;
}

// A replacement field, pushed; before it, with `=`, the text of its expression.
static bool push_replacement_field(Parser *parser, bool is_raw, bool is_template) {
    Position start = parser_position(parser);
    size_t text_start = parser_token(parser)->end;
    if (!parser_enter(parser)) {
        return false;
    }
    AstNode *value = parser_advance(parser) ? parse_annotated_rhs(parser) : NULL;
    if (value == NULL) {
        return false;
    }
    size_t expression_end = parser_token(parser)->start;
    bool debug = parser_accept(parser, TOKEN_EQUAL);
    const Token *terminator = parser_token(parser);
    Position debug_end = {terminator->lineno, terminator->col_offset};
    size_t text_end = terminator->start;
    int conversion = -1;
    AstNode *format = NULL;
    if (parser_peek(parser) == TOKEN_EXCLAMATION) {
        size_t exclamation_end = parser_token(parser)->end;
        if (!parser_advance(parser) || parser_peek(parser) != TOKEN_NAME ||
            parser_token(parser)->start != exclamation_end) {
            return false;
        }
        const AstText *name = parser_token(parser)->name;
        if (name->length != 1 || (name->bytes[0] != 's' && name->bytes[0] != 'r' && name->bytes[0] != 'a') ||
            !parser_advance(parser)) {
            return false;
        }
        conversion = name->bytes[0];
    }
    if (parser_peek(parser) == TOKEN_COLON && (format = parse_format_specification(parser, is_raw)) == NULL) {
        return false;
    }
    if (!parser_accept(parser, TOKEN_RBRACE)) {
        return false;
    }
    parser_leave(parser);
    if (debug) {
        AstConstant *text = NEW_NODE(Constant, start);
        if (text == NULL || !expression_text(parser, text_start, text_end, &text->value) ||
            !parser_push(parser, &text->base)) {
            return false;
        }
        text->base.col_offset++;
        text->base.end_lineno = debug_end.lineno;
        text->base.end_col_offset = debug_end.col_offset;
        if (conversion == -1 && format == NULL) {
            conversion = 'r';
        }
    }
    if (is_template) {
        AstInterpolation *node = NEW_NODE(Interpolation, start);
        if (node == NULL || !expression_text(parser, text_start, expression_end, &node->str)) {
            return false;
        }
        node->value = value;
        node->conversion = conversion;
        node->format_spec = format;
        return parser_push(parser, &node->base);
    }
    AstFormattedValue *node = NEW_NODE(FormattedValue, start);
    if (node == NULL) {
        return false;
    }
    node->value = value;
    node->conversion = conversion;
    node->format_spec = format;
    return parser_push(parser, &node->base);
}

static bool push_string_part(Parser *parser, bool is_raw, bool is_template) {
    TokenKind kind = parser_peek(parser);
    if (kind == TOKEN_LBRACE) {
        return push_replacement_field(parser, is_raw, is_template);
    }
    if (kind != TOKEN_FSTRING_MIDDLE && kind != TOKEN_TSTRING_MIDDLE) {
        return false;
    }
    AstNode *middle = parse_middle(parser, is_raw);
    if (middle == NULL) {
        return false;
    }
    return ast_Constant(middle)->value.text.length == 0 || parser_push(parser, middle);
}

static bool push_formatted_string(Parser *parser) {
    const Token *token = parser_token(parser);
    bool is_template = token->kind == TOKEN_TSTRING_START;
    const char *prefix = parser->lexer->source + token->start;
    bool is_raw = (prefix[0] | 32) == 'r' || (prefix[1] | 32) == 'r';
    TokenKind end = is_template ? TOKEN_TSTRING_END : TOKEN_FSTRING_END;
    if (!parser_advance(parser)) {
        return false;
    }
    while (parser_peek(parser) != end) {
        if (!push_string_part(parser, is_raw, is_template)) {
            return false;
        }
    }
    return parser_advance(parser);
}

AstNode *parse_strings(Parser *parser) {
    Position start = parser_position(parser);
    size_t from = parser->stack_count;
    bool formatted = false, template = false, bytes = false, text = false;
    for (;;) {
        TokenKind kind = parser_peek(parser);
        if (kind == TOKEN_STRING) {
            AstNode *constant = parse_plain_string(parser);
            if (constant == NULL || !parser_push(parser, constant)) {
                return NULL;
            }
            bool is_bytes = ast_Constant(constant)->value.kind == AST_CONSTANT_BYTES;
            bytes = bytes || is_bytes;
            text = text || !is_bytes;
        } else if (kind == TOKEN_FSTRING_START || kind == TOKEN_TSTRING_START) {
            formatted = formatted || kind == TOKEN_FSTRING_START;
            template = template || kind == TOKEN_TSTRING_START;
            if (!push_formatted_string(parser)) {
                return NULL;
            }
        } else {
            break;
        }
    }
    if (template && (formatted || text || bytes)) {
        return NULL; // explained by the second pass
    }
    if (bytes && (text || formatted)) {
        // Where the parser stands when it joins them.
        return parser_error_token(parser, parser_token(parser), "cannot mix bytes and nonbytes literals");
    }
    if (!formatted && !template) {
        AstNode *constant = join_constants(parser, from, parser->stack_count);
        parser->stack_count = from;
        return constant;
    }
    if (!merge_constants(parser, from)) {
        return NULL;
    }
    if (template) {
        AstTemplateStr *node =
            parser_version(parser, 14, "t-strings are") ? NEW_NODE(TemplateStr, start) : NULL;
        return node != NULL && parser_take(parser, from, &node->values) ? &node->base : NULL;
    }
    AstJoinedStr *node = NEW_NODE(JoinedStr, start);
    return node != NULL && parser_take(parser, from, &node->values) ? &node->base : NULL;
}
