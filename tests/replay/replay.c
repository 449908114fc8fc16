/* Reads a capture through the replay wire and prints what the decoder, the classifier and the
 * matcher make of each packet. Compared with a golden text by tests/replay/CMakeLists.txt: a bug
 * report becomes a capture and the text that it should have given.
 *
 * usage: replay CAPTURE OS_DATABASE
 */
#include <stdio.h>
#include <stdlib.h>

#include "fingerprint/matcher.h"
#include "probe/kind.h"
#include "wire/replay.h"

struct replay {
    const struct sp_wire *wire;
    const struct sp_database *db;
    unsigned number;
};

static void print_match(const struct replay *r, const struct sp_packet *packet)
{
    char line[SP_OBSERVATION_TEXT_MAX], text[SP_EVIDENCE_MAX];
    struct sp_observation seen;
    struct sp_match match;

    if (!sp_observe(packet, NULL, &seen))
        return;
    sp_match(r->db, &seen, &match);
    printf("    %s\n", sp_observation_format(&seen, line));
    if (match.kind != SP_MATCH_UNKNOWN)
        printf("    %s: %s\n", match.name, sp_match_evidence(&match, text));
}

static void print_verdict(const struct sp_packet *packet)
{
    struct sp_verdict verdict = sp_probe_kind(SP_PROBE_TCP_SYN)->classify(packet);

    printf(" -> %s, %s\n", sp_port_state_name((enum sp_port_state)verdict.state),
           sp_reason_name((enum sp_reason)verdict.reason));
}

static void print_packet(const struct replay *r, const struct sp_packet *packet)
{
    char from[SP_ADDR_TEXT_MAX], asked[SP_ADDR_TEXT_MAX], mac[SP_MAC_TEXT_MAX];

    switch ((enum sp_packet_type)packet->type) {
    case SP_PACKET_TCP:
        printf("tcp %s:%u flags %02x ttl %u window %u", sp_addr_format(&packet->saddr, from),
               packet->tcp.sport, packet->tcp.flags, packet->ttl, packet->tcp.window);
        print_verdict(packet);
        print_match(r, packet);
        break;
    case SP_PACKET_ICMP_ERROR:
        printf("icmp error %u/%u from %s about %s:%u", packet->icmp.type, packet->icmp.code,
               sp_addr_format(&packet->saddr, from),
               sp_addr_format(&packet->icmp.quote.daddr, asked), packet->icmp.quote.dport);
        print_verdict(packet);
        break;
    case SP_PACKET_ARP:
        printf("arp %u: %s is at %s\n", packet->arp.operation,
               sp_addr_format(&packet->arp.sender_ip, from),
               sp_mac_format(&packet->arp.sender_mac, mac));
        break;
    case SP_PACKET_UDP:
    case SP_PACKET_ICMP:
    case SP_PACKET_NONE:
        printf("other\n");
        break;
    }
}

static void on_frame(void *ctx, const uint8_t *bytes, size_t len, uint64_t rx_us)
{
    static const char *const failures[] = {[SP_DECODE_UNKNOWN] = "unknown",
                                           [SP_DECODE_TRUNCATED] = "truncated",
                                           [SP_DECODE_MALFORMED] = "malformed"};
    struct replay *r = ctx;
    struct sp_packet packet;
    enum sp_decode_result result = sp_decode(r->wire->linktype, bytes, len, &packet);

    (void)rx_us;
    printf("%u: ", ++r->number);
    if (result == SP_DECODE_OK)
        print_packet(r, &packet);
    else
        printf("%s\n", failures[result]);
}

int main(int argc, char **argv)
{
    struct sp_database *db = NULL;
    struct sp_wire *wire = NULL;
    struct replay replay = {0};
    struct sp_error err;
    int status = 1;

    if (argc != 3)
        return 2;
    db = sp_database_load(argv[2], &err);
    if (db == NULL)
        goto out;
    wire = sp_replay_open(argv[1], &err);
    if (wire == NULL)
        goto out;
    replay.wire = wire;
    replay.db = db;
    while (sp_wire_receive(wire, 64, on_frame, &replay) > 0)
        ;
    status = 0;
out:
    if (status != 0)
        fprintf(stderr, "replay: %s\n", err.message);
    sp_wire_destroy(wire);
    sp_database_destroy(db);
    return status;
}
