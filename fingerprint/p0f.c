#include "fingerprint/p0f.h"

#include <stdlib.h>
#include <string.h>

#include "fingerprint/p0f_internal.h"
#include "fingerprint/textfile.h"

#define TTL_DISTANCE_MAX 35
#define MSS_LEAST        100 /* below this a window is a multiple by chance */
#define TIMESTAMP_BYTES  12
#define ETHERNET_MSS     1460 /* also what our SYN offers */
#define ETHERNET_MTU     1500
#define HEADERS_LEN      40

static size_t count_lines(const char *text, size_t len)
{
    size_t count = 1;

    for (size_t i = 0; i < len; i++) /* a NUL is a byte like others */
        count += text[i] == '\n';
    return count;
}

/* Takes text over, whatever happens. */
static bool create(const char *path, char *text, size_t len, struct sp_p0f **out,
                   struct sp_error *err)
{
    struct sp_p0f *file = calloc(1, sizeof(*file));
    size_t lines = count_lines(text, len);

    *out = NULL;
    if (file == NULL) {
        free(text);
        return sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
    }
    file->text = text;
    file->len = len;
    file->path = strdup(path);
    file->labels = calloc(lines, sizeof(*file->labels));
    file->sigs = calloc(lines, sizeof(*file->sigs));
    if (file->path == NULL || file->labels == NULL || file->sigs == NULL) {
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
        goto fail;
    }
    sp_p0f_scan(file);
    if (file->sig_count == 0) {
        if (file->skipped > 0)
            *err = file->first_error;
        else
            sp_fail(err, SP_ERR_USAGE, "%s:1:1: no signature of [tcp:response] in this file", path);
        goto fail;
    }
    *out = file;
    return true;
fail:
    sp_p0f_destroy(file);
    return false;
}

bool sp_p0f_read(const char *path, struct sp_p0f **out, struct sp_error *err)
{
    size_t len;
    char *text = sp_textfile_read(path, SP_TEXTFILE_MAX, &len, err);

    *out = NULL;
    return text != NULL && create(path, text, len, out, err);
}

bool sp_p0f_parse(const char *path, const char *text, size_t len, struct sp_p0f **out,
                  struct sp_error *err)
{
    char *copy = malloc(len + 1);

    *out = NULL;
    if (copy == NULL)
        return sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return create(path, copy, len, out, err);
}

void sp_p0f_destroy(struct sp_p0f *file)
{
    if (file == NULL)
        return;
    free(file->sigs);
    free(file->labels);
    free(file->path);
    free(file->text);
    free(file);
}

size_t sp_p0f_count(const struct sp_p0f *file)
{
    return file->sig_count;
}

size_t sp_p0f_skipped(const struct sp_p0f *file)
{
    return file->skipped;
}

const char *sp_p0f_first_error(const struct sp_p0f *file)
{
    return file->first_error.message;
}

bool sp_p0f_recognise(const char *bytes, size_t len)
{
    struct sp_span rest = {.at = bytes, .len = len}, line;

    while (sp_span_split(&rest, '\n', &line)) {
        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        line = sp_span_trim(line);
        if (line.len == 0 || line.at[0] == ';')
            continue;
        if (sp_span_strip_prefix(&line, "classes"))
            return sp_span_trim(line).len > 0 && sp_span_trim(line).at[0] == '=';
        return line.at[0] == '[' && line.at[line.len - 1] == ']';
    }
    return false;
}

static uint32_t quirks_of(const struct sp_observation *seen)
{
    const struct {
        bool seen;
        enum sp_p0f_quirk quirk;
    } table[] = {
        {seen->df, SP_P0F_DF},
        {seen->df && !seen->id_zero, SP_P0F_ID_NONZERO},
        {!seen->df && seen->id_zero, SP_P0F_ID_ZERO},
        {(seen->quirks & (SP_QUIRK_ECE | SP_QUIRK_CWR)) != 0, SP_P0F_ECN},
        {(seen->quirks & SP_QUIRK_IP_RESERVED) != 0, SP_P0F_RESERVED},
        {(seen->quirks & SP_QUIRK_SEQ_ZERO) != 0, SP_P0F_SEQ_ZERO},
        {(seen->quirks & SP_QUIRK_ACK_ZERO) != 0, SP_P0F_ACK_ZERO},
        {(seen->quirks & SP_QUIRK_URGENT_POINTER) != 0, SP_P0F_URGENT_POINTER},
        {(seen->quirks & SP_QUIRK_URG) != 0, SP_P0F_URG},
        {(seen->quirks & SP_QUIRK_PUSH) != 0, SP_P0F_PUSH},
        {seen->tsval_zero, SP_P0F_TSVAL_ZERO},
        {(seen->quirks & SP_QUIRK_EOL_DATA) != 0, SP_P0F_EOL_DATA},
        {(seen->quirks & SP_QUIRK_BIG_SCALE) != 0, SP_P0F_BIG_SCALE},
        {(seen->quirks & SP_QUIRK_BAD_OPTIONS) != 0, SP_P0F_BAD},
    };
    uint32_t quirks = 0;

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].seen)
            quirks |= table[i].quirk;
    }
    return quirks;
}

/* What the window is a multiple of: the first unit that divides it. */
struct window {
    bool of_mtu;
    uint32_t times; /* 0: of nothing */
};

static struct window normalise(const struct sp_observation *seen)
{
    bool ts = sp_layout_has(seen->layout, SP_OPTION_TIMESTAMP);
    const struct {
        uint32_t unit;
        bool use, of_mtu;
    } units[] = {
        {seen->mss, true, false},
        {seen->mss - (uint32_t)TIMESTAMP_BYTES, ts, false},
        {ETHERNET_MSS, true, false},
        {ETHERNET_MSS - TIMESTAMP_BYTES, true, false},
        {(uint32_t)seen->mss + HEADERS_LEN, true, true},
        {ETHERNET_MTU, true, true},
    };

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (seen->window != 0 && seen->mss >= MSS_LEAST && units[i].use &&
            seen->window % units[i].unit == 0)
            return (struct window){.of_mtu = units[i].of_mtu,
                                   .times = seen->window / units[i].unit};
    }
    return (struct window){.times = 0};
}

static bool window_fits(const struct sp_p0f_sig *sig, const struct sp_observation *seen)
{
    struct window window = normalise(seen);

    switch (sig->window_kind) {
    case SP_P0F_WINDOW_ANY:
        return true;
    case SP_P0F_WINDOW_NUMBER:
        return seen->window == sig->window;
    case SP_P0F_WINDOW_MULTIPLE:
        return seen->window % sig->window == 0;
    case SP_P0F_WINDOW_MSS:
    case SP_P0F_WINDOW_MTU:
        return window.times == sig->window &&
               window.of_mtu == (sig->window_kind == SP_P0F_WINDOW_MTU);
    }
    return false;
}

static bool payload_fits(const struct sp_p0f_sig *sig, const struct sp_observation *seen)
{
    bool data = (seen->quirks & SP_QUIRK_DATA) != 0;

    return sig->payload == SP_P0F_PAYLOAD_ANY || (sig->payload == SP_P0F_PAYLOAD_SOME) == data;
}

/* *fuzzy says whether the small differences had to be forgiven. */
static bool fits(const struct sp_p0f_sig *sig, const struct sp_observation *seen, uint32_t quirks,
                 bool *fuzzy)
{
    const uint32_t may_miss = SP_P0F_DF | SP_P0F_ID_NONZERO, may_add = SP_P0F_ID_ZERO | SP_P0F_ECN;
    bool ip_options = (seen->quirks & SP_QUIRK_IP_OPTIONS) != 0;

    if (!sig->v4 || sig->layout != seen->layout || (sig->ip_options_len > 0) != ip_options ||
        (sig->quirks & ~quirks & ~may_miss) != 0 || (quirks & ~sig->quirks & ~may_add) != 0)
        return false;
    *fuzzy = quirks != sig->quirks;
    if (sig->ttl_is_limit) {
        if (seen->raw_ttl > sig->ttl)
            return false;
    } else if (seen->raw_ttl > sig->ttl || sig->ttl - seen->raw_ttl > TTL_DISTANCE_MAX) {
        *fuzzy = true;
    }
    return (sig->mss == SP_P0F_ANY || sig->mss == seen->mss) &&
           (sig->wscale == SP_P0F_ANY || sig->wscale == seen->wscale) && window_fits(sig, seen) &&
           payload_fits(sig, seen);
}

bool sp_p0f_find(const struct sp_p0f *file, const struct sp_observation *seen,
                 struct sp_p0f_match *out)
{
    const struct sp_p0f_sig *generic = NULL, *fuzzy = NULL, *found = NULL;
    uint32_t quirks = quirks_of(seen);

    for (size_t i = 0; i < file->sig_count && found == NULL; i++) {
        const struct sp_p0f_sig *sig = &file->sigs[i];
        const struct sp_p0f_label *label = &file->labels[sig->label];
        bool is_fuzzy;

        if (!fits(sig, seen, quirks, &is_fuzzy))
            continue;
        if (is_fuzzy && fuzzy == NULL && label->class[0] != '!')
            fuzzy = sig;
        else if (!is_fuzzy && label->generic && generic == NULL)
            generic = sig;
        else if (!is_fuzzy && !label->generic)
            found = sig;
    }
    if (found == NULL)
        found = generic != NULL ? generic : fuzzy;
    if (found == NULL)
        return false;
    out->label = file->labels[found->label];
    out->line = found->line;
    out->fuzzy = found == fuzzy;
    out->distance = (found->ttl > seen->raw_ttl && !out->fuzzy && !found->ttl_is_limit
                         ? found->ttl
                         : sp_initial_ttl(seen->raw_ttl)) -
                    (unsigned)seen->raw_ttl;
    return true;
}
