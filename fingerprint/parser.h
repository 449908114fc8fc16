/* Text of an OS database (db/GRAMMAR.md) to systems and signatures.
 *
 * The text may be hostile. The first thing that is wrong ends the parse with an error that names
 * file, line and column, and what was expected. One thread at a time per object.
 */
#ifndef SP_FINGERPRINT_PARSER_H
#define SP_FINGERPRINT_PARSER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fingerprint/signature.h"

#define SP_OS_FILE_MAX ((size_t)64 << 20) /* bytes; more than any database of this kind has */

/* What a file holds, in its order. Everything belongs to this object. */
struct sp_os_file {
    char *name; /* without folders: "os.sig" */
    char *text; /* a copy; the strings of the systems point into it */
    struct sp_system *systems;
    size_t system_count;
    struct sp_signature *signatures;
    size_t signature_count;
    struct sp_signature *rsts; /* of the systems that have one */
    size_t rst_count;
    struct sp_testline (*tests)[SP_TEST_COUNT];
    size_t tests_count;
};

/* Parses text[0..len); path only names it in messages. On failure *out is empty. */
bool sp_os_file_parse(struct sp_os_file *out, const char *text, size_t len, const char *path,
                      struct sp_error *err);

/* Reads and parses a file. */
bool sp_os_file_load(struct sp_os_file *out, const char *path, struct sp_error *err);

/* Frees what the object holds and empties it. An empty one is fine. */
void sp_os_file_finish(struct sp_os_file *file);

#endif
