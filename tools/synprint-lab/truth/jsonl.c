#include "truth/jsonl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_LEN_MAX = 8 << 20 }; /* a host with every second port in another state needs 400 KB */

bool lab_jsonl_fail(const struct lab_json_line *line, struct sp_error *err, const char *format, ...)
{
    char text[300];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return sp_fail(err, SP_ERR_FAILED, "%.150s:%llu: %s", line->name,
                   (unsigned long long)line->number, text);
}

static bool read_line(struct lab_json_line *line, const char *text, size_t len,
                      bool (*each)(void *, const struct lab_json_line *, struct sp_error *),
                      void *ctx, struct sp_error *err)
{
    json_error_t why;
    bool good;

    if (len > LINE_LEN_MAX)
        return lab_jsonl_fail(line, err, "the line is longer than %d bytes", LINE_LEN_MAX);
    line->object = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &why);
    if (!line->object)
        return lab_jsonl_fail(line, err, "no JSON: %s", why.text);
    if (json_is_object(line->object))
        good = each(ctx, line, err);
    else
        good = lab_jsonl_fail(line, err, "expected a JSON object");
    json_decref(line->object);
    return good;
}

bool lab_jsonl_read(FILE *in, const char *name,
                    bool (*line)(void *ctx, const struct lab_json_line *line, struct sp_error *err),
                    void *ctx, struct sp_error *err)
{
    struct lab_json_line at = {.name = name};
    char *text = NULL;
    size_t size = 0;
    ssize_t len;
    bool good = true;

    errno = 0;
    while (good && (len = getline(&text, &size, in)) >= 0) {
        at.number++;
        if (len > 0 && text[len - 1] == '\n')
            len--;
        if (len > 0)
            good = read_line(&at, text, (size_t)len, line, ctx, err);
    }
    free(text);
    if (good && ferror(in))
        return sp_fail(err, SP_ERR_FAILED, "cannot read %.150s: %s", name, strerror(errno));
    return good;
}

const char *lab_jsonl_string(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

bool lab_jsonl_word(const struct lab_json_line *line, const char *key, const char **out,
                    struct sp_error *err)
{
    *out = lab_jsonl_string(line->object, key);
    return *out || lab_jsonl_fail(line, err, "the string \"%s\" is missing", key);
}

bool lab_jsonl_address(const struct lab_json_line *line, struct sp_addr *out, struct sp_error *err)
{
    const char *text;

    if (!lab_jsonl_word(line, "ip", &text, err))
        return false;
    return sp_addr_parse(text, out) ||
           lab_jsonl_fail(line, err, "\"%.60s\" is no IP address", text);
}

bool lab_jsonl_number(const struct lab_json_line *line, const json_t *value, const char *key,
                      uint32_t max, uint32_t *out, struct sp_error *err)
{
    double number = json_number_value(value);

    if (!json_is_number(value) || !(number >= 0 && number <= max) ||
        number != (double)(uint32_t)number) {
        return lab_jsonl_fail(line, err, "expected a number from 0 to %u as \"%.40s\"",
                              (unsigned)max, key);
    }
    *out = (uint32_t)number;
    return true;
}
