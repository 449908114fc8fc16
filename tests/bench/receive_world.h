/* A scan without its sender, for the benchmarks of the receiver: probes in a real table, the frames
 * that answer them, and a thread that takes in what the receiver hands over, as the sender and main
 * do together, and puts each answered probe on the wire again. */
#ifndef BENCH_RECEIVE_WORLD_H
#define BENCH_RECEIVE_WORLD_H

#include <pthread.h>

#include "engine/context.h"

#define WORLD_SLOT 128 /* bytes from one frame to the next: a whole number of them fits a page */

struct world {
    struct sp_context ctx;
    struct sp_network network;
    uint32_t count;  /* probes; a power of two */
    uint8_t *frames; /* one answer to each, in an order of their own, WORLD_SLOT bytes each */
    uint16_t *lens;  /* of the frames */
    pthread_t sink;
    bool relaunch;    /* answered probes are sent again */
    atomic_bool stop; /* the sink ends */
    uint64_t replies; /* that the sink was given; to be read when it has ended */
    uint64_t wrong;   /* of these, not what they should be */
    double last_s;    /* when the last came */
};

/* Half of the answers are SYN-ACKs with the options that Linux sends, half RSTs. They go to the
 * Ethernet address, whose bytes are given. Ends the process when anything fails. */
struct world *world_create(uint32_t count, const uint8_t mac[static 6]);
void world_add_wire(struct world *world, struct sp_wire *wire);
void world_destroy(struct world *world);

/* Puts all probes on the wire that are not. While nobody else uses the table. */
void world_relaunch(struct world *world);

/* On the second CPU, where the receiver belongs too. */
void world_start_sink(struct world *world);
/* After the receiver has ended: what is left is taken in. */
void world_stop_sink(struct world *world);

double world_now_s(void);
double world_cpu_s(void);     /* of the calling thread */
void world_pin(unsigned cpu); /* the calling thread, if there is such a CPU */
_Noreturn void world_fail(const char *what);

#endif
