/* The file that a scan is resumed from: JSON Lines, the first of which says what is scanned and how
 * far it is, the last that the file is whole; between them stand the hosts that are begun and not
 * done. Addresses follow from the seed, so a host is a number; and ports stand in the order that
 * the seed gives them, since what is settled of a host is nearly all of a stretch of that.
 *
 *   {"type":"checkpoint","format":1,...,"args":["-p1-100","192.0.2.0/24"],"begun":70,"done":{...}}
 *   {"type":"begun","orders":[67,69]}                      hosts of which nothing is known
 *   {"type":"host","order":68,...,"ports":[{"state":"closed","reason":"reset","ttl":64,
 *    "places":"0-17,19-40"}]}
 *   {"type":"end","blake2b":"..."}                         of all lines before
 */
#ifndef SP_SYNPRINT_CHECKPOINT_H
#define SP_SYNPRINT_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "engine/scan.h"
#include "synprint/digest.h"
#include "synprint/plan.h"

/* What is scanned: the same in each checkpoint of a scan. */
struct sp_checkpoint_head {
    char *const *args; /* as typed, without the program's name */
    size_t arg_count;
    const char *folder; /* where they were typed */
    uint64_t seed;
    char targets[SP_DIGEST_TEXT_MAX], ports[SP_DIGEST_TEXT_MAX], order[SP_DIGEST_TEXT_MAX];
};

/* Fills in seed and digests. */
void sp_checkpoint_describe(struct sp_checkpoint_head *head, const struct sp_plan *plan);

/* Visits hosts, as sp_scan_unfinished() does. */
typedef bool sp_unfinished_source(const void *source, sp_unfinished_visitor *visit, void *ctx);

/* The text of a checkpoint, which the caller frees. NULL when out of memory, or when a visit was
 * not made. progress->hosts is not looked at, for hosts come from the source. ports: how many there
 * are in the set. */
char *sp_checkpoint_text(const struct sp_checkpoint_head *head, const struct sp_resume *progress,
                         sp_unfinished_source *hosts, const void *source, uint32_t ports,
                         size_t *len);

/* Ports with one result, by their places in the order of all. */
struct sp_checkpoint_range {
    uint32_t first, last;
    struct sp_port_result result;
};

struct sp_checkpoint_ranges {
    struct sp_checkpoint_range *items;
    size_t count, capacity;
};

/* A checkpoint that was read. */
struct sp_checkpoint {
    struct sp_checkpoint_head head; /* its strings belong to the checkpoint */
    struct sp_resume progress;      /* likewise its hosts */
    struct sp_unfinished_host *hosts;
    struct sp_checkpoint_ranges *ranges; /* of each host; its results follow from them */
    size_t capacity;
};

/* Reads a file; path is for messages, which name the line. The hosts have no results yet.
 * False, with err (SP_ERR_USAGE), for a file that is not whole and as it was written. Call
 * sp_checkpoint_finish() in either case. */
bool sp_checkpoint_read(struct sp_checkpoint *out, FILE *in, const char *path,
                        struct sp_error *err);

/* Holds it against the plan that its arguments make today, and gives the hosts their results.
 * False, with err (SP_ERR_USAGE), when that is another plan; the message says in what. */
bool sp_checkpoint_bind(struct sp_checkpoint *checkpoint, const struct sp_plan *plan,
                        const char *path, struct sp_error *err);

void sp_checkpoint_finish(struct sp_checkpoint *checkpoint);

#endif
