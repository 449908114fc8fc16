/* Port lists as files write them: "22,80-90", ascending or not. */
#ifndef SP_TRUTH_RANGES_H
#define SP_TRUTH_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "target/portset.h"
#include "truth/words.h"

/* The longest text of a port list, with the terminating NUL: every second port. */
#define LAB_RANGES_TEXT_MAX (32768 * 6 + 1)

/* Writes the ports that have this mark (marks[65536], by port) as compact ranges; "" for none. */
const char *lab_ranges_text(const uint8_t *marks, uint8_t mark,
                            char out[static LAB_RANGES_TEXT_MAX]);

/* Calls range() for each item of a list of decimal ports and ranges; "" has none. False when the
 * text is no such list (what names it in the error), or when range() returns false. */
bool lab_ranges_read(const char *text, const char *what,
                     bool (*range)(void *ctx, uint16_t first, uint16_t last, struct sp_error *err),
                     void *ctx, struct sp_error *err);

/* Adds a list to a set. */
bool lab_ranges_add(struct sp_portset *set, const char *text, const char *what,
                    struct sp_error *err);

/* Reads what is typed after --ports into sets[LAB_PROTO_COUNT], which it initialises and seals
 * unless they are empty: "22,80-90,T:443,U:53,123"; a prefix holds until the next one. "-" alone is
 * 1-65535, "-100" and "60000-" are open ranges. */
bool lab_ranges_parse_typed(struct sp_portset *sets, const char *spec, struct sp_error *err);

#endif
