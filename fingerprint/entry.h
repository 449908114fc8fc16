/* The text of an entry: a system, as a file of the database holds it (db/GRAMMAR.md). What is
 * written is read back by parser.h as the same system.
 *
 * The caller looks at the stream's error flag. Any thread. */
#ifndef SP_FINGERPRINT_ENTRY_H
#define SP_FINGERPRINT_ENTRY_H

#include <stddef.h>
#include <stdio.h>

#include "fingerprint/signature.h"
#include "fingerprint/text.h"

/* The lines of one entry. Every text of the system must be one that sp_entry_text() could have
 * made. */
void sp_entry_write(FILE *out, const struct sp_system *system);

#define SP_SIGNATURE_TEXT_MAX 1024

/* "syn-ack ..." and "rst ..."; traits that the signature leaves open are left out. Return out. */
const char *sp_signature_format(const struct sp_signature *sig,
                                char out[static SP_SIGNATURE_TEXT_MAX]);
const char *sp_rst_format(const struct sp_signature *rst, char out[static SP_SIGNATURE_TEXT_MAX]);

/* "T1(...)" and a line end. */
void sp_testline_write(FILE *out, enum sp_test test, const struct sp_testline *line);

/* Any text as the value of a key: printable ASCII, no blanks at the ends or in a row; what else
 * there is becomes "?". `otherwise` when nothing is left. Returns out. */
const char *sp_entry_text(const char *text, const char *otherwise, char *out, size_t size);

#endif
