/* Echo replies and destination unreachable: RFC 792, RFC 4443. */
#include <netinet/in.h>
#include <string.h>

#include "personality/player_internal.h"

enum { ICMP_ECHO_REPLY = 0, ICMP_UNREACHABLE = 3, ICMP_PORT_UNREACHABLE = 3 };
enum { ICMPV6_UNREACHABLE = 1, ICMPV6_PORT_UNREACHABLE = 4, ICMPV6_ECHO_REPLY = 129 };

#define IPV6_MTU_MIN 1280 /* RFC 4443 2.4 (c): an error is never longer */

/* U1: a datagram of 300 equal bytes */
#define U1_PAYLOAD_LEN 300

/* Offsets in an IPv4 header. */
enum { IPV4_TOTAL_LEN = 2, IPV4_ID = 4, IPV4_TTL = 8, IPV4_SUM = 10 };

static bool is_ipv4(const struct sp_packet *probe)
{
    return probe->daddr.family == SP_FAMILY_IPV4;
}

/* Length of the packet by its own header; 0 when the bytes are fewer. */
static size_t packet_len(const struct sp_packet *probe, const uint8_t *ip, size_t ip_len)
{
    size_t header_len = lab_ip_len(probe), len;

    if (ip_len < header_len)
        return 0;
    len = is_ipv4(probe) ? lab_get16(ip + IPV4_TOTAL_LEN) : header_len + lab_get16(ip + 4);
    return len >= header_len && len <= ip_len ? len : 0;
}

static bool echo_df(enum lab_echo_df rule, bool probe_df)
{
    switch (rule) {
    case LAB_ECHO_DF_NO:
        return false;
    case LAB_ECHO_DF_SAME:
        return probe_df;
    case LAB_ECHO_DF_YES:
        return true;
    case LAB_ECHO_DF_OTHER:
        return !probe_df;
    }
    return false;
}

static uint8_t echo_code(struct lab_player *player, uint8_t probe_code)
{
    const struct lab_echo *echo = &player->personality->echo;

    switch (echo->code) {
    case LAB_ECHO_CODE_ZERO:
        return 0;
    case LAB_ECHO_CODE_SAME:
        return probe_code;
    case LAB_ECHO_CODE_VALUE:
        return echo->code_value;
    case LAB_ECHO_CODE_OTHER:
        return (uint8_t)(probe_code + 1 + (player->echo_count++ & 1));
    }
    return 0;
}

size_t lab_play_echo(struct lab_player *player, const struct sp_packet *probe, const uint8_t *ip,
                     size_t ip_len, uint64_t now_us, uint8_t out[static LAB_REPLY_MAX])
{
    const struct lab_echo *echo = &player->personality->echo;
    struct lab_ip reply = {.probe = probe,
                           .protocol = is_ipv4(probe) ? IPPROTO_ICMP : IPPROTO_ICMPV6,
                           .ttl = echo->ttl,
                           .tos = probe->tos,
                           .df = echo_df(echo->df, probe->df)};
    size_t len = packet_len(probe, ip, ip_len), data_len = probe->payload_len;
    uint8_t *icmp = out + lab_ip_len(probe);

    (void)now_us;
    if (!echo->answers || len < data_len ||
        lab_ip_len(probe) + LAB_ICMP_LEN + data_len > LAB_REPLY_MAX)
        return 0;
    reply.id = lab_ipid_next(player, LAB_IDS_ICMP);
    icmp[0] = is_ipv4(probe) ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY;
    icmp[1] = echo_code(player, probe->icmp.code);
    lab_put16(icmp + 4, probe->icmp.id);
    lab_put16(icmp + 6, probe->icmp.sequence);
    memcpy(icmp + LAB_ICMP_LEN, ip + len - data_len, data_len);
    return lab_ip_finish(out, &reply, LAB_ICMP_LEN + data_len);
}

/* Spoils the IPv4 header of a quote as the personality does. */
static void spoil_header(const struct lab_unreachable *u, uint8_t *quote, size_t header_len)
{
    uint8_t ttl = quote[IPV4_TTL];
    uint16_t sum;

    quote[IPV4_TTL] = ttl > u->quoted_ttl_less ? (uint8_t)(ttl - u->quoted_ttl_less) : 0;
    if (!u->quoted_len_good)
        lab_put16(quote + IPV4_TOTAL_LEN, u->quoted_len);
    if (!u->quoted_id_good)
        lab_put16(quote + IPV4_ID, u->quoted_id);
    switch (u->quoted_ip_checksum) {
    case LAB_CHECKSUM_GOOD: /* of what is quoted, whatever was altered in it */
        lab_ipv4_checksum(quote, header_len);
        if (lab_get16(quote + IPV4_SUM) == 0)
            lab_put16(quote + IPV4_SUM, 0xffff); /* as good in one's complement, and not "zero" */
        break;
    case LAB_CHECKSUM_ZERO:
        lab_put16(quote + IPV4_SUM, 0);
        break;
    case LAB_CHECKSUM_BAD:
        lab_ipv4_checksum(quote, header_len);
        sum = lab_get16(quote + IPV4_SUM) ^ 0x1234;
        lab_put16(quote + IPV4_SUM, sum != 0 ? sum : 0x4321);
        break;
    }
}

/* Copies the probe and spoils it. Returns the length of the quote. */
static size_t put_quote(const struct lab_unreachable *u, const struct sp_packet *probe,
                        const uint8_t *ip, size_t len, uint8_t *quote)
{
    size_t header_len = (size_t)(ip[0] & 0xf) * 4, transport, wanted, copied;
    size_t fixed = LAB_IPV4_LEN + LAB_ICMP_LEN;

    if (header_len < LAB_IPV4_LEN || len < header_len)
        return 0;
    wanted = u->ip_len > fixed ? u->ip_len - fixed : 0;
    if (wanted < header_len + 8) /* RFC 792 */
        wanted = header_len + 8;
    if (wanted > LAB_REPLY_MAX - fixed)
        wanted = LAB_REPLY_MAX - fixed;
    copied = wanted < len ? wanted : len;
    memcpy(quote, ip, copied);
    spoil_header(u, quote, header_len);
    transport = header_len + LAB_UDP_LEN;
    if (probe->type == SP_PACKET_UDP && copied >= transport) {
        if (!u->quoted_udp_checksum_good)
            lab_put16(quote + header_len + 6, u->quoted_udp_checksum);
        if (probe->payload_len == U1_PAYLOAD_LEN && copied < wanted) {
            /* longer than what it quotes: what follows must look like more of the probe */
            memset(quote + copied, quote[copied - 1], wanted - copied);
            copied = wanted;
        }
        if (!u->quoted_data_good && copied > transport)
            quote[transport] ^= 0xff;
    }
    return copied;
}

/* The TTL of errors that the personality does not describe. */
static uint8_t error_ttl(const struct lab_personality *personality)
{
    if (personality->unreachable.answers)
        return personality->unreachable.ttl;
    if (personality->echo.answers)
        return personality->echo.ttl;
    return lab_plain_answer(personality)->ttl;
}

size_t lab_play_unreachable(struct lab_player *player, const struct sp_packet *probe,
                            const uint8_t *ip, size_t ip_len, uint8_t code, uint64_t now_us,
                            uint8_t out[static LAB_REPLY_MAX])
{
    /* for filters in front of a system that itself never sends one: faithful and short */
    static const struct lab_unreachable faithful = {.quoted_len_good = true,
                                                    .quoted_id_good = true,
                                                    .quoted_udp_checksum_good = true,
                                                    .quoted_data_good = true};
    const struct lab_unreachable *own = &player->personality->unreachable;
    const struct lab_unreachable *u = own->answers ? own : &faithful;
    const bool ipv4 = is_ipv4(probe);
    struct lab_ip reply = {.probe = probe,
                           .protocol = ipv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6,
                           .ttl = error_ttl(player->personality),
                           .df = u->df};
    size_t len = packet_len(probe, ip, ip_len), quoted;
    uint8_t *icmp = out + lab_ip_len(probe);

    (void)now_us;
    if (len == 0 || (!own->answers && probe->type == SP_PACKET_UDP &&
                     code == (ipv4 ? ICMP_PORT_UNREACHABLE : ICMPV6_PORT_UNREACHABLE)))
        return 0;
    if (ipv4) {
        quoted = put_quote(u, probe, ip, len, icmp + LAB_ICMP_LEN);
    } else {
        quoted = IPV6_MTU_MIN - LAB_IPV6_LEN - LAB_ICMP_LEN;
        quoted = quoted < len ? quoted : len;
        memcpy(icmp + LAB_ICMP_LEN, ip, quoted);
    }
    reply.id = lab_ipid_next(player, LAB_IDS_ICMP);
    icmp[0] = ipv4 ? ICMP_UNREACHABLE : ICMPV6_UNREACHABLE;
    icmp[1] = code;
    lab_put32(icmp + 4, ipv4 ? u->unused : 0);
    return lab_ip_finish(out, &reply, LAB_ICMP_LEN + quoted);
}

bool lab_plays_unreachable(const struct lab_personality *personality)
{
    return personality->unreachable.answers;
}
