// SPDX-License-Identifier: MIT
//
// Signals belong to the process, and at most one Host of it owns them: the one piece of writable global
// state.
//
// `signal_owner` is written only by the owner's thread (after winning it by compare-and-swap) and read by the
// C handler, which may run at any instruction of any thread; so each field is atomic, and nothing that it
// points to goes away before the handler is uninstalled. The handler notes, it never decides: the Vm runs
// Python's handlers at a safepoint.
#include "unix.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

typedef struct SignalOwner {
    _Atomic(Host *) host;
    _Atomic(_Atomic uint32_t *) flag; // the Vm's safepoint flag
    _Atomic uint32_t bit;
    _Atomic uint64_t pending;      // bit n - 1: signal n
    _Atomic int wakeup_descriptor; // less one, so that all zero means none
    _Atomic int wakeup_error;
    _Atomic bool wakeup_warns;
    _Atomic uint64_t noted; // signals whose action is our handler
} SignalOwner;

static SignalOwner signal_owner;

static uint64_t signal_bit(int signal) {
    return UINT64_C(1) << (signal - 1);
}

static void signal_handler(int signal) {
    int saved = errno;
    Host *host = atomic_load(&signal_owner.host);
    if (host) {
        atomic_fetch_or(&signal_owner.pending, signal_bit(signal));
        _Atomic uint32_t *flag = atomic_load(&signal_owner.flag);
        if (flag)
            atomic_fetch_or(flag, atomic_load(&signal_owner.bit));
        int fd = atomic_load(&signal_owner.wakeup_descriptor) - 1;
        if (fd >= 0) {
            unsigned char number = (unsigned char)signal;
            if (write(fd, &number, 1) < 0 &&
                (atomic_load(&signal_owner.wakeup_warns) || (errno != EAGAIN && errno != EWOULDBLOCK)))
                atomic_store(&signal_owner.wakeup_error, errno);
        }
        unix_wake(host);
    }
    errno = saved;
}

static bool owns(Host *host) {
    return atomic_load(&signal_owner.host) == host;
}

int unix_signal_claim(Host *host, _Atomic uint32_t *flag, uint32_t bit) {
    Host *nobody = NULL;
    if (!atomic_compare_exchange_strong(&signal_owner.host, &nobody, host) && nobody != host)
        return -EBUSY;
    atomic_store(&signal_owner.bit, bit);
    atomic_store(&signal_owner.flag, flag);
    return 0;
}

static int signal_install(int signal, void (*handler)(int), int flags) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    return unix_result(sigaction(signal, &action, NULL));
}

void unix_signal_release(Host *host) {
    if (!owns(host))
        return;
    for (int signal = 1; signal < HOST_SIGNAL_COUNT; signal++)
        if (atomic_load(&signal_owner.noted) & signal_bit(signal))
            signal_install(signal, SIG_DFL, 0);
    atomic_store(&signal_owner.noted, 0);
    atomic_store(&signal_owner.pending, 0);
    atomic_store(&signal_owner.wakeup_descriptor, 0);
    atomic_store(&signal_owner.wakeup_error, 0);
    atomic_store(&signal_owner.flag, NULL);
    atomic_store(&signal_owner.host, NULL);
}

int unix_signal_owned(Host *host) {
    return owns(host);
}

int unix_signal_get(Host *host, int signal) {
    struct sigaction action;
    if (sigaction(signal, NULL, &action) != 0)
        return -errno;
    if (action.sa_flags & SA_SIGINFO)
        return HOST_SIGNAL_FOREIGN;
    if (action.sa_handler == SIG_DFL)
        return HOST_SIGNAL_DEFAULT;
    if (action.sa_handler == SIG_IGN)
        return HOST_SIGNAL_IGNORE;
    return action.sa_handler == signal_handler && owns(host) ? HOST_SIGNAL_NOTE : HOST_SIGNAL_FOREIGN;
}

int unix_signal_set(Host *host, int signal, HostSignalAction action) {
    if (!owns(host))
        return -EPERM;
    if (signal < 1 || signal >= HOST_SIGNAL_COUNT || action == HOST_SIGNAL_FOREIGN)
        return -EINVAL;
    int before = unix_signal_get(host, signal);
    if (before < 0)
        return before;
    uint64_t bit = signal_bit(signal);
    if (action == HOST_SIGNAL_NOTE)
        atomic_fetch_or(&signal_owner.noted, bit);
    int status = action == HOST_SIGNAL_NOTE
                     ? signal_install(signal, signal_handler, SA_ONSTACK)
                     : signal_install(signal, action == HOST_SIGNAL_IGNORE ? SIG_IGN : SIG_DFL, 0);
    if (status < 0)
        return status;
    if (action != HOST_SIGNAL_NOTE)
        atomic_fetch_and(&signal_owner.noted, ~bit);
    return before;
}

int unix_signal_interrupts(Host *host, int signal, bool interrupts) {
    if (!owns(host))
        return -EPERM;
    if (signal < 1 || signal >= HOST_SIGNAL_COUNT)
        return -EINVAL;
    struct sigaction action;
    if (sigaction(signal, NULL, &action) != 0)
        return -errno;
    if (interrupts)
        action.sa_flags &= ~SA_RESTART;
    else
        action.sa_flags |= SA_RESTART;
    return unix_result(sigaction(signal, &action, NULL));
}

int unix_signal_next(Host *host) {
    if (!owns(host))
        return 0;
    uint64_t pending = atomic_load(&signal_owner.pending);
    if (!pending)
        return 0;
    int signal = __builtin_ctzll(pending) + 1;
    atomic_fetch_and(&signal_owner.pending, ~signal_bit(signal));
    return signal;
}

int unix_signal_pending(Host *host) {
    return owns(host) && atomic_load(&signal_owner.pending) != 0;
}

int unix_signal_note(Host *host, int signal) {
    if (!owns(host))
        return -EPERM;
    if (signal < 1 || signal >= HOST_SIGNAL_COUNT)
        return -EINVAL;
    signal_handler(signal);
    return 0;
}

int unix_signal_wakeup_descriptor(Host *host, int fd, bool warn, int *before) {
    if (!owns(host))
        return -EPERM;
    atomic_store(&signal_owner.wakeup_warns, warn);
    *before = atomic_exchange(&signal_owner.wakeup_descriptor, fd < 0 ? 0 : fd + 1) - 1;
    return 0;
}

int unix_signal_wakeup_error(Host *host) {
    return owns(host) ? atomic_exchange(&signal_owner.wakeup_error, 0) : 0;
}

int unix_signal_mask(Host *host, int how, const sigset_t *set, sigset_t *before) {
    return -pthread_sigmask(how, set, before);
}

int unix_sigpending(Host *host, sigset_t *set) {
    return unix_result(sigpending(set));
}

int unix_sigtimedwait(Host *host, const sigset_t *set, siginfo_t *information, int64_t nanoseconds) {
    if (nanoseconds == HOST_NEVER)
        return unix_result(sigwaitinfo(set, information));
    struct timespec timeout = unix_timespec(nanoseconds);
    return unix_result(sigtimedwait(set, information, &timeout));
}

int unix_signalfd(Host *host, int fd, const sigset_t *set, int flags) {
    return unix_result(signalfd(fd, set, flags | SFD_CLOEXEC));
}

int unix_setitimer(Host *host, int which, const struct itimerval *value, struct itimerval *before) {
    return unix_result(setitimer((__itimer_which_t)which, value, before));
}

int unix_getitimer(Host *host, int which, struct itimerval *value) {
    return unix_result(getitimer((__itimer_which_t)which, value));
}

int unix_alarm(Host *host, unsigned seconds) {
    return (int)alarm(seconds);
}

int unix_raise(Host *host, int signal) {
    return unix_result(raise(signal));
}

int unix_thread_kill(Host *host, uint64_t thread, int signal) {
    return -pthread_kill((pthread_t)thread, signal);
}

void signal_fork_child(Host *host) {
    if (owns(host))
        atomic_store(&signal_owner.pending, 0);
}
