// SPDX-License-Identifier: MIT
// Decomposition and the four normalisation forms (UAX #15). See unicode.h for the contract.
#include "base/unicode.h"
#include "base/unicode_tables.h"

#include <stdio.h>
#include <string.h>

// The mapping of one code point; points is NULL when there is none. Hangul syllables are computed elsewhere.
typedef struct Mapping {
    const uint32_t *points;
    unsigned count;
    unsigned tag; // 0 for a canonical mapping
} Mapping;

static Mapping mapping_of(UnicodeDatabase database, uint32_t point) {
    if (point >= UNICODE_LIMIT) {
        return (Mapping){0};
    }
    uint32_t low = point & ((1u << unicode_decomposition_shift) - 1);
    uint32_t block = unicode_decomposition_index[point >> unicode_decomposition_shift];
    uint32_t place = unicode_decomposition_blocks[(block << unicode_decomposition_shift) + low];
    if (place == 0 ||
        (database == UNICODE_3_2_0 && unicode_record(point)->checks & UNICODE_CHECK_UNASSIGNED_3_2_0)) {
        return (Mapping){0};
    }
    uint32_t head = unicode_decomposition_pool[place];
    return (Mapping){&unicode_decomposition_pool[place + 1], head >> 8, head & 0xFF};
}

static bool is_hangul_syllable(uint32_t point) {
    return point - HANGUL_BASE < HANGUL_COUNT;
}

static unsigned hangul_decompose(uint32_t point, uint32_t out[3]) {
    uint32_t number = point - HANGUL_BASE;
    out[0] = HANGUL_LEADING + number / (HANGUL_VOWEL_COUNT * HANGUL_TRAILING_COUNT);
    out[1] = HANGUL_VOWEL + number / HANGUL_TRAILING_COUNT % HANGUL_VOWEL_COUNT;
    out[2] = HANGUL_TRAILING + number % HANGUL_TRAILING_COUNT;
    return out[2] == HANGUL_TRAILING ? 2 : 3;
}

size_t unicode_decomposition(UnicodeDatabase database, uint32_t point,
                             char out[UNICODE_DECOMPOSITION_TEXT_MAX]) {
    uint32_t jamo[3];
    Mapping mapping = mapping_of(database, point);
    if (is_hangul_syllable(point)) {
        mapping = (Mapping){jamo, hangul_decompose(point, jamo), 0};
    }
    size_t length = 0;
    if (mapping.tag != 0) {
        const char *tag = unicode_decomposition_tags[mapping.tag];
        length = strlen(tag);
        memcpy(out, tag, length);
    }
    for (unsigned i = 0; i < mapping.count; i++) {
        length += (size_t)snprintf(out + length, UNICODE_DECOMPOSITION_TEXT_MAX - length, "%s%04X",
                                   length == 0 ? "" : " ", mapping.points[i]);
    }
    return length;
}

// The full decomposition of one code point: counts, and writes unless out is NULL. Mappings nest a few levels
// only.
static size_t decompose_point(UnicodeDatabase database, bool compatible, uint32_t point, uint32_t *out) {
    if (is_hangul_syllable(point)) {
        uint32_t jamo[3];
        unsigned count = hangul_decompose(point, jamo);
        if (out) {
            memcpy(out, jamo, count * sizeof *jamo);
        }
        return count;
    }
    if (database == UNICODE_3_2_0) {
        for (size_t i = 0; i < unicode_old_decomposition_count; i++) {
            if (unicode_old_decompositions[i][0] == point) {
                if (out) {
                    out[0] = unicode_old_decompositions[i][1];
                }
                return 1;
            }
        }
    }
    Mapping mapping = mapping_of(database, point);
    if (!mapping.points || (mapping.tag != 0 && !compatible)) {
        if (out) {
            out[0] = point;
        }
        return 1;
    }
    size_t count = 0;
    for (unsigned i = 0; i < mapping.count; i++) {
        count += decompose_point(database, compatible, mapping.points[i], out ? out + count : NULL);
    }
    return count;
}

static bool form_is_compatible(UnicodeForm form) {
    return form == UNICODE_NFKC || form == UNICODE_NFKD;
}
static bool form_composes(UnicodeForm form) {
    return form == UNICODE_NFC || form == UNICODE_NFKC;
}

static unsigned form_forbids(UnicodeForm form) {
    switch (form) {
    case UNICODE_NFC: return UNICODE_CHECK_NFC_NO;
    case UNICODE_NFD: return UNICODE_CHECK_NFD_NO;
    case UNICODE_NFKC: return UNICODE_CHECK_NFKC_NO;
    default: return UNICODE_CHECK_NFKD_NO;
    }
}

UnicodeQuickCheck unicode_quick_check(UnicodeForm form, const uint32_t *points, size_t count) {
    unsigned forbidden = form_forbids(form);
    unsigned doubtful = form_composes(form) ? UNICODE_CHECK_NFC_MAYBE : 0;
    UnicodeQuickCheck result = UNICODE_QUICK_YES;
    unsigned before = 0;
    for (size_t i = 0; i < count; i++) {
        if (points[i] < 0xA0) {
            before = 0;
            continue;
        }
        const UnicodeRecord *record = unicode_record(points[i]);
        if (record->checks & forbidden || (record->combining != 0 && before > record->combining)) {
            return UNICODE_QUICK_NO;
        }
        if (record->checks & doubtful) {
            result = UNICODE_QUICK_MAYBE;
        }
        before = record->combining;
    }
    return result;
}

size_t unicode_normalise_bound(UnicodeDatabase database, UnicodeForm form, const uint32_t *points,
                               size_t count) {
    size_t bound = 0;
    for (size_t i = 0; i < count; i++) {
        bound += points[i] < 0xA0 ? 1 : decompose_point(database, form_is_compatible(form), points[i], NULL);
    }
    return bound;
}

// Canonical ordering is a stable sort of each run of combining characters by class. Runs are short in any
// real text and sorted by insertion; a hostile one (a million marks of falling classes) must not take
// quadratic time, so that longer runs are merged from short ones, in place: the caller provides no scratch.
#define SHORT_RUN 64

// The class in the present database, for 3.2.0 too: so does CPython, which matters for what 3.2.0 does not
// assign.
static unsigned combining_class(uint32_t point) {
    return unicode_record(point)->combining;
}

static void order_run(uint32_t *points, size_t count) {
    for (size_t i = 1; i < count; i++) {
        uint32_t point = points[i];
        unsigned class = combining_class(point);
        size_t k = i;
        while (k > 0 && combining_class(points[k - 1]) > class) {
            points[k] = points[k - 1];
            k--;
        }
        points[k] = point;
    }
}

static void reverse(uint32_t *points, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        uint32_t point = points[i];
        points[i] = points[count - 1 - i];
        points[count - 1 - i] = point;
    }
}

// The number of points at the start of a sorted run whose class is below (or, with `equal`, not above)
// `class`.
static size_t run_bound(const uint32_t *points, size_t count, unsigned class, bool equal) {
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        unsigned here = combining_class(points[middle]);
        if (here < class || (equal && here == class)) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

// Stable merge without extra memory (K. Dudzinski, A. Dydek, "On a stable minimum storage merging algorithm",
// 1981): rotate the middle, then merge both halves.
static void merge_runs(uint32_t *points, size_t left, size_t right) {
    while (left != 0 && right != 0) {
        if (combining_class(points[left - 1]) <= combining_class(points[left])) {
            return;
        }
        size_t cut_left, cut_right;
        if (left >= right) {
            cut_left = left / 2;
            unsigned class = combining_class(points[cut_left]);
            cut_right = run_bound(points + left, right, class, false);
        } else {
            cut_right = right / 2;
            unsigned class = combining_class(points[left + cut_right]);
            cut_left = run_bound(points, left, class, true);
        }
        reverse(points + cut_left, left - cut_left);
        reverse(points + left, cut_right);
        reverse(points + cut_left, left - cut_left + cut_right);
        // The smaller part recurses, so that the depth is logarithmic.
        size_t first_left = cut_left, first_right = cut_right;
        uint32_t *second = points + cut_left + cut_right;
        size_t second_left = left - cut_left, second_right = right - cut_right;
        if (first_left + first_right < second_left + second_right) {
            merge_runs(points, first_left, first_right);
            points = second;
            left = second_left;
            right = second_right;
        } else {
            merge_runs(second, second_left, second_right);
            left = first_left;
            right = first_right;
        }
    }
}

static void order_canonically(uint32_t *points, size_t count) {
    for (size_t i = 0; i < count;) {
        if (points[i] < 0x300 || combining_class(points[i]) == 0) {
            i++;
            continue;
        }
        size_t end = i + 1;
        while (end < count && combining_class(points[end]) != 0) {
            end++;
        }
        size_t length = end - i;
        for (size_t start = i; start < end; start += SHORT_RUN) {
            order_run(points + start, end - start < SHORT_RUN ? end - start : SHORT_RUN);
        }
        for (size_t sorted = SHORT_RUN; sorted < length; sorted *= 2) {
            for (size_t start = i; end - start > sorted; start += 2 * sorted) {
                size_t right = end - start - sorted;
                merge_runs(points + start, sorted, right < sorted ? right : sorted);
                if (right <= sorted) {
                    break;
                }
            }
        }
        i = end;
    }
}

// The primary composite of two code points, 0 when there is none.
static uint32_t compose_pair(uint32_t first, uint32_t second) {
    if (first - HANGUL_LEADING < HANGUL_LEADING_COUNT && second - HANGUL_VOWEL < HANGUL_VOWEL_COUNT) {
        return HANGUL_BASE + ((first - HANGUL_LEADING) * HANGUL_VOWEL_COUNT + (second - HANGUL_VOWEL)) *
                                 HANGUL_TRAILING_COUNT;
    }
    if (is_hangul_syllable(first) && (first - HANGUL_BASE) % HANGUL_TRAILING_COUNT == 0 &&
        second - HANGUL_TRAILING - 1 < HANGUL_TRAILING_COUNT - 1) {
        return first + (second - HANGUL_TRAILING);
    }
    uint64_t key = (uint64_t)first << 32 | second;
    size_t low = 0;
    size_t high = unicode_composition_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const UnicodeComposition *entry = &unicode_compositions[middle];
        uint64_t here = (uint64_t)entry->first << 32 | entry->second;
        if (here == key) {
            return entry->composed;
        }
        if (here < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 0;
}

// Canonical composition in place (Unicode, D117): `starter` is where the last starter stands; a point is
// blocked from it when something of the same or a higher class stands between.
static size_t compose(uint32_t *points, size_t count) {
    size_t out = 0;
    size_t starter = SIZE_MAX;
    unsigned between = 0; // class of the last point kept behind the starter
    for (size_t i = 0; i < count; i++) {
        uint32_t point = points[i];
        const UnicodeRecord *record = unicode_record(point);
        unsigned class = record->combining;
        bool adjacent = starter != SIZE_MAX && out == starter + 1;
        if (starter != SIZE_MAX && record->checks & UNICODE_CHECK_NFC_MAYBE &&
            (adjacent || (between != 0 && between < class))) {
            uint32_t composed = compose_pair(points[starter], point);
            if (composed != 0) {
                points[starter] = composed;
                continue;
            }
        }
        if (class == 0) {
            starter = out;
        }
        between = class;
        points[out++] = point;
    }
    return out;
}

size_t unicode_normalise(UnicodeDatabase database, UnicodeForm form, const uint32_t *points, size_t count,
                         uint32_t *out) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (points[i] < 0xA0) {
            out[length++] = points[i];
        } else {
            length += decompose_point(database, form_is_compatible(form), points[i], out + length);
        }
    }
    order_canonically(out, length);
    return form_composes(form) ? compose(out, length) : length;
}
