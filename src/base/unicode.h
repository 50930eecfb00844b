// SPDX-License-Identifier: MIT
// The Unicode Character Database 16.0.0 as CPython 3.14's `str` and `unicodedata` show it.
//
// Every function takes any uint32_t: what lies beyond 10FFFF is treated as unassigned. The data are constant
// tables that tools/unicode writes (unicode_tables.c); nothing is computed at start. Rules that need context
// (final sigma, titlecasing words) are the str type's.
#ifndef KRAIT_BASE_UNICODE_H
#define KRAIT_BASE_UNICODE_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNICODE_VERSION "16.0.0"

// Predicates, as the str methods of the same name ask them of each character.
bool unicode_is_alpha(uint32_t point);
bool unicode_is_decimal(uint32_t point);
bool unicode_is_digit(uint32_t point);
bool unicode_is_numeric(uint32_t point);
bool unicode_is_alnum(uint32_t point); // alpha, decimal, digit or numeric
bool unicode_is_lower(uint32_t point);
bool unicode_is_upper(uint32_t point);
bool unicode_is_title(uint32_t point);
bool unicode_is_space(uint32_t point);
bool unicode_is_linebreak(uint32_t point); // where str.splitlines splits
bool unicode_is_printable(uint32_t point);
bool unicode_is_xid_start(uint32_t point); // '_' counts, as in identifiers of Python
bool unicode_is_xid_continue(uint32_t point);
bool unicode_is_cased(uint32_t point);
bool unicode_is_case_ignorable(uint32_t point);

// Simple case mapping, one code point to one.
uint32_t unicode_to_lower(uint32_t point);
uint32_t unicode_to_upper(uint32_t point);
uint32_t unicode_to_title(uint32_t point);

// Full case mapping; each returns how many code points it wrote (1 to 3).
#define UNICODE_CASE_MAX 3
unsigned unicode_to_lower_full(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);
unsigned unicode_to_upper_full(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);
unsigned unicode_to_title_full(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);
unsigned unicode_to_casefold(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);

// Numbers. -1 when the code point has none; the numeric value in *value.
int unicode_decimal(uint32_t point);
int unicode_digit(uint32_t point);
bool unicode_numeric(uint32_t point, double *value) MUST_CHECK;

// Which database is asked: the present one, or 3.2.0, which IDNA 2003 (stringprep) is bound to.
typedef enum UnicodeDatabase {
    UNICODE_CURRENT,
    UNICODE_3_2_0,
} UnicodeDatabase;

// Properties as unicodedata gives them; texts are constant.
const char *unicode_category(UnicodeDatabase database, uint32_t point);         // "Lu"
const char *unicode_bidirectional(UnicodeDatabase database, uint32_t point);    // "AL", or ""
const char *unicode_east_asian_width(UnicodeDatabase database, uint32_t point); // "Na"
unsigned unicode_combining(UnicodeDatabase database, uint32_t point);
bool unicode_mirrored(UnicodeDatabase database, uint32_t point);
int unicode_database_decimal(UnicodeDatabase database, uint32_t point);
int unicode_database_digit(UnicodeDatabase database, uint32_t point);
bool unicode_database_numeric(UnicodeDatabase database, uint32_t point, double *value) MUST_CHECK;

// The decomposition mapping as unicodedata.decomposition gives it ("<compat> 0020 0308"), the empty text when
// there is none. Returns its length.
#define UNICODE_DECOMPOSITION_TEXT_MAX 128
size_t unicode_decomposition(UnicodeDatabase database, uint32_t point,
                             char out[UNICODE_DECOMPOSITION_TEXT_MAX]);

// Normalisation (UAX #15).
typedef enum UnicodeForm {
    UNICODE_NFC,
    UNICODE_NFD,
    UNICODE_NFKC,
    UNICODE_NFKD,
} UnicodeForm;

typedef enum UnicodeQuickCheck {
    UNICODE_QUICK_NO,
    UNICODE_QUICK_MAYBE,
    UNICODE_QUICK_YES,
} UnicodeQuickCheck;

// YES and NO are certain; MAYBE needs the normalised form for comparison.
UnicodeQuickCheck unicode_quick_check(UnicodeForm form, const uint32_t *points, size_t count);

// How many code points unicode_normalise needs in its output for this input.
size_t unicode_normalise_bound(UnicodeDatabase database, UnicodeForm form, const uint32_t *points,
                               size_t count);

// Normalises into out (which overlaps nothing and holds the bound); returns the number of code points.
size_t unicode_normalise(UnicodeDatabase database, UnicodeForm form, const uint32_t *points, size_t count,
                         uint32_t *out);

// What identifiers go through (PEP 3131). An upper bound for any input: 18 code points for each.
#define UNICODE_NFKC_EXPANSION_MAX 18
static inline size_t unicode_nfkc(const uint32_t *points, size_t count, uint32_t *out) {
    return unicode_normalise(UNICODE_CURRENT, UNICODE_NFKC, points, count, out);
}

// Names. A name is ASCII and shorter than this.
#define UNICODE_NAME_MAX 128

// The name of a code point, without aliases; 0 when it has none, else the length.
size_t unicode_name(UnicodeDatabase database, uint32_t point, char out[UNICODE_NAME_MAX]);

// What \N{name} means: names and aliases, in any case. False when there is no such character.
bool unicode_name_lookup(const char *name, size_t length, uint32_t *point) MUST_CHECK;

// What unicodedata.lookup takes: also named sequences. Returns the number of code points, 0 when there is
// none.
#define UNICODE_SEQUENCE_MAX 4
unsigned unicode_name_lookup_sequence(const char *name, size_t length, uint32_t out[UNICODE_SEQUENCE_MAX]);

#endif
