#include "sim_network.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "packet/decode.h"
#include "sim_frames.h"
#include "sim_queue.h"

#define BEAT_NS  250000
#define START_US 1000000000u
#define STRANGER 0xc6130001u /* 198.19.0.1: never a target */
#define LOOKS    4           /* at the clock, in a turn of the sender's loop */

struct sim_network {
    struct sp_wire wire;
    struct sim_config config;
    struct sp_clock clock;
    _Atomic uint64_t now_us;
    pthread_mutex_t lock; /* for all that follows: send and receive are different threads */
    struct sim_queue queue;
    struct sim_probe *probes;
    size_t probe_count, probe_room;
    uint64_t random, frames, arp_requests, refused, lost;
    double tokens; /* RSTs that the limited host may send, as of: */
    uint64_t tokens_us;
    pthread_t creator;
    pthread_key_t sender;          /* not NULL in the sender's thread */
    atomic_bool sends;             /* there is such a thread, */
    _Atomic uint64_t seen_us;      /* which saw this time last, */
    _Atomic uint32_t looks;        /* so often */
    _Atomic uint64_t main_seen_us; /* and main, where it is waited for */
    _Atomic uint32_t main_looks;
};

static uint64_t next_random(struct sim_network *sim)
{
    uint64_t z = sim->random += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static void push(struct sim_network *sim, const uint8_t *bytes, size_t len, uint32_t delay_us)
{
    sim_queue_push(&sim->queue, bytes, len, atomic_load(&sim->now_us) + delay_us);
}

static void mac_of(uint32_t addr, uint8_t mac[6])
{
    mac[0] = 2; /* locally administered */
    mac[1] = 0;
    sim_put32(mac + 2, addr);
}

/* Puts an IP packet on its way to the scanner. */
static void deliver(struct sim_network *sim, const uint8_t *ip, size_t len, uint32_t delay_us)
{
    uint8_t frame[SIM_FRAME_MAX] = {0};
    size_t offset = 0;

    if (sim->config.framing == SP_FRAMING_ETHERNET) {
        mac_of(SIM_LOCAL_ADDR, frame);
        mac_of(SIM_ROUTER_ADDR, frame + 6);
        sim_put16(frame + 12, 0x0800);
        offset = SIM_ETHERNET;
    }
    memcpy(frame + offset, ip, len);
    for (uint32_t i = 0; i < (sim->config.copies == 0 ? 1 : sim->config.copies); i++)
        push(sim, frame, offset + len, delay_us);
}

static void forge(struct sim_network *sim, const struct sp_packet *probe, uint32_t saddr,
                  uint32_t ack, uint32_t delay_us)
{
    uint8_t ip[SIM_FRAME_MAX];
    size_t len = sim_put_tcp(ip, saddr, sp_addr_ipv4_value(&probe->saddr), probe->tcp.dport,
                             probe->tcp.sport, ack, SP_TCP_SYN | SP_TCP_ACK);

    deliver(sim, ip, len, delay_us);
}

static void reply(struct sim_network *sim, const struct sp_packet *probe, const uint8_t *probe_ip,
                  const struct sim_answer *answer)
{
    uint32_t local = sp_addr_ipv4_value(&probe->saddr), host = sp_addr_ipv4_value(&probe->daddr);
    uint32_t ack = probe->tcp.seq + 1;
    uint8_t ip[SIM_FRAME_MAX], flags = SP_TCP_SYN | SP_TCP_ACK;
    size_t len;

    if (answer->kind == SIM_SILENT)
        return;
    if (answer->kind == SIM_CLOSED)
        flags = SP_TCP_RST | SP_TCP_ACK;
    if (answer->kind == SIM_BARE_ACK)
        flags = SP_TCP_ACK;
    if (sim->config.forge) { /* both come first */
        forge(sim, probe, host, ack ^ 1u << next_random(sim) % 32, answer->delay_us);
        forge(sim, probe, STRANGER, ack, answer->delay_us);
    }
    if (answer->kind == SIM_ICMP)
        len = sim_put_icmp(ip, answer->code == 3 ? host : SIM_ROUTER_ADDR, local, answer->type,
                           answer->code, probe_ip);
    else
        len = sim_put_tcp(ip, host, local, probe->tcp.dport, probe->tcp.sport, ack, flags);
    deliver(sim, ip, len, answer->delay_us);
}

/* The limited host's token bucket has no token for another RST. */
static bool is_held_back(struct sim_network *sim, uint32_t host, enum sim_kind kind)
{
    double burst = 1 + sim->config.limit_pps / 10;
    uint64_t now_us = atomic_load(&sim->now_us);

    if (host != sim->config.limited_host || kind != SIM_CLOSED)
        return false;
    sim->tokens += (double)(now_us - sim->tokens_us) * sim->config.limit_pps / 1e6;
    sim->tokens_us = now_us;
    if (sim->tokens > burst)
        sim->tokens = burst;
    if (sim->tokens < 1)
        return true;
    sim->tokens--;
    return false;
}

static void on_probe(struct sim_network *sim, const struct sp_packet *probe, const uint8_t *ip)
{
    const struct sim_probe seen = {.at_us = atomic_load(&sim->now_us),
                                   .host = sp_addr_ipv4_value(&probe->daddr),
                                   .port = probe->tcp.dport,
                                   .local_port = probe->tcp.sport};
    struct sim_answer answer =
        sim->config.answer(sim->config.ctx, seen.host, seen.port,
                           (uint32_t)(seen.local_port - sim->config.first_port));

    sim->probes = sim_grow(sim->probes, sim->probe_count, &sim->probe_room, sizeof(sim->probes[0]));
    sim->probes[sim->probe_count++] = seen;
    if (sim->config.loss > 0 && (double)(next_random(sim) >> 11) * 0x1p-53 < sim->config.loss)
        sim->lost++;
    else if (!is_held_back(sim, seen.host, answer.kind))
        reply(sim, probe, ip, &answer);
}

static void on_arp(struct sim_network *sim, const struct sp_arp *arp)
{
    uint32_t addr = sp_addr_ipv4_value(&arp->target_ip);
    uint8_t frame[SIM_FRAME_MAX], mac[6];

    sim->arp_requests++;
    if (arp->operation != SP_ARP_REQUEST || sim->config.has_mac == NULL ||
        !sim->config.has_mac(sim->config.ctx, addr))
        return;
    mac_of(addr, mac);
    push(sim, frame,
         sim_put_arp_reply(frame, mac, addr, arp->sender_mac.bytes,
                           sp_addr_ipv4_value(&arp->sender_ip)),
         0);
}

static bool is_of_a_port(const struct sim_network *sim, const struct sp_packet *packet)
{
    return packet->type == SP_PACKET_TCP &&
           (sim->config.port_count == 0 ||
            (uint16_t)(packet->tcp.sport - sim->config.first_port) < sim->config.port_count);
}

static void on_raw(struct sim_network *sim, const uint8_t *ip, size_t len)
{
    uint8_t out[SIM_RAW_MAX];
    uint32_t delay_us = 0;

    len =
        sim->config.answer_raw(sim->config.ctx, ip, len, atomic_load(&sim->now_us), &delay_us, out);
    if (len > 0)
        deliver(sim, out, len, delay_us);
    for (unsigned times = 1; len > 0 && sim->config.raw_again != NULL; times++) {
        len = sim->config.raw_again(sim->config.ctx, times, &delay_us, out, len);
        if (len > 0)
            deliver(sim, out, len, delay_us);
    }
}

static bool accept_frame(struct sim_network *sim, const struct sp_frame *frame)
{
    bool ethernet = sim->config.framing == SP_FRAMING_ETHERNET;
    size_t offset = ethernet ? SIM_ETHERNET : 0;
    struct sp_packet packet;

    if (sim->config.refuse_every > 0 && ++sim->frames % sim->config.refuse_every == 0) {
        sim->refused++;
        return false;
    }
    if (sp_decode(ethernet ? SP_LINK_ETHERNET : SP_LINK_RAW, frame->bytes, frame->len, &packet) !=
        SP_DECODE_OK)
        abort(); /* the scanner never sends what it could not read */
    if (packet.type == SP_PACKET_ARP)
        on_arp(sim, &packet.arp);
    else if (is_of_a_port(sim, &packet))
        on_probe(sim, &packet, frame->bytes + offset);
    else if (sim->config.answer_raw != NULL)
        on_raw(sim, frame->bytes + offset, frame->len - offset);
    return true;
}

static size_t sim_send(struct sp_wire *wire, const struct sp_frame *frames, size_t count)
{
    struct sim_network *sim = (struct sim_network *)wire;
    size_t sent = 0;

    pthread_mutex_lock(&sim->lock);
    while (sent < count && accept_frame(sim, &frames[sent]))
        sent++;
    pthread_mutex_unlock(&sim->lock);
    return sent;
}

/* Everybody who waits for time to pass has to look at the clock: a packet of no interest to the
 * scan is the wire's way to wake them. */
static void beat(sp_frame_handler handler, void *ctx, uint64_t now_us, enum sp_framing framing)
{
    uint8_t frame[SIM_FRAME_MAX] = {0};
    size_t offset = framing == SP_FRAMING_ETHERNET ? SIM_ETHERNET : 0;

    if (offset > 0)
        sim_put16(frame + 12, 0x0800);
    sim_put_ipv4(frame + offset, STRANGER, SIM_LOCAL_ADDR, IPPROTO_UDP, 8);
    sim_put16(frame + offset + SIM_IPV4 + 4, 8);
    handler(ctx, frame, offset + SIM_IPV4 + 8, now_us);
}

static bool next_due(struct sim_network *sim, struct sim_event *out)
{
    bool any;

    pthread_mutex_lock(&sim->lock);
    any = sim_queue_pop(&sim->queue, atomic_load(&sim->now_us), out);
    pthread_mutex_unlock(&sim->lock);
    return any;
}

/* The sender's thread has ended. */
static void on_sender_end(void *arg)
{
    struct sim_network *sim = arg;

    atomic_store(&sim->sends, false);
}

/* Somebody has not done yet what is to be done at this time. */
static bool is_behind(struct sim_network *sim)
{
    uint64_t now_us = atomic_load(&sim->now_us);

    if (!atomic_load(&sim->sends))
        return false;
    return atomic_load(&sim->seen_us) != now_us || atomic_load(&sim->looks) < LOOKS ||
           (sim->config.wait_for_main &&
            (atomic_load(&sim->main_seen_us) != now_us || atomic_load(&sim->main_looks) < LOOKS));
}

static int sim_receive(struct sp_wire *wire, int max, sp_frame_handler handler, void *ctx)
{
    struct sim_network *sim = (struct sim_network *)wire;
    struct sim_event event;
    uint64_t expirations;
    int count = 0;

    while (count < max && next_due(sim, &event)) {
        handler(ctx, event.bytes, event.len, event.due_us);
        free(event.bytes);
        count++;
    }
    if (count == 0 && read(wire->fd, &expirations, sizeof(expirations)) > 0) {
        if (!is_behind(sim))
            atomic_fetch_add(&sim->now_us, sim->config.step_us);
        beat(handler, ctx, atomic_load(&sim->now_us), sim->config.framing);
        count++;
    }
    return count;
}

static uint64_t sim_drops(struct sp_wire *wire)
{
    (void)wire;
    return 7;
}

/* The test still wants to read what was seen: sim_destroy() frees. */
static void sim_wire_destroy(struct sp_wire *wire)
{
    close(wire->fd);
    wire->fd = -1;
}

static const struct sp_wire_ops sim_ops = {
    .send = sim_send, .receive = sim_receive, .drops = sim_drops, .destroy = sim_wire_destroy};

/* At the clock, for the n-th time. */
static void count_look(_Atomic uint64_t *seen_us, _Atomic uint32_t *looks, uint64_t now_us)
{
    bool again = atomic_load(seen_us) == now_us;

    atomic_store(looks, again ? atomic_load(looks) + 1 : 1);
    atomic_store(seen_us, now_us);
}

/* The sender and main look at it; the receiver never does. */
static uint64_t sim_now_us(void *ctx)
{
    struct sim_network *sim = ctx;
    uint64_t now_us = atomic_load(&sim->now_us);

    if (pthread_equal(pthread_self(), sim->creator)) {
        count_look(&sim->main_seen_us, &sim->main_looks, now_us);
        return now_us;
    }
    count_look(&sim->seen_us, &sim->looks, now_us);
    if (pthread_getspecific(sim->sender) == NULL) {
        pthread_setspecific(sim->sender, sim);
        atomic_store(&sim->sends, true);
    }
    return now_us;
}

struct sim_network *sim_create(const struct sim_config *config)
{
    const struct itimerspec beats = {.it_interval.tv_nsec = BEAT_NS, .it_value.tv_nsec = BEAT_NS};
    struct sim_network *sim = calloc(1, sizeof(*sim));

    if (sim == NULL)
        return NULL;
    if (pthread_key_create(&sim->sender, on_sender_end) != 0) {
        free(sim);
        return NULL;
    }
    sim->creator = pthread_self();
    sim->config = *config;
    sim->random = config->seed;
    atomic_init(&sim->now_us, START_US);
    sim->clock = (struct sp_clock){.now_us = sim_now_us, .ctx = sim};
    sim->wire = (struct sp_wire){
        .ops = &sim_ops,
        .name = "sim0",
        .linktype = config->framing == SP_FRAMING_ETHERNET ? SP_LINK_ETHERNET : SP_LINK_RAW,
        .framing = config->framing,
        .fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
    pthread_mutex_init(&sim->lock, NULL);
    if (sim->wire.fd < 0 || timerfd_settime(sim->wire.fd, 0, &beats, NULL) != 0) {
        sim_destroy(sim);
        return NULL;
    }
    return sim;
}

void sim_destroy(struct sim_network *sim)
{
    if (sim == NULL)
        return;
    if (sim->wire.fd >= 0)
        close(sim->wire.fd);
    pthread_key_delete(sim->sender);
    pthread_mutex_destroy(&sim->lock);
    sim_queue_finish(&sim->queue);
    free(sim->probes);
    free(sim);
}

struct sp_wire *sim_wire(struct sim_network *sim)
{
    return &sim->wire;
}

const struct sp_clock *sim_clock(struct sim_network *sim)
{
    return &sim->clock;
}

const struct sim_probe *sim_probes(const struct sim_network *sim, size_t *count)
{
    *count = sim->probe_count;
    return sim->probes;
}

uint64_t sim_arp_requests(const struct sim_network *sim)
{
    return sim->arp_requests;
}

uint64_t sim_refused(const struct sim_network *sim)
{
    return sim->refused;
}

uint64_t sim_lost(const struct sim_network *sim)
{
    return sim->lost;
}
