#include "target/portset.h"

#include <stdlib.h>
#include <string.h>

#define PORT_MAX 65535u

enum { ITEM_MAX = 64 }; /* longer than any port, range or service name */

void sp_portset_init(struct sp_portset *set)
{
    memset(set, 0, sizeof(*set));
}

void sp_portset_finish(struct sp_portset *set)
{
    free(set->ports);
    sp_portset_init(set);
}

bool sp_portset_contains(const struct sp_portset *set, uint16_t port)
{
    return (set->bits[port / 64] >> (port % 64) & 1) != 0;
}

void sp_portset_add(struct sp_portset *set, uint16_t port)
{
    if (sp_portset_contains(set, port))
        return;
    set->bits[port / 64] |= UINT64_C(1) << (port % 64);
    set->count++;
}

void sp_portset_remove(struct sp_portset *set, uint16_t port)
{
    if (!sp_portset_contains(set, port))
        return;
    set->bits[port / 64] &= ~(UINT64_C(1) << (port % 64));
    set->count--;
}

static void add_matched(void *ctx, uint16_t port)
{
    sp_portset_add(ctx, port);
}

/* Reads digits[0..len-1]; an empty text stands for `open`, the end of an open range. */
static bool parse_port(const char *digits, size_t len, uint32_t open, uint32_t *port)
{
    uint32_t value = 0;

    for (size_t i = 0; i < len; i++) {
        value = 10 * value + (uint32_t)(digits[i] - '0');
        if (value > PORT_MAX)
            return false;
    }
    *port = len > 0 ? value : open;
    return true;
}

/* An item of nothing but digits and dashes. An open range begins at 1: port 0 is reserved (RFC 6335
 * section 6) and only taken when named. */
static bool add_range(struct sp_portset *set, const char *spec, const char *item,
                      struct sp_error *err)
{
    size_t first_len = strcspn(item, "-");
    bool is_range = item[first_len] == '-';
    const char *end = is_range ? item + first_len + 1 : item;
    uint32_t first, last;

    if (strchr(end, '-') != NULL)
        return sp_fail(err, SP_ERR_USAGE,
                       "port list \"%.100s\": \"%s\" is not a range of ports (FIRST-LAST)", spec,
                       item);
    if (!parse_port(item, first_len, 1, &first))
        return sp_fail(err, SP_ERR_USAGE, "port list \"%.100s\": \"%.*s\" is not a port (0-65535)",
                       spec, (int)first_len, item);
    if (!parse_port(end, strlen(end), PORT_MAX, &last))
        return sp_fail(err, SP_ERR_USAGE, "port list \"%.100s\": \"%s\" is not a port (0-65535)",
                       spec, end);
    if (first > last)
        return sp_fail(err, SP_ERR_USAGE,
                       "port list \"%.100s\": the range \"%s\" runs backwards, expected \"%u-%u\"",
                       spec, item, (unsigned)last, (unsigned)first);
    for (uint32_t port = first; port <= last; port++)
        sp_portset_add(set, (uint16_t)port);
    return true;
}

static const char *protocol_of(char letter)
{
    switch (letter) {
    case 'U':
        return "UDP";
    case 'S':
        return "SCTP";
    case 'P':
        return "IP protocol";
    default:
        return NULL;
    }
}

/* Steps *item over a protocol prefix. */
static bool skip_protocol(const char *spec, const char **item, struct sp_error *err)
{
    const char *text = *item;
    const char *protocol;

    if (text[0] == '\0' || text[1] != ':')
        return true;
    if (text[0] == 'T') {
        *item += 2;
        return true;
    }
    protocol = protocol_of(text[0]);
    if (protocol != NULL)
        return sp_fail(err, SP_ERR_USAGE,
                       "port list \"%.100s\": \"%s\" asks for %s scanning, which is not supported, "
                       "expected TCP ports (\"T:\" or no prefix)",
                       spec, text, protocol);
    return sp_fail(err, SP_ERR_USAGE,
                   "port list \"%.100s\": \"%s\" begins with an unknown protocol, expected \"T:\"",
                   spec, text);
}

static bool add_item(struct sp_portset *set, const char *spec, const char *item,
                     const struct sp_services *services, struct sp_error *err)
{
    if (!skip_protocol(spec, &item, err))
        return false;
    if (item[0] == '\0')
        return sp_fail(err, SP_ERR_USAGE,
                       "port list \"%.100s\": an item is empty, expected a port, a range or a "
                       "service name",
                       spec);
    if (item[strspn(item, "0123456789-")] == '\0')
        return add_range(set, spec, item, err);
    if (sp_services_match(services, item, add_matched, set) == 0)
        return sp_fail(err, SP_ERR_USAGE,
                       "port list \"%.100s\": \"%s\" is neither a port (0-65535) nor the name of a "
                       "known service",
                       spec, item);
    return true;
}

bool sp_portset_parse(struct sp_portset *set, const char *spec, const struct sp_services *services,
                      struct sp_error *err)
{
    const char *at = spec;

    for (;;) {
        char item[ITEM_MAX];
        size_t len;

        at += strspn(at, " \t");
        len = strcspn(at, ",");
        if (len >= sizeof(item))
            return sp_fail(err, SP_ERR_USAGE,
                           "port list \"%.100s\": the item \"%.20s...\" is too long, expected a "
                           "port, a range or a service name",
                           spec, at);
        memcpy(item, at, len);
        item[len] = '\0';
        if (!add_item(set, spec, item, services, err))
            return false;
        if (at[len] == '\0')
            return true;
        at += len + 1;
    }
}

bool sp_portset_add_top(struct sp_portset *set, uint32_t n, const struct sp_services *services,
                        struct sp_error *err)
{
    uint32_t ranked = sp_services_ranked_count(services);

    if (n == 0 || n > ranked)
        return sp_fail(err, SP_ERR_USAGE, "%u top ports: expected a number from 1 to %u",
                       (unsigned)n, (unsigned)ranked);
    for (uint32_t rank = 0; rank < n; rank++)
        sp_portset_add(set, sp_services_ranked(services, rank));
    return true;
}

bool sp_portset_seal(struct sp_portset *set, struct sp_error *err)
{
    uint32_t listed = 0;

    free(set->ports);
    set->ports = NULL;
    if (set->count == 0)
        return sp_fail(err, SP_ERR_USAGE, "the port list is empty, expected at least one port");
    set->ports = calloc(set->count, sizeof(set->ports[0]));
    if (set->ports == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for %u ports", (unsigned)set->count);
    for (uint32_t port = 0; port <= PORT_MAX; port++) {
        if (sp_portset_contains(set, (uint16_t)port))
            set->ports[listed++] = (uint16_t)port;
    }
    return true;
}

uint32_t sp_portset_index(const struct sp_portset *set, uint16_t port)
{
    uint32_t low = 0, high = set->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (set->ports[middle] == port)
            return middle;
        if (set->ports[middle] < port)
            low = middle + 1;
        else
            high = middle;
    }
    return set->count;
}
