/* Hosts of a simulated network that answer the probes of active OS detection, and what left for
 * them. */
#ifndef SIM_OS_H
#define SIM_OS_H

#include "packet/exchange.h"
#include "sim_scan.h"

/* A probe that left. */
struct sim_os_sent {
    uint64_t at_us;
    uint32_t host;
    uint16_t sport, dport; /* 0 of an echo request */
    uint8_t probe;         /* enum sp_os_probe */
    uint8_t sending;       /* counted from 0, of the host and the port or identifier it left from */
};

/* struct sim_config's ctx. Open: port 22, and all UDP ports are closed. */
struct sim_os {
    /* Is this sending, or its answer, lost? NULL: none is. */
    bool (*lost)(const struct sim_os *os, const struct sim_os_sent *sent);
    struct sim_answer (*port)(uint32_t host, uint16_t port); /* NULL: all but 22 are closed */
    uint32_t delay_us;
    struct sim_os_sent *sent;
    size_t count, room;
};

#define SIM_OS_OPEN_PORT 22

/* For struct sim_config. */
struct sim_answer sim_os_port(void *ctx, uint32_t host, uint16_t port, uint32_t sending);
size_t sim_os_answer(void *ctx, const uint8_t *ip, size_t len, uint64_t now_us, uint32_t *delay_us,
                     uint8_t *out);

bool sim_os_has_mac(void *ctx, uint32_t addr); /* all do */

void sim_os_finish(struct sim_os *os);

#endif
