// SPDX-License-Identifier: MIT
//
// Waiting for descriptors, deadlines and work: the types of host_event.def.
//
// An `EventWait` belongs to whoever waits and stands in memory that does not move and lives until the wait is
// over (the parked task keeps it). It is idle, armed or ready. The loop keeps pointers to armed and ready
// waits; it never calls back: a wait that is over goes to the loop's ready list, in order, and the scheduler
// takes it from there.
#ifndef KRAIT_HOST_HOST_EVENT_H
#define KRAIT_HOST_HOST_EVENT_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

// What a wait waits for (`interest`) and what ended it (`outcome`).
enum {
    EVENT_READABLE = 1,
    EVENT_WRITABLE = 2,
    EVENT_PRIORITY = 4, // out-of-band data
    EVENT_HANGUP = 8,   // outcome only: the other side is gone
    EVENT_ERROR = 16,   // outcome only: the descriptor has an error to fetch
    EVENT_CLOSED = 32,  // outcome only: the descriptor was closed here
    EVENT_TIMEOUT = 64, // outcome only: the deadline came
    EVENT_WORK = 128,   // outcome only: the pool has done the work
};

typedef enum EventState { EVENT_IDLE, EVENT_ARMED, EVENT_READY } EventState;

typedef struct EventWork EventWork;

// Set to zero before first use, then fill in the first four; the rest is the loop's.
typedef struct EventWait {
    void *owner;       // the scheduler's
    int descriptor;    // -1: none
    uint32_t interest; // 0: none
    int64_t deadline;  // monotonic nanoseconds; HOST_NEVER: none
    uint32_t outcome;  // EVENT_* bits, valid when ready
    EventState state;
    size_t timer_place;     // in the timer heap, from 1; 0: not there
    struct EventWait *next; // in the list of its descriptor, or in the ready list
    struct EventWait *previous;
    EventWork *work;
} EventWait;

// One pointer for each line of host_event.def.
#define HOST_CALL(type, name, parameters, arguments)         type(*name) parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type(*name) parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void(*name) parameters;
typedef struct HostEvent {
#include "host_event.def"
} HostEvent;

#endif
