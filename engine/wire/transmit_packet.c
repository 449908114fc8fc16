#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/transmit.h"
#include "wire/transmit_wait.h"

#define SEND_BUFFER (1 << 20)
#define BATCH       64

/* A packet socket that receives nothing. Frames pass the interface's queueing discipline, and who
 * watches it sees them: leaving it out (PACKET_QDISC_BYPASS) saves 0 to 8 % of the CPU time of a
 * frame, a ring (PACKET_TX_RING) saves 20 % on one device and costs 5 % on another. */
struct packet {
    struct sp_transmit common;
    int fd;
    struct sp_transmit_wait wait;
    struct sockaddr_ll address; /* for each frame, where the frame does not tell its protocol */
    bool addressed;
};

/* Whether a sending that was refused may be tried again at once: after a wait for the socket's own
 * buffer, or for the interface's queue, of which nobody tells when it has room. */
static bool has_room(struct packet *self, int error)
{
    struct pollfd writable = {.fd = self->fd, .events = POLLOUT};

    if (error == EINTR)
        return true;
    if (error != EAGAIN && error != ENOBUFS)
        return false;
    if (error == EAGAIN && !self->wait.jammed)
        (void)poll(&writable, 1, 1);
    return sp_transmit_wait_nap(&self->wait);
}

static int send_batch(struct packet *self, const struct sp_frame *frames, unsigned count)
{
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];

    for (unsigned i = 0; i < count; i++) {
        parts[i] = (struct iovec){.iov_base = (void *)(uintptr_t)frames[i].bytes,
                                  .iov_len = frames[i].len};
        messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &parts[i], .msg_iovlen = 1}};
        if (self->addressed) {
            messages[i].msg_hdr.msg_name = &self->address;
            messages[i].msg_hdr.msg_namelen = sizeof(self->address);
        }
    }
    return sendmmsg(self->fd, messages, count, MSG_DONTWAIT);
}

static size_t packet_send(struct sp_transmit *transmit, const struct sp_frame *frames, size_t count)
{
    struct packet *self = (struct packet *)transmit;
    size_t done = 0;

    while (done < count) {
        int sent = send_batch(self, frames + done,
                              count - done < BATCH ? (unsigned)(count - done) : BATCH);
        int error = errno;

        if (sent > 0) {
            sp_transmit_wait_progress(&self->wait);
            done += (size_t)sent;
        } else if (!has_room(self, error)) {
            if (sp_transmit_is_fatal(error))
                transmit->broken = true;
            break;
        }
    }
    return done;
}

static void packet_close(struct sp_transmit *transmit)
{
    struct packet *self = (struct packet *)transmit;

    if (self->fd >= 0)
        close(self->fd);
    free(self);
}

static const struct sp_transmit_ops packet_ops = {.send = packet_send, .close = packet_close};

static bool can_be_used(const struct sp_transmit_config *config, struct sp_error *err)
{
    if (config->loopback)
        return sp_fail(err, SP_ERR_FAILED,
                       "the machine's own addresses are reached through its IP stack only");
    if (config->framing == SP_FRAMING_IP && config->linktype != SP_LINK_RAW)
        return sp_fail(err, SP_ERR_FAILED,
                       "its IP packets need a header that only the kernel "
                       "knows to make");
    return true;
}

struct sp_transmit *sp_transmit_packet_open(const struct sp_transmit_config *config,
                                            struct sp_error *err)
{
    const int send_buffer = SEND_BUFFER;
    struct packet *self;

    if (!can_be_used(config, err))
        return NULL;
    self = calloc(1, sizeof(*self));
    if (self == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    self->common = (struct sp_transmit){.ops = &packet_ops, .name = "AF_PACKET"};
    self->address = (struct sockaddr_ll){.sll_family = AF_PACKET,
                                         .sll_ifindex = (int)if_nametoindex(config->interface)};
    self->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0); /* protocol 0: receives nothing */
    if (self->fd < 0 ||
        bind(self->fd, (const struct sockaddr *)&self->address, sizeof(self->address)) != 0) {
        sp_fail(err, errno == EPERM ? SP_ERR_PRIVILEGE : SP_ERR_FAILED, "%s", strerror(errno));
        packet_close(&self->common);
        return NULL;
    }
    (void)setsockopt(self->fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer));
    /* an IP packet says nothing of its kind where there is no header before it */
    self->addressed = config->framing == SP_FRAMING_IP;
    self->address.sll_protocol = htons(ETHERTYPE_IP);
    return &self->common;
}
