/* Entries of a database as commands print and find them. */
#ifndef SP_DB_ENTRIES_H
#define SP_DB_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "cli/json.h"
#include "fingerprint/database.h"
#include "fingerprint/span.h"

/* One line: where, date, evidence, family, name; or an object of JSON. */
void db_entry_print(const struct sp_system *system, bool json);

/* The members of that object. */
void db_entry_members(const struct sp_system *system, struct sp_json *json);

/* "os.sig:40"; out holds DB_PLACE_MAX bytes. Returns out. */
#define DB_PLACE_MAX 320
const char *db_entry_place(const struct sp_system *system, char out[static DB_PLACE_MAX]);

/* Ignoring case (ASCII). */
bool db_text_contains(const char *text, const char *word);

/* The entry that begins in a line of a file's text: its lines, without what stands behind the last
 * of them that says something. len 0 when there is no such line. */
struct sp_span db_entry_text(const char *text, unsigned line);

/* By name (case does not matter), "FILE:LINE" of any of its lines, or a part of one name only.
 * NULL, with err, when there is none, or more than one. */
const struct sp_system *db_entry_find(const struct sp_database *db, const char *what,
                                      struct sp_error *err);

#endif
