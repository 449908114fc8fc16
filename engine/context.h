/* What the three threads of a scan share. Internal to the engine.
 *
 *            acks, arp_replies                    replies
 *   RECEIVER -----------------> SENDER   RECEIVER --------> MAIN
 *                               SENDER -- events ---------> MAIN -- free_hosts --> SENDER
 *
 * Every ring has one thread at each end. Those of active OS detection: os_stage.h; of patient mode:
 * patient_stage.h. */
#ifndef SP_CONTEXT_H
#define SP_CONTEXT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/waker.h"
#include "engine/ring.h"
#include "engine/scan.h"
#include "packet/addr.h"
#include "packet/template.h"
#include "probe/kind.h"
#include "probe/match.h"
#include "probe/table.h"
#include "target/permute.h"
#include "target/shard.h"
#include "wire/network.h"

/* Ports that are asked for the scan's own sake have indexes beyond the port set's: first the
 * canaries, then a known port that is asked once more to see whether packets are lost. */
static inline uint32_t sp_canary_index(const struct sp_scan_config *config, uint32_t canary)
{
    return config->ports->count + canary;
}

static inline uint32_t sp_loss_check_index(const struct sp_scan_config *config)
{
    return config->ports->count + SP_CANARIES;
}

/* RFC 6928's initial window: hosts of which no more ports are asked need none of their own. */
#define FEW_PORTS 10

/* Receiver to sender: a slot was answered. */
struct sp_ack {
    uint32_t slot;
    uint32_t rtt_us; /* 0 = unknown */
    uint16_t generation;
    uint8_t attempt;
    uint8_t state; /* enum sp_port_state */
};

/* Receiver to main: the answer to a probe. */
struct sp_reply {
    struct sp_addr remote; /* the host that was asked; an ICMP error may come from another */
    uint16_t remote_port;
    uint8_t attempt; /* the sending that was answered */
    bool late;       /* it had been given up */
    struct sp_verdict verdict;
    uint32_t host, port; /* indexes */
    uint32_t rtt_us;     /* 0 = unknown */
    struct sp_packet packet;
};

/* Receiver to sender: somebody told an Ethernet address. */
struct sp_arp_reply {
    struct sp_addr addr;
    struct sp_mac mac;
    uint32_t wire;
    uint64_t rx_us;
};

enum sp_event_type {
    SP_EVENT_HOST_BEGIN,   /* host, order, local, resumed */
    SP_EVENT_HOST_MAC,     /* host, mac, rtt_us: the target itself answered ARP */
    SP_EVENT_HOST_UNASKED, /* host, reason: it cannot be reached, nothing will be asked */
    SP_EVENT_PORT_SILENT,  /* host, port, kind, sendings: given up */
    SP_EVENT_PORT_UNSENT,  /* host, port: the wire refused every sending */
    SP_EVENT_HOST_ASKED,   /* host, ended, last_sent_us, limited_pps, timed_out, sendings: that was
                              all, and a silent port of it was, or would have been, asked so often */
    SP_EVENT_OS_ASKED,     /* host: a try of active OS detection has ended */
    SP_EVENT_HOST_OVERDUE, /* host: with -O or patient mode: its time is over, of which its ports
                              took less */
    SP_EVENT_ALL_ASKED,    /* with these: no more ports will be asked of anybody */
    SP_EVENT_FINISHED,     /* the sender has ended */
};

/* Sender to main. Small: of a network that does not answer there are three for each probe. */
struct sp_event {
    uint8_t type; /* enum sp_event_type; it says which of the rest there is */
    uint8_t reason, kind;
    uint8_t sendings;
    uint32_t host;
    union {
        struct {
            uint64_t order;      /* the scan's hosts are begun in order, from 0 */
            bool local, resumed; /* begun by an earlier run */
        };
        struct {
            struct sp_mac mac;
            uint32_t rtt_us; /* 0 = unknown */
        };
        uint32_t port; /* index */
        struct {
            uint64_t last_sent_us; /* 0 = nothing was sent */
            double limited_pps;    /* 0 = no limit was met */
            uint32_t ended;        /* ports and canaries that were answered or given up */
            bool timed_out;
        };
    };
};

/* Each written by one thread with sp_count(), read by any with sp_counted(). Relaxed: they order
 * nothing, and the final reading comes after the threads were joined. */
struct sp_sender_counters {
    _Atomic uint64_t probes_sent, retransmits, arp_sent, send_errors;
    _Atomic uint64_t losses;   /* sendings proven lost */
    _Atomic uint64_t sendings; /* sendings of probes that were answered in the end */
    _Atomic uint64_t os_sent;
};

struct sp_receiver_counters {
    _Atomic uint64_t packets, malformed, replies, late, duplicates, unverified, unasked, unexpected;
    _Atomic uint64_t kernel_drops;
};

static inline void sp_count(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

static inline uint64_t sp_counted(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

struct sp_context {
    /* constant once the threads run */
    struct sp_scan_config config;
    const struct sp_clock *clock;
    struct sp_network *network;
    struct sp_match_config match;
    struct sp_template templates[SP_PROBE_KIND_COUNT][2]; /* by enum sp_framing */
    struct sp_template arp_template;
    struct sp_shard shard;            /* the part of all pairs that is asked */
    struct sp_permutation host_order; /* of all hosts */
    uint32_t window;                  /* hosts in work at once, at most */

    struct sp_table *table;
    struct sp_ring *acks, *arp_replies, *replies, *events;
    struct sp_ring *free_hosts;    /* main to sender: indexes that may be used again */
    struct os_stage *os;           /* NULL without -O: os_stage.h */
    struct patient_stage *patient; /* NULL without patient mode: patient_stage.h */
    atomic_bool stages_over;       /* set by main: nobody is left to be asked by these two */
    struct sp_waker sender_waker, main_waker;
    int receiver_stop_fd; /* eventfd */
    atomic_bool drain;    /* set by main: nothing new is asked, and the sender ends once all that
                             is in flight was answered or given up */
    atomic_bool stop;     /* set by main: the sender ends as soon as it can */
    _Atomic uint32_t
        broken_wire; /* set by sender or receiver: index + 1 of a wire that failed, 0 = none */

    _Alignas(64) struct sp_sender_counters sent;
    _Alignas(64) struct sp_receiver_counters received;
};

/* Fills in the order that follows from the configuration. */
static inline void sp_context_init_order(struct sp_context *ctx)
{
    sp_shard_init(&ctx->shard, sp_addrset_size(ctx->config.targets), ctx->config.ports->count,
                  ctx->config.shard, ctx->config.shards);
    sp_permutation_init(&ctx->host_order, ctx->shard.all_hosts, ctx->config.seed);
}

/* The host that is begun as number `order`. Any thread. */
static inline struct sp_addr sp_context_addr(const struct sp_context *ctx, uint64_t order)
{
    uint64_t position = sp_shard_host(&ctx->shard, order);

    return sp_addrset_at(ctx->config.targets, sp_permutation_at(&ctx->host_order, position));
}

#endif
