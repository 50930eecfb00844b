// SPDX-License-Identifier: MIT
// Properties and case mappings of code points. See unicode.h for the contract.
#include "base/unicode.h"
#include "base/unicode_tables.h"

#include <string.h>

// What lies beyond the last code point gets the type and record of this one, which is never assigned.
#define UNASSIGNED 0x10FFFFu

static inline const UnicodeType *type_of(uint32_t point) {
    if (point >= UNICODE_LIMIT) {
        point = UNASSIGNED;
    }
    uint32_t low = point & ((1u << unicode_type_shift) - 1);
    uint32_t block = unicode_type_index[point >> unicode_type_shift];
    return &unicode_types[unicode_type_blocks[(block << unicode_type_shift) + low]];
}

static inline bool has_flag(uint32_t point, unsigned flags) {
    return (type_of(point)->flags & flags) != 0;
}

bool unicode_is_alpha(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_ALPHA);
}
bool unicode_is_decimal(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_DECIMAL);
}
bool unicode_is_digit(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_DIGIT);
}
bool unicode_is_numeric(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_NUMERIC);
}
bool unicode_is_lower(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_LOWER);
}
bool unicode_is_upper(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_UPPER);
}
bool unicode_is_title(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_TITLE);
}
bool unicode_is_space(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_SPACE);
}
bool unicode_is_linebreak(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_LINEBREAK);
}
bool unicode_is_printable(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_PRINTABLE);
}
bool unicode_is_xid_start(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_XID_START);
}
bool unicode_is_xid_continue(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_XID_CONTINUE);
}
bool unicode_is_case_ignorable(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_CASE_IGNORABLE);
}

bool unicode_is_alnum(uint32_t point) {
    return has_flag(point,
                    UNICODE_FLAG_ALPHA | UNICODE_FLAG_DECIMAL | UNICODE_FLAG_DIGIT | UNICODE_FLAG_NUMERIC);
}

bool unicode_is_cased(uint32_t point) {
    return has_flag(point, UNICODE_FLAG_LOWER | UNICODE_FLAG_UPPER | UNICODE_FLAG_TITLE);
}

uint32_t unicode_to_lower(uint32_t point) {
    return point + (uint32_t)type_of(point)->to_lower;
}
uint32_t unicode_to_upper(uint32_t point) {
    return point + (uint32_t)type_of(point)->to_upper;
}
uint32_t unicode_to_title(uint32_t point) {
    return point + (uint32_t)type_of(point)->to_title;
}

static const UnicodeSpecialCase *special_case(uint32_t point) {
    size_t low = 0;
    size_t high = unicode_special_case_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (unicode_special_cases[middle].point <= point) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &unicode_special_cases[low];
}

static unsigned copy_case(const uint32_t mapped[UNICODE_CASE_MAX], uint32_t out[UNICODE_CASE_MAX]) {
    unsigned count = 0;
    while (count < UNICODE_CASE_MAX && (mapped[count] != 0 || count == 0)) {
        out[count] = mapped[count];
        count++;
    }
    return count;
}

unsigned unicode_to_lower_full(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(point);
    if (type->flags & UNICODE_FLAG_SPECIAL_CASE) {
        return copy_case(special_case(point)->lower, out);
    }
    out[0] = point + (uint32_t)type->to_lower;
    return 1;
}

unsigned unicode_to_upper_full(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(point);
    if (type->flags & UNICODE_FLAG_SPECIAL_CASE) {
        return copy_case(special_case(point)->upper, out);
    }
    out[0] = point + (uint32_t)type->to_upper;
    return 1;
}

unsigned unicode_to_title_full(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(point);
    if (type->flags & UNICODE_FLAG_SPECIAL_CASE) {
        return copy_case(special_case(point)->title, out);
    }
    out[0] = point + (uint32_t)type->to_title;
    return 1;
}

unsigned unicode_to_casefold(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(point);
    if (type->flags & UNICODE_FLAG_SPECIAL_CASE) {
        return copy_case(special_case(point)->casefold, out);
    }
    out[0] = point + (uint32_t)type->to_lower;
    return 1;
}

int unicode_decimal(uint32_t point) {
    return type_of(point)->decimal;
}
int unicode_digit(uint32_t point) {
    return type_of(point)->digit;
}

bool unicode_numeric(uint32_t point, double *value) {
    return unicode_database_numeric(UNICODE_CURRENT, point, value);
}

const UnicodeRecord *unicode_record(uint32_t point) {
    if (point >= UNICODE_LIMIT) {
        point = UNASSIGNED;
    }
    uint32_t low = point & ((1u << unicode_record_shift) - 1);
    uint32_t block = unicode_record_index[point >> unicode_record_shift];
    return &unicode_records[unicode_record_blocks[(block << unicode_record_shift) + low]];
}

static const UnicodeFacts *facts_of(UnicodeDatabase database, uint32_t point) {
    const UnicodeRecord *record = unicode_record(point);
    return database == UNICODE_CURRENT ? &record->current : &record->old;
}

const char *unicode_category(UnicodeDatabase database, uint32_t point) {
    return unicode_categories[facts_of(database, point)->category];
}

const char *unicode_bidirectional(UnicodeDatabase database, uint32_t point) {
    return unicode_bidirectionals[facts_of(database, point)->bidirectional];
}

const char *unicode_east_asian_width(UnicodeDatabase database, uint32_t point) {
    return unicode_widths[facts_of(database, point)->east_asian_width];
}

bool unicode_mirrored(UnicodeDatabase database, uint32_t point) {
    return facts_of(database, point)->mirrored;
}

unsigned unicode_combining(UnicodeDatabase database, uint32_t point) {
    const UnicodeRecord *record = unicode_record(point);
    if (database == UNICODE_3_2_0 && record->checks & UNICODE_CHECK_UNASSIGNED_3_2_0) {
        return 0;
    }
    return record->combining;
}

int unicode_database_decimal(UnicodeDatabase database, uint32_t point) {
    return facts_of(database, point)->decimal;
}

int unicode_database_digit(UnicodeDatabase database, uint32_t point) {
    return facts_of(database, point)->digit;
}

bool unicode_database_numeric(UnicodeDatabase database, uint32_t point, double *value) {
    uint8_t numeric = facts_of(database, point)->numeric;
    *value = unicode_numerics[numeric];
    return numeric != 0;
}
