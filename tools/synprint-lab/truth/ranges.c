#include "truth/ranges.h"

#include <stdio.h>
#include <string.h>

#define PORT_MAX 65535u

const char *lab_ranges_text(const uint8_t *marks, uint8_t mark,
                            char out[static LAB_RANGES_TEXT_MAX])
{
    const uint8_t *const end = marks + PORT_MAX + 1, *first = marks;
    size_t len = 0;

    out[0] = '\0';
    while (first < end && (first = memchr(first, mark, (size_t)(end - first))) != NULL) {
        const uint8_t *after = first;

        while (after < end && *after == mark)
            after++;
        len += (size_t)snprintf(out + len, LAB_RANGES_TEXT_MAX - len,
                                after - first > 1 ? "%s%u-%u" : "%s%u", len > 0 ? "," : "",
                                (unsigned)(first - marks), (unsigned)(after - marks) - 1);
        first = after;
    }
    return out;
}

/* Reads a decimal port and steps *at over it. */
static bool read_port(const char **at, uint16_t *port)
{
    uint32_t value = 0;
    size_t digits = strspn(*at, "0123456789");

    if (digits == 0 || digits > 5)
        return false;
    for (size_t i = 0; i < digits; i++)
        value = 10 * value + (uint32_t)((*at)[i] - '0');
    if (value > PORT_MAX)
        return false;
    *at += digits;
    *port = (uint16_t)value;
    return true;
}

bool lab_ranges_read(const char *text, const char *what,
                     bool (*range)(void *ctx, uint16_t first, uint16_t last, struct sp_error *err),
                     void *ctx, struct sp_error *err)
{
    const char *at = text;
    uint16_t first = 0, last;

    if (text[0] == '\0')
        return true;
    for (;;) {
        const char *item = at;
        bool good = read_port(&at, &first);

        last = first;
        if (good && *at == '-') {
            at++;
            good = read_port(&at, &last) && last >= first;
        }
        if (!good || (*at != ',' && *at != '\0')) {
            return sp_fail(err, SP_ERR_USAGE,
                           "%s: \"%.20s\" is no port (0-65535) and no range of ports (FIRST-LAST)",
                           what, item);
        }
        if (!range(ctx, first, last, err))
            return false;
        if (*at == '\0')
            return true;
        at++;
    }
}

static bool add_range(void *ctx, uint16_t first, uint16_t last, struct sp_error *err)
{
    (void)err;
    for (uint32_t port = first; port <= last; port++)
        sp_portset_add(ctx, (uint16_t)port);
    return true;
}

bool lab_ranges_add(struct sp_portset *set, const char *text, const char *what,
                    struct sp_error *err)
{
    return lab_ranges_read(text, what, add_range, set, err);
}

/* One item without its prefix: "80", "80-90", "-90", "80-", "-". */
static bool add_typed(struct sp_portset *set, const char *item, struct sp_error *err)
{
    size_t digits = strspn(item, "0123456789");
    bool from_start = item[0] == '-', to_end = item[digits] == '-' && item[digits + 1] == '\0';
    char whole[32];

    if (strlen(item) > 11) /* two ports and a dash */
        return sp_fail(err, SP_ERR_USAGE, "option \"--ports\": \"%.20s...\" is no range of ports",
                       item);
    snprintf(whole, sizeof(whole), "%s%s%s", from_start ? "1" : "", item, to_end ? "65535" : "");
    if (whole[0] == '\0')
        return sp_fail(err, SP_ERR_USAGE, "option \"--ports\": an item is empty, expected ports");
    return lab_ranges_add(set, whole, "option \"--ports\"", err);
}

bool lab_ranges_parse_typed(struct sp_portset *sets, const char *spec, struct sp_error *err)
{
    enum lab_proto proto = LAB_TCP;
    const char *at = spec;

    for (int i = 0; i < LAB_PROTO_COUNT; i++)
        sp_portset_init(&sets[i]);
    for (;;) {
        size_t len = strcspn(at, ",");
        char item[32];

        if (len >= 2 && at[1] == ':' && (at[0] == 'T' || at[0] == 'U')) {
            proto = at[0] == 'T' ? LAB_TCP : LAB_UDP;
            at += 2;
            len -= 2;
        }
        snprintf(item, sizeof(item), "%.*s", (int)(len < 31 ? len : 31), at);
        if (!add_typed(&sets[proto], item, err))
            return false;
        if (at[len] == '\0')
            break;
        at += len + 1;
    }
    for (int i = 0; i < LAB_PROTO_COUNT; i++)
        if (sets[i].count > 0 && !sp_portset_seal(&sets[i], err))
            return false;
    return true;
}
