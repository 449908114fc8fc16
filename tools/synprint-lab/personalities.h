/* The personalities that come with synprint-lab, and those that a user names. */
#ifndef SP_LAB_PERSONALITIES_H
#define SP_LAB_PERSONALITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "personality/load.h"

/* Adds all that come. */
bool lab_personalities_add_shipped(struct lab_personalities *list, uint64_t seed,
                                   struct sp_error *err);

/* Adds one that comes, by the name of its file, or else what the file of that path holds. *skipped
 * as lab_personalities_read() counts. */
bool lab_personalities_add_named(struct lab_personalities *list, const char *name,
                                 const struct lab_sample *sample, uint64_t seed, size_t *skipped,
                                 struct sp_error *err);

/* A table of those that come: name for --personality, system, how it is known. */
bool lab_personalities_print(FILE *out, struct sp_error *err);

#endif
