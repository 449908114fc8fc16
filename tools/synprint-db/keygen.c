/* synprint-db keygen: makes a pair of keys, as minisign -G does. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/options_set.h"
#include "db/commands.h"
#include "db/minisign_secret.h"
#include "db/password.h"

struct keygen_options {
    bool help, no_password;
};

static const struct sp_option table[] = {
    {"--no-password", "-W", NULL, "Key", "leave the secret key unencrypted",
     .offset = offsetof(struct keygen_options, no_password), .set = sp_set_true},
    DB_OPTION_HELP(struct keygen_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db keygen",
    .synopsis = "Usage: synprint-db keygen [options] PUBLIC_FILE SECRET_FILE\n"
                "Makes a pair of keys in minisign's formats. The secret one is encrypted with a\n"
                "password that is asked for; neither file may be there yet.\n",
    .epilogue = DB_EXIT_STATUS,
};

static bool write_file(const char *path, const char *text, mode_t mode, struct sp_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    size_t len = strlen(text);
    bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;

    if (!ok)
        sp_fail(err, SP_ERR_FAILED, "cannot write %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && !ok) /* no half key */
        (void)unlink(path);
    return ok;
}

/* Both or neither. */
static bool write_pair(const char *public_path, const char *public, const char *secret_path,
                       const char *secret, struct sp_error *err)
{
    if (!write_file(secret_path, secret, 0600, err))
        return false;
    if (write_file(public_path, public, 0644, err))
        return true;
    (void)unlink(secret_path);
    return false;
}

static bool ask_twice(char out[static DB_PASSWORD_MAX], struct sp_error *err)
{
    char again[DB_PASSWORD_MAX] = "";
    bool ok = db_password_ask("Password for the new key", out, err) &&
              db_password_ask("The same again", again, err);

    if (ok && strcmp(out, again) != 0)
        ok = sp_fail(err, SP_ERR_FAILED, "these are two different passwords");
    if (ok && out[0] == '\0')
        ok = sp_fail(err, SP_ERR_FAILED, "an empty password protects nothing (--no-password)");
    sodium_memzero(again, sizeof(again));
    return ok;
}

static bool make_pair(const struct keygen_options *options, const char *public_path,
                      const char *secret_path, struct sp_error *err)
{
    struct db_secret_key key;
    char password[DB_PASSWORD_MAX] = "", id[DB_KEY_ID_TEXT], *secret, *public;
    bool ok = false;

    if (!options->no_password && !ask_twice(password, err)) {
        sodium_memzero(password, sizeof(password));
        return false;
    }
    db_secret_key_make(&key);
    secret = db_secret_key_format(&key, options->no_password ? NULL : password);
    public = db_public_key_format(&key);
    if (secret == NULL || public == NULL)
        sp_fail(err, SP_ERR_FAILED, "out of memory");
    else
        ok = write_pair(public_path, public, secret_path, secret, err);
    if (ok)
        printf("key %s: %s, secret %s\n", db_key_id_format(key.id, id), public_path, secret_path);
    sodium_memzero(&key, sizeof(key));
    sodium_memzero(password, sizeof(password));
    if (secret != NULL)
        sodium_memzero(secret, strlen(secret));
    free(secret);
    free(public);
    return ok;
}

static bool run(const struct keygen_options *options, const struct sp_arguments *rest,
                struct sp_error *err)
{
    if (rest->count != 2)
        return sp_fail(err, SP_ERR_USAGE,
                       "keygen needs two files, for the public and the secret "
                       "key");
    if (sodium_init() < 0)
        return sp_fail(err, SP_ERR_FAILED, "libsodium does not start");
    return make_pair(options, rest->items[0], rest->items[1], err);
}

int db_command_keygen(int argc, char *const *argv, struct sp_error *err)
{
    struct keygen_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else
        ok = ok && run(&options, &rest, err);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
