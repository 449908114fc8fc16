/* The scanner's side of os-detection for tests: builds the 16 probes of 1.2 byte for byte. */
#ifndef SP_TEST_OS_PROBES_H
#define SP_TEST_OS_PROBES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/addr.h"
#include "packet/exchange.h"

#define OS_PROBE_MAX 400 /* bytes of the longest probe, an IPv4 packet */

/* A TCP segment to send. */
struct tcp_probe {
    uint8_t flags, reserved;
    uint16_t window, urgent;
    bool df;
    uint32_t seq, ack;
    uint8_t options_len;
    uint8_t options[40];
};

/* What varies from scan to scan. */
struct os_plan {
    struct sp_addr saddr, daddr;
    uint16_t tcp_sport; /* of the first probe; the others count on from there */
    uint16_t udp_sport;
    uint16_t open_tcp, closed_tcp, closed_udp;
    uint32_t seq, ack;
    uint16_t echo_id;
    uint8_t ttl, udp_ttl;
    /* What the network makes of an IPv4 packet, after the routers; NULL: nothing. */
    void (*change)(const void *change_ctx, bool to_host, uint8_t *ip, size_t len);
    const void *change_ctx;
};

/* A plan that will do: 198.18.255.254 asks 198.18.0.7. */
struct os_plan os_plan_default(void);

/* The segment of a TCP probe, SP_OS_SEQ1 to SP_OS_T7; seq counts up through SP_OS_SEQ6. */
struct tcp_probe os_tcp_probe(enum sp_os_probe probe, uint32_t seq, uint32_t ack);

/* Writes the transport part of any packet: a TCP header with zero checksum. Returns its length. */
size_t os_tcp_write(const struct tcp_probe *probe, uint16_t sport, uint16_t dport, uint8_t *out);

/* The whole probe as an IPv4 packet with checksums; returns its length. */
size_t os_probe_build(const struct os_plan *plan, enum sp_os_probe probe,
                      uint8_t out[static OS_PROBE_MAX]);

/* The same of any segment. */
size_t os_packet_build(const struct os_plan *plan, const struct tcp_probe *segment, uint16_t sport,
                       uint16_t dport, uint8_t out[static OS_PROBE_MAX]);

/* True for the probes that ask the open port. */
bool os_probe_to_open(enum sp_os_probe probe);

#endif
