/* What the parts of the import share: import.c (heads, counts), import_prints.c (fingerprints),
 * import_first.c (the older notation), import_synack.c (SYN-ACKs from tests), import_p0f.c. */
#ifndef SP_FINGERPRINT_IMPORT_INTERNAL_H
#define SP_FINGERPRINT_IMPORT_INTERNAL_H

#include "fingerprint/import.h"
#include "fingerprint/pool.h"
#include "fingerprint/signature.h"

#define SP_IMPORT_NAME_MAX    400
#define SP_IMPORT_SYNACKS_MAX 4
#define SP_IMPORT_SHARE       2 /* so that measured entries win */

/* Room for the cleaned texts of one entry. */
struct sp_import_head {
    struct sp_system system;
    char name[SP_IMPORT_NAME_MAX], source[SP_IMPORT_NAME_MAX];
    char vendor[SP_IMPORT_NAME_MAX], family[SP_IMPORT_NAME_MAX], gen[SP_IMPORT_NAME_MAX],
        type[SP_IMPORT_NAME_MAX];
};

/* The lines before the first entry. */
void sp_import_begin(FILE *out, const struct sp_import_how *how);

/* Name, source, date and weight of an entry; the rest is the caller's. variant: 1 for the first of
 * its name. */
void sp_import_head(struct sp_import_head *head, const struct sp_import_how *how, const char *name,
                    size_t variant, size_t line);

/* Counts variants: names[i] to variant[i], 1 for the first of each name, 0 stays 0. False when
 * memory is short. */
bool sp_import_number(const char *const *names, size_t count, size_t *variant);

/* SYN-ACKs to our SYN that follow from second-generation tests. Returns how many; 0: none follows.
 */
size_t sp_import_synacks(const struct sp_testline *tests,
                         struct sp_signature out[static SP_IMPORT_SYNACKS_MAX]);

/* First-generation tests in the notation of the second; strings go to the pool. Adds to *lost the
 * values that have no place there. False when memory is short. */
bool sp_import_first(const struct sp_testline *tests, struct sp_testline out[static SP_TEST_COUNT],
                     struct sp_pool *pool, size_t *lost);

#endif
