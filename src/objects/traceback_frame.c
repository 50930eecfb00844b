// SPDX-License-Identifier: MIT
// The frames of a printed traceback: where each stands, its source lines, the marks under them (PEP 657).
//
// Lines and marks are laid out as the standard library's traceback module does, so that a program cannot tell
// which of the two has printed. Sources are read through the host, or are those that were kept for programs
// without a file; what cannot be read is left out.
#include "base/unicode.h"
#include "host/host.h"
#include "import/library.h"
#include "objects/bytes.h"
#include "objects/code.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/traceback_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define SOURCES_SLOT     5 // of vm->spare: the dict of kept sources
#define SOURCE_BYTES_MAX (64 << 20)
#define REPEATED_ENTRIES 3 // of the same line, shown before the rest is counted

// ---- Sources

bool traceback_keep_source(Vm *vm, Str *filename, Str *source) {
    if (!value_is_heap(vm->spare[SOURCES_SLOT])) {
        Dict *dict = dict_new(vm);
        if (!dict)
            return false;
        vm->spare[SOURCES_SLOT] = dict_value(dict);
    }
    return dict_set_str(vm, value_to_dict(vm->spare[SOURCES_SLOT]), filename, str_value(source));
}

static Str *decode(Vm *vm, const char *bytes, size_t length) {
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    Str *text = str_from_utf8(vm, bytes, length);
    if (!text) {
        error_clear(vm);
        text = str_from_latin1(vm, (const uint8_t *)bytes, length);
    }
    return text;
}

// A source of the library, which may lie in the program.
static Str *library_text(Vm *vm, const char *path) {
    Value data = path ? library_data_at(vm, path) : NO_VALUE;
    return value_is_bytes(data)
               ? decode(vm, (const char *)value_to_bytes(data)->data, value_to_bytes(data)->length)
               : NULL;
}

// The file's bytes as text: UTF-8, or Latin-1 where they are none. NULL: cannot be read.
static Str *read_file(Vm *vm, Str *filename) {
    const char *path = vm->host ? str_wtf8(vm, filename, NULL) : NULL;
    int descriptor = path ? host_open(vm->host, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0) : -1;
    if (descriptor < 0)
        return library_text(vm, path);
    size_t capacity = 65536, length = 0;
    DataBlock *block = heap_alloc_data(vm, capacity);
    while (block) {
        if (length == capacity) {
            DataBlock *larger = capacity < SOURCE_BYTES_MAX ? heap_alloc_data(vm, capacity * 2) : NULL;
            if (larger) {
                memcpy(larger->bytes, block->bytes, length);
                capacity *= 2;
            }
            block = larger;
            continue;
        }
        ssize_t got = host_read(vm->host, descriptor, block->bytes + length, capacity - length);
        if (got == -EINTR)
            continue;
        if (got < 0)
            block = NULL;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    host_close(vm->host, descriptor);
    if (!block)
        return NULL;
    return decode(vm, (const char *)block->bytes, length);
}

static Str *source_of(SourceCache *cache, Str *filename) {
    Vm *vm = cache->vm;
    if (value_is_heap(vm->spare[SOURCES_SLOT])) {
        Value kept = dict_get_str(vm, value_to_dict(vm->spare[SOURCES_SLOT]), filename);
        if (value_exists(kept))
            return value_to_str(kept);
    }
    Value known = dict_get_str(vm, cache->files, filename);
    if (value_exists(known))
        return value_is_none(known) ? NULL : value_to_str(known);
    Str *text = read_file(vm, filename);
    error_clear(vm);
    if (!dict_set_str(vm, cache->files, filename, text ? str_value(text) : VALUE_NONE))
        error_clear(vm);
    return text;
}

// Lines `first` to `last` (from 1) without their ends and trailing white space, as far as there are any.
static List *source_lines(SourceCache *cache, Str *filename, int first, int last) {
    List *lines = list_new(cache->vm, 0);
    Str *source = lines ? source_of(cache, filename) : NULL;
    size_t at = 0;
    for (int number = 1; source && number <= last && at < source->length; number++) {
        size_t end = at;
        while (end < source->length && str_at(source, end) != '\n' && str_at(source, end) != '\r')
            end++;
        if (number >= first) {
            size_t stop = end;
            while (stop > at && unicode_is_space(str_at(source, stop - 1)))
                stop--;
            Str *line = str_slice(cache->vm, source, at, stop);
            if (!line || !list_append(cache->vm, lines, str_value(line)))
                return NULL;
        }
        if (end + 1 < source->length && str_at(source, end) == '\r' && str_at(source, end + 1) == '\n')
            end++;
        at = end + 1;
    }
    return lines;
}

// ---- Lines

static size_t leading_space(const Str *line) {
    size_t i = 0;
    while (i < line->length && (str_at(line, i) == ' ' || str_at(line, i) == '\t'))
        i++;
    return i;
}

// The white space that all lines with text begin with.
static size_t common_margin(const List *lines) {
    const Str *first = NULL;
    size_t margin = 0;
    for (size_t i = 0; i < lines->length; i++) {
        const Str *line = value_to_str(lines->items->items[i]);
        size_t space = leading_space(line);
        if (space == line->length)
            continue;
        if (!first) {
            first = line;
            margin = space;
            continue;
        }
        size_t same = 0;
        while (same < margin && same < space && str_at(line, same) == str_at(first, same))
            same++;
        margin = same;
    }
    return margin;
}

// The lines without their common margin; those of white space alone are empty. NULL: no memory.
static List *dedent(Vm *vm, const List *lines) {
    size_t margin = common_margin(lines);
    List *result = list_new(vm, lines->length);
    for (size_t i = 0; result && i < lines->length; i++) {
        Str *line = value_to_str(lines->items->items[i]);
        Str *cut =
            leading_space(line) == line->length ? str_empty(vm) : str_slice(vm, line, margin, line->length);
        if (!cut || !list_append(vm, result, str_value(cut)))
            return NULL;
    }
    return result;
}

// How many columns the first `count` characters take on a terminal.
static size_t display_width(const Str *line, size_t count) {
    if (line->ascii)
        return count;
    size_t width = 0;
    for (size_t i = 0; i < count && i < line->length; i++) {
        const char *kind = unicode_east_asian_width(UNICODE_CURRENT, str_at(line, i));
        width += (kind[0] == 'W' || kind[0] == 'F') && !kind[1] ? 2 : 1;
    }
    return width;
}

static bool has_text(const Str *line, size_t from, size_t to) {
    for (size_t i = from; i < to && i < line->length; i++)
        if (!unicode_is_space(str_at(line, i)))
            return true;
    return false;
}

// ---- Marks

// A span of source lines, dedented, and what is marked in it. Columns are those of a terminal.
typedef struct Span {
    Vm *vm;
    const List *lines;
    size_t start, end; // characters, in the first and the last line
    size_t start_column, end_column;
    bool marked;
    CaretAnchors anchors;
    size_t left_column, right_column;
} Span;

static Str *span_line(const Span *span, size_t line) {
    return value_to_str(span->lines->items->items[line]);
}

static void span_mark(Span *span) {
    size_t last = span->lines->length - 1;
    const Value *lines = span->lines->items->items;
    span->start_column = display_width(span_line(span, 0), span->start);
    span->end_column = display_width(span_line(span, last), span->end);
    span->anchors = traceback_find_anchors(span->vm, lines, last + 1, span->start, span->end);
    if (span->anchors.found) {
        CaretAnchors *a = &span->anchors;
        span->left_column = display_width(span_line(span, a->left_line),
                                          a->left_offset + (a->left_line == 0 ? span->start : 0));
        span->right_column = display_width(span_line(span, a->right_line),
                                           a->right_offset + (a->right_line == 0 ? span->start : 0));
    }
    // Marks under all of a line's text would tell nothing.
    span->marked = !traceback_span_is_statement(span->vm, lines, last + 1, span->start, span->end) &&
                   (span->anchors.found || has_text(span_line(span, 0), 0, span->start) ||
                    has_text(span_line(span, last), span->end, SIZE_MAX));
}

static bool is_between_anchors(const Span *span, size_t line, size_t column) {
    const CaretAnchors *a = &span->anchors;
    return (line > a->left_line || (line == a->left_line && column >= span->left_column)) &&
           (line < a->right_line || (line == a->right_line && column < span->right_column));
}

// One line of the span and the marks under it.
static bool span_output_line(const Span *span, size_t number, List *out) {
    Str *line = span_line(span, number);
    if (!list_append(span->vm, out, str_value(line)))
        return false;
    if (!span->marked)
        return true;
    bool last = number + 1 == span->lines->length;
    size_t spaces = 0, columns = last ? span->end_column : display_width(line, line->length);
    while (spaces < line->length && unicode_is_space(str_at(line, spaces)))
        spaces++;
    StrBuilder marks;
    str_builder_init(&marks, span->vm);
    for (size_t column = 0; column < columns; column++) {
        if (column < spaces || (number == 0 && column < span->start_column))
            str_builder_char(&marks, ' ');
        else
            str_builder_char(&marks,
                             !span->anchors.found || is_between_anchors(span, number, column) ? '^' : '~');
    }
    Str *text = str_builder_finish(&marks);
    return text && list_append(span->vm, out, str_value(text));
}

// Only the first and the last line, and those around the anchors, are shown of a long span.
static bool is_significant(const Span *span, size_t line) {
    const CaretAnchors *a = &span->anchors;
    if (line == 0 || line + 1 == span->lines->length)
        return true;
    return a->found && ((line + 1 >= a->left_line && line <= a->left_line + 1) ||
                        (line + 1 >= a->right_line && line <= a->right_line + 1));
}

static bool span_output(const Span *span, StrBuilder *out) {
    Vm *vm = span->vm;
    List *lines = list_new(vm, 4);
    size_t previous = 0;
    for (size_t i = 0; lines && i < span->lines->length; i++) {
        if (!is_significant(span, i))
            continue;
        if (i && i - previous == 2) {
            if (!span_output_line(span, i - 1, lines))
                return false;
        } else if (i && i - previous > 2) {
            Str *left_out = str_format(vm, "...<%zu lines>...", i - previous - 1);
            if (!left_out || !list_append(vm, lines, str_value(left_out)))
                return false;
        }
        if (!span_output_line(span, i, lines))
            return false;
        previous = i;
    }
    List *shown = lines ? dedent(vm, lines) : NULL;
    for (size_t i = 0; shown && i < shown->length; i++) {
        str_builder_c(out, "    ");
        str_builder_str(out, value_to_str(shown->items->items[i]));
        str_builder_char(out, '\n');
    }
    return shown != NULL;
}

static bool format_source(SourceCache *cache, StrBuilder *out, const Code *code, CodePosition position) {
    Vm *vm = cache->vm;
    int last = position.end_line < position.line ? position.line : position.end_line;
    List *original = source_lines(cache, code->filename, position.line, last);
    if (!original)
        return false;
    size_t count = (size_t)(last - position.line) + 1;
    bool any = false;
    for (size_t i = 0; i < original->length; i++)
        any |= value_to_str(original->items->items[i])->length > 0;
    if (!any)
        return true;
    if (position.column < 0 || position.end_column < 0 || original->length < count) {
        Str *line = value_to_str(original->items->items[0]);
        size_t space = leading_space(line);
        str_builder_c(out, "    ");
        str_builder_slice(out, line, space, line->length);
        str_builder_char(out, '\n');
        return true;
    }
    List *lines = dedent(vm, original);
    if (!lines)
        return false;
    const Str *first = value_to_str(original->items->items[0]);
    size_t cut = first->length - value_to_str(lines->items->items[0])->length;
    size_t start = traceback_character_offset(first, (size_t)position.column);
    size_t end = traceback_character_offset(value_to_str(original->items->items[count - 1]),
                                            (size_t)position.end_column);
    Span span = {.vm = vm, .lines = lines};
    span.start = start > cut ? start - cut : 0;
    span.end = end > cut ? end - cut : 0;
    span_mark(&span);
    return span_output(&span, out);
}

// ---- Entries

static CodePosition entry_position(Traceback *entry) {
    const FrameObject *frame = value_to_pointer(entry->frame);
    CodePosition position = code_position(frame->code, entry->index);
    int line = traceback_line(entry);
    if (position.line != line) { // an entry that a program has made
        position = (CodePosition){line, line, -1, -1};
    }
    return position;
}

static void format_repeated(StrBuilder *out, size_t count) {
    if (count <= REPEATED_ENTRIES)
        return;
    char text[80];
    size_t more = count - REPEATED_ENTRIES;
    int length = snprintf(text, sizeof text, "  [Previous line repeated %zu more time%s]\n", more,
                          more > 1 ? "s" : "");
    str_builder_ascii(out, text, (size_t)length);
}

bool traceback_format_entries(SourceCache *cache, StrBuilder *out, Value traceback) {
    const Code *last_code = NULL;
    int last_line = -1;
    size_t count = 0;
    for (Value v = traceback; value_is_kind(v, KIND_TRACEBACK); v = value_to_traceback(v)->next) {
        Traceback *entry = value_to_traceback(v);
        const Code *code = ((FrameObject *)value_to_pointer(entry->frame))->code;
        CodePosition position = entry_position(entry);
        bool same = last_code && position.line == last_line &&
                    str_equal(code->filename, last_code->filename) && str_equal(code->name, last_code->name);
        if (!same) {
            format_repeated(out, count);
            count = 0;
        }
        last_code = code;
        last_line = position.line;
        if (++count > REPEATED_ENTRIES)
            continue;
        Str *head = position.line > 0 ? str_format(cache->vm, "  File \"%U\", line %d, in %U\n",
                                                   code->filename, position.line, code->name)
                                      : str_format(cache->vm, "  File \"%U\", line None, in %U\n",
                                                   code->filename, code->name);
        if (!head)
            return false;
        str_builder_str(out, head);
        if (position.line > 0 && !format_source(cache, out, code, position))
            return false;
    }
    format_repeated(out, count);
    return true;
}
