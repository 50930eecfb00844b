// SPDX-License-Identifier: MIT
// The module _sre: what the library's `re` is built on. Patterns are parsed and compiled in Python; here
// their code is checked and run (_sre/engine.c).
#include "base/unicode.h"
#include "modules/_sre/sre.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"

static Value get_code_size(Vm *vm, Value *args) {
    (void)vm, (void)args;
    return value_from_small_int(sizeof(uint32_t));
}

static bool character(Vm *vm, Value v, uint32_t *out) {
    int32_t c;
    if (!value_to_int32(vm, v, &c))
        return false;
    *out = (uint32_t)c;
    return true;
}
static Value ascii_iscased(Vm *vm, Value *args) {
    uint32_t c;
    return character(vm, args[0], &c) ? value_from_bool((c | 32) - 'a' < 26) : NO_VALUE;
}
static Value unicode_iscased(Vm *vm, Value *args) {
    uint32_t c;
    return character(vm, args[0], &c) ? value_from_bool(unicode_to_lower(c) != c || sre_upper_unicode(c) != c)
                                      : NO_VALUE;
}
static Value ascii_tolower(Vm *vm, Value *args) {
    uint32_t c;
    return character(vm, args[0], &c) ? value_from_small_int((int32_t)sre_lower_ascii(c)) : NO_VALUE;
}
static Value unicode_tolower(Vm *vm, Value *args) {
    uint32_t c;
    return character(vm, args[0], &c) ? value_from_small_int((int32_t)unicode_to_lower(c)) : NO_VALUE;
}

// pattern, flags, code, groups, groupindex, indexgroup
static Value compile(Vm *vm, Value *args) {
    int32_t flags;
    int64_t groups;
    if (!value_to_int32(vm, args[1], &flags))
        return NO_VALUE;
    if (!value_is_list(args[2]))
        return raise_type_error(vm, "compile() argument 'code' must be list, not %T", args[2]);
    if (!value_to_int64(vm, args[3], &groups))
        return NO_VALUE;
    if (!value_is_dict(args[4]))
        return raise_type_error(vm, "compile() argument 'groupindex' must be dict, not %T", args[4]);
    if (!value_is_tuple(args[5]))
        return raise_type_error(vm, "compile() argument 'indexgroup' must be tuple, not %T", args[5]);
    if (groups < 0 || groups > SRE_MAX_GROUPS)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "invalid SRE code");
    const List *list = value_to_list_object(args[2]);
    size_t length = list->length;
    if (length > INT32_MAX)
        return raise_overflow_error(vm, "regular expression code size limit exceeded");
    DataBlock *block = heap_alloc_data(vm, (length + 1) * sizeof(uint32_t));
    if (!block)
        return NO_VALUE;
    uint32_t *code = (uint32_t *)(void *)block->bytes;
    for (size_t i = 0; i < length; i++) {
        uint64_t word;
        Value item = list->items->items[i];
        if (!value_is_int(item))
            return raise_type_error(vm, "an integer is required");
        if (!int_to_uint64(item, &word) || word > UINT32_MAX)
            return raise_overflow_error(vm, "regular expression code size limit exceeded");
        code[i] = (uint32_t)word;
    }
    if (!sre_validate(vm, code, length, (size_t)groups))
        return NO_VALUE;
    int8_t is_bytes = -1;
    if (!value_is_none(args[0])) {
        SreSubject subject;
        if (!sre_subject_open(vm, &subject, args[0]))
            return NO_VALUE;
        is_bytes = subject.is_bytes;
        sre_subject_close(vm, &subject);
    }
    Type *type = type_from_definition(vm, &sre_pattern_definition);
    SrePattern *pattern = type ? object_alloc(vm, type, 0) : NULL;
    if (!pattern)
        return NO_VALUE;
    // NOBARRIER: allocated just above
    pattern->pattern = args[0];
    pattern->group_index = value_to_dict(args[4]);
    pattern->index_group = value_to_tuple_object(args[5]);
    pattern->code = block;
    pattern->code_length = (uint32_t)length;
    pattern->groups = (uint32_t)groups;
    pattern->flags = flags;
    pattern->is_bytes = is_bytes;
    return value_from_pointer(pattern);
}

static const NativeDefinition functions[] = {
    {"getcodesize()", get_code_size, "Bytes of one word of code.", 0, 0},
    {"ascii_iscased(character, /)", ascii_iscased, "Has it another case in ASCII?", 0, 0},
    {"unicode_iscased(character, /)", unicode_iscased, "Has it another case in Unicode?", 0, 0},
    {"ascii_tolower(character, /)", ascii_tolower, "Its lower case in ASCII.", 0, 0},
    {"unicode_tolower(character, /)", unicode_tolower, "Its lower case in Unicode.", 0, 0},
    {"compile(pattern, flags, code, groups, groupindex, indexgroup)", compile, "A Pattern from its code.", 0,
     0},
    {"template(pattern, template, /)", sre_template_new, "A replacement from texts and groups.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static bool execute(Vm *vm, Value module) {
    return module_add_int(vm, module, "MAGIC", SRE_MAGIC) &&
           module_add_int(vm, module, "CODESIZE", sizeof(uint32_t)) &&
           module_add_int(vm, module, "MAXREPEAT", SRE_MAX_REPEAT) &&
           module_add_int(vm, module, "MAXGROUPS", SRE_MAX_GROUPS);
}

const ModuleDefinition module__sre = {
    .name = "_sre",
    .doc = "The engine of regular expressions.",
    .functions = functions,
    .execute = execute,
};
