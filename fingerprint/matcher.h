/* From an observation to the name of a system, with the reason and how sure it is.
 *
 * First every trait must fit (SP_MATCH_EXACT). Failing that, exactly one trait that people tune and
 * middleboxes change (DF and ID are one) may differ, and only the family is named
 * (SP_MATCH_FAMILY): the layout must have three real options or more, and everything that fits so
 * nearly must be of one family. Else the answer is "unknown": a wrong name is worse than none. So
 * it is where the first four factors of the confidence come to less than 0.4.
 *
 * confidence = certainty / 100        the entry's own estimate
 *            x 0.97 ^ w               w traits that the signature leaves open
 *            x 1 / (1 + r / 2)        r systems of other families, later in the file, match too
 *            x 0.7                    family only, the window fits an MSS of 1460: MSS clamped
 *            x 0.6                    family only, any other single difference
 *            x 0.6                    the RST of a closed port seems to come from elsewhere
 *            x agreeing / ports       when the open ports of a host disagree
 * accuracy   = share of the compared traits, the layout among them, that agree, in percent
 *
 * No allocation; any thread, with a database that nobody changes.
 */
#ifndef SP_FINGERPRINT_MATCHER_H
#define SP_FINGERPRINT_MATCHER_H

#include <stddef.h>

#include "fingerprint/database.h"
#include "fingerprint/observation.h"
#include "fingerprint/signature.h"

enum sp_match_kind { SP_MATCH_UNKNOWN = 0, SP_MATCH_FAMILY, SP_MATCH_EXACT };

/* What a closed port's RST says about the SYN-ACK. */
enum sp_rst_verdict {
    SP_RST_NOT_SEEN = 0,
    SP_RST_CONSISTENT,
    SP_RST_OTHER_TTL,     /* another initial TTL: a middlebox may answer for the open port */
    SP_RST_OTHER_DISTANCE /* more than two hops nearer or farther */
};

struct sp_match {
    const struct sp_signature *signature; /* NULL when unknown; FAMILY: the first that came near */
    const struct sp_system *unsure;       /* unknown: fits, but too little speaks for it; or NULL */
    enum sp_match_kind kind;
    enum sp_rst_verdict rst;
    /* For the reports; "" where there is nothing to say. A family has no CPE and no generation. */
    const char *name, *vendor, *family, *gen, *type;
    const char *const *cpe;
    size_t cpe_count;
    double confidence;            /* 0..1 */
    unsigned accuracy;            /* percent */
    unsigned rivals;              /* systems of other families that match too */
    size_t ports, ports_agreeing; /* of the host; 1 and 1 from sp_match() */
    struct sp_observation seen;
    struct sp_comparison comparison; /* of signature and seen */
    bool mss_clamped;                /* FAMILY: the window is that of an MSS of 1460 */
};

/* Looks one observation up. The strings in *out belong to the database. */
void sp_match(const struct sp_database *db, const struct sp_observation *obs, struct sp_match *out);

#define SP_HOST_PORTS_MAX 32

/* Looks up the open ports of one host and gives what most of them say (the first
 * SP_HOST_PORTS_MAX are asked). n may be 0: unknown. */
void sp_match_host(const struct sp_database *db, const struct sp_observation *obs, size_t n,
                   struct sp_match *out);

/* evidence.c: the match in words. */
#define SP_EVIDENCE_MAX 1024
#define SP_MATCH_DB_MAX 96

/* The reason, in one sentence; for an unknown system the line to add to a database. Returns out. */
const char *sp_match_evidence(const struct sp_match *match, char out[static SP_EVIDENCE_MAX]);

/* "os.sig:120", or "" when unknown. Returns out. */
const char *sp_match_db(const struct sp_match *match, char out[static SP_MATCH_DB_MAX]);

#endif
