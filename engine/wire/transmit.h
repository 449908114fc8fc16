/* How frames leave through an interface of this machine: AF_XDP, AF_PACKET or libnet behind one
 * small interface, and the choice between them. One file per back end: transmit_*.c.
 *
 * Opening and closing: the thread that owns the wire; opening needs CAP_NET_RAW, what comes later
 * nothing. Sending: the sender thread.
 */
#ifndef SP_WIRE_TRANSMIT_H
#define SP_WIRE_TRANSMIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/decode.h"
#include "wire/wire.h"

struct sp_transmit;

struct sp_transmit_ops {
    size_t (*send)(struct sp_transmit *transmit, const struct sp_frame *frames, size_t count);
    void (*close)(struct sp_transmit *transmit);
};

/* The common part; a back end embeds it as its first member. */
struct sp_transmit {
    const struct sp_transmit_ops *ops;
    const char *name;   /* for people, "AF_XDP (copy mode)"; constant */
    atomic_bool broken; /* the interface is gone or down, nothing will ever leave */
};

struct sp_transmit_config {
    const char *interface;
    bool loopback;             /* the machine talks to itself */
    bool paced;                /* a rate was promised: frames leave when they are sent, not later */
    bool long_frames;          /* up to SP_FRAME_MAX bytes, not SP_TEMPLATE_MAX */
    enum sp_framing framing;   /* of the frames that will be sent */
    enum sp_linktype linktype; /* of the interface */
};

enum sp_transmit_choice {
    SP_TRANSMIT_AUTO, /* the first of the others that works, in this order */
    SP_TRANSMIT_XDP,
    SP_TRANSMIT_PACKET,
    SP_TRANSMIT_LIBNET,
};

#define SP_TRANSMIT_BACKENDS 3 /* all but SP_TRANSMIT_AUTO */

struct sp_transmit_backend {
    enum sp_transmit_choice choice;
    const char *name; /* "AF_XDP" */
    /* NULL, with the bare reason in err. */
    struct sp_transmit *(*open)(const struct sp_transmit_config *config, struct sp_error *err);
};

/* One line for each back end that was preferred and did not work: "not AF_XDP: why". */
struct sp_transmit_notes {
    char lines[SP_TRANSMIT_BACKENDS][256];
    size_t count;
};

/* Opens what was chosen, for an interface that is up. NULL, with err, when that does not work. */
struct sp_transmit *sp_transmit_open(const struct sp_transmit_config *config,
                                     enum sp_transmit_choice choice,
                                     struct sp_transmit_notes *notes, struct sp_error *err);

/* The same from a table in order of preference, for tests. */
struct sp_transmit *sp_transmit_open_from(const struct sp_transmit_backend *table, size_t count,
                                          const struct sp_transmit_config *config,
                                          enum sp_transmit_choice choice,
                                          struct sp_transmit_notes *notes, struct sp_error *err);

/* As sp_wire_send(): the number of frames accepted, in order, before one was refused, which has not
 * left. Waits a moment for room before it refuses; once it had to, it no longer waits until
 * something has left again. */
static inline size_t sp_transmit_send(struct sp_transmit *transmit, const struct sp_frame *frames,
                                      size_t count)
{
    return transmit->ops->send(transmit, frames, count);
}

/* What was accepted leaves first, as far as the interface takes it in a moment. Accepts NULL. */
static inline void sp_transmit_close(struct sp_transmit *transmit)
{
    if (transmit != NULL)
        transmit->ops->close(transmit);
}

/* The back ends. */
struct sp_transmit *sp_transmit_xdp_open(const struct sp_transmit_config *config,
                                         struct sp_error *err);
struct sp_transmit *sp_transmit_packet_open(const struct sp_transmit_config *config,
                                            struct sp_error *err);
struct sp_transmit *sp_transmit_libnet_open(const struct sp_transmit_config *config,
                                            struct sp_error *err);

#endif
