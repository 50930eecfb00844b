// SPDX-License-Identifier: MIT
// Statements but loops, try, with, match and definitions: assignments, del, import, assert, raise, if.
#include "compile/compiler.h"

// ---- what a body holds

static void note_deleted(Compiler *c, const AstNode *target) {
    Unit *unit = c->unit;
    if (target->kind == AST_Tuple || target->kind == AST_List) {
        const AstNodes *items =
            target->kind == AST_Tuple ? &ast_Tuple(target)->elts : &ast_List(target)->elts;
        for (size_t i = 0; i < items->count; i++)
            note_deleted(c, items->items[i]);
        return;
    }
    if (target->kind != AST_Name || !unit->scope->is_function_like)
        return;
    int r = name_register(c, ast_Name(target)->id);
    if (r >= 0 && (size_t)r / 64 < unit->bound_words)
        unit->deleted[r / 64] |= UINT64_C(1) << r % 64;
}

static void note_handler(Compiler *c, const AstExceptHandler *handler) {
    if (handler->name != NULL && c->unit->scope->is_function_like) {
        int r = name_register(c, handler->name);
        if (r >= 0 && (size_t)r / 64 < c->unit->bound_words)
            c->unit->deleted[r / 64] |= UINT64_C(1) << r % 64;
    }
    body_scan(c, &handler->body);
}

static void scan(Compiler *c, const AstNode *node) {
    switch (node->kind) {
    case AST_Delete:
        for (size_t i = 0; i < ast_Delete(node)->targets.count; i++)
            note_deleted(c, ast_Delete(node)->targets.items[i]);
        break;
    case AST_AnnAssign: c->unit->has_annotations |= ast_AnnAssign(node)->simple; break;
    case AST_If:
        body_scan(c, &ast_If(node)->body);
        body_scan(c, &ast_If(node)->orelse);
        break;
    case AST_For:
    case AST_AsyncFor:
        body_scan(c, &ast_any_for(node)->body);
        body_scan(c, &ast_any_for(node)->orelse);
        break;
    case AST_While:
        body_scan(c, &ast_While(node)->body);
        body_scan(c, &ast_While(node)->orelse);
        break;
    case AST_With:
    case AST_AsyncWith: body_scan(c, &ast_any_with(node)->body); break;
    case AST_Try:
    case AST_TryStar: {
        const AstTry *statement = ast_any_try(node);
        body_scan(c, &statement->body);
        for (size_t i = 0; i < statement->handlers.count; i++)
            note_handler(c, ast_ExceptHandler(statement->handlers.items[i]));
        body_scan(c, &statement->orelse);
        body_scan(c, &statement->finalbody);
        break;
    }
    case AST_Match:
        for (size_t i = 0; i < ast_Match(node)->cases.count; i++)
            body_scan(c, &ast_match_case(ast_Match(node)->cases.items[i])->body);
        break;
    default: break;
    }
}

void body_scan(Compiler *c, const AstNodes *list) {
    if (c->failed)
        return;
    if (!recursion_enter(c->vm, " during compilation")) {
        c->failed = true;
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        scan(c, list->items[i]);
    recursion_leave(c->vm);
}

// ---- assignment

static void unpack(Compiler *c, const AstNodes *targets, const AstNode *node, int source) {
    int mark = c->unit->top;
    size_t count = targets->count, star = count;
    for (size_t i = 0; i < count; i++)
        if (targets->items[i]->kind == AST_Starred)
            star = i;
    int first = push(c, (int)count);
    at(c, node);
    if (star == count)
        emit(c, OP_UNPACK, first, source, (int)count);
    else
        emit_x(c, OP_UNPACK_EX, first, source, (int)star, (uint32_t)(count - star - 1));
    for (size_t i = 0; i < count; i++) {
        const AstNode *target = targets->items[i];
        assign(c, target->kind == AST_Starred ? ast_Starred(target)->value : target, first + (int)i);
    }
    c->unit->top = mark;
}

void assign(Compiler *c, const AstNode *target, int source) {
    int mark = c->unit->top;
    switch (target->kind) {
    case AST_Name:
        at(c, target);
        name_store(c, ast_Name(target)->id, source);
        break;
    case AST_Attribute: {
        const AstAttribute *attribute = ast_Attribute(target);
        if (attribute->value->kind == AST_Name && ast_text_equals(ast_Name(attribute->value)->id, "self"))
            class_note_attribute(c, attribute->attr);
        int object = operand(c, attribute->value, ANY, true);
        at(c, target);
        emit_name(c, OP_STORE_ATTR, object, source, 0, name_mangle(c, attribute->attr));
        break;
    }
    case AST_Subscript: {
        int container, key;
        subscript_parts(c, ast_Subscript(target), &container, &key, true);
        at(c, target);
        emit(c, OP_SET_ITEM, container, key, source);
        break;
    }
    case AST_Tuple: unpack(c, &ast_Tuple(target)->elts, target, source); break;
    case AST_List: unpack(c, &ast_List(target)->elts, target, source); break;
    case AST_Starred: assign(c, ast_Starred(target)->value, source); break;
    default: break; // syntax_check refused it
    }
    c->unit->top = mark;
}

// `a, b = b, a`: values into temporaries, then out of them; no tuple is made. Only when nothing is starred.
static bool assign_pairwise(Compiler *c, const AstNode *target, const AstNode *value) {
    if (value->kind != AST_Tuple || (target->kind != AST_Tuple && target->kind != AST_List))
        return false;
    const AstNodes *targets = target->kind == AST_Tuple ? &ast_Tuple(target)->elts : &ast_List(target)->elts;
    const AstNodes *values = &ast_Tuple(value)->elts;
    if (targets->count != values->count || targets->count > 3)
        return false;
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i]->kind == AST_Starred || values->items[i]->kind == AST_Starred)
            return false;
    int first = c->unit->top;
    for (size_t i = 0; i < values->count; i++)
        expr_push(c, values->items[i]);
    for (size_t i = 0; i < targets->count; i++)
        assign(c, targets->items[i], first + (int)i);
    c->unit->top = first;
    return true;
}

static void assign_statement(Compiler *c, const AstNode *node) {
    const AstAssign *statement = ast_Assign(node);
    int mark = c->unit->top;
    const AstNode *first = statement->targets.items[0];
    if (statement->targets.count == 1) {
        if (assign_pairwise(c, first, statement->value))
            return;
        int r = first->kind == AST_Name ? name_register(c, ast_Name(first)->id) : -1;
        if (r >= 0) {
            at(c, first);
            expr_to(c, statement->value, r);
            name_mark_assigned(c, ast_Name(first)->id);
            return;
        }
    }
    bool safe = true;
    for (size_t i = 0; i < statement->targets.count; i++)
        safe = safe && !walrus_inside(c, statement->targets.items[i]);
    // `x = y = x` must not read a target that was stored already.
    safe = safe && statement->targets.count == 1 && first->kind != AST_Tuple && first->kind != AST_List;
    int value = operand(c, statement->value, ANY, safe);
    for (size_t i = 0; i < statement->targets.count; i++)
        assign(c, statement->targets.items[i], value);
    c->unit->top = mark;
}

static void augmented(Compiler *c, const AstNode *node, AstKind op, int dest, int left,
                      const AstNode *value) {
    int small;
    if ((op == AST_Add || op == AST_Sub) && small_operand(c, value, -128, 127, &small)) {
        at(c, node);
        emit(c, op == AST_Add ? OP_INPLACE_ADD_INT : OP_INPLACE_SUBTRACT_INT, dest, left, small);
        return;
    }
    int mark = c->unit->top;
    int right = operand(c, value, ANY, true);
    at(c, node);
    emit(c, binary_opcode(op, true), dest, left, right);
    c->unit->top = mark;
}

static void augmented_statement(Compiler *c, const AstNode *node) {
    const AstAugAssign *statement = ast_AugAssign(node);
    const AstNode *target = statement->target;
    int mark = c->unit->top;
    bool safe = !walrus_inside(c, statement->value);
    switch (target->kind) {
    case AST_Name: {
        const AstText *name = ast_Name(target)->id;
        int r = name_register(c, name);
        int left = name_load(c, name, target, ANY);
        if (!safe && left == r) {
            left = push(c, 1);
            emit_move(c, left, r);
        }
        int result = r >= 0 ? r : push(c, 1);
        augmented(c, node, statement->op, result, left, statement->value);
        if (r < 0) {
            at(c, target);
            name_store(c, name, result);
        } else {
            name_mark_assigned(c, name);
        }
        break;
    }
    case AST_Attribute: {
        const AstAttribute *attribute = ast_Attribute(target);
        const AstText *name = name_mangle(c, attribute->attr);
        int object = operand(c, attribute->value, ANY, safe), value = push(c, 1);
        at(c, target);
        emit_name(c, OP_LOAD_ATTR, value, object, 0, name);
        augmented(c, node, statement->op, value, value, statement->value);
        at(c, target);
        emit_name(c, OP_STORE_ATTR, object, value, 0, name);
        break;
    }
    case AST_Subscript: {
        int container, key;
        subscript_parts(c, ast_Subscript(target), &container, &key, safe);
        int value = push(c, 1);
        at(c, target);
        emit(c, OP_GET_ITEM, value, container, key);
        augmented(c, node, statement->op, value, value, statement->value);
        at(c, target);
        emit(c, OP_SET_ITEM, container, key, value);
        break;
    }
    default: break;
    }
    c->unit->top = mark;
}

static void delete_target(Compiler *c, const AstNode *target) {
    int mark = c->unit->top;
    switch (target->kind) {
    case AST_Name:
        at(c, target);
        name_delete(c, ast_Name(target)->id);
        break;
    case AST_Attribute: {
        int object = operand(c, ast_Attribute(target)->value, ANY, true);
        at(c, target);
        emit_name(c, OP_DELETE_ATTR, object, 0, 0, name_mangle(c, ast_Attribute(target)->attr));
        break;
    }
    case AST_Subscript: {
        int container, key;
        subscript_parts(c, ast_Subscript(target), &container, &key, true);
        at(c, target);
        emit(c, OP_DELETE_ITEM, container, key, 0);
        break;
    }
    case AST_Tuple:
    case AST_List: {
        const AstNodes *items =
            target->kind == AST_Tuple ? &ast_Tuple(target)->elts : &ast_List(target)->elts;
        for (size_t i = 0; i < items->count; i++)
            delete_target(c, items->items[i]);
        break;
    }
    default: break;
    }
    c->unit->top = mark;
}

// ---- import

static const AstText *name_part(Compiler *c, const AstText *name, size_t from, size_t length) {
    const AstText *part = c->failed ? NULL : ast_text(c->tree, name->bytes + from, length);
    if (part == NULL)
        compile_fail_memory(c);
    return part;
}

static size_t find_dot(const AstText *name, size_t from) {
    while (from < name->length && name->bytes[from] != '.')
        from++;
    return from;
}

static void import_name(Compiler *c, const AstNode *node, const AstText *name, int level, Value from_list,
                        int dest) {
    int mark = c->unit->top, first = push(c, 2);
    at(c, node);
    emit_constant(c, first, value_from_small_int(level));
    emit_constant(c, first + 1, from_list);
    emit_name(c, OP_IMPORT_NAME, dest, first, 0, name);
    c->unit->top = mark;
}

void import_statement(Compiler *c, const AstNode *node) {
    const AstImport *statement = ast_Import(node);
    for (size_t i = 0; i < statement->names.count && !c->failed; i++) {
        const Astalias *alias = ast_alias(statement->names.items[i]);
        int mark = c->unit->top, module = push(c, 1);
        import_name(c, node, alias->name, 0, VALUE_NONE, module);
        size_t dot = find_dot(alias->name, 0);
        if (alias->asname == NULL) {
            const AstText *name = name_part(c, alias->name, 0, dot);
            if (name != NULL)
                name_store(c, name, module);
        } else {
            // `import a.b.c as m` binds the submodule.
            while (dot < alias->name->length && !c->failed) {
                size_t end = find_dot(alias->name, dot + 1);
                const AstText *part = name_part(c, alias->name, dot + 1, end - dot - 1);
                if (part == NULL)
                    break;
                emit_name(c, OP_IMPORT_FROM, module, module, 0, part);
                dot = end;
            }
            if (!c->failed)
                name_store(c, alias->asname, module);
        }
        c->unit->top = mark;
    }
}

void import_from_statement(Compiler *c, const AstNode *node) {
    const AstImportFrom *statement = ast_ImportFrom(node);
    int mark = c->unit->top, module = push(c, 1), part = push(c, 1);
    Tuple *names = c->failed ? NULL : tuple_new(c->vm, statement->names.count);
    for (size_t i = 0; names != NULL && i < statement->names.count; i++)
        heap_store(c->vm, names, &tuple_items(names)[i],
                   constant_text(c, ast_alias(statement->names.items[i])->name));
    Value from_list = compile_pin(c, names == NULL ? NO_VALUE : tuple_value(names));
    const AstText *name = statement->module != NULL ? statement->module : name_text(c, "");
    if (c->failed)
        return;
    import_name(c, node, name, statement->level, from_list, module);
    for (size_t i = 0; i < statement->names.count && !c->failed; i++) {
        const Astalias *alias = ast_alias(statement->names.items[i]);
        if (i == 0 && ast_text_equals(alias->name, "*")) {
            int first = push(c, 2);
            emit_move(c, first, module);
            if (c->unit->scope->is_function_like)
                emit_constant(c, first + 1, NO_VALUE);
            else
                emit_move(c, first + 1, 0);
            emit_intrinsic(c, first, first, INTRINSIC_IMPORT_STAR);
            break;
        }
        emit_name(c, OP_IMPORT_FROM, part, module, 0, alias->name);
        name_store(c, alias->asname != NULL ? alias->asname : alias->name, part);
    }
    c->unit->top = mark;
}

// ---- the others

static void assert_statement(Compiler *c, const AstNode *node) {
    const AstAssert *statement = ast_Assert(node);
    if (c->options->optimize > 0)
        return;
    Label end = LABEL;
    int mark = c->unit->top;
    jump_if(c, statement->test, true, &end);
    at(c, statement->test);
    if (statement->msg != NULL) {
        int window = push(c, 1);
        emit_intrinsic(c, window, window, INTRINSIC_ASSERTION_ERROR);
        push(c, FRAME_WORDS - 1);
        expr_push(c, statement->msg);
        at(c, statement->test);
        emit(c, OP_CALL, window, 1, 0);
        emit(c, OP_RAISE, window, 0, 1);
    } else {
        int t = push(c, 1);
        emit_intrinsic(c, t, t, INTRINSIC_ASSERTION_ERROR);
        emit(c, OP_RAISE, t, 0, 1);
    }
    emit_end(c);
    c->unit->top = mark;
    label_place(c, &end);
}

static void raise_statement(Compiler *c, const AstNode *node) {
    const AstRaise *statement = ast_Raise(node);
    int mark = c->unit->top, exception = 0, cause = 0, count = 0;
    if (statement->exc != NULL) {
        exception =
            operand(c, statement->exc, ANY, statement->cause == NULL || !walrus_inside(c, statement->cause));
        count = 1;
        if (statement->cause != NULL) {
            cause = operand(c, statement->cause, ANY, true);
            count = 2;
        }
    }
    at(c, node);
    emit(c, OP_RAISE, exception, cause, count);
    emit_end(c);
    c->unit->top = mark;
}

static void if_statement(Compiler *c, const AstNode *node) {
    const AstIf *statement = ast_If(node);
    Label otherwise = LABEL, end = LABEL;
    c->unit->conditional_depth++;
    jump_if(c, statement->test, false, &otherwise);
    statements(c, &statement->body);
    if (statement->orelse.count != 0) {
        emit_jump(c, &end);
        label_place(c, &otherwise);
        statements(c, &statement->orelse);
        label_place(c, &end);
    } else {
        label_place(c, &otherwise);
    }
    c->unit->conditional_depth--;
}

static void expression_statement(Compiler *c, const AstNode *node) {
    const AstNode *value = ast_Expr(node)->value;
    if (!c->interactive || c->unit->outer != NULL) {
        if (value->kind == AST_Constant)
            emit(c, OP_NOP, 0, 0, 0); // a line of its own for tracing
        else
            expr_discard(c, value);
        return;
    }
    int mark = c->unit->top, t = expr_push(c, value);
    at(c, node);
    emit_intrinsic(c, t, t, INTRINSIC_PRINT_EXPRESSION);
    c->unit->top = mark;
}

static void statement_inner(Compiler *c, const AstNode *node) {
    at(c, node);
    switch (node->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: function_statement(c, node); break;
    case AST_ClassDef: class_statement(c, node); break;
    case AST_Return: return_statement(c, node); break;
    case AST_Delete:
        for (size_t i = 0; i < ast_Delete(node)->targets.count; i++)
            delete_target(c, ast_Delete(node)->targets.items[i]);
        break;
    case AST_Assign: assign_statement(c, node); break;
    case AST_TypeAlias: type_alias_statement(c, node); break;
    case AST_AugAssign: augmented_statement(c, node); break;
    case AST_AnnAssign: annotation_statement(c, node); break;
    case AST_For: for_statement(c, node); break;
    case AST_AsyncFor: async_for_statement(c, node); break;
    case AST_While: while_statement(c, node); break;
    case AST_If: if_statement(c, node); break;
    case AST_With:
    case AST_AsyncWith:
        c->unit->conditional_depth++;
        with_statement(c, node, 0);
        c->unit->conditional_depth--;
        break;
    case AST_Match:
        c->unit->conditional_depth++;
        match_statement(c, node);
        c->unit->conditional_depth--;
        break;
    case AST_Raise: raise_statement(c, node); break;
    case AST_Try:
    case AST_TryStar:
        c->unit->conditional_depth++;
        if (node->kind == AST_Try)
            try_statement(c, node);
        else
            try_star_statement(c, node);
        c->unit->conditional_depth--;
        break;
    case AST_Assert: assert_statement(c, node); break;
    case AST_Import: import_statement(c, node); break;
    case AST_ImportFrom: import_from_statement(c, node); break;
    case AST_Expr: expression_statement(c, node); break;
    case AST_Pass: emit(c, OP_NOP, 0, 0, 0); break; // a line of its own for tracing
    case AST_Break: break_statement(c); break;
    case AST_Continue: continue_statement(c); break;
    default: break; // Global, Nonlocal
    }
}

void statement(Compiler *c, const AstNode *node) {
    // Nothing inside a statement that is not reached can be reached.
    if (c->failed || !c->unit->reachable)
        return;
    if (!recursion_enter(c->vm, " during compilation")) {
        c->failed = true;
        return;
    }
    statement_inner(c, node);
    recursion_leave(c->vm);
}

void statements(Compiler *c, const AstNodes *list) {
    for (size_t i = 0; i < list->count; i++)
        statement(c, list->items[i]);
}
