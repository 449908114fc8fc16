/* synprint-db sign: signs a database, for update to trust. */
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/options.h"
#include "cli/options_set.h"
#include "cli/outfile.h"
#include "db/acceptance.h"
#include "db/commands.h"
#include "db/install.h"
#include "db/minisign_secret.h"
#include "db/password.h"

struct sign_options {
    bool help;
    const char *secret_key, *trusted_comment;
};

static const struct sp_option table[] = {
    {"--secret-key", "-s", "FILE", "Signature", "the secret key, as minisign or keygen writes it",
     .offset = offsetof(struct sign_options, secret_key), .set = sp_set_string},
    {"--trusted-comment", "-t", "TEXT", "Signature", "a line that is signed too (edition and time)",
     .offset = offsetof(struct sign_options, trusted_comment), .set = sp_set_string},
    DB_OPTION_HELP(struct sign_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db sign",
    .synopsis = "Usage: synprint-db sign --secret-key FILE [options] DATABASE\n"
                "Signs a database that could be installed: writes DATABASE.minisig beside it.\n",
    .epilogue = DB_EXIT_STATUS,
};

static bool open_key(const char *path, struct db_secret_key *out, struct sp_error *err)
{
    struct db_bytes text;
    struct db_sealed_key sealed;
    char password[DB_PASSWORD_MAX] = "";
    bool ok = db_file_read(AT_FDCWD, path, 0, DB_MINISIGN_MAX, path, &text, err) &&
              db_sealed_key_parse(&sealed, text.data, text.len, path, err) &&
              (!sealed.encrypted || db_password_ask("Password of the key", password, err)) &&
              db_sealed_key_open(out, &sealed, password, path, err);

    sodium_memzero(password, sizeof(password));
    if (text.data != NULL)
        sodium_memzero(text.data, text.len);
    sodium_memzero(&sealed, sizeof(sealed));
    db_bytes_finish(&text);
    return ok;
}

static bool write_signature(const char *database, const char *text, struct sp_error *err)
{
    struct sp_outfile file;
    char *path;
    bool ok;

    if (asprintf(&path, "%s.minisig", database) < 0)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    ok = sp_outfile_open(&file, path, false, err);
    if (ok) {
        fputs(text, file.stream);
        ok = sp_outfile_flush(&file, err) && sp_outfile_close(&file, err) &&
             sp_outfile_publish(&file, err);
    }
    sp_outfile_finish(&file);
    if (ok)
        printf("signed: %s\n", path);
    free(path);
    return ok;
}

static bool sign(const struct sign_options *options, const char *path, struct sp_error *err)
{
    struct db_bytes database;
    struct db_acceptance accepted;
    struct db_secret_key key;
    char comment[128], *text = NULL;
    bool ok = db_file_read(AT_FDCWD, path, 0, DB_DATABASE_MAX, path, &database, err) &&
              db_accept(&database, path, &accepted, err) &&
              open_key(options->secret_key, &key, err);

    if (ok) {
        snprintf(comment, sizeof(comment), "edition:%" PRIu64 "\ttimestamp:%lld", accepted.edition,
                 (long long)time(NULL));
        text = db_sign(&key, database.data, database.len,
                       options->trusted_comment != NULL ? options->trusted_comment : comment, err);
        sodium_memzero(&key, sizeof(key));
        ok = text != NULL && write_signature(path, text, err);
    }
    free(text);
    db_bytes_finish(&database);
    return ok;
}

static bool run(const struct sign_options *options, const struct sp_arguments *rest,
                struct sp_error *err)
{
    if (rest->count != 1)
        return sp_fail(err, SP_ERR_USAGE, "sign needs one database");
    if (options->secret_key == NULL)
        return sp_fail(err, SP_ERR_USAGE, "sign needs --secret-key");
    if (sodium_init() < 0)
        return sp_fail(err, SP_ERR_FAILED, "libsodium does not start");
    return sign(options, rest->items[0], err);
}

int db_command_sign(int argc, char *const *argv, struct sp_error *err)
{
    struct sign_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else
        ok = ok && run(&options, &rest, err);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
