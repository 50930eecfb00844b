// SPDX-License-Identifier: MIT
// UTF-8: every short sequence of representative bytes, described as CPython's decoder would, must have the
// digest that tests/oracle/base_utf8.py prints under CPython 3.14; and round trips at every width.
//
// `base_utf8 dump` prints the descriptions, for a diff against `base_utf8.py dump`.
#include "base/hash.h"
#include "base/utf8.h"
#include "base_test.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t representative[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                                         0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
                                         0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
#define REPRESENTATIVES (sizeof representative)

static void describe(FILE *out, const uint8_t *bytes, size_t length, Utf8Mode mode) {
    Utf8Scan scan;
    if (utf8_scan(bytes, length, mode, &scan)) {
        uint32_t points[8];
        utf8_decode(bytes, length, points, 4);
        for (size_t i = 0; i < scan.points; i++) {
            fprintf(out, "%x ", points[i]);
        }
        fprintf(out, "\n");
    } else {
        fprintf(out, "%zu-%zu %s%s\n", scan.error_start, scan.error_end, scan.reason,
                scan.incomplete ? " incomplete" : "");
    }
}

static void dump(FILE *out) {
    uint8_t bytes[4];
    size_t combinations = 1;
    for (size_t length = 0; length <= 4; length++, combinations *= REPRESENTATIVES) {
        for (size_t i = 0; i < combinations; i++) {
            size_t rest = i;
            for (size_t k = 0; k < length; k++, rest /= REPRESENTATIVES) {
                bytes[k] = representative[rest % REPRESENTATIVES];
            }
            describe(out, bytes, length, UTF8_STRICT);
        }
    }
}

#define EXPECTED_DIGEST INT64_C(526532144142540650)

static void check_digest(TestCount *t) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    dump(out);
    fclose(out);
    CHECK(t, hash_bytes(hash_key_from_seed(0), text, length) == EXPECTED_DIGEST);
    free(text);
}

static void check_every_point(TestCount *t) {
    for (uint32_t point = 0; point <= UTF8_MAXIMUM; point++) {
        uint8_t bytes[UTF8_BYTES_PER_POINT];
        unsigned length = utf8_encode_one(point, bytes);
        uint32_t back = 0;
        bool surrogate = code_point_is_surrogate(point);
        CHECK(t, utf8_decode_one(bytes, length, UTF8_SURROGATES, &back) == length && back == point);
        CHECK(t, utf8_decode_one(bytes, length, UTF8_STRICT, &back) == (surrogate ? 0 : length));
        Utf8Measure measure;
        CHECK(t, utf8_measure(&point, 1, 4, UTF8_STRICT, &measure) == !surrogate);
        CHECK(t, utf8_measure(&point, 1, 4, UTF8_SURROGATES, &measure) && measure.bytes == length);
    }
}

// Random texts, mostly ASCII so that the fast paths start and stop everywhere.
static void check_round_trips(TestCount *t) {
    uint64_t state = 7;
    for (int round = 0; round < 20000; round++) {
        static const uint32_t limits[] = {0x80, 0x100, 0x10000, 0x110000};
        uint32_t limit = limits[test_random(&state) % 4];
        size_t count = test_random(&state) % 80;
        uint32_t points[80];
        for (size_t i = 0; i < count; i++) {
            points[i] = (uint32_t)(test_random(&state) % (test_random(&state) % 8 ? 0x80 : limit));
        }
        unsigned width = code_points_width(code_points_maximum(points, count, 4));
        uint32_t narrow[80], decoded[80], wide[80];
        code_points_copy(narrow, width, points, 4, count);
        CHECK(t, code_points_maximum(narrow, count, width) == code_points_maximum(points, count, 4));
        Utf8Measure measure;
        CHECK(t, utf8_measure(narrow, count, width, UTF8_SURROGATES, &measure));
        uint8_t bytes[320];
        CHECK(t, utf8_encode(narrow, count, width, bytes) == measure.bytes);
        Utf8Scan scan;
        CHECK(t, utf8_scan(bytes, measure.bytes, UTF8_SURROGATES, &scan));
        CHECK(t, scan.points == count && utf8_count(bytes, measure.bytes) == count);
        CHECK(t, code_points_width(scan.maximum) == width);
        utf8_decode(bytes, measure.bytes, decoded, width);
        CHECK(t, memcmp(decoded, narrow, count * width) == 0);
        code_points_copy(wide, 4, narrow, width, count);
        CHECK(t, memcmp(wide, points, count * 4) == 0);
        if (count > 0) {
            size_t index = test_random(&state) % count;
            uint32_t point;
            size_t offset = utf8_offset(bytes, measure.bytes, index);
            CHECK(t, utf8_decode_one(bytes + offset, measure.bytes - offset, UTF8_SURROGATES, &point) > 0);
            CHECK(t, point == points[index]);
        }
    }
}

static void check_surrogate_runs(TestCount *t) {
    static const uint16_t points[] = {'a', 0xE9, 0xD800, 0xDFFF, 'b'};
    Utf8Measure measure;
    CHECK(t, !utf8_measure(points, 5, 2, UTF8_STRICT, &measure));
    CHECK(t, measure.bytes == 3 && measure.error_start == 2 && measure.error_end == 4);
    Utf8Scan scan;
    CHECK(t, !utf8_scan((const uint8_t *)"\xED\xA0", 2, UTF8_SURROGATES, &scan) && scan.incomplete);
    CHECK(t, !utf8_scan((const uint8_t *)"\xED\xA0", 2, UTF8_STRICT, &scan) && scan.incomplete);
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "dump") == 0) {
        dump(stdout);
        return 0;
    }
    TestCount count = {0};
    check_digest(&count);
    check_every_point(&count);
    check_round_trips(&count);
    check_surrogate_runs(&count);
    return test_end(&count);
}
