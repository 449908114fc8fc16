#include "lab/up_hosts.h"

#include "cli/addresses.h"

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

bool lab_up_hosts_add(struct sp_addrset *set, const char *spec, bool routed, struct sp_error *err)
{
    const char *option = routed ? "--routed" : "--hosts";
    struct sp_addrset *typed = sp_addrset_create();
    bool ok = typed ? sp_addresses_add(typed, option, spec, PREFIX_MIN, err) &&
                          sp_addrset_seal(typed, err)
                    : sp_fail(err, SP_ERR_FAILED, "out of memory");

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
