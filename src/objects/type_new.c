// SPDX-License-Identifier: MIT
// Making classes: metaclass, best base, __slots__, layout, mro, __set_name__, __init_subclass__ (PEP 3115,
// 487, 520, 560).
//
// The namespace is copied; the type is reachable for Python code (a metaclass's mro, __set_name__) only when
// it is whole, but for its mro.
#include "objects/attribute.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/getset.h"
#include "objects/list.h"
#include "objects/mapping_proxy.h"
#include "objects/protocol.h"
#include "objects/static_method.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "objects/type_methods.h"
#include "objects/weakref.h"
#include "vm/call_type.h"
#include "vm/vm.h"

// ---- Attributes that every class with a __dict__ or weak references gets

// Classes and modules have a __dict__ of their own kind, whatever Python class is among their bases.
static bool has_builtin_dict(Value v) {
    return value_is_type(v) || value_is_kind(v, KIND_MODULE);
}

// The `__dict__` of a builtin base whose instances have one (exceptions, functions ...).
static GetSet *builtin_dict(Vm *vm, Value v) {
    Type *builtin = type_builtin_base(value_type(vm, v));
    if (!builtin->root->has_dict)
        return NULL;
    Value getset = type_lookup(vm, builtin, vm_name(vm, __dict__));
    if (!value_is_getset(getset))
        return NULL;
    GetSet *descriptor = value_to_pointer(getset);
    return descriptor->getset && descriptor->getset->get != instance_get_dict ? descriptor : NULL;
}

Value instance_get_dict(Vm *vm, Value *args) {
    GetSet *builtin = builtin_dict(vm, args[0]);
    if (builtin)
        return getset_get(vm, builtin, args[0]);
    if (value_is_type(args[0])) {
        Dict *namespace = type_dict(vm, value_to_type(args[0]));
        return namespace ? mapping_proxy_new(vm, dict_value(namespace)) : NO_VALUE;
    }
    Dict *dict = object_dict(vm, args[0]);
    if (!dict && !error_is_set(vm))
        return raise_attribute_error(vm, args[0], vm_name(vm, __dict__));
    return value_from_pointer(dict);
}

Value instance_set_dict(Vm *vm, Value *args) {
    GetSet *builtin = builtin_dict(vm, args[0]);
    if (builtin)
        return getset_set(vm, builtin, args[0], args[1]) ? VALUE_NONE : NO_VALUE;
    if (has_builtin_dict(args[0]))
        return raise_error(vm, TYPE_INDEX_ATTRIBUTE_ERROR,
                           "attribute '__dict__' of '%s' objects is not writable",
                           value_is_type(args[0]) ? "type" : "module");
    if (!object_shape(value_to_pointer(args[0]))->has_dict)
        return raise_attribute_error(vm, args[0], vm_name(vm, __dict__));
    if (value_missing(args[1])) { // an empty one takes its place
        Dict *dict = dict_new(vm);
        return dict && object_set_dict(vm, args[0], dict_value(dict)) ? VALUE_NONE : NO_VALUE;
    }
    if (!value_is_dict(args[1]))
        return raise_type_error(vm, "__dict__ must be set to a dictionary, not a '%.200T'", args[1]);
    return object_set_dict(vm, args[0], args[1]) ? VALUE_NONE : NO_VALUE;
}

static Value instance_get_weakref(Vm *vm, Value *args) {
    Value reference = weakref_first(vm, args[0]);
    return value_exists(reference) ? reference : VALUE_NONE;
}

static const GetSetDefinition dict_getset = {"__dict__", instance_get_dict, instance_set_dict,
                                             "The attributes of the instance."};
static const GetSetDefinition weakref_getset = {"__weakref__", instance_get_weakref, NULL,
                                                "The first weak reference to the instance."};

// ---- Metaclass and bases

Type *type_calculate_metaclass(Vm *vm, Type *metatype, Tuple *bases) {
    Type *winner = metatype;
    for (size_t i = 0; i < bases->length; i++) {
        Type *candidate = value_type(vm, tuple_items(bases)[i]);
        if (type_is_subtype(winner, candidate))
            continue;
        if (type_is_subtype(candidate, winner)) {
            winner = candidate;
            continue;
        }
        raise_type_error(vm, "metaclass conflict: the metaclass of a derived class must be a (non-strict) "
                             "subclass of the metaclasses of all its bases");
        return NULL;
    }
    return winner;
}

// Does the type itself add to the layout of its base?
static bool extends_layout(const Type *type) {
    const Type *base = type->base;
    if (!base)
        return true;
    if (type->root->members != base->root->members)
        return true;
    const TypeDefinition *definition = type->definition;
    if (!definition)
        return false;
    if (type->kind != base->kind)
        return true;
    const TypeDefinition *under = NULL;
    for (const Type *t = base; !under; t = t->base)
        under = t->definition;
    if (definition->size != under->size)
        return true;
    // Exceptions share a struct, in which each family uses the fields in its own way.
    return type_has(type, TYPE_EXCEPTION) && (definition->members || definition->getset);
}

static Type *solid_base(Type *type) {
    while (!extends_layout(type))
        type = type->base;
    return type;
}

Type *type_best_base(Vm *vm, Tuple *bases) {
    Type *base = NULL, *winner = NULL;
    for (size_t i = 0; i < bases->length; i++) {
        Value v = tuple_items(bases)[i];
        if (!value_is_type(v)) {
            raise_type_error(vm, "bases must be types");
            return NULL;
        }
        Type *candidate_base = value_to_type(v);
        if (!type_has(candidate_base, TYPE_BASE)) {
            raise_type_error(vm, "type '%.100N' is not an acceptable base type", candidate_base);
            return NULL;
        }
        Type *candidate = solid_base(candidate_base);
        if (!winner) {
            winner = candidate;
            base = candidate_base;
        } else if (type_is_subtype(winner, candidate)) {
            continue;
        } else if (type_is_subtype(candidate, winner)) {
            winner = candidate;
            base = candidate_base;
        } else {
            raise_type_error(vm, "multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return base;
}

// ---- __slots__

typedef struct Slots {
    bool declared;
    bool add_dict, add_weakref;
    Tuple *names; // of members, sorted; NULL: none
} Slots;

static bool holds_items(const Type *base) {
    return base->kind == KIND_INT || base->kind == KIND_TUPLE || base->kind == KIND_BYTES;
}

static bool has_dict_already(const Type *base) {
    return base->root->has_dict || base->kind == KIND_MODULE || base->kind == KIND_TYPE;
}

// `__private` in class C is `_C__private`.
static Str *mangle(Vm *vm, Str *class, Str *name) {
    size_t length = name->length;
    if (length < 3 || str_at(name, 0) != '_' || str_at(name, 1) != '_' ||
        (str_at(name, length - 1) == '_' && str_at(name, length - 2) == '_'))
        return name;
    size_t i = 0;
    while (i < class->length && str_at(class, i) == '_')
        i++;
    if (i == class->length)
        return name;
    Str *rest = str_slice(vm, class, i, class->length);
    return rest ? str_format(vm, "_%U%U", rest, name) : NULL;
}

static bool is_identifier(Vm *vm, Str *name) {
    Value method = object_get_attribute(vm, str_value(name), str_intern_c(vm, "isidentifier"));
    Value result = value_exists(method) ? vm_call_0(vm, method) : NO_VALUE;
    return value_is_true(result);
}

static bool collect_slots(Vm *vm, Type *base, Str *class, Dict *dict, Value declared, Slots *slots) {
    Tuple *given = value_is_str(declared) ? tuple_pack(vm, declared) : value_to_tuple(vm, declared);
    if (!given)
        return false;
    bool may_add_dict = !has_dict_already(base);
    bool may_add_weakref = !type_has(base, TYPE_HAS_WEAKREF) && !holds_items(base);
    if (given->length && (holds_items(base) || base->kind == KIND_TYPE)) {
        raise_type_error(vm, "nonempty __slots__ not supported for subtype of '%N'", base);
        return false;
    }
    List *names = list_new(vm, given->length);
    for (size_t i = 0; names && i < given->length; i++) {
        Value item = tuple_items(given)[i];
        if (!value_is_str(item)) {
            raise_type_error(vm, "__slots__ items must be strings, not '%.200T'", item);
            return false;
        }
        Str *name = value_to_str(item);
        if (!is_identifier(vm, name)) {
            if (!error_is_set(vm))
                raise_type_error(vm, "__slots__ must be identifiers");
            return false;
        }
        if (str_equals_c(name, "__dict__")) {
            if (!may_add_dict || slots->add_dict) {
                raise_type_error(vm, "__dict__ slot disallowed: we already got one");
                return false;
            }
            slots->add_dict = true;
            continue;
        }
        if (str_equals_c(name, "__weakref__")) {
            if (!may_add_weakref || slots->add_weakref) {
                raise_type_error(vm, "__weakref__ slot disallowed: we already got one");
                return false;
            }
            slots->add_weakref = true;
            continue;
        }
        Str *mangled = mangle(vm, class, name);
        if (!mangled || !(mangled = str_intern(vm, mangled)))
            return false;
        if (value_exists(dict_get_str(vm, dict, mangled)) && !str_equals_c(name, "__qualname__") &&
            !str_equals_c(name, "__classcell__") && !str_equals_c(name, "__classdictcell__")) {
            raise_value_error(vm, "%R in __slots__ conflicts with class variable", str_value(name));
            return false;
        }
        if (!list_append(vm, names, str_value(mangled)))
            return false;
    }
    if (!names || !list_sort(vm, names, NO_VALUE, false))
        return false;
    slots->names = list_to_tuple(vm, names);
    return slots->names != NULL;
}

static bool find_slots(Vm *vm, Type *base, Tuple *bases, Str *class, Dict *dict, Slots *slots) {
    memset(slots, 0, sizeof *slots);
    bool may_add_dict = !has_dict_already(base);
    bool may_add_weakref = !type_has(base, TYPE_HAS_WEAKREF) && !holds_items(base);
    Value declared = dict_get_str(vm, dict, vm_name(vm, __slots__));
    slots->declared = value_exists(declared);
    if (!slots->declared) {
        slots->add_dict = may_add_dict;
        slots->add_weakref = may_add_weakref;
        return true;
    }
    if (!collect_slots(vm, base, class, dict, declared, slots))
        return false;
    // What a secondary base's instances have, this class's must have too.
    for (size_t i = 0; i < bases->length; i++) {
        Type *other = value_to_type(tuple_items(bases)[i]);
        if (other == base)
            continue;
        if (may_add_dict && has_dict_already(other))
            slots->add_dict = true;
        if (may_add_weakref && type_has(other, TYPE_HAS_WEAKREF))
            slots->add_weakref = true;
    }
    return true;
}

static bool add_members(Vm *vm, Type *type, Type *base, const Slots *slots) {
    if (!slots->names)
        return true;
    uint32_t offset = type->root->attributes_offset + base->root->members * (uint32_t)sizeof(Value);
    Value declared = dict_get_str(vm, type->dict, vm_name(vm, __slots__));
    for (size_t i = 0; i < slots->names->length; i++, offset += sizeof(Value)) {
        Str *name = value_to_str(tuple_items(slots->names)[i]);
        Value member = member_new_slot(vm, type, name, offset);
        if (value_missing(member) || !dict_set_str(vm, type->dict, name, member))
            return false;
        // A dict of slots gives their docstrings.
        Value doc;
        if (value_is_dict(declared) && dict_find(vm, value_to_dict(declared), str_value(name), &doc) > 0)
            heap_store(vm, value_to_pointer(member), &((GetSet *)value_to_pointer(member))->doc, doc);
    }
    return true;
}

// ---- What the namespace says

static bool take_qualified_name(Vm *vm, Type *type) {
    Value name = dict_get_str(vm, type->dict, vm_name(vm, __qualname__));
    if (value_missing(name)) {
        heap_store_pointer(vm, type, &type->qualified_name, type->name);
        return true;
    }
    if (!value_is_str(name)) {
        raise_type_error(vm, "type __qualname__ must be a str, not %T", name);
        return false;
    }
    heap_store_pointer(vm, type, &type->qualified_name, value_to_str(name));
    return dict_delete_str(vm, type->dict, vm_name(vm, __qualname__)) >= 0;
}

static bool set_module(Vm *vm, Type *type) {
    if (value_exists(dict_get_str(vm, type->dict, vm_name(vm, __module__))))
        return true;
    Dict *globals = vm_globals(vm);
    Value module = globals ? dict_get_str(vm, globals, vm_name(vm, __name__)) : NO_VALUE;
    return value_missing(module) || dict_set_str(vm, type->dict, vm_name(vm, __module__), module);
}

// A plain function under the name becomes a static or class method.
static bool wrap(Vm *vm, Type *type, Str *name, Value (*make)(Vm *vm, Value callable)) {
    Value function = dict_get_str(vm, type->dict, name);
    if (!value_is_kind(function, KIND_FUNCTION))
        return true;
    Value wrapped = make(vm, function);
    return value_exists(wrapped) && dict_set_str(vm, type->dict, name, wrapped);
}

static bool fill_cell(Vm *vm, Type *type, Str *name, Value content) {
    Value cell = dict_get_str(vm, type->dict, name);
    if (value_missing(cell))
        return true;
    if (!value_is_kind(cell, KIND_CELL)) {
        raise_type_error(vm, "%U must be a nonlocal cell, not %R", name, type_value(value_type(vm, cell)));
        return false;
    }
    heap_store(vm, value_to_pointer(cell), &((Cell *)value_to_pointer(cell))->content, content);
    return dict_delete_str(vm, type->dict, name) >= 0;
}

static bool set_attributes(Vm *vm, Type *type, const Slots *slots) {
    Dict *dict = type->dict;
    if (!set_module(vm, type) || !take_qualified_name(vm, type) ||
        !wrap(vm, type, vm_name(vm, __new__), static_method_new) ||
        !wrap(vm, type, vm_name(vm, __init_subclass__), class_method_new) ||
        !wrap(vm, type, vm_name(vm, __class_getitem__), class_method_new))
        return false;
    if (slots->add_dict) {
        Value getset = getset_new(vm, type, &dict_getset);
        if (value_missing(getset) || !dict_set_str(vm, dict, vm_name(vm, __dict__), getset))
            return false;
    }
    if (slots->add_weakref) {
        Value getset = getset_new(vm, type, &weakref_getset);
        if (value_missing(getset) || !dict_set_str(vm, dict, vm_name(vm, __weakref__), getset))
            return false;
    }
    if (value_missing(dict_get_str(vm, dict, vm_name(vm, __doc__))) &&
        !dict_set_str(vm, dict, vm_name(vm, __doc__), VALUE_NONE))
        return false;
    if (value_exists(dict_get_str(vm, dict, vm_name(vm, __eq__))) &&
        value_missing(dict_get_str(vm, dict, vm_name(vm, __hash__))) &&
        !dict_set_str(vm, dict, vm_name(vm, __hash__), VALUE_NONE))
        return false;
    return true;
}

// ---- The mro

bool type_set_mro(Vm *vm, Type *type) {
    Type *metatype = object_type(type);
    Value method = type_lookup(vm, metatype, vm_name(vm, mro));
    Tuple *mro;
    if (value_same(method, type_lookup(vm, vm->types[TYPE_INDEX_TYPE], vm_name(vm, mro)))) {
        mro = type_compute_mro(vm, type, type->bases);
    } else {
        Value result = special_call_1(vm, method, type_value(type));
        mro = value_exists(result) ? value_to_tuple(vm, result) : NULL;
        Type *solid = solid_base(type);
        for (size_t i = 0; mro && i < mro->length; i++) {
            Value item = tuple_items(mro)[i];
            if (!value_is_type(item)) {
                raise_type_error(vm, "mro() returned a non-class ('%.500T')", item);
                return false;
            }
            if (!type_is_subtype(solid, solid_base(value_to_type(item)))) {
                raise_type_error(vm, "mro() returned base with unsuitable layout ('%.500N')",
                                 value_to_type(item));
                return false;
            }
        }
    }
    if (!mro)
        return false;
    heap_store_pointer(vm, type, &type->mro, mro);
    return true;
}

// ---- Hooks

static bool set_names(Vm *vm, Type *type) {
    Dict *names = dict_copy(vm, type->dict);
    if (!names)
        return false;
    size_t position = 0;
    Value key, value;
    while (dict_next(vm, names, &position, &key, &value)) {
        if (!value_is_heap(value) || object_kind(value_to_pointer(value)) == KIND_FUNCTION)
            continue;
        Value method = value_special(vm, value, SPECIAL_SET_NAME);
        if (value_missing(method))
            continue;
        if (value_exists(special_call_3(vm, method, value, type_value(type), key)))
            continue;
        Value error = error_fetch(vm);
        Str *note = str_format(vm, "Error calling __set_name__ on '%.100T' instance %R in '%.100N'", value,
                               key, type);
        Str *add_note = str_intern_c(vm, "add_note");
        if (note && add_note) {
            Value text = str_value(note);
            if (value_missing(vm_call_method(vm, error, add_note, 1, &text)))
                return false;
        }
        error_restore(vm, error);
        return false;
    }
    return true;
}

static bool init_subclass(Vm *vm, Type *type, Dict *keywords) {
    bool in_own_mro = false; // a metaclass's mro() may have left it out
    for (size_t i = 0; i < type->mro->length; i++)
        in_own_mro |= value_to_type(tuple_items(type->mro)[i]) == type;
    if (!in_own_mro) {
        raise_type_error(vm, "super(type, obj): obj (type %N) is not an instance or subtype of type (%N).",
                         type, type);
        return false;
    }
    AttributeFound found;
    AttributeAction action =
        super_attribute_find(vm, type, type_value(type), type, vm_name(vm, __init_subclass__), false, &found);
    if (action == ATTRIBUTE_MISSING)
        return true;
    Value method = attribute_finish(vm, action, type_value(type), vm_name(vm, __init_subclass__), &found);
    if (value_missing(method))
        return false;
    return value_exists(vm_call_keywords(vm, method, NULL, keywords));
}

// ---- Making

static uint32_t inherited_flags(Tuple *bases) {
    uint32_t flags = TYPE_BASE | TYPE_HEAP;
    for (size_t i = 0; i < bases->length; i++)
        flags |= value_to_type(tuple_items(bases)[i])->flags &
                 (TYPE_MATCH_SEQUENCE | TYPE_MATCH_MAPPING | TYPE_MATCH_SELF | TYPE_EXCEPTION |
                  TYPE_IS_SUBCLASS_OF_TYPE | TYPE_HAS_DICT | TYPE_HAS_WEAKREF);
    // Not both: the first base that is a collection says which.
    if ((flags & TYPE_MATCH_SEQUENCE) && (flags & TYPE_MATCH_MAPPING))
        for (size_t i = 0; i < bases->length; i++) {
            uint32_t own =
                value_to_type(tuple_items(bases)[i])->flags & (TYPE_MATCH_SEQUENCE | TYPE_MATCH_MAPPING);
            if (own) {
                flags = (flags & ~(uint32_t)(TYPE_MATCH_SEQUENCE | TYPE_MATCH_MAPPING)) | own;
                break;
            }
        }
    return flags;
}

// How many slots new instances get: what the base's instances use and what the methods of the class set.
static uint32_t expected_attributes(Vm *vm, Type *base, Dict *dict) {
    uint32_t count = base->inline_slots_seen;
    Value attributes = dict_get_str(vm, dict, vm_name(vm, __static_attributes__));
    if (value_is_tuple(attributes))
        count += value_to_tuple_object(attributes)->length;
    count = (count + 1) & ~1u;
    return count < 2 ? 2 : count > 16 ? 16 : count;
}

static bool name_is_good(Vm *vm, Str *name) {
    for (size_t i = 0; i < name->length; i++) {
        if (str_at(name, i) == 0) {
            raise_value_error(vm, "type name must not contain null characters");
            return false;
        }
    }
    return str_utf8(vm, name, NULL) != NULL;
}

static bool check_bases(Vm *vm, Tuple *bases) {
    for (size_t i = 0; i < bases->length; i++) {
        Value base = tuple_items(bases)[i], entries;
        if (value_is_type(base))
            continue;
        if (!object_find_attribute(vm, base, vm_name(vm, __mro_entries__), &entries))
            return false;
        if (value_exists(entries)) {
            raise_type_error(vm, "type() doesn't support MRO entry resolution; use types.new_class()");
            return false;
        }
    }
    return true;
}

// The class, when metatype is the right one already.
static Value make_class(Vm *vm, Type *metatype, Str *name, Tuple *bases, Dict *namespace, Dict *keywords) {
    if (bases->length == 0 && !(bases = tuple_pack(vm, type_value(vm->types[TYPE_INDEX_OBJECT]))))
        return NO_VALUE;
    Type *base = type_best_base(vm, bases);
    if (!base || !name_is_good(vm, name))
        return NO_VALUE;
    Dict *dict = dict_copy(vm, namespace);
    Slots slots;
    if (!dict || !find_slots(vm, base, bases, name, dict, &slots))
        return NO_VALUE;
    Type *type = type_allocate(vm, metatype);
    if (!type)
        return NO_VALUE;
    type->flags = inherited_flags(bases);
    heap_store_pointer(vm, type, &type->name, name);
    heap_store_pointer(vm, type, &type->bases, bases);
    heap_store_pointer(vm, type, &type->base, base);
    heap_store_pointer(vm, type, &type->dict, dict);
    bool has_dict = base->root->has_dict || slots.add_dict;
    if (!type_set_layout(vm, type, base, slots.names ? slots.names->length : 0, has_dict,
                         expected_attributes(vm, base, dict)))
        return NO_VALUE;
    type->flags &= ~(uint32_t)(TYPE_HAS_DICT | TYPE_HAS_WEAKREF);
    if (has_dict)
        type->flags |= TYPE_HAS_DICT;
    if (type_has(base, TYPE_HAS_WEAKREF) || slots.add_weakref)
        type->flags |= TYPE_HAS_WEAKREF;
    Value self = type_value(type);
    if (!set_attributes(vm, type, &slots) || !fill_cell(vm, type, vm_name(vm, __classcell__), self) ||
        !fill_cell(vm, type, vm_name(vm, __classdictcell__), dict_value(dict)) ||
        !add_members(vm, type, base, &slots))
        return NO_VALUE;
    type->flags |= TYPE_READY; // the namespace is whole
    if (!type_set_mro(vm, type) || !type_finish(vm, type))
        return NO_VALUE;
    if (!set_names(vm, type) || !init_subclass(vm, type, keywords))
        return NO_VALUE;
    return self;
}

Value type_new_class(Vm *vm, Type *metatype, Str *name, Tuple *bases, Dict *dict, Dict *keywords) {
    if (!check_bases(vm, bases))
        return NO_VALUE;
    Type *winner = type_calculate_metaclass(vm, metatype, bases);
    if (!winner)
        return NO_VALUE;
    if (winner != metatype) {
        Value new = type_special(vm, winner, SPECIAL_NEW);
        if (!value_same(new, type_special(vm, vm->types[TYPE_INDEX_TYPE], SPECIAL_NEW))) {
            if (value_is_kind(new, KIND_STATIC_METHOD))
                new = wrapped_callable(new);
            Tuple *args =
                tuple_pack(vm, type_value(winner), str_value(name), tuple_value(bases), dict_value(dict));
            return args ? vm_call_keywords(vm, new, args, keywords) : NO_VALUE;
        }
    }
    return make_class(vm, winner, name, bases, dict, keywords);
}

Value type_new(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[1]);
    if (!type_check_new(vm, vm->types[TYPE_INDEX_TYPE], args[0]))
        return NO_VALUE;
    if (given->length != 3)
        return raise_type_error(vm, "type.__new__() takes exactly 3 arguments (%zu given)",
                                (size_t)given->length);
    Value *items = tuple_items(given);
    if (!value_is_str(items[0]))
        return raise_type_error(vm, "type.__new__() argument 1 must be str, not %T", items[0]);
    if (!value_is_tuple(items[1]))
        return raise_type_error(vm, "type.__new__() argument 2 must be tuple, not %T", items[1]);
    if (!value_is_dict(items[2]))
        return raise_type_error(vm, "type.__new__() argument 3 must be dict, not %T", items[2]);
    return type_new_class(vm, value_to_type(args[0]), value_to_str(items[0]), value_to_tuple_object(items[1]),
                          value_to_dict(items[2]), value_to_dict(args[2]));
}

Value type_init(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[1]);
    if (given->length == 1 && dict_length(value_to_dict(args[2])))
        return raise_type_error(vm, "type.__init__() takes no keyword arguments");
    if (given->length != 1 && given->length != 3)
        return raise_type_error(vm, "type.__init__() takes 1 or 3 arguments");
    return VALUE_NONE;
}
