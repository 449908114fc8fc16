/* A personality of the practice network as a host that a scanner asks: the probes are the engine's,
 * the answers the player's, and nothing lies between but a few routers. */
#include <stdlib.h>

#include "db/trials.h"
#include "packet/checksum.h"
#include "packet/decode.h"
#include "personality/load.h"
#include "personality/player.h"
#include "probe/kind.h"
#include "probe/os_probe.h"

#define SEED      7
#define HOPS      3
#define TTL       64
#define START_US  5000000
#define SERIES_US 100000 /* between two SYNs of the series */
#define REST_US   25000
#define ANSWER_US 400 /* until an answer is there */

/* The address block of RFC 2544: nothing of this leaves the program. */
static const struct sp_os_plan plan_start = {.open_tcp = 22,
                                             .closed_tcp = 40000,
                                             .closed_udp = 40125,
                                             .first_port = 33000,
                                             .first_echo = 0x1234,
                                             .seq = 0x51000001,
                                             .ack = 0x0a0b0c0d};

struct playing {
    struct sp_os_templates templates;
    struct sp_template syn;
    struct sp_os_plan plan;
    struct lab_player player;
    struct sp_exchanges exchanges;
    uint8_t sent[SP_OS_PROBE_COUNT][SP_FRAME_MAX];
    uint8_t reply[SP_OS_PROBE_COUNT][LAB_REPLY_MAX];
};

/* In the order in which they leave. */
static const enum sp_os_probe order[SP_OS_PROBE_COUNT] = {
    SP_OS_SEQ1, SP_OS_SEQ2, SP_OS_SEQ3, SP_OS_SEQ4, SP_OS_SEQ5, SP_OS_SEQ6, SP_OS_IE1, SP_OS_IE2,
    SP_OS_U1,   SP_OS_ECN,  SP_OS_T2,   SP_OS_T3,   SP_OS_T4,   SP_OS_T5,   SP_OS_T6,  SP_OS_T7,
};

/* What routers do to a packet: its TTL, and the checksum over it. */
static void travel(uint8_t *ip)
{
    uint16_t sum;

    ip[8] = (uint8_t)(ip[8] - HOPS);
    ip[10] = ip[11] = 0;
    sum = sp_checksum_finish(sp_checksum_add(0, ip, (ip[0] & 0xfu) * 4));
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

static size_t answer(struct lab_player *player, enum sp_os_probe probe, const uint8_t *arrived,
                     size_t len, uint64_t now_us, uint8_t *out)
{
    struct sp_packet packet;

    if (sp_decode(SP_LINK_RAW, arrived, len, &packet) != SP_DECODE_OK)
        return 0;
    if (probe == SP_OS_U1)
        return lab_play_unreachable(player, &packet, arrived, len, 3, now_us, out);
    if (probe == SP_OS_IE1 || probe == SP_OS_IE2)
        return lab_play_echo(player, &packet, arrived, len, now_us, out);
    return lab_play_tcp(player, &packet, sp_os_asks_open(probe), now_us, out);
}

/* One probe of os-detection, and what comes back. */
static void ask(struct playing *p, enum sp_os_probe probe, uint64_t now_us)
{
    struct sp_exchange *exchange = &p->exchanges.at[probe];
    uint8_t arrived[SP_FRAME_MAX];
    size_t len = sp_os_probe_patch(&p->templates, SP_FRAMING_IP, probe, false, &p->plan,
                                   (uint16_t)(0x7000 + probe), p->sent[probe]);

    for (size_t i = 0; i < len; i++)
        arrived[i] = p->sent[probe][i];
    travel(arrived);
    *exchange = (struct sp_exchange){.sent = p->sent[probe], .sent_len = len, .sent_us = now_us};
    exchange->reply_len =
        answer(&p->player, probe, arrived, len, now_us + ANSWER_US / 2, p->reply[probe]);
    exchange->reply_total = exchange->reply_len;
    exchange->reply_us = now_us + ANSWER_US;
    if (exchange->reply_len > 0) {
        travel(p->reply[probe]);
        exchange->reply = p->reply[probe];
    }
}

static void ask_all(struct playing *p, uint64_t now_us)
{
    p->exchanges = (struct sp_exchanges){.open_tcp = p->plan.open_tcp,
                                         .closed_tcp = p->plan.closed_tcp,
                                         .closed_udp = p->plan.closed_udp};
    for (size_t i = 0; i < SP_OS_PROBE_COUNT; i++) {
        ask(p, order[i], now_us);
        now_us += order[i] < SP_OS_SEQ6 ? SERIES_US : REST_US;
    }
}

/* The scan's SYN to a port, and what answers it. */
static bool ask_port(struct playing *p, bool open, uint64_t now_us, struct sp_packet *out)
{
    const struct sp_probe_fields fields = {
        .tuple = {.local = p->plan.saddr,
                  .remote = p->plan.daddr,
                  .local_port = 50000,
                  .remote_port = open ? p->plan.open_tcp : p->plan.closed_tcp},
        .cookie = 0x12345678,
        .nonce = 0x01020304};
    uint8_t probe[SP_TEMPLATE_MAX], reply[LAB_REPLY_MAX];
    size_t len = sp_probe_tcp_syn.patch(&p->syn, &fields, probe);

    travel(probe);
    len = sp_decode(SP_LINK_RAW, probe, len, out) == SP_DECODE_OK
              ? lab_play_tcp(&p->player, out, open, now_us, reply)
              : 0;
    if (len == 0)
        return false;
    travel(reply);
    return sp_decode(SP_LINK_RAW, reply, len, out) == SP_DECODE_OK;
}

/* What a scan sees; false when the open port stays silent. */
static bool scan(struct playing *p, uint64_t now_us, struct sp_observation *out)
{
    struct sp_packet synack, rst;
    bool open = ask_port(p, true, now_us, &synack);
    bool closed = ask_port(p, false, now_us + 1000, &rst);

    return open && sp_observe(&synack, closed ? &rst : NULL, out);
}

static bool add(struct playing *p, struct db_trials *trials,
                const struct lab_personality *personality, struct sp_error *err)
{
    struct sp_observation port;
    struct db_trial *one;

    lab_player_init(&p->player, personality, SEED);
    if (!scan(p, START_US / 2, &port))
        return true;
    ask_all(p, START_US);
    one = db_trials_add(trials, personality->name, personality->family, personality->origin, err);
    if (one == NULL)
        return false;
    one->ports[0] = port;
    one->port_count = 1;
    one->tests = malloc(sizeof(*one->tests));
    if (one->tests == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    sp_testprint_measure(&p->exchanges, one->tests);
    return true;
}

bool db_trials_add_personalities(struct db_trials *trials, const char *folder, struct sp_error *err)
{
    struct lab_personalities *list = lab_personalities_create();
    struct playing *p = calloc(1, sizeof(*p));
    bool ok = list != NULL && p != NULL;

    if (!ok)
        sp_fail(err, SP_ERR_FAILED, "out of memory");
    ok = ok && lab_personalities_read_folder(list, folder, SEED, err) &&
         sp_os_templates_build(&p->templates, TTL, TTL, err) &&
         sp_probe_tcp_syn.build(&p->syn, SP_FRAMING_IP, err);
    if (ok) {
        p->plan = plan_start;
        sp_addr_parse("198.18.255.254", &p->plan.saddr);
        sp_addr_parse("198.18.0.7", &p->plan.daddr);
    }
    for (size_t i = 0; ok && i < lab_personalities_count(list); i++)
        ok = add(p, trials, lab_personalities_at(list, i), err);
    free(p);
    lab_personalities_destroy(list);
    return ok;
}
