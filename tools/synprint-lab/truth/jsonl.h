/* JSON Lines read line by line, with errors that name file and line. One thread. */
#ifndef SP_TRUTH_JSONL_H
#define SP_TRUTH_JSONL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "packet/addr.h"

/* A line that is being read: where it stands, and its object. */
struct lab_json_line {
    const char *name; /* of the file */
    uint64_t number;  /* from 1 */
    json_t *object;   /* borrowed */
};

/* Calls line() for each line that is not empty; each must be one JSON object without duplicate
 * keys. All numbers are decoded as reals, since seeds need 64 bits without a sign. */
bool lab_jsonl_read(FILE *in, const char *name,
                    bool (*line)(void *ctx, const struct lab_json_line *line, struct sp_error *err),
                    void *ctx, struct sp_error *err);

/* Fails naming file and line. */
bool lab_jsonl_fail(const struct lab_json_line *line, struct sp_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The string of a member; NULL when there is none or it is no string. */
const char *lab_jsonl_string(const json_t *object, const char *key);

/* Required members. */
bool lab_jsonl_word(const struct lab_json_line *line, const char *key, const char **out,
                    struct sp_error *err);
bool lab_jsonl_address(const struct lab_json_line *line, struct sp_addr *out, struct sp_error *err);
/* A whole number 0..max. */
bool lab_jsonl_number(const struct lab_json_line *line, const json_t *value, const char *key,
                      uint32_t max, uint32_t *out, struct sp_error *err);

#endif
