/* The layout of a TCP header's options, packed into one integer so that two layouts are equal when
 * the numbers are (the idea is OpenBSD's pf_osfp).
 *
 * Four bits per option, the first option lowest: up to 15 options, and the top four bits tell that
 * there were more. Values (MSS, scale, timestamps) are not part of it. Nothing allocates; any
 * thread.
 */
#ifndef SP_FINGERPRINT_LAYOUT_H
#define SP_FINGERPRINT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t sp_layout; /* 0: no options */

/* Code, letter in the database, option kind (IANA, "TCP Option Kind Numbers"; -1: none of its own).
 * Each byte of padding after an EOL counts as one more E. */
#define SP_LAYOUT_MAP(X)                                                                           \
    X(SP_OPTION_EOL, 'E', 0)                                                                       \
    X(SP_OPTION_NOP, 'N', 1)                                                                       \
    X(SP_OPTION_MSS, 'M', 2)                                                                       \
    X(SP_OPTION_WSCALE, 'W', 3)                                                                    \
    X(SP_OPTION_SACK_PERMITTED, 'S', 4)                                                            \
    X(SP_OPTION_TIMESTAMP, 'T', 8)                                                                 \
    X(SP_OPTION_SACK, 'K', 5)                                                                      \
    X(SP_OPTION_MD5, 'D', 19)                                                                      \
    X(SP_OPTION_MPTCP, 'P', 30)                                                                    \
    X(SP_OPTION_FAST_OPEN, 'F', 34)                                                                \
    X(SP_OPTION_OTHER, '?', -1)                                                                    \
    X(SP_OPTION_BROKEN, '!', -1)

enum sp_option_code {
    SP_OPTION_NONE = 0,
#define X(code, letter, kind) code,
    SP_LAYOUT_MAP(X)
#undef X
};

#define SP_LAYOUT_OPTIONS_MAX 15
#define SP_LAYOUT_TEXT_MAX    (2 * SP_LAYOUT_OPTIONS_MAX + 3)

/* The code for an option kind; SP_OPTION_OTHER for one that has no letter. */
enum sp_option_code sp_layout_code(uint8_t kind);

/* The layout with one more option at its end. A sixteenth option only sets the "more" mark. */
sp_layout sp_layout_append(sp_layout layout, enum sp_option_code code);

bool sp_layout_has(sp_layout layout, enum sp_option_code code);

/* Number of options that are not EOL or NOP. */
unsigned sp_layout_real_options(sp_layout layout);

/* Whether layout has some of the options of whole, but not all of them, in the same order, EOL and
 * NOP aside: something was switched off, or taken out. */
bool sp_layout_lacks(sp_layout layout, sp_layout whole);

/* "M,S,T,N,W"; "-" for none; a last ",+" stands for more than 15. Returns out. */
const char *sp_layout_format(sp_layout layout, char out[static SP_LAYOUT_TEXT_MAX]);

/* Parses text[0..len). On failure *bad is the offset of the first character that does not fit. */
bool sp_layout_parse(const char *text, size_t len, sp_layout *out, size_t *bad);

#endif
