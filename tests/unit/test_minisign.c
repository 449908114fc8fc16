/* minisign's formats. The key pair and the signatures were made by minisign 0.11, the encryption of
 * the secret key by another implementation of scrypt, so both directions are checked against
 * somebody else's work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/minisign_secret.h"

#define FILE_TEXT   "a file that was signed\n"
#define PUBLIC_LINE "RWS7QEoyJfN7skw8E2FajecrxLFgez+L5ZhXlazBA3lwtL+MbmZIBuuJ"
#define OTHER_LINE  "RWQSv1xHCbH31hbe2lLjH1mjsSSzIvXmH2En+nw5dxpExv/m5F8UIOQN"
#define PUBLIC_FILE "untrusted comment: minisign public key B27BF325324A40BB\n" PUBLIC_LINE "\n"

#define SIGNED_BY "untrusted comment: signature from minisign secret key\n"
#define FIRST                                                                                      \
    "RUS7QEoyJfN7svUhRln6VhEi+ywCjIy5IAQE35nzZ16z/rkRoEkmO+JxY0DcO4WDCgTBCf2KrzS3vqts0pR8VWgZMFU"  \
    "QYseRWAY=\n"
#define GLOBAL_7                                                                                   \
    "yIC0IgImTQ/ElM4a4kRm9TG8kVYrn52ITVKWQiUQGJbXxu2LgRNTHgcLZCjRnIEubcI/Gro4lgIag78ckB7aCQ==\n"
#define GLOBAL_8                                                                                   \
    "saRY+bVt+sMRl/3tZHlpGlkOPgfXdYmfcRMezsBHIN9pR5CJdUn01bqF/5EkkLDQ5vbsU4WIhm1e+CyPXsjeDw==\n"
#define SIGNATURE_7 SIGNED_BY FIRST "trusted comment: edition:7\n" GLOBAL_7
#define SIGNATURE_8 SIGNED_BY FIRST "trusted comment: edition:8\n" GLOBAL_8
#define OLDER_KIND                                                                                 \
    SIGNED_BY                                                                                      \
    "RWS7QEoyJfN7sqdGggekQO+Nh84q0fcZVHPRDmei9Xfs1jEGeZrzcyDvszVgs8Hs/hVLxQ4fY8FQko50CdTi3xePDrh"  \
    "aYBbXcgM=\ntrusted comment: old kind\n"                                                       \
    "03NEHk+Qhq+TBpsSVElVbFqZWESuD4N2VOMTGo2vRv7e99pVYJJG1kxv30D09QWsGVHVOfGpaEOGD80aWgIdCA==\n"

#define SECRET_FILE                                                                                \
    "untrusted comment: minisign encrypted secret key\n"                                           \
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAu0BKMiXze7LlETOAorv"  \
    "Bpd00XUK1PlmHG60vYCTmQYvDLSWgpM9yVkw8E2FajecrxLFgez+L5ZhXlazBA3lwtL+MbmZIBuuJAAAAAAAAAAAAAA"  \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
/* the same key, password "correct horse", by a cheap scrypt: N 1024, r 8, p 1 */
#define ENCRYPTED_FILE                                                                             \
    "untrusted comment: minisign encrypted secret key\n"                                           \
    "RWRTY0IyAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AgAAAAAAAAAAAAAEAAAAApOF+unFy8SyrgQRQ4/M"  \
    "WPiU6uo59qz2egvqNx6e1bgt+FrLNfer3kiNLjisAewNsUutURaGc2/KYgZkGzWhGeiORIFTk3Kiihcx9IAYOpNIlf6"  \
    "F4LtP0ebFqIFG+TSoKtwCDUpSJ+Ck=\n"

static struct sp_error err;

static bool parse_signature(struct db_signature *out, const char *text)
{
    return db_signature_parse(out, text, strlen(text), "x.minisig", &err);
}

static struct db_public_key public_key(const char *text)
{
    struct db_public_key key;

    if (!db_public_key_parse(&key, text, strlen(text), "x.pub", &err))
        fail_msg("%s", err.message);
    return key;
}

static bool verify(const char *signature_text, const struct db_public_key *key, const char *text)
{
    struct db_signature signature;

    return parse_signature(&signature, signature_text) &&
           db_signature_key(&signature, key, 1, "x.minisig", &err) != NULL &&
           db_signature_verify(&signature, key, text, strlen(text), "x", &err);
}

static void public_keys(void **state)
{
    static const char *const bad[] = {"",
                                      "\n",
                                      "untrusted comment: x\n",
                                      PUBLIC_LINE "A\n",
                                      PUBLIC_LINE "\n" PUBLIC_LINE "\n",
                                      " " PUBLIC_LINE,
                                      "RUS7QEoyJfN7skw8E2FajecrxLFgez+L5ZhXlazBA3lwtL+MbmZIBuuJ",
                                      SECRET_FILE,
                                      SIGNATURE_7};
    struct db_public_key one = public_key(PUBLIC_FILE), key;
    char id[DB_KEY_ID_TEXT];

    (void)state;
    assert_string_equal(db_key_id_format(one.id, id), "B27BF325324A40BB");
    key = public_key(PUBLIC_LINE);
    assert_memory_equal(&key, &one, sizeof(key));
    key = public_key("untrusted comment: \r\n" PUBLIC_LINE "\r\n\r\n");
    assert_memory_equal(&key, &one, sizeof(key));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(db_public_key_parse(&key, bad[i], strlen(bad[i]), "x.pub", &err));
}

static void signatures_of_minisign(void **state)
{
    const struct db_public_key key = public_key(PUBLIC_FILE);
    struct db_signature signature;

    (void)state;
    assert_true(verify(SIGNATURE_7, &key, FILE_TEXT));
    assert_true(verify(SIGNATURE_8, &key, FILE_TEXT));
    assert_true(parse_signature(&signature, SIGNATURE_8));
    assert_string_equal(signature.trusted_comment, "edition:8");
    assert_false(verify(SIGNATURE_7, &key, "a file that was changed\n"));
    assert_non_null(strstr(err.message, "not of these bytes"));
    assert_false(verify(SIGNATURE_7, &key, ""));
}

static void the_trusted_comment_is_signed(void **state)
{
    const struct db_public_key key = public_key(PUBLIC_FILE);

    (void)state;
    assert_false(verify(SIGNED_BY FIRST "trusted comment: edition:9\n" GLOBAL_7, &key, FILE_TEXT));
    assert_non_null(strstr(err.message, "trusted comment"));
    assert_false(verify(SIGNED_BY FIRST "trusted comment: edition:7\n" GLOBAL_8, &key, FILE_TEXT));
}

static void keys_that_are_not_the_one(void **state)
{
    struct db_public_key keys[2] = {public_key(OTHER_LINE), public_key(PUBLIC_LINE)};
    struct db_public_key namesake = keys[0];
    struct db_signature signature;

    (void)state;
    assert_false(verify(SIGNATURE_7, &keys[0], FILE_TEXT));
    assert_non_null(strstr(err.message, "key B27BF325324A40BB, which is not among the 1 trusted"));
    memcpy(namesake.id, keys[1].id, sizeof(namesake.id));
    assert_false(verify(SIGNATURE_7, &namesake, FILE_TEXT));
    assert_true(parse_signature(&signature, SIGNATURE_7));
    assert_ptr_equal(db_signature_key(&signature, keys, 2, "x", &err), &keys[1]);
    assert_null(db_signature_key(&signature, keys, 0, "x", &err));
}

static void every_flipped_bit_is_noticed(void **state)
{
    const struct db_public_key key = public_key(PUBLIC_FILE);
    struct db_signature right, wrong;
    char text[] = FILE_TEXT;

    (void)state;
    assert_true(parse_signature(&right, SIGNATURE_7));
    for (size_t bit = 0; bit < 8 * DB_SIGNATURE_BYTES; bit++) {
        wrong = right;
        wrong.signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(db_signature_verify(&wrong, &key, text, strlen(text), "x", &err));
        wrong = right;
        wrong.global[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(db_signature_verify(&wrong, &key, text, strlen(text), "x", &err));
    }
    for (size_t bit = 0; bit < 8 * strlen(FILE_TEXT); bit++) {
        text[bit / 8] ^= (char)(1U << bit % 8);
        assert_false(db_signature_verify(&right, &key, text, strlen(FILE_TEXT), "x", &err));
        text[bit / 8] ^= (char)(1U << bit % 8);
    }
    assert_true(db_signature_verify(&right, &key, text, strlen(text), "x", &err));
}

static void signatures_that_are_cut_short(void **state)
{
    size_t whole = strlen(SIGNATURE_7) - 1; /* the last line end may be missing */
    struct db_signature signature;

    (void)state;
    for (size_t len = 0; len < whole; len++)
        assert_false(db_signature_parse(&signature, SIGNATURE_7, len, "x", &err));
    assert_true(db_signature_parse(&signature, SIGNATURE_7, whole, "x", &err));
}

static void other_things_are_refused(void **state)
{
    struct db_signature signature;
    char text[DB_COMMENT_MAX + 1024], longest[DB_COMMENT_MAX + 2];

    (void)state;
    assert_false(parse_signature(&signature, OLDER_KIND));
    assert_non_null(strstr(err.message, "older kind"));
    assert_false(parse_signature(&signature, PUBLIC_FILE));
    assert_false(parse_signature(&signature, SIGNATURE_7 "more\n"));
    assert_non_null(strstr(err.message, "x.minisig:5: the file should end before this line"));
    assert_false(parse_signature(&signature, SIGNED_BY FIRST "edition:7\n" GLOBAL_7));
    assert_non_null(strstr(err.message, "should begin with \"trusted comment: \""));
    /* what is printed must not steer the terminal */
    assert_false(
        parse_signature(&signature, SIGNED_BY FIRST "trusted comment: \033[2J\n" GLOBAL_7));
    memset(longest, 'c', sizeof(longest) - 1);
    longest[DB_COMMENT_MAX + 1] = '\0';
    snprintf(text, sizeof(text), SIGNED_BY FIRST "trusted comment: %s\n" GLOBAL_7, longest);
    assert_false(parse_signature(&signature, text));
    longest[DB_COMMENT_MAX] = '\0';
    snprintf(text, sizeof(text), SIGNED_BY FIRST "trusted comment: %s\n" GLOBAL_7, longest);
    assert_true(parse_signature(&signature, text));
}

static bool open_secret(struct db_secret_key *out, const char *text, const char *password)
{
    struct db_sealed_key sealed;

    return db_sealed_key_parse(&sealed, text, strlen(text), "x.key", &err) &&
           db_sealed_key_open(out, &sealed, password, "x.key", &err);
}

static void secret_keys_of_minisign(void **state)
{
    struct db_secret_key plain, encrypted;
    char *text;

    (void)state;
    assert_true(open_secret(&plain, SECRET_FILE, ""));
    text = db_public_key_format(&plain);
    assert_non_null(strstr(text, "\n" PUBLIC_LINE "\n"));
    free(text);
    assert_true(open_secret(&encrypted, ENCRYPTED_FILE, "correct horse"));
    assert_memory_equal(&encrypted, &plain, sizeof(plain));
    assert_false(open_secret(&encrypted, ENCRYPTED_FILE, "correct house"));
    assert_non_null(strstr(err.message, "wrong password"));
    assert_false(open_secret(&encrypted, ENCRYPTED_FILE, ""));
    assert_false(open_secret(&plain, PUBLIC_FILE, ""));
}

/* Also where no checksum tells: a seed with another's public half would be given away. */
static void damaged_secret_keys(void **state)
{
    struct db_sealed_key sealed;
    struct db_secret_key key;

    (void)state;
    assert_true(db_sealed_key_parse(&sealed, SECRET_FILE, strlen(SECRET_FILE), "x.key", &err));
    for (size_t i = DB_KEY_ID_BYTES; i < DB_KEY_ID_BYTES + DB_SEED_AND_PUBLIC_BYTES; i++) {
        sealed.bytes[i] ^= 1;
        assert_false(db_sealed_key_open(&key, &sealed, "", "x.key", &err));
        sealed.bytes[i] ^= 1;
    }
    assert_true(db_sealed_key_open(&key, &sealed, "", "x.key", &err));
}

static void what_is_made_is_understood(void **state)
{
    struct db_secret_key key, again;
    struct db_public_key public;
    char *text;

    (void)state;
    db_secret_key_make(&key);
    text = db_secret_key_format(&key, NULL);
    assert_true(open_secret(&again, text, ""));
    assert_memory_equal(&again, &key, sizeof(key));
    free(text);
    text = db_public_key_format(&key);
    public = public_key(text);
    free(text);
    text = db_sign(&key, FILE_TEXT, strlen(FILE_TEXT), "edition:1\tby a test", &err);
    assert_true(verify(text, &public, FILE_TEXT));
    assert_false(verify(text, &public, "another file"));
    free(text);
    assert_null(db_sign(&key, FILE_TEXT, strlen(FILE_TEXT), "two\nlines", &err));
}

/* Ed25519 leaves no choice, so the same key gives minisign's own bytes. */
static void signing_gives_the_same_signature(void **state)
{
    struct db_secret_key key;
    char *text;

    (void)state;
    assert_true(open_secret(&key, SECRET_FILE, ""));
    text = db_sign(&key, FILE_TEXT, strlen(FILE_TEXT), "edition:7", &err);
    assert_non_null(text);
    assert_string_equal(strchr(text, '\n') + 1, strchr(SIGNATURE_7, '\n') + 1);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_keys),
        cmocka_unit_test(signatures_of_minisign),
        cmocka_unit_test(the_trusted_comment_is_signed),
        cmocka_unit_test(keys_that_are_not_the_one),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(signatures_that_are_cut_short),
        cmocka_unit_test(other_things_are_refused),
        cmocka_unit_test(secret_keys_of_minisign),
        cmocka_unit_test(damaged_secret_keys),
        cmocka_unit_test(what_is_made_is_understood),
        cmocka_unit_test(signing_gives_the_same_signature),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
