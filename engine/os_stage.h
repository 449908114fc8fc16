/* Active OS detection, as the threads share it: a host whose ports are done may stay in the window
 * for it. Internal to the engine.
 *
 *   MAIN -- requests, answers --> SENDER -- sent, SP_EVENT_OS_ASKED --> MAIN
 *   RECEIVER -- packets --> MAIN
 *
 * Main decides who is asked, and what answers a probe (os_collect.c); the sender decides when each
 * probe leaves (os_probes.c). */
#ifndef SP_OS_STAGE_H
#define SP_OS_STAGE_H

#include "engine/ring.h"
#include "engine/scan.h"
#include "probe/os_probe.h"

/* Hosts that are asked at once, at most; others wait for their turn. */
#define OS_HOSTS_MAX 4096u
/* Bytes of an answer that are kept. */
#define OS_REPLY_MAX 512u

/* Main to sender: ask this host. */
struct os_request {
    uint32_t slot;                             /* which of the hosts that are asked at once */
    uint32_t host;                             /* index in the window */
    uint16_t open_tcp, closed_tcp, closed_udp; /* open_tcp 0: none is known */
    uint8_t try_number;                        /* from 1 */
};

/* Main to sender: the probe was answered. */
struct os_answer {
    uint32_t slot, host;
    uint8_t try_number;
    uint8_t probe;   /* enum sp_os_probe */
    uint32_t rtt_us; /* 0 = unknown */
};

/* Sender to main, before the probe leaves. */
struct os_sent {
    uint64_t sent_us;
    uint32_t slot, host;
    uint16_t len;    /* 0: it did not leave after all, and will not */
    uint8_t sending; /* enum sp_os_probe; SP_OS_PROBE_COUNT + i: SYN i of the series again */
    bool repeat;     /* it left before, from the same port */
    uint8_t try_number;
    uint8_t bytes[SP_OS_PACKET_MAX]; /* from the IP header on */
};

/* Receiver to main: what is addressed as an answer to a probe. */
struct os_packet {
    uint64_t rx_us;
    uint16_t len, total; /* bytes kept; bytes on the wire */
    uint8_t bytes[OS_REPLY_MAX];
};

struct os_stage {
    struct sp_os_sources sources;
    struct sp_os_templates templates;
    uint32_t slots;
    struct sp_ring *requests, *answers, *sent, *packets;
};

/* For a window of so many hosts. NULL, with err. destroy accepts NULL. */
struct os_stage *os_stage_create(const struct sp_os_sources *sources,
                                 const struct sp_cookie *cookie, uint32_t window,
                                 struct sp_error *err);
void os_stage_destroy(struct os_stage *stage);

/* The tries that the configuration allows. */
static inline uint32_t os_tries(const struct sp_os_config *config)
{
    if (config->max_tries == 0)
        return 1;
    return config->max_tries < SP_OS_TRIES_MAX ? config->max_tries : SP_OS_TRIES_MAX;
}

#endif
