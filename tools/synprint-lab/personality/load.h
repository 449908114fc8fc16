/* Reads personalities: our own files, and files in the second-generation fingerprint grammar that
 * a user names (fingerprint/printfile.h). Own format: see personalities/README.md. */
#ifndef SP_PERSONALITY_LOAD_H
#define SP_PERSONALITY_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "personality/personality.h"

struct lab_personalities; /* an ordered list; owns its personalities */

/* Empty, or NULL when out of memory. destroy accepts NULL. */
struct lab_personalities *lab_personalities_create(void);
void lab_personalities_destroy(struct lab_personalities *list);

size_t lab_personalities_count(const struct lab_personalities *list);
const struct lab_personality *lab_personalities_at(const struct lab_personalities *list,
                                                   size_t index);

/* What to take from a file of many entries. */
struct lab_sample {
    uint32_t count;      /* entries taken, evenly spread over those that qualify; 0 = all */
    bool answering_only; /* only those that answer the first SYN with a SYN-ACK */
};

/* Adds the personalities of a file, whichever grammar it is in. Choices that the file leaves open
 * are made by the seed. Errors (SP_ERR_USAGE) name file, line, column and what was expected; in a
 * file of the fingerprint grammar a bad entry is skipped and counted: *skipped, which may be NULL,
 * grows by it. sample may be NULL: all; it is not asked in our own format. It is an error when
 * nothing was added; after another error the list may hold a part. */
bool lab_personalities_read(struct lab_personalities *list, const char *path,
                            const struct lab_sample *sample, uint64_t seed, size_t *skipped,
                            struct sp_error *err);

/* Adds every "*.personality" file of a folder, in the order of their names (bytes). One of them at
 * least must be there; the first bad one ends it. */
bool lab_personalities_read_folder(struct lab_personalities *list, const char *folder,
                                   uint64_t seed, struct sp_error *err);

#endif
