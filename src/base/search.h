// SPDX-License-Identifier: MIT
// Finding a short array in a long one, in linear time whatever the input (the two-way algorithm of Crochemore
// and Perrin, 1991), for elements of 1, 2 or 4 bytes: what the find, count, replace and split of str and
// bytes stand on.
//
// Nothing here allocates. Both arrays have elements of the same width; an empty needle is the caller's case.
#ifndef KRAIT_BASE_SEARCH_H
#define KRAIT_BASE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_NOT_FOUND SIZE_MAX

// The index of the first, or last, occurrence of needle (count >= 1); SEARCH_NOT_FOUND if there is none.
size_t search_first(const void *hay, size_t hay_count, const void *needle, size_t count, unsigned width);
size_t search_last(const void *hay, size_t hay_count, const void *needle, size_t count, unsigned width);

// The same for one element. The element must fit the width.
size_t search_first_element(const void *hay, size_t hay_count, uint32_t element, unsigned width);
size_t search_last_element(const void *hay, size_t hay_count, uint32_t element, unsigned width);

#endif
