// SPDX-License-Identifier: MIT
//
// The second half of the symbol table: where each name lives. A walk from the module inwards passes down
// which names are bound around; what inner scopes need from outside comes back as sets of free names.
//
// After it the scratch data are gone: scope->work is the index of the scope's symbols.
#include "syntax/symtable_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Surroundings {
    const NameMap *bound;   // names that functions around bind; NULL at the module
    const NameMap *globals; // names that are declared global around
    const NameMap *type_parameters;
    const Scope *class_scope; // the class whose namespace is seen, or NULL
} Surroundings;

static bool set(TableBuilder *builder, NameMap *map, const AstText *name, int value) {
    return name_map_set(builder->scratch, map, name, value) || symtable_memory_error(builder);
}

static bool add_all(TableBuilder *builder, NameMap *map, const NameMap *other) {
    return other == NULL || name_map_add_all(builder->scratch, map, other) || symtable_memory_error(builder);
}

static bool directive_error(TableBuilder *builder, const Scope *scope, const AstText *name,
                            const char *format) {
    static const AstNode nowhere;
    const AstNode *node = &nowhere;
    for (const Directive *directive = scope_work(scope)->directives; directive != NULL;
         directive = directive->next) {
        if (directive->name == name) {
            node = directive->node; // the first in the source is the last in the list
        }
    }
    char message[400];
    snprintf(message, sizeof(message), format, name->bytes);
    return symtable_error(builder, node, "%s", message);
}

// Decides about one name; fills the sets of the scope.
static bool analyze_name(TableBuilder *builder, Scope *scope, const AstText *name, int flags,
                         const Surroundings *around, NameMap *bound, NameMap *local, NameMap *globals,
                         NameMap *type_parameters, NameMap *free_names) {
    NameMap *places = &scope_work(scope)->places;
    if (flags & SYMBOL_DEF_GLOBAL) {
        if (flags & SYMBOL_DEF_NONLOCAL) {
            return directive_error(builder, scope, name, "name '%s' is nonlocal and global");
        }
        name_map_remove(bound, name);
        return set(builder, places, name, SYMBOL_GLOBAL_EXPLICIT) && set(builder, globals, name, 1);
    }
    if (flags & SYMBOL_DEF_NONLOCAL) {
        if (around->bound == NULL) {
            return directive_error(builder, scope, name, "nonlocal declaration not allowed at module level");
        }
        if (!name_map_has(bound, name)) {
            return directive_error(builder, scope, name, "no binding for nonlocal '%s' found");
        }
        if (name_map_has(type_parameters, name)) {
            return directive_error(builder, scope, name,
                                   "nonlocal binding not allowed for type parameter '%s'");
        }
        return set(builder, places, name, SYMBOL_FREE) && set(builder, free_names, name, 1);
    }
    if (flags & SYMBOL_DEF_BOUND) {
        name_map_remove(globals, name);
        if (flags & SYMBOL_DEF_TYPE_PARAM) {
            if (!set(builder, type_parameters, name, 1)) {
                return false;
            }
        } else {
            name_map_remove(type_parameters, name);
        }
        return set(builder, places, name, SYMBOL_LOCAL) && set(builder, local, name, 1);
    }
    // What the class around binds may also be bound by a function further out: then only the class's
    // namespace and the globals are asked.
    if (around->class_scope != NULL && name != builder->names.class_dictionary) {
        int class_flags = name_map_get(&scope_work(around->class_scope)->symbols, name);
        if (class_flags != NAME_REMOVED) {
            if ((class_flags & SYMBOL_DEF_BOUND) && !(class_flags & SYMBOL_DEF_NONLOCAL)) {
                return set(builder, places, name, SYMBOL_GLOBAL_IMPLICIT);
            }
            if (class_flags & SYMBOL_DEF_GLOBAL) {
                return set(builder, places, name, SYMBOL_GLOBAL_EXPLICIT);
            }
        }
    }
    if (around->bound != NULL && name_map_has(bound, name)) {
        return set(builder, places, name, SYMBOL_FREE) && set(builder, free_names, name, 1);
    }
    return set(builder, places, name, SYMBOL_GLOBAL_IMPLICIT);
}

static bool is_class_name(const TableBuilder *builder, const AstText *name) {
    return name == builder->names.class_cell || name == builder->names.class_dictionary ||
           name == builder->names.conditional_annotations;
}

static bool is_free_in_a_child(const Scope *scope, const AstText *name) {
    for (size_t i = 0; i < scope->child_count; i++) {
        const Scope *child = scope->children[i];
        if (child->is_inlined ? is_free_in_a_child(child, name)
                              : name_map_get(&scope_work(child)->places, name) == SYMBOL_FREE) {
            return true;
        }
    }
    return false;
}

// PEP 709: the names of a comprehension become names of the scope around it.
static bool inline_comprehension(TableBuilder *builder, Scope *scope, Scope *comprehension,
                                 NameMap *child_free, NameMap *inlined_cells) {
    ScopeWork *work = scope_work(scope);
    ScopeWork *inner = scope_work(comprehension);
    for (uint32_t i = 0; i < inner->symbols.count; i++) {
        const AstText *name = inner->symbols.entries[i].name;
        int flags = inner->symbols.entries[i].value;
        if (flags == NAME_REMOVED || (flags & SYMBOL_DEF_PARAM)) {
            continue;
        }
        int place = name_map_get(&inner->places, name);
        if ((place == SYMBOL_CELL || (flags & SYMBOL_DEF_COMP_CELL)) &&
            !set(builder, inlined_cells, name, 1)) {
            return false;
        }
        int existing = name_map_get(&work->symbols, name);
        if (existing == NAME_REMOVED) {
            if (place == SYMBOL_FREE && scope->kind == SCOPE_CLASS && is_class_name(builder, name)) {
                // Not the cell of this class: its body cannot see it.
                place = SYMBOL_GLOBAL_IMPLICIT;
                if (!is_free_in_a_child(comprehension, name)) {
                    name_map_remove(child_free, name);
                }
                if (!set(builder, &inner->places, name, SYMBOL_GLOBAL_IMPLICIT)) {
                    return false;
                }
            }
            if (!set(builder, &work->symbols, name, flags) || !set(builder, &work->places, name, place)) {
                return false;
            }
            continue;
        }
        if (place == SYMBOL_FREE && (flags & SYMBOL_USE) && scope->kind != SCOPE_CLASS &&
            !set(builder, &work->symbols, name, existing | SYMBOL_USE)) {
            return false;
        }
        if ((existing & SYMBOL_DEF_BOUND) && scope->kind != SCOPE_CLASS &&
            !is_free_in_a_child(comprehension, name)) {
            name_map_remove(child_free, name);
        }
    }
    comprehension->is_inlined = true;
    return true;
}

static bool analyze_scope(TableBuilder *builder, Scope *scope, const Surroundings *around,
                          NameMap *free_out) {
    ScopeWork *work = scope_work(scope);
    NameMap local = {0}, bound = {0}, globals = {0}, type_parameters = {0};
    NameMap inner_bound = {0}, inner_globals = {0};
    NameMap free_names = {0}; // of this scope
    NameMap new_free = {0};   // of the scopes in it, and then what goes out
    NameMap inlined_cells = {0};
    bool is_class = scope->kind == SCOPE_CLASS;
    if (++builder->depth > 1000) {
        diagnostics_add(builder->diagnostics, DIAGNOSTIC_RECURSION_ERROR,
                        "maximum recursion depth exceeded during compilation");
        return false;
    }
    if (!add_all(builder, &bound, around->bound) || !add_all(builder, &globals, around->globals) ||
        !add_all(builder, &type_parameters, around->type_parameters)) {
        return false;
    }
    // What a class binds is not seen inside it: inner scopes get what there was before.
    if (is_class &&
        (!add_all(builder, &inner_globals, &globals) || !add_all(builder, &inner_bound, &bound))) {
        return false;
    }
    for (uint32_t i = 0; i < work->symbols.count; i++) {
        const NameEntry *entry = &work->symbols.entries[i];
        if (!analyze_name(builder, scope, entry->name, entry->value, around, &bound, &local, &globals,
                          &type_parameters, &free_names)) {
            return false;
        }
    }
    if (is_class) {
        if (!set(builder, &inner_bound, builder->names.class_cell, 1) ||
            !set(builder, &inner_bound, builder->names.class_dictionary, 1) ||
            !set(builder, &inner_bound, builder->names.conditional_annotations, 1)) {
            return false;
        }
    } else if ((scope->is_function_like && !add_all(builder, &inner_bound, &local)) ||
               !add_all(builder, &inner_bound, &bound) || !add_all(builder, &inner_globals, &globals)) {
        return false;
    }
    for (size_t i = 0; i < scope->child_count; i++) {
        Scope *child = scope->children[i];
        Surroundings inside = {&inner_bound, &inner_globals, &type_parameters, NULL};
        if (child->can_see_class_scope) {
            inside.class_scope = is_class ? scope : around->class_scope;
        }
        NameMap child_free = {0};
        if (!analyze_scope(builder, child, &inside, &child_free)) {
            return false;
        }
        if (child->comprehension != COMPREHENSION_NONE && child->comprehension != COMPREHENSION_GENERATOR &&
            !scope->can_see_class_scope &&
            !inline_comprehension(builder, scope, child, &child_free, &inlined_cells)) {
            return false;
        }
        if (!add_all(builder, &new_free, &child_free)) {
            return false;
        }
    }
    builder->depth--;
    if (scope->is_function_like) {
        for (uint32_t i = 0; i < work->places.count; i++) {
            NameEntry *entry = &work->places.entries[i];
            if (entry->value == SYMBOL_LOCAL &&
                (name_map_has(&new_free, entry->name) || name_map_has(&inlined_cells, entry->name))) {
                entry->value = SYMBOL_CELL;
                name_map_remove(&new_free, entry->name);
            }
        }
    } else if (is_class) {
        scope->needs_class_cell = name_map_has(&new_free, builder->names.class_cell);
        scope->needs_class_dictionary = name_map_has(&new_free, builder->names.class_dictionary);
        scope->has_conditional_annotations = scope->has_conditional_annotations ||
                                             name_map_has(&new_free, builder->names.conditional_annotations);
        name_map_remove(&new_free, builder->names.class_cell);
        name_map_remove(&new_free, builder->names.class_dictionary);
        name_map_remove(&new_free, builder->names.conditional_annotations);
    }
    for (uint32_t i = 0; i < inlined_cells.count; i++) {
        const AstText *name = inlined_cells.entries[i].name;
        int flags = name_map_get(&work->symbols, name);
        if (flags != NAME_REMOVED && !set(builder, &work->symbols, name, flags | SYMBOL_DEF_COMP_CELL)) {
            return false;
        }
    }
    // Free names of inner scopes pass through this one.
    for (uint32_t i = 0; i < new_free.count; i++) {
        const AstText *name = new_free.entries[i].name;
        if (new_free.entries[i].value == NAME_REMOVED) {
            continue;
        }
        int flags = name_map_get(&work->symbols, name);
        if (flags != NAME_REMOVED) {
            if ((is_class || scope->can_see_class_scope) &&
                !set(builder, &work->symbols, name, flags | SYMBOL_DEF_FREE_CLASS)) {
                return false;
            }
        } else if (around->bound == NULL || name_map_has(around->bound, name)) {
            if (!set(builder, &work->symbols, name, 0) || !set(builder, &work->places, name, SYMBOL_FREE)) {
                return false;
            }
        }
    }
    return add_all(builder, free_out, &free_names) && add_all(builder, free_out, &new_free);
}

// ---- results ----

static int compare_texts(const void *a, const void *b) {
    const AstText *left = *(const AstText *const *)a;
    const AstText *right = *(const AstText *const *)b;
    size_t length = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->bytes, right->bytes, length);
    return order != 0 ? order : left->length < right->length ? -1 : left->length > right->length;
}

static int index_of(const AstTexts *texts, const AstText *name) {
    for (size_t i = 0; i < texts->count; i++) {
        if (texts->items[i] == name) {
            return (int)i;
        }
    }
    return -1;
}

static bool is_cell(const Scope *scope, const Symbol *symbol) {
    return symbol->place == SYMBOL_CELL || ((symbol->flags & SYMBOL_DEF_COMP_CELL) &&
                                            symbol->place == SYMBOL_LOCAL && scope->is_function_like);
}

static bool is_free(const Symbol *symbol) {
    return symbol->place == SYMBOL_FREE || (symbol->flags & SYMBOL_DEF_FREE_CLASS);
}

// The arrays of names in a scope's frame.
static bool lay_out(TableBuilder *builder, Scope *scope) {
    ScopeWork *work = scope_work(scope);
    AstTree *tree = builder->tree;
    size_t locals = 0, cells = 0, frees = 0;
    for (size_t i = 0; i < scope->symbol_count; i++) {
        const Symbol *symbol = &scope->symbols[i];
        bool parameter = name_map_has(&work->parameters, symbol->name);
        locals += parameter || (scope->is_function_like && symbol->place == SYMBOL_LOCAL);
        cells += is_cell(scope, symbol);
        frees += is_free(symbol);
    }
    const AstText *class_cells[3];
    size_t class_cell_count = 0;
    if (scope->kind == SCOPE_CLASS) {
        if (scope->needs_class_cell) {
            class_cells[class_cell_count++] = builder->names.class_cell;
        }
        if (scope->needs_class_dictionary) {
            class_cells[class_cell_count++] = builder->names.class_dictionary;
        }
        if (scope->has_conditional_annotations) {
            class_cells[class_cell_count++] = builder->names.conditional_annotations;
        }
    }
    if (!ast_texts_new(tree, locals, &scope->locals) ||
        !ast_texts_new(tree, cells + class_cell_count, &scope->cells) ||
        !ast_texts_new(tree, frees, &scope->frees)) {
        return symtable_memory_error(builder);
    }
    locals = cells = frees = 0;
    for (uint32_t i = 0; i < work->parameters.count; i++) {
        scope->locals.items[locals++] = work->parameters.entries[i].name;
    }
    for (size_t i = 0; i < scope->symbol_count; i++) {
        const Symbol *symbol = &scope->symbols[i];
        if (scope->is_function_like && symbol->place == SYMBOL_LOCAL &&
            !name_map_has(&work->parameters, symbol->name)) {
            scope->locals.items[locals++] = symbol->name;
        }
        if (is_cell(scope, symbol)) {
            scope->cells.items[cells++] = symbol->name;
        }
        if (is_free(symbol)) {
            scope->frees.items[frees++] = symbol->name;
        }
    }
    if (cells > 1) {
        qsort(scope->cells.items, cells, sizeof(AstText *), compare_texts);
    }
    if (frees > 1) {
        qsort(scope->frees.items, frees, sizeof(AstText *), compare_texts);
    }
    for (size_t i = 0; i < class_cell_count; i++) {
        scope->cells.items[cells++] = class_cells[i];
    }
    return true;
}

static bool index_symbols(TableBuilder *builder, Scope *scope) {
    NameMap numbers = {0}; // positions in the arrays, so that big scopes stay linear
    for (size_t i = 0; i < scope->locals.count; i++) {
        if (!set(builder, &numbers, scope->locals.items[i], (int)i)) {
            return false;
        }
    }
    ScopeWork *work = scope_work(scope);
    for (size_t i = 0; i < scope->symbol_count; i++) {
        Symbol *symbol = &scope->symbols[i];
        symbol->index = -1;
        symbol->parameter = -1;
        if (name_map_has(&work->parameters, symbol->name)) {
            symbol->parameter = name_map_get(&numbers, symbol->name);
        }
        switch (symbol->place) {
        case SYMBOL_LOCAL:
            symbol->index = scope->is_function_like ? name_map_get(&numbers, symbol->name) : -1;
            break;
        case SYMBOL_CELL: symbol->index = index_of(&scope->cells, symbol->name); break;
        case SYMBOL_FREE: symbol->index = index_of(&scope->frees, symbol->name); break;
        default: break;
        }
    }
    return true;
}

// What a comprehension that became part of the code around means by the names that are not its own.
static void resolve_inlined(Scope *scope) {
    const Scope *outer = scope->parent;
    for (size_t i = 0; i < scope->symbol_count; i++) {
        Symbol *symbol = &scope->symbols[i];
        bool own = (symbol->flags & SYMBOL_DEF_PARAM) ||
                   ((symbol->flags & SYMBOL_DEF_LOCAL) &&
                    !(symbol->flags & (SYMBOL_DEF_NONLOCAL | SYMBOL_DEF_GLOBAL)));
        if (own) {
            continue;
        }
        const Symbol *outside = scope_find(outer, symbol->name);
        if (outside == NULL) {
            continue;
        }
        if (outer->kind == SCOPE_CLASS) {
            // The namespace of the class is not seen; a free name is one of the class's.
            if (symbol->place == SYMBOL_FREE) {
                symbol->home = outer;
                symbol->index = index_of(&outer->frees, symbol->name);
            }
            continue;
        }
        if (symbol->place == SYMBOL_GLOBAL_IMPLICIT && outer->is_function_like &&
            (outside->place == SYMBOL_LOCAL || outside->place == SYMBOL_CELL)) {
            continue; // the other is a name of another comprehension
        }
        symbol->place = outside->place;
        symbol->home = outside->home;
        symbol->index = outside->index;
        symbol->parameter = outside->parameter;
    }
}

static bool finish_scope(TableBuilder *builder, Scope *scope) {
    ScopeWork *work = scope_work(scope);
    scope->symbols = arena_alloc(builder->arena, work->symbols.count * sizeof(Symbol));
    NameMap *index = arena_alloc(builder->arena, sizeof(NameMap));
    if (scope->symbols == NULL || index == NULL) {
        return symtable_memory_error(builder);
    }
    for (uint32_t i = 0; i < work->symbols.count; i++) {
        const NameEntry *entry = &work->symbols.entries[i];
        int place = name_map_get(&work->places, entry->name);
        scope->symbols[scope->symbol_count++] = (Symbol){
            .name = entry->name,
            .place = place == NAME_REMOVED ? SYMBOL_UNRESOLVED : (SymbolPlace)place,
            .flags = (uint32_t)entry->value,
            .home = scope,
            .index = -1,
            .parameter = -1,
        };
        if (!name_map_set(builder->arena, index, entry->name, (int)i)) {
            return symtable_memory_error(builder);
        }
        scope->is_free_in_class = scope->is_free_in_class || (entry->value & SYMBOL_DEF_FREE_CLASS);
    }
    if (!lay_out(builder, scope) || !index_symbols(builder, scope)) {
        return false;
    }
    scope->work = index;
    if (scope->is_inlined) {
        resolve_inlined(scope);
    }
    for (size_t i = 0; i < scope->child_count; i++) {
        if (!finish_scope(builder, scope->children[i])) {
            return false;
        }
    }
    return true;
}

bool symtable_analyze(TableBuilder *builder) {
    Surroundings around = {NULL, NULL, NULL, NULL};
    NameMap free_names = {0};
    builder->depth = 0;
    return analyze_scope(builder, builder->table->top, &around, &free_names) &&
           finish_scope(builder, builder->table->top) && symtable_forget_unentered(builder);
}
