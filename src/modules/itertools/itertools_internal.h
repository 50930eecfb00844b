// SPDX-License-Identifier: MIT
// What the iterators of the module itertools share.
//
// Each is a struct of Values side by side, traced as a run, and a `next` that steps other iterators from C.
#ifndef KRAIT_MODULES_ITERTOOLS_INTERNAL_H
#define KRAIT_MODULES_ITERTOOLS_INTERNAL_H

#include "objects/iterator.h"
#include "objects/list.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

// As value_next; guards against iterators nested so deep that the C stack would not do.
static inline Value itertools_step(Vm *vm, Value iterator, bool *failed) {
    *failed = true;
    if (!recursion_enter(vm, ""))
        return NO_VALUE;
    Value item = value_next(vm, iterator, failed);
    recursion_leave(vm);
    return item;
}

#define ITERTOOLS_METHODS                                                                                    \
    {"__iter__(self, /)", iterator_self, "Return the iterator itself."}, {                                   \
        "__next__(self, /)", iterator_method_next, "Return the next item."                                   \
    }
// The trace function NAME_trace of a struct whose `count` Values begin with the field `first`.
#define ITERTOOLS_TRACE(name, struct, first, count)                                                          \
    static void name##_trace(Tracer *tracer, void *object) {                                                 \
        trace_values(tracer, &((struct *)object)->first, (count));                                           \
    }
#define ITERTOOLS_TYPE(type_name, struct, signature_text, doc_text)                                          \
    .name = "itertools." #type_name, .doc = doc_text, .signature = signature_text,                           \
    .kind = KIND_NATIVE_OBJECT, .size = sizeof(struct), .flags = TYPE_BASE | TYPE_IMMUTABLE,                 \
    .methods = type_name##_methods, .trace = type_name##_trace, .next = type_name##_next

extern const TypeDefinition itertools_chain, itertools_starmap, itertools_zip_longest, itertools_pairwise,
    itertools_batched, itertools_accumulate;                                    // combine.c
extern const TypeDefinition itertools_count, itertools_repeat, itertools_cycle; // endless.c
extern const TypeDefinition itertools_islice, itertools_takewhile, itertools_dropwhile, itertools_filterfalse,
    itertools_compress;                                           // select.c
extern const TypeDefinition itertools_groupby, itertools_grouper; // group.c
extern const TypeDefinition itertools_tee, itertools_tee_block;   // tee.c
extern const TypeDefinition itertools_product, itertools_permutations, itertools_combinations,
    itertools_combinations_with_replacement; // combinatorics.c

Value itertools_tee_function(Vm *vm, Value *args);

#endif
