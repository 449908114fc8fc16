/* The yardstick: the same frame again and again through AF_XDP, as fast as a bare loop can. Nothing
 * is patched, nothing copied, nothing counted but what has to be.
 *
 * usage: xdp_blast INTERFACE SECONDS DESTINATION_MAC
 * Prints the number of frames that the kernel took, and the seconds.
 */
#include <errno.h>
#include <linux/if_xdp.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <xdp/xsk.h>

#ifndef XDP_MAX_TX_SKB_BUDGET /* Linux 6.17 */
#define XDP_MAX_TX_SKB_BUDGET 9
#endif

enum { RING = 2048, SLOT = 128, CHUNK = 2048, BATCH = 256, FRAME_LEN = 74 };

static uint8_t memory[RING * SLOT] __attribute__((aligned(4096)));
static struct xsk_ring_prod fill, tx;
static struct xsk_ring_cons completed;

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what, int error)
{
    fprintf(stderr, "xdp_blast: %s: %s\n", what, strerror(error));
    exit(1);
}

static int open_socket(const char *interface)
{
    const struct xsk_umem_config umem_config = {
        .fill_size = 64, .comp_size = RING, .frame_size = CHUNK};
    const struct xsk_socket_config config = {.tx_size = RING,
                                             .libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
                                             .bind_flags = XDP_USE_NEED_WAKEUP};
    const int budget = BATCH, send_buffer = 1 << 20;
    const struct timespec nap = {.tv_nsec = 10000000};
    struct xsk_socket *socket;
    struct xsk_umem *umem;
    int rc, fd, tries = 0;

again: /* a queue is given back some time after the socket that had it was closed */
    rc = xsk_umem__create(&umem, memory, sizeof(memory), &fill, &completed, &umem_config);
    if (rc != 0)
        fail("shared memory", -rc);
    rc = xsk_socket__create(&socket, interface, 0, umem, NULL, &tx, &config);
    if (rc == -EBUSY && tries++ < 100) {
        (void)xsk_umem__delete(umem);
        nanosleep(&nap, NULL);
        goto again;
    }
    if (rc != 0)
        fail(interface, -rc);
    fd = xsk_socket__fd(socket);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer));
    (void)setsockopt(fd, SOL_XDP, XDP_MAX_TX_SKB_BUDGET, &budget, sizeof(budget));
    return fd;
}

/* An IPv4 TCP SYN without options but padding, to nobody in particular. */
static void fill_slots(const char *mac)
{
    static const uint8_t ip[] = {
        0x45, 0, 0, FRAME_LEN - 14, 0, 0, 0x40, 0, 64, 6, 0, 0, 198, 18, 0, 1, 198, 18, 0, 2};
    uint8_t frame[SLOT] = {0};

    if (sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &frame[0], &frame[1], &frame[2], &frame[3],
               &frame[4], &frame[5]) != 6)
        fail(mac, EINVAL);
    frame[6] = 2;
    frame[12] = 8;
    memcpy(frame + 14, ip, sizeof(ip));
    for (int i = 0; i < RING; i++)
        memcpy(memory + i * SLOT, frame, SLOT);
}

int main(int argc, char **argv)
{
    double start, end, until;
    uint32_t at, count, outstanding = 0, next = 0;
    uint64_t put = 0;
    int fd;

    if (argc != 4)
        return 2;
    fill_slots(argv[3]);
    fd = open_socket(argv[1]);
    start = now_s();
    until = start + atof(argv[2]);
    while ((end = now_s()) < until) {
        count = xsk_ring_cons__peek(&completed, RING, &at);
        xsk_ring_cons__release(&completed, count);
        outstanding -= count;
        if (outstanding <= RING - BATCH && xsk_ring_prod__reserve(&tx, BATCH, &at) == BATCH) {
            for (uint32_t i = 0; i < BATCH; i++)
                *xsk_ring_prod__tx_desc(&tx, at + i) =
                    (struct xdp_desc){.addr = next++ % RING * SLOT, .len = FRAME_LEN};
            xsk_ring_prod__submit(&tx, BATCH);
            outstanding += BATCH;
            put += BATCH;
        }
        if (xsk_ring_prod__needs_wakeup(&tx) && sendto(fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 &&
            errno != EAGAIN && errno != EBUSY && errno != ENOBUFS)
            fail(argv[1], errno);
    }
    put -= *tx.producer - __atomic_load_n(tx.consumer, __ATOMIC_ACQUIRE);
    printf("%llu %.3f\n", (unsigned long long)put, end - start);
    return 0;
}
