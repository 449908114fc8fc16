/* Sends TCP SYNs to the 256 hosts of 198.18.0.0/24 by a packet socket, round robin over the hosts,
 * every port in turn: what the lab has to answer. Runs in the lab's namespace
 * (tests/bench/lab_rate).
 *
 * usage: lab_sender SECONDS RATE      RATE packets per second; 0 = as many as can be sent
 * Prints the number of packets sent and the seconds that it took.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, HOSTS = 256, PORTS = 65535, IP = 14, TCP = 34, FRAME = 58 };

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint32_t sum(uint32_t start, const uint8_t *bytes, int len)
{
    for (int i = 0; i < len; i += 2)
        start += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
    return start;
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put_checksum(uint8_t *at, uint32_t total)
{
    while (total >> 16 != 0)
        total = (total & 0xffff) + (total >> 16);
    put16(at, ~total);
}

/* Packet number n. The lab's MAC addresses are 02:04 and the IPv4 address. */
static void build(uint8_t frame[static FRAME], uint32_t n)
{
    static const uint8_t scanner[] = {198, 18, 255, 254}, options[] = {2, 4, 0x05, 0xb4};
    const uint8_t host[] = {198, 18, 0, (uint8_t)(n % HOSTS)};
    uint32_t port = 1 + n / HOSTS % PORTS;

    memset(frame, 0, FRAME);
    put16(frame, 0x0204);
    memcpy(frame + 2, host, 4);
    put16(frame + 6, 0x0200);
    memcpy(frame + 8, scanner, 4);
    put16(frame + 12, ETHERTYPE_IP);
    put16(frame + IP, 0x4500);
    put16(frame + IP + 2, FRAME - IP);
    put16(frame + IP + 8, 64 << 8 | 6); /* TTL, TCP */
    memcpy(frame + IP + 12, scanner, 4);
    memcpy(frame + IP + 16, host, 4);
    put_checksum(frame + IP + 10, sum(0, frame + IP, 20));
    put16(frame + TCP, 20000 + n / HOSTS / PORTS % 40000);
    put16(frame + TCP + 2, port);
    put16(frame + TCP + 4, n >> 16);
    put16(frame + TCP + 6, n);
    put16(frame + TCP + 12, (FRAME - TCP) / 4 << 12 | 0x02); /* SYN */
    put16(frame + TCP + 14, 1024);
    memcpy(frame + TCP + 20, options, sizeof(options));
    put_checksum(frame + TCP + 16,
                 sum(6 + FRAME - TCP, frame + IP + 12, 8) + sum(0, frame + TCP, FRAME - TCP));
}

static int open_device(void)
{
    struct sockaddr_ll device = {.sll_family = AF_PACKET,
                                 .sll_ifindex = (int)if_nametoindex("lab0")};
    int fd = socket(AF_PACKET, SOCK_RAW, 0);

    if (fd < 0 || bind(fd, (void *)&device, sizeof(device)) != 0) {
        perror("lab_sender: lab0");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    static uint8_t frames[BATCH][FRAME];
    struct iovec parts[BATCH];
    struct mmsghdr messages[BATCH];
    double seconds = argc > 2 ? atof(argv[1]) : 1, rate = argc > 2 ? atof(argv[2]) : 0;
    double start, end;
    uint32_t sent = 0;
    int fd = open_device();

    memset(messages, 0, sizeof(messages));
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){.iov_base = frames[i], .iov_len = FRAME};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    start = now_s();
    while ((end = now_s()) < start + seconds) {
        int count;

        if (rate > 0 && sent > (end - start) * rate)
            continue;
        for (uint32_t i = 0; i < BATCH; i++)
            build(frames[i], sent + i);
        count = sendmmsg(fd, messages, BATCH, 0);
        sent += count > 0 ? (uint32_t)count : 0; /* a full queue: again */
    }
    printf("%u %.3f\n", sent, end - start);
    return 0;
}
