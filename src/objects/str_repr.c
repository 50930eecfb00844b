// SPDX-License-Identifier: MIT
// repr() of a str and the escapes of ascii().
#include "base/unicode.h"
#include "objects/str.h"
#include "vm/vm.h"

static const char hex_digits[] = "0123456789abcdef";

// \xhh, \uhhhh or \Uhhhhhhhh, the shortest that holds the code point.
static void append_escape(StrBuilder *builder, uint32_t point) {
    int digits = point < 0x100 ? 2 : point < 0x10000 ? 4 : 8;
    char text[10] = {'\\', digits == 2 ? 'x' : digits == 4 ? 'u' : 'U'};
    for (int i = 0; i < digits; i++)
        text[2 + i] = hex_digits[point >> 4 * (digits - 1 - i) & 15];
    str_builder_ascii(builder, text, (size_t)digits + 2);
}

static inline bool is_plain(uint32_t point, uint32_t quote) {
    return point < 128 ? point >= ' ' && point != 127 && point != '\\' && point != quote
                       : unicode_is_printable(point);
}

Str *str_repr(Vm *vm, const Str *s) {
    // Single quotes, unless the text has one and no double quote.
    uint32_t quote = str_has_char(s, '\'') && !str_has_char(s, '"') ? '"' : '\'';
    StrBuilder builder;
    str_builder_init(&builder, vm);
    str_builder_char(&builder, quote);
    for (size_t i = 0; i < s->length && !builder.failed;) {
        size_t start = i;
        while (i < s->length && is_plain(str_at(s, i), quote))
            i++;
        str_builder_slice(&builder, s, start, i);
        if (i == s->length)
            break;
        uint32_t point = str_at(s, i++);
        if (point == quote || point == '\\' || point == '\n' || point == '\r' || point == '\t') {
            str_builder_char(&builder, '\\');
            str_builder_char(&builder, point == '\n'   ? 'n'
                                       : point == '\r' ? 'r'
                                       : point == '\t' ? 't'
                                                       : point);
        } else {
            append_escape(&builder, point);
        }
    }
    str_builder_char(&builder, quote);
    return str_builder_finish(&builder);
}

Str *str_escape_ascii(Vm *vm, Str *s) {
    if (s->ascii)
        return str_exact(vm, s);
    StrBuilder builder;
    str_builder_init(&builder, vm);
    for (size_t i = 0; i < s->length && !builder.failed; i++) {
        uint32_t point = str_at(s, i);
        if (point < 128)
            str_builder_char(&builder, point);
        else
            append_escape(&builder, point);
    }
    return str_builder_finish(&builder);
}
