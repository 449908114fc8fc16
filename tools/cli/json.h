/* JSON (RFC 8259) written to a stream, member by member. What is written is valid JSON whatever
 * bytes the strings hold. The stream's own error flag tells of failed writes. */
#ifndef SP_CLI_JSON_H
#define SP_CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct sp_json {
    FILE *out;
    bool comma; /* a member was written before at this level */
};

/* In each of these key is the member's name, or NULL for an array's element and the outermost
 * object. */
void sp_json_begin_object(struct sp_json *json, const char *key);
void sp_json_end_object(struct sp_json *json);
void sp_json_begin_array(struct sp_json *json, const char *key);
void sp_json_end_array(struct sp_json *json);

/* Bytes that are not UTF-8 become U+FFFD. */
void sp_json_string(struct sp_json *json, const char *key, const char *value);
void sp_json_number(struct sp_json *json, const char *key, uint64_t value);
/* A number that is not finite becomes null. */
void sp_json_decimal(struct sp_json *json, const char *key, double value, int digits);
void sp_json_bool(struct sp_json *json, const char *key, bool value);

/* Ends a line; the next object may begin. */
void sp_json_end_line(struct sp_json *json);

#endif
