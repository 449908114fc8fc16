/* The capture filter, compiled by libpcap and run on frames. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <pcap/pcap.h>
#include <string.h>

#include "packet/decode.h"
#include "wire/filter.h"

#define FIRST_PORT 50000
#define PORT_COUNT 11
#define OURS       0xc6120001u
#define HOST       0xc6120007u

/* An Ethernet frame, and how long it is; without the first 14 bytes it is an IP packet. */
struct frame {
    uint8_t bytes[128];
    size_t len;
};

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

/* An IPv4 header of so many words; what follows it. */
static uint8_t *put_ip(uint8_t *at, unsigned words, uint8_t protocol, uint32_t saddr,
                       uint32_t daddr, size_t len)
{
    at[0] = (uint8_t)(0x40 | words);
    put16(at + 2, (unsigned)(words * 4u + len));
    at[8] = 64;
    at[9] = protocol;
    put32(at + 12, saddr);
    put32(at + 16, daddr);
    return at + (size_t)words * 4;
}

static struct frame tcp(uint32_t daddr, uint16_t dport, uint8_t flags)
{
    struct frame f = {.len = 14 + 20 + 20};
    uint8_t *segment;

    put16(f.bytes + 12, 0x0800);
    segment = put_ip(f.bytes + 14, 5, 6, HOST, daddr, 20);
    put16(segment, 80);
    put16(segment + 2, dport);
    segment[12] = 5 << 4;
    segment[13] = flags;
    return f;
}

static struct frame icmp(uint32_t daddr, uint8_t type, unsigned quoted_words,
                         uint8_t quoted_protocol, uint16_t quoted_sport)
{
    size_t quote_len = quoted_words * 4u + 8;
    struct frame f = {.len = 14 + 20 + 8 + quote_len};
    uint8_t *message, *quote;

    put16(f.bytes + 12, 0x0800);
    message = put_ip(f.bytes + 14, 5, 1, HOST + 1, daddr, 8 + quote_len);
    message[0] = type;
    quote = put_ip(message + 8, quoted_words, quoted_protocol, OURS, HOST, 8);
    put16(quote, quoted_sport);
    put16(quote + 2, 80);
    return f;
}

static struct frame arp(uint16_t operation)
{
    struct frame f = {.len = 14 + 28};

    put16(f.bytes + 12, 0x0806);
    put16(f.bytes + 14, 1);
    put16(f.bytes + 16, 0x0800);
    f.bytes[18] = 6;
    f.bytes[19] = 4;
    put16(f.bytes + 20, operation);
    return f;
}

struct filter {
    struct bpf_program program;
    size_t skip; /* bytes of the Ethernet header that this link has not */
};

static struct filter compile_with(enum sp_linktype linktype, const struct sp_addr *addrs,
                                  size_t count, struct sp_os_sources os)
{
    const struct sp_filter config = {.linktype = linktype,
                                     .first_port = FIRST_PORT,
                                     .port_count = PORT_COUNT,
                                     .addrs = addrs,
                                     .addr_count = count,
                                     .os = os};
    bool ethernet = linktype == SP_LINK_ETHERNET;
    pcap_t *pcap = pcap_open_dead(ethernet ? DLT_EN10MB : DLT_RAW, 192);
    struct filter filter = {.skip = ethernet ? 0 : 14};
    char text[SP_FILTER_TEXT_MAX];

    assert_non_null(pcap);
    assert_true(strlen(sp_filter_format(&config, text)) < SP_FILTER_TEXT_MAX - 1);
    if (pcap_compile(pcap, &filter.program, text, 1, PCAP_NETMASK_UNKNOWN) != 0)
        fail_msg("%s: %s", text, pcap_geterr(pcap));
    pcap_close(pcap);
    return filter;
}

static struct filter compile(enum sp_linktype linktype, const struct sp_addr *addrs, size_t count)
{
    return compile_with(linktype, addrs, count, (struct sp_os_sources){.port_count = 0});
}

/* Of a frame of which only so many bytes were captured. */
static bool passes_cut(const struct filter *filter, struct frame frame, size_t len)
{
    const struct pcap_pkthdr header = {.caplen = (uint32_t)(len - filter->skip),
                                       .len = (uint32_t)(frame.len - filter->skip)};

    return pcap_offline_filter(&filter->program, &header, frame.bytes + filter->skip) != 0;
}

static bool passes(const struct filter *filter, struct frame frame)
{
    return passes_cut(filter, frame, frame.len);
}

static const enum sp_linktype links[] = {SP_LINK_ETHERNET, SP_LINK_RAW};

static void only_tcp_that_answers_passes(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct filter f = compile(links[i], NULL, 0);

        assert_true(passes(&f, tcp(OURS, FIRST_PORT, SP_TCP_SYN | SP_TCP_ACK)));
        assert_true(passes(&f, tcp(OURS, FIRST_PORT + PORT_COUNT - 1, SP_TCP_RST | SP_TCP_ACK)));
        assert_true(passes(&f, tcp(OURS, FIRST_PORT, SP_TCP_RST)));
        assert_true(passes(&f, tcp(OURS, FIRST_PORT, SP_TCP_ACK)));
        assert_false(passes(&f, tcp(OURS, FIRST_PORT, SP_TCP_SYN)));
        assert_false(passes(&f, tcp(OURS, FIRST_PORT, 0)));
        assert_false(passes(&f, tcp(OURS, FIRST_PORT - 1, SP_TCP_SYN | SP_TCP_ACK)));
        assert_false(passes(&f, tcp(OURS, FIRST_PORT + PORT_COUNT, SP_TCP_SYN | SP_TCP_ACK)));
        pcap_freecode(&f.program);
    }
}

static void only_errors_about_our_probes_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct filter f = compile(links[i], NULL, 0);
        struct frame whole = icmp(OURS, 3, 5, 6, FIRST_PORT);

        for (unsigned type = 0; type < 256; type++)
            assert_int_equal(passes(&f, icmp(OURS, (uint8_t)type, 5, 6, FIRST_PORT)),
                             type == 3 || type == 4 || type == 11 || type == 12);
        for (unsigned words = 5; words <= 15; words++) {
            assert_true(passes(&f, icmp(OURS, 3, words, 6, FIRST_PORT + PORT_COUNT - 1)));
            assert_false(passes(&f, icmp(OURS, 3, words, 6, FIRST_PORT + PORT_COUNT)));
            assert_false(passes(&f, icmp(OURS, 3, words, 6, FIRST_PORT - 1)));
        }
        assert_false(passes(&f, icmp(OURS, 3, 5, 17, FIRST_PORT)));
        assert_true(passes_cut(&f, whole, whole.len));
        assert_false(passes_cut(&f, whole, 14 + 20 + 8 + 20)); /* no port in it */
        pcap_freecode(&f.program);
    }
}

static void only_arp_replies_pass(void **state)
{
    struct filter f = compile(SP_LINK_ETHERNET, NULL, 0);

    (void)state;
    assert_true(passes(&f, arp(SP_ARP_REPLY)));
    assert_false(passes(&f, arp(SP_ARP_REQUEST)));
    pcap_freecode(&f.program);
}

static void replies_are_to_our_addresses_where_these_are_known(void **state)
{
    struct sp_addr addrs[SP_FILTER_ADDRS_MAX];

    (void)state;
    for (uint32_t i = 0; i < SP_FILTER_ADDRS_MAX; i++)
        addrs[i] = sp_addr_ipv4(i % 2 == 0 ? OURS + i : 0xffffff00u + i); /* of the longest text */
    for (size_t count = 1; count <= SP_FILTER_ADDRS_MAX; count++) {
        struct filter f = compile(SP_LINK_ETHERNET, addrs, count);

        for (size_t i = 0; i < SP_FILTER_ADDRS_MAX; i++) {
            uint32_t daddr = sp_addr_ipv4_value(&addrs[i]);

            assert_int_equal(passes(&f, tcp(daddr, FIRST_PORT, SP_TCP_RST | SP_TCP_ACK)),
                             i < count);
            assert_int_equal(passes(&f, icmp(daddr, 3, 5, 6, FIRST_PORT)), i < count);
        }
        assert_false(passes(&f, tcp(OURS + 100, FIRST_PORT, SP_TCP_RST | SP_TCP_ACK)));
        assert_true(passes(&f, arp(SP_ARP_REPLY)));
        pcap_freecode(&f.program);
    }
}

static const struct sp_os_sources os_sources = {
    .first_port = 61000, .port_count = 100, .first_echo = 500, .echo_count = 10};

static struct frame echo_reply(uint16_t id)
{
    struct frame f = icmp(OURS, 0, 5, 0, 0);

    put16(f.bytes + 14 + 20 + 4, id);
    return f;
}

static struct frame unreachable(uint8_t code, unsigned quoted_words, uint16_t quoted_sport)
{
    struct frame f = icmp(OURS, 3, quoted_words, 17, quoted_sport);

    f.bytes[14 + 20 + 1] = code;
    return f;
}

static void answers_to_os_detection_pass_when_it_asks(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        bool with = i < 2;
        struct sp_os_sources none = {.port_count = 0};
        struct filter f = compile_with(links[i % 2], NULL, 0, with ? os_sources : none);

        for (unsigned flags = 0; flags < 256; flags++) {
            assert_int_equal(passes(&f, tcp(OURS, 61000, (uint8_t)flags)), with);
            assert_int_equal(passes(&f, tcp(OURS, 61099, (uint8_t)flags)), with);
            assert_false(passes(&f, tcp(OURS, 60999, (uint8_t)flags)));
            assert_false(passes(&f, tcp(OURS, 61100, (uint8_t)flags)));
        }
        assert_int_equal(passes(&f, echo_reply(500)), with);
        assert_int_equal(passes(&f, echo_reply(509)), with);
        assert_false(passes(&f, echo_reply(499)));
        assert_false(passes(&f, echo_reply(510)));
        for (unsigned words = 5; words <= 15; words++) {
            assert_int_equal(passes(&f, unreachable(3, words, 61000)), with);
            assert_int_equal(passes(&f, unreachable(3, words, 61099)), with);
            assert_false(passes(&f, unreachable(3, words, 61100)));
            assert_false(passes(&f, unreachable(1, words, 61000)));
        }
        /* what the scan asks for passes as ever */
        assert_true(passes(&f, tcp(OURS, FIRST_PORT, SP_TCP_RST)));
        assert_false(passes(&f, tcp(OURS, FIRST_PORT, SP_TCP_SYN)));
        assert_true(passes(&f, icmp(OURS, 3, 5, 6, FIRST_PORT)));
        pcap_freecode(&f.program);
    }
}

static void with_os_detection_too_replies_are_to_our_addresses(void **state)
{
    struct sp_addr addrs[SP_FILTER_ADDRS_MAX];
    struct filter f;

    (void)state;
    for (uint32_t i = 0; i < SP_FILTER_ADDRS_MAX; i++)
        addrs[i] = sp_addr_ipv4(i == 0 ? OURS : 0xffffff00u + i);
    f = compile_with(SP_LINK_ETHERNET, addrs, SP_FILTER_ADDRS_MAX, os_sources);
    assert_true(passes(&f, tcp(OURS, 61000, 0)));
    assert_false(passes(&f, tcp(OURS + 1, 61000, 0)));
    assert_true(passes(&f, unreachable(3, 5, 61000)));
    assert_true(passes(&f, echo_reply(500)));
    pcap_freecode(&f.program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_tcp_that_answers_passes),
        cmocka_unit_test(only_errors_about_our_probes_pass),
        cmocka_unit_test(only_arp_replies_pass),
        cmocka_unit_test(replies_are_to_our_addresses_where_these_are_known),
        cmocka_unit_test(answers_to_os_detection_pass_when_it_asks),
        cmocka_unit_test(with_os_detection_too_replies_are_to_our_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
