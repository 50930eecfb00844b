// SPDX-License-Identifier: MIT
// The module _opcode: what the library's opcode.py asks at import.
//
// Its numbers are CPython's opcodes, of which Krait runs none: the questions about them are answered with no.
// `dis` shows Krait's own instructions through code objects (docs/differences.md).
#include "objects/list.h"
#include "objects/module.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/vm.h"

static Value no(Vm *vm, Value *args) {
    int32_t opcode;
    return value_to_int32(vm, args[0], &opcode) ? VALUE_FALSE : NO_VALUE;
}
static Value stack_effect(Vm *vm, Value *args) {
    int32_t opcode;
    return value_to_int32(vm, args[0], &opcode) ? raise_value_error(vm, "invalid opcode or oparg") : NO_VALUE;
}
static Value get_executor(Vm *vm, Value *args) {
    (void)args;
    return raise_value_error(vm, "no executor exists at address 0");
}
static Value get_specialization_stats(Vm *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_NONE;
}

static Value texts(Vm *vm, const char *const *names, size_t count) {
    List *list = list_new(vm, count);
    for (size_t i = 0; list && i < count; i++) {
        Str *text = str_from_c(vm, names[i]);
        if (!text || !list_append(vm, list, str_value(text)))
            return NO_VALUE;
    }
    return list ? list_value(list) : NO_VALUE;
}
#define TEXTS(array) texts(vm, array, sizeof array / sizeof array[0])

static Value get_intrinsic1_descs(Vm *vm, Value *args) {
    static const char *const names[] = {"INTRINSIC_1_INVALID",         "INTRINSIC_PRINT",
                                        "INTRINSIC_IMPORT_STAR",       "INTRINSIC_STOPITERATION_ERROR",
                                        "INTRINSIC_ASYNC_GEN_WRAP",    "INTRINSIC_UNARY_POSITIVE",
                                        "INTRINSIC_LIST_TO_TUPLE",     "INTRINSIC_TYPEVAR",
                                        "INTRINSIC_PARAMSPEC",         "INTRINSIC_TYPEVARTUPLE",
                                        "INTRINSIC_SUBSCRIPT_GENERIC", "INTRINSIC_TYPEALIAS"};
    (void)args;
    return TEXTS(names);
}
static Value get_intrinsic2_descs(Vm *vm, Value *args) {
    static const char *const names[] = {"INTRINSIC_2_INVALID",
                                        "INTRINSIC_PREP_RERAISE_STAR",
                                        "INTRINSIC_TYPEVAR_WITH_BOUND",
                                        "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
                                        "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
                                        "INTRINSIC_SET_TYPEPARAM_DEFAULT"};
    (void)args;
    return TEXTS(names);
}
static Value get_special_method_names(Vm *vm, Value *args) {
    static const char *const names[] = {"__enter__", "__exit__", "__aenter__", "__aexit__"};
    (void)args;
    return TEXTS(names);
}
static Value get_nb_ops(Vm *vm, Value *args) {
    static const char *const pairs[][2] = {
        {"NB_ADD", "+"},
        {"NB_AND", "&"},
        {"NB_FLOOR_DIVIDE", "//"},
        {"NB_LSHIFT", "<<"},
        {"NB_MATRIX_MULTIPLY", "@"},
        {"NB_MULTIPLY", "*"},
        {"NB_REMAINDER", "%"},
        {"NB_OR", "|"},
        {"NB_POWER", "**"},
        {"NB_RSHIFT", ">>"},
        {"NB_SUBTRACT", "-"},
        {"NB_TRUE_DIVIDE", "/"},
        {"NB_XOR", "^"},
        {"NB_INPLACE_ADD", "+="},
        {"NB_INPLACE_AND", "&="},
        {"NB_INPLACE_FLOOR_DIVIDE", "//="},
        {"NB_INPLACE_LSHIFT", "<<="},
        {"NB_INPLACE_MATRIX_MULTIPLY", "@="},
        {"NB_INPLACE_MULTIPLY", "*="},
        {"NB_INPLACE_REMAINDER", "%="},
        {"NB_INPLACE_OR", "|="},
        {"NB_INPLACE_POWER", "**="},
        {"NB_INPLACE_RSHIFT", ">>="},
        {"NB_INPLACE_SUBTRACT", "-="},
        {"NB_INPLACE_TRUE_DIVIDE", "/="},
        {"NB_INPLACE_XOR", "^="},
        {"NB_SUBSCR", "[]"},
    };
    (void)args;
    size_t count = sizeof pairs / sizeof pairs[0];
    List *list = list_new(vm, count);
    for (size_t i = 0; list && i < count; i++) {
        Str *name = str_from_c(vm, pairs[i][0]), *sign = name ? str_from_c(vm, pairs[i][1]) : NULL;
        Tuple *pair = sign ? tuple_pack(vm, str_value(name), str_value(sign)) : NULL;
        if (!pair || !list_append(vm, list, tuple_value(pair)))
            return NO_VALUE;
    }
    return list ? list_value(list) : NO_VALUE;
}

static const NativeDefinition functions[] = {
    {"stack_effect(opcode, oparg=None, /, *, jump=None)", stack_effect,
     "Effect on a stack that Krait has not.", 0, 0},
    {"is_valid(opcode)", no, "Does Krait run this opcode of CPython? No.", 0, 0},
    {"has_arg(opcode)", no, "Has it an argument?", 0, 0},
    {"has_const(opcode)", no, "Does it use a constant?", 0, 0},
    {"has_name(opcode)", no, "Does it use a name?", 0, 0},
    {"has_jump(opcode)", no, "Does it jump?", 0, 0},
    {"has_free(opcode)", no, "Does it use a free variable?", 0, 0},
    {"has_local(opcode)", no, "Does it use a local variable?", 0, 0},
    {"has_exc(opcode)", no, "Does it set up a handler?", 0, 0},
    {"get_executor(*, code, offset)", get_executor, "There is none.", 0, 0},
    {"get_specialization_stats()", get_specialization_stats, "There are none.", 0, 0},
    {"get_intrinsic1_descs()", get_intrinsic1_descs, "Names of intrinsics.", 0, 0},
    {"get_intrinsic2_descs()", get_intrinsic2_descs, "Names of intrinsics.", 0, 0},
    {"get_special_method_names()", get_special_method_names, "Names of special methods.", 0, 0},
    {"get_nb_ops()", get_nb_ops, "Names of operators.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static bool execute(Vm *vm, Value module) {
    return module_add(vm, module, "ENABLE_SPECIALIZATION", VALUE_FALSE) &&
           module_add(vm, module, "ENABLE_SPECIALIZATION_FT", VALUE_FALSE);
}

const ModuleDefinition module__opcode = {
    .name = "_opcode",
    .doc = "What opcode.py asks.",
    .functions = functions,
    .execute = execute,
};
