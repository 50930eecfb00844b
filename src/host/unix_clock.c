// SPDX-License-Identifier: MIT
//
// Clocks and calendars by way of POSIX: the functions of host_clock.def.
//
// The C library knows one time zone a process, read from the process's TZ. A Host that shares the process's
// environment has that one; a private Host whose TZ differs gets UTC offsets wrong rather than change the
// process: docs/status.md says so.
#include "unix.h"

#include <pthread.h>
#include <string.h>

static int64_t to_nanoseconds(struct timespec time) {
    return (int64_t)time.tv_sec * HOST_NANOSECONDS_PER_SECOND + time.tv_nsec;
}

int64_t unix_monotonic(Host *host) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return to_nanoseconds(now);
}

int unix_clock_get(Host *host, clockid_t clock, int64_t *nanoseconds) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        return -errno;
    *nanoseconds = to_nanoseconds(now);
    return 0;
}

int unix_clock_resolution(Host *host, clockid_t clock, int64_t *nanoseconds) {
    struct timespec resolution;
    if (clock_getres(clock, &resolution) != 0)
        return -errno;
    *nanoseconds = to_nanoseconds(resolution);
    return 0;
}

int unix_clock_set(Host *host, clockid_t clock, int64_t nanoseconds) {
    struct timespec time = unix_timespec(nanoseconds);
    return unix_result(clock_settime(clock, &time));
}

int unix_thread_clock(Host *host, clockid_t *clock) {
    return -pthread_getcpuclockid(pthread_self(), clock);
}

int unix_sleep(Host *host, int64_t nanoseconds) {
    struct timespec interval = unix_timespec(nanoseconds);
    return unix_result(nanosleep(&interval, NULL));
}

int unix_timezone_load(Host *host) {
    tzset();
    return 0;
}

int unix_local_time(Host *host, int64_t seconds, struct tm *result) {
    time_t time = seconds;
    return localtime_r(&time, result) ? 0 : errno ? -errno : -EOVERFLOW;
}

int unix_utc_time(Host *host, int64_t seconds, struct tm *result) {
    time_t time = seconds;
    return gmtime_r(&time, result) ? 0 : errno ? -errno : -EOVERFLOW;
}

int unix_make_time(Host *host, struct tm *fields, int64_t *seconds) {
    // -1 is also a second of 1969: only an untouched weekday tells a failure.
    fields->tm_wday = -1;
    time_t time = mktime(fields);
    if (time == (time_t)-1 && fields->tm_wday == -1)
        return -EOVERFLOW;
    *seconds = time;
    return 0;
}

ssize_t unix_format_time(Host *host, char *text, size_t size, const char *format, const struct tm *fields) {
    if (!*format) {
        if (!size)
            return -ERANGE;
        text[0] = 0;
        return 0;
    }
    // 0 means too small or an empty result. An empty result leaves the buffer's first byte zero.
    if (size)
        text[0] = 1;
    size_t length = strftime(text, size, format, fields);
    if (length == 0 && (!size || text[0] != 0))
        return -ERANGE;
    return (ssize_t)length;
}

int unix_timezone_names(Host *host, char names[2][64], int64_t west[2], bool *has_summer) {
    // The zone's two offsets of this year, from its January and its July: on either half of the globe the
    // larger one west of UTC is standard time.
    time_t now = time(NULL);
    struct tm january, july;
    if (!localtime_r(&now, &january))
        return -EOVERFLOW;
    int year = january.tm_year;
    struct tm fields = {.tm_year = year, .tm_mon = 0, .tm_mday = 1, .tm_hour = 12, .tm_isdst = -1};
    time_t start = mktime(&fields);
    if (!localtime_r(&start, &january))
        return -EOVERFLOW;
    fields = (struct tm){.tm_year = year, .tm_mon = 6, .tm_mday = 1, .tm_hour = 12, .tm_isdst = -1};
    time_t middle = mktime(&fields);
    if (!localtime_r(&middle, &july))
        return -EOVERFLOW;
    const struct tm *standard = january.tm_gmtoff <= july.tm_gmtoff ? &january : &july;
    const struct tm *summer = standard == &january ? &july : &january;
    const struct tm *both[2] = {standard, summer};
    for (int i = 0; i < 2; i++) {
        const char *name = both[i]->tm_zone ? both[i]->tm_zone : "";
        size_t length = strnlen(name, 63);
        memcpy(names[i], name, length);
        names[i][length] = 0;
        west[i] = -(int64_t)both[i]->tm_gmtoff;
    }
    *has_summer = standard->tm_gmtoff != summer->tm_gmtoff;
    return 0;
}
