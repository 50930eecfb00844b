// SPDX-License-Identifier: MIT
// Expressions: operators, comparisons, conditions as jumps, displays, subscripts.
//
// Conditions compile to fused jumps and make no bool. An operand that is a plain local is read where it lies,
// unless a later operand may assign to it (an assignment expression). A local variable is only ever written
// by the last instruction of what is assigned to it, so that an exception half-way leaves it as it was.
#include "compile/compiler.h"
#include "objects/slice.h"

// More items than this are collected one by one.
enum { ITEMS_AT_ONCE = 30 };

static int result_register(Compiler *c, int dest) {
    return dest == ANY ? push(c, 1) : dest;
}

// A register that may hold something half-made: `dest` unless that is a variable.
static int scratch_register(Compiler *c, int dest) {
    return dest != ANY && is_temporary(c, dest) ? dest : push(c, 1);
}

void expr_to(Compiler *c, const AstNode *node, int dest) {
    int mark = c->unit->top;
    emit_move(c, dest, expr(c, node, dest));
    c->unit->top = mark;
}

int expr_push(Compiler *c, const AstNode *node) {
    int t = push(c, 1);
    expr_to(c, node, t);
    return t;
}

int operand(Compiler *c, const AstNode *node, int hint, bool safe) {
    int old_top = c->unit->top;
    if (safe && node->kind == AST_Name && name_register(c, ast_Name(node)->id) >= 0) {
        Value ignored;
        if (!fold(c, node, &ignored))
            return name_load(c, ast_Name(node)->id, node, ANY);
    }
    if (hint != ANY) {
        expr_to(c, node, hint);
        return hint;
    }
    int r = expr(c, node, ANY);
    if (!safe && r != old_top) {
        int t = push(c, 1);
        emit_move(c, t, r);
        return t;
    }
    return r;
}

int small_operand(Compiler *c, const AstNode *node, int low, int high, int *value) {
    Value v;
    if ((node->kind != AST_Constant && node->kind != AST_UnaryOp) || !fold(c, node, &v) ||
        !value_is_small_int(v))
        return 0;
    int64_t i = value_to_small_int(v);
    if (i < low || i > high)
        return 0;
    *value = (int)i;
    return 1;
}

Opcode binary_opcode(AstKind op, bool in_place) {
    Opcode plain;
    switch (op) {
    case AST_Add: plain = OP_ADD; break;
    case AST_Sub: plain = OP_SUBTRACT; break;
    case AST_Mult: plain = OP_MULTIPLY; break;
    case AST_MatMult: plain = OP_MATRIX_MULTIPLY; break;
    case AST_Div: plain = OP_TRUE_DIVIDE; break;
    case AST_Mod: plain = OP_REMAINDER; break;
    case AST_Pow: plain = OP_POWER; break;
    case AST_LShift: plain = OP_LEFT_SHIFT; break;
    case AST_RShift: plain = OP_RIGHT_SHIFT; break;
    case AST_BitOr: plain = OP_OR; break;
    case AST_BitXor: plain = OP_XOR; break;
    case AST_BitAnd: plain = OP_AND; break;
    default: plain = OP_FLOOR_DIVIDE; break;
    }
    return in_place ? (Opcode)(plain - OP_ADD + OP_INPLACE_ADD) : plain;
}

static bool int_opcode(AstKind op, Opcode *opcode) {
    switch (op) {
    case AST_Add: *opcode = OP_ADD_INT; return true;
    case AST_Sub: *opcode = OP_SUBTRACT_INT; return true;
    case AST_Mult: *opcode = OP_MULTIPLY_INT; return true;
    case AST_FloorDiv: *opcode = OP_FLOOR_DIVIDE_INT; return true;
    case AST_Mod: *opcode = OP_REMAINDER_INT; return true;
    case AST_BitAnd: *opcode = OP_AND_INT; return true;
    case AST_LShift: *opcode = OP_LEFT_SHIFT_INT; return true;
    case AST_RShift: *opcode = OP_RIGHT_SHIFT_INT; return true;
    default: return false;
    }
}

static int binary(Compiler *c, const AstNode *node, int dest) {
    const AstBinOp *binary = ast_BinOp(node);
    int d = result_register(c, dest), mark = c->unit->top, small;
    int hint = is_temporary(c, d) ? d : ANY;
    int left = operand(c, binary->left, hint, !walrus_inside(c, binary->right));
    Opcode opcode;
    if (int_opcode(binary->op, &opcode) && small_operand(c, binary->right, -128, 127, &small)) {
        at(c, node);
        emit(c, opcode, d, left, small);
    } else {
        int right = operand(c, binary->right, ANY, true);
        at(c, node);
        emit(c, binary_opcode(binary->op, false), d, left, right);
    }
    c->unit->top = mark;
    return d;
}

static int unary_operation(Compiler *c, const AstUnaryOp *unary, int dest) {
    const AstNode *node = &unary->base;
    int d = result_register(c, dest), mark = c->unit->top;
    int r = operand(c, unary->operand, is_temporary(c, d) ? d : ANY, true);
    at(c, node);
    Opcode opcode = unary->op == AST_Not    ? OP_NOT
                    : unary->op == AST_USub ? OP_NEGATIVE
                    : unary->op == AST_UAdd ? OP_POSITIVE
                                            : OP_INVERT;
    emit(c, opcode, d, r, 0);
    c->unit->top = mark;
    return d;
}

static int unary(Compiler *c, const AstNode *node, int dest) {
    const AstUnaryOp *unary = ast_UnaryOp(node);
    if (unary->op == AST_Not && unary->operand->kind == AST_Compare &&
        ast_Compare(unary->operand)->ops.count == 1) {
        // Tracebacks point at the whole of `not a < b`.
        AstCompare compare = *ast_Compare(unary->operand);
        AstUnaryOp copy = *unary;
        compare.base =
            (AstNode){AST_Compare, node->lineno, node->col_offset, node->end_lineno, node->end_col_offset};
        copy.operand = &compare.base;
        return unary_operation(c, &copy, dest);
    }
    return unary_operation(c, unary, dest);
}

// ---- comparisons and conditions

// ORDER comparison
static int comparison_number(AstKind op) {
    switch (op) {
    case AST_Lt: return 0;
    case AST_LtE: return 1;
    case AST_Eq: return 2;
    case AST_NotEq: return 3;
    case AST_Gt: return 4;
    case AST_GtE: return 5;
    default: return -1;
    }
}

static bool is_none(const AstNode *node) {
    return node->kind == AST_Constant && ast_Constant(node)->value.kind == AST_CONSTANT_NONE;
}

// The right side of a comparison: `in [1, 2]` reads a constant tuple.
static int comparand(Compiler *c, const AstNode *node, AstKind op, bool safe) {
    Value v;
    if ((op == AST_In || op == AST_NotIn) && (node->kind == AST_List || node->kind == AST_Set) &&
        fold_container(c, node, &v)) {
        int t = push(c, 1);
        at(c, node);
        emit_constant(c, t, v);
        return t;
    }
    return operand(c, node, ANY, safe);
}

static void compare_value(Compiler *c, const AstNode *node, AstKind op, int d, int left, int right) {
    at(c, node);
    int number = comparison_number(op);
    Opcode opcode = number >= 0       ? (Opcode)(OP_LT + number)
                    : op == AST_Is    ? OP_IS
                    : op == AST_IsNot ? OP_IS_NOT
                    : op == AST_In    ? OP_IN
                                      : OP_NOT_IN;
    emit(c, opcode, d, left, right);
}

// Jumps when `left op comparator` is `when`; leaves the right side's register in *right (ANY: not needed).
static void compare_jump(Compiler *c, const AstNode *node, AstKind op, int left, const AstNode *comparator,
                         bool safe, int *right, bool when, Label *label) {
    int number = comparison_number(op), small;
    if (right == NULL && number >= 0 && small_operand(c, comparator, -128, 127, &small)) {
        at(c, node);
        emit_branch(c, (Opcode)(OP_JUMP_IF_LT_INT + number), left, small, when, label);
        return;
    }
    if (right == NULL && (op == AST_Is || op == AST_IsNot) && is_none(comparator)) {
        at(c, node);
        emit_branch(c, OP_JUMP_IF_NONE, left, 0, when == (op == AST_Is), label);
        return;
    }
    int r = comparand(c, comparator, op, safe);
    at(c, node);
    if (number >= 0)
        emit_branch(c, (Opcode)(OP_JUMP_IF_LT + number), left, r, when, label);
    else if (op == AST_Is || op == AST_IsNot)
        emit_branch(c, OP_JUMP_IF_IS, left, r, when == (op == AST_Is), label);
    else
        emit_branch(c, OP_JUMP_IF_IN, left, r, when == (op == AST_In), label);
    if (right != NULL)
        *right = r;
}

static bool walrus_after(Compiler *c, const AstCompare *compare, size_t from) {
    for (size_t i = from; i < compare->comparators.count; i++)
        if (walrus_inside(c, compare->comparators.items[i]))
            return true;
    return false;
}

static int compare(Compiler *c, const AstNode *node, int dest) {
    const AstCompare *compare = ast_Compare(node);
    size_t count = compare->ops.count;
    int d = result_register(c, dest), mark = c->unit->top;
    if (count == 1) {
        int hint = is_temporary(c, d) ? d : ANY;
        int left = operand(c, compare->left, hint, !walrus_after(c, compare, 0));
        int right = comparand(c, compare->comparators.items[0], compare->ops.items[0], true);
        compare_value(c, node, compare->ops.items[0], d, left, right);
        c->unit->top = mark;
        return d;
    }
    int value = is_temporary(c, d) ? d : push(c, 1);
    Label end = LABEL;
    int left = operand(c, compare->left, ANY, !walrus_after(c, compare, 0));
    for (size_t i = 0; i < count; i++) {
        int right = comparand(c, compare->comparators.items[i], compare->ops.items[i],
                              !walrus_after(c, compare, i + 1));
        compare_value(c, node, compare->ops.items[i], value, left, right);
        if (i + 1 < count)
            emit_jump_if(c, value, false, &end);
        left = right;
    }
    label_place(c, &end);
    emit_move(c, d, value);
    c->unit->top = mark;
    return d;
}

static void jump_if_compare(Compiler *c, const AstNode *node, bool when, Label *label) {
    const AstCompare *compare = ast_Compare(node);
    size_t count = compare->ops.count;
    Label skip = LABEL;
    int left = operand(c, compare->left, ANY, !walrus_after(c, compare, 0));
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count;
        int right = ANY;
        compare_jump(c, node, compare->ops.items[i], left, compare->comparators.items[i],
                     !walrus_after(c, compare, i + 1), last ? NULL : &right, last && when,
                     last || !when ? label : &skip);
        left = right;
    }
    label_place(c, &skip);
}

static void jump_if_bool_op(Compiler *c, const AstNode *node, bool when, Label *label) {
    const AstBoolOp *bool_op = ast_BoolOp(node);
    bool is_or = bool_op->op == AST_Or; // a value that is `is_or` decides
    Label skip = LABEL;
    for (size_t i = 0; i < bool_op->values.count; i++) {
        bool last = i + 1 == bool_op->values.count;
        if (last)
            jump_if(c, bool_op->values.items[i], when, label);
        else
            jump_if(c, bool_op->values.items[i], is_or, is_or == when ? label : &skip);
    }
    label_place(c, &skip);
}

static void jump_if_inner(Compiler *c, const AstNode *node, bool when, Label *label) {
    Value v;
    if (fold(c, node, &v)) {
        if ((constant_truth(v) != 0) == when)
            emit_jump(c, label);
        return;
    }
    switch (node->kind) {
    case AST_UnaryOp:
        if (ast_UnaryOp(node)->op == AST_Not) {
            jump_if(c, ast_UnaryOp(node)->operand, !when, label);
            return;
        }
        break;
    case AST_BoolOp: jump_if_bool_op(c, node, when, label); return;
    case AST_Compare: jump_if_compare(c, node, when, label); return;
    case AST_IfExp: {
        Label otherwise = LABEL, end = LABEL;
        jump_if(c, ast_IfExp(node)->test, false, &otherwise);
        jump_if(c, ast_IfExp(node)->body, when, label);
        emit_jump(c, &end);
        label_place(c, &otherwise);
        jump_if(c, ast_IfExp(node)->orelse, when, label);
        label_place(c, &end);
        return;
    }
    default: break;
    }
    int r = operand(c, node, ANY, true);
    at(c, node);
    emit_jump_if(c, r, when, label);
}

void jump_if(Compiler *c, const AstNode *node, bool when, Label *label) {
    if (c->failed || !c->unit->reachable)
        return;
    if (!recursion_enter(c->vm, " during compilation")) {
        c->failed = true;
        return;
    }
    int mark = c->unit->top;
    jump_if_inner(c, node, when, label);
    c->unit->top = mark;
    recursion_leave(c->vm);
}

// R[d] = the value of `node`; then goes where its truth says (NULL: on). Each truth is asked once: in
// `a and b or c` a false `a` leads to `c`.
static void bool_value(Compiler *c, const AstNode *node, int d, Label *if_true, Label *if_false) {
    if (node->kind != AST_BoolOp) {
        expr_to(c, node, d);
        at(c, node);
        if (if_true != NULL)
            emit_jump_if(c, d, true, if_true);
        else if (if_false != NULL)
            emit_jump_if(c, d, false, if_false);
        return;
    }
    if (!recursion_enter(c->vm, " during compilation")) {
        c->failed = true;
        return;
    }
    const AstBoolOp *bool_op = ast_BoolOp(node);
    bool is_or = bool_op->op == AST_Or; // the truth that decides
    Label end = LABEL;
    for (size_t i = 0; i + 1 < bool_op->values.count; i++) {
        Label *decided = is_or ? if_true : if_false;
        if (decided == NULL)
            decided = &end;
        bool_value(c, bool_op->values.items[i], d, is_or ? decided : NULL, is_or ? NULL : decided);
    }
    // What is decided against the caller's label goes on behind the last value.
    bool_value(c, bool_op->values.items[bool_op->values.count - 1], d, if_true, if_false);
    label_place(c, &end);
    recursion_leave(c->vm);
}

static int bool_op(Compiler *c, const AstNode *node, int dest) {
    int d = result_register(c, dest), mark = c->unit->top;
    int value = is_temporary(c, d) ? d : push(c, 1);
    bool_value(c, node, value, NULL, NULL);
    at(c, node);
    emit_move(c, d, value);
    c->unit->top = mark;
    return d;
}

static int if_expression(Compiler *c, const AstNode *node, int dest) {
    int d = result_register(c, dest);
    Label otherwise = LABEL, end = LABEL;
    jump_if(c, ast_IfExp(node)->test, false, &otherwise);
    expr_to(c, ast_IfExp(node)->body, d);
    emit_jump(c, &end);
    label_place(c, &otherwise);
    expr_to(c, ast_IfExp(node)->orelse, d);
    label_place(c, &end);
    return d;
}

// ---- displays

static bool has_starred(const AstNodes *items) {
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i]->kind == AST_Starred)
            return true;
    return false;
}

static bool constant_list(Compiler *c, const AstNodes *items, Value *tuple) {
    if (items->count < 3)
        return false;
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i]->kind != AST_Constant && items->items[i]->kind != AST_UnaryOp &&
            items->items[i]->kind != AST_Tuple && items->items[i]->kind != AST_BinOp)
            return false;
    Value *parts = compile_alloc(c, items->count * sizeof(Value));
    if (parts == NULL)
        return false;
    for (size_t i = 0; i < items->count; i++) {
        if (!fold(c, items->items[i], &parts[i]))
            return false;
        parts[i] = constant_unique(c, parts[i]);
    }
    Tuple *made = tuple_from_values(c->vm, parts, items->count);
    *tuple = compile_pin(c, made == NULL ? NO_VALUE : tuple_value(made));
    return !c->failed;
}

// A list, set or tuple of what `items` evaluate to, starred ones unpacked.
int build_sequence(Compiler *c, const AstNodes *items, const AstNode *node, Opcode build, int dest) {
    int d = result_register(c, dest), mark = c->unit->top;
    Value constants;
    if (build != OP_BUILD_TUPLE && constant_list(c, items, &constants)) {
        int s = scratch_register(c, d), t = push(c, 1);
        at(c, node);
        emit(c, build, s, s, 0);
        emit_constant(c, t, constants);
        emit(c, build == OP_BUILD_SET ? OP_SET_UPDATE : OP_LIST_EXTEND, s, t, 0);
        emit_move(c, d, s);
        c->unit->top = mark;
        return d;
    }
    if (items->count <= ITEMS_AT_ONCE && !has_starred(items)) {
        int first = c->unit->top;
        for (size_t i = 0; i < items->count; i++)
            expr_push(c, items->items[i]);
        at(c, node);
        emit(c, build, d, first, (int)items->count);
        c->unit->top = mark;
        return d;
    }
    int s = scratch_register(c, d);
    bool is_set = build == OP_BUILD_SET;
    int first = c->unit->top;
    size_t i = 0;
    for (; i < items->count && i < ITEMS_AT_ONCE && items->items[i]->kind != AST_Starred; i++)
        expr_push(c, items->items[i]);
    at(c, node);
    emit(c, is_set ? OP_BUILD_SET : OP_BUILD_LIST, s, first, (int)i);
    c->unit->top = first;
    for (; i < items->count; i++) {
        const AstNode *item = items->items[i];
        bool starred = item->kind == AST_Starred;
        int r = operand(c, starred ? ast_Starred(item)->value : item, ANY, true);
        at(c, node);
        emit(c, is_set ? (starred ? OP_SET_UPDATE : OP_SET_ADD) : (starred ? OP_LIST_EXTEND : OP_LIST_APPEND),
             s, r, 0);
        c->unit->top = first;
    }
    at(c, node);
    if (build == OP_BUILD_TUPLE)
        emit(c, OP_LIST_TO_TUPLE, d, s, 0);
    else
        emit_move(c, d, s);
    c->unit->top = mark;
    return d;
}

static int dict_display(Compiler *c, const AstNode *node, int dest) {
    const AstDict *dict = ast_Dict(node);
    int d = result_register(c, dest), mark = c->unit->top;
    size_t count = dict->keys.count, i = 0;
    bool expands = false;
    for (size_t k = 0; k < count; k++)
        expands |= dict->keys.items[k] == NULL;
    bool at_once = !expands && count <= ITEMS_AT_ONCE / 2;
    int s = at_once ? d : scratch_register(c, d), first = c->unit->top;
    for (; i < count && i < ITEMS_AT_ONCE / 2 && dict->keys.items[i] != NULL; i++) {
        expr_push(c, dict->keys.items[i]);
        expr_push(c, dict->values.items[i]);
    }
    at(c, node);
    emit(c, OP_BUILD_MAP, s, first, (int)i);
    c->unit->top = first;
    for (; i < count; i++) {
        if (dict->keys.items[i] == NULL) {
            int r = operand(c, dict->values.items[i], ANY, true);
            at(c, node);
            emit(c, OP_DICT_UPDATE, s, r, 0);
        } else {
            int key = operand(c, dict->keys.items[i], ANY, !walrus_inside(c, dict->values.items[i]));
            int value = operand(c, dict->values.items[i], ANY, true);
            at(c, node);
            emit(c, OP_MAP_ADD, s, key, value);
        }
        c->unit->top = first;
    }
    emit_move(c, d, s);
    c->unit->top = mark;
    return d;
}

// ---- subscripts

int slice_value(Compiler *c, const AstNode *node, int dest) {
    if (node->kind != AST_Slice)
        return expr(c, node, dest);
    const AstSlice *slice = ast_Slice(node);
    const AstNode *parts[3] = {slice->lower, slice->upper, slice->step};
    int count = slice->step ? 3 : 2;
    int d = result_register(c, dest), mark = c->unit->top;
    Value values[3] = {VALUE_NONE, VALUE_NONE, VALUE_NONE};
    bool constant = true;
    for (int i = 0; i < 3 && constant; i++)
        constant = parts[i] == NULL || (parts[i]->kind == AST_Constant && fold(c, parts[i], &values[i]));
    if (constant && !c->failed) {
        Value v = compile_pin(c, slice_new(c->vm, values[0], values[1], values[2]));
        at(c, node);
        emit_constant(c, d, v);
        return d;
    }
    int first = push(c, count);
    for (int i = 0; i < count; i++) {
        if (parts[i] != NULL) {
            expr_to(c, parts[i], first + i);
        } else {
            at(c, node);
            emit_constant(c, first + i, VALUE_NONE);
        }
    }
    at(c, node);
    emit(c, OP_BUILD_SLICE, d, first, count);
    c->unit->top = mark;
    return d;
}

void subscript_parts(Compiler *c, const AstSubscript *subscript, int *container, int *key, bool safe) {
    *container = operand(c, subscript->value, ANY, safe && !walrus_inside(c, subscript->slice));
    *key = subscript->slice->kind == AST_Slice ? slice_value(c, subscript->slice, ANY)
                                               : operand(c, subscript->slice, ANY, safe);
}

static int subscript(Compiler *c, const AstNode *node, int dest) {
    const AstSubscript *subscript = ast_Subscript(node);
    int d = result_register(c, dest), mark = c->unit->top, small;
    int hint = is_temporary(c, d) ? d : ANY;
    int container = operand(c, subscript->value, hint, !walrus_inside(c, subscript->slice));
    if (small_operand(c, subscript->slice, 0, 127, &small)) {
        at(c, node);
        emit(c, OP_GET_ITEM_INT, d, container, small);
    } else {
        int key = subscript->slice->kind == AST_Slice ? slice_value(c, subscript->slice, ANY)
                                                      : operand(c, subscript->slice, ANY, true);
        at(c, node);
        emit(c, OP_GET_ITEM, d, container, key);
    }
    c->unit->top = mark;
    return d;
}

// ---- all expressions

static int named(Compiler *c, const AstNode *node, int dest) {
    const AstNamedExpr *named = ast_NamedExpr(node);
    const AstText *name = ast_Name(named->target)->id;
    int r = name_register(c, name);
    if (r < 0) {
        int v = expr(c, named->value, dest);
        at(c, named->target);
        name_store(c, name, v);
        return v;
    }
    expr_to(c, named->value, r);
    name_mark_assigned(c, name);
    if (dest == ANY)
        return r;
    at(c, named->target);
    emit_move(c, dest, r);
    return dest;
}

static int constant(Compiler *c, const AstNode *node, Value v, int dest) {
    int d = result_register(c, dest);
    at(c, node);
    emit_constant(c, d, v);
    return d;
}

static int expr_inner(Compiler *c, const AstNode *node, int dest) {
    Value v;
    switch (node->kind) {
    case AST_Constant:
    case AST_UnaryOp:
    case AST_BinOp:
    case AST_Tuple:
    case AST_Subscript:
    case AST_Name:
        if (fold(c, node, &v))
            return constant(c, node, v, dest);
        break;
    default: break;
    }
    switch (node->kind) {
    case AST_Name: return name_load(c, ast_Name(node)->id, node, dest);
    case AST_BinOp: return binary(c, node, dest);
    case AST_UnaryOp: return unary(c, node, dest);
    case AST_Compare: return compare(c, node, dest);
    case AST_BoolOp: return bool_op(c, node, dest);
    case AST_IfExp: return if_expression(c, node, dest);
    case AST_NamedExpr: return named(c, node, dest);
    case AST_Attribute: return attribute_load(c, node, dest);
    case AST_Subscript: return subscript(c, node, dest);
    case AST_Call: return call(c, node, dest);
    case AST_Lambda: return lambda(c, node, dest);
    case AST_List: return build_sequence(c, &ast_List(node)->elts, node, OP_BUILD_LIST, dest);
    case AST_Tuple: return build_sequence(c, &ast_Tuple(node)->elts, node, OP_BUILD_TUPLE, dest);
    case AST_Set: return build_sequence(c, &ast_Set(node)->elts, node, OP_BUILD_SET, dest);
    case AST_Dict: return dict_display(c, node, dest);
    case AST_Slice: return slice_value(c, node, dest);
    case AST_ListComp:
    case AST_SetComp:
    case AST_DictComp:
    case AST_GeneratorExp: return comprehension(c, node, dest);
    case AST_JoinedStr: return joined_string(c, node, dest);
    case AST_FormattedValue: return formatted_value(c, node, dest);
    case AST_TemplateStr: return template_string(c, node, dest);
    case AST_Interpolation: return interpolation(c, node, dest);
    case AST_Yield: return yield_expression(c, node, dest);
    case AST_YieldFrom: return yield_from(c, node, dest);
    case AST_Await: return await_expression(c, node, dest);
    default: break;
    }
    if (!c->failed)
        raise_error(c->vm, TYPE_INDEX_SYSTEM_ERROR, "cannot compile a node of kind %s here",
                    ast_node_descriptions[node->kind].name);
    c->failed = true;
    return dest == ANY ? push(c, 1) : dest;
}

int expr(Compiler *c, const AstNode *node, int dest) {
    if (c->failed)
        return dest == ANY ? push(c, 1) : dest;
    if (!recursion_enter(c->vm, " during compilation")) {
        c->failed = true;
        return dest == ANY ? push(c, 1) : dest;
    }
    int r = expr_inner(c, node, dest);
    recursion_leave(c->vm);
    return r;
}

void expr_discard(Compiler *c, const AstNode *node) {
    Value v;
    if (fold(c, node, &v))
        return;
    int mark = c->unit->top;
    expr(c, node, ANY);
    c->unit->top = mark;
}
