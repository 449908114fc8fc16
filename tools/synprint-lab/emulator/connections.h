/* TCP connections of the emulated hosts: those that wait for the scanner's ACK, whose SYN-ACK is
 * repeated, and the few that were completed. Their number is bounded: when the table is full the
 * oldest is forgotten. One thread. */
#ifndef SP_EMULATOR_CONNECTIONS_H
#define SP_EMULATOR_CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/addr.h"

#define LAB_CONNECTIONS_MAX 131072u
#define LAB_SYNACK_MAX      104 /* bytes: an IPv6 header and the longest TCP header are 100 */

/* The scanner's end and the host's. */
struct lab_tuple {
    uint64_t host;
    struct sp_addr peer;
    uint16_t peer_port, port;
};

enum lab_connection_state {
    LAB_SYN_RECEIVED,
    LAB_ESTABLISHED,
    LAB_LAST_ACK, /* both sides sent a FIN, ours is not acknowledged yet (RFC 9293, 3.3.2) */
};

struct lab_connection {
    struct lab_tuple tuple;
    struct sp_mac peer_mac;
    enum lab_connection_state state;
    uint32_t irs, iss;         /* initial sequence numbers: the scanner's, the host's */
    uint32_t rcv_nxt, snd_nxt; /* RFC 9293, 3.3.1 */
    uint64_t first_us;         /* when the first SYN-ACK was sent */
    uint8_t repeated;          /* how often it was sent again */
    uint8_t synack_len;        /* 0: not kept, hence not repeated */
    uint8_t synack[LAB_SYNACK_MAX];
};

struct lab_connections;

/* NULL when out of memory. destroy accepts NULL. */
struct lab_connections *lab_connections_create(uint64_t seed, uint64_t now_us);
void lab_connections_destroy(struct lab_connections *connections);

/* NULL when there is none. Valid until the next add. */
struct lab_connection *lab_connections_find(struct lab_connections *connections,
                                            const struct lab_tuple *tuple);

/* A new one in state LAB_SYN_RECEIVED, in place of one with the same tuple; the rest is zero. */
struct lab_connection *lab_connections_add(struct lab_connections *connections,
                                           const struct lab_tuple *tuple);
void lab_connections_remove(struct lab_connections *connections, struct lab_connection *connection);

/* Sets, or moves, the timer of a connection; it comes up to 1 ms late. */
void lab_connections_set_timer(struct lab_connections *connections,
                               const struct lab_connection *connection, uint64_t due_us);

/* A connection whose timer is due, which is then off; NULL when there is none. */
struct lab_connection *lab_connections_due(struct lab_connections *connections, uint64_t now_us);
uint64_t lab_connections_next_us(const struct lab_connections *connections);

size_t lab_connections_count(const struct lab_connections *connections);

#endif
