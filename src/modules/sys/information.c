// SPDX-License-Identifier: MIT
// What sys tells of the interpreter and the machine: versions, limits, names.
#include "host/host.h"
#include "modules/sys/sys.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/set.h"
#include "objects/simple_namespace.h"
#include "objects/str.h"
#include "objects/structseq.h"
#include "objects/tuple.h"

#include <float.h>
#include <stdlib.h>

#define PYTHON_MICRO   0
#define PYTHON_VERSION "3.14.0"
#define HEX_VERSION    ((3 << 24) | (14 << 16) | (PYTHON_MICRO << 8) | 0xF0)
#ifdef __clang__
#define COMPILER "Clang " __clang_version__
#else
#define COMPILER "GCC " __VERSION__
#endif

// ---- Struct sequences

static const StructSequenceField version_fields[] = {
    {"major", "Major release number"},   {"minor", "Minor release number"},
    {"micro", "Patch release number"},   {"releaselevel", "'alpha', 'beta', 'candidate', or 'final'"},
    {"serial", "Serial release number"},
};
static const StructSequence version_info = {
    STRUCT_SEQUENCE_TYPE_NO_NEW("sys.version_info", "The version as a named tuple."), version_fields, 5, 5};

#define FLAG(name)                                                                                           \
    { #name, NULL }
static const StructSequenceField flag_fields[] = {
    FLAG(debug),
    FLAG(inspect),
    FLAG(interactive),
    FLAG(optimize),
    FLAG(dont_write_bytecode),
    FLAG(no_user_site),
    FLAG(no_site),
    FLAG(ignore_environment),
    FLAG(verbose),
    FLAG(bytes_warning),
    FLAG(quiet),
    FLAG(hash_randomization),
    FLAG(isolated),
    FLAG(dev_mode),
    FLAG(utf8_mode),
    FLAG(warn_default_encoding),
    FLAG(safe_path),
    FLAG(int_max_str_digits),
    FLAG(gil),
    FLAG(thread_inherit_context),
    FLAG(context_aware_warnings),
};
#undef FLAG
#define FLAG_COUNT   (sizeof flag_fields / sizeof flag_fields[0])
#define FLAG_VISIBLE 18
static const StructSequence flags = {STRUCT_SEQUENCE_TYPE_NO_NEW("sys.flags", "The command line's flags."),
                                     flag_fields, FLAG_VISIBLE, FLAG_COUNT};

static const StructSequenceField float_fields[] = {
    {"max", NULL},     {"max_exp", NULL},    {"max_10_exp", NULL}, {"min", NULL},
    {"min_exp", NULL}, {"min_10_exp", NULL}, {"dig", NULL},        {"mant_dig", NULL},
    {"epsilon", NULL}, {"radix", NULL},      {"rounds", NULL},
};
static const StructSequence float_info = {STRUCT_SEQUENCE_TYPE("sys.float_info", "The limits of floats."),
                                          float_fields, 11, 11};

static const StructSequenceField int_fields[] = {
    {"bits_per_digit", NULL},
    {"sizeof_digit", NULL},
    {"default_max_str_digits", NULL},
    {"str_digits_check_threshold", NULL},
};
static const StructSequence int_info = {STRUCT_SEQUENCE_TYPE("sys.int_info", "How integers are represented."),
                                        int_fields, 4, 4};

static const StructSequenceField hash_fields[] = {
    {"width", NULL},     {"modulus", NULL},   {"inf", NULL},       {"nan", NULL},    {"imag", NULL},
    {"algorithm", NULL}, {"hash_bits", NULL}, {"seed_bits", NULL}, {"cutoff", NULL},
};
static const StructSequence hash_info = {
    STRUCT_SEQUENCE_TYPE("sys.hash_info", "How hash values are computed."), hash_fields, 9, 9};

static const StructSequenceField thread_fields[] = {{"name", NULL}, {"lock", NULL}, {"version", NULL}};
static const StructSequence thread_info = {
    STRUCT_SEQUENCE_TYPE("sys.thread_info", "How threads are implemented."), thread_fields, 3, 3};

static const StructSequenceField asyncgen_fields[] = {{"firstiter", NULL}, {"finalizer", NULL}};
static const StructSequence asyncgen_hooks = {
    STRUCT_SEQUENCE_TYPE("asyncgen_hooks", "The hooks of asynchronous generators."), asyncgen_fields, 2, 2};

static Value text(Vm *vm, const char *c) {
    return value_from_pointer(str_from_c(vm, c));
}

static Value number(int64_t i) {
    return value_from_small_int(i);
}

static Value version_info_new(Vm *vm) {
    Value values[] = {number(3), number(14), number(PYTHON_MICRO), text(vm, "final"), number(0)};
    return structseq_new(vm, &version_info, values);
}

Value sys_flags_new(Vm *vm) {
    Value values[FLAG_COUNT] = {
        number(vm->flags.debug),
        number(vm->flags.inspect),
        number(vm->flags.interactive),
        number(vm->flags.optimize),
        number(vm->flags.dont_write_bytecode),
        number(vm->flags.no_user_site),
        number(vm->flags.no_site),
        number(vm->flags.ignore_environment),
        number(vm->flags.verbose),
        number(vm->flags.bytes_warning),
        number(vm->flags.quiet),
        number(vm->flags.hash_randomization),
        number(vm->flags.isolated),
        value_from_bool(vm->flags.dev_mode),
        number(vm->flags.utf8_mode),
        number(vm->flags.warn_default_encoding),
        value_from_bool(vm->flags.safe_path),
        number(vm->int_max_str_digits),
        number(1),
        number(vm->flags.thread_inherit_context),
        number(vm->flags.context_aware_warnings),
    };
    return structseq_new(vm, &flags, values);
}

Value sys_asyncgen_hooks_new(Vm *vm, Value first, Value finalizer) {
    Value values[] = {first, finalizer};
    return structseq_new(vm, &asyncgen_hooks, values);
}

static Value float_info_new(Vm *vm) {
    Value values[] = {value_from_double(DBL_MAX),
                      number(DBL_MAX_EXP),
                      number(DBL_MAX_10_EXP),
                      value_from_double(DBL_MIN),
                      number(DBL_MIN_EXP),
                      number(DBL_MIN_10_EXP),
                      number(DBL_DIG),
                      number(DBL_MANT_DIG),
                      value_from_double(DBL_EPSILON),
                      number(FLT_RADIX),
                      number(1)};
    return structseq_new(vm, &float_info, values);
}

static Value hash_info_new(Vm *vm) {
    Value modulus = int_from_uint64(vm, (UINT64_C(1) << 61) - 1);
    Value values[] = {number(64), modulus,         number(314159),
                      number(0),  number(1000003), text(vm, "siphash13"),
                      number(64), number(128),     number(0)};
    return value_exists(modulus) ? structseq_new(vm, &hash_info, values) : NO_VALUE;
}

// ---- Lists of names

static Value stdlib_names(Vm *vm) {
    static const char *const names[] = {
#define STDLIB_MODULE(name) #name,
#include "modules/sys/stdlib_names.def"
#undef STDLIB_MODULE
    };
    enum { COUNT = sizeof names / sizeof names[0] };
    ValueArray *values = heap_alloc_values(vm, COUNT);
    for (size_t i = 0; values && i < COUNT; i++) {
        Str *name = str_intern_c(vm, names[i]);
        if (!name)
            return NO_VALUE;
        heap_store(vm, values, &values->items[i], str_value(name));
    }
    return values ? value_from_pointer(frozenset_from_values(vm, values->items, COUNT)) : NO_VALUE;
}

static Value builtin_names(Vm *vm) {
    List *list = list_new(vm, 0);
    for (const ModuleDefinition *const *definition = builtin_modules; list && *definition; definition++) {
        Str *name = str_intern_c(vm, (*definition)->name);
        if (!name || !list_append(vm, list, str_value(name)))
            return NO_VALUE;
    }
    if (!list || !list_sort(vm, list, NO_VALUE, false))
        return NO_VALUE;
    return value_from_pointer(list_to_tuple(vm, list));
}

static Value implementation(Vm *vm) {
    Value namespace = simple_namespace_new(vm), version = version_info_new(vm);
    static const char *const names[] = {"name",       "cache_tag",  "version",
                                        "hexversion", "_multiarch", "supports_isolated_interpreters"};
    Value values[] = {text(vm, "krait"),   text(vm, "krait-314"),        version,
                      number(HEX_VERSION), text(vm, "x86_64-linux-gnu"), VALUE_TRUE};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Str *name = str_intern_c(vm, names[i]);
        if (!name || value_missing(values[i]) || value_missing(namespace) ||
            !object_set_attribute(vm, namespace, name, values[i]))
            return NO_VALUE;
    }
    return namespace;
}

// The names and numbers of sys.monitoring (PEP 669), which bdb reads when it is imported; its functions: see
// docs/status.md.
typedef struct NamedNumber {
    const char *name;
    int64_t number;
} NamedNumber;

static const NamedNumber monitoring_events[] = {
    {"PY_START", 1 << 0},
    {"PY_RESUME", 1 << 1},
    {"PY_RETURN", 1 << 2},
    {"PY_YIELD", 1 << 3},
    {"CALL", 1 << 4},
    {"LINE", 1 << 5},
    {"INSTRUCTION", 1 << 6},
    {"JUMP", 1 << 7},
    {"BRANCH_LEFT", 1 << 8},
    {"BRANCH_RIGHT", 1 << 9},
    {"STOP_ITERATION", 1 << 10},
    {"RAISE", 1 << 11},
    {"EXCEPTION_HANDLED", 1 << 12},
    {"PY_UNWIND", 1 << 13},
    {"PY_THROW", 1 << 14},
    {"RERAISE", 1 << 15},
    {"C_RETURN", 1 << 16},
    {"C_RAISE", 1 << 17},
    {"BRANCH", 1 << 18},
    {"NO_EVENTS", 0},
};

static const NamedNumber monitoring_tools[] = {
    {"DEBUGGER_ID", 0}, {"COVERAGE_ID", 1}, {"PROFILER_ID", 2}, {"OPTIMIZER_ID", 5}};

static Value named_numbers(Vm *vm, const NamedNumber *numbers, size_t count) {
    Value namespace = simple_namespace_new(vm);
    for (size_t i = 0; i < count && value_exists(namespace); i++) {
        Str *name = str_intern_c(vm, numbers[i].name);
        if (!name || !object_set_attribute(vm, namespace, name, number(numbers[i].number)))
            return NO_VALUE;
    }
    return namespace;
}

static Value monitoring(Vm *vm) {
    Value namespace =
        named_numbers(vm, monitoring_tools, sizeof monitoring_tools / sizeof monitoring_tools[0]);
    Value events =
        named_numbers(vm, monitoring_events, sizeof monitoring_events / sizeof monitoring_events[0]);
    Str *name = str_intern_c(vm, "events");
    if (value_missing(namespace) || value_missing(events) || !name ||
        !object_set_attribute(vm, namespace, name, events))
        return NO_VALUE;
    return namespace;
}

static Value git(Vm *vm) {
    return value_from_pointer(tuple_pack(vm, text(vm, "Krait"), text(vm, ""), text(vm, "")));
}

static bool add_list(Vm *vm, Value module, const char *name) {
    return module_add(vm, module, name, value_from_pointer(list_new(vm, 0)));
}

// sys._jit: there is none.
static Value no_jit(Vm *vm, Value *args) {
    return VALUE_FALSE;
}

static const NativeDefinition jit_functions[] = {
    {"is_available()", no_jit, "Whether there is a just-in-time compiler.", 0, 0},
    {"is_enabled()", no_jit, "Whether it is switched on.", 0, 0},
    {"is_active()", no_jit, "Whether the calling function was compiled by it.", 0, 0},
    {0},
};

static Value jit(Vm *vm) {
    Str *name = str_from_c(vm, "sys._jit");
    Value module = name ? value_from_pointer(module_new(vm, name)) : NO_VALUE;
    return value_exists(module) && module_add_functions(vm, module, jit_functions) ? module : NO_VALUE;
}

bool sys_add_information(Vm *vm, Value m) {
    Value threads[] = {text(vm, "krait"), VALUE_NONE, VALUE_NONE};
    Value digits[] = {number(64), number(8), number(4300), number(640)};
    return module_add_c(vm, m, "version", PYTHON_VERSION " (krait 0.1.0) [" COMPILER "]") &&
           module_add(vm, m, "version_info", version_info_new(vm)) &&
           module_add_int(vm, m, "hexversion", HEX_VERSION) && module_add_int(vm, m, "api_version", 1013) &&
           module_add(vm, m, "implementation", implementation(vm)) && module_add(vm, m, "_git", git(vm)) &&
           module_add_c(vm, m, "copyright", "Copyright (c) the authors of Krait.") &&
           module_add_c(vm, m, "platform", "linux") && module_add_c(vm, m, "byteorder", "little") &&
           module_add(vm, m, "maxsize", int_from_int64(vm, INT64_MAX)) &&
           module_add_int(vm, m, "maxunicode", 0x10FFFF) &&
           module_add(vm, m, "float_info", float_info_new(vm)) &&
           module_add(vm, m, "int_info", structseq_new(vm, &int_info, digits)) &&
           module_add(vm, m, "hash_info", hash_info_new(vm)) &&
           module_add(vm, m, "thread_info", structseq_new(vm, &thread_info, threads)) &&
           module_add_c(vm, m, "float_repr_style", "short") && module_add_c(vm, m, "abiflags", "") &&
           module_add_c(vm, m, "platlibdir", "lib") && module_add_c(vm, m, "_framework", "") &&
           module_add(vm, m, "_home", VALUE_NONE) && module_add(vm, m, "pycache_prefix", VALUE_NONE) &&
           module_add(vm, m, "stdlib_module_names", stdlib_names(vm)) &&
           module_add(vm, m, "builtin_module_names", builtin_names(vm)) &&
           module_add(vm, m, "monitoring", monitoring(vm)) && module_add(vm, m, "_jit", jit(vm)) &&
           module_add(vm, m, "modules", dict_value(vm->modules)) && add_list(vm, m, "path");
    // meta_path, path_hooks, path_importer_cache: see import/bootstrap.c
}
