// SPDX-License-Identifier: MIT
// Calendars: struct_time, and moments to and from local time and UTC.
#include "host/host.h"
#include "modules/time/time_internal.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/structseq.h"
#include "vm/vm.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const StructSequenceField fields[] = {
    {"tm_year", "year, for example, 1993"},
    {"tm_mon", "month of year, range [1, 12]"},
    {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"},
    {"tm_min", "minutes, range [0, 59]"},
    {"tm_sec", "seconds, range [0, 61]"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"},
    {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 in summer time, 0 if not, -1 if unknown"},
    {"tm_zone", "abbreviation of the time zone"},
    {"tm_gmtoff", "offset from UTC in seconds"},
};
static const StructSequence struct_time = {
    .type = STRUCT_SEQUENCE_TYPE("time.struct_time", "A moment in a calendar."),
    .fields = fields,
    .visible = 9,
    .total = 11,
};

static Value from_tm(Vm *vm, const struct tm *tm) {
    Str *zone = str_from_c(vm, tm->tm_zone ? tm->tm_zone : "");
    if (!zone)
        return NO_VALUE;
    const int numbers[9] = {tm->tm_year + 1900,    tm->tm_mon + 1,  tm->tm_mday,
                            tm->tm_hour,           tm->tm_min,      tm->tm_sec,
                            (tm->tm_wday + 6) % 7, tm->tm_yday + 1, tm->tm_isdst};
    Value values[11];
    for (int i = 0; i < 9; i++)
        values[i] = value_from_small_int(numbers[i]);
    values[9] = str_value(zone);
    values[10] = value_from_small_int(tm->tm_gmtoff);
    return structseq_new(vm, &struct_time, values);
}

// Whole seconds of an argument, now when there is none.
static bool moment(Vm *vm, Value v, int64_t *seconds) {
    if (value_is_none_or_missing(v)) {
        int64_t now;
        if (!vm->host || host_clock_get(vm->host, CLOCK_REALTIME, &now) < 0) {
            raise_os_error(vm, ENOSYS, NO_VALUE, NO_VALUE);
            return false;
        }
        *seconds = now / 1000000000;
        return true;
    }
    if (value_is_float(v)) {
        double d = floor(float_to_double(v));
        if (d != d) {
            raise_value_error(vm, "Invalid value NaN (not a number)");
            return false;
        }
        if (d >= 9223372036854775808.0 || d < -9223372036854775808.0) {
            raise_overflow_error(vm, "timestamp out of range for platform time_t");
            return false;
        }
        *seconds = (int64_t)d;
        return true;
    }
    Value index = value_index(vm, v);
    if (value_missing(index))
        return false;
    if (int_to_int64(index, seconds))
        return true;
    raise_overflow_error(vm, "timestamp out of range for platform time_t");
    return false;
}

static bool broken_down(Vm *vm, Value v, bool local, struct tm *tm) {
    int64_t seconds;
    if (!moment(vm, v, &seconds))
        return false;
    int status = !vm->host ? -ENOSYS
                 : local   ? host_local_time(vm->host, seconds, tm)
                           : host_utc_time(vm->host, seconds, tm);
    if (status >= 0)
        return true;
    if (status == -EOVERFLOW)
        raise_overflow_error(vm, "timestamp out of range for platform time_t");
    else
        raise_os_error(vm, -status, NO_VALUE, NO_VALUE);
    return false;
}

Value time_localtime(Vm *vm, Value *args) {
    struct tm tm;
    return broken_down(vm, args[0], true, &tm) ? from_tm(vm, &tm) : NO_VALUE;
}
Value time_gmtime(Vm *vm, Value *args) {
    struct tm tm;
    return broken_down(vm, args[0], false, &tm) ? from_tm(vm, &tm) : NO_VALUE;
}

// A tuple of nine (or more) numbers.
static bool to_tm(Vm *vm, Value v, struct tm *tm, const char *function) {
    if (!value_is_tuple(v)) {
        raise_type_error(vm, "Tuple or struct_time argument required");
        return false;
    }
    Tuple *tuple = value_to_pointer(v);
    if (tuple->length != 9) {
        raise_type_error(vm, "%s(): illegal time tuple argument", function);
        return false;
    }
    int32_t n[9];
    for (int i = 0; i < 9; i++)
        if (!value_to_int32(vm, tuple_items(tuple)[i], &n[i]))
            return false;
    if (n[0] < INT32_MIN + 1900) {
        raise_overflow_error(vm, "year out of range");
        return false;
    }
    memset(tm, 0, sizeof *tm);
    tm->tm_year = n[0] - 1900;
    tm->tm_mon = n[1] - 1;
    tm->tm_mday = n[2];
    tm->tm_hour = n[3];
    tm->tm_min = n[4];
    tm->tm_sec = n[5];
    tm->tm_wday = (n[6] + 1) % 7;
    tm->tm_yday = n[7] - 1;
    tm->tm_isdst = n[8];
    return true;
}

// For texts: zero means the first month, day and day of the year; what is out of range is refused.
static bool check_tm(Vm *vm, struct tm *tm) {
    const char *wrong = NULL;
    if (tm->tm_mon == -1)
        tm->tm_mon = 0;
    else if (tm->tm_mon < 0 || tm->tm_mon > 11)
        wrong = "month out of range";
    if (tm->tm_mday == 0)
        tm->tm_mday = 1;
    else if (tm->tm_mday < 0 || tm->tm_mday > 31)
        wrong = wrong ? wrong : "day of month out of range";
    if (!wrong && (tm->tm_hour < 0 || tm->tm_hour > 23))
        wrong = "hour out of range";
    if (!wrong && (tm->tm_min < 0 || tm->tm_min > 59))
        wrong = "minute out of range";
    if (!wrong && (tm->tm_sec < 0 || tm->tm_sec > 61))
        wrong = "seconds out of range";
    if (!wrong && tm->tm_wday < 0)
        wrong = "day of week out of range";
    if (tm->tm_yday == -1)
        tm->tm_yday = 0;
    else if (!wrong && (tm->tm_yday < 0 || tm->tm_yday > 365))
        wrong = "day of year out of range";
    if (wrong)
        raise_value_error(vm, wrong);
    return !wrong;
}

Value time_mktime(Vm *vm, Value *args) {
    struct tm tm;
    if (!to_tm(vm, args[0], &tm, "mktime"))
        return NO_VALUE;
    int64_t seconds;
    int status = vm->host ? host_make_time(vm->host, &tm, &seconds) : -ENOSYS;
    if (status == -EOVERFLOW)
        return raise_overflow_error(vm, "mktime argument out of range");
    return status < 0 ? raise_os_error(vm, -status, NO_VALUE, NO_VALUE) : value_from_double((double)seconds);
}

static bool time_argument(Vm *vm, Value v, struct tm *tm, const char *function) {
    if (value_is_none_or_missing(v))
        return broken_down(vm, v, true, tm);
    return to_tm(vm, v, tm, function) && check_tm(vm, tm);
}

static Value formatted(Vm *vm, const char *format, size_t length, const struct tm *tm) {
    for (size_t size = 256;; size *= 4) {
        DataBlock *block = heap_alloc_data(vm, size);
        if (!block)
            return NO_VALUE;
        ssize_t written =
            vm->host ? host_format_time(vm->host, (char *)block->bytes, size, format, tm) : -ENOSYS;
        if (written >= 0)
            return value_from_pointer(str_from_wtf8(vm, (const char *)block->bytes, (size_t)written));
        if (written != -ERANGE)
            return raise_os_error(vm, (int)-written, NO_VALUE, NO_VALUE);
        if (size > 256 * (length + 1))
            return str_value(vm->empty_str);
    }
}

Value time_strftime(Vm *vm, Value *args) {
    struct tm tm;
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "strftime() argument 1 must be str, not %T", args[0]);
    if (!time_argument(vm, args[1], &tm, "strftime"))
        return NO_VALUE;
    size_t bytes;
    const char *format = str_wtf8(vm, value_to_str(args[0]), &bytes);
    if (!format)
        return NO_VALUE;
    if (tm.tm_isdst < -1)
        tm.tm_isdst = -1;
    else if (tm.tm_isdst > 1)
        tm.tm_isdst = 1;
    if (strlen(format) == bytes)
        return formatted(vm, format, bytes, &tm);
    // between zero bytes the parts are formatted on their own
    StrBuilder text;
    str_builder_init(&text, vm);
    for (size_t at = 0; at <= bytes; at += strlen(format + at) + 1) {
        Value part = formatted(vm, format + at, bytes, &tm);
        if (value_missing(part))
            return NO_VALUE;
        if (at)
            str_builder_char(&text, 0);
        str_builder_str(&text, value_to_str(part));
    }
    return str_builder_finish_value(&text);
}

Value time_strptime(Vm *vm, Value *args) {
    Value import = dict_get_str(vm, vm->builtins, vm_name(vm, __import__));
    Str *name = str_intern_c(vm, "_strptime"), *function = name ? str_intern_c(vm, "_strptime_time") : NULL;
    if (!function)
        return NO_VALUE;
    Value module = vm_call_1(vm, import, str_value(name));
    return value_exists(module) ? vm_call_method(vm, module, function, value_exists(args[1]) ? 2 : 1, args)
                                : NO_VALUE;
}

static Value as_text(Vm *vm, const struct tm *tm) {
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %lld", days[tm->tm_wday % 7],
             months[tm->tm_mon % 12], tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
             1900 + (long long)tm->tm_year);
    return value_from_pointer(str_from_c(vm, text));
}

Value time_asctime(Vm *vm, Value *args) {
    struct tm tm;
    return time_argument(vm, args[0], &tm, "asctime") ? as_text(vm, &tm) : NO_VALUE;
}
Value time_ctime(Vm *vm, Value *args) {
    struct tm tm;
    return broken_down(vm, args[0], true, &tm) ? as_text(vm, &tm) : NO_VALUE;
}

static bool add_zone(Vm *vm, Value module) {
    char names[2][64] = {"UTC", "UTC"};
    int64_t west[2] = {0, 0};
    bool has_summer = false;
    if (vm->host)
        (void)!host_timezone_names(vm->host, names, west, &has_summer);
    Str *standard = str_from_wtf8(vm, names[0], strlen(names[0]));
    Str *summer = str_from_wtf8(vm, names[1], strlen(names[1]));
    Tuple *both = standard && summer ? tuple_pack(vm, str_value(standard), str_value(summer)) : NULL;
    return both && module_add_int(vm, module, "timezone", west[0]) &&
           module_add_int(vm, module, "altzone", has_summer ? west[1] : west[0] - 3600) &&
           module_add_int(vm, module, "daylight", has_summer) &&
           module_add(vm, module, "tzname", tuple_value(both));
}

Value time_tzset(Vm *vm, Value *args) {
    (void)args;
    if (vm->host)
        (void)!host_timezone_load(vm->host);
    Str *name = str_intern_c(vm, "time");
    Value module = name ? dict_get_str(vm, vm->modules, name) : NO_VALUE;
    return value_is_kind(module, KIND_MODULE) && !add_zone(vm, module) ? NO_VALUE : VALUE_NONE;
}

bool time_add_calendar(Vm *vm, Value module) {
    return structseq_add(vm, module, &struct_time) && add_zone(vm, module);
}
