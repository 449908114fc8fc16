/* The `syn-ack` and `rst` lines of the database: text to signature. The other way is
 * sp_observation_format(). */
#ifndef SP_FINGERPRINT_SYNACK_LINE_H
#define SP_FINGERPRINT_SYNACK_LINE_H

#include <stdbool.h>

#include "base/error.h"
#include "fingerprint/signature.h"
#include "fingerprint/span.h"

/* Parses the traits that follow the word `syn-ack` (db/GRAMMAR.md, "Traits") into *out, whose
 * system stays NULL. False with err on the first trait that is wrong. Any thread. */
bool sp_synack_line_parse(const struct sp_line *line, struct sp_span traits,
                          struct sp_signature *out, struct sp_error *err);

/* The same for the word `rst`, which knows fewer traits: ttl, df, id, win. */
bool sp_rst_line_parse(const struct sp_line *line, struct sp_span traits, struct sp_signature *out,
                       struct sp_error *err);

#endif
