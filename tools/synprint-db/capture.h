/* What a capture file tells of systems: the SYN-ACKs and RSTs that it holds, address by address. */
#ifndef SP_DB_CAPTURE_H
#define SP_DB_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fingerprint/observation.h"
#include "packet/addr.h"
#include "packet/decode.h"

#define DB_CAPTURE_PORTS 32 /* of an address */

/* One address that sent SYN-ACKs. */
struct db_answerer {
    struct sp_addr addr;
    struct sp_observation ports[DB_CAPTURE_PORTS]; /* each port's first, with the first RST */
    size_t port_count;
};

struct db_capture {
    struct db_answerer *at; /* in the order of the addresses */
    size_t count;
};

/* Of a TCP packet. */
bool db_is_synack(const struct sp_packet *packet);

/* Hands over each TCP packet of a capture. False, with err, when it cannot be read, or is damaged.
 */
typedef void (*db_packet_handler)(void *ctx, const struct sp_packet *packet);
bool db_capture_packets(const char *path, db_packet_handler handler, void *ctx,
                        struct sp_error *err);

/* False, with err, when the file cannot be read, all of it. Call finish in either case. */
bool db_capture_read(const char *path, struct db_capture *out, struct sp_error *err);
void db_capture_finish(struct db_capture *capture);

/* The same for struct sp_lint: all SYN-ACKs, whoever sent them. */
bool db_capture_synacks(void *ctx, const char *path, struct sp_observation *out, size_t max,
                        size_t *count, struct sp_error *err);

#endif
