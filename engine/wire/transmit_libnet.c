#include <errno.h>
#include <libnet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/transmit.h"
#include "wire/transmit_wait.h"

#define SEND_BUFFER (1 << 20)

struct libnet_transmit {
    struct sp_transmit common;
    libnet_t *libnet;
};

static size_t refused(struct sp_transmit *transmit, size_t done)
{
    if (sp_transmit_is_fatal(errno))
        transmit->broken = true;
    return done;
}

static size_t send_link(struct sp_transmit *transmit, const struct sp_frame *frames, size_t count)
{
    struct libnet_transmit *self = (struct libnet_transmit *)transmit;

    for (size_t i = 0; i < count; i++) {
        if (libnet_adv_write_link(self->libnet, frames[i].bytes, (uint32_t)frames[i].len) < 0)
            return refused(transmit, i);
    }
    return count;
}

static size_t send_ip(struct sp_transmit *transmit, const struct sp_frame *frames, size_t count)
{
    struct libnet_transmit *self = (struct libnet_transmit *)transmit;

    for (size_t i = 0; i < count; i++) {
        if (libnet_adv_write_raw_ipv4(self->libnet, frames[i].bytes, (uint32_t)frames[i].len) < 0)
            return refused(transmit, i);
    }
    return count;
}

static void libnet_close(struct sp_transmit *transmit)
{
    struct libnet_transmit *self = (struct libnet_transmit *)transmit;

    if (self->libnet != NULL)
        libnet_destroy(self->libnet);
    free(self);
}

static const struct sp_transmit_ops link_ops = {.send = send_link, .close = libnet_close};
static const struct sp_transmit_ops ip_ops = {.send = send_ip, .close = libnet_close};

/* libnet's link socket would queue a copy of every frame that the machine receives, which nobody
 * reads: let it refuse them all, and see those of one interface only. */
static bool prepare_link(const struct sp_transmit_config *config, int fd)
{
    struct sock_filter refuse = {.code = BPF_RET | BPF_K, .k = 0};
    struct sock_fprog program = {.len = 1, .filter = &refuse};
    struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                  .sll_ifindex = (int)if_nametoindex(config->interface)};

    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0 &&
           bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

/* Whatever the routing table says meanwhile: nothing leaves elsewhere. What goes to the machine
 * itself does not leave at all, and must not be bound: the route to an own address belongs to the
 * interface that has the address, not to the loopback interface that it takes. */
static bool prepare_ip(const struct sp_transmit_config *config, int fd)
{
    return config->loopback || setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, config->interface,
                                          (socklen_t)strlen(config->interface)) == 0;
}

struct sp_transmit *sp_transmit_libnet_open(const struct sp_transmit_config *config,
                                            struct sp_error *err)
{
    bool link = config->framing == SP_FRAMING_ETHERNET;
    struct libnet_transmit *self = calloc(1, sizeof(*self));
    const int send_buffer = SEND_BUFFER;
    char reason[LIBNET_ERRBUF_SIZE];
    int fd;

    if (self == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    self->common.ops = link ? &link_ops : &ip_ops;
    self->common.name = link ? "libnet" : "libnet (raw IP)";
    self->libnet = libnet_init(link ? LIBNET_LINK_ADV : LIBNET_RAW4_ADV, config->interface, reason);
    if (self->libnet == NULL) {
        sp_fail(err, SP_ERR_FAILED, "%s", reason);
        goto fail;
    }
    fd = libnet_getfd(self->libnet);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer));
    if (link ? prepare_link(config, fd) : prepare_ip(config, fd))
        return &self->common;
    sp_fail(err, SP_ERR_FAILED, "cannot bind to it: %s", strerror(errno));
fail:
    libnet_close(&self->common);
    return NULL;
}
