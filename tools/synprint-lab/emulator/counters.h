/* What a lab counts: packets by kind, losses by cause. One thread writes. */
#ifndef SP_EMULATOR_COUNTERS_H
#define SP_EMULATOR_COUNTERS_H

#include <stdint.h>

/* Field, name in JSON and in the summary, what it counts. */
#define LAB_COUNTER_MAP(X)                                                                         \
    X(received, "frames received from the scanner")                                                \
    X(sent, "frames sent to the scanner")                                                          \
    X(arp_requests, "ARP requests and neighbour solicitations")                                    \
    X(syns, "TCP SYNs")                                                                            \
    X(rsts, "TCP RSTs from the scanner")                                                           \
    X(other_tcp, "other TCP segments")                                                             \
    X(udp, "UDP datagrams")                                                                        \
    X(echoes, "ICMP echo requests")                                                                \
    X(ignored, "frames for nobody here, or that no host answers")                                  \
    X(bad, "packets with a wrong checksum or length")                                              \
    X(sent_arp, "ARP replies and neighbour advertisements")                                        \
    X(sent_synacks, "SYN-ACKs, first")                                                             \
    X(sent_retransmits, "SYN-ACKs, repeated")                                                      \
    X(sent_rsts, "RSTs")                                                                           \
    X(sent_icmp_errors, "ICMP errors")                                                             \
    X(sent_echo_replies, "echo replies")                                                           \
    X(sent_udp, "UDP answers")                                                                     \
    X(sent_other, "other packets")                                                                 \
    X(lost_in, "lost by chance, towards hosts")                                                    \
    X(lost_out, "lost by chance, from hosts")                                                      \
    X(lost_queue_in, "lost in the full queue, towards hosts")                                      \
    X(lost_queue_out, "lost in the full queue, from hosts")                                        \
    X(limited_rsts, "RSTs held back by a rate limit")                                              \
    X(limited_icmp, "ICMP errors held back by a rate limit")                                       \
    X(reordered, "packets held back, so that others overtook them")                                \
    X(duplicated, "packets sent twice")                                                            \
    X(overflows, "frames lost because the lab itself was too slow or out of memory")

struct lab_counters {
#define X(field, text) uint64_t field;
    LAB_COUNTER_MAP(X)
#undef X
};

#endif
