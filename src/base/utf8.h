// SPDX-License-Identifier: MIT
// UTF-8 (RFC 3629) to and from arrays of code points that are 1, 2 or 4 bytes wide.
//
// Decoding is two passes: utf8_scan validates, counts and finds the largest code point, so that the caller
// can choose the width and allocate exactly; utf8_decode then fills the array and cannot fail. Encoding
// mirrors it. "Surrogates allowed" is the generalised form that `surrogatepass` speaks: D800..DFFF are coded
// on their own in three bytes, and a pair of them is not joined. Error handlers (`replace`,
// `surrogateescape`) are the caller's: errors come with the position and the reason text of CPython's
// UnicodeDecodeError.
#ifndef KRAIT_BASE_UTF8_H
#define KRAIT_BASE_UTF8_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_MAXIMUM         0x10FFFF
#define UTF8_BYTES_PER_POINT 4

typedef enum Utf8Mode {
    UTF8_STRICT,
    UTF8_SURROGATES,
} Utf8Mode;

typedef struct Utf8Scan {
    size_t bytes;       // length of the valid prefix
    size_t points;      // code points in it
    uint32_t maximum;   // the largest of them: 0 when there is none, 7F when all are ASCII
    const char *reason; // NULL when all of the input is valid, else why bytes[error_start] is not
    size_t error_start; // equals `bytes`
    size_t error_end;   // the bytes to skip are [error_start, error_end)
    bool incomplete;    // the error is that the input ends too early: an incremental decoder waits for more
} Utf8Scan;

// Scans until the end or the first error. True when there is no error.
bool utf8_scan(const uint8_t *bytes, size_t length, Utf8Mode mode, Utf8Scan *scan);

// The number of leading bytes below 0x80.
size_t utf8_ascii_prefix(const uint8_t *bytes, size_t length);

// Decodes bytes that a scan found valid into elements of `width` bytes, which must hold the scan's maximum.
void utf8_decode(const uint8_t *bytes, size_t length, void *points, unsigned width);

// Decodes one code point at bytes[0]; returns its length in bytes, 0 when it is not valid (or length is 0).
unsigned utf8_decode_one(const uint8_t *bytes, size_t length, Utf8Mode mode, uint32_t *point);

// Encodes one code point (surrogates too), returns the number of bytes written.
unsigned utf8_encode_one(uint32_t point, uint8_t bytes[UTF8_BYTES_PER_POINT]);

typedef struct Utf8Measure {
    size_t bytes;       // UTF-8 length of the encodable prefix
    size_t error_start; // in UTF8_STRICT: the run of surrogates [error_start, error_end) that stopped it
    size_t error_end;
} Utf8Measure;

// The length in UTF-8. False when the mode is strict and there is a surrogate ("surrogates not allowed").
bool utf8_measure(const void *points, size_t count, unsigned width, Utf8Mode mode, Utf8Measure *measure);

// Encodes code points (surrogates too) into a buffer that is large enough; returns the number of bytes
// written.
size_t utf8_encode(const void *points, size_t count, unsigned width, uint8_t *bytes);

// The number of code points in valid UTF-8, and the byte offset of the point with the given index.
size_t utf8_count(const uint8_t *bytes, size_t length);
size_t utf8_offset(const uint8_t *bytes, size_t length, size_t index);

// Arrays of code points.
uint32_t code_points_maximum(const void *points, size_t count, unsigned width);

// The narrowest width (1, 2, 4) that holds the code point.
static inline unsigned code_points_width(uint32_t maximum) {
    return maximum < 0x100 ? 1 : maximum < 0x10000 ? 2 : 4;
}

static inline uint32_t code_points_get(const void *points, unsigned width, size_t index) {
    switch (width) {
    case 1: return ((const uint8_t *)points)[index];
    case 2: return ((const uint16_t *)points)[index];
    default: return ((const uint32_t *)points)[index];
    }
}

static inline void code_points_set(void *points, unsigned width, size_t index, uint32_t point) {
    switch (width) {
    case 1: ((uint8_t *)points)[index] = (uint8_t)point; break;
    case 2: ((uint16_t *)points)[index] = (uint16_t)point; break;
    default: ((uint32_t *)points)[index] = point; break;
    }
}

// Copies between widths. Every point must fit the target's width; the arrays must not overlap.
void code_points_copy(void *to, unsigned to_width, const void *from, unsigned from_width, size_t count);

static inline bool code_point_is_surrogate(uint32_t point) {
    return point - 0xD800u < 0x800u;
}

#endif
