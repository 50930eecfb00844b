// SPDX-License-Identifier: MIT
//
// Warnings about `return`, `break` and `continue` that leave a `finally` block (PEP 765).
//
// A loop inside the block hides it, also from `return`, as in CPython 3.14; so does a function or class.
#include "syntax/symtable.h"

static bool walk(Diagnostics *diagnostics, const AstNode *node, bool in_finally, int depth);

static bool walk_all(Diagnostics *diagnostics, const AstNodes *nodes, bool in_finally, int depth) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (!walk(diagnostics, nodes->items[i], in_finally, depth)) {
            return false;
        }
    }
    return true;
}

static void warn(Diagnostics *diagnostics, const AstNode *node, const char *what) {
    Diagnostic *warning =
        diagnostics_add(diagnostics, DIAGNOSTIC_SYNTAX_WARNING, "'%s' in a 'finally' block", what);
    warning->lineno = node->lineno;
    warning->offset = node->col_offset + 1;
    warning->end_lineno = node->end_lineno;
    warning->end_offset = node->end_col_offset + 1;
    warning->has_offset = true;
}

static bool walk(Diagnostics *diagnostics, const AstNode *node, bool in_finally, int depth) {
    if (depth > 1500) {
        diagnostics_add(diagnostics, DIAGNOSTIC_RECURSION_ERROR,
                        "maximum recursion depth exceeded during compilation");
        return false;
    }
    depth++;
    switch (node->kind) {
    case AST_Return:
    case AST_Break:
    case AST_Continue:
        if (in_finally) {
            warn(diagnostics, node,
                 node->kind == AST_Return  ? "return"
                 : node->kind == AST_Break ? "break"
                                           : "continue");
        }
        return true;
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: return walk_all(diagnostics, &ast_any_function(node)->body, false, depth);
    case AST_ClassDef: return walk_all(diagnostics, &ast_ClassDef(node)->body, false, depth);
    case AST_For:
    case AST_AsyncFor:
        return walk_all(diagnostics, &ast_any_for(node)->body, false, depth) &&
               walk_all(diagnostics, &ast_any_for(node)->orelse, in_finally, depth);
    case AST_While:
        return walk_all(diagnostics, &ast_While(node)->body, false, depth) &&
               walk_all(diagnostics, &ast_While(node)->orelse, in_finally, depth);
    case AST_If:
        for (;;) {
            const AstIf *branch = ast_If(node);
            if (!walk_all(diagnostics, &branch->body, in_finally, depth)) {
                return false;
            }
            if (branch->orelse.count != 1 || branch->orelse.items[0]->kind != AST_If) {
                return walk_all(diagnostics, &branch->orelse, in_finally, depth);
            }
            node = branch->orelse.items[0];
        }
    case AST_With:
    case AST_AsyncWith: return walk_all(diagnostics, &ast_any_with(node)->body, in_finally, depth);
    case AST_Try:
    case AST_TryStar: {
        const AstTry *try = ast_any_try(node);
        return walk_all(diagnostics, &try->body, in_finally, depth) &&
               walk_all(diagnostics, &try->handlers, in_finally, depth) &&
               walk_all(diagnostics, &try->orelse, in_finally, depth) &&
               walk_all(diagnostics, &try->finalbody, true, depth);
    }
    case AST_ExceptHandler: return walk_all(diagnostics, &ast_ExceptHandler(node)->body, in_finally, depth);
    case AST_Match: return walk_all(diagnostics, &ast_Match(node)->cases, in_finally, depth);
    case AST_match_case: return walk_all(diagnostics, &ast_match_case(node)->body, in_finally, depth);
    default: return true;
    }
}

bool syntax_warn_finally(const AstTree *tree, Diagnostics *diagnostics) {
    switch (tree->root->kind) {
    case AST_Module: return walk_all(diagnostics, &ast_Module(tree->root)->body, false, 0);
    case AST_Interactive: return walk_all(diagnostics, &ast_Interactive(tree->root)->body, false, 0);
    default: return true;
    }
}
