/* Watches how evenly TCP packets arrive at an interface: by the kernel's own time stamps, how many
 * come in the second that begins with each of them, and in the millisecond (tests/bench/pacing).
 *
 * usage: pacing_watch INTERFACE SECONDS WARM_UP      from the first packet on; prints one line:
 *        packets dropped mean_pps min median max max_warm max_ms first_second
 * min, median, max_warm, max_ms and mean_pps begin WARM_UP seconds after the first packet; max does
 * not leave the beginning out. Dropped: what arrived and was not seen for want of room.
 */
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum { BLOCK_BYTES = 1 << 20, BLOCKS = 64, RETIRE_MS = 20, GIVE_UP_MS = 15000 };

#define SECOND_NS 1000000000ull
#define MILLI_NS  1000000ull

struct times {
    uint64_t *ns;
    size_t count, room;
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void add(struct times *times, uint64_t ns)
{
    if (times->count == times->room) {
        times->room = times->room == 0 ? 1 << 16 : 2 * times->room;
        times->ns = realloc(times->ns, times->room * sizeof(times->ns[0]));
        if (times->ns == NULL)
            fail("pacing_watch");
    }
    times->ns[times->count++] = ns;
}

/* IPv4 and TCP; the headers will do. */
static void attach_filter(int fd)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETHERTYPE_IP, 0, 3),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 34),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) != 0)
        fail("pacing_watch: filter");
}

static int open_ring(const char *interface, uint8_t **ring)
{
    struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                  .sll_protocol = htons(ETH_P_ALL),
                                  .sll_ifindex = (int)if_nametoindex(interface)};
    struct tpacket_req3 request = {.tp_block_size = BLOCK_BYTES,
                                   .tp_block_nr = BLOCKS,
                                   .tp_frame_size = 2048,
                                   .tp_frame_nr = BLOCKS * (BLOCK_BYTES / 2048),
                                   .tp_retire_blk_tov = RETIRE_MS};
    const int version = TPACKET_V3, on = 1;
    int fd = socket(AF_PACKET, SOCK_RAW, 0);

    if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) != 0 ||
        setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) != 0)
        fail("pacing_watch: ring");
    /* has the kernel stamp packets as soon as they arrive, before they are queued */
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) != 0)
        fail("pacing_watch: time stamps");
    attach_filter(fd);
    *ring = mmap(NULL, (size_t)BLOCK_BYTES * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (*ring == MAP_FAILED)
        fail("pacing_watch: mmap");
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        fail(interface);
    return fd;
}

static void take_block(struct tpacket_block_desc *block, struct times *times)
{
    const uint8_t *at = (const uint8_t *)block + block->hdr.bh1.offset_to_first_pkt;

    for (uint32_t i = 0; i < block->hdr.bh1.num_pkts; i++) {
        const struct tpacket3_hdr *packet = (const void *)at;

        add(times, packet->tp_sec * SECOND_NS + packet->tp_nsec);
        at += packet->tp_next_offset;
    }
}

static void watch(int fd, uint8_t *ring, uint64_t seconds_ns, struct times *times)
{
    for (uint32_t next = 0;; next = (next + 1) % BLOCKS) {
        struct tpacket_block_desc *block = (void *)(ring + (size_t)next * BLOCK_BYTES);
        struct pollfd ready = {.fd = fd, .events = POLLIN};

        while ((__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) ==
               0)
            if (poll(&ready, 1, GIVE_UP_MS) <= 0) {
                fprintf(stderr, "pacing_watch: nothing arrives\n");
                exit(1);
            }
        take_block(block, times);
        __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        if (times->count > 0 && times->ns[times->count - 1] >= times->ns[0] + seconds_ns)
            return;
    }
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

/* How many come within len_ns from packet number i on, for i = first and on, as long as all of it
 * was watched. Returns how many numbers. */
static size_t slide(const struct times *times, size_t first, uint64_t len_ns, uint64_t *counts)
{
    size_t end = first, n = 0;
    uint64_t last_ns = times->ns[times->count - 1];

    for (size_t i = first; i < times->count && times->ns[i] + len_ns <= last_ns; i++) {
        while (times->ns[end] < times->ns[i] + len_ns)
            end++;
        counts[n++] = end - i;
    }
    return n;
}

static uint64_t largest(const uint64_t *counts, size_t n)
{
    uint64_t max = 0;

    for (size_t i = 0; i < n; i++)
        max = counts[i] > max ? counts[i] : max;
    return max;
}

static void report(const struct times *times, uint64_t warm_up_ns, uint32_t dropped)
{
    uint64_t *counts = calloc(times->count, sizeof(counts[0])), max, max_ms, first_second;
    uint64_t last_ns = times->ns[times->count - 1];
    size_t warm = 0, n;

    if (counts == NULL)
        fail("pacing_watch");
    while (warm < times->count && times->ns[warm] < times->ns[0] + warm_up_ns)
        warm++;
    max = largest(counts, slide(times, 0, SECOND_NS, counts));
    first_second = counts[0];
    max_ms = largest(counts, slide(times, warm, MILLI_NS, counts));
    n = slide(times, warm, SECOND_NS, counts);
    if (n == 0) {
        fprintf(stderr, "pacing_watch: too few packets\n");
        exit(1);
    }
    qsort(counts, n, sizeof(counts[0]), by_value);
    printf("%zu %u %.3f %lu %lu %lu %lu %lu %lu\n", times->count, dropped,
           (double)(times->count - 1 - warm) * 1e9 / (double)(last_ns - times->ns[warm]), counts[0],
           counts[n / 2], max, counts[n - 1], max_ms, first_second);
    free(counts);
}

int main(int argc, char **argv)
{
    struct times times = {.count = 0};
    struct tpacket_stats_v3 stats;
    socklen_t len = sizeof(stats);
    uint8_t *ring;
    int fd;

    if (argc != 4)
        return 2;
    fd = open_ring(argv[1], &ring);
    fprintf(stderr, "ready\n");
    watch(fd, ring, (uint64_t)(atof(argv[2]) * 1e9), &times);
    if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) != 0)
        fail("pacing_watch: statistics");
    report(&times, (uint64_t)(atof(argv[3]) * 1e9), stats.tp_drops);
    free(times.ns);
    return 0;
}
