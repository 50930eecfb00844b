// SPDX-License-Identifier: MIT
// The two-way search, once for each width and direction (search_template.h makes the six functions). A search
// from the end is the search from the start of both arrays read backwards.
#include "base/search.h"

#include <string.h>

#define SEARCH_ELEMENT     uint8_t
#define SEARCH_NAME(x)     x##_forward_1
#define SEARCH_AT(p, n, i) ((p)[i])
#define SEARCH_SKIP(p, k)  ((p) + (k))
#include "base/search_template.h"

#define SEARCH_ELEMENT     uint8_t
#define SEARCH_NAME(x)     x##_backward_1
#define SEARCH_AT(p, n, i) ((p)[(n)-1 - (i)])
#define SEARCH_SKIP(p, k)  (p)
#include "base/search_template.h"

#define SEARCH_ELEMENT     uint16_t
#define SEARCH_NAME(x)     x##_forward_2
#define SEARCH_AT(p, n, i) ((p)[i])
#define SEARCH_SKIP(p, k)  ((p) + (k))
#include "base/search_template.h"

#define SEARCH_ELEMENT     uint16_t
#define SEARCH_NAME(x)     x##_backward_2
#define SEARCH_AT(p, n, i) ((p)[(n)-1 - (i)])
#define SEARCH_SKIP(p, k)  (p)
#include "base/search_template.h"

#define SEARCH_ELEMENT     uint32_t
#define SEARCH_NAME(x)     x##_forward_4
#define SEARCH_AT(p, n, i) ((p)[i])
#define SEARCH_SKIP(p, k)  ((p) + (k))
#include "base/search_template.h"

#define SEARCH_ELEMENT     uint32_t
#define SEARCH_NAME(x)     x##_backward_4
#define SEARCH_AT(p, n, i) ((p)[(n)-1 - (i)])
#define SEARCH_SKIP(p, k)  (p)
#include "base/search_template.h"

size_t search_first_element(const void *hay, size_t hay_count, uint32_t element, unsigned width) {
    if (hay_count == 0)
        return SEARCH_NOT_FOUND;
    if (width == 1) {
        const uint8_t *found = memchr(hay, (int)element, hay_count);
        return found ? (size_t)(found - (const uint8_t *)hay) : SEARCH_NOT_FOUND;
    }
    return width == 2 ? find_element_forward_2(hay, hay_count, (uint16_t)element)
                      : find_element_forward_4(hay, hay_count, element);
}

size_t search_last_element(const void *hay, size_t hay_count, uint32_t element, unsigned width) {
    size_t found = width == 1   ? find_element_backward_1(hay, hay_count, (uint8_t)element)
                   : width == 2 ? find_element_backward_2(hay, hay_count, (uint16_t)element)
                                : find_element_backward_4(hay, hay_count, element);
    return found == SEARCH_NOT_FOUND ? found : hay_count - 1 - found;
}

static uint32_t first_element(const void *points, unsigned width) {
    switch (width) {
    case 1: return *(const uint8_t *)points;
    case 2: return *(const uint16_t *)points;
    default: return *(const uint32_t *)points;
    }
}

size_t search_first(const void *hay, size_t hay_count, const void *needle, size_t count, unsigned width) {
    if (count > hay_count)
        return SEARCH_NOT_FOUND;
    if (count == 1)
        return search_first_element(hay, hay_count, first_element(needle, width), width);
    switch (width) {
    case 1: return find_forward_1(hay, hay_count, needle, count);
    case 2: return find_forward_2(hay, hay_count, needle, count);
    default: return find_forward_4(hay, hay_count, needle, count);
    }
}

size_t search_last(const void *hay, size_t hay_count, const void *needle, size_t count, unsigned width) {
    if (count > hay_count)
        return SEARCH_NOT_FOUND;
    if (count == 1)
        return search_last_element(hay, hay_count, first_element(needle, width), width);
    size_t found = width == 1   ? find_backward_1(hay, hay_count, needle, count)
                   : width == 2 ? find_backward_2(hay, hay_count, needle, count)
                                : find_backward_4(hay, hay_count, needle, count);
    return found == SEARCH_NOT_FOUND ? found : hay_count - count - found;
}
