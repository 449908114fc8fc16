#include "db/verdict.h"

#include <stdio.h>

#include "cli/json.h"
#include "db/entries.h"

static const char *kind_word(enum sp_match_kind kind)
{
    return kind == SP_MATCH_EXACT ? "exact" : kind == SP_MATCH_FAMILY ? "family" : "unknown";
}

static void print_near(const struct sp_identity *identity)
{
    for (size_t i = 0; i < identity->near_count; i++) {
        const struct sp_near *near = &identity->near[i];
        char place[DB_PLACE_MAX];

        printf("  %3.0f %%  %s (%s)\n", 100 * near->probability, near->system->name,
               db_entry_place(near->system, place));
    }
}

static void print_text(const struct sp_identity *identity, const struct sp_match *match,
                       const char *who)
{
    char why[SP_IDENTITY_TEXT_MAX], evidence[SP_EVIDENCE_MAX], db[SP_MATCH_DB_MAX];

    printf("%s: %s", who, identity->name);
    if (identity->kind == SP_MATCH_FAMILY && identity->range[0] != '\0')
        printf(" %s", identity->range);
    if (identity->kind != SP_MATCH_UNKNOWN)
        printf(" (confidence %.2f)", identity->confidence);
    putchar('\n');
    print_near(identity);
    printf("  why: %s\n", sp_identity_evidence(identity, why));
    if (match->ports == 0)
        return;
    printf("  by the SYN-ACK alone: %s", match->name);
    if (match->kind != SP_MATCH_UNKNOWN)
        printf(" (%s, accuracy %u, confidence %.2f)", sp_match_db(match, db), match->accuracy,
               match->confidence);
    printf(": %s\n", sp_match_evidence(match, evidence));
}

static void put_near(struct sp_json *json, const struct sp_identity *identity)
{
    char place[DB_PLACE_MAX];

    sp_json_begin_array(json, "candidates");
    for (size_t i = 0; i < identity->near_count; i++) {
        sp_json_begin_object(json, NULL);
        sp_json_string(json, "name", identity->near[i].system->name);
        sp_json_string(json, "family", identity->near[i].system->family);
        sp_json_decimal(json, "probability", identity->near[i].probability, 3);
        sp_json_string(json, "db", db_entry_place(identity->near[i].system, place));
        sp_json_end_object(json);
    }
    sp_json_end_array(json);
}

static void put_match(struct sp_json *json, const struct sp_match *match)
{
    char evidence[SP_EVIDENCE_MAX], db[SP_MATCH_DB_MAX];

    sp_json_begin_object(json, "syn_ack");
    sp_json_string(json, "name", match->name);
    sp_json_string(json, "kind", kind_word(match->kind));
    sp_json_number(json, "accuracy", match->accuracy);
    sp_json_decimal(json, "confidence", match->confidence, 2);
    sp_json_string(json, "db", sp_match_db(match, db));
    sp_json_string(json, "evidence", sp_match_evidence(match, evidence));
    sp_json_end_object(json);
}

static void print_json(const struct sp_identity *identity, const struct sp_match *match,
                       const char *who)
{
    struct sp_json json = {.out = stdout};
    char why[SP_IDENTITY_TEXT_MAX];

    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "match");
    sp_json_string(&json, "host", who);
    sp_json_string(&json, "name", identity->name);
    sp_json_string(&json, "kind", kind_word(identity->kind));
    sp_json_string(&json, "family", identity->family);
    sp_json_string(&json, "range", identity->range);
    sp_json_decimal(&json, "confidence", identity->confidence, 2);
    sp_json_string(&json, "evidence", sp_identity_evidence(identity, why));
    put_near(&json, identity);
    if (match->ports > 0)
        put_match(&json, match);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

bool db_verdict_print(const struct sp_database *db, const struct sp_identifier *identifier,
                      const struct sp_host_seen *host, const char *who, bool json)
{
    struct sp_identity identity;
    struct sp_match match;

    if (!sp_identify(identifier, host, &identity))
        return false;
    sp_match_host(db, host->ports, host->port_count, &match);
    (json ? print_json : print_text)(&identity, &match, who);
    return true;
}
