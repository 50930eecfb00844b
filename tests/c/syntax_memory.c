// SPDX-License-Identifier: MIT
//
// The syntax stages give up cleanly whatever allocation is the first that fails: one error, MemoryError, and
// no crash.
#include "syntax/parser.h"
#include "syntax/symtable.h"

#include <stdio.h>
#include <string.h>

static const char *const sources[] = {
    // all goes well
    "from __future__ import annotations\n"
    "import os.path as p, sys\n"
    "@d(1, *a, k=2, **b)\n"
    "async def f[T: int = str, *Ts, **P](a, /, b: int = 1, *c, d=2, **e) -> 'x':\n"
    "    nonlocal_ = [x async for x in y if x if (z := x)]\n"
    "    async with a as b, (c) as [d, *e]: await q\n"
    "    return {1: 2, **a} | {x for x in b} | {k: v for k, v in c}\n"
    "class C(B, metaclass=M):\n"
    "    '''doc'''\n"
    "    __x: int = 3\n"
    "    def m(self): return super().m, __class__, lambda: self.__x\n"
    "match a, b:\n"
    "    case [1, -2.5, 'a' 'b', {'k': v, **rest}, C(x, y=_), (p | q)] if r: pass\n"
    "try: pass\n"
    "except* (A, B) as e: del e\n"
    "else: x = y, = z[1:2, ...]\n"
    "finally: pass\n"
    "f'{a!r:>{w}} {b=} \\N{BULLET}' t'{c}' if 0 else 1_000 + 0xFF + 1e5j\n"
    "type A[T] = list[T]\n"
    "while not a < b <= c: break\n",
    // refused by the grammar, the lexer, a literal, the symbol table, the checks
    "x = (1 +\ny = 2 z)\n",
    "if x:\n    print 'a b'\n",
    "f(a for a in b, c)\nx = 'abc\n",
    "'\\N{no such name}'\n",
    "def f():\n    nonlocal x\n",
    "def f(): pass\nreturn [a, *b, *c] = 1\n",
    "return 1\n",
};

// How the stages end when the allocation `refuse` fails (0: none). True: they met no failure of memory.
static bool run(const char *source, size_t refuse, int *failures) {
    Arena arena;
    arena_init(&arena, 0);
    arena.refuse = refuse;
    AstTree tree;
    ast_tree_init(&tree, &arena);
    Diagnostics diagnostics;
    diagnostics_init(&diagnostics, &arena);
    ParseOptions options = {.mode = PARSE_EXEC, .is_text = true, .type_comments = true};
    SymtableOptions table_options = {0};
    SymbolTable *table = NULL;
    bool good = parse_source(&tree, source, strlen(source), &options, &diagnostics) &&
                syntax_warn_finally(&tree, &diagnostics) &&
                (table = symtable_build(&tree, &table_options, &diagnostics)) != NULL &&
                syntax_check(&tree, table, &table_options, &diagnostics);
    bool memory = diagnostics.error != NULL && diagnostics.error->kind == DIAGNOSTIC_MEMORY_ERROR;
    if (good == (diagnostics.error != NULL)) {
        printf("allocation %zu: success and an error, or neither, of: %.40s\n", refuse, source);
        ++*failures;
    }
    if (arena.refused && !memory && refuse != 0 && diagnostics.error == NULL) {
        printf("allocation %zu was refused and nobody noticed: %.40s\n", refuse, source);
        ++*failures;
    }
    bool untouched = !arena.refused;
    arena_free_all(&arena);
    return untouched;
}

int main(void) {
    int failures = 0;
    size_t tried = 0;
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        size_t refuse = 1;
        while (failures < 10 && !run(sources[i], refuse, &failures)) {
            // Every early one, then fewer: the error grammar alone makes thousands.
            refuse += refuse < 3000 ? 1 : 97;
            tried++;
        }
    }
    printf("%zu refusals, %d failures\n", tried, failures);
    return failures != 0;
}
