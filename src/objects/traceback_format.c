// SPDX-License-Identifier: MIT
// Printing an exception: its traceback, its causes and contexts, the exceptions of a group, notes, and the
// place of a syntax error.
//
// The text is that of the standard library's traceback module. What the program's code raises meanwhile (a
// failing __str__) is swallowed. Loops in the chain are cut; nesting of groups is shown to a depth of ten.
#include "base/unicode.h"
#include "host/host.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/traceback_internal.h"
#include "objects/tuple.h"
#include "objects/type.h"

#include <stdio.h>
#include <string.h>

#define GROUP_WIDTH_MAX 15
#define GROUP_DEPTH_MAX 10

typedef struct Printer {
    Vm *vm;
    SourceCache sources;
    StrBuilder out;
    List *seen;
    int depth; // of groups
    bool need_close;
} Printer;

// ---- Lines with the margin of nested groups

static void put_indent(Printer *p, char margin) {
    str_builder_fill(&p->out, ' ', 2 * (size_t)p->depth);
    if (p->depth && margin) {
        str_builder_char(&p->out, (uint32_t)margin);
        str_builder_char(&p->out, ' ');
    }
}

// Whole lines, each with the margin.
static void put_text(Printer *p, const Str *text, char margin) {
    if (!p->depth) {
        str_builder_str(&p->out, text);
        return;
    }
    for (size_t at = 0; at < text->length;) {
        size_t end = at;
        while (end < text->length && str_at(text, end) != '\n')
            end++;
        if (end < text->length)
            end++;
        put_indent(p, margin);
        str_builder_slice(&p->out, text, at, end);
        at = end;
    }
}

static bool put_c(Printer *p, const char *text, char margin) {
    Str *s = str_from_c(p->vm, text);
    if (s)
        put_text(p, s, margin);
    return s != NULL;
}

static bool put_built(Printer *p, StrBuilder *builder) {
    Str *text = str_builder_finish(builder);
    if (text)
        put_text(p, text, '|');
    return text != NULL;
}

// ---- The exception itself

// str() or repr() whatever happens.
static Str *safe_text(Vm *vm, Value v, const char *what, bool repr) {
    Value text = repr ? value_repr(vm, v) : value_str(vm, v);
    if (value_exists(text))
        return value_to_str(text);
    error_clear(vm);
    return str_format(vm, "<%s %s() failed>", what, repr ? "repr" : "str");
}

static Str *type_title(Vm *vm, Type *type) {
    Value module = type_module(vm, type);
    if (value_missing(module))
        error_clear(vm);
    if (value_missing(module) || !value_is_str(module))
        return str_format(vm, "<unknown>.%U", type->qualified_name);
    if (str_equals_c(value_to_str(module), "builtins") || str_equals_c(value_to_str(module), "__main__"))
        return type->qualified_name;
    return str_format(vm, "%U.%U", value_to_str(module), type->qualified_name);
}

static bool as_int(Value v, int64_t *out) {
    return value_exists(v) && value_is_int(v) && int_to_int64(v, out);
}

static Str *without_leading(Vm *vm, Str *s, const char *characters) {
    size_t start = 0;
    while (start < s->length && str_at(s, start) < 0x80 && strchr(characters, (int)str_at(s, start)) &&
           str_at(s, start))
        start++;
    return str_slice(vm, s, start, s->length);
}

// The source line of a syntax error and the marks under it.
static bool put_syntax_line(Vm *vm, StrBuilder *out, const Value *fields) {
    Str *text = value_to_str(fields[SYNTAX_ERROR_TEXT]);
    size_t end = text->length;
    while (end > 0 && str_at(text, end - 1) == '\n')
        end--;
    Str *right = str_slice(vm, text, 0, end);
    Str *left = right ? without_leading(vm, right, " \n\f") : NULL;
    if (!left)
        return false;
    int64_t spaces = (int64_t)(right->length - left->length), offset, end_offset;
    Value offset_value = fields[SYNTAX_ERROR_OFFSET];
    if (!as_int(offset_value, &offset)) {
        if (value_is_none_or_missing(offset_value)) {
            str_builder_c(out, "    ");
            str_builder_str(out, left);
            str_builder_char(out, '\n');
        }
        return true;
    }
    Value line = fields[SYNTAX_ERROR_LINE], end_line = fields[SYNTAX_ERROR_END_LINE];
    int64_t line_number = -1, end_line_number = -1;
    bool has_line = as_int(line, &line_number), has_end_line = as_int(end_line, &end_line_number);
    if (has_line == has_end_line && line_number == end_line_number) {
        if (!as_int(fields[SYNTAX_ERROR_END_OFFSET], &end_offset) || end_offset == 0)
            end_offset = offset;
    } else {
        end_offset = (int64_t)right->length + 1;
    }
    int64_t length = (int64_t)text->length, limit = (int64_t)right->length + 1;
    if (length && offset > length)
        offset = limit;
    if (length && end_offset > length)
        end_offset = limit;
    if (offset >= end_offset || end_offset < 0)
        end_offset = offset + 1;
    int64_t column = offset - 1 - spaces, end_column = end_offset - 1 - spaces;
    str_builder_c(out, "    ");
    str_builder_str(out, left);
    str_builder_char(out, '\n');
    if (column < 0)
        return true;
    str_builder_c(out, "    ");
    for (int64_t i = 0; i < column && i < (int64_t)left->length; i++) {
        uint32_t point = str_at(left, (size_t)i);
        str_builder_char(out, unicode_is_space(point) ? point : ' '); // tabs keep the alignment
    }
    if (end_column > column)
        str_builder_fill(out, '^', (size_t)(end_column - column));
    str_builder_char(out, '\n');
    return true;
}

static bool put_syntax_error(Printer *p, Value exception, Str *title) {
    Vm *vm = p->vm;
    const Value *fields = value_to_exception(exception)->fields;
    StrBuilder out;
    str_builder_init(&out, vm);
    Value line = fields[SYNTAX_ERROR_LINE], filename = fields[SYNTAX_ERROR_FILENAME];
    Str *suffix = str_empty(vm);
    if (!value_is_none_or_missing(line)) {
        Str *name = value_is_none_or_missing(filename) ? NULL : safe_text(vm, filename, "filename", false);
        Str *number = safe_text(vm, line, "lineno", false);
        str_builder_c(&out, "  File \"");
        if (name && name->length)
            str_builder_str(&out, name);
        else
            str_builder_c(&out, "<string>");
        str_builder_c(&out, "\", line ");
        if (number)
            str_builder_str(&out, number);
        str_builder_char(&out, '\n');
    } else if (!value_is_none_or_missing(filename)) {
        suffix = str_format(vm, " (%S)", filename);
    }
    if (value_exists(fields[SYNTAX_ERROR_TEXT]) && value_is_str(fields[SYNTAX_ERROR_TEXT]) &&
        !put_syntax_line(vm, &out, fields))
        return false;
    Value message = fields[SYNTAX_ERROR_MESSAGE];
    Str *text;
    if (value_is_none_or_missing(message) || (value_is_str(message) && value_to_str(message)->length == 0))
        text = str_from_c(vm, "<no detail available>");
    else
        text = safe_text(vm, message, "msg", false);
    if (!text || !suffix)
        return false;
    str_builder_str(&out, title);
    str_builder_c(&out, ": ");
    str_builder_str(&out, text);
    str_builder_str(&out, suffix);
    str_builder_char(&out, '\n');
    return put_built(p, &out);
}

static bool put_notes(Printer *p, Value exception) {
    Vm *vm = p->vm;
    Value notes;
    if (!object_find_attribute(vm, exception, vm_name(vm, __notes__), &notes)) {
        Str *text = safe_text(vm, error_fetch(vm), "__notes__", true);
        text = text ? str_format(vm, "Ignored error getting __notes__: %U\n", text) : NULL;
        if (text)
            put_text(p, text, '|');
        return text != NULL;
    }
    if (value_is_none_or_missing(notes))
        return true;
    if (!value_is_list(notes) && !value_is_tuple(notes)) {
        Str *text = safe_text(vm, notes, "__notes__", true);
        text = text ? str_format(vm, "%U\n", text) : NULL;
        if (text)
            put_text(p, text, '|');
        return text != NULL;
    }
    List *list = value_to_list(vm, notes);
    for (size_t i = 0; list && i < list->length; i++) {
        Str *text = safe_text(vm, list->items->items[i], "note", false);
        text = text ? str_format(vm, "%U\n", text) : NULL;
        if (!text)
            return false;
        put_text(p, text, '|');
    }
    return list != NULL;
}

static bool put_exception_only(Printer *p, Value exception) {
    Vm *vm = p->vm;
    Str *title = type_title(vm, value_type(vm, exception));
    if (!title)
        return false;
    if (value_is_instance(vm, exception, vm_type(vm, TYPE_INDEX_SYNTAX_ERROR))) {
        if (!put_syntax_error(p, exception, title))
            return false;
    } else {
        Str *text = safe_text(vm, exception, "exception", false);
        if (!text)
            return false;
        Str *hint = suggestion_for(vm, exception);
        StrBuilder out;
        str_builder_init(&out, vm);
        str_builder_str(&out, title);
        if (text->length || hint) {
            str_builder_c(&out, ": ");
            str_builder_str(&out, text);
            if (hint)
                str_builder_str(&out, hint);
        }
        str_builder_char(&out, '\n');
        if (!put_built(p, &out))
            return false;
    }
    return put_notes(p, exception);
}

static bool put_traceback(Printer *p, Value traceback) {
    StrBuilder out;
    str_builder_init(&out, p->vm);
    return traceback_format_entries(&p->sources, &out, traceback) && put_built(p, &out);
}

// ---- Chains and groups

static bool was_seen(const Printer *p, Value exception) {
    for (size_t i = 0; i < p->seen->length; i++)
        if (value_same(p->seen->items->items[i], exception))
            return true;
    return false;
}

static bool put_chain(Printer *p, Value exception);

static bool put_group_rule(Printer *p, const char *lead, const char *title) {
    put_indent(p, 0);
    Str *rule = str_format(p->vm, "%s+---------------- %s ----------------\n", lead, title);
    if (rule)
        str_builder_str(&p->out, rule);
    return rule != NULL;
}

static bool put_group(Printer *p, Value exception) {
    Exception *group = value_to_exception(exception);
    Tuple *exceptions = value_to_tuple_object(group->fields[GROUP_EXCEPTIONS]);
    bool top = p->depth == 0;
    if (top)
        p->depth = 1;
    if (value_exists(group->traceback) &&
        (!put_c(p, "Exception Group Traceback (most recent call last):\n", top ? '+' : '|') ||
         !put_traceback(p, group->traceback)))
        return false;
    if (!put_exception_only(p, exception))
        return false;
    size_t count = exceptions->length <= GROUP_WIDTH_MAX ? exceptions->length : GROUP_WIDTH_MAX + 1;
    p->need_close = false;
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count, truncated = i >= GROUP_WIDTH_MAX;
        if (last) // the closing rule may be drawn by a nested group
            p->need_close = true;
        char title[24];
        if (truncated)
            strcpy(title, "...");
        else
            snprintf(title, sizeof title, "%zu", i + 1);
        if (!put_group_rule(p, i == 0 ? "+-" : "  ", title))
            return false;
        p->depth++;
        if (truncated) {
            size_t more = exceptions->length - GROUP_WIDTH_MAX;
            Str *text = str_format(p->vm, "and %zu more exception%s\n", more, more > 1 ? "s" : "");
            if (!text)
                return false;
            put_text(p, text, '|');
        } else if (!put_chain(p, tuple_items(exceptions)[i])) {
            return false;
        }
        if (last && p->need_close) {
            put_indent(p, 0);
            str_builder_c(&p->out, "+------------------------------------\n");
            p->need_close = false;
        }
        p->depth--;
    }
    if (top)
        p->depth = 0;
    return true;
}

static bool put_one(Printer *p, Value exception) {
    Exception *e = value_to_exception(exception);
    if (value_is_instance(p->vm, exception, vm_type(p->vm, TYPE_INDEX_BASE_EXCEPTION_GROUP)) &&
        value_is_tuple(e->fields[GROUP_EXCEPTIONS])) {
        if (p->depth > GROUP_DEPTH_MAX)
            return put_c(p, "... (max_group_depth is 10)\n", '|');
        return put_group(p, exception);
    }
    if (value_exists(e->traceback) &&
        (!put_c(p, "Traceback (most recent call last):\n", '|') || !put_traceback(p, e->traceback)))
        return false;
    return put_exception_only(p, exception);
}

// The exception after those it was raised from.
static bool put_chain(Printer *p, Value exception) {
    List *chain = list_new(p->vm, 1);
    if (!chain)
        return false;
    // Pairs: an exception, and whether the one behind it in the list is its cause (True) or its context.
    for (Value v = exception;;) {
        Exception *e = value_to_exception(v);
        if (!list_append(p->vm, p->seen, v) || !list_append(p->vm, chain, v))
            return false;
        Value next = NO_VALUE;
        bool cause = value_exists(e->cause) && !was_seen(p, e->cause);
        if (cause)
            next = e->cause;
        else if (value_exists(e->context) && !e->suppress_context && !was_seen(p, e->context))
            next = e->context;
        if (value_missing(next))
            break;
        if (!list_append(p->vm, chain, value_from_bool(cause)))
            return false;
        v = next;
    }
    for (size_t i = chain->length; i-- > 0;) {
        Value item = chain->items->items[i];
        if (!value_is_bool(item)) {
            if (!put_one(p, item))
                return false;
        } else if (!put_c(p,
                          value_is_true(item)
                              ? "\nThe above exception was the direct cause of the following exception:\n\n"
                              : "\nDuring handling of the above exception, another exception occurred:\n\n",
                          '|')) {
            return false;
        }
    }
    return true;
}

Str *exception_format_plain(Vm *vm, Value exception) {
    Value pending = error_fetch(vm);
    Printer printer = {.vm = vm, .sources = {vm, dict_new(vm)}, .seen = list_new(vm, 2)};
    str_builder_init(&printer.out, vm);
    Str *text = NULL;
    if (printer.sources.files && printer.seen && put_chain(&printer, exception))
        text = str_builder_finish(&printer.out);
    if (text)
        error_restore(vm, pending);
    return text;
}

// ---- Uncaught exceptions

static void write_text(Vm *vm, Str *text) {
    Value stream = vm->sys ? dict_get_str(vm, vm->sys, vm_name(vm, stderr)) : NO_VALUE;
    if (value_is_none(stream))
        return;
    Value value = str_value(text);
    if (value_exists(stream) && value_exists(vm_call_method(vm, stream, vm_name(vm, write), 1, &value))) {
        if (value_missing(vm_call_method(vm, stream, vm_name(vm, flush), 0, NULL)))
            error_clear(vm);
        return;
    }
    error_clear(vm);
    size_t length;
    const char *bytes = str_wtf8(vm, text, &length);
    while (bytes && vm->host && length > 0) {
        ssize_t written = host_write(vm->host, 2, bytes, length);
        if (written <= 0)
            break;
        bytes += written;
        length -= (size_t)written;
    }
    error_clear(vm);
}

static void write_exception(Vm *vm, Value exception) {
    Str *text = exception_format_plain(vm, exception);
    if (!text) {
        error_clear(vm);
        text = str_format(vm, "%U\n", value_type(vm, exception)->name);
    }
    if (text)
        write_text(vm, text);
    error_clear(vm);
}

static void flush_stdout(Vm *vm) {
    Value stream = vm->sys ? dict_get_str(vm, vm->sys, vm_name(vm, stdout)) : NO_VALUE;
    if (!value_is_none_or_missing(stream) &&
        value_missing(vm_call_method(vm, stream, vm_name(vm, flush), 0, NULL)))
        error_clear(vm);
}

void exception_print(Vm *vm, Value exception) {
    error_clear(vm);
    if (!value_is_exception(exception))
        return;
    Value traceback = value_to_exception(exception)->traceback;
    if (value_missing(traceback))
        traceback = VALUE_NONE;
    Value type = type_value(value_type(vm, exception)), hook = NO_VALUE;
    if (vm->sys) {
        if (!dict_set_str(vm, vm->sys, vm_name(vm, last_exc), exception) ||
            !dict_set_str(vm, vm->sys, vm_name(vm, last_type), type) ||
            !dict_set_str(vm, vm->sys, vm_name(vm, last_value), exception) ||
            !dict_set_str(vm, vm->sys, vm_name(vm, last_traceback), traceback))
            error_clear(vm);
        hook = dict_get_str(vm, vm->sys, vm_name(vm, excepthook));
    }
    flush_stdout(vm);
    if (value_missing(hook)) {
        write_exception(vm, exception);
        return;
    }
    if (value_exists(vm_call_3(vm, hook, type, exception, traceback)))
        return;
    Value second = error_fetch(vm);
    Str *text = str_from_c(vm, "Error in sys.excepthook:\n");
    if (text)
        write_text(vm, text);
    if (value_is_exception(second))
        write_exception(vm, second);
    text = str_from_c(vm, "\nOriginal exception was:\n");
    if (text)
        write_text(vm, text);
    write_exception(vm, exception);
}
