#include "fingerprint/entry.h"

#include <string.h>

#include "fingerprint/notation.h"

static void add_tristate(struct sp_text *text, const char *key, uint8_t value, const char *yes,
                         const char *no)
{
    if (value != SP_ANY)
        sp_text_add(text, " %s=%s", key, value == SP_YES ? yes : no);
}

static void add_ttls(struct sp_text *text, uint8_t ttls)
{
    static const unsigned values[] = {32, 64, 128, 255};
    const char *separator = " ttl=";

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if ((ttls & sp_ttl_member(values[i])) == 0)
            continue;
        sp_text_add(text, "%s%u", separator, values[i]);
        separator = "|";
    }
}

static void add_range(struct sp_text *text, uint32_t lo, uint32_t hi)
{
    sp_text_add(text, "%u", lo);
    if (hi != lo)
        sp_text_add(text, "-%u", hi);
}

static void add_ranges(struct sp_text *text, const char *key, const struct sp_ranges *ranges)
{
    for (unsigned i = 0; i < ranges->count; i++) {
        if (i == 0)
            sp_text_add(text, " %s=", key);
        else
            sp_text_add(text, "|");
        add_range(text, ranges->at[i].lo, ranges->at[i].hi);
    }
}

static void add_window(struct sp_text *text, const struct sp_window_rule *rule)
{
    switch ((enum sp_window_kind)rule->kind) {
    case SP_WINDOW_RANGE:
        add_range(text, rule->lo, rule->hi);
        return;
    case SP_WINDOW_TIMES:
        sp_text_add(text, rule->less_ts ? "%u*(mss-12)" : "%u*mss", rule->lo);
        return;
    case SP_WINDOW_FIT:
        sp_text_add(text, rule->less_ts ? "fit(%u,mss-12)" : "fit(%u,mss)", rule->lo);
        return;
    case SP_WINDOW_MULTIPLE:
        if (rule->lo != 0)
            sp_text_add(text, "%%%u", rule->lo);
        else
            sp_text_add(text, "%s", rule->less_ts ? "%(mss-12)" : "%mss");
        return;
    }
}

static void add_windows(struct sp_text *text, const struct sp_windows *windows)
{
    for (unsigned i = 0; i < windows->count; i++) {
        sp_text_add(text, "%s", i == 0 ? " win=" : "|");
        add_window(text, &windows->at[i]);
    }
}

static void add_quirks(struct sp_text *text, const struct sp_signature *sig)
{
    const char *separator = " quirks=";

    if (sig->any_quirks) {
        sp_text_add(text, " quirks=any");
        return;
    }
    for (unsigned bit = 0; bit < SP_QUIRK_COUNT; bit++) {
        if ((sig->quirks >> bit & 1) == 0)
            continue;
        sp_text_add(text, "%s%s", separator, sp_quirk_word((enum sp_quirk_bit)bit));
        separator = ",";
    }
}

static void add_common(struct sp_text *text, const struct sp_signature *sig)
{
    add_ttls(text, sig->ttls);
    add_tristate(text, "df", sig->df, "yes", "no");
    add_tristate(text, "id", sig->id_zero, "zero", "nonzero");
}

const char *sp_signature_format(const struct sp_signature *sig,
                                char out[static SP_SIGNATURE_TEXT_MAX])
{
    struct sp_text text = {.out = out, .size = SP_SIGNATURE_TEXT_MAX, .used = 0};
    char layout[SP_LAYOUT_TEXT_MAX];

    sp_text_add(&text, "syn-ack");
    add_common(&text, sig);
    sp_text_add(&text, " opts=%s", sp_layout_format(sig->layout, layout));
    add_ranges(&text, "mss", &sig->mss);
    add_windows(&text, &sig->window);
    add_ranges(&text, "ws", &sig->wscale);
    add_tristate(&text, "tsval", sig->tsval_zero, "zero", "nonzero");
    add_tristate(&text, "tsecr", sig->tsecr_zero, "zero", "nonzero");
    add_quirks(&text, sig);
    return out;
}

const char *sp_rst_format(const struct sp_signature *rst, char out[static SP_SIGNATURE_TEXT_MAX])
{
    struct sp_text text = {.out = out, .size = SP_SIGNATURE_TEXT_MAX, .used = 0};

    sp_text_add(&text, "rst");
    add_common(&text, rst);
    add_windows(&text, &rst->window);
    return out;
}

void sp_testline_write(FILE *out, enum sp_test test, const struct sp_testline *line)
{
    const struct sp_notation_test *notation = &sp_notation(SP_GENERATION_SECOND)[test];
    const char *separator = "";

    fprintf(out, "%s(", notation->name);
    for (size_t i = 0; i < SP_ATTRIBUTES_MAX && notation->attributes[i].name != NULL; i++) {
        if (line->expression[i] == NULL)
            continue;
        fprintf(out, "%s%s=%s", separator, notation->attributes[i].name, line->expression[i]);
        separator = "%";
    }
    fputs(")\n", out);
}

static void write_head(FILE *out, const struct sp_system *system)
{
    fprintf(out, "system %s\n  vendor %s\n  family %s\n", system->name, system->vendor,
            system->family);
    if (system->gen[0] != '\0')
        fprintf(out, "  gen %s\n", system->gen);
    fprintf(out, "  type %s\n", system->type);
    for (size_t i = 0; i < system->cpe_count; i++)
        fprintf(out, "  cpe %s\n", system->cpe[i]);
    /* what is left out means one thing in a local file, and another in a shipped one */
    fprintf(out, "  certainty %u\n  share %u\n", system->certainty, system->share);
    if (system->evidence != SP_EVIDENCE_NONE)
        fprintf(out, "  evidence %s\n", sp_evidence_word(system->evidence));
    for (size_t i = 0; i < system->sample_count; i++)
        fprintf(out, "  sample %s\n", system->samples[i]);
    fprintf(out, "  source %s\n  date %s\n", system->source, system->date);
}

static void write_resends(FILE *out, const struct sp_resends *resends)
{
    char schedule[SP_SCHEDULE_TEXT_MAX];

    for (unsigned i = 0; i < resends->count; i++)
        fprintf(out, "%s%s", i == 0 ? "  resends " : "|",
                sp_schedule_format(&resends->at[i], schedule));
    if (resends->count > 0)
        fputc('\n', out);
}

void sp_entry_write(FILE *out, const struct sp_system *system)
{
    char line[SP_SIGNATURE_TEXT_MAX];

    write_head(out, system);
    for (size_t i = 0; i < system->signature_count; i++)
        fprintf(out, "  %s\n", sp_signature_format(&system->signatures[i], line));
    if (system->rst != NULL)
        fprintf(out, "  %s\n", sp_rst_format(system->rst, line));
    write_resends(out, &system->resends);
    for (enum sp_test test = 0; system->tests != NULL && test < SP_TEST_COUNT; test++) {
        if (!system->tests[test].present)
            continue;
        fputs("  ", out);
        sp_testline_write(out, test, &system->tests[test]);
    }
}

const char *sp_entry_text(const char *text, const char *otherwise, char *out, size_t size)
{
    size_t used = 0;

    for (const char *c = text; *c != '\0' && used + 1 < size; c++) {
        bool blank = *c == ' ' || *c == '\t' || *c == '\n' || *c == '\r';

        if (blank && (used == 0 || out[used - 1] == ' '))
            continue;
        if (((unsigned char)*c & 0xc0) == 0x80) /* the rest of a character that was replaced */
            continue;
        out[used++] = *c;
        if (blank)
            out[used - 1] = ' ';
        else if (*c < ' ' || *c > '~')
            out[used - 1] = '?';
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
    if (used == 0)
        snprintf(out, size, "%s", otherwise);
    return out;
}
