/* Entries of our own form made from files of other programs, that a user has: fingerprints of
 * os-detection of either generation, and p0f's signatures of SYN-ACKs.
 *
 *     second generation   test lines as they are; a syn-ack line where one follows from them
 *     first generation    what the second says in the same words or that can be translated
 *     p0f                 syn-ack lines, one entry for each label
 *
 * Everything that is read is counted, as carried over or by the reason why not. What is written is
 * always a whole file of the database's grammar. The caller looks at the stream's error flag. Any
 * thread. */
#ifndef SP_FINGERPRINT_IMPORT_H
#define SP_FINGERPRINT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "fingerprint/p0f.h"
#include "fingerprint/printfile.h"

/* What became of an entry; of p0f: of a signature. */
#define SP_IMPORT_MAP(X)                                                                           \
    X(SP_IMPORT_CARRIED, "carried over")                                                           \
    X(SP_IMPORT_UNREADABLE, "skipped: cannot be read")                                             \
    X(SP_IMPORT_REPEATED, "skipped: the same as an earlier one of that name")                      \
    X(SP_IMPORT_LITTLE, "skipped: states too little")                                              \
    X(SP_IMPORT_PROGRAM, "skipped: names a program, not a system")                                 \
    X(SP_IMPORT_IPV6, "skipped: for IPv6 only")                                                    \
    X(SP_IMPORT_IMPOSSIBLE, "skipped: no SYN-ACK to our SYN can look like this")

enum sp_import_outcome {
#define X(name, words) name,
    SP_IMPORT_MAP(X)
#undef X
        SP_IMPORT_COUNT
};

/* What is missing from entries that were carried over. */
#define SP_IMPORT_LOSS_MAP(X)                                                                      \
    X(SP_IMPORT_LOSS_NO_SYNACK, "entries without a syn-ack line: none follows from their tests")   \
    X(SP_IMPORT_LOSS_CLASSES, "entries of several families, of which the first is kept")           \
    X(SP_IMPORT_LOSS_CPES, "CPE names that are malformed or one too many")                         \
    X(SP_IMPORT_LOSS_VALUES, "values of tests that our notation cannot say")                       \
    X(SP_IMPORT_LOSS_MTU, "windows that follow the MTU, kept for an MTU of 1500")                  \
    X(SP_IMPORT_LOSS_QUIRKS, "quirks that our SYN does not bring about")

enum sp_import_loss {
#define X(name, words) name,
    SP_IMPORT_LOSS_MAP(X)
#undef X
        SP_IMPORT_LOSS_COUNT
};

const char *sp_import_outcome_words(enum sp_import_outcome outcome);
const char *sp_import_loss_words(enum sp_import_loss loss);

struct sp_import_counts {
    size_t outcome[SP_IMPORT_COUNT]; /* their sum: what was read */
    size_t loss[SP_IMPORT_LOSS_COUNT];
    size_t entries, synacks; /* that were written */
};

struct sp_import_how {
    const char *from;          /* the file, for `source` and the first lines */
    const char *date;          /* YYYY-MM-DD */
    unsigned least_attributes; /* of tests that an entry must state */
};

/* Attributes of tests without which an entry tells next to nothing. */
#define SP_IMPORT_LEAST 12

/* False, with err, only when memory is short. */
bool sp_import_prints(FILE *out, const struct sp_printfile *file, const struct sp_import_how *how,
                      struct sp_import_counts *counts, struct sp_error *err);
bool sp_import_p0f(FILE *out, const struct sp_p0f *file, const struct sp_import_how *how,
                   struct sp_import_counts *counts, struct sp_error *err);

#endif
