/* Systems named without a network: hosts are played in memory, their packets changed as networks
 * and administrators change them, and what is said of them is printed, one line each.
 *
 * usage: os_play DATABASE play FOLDER|FILE ENTRIES    what plays personalities, or entries of a
 * file os_play DATABASE held-out                    what the database's own entries describe, by a
 *                                                     database without the entry, and without its
 *                                                     whole family
 * Fields, with tabs between: origin of the truth, its name, vendor and family; what was done to the
 * packets; level, "syn-ack" or "active"; kind of the answer, "system", "family" or "unknown"; name,
 * vendor, family, confidence; and by which SYN-ACK, and by which RST, it was seen.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify.h"
#include "fingerprint/sample.h"
#include "os_host.h"
#include "packet/checksum.h"
#include "personality/load.h"

#define KEY_MAX   128
#define PICKS     3 /* hosts made up from an entry */
#define LOSS_PART 4 /* of so many answers one is lost */
#define TEXT_MAX  (8u << 20)

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "os_play: %s\n", what);
    exit(1);
}

/* What happens to the packets of a host. */
struct variant {
    const char *name;
    unsigned hops;
    bool loses;                  /* answers to the tests, by chance */
    bool filtered;               /* all but SYNs to the open port are dropped */
    bool few;                    /* the tests get no answer, but for the six SYNs and ECN */
    uint8_t ttl;                 /* initial TTL set by the administrator */
    uint16_t mss;                /* a router lowers the option to this */
    bool no_timestamps, no_sack; /* a middlebox writes NOPs over them */
    uint16_t window;             /* of SYN-ACKs */
    int scale;                   /* -1: as it is */
};

static const struct variant variants[] = {
    {.name = "plain", .hops = 3, .scale = -1},
    {.name = "far", .hops = 21, .scale = -1},
    {.name = "loss", .hops = 9, .loses = true, .scale = -1},
    {.name = "filtered", .hops = 9, .filtered = true, .scale = -1},
    {.name = "few tests", .hops = 9, .few = true, .scale = -1},
    {.name = "MSS 1360", .hops = 9, .mss = 1360, .scale = -1},
    {.name = "no timestamps", .hops = 9, .no_timestamps = true, .scale = -1},
    {.name = "no SACK", .hops = 9, .no_sack = true, .scale = -1},
    {.name = "TTL 128", .hops = 9, .ttl = 128, .scale = -1},
    {.name = "TTL 255", .hops = 9, .ttl = 255, .scale = -1},
    {.name = "window", .hops = 9, .window = 30000, .scale = -1},
    {.name = "scale", .hops = 9, .scale = 4},
};

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t bound)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) >> 32) % bound;
}

/* Goes through the options of a SYN or SYN-ACK; NOPs take the place of what a middlebox does not
 * let through. */
static void change_options(const struct variant *v, bool to_host, uint8_t *at, uint8_t *end)
{
    while (at < end && *at != 0) {
        size_t len = *at == 1 ? 1 : at + 1 < end ? at[1] : 0;

        if (len == 0 || at + len > end || (len == 1 && *at != 1))
            return;
        if (*at == 2 && len == 4 && v->mss > 0 && (at[2] << 8 | at[3]) > v->mss) {
            at[2] = (uint8_t)(v->mss >> 8);
            at[3] = (uint8_t)v->mss;
        } else if (*at == 3 && len == 3 && v->scale >= 0 && !to_host) {
            at[2] = (uint8_t)v->scale;
        } else if ((*at == 8 && v->no_timestamps) || (*at == 4 && v->no_sack)) {
            memset(at, 1, len);
        }
        at += len;
    }
}

static void put_sum(uint8_t *at, uint32_t sum)
{
    at[0] = (uint8_t)(sp_checksum_finish(sum) >> 8);
    at[1] = (uint8_t)sp_checksum_finish(sum);
}

/* Of an IPv4 packet with TCP, or what else it carries. */
static void sum_up(uint8_t *ip, size_t len)
{
    size_t header = (size_t)(ip[0] & 0xf) * 4;
    uint8_t *tcp = ip + header;

    ip[10] = ip[11] = 0;
    put_sum(ip + 10, sp_checksum_add(0, ip, header));
    if (ip[9] != IPPROTO_TCP)
        return;
    tcp[16] = tcp[17] = 0;
    put_sum(tcp + 16,
            sp_checksum_add(sp_checksum_add(0, ip + 12, 8) + IPPROTO_TCP + (uint32_t)(len - header),
                            tcp, len - header));
}

/* An IPv4 packet as it arrives. */
static void change(const void *variant, bool to_host, uint8_t *ip, size_t len)
{
    const struct variant *v = (const struct variant *)variant;
    uint8_t *tcp = ip + (size_t)(ip[0] & 0xf) * 4;

    if (v->ttl > 0 && !to_host)
        ip[8] = (uint8_t)(v->ttl - v->hops);
    if (ip[9] == IPPROTO_TCP && (tcp[13] & SP_TCP_SYN) != 0) {
        if (v->window > 0 && !to_host) {
            tcp[14] = (uint8_t)(v->window >> 8);
            tcp[15] = (uint8_t)v->window;
        }
        change_options(v, to_host, tcp + 20, tcp + (size_t)(tcp[12] >> 4) * 4);
    }
    sum_up(ip, len);
}

struct played {
    struct sp_observation port;
    struct sp_testprint tests;
    bool open;
};

static bool is_lost(const struct variant *v, unsigned probe)
{
    if (v->filtered || v->few)
        return probe > SP_OS_ECN;
    return v->loses && random_below(LOSS_PART) == 0;
}

static void play(const struct lab_personality *personality, const struct variant *v,
                 struct played *out)
{
    static struct os_host host;
    struct os_plan plan = os_plan_default();
    struct sp_packet synack, rst;
    uint8_t synack_bytes[LAB_REPLY_MAX], rst_bytes[LAB_REPLY_MAX];
    struct lab_player player;
    size_t len;
    bool closed;

    lab_player_init(&player, personality, 11);
    plan.change = change;
    plan.change_ctx = v;
    len = os_host_syn(&player, &plan, true, v->hops, 1000000, synack_bytes);
    out->open = len > 0 && sp_decode(SP_LINK_RAW, synack_bytes, len, &synack) == SP_DECODE_OK;
    len = os_host_syn(&player, &plan, false, v->hops, 1001000, rst_bytes);
    closed =
        len > 0 && !v->filtered && sp_decode(SP_LINK_RAW, rst_bytes, len, &rst) == SP_DECODE_OK;
    out->open = out->open && sp_observe(&synack, closed ? &rst : NULL, &out->port);
    if (v->filtered)
        plan.closed_tcp = 0;
    os_host_ask(&host, &player, &plan, v->hops, 5000000);
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        struct sp_exchange *exchange = &host.exchanges.at[i];

        if (is_lost(v, i))
            exchange->reply = NULL;
    }
    sp_testprint_measure(&host.exchanges, &out->tests);
}

/* What can be told apart by a SYN-ACK and a RST, links and buffers aside (os-detection 2.5). */
static void write_keys(const struct played *host, char synack[static KEY_MAX],
                       char rst[static KEY_MAX])
{
    const struct sp_observation *seen = &host->port;
    char layout[SP_LAYOUT_TEXT_MAX], window[32];
    unsigned unit = seen->mss;

    synack[0] = rst[0] = '\0';
    if (!host->open)
        return;
    sp_layout_format(seen->layout, layout);
    snprintf(window, sizeof(window), "%u", seen->window);
    if (unit > 12 && seen->window > 0 && seen->window % unit == 0)
        snprintf(window, sizeof(window), "%ux", seen->window / unit);
    else if (unit > 12 && seen->window > 0 && seen->window % (unit - 12) == 0)
        snprintf(window, sizeof(window), "%uy", seen->window / (unit - 12));
    snprintf(synack, KEY_MAX, "%u %d %.60s %u %s", seen->ttl, seen->df, layout, seen->wscale,
             window);
    if (seen->rst.seen)
        snprintf(rst, KEY_MAX, "%u %d %d %u %d%d", seen->rst.ttl, seen->rst.df, seen->rst.id_zero,
                 seen->rst.window, seen->rst.seq_zero, seen->rst.ack_zero);
}

/* Of what is to be named. */
struct truth {
    const char *origin, *name, *vendor, *family, *variant;
};

static const char *const kinds[] = {
    [SP_MATCH_UNKNOWN] = "unknown", [SP_MATCH_FAMILY] = "family", [SP_MATCH_EXACT] = "system"};

static void put(const struct truth *truth, const char *level, enum sp_match_kind kind,
                const char *name, const char *vendor, const char *family, double confidence,
                const struct played *host)
{
    char synack[KEY_MAX], rst[KEY_MAX];

    write_keys(host, synack, rst);
    printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.4f\t%s\t%s\n", truth->origin, truth->name,
           truth->vendor, truth->family, truth->variant, level, kinds[kind], name, vendor, family,
           confidence, synack, rst);
}

static void name_host(const struct sp_database *db, const struct sp_identifier *identifier,
                      const struct truth *truth, const struct played *host)
{
    struct sp_host_seen seen = {.ports = &host->port, .port_count = host->open};
    struct sp_identity identity;
    struct sp_match match;

    sp_match_host(db, seen.ports, seen.port_count, &match);
    put(truth, "syn-ack", match.kind, match.name, match.vendor, match.family, match.confidence,
        host);
    seen.tests = &host->tests;
    if (!sp_identify(identifier, &seen, &identity))
        fail("memory");
    put(truth, "active", identity.kind, identity.name, identity.vendor, identity.family,
        identity.confidence, host);
}

static struct sp_identifier *identifier_of(const struct sp_database *db)
{
    struct sp_identifier *identifier = sp_identifier_create(db);

    if (identifier == NULL)
        fail("memory");
    return identifier;
}

static void play_all(const struct sp_database *db, const char *path, uint32_t entries, bool plain)
{
    const struct lab_sample sample = {.count = entries, .answering_only = true};
    struct lab_personalities *list = lab_personalities_create();
    struct sp_identifier *identifier = identifier_of(db);
    struct sp_error err = {0};
    bool folder = entries == 0;

    if (list == NULL || !(folder ? lab_personalities_read_folder(list, path, 7, &err)
                                 : lab_personalities_read(list, path, &sample, 7, NULL, &err)))
        fail(err.message);
    for (size_t i = 0; i < lab_personalities_count(list); i++) {
        const struct lab_personality *p = lab_personalities_at(list, i);

        for (size_t k = 0; k < (plain ? 1 : sizeof(variants) / sizeof(variants[0])); k++) {
            const struct truth truth = {p->origin, p->name, p->vendor, p->family, variants[k].name};
            struct played host;

            play(p, &variants[k], &host);
            name_host(db, identifier, &truth, &host);
        }
    }
    sp_identifier_destroy(identifier);
    lab_personalities_destroy(list);
}

/* The text without the entries of a system, or of a family. */
static struct sp_database *without(const char *text, const struct sp_database *db, size_t system,
                                   bool family)
{
    const struct sp_system *left_out = sp_database_system(db, system);
    char *rest = malloc(TEXT_MAX);
    size_t used = 0;
    unsigned line = 1;
    bool skip = false;
    struct sp_error err = {0};
    struct sp_database *out;

    if (rest == NULL)
        fail("memory");
    for (const char *at = text, *end; *at != '\0'; at = end, line++) {
        end = strchr(at, '\n') != NULL ? strchr(at, '\n') + 1 : at + strlen(at);
        for (size_t i = 0; i < sp_database_system_count(db); i++) {
            const struct sp_system *other = sp_database_system(db, i);

            if (other->line == line)
                skip = family ? strcmp(other->family, left_out->family) == 0 : i == system;
        }
        if (!skip) {
            memcpy(rest + used, at, (size_t)(end - at));
            used += (size_t)(end - at);
        }
    }
    out = sp_database_parse(rest, used, "rest", &err);
    if (out == NULL)
        fail(err.message);
    free(rest);
    return out;
}

/* A host as the entry describes it. False when it says nothing of that kind. */
static bool make_up(const struct sp_system *system, size_t pick, struct played *out)
{
    *out = (struct played){.tests = {.generation = SP_GENERATION_SECOND}};
    if (system->signature_count > 0) {
        struct sp_samples samples =
            sp_samples_begin(&system->signatures[pick % system->signature_count]);

        out->open = sp_samples_next(&samples, &out->port);
    }
    for (enum sp_test test = 0; system->tests != NULL && test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            const char *expression = system->tests[test].expression[i];

            if (expression == NULL || !sp_expression_pick(expression, pick, NULL,
                                                          out->tests.value[test][i], SP_VALUE_MAX))
                continue;
            out->tests.given[test] |= (uint16_t)(1u << i);
        }
    }
    return out->open || system->tests != NULL;
}

static void hold_out(const struct sp_database *db, const char *text, size_t system, bool family)
{
    const struct sp_system *known = sp_database_system(db, system);
    const struct truth truth = {family ? "family" : "system", known->name, known->vendor,
                                known->family, "held out"};
    struct sp_database *rest = without(text, db, system, family);
    struct sp_identifier *identifier = identifier_of(rest);

    for (size_t pick = 0; pick < PICKS; pick++) {
        struct played host;

        if (make_up(known, pick, &host))
            name_host(rest, identifier, &truth, &host);
    }
    sp_identifier_destroy(identifier);
    sp_database_destroy(rest);
}

static char *read_text(const char *path)
{
    char *text = calloc(1, TEXT_MAX);
    FILE *file = fopen(path, "re");

    if (text == NULL || file == NULL || fread(text, 1, TEXT_MAX - 1, file) == TEXT_MAX - 1)
        fail(path);
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    struct sp_error err = {0};
    struct sp_database *db = argc > 2 ? sp_database_load(argv[1], &err) : NULL;

    if (db == NULL)
        fail(argc > 2 ? err.message : "see the usage in os_play.c");
    if (strcmp(argv[2], "held-out") == 0) {
        char *text = read_text(argv[1]);

        for (size_t i = 0; i < sp_database_system_count(db); i++) {
            hold_out(db, text, i, false);
            hold_out(db, text, i, true);
        }
        free(text);
    } else if (argc >= 5) {
        play_all(db, argv[3], (uint32_t)strtoul(argv[4], NULL, 10), argc > 5);
    } else {
        fail("see the usage in os_play.c");
    }
    sp_database_destroy(db);
    return 0;
}
