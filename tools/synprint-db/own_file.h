/* Files of the user's own entries: where they are, and how they are written. */
#ifndef SP_DB_OWN_FILE_H
#define SP_DB_OWN_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Today, UTC, "YYYY-MM-DD". Returns out. */
#define DB_DATE_MAX 32
const char *db_today(char out[static DB_DATE_MAX]);

/* A name as part of a file's name: "Example OS 3.1" to "example-os-3.1". Returns out. */
#define DB_SLUG_MAX 64
const char *db_slug(const char *name, char out[static DB_SLUG_MAX]);

/* Path of os.d/SLUG.sig in the user's folder, which is made when it is not there. */
bool db_own_file(const char *slug, char out[static PATH_MAX], struct sp_error *err);

/* Path of a capture beside the user's entries, os.d/samples/SLUG.pcap, or -2, -3 and so on when
 * that is there already. The folder is made. *name points into out, behind the last slash. */
bool db_own_sample(const char *slug, char out[static PATH_MAX], const char **name,
                   struct sp_error *err);

/* Writes a file as a whole; standard output for "-". */
bool db_write_file(const char *path, const char *text, size_t len, struct sp_error *err);

/* Appends an entry, lines of text, to the file, which is made when it is not there. Refused when
 * the file has an entry of that name, or would not be one that can be read. */
bool db_append_entry(const char *path, const char *name, const char *entry, struct sp_error *err);

#endif
