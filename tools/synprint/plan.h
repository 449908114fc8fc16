/* What is to be scanned: the options turned into addresses, ports and databases. */
#ifndef SP_SYNPRINT_PLAN_H
#define SP_SYNPRINT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "fingerprint/database.h"
#include "fingerprint/faults.h"
#include "fingerprint/printfile.h"
#include "synprint/options.h"
#include "target/addrset.h"
#include "target/portset.h"
#include "target/services.h"
#include "target/shard.h"
#include "target/targetspec.h"

/* So that a seed survives JSON readers that keep numbers as doubles (RFC 8259, section 6). */
#define SP_SEED_BITS 53

/* Fingerprints of os-detection that the user named. */
struct sp_named_prints {
    const char *name; /* the file's, without its folder */
    struct sp_printfile *file;
};

/* Constant once it is built. */
struct sp_plan {
    struct sp_addrset *targets;
    struct sp_hostnames names;
    struct sp_services *services;
    struct sp_portset ports;
    struct sp_database *database;     /* of all files in our grammar */
    struct sp_faults database_faults; /* what of them was left out */
    struct sp_named_prints *prints;   /* in the order given; none without -O */
    size_t print_count;
    uint64_t seed;
    struct sp_shard shard;
};

/* Reads the data files, resolves names. Call sp_plan_finish() in either case. */
bool sp_plan_build(struct sp_plan *out, const struct sp_options *options, struct sp_error *err);
void sp_plan_finish(struct sp_plan *plan);

/* The text of --dry-run. */
void sp_plan_print(const struct sp_plan *plan, const struct sp_options *options, FILE *out);

#endif
