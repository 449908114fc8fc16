/* Any bytes as one of minisign's files: a public key, a signature, a secret key. Must be refused
 * with a message, or read; what was read does not verify anything by chance. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "db/minisign_secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

static void try_signature(const char *text, size_t len)
{
    struct db_signature signature;
    struct db_public_key key = {.id = {0}};
    struct sp_error err = {.code = SP_OK};

    if (!db_signature_parse(&signature, text, len, "fuzz", &err)) {
        require(err.code != SP_OK && err.message[0] != '\0');
        return;
    }
    require(strlen(signature.trusted_comment) <= DB_COMMENT_MAX);
    memcpy(key.id, signature.id, sizeof(key.id));
    require(db_signature_key(&signature, &key, 1, "fuzz", &err) == &key);
    require(!db_signature_verify(&signature, &key, text, len, "fuzz", &err));
}

static void try_public_key(const char *text, size_t len)
{
    struct db_public_key key;
    struct sp_error err = {.code = SP_OK};
    char id[DB_KEY_ID_TEXT];

    if (db_public_key_parse(&key, text, len, "fuzz", &err))
        require(strlen(db_key_id_format(key.id, id)) == DB_KEY_ID_TEXT - 1);
    else
        require(err.code != SP_OK && err.message[0] != '\0');
}

/* One that is not encrypted is opened too; the password of the others would take seconds. */
static void try_secret_key(const char *text, size_t len)
{
    struct db_sealed_key sealed;
    struct db_secret_key key;
    struct sp_error err = {.code = SP_OK};

    if (!db_sealed_key_parse(&sealed, text, len, "fuzz", &err))
        require(err.code != SP_OK && err.message[0] != '\0');
    else if (!sealed.encrypted && db_sealed_key_open(&key, &sealed, "", "fuzz", &err)) {
        char *signature = db_sign(&key, text, len, "fuzz", &err);

        require(signature != NULL);
        free(signature);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* no NUL behind it: a read of one byte too many is seen */
    const char *text = (const char *)data;

    try_signature(text, size);
    try_public_key(text, size);
    try_secret_key(text, size);
    return 0;
}
