/* Patient mode, the sender's side: SYNs and RSTs as main asks for them. */
#include <stdlib.h>

#include "engine/patient_stage.h"
#include "engine/sender_internal.h"

/* What the RST of a slot is made from: when it leaves its host may have been reported. */
struct patient_work {
    struct sp_tcp_fields fields;
    size_t wire;
    bool sent;
};

struct patient_probes {
    struct patient_stage *stage;
    struct patient_work *works; /* stage->slots of them */
    uint64_t packets;           /* so far; what varies from packet to packet follows from it */
};

bool patient_probes_init(struct sp_sender *s)
{
    struct patient_stage *stage = s->ctx->patient;

    if (stage == NULL)
        return true;
    s->patient = calloc(1, sizeof(*s->patient));
    if (s->patient == NULL)
        return false;
    s->patient->stage = stage;
    s->patient->works = calloc(stage->slots, sizeof(s->patient->works[0]));
    return s->patient->works != NULL;
}

void patient_probes_finish(struct sp_sender *s)
{
    if (s->patient != NULL)
        free(s->patient->works);
    free(s->patient);
}

/* Nobody waits for what the wire refuses: a SYN is asked for again, a RST is a courtesy. */
static void transmit(struct sp_sender *s, size_t index, const uint8_t *bytes, size_t len)
{
    struct sp_wire *wire = s->ctx->network->wires[index];

    if (sp_wire_send(wire, &(struct sp_frame){.bytes = bytes, .len = len}, 1) == 1) {
        sp_count(&s->ctx->sent.os_sent, 1);
        return;
    }
    sp_count(&s->ctx->sent.send_errors, 1);
    if (wire->send_broken) /* relaxed: main only has to see it some time */
        atomic_store_explicit(&s->ctx->broken_wire, (uint32_t)index + 1, memory_order_relaxed);
}

static void send_syn(struct sp_sender *s, const struct patient_request *request)
{
    const struct target *t = &s->targets[request->host];
    const struct sp_path *path = path_of(s, t);
    struct patient_work *work = &s->patient->works[request->slot];
    const struct patient_sent sent = {.sent_us = sp_now_us(s->ctx->clock),
                                      .slot = request->slot,
                                      .host = request->host,
                                      .sending = request->sending};
    enum sp_framing framing = s->ctx->network->wires[path->wire]->framing;
    struct sp_probe_fields fields = {
        .smac = path->smac,
        .tuple = {.local = saddr_of(s, t),
                  .remote = t->addr,
                  .local_port = (uint16_t)(s->patient->stage->first_port + request->sending),
                  .remote_port = request->port},
        .nonce = sender_random_of(s, s->patient->packets++)};
    uint8_t bytes[SP_TEMPLATE_MAX];
    size_t len;

    if (t->neighbour != NONE)
        fields.dmac = s->neighbours[t->neighbour].mac;
    fields.cookie = patient_seq(&s->ctx->match.cookie, &fields.tuple.local, &fields.tuple.remote,
                                request->port, request->sending);
    *work = (struct patient_work){.fields = {.smac = fields.smac,
                                             .dmac = fields.dmac,
                                             .saddr = fields.tuple.local,
                                             .daddr = fields.tuple.remote,
                                             .sport = fields.tuple.local_port,
                                             .dport = request->port,
                                             .seq = fields.cookie + 1},
                                  .wire = path->wire,
                                  .sent = true};
    len = sp_probe_kind(SP_PROBE_TCP_SYN)
              ->patch(&s->ctx->templates[SP_PROBE_TCP_SYN][framing], &fields, bytes);
    /* main is told first, which so knows of it before it is answered; without room it is as if the
     * SYN were lost */
    if (sp_ring_push(s->patient->stage->sent, &sent))
        transmit(s, path->wire, bytes, len);
}

static void send_reset(struct sp_sender *s, const struct patient_request *request)
{
    struct patient_work *work = &s->patient->works[request->slot];
    enum sp_framing framing = s->ctx->network->wires[work->wire]->framing;
    uint8_t bytes[SP_TEMPLATE_MAX];
    size_t len;

    if (!work->sent)
        return;
    work->fields.ip_id = (uint16_t)sender_random_of(s, s->patient->packets++);
    work->fields.ack = request->ack;
    len = sp_template_patch_tcp(&s->patient->stage->reset[framing], &work->fields, bytes);
    transmit(s, work->wire, bytes, len);
    work->sent = false;
}

/* The host may have left by now, and another taken its place. */
static bool is_there(const struct sp_sender *s, const struct patient_request *request)
{
    const struct target *t = &s->targets[request->host];

    return sp_addr_equal(&t->addr, &request->addr) && !t->timed_out &&
           (t->neighbour != NONE || !path_of(s, t)->needs_arp);
}

uint32_t patient_probes_send_due(struct sp_sender *s, uint32_t may)
{
    struct patient_request request;
    uint32_t sent = 0;

    while (sent < may && sp_ring_pop(s->patient->stage->requests, &request)) {
        sent++;
        if (request.kind == PATIENT_RESET)
            send_reset(s, &request);
        else if (!s->draining && is_there(s, &request))
            send_syn(s, &request);
    }
    s->told |= sent > 0;
    return sent;
}

bool patient_probes_has_input(const struct sp_sender *s)
{
    return s->patient != NULL && !sp_ring_is_empty(s->patient->stage->requests);
}

uint64_t patient_probes_next_us(const struct sp_sender *s)
{
    return patient_probes_has_input(s) ? sp_pacer_next_us(&s->pacer) : UINT64_MAX;
}
