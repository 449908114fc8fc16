/* What the parts of "learn" share: learn.c (options, the proposal), learn_look.c (looking at a host
 * or a capture), learn_tell.c (what is said about the proposal), learn_keep.c (writing it). */
#ifndef SP_DB_LEARN_H
#define SP_DB_LEARN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/options.h"
#include "db/scanner.h"
#include "fingerprint/learn.h"
#include "packet/addr.h"

#define LEARN_ROUNDS 3

struct learn_options {
    const char *ports, *capture, *address;
    uint32_t rounds;
    const char *name, *vendor, *family, *type, *gen, *source;
    struct sp_arguments cpes;
    bool write, help;
};

/* What was looked at. */
struct learn_look {
    struct sp_learner *learner;
    const char *host; /* NULL: a capture */
    char ports[64];   /* of the host, for the sample: "80,23" */
    bool may_keep;    /* of a capture: it is small, and of one host */
};

/* Looks at the host so many times, or reads the capture. */
bool learn_from_host(const struct learn_options *options, const char *host, struct learn_look *look,
                     struct sp_error *err);
bool learn_from_capture(const struct learn_options *options, struct learn_look *look,
                        struct sp_error *err);

/* The proposal as a file of the database, with remarks and what comes close as comments. */
bool learn_print(const struct sp_draft *draft, const struct learn_look *look, struct sp_error *err);

/* What the next scan will say of the host. */
bool learn_print_outcome(const struct learn_look *look, const char *name, struct sp_error *err);

/* Writes entry and sample into the user's folder, and says where. */
bool learn_keep(const struct learn_options *options, struct sp_draft *draft,
                const struct learn_look *look, struct sp_error *err);

#endif
