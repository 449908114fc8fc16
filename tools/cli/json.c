#include "cli/json.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* Length of the UTF-8 sequence (RFC 3629, section 4) that text begins with; 0 when there is none.
 * The terminating NUL ends every sequence, so nothing after it is read. */
static size_t utf8_length(const unsigned char *text)
{
    unsigned char lead = text[0];
    unsigned char low = 0x80, high = 0xbf; /* bounds of the second byte */
    size_t len;

    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf) {
        len = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        len = 3;
        low = lead == 0xe0 ? 0xa0 : low;   /* no overlong forms */
        high = lead == 0xed ? 0x9f : high; /* no surrogates */
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        len = 4;
        low = lead == 0xf0 ? 0x90 : low;
        high = lead == 0xf4 ? 0x8f : high; /* nothing above U+10FFFF */
    } else {
        return 0;
    }
    if (text[1] < low || text[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

static void put_string(FILE *out, const char *value)
{
    const unsigned char *at = (const unsigned char *)value;

    fputc('"', out);
    while (*at != '\0') {
        size_t len = utf8_length(at);

        if (len == 0) {
            fputs("\\ufffd", out);
            len = 1;
        } else if (*at == '"' || *at == '\\') {
            fprintf(out, "\\%c", *at);
        } else if (*at < 0x20) {
            fprintf(out, "\\u%04x", *at);
        } else {
            fwrite(at, 1, len, out);
        }
        at += len;
    }
    fputc('"', out);
}

static void begin_member(struct sp_json *json, const char *key)
{
    if (json->comma)
        fputc(',', json->out);
    json->comma = true;
    if (key) {
        put_string(json->out, key);
        fputc(':', json->out);
    }
}

static void begin_group(struct sp_json *json, const char *key, char bracket)
{
    begin_member(json, key);
    fputc(bracket, json->out);
    json->comma = false;
}

static void end_group(struct sp_json *json, char bracket)
{
    fputc(bracket, json->out);
    json->comma = true;
}

void sp_json_begin_object(struct sp_json *json, const char *key)
{
    begin_group(json, key, '{');
}

void sp_json_end_object(struct sp_json *json)
{
    end_group(json, '}');
}

void sp_json_begin_array(struct sp_json *json, const char *key)
{
    begin_group(json, key, '[');
}

void sp_json_end_array(struct sp_json *json)
{
    end_group(json, ']');
}

void sp_json_string(struct sp_json *json, const char *key, const char *value)
{
    begin_member(json, key);
    put_string(json->out, value);
}

void sp_json_number(struct sp_json *json, const char *key, uint64_t value)
{
    begin_member(json, key);
    fprintf(json->out, "%" PRIu64, value);
}

void sp_json_decimal(struct sp_json *json, const char *key, double value, int digits)
{
    begin_member(json, key);
    if (isfinite(value))
        fprintf(json->out, "%.*f", digits, value);
    else
        fputs("null", json->out); /* RFC 8259, section 6: there is no such number */
}

void sp_json_bool(struct sp_json *json, const char *key, bool value)
{
    begin_member(json, key);
    fputs(value ? "true" : "false", json->out);
}

void sp_json_end_line(struct sp_json *json)
{
    fputc('\n', json->out);
    json->comma = false;
}
