/* IP IDs by class: what os-detection 1.5 ("IP-ID class", "SS") makes of them. */
#include "personality/player_internal.h"

/* Where counters begin a series. A series takes about ten IDs from a counter, by less than 2000
 * each, so none that begins below 0xb000 wraps around within it. */
struct range {
    uint16_t low, high;
};
static const struct range low_range = {0x0100, 0x4000};
static const struct range above_icmp = {0x5000, 0x6000};
static const struct range icmp_below = {0x0100, 0x1000};
static const struct range icmp_above = {0x9000, 0xb000};

static bool is_counter(enum lab_ipid kind)
{
    return kind == LAB_IPID_UP || kind == LAB_IPID_UP_2 || kind == LAB_IPID_BROKEN ||
           kind == LAB_IPID_RANDOM_UP || kind == LAB_IPID_OTHER;
}

/* The classes for which SS is computed. */
static bool is_comparable(enum lab_ipid kind)
{
    return kind == LAB_IPID_UP || kind == LAB_IPID_BROKEN || kind == LAB_IPID_RANDOM_UP;
}

static void seat(struct lab_player *player, uint16_t *counter, const struct range *range)
{
    /* the last quarter is for what a series takes; beginning below it leaves room for several */
    uint16_t width = (uint16_t)((range->high - range->low) / 4 * 3);

    if (*counter < range->low || *counter >= range->high)
        *counter = (uint16_t)(range->low + lab_random(player) % width);
}

void lab_ipid_begin(struct lab_player *player)
{
    const struct lab_sequence *seq = &player->personality->sequence;
    const struct range *tcp = &low_range, *icmp = &low_range;

    if (is_comparable(seq->ti.kind) && is_comparable(seq->ii.kind)) {
        if (!seq->shared_ipid) { /* SS = O: ICMP is far ahead of TCP */
            icmp = &icmp_above;
        } else if (seq->ti.kind != seq->ii.kind) { /* S, but one counter cannot do both */
            tcp = &above_icmp;
            icmp = &icmp_below;
        }
    }
    if (is_counter(seq->ti.kind))
        seat(player, &player->ipid_tcp, tcp);
    if (is_counter(seq->ci.kind))
        seat(player, &player->ipid_rst, &low_range);
    if (is_counter(seq->ii.kind))
        seat(player, &player->ipid_icmp, icmp);
}

void lab_ipid_init(struct lab_player *player)
{
    uint64_t r = lab_random(player);

    player->ipid_tcp = (uint16_t)r;
    player->ipid_rst = (uint16_t)(r >> 16);
    player->ipid_icmp = (uint16_t)(r >> 32);
    lab_ipid_begin(player);
}

/* A step from the last ID that is seen as random for any number of IDs: with two of them when it is
 * above 1000 modulo 65536 and no multiple of 256, with more when it is a decrease or above 20000.
 */
static uint16_t random_id(struct lab_player *player, uint16_t last)
{
    for (;;) {
        uint64_t r = lab_random(player);

        for (int i = 0; i < 4; i++, r >>= 16) {
            uint16_t id = (uint16_t)r;
            uint16_t step = (uint16_t)(id - last);

            if (id != 0 && step > 1000 && step % 256 != 0 && (id < last || step > 20000))
                return id;
        }
    }
}

static uint16_t advance(struct lab_player *player, uint16_t last, const struct lab_ipid_rule *rule)
{
    switch (rule->kind) {
    case LAB_IPID_ZERO:
        return 0;
    case LAB_IPID_RANDOM:
        return random_id(player, last);
    case LAB_IPID_RANDOM_UP: /* odd steps of 1001 to 1999: no multiple of 256 */
        return (uint16_t)(last + 1001 + lab_random(player) % 500 * 2);
    case LAB_IPID_BROKEN:
        return (uint16_t)(last + 256);
    case LAB_IPID_UP:
        return (uint16_t)(last + 1);
    case LAB_IPID_UP_2:
        return (uint16_t)(last + 2);
    case LAB_IPID_CONSTANT:
        return rule->value;
    case LAB_IPID_OTHER: /* odd, above 9, at most 1000 */
        return (uint16_t)(last + 11 + lab_random(player) % 495 * 2);
    }
    return 0;
}

/* Systems that count have one counter, unless the personality says that ICMP has its own. */
static bool counts_with_tcp(const struct lab_sequence *seq, const struct lab_ipid_rule *rule)
{
    return is_counter(rule->kind) && rule->kind == seq->ti.kind;
}

uint16_t lab_ipid_next(struct lab_player *player, enum lab_ipid_class class)
{
    const struct lab_sequence *seq = &player->personality->sequence;
    const struct lab_ipid_rule *rule = &seq->ti;
    uint16_t *counter = &player->ipid_tcp;

    if (class == LAB_IDS_CLOSED) {
        rule = &seq->ci;
        if (!counts_with_tcp(seq, rule))
            counter = &player->ipid_rst;
    } else if (class == LAB_IDS_ICMP) {
        rule = &seq->ii;
        if (!seq->shared_ipid || !counts_with_tcp(seq, rule))
            counter = &player->ipid_icmp;
    }
    *counter = advance(player, *counter, rule);
    return *counter;
}
