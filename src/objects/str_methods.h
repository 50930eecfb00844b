// SPDX-License-Identifier: MIT
// The natives of str that stand in other files than the type's table (str_type.c). Internal to str_*.c.
#ifndef KRAIT_OBJECTS_STR_METHODS_H
#define KRAIT_OBJECTS_STR_METHODS_H

#include "objects/str.h"

// str_search.c
Value str_method_find(Vm *vm, Value *args);
Value str_method_rfind(Vm *vm, Value *args);
Value str_method_index(Vm *vm, Value *args);
Value str_method_rindex(Vm *vm, Value *args);
Value str_method_count(Vm *vm, Value *args);
Value str_method_startswith(Vm *vm, Value *args);
Value str_method_endswith(Vm *vm, Value *args);
Value str_method_removeprefix(Vm *vm, Value *args);
Value str_method_removesuffix(Vm *vm, Value *args);
Value str_method_replace(Vm *vm, Value *args);
// str_split.c
Value str_method_split(Vm *vm, Value *args);
Value str_method_rsplit(Vm *vm, Value *args);
Value str_method_splitlines(Vm *vm, Value *args);
Value str_method_partition(Vm *vm, Value *args);
Value str_method_rpartition(Vm *vm, Value *args);
Value str_method_join(Vm *vm, Value *args);
Value str_method_strip(Vm *vm, Value *args);
Value str_method_lstrip(Vm *vm, Value *args);
Value str_method_rstrip(Vm *vm, Value *args);
// str_layout.c
Value str_method_center(Vm *vm, Value *args);
Value str_method_ljust(Vm *vm, Value *args);
Value str_method_rjust(Vm *vm, Value *args);
Value str_method_zfill(Vm *vm, Value *args);
Value str_method_expandtabs(Vm *vm, Value *args);
// str_case.c
Value str_method_upper(Vm *vm, Value *args);
Value str_method_lower(Vm *vm, Value *args);
Value str_method_casefold(Vm *vm, Value *args);
Value str_method_capitalize(Vm *vm, Value *args);
Value str_method_title(Vm *vm, Value *args);
Value str_method_swapcase(Vm *vm, Value *args);
Value str_method_isascii(Vm *vm, Value *args);
Value str_method_islower(Vm *vm, Value *args);
Value str_method_isupper(Vm *vm, Value *args);
Value str_method_istitle(Vm *vm, Value *args);
Value str_method_isspace(Vm *vm, Value *args);
Value str_method_isdecimal(Vm *vm, Value *args);
Value str_method_isdigit(Vm *vm, Value *args);
Value str_method_isnumeric(Vm *vm, Value *args);
Value str_method_isalpha(Vm *vm, Value *args);
Value str_method_isalnum(Vm *vm, Value *args);
Value str_method_isidentifier(Vm *vm, Value *args);
Value str_method_isprintable(Vm *vm, Value *args);
// str_translate.c
Value str_method_translate(Vm *vm, Value *args);
Value str_method_maketrans(Vm *vm, Value *args);
// str_format_method.c
Value str_method_format(Vm *vm, Value *args);
Value str_method_format_map(Vm *vm, Value *args);
// str_format.c
Value str_method_remainder(Vm *vm, Value *args);
// format_spec.c
Value str_method_format_spec(Vm *vm, Value *args);
// str_codec.c
Value str_method_encode(Vm *vm, Value *args);

#endif
