/* Files of text that a user names: read whole, and checked before anything of them is shown again.
 *
 * Nothing is kept; any thread. */
#ifndef SP_FINGERPRINT_TEXTFILE_H
#define SP_FINGERPRINT_TEXTFILE_H

#include <stddef.h>

#include "base/error.h"

#define SP_TEXTFILE_MAX ((size_t)64 << 20) /* bytes; more than any file of this kind has */

/* The bytes of the file (a pipe will do) and a NUL behind them, from malloc; NULL with err filled
 * in (SP_ERR_USAGE, names the path) when it cannot be read or is larger than max bytes. */
char *sp_textfile_read(const char *path, size_t max, size_t *len, struct sp_error *err);

/* The offset of the first byte that does not belong in a line of text: a control character other
 * than the tab, or not UTF-8 (RFC 3629). len when there is none. */
size_t sp_text_fault(const char *text, size_t len);

#endif
