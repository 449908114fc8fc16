/* Values of a checkpoint's lines. */
#ifndef SP_SYNPRINT_CHECKPOINT_JSON_H
#define SP_SYNPRINT_CHECKPOINT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "synprint/checkpoint.h"

struct sp_checkpoint_line {
    const char *path; /* of the file */
    size_t number;    /* from 1 */
    json_t *object;
};

/* Names file and line. Returns false. */
bool sp_checkpoint_fail(const struct sp_checkpoint_line *line, struct sp_error *err,
                        const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A number from 0 to max. */
bool sp_checkpoint_number(const struct sp_checkpoint_line *line, const json_t *object,
                          const char *key, uint64_t max, uint64_t *out, struct sp_error *err);

/* A string, or an object whose "hex" is one; to be freed. NULL when it is neither, when it holds a
 * NUL, or when out of memory. */
char *sp_checkpoint_bytes(const json_t *value);

/* Of a line that is a host. */
bool sp_checkpoint_host_state(const struct sp_checkpoint_line *line,
                              struct sp_unfinished_host *host, struct sp_error *err);
/* Allocates ranges->items. */
bool sp_checkpoint_ports(const struct sp_checkpoint_line *line, struct sp_checkpoint_ranges *ranges,
                         struct sp_error *err);

#endif
