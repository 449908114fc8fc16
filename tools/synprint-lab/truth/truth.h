/* The truth file: what is true of a lab, as JSON Lines, written and read back.
 *
 * One line for the lab, one for each of its addresses. A port is in the state of the range that
 * holds it, else in that of "tcp_rest" or "udp_rest".
 */
#ifndef SP_TRUTH_TRUTH_H
#define SP_TRUTH_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "packet/addr.h"
#include "target/portset.h"
#include "truth/words.h"
#include "world/world.h"

#define LAB_TRUTH_VERSION 1

/* Writes the lab's line and a line for each address of a sealed world: a second for some ten
 * thousand. Fails soon after the descriptor give_up (-1 = none) becomes readable. */
bool lab_truth_write(const struct lab_world *world, FILE *out, int give_up, struct sp_error *err);

/* A host with a real stack, on the link. Ports that are not listed are closed. */
struct lab_truth_member {
    struct sp_addr addr;
    struct sp_mac mac;
    const char *tcp_open, *udp_silent;            /* "22,80-90", "": none */
    const char *name, *vendor, *family, *version; /* NULL or "": not known */
};

/* Adds a line for such a host: after lab_truth_write(). */
bool lab_truth_write_member(const struct lab_truth_member *member, FILE *out, struct sp_error *err);

struct lab_verdict {
    uint8_t state;  /* enum lab_state */
    uint8_t reason; /* enum lab_reason */
};

struct lab_truth_range {
    uint16_t first, last;
    struct lab_verdict verdict;
};

/* A system; no string is NULL. */
struct lab_truth_os {
    char *name, *vendor, *family, *version;
};

struct lab_truth_ports {
    struct lab_truth_range *ranges; /* ascending, disjoint */
    uint32_t count;
    struct lab_verdict rest; /* state LAB_STATE_UNTOLD: nobody knows */
};

struct lab_truth_host {
    struct sp_addr addr;
    bool up;
    bool suspect; /* answers SYN-ACK on every TCP port, whatever is behind */
    struct lab_truth_ports ports[LAB_PROTO_COUNT];
    const struct lab_truth_os *os; /* NULL = not known */
};

struct lab_truth {
    struct lab_truth_host *hosts; /* by address */
    size_t count;
    struct sp_portset scope[LAB_PROTO_COUNT]; /* ports that the lab is about; sealed unless empty */
    void *systems;                            /* tsearch tree of struct lab_truth_os */
};

/* Reads a truth file; name stands for it in errors, which name the line too. Call
 * lab_truth_finish() in either case. Constant afterwards; any thread may read it. */
bool lab_truth_read(struct lab_truth *out, FILE *in, const char *name, struct sp_error *err);
void lab_truth_finish(struct lab_truth *truth);

/* The host of an address, or NULL. */
const struct lab_truth_host *lab_truth_find(const struct lab_truth *truth,
                                            const struct sp_addr *addr);
struct lab_verdict lab_truth_port(const struct lab_truth_host *host, enum lab_proto proto,
                                  uint16_t port);

#endif
