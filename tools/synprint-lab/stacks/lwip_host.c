/* A host whose TCP/IP stack is lwIP, behind a tap device that the caller has opened.
 *
 * usage: lwip-host DEVICE-FD ADDRESS MAC MTU WINDOW
 *
 * ADDRESS/24 listens on TCP ports 7 and 80 (connections are closed at once) and UDP port 7
 * (silent). MTU decides the MSS (MTU less 40). WINDOW is the receive window of every connection,
 * without window scaling. 0 leaves either as the library was built.
 *
 * What most systems set when they compile lwIP (lwipopts.h), a program can only change in a
 * connection that exists. The last moment before its SYN-ACK is tcp_enqueue_flags(), which the
 * library calls through the dynamic linker: the one here changes window and scaling and calls the
 * library's. What goes out is what a library compiled with TCP_WND = WINDOW and LWIP_WND_SCALE = 0
 * sends.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lwip/etharp.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>
#include <lwip/tcpip.h>
#include <lwip/udp.h>
#include <netif/ethernet.h>

#define FRAME_MAX   1600
#define MTU_DEFAULT 1500

static int device;
static uint16_t window_bytes;
static struct netif host;

err_t tcp_enqueue_flags(struct tcp_pcb *pcb, u8_t flags)
{
    static err_t (*library)(struct tcp_pcb *, u8_t);

    if (library == NULL) {
        void *symbol = dlsym(RTLD_NEXT, "tcp_enqueue_flags");

        if (symbol == NULL)
            abort();
        memcpy(&library, &symbol, sizeof(library));
    }
    if (window_bytes > 0 && flags == (TCP_SYN | TCP_ACK)) {
        pcb->flags &= (tcpflags_t)~TF_WND_SCALE;
        pcb->rcv_scale = pcb->snd_scale = 0;
        pcb->rcv_wnd = pcb->rcv_ann_wnd = window_bytes;
    }
    return library(pcb, flags);
}

static err_t send_frame(struct netif *netif, struct pbuf *chain)
{
    uint8_t frame[FRAME_MAX];
    u16_t len = pbuf_copy_partial(chain, frame, sizeof(frame), 0);

    (void)netif;
    return len == chain->tot_len && write(device, frame, len) == len ? ERR_OK : ERR_IF;
}

static err_t init_netif(struct netif *netif)
{
    netif->name[0] = 't';
    netif->name[1] = 'p';
    netif->output = etharp_output;
    netif->linkoutput = send_frame;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    return ERR_OK;
}

static err_t on_connection(void *arg, struct tcp_pcb *pcb, err_t error)
{
    (void)arg;
    if (error != ERR_OK || pcb == NULL)
        return ERR_VAL;
    if (tcp_close(pcb) == ERR_OK)
        return ERR_OK;
    tcp_abort(pcb);
    return ERR_ABRT;
}

static void on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *datagram,
                        const ip_addr_t *from, u16_t port)
{
    (void)arg;
    (void)pcb;
    (void)from;
    (void)port;
    pbuf_free(datagram);
}

static bool listen_tcp(u16_t port)
{
    struct tcp_pcb *pcb = tcp_new();

    if (pcb == NULL || tcp_bind(pcb, IP4_ADDR_ANY, port) != ERR_OK)
        return false;
    pcb = tcp_listen(pcb);
    if (pcb != NULL)
        tcp_accept(pcb, on_connection);
    return pcb != NULL;
}

static bool listen_udp(u16_t port)
{
    struct udp_pcb *pcb = udp_new();

    if (pcb == NULL || udp_bind(pcb, IP4_ADDR_ANY, port) != ERR_OK)
        return false;
    udp_recv(pcb, on_datagram, NULL);
    return true;
}

/* Everything of lwIP's outside its own thread is done under its lock. */
static bool start_host(const ip4_addr_t *address, const uint8_t mac[static 6], uint16_t mtu)
{
    const ip4_addr_t none = {0};
    ip4_addr_t mask;
    bool ok;

    IP4_ADDR(&mask, 255, 255, 255, 0);
    LOCK_TCPIP_CORE();
    ok = netif_add(&host, address, &mask, &none, NULL, init_netif, ethernet_input) != NULL;
    if (ok) {
        host.mtu = mtu;
        host.hwaddr_len = 6;
        memcpy(host.hwaddr, mac, 6);
        netif_set_link_up(&host);
        netif_set_up(&host);
        ok = listen_tcp(7) && listen_tcp(80) && listen_udp(7);
    }
    UNLOCK_TCPIP_CORE();
    return ok;
}

static int forward_frames(void)
{
    uint8_t frame[FRAME_MAX];
    struct pbuf *chain;
    ssize_t len;

    while ((len = read(device, frame, sizeof(frame))) > 0 || (len < 0 && errno == EINTR)) {
        if (len <= 0)
            continue;
        chain = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_POOL);
        if (chain == NULL)
            continue; /* as a network card without a buffer */
        pbuf_take(chain, frame, (u16_t)len);
        /* not through the queue of lwIP's thread, which is short: what comes too fast waits in the
         * device */
        LOCK_TCPIP_CORE();
        if (host.input(chain, &host) != ERR_OK)
            pbuf_free(chain);
        UNLOCK_TCPIP_CORE();
    }
    fprintf(stderr, "lwip-host: reading the device: %s\n", strerror(errno));
    return 1;
}

static bool parse_number(const char *text, unsigned long max, unsigned long *out)
{
    char *end;

    errno = 0;
    *out = strtoul(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out <= max;
}

static bool parse_mac(const char *text, uint8_t mac[static 6])
{
    int used = 0;

    return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0], &mac[1], &mac[2], &mac[3],
                  &mac[4], &mac[5], &used) == 6 &&
           text[used] == '\0';
}

static void on_started(void *arg)
{
    sys_sem_signal(arg);
}

int main(int argc, char **argv)
{
    unsigned long fd, mtu, window;
    ip4_addr_t address;
    sys_sem_t started;
    uint8_t mac[6];

    if (argc != 6 || !parse_number(argv[1], 1023, &fd) || !ip4addr_aton(argv[2], &address) ||
        !parse_mac(argv[3], mac) || !parse_number(argv[4], MTU_DEFAULT, &mtu) ||
        !parse_number(argv[5], UINT16_MAX, &window)) {
        fprintf(stderr, "usage: lwip-host DEVICE-FD ADDRESS MAC MTU WINDOW\n");
        return 2;
    }
    device = (int)fd;
    window_bytes = (uint16_t)window;
    if (sys_sem_new(&started, 0) != ERR_OK)
        return 1;
    tcpip_init(on_started, &started);
    sys_sem_wait(&started);
    if (!start_host(&address, mac, mtu == 0 ? MTU_DEFAULT : (uint16_t)mtu)) {
        fprintf(stderr, "lwip-host: lwIP refuses the interface or a port\n");
        return 1;
    }
    return forward_frames();
}
