// SPDX-License-Identifier: MIT
// The shape of the tables in unicode_tables.c and unicode_names.c, which tools/unicode/generate.py writes.
//
// A property is found in two steps: index[point >> SHIFT] names a block, block * 2**SHIFT + the low bits an
// element. Only unicode.c, unicode_normalise.c and unicode_name.c include this.
#ifndef KRAIT_BASE_UNICODE_TABLES_H
#define KRAIT_BASE_UNICODE_TABLES_H

#include <stdint.h>

#define UNICODE_LIMIT 0x110000u

// What the str methods ask for.
enum {
    UNICODE_FLAG_ALPHA = 1 << 0,
    UNICODE_FLAG_DECIMAL = 1 << 1,
    UNICODE_FLAG_DIGIT = 1 << 2,
    UNICODE_FLAG_NUMERIC = 1 << 3,
    UNICODE_FLAG_LOWER = 1 << 4,
    UNICODE_FLAG_UPPER = 1 << 5,
    UNICODE_FLAG_TITLE = 1 << 6,
    UNICODE_FLAG_SPACE = 1 << 7,
    UNICODE_FLAG_LINEBREAK = 1 << 8,
    UNICODE_FLAG_PRINTABLE = 1 << 9,
    UNICODE_FLAG_XID_START = 1 << 10,
    UNICODE_FLAG_XID_CONTINUE = 1 << 11,
    UNICODE_FLAG_CASE_IGNORABLE = 1 << 12,
    UNICODE_FLAG_SPECIAL_CASE = 1 << 13, // has an entry in unicode_special_cases
};

typedef struct UnicodeType {
    uint16_t flags;
    int8_t decimal; // -1 when there is none
    int8_t digit;
    int32_t to_lower; // to be added to the code point
    int32_t to_upper;
    int32_t to_title;
} UnicodeType;

// Full case mappings that are not the simple ones; for casefold: not the simple lower case. Zeros fill up.
typedef struct UnicodeSpecialCase {
    uint32_t point;
    uint32_t lower[3];
    uint32_t upper[3];
    uint32_t title[3];
    uint32_t casefold[3];
} UnicodeSpecialCase;

extern const UnicodeType unicode_types[];
extern const uint8_t unicode_type_shift;
extern const uint16_t unicode_type_index[];
extern const uint16_t unicode_type_blocks[];
extern const UnicodeSpecialCase unicode_special_cases[];
extern const uint16_t unicode_special_case_count;

// What unicodedata asks for, in both databases. Names and numbers are indices into the tables below.
typedef struct UnicodeFacts {
    uint8_t category;
    uint8_t bidirectional;
    uint8_t east_asian_width;
    uint8_t mirrored;
    uint8_t numeric; // 0 is none
    int8_t decimal;
    int8_t digit;
} UnicodeFacts;

enum {
    UNICODE_CHECK_NFC_NO = 1 << 0,
    UNICODE_CHECK_NFC_MAYBE = 1 << 1, // may compose with what stands before
    UNICODE_CHECK_NFD_NO = 1 << 2,
    UNICODE_CHECK_NFKC_NO = 1 << 3,
    UNICODE_CHECK_NFKD_NO = 1 << 4,
    UNICODE_CHECK_COMPOSES = 1 << 5, // may compose with what stands behind
    UNICODE_CHECK_UNASSIGNED_3_2_0 = 1 << 6,
};

typedef struct UnicodeRecord {
    UnicodeFacts current;
    UnicodeFacts old; // of 3.2.0
    uint8_t combining;
    uint8_t checks;
} UnicodeRecord;

extern const UnicodeRecord unicode_records[];
extern const uint8_t unicode_record_shift;
extern const uint16_t unicode_record_index[];
extern const uint16_t unicode_record_blocks[];
extern const char unicode_categories[][16];
extern const char unicode_bidirectionals[][16];
extern const char unicode_widths[][16];
extern const double unicode_numerics[];

// Decompositions: 0 is none, else the place in the pool of a head (number of points << 8 | tag) and the
// points. Hangul syllables are computed.
extern const uint8_t unicode_decomposition_shift;
extern const uint8_t unicode_decomposition_index[];
extern const uint16_t unicode_decomposition_blocks[];
extern const uint32_t unicode_decomposition_pool[];
extern const char unicode_decomposition_tags[][16]; // [0] is "", a canonical one

// Decompositions that 3.2.0 had otherwise (corrigenda 3 and 4): pairs of a point and its one-point
// decomposition.
extern const uint32_t unicode_old_decompositions[][2];
extern const uint16_t unicode_old_decomposition_count;

// Primary composites, sorted by first << 32 | second.
typedef struct UnicodeComposition {
    uint32_t first;
    uint32_t second;
    uint32_t composed;
} UnicodeComposition;

extern const UnicodeComposition unicode_compositions[];
extern const uint16_t unicode_composition_count;

// Names. Those of ranges are a prefix and the code point in hexadecimal.
typedef struct UnicodeNameRange {
    uint32_t first;
    uint32_t last;
    char prefix[32];
    uint8_t lookup_only; // unicodedata.name does not know these
} UnicodeNameRange;

// A run of code points whose names are listed one after another, beginning with the name number `rank`.
typedef struct UnicodeNameRun {
    uint32_t first;
    uint16_t count;
    uint16_t rank;
} UnicodeNameRun;

// Listed names are sequences of words. A name in the stream is a head, shared << 4 | added, where `shared`
// words are taken from the name before, then the numbers of the added words; each 2**UNICODE_NAME_BLOCK_SHIFT
// names a block starts, which shares nothing. Aliases and sequences follow the names of characters, in the
// same stream. A word stands behind a space, unless it starts with a hyphen or brings its own space.
#define UNICODE_NAME_BLOCK_SHIFT   4
#define UNICODE_NAME_LEXICON_SHIFT 3
#define UNICODE_NAME_WORDS_MAX     15

extern const UnicodeNameRange unicode_name_ranges[];
extern const uint16_t unicode_name_range_count;
extern const UnicodeNameRun unicode_name_runs[];
extern const uint16_t unicode_name_run_count;
extern const uint16_t unicode_name_count;      // all
extern const uint16_t unicode_name_alias_rank; // the first that is no character's own name
extern const uint16_t unicode_name_words[];    // the stream
extern const uint32_t unicode_name_blocks[];   // where each block starts in it
extern const char unicode_name_lexicon[];      // the words, each behind a byte with its length
extern const uint32_t
    unicode_name_lexicon_places[];            // where every 2**UNICODE_NAME_LEXICON_SHIFT-th word starts
extern const uint16_t unicode_name_order[];   // ranks in alphabetical order of the names
extern const uint32_t unicode_name_targets[]; // for aliases and sequences: count << 16 | place in the points
extern const uint32_t unicode_name_target_points[];

// Modern syllables (Unicode, section 3.12).
enum {
    HANGUL_BASE = 0xAC00,
    HANGUL_LEADING = 0x1100,
    HANGUL_VOWEL = 0x1161,
    HANGUL_TRAILING = 0x11A7,
    HANGUL_LEADING_COUNT = 19,
    HANGUL_VOWEL_COUNT = 21,
    HANGUL_TRAILING_COUNT = 28,
    HANGUL_COUNT = HANGUL_LEADING_COUNT * HANGUL_VOWEL_COUNT * HANGUL_TRAILING_COUNT,
};

// The record of any code point; those beyond the last are unassigned. Defined in unicode.c.
const UnicodeRecord *unicode_record(uint32_t point);

#endif
