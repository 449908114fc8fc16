/* Points in time as text, in UTC. */
#ifndef SP_SYNPRINT_TIMESTAMP_H
#define SP_SYNPRINT_TIMESTAMP_H

#include <stdint.h>

#define SP_TIMESTAMP_MAX 40

/* Both take microseconds since 1970-01-01T00:00:00Z, fill out and return it. */

/* For programs (RFC 3339): "2026-01-01T00:00:00.000Z". */
const char *sp_timestamp_precise(uint64_t us, char out[static SP_TIMESTAMP_MAX]);

/* For people: "2026-01-01 00:00 UTC". */
const char *sp_timestamp_plain(uint64_t us, char out[static SP_TIMESTAMP_MAX]);

#endif
