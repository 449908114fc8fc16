#include "lab/up_hosts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/targetspec.h"

#define PREFIX_MIN 108 /* 2^20 addresses: all that a lab may have */

struct area {
    struct sp_addr first, last;
};

/* 198.18.255.0/24 belongs to the lab's router and the scanner. */
static const struct area on_link[] = {
    {{SP_FAMILY_IPV4, {198, 18, 0, 0}}, {SP_FAMILY_IPV4, {198, 18, 254, 255}}},
    {{SP_FAMILY_IPV6, {0x20, 0x01, 0x0d, 0xb8}},
     {SP_FAMILY_IPV6,
      {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}},
};
static const struct area behind[] = {
    {{SP_FAMILY_IPV4, {198, 19, 0, 0}}, {SP_FAMILY_IPV4, {198, 19, 127, 255}}},
    {{SP_FAMILY_IPV6, {0x20, 0x01, 0x0d, 0xb8, 0, 1}},
     {SP_FAMILY_IPV6,
      {0x20, 0x01, 0x0d, 0xb8, 0, 1, 0xff, 0xff, //
       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}},
};

static bool inside(const struct sp_addr_range *range, const struct area areas[static 2])
{
    for (size_t i = 0; i < 2; i++)
        if (sp_addr_compare(&range->first, &areas[i].first) >= 0 &&
            sp_addr_compare(&range->last, &areas[i].last) <= 0)
            return true;
    return false;
}

static bool add_ipv6(struct sp_addrset *set, const char *spec, const char *option,
                     struct sp_error *err)
{
    const char *slash = strchr(spec, '/');
    size_t len = slash ? (size_t)(slash - spec) : strlen(spec);
    unsigned long prefix = 128;
    char text[SP_ADDR_TEXT_MAX], *end;
    struct sp_addr first, last;

    if (slash) {
        prefix = strtoul(slash + 1, &end, 10);
        if (slash[1] < '0' || slash[1] > '9' || *end != '\0' || prefix < PREFIX_MIN || prefix > 128)
            return sp_fail(err, SP_ERR_USAGE,
                           "option \"%s\": \"%s\" has the prefix length \"%s\", expected %d to 128",
                           option, spec, slash + 1, PREFIX_MIN);
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

/* Fills an empty set with what spec names. */
static bool parse(struct sp_addrset *set, const char *spec, const char *option,
                  struct sp_error *err)
{
    struct sp_error why;

    if (strchr(spec, ':'))
        return add_ipv6(set, spec, option, err) && sp_addrset_seal(set, err);
    switch (sp_targetspec_parse_numeric(spec, SP_TARGETLIST_ADD, set, &why)) {
    case SP_TARGETSPEC_DONE:
        return sp_addrset_seal(set, err);
    case SP_TARGETSPEC_NAME:
        return sp_fail(err, SP_ERR_USAGE,
                       "option \"%s\": \"%s\" is a name, expected addresses, as in 198.18.0.0/24",
                       option, spec);
    case SP_TARGETSPEC_BAD:
        break;
    }
    return sp_fail(err, why.code, "option \"%s\": %s", option, why.message);
}

bool lab_up_hosts_add(struct sp_addrset *set, const char *spec, bool routed, struct sp_error *err)
{
    const char *option = routed ? "--routed" : "--hosts";
    struct sp_addrset *typed = sp_addrset_create();
    bool ok =
        typed ? parse(typed, spec, option, err) : sp_fail(err, SP_ERR_FAILED, "out of memory");

    for (size_t i = 0; ok && i < sp_addrset_range_count(typed); i++) {
        const struct sp_addr_range range = sp_addrset_range(typed, i);

        if (!inside(&range, routed ? behind : on_link))
            ok = sp_fail(err, SP_ERR_USAGE,
                         "option \"%s\": \"%s\" lies outside the lab, expected addresses in %s",
                         option, spec,
                         routed ? "198.19.0.0/17 or 2001:db8:1::/48"
                                : "198.18.0.0 to 198.18.254.255 or 2001:db8::/64");
        else
            ok = sp_addrset_add(set, &range.first, &range.last, err);
    }
    sp_addrset_destroy(typed);
    return ok;
}
