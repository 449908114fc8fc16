#include "fake_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

const struct fake_host fake_up = {
    .addr = "198.18.0.7",
    .state = SP_HOST_UP,
    .reason = SP_REASON_ARP_RESPONSE,
    .on_link = true,
    .srtt_us = 1234,
    .rest = {0, FAKE_CLOSED},
    .ports = {{22, FAKE_OPEN}},
};

const struct fake_host fake_down = {
    .addr = "198.18.0.9",
    .state = SP_HOST_DOWN,
    .reason = SP_REASON_NO_ARP_RESPONSE,
    .rest = {0, FAKE_UNASKED},
};

const struct fake_host fake_no_route = {
    .addr = "203.0.113.9",
    .state = SP_HOST_UNKNOWN,
    .reason = SP_REASON_NO_ROUTE,
    .rest = {0, FAKE_UNASKED},
};

const struct fake_host fake_silent = {
    .addr = "203.0.113.5",
    .state = SP_HOST_UNKNOWN,
    .rest = {0, FAKE_SILENT},
};

/* The options of a Linux SYN-ACK: MSS 1460, SACK-permitted, timestamps, NOP, scale 10. */
static const uint8_t syn_ack_options[] = {2, 4, 5, 180, 4, 2, 8, 10, 0, 0,
                                          0, 1, 0, 0,   0, 1, 1, 3,  3, 10};

static struct sp_packet packet_of(const struct fake_port *port)
{
    bool open = port->state == SP_PORT_OPEN;
    struct sp_packet packet = {
        .type = port->state == SP_PORT_FILTERED ? SP_PACKET_ICMP_ERROR : SP_PACKET_TCP,
        .ttl = port->ttl,
        .df = true,
    };

    if (packet.type == SP_PACKET_TCP) {
        packet.tcp.sport = port->port;
        packet.tcp.seq = open ? 1000 : 0;
        packet.tcp.ack = 2000;
        packet.tcp.flags = open ? SP_TCP_SYN | SP_TCP_ACK : SP_TCP_RST | SP_TCP_ACK;
        packet.tcp.window = open ? 65160 : 0;
        packet.tcp.options_len = open ? sizeof(syn_ack_options) : 0;
        memcpy(packet.tcp.options, syn_ack_options, packet.tcp.options_len);
    }
    return packet;
}

static struct fake_port find_port(const struct fake_host *fake, uint16_t port)
{
    struct fake_port found = fake->rest;

    for (size_t i = 0; i < 4 && fake->ports[i].port != 0; i++)
        if (fake->ports[i].port == port)
            found = fake->ports[i];
    found.port = port;
    return found;
}

void fake_play(const struct fake_host *fake, const struct sp_portset *ports,
               struct sp_port_result *results, const struct sp_scan_callbacks *callbacks)
{
    struct sp_host host = {
        .state = fake->state,
        .reason = fake->reason,
        .has_mac = fake->on_link,
        .mac = {{2, 0, 0, 0, 0, 1}},
        .has_rtt = fake->srtt_us > 0,
        .srtt_us = fake->srtt_us,
        .complete = !fake->timed_out,
        .timed_out = fake->timed_out || fake->os_late,
        .os_cut = fake->os_cut,
        .limited_pps = fake->limited_pps,
        .suspect = fake->suspect,
        .canaries = fake->canaries,
        .ports = results,
    };

    assert_true(sp_addr_parse(fake->addr, &host.addr));
    memset(results, 0, ports->count * sizeof(results[0]));
    for (uint32_t i = 0; i < ports->count; i++) {
        struct fake_port port = find_port(fake, ports->ports[i]);
        struct sp_packet packet = packet_of(&port);
        struct sp_answer answer = {.packet = &packet, .rtt_us = fake->srtt_us};

        results[i] = (struct sp_port_result){port.state, port.reason, port.ttl};
        host.counts[port.state]++;
        if (port.reason == SP_REASON_NONE || port.reason == SP_REASON_NO_RESPONSE)
            continue;
        if (fake->restored)
            host.restored[port.state]++;
        else
            callbacks->port(callbacks->ctx, &host, i, &answer);
    }
    for (uint32_t i = 0; i < fake->try_count; i++)
        if (!callbacks->os(callbacks->ctx, &host, &fake->tries[i], i + 1))
            break;
    if (fake->resends != NULL)
        callbacks->resends(callbacks->ctx, &host, fake->resends);
    callbacks->host(callbacks->ctx, &host);
    assert_null(host.user); /* the report has freed what it kept */
}
