// SPDX-License-Identifier: MIT
// The calendar half of the module time.
#ifndef KRAIT_MODULES_TIME_INTERNAL_H
#define KRAIT_MODULES_TIME_INTERNAL_H

#include "objects/module.h"

// Seconds (float or int) as nanoseconds, rounded up.
bool time_to_nanoseconds(Vm *vm, Value v, int64_t *out) MUST_CHECK;
Value time_localtime(Vm *vm, Value *args);
Value time_gmtime(Vm *vm, Value *args);
Value time_mktime(Vm *vm, Value *args);
Value time_strftime(Vm *vm, Value *args);
Value time_strptime(Vm *vm, Value *args);
Value time_asctime(Vm *vm, Value *args);
Value time_ctime(Vm *vm, Value *args);
Value time_tzset(Vm *vm, Value *args);
// struct_time, timezone, altzone, daylight, tzname.
bool time_add_calendar(Vm *vm, Value module) MUST_CHECK;

#endif
