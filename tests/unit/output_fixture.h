/* Everything that a report needs, without a network, a clock or a data file; and what a format made
 * of a made-up scan. Functions fail the running test when something cannot be set up. */
#ifndef OUTPUT_FIXTURE_H
#define OUTPUT_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_scan.h"
#include "synprint/report.h"

#define EVIDENCE                                                                                   \
    "SYN-ACK ttl 64 (0 away), df, id 0, options M,S,T,N,W, mss 1460, scale 10, window 65160 "      \
    "match os.sig:11"
#define RST_AGREES "; the RST of a closed port (ttl 64, df, id 0, window 0) agrees"

struct output_fixture {
    struct sp_options options;
    struct sp_plan plan;
    struct sp_named_prints prints;
    struct sp_report report;
    struct sp_port_result *results;
    struct sp_scan_stats stats; /* of a scan that is complete, with one host up */
    char *notes, *written;
    size_t notes_len;
};

void output_begin(struct output_fixture *f, const char *targets, const char *ports);
void output_end(struct output_fixture *f);

/* Names are told in the order in which they are added. */
void output_add_name(struct output_fixture *f, const char *name, const char *addr);

/* Puts a database that does not know the system of fake_up before the one that does, or in its
 * place. Once only. */
void output_ask_other_database(struct output_fixture *f, bool only);

/* Turns -O on, with the database that comes with synprint and, when prints is not NULL, this text
 * as the file "mine" of fingerprints. The options must be as they are to be. */
void output_detect(struct output_fixture *f, const char *prints);

/* Plays the hosts and returns what one format made of them; the fixture keeps it. Once only. */
const char *output_play(struct output_fixture *f, const struct sp_format *format,
                        const struct fake_host *hosts, size_t count);

#endif
