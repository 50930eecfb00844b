// SPDX-License-Identifier: MIT
// Constants of the tree as Values, and folding of operations on them as CPython 3.14 folds.
//
// Folding never raises and never makes a big constant: what would do either is left to run. Within one
// compilation equal constants of the same types are one object.
#include "compile/compiler.h"
#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/int.h"

typedef struct TextSlot {
    const AstText *text;
    Value value;
} TextSlot;

static size_t pointer_hash(const void *pointer) {
    return (size_t)((uintptr_t)pointer * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

Value constant_text(Compiler *c, const AstText *text) {
    if (c->failed)
        return NO_VALUE;
    if ((c->text_count + 1) * 2 > c->text_capacity) {
        size_t wanted = c->text_capacity ? c->text_capacity * 2 : 64;
        TextSlot *table = compile_alloc(c, wanted * sizeof *table);
        if (table == NULL)
            return NO_VALUE;
        for (size_t i = 0; i < c->text_capacity; i++) {
            if (c->texts[i].text == NULL)
                continue;
            size_t slot = pointer_hash(c->texts[i].text) & (wanted - 1);
            while (table[slot].text != NULL)
                slot = (slot + 1) & (wanted - 1);
            table[slot] = c->texts[i];
        }
        c->texts = table;
        c->text_capacity = wanted;
    }
    size_t slot = pointer_hash(text) & (c->text_capacity - 1);
    while (c->texts[slot].text != NULL) {
        if (c->texts[slot].text == text)
            return c->texts[slot].value;
        slot = (slot + 1) & (c->text_capacity - 1);
    }
    Str *str = str_from_wtf8(c->vm, text->bytes, text->length);
    if (str != NULL)
        str = str_intern(c->vm, str);
    Value value = compile_pin(c, str == NULL ? NO_VALUE : str_value(str));
    c->texts[slot] = (TextSlot){text, value};
    c->text_count++;
    return value;
}

Value constant_c(Compiler *c, const char *text) {
    if (c->failed)
        return NO_VALUE;
    Str *str = str_intern_c(c->vm, text);
    return compile_pin(c, str == NULL ? NO_VALUE : str_value(str));
}

static bool looks_like_name(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        char b = bytes[i];
        if (!((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_'))
            return false;
    }
    return true;
}

Value constant_of(Compiler *c, const AstConstantValue *constant) {
    Vm *vm = c->vm;
    if (c->failed)
        return NO_VALUE;
    switch (constant->kind) {
    case AST_CONSTANT_NONE: return VALUE_NONE;
    case AST_CONSTANT_TRUE: return VALUE_TRUE;
    case AST_CONSTANT_FALSE: return VALUE_FALSE;
    case AST_CONSTANT_ELLIPSIS: return VALUE_ELLIPSIS;
    case AST_CONSTANT_INT:
        return compile_pin(
            c, int_from_text(vm, constant->text.bytes, constant->text.length, constant->radix, NO_VALUE));
    case AST_CONSTANT_FLOAT: return compile_pin(c, float_from_double(vm, constant->number));
    case AST_CONSTANT_COMPLEX: {
        Value parts[2] = {value_from_double(0.0), float_from_double(vm, constant->number)};
        if (value_missing(parts[1]))
            return compile_pin(c, NO_VALUE);
        return compile_pin(c, vm_call(vm, type_value(vm_type(vm, TYPE_INDEX_COMPLEX)), 2, parts));
    }
    case AST_CONSTANT_STR: {
        Str *str = str_from_wtf8(vm, constant->text.bytes, constant->text.length);
        if (str != NULL && looks_like_name(constant->text.bytes, constant->text.length))
            str = str_intern(vm, str);
        return compile_pin(c, str == NULL ? NO_VALUE : str_value(str));
    }
    case AST_CONSTANT_BYTES: {
        Bytes *bytes = bytes_from(vm, constant->text.bytes, constant->text.length);
        return compile_pin(c, bytes == NULL ? NO_VALUE : bytes_value(bytes));
    }
    case AST_CONSTANT_OBJECT: return compile_pin(c, (Value){constant->object});
    case AST_CONSTANT_MISSING: break;
    }
    raise_error(vm, TYPE_INDEX_SYSTEM_ERROR, "constant without a value in the syntax tree");
    c->failed = true;
    return NO_VALUE;
}

// ---- one object for equal constants

static uint64_t constant_hash(Compiler *c, Value v) {
    if (value_is_str(v))
        return (uint64_t)str_hash(c->vm, value_to_str(v));
    if (value_is_bytes(v)) {
        const Bytes *bytes = value_to_bytes(v);
        uint64_t hash = 7;
        for (size_t i = 0; i < bytes->length; i++)
            hash = hash * 1000003 ^ bytes->data[i];
        return hash;
    }
    if (value_is_tuple(v)) {
        const Tuple *tuple = value_to_tuple_object(v);
        uint64_t hash = 5 + tuple->length;
        for (size_t i = 0; i < tuple->length; i++)
            hash = (hash << 7 | hash >> 57) ^ constant_hash(c, tuple_items(tuple)[i]);
        return hash;
    }
    if (value_is_kind(v, KIND_INT))
        return (uint64_t)int_hash(v);
    return v.bits * UINT64_C(0x9E3779B97F4A7C15) >> 16;
}

static bool constant_same(Compiler *c, Value a, Value b) {
    if (value_same(a, b))
        return true;
    if (!value_is_heap(a) || !value_is_heap(b) || value_to_object(a)->header != value_to_object(b)->header)
        return false;
    if (value_is_str(a))
        return str_equal(value_to_str(a), value_to_str(b));
    if (value_is_bytes(a))
        return bytes_equal(value_to_bytes(a), value_to_bytes(b));
    if (value_is_kind(a, KIND_INT))
        return int_compare(a, b) == 0;
    if (value_is_tuple(a)) {
        const Tuple *first = value_to_tuple_object(a), *second = value_to_tuple_object(b);
        if (first->length != second->length)
            return false;
        for (size_t i = 0; i < first->length; i++)
            if (!constant_same(c, tuple_items(first)[i], tuple_items(second)[i]))
                return false;
        return true;
    }
    return false;
}

Value constant_unique(Compiler *c, Value v) {
    if (c->failed || !value_is_heap(v) || value_is_code(v))
        return v;
    if ((c->unique_count + 1) * 2 > c->unique_capacity) {
        size_t wanted = c->unique_capacity ? c->unique_capacity * 2 : 64;
        Value *table = compile_alloc(c, wanted * sizeof *table);
        if (table == NULL)
            return v;
        for (size_t i = 0; i < c->unique_capacity; i++) {
            if (value_missing(c->unique[i]))
                continue;
            size_t slot = constant_hash(c, c->unique[i]) & (wanted - 1);
            while (value_exists(table[slot]))
                slot = (slot + 1) & (wanted - 1);
            table[slot] = c->unique[i];
        }
        c->unique = table;
        c->unique_capacity = wanted;
    }
    size_t slot = constant_hash(c, v) & (c->unique_capacity - 1);
    while (value_exists(c->unique[slot])) {
        if (constant_same(c, c->unique[slot], v))
            return c->unique[slot];
        slot = (slot + 1) & (c->unique_capacity - 1);
    }
    c->unique[slot] = compile_pin(c, v);
    c->unique_count++;
    return v;
}

// ---- folding

// The limits of CPython: bits of an int, characters of a text, items of a tuple.
enum { MAX_INT_BITS = 128, MAX_TEXT = 4096, MAX_ITEMS = 256, MAX_TOTAL_ITEMS = 1024 };

static int64_t count_items(Value v, int64_t limit) {
    if (!value_is_tuple(v))
        return limit;
    const Tuple *tuple = value_to_tuple_object(v);
    limit -= tuple->length;
    for (size_t i = 0; i < tuple->length && limit >= 0; i++)
        limit = count_items(tuple_items(tuple)[i], limit);
    return limit;
}

static bool safe_repeat(Value number, Value sequence) {
    int64_t n, limit, size;
    if (value_is_tuple(sequence)) {
        size = value_to_tuple_object(sequence)->length;
        limit = MAX_ITEMS;
    } else {
        size = value_is_str(sequence) ? (int64_t)value_to_str(sequence)->length
                                      : (int64_t)value_to_bytes(sequence)->length;
        limit = MAX_TEXT;
    }
    if (size == 0)
        return true;
    if (!int_to_int64(number, &n) || n < 0 || n > limit / size)
        return false;
    return n == 0 || !value_is_tuple(sequence) || count_items(sequence, MAX_TOTAL_ITEMS / n) >= 0;
}

static bool is_sequence(Value v) {
    return value_is_tuple(v) || value_is_str(v) || value_is_bytes(v);
}

static bool safe_binary(AstKind op, Value a, Value b) {
    int64_t n;
    switch (op) {
    case AST_Mult:
        if (value_is_int(a) && value_is_int(b))
            return int_bit_length(a) + int_bit_length(b) <= MAX_INT_BITS;
        if (value_is_int(a) && is_sequence(b))
            return safe_repeat(a, b);
        if (value_is_int(b) && is_sequence(a))
            return safe_repeat(b, a);
        return true;
    case AST_Pow:
        if (value_is_int(a) && value_is_int(b) && int_sign(b) > 0) {
            if (!int_to_int64(b, &n) || n > MAX_INT_BITS)
                return int_bit_length(a) <= 1 && int_to_int64(b, &n);
            return int_bit_length(a) * (size_t)n <= MAX_INT_BITS;
        }
        return true;
    case AST_LShift:
        if (value_is_int(a) && value_is_int(b))
            return int_to_int64(b, &n) && n >= 0 && n <= MAX_INT_BITS &&
                   (int_sign(a) == 0 || int_bit_length(a) <= (size_t)(MAX_INT_BITS - n));
        return true;
    case AST_Mod: return !value_is_str(a) && !value_is_bytes(a);
    default: return true;
    }
}

static Special special_of(AstKind op) {
    switch (op) {
    case AST_Add: return SPECIAL_ADD;
    case AST_Sub: return SPECIAL_SUBTRACT;
    case AST_Mult: return SPECIAL_MULTIPLY;
    case AST_MatMult: return SPECIAL_MATRIX_MULTIPLY;
    case AST_Div: return SPECIAL_TRUE_DIVIDE;
    case AST_FloorDiv: return SPECIAL_FLOOR_DIVIDE;
    case AST_Mod: return SPECIAL_REMAINDER;
    case AST_Pow: return SPECIAL_POWER;
    case AST_LShift: return SPECIAL_LEFT_SHIFT;
    case AST_RShift: return SPECIAL_RIGHT_SHIFT;
    case AST_BitAnd: return SPECIAL_AND;
    case AST_BitOr: return SPECIAL_OR;
    default: return SPECIAL_XOR;
    }
}

static bool fold_result(Compiler *c, Value result, Value *value) {
    if (value_missing(result)) {
        if (error_is(c->vm, TYPE_INDEX_MEMORY_ERROR))
            c->failed = true;
        else
            error_clear(c->vm);
        return false;
    }
    *value = compile_pin(c, result);
    return !c->failed;
}

static bool is_number(Value v) {
    return value_is_int(v) || value_is_float(v) || value_is_kind(v, KIND_COMPLEX);
}

static bool fold_binary(Compiler *c, const AstBinOp *node, Value *value) {
    Value a, b;
    if (!fold(c, node->right, &b) || !fold(c, node->left, &a))
        return false;
    bool known = (is_number(a) || is_sequence(a)) && (is_number(b) || is_sequence(b));
    if (!known || !safe_binary(node->op, a, b))
        return false;
    return fold_result(c,
                       node->op == AST_Pow ? value_power(c->vm, a, b, NO_VALUE)
                                           : value_binary(c->vm, a, b, special_of(node->op)),
                       value);
}

static bool fold_unary(Compiler *c, const AstUnaryOp *node, Value *value) {
    Value v;
    if (!fold(c, node->operand, &v))
        return false;
    if (node->op == AST_Not) {
        *value = value_from_bool(!constant_truth(v));
        return true;
    }
    if (!is_number(v) || (node->op == AST_Invert && value_is_bool(v)))
        return false;
    Special special = node->op == AST_USub   ? SPECIAL_NEGATIVE
                      : node->op == AST_UAdd ? SPECIAL_POSITIVE
                                             : SPECIAL_INVERT;
    return fold_result(c, value_unary(c->vm, v, special), value);
}

static bool fold_items(Compiler *c, const AstNodes *items, Value *value) {
    for (size_t i = items->count; i-- > 0;)
        if (items->items[i]->kind != AST_Constant && items->items[i]->kind != AST_Tuple &&
            items->items[i]->kind != AST_UnaryOp && items->items[i]->kind != AST_BinOp &&
            items->items[i]->kind != AST_Name && items->items[i]->kind != AST_Subscript)
            return false;
    Value *parts = compile_alloc(c, items->count * sizeof(Value));
    if (parts == NULL)
        return false;
    for (size_t i = 0; i < items->count; i++) {
        if (!fold(c, items->items[i], &parts[i]))
            return false;
        parts[i] = constant_unique(c, parts[i]);
    }
    Tuple *tuple = tuple_from_values(c->vm, parts, items->count);
    *value = compile_pin(c, tuple == NULL ? NO_VALUE : tuple_value(tuple));
    return !c->failed;
}

bool fold(Compiler *c, const AstNode *node, Value *value) {
    if (c->failed)
        return false;
    switch (node->kind) {
    case AST_Constant: *value = constant_of(c, &ast_Constant(node)->value); return !c->failed;
    case AST_Name:
        if (!ast_text_equals(ast_Name(node)->id, "__debug__") || ast_Name(node)->ctx != AST_Load)
            return false;
        *value = value_from_bool(c->options->optimize <= 0);
        return true;
    case AST_Tuple: return ast_Tuple(node)->ctx == AST_Load && fold_items(c, &ast_Tuple(node)->elts, value);
    case AST_UnaryOp: return fold_unary(c, ast_UnaryOp(node), value);
    case AST_BinOp: return fold_binary(c, ast_BinOp(node), value);
    case AST_Subscript: {
        const AstSubscript *subscript = ast_Subscript(node);
        Value container, key;
        if (subscript->ctx != AST_Load || !fold(c, subscript->slice, &key) || !value_is_int(key) ||
            !fold(c, subscript->value, &container) || !is_sequence(container))
            return false;
        return fold_result(c, value_get_item(c->vm, container, key), value);
    }
    default: return false;
    }
}

bool fold_container(Compiler *c, const AstNode *node, Value *value) {
    if (node->kind == AST_List)
        return fold_items(c, &ast_List(node)->elts, value);
    if (node->kind != AST_Set)
        return fold(c, node, value);
    Value items;
    if (!fold_items(c, &ast_Set(node)->elts, &items))
        return false;
    return fold_result(c, vm_call_1(c->vm, type_value(vm_type(c->vm, TYPE_INDEX_FROZENSET)), items), value);
}

int constant_truth(Value v) {
    if (value_is_none(v) || value_is_false(v))
        return 0;
    if (value_is_small_int(v) || value_is_kind(v, KIND_INT))
        return int_sign(v) != 0;
    if (value_is_float(v))
        return float_to_double(v) != 0.0;
    if (value_is_str(v))
        return value_to_str(v)->length != 0;
    if (value_is_bytes(v))
        return value_to_bytes(v)->length != 0;
    if (value_is_tuple(v))
        return value_to_tuple_object(v)->length != 0;
    return 1;
}

// ---- assignment expressions: operands before them are copied

static bool set_add(Compiler *c, const AstNode *node) {
    if ((c->walrus_count + 1) * 2 > c->walrus_capacity) {
        size_t wanted = c->walrus_capacity ? c->walrus_capacity * 2 : 64;
        const AstNode **table = compile_alloc(c, wanted * sizeof *table);
        if (table == NULL)
            return false;
        for (size_t i = 0; i < c->walrus_capacity; i++) {
            if (c->walrus[i] == NULL)
                continue;
            size_t slot = pointer_hash(c->walrus[i]) & (wanted - 1);
            while (table[slot] != NULL)
                slot = (slot + 1) & (wanted - 1);
            table[slot] = c->walrus[i];
        }
        c->walrus = table;
        c->walrus_capacity = wanted;
    }
    size_t slot = pointer_hash(node) & (c->walrus_capacity - 1);
    while (c->walrus[slot] != NULL && c->walrus[slot] != node)
        slot = (slot + 1) & (c->walrus_capacity - 1);
    c->walrus_count += c->walrus[slot] == NULL;
    c->walrus[slot] = node;
    return true;
}

bool walrus_inside(const Compiler *c, const AstNode *node) {
    if (c->walrus_count == 0 || node == NULL)
        return false;
    size_t slot = pointer_hash(node) & (c->walrus_capacity - 1);
    while (c->walrus[slot] != NULL) {
        if (c->walrus[slot] == node)
            return true;
        slot = (slot + 1) & (c->walrus_capacity - 1);
    }
    return false;
}

static bool collect(Compiler *c, const AstNode *node, bool *found) {
    const AstNodeDescription *description = &ast_node_descriptions[node->kind];
    bool inside = node->kind == AST_NamedExpr;
    if (!recursion_enter(c->vm, " during compilation"))
        return false;
    bool good = true;
    for (size_t i = 0; i < description->field_count && good; i++) {
        const AstFieldDescription *field = &description->fields[i];
        const AstTypeDescription *type = &ast_type_descriptions[field->type];
        if (field->type <= AST_TYPE_constant || type->is_enum)
            continue;
        const char *place = (const char *)node + field->offset;
        if (field->quantity == AST_ONE || field->quantity == AST_OPTIONAL) {
            const AstNode *child = *(AstNode *const *)(const void *)place;
            good = child == NULL || collect(c, child, &inside);
            continue;
        }
        const AstNodes *children = (const AstNodes *)(const void *)place;
        for (size_t k = 0; k < children->count && good; k++)
            good = children->items[k] == NULL || collect(c, children->items[k], &inside);
    }
    recursion_leave(c->vm);
    if (inside && good) {
        *found = true;
        good = set_add(c, node);
    }
    return good;
}

bool walrus_collect(Compiler *c, const AstNode *root) {
    bool found = false;
    if (!collect(c, root, &found))
        c->failed = true;
    return !c->failed;
}

// ---- docstrings

// Tabs become spaces, the first line loses its indentation, the others what they have in common.
Value constant_docstring(Compiler *c, const AstNode *node) {
    const AstConstantValue *constant = &ast_Constant(node)->value;
    const char *bytes = constant->text.bytes;
    size_t length = constant->text.length, size = 0;
    size_t tabs = 0;
    for (size_t i = 0; i < length; i++)
        tabs += bytes[i] == '\t';
    char *text = compile_alloc(c, length + tabs * 8 + 1);
    if (text == NULL)
        return NO_VALUE;
    size_t column = 0;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\t') {
            size_t spaces = 8 - column % 8;
            memset(text + size, ' ', spaces);
            size += spaces;
            column += spaces;
            continue;
        }
        text[size++] = bytes[i];
        if (bytes[i] == '\n' || bytes[i] == '\r')
            column = 0;
        else if (((unsigned char)bytes[i] & 0xC0) != 0x80)
            column++;
    }
    size_t first_end = 0;
    while (first_end < size && text[first_end++] != '\n')
        continue;
    size_t margin = SIZE_MAX;
    for (size_t i = first_end; i < size;) {
        size_t start = i;
        while (i < size && text[i] == ' ')
            i++;
        if (i < size && text[i] != '\n' && i - start < margin)
            margin = i - start;
        while (i < size && text[i++] != '\n')
            continue;
    }
    size_t in = 0, out = 0;
    while (in < size && text[in] == ' ')
        in++;
    if (margin == SIZE_MAX)
        margin = 0;
    while (in < size) {
        text[out++] = text[in];
        if (text[in++] == '\n')
            break;
    }
    while (in < size) {
        for (size_t i = 0; i < margin && in < size && text[in] == ' '; i++)
            in++;
        while (in < size) {
            text[out++] = text[in];
            if (text[in++] == '\n')
                break;
        }
    }
    AstConstantValue cleaned = *constant;
    cleaned.text.bytes = text;
    cleaned.text.length = out;
    return constant_of(c, &cleaned);
}
