// SPDX-License-Identifier: MIT
//
// Prints syntax trees and diagnostics as text that tests/oracle/syntax.py compares with CPython's.
//
//   syntax_dump tree            for each file name on standard input: its tree, or its error, behind it a NUL
//   syntax_dump check           for each snippet on standard input (NUL behind each): its first error and its
//   warnings syntax_dump scopes          for each file name: the symbol table
//
// The first byte of a snippet is its mode: e(xec), v (eval), s(ingle), i (single that may be incomplete),
// f(unction type). Without arguments it tests that the tables which describe the tree agree with each other.
#include "syntax/parser.h"
#include "syntax/symtable.h"
#include "syntax/token_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- trees ----

static void print_bytes(const char *bytes, size_t length) {
    putchar('"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
            printf("\\x%02x", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

// Digits in any radix as hexadecimal ones, so that no arithmetic is needed to compare.
static void print_integer(const char *digits, size_t length, unsigned radix) {
    size_t capacity = length + 2;
    unsigned char *nibbles = calloc(capacity, 1); // least significant first
    size_t count = 1;
    for (size_t i = 0; i < length; i++) {
        char c = digits[i];
        unsigned carry = c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
        for (size_t at = 0; at < count || carry != 0; at++) {
            unsigned value = nibbles[at] * radix + carry;
            nibbles[at] = value & 15;
            carry = value >> 4;
            count = at + 1 > count ? at + 1 : count;
        }
    }
    while (count > 1 && nibbles[count - 1] == 0) {
        count--;
    }
    printf("i");
    while (count > 0) {
        putchar("0123456789abcdef"[nibbles[--count]]);
    }
    free(nibbles);
}

static void print_constant(const AstConstantValue *value) {
    uint64_t bits;
    switch (value->kind) {
    case AST_CONSTANT_NONE: printf("None"); break;
    case AST_CONSTANT_TRUE: printf("True"); break;
    case AST_CONSTANT_FALSE: printf("False"); break;
    case AST_CONSTANT_ELLIPSIS: printf("..."); break;
    case AST_CONSTANT_INT: print_integer(value->text.bytes, value->text.length, value->radix); break;
    case AST_CONSTANT_FLOAT:
    case AST_CONSTANT_COMPLEX:
        memcpy(&bits, &value->number, sizeof(bits));
        printf("%c%016llx", value->kind == AST_CONSTANT_FLOAT ? 'f' : 'c', (unsigned long long)bits);
        break;
    case AST_CONSTANT_BYTES: putchar('b'); __attribute__((fallthrough));
    case AST_CONSTANT_STR: print_bytes(value->text.bytes, value->text.length); break;
    default: printf("?"); break;
    }
}

static void print_node(const AstNode *node);

static void print_field(const AstFieldDescription *field, const void *place) {
    bool sequence = field->quantity >= AST_SEQUENCE;
    if (sequence) {
        // All sequences begin with a count.
        size_t count = *(const size_t *)place;
        if (count == 0) {
            return;
        }
        printf(" %s=[", field->name);
        for (size_t i = 0; i < count; i++) {
            printf(i == 0 ? "" : ", ");
            if (field->type == AST_TYPE_identifier) {
                const AstText *text = ((const AstTexts *)place)->items[i];
                print_bytes(text->bytes, text->length);
            } else if (ast_type_descriptions[field->type].is_enum) {
                printf("%s()", ast_node_descriptions[((const AstKinds *)place)->items[i]].name);
            } else {
                const AstNode *item = ((const AstNodes *)place)->items[i];
                if (item == NULL) {
                    printf("None");
                } else {
                    print_node(item);
                }
            }
        }
        printf("]");
        return;
    }
    switch (field->type) {
    case AST_TYPE_identifier:
    case AST_TYPE_string: {
        const AstText *text = *(const AstText *const *)place;
        if (text != NULL) {
            printf(" %s=", field->name);
            print_bytes(text->bytes, text->length);
        }
        return;
    }
    case AST_TYPE_int: printf(" %s=%d", field->name, *(const int *)place); return;
    case AST_TYPE_constant:
        printf(" %s=", field->name);
        print_constant(place);
        return;
    default: break;
    }
    if (ast_type_descriptions[field->type].is_enum) {
        printf(" %s=%s()", field->name, ast_node_descriptions[*(const AstKind *)place].name);
        return;
    }
    const AstNode *child = *(AstNode *const *)place;
    if (child != NULL) {
        printf(" %s=", field->name);
        print_node(child);
    }
}

static void print_node(const AstNode *node) {
    const AstNodeDescription *description = &ast_node_descriptions[node->kind];
    printf("%s(", description->name);
    for (size_t i = 0; i < description->field_count; i++) {
        print_field(&description->fields[i], (const char *)node + description->fields[i].offset);
    }
    if (description->attributes != AST_NO_ATTRIBUTES) {
        printf(" @%d:%d-%d:%d", node->lineno, node->col_offset, node->end_lineno, node->end_col_offset);
    }
    printf(")\n");
}

// ---- diagnostics ----

static const char *const kind_names[] = {
    [DIAGNOSTIC_SYNTAX_ERROR] = "SyntaxError",
    [DIAGNOSTIC_INDENTATION_ERROR] = "IndentationError",
    [DIAGNOSTIC_TAB_ERROR] = "TabError",
    [DIAGNOSTIC_INCOMPLETE_INPUT] = "_IncompleteInputError",
    [DIAGNOSTIC_VALUE_ERROR] = "ValueError",
    [DIAGNOSTIC_TYPE_ERROR] = "TypeError",
    [DIAGNOSTIC_OVERFLOW_ERROR] = "OverflowError",
    [DIAGNOSTIC_RECURSION_ERROR] = "RecursionError",
    [DIAGNOSTIC_SYSTEM_ERROR] = "SystemError",
    [DIAGNOSTIC_MEMORY_ERROR] = "MemoryError",
    [DIAGNOSTIC_PENDING] = "pending",
    [DIAGNOSTIC_SYNTAX_WARNING] = "SyntaxWarning",
    [DIAGNOSTIC_DEPRECATION_WARNING] = "DeprecationWarning",
};

static void print_diagnostics(const Diagnostics *diagnostics) {
    for (const Diagnostic *d = diagnostics->first; d != NULL; d = d->next) {
        if (diagnostic_is_warning(d->kind)) {
            printf("%s: %s @%d\n", kind_names[d->kind], d->message, d->lineno);
        } else if (d->has_offset && d->without_end) {
            printf("%s: %s @%d:%d-None:None\n", kind_names[d->kind], d->message, d->lineno, d->offset);
        } else if (d->has_offset) {
            printf("%s: %s @%d:%d-%d:%d\n", kind_names[d->kind], d->message, d->lineno, d->offset,
                   d->end_lineno, d->end_offset);
        } else {
            printf("%s: %s @%d\n", kind_names[d->kind], d->message, d->lineno);
        }
    }
}

// ---- inputs ----

static char *read_file(const char *name, size_t *length) {
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *bytes = NULL;
    size_t capacity = 0;
    *length = 0;
    for (;;) {
        if (*length == capacity) {
            capacity = capacity == 0 ? 65536 : 2 * capacity;
            bytes = realloc(bytes, capacity);
        }
        size_t count = fread(bytes + *length, 1, capacity - *length, file);
        *length += count;
        if (count == 0) {
            fclose(file);
            return bytes;
        }
    }
}

// Python's own test files have one in KOI8-R, whose letters this maps; others are unknown.
static bool decode(void *context, const char *encoding, const char *source, size_t length,
                   const char **decoded, size_t *decoded_length, const char **message) {
    Arena *arena = context;
    if (strcmp(encoding, "koi8-r") != 0) {
        char *text = arena_alloc(arena, strlen(encoding) + 40);
        sprintf(text, "unknown encoding: %s", encoding);
        *message = text;
        return false;
    }
    static const unsigned short letters[32] = {0x44E, 0x430, 0x431, 0x446, 0x434, 0x435, 0x444, 0x433,
                                               0x445, 0x438, 0x439, 0x43A, 0x43B, 0x43C, 0x43D, 0x43E,
                                               0x43F, 0x44F, 0x440, 0x441, 0x442, 0x443, 0x436, 0x432,
                                               0x44C, 0x44B, 0x437, 0x448, 0x44D, 0x449, 0x447, 0x44A};
    unsigned char *out = arena_alloc(arena, 2 * length + 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)source[i];
        if (c < 0xC0) {
            out[count++] = c;
            continue;
        }
        unsigned letter = letters[c & 31] - (c >= 0xE0 ? 32u : 0u);
        out[count++] = (unsigned char)(0xC0 | letter >> 6);
        out[count++] = (unsigned char)(0x80 | (letter & 63));
    }
    *decoded = (const char *)out;
    *decoded_length = count;
    return true;
}

// ---- scopes ----

static int compare_symbols(const void *a, const void *b) {
    const Symbol *left = *(const Symbol *const *)a, *right = *(const Symbol *const *)b;
    return strcmp(left->name->bytes, right->name->bytes);
}

static void print_scope(const Scope *scope, int depth);

static void print_children(const Scope *scope, int depth) {
    for (size_t i = 0; i < scope->child_count; i++) {
        if (scope->children[i]->is_inlined) {
            print_children(scope->children[i], depth);
        } else {
            print_scope(scope->children[i], depth);
        }
    }
}

static void print_scope(const Scope *scope, int depth) {
    printf("%*s%d %s %d%s", depth, "", scope->kind, scope->name->bytes, scope->lineno,
           scope->is_nested ? " nested" : "");
    const Symbol **symbols = calloc(scope->symbol_count + 1, sizeof(*symbols));
    for (size_t i = 0; i < scope->symbol_count; i++) {
        symbols[i] = &scope->symbols[i];
    }
    qsort(symbols, scope->symbol_count, sizeof(*symbols), compare_symbols);
    for (size_t i = 0; i < scope->symbol_count; i++) {
        printf(" %s:%x", symbols[i]->name->bytes, symbols[i]->flags | symbols[i]->place << 12);
    }
    printf("\n");
    free(symbols);
    print_children(scope, depth + 1);
}

// ---- tokens ----

static void dump_tokens(const char *name) {
    size_t length;
    char *source = read_file(name, &length);
    Arena arena;
    arena_init(&arena, 0);
    TokenReader *reader = arena_alloc(&arena, sizeof(TokenReader));
    TokenView view = {.type = -1};
    if (source != NULL && token_reader_init(reader, source, length, &arena)) {
        while (view.type != TOKEN_ENDMARKER && token_reader_next(reader, &view)) {
            printf("%d %d:%d-%d:%d ", view.type, view.start_line, view.start_column, view.end_line,
                   view.end_column);
            print_bytes(view.text, view.length);
            putchar(' ');
            print_bytes(view.line, view.line_length);
            printf("\n");
        }
        if (view.type != TOKEN_ENDMARKER) {
            printf("error %s\n", token_reader_error(reader).message);
        }
    }
    arena_free_all(&arena);
    free(source);
}

static void dump_tree(const char *name, bool scopes, bool type_comments) {
    size_t length;
    char *source = read_file(name, &length);
    if (source == NULL) {
        printf("cannot read");
        return;
    }
    Arena arena;
    AstTree tree;
    Diagnostics diagnostics;
    arena_init(&arena, 0);
    ast_tree_init(&tree, &arena);
    diagnostics_init(&diagnostics, &arena);
    ParseOptions options = {
        .mode = PARSE_EXEC, .type_comments = type_comments, .decode = decode, .decode_context = &arena};
    if (parse_source(&tree, source, length, &options, &diagnostics)) {
        SymtableOptions table_options = {0};
        SymbolTable *table = scopes ? symtable_build(&tree, &table_options, &diagnostics) : NULL;
        if (table != NULL) {
            print_scope(table->top, 0);
        } else if (scopes) {
            print_diagnostics(&diagnostics);
        } else {
            print_node(tree.root);
        }
    } else {
        print_diagnostics(&diagnostics);
    }
    arena_free_all(&arena);
    free(source);
}

static void check_snippet(const char *snippet, size_t length, bool parse_only) {
    Arena arena;
    AstTree tree;
    Diagnostics diagnostics;
    arena_init(&arena, 0);
    ast_tree_init(&tree, &arena);
    diagnostics_init(&diagnostics, &arena);
    ParseOptions options = {.mode = PARSE_EXEC, .is_text = true, .int_max_str_digits = 4300};
    switch (snippet[0]) {
    case 'v': options.mode = PARSE_EVAL; break;
    case 's': options.mode = PARSE_SINGLE; break;
    case 'f': options.mode = PARSE_FUNC_TYPE; break;
    case 'i':
        options.mode = PARSE_SINGLE;
        options.allow_incomplete_input = true;
        options.dont_imply_dedent = true;
        break;
    default: break;
    }
    SymtableOptions table_options = {0};
    SymbolTable *table = NULL;
    if (parse_source(&tree, snippet + 1, length - 1, &options, &diagnostics) && !parse_only &&
        options.mode != PARSE_FUNC_TYPE && syntax_warn_finally(&tree, &diagnostics) &&
        (table = symtable_build(&tree, &table_options, &diagnostics)) != NULL &&
        syntax_check(&tree, table, &table_options, &diagnostics)) {
    }
    print_diagnostics(&diagnostics);
    arena_free_all(&arena);
}

// ---- the tables ----

static int check_tables(void) {
    int kinds = 0;
    for (int kind = 1; kind < AST_KIND_COUNT; kind++) {
        const AstNodeDescription *node = &ast_node_descriptions[kind];
        if (node->name == NULL || (node->size == 0) != ast_type_descriptions[node->sum].is_enum) {
            printf("kind %d is not described\n", kind);
            return 1;
        }
        for (size_t i = 0; i < node->field_count; i++) {
            const AstFieldDescription *field = &node->fields[i];
            if (field->offset < sizeof(AstNode) || field->offset >= node->size ||
                ast_type_descriptions[field->type].name == NULL) {
                printf("field %s.%s is not described\n", node->name, field->name);
                return 1;
            }
        }
        kinds++;
    }
    printf("%d kinds described\n", kinds);
    return 0;
}

int main(int count, char **arguments) {
    if (count < 2) {
        return check_tables();
    }
    static char outbuf[1 << 16];
    setvbuf(stdout, outbuf, _IOFBF, sizeof(outbuf));
    bool snippets = strcmp(arguments[1], "check") == 0 || strcmp(arguments[1], "parse") == 0;
    char *item = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getdelim(&item, &capacity, snippets ? '\0' : '\n', stdin)) > 0) {
        item[length - 1] = '\0';
        if (snippets) {
            check_snippet(item, (size_t)length - 1, arguments[1][0] == 'p');
        } else {
            if (strcmp(arguments[1], "tokens") == 0) {
                dump_tokens(item);
            } else {
                dump_tree(item, strcmp(arguments[1], "scopes") == 0, strcmp(arguments[1], "comments") == 0);
            }
        }
        putchar('\0');
    }
    free(item);
    return 0;
}
