/* `synprint-lab check`: compares results of scanners with the truth of a lab and reports. */
#ifndef SP_TRUTH_CHECK_H
#define SP_TRUTH_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

struct lab_check_options {
    const char *truth_path;
    const char *const *result_paths;
    size_t result_count;
    const char
        *ports; /* "22,80-90,T:443,U:53"; NULL = what the result says, else the truth's scope */
    const char *const *hosts; /* only these: addresses, networks, ranges */
    size_t host_count;        /* 0 = all */
    bool json;                /* one object per result instead of tables */
    bool list;                /* each difference too, one a line, before the report */
    bool os;                  /* systems count for *agrees */
};

/* Writes the report to out. *agrees: every result is exactly the truth. False, with err, when a
 * file cannot be read or an option is wrong. */
bool lab_check(const struct lab_check_options *options, FILE *out, bool *agrees,
               struct sp_error *err);

#endif
