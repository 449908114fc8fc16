#include "world/world.h"

#include <string.h>

#include <sodium.h>

#include "personality/player.h"
#include "world/ports.h"

#define LAB_HOSTS_MAX (UINT64_C(1) << 20)

const struct sp_addr lab_router_ipv4 = {SP_FAMILY_IPV4, {198, 18, 255, 1}};
const struct sp_addr lab_scanner_ipv4 = {SP_FAMILY_IPV4, {198, 18, 255, 254}};
const struct sp_addr lab_router_ipv6 = {SP_FAMILY_IPV6,
                                        {0x20, 0x01, 0x0d, 0xb8, [12] = 0xff, 0xff, 0x00, 0x01}};
const struct sp_addr lab_scanner_ipv6 = {SP_FAMILY_IPV6,
                                         {0x20, 0x01, 0x0d, 0xb8, [12] = 0xff, 0xff, 0xff, 0xfe}};
const struct sp_mac lab_router_mac = {{0x02, 0x04, 198, 18, 255, 1}};

/* What the chance of a host decides; each draws a number of its own. */
enum draw { DRAW_KEY, DRAW_ALIVE, DRAW_SLOW, DRAW_LATE, DRAW_SUSPECT };

bool lab_world_init(struct lab_world *world, struct sp_error *err)
{
    *world = (struct lab_world){.alive = 1, .retransmit = true};
    world->tcp.rest.kind = LAB_PORT_CLOSED;
    world->udp.rest.kind = LAB_PORT_CLOSED;
    world->on_link = sp_addrset_create();
    world->routed = sp_addrset_create();
    world->personalities = lab_personalities_create();
    if (world->on_link != NULL && world->routed != NULL && world->personalities != NULL &&
        lab_ports_init(&world->tcp) && lab_ports_init(&world->udp))
        return true;
    lab_world_finish(world);
    return sp_fail(err, SP_ERR_FAILED, "out of memory for the lab");
}

void lab_world_finish(struct lab_world *world)
{
    sp_addrset_destroy(world->on_link);
    sp_addrset_destroy(world->routed);
    lab_personalities_destroy(world->personalities);
    lab_ports_finish(&world->tcp);
    lab_ports_finish(&world->udp);
    *world = (struct lab_world){.seed = 0};
}

static bool check_share(const char *what, double share, struct sp_error *err)
{
    if (share >= 0 && share <= 1)
        return true;
    return sp_fail(err, SP_ERR_USAGE, "%s must be between 0 and 1 (0%% and 100%%), not %g", what,
                   share);
}

static bool check_addresses(const struct lab_world *world, struct sp_error *err)
{
    static const struct sp_addr *const taken[] = {&lab_router_ipv4, &lab_router_ipv6,
                                                  &lab_scanner_ipv4, &lab_scanner_ipv6};
    uint64_t on_link = sp_addrset_size(world->on_link), routed = sp_addrset_size(world->routed);
    char text[SP_ADDR_TEXT_MAX];

    if (on_link > LAB_HOSTS_MAX || routed > LAB_HOSTS_MAX || on_link + routed > LAB_HOSTS_MAX) {
        return sp_fail(err, SP_ERR_USAGE, "a lab has at most %llu addresses",
                       (unsigned long long)LAB_HOSTS_MAX);
    }
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        if (sp_addrset_contains(world->on_link, taken[i]) ||
            sp_addrset_contains(world->routed, taken[i])) {
            return sp_fail(err, SP_ERR_USAGE,
                           "%s cannot be a host: it is the lab's own router or scanner",
                           sp_addr_format(taken[i], text));
        }
    }
    return true;
}

bool lab_world_seal(struct lab_world *world, struct sp_error *err)
{
    const struct {
        const char *what;
        double share;
    } shares[] = {
        {"the share of hosts that live", world->alive},
        {"the share of slow hosts", world->slow_share},
        {"the share of late hosts", world->late_share},
        {"the loss towards the hosts", world->loss_in},
        {"the loss from the hosts", world->loss_out},
        {"the share of packets that overtake", world->reorder},
        {"the share of packets that arrive twice", world->duplicate},
        {"the share of tarpits and SYN proxies", world->tarpit_share + world->proxy_share},
        {"the share of tarpits", world->tarpit_share},
        {"the share of SYN proxies", world->proxy_share},
    };

    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
        if (!check_share(shares[i].what, shares[i].share, err))
            return false;
    if (lab_personalities_count(world->personalities) == 0)
        return sp_fail(err, SP_ERR_USAGE, "a lab needs at least one personality");
    return sp_addrset_seal(world->on_link, err) && sp_addrset_seal(world->routed, err) &&
           check_addresses(world, err) && lab_ports_seal(&world->tcp, err) &&
           lab_ports_seal(&world->udp, err);
}

uint64_t lab_world_count(const struct lab_world *world)
{
    return sp_addrset_size(world->on_link) + sp_addrset_size(world->routed);
}

bool lab_world_find(const struct lab_world *world, const struct sp_addr *addr, uint64_t *index)
{
    if (sp_addrset_find(world->on_link, addr, index))
        return true;
    if (!sp_addrset_find(world->routed, addr, index))
        return false;
    *index += sp_addrset_size(world->on_link);
    return true;
}

/* A number that the seed, the address and the kind of draw decide. */
static uint64_t draw(const struct lab_world *world, const struct sp_addr *addr, enum draw kind)
{
    unsigned char key[crypto_shorthash_KEYBYTES] = {0}, input[1 + sizeof(*addr)];
    uint64_t value;

    memcpy(key, &world->seed, sizeof(world->seed));
    input[0] = (unsigned char)kind;
    memcpy(input + 1, addr, sizeof(*addr));
    crypto_shorthash((unsigned char *)&value, input, sizeof(input), key);
    return value;
}

static double draw_share(const struct lab_world *world, const struct sp_addr *addr, enum draw kind)
{
    return lab_share_of(draw(world, addr, kind));
}

static enum lab_suspect suspect_of(const struct lab_world *world, const struct sp_addr *addr)
{
    double at = draw_share(world, addr, DRAW_SUSPECT);

    if (at < world->tarpit_share)
        return LAB_SUSPECT_TARPIT;
    return at < world->tarpit_share + world->proxy_share ? LAB_SUSPECT_SYN_PROXY : LAB_SUSPECT_NONE;
}

/* Locally administered; the address is in it, so that a reader of a capture knows the host. */
static struct sp_mac mac_of(const struct sp_addr *addr)
{
    struct sp_mac mac = {{0x02, addr->family}};

    memcpy(mac.bytes + 2, addr->bytes + sp_addr_len(addr) - 4, 4);
    return mac;
}

void lab_world_host(const struct lab_world *world, uint64_t index, struct lab_host_traits *out)
{
    uint64_t on_link = sp_addrset_size(world->on_link);
    bool routed = index >= on_link;
    struct sp_addr addr = routed ? sp_addrset_at(world->routed, index - on_link)
                                 : sp_addrset_at(world->on_link, index);
    bool slow = draw_share(world, &addr, DRAW_SLOW) < world->slow_share;
    bool late = draw_share(world, &addr, DRAW_LATE) < world->late_share;
    const struct lab_personality *personality = lab_personalities_at(
        world->personalities, (size_t)(index % lab_personalities_count(world->personalities)));

    *out = (struct lab_host_traits){
        .addr = addr,
        .key = draw(world, &addr, DRAW_KEY),
        .alive = draw_share(world, &addr, DRAW_ALIVE) < world->alive,
        .routed = routed,
        .suspect = suspect_of(world, &addr),
        .rtt_us = slow ? world->slow_rtt_us : world->rtt_us,
        .late_us = late ? world->late_us : 0,
        .mac = routed ? lab_router_mac : mac_of(&addr),
        .personality = personality,
        .shows_open = lab_plays_open(personality),
        .shows_closed = lab_plays_closed(personality),
        .shows_unreachable = lab_plays_unreachable(personality),
    };
}

static struct lab_port seen_tcp(struct lab_port port, const struct lab_host_traits *host)
{
    if ((port.kind == LAB_PORT_OPEN && !host->shows_open) ||
        (port.kind == LAB_PORT_CLOSED && !host->shows_closed))
        port.kind = LAB_PORT_FILTERED;
    return port;
}

static struct lab_port seen_udp(struct lab_port port, const struct lab_host_traits *host)
{
    if (port.kind == LAB_PORT_CLOSED && !host->shows_unreachable)
        port.kind = LAB_PORT_FILTERED;
    return port;
}

struct lab_port lab_world_tcp(const struct lab_world *world, const struct lab_host_traits *host,
                              uint16_t port)
{
    return seen_tcp(lab_ports_at(&world->tcp, host->key, port), host);
}

struct lab_port lab_world_udp(const struct lab_world *world, const struct lab_host_traits *host,
                              uint16_t port)
{
    /* other draws than TCP's for the same number */
    return seen_udp(lab_ports_at(&world->udp, ~host->key, port), host);
}

struct lab_port lab_world_tcp_rest(const struct lab_world *world,
                                   const struct lab_host_traits *host)
{
    return seen_tcp(world->tcp.rest, host);
}

struct lab_port lab_world_udp_rest(const struct lab_world *world,
                                   const struct lab_host_traits *host)
{
    return seen_udp(world->udp.rest, host);
}

uint8_t lab_icmp6_code(uint8_t icmp_code)
{
    enum { NO_ROUTE = 0, PROHIBITED = 1, ADDRESS = 3, PORT = 4 };

    switch (icmp_code) {
    case 0: /* net unreachable */
        return NO_ROUTE;
    case 3: /* port unreachable */
    case 2: /* protocol unreachable: parameter problem in ICMPv6, of which the lab has none */
        return PORT;
    case 9:
    case 10:
    case 13:
        return PROHIBITED;
    default:
        return ADDRESS;
    }
}
