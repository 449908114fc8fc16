/* Durations as they are typed and shown: "250ms", "1.5s", "15m", "2h". */
#ifndef SP_CLI_DURATION_H
#define SP_CLI_DURATION_H

#include <stdbool.h>
#include <stdint.h>

#define SP_DURATION_TEXT_MAX 32

/* A decimal number and ms, s, m or h, in either case; a number alone is seconds. What is above
 * nothing is at least a microsecond. False for anything else, and above 10^15 us (31 years). */
bool sp_duration_parse(const char *text, uint64_t *us);

/* Writes it in the largest unit that says it well; what sp_duration_parse() takes it reads back
 * exactly. Returns out. */
const char *sp_duration_format(uint64_t us, char out[static SP_DURATION_TEXT_MAX]);

#endif
