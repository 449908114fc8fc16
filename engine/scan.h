/* A scan: the one place that starts the sender and the receiver.
 *
 *   sp_scan_create()   opens what needs CAP_NET_RAW; no thread yet
 *   (the caller drops its privileges)
 *   sp_scan_run()      starts both threads, calls back on the calling thread, joins them
 *   sp_scan_destroy()
 *
 * Everything here is for one thread, the caller's.
 */
#ifndef SP_SCAN_H
#define SP_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/error.h"
#include "engine/result.h"
#include "engine/resume.h"
#include "engine/timing.h"
#include "packet/exchange.h"
#include "packet/resends.h"
#include "target/addrset.h"
#include "target/portset.h"
#include "wire/transmit.h"

struct sp_scan;

/* Active OS detection. */
struct sp_os_config {
    bool enabled;
    bool needs_both;    /* --osscan-limit: only hosts with an open and a closed TCP port */
    uint32_t max_tries; /* --max-os-tries, at least 1 */
};

/* Constant from sp_scan_create() on; what it points to must outlive the scan. */
struct sp_scan_config {
    const struct sp_addrset *targets; /* sealed */
    const struct sp_portset *ports;   /* sealed */
    uint64_t seed;                    /* order of hosts and ports, source ports, cookie */
    struct sp_timing timing;
    bool open_only;                   /* closed ports of a host that limits its RSTs need no proof:
                                         they are SP_PORT_CLOSED_FILTERED */
    const char *interface;            /* -e: send here only; NULL = by route */
    enum sp_transmit_choice transmit; /* --transmit */
    struct sp_addr saddr;             /* -S: family SP_FAMILY_NONE = by route */
    uint16_t source_port;             /* -g: first of the block; 0 = a random block */
    struct sp_os_config os;           /* -O */
    bool os_patient;                  /* --os-patient: watch how an open port of each host repeats
                                         its SYN-ACK */
    const char *capture_path;         /* -w: pcap file of what was received; NULL = none */
    bool capture_append;              /* it goes on where it ends */
    uint32_t shard, shards;         /* --shard: this one of so many, from 1; 0 of 0 = everything */
    const struct sp_resume *resume; /* what an earlier run left to do; NULL = everything */
};

struct sp_scan_stats {
    uint64_t targets, ports, probes_planned; /* of the shard; ports: of a target, at most */
    uint64_t probes_sent;                    /* TCP probes, repeats included */
    uint64_t retransmits;                    /* of these, repeats */
    uint64_t os_probes_sent; /* of active OS detection and patient mode, repeats included */
    uint64_t arp_sent;
    uint64_t send_errors; /* each was tried again */
    uint64_t packets_received, malformed;
    uint64_t replies;      /* accepted answers */
    uint64_t late;         /* of these, after the port had been given up */
    uint64_t duplicates;   /* answers to a probe that had been answered */
    uint64_t unverified;   /* replies that prove nothing: wrong cookie, or no live probe */
    uint64_t unasked;      /* packets from addresses that were never asked */
    uint64_t unexpected;   /* verified, but no state follows, e.g. a bare ACK */
    uint64_t kernel_drops; /* packets that the capture lost */
    uint64_t hosts_done, hosts_up, hosts_down;
    uint64_t hosts_limited, hosts_suspect, hosts_timed_out;
    uint64_t hosts_os_cut; /* the stop came before active OS detection of them was over */
    uint64_t counts[SP_PORT_STATE_COUNT]; /* decided ports by state */
    uint64_t elapsed_us;
    double packet_loss;   /* share of probes sent that were lost, or their answers, 0..1 */
    double loss_estimate; /* share of decided ports whose state is wrong because of it, 0..1 */
    bool complete; /* every port was decided, and every system that was to be asked about, but
                      for hosts that took too long */
};

struct sp_scan_callbacks {
    /* A port was answered; at most once per host and port. host->ports[port_index] is set. */
    void (*port)(void *ctx, struct sp_host *host, uint32_t port_index,
                 const struct sp_answer *answer);
    /* Active OS detection (config.os): the 16 probes of a host were asked and answered, or given
     * up. Comes after all of the host's ports, before the host callback; once for each try, counted
     * from
     * 1. The packets are valid inside the call only. True: ask once more (as long as
     * config.os.max_tries allows it). NULL without config.os. */
    bool (*os)(void *ctx, struct sp_host *host, const struct sp_exchanges *exchanges,
               uint32_t try_number);
    /* Patient mode (config.os_patient): how an open port of the host repeated its SYN-ACK. Comes
     * after all of the host's ports and of its tries, before the host callback, at most once. NULL
     * without config.os_patient. */
    void (*resends)(void *ctx, struct sp_host *host, const struct sp_resends_seen *seen);
    /* A host is finished; exactly once per target. Free host->user here. */
    void (*host)(void *ctx, struct sp_host *host);
    /* About ten times a second while the scan runs; false stops it. */
    bool (*tick)(void *ctx, const struct sp_scan_stats *stats);
    void *ctx;
};

/* Finds routes for the targets and opens the interfaces. NULL, with err: SP_ERR_PRIVILEGE without
 * CAP_NET_RAW (patient mode: and CAP_NET_ADMIN), SP_ERR_USAGE for an interface or source address
 * that is not there. */
struct sp_scan *sp_scan_create(const struct sp_scan_config *config, struct sp_error *err);

/* Runs the scan to its end, or until stop_fd (e.g. a signalfd; -1 = none) becomes readable or tick
 * returns false. In the first case what is in flight may still be answered, for two seconds at
 * most; in the second it ends at once. After a stop every host that was begun is still reported,
 * with complete = false where ports were left, with os_cut = true where only active OS detection
 * was, which a stop does not wait for. False, with err, only when the scan could not be carried on
 * (the callbacks have been called for what was found). */
bool sp_scan_run(struct sp_scan *scan, const struct sp_scan_callbacks *callbacks, int stop_fd,
                 struct sp_error *err);

/* What another run needs to go on from here, as main knows it by now; inside of tick, or after
 * sp_scan_run(). The first leaves out the hosts; the second visits them, in no order: those that
 * are begun and not done, after a stop also those that it cut short. False when a visit was. */
void sp_scan_progress(const struct sp_scan *scan, struct sp_resume *out);
bool sp_scan_unfinished(const struct sp_scan *scan, sp_unfinished_visitor *visit, void *ctx);

/* Counters as they are now; final after sp_scan_run(). */
void sp_scan_get_stats(const struct sp_scan *scan, struct sp_scan_stats *out);

/* Lines about the interfaces that are used, see sp_network_describe(). */
void sp_scan_describe(const struct sp_scan *scan, void (*line)(void *ctx, const char *text),
                      void *ctx);

void sp_scan_destroy(struct sp_scan *scan); /* accepts NULL */

#endif
