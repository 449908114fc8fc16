/* What a user pastes of a host: the fingerprint of its tests, wrapped ("OS:") or not, and lines in
 * the database's form, `syn-ack` and `rst`, as unknown hosts are reported with. Other text around
 * them is passed over.
 *
 * The text may be hostile. Nothing is kept; any thread. */
#ifndef SP_FINGERPRINT_PASTED_H
#define SP_FINGERPRINT_PASTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fingerprint/observation.h"
#include "fingerprint/testprint.h"

#define SP_PASTED_MAX   ((size_t)64 << 10) /* bytes */
#define SP_PASTED_PORTS 32

struct sp_pasted {
    struct sp_observation ports[SP_PASTED_PORTS]; /* of each syn-ack line; each with the RST */
    size_t port_count;
    bool has_tests;
    struct sp_testprint tests; /* of the second generation */
};

/* Values that a line leaves open are filled with one that it allows. False (SP_ERR_USAGE), naming
 * line and column, for what cannot be read, or when there is none of these. */
bool sp_pasted_read(const char *name, const char *text, size_t len, struct sp_pasted *out,
                    struct sp_error *err);

/* Whether the bytes begin like a capture file: pcap or pcapng. */
bool sp_capture_recognise(const char *bytes, size_t len);

#endif
