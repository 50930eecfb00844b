// SPDX-License-Identifier: MIT
// Struct sequences: tuples whose items have names too (sys.flags, os.stat_result, time.struct_time).
//
// A type is declared by one const StructSequence. The first `visible` fields are the tuple's items; those
// beyond are attributes only. A field without a name (the integer times of os.stat_result) is an item only.
#ifndef KRAIT_OBJECTS_STRUCTSEQ_H
#define KRAIT_OBJECTS_STRUCTSEQ_H

#include "objects/tuple.h"

typedef struct StructSequenceField {
    const char *name; // NULL: without a name
    const char *doc;
} StructSequenceField;

typedef struct StructSequence {
    TypeDefinition type;               // STRUCT_SEQUENCE_TYPE or STRUCT_SEQUENCE_TYPE_NO_NEW
    const StructSequenceField *fields; // `total` of them
    uint32_t visible, total;
} StructSequence;

extern const NativeDefinition structseq_methods[], structseq_methods_no_new[];

#define STRUCT_SEQUENCE_TYPE(python_name, text)                                                              \
    {                                                                                                        \
        .name = python_name, .base = &tuple_definition, .doc = text, .kind = KIND_TUPLE,                     \
        .size = sizeof(Tuple), .methods = structseq_methods                                                  \
    }
// Programs cannot make instances.
#define STRUCT_SEQUENCE_TYPE_NO_NEW(python_name, text)                                                       \
    {                                                                                                        \
        .name = python_name, .base = &tuple_definition, .doc = text, .kind = KIND_TUPLE,                     \
        .size = sizeof(Tuple), .methods = structseq_methods_no_new, .flags = TYPE_NO_NEW                     \
    }

// The type of this Vm, made at first need.
Type *structseq_type(Vm *vm, const StructSequence *sequence) MUST_CHECK;
// The same, bound in the module under its name.
Type *structseq_add(Vm *vm, Value module, const StructSequence *sequence) MUST_CHECK;
// An instance: `values` are `total` of them, NO_VALUE (for hidden ones) reads as None.
Value structseq_new(Vm *vm, const StructSequence *sequence, const Value *values) MUST_CHECK;

#endif
