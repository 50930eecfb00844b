// SPDX-License-Identifier: MIT
// The module time: clocks, sleeping (which parks the task), calendars.
#include "host/host.h"
#include "modules/time/time_internal.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/simple_namespace.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "sched/wait.h"
#include "vm/native_call.h"
#include <time.h>

static bool clock_read(Vm *vm, clockid_t clock, int64_t *nanoseconds) {
    int status = vm->host ? host_clock_get(vm->host, clock, nanoseconds) : -ENOSYS;
    if (status >= 0)
        return true;
    raise_os_error(vm, -status, NO_VALUE, NO_VALUE);
    return false;
}

static Value seconds(Vm *vm, clockid_t clock) {
    int64_t now;
    return clock_read(vm, clock, &now) ? value_from_double((double)now * 1e-9) : NO_VALUE;
}
static Value nanoseconds(Vm *vm, clockid_t clock) {
    int64_t now;
    return clock_read(vm, clock, &now) ? int_from_int64(vm, now) : NO_VALUE;
}

#define CLOCK(name, clock)                                                                                   \
    static Value time_##name(Vm *vm, Value *args) {                                                          \
        (void)args;                                                                                          \
        return seconds(vm, clock);                                                                           \
    }                                                                                                        \
    static Value time_##name##_ns(Vm *vm, Value *args) {                                                     \
        (void)args;                                                                                          \
        return nanoseconds(vm, clock);                                                                       \
    }
CLOCK(time, CLOCK_REALTIME)
CLOCK(monotonic, CLOCK_MONOTONIC)
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID)
CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID)

static bool clock_id(Vm *vm, Value v, clockid_t *clock) {
    int32_t id;
    if (!value_to_int32(vm, v, &id))
        return false;
    *clock = id;
    return true;
}
static Value time_clock_gettime(Vm *vm, Value *args) {
    clockid_t clock;
    return clock_id(vm, args[0], &clock) ? seconds(vm, clock) : NO_VALUE;
}
static Value time_clock_gettime_ns(Vm *vm, Value *args) {
    clockid_t clock;
    return clock_id(vm, args[0], &clock) ? nanoseconds(vm, clock) : NO_VALUE;
}
static Value time_clock_getres(Vm *vm, Value *args) {
    clockid_t clock;
    int64_t resolution;
    if (!clock_id(vm, args[0], &clock))
        return NO_VALUE;
    int status = vm->host ? host_clock_resolution(vm->host, clock, &resolution) : -ENOSYS;
    return status < 0 ? raise_os_error(vm, -status, NO_VALUE, NO_VALUE)
                      : value_from_double((double)resolution * 1e-9);
}
static bool set_clock(Vm *vm, Value id, int64_t value) {
    clockid_t clock;
    if (!clock_id(vm, id, &clock))
        return false;
    int status = vm->host ? host_clock_set(vm->host, clock, value) : -ENOSYS;
    if (status < 0)
        raise_os_error(vm, -status, NO_VALUE, NO_VALUE);
    return status >= 0;
}
static Value time_clock_settime(Vm *vm, Value *args) {
    int64_t value;
    return time_to_nanoseconds(vm, args[1], &value) && set_clock(vm, args[0], value) ? VALUE_NONE : NO_VALUE;
}
static Value time_clock_settime_ns(Vm *vm, Value *args) {
    int64_t value;
    return value_to_int64(vm, args[1], &value) && set_clock(vm, args[0], value) ? VALUE_NONE : NO_VALUE;
}
static Value time_pthread_getcpuclockid(Vm *vm, Value *args) {
    (void)args;
    clockid_t clock;
    int status = vm->host ? host_thread_clock(vm->host, &clock) : -ENOSYS;
    return status < 0 ? raise_os_error(vm, -status, NO_VALUE, NO_VALUE) : value_from_small_int(clock);
}

bool time_to_nanoseconds(Vm *vm, Value v, int64_t *out) {
    if (value_is_float(v)) {
        double d = float_to_double(v);
        if (d != d) {
            raise_value_error(vm, "Invalid value NaN (not a number)");
            return false;
        }
        d *= 1e9;
        if (d >= 9223372036854775808.0 || d < -9223372036854775808.0) {
            raise_overflow_error(vm, "timestamp out of range for platform time_t");
            return false;
        }
        *out = (int64_t)d;
        if (d > 0 && (double)*out < d) // rounded away from zero, so that no sleep is too short
            ++*out;
        return true;
    }
    int64_t whole;
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    if (!int_to_int64(index, &whole) || __builtin_mul_overflow(whole, INT64_C(1000000000), out)) {
        raise_overflow_error(vm, "timestamp too large to convert to C PyTime_t");
        return false;
    }
    return true;
}

static Value time_sleep(Vm *vm, Value *args) {
    if (native_step(args))
        return VALUE_NONE;
    int64_t duration;
    if (!time_to_nanoseconds(vm, args[0], &duration))
        return NO_VALUE;
    if (duration < 0)
        return raise_value_error(vm, "sleep length must be non-negative");
    if (!vm->host)
        return raise_os_error(vm, ENOSYS, NO_VALUE, NO_VALUE);
    return wait_begin(vm, WAIT_SLEEP, NULL, NO_VALUE, sched_deadline(vm, duration)) ? native_park(vm, args, 1)
                                                                                    : NO_VALUE;
}

static Value time_get_clock_info(Vm *vm, Value *args) {
    static const struct {
        const char *name, *implementation;
        clockid_t clock;
        bool monotonic, adjustable;
    } clocks[] = {
        {"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
        {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
        {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
        {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true, false},
        {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false},
    };
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "get_clock_info() argument 1 must be str, not %T", args[0]);
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        if (!str_equals_c(value_to_str(args[0]), clocks[i].name))
            continue;
        int64_t resolution = 1;
        if (vm->host)
            (void)!host_clock_resolution(vm->host, clocks[i].clock, &resolution);
        Value info = simple_namespace_new(vm);
        Str *text = value_exists(info) ? str_from_c(vm, clocks[i].implementation) : NULL;
        Str *names[4] = {str_intern_c(vm, "implementation"), str_intern_c(vm, "monotonic"),
                         str_intern_c(vm, "adjustable"), str_intern_c(vm, "resolution")};
        if (!text || !names[0] || !names[1] || !names[2] || !names[3] ||
            !object_set_attribute(vm, info, names[0], str_value(text)) ||
            !object_set_attribute(vm, info, names[1], value_from_bool(clocks[i].monotonic)) ||
            !object_set_attribute(vm, info, names[2], value_from_bool(clocks[i].adjustable)) ||
            !object_set_attribute(vm, info, names[3], value_from_double((double)resolution * 1e-9)))
            return NO_VALUE;
        return info;
    }
    return raise_value_error(vm, "unknown clock");
}

static const NativeDefinition functions[] = {
    {"time()", time_time, "Seconds since the epoch.", 0, 0},
    {"time_ns()", time_time_ns, "Nanoseconds since the epoch.", 0, 0},
    {"monotonic()", time_monotonic, "Seconds of a clock that never goes back.", 0, 0},
    {"monotonic_ns()", time_monotonic_ns, "Nanoseconds of a clock that never goes back.", 0, 0},
    {"perf_counter()", time_monotonic, "Seconds of the clock for measuring durations.", 0, 0},
    {"perf_counter_ns()", time_monotonic_ns, "Nanoseconds of the clock for measuring durations.", 0, 0},
    {"process_time()", time_process_time, "Seconds of processor time of the process.", 0, 0},
    {"process_time_ns()", time_process_time_ns, "Nanoseconds of processor time of the process.", 0, 0},
    {"thread_time()", time_thread_time, "Seconds of processor time of the OS thread.", 0, 0},
    {"thread_time_ns()", time_thread_time_ns, "Nanoseconds of processor time of the OS thread.", 0, 0},
    {"clock_gettime(clk_id, /)", time_clock_gettime, "Seconds of a clock.", 0, 0},
    {"clock_gettime_ns(clk_id, /)", time_clock_gettime_ns, "Nanoseconds of a clock.", 0, 0},
    {"clock_getres(clk_id, /)", time_clock_getres, "Resolution of a clock in seconds.", 0, 0},
    {"clock_settime(clk_id, time, /)", time_clock_settime, "Set a clock, in seconds.", 0, 0},
    {"clock_settime_ns(clk_id, time, /)", time_clock_settime_ns, "Set a clock, in nanoseconds.", 0, 0},
    {"pthread_getcpuclockid(thread_id, /)", time_pthread_getcpuclockid,
     "The clock of a thread's processor time.", 0, 0},
    {"get_clock_info(name, /)", time_get_clock_info, "What is known of a clock.", 0, 0},
    {"sleep(seconds, /)", time_sleep, "Do nothing for so many seconds; other threads run.", NATIVE_STEPS, 0},
    {"localtime(seconds=None, /)", time_localtime, "Local time of a moment.", 0, 0},
    {"gmtime(seconds=None, /)", time_gmtime, "UTC of a moment.", 0, 0},
    {"mktime(tuple, /)", time_mktime, "The moment of a local time.", 0, 0},
    {"strftime(format, tuple=None, /)", time_strftime, "A time as text.", 0, 0},
    {"strptime(string, format='%a %b %d %H:%M:%S %Y', /)", time_strptime, "A time from text.", 0, 0},
    {"asctime(tuple=None, /)", time_asctime, "A time as text, 'Sat Jun 06 16:26:11 1998'.", 0, 0},
    {"ctime(seconds=None, /)", time_ctime, "A moment as text in local time.", 0, 0},
    {"tzset()", time_tzset, "Read the time zone of the environment anew.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static bool execute(Vm *vm, Value module) {
    static const struct {
        const char *name;
        int value;
    } constants[] = {
        {"CLOCK_REALTIME", CLOCK_REALTIME},
        {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
        {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
        {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
        {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
        {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
        {"CLOCK_TAI", CLOCK_TAI},
        {"_STRUCT_TM_ITEMS", 11},
    };
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
        if (!module_add_int(vm, module, constants[i].name, constants[i].value))
            return false;
    return time_add_calendar(vm, module);
}

const ModuleDefinition module_time = {
    .name = "time",
    .doc = "Clocks, sleeping and calendars.",
    .functions = functions,
    .execute = execute,
};
