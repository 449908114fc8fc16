/* What is wrong, or weak, in a database file, beyond what its grammar demands.
 *
 *     error    a fault of the grammar; a sample that is missing, or of which the named system does
 * not come out; in a whole database also: no edition, a signature that earlier ones hide, a name
 * that occurs twice, entries that nothing tells apart warning  the same of somebody's own file; no
 * evidence, or "measured" without a sample
 *
 * One thread. */
#ifndef SP_FINGERPRINT_LINT_H
#define SP_FINGERPRINT_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fingerprint/observation.h"

enum sp_severity { SP_LINT_WARNING, SP_LINT_ERROR };

struct sp_finding {
    enum sp_severity severity;
    unsigned line; /* 0: of the file as such */
    const char *text;
};

struct sp_lint {
    bool whole; /* the file is a whole database, not somebody's own entries */
    /* Fills in the SYN-ACKs of a capture, at most max of them. NULL: samples are not looked at. */
    bool (*read_sample)(void *ctx, const char *path, struct sp_observation *out, size_t max,
                        size_t *count, struct sp_error *err);
    /* Called for each finding; those of the grammar come first, the others by entry. */
    void (*found)(void *ctx, const struct sp_finding *finding);
    void *ctx;
};

struct sp_lint_count {
    size_t errors, warnings, entries; /* entries that could be read */
};

/* Looks through text[0..len), of the file at path. False, with err, only when memory is short. */
bool sp_lint_text(const char *path, const char *text, size_t len, const struct sp_lint *how,
                  struct sp_lint_count *count, struct sp_error *err);

/* The file of a sample: in the folder "samples" beside the database file at path. False when the
 * name is too long for out. */
bool sp_sample_path(const char *path, const char *sample, char *out, size_t out_size);

#endif
