/* What a lab says of itself: as text for people, and as one line of JSON. */
#ifndef SP_LAB_SUMMARY_H
#define SP_LAB_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emulator/counters.h"
#include "emulator/emulator.h"
#include "world/world.h"

#define LAB_ASKED_TIMES 256 /* a port is counted up to 255 times */

/* How many ports were asked how often. */
struct lab_asked_summary {
    uint64_t tcp[LAB_ASKED_TIMES], udp[LAB_ASKED_TIMES]; /* [times]; [0] is not counted */
    bool complete; /* false: so many were asked that not all were counted */
};

struct lab_summary_member {
    const char *name;
    bool ended; /* by itself */
};

struct lab_summary {
    const char *name;
    long pid;
    double uptime_s;
    uint64_t addresses;
    const struct lab_summary_member *members;
    size_t member_count;
    const struct lab_counters *counters;
    uint64_t device_dropped;               /* frames that the emulator never saw */
    const struct lab_asked_summary *asked; /* NULL while the lab is up */
};

/* Counters of 0 are left out of the text. */
void lab_summary_text(const struct lab_summary *summary, FILE *out);
void lab_summary_json(const struct lab_summary *summary, FILE *out);

/* Counts how often ports were asked; writes each that was as a JSON line to lines, unless it is
 * NULL. */
void lab_asked_summarise(const struct lab_world *world, const struct lab_emulator *emulator,
                         struct lab_asked_summary *out, FILE *lines);

#endif
