/* What the name of a system says about versions: "Linux 4.20 - 6.5 or 6.10 - 6.15", "6.16 or
 * newer", "Windows 10 1709 - 1909, Server 2019 or newer", "FreeBSD 7.X". Pure functions. */
#ifndef SP_TRUTH_OSNAME_H
#define SP_TRUTH_OSNAME_H

#include <stdbool.h>

enum lab_version_fit {
    LAB_VERSION_UNSAID,  /* the name states no version of the family */
    LAB_VERSION_OUTSIDE, /* it states some, and not this one */
    LAB_VERSION_INSIDE,
};

/* Whether `name` states a version of `family` that holds `version` ("6.1", "10 22H2", "Server
 * 2022"). Versions are compared as far as both go: 6.5.3 lies in "4.20 - 6.5", and 7 in "7.2". */
enum lab_version_fit lab_version_in_name(const char *name, const char *family, const char *version);

/* Whether two families are one: case does not count, and Mac OS X, OS X and macOS are the same. */
bool lab_family_equal(const char *a, const char *b);

/* Whether a name begins with the family: "FreeBSD 9 - 10". */
bool lab_name_begins_with_family(const char *name, const char *family);

#endif
