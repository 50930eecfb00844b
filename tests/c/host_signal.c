// SPDX-License-Identifier: MIT
//
// Signals: one owner, noting and taking, the safepoint flag, waking the loop, the wake-up descriptor,
// release.
#include "check.h"
#include "host/host.h"

#include <pthread.h>

#define MILLISECOND INT64_C(1000000)

static void *kill_later(void *argument) {
    usleep(20000);
    kill(getpid(), SIGUSR1);
    return NULL;
}

int main(void) {
    Host *host = host_new(&host_posix, HOST_PROCESS, NULL, NULL);
    Host *other = host_new(&host_posix, HOST_PRIVATE, NULL, NULL);
    _Atomic uint32_t flag = 1;
    CHECK_EQUAL(host_signal_set(host, SIGUSR1, HOST_SIGNAL_NOTE), -EPERM);
    CHECK_EQUAL(host_signal_claim(host, &flag, 8), 0);
    CHECK_EQUAL(host_signal_claim(other, &flag, 8), -EBUSY);
    CHECK_EQUAL(host_signal_set(other, SIGUSR1, HOST_SIGNAL_NOTE), -EPERM);
    CHECK_EQUAL(host_signal_owned(host), 1);
    CHECK_EQUAL(host_signal_owned(other), 0);

    CHECK_EQUAL(host_signal_set(host, SIGUSR1, HOST_SIGNAL_NOTE), HOST_SIGNAL_DEFAULT);
    CHECK_EQUAL(host_signal_set(host, SIGUSR2, HOST_SIGNAL_NOTE), HOST_SIGNAL_DEFAULT);
    CHECK_EQUAL(host_signal_set(host, 0, HOST_SIGNAL_NOTE), -EINVAL);
    CHECK_EQUAL(host_signal_set(host, 65, HOST_SIGNAL_NOTE), -EINVAL);
    CHECK_EQUAL(host_signal_set(host, SIGKILL, HOST_SIGNAL_NOTE), -EINVAL);
    CHECK_EQUAL(host_signal_get(host, SIGUSR1), HOST_SIGNAL_NOTE);
    CHECK_EQUAL(host_signal_next(host), 0);
    CHECK_EQUAL(host_raise(host, SIGUSR2), 0);
    CHECK_EQUAL(host_raise(host, SIGUSR1), 0);
    CHECK_EQUAL(host_raise(host, SIGUSR1), 0);
    CHECK_EQUAL(flag, 9);
    CHECK_EQUAL(host_signal_pending(host), 1);
    CHECK_EQUAL(host_signal_pending(other), 0);
    // Each once, the lowest number first.
    CHECK_EQUAL(host_signal_next(host), SIGUSR1);
    CHECK_EQUAL(host_signal_next(host), SIGUSR2);
    CHECK_EQUAL(host_signal_next(host), 0);

    // A signal ends a wait of the loop, whether it comes before or in the middle.
    CHECK_EQUAL(host_raise(host, SIGUSR1), 0);
    CHECK_EQUAL(host_loop_run_once(host, HOST_NEVER), 0);
    CHECK_EQUAL(host_signal_next(host), SIGUSR1);
    while (host_loop_run_once(host, 0) > 0)
        ;
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, kill_later, NULL), 0);
    int rounds = 0;
    while (!host_signal_pending(host)) {
        int status = host_loop_run_once(host, HOST_NEVER);
        CHECK(status == 0 || status == -EINTR);
        CHECK(++rounds < 5);
    }
    CHECK_EQUAL(host_signal_next(host), SIGUSR1);
    pthread_join(thread, NULL);

    // Blocking calls are interrupted, unless the signal is told not to.
    struct itimerval soon = {.it_value.tv_usec = 10000};
    CHECK_EQUAL(host_signal_set(host, SIGALRM, HOST_SIGNAL_NOTE), HOST_SIGNAL_DEFAULT);
    CHECK_EQUAL(host_setitimer(host, ITIMER_REAL, &soon, NULL), 0);
    CHECK_EQUAL(host_sleep(host, 5000 * MILLISECOND), -EINTR);
    CHECK_EQUAL(host_signal_next(host), SIGALRM);
    CHECK_EQUAL(host_signal_interrupts(host, SIGALRM, false), 0);
    CHECK_EQUAL(host_signal_get(host, SIGALRM), HOST_SIGNAL_NOTE);

    // The number goes to the wake-up descriptor as a byte; what fails is kept for a warning.
    int ends[2], before = -2;
    CHECK_EQUAL(host_pipe(host, ends, O_NONBLOCK), 0);
    CHECK_EQUAL(host_signal_wakeup_descriptor(host, ends[1], true, &before), 0);
    CHECK_EQUAL(before, -1);
    CHECK_EQUAL(host_raise(host, SIGUSR2), 0);
    unsigned char byte;
    CHECK_EQUAL(host_read(host, ends[0], &byte, 1), 1);
    CHECK_EQUAL(byte, SIGUSR2);
    CHECK_EQUAL(host_signal_wakeup_error(host), 0);
    host_close(host, ends[1]);
    CHECK_EQUAL(host_raise(host, SIGUSR2), 0);
    CHECK_EQUAL(host_signal_wakeup_error(host), EBADF);
    CHECK_EQUAL(host_signal_wakeup_error(host), 0);
    CHECK_EQUAL(host_signal_wakeup_descriptor(host, -1, true, &before), 0);
    CHECK_EQUAL(before, ends[1]);
    host_close(host, ends[0]);
    CHECK_EQUAL(host_signal_next(host), SIGUSR2);

    // Blocked signals wait in the kernel; a descriptor tells tasks of them.
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK_EQUAL(host_signal_mask(host, SIG_BLOCK, &set, &old), 0);
    CHECK_EQUAL(host_raise(host, SIGUSR1), 0);
    CHECK_EQUAL(host_signal_pending(host), 0);
    sigset_t kernel;
    CHECK_EQUAL(host_sigpending(host, &kernel), 0);
    CHECK(sigismember(&kernel, SIGUSR1));
    siginfo_t information;
    CHECK_EQUAL(host_sigtimedwait(host, &set, &information, 0), SIGUSR1);
    CHECK_EQUAL(host_sigtimedwait(host, &set, &information, 0), -EAGAIN);
    CHECK_EQUAL(host_signal_mask(host, SIG_SETMASK, &old, NULL), 0);

    CHECK_EQUAL(host_signal_set(host, SIGUSR1, HOST_SIGNAL_IGNORE), HOST_SIGNAL_NOTE);
    CHECK_EQUAL(host_raise(host, SIGUSR1), 0);
    CHECK_EQUAL(host_signal_pending(host), 0);
    CHECK_EQUAL(host_signal_note(host, SIGINT), 0);
    CHECK_EQUAL(host_signal_next(host), SIGINT);

    // Given back, and another one's then.
    host_signal_release(host);
    struct sigaction action;
    sigaction(SIGUSR2, NULL, &action);
    CHECK(action.sa_handler == SIG_DFL);
    CHECK_EQUAL(host_signal_claim(other, &flag, 2), 0);
    CHECK_EQUAL(host_signal_owned(host), 0);
    host_delete(other);
    CHECK_EQUAL(host_signal_claim(host, &flag, 2), 0);
    host_delete(host);
    return 0;
}
