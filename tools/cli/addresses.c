#include "cli/addresses.h"

#include <stdlib.h>
#include <string.h>

#include "packet/addr.h"
#include "target/targetspec.h"

static bool add_ipv6(struct sp_addrset *set, const char *option, const char *spec,
                     unsigned prefix_min, struct sp_error *err)
{
    size_t len = strcspn(spec, "/");
    unsigned long prefix = 128;
    char text[SP_ADDR_TEXT_MAX], *end;
    struct sp_addr first, last;

    if (spec[len] == '/') {
        const char *number = spec + len + 1;

        prefix = strtoul(number, &end, 10);
        if (number[0] < '0' || number[0] > '9' || *end != '\0' || prefix < prefix_min ||
            prefix > 128)
            return sp_fail(err, SP_ERR_USAGE,
                           "option \"%s\": \"%.64s\" has the prefix length \"%.20s\", expected %u "
                           "to 128",
                           option, spec, number, prefix_min);
    }
    if (len < sizeof(text)) {
        memcpy(text, spec, len);
        text[len] = '\0';
    }
    if (len >= sizeof(text) || !sp_addr_parse(text, &first) || first.family != SP_FAMILY_IPV6)
        return sp_fail(err, SP_ERR_USAGE, "option \"%s\": \"%.64s\" is not an IPv6 address", option,
                       spec);
    last = first;
    for (unsigned bit = (unsigned)prefix; bit < 128; bit++) {
        const uint8_t mask = (uint8_t)(0x80u >> (bit % 8));

        first.bytes[bit / 8] &= (uint8_t)~mask;
        last.bytes[bit / 8] |= mask;
    }
    return sp_addrset_add(set, &first, &last, err);
}

bool sp_addresses_add(struct sp_addrset *set, const char *option, const char *spec,
                      unsigned ipv6_prefix_min, struct sp_error *err)
{
    struct sp_error why;

    if (strchr(spec, ':'))
        return add_ipv6(set, option, spec, ipv6_prefix_min, err);
    switch (sp_targetspec_parse_numeric(spec, SP_TARGETLIST_ADD, set, &why)) {
    case SP_TARGETSPEC_DONE:
        return true;
    case SP_TARGETSPEC_NAME:
        return sp_fail(err, SP_ERR_USAGE,
                       "option \"%s\": \"%.100s\" is a name, expected addresses, as in "
                       "198.18.0.0/24",
                       option, spec);
    case SP_TARGETSPEC_BAD:
        break;
    }
    return sp_fail(err, why.code, "option \"%s\": %s", option, why.message);
}
