#include "fingerprint/synack_line.h"

#define EXPECTED_KEYS     "ttl, df, id, opts, mss, win, ws, tsval, tsecr or quirks"
#define EXPECTED_RST_KEYS "ttl, df, id or win"

/* What is being parsed, and where an error goes. */
struct context {
    const struct sp_line *line;
    struct sp_error *err;
    struct sp_signature *sig;
};

/* Parses alternative number `i` of a trait; the caller has checked i < SP_ALTERNATIVES_MAX. */
typedef bool (*alternative_fn)(const struct context *ctx, struct sp_span piece, uint8_t i);

/* Splits value at each '|' and has every piece parsed. */
static bool each_alternative(const struct context *ctx, struct sp_span value, uint8_t *count,
                             alternative_fn parse)
{
    struct sp_span piece;

    while (sp_span_split(&value, '|', &piece)) {
        if (*count == SP_ALTERNATIVES_MAX)
            return sp_line_fail(ctx->line, piece.at, ctx->err, "more than %d alternatives",
                                SP_ALTERNATIVES_MAX);
        if (!parse(ctx, piece, *count))
            return false;
        ++*count;
    }
    return true;
}

static bool parse_ttl(const struct context *ctx, struct sp_span value)
{
    struct sp_span piece;

    while (sp_span_split(&value, '|', &piece)) {
        uint32_t ttl = 0;
        unsigned member = sp_span_number(piece, 255, &ttl) ? sp_ttl_member(ttl) : 0;

        if (member == 0)
            return sp_line_fail(ctx->line, piece.at, ctx->err,
                                "bad ttl \"%.*s\", expected an initial TTL: 32, 64, 128 or 255",
                                SP_SPAN_ARGS(piece));
        ctx->sig->ttls |= (uint8_t)member;
    }
    return true;
}

/* A trait that is yes, no or any, in the words given. */
static bool parse_tristate(const struct context *ctx, struct sp_span value, const char *yes,
                           const char *no, uint8_t *out)
{
    if (sp_span_equal(value, yes))
        *out = SP_YES;
    else if (sp_span_equal(value, no))
        *out = SP_NO;
    else if (sp_span_equal(value, "any"))
        *out = SP_ANY;
    else
        return sp_line_fail(ctx->line, value.at, ctx->err,
                            "bad value \"%.*s\", expected %s, %s or any", SP_SPAN_ARGS(value), yes,
                            no);
    return true;
}

static bool parse_df(const struct context *ctx, struct sp_span value)
{
    return parse_tristate(ctx, value, "yes", "no", &ctx->sig->df);
}

static bool parse_id(const struct context *ctx, struct sp_span value)
{
    return parse_tristate(ctx, value, "zero", "nonzero", &ctx->sig->id_zero);
}

static bool parse_tsval(const struct context *ctx, struct sp_span value)
{
    return parse_tristate(ctx, value, "zero", "nonzero", &ctx->sig->tsval_zero);
}

static bool parse_tsecr(const struct context *ctx, struct sp_span value)
{
    return parse_tristate(ctx, value, "zero", "nonzero", &ctx->sig->tsecr_zero);
}

static bool parse_opts(const struct context *ctx, struct sp_span value)
{
    size_t bad;

    if (sp_layout_parse(value.at, value.len, &ctx->sig->layout, &bad))
        return true;
    return sp_line_fail(
        ctx->line, value.at + bad, ctx->err,
        "bad option layout \"%.*s\", expected letters of E N M W S T K D P F ? ! with "
        "commas between, at most %d, or \"-\"",
        SP_SPAN_ARGS(value), SP_LAYOUT_OPTIONS_MAX);
}

/* "LO-HI" or one number. */
static bool parse_range(struct sp_span piece, uint32_t max, uint32_t *lo, uint32_t *hi)
{
    struct sp_span first;

    if (!sp_span_split(&piece, '-', &first) || !sp_span_number(first, max, lo))
        return false;
    *hi = *lo;
    return piece.at == NULL || (sp_span_number(piece, max, hi) && *lo <= *hi);
}

static bool parse_mss_range(const struct context *ctx, struct sp_span piece, uint8_t i)
{
    uint32_t lo, hi;

    if (!parse_range(piece, UINT16_MAX, &lo, &hi))
        return sp_line_fail(ctx->line, piece.at, ctx->err,
                            "bad mss \"%.*s\", expected a number or LOW-HIGH up to 65535, or any",
                            SP_SPAN_ARGS(piece));
    ctx->sig->mss.at[i].lo = (uint16_t)lo;
    ctx->sig->mss.at[i].hi = (uint16_t)hi;
    return true;
}

static bool parse_mss(const struct context *ctx, struct sp_span value)
{
    return sp_span_equal(value, "any") ||
           each_alternative(ctx, value, &ctx->sig->mss.count, parse_mss_range);
}

static bool parse_ws_range(const struct context *ctx, struct sp_span piece, uint8_t i)
{
    uint32_t lo, hi;

    if (!parse_range(piece, UINT8_MAX, &lo, &hi))
        return sp_line_fail(ctx->line, piece.at, ctx->err,
                            "bad ws \"%.*s\", expected a number or LOW-HIGH up to 255, or any",
                            SP_SPAN_ARGS(piece));
    ctx->sig->wscale.at[i].lo = (uint16_t)lo;
    ctx->sig->wscale.at[i].hi = (uint16_t)hi;
    return true;
}

static bool parse_ws(const struct context *ctx, struct sp_span value)
{
    return sp_span_equal(value, "any") ||
           each_alternative(ctx, value, &ctx->sig->wscale.count, parse_ws_range);
}

/* "N*mss", "N*(mss-12)", "fit(N,mss)", "fit(N,mss-12)", "%N", "%mss", "%(mss-12)", "N", "N-M". */
static bool read_window_rule(struct sp_span piece, struct sp_window_rule *rule)
{
    if (sp_span_strip_prefix(&piece, "fit(")) {
        rule->kind = SP_WINDOW_FIT;
        rule->less_ts = sp_span_strip_suffix(&piece, ",mss-12)");
        if (!rule->less_ts && !sp_span_strip_suffix(&piece, ",mss)"))
            return false;
        return sp_span_number(piece, UINT16_MAX + 1, &rule->lo) && rule->lo > 0;
    }
    rule->less_ts = sp_span_strip_suffix(&piece, "*(mss-12)");
    if (rule->less_ts || sp_span_strip_suffix(&piece, "*mss")) {
        rule->kind = SP_WINDOW_TIMES;
        return sp_span_number(piece, UINT16_MAX, &rule->lo) && rule->lo > 0;
    }
    if (sp_span_strip_prefix(&piece, "%")) {
        rule->kind = SP_WINDOW_MULTIPLE;
        rule->less_ts = sp_span_equal(piece, "(mss-12)");
        if (rule->less_ts || sp_span_equal(piece, "mss"))
            return true;
        return sp_span_number(piece, UINT16_MAX, &rule->lo) && rule->lo > 0;
    }
    rule->kind = SP_WINDOW_RANGE;
    return parse_range(piece, UINT16_MAX, &rule->lo, &rule->hi);
}

static bool parse_window_rule(const struct context *ctx, struct sp_span piece, uint8_t i)
{
    if (read_window_rule(piece, &ctx->sig->window.at[i]))
        return true;
    return sp_line_fail(ctx->line, piece.at, ctx->err,
                        "bad window \"%.*s\", expected N, LOW-HIGH, N*mss, N*(mss-12), fit(N,mss), "
                        "fit(N,mss-12), %%N, %%mss, %%(mss-12) or any",
                        SP_SPAN_ARGS(piece));
}

static bool parse_win(const struct context *ctx, struct sp_span value)
{
    return sp_span_equal(value, "any") ||
           each_alternative(ctx, value, &ctx->sig->window.count, parse_window_rule);
}

static bool parse_quirks(const struct context *ctx, struct sp_span value)
{
    struct sp_span piece;

    ctx->sig->any_quirks = sp_span_equal(value, "any");
    if (ctx->sig->any_quirks || sp_span_equal(value, "none"))
        return true;
    while (sp_span_split(&value, ',', &piece)) {
        unsigned bit = 0;

        while (bit < SP_QUIRK_COUNT && !sp_span_equal(piece, sp_quirk_word((enum sp_quirk_bit)bit)))
            bit++;
        if (bit == SP_QUIRK_COUNT)
            return sp_line_fail(
                ctx->line, piece.at, ctx->err,
                "unknown quirk \"%.*s\", expected a word of the list in GRAMMAR.md, "
                "none or any",
                SP_SPAN_ARGS(piece));
        ctx->sig->quirks |= 1u << bit;
    }
    return true;
}

static const struct {
    const char *key;
    bool (*parse)(const struct context *ctx, struct sp_span value);
    bool rst; /* a RST has it too */
} traits_table[] = {
    {"opts", parse_opts, false},     {"ttl", parse_ttl, true},      {"df", parse_df, true},
    {"id", parse_id, true},          {"mss", parse_mss, false},     {"win", parse_win, true},
    {"ws", parse_ws, false},         {"tsval", parse_tsval, false}, {"tsecr", parse_tsecr, false},
    {"quirks", parse_quirks, false},
};

enum { KEY_OPTS, KEY_TTL, KEY_COUNT = sizeof(traits_table) / sizeof(traits_table[0]) };

/* One "key=value"; its bit is set in *seen. */
static bool parse_trait(const struct context *ctx, bool rst, struct sp_span pair, unsigned *seen)
{
    struct sp_span key, value = pair;
    unsigned i = 0;

    sp_span_split(&value, '=', &key);
    while (i < KEY_COUNT &&
           (!sp_span_equal(key, traits_table[i].key) || (rst && !traits_table[i].rst)))
        i++;
    if (i == KEY_COUNT)
        return sp_line_fail(ctx->line, key.at, ctx->err, "unknown trait \"%.*s\", expected %s",
                            SP_SPAN_ARGS(key), rst ? EXPECTED_RST_KEYS : EXPECTED_KEYS);
    if (value.at == NULL || value.len == 0)
        return sp_line_fail(ctx->line, key.at, ctx->err, "trait %s needs a value, as in %s=VALUE",
                            traits_table[i].key, traits_table[i].key);
    if ((*seen >> i & 1) != 0)
        return sp_line_fail(ctx->line, key.at, ctx->err, "trait %s is given twice",
                            traits_table[i].key);
    *seen |= 1u << i;
    return traits_table[i].parse(ctx, value);
}

static bool window_needs_mss(const struct sp_windows *windows)
{
    for (unsigned i = 0; i < windows->count; i++) {
        const struct sp_window_rule *rule = &windows->at[i];

        if (rule->kind == SP_WINDOW_TIMES || rule->kind == SP_WINDOW_FIT ||
            (rule->kind == SP_WINDOW_MULTIPLE && rule->lo == 0))
            return true;
    }
    return false;
}

/* A value stated of an option that the layout does not have can only be a mistake. */
static bool check_layout(const struct context *ctx, struct sp_span traits)
{
    const struct sp_signature *sig = ctx->sig;
    const char *missing = NULL;

    if ((sig->mss.count > 0 || window_needs_mss(&sig->window)) &&
        !sp_layout_has(sig->layout, SP_OPTION_MSS))
        missing = "the MSS needs M";
    else if (sig->wscale.count > 0 && !sp_layout_has(sig->layout, SP_OPTION_WSCALE))
        missing = "ws needs W";
    else if ((sig->tsval_zero != SP_ANY || sig->tsecr_zero != SP_ANY) &&
             !sp_layout_has(sig->layout, SP_OPTION_TIMESTAMP))
        missing = "a timestamp needs T";
    if (missing == NULL)
        return true;
    return sp_line_fail(ctx->line, traits.at, ctx->err, "%s in opts", missing);
}

static bool parse_traits(const struct context *ctx, bool rst, struct sp_span traits, unsigned *seen)
{
    struct sp_span pair;

    *ctx->sig = (struct sp_signature){.line = ctx->line->number};
    while (sp_span_split(&traits, ' ', &pair)) {
        pair = sp_span_trim(pair);
        if (pair.len > 0 && !parse_trait(ctx, rst, pair, seen))
            return false;
    }
    return true;
}

bool sp_synack_line_parse(const struct sp_line *line, struct sp_span traits,
                          struct sp_signature *out, struct sp_error *err)
{
    const struct context ctx = {.line = line, .err = err, .sig = out};
    unsigned seen = 0;

    if (!parse_traits(&ctx, false, traits, &seen))
        return false;
    if ((seen >> KEY_OPTS & 1) == 0 || (seen >> KEY_TTL & 1) == 0)
        return sp_line_fail(line, traits.at, err, "a syn-ack line needs at least opts= and ttl=");
    return check_layout(&ctx, traits);
}

bool sp_rst_line_parse(const struct sp_line *line, struct sp_span traits, struct sp_signature *out,
                       struct sp_error *err)
{
    const struct context ctx = {.line = line, .err = err, .sig = out};
    unsigned seen = 0;

    if (!parse_traits(&ctx, true, traits, &seen))
        return false;
    if ((seen >> KEY_TTL & 1) == 0)
        return sp_line_fail(line, traits.at, err, "a rst line needs at least ttl=");
    if (window_needs_mss(&out->window))
        return sp_line_fail(line, traits.at, err, "a RST has no MSS that its window could follow");
    return true;
}
