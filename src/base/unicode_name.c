// SPDX-License-Identifier: MIT
// Names of code points both ways. See unicode.h for the contract and unicode_tables.h for the coding of the
// data.
#include "base/unicode.h"
#include "base/unicode_tables.h"

#include <stdio.h>
#include <string.h>

#define NO_RANK UINT32_MAX

static const char hangul_prefix[] = "HANGUL SYLLABLE ";
// The short names of the jamo (Unicode, section 3.12; Jamo.txt).
static const char hangul_leading[HANGUL_LEADING_COUNT][3] = {
    "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H",
};
static const char hangul_vowel[HANGUL_VOWEL_COUNT][4] = {
    "A",  "AE", "YA", "YAE", "EO", "E",  "YEO", "YE", "O",  "WA", "WAE",
    "OE", "YO", "U",  "WEO", "WE", "WI", "YU",  "EU", "YI", "I",
};
static const char hangul_trailing[HANGUL_TRAILING_COUNT][3] = {
    "",   "G",  "GG", "GS", "N",  "NJ", "NH", "D",  "L", "LG", "LM", "LB", "LS", "LT",
    "LP", "LH", "M",  "B",  "BS", "S",  "SS", "NG", "J", "C",  "K",  "T",  "P",  "H",
};

static size_t append(char *out, size_t length, const char *text, size_t text_length) {
    memcpy(out + length, text, text_length);
    return length + text_length;
}

static size_t hangul_name(uint32_t point, char *out) {
    uint32_t number = point - HANGUL_BASE;
    const char *parts[] = {
        hangul_prefix,
        hangul_leading[number / (HANGUL_VOWEL_COUNT * HANGUL_TRAILING_COUNT)],
        hangul_vowel[number / HANGUL_TRAILING_COUNT % HANGUL_VOWEL_COUNT],
        hangul_trailing[number % HANGUL_TRAILING_COUNT],
    };
    size_t length = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        length = append(out, length, parts[i], strlen(parts[i]));
    }
    return length;
}

static size_t append_word(char *out, size_t length, uint16_t word) {
    const char *entry =
        unicode_name_lexicon + unicode_name_lexicon_places[word >> UNICODE_NAME_LEXICON_SHIFT];
    for (unsigned skip = word & ((1u << UNICODE_NAME_LEXICON_SHIFT) - 1); skip > 0; skip--) {
        entry += 1 + (uint8_t)*entry;
    }
    if (length != 0 && entry[1] != '-' && entry[1] != ' ') {
        out[length++] = ' ';
    }
    return append(out, length, entry + 1, (uint8_t)*entry);
}

// The listed name with this rank.
static size_t listed_name(uint32_t rank, char out[UNICODE_NAME_MAX]) {
    const uint16_t *stream = unicode_name_words + unicode_name_blocks[rank >> UNICODE_NAME_BLOCK_SHIFT];
    uint16_t words[2 * UNICODE_NAME_WORDS_MAX];
    unsigned count = 0;
    for (unsigned skip = rank & ((1u << UNICODE_NAME_BLOCK_SHIFT) - 1);; skip--) {
        unsigned shared = *stream >> 4;
        unsigned added = *stream++ & 15;
        memcpy(words + shared, stream, added * sizeof *words);
        stream += added;
        count = shared + added;
        if (skip == 0) {
            break;
        }
    }
    size_t length = 0;
    for (unsigned i = 0; i < count; i++) {
        length = append_word(out, length, words[i]);
    }
    return length;
}

static uint32_t rank_of_point(uint32_t point) {
    size_t low = 0;
    size_t high = unicode_name_run_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const UnicodeNameRun *run = &unicode_name_runs[middle];
        if (point < run->first) {
            high = middle;
        } else if (point - run->first >= run->count) {
            low = middle + 1;
        } else {
            return run->rank + (point - run->first);
        }
    }
    return NO_RANK;
}

static uint32_t point_of_rank(uint32_t rank) {
    size_t low = 0;
    size_t high = unicode_name_run_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (unicode_name_runs[middle].rank <= rank) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return unicode_name_runs[low].first + (rank - unicode_name_runs[low].rank);
}

size_t unicode_name(UnicodeDatabase database, uint32_t point, char out[UNICODE_NAME_MAX]) {
    if (point >= UNICODE_LIMIT ||
        (database == UNICODE_3_2_0 && unicode_record(point)->checks & UNICODE_CHECK_UNASSIGNED_3_2_0)) {
        return 0;
    }
    if (point - HANGUL_BASE < HANGUL_COUNT) {
        return hangul_name(point, out);
    }
    for (size_t i = 0; i < unicode_name_range_count; i++) {
        const UnicodeNameRange *range = &unicode_name_ranges[i];
        if (point >= range->first && point <= range->last) {
            return range->lookup_only
                       ? 0
                       : (size_t)snprintf(out, UNICODE_NAME_MAX, "%s%04X", range->prefix, point);
        }
    }
    uint32_t rank = rank_of_point(point);
    return rank == NO_RANK ? 0 : listed_name(rank, out);
}

// name is in upper case from here on.

static bool starts_with(const char *name, size_t length, const char *prefix) {
    size_t prefix_length = strlen(prefix);
    return length >= prefix_length && memcmp(name, prefix, prefix_length) == 0;
}

// The number of the longest of `count` parts that starts the text; -1 when none does. The empty part always
// does.
static int longest_part(const char *parts, size_t part_size, int count, const char *text, size_t length) {
    int best = -1;
    size_t best_length = 0;
    for (int i = 0; i < count; i++) {
        const char *part = parts + (size_t)i * part_size;
        size_t part_length = strlen(part);
        if (starts_with(text, length, part) && (best < 0 || part_length > best_length)) {
            best = i;
            best_length = part_length;
        }
    }
    return best;
}

static bool hangul_lookup(const char *text, size_t length, uint32_t *point) {
    int leading =
        longest_part(hangul_leading[0], sizeof hangul_leading[0], HANGUL_LEADING_COUNT, text, length);
    size_t used = strlen(hangul_leading[leading]);
    int vowel =
        longest_part(hangul_vowel[0], sizeof hangul_vowel[0], HANGUL_VOWEL_COUNT, text + used, length - used);
    if (vowel < 0) {
        return false;
    }
    used += strlen(hangul_vowel[vowel]);
    int trailing = longest_part(hangul_trailing[0], sizeof hangul_trailing[0], HANGUL_TRAILING_COUNT,
                                text + used, length - used);
    used += strlen(hangul_trailing[trailing]);
    if (used != length) {
        return false;
    }
    *point =
        HANGUL_BASE + (uint32_t)((leading * HANGUL_VOWEL_COUNT + vowel) * HANGUL_TRAILING_COUNT + trailing);
    return true;
}

// Code points in names are written with four digits, or as many as they take.
static bool range_lookup(const UnicodeNameRange *range, const char *digits, size_t length, uint32_t *point) {
    if (length < 4 || length > 6 || (length > 4 && digits[0] == '0')) {
        return false;
    }
    uint32_t value = 0;
    for (size_t i = 0; i < length; i++) {
        char c = digits[i];
        if (c >= '0' && c <= '9') {
            value = value << 4 | (uint32_t)(c - '0');
        } else if (c >= 'A' && c <= 'F') {
            value = value << 4 | (uint32_t)(c - 'A' + 10);
        } else {
            return false;
        }
    }
    *point = value;
    return value >= range->first && value <= range->last;
}

static uint32_t rank_of_name(const char *name, size_t length) {
    size_t low = 0;
    size_t high = unicode_name_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        char other[UNICODE_NAME_MAX];
        size_t other_length = listed_name(unicode_name_order[middle], other);
        int order = memcmp(name, other, length < other_length ? length : other_length);
        if (order == 0 && length == other_length) {
            return unicode_name_order[middle];
        }
        if (order < 0 || (order == 0 && length < other_length)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NO_RANK;
}

unsigned unicode_name_lookup_sequence(const char *given, size_t length, uint32_t out[UNICODE_SEQUENCE_MAX]) {
    char name[UNICODE_NAME_MAX];
    if (length == 0 || length >= sizeof name) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        char c = given[i];
        name[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    if (starts_with(name, length, hangul_prefix)) {
        size_t prefix = sizeof hangul_prefix - 1;
        return hangul_lookup(name + prefix, length - prefix, out) ? 1 : 0;
    }
    for (size_t i = 0; i < unicode_name_range_count; i++) {
        const UnicodeNameRange *range = &unicode_name_ranges[i];
        size_t prefix = strlen(range->prefix);
        if (starts_with(name, length, range->prefix) &&
            range_lookup(range, name + prefix, length - prefix, out)) {
            return 1;
        }
    }
    uint32_t rank = rank_of_name(name, length);
    if (rank == NO_RANK) {
        return 0;
    }
    if (rank < unicode_name_alias_rank) {
        out[0] = point_of_rank(rank);
        return 1;
    }
    uint32_t target = unicode_name_targets[rank - unicode_name_alias_rank];
    memcpy(out, unicode_name_target_points + (target & 0xFFFF), (target >> 16) * sizeof *out);
    return target >> 16;
}

bool unicode_name_lookup(const char *name, size_t length, uint32_t *point) {
    uint32_t points[UNICODE_SEQUENCE_MAX];
    if (unicode_name_lookup_sequence(name, length, points) != 1) {
        return false;
    }
    *point = points[0];
    return true;
}
