// SPDX-License-Identifier: MIT
// UTF-8 to and from arrays of code points. See utf8.h for the contract.
#include "base/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

static inline uint64_t load_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline bool is_continuation(uint8_t byte) {
    return (byte & 0xC0) == 0x80;
}

size_t utf8_ascii_prefix(const uint8_t *bytes, size_t length) {
    size_t i = 0;
    while (length - i >= 32) {
        uint64_t any = load_word(bytes + i) | load_word(bytes + i + 8) | load_word(bytes + i + 16) |
                       load_word(bytes + i + 24);
        if (any & HIGH_BITS) {
            break;
        }
        i += 32;
    }
    while (length - i >= 8 && !(load_word(bytes + i) & HIGH_BITS)) {
        i += 8;
    }
    while (i < length && bytes[i] < 0x80) {
        i++;
    }
    return i;
}

// One sequence that does not start with ASCII. Exactly one of `length` (valid) and `reason` is set.
typedef struct Sequence {
    unsigned length;
    uint32_t point;
    unsigned bad; // bytes to skip
    const char *reason;
    bool incomplete;
} Sequence;

static Sequence sequence_invalid(unsigned bad, const char *reason) {
    return (Sequence){.bad = bad, .reason = reason};
}

// The second byte alone decides whether the sequence is overlong, a surrogate or too large (Unicode, table
// 3-7).
static inline bool second_is_valid(uint8_t lead, uint8_t second, Utf8Mode mode) {
    if (!is_continuation(second)) {
        return false;
    }
    switch (lead) {
    case 0xE0: return second >= 0xA0;
    case 0xED: return mode == UTF8_SURROGATES || second < 0xA0;
    case 0xF0: return second >= 0x90;
    case 0xF4: return second < 0x90;
    default: return true;
    }
}

static Sequence sequence_read(const uint8_t *bytes, size_t left, Utf8Mode mode) {
    uint8_t lead = bytes[0];
    if (lead < 0xC2 || lead > 0xF4) {
        return sequence_invalid(1, "invalid start byte");
    }
    unsigned needed = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t point = lead & (0x7Fu >> needed);
    for (unsigned i = 1; i < needed; i++) {
        if (i == left) {
            return (Sequence){.bad = i, .reason = "unexpected end of data", .incomplete = true};
        }
        if (i == 1 ? !second_is_valid(lead, bytes[1], mode) : !is_continuation(bytes[i])) {
            Sequence bad = sequence_invalid(i, "invalid continuation byte");
            // Half a surrogate: an error handler such as `surrogatepass` must see all of it, so that an
            // incremental decoder waits.
            bad.incomplete = lead == 0xED && left == 2 && is_continuation(bytes[1]);
            return bad;
        }
        point = point << 6 | (bytes[i] & 0x3F);
    }
    return (Sequence){.length = needed, .point = point};
}

bool utf8_scan(const uint8_t *bytes, size_t length, Utf8Mode mode, Utf8Scan *scan) {
    *scan = (Utf8Scan){0};
    size_t i = 0;
    size_t points = 0;
    uint32_t maximum = 0;
    while (i < length) {
        if (bytes[i] < 0x80) {
            size_t run = utf8_ascii_prefix(bytes + i, length - i);
            i += run;
            points += run;
            if (maximum < 0x7F) {
                maximum = 0x7F;
            }
            continue;
        }
        Sequence sequence = sequence_read(bytes + i, length - i, mode);
        if (sequence.reason) {
            scan->reason = sequence.reason;
            scan->error_start = i;
            scan->error_end = i + sequence.bad;
            scan->incomplete = sequence.incomplete;
            break;
        }
        if (sequence.point > maximum) {
            maximum = sequence.point;
        }
        i += sequence.length;
        points++;
    }
    scan->bytes = i;
    scan->points = points;
    scan->maximum = maximum;
    return scan->reason == NULL;
}

// The length of a sequence that is known to be valid, by its lead byte.
static inline unsigned valid_length(uint8_t lead) {
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static inline uint32_t valid_point(const uint8_t *bytes, unsigned length) {
    switch (length) {
    case 1: return bytes[0];
    case 2: return (bytes[0] & 0x1Fu) << 6 | (bytes[1] & 0x3Fu);
    case 3: return (bytes[0] & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
    default:
        return (bytes[0] & 0x07u) << 18 | (bytes[1] & 0x3Fu) << 12 | (bytes[2] & 0x3Fu) << 6 |
               (bytes[3] & 0x3Fu);
    }
}

static void decode_to_1(const uint8_t *bytes, size_t length, uint8_t *out) {
    for (size_t i = 0; i < length;) {
        if (bytes[i] < 0x80) {
            size_t run = utf8_ascii_prefix(bytes + i, length - i);
            memcpy(out, bytes + i, run);
            out += run;
            i += run;
        } else {
            *out++ = (uint8_t)((bytes[i] & 0x03) << 6 | (bytes[i + 1] & 0x3F));
            i += 2;
        }
    }
}

static void decode_to_2(const uint8_t *bytes, size_t length, uint16_t *out) {
    for (size_t i = 0; i < length;) {
        while (length - i >= 8 && !(load_word(bytes + i) & HIGH_BITS)) {
            for (unsigned k = 0; k < 8; k++) {
                out[k] = bytes[i + k];
            }
            out += 8;
            i += 8;
        }
        if (i < length) {
            unsigned size = valid_length(bytes[i]);
            *out++ = (uint16_t)valid_point(bytes + i, size);
            i += size;
        }
    }
}

static void decode_to_4(const uint8_t *bytes, size_t length, uint32_t *out) {
    for (size_t i = 0; i < length;) {
        while (length - i >= 8 && !(load_word(bytes + i) & HIGH_BITS)) {
            for (unsigned k = 0; k < 8; k++) {
                out[k] = bytes[i + k];
            }
            out += 8;
            i += 8;
        }
        if (i < length) {
            unsigned size = valid_length(bytes[i]);
            *out++ = valid_point(bytes + i, size);
            i += size;
        }
    }
}

void utf8_decode(const uint8_t *bytes, size_t length, void *points, unsigned width) {
    switch (width) {
    case 1: decode_to_1(bytes, length, points); break;
    case 2: decode_to_2(bytes, length, points); break;
    default: decode_to_4(bytes, length, points); break;
    }
}

unsigned utf8_decode_one(const uint8_t *bytes, size_t length, Utf8Mode mode, uint32_t *point) {
    if (length == 0) {
        return 0;
    }
    if (bytes[0] < 0x80) {
        *point = bytes[0];
        return 1;
    }
    Sequence sequence = sequence_read(bytes, length, mode);
    *point = sequence.point;
    return sequence.length;
}

unsigned utf8_encode_one(uint32_t point, uint8_t bytes[UTF8_BYTES_PER_POINT]) {
    if (point < 0x80) {
        bytes[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        bytes[0] = (uint8_t)(0xC0 | point >> 6);
        bytes[1] = (uint8_t)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        bytes[0] = (uint8_t)(0xE0 | point >> 12);
        bytes[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (uint8_t)(0x80 | (point & 0x3F));
        return 3;
    }
    bytes[0] = (uint8_t)(0xF0 | point >> 18);
    bytes[1] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
    bytes[2] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    bytes[3] = (uint8_t)(0x80 | (point & 0x3F));
    return 4;
}

static inline unsigned encoded_length(uint32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

bool utf8_measure(const void *points, size_t count, unsigned width, Utf8Mode mode, Utf8Measure *measure) {
    *measure = (Utf8Measure){0};
    size_t bytes = 0;
    if (width == 1) {
        const uint8_t *narrow = points;
        for (size_t i = 0; i < count; i++) {
            bytes += 1u + (narrow[i] >> 7);
        }
        measure->bytes = bytes;
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t point = code_points_get(points, width, i);
        if (code_point_is_surrogate(point) && mode == UTF8_STRICT) {
            size_t end = i + 1;
            while (end < count && code_point_is_surrogate(code_points_get(points, width, end))) {
                end++;
            }
            *measure = (Utf8Measure){bytes, i, end};
            return false;
        }
        bytes += encoded_length(point);
    }
    measure->bytes = bytes;
    return true;
}

static size_t encode_from_1(const uint8_t *points, size_t count, uint8_t *bytes) {
    uint8_t *out = bytes;
    for (size_t i = 0; i < count;) {
        if (points[i] < 0x80) {
            size_t run = utf8_ascii_prefix(points + i, count - i);
            memcpy(out, points + i, run);
            out += run;
            i += run;
        } else {
            *out++ = (uint8_t)(0xC0 | points[i] >> 6);
            *out++ = (uint8_t)(0x80 | (points[i] & 0x3F));
            i++;
        }
    }
    return (size_t)(out - bytes);
}

size_t utf8_encode(const void *points, size_t count, unsigned width, uint8_t *bytes) {
    if (width == 1) {
        return encode_from_1(points, count, bytes);
    }
    uint8_t *out = bytes;
    if (width == 2) {
        for (size_t i = 0; i < count; i++) {
            out += utf8_encode_one(((const uint16_t *)points)[i], out);
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            out += utf8_encode_one(((const uint32_t *)points)[i], out);
        }
    }
    return (size_t)(out - bytes);
}

size_t utf8_count(const uint8_t *bytes, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += !is_continuation(bytes[i]);
    }
    return count;
}

size_t utf8_offset(const uint8_t *bytes, size_t length, size_t index) {
    size_t i = 0;
    for (; i < length && index > 0; index--) {
        i += valid_length(bytes[i]);
    }
    return i < length ? i : length;
}

uint32_t code_points_maximum(const void *points, size_t count, unsigned width) {
    uint32_t maximum = 0;
    if (width == 1) {
        const uint8_t *narrow = points;
        uint8_t largest = 0;
        for (size_t i = 0; i < count; i++) {
            largest = narrow[i] > largest ? narrow[i] : largest;
        }
        maximum = largest;
    } else if (width == 2) {
        const uint16_t *wide = points;
        uint16_t largest = 0;
        for (size_t i = 0; i < count; i++) {
            largest = wide[i] > largest ? wide[i] : largest;
        }
        maximum = largest;
    } else {
        const uint32_t *wide = points;
        for (size_t i = 0; i < count; i++) {
            maximum = wide[i] > maximum ? wide[i] : maximum;
        }
    }
    return maximum;
}

// One loop for each pair of widths, so that the compiler can vectorise it.
#define COPY_LOOP(To, From)                                                                                  \
    do {                                                                                                     \
        To *target = to;                                                                                     \
        const From *source = from;                                                                           \
        for (size_t i = 0; i < count; i++) {                                                                 \
            target[i] = (To)source[i];                                                                       \
        }                                                                                                    \
    } while (0)

void code_points_copy(void *to, unsigned to_width, const void *from, unsigned from_width, size_t count) {
    if (count == 0) {
        return;
    }
    if (to_width == from_width) {
        memcpy(to, from, count * to_width);
    } else if (to_width == 1 && from_width == 2) {
        COPY_LOOP(uint8_t, uint16_t);
    } else if (to_width == 1) {
        COPY_LOOP(uint8_t, uint32_t);
    } else if (to_width == 2 && from_width == 1) {
        COPY_LOOP(uint16_t, uint8_t);
    } else if (to_width == 2) {
        COPY_LOOP(uint16_t, uint32_t);
    } else if (from_width == 1) {
        COPY_LOOP(uint32_t, uint8_t);
    } else {
        COPY_LOOP(uint32_t, uint16_t);
    }
}
