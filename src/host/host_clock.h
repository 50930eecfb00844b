// SPDX-License-Identifier: MIT
//
// Clocks and calendars: the types of host_clock.def.
#ifndef KRAIT_HOST_HOST_CLOCK_H
#define KRAIT_HOST_HOST_CLOCK_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

#include <time.h>

#define HOST_NANOSECONDS_PER_SECOND INT64_C(1000000000)
#define HOST_NEVER                  INT64_MAX // a deadline that does not come

// One pointer for each line of host_clock.def.
#define HOST_CALL(type, name, parameters, arguments)         type(*name) parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type(*name) parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void(*name) parameters;
typedef struct HostClock {
#include "host_clock.def"
} HostClock;

#endif
