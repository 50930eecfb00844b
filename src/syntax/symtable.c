// SPDX-License-Identifier: MIT
//
// The symbol table's frame: name maps, mangling, finding scopes and symbols, future features.
//
// Scopes are found by node and role in an open-addressing table; symbols by their name's address in the same
// way, in an index that lies behind the scope.
#include "syntax/symtable_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct ScopeSlot {
    const AstNode *node;
    ScopeRole role;
    Scope *scope;
};

static uint32_t pointer_hash(const void *pointer) {
    uint64_t bits = (uint64_t)(uintptr_t)pointer >> 4;
    return (uint32_t)((bits * 0x9E3779B97F4A7C15u) >> 32);
}

// ---- name maps ----

static bool name_map_grow(Arena *arena, NameMap *map) {
    uint32_t capacity = map->capacity == 0 ? 8 : 2 * map->capacity;
    uint32_t index_capacity = 2 * capacity;
    NameEntry *entries = arena_alloc(arena, capacity * sizeof(*entries));
    uint32_t *index = arena_alloc(arena, index_capacity * sizeof(*index));
    if (entries == NULL || index == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        entries[i] = map->entries[i];
        uint32_t slot = pointer_hash(entries[i].name) & (index_capacity - 1);
        while (index[slot] != 0) {
            slot = (slot + 1) & (index_capacity - 1);
        }
        index[slot] = i + 1;
    }
    map->entries = entries;
    map->index = index;
    map->capacity = capacity;
    map->index_capacity = index_capacity;
    return true;
}

static NameEntry *name_map_find(const NameMap *map, const AstText *name) {
    if (map->count == 0) {
        return NULL;
    }
    uint32_t slot = pointer_hash(name) & (map->index_capacity - 1);
    for (; map->index[slot] != 0; slot = (slot + 1) & (map->index_capacity - 1)) {
        NameEntry *entry = &map->entries[map->index[slot] - 1];
        if (entry->name == name) {
            return entry;
        }
    }
    return NULL;
}

bool name_map_set(Arena *arena, NameMap *map, const AstText *name, int value) {
    NameEntry *entry = name_map_find(map, name);
    if (entry != NULL) {
        entry->value = value;
        return true;
    }
    if (map->count == map->capacity && !name_map_grow(arena, map)) {
        return false;
    }
    map->entries[map->count++] = (NameEntry){name, value};
    uint32_t slot = pointer_hash(name) & (map->index_capacity - 1);
    while (map->index[slot] != 0) {
        slot = (slot + 1) & (map->index_capacity - 1);
    }
    map->index[slot] = map->count;
    return true;
}

int name_map_get(const NameMap *map, const AstText *name) {
    const NameEntry *entry = name_map_find(map, name);
    return entry == NULL ? NAME_REMOVED : entry->value;
}

void name_map_remove(NameMap *map, const AstText *name) {
    NameEntry *entry = name_map_find(map, name);
    if (entry != NULL) {
        entry->value = NAME_REMOVED;
    }
}

bool name_map_add_all(Arena *arena, NameMap *map, const NameMap *other) {
    for (uint32_t i = 0; i < other->count; i++) {
        if (other->entries[i].value != NAME_REMOVED &&
            !name_map_set(arena, map, other->entries[i].name, other->entries[i].value)) {
            return false;
        }
    }
    return true;
}

// ---- errors ----

bool symtable_memory_error(TableBuilder *builder) {
    diagnostics_add_memory_error(builder->diagnostics);
    return false;
}

bool symtable_error(TableBuilder *builder, const AstNode *node, const char *format, ...) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    Diagnostic *error = diagnostics_add(builder->diagnostics, DIAGNOSTIC_SYNTAX_ERROR, "%s", message);
    error->lineno = node->lineno;
    error->offset = node->col_offset + 1; // in bytes, as CPython has it here
    error->end_lineno = node->end_lineno;
    error->end_offset = node->end_col_offset + 1;
    error->has_offset = true;
    return false;
}

// ---- mangling ----

const AstText *symtable_mangle(AstTree *tree, const AstText *class_name, const AstText *name) {
    size_t length = name->length;
    if (class_name == NULL || length < 2 || name->bytes[0] != '_' || name->bytes[1] != '_' ||
        (length >= 2 && name->bytes[length - 1] == '_' && name->bytes[length - 2] == '_') ||
        memchr(name->bytes, '.', length) != NULL) {
        return name;
    }
    const char *class = class_name->bytes;
    size_t class_length = class_name->length;
    while (class_length > 0 && *class == '_') {
        class ++;
        class_length--;
    }
    if (class_length == 0) {
        return name; // a class of underscores only mangles nothing
    }
    char local[256];
    size_t total = 1 + class_length + length;
    char *mangled = total <= sizeof(local) ? local : arena_alloc(tree->arena, total);
    if (mangled == NULL) {
        return NULL;
    }
    mangled[0] = '_';
    memcpy(mangled + 1, class, class_length);
    memcpy(mangled + 1 + class_length, name->bytes, length);
    return ast_text(tree, mangled, total);
}

// ---- finding ----

static struct ScopeSlot *find_slot(const SymbolTable *table, const AstNode *node, ScopeRole role) {
    size_t slot = (pointer_hash(node) + role) & (table->slot_capacity - 1);
    while (table->slots[slot].scope != NULL &&
           (table->slots[slot].node != node || table->slots[slot].role != role)) {
        slot = (slot + 1) & (table->slot_capacity - 1);
    }
    return &table->slots[slot];
}

Scope *symtable_scope(const SymbolTable *table, const AstNode *node, ScopeRole role) {
    return table->slot_capacity == 0 ? NULL : find_slot(table, node, role)->scope;
}

bool symtable_register(SymbolTable *table, Scope *scope) {
    if (2 * table->slot_count >= table->slot_capacity) {
        size_t old_capacity = table->slot_capacity;
        struct ScopeSlot *old = table->slots;
        size_t capacity = old_capacity == 0 ? 32 : 2 * old_capacity;
        struct ScopeSlot *slots = arena_alloc(table->tree->arena, capacity * sizeof(*slots));
        if (slots == NULL) {
            return false;
        }
        table->slots = slots;
        table->slot_capacity = capacity;
        for (size_t i = 0; i < old_capacity; i++) {
            if (old[i].scope != NULL) {
                *find_slot(table, old[i].node, old[i].role) = old[i];
            }
        }
    }
    *find_slot(table, scope->node, scope->role) = (struct ScopeSlot){scope->node, scope->role, scope};
    table->slot_count++;
    return true;
}

bool symtable_forget_unentered(TableBuilder *builder) {
    SymbolTable *table = builder->table;
    for (size_t i = 0; i < table->slot_capacity; i++) {
        Scope *scope = table->slots[i].scope;
        if (scope != NULL && scope->symbols == NULL) {
            scope->work = arena_alloc(builder->arena, sizeof(NameMap));
            if (scope->work == NULL) {
                return symtable_memory_error(builder);
            }
            scope->annotations_used = false;
            scope->child_count = 0;
        }
    }
    return true;
}

const Symbol *scope_find(const Scope *scope, const AstText *name) {
    const NameMap *index = scope->work; // name -> number of the symbol
    int number = name_map_get(index, name);
    return number == NAME_REMOVED ? NULL : &scope->symbols[number];
}

const Symbol *scope_lookup(const SymbolTable *table, const Scope *scope, const AstText *name) {
    const AstText *mangled = name;
    if (scope->class_name != NULL) {
        mangled = symtable_mangle(table->tree, scope->class_name, name);
        if (mangled == NULL) {
            return NULL;
        }
    }
    const Symbol *symbol = scope_find(scope, mangled);
    // Around the bases of a generic class only the names of its type parameters are mangled.
    return symbol != NULL || mangled == name ? symbol : scope_find(scope, name);
}

// ---- future features ----

static const struct {
    const char *name;
    uint32_t flag;
} features[] = {
    {"nested_scopes", 0},    {"generators", 0},
    {"division", 0},         {"absolute_import", 0},
    {"with_statement", 0},   {"print_function", 0},
    {"unicode_literals", 0}, {"barry_as_FLUFL", FUTURE_BARRY_AS_BDFL},
    {"generator_stop", 0},   {"annotations", FUTURE_ANNOTATIONS},
};

static bool add_feature(TableBuilder *builder, const AstNode *alias) {
    const AstText *name = ast_alias(alias)->name;
    for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
        if (ast_text_equals(name, features[i].name)) {
            builder->table->future_features |= features[i].flag;
            return true;
        }
    }
    if (ast_text_equals(name, "braces")) {
        return symtable_error(builder, alias, "not a chance");
    }
    return symtable_error(builder, alias, "future feature %.100s is not defined", name->bytes);
}

bool future_collect(TableBuilder *builder, const AstNode *root) {
    const AstNodes *body;
    switch (root->kind) {
    case AST_Module: body = &ast_Module(root)->body; break;
    case AST_Interactive: body = &ast_Interactive(root)->body; break;
    default: return true;
    }
    // Only a docstring and other future statements may stand before one; the rest of the last line is looked
    // at too.
    bool done = false;
    int line = 0;
    for (size_t i = ast_docstring(body) != NULL; i < body->count; i++) {
        const AstNode *statement = body->items[i];
        if (done && statement->lineno > line) {
            return true;
        }
        line = statement->lineno;
        const AstImportFrom *import = statement->kind == AST_ImportFrom ? ast_ImportFrom(statement) : NULL;
        if (import == NULL || import->level != 0 || import->module == NULL ||
            !ast_text_equals(import->module, "__future__")) {
            done = true;
            continue;
        }
        if (done) {
            return symtable_error(builder, statement,
                                  "from __future__ imports must occur at the beginning of the file");
        }
        for (size_t at = 0; at < import->names.count; at++) {
            if (!add_feature(builder, import->names.items[at])) {
                return false;
            }
        }
        builder->table->future_lineno = statement->lineno;
    }
    return true;
}

// ---- building ----

static bool know_names(TableBuilder *builder) {
    const struct {
        const AstText **place;
        const char *text;
    } known[] = {
        {&builder->names.class_cell, "__class__"},
        {&builder->names.class_dictionary, "__classdict__"},
        {&builder->names.conditional_annotations, "__conditional_annotations__"},
        {&builder->names.debug, "__debug__"},
        {&builder->names.super_, "super"},
        {&builder->names.annotate, "__annotate__"},
        {&builder->names.format, ".format"},
        {&builder->names.iterator, ".0"},
        {&builder->names.type_parameters_dot, ".type_params"},
        {&builder->names.type_parameters, "__type_params__"},
        {&builder->names.generic_base, ".generic_base"},
        {&builder->names.defaults, ".defaults"},
        {&builder->names.keyword_defaults, ".kwdefaults"},
        {&builder->names.top, "top"},
        {&builder->names.lambda, "lambda"},
        {&builder->names.generator, "genexpr"},
        {&builder->names.list, "listcomp"},
        {&builder->names.set, "setcomp"},
        {&builder->names.dict, "dictcomp"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        *known[i].place = ast_text(builder->tree, known[i].text, strlen(known[i].text));
        if (*known[i].place == NULL) {
            return symtable_memory_error(builder);
        }
    }
    return true;
}

SymbolTable *symtable_build(AstTree *tree, const SymtableOptions *options, Diagnostics *diagnostics) {
    Arena scratch;
    arena_init(&scratch, tree->arena->limit);
    TableBuilder builder = {
        .tree = tree,
        .arena = tree->arena,
        .scratch = &scratch,
        .diagnostics = diagnostics,
        .allow_top_level_await = options->allow_top_level_await,
    };
    builder.table = arena_alloc(tree->arena, sizeof(SymbolTable));
    if (builder.table == NULL) {
        diagnostics_add_memory_error(diagnostics);
        return NULL;
    }
    builder.table->tree = tree;
    builder.table->future_features = options->future_features & FUTURE_ALL;
    bool built = know_names(&builder) && future_collect(&builder, tree->root) && symtable_collect(&builder) &&
                 symtable_analyze(&builder);
    arena_free_all(&scratch);
    return built ? builder.table : NULL;
}
