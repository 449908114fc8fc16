#include "os_host.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "packet/checksum.h"
#include "packet/decode.h"

static const enum sp_os_probe order[SP_OS_PROBE_COUNT] = {
    SP_OS_SEQ1, SP_OS_SEQ2, SP_OS_SEQ3, SP_OS_SEQ4, SP_OS_SEQ5, SP_OS_SEQ6, SP_OS_IE1, SP_OS_IE2,
    SP_OS_U1,   SP_OS_ECN,  SP_OS_T2,   SP_OS_T3,   SP_OS_T4,   SP_OS_T5,   SP_OS_T6,  SP_OS_T7,
};

/* What routers do to a packet: its TTL, and the checksum over it; then the plan's network. */
static void travel(const struct os_plan *plan, bool to_host, uint8_t *ip, size_t len, unsigned hops)
{
    uint16_t sum;

    ip[8] = (uint8_t)(ip[8] - hops);
    ip[10] = ip[11] = 0;
    sum = sp_checksum_finish(sp_checksum_add(0, ip, (ip[0] & 0xfu) * 4));
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
    if (plan->change != NULL)
        plan->change(plan->change_ctx, to_host, ip, len);
}

static size_t play(struct lab_player *player, enum sp_os_probe probe, const uint8_t *arrived,
                   size_t len, uint64_t now_us, uint8_t *out)
{
    struct sp_packet packet;

    if (sp_decode(SP_LINK_RAW, arrived, len, &packet) != SP_DECODE_OK)
        return 0;
    if (probe == SP_OS_U1)
        return lab_play_unreachable(player, &packet, arrived, len, 3, now_us, out);
    if (probe == SP_OS_IE1 || probe == SP_OS_IE2)
        return lab_play_echo(player, &packet, arrived, len, now_us, out);
    return lab_play_tcp(player, &packet, os_probe_to_open(probe), now_us, out);
}

void os_host_ask(struct os_host *host, struct lab_player *player, const struct os_plan *plan,
                 unsigned hops, uint64_t start_us)
{
    uint64_t now_us = start_us;

    memset(&host->exchanges, 0, sizeof(host->exchanges));
    host->exchanges.open_tcp = plan->open_tcp;
    host->exchanges.closed_tcp = plan->closed_tcp;
    host->exchanges.closed_udp = plan->closed_udp;
    for (size_t i = 0; i < SP_OS_PROBE_COUNT; i++) {
        enum sp_os_probe probe = order[i];
        struct sp_exchange *exchange = &host->exchanges.at[probe];
        uint8_t arrived[OS_PROBE_MAX];
        size_t len = os_probe_build(plan, probe, host->sent[probe]);

        memcpy(arrived, host->sent[probe], len);
        travel(plan, true, arrived, len, hops);
        *exchange =
            (struct sp_exchange){.sent = host->sent[probe], .sent_len = len, .sent_us = now_us};
        exchange->reply_len = play(player, probe, arrived, len, now_us + 200, host->reply[probe]);
        exchange->reply_total = exchange->reply_len;
        exchange->reply_us = now_us + 400;
        if (exchange->reply_len > 0) {
            travel(plan, false, host->reply[probe], exchange->reply_len, hops);
            exchange->reply = host->reply[probe];
        }
        now_us += probe <= SP_OS_SEQ5 ? 100000 : 25000;
    }
}

/* MSS 1460, SACK-permitted, timestamp, NOP, scale 10: db/GRAMMAR.md. */
static const struct tcp_probe scan_syn = {
    .flags = SP_TCP_SYN,
    .window = 64240,
    .df = true,
    .seq = 0x12345678,
    .options_len = 20,
    .options = {2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 10},
};

size_t os_host_syn(struct lab_player *player, const struct os_plan *plan, bool open, unsigned hops,
                   uint64_t now_us, uint8_t reply[static LAB_REPLY_MAX])
{
    uint8_t packet[OS_PROBE_MAX];
    struct sp_packet probe;
    size_t len =
        os_packet_build(plan, &scan_syn, 50000, open ? plan->open_tcp : plan->closed_tcp, packet);

    travel(plan, true, packet, len, hops);
    len = sp_decode(SP_LINK_RAW, packet, len, &probe) == SP_DECODE_OK
              ? lab_play_tcp(player, &probe, open, now_us, reply)
              : 0;
    if (len > 0)
        travel(plan, false, reply, len, hops);
    return len;
}

static bool ask_syn(struct lab_player *player, const struct os_plan *plan, bool open, unsigned hops,
                    uint64_t now_us, struct sp_packet *out)
{
    uint8_t reply[LAB_REPLY_MAX];
    size_t len = os_host_syn(player, plan, open, hops, now_us, reply);

    return len > 0 && sp_decode(SP_LINK_RAW, reply, len, out) == SP_DECODE_OK;
}

bool os_host_scan(struct lab_player *player, const struct os_plan *plan, unsigned hops,
                  uint64_t now_us, struct sp_observation *out)
{
    struct sp_packet synack, rst;
    bool open = ask_syn(player, plan, true, hops, now_us, &synack);
    bool closed = ask_syn(player, plan, false, hops, now_us + 1000, &rst);

    return open && sp_observe(&synack, closed ? &rst : NULL, out);
}

void os_value_set(struct sp_testprint *tests, enum sp_test test, const char *attribute,
                  const char *value)
{
    int index = sp_test_attribute(test, attribute, strlen(attribute));

    assert_true(index >= 0);
    tests->given[test] |= (uint16_t)(1u << index);
    snprintf(tests->value[test][index], SP_VALUE_MAX, "%s", value);
}
