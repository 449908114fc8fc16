/* Errors: one enum for the whole program, and one sentence for the user.
 *
 * Libraries never print and never exit. A function that can fail for a reason that a user can act
 * on takes a `struct sp_error *` (never NULL) and returns false after filling it in with sp_fail().
 */
#ifndef SP_BASE_ERROR_H
#define SP_BASE_ERROR_H

#include <stdbool.h>

/* Name, exit status of the program, meaning. */
#define SP_ERROR_MAP(X)                                                                            \
    X(SP_OK, 0, "success")                                                                         \
    X(SP_ERR_FAILED, 1, "run-time failure")                                                        \
    X(SP_ERR_USAGE, 2, "bad argument")                                                             \
    X(SP_ERR_PRIVILEGE, 4, "privilege missing")

enum sp_error_code {
#define X(name, status, text) name,
    SP_ERROR_MAP(X)
#undef X
};

struct sp_error {
    enum sp_error_code code;
    char message[512]; /* one sentence, no newline, names the thing at fault */
};

/* Fills in err (code and printf-formatted message) and returns false, so that a caller can write
 * `return sp_fail(err, ...)`. A message that does not fit is cut;
 * control characters become "?". */
bool sp_fail(struct sp_error *err, enum sp_error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4), nonnull(1, 3)));

/* The exit status of the program for an error code. */
int sp_error_exit_status(enum sp_error_code code);

#endif
