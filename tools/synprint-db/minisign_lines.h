/* What minisign's files have in common: lines, comments, base64 of a fixed length. Private to
 * minisign*.c. */
#ifndef SP_DB_MINISIGN_LINES_H
#define SP_DB_MINISIGN_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/minisign.h"

#define DB_UNTRUSTED "untrusted comment: "
#define DB_TRUSTED   "trusted comment: "

#define DB_HASH_BYTES 64 /* BLAKE2b-512 */

/* What the lines of base64 hold. */
struct db_public_line {
    char algorithm[2]; /* "Ed" */
    uint8_t id[DB_KEY_ID_BYTES];
    uint8_t key[DB_PUBLIC_BYTES];
};

struct db_signature_line {
    char algorithm[2]; /* "ED": of the hash; "Ed": of the file itself */
    uint8_t id[DB_KEY_ID_BYTES];
    uint8_t signature[DB_SIGNATURE_BYTES];
};

_Static_assert(sizeof(struct db_public_line) == 42 && sizeof(struct db_signature_line) == 74,
               "as they stand in the file");

/* Base64 of so many bytes, with its NUL. */
#define DB_BASE64_TEXT(bytes) (((bytes) + 2) / 3 * 4 + 1)

struct db_lines {
    const char *at, *end;
    const char *name; /* of the file, for messages */
    unsigned number;  /* of the line taken last */
};

struct db_line {
    const char *text;
    size_t len;
};

/* The next line without its end (LF or CR LF); an empty one at the end of the text. */
struct db_line db_lines_next(struct db_lines *lines);

/* Takes a line that begins with prefix; rest is what follows. */
bool db_lines_comment(struct db_lines *lines, const char *prefix, struct db_line *rest,
                      struct sp_error *err);

/* Takes a line that is the base64 of exactly len bytes. what names them: "a public key". */
bool db_lines_base64(struct db_lines *lines, void *out, size_t len, const char *what,
                     struct sp_error *err);

/* True when nothing but empty lines is left. */
bool db_lines_end(struct db_lines *lines, struct sp_error *err);

#endif
