#include "engine/os_collect.h"

#include <stdlib.h>

#include "base/pages.h"
#include "engine/host_queue.h"
#include "engine/os_host.h"

#define NONE  UINT32_MAX
#define BATCH 512u /* packets handled before others have their turn */

/* Where a port may be closed that nobody has asked about. */
#define LIKELY_CLOSED_MIN   30000u
#define LIKELY_CLOSED_RANGE 14781u

/* What a host of the window is to the stage; a slot is told as one more than its number. */
enum { ENTRY_NONE = 0, ENTRY_WAITING = -1 };

struct os_collect {
    struct sp_context *ctx;
    struct os_stage *stage;
    int32_t *entries;       /* by index in the window */
    struct os_host **hosts; /* by slot */
    uint32_t *free_slots, free_count;
    struct host_queue waiting;
    uint32_t *buckets, bucket_mask; /* by address: slots */
    uint32_t count;
};

static bool init(struct os_collect *c)
{
    uint32_t window = c->ctx->window, buckets = 1;

    while (buckets < 2 * c->stage->slots)
        buckets <<= 1;
    c->bucket_mask = buckets - 1;
    c->entries = sp_pages_create(window, sizeof(c->entries[0]));
    c->hosts = sp_pages_create(c->stage->slots, sizeof(struct os_host *));
    c->free_slots = sp_pages_create(c->stage->slots, sizeof(c->free_slots[0]));
    c->buckets = sp_pages_create(buckets, sizeof(c->buckets[0]));
    if (!host_queue_init(&c->waiting, window) || c->entries == NULL || c->hosts == NULL ||
        c->free_slots == NULL || c->buckets == NULL)
        return false;
    for (uint32_t i = 0; i < buckets; i++)
        c->buckets[i] = NONE;
    for (uint32_t slot = c->stage->slots; slot-- > 0;)
        c->free_slots[c->free_count++] = slot;
    return true;
}

struct os_collect *os_collect_create(struct sp_context *ctx)
{
    struct os_collect *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->ctx = ctx;
    c->stage = ctx->os;
    if (init(c))
        return c;
    os_collect_destroy(c);
    return NULL;
}

void os_collect_destroy(struct os_collect *c)
{
    if (c == NULL)
        return;
    for (uint32_t slot = 0; c->hosts != NULL && slot < c->stage->slots; slot++)
        os_host_destroy(c->hosts[slot]);
    sp_pages_destroy(c->entries);
    host_queue_finish(&c->waiting);
    sp_pages_destroy(c->hosts);
    sp_pages_destroy(c->free_slots);
    sp_pages_destroy(c->buckets);
    free(c);
}

/* The first port in that state; 0 = none. Port 0 is none that systems treat like others. */
static uint16_t first_port(const struct os_collect *c, const struct record *r,
                           enum sp_port_state state)
{
    const struct sp_portset *ports = c->ctx->config.ports;

    for (uint32_t i = 0; i < ports->count; i++) {
        if (r->ports[i].state == state && ports->ports[i] != 0)
            return ports->ports[i];
    }
    return 0;
}

bool os_collect_wants(const struct os_collect *c, const struct record *r)
{
    if (c == NULL || r->host.state != SP_HOST_UP || r->host.timed_out || r->unasked)
        return false;
    return !c->ctx->config.os.needs_both ||
           (first_port(c, r, SP_PORT_OPEN) != 0 && first_port(c, r, SP_PORT_CLOSED) != 0);
}

/* One that is likely to be closed, and was not found to be open. */
static uint16_t likely_closed(const struct os_collect *c, const struct record *r, uint32_t chance)
{
    const struct sp_portset *ports = c->ctx->config.ports;
    uint16_t port = (uint16_t)(LIKELY_CLOSED_MIN + chance % LIKELY_CLOSED_RANGE);

    for (uint32_t tried = 0; tried < UINT16_MAX; tried++, port++) {
        uint32_t index = sp_portset_index(ports, port);

        if (port != 0 && (index >= ports->count || r->ports[index].state != SP_PORT_OPEN))
            break;
    }
    return port;
}

static struct os_request request_of(const struct os_collect *c, uint32_t slot, uint32_t host,
                                    const struct record *r)
{
    const struct sp_tuple tuple = {.local = r->host.addr, .remote = r->host.addr};
    uint64_t chance = sp_cookie_hash(&c->ctx->match.cookie, &tuple);
    struct os_request request = {.slot = slot,
                                 .host = host,
                                 .open_tcp = first_port(c, r, SP_PORT_OPEN),
                                 .closed_tcp = first_port(c, r, SP_PORT_CLOSED),
                                 .try_number = 1};

    if (request.closed_tcp == 0)
        request.closed_tcp = likely_closed(c, r, (uint32_t)chance);
    request.closed_udp =
        (uint16_t)(LIKELY_CLOSED_MIN + (uint32_t)(chance >> 32) % LIKELY_CLOSED_RANGE);
    return request;
}

static uint32_t *bucket_of(const struct os_collect *c, const struct sp_addr *addr)
{
    return &c->buckets[sp_addr_hash(addr, 0) & c->bucket_mask];
}

void os_collect_enter(struct os_collect *c, uint32_t host)
{
    c->entries[host] = ENTRY_WAITING;
    host_queue_push(&c->waiting, host);
    c->count++;
}

/* False when out of memory. */
static bool start(struct os_collect *c, uint32_t host, const struct record *r, bool local)
{
    uint32_t slot = c->free_slots[c->free_count - 1], *bucket = bucket_of(c, &r->host.addr);
    struct os_host *h = os_host_create();

    if (h == NULL)
        return false;
    c->free_count--;
    c->hosts[slot] = h;
    c->entries[host] = (int32_t)slot + 1;
    h->next = *bucket;
    *bucket = slot;
    h->addr = r->host.addr;
    h->place = SP_OS_PLACE_ROUTED;
    if (local)
        h->place = SP_OS_PLACE_LOCAL;
    else if (r->host.has_mac)
        h->place = SP_OS_PLACE_ON_LINK;
    h->has_mac = r->host.has_mac;
    h->mac = r->host.mac;
    h->known_closed = first_port(c, r, SP_PORT_CLOSED);
    h->request = request_of(c, slot, host, r);
    return sp_ring_push(c->stage->requests, &h->request);
}

bool os_collect_start(struct os_collect *c, const struct place *places)
{
    while (c != NULL && !host_queue_is_empty(&c->waiting) && c->free_count > 0 &&
           sp_ring_room(c->stage->requests) > 0) {
        uint32_t host = host_queue_pop(&c->waiting);

        if (!start(c, host, places[host].record, places[host].local))
            return false;
    }
    return true;
}

bool os_collect_has(const struct os_collect *c, uint32_t host)
{
    return c != NULL && c->entries[host] != ENTRY_NONE;
}

void os_collect_leave(struct os_collect *c, uint32_t host)
{
    int32_t entry = os_collect_has(c, host) ? c->entries[host] : ENTRY_NONE;
    uint32_t slot = (uint32_t)entry - 1, *link;

    if (entry == ENTRY_NONE)
        return;
    c->entries[host] = ENTRY_NONE;
    c->count--;
    if (entry == ENTRY_WAITING) {
        host_queue_remove(&c->waiting, host);
        return;
    }
    link = bucket_of(c, &c->hosts[slot]->addr);
    while (*link != slot)
        link = &c->hosts[*link]->next;
    *link = c->hosts[slot]->next;
    os_host_destroy(c->hosts[slot]);
    c->hosts[slot] = NULL;
    c->free_slots[c->free_count++] = slot;
}

uint32_t os_collect_count(const struct os_collect *c)
{
    return c == NULL ? 0 : c->count;
}

static void on_sent(struct os_collect *c, const struct os_sent *told)
{
    if (c->hosts[told->slot] != NULL)
        os_host_sent(c->hosts[told->slot], told);
}

static void on_packet(struct os_collect *c, const struct os_packet *raw)
{
    struct os_answer answer;
    struct sp_packet packet;
    struct os_host *h;
    uint32_t slot;
    unsigned probe;

    if (sp_decode(SP_LINK_RAW, raw->bytes, raw->len, &packet) != SP_DECODE_OK)
        return;
    slot = *bucket_of(c, &packet.saddr);
    while (slot != NONE && !sp_addr_equal(&c->hosts[slot]->addr, &packet.saddr))
        slot = c->hosts[slot]->next;
    if (slot == NONE)
        return;
    h = c->hosts[slot];
    probe = os_host_packet(h, &c->stage->sources, &packet, raw);
    if (probe == SP_OS_PROBE_COUNT)
        return;
    answer = (struct os_answer){.slot = slot,
                                .host = h->request.host,
                                .try_number = h->request.try_number,
                                .probe = (uint8_t)probe,
                                .rtt_us = os_host_rtt_us(h, probe)};
    /* one that finds no room is asked again */
    (void)sp_ring_push(c->stage->answers, &answer);
}

static bool take_in_sent(struct os_collect *c)
{
    struct os_sent told;
    bool any = false;

    for (; sp_ring_pop(c->stage->sent, &told); any = true)
        on_sent(c, &told);
    return any;
}

bool os_collect_take_in(struct os_collect *c)
{
    struct os_packet packet;
    bool any = c != NULL && take_in_sent(c);

    /* what was answered had been told before it was sent */
    for (unsigned i = 0; c != NULL && i < BATCH && sp_ring_pop(c->stage->packets, &packet); i++) {
        take_in_sent(c);
        on_packet(c, &packet);
        any = true;
    }
    return any;
}

bool os_collect_has_input(const struct os_collect *c)
{
    return c != NULL && (!sp_ring_is_empty(c->stage->packets) || !sp_ring_is_empty(c->stage->sent));
}

bool os_collect_try_ended(struct os_collect *c, uint32_t host,
                          const struct sp_scan_callbacks *callbacks, struct sp_host *seen)
{
    struct os_host *h;
    struct sp_exchanges exchanges;
    bool more;

    if (c->entries[host] <= ENTRY_NONE)
        return false;
    take_in_sent(c);
    h = c->hosts[c->entries[host] - 1];
    exchanges = os_host_exchanges(h);
    more = callbacks->os(callbacks->ctx, seen, &exchanges, h->request.try_number);
    if (!more || h->request.try_number >= os_tries(&c->ctx->config.os))
        return false;
    os_host_begin_try(h, (uint8_t)(h->request.try_number + 1));
    return sp_ring_push(c->stage->requests, &h->request);
}
