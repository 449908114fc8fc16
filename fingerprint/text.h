/* Text put together piece by piece in a buffer of fixed size; what does not fit is cut. */
#ifndef SP_FINGERPRINT_TEXT_H
#define SP_FINGERPRINT_TEXT_H

#include <stddef.h>

struct sp_text {
    char *out; /* always NUL-terminated after the first sp_text_add */
    size_t size, used;
};

/* Appends in the manner of printf. */
void sp_text_add(struct sp_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull));

#endif
