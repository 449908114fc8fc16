/* The receiver on a live interface: answers come in through libpcap as fast as they are told to.
 *
 * usage: receive_live RECEIVING_INTERFACE DESTINATION_MAC SENDING_INTERFACE PACKETS_PER_SECOND
 * SECONDS The two are the ends of a veth pair; 0 packets per second = as fast as they leave.
 * Answers are sent through AF_XDP by the first CPU, which delivers them as well (capture, filter,
 * the machine's own IP stack); the receiver and the sink share the second CPU. Prints sent, taken
 * in by the receiver, replies handed over, duplicates, kernel drops, seconds and seconds of CPU
 * time of the receiving thread.
 */
#include <errno.h>
#include <linux/if_xdp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xdp/xsk.h>

#include "engine/receiver.h"
#include "receive_world.h"
#include "wire/live.h"

#ifndef XDP_MAX_TX_SKB_BUDGET /* Linux 6.17 */
#define XDP_MAX_TX_SKB_BUDGET 9
#endif

enum { RING = 2048, BATCH = 64, CHUNK = 2048, PROBES = 1 << 17 };

struct blaster {
    struct world *world;
    struct xsk_ring_prod fill, tx;
    struct xsk_ring_cons completed;
    int fd;
    uint64_t sent;
};

static void open_blaster(struct blaster *b, const char *interface)
{
    const struct xsk_umem_config umem_config = {
        .fill_size = 64, .comp_size = RING, .frame_size = CHUNK};
    const struct xsk_socket_config config = {.tx_size = RING,
                                             .libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
                                             .bind_flags = XDP_USE_NEED_WAKEUP};
    const int budget = BATCH, send_buffer = 1 << 20;
    struct xsk_socket *socket;
    struct xsk_umem *umem;

    if (xsk_umem__create(&umem, b->world->frames, (size_t)b->world->count * WORLD_SLOT, &b->fill,
                         &b->completed, &umem_config) != 0 ||
        xsk_socket__create(&socket, interface, 0, umem, NULL, &b->tx, &config) != 0)
        world_fail(interface);
    b->fd = xsk_socket__fd(socket);
    (void)setsockopt(b->fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer));
    (void)setsockopt(b->fd, SOL_XDP, XDP_MAX_TX_SKB_BUDGET, &budget, sizeof(budget));
}

/* Hands one batch to the kernel, which delivers it before the call returns; when its ring is full,
 * it delivers what is there. */
static void send_batch(struct blaster *b)
{
    uint32_t at, count = xsk_ring_cons__peek(&b->completed, RING, &at);

    xsk_ring_cons__release(&b->completed, count);
    if (xsk_ring_prod__reserve(&b->tx, BATCH, &at) == BATCH) {
        for (uint32_t i = 0; i < BATCH; i++) {
            uint32_t frame = (uint32_t)(b->sent++ % b->world->count);

            *xsk_ring_prod__tx_desc(&b->tx, at + i) = (struct xdp_desc){
                .addr = (uint64_t)frame * WORLD_SLOT, .len = b->world->lens[frame]};
        }
        xsk_ring_prod__submit(&b->tx, BATCH);
    }
    if (sendto(b->fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 && errno != EAGAIN && errno != EBUSY &&
        errno != ENOBUFS)
        world_fail("sending");
}

static void blast(struct blaster *b, double rate_pps, double seconds)
{
    double start_s = world_now_s(), now_s;

    while ((now_s = world_now_s()) < start_s + seconds) {
        if (rate_pps == 0 || (double)b->sent + BATCH <= (now_s - start_s) * rate_pps)
            send_batch(b);
    }
    while (*b->tx.producer != __atomic_load_n(b->tx.consumer, __ATOMIC_ACQUIRE))
        (void)sendto(b->fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
}

struct run {
    struct world *world;
    double cpu_s;
};

static void *run_receiver(void *arg)
{
    struct run *run = arg;

    world_pin(1);
    sp_receiver_run(&run->world->ctx);
    run->cpu_s = world_cpu_s();
    return NULL;
}

int main(int argc, char **argv)
{
    struct sp_live_config live = {.transmit = SP_TRANSMIT_PACKET};
    const uint64_t one = 1;
    struct sp_error err;
    struct blaster b = {0};
    struct run run = {0};
    struct sp_wire *wire;
    uint8_t mac[6];
    pthread_t receiver;
    double start_s;

    if (argc != 6 || sscanf(argv[2], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2],
                            &mac[3], &mac[4], &mac[5]) != 6)
        return 2;
    run.world = b.world = world_create(PROBES, mac);
    b.world->relaunch = true;
    live.interface = argv[1];
    live.first_port = b.world->ctx.match.first_port;
    live.port_count = b.world->ctx.match.port_count;
    wire = sp_live_open(&live, &err);
    if (wire == NULL)
        world_fail(err.message);
    world_add_wire(b.world, wire);
    world_pin(0);
    open_blaster(&b, argv[3]);
    world_start_sink(b.world);
    if (pthread_create(&receiver, NULL, run_receiver, &run) != 0)
        world_fail("thread");
    usleep(100000);
    start_s = world_now_s();
    blast(&b, atof(argv[4]), atof(argv[5]));
    usleep(100000);
    if (write(b.world->ctx.receiver_stop_fd, &one, sizeof(one)) < 0)
        world_fail("eventfd");
    pthread_join(receiver, NULL);
    world_stop_sink(b.world);
    if (b.world->wrong > 0)
        world_fail("wrong replies");
    printf("%llu\t%llu\t%llu\t%llu\t%llu\t%.6f\t%.6f\n", (unsigned long long)b.sent,
           (unsigned long long)sp_counted(&b.world->ctx.received.packets),
           (unsigned long long)b.world->replies,
           (unsigned long long)sp_counted(&b.world->ctx.received.duplicates),
           (unsigned long long)sp_counted(&b.world->ctx.received.kernel_drops),
           b.world->last_s - start_s, run.cpu_s);
    world_destroy(b.world);
    return 0;
}
