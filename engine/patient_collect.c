#include "engine/patient_collect.h"

#include <stdlib.h>

#include "base/pages.h"
#include "engine/host_queue.h"
#include "engine/patient_stage.h"
#include "probe/wheel.h"

#define NONE  UINT32_MAX
#define BATCH 512u /* packets handled before others have their turn */

/* From the beginning of one host to that of the next, and where probes are to be few at once. */
#define START_GAP_US    1000u
#define START_POLITE_US 1000000u

/* What a host of the window is to the stage; a slot is told as one more than its number. */
enum { ENTRY_NONE = 0, ENTRY_WAITING = -1 };

/* A host that is watched. */
struct patient_host {
    struct sp_addr addr;
    uint32_t host; /* NONE: the slot is free */
    uint16_t port;
    bool asked; /* its first SYN was asked for: until then its turn has not come */
    bool open;  /* a connection is, as far as is known */
    struct resend_watch watch;
};

struct patient_collect {
    struct sp_context *ctx;
    struct patient_stage *stage;
    int32_t *entries;           /* by index in the window */
    struct patient_host *hosts; /* by slot */
    uint32_t *free_slots, free_count;
    struct host_queue waiting;
    const struct record **records; /* of those that wait, by index in the window */
    struct sp_wheel *timers;       /* by slot */
    uint64_t start_us;             /* when the next host may begin */
    uint32_t count;
    bool ended;
};

static bool init(struct patient_collect *c)
{
    uint32_t window = c->ctx->window;

    c->entries = sp_pages_create(window, sizeof(c->entries[0]));
    c->records = sp_pages_create(window, sizeof(c->records[0]));
    c->hosts = calloc(c->stage->slots, sizeof(c->hosts[0]));
    c->free_slots = calloc(c->stage->slots, sizeof(c->free_slots[0]));
    c->timers = sp_wheel_create(c->stage->slots, sp_now_us(c->ctx->clock));
    if (!host_queue_init(&c->waiting, window) || c->entries == NULL || c->records == NULL ||
        c->hosts == NULL || c->free_slots == NULL || c->timers == NULL)
        return false;
    for (uint32_t slot = c->stage->slots; slot-- > 0;) {
        c->hosts[slot].host = NONE;
        c->free_slots[c->free_count++] = slot;
    }
    return true;
}

struct patient_collect *patient_collect_create(struct sp_context *ctx)
{
    struct patient_collect *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->ctx = ctx;
    c->stage = ctx->patient;
    if (init(c))
        return c;
    patient_collect_destroy(c);
    return NULL;
}

void patient_collect_destroy(struct patient_collect *c)
{
    if (c == NULL)
        return;
    sp_pages_destroy(c->entries);
    host_queue_finish(&c->waiting);
    sp_pages_destroy(c->records);
    free(c->hosts);
    free(c->free_slots);
    sp_wheel_destroy(c->timers);
    free(c);
}

/* The first open port; 0 = none. */
static uint16_t open_port(const struct patient_collect *c, const struct record *r)
{
    const struct sp_portset *ports = c->ctx->config.ports;

    for (uint32_t i = 0; i < ports->count; i++) {
        if (r->ports[i].state == SP_PORT_OPEN && ports->ports[i] != 0)
            return ports->ports[i];
    }
    return 0;
}

static void set_timer(struct patient_collect *c, const struct patient_host *h)
{
    sp_wheel_set(c->timers, (uint32_t)(h - c->hosts), resend_watch_due_us(&h->watch));
}

/* Rather than all at once. */
static uint64_t take_turn(struct patient_collect *c)
{
    const struct sp_timing *timing = &c->ctx->config.timing;
    uint64_t now_us = sp_now_us(c->ctx->clock), turn_us;

    turn_us = c->start_us > now_us ? c->start_us : now_us;
    c->start_us = turn_us + (timing->max_parallelism > 0 ? START_POLITE_US : START_GAP_US);
    return turn_us;
}

static void start(struct patient_collect *c, uint32_t host, const struct record *r)
{
    uint32_t slot = c->free_slots[--c->free_count];
    struct patient_host *h = &c->hosts[slot];
    uint64_t turn_us = take_turn(c);

    c->entries[host] = (int32_t)slot + 1;
    *h = (struct patient_host){.addr = r->host.addr, .host = host, .port = open_port(c, r)};
    resend_watch_begin(&h->watch, r->rtt.srtt_us, turn_us);
    sp_wheel_set(c->timers, slot, turn_us);
}

/* Those that wait, as far as there is room. */
static void start_next(struct patient_collect *c)
{
    while (!c->ended && !host_queue_is_empty(&c->waiting) && c->free_count > 0) {
        uint32_t host = host_queue_pop(&c->waiting);

        start(c, host, c->records[host]);
    }
}

bool patient_collect_enter(struct patient_collect *c, uint32_t host, const struct record *r)
{
    if (c == NULL || c->ended || r->host.timed_out || r->unasked || open_port(c, r) == 0)
        return false;
    host_queue_push(&c->waiting, host);
    c->records[host] = r;
    c->entries[host] = ENTRY_WAITING;
    c->count++;
    start_next(c);
    return true;
}

bool patient_collect_has(const struct patient_collect *c, uint32_t host)
{
    return c != NULL && c->entries[host] != ENTRY_NONE;
}

uint32_t patient_collect_count(const struct patient_collect *c)
{
    return c == NULL ? 0 : c->count;
}

/* False when the ring has no room: as if the packet were lost. */
static bool request(struct patient_collect *c, struct patient_host *h, enum patient_kind kind)
{
    const struct patient_request request = {.kind = (uint8_t)kind,
                                            .sending = h->watch.sending,
                                            .port = h->port,
                                            .slot = (uint32_t)(h - c->hosts),
                                            .host = h->host,
                                            .ack = h->watch.peer_isn + 1,
                                            .addr = h->addr};
    bool pushed = sp_ring_push(c->stage->requests, &request);

    sp_waker_wake(&c->ctx->sender_waker);
    return pushed;
}

static void ask(struct patient_collect *c, struct patient_host *h)
{
    h->asked = true;
    if (!request(c, h, PATIENT_SYN))
        resend_watch_sent(&h->watch, sp_now_us(c->ctx->clock));
    set_timer(c, h);
}

/* The peer need not go on, nor keep anything of the connection: unless it has given up itself. */
static void end_connection(struct patient_collect *c, struct patient_host *h)
{
    resend_watch_cut(&h->watch);
    if (h->open)
        (void)request(c, h, PATIENT_RESET);
    h->open = false;
}

void patient_collect_leave(struct patient_collect *c, uint32_t host,
                           const struct sp_scan_callbacks *callbacks, struct sp_host *seen)
{
    struct patient_host *h;
    int32_t entry;

    if (!patient_collect_has(c, host))
        return;
    entry = c->entries[host];
    c->entries[host] = ENTRY_NONE;
    c->count--;
    if (entry == ENTRY_WAITING) {
        host_queue_remove(&c->waiting, host);
        return;
    }
    h = &c->hosts[entry - 1];
    end_connection(c, h);
    sp_wheel_cancel(c->timers, (uint32_t)entry - 1);
    if (h->watch.seen_any)
        callbacks->resends(callbacks->ctx, seen, &h->watch.seen);
    h->host = NONE;
    c->free_slots[c->free_count++] = (uint32_t)entry - 1;
    start_next(c);
}

static bool take_in_sent(struct patient_collect *c)
{
    struct patient_sent sent;
    bool any = false;

    for (; sp_ring_pop(c->stage->sent, &sent); any = true) {
        struct patient_host *h = &c->hosts[sent.slot];

        if (h->host != sent.host || h->watch.sending != sent.sending)
            continue;
        resend_watch_sent(&h->watch, sent.sent_us);
        set_timer(c, h);
    }
    return any;
}

/* They are few, and so are the packets: a search costs less than a table. */
static struct patient_host *find(struct patient_collect *c, const struct patient_packet *packet)
{
    for (uint32_t slot = 0; slot < c->stage->slots; slot++) {
        struct patient_host *h = &c->hosts[slot];

        if (h->host != NONE && h->port == packet->sport && sp_addr_equal(&h->addr, &packet->saddr))
            return h;
    }
    return NULL;
}

static void on_packet(struct patient_collect *c, const struct patient_packet *packet)
{
    const uint8_t kind = packet->flags & (SP_TCP_SYN | SP_TCP_ACK | SP_TCP_RST);
    uint32_t sending = (uint16_t)(packet->dport - c->stage->first_port), seq;
    struct patient_host *h = find(c, packet);

    if (h == NULL || !h->asked || sending != h->watch.sending)
        return;
    seq =
        patient_seq(&c->ctx->match.cookie, &packet->daddr, &packet->saddr, packet->sport, sending);
    if (kind == (SP_TCP_SYN | SP_TCP_ACK) && packet->ack == seq + 1) {
        resend_watch_syn_ack(&h->watch, packet->seq, packet->rx_us);
        h->open = h->watch.phase != RESEND_ASKING;
    } else if ((kind & SP_TCP_RST) != 0) {
        /* who gives up need not acknowledge anything, and numbers its RST as it likes */
        resend_watch_rst(&h->watch, packet->rx_us);
        h->open = false;
    }
    set_timer(c, h);
}

bool patient_collect_take_in(struct patient_collect *c)
{
    struct patient_packet packet;
    bool any;

    if (c == NULL)
        return false;
    any = take_in_sent(c);
    /* what was answered had been told before it was sent */
    for (unsigned i = 0; i < BATCH && sp_ring_pop(c->stage->packets, &packet); i++) {
        take_in_sent(c);
        on_packet(c, &packet);
        any = true;
    }
    return any;
}

bool patient_collect_has_input(const struct patient_collect *c)
{
    return c != NULL && (!sp_ring_is_empty(c->stage->packets) || !sp_ring_is_empty(c->stage->sent));
}

bool patient_collect_due(struct patient_collect *c, uint32_t *host)
{
    uint64_t now_us;
    uint32_t slot;

    if (c == NULL)
        return false;
    now_us = sp_now_us(c->ctx->clock);
    while (sp_wheel_pop(c->timers, now_us, &slot)) {
        struct patient_host *h = &c->hosts[slot];

        if ((!h->asked && h->watch.phase == RESEND_WAITING) ||
            resend_watch_look(&h->watch, now_us)) {
            ask(c, h);
        } else if (h->watch.phase == RESEND_OVER) {
            *host = h->host;
            return true;
        } else {
            set_timer(c, h);
        }
    }
    return false;
}

uint64_t patient_collect_next_us(const struct patient_collect *c)
{
    return c == NULL ? UINT64_MAX : sp_wheel_next_us(c->timers);
}

void patient_collect_end(struct patient_collect *c)
{
    if (c == NULL)
        return;
    c->ended = true;
    for (uint32_t slot = 0; slot < c->stage->slots; slot++) {
        if (c->hosts[slot].host != NONE)
            end_connection(c, &c->hosts[slot]);
    }
}
