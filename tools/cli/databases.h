/* Which OS databases are in use, and where. Three places, asked in this order:
 *
 *     the user's    $XDG_DATA_HOME/synprint, else $HOME/.local/share/synprint
 *     the system's  $SYNPRINT_STATEDIR, else the folder set when it was built (/var/lib/synprint)
 *     shipped       as cli/datafile.h finds it
 *
 * In each of the first two, "os.d/" holds entries of one's own, files named "*.sig", all of which
 * are used, in the order of their names; and "os.sig", when it is there, is a whole database that
 * an update installed. Of whole databases the first that can be read is used: the user's, the
 * system's, or the shipped one. Own files named "imported-*.sig" hold what was made from other
 * programs' files: they are asked last, after the whole database, because nobody has measured
 * them. */
#ifndef SP_CLI_DATABASES_H
#define SP_CLI_DATABASES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum sp_place { SP_PLACE_USER, SP_PLACE_SYSTEM, SP_PLACE_SHIPPED, SP_PLACE_COUNT };

/* "user's", "system's", "shipped". */
const char *sp_place_name(enum sp_place place);

/* The folder of a place, whether it is there or not. False, with err, where there is none: no HOME,
 * or nothing is shipped. */
bool sp_place_folder(enum sp_place place, char out[static PATH_MAX], struct sp_error *err);

struct sp_database_file {
    char *path;
    enum sp_place place;
};

struct sp_databases {
    struct sp_database_file *own; /* in the order in which they are asked */
    size_t own_count;
    struct sp_database_file *last; /* own ones that are asked after the whole one */
    size_t last_count;
    struct sp_database_file whole[SP_PLACE_COUNT]; /* that are there, in the same order */
    size_t whole_count;
};

/* Looks for them. False, with err, when there is no whole database at all, or memory is short. A
 * folder that cannot be read counts as empty. Call finish in either case. */
bool sp_databases_find(struct sp_databases *out, struct sp_error *err);
void sp_databases_finish(struct sp_databases *databases);

#endif
