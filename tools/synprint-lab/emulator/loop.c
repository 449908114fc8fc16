/* The event loop: the device, other descriptors, and time. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "emulator/internal.h"

#define FRAMES_A_PASS 256  /* read before time and other descriptors have their turn */
#define EVENTS_A_PASS 1024 /* and of what is due */
#define CLOCK_EVERY   16   /* frames between two looks at the clock */
#define DEVICE        LAB_WATCH_MAX

static uint64_t *counter_of(struct lab_counters *counters, enum lab_sent kind)
{
    switch (kind) {
    case LAB_SENT_ARP:
        return &counters->sent_arp;
    case LAB_SENT_SYNACK:
        return &counters->sent_synacks;
    case LAB_SENT_RETRANSMIT:
        return &counters->sent_retransmits;
    case LAB_SENT_RST:
        return &counters->sent_rsts;
    case LAB_SENT_ICMP_ERROR:
        return &counters->sent_icmp_errors;
    case LAB_SENT_ECHO_REPLY:
        return &counters->sent_echo_replies;
    case LAB_SENT_UDP:
        return &counters->sent_udp;
    case LAB_SENT_OTHER:
        break;
    }
    return &counters->sent_other;
}

void lab_write(struct lab_emulator *e, enum lab_sent kind, const uint8_t *frame, size_t len)
{
    ssize_t written;

    do {
        written = write(e->fd, frame, len);
    } while (written < 0 && errno == EINTR);
    if (written < 0) {
        e->counters.overflows++;
        return;
    }
    e->counters.sent++;
    (*counter_of(&e->counters, kind))++;
}

/* Reads and handles up to FRAMES_A_PASS frames. True when there may be more. */
static bool read_frames(struct lab_emulator *e)
{
    for (unsigned i = 0; i < FRAMES_A_PASS; i++) {
        ssize_t len = read(e->fd, e->in, sizeof(e->in));

        if (len <= 0) {
            if (len == 0)
                e->failed_errno = ENODEV; /* the other end was closed */
            else if (errno == EINTR)
                continue;
            else if (errno != EAGAIN)
                e->failed_errno = errno;
            return false;
        }
        if (i % CLOCK_EVERY == 0)
            e->now_us = sp_now_us(e->clock);
        lab_receive(e, e->in, (size_t)len);
    }
    return true;
}

/* True when there may be more to do at once. */
static bool pass(struct lab_emulator *e)
{
    bool more = e->failed_errno == 0 && read_frames(e);

    e->now_us = sp_now_us(e->clock);
    more |= lab_path_run(e, EVENTS_A_PASS);
    more |= lab_connections_run(e, EVENTS_A_PASS);
    return more;
}

static uint64_t next_us(const struct lab_emulator *e)
{
    uint64_t events = lab_schedule_next_us(&e->schedule);
    uint64_t timers = lab_connections_next_us(e->connections);

    return events < timers ? events : timers;
}

uint64_t lab_emulator_step(struct lab_emulator *emulator)
{
    while (pass(emulator) || lab_schedule_next_us(&emulator->schedule) <= emulator->now_us)
        ;
    return next_us(emulator);
}

/* Waits until a descriptor is readable or until_us; UINT64_MAX = for ever. */
static bool wait_until(struct lab_emulator *e, uint64_t until_us, struct sp_error *err)
{
    struct epoll_event events[LAB_WATCH_MAX + 1];
    uint64_t now_us = sp_now_us(e->clock);
    uint64_t wait_us = until_us > now_us ? until_us - now_us : 0;
    struct timespec wait = {.tv_sec = (time_t)(wait_us / 1000000),
                            .tv_nsec = (long)(wait_us % 1000000) * 1000};
    int count = epoll_pwait2(e->epoll_fd, events, LAB_WATCH_MAX + 1,
                             until_us != UINT64_MAX ? &wait : NULL, NULL);

    if (count < 0 && errno != EINTR)
        return sp_fail(err, SP_ERR_FAILED, "waiting for frames failed: %s", strerror(errno));
    for (int i = 0; i < count; i++) {
        const struct lab_watch *watch;

        if (events[i].data.u32 == DEVICE)
            continue; /* every pass reads from it */
        watch = &e->watches[events[i].data.u32];
        watch->ready(watch->arg);
    }
    return true;
}

bool lab_emulator_run(struct lab_emulator *emulator, struct sp_error *err)
{
    while (!emulator->stopped) {
        bool more = pass(emulator);

        if (emulator->failed_errno != 0)
            return sp_fail(err, SP_ERR_FAILED, "reading from the lab's device failed: %s",
                           strerror(emulator->failed_errno));
        if (!wait_until(emulator, more ? 0 : next_us(emulator), err))
            return false;
    }
    return true;
}

bool lab_emulator_watch(struct lab_emulator *emulator, int fd, void (*ready)(void *arg), void *arg,
                        struct sp_error *err)
{
    struct epoll_event event = {.events = EPOLLIN};

    if (emulator->watch_count == LAB_WATCH_MAX)
        return sp_fail(err, SP_ERR_FAILED, "the lab watches at most %d other descriptors",
                       LAB_WATCH_MAX);
    event.data.u32 = (uint32_t)emulator->watch_count;
    if (epoll_ctl(emulator->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot watch descriptor %d: %s", fd, strerror(errno));
    emulator->watches[emulator->watch_count++] =
        (struct lab_watch){.fd = fd, .ready = ready, .arg = arg};
    return true;
}
