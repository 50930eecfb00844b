// SPDX-License-Identifier: MIT
// What the files of the module _collections share.
#ifndef KRAIT_MODULES_COLLECTIONS_INTERNAL_H
#define KRAIT_MODULES_COLLECTIONS_INTERNAL_H

#include "objects/object.h"

extern const TypeDefinition deque_definition, deque_iterator_definition, deque_reverse_iterator_definition,
    default_dict_definition, tuple_getter_definition;

#endif
