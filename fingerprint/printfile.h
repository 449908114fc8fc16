/* Reads files of fingerprints in the second-generation grammar, that a user names: entries of a
 * name, classes, CPEs and test lines (os-detection: "nmap-os-db grammar"). Those who ask for it get
 * files of the first generation too, whose entries have the same form but older tests
 * (testline.h). The file as a whole, or a sample of its entries. Also accepts a fingerprint as a
 * scanner prints it (lines wrapped with "OS:" anywhere, a SCAN line, which is passed over): one
 * entry without a name.
 *
 * The text may be hostile. A file is constant once read; any thread may use it then. */
#ifndef SP_FINGERPRINT_PRINTFILE_H
#define SP_FINGERPRINT_PRINTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "fingerprint/testline.h"

#define SP_PRINTS_MAX        65536 /* entries of a file: ten times what any has */
#define SP_PRINT_CLASSES_MAX 16
#define SP_PRINT_UNNAMED     "unnamed fingerprint"

struct sp_print_class {
    const char *vendor, *family, *generation, *type; /* never NULL */
    const char *cpe;                                 /* the first one, "" when there is none */
};

struct sp_print {
    const char *name; /* SP_PRINT_UNNAMED when nothing names it */
    size_t line;      /* of the Fingerprint statement, or of the first line of a nameless entry */
    struct sp_print_class classes[SP_PRINT_CLASSES_MAX];
    size_t class_count;
    struct sp_testline tests[SP_TEST_COUNT]; /* in the notation of the file's generation */
};

/* Points of each attribute (the MatchPoints record); 0 where the file gives none. */
struct sp_print_points {
    bool present;
    uint16_t points[SP_TEST_COUNT][SP_ATTRIBUTES_MAX];
};

struct sp_printfile;

/* A bad entry is skipped and counted; the first error of the file is kept, with file, line and
 * column. False (SP_ERR_USAGE) only when the file cannot be read, or nothing in it is a good entry.
 */
bool sp_printfile_read(const char *path, struct sp_printfile **out, struct sp_error *err);
/* The same of a copy of text[0..len); path only names it in messages. */
bool sp_printfile_parse(const char *path, const char *text, size_t len, struct sp_printfile **out,
                        struct sp_error *err);
/* The same, but the file may be of either generation: its first line that tells decides. */
bool sp_printfile_read_any(const char *path, struct sp_printfile **out, struct sp_error *err);
bool sp_printfile_parse_any(const char *path, const char *text, size_t len,
                            struct sp_printfile **out, struct sp_error *err);
void sp_printfile_destroy(struct sp_printfile *file); /* NULL is accepted */

enum sp_generation sp_printfile_generation(const struct sp_printfile *file);

size_t sp_printfile_count(const struct sp_printfile *file);
const struct sp_print *sp_printfile_at(const struct sp_printfile *file, size_t index);
const struct sp_print_points *sp_printfile_points(const struct sp_printfile *file);
size_t sp_printfile_skipped(const struct sp_printfile *file);
/* What was wrong with the first skipped entry; "" when none was. */
const char *sp_printfile_first_error(const struct sp_printfile *file);

/* Whether the bytes begin like this grammar: after comments and blank lines, a "Fingerprint" or
 * "MatchPoints" statement, a test line, or a printed fingerprint comes first. */
bool sp_printfile_recognise(const char *bytes, size_t len);

#endif
