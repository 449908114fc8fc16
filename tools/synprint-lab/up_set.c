#include "lab/up_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/up_options.h"

#define TIME_MAX_US     3600000000.0 /* an hour: longer than any scan waits */
#define QUEUE_DEFAULT   100
#define CODE_PROHIBITED 13 /* communication administratively prohibited (RFC 1812 5.2.7.1) */
#define CODE_MAX        15
#define PART_MAX        32
#define SHARE_EXPECTED  "a share, as in 70% or 0.7"
#define LIMIT_EXPECTED  "a number per second above 0, and a burst of at least 1 after \":\""
#define RATE_MAX        1e9

/* Reads all of text as a decimal number. strtod alone would take signs, "inf" and hexadecimal. */
static bool read_decimal(const char *text, double *out)
{
    char *end;

    if (text[0] == '\0' || text[strspn(text, "0123456789.")] != '\0')
        return false;
    *out = strtod(text, &end);
    return end != text && *end == '\0';
}

/* Copies the len bytes at text, which are part of a value. False when they do not fit. */
static bool copy_part(char out[static PART_MAX], const char *text, size_t len)
{
    if (len >= PART_MAX)
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

/* "70%", "0.7", "0.", "1.0", "0", "1". */
static bool read_share(const char *text, double *out)
{
    size_t len = strlen(text);
    bool percent = len > 0 && text[len - 1] == '%';
    char number[PART_MAX];
    double value;

    if (!copy_part(number, text, percent ? len - 1 : len) || !read_decimal(number, &value))
        return false;
    if (percent)
        value /= 100;
    *out = value;
    return value <= 1;
}

/* "300us", "20ms", "1.5s"; a plain number is milliseconds. */
static bool read_time(const char *text, uint32_t *us)
{
    static const struct {
        const char *name;
        double us;
    } units[] = {{"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"", 1e3}};
    size_t digits = strspn(text, "0123456789.");
    char number[PART_MAX];
    double value;

    if (!copy_part(number, text, digits) || !read_decimal(number, &value))
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(text + digits, units[i].name) != 0)
            continue;
        value *= units[i].us;
        if (value > TIME_MAX_US)
            return false;
        *us = (uint32_t)(value + 0.5);
        return true;
    }
    return false;
}

/* Reads "A:B" or "A"; the second is *second as it was then. */
static bool read_pair(const char *text, double *first, double *second)
{
    size_t len = strcspn(text, ":");
    char part[PART_MAX];

    if (!copy_part(part, text, len) || !read_decimal(part, first))
        return false;
    return text[len] == '\0' || read_decimal(text + len + 1, second);
}

SP_OPTION_SETTER(lab_set_share)
{
    return read_share(value, field) || sp_option_bad_value(option, value, SHARE_EXPECTED, err);
}

SP_OPTION_SETTER(lab_set_loss)
{
    struct lab_loss *loss = field;

    if (!read_share(value, &loss->in))
        return sp_option_bad_value(option, value, SHARE_EXPECTED, err);
    loss->out = loss->in;
    return true;
}

SP_OPTION_SETTER(lab_set_time)
{
    return read_time(value, field) ||
           sp_option_bad_value(option, value, "a time up to an hour, as in 20ms, 1.5s or 300us",
                               err);
}

SP_OPTION_SETTER(lab_set_share_time)
{
    struct lab_share_time *out = field;
    size_t len = strcspn(value, ":");
    char share[PART_MAX];

    if (value[len] == ':' && copy_part(share, value, len) && read_share(share, &out->share) &&
        read_time(value + len + 1, &out->time_us))
        return true;
    return sp_option_bad_value(option, value, "a share and a time, as in 10%:2s", err);
}

SP_OPTION_SETTER(lab_set_bottleneck)
{
    struct lab_bottleneck *out = field;
    double queue = QUEUE_DEFAULT;

    if (!read_pair(value, &out->pps, &queue) || !(out->pps > 0) || out->pps > RATE_MAX ||
        queue < 1 || queue > 1e6)
        return sp_option_bad_value(
            option, value, "packets per second above 0, and packets that wait after \":\"", err);
    out->queue = (uint32_t)queue;
    return true;
}

/* Without a burst: what a second allows. */
SP_OPTION_SETTER(lab_set_limit)
{
    struct lab_rate *out = field;
    double burst = -1;

    if (!read_pair(value, &out->per_s, &burst) || !(out->per_s > 0) || out->per_s > RATE_MAX)
        return sp_option_bad_value(option, value, LIMIT_EXPECTED, err);
    if (burst < 0)
        burst = out->per_s > 1 ? out->per_s : 1;
    if (burst < 1 || burst > RATE_MAX)
        return sp_option_bad_value(option, value, LIMIT_EXPECTED, err);
    out->burst = burst;
    return true;
}

SP_OPTION_SETTER(lab_set_limits)
{
    if (strcmp(value, "system") != 0)
        return sp_option_bad_value(option, value, "the word \"system\"", err);
    *(bool *)field = true;
    return true;
}

/* A share has a "%" or a point: "5" is port 5, "5%" and "0.05" are a share. */
static bool looks_like_share(const char *text)
{
    return strpbrk(text, "%.") != NULL && text[strspn(text, "0123456789.%")] == '\0';
}

static struct sp_portset *read_ports(const struct sp_option *option, const char *spec,
                                     struct sp_error *err)
{
    struct sp_portset *set;
    struct sp_error why;

    if (spec[0] == '\0' || spec[strspn(spec, "0123456789,-")] != '\0') {
        sp_option_bad_value(option, spec, "ports, as in 22,80-90, or a share, as in 3% or 0.03",
                            err);
        return NULL;
    }
    set = malloc(sizeof(*set));
    if (!set) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    sp_portset_init(set);
    /* digits and dashes only: no service is looked up */
    if (sp_portset_parse(set, spec, NULL, &why))
        return set;
    sp_fail(err, why.code, "option \"%s\": %s", option->name, why.message);
    sp_portset_finish(set);
    free(set);
    return NULL;
}

static bool add_rule(const struct sp_option *option, struct lab_ports_typed *ports,
                     struct lab_port port, const char *value, struct sp_error *err)
{
    struct lab_port_rule rule = {.port = port};

    if (ports->rule_count == LAB_RULES_MAX)
        return sp_fail(err, SP_ERR_USAGE,
                       "option \"%s\": a lab has at most %d port options of a protocol",
                       option->name, LAB_RULES_MAX);
    if (looks_like_share(value)) {
        if (!read_share(value, &rule.share))
            return sp_option_bad_value(option, value, SHARE_EXPECTED, err);
    } else {
        rule.ports = read_ports(option, value, err);
        if (!rule.ports)
            return false;
    }
    ports->rules[ports->rule_count++] = rule;
    return true;
}

SP_OPTION_SETTER(lab_set_port_rule)
{
    const struct lab_port port = {.kind = (enum lab_port_kind)option->min};

    return add_rule(option, field, port, value, err);
}

/* What follows the first colon: a code, who, or both. */
static bool read_rejection(char *text, struct lab_port *port)
{
    char *rest = text;
    const char *item;
    bool has_code = false, has_who = false;

    while ((item = strsep(&rest, ":")) != NULL) {
        double code;

        if (!has_who && (strcmp(item, "host") == 0 || strcmp(item, "router") == 0)) {
            has_who = true;
            port->kind = item[0] == 'h' ? LAB_PORT_REJECTED_HOST : LAB_PORT_REJECTED_ROUTER;
        } else if (!has_code && !has_who && strchr(item, '.') == NULL &&
                   read_decimal(item, &code) && code <= CODE_MAX) {
            has_code = true;
            port->code = (uint8_t)code;
        } else {
            return false;
        }
    }
    return true;
}

SP_OPTION_SETTER(lab_set_rejected)
{
    struct lab_port port = {.kind = LAB_PORT_REJECTED_ROUTER, .code = CODE_PROHIBITED};
    char *copy = strdup(value);
    char *colon;
    bool ok;

    if (!copy)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    colon = strchr(copy, ':');
    if (colon)
        *colon = '\0';
    if (colon && !read_rejection(colon + 1, &port))
        ok = sp_option_bad_value(
            option, value,
            "ports or a share with \":CODE\" (0-15), \":host\" or \":router\" after it", err);
    else
        ok = add_rule(option, field, port, copy, err);
    free(copy);
    return ok;
}

SP_OPTION_SETTER(lab_set_rest)
{
    struct lab_ports_typed *ports = field;

    if (strcmp(value, "closed") != 0 && strcmp(value, "filtered") != 0)
        return sp_option_bad_value(option, value, "\"closed\" or \"filtered\"", err);
    ports->rest = value[0] == 'c' ? LAB_PORT_CLOSED : LAB_PORT_FILTERED;
    ports->has_rest = true;
    return true;
}
