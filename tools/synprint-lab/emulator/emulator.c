#include "emulator/emulator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "emulator/internal.h"

static struct lab_queue bottleneck(const struct lab_world *world)
{
    struct lab_queue queue = {0};

    if (world->bottleneck_pps > 0)
        queue.interval_ns = (uint64_t)(1e9 / world->bottleneck_pps);
    return queue;
}

static bool open_epoll(struct lab_emulator *e, struct sp_error *err)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = LAB_WATCH_MAX};

    e->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (e->epoll_fd < 0 || epoll_ctl(e->epoll_fd, EPOLL_CTL_ADD, e->fd, &event) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot wait for frames of descriptor %d: %s", e->fd,
                       strerror(errno));
    return true;
}

struct lab_emulator *lab_emulator_create(const struct lab_world *world, int fd,
                                         const struct sp_clock *clock, struct sp_error *err)
{
    struct lab_emulator *e = calloc(1, sizeof(*e));

    if (e == NULL)
        goto out_of_memory;
    e->world = world;
    e->clock = clock;
    e->fd = fd;
    e->epoll_fd = -1;
    e->now_us = sp_now_us(clock);
    e->random_in = lab_random_init(world->seed, 0);
    e->random_out = lab_random_init(world->seed, 1);
    e->random_hosts = lab_random_init(world->seed, 2);
    e->queue_in = e->queue_out = bottleneck(world);
    e->hosts = lab_hosts_create(world);
    e->connections = lab_connections_create(lab_random_next(&e->random_hosts), e->now_us);
    e->asked = lab_asked_create();
    if (e->hosts == NULL || e->connections == NULL || e->asked == NULL)
        goto out_of_memory;
    if (!open_epoll(e, err)) {
        lab_emulator_destroy(e);
        return NULL;
    }
    return e;

out_of_memory:
    lab_emulator_destroy(e);
    sp_fail(err, SP_ERR_FAILED, "out of memory for the lab's hosts");
    return NULL;
}

void lab_emulator_destroy(struct lab_emulator *emulator)
{
    if (emulator == NULL)
        return;
    if (emulator->epoll_fd >= 0)
        close(emulator->epoll_fd);
    lab_schedule_finish(&emulator->schedule);
    lab_frames_finish(&emulator->frames);
    lab_asked_destroy(emulator->asked);
    lab_connections_destroy(emulator->connections);
    lab_hosts_destroy(emulator->hosts);
    free(emulator);
}

void lab_emulator_stop(struct lab_emulator *emulator)
{
    emulator->stopped = true;
}

const struct lab_counters *lab_emulator_counters(const struct lab_emulator *emulator)
{
    return &emulator->counters;
}

bool lab_emulator_asked_each(const struct lab_emulator *emulator, lab_asked_fn visit, void *arg)
{
    return lab_asked_each(emulator->asked, visit, arg);
}
