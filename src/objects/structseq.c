// SPDX-License-Identifier: MIT
// Struct sequences. The items lie where a tuple's do; hidden fields lie before them, where a subclass has its
// __slots__ members, so that the collector knows them.
#include "objects/structseq.h"
#include "objects/dict.h"
#include "objects/getset.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/type.h"
#include "vm/vm.h"

static const StructSequence *sequence_of(const Type *type) {
    return (const StructSequence *)type_builtin_base((Type *)type)->definition;
}

static uint32_t unnamed_count(const StructSequence *sequence) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < sequence->total; i++)
        count += !sequence->fields[i].name;
    return count;
}

static uint32_t field_offset(const Type *type, const StructSequence *sequence, uint32_t index) {
    return index < sequence->visible
               ? type->instance_size + index * (uint32_t)sizeof(Value)
               : (uint32_t)sizeof(Tuple) + (index - sequence->visible) * (uint32_t)sizeof(Value);
}

static Value *field_of(const Tuple *tuple, const StructSequence *sequence, uint32_t index) {
    return (Value *)(void *)((char *)tuple + field_offset(object_type(tuple), sequence, index));
}

// ---- The type

static bool add_counts(Vm *vm, Type *type, const StructSequence *sequence) {
    Dict *dict = type_dict(vm, type);
    uint32_t unnamed = unnamed_count(sequence);
    Tuple *match = tuple_new(vm, sequence->visible - unnamed);
    if (!dict || !match)
        return false;
    for (uint32_t i = 0, at = 0; i < sequence->total; i++) {
        const StructSequenceField *field = &sequence->fields[i];
        if (!field->name)
            continue;
        Str *name = str_intern_c(vm, field->name);
        Value member = name ? member_new_slot(vm, type, name, field_offset(type, sequence, i)) : NO_VALUE;
        if (value_missing(member))
            return false;
        GetSet *descriptor = value_to_pointer(member);
        descriptor->flags = MEMBER_READ_ONLY | MEMBER_NONE;
        if (field->doc) {
            Str *doc = str_from_c(vm, field->doc);
            if (!doc)
                return false;
            heap_store(vm, descriptor, &descriptor->doc, str_value(doc));
        }
        if (!dict_set_str(vm, dict, name, member))
            return false;
        if (i < sequence->visible && at < match->length)
            heap_store(vm, match, &tuple_items(match)[at++], str_value(name));
    }
    return dict_set_c(vm, dict, "n_sequence_fields", value_from_small_int(sequence->visible)) &&
           dict_set_c(vm, dict, "n_fields", value_from_small_int(sequence->total)) &&
           dict_set_c(vm, dict, "n_unnamed_fields", value_from_small_int(unnamed)) &&
           dict_set_c(vm, dict, "__match_args__", tuple_value(match));
}

Type *structseq_type(Vm *vm, const StructSequence *sequence) {
    Type *type = type_find(vm, &sequence->type);
    if (type)
        return type;
    type = type_from_definition(vm, &sequence->type);
    if (!type || !type_set_layout(vm, type, vm_type(vm, TYPE_INDEX_TUPLE),
                                  sequence->total - sequence->visible, false, 0))
        return NULL;
    return add_counts(vm, type, sequence) ? type : NULL;
}

Type *structseq_add(Vm *vm, Value module, const StructSequence *sequence) {
    Type *type = structseq_type(vm, sequence);
    if (!type || !object_set_attribute(vm, module, type->name, type_value(type)))
        return NULL;
    return type;
}

static Value make(Vm *vm, Type *type, const StructSequence *sequence, const Value *values) {
    Tuple *tuple = object_alloc(vm, type, sequence->visible * sizeof(Value));
    if (!tuple)
        return NO_VALUE;
    tuple->length = sequence->visible;
    tuple->items_offset = type->instance_size;
    for (uint32_t i = 0; i < sequence->total; i++) // NOBARRIER: just allocated
        *field_of(tuple, sequence, i) =
            value_exists(values[i]) || i >= sequence->visible ? values[i] : VALUE_NONE;
    return tuple_value(tuple);
}

Value structseq_new(Vm *vm, const StructSequence *sequence, const Value *values) {
    Type *type = structseq_type(vm, sequence);
    return type ? make(vm, type, sequence, values) : NO_VALUE;
}

// ---- Methods

#define FIELDS_MAX 64

static Value structseq_new_method(Vm *vm, Value *args) {
    if (!value_is_type(args[0]))
        return raise_type_error(vm, "constructor requires a type");
    Type *type = value_to_type(args[0]);
    const StructSequence *sequence = sequence_of(type);
    const char *name = sequence->type.name;
    if (value_missing(value_special(vm, args[1], SPECIAL_ITER)) &&
        value_missing(value_special(vm, args[1], SPECIAL_GETITEM)))
        return raise_type_error(vm, "constructor requires a sequence");
    Tuple *given = value_to_tuple(vm, args[1]);
    if (!given)
        return NO_VALUE;
    if (value_exists(args[2]) && !value_is_dict(args[2]))
        return raise_type_error(vm, "%s() takes a dict as second arg, if any", name);
    Dict *rest = value_exists(args[2]) ? value_to_dict(args[2]) : NULL;
    uint32_t minimum = sequence->visible, maximum = sequence->total, length = given->length;
    if (minimum == maximum && length != minimum)
        return raise_type_error(vm, "%s() takes a %u-sequence (%u-sequence given)", name, minimum, length);
    if (length < minimum)
        return raise_type_error(vm, "%s() takes an at least %u-sequence (%u-sequence given)", name, minimum,
                                length);
    if (length > maximum)
        return raise_type_error(vm, "%s() takes an at most %u-sequence (%u-sequence given)", name, maximum,
                                length);
    Value values[FIELDS_MAX] = {{0}};
    memcpy(values, tuple_items(given), length * sizeof(Value));
    if (rest && dict_length(rest)) {
        size_t found = 0;
        for (uint32_t i = length; i < maximum; i++) {
            Str *key = str_intern_c(vm, sequence->fields[i].name);
            if (!key)
                return NO_VALUE;
            values[i] = dict_get_str(vm, rest, key);
            found += value_exists(values[i]);
        }
        if (found < dict_length(rest))
            return raise_type_error(vm, "%s() got duplicate or unexpected field name(s)", name);
    }
    return make(vm, type, sequence, values);
}

// The name that repr shows for item `index`: the fields without names are passed over.
static const char *shown_name(const StructSequence *sequence, uint32_t index) {
    for (uint32_t i = 0, named = 0; i < sequence->total; i++)
        if (sequence->fields[i].name && named++ == index)
            return sequence->fields[i].name;
    return "";
}

static Value structseq_repr(Vm *vm, Value *args) {
    Tuple *tuple = value_to_tuple_object(args[0]);
    const StructSequence *sequence = sequence_of(object_type(tuple));
    StrBuilder text;
    str_builder_init(&text, vm);
    str_builder_c(&text, sequence->type.name);
    str_builder_char(&text, '(');
    for (uint32_t i = 0; i < tuple->length; i++) {
        if (i)
            str_builder_c(&text, ", ");
        str_builder_c(&text, shown_name(sequence, i));
        str_builder_char(&text, '=');
        str_builder_repr(&text, tuple_items(tuple)[i]);
    }
    str_builder_char(&text, ')');
    return str_builder_finish_value(&text);
}

static Value structseq_reduce(Vm *vm, Value *args) {
    Tuple *tuple = value_to_tuple_object(args[0]);
    const StructSequence *sequence = sequence_of(object_type(tuple));
    Tuple *items = tuple_from_values(vm, tuple_items(tuple), tuple->length);
    Dict *hidden = items ? dict_new(vm) : NULL;
    for (uint32_t i = sequence->visible; hidden && i < sequence->total; i++) {
        Value v = *field_of(tuple, sequence, i);
        if (!dict_set_c(vm, hidden, sequence->fields[i].name, value_exists(v) ? v : VALUE_NONE))
            return NO_VALUE;
    }
    Tuple *arguments = hidden ? tuple_pack(vm, tuple_value(items), dict_value(hidden)) : NULL;
    if (!arguments)
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, type_value(object_type(tuple)), tuple_value(arguments)));
}

static Value structseq_replace(Vm *vm, Value *args) {
    Tuple *tuple = value_to_tuple_object(args[0]);
    Dict *changes = value_to_dict(args[1]);
    const StructSequence *sequence = sequence_of(object_type(tuple));
    if (unnamed_count(sequence))
        return raise_type_error(vm, "__replace__() is not supported for %s because it has unnamed field(s)",
                                sequence->type.name);
    Value values[FIELDS_MAX];
    for (uint32_t i = 0; i < sequence->total; i++) {
        Str *key = str_intern_c(vm, sequence->fields[i].name);
        if (!key)
            return NO_VALUE;
        values[i] = dict_get_str(vm, changes, key);
        if (value_missing(values[i]))
            values[i] = *field_of(tuple, sequence, i);
        else if (dict_delete_str(vm, changes, key) < 0)
            return NO_VALUE;
    }
    if (dict_length(changes)) {
        List *names = value_to_list(vm, dict_value(changes));
        return names ? raise_type_error(vm, "Got unexpected field name(s): %R", list_value(names)) : NO_VALUE;
    }
    return make(vm, object_type(tuple), sequence, values);
}

#define COMMON_METHODS                                                                                       \
    {"__repr__(self, /)", structseq_repr, NULL, 0, 0},                                                       \
        {"__reduce__(self, /)", structseq_reduce, "For copying and pickling.", 0, 0},                        \
        {"__replace__(self, /, **changes)", structseq_replace, "A copy with some fields changed.", 0, 0}, {  \
        0                                                                                                    \
    }
const NativeDefinition structseq_methods[] = {
    {"__new__(cls, sequence, dict=None)", structseq_new_method, NULL, 0, 0},
    COMMON_METHODS,
};
const NativeDefinition structseq_methods_no_new[] = {COMMON_METHODS};
