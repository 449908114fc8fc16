/* Where the bytes of an update come from: a file, or an https URL. Main thread.
 *
 * URLs are fetched by another program, synprint-fetch (fetch/main.c), which has no privileges and
 * hands over bytes only. What it does is bounded here: size, time, and that it ends. */
#ifndef SP_DB_FETCH_H
#define SP_DB_FETCH_H

#include <limits.h>
#include <stdint.h>

#include "db/files.h"

struct db_fetch {
    uint64_t deadline_us; /* on sp_clock_monotonic; for all that is fetched together */
    const char *ca_file;  /* certificates to trust instead of the system's, or NULL */
    const char *program;  /* synprint-fetch, see db_fetch_program() */
};

/* Finds synprint-fetch: beside this program, as in a build tree, or where it is installed. */
bool db_fetch_program(char out[static PATH_MAX], struct sp_error *err);

/* True for what begins like a URL. */
bool db_is_url(const char *source);

/* False, with err (SP_ERR_USAGE), for a URL that is not https. */
bool db_source_check(const char *source, struct sp_error *err);

/* Reads the source, which was checked, of max bytes at most. The caller finishes out in either
 * case. */
bool db_source_read(const char *source, size_t max, const struct db_fetch *how,
                    struct db_bytes *out, struct sp_error *err);

#endif
