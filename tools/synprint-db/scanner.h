/* The scanner as a helper: synprint is run on one host, and its JSON Lines are read. One way to get
 * packets, with the privileges that synprint has and gives up. */
#ifndef SP_DB_SCANNER_H
#define SP_DB_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define DB_TRAITS_MAX 16
#define DB_PORTS_KEPT 4

struct db_scan {
    const char *host;
    const char *ports;   /* as -p takes them; NULL: the scanner's default */
    bool tests;          /* -O */
    const char *capture; /* -w; NULL: none */
};

/* What the scan says of the host. */
struct db_scan_result {
    char *address;
    char *traits[DB_TRAITS_MAX]; /* "syn-ack ...", "rst ..." */
    size_t trait_count;
    char *fingerprint; /* lines of tests; NULL: not asked, or not answered */
    uint16_t open[DB_PORTS_KEPT], closed[DB_PORTS_KEPT]; /* the first of each */
    size_t open_count, closed_count;
};

/* False, with err, when the scan failed, or found no host that is up, or more than one. Call
 * finish in either case. */
bool db_scan_run(const struct db_scan *scan, struct db_scan_result *out, struct sp_error *err);
void db_scan_finish(struct db_scan_result *result);

#endif
