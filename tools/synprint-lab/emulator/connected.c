/* Connections: enough of TCP that connect() and close() work, and the repetition of SYN-ACKs. */
#include <string.h>

#include "emulator/build.h"
#include "emulator/internal.h"
#include "packet/cursor.h"

#define FORGET_US 60000000 /* a connection that nothing is heard of, or repeated for */
#define WINDOW    65536u /* sequence numbers at which an RST, or the ACK of a SYN-ACK, is believed */

/* When the host repeats a SYN-ACK that it repeated n times so far, in ms after the first; 0: not
 * any more. Tarpits and SYN proxies keep nothing that they could repeat. */
static uint32_t next_repetition_ms(const struct lab_emulator *e, const struct lab_host *host,
                                   unsigned n)
{
    if (!e->world->retransmit || host->traits.suspect != LAB_SUSPECT_NONE ||
        n >= LAB_RETRANSMITS_MAX)
        return 0;
    return host->traits.personality->retransmit_ms[n];
}

/* When the timer of a connection that waits for its ACK is due. After the last repetition the host
 * waits twice as long as before it, then gives up. */
static uint64_t timer_us(const struct lab_emulator *e, const struct lab_host *host,
                         const struct lab_connection *c)
{
    const uint32_t *ms = host->traits.personality->retransmit_ms;
    uint64_t n = c->repeated, next_ms = next_repetition_ms(e, host, c->repeated), last_ms, gap_ms;

    if (next_ms != 0)
        return c->first_us + next_ms * 1000;
    if (n == 0)
        return c->first_us + FORGET_US;
    if (host->traits.personality->retransmit_rst_ms != 0)
        return c->first_us + host->traits.personality->retransmit_rst_ms * UINT64_C(1000);
    last_ms = ms[n - 1];
    gap_ms = n > 1 && ms[n - 2] < last_ms ? last_ms - ms[n - 2] : last_ms;
    return c->first_us + (last_ms + 2 * gap_ms) * 1000;
}

void lab_connection_begin(struct lab_emulator *e, const struct lab_arrival *a, size_t len)
{
    size_t header = lab_ip_header_len(&a->packet.saddr);
    struct sp_cursor c = sp_cursor_init(lab_reply_ip(e), len);
    struct lab_tuple tuple = lab_tuple_of(a);
    struct lab_connection *connection;

    if ((a->packet.tcp.flags & SP_TCP_SYN) == 0 || len > LAB_SYNACK_MAX)
        return;
    connection = lab_connections_add(e->connections, &tuple);
    sp_cursor_skip(&c, header + 4);
    connection->iss = sp_cursor_u32(&c);
    connection->irs = a->packet.tcp.seq;
    connection->snd_nxt = connection->iss + 1;
    connection->rcv_nxt = connection->irs + 1;
    connection->peer_mac = a->packet.smac;
    connection->first_us = a->at_us;
    memcpy(connection->synack, lab_reply_ip(e), len);
    connection->synack_len = (uint8_t)len;
    lab_connections_set_timer(e->connections, connection, timer_us(e, a->host, connection));
}

static void repeat_synack(struct lab_emulator *e, struct lab_host *host,
                          struct lab_connection *connection, uint64_t at_us)
{
    lab_play_retransmit(&host->player, connection->synack, connection->synack_len, at_us);
    memcpy(lab_reply_ip(e), connection->synack, connection->synack_len);
    lab_send(e, host, &connection->peer_mac, LAB_SENT_RETRANSMIT, connection->synack_len, at_us);
}

static void send_segment(struct lab_emulator *e, const struct lab_arrival *a, uint8_t flags,
                         const struct lab_connection *connection)
{
    lab_reply_tcp(e, a,
                  lab_play_segment(&a->host->player, &a->packet, flags, connection->snd_nxt,
                                   connection->rcv_nxt, a->at_us, lab_reply_ip(e)));
}

/* RFC 9293, 3.10.7.4, as far as a peer needs it that is let in and then leaves. */
static void established(struct lab_emulator *e, const struct lab_arrival *a,
                        struct lab_connection *connection)
{
    const struct sp_tcp *tcp = &a->packet.tcp;
    bool fin = (tcp->flags & SP_TCP_FIN) != 0;
    bool acked = (tcp->flags & SP_TCP_ACK) != 0 && tcp->ack == connection->snd_nxt;

    if ((tcp->flags & SP_TCP_RST) != 0) {
        if (tcp->seq - connection->rcv_nxt < WINDOW)
            lab_connections_remove(e->connections, connection);
        return;
    }
    lab_connections_set_timer(e->connections, connection, a->at_us + FORGET_US);
    if (connection->state == LAB_LAST_ACK && acked && !fin) {
        lab_connections_remove(e->connections, connection);
        return;
    }
    if (a->packet.payload_len == 0 && !fin && (tcp->flags & SP_TCP_SYN) == 0 &&
        tcp->seq == connection->rcv_nxt)
        return; /* nothing to acknowledge */
    if (connection->state == LAB_ESTABLISHED && tcp->seq == connection->rcv_nxt) {
        connection->rcv_nxt += a->packet.payload_len;
        if (fin) {
            connection->rcv_nxt++;
            send_segment(e, a, SP_TCP_FIN | SP_TCP_ACK, connection);
            connection->snd_nxt++;
            connection->state = LAB_LAST_ACK;
            return;
        }
    } else if (connection->state == LAB_LAST_ACK && fin) {
        connection->snd_nxt--; /* the answer was lost */
        send_segment(e, a, SP_TCP_FIN | SP_TCP_ACK, connection);
        connection->snd_nxt++;
        return;
    }
    send_segment(e, a, SP_TCP_ACK, connection);
}

/* The ACK that completes the handshake. */
static void complete(struct lab_emulator *e, const struct lab_arrival *a,
                     struct lab_connection *connection)
{
    bool proxy = a->host->traits.suspect == LAB_SUSPECT_SYN_PROXY;

    if (a->port.kind == LAB_PORT_OPEN) {
        connection->state = LAB_ESTABLISHED;
        if (proxy) /* it is connected now, and opens the window */
            send_segment(e, a, SP_TCP_ACK, connection);
        established(e, a, connection);
        return;
    }
    /* a SYN proxy finds out that there is nobody behind it; a tarpit says no more */
    if (proxy)
        send_segment(e, a, SP_TCP_RST, connection);
    lab_connections_remove(e->connections, connection);
}

bool lab_connected(struct lab_emulator *e, const struct lab_arrival *a,
                   struct lab_connection *connection)
{
    const struct sp_tcp *tcp = &a->packet.tcp;
    uint8_t kind = tcp->flags & (SP_TCP_SYN | SP_TCP_ACK | SP_TCP_RST);

    if (connection->state != LAB_SYN_RECEIVED) {
        established(e, a, connection);
        return true;
    }
    if ((kind & SP_TCP_RST) != 0) {
        if (tcp->seq - connection->irs < WINDOW)
            lab_connections_remove(e->connections, connection);
        return true;
    }
    if (kind == SP_TCP_SYN && tcp->seq == connection->irs) {
        repeat_synack(e, a->host, connection, a->at_us);
        return true;
    }
    if (kind == SP_TCP_ACK && tcp->ack == connection->snd_nxt &&
        tcp->seq - connection->rcv_nxt < WINDOW) {
        complete(e, a, connection);
        return true;
    }
    return false;
}

/* The RST by which some systems give up. */
static void give_up(struct lab_emulator *e, struct lab_host *host,
                    const struct lab_connection *connection)
{
    const struct sp_packet syn = {
        .type = SP_PACKET_TCP,
        .saddr = connection->tuple.peer,
        .daddr = host->traits.addr,
        .tcp = {.sport = connection->tuple.peer_port, .dport = connection->tuple.port},
    };

    lab_send(e, host, &connection->peer_mac, LAB_SENT_RST,
             lab_play_segment(&host->player, &syn, SP_TCP_RST, connection->snd_nxt, 0, e->now_us,
                              lab_reply_ip(e)),
             e->now_us);
}

static void run_timer(struct lab_emulator *e, struct lab_connection *connection)
{
    struct lab_host *host = lab_hosts_at(e->hosts, connection->tuple.host);

    if (connection->state == LAB_SYN_RECEIVED) {
        if (next_repetition_ms(e, host, connection->repeated) != 0) {
            repeat_synack(e, host, connection, e->now_us);
            connection->repeated++;
            lab_connections_set_timer(e->connections, connection, timer_us(e, host, connection));
            return;
        }
        if (connection->repeated > 0 && host->traits.personality->retransmit_rst)
            give_up(e, host, connection);
    }
    lab_connections_remove(e->connections, connection);
}

bool lab_connections_run(struct lab_emulator *e, unsigned most)
{
    for (; most > 0; most--) {
        struct lab_connection *connection = lab_connections_due(e->connections, e->now_us);

        if (connection == NULL)
            return false;
        run_timer(e, connection);
    }
    return true;
}
