// SPDX-License-Identifier: MIT
// The scanner of a pattern: goes from one match to the next, which is what finditer does. It holds the
// subject, not its bytes, between two matches.
#include "modules/_sre/sre.h"
#include "vm/vm.h"

typedef struct SreScanner {
    uint64_t header; // KIND_NATIVE_OBJECT
    Value pattern, string;
    int64_t position, end_position, start;
    bool must_advance, running, done;
} SreScanner;

static void scanner_trace(Tracer *tracer, void *object) {
    trace_value(tracer, ((SreScanner *)object)->pattern);
    trace_value(tracer, ((SreScanner *)object)->string);
}

Value sre_scanner_new(Vm *vm, Value pattern, Value string, int64_t position, int64_t end_position) {
    Sre sre; // says at once what is wrong with the string
    Type *type = type_from_definition(vm, &sre_scanner_definition);
    if (!type || !sre_open(&sre, vm, value_to_pointer(pattern), string, position, end_position))
        return NO_VALUE;
    SreScanner *scanner = object_alloc(vm, type, 0);
    if (scanner) {
        scanner->pattern = pattern; // NOBARRIER: allocated just above
        scanner->string = string;
        scanner->position = scanner->start = sre.position;
        scanner->end_position = sre.end_position;
    }
    sre_close(&sre);
    return value_from_pointer(scanner);
}

static Value step(Vm *vm, SreScanner *scanner, bool search) {
    if (scanner->running)
        return raise_value_error(vm, "regular expression scanner already executing");
    if (scanner->done)
        return VALUE_NONE;
    Sre sre;
    if (!sre_open(&sre, vm, value_to_pointer(scanner->pattern), scanner->string, scanner->position,
                  scanner->end_position))
        return NO_VALUE;
    sre.start = scanner->start;
    sre.must_advance = scanner->must_advance;
    scanner->running = true;
    int status = search ? sre_search(&sre) : sre_match(&sre, false);
    scanner->running = false;
    Value match = status < 0 ? NO_VALUE : status == 0 ? VALUE_NONE : sre_match_new(&sre);
    if (status == 0) {
        scanner->done = true;
    } else if (value_exists(match)) {
        sre_advance(&sre);
        scanner->start = sre.start;
        scanner->must_advance = sre.must_advance;
    }
    sre_close(&sre);
    return match;
}
static Value scanner_match(Vm *vm, Value *args) {
    return step(vm, value_to_pointer(args[0]), false);
}
static Value scanner_search(Vm *vm, Value *args) {
    return step(vm, value_to_pointer(args[0]), true);
}

static const NativeDefinition methods[] = {
    {"match(self, /)", scanner_match, "The match right here; None if there is none.", 0, 0},
    {"search(self, /)", scanner_search, "The next match; None if there is none.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};
static const MemberDefinition members[] = {
    {"pattern", offsetof(SreScanner, pattern), MEMBER_READ_ONLY | MEMBER_NONE, "The pattern."},
    {NULL, 0, 0, NULL},
};
const TypeDefinition sre_scanner_definition = {
    .name = "_sre.SRE_Scanner",
    .doc = "Goes from one match to the next.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(SreScanner),
    .flags = TYPE_NO_NEW | TYPE_IMMUTABLE,
    .methods = methods,
    .members = members,
    .trace = scanner_trace,
};
