// SPDX-License-Identifier: MIT
//
// Environment, randomness, OS threads, dynamic libraries, what the machine is: the types of host_system.def.
#ifndef KRAIT_HOST_HOST_SYSTEM_H
#define KRAIT_HOST_HOST_SYSTEM_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

#include <sys/random.h>
#include <sys/utsname.h>

// An OS thread of host_thread_start. Only a Vm of its own runs on it.
typedef struct HostThread HostThread;

// One pointer for each line of host_system.def.
#define HOST_CALL(type, name, parameters, arguments)         type(*name) parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type(*name) parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void(*name) parameters;
typedef struct HostSystem {
#include "host_system.def"
} HostSystem;

#endif
