/* Text of an OS database (db/GRAMMAR.md) to systems and signatures.
 *
 * The text may be hostile. What is wrong ends the parse with an error that names file, line and
 * column, and what was expected; or, where the reader asks for it, only the entry that it stands in
 * is left out. One thread at a time per object.
 */
#ifndef SP_FINGERPRINT_PARSER_H
#define SP_FINGERPRINT_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "fingerprint/faults.h"
#include "fingerprint/signature.h"

#define SP_OS_FILE_MAX ((size_t)64 << 20) /* bytes; more than any database of this kind has */

/* What a file holds, in its order. Everything belongs to this object. */
struct sp_os_file {
    char *name;       /* without folders: "os.sig" */
    char *path;       /* as it was given */
    char *text;       /* a copy; the strings of the systems point into it */
    uint64_t edition; /* a newer one is greater; 0: the file does not say */
    struct sp_system *systems;
    size_t system_count;
    struct sp_signature *signatures;
    size_t signature_count;
    struct sp_signature *rsts; /* of the systems that have one */
    size_t rst_count;
    struct sp_testline (*tests)[SP_TEST_COUNT];
    size_t tests_count;
};

/* How a file is read. */
struct sp_os_reading {
    bool local;   /* somebody's own entries: they win by their share when it is left out */
    bool by_path; /* messages name the file as it was given, not by its name alone */
    struct sp_faults *faults; /* NULL: the first fault ends the parse. Else an entry with a fault is
                                 left out, and the faults, all of them, are put here */
};

/* Parses text[0..len); path only names it in messages. On failure *out is empty. With `faults` only
 * a text that is not of this grammar at all (its first line, a NUL in it) is a failure. */
bool sp_os_file_read(struct sp_os_file *out, const char *text, size_t len, const char *path,
                     const struct sp_os_reading *how, struct sp_error *err);

/* The same, not local and without any fault. */
bool sp_os_file_parse(struct sp_os_file *out, const char *text, size_t len, const char *path,
                      struct sp_error *err);

/* Reads and parses a file; how may be NULL, as in sp_os_file_parse(). */
bool sp_os_file_load(struct sp_os_file *out, const char *path, const struct sp_os_reading *how,
                     struct sp_error *err);

/* Frees what the object holds and empties it. An empty one is fine. */
void sp_os_file_finish(struct sp_os_file *file);

#endif
