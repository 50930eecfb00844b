// SPDX-License-Identifier: MIT
// The module gc. The collector has ages of its own: thresholds are kept for who reads them back, and do not
// steer it; nothing is ever uncollectable. disable() stops only the runs that a program would see.
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "objects/type.h"
#include "vm/vm.h"

extern const ModuleDefinition module_gc;
enum {
    STATE_DISABLED,
    STATE_DEBUG,
    STATE_THRESHOLDS,
    STATE_CALLBACKS,
    STATE_GARBAGE,
    STATE_COLLECTED,
    STATE_COUNT
};

static Value state(Vm *vm, int index) {
    return module_state(vm, &module_gc, (uint32_t)index);
}

// ---- Collecting

// Calls gc.callbacks with what is about to happen or has happened.
static void tell(Vm *vm, const char *phase, int64_t generation, int64_t collected) {
    Value callbacks = state(vm, STATE_CALLBACKS);
    if (!value_is_list(callbacks) || value_to_list_object(callbacks)->length == 0)
        return;
    Dict *info = dict_new(vm);
    Str *text = str_intern_c(vm, phase);
    if (!info || !text || !dict_set_c(vm, info, "generation", value_from_small_int(generation)) ||
        !dict_set_c(vm, info, "collected", value_from_small_int(collected)) ||
        !dict_set_c(vm, info, "uncollectable", value_from_small_int(0))) {
        error_write_unraisable(vm, NULL, VALUE_NONE);
        return;
    }
    List *list = value_to_list_object(callbacks);
    for (size_t i = 0; i < list->length; i++) {
        Value callback = list->items->items[i];
        if (value_missing(vm_call_2(vm, callback, str_value(text), dict_value(info))))
            error_write_unraisable(vm, NULL, callback);
    }
}

// Finalisers may make more garbage: a full run goes on while there is some.
static __attribute__((noinline)) int64_t collect_now(Vm *vm, int generation) {
    size_t found = heap_collect(vm, generation);
    vm_run_finalizers(vm);
    for (int again = 0; generation == 2 && found && again < 8; again++) {
        size_t more = heap_collect(vm, 2);
        vm_run_finalizers(vm);
        if (!more)
            break;
        found += more;
    }
    return (int64_t)found;
}

static Value gc_collect(Vm *vm, Value *args) {
    int32_t generation = 2;
    if (value_exists(args[0]) && !value_to_int32(vm, args[0], &generation))
        return NO_VALUE;
    if (generation < 0 || generation > 2)
        return raise_value_error(vm, "invalid generation");
    tell(vm, "start", generation, 0);
    int64_t found = collect_now(vm, generation);
    tell(vm, "stop", generation, found);
    Value before = state(vm, STATE_COLLECTED);
    int64_t total = value_is_small_int(before) ? value_to_small_int(before) : 0;
    module_set_state(vm, &module_gc, STATE_COLLECTED, value_from_small_int(total + found));
    return int_from_int64(vm, found);
}

// ---- Settings

static Value gc_enable(Vm *vm, Value *args) {
    module_set_state(vm, &module_gc, STATE_DISABLED, VALUE_FALSE);
    return VALUE_NONE;
}
static Value gc_disable(Vm *vm, Value *args) {
    module_set_state(vm, &module_gc, STATE_DISABLED, VALUE_TRUE);
    return VALUE_NONE;
}
static Value gc_is_enabled(Vm *vm, Value *args) {
    return value_from_bool(!value_is_true(state(vm, STATE_DISABLED)));
}

static Value gc_set_debug(Vm *vm, Value *args) {
    int32_t flags;
    if (!value_to_int32(vm, args[0], &flags))
        return NO_VALUE;
    module_set_state(vm, &module_gc, STATE_DEBUG, value_from_small_int(flags));
    return VALUE_NONE;
}
static Value gc_get_debug(Vm *vm, Value *args) {
    return state(vm, STATE_DEBUG);
}

static Value gc_get_threshold(Vm *vm, Value *args) {
    return state(vm, STATE_THRESHOLDS);
}

static Value gc_set_threshold(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[0]);
    if (given->length < 1 || given->length > 3)
        return raise_type_error(vm, "gc.set_threshold requires 1 to 3 arguments");
    Value all[3];
    Value old = state(vm, STATE_THRESHOLDS);
    for (size_t i = 0; i < 3; i++) {
        int32_t number;
        all[i] = i < given->length ? tuple_items(given)[i] : tuple_items(value_to_tuple_object(old))[i];
        if (!value_to_int32(vm, all[i], &number))
            return NO_VALUE;
        all[i] = value_from_small_int(number);
    }
    Tuple *thresholds = tuple_from_values(vm, all, 3);
    if (!thresholds)
        return NO_VALUE;
    module_set_state(vm, &module_gc, STATE_THRESHOLDS, tuple_value(thresholds));
    return VALUE_NONE;
}

static Value gc_get_count(Vm *vm, Value *args) {
    Value zero = value_from_small_int(0);
    return value_from_pointer(tuple_pack(vm, zero, zero, zero));
}

static Value gc_get_stats(Vm *vm, Value *args) {
    HeapStatistics statistics;
    heap_statistics(vm, &statistics);
    List *list = list_new(vm, 3);
    for (int i = 0; list && i < 3; i++) {
        Dict *dict = dict_new(vm);
        Value collected = i == 2 && value_is_small_int(state(vm, STATE_COLLECTED))
                              ? state(vm, STATE_COLLECTED)
                              : value_from_small_int(0);
        if (!dict || !dict_set_c(vm, dict, "collections", int_from_uint64(vm, statistics.collections[i])) ||
            !dict_set_c(vm, dict, "collected", collected) ||
            !dict_set_c(vm, dict, "uncollectable", value_from_small_int(0)) ||
            !list_append(vm, list, dict_value(dict)))
            return NO_VALUE;
    }
    return value_from_pointer(list);
}

static Value gc_nothing(Vm *vm, Value *args) {
    return VALUE_NONE;
}
static Value gc_zero(Vm *vm, Value *args) {
    return value_from_small_int(0);
}

// ---- Looking around

// Objects are visited without an allocation: first counted, then written down.
typedef struct Gathering {
    ValueArray *found;
    size_t count;
    Value wanted; // NO_VALUE: everything
    bool hit;
    Vm *vm;
    Object *object;
    Tuple *targets;
} Gathering;

static bool is_container(Value v) {
    if (!value_is_heap(v))
        return false;
    Kind kind = object_kind(value_to_pointer(v));
    if (kind < KIND_FIRST_OBJECT)
        return false;
    switch (kind) {
    case KIND_INT:
    case KIND_FLOAT:
    case KIND_COMPLEX:
    case KIND_STR:
    case KIND_BYTES:
    case KIND_BYTEARRAY:
    case KIND_RANGE:
    case KIND_CODE: {
        // Instances of Python classes over them have attributes.
        const Shape *shape = object_shape(value_to_pointer(v));
        return shape->has_dict || shape->members;
    }
    case KIND_TASK: return false;
    default: return true;
    }
}

static void gather(Gathering *g, Value v) {
    if (g->found && g->count < g->found->capacity)
        g->found->items[g->count] = v; // the barrier follows when all are there
    g->count++;
}

static Value gathered(Vm *vm, Gathering *g) {
    size_t count = g->count < g->found->capacity ? g->count : g->found->capacity;
    heap_barrier(vm, g->found);
    return value_from_pointer(list_from_values(vm, g->found->items, count));
}

static void visit_object(void *context, Object *object) {
    Gathering *g = context;
    Value v = value_from_pointer(object);
    if (is_container(v))
        gather(g, v);
}

static Value gc_get_objects(Vm *vm, Value *args) {
    if (!value_is_none_or_missing(args[0])) {
        int64_t generation;
        if (!value_to_index(vm, args[0], TYPE_INDEX_OVERFLOW_ERROR, &generation))
            return NO_VALUE;
        if (generation >= 3)
            return raise_value_error(
                vm, "generation parameter must be less than the number of available generations (3)");
        if (generation < 0)
            return raise_value_error(vm, "generation parameter cannot be negative");
    }
    Gathering g = {.vm = vm};
    heap_each_object(vm, visit_object, &g);
    g.found = heap_alloc_values(vm, g.count + 64);
    if (!g.found)
        return NO_VALUE;
    g.count = 0;
    heap_each_object(vm, visit_object, &g);
    return gathered(vm, &g);
}

static void visit_referent(void *context, Value referent) {
    gather(context, referent);
}

static Value gc_get_referents(Vm *vm, Value *args) {
    Tuple *given = value_to_tuple_object(args[0]);
    Gathering g = {.vm = vm};
    for (int pass = 0; pass < 2; pass++) {
        g.count = 0;
        for (size_t i = 0; i < given->length; i++)
            if (is_container(tuple_items(given)[i]))
                heap_each_referent(vm, value_to_object(tuple_items(given)[i]), visit_referent, &g);
        if (pass == 0 && !(g.found = heap_alloc_values(vm, g.count + 1)))
            return NO_VALUE;
    }
    return gathered(vm, &g);
}

static void visit_for_target(void *context, Value referent) {
    Gathering *g = context;
    for (size_t i = 0; i < g->targets->length; i++)
        g->hit |= value_same(tuple_items(g->targets)[i], referent);
}

static void visit_referrer(void *context, Object *object) {
    Gathering *g = context;
    if (!is_container(value_from_pointer(object)) || object == (Object *)(void *)g->targets)
        return;
    g->hit = false;
    heap_each_referent(g->vm, object, visit_for_target, g);
    if (g->hit)
        gather(g, value_from_pointer(object));
}

static Value gc_get_referrers(Vm *vm, Value *args) {
    Gathering g = {.vm = vm, .targets = value_to_tuple_object(args[0])};
    heap_each_object(vm, visit_referrer, &g);
    g.found = heap_alloc_values(vm, g.count + 16);
    if (!g.found)
        return NO_VALUE;
    g.count = 0;
    heap_each_object(vm, visit_referrer, &g);
    return gathered(vm, &g);
}

static Value gc_is_tracked(Vm *vm, Value *args) {
    return value_from_bool(is_container(args[0]));
}

static Value gc_is_finalized(Vm *vm, Value *args) {
    if (!value_is_heap(args[0]) || !type_has(value_type(vm, args[0]), TYPE_FINALIZER))
        return VALUE_FALSE;
    return value_from_bool(!heap_has_finalizer(vm, value_to_pointer(args[0])));
}

static bool execute(Vm *vm, Value module) {
    if (value_missing(state(vm, STATE_CALLBACKS))) {
        List *callbacks = list_new(vm, 0), *garbage = list_new(vm, 0);
        Tuple *thresholds = callbacks && garbage
                                ? tuple_pack(vm, value_from_small_int(2000), value_from_small_int(10),
                                             value_from_small_int(0))
                                : NULL;
        if (!thresholds)
            return false;
        module_set_state(vm, &module_gc, STATE_CALLBACKS, list_value(callbacks));
        module_set_state(vm, &module_gc, STATE_GARBAGE, list_value(garbage));
        module_set_state(vm, &module_gc, STATE_THRESHOLDS, tuple_value(thresholds));
        module_set_state(vm, &module_gc, STATE_DISABLED, VALUE_FALSE);
        module_set_state(vm, &module_gc, STATE_DEBUG, value_from_small_int(0));
    }
    return module_add(vm, module, "callbacks", state(vm, STATE_CALLBACKS)) &&
           module_add(vm, module, "garbage", state(vm, STATE_GARBAGE)) &&
           module_add_int(vm, module, "DEBUG_STATS", 1) &&
           module_add_int(vm, module, "DEBUG_COLLECTABLE", 2) &&
           module_add_int(vm, module, "DEBUG_UNCOLLECTABLE", 4) &&
           module_add_int(vm, module, "DEBUG_SAVEALL", 32) && module_add_int(vm, module, "DEBUG_LEAK", 38);
}

static const NativeDefinition functions[] = {
    {"enable()", gc_enable, "Switch automatic collection on.", 0, 0},
    {"disable()", gc_disable, "Switch off the collections that a program sees.", 0, 0},
    {"isenabled()", gc_is_enabled, "Is automatic collection on?", 0, 0},
    {"collect(generation=2)", gc_collect,
     "Collect now; returns how many finalisers and weak references were due.", NATIVE_STEPS, 0},
    {"get_count()", gc_get_count, "Counts of allocations by generation; always zero.", 0, 0},
    {"get_threshold()", gc_get_threshold, "The thresholds that were set.", 0, 0},
    {"set_threshold(*args)", gc_set_threshold, "Set thresholds, for get_threshold to return.", 0, 0},
    {"get_debug()", gc_get_debug, "The debugging flags that were set.", 0, 0},
    {"set_debug(flags, /)", gc_set_debug, "Set debugging flags, for get_debug to return.", 0, 0},
    {"get_stats()", gc_get_stats, "How often each generation was collected.", 0, 0},
    {"get_objects(generation=None)", gc_get_objects, "All objects that can hold others.", 0, 0},
    {"get_referents(*objs)", gc_get_referents, "What the objects hold directly.", 0, 0},
    {"get_referrers(*objs)", gc_get_referrers, "What holds one of the objects directly.", 0, 0},
    {"is_tracked(obj, /)", gc_is_tracked, "Can the object hold others?", 0, 0},
    {"is_finalized(obj, /)", gc_is_finalized, "Was the object's finaliser called?", 0, 0},
    {"freeze()", gc_nothing, "Does nothing here.", 0, 0},
    {"unfreeze()", gc_nothing, "Does nothing here.", 0, 0},
    {"get_freeze_count()", gc_zero, "Always 0.", 0, 0},
    {0},
};

const ModuleDefinition module_gc = {
    .name = "gc",
    .doc = "The garbage collector.",
    .functions = functions,
    .execute = execute,
    .state = STATE_COUNT,
};
