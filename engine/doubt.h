/* How many port states of a scan are wrong because every packet about them was lost: hosts are
 * added up as they are reported. Internal to the engine; one thread. */
#ifndef SP_DOUBT_H
#define SP_DOUBT_H

#include <stdbool.h>

#include "engine/timing.h"

struct sp_doubt {
    double missed; /* ports, by the loss that each host has shown */
    double silent; /* ports: no more than these were missed */
    /* ports that answered, by how often they would have been asked had they not */
    double answered[SP_RETRIES_MAX + 2];
};

/* What a host has shown. */
struct sp_doubt_host {
    double answered, silent; /* ports */
    double sendings_each;    /* of a silent port, or what one would have had */
    double sendings, lost;   /* of the answered ones */
    bool proves_loss;        /* its own answers say what is lost; else only the scan's do */
};

/* usual: share of packets that the scan loses, as far as known. */
void sp_doubt_add(struct sp_doubt *doubt, const struct sp_doubt_host *host, double usual);

/* Ports in a wrong state so far. loss: the share of packets lost by all that is known by now. */
double sp_doubt_missed(const struct sp_doubt *doubt, double loss);

#endif
