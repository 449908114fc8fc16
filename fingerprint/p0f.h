/* Reads files in the grammar of p0f version 3 that a user names, and looks SYN-ACKs up in them: the
 * signatures of the section [tcp:response]. Other sections are passed over.
 *
 * The text may be hostile. A bad signature is skipped and counted. Constant once read; any thread.
 */
#ifndef SP_FINGERPRINT_P0F_H
#define SP_FINGERPRINT_P0F_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fingerprint/observation.h"

/* "label = s:unix:Linux:3.x" */
struct sp_p0f_label {
    bool generic;                      /* g instead of s: counts only when nothing specific fits */
    const char *class, *name, *flavor; /* class "!": a program, not a system; flavor may be "" */
};

struct sp_p0f_match {
    struct sp_p0f_label label;
    size_t line;       /* of the signature */
    bool fuzzy;        /* the TTL, or a quirk that routers change, differs */
    unsigned distance; /* routers passed */
};

struct sp_p0f;

/* False (SP_ERR_USAGE) only when the file cannot be read, or has no good signature of a SYN-ACK;
 * errors name file, line and column. */
bool sp_p0f_read(const char *path, struct sp_p0f **out, struct sp_error *err);
/* The same of a copy of text[0..len); path only names it in messages. */
bool sp_p0f_parse(const char *path, const char *text, size_t len, struct sp_p0f **out,
                  struct sp_error *err);
void sp_p0f_destroy(struct sp_p0f *file); /* NULL is accepted */

size_t sp_p0f_count(const struct sp_p0f *file); /* signatures */
size_t sp_p0f_skipped(const struct sp_p0f *file);
/* What was wrong with the first skipped signature; "" when none was. */
const char *sp_p0f_first_error(const struct sp_p0f *file);

/* Whether the bytes begin like this grammar: "classes =" or a section comes first. */
bool sp_p0f_recognise(const char *bytes, size_t len);

/* The first specific signature that fits; else the first generic one; else the first that fits but
 * for small differences. False when none does. */
bool sp_p0f_find(const struct sp_p0f *file, const struct sp_observation *seen,
                 struct sp_p0f_match *out);

#endif
