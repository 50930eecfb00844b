// SPDX-License-Identifier: MIT
//
// Source encodings (PEP 263): byte order mark, coding cookie, checks, and the making of clean UTF-8 for the
// lexer.
#include "syntax/parser_internal.h"

#include <stdio.h>

#include "base/utf8.h"

enum { ENCODING_NAME_MAX = 63 };

typedef enum SourceEncoding {
    SOURCE_UTF8,
    SOURCE_UTF8_ALIAS, // by another name: CPython goes through the codec
    SOURCE_LATIN1,
    SOURCE_ASCII,
    SOURCE_OTHER,
} SourceEncoding;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_encoding_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
}

// Looks for `coding[:=]\s*name` in a line that is only a comment. Sets *only_comment when the line is a
// comment or empty, so that the next may hold the cookie.
static size_t line_cookie(const char *line, size_t length, const char **name, bool *only_comment) {
    size_t at = 0;
    while (at < length && is_blank(line[at])) {
        at++;
    }
    *only_comment = at == length || line[at] == '#';
    if (at == length || line[at] != '#') {
        return 0;
    }
    for (; at + 7 <= length; at++) {
        if (memcmp(line + at, "coding", 6) != 0 || (line[at + 6] != ':' && line[at + 6] != '=')) {
            continue;
        }
        size_t start = at + 7;
        while (start < length && (line[start] == ' ' || line[start] == '\t')) {
            start++;
        }
        size_t end = start;
        while (end < length && is_encoding_character(line[end])) {
            end++;
        }
        if (end > start) {
            *name = line + start;
            return end - start;
        }
    }
    return 0;
}

// The cookie of the first two lines, with its line's number; 0 when there is none.
static size_t find_cookie(const char *source, size_t length, const char **name, int *lineno) {
    size_t start = 0;
    for (*lineno = 1; *lineno <= 2; ++*lineno) {
        size_t end = start;
        while (end < length && source[end] != '\n' && source[end] != '\r') {
            end++;
        }
        bool only_comment;
        size_t found = line_cookie(source + start, end - start, name, &only_comment);
        if (found != 0 || !only_comment || end >= length) {
            return found;
        }
        start = end + (source[end] == '\r' && end + 1 < length && source[end + 1] == '\n' ? 2 : 1);
    }
    return 0;
}

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}

// What CPython's tokenizer normalises by itself comes out as "utf-8" or "iso-8859-1"; aliases only are
// recognised.
static SourceEncoding classify(const char *name, size_t length, char normal[ENCODING_NAME_MAX + 1]) {
    size_t count = length < ENCODING_NAME_MAX ? length : ENCODING_NAME_MAX;
    for (size_t i = 0; i < count; i++) {
        char c = name[i];
        normal[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    normal[count] = '\0';
    if (strcmp(normal, "utf-8") == 0 || strncmp(normal, "utf-8-", 6) == 0) {
        strcpy(normal, "utf-8");
        return SOURCE_UTF8;
    }
    static const char *const latin[] = {"latin-1", "iso-8859-1", "iso-latin-1"};
    for (size_t i = 0; i < 3; i++) {
        size_t prefix = strlen(latin[i]);
        if (strncmp(normal, latin[i], prefix) == 0 && (normal[prefix] == '\0' || normal[prefix] == '-')) {
            strcpy(normal, "iso-8859-1");
            return SOURCE_LATIN1;
        }
    }
    static const char *const utf8_aliases[] = {"utf8", "u8", "utf", NULL};
    static const char *const latin_aliases[] = {"latin1", "latin", "l1", "iso8859-1", "8859", "cp819", NULL};
    static const char *const ascii_aliases[] = {"ascii", "us-ascii", "646", NULL};
    return is_one_of(normal, utf8_aliases)    ? SOURCE_UTF8_ALIAS
           : is_one_of(normal, latin_aliases) ? SOURCE_LATIN1
           : is_one_of(normal, ascii_aliases) ? SOURCE_ASCII
                                              : SOURCE_OTHER;
}

// An error of a codec has no place in the source.
static bool fail_codec(Diagnostics *diagnostics, const char *message) {
    Diagnostic *error = diagnostics_add(diagnostics, DIAGNOSTIC_SYNTAX_ERROR, "%s", message);
    error->offset = -1;
    error->has_offset = true;
    error->without_end = true;
    return false;
}

static bool fail_byte(Diagnostics *diagnostics, const char *codec, const char *source, size_t at,
                      const char *reason) {
    char message[200];
    snprintf(message, sizeof(message), "'%s' codec can't decode byte 0x%02x in position %zu: %s", codec,
             (unsigned char)source[at], at, reason);
    return fail_codec(diagnostics, message);
}

// The line around an offset, as SyntaxError.text shows it: without its newline, with U+FFFD for what is not
// UTF-8.
static void set_line(Arena *arena, Diagnostic *error, const char *source, size_t length, size_t line) {
    size_t end = line;
    while (end < length && source[end] != '\n' && source[end] != '\r') {
        end++;
    }
    uint8_t *text = arena_alloc(arena, 3 * (end - line) + 1);
    size_t count = 0;
    if (text == NULL) {
        return;
    }
    for (size_t at = line; at < end;) {
        uint32_t point;
        unsigned size = utf8_decode_one((const uint8_t *)source + at, end - at, UTF8_STRICT, &point);
        count += utf8_encode_one(size == 0 ? 0xFFFD : point, text + count);
        at += size == 0 ? 1 : size;
    }
    error->text = (const char *)text;
    error->text_length = count;
}

static bool decode_latin1(Arena *arena, const char *source, size_t length, const char **decoded,
                          size_t *decoded_length) {
    if (length > SIZE_MAX / 2 - 1) {
        return false;
    }
    uint8_t *out = arena_alloc(arena, 2 * length + 1);
    if (out == NULL) {
        return false;
    }
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += utf8_encode_one((unsigned char)source[i], out + count);
    }
    *decoded = (const char *)out;
    *decoded_length = count;
    return true;
}

// Without a cookie, or with one that says UTF-8, the first bad byte is an error that names its line.
static bool check_utf8(Arena *arena, Diagnostics *diagnostics, const char *source, size_t length) {
    Utf8Scan scan;
    if (utf8_scan((const uint8_t *)source, length, UTF8_STRICT, &scan)) {
        return true;
    }
    int lineno = 1;
    size_t line = 0;
    for (size_t i = 0; i < scan.error_start; i++) {
        if (source[i] == '\n' || (source[i] == '\r' && source[i + 1] != '\n')) {
            lineno++;
            line = i + 1;
        }
    }
    Diagnostic *error =
        diagnostics_add(diagnostics, DIAGNOSTIC_SYNTAX_ERROR,
                        "Non-UTF-8 code starting with '\\x%02x' on line %d, but no encoding declared; see "
                        "https://peps.python.org/pep-0263/ for details",
                        (unsigned char)source[scan.error_start], lineno);
    error->lineno = error->end_lineno = lineno;
    error->offset = error->end_offset =
        (int)utf8_count((const uint8_t *)source + line, scan.error_start - line) + 1;
    error->has_offset = true;
    set_line(arena, error, source, length, line);
    return false;
}

// A copy with `\n` line ends and, for a module, one at the end.
static bool normalise_lines(Arena *arena, const char *source, size_t length, bool end_with_newline,
                            const char **prepared, size_t *prepared_length) {
    if (length > SIZE_MAX - 2) {
        return false;
    }
    char *out = arena_alloc(arena, length + 2);
    if (out == NULL) {
        return false;
    }
    size_t count = 0;
    if (memchr(source, '\r', length) == NULL) {
        memcpy(out, source, length);
        count = length;
    } else {
        for (size_t i = 0; i < length; i++) {
            if (source[i] == '\r') {
                out[count++] = '\n';
                i += i + 1 < length && source[i + 1] == '\n';
            } else {
                out[count++] = source[i];
            }
        }
    }
    if (end_with_newline && (count == 0 || out[count - 1] != '\n')) {
        out[count++] = '\n';
    }
    *prepared = out;
    *prepared_length = count;
    return true;
}

bool source_prepare(Arena *arena, const char *source, size_t length, const ParseOptions *options,
                    Diagnostics *diagnostics, const char **prepared, size_t *prepared_length) {
    if (length > UINT32_MAX / 4) {
        diagnostics_add(diagnostics, DIAGNOSTIC_OVERFLOW_ERROR, "source code is too long");
        return false;
    }
    if (length == 0) {
        source = "";
    }
    if (memchr(source, '\0', length) != NULL) {
        diagnostics_add(diagnostics, DIAGNOSTIC_SYNTAX_ERROR, "source code string cannot contain null bytes");
        return false;
    }
    if (!options->is_text) {
        bool mark = length >= 3 && memcmp(source, "\xEF\xBB\xBF", 3) == 0;
        if (mark) {
            source += 3;
            length -= 3;
        }
        const char *name = NULL;
        int lineno;
        size_t name_length = find_cookie(source, length, &name, &lineno);
        char normal[ENCODING_NAME_MAX + 1] = "";
        SourceEncoding encoding = name_length == 0 ? SOURCE_UTF8 : classify(name, name_length, normal);
        if (mark && encoding != SOURCE_UTF8) {
            Diagnostic *error = diagnostics_add(diagnostics, DIAGNOSTIC_SYNTAX_ERROR,
                                                "encoding problem: %s with BOM", normal);
            error->lineno = error->end_lineno = lineno;
            error->has_offset = true;
            size_t line = (size_t)(name - source);
            while (line > 0 && source[line - 1] != '\n' && source[line - 1] != '\r') {
                line--;
            }
            set_line(arena, error, source, length, line);
            error->end_offset = (int)utf8_count((const uint8_t *)error->text, error->text_length);
            return false;
        }
        Utf8Scan scan;
        switch (encoding) {
        case SOURCE_LATIN1:
            if (!decode_latin1(arena, source, length, &source, &length)) {
                diagnostics_add_memory_error(diagnostics);
                return false;
            }
            break;
        case SOURCE_ASCII: {
            size_t prefix = utf8_ascii_prefix((const uint8_t *)source, length);
            if (prefix < length) {
                return fail_byte(diagnostics, "ascii", source, prefix, "ordinal not in range(128)");
            }
            break;
        }
        case SOURCE_UTF8_ALIAS:
            if (!utf8_scan((const uint8_t *)source, length, UTF8_STRICT, &scan)) {
                return fail_byte(diagnostics, "utf-8", source, scan.error_start, scan.reason);
            }
            break;
        case SOURCE_OTHER: {
            char *encoding_name = arena_copy(arena, name, name_length);
            const char *message = NULL;
            if (encoding_name == NULL) {
                diagnostics_add_memory_error(diagnostics);
                return false;
            }
            if (options->decode == NULL) {
                char unknown[100];
                snprintf(unknown, sizeof(unknown), "unknown encoding: %s", encoding_name);
                return fail_codec(diagnostics, unknown);
            }
            if (!options->decode(options->decode_context, encoding_name, source, length, &source, &length,
                                 &message)) {
                if (message != NULL) {
                    return fail_codec(diagnostics, message);
                }
                diagnostics_add(diagnostics, DIAGNOSTIC_PENDING, "%s", "");
                return false;
            }
            break;
        }
        default: break;
        }
    }
    if (!check_utf8(arena, diagnostics, source, length)) {
        return false;
    }
    if (!normalise_lines(arena, source, length, options->mode == PARSE_EXEC, prepared, prepared_length)) {
        diagnostics_add_memory_error(diagnostics);
        return false;
    }
    return true;
}
