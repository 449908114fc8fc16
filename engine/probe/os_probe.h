/* The 16 probes of active OS detection (enum sp_os_probe): what each looks like, and which port or
 * identifier it leaves from, by which its answer is known. Building: before the threads start; the
 * rest: any thread. */
#ifndef SP_PROBE_OS_PROBE_H
#define SP_PROBE_OS_PROBE_H

#include "base/error.h"
#include "packet/exchange.h"
#include "packet/template.h"
#include "probe/cookie.h"

/* Each try of a host leaves from ports and identifiers of its own: a late answer to one is not
 * taken for one to the next, and a target that still has a half-open connection of the earlier
 * does not answer out of that. */
#define SP_OS_TRIES_MAX 50
#define SP_OS_TRY_PORTS 20u
#define SP_OS_TRY_ECHOS 2u

/* A SYN of the series is asked again, out of the series, as a sending of its own. */
#define SP_OS_SERIES   6u
#define SP_OS_SENDINGS (SP_OS_PROBE_COUNT + SP_OS_SERIES)

/* Bytes of the longest probe: the UDP one. */
#define SP_OS_PACKET_MAX 328

struct sp_os_templates {
    struct sp_template at[SP_OS_PROBE_COUNT][2]; /* by enum sp_framing */
};

/* udp_ttl: of the UDP probe, whose answer quotes it. False, with err. */
bool sp_os_templates_build(struct sp_os_templates *out, uint8_t ttl, uint8_t udp_ttl,
                           struct sp_error *err);

/* What is common to the probes of one try of a host. */
struct sp_os_plan {
    struct sp_mac smac, dmac; /* Ethernet framing only */
    struct sp_addr saddr, daddr;
    uint16_t open_tcp, closed_tcp, closed_udp;
    uint16_t first_port; /* of the try's SP_OS_TRY_PORTS */
    uint16_t first_echo;
    uint32_t seq, ack; /* of the first SYN of the series, which counts up; of all others */
};

/* Writes a probe into frame (SP_FRAME_MAX bytes) and returns its length. Again: a SYN of the series
 * as a sending of its own. The UDP probe has an IP ID of its own. */
size_t sp_os_probe_patch(const struct sp_os_templates *templates, enum sp_framing framing,
                         enum sp_os_probe probe, bool again, const struct sp_os_plan *plan,
                         uint16_t ip_id, uint8_t *frame);

/* The numbers of a try that hosts see: they follow from the cookie's key and say nothing of it. */
void sp_os_plan_numbers(struct sp_os_plan *plan, const struct sp_cookie *cookie, uint32_t try);

/* Of the TCP sending that leaves from the try's port number `offset`: 0 to SP_OS_PROBE_COUNT - 1 a
 * probe; SP_OS_PROBE_COUNT + i: SYN i of the series again; SP_OS_SENDINGS: none. */
unsigned sp_os_sending_of_port(uint16_t offset);

/* Does the probe ask the open port? The others of TCP ask the closed one. */
bool sp_os_asks_open(enum sp_os_probe probe);

/* Of the try's ports: U1's is the same number as that of a TCP probe that there is not. */
#define SP_OS_UDP_OFFSET 13u

#endif
