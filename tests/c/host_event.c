// SPDX-License-Identifier: MIT
//
// The event loop: deadlines in order, descriptors, closing, work on the pool, wakes from other threads, fork,
// clean ends.
#include "check.h"
#include "host/host.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

#define MILLISECOND INT64_C(1000000)

static Host *host;

static EventWait wait_on(int fd, uint32_t interest, int64_t after) {
    return (EventWait){.descriptor = fd,
                       .interest = interest,
                       .deadline = after == HOST_NEVER ? HOST_NEVER : host_monotonic(host) + after};
}

// Runs the loop until `wait` comes off the ready list, and answers what ended it.
static uint32_t finish(EventWait *wait) {
    for (int i = 0; i < 1000; i++) {
        EventWait *next = host_wait_next(host);
        if (next) {
            CHECK(next == wait);
            CHECK(wait->state == EVENT_IDLE);
            return wait->outcome;
        }
        CHECK(host_loop_run_once(host, 5000 * MILLISECOND) >= 0);
    }
    CHECK(!"the wait never ended");
    return 0;
}

static void test_deadlines(void) {
    enum { MANY = 100000 };
    EventWait *waits = calloc(MANY, sizeof *waits);
    int64_t start = host_monotonic(host);
    unsigned random = 1;
    for (int i = 0; i < MANY; i++) {
        random = random * 1103515245 + 12345;
        waits[i] = (EventWait){.descriptor = -1, .deadline = start + (random >> 8) % 50 * MILLISECOND};
        CHECK_EQUAL(host_wait_start(host, &waits[i]), 0);
    }
    CHECK_EQUAL(host_loop_count(host), MANY);
    // Every third is taken back.
    for (int i = 0; i < MANY; i += 3)
        host_wait_cancel(host, &waits[i]);
    int ended = 0;
    int64_t latest = 0;
    while (host_loop_count(host) > 0) {
        CHECK(host_loop_run_once(host, HOST_NEVER) >= 0);
        int64_t now = host_monotonic(host);
        for (EventWait *wait; (wait = host_wait_next(host)); ended++) {
            CHECK_EQUAL(wait->outcome, EVENT_TIMEOUT);
            CHECK(wait->deadline <= now);
            CHECK(wait->deadline >= latest);
            CHECK((wait - waits) % 3 != 0);
            latest = wait->deadline;
        }
    }
    CHECK_EQUAL(ended, MANY - (MANY + 2) / 3);
    CHECK_EQUAL(host_loop_deadline(host), HOST_NEVER);
    // Equal deadlines end in the order in which they were armed.
    for (int i = 0; i < 100; i++) {
        waits[i] = (EventWait){.descriptor = -1, .deadline = start};
        CHECK_EQUAL(host_wait_start(host, &waits[i]), 0);
    }
    CHECK_EQUAL(host_loop_run_once(host, 0), 100);
    for (int i = 0; i < 100; i++)
        CHECK(host_wait_next(host) == &waits[i]);
    free(waits);
    // Nanoseconds count: no rounding to milliseconds.
    EventWait brief = wait_on(-1, 0, 200000);
    start = host_monotonic(host);
    CHECK_EQUAL(host_wait_start(host, &brief), 0);
    CHECK_EQUAL(finish(&brief), EVENT_TIMEOUT);
    CHECK(host_monotonic(host) - start >= 200000);
}

static void test_pipe(void) {
    int ends[2];
    CHECK_EQUAL(host_pipe(host, ends, 0), 0);
    char data[8];
    CHECK_EQUAL(host_read_ready(host, ends[0], data, sizeof data), -EAGAIN);
    CHECK_EQUAL(host_blocking(host, ends[0]), 1);
    EventWait reader = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    EventWait second = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    CHECK_EQUAL(host_wait_start(host, &second), 0);
    CHECK_EQUAL(host_loop_run_once(host, 0), 0);
    CHECK_EQUAL(host_write(host, ends[1], "x", 1), 1);
    // One at a time, in order; the second when something is still there.
    CHECK_EQUAL(host_loop_run_once(host, 0), 1);
    CHECK(host_wait_next(host) == &reader);
    CHECK_EQUAL(reader.outcome, EVENT_READABLE);
    CHECK_EQUAL(host_loop_run_once(host, 0), 1);
    CHECK(host_wait_next(host) == &second);
    CHECK_EQUAL(host_read_ready(host, ends[0], data, sizeof data), 1);
    CHECK_EQUAL(host_read_ready(host, ends[0], data, sizeof data), -EAGAIN);
    // A deadline with a descriptor: whichever comes first.
    reader = wait_on(ends[0], EVENT_READABLE, 5 * MILLISECOND);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    CHECK_EQUAL(finish(&reader), EVENT_TIMEOUT);
    reader = wait_on(ends[0], EVENT_READABLE, 60000 * MILLISECOND);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    CHECK_EQUAL(host_write(host, ends[1], "y", 1), 1);
    CHECK_EQUAL(finish(&reader), EVENT_READABLE);
    CHECK_EQUAL(host_loop_deadline(host), HOST_NEVER);
    CHECK_EQUAL(host_read_ready(host, ends[0], data, sizeof data), 1);
    // Cancelled: nothing comes.
    reader = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    host_wait_cancel(host, &reader);
    CHECK_EQUAL(host_write(host, ends[1], "z", 1), 1);
    CHECK_EQUAL(host_loop_run_once(host, 0), 0);
    CHECK_EQUAL(host_loop_count(host), 0);
    CHECK_EQUAL(host_read_ready(host, ends[0], data, sizeof data), 1);
    // A full pipe.
    static char big[65536];
    ssize_t written, total = 0;
    while ((written = host_write_ready(host, ends[1], big, sizeof big)) > 0)
        total += written;
    CHECK_EQUAL(written, -EAGAIN);
    CHECK(total >= 65536);
    EventWait writer = wait_on(ends[1], EVENT_WRITABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &writer), 0);
    CHECK_EQUAL(host_loop_run_once(host, 0), 0);
    while (host_read_ready(host, ends[0], big, sizeof big) > 0)
        ;
    CHECK_EQUAL(finish(&writer), EVENT_WRITABLE);
    // Closing here ends all waits; the other end's closing is a hangup for all.
    reader = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    second = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    CHECK_EQUAL(host_wait_start(host, &second), 0);
    CHECK_EQUAL(host_close(host, ends[1]), 0);
    CHECK_EQUAL(host_loop_run_once(host, HOST_NEVER), 2);
    CHECK(host_wait_next(host) == &reader && host_wait_next(host) == &second);
    CHECK(second.outcome & EVENT_HANGUP);
    CHECK_EQUAL(host_read_ready(host, ends[0], data, sizeof data), 0);
    // With nobody waiting, a hangup does not keep the loop busy.
    CHECK_EQUAL(host_loop_run_once(host, 0), 0);
    reader = wait_on(-1, 0, 30 * MILLISECOND);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    int rounds = 0;
    while (reader.state == EVENT_ARMED) {
        CHECK(host_loop_run_once(host, HOST_NEVER) >= 0);
        rounds++;
    }
    CHECK(rounds < 5);
    CHECK(host_wait_next(host) == &reader);
    CHECK_EQUAL(host_close(host, ends[0]), 0);

    CHECK_EQUAL(host_pipe(host, ends, 0), 0);
    reader = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    CHECK_EQUAL(host_close(host, ends[0]), 0);
    CHECK_EQUAL(reader.state, EVENT_READY);
    CHECK(host_wait_next(host) == &reader);
    CHECK_EQUAL(reader.outcome, EVENT_CLOSED);
    CHECK_EQUAL(host_wait_start(host, &reader), -EBADF);
    CHECK_EQUAL(reader.state, EVENT_IDLE);
    CHECK_EQUAL(host_close(host, ends[1]), 0);
}

// A duplicate keeps the description alive, and the number is closed without us being told.
static void test_closed_elsewhere(void) {
    int ends[2];
    CHECK_EQUAL(host_pipe(host, ends, 0), 0);
    int copy = host_dup(host, ends[0]);
    EventWait reader = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    host_wait_cancel(host, &reader);
    close(ends[0]);
    CHECK_EQUAL(host_write(host, ends[1], "x", 1), 1);
    EventWait other = wait_on(copy, EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &other), 0);
    CHECK_EQUAL(finish(&other), EVENT_READABLE);
    char byte;
    CHECK_EQUAL(host_read(host, copy, &byte, 1), 1);
    EventWait pause = wait_on(-1, 0, 20 * MILLISECOND);
    CHECK_EQUAL(host_wait_start(host, &pause), 0);
    CHECK_EQUAL(host_write(host, ends[1], "x", 1), 1);
    int rounds = 0;
    while (pause.state == EVENT_ARMED) {
        CHECK(host_loop_run_once(host, HOST_NEVER) >= 0);
        rounds++;
    }
    CHECK(rounds < 8);
    CHECK(host_wait_next(host) == &pause);
    CHECK_EQUAL(host_close(host, copy), 0);
    CHECK_EQUAL(host_close(host, ends[1]), 0);
}

static void test_file_is_always_ready(void) {
    int fd = host_memfd_create(host, "test", 0);
    CHECK(fd >= 0);
    EventWait reader = wait_on(fd, EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    CHECK_EQUAL(finish(&reader), EVENT_READABLE);
    CHECK_EQUAL(host_close(host, fd), 0);
}

static void test_sockets(void) {
    int listener = host_socket(host, AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    CHECK_EQUAL(host_bind(host, listener, (struct sockaddr *)&address, size), 0);
    CHECK_EQUAL(host_listen(host, listener, 100), 0);
    CHECK_EQUAL(host_getsockname(host, listener, (struct sockaddr *)&address, &size), 0);
    CHECK_EQUAL(host_accept(host, listener, NULL, NULL, 0), -EAGAIN);
    EventWait reader = wait_on(listener, EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    int client = host_socket(host, AF_INET, SOCK_STREAM, 0);
    int status = host_connect(host, client, (struct sockaddr *)&address, sizeof address);
    CHECK(status == 0 || status == -EINPROGRESS);
    CHECK_EQUAL(host_blocking(host, client), 1);
    EventWait writer = wait_on(client, EVENT_WRITABLE, HOST_NEVER);
    CHECK_EQUAL(finish(&reader), EVENT_READABLE);
    CHECK_EQUAL(host_wait_start(host, &writer), 0);
    CHECK_EQUAL(finish(&writer), EVENT_WRITABLE);
    int server = host_accept(host, listener, NULL, NULL, 0);
    CHECK(server >= 0);
    CHECK_EQUAL(host_inheritable(host, server), 0);
    char data[4];
    CHECK_EQUAL(host_recv(host, server, data, sizeof data, MSG_DONTWAIT), -EAGAIN);
    // Both directions in one wait.
    EventWait both = wait_on(server, EVENT_READABLE | EVENT_WRITABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &both), 0);
    CHECK_EQUAL(finish(&both), EVENT_WRITABLE);
    CHECK_EQUAL(host_send(host, client, "ab", 2, 0), 2);
    both = wait_on(server, EVENT_READABLE, HOST_NEVER);
    CHECK_EQUAL(host_wait_start(host, &both), 0);
    CHECK_EQUAL(finish(&both), EVENT_READABLE);
    CHECK_EQUAL(host_recv(host, server, data, sizeof data, MSG_DONTWAIT), 2);
    CHECK_EQUAL(host_close(host, client), 0);
    CHECK_EQUAL(host_close(host, server), 0);
    CHECK_EQUAL(host_close(host, listener), 0);
}

static void count_up(void *argument) {
    usleep(1000);
    *(int *)argument += 1;
}

static void *released;

static void release(void *argument) {
    released = argument;
}

static void test_work(void) {
    int numbers[20] = {0};
    EventWait waits[20];
    for (int i = 0; i < 20; i++) {
        waits[i] = (EventWait){.descriptor = -1, .deadline = HOST_NEVER};
        CHECK_EQUAL(host_work_submit(host, &waits[i], count_up, release, &numbers[i]), 0);
    }
    int ended = 0;
    while (ended < 20) {
        CHECK(host_loop_run_once(host, HOST_NEVER) >= 0);
        for (EventWait *wait; (wait = host_wait_next(host)); ended++) {
            CHECK_EQUAL(wait->outcome, EVENT_WORK);
            CHECK_EQUAL(numbers[wait - waits], 1);
        }
    }
    CHECK(released == NULL);
    // Given up: the argument is released once the work is done.
    static int number;
    EventWait wait = {.descriptor = -1, .deadline = HOST_NEVER};
    CHECK_EQUAL(host_work_submit(host, &wait, count_up, release, &number), 0);
    host_wait_cancel(host, &wait);
    CHECK_EQUAL(wait.state, EVENT_IDLE);
    for (int i = 0; i < 1000 && !released; i++)
        CHECK(host_loop_run_once(host, 10 * MILLISECOND) >= 0);
    CHECK(released == &number);
    // Too late.
    wait = wait_on(-1, 0, 0);
    released = NULL;
    CHECK_EQUAL(host_work_submit(host, &wait, count_up, release, &number), 0);
    CHECK_EQUAL(finish(&wait), EVENT_TIMEOUT);
    // The loop can be ended while the pool still works.
    host_loop_stop(host);
    CHECK(released == &number);
}

static void *wake_later(void *argument) {
    usleep(20000);
    host_wake(host);
    return NULL;
}

static void test_wake(void) {
    // Before there is a loop, in the middle of a wait, and many at once.
    host_loop_stop(host);
    host_wake(host);
    CHECK_EQUAL(host_loop_run_once(host, HOST_NEVER), 0);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, wake_later, NULL), 0);
    CHECK_EQUAL(host_loop_run_once(host, HOST_NEVER), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 1000; i++)
        host_wake(host);
    CHECK_EQUAL(host_loop_run_once(host, HOST_NEVER), 0);
    // No wake is left over for long: the loop waits again.
    int64_t start = host_monotonic(host);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(host_loop_run_once(host, 20 * MILLISECOND), 0);
    CHECK(host_monotonic(host) - start >= 20 * MILLISECOND);
}

static void test_fork(void) {
    int ends[2];
    CHECK_EQUAL(host_pipe(host, ends, 0), 0);
    int number = 0;
    EventWait work = {.descriptor = -1, .deadline = HOST_NEVER};
    EventWait reader = wait_on(ends[0], EVENT_READABLE, HOST_NEVER);
    EventWait timer = wait_on(-1, 0, 10000 * MILLISECOND);
    CHECK_EQUAL(host_wait_start(host, &reader), 0);
    CHECK_EQUAL(host_wait_start(host, &timer), 0);
    CHECK_EQUAL(host_work_submit(host, &work, count_up, NULL, &number), 0);
    int child = host_fork(host);
    CHECK(child >= 0);
    if (child == 0) {
        CHECK(reader.state == EVENT_IDLE && timer.state == EVENT_IDLE && work.state == EVENT_IDLE);
        CHECK_EQUAL(host_loop_count(host), 0);
        EventWait own = wait_on(ends[0], EVENT_READABLE, 5000 * MILLISECOND);
        CHECK_EQUAL(host_wait_start(host, &own), 0);
        CHECK_EQUAL(host_write(host, ends[1], "x", 1), 1);
        CHECK_EQUAL(finish(&own), EVENT_READABLE);
        char byte;
        CHECK_EQUAL(host_read(host, ends[0], &byte, 1), 1);
        // The pool works in the child, too.
        number = 0;
        CHECK_EQUAL(host_work_submit(host, &work, count_up, NULL, &number), 0);
        CHECK_EQUAL(finish(&work), EVENT_WORK);
        CHECK_EQUAL(number, 1);
        host_delete(host);
        exit(0);
    }
    int status;
    CHECK_EQUAL(host_waitpid(host, child, &status, 0), child);
    CHECK_EQUAL(status, 0);
    CHECK_EQUAL(finish(&work), EVENT_WORK);
    // The parent's waits are untouched by what the child did.
    CHECK_EQUAL(reader.state, EVENT_ARMED);
    CHECK_EQUAL(host_write(host, ends[1], "x", 1), 1);
    CHECK_EQUAL(finish(&reader), EVENT_READABLE);
    host_wait_cancel(host, &timer);
    host_wait_cancel(host, &timer);
    CHECK_EQUAL(host_close(host, ends[0]), 0);
    CHECK_EQUAL(host_close(host, ends[1]), 0);
}

static int open_descriptors(void) {
    int count = 0;
    for (int fd = 0; fd < 1000; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

int main(void) {
    // libuv keeps a pipe for the process once it has worked.
    host = host_new(&host_posix, HOST_PROCESS, NULL, NULL);
    int number = 0;
    EventWait first = {.descriptor = -1, .deadline = HOST_NEVER};
    CHECK_EQUAL(host_work_submit(host, &first, count_up, NULL, &number), 0);
    CHECK_EQUAL(finish(&first), EVENT_WORK);
    host_delete(host);
    int before = open_descriptors();
    host = host_new(&host_posix, HOST_PROCESS, NULL, NULL);
    test_deadlines();
    test_pipe();
    test_closed_elsewhere();
    test_file_is_always_ready();
    test_sockets();
    test_work();
    test_wake();
    test_fork();
    host_delete(host);
    CHECK_EQUAL(open_descriptors(), before);
    return 0;
}
