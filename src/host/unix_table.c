// SPDX-License-Identifier: MIT
//
// The default table, host_posix, and the empty one: nothing but constant data.
#include "unix.h"

#define HOST_CALL(type, name, parameters, arguments)         .name = unix_##name,
#define HOST_CALL_POINTER(type, name, parameters, arguments) .name = unix_##name,
#define HOST_CALL_VOID(name, parameters, arguments)          .name = unix_##name,
static const HostFile unix_file = {
#include "host_file.def"
};

#define HOST_CALL(type, name, parameters, arguments)         .name = unix_##name,
#define HOST_CALL_POINTER(type, name, parameters, arguments) .name = unix_##name,
#define HOST_CALL_VOID(name, parameters, arguments)          .name = unix_##name,
static const HostSocket unix_sockets = {
#include "host_socket.def"
};

#define HOST_CALL(type, name, parameters, arguments)         .name = unix_##name,
#define HOST_CALL_POINTER(type, name, parameters, arguments) .name = unix_##name,
#define HOST_CALL_VOID(name, parameters, arguments)          .name = unix_##name,
static const HostClock unix_clock = {
#include "host_clock.def"
};

#define HOST_CALL(type, name, parameters, arguments)         .name = unix_##name,
#define HOST_CALL_POINTER(type, name, parameters, arguments) .name = unix_##name,
#define HOST_CALL_VOID(name, parameters, arguments)          .name = unix_##name,
static const HostProcess unix_process = {
#include "host_process.def"
};

#define HOST_CALL(type, name, parameters, arguments)         .name = unix_##name,
#define HOST_CALL_POINTER(type, name, parameters, arguments) .name = unix_##name,
#define HOST_CALL_VOID(name, parameters, arguments)          .name = unix_##name,
static const HostSignal unix_signal = {
#include "host_signal.def"
};

#define HOST_CALL(type, name, parameters, arguments)         .name = unix_##name,
#define HOST_CALL_POINTER(type, name, parameters, arguments) .name = unix_##name,
#define HOST_CALL_VOID(name, parameters, arguments)          .name = unix_##name,
static const HostEvent unix_event = {
#include "host_event.def"
};

#define HOST_CALL(type, name, parameters, arguments)         .name = unix_##name,
#define HOST_CALL_POINTER(type, name, parameters, arguments) .name = unix_##name,
#define HOST_CALL_VOID(name, parameters, arguments)          .name = unix_##name,
static const HostSystem unix_system = {
#include "host_system.def"
};

const HostTable host_posix = {
    .file = &unix_file,
    .socket = &unix_sockets,
    .clock = &unix_clock,
    .process = &unix_process,
    .signal = &unix_signal,
    .event = &unix_event,
    .system = &unix_system,
};

const HostTable host_nothing = {0};
