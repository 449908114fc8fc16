/* From everything that was seen of a host to the name of its system: the SYN-ACKs of a scan, the
 * RST of a closed port, and, where they were asked, the tests of os-detection; and how a SYN-ACK
 * that nobody answers is repeated, where that was watched.
 *
 * Each system of the database is compared in what it states and the host has shown; what one of the
 * two lacks counts neither for nor against it, so little evidence never looks like much. For each
 * attribute compared
 *
 *     it fits        (r + (1 - r) b) / b     times likelier than from one that is nothing like it
 *     it does not    1 - r                   times
 *
 * r: how reliably the right system shows the value, whatever tuning, loss and middleboxes do.
 * b: how often a value fits by chance: the share of the known systems whose value would fit.
 * Attributes that follow from each other count with a power below 1; the tests of P1, where the
 * scan has a SYN-ACK, and an initial TTL that somebody has set, count once.
 *
 * The likelihoods are weighed by how common a system is (`share`), against two kinds of unknown
 * systems: such as are nothing like it, with one tenth, and such as are akin to it, descendants or
 * relations, with a quarter. A relation has every other value by itself (r = 0.5). So few things
 * that fit are little evidence, and much that does not fit, though more does, is evidence for a
 * relation. As far as a system's own relations in the database (options and TTL alike) are of its
 * family, what is akin to it counts for the family.
 *
 *     confidence = (probability x author's certainty) ^ 0.75 x doubts
 *
 * where the tests make up for up to two thirds of what the author leaves open. What comes to less
 * than one half without the doubts is not named. The three numbers are fitted to what the
 * database's own entries describe, played with losses and tuning, and held out
 * (tests/bench/os_calibration).
 *
 * An identifier is built by one thread, and then constant; any thread may ask it. */
#ifndef SP_FINGERPRINT_IDENTIFY_H
#define SP_FINGERPRINT_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint/database.h"
#include "fingerprint/matcher.h"
#include "fingerprint/testprint.h"

struct sp_identifier;

/* NULL when memory is short. The database must outlive it. destroy accepts NULL. */
struct sp_identifier *sp_identifier_create(const struct sp_database *db);
void sp_identifier_destroy(struct sp_identifier *identifier);

/* What was seen of a host. */
struct sp_host_seen {
    const struct sp_observation
        *ports;        /* its open ports, each with the RST of a closed one if seen */
    size_t port_count; /* may be 0 */
    const struct sp_testprint *tests;      /* second generation; NULL: not asked */
    const struct sp_resends_seen *resends; /* of one of those ports; NULL: not watched */
};

/* Reasons for doubt: name, what the confidence is multiplied by, in words. */
#define SP_DOUBT_MAP(X)                                                                            \
    X(SP_DOUBT_PORTS, 1.0, "open ports disagree") /* agreeing / ports */                           \
    X(SP_DOUBT_TTL, 0.6, "the open and the closed port answer from different distances")           \
    X(SP_DOUBT_NO_OPEN, 0.7, "no open TCP port was found")                                         \
    X(SP_DOUBT_NO_CLOSED, 0.95, "no closed TCP port was found")                                    \
    X(SP_DOUBT_NO_TESTS, 0.95, "the tests were not asked, or not answered")                        \
    X(SP_DOUBT_OPTIONS, 0.95,                                                                      \
      "options are missing that it sends by itself: switched off, or taken out on the way")        \
    X(SP_DOUBT_MSS, 0.95, "the window is that of MSS 1460: the MSS was lowered on the way")

enum sp_doubt_bit {
#define X(name, factor, words) name##_BIT,
    SP_DOUBT_MAP(X)
#undef X
        SP_DOUBT_COUNT
};

enum sp_doubt {
#define X(name, factor, words) name = 1 << name##_BIT,
    SP_DOUBT_MAP(X)
#undef X
};

/* One thing that was compared with the best system. */
struct sp_clue {
    enum { SP_CLUE_LAYOUT, SP_CLUE_TRAIT, SP_CLUE_RST, SP_CLUE_TEST, SP_CLUE_RESENDS } kind;
    uint8_t trait; /* enum sp_trait, of SYN-ACK or RST */
    uint8_t test, attribute;
    bool fits;
    double weight; /* natural logarithm of the likelihood ratio: above 0 for, below 0 against */
};

#define SP_CLUES_MAX 8
#define SP_NEAR_MAX  8

struct sp_near {
    const struct sp_system *system;
    double probability;
};

struct sp_identity {
    /* FAMILY: only the family is likelier than not; UNKNOWN: nothing is */
    enum sp_match_kind kind;
    const char *name;   /* system, family or "unknown" */
    const char *vendor; /* "" where the near systems do not agree */
    const char *family; /* "" when unknown */
    const char *type;
    char range[64]; /* generations of the near systems of the family, "2.6.X - 4.X"; "" when one of
                       them has none */
    const struct sp_system *best; /* NULL: the database is empty, or nothing was seen */
    double confidence;        /* 0..1: of the name, be it a system's or a family's; 0: unknown */
    double family_confidence; /* of the family; not below the former */
    struct sp_near near[SP_NEAR_MAX]; /* likeliest first; the rest is a tenth as likely, or less */
    size_t near_count;
    struct sp_clue clues[SP_CLUES_MAX]; /* weightiest first, whichever way */
    size_t clue_count;
    unsigned compared, fitting; /* attributes and traits of the best system */
    uint16_t tests_run;         /* 1 << enum sp_test: tests with a value */
    unsigned doubts;            /* enum sp_doubt, or-ed */
    size_t ports, ports_agreeing;
    struct sp_observation seen;           /* what most ports show; ports 0: nothing */
    const struct sp_signature *signature; /* of the best system, the nearest to that; may be NULL */
    const struct sp_testprint *tests;     /* as handed in */
    const struct sp_resends_seen *resends;
};

/* False when memory is short. */
bool sp_identify(const struct sp_identifier *identifier, const struct sp_host_seen *host,
                 struct sp_identity *out);

/* Why, in words: for, against, doubts. Returns out. */
#define SP_IDENTITY_TEXT_MAX 2048
const char *sp_identity_evidence(const struct sp_identity *identity,
                                 char out[static SP_IDENTITY_TEXT_MAX]);

#endif
