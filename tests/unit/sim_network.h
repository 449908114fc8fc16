/* A network that exists only in the test: a struct sp_wire whose far side answers by a script, on a
 * clock of its own. Time moves only while every frame that is due has been delivered and the
 * sender's loop has made a turn since it last moved: a test machine that is busy does not turn into
 * a network that is slow, nor into a sender that is late. */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "wire/wire.h"

#define SIM_LOCAL_ADDR  0xc6120001u /* 198.18.0.1: the scanner */
#define SIM_ROUTER_ADDR 0xc612fffeu /* 198.18.255.254: sends the ICMP errors */

#define SIM_RAW_MAX 400

enum sim_kind { SIM_SILENT, SIM_OPEN, SIM_CLOSED, SIM_ICMP, SIM_BARE_ACK };

/* What a host does with a probe. */
struct sim_answer {
    enum sim_kind kind;
    uint8_t type, code; /* SIM_ICMP */
    uint32_t delay_us;
};

/* A probe that left. */
struct sim_probe {
    uint64_t at_us;
    uint32_t host; /* IPv4 address */
    uint16_t port, local_port;
};

struct sim_config {
    enum sp_framing framing;
    uint64_t seed;      /* of the losses */
    uint32_t step_us;   /* the clock's step, four thousand of which pass in a second */
    bool wait_for_main; /* time waits for main too, not only for the sender */
    double loss;        /* share of probes that get no answer because one of the two is lost */
    uint32_t copies;    /* of every reply; 0 = 1 */
    bool forge;         /* with every reply come one with a wrong number and one from a stranger */
    uint32_t refuse_every; /* the wire refuses every n-th frame; 1 = all; 0 = none */
    /* Both in the sender's thread; sending counts a port's sendings from 0. */
    struct sim_answer (*answer)(void *ctx, uint32_t host, uint16_t port, uint32_t sending);
    /* The same of a packet that is no probe of a port, with the time: writes the answer, an IP
     * packet of SIM_RAW_MAX bytes at most, and returns its length, 0 for none. NULL: nobody
     * answers. */
    size_t (*answer_raw)(void *ctx, const uint8_t *ip, size_t len, uint64_t now_us,
                         uint32_t *delay_us, uint8_t *out);
    /* What follows such an answer, from 1 on: turns it into the next packet, whose delay counts
     * from the probe on, and returns its length, 0 for no more. NULL: nothing follows. */
    size_t (*raw_again)(void *ctx, unsigned times, uint32_t *delay_us, uint8_t *out, size_t len);
    bool (*has_mac)(void *ctx, uint32_t addr); /* Ethernet: does it answer ARP? */
    void *ctx;
    uint16_t first_port;   /* local port of a first sending */
    uint16_t port_count;   /* from it on: what leaves from others is no probe of a port; 0 = all */
    uint32_t limited_host; /* sends so many RSTs a second, with a burst of a tenth of that; 0 = */
    double limit_pps;      /* no such host */
};

struct sim_network;

/* NULL when out of memory. The wire is freed by its own destroy; the rest must outlive the scan. */
struct sim_network *sim_create(const struct sim_config *config);
void sim_destroy(struct sim_network *sim);
struct sp_wire *sim_wire(struct sim_network *sim);
const struct sp_clock *sim_clock(struct sim_network *sim);

/* After the scan: what left, in order. */
const struct sim_probe *sim_probes(const struct sim_network *sim, size_t *count);
uint64_t sim_arp_requests(const struct sim_network *sim);
uint64_t sim_refused(const struct sim_network *sim);
uint64_t sim_lost(const struct sim_network *sim);

#endif
