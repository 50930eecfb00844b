// SPDX-License-Identifier: MIT
//
// The constant tables that describe the syntax tree, and the making of nodes, sequences and interned texts.
#include "syntax/ast.h"

#include <string.h>

// A field table for each kind; kinds without fields have a table of one unused entry.
#define AST_SUM(sum, shape, attributes)
#define AST_ENUM(kind, sum)
#define AST_NODE(kind, sum, attributes) static const AstFieldDescription fields_of_##kind[] = {
#define AST_FIELD(kind, type, quantity, name)                                                                \
    {#name, AST_TYPE_##type, AST_##quantity, offsetof(Ast##kind, name)},
#define AST_END(kind)                                                                                        \
    { NULL, AST_TYPE_AST, AST_ONE, 0 }                                                                       \
    }                                                                                                        \
    ;
#include "syntax/ast.def"

const AstNodeDescription ast_node_descriptions[AST_KIND_COUNT] = {
    [AST_NO_KIND] = {NULL, AST_TYPE_AST, AST_NO_ATTRIBUTES, 0, 0, NULL},
#define AST_SUM(sum, shape, attributes)
#define AST_ENUM(kind, sum) [AST_##kind] = {#kind, AST_TYPE_##sum, AST_NO_ATTRIBUTES, 0, 0, NULL},
#define AST_NODE(kind, sum, attributes)                                                                      \
    [AST_##kind] = {#kind,                                                                                   \
                    AST_TYPE_##sum,                                                                          \
                    AST_##attributes,                                                                        \
                    sizeof(Ast##kind),                                                                       \
                    sizeof(fields_of_##kind) / sizeof(fields_of_##kind[0]) - 1,                              \
                    fields_of_##kind},
#define AST_FIELD(kind, type, quantity, name)
#define AST_END(kind)
#include "syntax/ast.def"
};

#define SHAPE_TREE false
#define SHAPE_ENUM true

const AstTypeDescription ast_type_descriptions[AST_TYPE_COUNT] = {
    [AST_TYPE_identifier] = {"identifier", false, false, AST_NO_ATTRIBUTES, AST_NO_KIND},
    [AST_TYPE_string] = {"string", false, false, AST_NO_ATTRIBUTES, AST_NO_KIND},
    [AST_TYPE_int] = {"int", false, false, AST_NO_ATTRIBUTES, AST_NO_KIND},
    [AST_TYPE_constant] = {"constant", false, false, AST_NO_ATTRIBUTES, AST_NO_KIND},
    [AST_TYPE_AST] = {"AST", false, false, AST_NO_ATTRIBUTES, AST_NO_KIND},
#define AST_SUM(sum, shape, attributes)                                                                      \
    [AST_TYPE_##sum] = {#sum, true, SHAPE_##shape, AST_##attributes, AST_NO_KIND},
#define AST_ENUM(kind, sum)
#define AST_NODE(kind, sum, attributes)
#define AST_FIELD(kind, type, quantity, name)
#define AST_END(kind)
#include "syntax/ast.def"
    [AST_TYPE_comprehension] = {"comprehension", false, false, AST_NO_ATTRIBUTES, AST_comprehension},
    [AST_TYPE_arguments] = {"arguments", false, false, AST_NO_ATTRIBUTES, AST_arguments},
    [AST_TYPE_arg] = {"arg", false, false, AST_END_OPTIONAL, AST_arg},
    [AST_TYPE_keyword] = {"keyword", false, false, AST_END_OPTIONAL, AST_keyword},
    [AST_TYPE_alias] = {"alias", false, false, AST_END_OPTIONAL, AST_alias},
    [AST_TYPE_withitem] = {"withitem", false, false, AST_NO_ATTRIBUTES, AST_withitem},
    [AST_TYPE_match_case] = {"match_case", false, false, AST_NO_ATTRIBUTES, AST_match_case},
};

bool ast_type_accepts(AstType type, AstKind kind) {
    if (kind == AST_NO_KIND || kind >= AST_KIND_COUNT) {
        return false;
    }
    const AstTypeDescription *description = &ast_type_descriptions[type];
    return description->is_sum ? ast_node_descriptions[kind].sum == type : description->product == kind;
}

void ast_tree_init(AstTree *tree, Arena *arena) {
    *tree = (AstTree){.arena = arena};
}

static uint32_t text_hash(const char *bytes, size_t length) {
    uint32_t hash = 2166136261u; // FNV-1a; the table is private to one parse, so it needs no salt
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    }
    return hash;
}

static bool texts_grow(AstTree *tree) {
    size_t capacity = tree->text_capacity == 0 ? 64 : tree->text_capacity * 2;
    const AstText **texts = arena_alloc(tree->arena, capacity * sizeof(*texts));
    if (texts == NULL) {
        return false;
    }
    for (size_t i = 0; i < tree->text_capacity; i++) {
        const AstText *text = tree->texts[i];
        if (text != NULL) {
            size_t slot = text->hash & (capacity - 1);
            while (texts[slot] != NULL) {
                slot = (slot + 1) & (capacity - 1);
            }
            texts[slot] = text;
        }
    }
    tree->texts = texts;
    tree->text_capacity = capacity;
    return true;
}

const AstText *ast_text(AstTree *tree, const char *bytes, size_t length) {
    if (tree->text_count * 2 >= tree->text_capacity && !texts_grow(tree)) {
        return NULL;
    }
    uint32_t hash = text_hash(bytes, length);
    size_t slot = hash & (tree->text_capacity - 1);
    for (const AstText *text; (text = tree->texts[slot]) != NULL;
         slot = (slot + 1) & (tree->text_capacity - 1)) {
        if (text->hash == hash && text->length == length && memcmp(text->bytes, bytes, length) == 0) {
            return text;
        }
    }
    AstText *text = arena_alloc(tree->arena, sizeof(AstText) + length + 1);
    if (text == NULL) {
        return NULL;
    }
    text->length = length;
    text->hash = hash;
    memcpy(text->bytes, bytes, length);
    tree->texts[slot] = text;
    tree->text_count++;
    return text;
}

AstNode *ast_node_new(AstTree *tree, AstKind kind) {
    AstNode *node = arena_alloc(tree->arena, ast_node_descriptions[kind].size);
    if (node != NULL) {
        node->kind = kind;
    }
    return node;
}

bool ast_nodes_new(AstTree *tree, size_t count, AstNodes *nodes) {
    nodes->items = count == 0 ? NULL : arena_alloc(tree->arena, count * sizeof(*nodes->items));
    nodes->count = nodes->items == NULL ? 0 : count;
    return count == 0 || nodes->items != NULL;
}

bool ast_texts_new(AstTree *tree, size_t count, AstTexts *texts) {
    texts->items = count == 0 ? NULL : arena_alloc(tree->arena, count * sizeof(*texts->items));
    texts->count = texts->items == NULL ? 0 : count;
    return count == 0 || texts->items != NULL;
}

bool ast_kinds_new(AstTree *tree, size_t count, AstKinds *kinds) {
    kinds->items = count == 0 ? NULL : arena_alloc(tree->arena, count * sizeof(*kinds->items));
    kinds->count = kinds->items == NULL ? 0 : count;
    return count == 0 || kinds->items != NULL;
}

const AstNode *ast_docstring(const AstNodes *body) {
    if (body->count == 0 || body->items[0]->kind != AST_Expr) {
        return NULL;
    }
    const AstNode *value = ast_Expr(body->items[0])->value;
    if (value->kind != AST_Constant || ast_Constant(value)->value.kind != AST_CONSTANT_STR) {
        return NULL;
    }
    return value;
}
