/* What printfile.c (the object) and printfile_reader.c (the grammar) share. */
#ifndef SP_FINGERPRINT_PRINTFILE_INTERNAL_H
#define SP_FINGERPRINT_PRINTFILE_INTERNAL_H

#include "fingerprint/printfile.h"

struct sp_printfile {
    char *path;
    enum sp_generation generation;
    char *text; /* the names, classes and expressions of the entries point into it */
    size_t len;
    char *joined; /* wrapped lines put together; they are pointed into as well. NULL until needed */
    struct sp_print *prints;
    size_t count, capacity;
    struct sp_print_points points;
    size_t skipped;
    struct sp_error first_error;
};

/* Reads file->text into the rest. False only when memory is short. */
bool sp_printfile_scan(struct sp_printfile *file);

#endif
