// SPDX-License-Identifier: MIT
// The module itertools: iterators made of iterators. The types lie in itertools/.
#include "modules/itertools/itertools_internal.h"
#include "objects/module.h"

static const NativeDefinition functions[] = {
    {"tee(iterable, n=2, /)", itertools_tee_function, "Several independent iterators over one iterable."},
    {0},
};

static bool execute(Vm *vm, Value module) {
    static const TypeDefinition *const types[] = {
        &itertools_accumulate,
        &itertools_batched,
        &itertools_chain,
        &itertools_combinations,
        &itertools_combinations_with_replacement,
        &itertools_compress,
        &itertools_count,
        &itertools_cycle,
        &itertools_dropwhile,
        &itertools_filterfalse,
        &itertools_groupby,
        &itertools_grouper,
        &itertools_islice,
        &itertools_pairwise,
        &itertools_permutations,
        &itertools_product,
        &itertools_repeat,
        &itertools_starmap,
        &itertools_takewhile,
        &itertools_tee,
        &itertools_tee_block,
        &itertools_zip_longest,
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!module_add_type(vm, module, types[i]))
            return false;
    return true;
}

const ModuleDefinition module_itertools = {
    .name = "itertools",
    .doc = "Iterators made of other iterators.",
    .functions = functions,
    .execute = execute,
};
