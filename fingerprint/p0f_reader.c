/* The grammar of p0f: sections, labels, signatures. */
#include <string.h>

#include "fingerprint/p0f_internal.h"
#include "fingerprint/textfile.h"

#define OPTIONS_MAX  SP_LAYOUT_OPTIONS_MAX
#define FACTOR_MAX   1000 /* of an MSS or MTU */
#define UINT8_LIMIT  255
#define UINT16_LIMIT 65535

#define QUIRKS_EXPECTED                                                                            \
    "quirks: df, id+, id-, ecn, 0+, flow, seq-, ack+, ack-, uptr+, urgf+, pushf+, ts1-, ts2+, "    \
    "opt+, exws, bad"

static bool parse_ttl(struct sp_span text, struct sp_p0f_sig *out)
{
    struct sp_span first;
    uint32_t ttl = 0, more = 0;

    out->ttl_is_limit = sp_span_strip_suffix(&text, "-");
    if (!sp_span_split(&text, '+', &first) || !sp_span_number(first, UINT8_LIMIT, &ttl) ||
        (text.at != NULL && !sp_span_number(text, UINT8_LIMIT, &more)) || ttl + more < 1 ||
        ttl + more > UINT8_LIMIT)
        return false;
    out->ttl = (uint8_t)(ttl + more);
    return true;
}

static bool parse_any_number(struct sp_span text, uint32_t max, uint32_t *out)
{
    *out = SP_P0F_ANY;
    return sp_span_equal(text, "*") || sp_span_number(text, max, out);
}

static bool parse_window(struct sp_span text, struct sp_p0f_sig *out)
{
    uint32_t max = FACTOR_MAX;

    out->window = 1;
    if (sp_span_equal(text, "*")) {
        out->window_kind = SP_P0F_WINDOW_ANY;
        return true;
    }
    if (sp_span_strip_prefix(&text, "mss*")) {
        out->window_kind = SP_P0F_WINDOW_MSS;
    } else if (sp_span_strip_prefix(&text, "mtu*")) {
        out->window_kind = SP_P0F_WINDOW_MTU;
    } else {
        max = UINT16_LIMIT;
        out->window_kind =
            sp_span_strip_prefix(&text, "%") ? SP_P0F_WINDOW_MULTIPLE : SP_P0F_WINDOW_NUMBER;
    }
    return sp_span_number(text, max, &out->window) &&
           (out->window > 0 || out->window_kind == SP_P0F_WINDOW_NUMBER);
}

static bool parse_window_and_scale(struct sp_span text, struct sp_p0f_sig *out)
{
    struct sp_span window;

    return sp_span_split(&text, ',', &window) && text.at != NULL && parse_window(window, out) &&
           parse_any_number(text, UINT8_LIMIT, &out->wscale);
}

/* One option; eol+n stands for an EOL and n bytes of padding. */
static bool parse_option(struct sp_span text, unsigned *count, sp_layout *layout)
{
    static const struct {
        const char *word;
        enum sp_option_code code;
    } words[] = {{"nop", SP_OPTION_NOP},   {"mss", SP_OPTION_MSS},
                 {"ws", SP_OPTION_WSCALE}, {"sok", SP_OPTION_SACK_PERMITTED},
                 {"sack", SP_OPTION_SACK}, {"ts", SP_OPTION_TIMESTAMP}};
    enum sp_option_code code = SP_OPTION_NONE;
    uint32_t number = 0;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (sp_span_equal(text, words[i].word))
            code = words[i].code;
    }
    if (code == SP_OPTION_NONE && sp_span_strip_prefix(&text, "eol+") &&
        sp_span_number(text, OPTIONS_MAX - 1, &number)) {
        code = SP_OPTION_EOL;
    } else if (code == SP_OPTION_NONE && sp_span_strip_prefix(&text, "?") &&
               sp_span_number(text, UINT8_LIMIT, &number)) {
        code = sp_layout_code((uint8_t)number);
        number = 0;
    }
    for (uint32_t i = 0; code != SP_OPTION_NONE && i <= number; i++) {
        if (++*count > OPTIONS_MAX)
            return false;
        *layout = sp_layout_append(*layout, code);
    }
    return code != SP_OPTION_NONE;
}

static bool parse_layout(struct sp_span text, sp_layout *layout)
{
    struct sp_span option;
    unsigned count = 0;

    *layout = 0;
    if (text.len == 0)
        return true;
    while (sp_span_split(&text, ',', &option)) {
        if (sp_layout_has(*layout, SP_OPTION_EOL) || !parse_option(option, &count, layout))
            return false; /* nothing may follow eol */
    }
    return true;
}

static bool parse_quirks(struct sp_span text, uint32_t *quirks)
{
    static const char *const words[] = {
#define X(name, word) word,
        SP_P0F_QUIRK_MAP(X)
#undef X
    };
    struct sp_span word;

    *quirks = 0;
    if (text.len == 0)
        return true;
    while (sp_span_split(&text, ',', &word)) {
        unsigned bit = 0;

        while (bit < SP_P0F_QUIRK_COUNT && !sp_span_equal(word, words[bit]))
            bit++;
        if (bit == SP_P0F_QUIRK_COUNT)
            return false;
        *quirks |= 1u << bit;
    }
    return true;
}

static bool parse_payload(struct sp_span text, struct sp_p0f_sig *out)
{
    out->payload = SP_P0F_PAYLOAD_ANY;
    if (sp_span_equal(text, "0"))
        out->payload = SP_P0F_PAYLOAD_NONE;
    else if (sp_span_equal(text, "+"))
        out->payload = SP_P0F_PAYLOAD_SOME;
    else
        return sp_span_equal(text, "*");
    return true;
}

static bool parse_field(unsigned number, struct sp_span field, struct sp_p0f_sig *out)
{
    uint32_t value = 0;

    switch (number) {
    case 0:
        out->v4 = sp_span_equal(field, "4") || sp_span_equal(field, "*");
        return out->v4 || sp_span_equal(field, "6");
    case 1:
        return parse_ttl(field, out);
    case 2:
        if (!sp_span_number(field, UINT8_LIMIT, &value))
            return false;
        out->ip_options_len = (uint8_t)value;
        return true;
    case 3:
        return parse_any_number(field, UINT16_LIMIT, &out->mss);
    case 4:
        return parse_window_and_scale(field, out);
    case 5:
        return parse_layout(field, &out->layout);
    case 6:
        return parse_quirks(field, &out->quirks);
    default:
        return parse_payload(field, out);
    }
}

bool sp_p0f_sig_parse(struct sp_span text, struct sp_p0f_sig *out, struct sp_span *bad,
                      const char **expected)
{
    static const char *const fields[] = {
        "an IP version: 4, 6 or *",
        "an initial TTL: N, N+N or N-",
        "the length of the IP options",
        "an MSS or *",
        "WINDOW,SCALE: a number, *, %n, mss*n or mtu*n, and a number or *",
        "options: nop, mss, ws, sok, sack, ts, ?n and a last eol+n, 15 at most",
        QUIRKS_EXPECTED,
        "a payload class: 0, + or *",
    };
    const unsigned count = sizeof(fields) / sizeof(fields[0]);

    for (unsigned i = 0; i < count; i++) {
        *expected = fields[i];
        *bad = text;
        if (!sp_span_split(&text, ':', bad) || (text.at == NULL) != (i + 1 == count) ||
            !parse_field(i, *bad, out))
            return false;
    }
    return true;
}

/* The state of a read. */
struct reader {
    struct sp_p0f *file;
    struct sp_line line;
    bool in_section; /* of SYN-ACKs */
    bool has_label;  /* a good one */
};

#define REJECT(r, at, ...)                                                                         \
    do {                                                                                           \
        struct sp_error err_;                                                                      \
        sp_line_fail(&(r)->line, at, &err_, __VA_ARGS__);                                          \
        err_.code = SP_ERR_USAGE;                                                                  \
        if ((r)->file->skipped++ == 0)                                                             \
            (r)->file->first_error = err_;                                                         \
    } while (0)

/* Ends the string in place: what stands behind it was read, or is a separator. */
static const char *terminate(struct reader *r, struct sp_span text)
{
    r->file->text[(size_t)(text.at - r->file->text) + text.len] = '\0';
    return text.at;
}

static void read_label(struct reader *r, struct sp_span value)
{
    struct sp_p0f_label *label = &r->file->labels[r->file->label_count];
    struct sp_span rest = value, field[4];
    size_t count = 0;

    while (count < 4 && sp_span_split(&rest, ':', &field[count]))
        count++;
    r->has_label = count == 4 && rest.at == NULL && field[2].len > 0 &&
                   (sp_span_equal(field[0], "s") || sp_span_equal(field[0], "g"));
    if (!r->has_label) {
        REJECT(r, value.at, "bad label \"%.*s\", expected s:CLASS:NAME:FLAVOR or g:...",
               SP_SPAN_ARGS(value));
        return;
    }
    label->generic = field[0].at[0] == 'g';
    label->class = terminate(r, field[1]);
    label->name = terminate(r, field[2]);
    label->flavor = terminate(r, field[3]);
    r->file->label_count++;
}

static void read_sig(struct reader *r, struct sp_span value)
{
    struct sp_p0f_sig *sig = &r->file->sigs[r->file->sig_count];
    const char *expected;
    struct sp_span bad;

    *sig = (struct sp_p0f_sig){.line = r->line.number};
    if (!r->has_label) {
        REJECT(r, value.at, "a signature stands behind no good label");
    } else if (!sp_p0f_sig_parse(value, sig, &bad, &expected)) {
        REJECT(r, bad.at, "bad field \"%.*s\", expected %s", SP_SPAN_ARGS(bad), expected);
    } else {
        sig->label = r->file->label_count - 1;
        r->file->sig_count++;
    }
}

/* One line, neither empty nor a comment. */
static void read_statement(struct reader *r, struct sp_span line)
{
    struct sp_span value = line, key;

    if (line.at[0] == '[') {
        r->in_section = sp_span_equal(line, "[tcp:response]");
        r->has_label = false;
        return;
    }
    if (!r->in_section)
        return;
    sp_span_split(&value, '=', &key);
    key = sp_span_trim(key);
    if (value.at != NULL)
        value = sp_span_trim(value);
    if (value.at != NULL && sp_span_equal(key, "label"))
        read_label(r, value);
    else if (value.at != NULL && sp_span_equal(key, "sig"))
        read_sig(r, value);
    else if (value.at == NULL || !sp_span_equal(key, "sys"))
        REJECT(r, line.at, "unknown statement \"%.*s\", expected label, sys or sig = VALUE",
               SP_SPAN_ARGS(line));
}

void sp_p0f_scan(struct sp_p0f *file)
{
    struct reader r = {.file = file, .line = {.file = file->path}};
    struct sp_span rest = {.at = file->text, .len = file->len}, line;

    while (sp_span_split(&rest, '\n', &line)) {
        size_t fault;

        r.line.number++;
        r.line.start = line.at;
        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        fault = sp_text_fault(line.at, line.len);
        if (fault < line.len) {
            REJECT(&r, line.at + fault, "expected text (UTF-8, no control characters)");
            continue;
        }
        line = sp_span_trim(line);
        if (line.len > 0 && line.at[0] != ';')
            read_statement(&r, line);
    }
}
