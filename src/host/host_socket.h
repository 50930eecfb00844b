// SPDX-License-Identifier: MIT
//
// Sockets, names of hosts and waiting for several descriptors: the types of host_socket.def.
#ifndef KRAIT_HOST_HOST_SOCKET_H
#define KRAIT_HOST_HOST_SOCKET_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>

// One pointer for each line of host_socket.def.
#define HOST_CALL(type, name, parameters, arguments)         type(*name) parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type(*name) parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void(*name) parameters;
typedef struct HostSocket {
#include "host_socket.def"
} HostSocket;

#endif
