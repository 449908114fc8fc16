#include "wire/filter.h"

#include <stdarg.h>
#include <stdio.h>

#define ARP_REPLY "(arp and arp[6:2] = 2)"
#define TCP_REPLY "(tcp and dst portrange %u-%u and tcp[tcpflags] & (tcp-ack | tcp-rst) != 0)"
/* The quoted IP header begins 8 bytes into the message, with its length in words; its protocol is 9
 * bytes on, and the source port follows it. What is not captured does not match. */
#define ICMP_REPLY                                                                                 \
    "(icmp and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 11 or icmp[0] = 12) and icmp[17] = 6 and " \
    "icmp[8 + ((icmp[8] & 15) << 2) : 2] >= %u and icmp[8 + ((icmp[8] & 15) << 2) : 2] <= %u)"
#define OS_TCP  "(tcp and dst portrange %u-%u)"
#define OS_ECHO "(icmp and icmp[0] = 0 and icmp[4:2] >= %u and icmp[4:2] <= %u)"
#define OS_UDP                                                                                     \
    "(icmp and icmp[0] = 3 and icmp[1] = 3 and icmp[17] = 17 and "                                 \
    "icmp[8 + ((icmp[8] & 15) << 2) : 2] >= %u and icmp[8 + ((icmp[8] & 15) << 2) : 2] <= %u)"

struct text {
    char *out;
    size_t used;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text->used +=
        (size_t)vsnprintf(text->out + text->used, SP_FILTER_TEXT_MAX - text->used, format, args);
    va_end(args);
}

static void add_os(struct text *text, const struct sp_os_sources *os)
{
    unsigned last_port = os->first_port + os->port_count - 1u;
    unsigned last_echo = os->first_echo + os->echo_count - 1u;

    if (os->port_count > 0)
        add(text, " or " OS_TCP " or " OS_ECHO " or " OS_UDP, os->first_port, last_port,
            os->first_echo, last_echo, os->first_port, last_port);
}

const char *sp_filter_format(const struct sp_filter *filter, char out[static SP_FILTER_TEXT_MAX])
{
    unsigned first = filter->first_port, last = first + filter->port_count - 1u;
    struct text text = {.out = out};
    char addr[SP_ADDR_TEXT_MAX];

    if (filter->linktype == SP_LINK_ETHERNET)
        add(&text, "%s or ", ARP_REPLY);
    add(&text, "(ip");
    for (size_t i = 0; i < filter->addr_count; i++)
        add(&text, "%s dst host %s", i == 0 ? " and (ip" : " or ip",
            sp_addr_format(&filter->addrs[i], addr));
    add(&text, "%s and (" TCP_REPLY " or " ICMP_REPLY, filter->addr_count > 0 ? ")" : "", first,
        last, first, last);
    add_os(&text, &filter->os);
    add(&text, "))");
    return out;
}
