/* Recognises the probes of os-detection 1.2 by their flags, window and options. */
#include <string.h>

#include "personality/player_internal.h"

#define TS 8, 10, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0 /* TSval all ones, TSecr 0 */

static const struct signature {
    uint16_t window;
    uint8_t flags, len, options[20];
} signatures[] = {
    [LAB_PROBE_P1] = {1, SP_TCP_SYN, 20, {3, 3, 10, 1, 2, 4, 0x05, 0xb4, TS, 4, 2}},
    [1] = {63, SP_TCP_SYN, 20, {2, 4, 0x05, 0x78, 3, 3, 0, 4, 2, TS, 0}},
    [2] = {4, SP_TCP_SYN, 20, {TS, 1, 1, 3, 3, 5, 1, 2, 4, 0x02, 0x80}},
    [3] = {4, SP_TCP_SYN, 16, {4, 2, TS, 3, 3, 10, 0}},
    [4] = {16, SP_TCP_SYN, 20, {2, 4, 0x02, 0x18, 4, 2, TS, 3, 3, 10, 0}},
    [LAB_PROBE_P6] = {512, SP_TCP_SYN, 16, {2, 4, 0x01, 0x09, 4, 2, TS}},
    [LAB_PROBE_ECN] = {3,
                       SP_TCP_SYN | SP_TCP_ECE | SP_TCP_CWR,
                       12,
                       {3, 3, 10, 1, 2, 4, 0x05, 0xb4, 4, 2, 1, 1}},
    [LAB_PROBE_T5] = {31337, SP_TCP_SYN, 20, {3, 3, 10, 1, 2, 4, 0x01, 0x09, TS, 4, 2}},
};

/* T2..T7, whatever the flags. */
static const uint8_t test_options[20] = {3, 3, 10, 1, 2, 4, 0x01, 0x09, TS, 4, 2};
static const uint8_t t7_options[20] = {3, 3, 15, 1, 2, 4, 0x01, 0x09, TS, 4, 2};

static enum lab_probe known(enum lab_probe probe, const struct sp_tcp *tcp)
{
    const struct signature *s = &signatures[probe];

    if (tcp->flags == s->flags && tcp->window == s->window && tcp->options_len == s->len &&
        memcmp(tcp->options, s->options, s->len) == 0)
        return probe;
    return LAB_PROBE_NONE;
}

enum lab_probe lab_probe_of(const struct sp_tcp *tcp)
{
    switch (tcp->window) { /* the usual SYN leaves here, at no cost */
    case 1:
        return known(LAB_PROBE_P1, tcp);
    case 63:
        return known(LAB_PROBE_P1 + 1, tcp);
    case 4:
        return known(tcp->options_len == 20 ? LAB_PROBE_P1 + 2 : LAB_PROBE_P1 + 3, tcp);
    case 16:
        return known(LAB_PROBE_P1 + 4, tcp);
    case 512:
        return known(LAB_PROBE_P6, tcp);
    case 3:
        return known(LAB_PROBE_ECN, tcp);
    case 31337:
        return known(LAB_PROBE_T5, tcp);
    default:
        break;
    }
    if (tcp->options_len == sizeof(test_options) &&
        (memcmp(tcp->options, test_options, sizeof(test_options)) == 0 ||
         memcmp(tcp->options, t7_options, sizeof(t7_options)) == 0))
        return LAB_PROBE_TEST;
    return LAB_PROBE_NONE;
}
