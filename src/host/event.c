// SPDX-License-Identifier: MIT
//
// The event loop of a Host: epoll for descriptors, one heap of deadlines, libuv's pool for work, and a wake
// from outside.
//
// Invariants:
// - An armed wait stands in the list of its descriptor (if it has an interest), in the timer heap (if it has
// a deadline)
//   and on its work (if it has any); a ready one stands in the ready list and nowhere else; an idle one
//   nowhere.
// - For each descriptor, `watched` holds what epoll has been told. It may hold more than the waits want:
// readiness that
//   nobody claims is dropped from it when epoll reports it, so that a task that reads in turn costs no
//   epoll_ctl at all.
// - Readiness is level-triggered, and one wait is made ready for each direction at a time, in order of
// arrival: the next
//   one follows at the next poll if there is still something. A hangup or an error ends all waits.
// - Nobody is called back but `release`; no Python runs here. Everything but unix_wake is for the Vm's
// thread.
//
// libuv's own loop serves the pool alone. It is made at the first work, and its descriptor is watched like
// the others. uv_poll is not used: it makes descriptors non-blocking, and those are shared with other
// processes.
#include "unix.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <uv.h>

#define EVENT_BATCH 256

typedef struct EventDescriptor {
    EventWait *first;
    EventWait *last;
    uint32_t watched; // EVENT_* bits that epoll has been told; 0: not registered
} EventDescriptor;

typedef struct EventTimer {
    int64_t deadline;
    uint64_t order; // the earlier armed of two equal deadlines comes first
    EventWait *wait;
} EventTimer;

struct EventWork {
    uv_work_t request;
    Host *host;
    EventWait *wait; // NULL: nobody waits any more
    void (*run)(void *argument);
    void (*release)(void *argument);
    void *argument;
    EventWork *next;
    EventWork *previous;
};

struct EventLoop {
    int epoll;
    int wake;
    bool coarse;                  // the kernel has no epoll_pwait2: timeouts are in milliseconds
    EventDescriptor *descriptors; // by number
    size_t descriptor_count;
    size_t watched_count; // descriptors with `watched`
    EventTimer *timers;   // a 4-ary heap, from 0
    size_t timer_count;
    size_t timer_capacity;
    uint64_t timer_order;
    EventWait *ready_first;
    EventWait *ready_last;
    size_t ready_count;
    size_t armed_count;
    uv_loop_t *pool;
    EventWork *works; // all that are not done
    size_t work_count;
};

// -- the timer heap

static void timer_put(EventLoop *loop, size_t place, EventTimer timer) {
    loop->timers[place] = timer;
    timer.wait->timer_place = place + 1;
}

static bool timer_before(const EventTimer *left, const EventTimer *right) {
    return left->deadline != right->deadline ? left->deadline < right->deadline : left->order < right->order;
}

static void timer_rise(EventLoop *loop, size_t place, EventTimer timer) {
    while (place > 0) {
        size_t parent = (place - 1) / 4;
        if (!timer_before(&timer, &loop->timers[parent]))
            break;
        timer_put(loop, place, loop->timers[parent]);
        place = parent;
    }
    timer_put(loop, place, timer);
}

static void timer_sink(EventLoop *loop, size_t place, EventTimer timer) {
    for (;;) {
        size_t child = place * 4 + 1;
        if (child >= loop->timer_count)
            break;
        size_t end = child + 4 < loop->timer_count ? child + 4 : loop->timer_count;
        size_t least = child;
        for (size_t other = child + 1; other < end; other++)
            if (timer_before(&loop->timers[other], &loop->timers[least]))
                least = other;
        if (!timer_before(&loop->timers[least], &timer))
            break;
        timer_put(loop, place, loop->timers[least]);
        place = least;
    }
    timer_put(loop, place, timer);
}

static int timer_add(EventLoop *loop, EventWait *wait) {
    if (loop->timer_count == loop->timer_capacity) {
        size_t capacity = loop->timer_capacity ? loop->timer_capacity * 2 : 64;
        EventTimer *grown = realloc(loop->timers, capacity * sizeof *grown);
        if (!grown)
            return -ENOMEM;
        loop->timers = grown;
        loop->timer_capacity = capacity;
    }
    EventTimer timer = {.deadline = wait->deadline, .order = loop->timer_order++, .wait = wait};
    timer_rise(loop, loop->timer_count++, timer);
    return 0;
}

static void timer_remove(EventLoop *loop, EventWait *wait) {
    if (!wait->timer_place)
        return;
    size_t place = wait->timer_place - 1;
    wait->timer_place = 0;
    EventTimer last = loop->timers[--loop->timer_count];
    if (place == loop->timer_count)
        return;
    if (place > 0 && timer_before(&last, &loop->timers[(place - 1) / 4]))
        timer_rise(loop, place, last);
    else
        timer_sink(loop, place, last);
}

// -- the ready list and the lists of descriptors

static void list_append(EventWait **first, EventWait **last, EventWait *wait) {
    wait->next = NULL;
    wait->previous = *last;
    *(*last ? &(*last)->next : first) = wait;
    *last = wait;
}

static void list_remove(EventWait **first, EventWait **last, EventWait *wait) {
    *(wait->previous ? &wait->previous->next : first) = wait->next;
    *(wait->next ? &wait->next->previous : last) = wait->previous;
    wait->next = wait->previous = NULL;
}

// Takes an armed wait out of everything that could end it.
static void wait_disarm(EventLoop *loop, EventWait *wait) {
    timer_remove(loop, wait);
    if (wait->interest) {
        EventDescriptor *descriptor = &loop->descriptors[wait->descriptor];
        list_remove(&descriptor->first, &descriptor->last, wait);
    }
    if (wait->work) {
        wait->work->wait = NULL;
        wait->work = NULL;
    }
    loop->armed_count--;
    wait->state = EVENT_IDLE;
}

static void wait_finish(EventLoop *loop, EventWait *wait, uint32_t outcome) {
    wait_disarm(loop, wait);
    wait->outcome = outcome;
    wait->state = EVENT_READY;
    list_append(&loop->ready_first, &loop->ready_last, wait);
    loop->ready_count++;
}

// -- epoll

// What epoll's events carry beside descriptors.
#define EVENT_DATA_WAKE UINT64_MAX
#define EVENT_DATA_POOL (UINT64_MAX - 1)

static uint32_t epoll_events(uint32_t interest) {
    return (interest & EVENT_READABLE ? EPOLLIN : 0u) | (interest & EVENT_WRITABLE ? EPOLLOUT : 0u) |
           (interest & EVENT_PRIORITY ? EPOLLPRI : 0u);
}

static uint32_t epoll_outcome(uint32_t events) {
    return (events & EPOLLIN ? EVENT_READABLE : 0u) | (events & EPOLLOUT ? EVENT_WRITABLE : 0u) |
           (events & EPOLLPRI ? EVENT_PRIORITY : 0u) | (events & EPOLLHUP ? EVENT_HANGUP : 0u) |
           (events & EPOLLERR ? EVENT_ERROR : 0u);
}

// Tells epoll to watch `fd` for exactly `wanted`.
static int descriptor_watch(EventLoop *loop, int fd, uint32_t wanted) {
    EventDescriptor *descriptor = &loop->descriptors[fd];
    if (descriptor->watched == wanted)
        return 0;
    struct epoll_event event = {.events = epoll_events(wanted), .data.u64 = (uint64_t)fd};
    int operation = !wanted ? EPOLL_CTL_DEL : descriptor->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    int status = epoll_ctl(loop->epoll, operation, fd, &event);
    // The number was closed behind our back and may be another file by now.
    if (status != 0 && errno == ENOENT && operation == EPOLL_CTL_MOD)
        status = epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event);
    else if (status != 0 && errno == EEXIST)
        status = epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &event);
    if (status != 0)
        return -errno;
    loop->watched_count += (wanted != 0) - (descriptor->watched != 0);
    descriptor->watched = wanted;
    return 0;
}

static uint32_t descriptor_wanted(const EventDescriptor *descriptor) {
    uint32_t wanted = 0;
    for (EventWait *wait = descriptor->first; wait; wait = wait->next)
        wanted |= wait->interest;
    return wanted;
}

static int descriptor_room(EventLoop *loop, int fd) {
    if ((size_t)fd < loop->descriptor_count)
        return 0;
    size_t count = loop->descriptor_count ? loop->descriptor_count : 64;
    while (count <= (size_t)fd)
        count *= 2;
    EventDescriptor *grown = realloc(loop->descriptors, count * sizeof *grown);
    if (!grown)
        return -ENOMEM;
    memset(grown + loop->descriptor_count, 0, (count - loop->descriptor_count) * sizeof *grown);
    loop->descriptors = grown;
    loop->descriptor_count = count;
    return 0;
}

static int loop_watch_own(EventLoop *loop, int epoll, int fd, uint64_t data) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = data};
    return unix_result(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

// A description that lives on elsewhere, registered under a number that is closed here, can be taken out of
// epoll no more and would be reported for ever: a new epoll takes over what is still wanted.
static int loop_rebuild(EventLoop *loop) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        return -errno;
    int status = loop_watch_own(loop, epoll, loop->wake, EVENT_DATA_WAKE);
    if (status == 0 && loop->pool)
        status = loop_watch_own(loop, epoll, uv_backend_fd(loop->pool), EVENT_DATA_POOL);
    if (status < 0) {
        close(epoll);
        return status;
    }
    close(loop->epoll);
    loop->epoll = epoll;
    loop->watched_count = 0;
    for (size_t fd = 0; fd < loop->descriptor_count; fd++) {
        EventDescriptor *descriptor = &loop->descriptors[fd];
        descriptor->watched = 0;
        if (!descriptor->first)
            continue;
        if (descriptor_watch(loop, (int)fd, descriptor_wanted(descriptor)) < 0)
            while (descriptor->first)
                wait_finish(loop, descriptor->first, EVENT_CLOSED);
    }
    return 0;
}

// What epoll reported for a descriptor: ends waits, and stops watching for what nobody claimed.
static int descriptor_dispatch(EventLoop *loop, int fd, uint32_t outcome) {
    EventDescriptor *descriptor = &loop->descriptors[fd];
    bool all = outcome & (EVENT_HANGUP | EVENT_ERROR);
    uint32_t unclaimed = outcome & (EVENT_READABLE | EVENT_WRITABLE | EVENT_PRIORITY);
    bool claimed = false;
    for (EventWait *wait = descriptor->first, *next; wait; wait = next) {
        next = wait->next;
        uint32_t hit = wait->interest & unclaimed;
        if (!hit && !all)
            continue;
        if (!all)
            unclaimed &= ~hit;
        claimed = true;
        wait_finish(loop, wait, outcome & (wait->interest | EVENT_HANGUP | EVENT_ERROR));
    }
    // A hangup is reported whatever one asks for: with nobody there, only taking the descriptor out ends it.
    uint32_t watched = descriptor->watched;
    if (all && !claimed)
        watched = 0;
    else if (!all && unclaimed)
        watched = (watched & ~unclaimed) | descriptor_wanted(descriptor);
    int status = descriptor_watch(loop, fd, watched);
    if (status == -ENOENT || status == -EBADF)
        return loop_rebuild(loop);
    return 0;
}

// -- the loop

int unix_loop_start(Host *host) {
    if (host->loop)
        return 0;
    EventLoop *loop = calloc(1, sizeof *loop);
    if (!loop)
        return -ENOMEM;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = loop->epoll < 0 ? -1 : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int status = loop->wake < 0 ? -errno : loop_watch_own(loop, loop->epoll, loop->wake, EVENT_DATA_WAKE);
    if (status < 0) {
        if (loop->wake >= 0)
            close(loop->wake);
        if (loop->epoll >= 0)
            close(loop->epoll);
        free(loop);
        return status;
    }
    host->loop = loop;
    // From here on a wake writes to it; one that came before is found in wake_pending.
    atomic_store(&host->wake_descriptor, loop->wake);
    return 0;
}

void unix_loop_stop(Host *host) {
    EventLoop *loop = host->loop;
    if (!loop)
        return;
    assert(loop->armed_count == 0 && "a wait is still armed");
    assert(loop->ready_count == 0 && "a wait was never taken");
    if (loop->pool) {
        for (EventWork *work = loop->works; work; work = work->next)
            uv_cancel((uv_req_t *)&work->request);
        uv_run(loop->pool, UV_RUN_DEFAULT);
        int status = uv_loop_close(loop->pool);
        assert(status == 0 && loop->work_count == 0 && "work is left in the pool");
        if (status == 0)
            free(loop->pool);
    }
    atomic_store(&host->wake_descriptor, -1);
    host->loop = NULL;
    close(loop->wake);
    close(loop->epoll);
    free(loop->descriptors);
    free(loop->timers);
    free(loop);
}

void unix_wake(Host *host) {
    int saved = errno; // a signal handler may be calling
    if (!atomic_exchange(&host->wake_pending, 1)) {
        int fd = atomic_load(&host->wake_descriptor);
        uint64_t one = 1;
        if (fd >= 0) {
            ssize_t ignored = write(fd, &one, sizeof one);
            (void)ignored; // full means that it is awake already
        }
    }
    errno = saved;
}

int unix_wait_start(Host *host, EventWait *wait) {
    assert(wait->state == EVENT_IDLE);
    int status = unix_loop_start(host);
    if (status < 0)
        return status;
    EventLoop *loop = host->loop;
    wait->outcome = 0;
    wait->timer_place = 0;
    wait->work = NULL;
    wait->next = wait->previous = NULL;
    bool always_ready = false;
    if (wait->interest) {
        if (wait->descriptor < 0)
            return -EBADF;
        if ((status = descriptor_room(loop, wait->descriptor)) < 0)
            return status;
        EventDescriptor *descriptor = &loop->descriptors[wait->descriptor];
        if (wait->interest & ~descriptor->watched) {
            status = descriptor_watch(loop, wait->descriptor, descriptor->watched | wait->interest);
            always_ready = status == -EPERM;
            if (status < 0 && !always_ready)
                return status;
        }
    }
    if (wait->deadline != HOST_NEVER && !always_ready && (status = timer_add(loop, wait)) < 0)
        return status;
    if (wait->interest) {
        EventDescriptor *descriptor = &loop->descriptors[wait->descriptor];
        list_append(&descriptor->first, &descriptor->last, wait);
    }
    wait->state = EVENT_ARMED;
    loop->armed_count++;
    if (always_ready)
        wait_finish(loop, wait, wait->interest & (EVENT_READABLE | EVENT_WRITABLE));
    return 0;
}

void unix_wait_cancel(Host *host, EventWait *wait) {
    EventLoop *loop = host->loop;
    if (wait->state == EVENT_ARMED) {
        if (wait->work)
            uv_cancel((uv_req_t *)&wait->work->request); // fails when it runs already, then it goes on
        wait_disarm(loop, wait);
    } else if (wait->state == EVENT_READY) {
        list_remove(&loop->ready_first, &loop->ready_last, wait);
        loop->ready_count--;
        wait->state = EVENT_IDLE;
    }
}

EventWait *unix_wait_next(Host *host) {
    EventLoop *loop = host->loop;
    if (!loop || !loop->ready_first)
        return NULL;
    EventWait *wait = loop->ready_first;
    list_remove(&loop->ready_first, &loop->ready_last, wait);
    loop->ready_count--;
    wait->state = EVENT_IDLE;
    return wait;
}

void unix_wait_close(Host *host, int fd) {
    EventLoop *loop = host->loop;
    if (!loop || fd < 0 || (size_t)fd >= loop->descriptor_count)
        return;
    EventDescriptor *descriptor = &loop->descriptors[fd];
    while (descriptor->first)
        wait_finish(loop, descriptor->first, EVENT_CLOSED);
    if (descriptor->watched) {
        // Must go before the number does: a duplicate elsewhere would keep it registered.
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
        descriptor->watched = 0;
        loop->watched_count--;
    }
}

void unix_wait_close_range(Host *host, int first, int last) {
    EventLoop *loop = host->loop;
    if (!loop)
        return;
    for (size_t fd = (size_t)first; fd <= (size_t)last && fd < loop->descriptor_count; fd++)
        unix_wait_close(host, (int)fd);
}

// -- work on the pool

static void work_run(uv_work_t *request) {
    EventWork *work = (EventWork *)request;
    work->run(work->argument);
}

static void work_done(uv_work_t *request, int status) {
    EventWork *work = (EventWork *)request;
    EventLoop *loop = work->host->loop;
    *(work->previous ? &work->previous->next : &loop->works) = work->next;
    if (work->next)
        work->next->previous = work->previous;
    loop->work_count--;
    if (work->wait)
        wait_finish(loop, work->wait, EVENT_WORK);
    else if (work->release)
        work->release(work->argument);
    free(work);
}

static int pool_start(EventLoop *loop) {
    if (loop->pool)
        return 0;
    uv_loop_t *pool = malloc(sizeof *pool);
    if (!pool)
        return -ENOMEM;
    int status = uv_loop_init(pool);
    if (status < 0) {
        free(pool);
        return status;
    }
    status = loop_watch_own(loop, loop->epoll, uv_backend_fd(pool), EVENT_DATA_POOL);
    if (status < 0) {
        uv_loop_close(pool);
        free(pool);
        return status;
    }
    loop->pool = pool;
    return 0;
}

int unix_work_submit(Host *host, EventWait *wait, void (*run)(void *argument),
                     void (*release)(void *argument), void *argument) {
    assert(wait->descriptor < 0 || !wait->interest);
    int status = unix_loop_start(host);
    if (status == 0)
        status = pool_start(host->loop);
    if (status < 0)
        return status;
    EventLoop *loop = host->loop;
    EventWork *work = calloc(1, sizeof *work);
    if (!work)
        return -ENOMEM;
    wait->interest = 0;
    if ((status = unix_wait_start(host, wait)) < 0) {
        free(work);
        return status;
    }
    work->host = host;
    work->run = run;
    work->release = release;
    work->argument = argument;
    // The first work makes the pool's threads, which inherit the mask: no signal may be delivered to them.
    bool first = loop->work_count == 0;
    sigset_t all, before;
    if (first) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
    }
    status = uv_queue_work(loop->pool, &work->request, work_run, work_done);
    if (first)
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status < 0) {
        wait_disarm(loop, wait);
        free(work);
        return status;
    }
    work->wait = wait;
    wait->work = work;
    work->next = loop->works;
    if (loop->works)
        loop->works->previous = work;
    loop->works = work;
    loop->work_count++;
    // libuv tells its epoll about its own wake-up descriptor only when it runs.
    if (first)
        uv_run(loop->pool, UV_RUN_NOWAIT);
    return 0;
}

// -- running

static int loop_poll(EventLoop *loop, struct epoll_event *events, int64_t timeout) {
    if (timeout != 0 && timeout != HOST_NEVER && !loop->coarse) {
        struct timespec interval = unix_timespec(timeout);
        int count = epoll_pwait2(loop->epoll, events, EVENT_BATCH, &interval, NULL);
        if (count >= 0 || errno != ENOSYS)
            return unix_result(count);
        loop->coarse = true;
    }
    // Rounded up: a deadline must not be missed by waking too early again and again.
    int milliseconds = timeout == HOST_NEVER          ? -1
                       : timeout / 1000000 >= INT_MAX ? INT_MAX
                                                      : (int)((timeout + 999999) / 1000000);
    return unix_result(epoll_wait(loop->epoll, events, EVENT_BATCH, milliseconds));
}

static void loop_expire(Host *host, EventLoop *loop) {
    if (!loop->timer_count)
        return;
    int64_t now = host_monotonic(host);
    while (loop->timer_count && loop->timers[0].deadline <= now)
        wait_finish(loop, loop->timers[0].wait, EVENT_TIMEOUT);
}

int unix_loop_run_once(Host *host, int64_t timeout) {
    int status = unix_loop_start(host);
    if (status < 0)
        return status;
    EventLoop *loop = host->loop;
    // 1. How long: not at all when something is ready or somebody woke us, else until the first deadline.
    if (atomic_exchange(&host->wake_pending, 0) || loop->ready_count)
        timeout = 0;
    if (timeout > 0 && loop->timer_count) {
        int64_t left = loop->timers[0].deadline - host_monotonic(host);
        if (left < timeout)
            timeout = left > 0 ? left : 0;
    }
    // 2. Descriptors, the pool, the wake.
    int count = 0;
    if (timeout != 0 || loop->watched_count || loop->work_count) {
        struct epoll_event events[EVENT_BATCH];
        bool pool = false;
        count = loop_poll(loop, events, timeout);
        for (int i = 0; i < count; i++) {
            uint64_t data = events[i].data.u64;
            if (data == EVENT_DATA_WAKE) {
                uint64_t value;
                ssize_t ignored = read(loop->wake, &value, sizeof value);
                (void)ignored;
                atomic_exchange(&host->wake_pending, 0);
            } else if (data == EVENT_DATA_POOL) {
                pool = true;
            } else {
                int error = descriptor_dispatch(loop, (int)data, epoll_outcome(events[i].events));
                if (error < 0)
                    status = error;
            }
        }
        if (pool)
            uv_run(loop->pool, UV_RUN_NOWAIT);
    }
    // 3. Deadlines, after the rest: what has come in time counts as come.
    loop_expire(host, loop);
    if (loop->ready_count)
        return loop->ready_count < INT_MAX ? (int)loop->ready_count : INT_MAX;
    return count < 0 ? count : status;
}

int64_t unix_loop_count(Host *host) {
    EventLoop *loop = host->loop;
    return loop ? (int64_t)(loop->armed_count + loop->ready_count) : 0;
}

int64_t unix_loop_deadline(Host *host) {
    EventLoop *loop = host->loop;
    return loop && loop->timer_count ? loop->timers[0].deadline : HOST_NEVER;
}

// -- fork

static void wait_forget(EventWait *wait) {
    wait->state = EVENT_IDLE;
    wait->timer_place = 0;
    wait->work = NULL;
    wait->next = wait->previous = NULL;
}

void event_fork_child(Host *host) {
    EventLoop *loop = host->loop;
    if (!loop)
        return;
    // epoll is shared with the parent: it is closed, never told to forget anything.
    for (size_t i = 0; i < loop->timer_count; i++) {
        EventWait *wait = loop->timers[i].wait;
        wait->timer_place = 0;
        if (!wait->interest)
            wait_forget(wait);
    }
    for (size_t fd = 0; fd < loop->descriptor_count; fd++)
        for (EventWait *wait = loop->descriptors[fd].first, *next; wait; wait = next) {
            next = wait->next;
            wait_forget(wait);
        }
    for (EventWait *wait = loop->ready_first, *next; wait; wait = next) {
        next = wait->next;
        wait_forget(wait);
    }
    for (EventWork *work = loop->works, *next; work; work = next) {
        next = work->next;
        if (work->wait)
            wait_forget(work->wait);
        // The pool's threads did not come along, so nobody uses the argument any more.
        if (work->release)
            work->release(work->argument);
        free(work);
    }
    if (loop->pool) {
        // Its locks may be held by threads that are gone: the loop cannot be closed in order. Its descriptors
        // and its memory are given back by hand.
        uv_loop_t *pool = loop->pool;
        close(pool->backend_fd);
        close(pool->async_io_watcher.fd);
        if (pool->async_wfd >= 0)
            close(pool->async_wfd);
        if (pool->signal_pipefd[0] >= 0)
            close(pool->signal_pipefd[0]);
        if (pool->signal_pipefd[1] >= 0)
            close(pool->signal_pipefd[1]);
        free(pool->watchers);
        free(pool->internal_fields);
        free(pool);
    }
    atomic_store(&host->wake_descriptor, -1);
    atomic_store(&host->wake_pending, 0);
    host->loop = NULL;
    close(loop->wake);
    close(loop->epoll);
    free(loop->descriptors);
    free(loop->timers);
    free(loop);
}
