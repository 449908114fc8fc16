/* Where the members' files are. Reads the file system only; any thread. */
#ifndef SP_STACKS_FILES_H
#define SP_STACKS_FILES_H

#include <limits.h>
#include <stdbool.h>

/* A program or script of the lab: in $SYNPRINT_LAB_LIBEXEC, beside the running program when that is
 * not installed, or where it was installed. False when it is nowhere. */
bool lab_helper_find(const char *name, char path[static PATH_MAX]);

/* A program in PATH. */
bool lab_program_find(const char *name, char path[static PATH_MAX]);

/* What scripts/lab-stacks.sh left in $SYNPRINT_LAB_CACHE, or /var/cache/synprint-lab. */
struct lab_linux_files {
    char kernel[PATH_MAX], initramfs[PATH_MAX];
    char version[64]; /* first line of the file "version" */
};

/* False when it is not there, or not complete. */
bool lab_linux_files(struct lab_linux_files *out);

#endif
