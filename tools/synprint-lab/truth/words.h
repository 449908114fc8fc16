/* The words of results: states of ports and the reasons for them, as synprint, nmap and the truth
 * file spell them. */
#ifndef SP_TRUTH_WORDS_H
#define SP_TRUTH_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum lab_proto { LAB_TCP, LAB_UDP, LAB_PROTO_COUNT };

#define LAB_STATE_MAP(X)                                                                           \
    X(LAB_STATE_UNTOLD, "untold") /* nothing is said about the port */                             \
    X(LAB_STATE_OPEN, "open")                                                                      \
    X(LAB_STATE_CLOSED, "closed")                                                                  \
    X(LAB_STATE_FILTERED, "filtered")                                                              \
    X(LAB_STATE_OPEN_FILTERED, "open|filtered")                                                    \
    X(LAB_STATE_CLOSED_FILTERED, "closed|filtered")                                                \
    X(LAB_STATE_UNFILTERED, "unfiltered")                                                          \
    X(LAB_STATE_UNASKED, "unasked") /* the scan ended before */

enum lab_state {
#define X(name, text) name,
    LAB_STATE_MAP(X)
#undef X
        LAB_STATE_COUNT
};

/* Reason, its word, the word for several ports in nmap's summaries. */
#define LAB_REASON_MAP(X)                                                                          \
    X(LAB_REASON_NONE, "", "")                                                                     \
    X(LAB_REASON_SYN_ACK, "syn-ack", "syn-acks")                                                   \
    X(LAB_REASON_RESET, "reset", "resets")                                                         \
    X(LAB_REASON_REFUSED, "conn-refused", "conn-refused")                                          \
    X(LAB_REASON_NO_RESPONSE, "no-response", "no-responses")                                       \
    X(LAB_REASON_UDP_RESPONSE, "udp-response", "udp-responses")                                    \
    X(LAB_REASON_NET_UNREACH, "net-unreach", "net-unreaches")                                      \
    X(LAB_REASON_HOST_UNREACH, "host-unreach", "host-unreaches")                                   \
    X(LAB_REASON_PROTO_UNREACH, "proto-unreach", "proto-unreaches")                                \
    X(LAB_REASON_PORT_UNREACH, "port-unreach", "port-unreaches")                                   \
    X(LAB_REASON_NET_PROHIBITED, "net-prohibited", "net-prohibiteds")                              \
    X(LAB_REASON_HOST_PROHIBITED, "host-prohibited", "host-prohibiteds")                           \
    X(LAB_REASON_ADMIN_PROHIBITED, "admin-prohibited", "admin-prohibiteds")                        \
    X(LAB_REASON_DEST_UNREACH, "dest-unreach", "dest-unreaches")                                   \
    X(LAB_REASON_TIME_EXCEEDED, "time-exceeded", "time-exceededs")                                 \
    X(LAB_REASON_NO_ROUTE, "no-route", "no-routes")                                                \
    X(LAB_REASON_BEYOND_SCOPE, "beyond-scope", "beyond-scopes")                                    \
    X(LAB_REASON_REJECT_ROUTE, "reject-route", "reject-routes")                                    \
    X(LAB_REASON_OTHER, "other", "other") /* a word that is not in this table */

enum lab_reason {
#define X(name, word, plural) name,
    LAB_REASON_MAP(X)
#undef X
};

const char *lab_proto_name(enum lab_proto proto); /* "tcp" */
bool lab_proto_find(const char *name, enum lab_proto *proto);

const char *lab_state_name(enum lab_state state);
/* LAB_STATE_UNTOLD for a word that is no state. */
enum lab_state lab_state_find(const char *word);

const char *lab_reason_name(enum lab_reason reason);
/* LAB_REASON_OTHER for a word that is not known. */
enum lab_reason lab_reason_find(const char *word);

/* The reason that an ICMP destination unreachable gives: code of ICMPv4 type 3 (RFC 792, RFC 1122
 * 3.2.2.1, RFC 1812 5.2.7), or of ICMPv6 type 1 (RFC 4443 3.1). */
enum lab_reason lab_reason_of_icmp(uint8_t code);
enum lab_reason lab_reason_of_icmp6(uint8_t code);

#endif
