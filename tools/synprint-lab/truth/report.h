/* The report of a comparison, for people and for programs. */
#ifndef SP_TRUTH_REPORT_H
#define SP_TRUTH_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "truth/compare.h"

/* One row: a result that was compared. */
struct lab_report_row {
    const char *name; /* of the file */
    char format[16];
    bool agrees;
    struct lab_tally tally;
};

/* Aligned tables: ports, hosts, and systems if any host's is known. */
void lab_check_report_text(const struct lab_report_row *rows, size_t count, FILE *out);
/* JSON Lines, one object per row. */
void lab_check_report_json(const struct lab_report_row *rows, size_t count, FILE *out);

#endif
