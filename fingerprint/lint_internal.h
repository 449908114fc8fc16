/* What lint.c (entry by entry) and lint_alike.c (entries compared) share. */
#ifndef SP_FINGERPRINT_LINT_INTERNAL_H
#define SP_FINGERPRINT_LINT_INTERNAL_H

#include "fingerprint/database.h"
#include "fingerprint/lint.h"

struct sp_linting {
    const char *path;
    const struct sp_database *db;
    const struct sp_lint *how;
    struct sp_lint_count *count;
    enum sp_severity severity; /* of what a whole database must not have */
};

void sp_lint_find(struct sp_linting *l, enum sp_severity severity, unsigned line,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Names that occur twice, and entries that nothing tells apart. False when memory is short. */
bool sp_lint_alike(struct sp_linting *l, struct sp_error *err);

#endif
