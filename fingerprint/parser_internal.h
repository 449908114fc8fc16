/* What the parts of the parser share: parser.c (lines and entries), entry_keys.c (keys), os_file.c
 * (memory, reading). */
#ifndef SP_FINGERPRINT_PARSER_INTERNAL_H
#define SP_FINGERPRINT_PARSER_INTERNAL_H

#include "fingerprint/parser.h"
#include "fingerprint/span.h"

struct sp_parse {
    struct sp_os_file *file;
    const struct sp_os_reading *how;
    struct sp_error *err;
    struct sp_line line;
    struct sp_system *system; /* the entry that is being read, or NULL */
    bool faulty;              /* that entry has a fault, and will be left out */
    bool skipping;            /* the entry began with a fault: nothing is read of it */
    bool has_certainty, has_share, has_evidence;
    struct sp_testline *tests; /* of that entry; NULL: none yet */
    size_t first_signature;    /* of that entry */
};

struct sp_key;
typedef bool (*sp_key_parse_fn)(struct sp_parse *p, const struct sp_key *key, struct sp_span value);

struct sp_key {
    const char *word;
    sp_key_parse_fn parse;
    size_t offset; /* of the text in struct sp_system; parse_text only */
    bool required;
};

#define SP_KEYS_EXPECTED                                                                           \
    "system, vendor, family, gen, type, cpe, certainty, share, source, date, evidence, sample, "   \
    "syn-ack, rst, resends or a test line"

/* NULL when there is no such key; "system" and "edition" are none of an entry. */
const struct sp_key *sp_key_find(struct sp_span word);

/* A key that the entry needs and does not have; NULL: none. */
const struct sp_key *sp_key_missing(struct sp_system *system);

/* Room for whatever the text may hold, and a copy of it. False when memory is short; *file may be
 * half filled then. */
bool sp_os_file_allocate(struct sp_os_file *file, const char *text, size_t len, const char *path);

#endif
