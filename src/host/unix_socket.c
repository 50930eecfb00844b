// SPDX-License-Identifier: MIT
//
// Sockets, names of hosts and readiness by way of POSIX and Linux: the functions of host_socket.def.
#include "unix.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

int unix_socket(Host *host, int family, int type, int protocol) {
    return unix_result(socket(family, type | SOCK_CLOEXEC, protocol));
}

int unix_socketpair(Host *host, int family, int type, int protocol, int ends[2]) {
    return unix_result(socketpair(family, type | SOCK_CLOEXEC, protocol, ends));
}

int unix_bind(Host *host, int fd, const struct sockaddr *address, socklen_t size) {
    return unix_result(bind(fd, address, size));
}

int unix_listen(Host *host, int fd, int backlog) {
    return unix_result(listen(fd, backlog));
}

int unix_accept(Host *host, int fd, struct sockaddr *address, socklen_t *size, int flags) {
    int status = fcntl(fd, F_GETFL);
    if (status < 0)
        return -errno;
    if (status & O_NONBLOCK)
        return unix_result(accept4(fd, address, size, flags | SOCK_CLOEXEC));
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    if (poll(&entry, 1, 0) == 0)
        return -EAGAIN;
    // Another process may take the connection in between, and accept has no MSG_DONTWAIT: where there may be
    // one, the descriptor does not block for the length of the call.
    if (host->forked)
        fcntl(fd, F_SETFL, status | O_NONBLOCK);
    int result = unix_result(accept4(fd, address, size, flags | SOCK_CLOEXEC));
    if (host->forked)
        fcntl(fd, F_SETFL, status);
    return result;
}

int unix_connect(Host *host, int fd, const struct sockaddr *address, socklen_t size) {
    int status = fcntl(fd, F_GETFL);
    if (status < 0)
        return -errno;
    if (!(status & O_NONBLOCK))
        fcntl(fd, F_SETFL, status | O_NONBLOCK);
    int result = unix_result(connect(fd, address, size));
    if (!(status & O_NONBLOCK))
        fcntl(fd, F_SETFL, status);
    return result;
}

int unix_shutdown(Host *host, int fd, int how) {
    return unix_result(shutdown(fd, how));
}

ssize_t unix_send(Host *host, int fd, const void *data, size_t size, int flags) {
    return unix_result_wide(send(fd, data, size, flags | MSG_NOSIGNAL));
}

ssize_t unix_recv(Host *host, int fd, void *data, size_t size, int flags) {
    return unix_result_wide(recv(fd, data, size, flags));
}

ssize_t unix_sendto(Host *host, int fd, const void *data, size_t size, int flags,
                    const struct sockaddr *address, socklen_t address_size) {
    return unix_result_wide(sendto(fd, data, size, flags | MSG_NOSIGNAL, address, address_size));
}

ssize_t unix_recvfrom(Host *host, int fd, void *data, size_t size, int flags, struct sockaddr *address,
                      socklen_t *address_size) {
    return unix_result_wide(recvfrom(fd, data, size, flags, address, address_size));
}

ssize_t unix_sendmsg(Host *host, int fd, const struct msghdr *message, int flags) {
    return unix_result_wide(sendmsg(fd, message, flags | MSG_NOSIGNAL));
}

ssize_t unix_recvmsg(Host *host, int fd, struct msghdr *message, int flags) {
    return unix_result_wide(recvmsg(fd, message, flags | MSG_CMSG_CLOEXEC));
}

int unix_getsockopt(Host *host, int fd, int level, int option, void *data, socklen_t *size) {
    return unix_result(getsockopt(fd, level, option, data, size));
}

int unix_setsockopt(Host *host, int fd, int level, int option, const void *data, socklen_t size) {
    return unix_result(setsockopt(fd, level, option, data, size));
}

int unix_getsockname(Host *host, int fd, struct sockaddr *address, socklen_t *size) {
    return unix_result(getsockname(fd, address, size));
}

int unix_getpeername(Host *host, int fd, struct sockaddr *address, socklen_t *size) {
    return unix_result(getpeername(fd, address, size));
}

// -- names

int unix_getaddrinfo(Host *host, const char *node, const char *service, const struct addrinfo *hints,
                     struct addrinfo **result, int *error) {
    int status = getaddrinfo(node, service, hints, result);
    *error = status == EAI_SYSTEM ? errno : 0;
    return status;
}

void unix_freeaddrinfo(Host *host, struct addrinfo *list) {
    if (list)
        freeaddrinfo(list);
}

int unix_getnameinfo(Host *host, const struct sockaddr *address, socklen_t size, char *node, size_t node_size,
                     char *service, size_t service_size, int flags, int *error) {
    int status =
        getnameinfo(address, size, node, (socklen_t)node_size, service, (socklen_t)service_size, flags);
    *error = status == EAI_SYSTEM ? errno : 0;
    return status;
}

int unix_gethostname(Host *host, char *name, size_t size) {
    return unix_result(gethostname(name, size));
}

int unix_sethostname(Host *host, const char *name, size_t size) {
    return unix_result(sethostname(name, size));
}

// What gethostby*_r says, as the contract wants it.
static int host_entry_result(int status, const struct hostent *entry, int error) {
    if (status == ERANGE)
        return -ERANGE;
    if (entry)
        return 0;
    return error > 0 ? error : NO_RECOVERY;
}

int unix_gethostbyname(Host *host, const char *name, int family, struct hostent *result, char *data,
                       size_t size) {
    struct hostent *entry = NULL;
    int error = 0;
    int status = gethostbyname2_r(name, family, result, data, size, &entry, &error);
    return host_entry_result(status, entry, error);
}

int unix_gethostbyaddr(Host *host, const void *address, socklen_t address_size, int family,
                       struct hostent *result, char *data, size_t size) {
    struct hostent *entry = NULL;
    int error = 0;
    int status = gethostbyaddr_r(address, address_size, family, result, data, size, &entry, &error);
    return host_entry_result(status, entry, error);
}

int unix_getservbyname(Host *host, const char *name, const char *protocol) {
    struct servent entry, *found = NULL;
    char data[4096];
    getservbyname_r(name, protocol, &entry, data, sizeof data, &found);
    return found ? ntohs((uint16_t)found->s_port) : -ENOENT;
}

int unix_getservbyport(Host *host, int port, const char *protocol, char *name, size_t size) {
    struct servent entry, *found = NULL;
    char data[4096];
    getservbyport_r(htons((uint16_t)port), protocol, &entry, data, sizeof data, &found);
    if (!found)
        return -ENOENT;
    size_t length = strlen(found->s_name);
    if (length >= size)
        return -ERANGE;
    memcpy(name, found->s_name, length + 1);
    return 0;
}

int unix_getprotobyname(Host *host, const char *name) {
    struct protoent entry, *found = NULL;
    char data[4096];
    getprotobyname_r(name, &entry, data, sizeof data, &found);
    return found ? found->p_proto : -ENOENT;
}

int unix_if_nametoindex(Host *host, const char *name) {
    unsigned index = if_nametoindex(name);
    return index ? (int)index : -errno;
}

int unix_if_indextoname(Host *host, unsigned index, char *name) {
    return if_indextoname(index, name) ? 0 : -errno;
}

int unix_if_nameindex(Host *host, bool (*each)(void *argument, unsigned index, const char *name),
                      void *argument) {
    struct if_nameindex *list = if_nameindex();
    if (!list)
        return -errno;
    for (struct if_nameindex *entry = list; entry->if_index || entry->if_name; entry++)
        if (!each(argument, entry->if_index, entry->if_name))
            break;
    if_freenameindex(list);
    return 0;
}

// -- several descriptors at once

int unix_poll(Host *host, struct pollfd *list, size_t count, int milliseconds) {
    return unix_result(poll(list, count, milliseconds));
}

int unix_select(Host *host, int count, fd_set *read, fd_set *write, fd_set *error, struct timeval *timeout) {
    return unix_result(select(count, read, write, error, timeout));
}

int unix_epoll_create(Host *host, int flags) {
    return unix_result(epoll_create1(flags | EPOLL_CLOEXEC));
}

int unix_epoll_ctl(Host *host, int epoll, int operation, int fd, struct epoll_event *event) {
    return unix_result(epoll_ctl(epoll, operation, fd, event));
}

int unix_epoll_wait(Host *host, int epoll, struct epoll_event *events, int count, int milliseconds) {
    return unix_result(epoll_wait(epoll, events, count, milliseconds));
}
