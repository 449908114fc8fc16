/* The systems of a host in JSON: what -O found, then what files of fingerprints say, then the guess
 * from the SYN-ACK. */
#include "synprint/output.h"

#include <stdio.h>
#include <string.h>

static void put_optional(struct sp_json *json, const char *key, const char *value)
{
    if (value[0] != '\0')
        sp_json_string(json, key, value);
}

static void put_class(struct sp_json *json, const char *name, const char *vendor,
                      const char *family, const char *gen, const char *type)
{
    sp_json_begin_object(json, NULL);
    sp_json_string(json, "name", name);
    put_optional(json, "vendor", vendor);
    put_optional(json, "family", family);
    put_optional(json, "gen", gen);
    put_optional(json, "type", type);
}

static void put_cpes(struct sp_json *json, const char *const *cpe, size_t count)
{
    sp_json_begin_array(json, "cpe");
    for (size_t i = 0; i < count; i++)
        sp_json_string(json, NULL, cpe[i]);
    sp_json_end_array(json);
}

static void put_place(struct sp_json *json, const char *file, size_t line)
{
    char db[SP_MATCH_DB_MAX];

    snprintf(db, sizeof(db), "%s:%zu", file, line);
    sp_json_string(json, "db", db);
}

static void put_syn_ack(struct sp_json *json, const struct sp_match *match)
{
    char evidence[SP_EVIDENCE_MAX], db[SP_MATCH_DB_MAX];

    put_class(json, match->name, match->vendor, match->family, match->gen, match->type);
    put_cpes(json, match->cpe, match->cpe_count);
    sp_json_number(json, "accuracy", match->accuracy);
    sp_json_decimal(json, "confidence", match->confidence, 2);
    sp_json_string(json, "method", "syn-ack");
    sp_json_string(json, "evidence", sp_match_evidence(match, evidence));
    put_optional(json, "db", sp_match_db(match, db));
    sp_json_end_object(json);
}

static void put_identity(struct sp_json *json, const struct sp_identity *identity)
{
    bool exact = identity->kind == SP_MATCH_EXACT, known = identity->kind != SP_MATCH_UNKNOWN;
    unsigned compared = identity->compared > 0 ? identity->compared : 1;
    char evidence[SP_IDENTITY_TEXT_MAX];

    put_class(json, identity->name, identity->vendor, identity->family,
              exact ? identity->best->gen : identity->range, identity->type);
    put_cpes(json, exact ? identity->best->cpe : NULL, exact ? identity->best->cpe_count : 0);
    sp_json_number(json, "accuracy", known ? 100 * identity->fitting / compared : 0);
    sp_json_decimal(json, "confidence", identity->confidence, 2);
    sp_json_string(json, "method", identity->tests != NULL ? "active" : "patient");
    sp_json_string(json, "evidence", sp_identity_evidence(identity, evidence));
    if (known)
        put_place(json, identity->best->file, identity->best->line);
    sp_json_end_object(json);
}

/* With --osscan-guess: the systems that come near, but for the one that was named. */
static void put_near(struct sp_json *json, const struct sp_identity *identity)
{
    for (size_t i = 0; i < identity->near_count; i++) {
        const struct sp_near *near = &identity->near[i];
        const struct sp_system *system = near->system;

        if (identity->kind == SP_MATCH_EXACT && system == identity->best)
            continue;
        put_class(json, system->name, system->vendor, system->family, system->gen, system->type);
        put_cpes(json, system->cpe, system->cpe_count);
        sp_json_decimal(json, "confidence", near->probability, 2);
        sp_json_string(json, "method", identity->tests != NULL ? "active" : "patient");
        sp_json_string(json, "evidence", "a guess: it comes near");
        put_place(json, system->file, system->line);
        sp_json_end_object(json);
    }
}

static void put_candidate(struct sp_json *json, const char *file,
                          const struct sp_candidate *candidate)
{
    static const struct sp_print_class none = {"", "", "", "", ""};
    const struct sp_print *print = candidate->print;
    const struct sp_print_class *class = print->class_count > 0 ? &print->classes[0] : &none;
    const char *cpe[SP_PRINT_CLASSES_MAX];
    size_t cpe_count = 0;
    char evidence[64];

    for (size_t i = 0; i < print->class_count; i++) {
        if (print->classes[i].cpe[0] != '\0')
            cpe[cpe_count++] = print->classes[i].cpe;
    }
    put_class(json, print->name, class->vendor, class->family, class->generation, class->type);
    put_cpes(json, cpe, cpe_count);
    sp_json_number(json, "accuracy", (uint64_t)(100 * candidate->accuracy));
    sp_json_string(json, "method", "active");
    snprintf(evidence, sizeof(evidence), "%u of %u points", candidate->matched,
             candidate->compared);
    sp_json_string(json, "evidence", evidence);
    put_place(json, file, print->line);
    sp_json_end_object(json);
}

static void put_files(struct sp_json *json, const struct sp_output_context *ctx,
                      const struct sp_os_detection *detected)
{
    bool guesses = sp_output_wants_guesses(ctx->options, detected);

    for (size_t i = 0; detected->candidates != NULL && i < ctx->plan->print_count; i++) {
        const struct sp_candidates *candidates = &detected->candidates[i];
        size_t shown = sp_os_shown(candidates, guesses);

        for (size_t k = 0; k < shown; k++)
            put_candidate(json, ctx->plan->prints[i].name, &candidates->at[k]);
    }
}

/* Seconds, and whether the last of them may be missing. */
static void put_resends(struct sp_json *json, const struct sp_resends_seen *resends)
{
    const struct sp_schedule *schedule = &resends->schedule;

    sp_json_begin_array(json, "resends");
    for (unsigned i = 0; i < schedule->count; i++)
        sp_json_decimal(json, NULL, schedule->gap_ms[i] / 1e3, 1);
    sp_json_end_array(json);
    if (schedule->rst)
        sp_json_decimal(json, "resends_rst", schedule->rst_ms / 1e3, 1);
    if (resends->cut)
        sp_json_bool(json, "resends_cut", true);
}

static bool seen_before(const struct sp_os_guess *os, size_t i, const char *line)
{
    char other[SP_OBSERVATION_TEXT_MAX];

    for (size_t k = 0; k < i; k++) {
        if (strcmp(sp_observation_format(&os->seen[k], other), line) == 0)
            return true;
    }
    return false;
}

/* With -v: what the ports show, in the database's words, each way to answer once. */
static void put_traits(struct sp_json *json, const struct sp_os_guess *os)
{
    char line[SP_OBSERVATION_TEXT_MAX];

    sp_json_begin_array(json, "traits");
    for (size_t i = 0; i < os->seen_count; i++) {
        if (!seen_before(os, i, sp_observation_format(&os->seen[i], line)))
            sp_json_string(json, NULL, line);
    }
    if (os->seen_count > 0 && os->seen[0].rst.seen)
        sp_json_string(json, NULL, sp_rst_traits_format(&os->seen[0].rst, line));
    sp_json_end_array(json);
}

void sp_output_json_os(struct sp_json *json, const struct sp_output_context *ctx,
                       const struct sp_host_event *event)
{
    const struct sp_os_detection *detected = event->detected;

    sp_json_begin_array(json, "os");
    if (detected != NULL) {
        put_identity(json, &detected->identity);
        if (ctx->options->os_guess)
            put_near(json, &detected->identity);
        put_files(json, ctx, detected);
    }
    if (event->os != NULL)
        put_syn_ack(json, &event->os->match);
    sp_json_end_array(json);
    if (detected != NULL && detected->hops >= 0)
        sp_json_number(json, "hops", (uint64_t)detected->hops);
    if (detected != NULL && detected->resends != NULL)
        put_resends(json, detected->resends);
    if (detected != NULL && detected->text != NULL)
        sp_json_string(json, "fingerprint", detected->text);
    if (event->os != NULL && ctx->options->verbose > 0)
        put_traits(json, event->os);
}
