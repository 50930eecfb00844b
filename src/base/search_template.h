// SPDX-License-Identifier: MIT
// One width and direction of the search: included by search.c with SEARCH_ELEMENT, SEARCH_NAME and SEARCH_AT
// (the i-th element in the direction of the search) and SEARCH_SKIP (the array without the first elements in
// that direction) defined; undefines them. No include guard: it is meant to
// be included again.

static inline __attribute__((unused)) size_t
SEARCH_NAME(find_element)(const SEARCH_ELEMENT *hay, size_t hay_count, SEARCH_ELEMENT element) {
    for (size_t i = 0; i < hay_count; i++)
        if (SEARCH_AT(hay, hay_count, i) == element)
            return i;
    return SEARCH_NOT_FOUND;
}

// The position before which the maximal suffix of the needle starts (SIZE_MAX: before its first element), in
// the order of the elements or in the reverse of it, and that suffix's period.
static size_t SEARCH_NAME(maximal_suffix)(const SEARCH_ELEMENT *needle, size_t count, bool reversed,
                                          size_t *period) {
    size_t suffix = SIZE_MAX, j = 0, k = 1, p = 1;
    while (j + k < count) {
        SEARCH_ELEMENT a = SEARCH_AT(needle, count, j + k);
        SEARCH_ELEMENT b = SEARCH_AT(needle, count, suffix + k);
        if (a == b) {
            if (k == p) {
                j += p;
                k = 1;
            } else {
                k++;
            }
        } else if ((a < b) != reversed) {
            j += k;
            k = 1;
            p = j - suffix;
        } else {
            suffix = j++;
            k = p = 1;
        }
    }
    *period = p;
    return suffix;
}

static size_t SEARCH_NAME(find_two_way)(const SEARCH_ELEMENT *hay, size_t hay_count,
                                        const SEARCH_ELEMENT *needle, size_t count) {
    size_t period, other_period;
    size_t cut = SEARCH_NAME(maximal_suffix)(needle, count, false, &period);
    size_t other_cut = SEARCH_NAME(maximal_suffix)(needle, count, true, &other_period);
    // SIZE_MAX stands for -1: compare with one added.
    if (other_cut + 1 > cut + 1) {
        cut = other_cut;
        period = other_period;
    }
    size_t critical = cut + 1;
    bool periodic = critical + period <= count;
    for (size_t i = 0; periodic && i < critical; i++)
        periodic = SEARCH_AT(needle, count, i) == SEARCH_AT(needle, count, i + period);
    if (!periodic)
        period = (critical > count - critical ? critical : count - critical) + 1;
    size_t memory = 0; // a prefix of the needle known to match at `start`
    for (size_t start = 0; start + count <= hay_count;) {
        size_t i = critical > memory ? critical : memory;
        while (i < count && SEARCH_AT(needle, count, i) == SEARCH_AT(hay, hay_count, start + i))
            i++;
        if (i < count) {
            start += i - critical + 1;
            memory = 0;
            continue;
        }
        i = critical;
        while (i > memory && SEARCH_AT(needle, count, i - 1) == SEARCH_AT(hay, hay_count, start + i - 1))
            i--;
        if (i <= memory)
            return start;
        start += period;
        memory = periodic ? count - period : 0;
    }
    return SEARCH_NOT_FOUND;
}

static size_t SEARCH_NAME(find)(const SEARCH_ELEMENT *hay, size_t hay_count, const SEARCH_ELEMENT *needle,
                                size_t count) {
    // What a plain search may waste is bounded: after so many false starts the rest is searched the careful
    // way.
    SEARCH_ELEMENT first = SEARCH_AT(needle, count, 0), last = SEARCH_AT(needle, count, count - 1);
    size_t end = hay_count - count + 1, budget = 64 + hay_count / 8;
    for (size_t start = 0; start < end; start++) {
        if (SEARCH_AT(hay, hay_count, start) != first || SEARCH_AT(hay, hay_count, start + count - 1) != last)
            continue;
        size_t i = 1;
        while (i < count && SEARCH_AT(needle, count, i) == SEARCH_AT(hay, hay_count, start + i))
            i++;
        if (i >= count)
            return start;
        if (i < budget) {
            budget -= i;
            continue;
        }
        size_t rest = SEARCH_NAME(find_two_way)(SEARCH_SKIP(hay, start), hay_count - start, needle, count);
        return rest == SEARCH_NOT_FOUND ? rest : start + rest;
    }
    return SEARCH_NOT_FOUND;
}

#undef SEARCH_ELEMENT
#undef SEARCH_NAME
#undef SEARCH_AT
#undef SEARCH_SKIP
