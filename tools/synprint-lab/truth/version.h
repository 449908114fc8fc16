/* Versions of systems, and how their words are read. Pure functions; inside this module only. */
#ifndef SP_TRUTH_VERSION_H
#define SP_TRUTH_VERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_VERSION_PARTS_MAX 8

/* The numbers of a version, as far as they are known: none = every version. */
struct lab_version {
    uint32_t part[LAB_VERSION_PARTS_MAX];
    size_t count;
};

/* Appends a number; those that find no room are left out. */
void lab_version_add(struct lab_version *version, unsigned long value);

/* <0, 0, >0, as far as both go. */
int lab_version_compare(const struct lab_version *a, const struct lab_version *b);

/* Reads "6.10", "9.1-RELEASE", "7.X", "22H2" (half years: 2209, so that they come after 1909); with
 * windows also "XP". What follows the numbers is left out. *rest is where a range without spaces
 * goes on ("5-7"), or NULL. False when the word is no version. */
bool lab_version_parse(const char *word, bool windows, struct lab_version *out, const char **rest);

#endif
