/* Any bytes as an OS database: must be refused with a message, or loaded and usable. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify.h"
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
        require(match.kind == SP_MATCH_EXACT);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_error err = {.message = ""};
    struct sp_database *db = sp_database_parse((const char *)data, size, "fuzz.sig", &err);

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
