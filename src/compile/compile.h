// SPDX-License-Identifier: MIT
// From a syntax tree to a code object: what compile(), the import system and the prompt call.
//
// Nothing here runs Python code or touches a frame (floor: syntax, heap, objects; not vm's loop).
#ifndef KRAIT_COMPILE_COMPILE_H
#define KRAIT_COMPILE_COMPILE_H

#include "objects/code.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"

typedef enum CompileMode { COMPILE_EXEC, COMPILE_EVAL, COMPILE_SINGLE, COMPILE_FUNC_TYPE } CompileMode;

enum { // flags of compile(), as CPython numbers them
    COMPILE_DONT_IMPLY_DEDENT = 0x200,
    COMPILE_ONLY_AST = 0x400,
    COMPILE_SOURCE_IS_TEXT = 0x800, // made from a str: a coding cookie means nothing (PyCF_IGNORE_COOKIE)
    COMPILE_ALLOW_TOP_LEVEL_AWAIT = 0x2000,
    COMPILE_ALLOW_INCOMPLETE_INPUT = 0x4000,
    COMPILE_OPTIMIZED_AST = 0x8400,
    COMPILE_TYPE_COMMENTS = 0x1000,
};

typedef struct CompileOptions {
    CompileMode mode;
    uint32_t flags; // COMPILE_* and the CODE_FUTURE_* bits inherited
    int optimize;   // 0, 1 (no assert, __debug__ False), 2 (no docstrings)
    Str *filename;
    int feature_version; // minor version of the grammar for COMPILE_ONLY_AST; 0: the newest
} CompileOptions;

// Source bytes (any encoding with BOM or cookie) to code; NULL: SyntaxError (with all its fields) or another
// exception set. SyntaxWarnings are issued through warn_explicit once the code is made.
Code *compile_source(Vm *vm, const char *source, size_t length, const CompileOptions *options) MUST_CHECK;
// A syntax tree (already validated) to code.
Code *compile_ast(Vm *vm, const AstTree *tree, const CompileOptions *options) MUST_CHECK;

// The first stage alone, for ast.parse and COMPILE_ONLY_AST: parses into `tree`. False: exception set.
// Warnings are in `diagnostics` (whose arena is the tree's) and issued by compile_issue_warnings.
bool compile_parse(Vm *vm, AstTree *tree, const char *source, size_t length, const CompileOptions *options,
                   Diagnostics *diagnostics) MUST_CHECK;
bool compile_issue_warnings(Vm *vm, const Diagnostics *diagnostics, Str *filename) MUST_CHECK;

#endif
