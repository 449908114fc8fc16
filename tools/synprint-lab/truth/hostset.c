#include "truth/hostset.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "target/targetspec.h"

static bool fail(const char *spec, struct sp_error *err)
{
    return sp_fail(err, SP_ERR_USAGE,
                   "option \"--hosts\": \"%.100s\" is no address and no network, as 198.18.0.0/24, "
                   "198.18.1.1-50, 2001:db8::100/120",
                   spec);
}

static bool add_ipv6(struct sp_addrset *set, const char *spec, struct sp_error *err)
{
    size_t len = strcspn(spec, "/");
    unsigned long prefix = 128;
    char text[SP_ADDR_TEXT_MAX], *end;
    struct sp_addr first, last;

    if (spec[len] == '/') {
        prefix = strtoul(spec + len + 1, &end, 10);
        if (spec[len + 1] < '0' || spec[len + 1] > '9' || *end != '\0' || prefix > 128)
            return fail(spec, err);
    }
    if (len >= sizeof(text))
        return fail(spec, err);
    memcpy(text, spec, len);
    text[len] = '\0';
    if (!sp_addr_parse(text, &first) || first.family != SP_FAMILY_IPV6)
        return fail(spec, err);
    last = first;
    for (unsigned bit = (unsigned)prefix; bit < 128; bit++) {
        uint8_t mask = (uint8_t)(0x80u >> (bit % 8));

        first.bytes[bit / 8] &= (uint8_t)~mask;
        last.bytes[bit / 8] |= mask;
    }
    return sp_addrset_add(set, &first, &last, err);
}

static bool add(struct sp_addrset *set, const char *spec, struct sp_error *err)
{
    if (strchr(spec, ':'))
        return add_ipv6(set, spec, err);
    switch (sp_targetspec_parse_numeric(spec, SP_TARGETLIST_ADD, set, err)) {
    case SP_TARGETSPEC_DONE:
        return true;
    case SP_TARGETSPEC_NAME:
        return fail(spec, err);
    case SP_TARGETSPEC_BAD:
        break;
    }
    return false;
}

struct sp_addrset *lab_hostset_create(const char *const *specs, size_t count, struct sp_error *err)
{
    struct sp_addrset *set = sp_addrset_create();
    bool good = set != NULL;

    if (!set)
        sp_fail(err, SP_ERR_FAILED, "out of memory");
    for (size_t i = 0; good && i < count; i++)
        good = add(set, specs[i], err);
    if (good)
        good = sp_addrset_seal(set, err);
    if (good)
        return set;
    sp_addrset_destroy(set);
    return NULL;
}
