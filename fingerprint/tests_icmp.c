/* What ICMP answers say: U1 and IE. */
#include <netinet/in.h>

#include "fingerprint/tests_internal.h"
#include "packet/checksum.h"
#include "packet/cursor.h"

#define UDP_HEADER_LEN    8
#define UDP_CHECKSUM_AT   6
#define U1_ID_SENT        0x1042
#define U1_TOTAL_SENT     0x148
#define ICMP_FIRST_UNUSED 4 /* offset of the field in the ICMP header */

uint16_t sp_u1_checksum_sent(const struct sp_exchange *u1)
{
    struct sp_cursor c = sp_cursor_init(u1->sent, u1->sent_len);
    struct sp_ip_start ip;

    if (!sp_ip_start_read(&c, &ip))
        return 0;
    sp_cursor_skip(&c, UDP_CHECKSUM_AT);
    return sp_cursor_u16(&c);
}

/* All bytes are what the probe carried: one letter, with which it ends. */
static bool is_data_sent(struct sp_cursor quoted, struct sp_cursor sent)
{
    uint8_t letter;

    sp_cursor_skip(&sent, sp_cursor_left(&sent) - 1);
    letter = sp_cursor_u8(&sent);
    while (sp_cursor_left(&quoted) > 0) {
        if (sp_cursor_u8(&quoted) != letter)
            return false;
    }
    return true;
}

/* Steps over the outer headers: *c is what the message quotes, without what a link padded. */
static bool find_quote(struct sp_cursor *c, struct sp_u1_quote *out)
{
    struct sp_ip_start ip;

    if (!sp_ip_start_read(c, &ip) || ip.total < ip.len)
        return false;
    if (ip.total - ip.len < sp_cursor_left(c))
        *c = sp_cursor_sub(c, ip.total - ip.len);
    sp_cursor_skip(c, ICMP_FIRST_UNUSED);
    out->unused = sp_cursor_u32(c);
    return !c->overrun;
}

bool sp_u1_quote_read(const struct sp_exchange *u1, struct sp_u1_quote *out)
{
    struct sp_cursor c = sp_cursor_init(u1->reply, u1->reply_len);
    struct sp_cursor sent = sp_cursor_init(u1->sent, u1->sent_len);
    struct sp_ip_start ip;
    const uint8_t *header;

    if (!sp_ip_start_read(&sent, &ip) || sp_cursor_left(&sent) <= UDP_HEADER_LEN ||
        !find_quote(&c, out))
        return false;
    header = c.at;
    if (!sp_ip_start_read(&c, &ip) || ip.protocol != IPPROTO_UDP)
        return false;
    out->ip_len = ip.total;
    out->ip_id = ip.id;
    out->ip_ttl = ip.ttl;
    out->ip_checksum = ip.checksum;
    out->ip_checksum_good = sp_checksum_finish(sp_checksum_add(0, header, ip.len)) == 0;
    if (sp_cursor_u32(&c) != sp_cursor_u32(&sent)) /* both ports */
        return false;
    out->udp_len = sp_cursor_u16(&c);
    out->udp_checksum = sp_cursor_u16(&c);
    out->data_good = is_data_sent(c, sent);
    return !c.overrun;
}

/* "G" when it is as it was sent, else the number. */
static void set_or_good(struct sp_testprint *out, const char *attribute, uint16_t value,
                        uint16_t sent)
{
    if (value == sent)
        sp_value_set(out, SP_TEST_U1, attribute, "G");
    else
        sp_value_set(out, SP_TEST_U1, attribute, "%X", value);
}

static void unreachable_test(const struct sp_answers *answers, struct sp_testprint *out)
{
    const struct sp_exchange *u1 = &answers->exchanges->at[SP_OS_U1];
    const struct sp_packet *reply = &answers->at[SP_OS_U1].reply;
    struct sp_u1_quote quote;

    if (!answers->at[SP_OS_U1].answered || !sp_u1_quote_read(u1, &quote)) {
        sp_value_set(out, SP_TEST_U1, "R", "N");
        return;
    }
    sp_value_set(out, SP_TEST_U1, "R", "Y");
    sp_value_set(out, SP_TEST_U1, "DF", reply->df ? "Y" : "N");
    sp_value_ttl(out, SP_TEST_U1, answers, reply->ttl);
    sp_value_set(out, SP_TEST_U1, "IPL", "%X", answers->at[SP_OS_U1].reply_ip_len);
    sp_value_set(out, SP_TEST_U1, "UN", "%X", quote.unused);
    set_or_good(out, "RIPL", quote.ip_len, U1_TOTAL_SENT);
    set_or_good(out, "RID", quote.ip_id, U1_ID_SENT);
    sp_value_set(out, SP_TEST_U1, "RIPCK",
                 quote.ip_checksum == 0   ? "Z"
                 : quote.ip_checksum_good ? "G"
                                          : "I");
    set_or_good(out, "RUCK", quote.udp_checksum, sp_u1_checksum_sent(u1));
    sp_value_set(out, SP_TEST_U1, "RUD", quote.data_good ? "G" : "I");
}

static const char *echo_df(bool first, bool second)
{
    if (first == second)
        return first ? "Y" : "N";
    return first ? "S" : "O"; /* only the first request had the flag */
}

static void set_echo_code(struct sp_testprint *out, const struct sp_decoded *first,
                          const struct sp_decoded *second)
{
    uint8_t one = first->reply.icmp.code, two = second->reply.icmp.code;

    if (one == two && one != 0)
        sp_value_set(out, SP_TEST_IE, "CD", "%X", one);
    else if (one == two)
        sp_value_set(out, SP_TEST_IE, "CD", "Z");
    else
        sp_value_set(out, SP_TEST_IE, "CD",
                     one == first->sent.icmp.code && two == second->sent.icmp.code ? "S" : "O");
}

static void echo_test(const struct sp_answers *answers, struct sp_testprint *out)
{
    const struct sp_decoded *first = &answers->at[SP_OS_IE1], *second = &answers->at[SP_OS_IE2];

    if (!first->answered || !second->answered) {
        sp_value_set(out, SP_TEST_IE, "R", "N");
        return;
    }
    sp_value_set(out, SP_TEST_IE, "R", "Y");
    sp_value_set(out, SP_TEST_IE, "DFI", "%s", echo_df(first->reply.df, second->reply.df));
    sp_value_ttl(out, SP_TEST_IE, answers, first->reply.ttl);
    set_echo_code(out, first, second);
}

void sp_tests_icmp(const struct sp_answers *answers, struct sp_testprint *out)
{
    const struct sp_exchange *at = answers->exchanges->at;

    if (at[SP_OS_U1].sent != NULL)
        unreachable_test(answers, out);
    if (at[SP_OS_IE1].sent != NULL && at[SP_OS_IE2].sent != NULL)
        echo_test(answers, out);
}
