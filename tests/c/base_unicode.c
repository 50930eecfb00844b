// SPDX-License-Identifier: MIT
// The Unicode database: every property of every code point, printed, must have the digest that
// tests/oracle/base_unicode.py computes under CPython 3.14.
//
//   base_unicode dump        prints what the digest is made of
//   base_unicode normalise   reads lines of hexadecimal code points, prints all forms in both databases
//   base_unicode lookup      reads names, prints the code points they mean
#include "base/hash.h"
#include "base/unicode.h"
#include "base_test.h"

#include <stdlib.h>
#include <string.h>

#define EXPECTED_DIGEST INT64_C(6478716820710164275)

#define LINE_MAX 4096

typedef struct Line {
    char text[LINE_MAX];
    size_t length;
} Line;

static void add_points(Line *line, char mark, const uint32_t *points, size_t count) {
    line->length += (size_t)sprintf(line->text + line->length, " %c", mark);
    for (size_t i = 0; i < count; i++) {
        line->length += (size_t)sprintf(line->text + line->length, "%s%x", i ? "," : "", points[i]);
    }
}

// Mappings that do nothing are left out, so that runs of dull code points print alike.
static void add_mapping(Line *line, char mark, uint32_t point, const uint32_t *points, size_t count) {
    if (count != 1 || points[0] != point) {
        add_points(line, mark, points, count);
    }
}

static void describe_type(Line *line, uint32_t p) {
    static bool (*const predicates[])(uint32_t) = {
        unicode_is_alpha, unicode_is_decimal,      unicode_is_digit,     unicode_is_numeric,
        unicode_is_alnum, unicode_is_lower,        unicode_is_upper,     unicode_is_title,
        unicode_is_space, unicode_is_linebreak,    unicode_is_printable, unicode_is_xid_start,
        unicode_is_cased, unicode_is_xid_continue,
    };
    unsigned bits = 0;
    for (unsigned i = 0; i < sizeof predicates / sizeof predicates[0]; i++) {
        bits |= (unsigned)predicates[i](p) << i;
    }
    line->length += (size_t)sprintf(line->text + line->length, "%x", bits);
    uint32_t out[UNICODE_CASE_MAX];
    out[0] = unicode_to_lower(p);
    add_mapping(line, 's', p, out, 1);
    add_mapping(line, 'l', p, out, unicode_to_lower_full(p, out));
    add_mapping(line, 'u', p, out, unicode_to_upper_full(p, out));
    add_mapping(line, 't', p, out, unicode_to_title_full(p, out));
    add_mapping(line, 'f', p, out, unicode_to_casefold(p, out));
}

static void describe_database(Line *line, UnicodeDatabase database, uint32_t p) {
    char *text = line->text;
    line->length +=
        (size_t)sprintf(text + line->length, " | %s %s %s %u %d %d %d", unicode_category(database, p),
                        unicode_bidirectional(database, p), unicode_east_asian_width(database, p),
                        unicode_combining(database, p), unicode_mirrored(database, p),
                        unicode_database_decimal(database, p), unicode_database_digit(database, p));
    double value;
    if (unicode_database_numeric(database, p, &value)) {
        line->length += (size_t)sprintf(text + line->length, " n%.9f", value);
    }
    char mapping[UNICODE_DECOMPOSITION_TEXT_MAX];
    size_t mapping_length = unicode_decomposition(database, p, mapping);
    line->length += (size_t)sprintf(text + line->length, " %.*s", (int)mapping_length, mapping);
    for (UnicodeForm form = UNICODE_NFC; form <= UNICODE_NFKD; form++) {
        uint32_t out[UNICODE_NFKC_EXPANSION_MAX];
        add_mapping(line, "cdCD"[form], p, out, unicode_normalise(database, form, &p, 1, out));
    }
    char name[UNICODE_NAME_MAX];
    size_t name_length = unicode_name(database, p, name);
    line->length += (size_t)sprintf(text + line->length, " %.*s", (int)name_length, name);
}

static void dump(FILE *out) {
    Line before = {.length = 0};
    for (uint32_t p = 0; p < 0x110000; p++) {
        Line line = {.length = 0};
        describe_type(&line, p);
        describe_database(&line, UNICODE_CURRENT, p);
        describe_database(&line, UNICODE_3_2_0, p);
        if (line.length != before.length || memcmp(line.text, before.text, line.length) != 0) {
            fprintf(out, "%x %.*s\n", p, (int)line.length, line.text);
            memcpy(before.text, line.text, line.length);
            before.length = line.length;
        }
    }
}

static void check_digest(TestCount *t) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    dump(out);
    fclose(out);
    CHECK(t, hash_bytes(hash_key_from_seed(0), text, length) == EXPECTED_DIGEST);
    free(text);
}

static void check_case_ignorable(TestCount *t) {
    CHECK(t, unicode_is_case_ignorable('\'') && unicode_is_case_ignorable(0x300) &&
                 unicode_is_case_ignorable(0xAD));
    CHECK(t, !unicode_is_case_ignorable('a') && !unicode_is_case_ignorable(' ') &&
                 !unicode_is_case_ignorable(0x3A3));
    unsigned count = 0;
    for (uint32_t p = 0; p < 0x110000; p++) {
        count += unicode_is_case_ignorable(p);
    }
    CHECK(t, count == 2749); // DerivedCoreProperties.txt of 16.0.0
}

static void check_beyond(TestCount *t) {
    static const uint32_t points[] = {0x110000, 0x7FFFFFFF, 0xFFFFFFFF};
    for (size_t i = 0; i < 3; i++) {
        uint32_t out[UNICODE_NFKC_EXPANSION_MAX];
        char text[UNICODE_NAME_MAX];
        CHECK(t, !unicode_is_alpha(points[i]) && !unicode_is_printable(points[i]));
        CHECK(t, unicode_to_upper(points[i]) == points[i]);
        CHECK(t, strcmp(unicode_category(UNICODE_CURRENT, points[i]), "Cn") == 0);
        CHECK(t, unicode_normalise(UNICODE_CURRENT, UNICODE_NFKC, points + i, 1, out) == 1 &&
                     out[0] == points[i]);
        CHECK(t, unicode_name(UNICODE_CURRENT, points[i], text) == 0);
    }
}

static void check_names(TestCount *t) {
    for (uint32_t p = 0; p < 0x110000; p++) {
        char name[UNICODE_NAME_MAX];
        size_t length = unicode_name(UNICODE_CURRENT, p, name);
        uint32_t found;
        if (length != 0) {
            CHECK(t, unicode_name_lookup(name, length, &found) && found == p);
        }
    }
    static const struct {
        const char *name;
        uint32_t point;
    } known[] = {
        {"nul", 0},
        {"BELL", 0x1F514},
        {"Latin Small Letter A", 'a'},
        {"TANGUT IDEOGRAPH-187F7", 0x187F7},
        {"hangul syllable a", 0xC544},
        {"egyptian hieroglyph-13460", 0x13460},
        {"LATIN CAPITAL LETTER GHA", 0x1A2},
    };
    uint32_t out[UNICODE_SEQUENCE_MAX];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        CHECK(t, unicode_name_lookup(known[i].name, strlen(known[i].name), out) && out[0] == known[i].point);
    }
    static const char *const unknown[] = {
        "",
        " ",
        "LATIN",
        "HANGUL SYLLABLE ",
        "HANGUL SYLLABLE GAX",
        "CJK UNIFIED IDEOGRAPH-",
        "KATAKANA LETTER AINU P",
        "CJK UNIFIED IDEOGRAPH-04E00",
        "CJK UNIFIED IDEOGRAPH-AC00",
        "TANGUT IDEOGRAPH-187F8",
        "\xff\xfe",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        CHECK(t, !unicode_name_lookup(unknown[i], strlen(unknown[i]), out));
    }
    CHECK(t, unicode_name_lookup_sequence("KATAKANA LETTER AINU P", 22, out) == 2);
    CHECK(t, out[0] == 0x31F7 && out[1] == 0x309A);
}

// Long runs of combining marks are sorted by merging: compare with a sort by counting.
static void check_long_runs(TestCount *t) {
    enum { COUNT = 5000 };
    static uint32_t points[COUNT], sorted[COUNT], expected[COUNT];
    uint64_t state = 3;
    for (size_t i = 0; i < COUNT;) {
        uint32_t p = 0x300 + (uint32_t)(test_random(&state) % 0x1300);
        uint32_t out[UNICODE_NFKC_EXPANSION_MAX];
        if (unicode_combining(UNICODE_CURRENT, p) != 0 &&
            unicode_normalise(UNICODE_CURRENT, UNICODE_NFD, &p, 1, out) == 1 && out[0] == p) {
            points[i++] = p;
        }
    }
    size_t count = 0;
    for (unsigned class = 1; class < 256; class ++) {
        for (size_t i = 0; i < COUNT; i++) {
            if (unicode_combining(UNICODE_CURRENT, points[i]) == class) {
                expected[count++] = points[i];
            }
        }
    }
    CHECK(t, unicode_normalise(UNICODE_CURRENT, UNICODE_NFD, points, COUNT, sorted) == COUNT);
    CHECK(t, memcmp(sorted, expected, sizeof sorted) == 0);
}

// A quick YES must mean that normalising changes nothing, a quick NO that it does.
static void check_quick(TestCount *t) {
    uint64_t state = 5;
    for (int round = 0; round < 200000; round++) {
        uint32_t points[6];
        size_t count = test_random(&state) % 6;
        for (size_t i = 0; i < count; i++) {
            static const uint32_t starts[] = {0x40, 0x300, 0x1100, 0xAC00, 0x915, 0x1E00, 0xFF00, 0x1D150};
            points[i] = starts[test_random(&state) % 8] + (uint32_t)(test_random(&state) % 0x60);
        }
        for (UnicodeForm form = UNICODE_NFC; form <= UNICODE_NFKD; form++) {
            uint32_t out[6 * UNICODE_NFKC_EXPANSION_MAX], again[6 * UNICODE_NFKC_EXPANSION_MAX];
            size_t length = unicode_normalise(UNICODE_CURRENT, form, points, count, out);
            CHECK(t, length <= unicode_normalise_bound(UNICODE_CURRENT, form, points, count));
            bool same = length == count && memcmp(out, points, count * sizeof *out) == 0;
            UnicodeQuickCheck quick = unicode_quick_check(form, points, count);
            CHECK(t, quick == UNICODE_QUICK_MAYBE || (quick == UNICODE_QUICK_YES) == same);
            CHECK(t, unicode_normalise(UNICODE_CURRENT, form, out, length, again) == length);
            CHECK(t, memcmp(out, again, length * sizeof *out) == 0);
        }
    }
}

static void normalise_lines(void) {
    char text[LINE_MAX];
    while (fgets(text, sizeof text, stdin)) {
        uint32_t points[64], out[64 * UNICODE_NFKC_EXPANSION_MAX];
        size_t count = 0;
        for (char *word = strtok(text, " \n"); word && count < 64; word = strtok(NULL, " \n")) {
            points[count++] = (uint32_t)strtoul(word, NULL, 16);
        }
        for (int way = 0; way < 8; way++) {
            size_t length =
                unicode_normalise((UnicodeDatabase)(way / 4), (UnicodeForm)(way % 4), points, count, out);
            for (size_t i = 0; i < length; i++) {
                printf("%x ", out[i]);
            }
            printf(way == 7 ? "\n" : "| ");
        }
    }
}

static void lookup_lines(void) {
    char text[LINE_MAX];
    while (fgets(text, sizeof text, stdin)) {
        uint32_t out[UNICODE_SEQUENCE_MAX];
        unsigned count = unicode_name_lookup_sequence(text, strcspn(text, "\n"), out);
        for (unsigned i = 0; i < count; i++) {
            printf("%x ", out[i]);
        }
        printf("\n");
    }
}

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "";
    if (strcmp(mode, "dump") == 0) {
        dump(stdout);
        return 0;
    }
    if (strcmp(mode, "normalise") == 0) {
        normalise_lines();
        return 0;
    }
    if (strcmp(mode, "lookup") == 0) {
        lookup_lines();
        return 0;
    }
    TestCount count = {0};
    check_digest(&count);
    check_case_ignorable(&count);
    check_beyond(&count);
    check_names(&count);
    check_long_runs(&count);
    check_quick(&count);
    return test_end(&count);
}
