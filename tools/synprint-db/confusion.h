/* How often systems of one family were given for another: a table by truth and answer. */
#ifndef SP_DB_CONFUSION_H
#define SP_DB_CONFUSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct db_confusion_row {
    const char *truth, *answer; /* families; "" when the answer was "unknown" */
    bool right;
    size_t count;
};

struct db_confusion {
    struct db_confusion_row *rows;
    size_t count;
    size_t right, unknown, wrong;
};

/* Is a system of the family `truth` named rightly? The families of an entry that covers several
 * are "FreeBSD or AIX", or stand in its name. */
bool db_is_right(const char *truth, const char *family, const char *name);

/* Counts one answer, family "" and whatever name for "unknown"; the texts must outlive the table.
 * False, with err, when memory is short. */
bool db_confusion_add(struct db_confusion *table, const char *truth, const char *family,
                      const char *name, struct sp_error *err);

/* Prints it, families in the order of their names. */
void db_confusion_print(struct db_confusion *table, const char *title);
void db_confusion_finish(struct db_confusion *table);

#endif
