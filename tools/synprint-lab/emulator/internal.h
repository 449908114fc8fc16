/* What the files of the emulator share. A frame's way through them:
 *
 *     loop.c -> receive.c -> path.c -> deliver.c -> arp.c, nd.c, icmp.c, tcp.c, udp.c, router.c
 *            -> reply.c -> path.c -> loop.c
 *
 * One thread. Times are microseconds of the emulator's clock. */
#ifndef SP_EMULATOR_INTERNAL_H
#define SP_EMULATOR_INTERNAL_H

#include "emulator/connections.h"
#include "emulator/emulator.h"
#include "emulator/frames.h"
#include "emulator/hosts.h"
#include "emulator/random.h"
#include "emulator/schedule.h"
#include "packet/decode.h"

#define LAB_WATCH_MAX 8

enum { LAB_ICMP6_NEIGHBOR_SOLICIT = 135, LAB_ICMP6_NEIGHBOR_ADVERT = 136 }; /* RFC 4861, 4.3 */

/* What a frame to the scanner is counted as once it is written. */
enum lab_sent {
    LAB_SENT_ARP,
    LAB_SENT_SYNACK,
    LAB_SENT_RETRANSMIT,
    LAB_SENT_RST,
    LAB_SENT_ICMP_ERROR,
    LAB_SENT_ECHO_REPLY,
    LAB_SENT_UDP,
    LAB_SENT_OTHER,
};

/* A server with a finite queue before it: the bottleneck of one direction. */
struct lab_queue {
    uint64_t interval_ns; /* that a packet takes; 0 = no bottleneck */
    uint64_t free_ns;     /* when the last packet admitted has been served */
};

struct lab_watch {
    int fd;
    void (*ready)(void *arg);
    void *arg;
};

struct lab_emulator {
    const struct lab_world *world;
    const struct sp_clock *clock;
    int fd, epoll_fd;
    bool stopped;
    int failed_errno; /* why the device cannot be read any more; 0 = it can */
    uint64_t now_us;  /* read from the clock now and then */
    struct lab_watch watches[LAB_WATCH_MAX];
    size_t watch_count;

    struct lab_hosts *hosts;
    struct lab_connections *connections;
    struct lab_asked *asked;
    struct lab_bucket router_errors;
    struct lab_random random_in, random_out, random_hosts;
    struct lab_queue queue_in, queue_out;
    struct lab_frames frames;
    struct lab_schedule schedule;
    struct lab_counters counters;

    uint8_t in[2048]; /* the frame just read; longer ones are cut, and bad */
    uint8_t reply[LAB_FRAME_MAX];
};

/* One frame of the scanner, and whom it is for. */
struct lab_arrival {
    struct sp_packet packet;
    uint8_t *frame; /* changed in place on its way: a router counts the TTL down */
    size_t len;
    uint8_t *ip; /* the IP packet in frame, whole and without padding; NULL for ARP */
    size_t ip_len;
    struct lab_host *host; /* NULL: for the router itself */
    bool via_router;       /* its Ethernet destination is the router */
    bool ends_at_router;   /* the router answers it in the host's place */
    struct lab_port port;  /* that a TCP or UDP packet asks for */
    uint64_t at_us;        /* when it reaches whom it is for */
};

/* receive.c: a frame as it was read. */
void lab_receive(struct lab_emulator *e, uint8_t *frame, size_t len);
/* identify.c: fills in all but at_us. LAB_IDENTIFIED_NOBODY: no one here takes such a frame.
 * _BAD: it contradicts itself. Does not look at checksums of the transport layer. */
enum lab_identified { LAB_IDENTIFIED, LAB_IDENTIFIED_NOBODY, LAB_IDENTIFIED_BAD };
enum lab_identified lab_identify(struct lab_emulator *e, uint8_t *frame, size_t len,
                                 struct lab_arrival *out);
/* The bytes of the transport header and what follows it; NULL when the lengths are impossible. */
uint8_t *lab_transport(const struct lab_arrival *a, size_t *len);
/* The address that a neighbour solicitation asks for; false when it is not one that RFC 4861, 7.1.1
 * accepts. */
bool lab_solicited(const struct sp_packet *packet, const uint8_t *ip, size_t ip_len,
                   struct sp_addr *target);

/* path.c: towards a host (through lab_deliver in the end), and towards the scanner. Bytes are
 * copied when they have to wait. */
void lab_path_in(struct lab_emulator *e, struct lab_arrival *a);
/* From a host, or from the router when host is NULL; late: how long the sender dawdles. */
void lab_path_out(struct lab_emulator *e, struct lab_host *host, enum lab_sent kind,
                  const uint8_t *frame, size_t len, uint64_t at_us, uint64_t late_us);
/* Handles up to `most` events that are due. True when there may be more. */
bool lab_path_run(struct lab_emulator *e, unsigned most);

/* deliver.c: a frame at the end of its way. */
void lab_deliver(struct lab_emulator *e, struct lab_arrival *a);

/* The protocols. */
void lab_arp_arrive(struct lab_emulator *e, const struct lab_arrival *a);
void lab_nd_arrive(struct lab_emulator *e, const struct lab_arrival *a);
void lab_icmp_arrive(struct lab_emulator *e, const struct lab_arrival *a);
void lab_udp_arrive(struct lab_emulator *e, const struct lab_arrival *a);
void lab_tcp_arrive(struct lab_emulator *e, const struct lab_arrival *a);
/* suspect.c: tarpits and SYN proxies, for segments of no connection. */
void lab_suspect_arrive(struct lab_emulator *e, const struct lab_arrival *a);
/* The router itself, and what it answers in a host's place. */
void lab_router_arrive(struct lab_emulator *e, const struct lab_arrival *a);

/* udp.c, tcp.c: the host's ICMP error with the code of an ICMPv4 type 3, through its limit. */
void lab_reject(struct lab_emulator *e, const struct lab_arrival *a, uint8_t icmp_code);

/* connected.c: a segment of a known connection; false when it is to be treated like one of none. */
bool lab_connected(struct lab_emulator *e, const struct lab_arrival *a,
                   struct lab_connection *connection);
/* Remembers that the reply of len bytes in lab_reply_ip(), a SYN-ACK, was sent. */
void lab_connection_begin(struct lab_emulator *e, const struct lab_arrival *a, size_t len);
/* Handles up to `most` timers that are due. True when there may be more. */
bool lab_connections_run(struct lab_emulator *e, unsigned most);
struct lab_tuple lab_tuple_of(const struct lab_arrival *a);

/* reply.c: where a reply's IP packet of up to LAB_REPLY_MAX bytes is built ... */
static inline uint8_t *lab_reply_ip(struct lab_emulator *e)
{
    return e->reply + LAB_ETHERNET_LEN;
}
/* ... and sent from: by the arrival's host, by the router, by a host to a known MAC. A length of 0
 * sends nothing. */
void lab_reply(struct lab_emulator *e, const struct lab_arrival *a, enum lab_sent kind, size_t len);
void lab_reply_by_router(struct lab_emulator *e, const struct lab_arrival *a, enum lab_sent kind,
                         size_t len);
void lab_send(struct lab_emulator *e, struct lab_host *host, const struct sp_mac *to,
              enum lab_sent kind, size_t len, uint64_t at_us);
/* A TCP reply of the arrival's host, counted by its flags; RSTs through the host's limit. False
 * when it was held back. */
bool lab_reply_tcp(struct lab_emulator *e, const struct lab_arrival *a, size_t len);
/* Flags of the TCP packet in lab_reply_ip(), which has no IP options. */
uint8_t lab_reply_flags(struct lab_emulator *e);

/* loop.c: hands a frame to the device and counts it. */
void lab_write(struct lab_emulator *e, enum lab_sent kind, const uint8_t *frame, size_t len);

/* The limit in force for a host: its system's, or the world's. */
static inline const struct lab_rate *lab_rst_limit(const struct lab_emulator *e,
                                                   const struct lab_host *host)
{
    return e->world->system_limits ? &host->traits.personality->rst_limit : &e->world->rst_limit;
}

static inline const struct lab_rate *lab_icmp_limit(const struct lab_emulator *e,
                                                    const struct lab_host *host)
{
    return e->world->system_limits ? &host->traits.personality->icmp_limit : &e->world->icmp_limit;
}

#endif
