/* TCP segments to a host. */
#include "emulator/internal.h"

struct lab_tuple lab_tuple_of(const struct lab_arrival *a)
{
    return (struct lab_tuple){
        .host = a->host->index,
        .peer = a->packet.saddr,
        .peer_port = a->packet.tcp.sport,
        .port = a->packet.tcp.dport,
    };
}

static void answer(struct lab_emulator *e, const struct lab_arrival *a, bool open)
{
    size_t len = lab_play_tcp(&a->host->player, &a->packet, open, a->at_us, lab_reply_ip(e));
    const uint8_t synack = SP_TCP_SYN | SP_TCP_ACK;

    if (len == 0)
        return;
    if ((lab_reply_flags(e) & (synack | SP_TCP_RST)) == synack)
        lab_connection_begin(e, a, len);
    lab_reply_tcp(e, a, len);
}

void lab_tcp_arrive(struct lab_emulator *e, const struct lab_arrival *a)
{
    struct lab_tuple tuple = lab_tuple_of(a);
    struct lab_connection *connection = lab_connections_find(e->connections, &tuple);

    if (connection != NULL && lab_connected(e, a, connection))
        return;
    if ((a->packet.tcp.flags & SP_TCP_RST) != 0)
        return;
    if (a->host->traits.suspect != LAB_SUSPECT_NONE) {
        lab_suspect_arrive(e, a);
        return;
    }
    switch (a->port.kind) {
    case LAB_PORT_OPEN:
    case LAB_PORT_CLOSED:
        answer(e, a, a->port.kind == LAB_PORT_OPEN);
        break;
    case LAB_PORT_REJECTED_HOST:
        lab_reject(e, a, a->port.code);
        break;
    case LAB_PORT_FILTERED:
    case LAB_PORT_REJECTED_ROUTER: /* answered there, and not here */
        break;
    }
}
