#include "fingerprint/pasted.h"

#include <stdlib.h>
#include <string.h>

#include "fingerprint/sample.h"
#include "fingerprint/span.h"
#include "fingerprint/synack_line.h"

#define SYNACK "syn-ack "
#define RST    "rst "
#define WRAP   "OS:"

struct paste {
    struct sp_pasted *out;
    struct sp_error *err;
    struct sp_line line;
    struct sp_rst_traits rst;
    char *tests; /* what belongs to the fingerprint, joined */
    size_t tests_len;
};

static bool read_synack(struct paste *p, struct sp_span traits)
{
    struct sp_signature sig;
    struct sp_samples samples;

    if (p->out->port_count == SP_PASTED_PORTS)
        return sp_line_fail(&p->line, traits.at, p->err, "more than %d syn-ack lines",
                            SP_PASTED_PORTS);
    if (!sp_synack_line_parse(&p->line, traits, &sig, p->err))
        return false;
    samples = sp_samples_begin(&sig);
    if (!sp_samples_next(&samples, &p->out->ports[p->out->port_count]))
        return sp_line_fail(&p->line, traits.at, p->err, "no SYN-ACK can be like this");
    p->out->port_count++;
    return true;
}

static uint8_t first_ttl(uint8_t ttls)
{
    static const uint8_t initial[] = {32, 64, 128, 255};
    size_t i = 0;

    while (i < 3 && (ttls & sp_ttl_member(initial[i])) == 0)
        i++;
    return initial[i];
}

static bool read_rst(struct paste *p, struct sp_span traits)
{
    struct sp_signature sig;

    if (!sp_rst_line_parse(&p->line, traits, &sig, p->err))
        return false;
    p->rst = (struct sp_rst_traits){
        .seen = true,
        .df = sig.df == SP_YES,
        .id_zero = sig.id_zero == SP_YES,
        .ack_flag = true,
        .seq_zero = true,
        .ttl = first_ttl(sig.ttls),
        .raw_ttl = first_ttl(sig.ttls),
        .window = sig.window.count > 0 ? (uint16_t)sig.window.at[0].lo : 0,
    };
    return true;
}

/* "T5(R=Y..." */
static bool begins_test(struct sp_span line)
{
    size_t i = 0;

    while (i < line.len && ((line.at[i] >= 'A' && line.at[i] <= 'Z') ||
                            (i > 0 && line.at[i] >= '0' && line.at[i] <= '9')))
        i++;
    return i > 0 && i < line.len && line.at[i] == '(';
}

/* Where in the line the traits of a "syn-ack" begin; they may stand behind a sentence. */
static struct sp_span find_synack(struct sp_span line)
{
    const char *at = memmem(line.at, line.len, SYNACK, strlen(SYNACK));

    while (at != NULL) {
        struct sp_span rest = {.at = at + strlen(SYNACK)}, word;

        rest.len = (size_t)(line.at + line.len - rest.at);
        word = sp_span_trim(rest);
        word.len = word.len < 5 ? word.len : 5;
        if (word.len == 5 && memchr(word.at, '=', word.len) != NULL)
            return sp_span_trim(rest);
        at = memmem(rest.at, rest.len, SYNACK, strlen(SYNACK));
    }
    return (struct sp_span){.at = NULL};
}

static bool read_line(struct paste *p, struct sp_span line)
{
    struct sp_span traits = find_synack(line);

    if (traits.at != NULL)
        return read_synack(p, traits);
    if (sp_span_strip_prefix(&line, RST))
        return read_rst(p, sp_span_trim(line));
    if (sp_span_strip_prefix(&line, WRAP) || begins_test(line)) {
        memcpy(p->tests + p->tests_len, line.at, line.len);
        p->tests_len += line.len;
    }
    return true;
}

/* One "NAME(...)" of the joined fingerprint. */
static bool read_test(struct paste *p, const char *name, struct sp_span test)
{
    struct sp_testprint *tests = &p->out->tests;
    struct sp_testline line;
    struct sp_error err;
    enum sp_test which;

    if (test.len >= 5 && memcmp(test.at, "SCAN(", 5) == 0)
        return true;
    if (!sp_testline_parse(p->tests + (test.at - p->tests), test.len, &which, &line, &err))
        return sp_fail(p->err, SP_ERR_USAGE, "%.200s: fingerprint: %.200s", name,
                       err.message + strspn(err.message, "0123456789: "));
    p->out->has_tests = true;
    for (size_t k = 0; k < SP_ATTRIBUTES_MAX; k++) {
        if (line.expression[k] == NULL)
            continue;
        if (!sp_expression_pick(line.expression[k], 0, NULL, tests->value[which][k], SP_VALUE_MAX))
            return sp_fail(p->err, SP_ERR_USAGE, "%.200s: fingerprint: %s has no value for %s",
                           name, sp_test_name(which), sp_test_attribute_name(which, k));
        tests->given[which] |= (uint16_t)(1u << k);
    }
    return true;
}

static bool read_tests(struct paste *p, const char *name)
{
    struct sp_span rest = {.at = p->tests, .len = p->tests_len}, test;

    while (rest.len > 0) {
        const char *end = memchr(rest.at, ')', rest.len);

        if (end == NULL)
            return sp_fail(p->err, SP_ERR_USAGE, "%.200s: the fingerprint breaks off", name);
        test = (struct sp_span){.at = rest.at, .len = (size_t)(end - rest.at) + 1};
        rest.at = end + 1;
        rest.len -= test.len;
        if (!read_test(p, name, sp_span_trim(test)))
            return false;
        rest = sp_span_trim(rest);
    }
    return true;
}

static bool read_lines(struct paste *p, const char *text, size_t len)
{
    struct sp_span rest = {.at = text, .len = len}, line;

    while (sp_span_split(&rest, '\n', &line)) {
        p->line.number++;
        p->line.start = line.at;
        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        if (!read_line(p, sp_span_trim(line)))
            return false;
    }
    return true;
}

bool sp_pasted_read(const char *name, const char *text, size_t len, struct sp_pasted *out,
                    struct sp_error *err)
{
    struct paste p = {.out = out, .err = err, .line = {.file = name}};
    bool ok;

    *out = (struct sp_pasted){.tests = {.generation = SP_GENERATION_SECOND}};
    if (len > SP_PASTED_MAX)
        return sp_fail(err, SP_ERR_USAGE, "%.200s: more than %zu bytes", name, SP_PASTED_MAX);
    p.tests = malloc(len + 1);
    if (p.tests == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    ok = read_lines(&p, text, len) && read_tests(&p, name);
    for (size_t i = 0; i < out->port_count; i++)
        out->ports[i].rst = p.rst;
    free(p.tests);
    if (ok && out->port_count == 0 && !out->has_tests)
        ok = sp_fail(err, SP_ERR_USAGE,
                     "%.200s: neither a capture, nor a fingerprint of os-detection, nor a line "
                     "\"syn-ack ttl=...\"",
                     name);
    if (!ok && err->code == SP_ERR_FAILED)
        err->code = SP_ERR_USAGE;
    return ok;
}

bool sp_capture_recognise(const char *bytes, size_t len)
{
    static const char magics[][4] = {
        {'\xa1', '\xb2', '\xc3', '\xd4'}, {'\xd4', '\xc3', '\xb2', '\xa1'},
        {'\xa1', '\xb2', '\x3c', '\x4d'}, {'\x4d', '\x3c', '\xb2', '\xa1'},
        {'\x0a', '\x0d', '\x0d', '\x0a'},
    };

    for (size_t i = 0; len >= 4 && i < sizeof(magics) / sizeof(magics[0]); i++) {
        if (memcmp(bytes, magics[i], 4) == 0)
            return true;
    }
    return false;
}
