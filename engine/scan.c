#include "engine/scan.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "engine/collector.h"
#include "engine/os_stage.h"
#include "engine/patient_stage.h"
#include "engine/receiver.h"
#include "engine/scan_network.h"
#include "engine/sender.h"
#include "wire/reset_filter.h"

#define TABLE_MAX    (1u << 21) /* slots; touched as they are needed: rate x time-out */
#define TABLE_MIN    (1u << 10)
#define WINDOW_USUAL 4096u /* hosts in work at once, at least */
#define WINDOW_MAX   1000000u
/* Port results in memory at once, at most: 256 hosts x 65,535. */
#define WINDOW_RESULTS (1u << 24)
#define EVENTS         (1u << 14)
#define ARP_REPLIES    (1u << 12)
#define ACKS           (1u << 16)
#define REPLIES        (1u << 16)
#define TICK_US        100000u
/* So long a stop waits for answers to what is in flight. */
#define DRAIN_US 2000000u

struct sp_scan {
    struct sp_context ctx;
    struct sp_sender *sender;
    struct sp_collector *collector;
    struct sp_reset_filter *filter; /* of patient mode; NULL without */
    uint64_t started_us, ended_us;
    bool ended;
};

static uint32_t table_capacity(uint64_t probes)
{
    uint32_t capacity = TABLE_MIN;

    while (capacity < TABLE_MAX && capacity < probes)
        capacity <<= 1;
    return capacity;
}

/* As many hosts as fill half the table, were they all silent; but where each has a window of its
 * own that is too much memory. */
static uint32_t host_window(const struct sp_context *ctx)
{
    uint64_t hosts = sp_shard_hosts(&ctx->shard);
    uint32_t ports = ctx->config.ports->count;
    uint32_t window = (ports <= FEW_PORTS ? TABLE_MAX / 2 : TABLE_MAX / 4) / ports;

    if (window < WINDOW_USUAL)
        window = WINDOW_USUAL;
    if (window > WINDOW_MAX)
        window = WINDOW_MAX;
    if (window > WINDOW_RESULTS / ports)
        window = WINDOW_RESULTS / ports;
    if (window > hosts)
        window = (uint32_t)hosts;
    return window > 0 ? window : 1;
}

static bool build_templates(struct sp_context *ctx, struct sp_error *err)
{
    for (int kind = 0; kind < SP_PROBE_KIND_COUNT; kind++) {
        const struct sp_probe_kind *module = sp_probe_kind((enum sp_probe_kind_id)kind);

        if (!module->build(&ctx->templates[kind][SP_FRAMING_IP], SP_FRAMING_IP, err) ||
            !module->build(&ctx->templates[kind][SP_FRAMING_ETHERNET], SP_FRAMING_ETHERNET, err))
            return false;
    }
    return sp_template_build_arp(&ctx->arp_template, err);
}

static bool allocate(struct sp_scan *scan)
{
    struct sp_context *ctx = &scan->ctx;
    uint32_t capacity = table_capacity(sp_shard_pairs(&ctx->shard));

    ctx->table = sp_table_create(capacity);
    ctx->acks = sp_ring_create(sizeof(struct sp_ack), ACKS);
    ctx->replies = sp_ring_create(sizeof(struct sp_reply), REPLIES);
    ctx->free_hosts = sp_ring_create(sizeof(uint32_t), ctx->window);
    ctx->events = sp_ring_create(sizeof(struct sp_event), EVENTS);
    ctx->arp_replies = sp_ring_create(sizeof(struct sp_arp_reply), ARP_REPLIES);
    if (ctx->table == NULL || ctx->acks == NULL || ctx->replies == NULL ||
        ctx->free_hosts == NULL || ctx->events == NULL || ctx->arp_replies == NULL)
        return false;
    scan->sender = sp_sender_create(ctx);
    scan->collector = sp_collector_create(ctx);
    return scan->sender != NULL && scan->collector != NULL;
}

struct sp_scan *sp_scan_create_on(const struct sp_scan_config *config,
                                  const struct sp_match_config *match, struct sp_network *network,
                                  const struct sp_clock *clock, struct sp_error *err)
{
    struct sp_scan *scan = aligned_alloc(64, (sizeof(*scan) + 63) / 64 * 64);

    if (scan == NULL) {
        sp_network_destroy(network);
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    memset(scan, 0, sizeof(*scan));
    scan->ctx.config = *config;
    scan->ctx.match = *match;
    scan->ctx.network = network;
    scan->ctx.clock = clock;
    sp_context_init_order(&scan->ctx);
    scan->ctx.window = host_window(&scan->ctx);
    scan->ctx.sender_waker.fd = scan->ctx.main_waker.fd = -1;
    scan->ctx.receiver_stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!build_templates(&scan->ctx, err))
        goto fail;
    if (config->os.enabled) {
        scan->ctx.os = os_stage_create(&match->os, &match->cookie, scan->ctx.window, err);
        if (scan->ctx.os == NULL)
            goto fail;
    }
    if (config->os_patient) {
        scan->ctx.patient = patient_stage_create(match, scan->ctx.window, err);
        if (scan->ctx.patient == NULL)
            goto fail;
    }
    if (scan->ctx.receiver_stop_fd < 0 || !sp_waker_init(&scan->ctx.sender_waker) ||
        !sp_waker_init(&scan->ctx.main_waker) || !allocate(scan)) {
        sp_fail(err, SP_ERR_FAILED, "out of memory or file descriptors");
        goto fail;
    }
    return scan;
fail:
    sp_scan_destroy(scan);
    return NULL;
}

static struct sp_network *open_network(const struct sp_scan_config *config,
                                       const struct sp_match_config *match, struct sp_error *err)
{
    /* the ports of patient mode, which lie behind the others, get the same kinds of answers */
    const struct sp_network_config network_config = {
        .targets = config->targets,
        .interface = config->interface,
        .saddr = config->saddr,
        .capture_path = config->capture_path,
        .capture_append = config->capture_append,
        .transmit = config->transmit,
        .paced = config->timing.max_rate_pps > 0,
        .first_port = match->first_port,
        .port_count = (uint16_t)(match->port_count + match->patient_port_count),
        .os = match->os,
    };

    return sp_network_open(&network_config, err);
}

struct sp_scan *sp_scan_create(const struct sp_scan_config *config, struct sp_error *err)
{
    struct sp_reset_filter *filter = NULL;
    struct sp_match_config match;
    struct sp_network *network;
    struct sp_scan *scan = NULL;

    if (!sp_scan_choose_ports(config, &match, err))
        return NULL;
    if (config->os_patient) {
        filter = sp_reset_filter_create(match.patient_port, match.patient_port_count, err);
        if (filter == NULL)
            return NULL;
    }
    network = open_network(config, &match, err);
    if (network != NULL)
        scan = sp_scan_create_on(config, &match, network, &sp_clock_monotonic, err);
    if (scan == NULL)
        sp_reset_filter_destroy(filter);
    else
        scan->filter = filter;
    return scan;
}

void sp_scan_destroy(struct sp_scan *scan)
{
    if (scan == NULL)
        return;
    sp_collector_destroy(scan->collector);
    sp_sender_destroy(scan->sender);
    sp_ring_destroy(scan->ctx.acks);
    sp_ring_destroy(scan->ctx.replies);
    sp_ring_destroy(scan->ctx.free_hosts);
    sp_ring_destroy(scan->ctx.events);
    sp_ring_destroy(scan->ctx.arp_replies);
    sp_table_destroy(scan->ctx.table);
    os_stage_destroy(scan->ctx.os);
    patient_stage_destroy(scan->ctx.patient);
    sp_waker_finish(&scan->ctx.sender_waker);
    sp_waker_finish(&scan->ctx.main_waker);
    if (scan->ctx.receiver_stop_fd >= 0)
        close(scan->ctx.receiver_stop_fd);
    sp_network_destroy(scan->ctx.network);
    sp_reset_filter_destroy(scan->filter);
    free(scan);
}

static bool start(pthread_t *thread, void *(*body)(void *), void *arg, struct sp_error *err)
{
    int rc = pthread_create(thread, NULL, body, arg);

    return rc == 0 || sp_fail(err, SP_ERR_FAILED, "cannot start a thread: %s", strerror(rc));
}

/* How a scan ends before all is asked: with what is in flight, or at once. */
struct ending {
    bool draining, stopped;
    uint64_t until_us; /* draining */
};

static void end_early(struct sp_scan *scan, struct ending *ending)
{
    struct sp_context *ctx = &scan->ctx;
    uint64_t now_us = sp_now_us(ctx->clock);

    if (ending->until_us == 0)
        ending->until_us = now_us + DRAIN_US;
    ending->stopped |= now_us >= ending->until_us;
    sp_collector_stopping(scan->collector);
    /* release: with what the collector has asked for in view of it */
    atomic_store_explicit(&ctx->drain, true, memory_order_release);
    atomic_store_explicit(&ctx->stop, ending->stopped, memory_order_relaxed);
    sp_waker_wake(&ctx->sender_waker);
}

static void stop_receiver(struct sp_context *ctx)
{
    const uint64_t one = 1;
    ssize_t written = write(ctx->receiver_stop_fd, &one, sizeof(one));

    (void)written; /* cannot fail: the counter is at 0 */
}

static bool is_readable(int fd)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};

    return poll(&wanted, 1, 0) > 0;
}

/* A wire that cannot receive any more, for instance because its interface is gone; or NULL. */
static const struct sp_wire *broken_wire(const struct sp_context *ctx)
{
    uint32_t broken = atomic_load_explicit(&ctx->broken_wire, memory_order_relaxed);

    return broken == 0 ? NULL : ctx->network->wires[broken - 1];
}

/* Nothing is sent any more, all answers are taken in, and no late one is waited for. */
static bool is_over(const struct sp_scan *scan, bool stopped)
{
    return sp_collector_sender_finished(scan->collector) &&
           (stopped ||
            (!sp_collector_is_settling(scan->collector) && sp_ring_is_empty(scan->ctx.replies)));
}

static uint64_t sleep_us(const struct sp_collector *collector, uint64_t now_us)
{
    uint64_t next_us = sp_collector_next_us(collector);

    if (next_us <= now_us)
        return 0;
    return next_us - now_us < TICK_US ? next_us - now_us : TICK_US;
}

/* Main's loop, until the scan is over. */
static void collect(struct sp_scan *scan, const struct sp_scan_callbacks *callbacks, int stop_fd)
{
    struct sp_context *ctx = &scan->ctx;
    struct ending ending = {0};
    uint64_t tick_us = 0;

    while (!is_over(scan, ending.draining || ending.stopped)) {
        uint64_t now_us = sp_now_us(ctx->clock);

        if (now_us - tick_us >= TICK_US) {
            struct sp_scan_stats stats;

            tick_us = now_us;
            sp_scan_get_stats(scan, &stats);
            ending.stopped |= !callbacks->tick(callbacks->ctx, &stats);
            ending.draining |= is_readable(stop_fd); /* who is always busy never sleeps on it */
        }
        ending.stopped |= sp_collector_failed(scan->collector) || broken_wire(ctx) != NULL;
        if (ending.draining || ending.stopped)
            end_early(scan, &ending);
        if (sp_collector_drain(scan->collector, callbacks)) {
            sp_waker_wake(&ctx->sender_waker);
            continue;
        }
        sp_waker_prepare(&ctx->main_waker);
        if (!sp_collector_has_input(scan->collector))
            ending.draining |=
                sp_waker_sleep(&ctx->main_waker, ending.draining || ending.stopped ? -1 : stop_fd,
                               sleep_us(scan->collector, sp_now_us(ctx->clock)));
        else
            sp_waker_cancel(&ctx->main_waker);
    }
}

bool sp_scan_run(struct sp_scan *scan, const struct sp_scan_callbacks *callbacks, int stop_fd,
                 struct sp_error *err)
{
    const struct sp_wire *broken;
    pthread_t sender, receiver;
    sigset_t all, before;
    bool ok;

    scan->started_us = sp_now_us(scan->ctx.clock);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all,
                    &before); /* signals are the caller's: threads inherit this */
    ok = start(&receiver, sp_receiver_run, &scan->ctx, err);
    if (ok && !start(&sender, sp_sender_run, scan->sender, err)) {
        stop_receiver(&scan->ctx);
        pthread_join(receiver, NULL);
        ok = false;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!ok)
        return false;
    collect(scan, callbacks, stop_fd);
    pthread_join(sender, NULL);
    stop_receiver(&scan->ctx);
    pthread_join(receiver, NULL);
    sp_collector_finish(scan->collector, callbacks);
    scan->ended_us = sp_now_us(scan->ctx.clock);
    scan->ended = true;
    if (sp_collector_failed(scan->collector))
        return sp_fail(err, SP_ERR_FAILED, "out of memory for the results of a host");
    for (size_t i = 0; i < scan->ctx.network->wire_count; i++) {
        if (!sp_wire_finish_capture(scan->ctx.network->wires[i], err))
            return false;
    }
    broken = broken_wire(&scan->ctx);
    if (broken != NULL)
        return sp_fail(err, SP_ERR_FAILED, "interface \"%s\" is gone or down: the scan was stopped",
                       broken->name);
    return true;
}

void sp_scan_get_stats(const struct sp_scan *scan, struct sp_scan_stats *out)
{
    const struct sp_sender_counters *sent = &scan->ctx.sent;
    const struct sp_receiver_counters *received = &scan->ctx.received;
    uint64_t end_us = scan->ended ? scan->ended_us : sp_now_us(scan->ctx.clock);

    *out = (struct sp_scan_stats){
        .targets = sp_shard_hosts(&scan->ctx.shard),
        .ports = scan->ctx.config.ports->count,
        .probes_sent = sp_counted(&sent->probes_sent),
        .retransmits = sp_counted(&sent->retransmits),
        .arp_sent = sp_counted(&sent->arp_sent),
        .send_errors = sp_counted(&sent->send_errors),
        .os_probes_sent = sp_counted(&sent->os_sent),
        .packets_received = sp_counted(&received->packets),
        .malformed = sp_counted(&received->malformed),
        .replies = sp_counted(&received->replies),
        .late = sp_counted(&received->late),
        .duplicates = sp_counted(&received->duplicates),
        .unverified = sp_counted(&received->unverified),
        .unasked = sp_counted(&received->unasked),
        .unexpected = sp_counted(&received->unexpected),
        .kernel_drops = sp_counted(&received->kernel_drops),
        .elapsed_us = scan->started_us == 0 ? 0 : end_us - scan->started_us,
    };
    out->probes_planned = sp_shard_pairs(&scan->ctx.shard);
    sp_collector_get_stats(scan->collector, out);
}

void sp_scan_progress(const struct sp_scan *scan, struct sp_resume *out)
{
    *out = (struct sp_resume){.hosts = NULL};
    out->begun = sp_collector_totals(scan->collector, &out->totals);
}

bool sp_scan_unfinished(const struct sp_scan *scan, sp_unfinished_visitor *visit, void *ctx)
{
    const struct sp_snapshot snapshot = {.visit = visit, .ctx = ctx};

    return sp_collector_unfinished(scan->collector, &snapshot);
}

void sp_scan_describe(const struct sp_scan *scan, void (*line)(void *ctx, const char *text),
                      void *ctx)
{
    sp_network_describe(scan->ctx.network, line, ctx);
}

const char *sp_host_state_name(enum sp_host_state state)
{
    static const char *const names[] = {
        [SP_HOST_UNKNOWN] = "unknown", [SP_HOST_UP] = "up", [SP_HOST_DOWN] = "down"};

    return names[state];
}
