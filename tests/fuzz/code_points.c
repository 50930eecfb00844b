// SPDX-License-Identifier: MIT
// Fuzzes UTF-8 and the Unicode database: valid bytes survive decoding and encoding at every width, errors lie
// where the valid prefix ends, normalising twice changes nothing, names lead back to their code points.
#include "base/unicode.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "broken: %s\n", what);
        abort();
    }
}

#define REQUIRE(condition) require(condition, #condition)

// Returns the decoded points, `count` of them, in a block of exactly that size.
static uint32_t *check_utf8(const uint8_t *bytes, size_t length, Utf8Mode mode, size_t *count) {
    Utf8Scan scan;
    bool valid = utf8_scan(bytes, length, mode, &scan);
    REQUIRE(valid == (scan.reason == NULL) && scan.bytes <= length && (valid ? scan.bytes == length : true));
    if (!valid) {
        REQUIRE(scan.error_start == scan.bytes && scan.error_end > scan.error_start &&
                scan.error_end <= length);
        uint32_t point;
        REQUIRE(utf8_decode_one(bytes + scan.bytes, length - scan.bytes, mode, &point) == 0);
    }
    unsigned width = code_points_width(scan.maximum);
    void *narrow = malloc(scan.points * width + 1);
    utf8_decode(bytes, scan.bytes, narrow, width);
    Utf8Measure measure;
    REQUIRE(utf8_measure(narrow, scan.points, width, mode, &measure) && measure.bytes == scan.bytes);
    uint8_t *encoded = malloc(measure.bytes + 1);
    REQUIRE(utf8_encode(narrow, scan.points, width, encoded) == scan.bytes);
    REQUIRE(memcmp(encoded, bytes, scan.bytes) == 0);
    uint32_t *points = malloc(scan.points * sizeof *points + 1);
    code_points_copy(points, 4, narrow, width, scan.points);
    for (size_t i = 0; i < scan.points; i++) {
        REQUIRE(points[i] <= UTF8_MAXIMUM &&
                (mode == UTF8_SURROGATES || !code_point_is_surrogate(points[i])));
    }
    free(narrow);
    free(encoded);
    *count = scan.points;
    return points;
}

static void check_normalise(const uint32_t *points, size_t count, UnicodeDatabase database,
                            UnicodeForm form) {
    size_t bound = unicode_normalise_bound(database, form, points, count);
    uint32_t *once = malloc(bound * sizeof *once + 1);
    size_t length = unicode_normalise(database, form, points, count, once);
    REQUIRE(length <= bound);
    size_t again_bound = unicode_normalise_bound(database, form, once, length);
    uint32_t *twice = malloc(again_bound * sizeof *twice + 1);
    REQUIRE(unicode_normalise(database, form, once, length, twice) == length);
    REQUIRE(memcmp(once, twice, length * sizeof *once) == 0);
    if (database == UNICODE_CURRENT) {
        bool same = length == count && memcmp(once, points, count * sizeof *once) == 0;
        UnicodeQuickCheck quick = unicode_quick_check(form, points, count);
        REQUIRE(quick == UNICODE_QUICK_MAYBE || (quick == UNICODE_QUICK_YES) == same);
    }
    free(once);
    free(twice);
}

static void check_points(const uint32_t *points, size_t count) {
    for (size_t i = 0; i < count && i < 64; i++) {
        uint32_t out[UNICODE_CASE_MAX];
        REQUIRE(unicode_to_upper_full(points[i], out) - 1 < UNICODE_CASE_MAX);
        REQUIRE(unicode_to_casefold(points[i], out) - 1 < UNICODE_CASE_MAX);
        char name[UNICODE_NAME_MAX];
        size_t length = unicode_name(UNICODE_CURRENT, points[i], name);
        uint32_t found = 0;
        REQUIRE(length < sizeof name);
        REQUIRE(length == 0 || (unicode_name_lookup(name, length, &found) && found == points[i]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    size_t length = size - 1;
    uint8_t *bytes = malloc(length + 1);
    memcpy(bytes, data + 1, length);
    size_t count;
    uint32_t *points = check_utf8(bytes, length, data[0] & 1 ? UTF8_SURROGATES : UTF8_STRICT, &count);
    check_normalise(points, count, data[0] & 8 ? UNICODE_3_2_0 : UNICODE_CURRENT,
                    (UnicodeForm)(data[0] >> 1 & 3));
    check_points(points, count);
    uint32_t sequence[UNICODE_SEQUENCE_MAX];
    REQUIRE(unicode_name_lookup_sequence((const char *)bytes, length, sequence) <= UNICODE_SEQUENCE_MAX);
    free(points);
    free(bytes);
    return 0;
}
