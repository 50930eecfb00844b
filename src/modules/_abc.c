// SPDX-License-Identifier: MIT
// The module _abc: what abc.ABCMeta is made of. Each abstract class keeps, in its `_abc_impl`, the classes
// registered with it and two caches of answers, all by weak reference.
//
// A registration anywhere makes the caches of "is not a subclass" old: they carry the number of the
// invalidation counter, which the module's state holds, that they were filled under.
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/protocol.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "objects/weakref.h"
#include "vm/vm.h"

typedef struct AbcData {
    uint64_t header; // KIND_NATIVE_OBJECT
    List *registry;  // of weak references
    Dict *positive;  // weak reference -> None
    Dict *negative;  // weak reference -> None
    int64_t negative_version;
} AbcData;

static void abc_data_trace(Tracer *tracer, void *object) {
    AbcData *data = object;
    trace_pointer(tracer, data->registry);
    trace_pointer(tracer, data->positive);
    trace_pointer(tracer, data->negative);
}

static const TypeDefinition abc_data_definition = {
    .name = "_abc._abc_data",
    .doc = "What an abstract class remembers of its subclasses.",
    .kind = KIND_NATIVE_OBJECT,
    .size = sizeof(AbcData),
    .flags = TYPE_NO_NEW | TYPE_HEAP_LIKE,
    .trace = abc_data_trace,
};

extern const ModuleDefinition module__abc;
enum { STATE_COUNTER, STATE_COUNT };

static int64_t invalidation_counter(Vm *vm) {
    Value counter = module_state(vm, &module__abc, STATE_COUNTER);
    return value_is_small_int(counter) ? value_to_small_int(counter) : 0;
}

static AbcData *abc_data(Vm *vm, Value class) {
    Str *name = str_intern_c(vm, "_abc_impl");
    Value data = name ? object_get_attribute(vm, class, name) : NO_VALUE;
    if (value_missing(data))
        return NULL;
    if (value_type(vm, data) != type_find(vm, &abc_data_definition)) {
        raise_type_error(vm, "_abc_impl is set to a wrong type");
        return NULL;
    }
    return value_to_pointer(data);
}

// ---- Caches of weak references

static int cache_has(Vm *vm, Dict *cache, Value class) {
    if (!cache || dict_length(cache) == 0)
        return 0;
    Value reference = weakref_new(vm, class, NO_VALUE), found;
    if (value_missing(reference)) {
        if (!error_is(vm, TYPE_INDEX_TYPE_ERROR))
            return -1;
        error_clear(vm);
        return 0;
    }
    return dict_find(vm, cache, reference, &found);
}

// Forgets entries of classes that died, when there are many.
static Dict *cache_clean(Vm *vm, Dict *cache) {
    Dict *kept = dict_new(vm);
    size_t position = 0;
    Value key, value;
    while (kept && dict_next(vm, cache, &position, &key, &value))
        if (value_exists(weakref_get(key)) && !dict_set(vm, kept, key, value))
            return NULL;
    return kept;
}

static bool cache_add(Vm *vm, AbcData *data, Dict **cache, Value class) {
    Dict *dict = *cache;
    if (!dict || (dict_length(dict) >= 64 && (dict_length(dict) & (dict_length(dict) - 1)) == 0)) {
        dict = dict ? cache_clean(vm, dict) : dict_new(vm);
        if (!dict)
            return false;
        heap_store_pointer(vm, data, cache, dict);
    }
    Value reference = weakref_new(vm, class, NO_VALUE);
    return value_exists(reference) && dict_set(vm, dict, reference, VALUE_NONE);
}

// ---- Abstract methods

// Adds `name` to `names` if the attribute is abstract.
static bool collect_abstract(Vm *vm, List *names, Value name, Value attribute) {
    Value flag;
    if (!object_find_attribute(vm, attribute, vm_name(vm, __isabstractmethod__), &flag))
        return false;
    int abstract = value_exists(flag) ? value_truth(vm, flag) : 0;
    return abstract < 0 ? false : !abstract || list_append(vm, names, name);
}

static bool compute_abstract_methods(Vm *vm, Value class) {
    List *names = list_new(vm, 0);
    Value dict = object_get_attribute(vm, class, vm_name(vm, __dict__));
    Value items = value_exists(dict) ? vm_call_method(vm, dict, vm_name(vm, items), 0, NULL) : NO_VALUE;
    List *pairs = names && value_exists(items) ? value_to_list(vm, items) : NULL;
    if (!pairs)
        return false;
    for (size_t i = 0; i < pairs->length; i++) {
        Value pair = pairs->items->items[i];
        if (!value_is_tuple(pair) || value_to_tuple_object(pair)->length != 2) {
            raise_type_error(vm, "__dict__ items must be pairs");
            return false;
        }
        Value *parts = tuple_items(value_to_tuple_object(pair));
        if (!collect_abstract(vm, names, parts[0], parts[1]))
            return false;
    }
    Value bases = object_get_attribute(vm, class, vm_name(vm, __bases__));
    if (value_missing(bases))
        return false;
    if (!value_is_tuple(bases)) {
        raise_type_error(vm, "__bases__ is not tuple");
        return false;
    }
    Tuple *tuple = value_to_tuple_object(bases);
    for (size_t i = 0; i < tuple->length; i++) {
        Value inherited;
        if (!object_find_attribute(vm, tuple_items(tuple)[i], vm_name(vm, __abstractmethods__), &inherited))
            return false;
        Tuple *of_base = value_exists(inherited) ? value_to_tuple(vm, inherited) : tuple_empty(vm);
        if (!of_base)
            return false;
        for (size_t k = 0; k < of_base->length; k++) {
            Value name = tuple_items(of_base)[k], attribute;
            if (!value_is_str(name))
                continue;
            if (!object_find_attribute(vm, class, value_to_str(name), &attribute) ||
                (value_exists(attribute) && !collect_abstract(vm, names, name, attribute)))
                return false;
        }
    }
    Value set = vm_call_1(vm, type_value(vm->types[TYPE_INDEX_FROZENSET]), list_value(names));
    return value_exists(set) && object_set_attribute(vm, class, vm_name(vm, __abstractmethods__), set);
}

// ---- The functions

static Value abc_init(Vm *vm, Value *args) {
    if (!compute_abstract_methods(vm, args[0]))
        return NO_VALUE;
    Type *type = type_from_definition(vm, &abc_data_definition);
    AbcData *data = type ? object_alloc(vm, type, 0) : NULL;
    if (!data)
        return NO_VALUE;
    data->negative_version = invalidation_counter(vm);
    Str *name = str_intern_c(vm, "_abc_impl");
    if (!name || !object_set_attribute(vm, args[0], name, value_from_pointer(data)))
        return NO_VALUE;
    // collections.abc.Sequence and Mapping say with __abc_tpflags__ how their subclasses match.
    if (value_is_type(args[0])) {
        Type *class = value_to_type(args[0]);
        Str *flags_name = str_intern_c(vm, "__abc_tpflags__");
        Value flags = flags_name ? type_own_attribute(vm, class, flags_name) : NO_VALUE;
        if (!flags_name)
            return NO_VALUE;
        if (value_is_small_int(flags)) {
            int64_t bits = value_to_small_int(flags);
            if ((bits & (1 << 5)) && (bits & (1 << 6)))
                return raise_type_error(
                    vm, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
            class->flags |= (bits & (1 << 5) ? (uint32_t)TYPE_MATCH_SEQUENCE : 0) |
                            (bits & (1 << 6) ? (uint32_t)TYPE_MATCH_MAPPING : 0);
            if (type_store_attribute(vm, class, flags_name, NO_VALUE) < 0)
                return NO_VALUE;
        }
    }
    return VALUE_NONE;
}

// What registering with a class that matches sequences or mappings means for the registered one and its
// subclasses.
static bool set_match_flags(Vm *vm, Type *type, uint32_t flags) {
    if (type_has(type, TYPE_IMMUTABLE) || (type->flags & (TYPE_MATCH_SEQUENCE | TYPE_MATCH_MAPPING)) == flags)
        return true;
    type->flags = (type->flags & ~(uint32_t)(TYPE_MATCH_SEQUENCE | TYPE_MATCH_MAPPING)) | flags;
    List *subclasses = type_subclasses(vm, type);
    for (size_t i = 0; subclasses && i < subclasses->length; i++)
        if (!set_match_flags(vm, value_to_type(subclasses->items->items[i]), flags))
            return false;
    return subclasses != NULL;
}

static Value abc_register(Vm *vm, Value *args) {
    Value class = args[0], subclass = args[1];
    if (!value_is_type(subclass))
        return raise_type_error(vm, "Can only register classes");
    int status = value_is_subclass_of(vm, subclass, class);
    if (status)
        return status < 0 ? NO_VALUE : subclass;
    status = value_is_subclass_of(vm, class, subclass);
    if (status < 0)
        return NO_VALUE;
    if (status)
        return raise_error(vm, TYPE_INDEX_RUNTIME_ERROR, "Refusing to create an inheritance cycle");
    AbcData *data = abc_data(vm, class);
    Value reference = data ? weakref_new(vm, subclass, NO_VALUE) : NO_VALUE;
    if (value_missing(reference))
        return NO_VALUE;
    if (!data->registry) {
        List *registry = list_new(vm, 2);
        if (!registry)
            return NO_VALUE;
        heap_store_pointer(vm, data, &data->registry, registry);
    }
    if (!list_append(vm, data->registry, reference))
        return NO_VALUE;
    module_set_state(vm, &module__abc, STATE_COUNTER, value_from_small_int(invalidation_counter(vm) + 1));
    if (value_is_type(class)) {
        uint32_t flags = value_to_type(class)->flags & (TYPE_MATCH_SEQUENCE | TYPE_MATCH_MAPPING);
        if (flags && !set_match_flags(vm, value_to_type(subclass), flags))
            return NO_VALUE;
    }
    return subclass;
}

static int registered_subclass(Vm *vm, AbcData *data, Value subclass) {
    if (!data->registry)
        return 0;
    // A copy: what is called may register more.
    Tuple *registry = list_to_tuple(vm, data->registry);
    for (size_t i = 0; registry && i < registry->length; i++) {
        Value class = weakref_get(tuple_items(registry)[i]);
        if (value_missing(class))
            continue;
        int status = value_is_subclass_of(vm, subclass, class);
        if (status)
            return status;
    }
    return registry ? 0 : -1;
}

static int decided(Vm *vm, AbcData *data, Value subclass, bool answer) {
    if (!cache_add(vm, data, answer ? &data->positive : &data->negative, subclass))
        return -1;
    return answer;
}

static int subclass_check(Vm *vm, Value class, Value subclass) {
    if (!value_is_type(subclass)) {
        raise_type_error(vm, "issubclass() arg 1 must be a class");
        return -1;
    }
    AbcData *data = abc_data(vm, class);
    if (!data)
        return -1;
    int status = cache_has(vm, data->positive, subclass);
    if (status)
        return status;
    int64_t counter = invalidation_counter(vm);
    if (data->negative_version < counter) {
        data->negative = NULL; // NOBARRIER: no pointer
        data->negative_version = counter;
    } else {
        status = cache_has(vm, data->negative, subclass);
        if (status)
            return status < 0 ? -1 : 0;
    }
    Value answer = vm_call_method(vm, class, vm_name(vm, __subclasshook__), 1, &subclass);
    if (value_missing(answer))
        return -1;
    if (value_is_bool(answer))
        return decided(vm, data, subclass, value_is_true(answer));
    if (!value_is_not_implemented(answer)) {
        raise_error(vm, TYPE_INDEX_ASSERTION_ERROR,
                    "__subclasshook__ must return either False, True, or "
                    "NotImplemented");
        return -1;
    }
    Tuple *mro = value_to_type(subclass)->mro;
    for (size_t i = 0; mro && i < mro->length; i++)
        if (value_same(tuple_items(mro)[i], class))
            return decided(vm, data, subclass, true);
    status = registered_subclass(vm, data, subclass);
    if (status)
        return status < 0 ? -1 : decided(vm, data, subclass, true);
    Str *name = str_intern_c(vm, "__subclasses__");
    Value subclasses = name ? vm_call_method(vm, class, name, 0, NULL) : NO_VALUE;
    if (value_missing(subclasses))
        return -1;
    if (!value_is_list(subclasses)) {
        raise_type_error(vm, "__subclasses__() must return a list");
        return -1;
    }
    List *list = value_to_list_object(subclasses);
    for (size_t i = 0; i < list->length; i++) {
        status = value_is_subclass_of(vm, subclass, list->items->items[i]);
        if (status)
            return status < 0 ? -1 : decided(vm, data, subclass, true);
    }
    return decided(vm, data, subclass, false);
}

static Value abc_subclass_check(Vm *vm, Value *args) {
    int status = subclass_check(vm, args[0], args[1]);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}

// The class's own __subclasscheck__ is asked, which may be overridden.
static Value ask_subclass(Vm *vm, Value class, Value subclass) {
    return vm_call_method(vm, class, vm->names[SPECIAL_SUBCLASSCHECK], 1, &subclass);
}

static Value abc_instance_check(Vm *vm, Value *args) {
    AbcData *data = abc_data(vm, args[0]);
    Value subclass = data ? object_get_attribute(vm, args[1], vm_name(vm, __class__)) : NO_VALUE;
    if (value_missing(subclass))
        return NO_VALUE;
    int status = cache_has(vm, data->positive, subclass);
    if (status)
        return status < 0 ? NO_VALUE : VALUE_TRUE;
    Value type = type_value(value_type(vm, args[1]));
    if (value_same(type, subclass)) {
        if (data->negative_version == invalidation_counter(vm)) {
            status = cache_has(vm, data->negative, subclass);
            if (status)
                return status < 0 ? NO_VALUE : VALUE_FALSE;
        }
        return ask_subclass(vm, args[0], subclass);
    }
    Value result = ask_subclass(vm, args[0], subclass);
    int truth = value_exists(result) ? value_truth(vm, result) : -1;
    if (truth)
        return truth < 0 ? NO_VALUE : result;
    return ask_subclass(vm, args[0], type);
}

static Value get_cache_token(Vm *vm, Value *args) {
    return int_from_int64(vm, invalidation_counter(vm));
}

static Value reset_registry(Vm *vm, Value *args) {
    AbcData *data = abc_data(vm, args[0]);
    if (!data)
        return NO_VALUE;
    data->registry = NULL; // NOBARRIER: no pointer
    return VALUE_NONE;
}

static Value reset_caches(Vm *vm, Value *args) {
    AbcData *data = abc_data(vm, args[0]);
    if (!data)
        return NO_VALUE;
    data->positive = data->negative = NULL; // NOBARRIER: no pointer
    return VALUE_NONE;
}

static Value as_set(Vm *vm, Value items) {
    return vm_call_1(vm, type_value(vm->types[TYPE_INDEX_SET]), items);
}

static Value get_dump(Vm *vm, Value *args) {
    AbcData *data = abc_data(vm, args[0]);
    Value empty = tuple_value(tuple_empty(vm));
    if (!data)
        return NO_VALUE;
    Value registry = as_set(vm, data->registry ? list_value(data->registry) : empty);
    Value positive = as_set(vm, data->positive ? dict_value(data->positive) : empty);
    Value negative = as_set(vm, data->negative ? dict_value(data->negative) : empty);
    Value version = int_from_int64(vm, data->negative_version);
    if (value_missing(registry) || value_missing(positive) || value_missing(negative) ||
        value_missing(version))
        return NO_VALUE;
    return value_from_pointer(tuple_pack(vm, registry, positive, negative, version));
}

static const NativeDefinition functions[] = {
    {"get_cache_token()", get_cache_token,
     "A number that changes when a class is registered with any abstract class.", 0, 0},
    {"_abc_init(self, /)", abc_init, "Prepare a new abstract class.", 0, 0},
    {"_reset_registry(self, /)", reset_registry, "For tests: forget what was registered.", 0, 0},
    {"_reset_caches(self, /)", reset_caches, "For tests: forget the answers.", 0, 0},
    {"_get_dump(self, /)", get_dump, "For debugging: registry, caches and their version.", 0, 0},
    {"_abc_register(self, subclass, /)", abc_register, "Register a class.", 0, 0},
    {"_abc_instancecheck(self, instance, /)", abc_instance_check, "isinstance() for abstract classes.", 0, 0},
    {"_abc_subclasscheck(self, subclass, /)", abc_subclass_check, "issubclass() for abstract classes.", 0, 0},
    {0},
};

const ModuleDefinition module__abc = {
    .name = "_abc",
    .doc = "What abc.ABCMeta is made of.",
    .functions = functions,
    .state = STATE_COUNT,
};
