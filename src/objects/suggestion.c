// SPDX-License-Identifier: MIT
// "Did you mean ...?": the name that is there and nearest to one that was not found.
//
// Nearness is the Levenshtein distance with a cost of 2 for an insertion, deletion or substitution and of 1
// for a change of case, and is given up above a third of the characters.
#include "base/unicode.h"
#include "objects/dict.h"
#include "objects/frame_locals.h"
#include "objects/function.h"
#include "objects/list.h"
#include "objects/traceback_internal.h"
#include "objects/type.h"

#define CANDIDATES_MAX 750
#define LENGTH_MAX     40
#define MOVE_COST      2
#define CASE_COST      1

static size_t substitution_cost(uint32_t a, uint32_t b) {
    return a == b ? 0 : unicode_to_lower(a) == unicode_to_lower(b) ? CASE_COST : MOVE_COST;
}

// More than `most` is given up as most + 1.
static size_t distance(const Str *a, const Str *b, size_t most) {
    size_t start = 0, a_end = a->length, b_end = b->length;
    while (start < a_end && start < b_end && str_at(a, start) == str_at(b, start))
        start++;
    while (a_end > start && b_end > start && str_at(a, a_end - 1) == str_at(b, b_end - 1)) {
        a_end--;
        b_end--;
    }
    size_t a_length = a_end - start, b_length = b_end - start;
    if (a_length == 0 || b_length == 0)
        return MOVE_COST * (a_length + b_length);
    if (a_length > LENGTH_MAX || b_length > LENGTH_MAX)
        return most + 1;
    if (b_length < a_length) {
        const Str *s = a;
        a = b;
        b = s;
        size_t length = a_length;
        a_length = b_length;
        b_length = length;
    }
    if ((b_length - a_length) * MOVE_COST > most)
        return most + 1;
    size_t row[LENGTH_MAX];
    for (size_t i = 0; i < a_length; i++)
        row[i] = (i + 1) * MOVE_COST;
    size_t result = 0;
    for (size_t j = 0; j < b_length; j++) {
        uint32_t point = str_at(b, start + j);
        size_t diagonal = result = j * MOVE_COST, minimum = SIZE_MAX;
        for (size_t i = 0; i < a_length; i++) {
            size_t substitute = diagonal + substitution_cost(point, str_at(a, start + i));
            diagonal = row[i];
            size_t move = (result < diagonal ? result : diagonal) + MOVE_COST;
            result = move < substitute ? move : substitute;
            row[i] = result;
            if (result < minimum)
                minimum = result;
        }
        if (minimum > most)
            return most + 1;
    }
    return result;
}

static Str *nearest(const List *names, const Str *wrong, bool hide_underscored) {
    if (names->length > CANDIDATES_MAX || wrong->length > LENGTH_MAX || wrong->length == 0)
        return NULL;
    Str *best = NULL;
    size_t best_distance = wrong->length;
    for (size_t i = 0; i < names->length; i++) {
        Value item = names->items->items[i];
        if (!value_is_str(item))
            continue;
        Str *name = value_to_str(item);
        if (str_equal(name, wrong) || (hide_underscored && name->length && str_at(name, 0) == '_'))
            continue;
        size_t most = (name->length + wrong->length + 3) * MOVE_COST / 6;
        if (most > best_distance - 1)
            most = best_distance - 1;
        size_t now = distance(wrong, name, most);
        if (now > most)
            continue;
        best = name;
        best_distance = now;
        if (best_distance == 0)
            break;
    }
    return best;
}

static FrameObject *last_frame(Value exception) {
    Value entry = value_to_exception(exception)->traceback;
    if (!value_is_kind(entry, KIND_TRACEBACK))
        return NULL;
    while (value_is_kind(value_to_traceback(entry)->next, KIND_TRACEBACK))
        entry = value_to_traceback(entry)->next;
    return value_to_pointer(value_to_traceback(entry)->frame);
}

// The variable `self` of the frame; NO_VALUE: none.
static Value frame_self(Vm *vm, FrameObject *frame) {
    Value locals = frame ? frame_locals_of(vm, frame) : NO_VALUE;
    Value self = value_exists(locals) ? value_get_item(vm, locals, str_value(vm_name(vm, self))) : NO_VALUE;
    error_clear(vm);
    return self;
}

static Str *suggest_attribute(Vm *vm, Value exception, Value object, const Str *wrong) {
    if (value_missing(object))
        return NULL;
    bool found;
    Value names = vm_call_special(vm, object, SPECIAL_DIR, 0, NULL, &found);
    List *list = value_exists(names) ? value_to_list(vm, names) : NULL;
    if (!list)
        return NULL;
    for (size_t i = 0; i < list->length; i++)
        if (!value_is_str(list->items->items[i]))
            return NULL;
    if (!list_sort(vm, list, NO_VALUE, false))
        return NULL;
    bool hide = wrong->length && str_at(wrong, 0) != '_' &&
                !value_same(frame_self(vm, last_frame(exception)), object);
    return nearest(list, wrong, hide);
}

static Str *suggest_name(Vm *vm, Value exception, Str *wrong) {
    FrameObject *frame = last_frame(exception);
    if (!frame)
        return NULL;
    Value locals = frame_locals_of(vm, frame);
    List *names = value_exists(locals) ? value_to_list(vm, locals) : NULL;
    if (!names)
        return NULL;
    if (value_is_kind(frame->function, KIND_FUNCTION)) {
        Function *function = value_to_pointer(frame->function);
        if (!list_extend(vm, names, dict_value(function->globals)) ||
            !list_extend(vm, names, dict_value(function->builtins)))
            return NULL;
    }
    Value self = frame_self(vm, frame), attribute;
    if (value_exists(self)) {
        if (!object_find_attribute(vm, self, wrong, &attribute))
            error_clear(vm);
        else if (value_exists(attribute))
            return str_format(vm, "self.%U", wrong);
    }
    return nearest(names, wrong, false);
}

static Str *suggest_import(Vm *vm, Value exception, const Str *wrong) {
    Value name = value_to_exception(exception)->fields[IMPORT_ERROR_NAME];
    if (value_missing(name) || !value_is_str(name))
        return NULL;
    Value module = dict_get_str(vm, vm->modules, value_to_str(name));
    if (value_is_none_or_missing(module))
        return NULL;
    bool found;
    Value names = vm_call_special(vm, module, SPECIAL_DIR, 0, NULL, &found);
    List *list = value_exists(names) ? value_to_list(vm, names) : NULL;
    if (!list || !list_sort(vm, list, NO_VALUE, false))
        return NULL;
    return nearest(list, wrong, wrong->length && str_at(wrong, 0) != '_');
}

static bool is_stdlib_module(Vm *vm, Str *name) {
    Str *key = str_intern_c(vm, "stdlib_module_names");
    Value names = key ? dict_get_str(vm, vm->sys, key) : NO_VALUE;
    return value_exists(names) && value_contains(vm, names, str_value(name)) == 1;
}

Str *suggestion_for(Vm *vm, Value exception) {
    Exception *e = value_to_exception(exception);
    bool import = value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_IMPORT_ERROR));
    bool name_error = value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_NAME_ERROR));
    bool attribute = value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_ATTRIBUTE_ERROR));
    if (!import && !name_error && !attribute)
        return NULL;
    Value wrong_value = e->fields[import       ? IMPORT_ERROR_NAME_FROM
                                  : name_error ? NAME_ERROR_NAME
                                               : ATTRIBUTE_ERROR_NAME];
    if (value_missing(wrong_value) || !value_is_str(wrong_value))
        return NULL;
    Str *wrong = value_to_str(wrong_value), *near;
    if (import)
        near = suggest_import(vm, exception, wrong);
    else if (name_error)
        near = suggest_name(vm, exception, wrong);
    else
        near = suggest_attribute(vm, exception, e->fields[ATTRIBUTE_ERROR_OBJECT], wrong);
    error_clear(vm);
    bool forgotten = name_error && is_stdlib_module(vm, wrong);
    error_clear(vm);
    if (!near && !forgotten)
        return NULL;
    StrBuilder text;
    str_builder_init(&text, vm);
    if (near) {
        str_builder_c(&text, ". Did you mean: '");
        str_builder_str(&text, near);
        str_builder_c(&text, "'?");
    }
    if (forgotten) {
        str_builder_c(&text, near ? " Or did you forget to import '" : ". Did you forget to import '");
        str_builder_str(&text, wrong);
        str_builder_c(&text, "'?");
    }
    Str *result = str_builder_finish(&text);
    error_clear(vm);
    return result;
}
