/* What is known: a system, the signatures by which its SYN-ACK is recognised, and how it answers
 * the probes of os-detection.
 *
 * A signature states for each trait what it must be; a trait that it leaves out may be anything.
 * Nothing here allocates; any thread.
 */
#ifndef SP_FINGERPRINT_SIGNATURE_H
#define SP_FINGERPRINT_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint/layout.h"
#include "fingerprint/observation.h"
#include "fingerprint/resends.h"
#include "fingerprint/testline.h"

#define SP_CPE_MAX          8
#define SP_ALTERNATIVES_MAX 8
#define SP_OS_SAMPLES_MAX   4

/* What an entry rests on: name, word in the database, meaning. */
#define SP_EVIDENCE_MAP(X)                                                                         \
    X(SP_EVIDENCE_NONE, "none", "the entry does not say")                                          \
    X(SP_EVIDENCE_MEASURED, "measured", "captured by this project or the user")                    \
    X(SP_EVIDENCE_DOCUMENTED, "documented", "read in manuals or public notes")                     \
    X(SP_EVIDENCE_DERIVED, "derived", "worked out from the source code of the stack")

enum sp_evidence {
#define X(name, word, meaning) name,
    SP_EVIDENCE_MAP(X)
#undef X
        SP_EVIDENCE_COUNT
};

/* The database's word. */
const char *sp_evidence_word(enum sp_evidence evidence);

/* An entry of the database. The strings belong to the database. */
struct sp_system {
    const char *name, *vendor, *family, *type;
    const char *gen; /* "" when the family has no generations */
    const char *cpe[SP_CPE_MAX];
    size_t cpe_count;
    const char *source, *date; /* where the traits were learned, and when (YYYY-MM-DD) */
    unsigned
        certainty;    /* percent of the hosts answering like this that are this system (estimate) */
    unsigned share;   /* of ten thousand hosts, how many run it (estimate) */
    const char *file; /* "os.sig" */
    const char *path; /* of that file, as it was opened */
    unsigned line;    /* of its first line */
    bool local;       /* of somebody's own file, not of a whole database */
    enum sp_evidence evidence;
    const char
        *samples[SP_OS_SAMPLES_MAX]; /* captures, files in the folder "samples" beside path */
    size_t sample_count;
    const struct sp_testline *tests; /* SP_TEST_COUNT lines; NULL: none is known */
    const struct sp_signature *rst;  /* the RST of a closed port, only ttls, df, id_zero and window;
                                        NULL: not known */
    struct sp_resends resends;       /* how it repeats its SYN-ACK; count 0: not known */
    const struct sp_signature *signatures; /* its syn-ack lines */
    size_t signature_count;
};

/* The traits that are compared: name, word in the database. The option layout is not among them: it
 * is the key by which signatures are found. */
#define SP_TRAIT_MAP(X)                                                                            \
    X(SP_TRAIT_TTL, "ttl")                                                                         \
    X(SP_TRAIT_DF, "df")                                                                           \
    X(SP_TRAIT_ID, "id")                                                                           \
    X(SP_TRAIT_MSS, "mss")                                                                         \
    X(SP_TRAIT_WINDOW, "win")                                                                      \
    X(SP_TRAIT_WSCALE, "ws")                                                                       \
    X(SP_TRAIT_TSVAL, "tsval")                                                                     \
    X(SP_TRAIT_TSECR, "tsecr")                                                                     \
    X(SP_TRAIT_QUIRKS, "quirks")

enum sp_trait {
#define X(name, word) name,
    SP_TRAIT_MAP(X)
#undef X
        SP_TRAIT_COUNT
};

/* The database's word for a trait. */
const char *sp_trait_word(enum sp_trait trait);

/* Closed ranges of numbers; none at all stands for any number. */
struct sp_ranges {
    uint8_t count;
    struct {
        uint16_t lo, hi;
    } at[SP_ALTERNATIVES_MAX];
};

enum sp_window_kind {
    SP_WINDOW_RANGE,    /* lo..hi */
    SP_WINDOW_TIMES,    /* lo x unit */
    SP_WINDOW_FIT,      /* the greatest multiple of unit that is not above lo */
    SP_WINDOW_MULTIPLE, /* a multiple of lo, or of unit when lo is 0; not 0 itself */
};

struct sp_window_rule {
    uint8_t kind; /* enum sp_window_kind */
    bool less_ts; /* unit is MSS - 12 (a timestamp option with padding), else the MSS */
    uint32_t lo;  /* up to 65536, so that fit(65536,mss) can be said */
    uint32_t hi;
};

struct sp_windows {
    uint8_t count; /* 0: any window */
    struct sp_window_rule at[SP_ALTERNATIVES_MAX];
};

enum sp_tristate { SP_ANY = 0, SP_NO, SP_YES };

/* Initial TTLs as a set. */
enum { SP_TTL_32 = 1, SP_TTL_64 = 2, SP_TTL_128 = 4, SP_TTL_255 = 8 };

struct sp_signature {
    const struct sp_system *system;
    unsigned line;
    sp_layout layout;
    uint8_t ttls;                                /* SP_TTL_*, or-ed; never empty */
    uint8_t df, id_zero, tsval_zero, tsecr_zero; /* enum sp_tristate */
    bool any_quirks;
    uint32_t quirks; /* exactly these, unless any_quirks */
    struct sp_ranges mss, wscale;
    struct sp_windows window;
};

/* The SP_TTL_ member for an initial TTL; 0 for any other number. */
unsigned sp_ttl_member(unsigned ttl);

/* The window that rule stands for at this MSS: lower and upper bound, where a TIMES or FIT rule has
 * one value only. False when there is none (no MSS, or beyond 65535). A MULTIPLE rule gives its
 * smallest and greatest. */
bool sp_window_bounds(const struct sp_window_rule *rule, uint16_t mss, uint16_t *lo, uint16_t *hi);

bool sp_window_matches(const struct sp_windows *windows, uint16_t window, uint16_t mss);

/* The outcome for each trait, as sets of 1 << enum sp_trait. A trait that neither side can have
 * (the scale when the layout has no W; df and id of IPv6) is in none of them. */
struct sp_comparison {
    uint16_t agreed, differs, wildcard;
};

/* Whether layout lacks options (fingerprint/layout.h) that the system of the signature sends by
 * itself, which is what its first signature says. */
bool sp_signature_lacks_options(const struct sp_signature *sig, sp_layout layout);

/* Compares all traits but the layout, which must be equal already. The signature matches when
 * nothing differs. */
struct sp_comparison sp_signature_compare(const struct sp_signature *sig,
                                          const struct sp_observation *obs);

#endif
