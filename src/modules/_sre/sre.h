// SPDX-License-Identifier: MIT
// What the files of the module _sre share: the matching engine, and the types Pattern, Match, Scanner and
// Template.
//
// The engine runs the code that the library's re._compiler emits, checked once by sre_validate: after that no
// instruction leads outside the code. Positions are code points (bytes) from the start of the subject.
#ifndef KRAIT_MODULES_SRE_H
#define KRAIT_MODULES_SRE_H

#include "objects/buffer.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/str.h"
#include "objects/tuple.h"

// ORDER opcode: as re._constants numbers them.
enum {
    SRE_FAILURE,
    SRE_SUCCESS,
    SRE_ANY,
    SRE_ANY_ALL,
    SRE_ASSERT,
    SRE_ASSERT_NOT,
    SRE_AT,
    SRE_BRANCH,
    SRE_CATEGORY,
    SRE_CHARSET,
    SRE_BIGCHARSET,
    SRE_GROUPREF,
    SRE_GROUPREF_EXISTS,
    SRE_IN,
    SRE_INFO,
    SRE_JUMP,
    SRE_LITERAL,
    SRE_MARK,
    SRE_MAX_UNTIL,
    SRE_MIN_UNTIL,
    SRE_NOT_LITERAL,
    SRE_NEGATE,
    SRE_RANGE,
    SRE_REPEAT,
    SRE_REPEAT_ONE,
    SRE_SUBPATTERN,
    SRE_MIN_REPEAT_ONE,
    SRE_ATOMIC_GROUP,
    SRE_POSSESSIVE_REPEAT,
    SRE_POSSESSIVE_REPEAT_ONE,
    SRE_GROUPREF_IGNORE,
    SRE_IN_IGNORE,
    SRE_LITERAL_IGNORE,
    SRE_NOT_LITERAL_IGNORE,
    SRE_GROUPREF_LOC_IGNORE,
    SRE_IN_LOC_IGNORE,
    SRE_LITERAL_LOC_IGNORE,
    SRE_NOT_LITERAL_LOC_IGNORE,
    SRE_GROUPREF_UNI_IGNORE,
    SRE_IN_UNI_IGNORE,
    SRE_LITERAL_UNI_IGNORE,
    SRE_NOT_LITERAL_UNI_IGNORE,
    SRE_RANGE_UNI_IGNORE,
};
// ORDER position
enum {
    SRE_AT_BEGINNING,
    SRE_AT_BEGINNING_LINE,
    SRE_AT_BEGINNING_STRING,
    SRE_AT_BOUNDARY,
    SRE_AT_NON_BOUNDARY,
    SRE_AT_END,
    SRE_AT_END_LINE,
    SRE_AT_END_STRING,
    SRE_AT_LOC_BOUNDARY,
    SRE_AT_LOC_NON_BOUNDARY,
    SRE_AT_UNI_BOUNDARY,
    SRE_AT_UNI_NON_BOUNDARY,
    SRE_AT_COUNT,
};
// ORDER category: each is followed by its complement.
enum {
    SRE_CATEGORY_DIGIT = 0,
    SRE_CATEGORY_SPACE = 2,
    SRE_CATEGORY_WORD = 4,
    SRE_CATEGORY_LINEBREAK = 6,
    SRE_CATEGORY_LOC_WORD = 8,
    SRE_CATEGORY_UNI_DIGIT = 10,
    SRE_CATEGORY_UNI_SPACE = 12,
    SRE_CATEGORY_UNI_WORD = 14,
    SRE_CATEGORY_UNI_LINEBREAK = 16,
    SRE_CATEGORY_COUNT = 18,
};
enum { SRE_INFO_PREFIX = 1, SRE_INFO_LITERAL = 2, SRE_INFO_CHARSET = 4 };
#define SRE_MAGIC      20230612
#define SRE_MAX_REPEAT UINT32_MAX
#define SRE_MAX_GROUPS 1073741823

// ---- Characters (character.c)

uint32_t sre_lower_ascii(uint32_t c);
uint32_t sre_lower_locale(uint32_t c);
uint32_t sre_upper_locale(uint32_t c);
uint32_t sre_upper_unicode(uint32_t c); // the first of its upper case, as _sre sees case
bool sre_category(uint32_t category, uint32_t c);
// Is `c` in the set whose instructions start at `set`?
bool sre_charset(const uint32_t *set, uint32_t c);
// Does `c` match the instruction of one character (ANY, IN, LITERAL ...) at `code`?
bool sre_one(const uint32_t *code, uint32_t c);

// ---- The engine (engine.c)

typedef struct SrePattern {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value pattern;   // str, bytes-like or None
    Dict *group_index;
    Tuple *index_group;
    DataBlock *code; // of uint32_t
    uint32_t code_length, groups;
    int32_t flags;
    int8_t is_bytes; // -1: pattern is None
} SrePattern;

typedef struct SreSubject {
    Value string;
    Buffer buffer; // of what is not str or bytes
    const void *data;
    int64_t length;
    uint8_t width;
    bool is_bytes, exported;
} SreSubject;
// "expected string or bytes-like object, got 'int'". Must be released.
bool sre_subject_open(Vm *vm, SreSubject *subject, Value string) MUST_CHECK;
void sre_subject_close(Vm *vm, SreSubject *subject);
// Part of the subject: str or bytes. Bounds beyond its end are clipped (a bytearray may have shrunk).
Value sre_subject_slice(Vm *vm, const SreSubject *subject, int64_t from, int64_t to) MUST_CHECK;

struct SreChoice;
struct SreNode;
// One matching: lives in a C local.
typedef struct Sre {
    Vm *vm;
    SrePattern *pattern;
    const uint32_t *code;
    SreSubject subject;
    int64_t position, end_position; // as asked, clipped
    int64_t start;                  // where the match starts, or the search
    int64_t end;                    // of the match
    bool must_advance;              // the match must not end at `start` if it starts there
    bool match_all;
    int32_t last_index; // the group closed last, or -1
    int64_t *marks;     // 2 * groups, -1: unset
    struct SreChoice *choices;
    size_t choice_count, choice_capacity;
    struct SreNode *nodes;
    size_t node_count, node_capacity;
    uint32_t ticks;
} Sre;
// Opens the subject, checks it against the pattern. Must be closed.
bool sre_open(Sre *sre, Vm *vm, SrePattern *pattern, Value string, int64_t position,
              int64_t end_position) MUST_CHECK;
void sre_close(Sre *sre);
// 1: matched, 0: not, -1: exception. Both begin at sre->start.
int sre_match(Sre *sre, bool match_all) MUST_CHECK;
int sre_search(Sre *sre) MUST_CHECK;
// After a match: the next search goes on behind it.
void sre_advance(Sre *sre);
// Group 0 is the match. What did not take part is `fallback`.
Value sre_group(Sre *sre, uint32_t group, Value fallback) MUST_CHECK;

// Raises RuntimeError "invalid SRE code" unless the engine can run it.
bool sre_validate(Vm *vm, const uint32_t *code, size_t length, size_t groups) MUST_CHECK;

// ---- Types

typedef struct SreMatch {
    uint64_t header; // KIND_NATIVE_OBJECT
    SrePattern *pattern;
    Value string;
    Value regs;       // the tuple, once asked for
    DataBlock *marks; // int64_t, 2 * (groups + 1), -1: unset
    int64_t position, end_position;
    int32_t last_index;
} SreMatch;
// Of a matching that has matched.
Value sre_match_new(Sre *sre) MUST_CHECK;
// A template (_sre.template) filled with the groups of a match.
Value sre_template_expand(Vm *vm, Value template, SreMatch *match) MUST_CHECK;
// re._compile_template: a Template, or, when it names no group, its text.
Value sre_template_compile(Vm *vm, SrePattern *pattern, Value text) MUST_CHECK;
Value sre_template_new(Vm *vm, Value *args); // the module's function
Value sre_scanner_new(Vm *vm, Value pattern, Value string, int64_t position, int64_t end_position) MUST_CHECK;
// Joins str or bytes pieces.
Value sre_join(Vm *vm, bool is_bytes, Value list) MUST_CHECK;

extern const TypeDefinition sre_pattern_definition, sre_match_definition, sre_scanner_definition,
    sre_template_definition;

#endif
