/* Active OS detection of one host: what was sent to it, and the first packet that answered each
 * probe. Internal to the engine; the main thread's. */
#ifndef SP_OS_HOST_H
#define SP_OS_HOST_H

#include "engine/os_stage.h"
#include "packet/decode.h"

/* A packet among a host's bytes. */
struct kept {
    uint64_t us;
    uint32_t at;
    uint16_t len; /* 0: there is none */
    uint16_t total;
};

struct sending {
    struct kept packet;
    bool repeat;
};

struct reply {
    struct kept packet;
    uint8_t sending; /* that it answers */
    uint8_t rank;    /* a later answer of a higher one is the better one */
};

struct os_host {
    uint32_t next; /* its user's */
    struct sp_addr addr;
    struct os_request request;
    uint16_t known_closed; /* TCP port that was found closed; 0 = none */
    uint8_t place;         /* enum sp_os_place */
    bool has_mac;
    struct sp_mac mac;
    struct sending sent[SP_OS_SENDINGS];
    struct reply reply[SP_OS_PROBE_COUNT];
    uint8_t *bytes;
    uint32_t used, room;
};

/* NULL when out of memory. destroy accepts NULL. */
struct os_host *os_host_create(void);
void os_host_destroy(struct os_host *h);

/* The next try begins: nothing was sent. */
void os_host_begin_try(struct os_host *h, uint8_t try_number);

/* What the sender tells. */
void os_host_sent(struct os_host *h, const struct os_sent *told);

/* A packet of the host's. The probe that it is the first answer to; SP_OS_PROBE_COUNT: none. */
unsigned os_host_packet(struct os_host *h, const struct sp_os_sources *sources,
                        const struct sp_packet *packet, const struct os_packet *raw);

/* How long the answer to a probe took; 0 = unknown. */
uint32_t os_host_rtt_us(const struct os_host *h, unsigned probe);

/* Valid until the next of these calls. */
struct sp_exchanges os_host_exchanges(const struct os_host *h);

#endif
