// SPDX-License-Identifier: MIT
// Fuzzes the lexer, the parser, the symbol table and the checks behind them: any bytes give a tree or one
// error, without a crash.
//
// The first byte chooses the mode and the flags; the rest is the source.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/parser.h"
#include "syntax/symtable.h"

static void check(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    // A copy of exactly the length, so that a read behind the source is seen.
    char *source = malloc(size);
    memcpy(source, data + 1, size - 1);
    Arena arena;
    arena_init(&arena, (size_t)256 << 20);
    AstTree tree;
    ast_tree_init(&tree, &arena);
    Diagnostics diagnostics;
    diagnostics_init(&diagnostics, &arena);
    ParseOptions options = {
        .mode = data[0] & 64    ? PARSE_EVAL
                : data[0] & 128 ? PARSE_SINGLE
                                : PARSE_EXEC,
        .is_text = data[0] & 1,
        .type_comments = data[0] & 2,
        .allow_incomplete_input = data[0] & 4,
        .dont_imply_dedent = data[0] & 8,
        .barry_as_flufl = data[0] & 16,
        .int_max_str_digits = 4300,
        .file_name = "<fuzz>",
    };
    if (parse_source(&tree, source, size - 1, &options, &diagnostics)) {
        check(tree.root != NULL && diagnostics.error == NULL, "a tree and an error");
        SymtableOptions symtable_options = {0};
        SymbolTable *table = symtable_build(&tree, &symtable_options, &diagnostics);
        check((table == NULL) == (diagnostics.error != NULL), "a symbol table and an error");
        if (table != NULL) {
            bool valid = syntax_check(&tree, table, &symtable_options, &diagnostics);
            check(valid == (diagnostics.error == NULL), "syntax_check and its error disagree");
        }
    } else {
        check(diagnostics.error != NULL, "neither a tree nor an error");
        check(diagnostics.error == diagnostics.last, "something behind the error");
    }
    arena_free_all(&arena);
    free(source);
    return 0;
}
