#include "truth/truth.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "truth/ranges.h"

#define PORT_COUNT 65536u

enum { GIVE_UP_EACH = 256 }; /* hosts; they take milliseconds */
enum { KINDS_MAX = 64 };     /* of ports: 3 without a code, 2 with one of 16 codes */

/* What is reused from host to host. */
struct writer {
    const struct lab_world *world;
    struct sp_json json;
    struct sp_portset told[LAB_PROTO_COUNT]; /* ports that get a range: the scope and all listed */
    struct lab_port kinds[KINDS_MAX];        /* those of the host in hand, in order of appearance */
    size_t kind_count;
    uint8_t kind_of[PORT_COUNT]; /* index of kinds + 1, 0 = not told */
    char text[LAB_RANGES_TEXT_MAX];
};

static const struct lab_ports *world_ports(const struct lab_world *world, enum lab_proto proto)
{
    return proto == LAB_TCP ? &world->tcp : &world->udp;
}

/* An ICMP error from the host about its own UDP port says that it is closed; any other error, and
 * any about TCP, that it is filtered. */
static struct lab_verdict verdict_of(struct lab_port port, enum lab_proto proto, bool ipv6)
{
    enum lab_reason reason =
        ipv6 ? lab_reason_of_icmp6(lab_icmp6_code(port.code)) : lab_reason_of_icmp(port.code);
    bool udp = proto == LAB_UDP;

    switch (port.kind) {
    case LAB_PORT_OPEN:
        return (struct lab_verdict){LAB_STATE_OPEN,
                                    udp ? LAB_REASON_UDP_RESPONSE : LAB_REASON_SYN_ACK};
    case LAB_PORT_CLOSED:
        return (struct lab_verdict){LAB_STATE_CLOSED,
                                    udp ? LAB_REASON_PORT_UNREACH : LAB_REASON_RESET};
    case LAB_PORT_REJECTED_HOST:
        if (udp && reason == LAB_REASON_PORT_UNREACH)
            return (struct lab_verdict){LAB_STATE_CLOSED, (uint8_t)reason};
        return (struct lab_verdict){LAB_STATE_FILTERED, (uint8_t)reason};
    case LAB_PORT_REJECTED_ROUTER:
        return (struct lab_verdict){LAB_STATE_FILTERED, (uint8_t)reason};
    case LAB_PORT_FILTERED:
        break;
    }
    return (struct lab_verdict){udp ? LAB_STATE_OPEN_FILTERED : LAB_STATE_FILTERED,
                                LAB_REASON_NO_RESPONSE};
}

static void put_port(struct sp_json *json, struct lab_port port, enum lab_proto proto, bool ipv6)
{
    struct lab_verdict verdict = verdict_of(port, proto, ipv6);
    char icmp[16];

    sp_json_string(json, "state", lab_state_name((enum lab_state)verdict.state));
    sp_json_string(json, "reason", lab_reason_name((enum lab_reason)verdict.reason));
    if (port.kind != LAB_PORT_REJECTED_HOST && port.kind != LAB_PORT_REJECTED_ROUTER)
        return;
    if (ipv6)
        snprintf(icmp, sizeof(icmp), "1/%u", (unsigned)lab_icmp6_code(port.code));
    else
        snprintf(icmp, sizeof(icmp), "3/%u", (unsigned)port.code);
    sp_json_string(json, "icmp", icmp);
    sp_json_string(json, "by", port.kind == LAB_PORT_REJECTED_ROUTER ? "router" : "host");
}

static bool is_rejected(enum lab_port_kind kind)
{
    return kind == LAB_PORT_REJECTED_HOST || kind == LAB_PORT_REJECTED_ROUTER;
}

/* The index of a kind among those of the host, plus one; 0 when there are too many. */
static uint8_t kind_index(struct writer *w, struct lab_port port)
{
    for (size_t i = 0; i < w->kind_count; i++) {
        if (w->kinds[i].kind == port.kind &&
            (w->kinds[i].code == port.code || !is_rejected(port.kind)))
            return (uint8_t)(i + 1);
    }
    if (w->kind_count == KINDS_MAX)
        return 0;
    w->kinds[w->kind_count++] = port;
    return (uint8_t)w->kind_count;
}

static const char *rest_key(enum lab_proto proto)
{
    return proto == LAB_TCP ? "tcp_rest" : "udp_rest";
}

static void put_ports(struct writer *w, const struct lab_host_traits *host, enum lab_proto proto)
{
    const struct sp_portset *told = &w->told[proto];
    bool ipv6 = host->addr.family == SP_FAMILY_IPV6;

    memset(w->kind_of, 0, sizeof(w->kind_of));
    w->kind_count = 0;
    for (uint32_t i = 0; i < told->count; i++) {
        uint16_t port = told->ports[i];

        w->kind_of[port] = kind_index(w, proto == LAB_TCP ? lab_world_tcp(w->world, host, port)
                                                          : lab_world_udp(w->world, host, port));
    }
    sp_json_begin_array(&w->json, lab_proto_name(proto));
    for (size_t i = 0; i < w->kind_count; i++) {
        sp_json_begin_object(&w->json, NULL);
        put_port(&w->json, w->kinds[i], proto, ipv6);
        sp_json_string(&w->json, "ports", lab_ranges_text(w->kind_of, (uint8_t)(i + 1), w->text));
        sp_json_end_object(&w->json);
    }
    sp_json_end_array(&w->json);
    sp_json_begin_object(&w->json, rest_key(proto));
    put_port(&w->json,
             proto == LAB_TCP ? lab_world_tcp_rest(w->world, host)
                              : lab_world_udp_rest(w->world, host),
             proto, ipv6);
    sp_json_end_object(&w->json);
}

static void put_optional(struct sp_json *json, const char *key, const char *value)
{
    if (value && value[0] != '\0')
        sp_json_string(json, key, value);
}

static void put_os(struct sp_json *json, const struct lab_personality *os)
{
    sp_json_begin_object(json, "os");
    sp_json_string(json, "name", os->name);
    put_optional(json, "vendor", os->vendor);
    put_optional(json, "family", os->family);
    put_optional(json, "generation", os->generation);
    put_optional(json, "version", os->version);
    put_optional(json, "type", os->type);
    put_optional(json, "origin", os->origin);
    sp_json_end_object(json);
}

static void put_type(struct sp_json *json, const char *type)
{
    sp_json_begin_object(json, NULL);
    sp_json_string(json, "type", type);
}

static void put_address(struct sp_json *json, const struct sp_addr *addr)
{
    char text[SP_ADDR_TEXT_MAX];

    sp_json_string(json, "ip", sp_addr_format(addr, text));
}

static void end_line(struct sp_json *json)
{
    sp_json_end_object(json);
    sp_json_end_line(json);
}

static void put_host(struct writer *w, const struct lab_host_traits *host)
{
    char mac[SP_MAC_TEXT_MAX];

    put_type(&w->json, "host");
    put_address(&w->json, &host->addr);
    sp_json_string(&w->json, "state", host->alive ? "up" : "down");
    if (host->alive) {
        sp_json_string(&w->json, "mac", sp_mac_format(&host->mac, mac));
        sp_json_number(&w->json, "rtt_us", host->rtt_us);
    }
    sp_json_bool(&w->json, "routed", host->routed);
    if (host->alive) {
        sp_json_number(&w->json, "late_us", host->late_us);
        if (host->suspect != LAB_SUSPECT_NONE) {
            sp_json_string(&w->json, "suspect",
                           host->suspect == LAB_SUSPECT_TARPIT ? "tarpit" : "syn-proxy");
        }
        put_os(&w->json, host->personality);
        put_ports(w, host, LAB_TCP);
        put_ports(w, host, LAB_UDP);
    }
    end_line(&w->json);
}

static void put_lab(struct writer *w)
{
    put_type(&w->json, "lab");
    sp_json_number(&w->json, "version", LAB_TRUTH_VERSION);
    sp_json_number(&w->json, "seed", w->world->seed);
    sp_json_number(&w->json, "hosts", lab_world_count(w->world));
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++) {
        const struct sp_portset *scope = world_ports(w->world, (enum lab_proto)proto)->scope;

        memset(w->kind_of, 0, sizeof(w->kind_of));
        for (uint32_t port = 0; scope && port < PORT_COUNT; port++)
            w->kind_of[port] = sp_portset_contains(scope, (uint16_t)port);
        sp_json_string(&w->json, proto == LAB_TCP ? "tcp_scope" : "udp_scope",
                       lab_ranges_text(w->kind_of, 1, w->text));
    }
    end_line(&w->json);
}

static void add_set(struct sp_portset *to, const struct sp_portset *from)
{
    for (uint32_t port = 0; from && port < PORT_COUNT; port++)
        if (sp_portset_contains(from, (uint16_t)port))
            sp_portset_add(to, (uint16_t)port);
}

static bool collect_told(struct writer *w, struct sp_error *err)
{
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++) {
        const struct lab_ports *ports = world_ports(w->world, (enum lab_proto)proto);

        sp_portset_init(&w->told[proto]);
        add_set(&w->told[proto], ports->scope);
        for (size_t i = 0; i < ports->rule_count; i++)
            add_set(&w->told[proto], ports->rules[i].ports);
        if (w->told[proto].count > 0 && !sp_portset_seal(&w->told[proto], err))
            return false;
    }
    return true;
}

static bool check_written(FILE *out, struct sp_error *err)
{
    if (fflush(out) != 0 || ferror(out))
        return sp_fail(err, SP_ERR_FAILED, "cannot write the truth: %s", strerror(errno));
    return true;
}

/* Whether the caller's descriptor says that it does not want the truth any more. */
static bool given_up(int give_up)
{
    struct pollfd one = {.fd = give_up, .events = POLLIN};

    return poll(&one, 1, 0) > 0;
}

bool lab_truth_write(const struct lab_world *world, FILE *out, int give_up, struct sp_error *err)
{
    struct writer *w = calloc(1, sizeof(*w));
    bool good;

    if (!w)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for the truth");
    w->world = world;
    w->json.out = out;
    good = collect_told(w, err);
    if (good) {
        put_lab(w);
        for (uint64_t i = 0; good && i < lab_world_count(world) && !ferror(out); i++) {
            struct lab_host_traits host;

            if (i % GIVE_UP_EACH == 0 && given_up(give_up))
                good = sp_fail(err, SP_ERR_FAILED, "the truth was given up");
            lab_world_host(world, i, &host);
            put_host(w, &host);
        }
        good = good && check_written(out, err);
    }
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        sp_portset_finish(&w->told[proto]);
    free(w);
    return good;
}

/* The listed ports of a member are of one kind, the others answer that they are closed. */
static bool put_member_ports(struct sp_json *json, enum lab_proto proto, const char *ports,
                             enum lab_port_kind kind, struct sp_error *err)
{
    struct sp_portset set;

    sp_portset_init(&set);
    if (!lab_ranges_add(&set, ports, "ports of a member", err))
        return false;
    sp_json_begin_array(json, lab_proto_name(proto));
    if (set.count > 0) {
        sp_json_begin_object(json, NULL);
        put_port(json, (struct lab_port){.kind = kind}, proto, false);
        sp_json_string(json, "ports", ports);
        sp_json_end_object(json);
    }
    sp_json_end_array(json);
    sp_json_begin_object(json, rest_key(proto));
    put_port(json, (struct lab_port){.kind = LAB_PORT_CLOSED}, proto, false);
    sp_json_end_object(json);
    sp_portset_finish(&set);
    return true;
}

bool lab_truth_write_member(const struct lab_truth_member *member, FILE *out, struct sp_error *err)
{
    struct sp_json json = {.out = out};
    char mac[SP_MAC_TEXT_MAX];

    put_type(&json, "host");
    put_address(&json, &member->addr);
    sp_json_string(&json, "state", "up");
    sp_json_string(&json, "mac", sp_mac_format(&member->mac, mac));
    sp_json_bool(&json, "routed", false);
    if (member->name && member->name[0] != '\0') {
        sp_json_begin_object(&json, "os");
        sp_json_string(&json, "name", member->name);
        put_optional(&json, "vendor", member->vendor);
        put_optional(&json, "family", member->family);
        put_optional(&json, "version", member->version);
        sp_json_end_object(&json);
    }
    if (!put_member_ports(&json, LAB_TCP, member->tcp_open, LAB_PORT_OPEN, err) ||
        !put_member_ports(&json, LAB_UDP, member->udp_silent, LAB_PORT_FILTERED, err))
        return false;
    end_line(&json);
    return check_written(out, err);
}
