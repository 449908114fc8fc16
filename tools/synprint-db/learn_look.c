/* Looking: at a host, several times, or at a capture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/capture.h"
#include "db/learn.h"
#include "fingerprint/observation.h"
#include "packet/decode.h"

#define PAUSE_S      2     /* between rounds */
#define CAPTURE_KEPT 65536 /* bytes; a larger capture is no sample */
#define NOTHING_OPEN "no open port was found; give ports with -p"

static bool take(const struct db_scan_result *seen, struct sp_learner *learner,
                 struct sp_error *err)
{
    for (size_t i = 0; i < seen->trait_count; i++) {
        if (!sp_learner_add_line(learner, seen->traits[i], err))
            return false;
    }
    return seen->fingerprint == NULL ||
           sp_learner_add_print(learner, seen->fingerprint, strlen(seen->fingerprint), err);
}

/* "22,80,23": the ports that are worth asking again. */
static void join_ports(const struct db_scan_result *seen, size_t open, size_t closed, char *out,
                       size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < seen->open_count && i < open; i++)
        used +=
            (size_t)snprintf(out + used, size - used, "%s%u", used > 0 ? "," : "", seen->open[i]);
    for (size_t i = 0; i < seen->closed_count && i < closed; i++)
        used +=
            (size_t)snprintf(out + used, size - used, "%s%u", used > 0 ? "," : "", seen->closed[i]);
}

/* One round. The ports that it finds are asked in the next ones. */
static bool look_once(struct db_scan *scan, char *ports, size_t size, struct learn_look *look,
                      struct sp_error *err)
{
    struct db_scan_result seen;
    bool ok = db_scan_run(scan, &seen, err) && take(&seen, look->learner, err);

    if (ok && seen.open_count == 0)
        ok = sp_fail(err, SP_ERR_FAILED, "%s: " NOTHING_OPEN, scan->host);
    if (ok) {
        join_ports(&seen, DB_PORTS_KEPT, DB_PORTS_KEPT, ports, size);
        join_ports(&seen, 1, 1, look->ports, sizeof(look->ports));
        scan->ports = ports;
    }
    db_scan_finish(&seen);
    return ok;
}

bool learn_from_host(const struct learn_options *options, const char *host, struct learn_look *look,
                     struct sp_error *err)
{
    struct db_scan scan = {.host = host, .ports = options->ports, .tests = true};
    char ports[128];

    look->host = host;
    for (uint32_t round = 0; round < options->rounds; round++) {
        if (round > 0)
            sleep(PAUSE_S);
        fprintf(stderr, "synprint-db: round %u of %u\n", round + 1, options->rounds);
        if (!look_once(&scan, ports, sizeof(ports), look, err))
            return false;
    }
    return true;
}

/* Reading a capture, twice: which host it is about, then what that one shows. */
struct reading {
    struct sp_learner *learner; /* NULL the first time */
    struct sp_addr wanted;      /* the host: given, or the first that sends a SYN-ACK */
    bool has_wanted, several;
    size_t synacks;
    struct sp_error *err;
    bool failed;
};

static void take_packet(struct reading *r, const struct sp_packet *packet)
{
    char line[SP_OBSERVATION_TEXT_MAX];
    struct sp_observation seen;

    if (sp_observe(packet, NULL, &seen)) {
        r->synacks++;
        sp_observation_format(&seen, line);
    } else if ((packet->tcp.flags & SP_TCP_RST) != 0) {
        const struct sp_rst_traits rst = {
            .seen = true,
            .df = packet->df,
            .id_zero = packet->ip_id == 0,
            .ttl = sp_initial_ttl(packet->ttl),
            .window = packet->tcp.window,
        };

        sp_rst_traits_format(&rst, line);
    } else {
        return;
    }
    r->failed = r->failed || !sp_learner_add_line(r->learner, line, r->err);
}

static void on_packet(void *ctx, const struct sp_packet *packet)
{
    struct reading *r = ctx;

    if (r->learner == NULL) {
        if (!r->has_wanted && db_is_synack(packet))
            r->wanted = packet->saddr;
        r->has_wanted = r->has_wanted || db_is_synack(packet);
    } else if (r->has_wanted && sp_addr_equal(&packet->saddr, &r->wanted)) {
        take_packet(r, packet);
    } else {
        r->several = true;
    }
}

static bool is_small(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= CAPTURE_KEPT;
}

bool learn_from_capture(const struct learn_options *options, struct learn_look *look,
                        struct sp_error *err)
{
    const char *path = options->capture, *address = options->address;
    struct reading r = {.err = err, .has_wanted = address != NULL};

    if (address != NULL && !sp_addr_parse(address, &r.wanted))
        return sp_fail(err, SP_ERR_USAGE, "\"%s\" is no address", address);
    if (!db_capture_packets(path, on_packet, &r, err))
        return false;
    r.learner = look->learner;
    if (!db_capture_packets(path, on_packet, &r, err) || r.failed)
        return false;
    if (r.synacks == 0)
        return sp_fail(err, SP_ERR_FAILED, "%s has no SYN-ACK%s%s", path,
                       address != NULL ? " of " : "", address != NULL ? address : "");
    if (r.several && address == NULL)
        return sp_fail(err, SP_ERR_USAGE, "%s has more hosts than one: give --address", path);
    look->may_keep = !r.several && is_small(path);
    return true;
}
