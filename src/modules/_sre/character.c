// SPDX-License-Identifier: MIT
// Characters in regular expressions: categories, sets, and case in the three senses (ASCII, Unicode, locale).
#include "base/unicode.h"
#include "modules/_sre/sre.h"
#include <ctype.h>

uint32_t sre_lower_ascii(uint32_t c) {
    return c - 'A' < 26 ? c + 32 : c;
}
uint32_t sre_lower_locale(uint32_t c) {
    return c < 256 ? (uint32_t)tolower((int)c) : c;
}
uint32_t sre_upper_locale(uint32_t c) {
    return c < 256 ? (uint32_t)toupper((int)c) : c;
}
uint32_t sre_upper_unicode(uint32_t c) {
    uint32_t full[UNICODE_CASE_MAX];
    return c < 128 ? (c - 'a' < 26 ? c - 32 : c) : unicode_to_upper_full(c, full) ? full[0] : c;
}

static bool is_word(uint32_t c) {
    return (c | 32) - 'a' < 26 || c - '0' < 10 || c == '_';
}

bool sre_category(uint32_t category, uint32_t c) {
    bool in = false;
    switch (category & ~1u) {
    case SRE_CATEGORY_DIGIT: in = c - '0' < 10; break;
    case SRE_CATEGORY_SPACE: in = c == ' ' || c - '\t' < 5; break;
    case SRE_CATEGORY_WORD: in = is_word(c); break;
    case SRE_CATEGORY_LINEBREAK: in = c == '\n'; break;
    case SRE_CATEGORY_LOC_WORD: in = c == '_' || (c < 256 && isalnum((int)c)); break;
    case SRE_CATEGORY_UNI_DIGIT: in = c < 128 ? c - '0' < 10 : unicode_is_decimal(c); break;
    case SRE_CATEGORY_UNI_SPACE: in = unicode_is_space(c); break;
    case SRE_CATEGORY_UNI_WORD: in = c < 128 ? is_word(c) : unicode_is_alnum(c); break;
    case SRE_CATEGORY_UNI_LINEBREAK: in = unicode_is_linebreak(c); break;
    default: return false;
    }
    return in != (category & 1);
}

bool sre_charset(const uint32_t *set, uint32_t c) {
    bool found = true; // what being found means: NEGATE turns it
    for (;;) {
        switch (*set++) {
        case SRE_FAILURE: return !found;
        case SRE_NEGATE: found = !found; break;
        case SRE_LITERAL:
            if (c == set[0])
                return found;
            set++;
            break;
        case SRE_CATEGORY:
            if (sre_category(set[0], c))
                return found;
            set++;
            break;
        case SRE_CHARSET:
            if (c < 256 && set[c >> 5] >> (c & 31) & 1)
                return found;
            set += 8;
            break;
        case SRE_RANGE:
            if (set[0] <= c && c <= set[1])
                return found;
            set += 2;
            break;
        case SRE_RANGE_UNI_IGNORE: {
            if (set[0] <= c && c <= set[1])
                return found;
            uint32_t upper = sre_upper_unicode(c);
            if (set[0] <= upper && upper <= set[1])
                return found;
            set += 2;
            break;
        }
        case SRE_BIGCHARSET: {
            uint32_t blocks = *set++;
            if (c < 65536) {
                uint32_t block = ((const uint8_t *)set)[c >> 8];
                if (set[64 + block * 8 + (c >> 5 & 7)] >> (c & 31) & 1)
                    return found;
            }
            set += 64 + blocks * 8;
            break;
        }
        default: return false; // not in checked code
        }
    }
}

static bool locale_equal(uint32_t literal, uint32_t c) {
    return c == literal || sre_lower_locale(c) == literal || sre_upper_locale(c) == literal;
}
static bool locale_charset(const uint32_t *set, uint32_t c) {
    uint32_t lower = sre_lower_locale(c), upper = sre_upper_locale(c);
    bool negated = *set == SRE_NEGATE; // of both cases together, not of each
    return (sre_charset(set + negated, lower) || sre_charset(set + negated, upper)) != negated;
}

bool sre_one(const uint32_t *code, uint32_t c) {
    switch (code[0]) {
    case SRE_ANY: return c != '\n';
    case SRE_ANY_ALL: return true;
    case SRE_CATEGORY: return sre_category(code[1], c);
    case SRE_LITERAL: return c == code[1];
    case SRE_NOT_LITERAL: return c != code[1];
    case SRE_LITERAL_IGNORE: return sre_lower_ascii(c) == code[1];
    case SRE_NOT_LITERAL_IGNORE: return sre_lower_ascii(c) != code[1];
    case SRE_LITERAL_UNI_IGNORE: return unicode_to_lower(c) == code[1];
    case SRE_NOT_LITERAL_UNI_IGNORE: return unicode_to_lower(c) != code[1];
    case SRE_LITERAL_LOC_IGNORE: return locale_equal(code[1], c);
    case SRE_NOT_LITERAL_LOC_IGNORE: return !locale_equal(code[1], c);
    case SRE_IN: return sre_charset(code + 2, c);
    case SRE_IN_IGNORE: return sre_charset(code + 2, sre_lower_ascii(c));
    case SRE_IN_UNI_IGNORE: return sre_charset(code + 2, unicode_to_lower(c));
    case SRE_IN_LOC_IGNORE: return locale_charset(code + 2, c);
    default: return false; // FAILURE
    }
}
