#include "db/capture.h"

#include <stdlib.h>

#include "wire/replay.h"

#define FRAMES_AT_ONCE 256

/* The SYN-ACKs and RSTs of a capture. */
struct reading {
    struct sp_packet *packets;
    size_t count, room;
    bool short_of_memory;
};

/* Who is told of the TCP packets of a capture. */
struct listener {
    const struct sp_wire *wire;
    db_packet_handler handler;
    void *ctx;
};

static void on_frame(void *ctx, const uint8_t *bytes, size_t len, uint64_t rx_us)
{
    const struct listener *listener = ctx;
    struct sp_packet packet;

    (void)rx_us;
    if (sp_decode(listener->wire->linktype, bytes, len, &packet) == SP_DECODE_OK &&
        packet.type == SP_PACKET_TCP)
        listener->handler(listener->ctx, &packet);
}

bool db_capture_packets(const char *path, db_packet_handler handler, void *ctx,
                        struct sp_error *err)
{
    struct sp_wire *wire = sp_replay_open(path, err);
    struct listener listener = {.wire = wire, .handler = handler, .ctx = ctx};
    bool broken;

    if (wire == NULL)
        return false;
    while (sp_wire_receive(wire, FRAMES_AT_ONCE, on_frame, &listener) > 0)
        ;
    broken = sp_replay_broken(wire);
    sp_wire_destroy(wire);
    return !broken || sp_fail(err, SP_ERR_FAILED, "%s is damaged or cut off", path);
}

bool db_is_synack(const struct sp_packet *packet)
{
    const unsigned both = SP_TCP_SYN | SP_TCP_ACK;

    return (packet->tcp.flags & both) == both && (packet->tcp.flags & SP_TCP_RST) == 0;
}

static void keep(void *ctx, const struct sp_packet *packet)
{
    struct reading *r = ctx;

    if (!db_is_synack(packet) && (packet->tcp.flags & SP_TCP_RST) == 0)
        return;
    if (r->count == r->room) {
        size_t room = r->room == 0 ? 64 : 2 * r->room;
        struct sp_packet *more = realloc(r->packets, room * sizeof(*more));

        if (more == NULL) {
            r->short_of_memory = true;
            return;
        }
        r->packets = more;
        r->room = room;
    }
    r->packets[r->count++] = *packet;
}

static bool read_packets(const char *path, struct reading *r, struct sp_error *err)
{
    return db_capture_packets(path, keep, r, err) &&
           (!r->short_of_memory || sp_fail(err, SP_ERR_FAILED, "out of memory"));
}

static int compare_addresses(const void *a, const void *b)
{
    const struct sp_packet *x = *(const struct sp_packet *const *)a;
    const struct sp_packet *y = *(const struct sp_packet *const *)b;
    int order = sp_addr_compare(&x->saddr, &y->saddr);

    return order != 0 ? order : x < y ? -1 : x > y;
}

static const struct sp_packet *first_rst(const struct sp_packet *const *packets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!db_is_synack(packets[i]))
            return packets[i];
    }
    return NULL;
}

/* The packets of one address. Without a SYN-ACK it is left out. */
static void take_in(struct db_capture *out, const struct sp_packet *const *packets, size_t count)
{
    struct db_answerer *one = &out->at[out->count];
    const struct sp_packet *rst = first_rst(packets, count);
    uint16_t ports[DB_CAPTURE_PORTS];

    *one = (struct db_answerer){.addr = packets[0]->saddr};
    for (size_t i = 0; i < count && one->port_count < DB_CAPTURE_PORTS; i++) {
        size_t known = 0;

        while (known < one->port_count && ports[known] != packets[i]->tcp.sport)
            known++;
        ports[one->port_count] = packets[i]->tcp.sport;
        if (known == one->port_count && sp_observe(packets[i], rst, &one->ports[known]))
            one->port_count++;
    }
    out->count += one->port_count > 0;
}

/* The packets, sorted by who sent them; those of one address stay in their order. */
static bool group(const struct reading *r, struct db_capture *out)
{
    const struct sp_packet **order = calloc(r->count + 1, sizeof(const struct sp_packet *));
    size_t addresses = 0, end;

    if (order == NULL)
        return false;
    for (size_t i = 0; i < r->count; i++)
        order[i] = &r->packets[i];
    qsort(order, r->count, sizeof(order[0]), compare_addresses);
    for (size_t i = 0; i < r->count; i++)
        addresses += i == 0 || !sp_addr_equal(&order[i]->saddr, &order[i - 1]->saddr);
    out->at = calloc(addresses + 1, sizeof(*out->at));
    for (size_t start = 0; out->at != NULL && start < r->count; start = end) {
        end = start + 1;
        while (end < r->count && sp_addr_equal(&order[end]->saddr, &order[start]->saddr))
            end++;
        take_in(out, order + start, end - start);
    }
    free(order);
    return out->at != NULL;
}

bool db_capture_read(const char *path, struct db_capture *out, struct sp_error *err)
{
    struct reading r = {.count = 0};
    bool ok;

    *out = (struct db_capture){.at = NULL};
    ok = read_packets(path, &r, err);
    if (ok && !group(&r, out))
        ok = sp_fail(err, SP_ERR_FAILED, "out of memory");
    free(r.packets);
    return ok;
}

void db_capture_finish(struct db_capture *capture)
{
    free(capture->at);
    *capture = (struct db_capture){.at = NULL};
}

bool db_capture_synacks(void *ctx, const char *path, struct sp_observation *out, size_t max,
                        size_t *count, struct sp_error *err)
{
    struct db_capture capture;
    bool ok = db_capture_read(path, &capture, err);

    (void)ctx;
    *count = 0;
    for (size_t i = 0; ok && i < capture.count; i++) {
        for (size_t k = 0; k < capture.at[i].port_count && *count < max; k++)
            out[(*count)++] = capture.at[i].ports[k];
    }
    db_capture_finish(&capture);
    return ok;
}
