#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <xdp/xsk.h>

#include "packet/template.h"
#include "wire/pusher.h"
#include "wire/transmit.h"
#include "wire/transmit_wait.h"

#ifndef XDP_MAX_TX_SKB_BUDGET /* Linux 6.17 */
#define XDP_MAX_TX_SKB_BUDGET 9
#endif

/* AF_XDP without a program: a ring to send from, another in which sent frames come back, and memory
 * shared with the kernel: frames of ours, packed; and with zero copy, where the driver receives
 * into it too, chunks for what the machine receives meanwhile. */
#define SLOT_SHIFT  7u /* a slot of 128 bytes; */
#define LONG_SHIFT  9u /* of 512 where frames may be longer: fewer of them fit the cache */
#define SLOTS       2048u
#define CHUNK_BYTES 2048u /* the kernel's least; a frame must not cross two */
#define RX_CHUNKS   1024u
#define SEND_BUFFER (1 << 20)

/* In copy mode the kernel takes so many frames with one call: at least (Linux 5.10; later 32), and
 * where it can be told; no more are put into its ring before it is called. */
#define KICK_FRAMES 16u
#define PUT_FRAMES  256u
/* So many at once come from a sender that is as fast as it can be. */
#define MANY_FRAMES 32u

/* A socket that was closed, maybe in another process, gives its queue back a little later. */
#define BUSY_TRIES  10
#define BUSY_NAP_US 5000

_Static_assert(CHUNK_BYTES % (1u << LONG_SHIFT) == 0 && (SLOTS << SLOT_SHIFT) % CHUNK_BYTES == 0,
               "slots fill chunks");
_Static_assert(SP_TEMPLATE_MAX <= 1u << SLOT_SHIFT && SP_FRAME_MAX <= 1u << LONG_SHIFT,
               "frames fit slots");

struct xdp {
    struct sp_transmit common;
    bool zero_copy;
    unsigned slot_shift;
    uint8_t *memory;
    size_t memory_len;
    struct xsk_umem *umem;
    struct xsk_socket *socket;
    struct xsk_ring_prod fill, tx;
    struct xsk_ring_cons completed;
    uint16_t unused[SLOTS]; /* slots that the kernel does not have */
    uint32_t unused_count;
    struct sp_transmit_wait wait;        /* the sender's, */
    struct sp_transmit_wait pusher_wait; /* and the pusher's: either may push */
    _Atomic uint32_t put;                /* frames so far */
    /* Copy mode: pushes while the next frames are made; NULL until there were many at once, or when
     * it cannot be had. */
    struct sp_pusher *pusher;
    bool alone; /* there is to be none, or it cannot be had */
};

/* Takes back the slots whose frames have left. */
static void reap(struct xdp *self)
{
    uint32_t first, count = xsk_ring_cons__peek(&self->completed, SLOTS, &first);

    for (uint32_t i = 0; i < count && self->unused_count < SLOTS; i++) {
        uint64_t address = *xsk_ring_cons__comp_addr(&self->completed, first + i);

        self->unused[self->unused_count++] = (uint16_t)(address >> self->slot_shift);
    }
    xsk_ring_cons__release(&self->completed, count);
    if (count > 0)
        sp_transmit_wait_progress(&self->wait);
}

static uint32_t taken(const struct xdp *self)
{
    return __atomic_load_n(self->tx.consumer, __ATOMIC_ACQUIRE);
}

/* Frames in the ring that the kernel has not taken, at most. */
static uint32_t untaken(const struct xdp *self)
{
    uint32_t before = taken(self);

    return atomic_load_explicit(&self->put, memory_order_acquire) - before;
}

/* Tells the kernel to look at the ring; in copy mode, this is the sending. Returns errno. */
static int kick(struct xdp *self)
{
    if (!xsk_ring_prod__needs_wakeup(&self->tx))
        return 0;
    if (sendto(xsk_socket__fd(self->socket), NULL, 0, MSG_DONTWAIT, NULL, 0) >= 0)
        return 0;
    if (sp_transmit_is_fatal(errno))
        self->common.broken = true;
    return errno;
}

/* Copies frames into the ring as far as there is room; returns how many. */
static uint32_t put(struct xdp *self, const struct sp_frame *frames, size_t count)
{
    uint32_t max = self->unused_count < PUT_FRAMES ? self->unused_count : PUT_FRAMES, done = 0;
    uint32_t first = self->tx.cached_prod; /* as many places as slots: it cannot be full */

    while (done < max && done < count && frames[done].len <= 1u << self->slot_shift) {
        uint64_t address = (uint64_t)self->unused[--self->unused_count] << self->slot_shift;

        memcpy(self->memory + address, frames[done].bytes, frames[done].len);
        *xsk_ring_prod__tx_desc(&self->tx, first + done) =
            (struct xdp_desc){.addr = address, .len = (uint32_t)frames[done].len};
        done++;
    }
    self->tx.cached_prod += done;
    xsk_ring_prod__submit(&self->tx, done);
    /* release: who counts them finds them in the ring */
    atomic_fetch_add_explicit(&self->put, done, memory_order_release);
    return done;
}

/* Copy mode: has the kernel take all that is in the ring. False when it does not, for now. What
 * leaves by EBUSY was dropped by the interface, as if on the way (its queue is full, or it has no
 * carrier), so it is waited for too. */
static bool push(struct xdp *self, struct sp_transmit_wait *wait)
{
    uint32_t before = taken(self), kicks = 0, left;

    while ((left = untaken(self)) > 0) {
        int error = kick(self);

        if (self->common.broken)
            return false;
        if (taken(self) != before) {
            sp_transmit_wait_progress(wait);
            before = taken(self);
            kicks = 0;
        }
        /* before Linux 6.17 the ring does not tell how far it was read until it is empty */
        if ((error == 0 || error == EAGAIN) && ++kicks <= left / KICK_FRAMES + 1)
            continue;
        if (!sp_transmit_wait_nap(wait))
            return false;
    }
    return true;
}

/* The pusher's part. What could not be pushed waits for the next frames. */
static bool push_on(void *ctx)
{
    struct xdp *self = ctx;

    return untaken(self) > 0 && push(self, &self->pusher_wait);
}

/* Whether the pusher is to push these frames: it is where they are many, and it must be where
 * others are before them. Few leave sooner without it. */
static bool leave_to_pusher(struct xdp *self, size_t count)
{
    if (self->zero_copy || self->alone || (count < MANY_FRAMES && untaken(self) == 0))
        return false;
    if (self->pusher == NULL && count >= MANY_FRAMES) {
        self->pusher = sp_pusher_start(push_on, self);
        self->alone = self->pusher == NULL;
    }
    return self->pusher != NULL;
}

/* Sees to it that there is an unused slot, and that what was put before is on its way. */
static bool make_room(struct xdp *self, bool pushed)
{
    reap(self);
    if (!self->zero_copy && !pushed && !push(self, &self->wait))
        return false;
    while (self->unused_count == 0) {
        if (!pushed)
            (void)kick(self);
        if (self->common.broken || !sp_transmit_wait_nap(&self->wait))
            return false;
        reap(self);
    }
    return true;
}

static size_t xdp_send(struct sp_transmit *transmit, const struct sp_frame *frames, size_t count)
{
    struct xdp *self = (struct xdp *)transmit;
    bool pushed = leave_to_pusher(self, count);
    size_t done = 0;

    while (done < count && make_room(self, pushed)) {
        uint32_t added = put(self, frames + done, count - done);

        if (added == 0) /* it is too long */
            break;
        done += added;
        if (pushed)
            sp_pusher_poke(self->pusher);
        else if (self->zero_copy)
            (void)kick(self);
        else
            (void)push(self, &self->wait); /* what stays is pushed first by the next call */
    }
    if (transmit->broken) /* the latest, at the end of the ring, have not left */
        done -= untaken(self) < done ? untaken(self) : done;
    return done;
}

/* What was accepted leaves, if it can. */
static void flush(struct xdp *self)
{
    sp_transmit_wait_progress(&self->wait);
    if (!self->zero_copy) {
        (void)push(self, &self->wait);
        return;
    }
    do {
        (void)kick(self);
        reap(self);
    } while (self->unused_count < SLOTS && !self->common.broken &&
             sp_transmit_wait_nap(&self->wait));
}

static void xdp_close(struct sp_transmit *transmit)
{
    struct xdp *self = (struct xdp *)transmit;

    sp_pusher_stop(self->pusher);
    if (self->socket != NULL) {
        if (!self->common.broken)
            flush(self);
        xsk_socket__delete(self->socket);
    }
    if (self->umem != NULL)
        (void)xsk_umem__delete(self->umem);
    if (self->memory != NULL)
        munmap(self->memory, self->memory_len);
    free(self);
}

static const struct sp_transmit_ops xdp_ops = {.send = xdp_send, .close = xdp_close};

/* With zero copy the driver receives into our memory whatever arrives in its first queue, and hands
 * it to the machine as ever: without memory nothing would arrive. */
static void give_receive_chunks(struct xdp *self)
{
    uint32_t first = 0, count = xsk_ring_prod__reserve(&self->fill, RX_CHUNKS, &first);

    for (uint32_t i = 0; i < count; i++)
        *xsk_ring_prod__fill_addr(&self->fill, first + i) =
            ((uint64_t)SLOTS << self->slot_shift) + (uint64_t)i * CHUNK_BYTES;
    xsk_ring_prod__submit(&self->fill, count);
}

/* Returns 0 or errno. */
static int set_up(struct xdp *self, const char *interface)
{
    struct xsk_umem_config umem = {
        .fill_size = RX_CHUNKS, .comp_size = SLOTS, .frame_size = CHUNK_BYTES};
    struct xsk_socket_config socket = {
        .tx_size = SLOTS,
        .libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
        .bind_flags = (uint16_t)((self->zero_copy ? XDP_ZEROCOPY : XDP_COPY) | XDP_USE_NEED_WAKEUP),
    };
    const int send_buffer = SEND_BUFFER, budget = PUT_FRAMES;
    int error, fd;

    self->memory_len =
        ((size_t)SLOTS << self->slot_shift) + (self->zero_copy ? RX_CHUNKS * CHUNK_BYTES : 0);
    self->memory =
        mmap(NULL, self->memory_len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (self->memory == MAP_FAILED) {
        self->memory = NULL;
        return errno;
    }
    error = xsk_umem__create(&self->umem, self->memory, self->memory_len, &self->fill,
                             &self->completed, &umem);
    if (error != 0)
        return -error;
    if (self->zero_copy)
        give_receive_chunks(self);
    error = xsk_socket__create(&self->socket, interface, 0, self->umem, NULL, &self->tx, &socket);
    if (error != 0)
        return -error;
    fd = xsk_socket__fd(self->socket);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer));
    (void)setsockopt(fd, SOL_XDP, XDP_MAX_TX_SKB_BUDGET, &budget, sizeof(budget));
    /* many drivers accept zero copy and then want a program before they send */
    return self->zero_copy ? kick(self) : 0;
}

/* One try. NULL, with errno in *error. */
static struct sp_transmit *open_mode(const struct sp_transmit_config *config, bool zero_copy,
                                     int *error)
{
    struct xdp *self = calloc(1, sizeof(*self));

    if (self == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    self->common.ops = &xdp_ops;
    self->common.name = zero_copy ? "AF_XDP (zero copy)" : "AF_XDP (copy mode)";
    self->zero_copy = zero_copy;
    self->slot_shift = config->long_frames ? LONG_SHIFT : SLOT_SHIFT;
    self->alone = config->paced;
    while (self->unused_count < SLOTS) {
        self->unused[self->unused_count] = (uint16_t)self->unused_count;
        self->unused_count++;
    }
    *error = set_up(self, config->interface);
    if (*error == 0)
        return &self->common;
    xdp_close(&self->common);
    return NULL;
}

static bool is_wireless(const char *interface)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "/sys/class/net/%s/phy80211", interface);
    return access(path, F_OK) == 0;
}

static bool can_be_used(const struct sp_transmit_config *config, struct sp_error *err)
{
    if (config->loopback)
        return sp_fail(err, SP_ERR_FAILED,
                       "the machine's own addresses are reached through its IP stack only");
    /* the kernel does not tell the driver what kind of packets they are */
    if (config->framing != SP_FRAMING_ETHERNET)
        return sp_fail(err, SP_ERR_FAILED, "it takes IP packets, not Ethernet frames");
    /* all would leave in the queue for voice */
    if (is_wireless(config->interface))
        return sp_fail(err, SP_ERR_FAILED, "it is wireless");
    return true;
}

static bool fail(int error, bool long_frames, struct sp_error *err)
{
    switch (error) {
    case EPERM:
        return sp_fail(err, SP_ERR_PRIVILEGE, "%s", strerror(error));
    case EAFNOSUPPORT:
        return sp_fail(err, SP_ERR_FAILED, "this kernel does not have it");
    case ENOBUFS:
        return sp_fail(err, SP_ERR_FAILED,
                       "%u KiB of memory must be locked, more than RLIMIT_MEMLOCK leaves",
                       (SLOTS << (long_frames ? LONG_SHIFT : SLOT_SHIFT)) / 1024);
    case EBUSY:
        return sp_fail(err, SP_ERR_FAILED, "another AF_XDP socket has its first queue");
    default:
        return sp_fail(err, SP_ERR_FAILED, "%s", strerror(error));
    }
}

struct sp_transmit *sp_transmit_xdp_open(const struct sp_transmit_config *config,
                                         struct sp_error *err)
{
    const struct timespec nap = {.tv_nsec = BUSY_NAP_US * 1000};
    struct sp_transmit *transmit = NULL;
    bool zero_copy = true;
    int error = EBUSY;

    if (!can_be_used(config, err))
        return NULL;
    for (int i = 0; transmit == NULL && i < BUSY_TRIES; i++) {
        transmit = open_mode(config, zero_copy, &error);
        if (transmit != NULL || (!zero_copy && error != EBUSY))
            break;
        if (error == EBUSY)
            nanosleep(&nap, NULL);
        else
            zero_copy = false;
    }
    if (transmit == NULL)
        fail(error, config->long_frames, err);
    return transmit;
}
