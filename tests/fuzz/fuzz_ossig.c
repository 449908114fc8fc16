/* Any bytes as an OS database: must be refused with a message, or loaded and usable. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify.h"
#include "fingerprint/parser.h"
#include "fingerprint/sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

/* What a signature describes must be found, and be described again. */
static void use(const struct sp_database *db)
{
    for (size_t i = 0; i < sp_database_signature_count(db); i++) {
        struct sp_samples samples = sp_samples_begin(sp_database_signature(db, i));
        struct sp_observation obs;
        struct sp_match match;
        char evidence[SP_EVIDENCE_MAX], line[SP_OBSERVATION_TEXT_MAX];

        require(sp_samples_next(&samples, &obs));
        sp_match_host(db, &obs, 1, &match);
        require(match.kind == SP_MATCH_EXACT || match.unsure != NULL);
        sp_match_evidence(&match, evidence);
        require(strlen(sp_observation_format(&obs, line)) < sizeof(line) - 1);
    }
}

/* The values that the first system with tests states are identified as something. */
static void identify(const struct sp_database *db)
{
    struct sp_testprint tests = {.generation = SP_GENERATION_SECOND};
    const struct sp_host_seen host = {.tests = &tests};
    struct sp_identifier *identifier = sp_identifier_create(db);
    struct sp_identity identity;
    char text[SP_IDENTITY_TEXT_MAX];

    require(identifier != NULL);
    for (size_t i = 0; i < sp_database_system_count(db); i++) {
        const struct sp_testline *lines = sp_database_system(db, i)->tests;

        for (enum sp_test test = 0; lines != NULL && test < SP_TEST_COUNT; test++) {
            for (size_t k = 0; k < SP_ATTRIBUTES_MAX; k++) {
                if (lines[test].expression[k] != NULL &&
                    sp_expression_pick(lines[test].expression[k], i, NULL, tests.value[test][k],
                                       SP_VALUE_MAX))
                    tests.given[test] |= (uint16_t)(1u << k);
            }
        }
    }
    require(sp_identify(identifier, &host, &identity));
    require(identity.confidence >= 0 && identity.confidence <= 1);
    require(strlen(sp_identity_evidence(&identity, text)) < sizeof(text));
    sp_identifier_destroy(identifier);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void require_same(const struct sp_os_file *a, const struct sp_os_file *b)
{
    require(a->edition == b->edition);
    require(a->system_count == b->system_count && a->signature_count == b->signature_count);
    require(a->rst_count == b->rst_count && a->tests_count == b->tests_count);
    for (size_t i = 0; i < a->system_count; i++) {
        const struct sp_system *x = &a->systems[i], *y = &b->systems[i];

        require(same_text(x->name, y->name) && same_text(x->source, y->source));
        require(x->line == y->line && x->share == y->share && x->cpe_count == y->cpe_count);
        require(x->signature_count == y->signature_count);
        require((x->tests == NULL) == (y->tests == NULL) && (x->rst == NULL) == (y->rst == NULL));
    }
}

/* What is left of a file with faults can be used; one without faults loses nothing. */
static void read_most(const char *text, size_t size)
{
    struct sp_faults faults = {.count = 0};
    const struct sp_os_reading how = {.faults = &faults};
    const struct sp_database_source source = {
        .path = "fuzz.sig", .local = true, .text = text, .len = size};
    struct sp_os_file most, all;
    struct sp_error err;
    struct sp_database *db;
    bool good = sp_os_file_parse(&all, text, size, "fuzz.sig", &err);

    if (sp_os_file_read(&most, text, size, "fuzz.sig", &how, &err)) {
        require(good == (faults.count == 0));
        if (good)
            require_same(&most, &all);
        sp_os_file_finish(&most);
    } else {
        require(!good);
    }
    sp_os_file_finish(&all);
    db = sp_database_open(&source, 1, &faults, &err);
    require(db != NULL);
    identify(db);
    sp_database_destroy(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_error err = {.message = ""};
    struct sp_database *db;

    if (data == NULL)
        data = (const uint8_t *)"";
    read_most((const char *)data, size);
    db = sp_database_parse((const char *)data, size, "fuzz.sig", &err);
    if (db == NULL) {
        require(strncmp(err.message, "fuzz.sig:", strlen("fuzz.sig:")) == 0);
        require(err.code == SP_ERR_FAILED);
        return 0;
    }
    use(db);
    identify(db);
    sp_database_destroy(db);
    return 0;
}
