// SPDX-License-Identifier: MIT
// Which part of a source span a traceback marks with ^ and which with ~ (PEP 657): the operator of a binary
// operation, the brackets of a subscript or a call.
//
// The span is parsed again as an expression of its own; where that fails nothing is singled out. Offsets of
// the syntax tree are bytes of UTF-8, those here are characters.
#include "base/arena.h"
#include "base/unicode.h"
#include "objects/traceback_internal.h"
#include "syntax/parser.h"

static size_t utf8_width(uint32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

size_t traceback_character_offset(const Str *line, size_t bytes) {
    size_t used = 0, i = 0;
    for (; i < line->length && used < bytes; i++)
        used += utf8_width(str_at(line, i));
    return i;
}

// The span's lines as views into the whole lines.
typedef struct Segment {
    const Value *lines;
    size_t count, start, end;
} Segment;

static size_t line_length(const Segment *s, size_t line) {
    const Str *text = value_to_str(s->lines[line]);
    size_t end = line + 1 == s->count && s->end < text->length ? s->end : text->length;
    size_t start = line == 0 ? s->start : 0;
    return end > start ? end - start : 0;
}

static uint32_t character(const Segment *s, size_t line, size_t column) {
    return str_at(value_to_str(s->lines[line]), column + (line == 0 ? s->start : 0));
}

static size_t column_of(const Segment *s, size_t line, size_t bytes) {
    size_t used = 0, i = 0, length = line_length(s, line);
    for (; i < length && used < bytes; i++)
        used += utf8_width(character(s, line, i));
    return i;
}

typedef struct Cursor {
    size_t line, column;
    bool valid;
} Cursor;

static void next_valid(const Segment *s, Cursor *c) {
    while (c->line < s->count && c->column >= line_length(s, c->line)) {
        c->column = 0;
        c->line++;
    }
    c->valid &= c->line < s->count;
}

static Cursor end_of(const Segment *s, const AstNode *node, bool force) {
    Cursor c = {0, 0, node->end_lineno >= 2 && (size_t)node->end_lineno - 2 < s->count};
    if (!c.valid)
        return c;
    c.line = (size_t)node->end_lineno - 2; // the bracket and newline that were put before
    c.column = column_of(s, c.line, (size_t)node->end_col_offset);
    if (force)
        next_valid(s, &c);
    return c;
}

// Goes on to the first character that `stop` accepts, over comments and continued lines.
static void skip_until(const Segment *s, Cursor *c, bool (*stop)(uint32_t point)) {
    while (c->valid) {
        uint32_t point = character(s, c->line, c->column);
        if (point == '\\' || point == '#') {
            c->column = 0;
            c->line++;
        } else if (stop(point)) {
            return;
        } else {
            c->column++;
        }
        next_valid(s, c);
    }
}

static bool is_operator(uint32_t point) {
    return !unicode_is_space(point) && point != ')';
}

static bool is_square_bracket(uint32_t point) {
    return point == '[';
}

static bool is_parenthesis(uint32_t point) {
    return point == '(';
}

static CaretAnchors binary_anchors(const Segment *s, const AstBinOp *node) {
    Cursor c = end_of(s, node->left, true);
    skip_until(s, &c, is_operator);
    if (!c.valid)
        return (CaretAnchors){0};
    size_t right = c.column + 1;
    size_t right_line = (size_t)node->right->lineno - 2;
    if (right < line_length(s, c.line) &&
        (right_line > c.line || right < column_of(s, right_line, (size_t)node->right->col_offset))) {
        uint32_t point = character(s, c.line, right);
        if (!unicode_is_space(point) && point != '\\' && point != '#')
            right++;
    }
    return (CaretAnchors){true, c.line, c.column, c.line, right};
}

static CaretAnchors bracket_anchors(const Segment *s, const AstNode *whole, const AstNode *inner,
                                    bool (*stop)(uint32_t point)) {
    Cursor left = end_of(s, inner, true);
    skip_until(s, &left, stop);
    Cursor right = end_of(s, whole, false);
    if (!left.valid || !right.valid)
        return (CaretAnchors){0};
    return (CaretAnchors){true, left.line, left.column, right.line, right.column};
}

// Parses `text`; the statements of the module, or NULL.
static const AstNodes *parse(Vm *vm, AstTree *tree, Arena *arena, Str *text) {
    size_t length;
    const char *bytes = str_utf8(vm, text, &length);
    if (!bytes) {
        error_clear(vm);
        return NULL;
    }
    Diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    ast_tree_init(tree, arena);
    ParseOptions options = {.mode = PARSE_EXEC, .is_text = true};
    if (!parse_source(tree, bytes, length, &options, &diagnostics))
        return NULL;
    return &ast_Module(tree->root)->body;
}

CaretAnchors traceback_find_anchors(Vm *vm, const Value *lines, size_t count, size_t start, size_t end) {
    Segment s = {lines, count, start, end};
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_c(&text, "(\n");
    for (size_t i = 0; i < count; i++) {
        size_t from = i == 0 ? start : 0;
        str_builder_slice(&text, value_to_str(lines[i]), from, from + line_length(&s, i));
        str_builder_char(&text, '\n');
    }
    str_builder_char(&text, ')');
    Str *source = str_builder_finish(&text);
    CaretAnchors anchors = {0};
    if (!source) {
        error_clear(vm);
        return anchors;
    }
    Arena arena;
    arena_init(&arena, 0);
    AstTree tree;
    const AstNodes *body = parse(vm, &tree, &arena, source);
    if (body && body->count == 1 && body->items[0]->kind == AST_Expr) {
        const AstNode *node = ast_Expr(body->items[0])->value;
        if (node->kind == AST_BinOp)
            anchors = binary_anchors(&s, ast_BinOp(node));
        else if (node->kind == AST_Subscript)
            anchors = bracket_anchors(&s, node, ast_Subscript(node)->value, is_square_bracket);
        else if (node->kind == AST_Call)
            anchors = bracket_anchors(&s, node, ast_Call(node)->func, is_parenthesis);
    }
    arena_free_all(&arena);
    return anchors;
}

bool traceback_span_is_statement(Vm *vm, const Value *lines, size_t count, size_t start, size_t end) {
    StrBuilder text;
    str_builder_init(&text, vm);
    for (size_t i = 0; i < count; i++) {
        str_builder_str(&text, value_to_str(lines[i]));
        str_builder_char(&text, '\n');
    }
    Str *source = str_builder_finish(&text);
    if (!source) {
        error_clear(vm);
        return false;
    }
    Arena arena;
    arena_init(&arena, 0);
    AstTree tree;
    const AstNodes *body = parse(vm, &tree, &arena, source);
    bool whole = body && body->count == 0;
    const AstNode *value = NULL;
    if (body && body->count > 0) {
        const AstNode *statement = body->items[0];
        if (statement->kind == AST_Return) {
            value = ast_Return(statement)->value;
            if (value && !(value->kind == AST_Call && ast_Call(value)->func->kind == AST_Name))
                value = NULL;
        } else if (statement->kind == AST_Assign) {
            const AstNodes *targets = &ast_Assign(statement)->targets;
            value = ast_Assign(statement)->value;
            if (value->kind != AST_Call || targets->count != 1 || targets->items[0]->kind != AST_Name)
                value = NULL;
        }
    }
    if (value)
        whole = value->lineno == 1 && (size_t)value->end_lineno == count &&
                (size_t)value->col_offset == start && (size_t)value->end_col_offset == end;
    arena_free_all(&arena);
    return whole;
}
