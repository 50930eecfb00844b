// SPDX-License-Identifier: MIT
// Loads, stores and deletions of names: registers, cells, the closure, namespaces, globals.
//
// Names that nobody wrote in the program (`__classdict__`, `.type_params`) are found the same way, by text.
#include "compile/compiler.h"

const AstText *name_text(Compiler *c, const char *text) {
    const AstText *result = c->failed ? NULL : ast_text(c->tree, text, strlen(text));
    if (result == NULL)
        compile_fail_memory(c);
    return result;
}

const AstText *name_mangle(Compiler *c, const AstText *name) {
    const AstText *mangled = symtable_mangle(c->tree, c->unit->now->class_name, name);
    if (mangled == NULL) {
        compile_fail_memory(c);
        return name;
    }
    return mangled;
}

const Symbol *name_symbol(Compiler *c, const AstText *name) {
    return c->failed ? NULL : scope_lookup(c->table, c->unit->now, name);
}

static int text_index(const AstTexts *texts, const AstText *text) {
    for (size_t i = 0; i < texts->count; i++)
        if (texts->items[i] == text)
            return (int)i;
    return -1;
}

typedef enum Place {
    PLACE_REGISTER,
    PLACE_CELL, // in a register
    PLACE_FREE, // in the closure
    PLACE_GLOBAL,
    PLACE_NAMESPACE,    // of a class or module
    PLACE_CLASS_FREE,   // of a class body: the namespace, then the closure
    PLACE_CLASS_GLOBAL, // of an annotation scope in a class: __classdict__, then globals
    PLACE_CLASS_CELL,   // of an annotation scope in a class: __classdict__, then the closure
} Place;

typedef struct Location {
    Place place;
    int index; // register or number in the closure
    uint8_t *assigned;
    bool tracked; // a local of the unit: unit->bound tells of it
} Location;

static const Inlined *inlined_of(const Unit *unit, const Scope *scope) {
    for (const Inlined *inlined = unit->inlined; inlined != NULL; inlined = inlined->outer)
        if (inlined->scope == scope)
            return inlined;
    return NULL;
}

static Location location_of(Compiler *c, const AstText *name) {
    const Unit *unit = c->unit;
    const Symbol *symbol = name_symbol(c, name);
    bool is_body = !unit->scope->is_function_like && unit->now == unit->scope;
    if (symbol == NULL)
        return (Location){.place = is_body ? PLACE_NAMESPACE : PLACE_GLOBAL};
    const Inlined *inlined = inlined_of(unit, symbol->home);
    switch (symbol->place) {
    case SYMBOL_LOCAL:
        if (inlined != NULL && symbol->index >= 0)
            return (Location){.place = PLACE_REGISTER,
                              .index = inlined->registers[symbol->index],
                              .assigned = &inlined->assigned[symbol->index]};
        if (!unit->scope->is_function_like)
            return (Location){.place = PLACE_NAMESPACE};
        if (symbol->index < 0)
            return (Location){.place = PLACE_GLOBAL};
        return (Location){.place = PLACE_REGISTER, .index = symbol->index, .tracked = true};
    case SYMBOL_CELL: {
        if (inlined != NULL && symbol->index >= 0)
            return (Location){.place = PLACE_CELL, .index = inlined->first_cell + symbol->index};
        int index = text_index(&unit->scope->cells, symbol->name);
        if (index >= 0)
            return (Location){.place = PLACE_CELL, .index = unit->cell_registers[index]};
        break;
    }
    case SYMBOL_FREE: {
        int index = text_index(&unit->scope->frees, symbol->name);
        if (index >= 0) {
            Place place = unit->scope->kind == SCOPE_CLASS && is_body ? PLACE_CLASS_FREE
                          : unit->scope->can_see_class_scope          ? PLACE_CLASS_CELL
                                                                      : PLACE_FREE;
            return (Location){.place = place, .index = index};
        }
        // A class's own cells are not names of its body.
        index = unit->scope->kind == SCOPE_CLASS ? -1 : text_index(&unit->scope->cells, symbol->name);
        if (index >= 0)
            return (Location){.place = PLACE_CELL, .index = unit->cell_registers[index]};
        break;
    }
    case SYMBOL_GLOBAL_IMPLICIT:
        if (is_body)
            return (Location){.place = PLACE_NAMESPACE};
        if (unit->scope->can_see_class_scope)
            return (Location){.place = PLACE_CLASS_GLOBAL};
        return (Location){.place = PLACE_GLOBAL};
    case SYMBOL_GLOBAL_EXPLICIT: return (Location){.place = PLACE_GLOBAL};
    case SYMBOL_UNRESOLVED: break;
    }
    return (Location){.place = is_body ? PLACE_NAMESPACE : PLACE_GLOBAL};
}

static bool is_bound(Compiler *c, const Location *location) {
    if (location->assigned != NULL)
        return *location->assigned;
    return location->tracked && location->index / 64 < (int)c->unit->bound_words &&
           c->unit->bound[location->index / 64] >> location->index % 64 & 1;
}

static void set_bound(Compiler *c, const Location *location, bool bound) {
    if (location->assigned != NULL) {
        *location->assigned = bound;
        return;
    }
    if (!location->tracked || location->index / 64 >= (int)c->unit->bound_words)
        return;
    uint64_t bit = UINT64_C(1) << location->index % 64;
    uint64_t *word = &c->unit->bound[location->index / 64];
    *word = bound ? *word | bit : *word & ~bit;
}

int name_register(Compiler *c, const AstText *name) {
    Location location = location_of(c, name);
    return location.place == PLACE_REGISTER ? location.index : -1;
}

void name_mark_assigned(Compiler *c, const AstText *name) {
    Location location = location_of(c, name);
    if (location.place == PLACE_REGISTER && c->unit->reachable)
        set_bound(c, &location, true);
}

static int name_constant(Compiler *c, const AstText *name) {
    return (int)constant_index(c, constant_text(c, name));
}

int class_dictionary_load(Compiler *c) {
    int t = push(c, 1);
    const AstText *name = name_text(c, "__classdict__");
    int index = text_index(&c->unit->scope->frees, name);
    emit_wide(c, OP_LOAD_FREE, t, index < 0 ? 0 : index);
    return t;
}

int name_load(Compiler *c, const AstText *name, const AstNode *node, int dest) {
    Location location = location_of(c, name);
    const AstText *mangled = name_mangle(c, name);
    if (node != NULL)
        at(c, node);
    if (location.place == PLACE_REGISTER) {
        if (!is_bound(c, &location)) {
            emit_wide(c, OP_CHECK_LOCAL, location.index, name_constant(c, mangled));
            if (c->unit->reachable)
                set_bound(c, &location, true);
        }
        if (dest == ANY)
            return location.index;
        emit_move(c, dest, location.index);
        return dest;
    }
    int mark = c->unit->top;
    if (dest == ANY) {
        dest = push(c, 1);
        mark = c->unit->top;
    }
    switch (location.place) {
    case PLACE_CELL:
        emit_x(c, OP_LOAD_CELL, dest, location.index, 0, (uint32_t)name_constant(c, mangled));
        break;
    case PLACE_FREE: emit_wide(c, OP_LOAD_FREE, dest, location.index); break;
    case PLACE_GLOBAL: emit_name(c, OP_LOAD_GLOBAL, dest, 0, 0, mangled); break;
    case PLACE_NAMESPACE: emit_name(c, OP_LOAD_NAME, dest, 0, 0, mangled); break;
    case PLACE_CLASS_FREE: {
        int cell = push(c, 1);
        emit_wide(c, OP_LOAD_CLOSURE, cell, location.index);
        emit_name(c, OP_LOAD_FROM_DICT_OR_CELL, dest, 0, cell, mangled);
        break;
    }
    case PLACE_CLASS_GLOBAL: {
        int dictionary = class_dictionary_load(c);
        emit_name(c, OP_LOAD_FROM_DICT_OR_GLOBALS, dest, dictionary, 0, mangled);
        break;
    }
    case PLACE_CLASS_CELL: {
        int dictionary = class_dictionary_load(c), cell = push(c, 1);
        emit_wide(c, OP_LOAD_CLOSURE, cell, location.index);
        emit_name(c, OP_LOAD_FROM_DICT_OR_CELL, dest, dictionary, cell, mangled);
        break;
    }
    case PLACE_REGISTER: break;
    }
    c->unit->top = mark;
    return dest;
}

void name_store(Compiler *c, const AstText *name, int source) {
    Location location = location_of(c, name);
    const AstText *mangled = name_mangle(c, name);
    switch (location.place) {
    case PLACE_REGISTER:
        emit_move(c, location.index, source);
        if (c->unit->reachable)
            set_bound(c, &location, true);
        break;
    case PLACE_CELL: emit(c, OP_STORE_CELL, source, location.index, 0); break;
    case PLACE_FREE:
    case PLACE_CLASS_FREE:
    case PLACE_CLASS_CELL: emit_wide(c, OP_STORE_FREE, source, location.index); break;
    case PLACE_GLOBAL:
    case PLACE_CLASS_GLOBAL: emit_name(c, OP_STORE_GLOBAL, source, 0, 0, mangled); break;
    case PLACE_NAMESPACE: emit_name(c, OP_STORE_NAME, source, 0, 0, mangled); break;
    }
}

void name_delete(Compiler *c, const AstText *name) {
    Location location = location_of(c, name);
    const AstText *mangled = name_mangle(c, name);
    switch (location.place) {
    case PLACE_REGISTER:
        emit_wide(c, OP_DELETE_LOCAL, location.index, name_constant(c, mangled));
        if (c->unit->reachable)
            set_bound(c, &location, false);
        break;
    case PLACE_CELL:
        emit_x(c, OP_DELETE_CELL, location.index, 0, 0, (uint32_t)name_constant(c, mangled));
        break;
    case PLACE_FREE:
    case PLACE_CLASS_FREE:
    case PLACE_CLASS_CELL: emit_wide(c, OP_DELETE_FREE, 0, location.index); break;
    case PLACE_GLOBAL:
    case PLACE_CLASS_GLOBAL: emit_name(c, OP_DELETE_GLOBAL, 0, 0, 0, mangled); break;
    case PLACE_NAMESPACE: emit_name(c, OP_DELETE_NAME, 0, 0, 0, mangled); break;
    }
}

void name_load_cell_itself(Compiler *c, const AstText *name, int dest) {
    const Unit *unit = c->unit;
    for (const Inlined *inlined = unit->inlined; inlined != NULL; inlined = inlined->outer) {
        int index = text_index(&inlined->scope->cells, name);
        if (index >= 0) {
            emit_move(c, dest, inlined->first_cell + index);
            return;
        }
    }
    int index = text_index(&unit->scope->cells, name);
    if (index >= 0) {
        emit_move(c, dest, unit->cell_registers[index]);
        return;
    }
    index = text_index(&unit->scope->frees, name);
    if (index < 0) {
        if (!c->failed)
            raise_error(c->vm, TYPE_INDEX_SYSTEM_ERROR, "no cell for '%s' in %U", name->bytes,
                        value_to_str(unit->qualified_name));
        c->failed = true;
        return;
    }
    emit_wide(c, OP_LOAD_CLOSURE, dest, index);
}

void name_clear(Compiler *c, const AstText *name) {
    Location location = location_of(c, name);
    if (location.place == PLACE_REGISTER) {
        emit_constant(c, location.index, NO_VALUE);
        if (c->unit->reachable)
            set_bound(c, &location, false);
        return;
    }
    int t = push(c, 1);
    emit_constant(c, t, VALUE_NONE);
    name_store(c, name, t);
    name_delete(c, name);
    c->unit->top = t;
}
