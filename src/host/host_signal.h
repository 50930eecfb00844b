// SPDX-License-Identifier: MIT
//
// Signals: one Vm of the process owns them; the types of host_signal.def.
#ifndef KRAIT_HOST_HOST_SIGNAL_H
#define KRAIT_HOST_HOST_SIGNAL_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>

#define HOST_SIGNAL_COUNT 65 // signal numbers lie in 1 .. 64

// What to do with a signal.
typedef enum HostSignalAction {
    HOST_SIGNAL_DEFAULT, // SIG_DFL
    HOST_SIGNAL_IGNORE,  // SIG_IGN
    HOST_SIGNAL_NOTE,    // our handler: notes it as pending, sets the owner's flag, wakes the owner's loop
    HOST_SIGNAL_FOREIGN, // only answered: a handler that is not ours
} HostSignalAction;

// One pointer for each line of host_signal.def.
#define HOST_CALL(type, name, parameters, arguments)         type(*name) parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type(*name) parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void(*name) parameters;
typedef struct HostSignal {
#include "host_signal.def"
} HostSignal;

#endif
