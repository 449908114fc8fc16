/* Results, given as text, compared with the truth of check_samples.h. */
#ifndef CHECK_FIXTURE_H
#define CHECK_FIXTURE_H

#include <stdbool.h>

#include "truth/check.h"

struct checked {
    bool read, agrees;
    char *text; /* the report; the caller frees it */
    struct sp_error err;
};

/* For cmocka: a folder for the files, with the truth in it. */
int check_make_folder(void **state);
int check_remove_folder(void **state);

/* The path of a file in the folder: "truth", "result". */
const char *check_path(const char *name, char out[static 64]);

/* Compares one result with the truth; options may ask for more. */
struct checked check_with(const char *result, struct lab_check_options options);

/* The report must hold each of the members, which are separated by a space, as JSON members. */
void check_assert_counts(const char *result, struct lab_check_options options, const char *members,
                         bool agrees);

#endif
