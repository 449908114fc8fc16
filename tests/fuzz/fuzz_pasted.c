/* Any bytes as what a user pastes: refused with a message, or read and identified. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify.h"
#include "fingerprint/lint.h"
#include "fingerprint/pasted.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char database[] =
    "synprint-os 1\n"
    "system A\n vendor V\n family F\n type t\n source s\n date 2026-01-02\n"
    " syn-ack ttl=64 opts=M,S,T,N,W win=%mss\n rst ttl=64\n T5(R=Y%DF=Y%O=)\n SEQ(SP=0-FF)\n";

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

static void count(void *ctx, const struct sp_finding *finding)
{
    require(finding->text[0] != '\0');
    ++*(size_t *)ctx;
}

/* The same bytes as a database to be linted. */
static void lint(const char *text, size_t size)
{
    size_t found = 0;
    const struct sp_lint how = {.whole = size % 2 == 0, .found = count, .ctx = &found};
    struct sp_lint_count counted;
    struct sp_error err;

    require(sp_lint_text("fuzz.sig", text, size, &how, &counted, &err));
    require(found == counted.errors + counted.warnings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sp_database *db;
    static struct sp_identifier *identifier;
    const char *text = data != NULL ? (const char *)data : "";
    struct sp_pasted pasted;
    struct sp_error err = {.message = ""};
    struct sp_host_seen host = {.ports = pasted.ports};
    struct sp_identity identity;
    char words[SP_IDENTITY_TEXT_MAX];

    if (db == NULL) {
        db = sp_database_parse(database, sizeof(database) - 1, "a.sig", &err);
        require(db != NULL);
        identifier = sp_identifier_create(db);
        require(identifier != NULL);
    }
    lint(text, size);
    if (!sp_pasted_read("fuzz", text, size, &pasted, &err)) {
        require(err.code == SP_ERR_USAGE && strncmp(err.message, "fuzz:", 5) == 0);
        return 0;
    }
    require(pasted.port_count > 0 || pasted.has_tests);
    host.port_count = pasted.port_count;
    host.tests = pasted.has_tests ? &pasted.tests : NULL;
    require(sp_identify(identifier, &host, &identity));
    require(strlen(sp_identity_evidence(&identity, words)) < sizeof(words));
    return 0;
}
